package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestTakenBackSinceABackupAndAnotherCameAfterIt: what came on Telegram after a backup, and was taken back or held there, stays so after a restore, also where another call was made in the chat since.
func TestTakenBackSinceABackupAndAnotherCameAfterIt(t *testing.T) {
	for _, row := range []struct {
		name   string
		also   string
		since  func(*rig)
		starts int
	}{
		{"taken back by a command, and the next one came there", "/schedulecall in 11d Quiz", func(r *rig) { r.tells("/endcall confirm") }, 0},
		{"taken back by people, and the next one came there", "/schedulecall in 11d Quiz", func(r *rig) { r.srv.EndCall(r.group, r.alice) }, 0},
		{"held early by a command, and the next one came there", "/schedulecall in 11d Quiz", func(r *rig) {
			r.tells("/startnow")
			time.Sleep(time.Minute)
			r.tells("/endcall confirm")
		}, 1},
		{"held early by people, and the next one came there", "/schedulecall in 11d Quiz", func(r *rig) {
			r.srv.StartScheduled(r.group, r.alice)
			time.Sleep(time.Minute)
			r.srv.EndCall(r.group, r.alice)
		}, 0},
		{"displaced by a nearer one, which was there still", "/schedulecall in 11d Quiz", func(r *rig) { r.tells("/schedulecall in 5d Near") }, 1},
		{"taken back, and a call was held", "", func(r *rig) {
			r.tells("/endcall confirm")
			r.tells("/startcall Talk")
			time.Sleep(time.Minute)
			r.tells("/endcall confirm")
		}, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.PerMinute = 0
				r.start()
				r.tells("/schedulecall in 10d Party")
				if row.also != "" {
					r.tells(row.also)
				}
				file := r.backup()
				time.Sleep(4 * 24 * time.Hour)
				r.onTelegram("Party", "Tue 00:00")
				row.since(r)
				time.Sleep(time.Minute)
				r.idle(time.Minute)
				r.stop()
				time.Sleep(time.Minute)
				r.restore(file)
				time.Sleep(time.Minute)
				r.start()
				time.Sleep(time.Hour)
				list := r.tells("/calls")
				time.Sleep(8 * 24 * time.Hour)
				n := 0
				for _, e := range r.srv.Ledger() {
					if e.By == r.bot && e.Title == "Party" && (e.Kind == emulator.CallStarted || e.Kind == emulator.CallCreated) {
						n++
					}
				}
				if n != row.starts {
					t.Errorf("“Party” was started %d times, want %d; /calls told %q; the owner was told %+v; the chat:\n%s", n, row.starts, list, r.srv.PrivateMessages(r.bot, r.bot), r.chat())
				}
			})
		})
	}
}

// TestTonightsOfASeriesSinceABackup: of a daily series tonight's is taken back, or held early; the backup that is restored is of last night.
func TestTonightsOfASeriesSinceABackup(t *testing.T) {
	for _, row := range []struct {
		name  string
		since func(*rig)
	}{
		{"taken back by a command", func(r *rig) { r.tells("/endcall confirm") }},
		{"taken back by people", func(r *rig) { r.srv.EndCall(r.group, r.alice) }},
		{"held early by a command", func(r *rig) {
			r.tells("/startnow")
			time.Sleep(time.Minute)
			r.tells("/endcall confirm")
		}},
		{"moved", func(r *rig) { r.tells("/movecall 1 22:00"); r.tells("/yes") }},
		{"nobody touched it", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.PerMinute = 0
				r.start()
				r.tells("/schedulecall every day 20:00 Daily")
				time.Sleep(12 * time.Hour)
				file := r.backup() // Saturday at noon
				time.Sleep(10 * time.Hour)
				r.tells("/endcall confirm") // Saturday's is over
				time.Sleep(12 * time.Hour)  // Sunday at ten
				if row.since != nil {
					row.since(r)
				}
				from := r.goesBackTo(file)
				time.Sleep(11 * time.Hour)
				n, want := 0, 0
				if row.since == nil {
					want = 1
				}
				for _, e := range r.srv.Ledger()[from:] {
					if e.By == r.bot && e.Title == "Daily" && (e.Kind == emulator.CallStarted || e.Kind == emulator.CallCreated) {
						n++
					}
				}
				if n != want {
					t.Errorf("tonight's began %d times, want %d; the owner was told %+v; the chat:\n%s", n, want, r.srv.PrivateMessages(r.bot, r.bot), r.chat())
				}
			})
		})
	}
}

// TestCancelledAfterAnUpgradeSinceABackup: what was cancelled, moved or paused in the supergroup that a basic group has become since the backup stays so after a restore.
func TestCancelledAfterAnUpgradeSinceABackup(t *testing.T) {
	for _, line := range []string{"/cancelcall 1", "/pausecall 1", "/movecall 1 25 jan 20:00"} {
		t.Run(line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.PerMinute = 0
				r.policy.Chats = nil
				small := r.srv.AddGroup(emulator.Chat{Title: "Small", Creator: r.alice, Members: []int64{r.bot, r.bob}})
				r.srv.SetAdmin(small, r.bot, emulator.Rights{ManageCall: true})
				r.start()
				r.srv.Say(small, r.alice, "/schedulecall 20 jan 20:00 Party", emulator.SayOptions{})
				r.idle(time.Minute)
				time.Sleep(time.Hour)
				file := r.backup()
				time.Sleep(24 * time.Hour)
				big := r.srv.Migrate(small)
				time.Sleep(time.Hour)
				msg := r.srv.Say(big, r.alice, line, emulator.SayOptions{})
				r.idle(time.Minute)
				got := r.answersIn(big, msg)
				time.Sleep(time.Hour)
				r.stop()
				r.restore(file)
				time.Sleep(time.Minute)
				r.start()
				time.Sleep(22 * 24 * time.Hour)
				for _, e := range r.srv.Ledger() {
					if e.By == r.bot && e.Title == "Party" && (e.Kind == emulator.CallStarted || e.Kind == emulator.CallCreated) && e.Time.Day() == 20 {
						t.Errorf("%s was answered %q, and it began all the same on the 20th; the owner was told %q; the chat:\n%s", line, got, r.told(r.bot), r.chat())
					}
				}
			})
		})
	}
}

// TestReminderBeforeARestore: what was told before a restore is not told again after it.
func TestReminderBeforeARestore(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall --remind 1h 3:00 Party")
		time.Sleep(time.Hour)
		file := r.backup()
		time.Sleep(time.Hour + time.Minute) // the reminder was given a minute ago
		r.stop()
		r.restore(file)
		time.Sleep(time.Minute)
		r.start()
		time.Sleep(30 * time.Minute)
		n := 0
		for _, text := range r.posts() {
			if strings.HasPrefix(text, "Reminder: ") {
				n++
			}
		}
		if n != 1 {
			t.Errorf("the chat was reminded %d times: %q", n, r.posts())
		}
	})
}

// TestHeldByPeopleSinceABackup: what people have started before its time, and which is over, is held once, also where a command has made another call
// after that, whether that is over by the restore or not, and whether the backup was made before it came on Telegram.
func TestHeldByPeopleSinceABackup(t *testing.T) {
	held := func(r *rig) {
		r.srv.StartScheduled(r.group, r.alice)
		time.Sleep(time.Minute)
		r.srv.EndCall(r.group, r.alice)
	}
	for name, c := range map[string]struct {
		since  func(*rig)
		starts int // of “Party” by the userbot, on that day
	}{
		"another was held after it": {func(r *rig) {
			held(r)
			r.tells("/startcall Talk")
			time.Sleep(time.Minute)
			r.tells("/endcall confirm")
		}, 0},
		"another is there":      {func(r *rig) { held(r); r.tells("/startcall Talk") }, 0},
		"another was put there": {func(r *rig) { held(r); r.tells("/schedulecall in 30h Near") }, 0},
		"another took its place": {func(r *rig) {
			r.tells("/startcall --replace Talk")
			time.Sleep(time.Minute)
			r.tells("/endcall confirm")
		}, 1},
		"another took its place, and is there": {func(r *rig) { r.tells("/schedulecall in 6h Near") }, 1},
	} {
		for _, plan := range []string{"/schedulecall in 10d Party", "/schedulecall every 2 weeks from 11 jan 00:00 Party"} {
			for _, late := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, %s, on Telegram in the backup: %v", name, plan, late), func(t *testing.T) {
					bubble(t, func(r *rig) {
						r.policy.PerMinute = 0
						r.start()
						r.gets(plan, "")
						file := r.backup()
						time.Sleep(4 * 24 * time.Hour)
						r.onTelegram("Party", "Tue 00:00")
						if late {
							file = r.backup()
						}
						time.Sleep(time.Hour)
						c.since(r)
						from := r.goesBackTo(file)
						time.Sleep(time.Hour)
						if c := r.srv.CurrentCall(r.group); c != nil && c.At.IsZero() {
							r.srv.EndCall(r.group, r.alice)
						}
						list := r.tells("/calls")
						time.Sleep(8 * 24 * time.Hour)
						n := 0
						for _, e := range r.srv.Ledger()[from:] {
							if e.By == r.bot && e.Title == "Party" && (e.Kind == emulator.CallStarted || e.Kind == emulator.CallCreated && e.At.IsZero()) {
								n++
							}
						}
						if n != c.starts {
							t.Errorf("it was started %d times, want %d; /calls told %q; the owner was told %+v; the chat:\n%s", n, c.starts, list, r.srv.PrivateMessages(r.bot, r.bot), r.chat())
						}
					})
				})
			}
		}
	}
}
