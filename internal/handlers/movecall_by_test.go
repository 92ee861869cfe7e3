package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestMovedByANumber: how much later a call is to be counts from its own time, also where no unit is said, which is asked about; what is in half
// an hour is so from now.
func TestMovedByANumber(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/schedulecall in 20 days 18:00 Pub")
		const own, bare = "Fri 21 Jan 2000 ", "There is no unit in “"
		for line, want := range map[string][]string{
			"/movecall 1 +30": {bare, own + "18:30"}, "/movecall +30": {bare, own + "18:30"}, "/movecall Pub +30": {bare, own + "18:30"}, "/movecall 1 -15": {bare, own + "17:45"},
			"/movecall 1 15 later": {bare, own + "18:15"}, "/movecall 15 later": {bare, own + "18:15"}, "/movecall 1 by 30": {bare, own + "18:30"},
			"/movecall 1 +2": {bare, "1. " + own + "18:02", "2. " + own + "20:00"}, "/movecall +1h": {own + "19:00"}, "/movecall 30 minutes later": {own + "18:30"},
		} {
			got := r.tells(line)
			for _, part := range want {
				if !strings.Contains(got, part) {
					t.Errorf("%s is answered %q, want %q in it", line, got, part)
				}
			}
		}
		r.gets("/movecall 1 30 minutes later", "Moved: number 1 “Pub” is now "+own+"18:30")
		r.gets("/movecall 1 in 30m", "Moved: number 1 “Pub” is now Sat 1 Jan 2000 00:30")
	})
}

// TestMovedFromAndTo: from when to when, and by how much, as people say it; what may mean either way is asked about, with what it most likely means first.
func TestMovedFromAndTo(t *testing.T) {
	const evening = "Fri 21 Jan 2000 21:00"
	for line, want := range map[string]string{
		"de 20h à 21h": evening, "das 20h para as 21h": evening, "von 20 auf 21 Uhr": evening, "20:00'den 21:00'e": evening, "saat 20:00'den 21:00'e": evening,
		"از ۲۰ به ۲۱": evening, "از ساعت ۲۰ به ساعت ۲۱": evening, "from 20 to 21": evening, "с 20 на 21": evening, "20:00 yerine 21:00": evening, "pras 21:00": evening,
		"21h": "1. " + evening, "jadi jam 21": evening, "d'une heure plus tard": evening, "push by 1 hour": evening,
		"bir saat ileri": "1. " + evening, "на час вперёд": "1. " + evening, "на час назад": "1. Fri 21 Jan 2000 19:00",
		"cumadan cumartesiye": "Sat 22 Jan 2000 20:00", "jadi sabtu": "22 Jan 2000 20:00", "1h": "1. " + evening,
	} {
		t.Run(line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.tells("/schedulecall in 20 days 20:00 Film")
				if got := r.tells("/movecall Film " + line); !strings.Contains(got, want) {
					t.Errorf("%s is answered %q, want %q in it", line, got, want)
				}
			})
		})
	}
}

// TestMovedByDaysIsAsked: in so many days may be counted from now, and then at the call's own time of day, or from the call.
func TestMovedByDaysIsAsked(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/schedulecall in 20 days 18:00 Pub")
		for _, line := range []string{"/movecall 1 in 3 days", "/movecall Pub in 3 days", "/movecall 1 через 3 дня", "/movecall 1 in drei Tagen"} {
			got := r.tells(line)
			for _, want := range []string{"from now", "1. Tue 4 Jan 2000 18:00", "2. Mon 24 Jan 2000 18:00"} {
				if !strings.Contains(got, want) {
					t.Errorf("%s is answered %q, want %q in it", line, got, want)
				}
			}
		}
		for _, line := range []string{"/movecall 1 iki saat sonra", "/movecall 1 after 2 hours", "/movecall 1 بعد ساعتين"} {
			if got := r.tells(line); !strings.Contains(got, "1. Fri 21 Jan 2000 20:00") || !strings.Contains(got, "2. Sat 1 Jan 2000 02:00") {
				t.Errorf("%s is answered %q", line, got)
			}
		}
		r.tells("/movecall 1 in 3 days")
		r.gets("/yes 2", "Moved: number 1 “Pub” is now Mon 24 Jan 2000 18:00")
		r.gets("/movecall 1 in 3 days at 20:00", "Moved: number 1 “Pub” is now Tue 4 Jan 2000 20:00")
	})
}

// TestARecordingInOneWord: verbs of recordings that other bots and people have are asked about, with what they mean.
func TestARecordingInOneWord(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		for line, want := range map[string]string{
			"/stoprecord": "/recordcall stop", "/stoprecording": "/recordcall stop", "/endrecording": "/recordcall stop", "/stop record": "/recordcall stop", "/recordstop": "/recordcall stop",
			"/startrecording": "/recordcall", "/startrecord": "/recordcall",
		} {
			if got := r.tells(line); !strings.Contains(got, "so I take it for /recordcall") || !strings.Contains(got, want) {
				t.Errorf("%s is answered %q, want %s in it", line, got, want)
			}
		}
	})
}

// TestNothingIsThereToBeMoved: where nothing is planned, it is not asked which time is meant; but what is about to be planned may be moved.
func TestNothingIsThereToBeMoved(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		for _, line := range []string{"/movecall 7 tomorow", "/movecall tomorrow 6", "/movecall +30", "/movecall Pub tomorow"} {
			if got := r.tells(line); got != "Not done: nothing is planned here for /movecall to change. What is planned is in /calls." {
				t.Errorf("%s is answered %q", line, got)
			}
		}
		r.says(r.alice, "/schedulecall in 20 days 18:00 Pub")
		move := r.says(r.alice, "/movecall 22 jan 6")
		r.idle(time.Minute)
		r.answered(move, "I cannot tell whether “22 jan 6” begins with the number of a planned call or is all a time. Which one?")
	})
}

// TestWhichOfThoseOfATitleIsMoved: where several have the title, and the time means more for these than can be chosen from, it is told what to type
// for each, which then is asked about or done.
func TestWhichOfThoseOfATitleIsMoved(t *testing.T) {
	for line, n := range map[string]int{"/movecall Foo in 4 days": 3, "/movecall Foo 9": 3} {
		bubble(t, func(r *rig) {
			r.start()
			for k := range n {
				r.tells(fmt.Sprintf("/schedulecall %d jan 18:00 Foo", 2+k))
			}
			got := r.tells(line)
			lines := strings.Split(got, "\n")
			if lines[0] != "Not done: say which call here, with its number:" || len(lines) != 1+n {
				t.Fatalf("to %s the answer is %q", line, got)
			}
			for k, l := range lines[1:] {
				of, typed, _ := strings.Cut(l, "”: ")
				if want := fmt.Sprintf("Number %d, ", 1+k); !strings.HasPrefix(of, want) || !strings.HasSuffix(of, "“Foo") {
					t.Errorf("line %q is for %q, want %q", typed, of, want)
				}
				if got := r.tells(typed); !strings.Contains(got, "Which one?\n1. ") {
					t.Errorf("to %s the answer is %q", typed, got)
				}
				if got := r.tells("/yes 1"); !strings.HasPrefix(got, fmt.Sprintf("Moved: number %d “Foo” is now ", 1+k)) {
					t.Errorf("to /yes 1 after %s the answer is %q", typed, got)
				}
			}
		})
	}
}
