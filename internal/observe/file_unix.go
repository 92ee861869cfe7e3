//go:build unix

package observe

import (
	"io/fs"
	"syscall"
)

// isFile reports whether a file is the one of that device and inode.
func isFile(info fs.FileInfo, dev, ino uint64) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && uint64(st.Dev) == dev && st.Ino == ino
}
