package words

import (
	"fmt"
	"strings"
	"time"
)

// Wait is what a command waits for.
type Wait struct {
	Kind  WaitKind
	Until time.Time // of Flood: when Telegram may be asked again
	Since time.Time // when the wait began
}

// WaitKind says what a command waits for.
type WaitKind uint8

const (
	// NoWait is the zero value.
	NoWait WaitKind = iota
	// Turn: another command in the chat comes first.
	Turn
	// Flood: Telegram asks to wait until Wait.Until.
	Flood
	// Failing: Telegram answers with failures of its own.
	Failing
	// Silence: Telegram does not answer.
	Silence
	// Slow: Telegram takes long for each answer.
	Slow
	// Reading: the chat is read, of which a lot was written since the command.
	Reading
	// Down: the userbot was not running.
	Down
	// Vouching: Telegram was asked whether the sender may give commands.
	Vouching
)

// An answer that begins with one of these is to be replaced.
const (
	waiting  = "Waiting: "
	notClear = "Not clear yet: "
)

// Interim reports whether t is an answer that another one is to replace.
func Interim(t Text) bool {
	return strings.HasPrefix(t.Reveal(), waiting) || strings.HasPrefix(t.Reveal(), notClear)
}

// Waiting tells what the command waits for. behind is what the command before it waits for, where w is a turn.
func (s *Scene) Waiting(w, behind Wait) Text {
	const onward = " Then I go on by myself; please do not type it again. "
	switch w.Kind {
	case Turn:
		why := ""
		switch behind.Kind {
		case Flood:
			why = fmt.Sprintf(", and Telegram asks me to wait until %s", s.clock(behind.Until))
		case Failing:
			why = ", and Telegram keeps failing"
		case Silence:
			why = ", and Telegram does not answer"
		}
		return Text(waiting + s.another() + " comes first" + why + "." + onward + s.ref())
	case Flood:
		return Text(waiting + fmt.Sprintf("Telegram asks me to wait until %s.", s.clock(w.Until)) + onward + s.ref())
	case Failing:
		return Text(waiting + fmt.Sprintf("Telegram keeps failing. I go on trying and will correct this message; please do not type it again. %s", s.ref()))
	case Slow:
		return Text(waiting + fmt.Sprintf("Telegram is slow. I go on and will correct this message; please do not type it again. %s", s.ref()))
	case Reading:
		return Text(waiting + fmt.Sprintf("a lot was written in the chat since, and I am still reading it to see what was done. I will correct this message; please do not type it again. %s", s.ref()))
	default:
		return Text(waiting + fmt.Sprintf("Telegram does not answer. I go on trying and will correct this message; please do not type it again. %s", s.ref()))
	}
}

// another is the command whose turn it is. Where this one names a chat, that chat's commands come from anywhere.
func (s *Scene) another() string {
	if s.Elsewhere {
		return "another command"
	}
	return "another command for this chat"
}

// WithoutCredentials tells that the call is there, and that what it takes to stream to it is not yet.
func (s *Scene) WithoutCredentials() Text {
	if !s.Command.RTMP { // the key alone was asked for
		return Text(waiting + "Telegram does not give me the stream address and key yet. I send them as soon as it does, and correct this message; please do not type it again. " + s.ref())
	}
	return Text(waiting + "the call is there, but Telegram does not give me the stream address and key yet. I send them as soon as it does, and correct this message; please do not type it again. " + s.ref())
}

// clock names a moment of today or of another day, and how far away it is.
func (s *Scene) clock(t time.Time) string {
	t, now := t.In(s.Zone), s.Now.In(s.Zone)
	if t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return t.Format("15:04:05 MST") + " (" + distance(t.Sub(now)) + ")"
	}
	return t.Format("Mon 2 Jan 15:04 MST") + " (" + distance(t.Sub(now)) + ")"
}

// FloodTooLong tells that Telegram asks to wait for longer than the command can.
func (s *Scene) FloodTooLong(until time.Time) Text {
	asks := "Not done: Telegram asks me to wait until " + s.clock(until)
	if !s.At.IsZero() {
		return say("%s, which is too late to schedule a call for %s. Nothing was changed. After that wait, type it with a later time. %s", asks, s.echo(s.At), s.ref())
	}
	return say("%s, and I hold no command back for so long. Nothing was changed. Type it again after that wait. %s", asks, s.ref())
}

// WaitedTooLong tells what the command waited for until it was too late to do it.
func (s *Scene) WaitedTooLong(w Wait) Text {
	why, again, ref := "", "", " "+s.ref()
	switch w.Kind {
	case Turn:
		why = s.another() + " came first"
	case Flood:
		why = "Telegram asked me to wait"
	case Failing:
		why = "Telegram kept failing"
	case Slow:
		why = "Telegram was slow"
	case Reading:
		why = "I had to read what was written in the chat"
	case Down:
		why = "I was not running"
	case Vouching:
		why, ref = "Telegram had not told me whether you may give this command", "" // it is not in the journal yet
	default:
		why = "Telegram did not answer"
	}
	late := "for " + human(max(s.Now.Sub(w.Since), time.Second))
	if !s.At.IsZero() {
		late, again = fmt.Sprintf("in time to schedule it for %s", s.echo(s.At)), " with a later time"
	}
	return say("Not done: I could not get to this %s, because %s. Nothing was changed. Type it again%s if you still want it.%s", late, why, again, ref)
}
