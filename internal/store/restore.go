package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// Restore puts a file that [Store.Backup] wrote in the place of the store in dir. The store that was there, sound or
// not, is kept under the name that is returned, "" if there was none. It fails with [ErrLocked] while a daemon runs, and
// with [ErrCorrupt] or [ErrNewer] if the backup cannot be used; then nothing has changed.
//
// The backup brings its session back too, which may have been ended since, and commands that were accepted after it are
// forgotten.
func Restore(dir, backupFile string) (kept string, err error) {
	in, err := openBackup(backupFile)
	if err != nil {
		return "", err
	}
	defer func() { _ = in.Close() }()
	if err := prepareFolder(dir); err != nil {
		return "", err
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	path := filepath.Join(dir, FileName)
	tmp := path + ".new"
	if err := copyVerified(tmp, in); err != nil {
		return "", errors.Join(mendDisk(path, err), removeIfThere(tmp))
	}
	kept, err = keepAside(path)
	if err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		return kept, errors.Join(fmt.Errorf("restore the store: %w", mendDisk(path, err)), removeIfThere(tmp))
	}
	return kept, mendDisk(path, syncFolder(dir))
}

func openBackup(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the backup: %w", err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no backup, and not even a plain file", path)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// copyVerified copies a backup to a new file to, syncs it, and checks the copy, not the original: the copy is what counts.
func copyVerified(to string, backup *os.File) error {
	if err := removeIfThere(to); err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, backup)
	if err == nil {
		_, err = verify(out)
		err = explain(backup.Name(), err, mendBackup)
	}
	if err == nil {
		err = extend(out, reserve)
	}
	return errors.Join(err, out.Sync(), out.Close())
}

// keepAside gives the file a second name, so that there is never a moment without a store under the first.
func keepAside(path string) (kept string, err error) {
	info, err := os.Lstat(path)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err == nil {
		err = checkPlain(path, info)
	}
	if err != nil {
		return "", err
	}
	for n := 1; ; n++ {
		kept = path + ".before-restore-" + strconv.Itoa(n)
		if err := os.Link(path, kept); !errors.Is(err, os.ErrExist) {
			return kept, err
		}
	}
}

func removeIfThere(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Problems is what stands in the way of opening the store in dir, all of it at once. It changes nothing; a folder or
// file that is not there yet is no problem if it can be made. While a daemon runs, [ErrLocked] is among them and the
// file's contents are not looked at.
func Problems(dir string) []error {
	var found []error
	if _, err := os.Stat(dir); err != nil {
		if err := checkCreatable(dir); err != nil {
			found = append(found, err)
		}
		return found
	}
	if err := checkFolder(dir); err != nil {
		found = append(found, err)
	}
	path := filepath.Join(dir, FileName)
	if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
		return found
	}
	if err := checkFile(path); err != nil {
		found = append(found, err)
	}
	if err := checkContents(dir, path); err != nil {
		found = append(found, err)
	}
	return found
}

func checkContents(dir, path string) error {
	lock, err := lockFolder(dir)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }()
	f, err := os.OpenFile(path, os.O_RDWR, 0) // as Open will: a file that cannot be written is a problem
	if err != nil {
		return fmt.Errorf("open the store: %w", mendDisk(path, err))
	}
	defer func() { _ = f.Close() }()
	if err := lockFile(f); err != nil {
		return err
	}
	_, err = verify(f)
	return explain(path, err, mendStore)
}
