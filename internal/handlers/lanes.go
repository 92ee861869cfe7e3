package handlers

import (
	"context"
	"errors"
	"sync"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
)

type laneKind uint8

const (
	resolving laneKind = iota // finding the chat that --in names; one lane per chat typed in
	acting                    // one lane per chat the call belongs to: commands there take turns
	answering                 // one lane per chat typed in, so that a chat in slow mode holds up nobody else
)

type lane struct {
	kind laneKind
	peer command.Peer
}

// job is a command on its way. fresh says that the coming step was never begun before, neither in this process nor
// in one that crashed.
type job struct {
	e        store.Entry
	fresh    bool
	interim  bool // only say the interim answer
	resolved bool // the target has just been found, and is not on disk yet
	moved    bool // the target has just taken the place of one that is served
	look     *lookAhead
}

// errLeave ends a step that was waiting for something when the daemon was asked to stop. The journal has the rest.
var errLeave = errors.New("left for the next start")

// lanes runs jobs in order inside a lane, lanes side by side. A lane has a goroutine only while it is busy.
type lanes struct {
	mu       sync.Mutex // guards all below
	waiting  map[lane][]job
	jobs     int
	running  int // lanes with a goroutine
	stopping bool
	ctx      context.Context // nil before start
	fail     func(error)
	step     func(context.Context, laneKind, job) error
	busy     sync.WaitGroup
}

func (l *lanes) init() { l.waiting = map[lane][]job{} }

func (l *lanes) start(ctx context.Context, fail func(error), step func(context.Context, laneKind, job) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ctx, l.fail, l.step = ctx, fail, step
	for k := range l.waiting {
		l.run(k)
	}
}

// run gives a lane its goroutine. The caller holds mu.
func (l *lanes) run(k lane) {
	l.running++
	l.busy.Go(func() { l.drain(k) })
}

func (l *lanes) push(k lane, j job) {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue, running := l.waiting[k]
	l.waiting[k] = append(queue, j)
	l.jobs++
	if !running && l.ctx != nil && (!l.stopping || k.kind == answering && l.running > 0) {
		l.run(k)
	}
}

// drain works off one lane. The job in hand stays at the head of the line until it is finished, so that idle does
// not call a lane free while something is done in it.
func (l *lanes) drain(k lane) {
	defer func() {
		l.mu.Lock()
		l.running--
		l.mu.Unlock()
	}()
	for {
		l.mu.Lock()
		queue := l.waiting[k]
		if len(queue) == 0 {
			delete(l.waiting, k)
		}
		if len(queue) == 0 || l.stopping && k.kind != answering {
			l.mu.Unlock()
			return
		}
		j := queue[0]
		l.mu.Unlock()

		err := l.step(l.ctx, k.kind, j)
		if l.ctx.Err() != nil || errors.Is(err, errLeave) {
			return
		}
		if err != nil {
			l.fail(err)
			return
		}
		l.mu.Lock()
		l.waiting[k] = l.waiting[k][1:]
		l.jobs--
		l.mu.Unlock()
	}
}

func (l *lanes) idle(k lane) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ctx != nil && len(l.waiting[k]) == 0
}

func (l *lanes) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.jobs
}

// context is that of the work in hand; before start it never ends.
func (l *lanes) context() context.Context {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ctx == nil {
		return context.Background()
	}
	return l.ctx
}

// abort ends all work because the journal failed.
func (l *lanes) abort(err error) {
	l.mu.Lock()
	fail := l.fail
	l.mu.Unlock()
	if fail != nil {
		fail(err)
	}
}

// finish begins nothing further except answers to what is done, gives all that d to end, and then calls cut and waits
// for it to be noticed.
func (l *lanes) finish(d time.Duration, cut func()) {
	l.mu.Lock()
	l.stopping = true
	l.mu.Unlock()
	t := time.AfterFunc(d, cut)
	defer t.Stop()
	l.busy.Wait()
}

// online wakes whoever waits for a connection.
type online struct {
	mu   sync.Mutex
	up   chan struct{} // closed, and replaced, at each new connection
	last time.Time     // when that was
}

func (o *online) init() { o.up = make(chan struct{}) }

func (o *online) announce(now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	close(o.up)
	o.up, o.last = make(chan struct{}), now
}

// next returns what is closed at the next new connection, and when the last one was.
func (o *online) next() (<-chan struct{}, time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.up, o.last
}

// sleep waits for d. It returns errLeave when the daemon is asked to stop first.
func (h *Handlers) sleep(d time.Duration) error { return h.wait(d, nil) }

// pause waits before try number n is repeated (n from 0): doubling from half a second to five minutes, and cut short
// by a new connection.
func (h *Handlers) pause(n int) error {
	d := min(500*time.Millisecond<<min(n, 10), 5*time.Minute)
	early, last := h.online.next()
	if h.now().Sub(last) < rpcTimeout {
		d = min(d, rpcTimeout) // the try may have failed on the line before
	}
	return h.wait(d, early)
}

func (h *Handlers) wait(d time.Duration, early <-chan struct{}) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-early:
		return nil
	case <-h.quit:
		return errLeave
	}
}

// again waits before a request is repeated, where repeating may help: it returns nil then, [errLeave] when the daemon is
// asked to stop, and otherwise err.
func (h *Handlers) again(err error, try int) error {
	if d, ok := api.FloodWait(err); ok {
		return h.sleep(d)
	}
	if undecided(err) {
		return h.pause(try)
	}
	return err
}
