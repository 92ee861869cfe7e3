package handlers_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/store"
)

// TestFlood has a stranger type 10,000 commands in a second, and another 10 a second for a minute, where only Telegram
// knows who is an admin, and takes its time to say so.
func TestFlood(t *testing.T) {
	const (
		thinking = 300 * time.Millisecond // Telegram
		dear     = 2                      // the requests that one person may cost within ten seconds, in one chat
		meeting  = 2                      // the requests it takes once to learn who is writing: one more if more comes during the first
	)
	here := func(*place) string { return "/startcall Q" }
	byID := func(p *place) string { return "/startcall --in " + p.call.String() }
	byName := func(*place) string { return "/startcall --in @demo" }
	unknown := func(*place) string { return "/startcall --in -1000000000777" }
	nobody := func(*place) string { return "/startcall --in @nobody" }
	for _, row := range []struct {
		name, in  string
		text      func(p *place) string
		unlimited bool // every chat counts, not only those that are configured
	}{
		{"in a supergroup", "supergroup", here, false},
		{"in a topic", "topic", here, false},
		{"in a basic group", "basic group", here, true},
		{"in private, naming no chat", "private chat", here, false},
		{"in private, for a chat by its id", "private chat", byID, true},
		{"in private, for a configured chat by its id", "private chat", byID, false},
		{"in private, for a chat by its name", "private chat", byName, true},
		{"in private, for a configured chat by its name", "private chat", byName, false},
		{"in private, for a channel that was never heard of", "private chat", unknown, true},
		{"in private, for a name that nobody bears", "private chat", nobody, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				p := r.place(row.in)
				p.policy.ChatAdmins = true
				p.policy.Names = map[string]command.Peer{"demo": p.group}
				if row.unlimited {
					p.policy.Chats, p.policy.Names = nil, nil
				}
				carol := p.srv.AddUser(emulator.User{First: "Carol"})
				p.srv.Join(p.call, carol)
				p.srv.SetAdmin(p.call, carol, emulator.Rights{ManageCall: true})
				for range 150 {
					p.srv.AddGroup(emulator.Chat{Title: "Another dialog", Creator: p.alice, Members: []int64{p.bot}})
				}
				for _, method := range []string{"channels.getParticipant", "messages.getFullChat"} {
					p.srv.Fail(method, emulator.Fault{Kind: emulator.Delay, For: thinking, Times: -1, User: p.bot})
				}
				p.start()

				// flood has Bob type n commands, some at a time, and returns how many requests they cost.
				flood := func(n, some int, pause time.Duration) int {
					disk, asked := p.disk(), p.asked()
					for range n / some {
						for range some {
							p.srv.Say(p.chat(p.bob), p.bob, row.text(p), emulator.SayOptions{Topic: p.topic})
						}
						time.Sleep(pause)
					}
					if !bytes.Equal(p.disk(), disk) {
						t.Error("the stranger costs writes to the disk")
					}
					return p.asked() - asked
				}
				if n := flood(10_000, 100, 10*time.Millisecond); n > dear+meeting {
					t.Errorf("10,000 commands in a second cost %d requests, want at most %d, in all: %v", n, dear+meeting, p.srv.Counts(p.bot))
				}
				if late := p.helped(p.alice); late > 100*time.Millisecond {
					t.Errorf("who is listed waited for %v", late)
				}
				if late := p.helped(carol) - thinking; late > 100*time.Millisecond { // about Carol herself
					t.Errorf("who is an admin in the chat waited for %v", late)
				}
				if n := flood(600, 1, 100*time.Millisecond); n > 7*dear {
					t.Errorf("a minute of commands costs %d requests, want at most %d", n, 7*dear)
				}
				p.calls(0)
			})
		})
	}
}

// TestNothingIsAskedAboutStrangers where nobody is vouched for.
func TestNothingIsAskedAboutStrangers(t *testing.T) {
	for _, kind := range everywhere {
		bubble(t, func(r *rig) {
			p := r.place(kind)
			p.start()
			asked, disk := p.asked(), p.disk()
			for _, text := range []string{"/startcall", "/startcall --in @demo", "/schedulecall --in " + p.call.String() + " in 2h", "/callhelp"} {
				by := p.bob
				if kind == "channel" {
					by = p.alice // nobody else can post
				}
				p.srv.Say(p.chat(by), by, text, emulator.SayOptions{Topic: p.topic})
				synctest.Wait()
			}
			p.expect(0, 0)
			if n := p.asked() - asked; n > 1 { // a difference, to learn who is writing
				t.Errorf("in a %s strangers cost %d requests", kind, n)
			}
			if !bytes.Equal(p.disk(), disk) {
				t.Errorf("in a %s strangers cost writes to the disk", kind)
			}
		})
	}
}

// asked returns how many requests the userbot has made.
func (p *place) asked() (n int) {
	for _, count := range p.srv.Counts(p.bot) {
		n += count
	}
	return n
}

// disk returns what the store's file and its log hold.
func (p *place) disk() []byte {
	p.Helper()
	data, err := os.ReadFile(filepath.Join(p.dir, store.FileName))
	log, unread := os.ReadFile(filepath.Join(p.dir, store.LogName))
	if err := errors.Join(err, unread); err != nil {
		p.Fatal(err)
	}
	return append(data, log...)
}

// helped returns how long somebody waits for an answer in the group where calls are.
func (p *place) helped(who int64) time.Duration {
	began, seq := time.Now(), len(p.srv.Ledger())
	p.srv.Say(p.call, who, "/callhelp", emulator.SayOptions{Topic: p.topic})
	ctx, cancel := context.WithTimeout(p.Context(), time.Minute)
	defer cancel()
	_, _ = p.srv.Await(ctx, seq, p.isAnswer) // where none comes, it took a minute
	return time.Since(began)
}
