package emulator

import (
	"time"

	"github.com/gotd/td/tg"
)

// groupCall is a video chat or live stream, live, scheduled or ended.
type groupCall struct {
	id, hash     int64
	chat         *chat
	by           *account
	random       int32
	title        string
	rtmp         bool
	at           time.Time // scheduled for; zero once live
	started      time.Time
	ended        time.Time
	version      int
	participants int
	joinMuted    bool
	noMessages   bool
	recording    time.Time // since when; zero: not
	recordTitle  string
	recordVideo  bool
	announced    *post // the service message of its creation
}

func (g *groupCall) live() bool { return g != nil && !g.started.IsZero() && g.ended.IsZero() }

func (g *groupCall) input() *tg.InputGroupCall {
	return &tg.InputGroupCall{ID: g.id, AccessHash: g.hash}
}
