package store

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// renameNew renames a file, but not to the name of another. NFS cannot do that at once, but has links; FAT, on many a
// memory stick, the other way round.
func renameNew(from, to string) error {
	err := unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, to, unix.RENAME_NOREPLACE)
	if errors.Is(err, unix.EINVAL) {
		return linkNew(from, to)
	}
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}
