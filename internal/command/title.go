package command

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxTitle is how long a call's title may be, in Unicode code points. Telegram documents no limit; TDLib cuts at 64
// characters, counted so, to suit the server.
const MaxTitle = 64

// TitleError says that a title is too long. Lengths are in Unicode code points.
type TitleError struct{ Length, Max int }

// Error returns a sentence for the chat.
func (e *TitleError) Error() string {
	return fmt.Sprintf("That title has %d characters and Telegram takes at most %d. Please shorten it by %d.",
		e.Length, e.Max, e.Length-e.Max)
}

// Title returns the title that was typed as s: quotes around all of it removed, white space collapsed to single
// spaces, and what cannot be seen dropped, save what holds emoji and Persian or Indic words together. An empty title
// means none. Longer than [MaxTitle] is a [*TitleError]: a title is never cut.
func Title(s string) (string, error) {
	s = plain(s)
	if n := utf8.RuneCountInString(s); n > MaxTitle {
		return "", &TitleError{Length: n, Max: MaxTitle}
	}
	return s, nil
}

// plain removes what is around and between the visible characters of s, and the quotes around them.
func plain(s string) string {
	s = visible(s)
	for inner := unquote(s); inner != s; inner = unquote(s) {
		s = visible(inner)
	}
	return s
}

const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
	blackFlag          = '\U0001f3f4'
	tagEnd             = '\U000e007f'
	brailleBlank       = '\u2800'
)

// visible drops what cannot be seen and collapses white space. What only works on a visible neighbour stays where it
// has one, so that nothing else can hide in a title.
func visible(s string) string {
	var (
		out   strings.Builder
		last  rune // the last one written; 0 before the first and after white space
		space bool
		runes = []rune(strings.ToValidUTF8(s, ""))
	)
	write := func(rs ...rune) {
		if space && out.Len() > 0 {
			out.WriteByte(' ')
		}
		for _, r := range rs {
			out.WriteRune(r)
			last = r
		}
		space = false
	}
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		var next rune
		if i+1 < len(runes) {
			next = runes[i+1]
		}
		switch {
		case unicode.IsSpace(r):
			space, last = true, 0
		case unicode.Is(unicode.Variation_Selector, r):
			if last != 0 && !unicode.Is(unicode.Variation_Selector, last) {
				write(r)
			}
		case r == zeroWidthJoiner && joinsEmoji(last, next),
			(r == zeroWidthJoiner || r == zeroWidthNonJoiner) && unicode.In(last, joining...) && unicode.In(next, joining...) && !invisible(next):
			write(r)
		case invisible(r):
		case r == blackFlag:
			n := flagTags(runes[i+1:])
			write(runes[i : i+1+n]...)
			i += n
		default:
			write(r)
		}
	}
	return out.String()
}

// invisible reports whether r shows nothing by itself.
func invisible(r rune) bool {
	return unicode.IsControl(r) || r == brailleBlank ||
		unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) &&
			!unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// joinsEmoji reports whether a joiner between the two makes one picture of them. The arrows are those of the emoji
// that turn or nod; everything else that is ever joined is in category So, with a skin tone or a variation selector.
func joinsEmoji(last, next rune) bool {
	first := unicode.Is(unicode.So, last) || unicode.Is(unicode.Variation_Selector, last) ||
		last >= '\U0001f3fb' && last <= '\U0001f3ff' || last == tagEnd
	return first && (unicode.Is(unicode.So, next) || next == '↔' || next == '↕') && next != brailleBlank
}

// flagTags returns how many of rs spell a region behind a black flag: England is 🏴 and the tags gbeng.
func flagTags(rs []rune) int {
	for i, r := range rs {
		switch {
		case r == tagEnd && i >= 3:
			return i + 1
		case i == 6, !(r >= '\U000e0030' && r <= '\U000e0039' || r >= '\U000e0061' && r <= '\U000e007a'):
			return 0
		}
	}
	return 0
}

// joining are the scripts in which joiners and non-joiners are part of the spelling.
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi,
	unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala,
}

// The quotes of the world, and what phones and keyboards make of them. Any of a row closes any other.
const (
	doubleQuotes = "\"“”„‟«»＂"
	singleQuotes = "'‘’‚‛‹›"
)

func startsQuoted(s string) bool {
	return s != "" && strings.ContainsRune(doubleQuotes+singleQuotes, []rune(s)[0])
}

// unquote removes the quotes around s if they are one pair: "a" and "b" keeps all four.
func unquote(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	last, m := utf8.DecodeLastRuneInString(s)
	if len(s) < n+m {
		return s
	}
	inner := s[n : len(s)-m]
	for _, row := range []string{doubleQuotes, singleQuotes} {
		if strings.ContainsRune(row, first) && strings.ContainsRune(row, last) && !quoteIn(inner, row) {
			return inner
		}
	}
	return s
}

// quoteIn reports whether s holds a quote of the row that is not an apostrophe between letters.
func quoteIn(s, row string) bool {
	runes := []rune(s)
	for i, r := range runes {
		if !strings.ContainsRune(row, r) {
			continue
		}
		apostrophe := row == singleQuotes && i > 0 && i+1 < len(runes) &&
			unicode.IsLetter(runes[i-1]) && unicode.IsLetter(runes[i+1])
		if !apostrophe {
			return true
		}
	}
	return false
}
