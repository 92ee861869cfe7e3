package when

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestEcho(t *testing.T) {
	berlin := zoneOf(t, "Europe/Berlin")
	now := clockOf(t, berlin, "2026-11-24 18:00:00")
	for _, c := range []struct {
		name string
		at   time.Time
		want string
	}{
		{"days and hours", clockOf(t, berlin, "2026-11-27 20:00:00"), "Fri 27 Nov 2026 20:00 CET (in 3 d 2 h)"},
		{"rounded to the hour", now.Add(74*time.Hour + 50*time.Minute), "Fri 27 Nov 2026 20:50 CET (in 3 d 3 h)"},
		{"whole days", now.Add(48 * time.Hour), "Thu 26 Nov 2026 18:00 CET (in 2 d)"},
		{"a second short of a day", now.Add(24*time.Hour - time.Second), "Wed 25 Nov 2026 17:59 CET (in 1 d)"},
		{"hours and minutes", now.Add(2*time.Hour + 30*time.Minute), "Tue 24 Nov 2026 20:30 CET (in 2 h 30 min)"},
		{"a second short of an hour", now.Add(time.Hour - time.Second), "Tue 24 Nov 2026 18:59 CET (in 1 h)"},
		{"minutes", now.Add(5 * time.Minute), "Tue 24 Nov 2026 18:05 CET (in 5 min)"},
		{"seconds", now.Add(90 * time.Second), "Tue 24 Nov 2026 18:01:30 CET (in 1 min 30 s)"},
		{"now", now, "Tue 24 Nov 2026 18:00 CET (now)"},
		{"the past", now.Add(-3 * time.Hour), "Tue 24 Nov 2026 15:00 CET (3 h ago)"},
		{"a zone without a name", now.Add(time.Hour).In(zoneOf(t, "Europe/Istanbul")), "Tue 24 Nov 2026 21:00 UTC+3 (in 1 h)"},
		{"a zone without a name at a half hour", now.Add(time.Hour).In(zoneOf(t, "Asia/Kathmandu")), "Tue 24 Nov 2026 23:45 UTC+5:45 (in 1 h)"},
		{"a zone without a name in the west", now.Add(time.Hour).In(zoneOf(t, "America/Sao_Paulo")), "Tue 24 Nov 2026 15:00 UTC-3 (in 1 h)"},
		{"an offset that came back from a journal", now.Add(time.Hour).In(time.FixedZone("", 7200)), "Tue 24 Nov 2026 20:00 UTC+2 (in 1 h)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Echo(c.at, now); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestWindow(t *testing.T) {
	now, _ := monday(t)
	const day = 24 * time.Hour
	for _, c := range []struct {
		name  string
		ahead time.Duration
		says  string // empty: accepted
	}{
		{"what has passed is over, not too soon", -5 * time.Minute, "That time is over"},
		{"now is too soon", 0, "Too soon"},
		{"exactly Telegram's 10 seconds leave no time to send it", 10 * time.Second, "Too soon"},
		{"15 seconds are enough", 15 * time.Second, ""},
		{"a week is fine", 7 * day, ""},
		{"a minute short of 8 days is the limit", 8*day - time.Minute, ""},
		{"a second more is too far", 8*day - time.Minute + time.Second, "Too far ahead"},
		{"exactly 8 days are too far", 8 * day, "Too far ahead"},
		{"a month is too far", 30 * day, "Too far ahead"},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := now.Add(c.ahead)
			err := Window(at, now)
			if c.says == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v, want it refused", err)
			}
			checkAnswer(t, e)
			wants := []string{c.says, Echo(at, now)}
			if c.ahead >= 0 {
				wants = append(wants, "10 seconds", "8 days")
			}
			for _, want := range wants {
				if !strings.Contains(e.Error(), want) {
					t.Errorf("the answer does not say %q: %v", want, e)
				}
			}
			try := e.Try("Weekly")
			got, err := Parse(try[0], now, time.UTC)
			if len(try) != 1 || err != nil || got.Rest != "Weekly" || Window(got.At, now) != nil {
				t.Errorf("what is offered does not work: %q: %v", try, err)
			}
		})
	}
}
