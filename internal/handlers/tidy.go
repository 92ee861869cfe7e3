package handlers

import (
	"context"
	"slices"
	"time"

	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
)

// usualSign is the reaction that stands for an answer where the configuration names none.
const usualSign = "👍"

// tidy decides what a command that is done leaves in its chat. What was not done stays as it was typed, and its answer too.
func (h *Handlers) tidy(e *store.Entry) {
	v := h.verbs[e.Command.Verb]
	switch {
	case v == nil || e.Key.Peer.Kind == command.Timer:
		return
	case e.Outcome == store.DoneOutcome, e.Outcome == store.Help, e.Outcome == store.Already && (v.class == set || v.class == told):
	default:
		return
	}
	var t Tidy // of a private chat: nobody but the two see it
	if e.Chat.Kind != command.User {
		t = h.policy.Load().tidy(e.Chat)
	}
	if e.Outcome == store.DoneOutcome && v.Has(command.Quiet) && e.Note == "" && e.ReplyTo != 0 {
		if e.Tidy.Sign = t.React; e.Tidy.Sign == "" && e.Command.Quiet {
			e.Tidy.Sign = usualSign
		}
	}
	var commands, answers []int
	if q, ok, err := h.store.Entry(e.Picks); ok && err == nil && q.Chat == e.Chat {
		commands = append(commands, deletable(&q))
		if q.AnswerID != 0 {
			answers = append(answers, q.AnswerID)
		}
	}
	if t.DeleteCommand {
		// A question says nothing any more without what it is about. What was typed before a group was upgraded is no message of
		// its supergroup.
		typed := slices.DeleteFunc(append(commands, deletable(e)), func(id int) bool { return id == 0 })
		e.Tidy.Now, answers = append(typed, answers...), nil
	}
	if t.DeleteAnswer > 0 {
		e.Tidy.After, e.Tidy.Within = t.DeleteAnswer, answers
	}
}

// deletable is the message that e was typed in, where that is there for us alone; else 0.
func deletable(e *store.Entry) int {
	if e.Stays {
		return 0
	}
	return e.ReplyTo
}

// tidyQuestion has the question that e has picked a choice of go with the rest, where its message was not known yet when e was
// done.
func (h *Handlers) tidyQuestion(e *store.Entry) error {
	t := &e.Tidy
	if len(t.Now) == 0 && t.After == 0 || e.Picks == (store.Key{}) {
		return nil
	}
	q, ok, err := h.store.Entry(e.Picks)
	if err != nil || !ok || q.Chat != e.Chat || q.AnswerID == 0 || slices.Contains(slices.Concat(t.Now, t.Within), q.AnswerID) {
		return nil
	}
	if len(t.Now) > 0 {
		t.Now = append(slices.Clone(t.Now), q.AnswerID)
	} else {
		t.Within = append(slices.Clone(t.Within), q.AnswerID)
	}
	return h.advance(e)
}

// react puts the sign on the command that stands for its answer; false where it cannot be put there.
func (h *Handlers) react(ctx context.Context, j *job) (bool, error) {
	e := &j.e
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	err := h.api.React(rpc, e.Chat, e.ReplyTo, e.Tidy.Sign)
	cancel()
	if err != nil {
		err = h.again(ctx, j, &j.posting.edit, err, editFor)
	}
	if err != nil && only(err, ctx) == nil {
		h.logError(e, err)
		j.posting.edit = tries{}
		return false, nil
	}
	return err == nil, err
}

// tidier deletes what is to be deleted, as it falls due.
type tidier struct {
	alarm
	tried  int                  // in a row, without success
	failed map[uint64]time.Time // by command: when Telegram first answered that it fails or is to be asked later
}

// failsFor is for how long Telegram has answered so by now about what a command has left. An outage is none of that.
func (t *tidier) failsFor(seq uint64, now time.Time) time.Duration {
	first, ok := t.failed[seq]
	if !ok {
		if t.failed == nil {
			t.failed = map[uint64]time.Time{}
		}
		first = now
		t.failed[seq] = now
	}
	return now.Sub(first)
}

// deleteDue deletes what is due, and returns when it is to be called again, or what is closed then.
func (h *Handlers) deleteDue(ctx context.Context) (next time.Time, early <-chan struct{}, err error) {
	due, next, err := h.store.Removals(h.now())
	if err != nil {
		return next, nil, err
	}
	failed := false
	var again time.Time // what has to wait is due again then; zero: nothing has to
	for _, r := range due {
		rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
		err := h.api.Delete(rpc, r.Chat, r.IDs)
		cancel()
		wait, flood := api.FloodWait(err)
		switch {
		case ctx.Err() != nil:
			return next, nil, nil
		case flood, undecided(err), api.Failing(err):
			if (flood || api.Failing(err)) && h.tidier.failsFor(r.Seq, h.now()) > sendFor {
				break
			}
			if !flood {
				wait, early = h.pace(h.tidier.tried)
				failed = true
			}
			if at := h.now().Add(wait); again.IsZero() || at.Before(again) {
				again = at
			}
			continue
		}
		if err != nil {
			h.log.Warn("messages could not be deleted", zap.Stringer("chat", r.Chat), zap.String("ref", referenceTo(r.Seq)), zap.Error(err))
		}
		delete(h.tidier.failed, r.Seq)
		h.store.Removed(r)
	}
	if h.tidier.tried++; !failed {
		h.tidier.tried = 0
	}
	// What else is due by now waits, too.
	if !again.IsZero() && (again.Before(next) || !next.After(h.now())) {
		next = again
	}
	return next, early, nil
}

// untidied has the tidier look for what the command has left, once that is on disk.
func (h *Handlers) untidied(e *store.Entry) {
	if len(e.Tidy.Now) == 0 && e.Tidy.After == 0 {
		return
	}
	h.tidier.ring()
}
