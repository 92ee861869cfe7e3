package when

import (
	"flag"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"userbot/internal/recurrence"
)

// typable is r as it can be typed in full, whatever the day.
func typable(r Reading) string {
	s := r.At.Format("Mon 2 Jan 2006 15:04:05") + " " + r.At.Location().String()
	if r.Title != "" {
		s += ` "title"`
	}
	return s
}

// mixes is how many lines TestAnyWordsAreRead reads that are put together of others; TestNothingTypedVanishes reads twice as many.
var mixes = flag.Int("mixes", 1000, "")

func FuzzScan(f *testing.F) {
	f.Fuzz(func(t *testing.T, s string, unix int64, zone uint8) {
		loc := zoneOf(t, travelled[int(zone)%len(travelled)])
		now := time.Unix(unix%4_000_000_000, 0)
		found := Scan(s)
		for _, i := range found.Titles() {
			if i < 0 || i > len(s) {
				t.Fatalf("%q: a title may begin at %d", s, i)
			}
		}
		m := found.Resolve(now, loc)
		switch {
		case m.Sure && (len(m.Readings) != 1 || m.Problem != nil):
			t.Fatalf("%q is sure, and %+v", s, m)
		case !m.Sure && (m.Problem == nil || m.Problem.Kind == "" || len(m.Readings) > 8):
			t.Fatalf("%q: nothing to say: %+v", s, m)
		}
		for i, r := range m.Readings {
			if !r.At.After(now) || r.At.Nanosecond() != 0 {
				t.Errorf("%q at %v is %v: not ahead, or no whole second", s, now, r.At)
			}
			for _, o := range m.Readings[:i] {
				if o.At.Equal(r.At) && o.Title == r.Title && o.Rule == r.Rule {
					t.Errorf("%q at %v has twice %v %q", s, now, r.At, r.Title)
				}
			}
			if r.Title != strings.TrimSpace(r.Title) || !made(s, r.Title) {
				t.Errorf("%q has the title %q", s, r.Title)
			}
			if r.Rule != "" {
				rule, err := recurrence.Parse(r.Rule)
				if err != nil {
					t.Fatalf("%q at %v recurs as %q: %v", s, now, r.Rule, err)
				}
				if at, _, ok := rule.After(now); !ok || !at.Equal(r.At) {
					t.Errorf("%q at %v is %v, and recurs at %v", s, now, r.At, at)
				}
			}
			if year := r.At.Year(); year < 1900 || year > 2199 {
				continue // more digits than a year that is typed has
			}
			again := Scan(typable(r)).Resolve(now, loc)
			is := false
			for _, o := range again.Readings {
				is = is || o.At.Equal(r.At) && strings.Contains(o.Title, "title") == (r.Title != "")
			}
			if !is {
				t.Errorf("%q at %v is %v; typed as %q it is %s (%v)", s, now, r.At, typable(r), said(again.Readings), again.Problem)
			}
		}
	})
}

// What is said of something planned is ahead, each reading once, and sure only where it is one.
func FuzzAbout(f *testing.F) {
	for _, s := range []string{"sat", "next week", "24th", "24 dec", "from friday to saturday 20:00", "20:00-21:00", "weekend", "friday in two weeks 20:00"} {
		f.Add(s, int64(1_795_000_000), uint8(0), int64(9*24*3600))
	}
	f.Fuzz(func(t *testing.T, s string, unix int64, zone uint8, later int64) {
		loc := zoneOf(t, travelled[int(zone)%len(travelled)])
		now := time.Unix(unix%4_000_000_000, 0)
		at := now.Add(time.Duration(later%(400*24*3600)) * time.Second)
		Names(s, at, now, loc)
		if m, ok := ReadMoved(s); ok && (!Wholly(m.From) || !Wholly(m.To)) {
			t.Errorf("%q is moved from %q to %q, which are no times", s, m.From, m.To)
		}
		m := Scan(s).About(at, now, loc)
		if m.Sure != (m.Problem == nil) || m.Sure && len(m.Readings) != 1 || len(m.Readings) > 8 {
			t.Fatalf("%q of %v is %+v", s, at, m)
		}
		for i, r := range m.Readings {
			for _, o := range m.Readings[:i] {
				if o.At.Equal(r.At) && o.Title == r.Title && o.Rule == r.Rule {
					t.Errorf("%q of %v has twice %v", s, at, r.At)
				}
			}
			if !r.At.After(now) {
				t.Errorf("%q of %v is %v, which is over", s, at, r.At)
			}
		}
	})
}

// made reports whether title is the end of s, or s without a part of it.
func made(s, title string) bool {
	trimmed := strings.TrimSpace(s)
	if strings.HasSuffix(trimmed, title) {
		return true
	}
	blank := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) || strings.ContainsRune("-–—,:;|", r) {
				return -1
			}
			return r
		}, s)
	}
	s, title = blank(s), blank(title)
	for i := 0; i <= len(title); i++ {
		if strings.HasSuffix(s, title[i:]) && strings.Contains(s[:len(s)-len(title[i:])], title[:i]) {
			return true
		}
	}
	return false
}

// TestAnyWordsAreRead: whatever the order in which people type the words of times, they are read or asked about, and nothing falls over.
func TestAnyWordsAreRead(t *testing.T) {
	words := strings.Fields("20:00 8pm 2O:00 sat sunday fridays every in two from now until 22:00 (18:00 UTC) am at - – , please tonight midnight may " +
		"months weeks 2 of the next last Party 10.11. 10/11 1 h 2h later EST to x5 other weekday tomorrow december " +
		"twice a week end month between and or 9 nineteen thirty hundred noon e meia halb vor first november eom hourly evenings mon wed через минут 20 за das às 26 \" “ ” « ' ⏰ " +
		"каждую пятницу вечером mañana por la tarde demain à midi domani sera yarın akşam besok jam malam فردا ساعت ۸ شب غدا مساء üm Uhr viertel nach quarter past")
	lines := []string{"sunday 22:00 every 22:00", "sun 22:00 every 22:00 Weekly", "every friday 1 may 20:00 sunday", "sat fridays 22:00 sunday", "10/11 midnight sat fridays", "18:00 every friday 26 Pub"}
	r := rand.New(rand.NewPCG(1, 2))
	lines = append(lines, mixed(t, r, *mixes)...)
	for range 2000 {
		var line []string
		for range 1 + r.IntN(8) {
			line = append(line, words[r.IntN(len(words))])
		}
		lines = append(lines, strings.Join(line, " "))
	}
	now := time.Date(2000, 1, 1, 12, 0, 0, 0, time.UTC)
	for _, line := range lines {
		m := Scan(line).Resolve(now, time.UTC)
		if m.Sure && len(m.Readings) == 0 {
			t.Errorf("%q is read for sure, and as nothing", line)
		}
	}
}

// mixed are n lines of pieces of those in the tables, mostly of such that stand near each other and so are of one language.
func mixed(t *testing.T, r *rand.Rand, n int) (lines []string) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.tsv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no tables: %v", err)
	}
	var typed [][]string
	for _, file := range files {
		for _, row := range rowsOf(t, file) {
			if words := strings.Fields(row.typed); len(words) > 0 {
				typed = append(typed, words)
			}
		}
	}
	const near = 12
	for range n {
		var line []string
		for i, most := r.IntN(len(typed)-near), 2+r.IntN(8); len(line) < most; {
			of := typed[i+r.IntN(near)]
			if r.IntN(30) == 0 {
				of = typed[r.IntN(len(typed))]
			}
			from := r.IntN(len(of))
			line = append(line, of[from:from+1+r.IntN(len(of)-from)]...)
		}
		lines = append(lines, strings.Join(line, " "))
	}
	return lines
}
