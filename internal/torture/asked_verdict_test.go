package torture

import (
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/emulator"
)

// evening is 18:00 of tomorrow.
func evening() time.Time { return time.Now().UTC().Truncate(24 * time.Hour).Add(42 * time.Hour) }

// asksWhen lets Alice type a time that can be in the morning or in the evening, and be asked which.
func (m *impostor) asksWhen(title string) (s *said, question int) {
	m.Helper()
	s = m.hears("/schedulecall tomorrow 6 "+title, title)
	s.verb = schedules
	early, late := s.line(schedules, title), s.line(schedules, title)
	early.at, late.at = evening().Add(-12*time.Hour), evening()
	s.may = []said{early, late}
	return s, m.answers(s, "I am not sure. Which one?\n1. "+when(early.at)+", title “"+title+"”\n2. "+when(late.at)+", title “"+title+"”\nAnswer /yes 1 or /yes 2, or type it again.")
}

func when(at time.Time) string { return at.Format("Mon 2 Jan 2006 15:04 MST") + " (in 1 d)" }

// asksToEnd lets Alice type a command about a call with Bob in it, and be asked.
func (m *impostor) asksToEnd(text, title string) *said {
	m.Helper()
	m.starts("A")
	m.tg.JoinCall(m.chat, m.bob)
	if title == "" {
		s := m.hearsOf(text)
		m.answers(s, oneIn)
		return s
	}
	s := m.hears(text, title)
	m.answers(s, "1 person is in the video chat “A”. To end it for everybody and start yours, answer /yes.")
	return s
}

// asksToTakeBack lets Alice be asked about a scheduled call, which goes live then, with Bob in it.
func (m *impostor) asksToTakeBack() {
	m.Helper()
	m.tg.ScheduleCall(m.chat, m.alice, "A", time.Now().Add(time.Hour))
	m.answers(m.hearsOf("/endcall"), "No video chat is live. One is scheduled for Thu 3 Dec 10:00 UTC: “A”. To take that back, answer /yes.")
	m.tg.StartScheduled(m.chat, m.alice)
	m.tg.JoinCall(m.chat, m.bob)
}

// yes lets somebody type an answer.
func (m *impostor) yes(by int64, n, reply int) *said {
	s := m.hearsFrom(by, "/yes", emulator.SayOptions{ReplyTo: reply})
	s.verb, s.yes, s.n, s.reply = picks, true, n, reply
	return s
}

// no lets Alice decline.
func (m *impostor) no() *said {
	s := m.yes(m.alice, 0, 0)
	s.no = true
	return s
}

func (m *impostor) schedules(title string, at time.Time) {
	m.Helper()
	req := &tg.PhoneCreateGroupCallRequest{Peer: m.person.peers[m.chat], RandomID: 1}
	req.SetTitle(title)
	req.SetScheduleDate(int(at.Unix()))
	if _, err := m.person.api.PhoneCreateGroupCall(m.Context(), req); err != nil {
		m.Fatal(err)
	}
}

func scheduledFor(title string, at time.Time) string {
	return "Scheduled on Telegram: video chat “" + title + "” for " + when(at) + ".\nI start it then, and tell it here."
}

// TestJudgeOfAsked shows the judge right and wrong conduct with questions.
func TestJudgeOfAsked(t *testing.T) {
	for name, tt := range map[string]conduct{
		"picked": {func(m *impostor) {
			m.asksWhen("W")
			s := m.yes(m.alice, 2, 0)
			m.schedules("W", evening())
			m.answers(s, scheduledFor("W", evening()))
		}, ""},
		"never picked": {func(m *impostor) { m.asksWhen("W") }, ""},
		"picked once of twice": {func(m *impostor) {
			m.asksWhen("W")
			one, two := m.yes(m.alice, 2, 0), m.yes(m.alice, 2, 0)
			m.answers(two, sayNoneOpen)
			m.schedules("W", evening())
			m.answers(one, scheduledFor("W", evening()))
		}, ""},
		"picked by a reply to the newer one": {func(m *impostor) {
			m.asksWhen("X")
			_, q := m.asksWhen("W")
			s := m.yes(m.alice, 2, q)
			m.schedules("W", evening())
			m.answers(s, scheduledFor("W", evening()))
		}, ""},
		"another took its place": {func(m *impostor) {
			_, q := m.asksWhen("W")
			m.asksWhen("X")
			m.answers(m.yes(m.alice, 2, q), scene.Overtaken("schedulecall").Reveal())
		}, ""},
		"picked after a look": {func(m *impostor) {
			m.asksWhen("W")
			m.answers(m.types(informs, "/callinfo"), "There is no video chat here, neither live nor scheduled.")
			s := m.yes(m.alice, 2, 0)
			m.schedules("W", evening())
			m.answers(s, scheduledFor("W", evening()))
		}, ""},
		"declined": {func(m *impostor) {
			m.asksWhen("W")
			m.answers(m.no(), sayDeclined)
			m.answers(m.yes(m.alice, 2, 0), sayNoneOpen)
			m.answers(m.no(), sayNoneOpen)
		}, ""},
		"ended what was asked about": {func(m *impostor) {
			m.asksToEnd("/endcall", "")
			s := m.yes(m.alice, 0, 0)
			m.ends()
			m.answers(s, "Ended: video chat “A”, with 1 person in it.")
		}, ""},
		"what was asked about had ended": {func(m *impostor) {
			m.asksToEnd("/endcall", "")
			m.starts("B")
			s := m.yes(m.alice, 0, 0)
			m.answers(s, "The video chat “A” has ended. The one that is there now “B” came after your command, and I left it alone.")
		}, ""},
		"replaced what was asked about": {func(m *impostor) {
			m.asksToEnd("/startcall --replace One", "One")
			s := m.yes(m.alice, 0, 0)
			m.makes("One")
			m.answers(s, done)
		}, ""},
		"asked again about another one": {func(m *impostor) {
			m.asksToEnd("/startcall --replace One", "One")
			m.starts("B")
			m.tg.JoinCall(m.chat, m.bob)
			m.answers(m.yes(m.alice, 0, 0), "1 person is in the video chat “B”. To end it for everybody and start yours, answer /yes.")
			s := m.yes(m.alice, 1, 0)
			m.makes("One")
			m.answers(s, done)
		}, ""},
		"asked for the number": {func(m *impostor) {
			m.asksWhen("W")
			m.answers(m.yes(m.alice, 0, 0), sayNumber(2))
			m.answers(m.yes(m.alice, 3, 0), sayNumber(2))
		}, ""},
		"somebody else's": {func(m *impostor) {
			_, q := m.asksWhen("W")
			m.answers(m.yes(m.bob, 1, q), sayNotYours)
			m.answers(m.yes(m.bob, 1, 0), sayNoneOpen)
		}, ""},
		"a number that is none": {func(m *impostor) {
			s := m.hears("/endcal", "")
			s.verb, s.may = ends, []said{s.line(ends, "")}
			m.answers(s, "There is no command /endcal. Did you mean this?\n/endcall\nAnswer /yes, or type it again.")
			y := m.yes(m.alice, 0, 0)
			y.words = wrongUsage("/yes 0")
			m.answers(y, sayNumber(1))
		}, ""},
		"a word that is neither": {func(m *impostor) {
			s := m.hears("/endcal", "")
			s.verb, s.may = ends, []said{s.line(ends, "")}
			m.answers(s, "There is no command /endcal. Did you mean this?\n/endcall\nAnswer /yes, or type it again.")
			y := m.yes(m.alice, 0, 0)
			y.words = wrongUsage("/yes seven")
			m.answers(y, scene.NotYes("seven").Reveal())
		}, ""},
		"a yes that is called neither": {func(m *impostor) {
			s := m.hears("/endcal", "")
			s.verb, s.may = ends, []said{s.line(ends, "")}
			m.answers(s, "There is no command /endcal. Did you mean this?\n/endcall\nAnswer /yes, or type it again.")
			m.answers(m.yes(m.alice, 0, 0), scene.NotYes("seven").Reveal())
		}, "there was no such question"},
		"nothing open": {func(m *impostor) { m.answers(m.yes(m.alice, 0, 0), sayNoneOpen) }, ""},
		"two on their way": {func(m *impostor) {
			m.asksWhen("W")
			m.asksWhen("X")
			m.answers(m.yes(m.alice, 1, 0), sayWhichOne)
		}, ""},

		"misspelt, with a name that is not looked up for him": {func(m *impostor) {
			s := m.hears("/vcmut @bobby", "")
			s.verb, s.may = hushes, []said{s.line(hushes, "")}
			m.answers(s, "There is no command /vcmut, so I take it for /callmute. Not done: I look people up by name only for those whom whoever runs me has listed (key: admins).")
		}, ""},
		"misspelt, with a name that is looked up for who is listed": {func(m *impostor) {
			s := m.hears("/vcmut @bobby", "")
			s.verb, s.may, s.listed = hushes, []said{s.line(hushes, "")}, true
			m.answers(s, "There is no command /vcmut, so I take it for /callmute. Not done: I look people up by name only for those whom whoever runs me has listed (key: admins).")
		}, "who typed it is listed"},
		"not asked": {func(m *impostor) {
			s := m.hears("/schedulecall tomorrow 6 W", "W")
			s.verb, s.may = schedules, []said{}
			m.schedules("W", evening())
			m.answers(s, scheduledFor("W", evening()))
		}, "was not asked"},
		"asked without need": {func(m *impostor) {
			s, _ := m.asksWhen("W")
			s.may = nil
		}, "none of what can be meant"},
		"a time that was not meant": {func(m *impostor) {
			s, _ := m.asksWhen("W")
			s.may[1].at = s.may[1].at.Add(time.Hour)
		}, "none of what can be meant"},
		"done before anybody said yes": {func(m *impostor) {
			m.asksWhen("W")
			m.schedules("W", evening())
		}, "nobody asked for"},
		"done before, and said so after": {func(m *impostor) {
			m.asksWhen("W")
			m.schedules("W", evening())
			m.answers(m.yes(m.alice, 2, 0), scheduledFor("W", evening()))
		}, "made before that was typed"},
		"the other time": {func(m *impostor) {
			m.asksWhen("W")
			s := m.yes(m.alice, 1, 0)
			m.schedules("W", evening())
			m.answers(s, scheduledFor("W", evening()))
		}, "the time is off by 12h"},
		"the other question": {func(m *impostor) {
			m.asksWhen("W")
			_, q := m.asksWhen("X")
			s := m.yes(m.alice, 2, q)
			m.schedules("W", evening())
			m.answers(s, scheduledFor("W", evening()))
		}, "no call was made"},
		"an older question": {func(m *impostor) {
			m.asksWhen("W")
			m.asksWhen("X")
			s := m.yes(m.alice, 2, 0)
			m.schedules("W", evening())
			m.answers(s, scheduledFor("W", evening()))
		}, "no call was made"},
		"one whose place another took": {func(m *impostor) {
			_, q := m.asksWhen("W")
			m.asksWhen("X")
			s := m.yes(m.alice, 2, q)
			m.schedules("W", evening())
			m.answers(s, scheduledFor("W", evening()))
		}, "no question of his"},
		"one whose place nothing took": {func(m *impostor) {
			m.asksWhen("W")
			m.answers(m.yes(m.alice, 2, 0), scene.Overtaken("schedulecall").Reveal())
		}, "nothing had taken the place"},
		"done although it was declined": {func(m *impostor) {
			m.asksWhen("W")
			m.answers(m.no(), sayDeclined)
			s := m.yes(m.alice, 2, 0)
			m.schedules("W", evening())
			m.answers(s, scheduledFor("W", evening()))
		}, "was answered before"},
		"nothing to decline": {func(m *impostor) { m.answers(m.no(), sayDeclined) }, "no question of his to decline"},
		"twice": {func(m *impostor) {
			m.asksWhen("W")
			one, two := m.yes(m.alice, 2, 0), m.yes(m.alice, 2, 0)
			m.schedules("W", evening())
			m.answers(one, scheduledFor("W", evening()))
			m.answers(two, scheduledFor("W", evening()))
		}, "was answered before"},
		"for somebody else": {func(m *impostor) {
			m.asksWhen("W")
			s := m.yes(m.bob, 2, 0)
			m.schedules("W", evening())
			m.answers(s, scheduledFor("W", evening()))
		}, "no question of his"},
		"without a number": {func(m *impostor) {
			m.asksWhen("W")
			s := m.yes(m.alice, 0, 0)
			m.schedules("W", evening())
			m.answers(s, scheduledFor("W", evening()))
		}, "does not say which one"},
		"no answer to an answer": {func(m *impostor) {
			m.asksWhen("W")
			m.yes(m.alice, 2, 0)
		}, "no final answer"},
		"none open, and there is one": {func(m *impostor) {
			m.asksWhen("W")
			m.answers(m.yes(m.alice, 2, 0), sayNoneOpen)
		}, "was open"},
		"not his, and it is": {func(m *impostor) {
			_, q := m.asksWhen("W")
			m.answers(m.yes(m.alice, 2, q), sayNotYours)
		}, "nobody else was asked"},
		"which, and there is one": {func(m *impostor) {
			m.asksWhen("W")
			m.answers(m.yes(m.alice, 2, 0), sayWhichOne)
		}, "not two questions"},
		"the number, and it was said": {func(m *impostor) {
			m.asksWhen("W")
			m.answers(m.yes(m.alice, 2, 0), sayNumber(2))
		}, "it was said which one"},
		"ended another call than was asked about": {func(m *impostor) {
			m.asksToEnd("/endcall", "")
			m.starts("B")
			s := m.yes(m.alice, 0, 0)
			m.ends()
			m.answers(s, "Ended: video chat “B”. Nobody was in it.")
		}, "not the call that was meant"},
		"replaced another call than was asked about": {func(m *impostor) {
			m.asksToEnd("/startcall --replace One", "One")
			m.starts("B")
			m.tg.JoinCall(m.chat, m.bob)
			s := m.yes(m.alice, 0, 0)
			m.makes("One")
			m.answers(s, done)
		}, "had not asked"},
		"replaced a call with people in it": {func(m *impostor) {
			m.starts("A")
			m.tg.JoinCall(m.chat, m.bob)
			s := m.hears("/startcall --replace One", "One")
			m.makes("One")
			m.answers(s, done)
		}, "had not asked"},
		"replaced a call that a person has scheduled": {func(m *impostor) {
			m.tg.ScheduleCall(m.chat, m.alice, "A", time.Now().Add(time.Hour))
			s := m.hears("/startcall --replace One", "One")
			m.makes("One")
			m.answers(s, done)
		}, "had not asked"},
		"asked again about the same": {func(m *impostor) {
			m.asksToEnd("/endcall", "")
			m.answers(m.yes(m.alice, 0, 0), oneIn)
		}, "agreed to already"},
		"asked whether it is to be taken back, and again about the people who have come since": {func(m *impostor) {
			m.asksToTakeBack()
			m.answers(m.yes(m.alice, 0, 0), oneIn)
			s := m.yes(m.alice, 0, 0)
			m.ends()
			m.answers(s, "Ended: video chat “A”, with 1 person in it.")
		}, ""},
		"asked whether it is to be taken back, and ended with people in it": {func(m *impostor) {
			m.asksToTakeBack()
			s := m.yes(m.alice, 0, 0)
			m.ends()
			m.answers(s, "Ended: video chat “A”, with 1 person in it.")
		}, "people were in it all the time, and it was not asked"},
		"asked about what it has scheduled itself": {func(m *impostor) {
			first := m.hears("/schedulecall W", "W")
			first.verb, first.at = schedules, evening()
			m.schedules("W", evening())
			m.answers(first, scheduledFor("W", evening()))
			s := m.hears("/startcall --replace One", "One")
			m.answers(s, "Somebody has scheduled a video chat “W” for "+when(evening())+", and whoever wants to be reminded of it would lose that. To take it back and start yours, answer /yes.")
		}, "scheduled that itself"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newImpostor(t)
			m.judged(tt)
		})
	}
}
