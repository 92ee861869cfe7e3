package words

import (
	"flag"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"userbot/internal/when"
)

func TestEcho(t *testing.T) {
	berlin := zoneOf(t, "Europe/Berlin")
	clockOf := func(s string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04:05", s, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	now := clockOf("2026-11-24 18:00:00")
	for _, c := range []struct {
		name string
		at   time.Time
		want string
	}{
		{"days and hours", clockOf("2026-11-27 20:00:00"), "Fri 27 Nov 2026 20:00 CET (in 3 d 2 h)"},
		{"rounded to the hour", now.Add(74*time.Hour + 50*time.Minute), "Fri 27 Nov 2026 20:50 CET (in 3 d 3 h)"},
		{"whole days", now.Add(48 * time.Hour), "Thu 26 Nov 2026 18:00 CET (in 2 d)"},
		{"a second short of a day", now.Add(24*time.Hour - time.Second), "Wed 25 Nov 2026 17:59:59 CET (in 1 d)"},
		{"hours and minutes", now.Add(2*time.Hour + 30*time.Minute), "Tue 24 Nov 2026 20:30 CET (in 2 h 30 min)"},
		{"a second short of an hour", now.Add(time.Hour - time.Second), "Tue 24 Nov 2026 18:59:59 CET (in 1 h)"},
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

// retold is how many times TestHowOftenCanBeTyped types what is told, and TestEchoCanBeTyped two fifths as many in each zone.
var retold = flag.Int("retold", 600, "")

// What Echo says can be typed back, and means the same instant.
func TestEchoCanBeTyped(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{
		"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia",
		"America/St_Johns", "Asia/Kathmandu", "Europe/London", "Pacific/Kiritimati", "America/Sao_Paulo", "Pacific/Guam", "Europe/Dublin",
	} {
		loc := zoneOf(t, name)
		for range *retold * 2 / 5 {
			now := time.Unix(1_780_000_000+random.Int64N(2*365*86400), 0)
			at := now.Add(time.Duration(2+random.IntN(14*1440)) * time.Minute).Truncate(time.Minute).In(loc)
			told := Echo(at, now)
			absolute, _, _ := strings.Cut(told, " (")
			m := when.Scan(absolute+" Weekly").Resolve(now, loc)
			if !m.Sure || !m.Readings[0].At.Equal(at) || m.Readings[0].Title != "Weekly" {
				t.Fatalf("in %s at %v: %q is read as %v, %v", name, now, told, m.Readings, m.Problem)
			}
			if again := Echo(m.Readings[0].At, now); again != told {
				t.Fatalf("in %s at %v: %q is echoed as %q", name, now, told, again)
			}
		}
	}
}
