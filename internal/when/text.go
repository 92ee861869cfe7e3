package when

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"userbot/internal/lexicon"
	"userbot/internal/typed"
)

// What follows in a hostile text is not looked at: more than a time behind the longest title.
const (
	mostBytes  = 400
	mostTokens = 40
	mostDigits = 15
	mostValue  = 100_000_000 // no larger number means anything, and ten times it are an int on every processor
)

type tokenKind uint8

const (
	noToken tokenKind = iota
	wordToken
	numberToken
	signToken
)

// token is a run of letters, of digits, or one other character.
type token struct {
	kind       tokenKind
	low        string // in lower case, NFKC, digits as 0 to 9, every kind of dash as a hyphen
	start, end int    // where it stands in what was typed
	value      int    // of a number
	space      bool   // white space, or nothing at all, stands before it
	line       bool   // a line ends before it
	caps       bool   // a word typed in capitals
	first      bool   // a word whose first letter is a capital
}

// letter is one character as it is compared, and where it was typed.
type letter struct {
	r          rune
	start, end int
	upper      bool
}

// tokens returns the first tokens of s.
func tokens(s string) []token { return tokensOf(letters(s)) }

func tokensOf(all []letter) []token {
	var (
		out   = make([]token, 0, min(len(all), mostTokens))
		buf   strings.Builder
		space = true
		line  bool
	)
	buf.Grow(2 * len(all))
	for i := 0; i < len(all) && len(out) < mostTokens; {
		l := all[i]
		if unicode.IsSpace(l.r) {
			line = line || l.r == '\n'
			space = true
			i++
			continue
		}
		t := token{kind: signToken, start: l.start, space: space, line: line && len(out) > 0}
		j := i + 1
		if l.r == '\'' && space && til(all[j:]) {
			i, j, l = i+1, j+1, all[j] // 'til
		}
		switch {
		case digit(l.r):
			t.kind = numberToken
			for j < len(all) && digit(all[j].r) {
				j++
			}
		case alphabetic(l.r):
			t.kind, t.first, t.caps = wordToken, l.upper, true
			for j < len(all) && (alphabetic(all[j].r) || all[j].r == '\'' && j+1 < len(all) && alphabetic(all[j+1].r)) {
				// 8pmIST, 8PMIST
				if j == i+2 && !space && all[j-1].r == 'm' && (l.r == 'a' || l.r == 'p') && all[j].upper && all[j-1].upper == (l.upper && j+1 < len(all) && all[j+1].upper) {
					break
				}
				j++
			}
		}
		elided := t.kind == wordToken && j < len(all) && all[j].r == '\'' && article(all[i:j])
		if elided = elided && j+1 < len(all) && digit(all[j+1].r); elided {
			j++ // dall'8
		}
		from := buf.Len()
		for _, l := range all[i:j] {
			if t.kind == numberToken {
				t.value = min(10*t.value+int(l.r-'0'), mostValue)
			}
			t.caps = t.caps && (l.upper || !unicode.IsLetter(l.r))
			buf.WriteRune(l.r)
		}
		t.end = all[j-1].end
		t.low = buf.String()[from:]
		if accent := j < len(all) && (all[j].r == '\'' || all[j].r == '`') && (i == 0 || all[i-1].r != all[j].r); accent && slices.Contains(accented[:], t.low) && (j+1 == len(all) || !alphabetic(all[j+1].r) && !digit(all[j+1].r)) {
			t.end, j = all[j].end, j+1 // venerdi'
		}
		if t.kind == numberToken && len(t.low) > mostDigits {
			t.kind = signToken
		}
		if day, ok := strings.CutPrefix(t.low, "و"); ok && t.kind == wordToken && weekdayWord(day) && len(out)+1 < mostTokens {
			and := t // والخميس: and Thursday
			and.low, and.end = "و", all[i].end
			out = append(out, and)
			t.low, t.start, t.space, t.line = day, all[i+1].start, true, false
		}
		if article, number, ok := strings.Cut(t.low, "'"); ok && t.kind == wordToken && slices.Contains(articles[:], article) && numberWord(number) && len(out)+1 < mostTokens {
			k := i + utf8.RuneCountInString(article) + 1 // dall'otto
			the := t
			the.low, the.end = article+"'", all[k-1].end
			out = append(out, the)
			t.low, t.start, t.space, t.line = number, all[k].start, true, false
		}
		out = append(out, t)
		space, line = elided, false
		i = j
	}
	return out
}

// articles stand before numbers in Italian, with the apostrophe that stands for their last letter.
var articles = [...]string{"l", "all", "dall", "dell", "nell", "sull"}

// accented are words that end with an accent in Italian, for which people type an apostrophe.
var accented = [...]string{"lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "piu", "meta", "mezzodi", "ventitre"}

// article reports whether letters are one of the articles.
func article(letters []letter) bool {
	if len(letters) > 4 {
		return false
	}
	var word [4]byte
	for i, l := range letters {
		if l.r >= utf8.RuneSelf {
			return false
		}
		word[i] = byte(l.r)
	}
	return slices.Contains(articles[:], string(word[:len(letters)]))
}

// til reports whether letters begin with the word that is short for until.
func til(letters []letter) bool {
	n := 3
	if len(letters) > n && letters[n].r == 'l' {
		n++
	}
	return len(letters) >= n && letters[0].r == 't' && letters[1].r == 'i' && letters[2].r == 'l' && (len(letters) == n || unicode.IsSpace(letters[n].r))
}

// numberWord reports whether word alone is a number.
func numberWord(word string) bool {
	return slices.ContainsFunc(lexicon.Lookup([]string{word}), func(t lexicon.Term) bool { return t.Kind == lexicon.Number })
}

// weekdayWord reports whether word alone is a weekday.
func weekdayWord(word string) bool {
	return slices.ContainsFunc(lexicon.Lookup([]string{word}), func(t lexicon.Term) bool { return t.Kind == lexicon.Weekday })
}

func digit(r rune) bool      { return '0' <= r && r <= '9' }
func alphabetic(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }

// letters makes the characters of s alike, without those that show nothing.
func letters(s string) []letter {
	if len(s) > mostBytes {
		s = s[:mostBytes]
		for i := 0; i < utf8.UTFMax && !utf8.ValidString(s[max(0, len(s)-utf8.UTFMax):]); i++ {
			s = s[:len(s)-1]
		}
	}
	all := make([]letter, 0, len(s))
	for start := 0; start < len(s); {
		if c := s[start]; c < utf8.RuneSelf && (start+1 == len(s) || s[start+1] < utf8.RuneSelf) {
			all = appendLetter(all, rune(c), start, start+1)
			start++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[start:])
		if strings.ContainsRune("¼½¾", r) {
			all = append(all, letter{r: r, start: start, end: start + n})
			start += n
			continue
		}
		end := start + max(n, norm.NFKC.NextBoundaryInString(s[start:], true))
		for _, r := range norm.NFKC.String(s[start:end]) {
			all = appendLetter(all, r, start, end)
		}
		start = end
	}
	return all
}

func appendLetter(all []letter, r rune, start, end int) []letter {
	l := letter{r: r, start: start, end: end}
	switch {
	case r > ' ' && r < utf8.RuneSelf:
		l.upper = 'A' <= r && r <= 'Z'
		if l.upper {
			l.r += 'a' - 'A'
		}
	case unicode.IsSpace(r):
	case typed.Invisible(r):
		return all
	case unicode.IsDigit(r):
		l.r = '0' + rune(digitValue(r))
	case strings.ContainsRune(typed.Dashes, r):
		l.r = '-'
	case strings.ContainsRune("’‘ʼ´′", r):
		l.r = '\''
	case strings.ContainsRune("،、", r):
		l.r = ','
	case r == '؛':
		l.r = ';'
	case r == '。', r == '٫', r == '۔':
		l.r = '.'
	case r == '∶', r == '꞉':
		l.r = ':'
	case strings.ContainsRune("•⋅∙・", r):
		l.r = '·'
	default:
		l.upper = unicode.IsUpper(r)
		l.r = unicode.ToLower(r)
	}
	return append(all, l)
}

// digitValue returns what a decimal digit of any script counts.
func digitValue(r rune) int {
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10
		}
	}
	return 0
}

const (
	doubleQuotes = "\"“”„‟«»"
	singleQuotes = "'‚‛‹›"
)

// quoted reports whether t begins what stands in quotes.
func (t *token) quoted() bool {
	return t.kind == signToken && (strings.Contains(doubleQuotes, t.low) || t.space && strings.Contains(singleQuotes, t.low))
}

// whispered reads a text that is typed in capitals throughout as if it were in small letters, where that is asked about or refused, and said, which takes
// what it says of the time for the title, is not; else nil. Nobody who types so marks the beginning of the title.
func (p *parser) whispered(said *Said) *Said {
	words := 0
	for _, t := range p.toks {
		switch {
		case t.kind != wordToken:
		case !t.caps || !strings.ContainsFunc(p.s[t.start:t.end], unicode.IsUpper):
			return nil
		default:
			words++
		}
	}
	const fewest = 3 // words: fewer may well be a name and a zone
	if words < fewest || len(said.parses) != 1 || said.parses[0].why != "" || len(strings.Fields(said.parses[0].title)) < 2 {
		return nil
	}
	q := parser{s: p.s, toks: slices.Clone(p.toks)}
	for i := range q.toks {
		q.toks[i].caps, q.toks[i].first = false, false
	}
	if quiet := q.scan(); len(quiet.parses) != 1 || quiet.parses[0].why != "" || quiet.parses[0].title != said.parses[0].title {
		return quiet
	}
	return nil
}
