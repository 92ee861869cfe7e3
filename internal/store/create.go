package store

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"

	"go.etcd.io/bbolt"
)

// reserve is how much room is written ahead, in bytes. Overwriting a block that the file has already takes less than
// half the time of adding one, because the file system has nothing of its own to sync.
const reserve = 1 << 20

// create makes an empty store. It appears under its name complete and synced, or not at all. The folder is locked, and
// nothing is there under the temporary name.
func create(path string) error {
	tmp := path + ".new"
	if err := fill(tmp); err != nil {
		return errors.Join(err, removeIfThere(tmp))
	}
	if err := os.Rename(tmp, path); err != nil {
		return errors.Join(err, removeIfThere(tmp))
	}
	return syncFolder(filepath.Dir(path))
}

func fill(path string) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{NoSync: true, NoStatistics: true})
	if err != nil {
		return err
	}
	err = db.Update(func(bolt *bbolt.Tx) error {
		tx := &txn{Tx: bolt}
		for _, name := range bucketsOf[schema] {
			if _, err := tx.CreateBucket(name); err != nil {
				return err
			}
		}
		if err := newLog().put(tx); err != nil {
			return err
		}
		return put(tx, bucketMeta, keySchema, strconv.AppendInt(nil, schema, 10))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(extend(f, reserve), f.Sync(), f.Close())
}

// extend writes zeros at the end of f until it has size bytes.
func extend(f *os.File, size int64) error {
	info, err := f.Stat()
	if err != nil || info.Size() >= size {
		return err
	}
	_, err = f.WriteAt(make([]byte, size-info.Size()), info.Size())
	return err
}
