package words

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

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
	Typed command.Command  // what has planned it

	Left                     int  // of a series that ends after so many times: how many are left, from the next one on
	OnTelegram, Paused, Gone bool // Gone: people have taken it off Telegram
	Stays                    bool // on Telegram, when it is planned no more: the account is not in its chat
	Over                     bool // it is paused, and all its times have passed: At was the last
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
	none, at := "I could not start it then, nor soon after", "at "+s.echo(s.At)
	if times > 1 {
		none, at = "I could not start it then", fmt.Sprintf("%d times from %s to %s", times, clockAndDay(first.In(s.At.Location())), s.echo(s.At))
	}
	if s.Command.NoStart {
		none = "nobody has started it"
	}
	return say("Missed: the %s%s%s was to start %s, and %s.", s.noun(), quoted(s.Title), s.there(), at, none) +
		s.unlessOff(start.Verb, " To start it%s, type: %s", s.within(), s.line(start))
}

// NeverKnownBegun tells that it could not be found out whether the call has begun at its time, and how to start it if it has not.
func (s *Scene) NeverKnownBegun(start command.Command) Text {
	return say("Unknown: Telegram never told me whether the %s%s%s has begun, which was to start at %s. Please look at the chat.", s.noun(), quoted(s.Title), s.there(), s.echo(s.At)) +
		s.unlessOff(start.Verb, " If it is not there, type%s: %s", s.within(), s.line(start))
}

// Miss is one of several calls that were not started, as they are told of together.
type Miss struct {
	Plan        int64
	Line, Start Text // in a list, see [Scene.MissedLine], and what starts it by hand; empty: it stands in none
	Words       Text // alone
}

// MissedLine is the call in a list of several that were missed, and start as it is typed.
func (s *Scene) MissedLine(first time.Time, times int, start command.Command) (line, typed Text) {
	at := clockAndDay(s.At) // how long ago depends on when the last of them is known
	if times > 1 {
		at = fmt.Sprintf("%d times from %s to %s", times, clockAndDay(first.In(s.At.Location())), at)
	}
	of, _ := start.Plan()
	return say("%d%s%s, %s", of.ID, quoted(s.Title), s.there(), at), s.unlessOff(start.Verb, "%s", s.line(start))
}

const (
	// mostMissed is of how many calls that were missed more is told than their numbers.
	mostMissed = 10
	// roomForMissed is how long that becomes, in UTF-16 units; with the numbers of the others it fits into one message.
	roomForMissed, roomForNumbers = 2700, 800
)

// MissedAll tells of several calls that were not started, each once: those that were only missed in a list, and why the others were not.
func (s *Scene) MissedAll(all []Miss) Text {
	var listed, others, rest []Miss
	for k, m := range all {
		switch {
		case m.Line == "":
			others = append(others, m)
			continue
		case slices.ContainsFunc(all[k+1:], func(o Miss) bool { return o.Plan == m.Plan }):
			m.Start = "" // that starts the last one
		}
		listed = append(listed, m)
	}
	if len(listed) == 1 {
		listed, others = nil, all
	}
	t, told := Text(""), 0
	add := func(m Miss, before string, what Text) {
		if told == mostMissed || units(t+what) > roomForMissed {
			rest = append(rest, m)
			return
		}
		told++
		t += Text(before) + what
	}
	for k, m := range listed {
		if k == 0 {
			t = say("Missed: these were to start, and were not started, neither then nor soon after.")
			if slices.ContainsFunc(listed, func(m Miss) bool { return m.Start != "" }) {
				t += say(" To start one%s, type what stands behind it:", s.within())
			}
		}
		if m.Start != "" {
			m.Line += ": " + m.Start
		}
		add(m, "\n", m.Line)
	}
	for k, m := range others {
		before := "\n\n"
		if k == 0 && len(listed) == 0 {
			before = ""
		}
		add(m, before, m.Words)
	}
	return t + numbersOf(rest)
}

// numbersOf names calls that were not started by their numbers alone.
func numbersOf(rest []Miss) (t Text) {
	for k, m := range rest {
		if units(t) > roomForNumbers {
			return t + say(", and %d more.", len(rest)-k)
		}
		switch {
		case len(rest) == 1:
			t = say("\nAlso not started: number %d", m.Plan)
		case k == 0:
			t = say("\nAlso not started: numbers %d", m.Plan)
		default:
			t += say(", %d", m.Plan)
		}
	}
	if t != "" {
		t += "."
	}
	return t
}

// units is how long Telegram takes a text to be.
func units(t Text) int { return len(utf16.Encode([]rune(t.Reveal()))) }

// within tells for how long the line works that starts a planned call by hand: from when it is told on, however long that takes.
func (s *Scene) within() string { return fmt.Sprintf(" within %d hours", int(s.ByHand.Hours())) }

// OverByNow tells that a planned call, which was not started at its time and is planned no more, cannot be started by hand any more.
func (s *Scene) OverByNow(p Plan) Text {
	return say("Not done: number %d%s was to start%s at %s, and could be started%s of my telling you that it was not.", p.ID, quoted(p.Title), s.there(), Echo(p.At, s.Now), s.within())
}

// HeldEarly tells that a planned call, which was planned once, was started before its time and has ended; again starts another one.
func (s *Scene) HeldEarly(p Plan, again command.Command) Text {
	return say("Not done: number %d%s was started%s before its time, and has ended.%s", p.ID, quoted(p.Title), s.there(), s.offer("\nTo start a new one, type: ", again, ""))
}

// OneIsOver tells, before it is asked whether the next one is meant, that one of a series cannot be started any more.
func (s *Scene) OneIsOver(at time.Time) Text { return say("The one of %s is over.", clockAndDay(at)) }

// Maker says what has made a call.
type Maker struct {
	Ours bool      // a command, or what one has planned
	Plan int64     // the number of the planned call that it is; 0: it is none
	By   Who       // who has planned that
	Who  Commander // with ByPerson
}

// made tells of a call of ours what has made it: what else says for a command.
func (m Maker) made(els string) string {
	if m.Plan != 0 {
		return fmt.Sprintf("planned as number %d by %s", m.Plan, byWhom(m.By, m.Who))
	}
	return els
}

// InItsPlace tells that the call that was to start, with the title that it had, is not started because another one is there, which was
// made so, and is live since then, started by whom, as far as that is known; and how it is started after that.
func (s *Scene) InItsPlace(title string, c *api.Call, since time.Time, whom string, by Maker, start command.Command) Text {
	not := "Not started: the " + s.noun() + quoted(title) + s.there() + " was to start " + s.then()
	if s.Command.NoStart && !s.late() {
		not = s.itIsTime(title)
	}
	return say("%s, and another one is there:%s %s. I leave it alone.",
		not, quoted(c.Title), s.whose(c, since, whom, by)) +
		s.unlessOff(start.Verb, "\nTo start the planned one after that,%s, type: %s", s.within(), s.line(start))
}

// whose tells who has made a call, and since when it is live.
func (s *Scene) whose(c *api.Call, since time.Time, whom string, maker Maker) string {
	by := "made by somebody"
	switch {
	case maker.Ours:
		by = maker.made("made by me, on a command")
	case c.Mine:
		by = "made with my account"
	case whom != "":
		by = "started by " + name(whom)
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

// then is when the call was to start.
func (s *Scene) then() string {
	if s.late() {
		return "at " + s.echo(s.At)
	}
	return "now"
}

// itIsTime tells that the time has come for a call of that title, which people start.
func (s *Scene) itIsTime(title string) string {
	since := ""
	if s.late() {
		since = ", since " + s.echo(s.At) + ","
	}
	return "It is time" + since + " for the " + s.noun() + quoted(title) + s.there()
}

// NotStarted tells that the call was not started at its time, why, and how to start it once that is mended.
func (s *Scene) NotStarted(why Text, start command.Command) Text {
	again := "start it in the app"
	if !s.off(start.Verb) {
		again = strings.TrimPrefix(s.within(), " ") + " type " + s.line(start)
	}
	instead := strings.ReplaceAll(why.Reveal(), "type it again", again) // nobody has typed anything
	if s.Command.NoStart && !s.late() {
		return say("%s. %s", s.itIsTime(s.Title), instead)
	}
	return say("The %s%s%s was to start %s. %s", s.noun(), quoted(s.Title), s.there(), s.then(), instead)
}

// LeftUnseen tells that it could not be seen whether people have started the call, and why.
func (s *Scene) LeftUnseen(why Text, start command.Command) Text {
	return s.NotStarted("Whether anybody has started it I could not see: "+Text(strings.TrimPrefix(why.Reveal(), "Not done: ")), start)
}

// RestOfSeries tells, behind why a call was not started, that nothing is done about the others of its series until resume is typed.
func (s *Scene) RestOfSeries(resume command.Command) Text {
	return "\nThe series is paused" + s.unlessOff(resume.Verb, " until you type %s", s.line(resume)) + "."
}

// LeftAlone is for the owner: the call was not started, for its chat is not looked after any more.
func (s *Scene) LeftAlone(chat command.Peer, start command.Command) Text {
	start.In = chat.String() // it is told elsewhere
	return say("Not started: the %s%s in chat %s was to start at %s, and my configuration (key: chats) has that chat no more.", s.noun(), quoted(s.Title), chat, s.echo(s.At)) +
		s.unlessOff(start.Verb, " Once it has the chat again, start it%s with: %s", s.within(), s.line(start))
}

// Abandoned tells that the call is not started because whoever has planned it may not command any more.
func (s *Scene) Abandoned(start command.Command) Text {
	return say("Not started: the %s%s%s, for whoever planned it may not give commands any more.", s.noun(), quoted(s.Title), s.there()) +
		s.unlessOff(start.Verb, " To start it all the same,%s, type: %s", s.within(), s.line(start))
}

// YourStart tells that it is time for the call, which people are to start, and how they do.
func (s *Scene) YourStart(c *api.Call, start command.Command) Text {
	or := ""
	if s.Chat.Manager && !s.off(start.Verb) {
		or = ", or types: " + s.line(start)
	}
	where := "the chat"
	if s.Elsewhere && s.Chat.Title != "" {
		where = s.Chat.Title
	}
	return say("%s. To start it, an admin opens it at the top of %s and taps Start%s", s.itIsTime(c.Title), where, cmp.Or(or, "."))
}

// NotOnTelegram tells that the call, which people were to start, is not on Telegram at its time.
func (s *Scene) NotOnTelegram(start command.Command) Text {
	return say("%s, which is not on Telegram.", s.itIsTime(s.Title)) + s.unlessOff(start.Verb, " To start it%s, type: %s", s.within(), s.line(start))
}

// Reminder tells that a call starts soon.
func (s *Scene) Reminder(title string) Text {
	return say("Reminder: %s%s%s, %s.\n%s", s.noun(), quoted(title), s.there(), s.echo(s.At), s.findIt())
}

// when is for when a planned call is, and how often.
func (s *Scene) when(p Plan) string {
	if p.Rule == nil {
		return Echo(p.At, s.Now)
	}
	return recurs(p.Rule, s.Now) + ", next " + Echo(p.At, s.Now)
}

// starts tells who starts a call at its time, and where that is told.
func (s *Scene) starts() string {
	where := "here"
	if s.Public {
		where = "in that chat, not here"
		if s.Chat.Title != "" {
			where = "in " + s.Chat.Title + ", not here"
		}
	}
	switch {
	case s.Command.NoStart && s.Command.Quiet:
		return "Telegram does not start it by itself: at that time an admin opens it and taps Start."
	case s.Command.NoStart:
		return "Telegram does not start it by itself: at that time I tell it " + where + ", and an admin opens it and taps Start."
	case s.Command.Quiet:
		return "I start it then."
	}
	return "I start it then, and tell it " + where + "."
}

// number is how a planned call is named, behind how often it is and when the chat is reminded.
func (s *Scene) number() string {
	text := ""
	if s.Rule != nil {
		text = "It is " + recurs(s.Rule, s.Now) + ". Each has to be ended before the next can start. "
		if notes := recursNotes(s.Rule, s.Now); notes != "" {
			text += notes + " "
		}
	}
	return fmt.Sprintf("%s%sIts number is %d.%s", text, s.reminds(), s.Plan, s.meets())
}

// oneAtATime is why a planned call is not on Telegram yet, where that does not lie in its date.
const oneAtATime = "a chat has one at a time on Telegram, and "

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

// KeptFor tells that there is no room for the call on Telegram, and why.
func (s *Scene) KeptFor(why Text) Text { return s.kept(why.Reveal()) }

// Behind says that another planned call of the chat comes first.
func (s *Scene) Behind(first Plan) Text {
	return say(oneAtATime+"number %d%s comes first, on %s", first.ID, quoted(first.Title), clockAndDay(first.At.In(s.At.Location())))
}

// Busy says that the chat has another call, which ours: a command has made; and whether the planned one is to end what runs at its time.
func (s *Scene) Busy(c *api.Call, ours, ends bool) Text {
	switch {
	case c.At.IsZero() && ends:
		return say(oneAtATime+"the %s%s is live. I put it there when that is over, or end that at its time", s.noun(), quoted(c.Title))
	case c.At.IsZero():
		return say(oneAtATime+"the %s%s is live. I put it there when that is over, and cannot start it before", s.noun(), quoted(c.Title))
	}
	at := clockAndDay(c.At.In(s.At.Location()))
	switch past := c.At.Before(s.Now); {
	case s.Begins && ends:
		return say(oneAtATime+"the %s%s is about to start. I put it there when that is over, or end that at its time", s.noun(), quoted(c.Title))
	case s.Begins:
		return say(oneAtATime+"the %s%s is about to start. I put it there when that is over, and cannot start it before", s.noun(), quoted(c.Title))
	case past && ours:
		return say(oneAtATime+"the %s%s for %s, which was not started, keeps its place for %d hours", s.noun(), quoted(c.Title), at, int(s.Keeps.Hours()))
	case ours, !past && c.At.Before(s.At):
		return say(oneAtATime+"the %s%s for %s comes first", s.noun(), quoted(c.Title), at)
	}
	return say(oneAtATime+"the %s%s for %s, which a person has scheduled, is there. I put it there when that is over, and cannot start it before", s.noun(), quoted(c.Title), at)
}

// WouldKeep tells that a call would be planned, and put on Telegram later: once it is not farther ahead than latest, or, where that
// is 0, once the chat has no other.
func (s *Scene) WouldKeep(latest time.Duration) Text {
	then := "when the chat has room for it there"
	if latest > 0 {
		then = "on " + clockAndDay(s.At.Add(-latest))
	}
	return say("I would plan a %s%s%s, and put it on Telegram %s.", s.noun(), quoted(s.Title), s.there(), then) + s.wouldBeOff()
}

// PlannedAlready tells that a call is planned for that very time, and what makes room for another; see [Scene.OffFirst].
func (s *Scene) PlannedAlready(p Plan, cancel, skip command.Verb) Text {
	return say("A %s%s is already planned%s for %s: number %d. I changed nothing.%s", s.noun(), quoted(p.Title), s.there(), s.echo(p.At.In(s.At.Location())), p.ID,
		s.OffFirst(p, cancel, skip).Reveal())
}

// OffFirst offers what takes a planned call off, or passes it if it is one of a series.
func (s *Scene) OffFirst(p Plan, cancel, skip command.Verb) Text {
	off, what := command.Command{Verb: cancel, In: s.Command.In, Args: command.PlanArgs(command.Planned{ID: p.ID}, "")}, "take that one off"
	switch {
	case p.Rule != nil && s.Rule != nil:
		what = "take that whole series off"
	case p.Rule != nil:
		off.Verb, what = skip, "pass that one of its series"
	}
	return Text(s.offer("\nTo "+what+" first, type: ", off, ""))
}

// TakesPlaceOf tells that a planned call does not take place, since another one was to come in its place.
func (s *Scene) TakesPlaceOf(p Plan) Text {
	t := say("It takes the place of %s, which is off.", s.plan(p))
	if p.Rule != nil {
		t += " The rest of that series stays."
	}
	return t
}

// MakesRoom tells that a planned call is taken off Telegram for one of now.
func (s *Scene) MakesRoom(p Plan) Text {
	return say("It makes %s wait: I put that on Telegram again after it.", s.plan(p))
}

// UsesUp tells when the next one is of the planned call that was started by hand, if there is one, and whether that is paused.
func (s *Scene) UsesUp(p Plan) Text {
	switch {
	case p.At.IsZero():
		return say("Nothing else is planned under number %d.", p.ID)
	case p.Paused:
		return say("The next one of number %d would be %s: it is paused.", p.ID, Echo(p.At, s.Now))
	}
	return say("The next one of number %d is %s.", p.ID, Echo(p.At, s.Now))
}

// ComesBefore tells that a planned call is on Telegram before the one that was put there, which comes there again after it.
func (s *Scene) ComesBefore(p Plan) Text {
	return say("Before it comes %s. I put that on Telegram first, and this one again after it.", s.plan(p))
}

// SureToPutFirst asks before a scheduled call of ours is taken off Telegram because another one, which is yours, comes before it.
func (s *Scene) SureToPutFirst(c *api.Call, yours Plan) Text {
	return say("The %s%s%s for %s is on Telegram, which takes one at a time. Yours comes before it: to put yours there first, and that one again after it, answer %s. Whoever wants to be reminded of that one by Telegram has to tap it again then.\n%s",
		s.noun(), quoted(c.Title), s.there(), s.echo(c.At), s.Yes, s.yours(yours))
}

// yours tells which planned call a question is about.
func (s *Scene) yours(p Plan) string {
	return fmt.Sprintf("Yours:%s %s%s.", quoted(p.Title), s.when(p), s.Reminders.asked(s.Command.Remind))
}

// TooManyPlans tells that no more calls can be planned for a chat.
func (s *Scene) TooManyPlans(most int) Text {
	return say("Not done: %d calls are planned%s already, and I keep no more for one chat. Take one back first.", most, s.there())
}

// NoRoomForPlans tells that no more calls can be planned at all.
func NoRoomForPlans() Text {
	return "Not done: I keep no more planned calls, of all chats together. Take one back first."
}
