package handlers_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
	"userbot/internal/store"
)

// TestAWordForAnAnswer: whoever was asked and types only a word is heard where it is a reply to the question, whatever his language; else he
// is told how to answer, once, and to what is said to others nothing is done.
func TestAWordForAnAnswer(t *testing.T) {
	const told, hint = "Then I do nothing, and my question is closed.", "If you mean my question: "
	for _, c := range []struct {
		name  string
		story func(r *rig, question int)
	}{
		{"in a reply the number counts", func(r *rig, question int) { r.hears(question, "2", askedDone) }},
		{"in a reply yes and the number count", func(r *rig, question int) { r.hears(question, "Ja 2.", askedDone) }},
		{"in a reply no counts", func(r *rig, question int) { r.hears(question, "No.", told) }},
		{"in a reply yes alone is asked for the number", func(r *rig, question int) {
			r.hears(question, "yes", "Not done: please say which one: /yes 1 or /yes 2.")
		}},
		{"in a reply to a question that is closed it is told so", func(r *rig, question int) {
			r.hears(question, "no", told)
			r.hears(question, "yes", noneOpen)
		}},
		{"in a reply to somebody else it is not for us", func(r *rig, _ int) {
			other := r.says(r.bob, "are you there?")
			r.hears(other, "yes", "")
			r.calls(0)
		}},
		{"without a reply it is told once how to answer, and the question stays", func(r *rig, _ int) {
			r.hears(0, "yes", hint)
			r.hears(0, "no", "")
			r.hears(0, "/yes 2", askedDone)
		}},
		{"without a reply no is told so, too", func(r *rig, _ int) { r.hears(0, "нет", hint) }},
		{"long after the question it is said to others", func(r *rig, _ int) {
			time.Sleep(5 * time.Minute)
			r.hears(0, "no", "")
		}},
		{"of others it is nothing", func(r *rig, question int) {
			r.srv.Say(r.group, r.bob, "yes", emulator.SayOptions{ReplyTo: question})
			msg := r.says(r.bob, "yes")
			r.idle(time.Minute)
			r.calls(0)
			if said := r.answers(msg); len(said) > 0 {
				r.Errorf("somebody else is told %q", said)
			}
		}},
		{"in a reply a time counts that is one of those asked about", func(r *rig, question int) { r.hears(question, "18:00", askedDone) }},
		{"in a reply a part of the day counts", func(r *rig, question int) { r.hears(question, "Evening!", askedDone) }},
		{"in a reply a part of the day counts in the words of a sentence", func(r *rig, question int) {
			r.hears(question, "yes, the evening one please", askedDone)
		}},
		{"in a reply never mind is a no", func(r *rig, question int) { r.hears(question, "Never mind, thanks", told) }},
		{"in a reply neither is a no", func(r *rig, question int) { r.hears(question, "Neither!", told) }},
		{"in a reply none of those is a no", func(r *rig, question int) { r.hears(question, "None of those, thanks", told) }},
		{"in a reply to what was told of it last it is heard", func(r *rig, question int) {
			const which = "Not done: please say which one: /yes 1 or /yes 2."
			r.hears(question, "yes", which)
			r.hears(r.lastSaid(), "hm?", which)
			before := r.lastSaid()
			r.hears(0, "/yes 3", which)
			r.hears(before, "so what?", "") // that is not the last any more
			r.hears(r.lastSaid(), "the evening one", askedDone)
			r.hears(r.lastSaid(), "evening", "")
		}},
		{"in a reply to what was told of it last it is no, too", func(r *rig, question int) {
			r.hears(question, "both", "Not done: please say which one: ")
			r.hears(r.lastSaid(), "neither", told)
		}},
		{"of others a reply to what was told last is nothing", func(r *rig, question int) {
			r.hears(question, "both", "Not done: please say which one: ")
			msg := r.srv.Say(r.group, r.bob, "2", emulator.SayOptions{ReplyTo: r.lastSaid()})
			r.idle(time.Minute)
			r.calls(0)
			if said := r.answers(msg); len(said) > 0 {
				r.Errorf("somebody else is told %q", said)
			}
		}},
		{"in a reply no thanks is a no", func(r *rig, question int) { r.hears(question, "no thanks!", told) }},
		{"in a reply what is none of the choices is told how to answer, and the question stays", func(r *rig, question int) {
			r.hears(question, "19:00", "Not done: “19:00” is none of my choices. Answer /yes 1 or /yes 2, or type the command again with the time that you mean.")
			r.hears(question, "no, at 10pm", "Not done: “at 10pm” is none of my choices.")
			for _, said := range []string{"tomorrow", "no idea, ask Bob", "6 people said yes", "not in the evening"} {
				r.hears(question, said, "Not done: please say which one: /yes 1 or /yes 2.")
			}
			r.calls(0)
			r.hears(question, "18:00", askedDone)
		}},
		{"in a reply to a question that is closed what picks is told so, and the rest is said to others", func(r *rig, question int) {
			r.hears(question, "evening", askedDone)
			r.hears(question, "evening", noneOpen)
			r.hears(question, "thanks", "")
			r.hears(question, "will you all come in the evening?", "")
		}},
		{"without a reply a time is said to others", func(r *rig, _ int) {
			r.hears(0, "18:00", "")
			r.hears(0, "evening", "")
			r.calls(0)
		}},
		{"of others a time is nothing", func(r *rig, question int) {
			msg := r.srv.Say(r.group, r.bob, "evening", emulator.SayOptions{ReplyTo: question})
			r.idle(time.Minute)
			r.calls(0)
			if said := r.answers(msg); len(said) > 0 {
				r.Errorf("somebody else is told %q", said)
			}
		}},
		{"over a restart also in words, typed while the program was not there", func(r *rig, question int) {
			if err := r.life.store.Flush(); err != nil {
				t.Fatal(err)
			}
			r.crash()
			time.Sleep(5 * time.Second)
			msg := r.srv.Say(r.group, r.alice, "the evening", emulator.SayOptions{ReplyTo: question})
			r.start()
			r.idle(time.Minute)
			r.answered(msg, askedDone)
		}},
		{"over a restart which does not know yet where the question stands, he is told how to answer", func(r *rig, question int) {
			r.crash()
			time.Sleep(5 * time.Second)
			r.srv.Fail("messages.getHistory", emulator.Fault{Err: "INTERNAL", Code: 500, Times: 3})
			msg := r.srv.Say(r.group, r.alice, "the evening", emulator.SayOptions{ReplyTo: question})
			r.start()
			r.idle(time.Minute)
			r.answered(msg, hint)
			r.hears(question, "the evening", askedDone)
		}},
		{"over a restart", func(r *rig, question int) {
			r.crash()
			r.start()
			r.hears(question, "2", askedDone)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.PerMinute = 0
				r.start()
				_, question := r.asks(r.alice, askedText)
				c.story(r, question)
			})
		})
	}
}

// TestAnsweredByItsTitle: of several calls one is picked by its title, or by what else the question tells of it, and a title goes before words
// that another one has in it, too.
func TestAnsweredByItsTitle(t *testing.T) {
	for _, c := range []struct{ asks, says, told string }{
		{"/schedulecall 8:30 friday night Party", "party", "Scheduled on Telegram: video chat “Party” for Fri 7 Jan 2000 20:30 UTC"},
		{"/schedulecall 8:30 friday night Party", "“night Party”", "Scheduled on Telegram: video chat “night Party” for Fri 7 Jan 2000 08:30 UTC"},
		{"/schedulecall 8:30 friday night Party", "20:30", "Scheduled on Telegram: video chat “Party” for Fri 7 Jan 2000 20:30 UTC"},
		{"/schedulecall 8:30 friday night Party", "friday", "Not done: please say which one: /yes 1 or /yes 2."},
		{"/schedulecall 8:30 friday evening Party", "evening", "Not done: please say which one: /yes 1 or /yes 2."},
		{"/startcall 20:00 Party", "now", "Started"},
		{"/startcall 20:00 Party", "Schedule it", "Scheduled on Telegram: video chat “Party” for "},
		{"/cancelcall", "Standup", "Cancelled: "},
		{"/cancelcall", "eu", "Cancelled: "},
		{"/cancelcall", "the one on thursday", "Not done: please say which one: "},
		{"/cancelcall", "thursday", "Cancelled: "},
		{"/cancelcall", "cancel", "Not done: please say which one: "},
	} {
		bubble(t, func(r *rig) {
			r.policy.PerMinute = 0
			r.start()
			if c.asks == "/cancelcall" {
				r.tells("/schedulecall wed 19:00 Standup")
				r.tells("/schedulecall thu 19:00 Standup EU")
			}
			_, question := r.asks(r.alice, c.asks)
			r.hears(question, c.says, c.told)
		})
	}
}

// TestTakenBack: who was asked and types what takes back what he began, as other bots have it, is heard; where nothing is asked, or he means
// another bot's, nothing is said; and where it may be a yes he is asked for one.
func TestTakenBack(t *testing.T) {
	const told = "Then I do nothing, and my question is closed."
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		for _, word := range []string{"/cancel", "/stop", "/nevermind", "/Cancel please", "/never mind", "/отмена", "/abbrechen", "/cancel@ourbot"} {
			if word != "/cancel@ourbot" {
				r.hears(0, word, "")
			}
			_, question := r.asks(r.alice, askedText)
			if word != "/cancel@ourbot" {
				r.hears(r.says(r.bob, "type "+word), word, "")
			}
			r.hears(0, "/cancel@otherbot", "")
			if word == "/stop" {
				r.hears(question, word, told)
			} else {
				r.hears(0, word, told)
			}
			r.hears(0, "/yes 2", noneOpen)
		}
		msg := r.says(r.bob, "/cancel")
		r.asks(r.alice, askedText)
		other := r.says(r.bob, "/cancel")
		r.idle(time.Minute)
		if said := append(r.answers(msg), r.answers(other)...); len(said) > 0 {
			r.Errorf("somebody else is told %q", said)
		}
		r.hears(0, "/yes 2", askedDone)
		r.crowded()
		r.calls(1)
	})
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.crowded()
		_, question := r.asks(r.alice, "/endcall")
		for _, word := range []string{"/stop", "stop"} {
			r.hears(question, word, "Not done: I cannot tell whether “stop” is a yes. Answer /yes, or /no,")
		}
		r.noCallEnded()
		r.hears(question, "cancel", told)
	})
}

// hears has Alice type something, as a reply to a message or, with 0, to none, and judges how the answer begins; "": there is none.
// lastSaid is the last message of ours in the group.
func (r *rig) lastSaid() (id int) {
	for _, m := range r.srv.Messages(r.group) {
		if m.By == r.bot {
			id = m.ID
		}
	}
	return id
}

func (r *rig) hears(to int, text, begin string) {
	r.Helper()
	msg := r.srv.Say(r.group, r.alice, text, emulator.SayOptions{ReplyTo: to})
	r.idle(time.Minute)
	if got := strings.Join(r.answers(msg), "\n"); !strings.HasPrefix(got, begin) || begin == "" && got != "" {
		r.Errorf("%q, in reply to %d, is answered %q, want %q", text, to, got, begin)
	}
}

// TestOtherWordsForYes: what people type for yes and no, and the number alone, is an answer where they were asked something. Where they were
// not, it is for other bots.
func TestOtherWordsForYes(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		for _, no := range []string{"/no", "/n", "/nope", "/Nein", "/нет", "/non", "/não", "/hayır", "/no.", "/لا", "/no thanks"} {
			if no == "/n" {
				r.hears(0, no, "")
			} else {
				r.hears(0, no, noneOpen)
			}
			r.asks(r.alice, askedText)
			r.hears(0, no, "Then I do nothing, and my question is closed.")
		}
		for k, yes := range []string{"/2", "/y 2", "/ja 2", "/да 2", "/oui 2", "/ok 2", "/OK 2.", "/y2", "/2.", "/sí 2", "/2)"} {
			if yes != "/ok 2" && yes != "/OK 2." {
				r.hears(0, yes, "")
			}
			r.asks(r.alice, fmt.Sprintf("/schedulecall %d jan 6 Weekly", k%6+2))
			r.hears(0, yes, "Scheduled on Telegram: ")
			r.hears(0, "/endcall confirm", "Taken back: ")
		}
	})
}

// TestAWordForAnotherBot: what is typed in reply to others carries out nothing that was asked about, and what other bots wait for counts as a
// reply to the question only.
func TestAWordForAnotherBot(t *testing.T) {
	for _, word := range []string{"/confirm", "/sure", "/1", "/y", "/n", "/ja"} {
		bubble(t, func(r *rig) {
			r.start()
			r.crowded()
			_, question := r.asks(r.alice, "/endcall")
			other := r.says(r.bob, "type "+word+" to ban him")
			r.hears(other, word, "")
			if word == "/confirm" || word == "/sure" {
				r.hears(0, word, "")
			}
			r.noCallEnded()
			if word == "/n" {
				r.hears(question, word, "Then I do nothing")
			} else {
				r.hears(question, word, "Ended: ")
			}
		})
	}
}

// TestNoWithoutAQuestion is answered as /yes is, whatever stands behind it; what other bots may have commands of is not.
func TestNoWithoutAQuestion(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		for text, want := range map[string]string{
			"/yes": noneOpen, "/no": noneOpen, "/nope": noneOpen, "/Nein": noneOpen, "/нет": noneOpen,
			"/yes 7pm": noneOpen, "/yes evening": noneOpen, "/yes last": noneOpen, "/yes 1 2": noneOpen, "/yes 19:00": noneOpen,
			"/y": "", "/1": "", "/sure": "", "/ja": "",
		} {
			r.hears(0, text, want)
		}
		r.asks(r.alice, askedText)
		time.Sleep(11 * time.Minute)
		r.hears(0, "/no", noneOpen)
		other := r.says(r.bob, "shall I?")
		r.hears(other, "/no", "")
	})
}

// TestVerbInTwoWords: a verb that is split by a space, and misspelt besides, is asked about; that of other bots is not.
func TestVerbInTwoWords(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		for text, want := range map[string]string{
			"/start call Friday Q&A":           "There is no command /start call, so I take it for /startcall. Did you mean this?",
			"/end call":                        "There is no command /end call, so I take it for /endcall. ",
			"/End call.":                       "There is no command /End call, so I take it for /endcall. ",
			"/callchat On.":                    "There is no video chat here",
			"/schedule call fri 20:00 Pub":     "There is no command /schedule call, so I take it for /schedulecall. Did you mean this?",
			"/shedule call fri 20:00 Pub":      "There is no command /shedule call, so I take it for /schedulecall. Did you mean this?",
			"/Shedule Call fri 20:00 Pub":      "There is no command /Shedule Call, so I take it for /schedulecall. Did you mean this?",
			"/call inof":                       "There is no command /call inof, so I take it for /callinfo. ",
			"/start_call Friday Q&A":           "There is no command /start_call, so I take it for /startcall. ",
			"/play call":                       "",
			"/start bot":                       "",
			"/shedule a post at 18:00 please ": "",
		} {
			r.hears(0, text, want)
		}
	})
}

// What nearly all messages cost before it is known that they are none of ours, and replies in a chat where much is asked.
func BenchmarkSign(b *testing.B) {
	st, err := store.Open(filepath.Join(volatile(b), "state"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	h, err := handlers.New(handlers.Options{Store: st, API: api.New(api.Options{})})
	if err != nil {
		b.Fatal(err)
	}
	chat := command.Peer{Kind: command.Channel, ID: 7}
	for h.Asked(chat, 1) {
		runtime.Gosched() // until it is known that nothing was asked before
	}
	h.Asks(chat, 50)
	for _, c := range []struct {
		name string
		to   int
	}{{"a message", 0}, {"a reply", 1}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if h.Bare("an ordinary message of an ordinary length") || c.to != 0 && h.Asked(chat, c.to) {
					b.Fatal("it is taken for an answer")
				}
			}
		})
	}
}
