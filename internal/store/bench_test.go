package store

import (
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"userbot/internal/command"
)

// commits is how many writes of s have come to disk.
func commits(t testing.TB, s *Store) int {
	t.Helper()
	return int(s.Commits())
}

// measure runs f b.N times and reports the median and the transactions for each.
func measure(b *testing.B, s *Store, f func(i int)) {
	b.Helper()
	took := make([]time.Duration, b.N)
	before := commits(b, s)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		start := time.Now()
		f(i)
		took[i] = time.Since(start)
	}
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(took[b.N/2].Nanoseconds()), "p50-ns")
	b.ReportMetric(float64(took[b.N*99/100].Nanoseconds()), "p99-ns")
	b.ReportMetric(float64(commits(b, s)-before)/float64(b.N), "commits/op")
}

func BenchmarkAccept(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "state"), Options{})
	measure(b, s, func(i int) { accept(b, s, startcall(i+1)) })
}

func BenchmarkAcceptRepeated(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "state"), Options{})
	accept(b, s, startcall(1))
	measure(b, s, func(int) { _, _ = s.Accept(startcall(1)) })
}

// BenchmarkAcceptBusy accepts while the account's updates, some channels and some people move on.
func BenchmarkAcceptBusy(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "state"), Options{})
	measure(b, s, func(i int) {
		s.SetAccount(i, 0, i, 0)
		for c := range int64(40) {
			s.SetChannel(c, i, 0)
			s.SetAccessHash(command.Peer{Kind: command.User, ID: c + int64(i)*7}, 1)
		}
		accept(b, s, startcall(i+1))
	})
}

func BenchmarkAcceptFull(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "state"), Options{})
	fillJournal(b, s, maxEntries)
	measure(b, s, func(i int) { accept(b, s, startcall(maxEntries+i+1)) })
}

// BenchmarkAcceptTogether accepts from eight chats at once.
func BenchmarkAcceptTogether(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "state"), Options{})
	before := commits(b, s)
	b.SetParallelism(4)
	next := make(chan int, b.N)
	for i := range b.N {
		next <- i + 1
	}
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := s.Accept(startcall(<-next)); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(commits(b, s)-before)/float64(b.N), "commits/op")
}

func BenchmarkAdvance(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "state"), Options{})
	entries := make([]Entry, b.N)
	for i := range entries {
		entries[i] = accept(b, s, startcall(i+1))
		entries[i].State, entries[i].Outcome, entries[i].CallID, entries[i].Made, entries[i].Answer = Done, DoneOutcome, int64(i+1), true, "Started."
	}
	measure(b, s, func(i int) {
		must(b, s.Advance(entries[i]))
	})
}

func BenchmarkSetPts(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "state"), Options{})
	measure(b, s, func(i int) { s.SetChannel(int64(i%100), i, 0); s.SetAccount(i, 0, 0, 0) })
}

func BenchmarkSetAccessHash(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "state"), Options{})
	measure(b, s, func(i int) { s.SetAccessHash(command.Peer{Kind: command.User, ID: int64(i % 1000)}, 5) })
}

func BenchmarkSeen(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "state"), Options{})
	accept(b, s, startcall(1))
	measure(b, s, func(int) { s.Seen(Key{Peer: group, N: 1}) })
}

// BenchmarkOpen opens a store with a full journal.
func BenchmarkOpen(b *testing.B) {
	for _, n := range []int{0, 1000, maxEntries} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			dir := filepath.Join(b.TempDir(), "state")
			s, err := Open(dir, Options{})
			if err != nil {
				b.Fatal(err)
			}
			fillJournal(b, s, n)
			must(b, s.Close())
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				s, err := Open(dir, Options{})
				if err != nil {
					b.Fatal(err)
				}
				must(b, s.Close())
			}
		})
	}
}

// BenchmarkPlans reads what is planned in a chat that has as much as there can be: as a command does, and as what goes through all does.
func BenchmarkPlans(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "state"), Options{})
	var edits []Edit
	for n := range int64(MostInChat) {
		edits = append(edits, Edit{ID: n + 1, F: func(i *Item) error {
			*i = Item{ID: n + 1, Chat: group, Target: group, Title: "Friday Q&A", At: evening, Zone: "UTC", Next: evening}
			return nil
		}})
	}
	must(b, s.Replan(edits...))
	each := func(Item) bool { return true }
	for name, read := range map[string]func() error{
		"chat": func() error { return s.Plans(group, each) },
		"all":  func() error { return s.AllPlans(each) },
	} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				must(b, read())
			}
		})
	}
}

// BenchmarkOfVerbs looks for what nobody has typed lately, among all that is looked through.
func BenchmarkOfVerbs(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "state"), Options{})
	fillJournal(b, s, mostRecent)
	for name, since := range map[string]time.Time{"ever": {}, "lately": evening.Add(1000 * time.Hour)} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				must(b, s.OfVerbs(since, []command.Verb{"startnow", "due call"}, func(Entry) bool { return true }))
			}
		})
	}
}
