package when

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"userbot/internal/lexicon"
	"userbot/internal/recurrence"
	"userbot/internal/zones"
)

// Behind a whole time, words may go on with it or begin the title. The methods here say which.

// alone reports whether what ends at i stands for itself: nothing follows, or a sign, a line's end or quotes do.
func (p *parser) alone(i int) bool {
	return i >= len(p.toks) || p.at(i).quoted() || p.at(i).line || p.titleAt(i) > i || p.sign(i, ")]>}")
}

// ties reports whether the word at i makes a title of what stands before it.
func (p *parser) ties(i int) bool {
	if p.glued(i) && p.sign(i, "'-&+/") {
		return true
	}
	switch p.at(i).low {
	case "and", "or", "of", "to", "in", "for", "from", "with", "without", "until", "till", "before", "after", "is", "are", "was",
		"never", "&", "+", "vs", "the", "we", "und", "oder", "et", "ou", "y", "e", "и", "або", "или", "та", "ve", "dan":
		return true
	}
	return false
}

// bindDay judges a day behind a whole time.
func (p *parser) bindDay(s *state, d *dayHit, c connectors, i, j int) bind {
	said, at := s.nday > 0 && !s.spans, p.at(j)
	beside := said && s.last == aDay // right behind another day
	weekday := d.kind == onWeekday
	alone := p.alone(d.end)
	switch {
	case d.repeat.said():
		return p.bindRepeat(d, c, j)
	case weekday && d.short && !alone && p.during(j) > j && !p.at(d.end).first:
		return never // per 2 ore
	case weekday && s.spans && !s.exact && (s.span.months > 0 || s.span.days%7 == 0) && s.clock.kind == noTime && p.timeFollows(d.end):
		return certain // in 2 weeks friday 20:00
	case s.repeat.vague() && (weekday && s.repeat.freq == recurrence.Weekly || d.kind == dayOfMonth && s.repeat.freq == recurrence.Monthly):
		return certain // every week 20:00 fri
	case s.repeat.said() && !s.repeat.vague():
		return likely // every mon 18:00 1 march recap
	case d.kind == nthOf && !s.spans && s.nday == 0:
		if alone && !at.first {
			return certain
		}
		return likely
	case d.kind == nextWeek, d.kind == nextMonth:
		return likely
	case d.over() && !c.day:
		return p.bindPast(d, i, j)
	case c.day:
		switch {
		case d.near, d.number, d.short:
			return never
		case p.at(i).first:
			return doubtful
		}
		return likely
	case d.number && beside:
		return likely
	case p.means(i, lexicon.The) && i < j && p.at(i).first && !p.at(i).caps && d.plain && d.kind == afterDays:
		return likely // La mañana
	case weekday && !s.zoned && p.zoneFollows(d.end):
		return certain
	case beside && alone && !d.near && !d.short && s.otherDay(d, c):
		return certain // 20:00 sat and next sat
	case weekday && beside:
		if c.open || !d.full || alone {
			return certain // tomorrow (tue)
		}
		return likely
	case weekday && p.dateFollows(d.end), beside && s.days[s.nday-1].kind == onWeekday && (d.month || d.kind == dayOfMonth):
		return certain
	case weekday && d.short && at.first && !at.caps && !alone && p.at(d.end).kind == wordToken && !p.at(d.end).first && len(p.clocks(d.end, true, true)) == 0:
		return never // So what
	case d.number:
		return never
	case said && p.otherWeekday(d, j):
		return likely
	case said:
		// A second day is the same one, or begins the title.
		if d.near || d.short && !d.month && d.kind != dayOfMonth ||
			d.plain && !alone && len(at.low) > 4 && !c.open && len(p.clocks(p.skipConnectors(d.end), true, true)) == 0 {
			return never
		}
		return doubtful
	case d.near:
		return likely
	case c.open && p.sign(d.end, ")]>"):
		if d.plain && weekday || d.kind == afterDays {
			return likely
		}
		return certain
	case c.and || c.or && !c.slash:
		return never
	case d.kind == anyWeekday && alone && at.first && !at.caps && p.means(j, lexicon.Unit):
		return likely // 20:00 Weekend
	case d.kind == onDate && at.first && !at.caps && p.nthWord(j):
		return likely // Primo maggio
	case d.strong, alone && !d.short && !c.dash && !c.colon:
		return certain
	case p.ties(d.end) && !d.month, weekday && d.plain && !c.word && at.first && !at.caps && p.word(j, "mon", "wed", "sat", "sun") && p.goesOn(d.end):
		return likely // Mon amour
	case weekday && d.plain && !c.word && at.first && !at.caps && p.word(j, "mon", "wed", "sat", "sun") && p.means(d.end, lexicon.Part) && p.goesOn(d.end+1):
		return likely // Sat night fever
	case weekday && d.plain && !d.full && len([]rune(at.low)) <= 3 && s.last == aClock && !c.word && at.first && !at.caps && p.at(d.end).kind == wordToken && p.at(d.end).first && !p.zoneFollows(d.end):
		return likely // Sat Chat
	case c.dash, c.colon:
		return doubtful
	case d.short:
		return likely
	case d.month, d.kind == nextWeekday, d.kind == inWeek, d.kind == anyWeekday && d.n > 0:
		return certain
	case d.kind == anyWeekday, weekday && d.plain && at.caps && len(at.low) <= 3: // SAT prep
		return likely
	case d.kind == afterDays && d.plain && at.first && !at.caps && !c.comma && !c.on && !c.at:
		return likely // Tomorrow People
	case weekday && d.plain && d.full && (!c.on && !c.at || p.at(i).first && i < j):
		// In full it begins titles: "18:00 Friday Q&A"
		if part, ok := p.hit(d.end, lexicon.Part); !ok || at.first && p.at(d.end).first || !s.clock.fits(part.N) {
			return likely
		}
	}
	return certain
}

// otherWeekday reports whether d, at j behind the time of another day, is rather a weekday than the beginning of a title, by what follows it or by
// how it is written: tomorrow 8:30 friday night Party, tomorrow 8:30 friday Party.
func (p *parser) otherWeekday(d *dayHit, j int) bool {
	if d.kind != onWeekday || !d.plain || d.near || d.short || p.alone(d.end) {
		return d.kind == onWeekday && d.part != 0 && !d.near
	}
	next := p.at(d.end)
	return d.part != 0 || !p.at(j).first && (next.kind == wordToken && next.first || p.means(d.end, lexicon.Part))
}

// nthWord reports whether a word for first, second or the like stands at i.
func (p *parser) nthWord(i int) bool {
	_, ok := p.often(i, lexicon.Nth)
	return ok
}

// bindPast judges a day that is over behind a whole time: nobody means a title by "yesterday" alone.
func (p *parser) bindPast(d *dayHit, i, j int) bind {
	at, alone := p.at(j), p.alone(d.end)
	if i < j && p.at(i).first {
		at = p.at(i) // La semaine dernière
	}
	name := at.first && !at.caps
	switch {
	case alone && !name && !d.short, !name && !d.short && p.at(d.end).first && !p.at(d.end).caps:
		return certain
	case alone, !d.plain:
		return likely // 20:00 Yesterday, Last Friday blues
	case name, d.short:
		return never // Yesterday once more, 20 Uhr hier im Chat
	}
	return likely
}

// goesOn reports whether a small word follows at i, which makes a title of one that could be a day.
func (p *parser) goesOn(i int) bool {
	t := p.at(i)
	return t.kind == wordToken && !t.first && !p.alone(i) && len(p.clocks(i, true, true)) == 0 && !p.zoneFollows(i) && !p.means(i, lexicon.Part, lexicon.At)
}

// zoneFollows reports whether what stands at i is rather a zone than a title.
func (p *parser) zoneFollows(i int) bool {
	return slices.ContainsFunc(p.zone(i), func(z zoneHit) bool { return z.trust >= zones.Likely && len(z.zones) > 0 })
}

// dateFollows reports whether a date follows a weekday that ends at i.
func (p *parser) dateFollows(i int) bool {
	if p.sign(i, ",") {
		i++
	}
	for _, d := range p.days(i, &state{}) {
		if d.month || d.kind == dayOfMonth {
			return true
		}
	}
	return false
}

// bindPart judges a part of the day behind a whole time.
func (p *parser) bindPart(s *state, h hit, c connectors, i, j int) bind {
	switch {
	case c.dash, c.colon, c.and, c.or, s.zoned && s.last == aZone && !c.word:
		return never
	case s.clock.kind == noTime:
		// in 2 days evening 8
		for _, k := range p.clocks(p.skipConnectors(h.end), true, false) {
			if s.exact || h.near || k.why != "" && k.why != UnusualTime {
				continue
			}
			if c.word || !k.weak {
				return certain
			}
			return likely
		}
		return never
	case s.clock.kind == noon || s.clock.kind == midnight:
		return never
	}
	if h.near {
		if s.clock.fits(h.N) {
			return likely
		}
		return never
	}
	if s.clock.kind == exactly && (p.goesOn(h.end) && (c.word || c.at || c.on) || p.word(j, "after", "nach", "después", "despues", "depois", "après", "apres", "dopo", "после", "після")) {
		return likely // 20:00 in the night garden, 8pm after work
	}
	if c.word || c.at || c.on || h.Words > 1 {
		if p.at(i).first && !p.at(i).caps && (!p.alone(h.end) || s.clock.kind == exactly || p.means(i, lexicon.The)) {
			return likely // La noche más larga
		}
		return certain
	}
	fits := s.clock.fits(h.N)
	if of := p.at(h.end); s.clock.kind != bareHour && of.kind == wordToken && !p.at(j).first && p.word(h.end, "de", "des", "du", "do", "da", "del", "della", "dei", "di", "d'", "of") {
		return doubtful // amanhã às 20h noite de jogos
	}
	foreign := h.Lang != "en" && s.last == aClock && s.clock.kind == exactly
	switch {
	case s.clock.kind == bareHour && p.at(j).first && !p.at(j).caps && !p.alone(h.end) && p.at(h.end).kind == wordToken:
		return likely // sat 9 Morning Coffee
	case fits && s.last == aClock && s.clock.hour%12 == 0 && (h.N == lexicon.Noon || h.N == lexicon.Midnight):
		if p.at(j).first && !p.at(j).caps && !p.alone(h.end) {
			return likely // 12:00 Noon Prayer
		}
		return certain
	case s.clock.kind == bareHour:
		return certain
	case s.last == aClock && s.clock.kind == exactly && p.at(j).first && !p.at(j).caps && !p.alone(h.end):
		return never // Evening prayer
	case foreign && (p.at(j).first || !unicode.In([]rune(p.at(j).low)[0], unicode.Latin, unicode.Cyrillic)):
		return never // a title: День рождения
	case foreign && fits:
		return likely
	case p.alone(h.end) && fits:
		if s.clock.kind == exactly || p.at(j).first && !p.at(j).caps {
			return likely // 20:00 Evening: nothing needs to be said of the time any more
		}
		return certain
	case !fits && s.clock.kind == exactly:
		if s.last == aDay || s.clock.half {
			if !p.at(j).first || p.at(j).caps || p.alone(h.end) {
				return likely
			}
		}
		return never
	case p.alone(h.end) || h.Lang != "en" && s.last == aClock:
		return certain
	}
	return likely
}

// fits reports whether c, without more ado, falls into a part of the day.
func (c clock) fits(part int) bool {
	h := c.hour % 24
	if c.kind == onClock || c.kind == bareHour {
		return len(choices(c, part, false)) > 0 && choices(c, part, false)[0].why == ""
	}
	switch part {
	case lexicon.Morning:
		return h < 12
	case lexicon.Midday, lexicon.Noon:
		return h >= 11 && h < 16
	case lexicon.Afternoon:
		return h >= 12 && h < 21
	case lexicon.Evening:
		return h >= 15
	case lexicon.Night:
		return h >= 18 || h < 6
	case lexicon.Midnight:
		return h == 0
	}
	return true
}

// bindClock judges a time of day behind a length in days.
func (p *parser) bindClock(s *state, h clockHit, c connectors, j int) bind {
	switch {
	case c.at, c.comma:
		return certain
	case h.weak:
		return likely
	case h.half && p.at(j+1).space && h.min == 0 && !p.alone(h.end):
		return likely // in 3 days 5 pm club
	case c.dash || c.colon || c.and || c.or:
		return likely
	}
	return certain
}

// bindEnd judges the time at which the call is to end.
func (p *parser) bindEnd(s *state, h clockHit, c connectors, i, j int) bind {
	if h.weak || h.kind == bareHour && !h.half {
		switch {
		case c.dash && c.n == 1 && !p.glued(i) && p.glued(j) && (!p.alone(h.end) || s.last == aZone):
			return never // 20:00 -5 kg, 20:00 GMT -3
		case c.dash && c.n == 1 && p.glued(i) && p.glued(j) && s.last == aClock:
			return certain // 8-10
		case s.from:
			return certain // from 8 to 9
		case c.word || c.n != 1:
			return never
		case s.weak || s.clock.kind == bareHour:
			return certain
		}
		if s.last == aZone {
			return doubtful
		}
		return likely // 8pm - 10
	}
	if h.why != "" && h.why != UnusualTime {
		return likely
	}
	if s.last != aClock && s.last != aPart && s.last != aZone && s.last != aDay {
		return likely
	}
	return certain
}

// timeThings stand behind "time" in titles.
var timeThings = [...]string{"machine", "travel", "traveler", "travelers", "traveller", "travellers", "capsule", "warp", "lord", "lords", "bandits", "management", "out"}

// bindZone judges a zone behind a time.
func (p *parser) bindZone(s *state, z zoneHit, c connectors, j int) bind {
	if !s.done() && s.open == 0 {
		return certain
	}
	if z.bad != 0 && p.at(j).kind == wordToken && p.at(j+1).kind == numberToken && p.glued(j+1) && p.at(j+2).kind == wordToken && p.glued(j+2) {
		return never // MST3K
	}
	if p.glued(j) && p.at(j).kind == wordToken && s.last == aClock {
		if z.trust > zones.Hardly {
			return certain // 20:00MSK
		}
	}
	if s.exact && z.trust > zones.Hardly && z.bad == 0 && !p.alone(z.end) {
		return likely // in 2h MSK Meetup: it is the same in each zone
	}
	if p.means(j-1, lexicon.The) && slices.ContainsFunc(p.zone(j-1), func(longer zoneHit) bool { return longer.end == z.end && len(longer.zones) > 0 }) {
		return never // Los Angeles, unlike Angeles
	}
	if last := z.end - 1; (p.word(last, "us", "usa") || p.word(last, "la") && last > j-1 && (c.word || p.word(j, "in"))) && p.at(last).caps && p.longest(z, j) && z.trust < zones.Likely && p.begins(z.end) && !p.at(z.end).caps && !c.dash && !c.colon && !s.spans && !p.placeThing(z.end) {
		return doubtful // LA Movies
	}
	if last := z.end - 1; p.word(last, "la") && z.trust < zones.Likely && !(p.at(last).caps && last == j && p.alone(z.end)) {
		return never // la playa
	}
	switch z.trust {
	case zones.Surely:
		if p.word(j, "your") && !p.alone(z.end) || p.word(j+1, "вашему", "твоему") && !p.alone(z.end) || p.word(j, "your", "my", "our", "local") && p.at(j).first && !p.at(j).caps || (p.word(j, "my", "our") || p.word(z.end-1, "местному", "нашему")) && p.goesOn(z.end) {
			return likely // Your time to shine, по местному телевидению
		}
		if last := p.at(z.end - 1); last.low == "time" && z.end > j+1 && p.at(z.end).kind == wordToken && (p.word(z.end, timeThings[:]...) || p.goesOn(z.end)) {
			return likely // Berlin Time Machine, London time travellers
		}
		return certain
	case zones.Likely:
		if p.word(j, "est") && p.sign(z.end, ".") && p.glued(z.end) && len(p.at(z.end+1).low) == 4 && p.at(z.end+1).kind == numberToken {
			return likely // EST. 1999
		}
		if (p.ties(z.end) && !(s.repeat.said() && p.means(z.end, lexicon.Until, lexicon.From)) || p.word(j, "nft", "msc")) && !p.alone(z.end) {
			return likely
		}
		return certain
	case zones.Maybe:
		if p.at(j).caps && len(p.at(j).low) > 1 && z.end == j+1 && !p.glued(j) && p.alone(z.end) {
			return likely // CAT: a word in capitals, or a zone
		}
		name := p.at(j).kind == wordToken || p.sign(j, "(") && p.at(j+1).kind == wordToken && len(p.at(j+1).low) <= 4
		if name && len(p.at(j).low) > 1 && len(p.at(j).low) <= 5 && p.at(z.end-1).end-p.at(j).start <= 7 && !c.word && !p.means(j, lexicon.In, lexicon.At, lexicon.On) && (p.alone(z.end) || p.means(z.end, lexicon.Days, lexicon.Weekday)) || p.sign(j+1, "/") && p.glued(j+1) {
			return certain
		}
		return likely
	}
	for _, one := range z.zones {
		if one.Location == nil {
			continue
		}
		switch one.Location.String() {
		case "Indian/Reunion", "Indian/Christmas", "Pacific/Easter", "Pacific/Wake":
			return never // islands, but rather a party
		}
	}
	if !c.dash && !c.colon && !s.spans && !p.sign(j, "-") && (p.alone(z.end) || c.open || c.word) {
		return likely
	}
	if !c.dash && !c.colon && !s.spans && p.begins(z.end) && !p.glued(z.end) && (p.begins(z.end-1) || p.at(z.end-1).low == p.at(j).low) && p.place(z, j) {
		return doubtful // Tokyo Q&A
	}
	return never
}

// begins reports whether the word at i may begin a title, by its first letter: a capital, or one of a script that has none.
func (p *parser) begins(i int) bool {
	t := p.at(i)
	return t.kind == wordToken && (t.first || !unicode.In([]rune(t.low)[0], unicode.Latin, unicode.Cyrillic))
}

// placeThings stand behind the name of a place in titles.
var placeThings = [...]string{
	"trip", "tour", "travel", "travels", "carnival", "food", "dinner", "lunch", "kitchen", "festival", "party", "day", "days", "week", "news", "open", "election", "elections", "gp", "grand", "prix", "vs", "fc", "cup", "league", "team", "fans", "project", "office", "branch",
	"reise", "wahl", "urlaub", "viaje", "elecciones", "viagem", "eleições", "voyage", "viaggio", "today", "town", "united", "university", "embassy", "visa", "airlines", "post", "times", "express",
}

// longest reports whether no longer name of a zone than z begins at j: US Eastern, Mexico City.
func (p *parser) longest(z zoneHit, j int) bool {
	return !slices.ContainsFunc(p.zone(j), func(o zoneHit) bool { return o.end > z.end && len(o.zones) > 0 })
}

// placeThing reports whether the word at i makes a title of the name of a place before it.
func (p *parser) placeThing(i int) bool { return p.word(i, placeThings[:]...) }

// manyLive are places, besides the cities that zones are named after, that people name for their clocks: they are hardly any other word.
var manyLive = [...]string{
	"Argentina", "Australia", "Austria", "Bangladesh", "Belarus", "Bolivia", "Cameroon", "Canada", "Chile", "Colombia", "Costa Rica", "Cuba", "Dominican Republic", "Ecuador", "Egypt", "El Salvador", "Ethiopia", "France", "Germany", "Ghana", "Greece", "Guatemala",
	"Honduras", "India", "Indonesia", "Iran", "Iraq", "Israel", "Italy", "Japan", "Kazakhstan", "Kenya", "Kuwait", "Lebanon", "Malaysia", "Mexico", "Morocco", "Nepal", "Netherlands", "Nicaragua", "Nigeria", "Pakistan", "Panama", "Paraguay", "Peru", "Philippines",
	"Poland", "Portugal", "Qatar", "Russia", "Saudi Arabia", "Senegal", "Spain", "Sri Lanka", "Switzerland", "Tanzania", "Thailand", "Tunisia", "Türkiye", "Uganda", "Ukraine", "United Arab Emirates", "UK", "Uruguay", "Uzbekistan", "Venezuela", "Vietnam", "Zambia", "Zimbabwe",
	"Bangalore", "Beijing", "Delhi", "Guadalajara", "Medellín", "Monterrey", "Montréal", "Mumbai", "New Delhi", "Osaka", "Rio de Janeiro", "San Francisco", "St. Petersburg", "Abuja", "Ankara", "Geneva",
}

// place reports whether z, at j in front of what may begin a title, is one that people name for its clocks: the city that the zone is named after, or one
// of those where many live.
func (p *parser) place(z zoneHit, j int) bool {
	if p.placeThing(z.end) || !p.longest(z, j) {
		return false
	}
	return slices.ContainsFunc(z.zones, func(one zones.Zone) bool {
		if one.Location == nil {
			return false
		}
		_, city, _ := strings.Cut(one.Location.String(), "/")
		city = city[strings.LastIndexByte(city, '/')+1:]
		plain := strings.ToLower(strings.ReplaceAll(city, "_", ""))
		name := strings.ReplaceAll(strings.ToLower(one.Name), " ", "")
		return city != "" && (strings.HasSuffix(plain, p.at(z.end-1).low) || len(p.at(j).low) > 3 && unaccented(name) == plain) || slices.Contains(manyLive[:], one.Name) && !p.word(j, "turkey")
	})
}

// unaccented is s without the accents on its letters.
func unaccented(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}
