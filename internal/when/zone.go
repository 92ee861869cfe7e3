package when

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"userbot/internal/typed"
	"userbot/internal/zones"
)

// zoneHit is a zone that ends at end.
type zoneHit struct {
	zones []zones.Zone
	trust zones.Trust
	bad   zones.Reason
	meant string // the name that was misspelt
	place bool   // it is only said that something is there
	end   int
}

// zone returns what the words at i may name for a zone.
func (p *parser) zone(i int) []zoneHit {
	if i >= len(p.toks) || p.toks[i].quoted() || p.sign(i, ",;:.!?|/=·~") || p.sign(i, "-") && p.at(i+1).space {
		return nil // a sign in front of a name is none of the name
	}
	if !p.zoneLooked[i] {
		p.zoneLooked[i], p.zones[i] = true, p.findZone(i)
	}
	return p.zones[i]
}

func (p *parser) findZone(i int) []zoneHit {
	const most = 6
	var (
		low, raw [most]string
		ends     [most]int
		n        int
	)
	for j := i; n < most && j < len(p.toks); n++ {
		k := j + 1
		for k < len(p.toks) && !p.toks[k].space && !p.listed(k) {
			k++
		}
		low[n], raw[n], ends[n] = p.joined(j, k), p.s[p.toks[j].start:p.toks[k-1].end], k
		if j = k; p.glued(k) {
			n++
			break
		}
	}
	if name, end, ok := strings.Cut(low[0], "'"); ok && slices.Contains(inPlace[:], end) {
		all := p.zonesOf(i, zones.Find([]string{name}, []string{name}), ends[:1]) // Londra'da
		for i := range all {
			all[i].place, all[i].trust = true, zones.Maybe
		}
		return all
	}
	if either := strings.Replace(low[0], "(s)", "", 1); either != low[0] {
		// CE(S)T: whichever is in use
		all := p.zonesOf(i, zones.Find([]string{either}, []string{strings.ToUpper(either)}), ends[:1])
		for i := range all {
			all[i].zones = slices.Clone(all[i].zones)
			for k := range all[i].zones {
				all[i].zones[k].Season = zones.Any
			}
		}
		return all
	}
	if hours, ok := strings.CutSuffix(low[0], ")"); ok && (strings.HasPrefix(hours, "utc(") || strings.HasPrefix(hours, "gmt(")) {
		hours = hours[:3] + hours[4:] // UTC(+3)
		return p.zonesOf(i, zones.Find([]string{hours}, []string{hours}), ends[:1])
	}
	if hours, ok := strings.CutPrefix(low[1], "("); ok && (low[0] == "utc" || low[0] == "gmt") && strings.HasSuffix(hours, ")") && strings.ContainsAny(hours[:1], "+-") {
		hours = low[0] + hours[:len(hours)-1] // UTC (+3)
		return p.zonesOf(i, zones.Find([]string{hours}, []string{hours}), ends[1:2])
	}
	if left, right, ok := strings.Cut(low[0], "/"); ok && (strings.HasPrefix(right, "utc") || strings.HasPrefix(right, "gmt")) {
		// MSK/UTC+3
		one := zones.Find([]string{left}, []string{raw[0][:min(len(left), len(raw[0]))]})
		other := zones.Find([]string{right}, []string{right})
		if len(one) > 0 && len(other) > 0 && len(one[0].Zones) > 0 && len(other[0].Zones) > 0 {
			both := zones.Match{Words: 1, Zones: slices.Concat(one[0].Zones, other[0].Zones), Trust: other[0].Trust}
			return p.zonesOf(i, []zones.Match{both}, ends[:1])
		}
	}
	all := p.zonesOf(i, zones.Find(low[:n], raw[:n]), ends[:n])
	for n > 1 && len(all) == 1 && all[0].bad != 0 {
		// "MSK - 27.11.": less of it may be one
		n--
		if less := p.zonesOf(i, zones.Find(low[:n], raw[:n]), ends[:n]); len(less) > 0 {
			all = less
		}
	}
	if len(all) > 0 {
		return all
	}
	// "CET/14:00", "UTC,Weekly": only up to the sign.
	for j := i + 1; j < ends[0]; j++ {
		if p.sign(j, ",/:;") {
			low, raw := p.joined(i, j), p.s[p.toks[i].start:p.toks[j-1].end]
			return p.zonesOf(i, zones.Find([]string{low}, []string{raw}), []int{j})
		}
	}
	return nil
}

// inPlace stand behind an apostrophe, in Turkish, at the end of the name of a place that something is in.
var inPlace = [...]string{"da", "de", "ta", "te"}

// opened reports whether a bracket opens between i and j.
func (p *parser) opened(i, j int) bool {
	for ; i < j; i++ {
		if p.sign(i, "([") {
			return true
		}
	}
	return false
}

// listed reports whether the sign at i parts words without a blank, "UTC+3,friday", and is none of a number: UTC+5,5.
func (p *parser) listed(i int) bool {
	if !p.sign(i, ",;|") || !p.glued(i+1) {
		return false
	}
	next := p.at(i + 1)
	return next.kind != numberToken || len(next.low) > 1 || p.glued(i+2) && !p.sign(i+2, ",:;)")
}

func (p *parser) zonesOf(i int, found []zones.Match, ends []int) []zoneHit {
	var all []zoneHit
	for _, m := range found {
		if m.Bad != 0 && len(found) > 1 {
			continue // "MSK - 27.11."
		}
		if m.Words == 1 && len(p.at(i).low) <= mostAbbreviated && strings.Contains(p.at(i).low, "'") {
			continue // c'est, I'st
		}
		h := zoneHit{zones: m.Zones, trust: m.Trust, bad: m.Bad, meant: m.Meant, end: ends[m.Words-1]}
		if p.sign(h.end-1, ")]") && !p.opened(i, h.end-1) {
			h.end--
		}
		for p.sign(h.end-1, ",;:.!?") && h.end-1 > 0 && p.glued(h.end-1) {
			h.end--
		}
		all = append(all, h)
	}
	return all
}

// unknownZone reports whether the word at i looks like an abbreviation of a zone. It is none that is known.
func (p *parser) unknownZone(i int) bool {
	t := p.at(i)
	raw := p.s[t.start:t.end]
	if t.kind != wordToken || p.glued(i+1) && p.at(i+1).kind == numberToken || len(p.hits(i)) > 0 || len(p.zone(i)) > 0 || len(raw) != len(t.low) || !strings.HasSuffix(t.low, "t") || !zones.LooksLike(raw) || len(raw) > 4 || strings.Contains("AEIOU", raw[1:2]) {
		return false // SPORT, LIST and FAST are words
	}
	// A title in capitals has words in capitals.
	for j := i + 1; j < len(p.toks); j++ {
		if o := p.at(j); o.kind == wordToken && o.caps && len(o.low) > 1 {
			return false
		}
	}
	return true
}

// Zones returns what a text can mean as a time zone to people who live by local, if it is nothing else, the likeliest first; none: it names
// none that is known. sure says that there is one, typed as it is called.
func Zones(text string, now time.Time, local *time.Location) (all []*time.Location, sure bool) {
	raw := strings.Fields(strings.TrimRight(typed.Visible(text), ".,;:!? "))
	if len(text) > mostBytes || len(raw) == 0 {
		return nil, false
	}
	low := make([]string, len(raw))
	for i, word := range raw {
		low[i] = strings.ToLower(norm.NFKC.String(word))
	}
	seen, sure := map[string]bool{}, true
	for _, m := range zones.Find(low, raw) {
		if m.Words != len(low) || len(m.Zones) > 0 && m.Zones[0].Location == nil {
			continue
		}
		sure = sure && m.Meant == ""
		for _, z := range zonesMeant(m.Zones, strings.Join(raw, " "), now, local) {
			if name := z.Location.String(); !seen[name] {
				seen[name] = true
				all = append(all, z.Location)
			}
		}
	}
	return all, sure && len(all) == 1
}

// ZonesNear returns the zones that may be meant by a name that none has: a place behind other words, or a letter off, or the area that it is in without
// the sign between: "we are in Berlin", "Berln", "Europa-Berlin". There are at most as many as most says. now and loc are
// as for [Zones].
func ZonesNear(name string, now time.Time, loc *time.Location, most int) (all []*time.Location) {
	const mostBefore = 4 // words in front of it
	add := func(name string) {
		zones, _ := Zones(name, now, loc)
		for _, z := range zones {
			if len(all) < most && !slices.ContainsFunc(all, func(o *time.Location) bool { return o.String() == z.String() }) {
				all = append(all, z)
			}
		}
	}
	words := strings.FieldsFunc(typed.Visible(typed.Clip(name, 60)), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`-–\\/_.,`, r) })
	for n := 1; n <= mostBefore && n < len(words) && len(all) == 0; n++ {
		add(strings.Join(words[n:], " "))
	}
	last := ""
	if len(words) > 0 {
		last = words[len(words)-1]
	}
	if utf8.RuneCountInString(last) < 5 || len(all) > 0 {
		return all
	}
	for _, area := range [...]string{"Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic"} {
		add(area + "/" + last)
	}
	return all
}

// mostAbbreviated is more letters than an abbreviation has. What is said in full, "eastern time", is said so of one's own part of the world.
const mostAbbreviated = 5

// zonesMeant returns which of several zones of one name are meant by people who live by local. What their own clocks call their time so is,
// whatever else it may be. What only those who live there call so (see [zones.Zone.Local]) may be, unless what all others mean by it is in their own part of
// the world: EST is New York's in Chicago, and that or Sydney's in Berlin.
func zonesMeant(all []zones.Zone, name string, now time.Time, local *time.Location) []zones.Zone {
	if len(all) == 0 {
		return nil
	}
	if len(all) > 1 || all[0].Season != zones.Any {
		if own, ok := ownZone(strings.Trim(name, "()[]"), now, local); ok {
			return []zones.Zone{own}
		}
	}
	near := func(z zones.Zone) bool { return areaOf(z.Location) != "" && areaOf(z.Location) == areaOf(local) }
	settled := slices.ContainsFunc(all, func(z zones.Zone) bool { return !z.Local && near(z) })
	word, _, _ := strings.Cut(strings.Trim(name, "()[]"), " ")
	var theirs, others []zones.Zone
	for _, z := range all {
		if z.Location == nil {
			z.Location = local
		}
		switch {
		case z.Local && near(z):
			z.Local = false
			theirs = append(theirs, z)
		case !z.Local || !settled && len(word) <= mostAbbreviated:
			others = append(others, z)
		}
	}
	return append(theirs, others...)
}

// ownZone is local, in the part of the year in which its clocks call their time so; not ok: they never do.
func ownZone(name string, now time.Time, local *time.Location) (own zones.Zone, ok bool) {
	own.Location = local
	for _, at := range seasons(now, local) {
		if abbr, offset := at.Zone(); abbr != "" && abbr[0] >= 'A' && strings.EqualFold(abbr, name) {
			own.Season, own.Offset, ok = zones.Standard, offset, true
		}
	}
	return own, ok
}

// seasons returns now, an instant before the last change of the clocks of local, and one after the next.
func seasons(now time.Time, local *time.Location) []time.Time {
	start, end := now.In(local).ZoneBounds()
	all := []time.Time{now.In(local)}
	for _, t := range []time.Time{start.Add(-time.Second), end} {
		if !t.IsZero() {
			all = append(all, t.In(local))
		}
	}
	return all
}

// areaOf is the part of the world that loc is named by: "America"; empty: it is named by none.
func areaOf(loc *time.Location) string {
	area, _, ok := strings.Cut(loc.String(), "/")
	if !ok || area == "Etc" {
		return ""
	}
	return area
}
