package updates

import (
	"context"
	"errors"
	"time"

	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
)

const (
	// gapWait is how long a missing update may be late; the official clients wait as long.
	gapWait = 500 * time.Millisecond
	// parallel bounds the requests about single chats that run at a time.
	parallel = 4
	// requestTimeout ends a request whose answer was lost while the connection lives on.
	requestTimeout = 30 * time.Second

	firstRetry   = time.Second
	lastRetry    = time.Minute
	maxFruitless = 3
)

// errStuck is a difference that leads nowhere although it says that there is more.
var errStuck = errors.New("Telegram promises more updates and sends none")

// work is what may have to be asked about a chat, as bits.
type work uint8

const (
	difference work = 1 << iota // what came after its pts
	history                     // messages that no difference tells, see reading
	dialogs                     // which chats have changed, where the account's difference will not say
)

func (w work) String() string {
	switch w {
	case difference:
		return "difference"
	case history:
		return "history"
	default:
		return "dialogs"
	}
}

// chat is one sequence, or one chat whose history is to be read, and the requests about it: one at a time.
type chat struct {
	box
	peer command.Peer // zero for the account itself
	// floor is where a sequence was joined in the middle. What lies below was never handed over, and is no repetition
	// when it comes.
	floor int
	// away is set while nothing can be asked about the chat, for example because the account is not in it any more. What
	// State has of it stays as it is, and is where the sequence begins when the chat is heard of again.
	away bool
	// date is up to when every message has been handed over, in Unix seconds of Telegram's clock; it may lag.
	date  int
	saved int               // the pts that State has of a channel
	read  *reading          // nil unless its history is to be read
	input tg.InputPeerClass // of a person from the dialogs; else nil, and State has the access hash

	want    work // not yet asked
	running work // being asked
	queued  bool // in loop.waiting or loop.stalled
	parked  bool // waits for its timer before the next request
	flooded bool // parked because Telegram told us to

	failures  int
	fruitless int         // differences in a row that did not close the gap
	timer     *time.Timer // ends a gap, or a pause after a failure
	turn      int         // of the timer: an alarm of an earlier turn came too late to be stopped
	dirty     bool        // in loop.dirty: State is to be told
}

// asked reports whether something is being asked about c, or is to be.
func (c *chat) asked() bool { return c.want|c.running != 0 }

// join begins c's sequence in the middle.
func (c *chat) join(at int) { c.at, c.floor, c.known = at, at, true }

// alarm says that a wait is over: a chat's, or that of all who want a kind of work.
type alarm struct {
	chat   *chat
	turn   int
	resume work
}

// result is a request's outcome. apply runs on the loop.
type result struct {
	chat  *chat
	work  work
	apply func() error
	err   error
}

// wait has a go off when d has passed.
func (l *loop) wait(d time.Duration, a alarm) *time.Timer {
	return time.AfterFunc(d, func() {
		l.mu.Lock()
		l.due = append(l.due, a)
		l.mu.Unlock()
		l.signal()
	})
}

func (l *loop) arm(c *chat, d time.Duration) {
	l.disarm(c)
	c.timer = l.wait(d, alarm{chat: c, turn: c.turn})
}

func (l *loop) disarm(c *chat) {
	if c.timer != nil {
		c.timer.Stop()
		c.timer = nil
	}
	c.turn++
}

// alarms goes on where a wait is over.
func (l *loop) alarms() {
	l.mu.Lock()
	due := l.due
	l.due = nil
	l.mu.Unlock()
	for _, a := range due {
		switch c := a.chat; {
		case c == nil:
			l.flood &^= a.resume
			l.waiting, l.stalled = append(l.stalled, l.waiting...), nil
		case a.turn != c.turn:
		case c.parked:
			l.unpark(c)
		default:
			c.timer = nil
			if l.gapped(c) {
				l.log.Debug("an update is missing", zap.Stringer("chat", c.peer), zap.Int("after", c.at))
				l.want(c, difference)
			}
		}
	}
}

func (l *loop) unpark(c *chat) {
	l.disarm(c)
	c.parked, c.flooded = false, false
	l.enqueue(c)
}

func (l *loop) gapped(c *chat) bool {
	return c.gap() || c == l.account && (l.seq.gap() || l.qts.gap())
}

// watch times a gap, for as long as there is one and nobody is asking about it.
func (l *loop) watch(c *chat) {
	switch asking := (c.want|c.running)&difference != 0; {
	case c.parked:
	case asking || !l.gapped(c):
		if c.timer != nil {
			l.disarm(c)
		}
	case c.timer == nil:
		l.arm(c, gapWait)
	}
}

// want has w asked about c, now or when it may be.
func (l *loop) want(c *chat, w work) {
	if w&history != 0 {
		l.beginReading(c)
		c.read.newest = true
	}
	if w&dialogs != 0 {
		l.list.restart = true
	}
	c.want |= w
	if c.peer.Kind == command.Channel {
		l.busy[c] = struct{}{}
		l.markDirty(c) // from here on it has a date of its own
	}
	l.watch(c)
	l.enqueue(c)
}

// enqueue has c wait for its turn to be asked about. The account and the dialogs need not wait.
func (l *loop) enqueue(c *chat) {
	if c.peer.IsZero() || c.want == 0 || c.queued || c.parked || c.running != 0 {
		return
	}
	l.waiting = append(l.waiting, c)
	c.queued = true
}

// schedule starts what may be started.
func (l *loop) schedule() error {
	for _, c := range [...]*chat{l.account, l.dialogs} {
		if c.want != 0 && c.running == 0 && !c.parked {
			l.start(c)
		}
	}
	for l.running < parallel && len(l.waiting) > 0 {
		c := l.waiting[0]
		l.waiting[0] = nil
		l.waiting = l.waiting[1:]
		if l.flood&c.nextWork() != 0 {
			l.stalled = append(l.stalled, c)
			if err := l.hurry(c); err != nil {
				return err
			}
			continue
		}
		c.queued = false
		l.running++
		l.start(c)
	}
	return nil
}

// nextWork is what is asked first: a difference costs less than a history, and tells more.
func (c *chat) nextWork() work { return c.want & -c.want }

func (l *loop) start(c *chat) {
	w := c.nextWork()
	c.want &^= w
	c.running = w
	request := l.request(c, w)
	l.asking.Go(func() {
		ctx, cancel := context.WithTimeout(l.ctx, requestTimeout)
		defer cancel()
		apply, err := request(ctx)
		select {
		case l.results <- result{c, w, apply, err}:
		case <-l.ctx.Done():
		}
	})
}

func (l *loop) finish(r result) error {
	c := r.chat
	c.running = 0
	if !c.peer.IsZero() {
		l.running--
	}
	if r.err != nil {
		if err := l.failed(c, r.work, r.err); err != nil {
			return err
		}
	} else {
		c.failures = 0
		if err := r.apply(); err != nil {
			return err
		}
	}
	if c == l.account {
		// What these two keep has been handled already, and what was missing between came with the difference.
		l.seq.drain()
		l.qts.drain()
		l.seq.pending, l.qts.pending = nil, nil
	}
	if err := l.drain(c); err != nil {
		return err
	}
	if err := l.endEmptyGap(c, r); err != nil {
		return err
	}
	l.settle(c)
	l.enqueue(c)
	return nil
}

// endEmptyGap ends a gap that the server's own differences do not close: there is nothing in it.
func (l *loop) endEmptyGap(c *chat, r result) error {
	switch {
	case !c.gap():
		c.fruitless = 0
	case r.work == difference && r.err == nil && c.want&difference == 0:
		if c.fruitless++; c.fruitless >= maxFruitless {
			l.log.Warn("a gap in a sequence of updates has nothing in it", zap.Stringer("chat", c.peer), zap.Int("after", c.at))
			c.fruitless = 0
			defer l.watch(c)
			return l.release(c)
		}
	}
	return nil
}

// settle lets be saved what was held back until c was asked about.
func (l *loop) settle(c *chat) {
	if c.want == 0 {
		delete(l.busy, c)
		if l.others[c.peer] == c {
			delete(l.others, c.peer)
		}
	}
	l.markDirty(c)
	l.markDirty(l.account)
}

// failed decides what becomes of work that could not be done.
func (l *loop) failed(c *chat, w work, err error) error {
	log := l.log.With(zap.Stringer("chat", c.peer), zap.Stringer("work", w), zap.Error(err))
	if d, ok := api.FloodWait(err); ok {
		log.Warn("Telegram asks to wait before asking for updates again", zap.Duration("wait", d))
		c.want |= w
		if !c.peer.IsZero() {
			l.flood |= w
			l.wait(d, alarm{resume: w})
			return nil // the chat is stalled when its turn comes
		}
		c.parked, c.flooded = true, true
		l.arm(c, d)
		return l.hurry(c)
	}
	_, gone := api.SessionGone(err) // not the chat: whoever logs in again goes on from the same pts
	switch {
	case tgerr.Is(err, "PERSISTENT_TIMESTAMP_EMPTY", "PERSISTENT_TIMESTAMP_INVALID"):
		log.Warn("Telegram does not know the pts it was asked about, beginning anew")
		return l.reset(c)
	case c.peer.IsZero(), gone, api.NoAnswer(err), errors.Is(err, errStuck), tgerr.Is(err, "PERSISTENT_TIMESTAMP_OUTDATED"):
		c.want |= w
		c.parked = true
		l.arm(c, min(firstRetry<<min(c.failures, 10), lastRetry))
		c.failures++
		log.Info("cannot ask for updates now, will try again")
		return l.hurry(c)
	default:
		// Not a member any more, or never met: until it is heard of again.
		log.Info("a chat is out of reach")
		return l.forget(c)
	}
}

// delayed reports whether what c misses cannot be asked for now.
func (l *loop) delayed(c *chat) bool {
	return c.want&difference != 0 && (c.parked || l.flood&difference != 0)
}

// hurry hands over what is kept without waiting for what is missing: a command would be too old by then. It does not
// move c's pts, so the difference brings these again.
func (l *loop) hurry(c *chat) error {
	for i := range c.pending {
		u := &c.pending[i]
		if err := l.deliver(u.msg, u.users); err != nil {
			return err
		}
		u.msg, u.users = nil, nil
	}
	return nil
}

// reset gives up c's pts. What was missed is read from histories.
func (l *loop) reset(c *chat) error {
	if err := l.release(c); err != nil {
		return err
	}
	c.known, c.floor = false, 0
	if c != l.account {
		l.want(c, history)
		return nil
	}
	l.seq, l.qts = box{}, box{}
	l.bridge()
	l.want(c, difference)
	return nil
}

// release hands over what is kept although something before it is missing for good.
func (l *loop) release(c *chat) error {
	for _, u := range c.pending {
		if err := l.deliver(u.msg, u.users); err != nil {
			return err
		}
		c.at = max(c.at, u.end)
		l.markDirty(c)
	}
	c.pending = nil
	return nil
}

// forget gives up a chat that nothing can be asked about, until there is a sign that this has changed.
func (l *loop) forget(c *chat) error {
	l.disarm(c)
	c.want, c.away, c.read = 0, true, nil
	delete(l.busy, c)
	return l.release(c)
}

func (l *loop) stop(cancel context.CancelFunc) {
	cancel()
	for _, c := range l.everyChat() {
		l.disarm(c)
	}
	l.asking.Wait()
}
