// Package handlers decides what to do about a command: who may, keep it, act once, answer once.
package handlers

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// forget is how old a message may be and still be looked at. It is shorter than the journal remembers a command, so
// that a message which Telegram repeats after its entry is gone is not taken for a new one.
const forget = 28 * 24 * time.Hour

// Options is what Handlers needs from the other rooms. Store and API are required.
type Options struct {
	Store  *store.Store
	API    *api.API
	Policy *Policy
	// Usernames returns the account's own usernames without @; none when it has none or they are not known yet.
	Usernames func() []string
	// Self returns the account's own user id; 0 before the first connection. Nothing moves while it is 0.
	Self func() int64
	// Now is Telegram's present time as well as it is known. Default: time.Now.
	Now func() time.Time
	// Host is this host's clock, by which a restore of the store is dated. Default: time.Now.
	Host func() time.Time
	// Ahead is by how much Telegram's clock is ahead of this host's, also where that is too little for Now to differ from Host.
	// Default: by as much as Now is.
	Ahead func() time.Duration
	// Rand is where random ids come from. Default: crypto/rand.
	Rand io.Reader
	// Log gets one line per command and state. Default: none.
	Log *zap.Logger
	// Watch is told what happens. Default: nobody is.
	Watch Watcher
	// MostPlans is how many calls can be planned in all. Default: [store.MostPlans].
	MostPlans int
}

func (o *Options) setDefaults() {
	if o.Policy == nil {
		o.Policy = &Policy{}
	}
	if o.Usernames == nil {
		o.Usernames = func() []string { return nil }
	}
	if o.Self == nil {
		o.Self = func() int64 { return 0 }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Host == nil {
		o.Host = time.Now
	}
	if o.Ahead == nil {
		o.Ahead = func() time.Duration { return o.Now().Sub(o.Host()) }
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	if o.Watch == nil {
		o.Watch = nobody{}
	}
	if o.MostPlans == 0 {
		o.MostPlans = store.MostPlans
	}
}

// Handlers carries out commands. Its methods may be called from any goroutine.
type Handlers struct {
	store     *store.Store
	api       *api.API
	usernames func() []string
	self      func() int64
	now       func() time.Time
	host      func() time.Time
	ahead     func() time.Duration
	log       *zap.Logger
	watch     Watcher

	mostPlans int

	policy     atomic.Pointer[Policy]
	zones      chatZones
	budgets    budgets
	before     budgets // of people of whom it is not known yet who they are
	halfRead   budgets // of half verbs of people who may not command
	own        answers
	vouching   vouching
	unread     unread
	titles     titles
	recordings titles
	questions  questions
	strangers  atomic.Int64
	limited    atomic.Int64
	dropped    atomic.Int64
	unreadable atomic.Int64
	away       keysAway
	told       atomic.Int64 // when the operator was last told of these, in Unix nanoseconds
	complained atomic.Int64 // and when of what keeps Telegram from vouching
	full       atomic.Int64 // when somebody was last told that the journal is full
	// and somebody who is a guest, so that they leave that word to the others
	fullToGuests atomic.Int64
	broke        atomic.Int64 // when the log last told of a line that could not be read

	changes changes
	doubts  doubts
	lived   lived

	table *command.Table
	verbs map[command.Verb]*verb

	filled    chan struct{} // closed when what the journal had pending is in line
	notFilled error         // why that could not be done

	meeting  sync.Once         // guards what follows
	born     time.Time         // when it was first known who we are: what an earlier process has sent, it sent before
	restored store.Restoration // nothing from before is done or answered; zero: the store was never restored

	randMu sync.Mutex // rand need not be safe for concurrent use
	rand   io.Reader

	order    chan struct{} // holds a token while nobody accepts a command: one is in line before the next is on disk
	quit     chan struct{} // closed when waiting is over: the daemon stops
	lanes    lanes
	online   online
	tidier   tidier
	sent     sent
	agenda   alarm
	starts   line // of planned calls that are on Telegram
	makes    line // of those that are made at their time
	underway underway
	arrears  arrears
	follower follower
}

// New makes Handlers, which begin to put what the journal has pending in line. Nothing moves before that is done, nor before Run,
// and nothing is accepted. So however much it is, the connection to Telegram does not wait for it.
func New(opt Options) (*Handlers, error) {
	opt.setDefaults()
	h := &Handlers{
		store: opt.Store, api: opt.API, usernames: opt.Usernames, self: opt.Self,
		now: opt.Now, host: opt.Host, ahead: opt.Ahead, rand: opt.Rand, log: opt.Log, watch: opt.Watch, order: make(chan struct{}, 1), quit: make(chan struct{}), filled: make(chan struct{}),
		mostPlans: opt.MostPlans,
	}
	h.order <- struct{}{}
	zones, err := opt.Store.Zones()
	if err != nil {
		return nil, fmt.Errorf("read the zones of chats: %w", err)
	}
	h.zones.init(zones)
	h.setPolicy(opt.Policy)
	h.lanes.init(opt.Host, opt.Store.Entry)
	h.budgets.init()
	h.before.init()
	h.halfRead.init()
	h.own.init()
	h.vouching.init()
	h.titles.init()
	h.recordings.init()
	h.questions.init()
	h.online.init()
	h.doubts.init()
	h.lived.init()
	h.tidier.init()
	h.sent.init()
	h.agenda.init()
	h.underway.init()
	h.away.init()
	h.follower.init()
	if h.table, h.verbs, err = tableOf(verbs()); err != nil {
		return nil, fmt.Errorf("the table of verbs: %w", err)
	}
	maps.Copy(h.verbs, dueRows())
	go func() {
		h.notFilled = h.fill()
		close(h.filled)
	}()
	return h, nil
}

// fill puts what the journal has pending in line.
func (h *Handlers) fill() error {
	upgrades, err := h.store.Upgrades()
	if err != nil {
		return fmt.Errorf("read which groups have become supergroups: %w", err)
	}
	for _, u := range upgrades {
		h.questions.movedTo(u.From, u.To)
	}
	var asked []store.Entry
	err = h.store.Questions(h.now().Add(-remembered), func(e store.Entry) bool {
		asked = append(asked, e)
		return true
	})
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	for _, e := range slices.Backward(asked) {
		h.questions.note(&e)
		h.questions.toldLast(&e)
		h.holdPlans(&e)
	}
	if err := h.fillNewest(); err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	if err := h.own.fill(h.store, h.now()); err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	// A chat's commands take the turns that they had before: whose turn it was may have made a call, and the others
	// must not take it for theirs.
	type placed struct {
		lane
		waiting
	}
	var begun, others []placed
	err = h.store.Unanswered(func(e store.Entry) {
		h.underway.add(h.planAbout(&e), &e)
		j := job{e: e}
		k := h.enters(&j)
		p := placed{k, inLine(k, &j)}
		if e.Begun {
			begun = append(begun, p)
		} else {
			others = append(others, p)
		}
	})
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	for _, p := range slices.Concat(begun, others) {
		h.lanes.put(p.lane, p.waiting)
	}
	return nil
}

// inLine waits until what the journal had pending at the start is in line, and its questions are known. That is reading of the disk alone, and
// bounded: by how many commands may be pending, and by how many entries [store.Store.Recent] looks through.
func (h *Handlers) inLine() error {
	<-h.filled
	return h.notFilled
}

// SetPolicy replaces the policy for every message that comes after.
func (h *Handlers) SetPolicy(p *Policy) {
	h.setPolicy(p)
	h.follower.replan(h.now())
}

func (h *Handlers) setPolicy(p *Policy) {
	own := *p
	own.zones = &h.zones
	h.policy.Store(&own)
}

// Strangers returns how many commands came from people who may not give any, since the start.
func (h *Handlers) Strangers() int64 { return h.strangers.Load() }

// Limited returns how many commands were not even answered because too many came at once, since the start.
func (h *Handlers) Limited() int64 { return h.limited.Load() }

// Dropped returns how many commands were dropped, since the start, because too many waited for Telegram to say whether
// their senders may give any.
func (h *Handlers) Dropped() int64 { return h.dropped.Load() }

// Unreadable returns how often a typed line could not be read, since the start, because of a mistake in the program.
func (h *Handlers) Unreadable() int64 { return h.unreadable.Load() }

// Waiting returns how many commands wait for Telegram to say whether their senders may give any.
func (h *Handlers) Waiting() int { return h.vouching.waiting() }

// Pending returns how many commands are being worked on.
func (h *Handlers) Pending() int { return h.lanes.count() }

// Connected says that there is a connection to Telegram again: whatever waits for it is tried at once.
func (h *Handlers) Connected() {
	h.online.announce(h.now())
	h.agenda.ring() // by Telegram's clock it may be another time
	h.followAll()
	h.askAgain()
}

// Run works until ctx ends, and then gives the commands in hand a few seconds to finish. What is left stays in the
// journal for the next start. It returns an error only when the journal can no longer be trusted with anything:
// the daemon must stop then.
func (h *Handlers) Run(ctx context.Context) error {
	work, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	h.follower.begin(h.now())
	h.lanes.start(work, h.quit, func(err error) { stop(err) }, h.step)
	var keepers sync.WaitGroup
	keep := func(err error) {
		if err != nil {
			stop(err)
		}
	}
	nothing := func() error { return nil }
	keepers.Go(func() { keep(h.onTime(work, &h.agenda, nothing, h.fireDue)) })
	keepers.Go(func() { keep(h.onTime(work, &h.follower.alarm, nothing, h.followDue)) })
	// What is to be deleted must be on disk first: a crash must not bring the answer again.
	keepers.Go(func() { keep(h.onTime(work, &h.tidier.alarm, h.store.Flush, h.deleteDue)) })
	select {
	case <-ctx.Done():
	case <-work.Done():
	}
	close(h.quit)
	h.vouching.stop()
	h.flushUnread()
	h.lanes.finish(Grace, func() { stop(nil) })
	stop(nil)
	keepers.Wait()
	if lost, chats := h.vouching.wait(); lost > 0 {
		h.log.Warn("commands are lost: telegram had not said who may command", zap.Int("lost", lost), zap.Strings("chats", chats))
	}
	if err := context.Cause(work); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// Grace is how long a command in hand may take to finish once the daemon is asked to stop.
const Grace = 3 * time.Second

// drawCall draws a call's random id: 32 bits, not zero.
func (h *Handlers) drawCall() (int32, error) {
	var e store.Entry
	err := h.draw(&e)
	return e.CallRandomID, err
}

// draw fills in the random ids: the call's in 32 bits, the messages' in 64, none of them zero.
func (h *Handlers) draw(e *store.Entry) error {
	h.randMu.Lock()
	defer h.randMu.Unlock()
	for e.CallRandomID == 0 || e.AnswerRandomID == 0 || e.AgainRandomID == 0 || e.PrivateRandomID == 0 || e.OwnerRandomID == 0 {
		var b [36]byte
		if _, err := io.ReadFull(h.rand, b[:]); err != nil {
			return fmt.Errorf("draw random ids: %w", err)
		}
		e.CallRandomID = int32(binary.LittleEndian.Uint32(b[0:]))
		e.AnswerRandomID = int64(binary.LittleEndian.Uint64(b[4:]))
		e.PrivateRandomID = int64(binary.LittleEndian.Uint64(b[12:]))
		e.OwnerRandomID = int64(binary.LittleEndian.Uint64(b[20:]))
		e.AgainRandomID = int64(binary.LittleEndian.Uint64(b[28:]))
	}
	return nil
}

// forward puts a command in the lane where its next step is due.
func (h *Handlers) forward(j job) { h.lanes.push(h.enters(&j), j) }

// enters returns the lane that a command comes into.
func (h *Handlers) enters(j *job) lane {
	h.questions.note(&j.e)
	h.holdPlans(&j.e)
	k := h.laneOf(&j.e)
	j.fresh = j.fresh || k.kind == resolving
	return k
}

// forwardLater is forward when it is time for it: who types meanwhile is not behind it. When the daemon stops, the journal has it.
func (h *Handlers) forwardLater(j job, put *later) {
	go func() {
		if h.sleep(put.wait, put.early) == nil {
			h.forward(j)
		}
	}()
}

func (h *Handlers) laneOf(e *store.Entry) lane {
	switch {
	case e.State == store.Done:
		return lane{answering, e.Chat}
	case e.Target.IsZero():
		return lane{resolving, e.Chat}
	default:
		return lane{acting, e.Target}
	}
}

// step moves one command on by one state. An error means that ctx ended or that the journal failed.
func (h *Handlers) step(ctx context.Context, k laneKind, j *job) error {
	if err := h.known(ctx); err != nil {
		return err
	}
	if j.follow {
		return h.lookAfter(ctx, j)
	}
	if j.e.Accepted.Before(h.restored.At) {
		// It may have been done and answered after the backup was made, or not: what was typed stays.
		if len(j.e.Tidy.Now) > 0 || j.e.Tidy.After > 0 {
			j.e.Tidy = store.Tidy{}
			if err := h.advance(&j.e); err != nil {
				return err
			}
		}
		h.store.Answered(j.e.Key, j.e.AnswerID, h.now(), h.sent.take(&j.e)...)
		if id := h.planAbout(&j.e); h.underway.settled(&j.e) || id != 0 {
			h.underway.remove(id, &j.e)
			h.agenda.ring() // what is planned goes on
		}
		return nil
	}
	ctx, end := h.watch.Step(h.sent.watch(ctx, &j.e, h.now), watchedAs(&j.e), [...]string{resolving: "find the chat", acting: "act", answering: "answer"}[k])
	defer end()
	if k == answering {
		return h.answer(ctx, j)
	}
	// Also while nothing fails, and all is only slow.
	in := h.laneOf(&j.e)
	tell := time.AfterFunc(tellAfter, func() {
		if _, err := h.tellBehind(in, words.Wait{}); err != nil {
			h.lanes.abort(err)
		}
	})
	defer tell.Stop()
	if k == resolving {
		return h.resolve(ctx, *j)
	}
	return h.act(ctx, *j)
}

// known waits until it is known who we are, which a start that finds commands pending does not know yet: until then
// Saved Messages look like a chat with somebody else.
func (h *Handlers) known(ctx context.Context) error {
	for {
		up, _ := h.online.next()
		if h.self() != 0 {
			return h.meet()
		}
		select {
		case <-up:
		case <-h.quit:
			return errLeave
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// meet notes, the first time that it is known who we are, what happened before.
func (h *Handlers) meet() (err error) {
	if err := h.inLine(); err != nil {
		return err
	}
	h.meeting.Do(func() {
		h.born = h.now()
		r, ok := h.store.Restored()
		if !ok {
			return
		}
		if !r.Settled {
			// The restore was dated by this host's clock, and messages are by Telegram's, to the second.
			r.At, r.Typed = r.At.Add(h.born.Sub(h.host())), r.At.Add(h.ahead())
			if err = h.store.SettleRestored(r); err != nil {
				return
			}
		}
		h.restored = r
		h.restored.At = r.At.Truncate(time.Second) // as messages are dated
		err = h.notice(noticeRestored, r.At.Unix(), words.Restored(r.At, r.Paused, r.Untold))
	})
	return err
}

// beforeRestore reports whether a message was typed before the store was restored. Of what was typed in that very second only that was which the
// store took that was there; where it could not be read, all of it may have been.
func (h *Handlers) beforeRestore(m *command.Message) bool {
	r := &h.restored
	if r.Typed.IsZero() {
		return m.Date.Before(h.restored.At)
	}
	second := r.Typed.Truncate(time.Second)
	return m.Date.Before(second) || m.Date.Equal(second) && (r.Taken == nil || slices.Contains(r.Taken, keyOf(m)))
}

// advanceAll is advance for several, in one transaction.
func (h *Handlers) advanceAll(all []store.Entry) error {
	for k := range all {
		all[k].Sent = h.sent.list(&all[k])
	}
	if err := h.store.AdvanceAll(all); err != nil {
		return fmt.Errorf("advance the journal: %w", err)
	}
	for k := range all {
		h.logState(&all[k])
	}
	return nil
}

// advance persists e, with what changes on the agenda by it, and logs the state it reached.
func (h *Handlers) advance(e *store.Entry, edits ...store.Edit) error {
	e.Sent = h.sent.list(e)
	if err := h.store.Advance(*e, edits...); err != nil {
		return fmt.Errorf("advance the journal: %w", err)
	}
	h.logState(e)
	return nil
}

var stateNames = [...]string{store.Accepted: "accepted", store.Done: "done", store.Answered: "answered"}

func (h *Handlers) logState(e *store.Entry) {
	h.log.Info("command", append(fields(e), zap.String("state", stateNames[e.State]), zap.String("outcome", string(e.Outcome)))...)
	if e.State == store.Answered {
		since := e.Arrived
		if since.IsZero() {
			since = e.Accepted
		}
		h.watch.Answered(watchedAs(e), e.Command.Verb, e.Outcome, h.now().Sub(since))
	}
}

// fields say in the log which command a line is about.
func fields(e *store.Entry) []zap.Field {
	return []zap.Field{
		zap.Stringer("chat", e.Chat), zap.Int("message", e.ReplyTo), zap.String("verb", string(e.Command.Verb)), zap.String("ref", reference(e)),
	}
}

// reference is what finds a command's lines in the log.
func reference(e *store.Entry) string { return referenceTo(e.Seq) }

func referenceTo(seq uint64) string { return "c" + strconv.FormatUint(seq, 10) }
