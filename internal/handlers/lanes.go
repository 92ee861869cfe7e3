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

// waiting is a job in line. A final answer behind others is kept as the journal has it, and read when it is its turn: a chat may have
// thousands of them.
type waiting struct {
	job   *job // nil: the journal has it
	key   store.Key
	fresh bool
}

func (w *waiting) gathers() bool { return w.job != nil && w.job.gathers }

// inLine is how j waits in a lane behind others.
func inLine(k lane, j *job) waiting {
	w := waiting{j, j.e.Key, j.fresh}
	if k.kind == answering && j.had == nil && !j.e.Untold { // what is Untold is looked for by what it says
		w.job = nil
	}
	return w
}

// queue is the jobs of one lane.
type queue struct {
	jobs    []waiting
	hand    int           // the one in hand; -1: none. In lanes that are not answering always the first
	left    bool          // nobody works on it: the daemon stops, and nothing is due
	anew    bool          // what gathers is to look again, also the one in hand
	added   chan struct{} // holds a token after a job came in behind another
	telling sync.Mutex    // held while those behind the one in hand are told of it: meanwhile it stays in hand
}

// lanes runs jobs in order inside a lane, lanes side by side. A lane has a goroutine only while it is busy.
type lanes struct {
	now  func() time.Time // the host's clock
	read func(store.Key) (store.Entry, bool, error)

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

func (l *lanes) init(now func() time.Time, read func(store.Key) (store.Entry, bool, error)) {
	l.now, l.read = now, read
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

func (l *lanes) push(k lane, j job) { l.put(k, waiting{&j, j.e.Key, j.fresh}) }

func (l *lanes) put(k lane, w waiting) {
	l.mu.Lock()
	defer l.mu.Unlock()
	q, there := l.waiting[k]
	if !there {
		q = &queue{added: make(chan struct{}, 1), hand: -1}
		l.waiting[k] = q
	}
	i := -1
	if j := w.job; j != nil && k.kind == answering {
		j.posting = &posting{}
		i = q.before(j)
	}
	switch {
	case i >= 0:
		// What it says takes the place of what was to be said.
		w.job.posting, q.jobs[i] = q.jobs[i].job.posting, w
	case len(q.jobs) > 0 && w.job != nil && w.job.e.Interim == "": // else it takes over what an interim answer has come to
		w = inLine(k, w.job)
		fallthrough
	default:
		q.jobs = append(q.jobs, w)
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
	if j.e.Interim == "" {
		return -1
	}
	for i, w := range q.jobs {
		if i != q.hand && w.job != nil && w.job.interim && w.key == j.e.Key {
			return i
		}
	}
	return -1
}

// whole returns the job of what stood in line, as it is there or as the journal has it; nil: it is answered.
func (l *lanes) whole(w waiting) (*job, error) {
	if w.job != nil {
		return w.job, nil
	}
	e, ok, err := l.read(w.key)
	if err != nil || !ok || e.State != store.Done {
		return nil, err
	}
	return &job{e: e, fresh: w.fresh, posting: &posting{}}, nil
}

// next returns the first job that is due, -1 if none is: then one will be after wait, or when early is closed.
func (q *queue) next(now time.Time) (i int, wait time.Duration, early <-chan struct{}) {
	for i := range q.jobs {
		j := q.jobs[i].job
		if j == nil || j.due(now) {
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
		w := q.jobs[i]
		if w.job != nil {
			j := *w.job // hasten changes what stands in line
			w.job = &j
		}
		l.mu.Unlock()

		j, err := l.whole(w)
		if j != nil && err == nil {
			err = l.step(l.ctx, k.kind, j)
		}
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
func (q *queue) putBack(j *job) bool {
	for i := q.hand + 1; j.interim && i < len(q.jobs); i++ {
		if w := q.jobs[i]; w.job != nil && w.key == j.e.Key {
			w.job.posting = j.posting
			q.drop()
			return false
		}
	}
	q.jobs[q.hand].job = j
	return true
}

// drop takes the job in hand out of the line.
func (q *queue) drop() {
	if q.hand > 0 {
		q.jobs = slices.Delete(q.jobs, q.hand, q.hand+1)
		return
	}
	q.jobs[0] = waiting{}
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
		w := q.jobs[i]
		l.mu.Unlock()
		j, keep, err := f(*w.job)
		l.mu.Lock()
		if err != nil {
			return err
		}
		if keep {
			q.jobs[i].job = &j
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
	var left []waiting
	hand := -1
	for i, w := range q.jobs {
		switch {
		case i == q.hand:
			hand = len(left)
			left = append(left, w)
		case w.job != nil && f(w.job):
			taken = append(taken, *w.job)
		default:
			left = append(left, w)
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
		if w := &q.jobs[i]; w.gathers() {
			w.job.after = l.now()
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
