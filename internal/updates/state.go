package updates

import "userbot/internal/api"

// State is where the place in the update stream survives a restart, together with the access
// hashes. Its methods are quick, safe for concurrent use and report no
// error: what cannot be kept costs a repeat, never a command.
//
// A place is set only when every message up to it has been handed over: what is kept may lag, and never runs ahead.
type State interface {
	// Account returns the place in the sequence shared by private chats and basic groups; ok is false before the
	// first login. date is in Unix seconds of Telegram's clock.
	Account() (pts, qts, date, seq int, ok bool)
	SetAccount(pts, qts, date, seq int)
	// ChannelPts returns the place in a channel's own sequence; id is the bare channel id.
	ChannelPts(id int64) (pts int, ok bool)
	SetChannelPts(id int64, pts int)
	api.Hashes
}
