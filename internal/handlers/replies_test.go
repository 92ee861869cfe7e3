package handlers_test

import (
	"testing"
)

// TestWhatAgrees: to a question of one choice a sign or a word for no is a no, one for yes a yes, whatever the language, and of anything else it is
// asked which.
func TestWhatAgrees(t *testing.T) {
	const (
		told    = "Then I do nothing, and my question is closed."
		unclear = "Not done: I cannot tell whether “"
		number  = "Not done: my question has just one choice. Answer /yes"
	)
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.crowded()
		for _, no := range []string{"👎", "👎🏽", "❌", "🚫", "⛔️", "🛑", "🙅‍♀️", "no 👎", "👎 no", "❌ stop", "nah", "Don’t!", "nee", "surtout pas", "mejor no", "melhor nao", "niente", "неа", "відміна", "yok", "gak", "jangan ya", "خیر", "كلا", "/yok", "/yes 👎", "/yes nope"} {
			_, question := r.asks(r.alice, "/endcall")
			r.hears(question, no, told)
		}
		_, question := r.asks(r.alice, "/endcall")
		for _, other := range []string{"🤔", "😂", "❓", "...", ".", ",", "🙏", "thanks", "?", "yes 👎", "yes?", "stop", "tak", "/yes 🤔", "/yes ..."} {
			r.hears(question, other, unclear)
		}
		r.hears(question, "am Mittwoch", "Not done: I")
		r.hears(question, "2", number)
		r.hears(question, "the second", number)
		r.noCallEnded()
		r.hears(question, "👍🏽", "Ended: ")
		r.hears(question, "👍", noneOpen)
		r.hears(question, "🤔", "")
		for _, yes := range []string{"✅", "☑️", "genau", "d'accord", "vale", "pode", "va bene", "ага", "гаразд", "tamam", "ya", "ya tolong", "باشه", "تمام", "go ahead", "+", "/tamam", "/yes 👍"} {
			r.tells("/startcall Next")
			r.srv.JoinCall(r.group, r.bob)
			_, question := r.asks(r.alice, "/endcall")
			r.hears(question, yes, "Ended: ")
		}
	})
}

// TestASignAgreesToNoneOfSeveral: of several choices none is picked by what is not said of it, and none by what says no as well.
func TestASignAgreesToNoneOfSeveral(t *testing.T) {
	const which = "Not done: please say which one: /yes 1 or /yes 2."
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		_, question := r.asks(r.alice, askedText)
		for _, said := range []string{"👍", "🤔", "...", "2 👎", "👎 2", "evening 👎", "❌ evening", "jangan malam", "2 🤔"} {
			r.hears(question, said, which)
		}
		r.calls(0)
		r.hears(question, "genau, evening 👍", askedDone)
	})
}
