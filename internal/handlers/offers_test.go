package handlers_test

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// offers judges every line that the userbot has offered in a test, whatever that is about: whoever types it where it
// stands gets what was meant by the command that it answers, or is asked.
func (r *rig) offers() {
	r.Helper()
	type place struct {
		chat command.Peer // zero outside channels, where the ids are the account's
		msg  int
	}
	at := func(chat command.Peer, msg int) place {
		if chat.Kind != command.Channel {
			return place{msg: r.srv.IDFor(r.bot, chat, msg)}
		}
		return place{chat, msg}
	}
	commands := map[place]emulator.Event{}
	for _, e := range r.srv.Ledger() {
		switch {
		case e.Service || e.Text == "":
		case e.Kind == emulator.MessagePosted && strings.HasPrefix(e.Text, r.policy.Prefix):
			commands[at(e.Chat, e.MsgID)] = e
		case e.By == r.bot && e.ReplyTo != 0:
			if m, ok := commands[at(e.Chat, e.ReplyTo)]; ok {
				if wrong := r.offersWrongly(m, e); wrong != "" {
					r.Errorf("to %q the answer is\n%s\n%s", m.Text, e.Text, wrong)
				}
			}
		}
	}
}

// offersWrongly says what is wrong with a line that answer offers to whoever typed m.
func (r *rig) offersWrongly(m, answer emulator.Event) string {
	lines := linesOffered(answer.Text, r.policy.Prefix)
	if len(lines) == 0 {
		return ""
	}
	table, err := handlers.Table()
	if err != nil {
		return err.Error()
	}
	loc := cmp.Or(r.policy.Chats[answer.Chat].Location, r.policy.Location, time.UTC)
	typedBefore := readAs(m.Text, r.policy.Prefix, table, m.Time, loc)
	for _, line := range lines {
		again := readAs(line, r.policy.Prefix, table, answer.Time, loc)
		if wrong := typedBefore.differs(again, answer.Text); wrong != "" {
			return fmt.Sprintf("in which %q %s", line, wrong)
		}
	}
	return ""
}

// linesOffered are the lines of an answer that can be typed.
func linesOffered(answer, prefix string) (lines []string) {
	p := regexp.QuoteMeta(prefix)
	for _, found := range regexp.MustCompile(`(?m)^(\d+\. |.*: |)(`+p+`[a-z].*)$`).FindAllStringSubmatch(answer, -1) {
		before, line := found[1], found[2]
		if !strings.HasPrefix(before, "Usage: ") && !regexp.MustCompile(`^`+p+`[a-z]+(, `+p+`[a-z]+)*: `).MatchString(line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// understood is what a text comes to.
type understood struct {
	text string
	command.Parsed
	problem  *command.Problem
	none     bool // it is no command
	readings int
	title    string    // where it is sure
	at       time.Time // of a call for later, where it is sure
}

func readAs(text, prefix string, table *command.Table, now time.Time, loc *time.Location) understood {
	opt := command.Options{Prefix: prefix, Usernames: []string{"ourbot"}, Table: table, Halves: true}
	in, err := command.Parse(text, opt)
	if in.Verb == "callcheck" && in.Args != "" && err == nil {
		in, err = in.Behind(opt) // what is offered is offered for that
	}
	u := understood{text: text, Parsed: in, none: errors.Is(err, command.ErrNotCommand), readings: 1}
	if u.problem, _ = errors.AsType[*command.Problem](err); u.problem != nil {
		u.Command = u.problem.Command
	}
	title := in.Title
	if in.Said != nil && in.Verb == "schedulecall" {
		meant := in.Said.Resolve(now, loc)
		u.readings, title = len(meant.Readings), ""
		if meant.Sure {
			title, u.at = meant.Readings[0].Title, meant.Readings[0].At
		}
	}
	u.title, _ = command.CleanTitle(title)
	return u
}

// differs says what a line that an answer to u offers has other than u.
func (u understood) differs(line understood, answer string) string {
	family := func(v command.Verb) command.Verb {
		if v == "schedulecall" {
			return "startcall"
		}
		return v
	}
	const makesNew, startsNew, startsPlanned, startsThat, startsMissed, takesOff, sendsKey, tooLate = "make a new one", "To start a new one, type: ", "start the planned one", "To start it now, type: ", "To start one now, type ", " first, type: ", "send them when you type", "(?m)^(Too soon|That time is over): "
	asked := line.problem != nil && len(line.problem.Try) > 0
	switch {
	case line.none, line.problem != nil && !asked:
		return fmt.Sprintf("is wrong when it is typed: %v", line.problem)
	case strings.Contains(line.text, "…"):
		return "is not whole"
	case line.readings == 0:
		return "has a time that is not understood"
	case u.Verb == "yes", u.Verb == "callhelp":
		return ""
	case line.Verb == "startnow" && strings.Contains(answer, startsThat),
		(line.Verb == "cancelcall" || line.Verb == "skipcall") && strings.Contains(answer, " is already planned") && strings.Contains(answer, takesOff),
		u.Verb == "startnow" && line.Verb == "startcall" && strings.Contains(answer, startsNew),
		u.Verb == "startnow" && line.Verb == "startnow" && line.Replace && strings.Contains(answer, startsPlanned):
		if !u.sameChat(line) {
			return "is for another chat"
		}
		return ""
	case u.Verb == "calls" && line.Verb == "startnow" && strings.Contains(answer, startsMissed):
		if u.In != "" && !u.sameChat(line) {
			return "is for another chat"
		}
		return ""
	case u.Verb == "skipcall" && line.Verb == "schedulecall" && line.readings == 1 && strings.Contains(answer, "To plan that one by itself"):
		return ""
	case u.Verb == "mutecall" && u.problem != nil && u.problem.Kind == command.BareChat && line.Args == u.problem.Typed &&
		(line.Verb == "callmute" || line.Verb == "callunmute"):
		return ""
	case family(u.Verb) != family(line.Verb):
		return "is another command"
	case u.Verb == "calltitle" && strings.Contains(u.title, line.title) && (strings.Contains(answer, "or only what follows the ") || strings.Contains(answer, "” belongs to the title.")):
		return ""
	case u.RTMP && !line.RTMP, u.problem == nil && line.RTMP && !u.RTMP:
		return "has not the same --rtmp"
	case u.Replace && !line.Replace && !strings.Contains(answer, sendsKey),
		u.problem == nil && line.Replace && !u.Replace && !strings.Contains(answer, makesNew):
		return "has not the same --replace"
	case !u.sameChat(line):
		return "is for another chat"
	case !u.at.IsZero() && !line.at.IsZero() && !line.at.Equal(u.at) && !regexp.MustCompile(tooLate).MatchString(answer):
		return fmt.Sprintf("is for %v in place of %v", line.at, u.at)
	case u.problem == nil && u.title != "" && line.title != u.title && !slices.Equal(strings.Fields(line.Args), strings.Fields(u.Args)):
		return fmt.Sprintf("has the title %q in place of %q", line.title, u.title)
	}
	return ""
}

// sameChat: a name that was typed may have become the id of its chat, and who named none where there is no call is shown
// how to name one.
func (u understood) sameChat(line understood) bool {
	_, id := command.ParsePeer(line.In)
	switch {
	case u.In == line.In, line.In == "@"+u.In:
		return true
	case u.In != "":
		return id && line.In[0] == '-'
	}
	return line.In == "@yourgroup" || u.problem != nil && strings.Contains(u.text, line.In)
}

// A judge that finds no fault must be able to.
func TestOffersAreJudged(t *testing.T) {
	table, err := handlers.Table()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 15, 4, 5, 0, time.UTC)
	for _, c := range []struct{ typed, answer, want string }{
		{"/startcall --in @demo --rtmp A", "There is one. To end it and make a new one, type: /startcall --rtmp --replace --in @demo A", ""},
		{"/startcall --in @demo --rtmp A", "There is one. To end it and make a new one, type: /startcall --rtmp --replace A", "another chat"},
		{"/startcall --in @demo --rtmp A", "There is one. To end it and make a new one, type: /startcall --replace --in @demo A", "--rtmp"},
		{"/startcall A", "No.\nFor example: /startcall --replace A", "--replace"},
		{"/startcall --rtmp --replace A", "I send them when you type: /startcall --rtmp A", ""},
		{"/startcall A", "There is one. To end it and make a new one, type: /startcall --replace B", "the title"},
		{"/startcall A", "There is one.\nExample: /startcall A…", "not whole"},
		{"/startcall A", "There is one.\nExample: /endcall", "another command"},
		{"/startcall A", "There is one.\nExample: /startnow", "another command"},
		{"/mutecall @alice", "For example: /callmute @alice", ""},
		{"/mutecall @alice", "For example: /callmute @bobby", "another command"},
		{"/startcall --in @demo A", "There is one.\nTo start it now, type: /startnow --in @demo", ""},
		{"/startcall --in @demo A", "There is one.\nTo start it now, type: /startnow", "another chat"},
		{"/startcall A", "There is one.\nExample: /startwhat", "is wrong"},
		{"/startcall A", "Say which chat:\n/startcall --in @yourgroup A", ""},
		{"/schedulecall tomorrow 18:00 A", "Please type one of these:\n1. /schedulecall tomorrow 18:00 A\n2. /schedulecall gibberish A", "not understood"},
		{`/schedulecall in 12 s "UTC"`, "Too soon: now.\nFor example: /schedulecall in 5 minutes UTC", "the title"},
		{`/schedulecall in 12 s "UTC"`, "Too soon: now.\nFor example: /schedulecall in 5 minutes \"UTC\"", ""},
		{"/schedulecall in 12 min A", "No.\nFor example: /schedulecall in 5 minutes A", "in place of"},
		{"/startcall --rtpm A", "Usage: /startcall [--rtmp] [title]\nExample: /startcall Friday Q&A", ""},
		{"/callhelp", "What I can do:\n/startcall: start a call now\nMore on one: /callhelp startcall", ""},
	} {
		wrong := ""
		for _, line := range linesOffered(c.answer, "/") {
			if wrong = readAs(c.typed, "/", table, now, time.UTC).differs(readAs(line, "/", table, now, time.UTC), c.answer); wrong != "" {
				break
			}
		}
		if c.want == "" && wrong != "" || !strings.Contains(wrong, c.want) {
			t.Errorf("to %q: %q: the fault found is %q, want %q", c.typed, c.answer, wrong, c.want)
		}
	}
}
