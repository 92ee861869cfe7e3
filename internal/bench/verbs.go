//go:build linux

package main

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// round is what titles begin with; a number follows.
const round = "Round "

// row is one thing that is typed, in turns to userbot and to a client that does no more than is needed for it.
type row struct {
	typed string                              // %: a title, another one each time
	there func(*scene)                        // what is in the chat when it is typed
	does  emulator.EventKind                  // what comes of it; empty: an answer, and nothing else
	bare  func(*order) (text string, _ error) // how the bare client does it; it answers with text
}

// rows are in the order of the help.
func rows() []row {
	return []row{
		{"/startcall %", nothing, emulator.CallCreated, create(func(*tg.PhoneCreateGroupCallRequest) {})},
		{"/startcall --rtmp %", nothing, emulator.CallCreated, func(o *order) (string, error) {
			text, err := stream(o)
			if err != nil {
				return "", err
			}
			if _, err := create(func(r *tg.PhoneCreateGroupCallRequest) { r.RtmpStream = true })(o); err != nil {
				return "", err
			}
			return "Started; the key is in our private chat.", o.private(text)
		}},
		{"/schedulecall in 2h %", nothing, emulator.CallScheduled, create(func(r *tg.PhoneCreateGroupCallRequest) {
			r.SetScheduleDate(int(time.Now().Add(2 * time.Hour).Unix()))
		})},
		{"/endcall", live, emulator.CallEnded, toCall(func(o *order, in *tg.InputGroupCall) (string, error) {
			_, err := o.PhoneDiscardGroupCall(o, in)
			return "Ended.", err
		})},
		{"/calltitle %", live, emulator.CallRetitled, toCall(func(o *order, in *tg.InputGroupCall) (string, error) {
			_, err := o.PhoneEditGroupCallTitle(o, &tg.PhoneEditGroupCallTitleRequest{Call: in, Title: o.title})
			return "The title is “" + o.title + "” now.", err
		})},
		{"/startnow", scheduled, emulator.CallStarted, toCall(func(o *order, in *tg.InputGroupCall) (string, error) {
			_, err := o.PhoneStartScheduledGroupCall(o, in)
			return "Live.", err
		})},
		{"/callinfo", live, "", toCall(func(o *order, in *tg.InputGroupCall) (string, error) {
			_, err := o.PhoneGetGroupCall(o, &tg.PhoneGetGroupCallRequest{Call: in, Limit: 1})
			return "There is a call.", err
		})},
		{"/calllink", live, emulator.CallInvited, toCall(func(o *order, in *tg.InputGroupCall) (string, error) {
			link, err := o.PhoneExportGroupCallInvite(o, &tg.PhoneExportGroupCallInviteRequest{Call: in})
			if err != nil {
				return "", err
			}
			return link.Link, nil
		})},
		{"/rtmp", nothing, "", func(o *order) (string, error) {
			text, err := stream(o)
			if err != nil {
				return "", err
			}
			return "The key is in our private chat.", o.private(text)
		}},
		{"/mutecall on", live, emulator.CallChanged, set(func(r *tg.PhoneToggleGroupCallSettingsRequest) { r.SetJoinMuted(true) })},
		{"/callchat off", live, emulator.CallChanged, set(func(r *tg.PhoneToggleGroupCallSettingsRequest) { r.SetMessagesEnabled(false) })},
		{"/recordcall %", live, emulator.RecordingBegun, toCall(func(o *order, in *tg.InputGroupCall) (string, error) {
			r := &tg.PhoneToggleGroupCallRecordRequest{Start: true, Call: in}
			r.SetTitle(o.title)
			_, err := o.PhoneToggleGroupCallRecord(o, r)
			return "It is recorded.", err
		})},
		{"/callwho", joined, "", toCall(func(o *order, in *tg.InputGroupCall) (string, error) {
			who, err := o.PhoneGetGroupParticipants(o, &tg.PhoneGetGroupParticipantsRequest{Call: in, Limit: 20})
			if err != nil {
				return "", err
			}
			return strconv.Itoa(who.Count) + " are in the call.", nil
		})},
		{"/callmute @robert", joined, emulator.ParticipantSet, toCall(func(o *order, in *tg.InputGroupCall) (string, error) {
			bob, err := o.named("robert")
			if err != nil {
				return "", err
			}
			r := &tg.PhoneEditGroupCallParticipantRequest{Call: in, Participant: bob.AsInputPeer()}
			r.SetMuted(true)
			_, err = o.PhoneEditGroupCallParticipant(o, r)
			return "Bob is muted.", err
		})},
		{"/callinvite @robert", live, emulator.UserInvited, toCall(func(o *order, in *tg.InputGroupCall) (string, error) {
			bob, err := o.named("robert")
			if err != nil {
				return "", err
			}
			_, err = o.PhoneInviteToGroupCall(o, &tg.PhoneInviteToGroupCallRequest{Call: in, Users: []tg.InputUserClass{bob.AsInput()}})
			return "Bob is invited.", err
		})},
		{"/callcheck", live, "", toCall(func(o *order, in *tg.InputGroupCall) (string, error) {
			_, err := o.PhoneGetGroupCall(o, &tg.PhoneGetGroupCallRequest{Call: in, Limit: 1})
			return "You may, and I may.", err
		})},
		{"/calladmins", nothing, "", func(*order) (string, error) { return "Alice may.", nil }},
		{"/callhelp", nothing, "", func(*order) (string, error) { return "What can be typed.", nil }},
	}
}

// rowOf finds what was typed, and its title.
func rowOf(rows []row, text string) (*row, string) {
	for i := range rows {
		before, _, titled := strings.Cut(rows[i].typed, "%")
		rest, ok := strings.CutPrefix(text, before)
		if ok && (rest == "" || titled && strings.HasPrefix(rest, round)) {
			return &rows[i], rest
		}
	}
	return nil, ""
}

// scene is a chat as it is when something is typed in it.
type scene struct {
	*emulator.Server
	chat       command.Peer
	alice, bob int64
}

func nothing(s *scene) {
	if s.CurrentCall(s.chat) != nil {
		s.EndCall(s.chat, s.alice)
	}
}

func live(s *scene) {
	nothing(s)
	s.StartCall(s.chat, s.alice, "By hand")
}

func scheduled(s *scene) {
	nothing(s)
	s.ScheduleCall(s.chat, s.alice, "By hand", time.Now().Add(time.Hour))
}

func joined(s *scene) {
	live(s)
	s.JoinCall(s.chat, s.bob)
}

// order is a command for the bare client, and what it does it with.
type order struct {
	context.Context
	*tg.Client
	ids   *atomic.Int64 // the last id of a message or call. Random ones of 32 bits would come twice in so many
	chat  *tg.Channel
	from  *tg.User
	title string
}

func (o *order) send(r *tg.MessagesSendMessageRequest) error {
	r.RandomID = o.ids.Add(1)
	_, err := o.MessagesSendMessage(o, r)
	return err
}

func (o *order) private(text string) error {
	return o.send(&tg.MessagesSendMessageRequest{Peer: o.from.AsInputPeer(), Message: text})
}

func (o *order) named(name string) (*tg.User, error) {
	found, err := o.ContactsResolveUsername(o, &tg.ContactsResolveUsernameRequest{Username: name})
	if err != nil {
		return nil, err
	}
	if u, ok := found.Users[0].(*tg.User); ok {
		return u, nil
	}
	return nil, errors.New("not a person")
}

// create makes a call.
func create(edit func(*tg.PhoneCreateGroupCallRequest)) func(*order) (string, error) {
	return func(o *order) (string, error) {
		r := &tg.PhoneCreateGroupCallRequest{Peer: o.chat.AsInputPeer(), RandomID: int(int32(o.ids.Add(1)))}
		r.SetTitle(o.title)
		edit(r)
		_, err := o.PhoneCreateGroupCall(o, r)
		return "Made: video chat “" + o.title + "”.", err
	}
}

func stream(o *order) (string, error) {
	at, err := o.PhoneGetGroupCallStreamRtmpURL(o, &tg.PhoneGetGroupCallStreamRtmpURLRequest{Peer: o.chat.AsInputPeer()})
	if err != nil {
		return "", err
	}
	return at.URL + "\n" + at.Key, nil
}

// toCall does something to the call that is there.
func toCall(do func(*order, *tg.InputGroupCall) (string, error)) func(*order) (string, error) {
	return func(o *order) (string, error) {
		full, err := o.ChannelsGetFullChannel(o, o.chat.AsInput())
		if err != nil {
			return "", err
		}
		if chat, ok := full.FullChat.(*tg.ChannelFull); ok {
			if in, ok := chat.Call.(*tg.InputGroupCall); ok {
				return do(o, in)
			}
		}
		return "", errors.New("no call")
	}
}

func set(edit func(*tg.PhoneToggleGroupCallSettingsRequest)) func(*order) (string, error) {
	return toCall(func(o *order, in *tg.InputGroupCall) (string, error) {
		r := &tg.PhoneToggleGroupCallSettingsRequest{Call: in}
		edit(r)
		_, err := o.PhoneToggleGroupCallSettings(o, r)
		return "Set.", err
	})
}
