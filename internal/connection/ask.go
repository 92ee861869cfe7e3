package connection

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/gotd/td/exchange"
	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram"

	"userbot/internal/api"
)

// ErrUnreached is what ends [Ask] where Telegram does not answer.
const ErrUnreached = api.Refusal("Telegram does not answer: is there a way to it from here?")

// Ask connects as the account that is logged in, has do ask what it likes, and hangs up. It keeps nothing, and receives
// nothing: what is typed meanwhile comes to the next [Client.Run]. No other connection of that session may be open. It
// returns do's error, [ErrNotLoggedIn], [ErrServerKey], [ErrAppID], [ErrLayer], [ErrKeyLost], an error for which [api.SessionGone] is
// true, or [ErrUnreached] if Telegram has not said within that time whose session it is.
func Ask(ctx context.Context, opt Options, within time.Duration, hashes api.Hashes, do func(ctx context.Context, calls *api.API, now func() time.Time) error) error {
	opt.setDefaults()
	if _, err := opt.Session.LoadSession(ctx); errors.Is(err, session.ErrNotFound) {
		return ErrNotLoggedIn
	} else if err != nil {
		return fmt.Errorf("session: %w", err)
	}
	to, d, err := opt.telegram()
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	to.SessionStorage = asItIs{opt.Session}
	to.NoUpdates = true
	to.Middlewares = []telegram.Middleware{api.Only(api.Working), telegram.MiddlewareFunc(d.watch), askAgain(func() {})}
	d.keyLost = func() { stop(ErrKeyLost) }
	var last atomic.Value // what went wrong on the way
	to.OnDead = waiting(stop, func(err error) { last.Store(err.Error()) })
	late := time.AfterFunc(within, func() {
		if why, told := last.Load().(string); told {
			stop(fmt.Errorf("%w (%s)", ErrUnreached, why))
		} else {
			stop(ErrUnreached)
		}
	})
	defer late.Stop()
	client := telegram.NewClient(opt.APIID, opt.APIHash, to)
	var asked error
	err = client.Run(ctx, func(ctx context.Context) error {
		u, err := client.Self(ctx)
		if err != nil {
			asked = err
			return nil
		}
		late.Stop()
		var self atomic.Int64
		self.Store(u.ID)
		calls := api.New(api.Options{Invoker: client, Hashes: hashes, Self: self.Load, Now: opt.Now})
		asked = do(ctx, calls, d.clock.Now)
		return nil
	})
	if asked != nil {
		err = asked
	}
	sentence, gone := api.SessionGone(err)
	switch {
	case context.Cause(ctx) != nil:
		return context.Cause(ctx)
	case errors.Is(err, exchange.ErrKeyFingerprintNotFound):
		return ErrServerKey
	case notLoggedIn(err):
		return fmt.Errorf("%w (%w)", ErrNotLoggedIn, err)
	case gone:
		return fmt.Errorf("%s (%w)", sentence, err)
	}
	return readable(err)
}

// asItIs is a session that stays what it was.
type asItIs struct{ SessionStore }

func (asItIs) StoreSession(context.Context, []byte) error { return nil }
