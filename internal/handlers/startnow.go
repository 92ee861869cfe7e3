package handlers

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/typed"
	"userbot/internal/words"
)

const (
	// start is the verb that starts a planned call at once.
	start command.Verb = "startnow"
	// startVerb is the verb that makes a call at once.
	startVerb command.Verb = "startcall"
	// scheduleVerb is the verb that plans a call.
	scheduleVerb command.Verb = "schedulecall"
	// startPlanned is what start becomes where the planned call is not on Telegram, and is made. Nobody can type it.
	startPlanned command.Verb = "start planned"
)

// typedVerb is what was typed for what a verb has become.
func typedVerb(v command.Verb) command.Verb {
	if v == startPlanned {
		return start
	}
	return v
}

// byHand is what starts the call that e was to start.
func byHand(e *store.Entry) command.Command { return itsLine(e, start) }

// itsLine is a verb about the planned call that gave e, typed where e is told. What was typed for its chat may lead to another one by now.
func itsLine(e *store.Entry, v command.Verb) command.Command {
	c := command.Command{Verb: v, Args: strconv.FormatInt(store.PlanOf(e.Key), 10)}
	if e.Target != e.Chat {
		c.In = e.Target.String()
	}
	return c
}

// startNow has a scheduled call go live before its time, or after it.
func startNow() *action {
	act := setting{
		shows: func(_ *store.Entry, c *api.Call) bool { return c.At.IsZero() },
		give: func(ctx context.Context, to *api.API, c api.Call, _ *store.Entry) error {
			return to.StartScheduled(ctx, c)
		},
		so:    api.AlreadyStarted,
		done:  func(s *words.Scene, _ *store.Entry, c *api.Call) words.Text { return s.LiveNow(c) },
		was:   func(s *words.Scene, _ *store.Entry, c *api.Call) words.Text { return s.LiveAlready(c) },
		would: func(s *words.Scene, _ *store.Entry, c *api.Call) words.Text { return s.WouldStart(c) },
	}.action()
	aimed := act.prevent
	act.prevent = func(ctx context.Context, a *attempt, s situation) (*finding, error) {
		of, _ := a.e.Command.Plan()
		if a.e.CallID == 0 { // it takes the look to tell in which chat it is planned, and what people have started
			begun := a.h.begunSince(ctx, a.e.Target, s.call)
			if f, err := a.h.startOneOf(a.e, of, a.e.Target, &s, begun); f != nil || err != nil {
				return f, err
			}
			if a.e.Command.Verb == startPlanned {
				return a.goesOnAs(ctx, s)
			}
		}
		if a.e.CallID == 0 && s.call == nil {
			// None is on Telegram: perhaps one that is only kept here.
			all, err := a.h.toStart(a.e.Target, s.chat.WasGroup, 0, a.h.begunSince(ctx, a.e.Target, s.call))
			if err != nil {
				return nil, err
			}
			if all = slices.DeleteFunc(all, func(t toBegin) bool { return t.last }); len(all) > 0 {
				return a.h.whichToStart(a.e, "", all), nil
			}
		}
		if again, err := a.neverBegan(ctx, s); err != nil {
			return nil, err
		} else if again {
			return a.goesOnAs(ctx, s)
		}
		if of.ID != 0 && a.e.CallID != 0 && a.gone(s) && !a.unsure { // it has not been looked at since it ended
			i, ok, err := a.h.store.Plan(of.ID)
			if err == nil && ok && i.Rule == "" {
				var f *finding
				f, err = a.h.heldEarly(a.e, of, a.e.Target, s.chat, a.h.begunSince(ctx, a.e.Target, s.call))
				if f != nil {
					return f, err
				}
			}
			if err != nil {
				return nil, err
			}
		}
		return aimed(ctx, a, s)
	}
	return act
}

// neverBegan reports whether the call that it was to start is on Telegram no more, where another one has taken its place or it was taken
// back, while it is planned still, or was missed at its time, and nobody has started it: then it has become what makes that one.
func (a *attempt) neverBegan(ctx context.Context, s situation) (bool, error) {
	e := a.e
	of, _ := e.Command.Plan()
	if e.CallID == 0 || of.ID == 0 || !a.gone(s) {
		return false, nil
	}
	all, err := a.h.toStart(e.Target, s.chat.WasGroup, of.ID, nil)
	if err != nil {
		return false, err
	}
	_, at := a.h.plannedBy(e.CallID)
	n := slices.IndexFunc(all, func(t toBegin) bool {
		return t.id == of.ID && (t.call == e.CallID || !t.held && t.call == 0 && t.at.Equal(at) && !t.gone && !t.last)
	})
	from := e.Date
	for _, t := range append([]toBegin{{at: at}}, all[max(n, 0):n+1]...) {
		if !t.at.IsZero() && t.at.Before(from) {
			from = t.at
		}
	}
	if err := a.read(ctx, &a.after, from.Add(-early), a.h.now()); err != nil {
		return false, err
	}
	if n < 0 || a.sawStart() {
		return false, nil
	}
	if held, err := a.wasLive(ctx); held || err != nil {
		return false, err
	}
	t := all[n]
	t.call, e.CallID, e.Was = 0, 0, ""
	*e = *t.as(e)
	return true, nil
}

// sawStart reports whether the chat's messages, as far as they were read, tell that the call which is aimed at was started.
func (a *attempt) sawStart() bool {
	return slices.ContainsFunc(a.after.events, func(ev api.CallEvent) bool { return ev.CallID == a.e.CallID && ev.Scheduled.IsZero() })
}

// goesOnAs has the command go on as what it has become.
func (a *attempt) goesOnAs(ctx context.Context, s situation) (*finding, error) {
	if a.dry {
		a.act = a.h.verbs[a.e.Command.Verb].action
		return a.act.prevent(ctx, a, s)
	}
	a.e.Unsent = true
	if err := a.h.advance(a.e); err != nil {
		return nil, err
	}
	return nil, errMoved
}

// whichToStart asks which of the planned calls is to be started; why, which may be empty, says why that is asked.
func (h *Handlers) whichToStart(e *store.Entry, why words.Text, all []toBegin) *finding {
	if len(all) > mostChoices {
		return &finding{kind: store.Refused, text: h.scene(e, api.Chat{}).WhichPlanned(len(all), start, listVerb)}
	}
	var choices []store.Choice
	for _, t := range all {
		choices = append(choices, choiceOf(t.as(e)))
	}
	return h.which(e, why, choices)
}

// planStartNow is the plan of what starts a planned call: one that is not on Telegram is made.
func planStartNow(h *Handlers, p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	if f := h.untimely(p, e); f != nil {
		return f
	}
	if f := h.chatOfPlan(p, m, e, in); f != nil {
		return f
	}
	of, _ := in.Plan()
	chat := h.planChat(p, m, e.Target, of)
	if chat.IsZero() && of.ID == 0 {
		return nil // see [startNow]
	}
	f, err := h.startOneOf(e, of, chat, nil, nil)
	if err != nil {
		return &finding{kind: store.Refused, text: words.PlansUnread()}
	}
	return f
}

// startOneOf has e start the planned call of a chat that is meant; nil: it does, or is about that which is on Telegram.
// Before the chat was seen (nil) it is also nil where there is none: what was planned in a basic group is in a supergroup by now.
func (h *Handlers) startOneOf(e *store.Entry, of command.Planned, chat command.Peer, seen *situation, begun func(*toBegin) (bool, error)) (*finding, error) {
	var c api.Chat
	if seen != nil {
		c = seen.chat
	}
	all, err := h.toStart(chat, c.WasGroup, of.ID, begun)
	if err != nil {
		return nil, err
	}
	meant := func(t *toBegin) bool {
		switch {
		case of.ID != 0:
			return t.id == of.ID
		case of.Title != "":
			return titled(t.title, of)
		}
		return t.held && !t.over || t.call != 0
	}
	var can []toBegin
	var why words.Text
	held := false
	sc := h.scene(e, c)
	for _, t := range all {
		if meant(&t) {
			can, held = append(can, t), held || t.held
		}
	}
	if seen == nil && slices.ContainsFunc(can, func(t toBegin) bool { return t.held && t.call != 0 }) {
		return nil, nil // people may have started it since: see [startNow]
	}
	if len(can) == 0 && of.Title != "" {
		for _, t := range all {
			if nearly(t.title, of.Title) && len(can) < mostChoices {
				can, why = append(can, t), sc.NoneTitled(of.Title)
			}
		}
		for _, t := range all {
			if shareWord(t.title, of.Title) && !nearly(t.title, of.Title) && len(can) < mostChoices {
				can, why = append(can, t), sc.NoneTitled(of.Title)
			}
		}
	}
	if of.ID != 0 && len(can) == 1 && !can[0].held && can[0].missed.IsZero() {
		if i, ok, err := h.store.Plan(of.ID); err == nil && ok && !i.Live {
			can[0].missed = h.oneTold(e, &i)
		}
	}
	none := len(can) == 0 || can[0].gone
	late := none || len(can) == 1 && !can[0].missed.IsZero() // what may have been meant is over
	switch {
	case of == (command.Planned{}) && !held:
		return nil, nil // that which is on Telegram
	case late && seen == nil:
		return nil, nil // see [startNow]
	case late && h.runs(seen.call, of):
		return &finding{kind: store.Already, text: sc.LiveAlready(seen.call)}, nil
	case len(can) == 0:
		f, err := h.heldEarly(e, of, chat, c, begun)
		if f != nil || err != nil {
			return f, err
		}
		return &finding{kind: store.Refused, text: h.notPlanned(sc, chat, of)}, nil
	case none && h.stillThere(seen.call, &can[0]):
		e.CallID, e.Was = seen.call.ID, seen.call.Title
		return nil, nil
	case none:
		return &finding{kind: store.Refused, text: sc.OverByNow(can[0].plan())}, nil
	case len(can) > 1, why != "":
		return h.whichToStart(e, why, can), nil
	case h.underway.starts(can[0].id):
		return &finding{kind: store.Refused, text: sc.StartsByNow(words.Plan{ID: can[0].id, Title: can[0].title}, listVerb)}, nil
	case late:
		return h.whichToStart(e, sc.OneIsOver(can[0].missed.In(zoneOf(can[0].missed, can[0].zone))), can), nil
	}
	*e = *can[0].as(e)
	return nil, nil
}

// heldEarly tells of the planned call of a chat that is named that it was started before its time and has ended; nil: nothing tells that.
func (h *Handlers) heldEarly(e *store.Entry, of command.Planned, chat command.Peer, c api.Chat, begun func(*toBegin) (bool, error)) (*finding, error) {
	t, err := h.madeBefore(of, chat, cmp.Or(c.WasGroup, h.wasGroup(chat)))
	held := t.held
	if err == nil && t.call != 0 && !held {
		held, err = begun(&t)
	}
	if !held || err != nil {
		return nil, err
	}
	again := command.Command{Verb: startVerb, RTMP: t.rtmp, In: e.Command.In, Args: typed.Quote(t.title)}
	return &finding{kind: store.Refused, text: h.scene(e, c).HeldEarly(t.plan(), again)}, nil
}

// madeBefore returns the planned call of a chat that is named, the time of which has not come since its call was made: held says that it was
// live at once. Its zero value: none is known. was is the basic group that the chat was; zero: none is known.
func (h *Handlers) madeBefore(of command.Planned, chat, was command.Peer) (t toBegin, err error) {
	err = h.store.OfVerbs(time.Time{}, []command.Verb{"schedulecall", duePut, dueCall, startPlanned}, func(e store.Entry) bool {
		id, at := int64(e.Seq), e.At
		if of, _ := e.Command.Plan(); e.Command.Verb == startPlanned {
			id, at = of.ID, e.Occurs
		} else if due(&e) {
			id = store.PlanOf(e.Key)
		}
		switch {
		case e.Target != chat && (was.IsZero() || e.Target != was), id != of.ID && !titled(e.Title, of):
			return true
		case e.Command.Verb == dueCall, at.Before(e.Accepted):
			return false // its time came
		case !e.Made:
			return true
		}
		t = toBegin{id: id, title: e.Title, at: at, zone: e.Zone, rtmp: e.Command.RTMP, call: e.CallID, held: e.Command.Verb == startPlanned}
		return false
	})
	return t, err
}

// startsPlanned has half a verb for a new call mean the one that starts a planned one, where that is named behind it: "/start 1".
func (h *Handlers) startsPlanned(chat command.Peer, in command.Parsed) (command.Parsed, bool) {
	if in.Verb != startVerb || !strings.EqualFold(in.Typed, "start") {
		return in, false
	}
	list, err := h.plansOfChat(chat)
	if err != nil {
		return in, false
	}
	of, those, rest := list.cut(in.Args)
	ok := len(those) > 0 && rest == ""
	if ok {
		in.Command = command.Command{Verb: start, Replace: in.Replace, Quiet: in.Quiet, In: in.In, Args: command.PlanArgs(of, "")}
		in.Title, in.Said, in.Rest = "", nil, in.Args
	}
	return in, ok
}

// runs reports whether a call is live and that of the planned one that is named.
func (h *Handlers) runs(c *api.Call, of command.Planned) bool {
	if c == nil || !c.At.IsZero() {
		return false
	}
	id, _ := h.plannedBy(c.ID)
	return id != 0 && (id == of.ID || titled(c.Title, of))
}

// stillThere reports whether a call is that of a planned one which was missed long ago: as long as it is on Telegram anybody can start it.
func (h *Handlers) stillThere(c *api.Call, t *toBegin) bool {
	if c == nil {
		return false
	}
	id, at := h.plannedBy(c.ID)
	return id == t.id && at.Equal(t.at)
}

// makePlanned makes the call of a planned one that is not on Telegram.
func makePlanned() *action {
	act := createCall()
	act.prevent = func(ctx context.Context, a *attempt, s situation) (*finding, error) {
		of, _ := a.e.Command.Plan()
		all, err := a.h.toStart(a.e.Target, s.chat.WasGroup, of.ID, nil)
		if err != nil {
			return nil, err
		}
		runs := a.h.runs(s.call, of) // somebody was faster
		for _, t := range all {
			if t.id == of.ID && t.at.Equal(a.e.Occurs) && (t.call == 0 || t.held && (s.call == nil || s.call.ID != t.call)) {
				if runs && t.at.After(a.h.now()) {
					break // it is not the next one that was meant
				}
				f, err := mayNotCreate(ctx, a, s)
				if f != nil && f.kind == store.Already && f.stream == 0 {
					f.kind = store.Refused // that one was to be started, and not any
				}
				return f, err
			}
		}
		if runs {
			return &finding{kind: store.Already, text: a.scene(s).LiveAlready(s.call)}, nil
		}
		is := words.Plan{ID: of.ID, Title: a.e.Title}
		if slices.ContainsFunc(all, func(t toBegin) bool { return t.id == of.ID && t.at.Equal(a.e.Occurs) && t.call != 0 }) {
			return &finding{kind: store.Refused, text: a.scene(s).PutByNow(is, start)}, nil
		}
		return &finding{kind: store.Refused, text: a.scene(s).ElseByNow(is, listVerb)}, nil
	}
	return act
}

// begunEarly has a planned call go on as one that was started before its time, if e has made the call of its next one; where that was the
// last, and its time has passed, nothing is left of it.
func begunEarly(e *store.Entry, p *Policy, made int64) store.Edit {
	of, _ := e.Command.Plan()
	return store.Edit{ID: of.ID, F: func(i *store.Item) error {
		switch {
		case i.ID == 0 || !i.At.Equal(e.Occurs) || i.CallID != 0 && !i.Gone:
		case i.Over:
			i.ID = 0
		default:
			i.CallID, i.Live, i.Full, i.Gone = made, true, false, false
			p.replan(i)
		}
		return nil
	}}
}
