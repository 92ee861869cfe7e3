package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// verbStory is what becomes of one verb.
type verbStory struct {
	meets   func(*smallTelegram)
	first   string               // typed before it, and asked back about
	plans   string               // typed before it: a call that is planned, and only kept here
	pauses  bool                 // and paused
	text    string               // the command; %d stands for the number of what is planned
	does    emulator.EventKind   // what it does to a call; empty: nothing
	done    string               // how the answer begins
	again   string               // to the same command once more
	refused string               // where the account may not manage calls, or
	lacks   func(*smallTelegram) // where something else is lacking
}

// verbStories has one for each verb.
func verbStories() map[string]verbStory {
	live := func(p *smallTelegram) {
		p.byHand()
		p.tg.JoinCall(p.group, p.bot)
		p.tg.JoinCall(p.group, p.bob)
	}
	alone := func(p *smallTelegram) { p.byHand() }
	hushed := func(p *smallTelegram) {
		live(p)
		p.tg.MuteInCall(p.group, p.alice, p.bob, true)
	}
	scheduled := func(p *smallTelegram) { p.tg.ScheduleCall(p.group, p.alice, "By hand", time.Now().Add(48*time.Hour)) }
	none := func(*smallTelegram) {}
	later := time.Now().AddDate(0, 0, 21)
	const plan = "/schedulecall in 20 days 18:00 Weekly"
	series := "/schedulecall every " + later.Format("Monday") + " 18:00 from " + later.Format("2 Jan 2006") + " Weekly"
	const may = "Not done: I may not manage calls there."
	const check, admins = "Understood: /endcall\nI would end the video chat “By hand”.", "Who may give commands here:\nWhoever uses my own account.\nIn all chats: ＠alice."
	const info, who, help = "Video chat “By hand”: live", "2 people are in the video chat “By hand”", "What I can do:"
	const logged, nothing = "What was done here, newest first:\n1. ", "Of the last 30 days I know of nothing that was done here."
	return map[string]verbStory{
		"startcall": {meets: none, text: "/startcall Weekly", does: emulator.CallCreated, refused: may,
			done: "Started: video chat “Weekly”.", again: "A video chat “Weekly” is already running"},
		"schedulecall": {meets: none, text: "/schedulecall tomorrow 12:00 Retro", does: emulator.CallScheduled, refused: may,
			done: "Scheduled on Telegram: video chat “Retro”", again: "A video chat “Retro” is already scheduled"},
		"startnow": {meets: scheduled, text: "/startnow", does: emulator.CallStarted, refused: may,
			done: "Started: video chat “By hand”", again: "The video chat “By hand” is live already."},
		"calls": {meets: none, plans: plan, text: "/calls", done: "Planned here:\n", again: "Planned here:\n", refused: "Planned here:\n"},
		"cancelcall": {meets: none, plans: plan, text: "/cancelcall %d", done: "Cancelled: number ",
			again: "Not done: no call with the number ", refused: "Cancelled: number "},
		"movecall": {meets: none, plans: plan, text: "/movecall %d to " + later.Format("2 Jan 2006") + " 19:00", done: "Moved: number ",
			again: "It is at that time already: number ", refused: "Moved: number "},
		"skipcall": {meets: none, plans: series, text: "/skipcall %d", done: "Passed: number ", again: "Passed: number ", refused: "Passed: number "},
		"pausecall": {meets: none, plans: plan, text: "/pausecall %d", done: "Paused: number ",
			again: "It is paused already: number ", refused: "Paused: number "},
		"resumecall": {meets: none, plans: plan, pauses: true, text: "/resumecall %d", done: "It goes on: number ",
			again: "It is not paused: number ", refused: "It goes on: number "},
		"callzone": {meets: none, text: "/callzone Europe/Berlin", done: "Times are read in Europe/Berlin from now on.",
			again: "Times are read in Europe/Berlin, as it was set here.", refused: "Times are read in Europe/Berlin from now on."},
		"endcall": {meets: alone, text: "/endcall", does: emulator.CallEnded, refused: may,
			done: "Ended: video chat “By hand”.", again: "There is no video chat here"},
		"calltitle": {meets: alone, text: "/calltitle Friday", does: emulator.CallRetitled, refused: may,
			done: "Retitled: the video chat “By hand” is now “Friday”.", again: "The video chat has the title “Friday” already."},
		"callinfo": {meets: live, text: "/callinfo", done: info, again: info, refused: info},
		"calllink": {meets: alone, text: "/calllink speaker", refused: may,
			done: "Whoever has this link may speak in the video chat “By hand”: ", again: "Whoever has this link may speak in the video chat “By hand”: "},
		"callwho": {meets: live, text: "/callwho", done: who, again: who, refused: who},
		"callmute": {meets: live, text: "/callmute @bobby", does: emulator.ParticipantSet, refused: may,
			done: "Muted: Bob in the video chat “By hand”", again: "In the video chat “By hand”, Bob is muted already."},
		"callunmute": {meets: hushed, text: "/callunmute @bobby", does: emulator.ParticipantSet, refused: may,
			done: "May speak: Bob in the video chat “By hand”.", again: "In the video chat “By hand”, Bob may speak already."},
		"callinvite": {meets: func(p *smallTelegram) {
			alone(p)
			p.tg.JoinCall(p.group, p.bot)
		}, text: "/callinvite @bobby", does: emulator.UserInvited, done: "Invited to the video chat “By hand”: Bob (＠bobby).", again: "There was nobody to invite",
			refused: "Not done: I have invited nobody to the video chat “By hand”.", lacks: func(p *smallTelegram) { p.tg.Leave(p.group, p.bob) }},
		"recordcall": {meets: live, text: "/recordcall", does: emulator.RecordingBegun, refused: may,
			done: "The video chat “By hand” is being recorded now", again: "The video chat “By hand” is being recorded already, since"},
		"mutecall": {meets: alone, text: "/mutecall on", does: emulator.CallChanged, refused: may,
			done: "Whoever joins the video chat “By hand” from now on is muted", again: "Whoever joins the video chat “By hand” is muted already."},
		"callchat": {meets: alone, text: "/callchat off", does: emulator.CallChanged, refused: may,
			done: "Messages cannot be written in the video chat “By hand” now.", again: "Messages cannot be written in the video chat “By hand” already."},
		"rtmp": {meets: none, text: "/rtmp", refused: may,
			done: "The stream key is valid until somebody revokes it.", again: "The stream key is valid until somebody revokes it."},
		"callcheck": {meets: alone, text: "/callcheck endcall", done: check, again: check,
			refused: "Understood: /endcall\nI would not do it, and say:\n" + may},
		"calllog":    {meets: none, text: "/calllog", done: nothing, again: logged, refused: nothing},
		"calladmins": {meets: none, text: "/calladmins", done: admins, again: admins, refused: admins},
		"yes": {meets: live, first: "/endcall", text: "/yes", does: emulator.CallEnded, refused: may,
			done: "Ended: video chat “By hand”, with 2 people in it.", again: "I have no open question to you here."},
		"callhelp": {meets: none, text: "/callhelp", done: help, again: help, refused: help},
	}
}

// TestEveryVerb takes each verb through what can become of it: typed by a stranger, done, so already, refused; with each update
// delivered twice, and with the program killed once it has promised to do it and once it has done it and not yet said so. All
// verbs go through it side by side, each in groups of its own, in one daemon.
func TestEveryVerb(t *testing.T) {
	t.Parallel()
	whole := newTelegram(t, "")
	table, err := handlers.Table()
	if err != nil {
		t.Fatal(err)
	}
	stories := verbStories()
	for _, s := range table.Specs() {
		if _, ok := stories[string(s.Verb)]; !ok {
			t.Errorf("no story tells what becomes of /%s", s.Verb)
		}
	}
	whole.tg.Private(whole.alice, whole.bot, "hello") // so that it may write to her
	d := whole.started()
	whole.tg.Deliver(whole.bot, emulator.Delivery{Twice: true})
	n := 0
	planned := map[*smallTelegram]string{}
	text := func(verb string, p *smallTelegram) string {
		return strings.ReplaceAll(stories[verb].text, "%d", planned[p])
	}
	// groups are new ones, one for each verb, in which the first of what is typed was asked back about.
	groups := func() map[string]*smallTelegram {
		all := map[string]*smallTelegram{}
		for verb, s := range stories {
			n++
			p := *whole
			p.group = p.tg.AddSupergroup(emulator.Chat{
				Title: verb, Username: fmt.Sprintf("chat%d", n), Creator: p.alice, Members: []int64{p.bob, p.bot},
			})
			p.tg.SetAdmin(p.group, p.bot, emulator.Rights{ManageCall: true})
			s.meets(&p)
			all[verb] = &p
			if s.first != "" {
				p.tells(p.say(s.first), "2 people are in the video chat “By hand”.")
			}
			if s.plans != "" {
				answer := p.tells(p.say(s.plans), "Planned: video chat “Weekly” for ")
				_, number, _ := strings.Cut(answer, "Its number is ")
				planned[&p] = strings.TrimSuffix(number, ".")
			}
			if s.pauses {
				p.tells(p.say("/pausecall "+planned[&p]), "Paused: number ")
			}
		}
		return all
	}
	typed := func(in map[string]*smallTelegram) map[string]int {
		msgs := map[string]int{}
		for verb, p := range in {
			msgs[verb] = p.say(text(verb, p))
		}
		return msgs
	}
	told := func(in map[string]*smallTelegram, msgs map[string]int, want func(verbStory) string) {
		t.Helper()
		for verb, msg := range msgs {
			in[verb].tells(msg, want(stories[verb]))
		}
	}
	did := func(in map[string]*smallTelegram, nothing bool) {
		t.Helper()
		for verb, p := range in {
			p.hasDone(verb, stories[verb].does, nothing)
		}
	}
	done := func(s verbStory) string { return s.done }

	usual := groups()
	byBob := map[string]int{}
	for verb, p := range usual {
		byBob[verb] = p.tg.Say(p.group, p.bob, text(verb, p), emulator.SayOptions{})
	}
	first := typed(usual)
	told(usual, first, done)
	did(usual, false)
	again := typed(usual)
	told(usual, again, func(s verbStory) string { return s.again })
	did(usual, false)

	refused := groups()
	for verb, p := range refused {
		if lacks := stories[verb].lacks; lacks != nil {
			lacks(p)
			continue
		}
		p.tg.Demote(p.group, p.bot)
	}
	told(refused, typed(refused), func(s verbStory) string { return s.refused })
	did(refused, true)

	// Nothing of this breaks the connection, on which the commands themselves arrive.
	silence := emulator.Fault{Kind: emulator.Delay, For: time.Hour, Times: -1, User: whole.bot}
	wait := emulator.Fault{Err: "FLOOD_WAIT_60", Times: -1, User: whole.bot}
	for name, at := range map[string]struct {
		meets  map[string]emulator.Fault
		logged string
	}{
		"it has promised to do it":       {map[string]emulator.Fault{look: silence, send: wait}, `"msg":"command"`},
		"it has done it and not said so": {map[string]emulator.Fault{send: wait}, `"state":"done"`},
	} {
		killed := groups()
		for method, fault := range at.meets {
			whole.tg.Fail(method, fault)
		}
		msgs := typed(killed)
		for verb, p := range killed {
			d.await(p.group.String(), fmt.Sprintf(`"message":%d,`, msgs[verb]), at.logged)
		}
		d.kill()
		whole.tg.Heal()
		d = whole.connected()
		told(killed, msgs, done)
		did(killed, false)
		if t.Failed() {
			t.Fatalf("killed when %s", name)
		}
	}

	told(usual, first, done) // nothing was said a second time
	told(usual, again, func(s verbStory) string { return s.again })
	did(usual, false)
	for verb, msg := range byBob {
		if n := len(usual[verb].tg.AnswersTo(usual[verb].group, msg)); n != 0 {
			t.Errorf("/%s of a stranger has %d answers", verb, n)
		}
	}
}

// tells waits until the one answer to msg begins with want, and returns it.
func (p *smallTelegram) tells(msg int, want string) (text string) {
	p.t.Helper()
	answers := []emulator.Event{}
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		answers = p.tg.AnswersTo(p.group, msg)
		for _, m := range p.tg.Messages(p.group) {
			if len(answers) > 0 && m.ID == answers[0].MsgID {
				text = m.Text
			}
		}
		if strings.HasPrefix(text, want) && len(answers) == 1 {
			return text
		}
		if len(answers) > 1 || text != "" && !strings.HasPrefix(text, "Waiting: ") && !strings.HasPrefix(text, "Not clear yet: ") {
			break
		}
	}
	p.t.Errorf("%d answers to message %d, want one; it is %q, want %q", len(answers), msg, text, want)
	return text
}

// hasDone judges that the userbot did this once in the group, and nothing else; nothing at all, where that is wanted.
func (p *smallTelegram) hasDone(verb string, kind emulator.EventKind, nothing bool) {
	p.t.Helper()
	var did []emulator.Event
	for _, e := range p.tg.Ledger() {
		own := e.By == p.bot && e.Chat == p.group && e.CallID != 0
		if own && e.Kind != emulator.MessagePosted && e.Kind != emulator.CallInvited && e.Kind != emulator.CallJoined {
			did = append(did, e)
		}
	}
	if want := map[bool]int{true: 1}[kind != "" && !nothing]; len(did) != want || want == 1 && did[0].Kind != kind {
		p.t.Errorf("/%s: the userbot did %+v, want %d times %q", verb, did, want, kind)
	}
}
