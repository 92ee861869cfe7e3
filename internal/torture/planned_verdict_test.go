package torture

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/emulator"
)

// plans lets Alice type a command that plans a call for in some time.
func (m *impostor) plans(title string, in time.Duration) *said {
	s := m.hears("/schedulecall "+title, title)
	s.verb, s.in = schedules, in
	return s
}

// due waits until the time has come for which something is planned.
func (m *impostor) due(s *said) {
	time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(s.in + time.Millisecond)))
}

// at is the time for which a command plans a call.
func (m *impostor) at(s *said) time.Time {
	for _, e := range m.tg.Ledger() {
		if e.Kind == emulator.MessagePosted && e.MsgID == s.msg && e.Chat == m.chat && e.By == s.by {
			return e.Time.UTC().Truncate(time.Second).Add(s.in)
		}
	}
	m.Fatal("that was not typed")
	return time.Time{}
}

// keeps answers that a call is planned, and why it is not on Telegram yet.
func (m *impostor) keeps(s *said, why string, number string) {
	m.Helper()
	m.answers(s, "Planned: video chat “"+s.title+"” for "+exactly(m.at(s))+". It is only kept here for now: "+why+".\nI start it then, and tell it here. Its number is "+number+".")
}

// puts schedules a planned call, and answers so if it is the first time.
func (m *impostor) puts(s *said, number string) {
	m.Helper()
	m.schedules(s.title, m.at(s))
	if number != "" {
		m.answers(s, "Scheduled on Telegram: video chat “"+s.title+"” for "+exactly(m.at(s))+".\nI start it then, and tell it here. Its number is "+number+".")
	}
}

func exactly(at time.Time) string { return at.Format("Mon 2 Jan 2006 15:04:05 MST") + " (in 1 s)" }

// begins starts the call that is scheduled.
func (m *impostor) begins() {
	m.Helper()
	if _, err := m.person.api.PhoneStartScheduledGroupCall(m.Context(), m.there()); err != nil {
		m.Fatal(err)
	}
}

// writes posts what answers nothing.
func (m *impostor) writes(text string) {
	m.Helper()
	m.random++
	if _, err := m.person.api.MessagesSendMessage(m.Context(), &tg.MessagesSendMessageRequest{Peer: m.person.peers[m.chat], Message: text, RandomID: m.random}); err != nil {
		m.Fatal(err)
	}
}

const (
	whileA   = "a chat has one at a time on Telegram, and the video chat “A” is live. I put it there when that is over, and cannot start it before"
	farAhead = "Telegram takes calls up to 8 days ahead, so I put it there on Fri 4 Dec 2026 18:00 UTC"
	behindP  = "a chat has one at a time on Telegram, and number 7 “P” comes first, on Fri 4 Dec 2026 18:00 UTC"
	alreadyP = "A video chat “P” is already planned for Fri 4 Dec 2026 18:00 UTC (in 1 d): number 7. I changed nothing.\nTo take that one off first, type: /cancelcall 7"
	begunP   = "It has begun: video chat “P”.\nJoin: https://t.me/plaza?videochat"
	insteadP = "Not started: the video chat “P” was to start now, and another one is there: “A” started by Alice. I leave it alone.\nTo start the planned one after that, within 12 hours, type: /startnow"
	timeForP = "It is time for the video chat “P”. To start it, an admin opens it at the top of the chat and taps Start, or types: /startnow 7"
	nobodyP  = "Missed: the video chat “P” was to start at Fri 4 Dec 2026 18:00 UTC (1 h ago), and nobody has started it. To start it within 12 hours, type: /startnow 7"
	missedP  = "Missed: the video chat “P” was to start at Fri 4 Dec 2026 18:00 UTC (1 h ago), and I could not start it then, nor soon after. To start it within 12 hours, type: /startnow"
	beginsP  = "The video chat “P” is about to start: its time has come. I changed nothing.\nTo end it and make a new one, type: /startcall --replace One"
	whileP   = "a chat has one at a time on Telegram, and the video chat “P” is about to start. I put it there when that is over, and cannot start it before"
	tooLongP = "Not done: Telegram asks me to wait until 18:00:08 UTC (in 8 s), which is too late to schedule a call for Fri 4 Dec 2026 18:00:20 UTC (in 20 s). Nothing was changed. After that wait, type it with a later time. (for whoever runs me: c60)"
)

// nearer is the question whether a nearer call is to come on Telegram before P.
const nearer = "The video chat “P” for Fri 4 Dec 2026 18:00 UTC (in 1 d) is on Telegram, which takes one at a time. Yours comes before it: to put yours there first, and that one again after it, answer /yes. Whoever wants to be reminded of that one by Telegram has to tap it again then."

// sooner is how far ahead the nearest call is that Telegram takes.
const sooner = 11 * time.Second

// kept plans P while a call of Alice's runs, behind which it is kept.
func (m *impostor) kept(in time.Duration) *said {
	m.Helper()
	m.starts("A")
	s := m.plans("P", in)
	m.keeps(s, whileA, "7")
	return s
}

// put plans P, which comes on Telegram at once.
func (m *impostor) put(in time.Duration) *said {
	m.Helper()
	s := m.plans("P", in)
	m.puts(s, "7")
	return s
}

// asksToStart plans P, which Alice takes back in the app, and lets her be asked whether she means to start a number.
func (m *impostor) asksToStart(number string) {
	m.Helper()
	p := m.put(48 * time.Hour)
	m.tg.EndCall(m.chat, m.alice)
	m.answers(m.types(opens, "/startnow"), "Did you mean this?\nStart number "+number+", "+exactly(m.at(p))+" “P”\nAnswer /yes, or type it again.")
}

// itIsTime plans P, and waits until it is time for it.
func (m *impostor) itIsTime() *said {
	m.Helper()
	s := m.put(sooner)
	m.due(s)
	return s
}

// leaves plans P for people to start, and waits until it is time for it.
func (m *impostor) leaves() *said {
	m.Helper()
	s := m.plans("P", sooner)
	s.byHand = true
	m.schedules("P", m.at(s))
	m.answers(s, "Scheduled on Telegram: video chat “P” for "+exactly(m.at(s))+".\nTelegram does not start it by itself: at that time I tell it here, and an admin opens it and taps Start. Its number is 7.")
	m.due(s)
	return s
}

// makesRoom has P, whose title people may have changed, make room for the nearer Q, which is over soon.
func (m *impostor) makesRoom(title string) {
	m.Helper()
	q := m.plans("Q", 24*time.Hour)
	m.answers(q, strings.Replace(nearer, "“P”", "“"+title+"”", 1))
	s := m.yes(m.alice, 0, 0)
	m.schedules("Q", m.at(q))
	m.answers(s, "Scheduled on Telegram: video chat “Q” for "+exactly(m.at(q))+".\nI start it then, and tell it here. Its number is 9.")
	m.tg.EndCall(m.chat, m.alice)
}

// missTwo has two planned calls be missed, and told of in one list.
func missTwo(m *impostor, list string) {
	m.put(sooner)
	q := m.plans("Q", 12*time.Second)
	m.keeps(q, behindP, "8")
	m.due(q)
	time.Sleep(q.lateLimit)
	m.writes("Missed: these were to start, and were not started, neither then nor soon after. To start one within 12 hours, type what stands behind it:\n" + list)
}

// insteadOf plans P while a call runs, and then Q in its place, for that very time or a second later.
func (m *impostor) insteadOf(line string, later time.Duration) (p, q *said) {
	m.Helper()
	p = m.kept(sooner)
	q = m.plans("Q", sooner+later)
	q.text, q.replace = line, strings.Contains(line, "--replace")
	m.answers(q, "Planned: video chat “Q” for "+exactly(m.at(q))+". It is only kept here for now: "+whileA+".\nI start it then, and tell it here. Its number is 8.\n"+
		"It takes the place of number 7, "+exactly(m.at(p))+" “P”, which is off.")
	return p, q
}

// TestJudgeOfPlanned shows the judge right and wrong conduct with calls that start themselves.
func TestJudgeOfPlanned(t *testing.T) {
	const day = 24 * time.Hour
	for name, tt := range map[string]conduct{
		"kept, and put on Telegram when there is room": {func(m *impostor) {
			s := m.kept(day)
			m.tg.EndCall(m.chat, m.alice)
			m.puts(s, "")
		}, ""},
		"kept, for it is far ahead": {func(m *impostor) {
			s := m.plans("P", 9*day)
			m.keeps(s, farAhead, "7")
		}, ""},
		"kept behind another": {func(m *impostor) {
			m.kept(day)
			m.keeps(m.plans("Q", 2*day), behindP, "8")
		}, ""},
		"planned before": {func(m *impostor) {
			m.put(day)
			s := m.plans("Q", day)
			m.answers(s, alreadyP)
		}, ""},
		"a nearer one that is asked about, and the other one comes back": {func(m *impostor) {
			p := m.put(2 * day)
			m.makesRoom("P")
			m.puts(p, "")
		}, ""},
		"a nearer one that is asked about, and again, for the other one is on Telegram anew": {func(m *impostor) {
			p := m.put(2 * day)
			m.answers(m.plans("R", day), nearer)
			s := m.yes(m.alice, 0, 0)
			m.makesRoom("P")
			m.puts(p, "")
			m.answers(s, nearer)
		}, ""},
		"a nearer one that is asked about twice": {func(m *impostor) {
			m.put(2 * day)
			m.answers(m.plans("Q", day), nearer)
			m.answers(m.yes(m.alice, 0, 0), nearer)
		}, "agreed to already"},
		"started, and told": {func(m *impostor) {
			m.itIsTime()
			m.begins()
			m.writes(begunP)
		}, ""},
		"made at its time, and told": {func(m *impostor) {
			s := m.kept(time.Second)
			m.tg.EndCall(m.chat, m.alice)
			m.due(s)
			m.makes("P")
			m.writes(begunP)
		}, ""},
		"another one was there": {func(m *impostor) {
			s := m.kept(time.Second)
			m.due(s)
			m.writes(insteadP)
		}, ""},
		"another one was there, and it is started by hand": {func(m *impostor) {
			s := m.kept(time.Second)
			m.due(s)
			m.writes(insteadP)
			m.tg.EndCall(m.chat, m.alice)
			again := m.types(opens, "/startnow")
			m.makes("P")
			m.answers(again, "Started: video chat “P”.\nJoin: https://t.me/plaza?videochat")
		}, ""},
		"somebody took it back, and it is started by hand all the same": {func(m *impostor) {
			m.asksToStart("7")
			again := m.yes(m.alice, 0, 0)
			m.makes("P")
			m.answers(again, "Started: video chat “P”.\nJoin: https://t.me/plaza?videochat")
		}, ""},
		"somebody took it back, and it is started although nobody picked that": {func(m *impostor) {
			m.asksToStart("7")
			m.makes("P")
		}, "before its time"},
		"a number to start that was never told": {func(m *impostor) { m.asksToStart("8") }, "number 8 was not planned there"},
		"missed, and told by the title that people gave it": {func(m *impostor) {
			s := m.put(sooner)
			m.tg.Retitle(m.chat, m.alice, "Q")
			m.due(s)
			time.Sleep(s.lateLimit)
			m.writes(strings.ReplaceAll(missedP, "P", "Q"))
		}, ""},
		"made room, and comes back by the title that people gave it": {func(m *impostor) {
			p := m.put(2 * day)
			m.tg.Retitle(m.chat, m.alice, "Other")
			m.makesRoom("Other")
			m.schedules("Other", m.at(p))
		}, ""},
		"comes by a title that nobody gave it": {func(m *impostor) {
			s := m.kept(day)
			m.tg.EndCall(m.chat, m.alice)
			m.schedules("Other", m.at(s))
		}, "which nobody asked for"},
		"told by a title that it never had": {func(m *impostor) {
			s := m.itIsTime()
			time.Sleep(s.lateLimit)
			m.writes(strings.ReplaceAll(missedP, "P", "Q"))
		}, "tells of nothing"},
		"people were faster": {func(m *impostor) {
			m.put(day)
			m.tg.StartScheduled(m.chat, m.alice)
		}, ""},
		"people took it back": {func(m *impostor) {
			s := m.put(sooner)
			m.tg.EndCall(m.chat, m.alice)
			m.due(s)
		}, ""},

		"in the place of another, for its very time": {func(m *impostor) {
			_, q := m.insteadOf("/schedulecall --replace in 11s Q", 0)
			m.due(q)
			m.writes(strings.ReplaceAll(insteadP, "P", "Q"))
		}, ""},
		"in the place of another, and that falls due": {func(m *impostor) {
			_, q := m.insteadOf("/schedulecall --replace in 11s Q", 0)
			m.due(q)
			m.writes(strings.ReplaceAll(insteadP, "P", "Q"))
			m.writes(insteadP)
		}, "it was off"},
		"in the place of another, and that comes on Telegram": {func(m *impostor) {
			p, q := m.insteadOf("/schedulecall --replace in 11s Q", 0)
			m.tg.EndCall(m.chat, m.alice)
			m.puts(p, "")
			m.tg.EndCall(m.chat, m.alice)
			m.puts(q, "")
		}, "it was off"},
		"in the place of another, which was not asked for": {func(m *impostor) {
			_, q := m.insteadOf("/schedulecall in 11s Q", 0)
			m.due(q)
			m.writes(strings.ReplaceAll(insteadP, "P", "Q"))
		}, "in the place of what it was not to replace"},
		"in the place of another, for another time": {func(m *impostor) {
			_, q := m.insteadOf("/schedulecall --replace in 12s Q", time.Second)
			m.due(q)
			m.writes(strings.ReplaceAll(insteadP, "P", "Q"))
		}, "in the place of what it was not to replace"},

		"kept without a reason": {func(m *impostor) {
			m.keeps(m.plans("P", day), whileA, "7")
		}, "no such call was live"},
		"kept for far ahead, and is not": {func(m *impostor) {
			m.keeps(m.plans("P", day), farAhead, "7")
		}, "Telegram would take it"},
		"kept, and its key is not spoken of": {func(m *impostor) {
			m.starts("A")
			s := m.plans("P", day)
			s.rtmp = true
			m.keeps(s, whileA, "7")
		}, "told when its key comes"},
		"kept for another time": {func(m *impostor) {
			s := m.kept(day)
			s.in += time.Hour
		}, "another time"},
		"kept for a stranger to that chat": {func(m *impostor) {
			s := m.plans("P", 9*day)
			s.forbidden = true
			m.keeps(s, farAhead, "7")
		}, "may not manage"},
		"said to start it, which people are to": {func(m *impostor) {
			m.starts("A")
			s := m.plans("P", day)
			s.byHand = true
			m.keeps(s, whileA, "7")
		}, "otherwise who starts it"},
		"kept, and not put on Telegram": {func(m *impostor) {
			m.kept(day)
			m.tg.EndCall(m.chat, m.alice)
		}, "it is not there"},
		"kept, and put on Telegram twice": {func(m *impostor) {
			s := m.kept(day)
			m.tg.EndCall(m.chat, m.alice)
			m.puts(s, "")
			m.puts(s, "")
		}, "ended the call \"P\" for it"},
		"put on Telegram in place of another": {func(m *impostor) {
			s := m.kept(day)
			m.puts(s, "")
		}, "ended the call \"A\" for it"},
		"made at its time in place of another": {func(m *impostor) {
			s := m.kept(time.Second)
			m.due(s)
			m.makes("P")
			m.writes(begunP)
		}, "ended the call \"A\" for it"},
		"a number twice": {func(m *impostor) {
			m.kept(day)
			m.keeps(m.plans("Q", 2*day), whileA, "7")
		}, "its number is that of"},
		"planned before, and is not": {func(m *impostor) {
			m.put(day)
			m.answers(m.plans("Q", 2*day), alreadyP)
		}, "for another time"},
		"asked about a nearer one, which is not": {func(m *impostor) {
			m.put(day)
			m.answers(m.plans("Q", 2*day), nearer)
		}, "that one comes first"},
		"a nearer one without being asked": {func(m *impostor) {
			m.put(2 * day)
			m.puts(m.plans("Q", day), "8")
		}, "did not ask for that"},
		"what made room does not come back": {func(m *impostor) {
			m.put(2 * day)
			m.makesRoom("P")
		}, "it is not there"},
		"what was replaced comes back": {func(m *impostor) {
			p := m.put(2 * day)
			s := m.hears("/schedulecall --replace One", "One")
			s.verb, s.at = schedules, evening()
			m.schedules("One", evening())
			m.answers(s, scheduledFor("One", evening()))
			m.tg.EndCall(m.chat, m.alice)
			m.puts(p, "")
		}, "taken its place for good"},
		"what made room for a call of now does not come back": {func(m *impostor) {
			m.put(2 * day)
			s := m.hears("/startcall --replace One", "One")
			m.makes("One")
			m.answers(s, done)
			m.tg.EndCall(m.chat, m.alice)
		}, "it is not there"},
		"what people took back comes back": {func(m *impostor) {
			s := m.put(day)
			m.tg.EndCall(m.chat, m.alice)
			m.puts(s, "")
		}, "had been taken back"},
		"not started": {func(m *impostor) {
			m.itIsTime()
			m.hears("good morning", "").silent = true
		}, "its time has come"},
		"started before its time": {func(m *impostor) {
			m.put(day)
			m.begins()
		}, "nobody asked for"},
		"made before its time": {func(m *impostor) {
			m.kept(day)
			m.tg.EndCall(m.chat, m.alice)
			m.makes("P")
			m.writes(begunP)
		}, "before its time"},
		"started, which people are to": {func(m *impostor) {
			m.leaves()
			m.begins()
			m.writes(begunP)
		}, "nobody asked for"},
		"left to people, and nobody starts it": {func(m *impostor) {
			s := m.leaves()
			m.writes(timeForP)
			time.Sleep(s.lateLimit)
			m.writes(nobodyP)
		}, ""},
		"left to people, and somebody starts it": {func(m *impostor) {
			s := m.leaves()
			m.writes(timeForP)
			m.tg.StartScheduled(m.chat, m.alice)
			time.Sleep(s.lateLimit)
		}, ""},
		"left to people, who are not told": {func(m *impostor) {
			m.leaves()
			m.hears("good morning", "").silent = true
		}, "its time has come"},
		"left to people, who are told twice": {func(m *impostor) {
			m.leaves()
			m.writes(timeForP)
			m.writes(timeForP)
		}, "it was told 2 times"},
		"left to people, and that nobody starts it is not told": {func(m *impostor) {
			s := m.leaves()
			m.writes(timeForP)
			time.Sleep(s.lateLimit)
			m.hears("good morning", "").silent = true
		}, "its time has come"},
		"left to people, and called missed too soon": {func(m *impostor) {
			m.leaves()
			m.writes(timeForP)
			m.writes(nobodyP)
		}, "it was not that late"},
		"left to people, and called missed although somebody has started it": {func(m *impostor) {
			s := m.leaves()
			m.writes(timeForP)
			m.tg.StartScheduled(m.chat, m.alice)
			time.Sleep(s.lateLimit)
			m.writes(nobodyP)
		}, "somebody had started it"},
		"left to people, and missed as if it was to start by itself": {func(m *impostor) {
			s := m.leaves()
			time.Sleep(s.lateLimit)
			m.writes(missedP)
		}, "told otherwise who was to start it"},
		"told to be time for people, which it starts by itself": {func(m *impostor) {
			m.itIsTime()
			m.writes(timeForP)
		}, "it was to start by itself"},
		"started, and not told": {func(m *impostor) {
			m.itIsTime()
			m.begins()
		}, "that was not told"},
		"started, and told twice": {func(m *impostor) {
			m.itIsTime()
			m.begins()
			m.writes(begunP)
			m.writes(begunP)
		}, "it was told 2 times"},
		"told to have begun, and has not": {func(m *impostor) {
			m.put(day)
			m.writes(begunP)
		}, "tells of nothing"},
		"started again after it was over": {func(m *impostor) {
			s := m.put(sooner)
			m.tg.StartScheduled(m.chat, m.alice)
			m.tg.EndCall(m.chat, m.alice)
			m.due(s)
			m.makes("P")
			m.writes(begunP)
		}, "it had been started"},
		"two missed, told in one message": {func(m *impostor) {
			missTwo(m, "1 “P”, Fri 4 Dec 2026 18:00 UTC: /startnow 1\n2 “Q”, Fri 4 Dec 2026 18:01 UTC: /startnow 2")
		}, ""},
		"two missed, one of them told by its number": {func(m *impostor) {
			missTwo(m, "7 “P”, Fri 4 Dec 2026 18:00 UTC: /startnow 7\nAlso not started: number 8.")
		}, ""},
		"two missed, and one of them told twice": {func(m *impostor) {
			missTwo(m, "1 “P”, Fri 4 Dec 2026 18:00 UTC: /startnow 1\n1 “P”, Fri 4 Dec 2026 18:01 UTC: /startnow 2")
		}, "told 2 times"},
		"two missed, and one of them is another one": {func(m *impostor) {
			missTwo(m, "1 “P”, Fri 4 Dec 2026 18:00 UTC: /startnow 1\n2 “R”, Fri 4 Dec 2026 18:01 UTC: /startnow 2")
		}, "tells of nothing"},
		"missed, and was not": {func(m *impostor) {
			m.itIsTime()
			m.writes(missedP)
		}, "it was not that late"},
		"another one was there, and was not": {func(m *impostor) {
			m.itIsTime()
			m.writes(insteadP)
		}, "no such call was there"},
		"not started, and was": {func(m *impostor) {
			s := m.kept(time.Second)
			m.due(s)
			m.tg.EndCall(m.chat, m.alice)
			m.makes("P")
			m.writes(insteadP)
		}, "it had been started"},
		"too soon, and is not": {func(m *impostor) {
			m.answers(m.plans("P", day), "Too soon: Fri 4 Dec 2026 18:00 UTC (in 1 d). It must be at least 15 seconds ahead: Telegram takes calls from 10 seconds on, and the way there takes some.")
		}, "could be scheduled in time"},
		"about to start": {func(m *impostor) {
			m.itIsTime()
			m.answers(m.hears("/startcall One", "One"), beginsP)
			m.begins()
			m.writes(begunP)
		}, ""},
		"about to start, and is not": {func(m *impostor) {
			m.put(day)
			m.answers(m.hears("/startcall One", "One"), beginsP)
		}, "no such call was to start"},
		"about to start, and people are to start it": {func(m *impostor) {
			m.leaves()
			m.answers(m.hears("/startcall One", "One"), beginsP)
		}, "no such call was to start"},
		"about to start, and a call was made": {func(m *impostor) {
			m.itIsTime()
			s := m.hears("/startcall One", "One")
			m.makes("One")
			m.answers(s, beginsP)
		}, "a call was made all the same"},
		"kept while another one is about to start": {func(m *impostor) {
			m.itIsTime()
			m.keeps(m.plans("Q", day), whileP, "8")
			m.begins()
			m.writes(begunP)
		}, ""},
		"kept while another one is about to start, and is not": {func(m *impostor) {
			m.put(sooner)
			m.keeps(m.plans("Q", day), whileP, "8")
		}, "no such call was to start"},
		"Telegram asks for a wait until it is too late": {func(m *impostor) {
			m.answers(m.plans("P", 20*time.Second), tooLongP)
		}, ""},
		"Telegram asks for a wait, and it is not too late after it": {func(m *impostor) {
			m.answers(m.plans("P", 25*time.Second), tooLongP)
		}, "could be scheduled in time"},
		"Telegram asks for a wait until it is too late, and a call was made": {func(m *impostor) {
			s := m.plans("P", 20*time.Second)
			m.schedules("P", m.at(s))
			m.answers(s, tooLongP)
		}, "a call was made all the same"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newImpostor(t)
				m.judged(tt)
			})
		})
	}
}
