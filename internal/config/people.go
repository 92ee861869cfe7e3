package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v3"

	"userbot/internal/command"
)

var (
	username = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{3,31}$`)
	digits   = regexp.MustCompile(`^-?[0-9]+$`)
)

// mostUser is beyond any user id of Telegram's, and mostDigits is how many digits those have that there are, for years to come: a number
// with more may be a phone's.
const (
	mostUser   = 1 << 40
	mostDigits = 10
)

// peer reads an id or a @username, of a chat or of who may command. Whatever it is, a phone number is not repeated.
func (r *reader) peer(key string, n *yaml.Node, chat bool) (p command.Peer, name string, ok bool) {
	s, ok := r.scalar(key, n)
	if !ok {
		return p, "", false
	}
	if what, hint := meantWord(s, chat); what != "" {
		r.problem(key, n.Line, what, hint)
		return p, "", false
	}
	if at, named := strings.CutPrefix(s, "@"); named && username.MatchString(at) {
		return p, at, true
	}
	if digits.MatchString(s) && !strings.HasPrefix(strings.TrimPrefix(s, "-"), "0") {
		if p, ok = command.ParsePeer(s); ok && (p.Kind != command.User || p.ID < mostUser) {
			return p, "", true
		}
		r.problem(key, n.Line, quote(s)+" cannot be an id", `write the id, or the username in quotes: "@alice"`)
		return p, "", false
	}
	what, hint := meantPeer(s, chat)
	r.problem(key, n.Line, what, hint)
	return p, "", false
}

func (r *reader) who(to *[]Who) value {
	return value{peerShape(), func(key string, n *yaml.Node) {
		p, name, ok := r.peer(key, n, false)
		if ok && p.Kind == command.User && len(p.String()) > mostDigits {
			r.notes = append(r.notes, Problem{Key: key, Line: n.Line, What: "has more digits than ids have", Hint: `if it is a phone number, write the id, or the username in quotes: "@alice"`})
		}
		switch {
		case !ok:
		case p.Kind == command.Group:
			r.problem(key, n.Line, p.String()+" is a group, and a group sends nothing", "list its people, or the -100… id of a channel that posts there")
		default:
			*to = append(*to, Who{Peer: p, Username: name})
		}
	}}
}

// Most supergroups and channels have an id of ten digits from this range, behind -100, and basic groups none of it.
const (
	leastChannel, mostChannel = 1_000_000_000, 4_000_000_000
	lenChannel                = len("1001234567890")
)

// chatFields are the keys of one chat, which lead to c and o.
func (r *reader) chatFields(c *Chat, o *own) []field {
	return []field{
		{name: "chat", required: true, value: value{peerShape(), func(key string, n *yaml.Node) {
			p, name, ok := r.peer(key, n, true)
			bare := p.String()
			switch {
			case !ok:
			case p.Kind == command.User && len(bare) == lenChannel && strings.HasPrefix(bare, "100"):
				r.problem(key, n.Line, bare+" is a person's id", "write -"+bare+", with a minus, if the supergroup or channel is meant")
			case p.Kind == command.User && len(bare) > mostDigits:
				r.problem(key, n.Line, "is neither the id of a chat nor a username", `write the username in quotes, "@mygroup", or the id; `+findID)
			case p.Kind == command.User:
				r.problem(key, n.Line, bare+" is a person's id", fmt.Sprintf("write -100%s for a supergroup or channel, -%s for a basic group", bare, bare))
			case name != "":
				c.Ref = "@" + name
			default:
				c.Ref = bare
				if id := p.ID; p.Kind == command.Group && leastChannel <= id && id < mostChannel {
					r.notes = append(r.notes, Problem{Key: key, Line: n.Line, What: bare + " is the id of a basic group", Hint: fmt.Sprintf("that of a supergroup or channel would be -100%d", id)})
				}
			}
		}}},
		{name: "admins", value: list(r, r.who(&c.Admins))},
		{name: "timezone", value: r.zone(&c.Location)},
		{name: "disabled", value: list(r, r.verb(&c.Disabled))},
		{name: "delete_command", value: ofItsOwn(func(to *bool) value { return boolean(r, to) }, &o.command)},
		{name: "delete_answer", value: ofItsOwn(r.tidyAfter, &o.answer)},
		{name: "react", value: ofItsOwn(r.sign, &o.react)},
		{name: "remind", value: ofItsOwn(func(to *[]time.Duration) value { return r.leads(to, "no reminders there") }, &o.remind)},
	}
}

// ofItsOwn reads what a chat says for itself: *to is nil until it does.
func ofItsOwn[T any](read func(*T) value, to **T) value {
	return value{read(new(T)).shape, func(key string, n *yaml.Node) {
		*to = new(T)
		read(*to).read(key, n)
	}}
}

func (r *reader) chat(to *[]Chat, owns *[]own) value {
	first := map[string]int{}
	of, _ := objectShape(r.chatFields(&Chat{}, &own{}), nil)
	return value{of, func(key string, n *yaml.Node) {
		var c Chat
		var own own
		if n.Kind == yaml.ScalarNode && !isNull(n) {
			before := len(r.problems)
			if username.MatchString(n.Value) && !among(allWords, n.Value) {
				r.problem(key, n.Line, "lacks the key chat", fmt.Sprintf(`write - chat: "@%s"`, hide(n.Value)))
			} else if p, name, ok := r.peer(key, n, true); ok && name != "" {
				r.problem(key, n.Line, "lacks the key chat", fmt.Sprintf(`write - chat: "@%s"`, name))
			} else if ok && p.Kind != command.User {
				r.problem(key, n.Line, "lacks the key chat", "write - chat: "+p.String())
			}
			if len(r.problems) > before {
				return
			}
		}
		if n.Kind == yaml.MappingNode && len(n.Content) > 0 && strings.HasPrefix(n.Content[0].Value, "@") && username.MatchString(n.Content[0].Value[1:]) {
			r.problem(key, n.Line, "lacks the key chat", fmt.Sprintf(`write - chat: "%s", and what belongs to it below, as far to the right as chat`, hide(n.Content[0].Value)))
			return
		}
		r.mapping(key+".", n, r.chatFields(&c, &own))
		if (isNull(n) || n.Kind == yaml.MappingNode) && r.lines[key+".chat"] == 0 {
			r.problem(key, n.Line, "lacks the key chat", `write - chat: "@mygroup"`)
		}
		if c.Ref == "" {
			return
		}
		same := strings.ToLower(c.Ref)
		if line := first[same]; line > 0 {
			r.problem(key, n.Line, fmt.Sprintf("%s is listed twice, first on line %d", c.Ref, line), "keep one")
			return
		}
		first[same] = n.Line
		*to, *owns = append(*to, c), append(*owns, own)
	}}
}

// verb reads the name of a verb that is switched off; an alias means its verb.
func (r *reader) verb(to *[]command.Verb) value {
	return value{r.verbShape(), func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		if !ok {
			return
		}
		v := r.verbs.Find(s)
		switch {
		case v == nil:
			r.problem(key, n.Line, quote(s)+" is no command", r.nearest(s))
		case v.Always:
			r.problem(key, n.Line, s+" cannot be switched off", "take it out")
		case !slices.Contains(*to, v.Verb):
			*to = append(*to, v.Verb)
		}
	}}
}

// nearest says which command may be meant by s, without a prefix if need be.
func (r *reader) nearest(s string) string {
	s = strings.ToLower(strings.TrimLeftFunc(s, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }))
	best, distance := "", len([]rune(s))/2+1
	var all []string
	for _, v := range r.verbs.Specs() {
		if v.Always {
			continue
		}
		all = append(all, string(v.Verb))
		for _, name := range append(v.Aliases, string(v.Verb)) {
			if d := levenshtein.ComputeDistance(s, name); d < distance {
				best, distance = string(v.Verb), d
			}
		}
	}
	if best == "" {
		return "write some of " + strings.Join(all, ", ")
	}
	return "did you mean " + best + "?"
}
