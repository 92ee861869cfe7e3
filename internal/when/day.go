package when

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"userbot/internal/lexicon"
	"userbot/internal/recurrence"
)

type dayKind uint8

const (
	noDay       dayKind = iota
	afterDays           // n days from today
	onWeekday           // the next one
	anyWeekday          // one of mask
	nextWeekday         // the coming one, or that of next week
	inWeek              // the weekday of the week n weeks from now
	onDate              // one of dates
	dayOfMonth          // the next day with this number, n
	lastWeekday
	nextMonth
	nextWeek  // whichever day is said besides; by itself the same day
	weekdayIn // the weekday n days after the coming one, or a week earlier; later if some is 1

	eitherDay  // n days from today, or some
	weekdayOff // the n-th one that is ahead, or a week later

	nthOf // the n-th of the weekdays in mask, or of all days where that is 0, of a month; -1: the last. See [parser.ofMonths]

	afterMonths // n months and some days from today
	ofMonth     // the first day of the month n, of the year some; 0: of the next that is not over
	firstIn     // the first day of the month n months from now
	quarter     // the first day of the next quarter of a year
)

// day is a day as it was said.
type day struct {
	kind    dayKind
	n       int
	weekday time.Weekday
	mask    uint8
	dates   [3]date
	some    int // how many of dates there are; of a weekday 1: it is said to be coming, which of today it may be that of next week
}

// dayHit is a day that ends at end.
type dayHit struct {
	day
	part   int // of the day, lexicon.Morning to Midnight
	end    int
	why    Kind
	repeat repeat
	adverb int  // where one word ends that says how often: daily; 0: none does
	once   bool // of several days the first
	near   bool
	meant  string // of what is misspelt
	strong bool   // no title begins so: a date in full
	short  bool   // many titles begin so: 24/12, 27th, sa
	plain  bool   // one word: a weekday, tomorrow
	full   bool   // a weekday that is not abbreviated
	number bool   // a number alone, which is a day only behind a weekday and before a time
	firm   bool   // and is nothing else there: a word that only a time of day follows stands behind it
	month  bool   // a day and a named month
}

// shortDays are weekdays as nobody is taught to write them.
var shortDays = [...]string{"su", "mo", "tu", "we", "th", "fr", "sa"}

// slippedDays are words that are typed, or corrected by phones, where a weekday is meant that a time of day follows.
var slippedDays = map[string]time.Weekday{
	"sin": time.Sunday, "sum": time.Sunday, "mom": time.Monday, "tie": time.Tuesday, "rue": time.Tuesday, "wends": time.Wednesday, "wens": time.Wednesday, "wet": time.Wednesday,
	"web": time.Wednesday, "thy": time.Thursday, "thir": time.Thursday, "fro": time.Friday, "fir": time.Friday, "dri": time.Friday, "sad": time.Saturday, "set": time.Saturday,
	"say": time.Saturday, "sar": time.Saturday, "dat": time.Saturday, "sst": time.Saturday,
}

// days returns the days that may stand at i, and what says how often something is.
func (p *parser) days(i int, s *state) []dayHit {
	if all := p.repeats(i, s); all != nil {
		if all[0].why == Recurring && all[0].repeat.freq == recurrence.Monthly {
			p.ofMonths(i, func(d dayHit) { all = append([]dayHit{d}, all...) }) // the last friday of the month, once
		}
		return all
	}
	return p.dates(i, s)
}

// dates returns the days that may stand at i.
func (p *parser) dates(i int, s *state) []dayHit {
	var all []dayHit
	add := func(h dayHit) { all = append(all, h) }
	hits := p.hits(i)
	if len(hits) == 0 && p.gap == 0 {
		hits = p.near(i)
	}
	for _, h := range hits {
		d := dayHit{part: h.Part, end: h.end, near: h.near, plain: true, short: h.Short}
		if h.near {
			d.meant = lexicon.Name(h.Term)
			d.why = Misspelt
		}
		switch h.Kind {
		case lexicon.Days:
			d.day = day{kind: afterDays, n: h.N}
			if h.Short {
				d.why = Misspelt
			}
			if n, end := p.weeksLater(h.end); end > h.end { // today in two weeks
				d.n, d.end, d.plain = d.n+n, end, false
			} else if p.weekAt(h.end) && h.Lang == "en" { // tomorrow week
				d.n, d.end, d.plain = d.n+7, h.end+1, false
			}
			if o, ok := p.hit(p.orAt(h.end), lexicon.Days); ok && o.end > h.end && o.N > h.N && o.Part == 0 && d.part == 0 && h.N >= 0 {
				either := d // today or tomorrow
				either.day, either.end, either.why, either.plain = day{kind: eitherDay, n: h.N, some: o.N}, o.end, SeveralDays, false
				add(either)
				continue
			}
			add(d)
		case lexicon.Weekday:
			if next := p.at(h.end); h.Short && p.during(i) > i && next.kind != signToken && !next.first && !p.timeFollows(h.end) && !p.means(h.end, lexicon.Part, lexicon.At) {
				continue // per favore, per 2 ore
			}
			d.day = day{kind: onWeekday, weekday: time.Weekday(h.N)}
			d.full = len(p.at(i).low) > 5 || h.Lang != "en" && utf8.RuneCountInString(p.at(i).low) > 3
			d.short = d.short || len([]rune(p.at(i).low)) <= 2 && h.end == i+1
			if p.differs(hits, h) {
				d.short, d.why = true, Misspelt // mar: Tuesday, or March
			}
			p.weekdays(d, add)
		case lexicon.Unit:
			if h.N == lexicon.Week && h.Lang == "en" {
				p.weekFrom(1, i, add)
			}
			if p.means(i, lexicon.Next) && h.N == lexicon.Week && p.alone(h.end) {
				add(dayHit{day: day{kind: nextWeek, n: 7}, end: h.end}) // haftaya
			}
			if next, ok := p.hit(h.end, lexicon.Next); ok && h.N == lexicon.Week && h.Lang != "en" && h.Lang != "de" {
				p.weekNext(next.end, add) // la semaine prochaine
			}
			if ord, end, ok := p.ordinal(h.end); ok && h.N == lexicon.Months && h.Lang == "tr" {
				add(dayHit{day: day{kind: dayOfMonth, n: ord}, end: end}) // ayın 15'inde
			}
			if end := p.lastAt(h.end); end > h.end && h.N >= lexicon.Day && h.Lang != "en" { // la semaine dernière
				add(dayHit{day: overUnit(h.N), end: end})
				continue
			}
			if h.N == lexicon.Weekend {
				d.day, d.why = day{kind: anyWeekday, mask: weekend, some: 1}, SeveralDays
				add(d)
			}
		case lexicon.In:
			if w, ok := p.hit(h.end, lexicon.Weekday); ok && p.word(i, "через") { // the one after the coming one
				add(dayHit{day: day{kind: weekdayIn, n: 7, weekday: time.Weekday(w.N)}, part: w.Part, end: w.end, why: NextWhich})
			}
			if n, _, end := p.number(h.end); end > h.end && !p.oneDay(h.end, end) {
				p.weekdaysOff(n, end, true, add)
			}
		case lexicon.This:
			p.thisDay(h.end, add)
		case lexicon.Next:
			if p.word(i, "haftaya") && p.alone(h.end) {
				add(dayHit{day: day{kind: nextWeek, n: 7}, end: h.end})
			}
			p.nextDay(i, h.end, add)
		case lexicon.Month:
			p.monthDay(i, h, add)
		case lexicon.Number:
			p.weekFrom(h.N, h.end, add)
			if !p.oneDay(i, h.end) {
				p.weekdaysOff(h.N, h.end, false, add)
			}
			if p.means(h.end, lexicon.Of, lexicon.Month, lexicon.The) {
				p.dayMonth(h.N, h.end, add)
			}
		}
	}
	if w := slices.Index(shortDays[:], p.at(i).low); w >= 0 && !s.done() && len(hits) == 0 && len(p.clocks(p.skipConnectors(i+1), true, false)) > 0 {
		add(dayHit{day: day{kind: onWeekday, weekday: time.Weekday(w)}, end: i + 1, why: Misspelt, short: true})
	}
	if w, ok := slippedDays[p.at(i).low]; ok && i == 0 && p.timeFollows(1) && !slices.ContainsFunc(hits, func(h hit) bool { return h.Kind == lexicon.Weekday }) {
		d := dayHit{day: day{kind: onWeekday, weekday: w}, end: 1, why: Misspelt, near: true, short: true}
		d.meant = w.String()[:3]
		add(d)
	}
	if w, ok := p.hit(i+1, lexicon.Weekday); ok && p.word(i, "übernächsten", "übernächster", "übernächste", "uebernaechsten") {
		add(dayHit{day: day{kind: weekdayIn, weekday: time.Weekday(w.N), n: 7, some: 1}, part: w.Part, end: w.end})
	}
	if w, ok := p.hit(i+2, lexicon.Weekday); ok && p.word(i, "übernächste", "übernächster") && p.means(i+1, lexicon.Unit) {
		add(dayHit{day: day{kind: inWeek, weekday: time.Weekday(w.N), n: 2}, part: w.Part, end: w.end})
	}
	if t := p.at(i + 1); p.word(i, dayWords[:]...) && t.kind == numberToken && len(t.low) <= 2 && t.value >= 1 && t.value <= 31 {
		if p.sign(i+2, "./-") && p.glued(i+2) && p.glued(i+3) && p.at(i+3).kind == numberToken {
			p.numericDate(i+1, s, add) // dia 24/12
		} else if !p.dayMonth(t.value, i+2, add) {
			add(dayHit{day: day{kind: dayOfMonth, n: t.value}, end: i + 2, short: true})
		}
	}
	if n, end, ok := p.ordinal(i); ok && n <= 31 {
		d := dayHit{day: day{kind: dayOfMonth, n: n}, end: end, short: true}
		if !p.dayMonth(n, end, add) && p.at(i).kind == numberToken {
			add(d)
		}
	}
	if h, ok := p.often(i, lexicon.Nth); ok && h.N > 0 && h.Lang != "en" {
		of, _ := p.hit(h.end, lexicon.Of)
		if p.means(max(h.end, of.end), lexicon.Month) {
			p.dayMonth(h.N, h.end, add) // am ersten Dezember
		}
	}
	before := len(all)
	p.ofMonths(i, add)
	if len(all) == before {
		p.past(i, add)
	}
	if p.at(i).kind == numberToken {
		p.numericDate(i, s, add)
		p.articleDay(i, s, add)
	} else if n, end := p.nth(i); n == 1 && s.nday > 0 && s.days[s.nday-1].kind == onWeekday && p.atHour(end) > end {
		add(dayHit{day: day{kind: dayOfMonth, n: n}, end: end, number: true, firm: true}) // martedì primo alle 21
	}
	return all
}

// articleDay takes a number for a day of the month that stands behind an article, with a time of day behind it: "el 5 a las 20:00",
// "am 5. um 20 Uhr", "le 5 20h"; or in front of all, where it may be one: "5 um 20 Uhr".
func (p *parser) articleDay(i int, s *state, add func(dayHit)) {
	if s.dated() || s.done() || i == p.gap && i > 0 {
		return
	}
	if n, end := p.behindArticle(i); end > i && (p.gap == 0 || p.word(i-1, dayArticles[:]...)) {
		add(dayHit{day: day{kind: dayOfMonth, n: n}, end: end})
	} else if t := p.at(i); i == 0 && len(t.low) <= 2 && t.value >= 1 && t.value <= 31 {
		end := i + 1
		for p.sign(end, ".,") && p.glued(end) && !p.glued(end+1) || p.sign(end, ".") && p.sign(end+1, ",") && p.glued(end) {
			end++
		}
		if k := p.skipConnectors(end); p.at(end).space && p.at(end).kind != signToken && p.at(k).kind == numberToken && !p.means(end, lexicon.Until) && p.timeFollows(end) {
			add(dayHit{day: day{kind: dayOfMonth, n: t.value}, end: end, why: TimeOrDate})
		}
	}
}

// dayArticles are the articles that no hour follows.
var dayArticles = [...]string{"el", "il", "le", "am", "den", "tanggal", "tgl", "يوم", "روز"}

// behindArticle reads the number at i that is a day of the month for the article in front of it; end is i where it is none.
func (p *parser) behindArticle(i int) (n, end int) {
	t := p.at(i)
	if i == 0 || t.kind != numberToken || len(t.low) > 2 || t.value < 1 || t.value > 31 || !p.means(i-1, lexicon.On, lexicon.The) || p.means(i-1, lexicon.From) {
		return 0, i
	}
	end = i + 1
	dot := p.sign(end, ".") && p.glued(end) && (p.at(end+1).space || end+1 == len(p.toks) || p.sign(end+1, ",:"))
	if dot {
		end++
	}
	sure := p.word(i-1, dayArticles[:]...) || p.word(i-1, "the") && p.word(i-2, "on")
	named := p.at(end).space && p.at(end).first && p.at(end).kind == wordToken && !p.means(end, lexicon.Month) // am 15. Party
	k := end
	if p.sign(end, ",:") && p.glued(end) {
		k++ // am 15., 20 Uhr
	}
	if sure && (end >= len(p.toks) || named && p.clockWord(end) == 0 && !p.half(end).ok) || (sure || p.word(i-1, "on", "the")) && p.at(k).space && p.at(k).kind == numberToken && p.timeFollows(k) {
		return t.value, end
	}
	at, ok := p.hit(end, lexicon.At)
	if slices.ContainsFunc(p.clocks(max(end, at.end), true, false), func(h clockHit) bool {
		return ok || (dot || strings.HasSuffix(p.at(i-1).low, "'")) && !h.weak
	}) {
		return t.value, end
	}
	return 0, i
}

// orAt steps over a word that offers another day: "or", and what stands for it.
func (p *parser) orAt(i int) int {
	if p.sign(i, "/") || p.word(i, "or", "oder", "ou", "o", "или", "або", "чи", "veya", "atau", "یا", "او", "أو") {
		return i + 1
	}
	return i
}

// differs reports whether a word that means the weekday h is the name of another day or of a month, too.
func (p *parser) differs(hits []hit, h hit) bool {
	return slices.ContainsFunc(hits, func(o hit) bool {
		return o.end == h.end && (o.Kind == lexicon.Month || (o.Kind == lexicon.Weekday || o.Kind == lexicon.Days) && (o.Kind != h.Kind || o.N != h.N))
	})
}

// weekdays goes on behind a weekday: "monday next week", "mon and wed", "mon-fri".
func (p *parser) weekdays(d dayHit, add func(dayHit)) {
	if later, end := p.weeksBehind(d.weekday, d.end); end > d.end {
		d.day, d.end, d.plain = later, end, false
		add(d)
		return
	}
	if end := p.nextWeekAt(d.end); end > d.end {
		d.kind, d.n, d.end, d.plain = inWeek, 1, end, false
		add(d)
		return
	}
	if end := p.lastAt(d.end); end > d.end {
		d.kind, d.end, d.plain = lastWeekday, end, false
		add(d)
		return
	}
	if p.word(d.end, "coming") && p.timeFollows(d.end+1) {
		d.some, d.end, d.plain = 1, d.end+1, false
		add(d)
		return
	}
	if next, ok := p.hit(d.end, lexicon.Next); ok {
		if u, ok := p.hit(next.end, lexicon.Unit); ok && u.N == lexicon.Week {
			d.kind, d.n, d.end, d.plain = inWeek, 1, u.end, false
			add(d)
			return
		}
		if next.Lang != "en" { // viernes que viene
			d.kind, d.end = nextWeekday, next.end
			add(d)
			return
		}
	}
	mask, end, span, or := uint8(1)<<d.weekday, d.end, false, false
	last := d.weekday
	for {
		j, through := end, false
		switch {
		case p.sign(j, "/&+,"):
			or = or || p.sign(j, "/")
			if j++; p.means(j, lexicon.And) && p.at(j).kind == wordToken {
				j++
			}
		case p.sign(j, "-") || p.throughAt(j) || p.word(j, "au"): // du lundi au vendredi
			if p.sign(j, "-") && p.glued(j) != p.glued(j+1) {
				j = -1
				break
			}
			through = !span
			j++
		case p.fromDay(j):
			through = !span // pazartesiden cumaya
		case p.orAt(j) > j && !p.sign(j, "/"):
			or = true
			j++
		case p.means(j, lexicon.And):
			j++
		}
		if j < 0 {
			break
		}
		if the, ok := p.hit(j, lexicon.On, lexicon.The); ok && j > end && !p.means(j, lexicon.Weekday) {
			j = the.end // le lundi et le jeudi
		}
		next, ok := p.hit(j, lexicon.Weekday)
		if !ok || time.Weekday(next.N) == last || next.Part != 0 {
			break
		}
		if j == end && !through && (len([]rune(p.at(j).low)) <= 2 || d.short) && !p.rowOfDays(d.end) {
			break
		}
		if through {
			for w := last; w != time.Weekday(next.N); w = (w + 1) % 7 {
				mask |= 1 << w
			}
			span = true
		}
		mask |= 1 << next.N
		last, end = time.Weekday(next.N), next.end
	}
	if end > d.end {
		d.day, d.end, d.why, d.plain = day{kind: anyWeekday, mask: mask}, end, SeveralDays, false
		if d.once = span; !or {
			often := d
			often.day, often.why = day{}, Recurring
			often.repeat = repeat{freq: recurrence.Weekly, each: 1, mask: mask}
			add(often)
		}
	}
	add(d)
}

// throughAt reports whether a word at i says that something goes on to the weekday behind it. In Spanish “sino” is what is meant in the place of the one in
// front.
func (p *parser) throughAt(i int) bool {
	return p.word(i, "по") && p.means(i+1, lexicon.Weekday) || p.means(i, lexicon.Until) && !(p.word(i, "sino") && p.lang(i-1) == "es")
}

// fromDay reports whether the weekday that ends at i says that something is from it on, to the one that stands there.
func (p *parser) fromDay(i int) bool {
	h, ok := p.hit(i, lexicon.Weekday)
	return ok && h.Lang == "tr" && i > 0 && (strings.HasSuffix(p.at(i-1).low, "den") || strings.HasSuffix(p.at(i-1).low, "dan"))
}

// rowOfDays reports whether abbreviated weekdays from i on, behind one, are a row that a time of day follows: mo mi fr 20 uhr, пн ср 20:00.
func (p *parser) rowOfDays(i int) bool {
	end, n := i, 0
	for ; n < 6 && p.means(end, lexicon.Weekday) && p.at(end).kind == wordToken; n++ {
		h, _ := p.hit(end, lexicon.Weekday)
		end = h.end
	}
	return (n > 1 || n == 1 && unicode.Is(unicode.Cyrillic, []rune(p.at(i).low)[0])) && p.timeFollows(end)
}

func (p *parser) thisDay(i int, add func(dayHit)) {
	h, ok := p.hit(i, lexicon.Weekday, lexicon.Unit, lexicon.Month)
	switch {
	case !ok:
	case h.Kind == lexicon.Weekday:
		d := dayHit{day: day{kind: onWeekday, weekday: time.Weekday(h.N)}, part: h.Part, end: h.end, plain: true}
		if p.word(i-1, "coming") {
			d.some = 1 // this coming friday
		}
		add(d)
	case h.Kind == lexicon.Unit && h.N == lexicon.Weekend:
		add(dayHit{day: day{kind: anyWeekday, mask: weekend, some: 1}, end: h.end, why: SeveralDays})
	case h.Kind == lexicon.Unit && h.N == lexicon.Week:
		if w, ok := p.hit(h.end, lexicon.Weekday); ok {
			add(dayHit{day: day{kind: inWeek, n: 0, weekday: time.Weekday(w.N)}, part: w.Part, end: w.end})
		}
	}
}

func (p *parser) nextDay(start, i int, add func(dayHit)) {
	for _, h := range p.hits(i) {
		switch {
		case h.Kind == lexicon.Weekday && p.word(start, "coming", "upcoming"), h.Kind == lexicon.Weekday && p.word(start+1, "coming"):
			add(dayHit{day: day{kind: onWeekday, weekday: time.Weekday(h.N), some: 1}, part: h.Part, end: h.end})
		case h.Kind == lexicon.Weekday:
			add(dayHit{day: day{kind: nextWeekday, weekday: time.Weekday(h.N)}, part: h.Part, end: h.end})
		case h.Kind == lexicon.Unit && h.N == lexicon.Day:
			add(dayHit{day: day{kind: afterDays, n: 1}, end: h.end, why: NextWhich})
		case h.Kind == lexicon.Unit && h.N == lexicon.Weekend:
			add(dayHit{day: day{kind: anyWeekday, mask: weekend, some: 1, n: 7}, end: h.end, why: SeveralDays})
		case h.Kind == lexicon.Unit && h.N == lexicon.Months:
			add(dayHit{day: day{kind: nextMonth}, end: h.end, why: Loose})
		case h.Kind == lexicon.Unit && h.N == lexicon.Week:
			p.weekNext(h.end, add)
		}
	}
}

// weekNext goes on behind next week, which ends at i: "next week, on friday".
func (p *parser) weekNext(i int, add func(dayHit)) {
	j := i
	for p.sign(j, ",") || p.means(j, lexicon.On, lexicon.The) && !p.means(j, lexicon.Weekday) {
		j++
	}
	if w, ok := p.hit(j, lexicon.Weekday); ok {
		add(dayHit{day: day{kind: inWeek, n: 1, weekday: time.Weekday(w.N)}, part: w.Part, end: w.end})
	} else {
		add(dayHit{day: day{kind: nextWeek, n: 7}, end: i})
	}
}

// weekFrom reads "a week from friday", "2 weeks from friday".
func (p *parser) weekFrom(n, i int, add func(dayHit)) {
	u, ok := p.hit(i, lexicon.Unit)
	if !ok || u.N != lexicon.Week {
		return
	}
	from, ok := p.hit(u.end, lexicon.From)
	if !ok && p.word(u.end, "on") {
		from, ok = hit{end: u.end + 1}, true // a week on friday
	} else if !ok && p.word(u.end, "today", "tomorrow") {
		from, ok = hit{end: u.end}, true // a week today
	}
	if !ok {
		return
	}
	switch h, _ := p.hit(from.end, lexicon.Weekday, lexicon.Days); h.Kind {
	case lexicon.Weekday:
		add(dayHit{day: day{kind: onWeekday, weekday: time.Weekday(h.N), n: 7 * n}, end: h.end})
	case lexicon.Days:
		add(dayHit{day: day{kind: afterDays, n: h.N + 7*n}, end: h.end})
	}
}

// weekdaysOff reads "two fridays from now", "in two fridays".
func (p *parser) weekdaysOff(n, i int, in bool, add func(dayHit)) {
	w, ok := p.hit(i, lexicon.Weekly)
	if !ok && n == 1 {
		w, ok = p.hit(i, lexicon.Weekday)
	}
	end := w.end
	later, behind := p.hit(end, lexicon.Later)
	if behind {
		end = later.end
	}
	if ok && (in || behind) && n >= 1 && n <= 52 {
		add(dayHit{day: day{kind: weekdayOff, n: n, weekday: time.Weekday(w.N)}, part: w.Part, end: end})
	}
}

// timeFollows reports whether a time of day that is more than a number follows a day that ends at i.
func (p *parser) timeFollows(i int) bool {
	if p.glued(i) && !p.sign(i, ",") {
		return false
	}
	return slices.ContainsFunc(p.clocks(p.skipConnectors(i), true, false), func(h clockHit) bool { return !h.weak })
}

// skipConnectors steps over what may stand between a day and a time.
func (p *parser) skipConnectors(i int) int {
	for range 3 {
		switch {
		case p.sign(i, ",.;:@|-·"):
			i++
		case p.means(i, lexicon.At, lexicon.This):
			h, _ := p.hit(i, lexicon.At, lexicon.This)
			i = h.end
		default:
			return i
		}
	}
	return i
}
