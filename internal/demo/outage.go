package demo

import (
	"context"
	"net"
	"sync/atomic"
	"time"
)

// way is where clients come in: during an outage nobody does.
type way struct {
	net.Listener
	shut atomic.Bool
}

// Accept implements net.Listener.
func (w *way) Accept() (net.Conn, error) {
	for {
		conn, err := w.Listener.Accept()
		if err != nil || !w.shut.Load() {
			return conn, err
		}
		_ = conn.Close()
	}
}

// away reports whether the userbot is cut off from Telegram.
func (c *chat) away() bool { return c.bot != nil && c.bot.away }

// goAway cuts the userbot off from Telegram, and leaves the people there.
func (c *chat) goAway(ctx context.Context) error {
	if c.away() {
		c.screen.note("The userbot is cut off already. !online lets it come back.")
		return nil
	}
	if err := c.bob().wait(ctx); err != nil { // he could not come in later
		return err
	}
	c.bot.away = true
	c.way.shut.Store(true)
	c.line.Drop(c.stage.bot)
	c.screen.note("The userbot is cut off from Telegram. Type on, let time pass with !clock +5m, and !online lets it come back.")
	return c.bot.until(ctx, func() (bool, error) {
		s, err := c.bot.daemon.Status()
		return !s.Connection.Up, err
	})
}

// comeBack lets the userbot reach Telegram again, and shows what comes of all that was typed meanwhile.
func (c *chat) comeBack(ctx context.Context) error {
	if !c.away() {
		c.screen.note("The userbot is connected.")
		return nil
	}
	c.way.shut.Store(false)
	err := c.bot.until(ctx, func() (bool, error) {
		s, err := c.bot.daemon.Status()
		return s.Connection.Up, err
	})
	if err != nil {
		return err
	}
	c.bot.away = false
	c.screen.note("The userbot's connection is back.")
	err = c.bot.until(ctx, func() (bool, error) {
		pts, _ := c.bot.store.Channel(c.group.ID)
		return pts >= c.pts, nil
	})
	if err != nil {
		return err
	}
	return c.settle(ctx, c.time.Now())
}

// until waits until something is so, while the userbot runs.
func (a *actor) until(ctx context.Context, so func() (bool, error)) error {
	for {
		if yes, err := so(); yes || err != nil {
			return err
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-a.over:
			return a.stopped(ctx)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
