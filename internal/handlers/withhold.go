package handlers

import (
	"context"
	"slices"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// withhold has an answer that had to wait tell nothing of a chat, where it is given elsewhere, if whoever typed the command may not command there
// any more: no link, no title, nothing that is planned. What was done is done. If it was sent before, it stays as it was.
func (h *Handlers) withhold(ctx context.Context, j *job) error {
	e := &j.e
	if e.Withheld || due(e) || !tellsElsewhere(e) || h.now().Sub(e.Accepted) < mentionAgain {
		return nil
	}
	text := words.Text("")
	may, err := h.mayReach(ctx, e, e.Target)
	if _, flood := api.FloodWait(err); flood || err != nil && undecided(err) {
		err = h.again(ctx, j, &j.posting.who, err, deliverFor)
	}
	v := h.verbs[e.Command.Verb]
	switch {
	case only(err, ctx) != nil:
		return err
	case may != his && (v == nil || v.class == read || slices.Contains(v.tells, e.Command.Args)):
		e.Outcome, text = store.Refused, may.refused().text
	case may != his:
		text = words.Withheld(e.Outcome == store.DoneOutcome, may == notOurs)
	case !h.mayHearOf(e):
		e.Outcome, text = store.Refused, words.NotAllYours()
	default:
		return nil
	}
	e.Withheld, e.Tidy.Sign = true, ""
	sayInstead(e, h.sayable(text))
	return h.advance(e)
}

// tellsElsewhere reports whether the answer to e tells of a chat in another one.
func tellsElsewhere(e *store.Entry) bool {
	if slices.Contains([]store.Outcome{store.Usage, store.Help, store.TooOld}, e.Outcome) {
		return false
	}
	return len(e.Of) > 0 || !e.Target.IsZero() && e.Target != e.Chat && e.Target != e.Key.Peer && e.From != e.Key.Peer
}

// mayHearOf reports whether who typed e may command in all chats of which the answer tells, by the configuration.
func (h *Handlers) mayHearOf(e *store.Entry) bool {
	p, m := h.policy.Load(), &command.Message{Chat: e.Chat, Sender: e.Sender}
	return !slices.ContainsFunc(e.Of, func(chat command.Peer) bool {
		if to := h.isNow(chat); !to.IsZero() {
			chat = to
		}
		v, _ := p.judge(m, naming{typed: true, chat: chat})
		return v != allow
	})
}
