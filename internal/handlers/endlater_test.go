package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestAnEndIsNotSetInAdvance: whoever says when a call is to end is told that this cannot be, and it goes on.
func TestAnEndIsNotSetInAdvance(t *testing.T) {
	const want = "Not done: the end of a call cannot be set in advance. /endcall ends the one that is there at once."
	for _, line := range []string{
		"/endcall in 5 minutes", "/endcall at 21:00", "/endcall tomorrow", "/endcall in an hour please", "/endcall 9pm", "/endcall confirm at 21:00", "/endcall later", "/endcall tonight", "/endcall at 9",
		"/endcall fri 20:00", "/endcall 21:00 Party", "/endcall через 5 минут",
	} {
		bubble(t, func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "By hand")
			r.start()
			r.is(r.tells(line), want)
			if got := r.tells("/callcheck " + line); !strings.HasSuffix(got, want) {
				t.Errorf("%s, checked: %q", line, got)
			}
			r.current("By hand", true)
		})
	}
	bubble(t, func(r *rig) { // what is no time stays what it was
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.start()
		if got := r.tells("/endcall Friday Q&A"); !strings.Contains(got, "Did you mean this?\n/endcall\n") {
			t.Errorf("the answer is %q", got)
		}
	})
}

// TestMovingIsAskedAboutOnce: what says only when, with one planned call that is on Telegram, is asked about once, and what that means for
// whoever wanted to be reminded is told with it.
func TestMovingIsAskedAboutOnce(t *testing.T) {
	planned(t, "/schedulecall sun 18:00 Party", func(r *rig, _ *emulator.Call) {
		r.gets("/movecall 9pm", "Did you mean this?\nSun 2 Jan 2000 21:00 UTC (in 1 d 21 h) for number 1 “Party”\n")
		r.gets("/yes", "Moved: number 1 “Party” is now Sun 2 Jan 2000 21:00 UTC (in 1 d 21 h), and was Sun 2 Jan 2000 18:00 UTC.")
		time.Sleep(time.Minute)
		r.onTelegram("Party", "Sun 21:00")
	})
}

// TestAZoneIsSetAsPeopleSayIt: with the words that they put before it.
func TestAZoneIsSetAsPeopleSayIt(t *testing.T) {
	for _, line := range []string{"/callzone to London", "/callzone set Europe/London", "/callzone: London", "/callzone = London", "/callzone is London", "/callzone set it to London, please", "/callzone set to Europe/London"} {
		bubble(t, func(r *rig) {
			r.start()
			r.gets(line, "Times are read in Europe/London from now on.")
		})
	}
}

// TestAZoneOfSeveralIsAskedAbout: a name that means other clocks elsewhere, or a country, sets no zone of a chat without a word, unless the chat is in that part
// of the world.
func TestAZoneOfSeveralIsAskedAbout(t *testing.T) {
	for _, name := range []string{"et", "ET", "et.", "ct", "CT", "mt", "pt", "PT", "eastern", "central", "est", "EST", "cst", "ist", "bst", "pst", "ast", "to ET"} {
		bubble(t, func(r *rig) {
			r.start()
			if got := r.tells("/callzone " + name); !strings.Contains(got, "Which one?\n1. /callzone ") {
				t.Errorf("to /callzone %s the answer is %q", name, got)
			}
		})
	}
	bubble(t, func(r *rig) {
		r.start()
		r.gets("/callzone America/Chicago", "Times are read in America/Chicago from now on.")
		r.gets("/callzone ET", "Times are read in America/New_York from now on.")
	})
}
