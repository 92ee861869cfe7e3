package handlers_test

import (
	"strings"
	"testing"
)

// TestAllOfThem: whoever means all planned calls is told what to type for each.
func TestAllOfThem(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		acquainted(r)
		r.start()
		r.is(r.tells("/cancelcall all"), "Not done: nothing is planned here for /cancelcall to change. What is planned is in /calls.")
		r.tells("/schedulecall 20 jan 18:00 Party")
		r.tells("/schedulecall every mon 18:00 Ball")
		for line, want := range map[string]string{
			"/cancelcall all":          "/cancelcall 2\n/cancelcall 3",
			"/cancelcall ALL calls":    "/cancelcall 2\n/cancelcall 3",
			"/cancelcall all of them":  "/cancelcall 2\n/cancelcall 3",
			"/pausecall everything":    "/pausecall 2\n/pausecall 3",
			"/skipcall all":            "/skipcall 3",
			"/cancelcall --quiet both": "/cancelcall --quiet 2\n/cancelcall --quiet 3",
			"/movecall all +1h":        "/movecall 2 +1h\n/movecall 3 +1h",
		} {
			lines := strings.Split(want, "\n")
			got := r.tells(line)
			if !strings.HasPrefix(got, "Not done: that goes for one planned call at a time. For each of them type its line:\n") || len(strings.Split(got, "\n")) != len(lines)+1 {
				t.Errorf("to %s it is said %q, want the lines %q", line, got, lines)
			}
			for _, l := range lines {
				if !strings.Contains(got+"\n", "\n"+l+"\n") {
					t.Errorf("to %s it is said %q, without the line %q", line, got, l)
				}
			}
		}
		if got := r.asksPrivately("/cancelcall --in @demo all"); !strings.HasSuffix(got, "\n/cancelcall --in @demo 3\n/cancelcall --in @demo 2") {
			t.Errorf("in private it is said %q", got)
		}
		r.tells("/schedulecall 22 jan 18:00 All")
		r.gets("/cancelcall all", "Cancelled: number ")
	})
}

// TestHowManyOfASeriesAreLeft: what is passed counts among as many times as a series was planned for, and that is told.
func TestHowManyOfASeriesAreLeft(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/schedulecall every mon 18:00 x3 Weekly")
		list := func(want string) {
			t.Helper()
			if got := r.tells("/calls"); !strings.Contains(got, "“Weekly”. "+want) {
				t.Errorf("the list is %q, without %q", got, want)
			}
		}
		list("Every Monday, 3 times in all, next Mon 10 Jan, Mon 17 Jan.")
		r.tells("/movecall 1 tue 18:00")
		r.tells("/yes")
		list("Every Monday, 3 times in all, next Mon 10 Jan, Mon 17 Jan.")
		if got, want := r.tells("/callcheck skipcall 1"), "The next one is Mon 10 Jan 2000 18:00 UTC (in 9 d 18 h). The one that is passed counts: of 3 times, 2 are left."; !strings.Contains(got, want) {
			t.Errorf("a check says %q, without %q", got, want)
		}
		for _, want := range []string{"Mon 10 Jan 2000 18:00 UTC (in 9 d 18 h). The one that is passed counts: of 3 times, 2 are left.\n", "Mon 17 Jan 2000 18:00 UTC (in 16 d 18 h). The one that is passed counts: of 3 times, 1 is left.\n"} {
			if got := r.tells("/skipcall 1"); !strings.Contains(got, "The next one is "+want) {
				t.Errorf("the answer is %q, without %q", got, want)
			}
		}
		list("Every Monday, 1 of 3 times left. On Telegram from ")
		if got := r.tells("/skipcall 1"); !strings.Contains(got, "That was the last one: nothing is left of the series.") {
			t.Errorf("of the last one it is said %q", got)
		}
		r.tells("/schedulecall every mon 18:00 Weekly")
		if got := r.tells("/skipcall"); strings.Contains(got, "counts") {
			t.Errorf("of a series without an end it is said %q", got)
		}
	})
}

// TestWhatIsPlannedAlreadyCanBeTakenOff: whoever plans a call for a time that has one is told what takes that off.
func TestWhatIsPlannedAlreadyCanBeTakenOff(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/schedulecall 20 jan 18:00 Party")
		r.tells("/schedulecall 21 jan 18:00 Board")
		const off = ": number 1. I changed nothing.\nTo take that one off first, type: /cancelcall 1"
		for _, line := range []string{"/schedulecall 20 jan 18:00 Talk", "/movecall 2 20 jan 18:00", "/schedulecall every thu 18:00 from 17 jan Talk"} {
			if got := r.tells(line); !strings.HasSuffix(got, off) {
				t.Errorf("to %s it is said %q, want %q at its end", line, got, off)
			}
		}
		r.tells("/schedulecall every sat 18:00 Series")
		for line, off := range map[string]string{
			"/schedulecall 18:00 Talk":           "\nTo pass that one of its series first, type: /skipcall 6",
			"/schedulecall every day 18:00 Talk": "\nTo take that whole series off first, type: /cancelcall 6",
		} {
			if got := r.tells(line); !strings.HasSuffix(got, off) {
				t.Errorf("to %s it is said %q, want %q at its end", line, got, off)
			}
		}
	})
}

// TestASeriesThatEndsBeforeItBegins: the reason is told, and no more.
func TestASeriesThatEndsBeforeItBegins(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		const why = "That ends before it begins: its last day is %s, and the first that is ahead is on %s."
		for line, days := range map[string][2]string{
			"every mon 18:00 until yesterday Party":        {"Fri 31 Dec 1999", "Mon 3 Jan 2000 18:00 UTC"},
			"every mon 18:00 until sunday Party":           {"Sun 2 Jan 2000", "Mon 3 Jan 2000 18:00 UTC"},
			"every mon 18:00 until today":                  {"Sat 1 Jan 2000", "Mon 3 Jan 2000 18:00 UTC"},
			"every mon 18:00 from 1 feb until 1 jan":       {"Sat 1 Jan 2000", "Mon 7 Feb 2000 18:00 UTC"},
			"every mon 18:00 until 1999-12-31 Party":       {"Fri 31 Dec 1999", "Mon 3 Jan 2000 18:00 UTC"},
			"jeden Montag 18 Uhr bis gestern":              {"Fri 31 Dec 1999", "Mon 3 Jan 2000 18:00 UTC"},
			"every first monday 19:00 until tomorrow Talk": {"Sun 2 Jan 2000", "Mon 3 Jan 2000 19:00 UTC"},
		} {
			want := strings.Replace(strings.Replace(why, "%s", days[0], 1), "%s", days[1], 1)
			if got := r.tells("/schedulecall " + line); got != want {
				t.Errorf("to %s it is said %q, want %q", line, got, want)
			}
		}
		if got, want := r.tells("/schedulecall every mon 18:00 until 30 feb Party"), "ends before"; strings.Contains(got, want) {
			t.Errorf("of a day that does not exist it is said %q", got)
		}
	})
}
