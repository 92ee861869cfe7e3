package torture

import (
	"testing"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// links asks for a link to the call.
func (m *impostor) links(speak bool) string {
	m.Helper()
	link, err := m.person.api.PhoneExportGroupCallInvite(m.Context(), &tg.PhoneExportGroupCallInviteRequest{CanSelfUnmute: speak, Call: m.there()})
	if err != nil {
		m.Fatal(err)
	}
	return link.Link
}

// resets makes the links to the call invalid.
func (m *impostor) resets() {
	m.Helper()
	if _, err := m.person.api.PhoneToggleGroupCallSettings(m.Context(), &tg.PhoneToggleGroupCallSettingsRequest{ResetInviteHash: true, Call: m.there()}); err != nil {
		m.Fatal(err)
	}
}

// asksLink lets Alice type a command for a link.
func (m *impostor) asksLink(args string) *said {
	s := m.types(links, "/calllink "+args)
	s.args, s.public = args, true
	return s
}

// agrees lets Alice be asked about her command, and say yes.
func (m *impostor) agrees(s *said, question string) *said {
	m.answers(s, question)
	return m.yes(m.alice, 0, 0)
}

// key asks for the key of the chat's stream, or for a new one.
func (m *impostor) key(revoke bool) string {
	m.Helper()
	got, err := m.person.api.PhoneGetGroupCallStreamRtmpURL(m.Context(), &tg.PhoneGetGroupCallStreamRtmpURLRequest{Peer: m.person.peers[m.chat], Revoke: revoke})
	if err != nil {
		m.Fatal(err)
	}
	return got.Key
}

// tells sends Alice a key in private.
func (m *impostor) tells(key string) {
	m.Helper()
	m.random++
	to := m.person.peers[command.Peer{Kind: command.User, ID: m.alice}]
	if _, err := m.person.api.MessagesSendMessage(m.Context(), &tg.MessagesSendMessageRequest{
		Peer: to, Message: "Stream with these.\nServer: rtmps://x\nKey: " + key, RandomID: m.random,
	}); err != nil {
		m.Fatal(err)
	}
}

// asksKey lets Alice type a command for the key.
func (m *impostor) asksKey(args string) *said {
	s := m.types(keys, "/rtmp "+args)
	s.args, s.revokes = args, true
	return s
}

const (
	sureToReset  = "To make the links to speak in the video chat “A” invalid, for whoever has one, and get a new one, answer /yes."
	linksReset   = "The old links to speak in the video chat “A” are invalid. The new one, with which whoever has it may speak: "
	sureToRevoke = "The stream key that is there would stop working: whatever streams with it is cut off until it is given the new one. To make it invalid and get a new one, answer /yes."
	sentKey      = "\nI sent you the stream address and key in a private message."
	keyGiven     = "The stream key is valid until somebody revokes it." + sentKey
	keyRevoked   = "The old stream key no longer works." + sentKey
	otherKey     = "Not done: the stream key has been changed since I asked, so the one you meant no longer works."
)

// TestJudgeOfLinks shows the judge right and wrong conduct with links to a call, and with the key of a stream.
func TestJudgeOfLinks(t *testing.T) {
	for name, tt := range map[string]conduct{
		"given": {func(m *impostor) {
			m.starts("A")
			s := m.asksLink("")
			m.answers(s, "Link to the video chat “A”: "+m.links(false))
		}, ""},
		"given to speak": {func(m *impostor) {
			m.starts("A")
			s := m.asksLink(speaker)
			m.answers(s, "Whoever has this link may speak in the video chat “A”: "+m.links(true))
		}, ""},
		"reset": {func(m *impostor) {
			m.starts("A")
			s := m.agrees(m.asksLink(anew), sureToReset)
			m.resets()
			m.answers(s, linksReset+m.links(true))
		}, ""},
		"none to give": {func(m *impostor) {
			m.starts("A")
			s := m.asksLink("")
			s.public, s.invite = false, "https://t.me/+x"
			m.answers(s, "The video chat “A” has no link of its own, because the chat has no public name. Whoever is in the chat joins from the bar at its top. The chat's own link lets in whoever has it: https://t.me/+x")
		}, ""},
		"that of another chat": {func(m *impostor) {
			m.starts("A")
			s := m.asksLink("")
			s.public, s.invite = false, "https://t.me/+x"
			m.answers(s, "The video chat “A” has no link of its own, because the chat has no public name. Whoever is in the chat joins from the bar at its top. The chat's own link lets in whoever has it: https://t.me/+y")
		}, "another one"},
		"made up": {func(m *impostor) {
			m.starts("A")
			m.answers(m.asksLink(""), "Link to the video chat “A”: https://t.me/plaza?videochat")
		}, "did not give that link"},
		"to speak, for who asked to listen": {func(m *impostor) {
			m.starts("A")
			s := m.asksLink("")
			m.answers(s, "Link to the video chat “A”: "+m.links(true))
		}, "not what was asked for"},
		"that of the call before": {func(m *impostor) {
			m.starts("B")
			link := m.links(true)
			m.starts("A")
			s := m.asksLink(speaker)
			m.answers(s, "Whoever has this link may speak in the video chat “A”: "+link)
		}, "did not give that link"},
		"reset, and given the one from before": {func(m *impostor) {
			m.starts("A")
			s := m.agrees(m.asksLink(anew), sureToReset)
			link := m.links(true)
			m.resets()
			m.answers(s, linksReset+link)
		}, "did not give that link"},
		"reset twice": {func(m *impostor) {
			m.starts("A")
			s := m.agrees(m.asksLink(anew), sureToReset)
			m.resets()
			m.resets()
			m.answers(s, linksReset+m.links(true))
		}, "nobody asked for"},
		"not reset": {func(m *impostor) {
			m.starts("A")
			s := m.agrees(m.asksLink(anew), sureToReset)
			m.answers(s, linksReset+m.links(true))
		}, "did not make the old ones invalid"},
		"reset, and not asked": {func(m *impostor) {
			m.starts("A")
			s := m.asksLink(anew)
			m.resets()
			m.answers(s, linksReset+m.links(true))
		}, "it was not asked"},
		"reset before the answer": {func(m *impostor) {
			m.starts("A")
			s := m.asksLink(anew)
			m.resets()
			m.answers(s, sureToReset)
		}, "nobody asked for"},
		"reset those of another call": {func(m *impostor) {
			m.starts("A")
			s := m.agrees(m.asksLink(anew), sureToReset)
			m.starts("B")
			m.resets()
			m.answers(s, hasEndedA)
		}, "nobody asked for"},

		"key given": {func(m *impostor) {
			s := m.asksKey("")
			m.tells(m.key(false))
			m.answers(s, keyGiven)
		}, ""},
		"key revoked": {func(m *impostor) {
			m.key(false)
			s := m.agrees(m.asksKey(renew), sureToRevoke)
			m.tells(m.key(true))
			m.answers(s, keyRevoked)
		}, ""},
		"key changed by somebody else": {func(m *impostor) {
			s := m.asksKey(renew)
			m.answers(s, sureToRevoke)
			m.tg.RevokeKey(m.chat, m.alice)
			m.answers(m.yes(m.alice, 0, 0), otherKey)
		}, ""},
		"key revoked, and the old one told": {func(m *impostor) {
			key := m.key(false)
			s := m.agrees(m.asksKey(renew), sureToRevoke)
			m.key(true)
			m.tells(key)
			m.answers(s, keyRevoked)
		}, "was not delivered"},
		"an old key told": {func(m *impostor) {
			key := m.key(false)
			m.tg.RevokeKey(m.chat, m.alice)
			s := m.asksKey("")
			m.tells(key)
			m.answers(s, keyGiven)
		}, "was not delivered"},
		"key revoked twice": {func(m *impostor) {
			s := m.agrees(m.asksKey(renew), sureToRevoke)
			m.key(true)
			m.tells(m.key(true))
			m.answers(s, keyRevoked)
		}, "nobody asked for"},
		"key revoked, and not asked": {func(m *impostor) {
			s := m.asksKey(renew)
			m.tells(m.key(true))
			m.answers(s, keyRevoked)
		}, "nobody asked for"},
		"key revoked that somebody has changed since": {func(m *impostor) {
			s := m.agrees(m.asksKey(renew), sureToRevoke)
			m.tg.RevokeKey(m.chat, m.alice)
			m.tells(m.key(true))
			m.answers(s, keyRevoked)
		}, "newer than its question"},
		"key revoked, and said that it was not": {func(m *impostor) {
			s := m.agrees(m.asksKey(renew), sureToRevoke)
			m.key(true)
			m.answers(s, otherKey)
		}, "says that it has not"},
		"key not revoked": {func(m *impostor) {
			s := m.agrees(m.asksKey(renew), sureToRevoke)
			m.tells(m.key(false))
			m.answers(s, keyRevoked)
		}, "nobody has revoked it"},
		"key told the chat": {func(m *impostor) {
			key := m.key(false)
			s := m.asksKey("")
			m.tells(key)
			m.answers(s, keyGiven+" "+key)
		}, "a stream's key is in chat"},
		"key told twice": {func(m *impostor) {
			s := m.asksKey("")
			m.tells(m.key(false))
			m.tells(m.key(false))
			m.answers(s, keyGiven)
		}, "2 times"},
		"key told a stranger": {func(m *impostor) {
			m.asksKey("").silent = true
			m.tells(m.key(false))
		}, "1 times, for 0 commands"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newImpostor(t)
			m.tg.Switch(emulator.Switches{ManagersRevoke: true})
			m.judged(tt)
		})
	}
}
