package handlers

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

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

// queue is the jobs of one lane, the one in hand first.
type queue struct {
	jobs    []job
	added   chan struct{} // holds a token after a job came in behind another
	telling sync.Mutex    // held while those behind the one in hand are told of it: meanwhile it stays in hand
}

// lanes runs jobs in order inside a lane, lanes side by side. A lane has a goroutine only while it is busy.
type lanes struct {
	mu       sync.Mutex // guards all below
	waiting  map[lane]*queue
	jobs     int
	running  int // lanes with a goroutine
	stopping bool
	ctx      context.Context // nil before start
	fail     func(error)
	step     func(context.Context, laneKind, job) error
	busy     sync.WaitGroup
}

func (l *lanes) init() { l.waiting = map[lane]*queue{} }

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
	q, running := l.waiting[k]
	if !running {
		q = &queue{added: make(chan struct{}, 1)}
		l.waiting[k] = q
	}
	q.jobs = append(q.jobs, j)
	l.jobs++
	if len(q.jobs) > 1 {
		select {
		case q.added <- struct{}{}:
		default:
		}
	}
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
		q := l.waiting[k]
		if len(q.jobs) == 0 {
			delete(l.waiting, k)
		}
		if len(q.jobs) == 0 || l.stopping && k.kind != answering {
			l.mu.Unlock()
			return
		}
		j := q.jobs[0]
		l.mu.Unlock()

		err := l.step(l.ctx, k.kind, j)
		if l.ctx.Err() != nil || errors.Is(err, errLeave) {
			return
		}
		if err != nil {
			l.fail(err)
			return
		}
		q.telling.Lock()
		l.mu.Lock()
		q.jobs[0] = job{}
		q.jobs = q.jobs[1:]
		l.jobs--
		l.mu.Unlock()
		q.telling.Unlock()
	}
}

// added returns what gets a token when a job comes in behind the one in hand. Only the lane's own goroutine may call it.
func (l *lanes) added(k lane) <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.waiting[k].added
}

// behind calls f for each job behind the one in hand, and keeps what f makes of it, or drops it.
func (l *lanes) behind(k lane, f func(job) (next job, keep bool, err error)) error {
	l.mu.Lock()
	q := l.waiting[k]
	l.mu.Unlock()
	if q == nil {
		return nil
	}
	q.telling.Lock()
	defer q.telling.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := 1; i < len(q.jobs); {
		j := q.jobs[i]
		l.mu.Unlock()
		j, keep, err := f(j)
		l.mu.Lock()
		if err != nil {
			return err
		}
		if keep {
			q.jobs[i] = j
			i++
		} else {
			q.jobs = slices.Delete(q.jobs, i, i+1)
			l.jobs--
		}
	}
	return nil
}

func (l *lanes) idle(k lane) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ctx != nil && l.waiting[k] == nil
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
