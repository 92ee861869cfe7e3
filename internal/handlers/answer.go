package handlers

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

const (
	// duplicates is how often Telegram may say that a message is being sent already, while it is nowhere to be seen,
	// before it is believed: some minutes.
	duplicates = 10
	// breath is how long the other answers in a chat have their turn while it takes longer to read the chat for one.
	breath = time.Second

	// How long something is tried while Telegram answers with failures or asks to wait. What gets no answer at all is
	// tried without end: after an outage, however long, the chat is told.
	editFor    = 30 * time.Second
	deliverFor = time.Hour
	sendFor    = 24 * time.Hour
)

// posting is what the tries to give an answer have come to so far.
type posting struct {
	answer, again, private, owner *outgoing // nil while they are not begun

	edit, rtmp, who tries
	anew            bool  // the interim answer cannot be edited: the final one comes anew
	announced       bool  // the chat knows that the credentials come later
	refused         error // why the chat takes no answer; nil: it may take one

	connected time.Time // of what is told with others: when there was first a connection after it was known

	failing time.Time // when it first had to wait; zero: never
	warned  bool      // the log has a warning of that
}

// tries counts those of one request.
type tries struct {
	n      int
	failed time.Time // when Telegram first answered that it fails or that it is to be asked later; zero: never
}

// outgoing is a message on its way.
type outgoing struct {
	api.Send
	match func(text string, replyTo int) bool // recognises it in the chat
	began time.Time                           // it is not older than this

	posted time.Time // when it was, where it was found in the chat

	fresh bool          // it was never sent before
	last  time.Time     // if it was, when that may have been
	next  api.Point     // what the chat holds before this was read, and it is not there
	over  error         // why it is not sent any more
	bound time.Duration // how long it is tried
	tries
	duplicates int
}

// outgoing returns the message that *w is, or begins it. s is what it says now, and from where in the chat it would stand.
func (h *Handlers) outgoing(w **outgoing, s api.Send, from api.Point, fresh bool) *outgoing {
	if *w == nil {
		*w = &outgoing{Send: s, began: from.Date, next: from, fresh: fresh, last: h.born, bound: sendFor}
	}
	(*w).Text = s.Text
	return *w
}

// answer posts what the journal says, once, and marks the command answered. The command's effect does not depend
// on it: a chat that takes no answer has had its call all the same. What has to wait returns [later].
func (h *Handlers) answer(ctx context.Context, j *job) error {
	e, p := &j.e, j.posting
	if j.interim {
		return only(h.answerForNow(ctx, j, j.fresh), ctx)
	}
	if e.With != (store.Key{}) {
		return h.toldWith(e)
	}
	if err := h.gather(j); errors.Is(err, errMoved) {
		return nil
	} else if err != nil {
		return err
	}
	if err := h.lapse(e); err != nil {
		return err
	}
	fresh := j.fresh && e.Interim == ""
	if streams(e) && !e.PrivateDone {
		if err := h.deliver(ctx, j, fresh); err != nil {
			return err
		}
	}
	// What is said too late, or not at all, is over.
	id, signed := 0, e.Answer == "" || h.staleBy(e, h.now())
	if e.Tidy.Sign != "" && e.Interim == "" {
		var err error
		if signed, err = h.react(ctx, j); err != nil {
			return err
		}
		if !signed {
			e.Tidy.Sign = "" // on disk before the words are sent: a restart must not react besides
			if err := h.advance(e); err != nil {
				return err
			}
		}
	}
	if !signed && p.refused == nil {
		if err := h.withhold(ctx, j); err != nil {
			return err
		}
		id, p.refused = h.answerForGood(ctx, j, fresh)
		if err := only(p.refused, ctx); err != nil {
			p.refused = nil
			return cmp.Or(h.ungather(j), err)
		}
		if p.refused != nil {
			h.logError(e, p.refused)
		}
	}
	if p.refused != nil {
		if err := h.tellOwner(ctx, j); err != nil {
			return err
		}
	}
	// How long a question is open goes by when it was posted, which an earlier life may have seen to.
	at := h.now()
	switch w := p.answer; {
	case e.Interim != "" && !j.fresh:
		at = e.Finished
	case e.Interim == "" && w != nil && !w.posted.IsZero():
		at = w.posted
	}
	if err := h.tidyQuestion(e); err != nil {
		return err
	}
	h.answered(e, id, at)
	h.untidied(e)
	return h.toldBy(e, id, at)
}

// staleBy reports whether it is too late to remind of a call, or to tell that it is time for people to start one: then it is told soon that
// nobody has.
func (h *Handlers) staleBy(e *store.Entry, now time.Time) bool {
	switch {
	case e.Command.Verb == dueReminder:
		return now.Sub(e.Date) > 2*remindLate
	case e.Command.Verb == dueCall && e.Command.NoStart && e.Outcome == store.DoneOutcome:
		return now.Sub(e.At) > h.policy.Load().LateLimit
	}
	return false
}

// answered notes that e was answered at that time, as message id of its chat.
func (h *Handlers) answered(e *store.Entry, id int, at time.Time) {
	h.store.Answered(e.Key, id, at, h.sent.take(e)...)
	h.own.add(e.Chat, id, at, e.Key)
	h.questions.posted(e, id)
	e.State = store.Answered
	h.logState(e)
}

// streams reports whether the command has made a stream, has found one there, or was for its key.
func streams(e *store.Entry) bool {
	if e.Command.Verb == stream {
		return e.Outcome == store.DoneOutcome
	}
	return e.Command.RTMP && e.CallID != 0 && (e.Outcome == store.DoneOutcome && e.Made || e.Outcome == store.Already)
}

// only returns the errors that end the step: those of waiting, and of the daemon's end. Telegram's refusals, and what it
// failed to do for too long, are left to the caller.
func only(err error, ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if _, wait := errors.AsType[*later](err); wait || errors.Is(err, errLeave) {
		return err
	}
	return nil
}

// answerForNow posts an interim answer, or turns the one before into it.
func (h *Handlers) answerForNow(ctx context.Context, j *job, fresh bool) error {
	e := &j.e
	if id := h.store.AnswerID(e.Key, e.Chat); id != 0 {
		return h.edit(ctx, j, id, words.Text(e.Interim))
	}
	_, err := h.post(ctx, j, e.Interim, fresh)
	return err
}

// answerForGood posts the final answer, or turns the interim one into it, and returns its message id. Where that one is
// gone, or cannot be edited any more, the final one comes anew.
func (h *Handlers) answerForGood(ctx context.Context, j *job, fresh bool) (int, error) {
	e, p, id := &j.e, j.posting, 0
	if e.Interim != "" { // else there is none, and the journal need not be read before the answer is sent
		id = h.store.AnswerID(e.Key, e.Chat)
	}
	if !p.anew && (id == 0 || e.Interim == "") {
		var err error
		if id, err = h.post(ctx, j, e.Answer, fresh); err != nil || e.Interim == "" {
			return id, err
		}
	}
	if !p.anew {
		err := h.edit(ctx, j, id, words.Text(e.Answer))
		if err == nil || only(err, ctx) != nil {
			return id, err
		}
		h.logError(e, err)
		p.anew = true
	}
	if p.again == nil {
		// The edit may have been carried out all the same, whenever the interim answer was posted.
		h.outgoing(&p.again, h.reply(e, e.Answer, e.AgainRandomID), h.start(e, e.Chat), false).last = h.now()
		p.again.match = func(found string, replyTo int) bool {
			return (replyTo == e.ReplyTo || replyTo == 0) && says(e, found)
		}
	}
	return h.send(ctx, j, p.again)
}

// reply is a message that answers the command, where it was typed.
func (h *Handlers) reply(e *store.Entry, text string, randomID int64) api.Send {
	return api.Send{To: e.Chat, Text: text, ReplyTo: e.ReplyTo, Topic: e.Topic, RandomID: randomID}
}

// says reports whether a text is the final answer, as it is or as it may have been sent.
func says(e *store.Entry, text string) bool {
	return text != "" && (text == e.Answer || slices.Contains(strings.Split(e.Earlier, earlierToo), text))
}

// post sends the answer to the command, an interim one included, and returns its message id. Where one was posted before,
// it stays as it is.
func (h *Handlers) post(ctx context.Context, j *job, text string, fresh bool) (int, error) {
	e := &j.e
	w := h.outgoing(&j.posting.answer, h.reply(e, text, e.AnswerRandomID), h.start(e, e.Chat), fresh)
	w.match = func(found string, replyTo int) bool {
		ours := replyTo != 0 || e.ReplyTo == 0 // as interim answers go
		return (replyTo == e.ReplyTo || replyTo == 0) && (says(e, found) || ours && e.Interim != "" && words.Interim(words.Text(found)) || found == e.Interim && e.Interim != "")
	}
	id, err := h.send(ctx, j, w)
	if id != 0 && e.Interim != "" {
		h.store.Posted(e.Key, w.To, id)
		h.own.add(w.To, id, h.now(), e.Key)
	}
	return id, err
}

// send sends a message so that it is there once, whatever gets lost on the way. What is not fresh may have been sent
// before: since it is not known how long Telegram remembers a random id, the chat is asked first. It returns the
// message's id, 0 where Telegram says that the message is there and does not show it.
func (h *Handlers) send(ctx context.Context, j *job, w *outgoing) (int, error) {
	for {
		if !w.fresh {
			if id, err := h.find(ctx, j, w); id != 0 || err != nil {
				return id, err
			}
		}
		if w.over != nil {
			return 0, w.over
		}
		done := h.own.sends(w.To)
		id, err := h.sendOnce(ctx, w.Send)
		if err == nil && w.To == j.e.Chat {
			h.own.claim(w.To, id, h.now(), j.e.Key)
		}
		if done(); err == nil {
			w.fresh, w.last = false, h.now()
			return id, nil
		}
		switch typ := api.ErrorType(err); typ {
		case "REPLY_MESSAGE_ID_INVALID":
			if w.ReplyTo != 0 {
				w.ReplyTo = 0
				continue
			}
		case "RANDOM_ID_DUPLICATE":
			if w.duplicates++; w.duplicates == duplicates {
				h.log.Warn("telegram says that a message is there and does not show it", zap.Stringer("chat", w.To))
				return 0, nil
			}
			w.fresh, w.last = false, h.now()
			d, early := h.pace(w.duplicates - 1)
			return 0, h.later(j, err, d, early)
		case "PEER_ID_INVALID", "CHAT_ID_INVALID", "CHAT_FORBIDDEN":
			if to, ok := h.moved(ctx, w.To); ok && j.interim {
				return 0, err // the next one is for the supergroup
			} else if ok {
				w.fresh = j.e.Chat != to // else a life before this one has come as far
				if err := h.follow(&j.e, w, to); err != nil {
					return 0, err
				}
				w.To, w.ReplyTo, w.Topic, w.next = to, 0, 0, api.Point{Date: w.began}
				continue
			}
		}
		lost := undecided(err)
		if lost {
			w.fresh, w.last = false, h.now()
		}
		err = h.again(ctx, j, &w.tries, err, w.bound)
		if lost && only(err, ctx) == nil {
			w.over = err // but the chat is asked once more, when the last try can have been carried out
			return 0, h.later(j, err, settling, nil)
		}
		return 0, err
	}
}

// follow has the answer to a command, which is w now, go where its basic group has gone. What was said in the group is not
// edited any more: there the answer is the first, and a restart sends it as that.
func (h *Handlers) follow(e *store.Entry, w *outgoing, to command.Peer) error {
	if e.Chat == to {
		return nil
	}
	answerIn(e, to)
	if w.RandomID == e.AgainRandomID {
		e.AnswerRandomID, e.AgainRandomID = e.AgainRandomID, e.AnswerRandomID
	}
	return h.advance(e)
}

// answerIn is follow before it is on disk.
func answerIn(e *store.Entry, chat command.Peer) {
	e.Chat, e.ReplyTo, e.Topic, e.Under, e.AnswerID = chat, 0, 0, 0, 0
	e.Tidy = store.Tidy{After: e.Tidy.After} // the rest is about messages of the group
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

// find reads a chat on for a message of ours, to the end of the time in which it can have been sent. What people write
// after that is not read, and nothing is read twice.
func (h *Handlers) find(ctx context.Context, j *job, w *outgoing) (int, error) {
	var bare, forward bool
	var posted time.Time
	before := w.next
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	id, next, all, err := h.api.FindOwn(rpc, w.To, w.next, w.last.Add(settling), func(text string, replyTo int, at time.Time) bool {
		bare, posted = replyTo == 0, at
		return w.match(text, replyTo)
	})
	cancel()
	if next != w.next {
		w.next, w.tries, forward = next, tries{}, true
	}
	if id != 0 && bare && h.own.sending(w.To) {
		w.next = before // it may be the answer that another lane is sending
		return 0, h.later(j, nil, breath, nil)
	}
	if id != 0 && bare && h.taken(&j.e, w.To, id) {
		w.next = api.Point{Msg: id}
		return 0, h.later(j, nil, 0, nil)
	}
	_, flood := api.FloodWait(err)
	switch {
	case id != 0:
		w.posted = posted
		return id, nil
	case flood, undecided(err) && !forward:
		return 0, h.again(ctx, j, &w.tries, err, w.bound)
	case err == nil && !all, undecided(err):
		return 0, h.later(j, err, breath, nil)
	}
	return 0, nil
}

// taken reports whether a message of a chat, which is no reply any more, is the answer to another command than e, as far as that is known. If
// not, it is that of e from then on.
func (h *Handlers) taken(e *store.Entry, chat command.Peer, id int) bool {
	pending, err := h.store.Pending()
	return err == nil && slices.ContainsFunc(pending, func(o store.Entry) bool {
		return o.Chat == chat && o.AnswerID == id && o.Key != e.Key
	}) || !h.own.claim(chat, id, h.now(), e.Key)
}

// edit replaces the text of a message of ours.
func (h *Handlers) edit(ctx context.Context, j *job, id int, text words.Text) error {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	err := h.api.Edit(rpc, j.e.Chat, id, text.Reveal())
	if err != nil {
		return h.again(ctx, j, &j.posting.edit, err, editFor)
	}
	j.posting.edit = tries{}
	return nil
}

// deliver sends the RTMP credentials to the person who asked, or to the account's own Saved Messages when there is
// no such person. They are asked for anew rather than kept: whoever reads the journal learns no key.
func (h *Handlers) deliver(ctx context.Context, j *job, fresh bool) error {
	e := &j.e
	to, who, err := h.mayHear(ctx, e)
	if _, flood := api.FloodWait(err); flood || err != nil && undecided(err) {
		err = h.again(ctx, j, &j.posting.rtmp, err, deliverFor)
	}
	had := false
	if only(err, ctx) == nil {
		had, err = h.sendCredentials(ctx, j, to)
	}
	if wait, ok := errors.AsType[*later](err); ok {
		if e.Answer == "" {
			return wait // nothing is said in the chat
		}
		return h.announce(ctx, j, fresh, wait)
	}
	if err := only(err, ctx); err != nil {
		return err
	}
	text := words.Delivered(who)
	if err != nil {
		h.logError(e, err)
		e.Tidy.Sign = "" // it has to be told
		s := h.scene(e, api.Chat{})
		if text = s.NotDelivered(who); !had {
			text = s.NotHad()
		}
	}
	if e.Answer != "" { // else nothing is said in the chat
		e.Answer += "\n" + text.Reveal()
	}
	e.PrivateDone = true
	return h.advance(e)
}

// mayHear returns who is told in private what is not for the chat, as the credentials of a stream: of what was planned long ago whoever
// planned it, and of what has waited whoever typed it, if he still may command there, and else the owner.
func (h *Handlers) mayHear(ctx context.Context, e *store.Entry) (to command.Peer, who words.Recipient, err error) {
	to, who = h.recipient(e)
	if who != words.You || !due(e) && h.now().Sub(e.Accepted) < mentionAgain {
		return to, who, nil
	}
	may, err := h.mayReach(ctx, e, e.Target)
	if may != his {
		to, who = h.me(), words.Owner
	}
	return to, who, err
}

// announce tells the chat that the call is there, once its credentials keep it waiting, and returns wait or another reason
// to wait.
func (h *Handlers) announce(ctx context.Context, j *job, fresh bool, wait *later) error {
	e, p := &j.e, j.posting
	if _, gone := api.SessionGone(wait.cause); gone || p.announced || h.now().Sub(p.failing)+wait.wait < mention {
		return wait
	}
	text := h.scene(e, api.Chat{}).WithoutCredentials().Reveal()
	if due(e) {
		text = e.Answer // nobody has typed anything that waits
	}
	if e.Interim != text {
		h.outgoing(&p.answer, h.reply(e, text, e.AnswerRandomID), h.start(e, e.Chat), fresh)
		e.Interim = text
		if err := h.advance(e); err != nil {
			return err
		}
	}
	if err := only(h.answerForNow(ctx, j, false), ctx); err != nil {
		return err
	}
	p.announced = true
	return wait
}

// sendCredentials finds the credentials, had tells whether Telegram gave them, and sends them.
func (h *Handlers) sendCredentials(ctx context.Context, j *job, person command.Peer) (had bool, err error) {
	e, p := &j.e, j.posting
	c, err := h.credentials(ctx, j)
	if noSuchChat(err) {
		if to, ok := h.moved(ctx, e.Target); ok {
			e.From, e.Target = e.Target, to
			if err := h.advance(e); err != nil {
				return false, err
			}
			return h.sendCredentials(ctx, j, person)
		}
	}
	if err != nil {
		return false, h.again(ctx, j, &p.rtmp, err, deliverFor)
	}
	p.rtmp = tries{}
	text := words.Credentials(c.chat, c.url, c.key.Reveal())
	id := e.PrivateRandomID
	if typed, _ := h.recipient(e); person != typed {
		id = ^id // he may have been sent it before he was struck off: this is another message
	}
	w := h.tell(&p.private, e, person, text, id, j.fresh)
	w.bound = deliverFor
	w.match = func(found string, _ int) bool { return words.SameCredentials(words.Text(found), text) }
	_, err = h.send(ctx, j, w)
	return true, err
}

// tell is a message to somebody in private.
func (h *Handlers) tell(w **outgoing, e *store.Entry, to command.Peer, text words.Text, randomID int64, fresh bool) *outgoing {
	if *w != nil && (*w).To != to {
		*w = nil
	}
	s := h.outgoing(w, api.Send{To: to, Text: text.Reveal(), RandomID: randomID}, api.Point{Date: e.Date}, fresh)
	s.match = func(found string, _ int) bool { return found == text.Reveal() }
	return s
}

// name is what people call a chat, or its id where Telegram does not say.
func (h *Handlers) name(ctx context.Context, chat command.Peer) string {
	ctx, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	if c, err := h.api.Lookup(ctx, chat); err == nil && called(c) != "" {
		return called(c)
	}
	return "chat " + chat.String()
}

// called is a chat's title in quotes, "" for none.
func called(c api.Chat) string {
	if c.Title == "" {
		return ""
	}
	return "“" + c.Title + "”"
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

// tellOwner leaves word in Saved Messages of an answer that its chat would not take; of what was planned in private, with whoever has
// planned it.
func (h *Handlers) tellOwner(ctx context.Context, j *job) error {
	e, to := &j.e, h.me()
	if e.Chat == to {
		return nil
	}
	text := words.Unanswered(h.name(ctx, e.Chat), words.Text(e.Answer))
	if due(e) {
		text = words.Unwritten(h.name(ctx, e.Chat), words.Text(e.Answer))
		who, ok, err := h.planner(ctx, e)
		if err := only(err, ctx); err != nil {
			return err
		}
		if ok {
			to = who
		}
	}
	_, err := h.send(ctx, j, h.tell(&j.posting.owner, e, to, text, e.OwnerRandomID, j.fresh))
	if err != nil && only(err, ctx) == nil {
		h.logError(e, err)
	}
	return only(err, ctx)
}

// again is what follows a request that failed: [later] where repeating may help, and otherwise err, also when Telegram has
// answered for too long that it fails or is to be asked later. Slow mode holds up all that is said in the chat: it is
// waited for in the lane.
func (h *Handlers) again(ctx context.Context, j *job, t *tries, err error, bound time.Duration) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	d, flood := api.FloodWait(err)
	var early <-chan struct{}
	switch {
	case api.ErrorType(err) == "SLOWMODE_WAIT":
		_ = h.later(j, err, d, nil)
		if err := h.sleep(d, nil); err != nil {
			return err
		}
		return &later{}
	case flood:
	case undecided(err):
		d, early = h.pace(t.n)
		t.n++
	default:
		return err
	}
	if now := h.now(); flood || api.Failing(err) {
		if t.failed.IsZero() {
			t.failed = now
		}
		if now.Add(d).Sub(t.failed) > bound {
			return err
		}
	}
	return h.later(j, err, d, early)
}

// later has a job tried again after d, or when early is closed, and the log tell once why it does not come forward.
func (h *Handlers) later(j *job, err error, d time.Duration, early <-chan struct{}) error {
	p, now := j.posting, h.now()
	if p.failing.IsZero() {
		p.failing = now
	}
	if !p.warned && now.Add(d).Sub(p.failing) >= mention {
		p.warned = true
		h.log.Warn("an answer waits for telegram", append(fields(&j.e), zap.Error(err))...)
	}
	return &later{d, early, err}
}

// logError writes the operator's side of an outcome: the chain of errors with the method's name, never any text.
func (h *Handlers) logError(e *store.Entry, err error) {
	h.log.Warn("telegram refused", append(fields(e), zap.Error(err))...)
}
