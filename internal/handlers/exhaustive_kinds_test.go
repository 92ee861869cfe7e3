package handlers_test

import (
	"fmt"
	"slices"
	"strings"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// spot is where a scenario takes place, and who types there.
type spot struct {
	name  string
	chat  func(*rig) command.Peer
	topic bool // of a forum
	posts bool // it is a channel: nobody is named
	own   bool // it is typed by the account itself, on another device
	named bool // the chat has a public name
}

// spots are the kinds of chats besides a supergroup.
func spots() []*spot {
	channel := func(c emulator.Chat) func(*rig) command.Peer {
		return func(r *rig) command.Peer {
			c.Title, c.Creator, c.Members = "News", r.alice, []int64{r.bot, r.bob}
			p := r.srv.AddChannel(c)
			r.srv.SetAdmin(p, r.bot, emulator.Rights{ManageCall: true, PostMessages: true})
			return p
		}
	}
	supergroup := func(c emulator.Chat) func(*rig) command.Peer {
		return func(r *rig) command.Peer {
			c.Title, c.Creator, c.Members = "Many", r.alice, []int64{r.bot, r.bob}
			p := r.srv.AddSupergroup(c)
			r.srv.SetAdmin(p, r.bot, emulator.Rights{ManageCall: true})
			return p
		}
	}
	return []*spot{
		{name: "a topic", chat: supergroup(emulator.Chat{Forum: true, Username: "forum"}), topic: true, named: true},
		{name: "a basic group", chat: kinds["basic group"]},
		{name: "a gigagroup", chat: supergroup(emulator.Chat{Gigagroup: true, Username: "giga"}), named: true},
		{name: "a channel", chat: channel(emulator.Chat{Username: "news"}), posts: true, named: true},
		{name: "a channel that signs", chat: channel(emulator.Chat{Signatures: true}), posts: true},
		{name: "a channel, by its own post", chat: channel(emulator.Chat{Signatures: true, Username: "news"}), posts: true, own: true, named: true},
	}
}

// settle moves a scenario to the spot.
func (s *spot) settle(r *rig, sc *scenario) {
	r.group = s.chat(r)
	r.policy.ChannelPosts = s.posts && !s.own
	if s.topic {
		sc.topic = r.srv.AddTopic(r.group, "Evenings")
	}
}

// inOtherChats returns one scenario of each verb in each kind of chat, and those in which the call is a stream, made of what
// is in list. Where a verb can do nothing there, the answer says why.
func inOtherChats(list []*scenario) (more []*scenario) {
	made := func(name, begins string) *scenario {
		i := slices.IndexFunc(list, func(sc *scenario) bool { return sc.name == name })
		sc := *list[i]
		sc.begins = begins
		return &sc
	}
	for _, at := range spots() {
		link, anew := "Whoever has this link may speak in the video chat “By hand”", "The old links "
		if !at.named {
			link = "There are no links to speak in the video chat “By hand”, because the chat has no public name."
			anew = "Not done: there are no links to speak in the video chat “By hand”, because the chat has no public name."
		}
		for name, begins := range map[string]string{
			"start":          "Started: ",
			"schedule":       "Scheduled on Telegram",
			"start a stream": "Started: ",
			"start in place of a call with people in it": "Started: ",
			"end a call with people in it, asked":        "Ended",
			"retitle":                                    "Retitled",
			"start a scheduled call now":                 "Started: ",
			"mute who joins":                             "Whoever joins ",
			"silence a call":                             "Messages ",
			"record":                                     "The video chat “By hand” is being recorded now",
			"end a recording":                            "The recording of the video chat “By hand”",
			"mute somebody":                              "Muted: Bob in the video chat “By hand”",
			"invite people":                              "Invited to the video chat “By hand”: Bob (＠bobby), Carol (＠carol).",
			"make links invalid":                         anew,
			"give a link":                                link,
			"tell of a call":                             "Video chat “By hand”",
			"tell who is in a call":                      "1 person is in the video chat “By hand”",
			"check a command":                            "Understood: /endcall\nI would end the video chat “By hand”",
			"tell who may command":                       "Who may give commands here:",
			"tell what was done":                         "Of the last 30 days I know of nothing that was done here.",
			"cancel":                                     "Cancelled: number 1, ",
			"move":                                       "Moved: number 1 ",
			"skip":                                       "Passed: number 1, ",
			"pause":                                      "Paused: number 1, ",
			"resume":                                     "It goes on: number 1, ",
			"set the zone of a chat":                     "Times are read in Europe/Berlin from now on.",
			"list what is planned":                       "Planned here:\n1: ",
			"the key":                                    "The stream key ",
			"a new key":                                  "The old stream key no longer works.",
		} {
			sc := made(name, begins)
			sc.name, sc.at = name+", in "+at.name, at
			more = append(more, sc)
		}
	}
	stream := func(r *rig) {
		acquainted(r)
		r.srv.StartStream(r.group, r.alice, "By hand")
		r.srv.JoinCall(r.group, r.bob)
	}
	supergroup := &spot{chat: kinds["supergroup"], named: true}
	for name, begins := range map[string]string{
		"start":          "A video chat “By hand” is already running",
		"start a stream": "A video chat “By hand” is already running",
		"start in place of a call with people in it": "Started: ",
		"end a call with people in it, asked":        "Ended",
		"retitle":                                    "Retitled",
		"start a scheduled call now":                 "The video chat “By hand” is live already.",
		"mute who joins":                             "Not done: the video chat “By hand” is an RTMP stream",
		"mute somebody":                              "Not done: the video chat “By hand” is an RTMP stream",
		"silence a call":                             "Messages ",
		"record":                                     "The video chat “By hand” is being recorded now",
		"make links invalid":                         "The old links ",
		"give a link":                                "Whoever has this link may speak in the video chat “By hand”",
		"tell of a call":                             "Video chat “By hand”",
		"tell who is in a call":                      "1 person is in the video chat “By hand”",
		"the key":                                    "The stream key ",
	} {
		sc := made(name, begins)
		sc.name, sc.at, sc.meets = name+", the call is a stream", supergroup, stream
		more = append(more, sc)
	}
	return more
}

// by is who types.
func (sc *scenario) by(r *rig) int64 {
	if sc.at != nil && sc.at.own {
		return r.bot
	}
	return r.alice
}

// plain is an answer as it would be in a group: in channels the call has another name.
func (sc *scenario) plain(answer string) string {
	if sc.at == nil || !sc.at.posts {
		return answer
	}
	return strings.NewReplacer("live stream", "video chat", "Live stream", "Video chat").Replace(answer)
}

// delivered is how an answer says where the stream's address and key are.
func (sc *scenario) delivered() string {
	switch {
	case sc.at != nil && sc.at.own:
		return "The stream address and key are in Saved Messages."
	case sc.at != nil && sc.at.posts:
		return "The stream address and key are in the Saved Messages of my account's owner."
	}
	return "I sent you the stream address and key in a private message."
}

// credentials counts the messages with a stream's address and key, wherever they may be.
func (r *rig) credentials() (n int) {
	for _, m := range append(r.srv.PrivateMessages(r.alice, r.bot), r.srv.PrivateMessages(r.bot, r.bot)...) {
		if m.By == r.bot && strings.Contains(m.Text, "\nKey: ") {
			n++
		}
	}
	return n
}

// misplaced judges where the answers are, and what they call the call.
func (r *rig) misplaced(sc *scenario) (problem string) {
	for _, m := range r.srv.Messages(r.group) {
		switch {
		case m.By != r.bot || m.ReplyTo == 0:
		case m.Topic != sc.topic:
			return fmt.Sprintf("the answer is in topic %d, and was typed in %d: %q", m.Topic, sc.topic, m.Text)
		case sc.at != nil && sc.at.posts && strings.Contains(m.Text, "video chat"):
			return fmt.Sprintf("in a channel the answer is %q", m.Text)
		}
	}
	return ""
}

// undisturbed judges a run in which nothing was cut.
func (r *rig) undisturbed(sc *scenario) (problem string) {
	if sc.begins == "" {
		return ""
	}
	said := r.answersTo(sc, sc.typed[len(sc.typed)-1])
	if answer := sc.plain(said[0]); !strings.HasPrefix(answer, sc.begins) {
		return fmt.Sprintf("the answer is %q, want one that begins with %q", answer, sc.begins)
	}
	return ""
}

// noLinks reports an answer that tells why there are none, and that is true.
func noLinks(sc *scenario, answer string) bool {
	return strings.Contains(answer, "here are no links to speak in the video chat “By hand”, because the chat has no public name.") && sc.at != nil && !sc.at.named
}
