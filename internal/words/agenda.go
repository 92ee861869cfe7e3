package words

import (
	"fmt"
	"strings"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/recurrence"
)

// Plan is a planned call as it is told of.
type Plan struct {
	ID    int64
	Title string
	At    time.Time        // of the next, in any zone
	Rule  *recurrence.Rule // how often; nil: once

	OnTelegram, Paused, Gone bool // Gone: people have taken it off Telegram
}

// punctual is how late a call can be started and not be called late.
const punctual = time.Minute

// Begun tells that the call which was scheduled for now is live, since then; zero: it is not known since when.
func (s *Scene) Begun(c *api.Call, since time.Time) Text {
	late := ""
	if d := since.Sub(s.At); since.IsZero() {
		late = " already"
	} else if d >= punctual {
		late = ", " + strings.TrimPrefix(distance(d), "in ") + " late"
	}
	return say("It has begun%s%s: %s%s.\n%s", s.there(), late, s.noun(), quoted(c.Title), s.findIt())
}

// Missed tells that the call was not started at its time, and how to start it now; where it was to start several times, how often,
// from the first of them on.
func (s *Scene) Missed(first time.Time, times int, start command.Command) Text {
	if times > 1 {
		return say("Missed: the %s%s%s was to start %d times from %s to %s, and I could not start it then. To start it now, type: %s",
			s.noun(), quoted(s.Title), s.there(), times, clockAndDay(first.In(s.At.Location())), s.echo(s.At), s.line(start))
	}
	return say("Missed: the %s%s%s was to start at %s, and I could not start it then, nor soon after. To start it now, type: %s",
		s.noun(), quoted(s.Title), s.there(), s.echo(s.At), s.line(start))
}

// InItsPlace tells that the call that was to start, with the title that it had, is not started because another one is there, which was
// made by ours, or by somebody, and is live since then, zero: unknown; and how it is started after that.
func (s *Scene) InItsPlace(title string, c *api.Call, since time.Time, ours bool, start command.Command) Text {
	at := "now"
	if s.late() {
		at = "at " + s.echo(s.At)
	}
	return say("Not started: the %s%s%s was to start %s, and another one is there:%s %s. I leave it alone.\nTo start the planned one after that, type: %s",
		s.noun(), quoted(title), s.there(), at, quoted(c.Title), s.whose(c, since, ours), s.line(start))
}

// whose tells who has made a call, and since when it is live.
func (s *Scene) whose(c *api.Call, since time.Time, ours bool) string {
	by := "made by somebody"
	switch {
	case ours:
		by = "made by me, on a command"
	case c.Mine:
		by = "made with my account"
	}
	switch {
	case !c.At.IsZero():
		by += ", for " + s.echo(c.At)
	case !since.IsZero():
		by += ", live since " + since.In(s.Zone).Format("Mon 2 Jan 15:04 MST")
	}
	return by
}

// late reports whether the time at which the call was to start is not now any more.
func (s *Scene) late() bool { return s.Now.Sub(s.At) >= punctual }

// NotStarted tells that the call was not started at its time, why, and how to start it once that is mended.
func (s *Scene) NotStarted(why Text, start command.Command) Text {
	instead := strings.ReplaceAll(why.Reveal(), "type it again", "type "+s.line(start)) // nobody has typed anything
	at := "now"
	if s.late() {
		at = "at " + s.echo(s.At)
	}
	return say("The %s%s%s was to start %s. %s", s.noun(), quoted(s.Title), s.there(), at, instead)
}

// Abandoned tells that the call is not started because whoever has planned it may not command any more.
func (s *Scene) Abandoned(start command.Command) Text {
	return say("Not started: the %s%s%s, for whoever planned it may not give commands any more. To start it all the same, type: %s",
		s.noun(), quoted(s.Title), s.there(), s.line(start))
}

// NeverOnTelegram tells that the call, which people were to start, could not be put on Telegram before its time.
func (s *Scene) NeverOnTelegram(start command.Command) Text {
	return say("It is time for the %s%s%s, which I could not put on Telegram before. To start it, type: %s",
		s.noun(), quoted(s.Title), s.there(), s.line(start))
}

// Reminder tells that a call starts soon.
func (s *Scene) Reminder(title string) Text {
	return say("Reminder: %s%s%s, %s.\n%s", s.noun(), quoted(title), s.there(), s.echo(s.At), s.findIt())
}

// when is for when the call is asked for, and how often.
func (s *Scene) when() string {
	if s.Rule == nil {
		return s.echo(s.At)
	}
	return recurs(s.Rule, s.Now) + ", next " + s.echo(s.At)
}

// starts tells who starts a call at its time.
func (s *Scene) starts() string {
	switch {
	case s.Command.NoStart:
		return "Telegram does not start it by itself: at that time an admin opens it and taps Start."
	case s.Command.Quiet:
		return "I start it then."
	}
	return "I start it then, and tell it here."
}

// number is how a planned call is named, behind how often it is and when the chat is reminded.
func (s *Scene) number() string {
	text := ""
	if s.Rule != nil {
		text = "It is " + recurs(s.Rule, s.Now) + ". "
		if notes := RecursNotes(s.Rule, s.Now).Reveal(); notes != "" {
			text += notes + " "
		}
	}
	var before []string
	for _, d := range s.Leads {
		if s.Rule != nil || s.At.Add(-d).After(s.Now) {
			before = append(before, strings.TrimPrefix(distance(d), "in "))
		}
	}
	switch {
	case len(before) == 0 && len(s.Leads) > 0:
		text += "It is too soon for a reminder. "
	case len(before) > 0:
		text += "I remind the chat of it " + andList(before) + " before. "
	}
	return fmt.Sprintf("%sIts number is %d.", text, s.Plan)
}

// kept tells of a call that is planned and not on Telegram yet, and why.
func (s *Scene) kept(why string) Text {
	key := ""
	if s.Command.RTMP {
		key = " You get the stream address and key when it comes on Telegram."
	}
	return say("Planned%s: %s%s for %s. It is only kept here for now: %s.%s\n%s %s",
		s.there(), s.noun(), quoted(s.Title), s.echo(s.At), why, key, s.starts(), s.number())
}

// KeptForNow tells that the call is farther ahead than Telegram takes one, which is latest.
func (s *Scene) KeptForNow(latest time.Duration) Text {
	return s.kept(say("Telegram takes calls up to 8 days ahead, so I put it there on %s", clockAndDay(s.At.Add(-latest))).Reveal())
}

// KeptBehind tells that another planned call of the chat comes first.
func (s *Scene) KeptBehind(first Plan) Text {
	return s.kept(say("a chat has one at a time on Telegram, and number %d%s comes first, on %s", first.ID, quoted(first.Title), clockAndDay(first.At.In(s.At.Location()))).Reveal())
}

// KeptWhile tells that the chat has another call.
func (s *Scene) KeptWhile(c *api.Call) Text {
	if c.At.IsZero() {
		return s.kept(say("a chat has one at a time on Telegram, and the %s%s is live. I put it there when that is over", s.noun(), quoted(c.Title)).Reveal())
	}
	return s.kept(say("a chat has one at a time on Telegram, and the %s%s for %s comes first", s.noun(), quoted(c.Title), clockAndDay(c.At.In(s.At.Location()))).Reveal())
}

// WouldKeep tells that a call would be planned, and put on Telegram later: once it is not farther ahead than latest, or, where that
// is 0, once the chat has no other.
func (s *Scene) WouldKeep(latest time.Duration) Text {
	then := "when the chat has room for it there"
	if latest > 0 {
		then = "on " + clockAndDay(s.At.Add(-latest))
	}
	return say("I would plan a %s%s%s, and put it on Telegram %s.", s.noun(), quoted(s.Title), s.there(), then)
}

// PlannedAlready tells that a call is planned for that very time.
func (s *Scene) PlannedAlready(p Plan) Text {
	return say("A %s%s is already planned%s for %s: number %d. I changed nothing.", s.noun(), quoted(p.Title), s.there(), s.echo(p.At.In(s.At.Location())), p.ID)
}

// SureToPutFirst asks before a scheduled call of ours is taken off Telegram because another one comes before it.
func (s *Scene) SureToPutFirst(c *api.Call) Text {
	return say("The %s%s%s for %s is on Telegram, which takes one at a time. Yours comes before it: to put yours there first, and that one again after it, answer %s. Whoever wants to be reminded of that one by Telegram has to tap it again then.\nYours:%s %s.",
		s.noun(), quoted(c.Title), s.there(), s.echo(c.At), s.Yes, quoted(s.Title), s.when())
}

// TooManyPlans tells that no more calls can be planned for a chat.
func (s *Scene) TooManyPlans(most int) Text {
	return say("Not done: %d calls are planned%s already, and I keep no more for one chat. Take one back first.", most, s.there())
}

// NoRoomForPlans tells that no more calls can be planned at all.
func NoRoomForPlans() Text {
	return "Not done: I keep no more planned calls, of all chats together. Take one back first."
}
