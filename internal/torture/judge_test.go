package torture

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// key names a message as one account knows it.
type key struct {
	chat command.Peer
	msg  int
}

// said is something that somebody typed, and what is due for it.
type said struct {
	life int // in which life, or just before it
	by   int64
	text string
	mine key // the message as its author knows it
	key      // and as the userbot does

	silent bool   // a stranger's, or no command
	words  string // the only right answer; "" if it depends

	// Of a command that asks for a call. The title belongs to this one command.
	title         string
	target        command.Peer
	replace, rtmp bool
	at            time.Time     // when it is scheduled for; zero: not, or in
	in            time.Duration // how long after the command it is scheduled for
	forbidden     bool          // the userbot may not manage calls there
}

func (s *said) scheduled() bool { return !s.at.IsZero() || s.in != 0 }

func (s *said) String() string {
	return fmt.Sprintf("%q (chat %s, message %d, life %d)", s.text, s.chat, s.msg, s.life)
}

// passing is how answers begin that are to be corrected later.
var passing = []string{"Waiting: ", "Not clear yet: "}

func isFinal(text string) bool {
	for _, p := range passing {
		if strings.HasPrefix(text, p) {
			return false
		}
	}
	return true
}

// call is one as the ledger tells its story. Positions in the ledger; -1: never.
type call struct {
	emulator.Event              // its creation
	created, live, planned, end int
}

func (c *call) shows(live bool, from, to int) bool {
	if live {
		return c.live >= 0 && c.live < to && (c.end < 0 || c.end > from)
	}
	until := c.live
	if until < 0 {
		until = c.end
	}
	return c.planned >= 0 && c.planned < to && (until < 0 || until > from)
}

type answer struct {
	text  string
	final int // position of the present words
}

// verdict is what the ledger says of the userbot.
type verdict struct {
	problems   []string
	outcomes   map[string]int
	calls      int
	duplicates int // calls and answers beyond the first
	lost       int // no final answer
}

func (v *verdict) blame(s *said, format string, args ...any) {
	v.problems = append(v.problems, fmt.Sprintf("%s: ", s)+fmt.Sprintf(format, args...))
}

// trial is the ledger, sorted.
type trial struct {
	verdict
	bot      int64
	calls    map[int64]*call
	byTitle  map[string][]*call // made by the userbot
	byKey    map[key]*said
	posted   map[*said]int // position of the command
	answers  map[key][]*answer
	messages map[key]*answer // by the message's own key
	times    map[*said]time.Time
	keys     map[delivery][]emulator.Event // private messages with a stream's address and key
	due      map[delivery]int              // how many were to be sent
}

// delivery is the key of a chat's stream on its way to somebody.
type delivery struct {
	to     int64
	target string // the chat's bare id
}

// judge compares what the userbot did and said with what it was asked, by the emulator's ledger alone.
func judge(ledger []emulator.Event, bot int64, list []*said) verdict {
	t := &trial{
		verdict: verdict{outcomes: map[string]int{}}, bot: bot, calls: map[int64]*call{}, byTitle: map[string][]*call{},
		byKey: map[key]*said{}, posted: map[*said]int{}, times: map[*said]time.Time{},
		answers: map[key][]*answer{}, messages: map[key]*answer{}, keys: map[delivery][]emulator.Event{}, due: map[delivery]int{},
	}
	mine := map[int64]map[key]*said{}
	titles := map[string]*said{}
	for _, s := range list {
		if mine[s.by] == nil {
			mine[s.by] = map[key]*said{}
		}
		mine[s.by][s.mine], t.byKey[s.key] = s, s
		if s.title != "" {
			titles[s.title] = s
		}
	}
	for i, e := range ledger {
		if s := mine[e.By][key{e.Chat, e.MsgID}]; s != nil && e.Kind == emulator.MessagePosted {
			t.posted[s], t.times[s] = i, e.Time.Truncate(time.Second)
		}
		t.read(e, i)
	}
	for _, e := range ledger {
		if e.Kind == emulator.CallEnded && e.By == bot {
			t.ending(ledger, e, titles)
		}
	}
	for title, made := range t.byTitle {
		if titles[title] == nil {
			t.problems = append(t.problems, fmt.Sprintf("%d calls titled %q, which nobody asked for", len(made), title))
		}
	}
	for _, s := range list {
		t.command(s)
	}
	for d, sent := range t.keys {
		if len(sent) > t.due[d] {
			t.problems = append(t.problems, fmt.Sprintf("the key of %s was sent to %d %d times, for %d commands", d.target, d.to, len(sent), t.due[d]))
		}
	}
	return t.verdict
}

func (t *trial) read(e emulator.Event, i int) {
	ours := e.By == t.bot && e.Client
	switch e.Kind {
	case emulator.CallCreated, emulator.CallScheduled:
		c := &call{Event: e, created: i, live: i, planned: -1, end: -1}
		if e.Kind == emulator.CallScheduled {
			c.live, c.planned = -1, i
		}
		t.calls[e.CallID] = c
		if ours {
			t.verdict.calls++
			t.byTitle[e.Title] = append(t.byTitle[e.Title], c)
		}
	case emulator.CallStarted:
		t.calls[e.CallID].live = i
	case emulator.CallEnded:
		t.calls[e.CallID].end = i
	case emulator.MessagePosted:
		if ours && !e.Service {
			t.message(e, i)
		}
	case emulator.MessageEdited:
		if a := t.messages[key{e.Chat, e.MsgID}]; ours && a != nil && a.text != e.Text {
			if isFinal(a.text) {
				t.problems = append(t.problems, fmt.Sprintf("a final answer, %q, became %q", a.text, e.Text))
			}
			a.text, a.final = e.Text, i
		}
	}
}

// message files what the userbot has said.
func (t *trial) message(e emulator.Event, i int) {
	streams := strings.Contains(e.Text, "rtmps://")
	// The emulator's keys begin with the id of their chat.
	if _, id, ok := strings.Cut(e.Text, "Key: "); ok && streams && e.Chat.Kind == command.User && e.ReplyTo == 0 {
		id, _, _ = strings.Cut(id, ":")
		d := delivery{e.Chat.ID, id}
		t.keys[d] = append(t.keys[d], e)
		return
	}
	to := key{e.Chat, e.ReplyTo}
	switch s := t.byKey[to]; {
	case streams:
		t.problems = append(t.problems, fmt.Sprintf("a stream's address is in chat %s", e.Chat))
	case s == nil:
		t.problems = append(t.problems, fmt.Sprintf("%q in chat %s answers nothing that was typed", e.Text, e.Chat))
	case s.silent:
		t.blame(s, "the userbot answered %q", e.Text)
	}
	a := &answer{text: e.Text, final: i}
	t.answers[to] = append(t.answers[to], a)
	t.messages[key{e.Chat, e.MsgID}] = a
}

// ending judges a call that the userbot ended: only a command with --replace may.
func (t *trial) ending(ledger []emulator.Event, e emulator.Event, titles map[string]*said) {
	for _, next := range ledger[e.Seq:] {
		if next.Chat != e.Chat || next.By != t.bot || next.Kind != emulator.CallCreated && next.Kind != emulator.CallScheduled {
			continue
		}
		if s := titles[next.Title]; e.Replaced && s != nil && s.replace {
			return
		}
		t.problems = append(t.problems, fmt.Sprintf("the userbot ended the call %q in chat %s for %q, which did not ask for that", e.Title, e.Chat, next.Title))
		return
	}
	t.problems = append(t.problems, fmt.Sprintf("the userbot ended the call %q in chat %s", e.Title, e.Chat))
}

// command judges one thing that was typed.
func (t *trial) command(s *said) {
	answers, made := t.answers[s.key], t.byTitle[s.title]
	if s.title == "" {
		made = nil
	}
	if s.silent {
		if len(made) > 0 {
			t.blame(s, "the userbot made a call of it")
		}
		return
	}
	t.duplicates += max(0, len(answers)-1) + max(0, len(made)-1)
	if len(made) > 1 {
		t.blame(s, "%d calls were made", len(made))
	}
	if len(answers) > 1 {
		t.blame(s, "%d answers", len(answers))
	}
	if len(answers) == 0 || !isFinal(answers[0].text) {
		t.lost++
		t.blame(s, "no final answer")
		return
	}
	var c *call
	if len(made) > 0 {
		c = made[0]
	}
	outcome, wrong := t.truth(s, answers[0], c)
	t.outcomes[outcome]++
	if wrong != "" {
		t.blame(s, "%s. It was answered: %q", wrong, answers[0].text)
	}
}

// truth says what an answer means, and what is untrue of it. made is the command's own call, nil if there is none.
func (t *trial) truth(s *said, a *answer, made *call) (outcome, wrong string) {
	from := t.posted[s]
	is := func(begin string) bool { return strings.HasPrefix(a.text, begin) }
	if s.words != "" {
		if a.text != s.words {
			return "explained", "that is not the explanation"
		}
		return "explained", ""
	}
	switch {
	case is("Started"):
		return "started", t.made(s, a, made, false)
	case is("Scheduled"):
		return "scheduled", t.made(s, a, made, true)
	case is("Your ") && strings.Contains(a.text, "somebody has ended it since"):
		switch {
		case made == nil:
			wrong = "no call was made"
		case made.end < 0 || made.end > a.final:
			wrong = "the call had not ended"
		}
		return "ended since", wrong
	case (is("A video chat ") || is("A live stream ")) && strings.Contains(a.text, " is already "):
		if made != nil {
			return "already there", "a call was made all the same"
		}
		for _, c := range t.calls {
			if c.Chat == s.target && strings.Contains(a.text, "“"+c.Title+"”") && c.shows(strings.Contains(a.text, "already running"), from, a.final) {
				return "already there", ""
			}
		}
		return "already there", "no such call was there"
	case is("Not done: I may not manage"):
		if !s.forbidden {
			wrong = "it may"
		} else if made != nil {
			wrong = "a call was made all the same"
		}
		return "refused", wrong
	default:
		return "something else", "that is no right answer to this"
	}
}

// made judges an answer that says that the call was made.
func (t *trial) made(s *said, a *answer, c *call, scheduled bool) (wrong string) {
	switch {
	case c == nil:
		return "no call was made"
	case scheduled != (c.Kind == emulator.CallScheduled):
		return "the call is of the other kind"
	case s.scheduled() != scheduled:
		return "that is not what was asked for"
	case c.Chat != s.target:
		return fmt.Sprintf("the call is in chat %s instead of %s", c.Chat, s.target)
	case c.RTMP != s.rtmp:
		return "RTMP is not as asked"
	case c.created > a.final:
		return "the call was made after the answer"
	case !strings.Contains(a.text, "“"+s.title+"”"):
		return "the title is missing"
	}
	if off := c.At.Sub(s.at).Abs(); !s.at.IsZero() && off != 0 {
		return fmt.Sprintf("the time is off by %v", off)
	}
	if off := c.At.Sub(t.times[s].Add(s.in)).Abs(); s.in != 0 && off > time.Second {
		return fmt.Sprintf("the time is off by %v", off)
	}
	if s.rtmp && !t.delivered(s, a) {
		return "the key was not delivered"
	}
	return ""
}

// delivered reports whether a private message with the key came between the command and its answer. One message may
// serve two commands that ask for the same key in the same second, the unit of Telegram's dates; more messages than
// commands there must not be.
func (t *trial) delivered(s *said, a *answer) bool {
	d := delivery{to: t.bot, target: strconv.FormatInt(s.target.ID, 10)}
	if strings.Contains(a.text, "I sent you") {
		d.to = s.by
	}
	t.due[d]++
	for _, e := range t.keys[d] {
		if !e.Time.Before(t.times[s]) && e.Seq < a.final {
			return true
		}
	}
	return false
}
