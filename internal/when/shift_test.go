package when

import (
	"testing"
	"time"
)

// What is to be at another time than it is: by how much, or not said so at all.
func TestShift(t *testing.T) {
	berlin := zoneOf(t, "Europe/Berlin")
	at := time.Date(2027, 3, 27, 18, 0, 0, 0, berlin) // the clocks go forward in the night
	for typed, want := range map[string]string{
		"1h later": "27 19:00", "+1h": "27 19:00", "+ 1h": "27 19:00", "-1h": "27 17:00", "−30 min": "27 17:30", "by 1h": "27 19:00", "by 30m later.": "27 18:30",
		"1 hour earlier": "27 17:00", "half an hour sooner": "27 17:30", "+1h30m": "27 19:30", "a day later": "28 18:00", "+1d": "28 18:00", "+24h": "28 19:00",
		"a week earlier": "20 18:00", "eine Stunde später": "27 19:00", "na": "", "на час позже": "27 19:00", "una hora más tarde": "27 19:00", "2 hours before": "",
		"in 1h": "", "in 1h later": "", "1h from now": "", "now +1h": "", "18:00": "", "tomorrow": "", "+1": "27 18:01 or 19:00", "+30": "27 18:30", "-15": "27 17:45", "15 later": "27 18:15", "by 30": "27 18:30", "- 2": "27 17:58 or 16:00", "30 früher": "27 17:30", "um 9": "", "на 9": "", "um 9 später": "27 18:09 or 04:00", "+0": "", "30": "", "+30 Party": "", "+1h Party": "", "later": "", "-1h later": "", "+0m": "", "": "",
		"bir saat önce": "27 17:00", "یک ساعت زودتر": "27 17:00", "یک ساعت دیرتر": "27 19:00", "ساعة أبكر": "27 17:00", "um eine Stunde nach hinten": "27 19:00", "eine Stunde nach vorne": "27 17:00",
		"plus 30 minutes": "27 18:30", "minus 30 minutes": "27 17:30", "mundur 1 jam": "27 19:00", "maju 1 jam": "27 17:00", "back an hour": "27 19:00 or 27 17:00", "forward 1 hour": "27 19:00 or 27 17:00",
		"back 1 hour earlier": "27 17:00", "back 9pm": "", "plus 9pm": "", "ساعة": "", "Stunde": "", "minus 1 hour earlier": "",
		"una hora mas tarde": "27 19:00", "una hora despues": "27 19:00", "un'ora piu tardi": "27 19:00", "eine stunde spater": "27 19:00", "eine stunde spaeter": "27 19:00", "eine stunde frueher": "27 17:00", "une heure plus tot": "27 17:00", "bir saat sonraya": "27 19:00", "una hora mas temprano": "27 17:00", "media hora despues": "27 18:30", "une heure après": "27 19:00", "une heure avant": "27 17:00", "eine Stunde frueher": "27 17:00", "на час пораньше": "27 17:00",
		"bir saat ileri": "27 19:00 or 27 17:00", "на час назад": "27 17:00 or 27 19:00", "push 1 hour": "27 19:00", "delay by 1h": "27 19:00", "up an hour": "27 19:00 or 27 17:00", "d'une heure plus tard": "27 19:00", "d’une heure": "27 19:00",
		"+1h earlier": "", "2 thu": "", "1h": "27 19:00?",
	} {
		got := ""
		if by, ok := ReadShift(typed); ok {
			got = by.From(at).Format("2 15:04")
			if !by.Sure {
				got += "?"
			}
			if by.Either {
				got += by.Other().From(at).Format(" or 2 15:04")
			}
			if hours, ok := by.InHours(); ok && by.Bare {
				got += hours.From(at).Format(" or 15:04")
			}
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", typed, got, want)
		}
	}
}

// A day later or earlier, and then another time of day.
func TestShiftToATimeOfDay(t *testing.T) {
	at := time.Date(2027, 3, 27, 18, 0, 0, 0, time.UTC)
	for typed, want := range map[string]string{
		"a day earlier at 9pm": "26 at 9pm", "2 days later 21:00": "29 21:00", "einen Tag später um 21 Uhr": "28 um 21 Uhr", "+1d 9pm": "28 9pm",
		"1h later 9pm": "", "a day 9pm": "", "a day earlier": "", "a day earlier tomorrow 9pm": "", "9pm": "", "back a day at 9pm": "",
	} {
		got := ""
		if by, clock, ok := ReadShiftTo(typed); ok {
			got = by.From(at).Format("2 ") + clock
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", typed, got, want)
		}
	}
}

// TestShiftByTheHourThatComesTwice: an hour is an hour also where the clocks show it twice, from the first of both and from the second.
func TestShiftByTheHourThatComesTwice(t *testing.T) {
	first := time.Date(2027, 10, 31, 0, 30, 0, 0, time.UTC).In(zoneOf(t, "Europe/Berlin"))
	for typed, want := range map[string][2]string{
		"+1h": {"31 02:30 CET", "31 03:30 CET"}, "-1h": {"31 01:30 CEST", "31 02:30 CEST"}, "+30m": {"31 02:00 CET", "31 03:00 CET"}, "+24h": {"1 01:30 CET", "1 02:30 CET"},
		"+1d": {"1 02:30 CET", "1 02:30 CET"}, "-1d": {"30 02:30 CEST", "30 02:30 CEST"}, "a week later": {"7 02:30 CET", "7 02:30 CET"},
	} {
		by, ok := ReadShift(typed)
		for k, at := range []time.Time{first, first.Add(time.Hour)} {
			if got := by.From(at).Format("2 15:04 MST"); !ok || got != want[k] {
				t.Errorf("%q from %s is %s, want %s", typed, at, got, want[k])
			}
		}
	}
}
