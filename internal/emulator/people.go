package emulator

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// User is an account to be made.
type User struct {
	Phone    string // digits, as typed after the +; made up if empty
	Password string // of the two-step verification; none if empty
	First    string
	Last     string
	Username string // without @; may be empty
	Bot      bool
}

// Chat is a chat to be made.
type Chat struct {
	Title      string
	Username   string // without @; empty: private
	Creator    int64
	Members    []int64
	Forum      bool // supergroups
	Gigagroup  bool // supergroups: only admins write
	Signatures bool // channels: posts carry the author's name
	Profiles   bool // channels: and the author himself
	Slowmode   time.Duration
	ReadOnly   bool // members may not write
}

// Rights are what an admin may do.
type Rights struct {
	ManageCall, Anonymous, PostMessages, EditMessages, DeleteMessages, ChangeInfo, ManageTopics, InviteUsers bool
}

// ids of messages start here for the first account, twice as high for the second, and so on: an id alone then
// says in whose box a message of a private chat or basic group has it.
const boxSize = 1_000_000

// AddUser makes an account.
func (s *Server) AddUser(u User) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastID++
	a := &account{
		id: s.lastID, phone: strings.TrimPrefix(u.Phone, "+"), password: u.Password,
		first: u.First, last: u.Last, username: u.Username, bot: u.Bot,
		read: make(map[command.Peer]int), seen: make(map[command.Peer]int),
	}
	if a.phone == "" {
		a.phone = fmt.Sprintf("99966%d", a.id)
	}
	a.box = box{owner: a, lastID: (len(s.users) + 1) % 2000 * boxSize, pts: 1} // clients take 0 for none
	s.users[a.id] = a
	s.name(u.Username, a.peer())
	return a.id
}

func (s *Server) name(username string, p command.Peer) {
	if username != "" {
		s.names[strings.ToLower(username)] = p
	}
}

// SetUsername gives a user another name, or none; somebody else may take the old one.
func (s *Server) SetUsername(user int64, username string) { s.SetUsernames(user, username) }

// SetUsernames gives a user several names in place of those that he has, the first of which is shown.
func (s *Server) SetUsernames(user int64, names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.mustUser(user)
	for _, old := range append([]string{u.username}, u.more...) {
		delete(s.names, strings.ToLower(old))
	}
	u.username, u.more = "", nil
	if len(names) > 0 {
		u.username, u.more = names[0], slices.Clone(names[1:])
	}
	for _, name := range names {
		s.name(name, u.peer())
	}
	a := s.act(u)
	a.tell(u, &change{kind: changeOther, render: func(*view) tg.UpdateClass {
		return &tg.UpdateUserName{UserID: u.id, FirstName: u.first, LastName: u.last, Usernames: u.usernames()}
	}})
	a.push()
}

// usernames is how several are told.
func (u *account) usernames() (list []tg.Username) {
	for k, name := range append([]string{u.username}, u.more...) {
		if name != "" {
			list = append(list, tg.Username{Username: name, Active: true, Editable: k == 0})
		}
	}
	return list
}

// AddGroup makes a basic group.
func (s *Server) AddGroup(c Chat) command.Peer { return s.addChat(command.Group, c, false) }

// AddSupergroup makes a supergroup, perhaps with topics.
func (s *Server) AddSupergroup(c Chat) command.Peer { return s.addChat(command.Channel, c, false) }

// AddChannel makes a broadcast channel.
func (s *Server) AddChannel(c Chat) command.Peer { return s.addChat(command.Channel, c, true) }

func (s *Server) addChat(kind command.PeerKind, in Chat, broadcast bool) command.Peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	creator := s.mustUser(in.Creator)
	c := s.newChat(kind, in.Title)
	c.broadcast, c.forum, c.gigagroup, c.signatures, c.profiles = broadcast, in.Forum, in.Gigagroup, in.Signatures || in.Profiles, in.Profiles
	c.slowmode, c.readOnly, c.username = in.Slowmode, in.ReadOnly || in.Gigagroup, in.Username
	s.name(in.Username, c.peer)
	c.admit(creator, c.date).creator = true
	for _, id := range in.Members {
		if id != in.Creator {
			c.admit(s.mustUser(id), c.date)
		}
	}
	a := s.act(creator)
	if c.isChannel() {
		a.file(&post{chat: c, by: creator, from: c.sender(creator), action: &tg.MessageActionChannelCreate{Title: c.title}})
	} else {
		a.file(&post{chat: c, by: creator, from: creator.peer(), action: &tg.MessageActionChatCreate{Title: c.title, Users: in.Members}})
	}
	a.push()
	return c.peer
}

func (s *Server) newChat(kind command.PeerKind, title string) *chat {
	s.lastID++
	c := &chat{
		peer: command.Peer{Kind: kind, ID: s.lastID}, title: title, date: s.date(),
		members: make(map[int64]*member), topics: make(map[int]*topic), version: 1,
	}
	if kind == command.Channel {
		c.box = &box{chat: c, pts: 1}
	}
	s.chats[c.peer] = c
	return c
}

// admit lets u in, or in again.
func (c *chat) admit(u *account, date int) *member {
	m := c.members[u.id]
	if m == nil {
		m = &member{user: u, joined: date}
		c.members[u.id] = m
		c.order = append(c.order, m)
		u.chats = append(u.chats, c)
	}
	m.standing, m.joined = present, date
	return m
}

// Join lets a user into a chat.
func (s *Server) Join(where command.Peer, user int64) {
	s.change(where, func(_ *act, c *chat) { c.admit(s.mustUser(user), s.date()) })
}

// Leave takes a user out of a chat. A client learns that the chat is closed to it.
func (s *Server) Leave(where command.Peer, user int64) { s.expel(where, user, left) }

// Ban takes a user out of a chat for good.
func (s *Server) Ban(where command.Peer, user int64) { s.expel(where, user, banned) }

func (s *Server) expel(where command.Peer, user int64, how standing) {
	s.change(where, func(a *act, c *chat) {
		m := s.mustMember(c, user)
		m.standing, m.admin = how, nil
		a.tell(m.user, a.chatChanged(c))
	})
}

// InviteLink returns the link that lets people into a chat. From then on the admins who may invite see it.
func (s *Server) InviteLink(where command.Peer) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.mustChat(where)
	if c.invite == "" {
		c.invite = fmt.Sprintf("%016x", s.random())
	}
	return c.inviteLink()
}

// SetAdmin makes a member an admin with exactly these rights.
func (s *Server) SetAdmin(where command.Peer, user int64, r Rights) {
	s.change(where, func(_ *act, c *chat) { s.mustMember(c, user).admin = &r })
}

// Demote makes an admin an ordinary member.
func (s *Server) Demote(where command.Peer, user int64) {
	s.change(where, func(_ *act, c *chat) { s.mustMember(c, user).admin = nil })
}

// Restrict takes the right to write from a member, or gives it back.
func (s *Server) Restrict(where command.Peer, user int64, silenced bool) {
	s.change(where, func(_ *act, c *chat) { s.mustMember(c, user).silenced = silenced })
}

// SetReadOnly takes the right to write from all who are no admins, or gives it back.
func (s *Server) SetReadOnly(where command.Peer, readOnly bool) {
	s.change(where, func(_ *act, c *chat) { c.readOnly = readOnly })
}

// SetSlowmode makes members who are no admins wait between messages.
func (s *Server) SetSlowmode(where command.Peer, wait time.Duration) {
	s.change(where, func(_ *act, c *chat) { c.slowmode = wait })
}

// LimitSpam forbids an account to write in groups and channels, as Telegram does to spammers, or lifts that.
func (s *Server) LimitSpam(user int64, limited bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustUser(user).limited = limited
}

// SetTitle renames a chat.
func (s *Server) SetTitle(where command.Peer, title string) {
	s.change(where, func(_ *act, c *chat) { c.title = title })
}

// SetPrivate takes a channel's username away: those who are not in it can no longer look inside.
func (s *Server) SetPrivate(where command.Peer) { s.SetChatUsername(where, "") }

// SetChatUsername gives a channel another name, or none; another chat may take the old one.
func (s *Server) SetChatUsername(where command.Peer, username string) {
	s.change(where, func(_ *act, c *chat) {
		delete(s.names, strings.ToLower(c.username))
		c.username = username
		s.name(username, where)
	})
}

// CloseChat makes a chat inaccessible to everybody: deleted, or forbidden by Telegram.
func (s *Server) CloseChat(where command.Peer) {
	s.change(where, func(a *act, c *chat) {
		was := c.present()
		c.closed = true
		for _, m := range was {
			a.tell(m.user, a.chatChanged(c))
		}
	})
}

// AddTopic opens a topic in a forum and returns its id, the id of its first message.
func (s *Server) AddTopic(where command.Peer, title string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.mustChat(where)
	if !c.forum {
		panic("emulator: AddTopic: not a forum: " + where.String())
	}
	by := c.order[0].user
	a := s.act(by)
	p := &post{chat: c, by: by, from: by.peer(), action: &tg.MessageActionTopicCreate{Title: title, IconColor: 0x6fb9f0}}
	a.file(p)
	c.topics[p.id] = &topic{id: p.id, title: title, by: by}
	a.push()
	return p.id
}

// CloseTopic lets only admins write in a topic.
func (s *Server) CloseTopic(where command.Peer, id int) {
	s.change(where, func(_ *act, c *chat) { s.mustTopic(c, id).closed = true })
}

// DeleteTopic removes a topic.
func (s *Server) DeleteTopic(where command.Peer, id int) {
	s.change(where, func(_ *act, c *chat) { s.mustTopic(c, id).deleted = true })
}

// Migrate upgrades a basic group to a supergroup, which takes over its members, admins and call.
func (s *Server) Migrate(group command.Peer) command.Peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.mustChat(group)
	if old.isChannel() || old.movedTo != nil {
		panic("emulator: Migrate: not a living basic group: " + group.String())
	}
	c := s.newChat(command.Channel, old.title)
	for _, m := range old.present() {
		n := c.admit(m.user, c.date)
		n.creator, n.silenced = m.creator, m.silenced
		if m.admin != nil {
			n.admin = &Rights{ManageCall: true, DeleteMessages: true, ChangeInfo: true, ManageTopics: true}
		}
	}
	c.streamKey = old.streamKey
	if c.call, old.call = old.call, nil; c.call != nil {
		c.call.chat = c
	}
	by := c.order[0].user
	a := s.act(by)
	if s.switches.NoCallOnMigration && c.call != nil {
		a.end(c.call, false)
	}
	a.file(&post{chat: old, by: by, from: by.peer(), action: &tg.MessageActionChatMigrateTo{ChannelID: c.peer.ID}})
	old.movedTo, c.movedFrom = c, old
	a.file(&post{chat: c, by: by, from: c.peer, action: &tg.MessageActionChannelMigrateFrom{Title: old.title, ChatID: group.ID}})
	a.tellChat(c)
	a.push()
	return c.peer
}

// change runs a deed of nobody in particular and tells the members that the chat is another one now.
func (s *Server) change(where command.Peer, f func(*act, *chat)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.mustChat(where)
	a := s.act(c.order[0].user)
	f(a, c)
	c.version++
	a.tellChat(c)
	a.push()
}

func (s *Server) mustUser(id int64) *account {
	if u := s.users[id]; u != nil {
		return u
	}
	panic(fmt.Sprintf("emulator: no user %d", id))
}

func (s *Server) mustChat(p command.Peer) *chat {
	if c := s.chats[p]; c != nil {
		return c
	}
	panic("emulator: no chat " + p.String())
}

func (s *Server) mustMember(c *chat, user int64) *member {
	if m := c.members[user]; m != nil {
		return m
	}
	panic(fmt.Sprintf("emulator: user %d was never in chat %s", user, c.peer))
}

func (s *Server) mustTopic(c *chat, id int) *topic {
	if t := c.topics[id]; t != nil {
		return t
	}
	panic(fmt.Sprintf("emulator: no topic %d in chat %s", id, c.peer))
}
