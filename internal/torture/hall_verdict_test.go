package torture

import (
	"slices"
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// TestTheJudgeOfTheHall gives the judge ledgers of a userbot that does wrong.
func TestTheJudgeOfTheHall(t *testing.T) {
	const bot = 3
	hallChat, bell := command.Peer{Kind: command.Channel, ID: 1}, command.Peer{Kind: command.Channel, ID: 2}
	due := time.Date(2026, 5, 4, 18, 0, 0, 0, time.UTC)
	began := emulator.Event{Kind: emulator.CallStarted, By: bot, Client: true, Chat: bell, Time: due}
	told := emulator.Event{Kind: emulator.MessagePosted, By: bot, Client: true, Chat: bell, Time: due, Text: "It has begun: video chat “Daily 1”.\nhttps://t.me/c/2"}
	missed := told
	missed.Text = "Missed: the video chat “Daily 1” was to start at 18:00, and I could not start it then, nor soon after. "
	for name, c := range map[string]struct {
		ledger []emulator.Event
		want   string // nothing: all is well
	}{
		"all is well":                      {[]emulator.Event{began, told}, ""},
		"a series begins, and is not told": {[]emulator.Event{began}, "told 0 times"},
		"it is told, and begins not":       {[]emulator.Event{began, told, told}, "told 2 times"},
		"it begins twice":                  {[]emulator.Event{began, told, began}, "began 2 times"},
		"it is called missed in time":      {[]emulator.Event{missed}, "could have still"},
		"it begins an hour late":           {[]emulator.Event{{Kind: emulator.CallStarted, By: bot, Client: true, Chat: bell, Time: due.Add(time.Hour)}, told}, "was to begin at"},
		"what is planned for later is started": {[]emulator.Event{began, told, {Kind: emulator.CallCreated, By: bot, Client: true, Chat: hallChat, Title: "Hall1-3"}},
			"its time is hours away"},
		"what nobody asked for is put on Telegram": {[]emulator.Event{began, told, {Kind: emulator.CallScheduled, By: bot, Client: true, Chat: hallChat, Title: "Party"}}, "nobody asked for"},
		"it is put there for another time": {[]emulator.Event{began, told, {Kind: emulator.CallScheduled, By: bot, Client: true, Chat: hallChat, Title: "Hall1-1", At: due.Add(time.Minute)}},
			"never planned for then"},
		"something is told that is not due": {[]emulator.Event{began, told, {Kind: emulator.MessagePosted, By: bot, Client: true, Chat: hallChat, Text: "In 1 h begins “Hall1-1”."}}, "not the time for anything"},
		"two answers to one message": {slices.Repeat([]emulator.Event{{Kind: emulator.MessagePosted, By: bot, Client: true, Chat: hallChat, ReplyTo: 4, Text: "Planned here:"}}, 2),
			"answered 2 times"},
	} {
		t.Run(name, func(t *testing.T) {
			r := &round{number: 1, lateLimit: 15 * time.Minute, bot: bot, figures: &figures{counts: map[string]int64{}}}
			h := &hall{r: r, chat: hallChat, bell: bell, due: due, rings: &entry{}, plans: []*entry{{title: "Hall1-1", ever: []time.Time{due}}}}
			got := strings.Join(h.judge(c.ledger), "\n")
			if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
				t.Errorf("the judge finds %q; want %q", got, c.want)
			}
		})
	}
}
