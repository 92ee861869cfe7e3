package store

import (
	"cmp"
	"maps"
	"slices"
	"sync"
)

// Account returns the account's update state; ok is false if it never had one.
func (s *Store) Account() (pts, qts, date, seq int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.behind.account
	return a.Pts, a.Qts, a.Date, a.Seq, s.behind.haveAccount
}

// SetAccount sets the account's update state; it is written behind, but for the first one: from there on
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

// Hold keeps the update state on disk where it is until release is called: for a command of which it is
// not known yet whether it is to be accepted. Without a release the next start gets the message again.
func (s *Store) Hold() (release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behind.holds++
	return sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.behind.holds--
		if s.behind.stateDirty() {
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

// maxChannels bounds the channels with an update state. An account can be in a tenth as many.
const maxChannels = 10_000

// SetChannel sets what [Store.Channel] returns; it is written behind. Call it only once every command up to there has
// been accepted. On disk it is never later than what [Store.SetAccount] sets after it.
func (s *Store) SetChannel(id int64, pts, date int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := channelState{pts, date}
	if s.behind.channels[id] == c {
		return
	}
	b := &s.behind
	if _, there := b.channels[id]; !there {
		if len(b.channels) >= maxChannels {
			b.dropChannels()
		}
		b.channelsGone = slices.DeleteFunc(b.channelsGone, func(gone int64) bool { return gone == id })
	}
	b.channels[id] = c
	b.channelsDirty[id] = struct{}{}
	s.changed()
}

// dropChannels makes room for others: those go of which nothing was heard for the longest time.
func (b *behind) dropChannels() {
	ids := slices.Collect(maps.Keys(b.channels))
	slices.SortFunc(ids, func(x, y int64) int { return cmp.Compare(b.channels[x].date, b.channels[y].date) })
	for _, id := range ids[:len(ids)/10] {
		delete(b.channels, id)
		delete(b.channelsDirty, id)
		b.channelsGone = append(b.channelsGone, id)
	}
}
