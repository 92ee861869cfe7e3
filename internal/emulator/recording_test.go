package emulator

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

func TestRecording(t *testing.T) {
	ctx := context.Background()
	t.Run("it lands in Saved Messages of the one who ends it, after the answer", func(t *testing.T) {
		inWorld(t, func(w *world) {
			for _, chat := range []command.Peer{w.super, w.group, w.channel} {
				w.StartCall(chat, w.alice, "Talk")
				w.Record(chat, w.alice, "a title", false)
				if now := w.CurrentCall(chat); !now.Recording || now.RecordVideo {
					t.Errorf("the call is %+v", now)
				}
				time.Sleep(90 * time.Second)
				w.inB.take()
				ups, err := w.apiB.PhoneToggleGroupCallRecord(ctx, &tg.PhoneToggleGroupCallRecordRequest{Call: w.calls[w.CurrentCall(chat).ID].input()})
				w.ok(err)
				if got, want := kinds(ups), []string{"updateGroupCall"}; !slices.Equal(got, want) {
					t.Errorf("the answer holds %v, want %v", got, want)
				}
				pushed := w.inB.take()
				if got, want := kinds(pushed...), []string{"updateNewMessage"}; !slices.Equal(got, want) {
					t.Fatalf("pushed is %v, want %v", got, want)
				}
				m := list(pushed[0])[0].(*tg.UpdateNewMessage).Message.(*tg.Message)
				f := m.Media.(*tg.MessageMediaDocument).Document.(*tg.Document)
				audio := f.Attributes[1].(*tg.DocumentAttributeAudio)
				if m.Message != "" || m.PeerID.(*tg.PeerUser).UserID != w.bob || audio.Title != "a title" || audio.Duration != 90 {
					t.Errorf("the recording is %+v, %+v", m, audio)
				}
			}
			if got := w.PrivateMessages(w.bob, w.bob); len(got) != 3 || got[0].File != "recording.ogg" || got[0].By != w.bob {
				t.Errorf("Bob has saved %+v", got)
			}
			if got := w.PrivateMessages(w.alice, w.alice); got != nil {
				t.Errorf("Alice has saved %+v", got)
			}
			var kinds []EventKind
			for _, e := range w.Ledger()[len(w.Ledger())-2:] {
				kinds = append(kinds, e.Kind)
				if e.By != w.bob || e.Kind == RecordingEnded && e.Text != "a title" || e.Kind == MessagePosted && (!e.Service || e.Client) {
					t.Errorf("the ledger says %+v", e)
				}
			}
			if !slices.Equal(kinds, []EventKind{RecordingEnded, MessagePosted}) {
				t.Errorf("the ledger ends with %v", kinds)
			}
		})
	})
	t.Run("or of the one who began it", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.Switch(Switches{RecordingToStarter: true})
			w.StartCall(w.super, w.alice, "Talk")
			w.Record(w.super, w.alice, "", true)
			w.StopRecording(w.super, w.bob)
			if a, b := w.PrivateMessages(w.alice, w.alice), w.PrivateMessages(w.bob, w.bob); len(a) != 1 || a[0].File != "recording.mp4" || b != nil {
				t.Errorf("Alice has saved %+v, Bob %+v", a, b)
			}
		})
	})
	t.Run("the end of the call ends it", func(t *testing.T) {
		for name, end := range map[string]func(*world) (tg.UpdatesClass, error){
			"discarded": func(w *world) (tg.UpdatesClass, error) {
				return w.apiB.PhoneDiscardGroupCall(ctx, w.calls[w.CurrentCall(w.super).ID].input())
			},
			"replaced": func(w *world) (tg.UpdatesClass, error) {
				_, ups, err := w.create(w.apiB, w.bob, w.super, 7)
				return ups, err
			},
		} {
			t.Run(name, func(t *testing.T) {
				inWorld(t, func(w *world) {
					w.StartCall(w.super, w.alice, "Talk")
					w.Record(w.super, w.bob, "", false)
					w.inB.take()
					ups, err := end(w)
					w.ok(err)
					if slices.Contains(kinds(ups), "updateNewMessage") {
						t.Errorf("the answer holds %v", kinds(ups))
					}
					if got := kinds(w.inB.take()...); !slices.Equal(got, []string{"updateNewMessage"}) {
						t.Errorf("pushed is %v", got)
					}
					if got := w.PrivateMessages(w.bob, w.bob); len(got) != 1 || got[0].File == "" {
						t.Errorf("Bob has saved %+v", got)
					}
				})
			})
		}
	})
}
