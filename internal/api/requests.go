package api

import (
	"context"
	"fmt"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/tg"
)

// Use is what an account is connected for.
type Use uint8

// The uses of a connection.
const (
	Working   Use = 1 << iota // the daemon at work, or somebody who has it look at its chats
	LoggingIn                 // in or out
)

// Request is one that this program may make.
type Request struct {
	Method string // TL's name
	Use    Use
	For    string // what it is made for
}

// ErrUnlisted is what a request that is not in [Requests] comes back with, unmade.
const ErrUnlisted = Refusal("this program makes no such request")

// Requests returns all that this program ever asks of Telegram, by name. A request that is not listed is not made, whoever wants
// it: see [Only]. The client library greets each connection with help.getConfig by itself.
func Requests() []Request {
	return []Request{
		{"account.getPassword", LoggingIn, "whether there is a two-step password, and how it is to be proven"},
		{"auth.checkPassword", LoggingIn, "proves the two-step password, which itself is not sent"},
		{"auth.exportLoginToken", LoggingIn, "the QR code"},
		{"auth.importLoginToken", LoggingIn, "the QR code, where the account is kept in another data centre"},
		{"auth.logOut", LoggingIn, "ends the session"},
		{"auth.sendCode", LoggingIn, "has Telegram send the code"},
		{"auth.signIn", LoggingIn, "the code"},
		{"channels.deleteMessages", Working, "tidies away the command and the answer, where the configuration says so"},
		{"channels.getChannels", Working, "what a chat is called, and what the account may do there"},
		{"channels.getFullChannel", Working, "which call a chat has"},
		{"channels.getMessages", Working, "single messages: what was replied to, and what became of an answer"},
		{"channels.getParticipant", Working, "whether somebody may manage calls"},
		{"channels.getParticipants", Working, "who else may"},
		{"contacts.resolveUsername", Working, "who bears an @name"},
		{"messages.checkChatInvite", Working, "which chat an invite link is of; it joins none"},
		{"messages.deleteMessages", Working, "tidies away the command and the answer, where the configuration says so"},
		{"messages.editMessage", Working, "corrects an answer"},
		{"messages.getChats", Working, "what a basic group is called, and what the account may do there"},
		{"messages.getDialogs", Working, "which chats have something new, after a long outage"},
		{"messages.getFullChat", Working, "which call a basic group has, and who may manage it"},
		{"messages.getHistory", Working, "what was typed during a long outage, and whether a call or an answer of ours is there"},
		{"messages.getMessages", Working, "single messages: what was replied to, and what became of an answer"},
		{"messages.sendMessage", Working, "answers"},
		{"messages.sendReaction", Working, "stands for an answer, where that is wanted"},
		{"phone.createGroupCall", Working, "starts or schedules a call"},
		{"phone.discardGroupCall", Working, "ends a call, or takes a scheduled one back"},
		{"phone.editGroupCallParticipant", Working, "mutes somebody in a call, or lets somebody speak"},
		{"phone.editGroupCallTitle", Working, "gives a call another title"},
		{"phone.exportGroupCallInvite", Working, "the link to a call"},
		{"phone.getGroupCall", Working, "what a call is like"},
		{"phone.getGroupCallStreamRtmpUrl", Working, "the stream address and key, or a new key"},
		{"phone.getGroupParticipants", Working, "who is in a call"},
		{"phone.inviteToGroupCall", Working, "invites people to a call"},
		{"phone.startScheduledGroupCall", Working, "starts a scheduled call"},
		{"phone.toggleGroupCallRecord", Working, "begins or ends a recording"},
		{"phone.toggleGroupCallSettings", Working, "whether who joins is muted, whether messages can be written, and makes the links to speak invalid"},
		{"updates.getChannelDifference", Working, "what happened in a chat meanwhile"},
		{"updates.getDifference", Working, "what happened meanwhile"},
		{"updates.getState", Working | LoggingIn, "from where on updates are read"},
		{"users.getUsers", Working | LoggingIn, "who is logged in, and who somebody is that a command names"},
	}
}

// Only returns a middleware that refuses with [ErrUnlisted], unmade, what is not among [Requests] for that use.
func Only(use Use) telegram.Middleware {
	listed := map[string]bool{}
	for _, r := range Requests() {
		listed[r.Method] = r.Use&use != 0
	}
	return telegram.MiddlewareFunc(func(next tg.Invoker) telegram.InvokeFunc {
		return func(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
			if method := methodOf(in); !listed[method] {
				return fmt.Errorf("%w: %s", ErrUnlisted, method)
			}
			return next.Invoke(ctx, in, out)
		}
	})
}

// methodOf is a request's name in TL; of what has none, its type's in Go.
func methodOf(in bin.Encoder) string {
	if named, ok := in.(interface{ TypeName() string }); ok {
		return named.TypeName()
	}
	return fmt.Sprintf("%T", in)
}
