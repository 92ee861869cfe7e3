package words

import (
	"fmt"
	"strings"
	"time"

	"userbot/internal/command"
	"userbot/internal/typed"
)

// Logged is a command, or what fell due, as it is told of later.
type Logged struct {
	At      time.Time
	Ref     string          // what the log calls it
	By      Who             //
	Who     Commander       // with ByPerson
	Command command.Command // as it was typed
	Fell    Fell            // what fell due, where nobody typed anything
	Title   string          // of the call that fell due
	Outcome string          // as the journal names it; empty: it is in hand
	Chat    Commander       // the chat that it was for; its zero value where that need not be said
}

// Who says who gave a command.
type Who uint8

// Who can.
const (
	BySomebody Who = iota
	ByPerson
	ByOwner     // the account itself, on another device
	ByAnonymous // some admin of the group
	ByPost      // whoever posts in the channel
)

// Fell says what fell due.
type Fell uint8

// What can fall due.
const (
	NothingFell Fell = iota
	FellOnTelegram
	FellReminder
	FellStart
	FellLeft // the time that people had for that
)

const (
	// mostLogged is how much is told of what was typed.
	mostLogged = 60
	// mostOfLog is how long an answer with what was done becomes, in the units in which Telegram counts; it takes 4096.
	mostOfLog = 3600
)

// Log tells what was done for the chat lately, newest first.
func (s *Scene) Log(list []Logged) Text {
	if len(list) == 0 {
		return say("Of the last 30 days I know of nothing that was done%s.", s.forChat())
	}
	return s.log(say("What was done%s, newest first:", s.forChat()), list)
}

func (s *Scene) forChat() string {
	if s.Elsewhere {
		return s.there()
	}
	return " here"
}

// LogOfAll is [Scene.Log] of all chats where somebody may give commands.
func (s *Scene) LogOfAll(list []Logged) Text {
	if len(list) == 0 {
		return "Of the last 30 days I know of nothing that was done in the chats where you may command."
	}
	return s.log("What was done in the chats where you may command, newest first:", list)
}

func (s *Scene) log(t Text, list []Logged) Text {
	for i, l := range list {
		line := fmt.Sprintf("\n%d. %s %s", i+1, l.At.In(s.Zone).Format("Mon 2 Jan 15:04"), s.logged(l))
		if units(t+Text(line)) > mostOfLog {
			return t + say("\nWhat is older does not fit in here.")
		}
		t += Text(line)
	}
	return t
}

// logged is one of them.
func (s *Scene) logged(l Logged) string {
	in := ""
	if l.Chat != (Commander{}) {
		in = " in " + l.Chat.called()
	}
	became := outcomes[l.Outcome]
	switch {
	case l.Fell == FellStart && l.Command.NoStart && l.Outcome == "done":
		became = "left to people"
	case l.Outcome == "already" && inPlace[l.Command.Verb] != "":
		became = inPlace[l.Command.Verb]
	case l.Fell == NothingFell && l.Outcome == "gone" && gone[l.Command.Verb] != "":
		became = gone[l.Command.Verb]
	case l.Fell != NothingFell && fell[l.Outcome] != "":
		became = fell[l.Outcome]
	case became == "":
		became = "in hand"
	}
	return fmt.Sprintf("%s%s: %s (%s)", s.whatWas(l), in, became, l.Ref)
}

// whatWas says who typed what, or what fell due.
func (s *Scene) whatWas(l Logged) string {
	what := "something that fell due"
	switch l.Fell {
	case FellOnTelegram:
		what = "the planned call" + titled(l.Title) + " was to come on Telegram"
	case FellReminder:
		what = "a reminder of the call" + titled(l.Title)
	case FellStart:
		what = "the start of the call" + titled(l.Title)
	case FellLeft:
		what = "a look whether people have started the call" + titled(l.Title)
	case NothingFell:
		verb, rest, more := strings.Cut(typed.Clip(l.Command.Line(s.Prefix, l.Command.Args), mostLogged), " ")
		if more {
			verb += " " + disarmed(rest, mostLogged)
		}
		return byWhom(l.By, l.Who) + ", " + verb
	}
	return "by itself, " + what
}

// titled is the title of a call that fell due, where it has one.
func titled(title string) string {
	if title == "" {
		return ""
	}
	return " " + disarmed(quoted(title), mostLogged)
}

// byWhom names whoever gave a command, and calls nobody: whom says who, where it is a person.
func byWhom(by Who, whom Commander) string {
	switch by {
	case ByPerson:
		return whom.called()
	case ByOwner:
		return "my account's owner"
	case ByAnonymous:
		return "an anonymous admin"
	case ByPost:
		return "a post"
	case BySomebody:
	}
	return "somebody"
}

// called is the name that calls nobody, or the id.
func (c Commander) called() string {
	if c.Name != "" {
		return name("@" + c.Name)
	}
	return c.ID.String()
}

// outcomes are what the journal calls an outcome, and what people do.
var outcomes = map[string]string{
	"done": "done", "partly": "partly done", "already": "was so already", "gone": "the call has changed or ended since", "refused": "not done",
	"usage": "not understood", "help": "help", "too_old": "too old", "asked": "asked back", "waiting": "waits", "unknown": "not known whether it was done",
}

// inPlace is what it means of a verb that was to make a call that it was so already.
var inPlace = map[command.Verb]string{"startcall": "another one was there", "schedulecall": "already planned"}

// gone is what it means of a verb that its call is not there any more. By whom it was ended is not known: perhaps by the command itself.
var gone = map[command.Verb]string{"startcall": "done, and ended since", "schedulecall": "done, and ended since", "endcall": "it has ended"}

// fell are those that mean something else of what fell due.
var fell = map[string]string{"gone": "not needed any more", "already": "was live already"}

// LogInPrivate tells where what was done in other chats can be asked for.
func (s *Scene) LogInPrivate() Text {
	return "Not told: what was done in another chat I tell in that chat, or in private."
}
