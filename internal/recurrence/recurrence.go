// Package recurrence knows what happens again and again: every Monday at 18:00 as the clocks in Berlin show it.
//
// What is said of a rule in RFC 5545 is what counts here, in the part of it that people mean by calls: one occurrence a day at
// most, daily, weekly, monthly or yearly. A day that a month does not have is left out. A wall time that the clocks skip moves
// forward by the gap, and of one that comes twice the first counts.
package recurrence

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// What keeps a text from being a rule.
var (
	ErrForm   = errors.New("recurrence: not a rule that is known here")
	ErrZone   = errors.New("recurrence: a zone that is not known here")
	ErrNever  = errors.New("recurrence: it never occurs")
	ErrBounds = errors.New("recurrence: more, or farther away, than is kept here")
)

// Freq is what one period of a rule is.
type Freq uint8

const (
	_ Freq = iota
	Daily
	Weekly // from Monday on
	Monthly
	Yearly
)

// MostEach is the most of Series.Each, and MostCount that of Series.Count.
const (
	MostEach  = 99
	MostCount = 999
)

// The years in which a rule can begin. It ends with the last one.
const (
	firstYear = 1970
	lastYear  = 2199
)

// Day is a weekday of a week or a month.
type Day struct {
	N       int // of a month: the N-th, or from its end, the last is -1; of a week: 0
	Weekday time.Weekday
}

// Series says on which days something happens.
type Series struct {
	Freq  Freq
	Each  int        // each so-manieth day, week, month or year; 0 is 1
	Days  []Day      // of Weekly and Monthly
	Dates []int      // of Monthly, without Days, and of Yearly: 1 to 31; -1 is the last day of a month
	Month time.Month // of Yearly
	Count int        // how often; 0: on and on
	Until time.Time  // not after; zero: on and on
}

// Rule is a series with its time of day, its zone and its first occurrence.
type Rule struct {
	series Series
	first  time.Time // of the first occurrence: what the clocks show, in UTC
	loc    *time.Location
	text   string
	rule   *rrule.RRule // without its end
}

// New returns the rule of what occurs on the days of s when the clocks show clock, counted from midnight, for the first time
// strictly after a moment. The zone is that of after: one that can be loaded, or a fixed offset.
func New(after time.Time, clock time.Duration, s Series) (*Rule, error) {
	loc, name, err := zoneOf(after.Location())
	if err != nil {
		return nil, err
	}
	after = after.In(loc)
	if clock < 0 || clock >= 24*time.Hour || clock%time.Second != 0 {
		return nil, ErrForm
	}
	// The clocks never skip more than a day.
	from := wallOf(after).Truncate(24*time.Hour).AddDate(0, 0, -1).Add(clock)
	first := s
	first.Count, first.Until, first.Each = 0, time.Time{}, 1
	one, err := build(from, loc, name, first)
	if err != nil {
		return nil, err
	}
	next := one.rule.Iterator()
	for {
		wall, ok := next()
		if !ok || wall.Year() > lastYear {
			return nil, ErrNever
		}
		if at, _ := Instant(wall, loc); at.After(after) {
			return build(wall, loc, name, s)
		}
	}
}

// Parse reads a rule from what RFC 5545 has for one, as String writes it:
//
//	DTSTART;TZID=Europe/Berlin:20261130T180000
//	RRULE:FREQ=WEEKLY;BYDAY=MO
//
// A fixed offset is TZID="UTC+3:30", UTC is a Z behind DTSTART. The error is one of this package's, and has nothing of s.
func Parse(s string) (*Rule, error) {
	const most = 400 // more than any rule has
	line, rest, ok := strings.Cut(strings.TrimSpace(s), "\n")
	if !ok || len(s) > most || strings.Contains(rest, "\n") {
		return nil, ErrForm
	}
	start, loc, err := parseStart(strings.TrimRight(line, "\r"))
	if err != nil {
		return nil, err
	}
	text, ok := strings.CutPrefix(rest, "RRULE:")
	if !ok {
		return nil, ErrForm
	}
	o, err := rrule.StrToROptionInLocation(text, loc)
	if err != nil || o.Interval < 0 || !o.Dtstart.IsZero() || o.Wkst != rrule.MO ||
		len(o.Bysetpos)+len(o.Byyearday)+len(o.Byweekno)+len(o.Byhour)+len(o.Byminute)+len(o.Bysecond)+len(o.Byeaster) > 0 ||
		!o.Until.IsZero() && !strings.HasSuffix(between(text, "UNTIL=", ";"), "Z") {
		return nil, ErrForm
	}
	series, err := seriesOf(o, start)
	if err != nil {
		return nil, err
	}
	loc, name, err := zoneOf(loc)
	if err != nil {
		return nil, err
	}
	return build(start, loc, name, series)
}

// between returns what stands in s behind start, up to end.
func between(s, start, end string) string {
	_, s, _ = strings.Cut(s, start)
	s, _, _ = strings.Cut(s, end)
	return s
}

const (
	wallLayout = "20060102T150405"
	zLayout    = "20060102T150405Z"
)

// parseStart reads DTSTART: a wall time, in UTC, and its zone.
func parseStart(line string) (wall time.Time, loc *time.Location, err error) {
	rest, ok := strings.CutPrefix(line, "DTSTART")
	if !ok {
		return wall, nil, ErrForm
	}
	if at, ok := strings.CutPrefix(rest, ":"); ok {
		if wall, err = time.Parse(zLayout, at); err != nil {
			return wall, nil, ErrForm
		}
		return wall, time.UTC, nil
	}
	zone, ok := strings.CutPrefix(rest, ";TZID=")
	i := strings.LastIndexByte(zone, ':')
	if !ok || i < 0 {
		return wall, nil, ErrForm
	}
	if wall, err = time.Parse(wallLayout, zone[i+1:]); err != nil {
		return wall, nil, ErrForm
	}
	loc, err = zoneNamed(strings.Trim(zone[:i], `"`))
	return wall, loc, err
}

// seriesOf is what o says, of the part that is known here.
func seriesOf(o *rrule.ROption, start time.Time) (Series, error) {
	s := Series{Each: o.Interval, Dates: o.Bymonthday, Count: o.Count, Until: o.Until}
	for _, d := range o.Byweekday {
		s.Days = append(s.Days, Day{N: d.N(), Weekday: time.Weekday((d.Day() + 1) % 7)})
	}
	switch o.Freq {
	case rrule.DAILY:
		s.Freq = Daily
	case rrule.WEEKLY:
		s.Freq = Weekly
		if len(s.Days) == 0 {
			s.Days = []Day{{Weekday: start.Weekday()}}
		}
	case rrule.MONTHLY:
		s.Freq = Monthly
		if len(s.Days)+len(s.Dates) == 0 {
			s.Dates = []int{start.Day()}
		}
	case rrule.YEARLY:
		s.Freq, s.Month = Yearly, start.Month()
		if len(s.Dates) == 0 {
			s.Dates = []int{start.Day()}
		}
		if len(o.Bymonth) == 1 {
			s.Month = time.Month(o.Bymonth[0])
		}
	default:
		return s, ErrForm
	}
	if len(o.Bymonth) > 1 || len(o.Bymonth) == 1 && s.Freq != Yearly {
		return s, ErrForm
	}
	return s, nil
}

// build returns the rule that begins with the first day of s from start on.
func build(start time.Time, loc *time.Location, name string, s Series) (*Rule, error) {
	s.Each = max(s.Each, 1)
	s.Days, s.Dates = slices.Clone(s.Days), slices.Clone(s.Dates)
	slices.SortFunc(s.Days, func(a, b Day) int { return 10*(a.place()-b.place()) + (int(a.Weekday)+6)%7 - (int(b.Weekday)+6)%7 })
	slices.SortFunc(s.Dates, func(a, b int) int { return (a+40)%40 - (b+40)%40 })
	s.Days, s.Dates = slices.Compact(s.Days), slices.Compact(s.Dates)
	if err := s.check(); err != nil {
		return nil, err
	}
	if y := start.Year(); y < firstYear || y > lastYear {
		return nil, ErrBounds
	}
	if !s.Until.IsZero() {
		s.Until = s.Until.UTC().Truncate(time.Second)
		if y := s.Until.Year(); y < firstYear || y > lastYear+1 {
			return nil, ErrBounds
		}
	}
	if !s.occurs(start) {
		return nil, ErrNever
	}
	r := &Rule{series: s, loc: loc}
	o := s.option()
	rule, err := rrule.NewRRule(o)
	if err != nil {
		return nil, ErrForm
	}
	rule.DTStart(start)
	first, ok := rule.Iterator()()
	if !ok || first.Year() > lastYear {
		return nil, ErrNever
	}
	if at, _ := Instant(first, loc); !s.Until.IsZero() && at.After(s.Until) {
		return nil, ErrNever
	}
	rule.DTStart(first)
	r.rule, r.first = rule, first
	o.Count, o.Until = s.Count, s.Until
	begin := ";TZID=" + name + first.Format(":"+wallLayout)
	if name == "UTC" {
		begin = first.Format(":" + zLayout)
	}
	r.text = "DTSTART" + begin + "\nRRULE:" + o.RRuleString()
	return r, nil
}

// place orders what is counted from the end of a month behind the rest.
func (d Day) place() int {
	if d.N < 0 {
		return 20 + d.N
	}
	return d.N
}

// check says what is wrong with s.
func (s *Series) check() error {
	if s.Each > MostEach || s.Count < 0 || s.Count > MostCount {
		return ErrBounds
	}
	if s.Count > 0 && !s.Until.IsZero() {
		return ErrForm
	}
	for _, d := range s.Days {
		if d.Weekday < time.Sunday || d.Weekday > time.Saturday || (d.N != 0) != (s.Freq == Monthly) || d.N < -5 || d.N > 5 {
			return ErrForm
		}
	}
	for _, d := range s.Dates {
		if d != -1 && (d < 1 || d > 31) {
			return ErrForm
		}
	}
	ok := false
	switch s.Freq {
	case Daily:
		ok = len(s.Days)+len(s.Dates) == 0
	case Weekly:
		ok = len(s.Days) > 0 && len(s.Dates) == 0
	case Monthly:
		ok = (len(s.Days) > 0) != (len(s.Dates) > 0)
	case Yearly:
		ok = len(s.Days) == 0 && len(s.Dates) == 1 && s.Month >= time.January && s.Month <= time.December
	}
	if !ok || s.Month != 0 && s.Freq != Yearly {
		return ErrForm
	}
	return nil
}

// occurs reports whether a month that s comes to has one of its days. Without this a rule that has none would be looked for up to
// the end of the calendar.
func (s *Series) occurs(start time.Time) bool {
	if len(s.Dates) == 0 {
		return true
	}
	months := []time.Month{s.Month}
	if s.Freq == Monthly {
		months = nil
		for k := range 12 {
			months = append(months, (start.Month()-1+time.Month(k*s.Each))%12+1)
		}
	}
	return slices.ContainsFunc(months, func(m time.Month) bool {
		longest := time.Date(2000, m+1, 0, 0, 0, 0, 0, time.UTC).Day() // in a leap year
		return slices.ContainsFunc(s.Dates, func(d int) bool { return d <= longest })
	})
}

// option is s as the library takes it, without its end.
func (s *Series) option() rrule.ROption {
	o := rrule.ROption{Bymonthday: s.Dates}
	if s.Each > 1 {
		o.Interval = s.Each
	}
	for _, d := range s.Days {
		w := [...]rrule.Weekday{rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA}[d.Weekday]
		o.Byweekday = append(o.Byweekday, w.Nth(d.N))
	}
	switch s.Freq {
	case Daily:
		o.Freq = rrule.DAILY
	case Weekly:
		o.Freq = rrule.WEEKLY
	case Monthly:
		o.Freq = rrule.MONTHLY
	case Yearly:
		o.Freq, o.Bymonth = rrule.YEARLY, []int{int(s.Month)}
	}
	return o
}

// String returns the text that Parse makes the same rule of.
func (r *Rule) String() string { return r.text }

// Location returns the zone whose clocks count.
func (r *Rule) Location() *time.Location { return r.loc }

// Series returns on which days it happens. Nobody changes its slices.
func (r *Rule) Series() Series { return r.series }

// First returns what the clocks show at the first occurrence, in UTC. They may skip it.
func (r *Rule) First() time.Time { return r.first }

// Until returns the moment after which there is none; zero: there is no such.
func (r *Rule) Until() time.Time { return r.series.Until }

// Count returns how many occurrences there are from the first on; 0: no end is counted.
func (r *Rule) Count() int { return r.series.Count }

// After returns the first occurrence strictly after t, in the rule's zone, and whether the clocks make something special of it.
// It is not ok where there is none any more.
func (r *Rule) After(t time.Time) (at time.Time, how Shift, ok bool) {
	// What the clocks skip comes up to a day later than it is in the series.
	next, counted := r.iterator(wallOf(t.In(r.loc)).AddDate(0, 0, -2)), 0
	for {
		wall, ok := next()
		counted++
		if !ok || wall.Year() > lastYear || r.series.Count > 0 && counted > r.series.Count {
			return time.Time{}, Exact, false
		}
		at, how := Instant(wall, r.loc)
		switch {
		case !r.series.Until.IsZero() && at.After(r.series.Until):
			return time.Time{}, Exact, false
		case at.After(t):
			return at, how, true
		}
	}
}

// iterator returns the series of wall times from one before wall on, which is what bounds the way to it; from the first one where
// they have to be counted.
func (r *Rule) iterator(wall time.Time) rrule.Next {
	if r.series.Count > 0 || !wall.After(r.first) {
		return r.rule.Iterator()
	}
	var start time.Time
	switch each := r.series.Each; r.series.Freq {
	case Daily, Weekly:
		days := each
		if r.series.Freq == Weekly {
			days = 7 * each
		}
		periods := int(wall.Sub(r.first)/(24*time.Hour))/days - 1 // the first days of a week may be before the first occurrence's
		if periods <= 0 {
			return r.rule.Iterator()
		}
		start = r.first.AddDate(0, 0, periods*days)
	default:
		months := each
		if r.series.Freq == Yearly {
			months = 12 * each
		}
		periods := (12*(wall.Year()-r.first.Year())+int(wall.Month())-int(r.first.Month()))/months - 1
		if periods <= 0 {
			return r.rule.Iterator()
		}
		start = r.first.AddDate(0, 0, 1-r.first.Day()).AddDate(0, periods*months, 0)
	}
	moved := *r.rule
	moved.DTStart(start)
	return moved.Iterator()
}

// From returns the rule of what is left of r: it begins with the first occurrence at t or after it. It is not ok where there is none
// any more.
func (r *Rule) From(t time.Time) (*Rule, bool) {
	next, passed := r.iterator(wallOf(t.In(r.loc)).AddDate(0, 0, -2)), 0
	for {
		wall, ok := next()
		if !ok || wall.Year() > lastYear || r.series.Count > 0 && passed == r.series.Count {
			return nil, false
		}
		if at, _ := Instant(wall, r.loc); at.Before(t) {
			passed++
			continue
		}
		left := r.series
		if left.Count > 0 {
			left.Count -= passed
		}
		_, name, err := zoneOf(r.loc)
		if err != nil {
			return nil, false
		}
		rest, err := build(wall, r.loc, name, left)
		return rest, err == nil
	}
}
