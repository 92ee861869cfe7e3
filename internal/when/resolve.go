package when

import (
	"slices"
	"strings"
	"time"

	"userbot/internal/recurrence"
	"userbot/internal/typed"
	"userbot/internal/zones"
)

const (
	mostReadings = 8
	mostAsked    = 4 // a question on a phone has no more choices
)

// found is one instant that a text can mean.
type found struct {
	Reading
	rank int
}

// mostExample is longer than an example of a time that people type with a title.
const mostExample = 400

// Resolve says what the text means, seen from now in loc.
func (s *Said) Resolve(now time.Time, loc *time.Location) Meaning {
	now = now.Truncate(time.Second)
	wrong := s.wrong
	if s.date != nil {
		if r := (&resolver{now: now, local: loc, in: loc, y: &parse{}, said: s}); len(s.parses) == 0 || len(r.days(s.date, dayOf(now, loc))) > 0 && r.why == nil {
			wrong = s.noHour
		}
	}
	if wrong != nil {
		wrong := *wrong
		wrong.Example = exampleAhead(wrong.Example, now, loc)
		return Meaning{Problem: &wrong}
	}
	var all []found
	ask := (*Problem)(nil)
	must := false
	for i := range s.parses {
		y := &s.parses[i]
		r := resolver{now: now, local: loc, y: y, said: s, never: Problem{Kind: NeverOccurs}}
		if y.bad {
			if ask == nil {
				ask = s.problemOf(y, y.why)
			}
			must = true
			continue
		}
		if r.isLocal(y.left) {
			continue // nobody means the title by it
		}
		got := r.instants()
		if y.once && len(got) > 1 && y.nday == 1 && y.days[0].kind == anyWeekday {
			got = got[:1]
		}
		if len(got) == 0 {
			if y.repeat.said() && r.why != nil {
				if ask == nil {
					ask = r.why
				}
				must = true // every mon 18:00 friday Weekly
			}
			continue
		}
		if why := y.why; why != "" {
			must = must || !why.orTitle()
			if ask == nil || ask.Kind.orTitle() && !why.orTitle() && y.rank < 2 {
				ask = s.problemOf(y, why)
			}
		}
		if r.why != nil && (ask == nil || ask.Kind.orTitle()) {
			ask = r.why
		}
		must = must || r.why != nil
		for _, f := range got {
			k := slices.IndexFunc(all, func(o found) bool { return o.At.Equal(f.At) && o.Title == f.Title && o.Rule == f.Rule })
			if k < 0 {
				all = append(all, f)
			} else if r.dated {
				all[k].rank = min(all[k].rank, f.rank)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return a.rank - b.rank })
	m := Meaning{Sure: len(all) == 1 && !must, Readings: foremost(all, now)}
	switch {
	case len(m.Readings) > 0 && !m.Sure:
		m.Problem = ask
		if ask == nil {
			m.Problem = &Problem{Kind: SeveralTimes}
		}
	case len(m.Readings) > 0:
	case len(all) == 0 && ask != nil:
		m.Problem = ask
	case len(all) == 0:
		m.Problem = &Problem{Kind: Unread, Typed: clip(s.s), Example: "fri 20:00"}
	default:
		last := all[0]
		y := &s.parses[0]
		m.Problem = &Problem{Kind: Past, At: last.At, Now: now}
		if y.spans {
			m.Problem = &Problem{Kind: RightNow, Example: line("in 10 minutes", last.Title)}
		} else {
			layout := "15:04"
			if last.At.Second() != 0 {
				layout = "15:04:05"
			}
			m.Problem.Example = line("tomorrow", last.At.Format(layout), zoneTyped(last.At, loc), quote(last.Title))
		}
	}
	m.Sure = m.Sure && len(m.Readings) == 1
	return m
}

// foremost returns the readings that are ahead of now. Among those that a question holds is one with each title, once and again and again.
func foremost(all []found, now time.Time) []Reading {
	type kind struct {
		title string
		again bool
	}
	var first, more []Reading
	left := map[kind]bool{}
	for _, f := range all {
		if f.At.After(now) {
			left[kind{f.Title, f.Rule != ""}] = true
		}
	}
	for _, f := range all {
		k := kind{f.Title, f.Rule != ""}
		switch {
		case !f.At.After(now):
		case left[k] || len(first)+len(left) < mostAsked:
			delete(left, k)
			first = append(first, f.Reading)
		default:
			more = append(more, f.Reading)
		}
	}
	first = append(first, more...)
	return first[:min(len(first), mostReadings)]
}

// exampleAhead returns e, or what is to be typed in its place where e is over today, or is no example after all.
func exampleAhead(e string, now time.Time, loc *time.Location) string {
	for range 4 { // of a hostile text each may have another one
		if e == "" || len(e) > mostExample {
			return e
		}
		again := Scan(e)
		if again.wrong != nil {
			e = again.wrong.Example
			continue
		}
		m := again.Resolve(now, loc)
		if len(m.Readings) > 0 || m.Problem == nil {
			return e
		}
		e = m.Problem.Example
	}
	return "fri 20:00"
}

// quote puts a title into quotes where it would be read as part of a time otherwise.
func quote(title string) string {
	if title == "" || len(Scan(title).parses) == 0 && !Scan("20:00 "+title).asks() {
		return title
	}
	return typed.Quote(typed.Plain(title))
}

// asks reports whether there is more than one way to read s.
func (s *Said) asks() bool { return len(s.parses) != 1 || s.parses[0].why != "" }

// zoneTyped returns the zone of at as it can be typed; nothing where it is the chat's own.
func zoneTyped(at time.Time, loc *time.Location) string {
	if at.Location() == loc {
		return ""
	}
	name, seconds := at.Zone()
	if strings.Contains(at.Location().String(), "/") {
		return at.Location().String()
	}
	if name == "UTC" || name == "GMT" {
		return name
	}
	return zones.OffsetName(seconds)
}

// orTitle reports whether k asks only what belongs to the title, which is no question where there is one reading.
func (k Kind) orTitle() bool { return k == TimeOrTitle || k == ZoneOrTitle }

// problemOf says why y is to be asked about.
func (s *Said) problemOf(y *parse, why Kind) *Problem {
	p := &Problem{Kind: why, Typed: y.whyTyped}
	switch why {
	case NoSuchHour:
		p.Number = y.clock.hour
	case TimeOrDate:
		if s.noHour != nil {
			p.Example = s.noHour.Example
		}
	case NoSuchCount:
		p.Number, p.Example = recurrence.MostCount, strings.Replace(line(s.s), p.Typed, "x10", 1)
	}
	return p
}

type resolver struct {
	now   time.Time
	local *time.Location
	in    *time.Location
	shift *int // the offset that the typed abbreviation stands for
	y     *parse
	said  *Said
	why   *Problem
	dated bool    // a weekday and the number of a day are said, and there is such a day
	never Problem // why what recurs does not, where it does not
}

func (r *resolver) ask(p Problem) {
	if r.why == nil {
		r.why = &p
	}
}

// instants returns every instant that r.y can mean, past ones too. Where it is said in several zones, that in which they agree is meant.
func (r *resolver) instants() []found {
	all := r.of(&r.y.state)
	agreed := all
	n := 0
	for also := r.y.also; also != nil; also = also.also {
		n++
		more := r.of(also)
		agreed = slices.DeleteFunc(slices.Clone(agreed), func(f found) bool {
			return !slices.ContainsFunc(more, func(o found) bool { return o.At.Equal(f.At) && o.Rule == f.Rule })
		})
		for _, f := range more {
			f.rank += n
			all = append(all, f)
		}
	}
	if n > 0 && len(agreed) > 0 && r.y.why == "" {
		all = agreed
		if r.why != nil && r.why.Kind == WhichZone && len(all) == 1 {
			r.why = nil
		}
	}
	for i := range all {
		if all[i].rank += 10 * r.y.rank; r.dated {
			all[i].rank -= 30
		}
		all[i].Title = r.y.title
		all[i].Notes = r.y.noted
	}
	return all
}

func (r *resolver) of(s *state) []found {
	var all []found
	for k, z := range r.zones(s) {
		r.in, r.shift = z.Location, nil
		if z.Season != zones.Any {
			r.shift = &z.Offset
		}
		var got []found
		switch {
		case s.spans && s.clock.kind == noTime:
			got = r.after(s)
		case s.repeat.said():
			got = r.series(s)
		default:
			got = r.wall(s)
		}
		for _, f := range got {
			f.rank += 2 * k
			if z.Season != zones.Any {
				if _, seconds := f.At.Zone(); seconds != z.Offset {
					if z.Local { // nobody there says it in the other half of the year, or not exactly
						if z.Season == zones.Standard {
							all = append(all, f)
						}
						continue
					}
					// "EST" in July: New York's clocks, or what they show in winter
					r.ask(Problem{Kind: OtherSeason, Typed: s.zoneTyped, Zone: nameOf(z.Location)})
					if f.Rule != "" {
						r.in = time.FixedZone(zones.OffsetName(z.Offset), z.Offset)
						for _, fixed := range r.series(s) {
							fixed.rank++
							all = append(all, fixed)
						}
						r.in = z.Location
						all = append(all, f)
						continue
					}
					fixed := f
					_, shown := f.At.Zone()
					fixed.At = f.At.Add(time.Duration(shown-z.Offset) * time.Second).In(time.FixedZone(zones.OffsetName(z.Offset), z.Offset))
					all = append(all, f)
					f = fixed
					f.rank++
				}
			}
			all = append(all, f)
		}
	}
	if len(s.zone) > 1 && slices.ContainsFunc(all, func(f found) bool { return f.At.Location() != all[0].At.Location() && !f.At.Equal(all[0].At) }) {
		if r.why != nil && r.why.Kind == OtherSeason {
			r.why = nil
		}
		r.ask(Problem{Kind: WhichZone, Typed: s.zoneTyped})
	}
	return all
}

// zones returns the zones that s can be in.
func (r *resolver) zones(s *state) []zones.Zone {
	if len(s.zone) == 0 {
		return []zones.Zone{{Location: r.local}}
	}
	return zonesMeant(s.zone, s.zoneTyped, r.now, r.local)
}

// isLocal reports whether the chat's clocks call their time so.
func (r *resolver) isLocal(name string) bool {
	_, ok := ownZone(name, r.now, r.local)
	return name != "" && ok
}

// after adds a span to now: months and days by the calendar, the rest exactly.
func (r *resolver) after(s *state) []found {
	at := r.now.In(r.in)
	if s.span.days > 0 || s.span.months > 0 {
		if s.span.days > 100_000 || s.span.months > 5_000 {
			return nil
		}
		day := civil(at.Year(), int(at.Month())+s.span.months, at.Day()+s.span.days)
		return r.shown(day.Add(sinceMidnight(at)), s.span.exact)
	}
	return []found{{Reading: Reading{At: at.Add(s.span.exact)}}}
}

// shown returns when the clocks show wall, and exact later.
func (r *resolver) shown(wall time.Time, exact time.Duration) []found {
	all, gap := instants(wall, r.in)
	switch {
	case gap:
		r.ask(Problem{Kind: Skipped, At: wall, Zone: nameOf(r.in)})
	case len(all) > 1:
		r.ask(Problem{Kind: Twice, At: all[0], Zone: nameOf(r.in)})
	}
	var out []found
	for _, t := range all {
		out = append(out, found{Reading: Reading{At: t.Add(exact)}})
	}
	return out
}

// wall returns the instants of a day and a time of day.
func (r *resolver) wall(s *state) []found {
	todays := []time.Time{dayOf(r.now, r.in)}
	// Shortly before or after midnight it is another day in the zone that was typed than where it was typed.
	if here := dayOf(r.now, r.local); here != todays[0] && s.relative() {
		todays = append(todays, here)
	}
	var all []found
	for k, today := range todays {
		for _, list := range r.days(s, today) {
			for _, c := range r.times(s) {
				days := make([]time.Time, len(list.days))
				for i, d := range list.days {
					days[i] = d.AddDate(0, 0, c.days)
				}
				for _, f := range r.first(days, c.clock) {
					f.rank += k + list.rank + c.rank
					if !slices.ContainsFunc(all, func(o found) bool { return o.At.Equal(f.At) }) {
						all = append(all, f)
						if k > 0 {
							r.ask(Problem{Kind: WhichToday, Now: r.now.In(r.local), At: r.now.In(r.in)})
						}
					}
				}
			}
		}
	}
	if s.nday == 1 && s.days[0].kind == anyWeekday {
		slices.SortStableFunc(all, func(a, b found) int { return a.At.Compare(b.At) })
		for i := range all {
			all[i].rank = i
		}
	}
	soonest := s.nday == 0 || s.nday == 1 && s.days[0].kind == onWeekday // friday 8, on a Friday at noon
	if soonest && s.clock.kind == bareHour && s.clock.hour != 12 && len(all) > 1 && s.part == 0 {
		slices.SortStableFunc(all, func(a, b found) int { return a.At.Compare(b.At) })
		for i := range all {
			all[i].rank = all[0].rank + i
		}
	}
	return all
}

// first returns the instants of the first of days on which c is still ahead, else those of the last day.
func (r *resolver) first(days []time.Time, c clock) []found {
	var last []time.Time
	for _, d := range days {
		wall := d.Add(c.sinceMidnight())
		all, gap := instants(wall, r.in)
		ahead := slices.DeleteFunc(slices.Clone(all), func(t time.Time) bool { return !t.After(r.now) })
		if gap {
			if len(ahead) > 0 || len(days) == 1 {
				r.ask(Problem{Kind: Skipped, At: wall, Zone: nameOf(r.in)})
				return listed(all)
			}
			continue
		}
		if r.shift != nil && len(all) > 1 {
			// The abbreviation says which of the two.
			if one := slices.DeleteFunc(slices.Clone(ahead), func(t time.Time) bool { _, s := t.Zone(); return s != *r.shift }); len(one) > 0 {
				ahead = one
			}
		}
		if len(ahead) > 1 {
			r.ask(Problem{Kind: Twice, At: all[0], Zone: nameOf(r.in)})
		}
		if len(ahead) > 0 {
			return listed(ahead)
		}
		if len(all) > 0 {
			last = all[len(all)-1:]
		}
	}
	return listed(last)
}

func listed(all []time.Time) []found {
	var out []found
	for i, t := range all {
		out = append(out, found{Reading: Reading{At: t}, rank: i})
	}
	return out
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

// nameOf returns the name of a zone; empty if it is only known as the host's.
func nameOf(loc *time.Location) string {
	if name := loc.String(); name != "Local" {
		return name
	}
	return ""
}
