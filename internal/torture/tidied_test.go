package torture

import (
	"slices"
	"strings"

	"userbot/internal/emulator"
)

// tidied judges that what the userbot has deleted is what it was to delete: commands that are done, once that was answered, and
// the questions that led to them.
func (t *trial) tidied(list []*said) {
	byAuthor := map[key]*said{}
	for _, s := range list {
		byAuthor[s.mine] = s
	}
	gone := map[*said]bool{}
	for _, e := range t.deleted {
		id := key{e.Chat, e.MsgID} // as the author knows the message
		if own := t.messages[id]; own != nil {
			i := slices.IndexFunc(t.questions, func(q *question) bool { return q.id == e.MsgID && q.chat == e.Chat })
			switch {
			case i < 0:
				t.problems = append(t.problems, "the userbot deleted its answer: "+own.text)
			case !t.questions[i].deletes || !t.over(t.questions[i].said, e):
				t.blame(t.questions[i].said, "the userbot deleted its question, and nothing was done for it")
			}
			continue
		}
		switch s := byAuthor[id]; {
		case s == nil || s.silent:
			t.problems = append(t.problems, "the userbot deleted what is no command: "+e.Text)
		case !s.deletes || !t.over(s, e):
			t.blame(s, "the userbot deleted it, and it is not done")
		default:
			gone[s] = true
		}
	}
	t.outcomes["and then deleted"] += len(gone)
	for _, s := range list {
		if answers := t.answers[s.key]; s.tidy && !s.silent && len(answers) > 0 && strings.HasPrefix(answers[0].text, "Started") && !gone[s] {
			t.lost++
			t.blame(s, "it is done, and was not deleted")
		}
	}
}

// over reports whether a command was done, and that was answered, before a message was deleted; or what was picked of the question
// to it.
func (t *trial) over(s *said, deleted emulator.Event) bool {
	if q := s.asked; q != nil {
		return q.taken != nil && t.over(q.taken, deleted)
	}
	return t.until(s) < deleted.Seq && !strings.HasPrefix(t.answers[s.key][0].text, "Not done: ")
}
