package words

import (
	"fmt"
	"strings"
	"time"

	"userbot/internal/api"
)

// call names the call that is there.
func (s *Scene) call(c *api.Call) string { return s.noun() + quoted(c.Title) + s.there() }

// NoneThere tells that there is no call to tell of.
func (s *Scene) NoneThere() Text { return say("%s.", s.noneThere()) }

func (s *Scene) noneThere() string {
	where := "here"
	if s.Elsewhere {
		where = "in " + s.Chat.Title
	}
	return fmt.Sprintf("There is no %s %s, neither live nor scheduled", s.noun(), where)
}

// LiveNow tells that the call which was scheduled runs now, by this command.
func (s *Scene) LiveNow(c *api.Call) Text {
	was := ""
	if !c.At.IsZero() {
		was = ", which was scheduled for " + s.echo(c.At)
	}
	return say("Started%s: %s%s%s.\n%s", s.there(), s.noun(), quoted(c.Title), was, s.findIt())
}

// LiveAlready tells that the call was live before.
func (s *Scene) LiveAlready(c *api.Call) Text {
	return say("The %s is live already. I changed nothing.\n%s", s.call(c), s.findIt())
}

// JoinMuted tells whether those who join are muted from now on; already: as they were before.
func (s *Scene) JoinMuted(c *api.Call, muted, already bool) Text {
	can := "can speak"
	if muted {
		can = "is muted until an admin lets them speak"
	}
	switch {
	case already && muted:
		return say("Whoever joins the %s is muted already. I changed nothing.", s.call(c))
	case already:
		return say("Whoever joins the %s can speak already. I changed nothing.", s.call(c))
	}
	return say("Whoever joins the %s from now on %s. For those who are in it nothing changes.", s.call(c), can)
}

// NoOneSpeaks tells why nobody can be muted, or let speak, in a stream.
func (s *Scene) NoOneSpeaks(c *api.Call) Text {
	return say("Not done: the %s is an RTMP stream, in which only the stream itself is heard.", s.call(c))
}

// Messages tells whether messages can be written in the call.
func (s *Scene) Messages(c *api.Call, allowed, already bool) Text {
	can := "cannot"
	if allowed {
		can = "can"
	}
	if already {
		return say("Messages %s be written in the %s already. I changed nothing.", can, s.call(c))
	}
	return say("Messages %s be written in the %s now.", can, s.call(c))
}

// Link gives the link to the call: to speak, or to listen. anew says that the old ones to speak are invalid.
func (s *Scene) Link(c *api.Call, link string, speak, anew bool) Text {
	switch {
	case anew:
		return say("The old links to speak in the %s are invalid. The new one, with which whoever has it may speak: %s", s.call(c), link)
	case speak:
		return say("Whoever has this link may speak in the %s: %s", s.call(c), link)
	}
	return say("Link to the %s: %s", s.call(c), link)
}

// LinksReset tells that the links to speak are invalid, and that Telegram has given no new one; speaker is what is typed for it.
func (s *Scene) LinksReset(c *api.Call, speaker string) Text {
	again := s.Command
	again.Args = speaker
	return say("The old links to speak in the %s are invalid. Telegram has given me no new one. %s", s.call(c), s.offer("To ask for it, type: ", again, "Ask for it."))
}

// NoLinks tells that the call has none of its own, and how people get into it all the same. speak says that links to speak
// were asked for, and anew that those there were are invalid.
func (s *Scene) NoLinks(c *api.Call, speak, anew bool) Text {
	const why = "because the chat has no public name"
	has := say("The %s has no link of its own, %s.", s.call(c), why)
	switch {
	case anew:
		has = say("The old links to speak in the %s are invalid, and there is no new one, %s any more.", s.call(c), why)
	case speak:
		has = say("There are no links to speak in the %s, %s.", s.call(c), why)
	}
	if s.Chat.Invite == "" {
		return has + " Whoever is in the chat joins from the bar at its top. Others have to be invited to the chat first, and its invite link is not shown to my account."
	}
	return has + say(" Whoever is in the chat joins from the bar at its top. %s", s.letsIn())
}

// letsIn gives the chat's own link, if the account is shown it.
func (s *Scene) letsIn() string {
	if s.Chat.Username != "" || s.Chat.Invite == "" {
		return ""
	}
	return "The chat's own link lets in whoever has it: " + s.Chat.Invite
}

// NoLinksToReset tells that there are none that could be made invalid.
func (s *Scene) NoLinksToReset(c *api.Call) Text {
	return say("Not done: there are no links to speak in the %s, because the chat has no public name. Its own invite link is revoked in Telegram's app.", s.call(c))
}

// SureToReset asks before links are made invalid that people may have.
func (s *Scene) SureToReset(c *api.Call) Text {
	return say("To make the links to speak in the %s invalid, for whoever has one, and get a new one, answer %s.", s.call(c), s.Yes)
}

// StreamKey tells that the stream's address and key were asked for. What has become of them follows.
func (s *Scene) StreamKey() Text {
	return say("The stream key%s is valid until somebody revokes it.", s.there())
}

// SureToRevoke asks before a stream's key is made invalid.
func (s *Scene) SureToRevoke() Text {
	return say("The stream key that is there would stop working: whatever streams with it is cut off until it is given the new one. To make it invalid and get a new one, answer %s.", s.Yes)
}

// Revoked tells that the stream's key is a new one.
func (s *Scene) Revoked() Text {
	return "The old stream key no longer works."
}

// OtherKey tells that the key that was to be revoked is no longer there.
func (s *Scene) OtherKey() Text {
	return "Not done: the stream key has been changed since I asked, so the one you meant no longer works."
}

// NoKey tells why Telegram does not give the stream's key, or a new one.
func (s *Scene) NoKey(revoke bool) Text {
	switch {
	case !s.Chat.Manager:
		return refusal("CHAT_ADMIN_REQUIRED") + Text(" In some chats Telegram lets only the owner stream by RTMP. "+s.ref())
	case revoke:
		return Text("Not done: Telegram lets me manage calls there, but not make the stream key invalid, which as far as I know only the owner may. The key is as it was. " + s.ref())
	}
	return Text("Not done: Telegram lets me manage calls there, but not stream by RTMP, which in some chats only the owner may. " + s.ref())
}

// Info tells all that is known of the call that is there. since is when it was started, or zero where that is not known;
// by says what has made it, and starts that it is started at its time.
func (s *Scene) Info(c *api.Call, since time.Time, by Maker, starts bool) Text {
	told := say("%s\n%s", s.about(c, since, by, starts), s.findIt())
	if in := s.letsIn(); in != "" {
		told += say("\n%s", in)
	}
	return told
}

// about is the first line of Info.
func (s *Scene) about(c *api.Call, since time.Time, by Maker, starts bool) string {
	var t []string
	if c.At.IsZero() {
		live := "live"
		if !since.IsZero() {
			live += " since " + since.In(s.Zone).Format("Mon 2 Jan 15:04 MST") + " (" + distance(since.Sub(s.Now)) + ")"
		}
		in := "nobody is in it"
		if c.Participants > 0 {
			in = people(c.Participants) + " in it"
		}
		t = append(t, live, in)
	} else {
		who := "an admin has to start it"
		if starts {
			who = "I start it then"
		}
		t = append(t, "scheduled for "+s.echo(c.At), who)
	}
	if c.RTMP {
		t = append(t, "streamed by RTMP")
	}
	if !c.Recorded.IsZero() {
		t = append(t, "recorded "+s.recorded(c))
	}
	if c.JoinMuted {
		t = append(t, "whoever joins is muted")
	}
	if c.Messages {
		t = append(t, "messages can be written in it")
	}
	switch {
	case by.Ours:
		t = append(t, by.made("made by me for a command"))
	case c.Mine:
		t = append(t, "made by my account's owner by hand")
	default:
		t = append(t, "made by somebody else")
	}
	return sentence(s.call(c)) + ": " + strings.Join(t, ", ") + "."
}
