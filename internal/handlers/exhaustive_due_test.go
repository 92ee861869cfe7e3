package handlers_test

import (
	"fmt"
	"strings"
	"time"

	"userbot/internal/emulator"
)

// dueScenarios are those of calls that fall due.
func dueScenarios() []*scenario {
	failing := func(f emulator.Fault) func(*rig) {
		return func(r *rig) {
			f.User = r.bot
			r.srv.Fail("phone.startScheduledGroupCall", f)
		}
	}
	list := []*scenario{
		{name: "it starts at its time", text: "/schedulecall in 90s Weekly"},
		{name: "it starts at its time, from a private chat", text: "/schedulecall --in @demo in 90s Weekly", private: true},
		{name: "it starts at its time, no word from the server", text: "/schedulecall in 90s Weekly", meets: failing(emulator.Fault{Kind: emulator.LoseAnswer})},
		{name: "it starts at its time, told to wait", text: "/schedulecall in 90s Weekly", meets: failing(emulator.Fault{Err: "FLOOD_WAIT_30"})},
		{name: "it starts at its time, a server slower than we wait", text: "/schedulecall in 90s Weekly", meets: failing(emulator.Fault{Kind: emulator.Delay, For: 20 * time.Second})},
		{name: "it starts at its time, without a word", text: "/schedulecall --quiet in 90s Weekly"},
	}
	for _, sc := range list {
		sc.judge, sc.lasts = judgeDue, 3*time.Minute
	}
	return list
}

// judgeDue: the call that was made was started at its time, once, by whoever was first, and that is told once; unless people
// have done something else with it.
func judgeDue(r *rig, sc *scenario, answer string, late bool) string {
	made := r.srv.CallsBy(r.bot)
	posts := r.posts()
	if sc.private {
		posts = nil
		for _, m := range r.srv.PrivateMessages(r.alice, r.bot) {
			if m.By == r.bot && m.ReplyTo == 0 {
				posts = append(posts, m.Text)
			}
		}
	}
	if len(made) == 0 {
		if len(posts) > 0 {
			return fmt.Sprintf("nothing was scheduled, and the userbot wrote %q", posts)
		}
		return ""
	}
	call := made[0]
	var begun, ended, elsewhere bool
	for _, e := range r.srv.Ledger() {
		switch {
		case e.CallID != call.CallID:
			elsewhere = elsewhere || e.By == r.alice && e.Kind == emulator.CallCreated
		case e.Kind == emulator.CallStarted && begun:
			return "it was started twice"
		case e.Kind == emulator.CallStarted:
			if e.By == r.bot && e.Time.Before(call.At) {
				return fmt.Sprintf("it was started at %v, and was to start at %v", e.Time, call.At)
			}
			begun = true
		case e.Kind == emulator.CallEnded:
			if e.By == r.bot && !late {
				return "the userbot ended it"
			}
			ended = true
		}
	}
	quiet := strings.Contains(sc.text, "--quiet")
	switch {
	case len(made) > 1 || len(posts) > 1:
		return fmt.Sprintf("%d calls were scheduled, and the userbot wrote %q", len(made), posts)
	case len(posts) == 0 && (ended || quiet && begun):
	case len(posts) == 1 && strings.HasPrefix(posts[0], "It has begun") && begun && !quiet:
	case len(posts) == 1 && strings.HasPrefix(posts[0], "Not started: ") && ended && elsewhere:
	case !strings.HasPrefix(answer, "Scheduled") && len(posts) == 0: // it was not known to be ours in the end, and that was told
		if strings.HasPrefix(answer, "Your video chat “") || strings.HasPrefix(answer, "I do not know ") || late {
			return ""
		}
		fallthrough
	default:
		return fmt.Sprintf("begun: %v, ended: %v; the userbot wrote %q, and the answer is %q", begun, ended, posts, answer)
	}
	return ""
}
