package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gotd/td/tg"

	"userbot/internal/api"
	"userbot/internal/emulator"
)

// bar draws the group's call as it is now.
func (c *chat) bar() { c.screen.bar(barOf(c.tg.CurrentCall(c.group))) }

// barOf says what Telegram's apps show above a chat while it has a call; "": nothing.
func barOf(call *emulator.Call) string {
	if call == nil {
		return ""
	}
	t := []string{"Video chat"}
	if call.Title != "" {
		t[0] = call.Title
	}
	if call.Started.IsZero() {
		t = append(t, "scheduled for "+call.At.UTC().Format("Mon 2 Jan 15:04 MST"))
	} else {
		in := "nobody in it"
		if call.Participants > 0 {
			in = fmt.Sprintf("%d in it", call.Participants)
		}
		t = append(t, "live since "+call.Started.UTC().Format("15:04 MST"), in)
	}
	for _, s := range []struct {
		on   bool
		what string
	}{
		{call.RTMP, "RTMP"},
		{call.RecordVideo, "recording, with pictures"},
		{call.Recording && !call.RecordVideo, "recording"},
		{call.JoinMuted, "muted on joining"},
		{call.Silent, "no messages"},
	} {
		if s.on {
			t = append(t, s.what)
		}
	}
	return strings.Join(t, " · ")
}

// tap lets somebody tap in their app: join the group's call, leave it, raise a hand in it, start it or end it.
func (c *chat) tap(ctx context.Context, by *person, what string) error {
	now := c.tg.CurrentCall(c.group)
	live := now != nil && !now.Started.IsZero()
	inside := slices.ContainsFunc(c.tg.InCall(c.group), func(p emulator.Participant) bool { return p.User == by.id })
	is, has, whose := "You are", "You have", "Your"
	if by != c.alice {
		is, has, whose = "Bob is", "Bob has", "Bob's"
	}
	call, err := by.call(ctx)
	if err != nil {
		return err
	}
	source := int(int32(by.id)) // of the sound that there is not
	var done tg.UpdatesClass
	var note string
	switch {
	case what == "!join" && !live:
		note = "There is no call to join."
	case what == "!join":
		note = is + " in the call."
		done, err = by.api.PhoneJoinGroupCall(ctx, &tg.PhoneJoinGroupCallRequest{
			Call: call, JoinAs: &tg.InputPeerSelf{}, Params: tg.DataJSON{Data: fmt.Sprintf(`{"ssrc":%d}`, source)},
		})
	case what == "!start" && live:
		note = "There is a call already."
	case what == "!start" && now != nil:
		done, err = by.api.PhoneStartScheduledGroupCall(ctx, call)
	case what == "!start":
		var random int64
		if random, err = randomID(); err != nil {
			return err
		}
		done, err = by.api.PhoneCreateGroupCall(ctx, &tg.PhoneCreateGroupCallRequest{Peer: by.group, RandomID: int(int32(random))})
	case now == nil:
		note = "There is no call."
	case what == "!end":
		done, err = by.api.PhoneDiscardGroupCall(ctx, call)
	case !inside:
		note = is + " not in the call."
	case what == "!leave":
		note = has + " left the call."
		done, err = by.api.PhoneLeaveGroupCall(ctx, &tg.PhoneLeaveGroupCallRequest{Call: call, Source: source})
	default:
		note = whose + " hand is up."
		r := &tg.PhoneEditGroupCallParticipantRequest{Call: call, Participant: &tg.InputPeerSelf{}}
		r.SetRaiseHand(true)
		done, err = by.api.PhoneEditGroupCallParticipant(ctx, r)
	}
	switch refusal := api.ErrorType(err); {
	case refusal == "RAISE_HAND_FORBIDDEN":
		note = is + " not muted, so there is no hand to raise."
	case refusal != "":
		note = "Telegram refuses that: " + refusal
	case err != nil:
		return fmt.Errorf("%s: %w", what, err)
	case done != nil && by == c.alice: // her own client is told of it by the answer only
		if err := c.hear(ctx, done); err != nil {
			return err
		}
		c.catchUp()
	}
	if note != "" {
		c.screen.note(note)
	}
	return nil
}

// call returns the group's call as the person's app knows it, nil if there is none.
func (p *person) call(ctx context.Context) (tg.InputGroupCallClass, error) {
	full, err := p.api.ChannelsGetFullChannel(ctx, &tg.InputChannel{ChannelID: p.group.ChannelID, AccessHash: p.group.AccessHash})
	if err != nil {
		return nil, fmt.Errorf("channels.getFullChannel: %w", err)
	}
	info, ok := full.FullChat.(*tg.ChannelFull)
	if !ok {
		return nil, errors.New("channels.getFullChannel: the answer is about no channel")
	}
	call, _ := info.GetCall()
	return call, nil
}
