package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"userbot/internal/owner"
)

// What to do about a file that cannot be used.
const (
	mendStore  = `put a backup back with "userbot restore FILE", or without one move the file away and log in again; "userbot check" looks again`
	mendBackup = "restore another one; nothing has changed"
)

// explain makes a sentence for the operator of what reading the file at path has found; mend says what to do. It holds
// nothing of the contents.
func explain(path string, err error, mend string) error {
	var d damage
	var n newer
	switch {
	case errors.As(err, &d):
		return fmt.Errorf("%w: %s: %s: %s", ErrCorrupt, path, err.Error(), mend)
	case errors.As(err, &n):
		return fmt.Errorf("%w: %s has schema %d, and this program knows %d: install the version that wrote it, or %s",
			ErrNewer, path, int(n), schema, mend)
	}
	return err
}

// mendDisk says what to do about a disk that does not take or give what belongs into path. An error that says already
// what to do stays as it is.
func mendDisk(path string, err error) error {
	switch {
	case err == nil, errors.Is(err, ErrCorrupt), errors.Is(err, ErrNewer), errors.Is(err, ErrUnsafe):
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("make room on the disk of %s: %w", path, err)
	case errors.Is(err, syscall.EROFS), errors.Is(err, os.ErrPermission):
		return fmt.Errorf("make %s writable, or set state_dir to another folder: %w", path, err)
	}
	return fmt.Errorf("see to the disk of %s: %w", path, err)
}

// prepareFolder makes the state folder, or checks the one that is there.
func prepareFolder(dir string) error {
	_, err := os.Stat(dir)
	if errors.Is(err, os.ErrNotExist) {
		if err := checkCreatable(dir); err != nil {
			return err
		}
		if err := makeFolder(filepath.Clean(dir)); err != nil {
			return fmt.Errorf("make the state folder: %w", mendDisk(dir, err))
		}
	}
	return checkFolder(dir)
}

// makeFolder makes dir and the folders above it that are missing, each on disk when it returns.
func makeFolder(dir string) error {
	err := os.Mkdir(dir, 0o700)
	if errors.Is(err, os.ErrNotExist) {
		if err = makeFolder(filepath.Dir(dir)); err == nil {
			err = os.Mkdir(dir, 0o700)
		}
	}
	if err != nil {
		return err
	}
	return syncFolder(filepath.Dir(dir))
}

// checkCreatable walks up to the first folder that is there and asks the kernel whether we may write in it.
func checkCreatable(dir string) error {
	parent := filepath.Dir(dir)
	info, err := os.Stat(parent)
	for (errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)) && parent != filepath.Dir(parent) {
		parent = filepath.Dir(parent)
		info, err = os.Stat(parent)
	}
	if err == nil && info.IsDir() {
		err = owner.MayWrite(parent)
	} else if err == nil {
		err = syscall.ENOTDIR
	}
	if err == nil {
		return nil
	}
	we := owner.Name(os.Geteuid())
	return fmt.Errorf("%w: %s is not there and %s cannot make it in %s (%w): run as root: install -d -m 0700 -o %s %s",
		ErrUnsafe, dir, we, parent, err, we, owner.Quote(dir))
}

// checkFolder refuses a state folder that others can look into or that is not ours.
func checkFolder(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("state folder: %w", mendDisk(dir, err))
	}
	if !info.IsDir() {
		return fmt.Errorf("%w: %s is not a folder; set state_dir to one", ErrUnsafe, dir)
	}
	return checkPrivate(dir, info, "700")
}

// checkFile refuses a store that others can read, that is not ours, or that is no plain file.
func checkFile(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if err := checkPlain(path, info); err != nil {
		return err
	}
	return checkPrivate(path, info, "600")
}

func checkPlain(path string, info os.FileInfo) error {
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%w: %s is not a plain file; move it away", ErrUnsafe, path)
	}
	return nil
}

// checkPrivate refuses what is not ours, or what others can reach.
func checkPrivate(path string, info os.FileInfo, mode string) error {
	if uid := owner.Of(info); uid != os.Geteuid() {
		theirs, we := owner.Name(uid), owner.Name(os.Geteuid())
		return fmt.Errorf("%w: %s belongs to %s and this is %s: run as %s (runuser -u %s -- userbot …), or hand it over with: chown -R %s %s",
			ErrUnsafe, path, theirs, we, theirs, theirs, we, owner.Quote(path))
	}
	if owner.Mode(info)&0o077 != 0 {
		return fmt.Errorf("%w: others can reach %s (mode %04o), and it holds the keys of the account; mend it with: chmod %s %s",
			ErrUnsafe, path, info.Mode().Perm(), mode, owner.Quote(path))
	}
	return nil
}

// syncFolder has what was made, renamed or removed in a folder on disk. Windows has no way to ask for that.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
