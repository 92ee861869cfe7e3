package when

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A time put together of whatever people say, in whichever order, is never taken for another one, nor leaves a word of itself
// in the title; and what was meant is among what is asked.
func TestWhatIsTakenIsWhatWasSaid(t *testing.T) {
	now, loc := monday(t)
	type dated struct {
		typed string
		date  string // empty: the next
	}
	days := []dated{
		{"", ""}, {"today", "2026-11-23"}, {"tomorrow", "2026-11-24"}, {"tmrw", "2026-11-24"}, {"Tomorrow", "2026-11-24"}, {"fri", "2026-11-27"}, {"friday", "2026-11-27"}, {"Friday", "2026-11-27"},
		{"Sat.", "2026-11-28"}, {"on friday", "2026-11-27"}, {"this friday", "2026-11-27"}, {"27 nov", "2026-11-27"}, {"Nov 27", "2026-11-27"}, {"november 27th", "2026-11-27"},
		{"27th of november", "2026-11-27"}, {"27.11.", "2026-11-27"}, {"27.11.2026", "2026-11-27"}, {"2026-11-27", "2026-11-27"}, {"27/11", "2026-11-27"}, {"11/27", "2026-11-27"}, {"27/11/2026", "2026-11-27"},
		{"fri 27 nov", "2026-11-27"}, {"Fri, Nov 27", "2026-11-27"}, {"Friday 27.11.", "2026-11-27"}, {"day after tomorrow", "2026-11-25"}, {"27 November 2026", "2026-11-27"}, {"27-Nov-2026", "2026-11-27"},
		{"завтра", "2026-11-24"}, {"в пятницу", "2026-11-27"}, {"27 ноября", "2026-11-27"}, {"morgen", "2026-11-24"}, {"am Freitag", "2026-11-27"}, {"viernes", "2026-11-27"}, {"amanhã", "2026-11-24"},
		{"demain", "2026-11-24"}, {"vendredi", "2026-11-27"}, {"domani", "2026-11-24"}, {"venerdì", "2026-11-27"}, {"yarın", "2026-11-24"}, {"cuma", "2026-11-27"}, {"besok", "2026-11-24"}, {"jumat", "2026-11-27"},
		{"فردا", "2026-11-24"}, {"جمعه", "2026-11-27"}, {"غدا", "2026-11-24"}, {"الجمعة", "2026-11-27"}, {"сьогодні", "2026-11-23"}, {"у п'ятницю", "2026-11-27"},
	}
	clocks := []string{
		"20:00", "8pm", "8 pm", "8:00pm", "8:00 PM", "8 p.m.", "20.00", "at 20:00", "at 8pm", "@ 8pm", "20:00:00", "8p", "800pm", "20：00", "20 Uhr", "um 20 Uhr", "в 20:00", "à 20h", "às 20h", "a las 20:00",
		"alle 20", "saat 20:00", "jam 20.00", "ساعت ۲۰:۰۰", "الساعة 20:00", "8 in the evening", "8:00 in the evening", "8 вечера", "8 de la noche", "8 malam", "20:00-22:00", "8-10pm", "20:00 – 22:00", "from 8pm to 10pm", "20:00h",
	}
	zones := []struct {
		typed  string
		offset int
	}{
		{"", 1}, {"", 1}, {"", 1}, {"UTC", 0}, {"UTC+3", 3}, {"(UTC+3)", 3}, {"GMT+5", 5}, {"Europe/London", 0}, {"CET", 1}, {"MSK", 3}, {"мск", 3}, {"ET", -5}, {"London time", 0}, {"Moscow time", 3}, {"UTC +3", 3}, {"+03:00", 3},
		{"по Москве", 3}, {"(MSK)", 3}, {"WIB", 7}, {"America/New_York", -5}, {"PT", -8}, {"Eastern time", -5}, {"по мск", 3}, {"GMT-3", -3},
	}
	between := []string{" ", " ", " ", " ", ", ", "  ", "\n", " - ", " | ", ","}
	behind := []string{" ", " ", " ", ", ", " - ", ": ", " | ", "\n", " — "}
	random := rand.New(rand.NewPCG(5, 6))
	taken, asked := 0, 0
	for range 3_000 {
		d, c, z := days[random.IntN(len(days))], clocks[random.IntN(len(clocks))], zones[random.IntN(len(zones))]
		parts := []string{d.typed, c, z.typed}
		if random.IntN(2) == 0 {
			parts = []string{c, z.typed, d.typed}
		}
		if random.IntN(3) == 0 {
			parts = []string{c, d.typed, z.typed}
		}
		parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
		sep := between[random.IntN(len(between))]
		if sep == "," && strings.ContainsAny(strings.Join(parts, ""), ".:") && random.IntN(2) == 0 {
			sep = ", "
		}
		const title = "Weekly meeting"
		typed := strings.Join(parts, sep) + behind[random.IntN(len(behind))] + title
		zone := time.FixedZone("", z.offset*3600)
		if z.typed == "" {
			zone = loc
		}
		var want time.Time
		if d.date != "" {
			day, err := time.Parse("2006-01-02", d.date)
			if err != nil {
				t.Fatal(err)
			}
			want = time.Date(day.Year(), day.Month(), day.Day(), 20, 0, 0, 0, zone)
		} else {
			n := now.In(zone)
			if want = time.Date(n.Year(), n.Month(), n.Day(), 20, 0, 0, 0, zone); !want.After(now) {
				want = want.AddDate(0, 0, 1)
			}
		}
		if !want.After(now) {
			continue
		}
		m := Scan(typed).Resolve(now, loc)
		is := slices.ContainsFunc(m.Readings, func(r Reading) bool { return r.At.Equal(want) && r.Title == title })
		if !is {
			t.Errorf("%q is %s (sure: %t, %v)\nwant %v", typed, said(m.Readings), m.Sure, m.Problem, want)
		}
		if m.Sure {
			taken++
		} else {
			asked++
		}
	}
	if taken < 4*asked {
		t.Errorf("%d are taken and %d asked about", taken, asked)
	}
}

// What is taken in the tables is taken with other titles, too, or asked about.
func TestAnotherTitleChangesNothing(t *testing.T) {
	const title = "Standup"
	files, err := filepath.Glob(filepath.Join("testdata", "*.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, path := range files {
		for _, r := range rowsOf(t, path) {
			if !slices.Equal(r.may, []string{"take"}) || !strings.HasSuffix(r.typed, " "+title) {
				continue
			}
			for _, other := range []string{"retro with the team", "Созвон команды", "10 years", "(private) x", `"quoted" x`, "To the moon", "5k run", "اجتماع الفريق"} {
				typed := strings.TrimSuffix(r.typed, title) + other
				once, rule, recurs := strings.Cut(r.must[0], " ~ ")
				want := strings.TrimSuffix(once, title) + other
				if recurs {
					want += " ~ " + rule
				}
				if did, what := outcome(Scan(typed).Resolve(r.now, r.now.Location())); !slices.Contains(what, want) {
					t.Errorf("%q: %s %q\nwant %q", typed, did, what, want)
				}
				tried++
			}
		}
	}
	if tried < 1000 {
		t.Errorf("only %d were tried", tried)
	}
}

// TestEachLineIsRead: reading a line comes to an end, whatever stands behind what is judged: a chat that waits for one that does not is never answered
// again.
func TestEachLineIsRead(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		for _, r := range rowsOf(t, path) {
			read := make(chan bool, 1)
			go func() {
				for _, behind := range []string{" riunione", " un quart"} {
					Scan(r.typed + behind)
				}
				read <- true
			}()
			select {
			case <-read:
			case <-time.After(time.Minute):
				t.Fatalf("%q is still being read", r.typed)
			}
		}
	}
}
