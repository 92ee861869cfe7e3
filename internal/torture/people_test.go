package torture

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

var (
	saysWho       = regexp.MustCompile(`(?s)^(\d+) (?:people are|person is) in the ` + theCall + ` “([^”]*)”(?: in [^“”:,]+)?(, an RTMP stream, in which only the stream itself is heard)?(?::\n(.+)|\. Telegram does not tell me who\.)$`)
	saysNobodyIn  = regexp.MustCompile(`^Nobody is in the ` + theCall + ` “([^”]*)”` + inChat + `\.$`)
	saysNobodyYet = regexp.MustCompile(`^Nobody is in the ` + theCall + ` “([^”]*)”` + inChat + `: it is scheduled for `)

	saysHushed    = regexp.MustCompile(`^Muted: (\w+) in the ` + theCall + ` “([^”]*)”` + inChat + `(?:(, until an admin lets them speak)\.|\. As an admin may, they can speak again when they like\.)$`)
	saysLet       = regexp.MustCompile(`^May speak: (\w+) in the ` + theCall + ` “([^”]*)”` + inChat + `\.( They have to switch the microphone on themselves\.)?$`)
	saysHushedSo  = regexp.MustCompile(`^In the ` + theCall + ` “([^”]*)”` + inChat + `, (\w+) (is muted|may speak) already\. I changed nothing\.$`)
	saysNotShown  = regexp.MustCompile(`^Telegram took that, and yet in the ` + theCall + ` “([^”]*)”` + inChat + ` it shows (\w+)(?: \([^()]+\))?\. Perhaps somebody has changed it since\.$`)
	saysAbsent    = regexp.MustCompile(`^Not done: that person is not in the ` + theCall + ` “([^”]*)”` + inChat + `\.$`)
	saysLeft      = regexp.MustCompile(`^That person is not in the ` + theCall + ` “([^”]*)”` + inChat + ` any more\.$`)
	saysNobody    = regexp.MustCompile(`^Not done: I find nobody of that name\.$`)
	saysMine      = regexp.MustCompile(`^Not done: the message that you answered to is one of mine\. `)
	saysNotSought = regexp.MustCompile(`^There is no command /\w+, so I take it for /call(?:un)?mute\. Not done: I look people up by name only for those whom whoever runs me has listed `)
	saysUnsought  = regexp.MustCompile(`^Not done: I look people up by name only for those whom whoever runs me has listed `)
	saysOutside   = regexp.MustCompile(`^Not done: Telegram does not let my account do this in the call that is there, perhaps because it is not in that call itself\.`)
)

// manages reports whether somebody manages calls in a chat.
func (r *round) manages(who int64, chat command.Peer) bool {
	return who == r.alice || who == r.dave && chat == r.plaza || (who == r.carol || who == r.bot) && chat != r.strict
}

// person makes up a command for somebody in the call.
func (r *round) muting(rng *rand.Rand, v *venue, s *said) {
	var text string
	if s.verb = lets; half(rng) {
		s.verb = hushes
		text = r.address(rng, v, "callmute", "vcmute")
	} else {
		text = r.address(rng, v, "callunmute", "CALLUNMUTE")
	}
	var names []string
	for name := range r.names {
		names = append(names, name)
	}
	slices.Sort(names)
	name := names[rng.IntN(len(names))]
	switch s.whom = r.names[name]; rng.IntN(8) {
	case 0, 1, 2:
		text += "@" + name
	case 3:
		text += "https://t.me/" + name
	case 4:
		text, s.whom = text+"@nobody_there", 0
	case 5, 6:
		if q := r.book.heard(rng, v); q != nil {
			if s.reply, s.whom, s.inName = q.msg, q.by, q.anon || v.chat == r.news; s.inName {
				s.whom = 0
			}
			break
		}
		fallthrough
	default:
		text += strconv.FormatInt(s.whom, 10)
	}
	s.text, s.boss = strings.TrimSpace(text), r.manages(s.whom, s.target)
}

// heard is something that was said where somebody stands now.
func (b *book) heard(rng *rand.Rand, v *venue) *said {
	b.mu.Lock()
	defer b.mu.Unlock()
	var there []*said
	for _, q := range b.list {
		if !q.deletes && q.venue.chat == v.chat && q.topic == v.topic && (v.chat.Kind != command.User || q.by == v.by) {
			there = append(there, q)
		}
	}
	if len(there) == 0 {
		return nil
	}
	return there[rng.IntN(len(there))]
}

// seat is what somebody was seen as in a call, between two positions in the ledger.
type seat struct {
	user          int64
	name          string
	joined        int
	from, until   int // -1: to the end
	muted, hushed bool
	hand          int // when it went up; -1: it is down
}

// sit files that somebody has come to a call, has gone, or was changed.
func (c *call) sit(e emulator.Event) {
	who, was := max(e.User, 0), seat{joined: e.Seq, hand: -1}
	if e.Kind == emulator.CallLeft {
		who = e.By
	}
	for i := range c.seats {
		if s := &c.seats[i]; s.user == who && s.until < 0 {
			if s.until = e.Seq; e.Kind == emulator.ParticipantSet {
				was = *s
			}
		}
	}
	if e.Kind == emulator.CallLeft {
		return
	}
	now := seat{user: who, name: e.Text, joined: was.joined, from: e.Seq, until: -1, muted: e.Muted, hushed: e.Hushed, hand: -1}
	if e.Hand {
		now.hand = max(was.hand, 0)
		if was.hand < 0 {
			now.hand = e.Seq
		}
	}
	c.seats = append(c.seats, now)
}

// present are those in the call at a position, as they came.
func (c *call) present(at int) (list []seat) {
	for _, s := range c.seats {
		if s.from < at && (s.until < 0 || s.until >= at) {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b seat) int { return a.joined - b.joined })
	return list
}

// seat is what somebody is seen as at a position; nobody of that id: he is not in the call.
func (c *call) seat(user int64, at int) seat {
	for _, s := range c.present(at) {
		if s.user == user {
			return s
		}
	}
	return seat{joined: -1}
}

// shown is what a list of those in the call says at a position.
func (t *trial) shown(s *said, c *call, at int) (total int, lines []string) {
	list := c.present(at)
	total = len(list)
	list = slices.DeleteFunc(list, func(p seat) bool { return s.unlisted && p.hushed && p.hand < 0 && p.user != t.bot })
	if !s.forbidden {
		slices.SortStableFunc(list, func(a, b seat) int { return b.hand - a.hand })
	}
	for i, p := range list {
		var flags []string
		if p.user == t.bot {
			flags = append(flags, "my account")
		}
		if p.hand >= 0 {
			flags = append(flags, "hand up")
		}
		switch {
		case c.RTMP:
		case p.hushed:
			flags = append(flags, "muted until an admin lets them speak")
		case p.muted:
			flags = append(flags, "muted")
		}
		line := fmt.Sprintf("%d. %s", i+1, p.name)
		if flags != nil {
			line += " (" + strings.Join(flags, ", ") + ")"
		}
		lines = append(lines, line)
	}
	if more := total - len(list); more > 0 && len(list) > 0 {
		lines = append(lines, fmt.Sprintf("And %d more.", more))
	}
	return total, lines
}

// inside judges the answer to who asks who is in the call; ok is false for an answer that is none of its own.
func (t *trial) inside(s *said, a *answer) (outcome, wrong string, ok bool) {
	if s.verb != lists {
		return "", "", false
	}
	if saysNothing.MatchString(a.text) {
		if !t.empty(s.target, t.posted[s], a.final) {
			wrong = "there was a call all the time"
		}
		return "told of no call", wrong, true
	}
	if m := saysNobodyYet.FindStringSubmatch(a.text); m != nil {
		if c := t.named(s, a, m[1]); c == nil || !c.shows(false, t.posted[s], a.final) {
			wrong = "no such call was scheduled"
		}
		return "told of a scheduled one", wrong, true
	}
	n, title, stream, told := 0, "", false, ""
	if m := saysNobodyIn.FindStringSubmatch(a.text); m != nil {
		title = m[1]
	} else if m := saysWho.FindStringSubmatch(a.text); m != nil {
		n, _ = strconv.Atoi(m[1])
		title, stream, told = m[2], m[3] != "", m[4]
	} else {
		return "", "", false
	}
	c := t.named(s, a, title)
	switch {
	case c == nil, !c.shows(true, t.posted[s], a.final):
		return "told who is in it", "no such call was there", true
	case n > 0 && stream != c.RTMP:
		return "told who is in it", "a stream is none, or the other way round", true
	}
	for at := t.posted[s] + 1; at <= a.final; at++ {
		if total, lines := t.shown(s, c, at); total == n && strings.Join(lines, "\n") == told {
			return "told who is in it", "", true
		}
	}
	return "told who is in it", "so it was at no moment", true
}

// muted judges the answer to a command for somebody in the call; ok is false for an answer that is none of its own.
func (t *trial) muted(s *said, a *answer) (outcome, wrong string, ok bool) {
	if s.verb != hushes && s.verb != lets {
		return "", "", false
	}
	from := t.posted[s]
	// about judges what is said of somebody in a call: that is, or has come to be, so at some moment.
	about := func(title, name string, is func(seat) bool, fresh bool) string {
		c := t.named(s, a, title)
		switch {
		case c == nil:
			return "no such call was there"
		case !t.meant(s, c):
			return "that is not the call that was meant"
		}
		for _, p := range c.seats {
			if p.user == s.whom && (name == "" || p.name == name) && is(p) && p.from < a.final && (p.until < 0 || p.until > from) && (!fresh || p.from > from) {
				return ""
			}
		}
		return "that was so at no moment"
	}
	asked := func(v verb) {
		if wrong == "" && s.verb != v {
			wrong = "that is not what was asked for"
		}
	}
	if m := saysHushed.FindStringSubmatch(a.text); m != nil {
		wrong = about(m[2], m[1], func(p seat) bool { return p.muted && p.hushed == (m[3] != "") }, !t.reconnected(from, a.final))
		asked(hushes)
		return "muted", wrong, true
	}
	if m := saysLet.FindStringSubmatch(a.text); m != nil {
		wrong = about(m[2], m[1], func(p seat) bool { return !p.hushed && p.muted == (m[3] != "") }, !t.reconnected(from, a.final))
		asked(lets)
		return "let speak", wrong, true
	}
	if m := saysHushedSo.FindStringSubmatch(a.text); m != nil {
		mute := m[3] == "is muted"
		wrong = about(m[1], m[2], func(p seat) bool { return p.hushed == mute || mute && p.muted && s.boss }, false)
		asked(map[bool]verb{true: hushes, false: lets}[mute])
		return "so already", wrong, true
	}
	if m := saysNotShown.FindStringSubmatch(a.text); m != nil {
		wrong = about(m[1], m[2], func(seat) bool { return true }, true)
		return "done, and not shown", wrong, true
	}
	m := append(saysAbsent.FindStringSubmatch(a.text), saysLeft.FindStringSubmatch(a.text)...)
	if m != nil {
		c := t.named(s, a, m[1])
		switch {
		case c == nil:
			wrong = "no such call was there"
		case !t.meant(s, c):
			wrong = "that is not the call that was meant"
		case s.whom == 0 && !s.inName:
			wrong = "there is nobody of that name"
		case !t.away(c, s.whom, from, a.final):
			wrong = "he was in it all the time"
		case saysLeft.MatchString(a.text) && c.seat(s.whom, from+1).joined < 0 && about(m[1], "", func(seat) bool { return true }, true) != "":
			wrong = "he was never in it"
		}
		return "not in the call", wrong, true
	}
	if saysMine.MatchString(a.text) {
		if s.reply == 0 || s.whom != t.bot {
			wrong = "that is nobody's message, or somebody else's"
		}
		return "the account's own message", wrong, true
	}
	if saysUnsought.MatchString(a.text) {
		return "nobody looked up", t.unsought(s), true
	}
	if saysNobody.MatchString(a.text) {
		if s.whom != 0 || s.inName {
			wrong = "there is somebody of that name"
		}
		return "nobody of that name", wrong, true
	}
	if saysOutside.MatchString(a.text) {
		wrong = "it may"
		for _, c := range t.chats[s.target] {
			if !s.outside && t.meant(s, c) && c.shows(true, from, a.final) && t.away(c, t.bot, from, a.final) {
				wrong = ""
			}
		}
		return "not from outside", wrong, true
	}
	return t.notLive(s, a)
}

// away reports whether somebody was not in a call at some moment between two positions.
func (t *trial) away(c *call, user int64, from, to int) bool {
	for at := from + 1; at <= to; at++ {
		if c.seat(user, at).joined < 0 {
			return true
		}
	}
	return false
}

// unsought judges that somebody was not looked up by name, or by an id: that is not done for who is not listed.
func (t *trial) unsought(s *said) (wrong string) {
	if s.listed {
		wrong = "who typed it is listed"
	}
	return wrong
}
