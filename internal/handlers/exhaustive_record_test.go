package handlers_test

import (
	"fmt"
	"strings"
	"time"

	"userbot/internal/emulator"
)

// recordScenarios are those of the recording.
func recordScenarios() []*scenario {
	running := func(r *rig) { r.srv.StartCall(r.group, r.alice, "By hand") }
	recorded := func(r *rig) {
		running(r)
		r.srv.Record(r.group, r.alice, "", false)
	}
	failing := func(there func(*rig), f emulator.Fault) func(*rig) {
		return func(r *rig) {
			there(r)
			f.User = r.bot
			r.srv.Fail("phone.toggleGroupCallRecord", f)
		}
	}
	begins := []meddling{{"a person recorded the call", func(r *rig) bool {
		c := r.srv.CurrentCall(r.group)
		return c != nil && c.At.IsZero() && !c.Recording && r.ifCall(true, func(*emulator.Call) { r.srv.Record(r.group, r.alice, "", false) })
	}}}
	ends := []meddling{{"a person ended the recording", func(r *rig) bool {
		c := r.srv.CurrentCall(r.group)
		return c != nil && c.Recording && r.ifCall(true, func(*emulator.Call) { r.srv.StopRecording(r.group, r.alice) })
	}}, {"a person recorded anew", func(r *rig) bool {
		c := r.srv.CurrentCall(r.group)
		return c != nil && c.At.IsZero() && r.ifCall(true, func(*emulator.Call) {
			if c.Recording {
				r.srv.StopRecording(r.group, r.alice)
			}
			time.Sleep(2 * time.Second)
			r.srv.Record(r.group, r.alice, "Anew", false)
		})
	}}}
	list := []*scenario{
		{name: "record", text: "/recordcall Friday Q&A", meets: running, meddles: append(begins, ends...)},
		{name: "record pictures", text: "/record --video", meets: running, meddles: begins},
		{name: "record pictures, sound is recorded", text: "/recordcall --video", meets: recorded, meddles: ends},
		{name: "record, recorded already", text: "/recordcall", meets: recorded, meddles: ends},
		{name: "record, there is none", text: "/recordcall"},
		{name: "record, a call is scheduled", text: "/recordcall", meets: func(r *rig) {
			r.srv.ScheduleCall(r.group, r.alice, "By hand", time.Now().Add(48*time.Hour))
		}},
		{name: "record, no right to", text: "/recordcall", meets: func(r *rig) {
			running(r)
			r.srv.Demote(r.group, r.bot)
		}},
		{name: "record, from inside only", text: "/recordcall", meets: func(r *rig) {
			running(r)
			r.srv.Switch(emulator.Switches{RecordFromInside: true})
		}},
		{name: "record, told to wait", text: "/recordcall", meets: failing(running, emulator.Fault{Err: "FLOOD_WAIT_30"})},
		{name: "record, no word from the server", text: "/recordcall", meets: failing(running, emulator.Fault{Kind: emulator.LoseAnswer}), meddles: begins},
		{name: "record from a private chat", text: "/recordcall --in @demo", private: true, meets: running},
		{name: "end a recording", text: "/recordcall stop", meets: recorded, meddles: ends},
		{name: "end a recording, there is none", text: "/recordcall stop", meets: running, meddles: begins},
		{name: "end a recording, no word from the server", text: "/recordcall stop", meets: failing(recorded, emulator.Fault{Kind: emulator.LoseAnswer}), meddles: ends},
		{name: "end a recording, a server slower than we wait", text: "/recordcall stop", meets: failing(recorded, emulator.Fault{Kind: emulator.Delay, For: 20 * time.Second}), meddles: ends},
		{name: "end a recording, from a private chat", text: "/record --in @demo stop", private: true, meets: recorded},
		{name: "record what is called stop", text: `/recordcall "stop"`, meets: running},
	}
	for _, sc := range list {
		sc.judge = judgeRecord
	}
	return list
}

// judgeRecord: of the call that was there, and of no other, a recording was begun or ended as asked, and what is said of it
// is so, unless somebody has seen to that since. No recording is ended that was begun after the command.
func judgeRecord(r *rig, sc *scenario, answer string, late bool) string {
	ending, video := strings.HasSuffix(sc.text, " stop"), strings.Contains(sc.text, "--video")
	own, others := r.deeds()
	var typed, begun time.Time
	for _, e := range r.srv.Ledger() {
		switch {
		case e.Kind == emulator.MessagePosted && e.Text == sc.text:
			typed = e.Time
		case e.Kind == emulator.RecordingBegun:
			begun = e.Time
		case e.Kind == emulator.RecordingEnded && e.By == r.bot && begun.After(typed.Add(time.Second)) && !late:
			return "the userbot has ended a recording that was begun after the command"
		}
	}
	title := map[string]string{"/recordcall Friday Q&A": "Friday Q&A", `/recordcall "stop"`: "stop"}[sc.text]
	for _, e := range own {
		wanted := !ending && e.Kind == emulator.RecordingBegun && e.Text == title || ending && e.Kind == emulator.RecordingEnded
		if !wanted || e.CallID != sc.aimed {
			return fmt.Sprintf("the userbot did %+v, aimed at %d", own, sc.aimed)
		}
	}
	is := func(begin string) bool { return strings.HasPrefix(answer, begin) }
	call := r.srv.CurrentCall(r.group)
	gone := sc.aimed != 0 && (call == nil || call.ID != sc.aimed)
	meddled := others.Kind == emulator.RecordingBegun || others.Kind == emulator.RecordingEnded
	so := gone || call != nil && call.Recording != ending && (ending || call.RecordVideo || !video) || meddled
	switch {
	case is("The video chat “") && strings.Contains(answer, " is being recorded now") && !ending && (len(own) > 0 || meddled) && so:
	case is("The video chat “") && strings.Contains(answer, " is being recorded already, since ") && !ending && so && (len(own) == 0 || late):
	case is("The recording of the video chat “") && ending && (len(own) > 0 || meddled) && so:
	case strings.Contains(answer, " so there was nothing to end. I changed nothing.") && ending && so && (len(own) == 0 || late):
	case strings.Contains(answer, " which is after your command: I left that recording alone.") && ending && others.Kind == emulator.RecordingBegun:
	case is("The video chat “") && strings.Contains(answer, " has ended") && gone, is("Not done: the video chat “") && gone:
	case is("There is no video chat ") && len(own) == 0 && (sc.aimed == 0 || gone):
	case (is("Not done: ") || is("Too old: ")) && len(own) == 0:
	default:
		return fmt.Sprintf("the userbot did %+v, others last %+v, and the answer is %q", own, others, answer)
	}
	return ""
}
