package command

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"userbot/internal/typed"
)

// remindWords are what people type for the option of reminders who do not know it.
var remindWords = [...]string{
	"remind", "reminder", "reminders", "erinnern", "erinnere", "erinnerung", "recordar", "recuérdame", "recordatorio", "lembrar", "lembrete", "rappel", "rappeler", "rappelle",
	"promemoria", "ricorda", "ricordare", "напомни", "напомнить", "напоминание", "нагадай", "нагадати", "нагадування", "hatırlat", "hatırlatma", "ingatkan", "pengingat", "تذكير", "یادآوری",
}

// besideLeads are what stands between such a word and the leads, and, with articles, before it; behindLeads stand behind the leads.
var (
	besideLeads = [...]string{"me", "us", "them", "everybody", "everyone", "all", "mich", "uns", "at", "with", "and", "mit", "und", "con", "y", "avec", "com", "of", ""}
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

// inWords asks about reminders that are asked for in words, behind the time of args or behind the title: they may be the title's.
func (p *parser) inWords(args string) error {
	titles := p.out.Said.Titles()
	if !p.spec.Has(Remind) || len(args) > mostArgs || len(titles) == 0 {
		return nil
	}
	title := titles[0]
	from := title
	if _, rest, ok := cutQuoted(args[title:]); ok {
		from = len(args) - len(rest) // “Pub” remind 1h
	}
	for at, word := range wordsFrom(args, from) {
		if typed.StartsQuoted(word) {
			return nil
		}
		if !slices.Contains(remindWords[:], plainWord(word)) {
			continue
		}
		before, after := strings.TrimSpace(args[:at]), args[at+len(word):]
		r, end := leadsIn(dropWords(after, besideLeads[:]))
		if end == "" && r.kind == "" && len(r.leads) == 0 { // 1h reminder
			rest, last := cutLastWord(before)
			if r, _ = leadsIn(last); r.kind != "" || len(r.leads) == 0 || r.rest != "" || len(rest) < title {
				continue
			}
			before = rest
		}
		if r.kind != "" || len(r.leads) == 0 {
			continue
		}
		for {
			rest, last := cutLastWord(before)
			if plain := plainWord(last); !slices.Contains(besideLeads[:], plain) && !slices.Contains(articles[:], plain) || len(rest) < title {
				break
			}
			before = rest
		}
		before = strings.TrimRight(before, ",;: ")
		q := *p
		if q.remind(reminders{leads: r.leads}) != "" {
			continue
		}
		said := strings.TrimSpace(args[len(before):])
		if r.rest != "" {
			said = strings.TrimSpace(strings.TrimSuffix(said, r.rest))
		}
		return p.problem(Problem{
			Kind: LeadsOrTitle, Typed: clip(said),
			Try: append(q.repair(before+" "+r.rest), p.repair(args[:title]+" "+typed.Quote(args[title:]))...),
		})
	}
	return nil
}

// leadsIn reads leads from the beginning of s, and what people type behind them.
func leadsIn(s string) (r reminders, end string) {
	if strings.TrimSpace(s) == "" {
		return r, ""
	}
	r = readLeads(s)
	r.rest = dropWords(r.rest, behindLeads[:])
	return r, s
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
