package when

import (
	"math/bits"
	"slices"
	"strings"
	"time"

	"userbot/internal/lexicon"
	"userbot/internal/recurrence"
)

// repeat is how often something is, as it was said.
type repeat struct {
	freq        recurrence.Freq // zero: once
	each        int             // each so-manieth day, week, month or year
	mask        uint8           // weekdays, 1<<time.Weekday
	nths        [6]uint8        // weekdays that are the first to the fifth in a month; at 0: the last
	dates       uint32          // of a month: 1<<1 to 1<<31; 1: its last day
	month       int             // of a year, which has one of dates
	count       int             // how often in all
	from, until *day            // the first day that may be, and the last; nil: not said
	lasts       span            // how long in all
	custom      bool            // mask is of weekends, or of the days of work
}

func (r *repeat) said() bool { return r.freq != 0 }

// vague reports whether it is not said on which days.
func (r *repeat) vague() bool {
	return r.freq > recurrence.Daily && r.mask == 0 && r.dates == 0 && r.nths == [6]uint8{}
}

// plainDaily reports whether it is said to be every day.
func (r *repeat) plainDaily() bool { return r.freq == recurrence.Daily && r.each == 1 }

// once is the day that r would be on if it were said of one.
func (r *repeat) once() day {
	switch {
	case bits.OnesCount8(r.mask) == 1:
		return day{kind: onWeekday, weekday: time.Weekday(bits.TrailingZeros8(r.mask))}
	case r.mask != 0:
		return day{kind: anyWeekday, mask: r.mask}
	case r.freq == recurrence.Monthly && bits.OnesCount32(r.dates&^1) == 1:
		return day{kind: dayOfMonth, n: bits.TrailingZeros32(r.dates &^ 1)}
	}
	return day{}
}

// ends reports whether it is said when or after how many it ends.
func (r *repeat) ends() bool { return r.count > 0 || r.until != nil || r.lasts != span{} }

const mostListed = 8 // days: nobody types more

const (
	workdays = 0b0111110
	weekend  = 1<<time.Saturday | 1<<time.Sunday
)

// often returns what the words at i mean where it is said how often something is.
func (p *parser) often(i int, kinds ...lexicon.Kind) (hit, bool) {
	if i >= len(p.toks) {
		return hit{}, false
	}
	if !p.oftenLooked[i] {
		p.oftenLooked[i], p.oftens[i] = true, p.look(i, lexicon.Often)
	}
	for _, h := range p.oftens[i] {
		if slices.Contains(kinds, h.Kind) {
			return h, true
		}
	}
	return hit{}, false
}

// little returns what the words at i mean that say the same wherever they stand.
func (p *parser) little(i int, kinds ...lexicon.Kind) (hit, bool) {
	for _, h := range p.look(i, lexicon.Small) {
		if slices.Contains(kinds, h.Kind) {
			return h, true
		}
	}
	return hit{}, false
}

// look returns what the words at i mean in a table.
func (p *parser) look(i int, in func(words []string) []lexicon.Term) (all []hit) {
	var words [4]string
	var ends [len(words)]int
	n := 0
	for j := i; n < len(words); n++ {
		k := p.run(j)
		if k == j {
			break
		}
		words[n], ends[n] = p.joined(j, k), k
		if j = k; !p.at(j).space {
			n++
			break
		}
	}
	for _, t := range in(words[:n]) {
		all = append(all, hit{Term: t, end: ends[t.Words-1]})
	}
	return all
}

// every returns the word for "every" at i.
func (p *parser) every(i int) (hit, bool) {
	if p.word(i, "alternate", "alternating") && p.means(i+1, lexicon.Weekday, lexicon.Weekly) {
		return hit{end: i}, true // alternate fridays
	}
	if h, ok := p.hit(i, lexicon.Every); ok {
		return h, true
	}
	h, ok := p.often(i, lexicon.Every)
	if ok {
		_, _, end := p.number(h.end)
		ok = p.unitAt(end) // alle zwei Wochen; alle 20 is a time of day
	}
	return h, ok
}

// plurals are parts of a day that are said of many days.
var plurals = [...]string{"mornings", "afternoons", "evenings", "nights"}

// misspeltEvery is what slips of the finger make of "every", and what is no word, nor a name.
var misspeltEvery = [...]string{"evry", "evey", "evrey", "eveyr", "everey", "evrery", "everry", "eevry"}

// repeats returns what may stand at i and says how often something is.
func (p *parser) repeats(i int, s *state) []dayHit {
	if p.at(i).kind != wordToken && p.at(i).kind != numberToken {
		return nil
	}
	if _, end := p.interval(i); end > i {
		return nil
	}
	if all := p.monthEnds(i); all != nil {
		return all
	}
	if every, ok := p.every(i); ok {
		if all := p.everyDay(i, every.end); all != nil {
			return all
		}
	}
	if n, end := p.turnBy(i); end > i && n <= recurrence.MostEach {
		return p.everyDay(i, end)
	}
	if p.word(i, misspeltEvery[:]...) && s.last == nothing && p.gap == 0 {
		all := p.everyDay(i, i+1)
		for k := range all {
			d := &all[k]
			meant := p.text(i+1, d.end)
			if d.near {
				meant = strings.TrimSpace(strings.TrimPrefix(d.meant, p.text(i, i+1)))
			}
			d.why, d.near, d.meant = Misspelt, true, strings.TrimSpace("every "+meant)
		}
		if all != nil {
			return all
		}
	}
	if mask, end := p.onDays(i); end > i {
		d := dayHit{repeat: repeat{freq: recurrence.Weekly, each: 1, mask: mask}, end: end}
		if n, _ := p.howOften(i); n != bits.OnesCount8(mask) {
			d.why = NoDays // twice a week mon
		}
		return []dayHit{d}
	}
	if w, ok := p.hit(i, lexicon.Weekday); ok && w.Part == 0 { // friday evenings
		if part, ok := p.hit(w.end, lexicon.Part); ok && p.word(w.end, plurals[:]...) {
			one := dayHit{day: day{kind: onWeekday, weekday: time.Weekday(w.N)}, part: part.N, end: part.end, why: Recurring}
			each := one
			each.day, each.repeat = day{}, repeat{freq: recurrence.Weekly, each: 1, mask: 1 << w.N}
			return []dayHit{each, one}
		}
	}
	if w, ok := p.hit(i+1, lexicon.Weekday); ok && p.word(i, onEach[:]...) && (w.Lang == "it" || w.Lang == "fr" && p.word(i, "le")) && s.last == nothing && p.gap == 0 && (p.timeFollows(w.end) || p.means(w.end, lexicon.At) && len(p.clocks(p.skipConnectors(w.end), true, false)) > 0) {
		one := dayHit{day: day{kind: onWeekday, weekday: time.Weekday(w.N)}, part: w.Part, end: w.end, why: Recurring}
		each := one
		each.day, each.repeat = day{}, repeat{freq: recurrence.Weekly, each: 1, mask: 1 << w.N}
		return []dayHit{each, one}
	}
	if part, ok := p.hit(i, lexicon.Part); ok && p.word(i, plurals[:]...) && s.last == nothing && p.gap == 0 && p.timeFollows(part.end) { // mornings 9:00
		return []dayHit{{repeat: repeat{freq: recurrence.Daily, each: 1}, part: part.N, end: part.end, why: Recurring}}
	}
	if w, ok := p.hit(i+1, lexicon.Weekday); ok && p.word(i, "un") && p.word(w.end, "sur") && (p.word(w.end+1, "deux") || p.at(w.end+1).low == "2") { // un vendredi sur deux
		return []dayHit{{repeat: repeat{freq: recurrence.Weekly, each: 2, mask: 1 << w.N}, part: w.Part, end: w.end + 2}}
	}
	if d, ok := p.everyTurn(i); ok {
		return []dayHit{d}
	}
	if d, ok := p.yesAndNo(i); ok {
		return []dayHit{d}
	}
	if mask, part, end := p.weekdayList(p.skipOn(i + 1)); end > p.skipOn(i+1) && p.word(i, always[:]...) && p.gap == 0 {
		d := dayHit{repeat: repeat{freq: recurrence.Weekly, each: 1, mask: mask}, part: part, end: end}
		if p.at(i).first {
			d.why = Recurring
		}
		return []dayHit{d}
	}
	if k := p.skipOn(i + 1); p.word(i, always[3:]...) && p.gap == 0 {
		d := dayHit{repeat: repeat{freq: recurrence.Monthly, each: 1}, why: Recurring}
		if d.repeat.nths, d.end = p.nthDays(k); d.end > k { // immer am ersten Freitag
			d.end, d.why = p.monthly(d.end), ""
			return []dayHit{d}
		}
		for n, kind := range [...]lexicon.Kind{lexicon.Ending, lexicon.Opening} {
			if h, ok := p.often(i+1, kind); ok && h.Part > 0 { // immer am Monatsende
				d.repeat.dates, d.end = 1<<n, h.end
				return []dayHit{d}
			}
		}
	}
	if d, ok := p.daysOfMonths(i); ok {
		if n := d.repeat.dates; d.why != "" && bits.OnesCount32(n) == 1 && p.at(i).kind == numberToken {
			once := d
			once.repeat, once.day = repeat{}, day{kind: dayOfMonth, n: bits.TrailingZeros32(n)}
			return []dayHit{d, once}
		}
		return []dayHit{d}
	}
	if d, ok := p.nextFew(i); ok {
		return []dayHit{d}
	}
	if mask, end := p.dayLetters(i); end > i && s.last == nothing && p.gap == 0 && p.timeFollows(end) {
		return []dayHit{{repeat: repeat{freq: recurrence.Weekly, each: 1, mask: mask}, end: end, why: Recurring}} // M/W/F 20:00
	}
	if h, ok := p.hit(i, lexicon.Weekly); ok {
		mask, part, end := p.weekdayList(i)
		return []dayHit{{repeat: repeat{freq: recurrence.Weekly, each: 1, mask: mask}, part: part, end: max(end, h.end), plain: end == h.end}}
	}
	if h, ok := p.often(i, lexicon.Regularly); ok && p.gap == 0 && (s.last == nothing || p.behindTime(s, i, h.end) || h.N == lexicon.Week && s.last == aDay && !p.at(i-1).first && !p.at(i).first && !s.done() && p.timeFollows(h.end)) {
		d := dayHit{repeat: repeat{each: 1}, part: h.Part, end: h.end, adverb: h.end}
		p.unit(h.N, &d)
		return []dayHit{d}
	}
	return nil
}

// nextFew reads "the next 4 mondays": that often in all.
func (p *parser) nextFew(i int) (d dayHit, ok bool) {
	the, _ := p.hit(i, lexicon.The)
	next, ok := p.hit(max(i, the.end), lexicon.Next)
	n, _, end := p.number(next.end)
	w, weekly := p.hit(end, lexicon.Weekly)
	if !ok || !weekly || end == next.end || n < 2 || n > recurrence.MostCount {
		return d, false
	}
	return dayHit{repeat: repeat{freq: recurrence.Weekly, each: 1, mask: 1 << w.N, count: n}, part: w.Part, end: w.end}, true
}

// onEach are what stands in front of a weekday that is meant each week, or once: "il martedì alle 19", "le mardi à 19h".
var onEach = [...]string{"il", "la", "di", "le"}

// lettered are weekdays by their letters alone.
var lettered = map[string]uint8{"mwf": 0b0101010, "m/w/f": 0b0101010, "tth": 0b0010100, "tuth": 0b0010100, "t/th": 0b0010100, "tu/th": 0b0010100, "mw": 0b0001010, "m/w": 0b0001010, "m-f": workdays}

// dayLetters reads weekdays that are said by their letters: "m-f", "M/W/F". end is i where none are.
func (p *parser) dayLetters(i int) (mask uint8, end int) {
	var typed string
	for end = i; end < min(i+5, len(p.toks)) && (end == i || p.glued(end)); end++ {
		typed += p.at(end).low
	}
	if mask = lettered[typed]; mask == 0 {
		return 0, i
	}
	return mask, end
}

// behindTime reports whether a word from i to end that says how often something is may be part of the time that it stands behind:
// "18:00 weekly", "18:00 weekly Standup", unlike "18:00 weekly sync".
func (p *parser) behindTime(s *state, i, end int) bool {
	return s.done() && !p.at(i).first && (p.alone(end) || p.at(end).first || p.limitFollows(end) || p.zoneFollows(end))
}

// everyDay reads what follows "every", which stands from start up to i.
func (p *parser) everyDay(start, i int) []dayHit {
	if d, ok := p.everyTurn(i); ok {
		return []dayHit{d} // her iki haftada bir
	}
	d := dayHit{repeat: repeat{each: 1}}
	r := &d.repeat
	each := false // so many days, weeks or the like
	if h, ok := p.often(i, lexicon.Other); ok {
		r.each, i, each = 2, h.end, true
	} else if n, _, end := p.number(i); end > i && n >= 1 && n <= recurrence.MostEach && (p.unitAt(end) || p.means(end, lexicon.Weekly) || n > 1 && n < 5 && p.means(end, lexicon.Weekday) && !p.oneDay(i, end)) {
		r.each, i, each = n, end, true
	}
	if !each {
		if nths, end := p.nthDays(i); end > i {
			r.freq, r.nths = recurrence.Monthly, nths
			d.end = p.monthly(end)
			for n := 2; n < len(nths) && d.end == end; n++ {
				only := [6]uint8{}
				if only[n] = nths[n]; nths == only {
					// "every second friday": every other one, or that of a month
					other := d
					other.repeat = repeat{freq: recurrence.Weekly, each: n, mask: nths[n]}
					d.why, other.why = Recurring, Recurring
					if n > 2 {
						return []dayHit{d, other}
					}
					return []dayHit{other, d}
				}
			}
			return []dayHit{d}
		}
		if n, end := p.nth(i); end > i {
			if all := p.nearWeekday(start, end, d); all != nil { // every 2nd mondy
				other := all[0]
				other.repeat = repeat{freq: recurrence.Monthly, each: 1}
				if n > 5 {
					return nil
				}
				other.repeat.nths[max(n, 0)] = all[0].repeat.mask
				if all[0].repeat.each = n; n > 1 {
					return append(all, other)
				}
				return []dayHit{other}
			}
			switch u, ok := p.unitOf(end); {
			case n > 0 && n <= 31 && p.monthly(p.dayNoun(end)) > p.dayNoun(end) || n > 0 && n <= 31 && p.dayNoun(end) > end:
				r.freq, r.dates, d.end = recurrence.Monthly, 1<<n, p.monthly(p.dayNoun(end)) // jeden ersten des Monats, каждое первое число
				return []dayHit{d}
			case ok && n < 0 && u.N == lexicon.Day, ok && n == 1 && u.N == lexicon.Day && p.monthly(u.end) > u.end:
				r.freq, r.dates = recurrence.Monthly, 1
				if n > 0 {
					r.dates = 1 << 1
				}
				d.end = p.monthly(u.end)
				return []dayHit{d}
			case ok && n > 1:
				r.each, i, each = n, end, true
			}
		}
		if !each {
			if dates, end := p.dateList(i, true); end > i {
				r.freq, r.dates, d.end = recurrence.Monthly, dates, p.monthly(end)
				return []dayHit{d}
			}
			if p.yearly(i, &d) {
				return []dayHit{d}
			}
		}
	}
	if mask, end := p.dayLetters(i); end > i && !each {
		r.freq, r.mask, d.end = recurrence.Weekly, mask, end // every m-f
		return []dayHit{d}
	}
	if u, ok := p.unitOf(i); ok && u.N == lexicon.QuarterYear {
		d.end = u.end
		p.unit(u.N, &d)
		if any := d; r.from != nil {
			any.repeat.from = nil
			return []dayHit{d, any}
		}
		return []dayHit{d}
	}
	weekday, _ := p.hit(i, lexicon.Weekday)
	if dates, end := p.dateList(i, false); end > i && !each && (p.word(i, dayWords[:]...) && (p.timeFollows(end) || p.means(end, lexicon.At)) || p.monthly(end) > end) {
		r.freq, r.dates, d.end = recurrence.Monthly, dates, p.monthly(end) // todo dia 15 às 12h, ogni 15 del mese
		return []dayHit{d}
	}
	if u, ok := p.unitOf(i); ok && u.N >= lexicon.Day && u.end >= weekday.end { // setiap hari, not: setiap hari senin
		d.end = u.end
		p.unit(u.N, &d)
		if end := p.ofTheWeek(d.end); end > d.end && r.plainDaily() {
			either := u.Lang == "fr" || p.word(d.end, "da")
			d.end = end
			work := d
			p.unit(lexicon.Workday, &work)
			if work.end = end; either { // les jours de la semaine: rather those of work
				work.why, d.why = Recurring, Recurring
				return []dayHit{d, work}
			}
			return []dayHit{d}
		}
		if n := r.each; r.freq == recurrence.Daily && (n == 8 || n == 15) && slices.Contains([]string{"es", "pt", "fr", "it"}, u.Lang) {
			weeks := d // tous les 15 jours: every two weeks
			weeks.repeat.freq, weeks.repeat.each = recurrence.Weekly, n/7
			weeks.why, d.why = Recurring, Recurring
			return []dayHit{weeks, d}
		}
		if each || weekday.end != u.end || u.N != lexicon.Week {
			return []dayHit{d}
		}
		// setiap minggu: each week, or on Sundays
		on := d
		on.repeat.mask, on.part, on.end = p.weekdayList(i)
		switch {
		case on.end > u.end && (p.means(u.end, lexicon.And) || p.sign(u.end, "/&+")):
			return []dayHit{on} // setiap minggu dan selasa
		case d.end == u.end && on.end == u.end:
			d.why, on.why = Recurring, Recurring
			return []dayHit{d, on}
		}
		return []dayHit{d}
	}
	if sp, ok := p.hit(i, lexicon.Span); ok && !each && sp.N%(24*60) == 0 {
		d.end, r.each = sp.end, sp.N/(24*60) // كل يومين
		if unit := lexicon.Day; r.each%7 > 0 {
			p.unit(unit, &d)
		} else {
			r.each /= 7
			p.unit(lexicon.Week, &d)
		}
		return []dayHit{d}
	}
	if mask, part, end := p.weekdayList(i); end > i {
		if n, after := p.nthBehind(end); after > end && !each && mask&(mask-1) == 0 {
			r.freq, r.nths[max(n, 0)], d.end = recurrence.Monthly, mask, p.monthly(after) // setiap senin pertama
			return []dayHit{d}
		}
		r.freq, r.mask, d.part, d.end = recurrence.Weekly, mask, part, end
		return []dayHit{d}
	}
	if part, ok := p.hit(i, lexicon.Part); ok && part.N != lexicon.Noon && part.N != lexicon.Midday && part.N != lexicon.Midnight {
		r.freq, d.part, d.end = recurrence.Daily, part.N, part.end
		return []dayHit{d}
	}
	if all := p.nearWeekday(start, i, d); all != nil {
		return all
	}
	if r.each == 1 && slices.ContainsFunc(p.clocks(i, true, false), func(h clockHit) bool { return !h.weak }) {
		r.freq, d.end, d.why = recurrence.Daily, i, Recurring // every 18:00
		return []dayHit{d}
	}
	return nil
}

// ofTheWeek steps over "of the week", which may stand at i.
func (p *parser) ofTheWeek(i int) int {
	j := i
	for range 2 {
		if h, ok := p.hit(j, lexicon.Of, lexicon.The, lexicon.In); ok {
			j = h.end
		} else if p.word(j, "da", "na", "della", "der", "in") {
			j++
		}
	}
	u, ok := p.hit(j, lexicon.Unit)
	if !ok || u.N != lexicon.Week || j == i && u.Lang != "ru" && u.Lang != "uk" {
		return i
	}
	return u.end
}

// nearWeekday reads a misspelt weekday at i, behind "every" and what else stands there from start on: d says how often that is.
func (p *parser) nearWeekday(start, i int, d dayHit) []dayHit {
	if p.gap > 0 {
		return nil
	}
	for _, h := range p.near(i) {
		if h.Kind == lexicon.Weekday {
			d.repeat.freq, d.repeat.mask, d.part, d.end = recurrence.Weekly, 1<<h.N, h.Part, h.end
			d.why, d.near, d.meant = Misspelt, true, p.text(start, i)+" "+lexicon.Name(h.Term)
			return []dayHit{d}
		}
	}
	return nil
}

// unitOf returns the unit at i, of those that something can recur in.
func (p *parser) unitOf(i int) (hit, bool) {
	if h, ok := p.often(i, lexicon.Unit); ok {
		return h, true
	}
	return p.hit(i, lexicon.Unit)
}

// oneDay reports whether the number from i to end is part of the name of a weekday: "سه شنبه", which is no third Saturday.
func (p *parser) oneDay(i, end int) bool {
	w, ok := p.hit(i, lexicon.Weekday)
	return ok && w.end > end
}

func (p *parser) unitAt(i int) bool {
	u, ok := p.unitOf(i)
	return ok && u.N >= lexicon.Day
}

// unit makes d recur in a unit that ends where d does, on the days that follow it.
func (p *parser) unit(unit int, d *dayHit) {
	r := &d.repeat
	d.end = p.phraseOf(d.end, oneTime[:])
	i := d.end
	switch unit {
	case lexicon.Day:
		r.freq = recurrence.Daily
		if mask, part, end := p.weekdayList(p.skipOn(i)); end > i && (r.each%7 == 0 || r.each%7 == 1 && r.each > 1) {
			r.freq, r.each = recurrence.Weekly, r.each/7 // alle 14 Tage freitags, tous les 15 jours le vendredi
			r.mask, d.part, d.end = mask, part, end
		}
	case lexicon.Week, lexicon.Fortnight:
		r.freq = recurrence.Weekly
		if unit == lexicon.Fortnight {
			r.each *= 2
		}
		if mask, part, end := p.weekdayList(p.skipOn(i)); end > i {
			r.mask, d.part, d.end = mask, part, end
		}
	case lexicon.Weekend:
		r.freq, r.mask, r.custom = recurrence.Weekly, weekend, true
	case lexicon.Workday:
		r.freq, r.mask, r.custom = recurrence.Weekly, workdays, true
	case lexicon.Months:
		r.freq = recurrence.Monthly
		j := p.skipOn(i)
		if nths, end := p.nthDays(j); end > j {
			r.nths, d.end = nths, end
		} else if dates, end := p.dateList(j, false); end > j {
			r.dates, d.end = dates, end
		}
	case lexicon.QuarterYear:
		r.freq = recurrence.Monthly
		r.each *= 3
		if dates, end := p.dateList(p.skipOn(i), true); end > p.skipOn(i) {
			r.dates, d.end, d.why = dates, end, Recurring // of which of its months
			r.from = &day{kind: quarter}
		}
	case lexicon.HalfYear:
		r.freq = recurrence.Monthly
		r.each *= 6
	case lexicon.Year:
		r.freq = recurrence.Yearly
		each := r.each
		if p.yearly(p.skipOn(i), d) {
			r.each = each
		}
	}
}

// oneTime is said behind "every two weeks", and adds nothing to it.
var oneTime = [...]string{"یک بار", "یکبار", "один раз", "раз", "bir kez", "bir kere", "bir defa", "una vez", "uma vez", "une fois", "una volta", "einmal", "once", "sekali", "مرة", "مرة واحدة"}

// phraseOf steps over one of the phrases at i, whatever follows.
func (p *parser) phraseOf(i int, phrases []string) int {
	if p.at(i).kind != wordToken || p.at(i).first {
		return i
	}
	for n := 2; n > 0; n-- {
		if i+n <= len(p.toks) && slices.Contains(phrases, p.textLow(i, i+n)) {
			return i + n
		}
	}
	return i
}

// skipOn steps over what may stand between a unit and its days: "every month, on the 1st".
func (p *parser) skipOn(i int) int {
	if p.sign(i, ",:") {
		i++
	}
	for range 2 {
		if h, ok := p.hit(i, lexicon.On, lexicon.The); ok {
			i = h.end
		}
	}
	return i
}

// weekdayList reads weekdays: "mon", "mondays and thursdays", "mon-fri", "mon, wed and every fri". end is i where there are none.
func (p *parser) weekdayList(i int) (mask uint8, part, end int) {
	end = i
	last, lang := time.Weekday(-1), p.lang(i)
	for j, k := i, 0; ; k++ {
		if k == mostListed {
			return mask, part, end
		}
		through := false
		if end > i {
			if p.sign(j, "-") && p.glued(j) == p.glued(j+1) || p.at(j).kind == wordToken && p.throughAt(j) {
				through = true
				if h, ok := p.hit(j, lexicon.Until); ok {
					j = h.end
				} else {
					j++
				}
			} else {
				from := j
				if p.sign(j, ",/&+") {
					j++
				}
				if h, ok := p.hit(j, lexicon.And); ok && p.at(j).kind == wordToken {
					j = h.end
				}
				if t, h := p.at(j), p.lang(j); j == from && (!p.means(j, lexicon.Weekday, lexicon.Weekly) || t.first != p.at(end-1).first || h != lang) {
					return mask, part, end // every mon Sunday school, unlike: mon tue wed
				}
			}
			if every, ok := p.every(j); ok {
				j = every.end
			} else if on, ok := p.hit(j, lexicon.On); ok && !p.means(j, lexicon.Weekday, lexicon.Weekly) {
				j = on.end
			}
		}
		h, ok := p.hit(j, lexicon.Weekday, lexicon.Weekly)
		if w := slices.Index(shortDays[:], p.at(j).low); !ok && w >= 0 && (len(p.hits(j)) == 0 || w == 6) { // "sa" is an hour in Turkish, too
			h, ok = hit{Term: lexicon.Term{N: w}, end: j + 1}, true
		}
		if !ok || end > i && time.Weekday(h.N) == last {
			return mask, part, end
		}
		if through {
			for w := last; w != time.Weekday(h.N); w = (w + 1) % 7 {
				mask |= 1 << w
			}
		}
		mask |= 1 << h.N
		last, part, end, j = time.Weekday(h.N), max(part, h.Part), h.end, h.end
	}
}

// lang is the language in which the word at i is a weekday; empty: in none.
func (p *parser) lang(i int) string {
	h, _ := p.hit(i, lexicon.Weekday, lexicon.Weekly)
	return h.Lang
}

// always are words for every one of the days that follow: "immer freitags".
var always = [...]string{"all", "repeating", "recurring", "immer", "jeweils", "siempre", "sempre", "toujours", "всегда", "завжди", "always"}

// everyTurn reads how often something is where that is said as once in so long: "iki haftada bir", "раз в две недели", "dua minggu sekali".
func (p *parser) everyTurn(i int) (d dayHit, ok bool) {
	n, unit, end := 1, 0, i
	number := func(j int) int {
		if m, _, after := p.number(j); after > j {
			n, j = m, after
		}
		return j
	}
	if p.word(i, "раз") && p.word(i+1, "в", "на", "у") {
		u, _ := p.hit(number(i+2), lexicon.Unit)
		unit, end = u.N, u.end
	} else if after := number(i); p.word(after+1, "bir") {
		if u := slices.Index([]string{"günde", "haftada", "ayda", "yılda"}, p.at(after).low); u >= 0 {
			unit, end = [...]int{lexicon.Day, lexicon.Week, lexicon.Months, lexicon.Year}[u], after+2
		}
	} else if u, is := p.hit(after, lexicon.Unit); is && p.word(u.end, "sekali") {
		unit, end = u.N, u.end+1
	}
	if unit < lexicon.Day || n < 1 || n > recurrence.MostEach {
		return d, false
	}
	d = dayHit{repeat: repeat{each: n}, end: end}
	p.unit(unit, &d)
	return d, true
}

// yesAndNo reads "un martes sí y otro no", "semana sí, semana no los martes": every other one.
func (p *parser) yesAndNo(i int) (d dayHit, ok bool) {
	if p.word(i, "un", "una", "uno", "uma", "um") {
		i++
	}
	h, ok := p.hit(i, lexicon.Weekday)
	if u, is := p.hit(i, lexicon.Unit); !ok && is && (u.N == lexicon.Day || u.N == lexicon.Week) {
		h, ok = u, true
	}
	k := h.end
	if !ok || !p.word(k, "sí", "si", "sim", "sì") {
		return d, false
	}
	k = p.listGoesOn(k + 1)
	if p.word(k, "otro", "otra", "uno", "una", "un", "outro", "outra", "uma", "um", "altro", "altra") {
		k++
	}
	if again, is := p.hit(k, h.Kind); is && again.N == h.N {
		k = again.end
	}
	if !p.word(k, "no", "não", "nao") {
		return d, false
	}
	d = dayHit{repeat: repeat{freq: recurrence.Weekly, each: 2, mask: 1 << h.N}, part: h.Part, end: k + 1}
	if h.Kind == lexicon.Unit {
		d = dayHit{repeat: repeat{each: 2}, end: k + 1}
		p.unit(h.N, &d)
	}
	return d, true
}

// bindRepeat judges what says how often something is behind a whole time.
func (p *parser) bindRepeat(d *dayHit, c connectors, j int) bind {
	_, every := p.every(j)
	at, next := p.at(j), p.at(d.end)
	switch {
	case p.alone(d.end) && !c.dash && !c.colon && !at.first && d.adverb == 0:
		return certain
	case d.adverb > 0, c.dash, c.colon, c.and, c.or, !every, at.first:
		return likely
	case next.kind == wordToken && !next.first && !p.zoneFollows(d.end) && !p.limitFollows(d.end) && strings.ToUpper(next.low) != next.low:
		return likely // 20:00 every day a new story
	}
	return certain
}

// goOn merges what says how often something is with what was said of it before; not ok: they contradict each other.
func (r repeat) goOn(d repeat) (repeat, bool) {
	if !r.said() || r.plainDaily() && d.freq == recurrence.Weekly && d.each == 1 && d.mask != 0 { // daily mon-fri
		if r.ends() {
			d.count, d.until, d.lasts = r.count, r.until, r.lasts
		}
		if r.from != nil {
			d.from = r.from
		}
		return d, true
	}
	if r == d { // Daily every day
		return r, true
	}
	if r.freq != d.freq || !r.vague() || d.each != 1 {
		return r, false
	}
	r.mask, r.nths, r.dates, r.month = d.mask, d.nths, d.dates, d.month
	return r, true
}
