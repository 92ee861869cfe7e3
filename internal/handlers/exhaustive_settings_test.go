package handlers_test

import (
	"fmt"
	"strings"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
	"userbot/internal/store"
)

// settingScenarios are those of the verbs that change something of the call that is there, or tell of it.
func settingScenarios() []*scenario {
	running := func(r *rig) { r.srv.StartCall(r.group, r.alice, "By hand") }
	scheduled := func(r *rig) {
		r.srv.ScheduleCall(r.group, r.alice, "By hand", time.Now().Add(48*time.Hour))
	}
	failing := func(f emulator.Fault) func(*rig) {
		return func(r *rig) {
			running(r)
			f.User = r.bot
			r.srv.Fail("phone.toggleGroupCallSettings", f)
		}
	}
	private := func(r *rig) {
		r.group = r.srv.AddSupergroup(emulator.Chat{Title: "Private", Creator: r.alice, Members: []int64{r.bot, r.bob}})
		r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true, InviteUsers: true})
		r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {}}
		r.srv.InviteLink(r.group)
		running(r)
	}
	startNow := judgeSetting(func(e emulator.Event) bool { return e.Kind == emulator.CallStarted }, func(c *emulator.Call) bool { return c.At.IsZero() })
	mute := judgeSetting(func(e emulator.Event) bool { return e.Kind == emulator.CallChanged && e.JoinMuted }, func(c *emulator.Call) bool { return c.JoinMuted })
	silence := judgeSetting(func(e emulator.Event) bool { return e.Kind == emulator.CallChanged && e.Silent }, func(c *emulator.Call) bool { return c.Silent })
	resets := judgeSetting(func(e emulator.Event) bool { return e.Kind == emulator.CallLinksReset }, nil)
	return []*scenario{
		{name: "start a scheduled call now", text: "/startnow", meets: scheduled, judge: startNow},
		{name: "start a scheduled call now, from a private chat", text: "/startnow --in @demo", private: true, meets: scheduled, judge: startNow},
		{name: "start a scheduled call now, no word from the server", text: "/startnow", meets: func(r *rig) {
			scheduled(r)
			r.srv.Fail("phone.startScheduledGroupCall", emulator.Fault{Kind: emulator.LoseAnswer, User: r.bot})
		}, judge: startNow},
		{name: "start a scheduled call now, it runs", text: "/startnow", meets: running, judge: startNow},
		{name: "start a scheduled call now, there is none", text: "/startnow", judge: startNow},
		{name: "mute who joins", text: "/mutecall on", meets: running, judge: mute},
		{name: "mute who joins, told to wait", text: "/mutecall on", meets: failing(emulator.Fault{Err: "FLOOD_WAIT_30"}), judge: mute},
		{name: "mute who joins, no word from the server", text: "/mutecall on", meets: failing(emulator.Fault{Kind: emulator.LoseAnswer}), judge: mute},
		{name: "mute who joins, muted already", text: "/mutecall on", meets: func(r *rig) {
			running(r)
			r.srv.SetCallMuted(r.group, r.alice, true)
		}, judge: mute},
		{name: "silence a call", text: "/callchat off", meets: running, judge: silence},
		{name: "silence a call, a slow server", text: "/callchat off", meets: failing(emulator.Fault{Kind: emulator.Delay, For: 20 * time.Second}), judge: silence},
		{name: "make links invalid", text: "/calllink reset", then: "/yes", meets: running, judge: resets},
		{name: "tell of a call", text: "/callinfo", meets: running, judge: judgeTold},
		{name: "give a link, in a private chat", text: "/calllink", meets: private, judge: judgePrivateLink},
		{name: "check a chat", text: "/callcheck", meets: running, judge: judgeChecked},
		{name: "check a chat, no right to", text: "/callcheck --in @demo", private: true, meets: func(r *rig) { r.srv.Demote(r.group, r.bot) }, judge: judgeChecked},
		{name: "check a command", text: "/callcheck endcall", meets: running, judge: judgeChecked},
		{name: "check a command that is asked about", text: "/callcheck --in @demo schedulecall --replace tomorrow 18:00 Weekly", private: true, meets: scheduled, judge: judgeChecked},
		{name: "check a command, told to wait", text: "/callcheck callwho", meets: func(r *rig) {
			running(r)
			r.srv.Fail("phone.getGroupParticipants", emulator.Fault{Err: "FLOOD_WAIT_30", User: r.bot})
		}, judge: judgeChecked},
		{name: "tell who may command", text: "/calladmins", judge: judgeCommanders},
		{name: "tell what was done", text: "/calllog", judge: judgeLogged},
		{name: "tell what was done, something was", before: "/schedulecall tomorrow 6 Other", text: "/calllog", judge: judgeLogged},
		{name: "tell what was done, in private", text: "/calllog", private: true, judge: judgeLogged},
		{name: "give a link", text: "/calllink speaker", meets: running, judge: judgeTold},
	}
}

// judgeSetting: nothing was done but what was asked for, to the call that was there when it was typed, and where it is said
// that the call is so, it is, unless somebody has seen to that since. shows is nil where the call does not tell.
func judgeSetting(done func(emulator.Event) bool, shows func(*emulator.Call) bool) func(*rig, *scenario, string, bool) string {
	return func(r *rig, sc *scenario, answer string, late bool) string {
		own, others := r.deeds()
		for _, e := range own {
			if e.Kind != emulator.CallInvited && (!done(e) || e.CallID != sc.aimed) {
				return fmt.Sprintf("the userbot did %+v, aimed at %d", own, sc.aimed)
			}
		}
		is := func(begin string) bool { return strings.HasPrefix(answer, begin) }
		call := r.srv.CurrentCall(r.group)
		gone := sc.aimed != 0 && (call == nil || call.ID != sc.aimed)
		so := gone || shows == nil || call != nil && shows(call) || others.CallID != 0
		switch {
		case (is("Started: ") || is("Whoever joins ") || is("Messages ") || is("The old links ")) && !strings.Contains(answer, " already. I changed nothing.") && len(own) > 0 && so:
		case (is("Started: ") || is("Whoever joins ") || is("Messages ")) && len(own) == 0 && so && others.CallID != 0: // somebody was faster
		case strings.Contains(answer, " already. I changed nothing.") && so && (len(own) == 0 || late):
		case is("The video chat “") && strings.Contains(answer, " has ended") && gone, is("Not done: the video chat “") && gone:
		case is("There is no video chat ") && len(own) == 0 && (sc.aimed == 0 || gone):
		case noLinks(sc, answer) && len(own) == 0:
		case (is("Not done: ") || is("Too old: ")) && len(own) == 0:
		default:
			return fmt.Sprintf("the userbot did %+v, others last %+v, and the answer is %q", own, others, answer)
		}
		return ""
	}
}

// judgePrivateLink: what is given as the chat's own link is that, and nothing was done.
func judgePrivateLink(r *rig, sc *scenario, answer string, late bool) string {
	link := r.srv.InviteLink(r.group)
	own, _ := r.deeds()
	if told, given, ok := strings.Cut(answer, "The chat's own link lets in whoever has it: "); ok && given == link &&
		strings.Contains(told, " has no link of its own, because the chat has no public name.") && len(own) == 0 {
		return ""
	}
	if strings.Contains(answer, link) {
		return fmt.Sprintf("the answer is %q", answer)
	}
	return judgeTold(r, sc, answer, late)
}

// judgeChecked: nothing was done, and what is foretold is what the chat shows, or showed.
func judgeChecked(r *rig, sc *scenario, answer string, _ bool) string {
	if own, _ := r.deeds(); len(own) > 0 {
		return fmt.Sprintf("the userbot did %+v", own)
	}
	entries := 0
	_ = r.life.store.Recent(time.Time{}, func(store.Entry) bool {
		entries++
		return true
	})
	line, said, _ := strings.Cut(answer, "\n")
	call := r.srv.CurrentCall(r.group)
	switch {
	case entries != 1:
		return fmt.Sprintf("the journal has %d entries", entries)
	case strings.HasPrefix(answer, "Not done: "):
	case sc.text == "/callcheck", sc.text == "/callcheck --in @demo":
		may, _, _ := strings.Cut(said, "\n")
		if line != "You may, in all chats: you are listed by whoever runs me (key: admins)." || !strings.HasPrefix(may, "I may") || strings.Count(said, "\n") != 3 {
			return fmt.Sprintf("the answer is %q", answer)
		}
	case strings.Contains(sc.text, "callwho"):
		if line != "I would tell this:" {
			return fmt.Sprintf("the answer is %q", answer)
		}
	case !strings.HasPrefix(line, "Understood: "):
		return fmt.Sprintf("the answer is %q", answer)
	case strings.HasPrefix(said, "I would not do it, and say:\nThere is no video chat ") && (call == nil || sc.aimed == 0),
		strings.HasPrefix(said, "I would end the ") && strings.Contains(sc.text, "endcall"),
		strings.HasPrefix(said, "I would take back the ") && strings.HasSuffix(sc.text, "endcall"),
		strings.HasPrefix(said, "I would take back the ") && strings.Contains(said, ", and schedule a video chat “Weekly”"),
		strings.HasPrefix(said, "I would schedule a video chat “Weekly”") && strings.HasSuffix(sc.text, "Weekly"),
		strings.HasPrefix(said, "I would end the ") && strings.HasSuffix(sc.text, "Weekly"),
		strings.HasPrefix(said, "I would ask first:\n") && strings.HasSuffix(said, "\nThat was a check: nothing is asked now."):
	default:
		return fmt.Sprintf("the answer is %q", answer)
	}
	return ""
}

// judgeCommanders: nothing was done, and Alice is told of.
func judgeCommanders(r *rig, _ *scenario, answer string, _ bool) string {
	want := "Who may give commands here:\nWhoever uses my own account.\nIn all chats: 1002."
	if r.policy.ChannelPosts {
		want += "\nWhoever posts in the channel (channel_posts)."
	}
	if own, _ := r.deeds(); len(own) > 0 || answer != want {
		return fmt.Sprintf("the userbot did %+v, and the answer is %q", own, answer)
	}
	return ""
}

// judgeLogged: nothing was done, and what was typed before is told of.
func judgeLogged(r *rig, sc *scenario, answer string, _ bool) string {
	want := "Of the last 30 days I know of nothing that was done here."
	switch {
	case sc.private:
		want = "Of the last 30 days I know of nothing that was done in the chats where you may command."
	case sc.before != "":
		want = "What was done here, newest first:\n1. Sat 1 Jan 00:00 1002, /schedulecall tomorrow 6 Other: asked back (c1)"
	}
	if own, _ := r.deeds(); len(own) > 0 || answer != want {
		return fmt.Sprintf("the userbot did %+v, and the answer is %q", own, answer)
	}
	return ""
}

// judgeTold: nothing was done, and what is told is of the call that is there, or was.
func judgeTold(r *rig, sc *scenario, answer string, _ bool) string {
	own, _ := r.deeds()
	for _, e := range own {
		if e.Kind != emulator.CallInvited {
			return fmt.Sprintf("the userbot did %+v", own)
		}
	}
	is := func(begin string) bool { return strings.HasPrefix(answer, begin) }
	switch {
	case is("Video chat “"), is("Whoever has this link may speak in the video chat “"), is("There is no video chat "):
	case is("Not done: "), is("Too old: "), is("The video chat “") && strings.Contains(answer, " has ended"), noLinks(sc, answer):
	default:
		return fmt.Sprintf("the answer is %q", answer)
	}
	return ""
}
