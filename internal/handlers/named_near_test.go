package handlers_test

import "testing"

// A word for a part of the day behind, or in front of, a title says which call is meant only where it is at that time, and where no other title is
// nearer: the wrong one is not cancelled, paused or moved in silence.
func TestAPartOfTheDayBesideATitle(t *testing.T) {
	movies := []string{"/schedulecall 7 jan 19:00 Movies", "/schedulecall 10 jan 20:00 Movie night"}
	prayers := []string{"/schedulecall 8 jan 19:00 Prayer", "/schedulecall 9 jan 20:00 Evening prayers"}
	yoga := []string{"/schedulecall 8 jan 8:00 Yoga"}
	none := "No call with the title"
	for _, c := range []struct {
		plans      []string
		line, want string
		offers     []string
	}{
		{movies, "/cancelcall Movies night", none, []string{"“Movie night”", "“Movies”"}},
		{movies, "/pausecall movies night", none, []string{"“Movie night”", "“Movies”"}},
		{movies, "/movecall Movies night 21:00", none, []string{"“Movie night”", "“Movies”"}},
		{prayers, "/cancelcall evening prayer", none, []string{"“Evening prayers”", "“Prayer”"}},
		{yoga, "/cancelcall Yoga evening", "After /cancelcall comes", []string{"“Yoga”"}},
		{yoga, "/cancelcall Yoga abends", "After /cancelcall comes", []string{"“Yoga”"}},
		{yoga, "/cancelcall Yoga noche", "After /cancelcall comes", []string{"“Yoga”"}},
		{yoga, "/cancelcall 1 evening", "After /cancelcall comes", []string{"“Yoga”"}},
		{yoga, "/cancelcall Yoga morning", "Cancelled: ", nil},
		{movies, "/cancelcall Movies evening", "Cancelled: number 1", nil},
		{movies, "/cancelcall Movie night", "Cancelled: number 2", nil},
	} {
		isAnswered(t, c.plans, c.line, c.want, c.offers)
	}
}
