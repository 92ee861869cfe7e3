package emulator

import (
	"context"
	"time"

	"userbot/internal/command"
)

// EventKind names what happened.
type EventKind string

// What the ledger knows of.
const (
	CallCreated    EventKind = "call created"    // live from now on
	CallScheduled  EventKind = "call scheduled"  // created, for later
	CallStarted    EventKind = "call started"    // a scheduled one has gone live
	CallEnded      EventKind = "call ended"      // or a scheduled one was called off
	CallSubscribed EventKind = "call subscribed" // By wants to be told when it starts, or no more
	CallRetitled   EventKind = "call retitled"
	CallJoined     EventKind = "call joined" // by somebody
	CallLeft       EventKind = "call left"
	CallInvited    EventKind = "call link made"
	CallChanged    EventKind = "call changed" // its settings
	CallLinksReset EventKind = "call links made invalid"
	ParticipantSet EventKind = "participant changed" // muted, let speak, a hand up or down
	UserInvited    EventKind = "user invited to the call"
	RecordingBegun EventKind = "recording begun"
	RecordingEnded EventKind = "recording ended"
	MessagePosted  EventKind = "message posted"
	MessageEdited  EventKind = "message edited"
	MessageDeleted EventKind = "message deleted"
	MessageReacted EventKind = "reacted to a message" // By, with Text; MsgID is the message
	KeyRevoked     EventKind = "stream key revoked"
)

// Event is one thing that really happened, whoever was told of it. Fields that do not apply are zero.
type Event struct {
	Seq      int // position in the ledger, from 0
	Time     time.Time
	Kind     EventKind
	By       int64        // the account, also of an anonymous post
	Client   bool         // done by a client, not by the test
	Chat     command.Peer // in a private chat, the other side as By sees it
	RandomID int64

	// MsgID and ReplyTo are ids as By knows them. Outside channels everybody has others: see [Server.IDFor].
	MsgID   int
	ReplyTo int
	Topic   int
	Text    string // of a recording: its title; of a link: all of it; of a key that is no more: the one in its
	// place; of a participant: his first name
	Service bool // posted by Telegram on behalf of By: about a call, or a recording

	CallID   int64
	Title    string
	At       time.Time // when the call is scheduled for; of RecordingBegun: its own time
	RTMP     bool
	Replaced bool // of CallEnded: not discarded, but ended by the creation of another

	// Subscribers is how many want to be told when the call starts. When it ends without having started, they are lost; when it
	// starts, they are told.
	Subscribers int

	// JoinMuted and Silent are the call's settings from then on: who joins it is muted; nobody writes in it.
	JoinMuted, Silent bool

	Video bool // of RecordingBegun: with pictures

	// User is who is invited, or the participant who has joined or was changed: from then on he does not speak, may not, or has
	// his hand up.
	User                int64
	Muted, Hushed, Hand bool

	post *post
}

// record appends to the ledger. Callers hold s.mu.
func (s *Server) record(a *act, e Event) {
	e.Seq, e.Time, e.By, e.Client = len(s.ledger), s.now(), a.me.id, a.from != nil
	s.ledger = append(s.ledger, e)
	if s.grown != nil {
		close(s.grown)
		s.grown = nil
	}
}

func (p *post) event(k EventKind) Event {
	e := Event{
		Kind: k, Chat: p.peerFor(p.by), RandomID: p.random, MsgID: p.idFor(p.by), Topic: p.topic,
		Text: p.text, Service: p.action != nil || p.file != nil, post: p,
	}
	if p.reply != nil {
		e.ReplyTo = p.reply.idFor(p.by)
	}
	return e
}

// Ledger returns everything that has happened so far.
func (s *Server) Ledger() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Event(nil), s.ledger...)
}

// Happened returns how many events there are so far, which is the position of the next one. To copy them all for that takes long after a long run.
func (s *Server) Happened() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.ledger)
}

// Await returns the first event from position seq on that match accepts, waiting for it if need be. The server is locked
// while match runs, so match must not call it.
func (s *Server) Await(ctx context.Context, seq int, match func(Event) bool) (Event, error) {
	for {
		s.mu.Lock()
		for ; seq < len(s.ledger); seq++ {
			if e := s.ledger[seq]; match(e) {
				s.mu.Unlock()
				return e, nil
			}
		}
		if s.grown == nil {
			s.grown = make(chan struct{})
		}
		grown := s.grown
		s.mu.Unlock()
		select {
		case <-grown:
		case <-ctx.Done():
			return Event{}, ctx.Err()
		}
	}
}

// CallsBy returns the calls that an account has made, live or scheduled, in order.
func (s *Server) CallsBy(user int64) []Event {
	return s.events(func(e Event) bool { return e.By == user && (e.Kind == CallCreated || e.Kind == CallScheduled) })
}

// AnswersTo returns the messages that were posted as a reply to one message, in order. Outside channels msgID
// may be anybody's id of it.
func (s *Server) AnswersTo(chat command.Peer, msgID int) []Event {
	return s.events(func(e Event) bool {
		if e.Kind != MessagePosted || e.Service || e.post.reply == nil {
			return false
		}
		r := e.post.reply
		if r.ids == nil {
			return r.chat.peer == chat && r.id == msgID
		}
		for _, id := range r.ids { // unique over all accounts, see boxSize
			if id == msgID {
				return r.chat == nil || r.chat.peer == chat
			}
		}
		return false
	})
}

func (s *Server) events(match func(Event) bool) []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Event
	for _, e := range s.ledger {
		if match(e) {
			list = append(list, e)
		}
	}
	return list
}
