package zones

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// Every line can be read, stands where it is searched, and means zones that Go knows.
func TestNames(t *testing.T) {
	last := ""
	for line := range strings.Lines(names) {
		key, _, _ := strings.Cut(line, "\t")
		if key <= last {
			t.Errorf("%q stands behind %q", key, last)
		}
		last = key
		var all []token
		for part := range strings.SplitSeq(key, " ") {
			all = append(all, token{text: part, last: true})
		}
		found := longest(all)
		if len(found) == 0 || found[0].tokens != len(all) {
			t.Errorf("%q is not found", key)
			continue
		}
		if !strings.ContainsRune(string([]byte{place, ofPlace, dativePlace, phrase, abbreviation, ambiguous, word, half, whole, database, title}), rune(found[0].class)) {
			t.Errorf("%q is of no class: %c", key, found[0].class)
		}
		zones := found[0].zones()
		if len(zones) != len(found[0].fields) {
			t.Errorf("%q has a zone that Go does not know: %v", key, found[0].fields)
		}
		for _, z := range zones {
			if z.Location == nil && z.Name != "" || z.Location != nil && z.Name == "" {
				t.Errorf("%q: %+v", key, z)
			}
			if (z.Season == Any) != (z.Offset == 0) && z.Name != "UK" && !strings.HasPrefix(key, "az") && !strings.HasPrefix(key, "we") {
				t.Errorf("%q: %v with the offset %d", key, z.Season, z.Offset)
			}
		}
	}
}

// clocks are the abbreviations and offsets of a zone in the year after the one that the tests play in.
func clocks(loc *time.Location) map[string]int {
	all := map[string]int{}
	for day := time.Date(2027, 1, 1, 12, 0, 0, 0, time.UTC); day.Year() == 2027; day = day.AddDate(0, 0, 1) {
		abbr, offset := day.In(loc).Zone()
		all[abbr] = offset
	}
	return all
}

// What the tz database calls the time of a place is found, with that place's clocks among its meanings.
func TestAbbreviationsAgreeWithTheTimeZoneDatabase(t *testing.T) {
	tiny := []string{"Pacific/Pitcairn", "Atlantic/South_Georgia"}
	checked := 0
	for line := range strings.Lines(names) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if fields[1] != string(rune(database)) || !strings.Contains(fields[0], "/") || strings.HasPrefix(fields[0], "etc/") {
			continue
		}
		name, _, _ := strings.Cut(fields[2], "|")
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for abbr, offset := range clocks(loc) {
			if abbr[0] < 'A' || abbr == "GMT" || abbr == "UTC" || slices.Contains(tiny, name) {
				continue
			}
			checked++
			found := Find([]string{strings.ToLower(abbr)}, []string{abbr})
			if len(found) == 0 || !slices.ContainsFunc(found[0].Zones, func(z Zone) bool {
				if z.Season != Any {
					return z.Offset == offset
				}
				return slices.Contains(values(clocks(z.Location)), offset)
			}) {
				t.Errorf("%s of %s is not known with %s: %v", abbr, name, OffsetName(offset), found)
			}
		}
	}
	if checked < 300 {
		t.Errorf("only %d abbreviations were looked at", checked)
	}
}

// What is meant for a part of the year is what its zone's clocks show then.
func TestSeasonsAreThoseOfTheZone(t *testing.T) {
	checked := 0
	for line := range strings.Lines(names) {
		key, _, _ := strings.Cut(line, "\t")
		var all []token
		for part := range strings.SplitSeq(key, " ") {
			all = append(all, token{text: part, last: true})
		}
		for _, z := range longest(all)[0].zones() {
			if z.Season == Any {
				continue
			}
			checked++
			shown := values(clocks(z.Location))
			slices.Sort(shown)
			if len(shown) == 1 && z.Season == Daylight && z.Offset == shown[0]+3600 {
				continue // it has no summer time any more
			}
			if len(shown) != 2 || z.Season == Standard && z.Offset != shown[0] || z.Season == Daylight && z.Offset != shown[1] {
				t.Errorf("%q is %s in %s, whose clocks show %v", key, OffsetName(z.Offset), z.Location, shown)
			}
		}
	}
	if checked < 60 {
		t.Errorf("only %d names were looked at", checked)
	}
}

func values(m map[string]int) []int {
	var all []int
	for _, v := range m {
		all = append(all, v)
	}
	return all
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"(UTC +5.5) Party", "- по Москве", "Europe/Berln", "EST/EDT", "[[[(", "+-+-", "in in in in in in in in in", "\u0307 İ", "a/b/c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		raw := strings.Fields(s)
		var low []string
		for _, w := range raw {
			low = append(low, strings.ToLower(w))
		}
		last := len(low) + 1
		for _, m := range Find(low, raw) {
			if m.Words < 1 || m.Words >= last || (len(m.Zones) == 0) != (m.Bad != 0) {
				t.Errorf("%q: %+v", s, m)
			}
			last = m.Words
			for _, z := range m.Zones {
				if z.Location == nil && z != (Zone{}) {
					t.Errorf("%q: %+v", s, z)
				}
			}
		}
		LooksLike(s)
	})
}

var benchmarks = []struct{ name, text string }{
	{"title", "Weekly meeting with everybody"},
	{"almost", "New Yorkers and Eastern promises"},
	{"offset", "UTC+5:30 Weekly"},
	{"abbreviation", "IST Weekly"},
	{"place", "London time Weekly"},
	{"language", "по московскому времени Созвон"},
	{"misspelt", "America/Nowhere Weekly"},
	{"hostile", "in america/argentina/buenos (((((((( --------- ++++++++ utc+1 in in in"},
}

func BenchmarkFind(b *testing.B) {
	for _, c := range benchmarks {
		b.Run(c.name, func(b *testing.B) {
			raw := strings.Fields(c.text)
			low := strings.Fields(strings.ToLower(c.text))
			Find(low, raw)
			for b.Loop() {
				Find(low, raw)
			}
		})
	}
}

func TestATitleCostsLittle(t *testing.T) {
	words := strings.Fields("weekly meeting with everybody")
	Find(words, words)
	if n := testing.AllocsPerRun(100, func() { Find(words, words) }); n > 1 {
		t.Errorf("it allocates %v times", n)
	}
}
