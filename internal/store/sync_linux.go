package store

import (
	"os"

	"golang.org/x/sys/unix"
)

// dataSync puts what a file holds on disk, without what changes in its inode only.
func dataSync(f *os.File) error { return unix.Fdatasync(int(f.Fd())) }
