package handlers

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"userbot/internal/command"
	"userbot/internal/lexicon"
	"userbot/internal/store"
	"userbot/internal/when"
)

// This file has what people name a planned call by, where that is not its number: its title or nearly that, its day, that it is the next.

// titled reports whether a planned call has the title by which one is named.
func titled(title string, of command.Planned) bool {
	return of.Title != "" && strings.EqualFold(title, of.Title)
}

// nearly reports whether a title may be meant by what was typed for one: letters are wrong, signs are left out, or words at its end.
func nearly(title, typed string) bool {
	plain := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return unicode.ToLower(r)
			}
			return -1
		}, s)
	}
	title, typed = plain(title), plain(typed)
	n := utf8.RuneCountInString(typed)
	if n < 3 || title == "" {
		return false
	}
	return strings.HasPrefix(title, typed) || strings.HasPrefix(typed, title) && len(title) > n/2 || levenshtein.ComputeDistance(title, typed) <= min((n+2)/4, 3)
}

// misspelt reports whether a title is what was typed but for a few letters of words, of which there are as many.
func misspelt(title, typed string) bool {
	a, b := strings.Fields(strings.ToLower(title)), strings.Fields(strings.ToLower(typed))
	if len(a) != len(b) || slices.Equal(a, b) {
		return false
	}
	for k := range a {
		if a[k] != b[k] && levenshtein.ComputeDistance(a[k], b[k]) > max(1, utf8.RuneCountInString(b[k])/4) || a[k] != b[k] && !akin(a[k], b[k]) && utf8.RuneCountInString(b[k]) < 5 {
			return false
		}
	}
	return true
}

// theWeek reports whether words say that one of this week is meant, or of the next: said; and whether at is in that.
func theWeek(s string, at, now time.Time, loc *time.Location) (said, is bool) {
	return when.InWeek(strings.NewReplacer("'s", "", "’s", "").Replace(when.CutPolite(s)), at, now, loc)
}

// theNext reports whether all of it says that the next one is meant.
func theNext(rest string) bool {
	said := false
	for word := range strings.FieldsSeq(strings.ToLower(when.CutPolite(rest))) {
		word = strings.Trim(word, ".,!")
		if lexicon.Says(word, lexicon.Next, lexicon.This) || lexicon.Ordinal(word) == 1 || word == "once" || word == "nearest" || word == "sonraki" {
			said = true
			continue
		}
		if !slices.Contains([]string{"the", "one", "time", "only", "just", "call"}, word) && !lexicon.Says(word, lexicon.The) {
			return false
		}
	}
	return said
}

// onDay reports whether a planned call is named by its day, or its time, seen from now in loc.
func onDay(i *store.Item, name string, now time.Time, loc *time.Location) bool {
	is, _ := when.Names(name, i.At, now, loc)
	if plain := plainName(name); !is && plain != "" && plain != name {
		is, _ = when.Names(plain, i.At, now, loc)
	}
	return is
}

// plainName is what a planned call is named by, without what people type around that: "the sunday call", "sunday's", "every monday".
func plainName(s string) string {
	var kept []string
	for word := range strings.FieldsSeq(strings.ToLower(when.CutPolite(s))) {
		word = strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s")
		if !besideName(word) {
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, " ")
}

// besideName reports whether people type a word around the day, or the word, that a planned call goes by.
func besideName(word string) bool {
	return slices.Contains([]string{"call", "calls", "one", "my", "our", "that", "of", "on"}, word) || lexicon.Says(word, lexicon.The, lexicon.Every)
}

// shareWord reports whether two titles have a word in common, which says more than an article does.
func shareWord(a, b string) bool {
	words := func(s string) []string {
		return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	}
	in := words(a)
	for _, word := range words(b) {
		idle := besideName(word) || slices.Contains([]string{"for", "with", "für", "mit", "les", "des", "los", "las", "con", "для"}, word) || lexicon.Says(word, lexicon.And, lexicon.Or)
		if utf8.RuneCountInString(word) > 2 && !idle && slices.ContainsFunc(in, func(w string) bool { return akin(w, word) }) {
			return true
		}
	}
	return false
}

// numbersOnly reports whether what stands behind a number is more of them.
func numbersOnly(rest string) bool {
	plain := strings.NewReplacer("and", "", "und", "", "to", "", "through", "", "bis", "").Replace(strings.ToLower(rest))
	return !strings.ContainsFunc(plain, func(r rune) bool { return !strings.ContainsRune("0123456789 #,;&+-–", r) })
}

// akin reports whether two words are forms of one, as far as that can be seen without a grammar of their language: they end otherwise, or have the Arabic
// article. Who means another one by it says so, for it is only asked.
func akin(a, b string) bool {
	plain := func(s string) []rune {
		return []rune(strings.TrimPrefix(strings.ReplaceAll(s, "ё", "е"), "ال"))
	}
	x, y := plain(a), plain(b)
	same := 0
	for same < min(len(x), len(y)) && x[same] == y[same] {
		same++
	}
	differs := max(len(x), len(y)) - same
	return differs == 0 || same >= 3 && differs <= 1 || same >= 4 && differs <= 3
}
