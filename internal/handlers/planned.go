package handlers

import (
	"context"
	"slices"
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
	moveVerb   command.Verb = "movecall"
	pauseVerb  command.Verb = "pausecall"
	resumeVerb command.Verb = "resumecall"
	whoVerb    command.Verb = "callwho"
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
	// over says that it is done also where all times of a planned call have passed.
	over bool
	// blind says that it is done also where the chat cannot be seen any more.
	blind bool
	// stays says that it is left on Telegram if it is there.
	stays bool
	// whole says that it is done also to what was left to people, and is there still.
	whole bool
	// coming says that of a series one of which is live it is done to all that is to come.
	coming bool
	// once says that it is about the next time only.
	once bool
	// edit changes it. What is taken off the agenda gets no id.
	edit func(a *attempt, p *Policy, i *store.Item)
	// scene is what the words depend on, where that is more than it is of other verbs; nil: it is not.
	scene func(a *attempt, s situation, i *store.Item) *words.Scene
	// offer is what done tells to type, where that means something else later; nil: nothing.
	offer func(s *words.Scene, was words.Plan) offer
	// done and would tell of it as it was, and as it is after that.
	done, would func(s *words.Scene, a *attempt, was, is words.Plan) words.Text
}

func (c change) action() *action {
	act := &action{prevent: c.prevent, send: c.send, proof: c.proof, would: c.wouldDo, fits: c.fits}
	if c.blind {
		act.unseen = func(ctx context.Context, a *attempt) (*finding, error) {
			a.away = true
			return c.prevent(ctx, a, situation{})
		}
	}
	return act
}

// taken returns the call that is taken off Telegram for the change; nil: none is.
func (c change) taken(a *attempt, s situation, i *store.Item) *api.Call {
	switch {
	case c.whole && s.call != nil && s.call.ID == i.LeftCall:
		return s.call
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
	if i.Over && !c.over {
		return &finding{kind: store.Refused, text: a.scene(s).NoTimeLeft(planOf(i), start, moveVerb)}, nil
	}
	call := c.taken(a, s, i)
	if call != nil && call.At.IsZero() && c.coming && i.Rule != "" {
		call = nil
	}
	if call != nil && call.At.IsZero() {
		return &finding{kind: store.Refused, text: a.scene(s).LiveByNow(planOf(i))}, nil
	}
	passed := c.once && !a.e.Occurs.IsZero() && !a.e.Occurs.Equal(i.At)
	waits := a.h.underway.awaits(a.e, i.ID) && a.h.inTime(a.e, i)
	if c.once && a.e.CallID == 0 && !i.Over && !onlyLeft(i) && !i.At.After(a.h.now()) && !waits {
		passed = true // it falls due in this moment
	}
	if c.once && a.e.CallID == 0 && !passed {
		if passed, err = a.cameSince(i.ID); err != nil {
			return nil, err
		}
	}
	switch own := call != nil && call.ID == a.e.CallID; {
	case passed && !own && a.e.Occurs.After(a.h.now()) && !a.e.Occurs.Equal(i.At):
		return &finding{kind: store.Refused, text: a.scene(s).ElseByNow(planOf(i), listVerb)}, nil
	case passed && !own, call == nil && a.h.underway.starts(i.ID):
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
		a.h.underway.hold(i.ID, a.e) // it must not start while it is taken off Telegram
	}
	return nil, nil
}

// cameSince reports whether a time of a planned call has come since the command was typed: then the next one is not what it is about.
func (a *attempt) cameSince(id int64) (came bool, err error) {
	err = a.h.store.Recent(a.e.Date, func(e store.Entry) bool {
		came = e.Command.Verb == dueCall && store.PlanOf(e.Key) == id && e.At.After(a.e.Date)
		return !came
	})
	return came, err
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
		return a.inVain(f, 0), err
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
		return a.inVain(f, 0), true, err
	}
	if why, _ := window(a.e.At, a.h.now()); !a.e.At.IsZero() && why != "" {
		return a.staysPlanned(s, i, why), true, nil
	}
	return c.finding(a, s, i), true, nil
}

func (c change) wouldDo(_ *words.Scene, a *attempt, call *api.Call) words.Text {
	s := situation{chat: a.seen, call: call}
	i, f, err := a.planMeant(s, c.fits)
	if f != nil || err != nil {
		return ""
	}
	was, is := c.outcome(a, i)
	return c.would(c.sceneOf(a, s, i), a, was, is)
}

func (c change) sceneOf(a *attempt, s situation, i *store.Item) *words.Scene {
	if c.scene != nil {
		return c.scene(a, s, i)
	}
	return a.scene(s)
}

// outcome is a planned call as it is, and after the change. What is only left to people has no time to come.
func (c change) outcome(a *attempt, i *store.Item) (was, is words.Plan) {
	changed := *i
	c.edit(a, a.h.policy.Load(), &changed)
	if was, is = planOf(i), planOf(&changed); onlyLeft(&changed) {
		is.ID = 0
	}
	return was, is
}

// finding is the change, done with the outcome, if nothing has happened to the planned call until then.
func (c change) finding(a *attempt, s situation, i *store.Item) *finding {
	was, is := c.outcome(a, i)
	was.OnTelegram = was.OnTelegram || c.whole && i.LeftCall != 0 && i.LeftCall == a.e.CallID
	was.Stays = was.OnTelegram && a.away
	if !a.e.Occurs.IsZero() {
		was.At = a.e.Occurs.In(was.At.Location())
	}
	sc := c.sceneOf(a, s, i)
	f := &finding{kind: store.DoneOutcome, text: c.done(sc, a, was, is), would: c.would(sc, a, was, is)}
	if c.offer != nil {
		f.offer = c.offer(sc, was)
	}
	seen, p := *i, a.h.policy.Load()
	f.edits = append(f.edits, store.Edit{ID: i.ID, F: func(i *store.Item) error {
		if i.ID == 0 || i.N != seen.N || !i.At.Equal(seen.At) || i.CallID != seen.CallID || i.Paused != seen.Paused || i.Gone != seen.Gone || i.Over != seen.Over {
			return store.ErrPlan
		}
		c.edit(a, p, i)
		return nil
	}})
	f.edits = append(f.edits, a.comesBack(i.ID, true)...)
	return f
}

// comesBack has what was taken off Telegram to make room for a planned call come there again: after that, or at once where after is false,
// since the change is not done.
func (a *attempt) comesBack(than int64, after bool) []store.Edit {
	id, _ := a.h.plannedBy(a.e.CallID)
	if a.e.CallID == 0 || id == 0 || id == than {
		return nil
	}
	p := a.h.policy.Load()
	return []store.Edit{{ID: id, F: func(o *store.Item) error {
		if o.ID != 0 && o.CallID == a.e.CallID {
			o.CallID, o.Full, o.Gone = 0, after, false
			p.replan(o)
		}
		return nil
	}}}
}

// inVain has f, if it is a finding, bring back what was taken off Telegram for the change that is not done.
func (a *attempt) inVain(f *finding, than int64) *finding {
	if f != nil {
		f.edits = append(f.edits, a.comesBack(than, false)...)
	}
	return f
}

// planMeant finds the planned call that a command is about. Where it names none, it is asked which of those that fit is meant.
func (a *attempt) planMeant(s situation, fits func(*store.Item) bool) (*store.Item, *finding, error) {
	sc := a.scene(s)
	of, at := a.e.Command.Plan()
	if of.ID != 0 {
		i, ok, err := a.h.store.Plan(of.ID)
		switch {
		case err != nil:
			return nil, nil, err
		case ok && a.h.wasGroup(i.Target) == a.e.Target:
			return nil, nil, errAgain // it has become a supergroup since it was looked at, and the plans are there
		case !ok || i.Target != a.e.Target:
			return nil, &finding{kind: store.Refused, text: a.h.notPlanned(sc, a.e.Target, of)}, nil
		}
		return &i, nil, nil
	}
	list, near, err := a.h.plansNamed(a.e.Target, of, fits)
	if err == nil && len(list) == 0 && of.Title == "" {
		if list, _, err = a.h.plansNamed(a.e.Target, of, func(i *store.Item) bool { return refuses(a.e.Command.Verb, i) }); len(list) == 1 {
			return &list[0], nil, err // as is said then, with the reason
		}
		list = nil
	}
	if err == nil && len(list) == 0 {
		list = a.h.insteadOf(a.e.Target, of, fits)
		near = len(list) > 0
	}
	if err == nil && of == (command.Planned{}) && len(list) > mostChoices && !a.e.At.IsZero() {
		loc := zoneOf(a.e.At, a.e.Zone)
		on := slices.DeleteFunc(slices.Clone(list), func(i store.Item) bool {
			return i.At.In(loc).Format(time.DateOnly) != a.e.At.In(loc).Format(time.DateOnly)
		})
		if len(on) > 0 && len(on) <= mostChoices {
			return nil, a.whichOf(on, at, ""), nil // of many that one is likely meant which is on that day
		}
	}
	switch {
	case err != nil:
		return nil, nil, err
	case len(list) == 1 && of.Title != "" && (!near || refusesTo(a.e, &list[0])):
		meant := a.e.Command
		meant.Args = command.PlanArgs(command.Planned{ID: list[0].ID}, at) // from now on, whatever else gets that title
		a.e.Means(meant)
		return &list[0], nil, nil
	case allOf(of) && (len(list) == 0 || near):
		f, err := a.h.oneByOne(a.e, at, fits)
		return nil, f, err
	case len(list) == 0 && of.Title != "":
		return nil, &finding{kind: store.Refused, text: a.h.notPlanned(sc, a.e.Target, of)}, nil
	case len(list) == 0:
		return nil, &finding{kind: store.Refused, text: sc.NothingPlannedFor(a.e.Command.Verb, listVerb)}, nil
	case len(list) > mostChoices && !near:
		return nil, &finding{kind: store.Refused, text: sc.WhichPlanned(len(list), a.e.Command.Verb, listVerb)}, nil
	}
	var why words.Text
	if near {
		why = sc.NoneTitled(of.Title)
	}
	return nil, a.whichOf(list[:min(len(list), mostChoices)], at, why), nil
}

// whichOf asks which of the planned calls of a list is meant, one of them at least.
func (a *attempt) whichOf(list []store.Item, at string, why words.Text) *finding {
	var choices []store.Choice
	for _, i := range list {
		c := choiceOf(a.e)
		c.Command.Args, c.Occurs = command.PlanArgs(command.Planned{ID: i.ID}, at), i.At
		choices = append(choices, c)
	}
	return a.h.which(a.e, why, choices)
}

// plansNamed returns the planned calls of a chat with the title by which one is named, or, where none has it, with nearly that one: then
// near is set. Where none is named they are those that fit.
func (h *Handlers) plansNamed(chat command.Peer, of command.Planned, fits func(*store.Item) bool) (list []store.Item, near bool, err error) {
	var others []store.Item
	err = h.store.Plans(chat, func(i store.Item) bool {
		switch {
		case of.Title == "" && fits(&i), titled(i.Title, of):
			list = append(list, i)
		case nearly(i.Title, of.Title):
			others = append(others, i)
		}
		return true
	})
	if len(list) == 0 {
		return others, len(others) > 0, err
	}
	return list, false, err
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
	return a.inVain(f, i.ID)
}

// planOf is a planned call as it is told of.
func planOf(i *store.Item) words.Plan {
	p := words.Plan{ID: i.ID, Title: i.Title, At: i.At.In(zoneOf(i.At, i.Zone)), Rule: ruleOf(i.Rule), Typed: i.Command, OnTelegram: i.CallID != 0 && !i.Gone, Paused: i.Paused, Over: i.Over, Gone: i.Gone}
	if p.Rule == nil || p.Rule.Count() == 0 || i.Over {
		return p
	}
	from := i.At
	if !i.Moved.IsZero() {
		from = i.Moved
	}
	if rest, ok := p.Rule.From(from); ok {
		p.Left = rest.Count()
	}
	return p
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
	if of, _ := in.Plan(); e.Command.In == "" && e.Chat.Kind == command.User {
		if chat := h.planChat(p, m, e.Chat, of); chat != e.Chat {
			meant := e.Command
			meant.In, e.Target = chat.String(), chat
			e.Means(meant)
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
		fits: anyPlan, may: can, over: true, blind: true, whole: true, coming: true,
		edit:  func(_ *attempt, _ *Policy, i *store.Item) { i.ID = 0 },
		scene: (*attempt).besidesLive,
		done:  func(s *words.Scene, _ *attempt, was, _ words.Plan) words.Text { return s.Cancelled(was, skipVerb) },
		would: func(s *words.Scene, _ *attempt, was, _ words.Plan) words.Text { return s.WouldCancel(was, skipVerb) },
	}.action()
}

// besidesLive is scene, where one of the series i may be live.
func (a *attempt) besidesLive(s situation, i *store.Item) *words.Scene {
	sc := a.scene(s)
	if c := s.call; c != nil && c.At.IsZero() {
		of, _ := a.h.plannedBy(c.ID)
		sc.GoesOnLive = of == i.ID || c.ID == i.CallID
	}
	return sc
}

// skipCall passes the next occurrence of a series.
func skipCall() *action {
	return change{
		fits: func(i *store.Item) bool { return i.Rule != "" && !i.Over && !onlyLeft(i) },
		once: true, blind: true,
		may: func(a *attempt, s situation, i *store.Item, _ *api.Call) (*finding, error) {
			if i.Rule == "" {
				return &finding{kind: store.Refused, text: a.scene(s).NoSeries(planOf(i), cancelVerb)}, nil
			}
			return a.theNext(s, i)
		},
		edit: func(a *attempt, p *Policy, i *store.Item) {
			if a.e.Occurs.IsZero() || a.e.Occurs.Equal(i.At) { // else it has been passed meanwhile
				p.pass(i, i.At)
			}
		},
		scene: (*attempt).skippedScene,
		offer: func(s *words.Scene, was words.Plan) offer {
			return offer{line: s.ByItself(was), until: was.At.Add(-words.Soon)}
		},
		done:  func(s *words.Scene, _ *attempt, was, is words.Plan) words.Text { return s.Skipped(was, is) },
		would: func(s *words.Scene, _ *attempt, was, is words.Plan) words.Text { return s.WouldSkip(was, is) },
	}.action()
}

// theNext asks whether the next one is meant, where one of the series is left to people to start in this moment, another one is replied to, or somebody
// else has meant the one before it; nil, nil: that is clear.
func (a *attempt) theNext(s situation, i *store.Item) (*finding, error) {
	if f := a.notTheTold(s, i); f != nil {
		return f, nil
	}
	if i.Left.IsZero() || onlyLeft(i) || a.e.Picks != (store.Key{}) {
		return a.notTheSecond(s, i)
	}
	return a.h.which(a.e, a.scene(s).LeftStill(i.Left.In(zoneOf(i.At, i.Zone)), i.ID, start), []store.Choice{choiceOf(a.e)}), nil
}

// skippedScene is scene, with the call on Telegram that makes room for the one after i of its series.
func (a *attempt) skippedScene(s situation, i *store.Item) *words.Scene {
	sc := a.scene(s)
	if next, ok := following(i, i.At); ok && !i.Paused && s.call != nil && s.call.ID != i.CallID && a.h.yields(s.call, next) {
		sc.Yields = s.call
	}
	return sc
}

// pauseCall has nothing done about a planned call until it is resumed.
func pauseCall() *action {
	return change{
		fits:  func(i *store.Item) bool { return !i.Paused },
		blind: true, coming: true, scene: (*attempt).besidesLive,
		may: func(a *attempt, s situation, i *store.Item, _ *api.Call) (*finding, error) {
			if i.Paused {
				return &finding{kind: store.Already, text: a.scene(s).PausedAlready(planOf(i), resumeVerb)}, nil
			}
			return nil, nil
		},
		edit: func(_ *attempt, p *Policy, i *store.Item) {
			if i.Paused = true; !i.Live {
				i.CallID = 0
			}
			if onlyLeft(i) {
				i.Left, i.LeftCall = time.Time{}, 0
			}
			p.replan(i)
		},
		done:  func(s *words.Scene, _ *attempt, was, _ words.Plan) words.Text { return s.PausedNow(was, resumeVerb) },
		would: func(s *words.Scene, _ *attempt, was, _ words.Plan) words.Text { return s.WouldPause(was) },
	}.action()
}

// planChat returns the chat that a command of m is about. Where only Telegram can tell that, or the command is typed in private and names
// none, it is the one of the planned call that it names, if the sender may command there: of others he learns nothing, not even that they
// are there. It is looked at again when it is known what the name means.
func (h *Handlers) planChat(p *Policy, m *command.Message, chat command.Peer, of command.Planned) command.Peer {
	if of.ID != 0 && (chat.IsZero() || chat.Kind == command.User) {
		if i, ok, err := h.store.Plan(of.ID); err == nil && ok && p.commands(m, i.Target) {
			return i.Target
		}
	}
	return chat
}

// planNamed returns the planned call that a command for a chat is about: the one that it names, or the only one. ok false: there is none,
// or more than one.
func (h *Handlers) planNamed(chat command.Peer, of command.Planned) (named store.Item, ok bool) {
	if of.ID != 0 {
		i, ok, err := h.store.Plan(of.ID)
		return i, err == nil && ok && i.Target == chat
	}
	n := 0
	err := h.store.Plans(chat, func(i store.Item) bool {
		if of == (command.Planned{}) && !i.Over || titled(i.Title, of) {
			named = i
			n++
		}
		return true
	})
	return named, err == nil && n == 1
}

// resumeCall has a planned call go on that was paused, that people have taken off Telegram, or whose author may not command any more:
// then it is that of whoever resumes it.
func resumeCall() *action {
	return change{
		fits:  func(i *store.Item) bool { return !i.Over && (i.Paused || i.Gone && !i.Live) },
		stays: true,
		learn: func(ctx context.Context, a *attempt, i *store.Item) (err error) {
			a.adopts, err = a.orphaned(ctx, i)
			return err
		},
		may: func(a *attempt, s situation, i *store.Item, call *api.Call) (*finding, error) {
			goesOn := !i.Paused && (!i.Gone || i.Live)
			switch of, at := a.e.Command.Plan(); {
			case goesOn && !a.adopts:
				return &finding{kind: store.Already, text: a.scene(s).GoesOnAlready(planOf(i))}, nil
			case goesOn && of == (command.Planned{}): // he may only want to see what is paused
				return a.whichOf([]store.Item{*i}, at, a.scene(s).OnlyToKeep()), nil
			case call != nil && a.e.Agreed != call.ID:
				return a.sure(a.scene(s).SureToPutFirst(call, planOf(i)), s), nil
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
				told := toldIn(a.e)
				i.Chat, i.Topic = told.chat, told.topic // where he is
				i.Sender, i.Command.In, i.InPrivate = a.e.Sender, a.e.Command.In, toldOpenly(a.e)
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

// orphaned reports whether the author of a planned call may not command in its chat any more.
func (a *attempt) orphaned(ctx context.Context, i *store.Item) (bool, error) {
	by := store.Entry{Chat: i.Chat, Sender: i.Sender, Command: i.Command, Target: i.Target}
	may, err := a.h.mayReach(ctx, &by, i.Target)
	return may == notHis && err == nil, err
}
