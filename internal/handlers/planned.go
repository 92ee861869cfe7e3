package handlers

import (
	"context"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// The verbs that others are told to type.
const (
	listVerb   command.Verb = "calls"
	cancelVerb command.Verb = "cancelcall"
	skipVerb   command.Verb = "skipcall"
	resumeVerb command.Verb = "resumecall"
)

// change is what a verb does to a planned call. One that is on Telegram is taken off there first: then the agenda changes, in the
// transaction that writes the outcome.
type change struct {
	// fits says which planned calls can be meant where none is named.
	fits func(*store.Item) bool
	// learn finds out what else edit has to know; nil: nothing.
	learn func(ctx context.Context, a *attempt, i *store.Item) error
	// may says why it is not done, or asks; nil, nil: it is. call is the one that is taken off Telegram for it; nil: none is.
	may func(a *attempt, s situation, i *store.Item, call *api.Call) (*finding, error)
	// off returns the call that is to be taken off Telegram besides that of i; nil: none is.
	off func(a *attempt, s situation, i *store.Item) *api.Call
	// stays says that it is left on Telegram if it is there.
	stays bool
	// once says that it is about the next time only.
	once bool
	// edit changes it. What is taken off the agenda gets no id.
	edit func(a *attempt, p *Policy, i *store.Item)
	// done and would tell of it as it was, and as it is after that.
	done, would func(s *words.Scene, a *attempt, was, is words.Plan) words.Text
}

func (c change) action() *action {
	return &action{prevent: c.prevent, send: c.send, proof: c.proof, would: c.wouldDo}
}

// taken returns the call that is taken off Telegram for the change; nil: none is.
func (c change) taken(a *attempt, s situation, i *store.Item) *api.Call {
	switch {
	case s.call == nil || s.call.ID != i.CallID && s.call.ID != a.e.CallID: // that of the time that was meant may have passed
	case c.stays && s.call.ID == i.CallID:
		return nil
	default:
		return s.call
	}
	if c.off != nil {
		return c.off(a, s, i)
	}
	return nil
}

func (c change) prevent(ctx context.Context, a *attempt, s situation) (*finding, error) {
	i, f, err := c.meant(ctx, a, s)
	if f != nil || err != nil {
		return f, err
	}
	call := c.taken(a, s, i)
	if call != nil && call.At.IsZero() {
		return &finding{kind: store.Refused, text: a.scene(s).LiveByNow(planOf(i))}, nil
	}
	switch passed := c.once && !a.e.Occurs.IsZero() && !a.e.Occurs.Equal(i.At); {
	case call == nil && (passed || a.h.underway.starts(i.ID)):
		return &finding{kind: store.Refused, text: a.scene(s).StartsByNow(planOf(i), listVerb)}, nil
	case c.once && !passed:
		a.e.Occurs = i.At
	}
	switch f, err := c.may(a, s, i, call); {
	case f != nil || err != nil:
		return f, err
	case call == nil:
		return c.finding(a, s, i), nil
	}
	if a.e.CallID != call.ID || a.e.Occurs.IsZero() {
		a.e.CallID, a.e.Was, a.e.Occurs = call.ID, call.Title, i.At
	}
	if !a.dry {
		a.h.underway.hold(i.ID, a.e.Command.Verb) // it must not start while it is taken off Telegram
	}
	return nil, nil
}

// meant finds the planned call that is to be changed; see [attempt.planMeant].
func (c change) meant(ctx context.Context, a *attempt, s situation) (*store.Item, *finding, error) {
	i, f, err := a.planMeant(s, c.fits)
	if f == nil && err == nil && c.learn != nil {
		err = c.learn(ctx, a, i)
	}
	return i, f, err
}

func (c change) send(ctx context.Context, a *attempt, s situation) (*finding, error) {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	err := a.h.api.EndCall(rpc, *s.call)
	if err != nil && api.ErrorType(err) != "GROUPCALL_ALREADY_DISCARDED" {
		return a.refusedTo(ctx, err)
	}
	i, f, err := a.planMeant(s, c.fits)
	if f != nil || err != nil {
		return f, err
	}
	return c.finding(a, s, i), nil
}

// proof: whether by an earlier request or by a person, the call that was to be taken off Telegram is not there any more; or it
// may be taken off again without harm.
func (c change) proof(ctx context.Context, a *attempt, s situation) (*finding, bool, error) {
	if a.e.CallID == 0 || !a.gone(s) {
		return nil, true, nil
	}
	i, f, err := c.meant(ctx, a, s)
	if f != nil || err != nil {
		return f, true, err
	}
	if why, _ := window(a.e.At, a.h.now()); !a.e.At.IsZero() && why != "" {
		return a.staysPlanned(s, i, why), true, nil
	}
	return c.finding(a, s, i), true, nil
}

func (c change) wouldDo(s *words.Scene, a *attempt, _ *api.Call) words.Text {
	i, f, err := a.planMeant(situation{chat: a.seen}, c.fits)
	if f != nil || err != nil {
		return ""
	}
	was, is := c.outcome(a, i)
	return c.would(s, a, was, is)
}

// outcome is a planned call as it is, and after the change.
func (c change) outcome(a *attempt, i *store.Item) (was, is words.Plan) {
	changed := *i
	c.edit(a, a.h.policy.Load(), &changed)
	return planOf(i), planOf(&changed)
}

// finding is the change, done with the outcome, if nothing has happened to the planned call until then.
func (c change) finding(a *attempt, s situation, i *store.Item) *finding {
	was, is := c.outcome(a, i)
	if !a.e.Occurs.IsZero() {
		was.At = a.e.Occurs.In(was.At.Location())
	}
	f := &finding{kind: store.DoneOutcome, text: c.done(a.scene(s), a, was, is), would: c.would(a.scene(s), a, was, is)}
	seen, p := *i, a.h.policy.Load()
	f.edits = append(f.edits, store.Edit{ID: i.ID, F: func(i *store.Item) error {
		if i.ID == 0 || i.N != seen.N || !i.At.Equal(seen.At) || i.CallID != seen.CallID || i.Paused != seen.Paused || i.Gone != seen.Gone {
			return store.ErrPlan
		}
		c.edit(a, p, i)
		return nil
	}})
	// What has made room on Telegram for another comes back after that.
	if id, _ := a.h.plannedBy(a.e.CallID); a.e.CallID != 0 && id != 0 && id != i.ID {
		f.edits = append(f.edits, store.Edit{ID: id, F: func(o *store.Item) error {
			if o.ID != 0 && o.CallID == a.e.CallID {
				o.CallID, o.Full, o.Gone = 0, true, false
				p.replan(o)
			}
			return nil
		}})
	}
	return f
}

// planMeant finds the planned call that a command is about. Where it names none, it is asked which of those that fit is meant.
func (a *attempt) planMeant(s situation, fits func(*store.Item) bool) (*store.Item, *finding, error) {
	sc := a.scene(s)
	id, at := a.e.Command.Plan()
	if id != 0 {
		i, ok, err := a.h.store.Plan(id)
		switch {
		case err != nil:
			return nil, nil, err
		case ok && a.h.wasGroup(i.Target) == a.e.Target:
			return nil, nil, errAgain // it has become a supergroup since it was looked at, and the plans are there
		case !ok || i.Target != a.e.Target:
			return nil, &finding{kind: store.Refused, text: sc.NoSuchPlan(id, listVerb)}, nil
		}
		return &i, nil, nil
	}
	var choices []store.Choice
	all := 0
	err := a.h.store.Plans(a.e.Target, func(i store.Item) bool {
		if fits(&i) {
			if all++; all <= mostChoices {
				c := choiceOf(a.e)
				c.Command.Args, c.Occurs = command.PlanArgs(i.ID, at), i.At
				choices = append(choices, c)
			}
		}
		return true
	})
	switch {
	case err != nil:
		return nil, nil, err
	case all == 0:
		return nil, &finding{kind: store.Refused, text: sc.NothingPlannedFor(a.e.Command.Verb, listVerb)}, nil
	case all > mostChoices:
		return nil, &finding{kind: store.Refused, text: sc.WhichPlanned(all, a.e.Command.Verb, listVerb)}, nil
	}
	return nil, a.h.which(a.e, "", choices), nil
}

// staysPlanned has a planned call, which was taken off Telegram to be moved, come there again for the time that it has: for the other it
// is too late.
func (a *attempt) staysPlanned(s situation, i *store.Item, why words.Text) *finding {
	f := &finding{kind: store.Refused, text: a.scene(s).StaysPlanned(why, planOf(i))}
	f.edits = []store.Edit{{ID: i.ID, F: func(o *store.Item) error {
		if o.ID != 0 && o.CallID == a.e.CallID {
			o.CallID, o.Full, o.Gone = 0, false, false
			a.h.policy.Load().replan(o)
		}
		return nil
	}}}
	return f
}

// planOf is a planned call as it is told of.
func planOf(i *store.Item) words.Plan {
	return words.Plan{ID: i.ID, Title: i.Title, At: i.At.In(zoneOf(i.At, i.Zone)), Rule: ruleOf(i.Rule), OnTelegram: i.CallID != 0 && !i.Gone, Paused: i.Paused, Gone: i.Gone}
}

// planPlanned is the plan of what changes a planned call.
func planPlanned(h *Handlers, p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	if f := h.untimely(p, e); f != nil {
		return f
	}
	return h.chatOfPlan(p, m, e, in)
}

// chatOfPlan finds the chat that a command about a planned call is for. In private the number says it, to whoever may command there.
func (h *Handlers) chatOfPlan(p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	if id, _ := in.Plan(); id != 0 && e.Command.In == "" && e.Chat.Kind == command.User {
		if i, ok, err := h.store.Plan(id); err == nil && ok && p.commands(m, i.Target) {
			e.Command.In, e.Target = i.Target.String(), i.Target
			return nil
		}
	}
	return h.aimed(p, e, in)
}

// commands reports whether the policy alone lets the sender of m command in a chat from elsewhere.
func (p *Policy) commands(m *command.Message, chat command.Peer) bool {
	v, _ := p.judge(m, naming{typed: true, chat: chat})
	return v == allow && p.serves(chat)
}

// can is what is not refused for any planned call.
func can(*attempt, situation, *store.Item, *api.Call) (*finding, error) { return nil, nil }

func anyPlan(*store.Item) bool { return true }

// cancelCall takes a planned call off the agenda, with all its occurrences.
func cancelCall() *action {
	return change{
		fits: anyPlan, may: can,
		edit:  func(_ *attempt, _ *Policy, i *store.Item) { i.ID = 0 },
		done:  func(s *words.Scene, _ *attempt, was, _ words.Plan) words.Text { return s.Cancelled(was, skipVerb) },
		would: func(s *words.Scene, _ *attempt, was, _ words.Plan) words.Text { return s.WouldCancel(was, skipVerb) },
	}.action()
}

// skipCall passes the next occurrence of a series.
func skipCall() *action {
	return change{
		fits: func(i *store.Item) bool { return i.Rule != "" },
		once: true,
		may: func(a *attempt, s situation, i *store.Item, _ *api.Call) (*finding, error) {
			if i.Rule == "" {
				return &finding{kind: store.Refused, text: a.scene(s).NoSeries(planOf(i), cancelVerb)}, nil
			}
			return nil, nil
		},
		edit: func(a *attempt, p *Policy, i *store.Item) {
			if a.e.Occurs.IsZero() || a.e.Occurs.Equal(i.At) { // else it has been passed meanwhile
				p.pass(i, i.At)
			}
		},
		done:  func(s *words.Scene, _ *attempt, was, is words.Plan) words.Text { return s.Skipped(was, is) },
		would: func(s *words.Scene, _ *attempt, was, is words.Plan) words.Text { return s.WouldSkip(was, is) },
	}.action()
}

// pauseCall has nothing done about a planned call until it is resumed.
func pauseCall() *action {
	return change{
		fits: func(i *store.Item) bool { return !i.Paused },
		may: func(a *attempt, s situation, i *store.Item, _ *api.Call) (*finding, error) {
			if i.Paused {
				return &finding{kind: store.Already, text: a.scene(s).PausedAlready(planOf(i), resumeVerb)}, nil
			}
			return nil, nil
		},
		edit: func(_ *attempt, p *Policy, i *store.Item) {
			i.Paused, i.CallID = true, 0
			p.replan(i)
		},
		done:  func(s *words.Scene, _ *attempt, was, _ words.Plan) words.Text { return s.PausedNow(was, resumeVerb) },
		would: func(s *words.Scene, _ *attempt, was, _ words.Plan) words.Text { return s.WouldPause(was) },
	}.action()
}

// moveCall has the next occurrence of a planned call be at another time. Telegram has nothing to move a scheduled call with: it is
// taken off there, and comes there anew.
func moveCall() *action {
	return change{
		fits: anyPlan,
		once: true,
		may:  mayMove,
		off: func(a *attempt, s situation, i *store.Item) *api.Call {
			if i.Paused {
				return nil
			}
			return a.later(s, a.e.At)
		},
		edit: func(a *attempt, p *Policy, i *store.Item) {
			switch e := a.e; {
			case !e.Occurs.IsZero() && !e.Occurs.Equal(i.At): // that one has passed meanwhile
				return
			case i.Rule == "":
				i.Zone = e.Zone
			case i.Moved.IsZero():
				i.Moved = i.At
			}
			i.At, i.CallID, i.Live, i.Gone, i.Full, i.Tries, i.Retry = a.e.At.Truncate(time.Second), 0, false, false, false, 0, time.Time{}
			i.Reminded = a.h.now() // what was to be told before
			p.replan(i)
		},
		done:  func(s *words.Scene, _ *attempt, was, is words.Plan) words.Text { return s.MovedTo(was, is, latest) },
		would: func(s *words.Scene, _ *attempt, was, is words.Plan) words.Text { return s.WouldMove(was, is) },
	}.action()
}

func mayMove(a *attempt, s situation, i *store.Item, call *api.Call) (*finding, error) {
	e, sc := a.e, a.scene(s)
	if i.At.Equal(e.At) {
		return &finding{kind: store.Already, text: sc.ThereAlready(planOf(i))}, nil
	}
	if after, ok := following(i, i.At); ok && !e.At.Before(after) {
		return &finding{kind: store.Refused, text: sc.AfterTheNext(planOf(i), after.In(zoneOf(i.At, i.Zone)), skipVerb)}, nil
	}
	var same *store.Item
	err := a.h.store.Plans(e.Target, func(o store.Item) bool {
		if o.ID != i.ID && !o.Gone && o.At.Equal(e.At) {
			same = &o
		}
		return same == nil && !o.At.After(e.At)
	})
	switch {
	case err != nil:
		return nil, err
	case same != nil:
		return &finding{kind: store.Already, text: sc.PlannedAlready(planOf(same))}, nil
	case call == nil, e.Agreed == call.ID:
		return nil, nil
	case call.ID == i.CallID:
		return a.sure(sc.SureToMove(planOf(i)), s), nil
	}
	return a.sure(sc.SureToPutFirst(call), s), nil
}

// planMove is the plan of what moves a planned call: when to is read as of the moment it was typed.
func planMove(h *Handlers, p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	if f := h.chatOfPlan(p, m, e, in); f != nil {
		return f
	}
	meant := in.Said.Resolve(e.Date, typedZone(p, e.Chat, e.Target))
	var can []store.Choice
	var cannot *finding
	for _, r := range meant.Readings {
		c := *e
		c.At, c.Zone = r.At, r.At.Location().String()
		f := h.untimely(p, &c)
		if r.Rule != "" {
			f = &finding{kind: store.Refused, text: words.NotToASeries(p.Prefix, cancelVerb)}
		}
		switch {
		case f == nil && meant.Sure:
			*e = c
			return nil
		case f == nil:
			can = append(can, choiceOf(&c))
		case cannot == nil:
			cannot = f
		}
	}
	switch {
	case len(can) > 0:
		return h.which(e, words.Time(meant.Problem), can)
	case cannot != nil:
		return cannot
	}
	return h.wrong(p, m, e, &command.Problem{Kind: command.WrongTime, Command: in.Command, Time: meant.Problem})
}

// resumeCall has a planned call go on that was paused, that people have taken off Telegram, or whose author may not command any more:
// then it is that of whoever resumes it.
func resumeCall() *action {
	return change{
		fits:  func(i *store.Item) bool { return i.Paused || i.Gone && !i.Live },
		stays: true,
		learn: func(ctx context.Context, a *attempt, i *store.Item) (err error) {
			a.adopts, err = a.orphaned(ctx, i)
			return err
		},
		may: func(a *attempt, s situation, i *store.Item, call *api.Call) (*finding, error) {
			switch {
			case !i.Paused && (!i.Gone || i.Live) && !a.adopts:
				return &finding{kind: store.Already, text: a.scene(s).GoesOnAlready(planOf(i))}, nil
			case call != nil && a.e.Agreed != call.ID:
				return a.sure(a.scene(s).SureToPutFirst(call), s), nil
			}
			return nil, nil
		},
		off: func(a *attempt, s situation, i *store.Item) *api.Call {
			if i.Live || !i.Paused && !i.Gone {
				return nil
			}
			return a.later(s, i.At)
		},
		edit: func(a *attempt, p *Policy, i *store.Item) {
			if i.Paused = false; !i.Live {
				if i.Gone {
					i.CallID, i.Gone = 0, false
				}
				i.Full, i.Tries, i.Retry = false, 0, time.Time{}
			}
			if a.adopts {
				i.Sender, i.Command.In = a.e.Sender, a.e.Command.In
			}
			if now := a.h.now(); i.Reminded.Before(now) {
				i.Reminded = now // nobody is told late
			}
			p.replan(i)
		},
		done:  func(s *words.Scene, a *attempt, was, _ words.Plan) words.Text { return s.Resumed(was, a.adopts) },
		would: func(s *words.Scene, a *attempt, was, _ words.Plan) words.Text { return s.WouldResume(was, a.adopts) },
	}.action()
}

// later returns the call that is planned and on Telegram, and that makes room for one that is to be there at a time before it; nil: none
// does.
func (a *attempt) later(s situation, at time.Time) *api.Call {
	if c := s.call; c != nil && at.Before(c.At) && at.Sub(a.h.now()) <= latest && a.h.isPlanned(c.ID) {
		return c
	}
	return nil
}

// orphaned reports whether the author of a planned call may not command in its chat any more.
func (a *attempt) orphaned(ctx context.Context, i *store.Item) (bool, error) {
	by := store.Entry{Chat: i.Chat, Sender: i.Sender, Command: i.Command, Target: i.Target}
	may, err := a.h.mayReach(ctx, &by, i.Target)
	return !may && err == nil, err
}
