package handlers_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
	"userbot/internal/store"
)

// halves are what a stranger may type to have most read: what other bots are told, and what may be ours.
var halves = map[string]string{
	"a reply":    "/help",
	"a reminder": "/remind " + strings.Repeat("weekly ", 580),
	"a plan":     "/plan " + strings.Repeat("every first ", 340),
	"a plan's":   "/skip " + strings.Repeat("monday ", 580),
	"a word":     "/oui",
}

// crowdedJournal is a chat of Handlers with many commands in the journal and many planned calls, in which anybody may turn out to be an admin.
func crowdedJournal(t testing.TB) (i *handlers.Intake, chat command.Peer) {
	t.Helper()
	chat = command.Peer{Kind: command.Channel, ID: 1}
	dir := volatile(t)
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	now := time.Now()
	for n := range 220 {
		e, err := st.Accept(store.Entry{
			Key: store.Key{Peer: chat, N: int64(2*n + 1)}, Chat: chat, Target: chat, Date: now, Accepted: now,
			Sender:  command.Sender{Kind: command.Person, Peer: user(2)},
			Command: command.Command{Verb: "callinfo"}, State: store.Done, Outcome: store.DoneOutcome, Answer: "There is no video chat.",
		})
		if err != nil {
			t.Fatal(err)
		}
		st.Answered(e.Key, 2*n+2, now)
	}
	for n := range int64(store.MostInChat) {
		at := now.Add(time.Duration(n+1) * 24 * time.Hour)
		err := st.Replan(store.Edit{ID: n + 1, F: func(i *store.Item) error {
			*i = store.Item{ID: n + 1, Chat: chat, Target: chat, At: at, Next: at, Title: fmt.Sprint("Planned ", n)}
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	h, err := handlers.New(handlers.Options{
		Store: st, API: api.New(api.Options{}), Usernames: func() []string { return []string{"ourbot"} },
		Policy: &handlers.Policy{Prefix: "/", MaxAge: time.Minute, Location: time.UTC, PerMinute: 6, ChatAdmins: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return h.Intake(), chat
}

// strangerSays is a message of a stranger.
func strangerSays(chat command.Peer, n int, text string) command.Message {
	return command.Message{
		ID: 1<<20 + n, Chat: chat, Sender: command.Sender{Kind: command.Person, Peer: user(3)}, Date: time.Now(), Text: text, ReplyTo: 1,
	}
}

// TestHalfAVerbOfAStrangerCostsLittle, whatever he types, however often, and whatever the journal has.
func TestHalfAVerbOfAStrangerCostsLittle(t *testing.T) {
	for name, text := range halves {
		t.Run(name, func(t *testing.T) {
			i, chat := crowdedJournal(t)
			n := 0
			cost := testing.AllocsPerRun(100, func() {
				n++
				if err := i.Take(strangerSays(chat, n, text)); err != nil {
					t.Error(err)
				}
			})
			if cost > 100 {
				t.Errorf("half a verb of a stranger takes %.0f allocations", cost)
			}
		})
	}
}

func BenchmarkHalfAVerbOfAStranger(b *testing.B) {
	for name, text := range halves {
		b.Run(name, func(b *testing.B) {
			i, chat := crowdedJournal(b)
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				n++
				if err := i.Take(strangerSays(chat, n, text)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestOtherBotsCommandsSilenceNobody: whoever may command and has typed much for another bot is heard when he means us, also where Telegram says
// that he may. A stranger who does the same hears nothing, and the operator sees that.
func TestOtherBotsCommandsSilenceNobody(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.ChatAdmins = true
		r.srv.SetAdmin(r.group, r.bob, manager)
		stranger := r.srv.AddUser(emulator.User{First: "Stranger"})
		r.srv.Join(r.group, stranger)
		l := r.start()
		r.says(r.alice, "/schedulecall every day 20:00 Weekly")
		r.idle(time.Minute)
		info := r.says(r.bob, "/callinfo")
		r.idle(time.Minute)
		r.answered(info, "Video chat ")
		for _, who := range []int64{r.alice, r.bob, stranger} {
			for range 30 {
				r.says(who, "/skip the line")
			}
			time.Sleep(time.Second)
			r.idle(time.Minute)
		}
		if n := l.h.Limited(); n == 0 {
			t.Error("the operator does not see that a stranger types too much")
		}
		for _, who := range []int64{r.alice, r.bob} {
			skip := r.says(who, "/skip Weekly")
			r.idle(time.Minute)
			r.answered(skip, "There is no command /skip, so I take it for /skipcall.")
		}
		skip := r.says(stranger, "/skip Weekly")
		r.idle(time.Minute)
		if said := r.answers(skip); len(said) != 0 {
			t.Errorf("a stranger is told %q", said)
		}
	})
}

// TestAReplyToAnAnswerOfOursIsKnown as long as that is not old: also after a restart, and whatever was typed since.
func TestAReplyToAnAnswerOfOursIsKnown(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		info := r.says(r.alice, "/callinfo")
		r.idle(time.Minute)
		r.answered(info, "There is no video chat")
		reply := func(want int) {
			t.Helper()
			var to int
			for _, m := range r.srv.Messages(r.group) {
				if m.By == r.bot && m.ReplyTo == r.srv.IDFor(r.bot, r.group, info) {
					to = r.srv.IDFor(r.alice, r.group, m.ID)
				}
			}
			help := r.srv.Say(r.group, r.alice, "/help", emulator.SayOptions{ReplyTo: to})
			r.idle(time.Minute)
			if said := r.answers(help); len(said) != want {
				t.Errorf("in reply to an answer of ours, /help is told %q", said)
			}
			time.Sleep(time.Minute)
		}
		reply(1)
		r.crash()
		r.start()
		reply(1)
		time.Sleep(25 * time.Hour)
		reply(0)
	})
}
