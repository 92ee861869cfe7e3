package torture

import (
	"testing"

	"github.com/gotd/td/tg"

	"userbot/internal/emulator"
)

// deletes deletes a message.
func (m *impostor) deletes(id int) {
	m.Helper()
	in := m.person.peers[m.chat].(*tg.InputPeerChannel)
	if _, err := m.person.api.ChannelsDeleteMessages(m.Context(), &tg.ChannelsDeleteMessagesRequest{
		Channel: &tg.InputChannel{ChannelID: in.ChannelID, AccessHash: in.AccessHash}, ID: []int{id},
	}); err != nil {
		m.Fatal(err)
	}
}

// TestJudgeOfTidied shows the judge right and wrong conduct with messages that are deleted.
func TestJudgeOfTidied(t *testing.T) {
	one := func(m *impostor) *said {
		s := m.hears("/startcall One", "One")
		s.deletes, s.tidy = true, true
		return s
	}
	for name, tt := range map[string]conduct{
		"a command that is done": {func(m *impostor) {
			s := one(m)
			m.makes("One")
			m.answers(s, done)
			m.deletes(s.msg)
		}, ""},
		"a question that was answered, and what it was about": {func(m *impostor) {
			s, q := m.asksWhen("W")
			yes := m.yes(m.alice, 2, 0)
			s.deletes, yes.deletes = true, true
			m.schedules("W", evening())
			m.answers(yes, scheduledFor("W", evening()))
			m.deletes(s.msg)
			m.deletes(q)
			m.deletes(yes.msg)
		}, ""},
		"a command that is done, and stays": {func(m *impostor) {
			s := one(m)
			m.makes("One")
			m.answers(s, done)
		}, "was not deleted"},
		"a command before its answer": {func(m *impostor) {
			s := one(m)
			id := m.answers(s, "Waiting: a moment.")
			m.makes("One")
			m.deletes(s.msg)
			m.corrects(id, done)
		}, "it is not done"},
		"a command that was refused": {func(m *impostor) {
			s := one(m)
			s.forbidden = true
			m.answers(s, "Not done: I may not manage calls there.")
			m.deletes(s.msg)
		}, "it is not done"},
		"a command where that is not wanted": {func(m *impostor) {
			s := one(m)
			s.deletes, s.tidy = false, false
			m.makes("One")
			m.answers(s, done)
			m.deletes(s.msg)
		}, "it is not done"},
		"an answer": {func(m *impostor) {
			s := one(m)
			m.makes("One")
			id := m.answers(s, done)
			m.deletes(s.msg)
			m.deletes(id)
		}, "deleted its answer"},
		"a question that is open": {func(m *impostor) {
			s, q := m.asksWhen("W")
			s.deletes = true
			m.deletes(q)
		}, "nothing was done for it"},
		"what is no command": {func(m *impostor) {
			s := m.hears("good morning", "")
			s.silent, s.deletes = true, true
			m.deletes(s.msg)
		}, "is no command"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newImpostor(t)
			m.tg.SetAdmin(m.chat, m.bot, emulator.Rights{ManageCall: true, DeleteMessages: true})
			m.judged(tt)
		})
	}
}
