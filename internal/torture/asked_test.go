package torture

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"userbot/internal/command"
	"userbot/internal/handlers"
	"userbot/internal/words"
)

// picks is what is typed to answer a question. In the end it is another verb: that of what it has picked, or explains.
const picks verb = "yes"

// openFor is how long a question can be answered. That begins anew where the userbot does not know any more, after a crash,
// that it has asked; slack is what this may come to.
const (
	openFor = 10 * time.Minute
	slack   = 2 * time.Minute
)

// The questions.
var (
	saysStart     = regexp.MustCompile(`^Start number (\d+), [^“”]+ “[^”]*”$`)
	saysWhich     = regexp.MustCompile(`(?s)^(?:[^\n]* )?(?:Which one\?|Did you mean this\?)\n(.*)\nAnswer /yes[^\n]*, or type it again\.$`)
	saysPeople    = regexp.MustCompile(`^(?:There is no command /\w+, so I take it for /endcall\. )?(\d+) (?:people are|person is) in the ` + theCall + ` “([^”]*)”` + inChat + `\. To end it for everybody, answer /yes\.$`)
	saysAhead     = regexp.MustCompile(`^(?:There is no command /\w+, so I take it for /endcall\. )?()No ` + theCall + ` is live` + inChat + `\. One is scheduled for [^“”]+: “([^”]*)”\. To take that back, answer /yes\.$`)
	saysCrowded   = regexp.MustCompile(`^(\d+) (?:people are|person is) in the ` + theCall + ` “([^”]*)”` + inChat + `\. To end it for everybody and (start|schedule) yours, answer /yes\.(?:\nYours:[^\n]+)?$`)
	saysSomebodys = regexp.MustCompile(`^()Somebody has scheduled a ` + theCall + ` “([^”]*)”` + inChat + ` for [^“”]+, and whoever wants to be reminded of it would lose that\. To take it back and (start|schedule) yours, answer /yes\.(?:\nYours:[^\n]+)?$`)

	// And what can be picked, where that is no line to type.
	saysAt = regexp.MustCompile(`^(?:Schedule it: )?(\w{3} \d+ \w{3} \d{4} \d\d:\d\d(?::\d\d)? UTC) \(in [^()]+\), (?:title “([^”]*)”|no title)(.*)$`)
	saysIt = regexp.MustCompile(`^Start it now, (?:title “([^”]*)”|no title)(.*)$`)
)

func isQuestion(text string) bool {
	return slices.ContainsFunc([]*regexp.Regexp{saysWhich, saysPeople, saysAhead, saysCrowded, saysSomebodys, saysFirst, saysReset, saysRevoke}, func(re *regexp.Regexp) bool { return re.MatchString(text) })
}

// What is said to a /yes that picks nothing.
var (
	scene       = &words.Scene{Prefix: "/", Yes: "/yes"}
	sayNoneOpen = words.NoQuestion().Reveal()
	sayNotYours = words.NotYourQuestion().Reveal()
	sayWhichOne = scene.WhichQuestion().Reveal()
	sayDeclined = words.Declined().Reveal()

	saysCrossed    = regexp.MustCompile(`^Not done: you typed /(\w+) meanwhile, and I cannot tell yet whether you had read my question by then\. `)
	saysOvertaken  = regexp.MustCompile(`^I have no open question to you here\. /(\w+) was typed after my question, and took its place\. `)
	saysNotYes     = regexp.MustCompile(`^Not done: I cannot tell whether “[^“”]+” is a yes\. Answer /yes, or /no, or type the command again\.$`)
	saysWhichOne   = regexp.MustCompile(`^Not done: please say which one: /yes \d+(?:, /yes \d+)* or /yes \d+\.$`) // where they are numbers of planned calls
	saysNoneOfThem = regexp.MustCompile(`^Not done: (?:“(?:seven|2)” is none of my choices|I have not asked about “(?:seven|2)”)\. Answer .*, or type the command again with the time that you mean\.$`)
)

// mostChoices is how many a question has at most.
const mostChoices = 4

// sayNumber is what is said to a /yes that picks none of so many choices.
func sayNumber(choices int) string {
	var numbers []int64
	for n := range choices {
		numbers = append(numbers, int64(n+1))
	}
	return scene.WhichChoice(numbers).Reveal()
}

// isPicking reports whether an answer to a /yes tells of what that has picked.
func isPicking(text string) bool {
	if text == sayNoneOpen || text == sayNotYours || text == sayWhichOne || text == sayDeclined || saysNotYes.MatchString(text) || saysOvertaken.MatchString(text) || saysCrossed.MatchString(text) {
		return false
	}
	for n := range mostChoices {
		if text == sayNumber(n+1) {
			return false
		}
	}
	return true
}

// question is what the userbot has asked about something that was typed.
type question struct {
	*said
	at      int    // position of its words
	edited  bool   // they have taken the place of others: when that was is known to the second
	id      int    // of its message, as the userbot knows it
	choices []said // what can be picked
	judge   func() // finds out what is wrong with it, once it is known what each /yes has picked; nil: nothing needs that
	wrong   string // with the question
	taken   *said  // the /yes that has picked one, or the /no; nil: none
}

// line is what somebody typed in place of s, which means another thing.
func (s *said) line(v verb, title string) said {
	c := *s
	c.verb, c.title, c.may, c.in, c.at, c.agreed, c.ahead = v, title, nil, 0, time.Time{}, nil, false
	return c
}

// choice reads a line of a question.
func choice(s *said, text string) (c said, ok bool) {
	options := func(text string) {
		c.rtmp, c.replace = strings.Contains(text, ", by RTMP"), strings.Contains(text, ", in place of the call that is there")
	}
	if m := saysAt.FindStringSubmatch(text); m != nil {
		at, err := time.Parse("Mon 2 Jan 2006 15:04 MST", m[1])
		if err != nil {
			at, err = time.Parse("Mon 2 Jan 2006 15:04:05 MST", m[1])
		}
		c = s.line(schedules, m[2])
		c.at = at
		options(m[3])
		return c, err == nil
	}
	if m := saysIt.FindStringSubmatch(text); m != nil {
		c = s.line(starts, m[1])
		options(m[2])
		return c, true
	}
	if m := saysStart.FindStringSubmatch(text); m != nil {
		c = s.line(opens, "")
		c.starts, _ = strconv.Atoi(m[1])
		return c, s.verb == opens
	}
	table, _ := handlers.Table()
	in, err := command.Parse(text, command.Options{Prefix: "/", Table: table})
	title, _ := command.CleanTitle(in.Title)
	c = s.line(verb(in.Verb), title)
	if c.verb == records {
		c.title, c.tape, c.film, c.on = "", title, in.Video, true
	}
	if c.verb == links {
		c.args = in.Args
	}
	c.rtmp, c.replace, c.sure = in.RTMP, in.Replace, in.Args == "confirm"
	return c, err == nil
}

// question reads one: what can be picked of it, and of what people typed that may mean these. What was typed asks for
// nothing any more: whatever is picked does.
func (t *trial) question(s *said, a *answer) *question {
	q := &question{said: s, at: a.final, edited: a.first != a.final, id: a.id}
	if saysRevoke.MatchString(a.text) {
		c := *s
		c.may = nil
		if q.choices = []said{c}; s.verb != keys || s.args != renew || s.first != nil {
			q.wrong = "that is no right question to this"
		}
		return q
	}
	for _, re := range []*regexp.Regexp{saysPeople, saysAhead, saysCrowded, saysSomebodys, saysFirst, saysReset} {
		m := re.FindStringSubmatch(a.text)
		if m == nil {
			continue
		}
		c := *s
		c.agreed, c.may, c.ahead = t.named(s, a, m[2]), nil, re == saysAhead || re == saysSomebodys
		q.choices = []said{c}
		if re == saysFirst {
			for _, now := range t.chats[s.target] {
				if _, ok := now.titled(m[2], t.posted[s.origin()], a.final); ok && s.agreed != nil && c.agreed == s.agreed && now != s.agreed {
					c.agreed = now // which is there in the place of what was agreed to
				}
			}
			q.choices = []said{c}
		}
		q.judge = func() {
			if re == saysFirst {
				q.wrong = t.firstness(s, a, c.agreed)
			} else if q.wrong = t.dearness(s, a, c.agreed, m); q.wrong == "" && re == saysSomebodys {
				s.somebodys = c.agreed
			}
		}
		s.title = ""
		return q
	}
	lines := strings.Split(saysWhich.FindStringSubmatch(a.text)[1], "\n")
	for i, line := range lines {
		if len(lines) > 1 {
			line = strings.TrimPrefix(line, strconv.Itoa(i+1)+". ")
		}
		c, ok := choice(s, line)
		if ok && c.starts != 0 {
			q.choices = append(q.choices, c)
			continue // whether that is planned there is judged when all that is planned is known
		}
		if m := slices.IndexFunc(s.may, func(m said) bool { return t.same(s, &m, &c) }); ok && m >= 0 {
			c.at, c.in = s.may[m].at, s.may[m].in
		} else {
			q.wrong = fmt.Sprintf("the choice %q is none of what can be meant", line)
		}
		q.choices = append(q.choices, c)
	}
	if len(q.choices) > mostChoices {
		q.wrong = "that is too much to choose from"
	}
	s.title = ""
	return q
}

// startable judges the planned calls that people are asked to choose from, whose numbers were told.
func (t *trial) startable() {
	for _, q := range t.questions {
		for _, c := range q.choices {
			if p := t.numbered(strconv.Itoa(c.starts)); c.starts != 0 && (p == nil || p.target != q.target || t.posted[p.said] > q.at) {
				q.wrong = fmt.Sprintf("number %d was not planned there", c.starts)
			}
		}
	}
}

// same reports whether a choice is what may have been meant by s.
func (t *trial) same(s, meant, c *said) bool {
	at := meant.at
	if meant.in != 0 {
		at = t.times[s].Add(meant.in)
	}
	return meant.verb == c.verb && meant.title == c.title && meant.tape == c.tape && meant.film == c.film && meant.args == c.args &&
		meant.rtmp == c.rtmp && meant.replace == c.replace &&
		at.IsZero() == c.at.IsZero() && at.Sub(c.at).Abs() < time.Minute
}

// dearness judges a question about a call that is there: m are its words.
func (t *trial) dearness(s *said, a *answer, c *call, m []string) (wrong string) {
	n, _ := strconv.Atoi(m[1])
	if s.verb == links {
		switch {
		case !saysReset.MatchString(a.text) || s.args != anew || !s.public:
			return "that is no right question to this"
		case c == nil:
			return "no such call was there"
		case s.agreed == c:
			return "that was agreed to already"
		case !t.meant(s, c):
			return "that is not the call that was meant"
		}
		return ""
	}
	switch {
	case saysReset.MatchString(a.text), s.verb == ends != (len(m) == 3), s.verb != ends && s.scheduled() != (m[len(m)-1] == "schedule"), s.verb != ends && !s.replace:
		return "that is no right question to this"
	case c == nil:
		return "no such call was there"
	case s.sure:
		return "the command said that it is sure"
	case s.agreed == c && (!s.ahead || n == 0):
		return "that was agreed to already"
	case s.verb == ends && !t.meant(s, c):
		return "that is not the call that was meant"
	case m[1] == "" && !c.shows(false, t.posted[s], a.final):
		return "it was not scheduled"
	case m[1] != "" && (n == 0 || !c.holds(n, t.posted[s], a.final)):
		return fmt.Sprintf("there were never %d people in it", n)
	}
	return ""
}

// knows reports whether the userbot made a call, and knows that it did.
func (t *trial) knows(c *call) bool {
	if c.By != t.bot || !c.Client {
		return false
	}
	for _, s := range t.byKey {
		if s.title == c.Title && (s.verb == starts || s.verb == schedules) {
			return !t.unknown(s)
		}
	}
	return false
}

// pick finds out which question each /yes has picked a choice of, and has it ask for that.
func (t *trial) pick(list []*said) {
	for _, s := range list {
		answers := t.answers[s.key]
		if s.silent || len(answers) == 0 || !isFinal(answers[0].text) {
			continue
		}
		a := answers[0]
		switch {
		case s.verb != picks || s.words != "":
		case a.text == sayDeclined:
			t.decline(s)
		case isPicking(a.text):
			t.take(s, a)
		}
		if isQuestion(a.text) {
			s.asked = t.question(s, a)
			t.questions = append(t.questions, s.asked)
		}
	}
	for _, q := range t.questions {
		if q.judge != nil {
			q.judge()
		}
	}
}

// decline has a /no close the question that it answers.
func (t *trial) decline(s *said) {
	for _, q := range t.open(s) {
		if q.taken == nil && s.no {
			q.taken = s
			return
		}
	}
	s.untrue = "there was no question of his to decline"
}

// overtaken reports whether something that was typed after a question was read has taken its place before s was typed: sure says that it
// has, may that it may have. Nobody knows in which order two things came that were typed while there was no userbot.
func (t *trial) overtaken(q *question, s *said) (sure, may bool) {
	for _, c := range t.byKey {
		if c == s || c == q.said || c == q.taken || c.silent || !q.sameAs(c) || c.chat != q.chat || c.topic != q.topic || t.posted[c] <= q.at {
			continue
		}
		closes, does := true, true
		switch {
		case c.yes, c.no, c.first != nil: // an answer leaves the other questions
			closes, does = false, false
		case c.asked != nil: // it asks itself
		case c.verb == links && c.args != anew, c.verb == keys && c.args != renew: // it only tells
			closes, does = false, false
		case c.verb == explains, c.words != "":
			closes = false // of some verb
		case slices.Contains([]verb{informs, lists, checks, bosses, logs}, c.verb):
			closes, does = false, false
		case !t.did(c):
			closes = false
		}
		may = may || does
		sure = sure || closes && t.until(c) < t.posted[s] && (!q.edited || t.times[c].Sub(t.at[q.at]) > 2*time.Second)
	}
	return sure, may
}

// saysDid is how the answer begins to what was done.
var saysDid = regexp.MustCompile(`^(Scheduled|Planned|Started|Ended|Taken back|Cancelled|Moved|Renamed)\b`)

// did reports whether something was certainly done of a command: what was not leaves the questions open.
func (t *trial) did(c *said) bool {
	list := t.answers[c.key]
	return len(list) > 0 && saysDid.MatchString(list[0].text)
}

// take has a /yes ask for what it has picked.
func (t *trial) take(s *said, a *answer) {
	var q *question
	s.untrue = "there was no question of his"
	for _, open := range t.open(s) {
		switch n := max(s.n, 1); {
		case open.taken != nil && q == nil:
			s.untrue = fmt.Sprintf("that question was answered before, by %s", open.taken)
		case open.taken != nil:
		case n > len(open.choices), s.n == 0 && len(open.choices) > 1:
			if q == nil {
				s.untrue = "it does not say which one"
			}
		case q == nil, open.choices[n-1].tells(a.text) && !q.choices[max(s.n, 1)-1].tells(a.text):
			q = open
		}
	}
	if q == nil {
		return
	}
	s.untrue = ""
	if newest := t.newest(s); newest != nil && newest != q && q.at < t.posted[s] && s.reply == 0 && !t.crossed(s) {
		s.untrue = fmt.Sprintf("it picked of the question to %s, and the one to %s was newer", q.said, newest.said)
	}
	q.taken = s
	c := q.choices[max(s.n, 1)-1]
	s.verb, s.title, s.target, s.elsewhere, s.forbidden = c.verb, c.title, c.target, c.elsewhere, c.forbidden
	s.rtmp, s.replace, s.byHand, s.sure, s.agreed, s.ahead, s.at, s.in = c.rtmp, c.replace, c.byHand, c.sure, c.agreed, c.ahead, c.at, c.in
	s.args, s.tape, s.film, s.on = c.args, c.tape, c.film, c.on
	s.starts, s.whom, s.boss, s.inName, s.public, s.invite = c.starts, c.whom, c.boss, c.inName, c.public, c.invite
	s.first = q.said
	if q.first != nil {
		s.first = q.first
	}
}

// tells reports whether a text is about s.
func (s *said) tells(text string) bool {
	switch about := s.agreed != nil && strings.Contains(text, "“"+s.agreed.Title+"”"); s.verb {
	case ends:
		return about && !strings.Contains(text, "links")
	case links:
		return about && (strings.Contains(text, "links") || strings.HasPrefix(text, "Not done: ") || strings.Contains(text, " has ended since."))
	case keys:
		return strings.Contains(text, "stream key")
	case records, hushes, lets:
		return s.agreed == nil && !strings.Contains(text, "stream key") && !strings.Contains(text, "links")
	}
	return strings.Contains(text, "“"+s.title+"”")
}

// open returns the questions of which a /yes may have picked one: those to the same person in the same place, the newest
// first, and then those that were still on their way; or the one that it is a reply to.
func (t *trial) open(s *said) (list []*question) {
	list = slices.DeleteFunc(t.toHim(s), func(q *question) bool {
		sure, _ := t.overtaken(q, s)
		return sure
	})
	if named := t.repliedTo(s); named != nil {
		list = slices.DeleteFunc(list, func(q *question) bool { return q != named })
	}
	return list
}

func (t *trial) toHim(s *said) (list []*question) {
	for _, q := range t.questions {
		late := t.times[s].Sub(t.at[q.at]) > openFor+slack
		if q.sameAs(s) && q.chat == s.chat && q.topic == s.topic && t.posted[q.said] < t.posted[s] && !late {
			list = append(list, q)
		}
	}
	slices.SortStableFunc(list, func(a, b *question) int {
		if early, late := a.at < t.posted[s], b.at < t.posted[s]; early != late {
			return map[bool]int{true: -1, false: 1}[early]
		}
		return b.at - a.at
	})
	return list
}

// newest returns the question that is open beyond doubt when a /yes is typed and that it picks; nil: there is none.
func (t *trial) newest(s *said) *question {
	for _, q := range t.open(s) {
		if _, may := t.overtaken(q, s); may {
			continue
		}
		if q.at < t.posted[s] && (q.taken == nil || q.taken == s) && t.times[s].Sub(t.at[q.at]) < openFor-time.Second {
			return q
		}
	}
	return nil
}

// repliedTo returns the question that a /yes is a reply to.
func (t *trial) repliedTo(s *said) *question {
	for _, q := range t.questions {
		if s.reply != 0 && q.chat == s.chat && (s.reply == q.id || s.reply == q.msg) {
			return q
		}
	}
	return nil
}

// crossed reports whether the person had typed another /yes that was not answered yet.
func (t *trial) crossed(s *said) bool {
	for _, other := range t.byKey {
		if other != s && other.yes && other.chat == s.chat && other.by == s.by && t.posted[other] < t.posted[s] && t.until(other) > t.posted[s] {
			return true
		}
	}
	return false
}

// sameAs reports whether Telegram says the same of who typed s as of whoever is asked.
func (q *question) sameAs(s *said) bool { return q.by == s.by && q.anon == s.anon }

// unpicked judges what is said to a /yes that picks nothing.
func (t *trial) unpicked(s *said, a *answer) (wrong string) {
	named, newest := t.repliedTo(s), t.newest(s)
	switch a.text {
	case sayDeclined:
	case sayNoneOpen:
		if newest != nil {
			return fmt.Sprintf("the question to %s was open", newest.said)
		}
	case sayNotYours:
		if named == nil || named.sameAs(s) {
			return "nobody else was asked that"
		}
	case sayWhichOne:
		if named != nil && named.at < t.posted[s] && t.known(named, s) {
			return "it was said which question"
		}
		if len(t.toHim(s)) < 2 {
			return "there were not two questions"
		}
	default:
		if saysOvertaken.MatchString(a.text) || saysCrossed.MatchString(a.text) {
			if !slices.ContainsFunc(t.toHim(s), func(q *question) bool {
				_, may := t.overtaken(q, s)
				return may
			}) {
				return "nothing had taken the place of a question"
			}
			return ""
		}
		if !slices.ContainsFunc(t.open(s), func(q *question) bool {
			n := len(q.choices)
			return (a.text == sayNumber(n) || saysNotYes.MatchString(a.text) && n == 1 && s.words != "") && (s.words != "" || s.n > n || s.n == 0 && n > 1) // with such words it says none
		}) {
			return "there was no such question, or it was said which one"
		}
	}
	return ""
}

// known reports whether the userbot must know which message of its own was a question: a crash may have made it forget.
func (t *trial) known(q *question, s *said) bool { return q.life == s.life || s.reply == q.msg }

// ambiguous makes up what can mean several things, or is not what it should be.
func (r *round) ambiguous(rng *rand.Rand, v *venue, s *said, name string) {
	day := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 1)
	at := func(title string, t time.Time) said {
		c := s.line(schedules, title)
		c.at = t
		return c
	}
	switch rng.IntN(7) {
	case 6:
		s.verb = schedules
		in := day.AddDate(0, 0, 1+rng.IntN(4))
		s.text = r.order(rng, v, s, "schedulecall") + "8:30 " + strings.ToLower(in.Weekday().String()) + " night " + name
		s.may = []said{at(name, in.Add(20*time.Hour+30*time.Minute)), at("night "+name, in.Add(8*time.Hour+30*time.Minute))}
	case 0, 1:
		hour := 1 + rng.IntN(11)
		s.verb = schedules
		s.text = r.order(rng, v, s, "schedulecall", "schedulevc") + fmt.Sprintf("tomorrow %d %s", hour, name)
		s.may = []said{at(name, day.Add(time.Duration(hour)*time.Hour)), at(name, day.Add(time.Duration(hour+12)*time.Hour))}
	case 2:
		s.verb = starts
		s.text = r.address(rng, v, "startcall") + name + " --replace"
		with := s.line(starts, name)
		with.replace = true
		s.may = []said{with, s.line(starts, name+" --replace")}
	case 3:
		s.verb = starts
		s.text = r.order(rng, v, s, "startcall") + "--wat " + name
		s.may = []said{s.line(starts, name)}
	case 4:
		s.verb = starts
		s.text = r.order(rng, v, s, "startcall") + "tomorrow 18:00 " + name
		s.may = []said{at(name, day.Add(18*time.Hour)), s.line(starts, "tomorrow 18:00 "+name)}
	default:
		switch rng.IntN(6) {
		case 5:
			s.verb = records
			s.text = r.address(rng, v, "recordcall") + "--video on"
			with := s.line(records, "")
			with.film, with.on = true, true
			titled := with
			titled.tape = "on"
			s.may = []said{with, titled}
		case 4:
			s.verb = links
			s.text = r.address(rng, v, "calllink") + "listener"
			s.may = []said{s.line(links, "")}
		case 3:
			r.muting(rng, v, s)
			if s.reply != 0 {
				return // who is meant is known of the message only
			}
			s.text = strings.NewReplacer("mute", "mut", "MUTE", "MUT").Replace(s.text)
			s.may = []said{s.line(s.verb, "")}
		case 0:
			s.verb = ends
			s.text = strings.TrimSpace(r.address(rng, v, "endcal", "endcalll"))
			s.may = []said{s.line(ends, "")}
		case 1:
			s.verb = retitles
			s.text = r.address(rng, v, "calltitel") + name
			s.may = []said{s.line(retitles, name)}
		default:
			s.verb = schedules
			s.text = r.order(rng, v, s, "shedulecall") + "in 20h " + name
			c := s.line(schedules, name)
			c.in = 20 * time.Hour
			s.may = []said{c}
		}
	}
}

// answer makes up a /yes: of whoever was asked, mostly, and to what is open, mostly. It reports false if nothing was asked
// so far.
func (r *round) answer(rng *rand.Rand, v *venue, s *said) bool {
	asked := r.book.questions()
	if len(asked) == 0 {
		return false
	}
	if fresh := slices.DeleteFunc(slices.Clone(asked), func(q asking) bool { return q.tried }); len(fresh) > 0 && rng.IntN(5) > 0 {
		asked = fresh
	}
	if open := slices.DeleteFunc(slices.Clone(asked), r.book.overtaken); len(open) > 0 && rng.IntN(4) > 0 {
		asked = open
	}
	q := asked[len(asked)-1-rng.IntN(min(len(asked), 6))]
	*v = q.venue
	others := slices.DeleteFunc(slices.Clone(r.venues), func(o venue) bool {
		return o.chat != v.chat || o.by == v.by && o.topic == v.topic || o.by != v.by && v.chat.Kind == command.User
	})
	if len(others) > 0 && rng.IntN(6) == 0 {
		*v = others[rng.IntN(len(others))]
	}
	switch here := v.topic == q.topic && !r.deletes; rng.IntN(8) {
	case 0, 1:
		if here {
			s.reply = q.id
		}
	case 2:
		if here {
			s.reply = q.msg
		}
	case 3:
		for _, other := range asked {
			if !r.deletes && other.chat == q.chat && other.venue.topic == v.topic && rng.IntN(2) == 0 {
				s.reply = other.id
			}
		}
	}
	s.by, s.verb, s.yes, s.target, s.elsewhere, s.forbidden = v.by, picks, true, q.target, q.elsewhere, q.forbidden
	r.facts(s)
	s.n = rng.IntN(3)
	if strings.Contains(q.text, "Which one?") && s.n == 0 {
		s.n = rng.IntN(4)
	}
	if s.no = rng.IntN(10) == 0; s.no {
		s.text, s.n = []string{"/no@ourbot", "/nope@ourbot"}[rng.IntN(2)], 0
		r.book.tries(q.key)
		return true
	}
	s.text = []string{"/yes", "/ok", "/YES", "/yes@ourbot"}[rng.IntN(4)]
	if s.n > 0 {
		s.text += " " + strconv.Itoa(s.n)
	}
	if rng.IntN(20) == 0 {
		s.text = "/yes " + []string{"seven", "0", "1 2"}[rng.IntN(3)]
		s.words = wrongUsage(s.text)
	}
	r.book.tries(q.key)
	return true
}
