package torture

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"

	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

const alicePhone = "+9996600001"

// person is Alice with a client of her own, on a line that nobody cuts.
type person struct {
	api   *tg.Client
	peers map[command.Peer]tg.InputPeerClass
}

func (r *round) enter(ctx context.Context) *person {
	r.Helper()
	host, port, _ := net.SplitHostPort(r.line.Addr())
	n, _ := strconv.Atoi(port)
	direct := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", r.line.Addr())
	}
	client := telegram.NewClient(1, "00000000000000000000000000000000", telegram.Options{
		DC: r.tg.DC(), DCList: dcs.List{Options: []tg.DCOption{{ID: r.tg.DC(), IPAddress: host, Port: n}}},
		Resolver:   dcs.Plain(dcs.PlainOptions{Dial: direct}),
		PublicKeys: []telegram.PublicKey{r.tg.PublicKey()}, SessionStorage: new(session.StorageMemory), NoUpdates: true,
	})
	code := auth.CodeAuthenticatorFunc(func(context.Context, *tg.AuthSentCode) (string, error) {
		return r.tg.LoginCode(alicePhone), nil
	})
	p := &person{api: client.API(), peers: map[command.Peer]tg.InputPeerClass{}}
	in, over := make(chan struct{}), make(chan error, 1)
	ctx, leave := context.WithCancel(ctx)
	go func() {
		over <- client.Run(ctx, func(ctx context.Context) error {
			flow := auth.NewFlow(auth.Constant(alicePhone, "", code), auth.SendCodeOptions{})
			if err := client.Auth().IfNecessary(ctx, flow); err != nil {
				return err
			}
			close(in)
			<-ctx.Done()
			return nil
		})
	}()
	select {
	case <-in:
	case err := <-over:
		leave()
		r.Fatalf("Alice could not log in: %v", err)
	}
	r.Cleanup(func() {
		leave()
		if err := <-over; err != nil && !errors.Is(err, context.Canceled) {
			r.Logf("Alice's line ended: %v", err)
		}
	})
	return p
}

// lookAround finds the chats that the person is in.
func (p *person) lookAround(ctx context.Context) error {
	d, err := p.api.MessagesGetDialogs(ctx, &tg.MessagesGetDialogsRequest{OffsetPeer: &tg.InputPeerEmpty{}, Limit: 100})
	if err != nil {
		return fmt.Errorf("messages.getDialogs: %w", err)
	}
	list, ok := d.AsModified()
	if !ok {
		return fmt.Errorf("messages.getDialogs: unexpected answer %T", d)
	}
	for _, c := range list.GetChats() {
		switch c := c.(type) {
		case *tg.Chat:
			p.peers[command.Peer{Kind: command.Group, ID: c.ID}] = c.AsInputPeer()
		case *tg.Channel:
			p.peers[command.Peer{Kind: command.Channel, ID: c.ID}] = c.AsInputPeer()
		}
	}
	return nil
}

// open lets Alice see her chats, and write to the userbot for the first time.
func (r *round) open(rng *rand.Rand) {
	r.Helper()
	ctx := r.Context()
	if err := r.person.lookAround(ctx); err != nil {
		r.Fatal(err)
	}
	found, err := r.person.api.ContactsResolveUsername(ctx, &tg.ContactsResolveUsernameRequest{Username: "ourbot"})
	if err != nil {
		r.Fatal(err)
	}
	for _, u := range found.Users {
		if u, ok := u.(*tg.User); ok && u.ID == r.bot {
			r.person.peers[command.Peer{Kind: command.User, ID: u.ID}] = u.AsInputPeer()
		}
	}
	hello := &said{by: r.alice, text: "hello", silent: true}
	if err := r.say(ctx, rng, &venue{chat: command.Peer{Kind: command.User, ID: r.bot}, by: r.alice, client: true}, hello); err != nil {
		r.Fatal(err)
	}
}

// say sends a message, as a reply to another one if that is not 0, and returns its id.
func (p *person) say(ctx context.Context, v *venue, text string, to int, random int64) (int, error) {
	req := &tg.MessagesSendMessageRequest{Peer: p.peers[v.chat], Message: text, RandomID: random}
	if v.topic != 0 || to != 0 {
		reply := &tg.InputReplyToMessage{ReplyToMsgID: cmp.Or(to, v.topic)}
		if v.topic != 0 {
			reply.SetTopMsgID(v.topic)
		}
		req.SetReplyTo(reply)
	}
	answer, err := p.api.MessagesSendMessage(ctx, req)
	if err != nil {
		return 0, fmt.Errorf("messages.sendMessage to %s: %w", v.chat, err)
	}
	switch answer := answer.(type) {
	case *tg.UpdateShortSentMessage:
		return answer.ID, nil
	case *tg.Updates:
		for _, u := range answer.Updates {
			if u, ok := u.(*tg.UpdateMessageID); ok && u.RandomID == random {
				return u.ID, nil
			}
		}
	}
	return 0, errors.New("messages.sendMessage: no message id in the answer")
}
