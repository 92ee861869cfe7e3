package torture

import (
	"context"
	"slices"
	"sync"
	"time"

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
	planned  map[int64]string // the titles that calls of the userbot were made with, by their ids
	pending  map[string]*said // by title: what is planned, and was neither started nor taken back so far
	there    map[command.Peer]string
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
	return &book{
		bot: bot, waiting: map[key]*said{}, finals: map[key]bool{}, messages: map[key]key{}, changed: make(chan struct{}),
		planned: map[int64]string{}, pending: map[string]*said{}, there: map[command.Peer]string{},
	}
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
	b.follow(e)
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
		if m := planned(e.Text); m != nil {
			for _, s := range b.list {
				if s.key == to {
					b.pending[m[1]] = s
				}
			}
		}
		if isQuestion(e.Text) {
			b.asked = append(b.asked, asking{key: to, id: e.MsgID, text: e.Text})
		}
		delete(b.waiting, to)
		b.wake()
	}
}

// follow notes what becomes of calls that the userbot has made. The caller holds mu.
func (b *book) follow(e emulator.Event) {
	switch e.Kind {
	case emulator.CallCreated, emulator.CallScheduled:
		if delete(b.there, e.Chat); e.By == b.bot && e.Client {
			b.planned[e.CallID], b.there[e.Chat] = e.Title, e.Title
		}
		if e.Kind == emulator.CallCreated {
			delete(b.pending, e.Title)
		}
	case emulator.CallStarted:
		delete(b.pending, b.planned[e.CallID])
	case emulator.CallEnded:
		if delete(b.there, e.Chat); !e.Replaced {
			delete(b.pending, b.planned[e.CallID])
		}
	}
}

// keeps reports whether something is planned for a chat that the userbot may put on Telegram at any moment, in place of nothing, or
// make within a few seconds, in place of what is there.
func (b *book) keeps(chat command.Peer, empty bool) bool {
	return b.plans(chat, func(title string, at time.Time) bool {
		return empty || b.there[chat] != title && !at.IsZero() && time.Until(at) < 5*time.Second
	})
}

// plans reports whether something of that kind is planned for a chat. Of what was picked the time is not known.
func (b *book) plans(chat command.Peer, is func(title string, at time.Time) bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for title, s := range b.pending {
		if s.target == chat && is(title, s.begins()) {
			return true
		}
	}
	return false
}

// due is when the next call is to begin that is planned for within a while; ok is false if none is.
func (b *book) due(within time.Duration) (at time.Time, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.pending {
		if is := s.begins(); !is.IsZero() && time.Until(is) > 0 && time.Until(is) < within && (at.IsZero() || is.Before(at)) {
			at = is
		}
	}
	return at, !at.IsZero()
}

// begins is when what was planned is to begin, as far as that is known before anybody is judged; zero: it is not.
func (s *said) begins() time.Time {
	if s.in != 0 {
		return s.typed.Truncate(time.Second).Add(s.in)
	}
	return s.at
}

// plannedFor is a time for which something is planned in a chat; ok is false if nothing is.
func (b *book) plannedFor(chat command.Peer) (at time.Time, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.pending {
		if s.target == chat && !s.at.IsZero() && (at.IsZero() || s.at.Before(at)) {
			at = s.at
		}
	}
	return at, !at.IsZero()
}

// all returns what was said so far.
func (b *book) all() []*said {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.list)
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

// overtaken reports whether whoever was asked has typed something since.
func (b *book) overtaken(q asking) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(b.list, func(s *said) bool {
		return s.by == q.by && s.chat == q.chat && s.venue.topic == q.venue.topic && s.msg > q.id && !s.silent
	})
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
