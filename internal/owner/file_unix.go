//go:build unix

package owner

import (
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// Of returns the user id of a file's owner; our own where the system does not tell.
func Of(info fs.FileInfo) int {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(st.Uid)
	}
	return os.Geteuid()
}

// Mode returns what a file's owner, its group and all others may do with it.
func Mode(info fs.FileInfo) fs.FileMode { return info.Mode().Perm() }

// Nameless reports whether a file that is open has lost its last name.
func Nameless(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && st.Nlink == 0
}

// MayWrite returns what keeps us from making files in a folder, nil for nothing.
func MayWrite(dir string) error {
	return unix.Faccessat(unix.AT_FDCWD, dir, unix.W_OK|unix.X_OK, unix.AT_EACCESS)
}
