package handlers_test

import (
	"strings"
	"testing"
	"time"
)

// Whoever answers a question in words means the one choice that they are said of; where they are said of several, or of none, nothing is done.
func TestAnsweredInWords(t *testing.T) {
	for _, c := range []struct{ asks, says, told string }{
		{"/schedulecall 5 jan 6 Pub", "/yes evening", "Scheduled on Telegram: video chat “Pub” for Wed 5 Jan 2000 18:00 UTC"},
		{"/schedulecall 5 jan 6 Pub", "/yes in the morning please", "Scheduled on Telegram: video chat “Pub” for Wed 5 Jan 2000 06:00 UTC"},
		{"/schedulecall 5 jan 6 Pub", "/yes pm", "Scheduled on Telegram: video chat “Pub” for Wed 5 Jan 2000 18:00 UTC"},
		{"/schedulecall 5 jan 6 Pub", "/yes 18:00", "Scheduled on Telegram: video chat “Pub” for Wed 5 Jan 2000 18:00 UTC"},
		{"/schedulecall tue, wed 19:00 Pub", "/yes wednesday", "Scheduled on Telegram: video chat “Pub” for Wed 5 Jan 2000 19:00 UTC"},
		{"/schedulecall 5 jan 6 Pub", "/yes wednesday", "Not done: please say which one: /yes 1 or /yes 2."},
		{"/schedulecall 5 jan 6 Pub", "/yes tomorrow", "Not done: “tomorrow” is none of my choices. Answer /yes 1 or /yes 2, or type the command again with the time that you mean."},
		{"/schedulecall 5 jan 6 Pub", "/yes 18", "Scheduled on Telegram: video chat “Pub” for Wed 5 Jan 2000 18:00 UTC"},
		{"/schedulecall 5 jan 6 Pub", "/yes 3", "Not done: please say which one: /yes 1 or /yes 2."},
		{"/schedulecall 5 jan 2 Pub", "/yes 1 2", "Not done: please say which one: /yes 1 or /yes 2."}, // the first, which is at 2, or the first and the second
		{"/schedulecall 5 jan 2 Pub", "/yes 1 14:00", "Not done: please say which one: /yes 1 or /yes 2."},
		{"/schedulecall 5 jan 2 Pub", "/yes 1 evening", "Not done: “evening” is none of my choices. Answer /yes 1 or /yes 2, or type the command again with the time that you mean."},
		{"/schedulecall 5 jan 6 Pub", "/yes 1, evening", "Not done: please say which one: /yes 1 or /yes 2."},
		{"/schedulecall 5 jan 6 Pub", "/yes 2, in the evening", "Scheduled on Telegram: video chat “Pub” for Wed 5 Jan 2000 18:00 UTC"},
		{"/schedulecall 2 jan 2 Pub", "/yes 1 2", "Not done: please say which one: /yes 1 or /yes 2."}, // and one line has “in 1 d 2 h”
		{"/schedulecall 2 jan 2 Pub", "/yes 1 02:00", "Scheduled on Telegram: video chat “Pub” for Sun 2 Jan 2000 02:00 UTC"},
		{"/schedulecall 5 jan 6 Pub", "/yes 1 2", "Not done: please say which one: /yes 1 or /yes 2."}, // and not that “2” is none of them
		{"/schedulecall 2 jan 2 Pub", "/yes 1 and 2", "Not done: please say which one: /yes 1 or /yes 2."},
		{"/schedulecall 2 jan 2 Pub", "/yes 2 pm", "Scheduled on Telegram: video chat “Pub” for Sun 2 Jan 2000 14:00 UTC"},
		{"/schedulecall 5 or 6 jan 19:00 Pub", "/yes the 6th", "Scheduled on Telegram: video chat “5 Pub” for Thu 6 Jan 2000 19:00 UTC"},
		{"/schedulecall 5 jan 6 Pub", "/yes last", "Scheduled on Telegram: video chat “Pub” for Wed 5 Jan 2000 18:00 UTC"},
		{"/schedulecall 5 jan 6 Pub", "/yes the latter", "Scheduled on Telegram: video chat “Pub” for Wed 5 Jan 2000 18:00 UTC"},
		{"/schedulecall 5 jan 6 Pub", "/yes the former", "Scheduled on Telegram: video chat “Pub” for Wed 5 Jan 2000 06:00 UTC"},
		{"/schedulecall 5 jan 6 Pub", "/yes not 1", "Scheduled on Telegram: video chat “Pub” for Wed 5 Jan 2000 18:00 UTC"},
		{"/schedulecall 5 jan 6 Pub", "/yes not the first", "Scheduled on Telegram: video chat “Pub” for Wed 5 Jan 2000 18:00 UTC"},
		{"/schedulecall 5 jan 6 Pub", "/yes not the second one", "Scheduled on Telegram: video chat “Pub” for Wed 5 Jan 2000 06:00 UTC"},
		{"/schedulecall 5 jan 6 Pub", "/yes 6 pm, of course", "Scheduled on Telegram: video chat “Pub” for Wed 5 Jan 2000 18:00 UTC"},
		{"/schedulecall 5 jan 6 Pub", "/yes no, evening", "Scheduled on Telegram: video chat “Pub” for Wed 5 Jan 2000 18:00 UTC"},
		{"/schedulecall 5 jan 6 Pub", "/yes not sure", "Not done: please say which one: /yes 1 or /yes 2."},
		{"/schedulecall 5 jan 6 Pub", "/yes not 3", "Not done: please say which one: /yes 1 or /yes 2."},
		{"/schedulecall 5 jan 6 Pub", "/yes certainly", "Not done: please say which one: /yes 1 or /yes 2."},
	} {
		bubble(t, func(r *rig) {
			r.start()
			r.tells(c.asks)
			if got := r.tells(c.says); !strings.HasPrefix(got, c.told) {
				t.Errorf("%s, and to that %s: it is said %q, want %q", c.asks, c.says, got, c.told)
			}
			r.idle(time.Minute)
		})
	}
}
