package command

import (
	"slices"
	"strings"
	"unicode"

	"userbot/internal/typed"
)

// besideUndo is what people type around a word that takes back what a verb does, without meaning a title by it.
var besideUndo = [...]string{
	"it", "this", "that", "now", "recording", "record", "rec", "die", "aufnahme", "la", "grabación", "grabacion", "gravação",
	"gravacao", "registrazione", "enregistrement", "l'enregistrement", "запись", "запис", "kaydı", "kayıt", "rekaman", "ضبط", "التسجيل",
}

// undoes takes a word that takes back what the verb does, in the place of a title, and asks about one that is likely to mean that. undone says
// that no title follows.
func (p *parser) undoes(args string) (undone bool, err error) {
	word := onlyWord(args)
	switch {
	case typed.StartsQuoted(args):
		return false, nil
	case word != "" && slices.Contains(p.spec.Undo, word):
		p.out.Args, p.out.Title = p.spec.Undo[0], ""
		return true, nil
	case p.nearUndo(word) || len(p.spec.Undo) > 0 && begins(args, p.spec.Undo[0]):
		return true, p.problem(Problem{Kind: ReservedTitle, Typed: clip(args), Try: append(p.repair(p.spec.Undo[0]), p.quoted(args)...)})
	}
	return false, nil
}

// begins reports whether the first of the words of s is word, or a sign for it.
func begins(s, word string) bool {
	first, _ := cutWord(s)
	return plainWord(first) == word || strings.HasPrefix(s, "⏹") || strings.HasPrefix(s, "🛑")
}

// nearUndo reports whether a word is likely to mean one that takes back what the verb does, or is that.
func (p *parser) nearUndo(word string) bool {
	return slices.Contains(p.spec.Undo, word) || slices.Contains(p.spec.Undoing, word) || len(p.spec.Undo) > 0 && len(word) > 3 && apart(word, p.spec.Undo[0]) < far
}

// onlyWord returns the one word of s that is not only said around others, in lower case; "" if there are more.
func onlyWord(s string) (only string) {
	if len(s) > mostArgs {
		return ""
	}
	for word := range strings.FieldsSeq(s) {
		switch word = plainWord(word); {
		case strings.IndexFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0, idle(word), slices.Contains(besideUndo[:], word):
		case only != "":
			return ""
		default:
			only = word
		}
	}
	return only
}
