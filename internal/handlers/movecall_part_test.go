package handlers_test

import "testing"

// A part of the day alone, like a time of day alone, is on the call's own day.
func TestAPartOfTheDayIsOnTheCallsOwnDay(t *testing.T) {
	for _, c := range []struct{ plan, line, want string }{
		{"/schedulecall 18 jan 8:30 Quiz", "/movecall Quiz evening", "Moved: number 1 “Quiz” is now Tue 18 Jan 2000 20:30"},
		{"/schedulecall 18 jan 8:30 Quiz", "/movecall Quiz abends", "Moved: number 1 “Quiz” is now Tue 18 Jan 2000 20:30"},
		{"/schedulecall 18 jan 8:30 Quiz", "/movecall Quiz вечером", "Moved: number 1 “Quiz” is now Tue 18 Jan 2000 20:30"},
		{"/schedulecall 18 jan 20:30 Quiz", "/movecall Quiz in the morning", "The time “20:30” does not go with the part of the day. "},
	} {
		isAnswered(t, []string{c.plan}, c.line, c.want, []string{"Tue 18 Jan 2000 "})
	}
	isAnswered(t, []string{"/schedulecall 18 jan 8:30 Quiz"}, "/movecall Quiz afternoon", "I am not sure", nil)
}
