package handlers_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
	"userbot/internal/store"
)

// circumstances are what a command may meet.
func circumstances() map[string]func(*rig) {
	running := func(r *rig) { r.srv.StartCall(r.group, r.alice, "By hand") }
	crowded := func(r *rig) {
		running(r)
		r.srv.JoinCall(r.group, r.bob)
		r.srv.JoinCall(r.group, r.bot) // what Telegram wants before it lets anybody be muted cannot be foretold
	}
	return map[string]func(*rig){
		"there is no call": func(*rig) {},
		"a call runs":      running,
		"people are in it": crowded,
		"a call for later": func(r *rig) { r.srv.ScheduleCall(r.group, r.alice, "By hand", time.Now().Add(48*time.Hour)) },
		"a stream runs":    func(r *rig) { r.srv.StartStream(r.group, r.alice, "By hand") },
		"no right to":      func(r *rig) { r.srv.Demote(r.group, r.bot) },
		"a private chat": func(r *rig) {
			r.group = r.srv.AddSupergroup(emulator.Chat{Title: "Private", Creator: r.alice, Members: []int64{r.bot, r.bob}})
			r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true, InviteUsers: true})
			r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {}}
			crowded(r)
		},
		"a private chat with a link": func(r *rig) {
			r.group = r.srv.AddSupergroup(emulator.Chat{Title: "Private", Creator: r.alice, Members: []int64{r.bot, r.bob}})
			r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true, InviteUsers: true})
			r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {}}
			r.srv.InviteLink(r.group)
			running(r)
		},
		"only owners do it": func(r *rig) { r.srv.Switch(emulator.Switches{OwnerOnlyRTMP: true}) },
		"no right to, people are in it": func(r *rig) {
			crowded(r)
			r.srv.Demote(r.group, r.bot)
		},
		"it is so already": func(r *rig) {
			crowded(r)
			r.srv.Retitle(r.group, r.alice, "New name")
			r.srv.SetCallMuted(r.group, r.alice, true)
			r.srv.MuteInCall(r.group, r.alice, r.bob, true)
			r.srv.Record(r.group, r.alice, "", true)
		},
		"it is switched off": func(r *rig) {
			running(r)
			r.policy.Disabled = map[command.Verb]bool{}
			table, err := handlers.Table()
			if err != nil {
				r.Fatal(err)
			}
			for _, s := range table.Specs() {
				if !s.Always && s.Verb != "callcheck" {
					r.policy.Disabled[s.Verb] = true
				}
			}
		},
	}
}

// TestTheCheckForetells types each line twice, by itself and behind a check, and holds the check to what comes of the line:
// it is done, asked about, refused, or told, in the very words. The check itself changes nothing. Without -crossed it does so in each
// third of the circumstances, for each line in others.
func TestTheCheckForetells(t *testing.T) {
	table, err := handlers.Table()
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{
		"/startcall Friday Q&A", "/startcall --replace Friday Q&A", "/startcall --rtmp Friday Q&A", "/startvc", "/startcall --quick A",
		"/startcall list", "/startcall tomorrow 18:00 Weekly", "/startcal Weekly", "/startcall help", "/startcall --in @demo A",
		"/startcall --in @nobody_there A", "/startcall " + strings.Repeat("x", 70),
		"/schedulecall tomorrow 18:00 Weekly", "/schedulecall tomorrow 6 Weekly", "/schedulecall --replace tomorrow 18:00-20:00 Weekly",
		"/schedulecall Weekly", "/schedulecall in 12 s A", "/schedulecall in 20 days A", "/schedulecall --rtmp in 2h",
		"/endcall", "/endcall confirm", "/endcall now", "/calltitle New name", "/calltitle", "/startnow", "/callinfo", "/callwho",
		"/calllink", "/calllink speaker", "/calllink reset", "/rtmp", "/rtmp revoke", "/mutecall on", "/mutecall off", "/callchat off",
		"/callchat on", "/recordcall", "/recordcall --video", "/recordcall stop", "/callmute 1003", "/callmute @alice", "/callmute",
		"/callunmute 1003", "/callinvite 1003", "/callinvite @nobody_there 1003", "/callinvite @nobody_there", "/endcal", "/calladmins", "/calllog", "/calllog 5", "/calls", "/calls --in @demo", "/cancelcall", "/cancelcall 7",
		"/movecall 7 tomorrow 18:00", "/movecall tomorrow 18:00", "/movecall 7", "/skipcall 7", "/pausecall", "/resumecall 7", "/callzone", "/callzone Europe/Berlin", "/callzone IST",
		"/yes", "/yes 2", "/callhelp", "/callhelp endcall",
	}
	verbs := map[command.Verb]bool{}
	for _, s := range table.Specs() {
		verbs[s.Verb] = true
	}
	for _, line := range lines {
		if s, ok := table.Verb(line, "/", nil); ok {
			delete(verbs, s.Verb)
		}
	}
	if delete(verbs, "callcheck"); len(verbs) > 0 {
		t.Errorf("nobody checks %v", slices.Collect(maps.Keys(verbs)))
	}
	all := circumstances()
	for at, name := range slices.Sorted(maps.Keys(all)) {
		meets := all[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := map[store.Outcome]int{}
			for n, line := range lines {
				if !*crossed && (n+at)%3 != 0 {
					continue
				}
				real, foretold := comesTo(t, meets, line), comesTo(t, meets, "/callcheck "+line)
				seen[real.outcome]++
				if wrong := foretold.wrongAbout(real); wrong != "" {
					t.Errorf("to %q the answer is %s,\n%q\nand the check %s:\n%q", line, real.outcome, real.answer, wrong, foretold.answer)
				}
			}
			t.Logf("%v", seen)
		})
	}
}

// result is what came of a line.
type result struct {
	answer  string
	outcome store.Outcome
	reads   bool   // it tells, and changes nothing
	did     string // what the userbot did besides answering
}

// comesTo lets a line be typed by Alice in a group, as a reply to Bob, where she has been asked something.
func comesTo(t *testing.T, meets func(*rig), line string) (is result) {
	bubble(t, func(r *rig) {
		meets(r)
		r.start()
		acquainted(r)
		hello := r.says(r.bob, "hello")
		r.says(r.alice, "/schedulecall tomorrow 7 Other")
		r.idle(time.Minute)
		before := len(r.srv.Ledger())
		msg := r.srv.Say(r.group, r.alice, line, emulator.SayOptions{ReplyTo: map[bool]int{true: hello}[strings.Contains(line, "mute")]})
		r.idle(5 * time.Minute)
		is.answer = r.answered(msg, "")
		for _, e := range r.srv.Ledger()[before:] {
			if e.By == r.bot && e.ReplyTo != msg {
				is.did += fmt.Sprintf("%+v ", e)
			}
		}
		entries := 0
		_ = r.life.store.Recent(time.Time{}, func(e store.Entry) bool {
			entries++
			if e.ReplyTo == msg {
				is.outcome = e.Outcome
				is.reads = slices.Contains([]command.Verb{"callinfo", "callwho", "calladmins", "calls", "calllog", "callhelp"}, e.Command.Verb)
				if len(e.Choices) > 0 && e.Command.Verb == "callcheck" && e.Outcome != store.Asked {
					t.Errorf("the check of %q has choices", line)
				}
			}
			return true
		})
		if entries > 2 {
			t.Errorf("after %q the journal has %d entries", line, entries)
		}
	})
	return is
}

// wrongAbout says what a check has foretold otherwise than it came.
func (c result) wrongAbout(real result) string {
	const asks, changesNothing, refuses, tells = "I would ask first:\n", "I would change nothing, and say:\n", "I would not do it, and say:\n", "I would tell this:\n"
	understood, said, _ := strings.Cut(c.answer, "\n")
	if !strings.HasPrefix(understood, "Understood: ") {
		said = c.answer
	}
	if c.did != "" {
		return "has done " + c.did
	}
	if real.outcome == store.Refused && c.outcome == store.Refused && c.answer == real.answer {
		return "" // the chat is none that can be looked at, whatever for
	}
	if strings.HasPrefix(said, "I would invite to the ") && !strings.HasPrefix(real.answer, "There is no ") {
		return "" // whom it lets anybody invite, Telegram tells only then
	}
	head := ""
	switch real.outcome {
	case store.Asked:
		head = asks
		said = strings.TrimSuffix(said, "\nThat was a check: nothing is asked now.")
	case store.Already:
		head = changesNothing
	case store.Help:
		head = tells
	case store.Refused, store.Usage, store.Gone, store.TooOld:
		head = refuses
	case store.DoneOutcome:
		if real.reads {
			head = tells
		}
	}
	text, ok := strings.CutPrefix(said, head)
	switch {
	case !ok:
		return "foretells something else"
	case head != "" && !strings.HasPrefix(real.answer, text):
		return "has other words for it"
	case head == "" && (!strings.HasPrefix(said, "I would ") || strings.Contains(said, " say:\n") || said == c.answer):
		return "does not say what is understood, and would be done"
	}
	return ""
}

// TestCheckOfAChat: whoever may command is told how it stands, and what is missing by the names that Telegram's apps have.
func TestCheckOfAChat(t *testing.T) {
	const mayAll = "You may, in all chats: you are listed by whoever runs me (key: admins)."
	const none = "There is no video chat here, neither live nor scheduled."
	const clock = "Times are read in UTC, where it is Sat 1 Jan 00:00."
	check := func(r *rig, in string, as emulator.SayOptions, chat command.Peer) string {
		r.start()
		msg := r.srv.Say(chat, r.alice, "/callcheck"+in, as)
		r.idle(time.Minute)
		list := r.srv.PrivateMessages(r.alice, r.bot)
		if chat.Kind != command.User {
			list = r.srv.Messages(chat)
		}
		for _, m := range list {
			if m.By == r.bot && (chat.Kind == command.User || m.ReplyTo == r.srv.IDFor(r.bot, chat, msg)) {
				return m.Text
			}
		}
		return ""
	}
	here := func(r *rig) string { return check(r, "", emulator.SayOptions{}, r.group) }
	for _, c := range []struct {
		name  string
		story func(*rig) (answer string)
		want  []string
	}{
		{"all is well", here, []string{mayAll, "I may: my account has the right “Manage video chats”.", "I may write here.", none, clock}},
		{"a call is there, and something is switched off", func(r *rig) string {
			r.srv.StartCall(r.group, r.alice, "By hand")
			r.policy.Disabled = map[command.Verb]bool{"rtmp": true}
			berlin, err := time.LoadLocation("Europe/Berlin")
			if err != nil {
				r.Fatal(err)
			}
			r.policy.Chats[r.group] = handlers.ChatPolicy{Location: berlin, Disabled: map[command.Verb]bool{"endcall": true}}
			return here(r)
		}, []string{
			mayAll, "I may: my account has the right “Manage video chats”.", "I may write here.",
			"Video chat “By hand”: live since Sat 1 Jan 01:00 CET (now), nobody is in it, messages can be written in it, made by somebody else.",
			"Times are read in Europe/Berlin, where it is Sat 1 Jan 01:00.", "Switched off (key: disabled): endcall, rtmp.",
		}},
		{"the right is missing", func(r *rig) string {
			r.srv.Demote(r.group, r.bot)
			return here(r)
		}, []string{
			mayAll,
			"I may not: my account lacks the right “Manage video chats”. To grant it, the owner taps the group's name at the top, Edit (the pencil), Administrators, Add Admin (or my account, if it is listed there), switches on “Manage video chats”, and taps the tick.",
			"I may write here.", none, clock,
		}},
		{"an admin with another right", func(r *rig) string {
			r.srv.SetAdmin(r.group, r.bot, emulator.Rights{DeleteMessages: true})
			return strings.Split(here(r), ". To grant it")[0]
		}, []string{mayAll, "I may not: my account lacks the right “Manage video chats”"}},
		{"no admin of a basic group", func(r *rig) string {
			group := r.srv.AddGroup(emulator.Chat{Title: "Basic", Creator: r.alice, Members: []int64{r.bot, r.bob}})
			r.policy.Chats[group] = handlers.ChatPolicy{}
			return check(r, "", emulator.SayOptions{}, group)
		}, []string{
			mayAll, "I may not: my account is no admin. To make it one, the owner taps the group's name at the top, Edit (the pencil), Administrators, Add Admin, my account, and the tick.",
			"I may write here.", none, clock,
		}},
		{"a channel, from a private chat", func(r *rig) string {
			channel := r.srv.AddChannel(emulator.Chat{Title: "News", Creator: r.alice, Members: []int64{r.bot}})
			r.policy.Chats[channel] = handlers.ChatPolicy{}
			return check(r, " --in "+channel.String(), emulator.SayOptions{}, command.Peer{Kind: command.User, ID: r.bot})
		}, []string{
			mayAll,
			"I may not: my account lacks the right “Manage live streams” in News. To grant it, the owner taps the channel's name at the top, Edit (the pencil), Administrators, Add Admin (or my account, if it is listed there), switches on “Manage live streams”, and taps the tick.",
			"I may not write in News, so what I have to say there goes to the Saved Messages of my account's owner. The right for that is “Post messages”.",
			"There is no live stream in News, neither live nor scheduled.", clock,
		}},
		{"a channel, by a post", func(r *rig) string {
			channel := kinds["channel"](r)
			r.policy.Chats[channel], r.policy.ChannelPosts = handlers.ChatPolicy{}, true
			return check(r, "", emulator.SayOptions{}, channel)
		}, []string{
			"You may: whoever posts in this channel may (key: channel_posts).", "I may: my account has the right “Manage live streams”.", "I may write here.",
			"There is no live stream here, neither live nor scheduled.", clock,
		}},
		{"a group in which it may not write", func(r *rig) string {
			r.srv.Restrict(r.group, r.bot, true)
			if got := here(r); got != "" {
				r.Errorf("the answer is in the chat: %q", got)
			}
			saved := r.srv.PrivateMessages(r.bot, r.bot)
			return saved[len(saved)-1].Text
		}, []string{
			"I could not answer in “Demo”. The answer was:", mayAll, "I may: my account has the right “Manage video chats”.",
			"I may not write here, so what I have to say there goes to the Saved Messages of my account's owner. To let me: the group's name, Edit, Permissions, “Send text messages”, or my account under Exceptions there.",
			none, clock,
		}},
		{"a group in which only admins write", func(r *rig) string {
			r.srv.SetReadOnly(r.group, true)
			r.srv.Demote(r.group, r.bot)
			return check(r, " --in @demo", emulator.SayOptions{}, command.Peer{Kind: command.User, ID: r.bot})
		}, []string{
			mayAll,
			"I may not: my account lacks the right “Manage video chats” in Demo. To grant it, the owner taps the group's name at the top, Edit (the pencil), Administrators, Add Admin (or my account, if it is listed there), switches on “Manage video chats”, and taps the tick.",
			"I may not write in Demo, so what I have to say there goes to the Saved Messages of my account's owner. To let me: the group's name, Edit, Permissions, “Send text messages”, or my account under Exceptions there.",
			"There is no video chat in Demo, neither live nor scheduled.", clock,
		}},
		{"an admin whom Telegram vouches for", func(r *rig) string {
			r.policy.Admins, r.policy.ChatAdmins = nil, true
			return strings.Split(here(r), "\n")[0]
		}, []string{"You may: Telegram says that you have the right “Manage video chats” (key: chat_admins)."}},
		{"an admin of this chat only", func(r *rig) string {
			r.policy.Admins = nil
			r.policy.Chats[r.group] = handlers.ChatPolicy{Admins: map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true}}
			return strings.Split(here(r), "\n")[0]
		}, []string{"You may: you are listed for this chat by whoever runs me (key: chats, admins)."}},
		{"an anonymous admin", func(r *rig) string {
			r.policy.AnonymousAdmins = true
			return strings.Split(check(r, "", emulator.SayOptions{Anonymous: true}, r.group), "\n")[0]
		}, []string{"You may: anonymous admins of this group may (key: anonymous_admins)."}},
		{"in private, for no chat", func(r *rig) string {
			return check(r, "", emulator.SayOptions{}, command.Peer{Kind: command.User, ID: r.bot})
		}, []string{"A private chat has no group call. Say which chat you mean, for example:", "/callcheck --in @yourgroup"}},
		{"a chat that is not looked after", func(r *rig) string {
			other := kinds["basic group"](r)
			return check(r, " --in "+other.String(), emulator.SayOptions{}, r.group)
		}, []string{"That chat is not among those I look after. Whoever runs me can add it (key: chats)."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				got := c.story(r)
				if want := strings.Join(c.want, "\n"); got != want {
					t.Errorf("the answer is\n%s\nwant\n%s", got, want)
				}
				if own, _ := r.deeds(); len(own) > 0 {
					t.Errorf("it did %+v", own)
				}
			})
		})
	}
}

// TestStrangersCheckNothing: who may not command hears nothing, nor does who asks about a chat that is not his.
func TestStrangersCheckNothing(t *testing.T) {
	bubble(t, func(r *rig) {
		other := kinds["basic group"](r)
		bob := map[command.Peer]bool{{Kind: command.User, ID: r.bob}: true}
		r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {}, other: {Admins: bob}}
		r.start()
		for _, line := range []string{"/callcheck", "/callcheck startcall A", "/callcheck --in @demo endcall", "/callcheck endcall --in @demo", "/calladmins", "/calladmins --in @demo"} {
			msg := r.says(r.bob, line)
			if strings.Contains(line, "--in") {
				r.srv.Private(r.bob, r.bot, line)
			}
			r.idle(time.Minute)
			if got := r.answers(msg); len(got) > 0 {
				r.Errorf("to %q a stranger is answered %q", line, got)
			}
			time.Sleep(time.Minute)
		}
		if told := r.told(r.bob); len(told) > 0 {
			r.Errorf("in private a stranger is told %q", told)
		}
		msg := r.srv.Say(other, r.bob, "/callcheck endcall", emulator.SayOptions{})
		r.idle(time.Minute)
		for _, m := range r.srv.Messages(other) {
			if m.ReplyTo == r.srv.IDFor(r.bot, other, msg) && strings.HasPrefix(m.Text, "Understood: /endcall\nI would not do it, and say:\nThere is no video chat here") {
				return
			}
		}
		r.Errorf("for his own chat he is not answered:\n%s", r.chat())
	})
}

// TestACheckedQuestionStaysOpen: a check of an answer does not answer, and a check that tells a question asks none.
func TestACheckedQuestionStaysOpen(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		says := func(line, begin string) {
			r.Helper()
			msg := r.says(r.alice, line)
			r.idle(time.Minute)
			r.answered(msg, begin)
		}
		says("/callcheck schedulecall tomorrow 6 Weekly", "I would ask first:\nThe time “6” can be in the morning or in the evening. Which one?\n1. Sun 2 Jan 2000 06:00 UTC (in 1 d 6 h), title “Weekly”\n2. ")
		says("/yes 2", "I have no open question to you here.")
		says("/schedulecall tomorrow 6 Weekly", "The time “6” can be")
		says("/callcheck yes 2", "Understood: Schedule it: Sun 2 Jan 2000 18:00 UTC (in 1 d 18 h), title “Weekly”\nI would schedule a video chat “Weekly”.")
		r.calls(0)
		says("/yes 2", "Scheduled on Telegram: video chat “Weekly” for Sun 2 Jan 2000 18:00 UTC")
		says("/callcheck yes 2", "I would not do it, and say:\nI have no open question")
		time.Sleep(time.Minute)
		says("/callchek endcall", "There is no command /callchek, so I take it for /callcheck. Did you mean this?\n/callcheck endcall")
		says("/yes", "Understood: /endcall\nI would ask first:\nNo video chat is live. One is scheduled for Sun 2 Jan 2000 18:00 UTC (in 1 d 18 h): “Weekly”. ")
		r.calls(1)
	})
}

// TestACheckWaitsLikeAnyCommand: what it asks of Telegram may take its time.
func TestACheckWaitsLikeAnyCommand(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"told to wait": {Err: "FLOOD_WAIT_30"}, "no word from the server": {Kind: emulator.LoseAnswer}, "a server that fails": {Err: "INTERNAL", Code: 500, Times: 3},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.srv.StartCall(r.group, r.alice, "By hand")
				r.srv.JoinCall(r.group, r.bob)
				r.start()
				r.srv.Fail("phone.getGroupParticipants", fault)
				msg := r.says(r.alice, "/callcheck callmute 1003")
				r.idle(5 * time.Minute)
				r.answered(msg, "Understood: /callmute 1003\nI would mute Bob in the video chat “By hand”.")
			})
		})
	}
}

// Who checks hears within 30 seconds that Telegram is slow, as he would of the command itself.
func TestASlowCheckIsToldOf(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.srv.StartCall(r.group, r.alice, "Party")
		r.srv.Fail("contacts.resolveUsername", emulator.Fault{Kind: emulator.Delay, For: 8 * time.Second, Times: -1, User: r.bot})
		msg := r.says(r.alice, "/callcheck callinvite @nobody1 @nobody2 @nobody3 @nobody4 @nobody5 @nobody6")
		time.Sleep(30 * time.Second)
		r.answered(msg, "Waiting: Telegram is slow")
		r.idle(time.Minute)
		r.answered(msg, "Understood: /callinvite @nobody1 ")
	})
}

// A check stays one in the journal, also where the chat is upgraded between two looks at it.
func TestACheckWritesNothingButItself(t *testing.T) {
	bubble(t, func(r *rig) {
		small := r.srv.AddGroup(emulator.Chat{Title: "Small", Creator: r.alice, Members: []int64{r.bot, r.bob}})
		r.srv.SetAdmin(small, r.bot, emulator.Rights{})
		r.policy.Chats[small] = handlers.ChatPolicy{}
		r.seen = func() {
			pending, err := r.life.store.Pending()
			for _, e := range pending {
				if e.Command.Verb != "callcheck" {
					t.Errorf("the journal has %q", e.Command.Verb)
				}
			}
			if err != nil {
				t.Error(err)
			}
		}
		r.start()
		r.srv.StartCall(small, r.alice, "Party")
		r.srv.JoinCall(small, r.bob)
		looks := 0
		r.ahead.set(func(in bin.Encoder) {
			if _, ok := in.(*tg.MessagesGetFullChatRequest); !ok {
				return
			}
			if looks++; looks == 2 {
				r.group = r.srv.Migrate(small)
			}
		})
		r.srv.Say(small, r.alice, "/callcheck endcal", emulator.SayOptions{})
		r.idle(time.Minute)
		if got := r.posts(); len(got) != 1 || !strings.HasPrefix(got[0], "I would ask first:\nThere is no command /endcal, so I take it for /endcall. 1 person is in ") {
			t.Fatalf("the userbot wrote %q", got)
		}
	})
}

// What a check understands of a stream that is planned can be typed: /startnow has no --rtmp.
func TestACheckOfAPlannedStreamCanBeTyped(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/schedulecall 3 jan 18:00 Alpha")
		r.tells("/schedulecall --rtmp 4 jan 18:00 Beta")
		got := r.tells("/callcheck startnow --replace Beta")
		if strings.Contains(got, "--rtmp") || !strings.Contains(got, "“Beta”") {
			t.Errorf("it is told %q", got)
		}
	})
}

// TestACheckFindsThePlannedCallOfANamedChat: what is typed for a chat by its name, and only says a time of what is planned there, is foretold as it would be done.
func TestACheckFindsThePlannedCallOfANamedChat(t *testing.T) {
	for _, rest := range []string{"Movies +1h", "Movies 21:00", "Movies to friday", "Movies tomorrow 21:00", "Movies from sunday to monday", "1 21:00", "21:00", "friday"} {
		for _, check := range []string{"/callcheck movecall --in @demo " + rest, "/callcheck --in @demo movecall " + rest, "/callcheck /movecall --in @demo " + rest} {
			bubble(t, func(r *rig) {
				r.policy.PerMinute = 0
				r.start()
				r.tells("/schedulecall sun 20:00 Movies")
				for in, says := range map[string]func(string) int{
					"in its chat": func(line string) int { return r.says(r.alice, line) },
					"in private":  func(line string) int { return r.srv.Private(r.alice, r.bot, line) },
				} {
					msg := says(check)
					r.idle(5 * time.Minute)
					got := strings.Join(r.answers(msg), "\n")
					for _, m := range r.srv.PrivateMessages(r.alice, r.bot) {
						if m.By == r.bot && m.ReplyTo == msg {
							got += m.Text
						}
					}
					if !strings.Contains(got, "I would ask first:\n") || !strings.Contains(got, "“Movies”") {
						t.Errorf("%s: to %s the answer is %q", in, check, got)
					}
				}
			})
		}
	}
}
