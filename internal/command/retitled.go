package command

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"userbot/internal/typed"
	"userbot/internal/when"
)

// arrows stand between the title that a call has and the one that it is to get.
var arrows = [...]string{"→", "⟶", "⇒", "➡️", "➡", "->", "=>", "–>", "—>"}

// toWords do so, too, and fromWords stand in front of both; but titles have them as well.
var (
	toWords   = [...]string{"to", "into", "zu", "in", "a", "en", "por", "para", "em", "à", "vers", "на", "в", "у", "ke", "jadi", "menjadi", "به", "إلى", "=", ":", "-", "–", "—", ">", "|", "/"}
	fromWords = [...]string{"from", "rename", "change", "von", "vom", "de", "del", "da", "dal", "из", "с", "з", "зі", "dari", "از", "من"}
)

// CutRetitled splits what was typed for a title where it is surely two, the one that a call has and the one that it is to get: "A → B", "A" "B".
func CutRetitled(s string) (old, new string, ok bool) {
	s = typed.Visible(s)
	if len(s) > mostArgs {
		return "", "", false
	}
	if title, rest, quoted := cutQuoted(cutWordOf(s, fromWords[:])); quoted {
		behind := rest
		for _, arrow := range arrows {
			behind = strings.TrimPrefix(behind, arrow)
		}
		behind = strings.TrimSpace(behind)
		next := renamed(cutWordOf(behind, toWords[:]))
		if new = typed.Plain(next); new != "" && (typed.StartsQuoted(next) || next != rest) {
			return title, new, true
		}
		return "", "", false
	}
	for _, arrow := range arrows {
		old, new, ok = strings.Cut(s, arrow)
		if old, new = strings.TrimRight(old, typed.Dashes+" "), strings.TrimSpace(new); ok && old != "" && new != "" && !typed.StartsQuoted(s) {
			return typed.Plain(cutWordOf(old, fromWords[:])), typed.Plain(renamed(new)), true
		}
	}
	return "", "", false
}

// NewTitle returns what stands behind a title that s begins with, and behind a word or a sign that says that it is to be another one: "Old to New".
// ok: that is so.
func NewTitle(s, title string) (new string, ok bool) {
	s = typed.Visible(s)
	if title == "" || len(s) > mostArgs {
		return "", false
	}
	for _, s := range []string{s, cutWordOf(s, fromWords[:])} {
		n := len(title)
		if n >= len(s) || !strings.EqualFold(s[:n], title) {
			continue
		}
		rest := s[n:]
		if next, _ := utf8.DecodeRuneInString(rest); unicode.IsLetter(next) || unicode.IsDigit(next) {
			continue
		}
		plain := strings.TrimLeft(rest, ":,;= ")
		behind := cutWordOf(plain, toWords[:])
		for _, arrow := range arrows {
			behind = strings.TrimSpace(strings.TrimPrefix(behind, arrow))
		}
		said := behind != strings.TrimSpace(rest)
		behind = renamed(behind)
		if new = typed.Plain(behind); said && new != "" {
			return new, true
		}
	}
	return "", false
}

// renamed drops what people type behind the title that something is to get.
func renamed(s string) string {
	s = strings.TrimSpace(strings.TrimSuffix(when.CutPolite(s), " umbenennen"))
	if title, rest, ok := cutQuoted(s); ok && rest != "" && dropPolite(rest) == "" {
		return typed.Quote(title)
	}
	return s
}

// cutWordOf drops one of the words from the front of s, if something follows it.
func cutWordOf(s string, words []string) string {
	if word, rest := cutWord(s); rest != "" && slices.Contains(words, strings.ToLower(word)) {
		return rest
	}
	return s
}
