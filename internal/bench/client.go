//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/telegram/updates"
	"github.com/gotd/td/telegram/updates/hook"
	"github.com/gotd/td/tg"

	"userbot/internal/bench/probe"
)

const (
	apiID   = 1
	apiHash = "00000000000000000000000000000000"
	// ready is the line with which a gotd client says that it can be commanded.
	ready = "ready"
)

// client is what userbot is compared with: it does the same over gotd with as little as possible around it. Nothing
// it does is on disk but the session, nothing is checked before it acts, and what it misses is lost.
type client struct {
	tg    *telegram.Client
	api   *tg.Client
	gaps  *updates.Manager // nil: updates are taken as they come
	rows  []row
	admin int64
	login string // phone number; "": run
	disk  *disk  // what it syncs, as often as userbot does, and it looks at the chat first, too; nil: it does neither
	ids   atomic.Int64
}

// clientMain is the process of one such client.
func clientMain(args []string) error {
	fs := flag.NewFlagSet("client", flag.ContinueOnError)
	addr, dc, key := fs.String("addr", "", ""), fs.Int("dc", 0, ""), fs.String("key", "", "")
	file, admin, phone := fs.String("session", "", ""), fs.Int64("admin", 0, ""), fs.String("login", "", "")
	manager, careful := fs.Bool("manager", false, ""), fs.String("careful", "", "")
	if err := fs.Parse(args); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	keys, err := publicKeys(*key)
	if err != nil {
		return err
	}
	at, err := dcOption(*addr, *dc)
	if err != nil {
		return err
	}
	c := &client{rows: rows(), admin: *admin, login: *phone}
	if *careful != "" {
		d, err := newDisk(*careful)
		if err != nil {
			return err
		}
		c.disk = &d
	}
	dispatcher := tg.NewUpdateDispatcher()
	dispatcher.OnNewChannelMessage(c.message)
	opt := telegram.Options{
		DC: *dc, DCList: dcs.List{Options: []tg.DCOption{at}}, PublicKeys: keys,
		SessionStorage: &session.FileStorage{Path: *file}, UpdateHandler: dispatcher,
	}
	if *manager {
		c.gaps = updates.New(updates.Config{Handler: dispatcher})
		opt.UpdateHandler = c.gaps
		opt.Middlewares = []telegram.Middleware{hook.UpdateHook(c.gaps.Handle), hook.AffectedHook(c.gaps)}
	}
	c.tg = telegram.NewClient(apiID, apiHash, opt)
	c.api = c.tg.API()
	first, err := c.tg.RandInt64()
	if err != nil {
		return err
	}
	c.ids.Store(first)
	probe.Start()
	return c.tg.Run(ctx, c.run)
}

func (c *client) run(ctx context.Context) error {
	if c.login != "" {
		code := auth.CodeAuthenticatorFunc(func(context.Context, *tg.AuthSentCode) (string, error) {
			line, err := bufio.NewReader(os.Stdin).ReadString('\n')
			return strings.TrimSpace(line), err
		})
		return c.tg.Auth().IfNecessary(ctx, auth.NewFlow(auth.Constant(c.login, "", code), auth.SendCodeOptions{}))
	}
	me, err := c.tg.Self(ctx)
	if err != nil {
		return err
	}
	if c.gaps != nil {
		return c.gaps.Run(ctx, c.api, me.ID, updates.AuthOptions{OnStart: func(context.Context) { say(ready) }})
	}
	say(ready)
	<-ctx.Done()
	return ctx.Err()
}

// message does what userbot does, less the care.
func (c *client) message(ctx context.Context, e tg.Entities, u *tg.UpdateNewChannelMessage) error {
	m, ok := u.Message.(*tg.Message)
	if !ok || m.Out {
		return nil
	}
	if !strings.HasPrefix(m.Message, "/") {
		return nil
	}
	v, title := rowOf(c.rows, m.Message)
	if v == nil {
		return nil
	}
	from, _ := m.FromID.(*tg.PeerUser)
	in, _ := m.PeerID.(*tg.PeerChannel)
	if from == nil || from.UserID != c.admin || in == nil || e.Channels[in.ChannelID] == nil || e.Users[from.UserID] == nil {
		return errors.New("a command from a stranger, or from nowhere")
	}
	o := &order{Context: ctx, Client: c.api, ids: &c.ids, chat: e.Channels[in.ChannelID], from: e.Users[from.UserID], title: title}
	text, err := c.carefully(o, v)
	if err != nil {
		say(err.Error())
		return err
	}
	return o.send(&tg.MessagesSendMessageRequest{
		Peer: o.chat.AsInputPeer(), Message: text, ReplyTo: &tg.InputReplyToMessage{ReplyToMsgID: m.ID},
	})
}

// carefully does what v is, with what userbot has promised around it if there is a disk: a look at the chat and a sync beside it before, and
// a sync behind it.
func (c *client) carefully(o *order, v *row) (text string, err error) {
	if c.disk == nil {
		return v.bare(o)
	}
	synced := make(chan error, 1)
	go func() { synced <- c.sync() }()
	if _, err = o.ChannelsGetFullChannel(o, o.chat.AsInput()); err == nil {
		err = <-synced
	}
	if err == nil {
		text, err = v.bare(o)
	}
	return text, errors.Join(err, c.sync())
}

func (c *client) sync() error {
	_, err := c.disk.sync(int(c.ids.Add(1) & 0xff))
	return err
}

func say(line string) { _, _ = fmt.Fprintln(os.Stderr, line) }
