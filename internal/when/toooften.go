package when

import (
	"slices"
	"strconv"
	"strings"

	"userbot/internal/lexicon"
	"userbot/internal/recurrence"
)

// People say how often something is in ways that no series here can be. The methods here read these, so that it is told which.

// perWords stand between how often and in what.
var perWords = [...]string{"a", "an", "per", "each", "every", "the", "pro", "in", "der", "die", "im", "am", "en", "por", "la", "al", "à", "par", "alla", "в", "на", "у", "na", "no", "في", "در"}

// hourly are words for each hour.
var hourly = [...]string{"hourly", "stündlich", "stuendlich", "ежечасно", "почасово", "щогодини", "погодинно"}

// tooOften reads how often something is where that is more than once a day, or not on which days. end is i where it says neither.
func (p *parser) tooOften(i int) (why Kind, end int) {
	if p.at(i).kind != wordToken && p.at(i).kind != numberToken {
		return "", i
	}
	if p.word(i, hourly[:]...) {
		return TooOften, i + 1
	}
	if p.word(i, "semi-weekly", "semiweekly") || p.word(i, "semi") && p.sign(i+1, "-") && p.word(i+2, "weekly") {
		return NoDays, p.run(i)
	}
	if _, end := p.interval(i); end > i {
		return TooOften, end
	}
	every, ok := p.hit(i, lexicon.Every)
	if !ok {
		every, ok = p.often(i, lexicon.Every)
	}
	if ok {
		j := every.end
		_, _, after := p.number(j)
		half, isHalf := p.hit(j, lexicon.Half)
		if isHalf {
			after = max(after, half.end)
		}
		if _, letters := p.dayLetters(j); letters > j {
			return "", i
		}
		for _, k := range [...]int{after, j} {
			if u, ok := p.hit(k, lexicon.Unit); ok && u.N <= lexicon.Hour && !(p.word(k, "sa") && p.timeFollows(u.end)) { // jeden Sa 19:00
				return TooOften, u.end
			}
		}
		if s, ok := p.hit(j, lexicon.Span); ok && s.N < 24*60 {
			return TooOften, s.end
		}
	}
	_, j := p.howOften(i)
	if j == i {
		return "", i
	}
	if daily, ok := p.often(j, lexicon.Regularly); ok {
		if daily.N == lexicon.Day {
			return TooOften, daily.end
		}
		return NoDays, daily.end
	}
	for range 2 {
		if p.word(j, perWords[:]...) {
			j++
		}
	}
	if p.word(j, "sehari", "harian") {
		return TooOften, j + 1
	}
	u, ok := p.hit(j, lexicon.Unit)
	switch {
	case !ok || u.N < lexicon.Day:
		return "", i
	case u.N == lexicon.Day:
		return TooOften, u.end
	}
	return NoDays, u.end
}

// fewWords stand for the number of hours between two times of a series.
var fewWords = [...]string{"few", "other", "couple", "several", "paar", "einige", "quelques", "pocas", "poche", "несколько", "кілька", "beberapa", "چند"}

// interval reads how many hours or minutes, as they are said, lie between the times of a series: "every 3 hours", "раз в час", "3 saatte bir". days are
// the whole days that these are; 0: they are none. end is i where no such thing stands.
func (p *parser) interval(i int) (days, end int) {
	short := func(k int) (unit, end int) { // hours or minutes at k
		if p.sign(k, "'") {
			k++
		}
		u, ok := p.hit(k, lexicon.Unit)
		if !ok || u.N != lexicon.Hour && u.N != lexicon.Minute || p.word(k, "sa") || p.word(i, "alle") && p.word(k, "ora", "ore") { // alle 20 ora italiana
			return 0, k
		}
		return u.N, u.end
	}
	bir := func(n, k int) (int, int) { // 3 saatte bir
		if (p.word(k, "saatte") || p.word(k, "dakikada")) && p.word(k+1, "bir") && n > 0 {
			return 0, k + 2
		}
		if _, end := short(k); n > 0 && end > k && p.word(end, "sekali") { // 2 jam sekali
			return 0, end + 1
		}
		return 0, i
	}
	j := i
	if p.word(i, "один", "одна", "satu") {
		j++
	}
	once := p.word(j, "once", "раз", "einmal") || p.word(i, "una", "une", "uma") && p.word(i+1, "vez", "volta", "fois")
	if once {
		for j++; p.word(j, "vez", "volta", "fois") || p.word(j, perWords[:]...) && !p.means(j, lexicon.Every); {
			j++
		}
	}
	every, ok := p.hit(j, lexicon.Every)
	if !ok {
		every, ok = p.often(j, lexicon.Every)
	}
	switch {
	case ok:
		j = every.end
	case p.word(i, "de", "di", "d'"): // de 3 em 3 horas, de hora em hora
		_, _, k := p.number(i + 1)
		if k == i+1 {
			_, k = short(k)
		}
		if k > i+1 && p.word(k, "em", "en", "in") {
			_, _, after := p.number(k + 1)
			if _, end := short(max(after, k+1)); end > max(after, k+1) {
				return 0, end
			}
		}
		return 0, i
	case !once:
		n, _, after := p.number(i)
		return bir(n, after)
	}
	n, _, after := p.number(j)
	if _, end := bir(n, after); end > i && after > j {
		return 0, end
	}
	if after > j {
		unit, end := short(after)
		if end == after || p.glued(after) && n > 12 && n < 24 { // toutes les 20h may be a time of day
			return 0, i
		}
		if unit == lexicon.Hour && n%24 == 0 {
			days = n / 24
		}
		return days, end
	}
	for p.word(j, fewWords[:]...) || j > i && p.word(j, "of") && p.word(j-1, "couple") {
		j++
		once = true
	}
	if _, end := short(j); end > j && (once || j > every.end) {
		return 0, end
	}
	if unit, end := short(j); unit == lexicon.Hour && end == j+1 && !p.numberBehind(end) && (!p.at(i).first || p.alone(end)) { // every hour Standup
		return 0, end
	}
	return 0, i
}

// numberBehind reports whether a number stands at i or behind it.
func (p *parser) numberBehind(i int) bool {
	for ; i < len(p.toks); i++ {
		if p.at(i).kind == numberToken {
			return true
		}
	}
	return false
}

// daysInstead is the problem of what is too often, from i up to end, with a line of a series that can be in its place.
func (p *parser) daysInstead(why Kind, i, end int) *Problem {
	problem := &Problem{Kind: why, Typed: p.typed(i, end)}
	if days, to := p.interval(i); to > i {
		every := "every day 18:00"
		if days > 1 {
			every = "every " + strconv.Itoa(days) + " days 18:00"
		}
		rest := ""
		if k := p.titleAt(end); k < len(p.toks) && !p.numberBehind(k) {
			rest = strings.TrimSpace(p.s[p.toks[k].start:])
		}
		problem.Example = strings.TrimSpace(line(every, rest))
	}
	return problem
}

// counted reads a series in front of which it is said how often it is in all, or for how long: "5x every tue 20:00 Pub", "for 5 weeks every tue 20:00";
// nil: no such thing stands at i.
func (p *parser) counted(i int) *Said {
	j, lasts, bracket := i, span{}, p.sign(i, "(")
	if bracket {
		j++
	}
	long := p.during(j) > j || p.word(j, "for", "por", "für", "pour", "per")
	if long {
		j = max(j+1, p.during(j))
	}
	n, end := p.howOften(j)
	if times, ok := p.often(j+2, lexicon.Times); end == j && ok && p.at(j).kind == numberToken && p.sign(j+1, "-") && p.glued(j+2) {
		n, end = p.at(j).value, times.end // 3-mal
	}
	if end == j && long {
		for _, h := range p.lengthsAt(j, false) {
			if h.exact == 0 && h.why == "" && h.months+h.days > 0 {
				lasts, end = h.span, h.end
			}
		}
	}
	if bracket && p.sign(end, ")") && end > j {
		end++
	}
	if end > j && p.sign(end, ",:") && p.glued(end) {
		end++
	}
	day, weekday := p.hit(end, lexicon.Weekday)
	if _, regular := p.often(end, lexicon.Regularly); regular || end == j || end >= len(p.toks) || !p.at(end).space ||
		!weekday && !slices.ContainsFunc(p.repeats(end, &state{}), func(d dayHit) bool { return d.repeat.said() && !d.repeat.vague() }) {
		return nil
	}
	if number, _, after := p.number(i); weekday && after == end && number > 0 && !p.means(end, lexicon.Weekly) {
		return nil
	}
	from := p.toks[end].start
	said := Scan(strings.Repeat(" ", from) + p.s[from:])
	said.s = p.s
	said.parses = slices.DeleteFunc(said.parses, func(y parse) bool {
		return y.repeat.ends() || !y.repeat.said() && !(weekday && y.nday == 1 && y.days[0].kind == onWeekday && y.title0 == 0)
	})
	switch {
	case n > recurrence.MostCount:
		said.parses, said.wrong = nil, &Problem{Kind: NoSuchCount, Typed: p.typed(j, end), Number: recurrence.MostCount}
	case said.wrong != nil && said.wrong.Kind == NoClock:
		wrong := *said.wrong
		wrong.Typed, wrong.Example = clip(p.s[p.toks[i].start:from]+wrong.Typed), line(strings.TrimSpace(p.s[p.toks[i].start:from]), wrong.Example)
		said.wrong = &wrong
	case len(said.parses) == 0:
		return nil
	}
	for k := range said.parses {
		y := &said.parses[k]
		if !y.repeat.said() { // 5x tue 20:00
			y.repeat, y.nday = repeat{freq: recurrence.Weekly, each: 1, mask: 1 << day.N}, 0
			y.why, y.whyTyped = Recurring, p.typed(i, end+1)
			y.oftenTyped = y.whyTyped
			said.timed = false
		}
		y.repeat.count, y.repeat.lasts = n, lasts
	}
	return said
}

// howOften reads how often something is: twice, three times. end is i where it is not said.
func (p *parser) howOften(i int) (n, end int) {
	if n, end = p.inWords(i); n > 1 {
		return n, end
	}
	if n, end = p.inAll(i); n > 1 {
		return n, end
	}
	return 0, i
}

// onDays reads the weekdays behind what says how often in a week: "three times a week mon wed fri". end is i where that is not there.
func (p *parser) onDays(i int) (mask uint8, end int) {
	why, after := p.tooOften(i)
	if why != NoDays {
		return 0, i
	}
	j := p.skipOn(after)
	if mask, _, end = p.weekdayList(j); end > j {
		return mask, end
	}
	return 0, i
}

// inWords reads how often in all where one word says it: twice, dreimal. end is i where none does.
func (p *parser) inWords(i int) (n, end int) {
	for k, words := range [...][]string{{"once", "einmal"}, {"twice", "zweimal", "дважды", "двічі", "مرتين"}, {"thrice", "dreimal", "трижды", "тричі"}, {"viermal"}, {"fünfmal"}, {"sechsmal"}, {"siebenmal"}, {"achtmal"}, {"neunmal"}, {"zehnmal"}} {
		if p.word(i, words...) && !p.at(i).first {
			return k + 1, i + 1
		}
	}
	return 0, i
}
