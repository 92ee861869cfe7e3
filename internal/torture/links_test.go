package torture

import (
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// keys is the verb for the address and the key of a chat's stream.
const keys verb = "rtmp"

// What follows the verbs for a link and for a key.
const (
	speaker = "speaker"
	anew    = "reset"
	renew   = "revoke"
)

var (
	saysLink    = regexp.MustCompile(`^(Link to the|Whoever has this link may speak in the|The old links to speak in the) ` + theCall + ` “([^”]*)”` + inChat + `(?: are invalid\. The new one, with which whoever has it may speak)?: (https://t\.me/\S+)$`)
	saysNoLink  = regexp.MustCompile(`^The ` + theCall + ` “([^”]*)”` + inChat + ` has no link of its own, because the chat has no public name\. (.*)$`)
	saysNoSpeak = regexp.MustCompile(`^There are no links to speak in the ` + theCall + ` “([^”]*)”` + inChat + `, because the chat has no public name\. (.*)$`)
	saysNoReset = regexp.MustCompile(`^Not done: there are no links to speak in the ` + theCall + ` “([^”]*)”` + inChat + `, because the chat has no public name\. (.*)$`)
	saysNoNew   = regexp.MustCompile(`^(The old links to speak in the) ` + theCall + ` “([^”]*)”` + inChat + ` are invalid\. Telegram has given me no new one\.`)
	saysReset   = regexp.MustCompile(`^()To make the links to speak in the ` + theCall + ` “([^”]*)”` + inChat + ` invalid, for whoever has one, and get a new one, answer /yes\.$`)

	saysRevoke   = regexp.MustCompile(`^The stream key that is there would stop working: [^\n]* To make it invalid and get a new one, answer /yes\.$`)
	saysKey      = regexp.MustCompile(`^The stream key` + inChat + ` is valid until somebody revokes it\.\n`)
	saysRevoked  = regexp.MustCompile(`^The old stream key no longer works\.\n`)
	saysOtherKey = regexp.MustCompile(`^Not done: the stream key has been changed since I asked, so the one you meant no longer works\.$`)
	saysNoRevoke = regexp.MustCompile(`^Not done: Telegram lets me manage calls there, but not make the stream key invalid, `)
)

// link makes up a command for a link to the call, or for the key of a stream.
func (r *round) link(rng *rand.Rand, v *venue, s *said) {
	if s.verb = keys; v.by == r.carol || half(rng) { // who gets a key must have met the userbot
		s.verb = links
		s.args = []string{"", speaker, anew, anew}[rng.IntN(4)]
		s.text = r.address(rng, v, "calllink", "CallLink", "vclink")
	} else {
		s.args = []string{"", renew}[rng.IntN(2)]
		s.text = r.address(rng, v, "rtmp", "RTMP")
	}
	s.text = strings.TrimSpace(s.text + s.args)
}

// linked judges the answer to a command for a link to the call; ok is false for an answer that is none of its own.
func (t *trial) linked(s *said, a *answer) (outcome, wrong string, ok bool) {
	if s.verb != links {
		return "", "", false
	}
	none := map[string]*regexp.Regexp{"": saysNoLink, speaker: saysNoSpeak, anew: saysNoReset}[s.args]
	if m := none.FindStringSubmatch(a.text); m != nil {
		c, told := t.named(s, a, m[1]), strings.Contains(m[2], "The chat's own link lets in whoever has it: ")
		switch {
		case c == nil:
			wrong = "no such call was there"
		case !t.meant(s, c):
			wrong = "that is not the call that was meant"
		case s.public:
			wrong = "the chat has a public name"
		case s.args != anew && told != (s.invite != ""), !strings.HasSuffix(m[2], s.invite) && told:
			wrong = "the chat's own link is another one, or none that it is shown"
		}
		return "no links", wrong, true
	}
	m := append(saysLink.FindStringSubmatch(a.text), saysNoNew.FindStringSubmatch(a.text)...)
	if m == nil {
		return "", "", false
	}
	outcome = map[string]string{"": "link given", speaker: "link to speak given", anew: "links reset"}[s.args]
	begins := map[string]string{"": "Link", speaker: "Whoever", anew: "The old"}[s.args]
	c, from := t.named(s, a, m[2]), t.posted[s]
	given := len(m) > 3
	switch {
	case !strings.HasPrefix(m[1], begins), given && strings.Contains(m[3], "=") != (s.args != ""):
		return outcome, "that is not what was asked for", true
	case c == nil:
		return outcome, "no such call was there", true
	case !t.meant(s, c):
		return outcome, "that is not the call that was meant", true
	case s.args == anew && s.agreed == nil:
		return outcome, "it was not asked", true
	}
	if s.args == anew {
		from = math.MaxInt
		for _, x := range t.settings {
			if x.call == c && x.verb == links && x.at > t.posted[s] && x.at < a.final {
				from = x.at
			}
		}
		if from == math.MaxInt {
			return outcome, "the userbot did not make the old ones invalid", true
		}
	}
	if !given { // because that failed, or the call has ended since
		return "links reset, no new one", "", true
	}
	for _, e := range t.given {
		if e.CallID == c.CallID && e.Text == m[3] && e.Seq > from && e.Seq < a.final {
			return outcome, "", true
		}
	}
	return outcome, "Telegram did not give that link", true
}

// revoke is that the key of a chat was made invalid.
type revoke struct {
	at   int
	key  string // the one in its place
	ours bool
	by   *said // the command that it was done for; nil: none
}

// chatOf returns the chat of a key.
func (t *trial) chatOf(target string) command.Peer {
	for chat := range t.revoked {
		if strconv.FormatInt(chat.ID, 10) == target {
			return chat
		}
	}
	return command.Peer{}
}

// revokes counts how often a chat's key was made invalid.
func (t *trial) revokes(target string) int { return len(t.revoked[t.chatOf(target)]) }

// keyIn is the key in a text.
func keyIn(text string) string {
	_, key, _ := strings.Cut(text, "Key: ")
	return key
}

// secrets judges that a key stands nowhere but in the private messages that hand it over.
func (t *trial) secrets(ledger []emulator.Event) {
	all, handed := map[string]bool{}, map[int]bool{}
	for _, list := range t.keys {
		for _, e := range list {
			all[keyIn(e.Text)], handed[e.Seq] = true, true
		}
	}
	for _, list := range t.revoked {
		for _, r := range list {
			all[r.key] = true
		}
	}
	for _, e := range ledger {
		if (e.Kind != emulator.MessagePosted && e.Kind != emulator.MessageEdited) || e.By != t.bot || handed[e.Seq] {
			continue
		}
		for k := range all {
			if strings.Contains(e.Text, k) {
				t.problems = append(t.problems, fmt.Sprintf("a stream's key is in chat %s", e.Chat))
			}
		}
	}
}

// revokers finds out for which command each key was revoked by the userbot: one that was asked, and agreed to it while the key
// that it was asked about was there.
func (t *trial) revokers(list []*said) {
	done := map[*said]bool{}
	for chat, all := range t.revoked {
		for i, r := range all {
			if !r.ours {
				continue
			}
			for _, s := range list {
				if s.silent || s.verb != keys || s.args != renew || s.first == nil || s.target != chat || t.posted[s] > r.at || t.until(s) < r.at {
					continue
				}
				if !done[s] && (r.by == nil || t.denies(r.by)) {
					r.by = s
				}
			}
			switch {
			case r.by == nil:
				t.problems = append(t.problems, fmt.Sprintf("the userbot revoked the key of chat %s, which nobody asked for", chat))
				continue
			case i > 0 && all[i-1].at > t.until(r.by.first):
				t.blame(r.by, "the userbot revoked a key that is newer than its question")
			case t.denies(r.by):
				t.blame(r.by, "the userbot revoked the key, and says that it has not: %q", t.answers[r.by.key][0].text)
			}
			done[r.by] = true
		}
	}
}

// key judges the answer to a command for the key of a stream.
func (t *trial) key(s *said, a *answer) (outcome, wrong string) {
	from := t.posted[s]
	var own *revoke
	changed := false // by somebody else, or for another command
	asked := from
	if s.first != nil {
		asked = t.posted[s.first]
	}
	for _, r := range t.revoked[s.target] {
		switch {
		case r.by == s:
			own = r
		case r.at > asked && r.at < a.final:
			changed = true
		}
	}
	switch {
	case saysKey.MatchString(a.text):
		switch {
		case s.args != "":
			wrong = "that is not what was asked for"
		case !t.delivered(s, a):
			wrong = "the key was not delivered"
		}
		return "key given", wrong
	case saysRevoked.MatchString(a.text):
		switch {
		case s.args != renew:
			wrong = "that is not what was asked for"
		case s.first == nil:
			wrong = "it was not asked"
		case own == nil && !changed:
			wrong = "nobody has revoked it"
		case !t.deliveredSince(s, a, own):
			wrong = "the key that counts was not delivered"
		}
		return "key revoked", wrong
	case saysOtherKey.MatchString(a.text):
		if s.args != renew || s.first == nil || !changed {
			wrong = "nobody has changed it"
		}
		return "another key", wrong
	case saysNoRevoke.MatchString(a.text):
		if s.args != renew || s.first == nil || s.revokes || s.forbidden {
			wrong = "it may"
		}
		return "refused", wrong
	case saysMayNot.MatchString(a.text):
		if !s.forbidden {
			wrong = "it may"
		}
		return "refused", wrong
	}
	return "something else", "that is no right answer to this"
}

// deliveredSince reports whether the key that there was after a revoke was delivered; nil: after somebody else's.
func (t *trial) deliveredSince(s *said, a *answer, r *revoke) bool {
	after := t.posted[s.first]
	if r != nil {
		after = r.at
	}
	return t.handedOver(s, a, after)
}

// counted reports whether a key was a chat's at some moment between two positions.
func (t *trial) counted(target, key string, from, to int) bool {
	all := t.revoked[t.chatOf(target)]
	begun, first := 0, "" // the one until the first revoke: no other was handed over that was in no other's place
	for d, sent := range t.keys {
		for _, e := range sent {
			k := keyIn(e.Text)
			if d.target == target && !slices.ContainsFunc(all, func(r *revoke) bool { return r.key == k }) {
				first = k
			}
		}
	}
	now := first
	for _, r := range all {
		if now == key && begun <= to && r.at > from {
			return true
		}
		begun, now = r.at, r.key
	}
	return now == key && begun <= to
}
