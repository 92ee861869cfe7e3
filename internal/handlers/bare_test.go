package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
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
		{"what is more than an answer is said to others", func(r *rig, question int) {
			r.hears(question, "no idea, ask Bob", "")
			r.hears(question, "6 people said yes", "")
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

// hears has Alice type something, as a reply to a message or, with 0, to none, and judges how the answer begins; "": there is none.
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
