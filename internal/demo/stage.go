package demo

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"

	"userbot/internal/command"
	"userbot/internal/config"
	"userbot/internal/emulator"
	"userbot/internal/secret"
)

// The accounts of the demo. Phone numbers that begin with 99966 belong to nobody.
const (
	alicePhone, bobPhone, botPhone         = "+9996600001", "+9996600002", "+9996600003"
	groupName, aliceName, bobName, botName = "demo", "alice", "demobob", "userbot"
	demoAPIID                              = 1
	demoAPIHash                            = "00000000000000000000000000000000"
)

// stage is the small Telegram with the people and the group of the demo.
type stage struct {
	tg              *emulator.Server
	line            *emulator.Listener
	time            *timeline
	group           command.Peer
	alice, bob, bot int64
	people          []*person
}

// newStage listens at addr, or on any free port, on a host with that clock. onCode is told each code that is sent to the userbot's
// account.
func newStage(addr string, now func() time.Time, onCode func(code string)) (*stage, error) {
	t := &timeline{host: now}
	opt := emulator.Options{Now: t.Now}
	if addr == "" {
		addr = "127.0.0.1:0"
	} else {
		opt.OnLoginCode = func(phone, code string) {
			if "+"+phone == botPhone {
				onCode(code)
			}
		}
	}
	st := &stage{tg: emulator.New(opt), time: t}
	st.alice = st.tg.AddUser(emulator.User{Phone: alicePhone, First: "Alice", Username: aliceName})
	st.bob = st.tg.AddUser(emulator.User{Phone: bobPhone, First: "Bob", Username: bobName})
	st.bot = st.tg.AddUser(emulator.User{Phone: botPhone, First: "userbot", Username: botName})
	st.group = st.tg.AddSupergroup(emulator.Chat{
		Title: "Demo", Username: groupName, Creator: st.alice, Members: []int64{st.bob, st.bot},
	})
	st.tg.SetAdmin(st.group, st.bot, emulator.Rights{ManageCall: true})
	st.tg.Switch(emulator.Switches{MuteFromOutside: true, InviteFromOutside: true}) // the userbot has no app to join a call with
	var err error
	st.line, err = st.tg.Listen(addr)
	return st, err
}

// close sends everybody home.
func (st *stage) close() error {
	for _, p := range st.people {
		p.leave()
	}
	return st.line.Close()
}

// config is what an operator would write to run a userbot here.
func (st *stage) config(stateDir string) *config.Config {
	c := config.Default(func(string) string { return "" })
	c.StateDir = stateDir
	c.Telegram.APIID, c.Telegram.APIHash = demoAPIID, secret.New(demoAPIHash)
	c.Telegram.Server = config.Server{
		DC: st.tg.DC(), Address: st.line.Addr(), PublicKeys: []*rsa.PublicKey{st.tg.PublicKey().RSA},
	}
	c.Admins = []config.Who{{Username: aliceName}}
	c.Commands.PerMinute = 0 // whoever tries everything types a lot
	return c
}

// describe says how to reach the stage from another process.
func (st *stage) describe(publicKey string) string {
	keyFile := "/path/to/demo.pem   # with the key above in it"
	if path, err := filepath.Abs(publicKey); publicKey != "" && err == nil {
		keyFile = strconv.Quote(path)
	}
	return fmt.Sprintf(`A small Telegram serves at %[1]s, data centre %[2]d.
Its public key:
%[3]sThe account meant for a userbot: %[4]s. It is an admin of the group @%[5]s, where you are @%[6]s.

telegram:
  api_id: %[7]d
  api_hash: "%[8]s"
  server:
    dc: %[2]d
    address: "%[1]s"
    public_key_file: %[9]s
admins: ["@%[6]s"]

`, st.line.Addr(), st.tg.DC(), st.tg.PEM(), botPhone, groupName, aliceName, demoAPIID, demoAPIHash, keyFile)
}

// person is somebody in front of a client of their own.
type person struct {
	id    int64
	api   *tg.Client
	group *tg.InputPeerChannel
	bot   *tg.InputPeerUser
	in    chan struct{} // closed once logged in
	over  chan struct{} // closed when the client has ended
	err   error         // why; not before over is closed
	stop  context.CancelFunc
}

// enter begins to log somebody in, who stays until close; heard, if given, is told everything their client is told.
func (st *stage) enter(ctx context.Context, id int64, phone string, heard telegram.UpdateHandlerFunc) *person {
	opt := telegram.Options{
		DC: st.tg.DC(), DCList: st.dcList(), PublicKeys: []telegram.PublicKey{st.tg.PublicKey()},
		SessionStorage: new(session.StorageMemory), NoUpdates: heard == nil, Clock: st.time,
	}
	if heard != nil {
		opt.UpdateHandler = heard
	}
	client := telegram.NewClient(demoAPIID, demoAPIHash, opt)
	code := auth.CodeAuthenticatorFunc(func(context.Context, *tg.AuthSentCode) (string, error) {
		return st.tg.LoginCode(phone), nil
	})
	p := &person{id: id, api: client.API(), in: make(chan struct{}), over: make(chan struct{})}
	ctx, p.stop = context.WithCancel(ctx)
	go func() {
		defer close(p.over)
		p.err = client.Run(ctx, func(ctx context.Context) error {
			flow := auth.NewFlow(auth.Constant(phone, "", code), auth.SendCodeOptions{})
			if err := client.Auth().IfNecessary(ctx, flow); err != nil {
				return err
			}
			if err := p.lookAround(ctx); err != nil {
				return err
			}
			close(p.in)
			<-ctx.Done()
			return nil
		})
	}()
	st.people = append(st.people, p)
	return p
}

// leave ends the client and waits for that.
func (p *person) leave() {
	p.stop()
	<-p.over
}

// wait returns when the person is in the group and can speak.
func (p *person) wait(ctx context.Context) error {
	select {
	case <-p.in:
		return nil
	case <-p.over:
		return errors.Join(errors.New("a person of the demo could not log in"), p.err)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// lookAround finds the group and the userbot.
func (p *person) lookAround(ctx context.Context) error {
	for _, name := range []string{groupName, botName} {
		found, err := p.api.ContactsResolveUsername(ctx, &tg.ContactsResolveUsernameRequest{Username: name})
		if err != nil {
			return fmt.Errorf("contacts.resolveUsername: %w", err)
		}
		for _, c := range found.Chats {
			if c, ok := c.(*tg.Channel); ok {
				p.group = &tg.InputPeerChannel{ChannelID: c.ID, AccessHash: c.AccessHash}
			}
		}
		for _, u := range found.Users {
			if u, ok := u.(*tg.User); ok {
				p.bot = &tg.InputPeerUser{UserID: u.ID, AccessHash: u.AccessHash}
			}
		}
	}
	if p.group == nil || p.bot == nil {
		return errors.New("the group or the userbot is not there")
	}
	return nil
}

func (st *stage) dcList() dcs.List {
	host, port, _ := net.SplitHostPort(st.line.Addr())
	n, _ := strconv.Atoi(port)
	return dcs.List{Options: []tg.DCOption{{ID: st.tg.DC(), IPAddress: host, Port: n}}}
}
