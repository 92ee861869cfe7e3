package words

import (
	"fmt"
	"strings"
	"unicode"

	"userbot/internal/api"
	"userbot/internal/typed"
)

// mostOfName is how much is told of a name.
const mostOfName = 40

// name is somebody's name as it is shown. Telegram makes a mention, a link or a command of what looks like one in a message,
// and nobody is to be called here: the signs that it goes by are replaced by others that look like them.
func name(of string) string {
	r := []rune(typed.Clip(of, mostOfName))
	for i, c := range r {
		switch {
		case c == '@':
			r[i] = '＠'
		case c == '/':
			r[i] = '／'
		case c == '#':
			r[i] = '＃'
		case c == '.' && i+1 < len(r) && !unicode.IsSpace(r[i+1]):
			r[i] = '․'
		}
	}
	if len(r) == 0 {
		return "somebody without a name"
	}
	return string(r)
}

// NobodyYet tells that nobody can be in a call that is only scheduled.
func (s *Scene) NobodyYet(c *api.Call) Text {
	return say("Nobody is in the %s: it is scheduled for %s.", s.call(c), s.echo(c.At))
}

// Who tells who is in the call: list, and how many in all.
func (s *Scene) Who(c *api.Call, list []api.Participant, total int) Text {
	total = max(total, len(list))
	var t Text
	switch total {
	case 0:
		return say("Nobody is in the %s.", s.call(c))
	case 1:
		t = say("1 person is in the %s", s.call(c))
	default:
		t = say("%d people are in the %s", total, s.call(c))
	}
	if c.RTMP {
		t += ", an RTMP stream, in which only the stream itself is heard"
	}
	if len(list) == 0 {
		return t + ". Telegram does not tell me who."
	}
	t += ":"
	for i, p := range list {
		t += say("\n%d. %s%s", i+1, name(p.Name), s.flags(c, p))
	}
	if more := total - len(list); more > 0 {
		t += say("\nAnd %d more.", more)
	}
	return t
}

// flags say what is to be seen of a participant.
func (s *Scene) flags(c *api.Call, p api.Participant) string {
	var all []string
	if p.Self {
		all = append(all, "my account")
	}
	if p.Hand {
		all = append(all, "hand up")
	}
	switch {
	case c.RTMP:
	case p.Hushed:
		all = append(all, "muted until an admin lets them speak")
	case p.Muted:
		all = append(all, "muted")
	}
	if len(all) == 0 {
		return ""
	}
	return fmt.Sprintf(" (%s)", strings.Join(all, ", "))
}
