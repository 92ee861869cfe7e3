package command

import (
	"strings"

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

// dashless asks about an option without its dashes where it is all of the title, or says what no title does: "sat 20:00 no-start".
func (p *parser) dashless(args string) error {
	titles := p.out.Said.Titles()
	if len(titles) == 0 || len(args) > mostArgs || p.depth > 0 {
		return nil
	}
	at, title := args[:titles[0]], args[titles[0]:]
	words := strings.Fields(strings.ToLower(title))
	for n := 1; n <= 2 && n <= len(words); n++ {
		for _, from := range []int{0, len(words) - n} {
			name := strings.Join(words[from:from+n], "-")
			o := option(name)
			if name == "nostart" {
				o = NoStart
			}
			if !o.switches() || !p.spec.Has(o) || o != NoStart && n < len(words) {
				continue
			}
			whole := strings.Fields(title)
			rest := strings.Join(append(append([]string{}, whole[:from]...), whole[from+n:]...), " ")
			return p.problem(Problem{
				Kind: OptionOrTitle, Typed: strings.Join(whole[from:from+n], " "), Option: o,
				Try: append(p.repair(at+o.String()+" "+rest), p.repair(at+typed.Quote(title))...),
			})
		}
	}
	return nil
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
		name, value, hasValue, ok := cutOption(word)
		o := option(name)
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
