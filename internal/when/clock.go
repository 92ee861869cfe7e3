package when

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// clock is a time of day.
type clock struct {
	hour, min, sec int
	midnight       bool // said as "midnight", which of a day may be its beginning or its end
}

func (c clock) String() string {
	if c.sec != 0 {
		return fmt.Sprintf("%02d:%02d:%02d", c.hour, c.min, c.sec)
	}
	return fmt.Sprintf("%02d:%02d", c.hour, c.min)
}

// sinceMidnight is what the clock shows on a day without changes.
func (c clock) sinceMidnight() time.Duration {
	return time.Duration(c.hour)*time.Hour + time.Duration(c.min)*time.Minute + time.Duration(c.sec)*time.Second
}

var (
	bareNumber = regexp.MustCompile(`^\d{1,4}$`)
	clockForm  = regexp.MustCompile(`^(\d{1,2})(?:([:.])(\d\d)(?::(\d\d)(?:\.\d+)?)?)?([ap]\.?m\.?)?(z|[+-]\d\d:?\d\d)?$`)
	halfForm   = regexp.MustCompile(`^[ap]\.?m\.?$`)
)

// clock reads a time of day with its "at", its am or pm in the same word or the next, and a zone attached to it.
// dated means that the day is known, so that 9.30 cannot be one.
func (p *parser) clock(i int, dated bool, w *said) (int, error) {
	j := i
	if p.low(j) == "at" {
		j++
		dated = true
	}
	switch p.low(j) {
	case "noon", "midday":
		w.clock = clock{hour: 12}
		return j + 1, nil
	case "midnight":
		w.clock = clock{midnight: true}
		return j + 1, nil
	}
	m := clockForm.FindStringSubmatch(p.low(j))
	if m == nil {
		return i, nil
	}
	c := clock{hour: number(m[1]), min: number(m[3]), sec: number(m[4])}
	if c.hour > 23 || c.min > 59 || c.sec > 59 {
		return i, nil
	}
	half, last := m[5], j+1
	if half == "" && m[6] == "" && halfForm.MatchString(p.low(last)) {
		half = p.low(last)
		last++
	}
	if half != "" {
		if c.hour < 1 || c.hour > 12 {
			day := p.text(0, i)
			readings := []string{line(day, c.String(), p.rest(last))}
			if m[5] == "" {
				readings = append(readings, line(day, c.String()+` "`+p.rest(j+1)+`"`))
			}
			return 0, &Problem{Kind: WrongHalf, Number: c.hour, Typed: strings.ToUpper(half), Readings: readings}
		}
		c.hour %= 12
		if half[0] == 'p' {
			c.hour += 12
		}
	} else if m[3] == "" {
		return i, nil
	}
	if m[2] == "." && half == "" && !dated && isDate(number(m[1]), number(m[3])) {
		return 0, &Problem{
			Kind:     TimeOrDate,
			Typed:    p.typed(j, last),
			Readings: []string{line(c.String(), p.rest(last)), line(fmt.Sprintf("%d %s 18:00", number(m[1]), monthName(number(m[3]))), p.rest(last))},
		}
	}
	if m[6] != "" {
		if m[6][0] == '-' && m[4] == "" && !p.words[j].stamp {
			return 0, onlyStart(line(p.text(0, i), c.String(), p.rest(j+1)))
		}
		z, err := offset(m[6])
		if err != nil {
			return 0, err
		}
		w.zone = z
	}
	w.clock = c
	return last, nil
}

// number reads digits that a pattern has matched; none are 0.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
