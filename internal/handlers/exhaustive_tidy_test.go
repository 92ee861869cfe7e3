package handlers_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// tidyScenarios are those in which something is deleted afterwards, or a reaction stands for the answer.
func tidyScenarios() []*scenario {
	cleans := func(r *rig) {
		r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true, DeleteMessages: true})
	}
	running := func(r *rig) {
		cleans(r)
		r.srv.StartCall(r.group, r.alice, "By hand")
	}
	crowded := func(r *rig) {
		running(r)
		r.srv.JoinCall(r.group, r.bob)
	}
	none := func(r *rig) {
		running(r)
		r.srv.SetReactions(r.group, false)
	}
	all := handlers.Tidy{DeleteCommand: true, DeleteAnswer: 10 * time.Second}
	sign := handlers.Tidy{React: "👌"}
	list := []*scenario{
		{name: "start, and delete all of it", text: "/startcall Friday Q&A", tidy: all, meets: cleans},
		{name: "start where a call runs, which is to be told", text: "/startcall Friday Q&A", tidy: all, meets: running},
		{name: "end, and delete the question too", text: "/endcall", then: "/yes", tidy: all, meets: crowded},
		{name: "end, and react", text: "/endcall", tidy: sign, meets: running},
		{name: "end, and react, and delete", text: "/endcall --quiet", tidy: all, meets: running},
		{name: "end quietly where nobody may react", text: "/endcall --quiet", meets: none},
	}
	for _, sc := range list {
		sc.judge = judgeTidy
	}
	return list
}

func (sc *scenario) tidies() bool {
	return sc.tidy != handlers.Tidy{} || strings.Contains(sc.text, "--quiet")
}

// judgeTidy: what was done was done once, the answer or the sign says so, and what is deleted in the end is all of that, and
// nothing else.
func judgeTidy(r *rig, sc *scenario, answer string, late bool) string {
	own, _ := r.deeds()
	done := slices.DeleteFunc(own, func(e emulator.Event) bool {
		return e.Kind == emulator.CallInvited || late && e.Replaced // by what was on its way when somebody started a call
	})
	if len(done) > 1 {
		return fmt.Sprintf("the userbot did %+v", done)
	}
	is := func(begins ...string) bool {
		return slices.ContainsFunc(begins, func(b string) bool { return strings.HasPrefix(answer, b) })
	}
	well := is("👍", "👌", "Started", "Ended")
	switch {
	case well && len(done) == 1:
	case is("The video chat “") && strings.Contains(answer, " has ended"), is("Your video chat “"), late:
	case is("There is no video chat ", "Not done: ", "Too old: ", "A video chat “", "1 person is in the ") && len(done) == 0:
	default:
		return fmt.Sprintf("the userbot did %+v, and the answer is %q", done, answer)
	}
	if is("👍", "👌") && sc.tidy.React == "" && !strings.Contains(sc.text, "--quiet") {
		return "the answer is a reaction, which nobody wanted"
	}
	may := func(m said) bool { return slices.Contains(sc.typed, m.ID) || m.By == r.bot && m.to != 0 }
	for _, m := range r.said(sc) {
		command := slices.Contains(sc.typed, m.ID)
		switch {
		case m.Gone && !may(m):
			return fmt.Sprintf("%q was deleted, which is neither a command nor an answer", m.Text)
		case m.Gone && (!well || command && !sc.tidy.DeleteCommand || !command && sc.tidy.DeleteAnswer == 0):
			return fmt.Sprintf("%q was deleted, and the answer is %q", m.Text, answer)
		case !m.Gone && well && may(m) && r.was.IsZero() && (command && sc.tidy.DeleteCommand || !command && sc.tidy.DeleteAnswer > 0):
			return fmt.Sprintf("%q was not deleted, and the answer is %q", m.Text, answer)
		}
	}
	return ""
}
