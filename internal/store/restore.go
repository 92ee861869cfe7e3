package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"userbot/internal/record"
)

// Restore puts a file that [Store.Backup] wrote in the place of the store in dir. The store that was there, sound or
// not, is kept under the name that is returned, "" if there was none; the session is taken out of it if it is sound. It
// fails with [ErrLocked] while a daemon runs, and with [ErrCorrupt] or [ErrNewer] if the backup cannot be used; then nothing
// has changed.
//
// The backup brings its session back too, which may have been ended since, and commands that were accepted after it are
// forgotten; their numbers are not given again, as far as the store that is there and the record tell them. now, the host's time, is
// kept in the store: see [Store.Restored]. What is planned and may have been cancelled since is paused, as r tells, unless it is to go on asPlanned.
func Restore(dir, backupFile string, now time.Time, asPlanned bool) (kept string, r Restoration, err error) {
	in, err := openBackup(backupFile)
	if err != nil {
		return "", r, err
	}
	defer func() { _ = in.Close() }()
	if err := prepareFolder(dir); err != nil {
		return "", r, err
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return "", r, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	path := filepath.Join(dir, FileName)
	tmp := path + ".new"
	version, err := copyVerified(tmp, in)
	if err == nil {
		if err := fold(path); err != nil {
			return "", r, errors.Join(fmt.Errorf("what is there cannot be kept whole, and nothing has changed: %w", err), removeIfThere(tmp))
		}
		err = update(tmp, func(tx *txn) error {
			if err := migrate(tx, version); err != nil {
				return err
			}
			next, err := nextSeq(tx)
			if err != nil {
				return err
			}
			r = Restoration{At: now, Taken: lastTaken(path)}
			if r.Paused, r.Untold, err = pauseChanged(tx, path, next, now, asPlanned); err != nil {
				return err
			}
			return errors.Join(newLog().put(tx), recordRestored(tx, now), putInt(tx, bucketMeta, keyNext, max(int64(next), given(dir)+1)),
				putRestored(tx, r))
		})
	}
	if err != nil {
		return "", r, errors.Join(mendDisk(path, err), removeIfThere(tmp))
	}
	kept, err = keepAside(path)
	if err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		return kept, r, errors.Join(fmt.Errorf("restore the store: %w", mendDisk(path, err)), removeIfThere(tmp))
	}
	if err := syncFolder(dir); err != nil {
		return kept, r, mendDisk(path, err)
	}
	return kept, r, eraseKept(path)
}

// given returns the greatest seq that was given in the folder, as far as what is there is sound.
func given(dir string) (last int64) {
	path := filepath.Join(dir, FileName)
	if is, _ := sound(path); is {
		_ = look(path, func(tx *txn) error {
			if tx.Bucket(bucketJournal) == nil { // of a version from before there was one
				return nil
			}
			next, err := nextSeq(tx)
			last = int64(next) - 1
			return err
		})
	}
	_ = record.Read(filepath.Join(dir, record.Folder), time.Time{}, func(l record.Line, _ []byte) bool {
		if seq, err := strconv.ParseInt(strings.TrimPrefix(l.Ref, refPrefix), 10, 64); err == nil {
			last = max(last, seq)
		}
		return true
	})
	return last
}

// mostTaken is how many commands it is kept of that a store had taken them: more are not done in a second.
const mostTaken = 256

// lastTaken are the commands that the store at path took last; nil: it cannot be read.
func lastTaken(path string) []Key {
	taken := []Key{}
	if is, _ := sound(path); !is {
		return nil
	}
	if err := look(path, func(tx *txn) error {
		if tx.Bucket(bucketJournal) == nil {
			return nil
		}
		c := tx.Bucket(bucketJournal).Cursor()
		for seq, _ := c.Last(); seq != nil && len(taken) < mostTaken; seq, _ = c.Prev() {
			e, err := entryAt(tx, seq)
			if err != nil {
				return err
			}
			taken = append(taken, e.Key)
		}
		return nil
	}); err != nil {
		return nil
	}
	return taken
}

// eraseKept takes the session out of all that was ever kept aside and is sound.
func eraseKept(path string) error {
	files, err := filepath.Glob(path + keptAs + "*")
	for _, file := range files {
		is, unread := sound(file)
		if is {
			err = errors.Join(err, eraseSession(file))
		}
		err = errors.Join(err, unread)
	}
	if err != nil {
		return fmt.Errorf("it is restored, but what was replaced may hold its session still: %w", mendDisk(path, err))
	}
	return nil
}

// sound reports whether a file is a store that this program can change. An error says that it could not be read.
func sound(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer func() { _ = f.Close() }()
	_, err = verify(f)
	var d damage
	var n newer
	if errors.As(err, &d) || errors.As(err, &n) {
		return false, nil
	}
	return err == nil, err
}

// keptAs comes before the number in the name of a store that was kept aside.
const keptAs = ".before-restore-"

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
// It returns the copy's schema.
func copyVerified(to string, backup *os.File) (version int, err error) {
	if err := removeIfThere(to); err != nil {
		return 0, err
	}
	out, err := os.OpenFile(to, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(out, backup)
	if err == nil {
		var found summary
		found, err = verify(out)
		version, err = found.version, explain(backup.Name(), err, mendBackup)
	}
	if err == nil {
		err = extend(out, reserve)
	}
	return version, errors.Join(err, out.Sync(), out.Close())
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
		kept = path + keptAs + strconv.Itoa(n)
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

// Restoration is when the store was put in the place of another.
type Restoration struct {
	At      time.Time `json:"at"`
	Typed   time.Time `json:"typed,omitzero"`   // At as messages are dated: Telegram's clock, however little the host's is off; zero: it is not known
	Settled bool      `json:"settled"`          // At is by the clock that entries go by, and not the host's
	Taken   []Key     `json:"taken"`            // the last commands that the store took which was there before; nil: they are not known
	Paused  []int64   `json:"paused,omitempty"` // the planned calls that were paused, because of what was done about them since the backup
	Untold  bool      `json:"untold,omitempty"` // the record does not tell all that was done since
}

func putRestored(tx *txn, r Restoration) error {
	value, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return put(tx, bucketMeta, keyRestored, value)
}

// Restored returns when the store was put in the place of another, ok false if it never was: commands that are dated before
// may have been carried out and answered already, although the journal does not know them.
func (s *Store) Restored() (r Restoration, ok bool) {
	err := s.view(func(tx *txn) error {
		value, err := get(tx, bucketMeta, keyRestored)
		if err != nil || value == nil {
			return err
		}
		if json.Unmarshal(value, &r) != nil {
			return errShape
		}
		ok = true
		return nil
	})
	return r, ok && err == nil
}

// SettleRestored writes when the store was restored by Telegram's clock. It is on disk when SettleRestored returns.
// [ErrFailed] if it could not be written.
func (s *Store) SettleRestored(r Restoration) error {
	return s.write(func(tx *txn, _ *counts) (error, error) {
		r.Settled = true
		return nil, putRestored(tx, r)
	})
}
