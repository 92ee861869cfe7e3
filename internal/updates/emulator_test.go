package updates

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/tg"
	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/emulator"
)

// town is a stream on the emulator: an account in a group of each kind, with Alice who types.
type town struct {
	t                   *testing.T
	srv                 *emulator.Server
	session             *emulator.Session
	st                  *memState
	s                   *Stream
	api                 *tg.Client
	me, alice           int64
	super, basic, forum command.Peer
	chats               []command.Peer
	slow                time.Duration // how long the stream's requests take

	mu   sync.Mutex
	got  map[string]command.Message
	last time.Time // of the newest command
	stop func()
}

func newTown(t *testing.T) *town {
	e := emulator.New(emulator.Options{})
	c := &town{t: t, srv: e, st: newMemState(), got: map[string]command.Message{}}
	c.me = e.AddUser(emulator.User{First: "Userbot"})
	c.alice = e.AddUser(emulator.User{First: "Alice"})
	members := []int64{c.me}
	c.super = e.AddSupergroup(emulator.Chat{Title: "Super", Creator: c.alice, Members: members})
	c.forum = e.AddSupergroup(emulator.Chat{Title: "Forum", Creator: c.alice, Members: members, Forum: true})
	c.basic = e.AddGroup(emulator.Chat{Title: "Basic", Creator: c.alice, Members: members})
	c.session = e.Connect(c.me)
	t.Cleanup(c.session.Close)
	c.renew()
	c.session.OnUpdates(func(u tg.UpdatesClass) {
		c.mu.Lock()
		s := c.s
		c.mu.Unlock()
		_ = s.Handle(context.Background(), u)
	})
	return c
}

// renew makes a new stream on the same state.
func (c *town) renew() {
	s := NewStream(StreamOptions{
		API: api.New(api.Options{Invoker: c.invoker(), Hashes: c.st, Self: func() int64 { return c.me }}), State: c.st, Self: func() int64 { return c.me },
		Handle: func(_ context.Context, m command.Message) error {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.got[m.Text], c.last = m, time.Now()
			return nil
		},
		Prefix: func() string { return "/" },
		Chats:  func() []command.Peer { return c.chats },
		Now:    time.Now,
		Log:    zap.NewNop(),
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	c.s = s
}

func (c *town) invoker() telegram.InvokeFunc {
	return func(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
		if err := sleep(ctx, c.slow); err != nil {
			return err
		}
		return c.session.Invoke(ctx, in, out)
	}
}

func (c *town) start() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	s := c.s
	go func() { done <- s.Run(ctx) }()
	c.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			c.t.Errorf("Run: %v", err)
		}
	})
	c.t.Cleanup(c.stop)
	c.api = tg.NewClient(c.s.Middleware().Handle(c.session))
	c.s.Connected()
}

func (c *town) run() {
	c.start()
	time.Sleep(time.Second)
	synctest.Wait()
}

// expect checks which commands have been handled since the last time.
func (c *town) expect(why string, texts ...string) {
	c.t.Helper()
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	got := slices.Sorted(maps.Keys(c.got))
	slices.Sort(texts)
	if !slices.Equal(got, texts) {
		c.t.Errorf("%s: handled %q, want %q", why, got, texts)
	}
	clear(c.got)
}

func (c *town) say(chat command.Peer, text string) {
	c.srv.Say(chat, c.alice, text, emulator.SayOptions{})
}

func (c *town) everywhere(text string) (texts []string) {
	for i, chat := range []command.Peer{c.super, c.forum, c.basic, {Kind: command.User, ID: c.me}} {
		texts = append(texts, fmt.Sprintf("%s%d", text, i))
		c.say(chat, texts[i])
		c.say(chat, "ordinary")
	}
	return texts
}

// pass lets time pass, so that what was handled before is not handed over again with a history: that is read from a minute
// before the last message on.
func (c *town) pass(d time.Duration) {
	time.Sleep(d)
	for _, chat := range []command.Peer{c.super, c.forum, c.basic, {Kind: command.User, ID: c.me}} {
		c.say(chat, "ordinary")
	}
	synctest.Wait()
}

func inTown(t *testing.T, name string, f func(*town)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { f(newTown(t)) }) })
}

func TestStreamOnTheEmulator(t *testing.T) {
	inTown(t, "commands are handled at once, whatever we send between them", func(c *town) {
		c.run()
		calls := api.New(api.Options{
			Invoker: c.s.Middleware().Handle(c.session), Hashes: c.st, Self: func() int64 { return c.me },
		})
		for i := range 3 {
			texts := c.everywhere(fmt.Sprintf("/live%d-", i))
			begin := time.Now()
			c.expect("live", texts...)
			if d := c.last.Sub(begin); d > 0 {
				c.t.Errorf("a command waited %v", d)
			}
			for j, chat := range []command.Peer{c.super, c.basic, {Kind: command.User, ID: c.alice}, {Kind: command.User, ID: c.me}} {
				id, err := calls.Send(c.t.Context(), api.Send{To: chat, Text: "an answer", RandomID: int64(10*i + j + 1)})
				if err != nil {
					c.t.Fatal(err)
				}
				if err := calls.Edit(c.t.Context(), chat, id, "a better answer"); err != nil {
					c.t.Fatal(err)
				}
			}
		}
		c.expect("our own answers are no commands")
	})
	inTown(t, "more chats wrote within a minute than are listed at once, and the list comes to an end", func(c *town) {
		for range 250 {
			c.srv.Private(c.srv.AddUser(emulator.User{First: "Somebody"}), c.me, "ordinary")
		}
		c.srv.Fail("messages.getDialogs", emulator.Fault{Skip: 20, Times: -1, Err: "FLOOD_WAIT_3600"})
		c.run()
		if n := c.srv.Count("messages.getDialogs", c.me); n > 10 {
			c.t.Errorf("the list was asked for %d times", n)
		}
	})
	inTown(t, "senders and topics arrive as they are", func(c *town) {
		topic := c.srv.AddTopic(c.forum, "Talk")
		c.srv.Join(c.forum, c.alice)
		c.run()
		alice := command.Sender{Kind: command.Person, Peer: user(c.alice)}
		for text, row := range map[string]struct {
			chat   command.Peer
			opt    emulator.SayOptions
			sender command.Sender
			topic  int
		}{
			"/person":    {c.super, emulator.SayOptions{}, alice, 0},
			"/basic":     {c.basic, emulator.SayOptions{}, alice, 0},
			"/topic":     {c.forum, emulator.SayOptions{Topic: topic}, alice, topic},
			"/general":   {c.forum, emulator.SayOptions{}, alice, 0},
			"/anonymous": {c.super, emulator.SayOptions{Anonymous: true}, command.Sender{Kind: command.Anonymous}, 0},
			"/nosender":  {c.super, emulator.SayOptions{NoSender: true}, command.Sender{Kind: command.Anonymous}, 0},
			"/channel":   {c.super, emulator.SayOptions{AsChannel: c.forum}, command.Sender{Kind: command.AsChannel, Peer: c.forum}, 0},
			"/forward":   {c.super, emulator.SayOptions{FwdName: "Somebody"}, command.Sender{}, 0},
			"/offline":   {command.Peer{Kind: command.User, ID: c.me}, emulator.SayOptions{Offline: true}, command.Sender{}, 0},
		} {
			c.srv.Say(row.chat, c.alice, text, row.opt)
			synctest.Wait()
			m, ok := c.got[text]
			if !ok {
				c.t.Errorf("%s was not handled", text)
				continue
			}
			want := row.chat
			if want.Kind == command.User {
				want.ID = c.alice
			}
			m.Sender.Hash = 0
			if m.Sender != row.sender || m.Topic != row.topic || m.Chat != want {
				c.t.Errorf("%s: handled as %+v", text, m)
			}
		}
		clear(c.got)
		c.srv.Say(c.super, c.me, "/self", emulator.SayOptions{})
		c.srv.Private(c.me, c.me, "/saved")
		id := c.srv.Say(c.super, c.alice, "startcall", emulator.SayOptions{})
		c.srv.EditText(c.super, c.alice, id, "/edited")
		synctest.Wait()
		for _, text := range []string{"/self", "/saved"} {
			if k := c.got[text].Sender.Kind; k != command.Self {
				c.t.Errorf("%s: sender kind %d, want Self", text, k)
			}
		}
		if _, ok := c.got["/edited"]; ok {
			c.t.Error("an edit was handled")
		}
	})
	for _, told := range []bool{true, false} {
		for _, configured := range []bool{true, false} {
			name := fmt.Sprintf("an outage (the difference tells of channels: %v, chats configured: %v)", told, configured)
			inTown(t, name, func(c *town) {
				c.srv.Switch(emulator.Switches{ChannelsUnnamed: !told})
				if configured {
					c.chats = []command.Peer{c.super, c.forum, c.basic}
				}
				c.run()
				c.expect("an account's first start owes nothing", c.everywhere("/before")...)
				c.pass(time.Hour)
				c.session.Disconnect()
				texts := c.everywhere("/meanwhile")
				time.Sleep(time.Hour)
				c.session.Reconnect()
				c.expect("nothing is pushed again")
				c.s.Connected()
				c.expect("after the reconnect", texts...)

				c.stop()
				texts = c.everywhere("/down")
				c.renew()
				c.start()
				c.expect("after a restart", texts...)
			})
		}
	}
	inTown(t, "differences in slices and too long ones, with 'timeout: 300'", func(c *town) {
		c.chats = []command.Peer{c.super, c.forum, c.basic}
		c.run()
		for _, flow := range []emulator.Flow{{Slice: 3, ChannelSlice: 2}, {TooLong: 9, ChannelTooLong: 9}} {
			flow.ChannelTimeout = 300 * time.Second
			c.srv.SetFlow(flow)
			c.pass(time.Hour)
			c.session.Disconnect()
			var texts []string
			for i := range 10 {
				texts = append(texts, c.everywhere(fmt.Sprintf("/%d-", i))...)
			}
			c.session.Reconnect()
			c.s.Connected()
			c.expect("after the reconnect", texts...)
			begin := time.Now()
			c.expect("live again", c.everywhere("/live")...)
			if d := c.last.Sub(begin); d > 0 {
				c.t.Errorf("a command waited %v", d)
			}
		}
	})
	inTown(t, "pushes held back and delivered in reverse, twice", func(c *town) {
		c.run()
		c.srv.Deliver(c.me, emulator.Delivery{Hold: true})
		texts := append(c.everywhere("/a"), c.everywhere("/b")...)
		c.srv.Deliver(c.me, emulator.Delivery{Reversed: true, Twice: true})
		time.Sleep(400 * time.Millisecond)
		c.expect("all there before anything was asked", texts...)
	})
	inTown(t, "removed from a group, and invited again", func(c *town) {
		c.chats = []command.Peer{c.super}
		c.run()
		c.srv.Ban(c.super, c.me)
		c.s.Connected()
		time.Sleep(time.Minute)
		c.expect("while away")
		c.srv.Join(c.super, c.me)
		synctest.Wait()
		c.say(c.super, "/back")
		c.expect("back", "/back")
	})
	inTown(t, "a group becomes a supergroup", func(c *town) {
		var from, to command.Peer
		c.s.opt.Migrated = func(f, t command.Peer) { from, to = f, t }
		c.run()
		super := c.srv.Migrate(c.basic)
		c.say(super, "/here")
		c.expect("in the new chat", "/here")
		if from != c.basic || to != super {
			c.t.Errorf("reported %v → %v, want %v → %v", from, to, c.basic, super)
		}
	})
}

func TestStreamLosesNothingOnTheEmulator(t *testing.T) {
	for _, seed := range seeds(100) {
		synctest.Test(t, func(t *testing.T) {
			defer repeat(t, seed)
			newTown(t).loseNothing(rand.New(rand.NewPCG(seed, 0)))
		})
	}
}

func (c *town) loseNothing(rnd *rand.Rand) {
	maybe := func() bool { return rnd.IntN(2) == 0 }
	if maybe() {
		c.chats = []command.Peer{c.super, c.forum, c.basic}
	}
	c.srv.Switch(emulator.Switches{
		ChannelsUnnamed: maybe(), MinUsers: maybe(), MinChannels: maybe(), LongUpdates: maybe(), PrivateFromID: maybe(),
	})
	flow := emulator.Flow{Slice: 1 + rnd.IntN(20), ChannelSlice: 1 + rnd.IntN(20)}
	if rnd.IntN(3) == 0 {
		flow.TooLong, flow.ChannelTooLong = 5+rnd.IntN(20), 5+rnd.IntN(20)
	}
	c.srv.SetFlow(flow)
	c.run()

	chats := []command.Peer{c.super, c.forum, c.basic, {Kind: command.User, ID: c.me}}
	methods := []string{"updates.getDifference", "updates.getChannelDifference", "messages.getHistory", "messages.getDialogs"}
	errs := []string{"FLOOD_WAIT_3", "INTERNAL", "PERSISTENT_TIMESTAMP_OUTDATED"}
	var want []string
	for i := range 150 {
		chat := chats[rnd.IntN(len(chats))]
		switch text := fmt.Sprintf("/%d", i); rnd.IntN(12) {
		case 0, 1, 2, 3:
			want = append(want, text)
			c.say(chat, text)
		case 4, 5, 6:
			c.say(chat, "ordinary")
		case 7:
			id := c.srv.Say(chat, c.alice, "ordinary", emulator.SayOptions{})
			if maybe() {
				c.srv.EditText(chat, c.alice, id, "extraordinary")
			} else {
				c.srv.Delete(chat, c.alice, id)
			}
		case 8:
			c.srv.Deliver(c.me, emulator.Delivery{Hold: maybe(), Drop: rnd.IntN(4) == 0, Twice: maybe(), Reversed: maybe()})
		case 9:
			c.srv.Deliver(c.me, emulator.Delivery{Twice: maybe(), Reversed: maybe()})
		case 10:
			f := emulator.Fault{Err: errs[rnd.IntN(len(errs))]}
			if maybe() {
				f = emulator.Fault{Kind: []emulator.FaultKind{emulator.LoseAnswer, emulator.CutBefore}[rnd.IntN(2)]}
			}
			c.srv.Fail(methods[rnd.IntN(len(methods))], f)
		case 11:
			switch rnd.IntN(7) {
			case 6:
				time.Sleep(time.Duration(rnd.IntN(50)) * time.Hour)
			case 0:
				c.stop()
				c.renew()
				c.start()
			case 1, 2:
				c.session.Disconnect()
			default:
				c.session.Reconnect()
				c.s.Connected()
			}
		}
		time.Sleep(time.Duration(rnd.IntN(300)) * time.Millisecond)
	}
	c.srv.Heal()
	c.session.Reconnect()
	c.srv.Deliver(c.me, emulator.Delivery{})
	c.s.Connected()
	time.Sleep(time.Minute)
	for _, chat := range chats {
		c.say(chat, "ordinary")
	}
	time.Sleep(time.Minute)
	c.expect("in the end", want...)
}
