package handlers

import (
	"context"
	"errors"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
)

const (
	// rpcTimeout bounds one RPC. It is long enough for a server in trouble; what takes longer counts as unanswered.
	rpcTimeout = 15 * time.Second
	// longestWait is how long a flood wait may be for a call that should start now.
	longestWait = 10 * time.Minute
	// mention is from when on a wait is worth an interim answer.
	mention = 5 * time.Second
	// settling is how long after an unanswered attempt Telegram may still be carrying it out.
	settling = 30 * time.Second
	// giveUp is how long an unclear outcome is looked into before that is the final word. Only tries that
	// were answered count: after an outage, however long, the chat is asked before anything is said.
	giveUp = time.Hour
	// failures is how often CREATE_CALL_FAILED is tried again.
	failures = 3
)

// finding is an outcome and the words for it.
type finding struct {
	kind store.Outcome
	made int64 // the call that it made; 0: none that is known
	text string
}

// situation is what a chat shows at one moment.
type situation struct {
	chat api.Chat
	call *api.Call // nil: none
}

// lookAhead is a look at the chat that was begun while the command went to disk.
type lookAhead struct {
	asked  int64 // Handlers.creating when it began
	done   chan struct{}
	cancel context.CancelFunc
	s      situation
	err    error
}

func (h *Handlers) lookAhead(chat command.Peer) *lookAhead {
	ctx, cancel := context.WithTimeout(h.lanes.context(), rpcTimeout)
	l := &lookAhead{asked: h.creating.Load(), done: make(chan struct{}), cancel: cancel}
	go func() {
		defer close(l.done)
		defer cancel()
		l.s.chat, l.s.call, l.err = h.api.Look(ctx, chat)
	}()
	return l
}

func (l *lookAhead) drop() {
	if l != nil {
		l.cancel()
	}
}

// resolve finds the chat that --in names. Act keeps it before anything is sent there: a name may change hands, the
// command must not follow it.
func (h *Handlers) resolve(ctx context.Context, j job) error {
	e := j.e
	for try := 0; ; try++ {
		rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
		chat, err := h.api.Resolve(rpc, e.Command.In)
		cancel()
		may := false
		if err == nil {
			may, err = h.mayReach(ctx, &e, chat.Peer)
		}
		if err == nil && !may {
			return h.settle(&e, finding{kind: store.Refused, text: sayNotYours})
		}
		if err == nil {
			e.Target = chat.Peer
			h.forward(job{e: e, fresh: true, resolved: true})
			return nil
		}
		if f := h.overdue(&e); f != nil {
			return h.settle(&e, *f)
		}
		f, err := h.obstacle(ctx, &e, err, try, false)
		if err != nil {
			return err
		}
		if f != nil {
			return h.settle(&e, *f)
		}
	}
}

// act makes the call that the command asks for, or finds out why not, and persists the outcome.
func (h *Handlers) act(ctx context.Context, j job) error {
	if j.resolved {
		// Not before its turn: where Begun is found after a crash, this command was the one in hand in its chat.
		j.e.Begun = true
		if err := h.advance(&j.e); err != nil {
			return err
		}
	}
	a := &attempt{h: h, e: &j.e, look: j.look, unsure: !j.fresh, last: h.born, moved: j.moved}
	f, err := a.run(ctx)
	if errors.Is(err, errMoved) {
		h.forward(job{e: j.e, fresh: !a.unsure, moved: true})
		return nil
	}
	if err != nil {
		return err
	}
	return h.settle(&j.e, *f)
}

// settle persists what is known now for good and hands the command on to be answered.
func (h *Handlers) settle(e *store.Entry, f finding) error {
	e.State, e.Outcome, e.CallID, e.Made, e.Answer, e.Finished = store.Done, f.kind, f.made, f.made != 0, f.text, h.now()
	if err := h.advance(e); err != nil {
		return err
	}
	h.forward(job{e: *e, fresh: true})
	return nil
}

// errMoved says that the command's chat has become another one and that its turn is in that lane.
var errMoved = errors.New("the chat has moved")

// attempt is one command on its way to an outcome.
type attempt struct {
	h         *Handlers
	e         *store.Entry
	look      *lookAhead
	unsure    bool      // a call may have been made without our having been told
	last      time.Time // when the last request that was not answered may have been sent
	since     time.Time // when it became unclear; zero while it is not
	blind     bool      // the present try was told nothing of the chat
	redraw    bool      // the random id was replaced once
	agreed    bool      // Telegram said yes, and did not show the call
	discarded bool      // Telegram said that the call has ended
	moved     bool      // the chat was one that is served, and has become another
	failed    int       // CREATE_CALL_FAILED so far
}

func (a *attempt) run(ctx context.Context) (*finding, error) {
	for try := 0; ; try++ {
		f, err := a.once(ctx, try)
		if f != nil || err != nil {
			return f, err
		}
		if !a.unsure {
			continue
		}
		if a.since.IsZero() {
			a.since = a.h.now()
		}
		if !a.blind && a.h.now().Sub(a.since) > giveUp {
			return &finding{kind: store.Unknown, text: sayNeverKnown(a.e)}, nil
		}
	}
}

// once looks at the chat, and asks for the call if there is room for it. It returns neither a finding nor an error
// when, after the waiting that it did itself, another try is due.
func (a *attempt) once(ctx context.Context, try int) (*finding, error) {
	s, err := a.see(ctx)
	a.blind = undecided(err)
	if err != nil {
		if f := a.h.overdue(a.e); f != nil && !a.unsure {
			return f, nil
		}
		return a.h.obstacle(ctx, a.e, err, try, a.unsure)
	}
	if a.unsure {
		f, clear, err := a.evidence(ctx, s)
		a.blind = undecided(err)
		if f != nil {
			return f, nil
		}
		if err != nil {
			return a.h.obstacle(ctx, a.e, err, try, true)
		}
		if !clear {
			return nil, a.unclear(try)
		}
	}
	if f := a.prevented(ctx, s); f != nil {
		if a.settling() {
			return nil, a.unclear(try)
		}
		return f, nil
	}
	return a.create(ctx, s, try)
}

// prevented says why no call is to be asked for: nil if one is.
func (a *attempt) prevented(ctx context.Context, s situation) *finding {
	switch {
	case !a.moved && !a.h.policy.Load().serves(a.e.Target):
		return &finding{kind: store.Refused, text: sayNotServed}
	case a.failed >= failures:
		return &finding{kind: store.Refused, text: sayCreateFailed(a.e)}
	case s.call != nil && !a.e.Command.Replace:
		return a.h.already(ctx, a.e, s)
	}
	return a.h.overdue(a.e)
}

func (a *attempt) see(ctx context.Context) (situation, error) {
	if l := a.look; l != nil && l.asked == a.h.creating.Load() {
		a.look = nil
		select {
		case <-l.done:
			return l.s, l.err
		case <-ctx.Done():
			return situation{}, context.Cause(ctx)
		}
	}
	a.look.drop()
	a.look = nil
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	chat, call, err := a.h.api.Look(rpc, a.e.Target)
	return situation{chat, call}, err
}

func (a *attempt) create(ctx context.Context, s situation, try int) (*finding, error) {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	if a.e.Command.RTMP {
		// Telegram wants the credentials asked for before the call is made.
		if _, _, err := a.h.api.RTMP(rpc, a.e.Target); err != nil {
			return a.h.obstacle(ctx, a.e, err, try, a.settling())
		}
	}
	a.h.creating.Add(1)
	defer a.h.creating.Add(1)
	call, err := a.h.api.CreateCall(rpc, a.e.Target, api.CreateCall{
		RandomID: a.e.CallRandomID, RTMP: a.e.Command.RTMP, Title: a.e.Title, At: a.e.At,
	})
	if err == nil && call != nil {
		return a.made(s, call), nil
	}
	if err == nil {
		// The chat will show it, perhaps a moment later.
		a.agreed = true
		if a.unsure {
			return nil, a.mayHaveHappened(try)
		}
		a.unsure, a.last = true, a.h.now()
		return nil, nil
	}
	switch api.ErrorType(err) {
	case "RANDOM_ID_DUPLICATE":
		return nil, a.mayHaveHappened(try)
	case "CREATE_CALL_FAILED":
		a.failed++
		return nil, a.mayHaveHappened(try)
	case "GROUPCALL_ALREADY_DISCARDED":
		if a.unsure && a.discarded {
			return &finding{kind: store.Gone, text: sayEnded(a.e, s.chat)}, nil
		}
		if a.unsure {
			// It may have been made since the chat was looked at, and not have ended at all.
			a.discarded = true
			return nil, nil
		}
		if !a.redraw {
			a.redraw = true
			if a.e.CallRandomID, err = a.h.drawCall(); err != nil {
				return nil, err
			}
			return nil, a.h.advance(a.e)
		}
	case "PEER_ID_INVALID", "CHAT_ID_INVALID", "CHANNEL_INVALID", "CHAT_FORBIDDEN":
		if to, ok, _ := a.h.api.Migrated(rpc, a.e.Target); ok {
			a.e.Target = to
			if err := a.h.advance(a.e); err != nil {
				return nil, err
			}
			return nil, errMoved
		}
	}
	if api.NoAnswer(err) {
		return nil, a.mayHaveHappened(try)
	}
	return a.h.obstacle(ctx, a.e, err, try, a.settling())
}

// settling reports that an earlier attempt may still be carried out although the chat shows nothing of it.
func (a *attempt) settling() bool { return a.unsure && a.h.now().Sub(a.last) < settling }

func (a *attempt) mayHaveHappened(try int) error {
	a.unsure, a.last = true, a.h.now()
	return a.unclear(try)
}

// unclear waits before the chat is looked at again, and after a few tries says that it is still being looked into.
func (a *attempt) unclear(try int) error {
	if try >= 3 {
		if err := a.h.meanwhile(a.e, store.Unknown, sayUnknown(a.e)); err != nil {
			return err
		}
	}
	return a.h.pause(try)
}

// evidence compares the chat with what the command may have done there. The proof is a service message that is newer
// than the command, of the kind asked for, claimed by no other command, and outgoing; in channels, where that mark may
// be missing, one of a call that Telegram says we made. clear says that all of the time since the command was seen, so
// that no proof means no call.
func (a *attempt) evidence(ctx context.Context, s situation) (f *finding, clear bool, err error) {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	events, _, complete, err := a.h.api.CallEvents(rpc, a.e.Target, api.Point{Date: a.e.Date}, time.Time{})
	if err != nil {
		return nil, false, err
	}
	for _, ev := range events {
		switch {
		case !ev.Out && !ev.Post || ev.Ended || !ev.Scheduled.Equal(a.e.At):
			continue
		case a.e.Target == a.e.Chat && a.e.Target.Kind == command.Channel && ev.Msg < a.e.Msg():
			continue
		}
		if owner, ok := a.h.store.ClaimedCall(ev.CallID); ok && owner != a.e.Key {
			continue
		}
		if s.call == nil || s.call.ID != ev.CallID {
			// It may have been made between the look and the reading.
			if s, err = a.see(ctx); err != nil {
				return nil, false, err
			}
		}
		if s.call != nil && s.call.ID == ev.CallID {
			if s.call.RTMP != a.e.Command.RTMP || !ev.Out && !s.call.Mine {
				continue
			}
			return a.made(s, s.call), true, nil
		}
		if !ev.Out {
			continue // nothing tells whose it was; if it was ours, its random id does nothing again
		}
		return &finding{kind: store.Gone, made: ev.CallID, text: sayEnded(a.e, s.chat)}, true, nil
	}
	if a.agreed && s.call != nil && s.call.RTMP == a.e.Command.RTMP && s.call.At.Equal(a.e.At) {
		return a.made(s, s.call), true, nil
	}
	return nil, complete, nil
}

func (a *attempt) made(s situation, c *api.Call) *finding {
	return &finding{kind: store.DoneOutcome, made: c.ID, text: a.h.sayMade(a.e, s.chat, c)}
}

// already tells of the call that is there, and since when if that can be found out at once.
func (h *Handlers) already(ctx context.Context, e *store.Entry, s situation) *finding {
	var since time.Time
	if s.call.At.IsZero() {
		rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
		defer cancel()
		since, _ = h.api.CallStart(rpc, e.Target, s.call.ID)
	}
	return &finding{kind: store.Already, text: h.sayAlready(e, s, since)}
}

// overdue refuses what can no longer be done in time: nil while it can.
func (h *Handlers) overdue(e *store.Entry) *finding {
	now, p := h.now(), h.policy.Load()
	if !e.At.IsZero() {
		if why, instead := window(e.At, now); why != "" {
			return &finding{kind: store.Refused, text: sayWindow(p, e, why, instead, e.Title)}
		}
		return nil
	}
	allowed := p.MaxAge
	if e.Interim != "" {
		// The chat was told that the command waits, so it is still wanted.
		allowed += longestWait
	}
	if late := now.Sub(e.Date); late > allowed {
		return &finding{kind: store.TooOld, text: sayTooOld(late)}
	}
	return nil
}

// obstacle deals with an RPC error that is no sign of a call having been made: it waits if that helps, else it
// refuses. unsure forbids refusing, because a call may be there.
func (h *Handlers) obstacle(ctx context.Context, e *store.Entry, err error, try int, unsure bool) (*finding, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if d, ok := api.FloodWait(err); ok {
		until := h.now().Add(d)
		why, _ := window(e.At, until)
		late := !e.At.IsZero() && why != ""
		if !unsure && (late || e.At.IsZero() && d > longestWait) {
			return &finding{kind: store.Refused, text: h.sayWaitTooLong(e, until)}, nil
		}
		if d > mention {
			if err := h.meanwhile(e, store.Waiting, h.sayWaiting(e, until)); err != nil {
				return nil, err
			}
		}
		return nil, h.sleep(d)
	}
	if undecided(err) {
		return nil, h.pause(try)
	}
	if unsure {
		if err := h.meanwhile(e, store.Unknown, sayUnknown(e)); err != nil {
			return nil, err
		}
		return nil, h.pause(try)
	}
	h.logError(e, err)
	return &finding{kind: store.Refused, text: h.sayRefused(e, err)}, nil
}

// undecided reports that an error says nothing about the command: there was no answer, or the session is gone. In the
// second case the daemon stops by itself, and the command waits for whoever logs in again.
func undecided(err error) bool {
	_, gone := api.SessionGone(err)
	return gone || api.NoAnswer(err)
}

// meanwhile says something while the outcome is open. Only the first such word is said; the final answer replaces it.
func (h *Handlers) meanwhile(e *store.Entry, kind store.Outcome, text string) error {
	if e.Interim != "" {
		return nil
	}
	e.Interim, e.Outcome = text, kind
	if err := h.advance(e); err != nil {
		return err
	}
	h.lanes.push(lane{answering, e.Chat}, job{e: *e, fresh: true, interim: true})
	return nil
}
