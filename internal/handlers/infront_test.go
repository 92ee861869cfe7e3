package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

const startedEarly = "Alice starts it in the app"

// Somebody wants to be reminded by Telegram of a call that is far ahead. When it comes there is told as it will be: where another planned one,
// or a later one of a series, has the chat's one place then, no day is told on which it would not be there.
func TestWhenACallComesOnTelegram(t *testing.T) {
	for _, tt := range []struct {
		typed []string
		told  string // behind the last
		list  string // what /calls tells of it
	}{
		{[]string{"/schedulecall in 10d Second"}, "so I put it there on Mon 3 Jan 2000 00:01", "On Telegram from Mon 3 Jan."},
		{[]string{"/schedulecall in 6d First", "/schedulecall in 10d Second"}, "number 1 “First” comes first, on Fri 7 Jan 2000 00:00", "On Telegram after number 1."},
		{[]string{"/schedulecall every fri 20:00 First", "/schedulecall 20 jan 18:00 Second"}, "number 1 “First” comes first, on Fri 14 Jan 2000 20:00", "On Telegram after number 1."},
		{[]string{"/schedulecall in 6d First", "/schedulecall every mon 9:00 from 10 jan Second"}, "number 1 “First” comes first", "On Telegram after number 1."},
		{[]string{"/schedulecall in 6d First", "/schedulecall in 30d Second"}, "so I put it there on Sun 23 Jan 2000 00:01", "On Telegram from Sun 23 Jan."},
		{[]string{"/schedulecall in 6d First", "/schedulecall in 30d Second", "/movecall 2 11 jan 00:00"}, "It is only kept here for now: a chat has one at a time on Telegram, and number 1 “First” comes first", "On Telegram after number 1."},
		{[]string{"/schedulecall in 6d First", "/schedulecall in 10d Second", "/movecall 2 31 jan 00:00"}, "I put it on Telegram on Sun 23 Jan 2000 00:01", "On Telegram from Sun 23 Jan."},
		{[]string{"/startcall People's", "/schedulecall in 2h First", "/schedulecall in 5h Second"}, "number 2 “First” comes first, on Sat 1 Jan 2000 02:00", "On Telegram after number 2."},
		{[]string{"/startcall People's", "/schedulecall in 2h First"}, "is live. I put it there when that is over", ""},
		{[]string{"/schedulecall in 2h First", startedEarly, "/schedulecall in 150 min Second"}, "“First” is live. I put it there when that is over, and cannot start it before.\nI start it then, and tell it here. Its number is 2.$", ""},
		{[]string{"/schedulecall in 2h First", "/schedulecall in 5h Second", startedEarly, "/movecall 2 in 3h"}, "“First” is live. I put it there when that is over", ""},
		{[]string{"/schedulecall every day 2:00 First", startedEarly, "/schedulecall in 150 min Second"}, "“First” is live. I put it there when that is over", ""},
		{[]string{"/schedulecall every day 2:00 First", startedEarly, "/schedulecall in 30h Second"}, "number 1 “First” comes first, on Sun 2 Jan 2000 02:00", "On Telegram after number 1."},
	} {
		t.Run(strings.Join(tt.typed, " "), func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				answer := ""
				for _, line := range tt.typed {
					if line == startedEarly {
						r.srv.StartScheduled(r.group, r.alice)
						continue
					}
					answer = r.tells(line)
				}
				if !strings.Contains(answer+"$", tt.told) {
					t.Errorf("to %q the answer is %q, without %q", tt.typed, answer, tt.told)
				}
				if list := r.tells("/calls"); !strings.Contains(list, tt.list) {
					t.Errorf("after %q the list is\n%s\nwithout %q", tt.typed, list, tt.list)
				}
				_, day, promised := strings.Cut(answer, " on Telegram on ")
				if !promised {
					if _, day, promised = strings.Cut(answer, "I put it there on "); !promised {
						return
					}
				}
				at, err := time.Parse("Mon 2 Jan 2006 15:04", strings.Join(strings.Fields(day)[:5], " "))
				if err != nil {
					t.Fatal(err)
				}
				var there *emulator.Call
				for time.Sleep(time.Hour); time.Now().Before(at.Add(time.Hour)); time.Sleep(time.Hour) {
					if there = r.srv.CurrentCall(r.group); there != nil && there.At.IsZero() {
						r.srv.EndCall(r.group, r.alice)
					}
				}
				if there == nil || there.Title != "Second" {
					t.Errorf("it was told %q; an hour after that %+v is there", answer, there)
				}
			})
		})
	}
}
