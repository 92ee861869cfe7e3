package command

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"userbot/internal/typed"
)

// What people say before a title is no part of it, and neither is another command. The functions here find both.

// labels are said before a title, with a colon or an equals sign behind them.
var labels = [...]string{
	"new title", "new name", "neuer titel", "nuevo título", "nuevo titulo", "novo título", "novo titulo", "nouveau titre", "nuovo titolo", "новое название", "нова назва", "yeni başlık", "judul baru",
	"title", "topic", "name", "subject", "about", "titel", "thema", "titre", "sujet", "título", "titulo", "tema", "assunto", "titolo", "название", "тема", "назва", "başlık", "konu", "judul", "topik", "موضوع", "عنوان",
}

// leadIns are said before a title that begins with a capital, or stands in quotes.
var leadIns = [...]string{
	"new title", "change title to", "change the title to", "change name to", "change the name to", "set title to", "set the title to", "set title", "rename it to", "neuer titel", "titel ändern in", "titel ändern zu",
	"nuevo título", "cambiar título a", "cambiar el título a", "cambiar titulo a", "novo título", "mudar título para", "mudar o título para", "nouveau titre", "changer le titre en", "nuovo titolo", "cambia titolo in", "cambiare il titolo in",
	"новое название", "изменить название на", "сменить название на", "нова назва", "змінити назву на", "yeni başlık", "judul baru", "ganti judul menjadi", "ganti judul jadi",
	"called", "named", "titled", "entitled", "with the title", "with title", "with the name", "a call named", "a call called", "right now", "now", "jetzt", "sofort", "namens", "mit dem titel", "mit titel",
	"intitulé", "appelé", "avec le titre", "llamado", "llamada", "titulado", "titulada", "chamado", "chamada", "com o título", "chiamato", "chiamata", "intitolato", "под названием", "сейчас", "під назвою", "зараз", "başlıklı", "berjudul", "bernama",
}

// cutLabel drops from the front of a title what only says that one follows.
func cutLabel(title string) (label, rest string, ok bool) {
	if at := strings.IndexAny(title, ":="); at > 0 && slices.Contains(labels[:], strings.ToLower(title[:at])) {
		return title[:at+1], strings.TrimSpace(title[at+1:]), strings.TrimSpace(title[at+1:]) != ""
	}
	for _, l := range leadIns {
		if len(title) <= len(l) || !strings.EqualFold(title[:len(l)], l) || title[:1] != l[:1] && !strings.Contains(l, " ") || title[len(l)] != ' ' {
			continue
		}
		rest = strings.TrimSpace(title[len(l):])
		if first, _ := utf8.DecodeRuneInString(rest); unicode.IsUpper(first) || typed.StartsQuoted(rest) {
			return l, rest, true
		}
	}
	return "", title, false
}

// labelled asks about what is said before the title, which begins at title.
func (p *parser) labelled(args string, title int) error {
	if len(args) > mostArgs || p.depth > 0 || typed.StartsQuoted(args[title:]) {
		return nil
	}
	label, rest, ok := cutLabel(args[title:])
	if !ok {
		return nil
	}
	before := args[:title]
	return p.problem(Problem{Kind: WordOrTitle, Typed: clip(label), Try: append(p.repair(before+typed.Quote(typed.Plain(rest))), p.repair(before+typed.Quote(args[title:]))...)})
}

// commandAt reports whether the word is another command of ours.
func (p *parser) commandAt(word string) bool {
	name, ok := CutPrefix(word, p.prefix)
	name, _, _ = strings.Cut(strings.TrimRight(name, ":,;"), "@")
	return ok && p.prefix != "" && p.table.Find(name) != nil
}

// another asks about the command at at, in a title that begins at title.
func (p *parser) another(args string, title, at int, word string) error {
	var try []Command
	if before := strings.TrimSpace(args[:at]); at > title {
		try = p.repair(before)
	}
	return p.problem(Problem{Kind: CommandInTitle, Typed: clip(word), Try: append(try, p.repair(args[:title]+typed.Quote(args[title:]))...)})
}
