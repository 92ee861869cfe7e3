package lexicon

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Languages are the languages that are known, in the order in which a word of several of them is said to be of one.
const Languages = "en ru uk es pt de fr it tr id fa ar"

// Lookup returns all terms that words begins with, longest first; none: nil. The words are in lower case and NFKC, and
// stand without the commas and brackets around them. Nobody changes what is returned: it is the table itself.
func Lookup(words []string) []Term { return table().lookup(words) }

func (t *tree) lookup(words []string) []Term {
	at := start
	for _, w := range words {
		next, ok := t.step(at, w)
		if !ok {
			break
		}
		at = next
		if !t.nodes[at].more {
			break
		}
	}
	return t.nodes[at].terms
}

// A word leads from one node to the next. A node has the terms of all words up to it, longest first.
type (
	node struct {
		terms  []Term
		more   bool // words lead on from it
		parent int32
	}
	edge struct {
		from int32
		word string
	}
	tree struct {
		nodes []node
		edges map[edge]int32
	}
)

const start int32 = 0

func (t *tree) step(from int32, word string) (int32, bool) {
	word = strings.TrimRight(word, ".")
	var buf [64]byte
	if plain(word) {
		if len(word) > len(buf) {
			return 0, false
		}
		next, ok := t.edges[edge{from, word}]
		return next, ok
	}
	folded, ok := fold(buf[:0], word)
	if !ok {
		return 0, false
	}
	next, ok := t.edges[edge{from, string(folded)}]
	return next, ok
}

// fold appends word to buf in the one form that the table has of it. False: it does not fit, so the table has it not.
func fold(buf []byte, word string) ([]byte, bool) {
	for _, r := range word {
		switch r {
		case 'ё':
			r = 'е'
		case 'ı':
			r = 'i'
		case '’', '‘', 'ʼ', '`', '´', 'ʹ', '′':
			r = '\''
		case '‐', '‑', '‒', '–', '—':
			r = '-'
		case 'ي', 'ى', 'ې', 'ئ':
			r = 'ی'
		case 'ك':
			r = 'ک'
		case 'أ', 'إ', 'آ', 'ٱ':
			r = 'ا'
		case 'ة', 'ۀ', 'ۂ':
			r = 'ه'
		case 'ؤ':
			r = 'و'
		case 'ء':
			if string(buf) != "غدا" { // tomorrow, and with it: lunch
				continue
			}
		case 'ـ', 'ٔ', '\u0307', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\ufeff':
			continue
		}
		if '\u064b' <= r && r <= '\u0652' || r == '\u0670' { // vowel signs, which hardly anybody types
			continue
		}
		if len(buf)+utf8.RuneLen(r) > cap(buf) {
			return buf, false
		}
		buf = utf8.AppendRune(buf, r)
	}
	return buf, true
}

// plain reports whether fold would leave s as it is, of what is in the table: ASCII, Cyrillic but for "ё", and what Western
// Europe writes.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == 0xc3 || c == 0xd0 || c == 0xd1:
			if i++; i < len(s) && c == 0xd1 && s[i] == 0x91 {
				return false
			}
		case c >= utf8.RuneSelf || c == '`':
			return false
		}
	}
	return true
}

//go:generate go run gen.go $CLDR

// table is made of the rows when a word is looked up for the first time.
var table = sync.OnceValue(newTable) //nolint:gochecknoglobals // it is made once and the same for all

func newTable() *tree { return treeOf(rows) }

// treeOf makes a table of the rows that each language has.
func treeOf(rows func(lang string) []row) *tree {
	m := newMaker()
	for l := range strings.FieldsSeq(Languages) {
		for _, r := range rows(l) {
			for form := range strings.SplitSeq(r.forms, ", ") {
				m.add(l, r, form)
			}
		}
	}
	for e, n := range m.edges {
		m.nodes[e.from].more = true
		m.nodes[n].parent = e.from
	}
	for i := range m.nodes[1:] { // a node stands behind the one that leads to it
		n := &m.nodes[i+1]
		n.terms = slices.Concat(n.terms, m.nodes[n.parent].terms)
	}
	return m.tree
}

// row is what some forms mean, which are separated by ", ".
type row struct {
	kind    Kind
	n, part int
	forms   string
}

// maker fills the table.
type maker struct {
	*tree
	looks    []*strings.Replacer
	ordinary map[string]bool
}

func newMaker() maker {
	m := maker{
		tree: &tree{nodes: make([]node, 1, 5000), edges: make(map[edge]int32, 5000)},
		looks: []*strings.Replacer{
			strings.NewReplacer("-", " ", "\u200c", " "),
			strings.NewReplacer("'", "", "’", "", "ʼ", ""),
			strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss"),
			strings.NewReplacer("á", "a", "à", "a", "â", "a", "ã", "a", "ä", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ğ", "g",
				"í", "i", "ì", "i", "î", "i", "ñ", "n", "ó", "o", "ò", "o", "ô", "o", "õ", "o", "ö", "o", "ş", "s", "ß", "ss",
				"ú", "u", "ù", "u", "û", "u", "ü", "u"),
		},
		ordinary: map[string]bool{},
	}
	for _, w := range ordinary {
		m.ordinary[w] = true
	}
	return m
}

func (m *maker) add(lang string, r row, form string) {
	for _, form := range m.spellings(form) {
		at, words := start, strings.Fields(form)
		for _, w := range words {
			var buf [64]byte
			folded, _ := fold(buf[:0], strings.TrimRight(w, "."))
			e := edge{at, string(folded)}
			next, ok := m.edges[e]
			if !ok {
				next = int32(len(m.nodes))
				m.nodes = append(m.nodes, node{})
				m.edges[e] = next
			}
			at = next
		}
		m.nodes[at].mean(Term{
			Kind: r.kind, N: r.n, Part: r.part, Lang: lang, Words: len(words), Short: m.ordinary[strings.TrimRight(form, ".")],
		})
	}
}

// mean adds what n means, unless it does so already.
func (n *node) mean(t Term) {
	for i := range n.terms {
		if old := &n.terms[i]; old.Kind == t.Kind && old.N == t.N && old.Part == t.Part {
			old.Short = old.Short && t.Short
			return
		}
	}
	n.terms = append(n.terms, t)
}

// spellings returns how people type form: with spaces for hyphens, with no apostrophes, and without accents, unless that makes
// an ordinary word of it.
func (m *maker) spellings(form string) []string {
	all := []string{form}
	for _, look := range m.looks {
		for _, f := range all {
			if f := look.Replace(f); !slices.Contains(all, f) && !m.ordinary[strings.TrimRight(f, ".")] {
				all = append(all, f)
			}
		}
	}
	return all
}
