package command

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"userbot/internal/typed"
	"userbot/internal/when"
)

const (
	// mostDigits is more digits than a number has.
	mostDigits = 18
	// mostZone is more bytes than a time zone's name has.
	mostZone = 100
)

// Plan returns the id of the planned call that c names, 0 if it names none, and the time behind it: what follows the verbs
// of [Plan] and [PlanTime].
func (c Command) Plan() (id int64, at string) {
	number, at, _ := whichPlan(c.Args)
	id, _ = strconv.ParseInt(number, 10, 64)
	return id, at
}

// PlanArgs returns the Args that mean such a call, 0 for none, and such a time, "" for none.
func PlanArgs(id int64, at string) string {
	if id <= 0 {
		return planArgs("", at)
	}
	return planArgs(strconv.FormatInt(id, 10), at)
}

func planArgs(number, at string) string {
	args, mark := at, "to "
	if number != "" {
		args, mark = strings.TrimSpace(number+" "+at), "#"
	}
	if n, again, sure := whichPlan(args); sure && n == number && again == at {
		return args
	}
	return mark + args
}

// whichPlan splits the number of a planned call and the time behind it, each of which may be missing. A bare number may begin
// the time instead ("7 dec 18:00"): what is surely a time decides, and not sure means that it is to be asked.
func whichPlan(s string) (number, at string, sure bool) {
	word, rest := cutWord(s)
	plain := plainWord(word)
	number, marked := planNumber(word)
	if number == "" && slices.Contains(calls[:], strings.TrimRight(plain, "#")) {
		word, rest = cutWord(rest)
		number, _ = planNumber(word)
		marked = true // call 7
	}
	if number == "" {
		return "", cutTo(s), true
	}
	at = cutTo(rest)
	if marked || at != rest || at == "" {
		return number, at, true
	}
	behind, whole := when.Scan(at), when.Scan(s)
	switch b, w := behind.Timed(), whole.Timed(); {
	case b && !w:
		return number, at, true
	case w && !b && !isTime(behind):
		return "", s, true
	case b || w || isTime(whole):
		return number, at, false
	}
	return number, at, true
}

// calls are what people type before the number of one.
var calls = [...]string{"call", "no", "nr", "number", "id", "№", ""}

// isTime reports whether all of it can be one.
func isTime(s *when.Said) bool {
	alone := s.Alone()
	return alone != nil && len(alone.Titles()) > 0
}

// planNumber reads the number of a planned call: 7, #7, c7. What is around the digits marks them as that.
func planNumber(word string) (number string, marked bool) {
	word = strings.ToLower(strings.Map(typed.Narrow, typed.Visible(clip(word))))
	digits := strings.TrimRight(strings.TrimLeft(word, "#№_([{"), ",:;!)]}")
	digits = strings.TrimPrefix(digits, "c")
	marked = digits != word
	digits = strings.TrimLeft(strings.TrimSuffix(digits, "."), "0")
	if digits == "" || len(digits) > mostDigits || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	return digits, marked
}

// cutTo drops what stands between a call and the time that it is moved to.
func cutTo(s string) string {
	for {
		rest := strings.TrimLeft(s, typed.Dashes+"→>:,; \t\r\n")
		word, after := cutWord(rest)
		if !strings.EqualFold(strings.TrimRight(word, ":,"), "to") {
			return rest
		}
		s = after
	}
}

// planTime takes the number of a planned call, and the time behind it. Options may stand anywhere: no title follows.
func (p *parser) planTime(args string) error {
	p.out.Args = ""
	const most = 8
	for n := 0; ; n++ {
		at := firstOption(args)
		if at < 0 && len(args) <= mostArgs {
			break
		}
		if n == most || len(args) > mostArgs {
			return p.problem(Problem{Kind: MoreThanTime, Typed: clip(args)})
		}
		after, err := p.options(args[at:])
		if err != nil {
			p.offer(err, args[:at])
			return err
		}
		args = strings.TrimSpace(args[:at] + after)
	}
	if p.help {
		p.out = Parsed{Command: Command{Verb: p.table.help.Verb, Args: string(p.spec.Verb)}}
		return nil
	}
	number, at, sure := whichPlan(args)
	if !sure {
		return p.problem(Problem{Kind: WhichPlan, Typed: clip(args), Try: append(p.repair("#"+args), p.repair("to "+args)...)})
	}
	p.out.Args = planArgs(number, at)
	if at == "" {
		return p.problem(Problem{Kind: NoTime})
	}
	said := when.Scan(at)
	p.out.Said = said.Alone()
	if p.out.Said != nil {
		return nil
	}
	wrong := Problem{Kind: MoreThanTime, Typed: clip(at)}
	for _, end := range said.Titles() {
		if end < len(at) && len(wrong.Try) < mostOffers {
			wrong.Typed = clip(at[end:])
			wrong.Try = append(wrong.Try, p.repair(planArgs(number, strings.TrimSpace(at[:end])))...)
		}
	}
	p.out.Said = nil
	return p.problem(wrong)
}

// single takes one number, which read finds in a word; besides are words that mean nothing else with it.
func (p *parser) single(args string, wrong Kind, read func(word string) string, besides ...string) error {
	p.out.Args = ""
	q := *p
	rest, before, option := q.takeBehind(args)
	switch {
	case option == Remind && p.spec.Has(option):
		return q.wrongBehind(rest, before)
	case option != NoOption:
		return q.problem(Problem{Kind: WrongOption, Option: option, Try: q.repair(before)})
	}
	*p = q
	if len(rest) > mostArgs {
		return p.problem(Problem{Kind: wrong, Typed: clip(rest), Most: p.spec.Most})
	}
	var all, others []string
	chat, sure := "", true
	for _, word := range strings.FieldsFunc(typed.Visible(rest), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(commas, r) }) {
		number, plain := read(word), plainWord(word)
		switch {
		case p.namesChat(word):
			chat = word
			continue
		case number == "" && (plain == "" || slices.Contains(besides, plain) || slices.Contains(politely[:], plain)):
			continue
		case number == "":
			sure = false
			number = read(strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })) // 7?, +7
		}
		if others = append(others, word); number != "" && !slices.Contains(all, number) {
			all = append(all, number)
		}
	}
	switch {
	case chat != "":
		q := *p
		q.out.In = chatRef(chat)
		return q.problem(Problem{Kind: BareChat, Typed: clip(chat), Try: q.repair(strings.Join(others, " "))})
	case sure && len(all) == 0:
		return nil
	case sure && len(all) == 1 && !p.beyond(all[0]):
		p.out.Args = all[0]
		return nil
	}
	problem := Problem{Kind: wrong, Typed: clip(rest), Most: p.spec.Most}
	for _, number := range all {
		if p.beyond(number) {
			number = strconv.Itoa(p.spec.Most)
		}
		if c := p.repair(number); len(problem.Try) < mostOffers && !slices.ContainsFunc(c, func(c Command) bool { return slices.Contains(problem.Try, c) }) {
			problem.Try = append(problem.Try, c...)
		}
	}
	return p.problem(problem)
}

// beyond reports whether a number is more than the verb takes.
func (p *parser) beyond(number string) bool {
	n, err := strconv.ParseInt(number, 10, 64)
	return p.spec.Most > 0 && (err != nil || n > int64(p.spec.Most))
}

// politely is what people type around a number without meaning anything by it.
var politely = [...]string{"the", "please", "pls", "thanks", "thank", "you", "and"}

// namesChat reports whether a word is a chat, for which the verb has an option, and that is not typed yet.
func (p *parser) namesChat(word string) bool {
	return p.spec.Has(In) && p.out.In == "" && looksLikeChat(word) && (len(word) > mostZoneHours || strings.ContainsAny(word, "@/"))
}

// mostZoneHours is more than the hours have that a zone is from UTC, and than people type a number with.
const mostZoneHours = 7

// plan takes the number of a planned call.
func (p *parser) plan(args string) error {
	return p.single(args, WrongPlan, func(word string) string {
		number, _ := planNumber(word)
		return number
	}, append(calls[:], "plan")...)
}

// count takes how many of something.
func (p *parser) count(args string) error {
	return p.single(args, WrongCount, func(word string) string {
		word = strings.Trim(strings.Map(typed.Narrow, word), "#_.!")
		if word = strings.TrimLeft(word, "0"); len(word) > mostDigits || strings.Trim(word, "0123456789") != "" {
			return ""
		}
		return word
	}, "last", "latest", "newest", "recent", "most", "entries", "lines", "commands")
}

// zone takes a time zone, as typed.
func (p *parser) zone(args string) error {
	if err := p.optionsBehind(args); err != nil {
		return err
	}
	for word := range strings.FieldsSeq(clip(args)) {
		if p.namesChat(word) {
			q := *p
			q.out.In, q.out.Args = chatRef(word), ""
			return q.problem(Problem{Kind: BareChat, Typed: clip(word), Try: q.repair(strings.Replace(args, word, "", 1))})
		}
	}
	if len(args) > mostZone {
		return p.problem(Problem{Kind: WrongZone, Typed: clip(args)})
	}
	return nil
}
