// Package handlers decides what to do about a command: who may, keep it, act once, answer once.
package handlers

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
)

// forget is how old a message may be and still be looked at. It is shorter than the journal remembers a command, so
// that a message which Telegram repeats after its entry is gone is not taken for a new one.
const forget = 28 * 24 * time.Hour

// Options is what Handlers needs from the other rooms. Store and API are required.
type Options struct {
	Store  *store.Store
	API    *api.API
	Policy *Policy
	// Username returns the account's own username without @; empty when it has none or is not known yet.
	Username func() string
	// Self returns the account's own user id; 0 before the first connection. Nothing moves while it is 0.
	Self func() int64
	// Now is Telegram's present time as well as it is known. Default: time.Now.
	Now func() time.Time
	// Rand is where random ids come from. Default: crypto/rand.
	Rand io.Reader
	// Log gets one line per command and state. Default: none.
	Log *zap.Logger
}

func (o *Options) setDefaults() {
	if o.Policy == nil {
		o.Policy = &Policy{}
	}
	if o.Username == nil {
		o.Username = func() string { return "" }
	}
	if o.Self == nil {
		o.Self = func() int64 { return 0 }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
}

// Handlers carries out commands. Its methods may be called from any goroutine.
type Handlers struct {
	store    *store.Store
	api      *api.API
	table    *command.Table
	username func() string
	self     func() int64
	now      func() time.Time
	log      *zap.Logger

	policy     atomic.Pointer[Policy]
	budgets    budgets
	vouching   vouching
	strangers  atomic.Int64
	limited    atomic.Int64
	dropped    atomic.Int64
	told       atomic.Int64 // when the operator was last told of these, in Unix nanoseconds
	complained atomic.Int64 // and when of what keeps Telegram from vouching

	creating atomic.Int64 // goes up when a call is asked for, and again with the answer

	meeting sync.Once // guards born
	born    time.Time // when it was first known who we are; whatever earlier lives have sent was sent before

	randMu sync.Mutex // rand need not be safe for concurrent use
	rand   io.Reader

	order  chan struct{} // holds a token while nobody accepts a command: one is in line before the next is on disk
	quit   chan struct{} // closed when waiting is over: the daemon stops
	lanes  lanes
	online online
}

// New makes Handlers and puts what the journal has pending in line; nothing moves before Run.
func New(opt Options) (*Handlers, error) {
	opt.setDefaults()
	table, err := Table()
	if err != nil {
		return nil, fmt.Errorf("the table of verbs: %w", err)
	}
	h := &Handlers{
		store: opt.Store, api: opt.API, table: table, username: opt.Username, self: opt.Self,
		now: opt.Now, rand: opt.Rand, log: opt.Log, order: make(chan struct{}, 1), quit: make(chan struct{}),
	}
	h.order <- struct{}{}
	h.policy.Store(opt.Policy)
	h.lanes.init()
	h.budgets.init()
	h.vouching.init()
	h.online.init()
	pending, err := h.store.Pending()
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	// A chat's commands take the turns that they had before: whose turn it was may have made a call, and the others
	// must not take it for theirs.
	slices.SortStableFunc(pending, func(a, b store.Entry) int {
		switch {
		case a.Begun == b.Begun:
			return 0
		case a.Begun:
			return -1
		default:
			return 1
		}
	})
	for _, e := range pending {
		h.forward(job{e: e})
	}
	return h, nil
}

// SetPolicy replaces the policy for every message that comes after.
func (h *Handlers) SetPolicy(p *Policy) { h.policy.Store(p) }

// Strangers returns how many commands came from people who may not give any, since the start.
func (h *Handlers) Strangers() int64 { return h.strangers.Load() }

// Limited returns how many commands were not even answered because too many came at once, since the start.
func (h *Handlers) Limited() int64 { return h.limited.Load() }

// Dropped returns how many commands were dropped, since the start, because too many waited for Telegram to say whether
// their senders may give any.
func (h *Handlers) Dropped() int64 { return h.dropped.Load() }

// Waiting returns how many commands wait for Telegram to say whether their senders may give any.
func (h *Handlers) Waiting() int { return h.vouching.waiting() }

// Pending returns how many commands are being worked on.
func (h *Handlers) Pending() int { return h.lanes.count() }

// Connected says that the line to Telegram is up again: whatever waits for it is tried at once.
func (h *Handlers) Connected() {
	h.online.announce(h.now())
	h.askAgain()
}

// Run works until ctx ends, and then gives the commands in hand a few seconds to finish. What is left stays in the
// journal for the next start. It returns an error only when the journal can no longer be trusted with anything:
// the daemon must stop then.
func (h *Handlers) Run(ctx context.Context) error {
	work, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	h.lanes.start(work, func(err error) { stop(err) }, h.step)
	select {
	case <-ctx.Done():
	case <-work.Done():
	}
	close(h.quit)
	h.vouching.stop()
	h.lanes.finish(Grace, func() { stop(nil) })
	stop(nil)
	if lost := h.vouching.wait(); lost > 0 {
		h.log.Warn("stopped before Telegram said who may command", zap.Int("waiting", lost))
	}
	if err := context.Cause(work); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// Grace is how long a command in hand may take to finish once the daemon is asked to stop.
const Grace = 3 * time.Second

// Addressed reports whether text is a command for us, well-formed or not.
func (h *Handlers) Addressed(text string) bool {
	return h.addressed(h.policy.Load(), text)
}

// Receive takes one message that may hold a command. When it returns nil the command is on disk, or is none of ours;
// an error means that the journal failed and that the message must be taken for not received. It makes no RPC.
func (h *Handlers) Receive(ctx context.Context, m command.Message) error {
	p := h.policy.Load()
	if !h.addressed(p, m.Text) {
		return nil
	}
	if p.hopeless(&m) {
		h.turnedAway(&h.strangers)
		return nil
	}
	now, k := h.now(), keyOf(&m)
	if now.Sub(m.Date) > forget || h.vouching.holds(k) || h.store.Seen(k) {
		return nil
	}
	q := question{m: m}
	switch g, until := h.budgets.person(p, &m, now); g {
	case shut:
		h.turnedAway(&h.limited)
		return nil
	case exceeded:
		q.until = until
	case granted:
	}
	cmd, problem, v, about := h.read(p, &m)
	switch v {
	case allow:
		return h.admit(ctx, p, q, cmd, problem)
	case ask:
		h.ask(q, about)
	case deny:
		h.turnedAway(&h.strangers)
	case nothing:
	}
	return nil
}

func keyOf(m *command.Message) store.Key { return store.Key{Peer: m.Chat, N: int64(m.ID)} }

// addressed reports whether text begins with a verb of ours. It reads no further.
func (h *Handlers) addressed(p *Policy, text string) bool {
	_, ours := h.table.Verb(text, p.Prefix, h.username())
	return ours
}

// read parses m and judges its sender. problem says what is wrong with the command.
func (h *Handlers) read(p *Policy, m *command.Message) (cmd command.Parsed, problem error, v verdict, about command.Peer) {
	cmd, problem = command.Parse(m.Text, command.Options{Prefix: p.Prefix, Username: h.username(), Table: h.table})
	if errors.Is(problem, command.ErrNotCommand) {
		return cmd, nil, nothing, command.Peer{}
	}
	in := naming{typed: cmd.In != "", trusted: h.vouching.trusts(m.Sender.Peer, h.now())}
	if in.typed {
		in.chat = h.locate(p, cmd.In)
	}
	v, about = p.judge(m, in)
	if !in.chat.IsZero() && m.Sender.Kind == command.Person && !p.Admins[m.Sender.Peer] {
		cmd.In = in.chat.String() // the chat that he is judged for, and no other
	}
	return cmd, problem, v, about
}

// locate returns the chat that in, as typed after --in, means as far as that needs no asking: the zero Peer if it does.
func (h *Handlers) locate(p *Policy, in string) command.Peer {
	if chat := p.named(in); !chat.IsZero() {
		return chat
	}
	name, _ := api.Says(in)
	if chat, ok := h.api.KnownName(name); ok {
		return chat
	}
	return command.Peer{}
}

// admit accepts the command of somebody who may, unless there have been too many in its chat.
func (h *Handlers) admit(ctx context.Context, p *Policy, q question, cmd command.Parsed, problem error) error {
	if q.until.IsZero() {
		switch g, until := h.budgets.chat(p, &q.m, h.now()); g {
		case shut:
			h.turnedAway(&h.limited)
			return nil
		case exceeded:
			q.until = until
		case granted:
		}
	}
	if !q.until.IsZero() {
		problem = &tooMany{q.until}
	}
	return h.accept(ctx, p, q.m, cmd, problem)
}

// turnedAway counts a command that is not answered, and tells the operator, once a minute at most.
func (h *Handlers) turnedAway(count *atomic.Int64) {
	count.Add(1)
	level := zap.InfoLevel
	if count == &h.dropped {
		level = zap.WarnLevel // perhaps of people who may
	}
	if h.minutely(&h.told) {
		h.log.Log(level, "commands turned away", zap.Int64("strangers", h.strangers.Load()), zap.Int64("over_budget", h.limited.Load()),
			zap.Int64("dropped", h.dropped.Load()), zap.Int("waiting", h.vouching.waiting()))
	}
}

// minutely reports true once a minute at most; last is when it did.
func (h *Handlers) minutely(last *atomic.Int64) bool {
	now, then := h.now().UnixNano(), last.Load()
	return now-then >= int64(time.Minute) && last.CompareAndSwap(then, now)
}

// accept puts the command on disk together with every random id it may ever need, and in line.
func (h *Handlers) accept(ctx context.Context, p *Policy, m command.Message, cmd command.Parsed, usage error) error {
	now := h.now()
	key := store.Key{Peer: m.Chat, N: int64(m.ID)}
	if h.store.Seen(key) || now.Sub(m.Date) > forget {
		return nil
	}
	e := store.Entry{
		Key: key, Chat: m.Chat, Topic: m.Topic, ReplyTo: m.ID, Date: m.Date, Sender: m.Sender, Accepted: now, Command: cmd.Command,
	}
	if err := h.draw(&e); err != nil {
		return err
	}
	h.plan(p, &e, cmd, usage)

	var look *lookAhead
	if e.State != store.Done && !e.Target.IsZero() && h.lanes.idle(lane{acting, e.Target}) {
		look = h.lookAhead(e.Target)
	}
	<-h.order
	defer func() { h.order <- struct{}{} }()
	kept, err := h.store.Accept(e)
	if err != nil {
		look.drop()
		if errors.Is(err, store.ErrSeen) {
			return nil
		}
		if errors.Is(err, store.ErrFull) {
			h.log.Warn("command dropped", zap.Stringer("chat", m.Chat), zap.Int("message", m.ID), zap.Error(err))
			return nil
		}
		return fmt.Errorf("keep the command: %w", err)
	}
	if m.Sender.Kind == command.Person && m.Sender.Hash != 0 {
		h.store.SetAccessHash(m.Sender.Peer, m.Sender.Hash)
	}
	h.logState(&kept)
	h.forward(job{e: kept, fresh: true, look: look})
	return nil
}

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

// forward puts a command in the line where its next step is due.
func (h *Handlers) forward(j job) {
	switch {
	case j.e.State == store.Done:
		h.lanes.push(lane{answering, j.e.Chat}, j)
	case j.e.Target.IsZero():
		j.fresh = true
		h.lanes.push(lane{resolving, j.e.Chat}, j)
	default:
		h.lanes.push(lane{acting, j.e.Target}, j)
	}
}

// step moves one command on by one state. An error means that ctx ended or that the journal failed.
func (h *Handlers) step(ctx context.Context, k laneKind, j job) error {
	if err := h.known(ctx); err != nil {
		return err
	}
	switch k {
	case resolving:
		return h.resolve(ctx, j)
	case acting:
		return h.act(ctx, j)
	default:
		return h.answer(ctx, j)
	}
}

// known waits until it is known who we are, which a start that finds commands pending does not know yet: until then
// Saved Messages look like a chat with somebody else.
func (h *Handlers) known(ctx context.Context) error {
	for {
		up, _ := h.online.next()
		if h.self() != 0 {
			h.meeting.Do(func() { h.born = h.now() })
			return nil
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

// advance persists e and logs the state it reached.
func (h *Handlers) advance(e *store.Entry) error {
	if err := h.store.Advance(*e); err != nil {
		return fmt.Errorf("advance the journal: %w", err)
	}
	h.logState(e)
	return nil
}

var stateNames = [...]string{store.Accepted: "accepted", store.Done: "done", store.Answered: "answered"}

func (h *Handlers) logState(e *store.Entry) {
	h.log.Info("command",
		zap.Stringer("chat_id", e.Chat), zap.Int("message_id", e.Msg()), zap.String("verb", string(e.Command.Verb)),
		zap.String("state", stateNames[e.State]), zap.String("outcome", string(e.Outcome)), zap.String("ref", reference(e)))
}
