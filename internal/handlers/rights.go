package handlers

import (
	"context"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// crowd is how many people who wait for the same chat are asked about one by one. If there are more, the chat's list of
// admins answers for all of them with one request.
const crowd = 3

// managers asks Telegram who of those that wait for one chat may manage calls there, and before that whether the account
// itself may: in a chat where it may not, nobody is made a manager by chat_admins. The answer says nothing about people
// who have to be asked about one by one.
func (h *Handlers) managers(ds []*doubt) (yes map[command.Peer]bool, err error) {
	p, chat := h.policy.Load(), ds[0].chat
	no := map[command.Peer]bool{}
	here, trusted := false, false
	for _, d := range ds {
		no[d.person] = false
		trusted = trusted || d.rank == trustedFirst
		for _, q := range d.inHand {
			here = here || q.m.Chat == chat
		}
	}
	if !p.ChatAdmins || !p.serves(chat) {
		return no, nil
	}
	if _, met := h.store.AccessHash(chat); chat.Kind == command.Channel && !met && !here {
		// It would be looked for in all of the account's dialogs: too dear for somebody who may be nobody there.
		return no, nil
	}
	ctx, cancel := context.WithTimeout(h.lanes.context(), rpcTimeout)
	defer cancel()
	calls := h.api
	if !trusted {
		calls = calls.Paced()
	}
	if yes, err := h.accountManages(ctx, calls, chat); !yes || err != nil {
		return no, err
	}
	if len(ds) == 1 {
		sender := ds[0].inHand[len(ds[0].inHand)-1].m.Sender
		s, err := calls.CanManageCalls(ctx, chat, sender)
		return map[command.Peer]bool{sender.Peer: s.Manages && !s.Bot}, err
	}
	list, whole, err := calls.Managers(ctx, chat)
	if _, flood := api.FloodWait(err); err != nil && !flood && !undecided(err) {
		return nil, nil // the list is not for this account, which says nothing about anybody
	}
	if !whole {
		no = map[command.Peer]bool{}
	}
	for person, s := range list {
		no[person] = s.Manages && !s.Bot
	}
	return no, err
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

// reach says whether somebody may have a command carried out in a chat.
type reach uint8

// What can be known of that.
const (
	notHis  reach = iota // he may not
	his                  // he may
	notOurs              // the account may not manage calls there: whoever commands there by Telegram's right commands nothing
)

// refused says why nothing is done; nil: he may.
func (r reach) refused() *finding {
	switch r {
	case his:
		return nil
	case notOurs:
		return &finding{kind: store.Refused, text: words.NotOurs()}
	case notHis:
	}
	return &finding{kind: store.Refused, text: words.NotYours()}
}

// mayReach tells whether the sender of a command may have it carried out in target, the chat that its --in has turned
// out to name after it was accepted.
func (h *Handlers) mayReach(ctx context.Context, e *store.Entry, target command.Peer) (reach, error) {
	p, m, in := h.policy.Load(), command.Message{Chat: e.Chat, Sender: e.Sender}, naming{typed: e.Command.In != "", chat: target}
	switch {
	case e.Chat == e.Target && !p.serves(e.Chat) && p.serves(e.From):
		m.Chat = e.From // what is configured of it does not hold for the supergroup yet
	case e.Chat != e.Target && (due(e) || e.Key == (store.Key{})): // what is planned is of the chat of the call, whatever has become of the other one
		m.Chat, in.typed = command.Peer{Kind: command.User}, true
	}
	v, _ := p.judge(&m, in)
	switch v {
	case allow:
		return his, nil
	case ask:
	case deny, nothing:
		return notHis, nil
	}
	ctx, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	if yes, err := h.accountManages(ctx, h.api, target); !yes || err != nil {
		return notOurs, err
	}
	if s, err := h.api.CanManageCalls(ctx, target, e.Sender); !s.Manages || s.Bot || err != nil {
		return notHis, err
	}
	return his, nil
}
