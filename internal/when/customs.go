package when

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// What people mean by the same words depends on where they live, which their time zone tells. The functions here know that.

// halves are the zones of countries where the time of day is mostly written with its half of the day; a slash ends what begins the name of more.
var halves = [...]string{
	"US/", "Australia/", "Canada/", "America/Indiana/", "America/Kentucky/", "America/North_Dakota/",
	"America/New_York", "America/Detroit", "America/Chicago", "America/Menominee", "America/Denver", "America/Boise", "America/Phoenix", "America/Los_Angeles",
	"America/Anchorage", "America/Juneau", "America/Puerto_Rico", "Pacific/Honolulu", "Pacific/Guam",
	"America/Toronto", "America/Montreal", "America/Winnipeg", "America/Regina", "America/Edmonton", "America/Vancouver", "America/Halifax", "America/Moncton", "America/St_Johns",
	"America/Bogota", "America/Jamaica", "Pacific/Auckland",
	"Asia/Kolkata", "Asia/Calcutta", "Asia/Karachi", "Asia/Dhaka", "Asia/Manila", "Africa/Cairo", "Asia/Riyadh", "Asia/Kuwait", "Asia/Qatar", "Asia/Bahrain", "Asia/Dubai", "Asia/Amman",
	"Asia/Baghdad",
}

// writesHalves reports whether 8:30 may as well be said of the evening in loc.
func writesHalves(loc *time.Location) bool {
	return slices.ContainsFunc(halves[:], func(zone string) bool {
		return zone == loc.String() || strings.HasSuffix(zone, "/") && strings.HasPrefix(loc.String(), zone)
	})
}

// weekends are the days off of countries where these are not Saturday and Sunday.
var weekends = map[string]uint8{
	"Asia/Tehran": 1<<time.Thursday | 1<<time.Friday, "Asia/Kabul": 1<<time.Thursday | 1<<time.Friday,
	"Asia/Riyadh": fridays, "Asia/Kuwait": fridays, "Asia/Qatar": fridays, "Asia/Bahrain": fridays, "Asia/Muscat": fridays, "Asia/Aden": fridays, "Asia/Amman": fridays,
	"Asia/Baghdad": fridays, "Asia/Damascus": fridays, "Africa/Cairo": fridays, "Africa/Khartoum": fridays, "Africa/Tripoli": fridays, "Africa/Algiers": fridays,
	"Asia/Jerusalem": fridays, "Asia/Tel_Aviv": fridays, "Asia/Dhaka": fridays,
}

const fridays = 1<<time.Friday | 1<<time.Saturday

// daysOff are the days of the weekend in loc.
func daysOff(loc *time.Location) uint8 {
	if mask := weekends[loc.String()]; mask != 0 {
		return mask
	}
	return weekend
}

// unsure reports whether the half of the day is missing of s, as people write it where r.local is: 8:30, unlike 08:30. What has two digits is
// taken: it is told so, and what is told can be typed.
func (r *resolver) unsure(s *state) bool {
	c := s.clock
	if c.kind != onClock || !c.bare || c.half || c.hour > 9 || s.part != 0 || s.other.kind != noTime || !writesHalves(r.local) || !writesHalves(r.in) {
		return false
	}
	return !slices.ContainsFunc(s.days[:s.nday], func(d day) bool { return d.kind == onDate && d.dates[0].year != 0 })
}

// weekly returns the ways in which what recurs on the days of a weekend, or on those of work, may be meant: as in r.in, and as in most countries.
func (r *resolver) weekly(s *state) []state {
	off := daysOff(r.in)
	if !s.repeat.custom || off == weekend {
		return []state{*s}
	}
	own := *s
	if own.repeat.mask = off; s.repeat.mask == workdays {
		own.repeat.mask = 0x7f &^ off
	}
	r.ask(Problem{Kind: Recurring, Typed: r.y.oftenTyped})
	return []state{own, *s}
}

// otherCalendar reports whether people in r.in may mean a date of numbers by a calendar that is not known here.
func (r *resolver) otherCalendar(d day) bool {
	solar := r.in.String() == "Asia/Tehran" || r.in.String() == "Asia/Kabul" || r.in.String() == "Iran"
	return solar && d.dates[0].year == 0 && !strings.ContainsFunc(r.y.daysTyped, unicode.IsLetter)
}
