package torture

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"userbot/internal/emulator"
)

// invites is the verb that asks people to come to the call; checks, bosses and logs are those that tell what a command would do,
// who may give any, and what was done.
const (
	invites verb = "callinvite"
	checks  verb = "callcheck"
	bosses  verb = "calladmins"
	logs    verb = "calllog"
)

var (
	saysInvitations = regexp.MustCompile(`(?s)^(?:Invited to the|I cannot say that I have invited anybody to the|There was nobody to invite to the|Not done: I have invited nobody to the) ` +
		theCall + ` “([^”]*)”` + inChat + `(?:: ([^\n]+))?\.(?: I changed nothing\.)?(?:\n.*)?$`)
	saysChecked = regexp.MustCompile(`^(?:You may\b|You are |Understood: |I |Not done: |There is |A |The )`)
	saysBosses  = regexp.MustCompile(`(?s)^Who may give commands (?:here|in [^\n]+):\n.*`)
	saysLogged  = regexp.MustCompile(`(?s)^(?:What was done(?: here| in [^\n]+), newest first:\n1\. .*|Of the last 30 days I know of nothing that was done(?: here| in [^\n]+)\.)$`)
	named       = regexp.MustCompile(`@(\w+)`)
)

// inviting makes up a command that invites people.
func (r *round) inviting(rng *rand.Rand, v *venue, s *said) {
	s.verb = invites
	text := r.address(rng, v, "callinvite", "vcinv", "CallInvite")
	var names []string
	for name := range r.names {
		names = append(names, name)
	}
	slices.Sort(names)
	s.guests = map[string]int64{}
	for range 1 + rng.IntN(3) {
		name := names[rng.IntN(len(names))]
		s.guests[name] = r.names[name]
		text += "@" + name + " "
	}
	if rng.IntN(5) == 0 {
		text += "@nobody_there"
	}
	s.text = strings.TrimSpace(text)
}

// asking makes up a command that only asks about commands.
func (r *round) asking(rng *rand.Rand, v *venue, s *said, name string) {
	switch rng.IntN(4) {
	case 0:
		s.verb, s.text = bosses, strings.TrimSpace(r.address(rng, v, "calladmins", "CallAdmins"))
		return
	case 1:
		s.verb, s.text = logs, r.address(rng, v, "calllog", "vclog")+[]string{"", "3", "30"}[rng.IntN(3)]
		s.text = strings.TrimSpace(s.text)
		return
	}
	s.verb = checks
	s.text = r.address(rng, v, "callcheck", "CallCheck")
	s.text += []string{"", "/startcall " + name, "endcall confirm", "/calllink reset", "/schedulecall in 5h " + name, "/recordcall", "/mutecall on"}[rng.IntN(7)]
	s.text = strings.TrimSpace(s.text)
}

// invited judges the answer to who asks for invitations, or about commands; ok is false for an answer that is none of these.
func (t *trial) invited(s *said, a *answer) (outcome, wrong string, ok bool) {
	switch {
	case s.verb == bosses && saysBosses.MatchString(a.text):
		return "told who may", "", true
	case s.verb == logs && saysLogged.MatchString(a.text):
		return "told what was done", "", true
	case s.verb == checks && saysChecked.MatchString(a.text):
		return "told what it would do", "", true
	case s.verb != invites:
		return "", "", false
	}
	m := saysInvitations.FindStringSubmatch(a.text)
	if saysUnsought.MatchString(a.text) {
		return "nobody looked up", t.unsought(s), true
	}
	if m == nil {
		if saysOutside.MatchString(a.text) {
			return "not from outside", "", true
		}
		return t.notLive(s, a)
	}
	c := t.named(s, a, m[1])
	switch {
	case c == nil:
		return "told of invitations", "no such call was there", true
	case !t.meant(s, c):
		return "told of invitations", "that is not the call that was meant", true
	}
	if !strings.HasPrefix(a.text, "Invited to the ") {
		return "invited nobody", "", true
	}
	for _, name := range named.FindAllStringSubmatch(m[2], -1) {
		who, known := s.guests[name[1]]
		if !known || !slices.ContainsFunc(t.invitations, func(x invitation) bool {
			return x.call == c && x.user == who && x.at > t.posted[s] && x.at < a.final
		}) {
			return "invited", fmt.Sprintf("@%s was not invited by that", name[1]), true
		}
	}
	return "invited", "", true
}

// invitation is that the userbot has invited somebody.
type invitation struct {
	call *call
	user int64
	at   int
}

// invite files an invitation by the userbot.
func (t *trial) invite(e emulator.Event, i int) {
	t.invitations = append(t.invitations, invitation{t.calls[e.CallID], e.User, i})
}

// inviters judges that everybody who was invited was to be, by as many commands as he was invited.
func (t *trial) inviters(list []*said) {
	used := map[*said]map[int64]bool{}
	for _, x := range t.invitations {
		found := false
		for _, s := range list {
			asked := slices.Contains(slices.Collect(maps.Values(s.guests)), x.user)
			if s.verb == invites && !s.silent && asked && !used[s][x.user] && s.target == x.call.Chat && t.posted[s] < x.at && t.until(s) > x.at && t.meant(s, x.call) {
				if used[s] == nil {
					used[s] = map[int64]bool{}
				}
				used[s][x.user], found = true, true
				break
			}
		}
		if !found {
			t.problems = append(t.problems, fmt.Sprintf("the userbot invited %d to the call %q in chat %s, which nobody asked for, or twice", x.user, x.call.title(x.at), x.call.Chat))
		}
	}
}
