package demo

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/store"
)

// silence is how long nobody must answer before that counts as no answer.
const silence = 700 * time.Millisecond

// chat is the conversation on the terminal, as Alice's client is told of it.
type chat struct {
	*stage
	alice  *person
	bob    func() *person // logs in when he is first needed
	bot    *actor         // nil when the userbot is somebody else's
	screen *screen
	events chan event
	heard  heard
	crash  bool     // restart the userbot when it starts or ends the next call
	armed  []string // methods that are to go wrong for one command
	calls  int      // of these methods when they were armed
	told   []int    // the ids of what the userbot has said in the group
	shown  int      // the id of the newest message of the group
	pts    int      // of the group, after what was said last from here
}

func newChat(st *stage, s *screen) *chat {
	return &chat{stage: st, screen: s, events: make(chan event, 256), heard: heard{more: make(chan struct{})}}
}

// said is a message that was sent from here.
type said struct {
	id      int  // as Alice knows it
	pts     int  // of the group; 0 in private
	command bool // that is answered, or not, before anything else is said
	private bool
}

// run says line after line until there are no more.
func (c *chat) run(ctx context.Context) error {
	c.screen.greet()
	lines := c.screen.lines()
	for {
		select {
		case line, ok := <-lines:
			if !ok {
				return c.screen.err
			}
			switch err := c.take(ctx, strings.TrimSpace(line)); {
			case errors.Is(err, errQuit):
				return nil
			case err != nil:
				return err
			}
		case ev := <-c.events:
			if err := c.happened(ctx, ev); err != nil {
				return err
			}
		case <-c.over():
			return c.bot.stopped(ctx)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// happened shows what has come of nothing that was said here.
func (c *chat) happened(ctx context.Context, ev event) error {
	c.show(ev)
	c.bar()
	// Somebody's own client may have said it.
	if ev.call && c.crash {
		if err := c.restart(ctx); err != nil {
			return err
		}
	}
	if !c.crash && c.called() > c.calls {
		c.disarm()
	}
	return nil
}

// watch shows what happens when there is nothing more to say.
func (c *chat) watch(ctx context.Context) error {
	for {
		select {
		case ev := <-c.events:
			if err := c.happened(ctx, ev); err != nil {
				return err
			}
		case <-c.over():
			return c.bot.stopped(ctx)
		case <-ctx.Done():
			return nil
		}
	}
}

func (c *chat) over() chan struct{} {
	if c.bot == nil {
		return nil
	}
	return c.bot.over
}

// show puts what Alice sees on the screen.
func (c *chat) show(ev event) {
	if ev.bar {
		return
	}
	if ev.posted() {
		c.shown = max(c.shown, ev.id)
	}
	if ev.who == "userbot" && !ev.private && !ev.edited {
		c.told = append(c.told, ev.id)
	}
	c.screen.show(ev)
}

// catchUp shows what Alice's client has been told so far.
func (c *chat) catchUp() {
	for {
		select {
		case ev := <-c.events:
			c.show(ev)
		default:
			return
		}
	}
}

// errQuit is why a line ends the demo.
var errQuit = errors.New("enough")

// take does what one line says.
func (c *chat) take(ctx context.Context, line string) error {
	c.catchUp()
	if line == "" {
		return nil
	}
	switch strings.ToLower(line) {
	case "help", "!help", "?":
		c.screen.repeat("Alice", line)
		c.screen.help()
		return nil
	case "quit", "!quit", "exit":
		return errQuit
	}
	ev := event{who: "Alice", text: line}
	if who, text, ok := strings.Cut(line, ":"); ok {
		back := 0
		switch strings.ToLower(who) {
		case "alice":
			ev.text = strings.TrimSpace(text)
		case "bob":
			ev = event{who: "Bob", text: strings.TrimSpace(text)}
		case "userbot":
			if text = strings.TrimSpace(text); text == "!accept" {
				ev = event{who: "userbot", text: text}
			}
		case "pm":
			ev.text, ev.private = strings.TrimSpace(text), true
		case "re":
			back = 1
		case "re 2":
			back = 2
		}
		if back > 0 {
			if len(c.told) < back {
				c.screen.repeat("Alice", line)
				c.screen.note("There is nothing to reply to.")
				return nil
			}
			ev.text, ev.replyTo = strings.TrimSpace(text), c.told[len(c.told)-back]
		}
	}
	if ev.text == "" {
		c.screen.repeat("Alice", line)
		who, _, _ := strings.Cut(line, ":")
		c.screen.note(fmt.Sprintf("Nothing stands behind “%[1]s:”. Type %[1]s: /startcall, for example.", who))
		return nil
	}
	if ev.text == "!accept" {
		c.screen.repeat(ev.who, ev.text)
		return c.accept(ev.who)
	}
	defer c.bar()
	by := c.alice
	if ev.who == "Bob" {
		by = c.bob()
	}
	if err := by.wait(ctx); err != nil {
		return err
	}
	if strings.HasPrefix(ev.text, "!") {
		c.screen.repeat(ev.who, ev.text)
		return c.intervene(ctx, by, ev.text)
	}
	return c.say(ctx, by, ev)
}

// accept lets somebody scan the QR code that a client shows, which is theirs then.
func (c *chat) accept(who string) error {
	shown := c.tg.LoginToken()
	if shown == nil {
		c.screen.note("Nobody shows a QR code, or it is too old. userbot login --qr shows one.")
		return nil
	}
	account := map[string]int64{"Alice": c.stage.alice, "Bob": c.stage.bob, "userbot": c.stage.bot}[who]
	if err := c.tg.AcceptLoginToken(account, shown); err != nil {
		return err
	}
	c.screen.note("The QR code is scanned: whoever shows it is logged in as " + who + ".")
	return nil
}

// say sends a message and waits for what comes of it.
func (c *chat) say(ctx context.Context, by *person, ev event) error {
	random, err := randomID()
	if err != nil {
		return err
	}
	r := &tg.MessagesSendMessageRequest{Peer: by.group, Message: ev.text, RandomID: random}
	if ev.private {
		r.Peer = by.bot
	}
	if ev.replyTo != 0 {
		r.SetReplyTo(&tg.InputReplyToMessage{ReplyToMsgID: ev.replyTo})
	}
	answer, err := by.api.MessagesSendMessage(ctx, r)
	if refusal := api.ErrorType(err); refusal != "" {
		c.screen.note("Telegram refuses this message: " + refusal)
		return nil
	}
	if err != nil {
		return fmt.Errorf("messages.sendMessage: %w", err)
	}
	m := said{private: ev.private, command: strings.HasPrefix(ev.text, "/") && !c.away()}
	m.id, m.pts = placeOf(answer)
	c.pts = max(c.pts, m.pts)
	if by == c.alice { // her own client is told of it by the answer only
		if c.screen.own(ev); !m.private {
			c.heard.is(m.id)
		}
	}
	err = c.follow(ctx, m, by != c.alice)
	if c.called() > c.calls {
		c.disarm()
	}
	return err
}

// randomID draws what tells one request of a person from another.
func randomID() (int64, error) {
	var id [8]byte
	_, err := rand.Read(id[:])
	return int64(binary.LittleEndian.Uint64(id[:])), err
}

// placeOf finds the id of a message that was sent, and its place in the group's sequence.
func placeOf(answer tg.UpdatesClass) (id, pts int) {
	switch u := answer.(type) {
	case *tg.UpdateShortSentMessage:
		return u.ID, 0
	case *tg.Updates:
		for _, u := range u.Updates {
			switch u := u.(type) {
			case *tg.UpdateMessageID:
				id = u.ID
			case *tg.UpdateNewChannelMessage:
				pts = u.Pts
			}
		}
	}
	return id, pts
}

// follow shows what Alice sees until m itself has been seen, if it is to come, and answered for good, or until it is
// sure that nobody answers.
func (c *chat) follow(ctx context.Context, m said, unseen bool) error {
	quiet := time.NewTimer(silence)
	defer quiet.Stop()
	for unseen || m.command && c.bot != nil {
		select {
		case ev := <-c.events:
			c.show(ev)
			if ev.id == m.id {
				unseen = false
			}
			if ev.call && c.crash {
				if err := c.restart(ctx); err != nil {
					return err
				}
			}
			if final, err := c.answers(ev, m); final || err != nil {
				return err
			}
		case <-quiet.C:
			if c.bot != nil {
				if ignored, err := c.ignored(m); ignored || err != nil {
					c.screen.note("(silence)")
					return err
				}
			}
		case <-c.over():
			return c.bot.stopped(ctx)
		case <-ctx.Done():
			return ctx.Err()
		}
		quiet.Reset(silence)
	}
	return nil
}

// key is what the userbot's journal knows m by. In private everybody counts messages for themselves.
func (c *chat) key(m said) store.Key {
	if m.private {
		alice := command.Peer{Kind: command.User, ID: c.stage.alice}
		return store.Key{Peer: alice, N: int64(c.tg.IDFor(c.stage.bot, alice, m.id))}
	}
	return store.Key{Peer: c.group, N: int64(m.id)}
}

// answers reports whether ev is the final answer to m. An interim answer is edited later; a reaction is always final.
func (c *chat) answers(ev event, m said) (bool, error) {
	if ev.replyTo != m.id || ev.private != m.private || c.bot == nil {
		return false, nil
	}
	if ev.sign {
		return true, nil
	}
	return c.bot.finished(c.key(m), ev.text)
}

// ignored reports whether the userbot has read m and has not taken it for a command.
func (c *chat) ignored(m said) (bool, error) {
	if pts, _ := c.bot.store.Channel(c.group.ID); pts < m.pts {
		return false, nil
	}
	kept, err := c.bot.keeps(c.key(m))
	return !kept && err == nil, err
}

// intervene does what a line with an exclamation mark says: what somebody's app does when it is tapped, or what goes wrong.
func (c *chat) intervene(ctx context.Context, by *person, text string) error {
	const create, start, end = "phone.createGroupCall", "phone.startScheduledGroupCall", "phone.discardGroupCall"
	methods := []string{
		create, start, end, "phone.editGroupCallTitle", "phone.toggleGroupCallSettings",
		"phone.toggleGroupCallRecord", "phone.editGroupCallParticipant", "phone.inviteToGroupCall",
	}
	what, how, _ := strings.Cut(text, " ")
	switch {
	case what == "!clock":
		return c.pass(ctx, strings.TrimSpace(how))
	case slices.Contains([]string{"!join", "!leave", "!hand", "!start", "!end"}, text):
		return c.tap(ctx, by, text)
	case !slices.Contains([]string{"!lose", "!wait", "!crash", "!offline", "!online"}, text):
		c.screen.note("There is no " + text + ". Type help for what there is.")
	case c.bot == nil:
		c.screen.note("That works on the built-in userbot only.")
	case text == "!offline":
		return c.goAway(ctx)
	case text == "!online":
		return c.comeBack(ctx)
	case text == "!lose":
		c.arm(emulator.Fault{Kind: emulator.LoseAnswer}, methods...)
		c.screen.note("The answer to the next thing that the userbot does to a call will get lost.")
	case text == "!wait":
		c.arm(emulator.Fault{Kind: emulator.Error, Err: "FLOOD_WAIT_6"}, methods...)
		c.screen.note("Telegram will ask the userbot to wait for 6 seconds.")
	default:
		c.arm(emulator.Fault{Kind: emulator.LoseAnswer}, create, start, end) // nobody is told of a new title
		c.crash = true
		c.screen.note("The userbot will be stopped in the middle of the next call that it starts or ends.")
	}
	return nil
}

// arm has the next command that calls one of the methods go wrong, once.
func (c *chat) arm(f emulator.Fault, methods ...string) {
	c.disarm()
	f.User, c.armed = c.stage.bot, methods
	for _, m := range methods {
		c.tg.Fail(m, f)
	}
	c.calls = c.called()
}

func (c *chat) disarm() {
	c.tg.Heal()
	c.armed, c.calls, c.crash = nil, 0, false
}

// called returns how often the userbot has called the methods that are armed.
func (c *chat) called() int {
	n := 0
	for _, m := range c.armed {
		n += c.tg.Count(m, c.stage.bot)
	}
	return n
}

// restart stops the userbot after Telegram has done what it asked for and before it has heard of that, and starts it again.
func (c *chat) restart(ctx context.Context) error {
	c.crash = false
	c.screen.note("It is done, and the userbot stops before it hears of that. It starts again.")
	return c.bot.restart(ctx)
}
