package lexicon

import (
	"strings"
	"testing"
)

// TestSmallWords: each language can say what is not meant, all, and which one of several; and what a word says besides is known.
func TestSmallWords(t *testing.T) {
	for lang := range strings.FieldsSeq(Languages) {
		has := map[Kind]bool{}
		for _, r := range small[lang] {
			has[r.kind] = true
		}
		for _, kind := range []Kind{Not, No, Except, All, Polite, Anew, Or} {
			if !has[kind] {
				t.Errorf("%s has no word of the kind %d", lang, kind)
			}
		}
	}
	for word, kinds := range map[string][]Kind{
		"non": {Not, No}, "no": {Not, No, Numbered}, "não": {Not, No}, "nao": {Not, No}, "نه": {Not, No, Number}, "außer": {Except}, "AUSSER": {Except}, "S'il vous plait": {Polite},
		"nächste": {Next}, "letzten": {Last, Nth}, "les": {The}, "und": {And}, "ماعدا": {Except},
	} {
		for _, kind := range kinds {
			if !Says(word, kind) {
				t.Errorf("%s is not of the kind %d", word, kind)
			}
		}
	}
	for word, n := range map[string]int{"zweite": 2, "deuxième": 2, "segundo": 2, "ikinci": 2, "kedua": 2, "الثاني": 2, "دومی": 2, "2nd": 2, "second": 2, "letzte": -1, "último": -1, "zwei": 0, "last": -1, "x": 0} {
		if got := Ordinal(word); got != n {
			t.Errorf("%s is number %d, want %d", word, got, n)
		}
	}
	for word, n := range map[string]int{"zwei": 2, "deux": 2, "два": 2, "iki": 2, "dua": 2, "دو": 2, "اثنان": 2, "a": 0, "la": 0, "an": 0, "dreizehn": 0} {
		if got := Count(word); got != n {
			t.Errorf("%s counts %d, want %d", word, got, n)
		}
	}
	if rest, ok := Cut("all  of them except Standup", All); !ok || rest != "except Standup" {
		t.Errorf("all of them is cut to %q", rest)
	}
}
