package handlers_test

import "testing"

// TestATitleThatIsADay: where the title of one call is the day of another, and where the title of one is a number that none has, it is asked
// which one is meant.
func TestATitleThatIsADay(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.gets("/schedulecall 2000-01-20 20:00 Tomorrow", "Planned: ")
		const why = "A call is titled “Tomorrow”, and another one is planned for then. Which one?\n"
		r.gets("/schedulecall tomorrow 20:00 Chess", "Scheduled on Telegram: ")
		r.gets("/cancelcall tomorrow", why+"Cancel number 1, ")
		r.gets("/movecall tomorrow 8:30pm", why)
		r.gets("/cancelcall “Tomorrow”", "Cancelled: ")
	})
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.gets("/schedulecall 2000-01-20 20:00 “7”", "Planned: ")
		r.gets("/cancelcall 7", "No call with the number 7 is planned here. Did you mean this?\nCancel number 1, ")
		r.gets("/startnow 7", "No call with the number 7 is planned here. ")
		r.gets("/movecall 7 to 11:00", "No call with the number 7 is planned here. ")
	})
}
