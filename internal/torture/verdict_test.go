package torture

import (
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// impostor does by hand what a userbot does, right or wrong.
type impostor struct {
	*testing.T
	tg              *emulator.Server
	alice, bob, bot int64
	chat            command.Peer
	person          *person
	random          int64
	list            []*said
}

// conduct is what an impostor does, and what the judge is to find in that.
type conduct struct {
	does func(*impostor)
	want string // "": no fault
}

// judged asserts what the judge finds in a conduct.
func (m *impostor) judged(c conduct) {
	m.Helper()
	c.does(m)
	found := strings.Join(judge(m.tg.Ledger(), m.bot, m.list).problems, "\n")
	if c.want == "" && found != "" || !strings.Contains(found, c.want) {
		m.Errorf("the judge says %q, and should say %q", found, c.want)
	}
}

func newImpostor(t *testing.T) *impostor {
	t.Helper()
	m := &impostor{T: t, tg: emulator.New(emulator.Options{})}
	m.alice, m.bob, m.bot = m.tg.AddUser(emulator.User{First: "Alice", Username: "alice"}), m.tg.AddUser(emulator.User{First: "Bob", Username: "bobby"}), m.tg.AddUser(emulator.User{First: "Userbot"})
	m.chat = m.tg.AddSupergroup(emulator.Chat{Title: "Plaza", Username: "plaza", Creator: m.alice, Members: []int64{m.bob, m.bot}})
	m.tg.SetAdmin(m.chat, m.bot, emulator.Rights{ManageCall: true})
	m.tg.Repeat(emulator.Forgotten)
	session := m.tg.Connect(m.bot)
	t.Cleanup(session.Close)
	m.person = &person{api: tg.NewClient(session), peers: map[command.Peer]tg.InputPeerClass{}}
	if err := m.person.lookAround(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"alice", "bobby"} {
		found, err := m.person.api.ContactsResolveUsername(t.Context(), &tg.ContactsResolveUsernameRequest{Username: name})
		if err != nil {
			t.Fatal(err)
		}
		u := found.Users[0].(*tg.User)
		m.person.peers[command.Peer{Kind: command.User, ID: u.ID}] = u.AsInputPeer()
	}
	return m
}

// hears lets Alice type a command.
func (m *impostor) hears(text, title string) *said {
	s := m.hearsFrom(m.alice, text, emulator.SayOptions{})
	s.title, s.replace = title, strings.Contains(text, "--replace")
	return s
}

func (m *impostor) hearsFrom(by int64, text string, opt emulator.SayOptions) *said {
	s := &said{by: by, text: text, verb: starts, target: m.chat, lateLimit: time.Minute}
	s.key = key{m.chat, m.tg.Say(m.chat, by, text, opt)}
	s.mine = s.key
	m.list = append(m.list, s)
	return s
}

func (m *impostor) makes(title string) {
	m.Helper()
	req := &tg.PhoneCreateGroupCallRequest{Peer: m.person.peers[m.chat], RandomID: 1}
	req.SetTitle(title)
	if _, err := m.person.api.PhoneCreateGroupCall(m.Context(), req); err != nil {
		m.Fatal(err)
	}
}

func (m *impostor) answers(s *said, text string) int {
	m.Helper()
	m.random++
	req := &tg.MessagesSendMessageRequest{Peer: m.person.peers[m.chat], Message: text, RandomID: m.random}
	req.SetReplyTo(&tg.InputReplyToMessage{ReplyToMsgID: s.msg})
	if _, err := m.person.api.MessagesSendMessage(m.Context(), req); err != nil {
		m.Fatal(err)
	}
	list := m.tg.AnswersTo(m.chat, s.msg)
	return list[len(list)-1].MsgID
}

func (m *impostor) corrects(id int, text string) {
	m.Helper()
	req := &tg.MessagesEditMessageRequest{Peer: m.person.peers[m.chat], ID: id}
	req.SetMessage(text)
	if _, err := m.person.api.MessagesEditMessage(m.Context(), req); err != nil {
		m.Fatal(err)
	}
}

const done = "Started: video chat “One”."

// TestJudge shows the judge right and wrong conduct: a judge that finds no fault must be able to.
func TestJudge(t *testing.T) {
	for name, tt := range map[string]conduct{
		"one call and one answer": {func(m *impostor) {
			s := m.hears("/startcall One", "One")
			m.makes("One")
			m.answers(s, done)
		}, ""},
		"an interim answer that is corrected": {func(m *impostor) {
			s := m.hears("/startcall One", "One")
			id := m.answers(s, "Not clear yet: wait.")
			m.makes("One")
			m.corrects(id, done)
		}, ""},
		"a call that was ended": {func(m *impostor) {
			s := m.hears("/startcall One", "One")
			m.makes("One")
			m.tg.EndCall(m.chat, m.alice)
			m.answers(s, "Your video chat “One” was started, and somebody has ended it since.")
		}, ""},
		"a call that was there": {func(m *impostor) {
			m.tg.StartCall(m.chat, m.alice, "Mine")
			m.answers(m.hears("/startcall One", "One"), "A video chat “Mine” is already running.")
		}, ""},
		"a call that was replaced": {func(m *impostor) {
			m.tg.StartCall(m.chat, m.alice, "Mine")
			s := m.hears("/startcall --replace One", "One")
			m.makes("One")
			m.answers(s, done)
		}, ""},
		"a second call": {func(m *impostor) {
			s := m.hears("/startcall --replace One", "One")
			m.makes("One")
			m.makes("One")
			m.answers(s, done)
		}, "2 calls were made"},
		"a second answer": {func(m *impostor) {
			s := m.hears("/startcall One", "One")
			m.makes("One")
			m.answers(s, done)
			m.answers(s, done)
		}, "2 answers"},
		"no answer": {func(m *impostor) {
			m.hears("/startcall One", "One")
			m.makes("One")
		}, "no final answer"},
		"an interim answer that stays": {func(m *impostor) {
			m.answers(m.hears("/startcall One", "One"), "Waiting: a moment.")
		}, "no final answer"},
		"a final answer that is changed": {func(m *impostor) {
			s := m.hears("/startcall One", "One")
			m.makes("One")
			m.corrects(m.answers(s, "Not done: I may not manage calls there."), done)
		}, "became"},
		"a call that was not made": {func(m *impostor) {
			m.answers(m.hears("/startcall One", "One"), done)
		}, "no call was made"},
		"somebody else's call taken for one's own": {func(m *impostor) {
			m.tg.StartCall(m.chat, m.alice, "One")
			m.answers(m.hears("/startcall One", "One"), done)
		}, "no call was made"},
		"an answer before the call": {func(m *impostor) {
			m.answers(m.hears("/startcall One", "One"), done)
			m.makes("One")
		}, "after the answer"},
		"started instead of scheduled": {func(m *impostor) {
			s := m.hears("/schedulecall in 1h One", "One")
			s.in = time.Hour
			m.makes("One")
			m.answers(s, done)
		}, "not what was asked for"},
		"a call that had not ended": {func(m *impostor) {
			s := m.hears("/startcall One", "One")
			m.makes("One")
			m.answers(s, "Your video chat “One” was started, and somebody has ended it since.")
			m.tg.EndCall(m.chat, m.alice)
		}, "had not ended"},
		"a call that was not there": {func(m *impostor) {
			m.tg.StartCall(m.chat, m.alice, "Mine")
			m.tg.EndCall(m.chat, m.alice)
			m.answers(m.hears("/startcall One", "One"), "A video chat “Mine” is already running.")
		}, "no such call was there"},
		"a stream that was there, and no key": {func(m *impostor) {
			m.tg.StartStream(m.chat, m.alice, "Mine")
			s := m.hears("/startcall --rtmp One", "One")
			s.rtmp = true
			m.answers(s, "A video chat “Mine” is already running.")
		}, "given the key of the one that is there"},
		"a stream that was there, and its key not delivered": {func(m *impostor) {
			m.tg.StartStream(m.chat, m.alice, "Mine")
			s := m.hears("/startcall --rtmp One", "One")
			s.rtmp = true
			m.answers(s, "A video chat “Mine” is already running.\nI sent you the stream address and key in a private message.")
		}, "the key was not delivered"},
		"already running, and made all the same": {func(m *impostor) {
			m.tg.StartCall(m.chat, m.alice, "Mine")
			s := m.hears("/startcall --replace One", "One")
			m.makes("One")
			m.answers(s, "A video chat “Mine” is already running.")
		}, "made all the same"},
		"somebody else's call ended": {func(m *impostor) {
			m.tg.StartCall(m.chat, m.alice, "Mine")
			s := m.hears("/startcall One", "One")
			m.makes("One")
			m.answers(s, done)
		}, "ended the call \"Mine\""},
		"a call that nobody asked for": {func(m *impostor) { m.makes("Own idea") }, "nobody asked for"},
		"an answer to a stranger": {func(m *impostor) {
			s := m.hears("/startcall One", "One")
			s.silent = true
			m.answers(s, "You may not.")
		}, "the userbot answered"},
		"a call for a stranger": {func(m *impostor) {
			m.hears("/startcall One", "One").silent = true
			m.makes("One")
		}, "made a call of it"},
		"a key in the chat": {func(m *impostor) {
			s := m.hears("/startcall --rtmp One", "One")
			m.makes("One")
			m.answers(s, done+" rtmps://x")
		}, "a stream's address is in chat"},
		"no key": {func(m *impostor) {
			s := m.hears("/startcall --rtmp One", "One")
			s.rtmp = true
			req := &tg.PhoneCreateGroupCallRequest{RtmpStream: true, Peer: m.person.peers[m.chat], RandomID: 1}
			req.SetTitle("One")
			if _, err := m.person.api.PhoneCreateGroupCall(m.Context(), req); err != nil {
				m.Fatal(err)
			}
			m.answers(s, done+" I sent you the key.")
		}, "the key was not delivered"},
		"a refusal without a reason": {func(m *impostor) {
			m.answers(m.hears("/startcall One", "One"), "Not done: I may not manage calls there.")
		}, "it may"},
		"other words": {func(m *impostor) {
			m.answers(m.hears("/startcall One", "One"), "Too old.")
		}, "no right answer"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newImpostor(t)
			m.judged(tt)
		})
	}
}
