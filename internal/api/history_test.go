package api

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

func TestCallEvents(t *testing.T) {
	w := newWorld(t)
	for _, chat := range w.chats() {
		first := w.srv.StartCall(chat, w.alice, "before")
		w.srv.EndCall(chat, w.alice)
		from := w.newest(chat)
		call, err := w.api.CreateCall(t.Context(), chat, CreateCall{RandomID: 7})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.api.EndCall(t.Context(), *call); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(time.Hour).Truncate(time.Second)
		scheduled := w.srv.ScheduleCall(chat, w.alice, "later", at)
		events, next, complete, err := w.api.CallEvents(t.Context(), chat, Point{Msg: from}, time.Time{})
		if err != nil || !complete || len(events) != 3 || next.Msg != w.newest(chat) {
			t.Fatalf("%v: CallEvents = %+v, next %+v, complete %t, %v", chat, events, next, complete, err)
		}
		if e := events[0]; e.CallID != call.ID || !e.Out || e.Ended || !e.Scheduled.IsZero() {
			t.Errorf("%v: the start is %+v", chat, e)
		}
		if e := events[1]; e.CallID != call.ID || !e.Out || !e.Ended {
			t.Errorf("%v: the end is %+v", chat, e)
		}
		if e := events[2]; e.CallID != scheduled || e.Out || !e.Scheduled.Equal(at) {
			t.Errorf("%v: the schedule is %+v", chat, e)
		}
		events, _, complete, err = w.api.CallEvents(t.Context(), chat, Point{}, time.Time{})
		if err != nil || !complete || len(events) != 5 || events[0].CallID != first {
			t.Errorf("%v: from the beginning: %+v, complete %t, %v", chat, events, complete, err)
		}
	}
}

// TestEvidenceUnderManyMessages looks for what was done before more messages came than one call reads.
func TestEvidenceUnderManyMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for _, chat := range w.chats() {
			time.Sleep(time.Minute)
			begin := time.Now()
			var before []int
			for range 130 {
				before = append(before, w.say(chat, 1)...)
				time.Sleep(time.Second)
			}
			from := Point{Msg: w.newest(chat)}
			call := w.srv.StartCall(chat, w.alice, "")
			w.say(chat, historyPage*historyPages+250)
			w.srv.EndCall(chat, w.alice)

			events, next, complete, err := w.api.CallEvents(t.Context(), chat, from, time.Time{})
			if err != nil || complete || len(events) != 1 || events[0].CallID != call || events[0].Ended {
				t.Fatalf("%v: CallEvents = %+v, complete %t, %v; want the start, and that there is more", chat, events, complete, err)
			}
			more, end, complete, err := w.api.CallEvents(t.Context(), chat, next, time.Time{})
			if err != nil || !complete || len(more) != 1 || !more[0].Ended || end.Msg != w.newest(chat) {
				t.Errorf("%v: then %+v, next %+v, complete %t, %v; want the end", chat, more, end, complete, err)
			}

			// By date, and no further than a moment.
			count := 0
			_, next, complete, err = w.api.FindOwn(t.Context(), chat, Point{Date: begin.Add(10 * time.Second)}, begin.Add(20*time.Second),
				func(string, int, time.Time) bool { count++; return false })
			if err != nil || !complete {
				t.Errorf("%v: FindOwn by date: complete %t, %v", chat, complete, err)
			}
			own := 0
			if chat == w.news {
				own = 11 // any post may be ours
			}
			if chat.Kind == command.Channel && next.Msg != before[20] {
				t.Errorf("%v: it goes on after message %d, want %d", chat, next.Msg, before[20])
			}
			if count != own {
				t.Errorf("%v: %d messages are shown, want %d", chat, count, own)
			}
		}
	})
}

// TestReadingGoesOnWhereItWasCutShort has Telegram refuse a page in the middle.
func TestReadingGoesOnWhereItWasCutShort(t *testing.T) {
	w := newWorld(t)
	from := Point{Msg: w.newest(w.super)}
	var want []int64
	for i := range 450 {
		if i%90 == 0 {
			want = append(want, w.srv.StartCall(w.super, w.alice, ""))
		}
		w.say(w.super, 1)
	}
	w.srv.Fail("messages.getHistory", emulator.Fault{Err: "INTERNAL", Code: 500, Skip: 3})
	var got []int64
	collect := func(events []CallEvent) {
		for _, e := range events {
			if !e.Ended {
				got = append(got, e.CallID)
			}
		}
	}
	events, next, complete, err := w.api.CallEvents(t.Context(), w.super, from, time.Time{})
	collect(events)
	if err == nil || complete || len(got) == 0 || len(got) == len(want) || !Failing(err) || !NoAnswer(err) {
		t.Fatalf("CallEvents = %d events, complete %t, %v", len(got), complete, err)
	}
	events, _, complete, err = w.api.CallEvents(t.Context(), w.super, next, time.Time{})
	collect(events)
	if err != nil || !complete || !slices.Equal(got, want) {
		t.Errorf("all in all %v, complete %t, %v; want %v", got, complete, err, want)
	}
}

func TestOneRequestIsEnoughForWhatIsNew(t *testing.T) {
	w := newWorld(t)
	w.say(w.super, 300)
	from := Point{Msg: w.newest(w.super)}
	w.say(w.super, 50)
	before := w.srv.Count("messages.getHistory", w.bot)
	if _, next, complete, err := w.api.CallEvents(t.Context(), w.super, from, time.Time{}); err != nil || !complete || next.Msg != w.newest(w.super) {
		t.Errorf("next %+v, complete %t, %v", next, complete, err)
	}
	if n := w.srv.Count("messages.getHistory", w.bot) - before - 1; n != 1 {
		t.Errorf("%d requests", n)
	}
}

// TestTheServerMayShowOlderMessagesToo: what a page has from before the point is not taken for news, and a server that
// shows nothing else is not asked for ever.
func TestTheServerMayShowOlderMessagesToo(t *testing.T) {
	a, api, _ := newAnswers(t)
	a.OnMessagesGetHistory(func(_ context.Context, r *tg.MessagesGetHistoryRequest) (tg.MessagesMessagesClass, error) {
		newest := 90
		if r.AddOffset < 0 {
			newest = min(r.OffsetID+30, 90)
		}
		page := &tg.MessagesChannelMessages{Count: 90, Pts: 1}
		for id := newest; id > newest-40; id-- {
			page.Messages = append(page.Messages, &tg.Message{ID: id, Date: id, Out: true, Message: fmt.Sprint(id), PeerID: &tg.PeerChannel{ChannelID: 5}})
		}
		return page, nil
	})
	var seen []string
	id, next, complete, err := api.FindOwn(t.Context(), channel(5), Point{Msg: 10}, time.Time{}, func(text string, _ int, _ time.Time) bool {
		seen = append(seen, text)
		return false
	})
	if id != 0 || next.Msg != 90 || !complete || err != nil || len(seen) != 80 || seen[0] != "11" || seen[79] != "90" {
		t.Errorf("FindOwn = %d, next %+v, complete %t, %v; saw %v", id, next, complete, err, seen)
	}
	if a.asked > 5 {
		t.Errorf("%d requests", a.asked)
	}
}

func TestFindOwn(t *testing.T) {
	w := newWorld(t)
	saved := user(w.bot)
	for _, chat := range append(w.chats(), saved) {
		from := Point{Date: time.Now()}
		theirs := "mine"
		if chat != saved {
			w.srv.Say(chat, w.alice, theirs, emulator.SayOptions{})
		}
		id, err := w.api.Send(t.Context(), Send{To: chat, Text: "mine", RandomID: int64(chat.ID)})
		if err != nil {
			t.Fatal(err)
		}
		if chat != saved {
			w.say(chat, 120)
		}
		got, _, complete, err := w.api.FindOwn(t.Context(), chat, from, time.Time{}, func(text string, replyTo int, at time.Time) bool {
			return text == "mine" && replyTo == 0 && time.Since(at).Abs() < time.Hour
		})
		if chat == w.news {
			id-- // any post may be ours
		}
		if got != id || !complete || err != nil {
			t.Errorf("%v: FindOwn = %d, complete %t, %v; want %d", chat, got, complete, err, id)
		}
	}
}

func TestMessageByID(t *testing.T) {
	w := newWorld(t)
	for _, chat := range append(w.chats(), user(w.bot)) {
		id, err := w.api.Send(t.Context(), Send{To: chat, Text: "here", RandomID: int64(chat.ID)})
		if err != nil {
			t.Fatal(err)
		}
		if text, there, err := w.api.Message(t.Context(), chat, id); text != "here" || !there || err != nil {
			t.Errorf("%v: Message = %q, %t, %v", chat, text, there, err)
		}
		if text, there, err := w.api.Message(t.Context(), chat, id+1000); text != "" || there || err != nil {
			t.Errorf("%v: a message that never was: %q, %t, %v", chat, text, there, err)
		}
		if who, err := w.api.Author(t.Context(), chat, id); who.Peer != user(w.bot) && who.Peer != chat || err != nil {
			t.Errorf("%v: Author = %v, %v", chat, who.Peer, err)
		}
		w.srv.Delete(chat, w.bot, id)
		if who, err := w.api.Author(t.Context(), chat, id); !errors.Is(err, ErrNoSuchMessage) {
			t.Errorf("%v: the author of a deleted message: %v, %v", chat, who.Peer, err)
		}
		if text, there, err := w.api.Message(t.Context(), chat, id); text != "" || there || err != nil {
			t.Errorf("%v: a deleted message: %q, %t, %v", chat, text, there, err)
		}
	}
	// The boxes of private chats and basic groups are one: an id alone does not say which chat it is.
	id, err := w.api.Send(t.Context(), Send{To: user(w.bot), Text: "saved", RandomID: 99})
	if err != nil {
		t.Fatal(err)
	}
	if text, there, err := w.api.Message(t.Context(), w.basic, id); text != "" || there || err != nil {
		t.Errorf("another chat's message: %q, %t, %v", text, there, err)
	}
	if _, _, err := w.api.Message(t.Context(), channel(12345), 1); ErrorType(err) == "" && err == nil {
		t.Error("a chat nobody knows has messages")
	}
}

func TestCallStart(t *testing.T) {
	w := newWorld(t)
	for _, chat := range w.chats() {
		begin := time.Now().Truncate(time.Second)
		call := w.srv.ScheduleCall(chat, w.alice, "", begin.Add(time.Hour))
		if at, _, err := w.api.CallStart(t.Context(), chat, call); !at.IsZero() || err != nil {
			t.Errorf("%v: a call that is only scheduled began %v, %v", chat, at, err)
		}
		w.srv.StartScheduled(chat, w.alice)
		w.say(chat, 150)
		want := "Alice"
		if chat == w.news {
			want = "" // that is not told of what is posted
		}
		if at, by, err := w.api.CallStart(t.Context(), chat, call); at.Before(begin) || by != want || err != nil {
			t.Errorf("%v: it began %v by %q, %v; want %v by %q", chat, at, by, err, begin, want)
		}
		w.say(chat, 100)
		before := w.srv.Count("messages.getHistory", w.bot)
		if at, _, err := w.api.CallStart(t.Context(), chat, call); !at.IsZero() || err != nil {
			t.Errorf("%v: buried under 250 messages it began %v, %v", chat, at, err)
		}
		if n := w.srv.Count("messages.getHistory", w.bot) - before; n != startPages {
			t.Errorf("%v: %d requests", chat, n)
		}
	}
	a, api, _ := newAnswers(t)
	a.OnMessagesGetHistory(func(context.Context, *tg.MessagesGetHistoryRequest) (tg.MessagesMessagesClass, error) {
		return nil, tgerr.New(400, "CHANNEL_PRIVATE")
	})
	if _, _, err := api.CallStart(t.Context(), channel(5), 1); ErrorType(err) != "CHANNEL_PRIVATE" {
		t.Errorf("CallStart in a private channel: %v", err)
	}
}
