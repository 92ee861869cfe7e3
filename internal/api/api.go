// Package api is the typed requests: what is asked of Telegram, in this program's words.
package api

import (
	"context"
	"fmt"
	"time"

	"github.com/gotd/contrib/middleware/ratelimit"
	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/tg"
	"golang.org/x/time/rate"

	"userbot/internal/command"
)

// Layer is the version of Telegram's schema that is spoken.
const Layer = tg.Layer

// Hashes keeps the access hashes without which nothing can be asked about a channel or a person. Its methods are quick,
// safe for concurrent use and report no error: a hash that was not kept is found again, at the price of a request.
type Hashes interface {
	// AccessHash returns the hash of a user or a channel.
	AccessHash(p command.Peer) (int64, bool)
	SetAccessHash(p command.Peer, hash int64)
}

// Options is what an [API] works with. All but Now, Flooded and Asked are needed.
type Options struct {
	// Invoker takes the requests. It must not sit out Telegram's FLOOD_WAIT by itself, and is to refuse what is not listed: see [Only].
	Invoker tg.Invoker
	// Hashes is where access hashes come from and go to.
	Hashes Hashes
	// Self returns the account's own user id, 0 while it is not known.
	Self func() int64
	// Now is this host's clock. Default: time.Now.
	Now func() time.Time
	// Flooded is told the TL method that Telegram does not want to be called for a while. It must not wait. Default: nothing.
	Flooded func(method string, wait time.Duration)
	// Asked is told the TL method of each request that was really made, and what came of it; nil: it was answered. It must not
	// wait. Default: nothing.
	Asked func(method string, err error)
}

// API is the RPCs this program makes, typed in its own words. It is safe for concurrent use.
//
// How long a call may take is its context's business. Every error of Telegram's comes with the TL method's name; [ErrorType],
// [FloodWait], [NoAnswer], [Failing] and [SessionGone] say what it means. A method for which Telegram has asked to wait is
// not called before that time: the error comes at once, with what is left of the wait.
type API struct {
	tg     *tg.Client
	opt    Options
	met    *met
	calls  *knownCalls
	floods *floods
	paced  *API // nil: this is it
}

// Requests made for people who are nobody yet, see [API.Paced].
const (
	pacedEvery = 200 * time.Millisecond
	pacedBurst = 20
)

// New returns an API.
func New(opt Options) *API {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Flooded == nil {
		opt.Flooded = func(string, time.Duration) {}
	}
	if opt.Asked == nil {
		opt.Asked = func(string, error) {}
	}
	opt.Invoker = told(opt.Invoker, opt.Asked)
	a := &API{opt: opt, met: newMet(opt.Hashes), calls: &knownCalls{byChat: map[command.Peer]tg.InputGroupCall{}}, floods: &floods{now: opt.Now, told: opt.Flooded, until: map[uint32]flood{}}}
	a.tg = tg.NewClient(a.floods.Handle(opt.Invoker))
	a.paced = a.With(ratelimit.New(rate.Every(pacedEvery), pacedBurst))
	return a
}

// told is next, and tells what came of each request.
func told(next tg.Invoker, asked func(method string, err error)) telegram.InvokeFunc {
	return func(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
		err := next.Invoke(ctx, in, out)
		if named, ok := in.(interface{ TypeName() string }); ok {
			asked(named.TypeName(), err)
		}
		return err
	}
}

// With returns a whose requests go through m, too, and which shares with a what it knows: access hashes, names, floods.
func (a *API) With(m telegram.Middleware) *API {
	with := *a
	with.tg, with.paced = tg.NewClient(a.floods.Handle(m.Handle(a.opt.Invoker))), nil
	return &with
}

// Paced returns a for requests that somebody causes of whom it is not known yet that he may: 20 at once, then 5 a second,
// in line. What a command in hand needs does not wait in that line.
func (a *API) Paced() *API {
	if a.paced == nil {
		return a
	}
	return a.paced
}

// Client returns the requests as TL has them, for the rooms that speak it.
func (a *API) Client() *tg.Client { return a.tg }

// Wrap puts the TL method's name before err, if there is one.
func Wrap(method string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", method, err)
}

// PeerOf returns p in this program's words, zero for none.
func PeerOf(p tg.PeerClass) command.Peer {
	switch p := p.(type) {
	case *tg.PeerUser:
		return command.Peer{Kind: command.User, ID: p.UserID}
	case *tg.PeerChat:
		return command.Peer{Kind: command.Group, ID: p.ChatID}
	case *tg.PeerChannel:
		return command.Peer{Kind: command.Channel, ID: p.ChannelID}
	default:
		return command.Peer{}
	}
}

// Unpack returns the updates in a container. The abbreviations of single messages are none.
func Unpack(u tg.UpdatesClass) []tg.UpdateClass {
	switch u := u.(type) {
	case *tg.Updates:
		return u.Updates
	case *tg.UpdatesCombined:
		return u.Updates
	case *tg.UpdateShort:
		return []tg.UpdateClass{u.Update}
	default:
		return nil
	}
}
