package api

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
)

// answers is a Telegram that says what a test tells it to. It is used where the emulator, which behaves, would never
// say such a thing.
type answers struct {
	*tg.ServerDispatcher
	asked int // requests
}

func (a *answers) Invoke(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
	a.asked++
	var b bin.Buffer
	if err := in.Encode(&b); err != nil {
		return err
	}
	res, err := a.Handle(ctx, &b)
	if err != nil {
		return err
	}
	b.Reset()
	if err := res.Encode(&b); err != nil {
		return err
	}
	return out.Decode(&b)
}

func newAnswers(t *testing.T) (*answers, *API, *memHashes) {
	t.Helper()
	a := &answers{ServerDispatcher: tg.NewServerDispatcher(func(_ context.Context, b *bin.Buffer) (bin.Encoder, error) {
		id, _ := b.PeekID()
		t.Errorf("unexpected request %#x", id)
		return nil, tgerr.New(400, "METHOD_INVALID")
	})}
	st := newMemHashes()
	st.SetAccessHash(channel(5), 55)
	st.SetAccessHash(user(alice), 22)
	return a, New(Options{Invoker: a, Hashes: st, Self: func() int64 { return me }}), st
}

func live(id int64) *tg.GroupCall { return &tg.GroupCall{ID: id, AccessHash: id * 10, Version: 1} }

func callUpdate(chat int64, c tg.GroupCallClass) *tg.UpdateGroupCall {
	u := &tg.UpdateGroupCall{Call: c}
	u.SetPeer(&tg.PeerChannel{ChannelID: chat})
	return u
}

func TestCreateCallReadsTheAnswer(t *testing.T) {
	discarded := callUpdate(5, &tg.GroupCallDiscarded{ID: 1, AccessHash: 10, Duration: 60})
	announced := &tg.UpdateNewChannelMessage{Message: &tg.MessageService{
		ID: 9, PeerID: &tg.PeerChannel{ChannelID: 5}, Date: 1, Out: true,
		Action: &tg.MessageActionGroupCall{Call: &tg.InputGroupCall{ID: 2, AccessHash: 20}},
	}, Pts: 3, PtsCount: 1}
	story := callUpdate(5, live(7))
	story.LiveStory = true
	least := live(2)
	least.Min = true
	scheduled := live(2)
	scheduled.SetScheduleDate(1_900_000_000)
	scheduled.SetTitle("Q&A")
	scheduled.RtmpStream = true

	for _, c := range []struct {
		name    string
		updates []tg.UpdateClass
		want    *Call // nil: the answer does not show it
	}{
		{"the call, then its message", []tg.UpdateClass{callUpdate(5, live(2)), announced}, &Call{ID: 2, AccessHash: 20}},
		{"the message, then the call", []tg.UpdateClass{announced, callUpdate(5, live(2))}, &Call{ID: 2, AccessHash: 20}},
		{"the end of the call it replaced comes first", []tg.UpdateClass{discarded, callUpdate(5, live(2))}, &Call{ID: 2, AccessHash: 20}},
		{"the end of the call it replaced comes last", []tg.UpdateClass{callUpdate(5, live(1)), callUpdate(5, live(2)), discarded}, &Call{ID: 2, AccessHash: 20}},
		{"a live story and a min form are something else", []tg.UpdateClass{story, callUpdate(5, least), callUpdate(5, live(2))}, &Call{ID: 2, AccessHash: 20}},
		{"another chat's call", []tg.UpdateClass{callUpdate(6, live(8)), callUpdate(5, live(2))}, &Call{ID: 2, AccessHash: 20}},
		{"a scheduled RTMP call with a title", []tg.UpdateClass{callUpdate(5, scheduled)},
			&Call{ID: 2, AccessHash: 20, Title: "Q&A", RTMP: true, At: time.Unix(1_900_000_000, 0)}},
		{"only the message", []tg.UpdateClass{announced}, nil},
		{"nothing at all", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, api, _ := newAnswers(t)
			a.OnPhoneCreateGroupCall(func(_ context.Context, r *tg.PhoneCreateGroupCallRequest) (tg.UpdatesClass, error) {
				if r.RandomID != -42 || r.Title != "Q&A" || r.ScheduleDate != 0 {
					t.Errorf("asked for %+v", r)
				}
				return &tg.Updates{Updates: c.updates}, nil
			})
			call, err := api.CreateCall(t.Context(), channel(5), CreateCall{RandomID: -42, Title: "Q&A"})
			if err != nil || !reflect.DeepEqual(call, c.want) {
				t.Errorf("CreateCall = %+v, %v, want %+v", call, err, c.want)
			}
		})
	}
}

func fullChannel(call tg.InputGroupCallClass) *tg.MessagesChatFull {
	full := &tg.ChannelFull{ID: 5, ChatPhoto: &tg.PhotoEmpty{}, NotifySettings: tg.PeerNotifySettings{}, BotInfo: []tg.BotInfo{}}
	if call != nil {
		full.SetCall(call)
	}
	ch := &tg.Channel{ID: 5, Title: "Five", Photo: &tg.ChatPhotoEmpty{}}
	ch.SetAccessHash(55)
	return &tg.MessagesChatFull{FullChat: full, Chats: []tg.ChatClass{ch}}
}

func TestCreateCallFails(t *testing.T) {
	a, api, _ := newAnswers(t)
	a.OnPhoneCreateGroupCall(func(context.Context, *tg.PhoneCreateGroupCallRequest) (tg.UpdatesClass, error) {
		return nil, tgerr.New(403, "CHAT_ADMIN_REQUIRED")
	})
	_, err := api.CreateCall(t.Context(), channel(5), CreateCall{RandomID: 1})
	if ErrorType(err) != "CHAT_ADMIN_REQUIRED" || !strings.HasPrefix(err.Error(), "phone.createGroupCall: ") {
		t.Errorf("the error does not name the method and Telegram's verdict: %v", err)
	}
	if _, err := api.CreateCall(t.Context(), user(alice), CreateCall{RandomID: 1}); !errors.Is(err, ErrNotAGroup) {
		t.Errorf("a call with a person: %v, want ErrNotAGroup", err)
	}
}

func TestLook(t *testing.T) {
	for _, c := range []struct {
		name   string
		named  tg.InputGroupCallClass // by the chat
		answer func() (*tg.PhoneGroupCall, error)
		want   bool
		fails  bool
	}{
		{name: "the chat has none"},
		{name: "the chat names a live one", named: &tg.InputGroupCall{ID: 3}, want: true,
			answer: func() (*tg.PhoneGroupCall, error) { return &tg.PhoneGroupCall{Call: live(3)}, nil }},
		{name: "the one it names has ended", named: &tg.InputGroupCall{ID: 3},
			answer: func() (*tg.PhoneGroupCall, error) {
				return &tg.PhoneGroupCall{Call: &tg.GroupCallDiscarded{ID: 3}}, nil
			}},
		{name: "the one it names is gone", named: &tg.InputGroupCall{ID: 3},
			answer: func() (*tg.PhoneGroupCall, error) { return nil, tgerr.New(400, "GROUPCALL_INVALID") }},
		{name: "Telegram does not say", named: &tg.InputGroupCall{ID: 3}, fails: true,
			answer: func() (*tg.PhoneGroupCall, error) { return nil, tgerr.New(500, "INTERNAL") }},
		{name: "the chat names it in a way that is not for chats", named: &tg.InputGroupCallSlug{Slug: "x"}, fails: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, api, _ := newAnswers(t)
			a.OnChannelsGetFullChannel(func(context.Context, tg.InputChannelClass) (*tg.MessagesChatFull, error) {
				return fullChannel(c.named), nil
			})
			a.OnPhoneGetGroupCall(func(context.Context, *tg.PhoneGetGroupCallRequest) (*tg.PhoneGroupCall, error) { return c.answer() })
			_, call, err := api.Look(t.Context(), channel(5))
			if (err != nil) != c.fails || (call != nil) != c.want {
				t.Errorf("CurrentCall = %+v, %v", call, err)
			}
		})
	}
}

func TestSendReadsTheAnswer(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer tg.UpdatesClass
		want   int
	}{
		{"in short", &tg.UpdateShortSentMessage{ID: 70}, 70},
		{"with its random id", &tg.Updates{Updates: []tg.UpdateClass{
			&tg.UpdateMessageID{ID: 69, RandomID: 1}, &tg.UpdateMessageID{ID: 70, RandomID: 99}}}, 70},
		{"with the message alone", &tg.Updates{Updates: []tg.UpdateClass{
			&tg.UpdateNewChannelMessage{Message: &tg.Message{ID: 70, PeerID: &tg.PeerChannel{ChannelID: 5}}}}}, 70},
		{"without an id", &tg.Updates{}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, api, _ := newAnswers(t)
			a.OnMessagesSendMessage(func(context.Context, *tg.MessagesSendMessageRequest) (tg.UpdatesClass, error) { return c.answer, nil })
			if id, err := api.Send(t.Context(), Send{To: channel(5), Text: "hi", RandomID: 99}); err != nil || id != c.want {
				t.Errorf("Send = %d, %v, want %d", id, err, c.want)
			}
		})
	}
}

func TestSendAddressesTheReply(t *testing.T) {
	for _, c := range []struct {
		name string
		send Send
		want *tg.InputReplyToMessage
	}{
		{"nowhere in particular", Send{}, nil},
		{"to a message", Send{ReplyTo: 8}, &tg.InputReplyToMessage{ReplyToMsgID: 8}},
		{"to a message in a topic", Send{ReplyTo: 8, Topic: 4}, &tg.InputReplyToMessage{ReplyToMsgID: 8, TopMsgID: 4}},
		{"into a topic", Send{Topic: 4}, &tg.InputReplyToMessage{ReplyToMsgID: 4, TopMsgID: 4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, api, _ := newAnswers(t)
			a.OnMessagesSendMessage(func(_ context.Context, r *tg.MessagesSendMessageRequest) (tg.UpdatesClass, error) {
				got, _ := r.ReplyTo.(*tg.InputReplyToMessage)
				if (got == nil) != (c.want == nil) || got != nil && (got.ReplyToMsgID != c.want.ReplyToMsgID || got.TopMsgID != c.want.TopMsgID) {
					t.Errorf("replies to %+v, want %+v", got, c.want)
				}
				if !r.NoWebpage || r.Silent || r.RandomID != 99 {
					t.Errorf("asked for %+v", r)
				}
				return &tg.Updates{}, nil
			})
			c.send.To, c.send.Text, c.send.RandomID = channel(5), "hi", 99
			if _, err := api.Send(t.Context(), c.send); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestEditToTheSameTextIsDone(t *testing.T) {
	a, api, _ := newAnswers(t)
	verdict := "MESSAGE_NOT_MODIFIED"
	a.OnMessagesEditMessage(func(context.Context, *tg.MessagesEditMessageRequest) (tg.UpdatesClass, error) {
		return nil, tgerr.New(400, verdict)
	})
	if err := api.Edit(t.Context(), channel(5), 9, "same"); err != nil {
		t.Error(err)
	}
	verdict = "MESSAGE_ID_INVALID"
	if err := api.Edit(t.Context(), channel(5), 9, "secret words"); ErrorType(err) != verdict || strings.Contains(err.Error(), "words") {
		t.Errorf("Edit of a deleted message: %v", err)
	}
}

func TestParseRef(t *testing.T) {
	ch := channel(1234567890)
	for _, c := range []struct {
		in   string
		want ref
		err  error
	}{
		{in: "@mygroup", want: ref{name: "mygroup"}},
		{in: " @My_Group1 ", want: ref{name: "My_Group1"}},
		{in: "t.me/mygroup", want: ref{name: "mygroup"}},
		{in: "https://t.me/mygroup/123?thread=4", want: ref{name: "mygroup"}},
		{in: "HTTPS://T.me/s/mygroup", want: ref{name: "mygroup"}},
		{in: "http://www.telegram.me/mygroup/", want: ref{name: "mygroup"}},
		{in: "telegram.dog/mygroup", want: ref{name: "mygroup"}},
		{in: "https://t.me/c/1234567890/55", want: ref{peer: ch}},
		{in: "t.me/c/1234567890/4/55", want: ref{peer: ch}},
		{in: "t.me/+AbC_d-1", want: ref{invite: "AbC_d-1"}},
		{in: "https://t.me/joinchat/AbCd", want: ref{invite: "AbCd"}},
		{in: "tg://resolve?domain=mygroup", want: ref{name: "mygroup"}},
		{in: "tg:resolve?domain=mygroup", want: ref{name: "mygroup"}},
		{in: "tg://join?invite=AbCd", want: ref{invite: "AbCd"}},
		{in: "tg://privatepost?channel=1234567890&post=5", want: ref{peer: ch}},
		{in: "-1001234567890", want: ref{peer: ch}},
		{in: "−1001234567890", want: ref{peer: ch}},
		{in: "–1001234567890", want: ref{peer: ch}},
		{in: "-456", want: ref{peer: group(456)}},
		{in: "1234567890", err: ErrBareID},
		{in: "0", err: ErrBareID},
		{in: "-1000000000000", err: ErrBadRef},
		{in: "-0", err: ErrBadRef},
		{in: "mygroup", err: ErrBadRef},
		{in: "@", err: ErrBadRef},
		{in: "@my group", err: ErrBadRef},
		{in: "@1group", err: ErrBadRef},
		{in: "@abc", err: ErrBadRef},
		{in: "@" + strings.Repeat("a", 33), err: ErrBadRef},
		{in: "https://example.com/mygroup", err: ErrBadRef},
		{in: "https://t.me/", err: ErrBadRef},
		{in: "https://t.me/c/x/1", err: ErrBadRef},
		{in: "https://t.me/+", err: ErrBadRef},
		{in: "ftp://t.me/mygroup", err: ErrBadRef},
		{in: "", err: ErrBadRef},
	} {
		if got, err := parseRef(c.in); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("parseRef(%q) = %+v, %v, want %+v, %v", c.in, got, err, c.want, c.err)
		}
	}
}

func TestResolve(t *testing.T) {
	ch := &tg.Channel{ID: 9, Title: "Nine", Username: "nine", Megagroup: true, Forum: true, Photo: &tg.ChatPhotoEmpty{}}
	ch.SetAccessHash(99)
	a, api, st := newAnswers(t)
	a.OnContactsResolveUsername(func(_ context.Context, r *tg.ContactsResolveUsernameRequest) (*tg.ContactsResolvedPeer, error) {
		switch r.Username {
		case "nine":
			return &tg.ContactsResolvedPeer{Peer: &tg.PeerChannel{ChannelID: 9}, Chats: []tg.ChatClass{ch}}, nil
		case "ghost":
			return nil, tgerr.New(400, "USERNAME_NOT_OCCUPIED")
		default:
			return nil, tgerr.New(420, "FLOOD_WAIT_9")
		}
	})
	got, err := api.Resolve(t.Context(), "https://t.me/nine/5")
	if want := (Chat{Peer: channel(9), Title: "Nine", Username: "nine", Forum: true, Member: true, Writes: true}); err != nil || got != want || got.Link() != "https://t.me/nine" {
		t.Errorf("Resolve = %+v, %v, want %+v", got, err, want)
	}
	if h, _ := st.AccessHash(channel(9)); h != 99 {
		t.Errorf("the access hash was not kept: %d", h)
	}
	if _, err := api.Resolve(t.Context(), "@ghost"); !errors.Is(err, ErrNoSuchChat) {
		t.Errorf("a name nobody has: %v, want ErrNoSuchChat", err)
	}
	_, err = api.Resolve(t.Context(), "@busy_canary")
	if wait, ok := FloodWait(err); !ok || wait != 9*time.Second || strings.Contains(err.Error(), "canary") {
		t.Errorf("a wait: %v", err)
	}
	a.OnMessagesCheckChatInvite(func(context.Context, string) (tg.ChatInviteClass, error) {
		return &tg.ChatInvite{Title: "Private", Photo: &tg.PhotoEmpty{}}, nil
	})
	if _, err := api.Resolve(t.Context(), "t.me/+abcdef"); !errors.Is(err, ErrNotMember) {
		t.Errorf("an invitation that was not accepted: %v, want ErrNotMember", err)
	}
}

func TestLostAccessHash(t *testing.T) {
	// Three pages of two dialogs; the channel is on the last one. The top message of every second one is deleted.
	a, api, _ := newAnswers(t)
	a.OnMessagesGetDialogs(func(_ context.Context, r *tg.MessagesGetDialogsRequest) (tg.MessagesDialogsClass, error) {
		first := 10
		if r.OffsetID != 0 {
			first = r.OffsetID + 1
			if p, ok := r.OffsetPeer.(*tg.InputPeerChannel); !ok || p.ChannelID != int64(r.OffsetID) || r.OffsetDate != r.OffsetID*100 {
				t.Errorf("asked for the dialogs after %+v", r)
			}
		}
		page := &tg.MessagesDialogsSlice{Count: 6}
		for id := first; id < min(first+2, 15); id++ {
			ch := &tg.Channel{ID: int64(id), Title: fmt.Sprint(id), Photo: &tg.ChatPhotoEmpty{}}
			ch.SetAccessHash(int64(id) * 7)
			page.Chats = append(page.Chats, ch)
			page.Dialogs = append(page.Dialogs, &tg.Dialog{Peer: &tg.PeerChannel{ChannelID: int64(id)}, TopMessage: id})
			page.Messages = append(page.Messages, &tg.Message{ID: id, Date: id * 100, PeerID: &tg.PeerChannel{ChannelID: int64(id)}})
		}
		return page, nil
	})
	if h, err := api.hash(t.Context(), channel(14)); err != nil || h != 14*7 {
		t.Errorf("hash = %d, %v", h, err)
	}
	if a.asked != 3 {
		t.Errorf("%d requests for three pages", a.asked)
	}
	if _, err := api.Lookup(t.Context(), channel(999)); !errors.Is(err, ErrUnknownPeer) {
		t.Errorf("a channel the account has never met: %v, want ErrUnknownPeer", err)
	}
}

func TestMigrated(t *testing.T) {
	a, api, st := newAnswers(t)
	old := &tg.Chat{ID: 6, Title: "Six", Photo: &tg.ChatPhotoEmpty{}, Deactivated: true}
	old.SetMigratedTo(&tg.InputChannel{ChannelID: 8, AccessHash: 88})
	a.OnMessagesGetChats(func(context.Context, []int64) (tg.MessagesChatsClass, error) {
		return &tg.MessagesChats{Chats: []tg.ChatClass{old}}, nil
	})
	to, ok, err := api.Migrated(t.Context(), group(6))
	if h, _ := st.AccessHash(channel(8)); to != channel(8) || !ok || err != nil || h != 88 {
		t.Errorf("Migrated = %v, %v, %v; access hash %d", to, ok, err, h)
	}
	if to, ok, err := api.Migrated(t.Context(), channel(5)); !to.IsZero() || ok || err != nil {
		t.Errorf("a supergroup: %v, %v, %v", to, ok, err)
	}
}
