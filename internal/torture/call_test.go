package torture

import (
	"cmp"
	"math"

	"userbot/internal/emulator"
)

// call is one as the ledger tells its story. Positions in the ledger; -1: never.
type call struct {
	emulator.Event              // its creation
	created, live, planned, end int

	ours     bool // the userbot has ended it
	replaced bool // it was ended by the creation of another one

	titles []since[string] // the first is that of its creation
	crowds []since[int]    // how many people were in it; the first is nobody
	seats  []seat          // who is in it, and who was, as they came and were changed
	tapes  []*tape         // its recordings
	others []set           // what others than the userbot have changed of it
	muted  []since[bool]   // whether who joins it is
	silent []since[bool]   // whether nobody can write in it
}

// since is what holds from a position on, until the next one of its kind.
type since[T comparable] struct {
	is   T
	at   int
	ours bool // the userbot's doing
}

func newCall(e emulator.Event, i int) *call {
	return &call{
		Event: e, created: i, live: i, planned: -1, end: -1,
		titles: []since[string]{{e.Title, i, false}}, crowds: []since[int]{{0, i, false}},
		muted: []since[bool]{{e.JoinMuted, i, false}}, silent: []since[bool]{{e.Silent, i, false}},
	}
}

// shows reports whether the call was live, or scheduled, at some moment between two positions.
func (c *call) shows(live bool, from, to int) bool {
	if live {
		return c.live >= 0 && c.live < to && (c.end < 0 || c.end > from)
	}
	until := c.live
	if until < 0 {
		until = c.end
	}
	return c.planned >= 0 && c.planned < to && (until < 0 || until > from)
}

// title is the call's at a position.
func (c *call) title(at int) (title string) {
	for _, t := range c.titles {
		if t.at < at {
			title = t.is
		}
	}
	return cmp.Or(title, c.Title)
}

// titled returns since when the call had a title at some moment between two positions; ok is false if it had not.
func (c *call) titled(title string, from, to int) (s since[string], ok bool) {
	return during(c.titles, c.end, title, from, to)
}

// holds reports whether n people were in the call at some moment between two positions.
func (c *call) holds(n, from, to int) bool {
	_, ok := during(c.crowds, c.end, n, from, to)
	return ok
}

func during[T comparable](list []since[T], end int, is T, from, to int) (s since[T], ok bool) {
	for i, s := range list {
		until := end
		if i+1 < len(list) {
			until = list[i+1].at
		}
		if s.is == is && s.at < to && (until < 0 || until > from) {
			return s, true
		}
	}
	return s, false
}

// inside counts the people who are in the call.
func (c *call) inside() int { return len(c.present(math.MaxInt)) }
