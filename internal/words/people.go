package words

import (
	"fmt"
	"strings"
	"unicode"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/typed"
)

// mostOfName is how much is told of a name.
const mostOfName = 40

// name is somebody's name as it is shown.
func name(of string) string {
	if s := disarmed(of, mostOfName); s != "" {
		return s
	}
	return "somebody without a name"
}

// disarmed is so much of a text as is shown. Telegram makes a mention, a link or a command of what looks like one in a message,
// and nobody is to be called here: the signs that it goes by are replaced by others that look like them.
func disarmed(of string, most int) string {
	r := []rune(typed.Clip(of, most))
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

// Muted tells that somebody was muted in the call, or let speak, by this command, as the call shows it.
func (s *Scene) Muted(c *api.Call, p api.Participant, muted bool) Text {
	switch {
	case muted && p.Hushed:
		return say("Muted: %s in the %s, until an admin lets them speak.", name(p.Name), s.call(c))
	case muted:
		return say("Muted: %s in the %s. As an admin may, they can speak again when they like.", name(p.Name), s.call(c))
	case p.Muted:
		return say("May speak: %s in the %s. They have to switch the microphone on themselves.", name(p.Name), s.call(c))
	}
	return say("May speak: %s in the %s.", name(p.Name), s.call(c))
}

// MutedSo tells that somebody was muted before, or could speak.
func (s *Scene) MutedSo(c *api.Call, p api.Participant, muted bool) Text {
	if muted {
		return say("In the %s, %s is muted already. I changed nothing.", s.call(c), name(p.Name))
	}
	return say("In the %s, %s may speak already. I changed nothing.", s.call(c), name(p.Name))
}

// NotShown tells that the call does not show of somebody what Telegram has agreed to.
func (s *Scene) NotShown(c *api.Call, p api.Participant) Text {
	return say("Telegram took that, and yet in the %s it shows %s%s. Perhaps somebody has changed it since.", s.call(c), name(p.Name), s.flags(c, p))
}

// NotInCall tells that whoever is meant is not in the call.
func (s *Scene) NotInCall(c *api.Call) Text {
	return say("Not done: that person is not in the %s.", s.call(c))
}

// InTheList tells who has, in the list of who is in the call, the number that was typed for an id, which is that of nobody there.
func (s *Scene) InTheList(c *api.Call, n int, p api.Participant, who command.Verb) Text {
	return say("Nobody with the id %d is in the %s. In the list of %s it is now the number of %s.", n, s.call(c), s.line(command.Command{Verb: who}), name(p.Name))
}

// HasLeft tells that whoever is meant is not in the call any more. It may have been done before.
func (s *Scene) HasLeft(c *api.Call) Text {
	return say("That person is not in the %s any more.", s.call(c))
}

// NotFoundIn tells that somebody, of whom only the id is known, is not among those who are listed: the first in a large call, or
// those who may speak.
func (s *Scene) NotFoundIn(c *api.Call) Text {
	return say("Not done: I do not find that person among those whom Telegram lists to me in the %s. Name them by @name, or answer to a message of theirs.", s.call(c))
}

// NoAccessTo tells that Telegram shows somebody in a call whom this account cannot name to it: of whom only the id is known.
func (s *Scene) NoAccessTo(c *api.Call) Text {
	return say("Not done: Telegram shows me that person in the %s, but lets my account do nothing to them by their id. Name them by @name, or answer to a message of theirs.", s.call(c))
}

// NobodyFound tells that nobody bears the name that was typed, or that the message is gone whose author was meant.
func (s *Scene) NobodyFound(reply bool) Text {
	if reply {
		return "Not done: I cannot tell who wrote the message that you answered to. Name that person by @name or id."
	}
	return "Not done: I find nobody of that name."
}

// PostNamesNobody tells that nobody is named, where all that is typed under a channel's post replies to that.
func PostNamesNobody() Text {
	return "Not done: under a channel's post I cannot tell whom you mean. Name that person by @name or id, or type it as a reply to a message of theirs."
}

// MyOwnMessage tells that what was replied to is from the account itself, which is not meant.
func (s *Scene) MyOwnMessage() Text {
	return "Not done: the message that you answered to is one of mine. Answer to one of theirs, or name them by @name or id."
}

// MayNotManage tells that the account lacks the right to manage calls.
func (s *Scene) MayNotManage() Text { return s.refused("CHAT_ADMIN_REQUIRED") }
