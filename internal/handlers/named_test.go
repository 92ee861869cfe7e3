package handlers_test

import (
	"regexp"
	"strings"
	"testing"
)

// picked types a line in a chat where such calls are planned, and picks each of what is asked, each in a chat of its own.
func picked(t *testing.T, plans []string, line string) (answer string, picks []string) {
	t.Helper()
	tell := func(pick string) (asked, got string) {
		bubble(t, func(r *rig) {
			r.policy.PerMinute = 0
			r.start()
			for _, p := range plans {
				r.tells(p)
			}
			if asked = r.tells(line); pick != "" {
				got = r.tells(pick)
			}
		})
		return asked, got
	}
	answer, _ = tell("")
	for _, pick := range regexp.MustCompile("/yes( [0-9]+)?").FindAllString(answer, -1) {
		_, got := tell(pick)
		picks = append(picks, got)
	}
	return answer, picks
}

// isAnswered asserts how the answer to a line begins and what it offers, and that each choice is done that it gives.
func isAnswered(t *testing.T, plans []string, line, want string, offers []string) {
	t.Helper()
	answer, picks := picked(t, plans, line)
	if !strings.HasPrefix(answer, want) {
		t.Errorf("to %s the answer is %q, want %q", line, answer, want)
	}
	for _, offer := range offers {
		if !strings.Contains(answer, offer) {
			t.Errorf("to %s the answer is %q, which does not offer %s", line, answer, offer)
		}
	}
	for k, got := range picks {
		if undone.MatchString(got) {
			t.Errorf("to %s choice %d is offered, and then: %s", line, k+1, got)
		}
	}
}

// undone are the answers that tell that nothing could be done.
var undone = regexp.MustCompile(`^(Not done|There is no|It is (not )?(at that time|paused) already|It is not paused|It is paused already)`)

// A planned call is named by its title, or by its number, whatever stands behind that. What a verb does not take is told, and only what
// can be done is offered.
func TestWhatStandsBehindAPlannedCall(t *testing.T) {
	plans := []string{"/schedulecall every fri 20:00 Party", "/schedulecall 20 jan 18:00 Dinner", "/schedulecall 21 jan 9:30 Q4 review"}
	const (
		cannot = "After %s comes a planned call and nothing else, so I do not take “%s”."
		party  = "number 1, Fri 7 Jan 2000 20:00 UTC (in 6 d 20 h) “Party”"
		pass   = "\n1. Pass Fri 7 Jan 2000 20:00 UTC (in 6 d 20 h) “Party”\n2. "
		whole  = "Cancel the whole series: "
	)
	for _, c := range []struct{ line, rest, want string }{
		{"/pausecall Party for 2 weeks", "for 2 weeks", "\nPause " + party},
		{"/pausecall 1 until 1 feb", "until 1 feb", "\nPause " + party},
		{"/pausecall Party friday", "friday", pass + "Pause Fri"},
		{"/cancelcall Party 4 dec", "4 dec", "That call is planned for Fri 7 Jan 2000 20:00 UTC (in 6 d 20 h). "},
		{"/cancelcall Party 7 jan", "7 jan", pass + whole},
		{"/cancelcall Party on friday", "on friday", pass + whole},
		{"/cancelcall Party next week", "next week", pass + whole},
		{"/cancelcall Party nächste woche", "nächste woche", pass + whole},
		{"/cancelcall party next one", "next one", pass + whole},
		{"/cancelcall Dinner tomorrow", "tomorrow", "\nCancel number 2, Thu 20 Jan 2000 18:00 UTC (in 19 d 18 h) “Dinner”"},
		{"/cancelcall Dinner and Party", "and Party", "\nCancel number 2, "},
		{"/skipcall Party 2", "2", "\nPass " + party},
		{"/skipcall Party twice", "twice", "\nPass " + party},
		{"/skipcall Party 14 jan", "14 jan", "That call is planned for Fri 7 Jan 2000 20:00 UTC (in 6 d 20 h). "},
		{"/skipcall Party this week", "this week", "That call is planned for Fri 7 Jan 2000 20:00 UTC (in 6 d 20 h). "},
		{"/skipcall Party diese woche", "diese woche", "That call is planned for Fri 7 Jan 2000 20:00 UTC (in 6 d 20 h). "},
		{"/startnow Dinner 20:00", "20:00", "\nStart number 2, "},
		{"/startnow Party at 8", "at 8", "\nStart " + party},
		{"/resumecall Dinner in 2 weeks", "in 2 weeks", ""},
		{"/skipcall Dinner tomorrow", "tomorrow", ""},
	} {
		verb, _, _ := strings.Cut(c.line, " ")
		answer, picks := picked(t, plans, c.line)
		want := strings.Replace(strings.Replace(cannot, "%s", verb, 1), "%s", c.rest, 1)
		if !strings.Contains(answer, want) || !strings.Contains(answer, c.want) || (c.want == "") != strings.HasPrefix(answer, "Not done. ") {
			t.Errorf("to %s the answer is %q, want %q and %q", c.line, answer, want, c.want)
		}
		for k, got := range picks {
			if undone.MatchString(got) {
				t.Errorf("to %s choice %d is offered, and then: %s", c.line, k+1, got)
			}
		}
	}
	for line, want := range map[string]string{
		"/skipcall Party next week":               "Passed: ",
		"/cancelcall Q4 review":                   "Cancelled: number 3, ",
		"/cancelcall the Dinner please":           "Cancelled: number 2, ",
		"/cancelcall Dinner 20 jan":               "Cancelled: number 2, ",
		"/cancelcall Dinner on thursday at 18:00": "Cancelled: number 2, ",
		"/cancelcall Donner 20 jan":               "After /cancelcall comes the number of one planned call, or its title, and I am not sure of “Donner 20 jan”.",
		"/skipcall Party 7 jan":                   "Passed: " + party,
		"/skipcall Party next":                    "Passed: " + party,
		"/skipcall friday":                        "No call with the title “friday” is planned here. Did you mean this?\nPass " + party,
		"/cancelcall 20 jan":                      "No call with the title “20 jan” is planned here. Did you mean this?\nCancel number 2, ",
		"/cancelcall 4 dec":                       "After /cancelcall comes the number of one planned call, or its title, and I am not sure of “4 dec”. The numbers are in /calls.\nUsage: ",
		"/cancelcall 1 and 9":                     "After /cancelcall comes the number of one planned call, or its title, and I am not sure of “1 and 9”. The numbers are in /calls. Did you mean this?\n" + whole + party,
		"/cancelcall 1 feb":                       "After /cancelcall comes the number of one planned call, or its title, and I am not sure of “1 feb”. The numbers are in /calls.\nUsage: ",
		"/cancelcall 3. februar":                  "After /cancelcall comes the number of one planned call, or its title, and I am not sure of “3. februar”. The numbers are in /calls.\nUsage: ",
		"/startnow in 2 minutes":                  "After /startnow comes the number of one planned call, or its title, and I am not sure of “in 2 minutes”. The numbers are in /calls.\nUsage: ",
		"/movecall 2 tonight":                     "I cannot tell whether “2 tonight” begins with the number of a planned call or is all a time. Which one?\n1. Sat 1 Jan 2000 18:00 UTC (in 18 h) for “Dinner”\n2. ",
		"/movecall 2 monday evening":              "I cannot tell whether “2 monday evening” begins with the number of a planned call or is all a time. Which one?\n1. Mon 24 Jan 2000 18:00 UTC (in 23 d 18 h) for “Dinner”\n2. ",
		"/cancelcall --queit 9":                   "There is no option --queit. Did you mean --quiet?\nUsage: ",
	} {
		if answer, picks := picked(t, plans, line); !strings.HasPrefix(answer, want) || len(picks) > 0 && undone.MatchString(picks[0]) {
			t.Errorf("to %s the answer is %q, and then %q, want %q", line, answer, picks, want)
		}
	}
}

// TestTheNextOne: who types that the next is meant, or words of which one is in a title, is asked about that planned call by its number, and what is
// offered is done.
func TestTheNextOne(t *testing.T) {
	plans := []string{"/schedulecall every fri 18:00 Party", "/schedulecall 20 jan 18:00 Big Dinner"}
	const party = "number 1, Fri 7 Jan 2000 18:00 UTC (in 6 d 18 h) “Party”"
	none := func(title string) string { return "No call with the title “" + title + "” is planned here. " }
	for line, want := range map[string]string{
		"/cancelcall next":                    none("next") + "Which one?\n1. Pass Fri 7 Jan 2000 18:00 UTC (in 6 d 18 h) “Party”\n2. Cancel the whole series: Fri 7 Jan",
		"/skipcall next":                      none("next") + "Did you mean this?\nPass " + party,
		"/skipcall nächste":                   none("nächste") + "Did you mean this?\nPass " + party,
		"/pausecall the next one please":      none("the next one please") + "Which one?\n1. Pass Fri 7 Jan 2000 18:00 UTC (in 6 d 18 h) “Party”\n2. Pause Fri 7 Jan",
		"/startnow next":                      none("next") + "Did you mean this?\nStart " + party,
		"/cancelcall Friday Party":            "After /cancelcall comes a planned call and nothing else, so I do not take “Friday”. The whole series is cancelled with /cancelcall; only its next one is passed with /skipcall. Which one?\n1. Pass Fri 7 Jan 2000 18:00",
		"/cancelcall dinner with all":         none("dinner with all") + "Did you mean this?\nCancel number 2, ",
		"/movecall Friends and Dinner 19:00":  none("Friends and Dinner") + "Did you mean this?\nThu 20 Jan 2000 19:00 UTC (in 19 d 19 h) for number 2 “Big Dinner”",
		"/movecall Dinner party 28 jan 19:00": none("Dinner party") + "Which one?\nFri 28 Jan 2000 19:00 UTC",
		"/startnow Friday Party":              "After /startnow comes a planned call and nothing else, so I do not take “Friday”. It would start at once; to another time it is moved with /movecall. Did you mean this?\nStart " + party,
		"/cancelcall Standup":                 "Not done: no call with the title “Standup” is planned here. What is planned is in /calls.",
	} {
		answer, picks := picked(t, plans, line)
		if !strings.HasPrefix(answer, want) {
			t.Errorf("to %s the answer is %q, want %q", line, answer, want)
		}
		for k, got := range picks {
			if undone.MatchString(got) && !strings.HasPrefix(line, "/movecall Dinner party") { // the series is at its time before
				t.Errorf("to %s choice %d is offered, and then: %s", line, k+1, got)
			}
		}
	}
}

// What is typed for a title may name a planned call: the one that is there is not renamed unasked then. Of a series, what the others are
// called is told.
func TestATitleThatNamesAPlannedCall(t *testing.T) {
	plans := []string{"/schedulecall every mon 18:00 Weekly", "/schedulecall 5 jan 18:00 Standup"}
	const (
		other = "Number 2, Wed 5 Jan 2000 18:00 UTC (in 4 d 18 h) “Standup” is planned, but not on Telegram now, and /calltitle gives a title to the call that is there. Did you mean this?\n"
		both  = " may be all of the title, or only what follows the call: number 1, "
	)
	for line, want := range map[string]string{
		"/calltitle Standup":     other + `/calltitle "Standup"`,
		"/calltitle 2 Sync":      other + `/calltitle "2 Sync"`,
		"/calltitle Weekly sync": "“Weekly sync”" + both,
		"/calltitle 1 to Sync":   "“1 to Sync”" + both,
	} {
		answer, picks := picked(t, plans, line)
		if !strings.HasPrefix(answer, want) {
			t.Errorf("to %s the answer is %q, want %q", line, answer, want)
		}
		for _, got := range picks {
			if !strings.HasPrefix(got, "Retitled: ") {
				t.Errorf("to %s something is offered, and then: %s", line, got)
			}
		}
	}
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells(plans[0])
		r.talk([][2]string{
			{`/calltitle "Weekly sync"`, "Retitled: the video chat “Weekly” is now “Weekly sync”. Only this one of the series is called so: those after it are “Weekly”."},
			{"/calltitle Weekly", "Retitled: the video chat “Weekly sync” is now “Weekly”."},
		})
		r.tells("/schedulecall --replace 2 jan 18:00 Once")
		if got := r.tells("/calltitle 3 little pigs"); !strings.HasPrefix(got, "Retitled: ") || strings.Contains(got, "series") {
			t.Errorf("of one that is planned once the answer is %q", got)
		}
	})
}

// A weekday may be that of the coming week or that beside the call which is moved: where these differ, it is asked. What a call is moved
// from is its own time, and is not taken for a new one.
func TestMovedFromItsOwnTime(t *testing.T) {
	series, once := []string{"/schedulecall every fri 20:00 Party"}, []string{"/schedulecall 14 jan 20:00 Party"}
	const different, notThen, moved = "People mean different days by “", "It is planned for Fri 14 Jan 2000 20:00 UTC, and not for “", "Moved: number 1 “Party” is now "
	for _, c := range []struct {
		plans []string
		line  string
		want  string
		offer []string
	}{
		{series, "/movecall Party sat", different + "sat”.", []string{"Sat 8 Jan 2000 20:00", "Sat 1 Jan 2000 20:00"}},
		{series, "/movecall Party samstag 21:00", different + "samstag”.", []string{"Sat 8 Jan 2000 21:00", "Sat 1 Jan 2000 21:00"}},
		{series, "/movecall Party next week", different + "next week”.", []string{"Sat 8 Jan 2000 20:00"}},
		{series, "/movecall Party wed", "It is on Telegram: ", []string{"Wed 5 Jan 2000 20:00"}},
		{once, "/movecall Party el sábado", different, []string{"Sat 15 Jan 2000 20:00", "Sat 8 Jan 2000 20:00", "Sat 1 Jan 2000 20:00"}},
		{once, "/movecall Party суббота", different, []string{"Sat 15 Jan 2000 20:00", "Sat 8 Jan 2000 20:00", "Sat 1 Jan 2000 20:00"}},
		{once, "/movecall Party next month", different, []string{"Mon 14 Feb 2000 20:00", "Tue 1 Feb 2000 20:00"}},
		{once, "/movecall Party weekend", "I read several days in “weekend”.", []string{"Sat 15 Jan 2000 20:00", "Sun 16 Jan 2000 20:00"}},
		{once, "/movecall Party next friday", different, []string{"Fri 21 Jan 2000 20:00", "Fri 7 Jan 2000 20:00"}},
		{once, "/movecall Party next sat", different, []string{"Sat 15 Jan 2000 20:00", "Sat 22 Jan 2000 20:00", "Sat 8 Jan 2000 20:00"}},
		{once, "/movecall Party 16th", moved + "Sun 16 Jan 2000 20:00", nil},
		{once, "/movecall Party tomorrow", moved + "Sun 2 Jan 2000 20:00", nil},
		{once, "/movecall Party 14 jan to 15 jan", moved + "Sat 15 Jan 2000 20:00", nil},
		{once, "/movecall Party from 14 jan to 15 jan 21:00", moved + "Sat 15 Jan 2000 21:00", nil},
		{once, "/movecall 1 2000-01-15 21:00", moved + "Sat 15 Jan 2000 21:00", nil},
		{once, "/movecall 1 2000-01-14 - 2000-01-15", "I am not sure that “2000-01-14-2000-01-15” is the time.", []string{"Sat 15 Jan 2000 20:00"}},
		{once, "/movecall 1 2000-01-14 20:00 -> 2000-01-15 21:00", moved + "Sat 15 Jan 2000 21:00", nil},
		{once, "/movecall 1 14 jan -> 15 jan", moved + "Sat 15 Jan 2000 20:00", nil},
		{once, "/movecall from 14 jan to 15 jan", "Did you mean this?", []string{"Sat 15 Jan 2000 20:00"}},
		{once, "/movecall Party vom 14. januar auf den 15. januar", moved + "Sat 15 Jan 2000 20:00", nil},
		{once, "/movecall Party del 14 enero al 15 enero", moved + "Sat 15 Jan 2000 20:00", nil},
		{once, "/movecall Party с 14 января на 15 января", moved + "Sat 15 Jan 2000 20:00", nil},
		{once, "/movecall Party from friday to saturday 20:00", different + "saturday”.", []string{"Sat 15 Jan 2000 20:00", "Sat 8 Jan 2000 20:00", "Sat 1 Jan 2000 20:00"}},
		{once, "/movecall Party from 4 dec to 5 dec", notThen + "4 dec”.", []string{"Tue 5 Dec 2000 20:00"}},
		{once, "/movecall Party from 20:00 to 21:00", moved + "Fri 14 Jan 2000 21:00", nil},
		{once, "/movecall Party 20:00 to 21:00", moved + "Fri 14 Jan 2000 21:00", nil},
		{once, "/movecall Party 20:00-21:00", "I am not sure that “20:00-21:00” is the time.", []string{"Fri 14 Jan 2000 21:00"}},
		{once, "/movecall Party from 18:00 to 19:00", notThen + "18:00”.", []string{"Fri 14 Jan 2000 18:00", "Fri 14 Jan 2000 19:00"}},
		{once, "/movecall Party tomorrow 18:00-19:00", moved + "Sun 2 Jan 2000 18:00", nil},
		{once, "/movecall Party 5 to 8 pm", "", nil},
	} {
		isAnswered(t, c.plans, c.line, c.want, c.offer)
	}
	if answer, _ := picked(t, once, "/movecall Party tomorrow 18:00-19:00"); !strings.HasSuffix(answer, "\nI left out “19:00”: a call has no end in advance.") {
		t.Errorf("of the end that is left out the answer tells nothing: %q", answer)
	}
	if answer, _ := picked(t, series, "/schedulecall wed 8 pm to 10 pm Pub"); !strings.Contains(answer, "\nI left out “to 10 pm”: a call has no end in advance.") {
		t.Errorf("before it is agreed to, the end that is left out is not told: %q", answer)
	}
}

// What was not understood is named, and neither dropped nor taken for the title: a day that has a name only, what a series has of one call,
// when a call ends, reminders in words. What is offered instead is done as it says.
func TestWhatIsNoTitle(t *testing.T) {
	const unknown = "I do not know which day “%” is. A date says it: 24 dec, or 2026-12-24.\nUsage: "
	named := func(day string) string { return strings.Replace(unknown, "%", day, 1) }
	for line, want := range map[string]string{
		"/schedulecall christmas eve 18:00 Party":       named("christmas eve"),
		"/schedulecall heiligabend 18:00 Feier":         named("heiligabend"),
		"/schedulecall first monday 20:00 Party":        named("first monday"),
		"/schedulecall friday after the holidays":       named("friday after the holidays"),
		"/schedulecall friday in two weeks 20:00 Party": "People mean different days by “friday in two weeks”. Which one?\n1. Fri 21 Jan 2000 20:00 UTC (in 20 d 20 h), title “Party”\n2. Fri 14 Jan 2000 20:00 UTC",
		"/schedulecall this friday 8 Pub":               "The time “8” can be in the morning or in the evening. Which one?\n1. Fri 7 Jan 2000 08:00 UTC (in 6 d 8 h), title “Pub”",
		"/schedulecall 18:00 christmas eve":             "I do not know which day “christmas eve” is. A date says it: 24 dec, or 2026-12-24. Did you mean this?\nSat 1 Jan 2000 18:00 UTC (in 18 h), title “christmas eve”",
		"/schedulecall fri 20:00 Pub x10":               "I cannot tell whether “x10” belongs to the time or begins the title. Which one?\n1. Every Friday",
		"/schedulecall fri 20:00 Pub until 1 march":     "I cannot tell whether “until 1 march” belongs to the time or begins the title. Which one?\n1. Every Friday",
		"/schedulecall 24 dec 20:00 Pub x10":            "Only a series goes on as “x10” says, and no series is said: “every fri 20:00” is one. Did you mean this?",
		"/schedulecall fri 20:00 Pub until 22:00":       "I cannot tell whether “until 22:00” belongs to the time or begins the title. Which one?\n1. Fri 7 Jan 2000 20:00 UTC (in 6 d 20 h), title “Pub”. I left out “until 22:00”: a call has no end in advance.",
		"/schedulecall fri 20:00 Pub remind 1h before":  "I cannot tell whether “remind 1h before” asks for reminders or belongs to the title: --remind asks for them, before the time. Which one?\n1. Fri 7 Jan 2000 20:00 UTC (in 6 d 20 h), title “Pub”, reminders 1h\n2. Fri 7 Jan 2000 20:00 UTC (in 6 d 20 h), title “Pub remind 1h before”",
	} {
		answer, picks := picked(t, nil, line)
		if !strings.HasPrefix(answer, want) {
			t.Errorf("to %s the answer is %q, want %q", line, answer, want)
		}
		for k, got := range picks {
			if !strings.HasPrefix(got, "Scheduled on Telegram: ") && !strings.HasPrefix(got, "Planned: ") {
				t.Errorf("to %s choice %d is offered, and then: %s", line, k+1, got)
			}
		}
	}
	for line, want := range map[string]string{
		"/movecall Party christmas eve 18:00": "I do not know which day “christmas eve” is. A date says it: 24 dec, or 2026-12-24.\n",
		"/movecall 1 first monday 20:00":      "I do not know which day “first monday” is.",
		"/movecall 9 christmas eve 18:00":     "Not done: no call with the number 9 is planned here. The numbers are in /calls.",
	} {
		if answer, _ := picked(t, []string{"/schedulecall 14 jan 20:00 Party"}, line); !strings.HasPrefix(answer, want) {
			t.Errorf("to %s the answer is %q, want %q", line, answer, want)
		}
	}
}
