package words

import (
	"fmt"
	"strings"
	"time"

	"userbot/internal/command"
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

// verb is a verb as it is typed where this is told and means the chat that the command is for.
func (s *Scene) verb(v command.Verb) string {
	return s.line(command.Command{Verb: v, In: s.Command.In})
}

// numbered is the same with the number of a planned call behind it.
func (s *Scene) numbered(v command.Verb, id int64) string {
	return s.line(command.Command{Verb: v, In: s.Command.In, Args: command.PlanArgs(command.Planned{ID: id}, "")})
}

// NoSuchPlan tells that no call of that number is planned there, and which verb shows those that are.
func (s *Scene) NoSuchPlan(id int64, list command.Verb) Text {
	return say("Not done: no call with the number %d is planned%s.", id, s.placed()) + s.unlessOff(list, " The numbers are in %s.", s.verb(list))
}

// NoPlanTitled tells that no call of that title is planned there, and which verb shows those that are.
func (s *Scene) NoPlanTitled(title string, list command.Verb) Text {
	return say("Not done: no call with the title%s is planned%s.", quoted(title), s.placed()) + s.isIn(list)
}

// NoneTitled tells the same before it is asked whether one with nearly that title is meant.
func (s *Scene) NoneTitled(title string) Text {
	return say("No call with the title%s is planned%s.", quoted(title), s.placed())
}

// OnlyPlanned tells that what is named behind the verb that ends what is there is planned.
func (s *Scene) OnlyPlanned(end command.Verb, named string) Text {
	return say("%s ends the call that is there now, and I take “%s” for one that is planned.", s.line(command.Command{Verb: end}), typed.Clip(typed.Visible(named), mostNamed))
}

// EndsNow tells that the verb that ends what is there takes no time.
func (s *Scene) EndsNow(end command.Verb) Text {
	return say("Not done: the end of a call cannot be set in advance. %s ends the one that is there at once.", s.verb(end))
}

// mostNamed is how much is repeated of what was typed for a planned call.
const mostNamed = 25

// TitleAndDay tells that what was typed for a call is the title of one, and a day or time that another is on.
func (s *Scene) TitleAndDay(title string) Text {
	return say("A call is titled%s, and another one is planned for then.", quoted(title))
}

// NoneNumbered tells that no call of that number is planned there.
func (s *Scene) NoneNumbered(id int64) Text {
	return say("No call with the number %d is planned%s.", id, s.placed())
}

// OneByOne tells that what is asked for goes for one planned call at a time, and what is typed for each of those with these numbers.
func (s *Scene) OneByOne(ids []int64, at string) Text {
	const most = 10
	t := say("Not done: that goes for one planned call at a time. For each of them type its line:")
	for k, id := range ids {
		if k == most {
			return t + say("\nAnd so on, for %d in all.", len(ids))
		}
		c := s.Command
		c.Args = command.PlanArgs(command.Planned{ID: id}, at)
		t += say("\n%s", s.line(c))
	}
	return t
}

// NothingPlannedFor tells that nothing is planned to which a verb can be done.
func (s *Scene) NothingPlannedFor(v, list command.Verb) Text {
	if v == "resumecall" {
		return say("Not done: nothing that is planned%s is paused.", s.placed()) + s.isIn(list)
	}
	return say("Not done: nothing is planned%s for %s to change.", s.placed(), s.verb(v)) + s.isIn(list)
}

// NothingElseFor is [Scene.NothingPlannedFor] where somebody meant all but some.
func (s *Scene) NothingElseFor(v, list command.Verb) Text {
	return say("Not done: nothing else is planned%s for %s to change.", s.placed(), s.verb(v)) + s.isIn(list)
}

// isIn tells which verb shows what is planned.
func (s *Scene) isIn(list command.Verb) Text {
	return s.unlessOff(list, " What is planned is in %s.", s.verb(list))
}

// WhichPlanned tells that a number is needed, since so many calls are planned.
func (s *Scene) WhichPlanned(all int, v, list command.Verb) Text {
	return say("Not done: %d calls are planned%s. Say which, with its number behind %s", all, s.placed(), s.verb(v)) + s.unlessOff(list, ": %s shows them", s.verb(list)) + "."
}

// NumberFirst tells that a number is needed, since the time depends on which planned call is meant.
func (s *Scene) NumberFirst(v, list command.Verb) Text {
	return say("Not done: say which call, with its number behind %s.", s.verb(v)) + s.unlessOff(list, " %s shows the numbers.", s.verb(list))
}

// OneOf tells what to type for each of the planned calls that may be meant, where what at means for each is too much to choose from.
func (s *Scene) OneOf(plans []Plan, at string) Text {
	t := say("Not done: say which call%s, with its number:", s.placed())
	for _, p := range plans {
		c := s.Command
		c.Args = command.PlanArgs(command.Planned{ID: p.ID}, at)
		t += say("\n%s: %s", sentence(s.plan(p)), s.line(c))
	}
	return t
}

// LiveByNow tells that a planned call is live already.
func (s *Scene) LiveByNow(p Plan) Text {
	return say("Not done: the %s%s%s is live already", s.noun(), quoted(p.Title), s.there()) + s.unlessOff("endcall", ", and ends with %s", s.verb("endcall")) + "."
}

// StartsByNow tells that a planned call is about to start, or was when that was asked about.
func (s *Scene) StartsByNow(p Plan, list command.Verb) Text {
	return say("Not done: the time of number %d%s has come meanwhile.", p.ID, quoted(p.Title)) + s.unlessOff(list, " %s shows what is planned.", s.verb(list))
}

// HasBegun tells that a call which was planned, with its number and title, has begun.
func (s *Scene) HasBegun(p Plan, list command.Verb) Text {
	return say("Not done: number %d%s%s has begun, and is planned no more.", p.ID, quoted(p.Title), s.there()) + s.unlessOff(list, " %s shows what is planned.", s.verb(list))
}

// ElseByNow tells that something else was done about a planned call meanwhile.
func (s *Scene) ElseByNow(p Plan, list command.Verb) Text {
	return say("Not done: number %d%s has changed meanwhile.", p.ID, quoted(p.Title)) + s.unlessOff(list, " %s shows what is planned.", s.verb(list))
}

// PutByNow tells that a planned call was put on Telegram in the moment in which it was to be started.
func (s *Scene) PutByNow(p Plan, start command.Verb) Text {
	return say("Not done: I was just putting number %d%s on Telegram.", p.ID, quoted(p.Title)) + s.unlessOff(start, "\nTo start it now, type: %s", s.numbered(start, p.ID))
}

// StaysPlanned tells why a planned call that was to be moved is not: it was taken off Telegram for that, and comes there again.
func (s *Scene) StaysPlanned(why Text, p Plan) Text {
	return say("Not moved: number %d%s stays planned for %s. %s", p.ID, quoted(p.Title), Echo(p.At, s.Now), why.Reveal())
}

// offTelegram tells that a call was taken off Telegram, too.
func offTelegram(p Plan) string {
	switch {
	case p.Stays:
		return " It stays on Telegram, for my account is not in that chat."
	case !p.OnTelegram:
		return ""
	}
	return " It is off Telegram, too."
}

// Cancelled tells that a planned call is planned no more; skip is what passes only one of a series.
func (s *Scene) Cancelled(p Plan, skip command.Verb) Text {
	switch {
	case p.Rule == nil:
		return say("Cancelled%s: %s.%s", s.there(), s.plan(p), offTelegram(p))
	case s.GoesOnLive:
		return say("Cancelled%s: the whole series %s, %s. The one that is live goes on", s.there(), s.plan(p), recurs(p.Rule, s.Now)) +
			s.unlessOff("endcall", ", and ends with %s", s.verb("endcall")) + "."
	}
	return say("Cancelled%s: the whole series %s, %s.%s", s.there(), s.plan(p), recurs(p.Rule, s.Now), offTelegram(p)) + s.onlyOne(skip)
}

// WouldCancel tells what would be planned no more.
func (s *Scene) WouldCancel(p Plan, skip command.Verb) Text {
	if p.Rule != nil && s.GoesOnLive {
		return say("I would cancel the whole series %s, %s. The one that is live would go on.", s.plan(p), recurs(p.Rule, s.Now))
	}
	if p.Rule != nil {
		return say("I would cancel the whole series %s, %s.", s.plan(p), recurs(p.Rule, s.Now)) + s.onlyOne(skip)
	}
	return say("I would cancel %s.", s.plan(p))
}

// onlyOne tells how one of a series is passed.
func (s *Scene) onlyOne(skip command.Verb) Text {
	return s.unlessOff(skip, " Only one of a series is passed with %s.", s.verb(skip))
}

// NoSeries tells that there is no other occurrence to go on with.
func (s *Scene) NoSeries(p Plan, cancel command.Verb) Text {
	return say("Not done: %s is planned only once.", s.plan(p)) + s.unlessOff(cancel, " It is taken off the plan with %s.", s.numbered(cancel, p.ID))
}

// Skipped tells that one of a series is passed, which comes after it, without an id: none does, and how it takes place all the same.
func (s *Scene) Skipped(was, is Plan) Text {
	return say("Passed%s: %s.%s %s", s.there(), s.plan(was), offTelegram(was), s.next(is)) + s.ByItself(was)
}

// Soon is how long before its time a call is offered to be planned.
const Soon = time.Minute

// ByItself offers to plan one of a series that is passed by itself; empty: it would be too late by then.
func (s *Scene) ByItself(was Plan) Text {
	if was.At.Sub(s.Now) < Soon {
		return ""
	}
	alone := was.Typed
	alone.Replace, alone.In, alone.Args = false, s.Command.In, Absolute(was.At, s.Zone)
	if was.Title != "" {
		alone.Args += " " + typed.Quote(was.Title)
	}
	return Text(s.offer("\nTo plan that one by itself all the same, type: ", alone, ""))
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
	text := "The next one is " + Echo(p.At, s.Now) + "."
	if n := p.Left; n > 0 {
		text += fmt.Sprintf(" The one that is passed counts: of %s, %d %s left.", times(p.Rule.Series().Count), n, map[bool]string{true: "is", false: "are"}[n == 1])
	}
	if c := s.Yields; c != nil {
		text += fmt.Sprintf(" That comes before the %s%s for %s, which is on Telegram: it is put there first and that one again after it, and whoever wants to be reminded of that one by Telegram has to tap it again then.",
			s.noun(), quoted(c.Title), s.echo(c.At))
	}
	return text
}

// PausedNow tells that nothing is done about a planned call until resume is typed.
func (s *Scene) PausedNow(p Plan, resume command.Verb) Text {
	t := say("Paused%s: %s.", s.there(), s.plan(p)) + Text(offTelegram(p))
	if p.Rule != nil && s.GoesOnLive {
		t = say("Paused%s: the series number %d%s. The one that is live goes on", s.there(), p.ID, quoted(p.Title)) + s.unlessOff("endcall", ", and ends with %s", s.verb("endcall")) + "."
	}
	return t + " I neither start it nor remind of it" + s.unlessOff(resume, " until you type %s", s.numbered(resume, p.ID)) + "."
}

// NoTimeLeft tells that all times of a planned call, which is paused, have passed, and what there is to be done with it.
func (s *Scene) NoTimeLeft(p Plan, start, move command.Verb) Text {
	passed := "the time of number %d%s, %s, has passed"
	if p.Rule != nil {
		passed = "all times of number %d%s, the last on %s, have passed"
	}
	return say("Not done: "+passed+".", p.ID, quoted(p.Title), Echo(p.At, s.Now)) +
		s.unlessOff(move, " It is planned again with %s and a time.", s.numbered(move, p.ID)) +
		s.unlessOff(start, "\nTo start it now, type: %s", s.numbered(start, p.ID))
}

// PausedAlready tells that a planned call is paused.
func (s *Scene) PausedAlready(p Plan, resume command.Verb) Text {
	return say("It is paused already: %s. I changed nothing.", s.plan(p)) + s.unlessOff(resume, " It goes on with %s.", s.numbered(resume, p.ID))
}

// WouldPause tells what would be paused.
func (s *Scene) WouldPause(p Plan) Text {
	if p.Rule != nil && s.GoesOnLive {
		return say("I would pause the series number %d%s. The one that is live would go on.", p.ID, quoted(p.Title))
	}
	return say("I would pause %s.", s.plan(p))
}

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

// OnlyToKeep asks whether what goes on is to be somebody's own, who has named none.
func (s *Scene) OnlyToKeep() Text {
	return say("Nothing that is planned%s is paused, and whoever planned this may not command any more: it would be yours.", s.placed())
}

// WouldResume tells what would go on.
func (s *Scene) WouldResume(p Plan, yours bool) Text {
	return say("I would have it go on: %s.%s", s.plan(p), mine(yours))
}

// PlansUnread tells that what is planned could not be read.
func PlansUnread() Text {
	return "Not done: I could not read what is planned. Whoever runs me finds the reason in the log."
}

// LeftStill tells that one of a series is left to people to start in this moment, so that it is asked whether the next one is meant.
func (s *Scene) LeftStill(at time.Time, id int64, start command.Verb) Text {
	return say("The one of %s is waiting for somebody to start it", clockAndDay(at)) + s.unlessOff(start, ", as with %s", s.numbered(start, id)) + ". What you typed is about the next one."
}

// DoneJustNow tells, before it is asked whether the next one is meant, that somebody else has done the same to the one before it.
func (s *Scene) DoneJustNow(at time.Time) Text {
	return say("Somebody else has typed that in this moment, and for the one of %s it is done.", clockAndDay(at))
}

// SureToMove asks before a scheduled call is taken off Telegram to be put there anew, for another time.
func (s *Scene) SureToMove(p Plan) Text {
	return say("It is on Telegram: %s. To move it I put it there anew, so whoever wanted to be reminded by Telegram has to tap that again. To move it to %s, answer %s.",
		s.plan(p), s.echo(s.At), s.Yes)
}

// WaitsForAnswer tells that a planned call whose time comes while it is asked about does not begin before it is answered, and until when; that is in
// the zone it is told in.
func WaitsForAnswer(until time.Time) Text {
	return say("It does not start before you have answered, or %s.", until.Format("15:04:05 MST"))
}

// MovedTo tells that a planned call is at another time; put is how long before that it can come on Telegram.
func (s *Scene) MovedTo(was, is Plan, put time.Duration) Text {
	t := say("Moved%s: number %d%s is now %s, and was %s.", s.there(), is.ID, quoted(is.Title), Echo(is.At, s.Now), clockAndDay(was.At))
	if is.Rule != nil && !was.Over {
		t += " Only this one of the series is moved."
	}
	if was.Over {
		t += " It is paused no more."
	}
	switch at := is.At.Add(-put); {
	case is.Paused:
		return t + " It is paused still."
	case s.Kept != "" && was.OnTelegram:
		t += say(" It is off Telegram for now: %s.", strings.Replace(s.Kept.Reveal(), "on Telegram", "there", 1))
	case s.Kept != "":
		t += say(" It is only kept here for now: %s.", s.Kept.Reveal())
	case at.After(s.Now):
		t += say(" I put it on Telegram on %s.", clockAndDay(at))
	case was.OnTelegram:
		t += " I put it on Telegram anew: whoever wants to be reminded there taps it again."
	}
	return t + Text(s.meets())
}

// WouldMove tells which planned call would be moved; see [Scene.MovedTo].
func (s *Scene) WouldMove(was, is Plan, put time.Duration) Text {
	t := say("I would move %s to %s.", s.plan(was), Echo(is.At, s.Now))
	if s.Kept != "" {
		t += say(" It would only be kept here for now: %s.", s.Kept.Reveal())
	}
	return t + Text(s.meets())
}

// ThereAlready tells that a planned call is at the time that it was to be moved to.
func (s *Scene) ThereAlready(p Plan) Text {
	return say("It is at that time already: %s. I changed nothing.", s.plan(p))
}

// AfterTheNext tells that one of a series is not moved beyond the one that comes after it.
func (s *Scene) AfterTheNext(p Plan, after time.Time, skip command.Verb) Text {
	return say("Not done: that is not before the one that comes after it, on %s. Only the next one of a series is moved, that on %s.", clockAndDay(after), clockAndDay(p.At)) + s.PassIt(p, skip)
}

// PassIt tells how the next one of a series is passed.
func (s *Scene) PassIt(p Plan, skip command.Verb) Text {
	return s.unlessOff(skip, " This one is passed with %s.", s.numbered(skip, p.ID))
}

// NotToASeries tells that only one occurrence can be moved.
func (s *Scene) NotToASeries(cancel command.Verb) Text {
	return say("Not done: that is a time that comes again, and a call moves to one time only.") +
		s.unlessOff(cancel, " To have a series at other times, cancel it with %s and schedule it anew.", s.verb(cancel))
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

// ZoneNow tells that times are read by other clocks from now on, which are the chat's own or those of all; so many calls are planned
// already.
func (s *Scene) ZoneNow(loc *time.Location, own bool, plans int) Text {
	why := ""
	if !own {
		why = ", as in all chats that have none of their own (key: timezone)"
	}
	t := say("Times%s are read in %s from now on%s. %s", s.there(), loc, why, s.nowIn(loc))
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

// Left is what stands behind a planned call, and its verb does not take.
type Left struct {
	Verb               command.Verb
	Does               Deed
	Rest               string
	Series             bool
	At                 time.Time    // of the planned call, where Rest names another day
	Skip, Resume, Move command.Verb // what else may be meant
}

// LeftOver tells what stands behind a planned call and is not taken, and what the verb does.
func (s *Scene) LeftOver(l Left) Text {
	const most = 25
	t := say("After %s%s comes a planned call and nothing else, so I do not take “%s”.", s.Prefix, l.Verb, typed.Clip(typed.Visible(l.Rest), most))
	if !l.At.IsZero() && (l.Does == Cancels || l.Does == Passes) {
		t += say(" That call is planned for %s.", Echo(l.At, s.Now))
	}
	switch l.Does {
	case Cancels:
		if l.Series {
			t += say(" The whole series is cancelled with %s%s", s.Prefix, l.Verb) + s.unlessOff(l.Skip, "; only its next one is passed with %s%s", s.Prefix, l.Skip) + "."
		}
	case Passes:
		t += say(" Only the next one of a series is passed with %s%s.", s.Prefix, l.Verb)
	case Pauses:
		t += s.unlessOff(l.Resume, " What is paused stays so until %s%s.", s.Prefix, l.Resume)
	case Resumes:
		t += " It would go on at once."
	case Begins:
		t += " It would start at once" + s.unlessOff(l.Move, "; to another time it is moved with %s%s", s.Prefix, l.Move) + "."
	case Moves:
	}
	return t
}

// NotDone tells that nothing was done, and why.
func NotDone(why Text) Text { return "Not done. " + why }
