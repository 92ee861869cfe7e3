package emulator

import (
	"slices"
	"sort"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// account is one user, with or without clients.
type account struct {
	id                       int64
	phone, password          string
	first, last, username    string
	more                     []string // further usernames
	bot                      bool
	frozen, deleted, limited bool
	uninvitable              bool // his privacy settings forbid others to invite him
	auths                    []*authorization
	box                      box // private chats and basic groups
	chats                    []*chat
	read                     map[command.Peer]int // newest incoming message read, by chat
	seen                     map[command.Peer]int // newest message of his own that somebody else has read, by chat
	delivery                 Delivery
}

func (u *account) peer() command.Peer { return command.Peer{Kind: command.User, ID: u.id} }

// listens reports whether a client of u is waiting for updates.
func (u *account) listens() bool {
	for _, a := range u.auths {
		for _, c := range a.sessions {
			if c.push != nil {
				return true
			}
		}
	}
	return false
}

// chat is a basic group or a channel of any kind.
type chat struct {
	peer                                    command.Peer
	title, username                         string
	date                                    int
	broadcast, forum, gigagroup, signatures bool
	profiles                                bool // with signatures
	members                                 map[int64]*member
	order                                   []*member // as they joined, those who left included
	box                                     *box      // nil in a basic group: each member has its own
	topics                                  map[int]*topic
	call                                    *groupCall // live or scheduled
	lastCall                                *groupCall // the one before
	invite                                  string     // what follows t.me/+; empty until asked for
	streamKey                               string
	slowmode                                time.Duration
	readOnly                                bool // members may not write
	noReactions                             bool
	movedTo, movedFrom                      *chat // migration of a basic group to a supergroup
	closed                                  bool  // nobody gets in any more
	version                                 int
}

type standing uint8

const (
	present standing = iota
	left
	banned
)

// member is what a chat knows of an account that is or was in it.
type member struct {
	user     *account
	standing standing
	creator  bool
	admin    *Rights // nil: no admin
	silenced bool    // may read, not write
	lastPost time.Time
	joined   int
}

type topic struct {
	id              int
	title           string
	by              *account
	closed, deleted bool
}

// member returns what c knows of u if u is in it now, else nil.
func (c *chat) member(u *account) *member {
	if m := c.members[u.id]; m != nil && m.standing == present && !c.closed {
		return m
	}
	return nil
}

// present returns the members in the order in which they joined.
func (c *chat) present() []*member {
	var list []*member
	for _, m := range c.order {
		if m.standing == present && !c.closed {
			list = append(list, m)
		}
	}
	return list
}

func (c *chat) isChannel() bool { return c.peer.Kind == command.Channel }

func (m *member) isAdmin() bool { return m != nil && (m.creator || m.admin != nil) }

// may reports whether a member holds a right; the creator holds them all, save that to be anonymous.
func (m *member) may(right func(Rights) bool) bool {
	return m != nil && (m.creator || m.admin != nil && right(*m.admin))
}

func (m *member) anonymous() bool { return m != nil && m.admin != nil && m.admin.Anonymous }

// mayManageCalls: in a basic group every admin may.
func (c *chat) mayManageCalls(u *account) bool {
	m := c.member(u)
	return m.may(func(r Rights) bool { return r.ManageCall || !c.isChannel() })
}

// post is one message, whoever sees it.
type post struct {
	serial    int
	chat      *chat    // nil in a private chat
	by        *account // who really wrote it
	to        *account // the other side of a private chat
	from      command.Peer
	signature string
	date      int
	edited    int
	text      string
	action    tg.MessageActionClass // set in a service message
	file      *tg.Document          // a recording; its text is empty
	reply     *post
	topic     int
	gone      bool
	reactions map[int64]string // by account
	random    int64
	opt       SayOptions
	fwd       *tg.MessageFwdHeader

	id  int           // in a channel
	ids map[int64]int // by account, in private chats and basic groups
}

// idFor returns the id under which u knows p, 0 if it has never seen it.
func (p *post) idFor(u *account) int {
	if p.ids != nil {
		return p.ids[u.id]
	}
	return p.id
}

// peerFor returns the chat in which u finds p.
func (p *post) peerFor(u *account) command.Peer {
	switch {
	case p.chat != nil:
		return p.chat.peer
	case p.by == u:
		return p.to.peer()
	default:
		return p.by.peer()
	}
}

// own reports whether u is the author.
func (p *post) own(u *account) bool { return p.by == u }

type changeKind uint8

const (
	changeNew changeKind = iota
	changeEdit
	changeDelete
	changeRead
	changeSeen
	changeOther // without pts: told once, never found in a difference
)

// change is one step of a message box, or something that is told without one.
type change struct {
	kind   changeKind
	pts    int // after the change
	count  int
	box    *box
	post   *post
	ids    []int // deleted
	peer   command.Peer
	max    int // read up to
	render func(*view) tg.UpdateClass
}

// filed is a post in a message box.
type filed struct {
	id   int
	post *post
	gone bool // deleted here
}

// box is a sequence of messages with its pts: one per channel, and one per account for everything else.
type box struct {
	chat   *chat    // of a channel's
	owner  *account // of an account's
	lastID int
	pts    int
	date   int      // of the newest post
	posts  []*filed // by id
	there  int      // of these, how many are not deleted
	log    []*change
}

func (b *box) find(id int) *filed {
	i := sort.Search(len(b.posts), func(i int) bool { return b.posts[i].id >= id })
	if i < len(b.posts) && b.posts[i].id == id && !b.posts[i].gone {
		return b.posts[i]
	}
	return nil
}

// add files a new post.
func (b *box) add(p *post) *change {
	b.lastID++
	if b.chat != nil {
		p.id = b.lastID
	} else {
		p.ids[b.owner.id] = b.lastID
	}
	b.date = p.date
	b.posts = append(b.posts, &filed{id: b.lastID, post: p})
	b.there++
	return b.step(&change{kind: changeNew, count: 1, post: p})
}

// remove deletes the messages that are there.
func (b *box) remove(ids []int) *change {
	var gone []int
	for _, id := range ids {
		if f := b.find(id); f != nil {
			f.gone = true
			b.there--
			gone = append(gone, id)
		}
	}
	if gone == nil {
		return nil
	}
	return b.step(&change{kind: changeDelete, count: len(gone), ids: gone})
}

func (b *box) step(c *change) *change {
	b.pts += c.count
	c.pts, c.box = b.pts, b
	b.log = append(b.log, c)
	return c
}

// since returns the changes after pts.
func (b *box) since(pts int) []*change {
	i := sort.Search(len(b.log), func(i int) bool { return b.log[i].pts > pts })
	return b.log[i:]
}

// newest yields the posts that are still there, newest first.
func (b *box) newest(yield func(*filed) bool) {
	for _, f := range slices.Backward(b.posts) {
		if !f.gone && !yield(f) {
			return
		}
	}
}
