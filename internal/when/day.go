package when

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

type dayKind uint8

const (
	noDay     dayKind = iota
	afterDays         // n days from today
	onWeekday
	nextWeekday
	onDate
)

// day is a day as it was said.
type day struct {
	kind    dayKind
	n       int
	weekday time.Weekday
	named   bool // a date came with its weekday
	year    int  // 0: not said
	month   int
	day     int
	swapped bool   // month and day can be the other way round too
	text    string // as typed
}

var (
	yearFirst  = regexp.MustCompile(`^([12]\d{3})([-/.])(\d{1,2})([-/.])(\d{1,2})$`)
	yearLast   = regexp.MustCompile(`^(\d{1,2})([-/.])(\d{1,2})([-/.])([12]\d{3}|\d\d)\.?$`)
	yearNone   = regexp.MustCompile(`^(\d{1,2})([/.])(\d{1,2})(\.?)$`)
	yearForm   = regexp.MustCompile(`^2[01]\d\d$`)
	dayOfMonth = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)?\.?$`)
)

func isDate(d, m int) bool { return 1 <= d && d <= 31 && 1 <= m && m <= 12 }

func monthName(m int) string { return strings.ToLower(time.Month(m).String()[:3]) }

// day reads a day with its "on". At the beginning a time must follow; elsewhere a title may.
func (p *parser) day(i int, d *day) (int, error) {
	j := i
	if p.low(j) == "on" {
		j++
	}
	switch p.low(j) {
	case "today", "tonight":
		*d = day{kind: afterDays, n: 0}
		return j + 1, nil
	case "tomorrow":
		*d = day{kind: afterDays, n: 1}
		return j + 1, nil
	case "the", "day":
		k := j
		if p.low(k) == "the" {
			k++
		}
		if p.low(k) == "day" && p.low(k+1) == "after" && p.low(k+2) == "tomorrow" {
			*d = day{kind: afterDays, n: 2}
			return k + 3, nil
		}
		return i, nil
	case "this":
		if wd, ok := weekday(p.low(j + 1)); ok {
			*d = day{kind: onWeekday, weekday: wd}
			return j + 2, nil
		}
		return i, nil
	case "next":
		if wd, ok := weekday(p.low(j + 1)); ok {
			*d = day{kind: nextWeekday, weekday: wd, text: p.typed(j, j+2)}
			return j + 2, nil
		}
		return i, nil
	}
	if i > 0 {
		if parts, k := p.parts(j); k > j && p.low(j) == "in" && sum(parts).exact == 0 {
			if p.more(k) {
				return 0, p.either(j, k, p.typed(j, k)+" at "+p.before(i)+" "+p.rest(k), p.before(i)+` "`+p.rest(j)+`"`)
			}
			*d = day{kind: afterDays, n: sum(parts).days}
			return k, nil
		}
	}
	start := j
	wd, named := weekday(p.low(j))
	if named {
		j++
	}
	k, err := p.date(j, i > 0, d)
	switch {
	case err != nil:
		return 0, err
	case k > j:
		d.weekday, d.named, d.text = wd, named, p.typed(start, k)
		return k, nil
	case named:
		*d = day{kind: onWeekday, weekday: wd}
		return j, nil
	}
	return i, nil
}

// date reads a day of the year. last means that the time stood before it.
func (p *parser) date(i int, last bool, d *day) (int, error) {
	low := p.low(i)
	if m := yearFirst.FindStringSubmatch(low); m != nil && m[2] == m[4] {
		*d = day{kind: onDate, year: number(m[1]), month: number(m[3]), day: number(m[5])}
		return i + 1, p.exists(d, i, i+1)
	}
	if m := yearLast.FindStringSubmatch(low); m != nil && m[2] == m[4] {
		long := day{kind: onDate, year: number(m[5]), month: number(m[3]), day: number(m[1])}
		if len(m[5]) == 2 {
			if !isDate(long.day, long.month) && !isDate(long.month, long.day) {
				return i, nil
			}
			return 0, &Problem{Kind: ShortYear, Typed: p.typed(i, i+1), Example: p.fullYear(i, m)}
		}
		long.orient(m[2])
		*d = long
		return i + 1, p.exists(d, i, i+1)
	}
	if m := yearNone.FindStringSubmatch(low); m != nil && !(m[2] == "/" && m[4] != "") {
		return p.shortDate(i, last, m, d)
	}
	return p.namedDate(i, last, d)
}

// fullYear returns the text with the year in four digits, and a time if none was there.
func (p *parser) fullYear(i int, m []string) string {
	clock := ""
	if i == 0 {
		var other said
		if j, err := p.clock(1, true, &other); err != nil || j == 1 {
			clock = "18:00"
		}
	}
	return line(p.text(0, i), m[1]+m[2]+m[3]+m[4]+"20"+m[5], clock, p.rest(i+1))
}

// orient decides which number is the day. Dates with dots have it first; with slashes or hyphens both are in use.
func (d *day) orient(separator string) {
	if separator == "." {
		return
	}
	switch other := isDate(d.month, d.day); {
	case !isDate(d.day, d.month) && other:
		d.day, d.month = d.month, d.day
	case other && d.day != d.month:
		d.swapped = true
	}
}

// shortDate takes 24/12 and 24.12. for dates, 24.12 only with a time before or behind it.
func (p *parser) shortDate(i int, last bool, m []string, d *day) (int, error) {
	short := day{kind: onDate, month: number(m[3]), day: number(m[1])}
	short.orient(m[2])
	if !isDate(short.day, short.month) {
		return i, nil
	}
	if last && m[4] == "" && p.more(i+1) {
		name := fmt.Sprintf("%d %s", short.day, monthName(short.month))
		return 0, p.either(i, i+1, name+" "+p.before(i)+" "+p.rest(i+1), p.before(i)+` "`+p.rest(i)+`"`)
	}
	if !last && m[2] == "." && m[4] == "" {
		var other said
		if j, err := p.clock(i+1, true, &other); err == nil && j == i+1 {
			return i, nil
		}
	}
	*d = short
	return i + 1, p.exists(d, i, i+1)
}

// namedDate reads a day and the name of a month, in either order, and the year behind them.
func (p *parser) namedDate(i int, last bool, d *day) (int, error) {
	j := i
	text := p.low(j)
	mon, ok := month(text)
	if ok {
		text = p.low(j + 1)
		j += 2
	} else {
		j++
		if p.low(j) == "of" {
			j++
		}
		if mon, ok = month(p.low(j)); !ok {
			return i, nil
		}
		j++
	}
	m := dayOfMonth.FindStringSubmatch(text)
	if m == nil || last && !isDate(number(m[1]), int(mon)) {
		return i, nil
	}
	named := day{kind: onDate, month: int(mon), day: number(m[1])}
	if yearForm.MatchString(p.low(j)) {
		if last && p.more(j+1) {
			name := fmt.Sprintf("%d %s", named.day, monthName(named.month))
			return 0, p.either(j, j+1, name+" "+p.low(j)+" "+p.before(i)+" "+p.rest(j+1), name+" "+p.before(i)+` "`+p.rest(j)+`"`)
		}
		named.year = number(p.low(j))
		j++
	}
	*d = named
	return j, p.exists(d, i, j)
}

// exists refuses the 31st of November. Of a date without a year it assumes a leap year.
func (p *parser) exists(d *day, i, j int) error {
	year := d.year
	if year == 0 {
		year = 2000
	}
	if isDate(d.day, d.month) && civil(year, d.month, d.day).Day() == d.day {
		return nil
	}
	return &Problem{Kind: NoSuchDay, Typed: p.typed(i, j), Example: "fri 20:00"}
}

// civil is a day of the calendar: its midnight in UTC, whatever the zone.
func civil(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

// readings returns what d can mean, seen from the day today. Each reading is a list of days, of which the first counts
// on which the time of day is still ahead. The example of the error names a day and lacks the time of day.
func (d day) readings(today time.Time) ([][]time.Time, error) {
	until := (int(d.weekday) - int(today.Weekday()) + 7) % 7
	switch d.kind {
	case afterDays:
		return [][]time.Time{{today.AddDate(0, 0, d.n)}}, nil
	case onWeekday:
		return [][]time.Time{{today.AddDate(0, 0, until), today.AddDate(0, 0, until+7)}}, nil
	case nextWeekday:
		if until == 0 {
			until = 7
		}
		coming := today.AddDate(0, 0, until)
		monday := today.AddDate(0, 0, 7-(int(today.Weekday())+6)%7)
		return [][]time.Time{{coming}, {monday.AddDate(0, 0, (int(d.weekday)+6)%7)}}, nil
	case onDate:
		return d.dates(today)
	}
	return [][]time.Time{{today, today.AddDate(0, 0, 1), today.AddDate(0, 0, 2)}}, nil
}

func (d day) dates(today time.Time) ([][]time.Time, error) {
	orders := [][2]int{{d.month, d.day}}
	if d.swapped {
		orders = append(orders, [2]int{d.day, d.month})
	}
	var found, fit [][]time.Time
	for _, o := range orders {
		t := d.next(today, o[0], o[1])
		found = append(found, []time.Time{t})
		if !d.named || t.Weekday() == d.weekday {
			fit = append(fit, []time.Time{t})
		}
	}
	if len(fit) > 0 {
		return fit, nil
	}
	is := found[0][0]
	return nil, &Problem{Kind: OtherWeekday, Typed: d.text, At: is, Example: is.Format("2 Jan 2006")}
}

// next returns the day in the year that was said, else in the first in which it exists and is not over. Today's stays
// today's when its hour has passed: nobody means next year by it.
func (d day) next(today time.Time, month, day int) time.Time {
	if d.year != 0 {
		return civil(d.year, month, day)
	}
	for year := today.Year(); ; year++ {
		if t := civil(year, month, day); t.Day() == day && !t.Before(today) {
			return t
		}
	}
}
