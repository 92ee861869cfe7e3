package handlers_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
	"userbot/internal/record"
	"userbot/internal/store"
)

// backup copies the store as `userbot backup` does while the userbot runs.
func (r *rig) backup() string {
	r.Helper()
	file := filepath.Join(r.root, "backup.db")
	f, err := os.Create(file)
	if err != nil {
		r.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if err := r.life.store.Backup(f); err != nil {
		r.Fatal(err)
	}
	return file
}

// restore puts a copy of the store in its place, as `userbot restore` does while the userbot does not run.
func (r *rig) restore(file string) {
	r.Helper()
	if _, _, err := store.Restore(r.dir, file, time.Now(), false); err != nil {
		r.Fatal(err)
	}
}

// goesBackTo lets the userbot come to rest, be stopped, and start from a backup a minute later. It returns how much had happened before.
func (r *rig) goesBackTo(file string) (before int) {
	r.Helper()
	time.Sleep(time.Minute)
	r.idle(time.Minute)
	before = len(r.srv.Ledger())
	r.stop()
	time.Sleep(time.Minute)
	r.restore(file)
	time.Sleep(time.Minute)
	r.start()
	return before
}

// TestRestoredBackup: what was done after the backup is neither done again nor answered again.
func TestRestoredBackup(t *testing.T) {
	for name, clock := range map[string]time.Duration{"": 0, ", on a host whose clock is 40 days ahead": 40 * 24 * time.Hour} {
		t.Run("an old /schedulecall --replace does not end the call that runs"+name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.host = func() time.Time { return time.Now().Add(clock) }
				r.start()
				r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_60"})
				old := r.says(r.alice, "/schedulecall --replace in 3h Weekly")
				synctest.Wait()
				file := r.backup()
				r.idle(5 * time.Minute)
				r.answered(old, "Scheduled on Telegram: ")
				after := r.says(r.alice, "/calltitle Other")
				r.idle(time.Minute)
				r.answered(after, "Retitled: ")
				r.srv.StartCall(r.group, r.alice, "Live")
				r.stop()
				time.Sleep(time.Minute)
				if _, _, err := store.Restore(r.dir, file, r.host(), false); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				r.start()
				r.idle(10 * time.Minute)
				r.answered(old, "Scheduled on Telegram: ")
				r.answered(after, "Retitled: ")
				r.calls(1)
				if c := r.srv.CurrentCall(r.group); c == nil || c.Title != "Live" {
					t.Errorf("the call is %+v", c)
				}
				saved := r.srv.PrivateMessages(r.bot, r.bot)
				if len(saved) != 1 || !strings.HasPrefix(saved[0].Text, "My state was restored from a backup on Sat 1 Jan 2000 ") {
					t.Errorf("Saved Messages hold %+v", saved)
				}
				fresh := r.says(r.alice, "/startcall Fresh")
				r.idle(time.Minute)
				r.answered(fresh, "A video chat “Live” is already running")
				r.crash()
				r.start()
				r.idle(time.Minute)
				if saved := r.srv.PrivateMessages(r.bot, r.bot); len(saved) != 1 {
					t.Errorf("the owner was told %d times", len(saved))
				}
			})
		})
	}
}

// A host whose clock is off by a few seconds is left alone with it. What was typed and done right before a restore is not done again for that, and
// what is typed right after it is done.
func TestARestoreOnAHostWhoseClockIsAlmostRight(t *testing.T) {
	for name, off := range map[string]time.Duration{"right": 0, "4 s slow": 4 * time.Second, "4 s fast": -4 * time.Second} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.shift.Store(int64(off))
				r.offset = func() time.Duration { return off }
				time.Sleep(300 * time.Millisecond) // no clock ticks with another
				r.start()
				file := r.backup()
				time.Sleep(time.Hour)
				before := r.says(r.alice, "/startcall Before")
				r.idle(100 * time.Millisecond)
				r.stop()
				r.srv.EndCall(r.group, r.alice)
				r.restore(file)
				time.Sleep(1500 * time.Millisecond)
				after := r.says(r.alice, "/startcall After")
				time.Sleep(time.Second)
				r.start()
				r.idle(time.Minute)
				r.answered(before, "Started: ")
				r.answered(after, "Started: ")
				r.crash()
				r.start()
				r.idle(time.Minute)
				r.answered(before, "Started: ")
				r.calls(2)
			})
		})
	}
}

// What is typed in the very second of a restore, which messages are dated by, is done, and what was typed and done in it before is not done again;
// unless there is nothing that tells the one from the other.
func TestTheSecondOfARestore(t *testing.T) {
	for name, lost := range map[string]bool{"what was there can be read": false, "it is gone": true} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				file := r.backup()
				time.Sleep(time.Hour)
				at := time.Now()
				before := r.says(r.alice, "/startcall Before")
				r.idle(100 * time.Millisecond)
				r.stop()
				r.srv.EndCall(r.group, r.alice)
				if lost {
					if err := os.Remove(filepath.Join(r.dir, store.FileName)); err != nil {
						t.Fatal(err)
					}
				}
				r.restore(file)
				after := r.says(r.alice, "/startcall After")
				if typed := time.Since(at); typed >= time.Second {
					t.Fatalf("they are dated differently, %s apart", typed)
				}
				r.start()
				r.idle(time.Minute)
				r.answered(before, "Started: ")
				if lost {
					r.calls(1)
					return
				}
				r.answered(after, "Started: ")
				r.calls(2)
			})
		})
	}
}

// What was to start between the backup and the restore is told as missed once, unless something tells that it took place.
func TestWhatPassedBeforeARestore(t *testing.T) {
	restore := func(r *rig, file string) {
		if r.life != nil {
			r.stop()
		}
		r.restore(file)
		time.Sleep(2 * time.Second)
		r.start()
		time.Sleep(time.Hour)
	}
	for name, c := range map[string]struct {
		line  string
		while func(r *rig) // from the backup on
		want  []string
	}{
		"it was started": {"/schedulecall in 1h Party", func(r *rig) {
			time.Sleep(2 * time.Hour)
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(time.Hour)
		}, []string{hasBegun}},
		"people have taken it back": {"/schedulecall in 1h Party", func(r *rig) {
			r.crash()
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(2 * time.Hour)
		}, nil},
		"the one that is there was not started": {"/schedulecall in 1h Party", func(r *rig) {
			r.crash()
			time.Sleep(65 * time.Minute)
		}, []string{"It has begun, 5 min late: video chat “Party”.\nJoin: https://t.me/demo?videochat"}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.tells(c.line)
				file := r.backup()
				c.while(r)
				restore(r, file)
				r.wrote(c.want...)
			})
		})
	}
	t.Run("kept here, while nothing ran", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "By hand")
			r.start()
			r.tells("/schedulecall in 3h Party")
			file := r.backup()
			r.crash()
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(4 * time.Hour)
			restore(r, file)
			r.wrote("Missed: the video chat “Party” was to start at Sat 1 Jan 2000 03:00 UTC (1 h ago), and I could not start it then, nor soon after. To start it within 12 hours, type: /startnow 1")
			r.crash()
			r.start()
			time.Sleep(time.Hour)
			r.tells("/startnow 1")
			r.current("Party", true)
			r.calls(1)
		})
	})
}

// A command that the backup has, and that may never have been answered, is left alone: it is not deleted either.
func TestRestoredBackupDeletesNothing(t *testing.T) {
	tidying(t, handlers.Tidy{DeleteCommand: true}, func(r *rig) {
		r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_600", User: r.bot})
		r.says(r.alice, "/startcall Party")
		time.Sleep(10 * time.Second)
		file := r.backup()
		r.stop()
		time.Sleep(time.Minute)
		r.restore(file)
		r.start()
		r.idle(time.Minute)
		r.stop()
		r.start()
		time.Sleep(time.Hour)
		r.there("/startcall Party")
	})
}

// TestFullJournal: who types when too many commands wait already hears of it, and what waits is done.
func TestFullJournal(t *testing.T) {
	bubble(t, func(r *rig) {
		r.pending = 3
		r.start()
		r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_60"})
		var msgs []int
		for range 3 {
			msgs = append(msgs, r.says(r.alice, "/startcall Q"))
		}
		time.Sleep(time.Second)
		last := r.says(r.alice, "/startcall Q")
		time.Sleep(time.Second)
		r.answered(last, "Not done: too many commands wait already.")
		r.idle(5 * time.Minute)
		r.answered(msgs[0], "Started: ")
		r.answered(msgs[2], "A video chat “Q” is already running")
	})
}

// TestGuestsLeaveRoomInTheJournal: people who command by a chat's rights alone, and of whom many wait, leave room to who is listed, and what tells
// that there is no more.
func TestGuestsLeaveRoomInTheJournal(t *testing.T) {
	bubble(t, func(r *rig) {
		r.pending, r.policy.PerMinute = 4, 0
		r.policy.Chats, r.policy.ChatAdmins = nil, true
		r.srv.SetAdmin(r.group, r.bob, manager)
		r.start()
		r.says(r.bob, "/callinfo") // Telegram vouches for him
		r.idle(time.Minute)
		r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "FLOOD_WAIT_60", User: r.bot})
		var msgs []int
		for range 4 {
			msgs = append(msgs, r.says(r.bob, "/callinfo"))
			time.Sleep(time.Second)
		}
		mine := []int{r.says(r.alice, "/startcall Mine"), r.says(r.alice, "/callinfo"), r.says(r.alice, "/callinfo")}
		time.Sleep(2 * time.Second)
		r.answered(mine[2], "Not done: too many commands wait already.")
		r.idle(5 * time.Minute)
		r.answered(msgs[2], "Not done: too many commands wait already.")
		r.answered(mine[0], "Started: ")
		if said := strings.Join(r.answers(mine[1]), ""); strings.HasPrefix(said, "Not done") {
			t.Errorf("to who is listed the answer is %q", said)
		}
	})
}

// TestOwnerHearsOfWhatWasNotRead: once for all chats.
func TestOwnerHearsOfWhatWasNotRead(t *testing.T) {
	bubble(t, func(r *rig) {
		l := r.start()
		now := time.Now()
		for i := range 12 {
			l.h.Unread(command.Peer{Kind: command.Channel, ID: int64(i + 1)}, now.Add(-48*time.Hour), now.Add(-time.Hour))
		}
		time.Sleep(time.Minute)
		r.idle(time.Minute)
		saved := r.srv.PrivateMessages(r.bot, r.bot)
		if len(saved) != 1 || !strings.HasPrefix(saved[0].Text, "I was away for too long to read everything.") || !strings.Contains(saved[0].Text, "-1000000000001") ||
			!strings.Contains(saved[0].Text, " and 2 more.") {
			t.Errorf("Saved Messages hold %+v", saved)
		}
	})
}

// TestWhatWasCancelledStaysSoAfterARestore: what the record tells to have been cancelled, moved or passed since the backup is paused, with titles in
// the record or without, and the owner is told of it; what nobody has touched goes on.
func TestWhatWasCancelledStaysSoAfterARestore(t *testing.T) {
	for name, bare := range map[string]bool{"": false, ", without titles in the record": true} {
		t.Run("the store"+name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.untitled = bare
				other := r.addGroup("Other")
				r.srv.SetAdmin(other, r.bot, emulator.Rights{ManageCall: true})
				r.policy.Chats[other] = handlers.ChatPolicy{}
				r.start()
				r.says(r.alice, "/schedulecall in 20d Party")
				r.idle(time.Minute)
				r.says(r.alice, "/schedulecall every day 20:00 Weekly")
				r.idle(time.Minute)
				if !bare {
					r.says(r.alice, "/schedulecall in 21d Untouched")
				}
				r.srv.Say(other, r.alice, "/schedulecall in 21d Elsewhere", emulator.SayOptions{})
				r.idle(time.Minute)
				file := r.backup()
				time.Sleep(time.Hour)
				for line, want := range map[string]string{"/cancelcall 1": "Cancelled", "/skipcall 2": "Passed"} {
					msg := r.says(r.alice, line)
					r.idle(time.Minute)
					r.answered(msg, want)
				}
				r.stop()
				time.Sleep(time.Minute)
				r.restore(file)
				time.Sleep(time.Minute)
				r.start()
				r.idle(time.Minute)
				saved := r.srv.PrivateMessages(r.bot, r.bot)
				if len(saved) != 1 || !strings.Contains(saved[0].Text, "so it is paused until somebody resumes it: 1, 2.") {
					t.Errorf("Saved Messages hold %+v", saved)
				}
				list := r.says(r.alice, "/calls")
				r.idle(time.Minute)
				if said := r.answers(list); len(said) != 1 || strings.Count(said[0], "Paused: it goes on with /resumecall") != 2 {
					t.Errorf("/calls tells %q", said)
				}
				time.Sleep(22 * 24 * time.Hour)
				r.idle(time.Hour)
				begun := map[string]bool{}
				for _, e := range r.srv.Ledger() {
					if e.By == r.bot && (e.Kind == emulator.CallCreated || e.Kind == emulator.CallStarted) {
						begun[e.Title] = true
					}
				}
				if begun["Party"] || begun["Weekly"] || !begun["Elsewhere"] {
					t.Errorf("after the restore these were started: %v", begun)
				}
			})
		})
	}
}

// TestWhatWasMovedByItsTitleIsPausedByARestore: also where a number behind the verb, a day, an hour or the end of a title, is that of another planned call.
func TestWhatWasMovedByItsTitleIsPausedByARestore(t *testing.T) {
	for _, line := range []string{"/movecall Party 2 feb 18:00", "/schedulecall --replace 20 jan 18:00 Level 2", "/cancelcall Party 2"} {
		t.Run(line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				title := "Party"
				if strings.HasPrefix(line, "/cancelcall") {
					title = "Party 2"
				}
				r.tells("/schedulecall 20 jan 18:00 \"" + title + "\"")
				r.tells("/schedulecall 21 jan 18:00 Quiz")
				file := r.backup()
				time.Sleep(time.Hour)
				r.tells(line)
				r.stop()
				time.Sleep(time.Minute)
				if _, got, err := store.Restore(r.dir, file, time.Now(), false); err != nil || !slices.Contains(got.Paused, 1) {
					t.Errorf("a restore pauses %v, %v; want number 1 among them", got.Paused, err)
				}
				time.Sleep(time.Minute)
				r.start()
				time.Sleep(20 * 24 * time.Hour)
				for _, e := range r.srv.Ledger() {
					if e.By == r.bot && e.Title == title && e.Kind == emulator.CallStarted && e.Time.Month() == time.January {
						t.Errorf("“%s” has begun at %v, its old time", title, e.Time)
					}
				}
			})
		})
	}
}

// TestWhatWasCancelledAndWaitsForItsAnswer is in no record yet when a backup from before it is restored, once or once more: the store that was there
// tells of it.
func TestWhatWasCancelledAndWaitsForItsAnswer(t *testing.T) {
	for line, want := range map[string]int{
		"/cancelcall Party": 0, "/movecall Party 2 feb 18:00": 0, "/pausecall Party": 0, "/startnow Party": 1,
		"/schedulecall --replace 20 jan 18:00 Other": 0, "/callinfo": 1,
	} {
		for restores := 1; restores <= 2; restores++ {
			t.Run(fmt.Sprintf("%s, restored: %d", line, restores), func(t *testing.T) {
				bubble(t, func(r *rig) {
					r.start()
					r.tells("/schedulecall 20 jan 18:00 Party")
					file := r.backup()
					time.Sleep(time.Hour)
					r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_600", User: r.bot})
					r.says(r.alice, line)
					time.Sleep(10 * time.Second)
					for range restores {
						r.stop()
						time.Sleep(time.Minute)
						r.restore(file)
						time.Sleep(time.Minute)
						r.start()
						time.Sleep(time.Minute)
					}
					time.Sleep(30 * 24 * time.Hour)
					n := 0
					for _, e := range r.srv.Ledger() {
						if e.Title == "Party" && (e.Kind == emulator.CallStarted || e.Kind == emulator.CallCreated) {
							n++
						}
					}
					if n != want {
						t.Errorf("“Party” was started %d times, want %d; the owner was told %+v; the chat:\n%s", n, want, r.srv.PrivateMessages(r.bot, r.bot), r.chat())
					}
				})
			})
		}
	}
}

// TestWhatCameOnTelegramSinceABackup: what was put there after it, and was taken back or held before the restore, whoever has done that, does not
// come there again; what is there still starts at its time.
func TestWhatCameOnTelegramSinceABackup(t *testing.T) {
	for name, c := range map[string]struct {
		since  func(*rig)
		starts int // by the userbot
		made   int
	}{
		"taken back by a command": {func(r *rig) { r.tells("/endcall confirm") }, 0, 1},
		"started by a command, and over": {func(r *rig) {
			r.tells("/startnow")
			time.Sleep(time.Minute)
			r.tells("/endcall confirm")
		}, 1, 1},
		"taken back by people": {func(r *rig) { r.srv.EndCall(r.group, r.alice) }, 0, 1},
		"held early by people": {func(r *rig) {
			r.srv.StartScheduled(r.group, r.alice)
			time.Sleep(time.Minute)
			r.srv.EndCall(r.group, r.alice)
		}, 0, 1},
		"there still": {func(*rig) {}, 1, 1},
		"displaced by another, which is over": {func(r *rig) {
			r.tells("/startcall --replace Other")
			time.Sleep(time.Minute)
			r.tells("/endcall confirm")
		}, 1, 3},
	} {
		for _, asPlanned := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, as planned: %v", name, asPlanned), func(t *testing.T) {
				bubble(t, func(r *rig) {
					r.start()
					r.tells("/schedulecall in 10d Party")
					file := r.backup()
					time.Sleep(4 * 24 * time.Hour)
					r.onTelegram("Party", "Tue 00:00")
					c.since(r)
					time.Sleep(time.Minute)
					r.stop()
					time.Sleep(time.Minute)
					if _, _, err := store.Restore(r.dir, file, time.Now(), asPlanned); err != nil {
						t.Fatal(err)
					}
					time.Sleep(time.Minute)
					r.start()
					time.Sleep(time.Hour)
					list := r.tells("/calls")
					time.Sleep(10 * 24 * time.Hour)
					n := 0
					for _, e := range r.srv.Ledger() {
						if e.By == r.bot && e.Kind == emulator.CallStarted && e.Title == "Party" {
							n++
						}
					}
					if made := len(r.srv.CallsBy(r.bot)); n != c.starts || made != c.made {
						t.Errorf("“Party” was started %d times, want %d, and %d calls were made, want %d; /calls told %q; the owner was told %+v; the chat:\n%s", n, c.starts, made, c.made, list, r.srv.PrivateMessages(r.bot, r.bot), r.chat())
					}
				})
			})
		}
	}
}

// TestARestoreWithoutARecord: where the record is not there, or not whole, nobody knows what was cancelled since the backup, so all that is
// planned is paused, and the owner is told why; where it is whole, and tells of nothing, all goes on.
func TestARestoreWithoutARecord(t *testing.T) {
	edit := func(f func([][]byte) [][]byte) func(*rig) {
		return func(r *rig) {
			files, err := filepath.Glob(filepath.Join(r.dir, record.Folder, "*"))
			if err != nil || len(files) != 1 {
				r.Fatal(files, err)
			}
			text, err := os.ReadFile(files[0])
			if err == nil {
				err = os.WriteFile(files[0], bytes.Join(f(bytes.SplitAfter(text, []byte("\n"))), nil), 0o600)
			}
			if err != nil {
				r.Fatal(err)
			}
		}
	}
	about := func(what string) func([]byte) bool {
		return func(line []byte) bool { return bytes.Contains(line, []byte(what)) }
	}
	gone := func(r *rig) { _ = os.RemoveAll(filepath.Join(r.dir, record.Folder)) }
	const unread = "What is planned is as it was when the backup was made: what was planned or changed after that is not known, for my record of it is not there, or is not whole."
	for name, s := range map[string]struct {
		harm   func(*rig)
		paused bool
		goesOn bool
	}{
		"it is whole":     {harm: func(*rig) {}},
		"it is not there": {harm: gone, paused: true},
		"it is not there, and whoever restores knows that nothing was cancelled": {harm: gone, goesOn: true},
		"a line of it is gone": {edit(func(lines [][]byte) [][]byte { return slices.DeleteFunc(lines, about(`"verb":"cancelcall"`)) }), true, false},
		"a line of it is broken": {edit(func(lines [][]byte) [][]byte {
			k := slices.IndexFunc(lines, about(`"verb":"cancelcall"`))
			lines[k] = bytes.Replace(lines[k], []byte("cancelcall"), []byte("cancelcoll"), 1)
			return lines
		}), true, false},
		"its end is gone": {edit(func(lines [][]byte) [][]byte { return lines[:1] }), true, false},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.tells("/schedulecall in 20d Party")
				r.tells("/schedulecall every day 20:00 Weekly")
				time.Sleep(time.Minute)
				file := r.backup()
				if s.paused {
					r.tells("/cancelcall 1")
				}
				r.tells("/callhelp")
				r.stop()
				s.harm(r)
				r.harmed = s.paused || s.goesOn
				if _, _, err := store.Restore(r.dir, file, time.Now(), s.goesOn); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				r.start()
				r.idle(time.Minute)
				saved := r.srv.PrivateMessages(r.bot, r.bot)
				if len(saved) != 1 || strings.Contains(saved[0].Text, unread) != r.harmed || strings.HasSuffix(saved[0].Text, "\nSo all that is planned is paused until somebody resumes it: 1, 2.") != s.paused {
					t.Errorf("Saved Messages hold %+v", saved)
				}
				time.Sleep(21 * 24 * time.Hour)
				if n := len(r.srv.CallsBy(r.bot)); s.paused && n > 1 { // which was there before the backup
					t.Errorf("%d calls were made; the chat:\n%s", n, r.chat())
				} else if c := r.srv.CurrentCall(r.group); s.goesOn && (c == nil || !c.At.IsZero()) {
					t.Errorf("what is planned does not go on; the chat:\n%s", r.chat())
				}
			})
		})
	}
}
