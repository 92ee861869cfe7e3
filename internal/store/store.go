// Package store is what must survive: one bbolt file that holds the journal of commands, the agenda of planned calls, the session, the
// update state and the access hashes, and before it a log of what it does not hold yet. Beside them it keeps the record (package record).
//
// Journal writes are on disk when they return. The update state and the access hashes are kept in memory
// and written along with the next journal write, when the store is closed, and at the latest after [flushAfter]. They
// may therefore lag behind the journal on disk, but never run ahead of it.
package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
)

const (
	// FileName is the name of the file in the state folder. [LogName] belongs to it.
	FileName = "userbot.db"
	// flushAfter is how long a change of the update state may wait for a journal write to travel with.
	flushAfter = 10 * time.Minute
	// defaultKeep is how long finished entries stay in the journal.
	defaultKeep = 30 * 24 * time.Hour
	// defaultMaxPending is more than any number of people wait for, and few enough to be read at a start.
	defaultMaxPending = 10_000
	// maxEntries bounds the journal; unfinished entries are kept beyond it.
	maxEntries = 20_000
	// mapped is the address space set aside for the file. Below it a slow backup never holds up a writer, who would
	// otherwise have to wait for all readers before mapping the file anew. It costs no memory.
	mapped = 64 << 20
)

// The buckets. Each value is a record: see [seal].
var (
	bucketMeta = []byte("meta") // "schema" → decimal version; "session" → the session; "account" → the account's update state; "self" → user id;
	// "restored" → when it was; "erasing" → nothing; "record" → how far the record is on disk, and what is missing there;
	// "upgraded" → basic groups, and the supergroups that they have become
	bucketJournal  = []byte("journal")  // seq → entry
	bucketKeys     = []byte("keys")     // key → seq
	bucketPending  = []byte("pending")  // seq of each entry below Answered → nothing
	bucketFinished = []byte("finished") // second of its end and seq of each Answered entry → nothing
	bucketCalls    = []byte("calls")    // id of a call that we made → seq
	bucketAgenda   = []byte("agenda")   // id → item
	bucketDue      = []byte("due")      // second at which something is to be done about it, and id of an item → nothing
	bucketPlanned  = []byte("planned")  // chat, second of its time, and id of an item → nothing
	bucketWatched  = []byte("watched")  // chat and id of an item that goes by what the chat shows → nothing
	bucketTold     = []byte("told")     // chat and id of an item that is told there, and is another chat's → nothing
	bucketZones    = []byte("zones")    // chat → name of its time zone
	bucketRemovals = []byte("removals") // second at which it is due, and a number → messages that are to be deleted
	bucketHorizons = []byte("horizons") // chat or timer → highest number of a key that was pruned
	bucketChannels = []byte("channels") // channel id → pts and date
	bucketHashes   = []byte("hashes")   // user or channel → access hash
	bucketNames    = []byte("names")    // name in the configuration → user or chat
)

// What the operator has to act on. Each comes wrapped in a sentence that says what to do.
var (
	// ErrLocked: another process uses the state folder.
	ErrLocked = errors.New("another userbot is running")
	// ErrCorrupt: what is on disk is damaged.
	ErrCorrupt = errors.New("the file is damaged")
	// ErrNewer: a newer version of this program wrote the file.
	ErrNewer = errors.New("the file is of a newer version")
	// ErrOlder: an older version of this program wrote the file, and it was not to be changed.
	ErrOlder = errors.New("the file is of an older version")
	// ErrOtherAccount: the state is that of another account.
	ErrOtherAccount = errors.New("the state folder belongs to another account")
	// ErrUnsafe: others can read the state, or it belongs to someone else.
	ErrUnsafe = errors.New("the state folder is not safe")
)

// What a caller has to act on.
var (
	// ErrSeen: the journal has, or once had, a command of this message.
	ErrSeen = errors.New("command was accepted before")
	// ErrFull: as many entries are pending as may be.
	ErrFull = errors.New("too many commands are pending")
	// ErrPicked: another command has picked a choice of the question, or it is not in the journal any more.
	ErrPicked = errors.New("the question is not open")
	// ErrNoSession: nobody is logged in.
	ErrNoSession = errors.New("no session")
	// ErrBackward: the entry is unknown, or has come further than the state to be written.
	ErrBackward = errors.New("journal entry cannot go back")
	// ErrFailed: a write has failed, then or earlier. Nothing is written any more, so that the update state
	// cannot run ahead of the journal. Only opening the store anew mends it.
	ErrFailed = errors.New("a write to the store has failed")
	// ErrClosed: the store is closed.
	ErrClosed = errors.New("the store is closed")
)

// Options of a [Store]. The zero value is usable.
type Options struct {
	// Keep is how long finished entries stay in the journal, by the clock that the entries go by; 0 means 30 days.
	Keep time.Duration
	// MaxPending is how many entries may be pending; 0 means 10,000.
	MaxPending int
	// AsItIs refuses with [ErrOlder] a file of an older version, instead of migrating it.
	AsItIs bool
	// Record is how the record is kept.
	Record RecordOptions
	// Failed is called once, from any goroutine, with the error of the first write that fails; nil means nobody
	// is told before the next write.
	Failed func(error)
}

func (o *Options) setDefaults() {
	if o.Keep <= 0 {
		o.Keep = defaultKeep
	}
	if o.MaxPending <= 0 {
		o.MaxPending = defaultMaxPending
	}
	if o.Failed == nil {
		o.Failed = func(error) {}
	}
}

// Store is the open file. Its methods may be called from any goroutine.
type Store struct {
	opt  Options
	db   *bbolt.DB
	file *os.File // the one that db owns
	lock *os.File // the state folder, locked
	path string

	decoded  decoded
	panicked atomic.Bool // bbolt has panicked
	commits  atomic.Int64

	version int // the schema of the file when it was opened

	recording recording

	turn sync.Mutex // held through a write; guards what follows
	log  log

	reading sync.RWMutex // held by readers of the file through a transaction

	state sync.RWMutex // guards what follows; held by readers while they read, and to write; never through a sync of the log
	tx    *txn         // bbolt's open transaction; nil: all is in the file
	dead  error        // why bbolt could not commit it: nothing can be read in it any more; nil: it could

	mu     sync.Mutex // guards what follows; never held during a disk write
	failed error      // wraps ErrFailed, once a write has failed
	closed bool
	next   *batch // the changes that wait for the transaction in progress
	counts counts // of the file; only the transaction in progress changes it
	behind behind
}

// Open opens the store in the folder dir, making both if they are absent. At most one process has it open.
// It fails with [ErrLocked], [ErrCorrupt], [ErrNewer], [ErrUnsafe] or what the file system says.
func Open(dir string, opt Options) (*Store, error) {
	opt.setDefaults()
	if err := prepareFolder(dir); err != nil {
		return nil, err
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	s := &Store{opt: opt, lock: lock, path: filepath.Join(dir, FileName)}
	if err := s.open(); err != nil {
		_ = lock.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) open() error {
	// What an interrupted restore leaves behind is a whole session.
	err := removeIfThere(s.path + ".new")
	if _, absent := os.Lstat(s.path); err == nil && errors.Is(absent, os.ErrNotExist) {
		err = create(s.path)
	}
	if err != nil {
		return fmt.Errorf("open the store: %w", mendDisk(s.path, err))
	}
	if err := checkFile(s.path); err != nil {
		return err
	}
	if err := s.openBolt(); err != nil {
		return err
	}
	err = s.guard(s.bring)
	if err == nil {
		err = s.view(s.load)
	}
	if err == nil {
		err = s.goOnErasing()
	}
	if err == nil && !s.opt.AsItIs {
		err = s.openRecord()
	}
	if err != nil {
		return errors.Join(err, s.closeRecord(), s.closeFiles())
	}
	return nil
}

func (s *Store) openBolt() error {
	return s.guard(func() (err error) {
		s.db, err = bbolt.Open(s.path, 0o600, &bbolt.Options{
			Timeout:         time.Millisecond, // bbolt tries once, then gives up
			InitialMmapSize: mapped,
			NoStatistics:    true,
			OpenFile:        s.openFile,
		})
		return err
	})
}

// bring migrates what an older version of the program has written: what its log holds comes first.
func (s *Store) bring() error {
	if s.version >= firstLogged {
		if err := s.bringLog(); err != nil || s.version == schema {
			return err
		}
	}
	err := s.db.Update(func(bolt *bbolt.Tx) (err error) {
		tx := &txn{Tx: bolt}
		if err := migrate(tx, s.version); err != nil {
			return err
		}
		if s.counts, err = countAll(tx); err != nil {
			return err
		}
		value, err := get(tx, bucketMeta, keyLog)
		if err == nil {
			s.log.state, err = decodeLogState(value)
		}
		return errors.Join(err, s.makeRoom(tx))
	})
	if err != nil {
		return mendDisk(s.path, explain(s.path, err, mendStore))
	}
	if s.version >= firstLogged {
		return nil
	}
	return s.bringLog()
}

// goOnErasing ends what a crash has interrupted in [Store.DeleteSession] or [Store.ReplaceSession].
func (s *Store) goOnErasing() error {
	erasing := false
	err := s.view(func(tx *txn) error {
		erasing = tx.Bucket(bucketMeta).Get(keyErasing) != nil
		return nil
	})
	if err != nil || !erasing {
		return err
	}
	return s.erase()
}

// openFile opens and locks the file and checks it before bbolt maps it: see layout.go. bbolt's own lock, on the same
// file, is this one.
func (s *Store) openFile(path string, flag int, mode os.FileMode) (f *os.File, err error) {
	f, err = os.OpenFile(path, flag&^os.O_CREATE, mode)
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", mendDisk(path, err))
	}
	if err = lockFile(f); err == nil {
		var found summary
		found, err = verify(f)
		s.version, s.counts, s.log.state = found.version, found.counts, found.log
		if err == nil && s.opt.AsItIs && s.version < schema {
			err = fmt.Errorf("%w: %s", ErrOlder, path)
		}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	s.file = f
	return f, nil
}

// Close writes what has not been written yet and closes the file. It is safe to call again.
func (s *Store) Close() error {
	err := s.Flush()
	if err == nil {
		if err = s.settle(); errors.Is(err, ErrClosed) {
			return nil
		}
	}
	s.turn.Lock()
	defer s.turn.Unlock()
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.behind.stopTimer()
	s.mu.Unlock()
	return errors.Join(err, s.closeFiles(), s.closeRecord(), s.lock.Close())
}

// closeFiles closes the log and the file. What is in bbolt's open transaction is in the log, or was never acknowledged.
func (s *Store) closeFiles() (err error) {
	if s.log.f != nil {
		err = s.log.f.Close()
	}
	if s.panicked.Load() {
		// A panic inside bbolt leaves its locks as they were: its own Close may wait for ever.
		return errors.Join(err, s.file.Close())
	}
	s.state.Lock()
	defer s.state.Unlock()
	if s.tx != nil {
		err = errors.Join(err, s.tx.Rollback())
		s.tx = nil
	}
	return errors.Join(err, s.db.Close())
}

// guard explains what f finds damaged. It turns a panic, and a fault in the mapped file, into [ErrCorrupt], too: bbolt
// panics on pages that make no sense, and a file that shrinks or cannot be read faults under it. After that nothing is
// read or written any more.
func (s *Store) guard(f func() error) (err error) {
	defer func() { err = explain(s.path, err, mendStore) }()
	if s.panicked.Load() {
		return damage("it cannot be read any more")
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			s.panicked.Store(true)
			err = damaged("%v", r)
		}
	}()
	return f()
}

// view runs f on what is written, in the file or in the log.
func (s *Store) view(f func(*txn) error) error {
	s.reading.RLock()
	defer s.reading.RUnlock()
	return s.guard(func() error {
		s.state.RLock()
		defer s.state.RUnlock()
		if s.dead != nil {
			return fmt.Errorf("%w: %w", ErrFailed, mendDisk(s.path, s.dead))
		}
		if s.tx != nil {
			return f(&txn{Tx: s.tx.Tx})
		}
		return s.viewFile(f)
	})
}

// viewFile runs f on what is in the file. The caller holds reading.
func (s *Store) viewFile(f func(*txn) error) error {
	return s.db.View(func(tx *bbolt.Tx) error { return f(&txn{Tx: tx}) })
}
