package updates

import (
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"userbot/internal/api"
	"userbot/internal/command"
)

// The rows are what Telegram delivers; the expectations are what it proves.
func TestConvert(t *testing.T) {
	var (
		toChannel = &tg.PeerChannel{ChannelID: 7}
		toGroup   = &tg.PeerChat{ChatID: 8}
		fromAlice = &tg.PeerUser{UserID: alice}
		fromMe    = &tg.PeerUser{UserID: me}
		aPerson   = command.Sender{Kind: command.Person, Peer: user(alice), Hash: 22}
		myself    = command.Sender{Kind: command.Self, Peer: user(me)}
		anonymous = command.Sender{Kind: command.Anonymous}
		post      = command.Sender{Kind: command.Post}
		authored  = command.Sender{Kind: command.Person, Peer: user(alice), Hash: 22, Posts: true}
		untrusted = command.Sender{}
		fwd       = tg.MessageFwdHeader{Date: 1}
	)
	for name, row := range map[string]struct {
		msg  tg.Message
		want command.Sender
	}{
		"a member of a supergroup":                        {tg.Message{PeerID: toChannel, FromID: fromAlice}, aPerson},
		"a member of a basic group":                       {tg.Message{PeerID: toGroup, FromID: fromAlice}, aPerson},
		"a private chat":                                  {tg.Message{PeerID: fromAlice}, aPerson},
		"a private chat, with its sender named":           {tg.Message{PeerID: fromAlice, FromID: fromAlice}, aPerson},
		"a private chat, in the name of somebody else":    {tg.Message{PeerID: fromAlice, FromID: toChannel}, untrusted},
		"the owner on another device, in a group":         {tg.Message{PeerID: toChannel, FromID: fromMe, Out: true}, myself},
		"the owner in a private chat":                     {tg.Message{PeerID: fromAlice, Out: true}, myself},
		"the owner in Saved Messages, without 'out'":      {tg.Message{PeerID: fromMe, FromID: fromMe}, myself},
		"the owner as an anonymous admin":                 {tg.Message{PeerID: toChannel, FromID: toChannel, Out: true}, myself},
		"the owner's channel post":                        {tg.Message{PeerID: toChannel, Post: true, Out: true}, myself},
		"an anonymous admin: sent by the group itself":    {tg.Message{PeerID: toChannel, FromID: toChannel}, anonymous},
		"an anonymous admin: no sender":                   {tg.Message{PeerID: toChannel}, anonymous},
		"no sender in a basic group":                      {tg.Message{PeerID: toGroup}, anonymous},
		"a channel post":                                  {tg.Message{PeerID: toChannel, Post: true, PostAuthor: "Alice"}, post},
		"a channel post in the name of the channel":       {tg.Message{PeerID: toChannel, FromID: toChannel, Post: true}, post},
		"a channel post signed with a profile":            {tg.Message{PeerID: toChannel, FromID: fromAlice, Post: true}, authored},
		"a channel post in the name of another channel":   {tg.Message{PeerID: toChannel, FromID: &tg.PeerChannel{ChannelID: 70}, Post: true}, command.Sender{Kind: command.AsChannel, Peer: channel(70), Posts: true}},
		"a channel post signed with a bot":                {tg.Message{PeerID: toChannel, FromID: &tg.PeerUser{UserID: 5}, Post: true}, untrusted},
		"in the name of another channel":                  {tg.Message{PeerID: toChannel, FromID: &tg.PeerChannel{ChannelID: 70}}, command.Sender{Kind: command.AsChannel, Peer: channel(70)}},
		"forwarded":                                       {tg.Message{PeerID: toChannel, FromID: fromAlice, FwdFrom: fwd}, untrusted},
		"forwarded by the owner":                          {tg.Message{PeerID: toChannel, FromID: fromMe, Out: true, FwdFrom: fwd}, untrusted},
		"a post that its discussion group gets by itself": {tg.Message{PeerID: toChannel, FromID: &tg.PeerChannel{ChannelID: 70}, FwdFrom: fwd}, untrusted},
		"through an inline bot":                           {tg.Message{PeerID: toChannel, FromID: fromAlice, ViaBotID: 5}, untrusted},
		"through a business bot":                          {tg.Message{PeerID: fromAlice, ViaBusinessBotID: 5}, untrusted},
		"through a guest bot":                             {tg.Message{PeerID: toChannel, FromID: fromAlice, GuestchatViaFrom: fromAlice}, untrusted},
		"an away or greeting message":                     {tg.Message{PeerID: fromAlice, Offline: true}, untrusted},
		"scheduled long ago":                              {tg.Message{PeerID: toChannel, FromID: fromAlice, FromScheduled: true}, untrusted},
		"scheduled long ago by the owner":                 {tg.Message{PeerID: toChannel, FromID: fromMe, Out: true, FromScheduled: true}, untrusted},
		"a reader's suggestion, paid with stars":          {tg.Message{PeerID: toChannel, Post: true, PaidSuggestedPostStars: true}, untrusted},
		"a reader's suggestion, paid with toncoins":       {tg.Message{PeerID: toChannel, Post: true, PaidSuggestedPostTon: true}, untrusted},
		"a quick reply":                                   {tg.Message{PeerID: fromAlice, QuickReplyShortcutID: 3}, untrusted},
		"a bot":                                           {tg.Message{PeerID: toChannel, FromID: &tg.PeerUser{UserID: 5}}, untrusted},
		"a private chat with a bot":                       {tg.Message{PeerID: &tg.PeerUser{UserID: 5}}, untrusted},
		"edited":                                          {tg.Message{PeerID: toChannel, FromID: fromAlice, EditDate: 9}, untrusted},
		"edited by the owner":                             {tg.Message{PeerID: toChannel, FromID: fromMe, Out: true, EditDate: 9}, untrusted},
		"not edited: somebody reacted to it":              {tg.Message{PeerID: toChannel, FromID: fromAlice, EditDate: 9, EditHide: true}, aPerson},
	} {
		t.Run(name, func(t *testing.T) {
			row.msg.ID, row.msg.Date, row.msg.Message = 11, 1_800_000_000, "/startcall"
			users := []tg.UserClass{&tg.UserEmpty{ID: 5}, &tg.User{ID: 5, Bot: true}, &tg.User{ID: alice, AccessHash: 22}}
			got, ok := convert(overTheWire(t, &row.msg), users, me)
			if !ok {
				t.Fatal("not taken for a message")
			}
			want := command.Message{
				Chat: api.PeerOf(row.msg.PeerID), ID: 11, Date: time.Unix(1_800_000_000, 0), Sender: row.want, Text: "/startcall",
			}
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestMayCommand(t *testing.T) {
	for text, want := range map[string]bool{
		"/startcall": true, "\u200b\ufeff/startcall": true, "／startcall": true, "\u200f \ufe0f／startcall": true,
		"": false, "see /startcall": false, "до встречи": false, "👍": false, "\u200b": false, "!startcall": false,
	} {
		if got := mayCommand(&tg.Message{Message: text}, "/"); got != want {
			t.Errorf("mayCommand(%q) = %v", text, got)
		}
	}
}

func TestConvertTopic(t *testing.T) {
	for name, row := range map[string]struct {
		reply tg.MessageReplyHeader
		want  int
	}{
		"first level of a topic":              {tg.MessageReplyHeader{ForumTopic: true, ReplyToMsgID: 40}, 40},
		"a reply in a topic":                  {tg.MessageReplyHeader{ForumTopic: true, ReplyToMsgID: 55, ReplyToTopID: 40}, 40},
		"a reply in the General topic":        {tg.MessageReplyHeader{ForumTopic: true, ReplyToMsgID: 55, ReplyToTopID: 1}, 0},
		"a reply in a group without topics":   {tg.MessageReplyHeader{ReplyToMsgID: 55}, 0},
		"a comment in a channel's threads":    {tg.MessageReplyHeader{ReplyToMsgID: 55, ReplyToTopID: 40}, 0},
		"a reply to a message somewhere else": {tg.MessageReplyHeader{ReplyToPeerID: &tg.PeerChannel{ChannelID: 9}, ReplyToMsgID: 55}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			m := &tg.Message{ID: 60, PeerID: &tg.PeerChannel{ChannelID: 7}, FromID: &tg.PeerUser{UserID: alice}, ReplyTo: &row.reply}
			if got, ok := convert(overTheWire(t, m), nil, me); !ok || got.Topic != row.want {
				t.Errorf("topic %d, want %d", got.Topic, row.want)
			}
		})
	}
}

func TestConvertIgnores(t *testing.T) {
	base := tg.Message{ID: 1, PeerID: &tg.PeerUser{UserID: alice}, Message: "/startcall"}
	for name, row := range map[string]struct {
		change func(*tg.Message)
		ok     bool
	}{
		"a photo's caption":          {func(m *tg.Message) { m.Media = &tg.MessageMediaPhoto{} }, true},
		"a file's caption":           {func(m *tg.Message) { m.Media = &tg.MessageMediaDocument{} }, true},
		"a caption in an album":      {func(m *tg.Message) { m.Media, m.GroupedID = &tg.MessageMediaPhoto{}, 5 }, false},
		"what stands beside a poll":  {func(m *tg.Message) { m.Media = &tg.MessageMediaPoll{Poll: tg.Poll{}} }, false},
		"what stands beside a place": {func(m *tg.Message) { m.Media = &tg.MessageMediaGeo{Geo: &tg.GeoPointEmpty{}} }, false},
		"text with a link preview":   {func(m *tg.Message) { m.Media = &tg.MessageMediaWebPage{Webpage: &tg.WebPageEmpty{}} }, true},
		"a message that has no id":   {func(m *tg.Message) { m.ID = 0 }, false},
		"a message without a chat":   {func(m *tg.Message) { m.PeerID = nil }, false},
		"a message without oddities": {func(*tg.Message) {}, true},
	} {
		t.Run(name, func(t *testing.T) {
			m := base
			row.change(&m)
			got, ok := convert(&m, nil, me)
			if ok != row.ok {
				t.Errorf("taken for a message: %v, want %v", ok, row.ok)
			}
			if caption := strings.HasSuffix(name, "'s caption"); got.Stays != caption {
				t.Errorf("it stays whatever is deleted: %v, want %v", got.Stays, caption)
			}
		})
	}
}

// overTheWire returns m as it is after encoding and decoding: flags set, optional fields where they belong.
func overTheWire(t testing.TB, m *tg.Message) *tg.Message {
	t.Helper()
	var b bin.Buffer
	if err := m.Encode(&b); err != nil {
		t.Fatal(err)
	}
	got, err := tg.DecodeMessage(&b)
	if err != nil {
		t.Fatal(err)
	}
	return got.(*tg.Message)
}

// TestMayCount: of what has no prefix only answers are handed over: what is said in an answer's words to anybody, and anything in reply to what is
// asked.
func TestMayCount(t *testing.T) {
	asked := 0
	l := &loop{Stream: &Stream{opt: StreamOptions{
		Bare: func(text string) bool { return text == "yes" },
		Asked: func(chat command.Peer, id int) bool {
			asked++
			return chat == channel(7) && id == 40
		},
	}}, prefix: "/"}
	reply := func(id int) *tg.MessageReplyHeader { return &tg.MessageReplyHeader{ReplyToMsgID: id} }
	for name, row := range map[string]struct {
		msg  tg.Message
		want bool
	}{
		"a command":                        {tg.Message{Message: "/calls"}, true},
		"a word for yes":                   {tg.Message{Message: "yes"}, true},
		"a reply to a question":            {tg.Message{Message: "the evening one", ReplyTo: reply(40)}, true},
		"a reply to something else":        {tg.Message{Message: "the evening one", ReplyTo: reply(41)}, false},
		"a reply to a message elsewhere":   {tg.Message{Message: "the evening one", ReplyTo: &tg.MessageReplyHeader{ReplyToMsgID: 40, ReplyToPeerID: &tg.PeerChannel{ChannelID: 9}}}, false},
		"what is typed into a topic":       {tg.Message{Message: "the evening one", ReplyTo: &tg.MessageReplyHeader{ReplyToMsgID: 40, ForumTopic: true}}, false},
		"a reply to a question in a topic": {tg.Message{Message: "the evening one", ReplyTo: &tg.MessageReplyHeader{ReplyToMsgID: 40, ReplyToTopID: 12, ForumTopic: true}}, true},
	} {
		row.msg.PeerID = &tg.PeerChannel{ChannelID: 7}
		if got := l.mayCount(&row.msg); got != row.want {
			t.Errorf("%s: %v, want %v", name, got, row.want)
		}
	}
	if asked = 0; l.mayCount(&tg.Message{PeerID: &tg.PeerChannel{ChannelID: 7}, Message: "the evening one"}) || asked > 0 {
		t.Errorf("for a message that replies to nothing it is asked %d times", asked)
	}
}
