package handlers_test

import (
	"strings"
	"testing"
)

// those are planned in a chat where people say which of them they mean, and which they do not.
var those = []string{
	"/schedulecall sat 20:00 Movie Night", "/schedulecall every mon 18:00 Standup", "/schedulecall every tue 19:00 Book club",
	"/schedulecall 24 jan 17:00 Xmas party", "/schedulecall tue 20:00 \"Movie Night 2\"",
}

const (
	eachLine = "Not done: that goes for one planned call at a time. For each of them type its line:"
	standup  = "Mon 3 Jan 2000 18:00 UTC (in 2 d 18 h) “Standup”"
)

// TestAllButOne: who says which planned call is not meant is never offered that one.
func TestAllButOne(t *testing.T) {
	for line, want := range map[string]string{
		"/cancelcall everything except standup":   eachLine + "\n/cancelcall 1\n/cancelcall 3\n/cancelcall 5\n/cancelcall 4",
		"/cancelcall all but 1":                   eachLine + "\n/cancelcall 2\n/cancelcall 3\n/cancelcall 5\n/cancelcall 4",
		"/cancelcall all calls except 1 and 2":    eachLine + "\n/cancelcall 3\n/cancelcall 5\n/cancelcall 4",
		"/pausecall alle außer Standup":           eachLine + "\n/pausecall 1\n/pausecall 3\n/pausecall 5\n/pausecall 4",
		"/cancelcall все кроме Standup":           eachLine + "\n/cancelcall 1\n/cancelcall 3\n/cancelcall 5\n/cancelcall 4",
		"/skipcall everything except standup":     eachLine + "\n/skipcall 3",
		"/cancelcall everything but the Retro":    "Not done: no call with the title “the Retro” is planned here.",
		"/skipcall not standup":                   "Did you mean this?\nPass number 3",
		"/cancelcall not movie night":             "Which one?\nCancel the whole series: number 2",
		"/movecall everything except standup +1h": "Not done: that goes for one planned call at a time. For each of them type its line:\n/movecall 1 +1h\n/movecall 3 +1h",
	} {
		isAnswered(t, those, line, want, nil)
	}
	if answer, _ := picked(t, []string{"/schedulecall sat 20:00 Foo"}, "/cancelcall everything except Foo"); !strings.HasPrefix(answer, "Not done: nothing else is planned here for /cancelcall to change.") {
		t.Errorf("all but the only one: it is answered %q", answer)
	}
	named := append([]string{"/schedulecall sun 9:00 \"Not today\""}, those...)
	if answer, _ := picked(t, named, "/cancelcall not today"); !strings.HasPrefix(answer, "Cancelled: number 1, ") {
		t.Errorf("a call that is titled so is not cancelled: %q", answer)
	}
}

// TestOneOfASeries: who says which time of a series is meant is offered to pass that one, and not only to cancel all.
func TestOneOfASeries(t *testing.T) {
	const both = "Which one?\n1. Pass " + standup + "\n2. Cancel the whole series: " + standup
	for line, want := range map[string]string{
		"/cancelcall next standup":            both,
		"/cancelcall only the next standup":   both,
		"/cancelcall this week's standup":     both,
		"/cancelcall standup this week":       both,
		"/cancelcall monday's standup":        both,
		"/cancelcall standup 10 jan":          "That call is planned for Mon 3 Jan 2000 18:00 UTC (in 2 d 18 h). The whole series is cancelled with /cancelcall; only its next one is passed with /skipcall. " + both,
		"/pausecall next standup":             "Which one?\n1. Pass " + standup + "\n2. Pause " + standup,
		"/skipcall next standup":              "Passed: number 2, " + standup,
		"/cancelcall movie night on tuesday":  "Which one?\nCancel number 5, Tue 4 Jan 2000 20:00 UTC (in 3 d 20 h) “Movie Night 2”\nCancel number 1, ",
		"/cancelcall movie night, tuesday":    "Which one?\nCancel number 5, ",
		"/cancelcall movie night on saturday": "Cancelled: number 1, ",
		"/cancelcall tuesday's movie night":   "Cancel number 5, Tue 4 Jan 2000 20:00",
	} {
		isAnswered(t, those, line, "", []string{want})
	}
}

// TestSeveralNumbers: numbers from one to another, or one in words, are those of planned calls, and none of them is dropped.
func TestSeveralNumbers(t *testing.T) {
	const three = "Which one?\nCancel number 1, Sat 1 Jan 2000 20:00 UTC (in 20 h) “Movie Night”\nCancel the whole series: number 2, " + standup + "\nCancel the whole series: number 3, "
	for line, want := range map[string]string{
		"/cancelcall 1 to 3":      three,
		"/cancelcall 1-3":         three,
		"/cancelcall 1 - 3":       three,
		"/cancelcall 1+2":         "Which one?\nCancel number 1, Sat 1 Jan 2000 20:00 UTC (in 20 h) “Movie Night”\nCancel the whole series: number 2, ",
		"/skipcall 2 2":           "I am not sure of “2 2”. The numbers are in /calls. Did you mean this?\nPass number 2, " + standup,
		"/cancelcall four":        "I am not sure of “four”. The numbers are in /calls. Did you mean this?\nCancel number 4, ",
		"/cancelcall number four": "Did you mean this?\nCancel number 4, ",
		"/cancelcall die 4":       "Did you mean this?\nCancel number 4, ",
		"/startnow now":           "Started: video chat “Movie Night”",
		"/resumecall all":         "Not done: nothing that is planned here is paused.",
	} {
		isAnswered(t, those, line, "", []string{want})
	}
}

// TestWordsAboutATitle: what people say about a title that a call is to get is no part of it, and a time is no title of a recording that begins at
// once: both are asked about.
func TestWordsAboutATitle(t *testing.T) {
	plans := []string{"/startcall Movies"}
	isNot := func(word, title, whole string) string {
		return "I am not sure that “" + word + "” belongs to the title. Which one?\n1. /calltitle \"" + title + "\"\n2. /calltitle \"" + whole + "\"\n"
	}
	const recorded = "A recording begins at once and goes on until /recordcall stop, so “"
	for line, want := range map[string]string{
		"/calltitle rename to Party":    isNot("rename to", "Party", "rename to Party"),
		"/calltitle rename it to Party": isNot("rename it to", "Party", "rename it to Party"),
		"/calltitle = Party 5":          isNot("=", "Party 5", "= Party 5"),
		"/calltitle please Party":       isNot("please", "Party", "please Party"),
		"/calltitle Party please":       isNot("please", "Party", "Party please"),
		"/calltitle Party, thanks":      isNot("thanks", "Party", "Party, thanks"),
		"/calltitle title: Party":       isNot("title:", "Party", "title: Party"),
		"/calltitle none":               "To be a title, the word “none” must stand in quotes.",
		"/calltitle reset":              "To be a title, the word “reset” must stand in quotes.",
		"/calltitle -":                  "To be a title, the word “-” must stand in quotes.",
		"/calltitle tomorrow 20:00":     "Only the title is changed with /calltitle, so “tomorrow 20:00” would be that. What is planned is moved with /movecall. Did you mean this?\n/calltitle \"tomorrow 20:00\"",
		"/calltitle 8pm":                "Only the title is changed with /calltitle, so “8pm” would",
		"/calltitle mañana a las 20":    "Only the title is changed with /calltitle, so “mañana a las 20” would",
		"/calltitle now":                "To be a title, the word “now” must stand in quotes.",
		"/calltitle jetzt":              "To be a title, the word “jetzt” must stand in quotes.",
		"/calltitle 24/7":               "Retitled: ",
		"/calltitle Friday":             "Retitled: ",
		"/calltitle Friday Q&A":         "Retitled: ",
		"/calltitle In the Mood":        "Retitled: ",
		"/calltitle Change of plans":    "Retitled: ",
		"/calltitle Title fight":        "Retitled: ",
		"/calltitle Name that tune":     "Retitled: ",
		"/calltitle It is Friday":       "Retitled: ",
		"/recordcall in 5 minutes":      recorded + "in 5 minutes” would only be its title. Did you mean this?\n/recordcall \"in 5 minutes\"",
		"/recordcall at 8pm":            recorded + "at 8pm” would",
		"/recordcall for 10 min":        recorded + "for 10 min” would",
		"/recordcall until 21:00":       recorded + "until 21:00” would",
		"/recordcall um 20 Uhr":         recorded + "um 20 Uhr” would",
		"/recordcall aufhören":          "To be a title, the word “aufhören” must stand in quotes.",
		"/recordcall прекрати запись":   "To be a title, the word",
		"/recordcall smettere":          "To be a title, the word",
		"/recordcall Friday Q&A":        "The video chat “Movies” is being recorded now. ",
		"/recordcall For the record":    "The video chat “Movies” is being recorded now. ",
		"/recordcall":                   "The video chat “Movies” is being recorded now. ",
	} {
		isAnswered(t, plans, line, want, nil)
	}
}

// TestWhatWasOfferedElse: of a line that is not understood, what is offered is what was meant: another key and not the one that there is, the one
// who is named and no stranger, and a place that the zone goes by.
func TestWhatWasOfferedElse(t *testing.T) {
	plans := []string{"/startcall Movies"}
	for line, want := range map[string]string{
		"/rtmp new key":                 "To make it invalid and get a new one, answer /yes.",
		"/calllink for speakers":        "Did you mean this?\n/calllink speaker",
		"/calllink to speak":            "Did you mean this?\n/calllink speaker",
		"/callmute myself,":             "“myself” is none of these. Or leave the name out",
		"/callinvite +49 170 1234567":   "“+49 170 1234567” is none of these.",
		"/callinvite @demobob to Party": "Did you mean this?\n/callinvite @demobob\n",
		"/callmute all but @demobob":    "is none of these. For all who join there is /mutecall.",
		"/callzone Berln":               "Did you mean this?\n/callzone Europe/Berlin",
		"/callzone Europa/Berlin":       "Did you mean this?\n/callzone Europe/Berlin",
		"/callzone europe berlin":       "Did you mean this?\n/callzone Europe/Berlin",
		`/callzone Europe\Berlin`:       "Did you mean this?\n/callzone Europe/Berlin",
		"/callzone we are in Berlin":    "Did you mean this?\n/callzone Europe/Berlin",
		"/callzone Atlantis":            "I know no time zone “Atlantis”.",
	} {
		if answer, _ := picked(t, plans, line); !strings.Contains(answer, want) {
			t.Errorf("to %s the answer is %q, want %q", line, answer, want)
		}
	}
}

// TestMovesThatCannotBe: what is told of a move that is not done is its reason, and none of the calls that are named is left out.
func TestMovesThatCannotBe(t *testing.T) {
	for line, want := range map[string]string{
		"/movecall 1 and 2 one hour later":      eachLine + "\n/movecall 1 one hour later\n/movecall 2 one hour later",
		"/movecall 1 CET":                       "I could not read a time in “CET”.",
		"/movecall 1 yesterday":                 "That was Fri 31 Dec 1999 20:00 UTC (4 h ago).",
		"/movecall standup on 10 jan to 11 jan": "Not done: that is not before the one that comes after it, on Mon 10 Jan 2000 18:00 UTC. Only the next one of a series is moved, that on Mon 3 Jan 2000 18:00 UTC.",
		"/movecall moovie night 21:00":          "No call with the title “moovie night” is planned here. ",
		"/movecall 1 4/1 8pm":                   "",
	} {
		isAnswered(t, those, line, want, nil)
	}
	if answer, _ := picked(t, those, "/movecall 1 4/1 8pm"); !strings.Contains(answer, "5") || !strings.Contains(answer, "And the other way: ") {
		t.Errorf("it is not told that the time is taken: %q", answer)
	}
}
