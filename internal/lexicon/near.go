package lexicon

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Near returns what a day, a month or a part of the day was probably meant by word, nearest first, each meaning once. It
// returns nothing for a word that is in the table, and for one that stands for itself: "sundae", "domain", "Mary".
func Near(word string) []Term {
	word = strings.TrimRight(word, ".")
	if len(word) > 4*longest || utf8.RuneCountInString(word) < 5 || Lookup([]string{word}) != nil {
		return nil
	}
	var buf [4 * longest]byte
	folded, ok := fold(buf[:0], word)
	if !ok || strings.HasSuffix(string(folded), "'s") || slices.Contains(themselves, string(folded)) {
		return nil
	}
	var runes [longest + 1]rune
	w := newShape(runes[:0], string(folded))
	if len(w.runes) > longest {
		return nil
	}
	type found struct {
		Term
		distance int
	}
	var all []found
	known := shapes()
	for i := range known {
		s := &known[i]
		if abs(len(s.runes)-len(w.runes)) > s.most || bits.OnesCount64(s.letters^w.letters) > 2*s.most {
			continue
		}
		if d := distance(w.runes, s.runes); d <= s.most && (len(s.runes) > 5 || s.letters == w.letters) {
			for _, t := range s.terms {
				all = append(all, found{t, d})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return cmp.Compare(a.distance, b.distance) })
	var terms []Term
	for _, f := range all {
		if !slices.ContainsFunc(terms, func(t Term) bool { return t.Kind == f.Kind && t.N == f.N && t.Part == f.Part }) {
			terms = append(terms, f.Term)
		}
	}
	return terms
}

// NearPart returns the parts of the day that word is a letter off from, each with its language: nohe, abens, вечра. None: it is far from all, or a word
// that is known.
func NearPart(word string) (near []Term) {
	w := []rune(word)
	if len(w) < 3 || len(w) > 10 || Lookup([]string{word}) != nil || Often([]string{word}) != nil || Small([]string{word}) != nil || slices.Contains(themselves, word) {
		return nil
	}
	t := table()
	for _, p := range parts() {
		if abs(len(p.runes)-len(w)) > 1 || distance(w, p.runes) > 1 {
			continue
		}
		for _, term := range t.nodes[p.node].terms {
			if term.Kind == Part && term.Words == 1 {
				near = append(near, term)
			}
		}
	}
	return near
}

// parts are the single words that say a part of the day, by where they stand in the table.
var parts = sync.OnceValue(func() (all []partWord) { //nolint:gochecknoglobals // it is made once and the same for all
	t := table()
	for e, n := range t.edges {
		runes := []rune(e.word)
		if e.from == start && len(runes) > 3 && slices.ContainsFunc(t.nodes[n].terms, func(t Term) bool { return t.Kind == Part && t.Words == 1 && t.Lang != "en" }) {
			all = append(all, partWord{runes, n})
		}
	}
	slices.SortFunc(all, func(a, b partWord) int { return slices.Compare(a.runes, b.runes) })
	return all
})

type partWord struct {
	runes []rune
	node  int32
}

// NearTimes reports whether a letter is wrong, missing or too many in word for one that says, behind a number, how often something is: tiems.
func NearTimes(word string) bool {
	w := []rune(word)
	if len(w) < 4 || len(w) > longest {
		return false
	}
	t := oftenTable()
	for e, n := range t.edges {
		s := []rune(e.word)
		if e.from != start || len(s) < 4 || len(s) > longest || abs(len(s)-len(w)) > 1 || distance(w, s) > 1 {
			continue
		}
		if slices.ContainsFunc(t.nodes[n].terms, func(t Term) bool { return t.Kind == Times }) {
			return true
		}
	}
	return false
}

// Slip reports whether one letter is wrong, missing, too many or in the place of the next in word for another word.
func Slip(word, of string) bool {
	w, o := []rune(word), []rune(of)
	return word != of && len(w) <= longest && len(w) > 2 && abs(len(w)-len(o)) < 2 && distance(w, o) == 1
}

const longest = 24 // letters of a word that may be misspelt

// shape is a word, ready to be compared.
type shape struct {
	letters uint64 // which letters it has, roughly
	most    int    // mistakes that it may have
	runes   []rune
	terms   []Term // what it means, if it is in the table
}

// newShape puts the letters of word into runes, up to one too many.
func newShape(runes []rune, word string) shape {
	s := shape{runes: runes}
	for _, r := range word {
		if len(s.runes) > longest {
			break
		}
		s.runes = append(s.runes, r)
		s.letters |= 1 << (r % 64)
	}
	return s
}

// most is how many mistakes a word of n letters may have: two in long English words only, and none in short words, since what is
// so far from them is mostly another word, above all in Arabic. In five letters two may have changed places, or one may stand twice.
func most(n int, first rune, english bool) int {
	switch {
	case n >= 8 && english:
		return 2
	case first >= '\u0600' && n < 8:
		return 0
	case n >= 7, n == 6 && (english || first >= 'а'), n == 5:
		return 1
	}
	return 0
}

// shapes are the words that people misspell, rather than type another.
var shapes = sync.OnceValue(func() []shape { //nolint:gochecknoglobals // it is made once and the same for all
	var all []shape
	t := table()
	for e, n := range t.edges {
		s := newShape(nil, e.word)
		if e.from != start || len(s.runes) < 5 || len(s.runes) > longest || !unicode.IsLetter(s.runes[0]) {
			continue
		}
		for _, term := range t.nodes[n].terms {
			switch {
			case term.Kind == Weekday, term.Kind == Month, term.Kind == Days && term.N >= 0,
				term.Kind == Part && term.Lang == "en" && !strings.HasSuffix(e.word, "s"):
				s.terms = append(s.terms, term)
			}
		}
		if s.terms != nil {
			if s.most = most(len(s.runes), s.runes[0], s.terms[0].Lang == "en"); s.most > 0 {
				all = append(all, s)
			}
		}
	}
	slices.SortFunc(all, func(a, b shape) int { return slices.Compare(a.runes, b.runes) })
	return all
})

// distance is how many letters are missing, too many, wrong, or in each other's place.
func distance(a, b []rune) int {
	var rows [3][longest + 1]int
	before, last, this := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		this[0] = i
		for j := 1; j <= len(b); j++ {
			wrong := 1
			if a[i-1] == b[j-1] {
				wrong = 0
			}
			this[j] = min(last[j]+1, this[j-1]+1, last[j-1]+wrong)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				this[j] = min(this[j], before[j-2]+1)
			}
		}
		before, last, this = last, this, before
	}
	return last[len(b)]
}

func abs(n int) int { return max(n, -n) }

// themselves are words that lie near one of the table's and are no mistake.
var themselves = []string{
	"agusta", "amankan", "augusta", "auguste", "burgun", "caramba", "corning", "deceiver", "dominica", "dominio", "domino",
	"downtime", "ferrier", "frida", "gennaro", "horning", "insan", "javier", "macro", "madri", "maneiro", "marcha", "margo",
	"maroc", "marte", "middag", "middy", "midnights", "midway", "moaning", "monda", "mooning", "morrow", "mourning", "nissan",
	"receber", "remember", "salinan", "saturat", "secunda", "segonda", "seguida", "sekunda", "sensin", "sesin", "sontag",
	"sturdy", "sundae", "sundal", "sundry", "sunray", "thursby", "toady", "tomorrows", "tonights", "vienes", "wedges",
	"завтрак", "лишень", "любого", "серед", "спереди", "среди", "четверо",
}
