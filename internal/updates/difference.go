package updates

import (
	"context"
	"fmt"

	"github.com/gotd/td/tg"
	"go.uber.org/zap"

	"userbot/internal/api"
)

// pageSize is the most that Telegram returns at once, and what it advises for differences.
const pageSize = 100

// request returns the request for w about c. It runs on a goroutine of its own and touches nothing of the loop; what
// it returns is applied there.
func (l *loop) request(c *chat, w work) func(context.Context) (func() error, error) {
	switch {
	case w == dialogs:
		return l.askDialogs()
	case w == history:
		return l.askHistory(c)
	case c != l.account:
		return l.askChannel(c)
	case !c.known:
		return l.askState
	default:
		return l.askAccount()
	}
}

func (l *loop) askState(ctx context.Context) (func() error, error) {
	state, err := l.tg.UpdatesGetState(ctx)
	if err != nil {
		return nil, api.Wrap("updates.getState", err)
	}
	return func() error {
		l.account.join(state.Pts)
		l.arrive(*state, l.state())
		return nil
	}, nil
}

// state returns the account's update state.
func (l *loop) state() tg.UpdatesState {
	return tg.UpdatesState{Pts: l.account.at, Qts: l.qts.at, Date: l.account.date, Seq: l.seq.at}
}

// arrive moves the account to where a request made at 'asked' leads.
func (l *loop) arrive(to, asked tg.UpdatesState) {
	l.account.jump(asked.Pts, to.Pts)
	l.qts.jump(asked.Qts, to.Qts)
	l.seq.jump(asked.Seq, to.Seq)
	l.account.date = max(l.account.date, to.Date)
	l.markDirty(l.account)
}

func (l *loop) askAccount() func(context.Context) (func() error, error) {
	asked := l.state()
	return func(ctx context.Context) (func() error, error) {
		answer, err := l.tg.UpdatesGetDifference(ctx, &tg.UpdatesGetDifferenceRequest{
			Pts: asked.Pts, Qts: asked.Qts, Date: asked.Date,
		})
		if err != nil {
			return nil, api.Wrap("updates.getDifference", err)
		}
		switch d := answer.(type) {
		case *tg.UpdatesDifferenceEmpty:
			to := asked
			to.Date, to.Seq = d.Date, d.Seq
			return func() error { l.arrive(to, asked); return nil }, nil
		case *tg.UpdatesDifference:
			return func() error {
				return l.accountPart(d.NewMessages, d.OtherUpdates, d.Users, d.Chats, d.State, asked)
			}, nil
		case *tg.UpdatesDifferenceSlice:
			if d.IntermediateState.Pts == asked.Pts && d.IntermediateState.Qts == asked.Qts {
				return nil, api.Wrap("updates.getDifference", errStuck)
			}
			return func() error {
				l.want(l.account, difference)
				to := d.IntermediateState
				to.Date = newestDate(d.NewMessages) // not the present, up to which nothing is complete yet
				return l.accountPart(d.NewMessages, d.OtherUpdates, d.Users, d.Chats, to, asked)
			}, nil
		case *tg.UpdatesDifferenceTooLong:
			if d.Pts <= asked.Pts {
				return nil, api.Wrap("updates.getDifference", errStuck)
			}
			return func() error {
				l.log.Warn("too many updates were missed, reading the history of chats instead", zap.Int("updates", d.Pts-asked.Pts))
				l.account.jump(asked.Pts, d.Pts)
				l.bridge()
				l.want(l.account, difference)
				return nil
			}, nil
		default:
			return nil, fmt.Errorf("updates.getDifference: unexpected answer %T", answer)
		}
	}
}

func (l *loop) accountPart(messages []tg.MessageClass, other []tg.UpdateClass, users []tg.UserClass, chats []tg.ChatClass, to, asked tg.UpdatesState) error {
	l.opt.API.Learn(chats)
	if err := l.deliverAll(messages, users); err != nil {
		return err
	}
	if err := l.extras(other, users, 0); err != nil {
		return err
	}
	l.arrive(to, asked)
	return nil
}

func (l *loop) deliverAll(messages []tg.MessageClass, users []tg.UserClass) error {
	for _, m := range messages {
		if err := l.deliver(m, users); err != nil {
			return err
		}
	}
	return nil
}

// extras handles what a difference brings besides new messages. Updates of the sequence it belongs to (the
// account's, or channel's) are covered by the pts it leads to.
func (l *loop) extras(us []tg.UpdateClass, users []tg.UserClass, channel int64) error {
	for _, u := range us {
		var m tg.MessageClass
		var own bool
		switch u := u.(type) {
		case *tg.UpdateNewMessage:
			m, own = u.Message, true
		case *tg.UpdateNewChannelMessage:
			m, own = u.Message, channelOf(u.Message) == channel
		case *tg.UpdateChannelTooLong:
		default:
			_, _, own = tg.IsPtsUpdate(u)
			if _, ok := tg.IsQtsUpdate(u); ok {
				own = true
			}
			if id, _, _, ok, _ := tg.IsChannelPtsUpdate(u); ok && id == channel {
				own = true
			}
		}
		var err error
		switch {
		case !own:
			err = l.route(u, users)
		case m != nil:
			err = l.deliver(m, users)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *loop) askChannel(c *chat) func(context.Context) (func() error, error) {
	asked, peer := c.at, c.peer
	return func(ctx context.Context) (func() error, error) {
		in, err := l.opt.API.InputChannel(ctx, peer)
		if err != nil {
			return nil, err
		}
		answer, err := l.tg.UpdatesGetChannelDifference(ctx, &tg.UpdatesGetChannelDifferenceRequest{
			Channel: in, Filter: &tg.ChannelMessagesFilterEmpty{}, Pts: asked, Limit: pageSize,
		})
		if err != nil {
			return nil, api.Wrap("updates.getChannelDifference", err)
		}
		// 'timeout' in the answers says when to poll next. We poll nothing, and a gap cannot wait for it.
		switch d := answer.(type) {
		case *tg.UpdatesChannelDifferenceEmpty:
			return func() error { return l.channelPart(c, nil, nil, nil, nil, asked, d.Pts) }, nil
		case *tg.UpdatesChannelDifference:
			if !d.Final && d.Pts <= asked {
				return nil, api.Wrap("updates.getChannelDifference", errStuck)
			}
			return func() error {
				if !d.Final {
					l.want(c, difference)
				}
				return l.channelPart(c, d.NewMessages, d.OtherUpdates, d.Users, d.Chats, asked, d.Pts)
			}, nil
		case *tg.UpdatesChannelDifferenceTooLong:
			return func() error { return l.channelTooLong(c, d, asked) }, nil
		default:
			return nil, fmt.Errorf("updates.getChannelDifference: unexpected answer %T", answer)
		}
	}
}

func (l *loop) channelPart(c *chat, messages []tg.MessageClass, other []tg.UpdateClass, users []tg.UserClass, chats []tg.ChatClass, asked, to int) error {
	l.opt.API.Learn(chats)
	if err := l.deliverAll(messages, users); err != nil {
		return err
	}
	if err := l.extras(other, users, c.peer.ID); err != nil {
		return err
	}
	c.jump(asked, to)
	l.handedOver(c, newestDate(messages))
	return nil
}

// channelTooLong jumps to the channel's present. The answer has its newest messages; where they do not reach back far
// enough, the history is read.
func (l *loop) channelTooLong(c *chat, d *tg.UpdatesChannelDifferenceTooLong, asked int) error {
	l.log.Info("too many updates of a channel were missed, reading its history instead", zap.Stringer("chat", c.peer))
	l.opt.API.Learn(d.Chats)
	dialog, ok := d.Dialog.(*tg.Dialog)
	if !ok || dialog.Pts == 0 {
		return l.reset(c)
	}
	l.beginReading(c)
	c.jump(asked, dialog.Pts)
	if len(d.Messages) == 0 {
		l.want(c, history)
	} else if err := l.newestPage(c, d.Messages, d.Users, false); err != nil {
		return err
	}
	l.markDirty(c)
	if !d.Final && dialog.Pts > asked {
		l.want(c, difference)
	}
	return nil
}
