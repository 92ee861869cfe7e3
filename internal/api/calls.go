package api

import (
	"context"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
	"userbot/internal/secret"
)

// Call is a group call that is live or scheduled.
type Call struct {
	ID, AccessHash int64
	Title          string    // "" when the call shows the chat's name
	At             time.Time // when it is scheduled for; zero when it is live
	RTMP           bool
	Mine           bool // made by this account, as Telegram says
	Participants   int
	JoinMuted      bool      // who joins cannot speak before an admin lets him
	Messages       bool      // messages may be written in it
	Recorded       time.Time // since when it is recorded, in whole seconds; zero when it is not
	Filmed         bool      // the recording has pictures
}

func callOf(c *tg.GroupCall) *Call {
	call := &Call{
		ID: c.ID, AccessHash: c.AccessHash, Title: c.Title, RTMP: c.RtmpStream, Mine: c.Creator, Participants: c.ParticipantsCount,
		JoinMuted: c.JoinMuted, Messages: c.MessagesEnabled, Filmed: c.RecordVideoActive,
	}
	if since, ok := c.GetRecordStartDate(); ok {
		call.Recorded = time.Unix(int64(since), 0)
	}
	if at, ok := c.GetScheduleDate(); ok {
		call.At = time.Unix(int64(at), 0)
	}
	return call
}

func (c Call) input() *tg.InputGroupCall {
	return &tg.InputGroupCall{ID: c.ID, AccessHash: c.AccessHash}
}

// CreateCall is a wish for a group call.
type CreateCall struct {
	RandomID int32 // non-zero, drawn once and journaled; the same on every retry
	RTMP     bool
	Title    string    // at most 64 characters; "" shows the chat's name
	At       time.Time // to schedule it, 10 s to 8 days ahead; zero starts it now
}

// CreateCall makes the call. Whatever call the chat has is ended by it: look with [API.Look] first.
// The call is nil when Telegram agreed and its answer does not show the call: the chat will.
func (a *API) CreateCall(ctx context.Context, chat command.Peer, c CreateCall) (*Call, error) {
	if chat.Kind != command.Channel && chat.Kind != command.Group {
		return nil, ErrNotAGroup
	}
	peer, err := a.InputPeer(ctx, chat)
	if err != nil {
		return nil, err
	}
	req := &tg.PhoneCreateGroupCallRequest{RtmpStream: c.RTMP, Peer: peer, RandomID: int(c.RandomID)}
	if c.Title != "" {
		req.SetTitle(c.Title)
	}
	if !c.At.IsZero() {
		req.SetScheduleDate(int(c.At.Unix()))
	}
	answer, err := a.tg.PhoneCreateGroupCall(ctx, req)
	if err != nil {
		return nil, Wrap("phone.createGroupCall", err)
	}
	return a.createdCall(chat, answer), nil
}

// EndCall ends a call, live or scheduled, and no other: a call that has ended never comes back under its id. For a call
// that was ended before, see [AlreadyDiscarded].
//
// It is never repeated by itself although a repeat could not do harm: the answer to that would be that somebody else had
// ended the call.
func (a *API) EndCall(ctx context.Context, c Call) error {
	return a.done("phone.discardGroupCall")(a.tg.PhoneDiscardGroupCall(ctx, c.input()))
}

// SetCallTitle gives a call another title, of at most 64 characters. For a call that has this title already, see
// [NotModified].
//
// It is never repeated by itself: a person may have given the call another title in between, which the repeat would undo.
func (a *API) SetCallTitle(ctx context.Context, c Call, title string) error {
	return a.done("phone.editGroupCallTitle")(a.tg.PhoneEditGroupCallTitle(ctx,
		&tg.PhoneEditGroupCallTitleRequest{Call: c.input(), Title: title}))
}

// done takes the answer to a request that changes something of a call.
func (a *API) done(method string) func(tg.UpdatesClass, error) error {
	return func(answer tg.UpdatesClass, err error) error {
		if err != nil {
			return Wrap(method, err)
		}
		a.unpack(answer)
		return nil
	}
}

// createdCall finds the live call in the answer to createGroupCall, whatever the order: beside it may be the end of
// the call it replaced, a min form without title and hash, and live stories that have nothing to do with it.
func (a *API) createdCall(chat command.Peer, answer tg.UpdatesClass) *Call {
	updates := a.unpack(answer)
	ended := map[int64]bool{}
	for _, u := range updates {
		if u, ok := u.(*tg.UpdateGroupCall); ok {
			if d, ok := u.Call.(*tg.GroupCallDiscarded); ok {
				ended[d.ID] = true
			}
		}
	}
	for _, u := range updates {
		u, ok := u.(*tg.UpdateGroupCall)
		if !ok || u.LiveStory {
			continue
		}
		if p, ok := u.GetPeer(); ok && PeerOf(p) != chat {
			continue
		}
		if c, ok := u.Call.(*tg.GroupCall); ok && !c.Min && !ended[c.ID] {
			a.calls.set(chat, &tg.InputGroupCall{ID: c.ID, AccessHash: c.AccessHash})
			return callOf(c)
		}
	}
	return nil
}

// unpack returns the updates in the answer to a request, and learns the chats that came with them.
func (a *API) unpack(answer tg.UpdatesClass) []tg.UpdateClass {
	switch u := answer.(type) {
	case *tg.Updates:
		a.Learn(u.Chats)
	case *tg.UpdatesCombined:
		a.Learn(u.Chats)
	}
	return Unpack(answer)
}

// RTMP returns where to stream to and the stream key of the chat's RTMP live stream. Telegram wants it asked for
// before the call is created. The key lets anybody publish, stays valid from call to call until it is revoked, and
// may go to one person in private only.
func (a *API) RTMP(ctx context.Context, chat command.Peer) (url string, key secret.Text, err error) {
	return a.streamURL(ctx, chat, false)
}

// RevokeRTMP makes the chat's stream key invalid and returns the new one, which is as secret as [API.RTMP] says. Whatever
// streams with the old one has to be given the new one. As far as is known only the chat's owner may: CHAT_ADMIN_REQUIRED.
//
// It is never repeated by itself: that would make a key invalid that somebody was given in between. Where the answer was
// lost, [API.RTMP] shows the key that is valid now.
func (a *API) RevokeRTMP(ctx context.Context, chat command.Peer) (url string, key secret.Text, err error) {
	return a.streamURL(ctx, chat, true)
}

func (a *API) streamURL(ctx context.Context, chat command.Peer, revoke bool) (url string, key secret.Text, err error) {
	peer, err := a.InputPeer(ctx, chat)
	if err != nil {
		return "", secret.Text{}, err
	}
	answer, err := a.tg.PhoneGetGroupCallStreamRtmpURL(ctx, &tg.PhoneGetGroupCallStreamRtmpURLRequest{Peer: peer, Revoke: revoke})
	if err != nil {
		return "", secret.Text{}, Wrap("phone.getGroupCallStreamRtmpUrl", err)
	}
	return answer.URL, secret.New(answer.Key), nil
}
