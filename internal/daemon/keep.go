package daemon

import (
	"context"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"userbot/internal/command"
	"userbot/internal/handlers"
)

const (
	// keptFor is how long a message waits for a name: longer than most flood waits, and short enough that nobody is
	// surprised by what comes of it.
	keptFor = time.Hour
	// maxKept and maxKeptOf bound how many wait, in all and of one sender: what an admin types during an outage comes at once.
	maxKept   = 1024
	maxKeptOf = 64
)

// keeping holds messages that may turn out to come from somebody, or from a chat, that is configured by a name whose
// bearer Telegram has not told yet. None of them is on disk, so the update state on disk stays behind them: a crash
// brings them again.
type keeping struct {
	mu      sync.Mutex      // guards what follows and which policy is in force; held while what was kept is handed over
	missing missing         // names whose bearer is not known
	absent  map[string]bool // those that nobody bears, as Telegram said when it was asked last
	list    []*kept         // in the order in which they came
}

// kept is one message that waits.
type kept struct {
	m       command.Message
	as      grade  // what it was to the policy when the handlers were given it
	release func() // lets the update state on disk go on
	expire  *time.Timer
}

// grade is what a message can be to a policy. A message is given to the handlers again when its grade has risen.
type grade uint8

const (
	hopeless   grade = iota // they would refuse it; they have not been given it
	uncertain               // its sender may be a chat's admin
	configured              // it comes from where and from whom the configuration says
)

// receive gives m to the handlers. What may count only once a name is known is kept, and given to them then: they do
// nothing twice. It never waits for a name.
func (d *Daemon) receive(ctx context.Context, m command.Message) error {
	m.Arrived = d.client.Now()
	if !d.keep(m) {
		return nil
	}
	return d.handlers.Receive(ctx, m)
}

// keep keeps m if it has to be, and reports whether the handlers are to have it at once.
func (d *Daemon) keep(m command.Message) (now bool) {
	k := &d.kept
	k.mu.Lock()
	defer k.mu.Unlock()
	p := d.policy.Load()
	if !k.open(p, &m) || !d.handlers.Addressed(m.Text) {
		return true
	}
	of := 0
	for _, other := range k.list {
		if other.m.Chat == m.Chat && other.m.ID == m.ID {
			return false // Telegram repeats it
		}
		if other.m.Sender.Peer == m.Sender.Peer {
			of++
		}
	}
	if len(k.list) == maxKept || of == maxKeptOf {
		d.tellDropped(&m)
		return true
	}
	one := &kept{m: m, as: gradeOf(p, &m), release: d.store.Hold()}
	one.expire = time.AfterFunc(keptFor, func() { d.expire(one) })
	k.list = append(k.list, one)
	return one.as > hopeless
}

// open reports whether a name that is not known yet may be that of m's sender or chat. The caller holds mu.
func (k *keeping) open(p *handlers.Policy, m *command.Message) bool {
	waits := func(names []string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return !k.absent[name] })
	}
	if !serves(p, m.Chat) {
		return m.Chat.Kind == command.Channel && waits(k.missing.chats) // basic groups have no name
	}
	switch m.Sender.Kind {
	case command.Person, command.AsChannel:
		return !p.Admins[m.Sender.Peer] && waits(k.missing.people)
	default:
		return false
	}
}

func serves(p *handlers.Policy, chat command.Peer) bool {
	_, ok := p.Chats[chat]
	return ok || p.Chats == nil || chat.Kind == command.User
}

func gradeOf(p *handlers.Policy, m *command.Message) grade {
	if !serves(p, m.Chat) {
		return hopeless
	}
	switch m.Sender.Kind {
	case command.Untrusted:
		return hopeless
	case command.Person, command.AsChannel:
	default:
		return configured
	}
	if p.Admins[m.Sender.Peer] {
		return configured
	}
	for _, chat := range p.Chats {
		if chat.Admins[m.Sender.Peer] {
			return configured
		}
	}
	if p.ChatAdmins {
		return uncertain
	}
	return hopeless
}

// settle gives the handlers what a new policy, or the end of a name, has decided. The caller holds mu, so that no
// later message of the same sender comes before.
func (d *Daemon) settle() error {
	k, p := &d.kept, d.policy.Load()
	for i := 0; i < len(k.list); {
		one := k.list[i]
		is, open := gradeOf(p, &one.m), k.open(p, &one.m)
		if is > one.as || !open && one.as == hopeless {
			if err := d.handlers.Receive(context.Background(), one.m); err != nil {
				return err // and hold on to the rest: the next start gets them again
			}
			one.as = is
		}
		if open {
			i++
			continue
		}
		k.remove(one)
	}
	return nil
}

// nobody notes that Telegram says that nobody bears these names: who is meant by them may do nothing yet.
func (d *Daemon) nobody(names []string) error {
	k := &d.kept
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, name := range names {
		k.absent[name] = true
	}
	return d.settle()
}

// ask begins anew: Telegram will be asked for every name that is missing.
func (k *keeping) ask() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.absent)
}

// remove ends the wait of one message.
func (k *keeping) remove(one *kept) {
	one.expire.Stop()
	one.release()
	k.list = slices.DeleteFunc(k.list, func(other *kept) bool { return other == one })
}

// expire gives up a message after [keptFor].
func (d *Daemon) expire(one *kept) {
	k := &d.kept
	k.mu.Lock()
	defer k.mu.Unlock()
	if slices.Contains(k.list, one) {
		d.tellDropped(&one.m)
		k.remove(one)
	}
}

// stop leaves what is kept to the next start.
func (k *keeping) stop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, one := range k.list {
		one.expire.Stop()
	}
	k.list = nil
}

func (d *Daemon) tellDropped(m *command.Message) {
	d.log.Warn("a command was dropped: its sender may be configured by a name that Telegram has not resolved",
		zap.Stringer("chat", m.Chat), zap.Int("message", m.ID), zap.Stringer("user", m.Sender.Peer))
}
