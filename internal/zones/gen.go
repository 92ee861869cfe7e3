//go:build ignore

// This program writes names.txt: what people call the time zones. Everything in it comes from Go's time zone database,
// from the Unicode CLDR and from two lists of cities, but for the few lines of people.txt. Packages of the npm registry
// (see NOTICE) hold them:
//
//	npm install --no-save --prefix /some/folder cldr-bcp47@48.2.0 cldr-core@48.2.0 cldr-dates-full@48.2.0 \
//		cldr-localenames-full@48.2.0 @vvo/tzdb@6.202.0 city-timezones@1.3.4
//	go run gen.go -from /some/folder/node_modules
//
// The format of names.txt is described in names.go.
package main

import (
	"archive/zip"
	"bufio"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"iter"
	"log"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var (
	from = flag.String("from", "node_modules", "where the packages are")
	year = flag.Int("year", 2027, "whose clocks count: the first whole one with the rules of today")
)

var languages = strings.Fields("en ru uk es pt de fr it tr id fa ar")

// What of the world is left out: the smallest city with a name of its own, the smallest zone with a name in other
// languages than English, and how many times larger the largest of a name must be to be the only one.
const (
	smallestCity = 300_000
	smallestZone = 500_000
	smallestUser = 100_000 // of an abbreviation that others use, too
	outshines    = 5
	mostTargets  = 5
)

// zone is one of the CLDR, which are the canonical ones of the tz database or were at some time.
type zone struct {
	cldr    string // its name there
	name    string // in the tz database of today
	country string
	meta    string
	people  float64 // in its cities
	loc     *time.Location
}

// target is one meaning of a name.
type target struct {
	zone   string
	name   string
	season string // S, D or empty
	offset int
	people float64
	local  bool // only by those who live there
	first  bool // the most likely one, although fewer people live there
}

type entry struct {
	class   byte
	targets []target
}

type generator struct {
	zones    map[string]*zone // by every name
	all      []*zone
	gold     map[string]string            // by metazone
	names    map[string]*entry            // what is written
	exemplar map[string]map[string]string // by language and zone
	english  map[string]string            // names of countries
	official map[string]string            // tz database, lower case → its own
}

func main() {
	log.SetFlags(0)
	flag.Parse()
	archive := filepath.Join(runtime.GOROOT(), "lib", "time", "zoneinfo.zip")
	check(os.Setenv("ZONEINFO", archive))
	g := &generator{
		zones: map[string]*zone{}, gold: map[string]string{}, names: map[string]*entry{},
		exemplar: map[string]map[string]string{}, english: map[string]string{}, official: map[string]string{},
	}
	z, err := zip.OpenReader(archive)
	check(err)
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, "/") && f.Name != "Factory" {
			g.official[strings.ToLower(f.Name)] = f.Name
		}
	}
	g.readZones()
	g.readCities()
	g.readMeta()
	g.readCountries()
	g.readExemplars()
	g.abbreviations()
	g.databaseNames()
	g.people()
	g.write()
}

// ordered goes through m so that it comes out the same each time.
func ordered[V any](m map[string]V) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func read(into any, path ...string) {
	b, err := os.ReadFile(filepath.Join(append([]string{*from}, path...)...))
	check(err)
	check(json.Unmarshal(b, into))
}

// readZones reads which zones there are, under which names, and in which country.
func (g *generator) readZones() {
	var doc struct {
		Keyword struct {
			U struct {
				TZ map[string]json.RawMessage
			}
		}
	}
	read(&doc, "cldr-bcp47", "bcp47", "timezone.json")
	for _, key := range slices.Sorted(maps.Keys(doc.Keyword.U.TZ)) {
		var z struct {
			Alias      string `json:"_alias"`
			IANA       string `json:"_iana"`
			Region     string `json:"_region"`
			Deprecated bool   `json:"_deprecated"`
		}
		if json.Unmarshal(doc.Keyword.U.TZ[key], &z) != nil || z.Alias == "" || z.Deprecated || !strings.Contains(z.Alias, "/") {
			continue
		}
		aliases := strings.Fields(z.Alias)
		one := &zone{cldr: aliases[0], name: aliases[0], country: strings.ToUpper(key[:2])}
		if z.IANA != "" {
			one.name = z.IANA
		}
		if z.Region != "" {
			one.country = z.Region
		}
		if strings.HasPrefix(one.name, "Etc/") {
			one.country = ""
		}
		var err error
		if one.loc, err = time.LoadLocation(one.name); err != nil {
			log.Printf("left out: %v", err)
			continue
		}
		for _, a := range append(aliases, one.name) {
			g.zones[a] = one
		}
		g.all = append(g.all, one)
	}
	var windows struct {
		Supplemental struct {
			WindowsZones struct {
				MapTimezones []struct {
					MapZone struct {
						Type      string `json:"_type"`
						Territory string `json:"_territory"`
					}
				}
			}
		}
	}
	read(&windows, "cldr-core", "supplemental", "windowsZones.json")
	for _, m := range windows.Supplemental.WindowsZones.MapTimezones {
		for _, name := range strings.Fields(m.MapZone.Type) {
			if z := g.zones[name]; z != nil && m.MapZone.Territory != "001" && m.MapZone.Territory != "ZZ" {
				z.country = m.MapZone.Territory
			}
		}
	}
}

// clocks returns the zone's offsets in that year, smallest first.
func (z *zone) clocks() []int {
	var all []int
	for day := time.Date(*year, 1, 1, 12, 0, 0, 0, time.UTC); day.Year() == *year; day = day.AddDate(0, 0, 1) {
		_, offset := day.In(z.loc).Zone()
		if !slices.Contains(all, offset) {
			all = append(all, offset)
		}
	}
	slices.Sort(all)
	return all
}

// same reports whether both show the same time all year.
func (z *zone) same(other *zone) bool {
	for day := time.Date(*year, 1, 1, 12, 0, 0, 0, time.UTC); day.Year() == *year; day = day.AddDate(0, 0, 1) {
		_, a := day.In(z.loc).Zone()
		_, b := day.In(other.loc).Zone()
		if a != b {
			return false
		}
	}
	return true
}

func (g *generator) readCities() {
	var cities []struct {
		City     string  `json:"city"`
		ASCII    string  `json:"city_ascii"`
		People   float64 `json:"pop"`
		Country  any     `json:"iso2"`
		Province any     `json:"province"`
		Zone     string  `json:"timezone"`
	}
	read(&cities, "city-timezones", "data", "cityMap.json")
	type area struct{ name, zone string }
	areas := map[string]map[*zone]float64{}
	named := map[string]map[*zone]target{}
	for _, c := range cities {
		z := g.zones[c.Zone]
		if z == nil {
			continue
		}
		z.people += c.People
		if c.Country == "US" || c.Country == "CA" || c.Country == "AU" {
			if areas[fmt.Sprint(c.Province)] == nil {
				areas[fmt.Sprint(c.Province)] = map[*zone]float64{}
			}
			areas[fmt.Sprint(c.Province)][z] += c.People
		}
		for _, name := range []string{c.City, c.ASCII} {
			key := normal(strings.TrimSuffix(name, ", D.C."))
			if named[key] == nil {
				named[key] = map[*zone]target{}
			}
			if c.People > named[key][z].people {
				named[key][z] = target{zone: z.name, name: name, people: c.People}
			}
		}
	}
	for name, targets := range ordered(named) {
		largest := 0.0
		for _, t := range targets {
			largest = max(largest, t.people)
		}
		for _, t := range slices.SortedFunc(maps.Values(targets), func(a, b target) int { return strings.Compare(a.zone, b.zone) }) {
			if largest >= smallestCity && t.people*outshines > largest {
				g.add(name, 'p', t)
			}
		}
	}
	for name, zones := range ordered(areas) {
		total := 0.0
		var most *zone
		for z, people := range zones {
			total += people
			if most == nil || people > zones[most] || people == zones[most] && z.name < most.name {
				most = z
			}
		}
		if zones[most] > 0.85*total {
			g.add(normal(name), 'p', target{zone: most.name, name: name, people: total})
		}
	}
	var rows []struct {
		Name       string
		Group      []string
		MainCities []string
	}
	read(&rows, "@vvo/tzdb", "raw-time-zones.json")
	for _, r := range rows {
		for _, city := range r.MainCities {
			z := g.zones[r.Name]
			if z == nil || strings.ContainsAny(city, "/(") {
				continue
			}
			if named[normal(city)] == nil {
				g.add(normal(city), 'p', target{zone: z.name, name: city, people: 1e5})
			}
		}
	}
}

func (g *generator) readMeta() {
	type use struct {
		UsesMetazone struct {
			Zone string `json:"_mzone"`
			To   string `json:"_to"`
		}
	}
	var doc struct {
		Supplemental struct {
			MetaZones struct {
				MetazoneInfo struct{ Timezone json.RawMessage }
				Metazones    []struct {
					MapZone struct {
						Meta      string `json:"_other"`
						Zone      string `json:"_type"`
						Territory string `json:"_territory"`
					}
				}
			}
		}
	}
	read(&doc, "cldr-core", "supplemental", "metaZones.json")
	var walk func(prefix string, raw json.RawMessage)
	walk = func(prefix string, raw json.RawMessage) {
		var uses []use
		if json.Unmarshal(raw, &uses) == nil {
			if z := g.zones[prefix]; z != nil && uses[len(uses)-1].UsesMetazone.To == "" {
				z.meta = uses[len(uses)-1].UsesMetazone.Zone
			}
			return
		}
		var parts map[string]json.RawMessage
		check(json.Unmarshal(raw, &parts))
		for name, part := range parts {
			walk(strings.TrimPrefix(prefix+"/"+name, "/"), part)
		}
	}
	walk("", doc.Supplemental.MetaZones.MetazoneInfo.Timezone)
	for _, m := range doc.Supplemental.MetaZones.Metazones {
		if m.MapZone.Territory == "001" {
			g.gold[m.MapZone.Meta] = m.MapZone.Zone
		}
	}
	// Of the same clocks, where more people live.
	g.gold["Europe_Central"] = "Europe/Berlin"
	g.gold["Alaska"] = "America/Anchorage"
	g.gold["Europe_Western"] = "Europe/Lisbon"
	g.gold["Chamorro"] = "Pacific/Guam"
}

// clocksOf returns the zones of a country that differ, the most populous first.
func (g *generator) clocksOf(country string, primary map[string]string) []*zone {
	if p := g.zones[primary[country]]; p != nil {
		return []*zone{p}
	}
	var all []*zone
	for _, z := range g.all {
		if z.country == country {
			all = append(all, z)
		}
	}
	slices.SortStableFunc(all, func(a, b *zone) int { return int(b.people - a.people) })
	var differ []*zone
	for _, z := range all {
		if !slices.ContainsFunc(differ, z.same) && (len(differ) == 0 || z.people*100 > all[0].people) {
			differ = append(differ, z)
		}
	}
	return differ
}

func (g *generator) readCountries() {
	var doc struct {
		Supplemental struct{ PrimaryZones map[string]string }
	}
	read(&doc, "cldr-core", "supplemental", "primaryZones.json")
	g.english = g.territories("en")
	for short, name := range ordered(maps.Clone(g.english)) {
		if base, _, ok := strings.Cut(short, "-alt-short"); ok {
			g.english[base] = name // UK, US
		}
	}
	countries := map[string][]target{}
	for country, name := range ordered(g.english) {
		zones := g.clocksOf(country, doc.Supplemental.PrimaryZones)
		for _, z := range zones {
			t := target{zone: z.name, name: name, people: 1e6 + z.people}
			if len(zones) > 1 {
				t.name = city(z)
			}
			countries[country] = append(countries[country], t)
		}
	}
	for _, lang := range languages {
		for country, name := range ordered(g.territories(lang)) {
			base, _, _ := strings.Cut(country, "-alt-")
			for _, t := range countries[base] {
				g.place(lang, name, t)
			}
		}
	}
	demonyms(func(word, country string) {
		if len(countries[country]) == 0 {
			log.Fatalf("no zone in %s", country)
		}
		for _, t := range countries[country] {
			g.add(normal(word), 's', t)
		}
	})
}

func (g *generator) territories(lang string) map[string]string {
	var doc struct {
		Main map[string]struct {
			LocaleDisplayNames struct{ Territories map[string]string }
		}
	}
	read(&doc, "cldr-localenames-full", "main", lang, "territories.json")
	all := map[string]string{}
	for code, name := range doc.Main[lang].LocaleDisplayNames.Territories {
		if base, _, _ := strings.Cut(code, "-"); len(base) == 2 && base != "EU" && base != "UN" && base != "EZ" && base != "QO" {
			all[code] = name
		}
	}
	return all
}

// place adds the name of a place, and what people make of it.
func (g *generator) place(lang, name string, t target) {
	name, _, _ = strings.Cut(name, " (")
	key := normal(name)
	g.add(key, 'p', t)
	first, last := "", key
	if i := strings.LastIndexByte(key, ' '); i > 0 {
		if strings.Contains(name, " ") {
			return // not declined by its last word alone
		}
		first, last = key[:i+1], key[i+1:] // Нью-Йорк
	}
	switch lang {
	case "ru":
		g.add(first+dative(last), 'd', t)
		g.add(first+genitive(last), 'd', t)
		g.add(first+prepositional(last), 'd', t)
	case "uk":
		g.add(first+instrumental(last), 'd', t)
		g.add(first+locative(last), 'd', t)
		g.add(first+strings.TrimSuffix(locative(last), "у")+map[bool]string{true: "і"}[strings.HasSuffix(locative(last), "у")], 'd', t) // у Лондоні
	}
}

// locative is what follows по in Ukrainian: Варшаві, Лондону, Києву.
func locative(word string) string {
	r := []rune(word)
	stem, last := string(r[:len(r)-1]), r[len(r)-1]
	switch {
	case strings.HasSuffix(word, "ія"):
		return stem + "ї"
	case strings.HasSuffix(word, "їв"), strings.HasSuffix(word, "ів"):
		return strings.TrimRight(word, "їів") + "єву"
	case last == 'а', last == 'я':
		return stem + "і"
	case strings.HasSuffix(word, "ень"):
		return strings.TrimSuffix(word, "ень") + "ню"
	case last == 'ь':
		return stem + "і"
	case last == 'й':
		return stem + "ю"
	case strings.ContainsRune(consonants, last):
		return word + "у"
	}
	return word
}

// genitive is what follows по времени: Москвы, Лондона, Казани.
func genitive(word string) string {
	r := []rune(word)
	stem, last := string(r[:len(r)-1]), r[len(r)-1]
	switch {
	case last == 'а' && strings.ContainsRune("гкхжчшщ", r[len(r)-2]), last == 'я', last == 'ь':
		return stem + "и"
	case last == 'а':
		return stem + "ы"
	case last == 'й':
		return stem + "я"
	case strings.ContainsRune(consonants, last):
		return word + "а"
	}
	return word
}

// instrumental is what follows за in Ukrainian: Москвою, Лондоном.
func instrumental(word string) string {
	r := []rune(word)
	stem, last := string(r[:len(r)-1]), r[len(r)-1]
	switch {
	case last == 'а':
		return stem + "ою"
	case last == 'я':
		return stem + "єю"
	case last == 'о':
		return stem + "ом"
	case last == 'й':
		return stem + "єм"
	case strings.ContainsRune(consonants, last):
		return word + "ом"
	}
	return word
}

const consonants = "бвгджзклмнпрстфхцчшщ"

// dative is what follows по: Москве, Лондону, Казани.
func dative(word string) string {
	r := []rune(word)
	stem, last := string(r[:len(r)-1]), r[len(r)-1]
	switch {
	case strings.HasSuffix(word, "ия"):
		return stem + "и"
	case last == 'а', last == 'я':
		return stem + "е"
	case last == 'й':
		return stem + "ю"
	case last == 'ь':
		return stem + "и"
	case strings.ContainsRune(consonants, last):
		return word + "у"
	}
	return word
}

// prepositional is what follows в: Лондоне, Шанхае.
func prepositional(word string) string {
	d := dative(word)
	if stem, ok := strings.CutSuffix(d, "у"); ok {
		return stem + "е"
	}
	if stem, ok := strings.CutSuffix(d, "ю"); ok {
		return stem + "е"
	}
	return d
}

func (g *generator) readExemplars() {
	for _, lang := range languages {
		g.exemplar[lang] = map[string]string{}
		var doc struct {
			Main map[string]struct {
				Dates struct {
					TimeZoneNames struct {
						Zone     json.RawMessage
						Metazone map[string]struct{ Long, Short map[string]string }
					}
				}
			}
		}
		read(&doc, "cldr-dates-full", "main", lang, "timeZoneNames.json")
		names := doc.Main[lang].Dates.TimeZoneNames
		var walk func(prefix string, raw json.RawMessage)
		walk = func(prefix string, raw json.RawMessage) {
			if z := g.zones[prefix]; z != nil {
				var leaf struct {
					ExemplarCity string
					Long         map[string]string
				}
				check(json.Unmarshal(raw, &leaf))
				if leaf.ExemplarCity != "" {
					g.exemplar[lang][z.name] = leaf.ExemplarCity
				}
				for season, name := range ordered(leaf.Long) {
					if lang == "en" {
						g.phrase(name, season, z)
					}
				}
				return
			}
			var parts map[string]json.RawMessage
			if json.Unmarshal(raw, &parts) != nil {
				return
			}
			for name, part := range parts {
				walk(strings.TrimPrefix(prefix+"/"+name, "/"), part)
			}
		}
		walk("", names.Zone)
		for meta, m := range ordered(names.Metazone) {
			z := g.zones[g.gold[meta]]
			if z == nil || meta == "GMT" {
				continue
			}
			for season, name := range ordered(m.Long) {
				if _, ok := m.Long["generic"]; lang == "en" || z.people >= smallestZone && (season == "generic" || !ok) {
					g.phrase(name, season, z)
				}
			}
			for season, name := range ordered(m.Short) {
				if lang != "id" && !strings.ContainsAny(name, "( ") {
					g.season(name, 'a', season, z)
				}
			}
		}
		for _, z := range g.all {
			name := g.exemplar[lang][z.name]
			if german := cmp.Or(name, city(z)); lang == "de" && z.country != "" && z.people >= smallestZone && !strings.ContainsAny(german[len(german)-1:], "aeiouy") {
				g.add(normal(german)+"er", 's', target{zone: z.name, name: city(z), people: z.people}) // Londoner Zeit
			}
			if name == "" && lang == "en" && z.country != "" {
				name = city(z)
			}
			if name != "" && (lang == "en" || z.people >= smallestZone) {
				g.place(lang, name, target{zone: z.name, name: city(z), people: z.people})
			}
		}
	}
}

// phrase adds what the CLDR calls a zone in full: Eastern Standard Time. Where the name is only that of a place, it is one.
func (g *generator) phrase(name, season string, z *zone) {
	key := normal(strings.ReplaceAll(name, ",", ""))
	if key == "" || strings.Contains(key, "(") {
		return
	}
	if !slices.ContainsFunc(timeWords, func(w string) bool { return strings.Contains(key, w) }) {
		g.add(key, 'p', target{zone: z.name, name: g.metaName(z), people: z.people})
		return
	}
	g.season(key, 't', season, z)
	short := strings.TrimSuffix(key, " time")
	if season == "generic" && short != key && !strings.Contains(short, " ") {
		g.add(short, 'p', target{zone: z.name, name: g.metaName(z), people: z.people}) // eastern, moscow
	}
}

// timeWords are in the names that are no places.
var timeWords = []string{"time", "врем", "час", "hora", "horario", "horário", "zeit", "heure", "ora ", "saati", "waktu", "وقت", "توقيت"}

// season adds a name for the part of the year that is called so.
func (g *generator) season(name string, class byte, season string, z *zone) {
	t := target{zone: z.name, name: g.metaName(z), people: z.people}
	clocks := z.clocks()
	if len(clocks) == 2 {
		switch season {
		case "standard":
			t.season, t.offset = "S", clocks[0]
		case "daylight":
			t.season, t.offset = "D", clocks[1]
		}
	} else if season == "daylight" {
		return // its clocks are no longer changed
	}
	g.add(normal(name), class, t)
}

// shortNames returns the abbreviations that go with names of the CLDR in English.
func (g *generator) shortNames() map[string]string {
	all := map[string]string{}
	read(&all, "@vvo/tzdb", "abbreviations.json")
	return all
}

// metaNames are better than what metaName finds.
var metaNames = map[string]string{
	"America_Eastern": "New York", "America_Central": "Chicago", "America_Mountain": "Denver", "America_Pacific": "Los Angeles",
	"Atlantic": "Halifax", "Europe_Central": "Central Europe", "Europe_Eastern": "Eastern Europe", "Europe_Western": "Western Europe",
	"Africa_Central": "Central Africa", "Africa_Eastern": "East Africa", "Africa_Western": "West Africa", "Africa_Southern": "South Africa",
	"Arabian": "Arabia", "China": "China", "Gulf": "the Gulf", "Indochina": "Indochina",
}

// metaName is where the clocks of z count, in an answer.
func (g *generator) metaName(z *zone) string {
	if name := metaNames[z.meta]; name != "" {
		return name
	}
	zones, countries := 0, map[string]bool{}
	for _, other := range g.all {
		if other.meta == z.meta {
			countries[other.country] = true
		}
		if other.country == z.country && !other.same(z) {
			zones++
		}
	}
	if zones == 0 && g.english[z.country] != "" {
		return g.english[z.country]
	}
	return city(z)
}

// city is the last part of the zone's name.
func city(z *zone) string {
	return strings.ReplaceAll(z.name[strings.LastIndexByte(z.name, '/')+1:], "_", " ")
}

// abbreviations are those of the tz database, those that go with the CLDR's names, and those of the second list.
func (g *generator) abbreviations() {
	type group struct {
		abbr, meta string
		offset     int
	}
	best := map[group]*zone{}
	inOrder := func(a, b group) int {
		return cmp.Or(strings.Compare(a.abbr, b.abbr), strings.Compare(a.meta, b.meta), a.offset-b.offset)
	}
	for _, z := range g.all {
		if strings.HasPrefix(z.name, "Etc/") {
			continue
		}
		for day := time.Date(*year, 1, 1, 12, 0, 0, 0, time.UTC); day.Year() == *year; day = day.AddDate(0, 0, 1) {
			abbr, offset := day.In(z.loc).Zone()
			k := group{abbr, z.meta, offset}
			if z.meta == "" {
				k.meta = z.name
			}
			if abbr[0] < 'A' || abbr == "GMT" || abbr == "UTC" {
				continue
			}
			gold := g.zones[g.gold[z.meta]]
			if gold != nil && slices.Contains(gold.clocks(), offset) {
				best[k] = gold
			} else if best[k] == nil || best[k].people < z.people {
				best[k] = z
			}
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(best), inOrder) {
		z := best[k]
		t := target{zone: z.name, name: g.metaName(z), people: z.people}
		if clocks := z.clocks(); len(clocks) == 2 {
			t.season, t.offset = "S", k.offset
			if k.offset == clocks[1] {
				t.season = "D"
			}
		}
		if t.people >= smallestZone || !slices.ContainsFunc(slices.Collect(maps.Keys(best)), func(other group) bool {
			return other.abbr == k.abbr && best[other].people > smallestZone
		}) {
			g.add(strings.ToLower(k.abbr), 'a', t)
		}
	}
	known := map[string]bool{} // to the tz database
	for name, e := range g.names {
		known[name] = e.class == 'a'
	}
	var rows []struct{ Name, Abbreviation string }
	read(&rows, "@vvo/tzdb", "raw-time-zones.json")
	for _, r := range rows {
		z := g.zones[r.Name]
		if z == nil || strings.ContainsAny(r.Abbreviation, "+-0123456789") || r.Abbreviation == "GMT" {
			continue
		}
		abbr := strings.ToLower(r.Abbreviation)
		if gold := g.zones[g.gold[z.meta]]; gold != nil && gold.same(z) {
			z = gold
		}
		if !known[abbr] {
			g.season(abbr, 'a', "standard", z)
		}
	}
	short := g.shortNames()
	var doc struct {
		Main map[string]struct {
			Dates struct {
				TimeZoneNames struct {
					Metazone map[string]struct{ Long map[string]string }
				}
			}
		}
	}
	read(&doc, "cldr-dates-full", "main", "en", "timeZoneNames.json")
	for meta, m := range ordered(doc.Main["en"].Dates.TimeZoneNames.Metazone) {
		z := g.zones[g.gold[meta]]
		for season, name := range ordered(m.Long) {
			abbr := strings.ToLower(short[name])
			if abbr == "" || z == nil || meta == "GMT" {
				continue
			}
			if e := g.names[abbr]; e != nil && (z.people < smallestZone || slices.ContainsFunc(e.targets, func(t target) bool {
				return t.zone == z.name || g.zones[t.zone].meta == meta
			})) {
				continue
			}
			if _, two := m.Long["daylight"]; season == "generic" && short[name] == short[m.Long["standard"]] && two {
				continue
			}
			g.season(abbr, 'a', season, z)
		}
	}
}

// databaseNames are the names of the tz database itself.
func (g *generator) databaseNames() {
	for low, name := range ordered(g.official) {
		if strings.Contains(name, "/") || len(name) > 3 && strings.ContainsAny(name, "0123456789") && !strings.ContainsAny(name, "+-") {
			t := target{zone: name, name: strings.ReplaceAll(name[strings.LastIndexByte(name, '/')+1:], "_", " ")}
			if z := g.zones[name]; z != nil {
				t.name = city(z)
			}
			if strings.HasPrefix(name, "Etc/GMT") {
				loc, err := time.LoadLocation(name)
				check(err)
				_, offset := time.Date(*year, 1, 1, 0, 0, 0, 0, loc).Zone()
				t.name = fmt.Sprintf("UTC%+d", offset/3600) // where plus is west
			}
			g.names[normal(low)] = &entry{class: 'z', targets: []target{t}}
		}
	}
}

// lines calls do with the fields of each line of people.txt that begins with the kind.
func lines(kind string, do func(fields []string)) {
	f, err := os.Open("people.txt")
	check(err)
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if fields := strings.Split(s.Text(), "\t"); fields[0] == kind {
			do(fields[1:])
		}
	}
}

func demonyms(do func(word, country string)) {
	lines("of", func(f []string) {
		for _, word := range strings.Split(f[1], ",") {
			do(strings.TrimSpace(word), f[0])
		}
	})
}

// people adds what no database has.
func (g *generator) people() {
	lines("zone", func(f []string) { // zone, class, names, name in an answer, season
		z := g.zones[f[0]]
		if z == nil {
			log.Fatalf("people.txt: %s", f[0])
		}
		for _, name := range strings.Split(f[2], ",") {
			t := target{zone: z.name, name: g.metaName(z), people: z.people}
			if f[1] == "p" || f[1] == "s" || f[1] == "d" {
				t.name = city(z)
			}
			if len(f) > 3 && f[3] != "" {
				t.name = f[3]
			}
			if len(f) > 4 {
				clocks := z.clocks()
				t.season, t.offset = f[4], clocks[0]
				if t.season == "D" {
					t.offset = clocks[1]
				}
			}
			g.add(normal(strings.TrimSpace(name)), f[1][0], t)
		}
	})
	lines("ru", func(f []string) { // zone, names of places in Russian
		z := g.zones[f[0]]
		for _, name := range strings.Split(f[1], ",") {
			g.place("ru", strings.TrimSpace(name), target{zone: z.name, name: city(z), people: z.people})
		}
	})
	lines("adjective", func(f []string) {
		z := g.zones[f[0]]
		if z == nil {
			log.Fatalf("people.txt: %s", f[0])
		}
		for _, form := range []string{"ое время", "ому времени", "ого времени", "ому", "ое"} {
			class := byte('t')
			if !strings.Contains(form, " ") {
				class = 'd'
			}
			g.add(normal(f[1]+form), class, target{zone: z.name, name: city(z), people: z.people})
		}
	})
	lines("local", func(f []string) { // zone, name, season if it is an abbreviation
		z := g.zones[f[0]]
		clocks := z.clocks()
		t := target{zone: z.name, name: city(z), people: z.people, local: true}
		if len(f) == 2 {
			g.add(f[1], 't', t)
			return
		}
		if len(clocks) == 2 {
			t.season, t.offset = "S", clocks[0]
			if f[2] == "D" {
				t.season, t.offset = "D", clocks[1]
			}
		}
		g.add(f[1], 'a', t)
	})
	lines("far", func(f []string) { // zone, abbreviation: only by those who live there
		for i, t := range g.names[f[1]].targets {
			if t.zone == f[0] {
				g.names[f[1]].targets[i].local = true
			}
		}
	})
	lines("gone", func(f []string) { // zone, abbreviations of its summer time, which it has no longer
		z := g.zones[f[0]]
		for _, abbr := range strings.Split(f[1], ",") {
			if clocks := z.clocks(); len(clocks) == 1 {
				g.add(strings.TrimSpace(abbr), 'a', target{zone: z.name, name: g.metaName(z), season: "D", offset: clocks[0] + 3600, people: z.people})
			}
		}
	})
	lines("title", func(f []string) {
		for _, name := range strings.Split(f[0], ",") {
			g.names[normal(name)] = &entry{class: 'n'}
		}
	})
	lines("first", func(f []string) { // zone, abbreviation
		for i, t := range g.names[f[1]].targets {
			g.names[f[1]].targets[i].first = t.zone == f[0]
		}
	})
	lines("own", func(f []string) {
		for _, name := range strings.Split(f[0], ",") {
			g.names[normal(strings.TrimSpace(name))] = &entry{class: 't', targets: []target{{}}}
		}
	})
	lines("unknown", func(f []string) {
		for _, name := range strings.Split(f[0], ",") {
			g.names[normal(strings.TrimSpace(name))] = &entry{class: 't'}
		}
	})
	lines("never", func(f []string) {
		for _, name := range strings.Split(f[0], ",") {
			if g.names[strings.TrimSpace(name)] == nil {
				log.Printf("people.txt: never %q, which is no name anyway", name)
			}
			delete(g.names, strings.TrimSpace(name))
		}
	})
	lines("class", func(f []string) {
		for _, name := range strings.Split(f[1], ",") {
			e := g.names[strings.TrimSpace(name)]
			if e == nil {
				log.Fatalf("people.txt: no %q", name)
			}
			e.class = f[0][0]
		}
	})
}

// rank tells which class a name has that is of several.
const rank = "dspmqavwtzn"

func (g *generator) add(name string, class byte, t target) {
	name = strings.TrimSpace(name)
	if len([]rune(name)) < 2 {
		return
	}
	for _, key := range []string{name, plain(name)} {
		e := g.names[key]
		if e == nil {
			e = &entry{class: class}
			g.names[key] = e
		}
		if strings.IndexByte(rank, class) > strings.IndexByte(rank, e.class) {
			e.class = class
		}
		i := slices.IndexFunc(e.targets, func(o target) bool { return o.zone == t.zone && o.offset == t.offset })
		if i < 0 {
			// The same zone, once as a whole and once for a part of the year: as a whole.
			i = slices.IndexFunc(e.targets, func(o target) bool { return o.zone == t.zone && (o.season == "" || t.season == "") })
			if i < 0 {
				e.targets = append(e.targets, t)
			} else if (t.season == "") == (class != 'a') {
				e.targets[i] = t // but an abbreviation is that of a part of the year
			}
			continue
		}
		e.targets[i].people = max(e.targets[i].people, t.people)
	}
}

// normal is how names are looked up; names.go does the same to what was typed.
func normal(name string) string {
	name = strings.ToLower(norm.NFKC.String(name))
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '-' || r == '_' || unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune(".'’ʻ‘,\u0307\u200c", r):
			return -1
		case r == 'ё':
			return 'е'
		}
		return r
	}, name)
	return strings.Join(strings.Fields(name), " ")
}

// plain returns name without accents, if it is in Latin letters.
func plain(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) }) {
		return name
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'ı':
			return 'i'
		case r == 'ø':
			return 'o'
		}
		return r
	}, norm.NFD.String(name))
}

// distinct leaves out what shows the same time as one before it, and tells places of one name apart.
func (g *generator) distinct(all []target) []target {
	var kept []target
	for _, t := range all {
		z := g.zones[t.zone]
		if z != nil && slices.ContainsFunc(kept, func(k target) bool {
			return t.season == k.season && t.offset == k.offset && t.local == k.local && z.same(g.zones[k.zone])
		}) {
			continue
		}
		kept = append(kept, t)
	}
	kept = kept[:min(len(kept), mostTargets)]
	for i, t := range kept {
		if z := g.zones[t.zone]; z != nil && slices.ContainsFunc(slices.Concat(kept[:i], kept[i+1:]), func(k target) bool {
			name, _, _ := strings.Cut(k.name, ", ")
			return name == t.name
		}) && z.country != "" && t.name != g.english[z.country] {
			kept[i].name += ", " + g.english[z.country]
		}
	}
	return kept
}

// order puts what is so before what is not.
func order(x, y bool) int {
	switch {
	case x && !y:
		return -1
	case y && !x:
		return 1
	}
	return 0
}

func (g *generator) write() {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(g.names)) {
		e := g.names[name]
		slices.SortStableFunc(e.targets, func(x, y target) int {
			switch {
			case x.local != y.local:
				return order(y.local, x.local)
			case x.first != y.first:
				return order(x.first, y.first)
			case x.people != y.people:
				return int(y.people - x.people)
			}
			return strings.Compare(x.zone, y.zone)
		})
		if first := slices.IndexFunc(e.targets, func(t target) bool { return t.people < smallestUser }); first > 0 && e.class == 'a' && !e.targets[first].local {
			e.targets = e.targets[:first] // EST is not that of an island with three people
		}
		e.targets = g.distinct(e.targets)
		fmt.Fprintf(&b, "%s\t%c", name, e.class)
		for _, t := range e.targets {
			b.WriteByte('\t')
			b.WriteString(t.zone)
			short := t.zone[strings.LastIndexByte(t.zone, '/')+1:]
			if t.name != strings.ReplaceAll(short, "_", " ") || t.season != "" || t.local {
				fmt.Fprintf(&b, "|%s", t.name)
			}
			if t.season != "" || t.local {
				fmt.Fprintf(&b, "|%s|%d", t.season, t.offset)
			}
			if t.local {
				b.WriteString("|L")
			}
		}
		b.WriteByte('\n')
	}
	check(os.WriteFile("names.txt", []byte(b.String()), 0o644))
	log.Printf("%d names, %d bytes", len(g.names), b.Len())
}
