package handlers

import (
	"context"
	"errors"
	"slices"
	"time"

	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// obstacle deals with an RPC error that is no sign of anything having been done: it waits if that helps, else it
// refuses. unsure forbids refusing, because something may have been done.
func (a *attempt) obstacle(ctx context.Context, err error, unsure bool) (*finding, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	a.leaveLine() // none behind waits for what this one has met
	if _, gone := api.SessionGone(err); gone && !a.dry {
		a.ended = true
		return nil, a.h.pause(a.try)
	}
	h, now := a.h, a.h.now()
	if noSuchChat(err) && !a.e.Target.IsZero() {
		if to, ok := h.moved(ctx, a.e.Target); ok && a.dry {
			return nil, err // the check itself moves
		} else if ok {
			return nil, a.moveTo(to)
		}
	}
	d, flood := api.FloodWait(err)
	if a.dry && (flood || undecided(err)) {
		return nil, err // and waits
	}
	if flood {
		until := now.Add(d)
		a.waitsFor(words.Wait{Kind: words.Flood, Until: until})
		if !unsure && until.After(h.lastMoment(a.e)) {
			s := a.scene(situation{})
			if due(a.e) {
				return h.tooLate(a.e, a.seen), nil
			}
			if now.Sub(a.waits.Since) > d {
				return &finding{kind: store.Refused, text: s.WaitedTooLong(a.waits)}, nil
			}
			return &finding{kind: store.Refused, text: s.FloodTooLong(until)}, nil
		}
		if a.sends && a.e.Command.Verb == dueCall {
			a.joinLine()
		}
		if now.Add(d).Sub(a.began) <= mention {
			if err := h.sleep(d, nil); err != nil {
				return nil, err
			}
		} else {
			a.warned(err)
			if err := a.say(store.Waiting); err != nil {
				return nil, err
			}
			if err := h.holdUp(a.lane, a.waits, d, nil); err != nil {
				return nil, err
			}
		}
		_, err := a.waitInLine()
		return nil, err
	}
	if undecided(err) {
		kind := words.Silence
		if api.Failing(err) {
			kind = words.Failing
		}
		a.waitsFor(words.Wait{Kind: kind})
		// Without a connection nobody can be told either: of what is due nothing is said before the chat was looked at.
		if f := a.late(); f != nil && !unsure && (!due(a.e) || api.Failing(err)) {
			return f, nil
		}
		a.warned(err)
		if unsure {
			return nil, a.pause(store.Unknown)
		}
		return nil, a.pause(store.Waiting)
	}
	if !unsure {
		if f, err := a.blindly(ctx, err); f != nil || err != nil {
			return f, err
		}
	}
	h.logError(a.e, err)
	if unsure {
		return nil, a.unclear()
	}
	if outOfReach(err) {
		h.tellPrivately(ctx, a.e)
	}
	sc := a.scene(situation{chat: a.seen})
	sc.Ahead = a.ahead
	return a.refused(sc.Refused(err, a.e.Command.RTMP), outOfReach(err) || api.ErrorType(err) == "CHAT_ADMIN_REQUIRED"), nil
}

// outOfReach reports an error that says that the account does not see the chat.
func outOfReach(err error) bool {
	return errors.Is(err, api.ErrNotMember) || errors.Is(err, api.ErrNoSuchChat) || errors.Is(err, api.ErrUnknownPeer)
}

// tellPrivately has what becomes of a planned call be told to whoever has planned it in private: where its chat is out of reach, nobody else
// can be told.
func (h *Handlers) tellPrivately(ctx context.Context, e *store.Entry) {
	if to, ok, err := h.planner(ctx, e); ok && err == nil {
		e.Chat, e.Topic = to, 0
	}
}

// planner returns who has planned in private what fell due, and is told in its chat; ok false: nobody has, or nobody who may command there
// still and is known.
func (h *Handlers) planner(ctx context.Context, e *store.Entry) (who command.Peer, ok bool, err error) {
	if !due(e) || !e.InPrivate || e.Chat != e.Target {
		return who, false, nil
	}
	who, kind, err := h.mayHear(ctx, e)
	return who, kind != words.Owner, err
}

// blindly does without a look what needs nothing of Telegram, where why says that the chat is out of reach; nil, nil: that does not help.
func (a *attempt) blindly(ctx context.Context, why error) (*finding, error) {
	if a.act == nil || a.act.unseen == nil || !outOfReach(why) {
		return nil, nil
	}
	if f, err := a.allowed(ctx); f != nil || err != nil {
		return f, nil // of whom it cannot be known whether he may is told why
	}
	f, err := a.act.unseen(ctx, a)
	if errors.Is(err, errAgain) {
		return nil, nil
	}
	return f, err
}

// refused refuses the command. What is due has nobody who waits for the answer and knows what it is about. lasts says that it will not go
// better by itself: of a series nothing more is tried then, nor told.
func (a *attempt) refused(why words.Text, lasts bool) *finding {
	f := &finding{kind: store.Refused, text: why}
	switch {
	case a.e.Command.Verb == dueCall:
		a.e.Held = a.e.CallID == 0
		id, sc := store.PlanOf(a.e.Key), a.scene(situation{chat: a.seen})
		f.text = sc.NotStarted(why, byHand(a.e))
		if i, goesOn, err := a.h.store.Plan(id); !lasts || !goesOn || onlyLeft(&i) || i.Paused || err != nil {
			break
		}
		f.text += sc.RestOfSeries(itsLine(a.e, resumeVerb))
		f.edits = []store.Edit{a.h.policy.Load().pause(id)}
	case a.e.Command.Verb == dueLeft:
		f.text = a.scene(situation{chat: a.seen}).LeftUnseen(why, byHand(a.e))
	case due(a.e):
		f.text = ""
	}
	return f
}

// pause has nothing done about a planned call, if it is planned still, until it is resumed.
func (p *Policy) pause(id int64) store.Edit {
	return store.Edit{ID: id, F: func(i *store.Item) error {
		if i.ID != 0 {
			i.Paused = true
			p.replan(i)
		}
		return nil
	}}
}

// noSuchChat reports an error that a basic group gives once it has become a supergroup, among other things.
func noSuchChat(err error) bool {
	return slices.Contains([]string{"PEER_ID_INVALID", "CHAT_ID_INVALID", "CHAT_FORBIDDEN"}, api.ErrorType(err))
}

// slow says that Telegram is slow, where nothing was said for some time although nothing failed.
func (a *attempt) slow() error {
	if a.dry {
		return a.check.slow()
	}
	from := a.e.Accepted
	if from.Before(a.h.born) {
		from = a.h.born
	}
	if a.e.Interim != "" || a.ended || a.h.now().Sub(from) < tellAfter {
		return nil
	}
	a.waitsFor(words.Wait{Kind: words.Slow})
	if a.unsure {
		return a.say(store.Unknown)
	}
	return a.say(store.Waiting)
}

// waitsFor notes what the command waits for. As long as that stays the same it has waited since then.
func (a *attempt) waitsFor(w words.Wait) {
	w.Since = a.h.now()
	if a.waits.Kind == w.Kind {
		w.Since = a.waits.Since
	}
	a.waits = w
}

// pause waits before another try; soon it says that it does, and what for. kind is how the wait is journaled: Unknown
// where the command may have been done already.
func (a *attempt) pause(kind store.Outcome) error {
	d, early := a.h.pace(a.try)
	if left := a.h.deadline(a.e).Sub(a.h.now()); left > 0 {
		d = min(d, left+time.Millisecond)
	}
	if a.h.now().Sub(a.began) < mention && d < mention {
		return a.h.sleep(d, early)
	}
	if err := a.say(kind); err != nil {
		return err
	}
	return a.h.holdUp(a.lane, a.waits, d, early)
}

// say gives the interim answer that fits what the command waits for now.
func (a *attempt) say(kind store.Outcome) error {
	if due(a.e) {
		return nil // nobody waits for a word
	}
	s := a.scene(situation{})
	text := s.Waiting(a.waits, words.Wait{})
	if kind == store.Unknown {
		text = s.Unknown()
	}
	now := a.h.now()
	later := a.waits.Until.Sub(a.until) > mentionAgain
	if a.e.Interim == text.Reveal() || a.e.Interim != "" && now.Sub(a.said) < mentionAgain && !later {
		return nil
	}
	a.said, a.until = now, a.waits.Until
	a.e.Unsent = !a.unsure
	return a.h.interim(a.e, kind, text)
}

// warned has the log tell once why a command does not come forward.
func (a *attempt) warned(err error) {
	if a.warn || a.waits.Kind != words.Flood && a.h.now().Sub(a.began) < mention {
		return
	}
	a.warn = true
	a.h.log.Warn("a command waits for telegram", append(fields(a.e), zap.Error(err))...)
}

// interim says something while the outcome is open. The next interim answer, or the final one, replaces it.
func (h *Handlers) interim(e *store.Entry, kind store.Outcome, text words.Text) error {
	first := e.Interim == "" // if not, one may have been posted by a process of which that was not on disk yet
	e.Interim, e.Outcome = text.Reveal(), kind
	if err := h.advance(e); err != nil {
		return err
	}
	h.lanes.push(lane{answering, e.Chat}, job{e: *e, fresh: first, interim: true})
	return nil
}
