//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

const (
	// news is how many channels have something new after an outage of so long, and waiting in how many of them a command was typed.
	news, outage, waiting = 1000, 5 * time.Second, 10
)

// much is what was measured of userbot with much at once.
type much struct {
	crowded     [userbot + 1]crowded
	first, last time.Duration
	most        int64 // memory, with all that a file backs, at most since the start
}

// chats makes chats in which a client may manage calls.
func (r *run) chats(who int, name string, n int) []command.Peer {
	list, bot := make([]command.Peer, n), r.contestants[who].bot
	for i := range list {
		list[i] = r.stage.tg.AddSupergroup(emulator.Chat{
			Title: name, Username: fmt.Sprintf("%s%dof%d", strings.ToLower(name), i, who), Creator: r.stage.alice, Members: []int64{bot},
		})
		r.stage.tg.SetAdmin(list[i], bot, emulator.Rights{ManageCall: true})
	}
	return list
}

// userbot starts userbot anew, alone.
func (r *run) userbot(argv []string) error {
	r.stop()
	c := r.contestants[userbot]
	var err error
	if c.p, err = spawn(r.ctx, c.name, argv, c.mark, false); err != nil {
		return err
	}
	return r.pause(settle)
}

// outage cuts the line with a delay for a while, in which something new comes in very many chats, and commands in some.
func (r *run) outage() error {
	c, tg := r.contestants[userbot], r.stage.tg
	chats := r.chats(userbot, "News", news)
	if err := r.anew(); err != nil {
		return err
	}
	config := filepath.Join(r.stage.dir, "outage.yaml")
	text, err := os.ReadFile(filepath.Join(r.stage.dir, "far.yaml"))
	if err != nil {
		return err
	}
	text = append(text, "chats: ["...)
	for _, chat := range chats[news-waiting:] {
		text = append(text, "{chat: "+chat.String()+"}, "...)
	}
	if err := os.WriteFile(config, append(text, "]\n"...), 0o600); err != nil {
		return err
	}
	if err := r.userbot([]string{c.argv[0], "run", "--config", config}); err != nil {
		return err
	}
	say := func() {
		for _, chat := range chats {
			tg.Say(chat, r.stage.alice, chat.String()+" "+ordinary, emulator.SayOptions{})
		}
	}
	say() // so that all are met
	if err := r.pause(2 * settle); err != nil {
		return err
	}
	r.stage.far.cut()
	say()
	seq := tg.Happened()
	for _, chat := range chats[news-waiting:] {
		tg.Say(chat, r.stage.alice, "/startcall Meanwhile", emulator.SayOptions{})
	}
	if err := r.pause(outage); err != nil {
		return err
	}
	r.stage.far.restore()
	back := time.Now()
	ctx, cancel := context.WithTimeout(r.ctx, 2*time.Minute)
	defer cancel()
	answered := 0
	_, err = tg.Await(ctx, seq, func(e emulator.Event) bool {
		switch {
		case e.By != c.bot:
		case e.Kind == emulator.CallCreated && r.much.first == 0:
			r.much.first = e.Time.Sub(back)
		case e.Kind == emulator.MessagePosted && !e.Service:
			answered++
			r.much.last = e.Time.Sub(back)
		}
		return answered == waiting
	})
	if err != nil {
		return fmt.Errorf("%d of %d were answered: %w:\n%s", answered, waiting, err, c.p.last())
	}
	if err := r.pause(settle); err != nil {
		return err
	}
	r.much.most, err = c.p.most()
	return err
}

const aboutMuch = `After an outage of %s, %d channels have something new, in %d of them, which are configured, a command; the line has the delay.
`

// reportMuch is that in Markdown.
func (r *run) reportMuch() string {
	m := &r.much
	var t table
	t.row("", "", "aim", "")
	aim := func(what, got, aim string, met bool) {
		verdict := "**missed**"
		if met {
			verdict = "met"
		}
		t.row(what, got, aim, verdict)
	}
	far := &m.crowded[userbot].far
	times := far[1].commands / far[0].commands
	aim(fmt.Sprintf("commands a second in %d chats by those in one, over the line", crowd), fmt.Sprintf("%.1f ×", times), "4 ×", times >= 4)
	within := 2*time.Second + 3*2*delay
	aim("after an outage: the first call has begun", m.first.Round(time.Millisecond).String(), within.String(), m.first <= within)
	aim("… the last command is answered", m.last.Round(time.Millisecond).String(), within.String(), m.last <= within)
	aim("… memory at most, with all that a file backs", fmt.Sprintf("%.1f MB", float64(m.most)/1e6), "64 MB", m.most < 64e6)

	return fmt.Sprintf("## Much at once\n\n%s\n"+aboutMuch+"\n%s", r.reportCrowd(), outage, news, waiting, t) +
		fmt.Sprintf("\nMeasured on %d processors in %s; this disk takes %s for one write and its sync (p50).\n", runtime.NumCPU(), r.took.Round(time.Second), ms(quantile(r.disk, 50)))
}
