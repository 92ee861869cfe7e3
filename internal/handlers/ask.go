package handlers

import (
	"context"
	"errors"
	"sync"
	"time"

	"userbot/internal/command"
	"userbot/internal/store"
)

const (
	// askers is how many people's rights are asked for at one time. More than that wait in line.
	askers = 16
	// perAsker is how many commands of one person may wait for the answer; what exceeds it is dropped.
	perAsker = 8
	// maxLine is how many people may wait in line. Beyond that it is an attack by a crowd, and newcomers are dropped.
	maxLine = 4096
	// askTries is how often a request that is not answered is repeated: for hours, and through an outage of any length.
	askTries = 60
	// refusedFor is how long nobody is asked about somebody who was refused, so that a flood of commands costs one
	// question in that time. A yes is never remembered.
	refusedFor = 10 * time.Second
)

type asker struct{ chat, user command.Peer }

type question struct {
	policy  *Policy
	m       command.Message
	cmd     command.Parsed
	usage   error
	release func()
}

// asking holds the commands whose sender's right only Telegram knows. They are not on disk yet: a stranger's command
// costs none. Until the answer is there, the store holds the update state back, so that a crash brings the message
// again instead of losing it.
type asking struct {
	mu      sync.Mutex // guards all below
	open    map[asker][]question
	line    []asker // those of open whose turn has not come
	running int
	refused map[asker]time.Time
	busy    sync.WaitGroup
}

func (a *asking) init() {
	a.open, a.refused = map[asker][]question{}, map[asker]time.Time{}
}

func (a *asking) wait() { a.busy.Wait() }

// askTelegram finds out whether the sender of m manages calls, and accepts the command if so.
func (h *Handlers) askTelegram(p *Policy, m command.Message, cmd command.Parsed, usage error) {
	if h.store.Seen(store.Key{Peer: m.Chat, N: int64(m.ID)}) {
		return
	}
	k, a := asker{m.Chat, m.Sender.Peer}, &h.asking
	a.mu.Lock()
	defer a.mu.Unlock()
	queue, known := a.open[k]
	if until, ok := a.refused[k]; ok && h.now().Before(until) || len(queue) >= perAsker || !known && len(a.open) >= maxLine {
		h.strangers.Add(1)
		return
	}
	a.open[k] = append(queue, question{p, m, cmd, usage, h.store.Hold()})
	if known {
		return
	}
	a.line = append(a.line, k)
	if a.running < askers {
		a.running++
		a.busy.Go(h.askInTurn)
	}
}

// askInTurn works off the line.
func (h *Handlers) askInTurn() {
	a := &h.asking
	for {
		a.mu.Lock()
		if len(a.line) == 0 {
			a.running--
			a.mu.Unlock()
			return
		}
		k := a.line[0]
		a.line = a.line[1:]
		a.mu.Unlock()
		if !h.askFor(k) {
			return
		}
	}
}

// askFor works off one person's commands, asking anew for each: a right may be gone a second later. What follows a
// command that was refused is dropped. It returns false when the daemon stops.
func (h *Handlers) askFor(k asker) bool {
	a := &h.asking
	for {
		a.mu.Lock()
		queue := a.open[k]
		if len(queue) == 0 {
			delete(a.open, k)
			a.mu.Unlock()
			return true
		}
		q := queue[0]
		a.open[k] = queue[1:]
		a.mu.Unlock()

		yes, target, err := h.mayCommand(q)
		if errors.Is(err, errLeave) {
			// Not released: the update state on disk stays behind this message, and the next start asks again.
			return false
		}
		if yes {
			q.cmd.In = inResolved(q.cmd.In, target)
			if err := h.accept(context.Background(), q.policy, q.m, q.cmd, q.usage); err != nil {
				h.lanes.abort(err)
				return false
			}
		} else {
			h.refuse(k)
		}
		q.release()
	}
}

// inResolved replaces a name by the id it stood for when the right was looked up, so that both speak of one chat.
func inResolved(in string, target command.Peer) string {
	if in == "" {
		return ""
	}
	return target.String()
}

// refuse counts the command in hand, and those that wait behind it.
func (h *Handlers) refuse(k asker) {
	a := &h.asking
	a.mu.Lock()
	defer a.mu.Unlock()
	now := h.now()
	for old, until := range a.refused {
		if now.After(until) {
			delete(a.refused, old)
		}
	}
	a.refused[k] = now.Add(refusedFor)
	for _, q := range a.open[k] {
		q.release()
	}
	h.strangers.Add(1 + int64(len(a.open[k])))
	a.open[k] = nil
}

// mayCommand asks Telegram, again and again while it does not answer. A refusal to answer is a no.
func (h *Handlers) mayCommand(q question) (bool, command.Peer, error) {
	for try := 0; ; try++ {
		yes, target, err := h.mayCommandNow(q)
		if err == nil {
			return yes, target, nil
		}
		if wait := h.again(err, try); errors.Is(wait, errLeave) {
			return false, command.Peer{}, wait
		} else if wait != nil || try == askTries {
			return false, command.Peer{}, nil
		}
	}
}

func (h *Handlers) mayCommandNow(q question) (bool, command.Peer, error) {
	p := q.policy
	ctx, cancel := context.WithTimeout(h.lanes.context(), rpcTimeout)
	defer cancel()
	target := q.m.Chat
	if q.cmd.In != "" {
		if target = p.named(q.cmd.In); target.IsZero() {
			chat, err := h.api.Resolve(ctx, q.cmd.In)
			if err != nil {
				return false, command.Peer{}, err
			}
			target = chat.Peer
		}
	}
	if p.Chats[target].Admins[q.m.Sender.Peer] {
		return true, target, nil
	}
	if !p.ChatAdmins || !p.serves(target) {
		return false, target, nil
	}
	if _, met := h.store.AccessHash(target); target.Kind == command.Channel && !met && target != q.m.Chat {
		// It would be looked for in all of the account's dialogs: too dear for somebody who may be nobody there.
		return false, target, nil
	}
	s, err := h.api.Paced().CanManageCalls(ctx, target, q.m.Sender)
	return s.Manages, target, err
}
