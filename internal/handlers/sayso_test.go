package handlers_test

import (
	"strings"
	"testing"
	"time"
)

// Whoever answers a question in words means the one choice that they are said of; where they are said of several, or of none, nothing is done.
func TestAnsweredInWords(t *testing.T) {
	const evening, declined = "Scheduled on Telegram: video chat “Pub” for Wed 5 Jan 2000 18:00 UTC", "Then I do nothing, and my question is closed."
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
		{"/schedulecall 5 jan 6 Pub", "/yes zwei", evening}, {"/schedulecall 5 jan 6 Pub", "/yes deux", evening}, {"/schedulecall 5 jan 6 Pub", "/yes два", evening},
		{"/schedulecall 5 jan 6 Pub", "/yes iki", evening}, {"/schedulecall 5 jan 6 Pub", "/yes dua", evening}, {"/schedulecall 5 jan 6 Pub", "/yes دو", evening}, {"/schedulecall 5 jan 6 Pub", "/yes اثنان", evening},
		{"/schedulecall 5 jan 6 Pub", "/yes die zweite", evening}, {"/schedulecall 5 jan 6 Pub", "/yes Nummer 2", evening}, {"/schedulecall 5 jan 6 Pub", "/yes la deuxième", evening},
		{"/schedulecall 5 jan 6 Pub", "/yes el segundo", evening}, {"/schedulecall 5 jan 6 Pub", "/yes la segunda", evening}, {"/schedulecall 5 jan 6 Pub", "/yes второй", evening}, {"/schedulecall 5 jan 6 Pub", "/yes yang kedua", evening},
		{"/schedulecall 5 jan 6 Pub", "/yes الثاني", evening}, {"/schedulecall 5 jan 6 Pub", "/yes رقم ٢", evening}, {"/schedulecall 5 jan 6 Pub", "/yes دومی", evening}, {"/schedulecall 5 jan 6 Pub", "/yes nicht die erste", evening},
		{"/schedulecall mon, tue 19:00 Pub", "/yes segunda", "Scheduled on Telegram: video chat “Pub” for Mon 3 Jan"}, // Monday
		{"/schedulecall 5 jan 6 Pub", "/yes 👎", declined}, {"/schedulecall 5 jan 6 Pub", "/yes 2 👎", "Not done: please say which one"}, {"/schedulecall 5 jan 6 Pub", "/yes 2 ✅", evening},
		{"/schedulecall 5 jan 2 Pub", "/yes zwei", "Not done: please say which one: /yes 1 or /yes 2."}, // number 2, or 02:00
		{"/schedulecall 5 jan 2 Pub", "/yes two", "Not done: please say which one: /yes 1 or /yes 2."}, {"/schedulecall 5 jan 2 Pub", "/yes 2", "Scheduled on Telegram: video chat “Pub” for Wed 5 Jan 2000 14:00 UTC"},
		{"/schedulecall 5 jan 6 Pub", "/yes yang malam", evening}, {"/schedulecall 5 jan 9 Pub", "/yes شب", "Scheduled on Telegram: video chat “Pub” for Wed 5 Jan 2000 21:00 UTC"},
		{"/schedulecall 5 jan 6 Pub", "/yes jangan", declined}, {"/schedulecall 5 jan 6 Pub", "/yes lieber nicht", declined},
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

// TestOneChoice: whoever is asked about one thing only agrees in the words and by the signs of his language; a sign for no is none, and what says
// neither is not taken for either.
func TestOneChoice(t *testing.T) {
	for told, all := range map[string][]string{
		"Ended: ":                                   {"ya", "ya tolong", "oke", "آره", "تمام", "tamam", "ок", "добре", "d'accord", "vale", "pode", "va bene", "genau", "go ahead", "👍", "✅", "👍🏽", "yes!", "OK 👌"},
		"Then I do nothing":                         {"👎", "❌", "🚫", "👎👎", "👎🏽", "🙅‍♀️", "✖️", "no 👎", "❌ no", "nah", "don't", "nee", "lieber nicht", "nan", "mejor no", "неа", "yok", "gak", "jangan", "خیر", "كلا", "no, wait"},
		"Not done: I cannot tell whether “":         {"🤔", "😂", "❓", "...", "🔙", ":(", "yes 👎", "am Mittwoch", "not sure", "doch"},
		"Not done: my question has just one choice": {"2"},
	} {
		for _, word := range all {
			bubble(t, func(r *rig) {
				r.start()
				r.crowded()
				_, question := r.asks(r.alice, "/endcall")
				r.hears(question, word, told)
			})
		}
	}
}
