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
	look     *lookAhead
	had      *credentials // of a stream whose credentials are to be delivered; nil: they are asked for then
	follow   bool         // no command: the chat is looked at for what is planned there
	behind   bool         // it had to wait behind commands of its chat

	gathers bool            // it waits to be told with others: see [Handlers.gather]
	posting *posting        // of the answering lanes: what the tries so far have come to
	after   time.Time       // when the next one is due
	early   <-chan struct{} // or it is due when this is closed
}

// due reports that the job's next try is.
func (j *job) due(now time.Time) bool {
	select {
	case <-j.early: // never, where it is nil
		return true
	default:
		return !now.Before(j.after)
	}
}

// later is the error of a step that is to be taken again after some time, or when early is closed. Until then the lane
// goes on with what is behind it.
type later struct {
	wait  time.Duration
	early <-chan struct{}
	cause error // nil: nothing has failed
}

func (*later) Error() string { return "to be tried again later" }

func isLater(err error) bool {
	_, yes := errors.AsType[*later](err)
	return yes
}

// errLeave ends a step that was waiting for something when the daemon was asked to stop. The journal has the rest.
var errLeave = errors.New("left for the next start")

// queue is the jobs of one lane.
type queue struct {
	jobs    []job
	hand    int           // the one in hand; -1: none. In lanes that are not answering always the first
	left    bool          // nobody works on it: the daemon stops, and nothing is due
	anew    bool          // what gathers is to look again, also the one in hand
	added   chan struct{} // holds a token after a job came in behind another
	telling sync.Mutex    // held while those behind the one in hand are told of it: meanwhile it stays in hand
}

// lanes runs jobs in order inside a lane, lanes side by side. A lane has a goroutine only while it is busy.
type lanes struct {
	now func() time.Time // the host's clock

	mu       sync.Mutex // guards all below
	waiting  map[lane]*queue
	jobs     int
	running  int // lanes with a goroutine
	stopping bool
	ctx      context.Context // nil before start
	fail     func(error)
	step     func(context.Context, laneKind, *job) error
	quit     <-chan struct{} // closed when waiting is over
	busy     sync.WaitGroup
}

func (l *lanes) init(now func() time.Time) {
	l.now = now
	l.waiting = map[lane]*queue{}
}

func (l *lanes) start(ctx context.Context, quit <-chan struct{}, fail func(error), step func(context.Context, laneKind, *job) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ctx, l.quit, l.fail, l.step = ctx, quit, fail, step
	for k := range l.waiting {
		l.run(k)
	}
}

// run gives a lane its goroutine. The caller holds mu.
func (l *lanes) run(k lane) {
	l.running++
	l.busy.Go(func() {
		deepen(0)
		l.drain(k)
	})
}

// deepen has the stack of a new goroutine grow to what a step and a request below it take, while there is nothing on it: otherwise
// all that is on it is copied each time that it doubles, one twentieth of the processor time of a command.
//
//go:noinline
func deepen(i int) byte {
	var room [20 << 10]byte
	return room[i]
}

func (l *lanes) push(k lane, j job) {
	l.mu.Lock()
	defer l.mu.Unlock()
	q, there := l.waiting[k]
	if !there {
		q = &queue{added: make(chan struct{}, 1), hand: -1}
		l.waiting[k] = q
	}
	if k.kind == answering {
		j.posting = &posting{}
	}
	i := q.before(&j)
	if i >= 0 {
		// What it says takes the place of what was to be said.
		j.posting, q.jobs[i] = q.jobs[i].posting, j
	} else {
		q.jobs = append(q.jobs, j)
		l.jobs++
	}
	if i >= 0 || len(q.jobs) > 1 {
		select {
		case q.added <- struct{}{}:
		default:
		}
	}
	if (!there || q.left) && l.ctx != nil && (!l.stopping || k.kind == answering && l.running > 0) {
		q.left = false
		l.run(k)
	}
}

// before returns the job, if it is not in hand, that is to give an interim answer to the command of j; -1: none.
func (q *queue) before(j *job) int {
	if j.posting == nil || j.e.Interim == "" {
		return -1
	}
	for i := range q.jobs {
		if i != q.hand && q.jobs[i].interim && q.jobs[i].e.Key == j.e.Key {
			return i
		}
	}
	return -1
}

// next returns the first job that is due, -1 if none is: then one will be after wait, or when early is closed.
func (q *queue) next(now time.Time) (i int, wait time.Duration, early <-chan struct{}) {
	for i := range q.jobs {
		j := &q.jobs[i]
		if j.due(now) {
			return i, 0, nil
		}
		if j.early != nil {
			early = j.early // all that are not closed are the same
		}
		if d := j.after.Sub(now); i == 0 || d < wait {
			wait = d
		}
	}
	return -1, wait, early
}

// drain works off one lane. The job in hand stays in line until it is finished, so that idle does not call a lane free
// while something is done in it.
func (l *lanes) drain(k lane) {
	defer func() {
		l.mu.Lock()
		l.running--
		l.mu.Unlock()
	}()
	for over := false; ; {
		l.mu.Lock()
		q := l.waiting[k]
		if len(q.jobs) == 0 {
			delete(l.waiting, k)
		}
		if len(q.jobs) == 0 || l.stopping && k.kind != answering {
			l.mu.Unlock()
			return
		}
		i, wait, early := q.next(l.now())
		if i < 0 {
			q.left = over
			l.mu.Unlock()
			if over {
				return
			}
			over = l.rest(wait, early, q.added)
			continue
		}
		q.hand, q.anew = i, false
		j := q.jobs[i]
		l.mu.Unlock()

		err := l.step(l.ctx, k.kind, &j)
		if l.ctx.Err() != nil || errors.Is(err, errLeave) {
			return
		}
		put, again := errors.AsType[*later](err)
		if err != nil && !again {
			l.fail(err)
			return
		}
		q.telling.Lock()
		l.mu.Lock()
		if again {
			if j.after, j.early = l.now().Add(put.wait), put.early; j.gathers && q.anew {
				j.after = l.now()
			}
			again = q.putBack(j)
		} else {
			q.drop()
		}
		if !again {
			l.jobs--
		}
		q.hand = -1
		l.mu.Unlock()
		q.telling.Unlock()
	}
}

// putBack keeps the job in hand for another try. It returns false if one that came meanwhile takes its place.
func (q *queue) putBack(j job) bool {
	for i := q.hand + 1; j.interim && i < len(q.jobs); i++ {
		if q.jobs[i].e.Key == j.e.Key {
			q.jobs[i].posting = j.posting
			q.drop()
			return false
		}
	}
	q.jobs[q.hand] = j
	return true
}

// drop takes the job in hand out of the line.
func (q *queue) drop() {
	if q.hand > 0 {
		q.jobs = slices.Delete(q.jobs, q.hand, q.hand+1)
		return
	}
	q.jobs[0] = job{}
	q.jobs = q.jobs[1:]
}

// rest waits until something may be due. It returns true if waiting is over.
func (l *lanes) rest(d time.Duration, early, added <-chan struct{}) (over bool) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-early:
	case <-added:
	case <-l.quit:
		return true
	case <-l.ctx.Done():
		return true
	}
	return false
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

// take takes those jobs out of a lane, but for the one in hand, of which f says so.
func (l *lanes) take(k lane, f func(*job) bool) (taken []job) {
	l.mu.Lock()
	defer l.mu.Unlock()
	q := l.waiting[k]
	if q == nil {
		return nil
	}
	var left []job
	hand := -1
	for i := range q.jobs {
		switch j := &q.jobs[i]; {
		case i == q.hand:
			hand = len(left)
			left = append(left, *j)
		case f(j):
			taken = append(taken, *j)
		default:
			left = append(left, *j)
		}
	}
	q.jobs, q.hand = left, hand
	l.jobs -= len(taken)
	return taken
}

// hasten has those jobs of a lane that wait to be told with others look again at once.
func (l *lanes) hasten(k lane) {
	l.mu.Lock()
	defer l.mu.Unlock()
	q := l.waiting[k]
	if q == nil {
		return
	}
	q.anew = true
	for i := range q.jobs {
		if q.jobs[i].gathers {
			q.jobs[i].after = l.now()
		}
	}
	select {
	case q.added <- struct{}{}:
	default:
	}
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
