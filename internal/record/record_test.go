package record

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var evening = time.Date(2026, 11, 26, 20, 0, 0, 0, time.UTC)

// start opens the record in dir, which must be without a gap.
func start(t testing.TB, dir string, since Mark) (*Record, []Line) {
	t.Helper()
	r, found, err := Open(dir, since, true, 0)
	if err != nil {
		t.Fatal(err)
	}
	if found.Gap {
		t.Fatalf("since line %d the record has a gap", since.N)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r, found.Tail
}

// typed is a line like those of commands.
func typed(n int, at time.Time) Line {
	return Line{
		Kind: Typed, At: at, Ref: fmt.Sprintf("c%d", n), Asked: at, Accepted: at, Chat: "-1001234567890", As: "person", Sender: "123456789",
		Verb: "startcall", Typed: "startcall Friday <Q&A>", Title: "Friday <Q&A>", Outcome: "done", Answer: "Started: video chat “Friday Q&A”.\nJoin: https://t.me/demo?videochat",
		Sent: []Request{{Method: "phone.createGroupCall", At: at, Answer: "ok"}, {Method: "messages.sendMessage", At: at, Answer: "ok"}},
	}
}

// put appends lines, a minute apart.
func put(t testing.TB, r *Record, from, to int) {
	t.Helper()
	for n := from; n <= to; n++ {
		must(t, r.Append(typed(n, evening.Add(time.Duration(n)*time.Minute))))
	}
}

func synced(t testing.TB, r *Record) Mark {
	t.Helper()
	m, err := r.Sync()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// must ends a test that cannot go on.
func must(t testing.TB, err error) {
	if err != nil {
		t.Helper()
		t.Fatal(err)
	}
}

// refs are the references of all lines that can be read.
func refs(t testing.TB, dir string) (all []string) {
	t.Helper()
	err := Read(dir, time.Time{}, func(l Line, _ []byte) bool {
		all = append(all, strings.TrimSpace(l.Ref+" "+strings.Trim(string(l.Kind), "typed")))
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wantRefs(t testing.TB, dir, want string) {
	t.Helper()
	if got := strings.Join(refs(t, dir), ","); got != want {
		t.Errorf("the record has %s\nwant           %s", got, want)
	}
}

func sound(t testing.TB, dir string, since Mark) Report {
	t.Helper()
	r, err := Verify(dir, since)
	if err != nil || len(r.Findings) > 0 {
		t.Fatalf("a record that nobody has touched: %q %v", r.Findings, err)
	}
	return r
}

func TestLinesAreReadBackAsTheyWereWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), Folder)
	r, _ := start(t, dir, Mark{})
	put(t, r, 1, 3)
	m := synced(t, r)
	put(t, r, 4, 4)
	must(t, r.Close())
	r, tail := start(t, dir, m)
	if len(tail) != 1 || tail[0].Ref != "c4" {
		t.Errorf("after the mark stand %+v, want line 4", tail)
	}
	put(t, r, 5, 5)
	wantRefs(t, dir, "c1,c2,c3,c4,c5")
	if got := sound(t, dir, synced(t, r)); got.Lines != 5 || got.First != 1 || got.End.N != 5 || got.Torn {
		t.Errorf("it is %+v", got)
	}
	err := Read(dir, time.Time{}, func(l Line, raw []byte) bool {
		want := typed(int(l.N), evening.Add(time.Duration(l.N)*time.Minute))
		want.N, want.Prev = l.N, l.Prev
		if fmt.Sprint(l) != fmt.Sprint(want) {
			t.Errorf("line %d is %+v\nwant %+v", l.N, l, want)
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, nameOf(1)))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has the mode %v, %v", info.Mode(), err)
	}
}

// TestWhatIsTornIsCutOff cuts the file after each byte of what was not synced, with what a disk may put there instead.
func TestWhatIsTornIsCutOff(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, Folder)
	r, _ := start(t, dir, Mark{})
	put(t, r, 1, 2)
	m := synced(t, r)
	onDisk := read(t, dir, 1)
	put(t, r, 3, 4)
	all := read(t, dir, 1)
	lastBegins := bytes.LastIndexByte(all[:len(all)-1], '\n') + 1
	thirdEnds := lastBegins
	for size := len(onDisk); size <= len(all); size++ {
		if size < lastBegins-2 && size%17 != 0 { // one line is cut everywhere
			continue
		}
		for name, rest := range map[string][]byte{"": nil, "zeros": make([]byte, len(all)-size), "dirt": bytes.Repeat([]byte("x\n"), 40)} {
			at := filepath.Join(root, "cut", Folder)
			write(t, at, 1, slices.Concat(all[:size], rest))
			r, found, err := Open(at, m, true, 0)
			if err != nil || found.Gap {
				t.Fatalf("cut at byte %d of %d (%s): %v, gap %v", size, len(all), name, err, found.Gap)
			}
			want := 2
			if size >= thirdEnds {
				want++
			}
			if size == len(all) {
				want++
			}
			if len(found.Tail) != want-2 || r.End().N != int64(want) {
				t.Fatalf("cut at byte %d (%s): it goes on after line %d with a tail of %d; want after %d", size, name, r.End().N, len(found.Tail), want)
			}
			put(t, r, want+1, 5)
			if got := sound(t, at, r.End()); got.Lines != 5 || got.Torn { // nothing is synced: only the file counts
				t.Fatalf("cut at byte %d (%s): %+v", size, name, got)
			}
			must(t, errors.Join(r.Close(), os.RemoveAll(filepath.Dir(at))))
		}
	}
}

// TestASegmentThatWasJustBegun has the power fail when there is a new file, and nothing or a part of a line in it.
func TestASegmentThatWasJustBegun(t *testing.T) {
	for _, left := range []string{"", "{", `{"n":3,"prev":"`, "\x00\x00\x00\n"} {
		dir := filepath.Join(t.TempDir(), Folder)
		r, _ := start(t, dir, Mark{})
		put(t, r, 1, 2)
		m := synced(t, r)
		write(t, dir, 3, []byte(left))
		r, tail := start(t, dir, m)
		put(t, r, 3, 3)
		if len(tail) > 0 || sound(t, dir, synced(t, r)).Lines != 3 {
			t.Errorf("with %q in it: the tail is %v", left, tail)
		}
	}
}

// several is a record of three segments, and its mark.
func several(t *testing.T) (dir string, m Mark) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), Folder)
	r, _ := start(t, dir, Mark{})
	for week := range 3 {
		for n := 1; n <= 4; n++ {
			must(t, r.Append(typed(week*4+n, evening.Add(time.Duration(week)*mostAge+time.Duration(n)*time.Minute))))
		}
	}
	m = synced(t, r)
	must(t, r.Close())
	segments, err := list(dir)
	if err != nil || len(segments) != 3 {
		t.Fatalf("segments %v, %v", segments, err)
	}
	return dir, m
}

// TestVerifyFindsWhatWasChanged is what people can do to the files, each with what must be said of it.
func TestVerifyFindsWhatWasChanged(t *testing.T) {
	edit := func(first int64, f func(lines []string) []string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			lines := strings.SplitAfter(string(read(t, dir, first)), "\n")
			write(t, dir, first, []byte(strings.Join(f(lines[:len(lines)-1]), "")))
		}
	}
	remove := func(first int64) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			must(t, os.Remove(filepath.Join(dir, nameOf(first))))
		}
	}
	for name, c := range map[string]struct {
		do   func(*testing.T, string)
		want string
	}{
		"a byte is changed":            {edit(1, func(l []string) []string { l[1] = strings.Replace(l[1], "Friday", "Sunday", 1); return l }), "line after line 1 "},
		"a byte of the last":           {edit(9, func(l []string) []string { l[3] = strings.Replace(l[3], "done", "gone", 1); return l }), "line after line 11 "},
		"a line is removed":            {edit(5, func(l []string) []string { return slices.Delete(l, 1, 2) }), "line 6 is missing"},
		"some are":                     {edit(5, func(l []string) []string { return slices.Delete(l, 1, 3) }), "lines 6 to 7 are missing"},
		"the last is":                  {edit(9, func(l []string) []string { return l[:3] }), "the last line is line 11, and the store knows that there was a line 12"},
		"two change places":            {edit(5, func(l []string) []string { l[1], l[2] = l[2], l[1]; return l }), "line 6 stands behind line 7"},
		"a line comes twice":           {edit(5, func(l []string) []string { return slices.Insert(l, 2, l[1]) }), "line 6 stands behind line 6"},
		"the first is removed":         {edit(1, func(l []string) []string { return l[1:] }), "what comes before line 2 is missing"},
		"the first segment is":         {remove(1), "what comes before line 5 is missing"},
		"one in the middle is":         {remove(5), "lines 5 to 8 are missing"},
		"the last segment is":          {remove(9), "the last line is line 8, and the store knows that there was a line 12"},
		"a line is empty":              {edit(5, func(l []string) []string { return slices.Insert(l, 2, "\n") }), "line after line 6 "},
		"a line is made anew":          {edit(5, func(l []string) []string { l[1] = forged(t, l[1]); return l }), "line 7 does not follow on line 6 "},
		"the last is made anew":        {edit(9, func(l []string) []string { l[3] = forged(t, l[3]); return l }), "line 12 is not the one that the store knows"},
		"a newline is removed":         {edit(5, func(l []string) []string { l[3] = strings.TrimSpace(l[3]); return l }), "line after line 7 "},
		"a removal is made up":         {edit(1, func(l []string) []string { return madeUp(t, l) }), "line 4 "},
		"everything in a file is gone": {edit(5, func([]string) []string { return nil }), "lines 5 to 8 are missing"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, m := several(t)
			sound(t, dir, m)
			c.do(t, dir)
			r, err := Verify(dir, m)
			if err != nil || len(r.Findings) == 0 || !slices.ContainsFunc(r.Findings, func(s string) bool { return strings.Contains(s, c.want) }) {
				t.Errorf("found %q, %v; want %q", r.Findings, err, c.want)
			}
			for _, f := range r.Findings {
				if strings.Contains(f, "Friday") || strings.Contains(f, "Sunday") {
					t.Errorf("a finding tells what was typed: %q", f)
				}
			}
		})
	}
}

// TestVerifyFindsEveryByte changes each byte of a record by itself.
func TestVerifyFindsEveryByte(t *testing.T) {
	dir := filepath.Join(t.TempDir(), Folder)
	r, _ := start(t, dir, Mark{})
	put(t, r, 1, 3)
	m := synced(t, r)
	data := read(t, dir, 1)
	for i := range data {
		changed := bytes.Clone(data)
		changed[i] ^= 1
		write(t, dir, 1, changed)
		if r, err := Verify(dir, m); err != nil || len(r.Findings) == 0 {
			t.Fatalf("byte %d of %d, %q, is changed, and nothing is found: %v", i, len(data), data[i], err)
		}
	}
}

// forged is a line with another title, and the hash that goes with it.
func forged(t *testing.T, line string) string {
	t.Helper()
	l, err := decode([]byte(strings.TrimSpace(line)))
	if err != nil {
		t.Fatal(err)
	}
	l.Title = "Sunday"
	made, _, err := l.encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(made)
}

// madeUp takes the first two lines away, and has the last one say that they were old.
func madeUp(t *testing.T, lines []string) []string {
	t.Helper()
	third, ok := sealOf([]byte(strings.TrimSpace(lines[2])))
	last, err := decode([]byte(strings.TrimSpace(lines[3])))
	if !ok || err != nil {
		t.Fatal(err)
	}
	made, _, err := (&Line{N: last.N, Prev: last.Prev, Kind: Pruned, At: last.At, Upto: 2, UptoHash: third.prev}).encode()
	if err != nil {
		t.Fatal(err)
	}
	return []string{lines[2], string(made)}
}

// TestOldSegmentsAreRemovedAndSignedOff lets a year go by.
func TestOldSegmentsAreRemovedAndSignedOff(t *testing.T) {
	dir := filepath.Join(t.TempDir(), Folder)
	r, _ := start(t, dir, Mark{})
	n := 0
	for day := range 365 {
		at := evening.AddDate(0, 0, day)
		for range 3 {
			n++
			must(t, r.Append(typed(n, at)))
		}
		var oldest time.Time
		must(t, Read(dir, time.Time{}, func(l Line, _ []byte) bool { oldest = l.At; return false }))
		if age := at.Sub(oldest); age > defaultKeep+2*mostAge || day > 120 && age < defaultKeep {
			t.Fatalf("on day %d the oldest line is %v old", day, age)
		}
		if day%10 == 0 {
			sound(t, dir, r.End())
		}
	}
	got := sound(t, dir, synced(t, r))
	if got.Pruned == 0 || got.First != got.Pruned+1 {
		t.Errorf("of a year there are lines %d to %d, and up to %d they were pruned", got.First, got.End.N, got.Pruned)
	}
	// Whoever removes one more than that is found out.
	must(t, os.Remove(filepath.Join(dir, nameOf(got.First))))
	if r, err := Verify(dir, Mark{}); err != nil || len(r.Findings) == 0 {
		t.Errorf("the oldest segment was removed by hand, and what is found is %q, %v", r.Findings, err)
	}
}

// TestAPruningThatWasInterrupted has some of the files removed, or none, when the power fails.
func TestAPruningThatWasInterrupted(t *testing.T) {
	for removed := range 3 {
		dir, m := several(t)
		segments, err := list(dir)
		if err != nil {
			t.Fatal(err)
		}
		kept := map[string][]byte{}
		for _, s := range segments[:2] {
			kept[s.path] = read(t, dir, s.first)
		}
		r, _ := start(t, dir, m)
		if err := r.Append(typed(13, evening.AddDate(0, 6, 0))); err != nil { // two segments are older than 90 days then, and the third is turned over
			t.Fatal(err)
		}
		m = synced(t, r)
		must(t, r.Close())
		for _, s := range segments[removed:2] {
			must(t, os.WriteFile(s.path, kept[s.path], 0o600))
		}
		sound(t, dir, m)
		r, _ = start(t, dir, m)
		must(t, r.Append(typed(14, evening.AddDate(0, 7, 0))))
		if got := sound(t, dir, synced(t, r)); got.First <= 8 {
			t.Errorf("with %d files removed the next pruning has left line %d", removed, got.First)
		}
	}
}

// TestAGapIsToldOf has lines go that were on disk: the next start notices, goes on, and the record says so for good.
func TestAGapIsToldOf(t *testing.T) {
	for name, harm := range map[string]func(t *testing.T, dir string){
		"the last lines are gone": func(t *testing.T, dir string) { write(t, dir, 9, read(t, dir, 9)[:100]) },
		"a line is another one": func(t *testing.T, dir string) {
			write(t, dir, 9, bytes.Replace(read(t, dir, 9), []byte("done"), []byte("gone"), 1))
		},
		"all of it is gone": func(t *testing.T, dir string) {
			must(t, os.RemoveAll(dir))
		},
		"the last file is gone": func(t *testing.T, dir string) {
			must(t, os.Remove(filepath.Join(dir, nameOf(9))))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, m := several(t)
			harm(t, dir)
			r, found, err := Open(dir, m, true, 0)
			if err != nil || !found.Gap {
				t.Fatalf("opened with gap %v, %v", found.Gap, err)
			}
			must(t, r.Append(Line{Kind: Gap, Upto: m.N}))
			put(t, r, 14, 14)
			m = synced(t, r)
			if m.N != 14 {
				t.Errorf("it goes on with line %d", m.N)
			}
			must(t, r.Close())
			if _, found, err := Open(dir, m, true, 0); err != nil || found.Gap {
				t.Errorf("the next start finds a gap: %v, %v", found.Gap, err)
			}
			if r, err := Verify(dir, m); err != nil || !slices.ContainsFunc(r.Findings, func(s string) bool { return strings.HasPrefix(s, "line 13 says") }) {
				t.Errorf("found %q, %v", r.Findings, err)
			}
		})
	}
}

// TestReadingWhileItIsWritten reads a record whose last line is being written.
func TestReadingWhileItIsWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), Folder)
	r, _ := start(t, dir, Mark{})
	put(t, r, 1, 2)
	m := synced(t, r)
	put(t, r, 3, 3)
	all := read(t, dir, 1)
	write(t, dir, 1, all[:len(all)-10])
	wantRefs(t, dir, "c1,c2")
	if got := sound(t, dir, m); !got.Torn || got.Lines != 2 {
		t.Errorf("with half a line at its end: %+v", got)
	}
}

func TestReadSince(t *testing.T) {
	dir, _ := several(t)
	n := 0
	if err := Read(dir, evening.Add(mostAge+2*time.Minute), func(Line, []byte) bool { n++; return true }); err != nil || n != 7 {
		t.Errorf("%d lines are that young, %v; want 7", n, err)
	}
	if err := Read(filepath.Join(dir, "none"), time.Time{}, func(Line, []byte) bool { t.Error("a line of no record"); return true }); err != nil {
		t.Errorf("a record that is not there: %v", err)
	}
}

func read(t testing.TB, dir string, first int64) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, nameOf(first)))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t testing.TB, dir string, first int64, data []byte) {
	t.Helper()
	must(t, errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, nameOf(first)), data, 0o600)))
}
