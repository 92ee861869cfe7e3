package emulator

import "time"

// Switches choose between behaviours where Telegram's own is not established, or differs from time to time.
// The zero value is what the emulator takes to be the usual.
type Switches struct {
	// Rendering.
	MinUsers      bool // pushes describe other users by min constructors
	MinListed     bool // so does the list of those who are in a call
	MinChannels   bool // pushes describe channels by min constructors
	LongUpdates   bool // pushes and answers never use updateShortMessage and its like
	SavedOut      bool // messages in Saved Messages are marked out
	PrivateFromID bool // messages in private chats carry from_id, also those of the other side
	PostsNotOut   bool // an author's own channel posts are not marked out

	ChannelsUnnamed bool // the account's difference does not tell of channels in which something has happened

	// The answer to createGroupCall. Left out means: out of the answer; it comes as a push of its own.
	DiscardFirst    bool // the discard of the call that was there comes before the new call, not after
	ServiceFirst    bool // service messages come before updateGroupCall
	NoCallInAnswer  bool // updateGroupCall is left out
	NoServiceAnswer bool // the service message is left out
	NothingInAnswer bool // all of it is left out
	NoServicePost   bool // no service message is posted at all

	// Calls.
	RefuseLongTitle    bool // titles above 64 characters are refused, not cut
	StaleFullCall      bool // full chats name the last call after its end too
	OwnerOnlyRTMP      bool // stream credentials are for the owner only, not for all who manage calls
	ManagersRevoke     bool // all who manage calls may revoke stream credentials, not the owner only
	StartedNotModified bool // starting a started call answers GROUPCALL_NOT_MODIFIED, not GROUPCALL_ALREADY_STARTED
	ForbiddenWhenEnded bool // getGroupCall on an ended call answers GROUPCALL_FORBIDDEN, not groupCallDiscarded
	NoCallOnMigration  bool // a basic group's call ends when the group is upgraded
	ListenersHidden    bool // those who may not speak in a call of a channel are counted, not listed
	MuteFromOutside    bool // who manages calls may mute people without being in the call; others get GROUPCALL_FORBIDDEN
	AbsentMissing      bool // to mute who is not in the call answers PARTICIPANT_JOIN_MISSING, not USER_ID_INVALID
	ParticipantSame    bool // to make a participant what he is answers GROUPCALL_NOT_MODIFIED, not what he is
	InviteFromOutside  bool // who is not in a call may invite people to it; others get GROUPCALL_FORBIDDEN
	InviteAgain        bool // who was invited to a call before is invited again, not refused
	InviteSkips        bool // who cannot be invited is left out, and does not prevent the invitation of others
	InviteUntold       bool // the message of an invitation is left out of the answer, and comes as a push of its own
	RecordFromInside   bool // only who is in a call may record it; others get GROUPCALL_FORBIDDEN
	RecordingToStarter bool // a recording goes to the one who began it, not to the one who ends it
	MutedStreams       bool // who joins a call of a channel or a gigagroup is muted from its beginning

	// Errors.
	CodeVariant bool // codes that differ from method to method are the other ones (406, 403, 404 for 400)
}

// Switch replaces all switches.
func (s *Server) Switch(w Switches) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.switches = w
}

// Flow says how differences are cut. Zero fields mean Telegram's sizes, as far as known.
type Flow struct {
	Slice          int           // changes in one difference; 1000 by default
	ChannelSlice   int           // changes in one difference of a channel, however many are asked for; 100 by default
	TooLong        int           // changes above which the difference is too long; never by default
	ChannelTooLong int           // the same for a channel's; never by default
	ChannelTimeout time.Duration // the timeout in a channel's final difference; a second by default, none if it is negative
}

// SetFlow replaces the sizes.
func (s *Server) SetFlow(f Flow) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flow = f
}

// RepeatMode says what a random id answers that has been used before.
type RepeatMode uint8

const (
	// SameResult: what the first one produced, nothing is done again. A call that has ended since is answered
	// GROUPCALL_ALREADY_DISCARDED.
	SameResult RepeatMode = iota
	// FirstAnswer: the first answer to the letter, also if the call has ended since.
	FirstAnswer
	// Duplicate: RANDOM_ID_DUPLICATE.
	Duplicate
	// AlreadyDiscarded: GROUPCALL_ALREADY_DISCARDED, also while the call lives. For messages the same as SameResult.
	AlreadyDiscarded
	// Forgotten: it is executed anew.
	Forgotten
)

// Repeat sets what a repeated createGroupCall answers.
func (s *Server) Repeat(m RepeatMode) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.repeatCalls = m
}

// RepeatMessages sets what a repeated sendMessage or forwardMessages answers.
func (s *Server) RepeatMessages(m RepeatMode) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.repeatMessages = m
}

// Repeats returns how often a random id was used again, after what it was first used for was over. Where that never
// happened, what [Server.Repeat] and [Server.RepeatMessages] set made no difference.
func (s *Server) Repeats() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.repeats
}
