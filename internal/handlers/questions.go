package handlers

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

const (
	// openFor is how long a question can be answered, from when it was posted on.
	openFor = 10 * time.Minute
	// remembered is how long it is known that a message of ours was a question.
	remembered = 24 * time.Hour
	// mostChoices is how many choices a question has. More are no help on a phone.
	mostChoices = 4
	// mostAsked is how many questions of a chat are remembered, mostOwn how many of them to one person, and mostChats of how many
	// chats.
	mostAsked, mostOwn, mostChats = 256, 32, 4096
	// mostOthers is how many questions to others are looked at for a reply that may be to one of them.
	mostOthers = 8
	// mostPosted is of how many of our messages it is remembered where they stand until that is noted in the journal.
	mostPosted = 256
)

// questions knows which commands of a chat were asked back, so that a /yes of somebody who was asked nothing costs nothing.
// The journal has the rest.
type questions struct {
	mu     sync.Mutex
	at     *simplelru.LRU[int64, int]                 // by their random ids, the ids of what was posted last
	coming *simplelru.LRU[int64, command.Peer]        // by their random ids, the chats of questions of which it is not known yet where they stand
	hinted *simplelru.LRU[store.Key, struct{}]        // whose answers it was told how to give
	in     *simplelru.LRU[command.Peer, []asking]     // oldest first
	from   *simplelru.LRU[command.Peer, command.Peer] // of supergroups: the basic groups that they were
	to     *simplelru.LRU[command.Peer, command.Peer] // and the other way round
}

// asking is a command that was asked back.
type asking struct {
	key    store.Key
	sender command.Sender
	posts  [2]int64 // the random ids under which the question is posted
	at     int      // its id in the chat; 0: that is not known yet; [nowhere]: it was not posted

	again   int64 // the random id of what its sender was told last who answered it otherwise than it can be answered; 0: nothing
	againAt int   // its id in the chat; 0: that is not known
	vague   bool  // that was that another question may have been meant: who replies to it says no more than that
}

// nowhere is where a question stands that its chat did not take.
const nowhere = -1

func (q *questions) init() {
	q.at = newLRU[int64, int](mostPosted)
	q.coming = newLRU[int64, command.Peer](2 * mostPosted)
	q.hinted = newLRU[store.Key, struct{}](mostPosted)
	q.in = newLRU[command.Peer, []asking](mostChats)
	q.from = newLRU[command.Peer, command.Peer](mostChats)
	q.to = newLRU[command.Peer, command.Peer](mostChats)
}

// Posted says under which id a message of ours stands that was sent with that random id. It does not wait.
func (h *Handlers) Posted(randomID int64, msgID int) {
	q := &h.questions
	q.mu.Lock()
	defer q.mu.Unlock()
	q.at.Add(randomID, msgID)
	if chat, ok := q.coming.Get(randomID); ok {
		q.stands(chat, func(a *asking) bool { return a.posts[0] == randomID || a.posts[1] == randomID }, func(a *asking) { a.at = msgID })
		q.stands(chat, func(a *asking) bool { return a.again == randomID }, func(a *asking) { a.againAt = msgID })
	}
}

// askedAgain has e, which answers the open question that m may be for otherwise than it can be answered, and so tells how that is done, be known
// for that: who replies to it answers the question.
func (h *Handlers) askedAgain(m *command.Message, e *store.Entry) {
	if v := h.verbs[e.Command.Verb]; v == nil || v.class != asked || e.Picks != (store.Key{}) {
		return
	}
	if open, why := h.open(m); open != nil && open.Chat == m.Chat && h.isOpen(open, m) {
		e.ChoicesOf, e.Vague = open.Key, why != ""
	}
}

// toldLast notes e, if it tells how a question is answered, as what was told of that last.
func (q *questions) toldLast(e *store.Entry) {
	if e.ChoicesOf == (store.Key{}) {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.coming.Add(e.AnswerRandomID, e.Chat)
	q.stands(e.Chat, func(a *asking) bool { return a.key == e.ChoicesOf }, func(a *asking) { a.again, a.againAt, a.vague = e.AnswerRandomID, e.AnswerID, e.Vague })
}

// replyTo is what m replies to: the question, where that is what was told of it last.
func (h *Handlers) replyTo(m *command.Message) int {
	for _, a := range h.questions.of(m.Chat) {
		if a.againAt == m.ReplyTo && m.ReplyTo != 0 && a.at > 0 && !a.vague {
			return a.at
		}
	}
	return m.ReplyTo
}

// entry is what the journal has of a command, with what is known of its answer: who has read that may type on before it is noted.
func (h *Handlers) entry(k store.Key) (e store.Entry, ok bool, err error) {
	e, ok, err = h.store.Entry(k)
	if !ok || e.State != store.Done || e.Interim != "" {
		return e, ok, err
	}
	h.questions.mu.Lock()
	defer h.questions.mu.Unlock()
	if id, posted := h.questions.at.Get(e.AnswerRandomID); posted {
		e.AnswerID, e.State = id, store.Answered
	}
	return e, ok, err
}

// note remembers e if it was asked back.
func (q *questions) note(e *store.Entry) {
	if len(e.Choices) == 0 {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	all, _ := q.in.Get(e.Chat)
	if slices.ContainsFunc(all, func(a asking) bool { return a.key == e.Key }) {
		return
	}
	one := asking{key: e.Key, sender: e.Sender, posts: [2]int64{e.AnswerRandomID, e.AgainRandomID}}
	if e.State == store.Answered {
		one.at = cmp.Or(e.AnswerID, nowhere)
	}
	for _, id := range one.posts {
		q.coming.Add(id, e.Chat)
	}
	all = append(slices.Clone(all[max(0, len(all)+1-mostAsked):]), one)
	own := func(a asking) bool { return sameSender(a.sender, e.Sender) }
	if others := slices.DeleteFunc(slices.Clone(all), own); len(all)-len(others) > mostOwn {
		first := slices.IndexFunc(all, own)
		all = slices.Delete(all, first, first+1)
	}
	q.in.Add(e.Chat, all)
}

// stands notes where the question of a chat stands that is so, or what is told of it. The caller holds mu.
func (q *questions) stands(chat command.Peer, is func(*asking) bool, note func(*asking)) {
	all, _ := q.in.Get(chat)
	for i := range all {
		if is(&all[i]) {
			all = slices.Clone(all) // others read it
			note(&all[i])
			q.in.Add(chat, all)
			return
		}
	}
}

// posted notes where the question in e stands, or what it tells of one.
func (q *questions) posted(e *store.Entry, id int) {
	if len(e.Choices) == 0 && e.ChoicesOf == (store.Key{}) {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stands(e.Chat, func(a *asking) bool { return a.again == e.AnswerRandomID }, func(a *asking) { a.againAt = id })
	for _, chat := range []command.Peer{e.Chat, e.Key.Peer} { // where it was asked, and where that is by now
		q.stands(chat, func(a *asking) bool { return a.key == e.Key }, func(a *asking) { a.at = cmp.Or(id, nowhere) })
	}
}

// of returns the questions of a chat, oldest first, those of the basic group included that it was.
func (q *questions) of(chat command.Peer) []asking {
	q.mu.Lock()
	defer q.mu.Unlock()
	all, _ := q.in.Get(chat)
	if group, ok := q.from.Get(chat); ok {
		before, _ := q.in.Get(group)
		return slices.Concat(before, all)
	}
	return all
}

// follows returns the questions to the sender of e that were asked where it was typed, and that it may take the place of: e is what he has
// in mind from now on, unless it only tells something, nothing is done of it, or it is itself the answer to a question.
func (h *Handlers) follows(e *store.Entry) (list []store.Key) {
	if !h.isNewer(e) {
		return nil
	}
	for _, a := range h.questions.of(e.Chat) {
		if !sameSender(a.sender, e.Sender) || a.key == e.Key || a.key.Peer == e.Key.Peer && a.key.N > e.Key.N { // typed before it, and vouched for after it
			continue
		}
		q, ok, err := h.entry(a.key)
		late := q.Next.Peer == e.Key.Peer && q.Next.N > e.Key.N // it was typed before that
		if err == nil && ok && q.Topic == e.Topic && q.Picked == (store.Key{}) && !late && h.next(&q) == nil {
			list = append(list, q.Key)
		}
	}
	return list
}

// isNewer reports whether e, of a verb that does something, may take the place of questions.
func (h *Handlers) isNewer(e *store.Entry) bool {
	v := h.verbs[e.Command.Verb]
	tells := v != nil && len(e.Choices) == 0 && (v.class == read || v.class == asked || slices.Contains(v.tells, e.Command.Args))
	return v != nil && e.Picks == (store.Key{}) && !tells && !inVain(e)
}

// inVain reports whether a command was answered without anything being done: what was asked before is what its sender has in mind still.
func inVain(e *store.Entry) bool {
	return slices.Contains([]store.Outcome{store.Refused, store.Already, store.Usage, store.Help, store.TooOld}, e.Outcome)
}

// next returns the command that has taken the place of the question in q, since its sender typed it after he could have read that; nil:
// none has, or it is not known yet when that was posted.
func (h *Handlers) next(q *store.Entry) (n *store.Entry) {
	e, ok, err := h.store.Entry(q.Next)
	if err != nil || !ok || q.State != store.Answered {
		return nil
	}
	takes := func(e *store.Entry) bool { return readBefore(q, e.Key.Peer, e.Msg(), e.Date) }
	if !inVain(&e) {
		if takes(&e) {
			return &e
		}
		return nil
	}
	err = h.store.Recent(e.Date, func(o store.Entry) bool { // typed while it was not settled yet
		if o.Chat == e.Chat && o.Topic == e.Topic && o.Key.N > e.Key.N && sameSender(o.Sender, e.Sender) && h.isNewer(&o) && takes(&o) {
			n = &o
		}
		return true
	})
	if err != nil {
		return &e // rather one more question than what is not meant any more
	}
	return n
}

// readBefore reports whether a message of a chat may have been typed after its sender had read the question in q. Where that has taken the
// place of another answer, or stands in the basic group that the chat was, its number tells nothing of when.
func readBefore(q *store.Entry, chat command.Peer, msg int, date time.Time) bool {
	if (q.Interim != "" || q.Chat != chat) && date.Before(q.Finished.Truncate(time.Second)) {
		return false
	}
	return q.Chat != chat || q.AnswerID < msg
}

// noneOpen says why m, which would answer the question in q, answers none.
func (h *Handlers) noneOpen(q *store.Entry) words.Text {
	if n := h.next(q); n != nil && q.Picked == (store.Key{}) && n.Picks == (store.Key{}) {
		return h.scene(q, api.Chat{}).Overtaken(typedVerb(n.Command.Verb))
	}
	return words.NoQuestion()
}

// open finds the question that m answers. Where it answers none, why says what is to be said of that, and q, unless it is
// nil, is a question that it may have meant.
func (h *Handlers) open(m *command.Message) (q *store.Entry, why words.Text) {
	<-h.filled // then those from before are known
	var mine []store.Entry
	var picker store.Key  // of the newest that was picked of
	var taken []store.Key // what has taken the place of others a moment ago
	others := 0
	for _, a := range slices.Backward(h.questions.of(m.Chat)) {
		own := sameSender(a.sender, m.Sender)
		if !own {
			// A question stands soon after what it asks about. Nobody can have us read much for a word.
			if m.ReplyTo == 0 || a.key.Peer == m.Chat && a.key.N > int64(m.ReplyTo) || others == mostOthers {
				continue
			}
			others++
		}
		e, ok, err := h.entry(a.key)
		switch {
		case err != nil || !ok || e.Key.Peer == m.Chat && e.Key.N >= int64(m.ID):
		case e.Chat != m.Chat && slices.ContainsFunc(e.Choices, func(c store.Choice) bool { return c.Re != 0 }):
			// It is about a message of the basic group, and its number would be another message's here.
		case m.ReplyTo != 0 && e.Chat == m.Chat && (e.AnswerID == m.ReplyTo || e.ReplyTo == m.ReplyTo):
			switch {
			case !own:
				return nil, words.NotYourQuestion()
			case h.isOpen(&e, m):
				return &e, ""
			}
			return &e, h.noneOpen(&e)
		case own && e.Topic == m.Topic && h.isOpen(&e, m):
			mine = append(mine, e)
		case own && e.Topic == m.Topic:
			if q == nil {
				q, why = &e, h.noneOpen(&e)
			}
			if picker == (store.Key{}) {
				picker = e.Picked
			}
			taken = append(taken, e.Next)
		}
	}
	if len(mine) == 0 {
		return q, cmp.Or(why, words.NoQuestion())
	}
	slices.SortStableFunc(mine, lastRead)
	// Of a question that is still on its way it is not known whether it was read before m was typed, nor whether m replies to it, or whether
	// what was typed after it took its place.
	coming := func(e store.Entry) bool { return e.State != store.Answered }
	newest := &mine[0]
	sc := h.scene(newest, api.Chat{})
	several, replies := len(mine) > 1 || slices.Contains(taken, newest.Key), repliesTo(m, newest) != 0
	if several && (coming(*newest) || replies) || !replies && h.unheard(picker, m) || h.saysVaguely(m) {
		return newest, sc.WhichQuestion()
	}
	if n, ok, err := h.store.Entry(newest.Next); ok && err == nil && coming(*newest) {
		return newest, sc.Crossed(typedVerb(n.Command.Verb))
	}
	return newest, ""
}

// saysVaguely reports whether m replies to what tells that it was not clear which question was meant.
func (h *Handlers) saysVaguely(m *command.Message) bool {
	return m.ReplyTo != 0 && slices.ContainsFunc(h.questions.of(m.Chat), func(a asking) bool { return a.vague && a.againAt == m.ReplyTo })
}

// repliesTo is the message that m replies to, where somebody has chosen one; 0: to none. What is typed under a channel's post replies to that, as
// the command did that was asked back in q.
func repliesTo(m *command.Message, q *store.Entry) int {
	if q.Chat == m.Chat && q.Under == m.ReplyTo {
		return 0
	}
	return m.ReplyTo
}

// unheard reports whether m was typed before its sender heard of what came of the answer in k: so it may be that answer again.
func (h *Handlers) unheard(k store.Key, m *command.Message) bool {
	e, ok, err := h.entry(k)
	return err == nil && ok && e.Chat == m.Chat && (e.AnswerID > m.ID || e.AnswerID == 0 && e.State != store.Answered)
}

// lastRead orders questions as people have read them, the last first. Messages are numbered in that order, but for those that
// have taken the place of another answer; by the clock it is known to the second.
func lastRead(a, b store.Entry) int {
	if a.Chat == b.Chat && a.AnswerID != 0 && b.AnswerID != 0 && a.Interim == "" && b.Interim == "" {
		return b.AnswerID - a.AnswerID
	}
	return b.Finished.Compare(a.Finished)
}

// isOpen reports whether m may answer the question in e.
func (h *Handlers) isOpen(e *store.Entry, m *command.Message) bool {
	return e.Picked == (store.Key{}) && !e.Withheld && !e.Accepted.Before(h.restored.At) && m.Date.Sub(e.Finished) <= openFor && readBefore(e, m.Chat, m.ID, m.Date) && h.next(e) == nil
}
