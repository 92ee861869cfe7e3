package updates

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/telegram"
	gotd "github.com/gotd/td/telegram/updates"
	"github.com/gotd/td/tg"
)

// managerState is what gotd's Manager wants kept, with all channels' access hashes known.
type managerState struct {
	mu       sync.Mutex
	state    gotd.State
	channels map[int64]int
}

func (s *managerState) set(f func(*gotd.State)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.state)
	return nil
}

func (s *managerState) GetState(context.Context, int64) (gotd.State, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state, true, nil
}
func (s *managerState) SetState(_ context.Context, _ int64, to gotd.State) error {
	return s.set(func(st *gotd.State) { *st = to })
}
func (s *managerState) SetPts(_ context.Context, _ int64, pts int) error {
	return s.set(func(st *gotd.State) { st.Pts = pts })
}
func (s *managerState) SetQts(_ context.Context, _ int64, qts int) error {
	return s.set(func(st *gotd.State) { st.Qts = qts })
}
func (s *managerState) SetDate(_ context.Context, _ int64, date int) error {
	return s.set(func(st *gotd.State) { st.Date = date })
}
func (s *managerState) SetSeq(_ context.Context, _ int64, seq int) error {
	return s.set(func(st *gotd.State) { st.Seq = seq })
}
func (s *managerState) SetDateSeq(_ context.Context, _ int64, date, seq int) error {
	return s.set(func(st *gotd.State) { st.Date, st.Seq = date, seq })
}
func (s *managerState) GetChannelPts(_ context.Context, _, id int64) (int, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	pts, ok := s.channels[id]
	return pts, ok, nil
}
func (s *managerState) SetChannelPts(_ context.Context, _, id int64, pts int) error {
	return s.set(func(*gotd.State) { s.channels[id] = pts })
}
func (s *managerState) ForEachChannels(ctx context.Context, _ int64, f func(context.Context, int64, int) error) error {
	for id, pts := range s.channels { // before Run has begun
		if err := f(ctx, id, pts); err != nil {
			return err
		}
	}
	return nil
}
func (s *managerState) SetChannelAccessHash(context.Context, int64, int64, int64) error { return nil }
func (s *managerState) GetChannelAccessHash(_ context.Context, _, id int64) (int64, bool, error) {
	return hashOf(channel(id)), true, nil
}

// managed is gotd's Manager at work on a model.
type managed struct {
	m   *model
	st  *managerState
	man *gotd.Manager
	err error // what the handler returns

	mu  sync.Mutex
	got map[string]time.Time
}

func withManager(t *testing.T, channels map[int64]int, f func(*managed)) {
	synctest.Test(t, func(t *testing.T) {
		g := &managed{m: newModel(t), st: &managerState{channels: channels}, got: map[string]time.Time{}}
		g.st.state.Date = int(time.Now().Unix())
		g.man = gotd.New(gotd.Config{Storage: g.st, AccessHasher: g.st, Handler: telegram.UpdateHandlerFunc(g.handle)})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = g.man.Run(ctx, tg.NewClient(g.m), me, gotd.AuthOptions{})
		}()
		synctest.Wait()
		g.m.change(func() { g.m.calls = nil })
		f(g)
		cancel()
		<-done
	})
}

func (g *managed) handle(_ context.Context, u tg.UpdatesClass) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, u := range u.(*tg.Updates).Updates {
		if n, ok := u.(interface{ GetMessage() tg.MessageClass }); ok {
			g.got[n.GetMessage().(*tg.Message).Message] = time.Now()
		}
	}
	return g.err
}

func (g *managed) push(t *testing.T, us ...tg.UpdatesClass) {
	for _, u := range us {
		if err := g.man.Handle(context.Background(), u); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
	}
}

// when returns when a message was handled, zero if it was not.
func (g *managed) when(text string) time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.got[text]
}

func (g *managed) handled(text string) bool { return !g.when(text).IsZero() }

func (g *managed) asked() []string {
	g.m.mu.Lock()
	defer g.m.mu.Unlock()
	return slices.Clone(g.m.calls)
}

// TestWhyNotTheManager has gotd's updates.Manager lose commands in each of the ways that this package has an engine of its
// own for. Where one of these fails, gotd has mended it, and a reason is gone.
func TestWhyNotTheManager(t *testing.T) {
	t.Run("it stores its pts although the handler failed", func(t *testing.T) {
		withManager(t, map[int64]int{7: 10}, func(g *managed) {
			g.err = errors.New("the disk is full")
			g.push(t, g.m.say(user(alice), alice, "/private"))
			if pts := g.st.state.Pts; pts != 1 {
				t.Errorf("the stored pts is %d", pts)
			}
		})
	})
	t.Run("it does not ask what it missed while there was no connection", func(t *testing.T) {
		withManager(t, map[int64]int{7: 10}, func(g *managed) {
			g.m.say(user(alice), alice, "/private") // nobody is connected; then somebody is, and nothing tells the Manager
			g.m.say(channel(7), alice, "/channel")
			time.Sleep(14 * time.Minute)
			if asked := g.asked(); len(asked) != 0 || g.handled("/private") || g.handled("/channel") {
				t.Errorf("it asked: %v", asked)
			}
		})
	})
	t.Run("it takes no notice of news in a channel that it has not heard of", func(t *testing.T) {
		withManager(t, map[int64]int{}, func(g *managed) {
			g.m.say(channel(7), alice, "/channel")
			g.push(t, &tg.Updates{Updates: []tg.UpdateClass{&tg.UpdateChannelTooLong{ChannelID: 7}}})
			time.Sleep(14 * time.Minute)
			if asked := g.asked(); len(asked) != 0 || g.handled("/channel") {
				t.Errorf("it asked: %v", asked)
			}
		})
	})
	t.Run("it hears nothing from a channel for as long as a difference's timeout says", func(t *testing.T) {
		withManager(t, map[int64]int{7: 10}, func(g *managed) {
			// The difference that it began with said when to poll next: in 30 s.
			g.m.say(channel(7), alice, "one that does not arrive")
			begin := time.Now()
			g.push(t, g.m.say(channel(7), alice, "ordinary"))
			time.Sleep(time.Second)
			g.push(t, g.m.say(channel(7), alice, "/channel"))
			time.Sleep(time.Minute)
			if waited := g.when("/channel").Sub(begin); waited < 25*time.Second {
				t.Errorf("it was handled after %v", waited)
			}
		})
	})
	t.Run("it forgets what came before the first message that it gets from a channel", func(t *testing.T) {
		withManager(t, map[int64]int{}, func(g *managed) {
			first, second := g.m.say(channel(7), alice, "/first"), g.m.say(channel(7), alice, "/second")
			g.push(t, second, first)
			time.Sleep(14 * time.Minute)
			if g.handled("/first") || !g.handled("/second") {
				t.Errorf("it handled %v", g.got)
			}
		})
	})
}
