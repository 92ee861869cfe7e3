package handlers_test

import (
	"strings"
	"testing"
	"time"
)

// TestATimeIsNoTitle: whoever types /startcall and a time, or a day, has taken the wrong verb, and is asked before everybody is notified. What
// is only a title that begins with such a word starts at once.
func TestATimeIsNoTitle(t *testing.T) {
	asks := []string{
		"at 8", "8", "8pm", "20:00", "at 20:00", "in 10 min", "10 min", "at 8 Pub", "8pm Pub", "friday at 8", "every friday 18:00",
		"um 8", "8 Uhr", "in 10 Minuten", "um 20 Uhr Kneipe", "à 8h", "dans 10 minutes", "a las 8", "en 10 minutos", "alle 8", "tra 10 minuti", "às 8", "em 10 minutos",
		"Noon", "в 8", "через 10 минут", "о 8", "через 10 хвилин", "saat 8", "10 dakika sonra", "jam 8", "dalam 10 menit", "ساعت 8", "الساعة 8",
	}
	days := []string{
		"friday", "Friday.", "tomorrow", "Tomorrow!", "next friday", "24 dec", "tomorrow Pub", "every friday",
		"freitag", "morgen", "vendredi", "demain", "viernes", "mañana", "venerdì", "domani", "sexta", "amanhã", "пятница", "завтра", "завтра Паб", "п'ятниця", "cuma", "yarın", "jumat", "besok", "جمعه", "فردا", "الجمعة", "غدا",
	}
	titles := []string{"Friday Q&A", "Two", "Evening", "Weekly", "daily", "Friday 13 movies", "1:1 with Bob", "24/7 radio", "Today's news", "5k run", `"friday"`, `"8pm"`, "Q&A", "Morning coffee", "Freitagsrunde", "Понедельничный созвон"}
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		for _, title := range asks {
			got := r.tells("/startcall " + title)
			if !strings.HasPrefix(got, "That title begins like a time. Which one?\n1. Schedule it: ") || !strings.Contains(got, ". Start it now, title “"+title+"”") {
				t.Errorf("/startcall %s is answered %q", title, got)
			}
		}
		for _, day := range days {
			got := r.tells("/startcall " + day)
			if !strings.HasPrefix(got, "That title begins like a time. I read “") || !strings.Contains(got, "(/schedulecall "+strings.TrimRight(strings.Fields(day)[0], ".!")) {
				t.Errorf("/startcall %s is answered %q", day, got)
			}
		}
		r.calls(0)
		r.tells("/startcall Friday")
		r.gets("/yes", "Started: video chat “Friday”.")
		r.tells("/endcall")
		for _, title := range titles {
			r.gets("/startcall "+title, "Started: video chat “"+strings.Trim(title, `"`)+"”.")
			r.tells("/endcall")
			time.Sleep(time.Minute)
		}
	})
}

// TestWhatIsNoTitleBehindTheVerb: whoever types a day behind the title, a word for now, a politeness, or a line of the help behind /startcall
// starts no call by that name.
func TestWhatIsNoTitleBehindTheVerb(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		got := r.tells("/startcall Movie tomorrow")
		if !strings.HasPrefix(got, "That title ends like a time. I read “tomorrow” as the day") || !strings.Contains(got, "(/schedulecall tomorrow ") || !strings.Contains(got, " Movie)") {
			t.Errorf("to a day behind the title the answer is %q", got)
		}
		for _, args := range []string{
			"Film morgen", "Film demain", "Peli mañana", "Фильм завтра", "jetzt", "maintenant", "ahora", "сейчас", "şimdi", "sekarang", "الآن", "svp", "por favor", "hilfe",
			"Party please", "Party svp", "Вечеринка пожалуйста", "Party lütfen", "start a call now", "[title]", ": start a call now",
		} {
			if got := r.tells("/startcall " + args); strings.HasPrefix(got, "Started") {
				t.Errorf("/startcall %s is answered %q", args, got)
			}
		}
		r.calls(0)
		r.tells("/startcall Movie tomorrow")
		r.gets("/yes", "Started: video chat “Movie tomorrow”.")
		for _, args := range []string{"/calltitle, /recordcall: name, record", "/calltitle give the call another title", "/recordcall: record the call, or stop"} {
			if got := r.tells(args); strings.Contains(got, "is now") || strings.HasPrefix(got, "Recording") {
				t.Errorf("%s is answered %q", args, got)
			}
		}
	})
}

// TestHoursBetweenCallsStartNone: how many hours lie between the times of a series starts no call with that title, and neither do reminders, which a call for
// now has none of.
func TestHoursBetweenCallsStartNone(t *testing.T) {
	for line, want := range map[string]string{
		"/startcall Standup every 3 hours":    "so the shortest step is a day, and “every 3 hours” is not that.",
		"/startcall каждые 3 часа Встреча":    "so the shortest step is a day, and “каждые 3 часа” is not that.",
		"/startcall Party remind 1h before":   "I cannot tell whether “remind 1h before” asks for reminders or belongs to the title: a call that starts now has none. Which one?\n1. /startcall \"Party\"",
		"/startcall Fiesta, avisar 1h antes":  "1. /startcall \"Fiesta\"",
		"/startcall Party erinnern 1h vorher": "1. /startcall \"Party\"",
	} {
		bubble(t, func(r *rig) {
			r.start()
			if got := r.tells(line); !strings.Contains(got, want) {
				t.Errorf("to %s the answer is %q", line, got)
			}
			r.calls(0)
		})
	}
	for _, line := range []string{"/startcall Every hour counts", "/startcall Hourly rate talk", "/startcall Reminder of 1989", "/startcall Alarm 24h"} {
		bubble(t, func(r *rig) {
			r.start()
			r.gets(line, "Started: ")
		})
	}
}
