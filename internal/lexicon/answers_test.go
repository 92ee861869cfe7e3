package lexicon

import (
	"strings"
	"testing"
	"unicode"
)

// No word is a yes in one language and a no in another: such a one is neither, as “fine”, which ends in Italian, “tak”, which is no in Indonesia and
// yes in Poland, “ماشي”, which is no in Morocco, “أجل”, which puts off as well, “doch” or “ça va”, which go either way.
func TestNoAnswerIsYesAndNo(t *testing.T) {
	for lang := range strings.FieldsSeq(Languages) {
		count := map[Kind]int{}
		for _, r := range small[lang] {
			if r.kind != Yes && r.kind != No {
				continue
			}
			for form := range strings.SplitSeq(r.forms, ", ") {
				count[r.kind]++
				if Says(form, Yes) == Says(form, No) {
					t.Errorf("%s: %q is a yes and a no, or neither", lang, form)
				}
			}
		}
		if count[Yes] < 8 || count[No] < 8 {
			t.Errorf("%s has few words for yes or no: %v", lang, count)
		}
	}
	for _, word := range []string{"fine", "tak", "ماشي", "أجل", "doch", "ça va", "pas", "na"} {
		if Says(word, Yes, No) {
			t.Errorf("%q goes either way", word)
		}
	}
}

// Of all the signs there are, a few agree, and none that is part of a word says anything.
func TestFewSignsAgree(t *testing.T) {
	var agree []rune
	for r := rune(1); r <= unicode.MaxRune; r++ {
		s := Sign(r)
		if s == Yes {
			agree = append(agree, r)
		}
		if s != 0 && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsSpace(r) || unicode.IsMark(r)) {
			t.Errorf("%q is no sign, and says %v", r, s)
		}
	}
	if len(agree) != 10 {
		t.Errorf("these agree: %q", agree)
	}
}
