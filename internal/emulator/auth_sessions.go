package emulator

import (
	"cmp"
	"context"

	"github.com/gotd/td/tg"

	"userbot/internal/emulator/wire"
)

// Revoke ends all log-ins of a user, as its owner does under "terminate session": their requests are answered
// SESSION_REVOKED, and their connections break.
func (s *Server) Revoke(user int64) { s.endLogins(user, rpcError(401, "SESSION_REVOKED")) }

// Deactivate deletes an account: USER_DEACTIVATED, and for a banned one USER_DEACTIVATED_BAN.
func (s *Server) Deactivate(user int64, banned bool) {
	s.mu.Lock()
	s.mustUser(user).deleted = true
	s.mu.Unlock()
	if banned {
		s.endLogins(user, rpcError(401, "USER_DEACTIVATED_BAN"))
	} else {
		s.endLogins(user, rpcError(401, "USER_DEACTIVATED"))
	}
}

// AuthKeyDuplicated ends all log-ins of a user as Telegram does when two connections used one session at once.
// Their requests, of any kind, are answered AUTH_KEY_DUPLICATED, and their connections break.
func (s *Server) AuthKeyDuplicated(user int64) {
	s.endLogins(user, rpcError(406, "AUTH_KEY_DUPLICATED"))
}

// dropKeys breaks the connections of keys.
func (s *Server) dropKeys(keys map[int64]bool) {
	s.mu.Lock()
	listeners := s.logins.listeners
	s.mu.Unlock()
	for _, l := range listeners {
		l.wire.Drop(func(w *wire.Session) bool { return keys[w.KeyID()] })
	}
}

// Freeze lets an account read only: what would change something is answered FROZEN_METHOD_INVALID. Thaw undoes it.
func (s *Server) Freeze(user int64) { s.setFrozen(user, true) }

// Thaw undoes [Server.Freeze].
func (s *Server) Thaw(user int64) { s.setFrozen(user, false) }

func (s *Server) setFrozen(user int64, frozen bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustUser(user).frozen = frozen
}

func (s *Server) endLogins(user int64, why error) {
	s.mu.Lock()
	keys := map[int64]bool{}
	for _, a := range s.mustUser(user).auths {
		keys[a.key] = true
		s.leave(a, why)
	}
	s.mu.Unlock()
	s.dropKeys(keys)
}

// refusal is why a request that needs an account must not be executed, if it must not.
// Callers hold s.mu.
func (s *Server) refusal(a *authorization, req any) error {
	switch {
	case s.logins.refused[a.key] != nil:
		return s.logins.refused[a.key]
	case s.logins.pending[a.key] != nil:
		return rpcError(401, "SESSION_PASSWORD_NEEDED")
	case a.user == nil:
		return rpcError(401, "AUTH_KEY_UNREGISTERED")
	case a.user.frozen && changes(req):
		return rpcError(420, "FROZEN_METHOD_INVALID")
	default:
		return nil
	}
}

// changes reports whether a request would change something that others see.
func changes(req any) bool {
	switch req.(type) {
	case *tg.MessagesSendMessageRequest, *tg.MessagesEditMessageRequest, *tg.MessagesDeleteMessagesRequest,
		*tg.MessagesForwardMessagesRequest, *tg.ChannelsDeleteMessagesRequest,
		*tg.PhoneCreateGroupCallRequest, *tg.PhoneEditGroupCallTitleRequest, *tg.PhoneToggleGroupCallSettingsRequest,
		*tg.PhoneToggleGroupCallRecordRequest, *tg.PhoneGetGroupCallStreamRtmpURLRequest,
		*tg.InputGroupCall: // startScheduledGroupCall and discardGroupCall take nothing else
		return true
	default:
		return false
	}
}

// describe is a log-in as account.getAuthorizations shows it.
func (s *Server) describe(a *authorization) tg.Authorization {
	client := s.logins.clients[a.key]
	since := int(s.logins.since[a.key].Unix())
	if s.logins.since[a.key].IsZero() {
		since = s.date()
	}
	return tg.Authorization{
		Hash: a.key, DeviceModel: client.Device, Platform: "emulator", SystemVersion: client.System, APIID: client.APIID,
		AppName: cmp.Or(client.LangPack, "client"), AppVersion: client.App, DateCreated: since, DateActive: s.date(),
		IP: client.IP, Country: "Nowhere",
	}
}

func (s *Server) accountGetAuthorizations(ctx context.Context) (*tg.AccountAuthorizations, error) {
	me := sessionOf(ctx).auth
	if err := s.refusal(me, nil); err != nil {
		return nil, err
	}
	res := &tg.AccountAuthorizations{AuthorizationTTLDays: 180}
	for _, a := range me.user.auths {
		d := s.describe(a)
		if a == me {
			// The present one cannot be reset, and is always number 0.
			d.Hash, d.Current = 0, true
		}
		res.Authorizations = append(res.Authorizations, d)
	}
	return res, nil
}

func (s *Server) accountResetAuthorization(ctx context.Context, hash int64) (bool, error) {
	me := sessionOf(ctx).auth
	if err := s.refusal(me, nil); err != nil {
		return false, err
	}
	for _, a := range me.user.auths {
		if a != me && a.key == hash {
			s.leave(a, rpcError(401, "SESSION_REVOKED"))
			go s.dropKeys(map[int64]bool{a.key: true})
			return true, nil
		}
	}
	return false, rpcError(400, "HASH_INVALID")
}

func (s *Server) authResetAuthorizations(ctx context.Context) (bool, error) {
	me := sessionOf(ctx).auth
	if err := s.refusal(me, nil); err != nil {
		return false, err
	}
	keys := map[int64]bool{}
	for _, a := range me.user.auths {
		if a != me {
			keys[a.key] = true
			s.leave(a, rpcError(401, "SESSION_REVOKED"))
		}
	}
	go s.dropKeys(keys)
	return true, nil
}
