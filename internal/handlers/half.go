package handlers

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"userbot/internal/command"
	"userbot/internal/store"
)

// Half a verb may be for another bot, and anybody may type it. What it costs to find that out has to be as little as for any command of a
// stranger: a reply is looked up in memory, and what has to be read for it is short, and counted.

const (
	// mostHalf is how many bytes are read of what begins with half a verb. A title and a time need fewer.
	mostHalf = 512
	// mostAnswers is of how many of our answers it is known where they stand.
	mostAnswers = 4096
)

// readsHalf reports whether m, which begins with half a verb, is read: what people type who may not command, as far as that is known without
// asking Telegram, counts for that, apart from commands.
func (h *Handlers) readsHalf(p *Policy, m *command.Message) bool {
	if len(m.Text) > mostHalf {
		return false
	}
	now := h.now()
	if v, _ := p.judge(m, naming{}); v == allow || v == ask && h.vouching.knows(m.Sender.Peer, now) {
		return true
	}
	g, _ := h.halfRead.person(p, m, now)
	if g != granted {
		h.turnedAway(keyOf(m), &h.limited)
	}
	return g == granted
}

// answers are ours of late, by where they stand.
type answers struct {
	mu sync.Mutex
	at *simplelru.LRU[spot, answerOf]
	on map[command.Peer]int // how many are on their way
}

// answerOf is when an answer was given, and to what.
type answerOf struct {
	at time.Time
	to store.Key
}

// spot is where a message stands.
type spot struct {
	chat command.Peer
	msg  int
}

func (a *answers) init() {
	a.at, a.on = newLRU[spot, answerOf](mostAnswers), map[command.Peer]int{}
}

// sends notes that a message is on its way to a chat, until done is called.
func (a *answers) sends(chat command.Peer) (done func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.on[chat]++
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.on[chat]--; a.on[chat] == 0 {
			delete(a.on, chat)
		}
	}
}

// sending reports whether a message is on its way to a chat.
func (a *answers) sending(chat command.Peer) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.on[chat] > 0
}

// add notes an answer to a command; without an id it is not known where that stands.
func (a *answers) add(chat command.Peer, msg int, at time.Time, to store.Key) {
	if msg == 0 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.at.Add(spot{chat, msg}, answerOf{at, to})
}

// claim notes an answer to a command, unless it is known for one to another: then it returns false.
func (a *answers) claim(chat command.Peer, msg int, at time.Time, to store.Key) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	where := spot{chat, msg}
	is, known := a.at.Get(where)
	if !known && msg != 0 {
		a.at.Add(where, answerOf{at, to})
	}
	return !known || is.to == to
}

// recently is how far back an answer is known that is replied to, and mostRecently how many commands are looked through for these at the start.
const recently, mostRecently = 24 * time.Hour, 200

// fill notes the answers that the journal has.
func (a *answers) fill(st *store.Store, now time.Time) error {
	var list []store.Entry
	err := st.Recent(now.Add(-recently), func(e store.Entry) bool {
		list = append(list, e)
		return len(list) < mostRecently
	})
	for k := len(list) - 1; k >= 0; k-- { // the oldest are forgotten first
		a.add(list[k].Chat, list[k].AnswerID, list[k].Accepted, list[k].Key)
	}
	return err
}

// answeredBy reports whether a message of a chat is an answer of ours, and not an old one.
func (h *Handlers) answeredBy(chat command.Peer, msg int) bool {
	<-h.filled // then those from before are known; see [Handlers.inLine]
	is, ok := h.own.of(chat, msg)
	return ok && h.now().Sub(is.at) <= recently
}

// of returns what is known of a message of a chat that may be an answer of ours.
func (a *answers) of(chat command.Peer, msg int) (is answerOf, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.at.Get(spot{chat, msg})
}
