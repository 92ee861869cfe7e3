package torture

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"

	"userbot/internal/emulator"
)

// The verbs that change something of the call that is there and can be seen in it, and those that tell of it.
const (
	mutes    verb = "mutecall"
	silences verb = "callchat"
	opens    verb = "startnow"
	informs  verb = "callinfo"
	links    verb = "calllink"
	records  verb = "recordcall"
	lists    verb = "callwho"
	hushes   verb = "callmute"
	lets     verb = "callunmute"
)

// aims reports whether a verb is for the call that is there.
func (v verb) aims() bool {
	switch v {
	case ends, retitles, mutes, silences, opens, informs, links, records, lists, hushes, lets, invites, checks, bosses, logs:
		return true
	}
	return false
}

// changes reports whether what a verb asks for, given late, would undo what was asked for after it.
func (v verb) changes() bool {
	switch v {
	case ends, informs, lists, invites, checks, bosses, logs:
		return false
	}
	return v.aims() || v == keys
}

var (
	saysMuted    = regexp.MustCompile(`^Whoever joins the ` + theCall + ` “([^”]*)”` + inChat + ` (from now on )?(is muted(?: until an admin lets them speak)?|can speak)( already\. I changed nothing|\. For those who are in it nothing changes)\.$`)
	saysSilenced = regexp.MustCompile(`^Messages (can|cannot) be written in the ` + theCall + ` “([^”]*)”` + inChat + ` (?:already\. I changed nothing|now)\.$`)
	saysSilent   = regexp.MustCompile(`^Messages (can|cannot) be written in the ` + theCall + ` “([^”]*)”` + inChat + ` already\. I changed nothing\.$`)
	saysOpened   = regexp.MustCompile(`^Started` + inChat + `: ` + theCall + ` “([^”]*)”(?:, which was scheduled for [^“”]+)?\.\n`)
	saysLive     = regexp.MustCompile(`^The ` + theCall + ` “([^”]*)”` + inChat + ` is live already\. I changed nothing\.\n`)
	saysStream   = regexp.MustCompile(`^Not done: the ` + theCall + ` “([^”]*)”` + inChat + ` is an RTMP stream, `)
	saysNotLive  = regexp.MustCompile(`^Not done: the ` + theCall + ` “([^”]*)”` + inChat + ` is not live yet, but scheduled for `)
	saysInfo     = regexp.MustCompile(`^(?:Video chat|Live stream) “([^”]*)”` + inChat + `: (live|scheduled for )[^“”]*\.\n`)
	saysNothing  = regexp.MustCompile(`^There is no ` + theCall + ` (?:here|in [^“”]+), neither live nor scheduled\.$`)
)

// setting makes up a command that changes something of the call that is there, or asks about it.
func (r *round) setting(rng *rand.Rand, v *venue, s *said) {
	switch rng.IntN(6) {
	case 0:
		s.verb, s.on = mutes, half(rng)
		s.text = r.address(rng, v, "mutecall", "MuteCall") + map[bool]string{true: "on", false: "OFF"}[s.on]
	case 1:
		s.verb, s.on = silences, half(rng)
		s.text = r.address(rng, v, "callchat", "CALLCHAT") + map[bool]string{true: "on", false: "off"}[s.on]
	case 2:
		s.verb, s.on = opens, true
		s.text = strings.TrimSpace(r.address(rng, v, "startnow", "StartNow"))
	case 3, 4:
		s.verb = lists
		s.text = strings.TrimSpace(r.address(rng, v, "callwho", "CallWho"))
	default:
		s.verb = informs
		s.text = strings.TrimSpace(r.address(rng, v, "callinfo", "vcinfo"))
	}
}

// set is that the userbot has changed something of a call, or of somebody in it.
type set struct {
	*call
	verb verb
	on   bool
	at   int
	as   emulator.Event
}

// sets files what was changed of a call.
func (t *trial) sets(e emulator.Event, i int, ours bool) {
	c := t.calls[e.CallID]
	var what []set
	did := func(v verb, on bool) { what = append(what, set{c, v, on, i, e}) }
	switch e.Kind {
	case emulator.CallStarted:
		did(opens, true)
	case emulator.CallChanged:
		if last(c.muted) != e.JoinMuted {
			did(mutes, e.JoinMuted)
			c.muted = append(c.muted, since[bool]{e.JoinMuted, i, ours})
		}
		if last(c.silent) != e.Silent {
			did(silences, !e.Silent)
			c.silent = append(c.silent, since[bool]{e.Silent, i, ours})
		}
	case emulator.CallLinksReset:
		did(links, true)
	case emulator.RecordingBegun:
		did(records, true)
	case emulator.RecordingEnded:
		if c.end < 0 { // or it has ended with its call
			did(records, false)
		}
	case emulator.ParticipantSet:
		did(hushes, e.Hushed)
	}
	if ours {
		t.settings = append(t.settings, what...)
	} else {
		c.others = append(c.others, what...)
	}
}

func last(list []since[bool]) bool { return list[len(list)-1].is }

// asks reports whether a command asks for what was done to a call.
func (s *said) asks(x set) bool {
	switch x.verb {
	case hushes: // the hand of who is let speak goes down, although he could before
		return s.whom == x.as.User && (s.verb == hushes && x.as.Muted || s.verb == lets && !x.as.Hushed)
	case records:
		return s.verb == records && s.on == x.on && (!x.on || s.tape == x.as.Text && s.film == x.as.Video)
	case links:
		return s.verb == links && s.args == anew && s.agreed == x.call
	}
	return s.verb == x.verb && s.on == x.on
}

// settled judges that all that the userbot has changed of calls was asked for, by as many commands.
func (t *trial) settled(list []*said) {
	used := map[*said]int{}
	for _, x := range t.settings {
		var by *said
		worst := func(s *said) (n int) {
			if _, again := used[s]; again {
				n++
			}
			if t.denies(s) {
				n += 2
			}
			return n
		}
		for _, s := range list {
			before, again := used[s]
			if !s.silent && s.target == x.Chat && s.asks(x) && t.posted[s] < x.at && t.until(s) > x.at && t.meant(s, x.call) &&
				(!again || t.undone(x, before)) && (by == nil || worst(s) < worst(by)) {
				by = s
			}
		}
		if (by == nil || t.denies(by)) && x.verb == opens && slices.ContainsFunc(t.plans, func(p *plan) bool {
			return !p.byHand && slices.Contains(p.made, x.call) && t.itself(p, x.call) && !t.at[x.at].After(p.begins.Add(p.lateLimit+overdue))
		}) {
			continue // it was time
		}
		what := fmt.Sprintf("the userbot changed the call %q in chat %s (%s, %v)", x.title(x.at), x.Chat, x.verb, x.on)
		switch {
		case by == nil:
			t.problems = append(t.problems, what+", which nobody asked for")
			continue
		case t.denies(by):
			t.blame(by, "%s, and says that it has not: %q", what, t.answers[by.key][0].text)
		case x.verb == records && !x.on && t.spared(by, x.tape(x.at)):
			t.blame(by, "it ended a recording that was begun after it")
		}
		used[by] = x.at
	}
}

// denies reports whether a command was answered that nothing was done.
func (t *trial) denies(s *said) bool {
	answers := t.answers[s.key]
	return len(answers) > 0 && (strings.HasPrefix(answers[0].text, "Not done: ") || strings.Contains(answers[0].text, "I changed nothing"))
}

// undone reports whether something that a command had done, at a position, had to be done once more: somebody else has changed
// it, or it does not show and no answer came.
func (t *trial) undone(x set, before int) bool {
	if x.verb == links {
		return t.reconnected(before, x.at)
	}
	return slices.ContainsFunc(x.others, func(o set) bool {
		return o.verb == x.verb && o.as.User == x.as.User && o.at > before && o.at < x.at
	}) || x.verb == hushes && x.seat(x.as.User, x.at).joined > before
}

// reconnected reports whether the userbot has opened a connection between two positions.
func (t *trial) reconnected(from, to int) bool {
	return slices.ContainsFunc(t.lines, func(at time.Time) bool { return !at.Before(t.at[from]) && !at.After(t.at[to]) })
}

// setTo judges the answer to a command that changes something of the call that is there, or asks about it; ok is false for
// an answer that is none of theirs.
func (t *trial) setTo(s *said, a *answer) (outcome, wrong string, ok bool) {
	from := t.posted[s]
	state := func(title string, list func(*call) []since[bool], is, already bool) string {
		c := t.named(s, a, title)
		switch {
		case c == nil:
			return "no such call was there"
		case !t.meant(s, c):
			return "that is not the call that was meant"
		}
		if _, was := during(list(c), c.end, is, from, a.final); !was {
			return "it was not so"
		}
		for _, x := range t.settings {
			if !already && x.call == c && x.verb == s.verb && x.on == s.on && x.at > from && x.at < a.final {
				return ""
			}
		}
		if already {
			return ""
		}
		return "the userbot did not change it"
	}
	switch {
	case s.verb == mutes && saysMuted.MatchString(a.text):
		m := saysMuted.FindStringSubmatch(a.text)
		if muted := m[3] != "can speak"; muted != s.on {
			return "set", "that is not what was asked for", true
		}
		return "set", state(m[1], func(c *call) []since[bool] { return c.muted }, s.on, m[2] == ""), true
	case s.verb == silences && saysSilenced.MatchString(a.text):
		m := saysSilenced.FindStringSubmatch(a.text)
		if can := m[1] == "can"; can != s.on {
			return "set", "that is not what was asked for", true
		}
		return "set", state(m[2], func(c *call) []since[bool] { return c.silent }, !s.on, saysSilent.MatchString(a.text)), true
	case s.verb == opens && (saysOpened.MatchString(a.text) || saysLive.MatchString(a.text)):
		m := append(saysOpened.FindStringSubmatch(a.text), saysLive.FindStringSubmatch(a.text)...)
		c := t.named(s, a, m[1])
		switch {
		case c == nil:
			wrong = "no such call was there"
		case !t.meant(s, c):
			wrong = "that is not the call that was meant"
		case !c.shows(true, from, a.final):
			wrong = "it was not live"
		}
		return "started the scheduled one", wrong, true
	case (s.verb == mutes || s.verb == hushes || s.verb == lets) && saysStream.MatchString(a.text):
		c := t.named(s, a, saysStream.FindStringSubmatch(a.text)[1])
		if c == nil || !c.RTMP {
			wrong = "no such stream was there"
		}
		return "refused", wrong, true
	case s.verb == informs && saysInfo.MatchString(a.text):
		m := saysInfo.FindStringSubmatch(a.text)
		c := t.named(s, a, m[1])
		if c == nil || !c.shows(m[2] == "live", from, a.final) {
			wrong = "no such call was there"
		}
		return "told of a call", wrong, true
	case s.verb == informs && saysNothing.MatchString(a.text):
		if !t.empty(s.target, from, a.final) {
			wrong = "there was a call all the time"
		}
		return "told of no call", wrong, true
	}
	for _, judges := range []func(*said, *answer) (string, string, bool){t.linked, t.recorded, t.inside, t.muted} {
		if outcome, wrong, ok := judges(s, a); ok {
			return outcome, wrong, true
		}
	}
	return "", "", false
}

// notLive judges that what is asked for can be done to a live call only.
func (t *trial) notLive(s *said, a *answer) (outcome, wrong string, ok bool) {
	m := saysNotLive.FindStringSubmatch(a.text)
	if m == nil {
		return "", "", false
	}
	switch c := t.named(s, a, m[1]); {
	case c == nil:
		wrong = "no such call was there"
	case !t.meant(s, c):
		wrong = "that is not the call that was meant"
	case !c.shows(false, t.posted[s], a.final):
		wrong = "it was not scheduled"
	}
	return "not live yet", wrong, true
}
