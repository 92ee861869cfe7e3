package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Problem is one mistake, with what to do about it.
type Problem struct {
	Key  string // "commands.max_age", "chats[0].chat"; empty when no key is to blame
	Line int    // from 1; 0 when no line is to blame
	What string // what is wrong, never with a secret in it
	Hint string // what to do; may be empty
}

var (
	// likeHash matches what could be an api_hash, 32 hexadecimal digits, wherever it stands.
	likeHash = regexp.MustCompile(`[0-9a-fA-F]{24,}`)
	// likeSecret matches what could be one that was not copied well, and long names.
	likeSecret = regexp.MustCompile(`[0-9A-Za-z]{20,}`)
	// likePhone matches what could be a phone number, and ids.
	likePhone = regexp.MustCompile(`\+?[0-9][0-9 ()/-]{5,}[0-9]`)
)

// hide leaves out of a written value what looks like a secret in the wrong place.
func hide(s string) string {
	s = likeSecret.ReplaceAllStringFunc(s, func(word string) string {
		const few = 5 // digits: a hash has more, a name hardly so many
		digits := 0
		for _, c := range word {
			if unicode.IsDigit(c) {
				digits++
			}
		}
		if digits < few {
			return word
		}
		return "<secret>"
	})
	return likePhone.ReplaceAllStringFunc(s, func(number string) string {
		if strings.ContainsAny(number[:1], "+0") || strings.ContainsAny(number, " ()/") {
			return "<phone number>"
		}
		return number
	})
}

// String returns the problem on one line. What looks like an api_hash is left out wherever it comes from.
func (p Problem) String() string {
	var b strings.Builder
	if p.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", p.Line)
	}
	if p.Key != "" {
		b.WriteString(p.Key + ": ")
	}
	b.WriteString(p.What)
	if p.Hint != "" {
		b.WriteString("; " + p.Hint)
	}
	return likeHash.ReplaceAllString(b.String(), "<secret>")
}

// Problems is every mistake found. It is an error: return it through [Problems.Err], so that none is a nil error.
type Problems []Problem

// Error returns one problem per line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// Err returns p as an error, nil when there is no problem.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// sorted returns p in the order of the file, what has no line at the end.
func (p Problems) sorted() Problems {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Compare(uint(a.Line-1), uint(b.Line-1))
	})
	return p
}

// quote shows a value of the operator's without letting it flood or break the line.
func quote(s string) string {
	const most = 60
	s = hide(s) // before it is cut, for half a secret does not look like one
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
