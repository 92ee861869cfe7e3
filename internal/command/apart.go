package command

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"userbot/internal/lexicon"
	"userbot/internal/typed"
	"userbot/internal/when"
)

// apartOption finds the first option in s that is typed with a space in it, as phones and people do: "– remind 1h", "--no start". It stands
// from at up to end, and is to be typed as right. What may as well be ordinary words is none: "Party – in Berlin".
func apartOption(s string) (o Option, at, end int, right string) {
	for at, word := range wordsFrom(s, 0) {
		if typed.StartsQuoted(word) || len(s) > mostArgs {
			break
		}
		name, after, apart := word, s[at+len(word):], false
		if strings.Trim(typed.Visible(word), typed.Dashes) == "" {
			name, after = cutWord(after)
			apart = true
		} else if _, _, _, ok := cutOption(word); !ok {
			continue
		}
		name, value, hasValue := strings.Cut(strings.ToLower(strings.TrimLeft(name, typed.Dashes)), "=")
		o := option(name)
		if next, behind := cutWord(after); !hasValue && option(name+"-"+strings.ToLower(next)) != NoOption {
			o, after, apart = option(name+"-"+strings.ToLower(next)), behind, true // no start
		}
		r, chat := readReminders(value, hasValue, after), value
		if !hasValue {
			chat, _ = cutWord(after)
		}
		switch {
		case !apart:
		case o.switches() && !hasValue, o == Remind && r.kind == "" && len(r.leads) > 0, o == In && looksLikeChat(chat):
			if right = o.String(); hasValue {
				right += "=" + value
			}
			return o, at, len(s) - len(strings.TrimLeft(after, " ")), right
		}
	}
	return NoOption, 0, 0, ""
}

// inWord is how people type options who do not know them, with hyphens for the spaces in it, and the option that is meant.
var inWord = map[string]string{
	"no-start": "--no-start", "nostart": "--no-start", "no-autostart": "--no-start", "no-auto-start": "--no-start", "not-start": "--no-start", "don't-start": "--no-start", "dont-start": "--no-start",
	"do-not-start": "--no-start", "without-start": "--no-start", "nicht-starten": "--no-start", "ohne-start": "--no-start", "no-empezar": "--no-start", "ne-pas-démarrer": "--no-start", "не-начинать": "--no-start", "без-старта": "--no-start",
	"no-reminders": "--remind=none", "no-reminder": "--remind=none", "without-reminders": "--remind=none", "without-reminder": "--remind=none", "without-a-reminder": "--remind=none", "don't-remind": "--remind=none",
	"dont-remind": "--remind=none", "noremind": "--remind=none", "no-remind": "--remind=none", "ohne-erinnerung": "--remind=none", "ohne-erinnerungen": "--remind=none", "keine-erinnerung": "--remind=none", "sin-recordatorio": "--remind=none",
	"sin-recordatorios": "--remind=none", "sem-lembrete": "--remind=none", "sem-lembretes": "--remind=none", "sans-rappel": "--remind=none", "sans-rappels": "--remind=none", "senza-promemoria": "--remind=none",
	"remind-none": "--remind=none", "remind-never": "--remind=none", "reminders-off": "--remind=none", "reminder-off": "--remind=none", "reminders-none": "--remind=none", "nicht-erinnern": "--remind=none", "no-recordar": "--remind=none", "no-avisar": "--remind=none",
	"não-lembrar": "--remind=none", "não-avisar": "--remind=none", "ne-pas-rappeler": "--remind=none", "non-ricordare": "--remind=none", "не-напоминать": "--remind=none", "не-напоминай": "--remind=none", "не-нагадувати": "--remind=none", "hatırlatma-yok": "--remind=none", "jangan-ingatkan": "--remind=none", "quietly": "--quiet", "silently": "--quiet",
	"без-напоминания": "--remind=none", "без-напоминаний": "--remind=none", "без-нагадування": "--remind=none", "без-нагадувань": "--remind=none", "tanpa-pengingat": "--remind=none", "بدون-تذكير": "--remind=none", "بدون-یادآوری": "--remind=none",
}

// meantBy returns the option that words are meant for, with its value; [NoOption]: for none that the verb has. alone says that nothing else stands there,
// or that they stand at the end in small letters.
func (p *parser) meantBy(words []string, alone bool) (o Option, line string) {
	name := strings.ToLower(strings.ReplaceAll(strings.Join(words, "-"), "’", "'"))
	if o, line = option(name), option(name).String(); !o.switches() || o != NoStart && !alone {
		o, line = NoOption, inWord[name]
		long, _, _ := strings.Cut(strings.TrimPrefix(line, "--"), "=")
		o = option(long)
	}
	if !p.spec.Has(o) {
		return NoOption, ""
	}
	return o, line
}

// dashless asks about an option without its dashes in front of the time, or where it is all of the title, or says what no title does: "sat 20:00
// no-start".
func (p *parser) dashless(args string) error {
	if len(args) > mostArgs || p.depth > 0 {
		return nil
	}
	if words := strings.Fields(args); len(words) > 1 {
		for n := 1; n <= 3 && n < len(words); n++ {
			rest := strings.Join(words[n:], " ")
			o, line := p.meantBy(words[:n], false)
			titles := when.Scan(rest).Titles()
			if o == NoOption || len(titles) == 0 {
				continue
			}
			said := strings.Join(words[:n], " ")
			return p.problem(Problem{
				Kind: OptionOrTitle, Typed: clip(said), Option: o,
				Try: append(p.repair(line+" "+rest), p.repair(rest[:titles[0]]+" "+typed.Quote(strings.TrimSpace(said+" "+rest[titles[0]:])))...),
			})
		}
	}
	titles := p.out.Said.Titles()
	if len(titles) == 0 {
		return nil
	}
	at, title := args[:titles[0]], args[titles[0]:]
	words := strings.Fields(title)
	for n := 1; n <= 3 && n <= len(words); n++ {
		for _, from := range []int{0, len(words) - n} {
			end := words[from : from+n]
			o, line := p.meantBy(end, n == len(words) || from > 0 && n == 1 && end[0] == strings.ToLower(end[0]) && slices.Contains([]string{"rtmp", "replace", "quiet"}, end[0]))
			if o == NoOption || typed.StartsQuoted(title) && from == 0 {
				continue
			}
			rest := strings.Join(slices.Concat(words[:from], words[from+n:]), " ")
			return p.problem(Problem{
				Kind: OptionOrTitle, Typed: clip(strings.Join(end, " ")), Option: o,
				Try: append(p.repair(at+line+" "+rest), p.repair(at+typed.Quote(title))...),
			})
		}
	}
	return nil
}

// noTitle asks about a title that is all an option without its dashes, "with video", or that begins with what people say before a title: "to Party"
// for another one, and "now Party" for a call that starts now.
func (p *parser) noTitle(args string) error {
	if typed.StartsQuoted(args) || len(args) > mostArgs || p.depth > 0 {
		return nil
	}
	word, rest := cutWord(args)
	whole := args
	if low := strings.ToLower(word); rest != "" && (low == "with" || low == "as" || low == "by") {
		whole = rest
	}
	o := option(strings.Join(strings.Fields(strings.ToLower(strings.TrimRight(whole, ".!"))), "-"))
	first, _ := utf8.DecodeRuneInString(rest)
	switch {
	case o.switches() && p.spec.Has(o):
		return p.problem(Problem{Kind: OptionOrTitle, Typed: clip(args), Option: o, Try: append(p.repair(o.String()), p.quoted(args)...)})
	case word == "now" && p.spec.Later != "" && unicode.IsUpper(first):
		return p.problem(Problem{Kind: WordOrTitle, Typed: clip(word), Try: append(p.quoted(rest), p.quoted(args)...)})
	}
	if title := when.CutPolite(args); p.spec.Later != "" && title != "" && title != args && !strings.HasSuffix(args, "🙏") { // which many titles end with
		word := strings.TrimLeft(args[len(title):], " ,;:-–—")
		return p.problem(Problem{Kind: WordOrTitle, Typed: clip(word), Try: append(p.quoted(title), p.quoted(args)...)})
	}
	if title, word := cutBesideTitle(args); p.spec.Required && word != "" {
		if _, new, two := CutRetitled(title); two { // rename "Old" to "New"
			title = new
		} else if _, new, to := strings.Cut(title, " to "); to && strings.HasPrefix(strings.ToLower(word), "rename") && new != "" {
			return p.problem(Problem{Kind: WordOrTitle, Typed: clip(word), Try: append(append(p.quoted(new), p.quoted(title)...), p.quoted(args)...)})
		}
		return p.problem(Problem{Kind: WordOrTitle, Typed: clip(word), Try: append(p.quoted(title), p.quoted(args)...)})
	}
	return nil
}

// beforeTitle are what people type in front of the title that something is to get.
var beforeTitle = [...]string{
	"to", "into", "rename", "change", "set", "it", "title", "name", "as", "is", "=", "->", "→", "=>", ":", "in", "zu", "auf", "umbenennen", "a", "en", "para", "em", "à", "als",
	"titel", "título", "titre", "titolo", "название", "назва",
}

// cutBesideTitle splits off a title what people type in front of it, or behind it out of politeness: "rename to Party", "Party, thanks". A word alone in
// front of it may well be the first of it, unless it is one that begins none.
func cutBesideTitle(s string) (title, word string) {
	title = s
	for n := 0; ; n++ {
		first, rest := cutWord(title)
		low := strings.ToLower(strings.TrimRight(first, ":,"))
		polite := lexicon.Says(low, lexicon.Polite)
		sure := n > 0 || polite || slices.Contains([]string{"to", "=", "->", "→", "=>", "", "rename", "umbenennen"}, low)
		if next, _ := cutWord(rest); !sure && (strings.HasSuffix(first, ":") || slices.Contains([]string{"to", "=", "->", "→", "=>", ":"}, strings.ToLower(next))) {
			sure = low != "in" && low != "a"
		}
		if rest == "" || !sure || low != "" && !polite && !slices.Contains(beforeTitle[:], low) || low == "" && strings.Trim(first, ":,") != "" {
			break
		}
		title = rest
	}
	if title != s {
		return title, strings.TrimSpace(strings.TrimSuffix(s, title))
	}
	if plain := when.CutPolite(s); plain != s && plain != "" {
		if word = strings.Trim(strings.TrimPrefix(s, plain), " ,;-"); word != "" {
			return plain, word
		}
	}
	return s, ""
}

// apart asks about such an option, which may be the title's where one follows.
func (p *parser) apart(args string) error {
	o, at, end, right := apartOption(args)
	if !p.spec.Has(o) || p.depth > 0 {
		return nil
	}
	wrong := Problem{Kind: OptionOrTitle, Typed: clip(strings.TrimSpace(args[at:end])), Option: o, Try: p.repair(args[:at] + right + " " + args[end:])}
	switch p.spec.Follows {
	case Title:
		wrong.Try = append(wrong.Try, p.quoted(args)...)
	case TimeTitle:
		if titles := when.Scan(args).Titles(); len(titles) > 0 && titles[0] <= end {
			title := min(titles[0], at)
			wrong.Try = append(wrong.Try, p.repair(args[:title]+" "+typed.Quote(args[title:]))...)
		}
	}
	if len(wrong.Try) == 0 {
		return nil
	}
	return p.problem(wrong)
}

// amid asks about an option in the middle of the title, which begins at title: "Pub --in @chat Foo".
func (p *parser) amid(args string, title int) error {
	if len(args) > mostArgs || typed.StartsQuoted(strings.TrimLeft(args[title:], " "+typed.Dashes)) {
		return nil
	}
	whole := func() []Command { return p.repair(args[:title] + " " + typed.Quote(args[title:])) }
	for at, word := range wordsFrom(args, title) {
		if p.commandAt(word) {
			return p.another(args, title, at, word)
		}
		name, value, hasValue, ok := cutOption(word)
		o := option(name)
		if ok && o == NoOption && at > title {
			if err := p.unknownAmid(args, at, word, name, whole); err != nil {
				return err
			}
		}
		if !ok || o == NoOption || !p.spec.Has(o) || strings.HasPrefix(word, "-") && !strings.HasPrefix(word, "--") || strings.HasPrefix(word, "–") {
			continue
		}
		q := *p
		if rest := args[at:]; q.take(&rest) {
			return p.problem(Problem{
				Kind: OptionOrTitle, Typed: clip(strings.TrimSpace(args[at : len(args)-len(rest)])), Option: o,
				Try: append(q.repair(strings.TrimSpace(args[:at]+rest)), whole()...),
			})
		}
		if o == Remind {
			wrong := q.wrongReminders(readReminders(value, hasValue, strings.TrimPrefix(args[at:], word)))
			q.offer(wrong, args[:at])
			wrong.Try = append(wrong.Try, whole()...)
			return wrong
		}
	}
	return nil
}

// unknownAmid asks about what looks like an option in the title, and is none: "Pub --nostart". whole has all of the title.
func (p *parser) unknownAmid(args string, at int, word, name string, whole func() []Command) error {
	q := *p
	q.instead = nil
	err := q.unknown(word, strings.TrimSpace(args[at+len(word):]), name)
	wrong, ok := errors.AsType[*Problem](err)
	const last = 3 // words of the line, and the value of an option
	switch nearly := ok && wrong.Kind == UnknownOption && wrong.Near != NoOption; {
	case nearly:
		q.offer(wrong, args[:at])
	case ok && wrong.Kind == UnknownOption && p.spec.Follows == TimeTitle && strings.HasPrefix(word, "--") && len(name) > 1 && len(strings.Fields(args[at:])) <= last:
		wrong.Try = p.repair(strings.TrimSpace(args[:at]))
	default:
		return nil
	}
	wrong.Try = append(wrong.Try, whole()...)
	return wrong
}
