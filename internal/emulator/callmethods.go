package emulator

import (
	"fmt"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

func (s *Server) registerCalls() {
	s.rpc.OnPhoneCreateGroupCall(authed(s, (*act).createGroupCall))
	s.rpc.OnPhoneStartScheduledGroupCall(authed(s, (*act).startScheduledGroupCall))
	s.rpc.OnPhoneToggleGroupCallStartSubscription(authed(s, (*act).toggleGroupCallStartSubscription))
	s.rpc.OnPhoneDiscardGroupCall(authed(s, (*act).discardGroupCall))
	s.rpc.OnPhoneGetGroupCall(authed(s, (*act).getGroupCall))
	s.rpc.OnPhoneEditGroupCallTitle(authed(s, (*act).editGroupCallTitle))
	s.rpc.OnPhoneToggleGroupCallSettings(authed(s, (*act).toggleGroupCallSettings))
	s.rpc.OnPhoneToggleGroupCallRecord(authed(s, (*act).toggleGroupCallRecord))
	s.rpc.OnPhoneExportGroupCallInvite(authed(s, (*act).exportGroupCallInvite))
	s.rpc.OnPhoneGetGroupCallStreamRtmpURL(authed(s, (*act).streamURL))
	s.rpc.OnPhoneInviteToGroupCall(authed(s, (*act).inviteToGroupCall))
	s.rpc.OnPhoneGetGroupCallJoinAs(authed(s, (*act).getGroupCallJoinAs))
	s.rpc.OnPhoneJoinGroupCall(authed(s, (*act).joinGroupCall))
	s.rpc.OnPhoneLeaveGroupCall(authed(s, (*act).leaveGroupCall))
	s.rpc.OnPhoneCheckGroupCall(authed(s, (*act).checkGroupCall))
	s.rpc.OnPhoneGetGroupParticipants(authed(s, (*act).getGroupParticipants))
	s.rpc.OnPhoneEditGroupCallParticipant(authed(s, (*act).editGroupCallParticipant))
}

var (
	errCallInvalid   = rpcError(400, "GROUPCALL_INVALID")
	errCallForbidden = rpcError(403, "GROUPCALL_FORBIDDEN")
	errCallDiscarded = rpcError(400, "GROUPCALL_ALREADY_DISCARDED")
	errCallSame      = rpcError(400, "GROUPCALL_NOT_MODIFIED")
	errCallStarted   = rpcError(403, "GROUPCALL_ALREADY_STARTED")
)

func (a *act) createGroupCall(r *tg.PhoneCreateGroupCallRequest) (tg.UpdatesClass, error) {
	k := createKey{a.me.id, a.namedBy(r.Peer), int32(r.RandomID)}
	old := a.s.created[k]
	switch {
	case old == nil:
	case old.running:
		return nil, errDuplicate
	default:
		a.s.repeats++
		if ups, err := a.createdBefore(old); ups != nil || err != nil {
			return ups, err
		}
	}
	at, err := a.place(r.Peer)
	if err != nil {
		return nil, err
	}
	if at.chat == nil {
		return nil, a.errPeer()
	}
	n := newCall{random: int32(r.RandomID), title: r.Title, rtmp: r.RtmpStream}
	if date, ok := r.GetScheduleDate(); ok {
		n.at = time.Unix(int64(date), 0)
	}
	g, err := a.create(at.chat, n)
	if err != nil {
		return nil, err
	}
	first := a.answer()
	var mine []told
	for _, t := range a.told {
		if t.to == a.me {
			mine = append(mine, t)
		}
	}
	if r.RandomID != 0 {
		a.s.created[k] = &creation{call: g, first: first, told: mine}
	}
	return first, nil
}

// createdBefore says what a random id answers that a call was made with. Nothing: make another one.
func (a *act) createdBefore(old *creation) (tg.UpdatesClass, error) {
	switch a.s.repeatCalls {
	case Forgotten:
		return nil, nil
	case Duplicate:
		return nil, errDuplicate
	case AlreadyDiscarded:
		return nil, errCallDiscarded
	case FirstAnswer:
		return old.first, nil
	}
	if !old.call.ended.IsZero() {
		return nil, errCallDiscarded
	}
	again := &act{s: a.s, me: a.me, told: old.told}
	return again.answer(), nil
}

// call resolves a call whose chat the caller may look into.
func (a *act) call(in tg.InputGroupCallClass) (*groupCall, error) {
	r, ok := in.(*tg.InputGroupCall)
	if !ok {
		return nil, errCallInvalid
	}
	g := a.s.calls[r.ID]
	switch {
	case g == nil || g.hash != r.AccessHash:
		return nil, errCallInvalid
	case g.chat.member(a.me) == nil && !(g.chat.isChannel() && g.chat.public(a.me)):
		return nil, errCallForbidden
	}
	return g, nil
}

// managed resolves a call that has not ended and that the caller may manage.
func (a *act) managed(in tg.InputGroupCallClass) (*groupCall, error) {
	g, err := a.call(in)
	switch {
	case err != nil:
		return nil, err
	case !g.chat.mayManageCalls(a.me):
		return nil, a.errAdmin()
	case !g.ended.IsZero():
		return nil, errCallForbidden
	}
	return g, nil
}

func (a *act) startScheduledGroupCall(in tg.InputGroupCallClass) (tg.UpdatesClass, error) {
	g, err := a.managed(in)
	switch {
	case err != nil:
		return nil, err
	case g.live() && a.s.switches.StartedNotModified:
		return nil, errCallSame
	case g.live():
		return nil, errCallStarted
	}
	a.start(g)
	return a.answer(), nil
}

func (a *act) toggleGroupCallStartSubscription(r *tg.PhoneToggleGroupCallStartSubscriptionRequest) (tg.UpdatesClass, error) {
	g, err := a.call(r.Call)
	switch {
	case err != nil:
		return nil, err
	case !g.ended.IsZero():
		return nil, errCallForbidden
	case g.live():
		return nil, errCallStarted
	}
	a.subscribe(g, r.Subscribed)
	return a.answer(), nil
}

func (a *act) discardGroupCall(in tg.InputGroupCallClass) (tg.UpdatesClass, error) {
	g, err := a.call(in)
	switch {
	case err != nil:
		return nil, err
	case !g.ended.IsZero():
		return nil, errCallDiscarded
	case !g.chat.mayManageCalls(a.me):
		return nil, a.errAdmin()
	}
	a.end(g, false)
	return a.answer(), nil
}

func (a *act) getGroupCall(r *tg.PhoneGetGroupCallRequest) (*tg.PhoneGroupCall, error) {
	g, err := a.call(r.Call)
	if err != nil {
		return nil, err
	}
	if !g.ended.IsZero() && a.s.switches.ForbiddenWhenEnded {
		return nil, errCallForbidden
	}
	v := a.view()
	v.mention(g.chat.peer)
	res := &tg.PhoneGroupCall{Call: v.groupCall(g)}
	res.Participants, res.ParticipantsNextOffset = v.page(g, v.listed(g), 0, r.Limit)
	res.Users, res.Chats = v.users, v.chats
	return res, nil
}

func (a *act) editGroupCallTitle(r *tg.PhoneEditGroupCallTitleRequest) (tg.UpdatesClass, error) {
	g, err := a.managed(r.Call)
	if err != nil {
		return nil, err
	}
	title := []rune(r.Title)
	if len(title) > maxTitle {
		if a.s.switches.RefuseLongTitle {
			return nil, rpcError(400, "TITLE_INVALID")
		}
		title = title[:maxTitle]
	}
	if string(title) == g.title {
		return nil, errCallSame
	}
	g.title = string(title)
	a.alter(g, CallRetitled)
	return a.answer(), nil
}

func (a *act) toggleGroupCallSettings(r *tg.PhoneToggleGroupCallSettingsRequest) (tg.UpdatesClass, error) {
	g, err := a.managed(r.Call)
	if err != nil {
		return nil, err
	}
	muted, silent := g.joinMuted, g.silent
	if v, ok := r.GetJoinMuted(); ok {
		if g.rtmp {
			return nil, rpcError(400, "GROUPCALL_CHANGE_FORBIDDEN")
		}
		muted = v
	}
	if v, ok := r.GetMessagesEnabled(); ok {
		silent = !v
	}
	changed := muted != g.joinMuted || silent != g.silent
	if !changed && !r.ResetInviteHash {
		return nil, errCallSame
	}
	if changed {
		a.set(g, muted, silent)
	}
	if r.ResetInviteHash {
		a.resetLinks(g)
	}
	return a.answer(), nil
}

func (a *act) exportGroupCallInvite(r *tg.PhoneExportGroupCallInviteRequest) (*tg.PhoneExportedGroupCallInvite, error) {
	g, err := a.call(r.Call)
	switch {
	case err != nil:
		return nil, err
	case !g.ended.IsZero():
		return nil, errCallForbidden
	case g.chat.username == "":
		return nil, rpcError(403, "PUBLIC_CHANNEL_MISSING")
	case r.CanSelfUnmute && !g.chat.mayManageCalls(a.me):
		return nil, a.errAdmin()
	}
	link := "https://t.me/" + g.chat.username + "?videochat"
	if g.chat.broadcast {
		link = "https://t.me/" + g.chat.username + "?livestream"
	}
	if r.CanSelfUnmute {
		if g.speakers == 0 {
			g.speakers = a.s.random()
		}
		link += "=" + g.speaker()
	}
	e := g.event(CallInvited)
	e.Text = link
	a.s.record(a, e)
	return &tg.PhoneExportedGroupCallInvite{Link: link}, nil
}

func (a *act) streamURL(r *tg.PhoneGetGroupCallStreamRtmpURLRequest) (*tg.PhoneGroupCallStreamRtmpURL, error) {
	at, err := a.place(r.Peer)
	if err != nil {
		return nil, err
	}
	c := at.chat
	switch {
	case c == nil || c.movedTo != nil:
		return nil, a.errPeer()
	case !c.mayManageCalls(a.me):
		return nil, a.errAdmin()
	case (r.Revoke && !a.s.switches.ManagersRevoke || a.s.switches.OwnerOnlyRTMP) && !c.member(a.me).creator:
		return nil, a.errAdmin()
	case r.Revoke:
		a.revoke(c)
	case c.streamKey == "":
		a.s.drawKey(c)
	}
	return &tg.PhoneGroupCallStreamRtmpURL{URL: fmt.Sprintf("rtmps://dc%d-1.rtmp.t.me/s/", a.s.opt.DC), Key: c.streamKey}, nil
}

func (s *Server) drawKey(c *chat) {
	c.streamKey = fmt.Sprintf("%d:%016x%016x", c.peer.ID, s.random(), s.random())
}

// revoke makes the stream key of a chat invalid.
func (a *act) revoke(c *chat) {
	a.s.drawKey(c)
	a.s.record(a, Event{Kind: KeyRevoked, Chat: c.peer, Text: c.streamKey})
}

// RevokeKey makes the stream key of a chat invalid, as its owner.
func (s *Server) RevokeKey(where command.Peer, user int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.act(s.mustUser(user)).revoke(s.mustChat(where))
}
