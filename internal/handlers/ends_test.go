package handlers_test

import (
	"strings"
	"testing"
)

// Who types what is planned behind the verb that ends what is there is asked about what is planned. The call that happens to be live is
// another one.
func TestEndingWhatIsOnlyPlanned(t *testing.T) {
	plans := []string{"/schedulecall 20 jan 18:00 Dinner", "/schedulecall every fri 20:00 Party", "/startcall Jam"}
	const dinner = "Thu 20 Jan 2000 18:00 UTC (in 19 d 18 h) “Dinner”"
	const why = "» /endcall ends the call that is there now, and I take “%s” for one that is planned. Which one?\n1. "
	for _, c := range []struct{ line, named, first string }{
		{"/endcall 1", "1", "Cancel " + dinner},
		{"/endcall number 1 please", "number 1 please", "Cancel " + dinner},
		{"/endcall confirm 1", "confirm 1", "Cancel " + dinner},
		{"/endcall Dinner", "Dinner", "Cancel " + dinner},
		{"/endcall diner", "diner", "Cancel " + dinner},
		{"/endcall party confirm", "party confirm", "Pass Fri 7 Jan 2000 20:00 UTC (in 6 d 20 h) “Party”\n2. Cancel the whole series: "},
	} {
		isAnswered(t, plans, c.line, replaced(why, c.named)+c.first, []string{". /endcall\n"})
	}
	isAnswered(t, plans, "/endcall 7", "Not done: no call with the number 7 is planned here. The numbers are in /calls.", nil)
	isAnswered(t, plans, "/endcall Jam", "After /endcall comes nothing, or the word confirm, and “Jam” is not that. Did you mean this?\n/endcall\n", nil)
	isAnswered(t, plans, "/endcall in 5 minutes", "Not done: the end of a call cannot be set in advance. /endcall ends the one that is there at once.", nil)
}

// replaced is a text with what stands for %s in it.
func replaced(text, by string) string { return strings.ReplaceAll(text, "%s", by) }
