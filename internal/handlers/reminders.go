package handlers

import (
	"time"

	"userbot/internal/store"
	"userbot/internal/words"
)

// mostCompared is after how many times of a series it is known which of its reminders come: they are given when the one before has begun.
const mostCompared = 14

// reminders are those of a planned call that come from now on, and those that do not.
func (p *Policy) reminders(i *store.Item, now time.Time) (r words.Reminders) {
	if i.Paused || i.Over {
		return r
	}
	after := *i
	var times []store.Item
	for at, ok := following(i, i.At); ok && len(times) < mostCompared; at, ok = following(&after, at) {
		after.At, after.Moved = at, time.Time{}
		times = append(times, after)
	}
	r.Series = len(times) > 0
	for _, lead := range p.leads(i) {
		next := before(i, lead)
		switch {
		case i.Gone || i.Live: // nobody is reminded of that one
		case next.After(now) && next.After(i.Reminded):
			r.Next = append(r.Next, lead)
		default:
			r.Late = append(r.Late, lead)
		}
		come, one := 0, i.At
		for k := range times {
			if !before(&times[k], lead).Before(one) {
				come++
			}
			one = times[k].At
		}
		switch {
		case come == 0 && r.Series:
			r.Never = append(r.Never, lead)
			continue
		case come < len(times):
			r.Some = append(r.Some, lead)
		}
		r.Each = append(r.Each, lead)
	}
	return r
}
