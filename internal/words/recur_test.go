package words

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"userbot/internal/recurrence"
	"userbot/internal/when"
)

func TestHowOften(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) // a Tuesday
	for _, c := range []struct{ start, rule, want, notes string }{
		{";TZID=Europe/Berlin:20261130T180000", "FREQ=WEEKLY;UNTIL=20270301T225959Z;BYDAY=MO", "every Monday at 18:00, Europe/Berlin, until 1 March 2027", ""},
		{";TZID=Europe/Berlin:20261123T180000", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "every Monday, Wednesday and Friday at 18:00, Europe/Berlin", ""},
		{";TZID=Europe/Berlin:20261207T180000", "FREQ=WEEKLY;BYDAY=MO;COUNT=10", "every Monday at 18:00, Europe/Berlin, from 7 December 2026, 10 times", ""},
		{";TZID=Europe/Berlin:20261125T093000", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday at 09:30, Europe/Berlin", ""},
		{";TZID=Europe/Berlin:20261128T093000", "FREQ=WEEKLY;BYDAY=SA,SU", "every Saturday and Sunday at 09:30, Europe/Berlin", ""},
		{";TZID=Europe/Berlin:20261127T200000", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "every 2 weeks on Friday at 20:00, Europe/Berlin", ""},
		{":20261125T090000Z", "FREQ=DAILY", "every day at 09:00, UTC", ""},
		{`;TZID="UTC-3:30":20261125T090005`, "FREQ=DAILY;INTERVAL=3", "every 3 days at 09:00:05, UTC-3:30, from 25 November 2026", ""},
		{";TZID=Europe/Berlin:20261201T120000", "FREQ=MONTHLY;BYMONTHDAY=1,22,-1", "every month on the 1st, 22nd and last day at 12:00, Europe/Berlin, from 1 December 2026", ""},
		{";TZID=Europe/Berlin:20261215T120000", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15", "every 3 months on the 15th at 12:00, Europe/Berlin", ""},
		{";TZID=Europe/Berlin:20261231T120000", "FREQ=MONTHLY;BYMONTHDAY=31", "every month on the 31st at 12:00, Europe/Berlin", "Months without a 31st are left out."},
		{";TZID=Europe/Berlin:20261207T190000", "FREQ=MONTHLY;BYDAY=1MO,-1FR", "every month on the first Monday and last Friday at 19:00, Europe/Berlin, from 7 December 2026", ""},
		{";TZID=Europe/Berlin:20270129T190000", "FREQ=MONTHLY;BYDAY=5FR", "every month on the fifth Friday at 19:00, Europe/Berlin", "Months without a fifth Friday are left out."},
		{";TZID=Europe/Berlin:20261224T180000", "FREQ=YEARLY", "every year on 24 December at 18:00, Europe/Berlin", ""},
		{";TZID=Europe/Berlin:20280229T180000", "FREQ=YEARLY;COUNT=1", "every year on 29 February at 18:00, Europe/Berlin, 1 time", "Years without 29 February are left out."},
		{";TZID=Europe/Berlin:20261125T023000", "FREQ=DAILY", "every day at 02:30, Europe/Berlin",
			"On 28 March 2027 the clocks skip 02:30: it starts at 03:30. On 31 October 2027 the clocks show 02:30 twice: it starts the first time."},
		{";TZID=Australia/Lord_Howe:20261125T021500", "FREQ=DAILY", "every day at 02:15, Australia/Lord_Howe",
			"On 3 October 2027 the clocks skip 02:15: it starts at 02:45."},
	} {
		r, err := recurrence.Parse("DTSTART" + c.start + "\nRRULE:" + c.rule)
		if err != nil {
			t.Fatal(c, err)
		}
		if got := recurs(r, now); got != c.want {
			t.Errorf("%s is told as\n%s\nwant\n%s", r, got, c.want)
		}
		if got := recursNotes(r, now); got != c.notes {
			t.Errorf("of %s it is noted\n%s\nwant\n%s", r, got, c.notes)
		}
	}
	samoa, err := recurrence.Parse("DTSTART;TZID=Pacific/Apia:20111216T180000\nRRULE:FREQ=WEEKLY;BYDAY=FR")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := recursNotes(samoa, time.Date(2011, 12, 20, 0, 0, 0, 0, time.UTC)), "On 30 December 2011 the clocks skip 18:00: it starts at 18:00 the day after."; got != want {
		t.Errorf("of a day that Samoa never had it is noted\n%s", got)
	}
}

// TestHowOftenCanBeTyped: what people are told of what recurs means the same when they type it.
func TestHowOftenCanBeTyped(t *testing.T) {
	days := []string{
		"every day", "daily", "every 3 days", "every mon", "every mon, wed and fri", "every weekday", "weekends", "fridays", "every other friday", "every 2 weeks fri",
		"every 2 weeks on mon and thu", "biweekly tue", "every month 1", "every month on the 1st and 15th", "every month on the last day", "every 31st", "every month 30", "every 3 months on the 15th",
		"every first monday", "every last friday", "every first and third tuesday", "every month on the fifth friday", "every 2 months on the first monday", "every second friday", "every 24 dec",
		"every year on 29 feb", "every 2 years on 1 may", "jeden Montag", "alle zwei Wochen freitags", "каждый понедельник", "по будням", "todos los lunes", "chaque vendredi", "ogni lunedì", "her cuma", "setiap senin",
		"every 10 days", "mon-fri", "weekly", "monthly", "every week", "every 99 weeks on sun",
	}
	clocks := []string{"18:00", "9:30", "8pm", "02:30", "01:45:30", "23:59", "0:00", "noon", "6"}
	zones := []string{"", "", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC", "UTC+5:30", "UTC-3"}
	ends := []string{"", "", "until 1 march", "until 2028-03-01", "x10", "1 time", "for 3 months", "from 4 jan", "from 1 dec until 1 jun"}
	random := rand.New(rand.NewPCG(7, 8))
	rules := 0
	for range *retold {
		loc := zoneOf(t, []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"}[random.IntN(5)])
		now := time.Unix(1_780_000_000+random.Int64N(3*365*86400), 0)
		pick := func(all []string) string { return all[random.IntN(len(all))] }
		typed := strings.Join(strings.Fields(pick(days)+" "+pick(clocks)+" "+pick(zones)+" "+pick(ends)), " ") + ` "Weekly"`
		m := when.Scan(typed).Resolve(now, loc)
		for _, reading := range m.Readings {
			if reading.Rule == "" || reading.Title != `"Weekly"` {
				continue
			}
			rules++
			r, err := recurrence.Parse(reading.Rule)
			if err != nil {
				t.Fatalf("%q is %q, which is no rule: %v", typed, reading.Rule, err)
			}
			if at, _, ok := r.After(now); !ok || !at.Equal(reading.At) {
				t.Fatalf("%q in %s at %v is %s, with %v first, not %v", typed, loc, now, r, at, reading.At)
			}
			told := recurs(r, now)
			for _, elsewhere := range []*time.Location{loc, zoneOf(t, "Asia/Kathmandu")} {
				again := when.Scan(told+` "Weekly"`).Resolve(now, elsewhere)
				same := slices.IndexFunc(again.Readings, func(o when.Reading) bool {
					return o.Rule == reading.Rule && o.At.Equal(reading.At) && o.Title == `"Weekly"`
				})
				if same != 0 || !again.Sure && again.Problem.Kind != when.ShortMonths {
					t.Fatalf("%q in %s at %v is\n%s\ntold as %q, which in %s is (%v)\n%+v", typed, loc, now, r, told, elsewhere, again.Problem, again.Readings)
				}
			}
		}
	}
	if rules < *retold*3/4 {
		t.Errorf("only %d rules", rules)
	}
}

// FuzzHowOften: whatever is typed, how often it is can be typed as it is told.
func FuzzHowOften(f *testing.F) {
	zones := []*time.Location{time.UTC, zoneOf(f, "Europe/Berlin"), zoneOf(f, "Australia/Lord_Howe"), zoneOf(f, "America/St_Johns"), zoneOf(f, "Pacific/Apia")}
	for i, typed := range []string{
		"every 2 weeks mon and fri 20:00 until 1 march Weekly", "first and third tuesday of every month 9pm x10", "every month 31 12:00", "каждые 3 дня в 9 утра с 7 декабря",
		"every friday midnight EST", "yearly feb 29 18:00 for 12 years", "daily noon from 1.1. until 1.3.", "every last day of the month 23:59:59 UTC-3:30", "alle 2 Wochen freitags halb acht abends",
	} {
		f.Add(typed, int64(1_795_000_000+10_000_000*i), uint8(i))
	}
	f.Fuzz(func(t *testing.T, typed string, unix int64, zone uint8) {
		now, loc := time.Unix(unix%4_000_000_000, 0), zones[int(zone)%len(zones)]
		for _, reading := range when.Scan(typed).Resolve(now, loc).Readings {
			if reading.Rule == "" {
				continue
			}
			r, err := recurrence.Parse(reading.Rule)
			if err != nil {
				t.Fatalf("%q is %q: %v", typed, reading.Rule, err)
			}
			told := recurs(r, now)
			again := when.Scan(told+` "Weekly"`).Resolve(now, loc)
			if len(again.Readings) == 0 || again.Readings[0].Rule != reading.Rule || again.Readings[0].Title != `"Weekly"` || !again.Sure && again.Problem.Kind != when.ShortMonths && again.Problem.Kind != when.Skipped {
				t.Fatalf("%q at %v is\n%s\ntold as %q, which is %+v (%v)", typed, now, r, told, again.Readings, again.Problem)
			}
			if notes := recursNotes(r, now); notes != "" {
				checkAnswer(t, Text(notes), "/")
			}
		}
	})
}

// TestAQuestionTellsHowOften: what recurs is told apart from what is once, though both begin at the same time.
func TestAQuestionTellsHowOften(t *testing.T) {
	berlin := zoneOf(t, "Europe/Berlin")
	now := time.Date(2026, 11, 23, 15, 4, 5, 0, berlin)
	table := tableOf(t, specs())
	for typed, want := range map[string]string{
		"/schedulecall mon-fri 9:00 Standup": "I am not sure how often “mon-fri” is. Which one?\n" +
			"1. Every weekday at 09:00, next Tue 24 Nov (in 17 h 56 min), title “Standup”\n" +
			"2. Tue 24 Nov 2026 09:00 CET (in 17 h 56 min), title “Standup”\nAnswer /yes 1 or /yes 2, or type it again.",
		"/schedulecall every month 31 12:00": "Not every month has a day 31 (“every month 31”): those without it are left out, or the last day is meant. Which one?\n" +
			"1. Every month on the 31st at 12:00, next Thu 31 Dec (in 37 d 21 h), no title\n" +
			"2. Every month on the last day at 12:00, next Mon 30 Nov (in 6 d 21 h), no title\nAnswer /yes 1 or /yes 2, or type it again.",
		"/schedulecall every 18:00 Europe/Moscow": "I am not sure how often “every” is. Did you mean this?\n" +
			"Every day at 18:00, Europe/Moscow, next Mon 23 Nov (in 56 min), no title\nAnswer /yes, or type it again.",
	} {
		got := answer(typed, "/", table, now, berlin)
		if got.Reveal() != want {
			t.Errorf("to %q people are told\n%s\nwant\n%s", typed, got.Reveal(), want)
		}
		checkAnswer(t, got, "/")
	}
}
