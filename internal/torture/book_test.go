package torture

import (
	"context"
	"sync"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// book knows at every moment what still waits for a final answer. The ledger is read as it grows.
type book struct {
	bot int64

	mu       sync.Mutex // guards what follows
	seq      int        // how far the ledger has been read
	list     []*said
	waiting  map[key]*said
	finals   map[key]bool // messages that have their final answer
	messages map[key]key  // which message an answer answers
	asked    []asking
	changed  chan struct{}
}

// asking is a question in a chat.
type asking struct {
	*said
	key   key // of what was typed
	id    int // of the question, as the userbot knows it
	text  string
	tried bool // somebody has answered it
}

func newBook(bot int64) *book {
	return &book{bot: bot, waiting: map[key]*said{}, finals: map[key]bool{}, messages: map[key]key{}, changed: make(chan struct{})}
}

// read follows the ledger until ctx ends.
func (b *book) read(ctx context.Context, tg *emulator.Server) {
	for seq := 0; ; seq++ {
		e, err := tg.Await(ctx, seq, func(emulator.Event) bool { return true })
		if err != nil {
			return
		}
		b.take(e)
	}
}

func (b *book) take(e emulator.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seq = e.Seq + 1
	if e.By != b.bot || !e.Client || e.Service {
		return
	}
	mine := key{e.Chat, e.MsgID}
	to := b.messages[mine]
	switch {
	case e.Kind == emulator.MessagePosted && e.ReplyTo != 0:
		to = key{e.Chat, e.ReplyTo}
		b.messages[mine] = to
	case e.Kind != emulator.MessageEdited:
		return
	}
	if isFinal(e.Text) {
		b.finals[to] = true
		if isQuestion(e.Text) {
			b.asked = append(b.asked, asking{key: to, id: e.MsgID, text: e.Text})
		}
		delete(b.waiting, to)
		b.wake()
	}
}

func (b *book) wake() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// add enters what has just been said.
func (b *book) add(s *said) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.list = append(b.list, s)
	if !s.silent && !b.finals[s.key] {
		b.waiting[s.key] = s
	}
}

// questions returns what people were asked so far, the oldest first.
func (b *book) questions() (list []asking) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, q := range b.asked {
		for _, s := range b.list {
			if s.key == q.key {
				q.said = s
				list = append(list, q)
			}
		}
	}
	return list
}

// tries notes that somebody answers a question.
func (b *book) tries(k key) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.asked {
		b.asked[i].tried = b.asked[i].tried || b.asked[i].key == k
	}
}

// position is where the ledger stands.
func (b *book) position() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.seq
}

// answers counts the final answers so far.
func (b *book) answers() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.finals)
}

// open returns how many commands wait, and how many of them are about a chat.
func (b *book) open(target command.Peer) (all, there int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.waiting {
		if s.target == target {
			there++
		}
	}
	return len(b.waiting), there
}

// title returns one that a command asks for which waits, "" if there is none.
func (b *book) title(target command.Peer) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.list {
		if b.waiting[s.key] == s && s.target == target && s.verb == retitles {
			return s.title
		}
	}
	return ""
}

// renames reports whether a command waits that changes something of a call. What was picked is not known yet.
func (b *book) changes() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.waiting {
		if s.verb.changes() || s.verb == picks {
			return true
		}
	}
	return false
}

// awaits reports whether a command of a verb for a chat waits, or something that may have picked one.
func (b *book) awaits(target command.Peer, v verb) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.waiting {
		if s.target == target && (s.verb == v || s.verb == picks) {
			return true
		}
	}
	return false
}

// until waits for a state of affairs.
func (b *book) until(ctx context.Context, is func(waiting map[key]*said) bool) error {
	for {
		b.mu.Lock()
		ok, changed := is(b.waiting), b.changed
		b.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// answered waits until nothing waits any more.
func (b *book) answered(ctx context.Context) error {
	return b.until(ctx, func(waiting map[key]*said) bool { return len(waiting) == 0 })
}
