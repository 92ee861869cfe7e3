package api

import (
	"context"
	"fmt"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
)

type watcher struct{}

// Watched returns a context under whose requests those that change something are told of: begun is called before each with its TL
// method, and what it returns with the answer: "ok", Telegram's error such as FLOOD_WAIT_30, or "" where there was none. What is
// not asked of Telegram, because it is known that it does not want to be asked yet, is not told of.
func Watched(ctx context.Context, begun func(method string) (answered func(answer string))) context.Context {
	return context.WithValue(ctx, watcher{}, begun)
}

// watched tells of a request, if it changes something and somebody watches, and returns what is to be told its error.
func watched(ctx context.Context, in bin.Encoder, method string) func(error) {
	begun, ok := ctx.Value(watcher{}).(func(string) func(string))
	if !ok || !changes(in) {
		return func(error) {}
	}
	answered := begun(method)
	return func(err error) { answered(answerOf(err)) }
}

func answerOf(err error) string {
	if err == nil {
		return "ok"
	}
	e, ok := tgerr.As(err)
	switch {
	case !ok:
		return ""
	case e.Argument != 0:
		return fmt.Sprintf("%s_%d", e.Type, e.Argument)
	}
	return e.Type
}

// changes reports whether a request changes something that people see. What deletes messages is none for a command.
func changes(in bin.Encoder) bool {
	switch r := in.(type) {
	case *tg.PhoneCreateGroupCallRequest, *tg.PhoneStartScheduledGroupCallRequest, *tg.PhoneDiscardGroupCallRequest,
		*tg.PhoneEditGroupCallTitleRequest, *tg.PhoneToggleGroupCallSettingsRequest, *tg.PhoneToggleGroupCallRecordRequest,
		*tg.PhoneEditGroupCallParticipantRequest, *tg.PhoneInviteToGroupCallRequest,
		*tg.MessagesSendMessageRequest, *tg.MessagesEditMessageRequest, *tg.MessagesSendReactionRequest:
		return true
	case *tg.PhoneGetGroupCallStreamRtmpURLRequest:
		return r.Revoke
	}
	return false
}
