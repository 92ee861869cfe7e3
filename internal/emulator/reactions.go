package emulator

import (
	"slices"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// reactionEmoji are some of those that can be reactions; any other emoji is refused, as most are.
var reactionEmoji = []string{"👍", "👎", "❤", "🔥", "🎉", "👌", "👀", "🫡"} //nolint:gochecknoglobals // never changed

// SetReactions says whether people may react to the messages of a chat.
func (s *Server) SetReactions(where command.Peer, allowed bool) {
	s.change(where, func(_ *act, c *chat) { c.noReactions = !allowed })
}

func (a *act) sendReaction(r *tg.MessagesSendReactionRequest) (tg.UpdatesClass, error) {
	at, err := a.place(r.Peer)
	if err != nil {
		return nil, err
	}
	f := a.box(at).find(r.MsgID)
	if f == nil || f.post.action != nil || !a.holds(at, f.post) {
		return nil, rpcError(400, "MESSAGE_ID_INVALID")
	}
	p, sign := f.post, ""
	for _, in := range r.Reaction {
		if emoji, ok := in.(*tg.ReactionEmoji); ok {
			sign = emoji.Emoticon
		}
	}
	switch {
	case at.chat != nil && (at.chat.noReactions || at.chat.member(a.me) == nil), sign != "" && !slices.Contains(reactionEmoji, sign):
		return nil, rpcError(400, "REACTION_INVALID")
	case p.reactions[a.me.id] == sign:
		return nil, rpcError(400, "MESSAGE_NOT_MODIFIED")
	}
	if p.reactions == nil {
		p.reactions = map[int64]string{}
	}
	if p.reactions[a.me.id] = sign; sign == "" {
		delete(p.reactions, a.me.id)
	}
	e := p.event(MessageReacted)
	e.Text, e.Chat, e.MsgID = sign, p.peerFor(a.me), p.idFor(a.me)
	a.s.record(a, e)
	for _, b := range a.s.boxes(p) {
		a.tellOf(b, &change{kind: changeOther, render: func(v *view) tg.UpdateClass {
			m, _ := v.message(p).(*tg.Message)
			return &tg.UpdateMessageReactions{Peer: m.PeerID, MsgID: m.ID, Reactions: m.Reactions}
		}})
	}
	return a.answer(), nil
}

// reacted renders how people have reacted, as v's account sees it.
func (v *view) reacted(p *post) tg.MessageReactions {
	var out tg.MessageReactions
	for _, sign := range reactionEmoji {
		n := tg.ReactionCount{Reaction: &tg.ReactionEmoji{Emoticon: sign}}
		for _, by := range p.reactions {
			if by == sign {
				n.Count++
			}
		}
		if p.reactions[v.me.id] == sign {
			n.SetChosenOrder(0)
		}
		if n.Count > 0 {
			out.Results = append(out.Results, n)
		}
	}
	return out
}
