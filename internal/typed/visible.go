package typed

import (
	"strings"
	"unicode"
)

const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
	blackFlag          = '\U0001f3f4'
	tagEnd             = '\U000e007f'
	brailleBlank       = '\u2800'
)

// Visible drops what cannot be seen and collapses white space. What only works on a visible neighbour stays where it
// has one, so that nothing else can hide in a title.
func Visible(s string) string {
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
			(r == zeroWidthJoiner || r == zeroWidthNonJoiner) && unicode.In(last, joining...) && unicode.In(next, joining...) && !Invisible(next):
			write(r)
		case Invisible(r):
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

// Invisible reports whether r shows nothing by itself.
func Invisible(r rune) bool {
	if r > ' ' && r <= '~' {
		return false // most of what is typed, without asking the tables
	}
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
