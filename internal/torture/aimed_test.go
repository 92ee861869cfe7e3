package torture

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"userbot/internal/command"
)

// The answers to what is aimed at a call that is there. In parentheses stand titles and numbers of people.
var (
	theCall = `(?:video chat|live stream)`
	inChat  = `(?: in [^“”:]+)?`

	seriesGoes = `(?:\nThe series [^\n“”]+)?`

	saysEnded     = regexp.MustCompile(`^Ended` + inChat + `: ` + theCall + ` “([^”]*)”(?:\. Nobody was in it|, with (\d+) (?:people|person) in it)\.` + seriesGoes + `$`)
	saysTakenBack = regexp.MustCompile(`^Taken back` + inChat + `: ` + theCall + ` “([^”]*)”, which was scheduled for [^“”]+\.$`)
	saysHasEnded  = regexp.MustCompile(`^(?:Not done: the|The) ` + theCall + ` “([^”]*)”` + inChat + ` (?:has ended(?: since|, as you asked; whether by me or by somebody else I cannot tell)?|is there no more: it was taken off Telegram, or has been started and has ended)\.(?: The one that is there now “([^”]*)” came after (?:your command|my question), and I left it alone\.)?` + seriesGoes + `$`)
	saysNotThat   = regexp.MustCompile(`^Not done: the ` + theCall + ` “([^”]*)”` + inChat + ` was (started|scheduled) (after|in the same second as) your command, so I left it alone\.`)
	saysNone      = regexp.MustCompile(`^There is no ` + theCall + ` (?:here|in [^“”]+), neither live nor scheduled, so I changed nothing\.$`)
	saysRetitled  = regexp.MustCompile(`^Retitled` + inChat + `: the ` + theCall + ` “([^”]*)” is now “([^”]*)”\.$`)
	saysTitledSo  = regexp.MustCompile(`^The ` + theCall + inChat + ` has the title “([^”]*)” already\. I changed nothing\.$`)
	saysSince     = regexp.MustCompile(`^The title of the ` + theCall + inChat + ` is “([^”]*)” now: somebody has changed it after your command, so I left it\.$`)
	saysMayNot    = regexp.MustCompile(`^Not done: I may not manage`)
)

// aimed judges the answer to a command about the call that is there.
func (t *trial) aimed(s *said, a *answer) (outcome, wrong string) {
	from := t.posted[s]
	says := func(re *regexp.Regexp, of verb) (m []string) {
		if of == "" || of == s.verb {
			m = re.FindStringSubmatch(a.text)
		}
		return m
	}
	changed := t.retitled[s.title]
	if s.verb != retitles {
		changed = nil
	}
	if m := says(saysEnded, ends); m != nil {
		n, _ := strconv.Atoi(m[2])
		c, wrong := t.sent(s, a, m[1])
		switch {
		case wrong != "":
		case !c.shows(true, from, a.final):
			wrong = "it was not live"
		case !c.holds(n, from, c.end):
			wrong = fmt.Sprintf("there were never %d people in it", n)
		}
		return "ended", wrong
	}
	if m := says(saysTakenBack, ends); m != nil {
		c, wrong := t.sent(s, a, m[1])
		if wrong == "" && !c.shows(false, from, a.final) {
			wrong = "it was not scheduled"
		}
		if wrong == "" && !s.sure && s.agreed != c {
			wrong = "it had not asked about that"
		}
		return "taken back", wrong
	}
	if outcome, wrong, ok := t.setTo(s, a); ok {
		return outcome, wrong
	}
	if outcome, wrong, ok := t.invited(s, a); ok {
		return outcome, wrong
	}
	if m := says(saysHasEnded, ""); m != nil {
		return "had ended", t.hasEnded(s, a, m[1], m[2])
	}
	if m := says(saysNotThat, ""); m != nil {
		c := t.named(s, a, m[1])
		switch {
		case c == nil:
			wrong = "no such call was there"
		case s.agreed != nil:
			wrong = "it was asked about that call, or another one"
		case len(changed) > 0:
			wrong = "a call was given the title all the same"
		case m[2] == "started" && !t.newer(s, c.live):
			wrong = "that call was live before"
		case m[2] == "scheduled" && !t.newer(s, c.planned):
			wrong = "that call was there before"
		case m[3] == "after" && t.before(s, c) && t.postponed[c] == nil: // of what came by itself, only its own second tells
			wrong = "that call was made by a command from before"
		}
		return "not that call", wrong
	}
	if says(saysNone, "") != nil {
		switch {
		case len(changed) > 0:
			wrong = "a call was given the title all the same"
		case s.agreed != nil:
			wrong = "it was asked about a call that was there"
		case !t.empty(s.target, from, a.final):
			wrong = "there was a call all the time"
		}
		return "no call there", wrong
	}
	if m := says(saysRetitled, retitles); m != nil {
		return "retitled", t.gaveTitle(s, a, m[1], m[2])
	}
	if m := says(saysTitledSo, retitles); m != nil {
		c := t.named(s, a, m[1])
		switch {
		case m[1] != s.title:
			wrong = "that is another title"
		case c == nil:
			wrong = "it had another title"
		case len(changed) > 0:
			wrong = "it was given the title all the same"
		case !t.meant(s, c):
			wrong = "that is not the call that was meant"
		}
		return "titled so already", wrong
	}
	if m := says(saysSince, retitles); m != nil {
		return "retitled by somebody since", t.gaveOther(s, a, m[1])
	}
	if says(saysMayNot, "") != nil {
		switch {
		case !s.forbidden:
			wrong = "it may"
		case len(changed) > 0:
			wrong = "a call was given the title all the same"
		}
		return "refused", wrong
	}
	return "something else", "that is no right answer to this"
}

// meant reports whether a call is one that a command may be aimed at: it was there when that was typed, or a command
// from before made it.
func (t *trial) meant(s *said, c *call) bool {
	if s.agreed != nil {
		return c == s.agreed
	}
	from := t.posted[s]
	return c.created < from && (c.end < 0 || c.end > from) || t.before(s, c)
}

// before reports whether a call was made by a command that was typed before s. From one chat to another that can be told
// by the second; and not at all of a call of which its own command could not tell that it made it.
func (t *trial) before(s *said, c *call) bool {
	for _, q := range t.byKey {
		if q.title == c.Title && c.By == t.bot && c.Client {
			return t.posted[q] < t.posted[s] || q.chat != s.chat && t.times[q].Equal(t.times[s]) || q.swept && t.unknown(q)
		}
	}
	return false
}

// unknown reports whether a command was answered that nobody knows whether it was done.
func (t *trial) unknown(q *said) bool {
	answers := t.answers[q.key]
	return len(answers) > 0 && strings.HasPrefix(answers[0].text, "Unknown: ")
}

// later reports whether a title is that of a command that was typed after s.
func (t *trial) later(s *said, title string) bool {
	for _, q := range t.byKey {
		if q.title == title && q.verb == retitles {
			return t.posted[q] > t.posted[s]
		}
	}
	return false
}

// newer reports whether something, -1 for never, was done to a call after a command was typed.
func (t *trial) newer(s *said, at int) bool {
	if s.agreed != nil {
		s = s.origin()
	}
	return at > t.posted[s] || at >= 0 && s.elsewhere && !t.at[at].Before(t.times[s])
}

// origin is what was typed at first where s has picked what is done.
func (s *said) origin() *said {
	if s.first != nil {
		return s.first
	}
	return s
}

// named finds the call of a command's chat that had a title while the command was under way; nil: there was none. One that
// was asked about goes by the title that it had then.
func (t *trial) named(s *said, a *answer, title string) *call {
	from := t.posted[s]
	if s.agreed != nil {
		from = t.posted[s.origin()]
	}
	for _, c := range t.chats[s.target] {
		if _, ok := c.titled(title, from, a.final); ok {
			return c
		}
	}
	return nil
}

// empty reports whether a chat had no call at some moment between two positions. Where one call replaces another there
// is no such moment.
func (t *trial) empty(chat command.Peer, from, to int) bool {
	last, replaced := -1, false
	for _, c := range t.chats[chat] {
		switch {
		case last < to && c.created > from && !replaced:
			return true
		case c.end < 0:
			return false
		}
		last, replaced = c.end, c.replaced
	}
	return last < to
}

// sent judges that a command has ended the call of a title.
func (t *trial) sent(s *said, a *answer, title string) (c *call, wrong string) {
	if c = t.named(s, a, title); c == nil {
		return nil, "no such call was there"
	}
	switch {
	case c.end < 0 || !c.ours || c.replaced:
		return c, "the userbot did not end it"
	case c.end > a.final:
		return c, "it was ended after the answer"
	case c.end < t.posted[s]:
		return c, "it was ended before that was typed"
	case t.ended[c] != nil:
		return c, fmt.Sprintf("that was done for %s", t.ended[c])
	}
	return c, t.may(s, c)
}

// may judges whether the userbot may have ended a call for a command, and enters that it has.
func (t *trial) may(s *said, c *call) (wrong string) {
	from := t.posted[s]
	switch {
	case !t.meant(s, c):
		return "that is not the call that was meant"
	case !s.sure && (s.agreed == nil || s.ahead) && !c.holds(0, from, c.end) && !c.shows(false, from, c.end):
		return "people were in it all the time, and it was not asked"
	}
	t.ended[c] = s
	return ""
}

// hasEnded judges that the call of a title is gone, and that another one, if it has a title, is in its place.
func (t *trial) hasEnded(s *said, a *answer, title, next string) (wrong string) {
	c := t.named(s, a, title)
	switch {
	case c == nil:
		return "no such call was there"
	case c.end < 0 || c.end > a.final:
		return "the call had not ended"
	case !t.meant(s, c):
		return "that is not the call that was meant"
	}
	if c.ours && !c.replaced && s.verb == ends && t.ended[c] == nil && c.end > t.posted[s] {
		if wrong := t.may(s, c); wrong != "" {
			return wrong
		}
	}
	if next != "" {
		if n := t.named(s, a, next); n == nil || !t.newer(s, n.created) || n.created < c.end {
			return "no such call has come after it"
		}
	}
	return ""
}

// gaveTitle judges that a command has changed a call's title.
func (t *trial) gaveTitle(s *said, a *answer, was, title string) (wrong string) {
	c := t.named(s, a, title)
	switch {
	case title != s.title:
		return "that is another title"
	case c == nil:
		return "no call had that title"
	case !t.meant(s, c):
		return "that is not the call that was meant"
	}
	changed := t.retitled[s.title]
	if len(changed) == 0 {
		// Somebody may have given it the same title: no client can tell whose it was.
		if given, _ := c.titled(title, t.posted[s], a.final); given.at > t.posted[s] {
			return ""
		}
		return "the userbot did not change the title"
	}
	if changed[0].was != was {
		return fmt.Sprintf("it had the title %q, which somebody has given it", changed[0].was)
	}
	return ""
}

// gaveOther judges that somebody else has changed a call's title after a command was typed.
func (t *trial) gaveOther(s *said, a *answer, title string) (wrong string) {
	c := t.named(s, a, title)
	if c == nil {
		return "no call had that title"
	}
	given, _ := c.titled(title, t.posted[s], a.final)
	switch changed := t.retitled[s.title]; {
	case !t.meant(s, c):
		return "that is not the call that was meant"
	case given.at < t.posted[s], given.ours && !t.later(s, title):
		return "nobody has given it that title since"
	case len(changed) > 0 && changed[0].at > given.at:
		return "the userbot has changed that title"
	}
	return ""
}

// misplaced says what is wrong with where and when a command has changed a title.
func (t *trial) misplaced(s *said, a *answer) string {
	if s.verb != retitles {
		return ""
	}
	for _, r := range t.retitled[s.title] {
		switch {
		case r.Chat != s.target:
			return fmt.Sprintf("the title is in chat %s instead of %s", r.Chat, s.target)
		case r.at < t.posted[s]:
			return "the title was changed before that was typed"
		case r.at > a.final:
			return "the title was changed after the answer"
		case !t.meant(s, r.call):
			return "the title was given to a call that was not meant"
		}
	}
	return ""
}
