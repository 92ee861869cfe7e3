package torture

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"userbot/internal/emulator"
)

// truth says what an answer means, and what is untrue of it. made is the command's own call, nil if there is none.
func (t *trial) truth(s *said, a *answer, made *call) (outcome, wrong string) {
	from := t.posted[s]
	is := func(begin string) bool { return strings.HasPrefix(a.text, begin) }
	switch {
	case s.words == "":
	case a.text == s.words:
		return "explained", ""
	case s.verb == picks && !isPicking(a.text): // where he is asked nothing, that is told in its place
		return "explained", t.unpicked(s, a)
	case s.verb == picks && (saysNoneOfThem.MatchString(a.text) || saysWhichOne.MatchString(a.text)): // seven, or two, o'clock
		return "explained", ""
	default:
		return "explained", "that is not the explanation"
	}
	switch {
	case s.verb == picks:
		return "picked nothing", t.unpicked(s, a)
	case s.asked != nil:
		wrong = s.asked.wrong
		if s.somebodys != nil && t.knows(s.somebodys) {
			wrong = "the userbot has scheduled that itself"
		}
		return "asked", wrong
	case s.may != nil && (s.verb == hushes || s.verb == lets) && saysNotSought.MatchString(a.text):
		return "nobody looked up", t.unsought(s)
	case s.may != nil:
		return "not asked", "that can mean several things, and was not asked"
	case s.verb == keys:
		return t.key(s, a)
	case s.verb.aims():
		if outcome, wrong, ok := t.startsHeld(s, a); ok {
			return outcome, wrong
		}
		return t.aimed(s, a)
	case saysKept.MatchString(a.text):
		return "planned", t.kept(s, a, saysKept.FindStringSubmatch(a.text))
	case saysPlanned.MatchString(a.text):
		return "planned before", t.already(s, a, saysPlanned.FindStringSubmatch(a.text), made)
	case saysBegins.MatchString(a.text):
		if wrong = t.begins(s, a, saysBegins.FindStringSubmatch(a.text)[1]); made != nil {
			wrong = "a call was made all the same"
		}
		return "already about to start", wrong
	case saysTooSoon.MatchString(a.text) && s.scheduled():
		return "too late", t.tooLate(s, a, saysTooSoon.FindStringSubmatch(a.text), made)
	case is("Started"):
		return "started", t.made(s, a, made, false)
	case is("Scheduled"):
		if m := saysScheduled.FindStringSubmatch(a.text); m != nil {
			wrong = t.starter(s, m)
		}
		return "scheduled", cmp.Or(t.made(s, a, made, true), wrong)
	case is("Your ") && strings.Contains(a.text, "somebody has ended it since"):
		switch {
		case made == nil:
			wrong = "no call was made"
		case made.end < 0 || made.end > a.final:
			wrong = "the call had not ended"
		}
		return "ended since", wrong
	case (is("A video chat ") || is("A live stream ")) && strings.Contains(a.text, " is already "):
		if made != nil {
			return "already there", "a call was made all the same"
		}
		wrong = "no such call was there"
		for _, c := range t.chats[s.target] {
			if _, ok := c.titled(quoted(a.text), from, a.final); !ok || !c.shows(strings.Contains(a.text, "already running"), from, a.final) {
				continue
			}
			switch told := strings.Contains(a.text, "stream address and key"); {
			case told != (s.rtmp && c.RTMP):
				wrong = "whoever asks for a stream is given the key of the one that is there, and nobody else"
			case told && !t.delivered(s, a):
				return "already there", "the key was not delivered"
			default:
				return "already there", ""
			}
		}
		return "already there", wrong
	case is("Unknown: ") && s.swept && s.replace:
		// Nothing is posted about calls there: the one that is there may have been there before.
		return "unknown", ""
	case is("Not done: I may not manage"):
		if !s.forbidden {
			wrong = "it may"
		} else if made != nil {
			wrong = "a call was made all the same"
		}
		return "refused", wrong
	default:
		return "something else", "that is no right answer to this"
	}
}

// made judges an answer that says that the call was made.
func (t *trial) made(s *said, a *answer, c *call, scheduled bool) (wrong string) {
	switch {
	case c == nil:
		return "no call was made"
	case scheduled != (c.Kind == emulator.CallScheduled):
		return "the call is of the other kind"
	case s.scheduled() != scheduled:
		return "that is not what was asked for"
	case c.Chat != s.target:
		return fmt.Sprintf("the call is in chat %s instead of %s", c.Chat, s.target)
	case c.RTMP != s.rtmp:
		return "RTMP is not as asked"
	case c.created > a.final:
		return "the call was made after the answer"
	case c.created < t.posted[s]:
		return "the call was made before that was typed"
	}
	if _, ok := c.titled(quoted(a.text), c.created, a.final); !ok {
		return "the title is missing"
	}
	if off := c.At.Sub(s.at).Abs(); !s.at.IsZero() && off != 0 {
		return fmt.Sprintf("the time is off by %v", off)
	}
	if off := c.At.Sub(t.times[s.origin()].Add(s.in)).Abs(); s.in != 0 && off > time.Second {
		return fmt.Sprintf("the time is off by %v", off)
	}
	if s.rtmp && !t.delivered(s, a) {
		return "the key was not delivered"
	}
	return ""
}

// delivered reports whether a private message with the key came between the command and its answer. One message may
// serve two commands that ask for the same key in the same second, the unit of Telegram's dates; more messages than
// commands there must not be.
func (t *trial) delivered(s *said, a *answer) bool { return t.handedOver(s, a, -1) }

// handedOver is delivered, of a key that was there after a position, -1 for that of the command.
func (t *trial) handedOver(s *said, a *answer, after int) bool {
	d := delivery{to: t.bot, target: strconv.FormatInt(s.target.ID, 10)}
	if strings.Contains(a.text, "I sent you") {
		d.to = s.by
	}
	t.due[d]++
	for _, e := range t.keys[d] {
		from := min(t.posted[s], e.Seq)
		if after >= 0 {
			from = after
		}
		if !e.Time.Before(t.times[s]) && e.Seq > after && e.Seq < a.final && t.counted(d.target, keyIn(e.Text), from, e.Seq) {
			return true
		}
	}
	return false
}

// quoted is the first title that a text names.
func quoted(text string) string {
	_, rest, _ := strings.Cut(text, "“")
	title, _, _ := strings.Cut(rest, "”")
	return title
}
