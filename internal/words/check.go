package words

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
)

// Prospect is what a command would come to that is only checked.
type Prospect uint8

// The prospects.
const (
	WouldDo Prospect = iota
	WouldTell
	WouldAsk
	WouldChangeNothing
	WouldRefuse
)

// Foretold tells what a command would come to, and with which words: what would be done, or what would be said.
func Foretold(p Prospect, text Text) Text {
	switch p {
	case WouldTell:
		return "I would tell this:\n" + text
	case WouldAsk:
		return "I would ask first:\n" + text + "\nThat was a check: nothing is asked now."
	case WouldChangeNothing:
		return "I would change nothing, and say:\n" + text
	case WouldRefuse:
		return "I would not do it, and say:\n" + text
	}
	return text
}

// Understood tells how a command was read, before it is foretold what it would come to.
func (s *Scene) Understood(c Choice) Text {
	return say("Understood: %s\n", s.describe(c, true, s.plan))
}

// WouldMake tells which call would be made, in the place of the one that is there unless that is nil, and who would get the
// address and the key of a stream.
func (s *Scene) WouldMake(there *api.Call, to Recipient) Text {
	do, first := "start", ""
	if !s.At.IsZero() {
		do = "schedule"
	}
	switch {
	case there == nil:
	case there.At.IsZero():
		first = say("end the %s, and ", s.call(there)).Reveal()
	case s.Returns:
		first = say("take the %s off Telegram until that is over, and ", s.call(there)).Reveal()
	default:
		first = say("take back the %s, and ", s.call(there)).Reveal()
	}
	t := say("I would %s%s a %s%s%s", first, do, s.noun(), quoted(s.Title), s.there())
	if s.Command.RTMP {
		t += say(", and %s", keyTo(to))
	}
	return t + "." + s.wouldBeOff()
}

// wouldBeOff tells which planned call would be off for it.
func (s *Scene) wouldBeOff() Text {
	if s.Off == nil {
		return ""
	}
	return say(" It would take the place of %s.", s.plan(*s.Off))
}

// keyTo tells how a stream's address and key come to whoever gets them.
func keyTo(to Recipient) string {
	switch to {
	case You:
		return "send you the stream address and key in a private message"
	case Yourself:
		return "put the stream address and key into Saved Messages"
	}
	return "put the stream address and key into the Saved Messages of my account's owner"
}

// WouldEnd tells which call would be ended, or taken back.
func (s *Scene) WouldEnd(c *api.Call) Text {
	switch {
	case !c.At.IsZero():
		return say("I would take back the %s, which is scheduled for %s.", s.call(c), s.echo(c.At))
	case c.Participants == 0:
		return say("I would end the %s. Nobody is in it.", s.call(c))
	}
	return say("I would end the %s, with %s in it.", s.call(c), people(c.Participants))
}

// WouldRetitle tells which title the call would get.
func (s *Scene) WouldRetitle(c *api.Call) Text {
	return say("I would give the %s the title%s.", s.call(c), quoted(s.Title))
}

// WouldStart tells that a scheduled call would be started.
func (s *Scene) WouldStart(c *api.Call) Text {
	return say("I would start the %s now, which is scheduled for %s.", s.call(c), s.echo(c.At))
}

// WouldMuteJoiners tells how those would find themselves who join.
func (s *Scene) WouldMuteJoiners(c *api.Call, muted bool) Text {
	if muted {
		return say("I would have whoever joins the %s from then on muted.", s.call(c))
	}
	return say("I would let whoever joins the %s from then on speak.", s.call(c))
}

// WouldAllowMessages tells whether messages could be written in the call.
func (s *Scene) WouldAllowMessages(c *api.Call, allowed bool) Text {
	if allowed {
		return say("I would let messages be written in the %s.", s.call(c))
	}
	return say("I would let nobody write messages in the %s.", s.call(c))
}

// WouldLink tells which link would be given.
func (s *Scene) WouldLink(c *api.Call, speak, anew bool) Text {
	switch {
	case anew:
		return say("I would make the old links to speak in the %s invalid, and give a new one.", s.call(c))
	case s.Chat.Username == "":
		return say("I would give the chat's own link%s, which lets in whoever has it.", s.there())
	case speak:
		return say("I would give a link with which whoever has it may speak in the %s.", s.call(c))
	}
	return say("I would give the link to the %s.", s.call(c))
}

// WouldTellKey tells that a stream's key would be given, and revoked before that.
func (s *Scene) WouldTellKey(revoke bool, to Recipient) Text {
	if revoke {
		return say("I would make the stream key%s invalid, and %s.", s.there(), keyTo(to))
	}
	return say("I would %s%s.", keyTo(to), s.there())
}

// WouldRecord tells that a recording would begin, or end.
func (s *Scene) WouldRecord(c *api.Call, stop, video bool) Text {
	switch {
	case stop:
		return say("I would end the recording of the %s. The file goes to the Saved Messages of my account.", s.call(c))
	case video:
		return say("I would record the %s, with pictures.", s.call(c))
	}
	return say("I would record the %s.", s.call(c))
}

// WouldMute tells who would be muted, or let speak.
func (s *Scene) WouldMute(c *api.Call, p api.Participant, muted bool) Text {
	const unless = "Telegram may refuse that while my account is not in the call itself."
	if muted {
		return say("I would mute %s in the %s. %s", name(p.Name), s.call(c), unless)
	}
	return say("I would let %s speak in the %s. %s", name(p.Name), s.call(c), unless)
}

// WouldInvite tells who would be invited to the call, and who would not.
func (s *Scene) WouldInvite(c *api.Call, guests []Guest) Text {
	of := byFate(guests)
	return say("I would invite to the %s: %s. Whether Telegram lets me it tells only then.", s.call(c), strings.Join(of[NoFate], ", ")) + fates(of)
}

// Ground is why somebody may give commands.
type Ground uint8

// The grounds.
const (
	NoGround        Ground = iota
	OwnAccount             // typed it on the account itself
	AdminEverywhere        // among the admins of all chats
	AdminThere             // among those of the chat
	ChatAdmin              // Telegram says that he manages calls
	AnonymousAdmin         // some admin of the group
	PostsInChannel         // may post in the channel
)

// YouMay tells whoever asks why he may give commands for the chat.
func (s *Scene) YouMay(by Ground) Text {
	switch by {
	case OwnAccount:
		return "You may: this is my own account."
	case AdminEverywhere:
		return "You may, in all chats: you are listed by whoever runs me (key: admins)."
	case AdminThere:
		return say("You may%s: you are listed for this chat by whoever runs me (key: chats, admins).", s.there())
	case ChatAdmin:
		return say("You may%s: Telegram says that you have the right “%s” (key: chat_admins).", s.there(), s.right())
	case AnonymousAdmin:
		return "You may: anonymous admins of this group may (key: anonymous_admins)."
	case PostsInChannel:
		return "You may: whoever posts in this channel may (key: channel_posts)."
	}
	return NotYours()
}

// Standing tells whether the account may do its work in the chat, and what is there. since, by and starts are those of
// Info.
func (s *Scene) Standing(c *api.Call, since time.Time, by Maker, starts bool, off []command.Verb) Text {
	there := s.NoneThere()
	if c != nil {
		there = say("%s", s.about(c, since, by, starts))
	}
	return Lines(s.mayManage(), s.mayWrite(), there, s.clockThere(), switchedOff(off))
}

// Named is a text of several lines about the chat, below its name.
func (s *Scene) Named(t Text) Text {
	return say("%s, %s:\n  %s", s.Chat.Title, s.Chat.Peer, strings.ReplaceAll(t.Reveal(), "\n", "\n  "))
}

// Unseen tells that a chat of the configuration cannot be looked at.
func Unseen(chat command.Peer, err error) Text {
	why := "Telegram refuses to show it: " + api.ErrorType(err)
	switch {
	case errors.Is(err, api.ErrNotMember):
		why = "my account is not in it. Add it first"
	case errors.Is(err, api.ErrNotAGroup):
		why = "it is no group and no channel"
	case errors.Is(err, api.ErrNoSuchChat), errors.Is(err, api.ErrUnknownPeer):
		why = "my account cannot see it. Check the id, and that my account is in it"
	}
	return say("%s:\n  I may not: %s.", chat, why)
}

// Moved tells that a basic group of the configuration has become a supergroup, which is not in it.
func Moved(c api.Chat, to command.Peer) Text {
	return say("%s, %s:\n  It has become the supergroup %s. Write that id into the configuration.", c.Title, c.Peer, to)
}

// NobodyYetBears tells of a configured name that Telegram has not said whose it is.
func NobodyYetBears(name string) Text {
	return say("@%s: Telegram knows nobody of that name, or was not asked yet. Whoever bears it may not command, and no command counts there.", name)
}

// NoChatsListed tells that there is no chat to look at.
func NoChatsListed() Text {
	return "No chats are configured (key: chats), so commands count in all of them, and none was looked at."
}

// right is what Telegram's apps call the right to manage calls.
func (s *Scene) right() string {
	if s.Chat.Broadcast {
		return "Manage live streams"
	}
	return "Manage video chats"
}

// kind is what people call such a chat.
func (s *Scene) kind() string {
	if s.Chat.Broadcast {
		return "channel"
	}
	return "group"
}

// mayManage tells whether the account may manage calls in the chat, and if it may not, how to let it, tap by tap.
func (s *Scene) mayManage() Text {
	switch {
	case s.Chat.Manager:
		return say("I may: my account has the right “%s”%s.", s.right(), s.there())
	case !s.Chat.Member:
		return say("I may not: my account is not in that %s. Add it first.", s.kind())
	}
	t := say("I may not: my account lacks the right “%s”%s. To grant it, the owner taps the %s's name at the top, Edit (the pencil), Administrators, Add Admin (or my account, if it is listed there), ",
		s.right(), s.there(), s.kind())
	if s.Chat.Peer.Kind == command.Group {
		return say("I may not: my account is no admin%s. ", s.there()) + say("To make it one, the owner taps the group's name at the top, Edit (the pencil), Administrators, Add Admin, my account, and the tick.")
	}
	return t + say("switches on “%s”, and taps the tick.", s.right())
}

// mayWrite tells whether the account may write in the chat, and if it may not, where its answers go and how to let it.
func (s *Scene) mayWrite() Text {
	const instead = "so what I have to say there goes to the Saved Messages of my account's owner"
	switch {
	case s.Chat.Writes:
		return say("I may write%s.", s.placed())
	case s.Chat.Broadcast:
		return say("I may not write%s, %s. The right for that is “Post messages”.", s.placed(), instead)
	}
	return say("I may not write%s, %s. To let me: the group's name, Edit, Permissions, “Send text messages”, or my account under Exceptions there.", s.placed(), instead)
}

// placed says where the chat is.
func (s *Scene) placed() string {
	if s.Elsewhere {
		return s.there()
	}
	return " here"
}

// clockThere tells by which time zone times are read.
func (s *Scene) clockThere() Text {
	return say("Times are read in %s, where it is %s.", s.Zone, s.Now.In(s.Zone).Format("Mon 2 Jan 15:04"))
}

// switchedOff tells which verbs are switched off; empty if none is.
func switchedOff(list []command.Verb) Text {
	if len(list) == 0 {
		return ""
	}
	all := make([]string, len(list))
	for i, v := range list {
		all[i] = string(v)
	}
	return say("Switched off (key: disabled): %s.", strings.Join(all, ", "))
}

// Lines puts texts below each other, those that are not empty.
func Lines(list ...Text) (t Text) {
	for _, line := range list {
		if line != "" && t != "" {
			t += "\n"
		}
		t += line
	}
	return t
}

// Commander is somebody whom the configuration lists.
type Commander struct {
	Name string // without @; "" where only the id is known
	ID   command.Peer
}

// Commanders are those who may give commands for a chat.
type Commanders struct {
	Everywhere, There []Commander
	Unknown           []string // of whom Telegram has not said yet who they are

	ChatAdmins, Anonymous, Posts bool // what is switched on
}

// mostListed is how many of a list are told. More are no help on a phone.
const mostListed = 20

// Commanders tells who may give commands for the chat, by names that call nobody.
func (s *Scene) Commanders(c Commanders) Text {
	there := "here"
	if s.Elsewhere {
		there = "in " + s.Chat.Title
	}
	t := say("Who may give commands %s:\nWhoever uses my own account.", there)
	listed := func(head string, list []string) {
		if more := len(list) - mostListed; more > 0 {
			list = append(list[:mostListed:mostListed], fmt.Sprintf("and %d more", more))
		}
		if len(list) > 0 {
			t += say("\n%s: %s.", head, strings.Join(list, ", "))
		}
	}
	called := func(list []Commander) (all []string) {
		for _, who := range list {
			all = append(all, who.called())
		}
		return all
	}
	listed("In all chats", called(c.Everywhere))
	listed("For this chat", called(c.There))
	var unknown []string
	for _, who := range c.Unknown {
		unknown = append(unknown, name("@"+who))
	}
	listed("Not yet, for Telegram has not told me who they are", unknown)
	switch {
	case c.ChatAdmins && s.Chat.Manager:
		t += say("\nWhoever has the right “%s” (chat_admins).", s.right())
	case c.ChatAdmins:
		t += say("\nNobody by the right “%s” (chat_admins), for I lack it myself.", s.right())
	}
	if c.Anonymous && !s.Chat.Broadcast {
		t += "\nAnonymous admins (anonymous_admins)."
	}
	if c.Posts && s.Chat.Broadcast {
		t += "\nWhoever posts in the channel (channel_posts)."
	}
	return t
}
