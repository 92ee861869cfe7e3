package updates

import "userbot/internal/api"

// State is where the update state (core.telegram.org/api/updates) survives a restart, together with the access hashes.
// Its methods are quick, safe for concurrent use and report no error: what cannot be kept costs a repeat, never a
// command.
//
// A pts is set only when every message up to it has been handed over, and a date only when every message dated up to it
// has: what is kept may lag, and never runs ahead. The date says from where on a history must be read once Telegram does
// not tell the difference from the pts any more. Dates are in Unix seconds of Telegram's clock.
type State interface {
	// Account returns the update state that private chats and basic groups share; ok is false before the first log-in.
	// date counts for the channels too that have no date of their own.
	Account() (pts, qts, date, seq int, ok bool)
	// SetAccount must never be on disk before what SetChannel was given earlier.
	SetAccount(pts, qts, date, seq int)
	// Channel returns a channel's own update state, 0 for what is not known; id is the bare channel id. A date may be known
	// without a pts.
	Channel(id int64) (pts, date int)
	SetChannel(id int64, pts, date int)
	api.Hashes
}
