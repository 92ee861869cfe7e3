package store

import (
	"time"

	"userbot/internal/command"
)

// State is how far a command has come. It only grows.
type State uint8

const (
	// Accepted: on disk with its random ids; what became of it is not known yet.
	Accepted State = iota + 1
	// Done: the outcome is known and on disk, and Answer holds the words for it.
	Done
	// Answered: the final answer is posted, or can never be.
	Answered
)

// Outcome names what became of a command, in the journal and in the log. It is the same for every verb.
type Outcome string

// The outcomes. Waiting and Unknown are interim: a later one replaces them.
const (
	DoneOutcome Outcome = "done"
	Partly      Outcome = "partly"  // some of it was done, and the rest was not, or may not have been
	Already     Outcome = "already" // it was as wanted before
	Gone        Outcome = "gone"    // done, or aimed at, and somebody has undone it or ended the call since
	Refused     Outcome = "refused"
	Usage       Outcome = "usage"
	Help        Outcome = "help"
	TooOld      Outcome = "too_old"
	Asked       Outcome = "asked" // the person was asked back: see Choices
	Waiting     Outcome = "waiting"
	Unknown     Outcome = "unknown"
)

// Key names what a command came from. No two entries have the same, and N only grows.
type Key struct {
	Peer command.Peer `json:"p"` // the chat that it was typed in, or the timer
	N    int64        `json:"n"` // the message's id, or the number of the timer's occurrence; positive
}

// Entry is one command in the journal, from the moment it was read to its answer.
type Entry struct {
	Seq uint64 `json:"seq"` // order of acceptance, from 1; also the reference people are given
	Key Key    `json:"key"`

	// Where the answer goes. When a basic group has become a supergroup, that is Chat, where messages have other ids.
	Chat    command.Peer `json:"chat"`
	Topic   int          `json:"topic,omitempty"`
	ReplyTo int          `json:"reply_to,omitempty"` // message id; 0: it is no reply

	Under    int            `json:"under,omitempty"` // id of the message in Chat that it replies to, as all do that stand under a channel's post; 0: none
	Stays    bool           `json:"stays,omitempty"` // what was typed is never deleted: it is not there for us alone
	Date     time.Time      `json:"date"`            // when Telegram says it was sent
	Sender   command.Sender `json:"sender"`
	Arrived  time.Time      `json:"arrived,omitzero"` // when it reached this program; zero: not noted
	Accepted time.Time      `json:"accepted"`         // when it was known who may, and it came to disk

	// Unlisted has it be accepted only while fewer than half of what may be pending is: what people type who are not listed leaves room to others.
	Unlisted bool `json:"-"`

	Command command.Command `json:"cmd"`
	// Typed is the command as it was typed, where Command has come to name what is meant by it; nil: it is as it was typed.
	Typed *command.Command `json:"typed,omitempty"`
	// Text is the line that was typed, without the prefix and the account's name, where it is to be read anew when it is the command's turn:
	// others in front of it may change what it means. Nothing was sent before that. Empty: it is read.
	Text string `json:"text,omitempty"`

	Title  string       `json:"title,omitempty"`
	At     time.Time    `json:"at,omitzero"` // when a scheduled call is to start; zero for a call now
	Zone   string       `json:"zone,omitempty"`
	Rule   string       `json:"rule,omitempty"`  // as package recurrence reads it, where At is the first of several times
	Target command.Peer `json:"target,omitzero"` // the chat the call belongs to; zero until resolved, and nothing is sent before
	From   command.Peer `json:"from,omitzero"`   // the basic group that Target was before it was upgraded; zero: it was none

	Re   int          `json:"re,omitempty"`  // id of the message, in Key.Peer, whose author is meant; 0: of none
	Whom command.Peer `json:"whom,omitzero"` // the person in the call that it is aimed at: written before anything is sent
	// Occurs is the time of a planned call that is meant where several follow; of what is taken off Telegram it is written before anything
	// is sent.
	Occurs time.Time `json:"occurs,omitzero"`
	// Misspelt is the verb as it was typed, where it is to be asked whether another one was meant, and that takes a look at
	// the chat: nothing else is done.
	Misspelt string `json:"misspelt,omitempty"`
	// Doubt is what is said before the same is asked, where something else in it was typed wrongly.
	Doubt string `json:"doubt,omitempty"`

	// Guests are those whom it invites to the call, in the order in which they were named; those of whom it is not known yet who
	// they are come later.
	Guests []Guest `json:"guests,omitempty"`

	// Begun: the target had to be asked for, and was written when the command's turn in that chat had come.
	Begun bool `json:"begun,omitempty"`

	CallRandomID    int32 `json:"call_rid"`
	AnswerRandomID  int64 `json:"answer_rid"`
	AgainRandomID   int64 `json:"again_rid"`   // the final answer, where the interim one is gone
	PrivateRandomID int64 `json:"private_rid"` // the RTMP credentials' private message
	OwnerRandomID   int64 `json:"owner_rid"`   // the word to the account's owner when the chat takes no answer

	State State `json:"state"`
	// Unsent: no request that may have an effect is under way, and none was sent since this was written. False: one may
	// have been.
	Unsent      bool   `json:"unsent,omitempty"`
	Interim     string `json:"interim,omitempty"`      // an interim answer with these words may have been sent under AnswerRandomID
	PrivateDone bool   `json:"private_done,omitempty"` // the private message is delivered, or can never be
	AnswerID    int    `json:"answer_id,omitempty"`    // message id, in Chat, of the interim or final answer; 0 while unknown

	Outcome  Outcome        `json:"outcome,omitempty"`
	CallID   int64          `json:"call_id,omitempty"`  // the call that it made, or is aimed at: that is written before anything is sent to it
	Made     bool           `json:"made,omitempty"`     // it made CallID
	Was      string         `json:"was,omitempty"`      // the call's title when it was aimed at
	Agreed   int64          `json:"agreed,omitempty"`   // the call that its sender has agreed to see ended
	Note     string         `json:"note,omitempty"`     // what is said besides once it is done
	Answer   string         `json:"answer,omitempty"`   // the final answer's words, once Done
	Offer    Offer          `json:"offer,omitzero"`     // what Answer tells to type and means something else later; zero: nothing
	Earlier  string         `json:"earlier,omitempty"`  // what Answer was before that was left out, and may have been sent as; zero bytes divide several
	Withheld bool           `json:"withheld,omitempty"` // Answer says only that whoever typed it may not be told any more
	Of       []command.Peer `json:"of,omitempty"`       // where Target is no chat: the chats of which Answer tells
	Choices  []Choice       `json:"choices,omitempty"`  // of a question: what can be picked
	// ChoicesOf is the question of which Answer tells how it is answered; Vague says that it is one of several that may have been meant.
	ChoicesOf Key       `json:"choices_of,omitzero"`
	Vague     bool      `json:"vague,omitempty"`
	Picked    Key       `json:"picked,omitzero"` // of a question: the command that has picked one; written by Accept only
	Picks     Key       `json:"picks,omitzero"`  // the question that it has picked a choice of, or has declined
	Next      Key       `json:"next,omitzero"`   // of a question: what its sender has typed since that may have taken its place; written by Accept only
	Finished  time.Time `json:"finished,omitzero"`

	// AgreedLive: what its sender has agreed to see ended was live when he was asked.
	AgreedLive bool `json:"agreed_live,omitempty"`

	// Follows are the questions whose Next it is from the moment on in which it is accepted.
	Follows []Key `json:"-"`

	// Sent is what was asked of Telegram for it that changes something, as far as that is on disk: the newest 16.
	Sent []Request `json:"sent,omitempty"`

	Tidy Tidy `json:"tidy,omitzero"` // once Done

	Times     int  `json:"times,omitempty"`      // how many times, the last of which At is, a planned call was missed; 0: one
	InPrivate bool `json:"in_private,omitempty"` // of what fell due: Item.InPrivate
	Held      bool `json:"held,omitempty"`       // a planned call, which was not started and is not on Telegram; it is left to people

	// Missed are the planned calls of which Answer tells that they were not started: its own, and those whose entries are told With it.
	Missed []Missed `json:"missed,omitempty"`
	// Untold: no request with Answer is under way, and none was sent since this was written; so others may be told with it.
	Untold bool `json:"untold,omitempty"`
	// With is the entry whose answer tells of this one; it has none of its own then.
	With Key `json:"with,omitzero"`
}

// Missed is a planned call that was not started, as it is told.
type Missed struct {
	Key   Key       `json:"key"` // of the entry that was to start it
	At    time.Time `json:"at"`
	Line  string    `json:"line,omitempty"` // in a list of several; empty: it stands in none, and Words are said
	Type  string    `json:"type,omitempty"` // behind Line: what starts it by hand
	Words string    `json:"words"`          // alone
}

// Offer is a part of an answer that is left out where that is not sent before Until.
type Offer struct {
	Line    string    `json:"line,omitempty"`    // as it stands in the answer
	Instead string    `json:"instead,omitempty"` // what is said in its place then
	Until   time.Time `json:"until,omitzero"`
	Args    string    `json:"args,omitempty"` // what says in Line when a call is to be scheduled; empty: nothing does
	At      time.Time `json:"at,omitzero"`    // what that means; it is left out, too, where it means something else by then
}

// Request is a request to Telegram.
type Request struct {
	Method string    `json:"m"`
	At     time.Time `json:"at"`
	Answer string    `json:"a,omitempty"` // "ok", or Telegram's error; empty: there was none
}

// Tidy says what is left in the chat of a command once it is answered.
type Tidy struct {
	Sign   string        `json:"sign,omitempty"`   // the reaction to the command that stands for the answer; empty: there is an answer
	Now    []int         `json:"now,omitempty"`    // ids of messages in Chat that are deleted at once
	After  time.Duration `json:"after,omitempty"`  // how long after it the answer is deleted; 0: it stays
	Within []int         `json:"within,omitempty"` // and other messages together with it
}

// Guest is one of those whom a command invites.
type Guest struct {
	Peer  command.Peer `json:"peer,omitzero"` // zero: nobody was found
	Hash  int64        `json:"hash,omitempty"`
	Name  string       `json:"name,omitempty"`  // as it is shown
	Typed string       `json:"typed,omitempty"` // what he was named by; empty: a message of his
	Asked bool         `json:"asked,omitempty"` // Telegram may have been asked to invite him: written before it is
	Fate  string       `json:"fate,omitempty"`  // what became of that; empty: it is not known, or nothing yet
}

// Choice is one thing that a command can mean, or that is to be agreed to: what is done if it is picked.
type Choice struct {
	Command command.Command `json:"cmd"`
	Title   string          `json:"title,omitempty"`
	At      time.Time       `json:"at,omitzero"`
	Zone    string          `json:"zone,omitempty"`
	Rule    string          `json:"rule,omitempty"`
	Target  command.Peer    `json:"target,omitzero"`   // zero until it is known
	CallID  int64           `json:"call_id,omitempty"` // the call that is ended by it: no other is
	Was     string          `json:"was,omitempty"`     // that call's title
	Live    bool            `json:"live,omitempty"`    // it was live when that was asked
	Note    string          `json:"note,omitempty"`
	Re      int             `json:"re,omitempty"` // see [Entry]
	Occurs  time.Time       `json:"occurs,omitzero"`
}

// Means has the command be one that names what is meant by it. What was typed stays known.
func (e *Entry) Means(c command.Command) {
	if typed := e.AsTyped(); c != typed {
		e.Typed = &typed
	}
	e.Command = c
}

// AsTyped returns the command as it was typed.
func (e *Entry) AsTyped() command.Command {
	if e.Typed != nil {
		return *e.Typed
	}
	return e.Command
}

// Msg returns the id of the message that the command was typed in; 0 for one that a timer gave.
func (e *Entry) Msg() int {
	if e.Key.Peer.Kind == command.Timer {
		return 0
	}
	return int(e.Key.N)
}
