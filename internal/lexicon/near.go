package lexicon

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"sync"
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
	if !ok || slices.Contains(themselves, string(folded)) {
		return nil
	}
	w := newShape(string(folded))
	if w.n > longest {
		return nil
	}
	type found struct {
		Term
		distance int
	}
	var all []found
	for _, s := range shapes() {
		most := s.most()
		if abs(s.n-w.n) > most || bits.OnesCount64(s.letters^w.letters) > 2*most {
			continue
		}
		if d := distance(w, s); d <= most && (s.n > 5 || d == 1 && s.letters == w.letters) {
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

const longest = 24 // letters of a word that may be misspelt

// shape is a word, ready to be compared.
type shape struct {
	runes   [longest]rune
	n       int
	letters uint64 // which letters it has, roughly
	terms   []Term // what it means, if it is in the table
}

func newShape(word string) shape {
	var s shape
	for _, r := range word {
		if s.n == longest {
			s.n++ // too long
			break
		}
		s.runes[s.n] = r
		s.n++
		s.letters |= 1 << (r % 64)
	}
	return s
}

// most is how many mistakes s may have. Two only in long English words: what else is so far from a word is mostly another
// word.
func (s *shape) most() int {
	if s.n >= 8 && s.terms[0].Lang == "en" {
		return 2
	}
	return 1
}

// shapes are the words that people misspell, rather than type another.
var shapes = sync.OnceValue(func() []shape { //nolint:gochecknoglobals // it is made once and the same for all
	var all []shape
	t := table()
	for e, n := range t.edges {
		if e.from != start || utf8.RuneCountInString(e.word) < 5 {
			continue
		}
		s := newShape(e.word)
		for _, term := range t.nodes[n].terms {
			switch term.Kind {
			case Weekday, Month, Days, Part:
				s.terms = append(s.terms, term)
			}
		}
		if s.terms != nil && s.n <= longest {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b shape) int { return slices.Compare(a.runes[:], b.runes[:]) })
	return all
})

// distance is how many letters are missing, too many, wrong, or in each other's place.
func distance(a, b shape) int {
	var rows [3][longest + 1]int
	before, last, this := &rows[0], &rows[1], &rows[2]
	for j := range b.n + 1 {
		last[j] = j
	}
	for i := 1; i <= a.n; i++ {
		this[0] = i
		for j := 1; j <= b.n; j++ {
			wrong := 1
			if a.runes[i-1] == b.runes[j-1] {
				wrong = 0
			}
			this[j] = min(last[j]+1, this[j-1]+1, last[j-1]+wrong)
			if i > 1 && j > 1 && a.runes[i-1] == b.runes[j-2] && a.runes[i-2] == b.runes[j-1] {
				this[j] = min(this[j], before[j-2]+1)
			}
		}
		before, last, this = last, this, before
	}
	return last[b.n]
}

func abs(n int) int { return max(n, -n) }

// themselves are words that lie near one of the table's and are no mistake.
var themselves = []string{
	"sundae", "mourning", "remember",
}
