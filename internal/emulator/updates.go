package emulator

import (
	"cmp"
	"context"
	"time"

	"github.com/gotd/td/tg"
)

func (s *Server) registerUpdates() {
	s.rpc.OnUpdatesGetState(func(ctx context.Context) (*tg.UpdatesState, error) {
		return authed(s, func(a *act, _ struct{}) (*tg.UpdatesState, error) {
			return a.state(a.me.box.pts), nil
		})(ctx, struct{}{})
	})
	s.rpc.OnUpdatesGetDifference(authed(s, (*act).getDifference))
	s.rpc.OnUpdatesGetChannelDifference(authed(s, (*act).getChannelDifference))
}

// state is the account's update state; those it numbers by seq it never sends.
func (a *act) state(pts int) *tg.UpdatesState {
	return &tg.UpdatesState{Pts: pts, Date: a.s.date(), Seq: 1}
}

func orElse(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// slice cuts changes to at most n, and says whether that was all.
func slice(log []*change, n int) ([]*change, bool) {
	if len(log) > n {
		return log[:n], false
	}
	return log, true
}

// catchUp renders changes as a difference tells them: messages as they are now and not those that are gone, then
// what else has happened.
func (v *view) catchUp(log []*change) (messages []tg.MessageClass, others []tg.UpdateClass) {
	for _, c := range log {
		switch {
		case c.post != nil && c.box.find(c.post.idFor(v.me)) == nil:
		case c.kind == changeNew:
			messages = append(messages, v.message(c.post))
		default:
			others = append(others, v.change(c))
		}
	}
	return messages, others
}

func (a *act) getDifference(r *tg.UpdatesGetDifferenceRequest) (tg.UpdatesDifferenceClass, error) {
	b, flow := &a.me.box, a.s.flow
	if r.Pts <= 0 && r.Date == 0 {
		return nil, rpcError(400, "PERSISTENT_TIMESTAMP_EMPTY")
	}
	log := b.since(r.Pts)
	v := a.view()
	var channels []tg.UpdateClass
	if !a.s.switches.ChannelsUnnamed {
		channels = v.changedChannels(r.Date)
	}
	missed := b.pts - r.Pts
	if total, ok := r.GetPtsTotalLimit(); ok && missed > total || flow.TooLong > 0 && missed > flow.TooLong {
		return &tg.UpdatesDifferenceTooLong{Pts: b.pts}, nil
	}
	if len(log) == 0 && len(channels) == 0 {
		return &tg.UpdatesDifferenceEmpty{Date: a.s.date(), Seq: 1}, nil
	}
	n := orElse(flow.Slice, 1000)
	if limit, ok := r.GetPtsLimit(); ok && limit > 0 {
		n = min(n, limit)
	}
	log, all := slice(log, n)
	messages, others := v.catchUp(log)
	if all {
		return &tg.UpdatesDifference{
			NewMessages: messages, OtherUpdates: append(others, channels...), Users: v.users, Chats: v.chats, State: *a.state(b.pts),
		}, nil
	}
	return &tg.UpdatesDifferenceSlice{
		NewMessages: messages, OtherUpdates: others, Users: v.users, Chats: v.chats,
		IntermediateState: *a.state(log[len(log)-1].pts),
	}, nil
}

// changedChannels tells of those in which something has happened since.
func (v *view) changedChannels(date int) []tg.UpdateClass {
	var list []tg.UpdateClass
	for _, c := range v.me.chats {
		if c.isChannel() && c.member(v.me) != nil && c.box.date >= date {
			v.mention(c.peer)
			list = append(list, &tg.UpdateChannelTooLong{ChannelID: c.peer.ID, Pts: c.box.pts})
		}
	}
	return list
}

func (a *act) getChannelDifference(r *tg.UpdatesGetChannelDifferenceRequest) (tg.UpdatesChannelDifferenceClass, error) {
	c, err := a.channel(r.Channel)
	if err != nil {
		return nil, err
	}
	b, flow := c.box, a.s.flow
	if r.Pts <= 0 {
		return nil, rpcError(400, "PERSISTENT_TIMESTAMP_EMPTY")
	}
	timeout := int(max(cmp.Or(flow.ChannelTimeout, time.Second), 0).Seconds())
	log := b.since(r.Pts)
	if len(log) == 0 {
		return &tg.UpdatesChannelDifferenceEmpty{Final: true, Pts: b.pts, Timeout: timeout}, nil
	}
	v := a.view()
	v.mention(c.peer)
	if flow.ChannelTooLong > 0 && b.pts-r.Pts > flow.ChannelTooLong {
		res := &tg.UpdatesChannelDifferenceTooLong{Final: true, Timeout: timeout, Dialog: v.dialog(place{chat: c})}
		b.newest(func(f *filed) bool {
			res.Messages = append(res.Messages, v.message(f.post))
			return len(res.Messages) < min(orElse(r.Limit, 100), 100)
		})
		res.Users, res.Chats = v.users, v.chats
		return res, nil
	}
	log, all := slice(log, min(orElse(flow.ChannelSlice, 100), orElse(r.Limit, 100)))
	if !all {
		timeout = 0
	}
	messages, others := v.catchUp(log)
	return &tg.UpdatesChannelDifference{
		Final: all, Pts: log[len(log)-1].pts, Timeout: timeout,
		NewMessages: messages, OtherUpdates: others, Users: v.users, Chats: v.chats,
	}, nil
}
