package api

import (
	"context"

	"github.com/gotd/td/tg"
)

// What is done to a call that is there. As with [API.EndCall] and [API.SetCallTitle]: the account must manage calls in the
// chat, or Telegram answers CHAT_ADMIN_REQUIRED; for a call that has ended see [CallGone], for what is so already
// [NotModified]. No request is repeated by itself: somebody may have changed the same thing back in between.

// StartScheduled makes a scheduled call go live, before its date or after. For a call that is live already, see
// [AlreadyStarted].
func (a *API) StartScheduled(ctx context.Context, c Call) error {
	return a.done("phone.startScheduledGroupCall")(a.tg.PhoneStartScheduledGroupCall(ctx, c.input()))
}

// SetJoinMuted says whether those who join from now on are muted and need an admin to let them speak. Nothing changes for
// those who are in the call. An RTMP stream does not have this setting: GROUPCALL_CHANGE_FORBIDDEN.
func (a *API) SetJoinMuted(ctx context.Context, c Call, muted bool) error {
	return a.set(ctx, c, func(r *tg.PhoneToggleGroupCallSettingsRequest) { r.SetJoinMuted(muted) })
}

// SetMessages says whether messages may be written in the call.
func (a *API) SetMessages(ctx context.Context, c Call, allowed bool) error {
	return a.set(ctx, c, func(r *tg.PhoneToggleGroupCallSettingsRequest) { r.SetMessagesEnabled(allowed) })
}

// ResetLinks makes the links invalid with which people could join the call as speakers. Those to listen consist of the
// chat's username and stay. A repeat would make a link invalid that somebody was given in between.
func (a *API) ResetLinks(ctx context.Context, c Call) error {
	return a.set(ctx, c, func(r *tg.PhoneToggleGroupCallSettingsRequest) { r.SetResetInviteHash(true) })
}

// StartRecording records a live call, with pictures if video is set, under a title of at most 64 characters, which may be
// empty. Everybody in the call is told. Where it is recorded already, in whichever way and under whatever title, see
// [NotModified].
//
// Where Telegram puts the file when the recording ends: in Saved Messages of the one who ends it, as its apps say. What
// becomes of it when somebody else began it, or when the call ends first, is not documented.
func (a *API) StartRecording(ctx context.Context, c Call, title string, video bool) error {
	r := &tg.PhoneToggleGroupCallRecordRequest{Start: true, Video: video, Call: c.input()}
	if title != "" {
		r.SetTitle(title)
	}
	return a.record(ctx, r)
}

// StopRecording ends the recording of a call, see [API.StartRecording]. Where it is not recorded, see [NotModified].
func (a *API) StopRecording(ctx context.Context, c Call) error {
	return a.record(ctx, &tg.PhoneToggleGroupCallRecordRequest{Call: c.input()})
}

func (a *API) record(ctx context.Context, r *tg.PhoneToggleGroupCallRecordRequest) error {
	return a.done("phone.toggleGroupCallRecord")(a.tg.PhoneToggleGroupCallRecord(ctx, r))
}

// set changes settings. Those that edit leaves alone stay, because a Bool that is not sent is not false.
func (a *API) set(ctx context.Context, c Call, edit func(*tg.PhoneToggleGroupCallSettingsRequest)) error {
	r := &tg.PhoneToggleGroupCallSettingsRequest{Call: c.input()}
	edit(r)
	return a.done("phone.toggleGroupCallSettings")(a.tg.PhoneToggleGroupCallSettings(ctx, r))
}

// CallLink returns a link to the call, live or scheduled: to listen, which everybody may have, or to speak, also where who
// joins is muted, which only those may have who manage calls (else CHAT_ADMIN_REQUIRED). Private chats have none:
// PUBLIC_CHANNEL_MISSING.
func (a *API) CallLink(ctx context.Context, c Call, speak bool) (string, error) {
	answer, err := a.tg.PhoneExportGroupCallInvite(ctx, &tg.PhoneExportGroupCallInviteRequest{CanSelfUnmute: speak, Call: c.input()})
	if err != nil {
		return "", Wrap("phone.exportGroupCallInvite", err)
	}
	return answer.Link, nil
}
