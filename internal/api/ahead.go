package api

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// Ahead is questions to Telegram that are asked side by side, before their answers are needed. Whoever asks one of them in the same
// words, by way of [Ahead.API], gets the answer to the one that was asked already, or waits for it. It serves one look at a chat, what is
// asked about what that shows, and what is asked beside it; then it is to be dropped, for answers grow old. It is safe for concurrent use.
type Ahead struct {
	api    *API
	ctx    context.Context
	cancel context.CancelFunc

	mu    sync.Mutex // guards asked
	asked map[string]*question
}

// question is one that was asked, by whomever first.
type question struct {
	done   chan struct{} // closed when what follows is set
	answer []byte
	err    error
}

// Ahead returns an [Ahead] whose own questions wait for their answers so long at most.
func (a *API) Ahead(ctx context.Context, timeout time.Duration) *Ahead {
	h := &Ahead{asked: map[string]*question{}}
	h.ctx, h.cancel = context.WithTimeout(ctx, timeout)
	with := *a
	with.tg, with.paced = tg.NewClient(h.handle(a.Client().Invoker())), nil
	h.api = &with
	return h
}

// API is a, save that what was asked ahead is not asked again.
func (h *Ahead) API() *API { return h.api }

// Ask has f ask what will be asked again.
func (h *Ahead) Ask(f func(context.Context, *API)) { go f(h.ctx, h.api) }

// Drop ends what is under way. From now on all is asked anew.
func (h *Ahead) Drop() {
	h.cancel()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = nil
}

// forget has all be asked anew that was asked so far.
func (h *Ahead) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.asked != nil {
		h.asked = map[string]*question{}
	}
}

// Look is [API.Look]. As soon as it is known which call the chat may have, from what was told before or from this look's first answer, that
// call is asked about, and beside is told its id and hash, which are all of it that is known: what beside asks is asked after the call was
// there. If the chat turns out to have another one, what was asked so far counts no more, and beside is called again.
func (h *Ahead) Look(p command.Peer, beside func(Call)) (Chat, *Call, error) {
	known, guessed := h.api.calls.get(p)
	if guessed {
		h.Ask(func(ctx context.Context, a *API) { _, _ = a.tg.PhoneGetGroupCall(ctx, callRequest(known)) })
		beside(Call{ID: known.ID, AccessHash: known.AccessHash})
	}
	chat, in, err := h.api.fullChat(h.ctx, p)
	if err != nil || in == nil {
		return chat, nil, err
	}
	if !guessed || in.ID != known.ID {
		if guessed {
			h.forget()
		}
		beside(Call{ID: in.ID, AccessHash: in.AccessHash})
	}
	call, err := h.api.groupCall(h.ctx, in)
	return chat, call, err
}

func (h *Ahead) handle(next tg.Invoker) telegram.InvokeFunc {
	return func(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
		if !asks(in) {
			return next.Invoke(ctx, in, out)
		}
		var words bin.Buffer
		if err := in.Encode(&words); err != nil {
			return err
		}
		q, first := h.question(string(words.Buf))
		if first {
			answer := kept{Decoder: out}
			q.err = next.Invoke(ctx, in, &answer)
			q.answer = answer.as
			close(q.done)
			return q.err
		}
		select {
		case <-q.done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if q.err != nil {
			return q.err
		}
		return out.Decode(&bin.Buffer{Buf: q.answer})
	}
}

// question returns the one with these words; first: it is to be asked now.
func (h *Ahead) question(words string) (q *question, first bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if q = h.asked[words]; q != nil {
		return q, false
	}
	q = &question{done: make(chan struct{})}
	if h.asked != nil {
		h.asked[words] = q
	}
	return q, true
}

// kept is an answer that is kept as it came, too.
type kept struct {
	bin.Decoder
	as []byte
}

func (k *kept) Decode(b *bin.Buffer) error {
	k.as = slices.Clone(b.Buf)
	return k.Decoder.Decode(b)
}

// asks reports whether a request only asks, and may be asked ahead.
func asks(in bin.Encoder) bool {
	switch r := in.(type) {
	case *tg.ChannelsGetFullChannelRequest, *tg.MessagesGetFullChatRequest, *tg.PhoneGetGroupCallRequest, *tg.MessagesGetHistoryRequest,
		*tg.PhoneGetGroupParticipantsRequest, *tg.ContactsResolveUsernameRequest, *tg.MessagesCheckChatInviteRequest, *tg.UsersGetUsersRequest,
		*tg.ChannelsGetMessagesRequest, *tg.MessagesGetMessagesRequest:
		return true
	case *tg.PhoneGetGroupCallStreamRtmpURLRequest:
		return !r.Revoke
	}
	return false
}
