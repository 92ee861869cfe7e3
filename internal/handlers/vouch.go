package handlers

import (
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
	// mostKept is how many bytes may wait for an answer in all, perPerson how many of one person. A command counts with
	// its text and with perCommand for the rest. What exceeds them is dropped, and the operator told: in all, the newest
	// of whoever has most.
	mostKept   = 8 << 20
	perPerson  = 48 << 10
	perCommand = 512
	// mostKnown is how many people, or chats, are remembered of each kind below.
	mostKnown = 4096
	// askTries is how often a question that is not answered is repeated: for hours, and through an outage of any length.
	askTries = 60
	// refusedFor is how long nobody is asked about again who was refused: what he types meanwhile waits. A yes holds
	// for what was typed before the question, and no longer.
	refusedFor = 10 * time.Second
	// trustedFor is how long somebody who was confirmed to manage calls in a chat goes before strangers there, and is
	// answered if he names a chat that is not known.
	trustedFor = time.Hour
	// managedFor is how long it is taken for granted that the account manages calls in a chat where it did.
	managedFor = time.Minute
	// heldFor is how long open questions hold the update state. While Telegram does not answer at all there is little
	// to hold, and a restart at hand: then it may be heldOffline.
	heldFor     = 2 * time.Minute
	heldOffline = time.Hour
)

// manager is a person and the chat whose calls he may manage, as Telegram is asked.
type manager struct{ person, chat command.Peer }

// unproven is a command whose sender's right is not known.
type unproven struct {
	m     command.Message
	until time.Time // its sender's budget is exceeded until then; zero: it is not
	hint  bool      // it may answer a question, and its sender is told how that is done
}

// size is what q counts for in [mostKept].
func (q *unproven) size() int { return len(q.m.Text) + perCommand }

// doubt is what waits for one answer.
type doubt struct {
	manager
	questions []unproven
	inHand    []unproven  // about which Telegram is being asked
	rank      rank        // in line
	alone     bool        // the list of admins has not answered it
	tries     int         // without an answer, in a row
	timer     *time.Timer // until it is in line again; nil: it is in line or in hand
	lost      bool        // it waits because there was no answer, and is due with the next connection
}

// rank is an order in line.
type rank uint8

const (
	trustedFirst rank = iota // before a crowd of strangers
	managedNext              // about a chat where the account itself may manage calls
	others
)

// vouching asks Telegram who manages calls where. What waits for that is not on disk yet: a stranger's command costs
// none. Meanwhile the store holds the update state back, so that a crash or a stop brings the messages again: for
// [heldFor], or [heldOffline] while nothing is answered, for strangers ask without end. What has waited longer than that
// when the program ends is lost; a clean stop names the chats in the log.
type vouching struct {
	mu       sync.Mutex // guards all below
	open     map[manager]*doubt
	messages map[store.Key]struct{} // of the questions
	kept     int                    // their bytes
	of       map[command.Peer]int   // their bytes, by who typed them
	line     []*doubt               // whose turn has not come, by rank
	running  int
	stopping bool
	busy     sync.WaitGroup

	refused   *simplelru.LRU[manager, time.Time]      // until when nobody is asked again
	trusted   *simplelru.LRU[manager, time.Time]      // until when, in that chat
	confirmed *simplelru.LRU[command.Peer, time.Time] // until when a person is trusted in some chat
	managed   *simplelru.LRU[command.Peer, time.Time] // until when

	release func()    // of the update state; nil: it is not held
	since   time.Time // when the hold began
	limit   *time.Timer
	offline bool // the last question got no answer at all
}

func (v *vouching) init() {
	v.open, v.messages, v.of = map[manager]*doubt{}, map[store.Key]struct{}{}, map[command.Peer]int{}
	v.refused = newLRU[manager, time.Time](mostKnown)
	v.trusted = newLRU[manager, time.Time](mostKnown)
	v.confirmed = newLRU[command.Peer, time.Time](mostKnown)
	v.managed = newLRU[command.Peer, time.Time](mostKnown)
}

// stop begins no further question. What is open stays open and the update state held: the next start gets the messages
// again.
func (v *vouching) stop() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.stopping = true
}

// wait waits for the questions in hand; it comes after stop. It returns how many commands the next start does not get
// again because they waited for too long, and which chats they are about.
func (v *vouching) wait() (lost int, chats []string) {
	v.busy.Wait()
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.release != nil {
		return 0, nil
	}
	for _, d := range v.open {
		if chat := d.chat.String(); !slices.Contains(chats, chat) && len(chats) < mostNamed {
			chats = append(chats, chat)
		}
	}
	slices.Sort(chats)
	return len(v.messages), chats
}

// mostNamed is how many chats a line of the log names.
const mostNamed = 20

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

// knows reports that Telegram has confirmed lately that a person manages calls in some chat.
func (v *vouching) knows(person command.Peer, now time.Time) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return lasts(v.confirmed, person, now)
}

// lasts reports that what is kept under k is not over.
func lasts[K comparable](l *simplelru.LRU[K, time.Time], k K, now time.Time) bool {
	until, ok := l.Get(k)
	return ok && now.Before(until)
}

// ask has Telegram asked whether the sender of q manages calls in chat, and then decides.
func (h *Handlers) ask(q unproven, chat command.Peer) {
	v, k := &h.vouching, manager{q.m.Sender.Peer, chat}
	v.mu.Lock()
	_, twice := v.messages[keyOf(&q.m)]
	room, dropped := false, 0
	if !twice {
		room, dropped = v.makeRoom(k, q.size(), h.now())
	}
	if room {
		d, known := v.open[k]
		if !known {
			d = &doubt{manager: k}
			v.open[k] = d
		}
		d.questions = append(d.questions, q)
		v.count(&q, 1)
		h.hold()
		if !known {
			h.due(d)
		}
	}
	v.mu.Unlock()
	if !twice && !room {
		dropped++
	}
	for range dropped {
		h.count(&h.dropped)
	}
}

// count adds q to what is kept, or takes it off. The caller holds mu.
func (v *vouching) count(q *unproven, sign int) {
	if sign > 0 {
		v.messages[keyOf(&q.m)] = struct{}{}
	} else {
		delete(v.messages, keyOf(&q.m))
	}
	person, size := q.m.Sender.Peer, sign*q.size()
	v.kept += size
	if v.of[person] += size; v.of[person] == 0 {
		delete(v.of, person)
	}
}

// makeRoom reports whether size more bytes may be kept for k, and how many commands of others were dropped for it: of
// whoever has most, if that is more than k's person has then, and the newest first. Whom Telegram has confirmed in the
// chat lately has room whatever others have filled, and loses nothing to them. The caller holds mu.
func (v *vouching) makeRoom(k manager, size int, now time.Time) (room bool, dropped int) {
	has := v.of[k.person]
	if has > 0 && has+size > perPerson {
		return false, 0
	}
	for v.kept+size > mostKept && !lasts(v.trusted, k, now) {
		var most *doubt
		for _, d := range v.open {
			if len(d.questions) > 0 && (most == nil || v.of[d.person] > v.of[most.person]) && !lasts(v.trusted, d.manager, now) {
				most = d
			}
		}
		if most == nil || v.of[most.person] <= has+size {
			return false, dropped
		}
		last := len(most.questions) - 1
		v.count(&most.questions[last], -1)
		most.questions = most.questions[:last]
		dropped++
		if last == 0 && len(most.inHand) == 0 {
			v.forget(most)
		}
	}
	return true, dropped
}

// forget takes out a doubt about which nothing waits any more. The caller holds mu.
func (v *vouching) forget(d *doubt) {
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	v.line = slices.DeleteFunc(v.line, func(other *doubt) bool { return other == d })
	delete(v.open, d.manager)
}

// due puts d in line, at once or when somebody who was refused may be asked about again. The caller holds mu.
func (h *Handlers) due(d *doubt) {
	if until, ok := h.vouching.refused.Get(d.manager); ok && h.now().Before(until) {
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
	switch {
	case lasts(v.trusted, d.manager, h.now()):
		d.rank = trustedFirst
	case v.managed.Contains(d.chat):
		d.rank = managedNext
	default:
		d.rank = others
	}
	at, _ := slices.BinarySearchFunc(v.line, d.rank+1, func(other *doubt, r rank) int { return int(other.rank) - int(r) })
	v.line = slices.Insert(v.line, at, d)
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

// next takes out of the line whoever is first, and with him all who wait for the same chat if they are a crowd. The
// caller holds mu.
func (v *vouching) next() []*doubt {
	first := v.line[0]
	taken := []*doubt{first}
	if !first.alone {
		for _, d := range v.line[1:] {
			if d.chat == first.chat && !d.alone {
				taken = append(taken, d)
			}
		}
	}
	if len(taken) <= crowd {
		taken = taken[:1]
		v.line = v.line[1:]
	} else {
		v.line = slices.DeleteFunc(v.line, func(d *doubt) bool { return d.chat == first.chat && !d.alone })
	}
	for _, d := range taken {
		d.questions, d.inHand = nil, d.questions // what comes from now on is asked about anew
	}
	return taken
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
		ds := v.next()
		v.mu.Unlock()
		yes, err := h.managers(ds)
		for _, d := range ds {
			if err := h.settleDoubt(d, yes, err); err != nil {
				h.lanes.abort(err)
			}
		}
	}
}

// settleDoubt decides about the commands in hand by what Telegram has said, or puts them back. An error means that the
// journal failed.
func (h *Handlers) settleDoubt(d *doubt, answer map[command.Peer]bool, err error) error {
	ended := h.lanes.context().Err() != nil
	yes, answered := answer[d.person]
	v := &h.vouching
	v.mu.Lock()
	batch := d.inHand
	d.inHand = nil
	v.offline = api.NoAnswer(err) && api.ErrorType(err) == ""
	wait, again := h.repeat(d, err)
	if d.alone = err == nil && !answered; d.alone || again || ended {
		d.questions = append(batch, d.questions...)
		if d.lost = again && v.offline; !ended {
			h.park(d, wait)
		}
		v.mu.Unlock()
		return nil
	}
	d.tries = 0
	if yes {
		v.trusted.Add(d.manager, h.now().Add(trustedFor))
		v.confirmed.Add(d.person, h.now().Add(trustedFor))
	} else {
		v.refused.Add(d.manager, h.now().Add(refusedFor))
	}
	v.mu.Unlock()

	for _, q := range batch {
		v.mu.Lock()
		v.count(&q, -1)
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
	v.forget(d)
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
func (h *Handlers) decide(q unproven, chat command.Peer, yes bool) error {
	p := h.policy.Load()
	if !h.meant(p, &q.m) {
		return nil
	}
	cmd, v, about, problem := h.read(p, &q.m)
	switch {
	case v == allow, v == ask && about == chat && yes:
		i := h.Intake()
		if err := i.admit(p, q, cmd, problem); err != nil {
			return err
		}
		return i.Keep()
	case v == ask && about != chat:
		h.ask(q, about) // a name means another chat than it did
	case v == nothing:
	default:
		h.turnedAway(keyOf(&q.m), &h.strangers)
	}
	return nil
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
