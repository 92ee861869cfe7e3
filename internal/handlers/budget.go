package handlers

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/time/rate"

	"userbot/internal/command"
)

const (
	// personBurst and chatBurst are how many commands at once are nobody's mistake.
	personBurst = 10
	chatBurst   = 20
	// personPause and chatPause are how long nothing more is done once that was exceeded: long enough for some commands
	// in a row after it, so that a script does not get one command done and one refused in turns.
	personPause = time.Minute
	chatPause   = 30 * time.Second
	// Guests (see [Policy.guest]) have less in the long run: what they cause with Telegram is the account's, and what they type is kept.
	guestPerMinute, guestBurst, guestPause = 1, 60, 10 * time.Minute
	// late is from when on a message counts as typed while it could not arrive.
	late = time.Minute
	// mostBudgets is how many people, and how many chats, are told apart. Who was forgotten begins anew.
	mostBudgets = 4096
)

// budgets says how many commands are too many: of one person wherever he types them, and in one chat whoever types
// them. They go by when the commands were typed, so that those of an outage are not too many for arriving together.
type budgets struct {
	mu      sync.Mutex // guards all below
	persons *simplelru.LRU[command.Peer, *budget]
	chats   *simplelru.LRU[command.Peer, *budget]
	guests  *simplelru.LRU[command.Peer, *budget]
}

func (b *budgets) init() {
	for _, of := range []**simplelru.LRU[command.Peer, *budget]{&b.persons, &b.chats, &b.guests} {
		*of = newLRU[command.Peer, *budget](mostBudgets)
	}
}

func newLRU[K comparable, V any](most int) *simplelru.LRU[K, V] {
	l, err := simplelru.NewLRU[K, V](most, nil)
	if err != nil {
		panic(err) // most is not positive
	}
	return l
}

// budget is what one person or chat has left.
type budget struct {
	bucket *rate.Limiter
	newest time.Time // of the commands so far
	shut   time.Time // until when nothing more is done
}

// grant is what a budget says to one command.
type grant uint8

const (
	granted grant = iota
	// exceeded: the first command that is too many. It is answered.
	exceeded
	// shut: there was an answer that says until when commands are in vain.
	shut
)

// TooMany reports that the sender of m types too much for m to be kept until it is known who he is. That is counted apart
// from what [Handlers.Receive] counts.
func (h *Handlers) TooMany(m *command.Message) bool {
	g, _ := h.before.person(h.policy.Load(), m, h.now())
	if g == shut {
		h.turnedAway(keyOf(m), &h.limited)
	}
	return g == shut
}

// person takes a command out of its sender's budget. With exceeded comes until when nothing more is done.
func (b *budgets) person(p *Policy, m *command.Message, now time.Time) (grant, time.Time) {
	who := m.Sender.Peer
	switch m.Sender.Kind {
	case command.Person, command.AsChannel:
	case command.Self:
		who = command.Peer{Kind: command.User}
	default:
		return b.guest(p, m, m.Chat, now) // nobody in particular: the chat's budget counts
	}
	if g, until := b.take(b.persons, who, p.PerMinute, personBurst, personPause, m.Date, now); g != granted {
		return g, until
	}
	return b.guest(p, m, who, now)
}

// guest takes a command of a guest out of what he has in the long run.
func (b *budgets) guest(p *Policy, m *command.Message, who command.Peer, now time.Time) (grant, time.Time) {
	if p.PerMinute <= 0 || !p.guest(m.Sender) {
		return granted, time.Time{}
	}
	return b.take(b.guests, who, guestPerMinute, guestBurst, guestPause, m.Date, now)
}

// chat takes a command of somebody who may command out of the budget of the chat that it was typed in.
func (b *budgets) chat(p *Policy, m *command.Message, now time.Time) (grant, time.Time) {
	return b.take(b.chats, m.Chat, 10*p.PerMinute/3, chatBurst, chatPause, m.Date, now)
}

func (b *budgets) take(of *simplelru.LRU[command.Peer, *budget], k command.Peer, perMinute, burst int, pause time.Duration,
	at, now time.Time) (grant, time.Time) {
	if perMinute <= 0 {
		return granted, time.Time{}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	l, ok := of.Get(k)
	if !ok {
		l = &budget{bucket: rate.NewLimiter(0, burst)}
		of.Add(k, l)
	}
	if at.Before(l.newest) {
		if now.Sub(at) > late {
			// Chats catch up one after the other: it was typed before what has been counted.
			return granted, time.Time{}
		}
		at = l.newest
	}
	l.newest = at
	l.bucket.SetLimitAt(at, rate.Limit(float64(perMinute)/60))
	switch {
	case at.Before(l.shut):
		return shut, l.shut
	case l.bucket.AllowN(at, 1):
		return granted, time.Time{}
	}
	l.shut = at.Add(pause)
	return exceeded, l.shut
}
