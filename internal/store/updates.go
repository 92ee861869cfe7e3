package store

import (
	"sync"
)

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
