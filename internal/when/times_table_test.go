package when

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A row is what somebody types, and what is right to do about it.
type row struct {
	line  int
	now   time.Time // in the zone of the chat
	typed string
	may   []string // take, ask, refuse
	must  []string // the readings that a question holds; the first is what is taken
	also  []string // those that it may hold besides
	any   bool     // it may hold whatever else
}

// TestTables holds what is understood against what is right: no wrong instant and no wrong title is taken without a
// word, no question leaves out what may have been meant or holds what cannot be, and where nobody would doubt, nobody is
// asked.
func TestTables(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.tsv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no tables: %v", err)
	}
	for _, path := range files {
		file := filepath.Base(path)
		t.Run(file, func(t *testing.T) {
			count := map[string]int{}
			for _, r := range rowsOf(t, path) {
				got := Scan(r.typed).Resolve(r.now, r.now.Location())
				did, what := outcome(got)
				if wrong := r.judge(did, what, got); wrong != "" {
					count["wrong"]++
					t.Errorf("%s:%d: %q: %s\n\twant %s: %s\n\tgot  %s", file, r.line, r.typed, wrong,
						strings.Join(r.may, ","), strings.Join(append(r.must, r.also...), " | "), told(did, what, got))
					continue
				}
				count[did]++
			}
			t.Logf("%s: %d taken right, %d asked, %d refused, %d wrong", file,
				count["take"], count["ask"], count["refuse"], count["wrong"])
		})
	}
}

// often is a rule as the tables write it: " ~ FREQ=WEEKLY;BYDAY=MO".
func often(rule string) string {
	if _, recur, ok := strings.Cut(rule, "RRULE:"); ok {
		return " ~ " + recur
	}
	return ""
}

// outcome says what was done, and the readings as the tables write them.
func outcome(m Meaning) (did string, what []string) {
	for _, r := range m.Readings {
		what = append(what, strings.TrimRight(r.At.Format(time.RFC3339Nano)+" "+r.Title, " ")+often(r.Rule))
	}
	switch {
	case m.Sure:
		return "take", what
	case len(what) > 0:
		return "ask", what
	}
	return "refuse", nil
}

// judge says what is wrong with what was done, or nothing.
func (r row) judge(did string, what []string, m Meaning) string {
	switch {
	case m.Sure && len(what) != 1:
		return "taken, but not one reading"
	case m.Sure != (m.Problem == nil):
		return "a problem and sure, or neither"
	case len(what) > 8:
		return "more than eight readings"
	}
	for i, reading := range m.Readings {
		if !reading.At.After(r.now) {
			return "a reading that is over: " + what[i]
		}
		for _, other := range m.Readings[:i] {
			if other.At.Equal(reading.At) && other.Title == reading.Title && other.Rule == reading.Rule {
				return "the same reading twice: " + what[i]
			}
		}
	}
	if !slices.Contains(r.may, did) {
		return "that is not to be done"
	}
	switch did {
	case "take":
		if what[0] != r.must[0] {
			return "that is not what was meant"
		}
	case "ask":
		for _, reading := range r.must {
			if !slices.Contains(what[:min(len(what), 4)], reading) { // a question holds four
				return "not offered: " + reading
			}
		}
		for _, reading := range what {
			if !r.any && !slices.Contains(r.must, reading) && !slices.Contains(r.also, reading) {
				return "not to be offered: " + reading
			}
		}
	}
	return ""
}

func told(did string, what []string, m Meaning) string {
	s := did + ": " + strings.Join(what, " | ")
	if m.Problem != nil {
		s += fmt.Sprintf(" (%s)", m.Problem.Kind)
	}
	return s
}

func rowsOf(t *testing.T, file string) (rows []row) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	now := clockFrom(t, "2026-11-23T15:04:05 Europe/Berlin")
	for i, line := range strings.Split(string(b), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if at, ok := strings.CutPrefix(line, "@ "); ok && !strings.Contains(at, "\t") {
			now = clockFrom(t, at)
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) != 3 {
			t.Fatalf("%s:%d has %d fields, not three", file, i+1, len(fields))
		}
		r := row{line: i + 1, now: now, typed: plain(t, fields[0]), may: strings.Split(fields[1], ",")}
		must, also, _ := strings.Cut(fields[2], " || ")
		if must != "-" {
			r.must = readingsOf(t, must)
		}
		switch also {
		case "":
		case "*":
			r.any = true
		default:
			r.also = readingsOf(t, also)
		}
		for _, may := range r.may {
			if !slices.Contains([]string{"take", "ask", "refuse"}, may) || may == "take" && len(r.must) == 0 {
				t.Fatalf("%s:%d: it may %q, with %d readings", file, i+1, may, len(r.must))
			}
		}
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		t.Fatalf("%s has no rows", file)
	}
	return rows
}

// clockFrom reads "2006-01-02T15:04:05 Europe/Berlin".
func clockFrom(t *testing.T, s string) time.Time {
	t.Helper()
	at, zone, _ := strings.Cut(s, " ")
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	now, err := time.ParseInLocation("2006-01-02T15:04:05", at, loc)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func readingsOf(t *testing.T, s string) (readings []string) {
	t.Helper()
	for _, reading := range strings.Split(s, " | ") {
		at, _, _ := strings.Cut(reading, " ")
		if _, err := time.Parse(time.RFC3339, at); err != nil {
			t.Fatalf("%q begins with no instant: %v", reading, err)
		}
		readings = append(readings, plain(t, strings.Replace(reading, "+00:00", "Z", 1)))
	}
	return readings
}

// plain puts the characters in that a table spells out, as in "\u00a0".
func plain(t *testing.T, s string) string {
	t.Helper()
	s, err := strconv.Unquote(`"` + strings.ReplaceAll(s, `"`, `\"`) + `"`)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
