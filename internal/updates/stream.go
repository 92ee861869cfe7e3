// Package updates is the update engine: it keeps pts, finds gaps, asks for differences and, after a long outage, reads histories, so that
// every message is handed over that may be a command, at least once.
package updates

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/tg"
	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
)

// maxQueue bounds what waits for [Stream.Run], in containers of updates. Beyond it everything waiting is dropped and
// asked for again: memory stays bounded, nothing is lost.
const maxQueue = 4096

// StreamOptions is what a [Stream] works with. All but Keep, Unread, Migrated and CallChanged are needed.
type StreamOptions struct {
	// API makes the requests for what was missed. They need not pass through [Stream.Middleware].
	API   *api.API
	State State
	// Self returns the account's own user id, 0 while it is not known: updates wait until then, and until Connected.
	Self func() int64
	// Handle takes every message that begins with the prefix, that is Bare, or that replies to what is Asked, in the order of its chat, at least once: a message may
	// come again, by push, by difference, from the history. Only what was missed in an outage may come after newer messages. It runs on the stream's only goroutine. An error from it
	// ends Run, and the update state on disk stays before that message.
	Handle func(context.Context, command.Message) error
	// Keep returns when what Handle was given is on disk. It is called, on the same goroutine, when all that has come together was
	// given to Handle, before State is told of it and before Migrated hears of what came after it. An error from it is one from Handle.
	// nil: what Handle is given is on disk when it returns.
	Keep func() error
	// Prefix begins every command.
	Prefix func() string
	// Bare reports whether a text without the prefix may count all the same. Most messages come by it, so it must cost next to nothing.
	// nil: none does.
	Bare func(text string) bool
	// Asked reports whether a message of a chat may be a question of ours, so that any reply to it may count. It is called for each reply,
	// and must not wait. nil: none is.
	Asked func(chat command.Peer, msgID int) bool
	// Chats lists the chats in which commands count, besides private ones; empty means all. What was missed is asked
	// for in these only. A change takes effect with the next update or connection.
	Chats func() []command.Peer
	// Unread hears of messages of a chat, dated between the two moments, that are not going to be handed over: Telegram did
	// not tell the difference any more, and they are more than 28 days old. It runs on the stream's goroutine and must not
	// wait. May be nil.
	Unread func(chat command.Peer, from, to time.Time)
	// Migrated hears of a basic group that became a supergroup, possibly more than once.
	Migrated func(from, to command.Peer)
	// CallChanged hears of a chat whose call was made, started, ended or given another title or time, by whomever; and of one
	// of which too much was missed to be told so. It may hear too often, and runs on the stream's goroutine and must not wait.
	// May be nil.
	CallChanged func(chat command.Peer)
	// Posted hears under which id a message of ours stands that was sent with that random id: before Handle is given what was typed after
	// it. It may be called from any goroutine and must not wait. May be nil.
	Posted func(randomID int64, msgID int)
	// Renamed hears by which usernames the account goes now. It must not wait. May be nil.
	Renamed func(names []tg.Username)
	Now     func() time.Time
	Log     *zap.Logger
}

// Stream turns the flow of updates into commands, each at least once, whatever is lost, repeated or reordered on the
// way. It keeps the sequences of core.telegram.org/api/updates by itself because gotd's updates.Manager stores its
// pts although the handler failed, asks for nothing after a reconnect, obeys 'timeout' as a ban, and forgets
// updates of channels it meets for the first time.
//
// Handle, Connected and what Middleware returns may be called from any goroutine at any time and never wait; the
// rest happens in Run.
type Stream struct {
	opt  StreamOptions
	wake chan struct{} // holds one token while something below is not empty

	mu        sync.Mutex
	queue     []item
	spare     []item // the queue's other buffer
	connected bool
	dropped   bool               // the queue overflowed
	running   bool               // Run is at work
	probed    chan struct{}      // closed by Run when it comes by; nil if nobody probes
	missed    map[int64]struct{} // channels that had updates in what was dropped
}

// item is what arrives: a container of updates, or the trace that one of our own reads or deletes left in a sequence.
type item struct {
	updates    tg.UpdatesClass
	channel    int64 // of an affected range; 0 for the account's sequence
	pts, count int
}

// NewStream returns a stream that does nothing until Run is called.
func NewStream(opt StreamOptions) *Stream {
	if opt.Keep == nil {
		opt.Keep = func() error { return nil }
	}
	return &Stream{opt: opt, wake: make(chan struct{}, 1)}
}

// Handle implements telegram.UpdateHandler: it only queues u, and never fails. u must not be changed afterwards.
func (s *Stream) Handle(_ context.Context, u tg.UpdatesClass) error {
	s.push(item{updates: u})
	return nil
}

// Connected must be called after every connect and reconnect: Telegram does not repeat by itself what it could not
// deliver. It makes Run ask at once what was missed, in the configured chats in any case. Before the first call, Run
// asks for nothing. A call too many costs a request, no more; one after the chats changed makes Run look at them.
func (s *Stream) Connected() {
	s.mu.Lock()
	s.connected = true
	s.mu.Unlock()
	s.signal()
}

// Probe waits until Run's goroutine is free to take what arrives, which needs nobody but Handle. It returns ctx's error
// if that ends first, and nil at once where Run is not at work.
func (s *Stream) Probe(ctx context.Context) error {
	s.mu.Lock()
	if !s.running {
		s.mu.Unlock()
		return nil
	}
	if s.probed == nil {
		s.probed = make(chan struct{})
	}
	probed := s.probed
	s.mu.Unlock()
	s.signal()
	select {
	case <-probed:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("the stream of updates is stuck: %w", ctx.Err())
	}
}

// answerProbes tells those who probe that Run came by. Run calls it when it begins, when it looks at what came, and when it ends.
func (s *Stream) answerProbes(running bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running = running
	if s.probed != nil {
		close(s.probed)
		s.probed = nil
	}
}

// Middleware feeds the results of our own requests into the stream. They move the sequences, and without them the
// next message to arrive would look like one after a gap and wait for half a second.
func (s *Stream) Middleware() telegram.Middleware {
	return telegram.MiddlewareFunc(func(next tg.Invoker) telegram.InvokeFunc {
		return func(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
			err := next.Invoke(ctx, in, out)
			if err == nil {
				s.result(in, out)
			}
			return err
		}
	})
}

func (s *Stream) result(in bin.Encoder, out bin.Decoder) {
	switch out := out.(type) {
	case *tg.UpdatesBox:
		if sent, ok := in.(*tg.MessagesSendMessageRequest); ok && s.opt.Posted != nil {
			if id := api.SentID(out.Updates, sent.RandomID); id != 0 {
				s.opt.Posted(sent.RandomID, id)
			}
		}
		s.push(item{updates: out.Updates})
	case *tg.MessagesInvitedUsers:
		s.push(item{updates: out.Updates})
	case *tg.MessagesAffectedMessages:
		s.affected(in, out.Pts, out.PtsCount)
	case *tg.MessagesAffectedHistory:
		s.affected(in, out.Pts, out.PtsCount)
	case *tg.MessagesAffectedFoundMessages:
		s.affected(in, out.Pts, out.PtsCount)
	}
}

func (s *Stream) affected(in bin.Encoder, pts, count int) {
	it := item{pts: pts, count: count}
	var target any
	switch in := in.(type) {
	case interface{ GetChannel() tg.InputChannelClass }:
		target = in.GetChannel()
	case interface{ GetPeer() tg.InputPeerClass }:
		target = in.GetPeer()
	}
	switch t := target.(type) {
	case *tg.InputChannelEmpty:
		return
	case interface{ GetChannelID() int64 }:
		it.channel = t.GetChannelID()
	}
	s.push(it)
}

func (s *Stream) push(it item) {
	s.mu.Lock()
	s.queue = append(s.queue, it)
	if len(s.queue) > maxQueue {
		s.drop()
	}
	s.mu.Unlock()
	s.signal()
}

// drop empties the queue, and notes where something went with it. The lock is held.
func (s *Stream) drop() {
	s.dropped = true
	if s.missed == nil {
		s.missed = map[int64]struct{}{}
	}
	for _, it := range s.queue {
		if it.channel != 0 {
			s.missed[it.channel] = struct{}{}
		}
		for _, u := range api.Unpack(it.updates) {
			if id, _, _, ok, err := tg.IsChannelPtsUpdate(u); ok && err == nil {
				s.missed[id] = struct{}{}
			}
		}
	}
	clear(s.queue)
	s.queue = s.queue[:0]
}

func (s *Stream) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// arrivals is everything that came since the last look.
type arrivals struct {
	items     []item
	connected bool
	dropped   bool
	missed    map[int64]struct{}
}

func (s *Stream) take() arrivals {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := arrivals{s.queue, s.connected, s.dropped, s.missed}
	s.queue, s.spare = s.spare[:0], nil
	s.connected, s.dropped, s.missed = false, false, nil
	return n
}

// giveBack returns the buffer of arrivals, emptied, for the next time.
func (s *Stream) giveBack(items []item) {
	clear(items)
	s.mu.Lock()
	s.spare = items
	s.mu.Unlock()
}
