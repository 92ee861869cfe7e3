package emulator

import (
	"context"
	"errors"
	"math/rand"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"

	"userbot/internal/command"
	"userbot/internal/emulator/layers"
)

// world is a server with a few people: Alice, who owns every chat; Bob, an admin with the right to manage calls;
// and Carol, a member.
type world struct {
	*testing.T
	*Server
	alice, bob, carol, eve    int64
	super, group, channel     command.Peer
	apiA, apiB, apiC, apiEve  *tg.Client
	inA, inB, inC, inEve      *inbox
	clientA, clientB, clientC *Session
}

// inbox collects what a client is pushed.
type inbox struct {
	mu  sync.Mutex
	all []tg.UpdatesClass
}

func (in *inbox) add(u tg.UpdatesClass) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.all = append(in.all, u)
}

// take returns what has come since the last time.
func (in *inbox) take() []tg.UpdatesClass {
	synctest.Wait()
	in.mu.Lock()
	defer in.mu.Unlock()
	all := in.all
	in.all = nil
	return all
}

// inWorld runs a test in a bubble of its own, with fake time and no sockets.
func inWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{Rand: rand.New(rand.NewSource(1))})
		w := &world{T: t, Server: s}
		w.alice = s.AddUser(User{First: "Alice", Username: "alice"})
		w.bob = s.AddUser(User{First: "Bob", Username: "bobby"})
		w.carol = s.AddUser(User{First: "Carol"})
		w.eve = s.AddUser(User{First: "Eve"})
		members := []int64{w.bob, w.carol}
		w.super = s.AddSupergroup(Chat{Title: "Super", Creator: w.alice, Members: members})
		w.group = s.AddGroup(Chat{Title: "Group", Creator: w.alice, Members: members})
		w.channel = s.AddChannel(Chat{Title: "News", Username: "news", Creator: w.alice, Members: members, Signatures: true})
		for _, p := range []command.Peer{w.super, w.group, w.channel} {
			s.SetAdmin(p, w.bob, Rights{ManageCall: true})
		}
		w.clientA, w.apiA, w.inA = w.connect(w.alice)
		w.clientB, w.apiB, w.inB = w.connect(w.bob)
		w.clientC, w.apiC, w.inC = w.connect(w.carol)
		_, w.apiEve, w.inEve = w.connect(w.eve)
		test(w)
	})
}

func (w *world) connect(user int64) (*Session, *tg.Client, *inbox) {
	c, in := w.Connect(user), new(inbox)
	all := newInterpreter(w.T)
	c.OnUpdates(func(u tg.UpdatesClass) {
		all.said(u, layers.Any)
		in.add(u)
	})
	w.Cleanup(c.Close)
	return c, tg.NewClient(invoked{c, all}), in
}

// as returns how a user addresses a chat or another user.
func (w *world) as(user int64, p command.Peer) tg.InputPeerClass {
	hash := w.hash(user, p)
	switch p.Kind {
	case command.Group:
		return &tg.InputPeerChat{ChatID: p.ID}
	case command.Channel:
		return &tg.InputPeerChannel{ChannelID: p.ID, AccessHash: hash}
	default:
		return &tg.InputPeerUser{UserID: p.ID, AccessHash: hash}
	}
}

func (w *world) channelAs(user int64, p command.Peer) *tg.InputChannel {
	return &tg.InputChannel{ChannelID: p.ID, AccessHash: w.hash(user, p)}
}

func user(id int64) command.Peer { return command.Peer{Kind: command.User, ID: id} }

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// refused checks that a call was answered with an error of this type.
func (w *world) refused(err error, typ string) {
	w.Helper()
	if !tgerr.Is(err, typ) {
		w.Errorf("answered %v, want %s", err, typ)
	}
}

func (w *world) lost(err error) {
	w.Helper()
	if !errors.Is(err, ErrConnectionLost) {
		w.Errorf("answered %v, want a lost connection", err)
	}
}

// create asks for a call as a client.
func (w *world) create(api *tg.Client, by int64, chat command.Peer, random int32, edit ...func(*tg.PhoneCreateGroupCallRequest)) (*tg.GroupCall, tg.UpdatesClass, error) {
	r := &tg.PhoneCreateGroupCallRequest{Peer: w.as(by, chat), RandomID: int(random), Title: "Talk"}
	for _, f := range edit {
		f(r)
	}
	ups, err := api.PhoneCreateGroupCall(context.Background(), r)
	if err != nil {
		return nil, nil, err
	}
	for _, u := range list(ups) {
		if u, ok := u.(*tg.UpdateGroupCall); ok {
			if g, ok := u.Call.(*tg.GroupCall); ok {
				return g, ups, nil
			}
		}
	}
	return nil, ups, nil
}

func at(t time.Time) func(*tg.PhoneCreateGroupCallRequest) {
	return func(r *tg.PhoneCreateGroupCallRequest) { r.SetScheduleDate(int(t.Unix())) }
}

// send posts as a client and returns the message's id.
func (w *world) send(api *tg.Client, by int64, to command.Peer, text string, random int64, edit ...func(*tg.MessagesSendMessageRequest)) (int, error) {
	r := &tg.MessagesSendMessageRequest{Peer: w.as(by, to), Message: text, RandomID: random}
	for _, f := range edit {
		f(r)
	}
	ups, err := api.MessagesSendMessage(context.Background(), r)
	if err != nil {
		return 0, err
	}
	if short, ok := ups.(*tg.UpdateShortSentMessage); ok {
		return short.ID, nil
	}
	for _, u := range list(ups) {
		if u, ok := u.(*tg.UpdateMessageID); ok && u.RandomID == random {
			return u.ID, nil
		}
	}
	w.Errorf("the answer %T to sendMessage holds no message id", ups)
	return 0, nil
}

func list(ups tg.UpdatesClass) []tg.UpdateClass {
	if u, ok := ups.(*tg.Updates); ok {
		return u.Updates
	}
	return nil
}

// kinds names the updates in their order.
func kinds(all ...tg.UpdatesClass) []string {
	var names []string
	for _, ups := range all {
		if l := list(ups); l != nil {
			for _, u := range l {
				names = append(names, u.TypeName())
			}
		} else {
			names = append(names, ups.TypeName())
		}
	}
	return names
}

// texts returns what messages say, service messages in angle brackets.
func texts(messages []tg.MessageClass) []string {
	var all []string
	for _, m := range messages {
		switch m := m.(type) {
		case *tg.Message:
			all = append(all, m.Message)
		case *tg.MessageService:
			all = append(all, "<"+m.Action.TypeName()+">")
		default:
			all = append(all, m.TypeName())
		}
	}
	return all
}
