package words

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
)

// In private all chats are told of at once, with long names and titles: that fits a message, and what has no room there is counted.
func TestTheListOfAllChatsFitsAMessage(t *testing.T) {
	now := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	s := &Scene{Now: now, Prefix: "/"}
	name := strings.Repeat("名", 60)
	var there []There
	var planned []Planned
	var can []Startable
	for k := range int64(20) {
		chat := api.Chat{Title: name}
		plan := Plan{ID: k + 1, Title: name, At: now.Add(time.Duration(k+1) * time.Hour)}
		there = append(there, There{Chat: chat, Call: &api.Call{ID: k + 1, Title: name}})
		planned = append(planned, Planned{Plan: plan, Zone: time.UTC, Chat: name})
		can = append(can, Startable{Plan: plan, Chat: name, Start: command.Command{Verb: "startnow", In: "-1001234567890", Args: fmt.Sprint(k)}})
	}
	first, second := s.CallsOf(there, planned, can, 1, PlanVerbs{List: "calls"}), s.CallsOf(there, planned, can, 2, PlanVerbs{List: "calls"})
	if n := units(first); n > 4096 || n < 2500 {
		t.Errorf("the first page is of %d units:\n%s", n, first.Reveal())
	}
	for _, want := range []string{"\nAnd a call is in ", " more: /calls 2\nNot started at their times.", " more."} {
		if !strings.Contains(first.Reveal(), want) {
			t.Errorf("the first page has no %q:\n%s", want, first.Reveal())
		}
	}
	if text := second.Reveal(); strings.Contains(text, "Live now") || strings.Contains(text, "Not started") || !strings.HasPrefix(text, "Planned in the chats where you may command, page 2:") {
		t.Errorf("the second page is:\n%s", text)
	}
}
