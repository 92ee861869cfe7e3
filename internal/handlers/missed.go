package handlers

import (
	"maps"
	"slices"
	"sync"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// gatherFor is how long the word that a call was not started waits at most, while others that are told in the same place may have been
// missed as well: they are told together.
const gatherFor = 2 * time.Minute

// mostGathered bounds of how many one message tells.
const mostGathered = 200

// thread is where something is told.
type thread struct {
	chat  command.Peer
	topic int
}

func threadOf(e *store.Entry) thread { return thread{e.Chat, e.Topic} }

// notStarted has e, if it was to start a planned call and tells why it did not, wait for others like it. in is how it stands in a list.
func notStarted(e *store.Entry, in [2]words.Text) {
	if !begins(e.Command.Verb) || e.Answer == "" || e.Outcome != store.Refused && e.Outcome != store.Gone {
		return
	}
	e.Untold = true
	e.Missed = []store.Missed{{Key: e.Key, At: e.At, Line: in[0].Reveal(), Type: in[1].Reveal(), Words: e.Answer}}
}

// arrears knows where something is to be told of calls whose time has come, and which are not in the journal yet.
type arrears struct {
	mu    sync.Mutex
	known time.Time       // as of when what follows is known; zero: it is not
	in    map[thread]bool // of the others all are in the journal
	wait  map[thread]bool // where something waits to be told with others
}

func (a *arrears) note(now time.Time, in map[thread]bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.known, a.in = now, in
}

// none reports whether it is known, as of then or later, that nothing more comes to the journal from before that is told there.
func (a *arrears) none(in thread, then time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.known.Before(then) && !a.known.IsZero() && !a.in[in]
}

// waits notes whether something waits to be told there with others.
func (a *arrears) waits(in thread, yes bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.wait == nil {
		a.wait = map[thread]bool{}
	}
	if a.wait[in] = yes; !yes {
		delete(a.wait, in)
	}
}

// gatherAnew has what waits to be told with others see whether there is anything left to wait for.
func (h *Handlers) gatherAnew() {
	h.arrears.mu.Lock()
	all := slices.Collect(maps.Keys(h.arrears.wait))
	h.arrears.mu.Unlock()
	for _, in := range all {
		h.lanes.hasten(lane{answering, in.chat})
	}
}

// moreComes returns for how long j, which tells of a call that was not started, waits at most: what has become of another one is not known
// yet; 0: it does not wait. What was known before a connection broke, or in an earlier life, waits for what is known after that, but not
// anew after each.
func (h *Handlers) moreComes(j *job) time.Duration {
	e, p := &j.e, j.posting
	if since := h.online.since(); p.connected.IsZero() && since.After(e.Finished) {
		p.connected = since
	}
	from := e.Finished
	for _, at := range []time.Time{h.born, p.connected} {
		if at.After(from) {
			from = at
		}
	}
	left := gatherFor - h.now().Sub(from).Abs()
	if h.arrears.none(threadOf(e), e.Finished) && !h.underway.startsIn(threadOf(e)) { // in this order: from there it goes here
		return 0
	}
	return max(left, 0)
}

// gather has e, which tells of a call that was not started, tell of all others that wait to be told in the same place. From then on it may
// have been sent, and it is on disk what it tells.
func (h *Handlers) gather(j *job) error {
	e := &j.e
	if j.gathers = false; !e.Untold {
		return nil
	}
	if to := h.isNow(e.Chat); !to.IsZero() { // since it was written: others are told there
		answerIn(e, to)
		if err := h.advance(e); err != nil {
			return err
		}
		h.forward(job{e: *e, fresh: j.fresh})
		return errMoved
	}
	h.arrears.waits(threadOf(e), true)
	if wait := h.moreComes(j); wait > 0 {
		j.gathers = true
		return &later{wait: wait}
	}
	h.arrears.waits(threadOf(e), false)
	all := []store.Entry{*e}
	n := len(e.Missed)
	for _, o := range h.lanes.take(h.laneOf(e), func(o *job) bool {
		with := o.e.Untold && threadOf(&o.e) == threadOf(e) && n+len(o.e.Missed) <= mostGathered
		if with {
			n += len(o.e.Missed)
		}
		return with
	}) {
		e.Missed = append(e.Missed, o.e.Missed...)
		o.e.Untold, o.e.With, o.e.Answer = false, e.Key, ""
		all = append(all, o.e)
	}
	e.Untold, j.fresh = false, true
	if len(all) > 1 {
		slices.SortStableFunc(e.Missed, func(a, b store.Missed) int { return a.At.Compare(b.At) })
		var list []words.Miss
		for _, m := range e.Missed {
			list = append(list, words.Miss{Plan: store.PlanOf(m.Key), Line: words.Text(m.Line), Start: words.Text(m.Type), Words: words.Text(m.Words)})
		}
		e.Answer = h.sayable(h.scene(e, api.Chat{}).MissedAll(list))
	}
	all[0] = *e
	return h.advanceAll(all)
}

// ungather has e, of which it is certain that it was not sent, wait for others again.
func (h *Handlers) ungather(j *job) error {
	if w := j.posting.answer; len(j.e.Missed) == 0 || w == nil || !w.fresh {
		return nil
	}
	j.e.Untold = true
	return h.advance(&j.e)
}

// toldWith ends e, which another one tells of, if that one has done so in an earlier life; else it ends with that one.
func (h *Handlers) toldWith(e *store.Entry) error {
	by, ok, err := h.store.Entry(e.With)
	for ok && err == nil && by.With != (store.Key{}) { // that waited in turn, and was told with another one
		by, ok, err = h.store.Entry(by.With)
	}
	if err != nil || ok && by.State != store.Answered {
		return err
	}
	h.answered(e, by.AnswerID, by.Finished)
	return nil
}

// toldBy ends what e has told of besides.
func (h *Handlers) toldBy(e *store.Entry, id int, at time.Time) error {
	for _, m := range e.Missed {
		o, ok, err := h.store.Entry(m.Key)
		if err != nil {
			return err
		}
		if ok && o.With != (store.Key{}) && o.State != store.Answered { // with e, or with one that is told with e
			h.answered(&o, id, at)
		}
	}
	return nil
}
