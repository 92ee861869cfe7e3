package emulator

import (
	"slices"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

const (
	maxTitle    = 64 // characters
	minSchedule = 10 * time.Second
	maxSchedule = 8 * 24 * time.Hour
)

// groupCall is a video chat or live stream, live, scheduled or ended.
type groupCall struct {
	id, hash     int64
	chat         *chat
	by           *account
	title        string
	rtmp         bool
	at           time.Time // scheduled for; zero once live
	started      time.Time // zero while scheduled
	ended        time.Time
	version      int
	participants []*participant // in the order in which they came
	invited      []*account
	hands        int64 // how often one was raised
	sources      int   // the newest stream of somebody without a client
	joinMuted    bool
	silent       bool       // nobody writes in it
	speakers     int64      // what a link that lets speak ends with; 0: there is none yet
	recording    *recording // nil: it is not recorded
	subscribers  []*account // who want to be told when the scheduled call starts
}

func (g *groupCall) live() bool { return g != nil && !g.started.IsZero() && g.ended.IsZero() }

func (g *groupCall) input() *tg.InputGroupCall {
	return &tg.InputGroupCall{ID: g.id, AccessHash: g.hash}
}

// groupCall renders a call.
func (v *view) groupCall(g *groupCall) tg.GroupCallClass {
	if !g.ended.IsZero() {
		return &tg.GroupCallDiscarded{ID: g.id, AccessHash: g.hash, Duration: g.duration()}
	}
	manages := g.chat.mayManageCalls(v.me)
	t := &tg.GroupCall{
		ID: g.id, AccessHash: g.hash, Title: g.title, RtmpStream: g.rtmp, Creator: g.by == v.me, Version: g.version,
		JoinMuted: g.joinMuted, CanChangeJoinMuted: manages, MessagesEnabled: !g.silent,
		CanChangeMessagesEnabled: manages, ParticipantsCount: len(g.participants), UnmutedVideoLimit: 30,
		CanStartVideo: true, JoinDateAsc: true, ListenersHidden: v.s.hidesListeners(g), RecordVideoActive: g.recording != nil && g.recording.video,
	}
	if g.rtmp {
		t.StreamDCID = v.s.opt.DC
	}
	if !g.at.IsZero() {
		t.ScheduleDate, t.ScheduleStartSubscribed = int(g.at.Unix()), slices.Contains(g.subscribers, v.me)
	}
	if g.recording != nil {
		t.RecordStartDate = int(g.recording.since.Unix())
	}
	return t
}

// duration is how long an ended call was live, in whole seconds.
func (g *groupCall) duration() int {
	if g.started.IsZero() {
		return 0
	}
	return int(g.ended.Sub(g.started).Seconds())
}

func (g *groupCall) event(k EventKind) Event {
	return Event{
		Kind: k, Chat: g.chat.peer, CallID: g.id, Title: g.title, At: g.at, RTMP: g.rtmp, JoinMuted: g.joinMuted, Silent: g.silent,
		Subscribers: len(g.subscribers),
	}
}

// changed is the update that tells of a call. It has no pts.
func (g *groupCall) changed() *change {
	return &change{kind: changeOther, render: func(v *view) tg.UpdateClass {
		return &tg.UpdateGroupCall{Peer: v.peer(g.chat.peer), Call: v.groupCall(g)}
	}}
}

// newCall says what call is to be made.
type newCall struct {
	random int32
	title  string
	at     time.Time
	rtmp   bool
}

// create makes a call. One that is there ends.
func (a *act) create(c *chat, n newCall) (*groupCall, error) {
	switch {
	case c.movedTo != nil:
		return nil, a.errPeer()
	case !c.mayManageCalls(a.me):
		return nil, a.errAdmin()
	case n.rtmp && a.s.switches.OwnerOnlyRTMP && !c.member(a.me).creator:
		return nil, a.errAdmin()
	}
	if title := []rune(n.title); len(title) > maxTitle {
		if a.s.switches.RefuseLongTitle {
			return nil, rpcError(400, "TITLE_INVALID")
		}
		n.title = string(title[:maxTitle])
	}
	if !n.at.IsZero() {
		switch wait := n.at.Sub(a.s.now()); {
		case wait < minSchedule:
			return nil, rpcError(400, "SCHEDULE_DATE_INVALID")
		case wait > maxSchedule:
			return nil, rpcError(400, "SCHEDULE_DATE_TOO_LATE")
		}
	}
	var states []told // what is told of calls, as opposed to messages
	before := len(a.told)
	if old := c.call; old != nil {
		a.end(old, true)
		for i, t := range a.told[before:] {
			if t.kind == changeOther {
				states = append(states, t)
				a.told[before+i].change = nil
			}
		}
	}
	g := &groupCall{
		id: a.s.random(), hash: a.s.random(), chat: c, by: a.me, title: n.title, rtmp: n.rtmp, at: n.at, version: 1,
		joinMuted: a.s.switches.MutedStreams && (c.broadcast || c.gigagroup),
	}
	var e Event
	var service tg.MessageActionClass
	if n.at.IsZero() {
		g.started = a.s.now()
		e, service = g.event(CallCreated), &tg.MessageActionGroupCall{Call: g.input()}
	} else {
		e, service = g.event(CallScheduled), &tg.MessageActionGroupCallScheduled{Call: g.input(), ScheduleDate: int(n.at.Unix())}
	}
	e.RandomID = int64(n.random)
	a.s.calls[g.id], c.call = g, g
	a.s.record(a, e)
	a.announce(g, service)
	a.arrange(g, before, states)
	return g, nil
}

// arrange puts what has been told since before into the order that the switches ask for.
func (a *act) arrange(g *groupCall, before int, discards []told) {
	w := a.s.switches
	var services []told
	for _, t := range a.told[before:] {
		if t.change != nil {
			t.late = t.late || w.NoServiceAnswer || w.NothingInAnswer
			services = append(services, t)
		}
	}
	a.told = a.told[:before]
	a.tellAll(g.chat, g.changed())
	states := append([]told(nil), a.told[before:]...)
	if w.DiscardFirst {
		states = append(discards, states...)
	} else {
		states = append(states, discards...)
	}
	for i := range states {
		states[i].late = w.NoCallInAnswer || w.NothingInAnswer
	}
	if w.ServiceFirst {
		a.told = append(append(a.told[:before], services...), states...)
	} else {
		a.told = append(append(a.told[:before], states...), services...)
	}
}

// announce posts a service message about a call.
func (a *act) announce(g *groupCall, service tg.MessageActionClass) {
	if !a.s.switches.NoServicePost {
		a.file(&post{chat: g.chat, by: a.me, from: g.chat.sender(a.me), action: service})
	}
}

// end discards a call. A live one leaves a message with its duration, a scheduled one nothing.
func (a *act) end(g *groupCall, replaced bool) {
	g.ended = a.s.now()
	g.version++
	g.chat.call, g.chat.lastCall = nil, g
	e := g.event(CallEnded)
	e.Replaced = replaced
	a.s.record(a, e)
	a.tellAll(g.chat, g.changed())
	if !g.started.IsZero() {
		over := &tg.MessageActionGroupCall{Call: g.input()}
		over.SetDuration(g.duration())
		a.announce(g, over)
	}
	if g.recording != nil {
		a.stopRecording(g, g.recording.by)
	}
}

// start makes a scheduled call go live.
func (a *act) start(g *groupCall) {
	e := g.event(CallStarted)
	g.at, g.started, g.subscribers = time.Time{}, a.s.now(), nil
	g.version++
	a.s.record(a, e)
	a.tellAll(g.chat, g.changed())
	a.announce(g, &tg.MessageActionGroupCall{Call: g.input()})
}

// subscribe puts whoever acts on the list of those who want to be told when a scheduled call starts, or takes him off.
func (a *act) subscribe(g *groupCall, wanted bool) {
	if wanted == slices.Contains(g.subscribers, a.me) {
		return
	}
	if g.subscribers = without(g.subscribers, a.me); wanted {
		g.subscribers = append(g.subscribers, a.me)
	}
	a.s.record(a, g.event(CallSubscribed))
	a.tell(a.me, g.changed())
}

// alter records and tells that a call is another one now.
func (a *act) alter(g *groupCall, k EventKind) {
	g.version++
	a.s.record(a, g.event(k))
	a.tellAll(g.chat, g.changed())
}

// set changes a call's settings. Who is in it stays as he is.
func (a *act) set(g *groupCall, joinMuted, silent bool) {
	g.joinMuted, g.silent = joinMuted, silent
	a.alter(g, CallChanged)
}

// resetLinks makes the links invalid that let speak in a call.
func (a *act) resetLinks(g *groupCall) {
	g.speakers = a.s.random()
	a.alter(g, CallLinksReset)
}

// Call is a group call as the model has it.
type Call struct {
	ID           int64
	Chat         command.Peer
	By           int64
	Title        string
	At           time.Time // scheduled for; zero when live
	Started      time.Time // zero while scheduled
	Ended        time.Time // zero until ended
	RTMP         bool
	JoinMuted    bool
	Silent       bool // nobody writes in it
	Recording    bool
	RecordVideo  bool // the recording has pictures
	Participants int
	Subscribers  int // how many want to be told when it starts; of one that has ended: how many were lost
}

func (g *groupCall) plain() *Call {
	return &Call{
		ID: g.id, Chat: g.chat.peer, By: g.by.id, Title: g.title, At: g.at, Started: g.started, Ended: g.ended,
		RTMP: g.rtmp, JoinMuted: g.joinMuted, Silent: g.silent, Participants: len(g.participants),
		Recording: g.recording != nil, RecordVideo: g.recording != nil && g.recording.video,
		Subscribers: len(g.subscribers),
	}
}

// CurrentCall returns the call that is live or scheduled in a chat, nil if there is none.
func (s *Server) CurrentCall(where command.Peer) *Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.mustChat(where).call; g != nil {
		return g.plain()
	}
	return nil
}

// CallByID returns any call there ever was, nil if there was none with this id.
func (s *Server) CallByID(id int64) *Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.calls[id]; g != nil {
		return g.plain()
	}
	return nil
}

// StartCall starts a call for a user who may, and returns its id. A call that is there ends.
func (s *Server) StartCall(where command.Peer, user int64, title string) int64 {
	return s.makeCall(where, user, newCall{title: title})
}

// StartStream starts a call that is fed over RTMP.
func (s *Server) StartStream(where command.Peer, user int64, title string) int64 {
	return s.makeCall(where, user, newCall{title: title, rtmp: true})
}

// ScheduleCall schedules a call for a user who may, and returns its id. A call that is there ends.
func (s *Server) ScheduleCall(where command.Peer, user int64, title string, at time.Time) int64 {
	return s.makeCall(where, user, newCall{title: title, at: at})
}

func (s *Server) makeCall(where command.Peer, user int64, n newCall) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.act(s.mustUser(user))
	g, err := a.create(s.mustChat(where), n)
	if err != nil {
		panic("emulator: " + err.Error())
	}
	a.push()
	return g.id
}

// onCall lets a user do something to the call of a chat.
func (s *Server) onCall(where command.Peer, user int64, do func(*act, *groupCall)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.mustChat(where).call
	if g == nil {
		panic("emulator: no call in " + where.String())
	}
	a := s.act(s.mustUser(user))
	do(a, g)
	a.push()
}

// StartScheduled makes the scheduled call of a chat go live. It returns false where somebody was faster: it is live already.
func (s *Server) StartScheduled(where command.Peer, user int64) (started bool) {
	s.onCall(where, user, func(a *act, g *groupCall) {
		if started = !g.live(); started {
			a.start(g)
		}
	})
	return started
}

// Subscribe says whether a user wants to be told when the scheduled call of a chat starts.
func (s *Server) Subscribe(where command.Peer, user int64, wanted bool) {
	s.onCall(where, user, func(a *act, g *groupCall) { a.subscribe(g, wanted && !g.live()) })
}

// EndCall ends the live or scheduled call of a chat.
func (s *Server) EndCall(where command.Peer, user int64) {
	s.onCall(where, user, func(a *act, g *groupCall) { a.end(g, false) })
}

// Retitle gives the call of a chat another title.
func (s *Server) Retitle(where command.Peer, user int64, title string) {
	s.onCall(where, user, func(a *act, g *groupCall) {
		g.title = title
		a.alter(g, CallRetitled)
	})
}

// SetCallMuted says whether those who join the call of a chat are muted.
func (s *Server) SetCallMuted(where command.Peer, user int64, muted bool) {
	s.onCall(where, user, func(a *act, g *groupCall) { a.set(g, muted, g.silent) })
}

// SetCallSilent says whether nobody writes in the call of a chat.
func (s *Server) SetCallSilent(where command.Peer, user int64, silent bool) {
	s.onCall(where, user, func(a *act, g *groupCall) { a.set(g, g.joinMuted, silent) })
}

// ResetLinks makes the links invalid that let speak in the call of a chat.
func (s *Server) ResetLinks(where command.Peer, user int64) { s.onCall(where, user, (*act).resetLinks) }
