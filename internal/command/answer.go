package command

import (
	"strings"
	"unicode"

	"userbot/internal/lexicon"
	"userbot/internal/typed"
	"userbot/internal/when"
)

// Says reports whether all of a text says yes to what was asked, or no, with a number neither in front nor behind. Only what is known to agree does:
// of what is not known, or is both, as “yes no”, it is neither.
func (t *Table) Says(text string) (yes, no bool) {
	if t == nil || len(text) > MostSaid {
		return false, false
	}
	if cut := when.CutPolite(strings.TrimSpace(text)); cut != "" {
		text = cut // “jangan ya” does not agree, “ya” does
	}
	words, signs, known := taken(text)
	for _, s := range signs {
		yes, no = yes || s == lexicon.Yes, no || s == lexicon.No
	}
	anew := false // "no, wait"
	for len(words) > 0 && known {
		y, n, many := t.phrase(words)
		if many == 0 && lexicon.Says(words[0], lexicon.Anew) {
			anew, many = true, 1
		}
		yes, no, known = yes || y, no || n, many > 0
		words = words[many:]
	}
	return yes && !no && !anew && known, no && !yes && known
}

// MostSaid is more bytes than an answer to a question has: what is longer is none.
const MostSaid = 200

// phrase is what the longest phrase says that words begin with, and how many of them it has; 0: it is not known.
func (t *Table) phrase(words []string) (yes, no bool, many int) {
	for _, is := range lexicon.Small(words) { // the longest first
		if says := is.Kind == lexicon.Yes || is.Kind == lexicon.No; says && is.Words >= many {
			yes, no, many = yes || is.Kind == lexicon.Yes, no || is.Kind == lexicon.No, is.Words
		}
	}
	if many > 0 {
		return yes, no, many
	}
	if s, no, number := t.answer(words[0]); s != nil && number == "" {
		return !no, no, 1
	}
	if s := t.Find(words[0]); s != nil && s.Numbered() {
		return true, false, 1
	}
	for n := min(len(words), 3); n > 0; n-- {
		if when.CutPolite(strings.Join(words[:n], " ")) == "" {
			return false, false, n
		}
	}
	if beside(words[0]) {
		return false, false, 1
	}
	return false, false, 0
}

// taken is a text taken apart: its words, in lower case, and what the signs between them say. known says that no sign is left that may say
// anything else.
func taken(text string) (words []string, signs []lexicon.Kind, known bool) {
	known = true
	var plain strings.Builder
	for _, r := range typed.Visible(text) {
		switch r = typed.Narrow(r); {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsSpace(r), r == '\'', r == '’', r == '-', r == '\u200c':
			plain.WriteRune(r)
		case unicode.IsMark(r) && r != keycap && !unicode.Is(unicode.Variation_Selector, r):
			plain.WriteRune(r)
		case r == keycap, unicode.Is(unicode.Sk, r), typed.Invisible(r), r == '♀', r == '♂': // the same sign in another colour, or of another person
		default:
			kind := lexicon.Sign(r)
			signs, known = append(signs, kind), known && kind != 0
			plain.WriteByte(' ')
		}
	}
	for word := range strings.FieldsSeq(strings.ToLower(plain.String())) {
		if word = strings.Trim(word, "'’-\u200c"); word != "" {
			words = append(words, word)
		}
	}
	return words, signs, known
}

// keycap is what makes a key of a digit.
const keycap = '\u20e3'
