package api

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
)

// floods remembers for each TL method how long Telegram asked to wait, on behalf of all who would call it. It never
// waits by itself.
type floods struct {
	now  func() time.Time
	told func(method string, wait time.Duration)

	mu    sync.Mutex
	until map[uint32]flood // by the method's constructor
}

type flood struct {
	method string
	typ    string // FLOOD_WAIT or FLOOD_PREMIUM_WAIT
	until  time.Time
}

// Flood is a wait that Telegram has asked for.
type Flood struct {
	Method string // TL's
	Left   time.Duration
}

// Floods returns the waits that are in force, in the order of their methods.
func (a *API) Floods() []Flood {
	a.floods.mu.Lock()
	defer a.floods.mu.Unlock()
	var list []Flood
	now := a.floods.now()
	for _, w := range a.floods.until {
		if left := w.left(now); left > 0 {
			list = append(list, Flood{w.method, left})
		}
	}
	slices.SortFunc(list, func(x, y Flood) int { return strings.Compare(x.Method, y.Method) })
	return list
}

// left is how long the wait goes on at now: not for longer than either of the host's clocks says, because one can be
// set, and the other stands still while the machine is suspended.
func (f flood) left(now time.Time) time.Duration {
	return min(f.until.Sub(now), f.until.Round(0).Sub(now.Round(0)))
}

// Handle implements telegram.Middleware.
func (f *floods) Handle(next tg.Invoker) telegram.InvokeFunc {
	return func(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
		request, ok := in.(interface {
			TypeID() uint32
			TypeName() string
		})
		if !ok {
			return next.Invoke(ctx, in, out)
		}
		if err := f.refusal(request.TypeID()); err != nil {
			return err
		}
		answered := watched(ctx, in, request.TypeName())
		err := next.Invoke(ctx, in, out)
		answered(err)
		f.note(request.TypeID(), request.TypeName(), err)
		return err
	}
}

// refusal is what Telegram would answer, nil if it may be asked.
func (f *floods) refusal(method uint32) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	w, ok := f.until[method]
	if !ok {
		return nil
	}
	left := w.left(f.now())
	if left <= 0 {
		delete(f.until, method)
		return nil
	}
	return tgerr.New(420, fmt.Sprintf("%s_%d", w.typ, (left+time.Second-1)/time.Second))
}

func (f *floods) note(method uint32, name string, err error) {
	switch typ := ErrorType(err); typ {
	case "FLOOD_WAIT", "FLOOD_PREMIUM_WAIT": // not SLOWMODE_WAIT: that is one chat's
		wait, _ := FloodWait(err)
		f.mu.Lock()
		f.until[method] = flood{name, typ, f.now().Add(wait)}
		f.mu.Unlock()
		f.told(name, wait)
	}
}
