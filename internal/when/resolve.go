package when

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// resolve finds the one instant after now that w means in the zone loc: whole seconds, in the zone that was typed or
// else in loc. Every error is a [*Problem].
func (w *said) resolve(now time.Time, loc *time.Location) (time.Time, error) {
	now = now.Truncate(time.Second)
	if err := w.zone.in(now, loc); err != nil {
		return time.Time{}, err
	}
	if w.before != "" {
		if err := lonelyCity(w.before, w.rest); err != nil {
			return time.Time{}, err
		}
	}
	in := loc
	if w.zone.loc != nil {
		in = w.zone.loc
	}
	r := resolver{now: now, in: in, local: loc, zone: w.zone, rest: w.rest}
	if w.span != nil {
		return r.after(*w.span)
	}
	all, err := r.all(w)
	if err != nil {
		return time.Time{}, err
	}
	switch {
	case len(all) > 1:
		return time.Time{}, r.several(w, all)
	case len(all) == 0:
		return time.Time{}, &Problem{
			Kind: OtherSeason, Typed: w.zone.abbr, Zone: nameOf(in),
			Example: line(w.typed, w.clock.String(), w.rest),
		}
	case !all[0].After(now):
		return time.Time{}, &Problem{
			Kind: Past, At: all[0], Now: now,
			Example: line("tomorrow", w.clock.String(), w.zone.name(), w.rest),
		}
	}
	return all[0], nil
}

type resolver struct {
	now       time.Time
	in, local *time.Location // the zone meant, and the chat's
	zone      zone
	rest      string // the title
}

// after adds a span to now: days by the calendar, the rest exactly.
func (r *resolver) after(s span) (time.Time, error) {
	at := r.now.In(r.in)
	if s.days > 0 {
		wall := civil(at.Year(), int(at.Month()), at.Day()+s.days).Add(sinceMidnight(at))
		all, gap := instants(wall, r.in)
		switch {
		case gap:
			return time.Time{}, r.skipped(wall, all)
		case len(all) > 1:
			return time.Time{}, r.twice(all)
		}
		at = all[0]
	}
	at = at.Add(s.exact)
	if !at.After(r.now) {
		return time.Time{}, &Problem{Kind: RightNow, Example: line("in 10 minutes", r.rest)}
	}
	return at, nil
}

// all returns every instant that w can mean, past ones too, in order.
func (r *resolver) all(w *said) ([]time.Time, error) {
	var all []time.Time
	todays := []time.Time{dayOf(r.now, r.in)}
	// Shortly before or after midnight it is another day in the zone that was typed than where it was typed.
	if here := dayOf(r.now, r.local); here != todays[0] && (w.day.kind == afterDays || w.day.kind == onWeekday || w.day.kind == nextWeekday) {
		todays = append(todays, here)
	}
	for _, today := range todays {
		readings, err := w.day.readings(today)
		if e, ok := errors.AsType[*Problem](err); ok {
			e.Example = line(e.Example, w.clock.String(), w.zone.name(), w.rest)
			return nil, e
		}
		for _, days := range w.clock.readings(readings, w.day) {
			at, err := r.first(days, w.clock)
			if err != nil {
				return nil, err
			}
			all = append(all, at...)
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	return slices.CompactFunc(all, time.Time.Equal), nil
}

// readings adds the end of each day where midnight can be meant so.
func (c clock) readings(days [][]time.Time, d day) [][]time.Time {
	if !c.midnight || d.kind == noDay {
		return days
	}
	var all [][]time.Time
	for _, reading := range days {
		ends := make([]time.Time, len(reading))
		for i, t := range reading {
			ends[i] = t.AddDate(0, 0, 1)
		}
		// The beginning of today is over, so nobody means it.
		if !(d.kind == afterDays && d.n == 0) {
			all = append(all, reading)
		}
		all = append(all, ends)
	}
	return all
}

// first returns the instants of the first of days on which c is still ahead, else those of the last day.
func (r *resolver) first(days []time.Time, c clock) ([]time.Time, error) {
	var at []time.Time
	for _, d := range days {
		wall := d.Add(c.sinceMidnight())
		all, gap := instants(wall, r.in)
		ahead := slices.DeleteFunc(slices.Clone(all), func(t time.Time) bool { return !t.After(r.now) })
		if gap {
			if len(ahead) > 0 || len(days) == 1 {
				return nil, r.skipped(wall, all)
			}
			continue
		}
		if r.zone.abbr != "" {
			other := func(t time.Time) bool { name, _ := t.Zone(); return !strings.EqualFold(name, r.zone.abbr) }
			all, ahead = slices.DeleteFunc(all, other), slices.DeleteFunc(ahead, other)
		}
		if len(ahead) > 0 {
			return ahead, nil
		}
		if len(all) > 0 {
			at = all[len(all)-1:]
		}
	}
	return at, nil
}

// instants returns when the clocks in loc show what wall shows in UTC: once, or twice where they go back. Where they go
// forward and skip it, gap is set and the result is what the clocks before and after the change would have meant.
func instants(wall time.Time, loc *time.Location) (all []time.Time, gap bool) {
	guess := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, loc)
	start, end := guess.ZoneBounds()
	at := func(t time.Time) time.Time {
		_, seconds := t.In(loc).Zone()
		return wall.Add(-time.Duration(seconds) * time.Second).In(loc)
	}
	for _, t := range []time.Time{start.Add(-time.Second), guess, end} {
		if c := at(t); sameClock(c, wall) && !slices.ContainsFunc(all, c.Equal) {
			all = append(all, c)
		}
	}
	for _, change := range []time.Time{start, end} {
		before, after := at(change.Add(-time.Second)), at(change)
		if len(all) == 0 && !change.IsZero() && after.Before(change) && !before.Before(change) {
			return []time.Time{after, before}, true
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	return all, false
}

func sameClock(a, b time.Time) bool {
	return dayOf(a, a.Location()) == dayOf(b, b.Location()) &&
		a.Hour() == b.Hour() && a.Minute() == b.Minute() && a.Second() == b.Second()
}

func sinceMidnight(t time.Time) time.Duration {
	return clock{hour: t.Hour(), min: t.Minute(), sec: t.Second()}.sinceMidnight()
}

func sameWall(all []time.Time) bool {
	return !slices.ContainsFunc(all, func(t time.Time) bool { return !sameClock(t, all[0]) })
}

// dayOf returns the day on which t falls in loc.
func dayOf(t time.Time, loc *time.Location) time.Time {
	t = t.In(loc)
	return civil(t.Year(), int(t.Month()), t.Day())
}

func (r *resolver) skipped(wall time.Time, all []time.Time) error {
	return &Problem{Kind: Skipped, At: wall, Zone: nameOf(r.in), Readings: r.typed(all, true)}
}

func (r *resolver) twice(all []time.Time) error {
	return &Problem{Kind: Twice, At: all[0], Zone: nameOf(r.in), Readings: r.typed(all, true)}
}

// several says what makes the text mean several instants.
func (r *resolver) several(w *said, all []time.Time) error {
	if !w.day.swapped && sameWall(all) {
		return r.twice(all)
	}
	p := &Problem{Typed: w.day.text, Readings: r.typed(all, sameWall(all))}
	switch {
	case w.day.swapped:
		p.Kind = DayOrMonth
	case w.clock.midnight:
		p.Kind = WhichEnd
	case w.day.kind == nextWeekday:
		p.Kind = NextWhich
	default:
		p.Kind, p.Now, p.At = WhichToday, r.now.In(r.local), r.now.In(r.in)
	}
	return p
}

// typed returns instants as they can be typed; exact adds the offset, for times that the clocks show twice or never.
func (r *resolver) typed(all []time.Time, exact bool) []string {
	const most = 4
	var s []string
	for _, t := range all[:min(len(all), most)] {
		layout := "Mon 2 Jan 2006 15:04"
		if t.Second() != 0 {
			layout += ":05"
		}
		if exact || r.in != r.local {
			layout += " -07:00"
		}
		s = append(s, line(t.Format(layout), r.rest))
	}
	return s
}

// nameOf returns the name of a zone; empty if it is only known as the host's.
func nameOf(loc *time.Location) string {
	if name := loc.String(); name != "Local" {
		return name
	}
	return ""
}
