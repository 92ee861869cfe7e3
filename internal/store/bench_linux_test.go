package store

import (
	"path/filepath"
	"syscall"
	"testing"
)

// BenchmarkSync is the floor: what the disk takes for as many syncs as a transaction has, of one page each.
func BenchmarkSync(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "state"), Options{})
	f := filepath.Join(b.TempDir(), "raw")
	must(b, create(f))
	raw, err := syscall.Open(f, syscall.O_RDWR, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = syscall.Close(raw) }()
	page := make([]byte, 4096)
	measure(b, s, func(i int) {
		for j := range 2 {
			if _, err := syscall.Pwrite(raw, page, int64((2*i+j)%200)*4096); err != nil {
				b.Fatal(err)
			}
			must(b, syscall.Fdatasync(raw))
		}
	})
}
