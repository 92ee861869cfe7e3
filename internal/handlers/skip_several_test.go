package handlers_test

import "testing"

// Somebody wants to pass more than one of a series with one line: the verb passes the next one only, so it is asked, and not done in silence while
// the others take place.
func TestSkippingSeveral(t *testing.T) {
	weekdays, weekly := []string{"/schedulecall every weekday 8:00 Standup"}, []string{"/schedulecall every mon 8:00 Standup"}
	const asks = "After /skipcall comes a planned call and nothing else"
	for _, c := range []struct {
		plans      []string
		line, want string
	}{
		{weekdays, "/skipcall standup monday and tuesday", asks},
		{weekdays, "/skipcall standup monday or tuesday", asks},
		{weekdays, "/skipcall standup on mon, tue", asks},
		{weekdays, "/skipcall standup lunes y martes", asks},
		{weekdays, "/skipcall standup next week", asks},
		{weekdays, "/skipcall standup nächste Woche", asks},
		{weekdays, "/skipcall standup monday", "Passed: number 1, Mon 3 Jan"},
		{weekdays, "/skipcall standup 8:00", "Passed: number 1, Mon 3 Jan"},
		{weekdays, "/skipcall standup in the morning", "Passed: number 1, Mon 3 Jan"},
		{weekly, "/skipcall standup next week", "Passed: number 1, Mon 3 Jan"},
		{weekly, "/skipcall standup monday", "Passed: number 1, Mon 3 Jan"},
	} {
		var offers []string
		if c.want == asks {
			offers = []string{"Pass number 1, Mon 3 Jan"}
		}
		isAnswered(t, c.plans, c.line, c.want, offers)
	}
}
