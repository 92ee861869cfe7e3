package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/handlers"
)

// TestWhichRemindersCome: whoever plans a call is told which reminders come, which do not, and why; and the list has those that come.
func TestWhichRemindersCome(t *testing.T) {
	for _, c := range []struct {
		name, line, says, list string
	}{
		{"all", "--remind 1h,10m in 2h", " I remind the chat of it 1 h and 10 min before. Its number", " Reminders: 1h,10m."},
		{"one is over", "--remind 1d,1h in 2h", " I remind the chat of it 1 h before. It is too late for a reminder 1 d before. Its number", " Reminders: 1h."},
		{"all are over", "--remind 2d,1d in 2h", " It is too late for a reminder 2 d and 1 d before. Its number", ""},
		{"of a series all", "--remind 1h,10m every mon 18:00", " I remind the chat of each 1 h and 10 min before. Its number", " Reminders: 1h,10m."},
		{"of the first of a series one is over", "--remind 3d,1h every mon 18:00", " I remind the chat of each 3 d and 1 h before. For this one it is too late for a reminder 3 d before. Its number", " Reminders: 3d,1h (of the next only 1h)."},
		{"of the first of a series all are over", "--remind 3d every mon 18:00", " I remind the chat of each 3 d before. For this one it is too late for a reminder 3 d before. Its number", " Reminders: 3d (of the next none)."},
		{"the one before is still to come", "--remind 2d,1h every day 9:00", " I remind the chat of each 1 h before. There is no reminder 2 d before, for each comes sooner after the one before it. Its number", " Reminders: 1h."},
		{"never is it early enough", "--remind 2d every day 9:00", " There is no reminder 2 d before, for each comes sooner after the one before it. Its number", ""},
		{"of some the one before is still to come", "--remind 2d every weekday 9:00", " I remind the chat of each 2 d before, but not of those that come sooner after the one before. Its number", " Reminders: 2d."},
		{"as long as from one to the next", "--remind 1d every day 9:00", " I remind the chat of each 1 d before. For this one it is too late for a reminder 1 d before. Its number", " Reminders: 1d (of the next none)."},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				if got := r.tells("/schedulecall " + c.line + " Party"); !strings.Contains(got, c.says) {
					t.Errorf("the answer is %q, without %q", got, c.says)
				}
				if got := r.tells("/calls"); !strings.HasSuffix(got, "On Telegram."+c.list) {
					t.Errorf("the list is %q, without %q", got, c.list)
				}
			})
		})
	}
}

// TestTheListHasTheRemindersThatCome: those that were given are not among them, nor those of a call that is not wanted.
func TestTheListHasTheRemindersThatCome(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {Remind: []time.Duration{time.Hour, 10 * time.Minute}}}
		r.start()
		ends := func(want string) {
			r.Helper()
			if got := r.tells("/calls"); !strings.HasSuffix(got, want) {
				t.Errorf("the list is %q, want %q at its end", got, want)
			}
		}
		r.tells("/schedulecall every day 9:00 Daily")
		ends(" On Telegram. Reminders: 1h,10m.")
		time.Sleep(8*time.Hour + 30*time.Minute)
		ends(" On Telegram. Reminders: 1h,10m (of the next only 10m).")
		r.tells("/pausecall 1")
		ends(" Paused: it goes on with /resumecall 1.")
		r.tells("/resumecall 1")
		time.Sleep(time.Minute)
		r.srv.EndCall(r.group, r.alice)
		time.Sleep(time.Minute)
		ends(" Taken off Telegram, so I leave it. It is planned again with /resumecall 1. Reminders: 1h,10m (of the next none).")
		r.tells("/cancelcall 1")
		r.tells("/schedulecall in 30m Once")
		time.Sleep(25 * time.Minute)
		ends(" On Telegram.")
	})
}

// TestAQuestionShowsTheReminders: what /yes keeps is told before.
func TestAQuestionShowsTheReminders(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/schedulecall in 88h Once")
		if got := r.tells("/schedulecall --remind 1d,1h in 2h Party"); !strings.HasSuffix(got, "\nYours: “Party” Sat 1 Jan 2000 02:00 UTC (in 2 h), reminders 1h.") {
			t.Errorf("it is asked %q", got)
		}
		r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {Remind: []time.Duration{time.Hour}}}
		policy := r.policy
		r.life.h.SetPolicy(&policy)
		for line, want := range map[string]string{
			"/schedulecall 7 Party":                 "title “Party”, reminders 1h\n",
			"/schedulecall --remind none 7 Party":   "title “Party”, no reminders\n",
			"/schedulecall --remind 1d,2h 7 Party":  "title “Party”, reminders 2h\n",
			"/schedulecall --quiet 7 Party":         "title “Party”, quietly\n",
			"/schedulecal --remind 20d in 2h Party": "title “Party”, no reminders\n",
			"/schedulecal every day 9:00 Party":     "title “Party”, reminders 1h\n",
		} {
			if got := r.tells(line); !strings.Contains(got, want) {
				t.Errorf("to %s it is asked %q, without %q", line, got, want)
			}
		}
		for line, want := range map[string]string{"/schedulecall --remind 10m in 2h Party": "reminders 10m", "/schedulecall in 2h Party": "reminders 1h"} {
			if got := r.tells("/callcheck " + line); !strings.Contains(got, want) {
				t.Errorf("to a check of %s it is said %q, without %q", line, got, want)
			}
		}
	})
}

// TestOfADailyCallADayBefore: of a daily call the chat is reminded a day before each, which is when the one before it starts.
func TestOfADailyCallADayBefore(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall --remind 1d every day 9:00 Daily")
		time.Sleep(10 * time.Hour)
		r.wrote("It has begun: video chat “Daily”.\nJoin: https://t.me/demo?videochat",
			"Reminder: video chat “Daily”, Sun 2 Jan 2000 09:00 UTC (in 1 d).\nJoin: https://t.me/demo?videochat")
	})
}
