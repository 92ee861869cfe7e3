package record

import (
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// filled is a record of n lines, a minute apart, and its mark. Nothing of it is pruned.
func filled(b *testing.B, n int) (dir string, m Mark) {
	b.Helper()
	dir = filepath.Join(b.TempDir(), Folder)
	r, _, err := Open(dir, Mark{}, true, 100*365*24*time.Hour)
	if err != nil {
		b.Fatal(err)
	}
	put(b, r, 1, n)
	m = synced(b, r)
	must(b, r.Close())
	return dir, m
}

// BenchmarkOpen opens a record of so many lines: it reads the last file only.
func BenchmarkOpen(b *testing.B) {
	for _, n := range []int{1, 1000, 1_000_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			dir, m := filled(b, n)
			b.ReportAllocs()
			for b.Loop() {
				r, _ := start(b, dir, m)
				must(b, r.Close())
			}
		})
	}
}

// BenchmarkAppend appends to a record of so many lines. What it costs a command is this, and no sync.
func BenchmarkAppend(b *testing.B) {
	for _, n := range []int{1, 1_000_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			dir, m := filled(b, n)
			r, _ := start(b, dir, m)
			l := typed(1, evening.Add(time.Duration(n)*time.Minute))
			b.ReportAllocs()
			for b.Loop() {
				must(b, r.Append(l))
			}
		})
	}
}

// BenchmarkVerify verifies a record, line by line.
func BenchmarkVerify(b *testing.B) {
	const n = 100_000
	dir, m := filled(b, n)
	for b.Loop() {
		if r, err := Verify(dir, m); err != nil || len(r.Findings) > 0 {
			b.Fatal(r.Findings, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/line")
}
