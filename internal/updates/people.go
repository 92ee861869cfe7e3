package updates

import (
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/api"
	"userbot/internal/command"
)

const (
	// maxMet bounds how many people are remembered.
	maxMet = 1000
	// For the sake of people who were never met the account's difference is asked so many times at once, and then this often.
	introduceBurst = 5
	introduceEvery = 5 * time.Second
)

// acquaintance is what is known of somebody who sent a command since the stream began. It is never written down.
type acquaintance struct {
	hash int64 // access hash, 0 if it has not been told
	bot  bool
}

// introduce completes who sent a message: the abbreviated containers do not tell a bot from a person, and have no access
// hash. users is what came with the message.
func (l *loop) introduce(s *command.Sender, from command.Peer, users []tg.UserClass) {
	if from.Kind != command.User {
		return
	}
	if u := findUser(users, from.ID); u != nil {
		a := acquaintance{hash: s.Hash, bot: u.Bot}
		if a.hash == 0 {
			a.hash = l.met[from.ID].hash
		}
		if len(l.met) >= maxMet {
			clear(l.met)
		}
		l.met[from.ID] = a
	}
	switch a := l.met[from.ID]; {
	case s.Kind != command.Person:
	case a.bot:
		*s = command.Sender{}
	default:
		s.Hash = a.hash
	}
}

// stranger reports whether u brings a command from somebody who came without a description, now and before. The
// account's difference has one, and tells whether it is a bot who speaks. Somebody whose command was accepted once is
// a person whose access hash State has.
func (l *loop) stranger(u update) bool {
	m, ok := u.msg.(*tg.Message)
	if !ok || !l.account.known || l.account.parked || l.account.order(u) == past {
		return false
	}
	from := fromOf(m)
	if from.Kind != command.User || from.ID == l.opt.Self() || findUser(u.users, from.ID) != nil {
		return false
	}
	if _, ok := l.met[from.ID]; ok {
		return false
	}
	if _, ok := l.opt.State.AccessHash(from); ok {
		return false
	}
	// A crowd must not make more requests than Telegram bears. Whoever decides about the command has to ask who it is.
	return l.account.want&difference != 0 || l.introductions.AllowN(l.opt.Now(), 1)
}

// fromOf returns who a message is from, going by the chat where that is not told.
func fromOf(m *tg.Message) command.Peer {
	if from := api.PeerOf(m.FromID); !from.IsZero() {
		return from
	}
	return api.PeerOf(m.PeerID)
}
