package command

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"userbot/internal/typed"
	"userbot/internal/when"
)

// beforeChat are what people type in front of a chat, in the place of the option.
var beforeChat = [...]string{"in", "im", "en", "em", "dans", "в", "у", "di", "ke", "في", "در"}

func isInWord(word string) bool { return slices.Contains(beforeChat[:], plainWord(word)) }

// publicName reports whether a word can be nothing but a chat, or a person: "@8pm" is a time.
func publicName(word string) bool {
	ref := strings.TrimRight(chatRef(word), ".,:;!?")
	name, at := strings.CutPrefix(ref, "@")
	first, _ := utf8.DecodeRuneInString(name)
	return !typed.StartsQuoted(word) && (at && username(name) && unicode.IsLetter(first) || looksLikeChat(ref) && (strings.Contains(ref, "t.me/") || !at && len(ref) > mostZoneHours))
}

// cutChat splits the chat off the words in front of which it stands, or behind which with an "in": "@demo Foo", "in @demo Foo", "Foo in @demo".
func cutChat(s string) (chat, rest string, ok bool) {
	word, rest := cutWord(s)
	if isInWord(word) {
		word, rest = cutWord(rest)
	}
	if publicName(word) {
		return word, rest, true
	}
	before, last := cutLastWord(s)
	if before, word := cutLastWord(before); isInWord(word) && publicName(last) {
		return last, before, true
	}
	return "", s, false
}

// chatOrTitle asks whether a chat at one end of a title is meant for the option, which it has none of; before stands in front of the title.
func (p *parser) chatOrTitle(before, title string) error {
	if p.out.In != "" || !p.spec.Has(In) || len(title) > mostArgs {
		return nil
	}
	chat, rest, ok := cutChat(title)
	if !ok {
		return nil
	}
	q := *p
	q.out.In = strings.TrimRight(chatRef(chat), ".,:;!?")
	wrong := Problem{Kind: BareChat, Typed: clip(chat), Try: q.repair(strings.TrimSpace(before + rest))}
	if p.spec.Follows != PlanTime { // behind that stands no title
		wrong.Try = append(wrong.Try, p.repair(before+typed.Quote(title))...)
	}
	return p.problem(wrong)
}

// chatAndTime is chatOrTitle where a time stands in front of the title, or between the chat and that.
func (p *parser) chatAndTime(args string) error {
	if chat, rest, ok := cutChat(args); ok && p.out.In == "" && p.spec.Has(In) && len(args) <= mostArgs && strings.HasSuffix(args, rest) {
		q := *p
		q.out.In = strings.TrimRight(chatRef(chat), ".,:;!?")
		return p.problem(Problem{Kind: BareChat, Typed: clip(chat), Try: q.repair(rest)})
	}
	said := p.out.Said
	if said == nil {
		said = when.Scan(args)
	}
	if titles := said.Titles(); len(titles) > 0 && titles[0] < len(args) && len(args) <= mostArgs {
		return p.chatOrTitle(args[:titles[0]], args[titles[0]:])
	}
	return nil
}
