package owner

import (
	"errors"
	"io/fs"
	"os"
)

// Of returns our own user id, for Windows has none.
func Of(fs.FileInfo) int { return os.Geteuid() }

// Mode returns what a file's owner may do with it. Of others a mode tells nothing on Windows: what is below a user's own folder is his alone.
func Mode(info fs.FileInfo) fs.FileMode { return info.Mode().Perm() & 0o700 }

// Nameless is never true, for what is open keeps its name.
func Nameless(fs.FileInfo) bool { return false }

// MayWrite returns what keeps us from making files in a folder, nil for nothing: it makes one, for nothing else tells.
func MayWrite(dir string) error {
	f, err := os.CreateTemp(dir, ".userbot-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
