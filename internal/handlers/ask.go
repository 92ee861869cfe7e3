package handlers

import (
	"context"
	"errors"
	"sync"
	"time"

	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/tgclient"
)

const (
	// askers is how many people's rights are asked for at one time. More than that is a flood: what exceeds it is
	// dropped, and Telegram is not bothered.
	askers = 32
	// perAsker is how many commands of one person may wait for the answer.
	perAsker = 8
	// refusedFor is how long somebody who was refused is not asked about again. A yes is never remembered.
	refusedFor = 10 * time.Second
)

type asker struct{ chat, user command.Peer }

type question struct {
	m       command.Message
	cmd     command.Command
	usage   error
	release func()
}

// asking holds the commands whose sender's right only Telegram knows. They are not on disk yet: a stranger's command
// costs none. Until the answer is there, the store holds the update state back, so that a crash brings the message
// again instead of losing it.
type asking struct {
	mu      sync.Mutex // guards all below
	open    map[asker][]question
	refused map[asker]time.Time
	busy    sync.WaitGroup
}

func (a *asking) init() {
	a.open, a.refused = map[asker][]question{}, map[asker]time.Time{}
}

func (a *asking) wait() { a.busy.Wait() }

// askTelegram finds out whether the sender of m manages calls, and accepts the command if so.
func (h *Handlers) askTelegram(p *Policy, m command.Message, cmd command.Command, usage error) {
	if h.store.Seen(store.Key{Chat: m.Chat, Msg: m.ID}) {
		return
	}
	k, a := asker{m.Chat, m.Sender.Peer}, &h.asking
	a.mu.Lock()
	defer a.mu.Unlock()
	queue, running := a.open[k]
	if until, ok := a.refused[k]; ok && h.now().Before(until) || len(queue) >= perAsker || !running && len(a.open) >= askers {
		h.strangers.Add(1)
		return
	}
	a.open[k] = append(queue, question{m, cmd, usage, h.store.Hold()})
	if !running {
		a.busy.Add(1)
		go h.askFor(p, k)
	}
}

// askFor works off one person's commands, asking anew for each: a right may be gone a second later.
func (h *Handlers) askFor(p *Policy, k asker) {
	a := &h.asking
	defer a.busy.Done()
	for {
		a.mu.Lock()
		queue := a.open[k]
		if len(queue) == 0 {
			delete(a.open, k)
			a.mu.Unlock()
			return
		}
		q := queue[0]
		a.open[k] = queue[1:]
		a.mu.Unlock()

		yes, target, err := h.mayCommand(p, q)
		if errors.Is(err, errLeave) {
			// Not released: the update state on disk stays behind this message, and the next start asks again.
			return
		}
		if yes {
			q.cmd.In = inResolved(q.cmd.In, target)
			if err := h.accept(context.Background(), p, q.m, q.cmd, q.usage); err != nil {
				h.lanes.abort(err)
				return
			}
		} else {
			h.strangers.Add(1)
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

func (h *Handlers) refuse(k asker) {
	h.asking.mu.Lock()
	defer h.asking.mu.Unlock()
	now := h.now()
	for old, until := range h.asking.refused {
		if now.After(until) {
			delete(h.asking.refused, old)
		}
	}
	h.asking.refused[k] = now.Add(refusedFor)
}

// mayCommand asks Telegram, again and again while it does not answer, for as long as the command is young enough.
func (h *Handlers) mayCommand(p *Policy, q question) (bool, command.Peer, error) {
	for try := 0; ; try++ {
		yes, target, err := h.mayCommandNow(p, q)
		if err == nil {
			return yes, target, nil
		}
		d, flood := tgclient.FloodWait(err)
		if !flood && !undecided(err) || h.now().Sub(q.m.Date) > p.MaxAge+longestWait {
			return false, command.Peer{}, nil
		}
		if flood {
			err = h.sleep(d)
		} else {
			err = h.pause(try)
		}
		if err != nil {
			return false, command.Peer{}, err
		}
	}
}

func (h *Handlers) mayCommandNow(p *Policy, q question) (bool, command.Peer, error) {
	ctx, cancel := context.WithTimeout(h.lanes.context(), rpcTimeout)
	defer cancel()
	target := q.m.Chat
	if q.cmd.In != "" {
		chat, err := h.api.Resolve(ctx, q.cmd.In)
		if err != nil {
			return false, command.Peer{}, err
		}
		target = chat.Peer
	}
	if p.Chats[target].Admins[q.m.Sender.Peer] {
		return true, target, nil
	}
	if !p.ChatAdmins || !p.serves(target) {
		return false, target, nil
	}
	yes, err := h.api.CanManageCalls(ctx, target, q.m.Sender.Peer)
	return yes, target, err
}
