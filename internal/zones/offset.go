package zones

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"userbot/internal/typed"
)

// mostWords and mostBytes are more than a zone has, in words and in one of them: what follows in a hostile text is not
// looked at.
const (
	mostWords = 8
	mostBytes = 40
)

// line is the first words as one text: every dash a hyphen, one blank between.
type line struct {
	text string
	ends []int // where each word ends in text
	open bool  // a bracket stands before the zone
}

func join(words []string) line {
	var b strings.Builder
	var l line
	for i, w := range words {
		if i == mostWords || len(w) > mostBytes {
			break
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		for _, r := range w {
			if strings.ContainsRune(typed.Dashes, r) {
				r = '-'
			}
			b.WriteRune(r)
		}
		l.ends = append(l.ends, b.Len())
	}
	l.text = b.String()
	return l
}

// words returns how many words end with what ends at i, closing brackets and punctuation left out; 0 if a word goes on, or
// a bracket stays open.
func (l line) words(i int) int {
	start := i
	i += len(l.text[i:]) - len(strings.TrimLeft(l.text[i:], closing))
	if i+1 < len(l.text) && l.text[i] == ' ' {
		// "( UTC )"
		if n := len(l.text[i+1:]) - len(strings.TrimLeft(l.text[i+1:], ")]}>")); n > 0 {
			i += 1 + n
		}
	}
	if l.open && !strings.ContainsAny(l.text[start:i], ")]}>") {
		return 0
	}
	for k, end := range l.ends {
		if end == i {
			return k + 1
		}
	}
	return 0
}

const (
	opening = "([{</|,@*_ "
	closing = ")]}>.,;:!?*_/|"
)

// begin returns where a zone may begin: behind brackets, and behind a dash that stands alone or before a letter.
func (l line) begin() int {
	i := 0
	for {
		i += len(l.text[i:]) - len(strings.TrimLeft(l.text[i:], opening))
		if !strings.HasPrefix(l.text[i:], "-") {
			return i
		}
		next, _ := utf8.DecodeRuneInString(l.text[i+1:])
		if next >= '0' && next <= '9' || next == ' ' && !l.letterAt(i+2) {
			return i
		}
		i++
	}
}

func (l line) letterAt(i int) bool {
	next, _ := utf8.DecodeRuneInString(l.text[min(i, len(l.text)):])
	return unicode.IsLetter(next) || next == '('
}

// bases are what offsets are counted from.
var bases = [...]string{"u.t.c.", "u.t.c", "g.m.t.", "g.m.t", "utc", "gmt", "zulu", "ut", "z", "msk", "мск"}

// moscow is how far ahead of UTC the base is that Russia counts from: МСК+2.
const moscow = 3 * 3600

// base returns which of the bases stands at i, and where it ends; none: "" and i.
func (l line) base(i int) (string, int) {
	for _, b := range bases {
		if !strings.HasPrefix(l.text[i:], b) {
			continue
		}
		end := i + len(b)
		if next, _ := utf8.DecodeRuneInString(l.text[end:]); unicode.IsLetter(next) {
			continue
		}
		name := strings.ReplaceAll(b, ".", "")
		if strings.HasPrefix(l.text[end:], ":+") || strings.HasPrefix(l.text[end:], ":-") {
			end++
		}
		if strings.HasPrefix(l.text[end:], "/") { // UTC/GMT+3
			if _, again := l.base(end + 1); again > end+1 {
				return name, again
			}
		}
		return name, end
	}
	return "", i
}

// mayBeOffset tells without effort what is none.
func mayBeOffset(words []string) bool {
	for _, w := range words[:min(len(words), 2)] {
		if w = strings.TrimLeft(w, opening+typed.Dashes+"+±"); w != "" {
			return strings.IndexByte("ugzm0123456789", w[0]) >= 0 || strings.HasPrefix(w, "мск")
		}
	}
	return len(words) > 2
}

// findOffset finds UTC, Z, UTC+3, +05:30 and the like.
func findOffset(l line) []Match {
	i := l.begin()
	l.open = strings.ContainsAny(l.text[:i], "([{<")
	name, end := l.base(i)
	if name == "" {
		if i == len(l.text) || !strings.ContainsRune("+-±", first(l.text[i:])) {
			return nil
		}
		return l.bareOffset(i)
	}
	var found []Match
	if m, ok := l.counted(end, name); ok {
		found = append(found, m)
	}
	if name == "ut" || name == "msk" || name == "мск" {
		return found // something else, unless counted from
	}
	alone := Zone{Location: time.UTC, Name: "UTC"}
	trust := Surely
	switch name {
	case "gmt":
		alone = Zone{Location: time.FixedZone("GMT", 0), Name: "GMT"}
	case "z", "zulu":
		trust = Maybe
	}
	if end, ok := l.time(end); ok {
		if n := l.words(end); n > 0 {
			found = append(found, Match{Words: n, Zones: []Zone{alone}, Trust: Surely})
		}
	}
	if n := l.words(end); n > 0 {
		found = append(found, Match{Words: n, Zones: []Zone{alone}, Trust: trust})
	}
	return found
}

// time returns where the word "time" ends that follows what ends at i.
func (l line) time(i int) (int, bool) {
	const word = " time"
	if strings.HasPrefix(l.text[i:], word) && !l.letterAt(i+len(word)) {
		return i + len(word), true
	}
	return i, false
}

// hours returns where the word "hours" ends that follows what ends at i.
func (l line) hours(i int) int {
	for _, word := range [...]string{"h", "hrs", " h", " hrs", " hours", "ч", " ч"} {
		if strings.HasPrefix(l.text[i:], word) && !l.letterAt(i+len(word)) {
			return i + len(word)
		}
	}
	return i
}

// counted reads what follows a base that ends at i: +3, " + 5:30", 3.
func (l line) counted(i int, name string) (Match, bool) {
	blank, sign, start := l.sign(i)
	n, j, ok := l.number(start)
	if !ok {
		return Match{}, false
	}
	n.bad = n.bad || sign < 0 && n.seconds > furthestWest
	j, isTime := l.time(l.hours(j))
	words := l.words(j)
	trust := Surely
	if sign == 0 {
		if name == "z" || name == "zulu" || name == "msk" || name == "мск" || words == 0 || blank && (n.bad || n.digits > 2 && !n.colon) {
			return Match{}, false // "UTC 100 people"
		}
		sign, trust = 1, Likely
		if blank {
			trust = Maybe // "UTC 3 friends"
		}
	}
	if words == 0 {
		// Something is wrong with it that no title begins with: UTC+3:3x.
		n.bad = true
		words = l.wordAt(j)
		if blank || strings.HasPrefix(l.text[j:], "/") {
			return Match{}, false // "UTC +3dB", UTC+3/MSK
		}
	}
	if n.bad {
		return Match{Words: words, Trust: trust, Bad: NoOffset}, true
	}
	if blank && trust == Surely && l.text[start-1] != ' ' && !l.open && !n.colon && !n.zero && n.digits < 3 && !isTime {
		trust = Likely // "UTC +1 friends"
	}
	seconds := sign * n.seconds
	if name == "msk" || name == "мск" {
		seconds += moscow
	}
	return Match{Words: words, Zones: []Zone{fixed(seconds)}, Trust: trust}, true
}

// wordAt returns how many words there are up to the end of the one that i stands in.
func (l line) wordAt(i int) int {
	for k, end := range l.ends {
		if i <= end {
			return k + 1
		}
	}
	return len(l.ends)
}

// sign reads a plus or minus at i, which may stand between blanks; no sign is 0.
func (l line) sign(i int) (blank bool, sign, end int) {
	if strings.HasPrefix(l.text[i:], " ") {
		blank = true
		i++
	}
	rest := l.text[i:]
	switch {
	case rest == "":
		return blank, 0, i
	case blank && strings.HasPrefix(rest, "plus "):
		return blank, 1, i + len("plus ")
	case blank && strings.HasPrefix(rest, "minus "):
		return blank, -1, i + len("minus ")
	}
	switch r := first(rest); r {
	case '+', '±':
		sign = 1
	case '-':
		sign = -1
	default:
		return blank, 0, i
	}
	i += utf8.RuneLen(first(rest))
	if strings.HasPrefix(l.text[i:], " ") {
		i++
	}
	return blank, sign, i
}

// bareOffset reads +05:30, +0530, +3 UTC, +3.
func (l line) bareOffset(i int) []Match {
	_, sign, j := l.sign(i)
	if strings.HasPrefix(l.text[max(j-1, 0):], " ") {
		return nil // "+ 3 friends"
	}
	n, j, ok := l.number(j)
	if !ok {
		return nil
	}
	n.bad = n.bad || sign < 0 && n.seconds > furthestWest
	var found []Match
	if !n.bad {
		behind := j + len(l.text[j:]) - len(strings.TrimPrefix(l.text[j:], " "))
		if name, end := l.base(behind); name == "utc" || name == "gmt" {
			if words := l.words(end); words > 0 {
				found = append(found, Match{Words: words, Zones: []Zone{fixed(sign * n.seconds)}, Trust: Surely})
			}
		}
	}
	words := l.words(j)
	trust := Maybe
	switch {
	case words == 0:
		return found
	case n.bad && n.colon && n.digits >= 4:
		return append(found, Match{Words: words, Trust: Likely, Bad: NoOffset})
	case n.bad:
		return found // "+18", "+2000 members"
	case n.colon && n.digits == 4:
		trust = Surely
	case n.zero || n.colon && sign > 0:
		trust = Likely // -5:00 may be the end of the call
	}
	return append(found, Match{Words: words, Zones: []Zone{fixed(sign * n.seconds)}, Trust: trust})
}

// The clocks that differ most from UTC.
const (
	furthestEast = 14 * 3600
	furthestWest = 12 * 3600
)

// number is what stands behind the sign of an offset.
type number struct {
	seconds int
	digits  int
	colon   bool // hours and minutes were parted
	zero    bool // it begins with one
	bad     bool // no clocks differ so from UTC
}

// number reads 3, 03, 530, 0530, 5:30, 5.30, 5.5 or 5,5 at i.
func (l line) number(i int) (n number, end int, ok bool) {
	hours, j := digits(l.text, i)
	n.digits = j - i
	if n.digits == 0 {
		return n, i, false
	}
	n.zero = l.text[i] == '0' && n.digits > 1
	minutes := 0
	switch n.digits {
	case 1, 2:
		if j+1 < len(l.text) && strings.IndexByte(":.,", l.text[j]) >= 0 {
			part, k := digits(l.text, j+1)
			switch {
			case k == j+1:
			case l.text[j] != ':' && (k == j+2 || k == j+3 && (part > 59 || part%15 != 0)):
				// decimals of an hour
				minutes = part * 60 / 10
				if k == j+3 {
					minutes = part * 60 / 100
				}
				j = k
			default:
				n.bad = k != j+3
				n.colon = true
				n.digits += k - j - 1
				minutes, j = part, k
				if n.colon && strings.HasPrefix(l.text[k:], ":00") {
					j += len(":00")
				}
			}
		}
	case 3, 4:
		hours, minutes = hours/100, hours%100
	default:
		n.bad = true
	}
	n.seconds = 60 * (60*hours + minutes)
	n.bad = n.bad || minutes > 59 || minutes%15 != 0 || n.seconds > furthestEast
	return n, j, true
}

// digits reads a decimal number at i.
func digits(s string, i int) (value, end int) {
	for end = i; end < len(s) && s[end] >= '0' && s[end] <= '9'; end++ {
		value = min(10*value+int(s[end]-'0'), 1e6)
	}
	return value, end
}

func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// fixed returns the zone that is always so many seconds ahead of UTC.
func fixed(seconds int) Zone {
	name := OffsetName(seconds)
	if seconds == 0 {
		return Zone{Location: time.UTC, Name: name}
	}
	return Zone{Location: time.FixedZone(name, seconds), Name: name}
}
