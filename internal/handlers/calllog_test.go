package handlers_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
	"userbot/internal/record"
)

// withoutTimes leaves out of a log when things were done.
func withoutTimes(log string) string {
	return regexp.MustCompile(`(?m)^(\d+\.) \w{3} \d+ \w{3} \d\d:\d\d `).ReplaceAllString(log, "$1 ")
}

// TestTheLogOfAChat: it is told what was done for this chat, and nothing of another.
func TestTheLogOfAChat(t *testing.T) {
	bubble(t, func(r *rig) {
		other := r.srv.AddSupergroup(emulator.Chat{Title: "Secret", Username: "secret", Creator: r.alice, Members: []int64{r.bot}})
		r.srv.SetAdmin(other, r.bot, emulator.Rights{ManageCall: true})
		bob := command.Peer{Kind: command.User, ID: r.bob}
		r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {Admins: map[command.Peer]bool{bob: true}}, other: {}}
		r.policy.Names = map[string]command.Peer{"bobby": bob}
		r.start()
		does := func(who int64, text string) int {
			msg := r.says(who, text)
			r.idle(time.Minute)
			time.Sleep(time.Minute)
			return msg
		}
		log := func(text, want string) {
			t.Helper()
			msg := does(r.alice, text)
			if got := withoutTimes(strings.Join(r.answers(msg), "\n")); got != want {
				t.Errorf("%s is answered\n%s\nwant\n%s", text, got, want)
			}
		}
		log("/calllog", "Of the last 30 days I know of nothing that was done here.")
		does(r.alice, "/startcall Friday with @bobby")
		does(r.bob, "/startcall Again")
		does(r.alice, "/startcall --in @secret Nobody's business")
		does(r.alice, "/calltitle")
		r.srv.Private(r.alice, r.bot, "/endcall --in @demo")
		r.idle(time.Minute)
		log("/calllog 5", `What was done here, newest first:
1. 1002, /endcall --in ＠demo: done (c6)
2. 1002, /calltitle: not understood (c5)
3. ＠bobby, /startcall Again: another one was there (c3)
4. 1002, /startcall Friday with ＠bobby: done (c2)
5. 1002, /calllog: done (c1)`)
		log("/calllog 1", "What was done here, newest first:\n1. 1002, /calllog 5: done (c7)")
		log("/calllog --in @secret", "Not told: what was done in another chat I tell in that chat, or in private.")
		log("/calllog 31", "After /calllog comes a number from 1 to 30, not “31”. Did you mean this?\n/calllog 30\nAnswer /yes, or type it again.")

		private := func(who int64, text string) string {
			before := len(r.srv.PrivateMessages(who, r.bot))
			r.srv.Private(who, r.bot, text)
			r.idle(time.Minute)
			list := r.srv.PrivateMessages(who, r.bot)
			if len(list) != before+2 {
				return ""
			}
			return withoutTimes(list[len(list)-1].Text)
		}
		if got, want := private(r.alice, "/calllog --in @secret"), "What was done in Secret, newest first:\n1. 1002, /calllog --in ＠secret: not done (c9)\n2. 1002, /startcall --in ＠secret Nobody's business: done (c4)"; got != want {
			t.Errorf("in private, of one chat:\n%s\nwant\n%s", got, want)
		}
		if got := private(r.alice, "/calllog 30"); !strings.Contains(got, "business in "+other.String()+": done") || !strings.Contains(got, "＠demo in "+r.group.String()) {
			t.Errorf("in private, of all chats:\n%s", got)
		}
		if got := private(r.bob, "/calllog 30"); strings.Contains(got, "business") || !strings.Contains(got, "＠bobby, /startcall Again in "+r.group.String()+": another one was there (c3)") {
			t.Errorf("in private, to who may command in one chat only:\n%s", got)
		}
		if got := private(r.bob, "/calllog --in "+other.String()); got != "" {
			t.Errorf("of a chat where he may not command he is told %q", got)
		}
	})
}

// TestTheLogOfAnUpgradedGroup: what was done while it was a basic group is told in the supergroup, also after a restart.
func TestTheLogOfAnUpgradedGroup(t *testing.T) {
	bubble(t, func(r *rig) {
		r.smallGroup()
		r.start()
		r.says(r.alice, "/startcall Weekly")
		r.idle(time.Minute)
		r.upgrade()
		r.idle(time.Minute)
		r.crash()
		r.start()
		r.says(r.alice, "/endcall")
		r.idle(time.Minute)
		msg := r.says(r.alice, "/calllog")
		r.idle(time.Minute)
		const want = "What was done here, newest first:\n1. 1002, /endcall: done (c2)\n2. 1002, /startcall Weekly: done (c1)"
		if got := withoutTimes(strings.Join(r.answers(msg), "\n")); got != want {
			t.Errorf("the log in the supergroup is\n%s\nwant\n%s", got, want)
		}
	})
}

// TestTheLogTellsWhatWasTyped, and no number that the command has come to name what was meant by; so does the record.
func TestTheLogTellsWhatWasTyped(t *testing.T) {
	for _, c := range []struct{ plan, typed, told string }{
		{"/schedulecall 20 jan 18:00 Party", "/startnow Party", "Started: "},
		{"/schedulecall in 1h Party", "/startnow", "Started: "},
		{"/schedulecall in 1h Party", "/cancelcall party", "Cancelled: "},
		{"/schedulecall every day 18:00 Party", "/skipcall Party please", "Passed: "},
		{"/schedulecall 20 jan 18:00 Party", "/movecall Party 20:00", "Moved: "},
	} {
		bubble(t, func(r *rig) {
			r.start()
			r.tells(c.plan)
			time.Sleep(2 * time.Minute)
			r.gets(c.typed, c.told)
			if got, want := withoutTimes(r.tells("/calllog 2")), " 1002, "+c.typed+": done"; !strings.Contains(got, want) {
				t.Errorf("of %s the log tells\n%s\nwant\n%s", c.typed, got, want)
			}
			r.stop()
			typed := ""
			for _, l := range r.recorded() {
				if l.Verb != "schedulecall" && l.Verb != "calllog" && l.Typed != "" {
					typed = l.Typed
				}
			}
			if want := strings.TrimPrefix(c.typed, "/"); typed != want {
				t.Errorf("the record has %q; want %q", typed, want)
			}
			r.start()
		})
	}
}

// TestALongLog fits into one message.
func TestALongLog(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		for n := range 35 {
			r.says(r.alice, fmt.Sprintf("/calltitle %s %d", strings.Repeat("😀", 60), n))
			r.idle(time.Minute)
		}
		msg := r.says(r.alice, "/calllog 30")
		r.idle(time.Minute)
		text := r.answered(msg, "What was done here, newest first:\n1. ")
		if n := len(utf16.Encode([]rune(text))); n > 4096 || n < 3000 || !strings.HasSuffix(text, "\nWhat is older does not fit in here.") {
			t.Errorf("it has %d units:\n%s", n, text)
		}
	})
}

// TestWhatWasSent: the record has what was asked of Telegram for a command, and what it answered, also across a crash.
func TestWhatWasSent(t *testing.T) {
	sent := func(r *rig, ref string) string {
		var all []string
		for _, l := range r.recorded() {
			for _, q := range l.Sent {
				if l.Ref == ref {
					all = append(all, strings.TrimPrefix(q.Method, "phone.")+" "+q.Answer)
				}
			}
		}
		return strings.Join(all, ", ")
	}
	for _, c := range []struct {
		name  string
		story func(r *rig) (text string)
		want  string
	}{
		{"all goes well", func(*rig) string { return "/startcall Q" }, "createGroupCall ok, messages.sendMessage ok"},
		{"a reaction stands for the answer", func(*rig) string { return "/startcall --quiet Q" }, "createGroupCall ok, messages.sendReaction ok"},
		{"nothing is changed", func(*rig) string { return "/callinfo" }, "messages.sendMessage ok"},
		{"told to wait", func(r *rig) string {
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_30", User: r.bot})
			return "/startcall Q"
		}, "createGroupCall FLOOD_WAIT_30, messages.sendMessage ok, createGroupCall ok, messages.editMessage ok"},
		{"no answer", func(r *rig) string {
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer, User: r.bot})
			return "/startcall Q"
		}, "createGroupCall no answer, messages.sendMessage ok"},
		{"refused", func(r *rig) string {
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "CREATE_CALL_FAILED", User: r.bot, Times: 1})
			return "/startcall Q"
		}, "createGroupCall CREATE_CALL_FAILED, createGroupCall ok, messages.sendMessage ok"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				text := c.story(r)
				r.start()
				r.says(r.alice, text)
				r.idle(10 * time.Minute)
				r.stop()
				if got := sent(r, "c1"); got != c.want {
					t.Errorf("sent was: %s\nwant:     %s", got, c.want)
				}
			})
		})
	}
	t.Run("crashed after the outcome", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_60", User: r.bot})
			r.says(r.alice, "/startcall Q")
			time.Sleep(10 * time.Second)
			r.crash()
			r.start()
			r.idle(10 * time.Minute)
			r.stop()
			if got, want := sent(r, "c1"), "createGroupCall ok, messages.sendMessage ok"; got != want {
				t.Errorf("sent was: %s\nwant:     %s", got, want)
			}
		})
	})
}

// TestTheRecordKnowsWhoDidWhat: a person, the account itself on another device, and nobody.
func TestTheRecordKnowsWhoDidWhat(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.says(r.alice, "/startcall Weekly")
		r.idle(time.Minute)
		r.says(r.bot, "/endcall")
		r.idle(time.Minute)
		r.says(r.alice, "/schedulecall in 1h Weekly")
		r.idle(time.Minute)
		time.Sleep(2 * time.Hour)
		r.idle(time.Minute)
		r.stop()
		want := map[string]record.Line{
			"c1": {Kind: record.Typed, As: "person", Sender: "1002", Typed: "startcall Weekly", Title: "Weekly", Outcome: "done", Target: r.group.String()},
			"c2": {Kind: record.Typed, As: "self", Sender: "1001", Typed: "endcall", Outcome: "done", Target: r.group.String()},
			"c3": {Kind: record.Typed, As: "person", Sender: "1002", Typed: "schedulecall in 1h Weekly", Title: "Weekly", Outcome: "done", Target: r.group.String()},
			"c4": {Kind: record.Due, As: "person", Sender: "1002", Plan: 3, Title: "Weekly", Outcome: "done", Target: r.group.String()},
		}
		for _, l := range r.recorded() {
			got := record.Line{Kind: l.Kind, As: l.As, Sender: l.Sender, Typed: l.Typed, Plan: l.Plan, Title: l.Title, Outcome: l.Outcome, Target: l.Target}
			if w, ok := want[l.Ref]; !ok || fmt.Sprint(got) != fmt.Sprint(w) || l.At.IsZero() || l.Chat != r.group.String() || l.Answer == "" {
				t.Errorf("%s is %+v\nwant %+v", l.Ref, l, w)
			}
			delete(want, l.Ref)
		}
		if len(want) > 0 {
			t.Errorf("the record lacks %v", want)
		}
	})
}
