package command

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"userbot/internal/lexicon"
	"userbot/internal/typed"
	"userbot/internal/when"
)

const (
	// mostDigits is more digits than a number has.
	mostDigits = 18
	// mostZone is more bytes than a time zone's name has.
	mostZone = 100
)

// Planned is a planned call as a command names it: by its number, or by its title. The zero Planned names none.
type Planned struct {
	ID    int64
	Title string
}

// Plan returns the planned call that c names, and the time behind it: what follows the verbs of [Plan] and [PlanTime].
func (c Command) Plan() (of Planned, at string) {
	of, at, _ = whichPlan(c.Args)
	return of, at
}

// Named returns the planned call that c names.
func (c Command) Named() Planned {
	of, _ := c.Plan()
	return of
}

// PlanArgs returns the Args that mean such a call, and such a time, "" for none.
func PlanArgs(of Planned, at string) string {
	args, mark := at, "to "
	switch {
	case of.ID > 0:
		args, mark = strings.TrimSpace(strconv.FormatInt(of.ID, 10)+" "+at), "#"
	case of.Title != "":
		return strings.TrimSpace(typed.Quote(of.Title) + " " + at)
	}
	if is, again, sure := whichPlan(args); sure && is == of && again == at {
		return args
	}
	return mark + args
}

// CutPlan splits what follows a verb of [Plan] or [PlanTime] behind the planned call that it begins with: the longest of the titles, or a
// number that begins no time. Words of politeness around it are dropped. ok: one is there.
func CutPlan(s string, titles []string) (of Planned, rest string, ok bool) {
	const most = 4 // words of politeness
	s = typed.Visible(s)
	if len(s) > mostArgs {
		return of, "", false
	}
	if title, behind, quoted := cutQuoted(s); quoted {
		i := slices.IndexFunc(titles, func(t string) bool { return strings.EqualFold(t, title) })
		return Planned{Title: title}, dropPolite(behind), i >= 0
	}
	for range most {
		longest := 0
		for _, t := range titles {
			if after, is := cutTitle(s, t); is && len(t) > longest {
				of, rest, ok, longest = Planned{Title: t}, after, true, len(t)
			}
		}
		word, after := cutWord(s)
		if ok || word == "" {
			break
		}
		if number, _ := planNumber(word); number != "" {
			if numbersTime(s, after) {
				break
			}
			of.ID, _ = strconv.ParseInt(number, 10, 64)
			rest, ok = after, true
			break
		}
		if plain := strings.TrimRight(plainWord(word), "#"); !idle(plain) && !numbering(plain) && plain != "plan" {
			break
		}
		s = after
	}
	return of, dropPolite(rest), ok
}

// cutTitle splits a title off the front of s, in any case, if a word ends there.
func cutTitle(s, title string) (rest string, ok bool) {
	const ends = ".,:;!?"
	words := strings.Fields(title)
	if number, _ := planNumber(title); len(words) == 0 || number != "" {
		return "", false // 7 is a number
	}
	for i, want := range words {
		var word string
		word, s = cutWord(s)
		if !strings.EqualFold(word, want) && (i < len(words)-1 || !strings.EqualFold(strings.TrimRight(word, ends), strings.TrimRight(want, ends))) {
			return "", false
		}
	}
	return s, true
}

// dropPolite is nothing where s has only words of politeness.
func dropPolite(s string) string {
	for word := range strings.FieldsSeq(s) {
		if plain := plainWord(word); plain != "" && plain != "plan" && plain != "call" && !idle(plain) {
			return s
		}
	}
	return ""
}

// whichPlan splits the number of a planned call, or its title in quotes, and the time behind it, each of which may be missing. A
// bare number may begin the time instead ("7 dec 18:00"): what is surely a time decides, and not sure means that it is to be asked.
func whichPlan(s string) (of Planned, at string, sure bool) {
	if title, rest, ok := cutQuoted(s); ok {
		return Planned{Title: title}, cutTo(rest), true
	}
	if shifts(s) {
		return Planned{}, s, true // 15 later
	}
	word, rest := cutWord(s)
	plain := plainWord(word)
	number, marked := planNumber(word)
	if number == "" && numbering(strings.TrimRight(plain, "#")) {
		word, rest = cutWord(rest)
		number, _ = planNumber(word)
		marked = true // call 7
	}
	if number == "" {
		return Planned{}, cutTo(s), true
	}
	of.ID, _ = strconv.ParseInt(number, 10, 64)
	at = cutTo(rest)
	if marked || at != rest || at == "" || shifts(at) || isMove(at) {
		return of, at, true
	}
	behind, whole := when.Scan(at), when.Scan(s)
	switch m, moves := when.ReadMoved(s); {
	case !moves:
	case m.From == word, isTime(behind) && !isDay(m.From):
		return of, at, true // 2 à 21h, 2 mardi à 21h
	default:
		return Planned{}, s, true // 4 dec to 5 dec
	}
	if to := when.CutMoved(at); to != at && !whole.Timed() {
		return of, to, true // 2 на вторник
	}
	if isDay(s) && !isTime(behind) && !isDay(at) {
		return Planned{}, s, true // 6 jan
	}
	switch b, w := behind.Timed(), whole.Timed(); {
	case b && !w:
		return of, at, true
	case w && !b && !isTime(behind):
		return Planned{}, s, !isDay(at) // 3 tonight
	case b || w || isTime(whole):
		return of, at, false
	}
	return of, at, true
}

// cutQuoted splits s behind the title in quotes that it begins with.
func cutQuoted(s string) (title, rest string, ok bool) {
	if s = strings.TrimLeftFunc(s, unicode.IsSpace); !typed.StartsQuoted(s) {
		return "", "", false
	}
	for end, r := range s[:min(len(s), mostArgs)] + " " {
		if !unicode.IsSpace(r) || end > len(s) {
			continue
		}
		if title, whole := typed.Plain(s[:end]), typed.Visible(s[:end]); title != whole && title != "" {
			return title, strings.TrimLeftFunc(s[end:], unicode.IsSpace), true
		}
	}
	return "", "", false
}

// titleFirst splits a title, which stands without quotes, from the time behind it: what is a time as far as it goes, and nothing else.
func titleFirst(s string) (title, at string, ok bool) {
	const most = 12 // words of a title
	for rest := s; len(s) <= mostArgs; {
		word, after := cutWord(rest)
		if rest = after; word == "" || len(strings.Fields(s[:len(s)-len(rest)])) > most {
			break
		}
		if at = cutTo(rest); at != "" && (isTime(when.Scan(at)) || isDay(at) || shifts(at) || isMove(at)) {
			if of, behind, sure := whichPlan(at); of.ID != 0 && sure && isTime(when.Scan(behind)) {
				break // and what stands before its number is no title
			}
			title = strings.TrimRight(strings.TrimSpace(s[:len(s)-len(rest)]), typed.Dashes+"→=>:,; ")
			return title, at, title != ""
		}
	}
	return "", "", false
}

// numbering reports whether people type a word before the number of a planned call.
func numbering(word string) bool {
	return word == "" || word == "call" || word == "id" || lexicon.Says(word, lexicon.Numbered)
}

// isTime reports whether all of it can be one.
func isTime(s *when.Said) bool {
	alone := s.Alone()
	return alone != nil && len(alone.Titles()) > 0
}

// isDay reports whether all of it is a day, without a time of day.
func isDay(s string) bool { return when.Day(s, noon) != nil }

// noon is when a day is taken for its time, only to find out whether it is one.
const noon = "12:00"

// numbersTime reports whether the number that s begins with, and after which rest follows, is surely part of a time: "2 dec", "2 pm".
func numbersTime(s, rest string) bool {
	return dropPolite(rest) != "" && wholly(s) && (isDay(s) || when.Scan(s).Timed()) && !wholly(rest)
}

// wholly reports whether all of it is a time, or a day.
func wholly(s string) bool { return len(s) <= mostArgs && when.Wholly(s) }

// isMove reports whether all of it says from when a call is moved to when.
func isMove(s string) bool {
	_, ok := when.ReadMoved(s)
	return ok
}

// shifts reports whether all of it says by how much a call is to be later or earlier.
func shifts(s string) bool {
	by, ok := when.ReadShift(s)
	_, _, to := when.ReadShiftTo(s)
	return ok && by.Sure || to
}

// moment is at as the time that a call is moved to; nil where there is more in it.
func moment(at string) *when.Said {
	if _, clock, ok := when.ReadShiftTo(at); ok {
		return when.Scan(clock).Alone()
	}
	if m, ok := when.ReadMoved(at); ok {
		at = m.To
	}
	said := when.Scan(at)
	if shifts(at) {
		return said
	}
	return said.Alone()
}

// planNumber reads the number of a planned call: 7, #7, c7. What is around the digits marks them as that.
func planNumber(word string) (number string, marked bool) {
	word = strings.ToLower(strings.Map(typed.Narrow, typed.Visible(clip(word))))
	digits := strings.TrimRight(strings.TrimLeft(word, "#№_([{<"), ",:;!)]}>")
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
		if s = strings.TrimLeft(s, "→=>:,; \t\r\n"); shifts(s) {
			return s // -1h
		}
		rest := strings.TrimLeft(s, typed.Dashes+"→=>:,; \t\r\n")
		word, after := cutWord(rest)
		if next, behind := cutWord(after); strings.EqualFold(word, "back") && strings.EqualFold(next, "to") {
			word, after = next, behind // back to 9:30
		}
		if !strings.EqualFold(strings.TrimRight(word, ":,"), "to") {
			return when.CutMoved(sameAsIs(bare(rest)))
		}
		s = after
	}
}

// sameDays and sameTimes say what a call keeps that is moved: its day, or its time of day.
var (
	sameDays = [...]string{
		"on the same day", "the same day", "same day", "am selben tag", "am gleichen tag", "selber tag", "gleicher tag", "el mismo día", "el mismo dia", "mismo día", "mismo dia",
		"no mesmo dia", "mesmo dia", "le même jour", "le meme jour", "même jour", "lo stesso giorno", "stesso giorno", "в тот же день", "тот же день", "того же дня", "того ж дня",
		"в той же день", "той самий день", "aynı gün", "hari yang sama", "همان روز", "في نفس اليوم", "نفس اليوم",
	}
	sameTimes = [...]string{
		"at the same time", "the same time", "same time", "zur gleichen zeit", "zur selben zeit", "gleiche zeit", "selbe zeit", "a la misma hora", "misma hora", "no mesmo horário", "mesmo horário",
		"na mesma hora", "mesma hora", "à la même heure", "même heure", "alla stessa ora", "stessa ora", "в то же время", "то же время", "в той же час", "той самий час", "aynı saatte", "aynı saat",
		"jam yang sama", "همان ساعت", "في نفس الوقت", "نفس الوقت",
	}
)

// sameAsIs drops from s that a call keeps its day, or its time of day: a time alone, and a day alone, say so anyway.
func sameAsIs(s string) string {
	if rest, ok := cutPhrase(s, sameDays[:]); ok && isTime(when.Scan(rest)) && when.Scan(rest).Undated() {
		return rest
	}
	if rest, ok := cutPhrase(s, sameTimes[:]); ok && isDay(when.CutMoved(rest)) {
		return rest
	}
	return s
}

// bare is s without the quotes around it, where all in them is a time.
func bare(s string) string {
	if plain := typed.Plain(s); typed.StartsQuoted(s) && isTime(when.Scan(plain)) {
		return plain
	}
	return s
}

// instead is what people type behind the new time of what had another one.
var instead = [...]string{"instead", "stattdessen"}

// cutPhrase drops the first of the phrases that s begins or ends with.
func cutPhrase(s string, phrases []string) (rest string, ok bool) {
	for _, phrase := range phrases {
		n := len(phrase)
		if n >= len(s) {
			continue
		}
		if rest = strings.TrimLeft(s[n:], ",: "); rest != s[n:] && strings.EqualFold(s[:n], phrase) {
			return rest, true
		}
		if rest = strings.TrimRight(s[:len(s)-n], ", "); len(rest) < len(s)-n && strings.EqualFold(s[len(s)-n:], phrase) {
			return rest, true
		}
	}
	return s, false
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
		p.explain()
		return nil
	}
	p.out.Rest = args
	if err := p.chatAndTime(args); err != nil {
		return err
	}
	args = when.CutPolite(args)
	if rest, last := cutLastWord(args); slices.Contains(instead[:], plainWord(last)) {
		args = when.CutPolite(rest)
	}
	p.out.Rest = args
	of, at, sure := whichPlan(args)
	if !sure {
		return p.problem(Problem{Kind: WhichPlan, Typed: clip(args), Try: append(p.repair("#"+args), p.repair("to "+args)...)})
	}
	if of.Title != "" && at == "" && isTime(when.Scan(of.Title)) {
		of, at = Planned{}, of.Title // the time stands in quotes
	}
	said := when.Scan(at)
	if p.out.Said = moment(at); of == (Planned{}) && !shifts(at) && !isMove(at) && (!isTime(said) || said.Named()) {
		if title, behind, ok := titleFirst(at); ok {
			of, at = Planned{Title: typed.Visible(title)}, behind
			p.out.Said = moment(at)
		}
	}
	p.out.Args = PlanArgs(of, at)
	if at == "" {
		return p.problem(Problem{Kind: NoTime})
	}
	if p.out.Said != nil {
		return nil
	}
	wrong := Problem{Kind: MoreThanTime, Typed: clip(at)}
	for _, end := range said.Titles() {
		if by, shift := when.ReadShift(strings.TrimSpace(at[:end])); shift && !by.Sure || end < len(at) && when.Directed(at[end:]) {
			continue // what is dropped may say that it is to be earlier
		}
		if end < len(at) && len(wrong.Try) < mostOffers {
			wrong.Typed = clip(at[end:])
			wrong.Try = append(wrong.Try, p.repair(PlanArgs(of, strings.TrimSpace(at[:end])))...)
		}
	}
	p.out.Said = nil
	return p.problem(wrong)
}

// single takes one number, which read finds in a word; besides are words that mean nothing else with it.
func (p *parser) single(args string, wrong Kind, read func(word string) string, besides func(word string) bool) error {
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
		case number == "" && (plain == "" || besides(plain) || idle(plain)):
			continue
		case number == "":
			sure = false
			number = read(strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })) // 7?, +7
		}
		if others = append(others, word); number != "" && !slices.Contains(all, number) {
			all = append(all, number)
		} else if number != "" {
			sure = false // 2 2
		}
	}
	switch {
	case chat != "":
		q := *p
		q.out.In = chatRef(chat)
		if last := len(others) - 1; last >= 0 && isInWord(others[last]) {
			others = others[:last]
		}
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

// idle reports whether people type a word around a number, or a name, without meaning anything by it.
func idle(word string) bool {
	return slices.Contains([]string{"the", "thank", "you"}, word) || lexicon.Says(word, lexicon.Polite, lexicon.And)
}

// namesChat reports whether a word is a chat, for which the verb has an option, and that is not typed yet.
func (p *parser) namesChat(word string) bool {
	return p.spec.Has(In) && p.out.In == "" && looksLikeChat(word) && (len(word) > mostZoneHours || strings.ContainsAny(word, "@/"))
}

// mostZoneHours is more than the hours have that a zone is from UTC, and than people type a number with.
const mostZoneHours = 7

// plan takes the number of a planned call, or its title.
func (p *parser) plan(args string) error {
	q := *p
	p.out.Rest, _, _ = q.takeBehind(args)
	q = *p
	if of := p.out.Rest; of != "" && len(of) <= mostArgs {
		if number := spelled(of); number != "" {
			return p.problem(Problem{Kind: WrongPlan, Typed: clip(of), Try: q.repairBehind(args, number)})
		}
		if all := severalNumbers(of); len(all) > 0 {
			wrong := Problem{Kind: WrongPlan, Typed: clip(of)}
			for _, number := range all[:min(len(all), mostOffers)] {
				wrong.Try = append(wrong.Try, q.repairBehind(args, number)...)
			}
			return p.problem(wrong)
		}
	}
	err := p.single(args, WrongPlan, func(word string) string {
		number, _ := planNumber(word)
		return number
	}, func(word string) bool { return numbering(word) || word == "plan" || slices.Contains(nows[:], word) })
	wrong, ok := errors.AsType[*Problem](err)
	if !ok || wrong.Kind != WrongPlan {
		return err
	}
	rest, _, _ := q.takeBehind(args)
	word, after := cutWord(rest)
	if number, _ := planNumber(word); number == "" && after != "" && wholly(rest) || number != "" && numbersTime(rest, after) {
		wrong.Try = nil // the 5 of "in 5 minutes" is no call
		return wrong
	}
	title, tooLong := CleanTitle(rest)
	if quoted := title != typed.Visible(rest); tooLong != nil || strings.ContainsAny(title, "0123456789") && !quoted {
		if len(wrong.Try) == 1 && strings.ContainsFunc(title, unicode.IsLetter) {
			wrong.Try = append(wrong.Try, q.quoted(title)...)
		}
		return err
	}
	*p = q
	p.out.Args = PlanArgs(Planned{Title: title}, "")
	return nil
}

// nows are what people type for at once.
var nows = [...]string{"now", "right", "jetzt", "sofort", "maintenant", "ahora", "agora", "adesso", "сейчас", "зараз", "şimdi", "sekarang", "الآن"}

// repairBehind is repair for a number in the place of args, with the options behind that.
func (p *parser) repairBehind(args, number string) []Command {
	q := *p
	q.takeBehind(args)
	return q.repair(number)
}

// spelled returns the number that is typed as a word, or behind an article, in the place of that of a planned call: "four", "number four", "die 4".
func spelled(s string) string {
	words := strings.Fields(s)
	for len(words) > 1 && (numbering(plainWord(words[0])) || lexicon.Says(plainWord(words[0]), lexicon.The)) {
		words = words[1:]
	}
	if len(words) != 1 {
		return ""
	}
	if n := lexicon.Count(plainWord(words[0])); n > 0 {
		return strconv.Itoa(n)
	}
	if first, _ := cutWord(s); !slices.Contains([]string{"the", "no", "nr", "call", "id"}, plainWord(first)) && len(words[0]) < len(s) && strings.Trim(words[0], "0123456789") == "" {
		return words[0]
	}
	return ""
}

// severalNumbers are the numbers of planned calls that are typed from one to another, or added up: "1-3", "1 to 3", "1+2"; nil: those are none.
func severalNumbers(s string) (all []string) {
	const most = 100 // of them, which nobody is offered
	number := func(s string) int64 {
		digits, _ := planNumber(strings.TrimSpace(s))
		n, _ := strconv.ParseInt(digits, 10, 64)
		return n
	}
	for _, to := range [...]string{"-", "–", "—", " to ", " through ", " bis ", "…", "..", "+"} {
		parts := strings.Split(strings.ToLower(s), to)
		if len(parts) < 2 || len(parts) > most || slices.ContainsFunc(parts, func(s string) bool { return number(s) == 0 }) {
			continue
		}
		first, last := number(parts[0]), number(parts[len(parts)-1])
		if to != "+" && len(parts) == 2 && first < last && last-first < most {
			for n := first; n <= last; n++ {
				all = append(all, strconv.FormatInt(n, 10))
			}
			return all
		}
		for _, part := range parts {
			all = append(all, strconv.FormatInt(number(part), 10))
		}
		return all
	}
	return nil
}

// count takes how many of something.
func (p *parser) count(args string) error {
	return p.single(args, WrongCount, func(word string) string {
		word = strings.Trim(strings.Map(typed.Narrow, word), "#_.!")
		if word = strings.TrimLeft(word, "0"); len(word) > mostDigits || strings.Trim(word, "0123456789") != "" {
			return ""
		}
		return word
	}, func(word string) bool {
		return slices.Contains([]string{"last", "latest", "newest", "recent", "most", "entries", "lines", "commands", "page"}, word)
	})
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
	p.out.Args = unbracketed(args)
	return nil
}
