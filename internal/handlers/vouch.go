package handlers

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
)

const (
	// askers is how many questions are open with Telegram at one time.
	askers = 16
	// mostAsked is how many people and chats may wait for an answer, perAsked how many commands of one person for one
	// chat, mostText how many bytes of text in all. What exceeds them is dropped, and the operator told.
	mostAsked = 4096
	perAsked  = 64
	mostText  = 8 << 20
	// askTries is how often a question that is not answered is repeated: for hours, and through an outage of any length.
	askTries = 60
	// refusedFor is how long nobody is asked about again who was refused: what he types meanwhile waits. A yes holds
	// for what was typed before the question, and no longer.
	refusedFor = 10 * time.Second
	// trustedFor is how long somebody who was confirmed to manage calls in one chat may have names of chats looked up.
	trustedFor = time.Hour
	// managedFor is how long it is taken for granted that the account manages calls in a chat where it did.
	managedFor = time.Minute
	// heldFor is how long open questions hold the update state. While Telegram does not answer at all there is little
	// to hold, and a restart at hand: then it may be heldOffline.
	heldFor     = 2 * time.Minute
	heldOffline = time.Hour
)

// asked is a person and the chat about whose calls Telegram is asked.
type asked struct{ person, chat command.Peer }

// question is a command whose sender's right is not known.
type question struct {
	m     command.Message
	until time.Time // its sender's budget is exceeded until then; zero: it is not
}

// doubt is what waits for one answer.
type doubt struct {
	asked
	questions []question
	inHand    int         // questions taken out, about which Telegram is being asked
	tries     int         // without an answer, in a row
	timer     *time.Timer // until it is in line again; nil: it is in line or in hand
	lost      bool        // it waits because there was no answer, and is due with the next connection
}

// vouching asks Telegram who manages calls where. What waits for that is not on disk yet: a stranger's command costs
// none. Meanwhile the store holds the update state back, for a while, so that a crash brings the messages again.
type vouching struct {
	mu       sync.Mutex // guards all below
	open     map[asked]*doubt
	messages map[store.Key]struct{} // of the questions
	text     int                    // their bytes
	line     []*doubt               // whose turn has not come
	running  int
	stopping bool
	busy     sync.WaitGroup

	refused *simplelru.LRU[asked, time.Time]        // until when nobody is asked again
	trusted *simplelru.LRU[command.Peer, time.Time] // until when
	managed *simplelru.LRU[command.Peer, time.Time] // until when

	release func()    // of the update state; nil: it is not held
	since   time.Time // when the hold began
	limit   *time.Timer
	offline bool // the last question got no answer at all
}

func (v *vouching) init() {
	v.open, v.messages = map[asked]*doubt{}, map[store.Key]struct{}{}
	v.refused = newLRU[asked, time.Time](mostAsked)
	v.trusted = newLRU[command.Peer, time.Time](mostAsked)
	v.managed = newLRU[command.Peer, time.Time](mostAsked)
}

// stop begins no further question. What is open stays open and the update state held: the next start gets the messages
// again.
func (v *vouching) stop() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.stopping = true
}

// wait waits for the questions in hand; it comes after stop. It returns how many commands the next start does not get
// again because they waited for too long.
func (v *vouching) wait() (lost int) {
	v.busy.Wait()
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.release == nil {
		lost = len(v.messages)
	}
	return lost
}

// waiting returns how many commands wait for Telegram to say whether their senders may.
func (v *vouching) waiting() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.messages)
}

func (v *vouching) holds(k store.Key) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	_, ok := v.messages[k]
	return ok
}

// trusts reports that Telegram has confirmed lately that a person manages calls somewhere.
func (v *vouching) trusts(person command.Peer, now time.Time) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return lasts(v.trusted, person, now)
}

// lasts reports that what is kept under k is not over.
func lasts[K comparable](l *simplelru.LRU[K, time.Time], k K, now time.Time) bool {
	until, ok := l.Get(k)
	return ok && now.Before(until)
}

// ask has Telegram asked whether the sender of q manages calls in chat, and then decides.
func (h *Handlers) ask(q question, chat command.Peer) {
	v, k := &h.vouching, asked{q.m.Sender.Peer, chat}
	v.mu.Lock()
	d, known := v.open[k]
	_, twice := v.messages[keyOf(&q.m)]
	full := !known && len(v.open) >= mostAsked && !lasts(v.trusted, k.person, h.now()) ||
		known && len(d.questions)+d.inHand >= perAsked || v.text+len(q.m.Text) > mostText
	if !twice && !full {
		if !known {
			d = &doubt{asked: k}
			v.open[k] = d
		}
		d.questions = append(d.questions, q)
		v.messages[keyOf(&q.m)] = struct{}{}
		v.text += len(q.m.Text)
		h.hold()
		if !known {
			h.due(d)
		}
	}
	v.mu.Unlock()
	if !twice && full {
		h.turnedAway(&h.dropped)
	}
}

// due puts d in line, at once or when somebody who was refused may be asked about again. The caller holds mu.
func (h *Handlers) due(d *doubt) {
	if until, ok := h.vouching.refused.Get(d.asked); ok && h.now().Before(until) {
		h.park(d, until.Sub(h.now()))
		return
	}
	h.lineUp(d)
}

// park keeps d out of the line for a while. It takes up no slot. The caller holds mu.
func (h *Handlers) park(d *doubt, wait time.Duration) {
	var t *time.Timer
	t = time.AfterFunc(wait, func() {
		h.vouching.mu.Lock()
		defer h.vouching.mu.Unlock()
		if d.timer == t {
			h.lineUp(d)
		}
	})
	d.timer = t
}

// lineUp gives d its turn. The caller holds mu.
func (h *Handlers) lineUp(d *doubt) {
	v := &h.vouching
	d.timer, d.lost = nil, false
	if v.stopping {
		return
	}
	if lasts(v.trusted, d.person, h.now()) {
		v.line = slices.Insert(v.line, 0, d) // before a crowd of strangers
	} else {
		v.line = append(v.line, d)
	}
	if v.running < askers {
		v.running++
		v.busy.Go(h.askInTurn)
	}
}

// askAgain gives what was not answered its turn, for the connection is new.
func (h *Handlers) askAgain() {
	v := &h.vouching
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, d := range v.open {
		if d.lost && d.timer != nil {
			d.timer.Stop()
			h.lineUp(d)
		}
	}
}

// askInTurn works off the line.
func (h *Handlers) askInTurn() {
	v := &h.vouching
	for {
		v.mu.Lock()
		if len(v.line) == 0 || v.stopping {
			v.running--
			v.mu.Unlock()
			return
		}
		d := v.line[0]
		v.line = v.line[1:]
		batch := d.questions
		d.questions, d.inHand = nil, len(batch) // what comes from now on is asked about anew
		v.mu.Unlock()
		if err := h.settleDoubt(d, batch); err != nil {
			h.lanes.abort(err)
		}
	}
}

// settleDoubt asks Telegram once, and decides about a batch of commands or puts them back. An error means that the
// journal failed.
func (h *Handlers) settleDoubt(d *doubt, batch []question) error {
	yes, err := h.manages(d.asked, batch)
	ended := h.lanes.context().Err() != nil
	v := &h.vouching
	v.mu.Lock()
	d.inHand = 0
	v.offline = api.NoAnswer(err) && api.ErrorType(err) == ""
	if wait, again := h.repeat(d, err); again || ended {
		d.questions = append(batch, d.questions...)
		if !ended {
			d.lost = v.offline
			h.park(d, wait)
		}
		v.mu.Unlock()
		return nil
	}
	d.tries = 0
	if yes {
		v.trusted.Add(d.person, h.now().Add(trustedFor))
	} else {
		v.refused.Add(d.asked, h.now().Add(refusedFor))
	}
	v.mu.Unlock()

	for _, q := range batch {
		v.mu.Lock()
		v.text -= len(q.m.Text)
		delete(v.messages, keyOf(&q.m))
		v.mu.Unlock()
		if err := h.decide(q, d.chat, yes); err != nil {
			return err // with the update state held
		}
	}

	v.mu.Lock()
	defer v.mu.Unlock()
	if len(d.questions) > 0 {
		h.due(d)
		return nil
	}
	delete(v.open, d.asked)
	if len(v.open) == 0 {
		v.letGo()
	}
	return nil
}

// repeat says whether a question is to be asked again, and when. The caller holds mu.
func (h *Handlers) repeat(d *doubt, err error) (wait time.Duration, again bool) {
	if wait, flood := api.FloodWait(err); flood {
		h.complain("telegram asks to wait before it says who may command", d.chat, err)
		return wait, true
	}
	if err == nil {
		return 0, false
	}
	if !undecided(err) || d.tries >= askTries {
		h.complain("it could not be found out who may command", d.chat, err)
		return 0, false
	}
	d.tries++
	return min(500*time.Millisecond<<min(d.tries-1, 10), 5*time.Minute), true
}

// decide judges a command by the policy that is in force now that Telegram has said whether its sender manages calls in
// chat. What the policy has meanwhile made of it counts, not what it was when it arrived.
func (h *Handlers) decide(q question, chat command.Peer, yes bool) error {
	p := h.policy.Load()
	if !h.addressed(p, q.m.Text) {
		return nil
	}
	cmd, v, about, problem := h.read(p, &q.m)
	switch {
	case v == allow, v == ask && about == chat && yes:
		return h.admit(context.Background(), p, q, cmd, problem)
	case v == ask && about != chat:
		h.ask(q, about) // a name means another chat than it did
	case v == nothing:
	default:
		h.turnedAway(&h.strangers)
	}
	return nil
}

// manages asks Telegram whether a person may manage calls in a chat, and before that whether the account itself may: in
// a chat where it may not, nobody is made a manager by chat_admins.
func (h *Handlers) manages(k asked, batch []question) (bool, error) {
	p := h.policy.Load()
	if !p.ChatAdmins || !p.serves(k.chat) {
		return false, nil
	}
	sender, here := batch[len(batch)-1].m.Sender, false
	for _, q := range batch {
		here = here || q.m.Chat == k.chat
	}
	if _, met := h.store.AccessHash(k.chat); k.chat.Kind == command.Channel && !met && !here {
		// It would be looked for in all of the account's dialogs: too dear for somebody who may be nobody there.
		return false, nil
	}
	ctx, cancel := context.WithTimeout(h.lanes.context(), rpcTimeout)
	defer cancel()
	calls := h.api
	if !h.vouching.trusts(k.person, h.now()) {
		calls = calls.Paced()
	}
	if yes, err := h.accountManages(ctx, calls, k.chat); !yes || err != nil {
		return false, err
	}
	s, err := calls.CanManageCalls(ctx, k.chat, sender)
	return s.Manages && !s.Bot, err
}

// accountManages reports whether the account may manage calls in chat.
func (h *Handlers) accountManages(ctx context.Context, calls *api.API, chat command.Peer) (bool, error) {
	v := &h.vouching
	v.mu.Lock()
	managed := lasts(v.managed, chat, h.now())
	v.mu.Unlock()
	if managed {
		return true, nil
	}
	c, err := calls.Lookup(ctx, chat)
	if err != nil || !c.Manager {
		return false, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.managed.Add(chat, h.now().Add(managedFor))
	return true, nil
}

// mayReach reports whether the sender of a command may have it carried out in target, the chat that its --in has turned
// out to name after it was accepted.
func (h *Handlers) mayReach(ctx context.Context, e *store.Entry, target command.Peer) (bool, error) {
	m := command.Message{Chat: e.Chat, Sender: e.Sender}
	v, _ := h.policy.Load().judge(&m, naming{typed: e.Command.In != "", chat: target})
	if v != ask {
		return v == allow, nil
	}
	ctx, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	if yes, err := h.accountManages(ctx, h.api, target); !yes || err != nil {
		return false, err
	}
	s, err := h.api.CanManageCalls(ctx, target, e.Sender)
	return s.Manages && !s.Bot, err
}

// hold keeps the update state on disk behind the open questions. The caller holds mu.
func (h *Handlers) hold() {
	v := &h.vouching
	if v.release != nil {
		return
	}
	v.release, v.since = h.store.Hold(), h.now()
	v.limit = time.AfterFunc(heldFor, h.endHold)
}

// letGo releases the update state. The caller holds mu.
func (v *vouching) letGo() {
	if v.release != nil {
		v.limit.Stop()
		v.release()
		v.release = nil
	}
}

// endHold ends a hold that lasts too long: a stranger's question must not hold back what everybody else has typed since.
func (h *Handlers) endHold() {
	v := &h.vouching
	v.mu.Lock()
	age := h.now().Sub(v.since)
	switch {
	case v.release == nil || v.stopping:
	case age < heldFor, v.offline && age < heldOffline:
		v.limit.Reset(max(heldFor-age, heldFor/4))
	default:
		v.letGo()
		v.mu.Unlock()
		// At once: later there may be other questions, and so without end.
		_ = h.store.Flush() // the store has told of a failure
		return
	}
	v.mu.Unlock()
}

// complain tells the operator, once a minute at most, why commands wait or are turned away.
func (h *Handlers) complain(what string, chat command.Peer, err error) {
	if h.minutely(&h.complained) {
		h.log.Warn(what, zap.Stringer("chat", chat), zap.Error(err))
	}
}
