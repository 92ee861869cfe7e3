package handlers_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/words"
)

// whileUpgraded returns scenarios of list in a basic group which a person makes a supergroup: at each step, or before a
// restart.
func whileUpgraded(list []*scenario) (more []*scenario) {
	// Telegram's documentation does not say what becomes of the call: the emulator takes it along, or ends it.
	ends := func(r *rig) bool {
		r.srv.Switch(emulator.Switches{NoCallOnMigration: true, ManagersRevoke: true})
		return r.upgrade()
	}
	upgrade := meddling{"a person upgraded the group", (*rig).upgrade}
	begins := map[string]string{
		"start, told to wait": "Started: ", "start, and delete all of it": "Started: ",
		"end, told to wait": "Ended: ", "end, misspelt": "Ended: ", "end a call with people in it, misspelt": "Ended: ", "end, and delete the question too": "Ended: ", "end, and react": "",
	}
	const in = ", in a basic group"
	for _, sc := range list {
		sc := *sc
		begin, also := begins[sc.name]
		switch {
		case strings.HasSuffix(sc.name, in):
			sc.name = strings.TrimSuffix(sc.name, in)
		case also:
			sc.at, sc.begins = spots()[1], begin
		default:
			continue
		}
		sc.name += ", the group is upgraded"
		sc.live, sc.only = []meddling{upgrade}, []meddling{upgrade, {"a person upgraded the group, and its call ended", ends}}
		more = append(more, &sc)
	}
	return more
}

// upgrade has a person make the basic group a supergroup.
func (r *rig) upgrade() bool {
	if !r.was.IsZero() {
		return false
	}
	r.was, r.group = r.group, r.srv.Migrate(r.group)
	return true
}

// said is a message of a scenario's chat, deleted ones too.
type said struct {
	emulator.Message
	group bool // in the basic group that the chat was
	to    int  // what was typed that the userbot answers with it, as its author knows that; 0: it is no answer
}

// said returns what was posted in the chat of a scenario, and in the basic group that it was. What was typed last there may be
// answered in the supergroup, where it is no reply.
func (r *rig) said(sc *scenario) (list []said) {
	last := 0 // in the group
	if sc.twin {
		last = sc.typed[0]
	}
	for _, chat := range []command.Peer{r.was, r.group} {
		if chat.IsZero() {
			continue
		}
		answers := map[int]int{}
		for _, msg := range append(slices.Clone(sc.others), sc.typed...) {
			for _, e := range r.srv.AnswersTo(chat, msg) {
				if e.By == r.bot {
					answers[e.MsgID] = msg
				}
			}
		}
		for _, m := range r.srv.Posted(chat) {
			s := said{Message: m, group: chat == r.was, to: answers[m.ID]}
			switch {
			case s.group && slices.Contains(sc.typed, m.ID):
				last = m.ID
			case chat == r.group && m.By == r.bot && m.Service == nil && m.ReplyTo == 0:
				s.to = last
			}
			list = append(list, s)
		}
	}
	return list
}

// answersOf returns the texts, as they stand now, of the answers to a message in the chat of a scenario: where they are
// deleted in the end, all that there were, and the signs that stand for one. An interim answer in a basic group that was
// upgraded before the final one is not counted.
func (r *rig) answersOf(sc *scenario, msg int) (list []string) {
	all := slices.DeleteFunc(r.said(sc), func(m said) bool {
		return m.to != msg && m.ID != msg || m.Gone && !sc.tidies()
	})
	moved := slices.ContainsFunc(all, func(m said) bool { return m.to == msg && !m.group })
	for _, m := range all {
		if sign := m.Reactions[r.bot]; m.ID == msg && sign != "" {
			list = append(list, sign)
		}
		if m.to == msg && !(moved && m.group && words.Interim(words.Text(m.Text))) {
			list = append(list, m.Text)
		}
	}
	if sc.twin && len(list) > 1 {
		list = list[:1] // the other one's is among them: see [judgeTwin]
	}
	return list
}

// twinScenarios are those in which two commands come to the same words, and the answers stand as no replies.
func twinScenarios() []*scenario {
	upgrade := []meddling{{"a person upgraded the group", (*rig).upgrade}}
	const line, nothing = "/calls", "Nothing is planned here"
	return []*scenario{
		{name: "list what is planned twice, the group is upgraded", at: spots()[1], front: line, text: line, twin: true, live: upgrade, only: upgrade, judge: judgeTwin, begins: nothing},
		{name: "list what is planned twice, and a bot deletes both", front: line, text: line, twin: true, only: meddlings[:1], judge: judgeTwin, begins: nothing, meets: func(r *rig) {
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Kind: emulator.Delay, For: 3 * time.Second, User: r.bot})
			time.AfterFunc(time.Second, func() {
				for _, m := range r.srv.Messages(r.group) {
					if m.Text == line {
						r.srv.Delete(r.group, r.alice, m.ID)
					}
				}
			})
		}},
	}
}

// judgeTwin: each of the two commands has an answer.
func judgeTwin(r *rig, sc *scenario, answer string, late bool) string {
	n := 0
	for _, m := range r.said(sc) {
		if m.By == r.bot && m.Service == nil && !words.Interim(words.Text(m.Text)) {
			n++
		}
	}
	if n != 2 && !(late && n > 2) {
		return fmt.Sprintf("two commands have %d answers, of which one is %q", n, answer)
	}
	return ""
}

// forgotten reports that the answer to a question of the group was given in the supergroup to a userbot that has been restarted
// since it was told of the upgrade: what it was asked in the group is not known there any more, and it says so.
func (r *rig) forgotten(sc *scenario, said []string) bool {
	return r.knows != 0 && r.lives > r.knows && r.srv.IDFor(r.bot, r.was, sc.typed[1]) == 0 &&
		len(said) == 1 && strings.HasPrefix(said[0], "I have no open question")
}
