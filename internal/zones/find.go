package zones

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"userbot/internal/typed"
)

// token is a part of a word that names are looked up by.
type token struct {
	text string
	word int  // whose part it is
	last bool // of that word
	shut bool // a bracket closes behind it
}

// mostTokens is more than any name has.
const mostTokens = 9

// tokens returns the first words without brackets and punctuation, and whether they begin in brackets or behind a dash.
// gen.go writes names in the same way.
func tokens(words []string, buffer []token) (all []token, bracket, apart bool) {
	all = buffer[:0]
	for i, w := range words {
		if i == mostWords || len(w) > mostBytes {
			break
		}
		if plain(w) {
			all = append(all, token{text: w, word: i, last: true})
			if len(all) == mostTokens {
				break
			}
			continue
		}
		text := strings.TrimLeft(w, opening+typed.Dashes)
		if len(all) == 0 && text != w {
			bracket = bracket || strings.ContainsAny(w[:len(w)-len(text)], "([{<")
			apart = true
		}
		inner := strings.TrimRight(text, closing+typed.Dashes)
		shut := strings.ContainsAny(text[len(inner):], ")]}>")
		inner = clean(inner)
		for inner != "" && len(all) < mostTokens {
			part, rest, more := strings.Cut(inner, " ")
			all = append(all, token{text: part, word: i, last: !more, shut: shut && !more})
			inner = rest
		}
		if inner == "" && shut && len(all) > 0 {
			all[len(all)-1].shut = true
			all[len(all)-1].word = i // "( UTC )"
		}
		if len(all) == mostTokens {
			break
		}
	}
	return all, bracket, apart
}

// plain reports whether there is nothing to be removed from w, without looking closely.
func plain(w string) bool {
	for i := range len(w) {
		if c := w[i]; c < 'a' && (c < '0' || c > '9') || c > 'z' {
			return false
		}
	}
	return true
}

// clean removes what is typed or left out as people like: dots, apostrophes, hyphens.
func clean(w string) string {
	const dropped = ".'’ʻ‘,\u0307\u200c"
	if !strings.ContainsAny(w, dropped+"_ё"+typed.Dashes) {
		return w
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '_' || strings.ContainsRune(typed.Dashes, r):
			return ' '
		case strings.ContainsRune(dropped, r):
			return -1
		case r == 'ё':
			return 'е'
		}
		return r
	}, w))
}

// name is a line of names, and how many tokens it took.
type name struct {
	class  byte
	fields []string // what it may mean
	tokens int
}

// longest returns the names that the tokens begin with, the longest first.
func longest(all []token) []name {
	var found []name
	key := ""
	for n, t := range all {
		if n == 0 {
			key = t.text
		} else {
			key += " " + t.text
		}
		starts := lines()
		i := search(key)
		if i == len(starts) || !strings.HasPrefix(names[starts[i]:], key) {
			break
		}
		line := names[starts[i]:]
		line = line[:strings.IndexByte(line, '\n')]
		longer := line
		if len(line) > len(key) && line[len(key)] == '\t' {
			if t.last {
				fields := strings.Split(line, "\t")
				found = append(found, name{class: fields[1][0], fields: fields[2:], tokens: n + 1})
			}
			if i+1 == len(starts) {
				break
			}
			longer = names[starts[i+1]:]
		}
		// A blank sorts before everything else that a name has.
		if !strings.HasPrefix(longer, key) || longer[len(key)] != ' ' {
			break
		}
	}
	slices.Reverse(found)
	return found
}

// before are the words before a place that make its time of it; behind are those behind it.
var (
	before = [...]string{
		"in", "time in", "nach", "в", "во", "у", "hora de", "hora en", "hora", "hora da", "hora do", "horario de", "horario", "horário de", "horário", "horário da", "horário do",
		"no horário de", "heure de", "heure du", "heure", "ora di", "ora", "waktu", "по времени", "по", "за", "время", "времени", "время по", "به وقت", "وقت", "به زمان", "بتوقيت", "توقيت",
	}
	behind = [...]string{
		"time", "local time", "standard time", "timezone", "time zone", "tz", "zeit", "saati", "saatiyle", "saati ile", "saatine göre",
		"время", "времени", "час", "часом", "за часом", "vaqti", "vaqti bilan",
	}
)

// starts returns how many tokens the text takes, if they begin with it.
func starts(all []token, text string) int {
	if len(all) == 0 || !strings.HasPrefix(text, all[0].text) {
		return 0
	}
	n := 0
	for part := range strings.SplitSeq(text, " ") {
		if n == len(all) || all[n].text != part || !all[n].last {
			return 0
		}
		n++
	}
	return n
}

// timeBehind returns how many tokens say that what stands before them was a place.
func timeBehind(all []token) int {
	most := 0
	for _, b := range behind {
		most = max(most, starts(all, b))
	}
	return most
}

// finder finds what is known by its name.
type finder struct {
	raw            []string
	all            []token
	bracket, apart bool
	found          []Match
}

// add notes a match of the first n tokens, unless a bracket stays open.
func (f *finder) add(m Match, n int) {
	if !f.bracket || slices.ContainsFunc(f.all[:n], func(t token) bool { return t.shut }) {
		m.Words = f.all[n-1].word + 1
		f.found = append(f.found, m)
	}
}

// findNames finds names; guesses, too, if those are wanted where there is none.
func findNames(words, raw []string, guess bool) []Match {
	var buffer [mostTokens]token
	f := finder{raw: raw}
	f.all, f.bracket, f.apart = tokens(words, buffer[:])
	if len(f.all) == 0 {
		return nil
	}
	f.named()
	f.announced()
	f.hourOf(words)
	if len(f.found) > 0 || !guess || !f.all[0].last {
		return f.found
	}
	behind := timeBehind(f.all[1:])
	if m, ok := either(f.all[0].text, raw, behind > 0); ok {
		f.add(m, 1+behind)
	} else if m, ok := misspelt(f.all[0].text); ok {
		f.add(m, 1)
	} else {
		f.unknown()
	}
	return f.found
}

// named finds names, with or without "time" behind them.
func (f *finder) named() {
	for _, n := range longest(f.all) {
		switch n.class {
		case dativePlace:
			continue
		case title:
			return
		}
		capitals := capitals(f.raw, f.all[0].word)
		m := Match{Zones: n.zones(), Trust: n.trust(capitals, f.bracket || f.apart)}
		if len(m.Zones) == 0 {
			m.Bad = NoSuchZone
		}
		if n.class != ofPlace {
			f.add(m, n.tokens)
		}
		if k := timeBehind(f.all[n.tokens:]); k > 0 && n.class != phrase {
			m.Trust = Surely
			if n.class == word && !capitals {
				m.Trust = Maybe // "pet time"
			}
			f.add(m, n.tokens+k)
		}
	}
}

// announced finds names behind what makes zones of them: "hora de Madrid".
func (f *finder) announced() {
	for _, b := range before {
		k := starts(f.all, b)
		if k == 0 {
			continue
		}
		slavic := unicode.Is(unicode.Cyrillic, first(b))
		where := b == "in" || b == "в" || b == "во" || b == "у"
		for _, n := range longest(f.all[k:]) {
			if b == "nach" {
				if behind := timeBehind(f.all[k+n.tokens:]); n.class == phrase || behind > 0 {
					f.add(Match{Zones: n.zones(), Trust: Surely}, k+n.tokens+behind) // nach Londoner Zeit
				}
				continue
			}
			if n.class == word || n.class == half && !slavic || n.class == title || (n.class == phrase || n.class == dativePlace) && !slavic || n.class == place && b == "за" {
				continue
			}
			m := Match{Zones: n.zones(), Trust: Surely}
			behind := timeBehind(f.all[k+n.tokens:])
			if where && behind == 0 {
				m.Trust = Maybe // "in Berlin and online"
			}
			f.add(m, k+n.tokens+behind)
		}
	}
}

// hours and ofWords begin what says whose time it is, and elided stand in front of a name with an apostrophe.
var (
	hours   = [...]string{"hora", "horario", "horário", "heure", "ora", "time", "hour", "zeit", "waktu"}
	ofWords = [...]string{"de", "del", "della", "di", "du", "des", "da", "do", "dos", "das", "la", "las", "los", "el", "le", "les", "of", "von", "in", "en", "em", "no", "na", "the"}
	elided  = [...]string{"d'", "d’", "l'", "l’", "dell'", "dell’", "all'", "all’"}
)

// hourOf finds a place behind what says whose time it is, with articles and apostrophes between: heure d'Alger, hora del Perú, ora dell'Argentina.
func (f *finder) hourOf(words []string) {
	if !slices.Contains(hours[:], strings.TrimLeft(words[0], opening)) {
		return
	}
	i := 1
	for i < len(words) && i < 4 && slices.Contains(ofWords[:], words[i]) {
		i++
	}
	if i == len(words) {
		return
	}
	rest := slices.Clone(words[i:])
	for _, e := range elided {
		rest[0] = strings.TrimPrefix(rest[0], e)
	}
	if i == 1 && rest[0] == words[1] {
		return
	}
	all, _, _ := tokens(rest, nil)
	for _, n := range longest(all) {
		if n.class != place {
			continue
		}
		last := i + all[n.tokens-1].word
		if last >= len(f.raw) || strings.ToLower(f.raw[last]) == f.raw[last] && unicode.Is(unicode.Latin, first(rest[0])) && (words[0] == "time" || words[0] == "hour") {
			continue
		}
		if m := (Match{Words: last + 1, Zones: n.zones(), Trust: Surely}); !slices.ContainsFunc(f.found, func(o Match) bool { return o.Words == m.Words }) && (!f.bracket || strings.ContainsAny(words[last], ")]}>")) {
			f.found = append(f.found, m)
		}
	}
}

// unknown finds a name before "time" that is nearly known, or not at all: "Moskow time", "Gotham time".
func (f *finder) unknown() {
	first := f.all[0]
	for n := 1; n <= min(2, len(f.all)-1); n++ { // New Yrok time
		k, low := starts(f.all[n:], "time"), first.text
		if k == 0 || strings.Contains(ofTime, " "+f.all[n-1].text+" ") {
			continue
		}
		if n == 2 {
			low += " " + f.all[1].text
		}
		if len(first.text) < 2 || len(low) < 5 || n == 2 && len(low) < 8 {
			continue
		}
		if zones := near(first.text[:2], low, 1); len(zones) > 0 {
			f.add(Match{Zones: zones, Trust: Maybe, Meant: zones[0].Name}, n+k)
			return
		}
	}
	k := starts(f.all[1:], "time")
	if k == 0 || first.word >= len(f.raw) {
		return
	}
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(f.raw[first.word], opening+typed.Dashes))
	short := len(first.text) < 4 && (!capitals(f.raw, first.word) || strings.Contains(noZones, " "+strings.ToUpper(first.text)+" "))
	if unicode.IsUpper(r) && !short && !strings.Contains(first.text, "/") && !strings.Contains(ofTime, " "+first.text+" ") {
		f.add(Match{Bad: NoSuchZone, Trust: Maybe}, 1+k)
	}
}

// ofTime are words that stand before "time" in titles.
const ofTime = " about after airtime anytime bath bedtime before bonus break breakfast bring chat chill christmas circle class closing coffee crunch dance data" +
	" decision deep dinner double dream easter every extra face fairy family fellowship fika final first fitness focus free friday friend fun game game-time gaming" +
	" gift good great group half hammer happy hard high holiday horror island jazz just karaoke kids last learning leisure listening long lost lunch magic market" +
	" meal meditation meeting meme monday more movie music naptime next nice night office open opening over overtime part party pasta peak pizza play poker practice prayer" +
	" prime private puzzle quality question questions quick quiet quiz random reading real relax rest ritual round sad saturday school screen share sharing show" +
	" showtime silly sing snack social some space special spring standup story storytime study summer sunday super talk team teatime test that this thursday" +
	" trading travel trivia tuesday update wait watch wednesday weird what whole winter wonder work workout worship "

// trust is how surely the name is that of a zone where no other word says so.
func (n name) trust(capitals, apart bool) Trust {
	trust := Hardly
	switch n.class {
	case phrase, database:
		return Surely
	case whole, abbreviation:
		return Likely
	case half:
		trust = Maybe
	case ambiguous:
		trust = Maybe
		if capitals {
			trust = Likely
		}
	case word:
		if capitals {
			trust = Maybe
		}
	}
	if apart && trust < Likely {
		trust++
	}
	return trust
}

// capitals reports whether the word was typed in capitals, at least two.
func capitals(raw []string, i int) bool {
	if i >= len(raw) {
		return false
	}
	n := 0
	for _, r := range raw[i] {
		switch {
		case unicode.IsLower(r):
			return false
		case unicode.IsUpper(r):
			n++
		}
	}
	return n > 1
}

// either reads EST/EDT, which is New York's time whatever the season, and UTC+3/MSK, ET/PT.
func either(low string, raw []string, time bool) (Match, bool) {
	one, other, ok := strings.Cut(low, "/")
	if !ok || strings.Contains(other, "/") || len(raw) == 0 {
		return Match{}, false
	}
	typedOne, typedOther, _ := strings.Cut(raw[0], "/")
	first, second := find([]string{one}, []string{typedOne}), find([]string{other}, []string{typedOther})
	if len(first) == 0 || len(second) == 0 {
		return Match{}, false
	}
	if one, other := first[0].Zones, second[0].Zones; len(one) == 1 && len(other) == 1 && one[0] == (Zone{Location: other[0].Location, Name: one[0].Name}) {
		return Match{Zones: other, Trust: max(Maybe, min(first[0].Trust, second[0].Trust))}, true // India/Kolkata
	}
	if min(first[0].Trust, second[0].Trust) < Maybe && !time {
		return Match{}, false
	}
	for _, a := range first[0].Zones {
		for _, b := range second[0].Zones {
			if a.Location == b.Location && a.Season == Standard && b.Season == Daylight && !a.Local {
				a.Season, a.Offset = Any, 0
				return Match{Zones: []Zone{a}, Trust: Surely}, true
			}
		}
	}
	if both, ok := agree(first[0].Zones, second[0].Zones); ok {
		return Match{Zones: both, Trust: Surely}, true
	}
	m := Match{Zones: slices.Concat(first[0].Zones, second[0].Zones), Trust: min(first[0].Trust, second[0].Trust)}
	if time {
		m.Trust = Surely
	}
	return m, len(m.Zones) > 0
}

// misspelt says what is meant by a name that has the form of the tz database's and is not there: Europe/Munich, Europe/Berln.
func misspelt(low string) (Match, bool) {
	area, rest, ok := strings.Cut(low, "/")
	if slices.Contains(areas[:], rest) {
		area, rest = rest, area // Berlin/Europe
		low = area + "/" + rest
	}
	if !ok || len(rest) < 4 || !slices.Contains(areas[:], area) || slices.Contains(areas[:], rest) || slices.Contains(regions[:], rest) {
		return Match{}, false
	}
	for _, n := range longest([]token{{text: rest, last: true}}) {
		if n.class == place && strings.EqualFold(n.fields[0][:min(len(area), len(n.fields[0]))], area) {
			return named(n.zones()), true
		}
	}
	if zones := near(low[:len(area)+2], strings.ReplaceAll(low, "_", " "), 2); len(zones) > 0 {
		return named(zones), true
	}
	return Match{Bad: NoSuchZone, Trust: Likely}, true
}

// named is a match of zones that were nearly typed as the tz database has them.
func named(zones []Zone) Match {
	return Match{Zones: zones, Trust: Maybe, Meant: zones[0].Location.String()}
}

// areas are those of the tz database that are no words for something else.
var areas = [...]string{"africa", "america", "antarctica", "asia", "australia", "etc", "europe"}

// regions stand beside areas in titles: Asia/Pacific.
var regions = [...]string{"pacific", "oceania", "canada", "middle", "latam"}

// LooksLike reports whether a word that names no zone looks as if it should: XYZT.
func LooksLike(raw string) bool {
	w := strings.TrimRight(strings.TrimLeft(raw, opening+typed.Dashes), closing+typed.Dashes)
	n := utf8.RuneCountInString(w)
	if n < 3 || n > 5 || strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsUpper(r) }) {
		return false
	}
	return !strings.Contains(noZones, " "+w+" ")
}
