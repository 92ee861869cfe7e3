package torture

import (
	"cmp"
	"fmt"
	"math"
	"slices"
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
	life  int // in which life, or just before it
	by    int64
	text  string
	typed time.Time
	mine  key // the message as its author knows it
	key       // and as the userbot does

	verb   verb
	silent bool   // a stranger's, or no command
	words  string // the only right answer; "" if it depends

	title         string // asked for; it belongs to this one command
	target        command.Peer
	elsewhere     bool // the target is named by --in
	replace, rtmp bool
	at            time.Time        // when it is scheduled for; zero: not, or in
	in            time.Duration    // how long after the command it is scheduled for
	byHand        bool             // people start it, and not the userbot
	deletes       bool             // commands are deleted when they are done
	tidy          bool             // here they can be
	lateLimit     time.Duration    // how late it is started still
	sure          bool             // to end a call although people are in it
	on            bool             // what is switched on, or off
	args          string           // what follows: speaker, reset, revoke
	tape          string           // the title of a recording
	film          bool             // with pictures
	whom          int64            // the person; 0: nobody
	guests        map[string]int64 // those who are to be invited, by name
	listed        bool             // who typed it is in the configuration
	inName        bool             // the person has spoken in the name of a chat
	boss          bool             // the person manages calls there
	forbidden     bool             // the userbot may not manage calls there
	swept         bool             // nothing is posted about calls
	public        bool             // the chat has a public name
	invite        string           // the chat's own link, as far as the userbot is shown it
	unlisted      bool             // listeners are not listed there
	outside       bool             // who manages calls may mute people without being in the call
	revokes       bool             // who manages calls may revoke a stream's key

	venue venue
	topic int
	anon  bool   // in the name of the group
	may   []said // what it can mean: it is to be asked which; nil: it is clear
	yes   bool   // it answers a question
	no    bool   // it declines one
	n     int    // with this number; 0: with none
	reply int    // as a reply to this message, as the userbot knows it; 0: to none

	// What the judge finds.
	asked     *question // what it was asked; nil: nothing
	somebodys *call     // the call that it was asked about because a person has scheduled it
	untrue    string    // why it cannot have picked what it did
	first     *said     // what was typed at first of what it has picked; nil: it has picked nothing
	agreed    *call     // the call that it has agreed to see ended
	starts    int       // the number of the planned call that it has picked to be started; 0: none
	ahead     bool      // and that was only scheduled when that was asked
}

// verb is what is asked for, under the name that the figures have for it.
type verb string

const (
	starts    verb = "startcall"
	schedules verb = "schedulecall"
	ends      verb = "endcall"
	retitles  verb = "calltitle"
	explains  verb = "callhelp, or something wrong"
)

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

type answer struct {
	id    int // of its message
	text  string
	first int   // position of the first words
	final int   // and of the present ones
	turns []int // positions of words that say that another command comes first
}

// verdict is what the ledger says of the userbot.
type verdict struct {
	problems   []string
	outcomes   map[string]int
	calls      int // made by the userbot
	titles     int // given by it
	ends       int // of calls, by it and not by making another one
	began      int // calls that it has started because it was time
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
	byTitle  map[string][]*call // made by the userbot, by the title that was asked for
	roots    map[string]string  // that title, by those that its call was given
	byKey    map[key]*said
	posted   map[*said]int // position of the command
	answers  map[key][]*answer
	messages map[key]*answer // by the message's own key
	times    map[*said]time.Time
	at       []time.Time                   // by position
	lines    []time.Time                   // when the userbot opened a connection
	keys     map[delivery][]emulator.Event // private messages with a stream's address and key
	revoked  map[command.Peer][]*revoke    // the keys that are no more
	due      map[delivery]int              // how many were to be sent

	questions []*question
	deleted   []emulator.Event // messages, by the userbot

	plans     []*plan
	notices   []notice
	postponed map[*call]*plan // calls that were made later than the command that has planned them
	opened    map[*call]bool  // calls that were scheduled, and that the userbot has started

	chats       map[command.Peer][]*call // in the order of their creation
	retitled    map[string][]retitling   // by the userbot, by title
	settings    []set                    // what the userbot has changed of calls
	invitations []invitation             // by the userbot
	given       []emulator.Event         // links to calls that the userbot has asked for
	ended       map[*call]*said          // calls that the userbot has ended, and which command that was for
}

// retitling is that the userbot gave a call another title.
type retitling struct {
	*call
	at  int
	was string
}

// delivery is the key of a chat's stream on its way to somebody.
type delivery struct {
	to     int64
	target string // the chat's bare id
}

// judge compares what the userbot did and said with what it was asked, by the emulator's ledger alone. lines says when the
// userbot had to open a connection, because what does not show may be done again where no answer came.
func judge(ledger []emulator.Event, bot int64, list []*said, lines ...time.Time) verdict {
	t := hearing(ledger, bot, list)
	t.lines = lines
	t.revokers(list)
	t.secrets(ledger)
	titles := map[string]*said{}
	for _, s := range list {
		if s.title != "" {
			titles[s.title] = s
		}
	}
	for _, e := range ledger {
		if e.Kind == emulator.CallEnded && e.By == bot && e.Replaced {
			t.replacing(ledger, e, titles)
		}
	}
	for title, made := range t.byTitle {
		if titles[title] == nil {
			t.problems = append(t.problems, fmt.Sprintf("%d calls titled %q, which nobody asked for", len(made), title))
		}
	}
	for title, list := range t.retitled {
		if s := titles[title]; s == nil || s.verb != retitles {
			t.problems = append(t.problems, fmt.Sprintf("%d calls were given the title %q, which nobody asked for", len(list), title))
		}
	}
	for _, s := range list {
		t.command(s)
	}
	for _, s := range list {
		t.turn(s, list)
	}
	t.settled(list)
	t.inviters(list)
	t.numbers()
	t.tidied(list)
	for _, p := range t.plans {
		t.fallsDue(p)
		if what := t.owes(p, ledger[len(ledger)-1].Time, 0); what != "" {
			t.lost++
			t.blame(p.said, "%s", what)
		}
	}
	for _, c := range t.calls {
		if c.end >= 0 && c.ours && !c.replaced && t.ended[c] == nil {
			t.problems = append(t.problems, fmt.Sprintf("the userbot ended the call %q in chat %s, which nobody asked for and told of", c.title(c.end), c.Chat))
		}
	}
	for d, sent := range t.keys {
		// After a crash the key is sent once more if it has become another one since.
		n := len(slices.CompactFunc(slices.Clone(sent), func(a, b emulator.Event) bool { return keyIn(a.Text) != keyIn(b.Text) }))
		if n > t.due[d] || len(sent) > t.due[d]+t.revokes(d.target) {
			t.problems = append(t.problems, fmt.Sprintf("the key of %s was sent to %d %d times, for %d commands", d.target, d.to, n, t.due[d]))
		}
	}
	return t.verdict
}

// hearing sorts the ledger, and finds out what the userbot has asked people, and what it has planned.
func hearing(ledger []emulator.Event, bot int64, list []*said) *trial {
	t := &trial{
		postponed: map[*call]*plan{}, opened: map[*call]bool{}, revoked: map[command.Peer][]*revoke{},
		verdict: verdict{outcomes: map[string]int{}}, bot: bot, calls: map[int64]*call{}, byTitle: map[string][]*call{}, roots: map[string]string{},
		byKey: map[key]*said{}, posted: map[*said]int{}, times: map[*said]time.Time{},
		answers: map[key][]*answer{}, messages: map[key]*answer{}, keys: map[delivery][]emulator.Event{}, due: map[delivery]int{},
		chats: map[command.Peer][]*call{}, retitled: map[string][]retitling{}, ended: map[*call]*said{},
	}
	mine := map[int64]map[key]*said{}
	for _, s := range list {
		if mine[s.by] == nil {
			mine[s.by] = map[key]*said{}
		}
		mine[s.by][s.mine], t.byKey[s.key] = s, s
	}
	for i, e := range ledger {
		t.at = append(t.at, e.Time)
		if s := mine[e.By][key{e.Chat, e.MsgID}]; s != nil && e.Kind == emulator.MessagePosted {
			t.posted[s], t.times[s] = i, e.Time.Truncate(time.Second)
		}
		t.read(e, i)
	}
	t.pick(list)
	t.plan(list)
	t.startable()
	return t
}

func (t *trial) read(e emulator.Event, i int) {
	ours := e.By == t.bot && e.Client
	switch e.Kind {
	case emulator.CallCreated, emulator.CallScheduled:
		c := newCall(e, i)
		if root := t.roots[e.Title]; ours && root != "" {
			c.Title = root // it comes again, with the title that it was given
		}
		if e.Kind == emulator.CallScheduled {
			c.live, c.planned = -1, i
		}
		t.calls[e.CallID] = c
		t.chats[e.Chat] = append(t.chats[e.Chat], c)
		if ours {
			t.verdict.calls++
			t.byTitle[c.Title] = append(t.byTitle[c.Title], c)
		}
	case emulator.CallStarted:
		t.calls[e.CallID].live = i
		t.opened[t.calls[e.CallID]] = ours
		t.sets(e, i, ours)
	case emulator.CallChanged, emulator.CallLinksReset:
		t.sets(e, i, ours)
	case emulator.RecordingBegun, emulator.RecordingEnded:
		t.calls[e.CallID].tapes = taped(t.calls[e.CallID].tapes, e, ours)
		t.sets(e, i, ours)
	case emulator.UserInvited:
		if ours {
			t.invite(e, i)
		}
	case emulator.CallInvited:
		if ours {
			t.given = append(t.given, e)
		}
	case emulator.KeyRevoked:
		t.revoked[e.Chat] = append(t.revoked[e.Chat], &revoke{at: i, key: e.Text, ours: ours})
	case emulator.CallEnded:
		c := t.calls[e.CallID]
		c.end, c.ours, c.replaced = i, ours, e.Replaced
		if ours && !e.Replaced {
			t.ends++
		}
	case emulator.CallRetitled:
		c := t.calls[e.CallID]
		if ours {
			t.titles++
			t.retitled[e.Title] = append(t.retitled[e.Title], retitling{c, i, c.title(i)})
		}
		c.titles = append(c.titles, since[string]{e.Title, i, ours})
		if c.By == t.bot && c.Client && e.Title != c.Title {
			t.roots[e.Title] = c.Title
		}
	case emulator.CallJoined, emulator.CallLeft, emulator.ParticipantSet:
		c := t.calls[e.CallID]
		c.sit(e)
		t.sets(e, i, ours)
		c.crowds = append(c.crowds, since[int]{c.inside(), i, false})
	case emulator.MessagePosted:
		if ours && !e.Service {
			t.message(e, i)
		}
	case emulator.MessageDeleted:
		if ours {
			t.deleted = append(t.deleted, e)
		}
	case emulator.MessageEdited:
		if a := t.messages[key{e.Chat, e.MsgID}]; ours && a != nil && a.text != e.Text {
			if isFinal(a.text) {
				t.problems = append(t.problems, fmt.Sprintf("a final answer, %q, became %q", a.text, e.Text))
			}
			a.say(e.Text, i)
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
	if list := noticed(e); len(list) > 0 {
		t.notices = append(t.notices, list...)
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
	a := &answer{id: e.MsgID, first: i}
	a.say(e.Text, i)
	t.answers[to] = append(t.answers[to], a)
	t.messages[key{e.Chat, e.MsgID}] = a
}

// say notes what an answer says from a position on.
func (a *answer) say(text string, i int) {
	a.text, a.final = text, i
	if strings.HasPrefix(text, "Waiting: another command") {
		a.turns = append(a.turns, i)
	}
}

// replacing judges a call that the userbot ended by making another one: only a command with --replace may.
func (t *trial) replacing(ledger []emulator.Event, e emulator.Event, titles map[string]*said) {
	for _, next := range ledger[e.Seq:] {
		if next.Chat != e.Chat || next.By != t.bot || next.Kind != emulator.CallCreated && next.Kind != emulator.CallScheduled {
			continue
		}
		switch s, c := titles[t.calls[next.CallID].Title], t.calls[e.CallID]; {
		case s != nil && t.postponed[t.calls[next.CallID]] != nil:
			// At its time it ends what it was to replace, and what the userbot has put on Telegram for later; to come there itself only that.
			later := (c.live < 0 || t.barelyLive(c)) && c.By == t.bot && c.Client && c.At.After(next.At)
			if !later && (next.Kind == emulator.CallScheduled || !s.replace) {
				t.blame(s, "the userbot ended the call %q for it when it fell due", c.title(c.end))
			}
		case s == nil, !s.replace && s.agreed != c:
			t.problems = append(t.problems, fmt.Sprintf("the userbot ended the call %q in chat %s for %q, which did not ask for that", e.Title, e.Chat, next.Title))
		case (s.agreed != c || s.ahead && c.live >= 0) && t.dear(s, c):
			t.blame(s, "the userbot ended the call %q for it, and had not asked", c.title(c.end))
		}
		return
	}
}

// barelyLive reports whether somebody had started a call in the very moment before another one took its place: whoever made that had looked before.
func (t *trial) barelyLive(c *call) bool {
	return c.live >= 0 && c.planned >= 0 && c.replaced && t.at[c.end].Sub(t.at[c.live]) < prompt
}

// dear reports whether a command had to be asked before its call takes the place of one.
func (t *trial) dear(s *said, c *call) bool {
	if c.live >= 0 {
		return !c.holds(0, t.posted[s], c.end)
	}
	return !t.knows(c)
}

// turn judges an answer that told a command to wait for another one: there must be one, for the same chat or typed in
// the same one, that had no final answer by then.
func (t *trial) turn(s *said, list []*said) {
	for _, a := range t.answers[s.key] {
		for _, at := range a.turns {
			if !slices.ContainsFunc(list, func(q *said) bool {
				return q != s && !q.silent && q.verb != explains && q.verb != picks && (q.target == s.target || q.chat == s.chat) && t.posted[q] < at && t.until(q) > t.posted[s]
			}) && !t.busy(s.target, at) && !t.busy(s.chat, at) {
				t.blame(s, "it was told to wait for another command, and there was none")
			}
		}
	}
}

// until is the position of a command's final answer.
func (t *trial) until(s *said) int {
	if list := t.answers[s.key]; len(list) > 0 && isFinal(list[0].text) {
		return list[0].final
	}
	return math.MaxInt
}

// command judges one thing that was typed.
func (t *trial) command(s *said) {
	answers, made, changed := t.answers[s.key], t.byTitle[s.title], t.retitled[s.title]
	if s.title == "" {
		made, changed = nil, nil
	}
	if s.untrue != "" {
		t.blame(s, "%s. It was answered: %q", s.untrue, answers[0].text)
		return
	}
	if s.silent {
		if len(made) > 0 {
			t.blame(s, "the userbot made a call of it")
		}
		if len(changed) > 0 {
			t.blame(s, "the userbot gave a call this title")
		}
		return
	}
	again := len(made) > 1 && !slices.ContainsFunc(t.plans, func(p *plan) bool { return p.said == s }) // or it is judged as a plan
	if again {
		t.duplicates += len(made) - 1
	}
	t.duplicates += max(0, len(answers)-1) + max(0, len(changed)-1)
	if again {
		t.blame(s, "%d calls were made", len(made))
	}
	if len(changed) > 1 {
		t.blame(s, "the title was given %d times", len(changed))
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
	if s.verb.aims() {
		wrong = cmp.Or(t.misplaced(s, answers[0]), wrong)
	}
	if wrong != "" {
		t.blame(s, "%s. It was answered: %q", wrong, answers[0].text)
	}
}
