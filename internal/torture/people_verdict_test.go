package torture

import (
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// types lets Alice type a command of a verb.
func (m *impostor) types(v verb, text string) *said {
	s := m.hears(text, "")
	s.verb = v
	return s
}

// holds lets a call be there with Bob in it.
func (m *impostor) holds() {
	m.starts("A")
	m.tg.JoinCall(m.chat, m.bob)
}

// mutes has Bob muted in the call, or let speak.
func (m *impostor) mutes(muted bool) {
	m.Helper()
	req := &tg.PhoneEditGroupCallParticipantRequest{Call: m.there(), Participant: m.person.peers[command.Peer{Kind: command.User, ID: m.bob}]}
	req.SetMuted(muted)
	if _, err := m.person.api.PhoneEditGroupCallParticipant(m.Context(), req); err != nil {
		m.Fatal(err)
	}
}

// asks lets Alice type a command for Bob.
func (m *impostor) asks(v verb) *said {
	s := m.types(v, "/"+string(v)+" 2")
	s.whom = m.bob
	return s
}

const (
	mutedBob  = "Muted: Bob in the video chat “A”, until an admin lets them speak."
	letBob    = "May speak: Bob in the video chat “A”. They have to switch the microphone on themselves."
	mutedSo   = "In the video chat “A”, Bob is muted already. I changed nothing."
	absentBob = "Not done: that person is not in the video chat “A”."
	leftBob   = "That person is not in the video chat “A” any more."
	nobody    = "Not done: I find nobody of that name."
	mine      = "Not done: the message that you answered to is one of mine. Answer to one of theirs, or name them by @name or id."
	outside   = "Not done: Telegram does not let my account do this in the call that is there, perhaps because it is not in that call itself. Let its owner join the call with Telegram's app, then type it again."
	bobIn     = "1 person is in the video chat “A”:\n1. Bob"
)

// TestJudgeOfPeople shows the judge right and wrong conduct with those who are in a call.
func TestJudgeOfPeople(t *testing.T) {
	for name, tt := range map[string]conduct{
		"told who is in it": {func(m *impostor) {
			m.holds()
			m.answers(m.types(lists, "/callwho"), bobIn)
		}, ""},
		"told who was in it a moment ago": {func(m *impostor) {
			m.holds()
			s := m.types(lists, "/callwho")
			m.tg.MuteInCall(m.chat, m.alice, m.bob, true)
			m.tg.LeaveCall(m.chat, m.bob)
			m.answers(s, bobIn+" (muted until an admin lets them speak)")
		}, ""},
		"a hand comes first": {func(m *impostor) {
			m.holds()
			m.tg.JoinCall(m.chat, m.bot)
			m.tg.MuteInCall(m.chat, m.alice, m.bot, true)
			m.tg.RaiseHand(m.chat, m.bot, true)
			m.answers(m.types(lists, "/callwho"), "2 people are in the video chat “A”:\n1. Userbot (my account, hand up, muted)\n2. Bob")
		}, ""},
		"nobody in it": {func(m *impostor) {
			m.starts("A")
			m.answers(m.types(lists, "/callwho"), "Nobody is in the video chat “A”.")
		}, ""},
		"nobody in it, and there is": {func(m *impostor) {
			m.holds()
			m.answers(m.types(lists, "/callwho"), "Nobody is in the video chat “A”.")
		}, "at no moment"},
		"who came after the answer": {func(m *impostor) {
			m.starts("A")
			m.answers(m.types(lists, "/callwho"), bobIn)
			m.tg.JoinCall(m.chat, m.bob)
		}, "at no moment"},
		"who had gone before": {func(m *impostor) {
			m.holds()
			m.tg.LeaveCall(m.chat, m.bob)
			m.answers(m.types(lists, "/callwho"), bobIn)
		}, "at no moment"},
		"muted who is not": {func(m *impostor) {
			m.holds()
			m.answers(m.types(lists, "/callwho"), bobIn+" (muted)")
		}, "at no moment"},
		"no call, and there is one": {func(m *impostor) {
			m.holds()
			m.answers(m.types(lists, "/callwho"), "There is no video chat here, neither live nor scheduled.")
		}, "all the time"},

		"muted": {func(m *impostor) {
			m.holds()
			s := m.asks(hushes)
			m.mutes(true)
			m.answers(s, mutedBob)
		}, ""},
		"let speak": {func(m *impostor) {
			m.holds()
			m.tg.MuteInCall(m.chat, m.alice, m.bob, true)
			s := m.asks(lets)
			m.mutes(false)
			m.answers(s, letBob)
		}, ""},
		"muted by somebody else": {func(m *impostor) {
			m.holds()
			s := m.asks(hushes)
			m.tg.MuteInCall(m.chat, m.alice, m.bob, true)
			m.answers(s, mutedSo)
		}, ""},
		"muted once more, for somebody let him speak": {func(m *impostor) {
			m.holds()
			s := m.asks(hushes)
			m.mutes(true)
			m.tg.MuteInCall(m.chat, m.alice, m.bob, false)
			m.mutes(true)
			m.answers(s, mutedBob)
		}, ""},
		"in reply to what the account has written": {func(m *impostor) {
			m.holds()
			s := m.asks(hushes)
			s.reply, s.whom = m.tg.Say(m.chat, m.bot, "hello", emulator.SayOptions{}), m.bot
			m.answers(s, mine)
		}, ""},
		"in reply to what somebody else has written, and taken for the account's": {func(m *impostor) {
			m.holds()
			s := m.asks(hushes)
			s.reply = m.tg.Say(m.chat, m.bob, "hello", emulator.SayOptions{})
			m.answers(s, mine)
		}, "somebody else's"},
		"gone before it was done": {func(m *impostor) {
			m.holds()
			s := m.asks(hushes)
			m.tg.LeaveCall(m.chat, m.bob)
			m.answers(s, absentBob)
		}, ""},
		"gone after it was done": {func(m *impostor) {
			m.holds()
			s := m.asks(hushes)
			m.mutes(true)
			m.tg.LeaveCall(m.chat, m.bob)
			m.answers(s, leftBob)
		}, ""},
		"nobody of that name": {func(m *impostor) {
			m.holds()
			m.answers(m.types(hushes, "/callmute @nobody_there"), nobody)
		}, ""},
		"refused from outside": {func(m *impostor) {
			m.holds()
			m.answers(m.asks(hushes), outside)
		}, ""},
		"muted, and was not": {func(m *impostor) {
			m.holds()
			m.answers(m.asks(hushes), mutedBob)
		}, "at no moment"},
		"muted, and said that it was so before": {func(m *impostor) {
			m.holds()
			s := m.asks(hushes)
			m.mutes(true)
			m.answers(s, mutedSo)
		}, "says that it has not"},
		"muted already, and is not": {func(m *impostor) {
			m.holds()
			m.answers(m.asks(hushes), mutedSo)
		}, "at no moment"},
		"muted already, who may speak when he likes": {func(m *impostor) {
			m.holds()
			m.tg.MuteInCall(m.chat, m.bob, m.bob, true)
			m.answers(m.asks(hushes), mutedSo)
		}, "at no moment"},
		"muted after the answer": {func(m *impostor) {
			m.holds()
			m.tg.MuteInCall(m.chat, m.alice, m.bob, true)
			m.answers(m.asks(hushes), mutedSo)
			m.tg.MuteInCall(m.chat, m.alice, m.bob, false)
			m.mutes(true)
		}, "nobody asked for"},
		"let speak instead": {func(m *impostor) {
			m.holds()
			m.tg.MuteInCall(m.chat, m.alice, m.bob, true)
			s := m.asks(hushes)
			m.mutes(false)
			m.answers(s, letBob)
		}, "not what was asked for"},
		"muted for a stranger": {func(m *impostor) {
			m.holds()
			m.asks(hushes).silent = true
			m.mutes(true)
		}, "nobody asked for"},
		"muted somebody else": {func(m *impostor) {
			m.holds()
			s := m.asks(hushes)
			s.whom = m.alice
			m.mutes(true)
			m.answers(s, mutedBob)
		}, "nobody asked for"},
		"not in it, and he is": {func(m *impostor) {
			m.holds()
			m.answers(m.asks(hushes), absentBob)
		}, "all the time"},
		"not any more, and he never was": {func(m *impostor) {
			m.starts("A")
			m.answers(m.asks(hushes), leftBob)
		}, "never in it"},
		"refused from outside, and is inside": {func(m *impostor) {
			m.holds()
			m.tg.JoinCall(m.chat, m.bot)
			m.answers(m.asks(hushes), outside)
		}, "it may"},
		"not live yet, and is": {func(m *impostor) {
			m.holds()
			m.answers(m.asks(hushes), "Not done: the video chat “A” is not live yet, but scheduled for Thu 3 Dec 10:00 UTC. Type it again when it runs.")
		}, "it was not scheduled"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newImpostor(t)
			m.tg.Switch(emulator.Switches{MuteFromOutside: true})
			m.judged(tt)
		})
	}
}

// records has the recording of the call begun, or ended.
func (m *impostor) records(on bool, title string) {
	m.Helper()
	req := &tg.PhoneToggleGroupCallRecordRequest{Start: on, Call: m.there()}
	if title != "" {
		req.SetTitle(title)
	}
	if _, err := m.person.api.PhoneToggleGroupCallRecord(m.Context(), req); err != nil {
		m.Fatal(err)
	}
}

// tapes lets Alice type a command for a recording: to end it, if that is its title.
func (m *impostor) tapes(title string) *said {
	s := m.types(records, "/recordcall "+title)
	if s.on = title != "stop"; s.on {
		s.tape = title
	}
	return s
}

const (
	tapingA   = "The video chat “A” is being recorded now. Telegram puts the file into the Saved Messages of whoever ends the recording: of my account, if it is ended by /recordcall stop."
	endedTape = "The recording of the video chat “A” has ended. Telegram puts the file into the Saved Messages of whoever ends the recording: of my account, unless somebody else was faster."
	noTape    = "The video chat “A” is not being recorded, so there was nothing to end. I changed nothing."
)

// tapedA says since when the call is recorded.
func tapedA(rest string) string {
	how := "is being recorded already,"
	if strings.Contains(rest, "which is after") {
		how = "has been recorded"
	}
	return "The video chat “A” " + how + " since " + time.Now().UTC().Format(time.TimeOnly) + " UTC" + rest
}

// TestJudgeOfRecordings shows the judge right and wrong conduct with recordings.
func TestJudgeOfRecordings(t *testing.T) {
	const already, left = ". I changed nothing. Telegram puts the file where.", ", which is after your command: I left that recording alone. If you mean it, type the command again."
	for name, tt := range map[string]conduct{
		"begun": {func(m *impostor) {
			m.starts("A")
			s := m.tapes("T")
			m.records(true, "T")
			m.answers(s, tapingA)
		}, ""},
		"begun by somebody else": {func(m *impostor) {
			m.starts("A")
			s := m.tapes("T")
			m.tg.Record(m.chat, m.alice, "", true)
			m.answers(s, tapingA)
		}, ""},
		"ended": {func(m *impostor) {
			m.starts("A")
			m.tg.Record(m.chat, m.alice, "", false)
			s := m.tapes("stop")
			m.records(false, "")
			m.answers(s, endedTape)
		}, ""},
		"begun once more, for somebody has ended it": {func(m *impostor) {
			m.starts("A")
			s := m.tapes("T")
			m.records(true, "T")
			m.tg.StopRecording(m.chat, m.alice)
			m.records(true, "T")
			m.answers(s, tapingA)
		}, ""},
		"ended with its call": {func(m *impostor) {
			m.starts("A")
			m.tg.Record(m.chat, m.alice, "", false)
			s := m.hearsOf("/endcall")
			m.ends()
			m.answers(s, endedA)
		}, ""},
		"nothing to end": {func(m *impostor) {
			m.starts("A")
			m.answers(m.tapes("stop"), noTape)
		}, ""},
		"begun already": {func(m *impostor) {
			m.starts("A")
			m.tg.Record(m.chat, m.alice, "", false)
			m.answers(m.tapes("T"), tapedA(already))
		}, ""},
		"begun after the command, and left alone": {func(m *impostor) {
			m.starts("A")
			s := m.tapes("stop")
			time.Sleep(time.Second)
			m.tg.Record(m.chat, m.alice, "", false)
			m.answers(s, tapedA(left))
		}, ""},
		"not begun": {func(m *impostor) {
			m.starts("A")
			m.answers(m.tapes("T"), tapingA)
		}, "no such recording"},
		"begun twice": {func(m *impostor) {
			m.starts("A")
			s := m.tapes("T")
			m.records(true, "T")
			m.records(false, "")
			m.records(true, "T")
			m.answers(s, tapingA)
		}, "nobody asked for"},
		"begun under another title": {func(m *impostor) {
			m.starts("A")
			s := m.tapes("T")
			m.records(true, "U")
			m.answers(s, tapingA)
		}, "nobody asked for"},
		"begun, and said to be so already": {func(m *impostor) {
			m.starts("A")
			s := m.tapes("T")
			m.records(true, "T")
			m.answers(s, tapedA(already))
		}, "says that it has not"},
		"with pictures, and has none": {func(m *impostor) {
			m.starts("A")
			m.tg.Record(m.chat, m.alice, "", false)
			m.answers(m.tapes("T"), tapedA(", with pictures"+already))
		}, "no such recording"},
		"begun for a stranger": {func(m *impostor) {
			m.starts("A")
			m.tapes("T").silent = true
			m.records(true, "T")
		}, "nobody asked for"},
		"ended a later one": {func(m *impostor) {
			m.starts("A")
			s := m.tapes("stop")
			time.Sleep(time.Second)
			m.tg.Record(m.chat, m.alice, "", false)
			m.records(false, "")
			m.answers(s, endedTape)
		}, "begun after it"},
		"an earlier one left alone": {func(m *impostor) {
			m.starts("A")
			m.tg.Record(m.chat, m.alice, "", false)
			m.answers(m.tapes("stop"), tapedA(left))
		}, "no such recording"},
		"nothing to end, and there is": {func(m *impostor) {
			m.starts("A")
			m.tg.Record(m.chat, m.alice, "", false)
			m.answers(m.tapes("stop"), noTape)
		}, "all the time"},
		"not ended": {func(m *impostor) {
			m.starts("A")
			m.tg.Record(m.chat, m.alice, "", false)
			m.answers(m.tapes("stop"), endedTape)
		}, "no such recording"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newImpostor(t)
			m.judged(tt)
		})
	}
}
