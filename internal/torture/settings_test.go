package torture

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"

	"userbot/internal/emulator"
)

// The verbs that change something of the call that is there and can be seen in it, and the one that tells of it.
const (
	mutes    verb = "mutecall"
	silences verb = "callchat"
	opens    verb = "startnow"
	informs  verb = "callinfo"
)

// aims reports whether a verb is for the call that is there.
func (v verb) aims() bool {
	switch v {
	case ends, retitles, mutes, silences, opens, informs:
		return true
	}
	return false
}

var (
	saysMuted    = regexp.MustCompile(`^Whoever joins the ` + theCall + ` “([^”]*)”` + inChat + ` (from now on )?(is muted until an admin lets them speak|can speak)( already\. I changed nothing|\. For those who are in it nothing changes)\.$`)
	saysSilenced = regexp.MustCompile(`^Messages (can|cannot) be written in the ` + theCall + ` “([^”]*)”` + inChat + ` (?:already\. I changed nothing|now)\.$`)
	saysSilent   = regexp.MustCompile(`^Messages (can|cannot) be written in the ` + theCall + ` “([^”]*)”` + inChat + ` already\. I changed nothing\.$`)
	saysOpened   = regexp.MustCompile(`^Started` + inChat + `: ` + theCall + ` “([^”]*)”(?:, which was scheduled for [^“”]+)?\.\n`)
	saysLive     = regexp.MustCompile(`^The ` + theCall + ` “([^”]*)”` + inChat + ` is live already\. I changed nothing\.\n`)
	saysStream   = regexp.MustCompile(`^Not done: the ` + theCall + ` “([^”]*)”` + inChat + ` is an RTMP stream, `)
	saysInfo     = regexp.MustCompile(`^(?:Video chat|Live stream) “([^”]*)”` + inChat + `: (live|scheduled for )[^“”]*\.\n`)
	saysNothing  = regexp.MustCompile(`^There is no ` + theCall + ` (?:here|in [^“”]+), neither live nor scheduled\.$`)
)

// setting makes up a command that changes something of the call that is there, or asks about it.
func (r *round) setting(rng *rand.Rand, v *venue, s *said) {
	switch rng.IntN(4) {
	case 0:
		s.verb, s.on = mutes, half(rng)
		s.text = r.address(rng, v, "mutecall", "MuteCall") + map[bool]string{true: "on", false: "OFF"}[s.on]
	case 1:
		s.verb, s.on = silences, half(rng)
		s.text = r.address(rng, v, "callchat", "CALLCHAT") + map[bool]string{true: "on", false: "off"}[s.on]
	case 2:
		s.verb, s.on = opens, true
		s.text = strings.TrimSpace(r.address(rng, v, "startnow", "StartNow"))
	default:
		s.verb = informs
		s.text = strings.TrimSpace(r.address(rng, v, "callinfo", "vcinfo"))
	}
}

// set is that the userbot has changed something of a call.
type set struct {
	*call
	verb verb
	on   bool
	at   int
}

// sets files what was changed of a call.
func (t *trial) sets(e emulator.Event, i int, ours bool) {
	c := t.calls[e.CallID]
	var what []set
	switch e.Kind {
	case emulator.CallStarted:
		what = append(what, set{c, opens, true, i})
	case emulator.CallChanged:
		if last(c.muted) != e.JoinMuted {
			what = append(what, set{c, mutes, e.JoinMuted, i})
			c.muted = append(c.muted, since[bool]{e.JoinMuted, i, ours})
		}
		if last(c.silent) != e.Silent {
			what = append(what, set{c, silences, !e.Silent, i})
			c.silent = append(c.silent, since[bool]{e.Silent, i, ours})
		}
	}
	if ours {
		t.settings = append(t.settings, what...)
	}
}

func last(list []since[bool]) bool { return list[len(list)-1].is }

// settled judges that all that the userbot has changed of calls was asked for, by as many commands.
func (t *trial) settled(list []*said) {
	used := map[*said]bool{}
	for _, x := range t.settings {
		found := false
		for _, s := range list {
			if !used[s] && !s.silent && s.verb == x.verb && s.on == x.on && s.target == x.Chat && t.posted[s] < x.at && t.until(s) > x.at && t.meant(s, x.call) {
				used[s], found = true, true
				break
			}
		}
		if !found {
			t.problems = append(t.problems, fmt.Sprintf("the userbot changed the call %q in chat %s (%s, %v), which nobody asked for", x.title(x.at), x.Chat, x.verb, x.on))
		}
	}
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
	case s.verb == mutes && saysStream.MatchString(a.text):
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
	return "", "", false
}
