package record

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// Kind says what a line tells of.
type Kind string

// The kinds of lines.
const (
	Typed    Kind = "typed"    // a command that somebody typed, and what became of it
	Due      Kind = "due"      // what fell due, and what became of that
	Notice   Kind = "notice"   // a word to the account's owner
	Pruned   Kind = "pruned"   // the lines up to Upto, which had the hash UptoHash, were old enough to be removed
	Restored Kind = "restored" // a backup was put in the place of the store: references to commands go on from there
	Anew     Kind = "anew"     // the store is another one: references to commands begin anew
	Gap      Kind = "gap"      // at its start the program did not find the lines up to Upto as it had written them
)

// Line is one line of the record. Its JSON is what [userbot log --json] writes.
type Line struct {
	N    int64  `json:"n"`    // 1, 2, 3 …
	Prev string `json:"prev"` // the hash of the line before; [Nothing] in the first
	Kind Kind   `json:"kind"`

	At time.Time `json:"at,omitzero"` // when it was answered, or what the line tells of happened; zero: that is not known

	// Of a command, and what falls due.
	Ref      string    `json:"ref,omitempty"`       // what people and the log call it: c12
	Asked    time.Time `json:"asked,omitzero"`      // when Telegram says that it was typed, or when it was due
	Accepted time.Time `json:"accepted,omitzero"`   // when it was known who may, and it came to disk
	Chat     string    `json:"chat,omitempty"`      // id of the chat that it was typed in, or is told in
	Topic    int       `json:"topic,omitempty"`     // id of the forum topic's first message
	Message  int       `json:"message,omitempty"`   // id, in Chat
	As       string    `json:"as,omitempty"`        // person, self, anonymous, post, channel
	Sender   string    `json:"sender,omitempty"`    // id of the person or channel
	Verb     string    `json:"verb,omitempty"`      //
	Typed    string    `json:"typed,omitempty"`     // the whole command, without its prefix; not where titles are left out
	Plan     int64     `json:"plan,omitempty"`      // number of the planned call that gave it
	Target   string    `json:"target,omitempty"`    // id of the call's chat
	Title    string    `json:"title,omitempty"`     // of the call; not where titles are left out
	For      time.Time `json:"for,omitzero"`        // when the call is to start
	CallID   int64     `json:"call,omitempty"`      // that it made, or was aimed at
	Sent     []Request `json:"sent,omitempty"`      // what was asked of Telegram that changes something: the newest 16
	Outcome  string    `json:"outcome,omitempty"`   //
	Answer   string    `json:"answer,omitempty"`    // the words of the answer; not where titles are left out
	Answered int       `json:"answer_id,omitempty"` // id of the answer's message; 0: not known, or there is none

	Upto     int64  `json:"upto,omitempty"`
	UptoHash string `json:"upto_hash,omitempty"`
}

// Request is one request to Telegram.
type Request struct {
	Method string    `json:"method"`
	At     time.Time `json:"at"`
	Answer string    `json:"answer"` // "ok", Telegram's error, or "no answer"
}

// Nothing is the hash before the first line.
const Nothing = "0000000000000000000000000000000000000000000000000000000000000000"

// The hash of a line is that of all its bytes before the last comma, and comes after it.
const (
	beforeHash = `,"hash":"`
	hashTail   = len(beforeHash) + 2*sha256.Size + len(`"}`)
)

// encode returns the line as it is written, with the newline, and its hash.
func (l *Line) encode() (line []byte, hash string, err error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(l); err != nil {
		return nil, "", errors.New("a line of the record cannot be written as JSON") // not the encoder's words: they may quote
	}
	body := bytes.TrimSuffix(b.Bytes(), []byte("}\n"))
	hash = hashOf(body)
	return append(append(append(body, beforeHash...), hash...), "\"}\n"...), hash, nil
}

func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// seal is what holds a line in its place.
type seal struct {
	n          int64
	prev, hash string
}

// follows reports whether the line comes right after the one that is the last up to m.
func (s seal) follows(m Mark) bool { return s.n == m.N+1 && s.prev == m.hash() }

// sealOf reads the seal of a line without its newline. ok says that the line is as it was written.
func sealOf(line []byte) (s seal, ok bool) {
	rest, ok := bytes.CutPrefix(line, []byte(`{"n":`))
	if !ok || len(rest) < hashTail {
		return seal{}, false
	}
	digits, rest, ok := bytes.Cut(rest, []byte(`,"prev":"`))
	if !ok || len(rest) < len(Nothing) {
		return seal{}, false
	}
	n, err := strconv.ParseInt(string(digits), 10, 64)
	body, tail := line[:len(line)-hashTail], line[len(line)-hashTail:]
	s = seal{n: n, prev: string(rest[:len(Nothing)]), hash: hashOf(body)}
	return s, err == nil && n > 0 && string(tail) == beforeHash+s.hash+`"}`
}

// decode reads a line that has its seal.
func decode(line []byte) (l Line, err error) {
	if json.Unmarshal(line, &l) != nil {
		return Line{}, errors.New("a line of the record is no JSON") // not the decoder's words: they may quote
	}
	return l, nil
}
