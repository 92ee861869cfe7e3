package when

import (
	"strings"
	"unicode"

	"userbot/internal/typed"
)

// word is one word of the text. A quote makes it the title's first: no time is looked for in it.
type word struct {
	text       string // as typed, without invisible characters around it and the punctuation after it
	low        string // in lower case, with every kind of dash as a hyphen; empty if it is too long for a time
	start, end int    // where it stands, that punctuation included
	quoted     bool
	stamp      bool // the time half of an RFC 3339 timestamp
}

// More words than a time can have, and more bytes than one of them: what follows in a hostile text is not looked at.
const (
	mostWords = 24
	mostBytes = 64
)

// punctuation may stand behind every word of a time.
const punctuation = ",;:"

// split returns the first words of s, about as many as most.
func split(s string, most int) []word {
	var words []word
	for i := 0; i < len(s) && len(words) < most; {
		n := strings.IndexFunc(s[i:], func(r rune) bool { return !unicode.IsSpace(r) })
		if n < 0 {
			break
		}
		start := i + n
		end := len(s)
		if n = strings.IndexFunc(s[start:min(start+mostBytes, end)], unicode.IsSpace); n >= 0 {
			end = start + n
		} else if end-start > mostBytes {
			return append(words, word{text: s[start:], start: start, end: end})
		}
		i = end
		text := strings.TrimFunc(s[start:end], typed.Invisible)
		w := word{start: start, end: end, quoted: typed.StartsQuoted(text)}
		w.text = strings.TrimRight(text, punctuation)
		if w.text == "" {
			if len(words) > 0 {
				words[len(words)-1].end = end
			}
			continue
		}
		w.low = strings.Map(func(r rune) rune {
			if strings.ContainsRune(typed.Dashes, r) {
				return '-'
			}
			return unicode.ToLower(r)
		}, w.text)
		words = append(words, splitStamp(w)...)
	}
	return words
}

// splitStamp makes a date and a time of 2026-12-24T18:00.
func splitStamp(w word) []word {
	const day = len("2026-12-24")
	if len(w.low) != len(w.text) || len(w.low) < day+2 || w.low[day] != 't' || !yearFirst.MatchString(w.low[:day]) {
		return []word{w}
	}
	date, clock := w, w
	date.text, date.low = w.text[:day], w.low[:day]
	clock.text, clock.low, clock.stamp = w.text[day+1:], w.low[day+1:], true
	return []word{date, clock}
}

// clip returns text to be named in an answer.
func clip(text string) string { return typed.Clip(text, 40) }

// line returns parts as one line to be typed. The longest that can be scheduled is shorter than where it is cut.
func line(parts ...string) string { return typed.Clip(strings.Join(parts, " "), 200) }
