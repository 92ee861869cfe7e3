package torture

import (
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/tg"
)

// hearsOf lets Alice type a command that is aimed at a call.
func (m *impostor) hearsOf(text string) *said {
	s := m.hears(text, "")
	switch s.verb = ends; {
	case strings.HasPrefix(text, "/calltitle "):
		s.verb, s.title = retitles, strings.TrimPrefix(text, "/calltitle ")
	case strings.HasSuffix(text, " confirm"):
		s.sure = true
	}
	return s
}

// there is the call of the chat.
func (m *impostor) there() tg.InputGroupCallClass {
	m.Helper()
	in := m.person.peers[m.chat].(*tg.InputPeerChannel)
	full, err := m.person.api.ChannelsGetFullChannel(m.Context(), &tg.InputChannel{ChannelID: in.ChannelID, AccessHash: in.AccessHash})
	if err != nil {
		m.Fatal(err)
	}
	call, ok := full.FullChat.(*tg.ChannelFull).GetCall()
	if !ok {
		m.Fatal("there is no call")
	}
	return call
}

func (m *impostor) ends() {
	m.Helper()
	if _, err := m.person.api.PhoneDiscardGroupCall(m.Context(), m.there()); err != nil {
		m.Fatal(err)
	}
}

func (m *impostor) retitles(title string) {
	m.Helper()
	if _, err := m.person.api.PhoneEditGroupCallTitle(m.Context(), &tg.PhoneEditGroupCallTitleRequest{Call: m.there(), Title: title}); err != nil {
		m.Fatal(err)
	}
}

func (m *impostor) starts(title string) { m.tg.StartCall(m.chat, m.alice, title) }

const (
	endedA    = "Ended: video chat “A”. Nobody was in it."
	hasEndedA = "The video chat “A” has ended."
	noCall    = "There is no video chat here, neither live nor scheduled, so I changed nothing."
	oneIn     = "1 person is in the video chat “A”. To end it for everybody, answer /yes."
	notA      = "Not done: the video chat “A” was started after your command, so I left it alone. If you mean it, type the command again."
	retitledA = "Retitled: the video chat “A” is now “B”."
	titledB   = "The video chat has the title “B” already. I changed nothing."
	sinceC    = "The title of the video chat is “C” now: somebody has changed it after your command, so I left it."
	turn      = "Waiting: another command for this chat comes first. Then I go on by myself; please do not type it again."
)

// TestJudgeOfAimed shows the judge right and wrong conduct with a call that is there.
func TestJudgeOfAimed(t *testing.T) {
	for name, tt := range map[string]conduct{
		"ended": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/endcall")
			m.ends()
			m.answers(s, endedA)
		}, ""},
		"ended, and the answer to that was lost": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/endcall")
			m.ends()
			m.answers(s, hasEndedA)
		}, ""},
		"ended by somebody else": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/endcall")
			m.tg.EndCall(m.chat, m.alice)
			m.answers(s, hasEndedA)
		}, ""},
		"replaced by somebody else": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/endcall")
			m.starts("B")
			m.answers(s, "The video chat “A” has ended. The one that is there now “B” came after your command, and I left it alone.")
		}, ""},
		"a scheduled call taken back": {func(m *impostor) {
			m.tg.ScheduleCall(m.chat, m.alice, "A", time.Now().Add(time.Hour))
			m.answers(m.hearsOf("/endcall"), "No video chat is live. One is scheduled for Thu 3 Dec 10:00 UTC: “A”. To take that back, answer /yes.")
			s := m.yes(m.alice, 0, 0)
			m.ends()
			m.answers(s, "Taken back: video chat “A”, which was scheduled for Thu 3 Dec 10:00 UTC.")
		}, ""},
		"a scheduled call taken back unasked": {func(m *impostor) {
			m.tg.ScheduleCall(m.chat, m.alice, "A", time.Now().Add(time.Hour))
			s := m.hearsOf("/endcall")
			m.ends()
			m.answers(s, "Taken back: video chat “A”, which was scheduled for Thu 3 Dec 10:00 UTC.")
		}, "it had not asked about that"},
		"asked about a scheduled call that was live": {func(m *impostor) {
			m.starts("A")
			m.answers(m.hearsOf("/endcall"), "No video chat is live. One is scheduled for Thu 3 Dec 10:00 UTC: “A”. To take that back, answer /yes.")
		}, "it was not scheduled"},
		"a call ended that a command from before has made": {func(m *impostor) {
			first := m.hears("/startcall A", "A")
			s := m.hearsOf("/endcall")
			m.makes("A")
			m.answers(first, "Started: video chat “A”.")
			m.ends()
			m.answers(s, endedA)
		}, ""},
		"nothing there": {func(m *impostor) { m.answers(m.hearsOf("/endcall"), noCall) }, ""},
		"nothing there for a moment": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/endcall")
			m.tg.EndCall(m.chat, m.alice)
			m.starts("B")
			m.answers(s, noCall)
		}, ""},
		"asked, and sure then": {func(m *impostor) {
			m.starts("A")
			m.tg.JoinCall(m.chat, m.bob)
			m.answers(m.hearsOf("/endcall"), oneIn)
			s := m.hearsOf("/endcall confirm")
			m.ends()
			m.answers(s, "Ended: video chat “A”, with 1 person in it.")
		}, ""},
		"a call from after the command left alone": {func(m *impostor) {
			s := m.hearsOf("/endcall")
			m.starts("A")
			m.answers(s, notA)
		}, ""},
		"a scheduled call left alone that was started after the command": {func(m *impostor) {
			m.tg.ScheduleCall(m.chat, m.alice, "A", time.Now().Add(time.Hour))
			s := m.hearsOf("/endcall")
			m.tg.StartScheduled(m.chat, m.alice)
			m.answers(s, notA)
		}, ""},
		"not ended": {func(m *impostor) {
			m.starts("A")
			m.answers(m.hearsOf("/endcall"), endedA)
		}, "the userbot did not end it"},
		"ended by somebody else, and claimed": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/endcall")
			m.tg.EndCall(m.chat, m.alice)
			m.answers(s, endedA)
		}, "the userbot did not end it"},
		"ended after the answer": {func(m *impostor) {
			m.starts("A")
			m.answers(m.hearsOf("/endcall"), endedA)
			m.ends()
		}, "it was ended after the answer"},
		"ended twice over": {func(m *impostor) {
			m.starts("A")
			one, two := m.hearsOf("/endcall"), m.hearsOf("/endcall")
			m.ends()
			m.answers(one, endedA)
			m.answers(two, endedA)
		}, "that was done for"},
		"ended a call from after the command": {func(m *impostor) {
			s := m.hearsOf("/endcall")
			m.starts("A")
			m.ends()
			m.answers(s, endedA)
		}, "not the call that was meant"},
		"ended the one that came in its place": {func(m *impostor) {
			m.starts("B")
			s := m.hearsOf("/endcall")
			m.starts("A")
			m.ends()
			m.answers(s, "The video chat “B” has ended.")
		}, "nobody asked for and told of"},
		"ended a second one": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/endcall")
			m.ends()
			m.starts("B")
			m.ends()
			m.answers(s, endedA)
		}, `ended the call "B"`},
		"ended, and no call there": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/endcall")
			m.ends()
			m.answers(s, noCall)
		}, "nobody asked for and told of"},
		"ended for a stranger": {func(m *impostor) {
			m.starts("A")
			m.hearsOf("/endcall confirm").silent = true
			m.ends()
		}, "nobody asked for and told of"},
		"ended although people were in it": {func(m *impostor) {
			m.starts("A")
			m.tg.JoinCall(m.chat, m.bob)
			s := m.hearsOf("/endcall")
			m.ends()
			m.answers(s, "Ended: video chat “A”, with 1 person in it.")
		}, "it was not asked"},
		"ended although people were in it, and that not told": {func(m *impostor) {
			m.starts("A")
			m.tg.JoinCall(m.chat, m.bob)
			s := m.hearsOf("/endcall")
			m.ends()
			m.answers(s, hasEndedA)
		}, "it was not asked"},
		"other people in it": {func(m *impostor) {
			m.starts("A")
			m.tg.JoinCall(m.chat, m.bob)
			s := m.hearsOf("/endcall confirm")
			m.ends()
			m.answers(s, "Ended: video chat “A”, with 2 people in it.")
		}, "never 2 people"},
		"nobody in it, and asked": {func(m *impostor) {
			m.starts("A")
			m.answers(m.hearsOf("/endcall"), oneIn)
		}, "never 1 people"},
		"asked who was sure": {func(m *impostor) {
			m.starts("A")
			m.tg.JoinCall(m.chat, m.bob)
			m.answers(m.hearsOf("/endcall confirm"), oneIn)
		}, "it is sure"},
		"taken back what was live": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/endcall")
			m.ends()
			m.answers(s, "Taken back: video chat “A”, which was scheduled for Thu 3 Dec 10:00 UTC.")
		}, "it was not scheduled"},
		"has ended, and has not": {func(m *impostor) {
			m.starts("A")
			m.answers(m.hearsOf("/endcall"), hasEndedA)
		}, "the call had not ended"},
		"no call, and there is one": {func(m *impostor) {
			m.starts("A")
			m.answers(m.hearsOf("/endcall"), noCall)
		}, "there was a call all the time"},
		"no call, between one and the one in its place": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/endcall")
			m.starts("B")
			m.answers(s, noCall)
		}, "there was a call all the time"},
		"a call from before the command left alone": {func(m *impostor) {
			m.starts("A")
			m.answers(m.hearsOf("/endcall"), notA)
		}, "that call was live before"},
		"a call of a command from before left alone": {func(m *impostor) {
			first := m.hears("/startcall A", "A")
			s := m.hearsOf("/endcall")
			m.makes("A")
			m.answers(first, "Started: video chat “A”.")
			m.answers(s, notA)
		}, "by a command from before"},

		"retitled": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/calltitle B")
			m.retitles("B")
			m.answers(s, retitledA)
		}, ""},
		"retitled, and by somebody else since": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/calltitle B")
			m.retitles("B")
			m.tg.Retitle(m.chat, m.alice, "C")
			m.answers(s, sinceC)
		}, ""},
		"retitled by somebody else": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/calltitle B")
			m.tg.Retitle(m.chat, m.alice, "C")
			m.answers(s, sinceC)
		}, ""},
		"the same title by somebody else": {func(m *impostor) {
			m.starts("A")
			one, two := m.hearsOf("/calltitle B"), m.hearsOf("/calltitle C")
			m.tg.Retitle(m.chat, m.alice, "B")
			m.answers(one, titledB)
			m.tg.Retitle(m.chat, m.alice, "C")
			m.answers(two, "Retitled: the video chat “B” is now “C”.")
		}, ""},
		"retitled, and ended since": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/calltitle B")
			m.retitles("B")
			m.tg.EndCall(m.chat, m.alice)
			m.answers(s, hasEndedA)
		}, ""},
		"told to wait its turn": {func(m *impostor) {
			m.starts("A")
			one, two := m.hearsOf("/calltitle B"), m.hearsOf("/calltitle C")
			id := m.answers(two, turn)
			m.retitles("B")
			m.answers(one, retitledA)
			m.retitles("C")
			m.corrects(id, "Retitled: the video chat “B” is now “C”.")
		}, ""},
		"not retitled": {func(m *impostor) {
			m.starts("A")
			m.answers(m.hearsOf("/calltitle B"), retitledA)
		}, "no call had that title"},
		"retitled after the answer": {func(m *impostor) {
			m.starts("A")
			m.answers(m.hearsOf("/calltitle B"), retitledA)
			m.retitles("B")
		}, "after the answer"},
		"retitled twice": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/calltitle B")
			m.retitles("B")
			m.tg.Retitle(m.chat, m.alice, "C")
			m.retitles("B")
			m.answers(s, retitledA)
		}, "the title was given 2 times"},
		"a title of somebody since undone": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/calltitle B")
			m.tg.Retitle(m.chat, m.alice, "C")
			m.retitles("B")
			m.answers(s, retitledA)
		}, `it had the title "C"`},
		"a title of somebody since undone, and called kept": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/calltitle B")
			m.tg.Retitle(m.chat, m.alice, "C")
			m.retitles("B")
			m.answers(s, sinceC)
		}, "the userbot has changed that title"},
		"nobody has retitled it since": {func(m *impostor) {
			m.starts("C")
			m.answers(m.hearsOf("/calltitle B"), sinceC)
		}, "nobody has given it that title since"},
		"its own title taken for somebody's": {func(m *impostor) {
			m.starts("A")
			one, two := m.hearsOf("/calltitle C"), m.hearsOf("/calltitle B")
			m.retitles("C")
			m.answers(one, "Retitled: the video chat “A” is now “C”.")
			m.answers(two, sinceC)
		}, "nobody has given it that title since"},
		"retitled a call from after the command": {func(m *impostor) {
			s := m.hearsOf("/calltitle B")
			m.starts("A")
			m.retitles("B")
			m.answers(s, retitledA)
		}, "a call that was not meant"},
		"retitled the one that came in its place": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/calltitle B")
			m.starts("C")
			m.retitles("B")
			m.answers(s, hasEndedA)
		}, "a call that was not meant"},
		"retitled, and said to be so already": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/calltitle B")
			m.retitles("B")
			m.answers(s, titledB)
		}, "given the title all the same"},
		"not so already": {func(m *impostor) {
			m.starts("A")
			m.answers(m.hearsOf("/calltitle B"), titledB)
		}, "it had another title"},
		"retitled, and no call there": {func(m *impostor) {
			m.starts("A")
			s := m.hearsOf("/calltitle B")
			m.retitles("B")
			m.tg.EndCall(m.chat, m.alice)
			m.answers(s, noCall)
		}, "given the title all the same"},
		"a title that nobody asked for": {func(m *impostor) {
			m.starts("A")
			m.retitles("B")
		}, "nobody asked for"},
		"a title for a stranger": {func(m *impostor) {
			m.starts("A")
			m.hearsOf("/calltitle B").silent = true
			m.retitles("B")
		}, "gave a call this title"},
		"the title of a command that asked for another thing": {func(m *impostor) {
			m.starts("A")
			m.answers(m.hears("/startcall B", "B"), "A video chat “A” is already running.")
			m.retitles("B")
		}, "nobody asked for"},
		"a turn that nobody else has": {func(m *impostor) {
			s := m.hearsOf("/endcall")
			m.corrects(m.answers(s, turn), noCall)
		}, "there was none"},
		"the call of a command retitled by somebody": {func(m *impostor) {
			s := m.hears("/startcall A", "A")
			m.makes("A")
			m.tg.Retitle(m.chat, m.alice, "C")
			m.answers(s, "Started: video chat “C”.")
		}, ""},
		"a call under a title that it had not": {func(m *impostor) {
			s := m.hears("/startcall A", "A")
			m.makes("A")
			m.answers(s, "Started: video chat “C”.")
		}, "the title is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newImpostor(t)
			m.judged(tt)
		})
	}
}
