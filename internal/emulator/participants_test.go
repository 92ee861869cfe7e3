package emulator

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

func (w *world) callIn(chat command.Peer) *tg.InputGroupCall {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.mustChat(chat).call.input()
}

// join lets a client into the call of a chat, under a stream's number.
func (w *world) join(api *tg.Client, chat command.Peer, source int, edit ...func(*tg.PhoneJoinGroupCallRequest)) (tg.UpdatesClass, error) {
	r := &tg.PhoneJoinGroupCallRequest{
		Call: w.callIn(chat), JoinAs: &tg.InputPeerSelf{}, Params: tg.DataJSON{Data: fmt.Sprintf(`{"ssrc":%d,"ufrag":"x"}`, source)},
	}
	for _, f := range edit {
		f(r)
	}
	return api.PhoneJoinGroupCall(context.Background(), r)
}

// toldOf returns the participants that updates tell of.
func toldOf(all ...tg.UpdatesClass) (list []tg.GroupCallParticipant) {
	for _, ups := range all {
		for _, u := range ups.(*tg.Updates).Updates {
			if u, ok := u.(*tg.UpdateGroupCallParticipants); ok {
				list = append(list, u.Participants...)
			}
		}
	}
	return list
}

func TestJoiningACall(t *testing.T) {
	ctx := context.Background()
	t.Run("who joins gets a connection, those inside see him come, and everybody sees how many there are", func(t *testing.T) {
		inWorld(t, func(w *world) {
			for _, chat := range []command.Peer{w.super, w.group, w.channel} {
				w.StartCall(chat, w.alice, "Talk")
				w.JoinCall(chat, w.bob)
				w.inA.take()
				w.inB.take()
				w.inC.take()
				ups, err := w.join(w.apiC, chat, 77)
				w.ok(err)
				if got, want := kinds(ups), []string{"updateGroupCallParticipants", "updateGroupCall", "updateGroupCallConnection"}; !slices.Equal(got, want) {
					t.Fatalf("the answer holds %v, want %v", got, want)
				}
				if got, want := kinds(w.inA.take()...), []string{"updateGroupCall"}; !slices.Equal(got, want) {
					t.Errorf("outside, %v is pushed, want %v", got, want)
				}
				inside := w.inB.take()
				if got, want := kinds(inside...), []string{"updateGroupCallParticipants", "updateGroupCall"}; !slices.Equal(got, want) {
					t.Errorf("inside, %v is pushed, want %v", got, want)
				}
				p := toldOf(inside...)[0]
				if p.Peer.(*tg.PeerUser).UserID != w.carol || !p.JustJoined || !p.Versioned || p.Self || p.Source != 77 {
					t.Errorf("Bob sees %+v come", p)
				}
				if own := toldOf(ups)[0]; !own.Self {
					t.Errorf("Carol sees herself as %+v", own)
				}
				call := list(ups)[1].(*tg.UpdateGroupCall).Call.(*tg.GroupCall)
				if v := list(ups)[0].(*tg.UpdateGroupCallParticipants).Version; call.ParticipantsCount != 2 || call.Version != v {
					t.Errorf("the call is %+v, its participants are of version %d", call, v)
				}
				var params struct {
					Transport struct {
						Pwd        string
						Candidates []map[string]string
					}
				}
				if err := json.Unmarshal([]byte(list(ups)[2].(*tg.UpdateGroupCallConnection).Params.Data), &params); err != nil ||
					params.Transport.Pwd == "" || len(params.Transport.Candidates) == 0 {
					t.Errorf("the connection is %+v, %v", params, err)
				}
				check := &tg.PhoneCheckGroupCallRequest{Call: w.callIn(chat), Sources: []int{1, 77, 78}} // 1 is Bob's
				if got, err := w.apiC.PhoneCheckGroupCall(ctx, check); err != nil || !slices.Equal(got, []int{1, 77}) {
					t.Errorf("of Bob's stream, her own and nobody's, Carol is told that %v are heard, %v", got, err)
				}
				_, err = w.apiA.PhoneCheckGroupCall(ctx, check)
				w.refused(err, "GROUPCALL_JOIN_MISSING")

				ups, err = w.apiC.PhoneLeaveGroupCall(ctx, &tg.PhoneLeaveGroupCallRequest{Call: w.callIn(chat), Source: 77})
				w.ok(err)
				if p := toldOf(ups); len(p) != 1 || !p[0].Left {
					t.Errorf("the one who leaves is told %+v", p)
				}
				if p := toldOf(w.inB.take()...); len(p) != 1 || !p[0].Left || !p[0].Versioned {
					t.Errorf("Bob sees %+v leave", p)
				}
				_, err = w.apiC.PhoneCheckGroupCall(ctx, check)
				w.refused(err, "GROUPCALL_JOIN_MISSING")
				ups, err = w.apiC.PhoneLeaveGroupCall(ctx, &tg.PhoneLeaveGroupCallRequest{Call: w.callIn(chat), Source: 77})
				w.ok(err)
				if got := list(ups); len(got) > 0 {
					t.Errorf("leaving again: %v", got)
				}
				if in := w.InCall(chat); len(in) != 1 || in[0].User != w.bob {
					t.Errorf("inside are %+v", in)
				}
			}
		})
	})
	t.Run("what is refused", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.StartCall(w.super, w.alice, "Talk")
			w.JoinCall(w.super, w.bob)
			_, err := w.join(w.apiC, w.super, 0)
			w.refused(err, "DATA_JSON_INVALID")
			_, err = w.join(w.apiC, w.super, 7, func(r *tg.PhoneJoinGroupCallRequest) { r.Params.Data = "{" })
			w.refused(err, "DATA_JSON_INVALID")
			_, err = w.join(w.apiC, w.super, 1)
			w.refused(err, "GROUPCALL_SSRC_DUPLICATE_MUCH")
			_, err = w.join(w.apiC, w.super, 7, func(r *tg.PhoneJoinGroupCallRequest) { r.JoinAs = w.as(w.carol, w.channel) })
			w.refused(err, "JOIN_AS_PEER_INVALID")
			_, err = w.join(w.apiEve, w.super, 7)
			w.refused(err, "GROUPCALL_FORBIDDEN")
			w.ScheduleCall(w.super, w.alice, "Later", time.Now().Add(time.Hour))
			_, err = w.join(w.apiC, w.super, 7)
			w.refused(err, "GROUPCALL_FORBIDDEN")
		})
	})
	t.Run("in the name of a channel of one's own", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.StartCall(w.super, w.alice, "Talk")
			peers, err := w.apiA.PhoneGetGroupCallJoinAs(ctx, w.as(w.alice, w.super))
			w.ok(err)
			if len(peers.Peers) != 2 || peers.Peers[1].(*tg.PeerChannel).ChannelID != w.channel.ID {
				t.Errorf("Alice may be there as %v", peers.Peers)
			}
			_, err = w.join(w.apiA, w.super, 7, func(r *tg.PhoneJoinGroupCallRequest) { r.JoinAs = w.as(w.alice, w.channel) })
			w.ok(err)
			if in := w.InCall(w.super); len(in) != 1 || in[0].As != w.channel || in[0].User != w.alice {
				t.Errorf("inside are %+v", in)
			}
			w.JoinCall(w.super, w.alice) // from another device
			if in := w.InCall(w.super); len(in) != 1 || in[0].As != user(w.alice) {
				t.Errorf("inside are %+v", in)
			}
		})
	})
	t.Run("where who joins is muted, managers and those with a link may speak", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.StartCall(w.channel, w.alice, "Talk")
			w.SetCallMuted(w.channel, w.alice, true)
			link, err := w.apiB.PhoneExportGroupCallInvite(ctx, &tg.PhoneExportGroupCallInviteRequest{Call: w.callIn(w.channel), CanSelfUnmute: true})
			w.ok(err)
			_, hash, _ := strings.Cut(link.Link, "=")
			hushed := func(api *tg.Client, hash string) bool {
				ups, err := w.join(api, w.channel, 7, func(r *tg.PhoneJoinGroupCallRequest) { r.SetInviteHash(hash) })
				w.ok(err)
				p := toldOf(ups)[0]
				_, err = api.PhoneLeaveGroupCall(ctx, &tg.PhoneLeaveGroupCallRequest{Call: w.callIn(w.channel)})
				w.ok(err)
				return p.Muted && !p.CanSelfUnmute
			}
			if hushed(w.apiB, "") || hushed(w.apiC, hash) || !hushed(w.apiC, "") || !hushed(w.apiC, "f") {
				t.Error("the wrong ones are muted")
			}
			_, err = w.apiB.PhoneToggleGroupCallSettings(ctx, &tg.PhoneToggleGroupCallSettingsRequest{Call: w.callIn(w.channel), ResetInviteHash: true})
			w.ok(err)
			if !hushed(w.apiC, hash) {
				t.Error("an old link lets speak")
			}
		})
	})
	t.Run("a stream is watched", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.StartStream(w.channel, w.alice, "TV")
			ups, err := w.join(w.apiC, w.channel, 7)
			w.ok(err)
			if p := toldOf(ups)[0]; !p.Muted || p.CanSelfUnmute {
				t.Errorf("Carol is %+v", p)
			}
			if c := list(ups)[2].(*tg.UpdateGroupCallConnection); !strings.Contains(c.Params.Data, `"stream":true`) {
				t.Errorf("the connection is %s", c.Params.Data)
			}
			_, err = w.apiC.PhoneEditGroupCallParticipant(ctx, w.edit(w.carol, w.carol, w.channel, func(r *tg.PhoneEditGroupCallParticipantRequest) { r.SetRaiseHand(true) }))
			w.refused(err, "GROUPCALL_FORBIDDEN")
		})
	})
}

// edit is a request of by about who.
func (w *world) edit(by, who int64, chat command.Peer, edit func(*tg.PhoneEditGroupCallParticipantRequest)) *tg.PhoneEditGroupCallParticipantRequest {
	r := &tg.PhoneEditGroupCallParticipantRequest{Call: w.callIn(chat), Participant: w.as(by, user(who))}
	edit(r)
	return r
}

func TestEditingParticipants(t *testing.T) {
	ctx := context.Background()
	mute := func(muted bool) func(*tg.PhoneEditGroupCallParticipantRequest) {
		return func(r *tg.PhoneEditGroupCallParticipantRequest) { r.SetMuted(muted) }
	}
	hand := func(up bool) func(*tg.PhoneEditGroupCallParticipantRequest) {
		return func(r *tg.PhoneEditGroupCallParticipantRequest) { r.SetRaiseHand(up) }
	}
	t.Run("who is muted by an admin raises his hand, and is let speak", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.StartCall(w.super, w.alice, "Talk")
			w.JoinCall(w.super, w.bob)
			w.JoinCall(w.super, w.carol)
			version := w.groupCallOf(w.super).version
			_, err := w.apiC.PhoneEditGroupCallParticipant(ctx, w.edit(w.carol, w.carol, w.super, hand(true)))
			w.refused(err, "RAISE_HAND_FORBIDDEN")
			w.inA.take()
			w.inC.take()
			ups, err := w.apiB.PhoneEditGroupCallParticipant(ctx, w.edit(w.bob, w.carol, w.super, mute(true)))
			w.ok(err)
			for whom, got := range map[string][]tg.GroupCallParticipant{"Bob": toldOf(ups), "Carol": toldOf(w.inC.take()...)} {
				if len(got) != 1 || !got[0].Muted || got[0].CanSelfUnmute || got[0].Versioned {
					t.Errorf("%s is told %+v", whom, got)
				}
			}
			if got := w.inA.take(); got != nil {
				t.Errorf("outside, %v is pushed", kinds(got...))
			}
			ups, err = w.apiC.PhoneEditGroupCallParticipant(ctx, w.edit(w.carol, w.carol, w.super, mute(false)))
			w.ok(err)
			if got := toldOf(ups); len(got) != 1 || !got[0].Muted || got[0].CanSelfUnmute {
				t.Errorf("Carol lets herself speak: %+v", got)
			}
			_, err = w.apiC.PhoneEditGroupCallParticipant(ctx, w.edit(w.carol, w.carol, w.super, hand(true)))
			w.ok(err)
			_, err = w.apiB.PhoneEditGroupCallParticipant(ctx, w.edit(w.bob, w.carol, w.super, mute(false)))
			w.ok(err)
			if in := w.InCall(w.super)[1]; in.Hushed || in.Hand || !in.Muted {
				t.Errorf("Carol is %+v", in)
			}
			ups, err = w.apiC.PhoneEditGroupCallParticipant(ctx, w.edit(w.carol, w.carol, w.super, mute(false)))
			w.ok(err)
			if got := toldOf(ups); len(got) != 1 || got[0].Muted {
				t.Errorf("Carol speaks: %+v", got)
			}
			if v := w.groupCallOf(w.super).version; v != version {
				t.Errorf("the call is of version %d, and was of %d", v, version)
			}
			set := w.events(func(e Event) bool { return e.Kind == ParticipantSet })
			if len(set) != 4 || set[0].By != w.bob || set[0].User != w.carol || !set[0].Hushed || !set[1].Hand || set[2].Hushed || set[2].Hand || set[3].Muted {
				t.Errorf("the ledger says %+v", set)
			}
		})
	})
	t.Run("hands come first for those who can let speak, the newest on top", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.StartCall(w.super, w.alice, "Talk")
			w.SetCallMuted(w.super, w.alice, true)
			w.JoinCall(w.super, w.alice)
			dave := w.AddUser(User{First: "Dave"})
			w.Join(w.super, dave)
			w.JoinCall(w.super, w.carol)
			w.JoinCall(w.super, dave)
			w.RaiseHand(w.super, w.carol, true)
			w.RaiseHand(w.super, dave, true)
			order := func(api *tg.Client) (names []string) {
				page, err := api.PhoneGetGroupParticipants(ctx, &tg.PhoneGetGroupParticipantsRequest{Call: w.callIn(w.super)})
				w.ok(err)
				for _, p := range page.Participants {
					names = append(names, w.users[p.Peer.(*tg.PeerUser).UserID].first)
				}
				return names
			}
			if got, want := order(w.apiB), []string{"Dave", "Carol", "Alice"}; !slices.Equal(got, want) {
				t.Errorf("Bob sees %v", got)
			}
			if got, want := order(w.apiC), []string{"Alice", "Carol", "Dave"}; !slices.Equal(got, want) {
				t.Errorf("Carol sees %v", got)
			}
			_, err := w.apiC.PhoneEditGroupCallParticipant(ctx, w.edit(w.carol, dave, w.super, hand(false)))
			w.refused(err, "RAISE_HAND_FORBIDDEN")
			w.JoinCall(w.super, w.bob)
			_, err = w.apiB.PhoneEditGroupCallParticipant(ctx, w.edit(w.bob, dave, w.super, hand(false)))
			w.ok(err)
			w.RaiseHand(w.super, w.carol, false)
			if got, want := order(w.apiB), []string{"Alice", "Carol", "Dave", "Bob"}; !slices.Equal(got, want) {
				t.Errorf("Bob sees %v", got)
			}
		})
	})
	t.Run("a member mutes for himself alone", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.Switch(Switches{ParticipantSame: true})
			w.StartCall(w.super, w.alice, "Talk")
			w.JoinCall(w.super, w.bob)
			w.JoinCall(w.super, w.carol)
			w.inB.take()
			ups, err := w.apiC.PhoneEditGroupCallParticipant(ctx, w.edit(w.carol, w.bob, w.super, mute(true)))
			w.ok(err)
			if got := toldOf(ups); len(got) != 1 || !got[0].MutedByYou || got[0].Muted {
				t.Errorf("Carol is told %+v", got)
			}
			if got := w.inB.take(); got != nil {
				t.Errorf("Bob is told %v", kinds(got...))
			}
			_, err = w.apiC.PhoneEditGroupCallParticipant(ctx, w.edit(w.carol, w.bob, w.super, mute(true)))
			w.refused(err, "GROUPCALL_NOT_MODIFIED")
		})
	})
	t.Run("in pages", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.StartCall(w.super, w.alice, "Talk")
			for _, who := range []int64{w.alice, w.bob, w.carol} {
				w.JoinCall(w.super, who)
			}
			first, err := w.apiC.PhoneGetGroupCall(ctx, &tg.PhoneGetGroupCallRequest{Call: w.callIn(w.super), Limit: 1})
			w.ok(err)
			if len(first.Participants) != 1 || first.ParticipantsNextOffset == "" || first.Call.(*tg.GroupCall).ParticipantsCount != 3 {
				t.Fatalf("the call with one participant is %+v", first)
			}
			r := &tg.PhoneGetGroupParticipantsRequest{Call: w.callIn(w.super), Offset: first.ParticipantsNextOffset, Limit: 1}
			second, err := w.apiC.PhoneGetGroupParticipants(ctx, r)
			w.ok(err)
			r.Offset = second.NextOffset
			third, err := w.apiC.PhoneGetGroupParticipants(ctx, r)
			w.ok(err)
			if second.Participants[0].Peer.(*tg.PeerUser).UserID != w.bob || third.Participants[0].Peer.(*tg.PeerUser).UserID != w.carol ||
				!third.Participants[0].Self || third.NextOffset != "" || third.Count != 3 || len(third.Users) != 1 {
				t.Errorf("then come %+v and %+v", second, third)
			}
			some, err := w.apiC.PhoneGetGroupParticipants(ctx, &tg.PhoneGetGroupParticipantsRequest{
				Call: w.callIn(w.super), IDs: []tg.InputPeerClass{w.as(w.carol, user(w.bob)), w.as(w.carol, user(w.eve))}, Sources: []int{1},
			})
			w.ok(err)
			if len(some.Participants) != 2 || some.Participants[1].Source != 1 {
				t.Errorf("those asked for are %+v", some.Participants)
			}
			r.Offset = "x"
			_, err = w.apiC.PhoneGetGroupParticipants(ctx, r)
			w.refused(err, "OFFSET_INVALID")
			_, err = w.apiEve.PhoneGetGroupParticipants(ctx, r)
			w.refused(err, "GROUPCALL_FORBIDDEN")
		})
	})
	t.Run("volumes go from 1 to 20000", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.StartCall(w.super, w.alice, "Talk")
			w.JoinCall(w.super, w.bob)
			for volume, want := range map[int]string{1: "", 20_000: "", 0: "USER_VOLUME_INVALID", 20_001: "USER_VOLUME_INVALID"} {
				_, err := w.apiB.PhoneEditGroupCallParticipant(ctx, w.edit(w.bob, w.bob, w.super, func(r *tg.PhoneEditGroupCallParticipantRequest) { r.SetVolume(volume) }))
				if want == "" {
					w.ok(err)
				} else {
					w.refused(err, want)
				}
			}
		})
	})
}

func (w *world) groupCallOf(chat command.Peer) *groupCall { return w.mustChat(chat).call }
