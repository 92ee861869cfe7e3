package words

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/recurrence"
)

// Planned is a planned call as it stands in the list of all.
type Planned struct {
	Plan
	Zone      *time.Location // by which its times are told: that of its chat
	Next      []Occurrence   // of a series: what comes first
	Reminders Reminders
	Put       time.Time               // when it can come on Telegram; zero: now, or it is there
	Behind    int64                   // the planned call that comes on Telegram before it; 0: none
	Meets     *Meeting                // another one at about the same time; nil: none is
	Waits     bool                    // another call has its place on Telegram
	Until     time.Time               // for how long at most, where that is one of ours that was not started; zero: it is not
	There     *api.Call               // that one, if it may still be there at its time, which cannot start then; nil: it makes room
	Live      bool                    // people have started it before its time
	NoStart   bool                    // people start it
	Orphan    bool                    // whoever planned it may not command any more
	Chat      string                  // the name of its chat, where that is not the one that is asked about
	Disabled  func(command.Verb) bool // what is switched off in that chat; nil: as where it is asked
	Told      Place                   // where its start is told, and reminded of
}

// Place is where a planned call is told of.
type Place uint8

// Where it can be.
const (
	InItsChat Place = iota
	Here            // where the list is asked for, which is not its chat
	InPrivate
	InAnother // chat
)

// Occurrence is one of a series.
type Occurrence struct {
	At  time.Time
	How recurrence.Shift
}

// Meeting is the first time at which two planned calls of a chat are so near that the one is in the way of the other.
type Meeting struct {
	ID        int64 // of the other one
	Title     string
	At, Other time.Time // when they start
}

// near says how near the other one is.
func (m *Meeting) near() string {
	switch d := m.Other.Sub(m.At); {
	case d < 0:
		return strings.TrimPrefix(distance(-d), "in ") + " before it"
	case d > 0:
		return strings.TrimPrefix(distance(d), "in ") + " after it"
	}
	return "at the same time"
}

// meets warns of another planned call at about the same time.
func (s *Scene) meets() string {
	m := s.Meets
	if m == nil {
		return ""
	}
	return fmt.Sprintf("\nMind: number %d%s is %s, on %s, and a chat has one call at a time.",
		m.ID, quoted(m.Title), m.near(), clockAndDay(m.Other.In(s.At.Location())))
}

const (
	// mostList is how many bytes of a list are told at once: what is longer is no help on a phone, and Telegram takes 4096 characters.
	mostList = 3000
	// mostOnPage is how many planned calls are.
	mostOnPage = 20
	// roomForAll is how long what is told on the first page becomes, in UTF-16 units, with its heading and the line for the next page;
	// of that, roomForThere is for what is there and not planned, and roomForStartable for what was not started.
	roomForAll, roomForThere, roomForStartable = 3600, 1000, 1200
)

// PlanVerbs are what is typed to change what is planned.
type PlanVerbs struct{ Schedule, Cancel, Resume, List command.Verb }

// Calls tells what is there and planned, one page of all; and the call that is there, which is nil where there is none or it is one of
// these; ours says that a command has made it. On the first page stand also those that were not started and can be.
func (s *Scene) Calls(there *api.Call, ours bool, all []Planned, can []Startable, page int, verbs PlanVerbs) Text {
	var t Text
	if there != nil {
		t = s.isThere(there, ours)
	}
	if len(all) == 0 {
		return t + say("Nothing is planned%s.", s.placed()) + s.unlessOff(verbs.Schedule, " A call is planned with %s.", s.verb(verbs.Schedule)) + s.startable(can)
	}
	return s.page("Planned"+s.placed(), t, all, can, page, verbs)
}

// Startable is a planned call that was not started at its time, and can be started by hand.
type Startable struct {
	Plan
	Chat  string          // the name of its chat, where that is not the one that is asked about
	Start command.Command // what starts it; without a verb: that is switched off in its chat
}

// startable tells of those that can be started by hand.
func (s *Scene) startable(can []Startable) (t Text) {
	for k, c := range can {
		switch {
		case k == 0 && slices.ContainsFunc(can, func(c Startable) bool { return c.Start.Verb != "" && !s.off(c.Start.Verb) }):
			t = "\nNot started at their times. To start one now, type what stands behind it:"
		case k == 0:
			t = "\nNot started at their times:"
		case k == mostMissed, units(t) > roomForStartable:
			return t + say("\nAnd %d more.", len(can)-k)
		}
		in := ""
		if c.Chat != "" {
			in = " in " + c.Chat
		}
		t += say("\n%d: %s (%s)%s%s", c.ID, s.dayAndClock(c.At)+" "+zoneName(c.At), distance(c.At.Sub(s.Now)), quoted(c.Title), in)
		if c.Start.Verb != "" {
			t += s.unlessOff(c.Start.Verb, ": %s", s.line(c.Start))
		}
	}
	return t
}

// isThere tells of a call that is there, and is none of those that are planned.
func (s *Scene) isThere(c *api.Call, ours bool) Text {
	switch {
	case c.At.IsZero():
		return say("Live now: %s.\n", s.call(c))
	case ours:
		return say("On Telegram, not started: %s, %s.\n", s.call(c), s.echo(c.At))
	}
	return say("On Telegram, scheduled by a person: %s, %s.\n", s.call(c), s.echo(c.At))
}

// There is a call that is in a chat, and is none of those that are planned.
type There struct {
	Chat api.Chat
	Call *api.Call
	Ours bool // a command has made it
}

// CallsOf tells what is planned in all chats of somebody, one page of all, and what else is there.
func (s *Scene) CallsOf(there []There, all []Planned, can []Startable, page int, verbs PlanVerbs) Text {
	var t Text
	for k, c := range there {
		if units(t) > roomForThere {
			t += say("And a call is in %d more chats.\n", len(there)-k)
			break
		}
		in := *s
		in.Chat, in.Elsewhere = c.Chat, true
		t += in.isThere(c.Call, c.Ours)
	}
	if len(all) == 0 {
		return t + "Nothing is planned in the chats where you may command." + s.startable(can)
	}
	return s.page("Planned in the chats where you may command", t, all, can, page, verbs)
}

// page is a page of all, the first being page 1; the last one where there are not so many. On the first one stand also what is there, and
// what can be started.
func (s *Scene) page(heading string, there Text, all []Planned, can []Startable, page int, verbs PlanVerbs) Text {
	below := s.startable(can)
	t, n := s.list(heading, all, page, min(mostList, roomForAll-units(there)-units(below)), verbs)
	if n > 1 {
		return t
	}
	return there + t + below
}

// list has one paragraph for each of a page, whose number it returns; first is how long what is on the first one becomes.
func (s *Scene) list(heading string, all []Planned, page, first int, verbs PlanVerbs) (t Text, n int) {
	n, most := 1, first
	before, on := 0, 0 // planned calls on the pages before, and on this one
	for k := range all {
		line := say("\n%s", s.planned(&all[k], verbs))
		if on == mostOnPage || on > 0 && len(t)+len(line) > most {
			if n >= page {
				break
			}
			n, before, on, t, most = n+1, before+on, 0, "", mostList
		}
		t += line
		on++
	}
	if n > 1 {
		heading += fmt.Sprintf(", page %d", n)
	}
	t = Text(heading) + ":" + t
	if more := len(all) - before - on; more > 0 {
		t += say("\nAnd %d more: %s", more, s.line(command.Command{Verb: verbs.List, In: s.Command.In, Args: strconv.Itoa(n + 1)}))
	}
	return t, n
}

// planned is one of the list.
func (s *Scene) planned(p *Planned, verbs PlanVerbs) string {
	if p.Disabled != nil {
		there := *s
		there.Disabled, s = p.Disabled, &there
	}
	at := p.At.In(p.Zone)
	text := fmt.Sprintf("%d: %s%s %s (%s)%s", p.ID, s.day(at), at.Format(" 15:04"), zoneName(at), distance(p.At.Sub(s.Now)), quoted(p.Title))
	if p.Chat != "" {
		text += " in " + p.Chat
	}
	abroad := p.At.Location().String() != p.Zone.String()
	if abroad && p.Rule == nil {
		text += p.At.Format(", 15:04 in ") + wholeZone(p.At)
	}
	text += "."
	if p.Rule != nil {
		text += s.often(p, abroad)
	}
	text += " " + s.stage(p, verbs)
	if p.NoStart && !p.Paused && !p.Gone && !p.Live {
		text += " An admin starts it."
	}
	text += p.Reminders.list(map[Place]string{Here: " here", InPrivate: " in private", InAnother: " in another chat"}[p.Told])
	if m := p.Meets; m != nil {
		text += fmt.Sprintf(" Number %d is %s on %s.", m.ID, m.near(), s.day(m.Other.In(p.Zone)))
	}
	if p.Orphan {
		text += s.orphan(p, verbs)
	}
	return text
}

// orphan tells of a planned call whose author may not command any more, and what to do with it.
func (s *Scene) orphan(p *Planned, verbs PlanVerbs) string {
	t := Text(" Whoever planned it may not command any more.")
	switch keep, drop := s.numbered(verbs.Resume, p.ID), s.numbered(verbs.Cancel, p.ID); {
	case s.off(verbs.Resume):
		t += s.unlessOff(verbs.Cancel, " It is cancelled with %s.", drop)
	case s.off(verbs.Cancel):
		t += say(" Type %s to keep it, then it is yours.", keep)
	default:
		t += say(" Type %s to keep it, then it is yours, or %s.", keep, drop)
	}
	return t.Reveal()
}

// day is a day as short as it can be told: the year only where it is another one.
func (s *Scene) day(at time.Time) string {
	if at.Year() != s.Now.In(at.Location()).Year() {
		return at.Format("Mon 2 Jan 2006")
	}
	return at.Format("Mon 2 Jan")
}

func (s *Scene) dayAndClock(at time.Time) string { return s.day(at) + at.Format(" 15:04") }

// often tells how often a series is, by which clocks where they are not the chat's, and what comes after the next of it.
func (s *Scene) often(p *Planned, abroad bool) string {
	series, first := p.Rule.Series(), p.Rule.First()
	text := " " + sentence(onDays(series))
	if abroad {
		text += " at " + clockOf(first) + ", " + p.Rule.Location().String()
	}
	switch {
	case p.Left > 0 && p.Left < series.Count:
		text += fmt.Sprintf(", %d of %s left", p.Left, times(series.Count))
	case series.Count > 0:
		text += ", " + times(series.Count) + " in all"
	case !series.Until.IsZero():
		text += ", until " + series.Until.In(p.Rule.Location()).Format(fullDay)
	}
	var then []string
	for _, o := range p.Next {
		at := o.At.In(p.Zone)
		on := s.day(at)
		if clockOf(at) != clockOf(p.At.In(p.Zone)) {
			on += at.Format(" 15:04")
		}
		switch o.How {
		case recurrence.Skipped:
			on += " (moved: the clocks skip its time)"
		case recurrence.Twice:
			on += " (the first of two: the clocks go back)"
		default:
			if o.At.Equal(p.At) {
				continue
			}
		}
		then = append(then, on)
	}
	if len(then) > 0 {
		text += ", next " + strings.Join(then, ", ")
	}
	return text + "."
}

// stage tells where a planned call is kept.
func (s *Scene) stage(p *Planned, verbs PlanVerbs) string {
	on := s.unlessOff(verbs.Resume, ": it goes on with %s", s.numbered(verbs.Resume, p.ID)).Reveal()
	switch {
	case p.Over && p.Rule != nil:
		return "Paused, and all its times have passed."
	case p.Over:
		return "Paused, and its time has passed."
	case p.Live && p.Gone:
		return "It took place before its time."
	case p.Paused && p.Live:
		return "Live already. Paused" + on + "."
	case p.Paused:
		return "Paused" + on + "."
	case p.Gone:
		return "Taken off Telegram, so I leave it." + s.unlessOff(verbs.Resume, " It is planned again with %s.", s.numbered(verbs.Resume, p.ID)).Reveal()
	case p.Live:
		return "Live already."
	case p.OnTelegram:
		return "On Telegram."
	case !p.Put.IsZero():
		return "On Telegram from " + s.day(p.Put.In(p.Zone)) + "."
	case p.There != nil && !p.There.At.Before(p.At):
		return "It cannot start while the call for " + s.dayAndClock(p.There.At.In(p.Zone)) + " is there."
	case p.Behind != 0:
		return fmt.Sprintf("On Telegram after number %d.", p.Behind)
	case p.There != nil && p.There.At.IsZero():
		return "On Telegram when the call there is over; it cannot start before."
	case p.There != nil:
		return "On Telegram when the call for " + s.dayAndClock(p.There.At.In(p.Zone)) + " is over; it cannot start before."
	case !p.Until.IsZero() && p.Until.Before(p.At):
		return "On Telegram from " + s.dayAndClock(p.Until.In(p.Zone)) + ", or when the call there is over, which was not started."
	case !p.Until.IsZero() && !p.NoStart:
		return "It starts in the place of the call there, which was not started."
	case !p.Until.IsZero():
		return "Kept here: the call there, which was not started, keeps its place."
	case p.Waits:
		return "On Telegram when the chat has room for it."
	}
	return "Kept here."
}
