package handlers_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// Whoever may not command in a chat is not told what is planned there, whatever number is typed.
func TestAPlanOfAnotherChatIsNotTold(t *testing.T) {
	for _, line := range []string{"/movecall 1 tomorrow 6", "/cancelcal 1", "/movecall 1 tomorrow 18:00", "/callcheck /cancelcall 1"} {
		t.Run(line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				carols := r.srv.AddSupergroup(emulator.Chat{Title: "Carol's", Creator: r.bob, Members: []int64{r.bot}})
				r.srv.SetAdmin(carols, r.bot, emulator.Rights{ManageCall: true})
				alice := map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true}
				bob := map[command.Peer]bool{{Kind: command.User, ID: r.bob}: true}
				r.policy.Admins, r.policy.Chats = nil, map[command.Peer]handlers.ChatPolicy{r.group: {Admins: alice}, carols: {Admins: bob}}
				r.start()
				r.srv.Say(carols, r.bob, "/schedulecall mon 18:00 Secret", emulator.SayOptions{})
				r.idle(time.Minute)
				got := r.tells(line)
				if strings.Contains(got, "Secret") {
					t.Errorf("leaks: %s", got)
				}
			})
		})
	}
}

// What fell due before a backup was made is left alone after it is restored; what is planned goes on.
func TestARestoredPlanGoesOn(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.tells("/schedulecall every day 9:00 Daily")
		r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_60", User: r.bot})
		r.srv.EndCall(r.group, r.alice)
		time.Sleep(10 * time.Second) // its put waits
		file := r.backup()
		r.stop()
		time.Sleep(time.Minute)
		r.restore(file)
		r.start()
		r.idle(time.Minute)
		time.Sleep(time.Until(time.Date(2000, 1, 3, 12, 0, 0, 0, time.UTC)))
		r.current("Daily", true)
	})
}

// What is told of a command that has waited for so long is what happens.
func TestWhatWaitsUntilItsTimeHasCome(t *testing.T) {
	for _, verb := range []string{"/cancelcall 1", "/pausecall 1", "/skipcall 1"} {
		for _, line := range []string{"/schedulecall every day 1:00 Party", "/schedulecall 1:00am Party"} {
			if verb == "/skipcall 1" && !strings.Contains(line, "every") {
				continue
			}
			t.Run(verb+line, func(t *testing.T) {
				planned(t, line, func(r *rig, c *emulator.Call) {
					time.Sleep(time.Until(c.At.Add(-20 * time.Second)))
					r.srv.Fail("phone.discardGroupCall", emulator.Fault{Err: "FLOOD_WAIT_40", User: r.bot})
					msg := r.says(r.alice, verb)
					r.idle(5 * time.Minute)
					time.Sleep(time.Minute)
					cur := r.srv.CurrentCall(r.group)
					live := cur != nil && cur.At.IsZero()
					if done := !strings.HasPrefix(r.answers(msg)[0], "Not done"); done == live {
						t.Errorf("answered %q and live is %v", r.answers(msg), live)
					}
				})
			})
		}
	}
}

// What is agreed to and cut off is done to the call that was meant, and not to the one after it.
func TestAMoveThatWasCutOff(t *testing.T) {
	planned(t, "/schedulecall every day 1:00 Party", func(r *rig, _ *emulator.Call) {
		r.tells("/movecall 1 2:00am")
		r.blindAfter()
		msg := r.says(r.alice, "/yes")
		time.Sleep(time.Second)
		r.crash()
		r.ahead.set(nil)
		r.srv.Heal()
		time.Sleep(130 * time.Minute)
		r.start()
		r.idle(5 * time.Minute)
		// Whether its time has come before is a matter of moments; that of the next one stays.
		if got := r.answered(msg, ""); strings.Contains(got, "was Sun") {
			t.Errorf("the answer is %q", got)
		}
		if c := r.srv.CurrentCall(r.group); c != nil && c.At.IsZero() {
			r.srv.EndCall(r.group, r.alice)
		}
		r.onTelegram("Party", "Sun 01:00")
	})
}

// What was taken off Telegram to be moved is not lost where its old time passes before the move is finished.
func TestAMoveThatTookLongerThanItsTimeWasAway(t *testing.T) {
	for _, down := range []time.Duration{70 * time.Minute, 3 * time.Hour} {
		planned(t, "/schedulecall in 1h Party", func(r *rig, _ *emulator.Call) {
			r.tells("/movecall 1 2:00am")
			r.blindAfter()
			msg := r.says(r.alice, "/yes")
			time.Sleep(time.Second)
			r.crash()
			r.ahead.set(nil)
			r.srv.Heal()
			time.Sleep(down)
			r.start()
			r.idle(5 * time.Minute)
			if down > 2*time.Hour { // then also the new time has passed
				r.answered(msg, "Not moved: number 1 “Party” stays planned for Sat 1 Jan 2000 01:00 UTC (2 h ago). That time is over: ")
				if got := r.posts(); len(got) != 1 || !strings.HasPrefix(got[0], "Missed: the video chat “Party” was to start at Sat 1 Jan 2000 01:00 UTC") {
					t.Errorf("down for %v: the userbot wrote %q", down, got)
				}
				return
			}
			r.answered(msg, "Moved: number 1 ")
			time.Sleep(time.Hour)
			r.current("Party", true)
		})
	}
}

// A reminder that Telegram does not take in time is not given.
func TestNobodyIsRemindedLate(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall --remind 10m in 1h Party")
		time.Sleep(45 * time.Minute)
		r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_3600", User: r.bot})
		time.Sleep(3 * time.Hour)
		for _, m := range r.srv.Messages(r.group) {
			if m.By == r.bot && m.ReplyTo == 0 && m.Service == nil {
				if strings.HasPrefix(m.Text, "Reminder") {
					t.Errorf("late reminder")
				}
			}
		}
	})
}

func TestNobodyIsRemindedOfWhatDoesNotStart(t *testing.T) {
	for _, line := range []string{"/schedulecall --remind 10m every day 1:00 Party", "/schedulecall --remind 10m 1:00am Party"} {
		t.Run(line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.Orphans = handlers.PauseOrphans
				r.policy.Admins = map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true, {Kind: command.User, ID: r.bob}: true}
				r.start()
				r.says(r.bob, line)
				r.idle(time.Minute)
				p := r.policy
				p.Admins = map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true}
				r.life.h.SetPolicy(&p)
				time.Sleep(2 * time.Hour)
				if slices.ContainsFunc(r.posts(), func(text string) bool { return strings.HasPrefix(text, "Reminder") }) {
					t.Errorf("reminded of what does not start: %q", r.posts())
				}
			})
		})
	}
}

func TestAReminderTellsTheTitleOfNow(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall --remind 10m in 1h Party")
		r.srv.Retitle(r.group, r.alice, "Other")
		time.Sleep(55 * time.Minute)
		if !strings.Contains(r.posts()[0], "Other") {
			t.Errorf("reminds of the old title")
		}
	})
}

// Who may not command any more is not sent the key of a stream that was planned before.
func TestTheKeyIsForWhoMayCommand(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.Admins = map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true, {Kind: command.User, ID: r.bob}: true}
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.start()
		r.srv.Private(r.bob, r.bot, "hello")
		r.idle(time.Minute)
		r.says(r.bob, "/schedulecall --rtmp in 2h Stage")
		r.idle(time.Minute)
		p := r.policy
		p.Admins = map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true}
		r.life.h.SetPolicy(&p)
		r.srv.EndCall(r.group, r.alice)
		time.Sleep(time.Minute)
		if len(r.told(r.bob)) > 0 {
			t.Errorf("the key goes to somebody who may not command")
		}
	})
}

// Of one that was moved and taken back, and others that were missed, the time that it was moved from is none of these.
func TestWhatWasMovedIsNotCalledMissed(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall every day 18:00 Daily")
		r.tells("/movecall 1 10:00")
		r.tells("/yes 1")
		r.onTelegram("Daily", "Sat 10:00")
		r.life.session.Disconnect()
		r.srv.EndCall(r.group, r.alice)
		time.Sleep(time.Until(time.Date(2000, 1, 1, 9, 0, 0, 0, time.UTC)))
		r.crash()
		time.Sleep(time.Until(time.Date(2000, 1, 4, 12, 0, 0, 0, time.UTC)))
		r.start()
		r.idle(time.Minute)
		if strings.Contains(r.posts()[0], "from Sat 1 Jan 2000 18:00") {
			t.Errorf("told of a time that was moved")
		}
	})
}

// blindAfter has Telegram take a call off, without an answer, and answer nothing after that.
func (r *rig) blindAfter() {
	r.srv.Fail("phone.discardGroupCall", emulator.Fault{Kind: emulator.LoseAnswer, User: r.bot})
	r.ahead.set(func(in bin.Encoder) {
		if _, ok := in.(*tg.PhoneDiscardGroupCallRequest); ok {
			r.srv.Fail("", emulator.Fault{Kind: emulator.CutBefore, Times: -1, User: r.bot})
		}
	})
}

// Who types a title that none has, but nearly, is asked about those that have it.
func TestATitleThatIsMisspelt(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/schedulecall every mon 18:00 Weekly")
		r.tells("/schedulecall 20 jan 18:00 Friday Q&A")
		for _, c := range [][2]string{
			{"/cancelcall Weekley", "No call with the title “Weekley” is planned here. Did you mean this?\nCancel the whole series: number 1, "},
			{"/skipcall weelky", "No call with the title “weelky” is planned here. Did you mean this?\nPass number 1, "},
			{"/pausecall Friday", "No call with the title “Friday” is planned here. Did you mean this?\nPause number 2, "},
			{"/startnow friday qa", "No call with the title “friday qa” is planned here. Did you mean this?\nStart number 2, "},
			{"/movecall Wekly mon 19:00", "No call with the title “Wekly” is planned here. Did you mean this?\nMon 3 Jan 2000 19:00 UTC (in 2 d 19 h) for number 1 “Weekly”"},
			{"/movecall Wekly 19:30", "No call with the title “Wekly” is planned here. Did you mean this?\nMon 3 Jan 2000 19:30 UTC (in 2 d 20 h) for number 1 “Weekly”"},
			{"/cancelcall Standup", "Not done: no call with the title “Standup” is planned here. What is planned is in /calls."},
			{"/resumecall Wekly", "It is not paused: number 1, "},
			{"/cancelcall Weekley", "No call with the title “Weekley” is planned here. "},
			{"/yes", "Cancelled: the whole series number 1, "},
		} {
			r.gets(c[0], c[1])
		}
	})
}

// TestACallThatWasMissedGivesWayWeeksLater: the next one comes in its place also when the journal has forgotten whose it was.
func TestACallThatWasMissedGivesWayWeeksLater(t *testing.T) {
	for _, missed := range []string{"5 jan 18:00 Board", "--no-start 5 jan 18:00 Board", "every 3 months on the 5th 18:00 Board"} {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall " + missed)
			r.tells("/schedulecall every month on the 20th 9:00 Members")
			r.onTelegram("Board", "Wed 18:00")
			r.stop()
			time.Sleep(25 * 24 * time.Hour)
			r.start()
			r.onTelegram("Board", "Wed 18:00")
			time.Sleep(time.Until(time.Date(2000, 2, 13, 9, 0, 0, 0, time.UTC)))
			r.onTelegram("Members", "Sun 09:00")
			time.Sleep(time.Until(time.Date(2000, 2, 20, 9, 0, 1, 0, time.UTC)))
			r.current("Members", true)
		})
	}
}
