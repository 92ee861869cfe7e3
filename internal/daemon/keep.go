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
	// Beyond maxKept the newest of whoever has most is dropped.
	maxKept   = 1024
	maxKeptOf = 64
	// heldFor is how long what is kept holds the update state on disk, while there is a connection.
	heldFor = 10 * time.Minute
)

// keeping holds messages that may turn out to come from somebody, or from a chat, that is configured by a name whose
// bearer Telegram has not told yet. None of them is on disk, so the update state on disk stays behind them: a crash
// brings them again.
//
// Nearly all of them are strangers', who may type without end. So the update state stays for [heldFor] where it is, and
// then goes on, also over what is still kept: a restart after that loses it. A clean stop says so in the log.
type keeping struct {
	mu      sync.Mutex      // guards what follows and which policy is in force; held while what was kept is handed over
	missing missing         // names whose bearer is not known
	absent  map[string]bool // those that nobody bears, as Telegram said when it was asked last
	list    []*kept         // in the order in which they came

	release func()    // of the update state; nil: it is not held
	since   time.Time // when the hold began
	limit   *time.Timer

	dropped int       // since the start
	told    time.Time // when the log was last told of that
}

// kept is one message that waits.
type kept struct {
	m      command.Message
	as     grade // what it was to the policy when the handlers were given it
	expire *time.Timer
}

// grade is what a message can be to a policy. A message is given to the handlers again when its grade has risen.
type grade uint8

const (
	hopeless   grade = iota // they would refuse it; they have not been given it
	uncertain               // its sender may be a chat's admin
	configured              // it comes from where and from whom the configuration says
)

// receive gives m to the handlers' intake. What may count only once a name is known is kept, and given to them then: they do
// nothing twice. It never waits for a name.
func (d *Daemon) receive(_ context.Context, m command.Message) error {
	m.Arrived = d.client.Now()
	if !d.keep(m) {
		return nil
	}
	return d.intake.Take(m)
}

// keep keeps m if it has to be, and reports whether the handlers are to have it at once.
func (d *Daemon) keep(m command.Message) (now bool) {
	k := &d.kept
	k.mu.Lock()
	defer k.mu.Unlock()
	p := d.policy.Load()
	if !k.open(p, &m) || !d.handlers.MayAddress(m.Text) && !d.handlers.MayAnswer(&m) {
		return true
	}
	if slices.ContainsFunc(k.list, func(other *kept) bool { return other.m.Chat == m.Chat && other.m.ID == m.ID }) {
		return false // Telegram repeats it
	}
	if d.handlers.TooMany(&m) {
		return true
	}
	if !d.makeRoom(m.Sender.Peer) {
		d.tellDropped(&m)
		return true
	}
	one := &kept{m: m, as: gradeOf(p, &m)}
	one.expire = time.AfterFunc(keptFor, func() { d.expire(one) })
	k.list = append(k.list, one)
	d.hold()
	return one.as > hopeless
}

// makeRoom reports whether one more message of sender's may be kept. For that it drops the newest of whoever has most, if
// those are more than sender's are then. The caller holds mu.
func (d *Daemon) makeRoom(sender command.Peer) bool {
	k := &d.kept
	of := map[command.Peer]int{}
	for _, one := range k.list {
		of[one.m.Sender.Peer]++
	}
	if of[sender] >= maxKeptOf {
		return false
	}
	if len(k.list) < maxKept {
		return true
	}
	var newest *kept // of whoever has most
	for _, one := range k.list {
		if newest == nil || of[one.m.Sender.Peer] >= of[newest.m.Sender.Peer] {
			newest = one
		}
	}
	if of[newest.m.Sender.Peer] <= of[sender]+1 {
		return false
	}
	d.tellDropped(&newest.m)
	k.remove(newest)
	return true
}

// hold keeps the update state on disk behind what is kept. The caller holds mu.
func (d *Daemon) hold() {
	k := &d.kept
	if k.release != nil {
		return
	}
	k.release, k.since = d.store.Hold(), d.now()
	k.limit = time.AfterFunc(heldFor, d.endHold)
}

// letGo releases the update state. The caller holds mu.
func (k *keeping) letGo() {
	if k.release != nil {
		k.limit.Stop()
		k.release()
		k.release = nil
	}
}

// endHold ends a hold that lasts too long. Without a connection there is little to hold, and a restart at hand.
func (d *Daemon) endHold() {
	k := &d.kept
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.release == nil || k.list == nil:
	case !d.online.Load() && d.now().Sub(k.since) < keptFor:
		k.limit.Reset(heldFor)
	default:
		k.letGo()
		// At once: with the next message there is another hold, and so without end.
		_ = d.store.Flush() // the store has told of a failure
	}
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
		if m.Sender.Posts && p.ChannelPosts {
			return configured
		}
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
	k.list = slices.DeleteFunc(k.list, func(other *kept) bool { return other == one })
	if len(k.list) == 0 {
		k.letGo()
	}
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

// stop leaves what is kept to the next start, as long as the update state is held. It returns how many messages the next
// start does not get.
func (k *keeping) stop() (lost int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, one := range k.list {
		one.expire.Stop()
	}
	if k.release == nil {
		lost = len(k.list)
	} else {
		k.limit.Stop()
	}
	k.list = nil
	return lost
}

// tellDropped tells the operator, once a minute at most, what is dropped. The caller holds mu.
func (d *Daemon) tellDropped(m *command.Message) {
	k, now := &d.kept, d.now()
	if k.dropped++; now.Sub(k.told) < time.Minute {
		return
	}
	k.told = now
	d.log.Warn("a command was dropped: its sender may be configured by a name that Telegram has not resolved",
		zap.Stringer("chat", m.Chat), zap.Int("message", m.ID), zap.Stringer("user", m.Sender.Peer), zap.Int("dropped", k.dropped))
}
