package handlers_test

import (
	"strings"
	"testing"
	"time"
)

// TestAReplyAboutOneOfASeriesThatIsOver: who replies to what was told of one of a series that is over, and names none, may not mean the next one: it is
// asked, with its day, and nothing is done to it before.
func TestAReplyAboutOneOfASeriesThatIsOver(t *testing.T) {
	const next = "Sun 2 Jan 2000 20:00 UTC"
	for _, c := range []struct{ told, line, want, then string }{
		{"Missed: ", "/movecall +1h", "The one of Sat 1 Jan 2000 20:00 UTC is over. Did you mean this?\nSun 2 Jan 2000 21:00 UTC ", "Moved: "},
		{"Missed: ", "/movecall 21:00", "Sun 2 Jan 2000 21:00 UTC ", "Moved: "},
		{"Missed: ", "/skipcall", "The one of Sat 1 Jan 2000 20:00 UTC is over. Did you mean this?\nPass number 1, " + next, "Passed: "},
		{"Missed: ", "/startnow", "Started: ", ""},
		{"It has begun: ", "/startnow", "The one of Sat 1 Jan 2000 20:00 UTC is over. Did you mean this?\nStart number 1, " + next, "Started: "},
		{"It has begun: ", "/movecall +1h", "Sun 2 Jan 2000 21:00 UTC ", "Moved: "},
		{"It has begun: ", "/skipcall", "The one of Sat 1 Jan 2000 20:00 UTC is over. Did you mean this?\nPass number 1, " + next, "Passed: "},
		{"Reminder: ", "/skipcall", "The one of Sat 1 Jan 2000 20:00 UTC is over. Did you mean this?\nPass number 1, " + next, "Passed: "},
		{"Started: ", "/startnow", "The one of Sat 1 Jan 2000 20:00 UTC is over. Did you mean this?\nStart number 1, " + next, "Started: "},
		{"Started: ", "/skipcall", "The one of Sat 1 Jan 2000 20:00 UTC is over. Did you mean this?\nPass number 1, " + next, "Passed: "},
		{"Moved: ", "/movecall 22:00", "Sun 2 Jan 2000 22:00 UTC ", "Moved: "},
		{"live", "/movecall +1h", "Not done: the video chat “Daily” is live already", ""},
		{"live", "/skipcall", "Not done: the video chat “Daily” is live already", ""},
		{"live", "/startnow", "The video chat “Daily” is live already.", ""},
		{"Reminder: ", "/cancelcall", "Cancelled: ", ""},
	} {
		t.Run(c.line+", in reply to "+c.told, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.PerMinute = 0
				r.start()
				r.tells("/schedulecall every day 20:00 --remind 30m Daily")
				switch c.told {
				case "Missed: ":
					time.Sleep(19 * time.Hour)
					r.crash()
					time.Sleep(2 * time.Hour)
					r.start()
				case "Started: ":
					r.tells("/startnow 1")
					time.Sleep(time.Minute)
					r.tells("/endcall confirm")
				case "Moved: ":
					r.tells("/movecall 1 19:00")
					r.tells("/yes")
					time.Sleep(20 * time.Hour)
				default:
					time.Sleep(20*time.Hour + time.Minute)
				}
				r.idle(5 * time.Minute)
				if c.told != "live" && r.srv.CurrentCall(r.group) != nil && r.srv.CurrentCall(r.group).At.IsZero() {
					r.tells("/endcall confirm")
				}
				begin := strings.Replace(c.told, "live", "It has begun: ", 1)
				told, all := 0, []string{}
				for _, m := range r.srv.Messages(r.group) {
					all = append(all, m.Text)
					if m.By == r.bot && strings.HasPrefix(m.Text, begin) {
						told = m.ID
					}
				}
				if told == 0 {
					t.Fatalf("nothing begins with %q:\n%s", begin, strings.Join(all, "\n"))
				}
				was, _ := r.plannedOf(1)
				got := r.repliesTo(told, c.line)
				if !strings.Contains(got, c.want) {
					t.Errorf("the answer is %q, want %q", got, c.want)
				}
				if is, _ := r.plannedOf(1); c.then != "" && (!is.At.Equal(was.At) || is.Live) {
					t.Errorf("it was done without a question: %q", got)
				}
				if c.then != "" {
					r.gets("/yes", c.then)
				}
			})
		})
	}
}
