package handlers_test

import (
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// kinds are the chats in which a call can be.
var kinds = map[string]func(*rig) command.Peer{
	"supergroup": func(r *rig) command.Peer { return r.group },
	"basic group": func(r *rig) command.Peer {
		g := r.srv.AddGroup(emulator.Chat{Title: "Basic", Creator: r.alice, Members: []int64{r.bot, r.bob}})
		r.srv.SetAdmin(g, r.bot, emulator.Rights{ManageCall: true})
		return g
	},
	"channel": func(r *rig) command.Peer {
		c := r.srv.AddChannel(emulator.Chat{Title: "News", Creator: r.alice, Members: []int64{r.bot, r.bob}})
		r.srv.SetAdmin(c, r.bot, emulator.Rights{ManageCall: true, PostMessages: true})
		return c
	},
	"channel that shows its authors": func(r *rig) command.Peer {
		c := r.srv.AddChannel(emulator.Chat{Title: "News", Creator: r.alice, Members: []int64{r.bot, r.bob}, Profiles: true})
		r.srv.SetAdmin(c, r.bot, emulator.Rights{ManageCall: true, PostMessages: true})
		r.srv.SetAdmin(c, r.bob, emulator.Rights{PostMessages: true})
		return c
	},
	"forum": func(r *rig) command.Peer {
		f := r.srv.AddSupergroup(emulator.Chat{Title: "Forum", Creator: r.alice, Members: []int64{r.bot, r.bob}, Forum: true})
		r.srv.SetAdmin(f, r.bot, emulator.Rights{ManageCall: true})
		return f
	},
}

// Where commands are typed. In private chats, and in Saved Messages, the call's chat is named with --in.
var (
	people     = []string{"supergroup", "basic group", "topic"} // where messages carry their senders' names
	everywhere = []string{"supergroup", "basic group", "topic", "channel", "private chat"}
)

// place is a chat of one of those kinds, with the userbot in it.
type place struct {
	*rig
	kind   string
	call   command.Peer // where calls are made
	listed command.Peer // in whose name is written; zero: in the author's own
	topic  int
}

func (r *rig) place(kind string) *place {
	p := &place{rig: r, kind: kind, call: r.group}
	switch kind {
	case "topic":
		p.call = kinds["forum"](r)
		p.topic = r.srv.AddTopic(p.call, "Evenings")
	case "private chat", "Saved Messages":
	default:
		p.call = kinds[kind](r)
	}
	r.policy.Chats = map[command.Peer]handlers.ChatPolicy{p.call: {}}
	return p
}

func (p *place) private() bool { return p.kind == "private chat" || p.kind == "Saved Messages" }

// chat is the one typed in, as whoever types names it.
func (p *place) chat(by int64) command.Peer {
	switch {
	case !p.private():
		return p.call
	case by == p.bot && p.kind == "private chat":
		return command.Peer{Kind: command.User, ID: p.bob} // a stranger, so that only who typed it counts
	default:
		return command.Peer{Kind: command.User, ID: p.bot}
	}
}

// types has somebody type a command in the place, and returns its id.
func (p *place) types(by int64, verb string, as emulator.SayOptions) int {
	if p.private() {
		verb += " --in " + p.call.String()
	}
	as.Topic = p.topic
	return p.srv.Say(p.chat(by), by, verb+" Q", as)
}

// answers returns what the userbot has said, wherever.
func (p *place) answers() (list []emulator.Event) {
	for _, e := range p.srv.Ledger() {
		if p.isAnswer(e) {
			list = append(list, e)
		}
	}
	return list
}

func (p *place) isAnswer(e emulator.Event) bool {
	return e.Kind == emulator.MessagePosted && e.By == p.bot && e.Client && !e.Service
}

// expect asserts how many calls the userbot made, all of them in the place, and how many answers it gave.
func (p *place) expect(calls, answers int) {
	p.Helper()
	for _, c := range p.calls(calls) {
		if c.Chat != p.call {
			p.Errorf("the call is in %s, want it in %s", c.Chat, p.call)
		}
	}
	list := p.answers()
	if len(list) != answers {
		p.Errorf("want %d answers, got %d:\n%s", answers, len(list), p.rig.chat())
	}
	for _, e := range list {
		if first, _ := utf8.DecodeRuneInString(e.Text); !unicode.IsLetter(first) {
			p.Errorf("an answer begins with %q, as a command may: %q", first, e.Text)
		}
	}
}

// ways are how one and the same message comes to the userbot. Each begins with the start of it.
var ways = map[string]func(p *place, typed func()){
	"pushed": func(p *place, typed func()) { p.start(); typed() },
	"pushed at length": func(p *place, typed func()) {
		p.srv.Switch(emulator.Switches{LongUpdates: true, SavedOut: true, PrivateFromID: true})
		p.start()
		typed()
	},
	"pushed twice": func(p *place, typed func()) {
		p.srv.Deliver(p.bot, emulator.Delivery{Twice: true})
		p.start()
		typed()
	},
	"found after an outage": func(p *place, typed func()) {
		p.start()
		p.stop()
		typed()
		p.start()
	},
	"told again after a crash": func(p *place, typed func()) {
		p.start()
		typed()
		p.idle(time.Minute)
		p.crash()
		p.start()
	},
}

// everyWay runs a story for each kind of chat and each way of delivery.
func everyWay(t *testing.T, in []string, story func(p *place, deliver func(typed func()))) {
	for _, kind := range in {
		for way, deliver := range ways {
			if testing.Short() && way != "pushed" {
				continue
			}
			t.Run(kind+"/"+way, func(t *testing.T) {
				bubble(t, func(r *rig) {
					p := r.place(kind)
					story(p, func(typed func()) { deliver(p, typed) })
				})
			})
		}
	}
}

func (r *rig) theAlice() int64 { return r.alice }
func (r *rig) theBob() int64   { return r.bob }
func (r *rig) theOwner() int64 { return r.bot }

func only(p command.Peer) map[command.Peer]bool { return map[command.Peer]bool{p: true} }

// open is a policy that lets in whoever can be let in, so that a refusal has no other reason than the message.
func open(_ *place, p *handlers.Policy) {
	p.AnonymousAdmins, p.ChannelPosts, p.ChatAdmins = true, true, true
}

// TestWhoTypedIt has one row for each way in which a message can name, or hide, its sender.
func TestWhoTypedIt(t *testing.T) {
	bot := func(r *rig) emulator.SayOptions {
		return emulator.SayOptions{ViaBot: r.srv.AddUser(emulator.User{First: "Inline", Username: "inlinebot", Bot: true})}
	}
	always := func(as emulator.SayOptions) func(*rig) emulator.SayOptions {
		return func(*rig) emulator.SayOptions { return as }
	}
	elsewhere := func(r *rig) command.Peer {
		return r.srv.AddChannel(emulator.Chat{Title: "Elsewhere", Creator: r.alice})
	}
	forwarded := func(r *rig) emulator.SayOptions {
		return emulator.SayOptions{FwdFrom: command.Peer{Kind: command.User, ID: r.alice}}
	}
	here := func(p *place) string { return p.call.String() }
	anonymous, groups := always(emulator.SayOptions{Anonymous: true}), []string{"supergroup", "topic"}
	rows := []struct {
		name    string
		in      []string
		by      func(*rig) int64 // Alice, who is listed
		policy  func(*place, *handlers.Policy)
		as      func(*rig) emulator.SayOptions
		verb    string              // "/startcall"
		names   func(*place) string // what is named with --in; nil: nothing is
		done    bool
		refused bool // answered, but not done
	}{
		{name: "a listed admin is obeyed", in: append(people, "private chat"), done: true},
		{name: "a member who is not listed is not", in: append(people, "private chat"), by: (*rig).theBob},
		{name: "nor if others are let in whom Telegram vouches for", in: append(people, "private chat"), by: (*rig).theBob, policy: open},
		{name: "an admin listed for this chat is obeyed", in: append(people, "private chat"), by: (*rig).theBob, done: true,
			policy: func(at *place, p *handlers.Policy) {
				p.Chats[at.call] = handlers.ChatPolicy{Admins: only(command.Peer{Kind: command.User, ID: at.bob})}
			}},
		{name: "an admin listed for another chat is not", in: append(people, "private chat"), by: (*rig).theBob,
			policy: func(at *place, p *handlers.Policy) {
				p.Chats[elsewhere(at.rig)] = handlers.ChatPolicy{Admins: only(command.Peer{Kind: command.User, ID: at.bob})}
			}},
		{name: "a chat that is not looked after has no admins", in: people,
			policy: func(at *place, p *handlers.Policy) {
				p.Chats = map[command.Peer]handlers.ChatPolicy{elsewhere(at.rig): {}}
			}},
		{name: "the account's own typing is obeyed", in: append(everywhere, "Saved Messages"), by: (*rig).theOwner, done: true},

		{name: "an anonymous admin is not obeyed", in: groups, as: anonymous},
		{name: "an anonymous admin is obeyed where that is allowed", in: groups, as: anonymous, policy: open, done: true},
		{name: "an anonymous admin who names the very chat is obeyed", in: groups, as: anonymous, policy: open, names: here, done: true},
		{name: "an anonymous admin who names another chat is a stranger there", in: groups, as: anonymous, policy: open,
			names: func(p *place) string { return elsewhere(p.rig).String() }},
		{name: "an anonymous admin who names a chat that is not known is told so", in: groups, as: anonymous, policy: open, refused: true,
			names: func(*place) string { return "@nobodyknows" }},
		{name: "a channel that is listed for the chat and names it is obeyed", in: groups, by: (*rig).theBob, names: here, done: true,
			policy: func(at *place, p *handlers.Policy) {
				at.listed = elsewhere(at.rig)
				p.Chats[at.call] = handlers.ChatPolicy{Admins: only(at.listed)}
			}},
		{name: "a channel post that names the channel is obeyed", in: []string{"channel"}, policy: open, names: here, done: true},
		{name: "a group message without any sender is an anonymous admin's", in: groups, as: always(emulator.SayOptions{NoSender: true})},
		{name: "a group message without any sender is obeyed where an anonymous admin's is", in: groups, done: true,
			policy: func(_ *place, p *handlers.Policy) { p.AnonymousAdmins = true },
			as:     always(emulator.SayOptions{NoSender: true})},
		{name: "a message in the name of another channel is a stranger's", in: groups, policy: open,
			as: func(r *rig) emulator.SayOptions { return emulator.SayOptions{AsChannel: elsewhere(r)} }},
		{name: "a channel post is not obeyed", in: []string{"channel"}},
		{name: "a channel post is not obeyed where anonymous admins are", in: []string{"channel"},
			policy: func(_ *place, p *handlers.Policy) { p.AnonymousAdmins, p.ChatAdmins = true, true }},
		{name: "a channel post is obeyed where that is allowed", in: []string{"channel"}, done: true,
			policy: func(_ *place, p *handlers.Policy) { p.ChannelPosts = true }},
		{name: "a post under its author's name is obeyed where posts are, whatever else he may", in: []string{"channel that shows its authors"}, by: (*rig).theBob, done: true,
			policy: func(_ *place, p *handlers.Policy) { p.ChannelPosts = true }},
		{name: "a post under its author's name is not obeyed where posts are not", in: []string{"channel that shows its authors"}, by: (*rig).theBob,
			policy: func(_ *place, p *handlers.Policy) { p.ChatAdmins, p.AnonymousAdmins = true, true }},
		{name: "a post under the name of a listed admin is obeyed", in: []string{"channel that shows its authors"}, done: true},
		{name: "a post in the name of another channel is obeyed where posts are", in: []string{"channel that shows its authors"}, policy: open, done: true,
			as: func(r *rig) emulator.SayOptions { return emulator.SayOptions{AsChannel: elsewhere(r)} }},

		{name: "what is typed plainly is obeyed", in: everywhere, policy: open, done: true},
		{name: "a forwarded command is not its sender's", in: everywhere, policy: open, as: forwarded},
		{name: "a command forwarded from a hidden account is not its sender's", in: everywhere, policy: open, as: always(emulator.SayOptions{FwdName: "Alice"})},
		{name: "a command forwarded from a channel is not its sender's", in: everywhere, policy: open,
			as: func(r *rig) emulator.SayOptions { return emulator.SayOptions{FwdFrom: r.group} }},
		{name: "a command through an inline bot is not its sender's", in: everywhere, policy: open, as: bot},
		{name: "a command by a business bot is not its owner's", in: everywhere, policy: open,
			as: func(r *rig) emulator.SayOptions {
				return emulator.SayOptions{ViaBusinessBot: r.srv.AddUser(emulator.User{First: "Business", Bot: true})}
			}},
		{name: "a command through a guest bot is nobody's", in: everywhere, policy: open,
			as: func(r *rig) emulator.SayOptions {
				return emulator.SayOptions{GuestBot: r.srv.AddUser(emulator.User{First: "Guest", Bot: true})}
			}},
		{name: "an automatic message is nobody's typing", in: everywhere, policy: open, as: always(emulator.SayOptions{Offline: true})},
		{name: "a quick reply is nobody's typing", in: everywhere, policy: open, as: always(emulator.SayOptions{QuickReply: 3})},
		{name: "a scheduled message is nobody's typing", in: everywhere, policy: open, as: always(emulator.SayOptions{FromScheduled: true})},
		{name: "a message that is edited already is not obeyed", in: everywhere, policy: open, as: always(emulator.SayOptions{Edited: true})},
		{name: "a message with a reaction is no edit", in: everywhere, policy: open, done: true,
			as: always(emulator.SayOptions{Edited: true, EditHidden: true})},
		{name: "what the account forwards is not its own", in: append(everywhere, "Saved Messages"), by: (*rig).theOwner, policy: open, as: forwarded},
		{name: "what the account takes from an inline bot is not its own", in: append(everywhere, "Saved Messages"), by: (*rig).theOwner, policy: open, as: bot},
		{name: "what the account has scheduled is not typed now", in: append(everywhere, "Saved Messages"), by: (*rig).theOwner, policy: open,
			as: always(emulator.SayOptions{FromScheduled: true})},
		{name: "what the account has edited already is not obeyed", in: append(everywhere, "Saved Messages"), by: (*rig).theOwner, policy: open,
			as: always(emulator.SayOptions{Edited: true})},

		{name: "a picture's caption is obeyed", in: everywhere, policy: open, done: true, as: always(emulator.SayOptions{Media: &tg.MessageMediaPhoto{}})},
		{name: "a file's caption is obeyed", in: everywhere, policy: open, done: true, as: always(emulator.SayOptions{Media: &tg.MessageMediaDocument{}})},
		{name: "a picture's caption is not obeyed if its sender is not", in: people, by: (*rig).theBob, as: always(emulator.SayOptions{Media: &tg.MessageMediaPhoto{}})},
		{name: "a forwarded picture's caption is not its sender's", in: everywhere, policy: open, as: func(r *rig) emulator.SayOptions {
			return emulator.SayOptions{Media: &tg.MessageMediaPhoto{}, FwdFrom: command.Peer{Kind: command.User, ID: r.alice}}
		}},
		{name: "a caption in an album is not obeyed", in: everywhere, policy: open, as: always(emulator.SayOptions{Media: &tg.MessageMediaPhoto{}, Album: 5})},

		{name: "what was typed long ago is answered, and not done", in: everywhere, policy: open, refused: true,
			as: func(*rig) emulator.SayOptions { return emulator.SayOptions{Date: time.Now().Add(-3 * time.Minute)} }},
		{name: "a command for the account by its name is obeyed", in: everywhere, policy: open, verb: "/startcall@ourbot", done: true},
		{name: "a command for the account by its other name is obeyed", in: everywhere, policy: open, verb: "/startcall@OurClub", done: true},
		{name: "a command for the account is obeyed with a full stop behind the name", in: everywhere, policy: open, verb: "/startcall@ourbot.", done: true},
		{name: "a command for the account is obeyed with a colon behind the name", in: everywhere, policy: open, verb: "/startcall@ourbot:", done: true},
		{name: "a command for a bot in the same chat is not", in: everywhere, policy: open, verb: "/startcall@otherbot"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			everyWay(t, row.in, func(p *place, deliver func(func())) {
				if row.policy != nil {
					row.policy(p, &p.policy)
				}
				by, as, verb, msg := p.alice, emulator.SayOptions{}, "/startcall", 0
				if row.by != nil {
					by = row.by(p.rig)
				}
				if row.as != nil {
					as = row.as(p.rig)
				}
				if row.verb != "" {
					verb = row.verb
				}
				if !p.listed.IsZero() {
					as.AsChannel = p.listed
				}
				if row.names != nil {
					verb += " --in " + row.names(p)
				}
				deliver(func() { msg = p.types(by, verb, as) })
				p.idle(time.Minute)
				switch {
				case row.done:
					p.expect(1, 1)
				case row.refused:
					p.expect(0, 1)
				default:
					p.expect(0, 0)
				}
				for _, e := range p.answers() {
					if at := p.srv.IDFor(p.bot, p.chat(by), msg); e.ReplyTo != at || e.Topic != p.topic {
						p.Errorf("the answer went to message %d in topic %d, not to the command, %d in topic %d", e.ReplyTo, e.Topic, at, p.topic)
					}
				}
			})
		})
	}
}

// TestChannelsThatAreListed: to write in a listed channel's name is to be one of those who may.
func TestChannelsThatAreListed(t *testing.T) {
	for _, row := range []struct {
		name string
		list func(p *place, channel command.Peer)
		done bool
	}{
		{"for all chats: obeyed", func(p *place, channel command.Peer) { p.policy.Admins[channel] = true }, true},
		{"for this chat: obeyed", func(p *place, channel command.Peer) {
			p.policy.Chats[p.call] = handlers.ChatPolicy{Admins: only(channel)}
		}, true},
		{"for another chat: a stranger", func(p *place, channel command.Peer) {
			p.policy.Chats[command.Peer{Kind: command.Channel, ID: 1}] = handlers.ChatPolicy{Admins: only(channel)}
		}, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			everyWay(t, []string{"supergroup", "topic"}, func(p *place, deliver func(func())) {
				channel := p.srv.AddChannel(emulator.Chat{Title: "Elsewhere", Creator: p.bob})
				row.list(p, channel)
				deliver(func() { p.types(p.bob, "/startcall", emulator.SayOptions{AsChannel: channel}) })
				p.idle(time.Minute)
				if row.done {
					p.expect(1, 1)
				} else {
					p.expect(0, 0)
				}
			})
		})
	}
}

// TestABotIsNobody: not even a bot that is an admin, and listed.
func TestABotIsNobody(t *testing.T) {
	everyWay(t, append(people, "private chat"), func(p *place, deliver func(func())) {
		robot := p.srv.AddUser(emulator.User{First: "Robot", Bot: true})
		open(p, &p.policy)
		if !p.private() {
			p.srv.Join(p.call, robot)
			p.srv.SetAdmin(p.call, robot, emulator.Rights{ManageCall: true})
		}
		p.policy.Admins[command.Peer{Kind: command.User, ID: robot}] = true
		deliver(func() { p.types(robot, "/startcall", emulator.SayOptions{}) })
		p.idle(time.Minute)
		p.expect(0, 0)
		// By now the robot has been met: it need not be introduced again.
		p.types(p.alice, "/startcall", emulator.SayOptions{})
		p.idle(time.Minute)
		p.expect(1, 1)
		p.types(robot, "/startcall --replace", emulator.SayOptions{})
		p.idle(time.Minute)
		p.expect(1, 1)
	})
}

// TestEditsNeverTrigger: neither what becomes a command, nor a command that becomes another.
func TestEditsNeverTrigger(t *testing.T) {
	for _, by := range []func(*rig) int64{(*rig).theAlice, (*rig).theOwner} {
		everyWay(t, everywhere, func(p *place, deliver func(func())) {
			open(p, &p.policy)
			who := by(p.rig)
			chat := p.chat(who)
			msg := p.srv.Say(chat, who, "good evening", emulator.SayOptions{Topic: p.topic})
			deliver(func() { p.srv.EditText(chat, who, msg, "/startcall --in "+p.call.String()+" Q") })
			p.idle(time.Minute)
			p.expect(0, 0)
			msg = p.types(who, "/startcall", emulator.SayOptions{})
			p.idle(time.Minute)
			p.srv.EditText(chat, who, msg, "/startcall --replace --in "+p.call.String()+" R")
			p.idle(time.Minute)
			p.expect(1, 1)
		})
	}
}

// TestOneIDInTwoChannels: ids count from one in each channel, so the same id is not the same message.
func TestOneIDInTwoChannels(t *testing.T) {
	bubble(t, func(r *rig) {
		var chats []command.Peer
		r.policy.Chats = nil
		for range 2 {
			g := r.srv.AddSupergroup(emulator.Chat{Title: "Twin", Creator: r.alice, Members: []int64{r.bot}})
			r.srv.SetAdmin(g, r.bot, emulator.Rights{ManageCall: true})
			chats = append(chats, g)
		}
		r.start()
		a := r.srv.Say(chats[0], r.alice, "/startcall Q", emulator.SayOptions{})
		if b := r.srv.Say(chats[1], r.alice, "/startcall Q", emulator.SayOptions{}); a != b {
			t.Fatalf("the ids are %d and %d, so this proves nothing", a, b)
		}
		r.idle(time.Minute)
		r.calls(2)
	})
}
