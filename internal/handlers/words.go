package handlers

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/secret"
	"userbot/internal/store"
	"userbot/internal/words"
)

// Everything a chat is told stands in this file. No answer begins with a character that a prefix may consist of, so
// that none is ever taken for a command.

const (
	sayNotServed = "That chat is not among those I look after. Its owner can add it to my configuration (key: chats)."
	sayNotYours  = "Not done: you may not command there. Its owner can add you to my configuration (key: admins)."
	sayPrivate   = "A private chat has no group call. Say which chat you mean, for example:\n%s%s --in @yourgroup"
)

// reference is what finds a command's lines in the log.
func reference(e *store.Entry) string { return "c" + strconv.FormatUint(e.Seq, 10) }

// callNoun is what Telegram's apps call a group call there.
func callNoun(c api.Chat) string {
	if c.Broadcast {
		return "live stream"
	}
	return "video chat"
}

func quoted(title string) string {
	if title == "" {
		return ""
	}
	return " “" + title + "”"
}

// place names the chat when the command was typed in another one.
func place(e *store.Entry, c api.Chat) string {
	if e.Target == e.Chat {
		return ""
	}
	return " in " + c.Title
}

// joinLink opens the call of a public chat; "" for a private one. The form is that of t.me links
// (core.telegram.org/api/links#video-chat-livestream-links).
func joinLink(c api.Chat) string {
	link := c.Link()
	switch {
	case link == "":
		return ""
	case c.Broadcast:
		return link + "?livestream"
	default:
		return link + "?videochat"
	}
}

func findIt(c api.Chat) string {
	if link := joinLink(c); link != "" {
		return "Join: " + link
	}
	return "Join from the bar at the top of the chat."
}

// zone is the one the chat's people live in.
func (h *Handlers) zone(e *store.Entry) *time.Location {
	return typedZone(h.policy.Load(), e.Chat, e.Target)
}

// clock is the zone that the typed time was understood in. JSON keeps its offset only, so the name is kept beside it.
func (h *Handlers) clock(e *store.Entry) *time.Location {
	if e.At.IsZero() {
		return h.zone(e)
	}
	if l, err := time.LoadLocation(e.Zone); err == nil && e.Zone != "" {
		return l
	}
	return e.At.Location()
}

func (h *Handlers) sayMade(e *store.Entry, c api.Chat, call *api.Call) string {
	switch {
	case e.At.IsZero():
		return fmt.Sprintf("Started%s: %s%s.\n%s", place(e, c), callNoun(c), quoted(call.Title), findIt(c))
	case call.At.IsZero():
		return fmt.Sprintf("Scheduled%s: %s%s. It has been started since.\n%s", place(e, c), callNoun(c), quoted(call.Title), findIt(c))
	default:
		return fmt.Sprintf("Scheduled on Telegram%s: %s%s for %s.\nTelegram does not start it by itself: at that time an admin opens it and taps Start.",
			place(e, c), callNoun(c), quoted(call.Title), words.Echo(call.At.In(h.clock(e)), h.now()))
	}
}

func (h *Handlers) sayAlready(e *store.Entry, s situation, since time.Time) string {
	p := h.policy.Load()
	again := fmt.Sprintf("To end it and make a new one, add --replace: %s%s --replace …", p.Prefix, e.Command.Verb)
	if !s.call.At.IsZero() {
		return fmt.Sprintf("A %s%s is already scheduled%s for %s. I changed nothing.\n%s",
			callNoun(s.chat), quoted(s.call.Title), place(e, s.chat), words.Echo(s.call.At.In(h.clock(e)), h.now()), again)
	}
	ago := ""
	if !since.IsZero() {
		ago = " since " + since.In(h.zone(e)).Format("Mon 2 Jan 15:04 MST")
	}
	return fmt.Sprintf("A %s%s is already running%s%s. I changed nothing.\n%s\n%s",
		callNoun(s.chat), quoted(s.call.Title), place(e, s.chat), ago, findIt(s.chat), again)
}

func sayEnded(e *store.Entry, c api.Chat) string {
	done := "started"
	if !e.At.IsZero() {
		done = "scheduled"
	}
	return fmt.Sprintf("Your %s%s%s was %s, and somebody has ended it since.", callNoun(c), quoted(e.Title), place(e, c), done)
}

func sayTooOld(late time.Duration) string {
	return fmt.Sprintf("Too old: this reached me %s late, so I did nothing. Type it again if you still want it.", human(late))
}

func (h *Handlers) sayWaiting(e *store.Entry, until time.Time) string {
	return fmt.Sprintf("Waiting: Telegram asks me to wait until %s. Then I go on by myself; please do not type it again.",
		until.In(h.zone(e)).Format("15:04:05 MST"))
}

func sayTooMany(until time.Time) string {
	return fmt.Sprintf("Not done: too many commands at once. I do none that is typed before %s, and do not answer it.",
		until.Format("15:04:05 MST"))
}

func (h *Handlers) sayWaitTooLong(e *store.Entry, until time.Time) string {
	return fmt.Sprintf("Not done: Telegram asks me to wait until %s, which is too late for this. Nothing was changed. Type it again after that.",
		until.In(h.zone(e)).Format("Mon 2 Jan 15:04 MST"))
}

func sayUnknown(e *store.Entry) string {
	return fmt.Sprintf("Not clear yet: Telegram has not told me whether this was done. I keep checking and will correct this message. (%s)", reference(e))
}

func sayNeverKnown(e *store.Entry) string {
	return fmt.Sprintf("Unknown: Telegram never told me whether this was done. Please look at the chat before typing it again. (%s)", reference(e))
}

func sayCreateFailed(e *store.Entry) string {
	return fmt.Sprintf("Not done: Telegram failed to create the call, %d times. Nothing was changed. Try again in a few minutes. (%s)", failures, reference(e))
}

func sayCredentials(chat, url string, key secret.Text) string {
	return fmt.Sprintf("Stream to %s with these. Whoever has the key can publish there, so keep it to yourself.\nServer: %s\nKey: %s",
		chat, url, key.Reveal())
}

func sayDelivered(e *store.Entry, toOwner bool) string {
	switch {
	case !toOwner:
		return "I sent you the stream address and key in a private message."
	case e.Sender.Kind == command.Self:
		return "The stream address and key are in Saved Messages."
	default:
		return "The stream address and key are in the Saved Messages of my account's owner."
	}
}

func sayNotDelivered(toOwner bool) string {
	if toOwner {
		return "I could not put the stream address and key into Saved Messages. Telegram's apps show them under “Start with…”."
	}
	return "I could not send you the stream address and key: write me a private message first, or look them up in Telegram's app under “Start with…”."
}

func sayUnanswered(e *store.Entry, chat string) string {
	return fmt.Sprintf("I could not answer in %s. The answer was:\n%s", chat, e.Answer)
}

// sayWindow explains a time that Telegram does not take, with a whole command to type instead.
func sayWindow(p *Policy, e *store.Entry, why words.Text, instead, title string) string {
	return words.Instead(why, e.Command, p.Prefix, strings.TrimSpace(instead+" "+title)).Reveal()
}

// refusals is the one table from Telegram's error types to what a person can do about them.
var refusals = map[string]string{
	"CHAT_ADMIN_REQUIRED":           "Not done: I may not manage calls there. Make my account an admin with the right “Manage video chats” (in a channel “Manage live streams”), then type it again.",
	"CHANNEL_PRIVATE":               "Not done: my account is not in that chat. Add it, then type it again.",
	"PEER_ID_INVALID":               "Not done: this kind of chat has no group calls.",
	"ANONYMOUS_CALLS_DISABLED":      "Not done: calls by anonymous admins are switched off there. Let my account be an admin who is not anonymous.",
	"GROUPCALL_ANONYMOUS_FORBIDDEN": "Not done: calls by anonymous admins are switched off there. Let my account be an admin who is not anonymous.",
	"CHAT_FORBIDDEN":                "Not done: my account was removed from that chat. Add it, then type it again.",
	"USER_BANNED_IN_CHANNEL":        "Not done: Telegram restricts my account in that chat.",
}

func (h *Handlers) sayRefused(e *store.Entry, err error) string {
	switch {
	case errors.Is(err, api.ErrNotMember):
		return refusals["CHANNEL_PRIVATE"]
	case errors.Is(err, api.ErrNoSuchChat), errors.Is(err, api.ErrUnknownPeer):
		return "Not done: my account cannot see that chat. Check the name or id, and that my account is in it."
	}
	for _, local := range []error{api.ErrBareID, api.ErrBadRef, api.ErrNotAGroup} {
		if errors.Is(err, local) {
			return "Not done: " + local.Error() + "."
		}
	}
	switch typ := api.ErrorType(err); {
	case typ == "CHAT_ADMIN_REQUIRED" && e.Command.RTMP:
		return refusals[typ] + " In some chats Telegram lets only the owner stream by RTMP."
	case strings.HasPrefix(typ, "SCHEDULE_DATE_"):
		return fmt.Sprintf("Not done: Telegram does not take %s. It must be at least 10 seconds and at most 8 days ahead.",
			words.Echo(e.At.In(h.clock(e)), h.now()))
	case refusals[typ] != "":
		return refusals[typ]
	}
	return fmt.Sprintf("Not done: Telegram refused. Nothing was changed. Whoever runs me finds the reason in the log under %s.", reference(e))
}

// human writes how late something is, in the unit people would use.
func human(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	default:
		return fmt.Sprintf("%d days", int(d.Hours()/24))
	}
}
