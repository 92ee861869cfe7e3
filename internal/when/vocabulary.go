package when

import (
	"slices"
	"strings"
	"time"

	"userbot/internal/lexicon"
)

// hit is a meaning of the words from some token up to end.
type hit struct {
	lexicon.Term
	end  int
	near bool // spelled otherwise
}

// hits returns what the words that begin at i can mean, longest first.
func (p *parser) hits(i int) []hit {
	if i < 0 || i >= len(p.toks) {
		return nil
	}
	if p.looked[i] {
		return p.found[i]
	}
	p.looked[i] = true
	var all []hit
	add := func(words []string, ends []int) {
		for _, t := range lexicon.Lookup(words) {
			h := hit{Term: t, end: ends[t.Words-1]}
			if t.Kind == lexicon.Weekday && t.Lang == "de" && t.Words == 1 && h.end == i+1 && len(p.toks[i].low) == 2 && (p.romance(i-1) || p.romance(i+1)) {
				continue // il primo di ogni mese, às 20h do dia 15
			}
			if !slices.ContainsFunc(all, func(o hit) bool {
				return o.Kind == h.Kind && o.N == h.N && o.Part == h.Part && o.end == h.end
			}) {
				all = append(all, h)
			}
		}
	}
	// A word with its hyphens and dots, and what follows; then only its letters, and what follows.
	words, ends := make([]string, 0, 5), make([]int, 0, 5)
	for j := i; j < len(p.toks) && len(words) < cap(words); {
		k := p.run(j)
		if k == j {
			break
		}
		words, ends = append(words, p.joined(j, k)), append(ends, k)
		j = k
		if !p.at(j).space {
			break
		}
	}
	if len(words) > 0 {
		add(words, ends)
	}
	if k := p.run(i); k > i+1 && len(all) == 0 || k == i && p.at(i).kind == signToken {
		add([]string{p.at(i).low}, []int{i + 1})
	}
	if stem, suffix, ok := strings.Cut(p.at(i).low, "'"); ok && len(all) == 0 && slices.Contains(turkishEnds[:], suffix) {
		for _, t := range lexicon.Lookup([]string{stem}) { // Aralık'a
			if t.Kind == lexicon.Month || t.Kind == lexicon.Weekday {
				all = append(all, hit{Term: t, end: i + 1})
			}
		}
	}
	if p.word(i, "s") && p.sign(i+1, "/") && p.glued(i+1) && p.glued(i+2) && p.at(i+2).kind == wordToken {
		add([]string{p.joined(i, i+3)}, []int{i + 3}) // s/d
	}
	// "p. m.", "dez. 24"
	if p.at(i).kind == wordToken && p.sign(i+1, ".") && p.at(i+2).kind == wordToken {
		add([]string{p.at(i).low, p.at(i + 2).low}, []int{i + 1, i + 3})
	}
	slices.SortStableFunc(all, func(a, b hit) int { return b.end - a.end })
	p.found[i] = all
	return all
}

// romance reports whether the word at i says when in a language that has small words which are abbreviated weekdays in German, and does not in
// German: ogni, venerdì, dia.
func (p *parser) romance(i int) bool {
	t := p.at(i)
	if t.kind != wordToken || len(t.low) < 3 {
		return false
	}
	found := false
	for _, in := range [...]func([]string) []lexicon.Term{lexicon.Lookup, lexicon.Often} {
		for _, term := range in([]string{t.low}) {
			switch {
			case !slices.Contains([]string{"es", "pt", "it"}, term.Lang):
				return false
			case slices.Contains([]lexicon.Kind{lexicon.Weekday, lexicon.Days, lexicon.Unit, lexicon.Every, lexicon.Nth, lexicon.Part, lexicon.On, lexicon.Next, lexicon.This, lexicon.Month}, term.Kind):
				found = true
			}
		}
	}
	return found || slices.Contains(dayWords[:], t.low)
}

// turkishEnds stand behind an apostrophe at the end of names: to, from, in and of them.
var turkishEnds = [...]string{"a", "e", "ya", "ye", "na", "ne", "da", "de", "ta", "te", "dan", "den", "tan", "ten", "in", "ın", "un", "ün", "nın", "nin", "ı", "i", "u", "ü"}

// run returns where the word ends that begins at i: letters and digits with hyphens, dots and apostrophes between them.
func (p *parser) run(i int) int {
	if p.at(i).kind != wordToken && p.at(i).kind != numberToken {
		return i
	}
	for i++; i < len(p.toks) && !p.at(i).space; i++ {
		switch t := p.at(i); t.kind {
		case wordToken, numberToken:
		default:
			if !strings.Contains("-.'", t.low) || i+1 >= len(p.toks) || p.at(i+1).space || p.at(i+1).kind != wordToken {
				return i
			}
		}
	}
	return i
}

func (p *parser) joined(i, j int) string {
	if j == i+1 {
		return p.toks[i].low
	}
	var b strings.Builder
	for _, t := range p.toks[i:j] {
		b.WriteString(t.low)
	}
	return b.String()
}

// hit returns the longest meaning of one of the kinds at i.
func (p *parser) hit(i int, kinds ...lexicon.Kind) (hit, bool) {
	for _, h := range p.hits(i) {
		if slices.Contains(kinds, h.Kind) {
			return h, true
		}
	}
	return hit{}, false
}

func (p *parser) means(i int, kinds ...lexicon.Kind) bool {
	_, ok := p.hit(i, kinds...)
	return ok
}

// near returns what the misspelt word at i was probably meant for.
func (p *parser) near(i int) []hit {
	t := p.at(i)
	if t.kind != wordToken || strings.HasSuffix(t.low, "'s") || len(p.hits(i)) > 0 || i+1 < len(p.toks) && !p.at(i+1).space && p.at(i+1).kind == numberToken {
		return nil
	}
	if p.nearAsked >= 6 {
		return nil
	}
	p.nearAsked++
	if p.nearLooked[i] {
		return p.nears[i]
	}
	p.nearLooked[i] = true
	all := p.nears[i]
	for _, t := range lexicon.Near(t.low) {
		all = append(all, hit{Term: t, end: i + 1, near: true})
	}
	if len(all) == 0 && len(t.low) >= 4 && t.low != "mond" { // the moon
		for w := time.Sunday; w <= time.Saturday; w++ {
			if full := strings.ToLower(w.String()); strings.HasPrefix(full, t.low) {
				all = append(all, hit{Term: lexicon.Lookup([]string{full})[0], end: i + 1, near: true}) // cut off
			}
		}
	}
	p.nears[i] = all
	return all
}

// at returns the token i; behind the last one that is an empty one.
func (p *parser) at(i int) *token {
	if i < 0 || i >= len(p.toks) {
		return &p.none
	}
	return &p.toks[i]
}

func (p *parser) word(i int, any ...string) bool {
	return p.at(i).kind == wordToken && slices.Contains(any, p.at(i).low)
}

func (p *parser) sign(i int, any string) bool {
	return p.at(i).kind == signToken && strings.Contains(any, p.at(i).low)
}

// glued reports whether nothing stands between the token i and the one before it.
func (p *parser) glued(i int) bool { return i > 0 && i < len(p.toks) && !p.toks[i].space }

// number reads digits, or a number in words; digits is 0 for the latter.
func (p *parser) number(i int) (value, digits, end int) {
	if t := p.at(i); t.kind == numberToken {
		return t.value, len(t.low), i + 1
	}
	if h, ok := p.hit(i, lexicon.Number); ok {
		return h.N, 0, h.end
	}
	return 0, 0, i
}
