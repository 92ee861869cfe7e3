package emulator

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

func TestSendingMessages(t *testing.T) {
	t.Run("everybody in the chat receives it, each in the form for the kind of chat", func(t *testing.T) {
		inWorld(t, func(w *world) {
			for want, chat := range map[string]command.Peer{
				"updateNewChannelMessage": w.super, "updateShortChatMessage": w.group, "updateShortMessage": user(w.carol),
			} {
				_, err := w.send(w.apiB, w.bob, chat, "hi", 1)
				w.ok(err)
				if got := kinds(w.inC.take()...); !slices.Equal(got, []string{want}) {
					t.Errorf("in %s Carol is pushed %v, want %s", chat, got, want)
				}
			}
			if got := w.inEve.take(); got != nil {
				t.Errorf("a stranger is pushed %v", kinds(got...))
			}
			w.Switch(Switches{LongUpdates: true})
			_, err := w.send(w.apiB, w.bob, user(w.carol), "hi", 2)
			w.ok(err)
			if got := kinds(w.inC.take()...); !slices.Equal(got, []string{"updateNewMessage"}) {
				t.Errorf("without short forms Carol is pushed %v", got)
			}
		})
	})
	t.Run("the author's other clients receive it as outgoing", func(t *testing.T) {
		inWorld(t, func(w *world) {
			_, _, phone := w.connect(w.bob)
			_, err := w.send(w.apiB, w.bob, w.super, "hi", 1)
			w.ok(err)
			up := list(phone.take()[0])[0].(*tg.UpdateNewChannelMessage)
			if m := up.Message.(*tg.Message); !m.Out || m.Message != "hi" {
				t.Errorf("the other client is pushed %+v", m)
			}
		})
	})
	t.Run("private chats and basic groups share one sequence per account, and every account has another", func(t *testing.T) {
		inWorld(t, func(w *world) {
			one, err := w.send(w.apiB, w.bob, w.group, "one", 1)
			w.ok(err)
			two, err := w.send(w.apiB, w.bob, user(w.carol), "two", 2)
			w.ok(err)
			if two != one+1 {
				t.Errorf("the ids are %d and %d", one, two)
			}
			short := w.inC.take()[0].(*tg.UpdateShortChatMessage)
			if short.ID == one || short.ID != w.IDFor(w.carol, w.group, one) {
				t.Errorf("Carol knows message %d of Bob's as %d", one, short.ID)
			}
		})
	})
	t.Run("a repeated random id sends nothing, and answers what is asked for", func(t *testing.T) {
		inWorld(t, func(w *world) {
			for i, chat := range []command.Peer{w.super, w.group, user(w.carol), user(w.bob)} {
				random := int64(i + 1)
				first, err := w.send(w.apiB, w.bob, chat, "hi", random)
				w.ok(err)
				again, err := w.send(w.apiB, w.bob, chat, "hi", random)
				w.ok(err)
				if again != first {
					t.Errorf("in %s the ids are %d and %d", chat, first, again)
				}
				w.RepeatMessages(Duplicate)
				_, err = w.send(w.apiB, w.bob, chat, "hi", random)
				w.refused(err, "RANDOM_ID_DUPLICATE")
				w.RepeatMessages(Forgotten)
				third, err := w.send(w.apiB, w.bob, chat, "hi", random)
				w.ok(err)
				if third == first {
					t.Errorf("in %s a forgotten random id was remembered", chat)
				}
				w.RepeatMessages(SameResult)
			}
			posted := w.events(func(e Event) bool { return e.Kind == MessagePosted && e.Client })
			if len(posted) != 8 {
				t.Errorf("%d messages were posted, want 8", len(posted))
			}
		})
	})
	t.Run("while the first is still on its way, a repeat is RANDOM_ID_DUPLICATE", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.Fail("messages.sendMessage", Fault{Kind: Delay, For: time.Minute})
			first := make(chan error)
			go func() {
				_, err := w.send(w.apiB, w.bob, w.super, "hi", 1)
				first <- err
			}()
			time.Sleep(time.Second)
			_, err := w.send(w.apiB, w.bob, w.super, "hi", 1)
			w.refused(err, "RANDOM_ID_DUPLICATE")
			w.ok(<-first)
			_, err = w.send(w.apiB, w.bob, w.super, "hi", 1)
			w.ok(err)
		})
	})
	t.Run("a text is neither empty nor longer than 4096 units", func(t *testing.T) {
		inWorld(t, func(w *world) {
			_, err := w.send(w.apiB, w.bob, w.super, " \n", 1)
			w.refused(err, "MESSAGE_EMPTY")
			_, err = w.send(w.apiB, w.bob, w.super, strings.Repeat("😀", 2049), 2)
			w.refused(err, "MESSAGE_TOO_LONG")
			_, err = w.send(w.apiB, w.bob, w.super, strings.Repeat("😀", 2048), 3)
			w.ok(err)
		})
	})
	t.Run("who may not write is told why", func(t *testing.T) {
		inWorld(t, func(w *world) {
			say := func(chat command.Peer) error {
				_, err := w.send(w.apiC, w.carol, chat, "hi", w.random())
				return err
			}
			w.refused(say(w.channel), "CHAT_WRITE_FORBIDDEN")
			w.Restrict(w.super, w.carol, true)
			w.refused(say(w.super), "CHAT_RESTRICTED")
			w.Restrict(w.super, w.carol, false)
			w.SetReadOnly(w.super, true)
			w.refused(say(w.super), "CHAT_WRITE_FORBIDDEN")
			w.SetReadOnly(w.super, false)
			w.LimitSpam(w.carol, true)
			w.refused(say(w.super), "USER_BANNED_IN_CHANNEL")
			w.LimitSpam(w.carol, false)
			w.SetSlowmode(w.super, time.Minute)
			w.ok(say(w.super))
			w.refused(say(w.super), "SLOWMODE_WAIT")
			time.Sleep(time.Minute)
			w.ok(say(w.super))
			w.Ban(w.super, w.carol)
			w.refused(say(w.super), "CHANNEL_PRIVATE")
		})
	})
}

func TestTopics(t *testing.T) {
	inWorld(t, func(w *world) {
		forum := w.AddSupergroup(Chat{Title: "Forum", Creator: w.alice, Members: []int64{w.bob}, Forum: true})
		topic := w.AddTopic(forum, "Plans")
		command := w.Say(forum, w.alice, "/startcall", SayOptions{Topic: topic})
		w.inB.take()
		reply := func(to, top int) error {
			_, err := w.send(w.apiB, w.bob, forum, "answer", w.random(), func(r *tg.MessagesSendMessageRequest) {
				header := &tg.InputReplyToMessage{ReplyToMsgID: to}
				if top != 0 {
					header.SetTopMsgID(top)
				}
				r.ReplyTo = header
			})
			return err
		}
		w.ok(reply(command, topic))
		answers := w.AnswersTo(forum, command)
		if len(answers) != 1 || answers[0].Topic != topic || answers[0].By != w.bob {
			t.Fatalf("the answers to the command are %+v", answers)
		}
		found, err := w.apiB.ChannelsGetMessages(context.Background(), &tg.ChannelsGetMessagesRequest{
			Channel: w.channelAs(w.bob, forum), ID: []tg.InputMessageClass{&tg.InputMessageID{ID: answers[0].MsgID}, &tg.InputMessageID{ID: command}},
		})
		w.ok(err)
		m := found.(*tg.MessagesChannelMessages).Messages
		if h := m[0].(*tg.Message).ReplyTo.(*tg.MessageReplyHeader); !h.ForumTopic || h.ReplyToMsgID != command || h.ReplyToTopID != topic {
			t.Errorf("the answer's reply header is %+v", h)
		}
		if h := m[1].(*tg.Message).ReplyTo.(*tg.MessageReplyHeader); !h.ForumTopic || h.ReplyToMsgID != topic || h.ReplyToTopID != 0 {
			t.Errorf("the command's reply header is %+v", h)
		}
		w.refused(reply(9999, topic), "REPLY_MESSAGE_ID_INVALID")
		w.CloseTopic(forum, topic)
		w.refused(reply(command, topic), "TOPIC_CLOSED")
		w.DeleteTopic(forum, topic)
		w.refused(reply(command, topic), "TOPIC_DELETED")
	})
}

func TestEditingAndDeleting(t *testing.T) {
	ctx := context.Background()
	t.Run("only the author edits, only what is there, and only to something else", func(t *testing.T) {
		inWorld(t, func(w *world) {
			for _, chat := range []command.Peer{w.super, w.group, user(w.carol)} {
				id, err := w.send(w.apiB, w.bob, chat, "one", 1)
				w.ok(err)
				w.inC.take()
				edit := func(api *tg.Client, by int64, id int, text string) error {
					r := &tg.MessagesEditMessageRequest{Peer: w.as(by, chat), ID: id}
					if chat.Kind == command.User && by == w.carol {
						r.Peer = w.as(w.carol, user(w.bob))
					}
					r.SetMessage(text)
					_, err := api.MessagesEditMessage(ctx, r)
					return err
				}
				w.refused(edit(w.apiC, w.carol, w.IDFor(w.carol, chat, id), "two"), "MESSAGE_AUTHOR_REQUIRED")
				w.refused(edit(w.apiB, w.bob, id, "one"), "MESSAGE_NOT_MODIFIED")
				w.refused(edit(w.apiB, w.bob, id+100, "two"), "MESSAGE_ID_INVALID")
				w.ok(edit(w.apiB, w.bob, id, "two"))
				got := kinds(w.inC.take()...)
				if len(got) != 1 || !strings.HasPrefix(got[0], "updateEdit") {
					t.Errorf("in %s Carol is pushed %v", chat, got)
				}
			}
		})
	})
	t.Run("a deleted message is gone for everybody", func(t *testing.T) {
		inWorld(t, func(w *world) {
			inSuper, inGroup := w.Say(w.super, w.carol, "one", SayOptions{}), w.Say(w.group, w.bob, "two", SayOptions{})
			_, err := w.apiB.ChannelsDeleteMessages(ctx, &tg.ChannelsDeleteMessagesRequest{Channel: w.channelAs(w.bob, w.super), ID: []int{inSuper}})
			w.refused(err, "MESSAGE_DELETE_FORBIDDEN")
			res, err := w.apiC.ChannelsDeleteMessages(ctx, &tg.ChannelsDeleteMessagesRequest{Channel: w.channelAs(w.carol, w.super), ID: []int{inSuper}})
			w.ok(err)
			if res.PtsCount != 1 {
				t.Errorf("deleting one message took %d pts", res.PtsCount)
			}
			w.inC.take()
			_, err = w.apiB.MessagesDeleteMessages(ctx, &tg.MessagesDeleteMessagesRequest{Revoke: true, ID: []int{inGroup}})
			w.ok(err)
			gone := list(w.inC.take()[0])[0].(*tg.UpdateDeleteMessages).Messages
			if len(gone) != 1 || gone[0]/boxSize != 3 {
				t.Errorf("Carol is told that %v are gone", gone)
			}
			for _, chat := range []command.Peer{w.super, w.group} {
				for _, m := range w.Messages(chat) {
					if m.Text != "" {
						t.Errorf("%q is still in %s", m.Text, chat)
					}
				}
			}
			_, err = w.send(w.apiB, w.bob, w.super, "to nothing", 5, func(r *tg.MessagesSendMessageRequest) {
				r.ReplyTo = &tg.InputReplyToMessage{ReplyToMsgID: inSuper}
			})
			w.refused(err, "REPLY_MESSAGE_ID_INVALID")
		})
	})
}

// TestWhoTypedIt has a case for each way in which a message can look as if somebody had typed a command.
func TestWhoTypedIt(t *testing.T) {
	const group, channel, other = "group", "channel", "other"
	for name, tc := range map[string]struct {
		in   string
		opt  SayOptions
		want func(w *world, m *tg.Message) bool
	}{
		"a person": {group, SayOptions{}, func(w *world, m *tg.Message) bool {
			from, ok := m.FromID.(*tg.PeerUser)
			return ok && from.UserID == w.alice && !m.Out && !m.Post
		}},
		"an anonymous admin": {group, SayOptions{Anonymous: true}, func(w *world, m *tg.Message) bool {
			from, ok := m.FromID.(*tg.PeerChannel)
			return ok && from.ChannelID == w.super.ID
		}},
		"without sender": {group, SayOptions{NoSender: true}, func(_ *world, m *tg.Message) bool { return m.FromID == nil }},
		"as a channel": {other, SayOptions{}, func(w *world, m *tg.Message) bool {
			from, ok := m.FromID.(*tg.PeerChannel)
			return ok && from.ChannelID == w.channel.ID
		}},
		"a channel post": {channel, SayOptions{}, func(_ *world, m *tg.Message) bool {
			return m.FromID == nil && m.Post && m.PostAuthor == "Alice"
		}},
		"forwarded": {group, SayOptions{FwdName: "Somebody"}, func(_ *world, m *tg.Message) bool {
			return m.FwdFrom.FromName == "Somebody"
		}},
		"through a bot":             {group, SayOptions{ViaBot: 5}, func(_ *world, m *tg.Message) bool { return m.ViaBotID == 5 }},
		"by a business bot":         {group, SayOptions{ViaBusinessBot: 5}, func(_ *world, m *tg.Message) bool { return m.ViaBusinessBotID == 5 }},
		"through a guest bot":       {group, SayOptions{GuestBot: 5}, func(_ *world, m *tg.Message) bool { return m.GuestchatViaFrom != nil }},
		"an away message":           {group, SayOptions{Offline: true}, func(_ *world, m *tg.Message) bool { return m.Offline }},
		"scheduled":                 {group, SayOptions{FromScheduled: true}, func(_ *world, m *tg.Message) bool { return m.FromScheduled }},
		"a quick reply":             {group, SayOptions{QuickReply: 3}, func(_ *world, m *tg.Message) bool { return m.QuickReplyShortcutID == 3 }},
		"edited":                    {group, SayOptions{Edited: true}, func(_ *world, m *tg.Message) bool { return m.EditDate != 0 && !m.EditHide }},
		"edited, but not the text":  {group, SayOptions{Edited: true, EditHidden: true}, func(_ *world, m *tg.Message) bool { return m.EditHide }},
		"delivered after an outage": {group, SayOptions{Date: time.Unix(5, 0)}, func(_ *world, m *tg.Message) bool { return m.Date == 5 }},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				chat := w.super
				switch tc.in {
				case channel:
					chat = w.channel
				case other:
					tc.opt.AsChannel = w.channel
				}
				w.Say(chat, w.alice, "/startcall", tc.opt)
				m := list(w.inB.take()[0])[0].(*tg.UpdateNewChannelMessage).Message.(*tg.Message)
				if !tc.want(w, m) {
					t.Errorf("it looks like this: %+v", m)
				}
			})
		})
	}
	t.Run("in Saved Messages it comes from oneself", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.Private(w.bob, w.bob, "/startcall")
			short := w.inB.take()[0].(*tg.UpdateShortMessage)
			if short.UserID != w.bob || short.Out {
				t.Errorf("it looks like this: %+v", short)
			}
		})
	})
}

func TestHistory(t *testing.T) {
	inWorld(t, func(w *world) {
		ctx := context.Background()
		var ids []int
		for _, text := range []string{"1", "2", "3", "4", "5"} {
			ids = append(ids, w.Say(w.super, w.alice, text, SayOptions{}))
			w.Say(w.group, w.alice, "g"+text, SayOptions{})
			w.Private(w.alice, w.bob, "p"+text)
		}
		get := func(p command.Peer, f func(*tg.MessagesGetHistoryRequest)) string {
			r := &tg.MessagesGetHistoryRequest{Peer: w.as(w.bob, p), Limit: 3}
			f(r)
			res, err := w.apiB.MessagesGetHistory(ctx, r)
			w.ok(err)
			m, _ := res.AsModified()
			return strings.Join(texts(m.GetMessages()), " ")
		}
		for want, got := range map[string]string{
			"5 4 3":    get(w.super, func(*tg.MessagesGetHistoryRequest) {}),
			"2 1":      strings.TrimSuffix(get(w.super, func(r *tg.MessagesGetHistoryRequest) { r.OffsetID = ids[2] }), " <messageActionChannelCreate>"),
			"5 4":      get(w.super, func(r *tg.MessagesGetHistoryRequest) { r.MinID = ids[2] }),
			"4 3 2":    get(w.super, func(r *tg.MessagesGetHistoryRequest) { r.OffsetID, r.AddOffset = ids[2], -2 }),
			"g5 g4 g3": get(w.group, func(*tg.MessagesGetHistoryRequest) {}),
			"p5 p4 p3": get(user(w.alice), func(*tg.MessagesGetHistoryRequest) {}),
		} {
			if got != want {
				t.Errorf("history gives %q, want %q", got, want)
			}
		}
		dialogs, err := w.apiB.MessagesGetDialogs(ctx, &tg.MessagesGetDialogsRequest{OffsetPeer: &tg.InputPeerEmpty{}, Limit: 2})
		w.ok(err)
		slice, ok := dialogs.(*tg.MessagesDialogsSlice)
		if !ok || slice.Count != 4 || !slices.Equal(texts(slice.Messages), []string{"p5", "g5"}) {
			t.Errorf("the first dialogs are %+v", dialogs)
		}
	})
}
