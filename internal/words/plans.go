package words

import (
	"fmt"
	"strings"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/recurrence"
	"userbot/internal/typed"
)

// plan names a planned call: "number 7, Fri 27 Nov 2026 20:00 CET (in 3 d) “Weekly”".
func (s *Scene) plan(p Plan) string {
	text := fmt.Sprintf("number %d", p.ID)
	if !p.At.IsZero() {
		text += ", " + Echo(p.At, s.Now)
	}
	return text + quoted(p.Title)
}

// series tells how often a planned call is; nothing of one that is planned once.
func (s *Scene) series(p Plan) string {
	if p.Rule == nil {
		return ""
	}
	return " " + sentence(recurs(p.Rule, s.Now)) + "."
}

// NoSuchPlan tells that no call of that number is planned there, and which verb shows those that are.
func (s *Scene) NoSuchPlan(id int64, list command.Verb) Text {
	return say("Not done: no call with the number %d is planned%s. The numbers are in %s%s.", id, s.placed(), s.Prefix, list)
}

// NothingPlannedFor tells that nothing is planned to which a verb can be done.
func (s *Scene) NothingPlannedFor(v, list command.Verb) Text {
	return say("Not done: nothing is planned%s for %s%s to change. What is planned is in %s%s.", s.placed(), s.Prefix, v, s.Prefix, list)
}

// WhichPlanned tells that a number is needed, since so many calls are planned.
func (s *Scene) WhichPlanned(all int, v, list command.Verb) Text {
	return say("Not done: %d calls are planned%s. Say which, with its number behind %s%s: %s%s shows them.", all, s.placed(), s.Prefix, v, s.Prefix, list)
}

// LiveByNow tells that a planned call is live already.
func (s *Scene) LiveByNow(p Plan) Text {
	return say("Not done: the %s%s%s is live already, and ends with %sendcall.", s.noun(), quoted(p.Title), s.there(), s.Prefix)
}

// StartsByNow tells that a planned call is about to start, or was when that was asked about.
func (s *Scene) StartsByNow(p Plan, list command.Verb) Text {
	return say("Not done: the time of number %d%s has come meanwhile. %s%s shows what is planned.", p.ID, quoted(p.Title), s.Prefix, list)
}

// StaysPlanned tells why a planned call that was to be moved is not: it was taken off Telegram for that, and comes there again.
func (s *Scene) StaysPlanned(why Text, p Plan) Text {
	return say("Not moved: number %d%s stays planned for %s. %s", p.ID, quoted(p.Title), Echo(p.At, s.Now), why.Reveal())
}

// offTelegram tells that a call was taken off Telegram, too.
func offTelegram(p Plan) string {
	if !p.OnTelegram {
		return ""
	}
	return " It is off Telegram, too."
}

// Cancelled tells that a planned call is planned no more; skip is what passes only one of a series.
func (s *Scene) Cancelled(p Plan, skip command.Verb) Text {
	if p.Rule != nil {
		return say("Cancelled%s: the whole series %s, %s.%s Only one of a series is passed with %s%s.",
			s.there(), s.plan(p), recurs(p.Rule, s.Now), offTelegram(p), s.Prefix, skip)
	}
	return say("Cancelled%s: %s.%s", s.there(), s.plan(p), offTelegram(p))
}

// WouldCancel tells what would be planned no more.
func (s *Scene) WouldCancel(p Plan, skip command.Verb) Text {
	if p.Rule != nil {
		return say("I would cancel the whole series %s, %s. Only one of a series is passed with %s%s.", s.plan(p), recurs(p.Rule, s.Now), s.Prefix, skip)
	}
	return say("I would cancel %s.", s.plan(p))
}

// NoSeries tells that there is no other occurrence to go on with.
func (s *Scene) NoSeries(p Plan, cancel command.Verb) Text {
	return say("Not done: %s is planned only once. It is taken off the plan with %s%s %d.", s.plan(p), s.Prefix, cancel, p.ID)
}

// Skipped tells that one of a series is passed, and which comes after it; without an id: none does.
func (s *Scene) Skipped(was, is Plan) Text {
	return say("Passed%s: %s.%s %s", s.there(), s.plan(was), offTelegram(was), s.next(is))
}

// WouldSkip tells which of a series would be passed.
func (s *Scene) WouldSkip(was, is Plan) Text {
	return say("I would pass %s. %s", s.plan(was), s.next(is))
}

// next tells when the next of a series is.
func (s *Scene) next(p Plan) string {
	if p.ID == 0 {
		return "That was the last one: nothing is left of the series."
	}
	return "The next one is " + Echo(p.At, s.Now) + "."
}

// PausedNow tells that nothing is done about a planned call until resume is typed.
func (s *Scene) PausedNow(p Plan, resume command.Verb) Text {
	return say("Paused%s: %s.%s I neither start it nor remind of it until you type %s%s %d.", s.there(), s.plan(p), offTelegram(p), s.Prefix, resume, p.ID)
}

// PausedAlready tells that a planned call is paused.
func (s *Scene) PausedAlready(p Plan, resume command.Verb) Text {
	return say("It is paused already: %s. I changed nothing. It goes on with %s%s %d.", s.plan(p), s.Prefix, resume, p.ID)
}

// WouldPause tells what would be paused.
func (s *Scene) WouldPause(p Plan) Text { return say("I would pause %s.", s.plan(p)) }

// Resumed tells that a planned call goes on; yours: and that it is now that of whoever typed this.
func (s *Scene) Resumed(p Plan, yours bool) Text {
	return say("It goes on%s: %s.%s%s", s.there(), s.plan(p), s.series(p), mine(yours))
}

func mine(yours bool) string {
	if yours {
		return " It is yours from now on."
	}
	return ""
}

// GoesOnAlready tells that a planned call is not paused.
func (s *Scene) GoesOnAlready(p Plan) Text {
	return say("It is not paused: %s. I changed nothing.", s.plan(p))
}

// WouldResume tells what would go on.
func (s *Scene) WouldResume(p Plan, yours bool) Text {
	return say("I would have it go on: %s.%s", s.plan(p), mine(yours))
}

// Planned is a planned call as it stands in the list of all.
type Planned struct {
	Plan
	Next    []Occurrence // of a series: what comes first
	Put     time.Time    // when it can come on Telegram; zero: now, or it is there
	Behind  int64        // the planned call that comes on Telegram before it; 0: none
	Waits   bool         // another call has its place on Telegram
	Live    bool         // people have started it before its time
	NoStart bool         // people start it
	Orphan  bool         // whoever planned it may not command any more
	Chat    string       // the name of its chat, where that is not the one that is asked about
}

// Occurrence is one of a series.
type Occurrence struct {
	At  time.Time
	How recurrence.Shift
}

// mostList is how many bytes of a list are told: what is longer is no help on a phone, and Telegram takes 4096 characters.
const mostList = 3000

// PlanVerbs are what is typed to change what is planned.
type PlanVerbs struct{ Schedule, Cancel, Resume command.Verb }

// Calls tells what is there and planned: the first of all, and the call that is there, which is nil where there is none or it is one of
// these; ours says that a command has made it.
func (s *Scene) Calls(there *api.Call, ours bool, list []Planned, all int, verbs PlanVerbs) Text {
	var t []string
	switch {
	case there == nil:
	case there.At.IsZero():
		t = append(t, "Live now: "+s.call(there)+".")
	case ours:
		t = append(t, "On Telegram, not started: "+s.call(there)+", "+s.echo(there.At)+".")
	default:
		t = append(t, "On Telegram, scheduled by a person: "+s.call(there)+", "+s.echo(there.At)+".")
	}
	if all == 0 {
		t = append(t, fmt.Sprintf("Nothing is planned%s. A call is planned with %s%s.", s.placed(), s.Prefix, verbs.Schedule))
		return Text(strings.Join(t, "\n"))
	}
	t = append(t, "Planned"+s.placed()+":")
	return Text(strings.Join(t, "\n")) + s.list(list, all, verbs)
}

// CallsOf tells what is planned in all chats of somebody.
func (s *Scene) CallsOf(list []Planned, all int, verbs PlanVerbs) Text {
	if all == 0 {
		return say("Nothing is planned in the chats where you may command. To be told what is live in one, name it with %s.", command.In)
	}
	return "Planned in the chats where you may command:" + s.list(list, all, verbs)
}

// list is one paragraph for each.
func (s *Scene) list(list []Planned, all int, verbs PlanVerbs) (t Text) {
	shown := 0
	for _, p := range list {
		line := say("\n%s", s.planned(p, verbs))
		if len(t)+len(line) > mostList {
			break
		}
		t += line
		shown++
	}
	if more := all - shown; more > 0 {
		t += say("\nAnd %d more.", more)
	}
	return t
}

// planned is one of the list.
func (s *Scene) planned(p Planned, verbs PlanVerbs) string {
	text := fmt.Sprintf("%d: %s%s", p.ID, Echo(p.At, s.Now), quoted(p.Title))
	if p.Chat != "" {
		text += " in " + p.Chat
	}
	text += ". " + s.stage(p, verbs)
	if p.NoStart && !p.Paused && !p.Gone && !p.Live {
		text += " An admin starts it."
	}
	if p.Rule != nil {
		text += s.series(p.Plan) + next3(p.Next)
	}
	if p.Orphan {
		text += fmt.Sprintf(" Whoever planned it may not command any more. Type %s%s %d to keep it, then it is yours, or %s%s %d.", s.Prefix, verbs.Resume, p.ID, s.Prefix, verbs.Cancel, p.ID)
	}
	return text
}

// stage tells where a planned call is kept.
func (s *Scene) stage(p Planned, verbs PlanVerbs) string {
	const kept = "Kept here"
	switch {
	case p.Live && p.Gone:
		return "It took place before its time."
	case p.Paused:
		return fmt.Sprintf("Paused: it goes on with %s%s %d.", s.Prefix, verbs.Resume, p.ID)
	case p.Gone:
		return fmt.Sprintf("Taken off Telegram, so I leave it. It is planned again with %s%s %d.", s.Prefix, verbs.Resume, p.ID)
	case p.Live:
		return "Live already."
	case p.OnTelegram:
		return "On Telegram."
	case !p.Put.IsZero():
		return kept + ", on Telegram from " + clockAndDay(p.Put.In(p.At.Location())) + "."
	case p.Behind != 0:
		return fmt.Sprintf("%s, on Telegram after number %d.", kept, p.Behind)
	case p.Waits:
		return kept + " until the call that is on Telegram is over."
	}
	return kept + "."
}

// next3 tells what comes after the first of a series, and what the clocks do to any of them.
func next3(all []Occurrence) string {
	if len(all) == 0 {
		return ""
	}
	var list []string
	for _, o := range all {
		switch on := clockAndDay(o.At); o.How {
		case recurrence.Skipped:
			list = append(list, on+" (moved: the clocks skip its time)")
		case recurrence.Twice:
			list = append(list, on+" (the first of two: the clocks go back)")
		default:
			list = append(list, on)
		}
	}
	return " Next: " + strings.Join(list, ", ") + "."
}

// PlansUnread tells that what is planned could not be read.
func PlansUnread() Text {
	return "Not done: I could not read what is planned. Whoever runs me finds the reason in the log."
}

// SureToMove asks before a scheduled call is taken off Telegram to be put there anew, for another time.
func (s *Scene) SureToMove(p Plan) Text {
	return say("It is on Telegram: %s. To move it I put it there anew, so whoever wanted to be reminded by Telegram has to tap that again. To move it to %s, answer %s.",
		s.plan(p), s.echo(s.At), s.Yes)
}

// MovedTo tells that a planned call is at another time; put is how long before that it can come on Telegram.
func (s *Scene) MovedTo(was, is Plan, put time.Duration) Text {
	t := say("Moved%s: number %d%s is now %s, and was %s.", s.there(), is.ID, quoted(is.Title), Echo(is.At, s.Now), clockAndDay(was.At))
	if is.Rule != nil {
		t += " Only this one of the series is moved."
	}
	switch at := is.At.Add(-put); {
	case is.Paused:
		return t + " It is paused still."
	case at.After(s.Now):
		return t + say(" I put it on Telegram on %s.", clockAndDay(at))
	case was.OnTelegram:
		return t + " I put it on Telegram anew: whoever wants to be reminded there taps it again."
	}
	return t
}

// WouldMove tells which planned call would be moved.
func (s *Scene) WouldMove(was, is Plan) Text {
	return say("I would move %s to %s.", s.plan(was), Echo(is.At, s.Now))
}

// ThereAlready tells that a planned call is at the time that it was to be moved to.
func (s *Scene) ThereAlready(p Plan) Text {
	return say("It is at that time already: %s. I changed nothing.", s.plan(p))
}

// AfterTheNext tells that one of a series is not moved beyond the one that comes after it.
func (s *Scene) AfterTheNext(p Plan, after time.Time, skip command.Verb) Text {
	return say("Not done: that is not before the one that comes after it, on %s. This one is passed with %s%s %d.", clockAndDay(after), s.Prefix, skip, p.ID)
}

// NotToASeries tells that only one occurrence can be moved.
func NotToASeries(prefix string, cancel command.Verb) Text {
	return say("Not done: that is a time that comes again, and a call moves to one time only. To have a series at other times, cancel it with %s%s and schedule it anew.", prefix, cancel)
}

// ZoneBy says who has decided on the zone of a chat.
type ZoneBy uint8

// Who can have.
const (
	ZoneOfAll      ZoneBy = iota // it is that of all chats
	ZoneSet                      // people there
	ZoneConfigured               // whoever runs the program, for this chat
)

// ZoneIs tells by which clocks times are read.
func (s *Scene) ZoneIs(loc *time.Location, by ZoneBy) Text {
	why := map[ZoneBy]string{ZoneOfAll: "as in all chats that have none of their own (key: timezone)", ZoneSet: "as it was set here", ZoneConfigured: "as whoever runs me has set it (key: chats, timezone)"}[by]
	return say("Times%s are read in %s, %s. %s", s.there(), loc, why, s.nowIn(loc))
}

// nowIn tells what the clocks show.
func (s *Scene) nowIn(loc *time.Location) string {
	return "It is " + clockAndDay(s.Now.In(loc)) + " there."
}

// ZoneIsConfigured tells that the zone cannot be set here.
func (s *Scene) ZoneIsConfigured(loc *time.Location) Text {
	return say("Not done: times%s are read in %s, which whoever runs me has set (key: chats, timezone), and only they can change it.", s.there(), loc)
}

// ZoneNow tells that times are read by other clocks from now on; so many calls are planned already.
func (s *Scene) ZoneNow(loc *time.Location, plans int) Text {
	t := say("Times%s are read in %s from now on. %s", s.there(), loc, s.nowIn(loc))
	if plans > 0 {
		t += " What is planned already keeps its time."
	}
	return t
}

// WouldReadIn tells by which clocks times would be read.
func (s *Scene) WouldReadIn(loc *time.Location) Text {
	return say("I would read times%s in %s. %s", s.there(), loc, s.nowIn(loc))
}

// WhichZone tells that a name is that of several zones, or nearly that of one.
func WhichZone(name string) Text {
	const most = 40
	return say("I am not sure which time zone “%s” is.", typed.Clip(typed.Visible(name), most))
}
