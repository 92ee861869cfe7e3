package command

import (
	"slices"
	"strings"

	"userbot/internal/typed"
)

// besideUndo is what people type around a word that takes back what a verb does, without meaning a title by it.
var besideUndo = [...]string{
	"please", "pls", "thanks", "the", "it", "this", "that", "now", "recording", "record", "rec", "bitte", "die", "aufnahme", "la", "grabación", "grabacion", "gravação",
	"gravacao", "registrazione", "enregistrement", "l'enregistrement", "запись", "запис", "kaydı", "kayıt", "rekaman", "ضبط", "التسجيل",
}

// undoes takes a word that takes back what the verb does, in the place of a title, and asks about one that is likely to mean that. undone says
// that no title follows.
func (p *parser) undoes(args string) (undone bool, err error) {
	word := onlyWord(args)
	switch {
	case word == "" || typed.StartsQuoted(args):
		return false, nil
	case slices.Contains(p.spec.Undo, word):
		p.out.Args, p.out.Title = p.spec.Undo[0], ""
		return true, nil
	case p.nearUndo(word):
		return true, p.problem(Problem{Kind: ReservedTitle, Typed: clip(args), Try: append(p.repair(p.spec.Undo[0]), p.quoted(args)...)})
	}
	return false, nil
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
		case word == "", slices.Contains(besideUndo[:], word):
		case only != "":
			return ""
		default:
			only = word
		}
	}
	return only
}
