package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// crowd adds people to a chat.
func (r *rig) crowd(chat command.Peer, n int) (list []int64) {
	for i := range n {
		u := r.srv.AddUser(emulator.User{First: fmt.Sprint("Stranger ", i)})
		r.srv.Join(chat, u)
		list = append(list, u)
	}
	return list
}

// TestAnAdminIsHeardInARaid of strangers who type before him, also again and again, within half a minute.
func TestAnAdminIsHeardInARaid(t *testing.T) {
	for _, kind := range people {
		for n, times := range map[int][]int{3: {5}, 200: {1, 5}, 650: {1}} {
			for _, rounds := range times {
				t.Run(fmt.Sprintf("%s, %d strangers, %d times", kind, n, rounds), func(t *testing.T) {
					bubble(t, func(r *rig) {
						p := r.place(kind)
						r.policy.ChatAdmins = true
						r.srv.SetAdmin(p.call, r.bob, manager)
						strangers := r.crowd(p.call, n)
						p.start()
						for range rounds {
							for _, u := range strangers {
								r.srv.Say(p.call, u, "/startcall", emulator.SayOptions{})
							}
							time.Sleep(5 * time.Second)
						}
						before := p.asked()
						p.types(r.bob, "/startcall Q", emulator.SayOptions{})
						time.Sleep(30 * time.Second)
						synctest.Wait()
						p.expect(1, 1)
						if n := p.asked() - before; n > 100 {
							t.Errorf("it costs %d requests", n)
						}
						if n := r.life.h.Waiting(); n != 0 {
							t.Errorf("%d still wait", n)
						}
					})
				})
			}
		}
	}
}

// TestARobotInARaid is an admin, and nobody whom the list of admins lets in.
func TestARobotInARaid(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.ChatAdmins = true
		robot := r.srv.AddUser(emulator.User{First: "Robot", Bot: true})
		r.srv.Join(r.group, robot)
		r.srv.SetAdmin(r.group, robot, manager)
		r.srv.Fail("channels.getParticipant", emulator.Fault{Err: "FLOOD_WAIT_600", Times: -1})
		strangers := r.crowd(r.group, 20)
		r.start()
		for _, u := range strangers {
			r.says(u, "/startcall")
		}
		msg := r.says(robot, "/startcall")
		time.Sleep(time.Minute)
		if got := r.answers(msg); len(got) != 0 {
			t.Errorf("it hears %q", got)
		}
		r.calls(0)
	})
}

// TestARaidWhereTheListOfAdminsIsRefused is asked about one by one.
func TestARaidWhereTheListOfAdminsIsRefused(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.ChatAdmins = true
		r.srv.SetAdmin(r.group, r.bob, manager)
		r.srv.Fail("channels.getParticipants", emulator.Fault{Err: "CHAT_ADMIN_REQUIRED", Times: -1})
		strangers := r.crowd(r.group, 50)
		r.start()
		for _, u := range strangers {
			r.says(u, "/startcall")
		}
		msg := r.says(r.bob, "/startcall Q")
		time.Sleep(30 * time.Second)
		r.idle(time.Minute)
		r.answered(msg, "Started: ")
	})
}

// TestLongTextsOfStrangersSilenceNobody: neither an admin who was vouched for, nor one who was not yet.
func TestLongTextsOfStrangersSilenceNobody(t *testing.T) {
	for _, known := range []bool{true, false} {
		for _, n := range []int{36, 300} {
			t.Run(fmt.Sprintf("known: %v, %d strangers", known, n), func(t *testing.T) {
				bubble(t, func(r *rig) {
					r.policy.ChatAdmins, r.policy.Chats = true, nil
					r.srv.SetAdmin(r.group, r.bob, manager)
					strangers := r.crowd(r.group, n)
					r.start()
					if known {
						help := r.says(r.bob, "/callhelp")
						time.Sleep(10 * time.Second)
						r.answered(help, "What I can do")
					}
					r.srv.Fail("channels.getParticipant", emulator.Fault{Err: "FLOOD_WAIT_900"})
					r.srv.Fail("channels.getParticipants", emulator.Fault{Err: "FLOOD_WAIT_900"})
					long := "/startcall " + strings.Repeat("x", 4000)
					rounds := 36
					if n > 100 && !*crossed {
						rounds = 12
					}
					for range rounds {
						for _, u := range strangers {
							r.says(u, long)
						}
						time.Sleep(20 * time.Second)
					}
					if r.life.h.Dropped() == 0 {
						t.Error("nothing was dropped, so this shows nothing")
					}
					msg := r.says(r.bob, "/schedulecall in 2 days Weekly")
					time.Sleep(time.Hour)
					synctest.Wait()
					r.answered(msg, "Scheduled on Telegram: ")
				})
			})
		}
	}
}
