//go:build unix

package store

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"userbot/internal/command"
)

// processor is the time that this process has spent on a processor.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// cpu runs f b.N times and reports the processor's time for each: that of a disk says nothing here.
func cpu(b *testing.B, f func()) {
	b.Helper()
	b.ResetTimer()
	before := processor(b)
	for b.Loop() {
		f()
	}
	b.ReportMetric(float64((processor(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

// BenchmarkLarge is what a store does that holds more than it should ever come to hold.
func BenchmarkLarge(b *testing.B) {
	large := func(b *testing.B, full func(b *testing.B, s *Store)) {
		dir := filepath.Join(b.TempDir(), "state")
		opt := Options{MaxPending: 1 << 30}
		s := open(b, dir, opt)
		full(b, s)
		msg := 10_000_000
		b.Run("Accept", func(b *testing.B) {
			cpu(b, func() { msg++; accept(b, s, startcall(msg)) })
		})
		b.Run("AcceptAndAnswer", func(b *testing.B) {
			cpu(b, func() {
				msg++
				e := accept(b, s, startcall(msg))
				s.Answered(e.Key, 1, e.Accepted)
			})
		})
		b.Run("PendingCount", func(b *testing.B) {
			cpu(b, func() { _, _ = s.PendingCount() })
		})
		b.Run("SetAccessHash", func(b *testing.B) {
			cpu(b, func() { msg++; s.SetAccessHash(command.Peer{Kind: command.Channel, ID: int64(msg)}, 5) })
		})
		b.Run("AccessHash", func(b *testing.B) {
			cpu(b, func() { msg++; s.AccessHash(command.Peer{Kind: command.Channel, ID: int64(msg % 1_000_000)}) })
		})
		must(b, s.Close())
		b.Run("Open", func(b *testing.B) {
			const times = 3 // it takes long
			before := processor(b)
			for range times {
				s, err := Open(dir, opt)
				if err != nil {
					b.Fatal(err)
				}
				must(b, s.Close())
			}
			b.ReportMetric(float64((processor(b)-before).Microseconds())/times, "cpu-µs/open")
		})
	}
	for name, full := range map[string]func(b *testing.B, s *Store){
		"Empty":       func(*testing.B, *Store) {},
		"Pending100k": func(b *testing.B, s *Store) { fillWith(b, s, 100_000, Accepted) },
		"Answered1M":  func(b *testing.B, s *Store) { fillWith(b, s, 1_000_000, Answered) },
		"Hashes1M":    func(b *testing.B, s *Store) { fillHashes(b, s, 1_000_000) },
	} {
		b.Run(name, func(b *testing.B) { large(b, full) })
	}
}
