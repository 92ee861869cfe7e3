package api

import (
	"errors"
	"net/http"
	"time"

	"github.com/gotd/td/tgerr"
)

// Refusal is this program's own verdict: nothing was asked of Telegram, or its answer was understood. [NoAnswer] tells it
// apart from a request that got lost. Its text is constant.
type Refusal string

func (e Refusal) Error() string { return string(e) }

// What [API] refuses by itself. The sentences may be shown to people.
const (
	ErrUnknownPeer   = Refusal("this account has never met that chat or person, so Telegram gives no access to it; let the account open the chat once, or name the chat by its @username or a link")
	ErrNoSuchChat    = Refusal("there is no such chat, or this account cannot see it")
	ErrNotMember     = Refusal("this account is not in that chat")
	ErrBareID        = Refusal("a bare number does not say which kind of chat it is: ids of supergroups and channels begin with -100, those of basic groups with -")
	ErrBadRef        = Refusal("that is not a chat: use @username, a t.me link or an id such as -1001234567890")
	ErrNotAGroup     = Refusal("calls exist in groups and channels only")
	ErrNoSuchMessage = Refusal("there is no such message")
	ErrPost          = Refusal("that is a channel's post, which nobody has written in the group")
	ErrNotInCall     = Refusal("that person is not in the call")

	ErrInCall       = Refusal("that person is in the call already")
	ErrInvited      = Refusal("that person has been invited already")
	ErrNotInChat    = Refusal("that person is not in the chat")
	ErrPrivacy      = Refusal("that person's privacy settings do not allow it")
	ErrNoPerson     = Refusal("only people can be invited, and only those whose account is not deleted")
	ErrOneOfThem    = Refusal("one of them cannot be invited, so nobody was")
	ErrLeftOut      = Refusal("Telegram did not say that it has invited that person")
	ErrTooManyNames = Refusal("at most ten people can be invited at once")
)

// ErrorType returns Telegram's error type, such as CHAT_ADMIN_REQUIRED or FLOOD_WAIT (without its number),
// and "" for an error that is not Telegram's answer. Compare types, never the numeric code: it differs per method.
func ErrorType(err error) string {
	if e, ok := tgerr.As(err); ok {
		return e.Type
	}
	return ""
}

// FloodWait reports for how long Telegram asks to wait before the same method is called again.
// A frozen account's FROZEN_METHOD_INVALID bears the same code 420 and is not a wait.
func FloodWait(err error) (time.Duration, bool) {
	e, ok := tgerr.As(err)
	if !ok || !e.IsOneOf("FLOOD_WAIT", "FLOOD_PREMIUM_WAIT", "SLOWMODE_WAIT", "FLOOD_TEST_PHONE_WAIT") {
		return 0, false
	}
	// At least a second: a repeat at once of what was just refused would be a busy loop.
	return max(time.Duration(e.Argument)*time.Second, time.Second), true
}

// NoAnswer reports that the request may have been executed or not, and that only the chat itself can tell.
//
// gotd re-sends by itself what the server has not acknowledged; what was acknowledged and then lost its connection
// comes back as a bare context.Canceled although the caller's context lives, what could not be written as the
// socket's error, what was never acknowledged as rpc.RetryLimitReachedErr, and what cannot be decoded as a decoder's
// error. So everything that is neither Telegram's verdict nor this package's counts as no answer.
// RANDOM_ID_DUPLICATE is a verdict (the first request is still running), CREATE_CALL_FAILED as well.
func NoAnswer(err error) bool {
	if err == nil {
		return false
	}
	var local Refusal
	if errors.As(err, &local) {
		return false
	}
	e, ok := tgerr.As(err)
	if !ok {
		return true
	}
	return !e.IsType("CREATE_CALL_FAILED") && failed(e)
}

// Failing reports that Telegram answered, and that the failure is its own: it may go on, or be over the next time.
func Failing(err error) bool {
	e, ok := tgerr.As(err)
	return ok && failed(e)
}

func failed(e *tgerr.Error) bool {
	switch {
	case e.IsType("RANDOM_ID_DUPLICATE"): // whatever its code
		return false
	case e.IsOneOf("CREATE_CALL_FAILED", "Timeout"): // -503 is the server's own "Timeout"
		return true
	default: // internal failures (telegram's error page, "500 INTERNAL")
		return e.Code >= http.StatusInternalServerError || e.Code <= -http.StatusInternalServerError
	}
}

// AlreadyDiscarded reports that the call had ended before.
func AlreadyDiscarded(err error) bool { return tgerr.Is(err, "GROUPCALL_ALREADY_DISCARDED") }

// AlreadyStarted reports that a call that was to be started was live already. Telegram documents the first type; its own
// apps take the second one for it.
func AlreadyStarted(err error) bool {
	return tgerr.Is(err, "GROUPCALL_ALREADY_STARTED", "GROUPCALL_NOT_MODIFIED")
}

// CallGone reports that there is no such call for this account (any more): it has ended, or its chat is out of reach. Where
// the call is there all the same, GROUPCALL_FORBIDDEN says that it is not of the kind for that, or that the account is not in
// it.
func CallGone(err error) bool {
	return tgerr.Is(err, "GROUPCALL_ALREADY_DISCARDED", "GROUPCALL_INVALID", "GROUPCALL_FORBIDDEN")
}

// NotModified reports that all was already as it should become.
func NotModified(err error) bool { return tgerr.Is(err, "GROUPCALL_NOT_MODIFIED") }

// SessionGone reports that Telegram will not serve this session any more, with a sentence for the operator that says
// what happened and what to do. Restarting cannot help.
func SessionGone(err error) (sentence string, ok bool) {
	e, isRPC := tgerr.As(err)
	if !isRPC {
		return "", false
	}
	switch e.Type {
	case "SESSION_PASSWORD_NEEDED":
		return "", false // a step of logging in
	case "AUTH_KEY_DUPLICATED":
		return "two programs used this session at the same time, and Telegram has ended it: make sure that only one runs, then log in again with `userbot login`", true
	case "USER_DEACTIVATED", "USER_DEACTIVATED_BAN":
		return "Telegram has deactivated or banned this account: see what the official app says about it; the userbot cannot go on", true
	case "FROZEN_METHOD_INVALID", "FROZEN_PARTICIPANT_MISSING":
		return "Telegram has frozen this account: appeal in the official app, then start the userbot again", true
	case "SESSION_REVOKED":
		return "this session was ended from another device (Settings, Devices): log in again with `userbot login`", true
	case "SESSION_EXPIRED":
		return "this session has expired: log in again with `userbot login`", true
	case "AUTH_KEY_UNREGISTERED":
		return "Telegram does not know this session any more (logged out elsewhere, or unused for too long): log in again with `userbot login`", true
	}
	if e.Code == http.StatusUnauthorized {
		return "Telegram no longer accepts this session (" + e.Type + "): log in again with `userbot login`", true
	}
	return "", false
}
