package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestWordsThatPeopleTry: who types a word that is no command, and can mean only us, is told which one is meant, or how it is done without.
func TestWordsThatPeopleTry(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/schedulecall 20 jan 18:00 Party")
		const reminders = "There is no command /%s. Reminders are asked for with --remind when a call is planned. For one that is planned already, cancel it with /cancelcall and plan it anew.\n" +
			"Usage: /schedulecall [--rtmp] [--replace] [--no-start] [--quiet] [--remind 1d,1h,10m] [--in CHAT] <when> [title]\nExample: /schedulecall --remind 1d,1h,10m fri 20:00 Movies"
		for _, word := range []string{"remindcall", "callremind", "callreminder", "callreminders", "remindercall", "remindcal"} {
			r.gets("/"+word+" Party 1h", strings.ReplaceAll(reminders, "%s", word))
		}
		r.gets("/remind call 1 1h", strings.ReplaceAll(reminders, "%s", "remind call"))
		r.gets("/remind Party 1h", strings.ReplaceAll(reminders, "%s", "remind"))
		r.gets("/reminder 1 1 day, 1 hour before", strings.ReplaceAll(reminders, "%s", "reminder"))
		r.gets("/remind party", strings.ReplaceAll(reminders, "%s", "remind"))
		for line, meant := range map[string]string{
			"/renamecall New":                    "/calltitle. Did you mean this?\n/calltitle New",
			"/callrename New":                    "/calltitle. Did you mean this?\n/calltitle New",
			"/editcall 1 21 jan 18:00":           "/movecall. Did you mean this?\nFri 21 Jan 2000 18:00 UTC",
			"/delaycall 1 +1h":                   "/movecall. Did you mean this?\nThu 20 Jan 2000 19:00 UTC",
			"/postponecall Party 1h later":       "/movecall. Did you mean this?\nThu 20 Jan 2000 19:00 UTC",
			"/reschedulecall 21 jan 18:00":       "/movecall. Did you mean this?\nFri 21 Jan 2000 18:00 UTC",
			"/rescheduelcall 21 jan 18:00":       "/movecall. Did you mean this?\nFri 21 Jan 2000 18:00 UTC",
			"/callmove 1 +1h":                    "/movecall. Did you mean this?\nThu 20 Jan 2000 19:00 UTC",
			"/deletecall 1":                      "/cancelcall. Did you mean this?\nCancel number 1, ",
			"/unschedulecall 1":                  "/cancelcall. Did you mean this?\nCancel number 1, ",
			"/remove call Party":                 "/cancelcall. Did you mean this?\nCancel number 1, ",
			"/repeatcall every mon 18:00 Weekly": "/schedulecall. Did you mean this?\nEvery Monday at 18:00, next ",
			"/plancall in 2h Talk":               "/schedulecall. Did you mean this?\nSat 1 Jan 2000 02:0",
			"/listcalls":                         "/calls. Did you mean this?\n/calls",
			"/calllist":                          "/calls. Did you mean this?\n/calls",
			"/nextcall":                          "/calls. Did you mean this?\n/calls",
			"/holdcall 1":                        "/pausecall. Did you mean this?\nPause number 1, ",
			"/unpausecall 1":                     "/resumecall. It is not paused: number 1, ",
			"/newcall Talk":                      "/startcall. Did you mean this?\n/startcall Talk",
			"/delay 1 +1h":                       "/movecall. Did you mean this?\nThu 20 Jan 2000 19:00 UTC",
			"/postpone Party +1h":                "/movecall. Did you mean this?\nThu 20 Jan 2000 19:00 UTC",
			"/reschedule 1 21 jan 18:00":         "/movecall. Did you mean this?\nFri 21 Jan 2000 18:00 UTC",
			"/unschedule 1":                      "/cancelcall. Did you mean this?\nCancel number 1, ",
			"/repeat every mon 18:00 Weekly":     "/schedulecall. Did you mean this?\nEvery Monday at 18:00, next ",
		} {
			word, _, _ := strings.Cut(line, " ")
			if strings.HasPrefix(line, "/remove call") {
				word = "/remove call"
			}
			r.gets(line, "There is no command "+word+", so I take it for "+meant)
		}
		for line, want := range map[string]string{
			"/plans":                    "There is no command /plans, so I take it for /calls. Did you mean this?\n/calls",
			"/call":                     "There is no command /call, so I take it for /callhelp.\nWhat I can do:",
			"/undo":                     "There is no command /undo. What is planned is taken back with /cancelcall",
			"/callhelp start":           "I do not know “start”, so this is about /startcall.\nUsage: /startcall",
			"/callhelp list":            "I do not know “list”, so this is about /calls.\nUsage: /calls",
			"/schedulecallsat 18:00":    "There is no command /schedulecallsat, so I take it for /schedulecall. Did you mean this?\nSat 1 Jan 2000 18:00 UTC",
			"/callcheck move Party sat": "I would ask first:\nThere is no command /move, so I take it for /movecall.",
		} {
			r.gets(line, want)
		}
		r.gets("/editcall 1 Another title", "There is no command /editcall, so I take it for /movecall. ")

		for _, line := range []string{
			"/remind", "/remind me in 1h", "/remind 1 hour", "/remind 2 1h", "/remind Party hats in the morning", "/remind@otherbot Party 1h", "/callremind@otherbot 1",
			"/rename", "/rename New", "/edit", "/edit 1", "/delete 7", "/list", "/new", "/new Talk", "/repeat", "/repeat song", "/delay", "/remove @bob", "/recall 1", "/calling", "/plans of mine", "/undo that", "/call me",
		} {
			msg := r.says(r.alice, line)
			r.idle(time.Minute)
			if got := r.answers(msg); len(got) > 0 {
				t.Errorf("to %s it is said %q", line, got)
			}
		}
		for _, line := range []string{"/remindcall Party 1h", "/editcall 1 21 jan 18:00", "/listcalls", "/remind Party 1h"} {
			msg := r.srv.Say(r.group, r.bob, line, emulator.SayOptions{})
			r.idle(time.Minute)
			if got := r.answers(msg); len(got) > 0 {
				t.Errorf("who may not command is told %q", got)
			}
		}
		if got := r.asksPrivately("/remind Party 1h"); !strings.HasPrefix(got, strings.ReplaceAll(reminders, "%s", "remind")) {
			t.Errorf("in private it is said %q", got)
		}
	})
}
