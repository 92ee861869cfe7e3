package store

import (
	"sync"

	"go.etcd.io/bbolt"

	"userbot/internal/command"
)

// Answered notes that the final answer to the command in k is posted as message answerID, or, with 0, that it never can
// be. It is written behind: if it is lost, the answer is sent again under its random id, and Telegram drops the repeat.
func (s *Store) Answered(k Key, answerID int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behind.answered[k] = mark{answerID: answerID, at: s.opt.Now()}
	s.changed()
}

// Account returns the account's place in the update stream; ok is false if it never had one.
func (s *Store) Account() (pts, qts, date, seq int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.behind.account
	return a.Pts, a.Qts, a.Date, a.Seq, s.behind.haveAccount
}

// SetAccount sets the account's place in the update stream; it is written behind, but for the first one: from there on
// commands are owed, and without it a crash would forget since when. Call it only once every command up to there has
// been accepted.
func (s *Store) SetAccount(pts, qts, date, seq int) {
	if s.setAccount(account{Pts: pts, Qts: qts, Date: date, Seq: seq}) {
		_ = s.Flush() // Options.Failed has been told
	}
}

func (s *Store) setAccount(a account) (first bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	first = !s.behind.haveAccount
	if first || s.behind.account != a {
		s.behind.account, s.behind.haveAccount, s.behind.accountDirty = a, true, true
		s.changed()
	}
	return first
}

// Hold keeps the place in the update stream on disk where it is until release is called: for a command of which it is
// not known yet whether it is to be accepted. Without a release the next start gets the message again.
func (s *Store) Hold() (release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behind.holds++
	return sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.behind.holds--
		if s.behind.placeDirty() {
			s.changed()
		}
	})
}

// Channel returns how far the messages of a channel have been handed over: its pts, and the date in Unix seconds up to
// which that was all of them. 0 stands for what is not known. A date may be known without a pts.
func (s *Store) Channel(id int64) (pts, date int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.behind.channels[id]
	return c.pts, c.date
}

// SetChannel sets what [Store.Channel] returns; it is written behind. Call it only once every command up to there has
// been accepted. On disk it is never later than what [Store.SetAccount] sets after it.
func (s *Store) SetChannel(id int64, pts, date int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := channelState{pts, date}
	if s.behind.channels[id] == c {
		return
	}
	s.behind.channels[id] = c
	s.behind.channelsDirty[id] = struct{}{}
	s.changed()
}

// ChannelPts returns the place in a channel's updates, ok false if none is known.
func (s *Store) ChannelPts(id int64) (pts int, ok bool) {
	pts, _ = s.Channel(id)
	return pts, pts != 0
}

// SetChannelPts is [Store.SetChannel] that leaves the date as it is.
func (s *Store) SetChannelPts(id int64, pts int) {
	_, date := s.Channel(id)
	s.SetChannel(id, pts, date)
}

// AccessHash returns the access hash of a user or channel, ok false if none is known.
func (s *Store) AccessHash(p command.Peer) (hash int64, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accessHash(p)
}

// accessHash looks in memory, then in the file. The caller holds mu.
func (s *Store) accessHash(p command.Peer) (hash int64, ok bool) {
	if hash, ok = s.behind.hashes[p]; ok {
		return hash, true
	}
	err := s.view(func(tx *bbolt.Tx) (err error) {
		hash, ok, err = getInt(tx, bucketHashes, encodePeer(p))
		return err
	})
	if err != nil || !ok {
		return 0, false
	}
	s.behind.cache(p, hash)
	return hash, true
}

// SetAccessHash sets the access hash of a user or channel; it is written behind.
func (s *Store) SetAccessHash(p command.Peer, hash int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.accessHash(p); ok && old == hash {
		return
	}
	s.behind.cache(p, hash)
	s.behind.hashesDirty[p] = struct{}{}
	s.changed()
}

// cache keeps a hash in memory, in the place of another if there are too many.
func (b *behind) cache(p command.Peer, hash int64) {
	if _, ok := b.hashes[p]; !ok && len(b.hashes) >= maxCached {
		b.evict()
	}
	b.hashes[p] = hash
}

// evict makes room in memory: for all that the file has, or else for some users, who come back with their next message.
func (b *behind) evict() {
	for p := range b.hashes {
		if _, dirty := b.hashesDirty[p]; !dirty {
			delete(b.hashes, p)
		}
	}
	for p := range b.hashesDirty {
		if len(b.hashes) < maxCached*3/4 {
			return
		}
		if p.Kind == command.User {
			delete(b.hashes, p)
			delete(b.hashesDirty, p)
		}
	}
}
