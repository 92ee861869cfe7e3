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

// Kind names an outcome in the journal and in the log.
type Kind string

// The outcomes. Waiting and Unknown are interim: a later one replaces them.
const (
	Started          Kind = "started"
	Scheduled        Kind = "scheduled"
	AlreadyRunning   Kind = "already_running"
	AlreadyScheduled Kind = "already_scheduled"
	Ended            Kind = "ended" // ours was made, and somebody has ended it since
	Refused          Kind = "refused"
	Usage            Kind = "usage"
	Help             Kind = "help"
	TooOld           Kind = "too_old"
	Waiting          Kind = "waiting"
	Unknown          Kind = "unknown"
)

// Key names the message that a command was typed in.
type Key struct {
	Chat command.Peer
	Msg  int
}

// Entry is one command in the journal, from the moment it was read to its answer.
type Entry struct {
	Seq      uint64         `json:"seq"` // order of acceptance, from 1; also the reference people are given
	Chat     command.Peer   `json:"chat"`
	Msg      int            `json:"msg"`
	Topic    int            `json:"topic,omitempty"`
	Date     time.Time      `json:"date"` // when Telegram says it was sent
	Sender   command.Sender `json:"sender"`
	Accepted time.Time      `json:"accepted"`

	Command command.Command `json:"cmd"`
	Title   string          `json:"title,omitempty"`
	At      time.Time       `json:"at,omitzero"` // when a scheduled call is to start; zero for a call now
	Zone    string          `json:"zone,omitempty"`
	Target  command.Peer    `json:"target,omitzero"` // the chat the call belongs to; zero until resolved, and nothing is sent before

	// Begun: the target had to be asked for, and was written when the command's turn in that chat had come.
	Begun bool `json:"begun,omitempty"`

	CallRandomID    int32 `json:"call_rid"`
	AnswerRandomID  int64 `json:"answer_rid"`
	PrivateRandomID int64 `json:"private_rid"` // the RTMP credentials' private message
	OwnerRandomID   int64 `json:"owner_rid"`   // the word to the account's owner when the chat takes no answer

	State       State     `json:"state"`
	Interim     string    `json:"interim,omitempty"`      // an interim answer with these words may have been sent under AnswerRandomID
	PrivateDone bool      `json:"private_done,omitempty"` // the private message is delivered, or can never be
	AnswerID    int       `json:"answer_id,omitempty"`    // message id of the answer; 0 while unknown
	Outcome     Kind      `json:"outcome,omitempty"`
	CallID      int64     `json:"call_id,omitempty"` // the group call that the outcome speaks of
	Answer      string    `json:"answer,omitempty"`  // the final answer's words, once Done
	Finished    time.Time `json:"finished,omitzero"`
}

// Key returns the message the command was typed in.
func (e *Entry) Key() Key { return Key{Chat: e.Chat, Msg: e.Msg} }
