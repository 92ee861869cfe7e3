package words

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/recurrence"
	"userbot/internal/typed"
)

// Scene is what the words about one command depend on besides its outcome.
type Scene struct {
	Ref       string                  // what finds the command's lines in the log
	Prefix    string                  // of commands
	Yes       string                  // what is typed to answer a question, with the prefix
	Command   command.Command         // as the chat may type it again
	Chat      api.Chat                // of the call; its zero value where it was not seen
	Elsewhere bool                    // the command was typed in another chat
	Public    bool                    // what is planned in private is told in its chat
	Picks     bool                    // the command is what its sender picked of what he was asked
	Disabled  func(command.Verb) bool // what is switched off where this is told, or in the chat of the call; nil: nothing is
	Zone      *time.Location
	Now       time.Time

	Ahead      bool             // the call that is there is only scheduled
	Plan       int64            // the number that a planned call has
	Rule       *recurrence.Rule // how often it is; nil: once
	Meets      *Meeting         // another planned call at about the same time; nil: none is
	GoesOnLive bool             // a call is live that is one of the planned series which is changed
	Yields     *api.Call        // the call on Telegram that makes room for what comes before it now; nil: none does
	Off        *Plan            // the planned call that it takes the place of; nil: none
	Returns    bool             // the call that is there is planned, and comes on Telegram again after the one that is made now
	Begins     bool             // the call that is there is planned, and about to be started
	Kept       Text             // why what is moved is not on Telegram yet; empty: it is, or is not because of its date
	Reminders  Reminders        // of what is planned
	Title      string           // the title asked for
	At         time.Time        // what was asked for, in the zone it was understood in; zero for a call now

	Occurs time.Time     // when the planned call that is started by hand is planned for; zero: it is none
	Keeps  time.Duration // for how long a call that was not started keeps its place on Telegram, in whole hours
	ByHand time.Duration // for how long, once it is told that a planned call was not started, it can be started by hand, in whole hours
}

// noun is what Telegram's apps call a group call there.
func (s *Scene) noun() string {
	if s.Chat.Broadcast {
		return "live stream"
	}
	return "video chat"
}

// there names the chat when the command was typed in another one.
func (s *Scene) there() string {
	if !s.Elsewhere || s.Chat.Title == "" {
		return ""
	}
	return " in " + s.Chat.Title
}

// line is c as it can be typed.
func (s *Scene) line(c command.Command) string { return typed.Clip(c.Line(s.Prefix, c.Args), mostLine) }

// off reports whether a verb is switched off: then it is not offered.
func (s *Scene) off(v command.Verb) bool { return s.Disabled != nil && s.Disabled(v) }

// unlessOff is what is told of a line to type; nothing where its verb is switched off.
func (s *Scene) unlessOff(v command.Verb, format string, args ...any) Text {
	if s.off(v) {
		return ""
	}
	return say(format, args...)
}

// offer is before and c as a line to copy; what to do in words, where that line is too long for anybody to copy it.
func (s *Scene) offer(before string, c command.Command, inWords string) string {
	if line, ok := whole(c.Line(s.Prefix, c.Args)); ok && !s.off(c.Verb) {
		return before + line
	}
	return inWords
}

// ref tells the operator, whom a person may ask, where to look.
func (s *Scene) ref() string { return "(for whoever runs me: " + s.Ref + ")" }

func quoted(title string) string {
	if title == "" {
		return ""
	}
	return " “" + title + "”"
}

// joinLink opens the call of a public chat; "" for a private one. The form is that of t.me links
// (core.telegram.org/api/links#video-chat-livestream-links).
func joinLink(c api.Chat) string {
	link := c.Link()
	switch {
	case link == "":
		return ""
	case c.Broadcast:
		return link + "?livestream"
	default:
		return link + "?videochat"
	}
}

func (s *Scene) findIt() string {
	if link := joinLink(s.Chat); link != "" {
		return "Join: " + link
	}
	if s.Elsewhere {
		return "Join from the bar at the top of " + s.Chat.Title + "."
	}
	return "Join from the bar at the top of the chat."
}

// echo says when a call is to start.
func (s *Scene) echo(at time.Time) string {
	zone := s.Zone
	if !s.At.IsZero() {
		zone = s.At.Location()
	}
	return Echo(at.In(zone), s.Now)
}

// Made tells of the call that the command has made, as it is now.
func (s *Scene) Made(call *api.Call) Text {
	switch {
	case s.At.IsZero():
		was := ""
		if !s.Occurs.IsZero() {
			was = ", which was scheduled for " + Echo(s.Occurs, s.Now)
		}
		return say("Started%s: %s%s%s.\n%s", s.there(), s.noun(), quoted(call.Title), was, s.findIt())
	case call.At.IsZero():
		return say("Scheduled%s: %s%s. It has been started since.\n%s", s.there(), s.noun(), quoted(call.Title), s.findIt())
	default:
		return say("Scheduled on Telegram%s: %s%s for %s.\n%s %s", s.there(), s.noun(), quoted(call.Title), s.echo(call.At), s.starts(), s.number())
	}
}

// MadeAndEnded tells of a call that the command has made and that is not there any more.
func (s *Scene) MadeAndEnded() Text {
	done := "started"
	if !s.At.IsZero() {
		done = "scheduled"
	}
	return say("Your %s%s%s was %s, and somebody has ended it since.", s.noun(), quoted(s.Title), s.there(), done)
}

// startNow tells how a call that is scheduled is started.
func (s *Scene) startNow() string {
	const tap = "\nTo start it now, an admin opens it from the bar at the top of the chat and taps Start."
	return s.offer("\nTo start it now, type: ", command.Command{Verb: "startnow", In: s.Command.In}, tap)
}

// InItsStead offers to have the call that is there make room, as a line to type, and in words.
func (s *Scene) InItsStead(call *api.Call) (line, inWords Text) {
	instead, undo := s.Command, "end it"
	instead.Replace = true
	switch {
	case s.Returns:
		undo = "have that make room for a while"
	case !call.At.IsZero() && !s.Begins:
		undo = "take it back"
	}
	make := "make a new one"
	if !s.Occurs.IsZero() {
		make = "start the planned one"
	}
	again := "To " + undo + " and " + make
	told := again + ", type it again with " + command.Replace.String() + "."
	return Text(s.offer(again+", type: ", instead, told)), Text(told)
}

// InTheWay tells of the call that is there, which keeps another from being made. since is zero where that is not known.
func (s *Scene) InTheWay(call *api.Call, since time.Time) Text {
	line, _ := s.InItsStead(call)
	again := line.Reveal()
	switch {
	case s.Begins:
		return say("The %s%s%s is about to start: its time has come. I changed nothing.\n%s", s.noun(), quoted(call.Title), s.there(), again)
	case !call.At.IsZero():
		start := ""
		if s.At.IsZero() && s.Occurs.IsZero() {
			start = s.startNow()
		}
		return say("A %s%s is already scheduled%s for %s. I changed nothing.%s\n%s",
			s.noun(), quoted(call.Title), s.there(), s.echo(call.At), start, again)
	}
	ago := ""
	if !since.IsZero() {
		ago = " since " + since.In(s.Zone).Format("Mon 2 Jan 15:04 MST")
	}
	return say("A %s%s is already running%s%s. I changed nothing.\n%s\n%s",
		s.noun(), quoted(call.Title), s.there(), ago, s.findIt(), again)
}

// Ended tells that the call which was aimed at has been ended, or taken back if it was only scheduled, by this command.
func (s *Scene) Ended(call *api.Call) Text {
	switch {
	case !call.At.IsZero():
		return say("Taken back%s: %s%s, which was scheduled for %s.", s.there(), s.noun(), quoted(call.Title), s.echo(call.At))
	case call.Participants == 0:
		return say("Ended%s: %s%s. Nobody was in it.", s.there(), s.noun(), quoted(call.Title))
	default:
		return say("Ended%s: %s%s, with %s in it.", s.there(), s.noun(), quoted(call.Title), people(call.Participants))
	}
}

// GoesOn tells that the series goes on of which a call was ended, or taken back; p is its next one, cancel takes all of it off the plan, and
// resume has it go on where it is paused.
func (s *Scene) GoesOn(p Plan, cancel, resume command.Verb) Text {
	t := say("\nThe series goes on: the next one is %s.", Echo(p.At, s.Now))
	if p.Paused {
		t = "\nThe series is paused" + s.unlessOff(resume, ", and goes on with %s", s.numbered(resume, p.ID)) + "."
	}
	return t + s.unlessOff(cancel, " All of it is cancelled with %s.", s.numbered(cancel, p.ID))
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

// HasEnded tells that the call which was aimed at, with the title that it had then, is not there any more. wanted says that
// its end was asked for, and sent that a request of ours may have been carried out before. next is the call in its place, nil if there is none.
func (s *Scene) HasEnded(title string, next *api.Call, wanted, sent bool) Text {
	call := s.noun() + quoted(title) + s.there()
	var t Text
	switch {
	case !wanted && sent:
		t = say("The %s has ended since.", call)
	case !wanted:
		t = say("Not done: the %s has ended.", call)
	case sent:
		t = say("The %s has ended, as you asked; whether by me or by somebody else I cannot tell.", call)
	default:
		t = say("The %s has ended.", call)
	}
	if next != nil {
		t += s.leftAlone(next)
	}
	return t
}

// NotThere is [Scene.HasEnded] of a call that was to be started: it may never have begun.
func (s *Scene) NotThere(title string, next *api.Call, sent bool) Text {
	is := "Not done: the "
	if sent {
		is = "The "
	}
	t := say("%s%s%s%s is there no more: it was taken off Telegram, or has been started and has ended.", is, s.noun(), quoted(title), s.there())
	if next != nil {
		t += s.leftAlone(next)
	}
	return t
}

// ToldOfAnother tells that the command is a reply to what was told of a call that is not there; next is the one that is, nil if there is none, and
// can says that the line which does it to that needs no reply.
func (s *Scene) ToldOfAnother(title string, next *api.Call, can bool) Text {
	t := say("Not done: you reply to what I told of the %s%s%s, which is not there now.", s.noun(), quoted(title), s.there())
	if next == nil {
		return t
	}
	t += say(" There is another one%s, and I left it alone.", quoted(next.Title))
	if can {
		t += Text(s.offer("\nTo do it to that one, type: ", s.Command, ""))
	}
	return t
}

// leftAlone tells of the call that is there in the place of another.
func (s *Scene) leftAlone(next *api.Call) Text {
	after := "your command"
	if s.Picks {
		after = "my question"
	}
	return say(" The one that is there now%s came after %s, and I left it alone.", quoted(next.Title), after)
}

// NotTheOne tells that the call which is there was started, or scheduled, after the command was typed; or, where
// sameSecond, that it cannot be told which was first: Telegram's dates are whole seconds.
func (s *Scene) NotTheOne(call *api.Call, sameSecond bool) Text {
	when := "after your command"
	if sameSecond {
		when = "in the same second as your command"
	}
	done := "started"
	if !call.At.IsZero() {
		done = "scheduled"
	}
	return say("Not done: the %s%s%s was %s %s, so I left it alone. If you mean it, type the command again.",
		s.noun(), quoted(call.Title), s.there(), done, when)
}

// NoCall tells that there is no call to do this to.
func (s *Scene) NoCall() Text {
	return say("%s, so I changed nothing.", s.noneThere())
}

// Retitled tells that the call which was aimed at has the title asked for, by this command; series is what it is one of, and goes on with
// its own title: nil: none.
func (s *Scene) Retitled(was string, series *Plan) Text {
	t := say("Retitled%s: the %s%s is now%s.", s.there(), s.noun(), quoted(was), quoted(s.Title))
	switch {
	case series == nil || series.Title == s.Title:
	case series.Title == "":
		t += " Only this one of the series is called so: those after it have no title."
	default:
		t += say(" Only this one of the series is called so: those after it are%s.", quoted(series.Title))
	}
	return t
}

// TitleOrPlan tells that what was typed for a title is a planned call, or begins with one; there: that one is on Telegram.
func (s *Scene) TitleOrPlan(p Plan, there bool, v command.Verb) Text {
	if there {
		return say("“%s” may be all of the title, or only what follows the call: %s is the one on Telegram.", typed.Clip(typed.Visible(s.Command.Args), 25), s.plan(p))
	}
	return say("%s is planned, but not on Telegram now, and %s%s gives a title to the call that is there.", sentence(s.plan(p)), s.Prefix, v)
}

// NotRetitled tells that a planned call, which is not on Telegram, gets no other title, and how it is planned under another one.
func (s *Scene) NotRetitled(p Plan, v PlanVerbs) Text {
	return say("Not done: %s is planned, but not on Telegram now, and only the call that is there gets another title. To have it under another one, type %s, and plan it again with %s.",
		s.plan(p), s.numbered(v.Cancel, p.ID), s.verb(v.Schedule))
}

// TitleOrBoth tells that what was typed for a title begins with the one that the call has.
func (s *Scene) TitleOrBoth() Text {
	return say("“%s” may be all of the title, or only what follows the one that the %s has now.", typed.Clip(typed.Visible(s.Command.Args), 25), s.noun())
}

// TitledSo tells that the call has the title asked for already.
func (s *Scene) TitledSo() Text {
	return say("The %s%s has the title%s already. I changed nothing.", s.noun(), s.there(), quoted(s.Title))
}

// RetitledSince tells that somebody has given the call another title after the command was typed.
func (s *Scene) RetitledSince(now string) Text {
	if now == "" {
		now = "the chat's name"
	} else {
		now = "“" + now + "”"
	}
	return say("The title of the %s%s is %s now: somebody has changed it after your command, so I left it.", s.noun(), s.there(), now)
}

// NotServed tells that the chat is not among those configured.
func NotServed() Text {
	return "That chat is not among those I look after. Whoever runs me can add it (key: chats)."
}

// SwitchedOff tells, without offering it, that a verb is not done: here, where it was typed, or in the chat that it names.
func SwitchedOff(v command.Verb, here bool) Text {
	where := "there"
	if here {
		where = "here"
	}
	return say("Not done: %s is switched off %s by whoever runs me (key: disabled).", v, where)
}

// NotYours tells that whoever typed the command may not command in the chat that it names.
func NotYours() Text {
	return "Not done: you may not command there. Whoever runs me can add you (key: admins)."
}

// NotAllYours tells that an answer about several chats is about one, too, where whoever has asked may not command any more.
func NotAllYours() Text {
	return "Not done: of one of the chats of which this tells you may not command any more. Type it again."
}

// Withheld tells what came of a command, to whoever may not command there any more by the time at which he can be told: whether all was done.
// ours says that it is for what the account lacks.
func Withheld(done, ours bool) Text {
	begin, why := Text("I do not tell what came of that: "), Text("you may not command there any more. Whoever runs me can add you (key: admins).")
	if done {
		begin = "That was done. I tell no more of it: "
	}
	if ours {
		why = "I may not manage calls there any more, and only where I may do I take commands from the admins of the chat."
	}
	return begin + why
}

// NotOurs tells that the account lacks the right without which nobody commands in the chat as one of its admins.
func NotOurs() Text {
	return "Not done: I may not manage calls there, and only where I may do I take commands from the admins of the chat. " +
		"Make my account an admin with the right “Manage video chats” (in a channel “Manage live streams”), then type it again."
}

// UnknownName tells that the chat that the command names is not known, to somebody for whom it is not looked up.
func UnknownName() Text {
	return "Not done: I do not know a chat of that name. Type the command in the chat itself, or name it by its id, a number such as -1001234567890."
}

// NotFound tells that people are not looked for by name, to somebody for whom that is not done.
func NotFound() Text {
	return "Not done: I look people up by name only for those whom whoever runs me has listed (key: admins). Leave the name out, and type it as a reply to a message of that person."
}

// TooMany tells until when no more commands are done: of the sender, or of anybody in the chat where there were too many.
func TooMany(until time.Time, zone *time.Location, inChat bool) Text {
	more := "of yours"
	if inChat {
		more = "in this chat"
	}
	return say("Not done: too many commands. Before %s I neither do nor answer any more %s.", until.In(zone).Format("15:04:05 MST"), more)
}

// Full tells that the journal has no room.
func Full() Text {
	return "Not done: too many commands wait already. Type it again later."
}

// yourGroup stands for the chat that is to be named.
const yourGroup = "@yourgroup"

// NoCallsInPrivate tells how to name a chat.
func (s *Scene) NoCallsInPrivate() Text {
	instead := s.Command
	instead.In = yourGroup
	return say("A private chat has no group call. Say which chat you mean%s", s.offer(", for example:\n", instead, " with "+command.In.String()+" and its @name, in front of all else."))
}

// TooOld tells that the command arrived too late to be done.
func TooOld(late time.Duration) Text {
	return say("Too old: this reached me %s late, so I did nothing. Type it again if you still want it.", human(late))
}

// Unknown tells that it is being looked into whether the command was done.
func (s *Scene) Unknown() Text {
	return say("Not clear yet: Telegram has not told me whether this was done. I keep checking and will correct this message; please do not type it again. %s", s.ref())
}

// NeverKnown tells that it could not be found out.
func (s *Scene) NeverKnown() Text {
	return say("Unknown: Telegram never told me whether this was done. Please look at the chat before typing it again. %s", s.ref())
}

// CreateFailed tells that Telegram said so many times that it failed.
func (s *Scene) CreateFailed(times int) Text {
	return say("Not done: Telegram failed to create the call, %d times. Nothing was changed. Try again in a few minutes. %s", times, s.ref())
}

// Credentials are for one person in private. chat names where the stream goes.
func Credentials(chat, url, key string) Text {
	return say("Stream to %s with these. Whoever has the key can publish there, so keep it to yourself.\nServer: %s\nKey: %s", chat, url, key)
}

// SameCredentials reports whether two messages hold the same credentials. The chat's name may have changed.
func SameCredentials(a, b Text) bool {
	_, first, _ := strings.Cut(a.Reveal(), "\n")
	_, second, _ := strings.Cut(b.Reveal(), "\n")
	return first == second && first != ""
}

// Recipient says whose private chat the credentials went to.
type Recipient uint8

const (
	// You typed the command.
	You Recipient = iota
	// Yourself typed it on the account's own device.
	Yourself
	// Owner of the account, because it is not known who typed it.
	Owner
)

// Delivered tells where the credentials are.
func Delivered(to Recipient) Text {
	switch to {
	case You:
		return "I sent you the stream address and key in a private message."
	case Yourself:
		return "The stream address and key are in Saved Messages."
	default:
		return "The stream address and key are in the Saved Messages of my account's owner."
	}
}

// NotDelivered tells how to get at the credentials all the same.
func (s *Scene) NotDelivered(to Recipient) Text {
	if to == You {
		return Text("I could not send you the stream address and key. Write me a private message first, any will do. " + s.askAgain())
	}
	return Text("I could not put the stream address and key into Saved Messages. " + s.askAgain())
}

// NotHad tells how to get at credentials that Telegram did not give.
func (s *Scene) NotHad() Text {
	return Text("Telegram did not give me the stream address and key. " + s.askAgain())
}

// askAgain tells how the credentials of the stream that is there are had. Whoever types its command again, without ending
// it, is sent them.
func (s *Scene) askAgain() string {
	again := s.Command
	again.Replace = false
	if !again.RTMP { // the key alone was asked for, or a new one, which there is
		again.Args = ""
		return s.offer("I send them when you type: ", again, "I send them when you ask for them again.")
	}
	const why = "I leave the call as it is and send them when you type"
	return s.offer(why+": ", again, why+" the command again without "+command.Replace.String()+".")
}

// Unanswered is for the owner of an account whose answer a chat did not take.
func Unanswered(chat string, answer Text) Text {
	return say("I could not answer in %s. The answer was:\n%s", chat, answer.Reveal())
}

// Unwritten is [Unanswered] of what answers nothing.
func Unwritten(chat string, text Text) Text {
	return say("I could not write in %s. There it was to say:\n%s", chat, text.Reveal())
}

// Restored is for the owner: what was typed before the store was restored from a backup is left alone, and what is planned is that of the
// backup; paused are the numbers of what is paused, because something was done about it since; untold, or because that is not known.
func Restored(at time.Time, paused []int64, untold bool) Text {
	known, why := "save for what my record and the state that was there tell", "By that, what is planned under these numbers may have been cancelled, moved, passed, paused or started since, so it"
	if untold {
		known, why = "for my record of it is not there, or is not whole", "So all that is planned"
	}
	t := say("My state was restored from a backup on %s. Commands from before that are left alone, since they may have been done already. Whoever still wants one types it again.\nWhat is planned is as it was when the backup was made: what was planned or changed after that is not known, %s.", moment(at), known)
	if len(paused) == 0 {
		return t
	}
	const most = 20
	var numbers []string
	for _, id := range paused[:min(len(paused), most)] {
		numbers = append(numbers, strconv.FormatInt(id, 10))
	}
	more := ""
	if n := len(paused) - most; n > 0 {
		more = fmt.Sprintf(", and %d or more besides", n)
	}
	return t + say("\n%s is paused until somebody resumes it: %s%s.", why, strings.Join(numbers, ", "), more)
}

// Resting is how many calls are planned for a chat that is not looked after any more.
type Resting struct {
	Chat  command.Peer
	Calls int
}

// Rest is for the owner: what is planned for chats that are not looked after any more rests.
func Rest(chats []Resting) Text {
	const most = 10
	var list []string
	for _, r := range chats[:min(len(chats), most)] {
		list = append(list, fmt.Sprintf("%d in %s", r.Calls, r.Chat))
	}
	more := ""
	if n := len(chats) - most; n > 0 {
		more = fmt.Sprintf(", and some in %d more", n)
	}
	return say("Planned calls rest, because my configuration (key: chats) has their chats no more: %s%s. I start none of them and remind nobody until it has the chat again; then they go on, and what was missed is told. What is on Telegram stays there, for people to start.",
		strings.Join(list, ", "), more)
}

// Unread is for the owner: messages of a time could not be read any more in some chats.
func Unread(chats []command.Peer, from, to time.Time) Text {
	const most = 10
	var list []string
	for _, c := range chats[:min(len(chats), most)] {
		list = append(list, c.String())
	}
	more := ""
	if n := len(chats) - most; n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return say("I was away for too long to read everything. Commands typed between %s and %s were not seen in these chats: %s%s. Whoever still wants one types it again.",
		moment(from), moment(to), strings.Join(list, ", "), more)
}

func moment(t time.Time) string { return t.UTC().Format("Mon 2 Jan 2006 15:04 MST") }

// UnknownVerb tells that the command is one of another version of this program.
func (s *Scene) UnknownVerb() Text {
	return say("Not done: I do not know %s%s. Whoever runs me has put an older version in my place.", s.Prefix, s.Command.Verb)
}

// refusal is the one table from Telegram's error types to what a person can do about them.
func refusal(typ string) Text {
	switch typ {
	case "CHAT_ADMIN_REQUIRED":
		return "Not done: I may not manage calls there. Make my account an admin with the right “Manage video chats” (in a channel “Manage live streams”), then type it again."
	case "CHANNEL_PRIVATE":
		return "Not done: my account is not in that chat. Add it, then type it again."
	case "PEER_ID_INVALID":
		return "Not done: this kind of chat has no group calls."
	case "ANONYMOUS_CALLS_DISABLED", "GROUPCALL_ANONYMOUS_FORBIDDEN":
		return "Not done: calls by anonymous admins are switched off there. Let my account be an admin who is not anonymous."
	case "CHAT_FORBIDDEN":
		return "Not done: my account was removed from that chat. Add it, then type it again."
	case "GROUPCALL_FORBIDDEN":
		return "Not done: Telegram does not let my account do this in the call that is there, perhaps because it is not in that call itself. Let its owner join the call with Telegram's app, then type it again."
	case "GROUPCALL_INVALID":
		return "Not done: Telegram does not know the call any more that the chat shows. Look whether it still runs, then type it again."
	case "INVITE_FORBIDDEN_WITH_JOINAS":
		return "Not done: my account is in that call in the name of a channel, and whoever is cannot invite: the invitation would tell who it is. Let its owner join under its own name, then type it again."
	case "PEER_FLOOD":
		return "Not done: Telegram has limited my account, as it does with those that are reported for spam or invite in masses."
	case "USER_BANNED_IN_CHANNEL":
		return "Not done: Telegram restricts my account in that chat."
	}
	return ""
}

// refused tells what the operator, whom a person may ask, finds in the log under the command's reference, too.
func (s *Scene) refused(typ string) Text { return refusal(typ) + Text(" "+s.ref()) }

// Refused tells why Telegram, or package api, refused.
func (s *Scene) Refused(err error, rtmp bool) Text {
	switch {
	case errors.Is(err, api.ErrNotMember):
		return s.refused("CHANNEL_PRIVATE")
	case errors.Is(err, api.ErrNoSuchChat), errors.Is(err, api.ErrUnknownPeer):
		return say("Not done: my account cannot see that chat. Check the name or id, and that my account is in it. %s", s.ref())
	}
	for _, local := range []error{api.ErrBareID, api.ErrBadRef, api.ErrNotAGroup} {
		if errors.Is(err, local) {
			return say("Not done: %s.", local)
		}
	}
	switch typ := api.ErrorType(err); {
	case typ == "CHAT_ADMIN_REQUIRED" && rtmp && s.Chat.Manager:
		return say("Not done: Telegram lets me manage calls there, but not stream by RTMP, which in some chats only the owner may. Nothing was changed. Without %s I can make an ordinary %s. %s", command.RTMP, s.noun(), s.ref())
	case typ == "CHAT_ADMIN_REQUIRED" && rtmp:
		return refusal(typ) + Text(" In some chats Telegram lets only the owner stream by RTMP. "+s.ref())
	case strings.HasPrefix(typ, "SCHEDULE_DATE_") && !s.At.IsZero():
		return say("Not done: Telegram does not take %s. It must be at least 10 seconds and at most 8 days ahead. %s", s.echo(s.At), s.ref())
	case typ == "GROUPCALL_FORBIDDEN" && s.Ahead: // which nobody can join
		return say("Not done: Telegram does not let my account do this with the call that is scheduled. %s", s.ref())
	case refusal(typ) != "":
		return s.refused(typ)
	}
	return say("Not done: Telegram refused. Nothing was changed. Whoever runs me finds the reason in the log under %s.", s.Ref)
}

// human writes how late something is, in the unit people would use.
func human(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	default:
		return fmt.Sprintf("%d days", int(d.Hours()/24))
	}
}
