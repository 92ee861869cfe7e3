package api

import (
	"context"
	"fmt"
	"slices"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

const (
	// participantsPage is the most participants that are asked for at once.
	participantsPage = 100
	// participantsPages bounds the search for one whose access hash is not known: 500 participants.
	participantsPages = 5
)

// Participant is somebody in a call.
type Participant struct {
	Peer   command.Peer // a person, or the chat in whose name one is there
	Name   string       // as it is shown; "" for a deleted account
	Self   bool         // it is this account
	Hand   bool         // the hand is up: wants to speak
	Muted  bool         // does not speak
	Hushed bool         // muted, and has to be let by an admin before speaking
	// Deaf: only this account does not hear the participant. Everybody else does.
	Deaf bool

	in tg.InputPeerClass // how requests name the participant; nil: not known
}

// Named reports whether requests can name the participant: Telegram may show somebody to whom it gives this account no access.
func (p *Participant) Named() bool { return p.in != nil }

// Participants returns the first most of those who are in a live call, raised hands first if this account can let them
// speak, and how many there are in all: in some channels Telegram counts listeners and does not list them. It need not be
// in the call itself.
func (a *API) Participants(ctx context.Context, c Call, most int) (list []Participant, total int, err error) {
	offset := ""
	for len(list) < most {
		page, err := a.participants(ctx, &tg.PhoneGetGroupParticipantsRequest{
			Call: c.input(), Offset: offset, Limit: min(most-len(list), participantsPage),
		})
		if err != nil {
			return nil, 0, err
		}
		total = page.Count
		for _, p := range participantsIn(page) {
			if !slices.ContainsFunc(list, func(old Participant) bool { return old.Peer == p.Peer }) { // people come and go between pages
				list = append(list, p)
			}
		}
		if offset = page.NextOffset; offset == "" || len(page.Participants) == 0 {
			break
		}
	}
	return list[:min(len(list), most)], total, nil
}

// Participant returns who is in a live call as p; nil if nobody is. Where p's access hash is not known, it looks through the
// first 500 who are listed, and returns [ErrUnknownPeer] if there are more, listed or not. Who was found is found again by his
// hash, which is kept: in some channels whoever is muted is not listed any more.
func (a *API) Participant(ctx context.Context, c Call, p command.Peer) (*Participant, error) {
	r := &tg.PhoneGetGroupParticipantsRequest{Call: c.input(), Limit: participantsPage}
	in, err := a.knownPeer(p) // nil: not known
	if err == nil {
		r.IDs = []tg.InputPeerClass{in}
	}
	listed := 0
	for range participantsPages {
		page, err := a.participants(ctx, r)
		if err != nil {
			return nil, err
		}
		for _, found := range participantsIn(page) {
			if found.Peer == p || found.Self && p.Kind == command.User && p.ID == a.opt.Self() {
				if hash, ok := hashIn(p, page.Chats, page.Users); ok {
					a.KeepUser(p, hash)
				}
				if found.in == nil {
					found.in = in
				}
				return &found, nil
			}
		}
		listed += len(page.Participants)
		switch r.Offset = page.NextOffset; {
		case r.Offset != "" && len(page.Participants) > 0:
		case r.IDs == nil && listed < page.Count:
			return nil, ErrUnknownPeer
		default:
			return nil, nil
		}
	}
	return nil, ErrUnknownPeer
}

func (a *API) participants(ctx context.Context, r *tg.PhoneGetGroupParticipantsRequest) (*tg.PhoneGroupParticipants, error) {
	page, err := a.tg.PhoneGetGroupParticipants(ctx, r)
	if err != nil {
		return nil, Wrap("phone.getGroupParticipants", err)
	}
	a.Learn(page.Chats)
	return page, nil
}

func participantsIn(page *tg.PhoneGroupParticipants) (list []Participant) {
	for _, p := range page.Participants {
		if !p.Left {
			list = append(list, participantOf(p, page.Chats, page.Users))
		}
	}
	return list
}

// participantOf reads one that came with these chats and users. Telegram says that somebody can unmute himself only of those
// who are muted.
func participantOf(p tg.GroupCallParticipant, chats []tg.ChatClass, users []tg.UserClass) Participant {
	peer := PeerOf(p.Peer)
	is := Participant{
		Peer: peer, Name: nameIn(peer, chats, users), Self: p.Self, Hand: p.RaiseHandRating != 0, Muted: p.Muted,
		Hushed: p.Muted && !p.CanSelfUnmute, Deaf: p.MutedByYou,
	}
	if h, ok := hashIn(peer, chats, users); ok {
		is.in = inputOf(peer, h)
	}
	if p.Self && peer.Kind == command.User {
		is.in = &tg.InputPeerSelf{}
	}
	if peer.Kind == command.Group {
		is.in = &tg.InputPeerChat{ChatID: peer.ID}
	}
	return is
}

// nameIn returns the name under which p is shown in what came with an answer, "" if it does not tell.
func nameIn(p command.Peer, chats []tg.ChatClass, users []tg.UserClass) string {
	for _, u := range users {
		if u, ok := u.(*tg.User); ok && p.Kind == command.User && u.ID == p.ID {
			return fullName(u)
		}
	}
	for _, c := range chats {
		if named, ok := c.(interface{ GetTitle() string }); ok && peerOfChat(c) == p {
			return named.GetTitle()
		}
	}
	return ""
}

// MuteParticipant mutes somebody in a live call, or lets him speak: he has to switch his microphone on himself. What it
// returns is how Telegram shows him now; nil if its answer does not.
//
// An admin who is muted may speak again when he likes. An account that does not manage calls is not refused: it mutes for
// itself alone, see [Participant].Deaf. The account may have to be in the call itself, as it is in Telegram's apps, which take
// GROUPCALL_FORBIDDEN as a sign that they are not; it is also the likely answer in an RTMP stream, where nobody can be muted.
// So look whether the call is there before it is taken for gone. For who is not in the call the error is [ErrNotInCall]. For
// who is so already, the answer is like any other, or [NotModified].
//
// It is never repeated by itself: another admin may have done the opposite in between.
func (a *API) MuteParticipant(ctx context.Context, c Call, p Participant, muted bool) (*Participant, error) {
	const method = "phone.editGroupCallParticipant"
	in := p.in
	if in == nil {
		var err error
		if in, err = a.knownPeer(p.Peer); err != nil {
			return nil, err
		}
	}
	r := &tg.PhoneEditGroupCallParticipantRequest{Call: c.input(), Participant: in}
	r.SetMuted(muted)
	answer, err := a.tg.PhoneEditGroupCallParticipant(ctx, r)
	switch ErrorType(err) {
	case "USER_ID_INVALID", "PARTICIPANT_ID_INVALID", "PARTICIPANT_JOIN_MISSING", "USER_NOT_PARTICIPANT":
		return nil, fmt.Errorf("%w (%w)", ErrNotInCall, Wrap(method, err))
	}
	if err != nil {
		return nil, Wrap(method, err)
	}
	var chats []tg.ChatClass
	var users []tg.UserClass
	if answer, ok := answer.(interface {
		GetChats() []tg.ChatClass
		GetUsers() []tg.UserClass
	}); ok {
		chats, users = answer.GetChats(), answer.GetUsers()
	}
	for _, u := range a.unpack(answer) {
		u, ok := u.(*tg.UpdateGroupCallParticipants)
		if !ok {
			continue
		}
		for _, is := range u.Participants {
			if PeerOf(is.Peer) == p.Peer && !is.Left {
				now := participantOf(is, chats, users)
				return &now, nil
			}
		}
	}
	return nil, nil
}
