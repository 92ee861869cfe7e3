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
		"in", "hora de", "hora en", "hora", "hora da", "hora do", "horario de", "horario", "horário de", "horário", "horário da", "horário do",
		"heure de", "heure du", "heure", "ora di", "ora", "waktu", "по времени", "по", "به وقت", "وقت", "به زمان", "بتوقيت", "توقيت",
	}
	behind = [...]string{"time", "local time", "timezone", "time zone", "tz", "zeit", "saati", "saatiyle", "saatine göre", "время", "времени", "час", "часом"}
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

// findNames finds what is known by its name.
func findNames(words, raw []string) []Match {
	var buffer [mostTokens]token
	all, bracket, apart := tokens(words, buffer[:])
	if len(all) == 0 {
		return nil
	}
	var found []Match
	add := func(m Match, n int) {
		last := all[n-1]
		if bracket && !slices.ContainsFunc(all[:n], func(t token) bool { return t.shut }) {
			return
		}
		m.Words = last.word + 1
		found = append(found, m)
	}
	for _, n := range longest(all) {
		meant := n.zones()
		if n.class == ofPlace && len(meant) == 0 || n.class == dativePlace {
			continue
		}
		for _, b := range behind {
			if k := starts(all[n.tokens:], b); k > 0 && n.class != phrase {
				trust := Surely
				if n.class == word && !capitals(raw, all[0].word) {
					trust = Maybe // "pet time"
				}
				add(Match{Zones: meant, Trust: trust}, n.tokens+k)
			}
		}
		if n.class != ofPlace {
			m := Match{Zones: meant, Trust: n.trust(capitals(raw, all[0].word), bracket || apart)}
			if len(meant) == 0 {
				m.Bad = NoSuchZone
			}
			add(m, n.tokens)
		}
	}
	for _, b := range before {
		k := starts(all, b)
		if k == 0 {
			continue
		}
		for _, n := range longest(all[k:]) {
			trust := Surely
			switch {
			case n.class == phrase && b != "по", n.class == word, n.class == half, n.class == dativePlace && b != "по" && b != "по времени":
				continue
			case b == "in":
				trust = Maybe // "in Berlin and online"
				if j := starts(all[k+n.tokens:], "time"); j > 0 {
					add(Match{Zones: n.zones(), Trust: Surely}, k+n.tokens+j)
				}
			}
			add(Match{Zones: n.zones(), Trust: trust}, k+n.tokens)
		}
	}
	if m, ok := bothSeasons(all[0].text); ok && all[0].last {
		add(m, 1)
	}
	if len(found) == 0 {
		if m, ok := misspelt(all[0].text); ok && all[0].last {
			add(m, 1)
		}
	}
	return found
}

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

// bothSeasons reads EST/EDT: New York's time, whatever the season.
func bothSeasons(low string) (Match, bool) {
	one, other, ok := strings.Cut(low, "/")
	if !ok {
		return Match{}, false
	}
	first, second := longest([]token{{text: one, last: true}}), longest([]token{{text: other, last: true}})
	if len(first) == 0 || len(second) == 0 {
		return Match{}, false
	}
	for _, a := range first[0].zones() {
		for _, b := range second[0].zones() {
			if a.Location == b.Location && a.Season == Standard && b.Season == Daylight && !a.Local {
				a.Season, a.Offset = Any, 0
				return Match{Zones: []Zone{a}, Trust: Surely}, true
			}
		}
	}
	return Match{}, false
}

// misspelt says what is meant by a name that has the form of the tz database's and is not there: Europe/Munich, Europe/Berln.
func misspelt(low string) (Match, bool) {
	area, rest, ok := strings.Cut(low, "/")
	if !ok || len(rest) < 4 || !slices.Contains(areas[:], area) || slices.Contains(areas[:], rest) || slices.Contains(regions[:], rest) {
		return Match{}, false
	}
	for _, n := range longest([]token{{text: rest, last: true}}) {
		if n.class == place && strings.EqualFold(n.fields[0][:min(len(area), len(n.fields[0]))], area) {
			return Match{Zones: n.zones(), Trust: Maybe}, true
		}
	}
	if zones := near(area+"/", low); len(zones) > 0 {
		return Match{Zones: zones, Trust: Maybe}, true
	}
	return Match{Bad: NoSuchZone, Trust: Likely}, true
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
