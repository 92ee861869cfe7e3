package command

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"userbot/internal/lexicon"
	"userbot/internal/typed"
	"userbot/internal/when"
)

// value takes one of the words that may stand there, in any case.
func (p *parser) value(args string) error {
	p.out.Args = ""
	if len(args) > mostArgs {
		return p.problem(Problem{Kind: WrongValue, Typed: clip(args)})
	}
	if err := p.optionsBehind(args); err != nil {
		return err
	}
	if p.spec.Numbered() {
		return p.number(args)
	}
	args = typed.Plain(args)
	for _, v := range p.spec.Values {
		if strings.EqualFold(strings.TrimRight(when.CutPolite(args), ".!"), v) { // a phone puts a full stop behind what it takes for a sentence
			p.out.Args = v
			return nil
		}
	}
	switch {
	case p.agrees(args), p.agrees(when.CutPolite(args)):
		return nil // it is asked where it matters
	case args != "":
		return p.wrongValue(args)
	case p.spec.Required:
		return p.problem(Problem{Kind: NoValue})
	}
	return nil
}

// number takes one of the numbers that may stand there, as people say which of several: "2.", "(2)", "the second one",
// "2 please". What has more in it, or more than one number, is offered without the rest.
func (p *parser) number(args string) error {
	var (
		all  []string
		sure = true
		the  bool // the last number was a "second"
		no   bool // the last word was the "no" of "no. 2", perhaps
	)
	p.out.Rest = args
	switch yes, no := p.table.Says(args); {
	case no:
		return p.problem(Problem{Kind: Declined})
	case yes:
		return nil
	}
	words, signs, known := taken(args)
	if !known || slices.Contains(signs, lexicon.No) {
		sure = false // "2 👎"
	}
	low := strings.ToLower(strings.Map(typed.Narrow, typed.Visible(args)))
	for _, word := range strings.FieldsFunc(low, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(`.,:;!#()[]_*\"'“”„«»№`, r) || unicode.In(r, unicode.So, unicode.Sk, unicode.M)
	}) {
		if clean := strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }); clean != word {
			word, sure = clean, false // "+1", "1?", "½"
		}
		v, ordinal := numeral(word)
		if slices.Contains(p.spec.Declined, word) {
			v = "" // نه is nine as well
		}
		switch {
		case v == "1" && the && word == "one": // "the second one"
			the = false
			continue
		case v != "":
			all, the, no = append(all, v), ordinal, false
			continue
		case word == "no":
			no = true
		case !beside(word):
			sure = false
		}
		the = false
	}
	all = slices.Compact(all)
	switch {
	case sure && !no && len(all) == 1 && counts(all[0]):
		p.out.Args = all[0]
		return nil
	case sure && !no && len(all) == 0 && p.spec.Required:
		return p.problem(Problem{Kind: NoValue})
	case sure && !no && len(all) == 0 && !p.reply && (len(words) > 0 || when.CutPolite(args) == ""): // "/yes please", but neither "/yes ..." nor "please" as a reply
		return nil
	}
	wrong := Problem{Kind: WrongValue, Typed: clip(args)}
	for _, v := range all {
		if counts(v) && len(wrong.Try) < mostOffers {
			wrong.Try = append(wrong.Try, p.repair(v)...)
		}
	}
	return p.problem(wrong)
}

// counts reports whether a number can be that of something.
func counts(v string) bool { return v != "0" && len(v) <= mostDigits }

// besides is what people type around a number without meaning anything else by it.
var besides = [...]string{
	"the", "option", "choice", "answer", "line", "reading", "thank", "you",
	"yes", "y", "ok", "okay", "sure", "confirm", "i", "mean", "meant", "want", "take", "it", "is", "its", "s",
}

// beside reports whether a word is one of besides, or says only that a number follows.
func beside(word string) bool {
	return slices.Contains(besides[:], word) || word == "yang" || lexicon.Says(word, lexicon.Polite, lexicon.Numbered, lexicon.The)
}

// numeral returns the digits of a number that is typed as one, or as a word if it is among the first; "" if it is none. Of what is a day as well, as
// segunda, it is not known.
func numeral(word string) (digits string, ordinal bool) {
	if n := lexicon.Ordinal(word); n > 0 && n <= mostOffers && !lexicon.Says(word, lexicon.Weekday) {
		return strconv.Itoa(n), true
	}
	if n := lexicon.Count(word); n > 0 && n <= mostOffers { // more is a time of day
		return strconv.Itoa(n), false
	}
	digits = strings.TrimLeft(word, "0123456789")
	digits, ordinal = word[:len(word)-len(digits)], digits != ""
	if rest := word[len(digits):]; digits == "" || ordinal && rest != "st" && rest != "nd" && rest != "rd" && rest != "th" {
		return "", false
	}
	return strings.TrimLeft(digits[:len(digits)-1], "0") + digits[len(digits)-1:], ordinal
}

// agreeing is what people type who want a thing done, and who may not know what that means.
var agreeing = [...]string{"yes", "y", "ok", "okay", "sure", "now", "please", "force"}

// nearValue returns the value that s, one word, is likely to mean; "" if none.
func (p *parser) nearValue(s string) string {
	s = plainWord(s)
	for _, v := range p.spec.Values {
		if s == v || len(s) > 1 && len(s) == len(v)-1 && strings.HasPrefix(v, s) || len(v) > 3 && apart(s, v) < far {
			return v
		}
	}
	for _, v := range p.spec.Values {
		if slices.Contains(p.spec.Means[v], s) {
			return v
		}
	}
	return ""
}

// meantValue is the value that a word is, or that people mean by it; "" if none.
func (p *parser) meantValue(word string) string {
	for _, v := range p.spec.Values {
		if word == v || slices.Contains(p.spec.Means[v], word) {
			return v
		}
	}
	return ""
}

func (p *parser) agrees(word string) bool {
	return !p.spec.Required && len(p.spec.Values) == 1 && slices.Contains(agreeing[:], plainWord(word))
}

// plainWord is s in lower case, without what people put around a word.
func plainWord(s string) string {
	return strings.ToLower(strings.Trim(clip(typed.Plain(s)), typed.Dashes+".,:;!"))
}

// looksLikeChat reports whether a word can be nothing but a chat.
func looksLikeChat(s string) bool {
	s = chatRef(s)
	_, id := ParsePeer(s)
	return id && s[0] == '-' || len(s) > 1 && s[0] == '@' || strings.Contains(s, "t.me/")
}

// bareChat finds a chat without its option, where args is one and nothing else; nil if it is not.
func (p *parser) bareChat(args string) error {
	if p.out.In != "" || !p.spec.Has(In) || strings.ContainsFunc(args, unicode.IsSpace) || !looksLikeChat(args) {
		return nil
	}
	q := *p
	q.out.In, q.out.Args = chatRef(args), ""
	return q.problem(Problem{Kind: BareChat, Typed: clip(args), Try: q.repair("")})
}

// wrongValue finds out what args, which is none of the values, has in it: a chat without its option, or a person, another
// word for a value, a value with something besides, or what does not belong there at all.
func (p *parser) wrongValue(args string) error {
	p.out.Rest = args
	q, kind, value, chat, crowd := *p, WrongValue, "", "", ""
	for _, word := range strings.Fields(args) {
		near := p.nearValue(word)
		switch {
		case looksLikeChat(word) && p.spec.Has(In):
			q.out.In, kind, chat = chatRef(word), BareChat, word
		case p.agrees(word):
		case p.spec.Person != nil && near == "" && IsCrowd(word):
			crowd = p.spec.Values[0]
		case near == "", value != "" && near != value:
			return q.problem(Problem{Kind: WrongValue, Typed: clip(args), Try: q.repair(p.onlyValue(args))})
		default:
			value = near
		}
	}
	try := q.repair(cmp.Or(value, crowd))
	if v := p.spec.Person[value]; v != "" && strings.HasPrefix(chatRef(chat), "@") {
		try = append(try, p.as(v).repair(chat)...)
	}
	if kind == BareChat {
		args = chat
	}
	return q.problem(Problem{Kind: kind, Typed: clip(args), Try: try})
}

// onlyValue returns the one of several values that args has among other words, or what people type for it; "" if none, or more than one.
func (p *parser) onlyValue(args string) (value string) {
	if len(p.spec.Values) < 2 && len(p.spec.Means) == 0 {
		return ""
	}
	for _, word := range strings.Fields(args) {
		switch word = p.meantValue(plainWord(word)); {
		case word == "":
		case value != "" && value != word:
			return ""
		default:
			value = word
		}
	}
	return value
}
