package command

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"userbot/internal/lexicon"
	"userbot/internal/typed"
)

// reminding are what the words begin with that people type for the option of reminders who do not know it.
var reminding = [...]string{
	"remind", "notif", "notice", "heads", "alert", "alarm", "🔔", "⏰", "ping", "warn", "erinner", "benachricht", "bescheid", "recorda", "recuerd", "recuérd", "avis", "avís", "lembr", "rappel", "préven", "préviens", "previens", "avert", "promemoria", "ricord", "avvis",
	"напом", "уведом", "предупре", "оповест", "нагад", "сповіст", "попередит", "hatırlat", "hatirlat", "bildir", "haber", "uyar", "ingatkan", "ingetin", "pengingat", "beritahu", "تذكير", "ذكر", "تنبيه", "نبه", "یادآور",
}

// reminds reports whether a word, in lower case, is one of these.
func reminds(word string) bool {
	return slices.ContainsFunc(reminding[:], func(begin string) bool { return strings.HasPrefix(word, begin) })
}

// besideLeads are what stands between such a word and the leads, and, with articles, before it; behindLeads stand behind the leads.
var (
	besideLeads = [...]string{
		"me", "us", "them", "everybody", "everyone", "all", "people", "please", "bitte", "mich", "uns", "alle", "at", "with", "and", "mit", "und", "con", "y", "avec", "com", "of", "for", "ver", "nos", "todos", "ci", "tutti", "нас", "мне", "всех", "с", "з", "і", "и", "e", "et", "ve", "dan",
		"moi", "nous", "tous", "kami", "saya", "semua", "kita", "bize", "bana", "ile", "geben", "kun", "کن", "up", "",
	}
	articles    = [...]string{"a", "an", "eine", "einer", "un", "una", "une", "um", "uma"}
	behindLeads = [...]string{"before", "earlier", "ahead", "early", "prior", "vorher", "davor", "antes", "avant", "prima", "до", "раньше", "önce", "sebelumnya"}
)

// aheadOf are what people type behind how long before a call they want to be reminded, the longer ones first.
var aheadOf = [...]string{
	"before it starts", "before the start", "before start", "before the call", "before", "beforehand", "in advance", "ahead", "prior",
	"vor beginn", "vor Beginn", "vorher", "davor", "zuvor", "vorab", "im voraus", "antes de empezar", "antes", "de antelación", "de antelacion", "de anticipación", "de antecedência", "de antecedencia",
	"avant le début", "avant", "à l'avance", "d'avance", "à l’avance", "d’avance", "prima dell'inizio", "prima", "in anticipo", "до начала", "до старта", "до початку", "до", "раньше", "заранее", "раніше", "заздалегідь",
	"önceden", "öncesinde", "önce", "sebelum mulai", "sebelumnya", "sebelum", "قبل از شروع", "قبل البدء", "قبل", "پیش از شروع", "پیش",
}

// cutAhead drops such words from the front of s, where they are typed in small letters: else they begin a title.
func cutAhead(s string) string {
	for _, words := range aheadOf {
		rest, ok := strings.CutPrefix(s, words)
		if next, _ := utf8.DecodeRuneInString(rest); ok && (rest == "" || !unicode.IsLetter(next) && next != '\'') {
			return strings.TrimLeft(rest, ",:;. \t\r\n")
		}
	}
	return s
}

// inWords asks about reminders that are asked for in words, behind the time of args or behind the title, or in front of both: they may be the title's.
func (p *parser) inWords(args string) error {
	if !p.spec.Has(Remind) || len(args) > mostArgs || p.depth > 0 {
		return nil
	}
	title := len(args)
	first, _ := cutWord(args)
	if titles := p.out.Said.Titles(); len(titles) > 0 {
		title = titles[0]
	} else if !reminds(plainWord(first)) {
		return nil
	}
	from := title
	if _, rest, ok := cutQuoted(args[title:]); ok {
		from = len(args) - len(rest) // “Pub” remind 1h
	} else if reminds(plainWord(first)) {
		from = 0
	}
	for at, word := range wordsFrom(args, from) {
		if typed.StartsQuoted(word) {
			return nil
		}
		begin, leads, rest, ok := leadsAt(args, at, from)
		if !ok {
			continue
		}
		q := *p
		if q.remind(reminders{leads: leads}) != "" {
			continue
		}
		before := strings.TrimSpace(args[:begin])
		if begin > title {
			before = strings.TrimRight(before, ",;:|([ "+typed.Dashes)
		}
		try := q.repair(strings.TrimSpace(before + " " + rest))
		if begin >= title {
			try = append(try, p.repair(args[:title]+" "+typed.Quote(args[title:]))...)
		}
		said := strings.TrimSpace(strings.TrimSuffix(args[begin:], rest))
		return p.problem(Problem{Kind: LeadsOrTitle, Typed: clip(said), Try: try})
	}
	return nil
}

// remindsNow asks about reminders in words behind the title of a call that starts now, which has none.
func (p *parser) remindsNow(args string) error {
	if p.spec.Later == "" || len(args) > mostArgs || p.depth > 0 {
		return nil
	}
	for at, word := range wordsFrom(args, 0) {
		if typed.StartsQuoted(word) {
			return nil
		}
		begin, _, rest, ok := leadsAt(args, at, 0)
		title := strings.TrimRight(args[:begin], ",;:( "+typed.Dashes)
		if !ok || rest != "" || title == "" || !slices.ContainsFunc(strings.Fields(args[begin:]), func(word string) bool { return reminds(bracketless(word)) }) {
			continue
		}
		return p.problem(Problem{Kind: LeadsOrTitle, Typed: clip(args[begin:]), Try: append(p.quoted(title), p.quoted(args)...)})
	}
	return nil
}

// leadsAt reads reminders in words at at: behind a word that says so, or in front of one, or with how long before, where nothing else follows. begin,
// which is not before from, is where what people type around them begins, and rest follows them.
func leadsAt(args string, at, from int) (begin int, leads []time.Duration, rest string, ok bool) {
	word, after := cutWord(args[at:])
	s := strings.TrimLeft(args[at:], "([")
	if strings.ContainsAny(word[:1], "([") { // (reminder: 1h)
		s, after = strings.NewReplacer(")", " ", "]", " ").Replace(s), strings.NewReplacer(")", " ", "]", " ").Replace(after)
	}
	if i := strings.IndexAny(word, "=:"); i > 0 && i < len(word)-1 {
		word, after = word[:i], word[i+1:]+" "+after // remind=1h
	}
	if after = dropWords(after, besideLeads[:]); reminds(bracketless(word)) {
		r := leadsOf(after)
		if unit := readLeads(after); unit.kind == NoLead && unit.typed != "" && len(unit.try) > 0 && word == strings.ToLower(word) && strings.TrimSpace(unit.try[0].rest) == "" {
			r = unit.try[0] // remind 15
		} else if len(r.leads) == 0 && word == strings.ToLower(word) && saysAhead(" "+after) {
			r = reminders{leads: []time.Duration{time.Hour}} // remind me before
		}
		if leads, rest = r.leads, r.rest; len(leads) == 0 && strings.TrimSpace(after) == "" && vaguely(args, at, word) {
			leads = []time.Duration{time.Hour}
		}
	} else {
		r := leadsOf(s)
		leads, rest = r.leads, r.rest
		next, more := cutWord(dropWords(rest, besideLeads[:]))
		if len(leads) == 0 {
		} else if ahead := saysAhead(strings.TrimSuffix(s, rest)); reminds(bracketless(next)) {
			rest = dropWords(more, besideLeads[:])
		} else if !ahead || strings.Trim(rest, ").! ") != "" {
			leads = nil
		}
	}
	if len(leads) == 0 {
		return 0, nil, "", false
	}
	for begin = at; begin > from; {
		before, last := cutLastWord(args[:begin])
		if plain := bracketless(last); !slices.Contains(besideLeads[:], plain) && !slices.Contains(articles[:], plain) || begin-len(last) < from {
			break
		}
		begin = len(args[:begin]) - len(strings.TrimLeftFunc(args[len(before):begin], unicode.IsSpace))
	}
	return begin, leads, strings.TrimLeft(rest, ")]!. "), true
}

// bracketless is plainWord without brackets.
func bracketless(word string) string { return plainWord(strings.Trim(word, "()[]")) }

// vaguely reports whether the word for reminders at at, behind which nothing is said of how long before, asks for some all the same: “with a reminder”,
// “remind me”.
func vaguely(args string, at int, word string) bool {
	before, last := cutLastWord(args[:at])
	if slices.Contains(articles[:], plainWord(last)) {
		_, last = cutLastWord(before)
	}
	whom := plainWord(args[at+len(word):])
	return slices.Contains([]string{"with", "mit", "con", "avec", "com", "с", "з"}, last) || lexicon.Says(last, lexicon.Polite) || word == strings.ToLower(word) && whom != "" && !lexicon.Says(whom, lexicon.Polite)
}

// leadsOf reads leads in words from the beginning of s; where it is not clear whether they are several, they are all.
func leadsOf(s string) (r reminders) {
	if strings.TrimSpace(s) == "" {
		return r
	}
	for _, words := range dayBefore {
		if rest, ok := strings.CutPrefix(s, words); ok && (rest == "" || strings.ContainsAny(rest[:1], " ,.;)")) {
			return reminders{leads: []time.Duration{24 * time.Hour}, rest: strings.TrimSpace(rest)}
		}
	}
	if r = readLeads(s); r.kind == WhichLeads && len(r.try) > 0 {
		r = r.try[0]
	}
	if r.kind != "" {
		return reminders{}
	}
	for more, and := cutAnd(r.rest); and && len(r.leads) > 0; more, and = cutAnd(r.rest) { // an hour before and 10 minutes before
		next := readLeads(more)
		if next.kind != "" || len(next.leads) == 0 {
			break
		}
		r.leads, r.rest = append(r.leads, next.leads...), next.rest
	}
	r.rest = dropWords(r.rest, behindLeads[:])
	return r
}

// dayBefore says that a reminder is to come on the day before.
var dayBefore = [...]string{
	"the day before", "on the day before", "the night before", "am tag vorher", "am Tag vorher", "am vortag", "am Vortag", "tags zuvor", "einen Tag vorher", "el día antes", "el dia antes", "el día anterior", "el dia anterior", "um dia antes",
	"no dia anterior", "la veille", "le jour d'avant", "il giorno prima", "накануне", "напередодні", "за день до", "önceki gün", "sehari sebelumnya", "sehari sebelum",
}

// saysAhead reports whether what was read as leads ends with a word for before.
func saysAhead(s string) bool {
	s = strings.TrimRight(s, " ,.;:)!")
	ends := func(word string) bool { return strings.HasSuffix(s, " "+word) }
	if slices.Contains(dayBefore[:], s) {
		return true
	}
	return slices.ContainsFunc(aheadOf[:], ends) || slices.ContainsFunc(behindLeads[:], ends)
}

// dropWords drops the words from the front of s.
func dropWords(s string, words []string) string {
	for s != "" {
		word, rest := cutWord(s)
		if !slices.Contains(words, plainWord(word)) {
			break
		}
		s = rest
	}
	return s
}

// wordsFrom yields the words of s that begin at from or behind it, and where.
func wordsFrom(s string, from int) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		for i := from; i < len(s); {
			i += len(s[i:]) - len(strings.TrimLeftFunc(s[i:], unicode.IsSpace))
			word, _ := cutWord(s[i:])
			if word == "" || !yield(i, word) {
				return
			}
			i += len(word)
		}
	}
}
