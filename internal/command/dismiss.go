package command

import (
	"slices"
	"strings"
	"unicode"

	"userbot/internal/lexicon"
	"userbot/internal/when"
)

// Dismisses reports whether text is one of those commands by which people take back what they have begun, and nothing behind it: "/cancel".
// Other bots have commands of such names, so whether it is ours depends on what is asked: see [Spec.Dismissed].
func (t *Table) Dismisses(text, prefix string, usernames []string) bool {
	name, rest, _, ok := t.cutName(text, prefix, usernames)
	return ok && name != "" && t.Dismissal(name+rest)
}

// besideNo is what may stand around words that dismiss: signs for no, in whatever colour.
func besideNo(r rune) bool {
	return lexicon.Sign(r) == lexicon.No || unicode.IsSpace(r) || unicode.In(r, unicode.Sk, unicode.Variation_Selector)
}

// Dismissal reports whether all of a text, which begins with no prefix, says that nothing of what was asked is wanted: "never mind".
func (t *Table) Dismissal(text string) bool {
	if len(text) > mostArgs || t == nil {
		return false
	}
	text = strings.TrimFunc(text, besideNo) // ❌ stop
	first, _ := cutWord(text)
	first = strings.TrimRight(first, ".,!")
	may := func(word string) bool { begin, _, _ := strings.Cut(word, " "); return strings.EqualFold(begin, first) }
	if !t.dismissed(may) { // most texts end here
		return false
	}
	text = strings.TrimRight(when.CutPolite(strings.TrimRight(text, " .,!")), " .,!")
	text = strings.Join(strings.Fields(text), " ")
	return t.dismissed(func(word string) bool { return strings.EqualFold(word, text) })
}

// dismissed reports whether one of the [Spec.Dismissed] is so.
func (t *Table) dismissed(is func(word string) bool) bool {
	return slices.ContainsFunc(t.specs, func(s Spec) bool { return slices.ContainsFunc(s.Dismissed, is) })
}

// Declines reports whether a text begins with a word for no, or has a sign for it: “no evening” and “evening 👎” are not the evening, whatever that
// word is in another language.
func (t *Table) Declines(text string) bool {
	words, signs, _ := taken(text)
	if len(words) == 0 || slices.Contains(signs, lexicon.No) {
		return slices.Contains(signs, lexicon.No)
	}
	_, no, _ := t.phrase(words)
	return no
}

// CutAgreeing drops a word for yes, and what people say around an answer without meaning anything else by it, from both ends of a text:
// "yes, the evening one please".
func (t *Table) CutAgreeing(text string) string {
	text = when.CutPolite(strings.TrimSpace(text))
	idle := func(word string) bool {
		words, signs, known := taken(word)
		if !known || slices.Contains(signs, lexicon.No) || len(words) != 1 {
			return known && len(words) == 0 && !slices.Contains(signs, lexicon.No)
		}
		yes, no, many := t.phrase(words)
		return slices.Contains(besides[:], words[0]) || words[0] == "yang" || lexicon.Says(words[0], lexicon.Polite) || many > 0 && yes && !no
	}
	for _, phrase := range [...]string{"of course", "obviously", "naturally", "natürlich", "claro", "bien sûr", "конечно", "звичайно"} {
		if rest := strings.TrimRight(text, ".!"); len(rest) > len(phrase) && strings.HasSuffix(strings.ToLower(rest), " "+phrase) {
			text = strings.TrimRight(rest[:len(rest)-len(phrase)], ", ") // 8 pm, of course
		}
	}
	words := strings.Fields(text)
	for len(words) > 1 && idle(words[0]) {
		words = words[1:]
	}
	for len(words) > 1 && (idle(words[len(words)-1]) || strings.EqualFold(strings.Trim(words[len(words)-1], ".,!"), "one")) {
		words = words[:len(words)-1]
	}
	return strings.TrimRight(strings.Join(words, " "), ".,!")
}
