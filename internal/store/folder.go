package store

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// corruptError is the sentence for damage; detail says what was found, and holds nothing of the contents.
func corruptError(path, detail string) error {
	return fmt.Errorf("%w: %s: %s. Run \"userbot check\" to see it again, and put a backup back with \"userbot restore FILE\"",
		ErrCorrupt, path, detail)
}

// notWritable says what to do about a store that cannot be made or opened.
func notWritable(path string, err error) error {
	switch {
	case errors.Is(err, unix.ENOSPC), errors.Is(err, unix.EDQUOT):
		return fmt.Errorf("no room for the store: make some on the disk of %s: %w", path, err)
	case errors.Is(err, unix.EROFS), errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM):
		return fmt.Errorf("the store must be writable: make %s so, or set state_dir to another folder: %w", path, err)
	}
	return fmt.Errorf("open the store: %w", err)
}

// prepareFolder makes the state folder, or checks the one that is there.
func prepareFolder(dir string) error {
	_, err := os.Stat(dir)
	if errors.Is(err, os.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("make the state folder: %w", err)
		}
		if err := syncFolder(filepath.Dir(dir)); err != nil {
			return fmt.Errorf("make the state folder: %w", err)
		}
	}
	return checkFolder(dir)
}

// checkCreatable walks up to the first folder that is there and asks the kernel whether we may write in it.
func checkCreatable(dir string) error {
	parent := filepath.Dir(dir)
	info, err := os.Stat(parent)
	for (errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ENOTDIR)) && parent != filepath.Dir(parent) {
		parent = filepath.Dir(parent)
		info, err = os.Stat(parent)
	}
	if err == nil && info.IsDir() {
		err = unix.Faccessat(unix.AT_FDCWD, parent, unix.W_OK|unix.X_OK, unix.AT_EACCESS)
	} else if err == nil {
		err = unix.ENOTDIR
	}
	if err == nil {
		return nil
	}
	we := userName(os.Geteuid())
	return fmt.Errorf("%w: %s is not there and %s cannot make it in %s (%w): run: install -d -m 0700 -o %s %s",
		ErrUnsafe, dir, we, parent, err, we, dir)
}

// checkFolder refuses a state folder that others can look into or that is not ours.
func checkFolder(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("state folder: %w", err)
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
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%w: %s is not a plain file; move it away", ErrUnsafe, path)
	}
	return checkPrivate(path, info, "600")
}

func checkPrivate(path string, info os.FileInfo, mode string) error {
	if st, ok := info.Sys().(*syscall.Stat_t); ok && int(st.Uid) != os.Geteuid() {
		owner, we := userName(int(st.Uid)), userName(os.Geteuid())
		return fmt.Errorf("%w: %s belongs to %s and this is %s: run as %s (runuser -u %s -- userbot …), or hand it over with: chown -R %s %s",
			ErrUnsafe, path, owner, we, owner, owner, we, path)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%w: others can reach %s (mode %04o), and it holds the keys of the account; mend it with: chmod %s %s",
			ErrUnsafe, path, info.Mode().Perm(), mode, path)
	}
	return nil
}

func userName(uid int) string {
	id := strconv.Itoa(uid)
	if u, err := user.LookupId(id); err == nil {
		return u.Username
	}
	return id
}

// lockFolder locks the folder itself, so that making, opening and replacing the file in it exclude each other.
// The lock ends when the file it returns is closed, or with the process.
func lockFolder(dir string) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("state folder: %w", err)
	}
	if err := lockFile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// lockFile fails at once, with [ErrLocked], if another process has the lock.
func lockFile(f *os.File) error {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return fmt.Errorf("%w on %s: stop it first", ErrLocked, f.Name())
	}
	if err != nil {
		return fmt.Errorf("lock %s: %w", f.Name(), err)
	}
	return nil
}

func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
