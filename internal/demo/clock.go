package demo

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gotd/td/clock"

	"userbot/internal/emulator"
	"userbot/internal/when"
)

// timeline is the time of the demo: this host's, and as far ahead of it as somebody has moved it. Telegram, the people and the
// userbot go by the same one.
type timeline struct {
	host  func() time.Time
	ahead atomic.Int64 // nanoseconds
}

func (t *timeline) Now() time.Time { return t.host().Add(time.Duration(t.ahead.Load())) }

func (t *timeline) Timer(d time.Duration) clock.Timer   { return clock.System.Timer(d) }
func (t *timeline) Ticker(d time.Duration) clock.Ticker { return clock.System.Ticker(d) }

// move makes it that time, if that is ahead.
func (t *timeline) move(to time.Time) {
	if d := to.Sub(t.Now()); d > 0 {
		t.ahead.Add(int64(d))
	}
}

const (
	// furthest is how far the clock can be moved at once, and mostMoments how often something may fall due meanwhile.
	furthest    = 366 * 24 * time.Hour
	mostMoments = 100

	// before is how long before something falls due the clock stops: until then the userbot has to be there again.
	before = 500 * time.Millisecond
	// patient is how long the userbot may take for what has fallen due. Longer waits are those that !wait is for.
	patient = 15 * time.Second
	// settled is for how long there must be nothing to do.
	settled = 50 * time.Millisecond
)

// timeOf writes a moment as the bar does.
func timeOf(t time.Time) string { return t.UTC().Format("Mon 2 Jan 15:04 MST") }

// ahead reads how far, or until when, the clock is to be moved: "+2d", "+1h30m", "fri 20:00". It returns false if it cannot.
func ahead(now time.Time, text string) (to time.Time, ok bool) {
	text = strings.ToLower(text)
	if !strings.HasPrefix(text, "+") {
		if strings.HasPrefix(text, "-") {
			return now, false // it never goes back
		}
		m := when.Scan(text).Resolve(now, time.UTC)
		if len(m.Readings) == 0 || m.Readings[0].Title != "" {
			return now, false
		}
		return m.Readings[0].At, true
	}
	units := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}
	to, rest := now, text[1:]
	for part := regexp.MustCompile(`^ *(\d{1,5}) *([smhdw])`); rest != ""; ok = true {
		m := part.FindStringSubmatch(rest)
		if m == nil {
			return now, false
		}
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return now, false
		}
		to, rest = to.Add(time.Duration(n)*units[m[2]]), rest[len(m[0]):]
	}
	return to, ok
}

// pass lets time pass, for everybody. What falls due meanwhile does so in its order and in its time, with the userbot at work.
func (c *chat) pass(ctx context.Context, text string) error {
	now := c.time.Now()
	if text == "" {
		c.screen.note("It is " + timeOf(now) + ".")
		return nil
	}
	if c.bot == nil {
		c.screen.note("That works on the built-in userbot only.")
		return nil
	}
	to, ok := ahead(now, text)
	switch {
	case !ok:
		c.screen.note("The clock takes +2d, +1h30m, fri 20:00 and the like; not “" + text + "”.")
		return nil
	case to.Sub(now) > furthest:
		c.screen.note("That is too far: the clock moves by a year at once.")
		return nil
	}
	if c.away() { // whatever falls due meanwhile, nothing can be done about it
		if err := c.jump(ctx, to); err != nil {
			return err
		}
		c.screen.note("It is " + timeOf(c.time.Now()) + ".")
		return nil
	}
	if err := c.settle(ctx, now); err != nil { // what was tapped a moment ago may have something put in its place
		return err
	}
	var due time.Time
	for n := 0; ; n++ {
		next, err := c.bot.next(due)
		if err != nil {
			return err
		}
		if next.IsZero() || next.After(to) {
			break
		}
		if n == mostMoments {
			c.screen.note(fmt.Sprintf("Something has fallen due %d times, and the clock stops.", n))
			to = c.time.Now()
			break
		}
		if due = next; due.Sub(c.time.Now()) > 2*before {
			if err := c.jump(ctx, due.Add(-before)); err != nil {
				return err
			}
		}
		if err := c.settle(ctx, due); err != nil {
			return err
		}
	}
	if to.After(c.time.Now()) {
		if err := c.jump(ctx, to); err != nil {
			return err
		}
	}
	c.screen.note("It is " + timeOf(c.time.Now()) + ".")
	return nil
}

// jump makes it another time, while the userbot is not there: no timer of it would know.
func (c *chat) jump(ctx context.Context, to time.Time) error {
	if err := c.bot.end(); err != nil {
		return err
	}
	c.time.move(to)
	return c.bot.begin(ctx)
}

// settle waits until something falls due, and until the userbot has done what there is to do about it and Alice has seen that,
// and shows it.
func (c *chat) settle(ctx context.Context, due time.Time) error {
	var seen []event
	show := func() {
		for _, ev := range seen {
			c.show(ev)
		}
		seen = nil
	}
	told := false
	tick := time.NewTimer(due.Sub(c.time.Now()))
	defer tick.Stop()
	last := c.time.Now().Add(max(due.Sub(c.time.Now()), 0) + patient)
	for quiet := false; ; {
		select {
		case ev := <-c.events:
			if !told && !ev.bar {
				told = true
				c.screen.note("It is " + timeOf(c.time.Now()) + ".")
			}
			seen, quiet = append(seen, ev), false
			if ev.call && c.crash {
				show()
				if err := c.restart(ctx); err != nil {
					return err
				}
			}
			continue
		case <-tick.C:
		case <-c.over():
			return c.bot.stopped(ctx)
		case <-ctx.Done():
			return ctx.Err()
		}
		idle, err := c.bot.idle(c.time.Now())
		if err != nil {
			return err
		}
		idle = idle && c.newest(seen)
		if idle && quiet || c.time.Now().After(last) {
			break
		}
		quiet = idle
		tick.Reset(settled)
	}
	show()
	c.bar()
	if c.called() > c.calls {
		c.disarm()
	}
	return nil
}

// newest reports whether Alice's client has been told of the group's newest message: by what has been shown, or by seen.
func (c *chat) newest(seen []event) bool {
	known := c.shown
	for _, ev := range seen {
		if ev.posted() {
			known = max(known, ev.id)
		}
	}
	for _, e := range slices.Backward(c.tg.Ledger()) {
		if e.Kind == emulator.MessagePosted && e.Chat == c.group {
			return known >= e.MsgID
		}
	}
	return true
}

// posted reports whether ev is a message that is new in the group.
func (ev event) posted() bool { return ev.id != 0 && !ev.private && !ev.edited }
