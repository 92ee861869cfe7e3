package demo

import (
	"cmp"
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"github.com/gotd/td/telegram"
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
	way             *way
	time            *timeline
	group           command.Peer
	alice, bob, bot int64
	people          []*person
}

// newStage listens where it is to, or on any free port, and prints each login code. The demo itself needs none: its people and
// its userbot are logged in already.
func newStage(opt Options) (*stage, error) {
	st := &stage{time: &timeline{host: opt.Now}}
	st.tg = emulator.New(emulator.Options{Now: st.time.Now, DC: opt.DC, OnLoginCode: func(phone, code string) {
		_, _ = fmt.Fprintf(opt.Out, "Login code for +%s: %s\n", phone, code)
	}})
	st.alice = st.tg.AddUser(emulator.User{Phone: alicePhone, First: "Alice", Username: aliceName})
	st.bob = st.tg.AddUser(emulator.User{Phone: bobPhone, First: "Bob", Username: bobName})
	st.bot = st.tg.AddUser(emulator.User{Phone: botPhone, First: "userbot", Username: botName})
	st.group = st.tg.AddSupergroup(emulator.Chat{
		Title: "Demo", Username: groupName, Creator: st.alice, Members: []int64{st.bob, st.bot},
	})
	st.tg.SetAdmin(st.group, st.bot, emulator.Rights{ManageCall: true})
	st.tg.Switch(emulator.Switches{MuteFromOutside: true, InviteFromOutside: true}) // the userbot has no app to join a call with
	ln, err := net.Listen("tcp", cmp.Or(opt.Listen, "127.0.0.1:0"))
	if err != nil {
		return nil, err
	}
	st.way = &way{Listener: ln}
	st.line, err = st.tg.Serve(st.way)
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

// announce says how to reach the stage from another process.
func (st *stage) announce(opt Options) error {
	keyFile := "/path/to/demo.pem   # with the key above in it"
	if opt.PublicKey != "" {
		if err := os.WriteFile(opt.PublicKey, st.tg.PEM(), 0o644); err != nil {
			return err
		}
		path, err := filepath.Abs(opt.PublicKey)
		if err != nil {
			return err
		}
		keyFile = strconv.Quote(path)
	}
	text := fmt.Sprintf(`A small Telegram serves at %[1]s, data centre %[2]d.
Its public key:
%[3]sIn its group @%[4]s are
  Alice, @%[5]s, phone number %[6]s: it is her group, and you speak for her here
  Bob, @%[7]s, phone number %[8]s
  userbot, @%[9]s, phone number %[10]s: an admin who manages calls
Each can log in with a client of their own. Login codes are printed here.

`, st.line.Addr(), st.tg.DC(), st.tg.PEM(), groupName, aliceName, alicePhone, bobName, bobPhone, botName, botPhone)
	if opt.NoUserbot {
		text += fmt.Sprintf(`For a userbot of yours:

telegram:
  api_id: %d
  api_hash: "%s"
  server:
    dc: %d
    address: "%s"
    public_key_file: %s
admins: ["@%s"]

`, demoAPIID, demoAPIHash, st.tg.DC(), st.line.Addr(), keyFile, aliceName)
	}
	_, err := fmt.Fprint(opt.Out, text)
	return err
}

// person is somebody in front of a client of their own.
type person struct {
	id    int64
	api   *tg.Client
	group *tg.InputPeerChannel
	bot   *tg.InputPeerUser
	in    chan struct{} // closed once the group is found
	over  chan struct{} // closed when the client has ended
	err   error         // why; not before over is closed
	stop  context.CancelFunc
}

// enter has somebody come in, who stays until close; heard, if given, is told everything their client is told.
func (st *stage) enter(ctx context.Context, id int64, heard telegram.UpdateHandlerFunc) *person {
	opt := telegram.Options{
		DC: st.tg.DC(), DCList: st.dcList(), PublicKeys: []telegram.PublicKey{st.tg.PublicKey()},
		SessionStorage: st.tg.LoggedIn(id), NoUpdates: heard == nil, Clock: st.time,
	}
	if heard != nil {
		opt.UpdateHandler = heard
	}
	client := telegram.NewClient(demoAPIID, demoAPIHash, opt)
	p := &person{id: id, api: client.API(), in: make(chan struct{}), over: make(chan struct{})}
	ctx, p.stop = context.WithCancel(ctx)
	go func() {
		defer close(p.over)
		p.err = client.Run(ctx, func(ctx context.Context) error {
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
		if err := ctx.Err(); err != nil {
			return err
		}
		return errors.Join(errors.New("a person of the demo could not come in"), p.err)
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
