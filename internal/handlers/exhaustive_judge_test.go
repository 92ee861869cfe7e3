package handlers_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"userbot/internal/emulator"
)

// answersTo returns the texts, as they stand now, of the answers to a message of a scenario.
func (r *rig) answersTo(sc *scenario, msg int) (list []string) {
	if !sc.private {
		return r.answersOf(sc, msg)
	}
	for _, m := range r.srv.PrivateMessages(r.alice, r.bot) {
		if m.By == r.bot && m.ReplyTo == msg {
			list = append(list, m.Text)
		}
	}
	return list
}

// asksBack reports whether a message has one answer, and that is a question.
func asksBack(answers []string) bool {
	return len(answers) == 1 && strings.Contains(strings.ToLower(answers[0]), "answer /yes")
}

// judge compares what the userbot said with what the ledger knows.
func (r *rig) judge(sc *scenario, late bool) (problem string) {
	// What was on its way when somebody started a call arrives all the same.
	mayEnd := late || strings.Contains(sc.text, "--replace")
	var answers []string
	for _, msg := range sc.others {
		if said := r.answersTo(sc, msg); len(said) != 1 || !asksBack(said) && !strings.HasPrefix(said[0], "Not done: ") {
			return fmt.Sprintf("to what is asked besides the answers are %q", said)
		}
	}
	if len(sc.typed) == 0 {
		return ""
	}
	if problem := r.unasked(sc); problem != "" && !late && !sc.mayEnd {
		return problem
	}
	if problem := r.misplaced(sc); problem != "" {
		return problem
	}
	for i, msg := range sc.typed {
		said := r.answersTo(sc, msg)
		if i == 1 && r.forgotten(sc, said) {
			return ""
		}
		if len(said) != 1 {
			return fmt.Sprintf("%d answers: %q", len(said), said)
		}
		if i == 2 && !strings.HasPrefix(said[0], "I have no open question") {
			return fmt.Sprintf("the second of two answers is told %q", said)
		}
		if i < 2 {
			answers = []string{sc.plain(said[0])}
		}
	}
	if sc.judge != nil {
		return sc.judge(r, sc, answers[0], late)
	}
	answer, made := answers[0], r.srv.CallsBy(r.bot)
	if len(made) > 1 {
		return fmt.Sprintf("%d calls were made", len(made))
	}
	if len(made) == 1 && sc.makes != "" {
		if is := strings.TrimSuffix(made[0].Title+" "+made[0].At.UTC().Format("15:04"), " 00:00"); is != sc.makes {
			return fmt.Sprintf("the call is %q, and %q was picked", is, sc.makes)
		}
	}
	var ended bool
	for _, e := range r.srv.Ledger() {
		if e.Kind == emulator.CallEnded && e.By == r.bot && !mayEnd {
			return "the userbot ended a call"
		}
		ended = ended || len(made) == 1 && e.Kind == emulator.CallEnded && e.CallID == made[0].CallID
	}
	is := func(begin string) bool { return strings.HasPrefix(answer, begin) }
	switch {
	case sc.says != "" && is(sc.says) && len(made) == 0:
	case is("Started") && len(made) == 1 && made[0].Kind == emulator.CallCreated:
	case is("Scheduled on Telegram") && len(made) == 1 && made[0].Kind == emulator.CallScheduled:
	case is("Scheduled: ") && strings.Contains(answer, "It has been started since.") && len(made) == 1 && made[0].Kind == emulator.CallScheduled:
	case is("Your video chat ") && len(made) == 1 && ended:
	case is("A video chat ") && strings.Contains(answer, " is already ") && len(made) == 0:
	case is("Planned: ") && r.othersCalls() > 0: // it comes on Telegram when that is over
	case (is("Not done: ") || is("Too old: ")) && len(made) == 0:
	case asksBack(answers) && len(made) == 0 && (sc.then == "" || len(sc.typed) == 2 || sc.twice):
	default:
		return fmt.Sprintf("%d calls were made (ended: %v), and the answer is %q", len(made), ended, answer)
	}
	private := r.credentials()
	if said := strings.Contains(answer, sc.delivered()); said && private != 1 || !said && private != 0 {
		return fmt.Sprintf("%d private messages with the credentials, and the answer is %q", private, answer)
	}
	return ""
}

// unasked judges the calls that the userbot has ended although people were in them, or although a person had scheduled them:
// it must have asked about that very call, and have been answered.
func (r *rig) unasked(sc *scenario) (problem string) {
	type seen struct {
		in                     map[int64]bool
		scheduled, asked, sure bool   // by a person; about it; and that was answered
		titles                 string // all so far, in quotes
	}
	calls := map[int64]*seen{}
	for _, e := range r.srv.Ledger() {
		c := calls[e.CallID]
		switch e.Kind {
		case emulator.CallCreated, emulator.CallScheduled:
			calls[e.CallID] = &seen{in: map[int64]bool{}, titles: "“" + e.Title + "”", scheduled: e.Kind == emulator.CallScheduled && e.By != r.bot}
		case emulator.CallStarted:
			c.scheduled, c.asked, c.sure = false, false, false // who has agreed to take it back knows nothing of people in it
		case emulator.CallRetitled:
			c.titles += "“" + e.Title + "”"
		case emulator.CallJoined, emulator.CallLeft:
			c.in[e.By] = e.Kind == emulator.CallJoined
		case emulator.MessagePosted, emulator.MessageEdited:
			asks := e.By == r.bot && asksBack([]string{e.Text})
			for _, c := range calls {
				c.asked = c.asked || asks && slices.ContainsFunc(strings.SplitAfter(c.titles, "”"), func(title string) bool {
					return title != "" && strings.Contains(e.Text, title)
				})
				c.sure = c.sure || c.asked && e.By == sc.by(r) && e.Text == sc.then
			}
		case emulator.CallEnded:
			in := slices.Contains(slices.Collect(maps.Values(c.in)), true)
			if e.By == r.bot && (in || c.scheduled) && !c.sure && !strings.Contains(sc.text, "confirm") {
				return fmt.Sprintf("the userbot ended %q, which nobody has agreed to", c.titles)
			}
		}
	}
	return ""
}

// othersCalls returns how many calls were made by anybody but the userbot.
func (r *rig) othersCalls() (n int) {
	for _, e := range r.srv.Ledger() {
		if (e.Kind == emulator.CallCreated || e.Kind == emulator.CallScheduled) && e.By != r.bot {
			n++
		}
	}
	return n
}

// deeds returns what the userbot has done to calls, and the last thing that anybody else did.
func (r *rig) deeds() (own []emulator.Event, others emulator.Event) {
	for _, e := range r.srv.Ledger() {
		switch {
		case e.CallID == 0 || e.Kind == emulator.MessagePosted:
		case e.By == r.bot:
			own = append(own, e)
		default:
			others = e
		}
	}
	return own, others
}

// judgeEnd: at most one call was ended, the one that was there when the command was typed, and the answer says so.
func judgeEnd(r *rig, sc *scenario, answer string, _ bool) string {
	own, _ := r.deeds()
	for _, e := range own {
		if e.Kind != emulator.CallEnded || e.CallID != sc.aimed || len(own) > 1 {
			return fmt.Sprintf("the userbot did %+v, aimed at %d", own, sc.aimed)
		}
	}
	is := func(begin string) bool { return strings.HasPrefix(answer, begin) }
	call := r.srv.CurrentCall(r.group)
	ended := sc.aimed != 0 && (call == nil || call.ID != sc.aimed)
	switch {
	case (is("Ended") || is("Taken back")) && len(own) == 1:
	case is("The video chat “") && strings.Contains(answer, " has ended") && ended:
	case is("There is no video chat ") && len(own) == 0 && (sc.aimed == 0 || ended):
	case is("Not done: ") && len(own) == 0, is("Too old: ") && len(own) == 0:
	case (is("1 person is in the ") || is("2 people are in the ")) && len(own) == 0 && !strings.Contains(sc.text, "confirm") &&
		(len(sc.typed) == 1 || sc.anew):
	case strings.Contains(answer, " is live. One is scheduled for ") && len(own) == 0 && !strings.Contains(sc.text, "confirm") && (len(sc.typed) == 1 || sc.anew):
	case is("There is no command /endcal,") && len(own) == 0 && len(sc.typed) == 1:
	default:
		return fmt.Sprintf("the userbot did %+v, the call has ended: %v, and the answer is %q", own, ended, answer)
	}
	return ""
}

// judgeUndone: what was asked about is not done, for it was declined, or something else was typed since.
func judgeUndone(r *rig, sc *scenario, answer string, _ bool) string {
	if len(sc.typed) == 1 && sc.text == "/endcall" {
		return judgeEnd(r, sc, answer, false) // it was not asked about
	}
	own, _ := r.deeds()
	says := slices.ContainsFunc([]string{"Then I do nothing", instead, "Not done: ", "Too old: "}, func(begin string) bool {
		return strings.HasPrefix(answer, begin)
	})
	if says && len(own) == 0 || len(own) == 0 && len(sc.typed) == 1 && asksBack([]string{answer}) {
		return ""
	}
	return fmt.Sprintf("the userbot did %+v, and the answer is %q", own, answer)
}

// judgeMisspelt: where the question names no call, the yes is meant for the one that was there when it was typed.
func judgeMisspelt(r *rig, sc *scenario, answer string, late bool) string {
	if len(sc.typed) > 1 && strings.Contains(r.answersTo(sc, sc.typed[0])[0], "Did you mean this?") {
		meant := *sc
		meant.aimed, meant.anew = 0, true
		for _, e := range r.srv.Ledger() {
			switch {
			case e.By == r.alice && e.Text == sc.then:
				return judgeEnd(r, &meant, answer, late)
			case e.Kind == emulator.CallCreated, e.Kind == emulator.CallScheduled:
				meant.aimed = e.CallID
			case e.Kind == emulator.CallEnded:
				meant.aimed = 0
			}
		}
	}
	return judgeEnd(r, sc, answer, late)
}

// judgeRetitle: the call that was there when the command was typed got its title once, unless somebody gave it another
// one since.
func judgeRetitle(r *rig, sc *scenario, answer string, late bool) string {
	own, others := r.deeds()
	wanted := "New name"
	if !strings.HasSuffix(sc.text, wanted) {
		wanted = "By hand"
	}
	for _, e := range own {
		if e.Kind != emulator.CallRetitled || e.CallID != sc.aimed || e.Title != wanted || len(own) > 1 && !late {
			return fmt.Sprintf("the userbot did %+v, aimed at %d", own, sc.aimed)
		}
	}
	is := func(begin string) bool { return strings.HasPrefix(answer, begin) }
	call := r.srv.CurrentCall(r.group)
	gone := sc.aimed != 0 && (call == nil || call.ID != sc.aimed)
	switch {
	case is("Retitled") && len(own) > 0 && (gone || call.Title == wanted || others.Kind == emulator.CallRetitled):
	case is("The video chat ") && strings.Contains(answer, " already. I changed nothing.") && len(own) == 0:
	case is("The title of the video chat") && others.Kind == emulator.CallRetitled && (late || call.Title == others.Title):
	case is("The video chat “") && strings.Contains(answer, " has ended") && gone:
	case is("There is no video chat ") && len(own) == 0 && (sc.aimed == 0 || gone):
	case (is("Not done: ") || is("Too old: ")) && len(own) == 0:
	default:
		return fmt.Sprintf("the userbot did %+v, others last %+v, and the answer is %q", own, others, answer)
	}
	return ""
}
