package handlers_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// held is one call on Telegram, as the ledger has it. Times that did not come are zero.
type held struct {
	id         int64
	by         int64
	title      string
	at         time.Time // scheduled for
	made, live time.Time
	begunBy    int64
	ended      time.Time
	endedBy    int64
	instead    *held     // what was put in its place
	plan       *yearPlan // whose it is; nil: it is no plan's
	of         time.Time // which of its times
	announced  int
}

// there reports whether the call was in its chat at a moment.
func (h *held) there(t time.Time) bool {
	return !h.made.After(t) && (h.ended.IsZero() || h.ended.After(t))
}

// takenBack reports whether people took the call off Telegram before it began.
func (h *held) takenBack(bot int64) bool {
	return h.live.IsZero() && !h.ended.IsZero() && h.endedBy != bot && !h.displaced()
}

// displaced reports whether another call took its place and began: then it may come again after that.
func (h *held) displaced() bool { return h.instead != nil && !h.instead.live.IsZero() }

// occasion is what became of one time of a plan.
type occasion struct {
	calls    []*held
	told     int
	called   int // people were told to start it
	reminded int
}

// verdict is the judge at work.
type verdict struct {
	wrong, shown int
	*year
	calls     map[command.Peer][]*held
	occasions map[*yearPlan]map[int64]*occasion
	missedIn  map[command.Peer]time.Time // when it was last told there that something was

	begun, faster, missed, left, inTheWay, takenBack, reminders, slowest int
}

func (v *verdict) of(p *yearPlan, at time.Time) *occasion {
	if v.occasions[p] == nil {
		v.occasions[p] = map[int64]*occasion{}
	}
	o := v.occasions[p][at.Unix()]
	if o == nil {
		o = &occasion{}
		v.occasions[p][at.Unix()] = o
	}
	return o
}

func (y *year) judge() {
	y.Helper()
	v := &verdict{year: y, calls: map[command.Peer][]*held{}, occasions: map[*yearPlan]map[int64]*occasion{}, missedIn: map[command.Peer]time.Time{}}
	v.read()
	n := 0
	for _, p := range y.plans {
		for _, at := range p.times {
			if p.wanted(at) && at.Before(y.to) {
				n++
				v.happened(p, at)
			}
		}
	}
	f := &y.figures
	y.Logf("%d chats, %d plans, %v days: %d times; started %d (%d s late at most where nothing prevented it), people were faster %d, missed %d, left to people in vain %d, another call was in the way %d, taken back in the apps %d; %d reminders",
		len(y.chats), len(y.plans), int(y.to.Sub(y.from).Hours()/24), n, v.begun, v.slowest, v.faster, v.missed, v.left, v.inTheWay, v.takenBack, v.reminders)
	var down time.Duration
	for _, s := range y.downs {
		down += s.to.Sub(s.from)
	}
	y.Logf("killed or stopped %d times, cut off %d times, %v without Telegram in all; requests went wrong around %d starts; people typed %d commands and did %d things by hand",
		f.kills, f.cuts, down.Round(time.Hour), f.faults, f.commands, f.deeds)
}

// read goes through what has really happened.
func (v *verdict) read() {
	plans, calls := v.byTitle(), map[int64]*held{}
	var replaced *held // by the call that is made next
	for _, e := range v.srv.Ledger() {
		switch e.Kind {
		case emulator.CallScheduled, emulator.CallCreated:
			h := &held{id: e.CallID, by: e.By, title: e.Title, at: e.At, made: e.Time}
			if replaced != nil {
				replaced.instead = h
				replaced = nil
			}
			calls[h.id] = h
			v.calls[e.Chat] = append(v.calls[e.Chat], h)
			if e.Kind == emulator.CallCreated {
				h.live, h.begunBy = e.Time, e.By
			}
			if e.By == v.bot {
				v.made(plans, h, e)
			}
		case emulator.CallStarted:
			h := calls[e.CallID]
			h.live, h.begunBy = e.Time, e.By
			v.lateUse(h)
			if e.By == v.bot && h.plan != nil && h.plan.left {
				v.Errorf("%v: the userbot started %q, which was left to people", e.Time, h.title)
			}
			if e.By == v.bot && e.Time.Before(h.at) {
				v.Errorf("%v: %q was started %v before its time", e.Time, h.title, h.at.Sub(e.Time))
			}
		case emulator.CallEnded:
			h := calls[e.CallID]
			h.ended, h.endedBy = e.Time, e.By
			if e.Replaced {
				replaced = h
			}
			if e.By == v.bot && (h.by != v.bot || !h.live.IsZero()) {
				v.Errorf("%v: the userbot ended %q, made by %d", e.Time, h.title, h.by)
			}
		case emulator.MessagePosted:
			if e.By == v.bot && !e.Service && e.ReplyTo == 0 {
				v.wrote(plans, e)
			}
		}
	}
}

// made judges a call that the userbot has made.
func (v *verdict) made(plans map[string]*yearPlan, h *held, e emulator.Event) {
	p := plans[h.title]
	if p == nil {
		v.Errorf("%v: the userbot made %q, which nobody has planned", e.Time, h.title)
		return
	}
	at := h.at
	if at.IsZero() {
		if p.left {
			v.Errorf("%v: the userbot started %q, which was left to people", e.Time, h.title)
		}
		for _, t := range p.times {
			if !t.After(e.Time) {
				at = t
			}
		}
		if e.Time.Sub(at) > v.policy.LateLimit+time.Minute {
			v.Errorf("%v: %q was made, and its time was %v", e.Time, h.title, at)
		}
	}
	if !slices.ContainsFunc(p.times, at.Equal) {
		v.Errorf("%v: %q was put on Telegram for %v, and is planned for %q in %s", e.Time, h.title, at.In(p.chat.loc), p.habit.typed, p.chat.zone)
		return
	}
	if p.skipped(at, e.Time) || !p.over.IsZero() && e.Time.After(p.over) || !p.wanted(at) && v.restedAt(p, e.Time) {
		v.Errorf("%v: %q was put on Telegram for %v, which was taken back", e.Time, h.title, at)
	}
	o := v.of(p, at)
	for _, before := range o.calls {
		switch {
		case before.takenBack(v.bot):
			v.Errorf("%v: %q was put on Telegram again for %v, and people had taken it off", e.Time, h.title, at)
			v.show(e.Chat, e.Time)
		case !before.live.IsZero():
			v.Errorf("%v: %q was made twice for %v", e.Time, h.title, at)
		}
	}
	h.plan, h.of = p, at
	o.calls = append(o.calls, h)
}

// lateUse counts a call for the time at which it was started: one that was missed is there for the next time still.
func (v *verdict) lateUse(h *held) {
	if h.plan == nil || h.begunBy != v.bot || h.live.Sub(h.of) <= v.policy.LateLimit+time.Minute {
		return
	}
	at := h.of
	for _, t := range h.plan.times {
		if !t.After(h.live) {
			at = t
		}
	}
	if at.Equal(h.of) {
		v.Errorf("%v: %q was started, and its time was %v", h.live, h.title, h.of)
		return
	}
	before := v.of(h.plan, h.of)
	before.calls = slices.DeleteFunc(before.calls, func(o *held) bool { return o == h })
	h.of = at
	o := v.of(h.plan, at)
	o.calls = append(o.calls, h)
}

// restedAt reports whether a plan was paused at a moment.
func (v *verdict) restedAt(p *yearPlan, t time.Time) bool {
	return slices.ContainsFunc(p.rests, func(s span) bool { return s.from.Before(t) && (s.to.IsZero() || t.Before(s.to)) })
}

var (
	namesCall = regexp.MustCompile(`“(Call \d+)`)
	misses    = regexp.MustCompile(`(?:to start|,) (\d+) times`)
	meant     = regexp.MustCompile(`(?:to start at|,| to) [A-Z][a-z]{2} (\d+ [A-Z][a-z]{2} \d{4} \d{2}:\d{2})`)
)

// wrote judges a message of the userbot that answers nobody.
func (v *verdict) wrote(plans map[string]*yearPlan, e emulator.Event) {
	if strings.HasPrefix(e.Text, "It has begun") {
		for _, h := range v.calls[e.Chat] {
			if h.there(e.Time) && !h.live.IsZero() {
				if h.announced++; h.announced > 1 {
					v.Errorf("%v: it is told twice that %q has begun", e.Time, h.title)
					v.show(e.Chat, e.Time)
				}
				if h.plan == nil || h.plan.quiet || h.plan.left {
					v.Errorf("%v: nobody wanted to be told that %q has begun", e.Time, h.title)
				}
				return
			}
		}
		v.Errorf("%v: it is told that something has begun, and nothing has: %q", e.Time, e.Text)
		return
	}
	found := namesCall.FindStringSubmatch(e.Text)
	if found == nil {
		v.Errorf("%v: what is this about? %q", e.Time, e.Text)
		return
	}
	p := plans[found[1]]
	if reminder := isReminder(e.Text); reminder {
		v.reminders++
		at := p.next(e.Time)
		if at.IsZero() || p.lead == 0 || p.reminds(at).Sub(e.Time).Abs() > 6*time.Minute {
			v.Errorf("%v: there is a reminder of %q, which is planned for %v, %v before", e.Time, p.title, at, p.lead)
			return
		}
		o := v.of(p, at)
		if o.reminded++; o.reminded > 1 {
			v.Errorf("%v: there is a second reminder of %q at %v", e.Time, p.title, at)
		}
		if p.skipped(at, e.Time) || !p.over.IsZero() && e.Time.After(p.over) || v.restedAt(p, e.Time) {
			v.Errorf("%v: there is a reminder of %q at %v, which was taken back", e.Time, p.title, at)
		}
		if len(o.calls) > 0 && (o.calls[len(o.calls)-1].takenBack(v.bot) || !o.calls[len(o.calls)-1].live.IsZero()) {
			v.Errorf("%v: there is a reminder of %q at %v, which is off or has begun already", e.Time, p.title, at)
		}
		return
	}
	if strings.HasPrefix(e.Text, "It is time") && !strings.Contains(e.Text, ", and another one is there") {
		v.calledFor(p, e)
		return
	}
	if since := e.Time.Sub(v.missedIn[e.Chat]); since < time.Minute {
		v.Errorf("%v: of what was missed the chat is told in another message %v later: %q", e.Time, since, e.Text)
		v.show(e.Chat, e.Time)
	}
	v.missedIn[e.Chat] = e.Time
	for _, one := range eachMissed(e.Text) {
		v.missedOne(plans, e.Time, one)
	}
}

// calledFor judges that people are told to start a call.
func (v *verdict) calledFor(p *yearPlan, e emulator.Event) {
	var at time.Time
	for _, t := range p.times {
		if !t.After(e.Time) {
			at = t
		}
	}
	o := v.of(p, at)
	if o.called++; !p.left || e.Time.Sub(at) > v.policy.LateLimit+time.Minute {
		v.Errorf("%v: people are told to start %q, planned for %v: %q", e.Time, p.title, at, e.Text)
	}
	for _, h := range o.calls {
		if strings.Contains(e.Text, "taps Start") && h.there(e.Time) && !h.live.IsZero() && h.live.Before(e.Time.Add(-time.Minute)) {
			v.Errorf("%v: people are told to start %q, which they have", e.Time, p.title)
		}
	}
}

// eachMissed are the parts of a text that tell each of one call, which was not started.
func eachMissed(text string) (list []string) {
	for _, part := range strings.Split(text, "\n\n") {
		if lines := strings.Split(part, "\n"); strings.HasPrefix(part, "Missed: these ") {
			list = append(list, lines[1:]...)
		} else {
			list = append(list, part)
		}
	}
	return list
}

// missedOne judges what is told of a call that was not started.
func (v *verdict) missedOne(plans map[string]*yearPlan, now time.Time, text string) {
	found := namesCall.FindStringSubmatch(text)
	if found == nil {
		v.Errorf("%v: what is this about? %q", now, text)
		return
	}
	p := plans[found[1]]
	covers, last := 1, now
	if n := misses.FindStringSubmatch(text); n != nil {
		covers, _ = strconv.Atoi(n[1])
	}
	if n := meant.FindStringSubmatch(text); n != nil {
		wall, err := time.Parse("2 Jan 2006 15:04", n[1])
		if err != nil {
			v.Errorf("%v: when is this about? %q", now, text)
		}
		last = p.chat.show(wall)
	}
	for _, at := range slices.Backward(p.times) {
		if !at.After(last) && covers > 0 {
			v.of(p, at).told++
			covers--
		}
	}
}

// isReminder tells a reminder from what is told at the time of a call, or after it.
func isReminder(text string) bool { return strings.HasPrefix(text, "Reminder") }

// happened judges what became of one time of a plan.
func (v *verdict) happened(p *yearPlan, at time.Time) {
	o := v.of(p, at)
	until := at.Add(v.policy.LateLimit + time.Minute)
	var begun *held
	off := false
	for _, h := range o.calls {
		if !h.live.IsZero() && h.live.Before(until) {
			begun = h
		}
		off = off || h.takenBack(v.bot) || h.displaced()
	}
	other := v.otherIn(p.chat.peer, at, o)
	able := v.able(at.Add(-10*time.Minute), until)
	say := func(what string) {
		v.wrong++
		v.Errorf("%q at %v (%s, of %q in %s): %s; told %d times, %d calls, another call there: %v, nothing prevented it: %v",
			p.title, at.UTC(), at.In(p.chat.loc), p.habit.typed, p.chat.zone, what, o.told, len(o.calls), other != nil, able)
	}
	defer func(failed int) {
		if failed != v.wrong {
			v.show(p.chat.peer, at)
		}
	}(v.wrong)
	switch {
	case o.told > 1:
		say("it is told more than once that it was not started")
	case o.called > 1:
		say("it is told more than once that it is time")
	case p.quiet && o.called > 0 && len(o.calls) > 0 && able && other == nil:
		say("it is told that it is time, and nobody wanted to hear that")
	case p.left && !p.quiet && o.called == 0 && able && other == nil && !off && (begun == nil || begun.live.After(at.Add(2*time.Second))):
		say("people are not told to start it")
	case begun != nil && begun.begunBy != v.bot:
		v.faster++
		if o.told > 0 {
			say("people have started it, and it is told that it was not")
		}
	case begun != nil:
		v.begun++
		if o.told > 0 {
			say("it was started, and it is told that it was not")
		}
		late := begun.live.Sub(at)
		if late < 0 {
			say("it was started before its time")
		}
		if able && other == nil {
			v.slowest = max(v.slowest, int(late.Seconds()))
			if late > 2*time.Second {
				say("it was started " + late.String() + " late")
			}
			if want := map[bool]int{false: 1}[p.quiet]; begun.announced != want {
				say("its beginning is told " + strconv.Itoa(begun.announced) + " times")
			}
		}
	case off:
		v.takenBack++
	case p.left && o.told == 0 && v.startedLate(o, at):
		v.left++
	case o.told == 0:
		say("nothing was done, and nothing told")
	case other != nil:
		v.inTheWay++
	case p.left:
		v.left++
	case able:
		say("it is told that it was missed")
	default:
		v.missed++
	}
	reminds := p.reminds(at)
	if p.lead != 0 && o.reminded == 0 && !off && p.next(reminds).Equal(at) && reminds.Add(-time.Hour).After(p.from) && v.able(reminds.Add(-time.Minute), reminds.Add(time.Minute)) &&
		(begun == nil || begun.live.After(reminds)) && !v.restedAround(p, at) {
		say("nobody was reminded of it")
	}
}

// startedLate reports whether people have started what was left to them before the userbot could see that nobody had.
func (v *verdict) startedLate(o *occasion, at time.Time) bool {
	return slices.ContainsFunc(o.calls, func(h *held) bool { return !h.live.IsZero() && !v.able(at, h.live) })
}

// show prints what happened in a chat around a moment: not of all that is wrong.
func (v *verdict) show(chat command.Peer, at time.Time) {
	if v.shown++; v.shown > 3 {
		return
	}
	for _, e := range v.srv.Ledger() {
		if e.Chat == chat && e.Time.After(at.Add(-26*time.Hour)) && e.Time.Before(at.Add(50*time.Hour)) && !(e.Service && e.Kind == emulator.MessagePosted) {
			v.Logf("  %s %s", e.Time.UTC().Format("2 Jan"), describe(e))
		}
	}
	for _, s := range v.downs {
		if s.meets(at.Add(-26*time.Hour), at.Add(3*time.Hour)) {
			v.Logf("  without Telegram from %v to %v", s.from.UTC(), s.to.UTC())
		}
	}
	for _, s := range v.risky {
		if s.meets(at.Add(-26*time.Hour), at.Add(3*time.Hour)) {
			v.Logf("  requests went wrong from %v to %v", s.from.UTC(), s.to.UTC())
		}
	}
}

// restedAround reports whether a plan was paused when it was to be reminded of one of its times.
func (v *verdict) restedAround(p *yearPlan, at time.Time) bool {
	return slices.ContainsFunc(p.rests, func(s span) bool { return s.meets(at.Add(-p.lead-time.Hour), at) || s.to.IsZero() })
}

// otherIn returns a call that kept one of a plan's from its place: somebody's, or one that still ran.
func (v *verdict) otherIn(chat command.Peer, at time.Time, o *occasion) *held {
	for _, h := range v.calls[chat] {
		waits := h.plan != nil && h.plan.left && !h.of.After(at) && at.Sub(h.of) <= v.policy.LateLimit+time.Second
		if !slices.Contains(o.calls, h) && (h.by != v.bot || waits || !h.live.IsZero() && !h.live.After(at.Add(time.Second))) &&
			(h.there(at.Add(-time.Second)) || h.there(at.Add(time.Second))) {
			return h
		}
	}
	return nil
}
