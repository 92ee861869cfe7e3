package api

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
	"userbot/internal/typed"
)

// Resolve finds the chat or person that somebody typed: @name, a link (t.me/name, t.me/name/123, t.me/c/ID/123,
// t.me/+invite for a chat the account is in, tg://resolve?domain=name), or an id as clients and bots show it
// (-100… for supergroups and channels, -… for basic groups).
//
// It returns [ErrBadRef], [ErrBareID], [ErrNoSuchChat], [ErrNotMember] or [ErrUnknownPeer], or Telegram's error.
// What was typed is in none of them.
func (a *API) Resolve(ctx context.Context, ref string) (Chat, error) {
	r, err := parseRef(ref)
	switch {
	case err != nil:
		return Chat{}, err
	case r.name != "":
		return a.resolveName(ctx, r.name)
	case r.invite != "":
		return a.resolveInvite(ctx, r.invite)
	default:
		return a.Lookup(ctx, r.peer)
	}
}

// Says returns what a reference that [API.Resolve] takes says by itself: a username, without @, or an id; neither for an
// invite link, and for what is no reference.
func Says(typed string) (name string, id command.Peer) {
	r, _ := parseRef(typed)
	return r.name, r.peer
}

// ref is one of three ways to name a chat.
type ref struct {
	name   string
	invite string
	peer   command.Peer
}

func parseRef(s string) (ref, error) {
	s = strings.TrimSpace(s)
	id := s
	if dash, n := utf8.DecodeRuneInString(s); strings.ContainsRune(typed.Dashes, dash) && s != "" {
		id = "-" + s[n:]
	}
	if isInt(id) {
		if !strings.HasPrefix(id, "-") {
			return ref{}, ErrBareID
		}
		p, ok := command.ParsePeer(id)
		if !ok {
			return ref{}, ErrBadRef
		}
		return ref{peer: p}, nil
	}
	if name, ok := strings.CutPrefix(s, "@"); ok {
		return named(name)
	}
	if strings.HasPrefix(strings.ToLower(s), "tg:") {
		return parseDeepLink(s)
	}
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") {
		return ref{}, ErrBadRef
	}
	switch strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.") {
	case "t.me", "telegram.me", "telegram.dog":
		return parsePath(strings.Split(strings.Trim(u.Path, "/"), "/"))
	default:
		return ref{}, ErrBadRef
	}
}

func parsePath(path []string) (ref, error) {
	first := path[0]
	second := ""
	if len(path) > 1 {
		second = path[1]
	}
	switch {
	case first == "c":
		id, err := strconv.ParseInt(second, 10, 64)
		if err != nil || id <= 0 {
			return ref{}, ErrBadRef
		}
		return ref{peer: command.Peer{Kind: command.Channel, ID: id}}, nil
	case first == "joinchat" && second != "":
		return ref{invite: second}, nil
	case strings.HasPrefix(first, "+") && len(first) > 1:
		return ref{invite: first[1:]}, nil
	case first == "s": // the preview of a channel in a browser
		return named(second)
	default:
		return named(first)
	}
}

func parseDeepLink(s string) (ref, error) {
	u, err := url.Parse(s)
	if err != nil {
		return ref{}, ErrBadRef
	}
	q := u.Query()
	switch action := strings.ToLower(u.Host + u.Opaque); action { // tg://resolve?… and tg:resolve?…
	case "resolve":
		return named(q.Get("domain"))
	case "join":
		if q.Get("invite") != "" {
			return ref{invite: q.Get("invite")}, nil
		}
	case "privatepost":
		return parsePath([]string{"c", q.Get("channel")})
	}
	return ref{}, ErrBadRef
}

// named accepts what can be a username: 4 (collectible ones) to 32 characters, letters, digits and underscores,
// a letter first (core.telegram.org/method/account.checkUsername).
func named(name string) (ref, error) {
	if len(name) < 4 || len(name) > 32 || !isLetter(name[0]) {
		return ref{}, ErrBadRef
	}
	for i := range len(name) {
		if c := name[i]; !isLetter(c) && c != '_' && (c < '0' || c > '9') {
			return ref{}, ErrBadRef
		}
	}
	return ref{name: name}, nil
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isInt(s string) bool {
	_, err := strconv.ParseInt(s, 10, 64)
	return err == nil
}

func (a *API) resolveName(ctx context.Context, name string) (Chat, error) {
	answer, err := a.tg.ContactsResolveUsername(ctx, &tg.ContactsResolveUsernameRequest{Username: name})
	if err != nil {
		return Chat{}, gone(Wrap("contacts.resolveUsername", err))
	}
	return a.chatIn(PeerOf(answer.Peer), answer.Chats, answer.Users)
}

func (a *API) resolveInvite(ctx context.Context, hash string) (Chat, error) {
	answer, err := a.tg.MessagesCheckChatInvite(ctx, hash)
	switch ErrorType(err) {
	case "INVITE_HASH_EXPIRED", "INVITE_HASH_INVALID", "INVITE_HASH_EMPTY":
		return Chat{}, fmt.Errorf("%w (messages.checkChatInvite: %w)", ErrNoSuchChat, err)
	}
	if err != nil {
		return Chat{}, Wrap("messages.checkChatInvite", err)
	}
	already, ok := answer.(*tg.ChatInviteAlready)
	if !ok {
		return Chat{}, ErrNotMember
	}
	return a.chatIn(peerOfChat(already.Chat), []tg.ChatClass{already.Chat}, nil)
}

func peerOfChat(c tg.ChatClass) command.Peer {
	switch c.(type) {
	case *tg.Chat, *tg.ChatForbidden:
		return command.Peer{Kind: command.Group, ID: c.GetID()}
	case *tg.Channel, *tg.ChannelForbidden:
		return command.Peer{Kind: command.Channel, ID: c.GetID()}
	default:
		return command.Peer{}
	}
}
