package emulator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// participantsPage is the most participants that are listed at once.
const participantsPage = 100

// participant is somebody in a call.
type participant struct {
	user   *account
	as     command.Peer // under whose name: his own, or that of a channel of his
	joined int
	source int        // number of his stream
	muted  bool       // he does not speak
	hushed bool       // and may not: an admin has muted him, or he came to a call that mutes
	hand   int64      // the later it was raised, the higher; 0: it is down
	deaf   []*account // have muted him for themselves alone
}

var errJoinMissing = rpcError(400, "GROUPCALL_JOIN_MISSING")

// find returns who takes part as p, nil if nobody does.
func (g *groupCall) find(p command.Peer) *participant {
	for _, in := range g.participants {
		if in.as == p {
			return in
		}
	}
	return nil
}

// of returns u's part in the call, nil if he has none.
func (g *groupCall) of(u *account) *participant {
	for _, in := range g.participants {
		if in.user == u {
			return in
		}
	}
	return nil
}

// hidesListeners reports whether those who may not speak are counted only.
func (s *Server) hidesListeners(g *groupCall) bool {
	return s.switches.ListenersHidden && g.chat.broadcast
}

// listed returns whom the viewer is shown, in the order in which he is: raised hands first for those who can let them
// speak, then as they came.
func (v *view) listed(g *groupCall) []*participant {
	var list []*participant
	for _, p := range g.participants {
		if !p.hushed || p.hand != 0 || p.user == v.me || !v.s.hidesListeners(g) {
			list = append(list, p)
		}
	}
	if g.chat.mayManageCalls(v.me) {
		slices.SortStableFunc(list, func(a, b *participant) int { return int(b.hand - a.hand) })
	}
	return list
}

// page renders up to limit participants from a position on, and says where the next page begins; empty: nowhere.
func (v *view) page(g *groupCall, list []*participant, from, limit int) (page []tg.GroupCallParticipant, next string) {
	if limit <= 0 || limit > participantsPage {
		limit = participantsPage
	}
	from = min(from, len(list))
	to := min(from+limit, len(list))
	for _, p := range list[from:to] {
		page = append(page, v.participant(p))
	}
	if to < len(list) {
		next = strconv.Itoa(to)
	}
	return page, next
}

func (v *view) participant(p *participant) tg.GroupCallParticipant {
	return tg.GroupCallParticipant{
		Peer: v.peer(p.as), Date: p.joined, Source: p.source, Self: p.user == v.me, Muted: p.muted,
		CanSelfUnmute: p.muted && !p.hushed, MutedByYou: slices.Contains(p.deaf, v.me), RaiseHandRating: p.hand,
	}
}

// participantChange is the update that tells of a participant. What has come or gone has made the call another version.
func (g *groupCall) participantChange(p *participant, mark func(*tg.GroupCallParticipant)) *change {
	return &change{kind: changeOther, render: func(v *view) tg.UpdateClass {
		t := v.participant(p)
		if mark != nil {
			mark(&t)
		}
		return &tg.UpdateGroupCallParticipants{Call: g.input(), Participants: []tg.GroupCallParticipant{t}, Version: g.version}
	}}
}

// tellInside tells those who are in a call, and the actor.
func (a *act) tellInside(g *groupCall, c *change) {
	a.tell(a.me, c)
	for _, in := range g.participants {
		if in.user != a.me {
			a.tell(in.user, c)
		}
	}
}

// enter lets the actor into a call; a speaker may speak where others are muted. Who is in it already comes anew.
func (a *act) enter(g *groupCall, p *participant, speaker bool) {
	p.user, p.joined = a.me, a.s.date()
	if g.rtmp || g.joinMuted && !speaker && !g.chat.mayManageCalls(a.me) {
		p.muted, p.hushed = true, true
	}
	if old := g.of(a.me); old != nil {
		g.participants = without(g.participants, old)
	}
	g.participants = append(g.participants, p)
	g.version++
	a.s.record(a, g.seat(CallJoined, p))
	a.tellInside(g, g.participantChange(p, func(t *tg.GroupCallParticipant) { t.JustJoined, t.Versioned = true, true }))
	a.tellAll(g.chat, g.changed())
}

// leave takes the actor out of a call.
func (a *act) leave(g *groupCall) {
	p := g.of(a.me)
	if p == nil {
		return
	}
	g.participants = without(g.participants, p)
	g.version++
	a.s.record(a, g.event(CallLeft))
	a.tellInside(g, g.participantChange(p, func(t *tg.GroupCallParticipant) { t.Left, t.Versioned = true, true }))
	a.tellAll(g.chat, g.changed())
}

// seat is an event that shows a participant.
func (g *groupCall) seat(k EventKind, p *participant) Event {
	e := g.event(k)
	e.User, e.Text, e.Muted, e.Hushed, e.Hand = p.user.id, p.user.first, p.muted, p.hushed, p.hand != 0
	return e
}

// amend records and tells that a participant is another one now.
func (a *act) amend(g *groupCall, p *participant) {
	a.s.record(a, g.seat(ParticipantSet, p))
	a.tellInside(g, g.participantChange(p, nil))
}

// mute mutes a participant for everybody, or lets him speak.
func (a *act) mute(g *groupCall, p *participant, muted bool) (changed bool) {
	was := *p
	switch {
	case p.user == a.me: // who is hushed stays so
		p.muted = muted || p.hushed
	case muted:
		p.muted, p.hushed = true, !g.chat.mayManageCalls(p.user)
	default: // to let speak is not to switch on somebody's microphone
		p.hushed, p.hand = false, 0
	}
	return p.muted != was.muted || p.hushed != was.hushed || p.hand != was.hand
}

// deafen mutes a participant for u alone, or ends that.
func (p *participant) deafen(u *account, muted bool) (changed bool) {
	was := slices.Contains(p.deaf, u)
	p.deaf = without(p.deaf, u)
	if muted {
		p.deaf = append(p.deaf, u)
	}
	return was != muted
}

// raise raises the participant's hand, or takes it down.
func (g *groupCall) raise(p *participant, up bool) (changed bool) {
	switch {
	case up == (p.hand != 0):
		return false
	case up:
		g.hands++
		p.hand = g.hands
	default:
		p.hand = 0
	}
	return true
}

func (a *act) getGroupParticipants(r *tg.PhoneGetGroupParticipantsRequest) (*tg.PhoneGroupParticipants, error) {
	g, err := a.call(r.Call)
	switch {
	case err != nil:
		return nil, err
	case !g.ended.IsZero():
		return nil, errCallForbidden
	}
	from := 0
	if r.Offset != "" {
		if from, err = strconv.Atoi(r.Offset); err != nil || from < 0 {
			return nil, rpcError(400, "OFFSET_INVALID")
		}
	}
	v := a.view()
	v.min = a.s.switches.MinListed
	v.mention(g.chat.peer)
	list := v.listed(g)
	if len(r.IDs) > 0 || len(r.Sources) > 0 {
		list = nil
		for _, in := range r.IDs {
			if p := g.find(a.namedBy(in)); p != nil {
				list = append(list, p)
			}
		}
		for _, p := range g.participants {
			if slices.Contains(r.Sources, p.source) {
				list = append(list, p)
			}
		}
	}
	res := &tg.PhoneGroupParticipants{Count: len(g.participants), Version: g.version}
	res.Participants, res.NextOffset = v.page(g, list, from, r.Limit)
	res.Users, res.Chats = v.users, v.chats
	return res, nil
}

func (a *act) editGroupCallParticipant(r *tg.PhoneEditGroupCallParticipantRequest) (tg.UpdatesClass, error) {
	g, err := a.call(r.Call)
	if err != nil {
		return nil, err
	}
	if !g.live() || g.rtmp || g.of(a.me) == nil && !a.s.switches.MuteFromOutside {
		return nil, errCallForbidden
	}
	at, err := a.place(r.Participant)
	if err != nil {
		return nil, err
	}
	p := g.find(at.peer())
	if p == nil {
		if a.s.switches.AbsentMissing {
			return nil, rpcError(400, "PARTICIPANT_JOIN_MISSING")
		}
		return nil, rpcError(400, "USER_ID_INVALID")
	}
	manages := g.chat.mayManageCalls(a.me)
	var changed, alone bool // for everybody; for the actor alone
	if up, ok := r.GetRaiseHand(); ok {
		if up && (p.user != a.me || !p.hushed) || p.user != a.me && !manages {
			return nil, rpcError(400, "RAISE_HAND_FORBIDDEN")
		}
		changed = g.raise(p, up)
	}
	if volume, ok := r.GetVolume(); ok && (volume < 1 || volume > 20_000) {
		return nil, rpcError(400, "USER_VOLUME_INVALID")
	}
	if muted, ok := r.GetMuted(); ok {
		if p.user == a.me || manages {
			changed = a.mute(g, p, muted) || changed
		} else {
			alone = p.deafen(a.me, muted)
		}
	}
	switch {
	case changed:
		a.amend(g, p)
	case !alone && a.s.switches.ParticipantSame:
		return nil, errCallSame
	default:
		a.tell(a.me, g.participantChange(p, nil))
	}
	return a.answer(), nil
}

func (a *act) getGroupCallJoinAs(in tg.InputPeerClass) (*tg.PhoneJoinAsPeers, error) {
	if _, err := a.place(in); err != nil {
		return nil, err
	}
	v := a.view()
	peers := []tg.PeerClass{v.peer(a.me.peer())}
	for _, c := range a.me.chats {
		if m := c.member(a.me); c.broadcast && m != nil && m.creator {
			peers = append(peers, v.peer(c.peer))
		}
	}
	return &tg.PhoneJoinAsPeers{Peers: peers, Users: v.users, Chats: v.chats}, nil
}

// offer is what a client says of its side of a call's connection, as far as it matters here.
type offer struct {
	Source int64 `json:"ssrc"`
}

func (a *act) joinGroupCall(r *tg.PhoneJoinGroupCallRequest) (tg.UpdatesClass, error) {
	g, err := a.call(r.Call)
	switch {
	case err != nil:
		return nil, err
	case !g.live():
		return nil, errCallForbidden
	}
	var said offer
	if err := json.Unmarshal([]byte(r.Params.Data), &said); err != nil || said.Source == 0 {
		return nil, rpcError(400, "DATA_JSON_INVALID")
	}
	p := &participant{as: a.me.peer(), source: int(int32(said.Source)), muted: r.Muted} // clients send it unsigned
	as, err := a.place(r.JoinAs)
	switch {
	case err != nil:
		return nil, rpcError(400, "JOIN_AS_PEER_INVALID")
	case as.user == a.me:
	case as.channel() && as.chat.broadcast && as.chat.member(a.me) != nil && as.chat.member(a.me).creator:
		p.as = as.peer()
	default:
		return nil, rpcError(400, "JOIN_AS_PEER_INVALID")
	}
	for _, in := range g.participants {
		if in.source == p.source && in.user != a.me {
			return nil, rpcError(400, "GROUPCALL_SSRC_DUPLICATE_MUCH")
		}
	}
	a.enter(g, p, g.speakers != 0 && r.InviteHash == g.speaker())
	answer := a.answer()
	answer.Updates = append(answer.Updates, &tg.UpdateGroupCallConnection{Params: tg.DataJSON{Data: g.connection()}})
	return answer, nil
}

// speaker is what a link ends with that lets speak.
func (g *groupCall) speaker() string { return fmt.Sprintf("%x", g.speakers) }

// connection is where a client is to send and receive sound: nowhere, for there is none.
func (g *groupCall) connection() string {
	if g.rtmp {
		return `{"stream":true,"rtmp":true}`
	}
	return `{"transport":{"ufrag":"none","pwd":"` + strings.Repeat("0", 24) + `","fingerprints":[{"hash":"sha-256","setup":"passive",` +
		`"fingerprint":"` + strings.Repeat("00:", 31) + `00"}],"candidates":[{"generation":"0","component":"1","protocol":"udp",` +
		`"port":"9","ip":"127.0.0.1","foundation":"1","id":"1","priority":"1","type":"host","network":"0"}],"rtcp-mux":true},` +
		`"video":{"endpoint":"","server_sources":[],"payload-types":[],"rtp-hdrexts":[]}}`
}

func (a *act) leaveGroupCall(r *tg.PhoneLeaveGroupCallRequest) (tg.UpdatesClass, error) {
	g, err := a.call(r.Call)
	if err != nil {
		return nil, err
	}
	if p := g.of(a.me); p != nil && g.live() && (r.Source == 0 || r.Source == p.source) {
		a.leave(g)
	}
	return a.answer(), nil
}

// checkGroupCall says which of the streams are heard in the call, to somebody who is in it.
func (a *act) checkGroupCall(r *tg.PhoneCheckGroupCallRequest) ([]int, error) {
	g, err := a.call(r.Call)
	switch {
	case err != nil:
		return nil, err
	case !g.live(), g.of(a.me) == nil:
		return nil, errJoinMissing
	}
	var heard []int
	for _, source := range r.Sources {
		if slices.ContainsFunc(g.participants, func(p *participant) bool { return p.source == source }) {
			heard = append(heard, source)
		}
	}
	return heard, nil
}

// Participant is somebody in a call as the model has him.
type Participant struct {
	User   int64
	As     command.Peer // under whose name
	Muted  bool         // he does not speak
	Hushed bool         // and may not
	Hand   bool         // it is up
}

// InCall returns who is in the call of a chat, in the order in which they came.
func (s *Server) InCall(where command.Peer) []Participant {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.mustChat(where).call
	if g == nil {
		return nil
	}
	var list []Participant
	for _, p := range g.participants {
		list = append(list, Participant{User: p.user.id, As: p.as, Muted: p.muted, Hushed: p.hushed, Hand: p.hand != 0})
	}
	return list
}

// JoinCall lets a user into the call of a chat. He speaks, where the call lets him.
func (s *Server) JoinCall(where command.Peer, user int64) {
	s.onCall(where, user, func(a *act, g *groupCall) {
		g.sources++
		a.enter(g, &participant{as: a.me.peer(), source: g.sources}, false)
	})
}

// LeaveCall takes a user out of the call of a chat.
func (s *Server) LeaveCall(where command.Peer, user int64) { s.onCall(where, user, (*act).leave) }

// MuteInCall mutes somebody in the call of a chat, or lets him speak: by is he himself, or manages calls.
func (s *Server) MuteInCall(where command.Peer, by, user int64, muted bool) {
	s.onCall(where, by, func(a *act, g *groupCall) {
		p := s.mustParticipant(g, user)
		if by != user && !g.chat.mayManageCalls(a.me) {
			panic(fmt.Sprintf("emulator: user %d may not mute others", by))
		}
		if a.mute(g, p, muted) {
			a.amend(g, p)
		}
	})
}

// RaiseHand raises a user's hand in the call of a chat, or takes it down.
func (s *Server) RaiseHand(where command.Peer, user int64, up bool) {
	s.onCall(where, user, func(a *act, g *groupCall) {
		if p := s.mustParticipant(g, user); g.raise(p, up) {
			a.amend(g, p)
		}
	})
}

func (s *Server) mustParticipant(g *groupCall, user int64) *participant {
	if p := g.of(s.mustUser(user)); p != nil {
		return p
	}
	panic(fmt.Sprintf("emulator: user %d is not in the call of chat %s", user, g.chat.peer))
}
