package tgclient

import "userbot/internal/command"

// State is where the place in the update stream and the access hashes survive a restart. Its methods are quick, safe
// for concurrent use and report no error: what cannot be kept costs a repeat, never a command.
type State interface {
	// Account returns the account's place in the stream; ok is false when none is known.
	Account() (pts, qts, date, seq int, ok bool)
	SetAccount(pts, qts, date, seq int)
	// ChannelPts returns the place in a channel's own stream.
	ChannelPts(id int64) (pts int, ok bool)
	SetChannelPts(id int64, pts int)
	// Channels returns the ids of the channels whose pts is known.
	Channels() []int64
	// AccessHash returns the access hash of a user or channel; other peers have none.
	AccessHash(p command.Peer) (int64, bool)
	SetAccessHash(p command.Peer, hash int64)
}
