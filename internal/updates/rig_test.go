package updates

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/tg"
	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
)

// memState is a State that is gone with the process.
type memState struct {
	mu       sync.Mutex
	account  []int
	channels map[int64][2]int
	hashes   map[command.Peer]int64
}

func newMemState() *memState {
	return &memState{channels: map[int64][2]int{}, hashes: map[command.Peer]int64{}}
}

func (m *memState) Account() (pts, qts, date, seq int, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.account == nil {
		return 0, 0, 0, 0, false
	}
	return m.account[0], m.account[1], m.account[2], m.account[3], true
}

func (m *memState) SetAccount(pts, qts, date, seq int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.account = append(m.account[:0], pts, qts, date, seq)
}

func (m *memState) Channel(id int64) (pts, date int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.channels[id][0], m.channels[id][1]
}

func (m *memState) SetChannel(id int64, pts, date int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.channels[id] = [2]int{pts, date}
}

func (m *memState) AccessHash(p command.Peer) (int64, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	h, ok := m.hashes[p]
	return h, ok
}

func (m *memState) SetAccessHash(p command.Peer, hash int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.hashes[p] = hash
}

// unread is what StreamOptions.Unread was told.
type unread struct {
	chat     command.Peer
	from, to time.Time
}

// rig is a stream at work on a model.
type rig struct {
	t      testing.TB
	m      *model
	st     *memState
	s      *Stream
	chats  []command.Peer
	handle func(command.Message) error
	keep   func() error
	self   atomic.Int64

	mu     sync.Mutex // guards chats and handle too while the stream runs
	got    []command.Message
	unread []unread
	ends   chan error
	stop   context.CancelFunc
}

func newRig(t testing.TB, chats ...command.Peer) *rig {
	r := &rig{t: t, m: newModel(t), st: newMemState(), chats: chats}
	r.st.SetAccount(0, 0, int(time.Now().Unix()), 0)
	r.self.Store(me)
	r.s = r.stream()
	return r
}

func (r *rig) stream() *Stream {
	return NewStream(StreamOptions{
		API: apiOver(r.m, r.st), State: r.st, Self: r.self.Load,
		Handle: func(_ context.Context, m command.Message) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			if r.handle != nil {
				if err := r.handle(m); err != nil {
					return err
				}
			}
			r.got = append(r.got, m)
			return nil
		},
		Keep: func() error {
			r.mu.Lock()
			defer r.mu.Unlock()
			if r.keep != nil {
				return r.keep()
			}
			return nil
		},
		Prefix: func() string { return "/" },
		Chats: func() []command.Peer {
			r.mu.Lock()
			defer r.mu.Unlock()
			return r.chats
		},
		Unread: func(chat command.Peer, from, to time.Time) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.unread = append(r.unread, unread{chat, from, to})
		},
		Now: time.Now,
		Log: zap.NewNop(),
	})
}

func apiOver(inv tg.Invoker, st State) *api.API {
	return api.New(api.Options{Invoker: inv, Hashes: st, Self: func() int64 { return me }})
}

// know makes a channel one whose update state and access hash survived a restart.
func (r *rig) know(ids ...int64) {
	for _, id := range ids {
		r.st.SetChannel(id, r.m.channel(id).pts(), int(time.Now().Unix()))
		r.st.SetAccessHash(channel(id), hashOf(channel(id)))
	}
}

func (r *rig) start() {
	ctx, cancel := context.WithCancel(context.Background())
	r.stop, r.ends = cancel, make(chan error, 1)
	go func() { r.ends <- r.s.Run(ctx) }()
	r.t.Cleanup(cancel)
}

// run is a stream that is up and has nothing to catch up with.
func (r *rig) run() {
	r.start()
	r.s.Connected()
	synctest.Wait()
	r.m.change(func() { r.m.calls = nil })
}

// halt ends Run and returns what it returned.
func (r *rig) halt() error {
	r.stop()
	return <-r.ends
}

func (r *rig) push(us ...tg.UpdatesClass) {
	for _, u := range us {
		_ = r.s.Handle(context.Background(), u)
	}
	synctest.Wait()
}

// forget starts the list of what was handled anew.
func (r *rig) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = nil
}

func (r *rig) texts() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var texts []string
	for _, m := range r.got {
		texts = append(texts, m.Text)
	}
	return texts
}

func (r *rig) expect(why string, texts ...string) {
	r.t.Helper()
	synctest.Wait()
	if got := r.texts(); !slices.Equal(got, texts) {
		r.t.Errorf("%s: handled %q, want %q", why, got, texts)
	}
}

// expectAll is expect where no order is promised: between chats.
func (r *rig) expectAll(why string, texts ...string) {
	r.t.Helper()
	synctest.Wait()
	got := r.texts()
	slices.Sort(got)
	slices.Sort(texts)
	if !slices.Equal(got, texts) {
		r.t.Errorf("%s: handled %q, want %q", why, got, texts)
	}
}

// asked lists the requests so far, by method.
func (r *rig) asked() []string {
	r.m.mu.Lock()
	defer r.m.mu.Unlock()
	return slices.Clone(r.m.calls)
}

func (r *rig) called(method string) (n int) {
	r.m.mu.Lock()
	defer r.m.mu.Unlock()
	for _, c := range r.m.calls {
		if c == method {
			n++
		}
	}
	return n
}

func (r *rig) channelPts(id int64, want int) {
	r.t.Helper()
	if got, _ := r.st.Channel(id); got != want {
		r.t.Errorf("saved pts of channel %d is %d, want %d", id, got, want)
	}
}

func (r *rig) accountPts(want int) {
	r.t.Helper()
	if got, _, _, _, _ := r.st.Account(); got != want {
		r.t.Errorf("saved pts of the account is %d, want %d", got, want)
	}
}

func numbered(n int) (texts []string) {
	for i := range n {
		texts = append(texts, fmt.Sprintf("/c%d", i))
	}
	return texts
}
