package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// A chat that only Telegram knows by its name is looked up before a line about its planned calls is read: what is planned there says what the words mean.
func TestATitleInAChatThatIsNamed(t *testing.T) {
	for line, want := range map[string]string{
		"/movecall --in @demo Retro 21:00":          "Moved",
		"/movecall --in @demo retro tomorrow":       "Moved",
		"/movecall --in @demo retro one hour later": "Moved",
		"/movecall --in @demo 21:00 Retro":          "Moved",
		"/movecall --in @demo \"retro\" +1h":        "Moved",
		"/movecall --in @demo Retro 14 jan 9:00":    "Moved",
		"/skipcall --in @demo the next standup":     "Passed",
		"/cancelcall --in @demo retro please":       "Cancelled",
		"/movecall --in @demo Brunch 21:00":         "Not done: no call with the title “Brunch” is planned",
		"/movecall --in @nowhere Retro 21:00":       "Not done: my account cannot see that chat.",
	} {
		for _, how := range []string{"in private", "in the group", "after a crash"} {
			t.Run(line+" "+how, func(t *testing.T) {
				bubble(t, func(r *rig) {
					r.policy.PerMinute = 0
					r.start()
					r.tells("/schedulecall 12 jan 20:00 Retro")
					r.tells("/schedulecall every thu 20:00 from 13 jan Standup")
					answer := ""
					switch how {
					case "in private":
						msg := r.srv.Private(r.alice, r.bot, line)
						r.idle(5 * time.Minute)
						answer = r.privateAnswer(r.alice, r.bot, msg)
					case "in the group":
						answer = r.tells(line)
					default:
						r.srv.Fail("contacts.resolveUsername", emulator.Fault{Err: "FLOOD_WAIT_20", User: r.bot})
						msg := r.says(r.alice, line)
						time.Sleep(2 * time.Second)
						r.crash()
						r.start()
						r.idle(5 * time.Minute)
						answer = r.answered(msg, "")
					}
					if !strings.HasPrefix(answer, want) {
						t.Errorf("the answer is %q, want %q", answer, want)
					}
				})
			})
		}
	}
}

// What is typed while the command before it waits comes to what it comes to where that is answered first.
func TestTypedBehindOneThatWaits(t *testing.T) {
	const party, daily = "/schedulecall 12 jan 20:00 Party", "/schedulecall every day 20:00 Daily"
	for _, c := range []struct {
		plan  string
		lines []string
	}{
		{daily, []string{"/skipcall Daily", "/movecall Daily +1h"}},
		{daily, []string{"/skipcall 1", "/movecall 1 21:00"}},
		{daily, []string{"/skipcall 1", "/movecall 1 9"}},
		{"/schedulecall every wed 20:00 from 12 jan Weekly", []string{"/skipcall 1", "/movecall 1 21:00"}},
		{party, []string{"/movecall 1 13 jan 20:00", "/movecall 1 +1h"}},
		{party, []string{"/movecall Party 13 jan 20:00", "/movecall Party 21:00"}},
		{party, []string{"/movecall Party 13 jan 20:00", "/movecall 21:00"}},
		{party, []string{"/movecall Party +1h", "/movecall Party +1h"}},
		{party, []string{"/movecall Party +1h", "/movecall Party +1h", "/movecall Party +1h"}},
		{party, []string{"/movecall Party +1h", "/callcheck movecall Party +1h"}},
		{"", []string{party, "/movecall Party 21:00"}},
		{"", []string{party, "/movecall Party +1h"}},
		{"", []string{party, "/movecall 21:00"}},
		{"", []string{party, "/callcheck movecall Party 21:00"}},
		{party, []string{"/cancelcall 1", "/movecall 1 21:00"}},
		{"", []string{"/callzone Europe/Berlin", party}},
		{party, []string{"/callzone Europe/Berlin", "/movecall Party 13 jan 20:00"}},
	} {
		for _, how := range []string{"while Telegram asks to wait", "after an outage", "and the userbot is killed"} {
			t.Run(fmt.Sprint(c.lines, " ", how), func(t *testing.T) {
				comes := func(waits bool) (at, last string, answers []string) {
					bubble(t, func(r *rig) {
						r.policy.PerMinute = 0
						r.start()
						if c.plan != "" {
							r.tells(c.plan)
						}
						switch {
						case waits && how == "after an outage":
							r.life.session.Disconnect()
						case waits:
							r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "FLOOD_WAIT_20", User: r.bot})
						}
						var msgs []int
						for _, l := range c.lines {
							msgs = append(msgs, r.says(r.alice, l))
							time.Sleep(2 * time.Second)
							if !waits {
								r.idle(time.Minute)
							}
						}
						switch {
						case waits && how == "after an outage":
							r.comeBack()
						case waits && how == "and the userbot is killed":
							r.crash()
							r.start()
						}
						r.idle(5 * time.Minute)
						for _, m := range msgs {
							answers = append(answers, r.answers(m)...)
						}
						if q := r.answers(msgs[len(msgs)-1]); len(q) == 1 {
							last, _, _ = strings.Cut(q[0], "\n")
							if strings.HasSuffix(q[0], "answer /yes.") {
								time.Sleep(2 * time.Second)
								r.tells("/yes")
							}
						}
						for id := range int64(3) {
							if i, ok := r.plannedOf(id); ok {
								at = i.At.UTC().Format("Mon 2 Jan 15:04")
							}
						}
					})
					return at, last, answers
				}
				want, said, _ := comes(false)
				if got, says, answers := comes(true); got != want || says != said && strings.Contains(fmt.Sprint(c.lines), "/callcheck") {
					t.Errorf("it is at %s, and at %s where each waits for the other's answer, and the last answer is %q; the answers are\n%s", got, want, said, strings.Join(answers, "\n"))
				}
			})
		}
	}
}

// The same where the group becomes a supergroup meanwhile, and where it is typed in private.
func TestTypedBehindOneThatWaitsElsewhere(t *testing.T) {
	waiting := emulator.Fault{Err: "FLOOD_WAIT_20"}
	t.Run("the group becomes a supergroup", func(t *testing.T) {
		bubble(t, func(r *rig) {
			small := r.srv.AddGroup(emulator.Chat{Title: "Small", Creator: r.alice, Members: []int64{r.bot, r.bob}})
			r.srv.SetAdmin(small, r.bot, emulator.Rights{ManageCall: true})
			r.group, r.policy.Chats = small, nil
			r.start()
			r.tells("/schedulecall 12 jan 20:00 Party")
			waiting.User = r.bot
			r.srv.Fail("messages.getFullChat", waiting)
			r.says(r.alice, "/movecall 1 13 jan 20:00")
			time.Sleep(2 * time.Second)
			r.says(r.alice, "/movecall Party +1h")
			time.Sleep(2 * time.Second)
			r.group = r.srv.Migrate(small)
			r.idle(5 * time.Minute)
			if i, ok := r.plannedOf(1); !ok || i.At.UTC().Format("2 Jan 15:04") != "13 Jan 21:00" {
				t.Errorf("what was moved to 13 Jan 20:00, and by an hour, is %+v; the chat:\n%s", i, r.chat())
			}
		})
	})
	for _, first := range []string{"/movecall 1 13 jan 20:00", "/cancelcall 1"} {
		t.Run("in private behind "+first, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.tells("/schedulecall 12 jan 20:00 Party")
				waiting.User = r.bot
				r.srv.Fail("channels.getFullChannel", waiting)
				r.srv.Private(r.alice, r.bot, first)
				time.Sleep(2 * time.Second)
				last := r.srv.Private(r.alice, r.bot, "/movecall 1 +1h")
				r.idle(5 * time.Minute)
				want := "Moved in Demo: number 1 “Party” is now Thu 13 Jan 2000 21:00"
				if strings.HasPrefix(first, "/cancel") {
					want = "Not done: no call with the number 1 is planned"
				}
				said := "nothing"
				for _, m := range r.srv.PrivateMessages(r.alice, r.bot) {
					if m.ReplyTo == last && m.By == r.bot {
						said = m.Text
					}
				}
				if !strings.HasPrefix(said, want) {
					t.Errorf("the last answer is %q, want %q", said, want)
				}
			})
		})
	}
}

// What waits for its turn means what it meant when it was typed, also if commands begin with another sign by then.
func TestThePrefixChangesWhileALineWaits(t *testing.T) {
	for line, want := range map[string]string{
		"/movecall Party +1h":              "Moved: number 1 “Party” is now Thu 13 Jan 2000 22:00",
		"/movecall@ourbot Party +1h":       "Moved: number 1 “Party” is now Thu 13 Jan 2000 22:00",
		"/move Party +1h":                  "There is no command !move, so I take it for !movecall.",
		"/callcheck movecall Party +1h":    "Understood: !movecall 1 +1h\n",
		"/schedulecall 13 jan 20:00 Later": "Planned: video chat “Later” for Thu 13 Jan 2000 20:00",
	} {
		for _, how := range []string{"reloads its configuration", "is started anew"} {
			t.Run(line+", and the userbot "+how, func(t *testing.T) {
				bubble(t, func(r *rig) {
					r.start()
					r.tells("/schedulecall 12 jan 20:00 Party")
					r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "FLOOD_WAIT_20", User: r.bot})
					r.says(r.alice, "/movecall 1 13 jan 21:00")
					time.Sleep(2 * time.Second)
					msg := r.says(r.alice, line)
					synctest.Wait()
					r.policy.Prefix = "!"
					if how == "is started anew" {
						r.stop()
						r.start()
					} else {
						p := r.policy
						r.life.h.SetPolicy(&p)
					}
					r.idle(5 * time.Minute)
					r.answered(msg, want)
				})
			})
		}
	}
}

// What a planned call was when the line was typed is not told of where the line in front has taken it off the plan.
func TestStartedBehindWhatTakesItOff(t *testing.T) {
	for _, plan := range []string{"4 jan 20:00 Party", "12 jan 20:00 Party"} { // on Telegram already, and kept here
		for _, line := range []string{"/startnow 1", "/startnow Party"} {
			t.Run(line+", planned for "+plan, func(t *testing.T) {
				bubble(t, func(r *rig) {
					r.start()
					r.tells("/schedulecall " + plan)
					r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "FLOOD_WAIT_20", User: r.bot})
					r.says(r.alice, "/cancelcall 1")
					time.Sleep(2 * time.Second)
					msg := r.says(r.alice, line)
					r.idle(5 * time.Minute)
					want := "Not done: no call with the number 1 is planned here"
					if strings.HasSuffix(line, "Party") {
						want = "Not done: no call with the title “Party” is planned here"
					}
					r.answered(msg, want)
				})
			})
		}
	}
}

// A time that is picked is for the one of a series of which it was asked: where somebody has passed that meanwhile, the next one stays.
func TestAPickedTimeIsForTheOneThatWasAskedOf(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.Admins[command.Peer{Kind: command.User, ID: r.bob}] = true
		r.start()
		r.tells("/schedulecall every day 20:00 Daily")
		r.asks(r.alice, "/movecall 1 9")
		time.Sleep(2 * time.Second)
		r.says(r.bob, "/skipcall 1")
		r.idle(time.Minute)
		time.Sleep(2 * time.Second)
		yes := r.says(r.alice, "/yes 1")
		r.idle(time.Minute)
		r.answered(yes, "Not done: number 1 “Daily” has changed meanwhile.")
		if i, ok := r.plannedOf(1); !ok || i.At.UTC().Format("2 Jan 15:04") != "2 Jan 20:00" {
			t.Errorf("the next one is %+v; the chat:\n%s", i, r.chat())
		}
	})
}

// Whatever is typed behind a line that plans a call, or sets the chat's zone, is answered as it is where that line has been answered before:
// half a verb, a time in the place of a title, and the title of what is planned behind a verb of the call that is there.
func TestTypedBehindIsAnsweredAsOneByOne(t *testing.T) {
	const daily, party, zone = "/schedulecall every day 20:00 Daily", "/schedulecall 12 jan 20:00 Party", "/callzone America/New_York"
	for _, lines := range [][2]string{
		{daily, "/skip Daily"}, {party, "/cancel Party"}, {party, "/cancel 1"}, {party, "/start Party"}, {party, "/move Party 21:00"}, {party, "/pause Party"},
		{party, "/endcall Party"}, {party, "/startnow Party"}, {party, "/calltitle Party Other"}, {zone, "/startcall 20:00 Party"}, {party, "/startcall Movies"},
	} {
		t.Run(lines[1], func(t *testing.T) {
			answers := make(map[bool]string)
			for _, waits := range []bool{false, true} {
				bubble(t, func(r *rig) {
					r.policy.PerMinute = 0
					r.start()
					if waits {
						r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "FLOOD_WAIT_20", User: r.bot})
					}
					r.says(r.alice, lines[0])
					if !waits {
						r.idle(time.Minute)
					}
					time.Sleep(2 * time.Second)
					msg := r.says(r.alice, lines[1])
					r.idle(5 * time.Minute)
					answers[waits] = fmt.Sprintf("%q", r.answers(msg))
				})
			}
			if one, behind := answers[false], answers[true]; one != behind || one == "[]" {
				t.Errorf("after %s it is answered %s, and while that waits %s", lines[0], one, behind)
			}
		})
	}
}
