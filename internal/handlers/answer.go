package handlers

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
)

// answer posts what the journal says, once, and marks the command answered. The command's effect does not depend
// on it: a chat that takes no answer has had its call all the same.
func (h *Handlers) answer(ctx context.Context, j job) error {
	e := j.e
	if j.interim {
		_, err := h.post(ctx, &e, e.Interim, j.fresh)
		return only(err, ctx)
	}
	if e.Command.RTMP && !e.PrivateDone && e.Outcome == store.DoneOutcome && e.Made {
		if err := h.deliver(ctx, &e, j.fresh); err != nil {
			return err
		}
	}
	id, err := h.post(ctx, &e, e.Answer, j.fresh && e.Interim == "")
	if err == nil && e.Interim != "" {
		err = h.correct(ctx, &e, id)
	}
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

// post puts text into the chat as the answer to e.
func (h *Handlers) post(ctx context.Context, e *store.Entry, text string, fresh bool) (int, error) {
	s := api.Send{To: e.Chat, Text: text, ReplyTo: e.ReplyTo, Topic: e.Topic, RandomID: e.AnswerRandomID}
	return h.send(ctx, s, fresh, e.Date, func(found string, replyTo int) bool {
		return (replyTo == e.ReplyTo || replyTo == 0) && (found == e.Answer && e.Answer != "" || found == e.Interim && e.Interim != "")
	})
}

// send sends a message so that it is there once, whatever gets lost on the way. What is not fresh may have been sent
// before: since it is not known how long Telegram remembers a random id, the chat is asked first, for a message since
// then that mine recognises.
func (h *Handlers) send(ctx context.Context, s api.Send, fresh bool, since time.Time, mine func(string, int) bool) (int, error) {
	for try := 0; ; try++ {
		id, err := h.sendOnce(ctx, s, fresh, since, mine)
		if err == nil || ctx.Err() != nil {
			return id, err
		}
		switch typ := api.ErrorType(err); {
		case typ == "REPLY_MESSAGE_ID_INVALID" && s.ReplyTo != 0:
			s.ReplyTo = 0
			continue
		case typ == "RANDOM_ID_DUPLICATE":
			fresh = false
			err = h.pause(try)
		default:
			fresh = fresh && !undecided(err)
			err = h.again(err, try)
		}
		if err != nil {
			return 0, err
		}
	}
}

func (h *Handlers) sendOnce(ctx context.Context, s api.Send, fresh bool, since time.Time, mine func(string, int) bool) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	if !fresh {
		id, _, _, err := h.api.FindOwn(ctx, s.To, api.Point{Date: since}, time.Time{}, mine)
		if id != 0 {
			return id, nil
		}
		if _, flood := api.FloodWait(err); flood || undecided(err) {
			return 0, err
		}
	}
	return h.api.Send(ctx, s)
}

// correct turns the interim answer into the final one.
func (h *Handlers) correct(ctx context.Context, e *store.Entry, id int) error {
	for try := 0; ; try++ {
		rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
		err := h.api.Edit(rpc, e.Chat, id, e.Answer)
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
	to := recipient(e, h.self())
	err := h.sendCredentials(ctx, e, to, fresh)
	if err := only(err, ctx); err != nil {
		return err
	}
	if err != nil {
		h.logError(e, err)
		e.Answer += "\n" + sayNotDelivered(to.ID == h.self())
	} else {
		e.Answer += "\n" + sayDelivered(e, to.ID == h.self())
	}
	e.PrivateDone = true
	return h.advance(e)
}

func (h *Handlers) sendCredentials(ctx context.Context, e *store.Entry, to command.Peer, fresh bool) error {
	for try := 0; ; try++ {
		rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
		url, key, err := h.api.RTMP(rpc, e.Target)
		cancel()
		if err == nil {
			text := sayCredentials(h.name(ctx, e.Target), url, key)
			_, err = h.send(ctx, api.Send{To: to, Text: text, RandomID: e.PrivateRandomID}, fresh, e.Date,
				func(found string, _ int) bool { return found == text })
			return err
		}
		if ctx.Err() != nil {
			return err
		}
		if err := h.again(err, try); err != nil {
			return err
		}
	}
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
func recipient(e *store.Entry, self int64) command.Peer {
	if e.Sender.Kind == command.Person {
		return e.Sender.Peer
	}
	return command.Peer{Kind: command.User, ID: self}
}

// tellOwner leaves word in Saved Messages of an answer that its chat would not take.
func (h *Handlers) tellOwner(ctx context.Context, e *store.Entry, fresh bool) error {
	self := command.Peer{Kind: command.User, ID: h.self()}
	if e.Chat == self {
		return nil
	}
	text := sayUnanswered(e, h.name(ctx, e.Chat))
	_, err := h.send(ctx, api.Send{To: self, Text: text, RandomID: e.OwnerRandomID}, fresh, e.Date,
		func(found string, _ int) bool { return found == text })
	if err != nil && only(err, ctx) == nil {
		h.logError(e, err)
	}
	return only(err, ctx)
}

// logError writes the operator's side of an outcome: the chain of errors with the method's name, never any text.
func (h *Handlers) logError(e *store.Entry, err error) {
	h.log.Warn("telegram refused",
		zap.Stringer("chat_id", e.Chat), zap.Int("message_id", e.Msg()), zap.String("ref", reference(e)), zap.Error(err))
}
