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
	"userbot/internal/emulator"
)

// The answers about planned calls, and what is told of them when they fall due. In parentheses stand titles, times, reasons,
// who starts it, and numbers.
var (
	ownNumber = `\n(I start it then, and tell it (?:here|in [^\n]+, not here)\.|Telegram does not start it by itself: [^\n]+) Its number is (\d+)\.(?: Mind: [^\n]+)?(?:\n|$)`

	itIsTime = `It is time(?:, since [^“”]+,)? for the `

	saysScheduled = regexp.MustCompile(`^Scheduled on Telegram` + inChat + `: ` + theCall + ` “([^”]*)” for ([^“”]+)()()\.` + ownNumber)
	saysKept      = regexp.MustCompile(`^Planned` + inChat + `: ` + theCall + ` “([^”]*)” for ([^“”]+)\. It is only kept here for now: ([^\n]+?)\.( You get the stream address and key when it comes on Telegram\.)?` + ownNumber)
	saysOff       = regexp.MustCompile(`\nIt takes the place of number (\d+), [^“”]+ “([^”]*)”, which is off\.`)
	saysPlanned   = regexp.MustCompile(`^A ` + theCall + ` “([^”]*)” is already planned` + inChat + ` for [^“”]+: number (\d+)\. I changed nothing\.\nTo (?:take that one off|take that whole series off|pass that one of its series) first, type: /(?:cancelcall|skipcall) [^\n]+$`)
	saysFirst     = regexp.MustCompile(`^()The ` + theCall + ` “([^”]*)”` + inChat + ` for [^“”]+ is on Telegram, which takes one at a time\. Yours comes before it: to put yours there first, and that one again after it, answer /yes\.`)
	saysBegins    = regexp.MustCompile(`^The ` + theCall + ` “([^”]*)”` + inChat + ` is about to start: its time has come\. I changed nothing\.\n`)
	saysTooSoon   = regexp.MustCompile(`^(?:Too soon|That time is over): |^Not done: I could not get to this in time to schedule it for |^Not done: Telegram asks me to wait until [^()]+ \(in (\d+) s\), which is too late to schedule a call for `)

	// Why it is only kept.
	forFar    = regexp.MustCompile(`^Telegram takes calls up to 8 days ahead, so I put it there on [^“”]+$`)
	forFirst  = regexp.MustCompile(`^a chat has one at a time on Telegram, and number (\d+) “([^”]*)” comes first, on [^“”]+$`)
	forLive   = regexp.MustCompile(`^a chat has one at a time on Telegram, and the ` + theCall + ` “([^”]*)” is live\. I put it there when that is over, and cannot start it before$`)
	forBegins = regexp.MustCompile(`^a chat has one at a time on Telegram, and the ` + theCall + ` “([^”]*)” is about to start\. I put it there when that is over, and cannot start it before$`)
	forMissed = regexp.MustCompile(`^a chat has one at a time on Telegram, and the ` + theCall + ` “([^”]*)” for [^“”]+, which was not started, keeps its place for 6 hours$`)
	forNearer = regexp.MustCompile(`^a chat has one at a time on Telegram, and the ` + theCall + ` “([^”]*)” for [^“”]+ comes first$`)

	saysBegun     = regexp.MustCompile(`^It has begun` + inChat + `(?: already|, [^:“”]+ late)?: ` + theCall + ` “([^”]*)”\.\n`)
	saysMissed    = regexp.MustCompile(`^Missed: the ` + theCall + ` “([^”]*)”` + inChat + ` was to start at [^“”]+, and (I could not start it then, nor soon after|nobody has started it)\. `)
	saysAllMissed = regexp.MustCompile(`^Missed: these were to start, and were not started, neither then nor soon after\. `)
	saysOneMissed = regexp.MustCompile(`^\d+ “([^”]*)”` + inChat + `, [^“”]+: /startnow (?:--in \S+ )?\d+$`)
	saysAlso      = regexp.MustCompile(`^Also not started: `) // and by its number alone which
	digits        = regexp.MustCompile(`\d+`)
	saysInstead   = regexp.MustCompile(`^(?:Not started: the |` + itIsTime + `)` + theCall + ` “([^”]*)”` + inChat + `(?: was to start [^“”]+)?, and another one is there: “([^”]*)” `)
	saysNotBegun  = regexp.MustCompile(`^The ` + theCall + ` “([^”]*)”` + inChat + ` was to start [^“”]+\. `)
	saysYourStart = regexp.MustCompile(`^` + itIsTime + theCall + ` “([^”]*)”` + inChat + `(?:, which is not on Telegram\. |\. To start it, an admin )`)
	toldThere     = regexp.MustCompile(`tell it in [^\n]+, not here`)
)

const (
	// How far ahead Telegram is given a call, at least and at most.
	nearest  = 15 * time.Second
	farthest = 8*24*time.Hour - time.Minute
	// overdue is how late a request may arrive that was sent in time, and prompt how late what came before it may be known.
	overdue = 5 * time.Second
	prompt  = time.Second
)

// plan is a call that was planned, as the answer tells.
type plan struct {
	*said
	begins time.Time
	number int
	made   []*call // on Telegram, one after another, or at its time
	told   []notice
	off    int // from which position on another one has its place; 0: none
}

// tookOver reports whether a call of p has come between two positions in the place on Telegram of one of o, which somebody may have ended in that
// very moment.
func (p *plan) tookOver(o *plan, from, before int) bool {
	return slices.ContainsFunc(o.made, func(was *call) bool {
		return was.end > from && slices.ContainsFunc(p.made, func(c *call) bool { return c.created > was.end && c.created < before })
	})
}

// notice is what was told of a planned call when it fell due: it answers nothing.
type notice struct {
	emulator.Event
	about *regexp.Regexp
	m     []string
}

// noticed reads those of a message, several where it tells of several calls that were not started; none of what is no such message.
func noticed(e emulator.Event) (list []notice) {
	if e.ReplyTo != 0 {
		return nil
	}
	kinds := []*regexp.Regexp{saysBegun, saysMissed, saysInstead, saysNotBegun, saysYourStart}
	text, numbers, _ := strings.Cut(e.Text, "\nAlso not started: number")
	if first, rest, ok := strings.Cut(text, "\n"); ok && saysAllMissed.MatchString(first) {
		kinds = append(kinds, saysOneMissed)
		text = strings.ReplaceAll(rest, "\n", "\n\n")
	}
	for part := range strings.SplitSeq(text, "\n\n") {
		for _, re := range kinds {
			if m := re.FindStringSubmatch(part); m != nil {
				if re == saysOneMissed {
					re = saysMissed
				}
				list = append(list, notice{e, re, m})
			}
		}
	}
	for _, m := range digits.FindAllStringSubmatch(numbers, -1) {
		list = append(list, notice{e, saysAlso, append(m, m[0])})
	}
	return list
}

// planning makes up a command that plans a call: for in less than a minute, which begins by itself while everything goes wrong;
// for later, for later than Telegram takes one, or for the very time of another one.
func (r *round) planning(rng *rand.Rand, v *venue, s *said, name string) {
	s.verb, s.title = schedules, name
	text := r.order(rng, v, s, "schedulecall", "schedulevc", "ScheduleCall")
	if s.byHand = rng.IntN(8) == 0; s.byHand {
		text += "--no-start "
	}
	switch what := rng.IntN(8); {
	case what < 3, r.planners && what < 7:
		most := 40
		if !r.patient {
			most = 8
		}
		s.in = time.Duration(18+rng.IntN(most)) * time.Second
		s.text = fmt.Sprintf("%sin %ds %s", text, int(s.in.Seconds()), name)
	case what < 6:
		s.in = time.Duration(1+rng.IntN(100)) * time.Hour
		s.text = fmt.Sprintf("%sin %dh %s", text, int(s.in.Hours()), name)
	case what < 7:
		s.in = time.Duration(9+rng.IntN(30)) * 24 * time.Hour
		s.text = fmt.Sprintf("%sin %d days %s", text, int(s.in.Hours())/24, name)
	default:
		var ok bool
		if s.at, ok = r.book.plannedFor(s.target); !ok || half(rng) {
			s.at = time.Now().Add(time.Duration(1+rng.IntN(7*24*60)) * time.Minute).Add(time.Minute).UTC().Truncate(time.Minute)
		}
		s.text = text + s.at.Format("2006-01-02 15:04 ") + name
	}
}

// when is the time that a call was asked for.
func (t *trial) when(s *said) time.Time {
	if s.in != 0 {
		return t.times[s.origin()].Add(s.in)
	}
	return s.at
}

// tooLate judges an answer that says that it is too late to schedule a call by m, which may name a wait that Telegram asks for first.
func (t *trial) tooLate(s *said, a *answer, m []string, made *call) (wrong string) {
	wait, _ := strconv.Atoi(m[1])
	switch {
	case made != nil:
		return "a call was made all the same"
	case t.when(s).Sub(t.at[a.final]) > nearest+prompt+time.Duration(wait)*time.Second:
		return "it could be scheduled in time"
	}
	return ""
}

// planned returns the answer to a command that planned a call: its title, its time, why it is only kept, that
// a key comes later, who starts it, its number.
func planned(text string) []string {
	return append(saysScheduled.FindStringSubmatch(text), saysKept.FindStringSubmatch(text)...)
}

// plan finds out what was planned, and what was told of it.
func (t *trial) plan(list []*said) {
	for _, s := range list {
		answers := t.answers[s.key]
		if s.silent || s.verb != schedules || s.title == "" || len(answers) == 0 || !isFinal(answers[0].text) {
			continue
		}
		text := answers[0].text
		m := planned(text)
		if m == nil && !strings.HasPrefix(text, "Scheduled") {
			continue
		}
		p := &plan{said: s, begins: t.when(s), made: t.byTitle[s.title]}
		if m != nil {
			p.number, _ = strconv.Atoi(m[6])
		}
		t.plans = append(t.plans, p)
		for i, c := range p.made {
			if i > 0 || saysKept.MatchString(text) {
				t.postponed[c] = p
			}
		}
	}
	for _, p := range t.plans {
		a := t.answers[p.key][0]
		for _, m := range saysOff.FindAllStringSubmatch(a.text, -1) {
			o := t.numbered(m[1])
			for _, q := range t.plans {
				if o == nil && q.number == 0 && q.target == p.target && q.bears(m[2], a.final) {
					o = q // which had been started before it was answered, and told no number
				}
			}
			if o == nil || !p.replace || o.target != p.target || o.begins.Sub(p.begins).Abs() >= time.Second && !p.tookOver(o, t.posted[p.said], a.final) {
				t.blame(p.said, "it was planned in the place of what it was not to replace. It was answered: %q", a.text)
			} else {
				o.off = a.final
			}
		}
	}
	for _, n := range t.notices {
		var of *plan
		for _, p := range t.plans {
			if chat, topic := p.place(); chat != n.Chat || topic != n.Topic || !t.tells(n, p) {
				continue
			}
			if of == nil || len(p.told) == 0 && len(of.told) > 0 {
				of = p
			}
		}
		if of == nil {
			t.problems = append(t.problems, fmt.Sprintf("%q in chat %s tells of nothing that was planned there", n.Text, n.Chat))
			continue
		}
		of.told = append(of.told, n)
	}
}

// place is where it is told what becomes of a planned call: where that was typed, or in its chat if that was in private.
func (p *plan) place() (chat command.Peer, topic int) {
	if p.chat.Kind == command.User {
		return p.target, 0
	}
	return p.chat, p.topic
}

// waits reports whether it was told that it is time for people to start a call, and it is not told yet what became of that.
func (p *plan) waits() bool { return len(p.told) == 1 && p.told[0].about == saysYourStart }

// tells reports whether a notice can be of a plan: by the title that was asked for, or by the one that its call has had since.
func (t *trial) tells(n notice, p *plan) bool {
	switch n.about {
	case saysBegun:
	case saysAlso:
		return strconv.Itoa(p.number) == n.m[1]
	default:
		return p.bears(n.m[1], n.Seq)
	}
	return slices.ContainsFunc(p.made, func(c *call) bool {
		_, ok := c.titled(n.m[1], c.live, n.Seq)
		return ok && c.live >= 0 && c.live < n.Seq
	})
}

// bears reports whether a planned call may go by a title at a position: by the one that was asked for, or by one that its call on
// Telegram was given.
func (p *plan) bears(title string, at int) bool {
	return title == p.title || slices.ContainsFunc(p.made, func(c *call) bool {
		return slices.ContainsFunc(c.titles, func(s since[string]) bool { return s.is == title && s.at < at })
	})
}

// moment is the first position from a time on.
func (t *trial) moment(at time.Time) int {
	i, _ := slices.BinarySearchFunc(t.at, at, time.Time.Compare)
	return i
}

// itself reports whether the userbot has started a planned call because it was time, and no command was under way that asked for
// that; where it had to be made for that, it tells so, too.
func (t *trial) itself(p *plan, c *call) bool {
	if c.live < 0 || t.at[c.live].Before(p.begins.Add(-prompt)) {
		return false
	}
	for _, s := range t.byKey {
		if s.verb == opens && !s.silent && s.target == c.Chat && t.posted[s] < c.live && t.until(s) > c.live && !t.denies(s) {
			return false
		}
	}
	return c.live != c.created && t.opened[c] || c.live == c.created
}

// fallsDue judges what has become of a planned call.
func (t *trial) fallsDue(p *plan) {
	for i, c := range p.made {
		live := c.Kind == emulator.CallCreated
		switch {
		case p.off != 0 && c.created > p.off:
			t.blame(p.said, "the call was made, and it was off")
		case c.Chat != p.target:
			t.blame(p.said, "the call is in chat %s instead of %s", c.Chat, p.target)
		case c.created < t.posted[p.said]:
			t.blame(p.said, "the call was made before that was typed")
		case c.RTMP != p.rtmp:
			t.blame(p.said, "RTMP is not as asked")
		case !live && c.At.Sub(p.begins).Abs() >= time.Second:
			t.blame(p.said, "it was put on Telegram for %v instead of %v", c.At, p.begins)
		case live && t.at[c.created].Before(p.begins.Add(-prompt)) && !t.picked(p, c):
			t.blame(p.said, "it was started at %v, which is before its time", t.at[c.created])
		case live && t.itself(p, c) && t.at[c.created].After(p.begins.Add(p.lateLimit+overdue)):
			t.blame(p.said, "it was started at %v, which is too late", t.at[c.created])
		}
		if i > 0 {
			if wrong := t.again(p, p.made[i-1], c); wrong != "" {
				t.duplicates++
				t.blame(p.said, "it came on Telegram again, and %s", wrong)
			}
		}
		if t.postponed[c] == p {
			t.getsKey(p)
		}
		if t.itself(p, c) {
			t.began++
		}
	}
	if n := len(p.told); n > 2 || n == 2 && (p.told[0].about != saysYourStart || p.told[1].about != saysMissed && p.told[1].about != saysAlso) {
		t.duplicates++
		t.blame(p.said, "it was told %d times what became of it: %q", len(p.told), p.told[len(p.told)-1].Text)
	}
	for _, n := range p.told {
		if n.about == saysBegun {
			t.getsKey(p) // once more, where people were faster
		}
		if wrong := t.notice(p, n); wrong != "" {
			t.blame(p.said, "%s. It was told: %q", wrong, n.Text)
		}
	}
}

// picked reports whether somebody was asked which planned call he means to start, and has picked the one that a call was made for.
func (t *trial) picked(p *plan, c *call) bool {
	return slices.ContainsFunc(t.questions, func(q *question) bool {
		return q.taken != nil && q.taken.starts == p.number && p.number != 0 && t.posted[q.taken] < c.created
	})
}

// getsKey enters that whoever has planned a stream is to be sent its key; where to, other answers tell.
func (t *trial) getsKey(p *plan) {
	if p.rtmp {
		t.due[delivery{p.by, strconv.FormatInt(p.target.ID, 10)}]++
		t.due[delivery{t.bot, strconv.FormatInt(p.target.ID, 10)}]++
	}
}

// again says what is wrong with it that a planned call that was on Telegram is made once more; "": it had to make room.
func (t *trial) again(p *plan, was, c *call) string {
	next := t.next(was)
	switch {
	case was.end < 0 || was.end > c.created:
		return "it was there still"
	case was.live >= 0 && !t.barelyLive(was):
		return "it had been started"
	case next == c && !was.replaced && !t.picked(p, c):
		return "it had been taken back"
	case !was.replaced && was.ours:
		return "a command had taken it back"
	case next != nil && next.By == t.bot && next.Client && was.replaced && t.next(next) == c:
		// People have made no other one in between.
		if s := t.owner(next); s != nil && s.replace && s.verb == schedules && t.postponed[next] == nil && s.agreed != was {
			return "a command had taken its place for good"
		}
	}
	return ""
}

// next is the call that came after one in the same chat; nil: none.
func (t *trial) next(c *call) *call {
	list := t.chats[c.Chat]
	if i := slices.Index(list, c); i+1 < len(list) {
		return list[i+1]
	}
	return nil
}

// owner is the command that a call of the userbot was made for; nil: none.
func (t *trial) owner(c *call) *said {
	for _, s := range t.byKey {
		if s.title == c.Title && !s.silent && (s.verb == starts || s.verb == schedules) {
			return s
		}
	}
	return nil
}

// notice says what is wrong with what was told of a planned call.
func (t *trial) notice(p *plan, n notice) (wrong string) {
	began := slices.ContainsFunc(p.made, func(c *call) bool { return t.itself(p, c) && c.live < n.Seq })
	switch n.about {
	case saysBegun:
		t.outcomes["begun, and told"]++
		if p.byHand && began {
			return "people were to start it"
		}
	case saysMissed:
		t.outcomes["missed, and told"]++
		switch {
		case n.Time.Before(p.begins.Add(p.lateLimit)):
			wrong = "it was not that late"
		case len(n.m) > 2 && (n.m[2] == "nobody has started it") != p.byHand: // in a list that is not told
			wrong = "it is told otherwise who was to start it"
		case p.byHand && slices.ContainsFunc(p.made, func(c *call) bool { return c.live >= 0 && t.at[c.live].Before(p.begins.Add(p.lateLimit-prompt)) }):
			wrong = "somebody had started it"
		}
	case saysInstead:
		t.outcomes["not started, for another was there, and told"]++
		wrong = "no such call was there"
		for _, c := range t.chats[p.target] {
			if _, ok := c.titled(n.m[2], t.moment(p.begins.Add(-prompt))-1, n.Seq); ok && c.created < n.Seq && !slices.Contains(p.made, c) {
				wrong = ""
			}
		}
	case saysYourStart:
		t.outcomes["left to people, and told"]++
		switch {
		case !p.byHand:
			wrong = "it was to start by itself"
		case slices.ContainsFunc(p.made, func(c *call) bool { return c.live >= 0 && t.at[c.live].Before(p.begins.Add(-prompt)) }):
			wrong = "somebody had started it"
		}
	default:
		t.outcomes["not started, and told why"]++
	}
	switch {
	case p.off != 0 && n.Seq > p.off:
		return "it was off"
	case n.Time.Before(p.begins.Add(-prompt)):
		return "it was told before its time"
	case n.about != saysBegun && began:
		return "it had been started"
	}
	return wrong
}

// owes says what the userbot has still to do about what is planned, and for what it is time, or will be within a while; "": nothing.
func (t *trial) owes(p *plan, now time.Time, within time.Duration) string {
	over := p.begins
	if p.off != 0 {
		return ""
	} else if p.waits() {
		over = over.Add(p.lateLimit) // until when people had time
	} else if len(p.told) > 0 {
		return ""
	}
	for _, c := range p.made {
		switch {
		case c.live < 0:
		case t.itself(p, c) && c.end < 0:
			return "it was started, and that was not told"
		default:
			return ""
		}
	}
	var c *call
	if len(p.made) > 0 {
		if c = p.made[len(p.made)-1]; c.end >= 0 && t.gone(c) {
			return ""
		}
	}
	there := c != nil && c.end < 0
	switch left := over.Sub(now); {
	case left < within:
		if p.byHand && c != nil && c.end > t.moment(p.begins) {
			return "" // people have taken it back since
		}
		return "its time has come, and it was neither started nor was anything told"
	case there, left > farthest-time.Minute, left < nearest+overdue:
		return ""
	}
	for _, other := range t.chats[p.target] {
		if other.end < 0 {
			return ""
		}
	}
	return "the chat has room for it on Telegram, and it is not there"
}

// gone reports whether people have taken a planned call off Telegram, or may have: it does not come back.
func (t *trial) gone(c *call) bool {
	next := t.next(c)
	if !c.replaced || next == nil || next.By != t.bot || !next.Client {
		return true
	}
	s := t.owner(next)
	return s == nil || s.replace && s.verb == schedules && t.postponed[next] == nil
}

// owed says what the userbot has still to do about any call that is planned; "": nothing.
func owed(ledger []emulator.Event, bot int64, list []*said, now time.Time, within time.Duration) string {
	copies := make([]*said, len(list)) // a trial enters into them what it finds
	for i, s := range list {
		c := *s
		copies[i] = &c
	}
	t := hearing(ledger, bot, copies)
	for _, p := range t.plans {
		if what := t.owes(p, now, within); what != "" {
			return fmt.Sprintf("%s: %s", p.said, what)
		}
	}
	return ""
}

// numbers judges that no two planned calls have the same number.
func (t *trial) numbers() {
	of := map[int]*said{}
	for _, p := range t.plans {
		if other := of[p.number]; p.number != 0 && other != nil {
			t.blame(p.said, "its number is that of %s", other)
		}
		of[p.number] = p.said
	}
}

// numbered finds a planned call by its number.
func (t *trial) numbered(text string) *plan {
	n, _ := strconv.Atoi(text)
	for _, p := range t.plans {
		if p.number == n && n != 0 {
			return p
		}
	}
	return nil
}

// starter judges what is told of who starts a planned call, and the time for which it is planned.
func (t *trial) starter(s *said, m []string) (wrong string) {
	told, _, _ := strings.Cut(m[2], " (")
	at, err := time.Parse("Mon 2 Jan 2006 15:04 MST", told)
	if err != nil {
		at, err = time.Parse("Mon 2 Jan 2006 15:04:05 MST", told)
	}
	want := "I start it then, and tell it here."
	if s.byHand {
		want = "Telegram does not start it by itself: at that time I tell it here, and an admin opens it and taps Start."
	}
	switch {
	case err != nil:
		return "the time cannot be read"
	case at.Sub(t.when(s)).Abs() >= time.Minute:
		return "that is another time"
	case toldThere.MatchString(m[5]) != (s.chat.Kind == command.User):
		return "it says otherwise where that is told"
	case toldThere.ReplaceAllString(m[5], "tell it here") != want:
		return "it says otherwise who starts it"
	}
	return ""
}

// kept judges an answer that says that a call is planned and not on Telegram yet.
func (t *trial) kept(s *said, a *answer, m []string) (wrong string) {
	from, at := t.posted[s], t.when(s)
	switch {
	case s.verb != schedules:
		return "that is not what was asked for"
	case s.forbidden:
		return "it may not manage calls there"
	case m[1] != s.title:
		return "that is another title"
	case s.rtmp != (m[4] != ""):
		return "whoever asks for a stream is told when its key comes, and nobody else"
	}
	if wrong := t.starter(s, m); wrong != "" {
		return wrong
	}
	there := func(title string, live bool) bool {
		return slices.ContainsFunc(t.chats[s.target], func(c *call) bool {
			_, ok := c.titled(title, from, a.final)
			return ok && c.shows(live, from, a.final) && (live || c.At.Before(at.Add(time.Second)))
		})
	}
	switch r := m[3]; {
	case forFar.MatchString(r):
		if at.Sub(t.times[s]) < farthest {
			return "Telegram would take it"
		}
	case forFirst.MatchString(r):
		first := forFirst.FindStringSubmatch(r)
		if p := t.numbered(first[1]); p == nil || !p.bears(first[2], a.final) || p.target != s.target || !p.begins.Before(at) {
			return "no such call comes first"
		}
	case forLive.MatchString(r):
		if !there(forLive.FindStringSubmatch(r)[1], true) {
			return "no such call was live"
		}
	case forBegins.MatchString(r):
		return t.begins(s, a, forBegins.FindStringSubmatch(r)[1])
	case forMissed.MatchString(r):
		if !there(forMissed.FindStringSubmatch(r)[1], false) {
			return "no such call was left there"
		}
	case forNearer.MatchString(r):
		if !there(forNearer.FindStringSubmatch(r)[1], false) {
			return "no such call was scheduled"
		}
	default:
		return "that is no reason"
	}
	return ""
}

// begins judges an answer that says that a planned call is about to start.
func (t *trial) begins(s *said, a *answer, title string) (wrong string) {
	for _, p := range t.plans {
		for _, c := range p.made {
			_, ok := c.titled(title, t.posted[s], a.final)
			if ok && p.target == s.target && !p.byHand && c.shows(false, t.posted[s], a.final) && t.at[a.final].After(p.begins.Add(-prompt)) {
				return ""
			}
		}
	}
	return "no such call was to start"
}

// already judges an answer that says that a call is planned for the very same time.
func (t *trial) already(s *said, a *answer, m []string, made *call) (wrong string) {
	p := t.numbered(m[2])
	switch {
	case made != nil:
		return "a call was made all the same"
	case p == nil || p.said == s || !p.bears(m[1], a.final) || p.target != s.target:
		return "no such call is planned"
	case p.begins.Sub(t.when(s)).Abs() >= time.Second:
		return "that one is for another time"
	}
	return ""
}

// firstness judges the question whether a nearer call is to be put on Telegram before the one that is there.
func (t *trial) firstness(s *said, a *answer, c *call) (wrong string) {
	switch {
	case s.verb != schedules || s.replace:
		return "that is no right question to this"
	case c == nil || c.By != t.bot || !c.Client:
		return "no such call was there"
	case !c.shows(false, t.posted[s.origin()], a.final):
		return "it was not scheduled"
	case !t.when(s).Before(c.At):
		return "that one comes first"
	case s.agreed == c:
		return "that was agreed to already"
	}
	return ""
}

// heldBack reports whether a planned call of a chat was not started because another one was there, as was told before a position.
func (t *trial) heldBack(chat command.Peer, before int) *plan {
	for _, p := range slices.Backward(t.plans) {
		for _, n := range p.told {
			if p.target == chat && n.about != saysBegun && n.Seq < before {
				return p
			}
		}
	}
	return nil
}

// startsHeld judges the answer to who starts a planned call that could not be started at its time: it is made like any other.
func (t *trial) startsHeld(s *said, a *answer) (outcome, wrong string, ok bool) {
	if s.verb != opens || s.starts == 0 && t.heldBack(s.target, a.final) == nil {
		return "", "", false
	}
	m := saysOpened.FindStringSubmatch(a.text)
	for _, p := range t.plans {
		for _, c := range p.made {
			if m != nil && p.target == s.target && c.Kind == emulator.CallCreated && c.created > t.posted[s] && c.created < a.final {
				if _, ok := c.titled(m[1], c.created, a.final); ok {
					return "started what was held back", "", true
				}
			}
		}
	}
	for _, text := range []string{" is already running", " is already scheduled", " is about to start: ", ", and somebody has ended it since", "Unknown: "} {
		if strings.Contains(a.text, text) {
			return "not what was held back", "", true
		}
	}
	return "", "", false
}

// busy reports whether something was planned for a chat that may have been under way at a position.
func (t *trial) busy(chat command.Peer, at int) bool {
	return slices.ContainsFunc(t.plans, func(p *plan) bool {
		return p.target == chat && t.posted[p.said] < at && !p.begins.Add(p.lateLimit+time.Minute).Before(t.at[at])
	})
}
