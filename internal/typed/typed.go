// Package typed knows what people and their phones make of plain text: dashes, quotes, and what cannot be seen.
package typed

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Dashes are what people type, or what phones make, of a hyphen or two.
const Dashes = "-‐‑‒–—―−﹘﹣－"

// The quotes of the world, and what phones and keyboards make of them. Any of a row closes any other.
const (
	doubleQuotes = "\"“”„‟«»＂"
	singleQuotes = "'‘’‚‛‹›"
)

// StartsQuoted reports whether s begins with a quote.
func StartsQuoted(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return s != "" && strings.ContainsRune(doubleQuotes+singleQuotes, first)
}

// Narrow returns the ASCII character that r is another form of: a wide one of an East Asian keyboard, or a digit of another
// script. What is none it returns as it is.
func Narrow(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case unicode.IsDigit(r):
		for _, row := range unicode.Nd.R16 {
			if r >= rune(row.Lo) && r <= rune(row.Hi) {
				return '0' + (r-rune(row.Lo))%10
			}
		}
		for _, row := range unicode.Nd.R32 {
			if r >= rune(row.Lo) && r <= rune(row.Hi) {
				return '0' + (r-rune(row.Lo))%10
			}
		}
	}
	return r
}

// Plain returns what is visible of s, without the quotes around all of it.
func Plain(s string) string {
	s = Visible(s)
	for inner := unquote(s); inner != s; inner = unquote(s) {
		s = Visible(inner)
	}
	return s
}

// Half returns s, which [Plain] has returned, without a double quote at one end of it to which no other belongs: “Weekly. One behind a number
// stays, for inches.
func Half(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	last, m := utf8.DecodeLastRuneInString(s)
	switch {
	case len(s) <= n:
	case len(s) > 4 && strings.HasPrefix(s, ",,") && (strings.HasSuffix(s, "''") || strings.ContainsRune(doubleQuotes, last)):
		return Visible(strings.TrimSuffix(strings.TrimRightFunc(s[2:], func(r rune) bool { return strings.ContainsRune(doubleQuotes, r) }), "''"))
	case strings.ContainsRune(doubleQuotes, first) && !strings.ContainsAny(s[n:], doubleQuotes):
		return Visible(s[n:])
	case strings.ContainsRune(doubleQuotes, last) && !strings.ContainsAny(s[:len(s)-m], doubleQuotes):
		if before, _ := utf8.DecodeLastRuneInString(s[:len(s)-m]); !unicode.IsDigit(before) {
			return Visible(s[:len(s)-m])
		}
	case len(s) > 4 && strings.HasPrefix(s, "''") && strings.HasSuffix(s, "''") && !strings.Contains(s[2:len(s)-2], "'"):
		return Visible(s[2 : len(s)-2])
	}
	return s
}

// Ended returns s, which [Plain] has returned, without the quotes that all of it stands in but for signs behind them, as those
// who dictate end a sentence: “Weekly”. A full stop goes with the quotes, what else stands there stays: Weekly!
func Ended(s string) string {
	end := strings.LastIndexFunc(s, func(r rune) bool { return strings.ContainsRune(doubleQuotes, r) })
	if end <= 0 || !StartsQuoted(s) {
		return s
	}
	_, n := utf8.DecodeRuneInString(s[end:])
	quoted, signs := s[:end+n], s[end+n:]
	inner := unquote(quoted)
	if inner == quoted || strings.ContainsFunc(signs, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return s
	}
	return Visible(inner + strings.TrimPrefix(signs, "."))
}

// Quote puts quotes around what is visible of s. Where no pair of them would be taken for that, it returns it as it is.
func Quote(s string) string {
	s = Visible(s)
	for _, q := range []string{`"`, "'"} {
		if Plain(q+s+q) == s {
			return q + s + q
		}
	}
	return s
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

// Clip returns what is visible of s, on one line and at most so many characters long; what is longer ends in "…".
func Clip(s string, most int) string {
	// What follows in a hostile text is not looked at.
	r := []rune(Visible(s[:min(len(s), 4*most+4)]))
	if len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return string(r)
}
