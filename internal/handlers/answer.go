package handlers

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// duplicates is how often Telegram may say that a message is being sent already, while it is nowhere to be seen, before
// it is believed: some minutes.
const duplicates = 10

// answer posts what the journal says, once, and marks the command answered. The command's effect does not depend
// on it: a chat that takes no answer has had its call all the same.
func (h *Handlers) answer(ctx context.Context, j job) error {
	e := j.e
	if j.interim {
		return only(h.answerForNow(ctx, &e, j.fresh), ctx)
	}
	if e.Command.RTMP && !e.PrivateDone && e.Outcome == store.DoneOutcome && e.Made {
		if err := h.deliver(ctx, &e, j.fresh); err != nil {
			return err
		}
	}
	id, err := h.answerForGood(ctx, &e, j.fresh)
	if err := only(err, ctx); err != nil {
		return err
	}
	if err != nil {
		h.logError(&e, err)
		if err := h.tellOwner(ctx, &e, j.fresh); err != nil {
			return err
		}
	}
	h.store.Answered(e.Key, id, h.now())
	e.State = store.Answered
	h.logState(&e)
	return nil
}

// only returns the errors that end the step: those of waiting in vain and of the daemon's end. Telegram's refusals
// are left to the caller.
func only(err error, ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if errors.Is(err, errLeave) {
		return err
	}
	return nil
}

// answerForNow posts an interim answer, or turns the one before into it.
func (h *Handlers) answerForNow(ctx context.Context, e *store.Entry, fresh bool) error {
	if id := h.store.AnswerID(e.Key); id != 0 {
		return h.edit(ctx, e.Chat, id, words.Text(e.Interim))
	}
	id, err := h.send(ctx, h.reply(e, e.Interim, e.AnswerRandomID), fresh, h.posted(e))
	if id != 0 {
		h.store.Posted(e.Key, id)
	}
	return err
}

// answerForGood posts the final answer, or turns the interim one into it, and returns its message id. Where that one is
// gone, or cannot be edited any more, the final one comes anew.
func (h *Handlers) answerForGood(ctx context.Context, e *store.Entry, fresh bool) (int, error) {
	id := h.store.AnswerID(e.Key)
	if id == 0 || e.Interim == "" {
		var err error
		if id, err = h.send(ctx, h.reply(e, e.Answer, e.AnswerRandomID), fresh && e.Interim == "", h.posted(e)); err != nil || e.Interim == "" {
			return id, err
		}
	}
	err := h.edit(ctx, e.Chat, id, words.Text(e.Answer))
	if err == nil || only(err, ctx) != nil {
		return id, err
	}
	h.logError(e, err)
	anew := h.posted(e)
	anew.match = func(found string, _ int) bool { return found == e.Answer }
	return h.send(ctx, h.reply(e, e.Answer, e.AgainRandomID), false, anew)
}

// reply is a message that answers the command, where it was typed.
func (h *Handlers) reply(e *store.Entry, text string, randomID int64) api.Send {
	return api.Send{To: e.Chat, Text: text, ReplyTo: e.ReplyTo, Topic: e.Topic, RandomID: randomID}
}

// search says where a message of ours would stand, and how it is recognised.
type search struct {
	from  api.Point
	match func(text string, replyTo int) bool
}

// posted looks for the answer to a command, an interim one included.
func (h *Handlers) posted(e *store.Entry) search {
	return search{h.start(e, e.Chat), func(found string, replyTo int) bool {
		return (replyTo == e.ReplyTo || replyTo == 0) && (found == e.Answer && e.Answer != "" || replyTo != 0 && words.Interim(words.Text(found)) || found == e.Interim && e.Interim != "")
	}}
}

// send sends a message so that it is there once, whatever gets lost on the way. What is not fresh may have been sent
// before: since it is not known how long Telegram remembers a random id, the chat is asked first. It returns the
// message's id, 0 where Telegram says that the message is there and does not show it.
func (h *Handlers) send(ctx context.Context, s api.Send, fresh bool, mine search) (int, error) {
	last, times := h.born, 0
	for try := 0; ; try++ {
		if !fresh {
			id, err := h.find(ctx, s.To, mine, last.Add(settling))
			if id != 0 || ctx.Err() != nil {
				return id, err
			}
			if _, flood := api.FloodWait(err); flood || undecided(err) {
				if err := h.again(err, try); err != nil {
					return 0, err
				}
				continue
			}
		}
		id, err := h.sendOnce(ctx, s)
		if err == nil || ctx.Err() != nil {
			return id, err
		}
		switch typ := api.ErrorType(err); typ {
		case "REPLY_MESSAGE_ID_INVALID":
			if s.ReplyTo != 0 {
				s.ReplyTo = 0
				continue
			}
		case "RANDOM_ID_DUPLICATE":
			if times++; times == duplicates {
				h.log.Warn("telegram says that a message is there and does not show it", zap.Stringer("chat", s.To))
				return 0, nil
			}
			fresh, last = false, h.now()
			if err := h.pause(try); err != nil {
				return 0, err
			}
			continue
		case "PEER_ID_INVALID", "CHAT_ID_INVALID", "CHAT_FORBIDDEN":
			if to, ok := h.moved(ctx, s.To); ok {
				s.To, s.ReplyTo, s.Topic, mine.from = to, 0, 0, api.Point{Date: mine.from.Date}
				continue
			}
		}
		if undecided(err) {
			fresh, last = false, h.now()
		}
		if err := h.again(err, try); err != nil {
			return 0, err
		}
	}
}

// moved returns the supergroup that a basic group has become, whose answers go there too.
func (h *Handlers) moved(ctx context.Context, from command.Peer) (command.Peer, bool) {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	to, ok, err := h.api.Migrated(rpc, from)
	return to, ok && err == nil
}

func (h *Handlers) sendOnce(ctx context.Context, s api.Send) (int, error) {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	return h.api.Send(rpc, s)
}

// find reads a chat for a message of ours that was sent before until.
func (h *Handlers) find(ctx context.Context, chat command.Peer, mine search, until time.Time) (id int, err error) {
	for from, all := mine.from, false; id == 0 && err == nil && !all; {
		rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
		id, from, all, err = h.api.FindOwn(rpc, chat, from, until, mine.match)
		cancel()
	}
	return id, err
}

// edit replaces the text of a message of ours.
func (h *Handlers) edit(ctx context.Context, chat command.Peer, id int, text words.Text) error {
	for try := 0; ; try++ {
		rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
		err := h.api.Edit(rpc, chat, id, text.Reveal())
		cancel()
		if err == nil || ctx.Err() != nil {
			return err
		}
		if err := h.again(err, try); err != nil {
			return err
		}
	}
}

// deliver sends the RTMP credentials to the person who asked, or to the account's own Saved Messages when there is
// no such person. They are asked for anew rather than kept: whoever reads the journal learns no key.
func (h *Handlers) deliver(ctx context.Context, e *store.Entry, fresh bool) error {
	to, who := h.recipient(e)
	err := h.sendCredentials(ctx, e, to, fresh)
	if err := only(err, ctx); err != nil {
		return err
	}
	text := words.Delivered(who)
	if err != nil {
		h.logError(e, err)
		text = words.NotDelivered(who)
	}
	e.Answer += "\n" + text.Reveal()
	e.PrivateDone = true
	return h.advance(e)
}

func (h *Handlers) sendCredentials(ctx context.Context, e *store.Entry, to command.Peer, fresh bool) error {
	for try := 0; ; try++ {
		rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
		url, key, err := h.api.RTMP(rpc, e.Target)
		cancel()
		if err == nil {
			return h.tell(ctx, e, to, words.Credentials(h.name(ctx, e.Target), url, key.Reveal()), e.PrivateRandomID, fresh)
		}
		if ctx.Err() != nil {
			return err
		}
		if err := h.again(err, try); err != nil {
			return err
		}
	}
}

// tell writes to somebody in private.
func (h *Handlers) tell(ctx context.Context, e *store.Entry, to command.Peer, text words.Text, randomID int64, fresh bool) error {
	mine := search{api.Point{Date: e.Date}, func(found string, _ int) bool { return found == text.Reveal() }}
	_, err := h.send(ctx, api.Send{To: to, Text: text.Reveal(), RandomID: randomID}, fresh, mine)
	return err
}

// name is what people call a chat, or its id where Telegram does not say.
func (h *Handlers) name(ctx context.Context, chat command.Peer) string {
	ctx, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	if c, err := h.api.Lookup(ctx, chat); err == nil && c.Title != "" {
		return "“" + c.Title + "”"
	}
	return "chat " + chat.String()
}

// recipient is who gets what is for the eyes of the person who typed the command.
func (h *Handlers) recipient(e *store.Entry) (command.Peer, words.Recipient) {
	self := h.me()
	switch {
	case e.Sender.Kind == command.Person && e.Sender.Peer != self:
		return e.Sender.Peer, words.You
	case e.Sender.Kind == command.Self:
		return self, words.Yourself
	}
	return self, words.Owner
}

// me is the account itself, whose private chat is Saved Messages.
func (h *Handlers) me() command.Peer { return command.Peer{Kind: command.User, ID: h.self()} }

// tellOwner leaves word in Saved Messages of an answer that its chat would not take.
func (h *Handlers) tellOwner(ctx context.Context, e *store.Entry, fresh bool) error {
	if e.Chat == h.me() {
		return nil
	}
	err := h.tell(ctx, e, h.me(), words.Unanswered(h.name(ctx, e.Chat), words.Text(e.Answer)), e.OwnerRandomID, fresh)
	if err != nil && only(err, ctx) == nil {
		h.logError(e, err)
	}
	return only(err, ctx)
}

// logError writes the operator's side of an outcome: the chain of errors with the method's name, never any text.
func (h *Handlers) logError(e *store.Entry, err error) {
	h.log.Warn("telegram refused", append(fields(e), zap.Error(err))...)
}
