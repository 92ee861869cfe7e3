package handlers_test

import (
	"strings"
	"testing"
	"time"
)

// TestNearlyRight: what is nearly a command of ours is asked about, with lines that mean what was meant, each once.
func TestNearlyRight(t *testing.T) {
	for line, want := range map[string]string{
		"/schedulecall --remind sat 20:00 Foo":      "After --remind comes how long before the start, such as 1d,1h,10m, or the word none. Did you mean this?\nSat 1 Jan 2000 20:00 UTC (in 20 h), title “Foo”, reminders 1h\n",
		"/schedulecall --remind yes sat 20:00 Foo":  "After --remind comes how long before the start, such as 1d,1h,10m, or the word none. Did you mean this?\nSat 1 Jan 2000 20:00 UTC (in 20 h), title “Foo”, reminders 1h\n",
		"/schedulecall --remind 0 sat 20:00 Foo":    "I could not read “0”. After --remind comes how long before the start, such as 1d,1h,10m, or the word none. Did you mean this?\nSat 1 Jan 2000 20:00 UTC (in 20 h), title “Foo”, no reminders\n",
		"/schedulecall --remind 1,5h sat 20:00 Foo": "I could not read “1,5h”. After --remind comes how long before the start, such as 1d,1h,10m, or the word none. Which one?\n1. Sat 1 Jan 2000 20:00 UTC (in 20 h), title “Foo”, reminders 1h30m\n2. ",
		"/recordcall with video":                    "I am not sure that “with video” is the option --video. Which one?\n1. /recordcall --video\n2. /recordcall \"with video\"\n",
		"/startcall now Party":                      "I am not sure that “now” belongs to the title. Which one?\n1. /startcall \"Party\"\n2. /startcall \"now Party\"\n",
		"/startcall later":                          "To be a title, the word “later” must stand in quotes. Did you mean this?\n/startcall \"later\"\n",
		"/startcall --in demo Foo":                  "After --in I need a chat: @name, a t.me link or an id. Did you mean this?\n/startcall --in @demo Foo\n",
		"/calltitle to Bar":                         "I am not sure that “to” belongs to the title. Which one?\n1. /calltitle \"Bar\"\n2. /calltitle \"to Bar\"\n",
		"/callchat of":                              "After /callchat comes the word on or off, not “of”. Did you mean this?\n/callchat off\n",
		"/callzone default":                         "I know no time zone “default”. Did you mean this?\n/callzone reset\n",
		"/mutecall all":                             "After /mutecall comes the word on or off, not “all”. Did you mean this?\n/mutecall on\n",
		"/callmute all":                             "People go by their @name, a t.me link or an id, and “all” is none of these. For all who join there is /mutecall. ",
		"/callkick @bobby":                          "There is no command /callkick. I put nobody out of a call. One person is muted with /callmute.\n",
		"/unskipcall Foo":                           "There is no command /unskipcall. What is planned is taken back with /cancelcall, ",
		"/leavecall":                                "There is no command /leavecall. I take part in no call, so there is none that I could leave. ",
		"/joincall":                                 "There is no command /joincall. I join no call. ",
		"/callinviteall":                            "There is no command /callinviteall. Up to ten people, ",
		"/startvideochat Foo":                       "There is no command /startvideochat, so I take it for /startcall. Did you mean this?\n/startcall Foo\n",
		"/startcall_Foo":                            "There is no command /startcall_Foo, so I take it for /startcall. Did you mean this?\n/startcall Foo\n",
		"/sheduledcall sat 20:00 Foo":               "There is no command /sheduledcall, so I take it for /schedulecall. Did you mean this?\nSat 1 Jan 2000 20:00 UTC (in 20 h), title “Foo”\n",
		"/startcall Movie tomorow":                  "That title ends like a time. Did you mean this?\n/startcall \"Movie tomorow\"\n",
		"/calls…":                                   "Nothing is planned here. ",
		"/calls?":                                   "There is no command /calls?, so I take it for /calls. Did you mean this?\n/calls\n",
		"/endcall—":                                 "There is no command /endcall—, so I take it for /endcall. Did you mean this?\n/endcall\n",
		"/callmute @bobby 10m":                      "People go by their @name, a t.me link or an id, and “10m” is none of these. Did you mean this?\n/callmute @bobby\n",
	} {
		bubble(t, func(r *rig) {
			r.start()
			r.gets(line, want)
		})
	}
}

// TestATitleThatIsATimeThatIsOver: it is told why the call cannot be planned for then, and the line that is offered starts one of that title.
func TestATitleThatIsATimeThatIsOver(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		time.Sleep(21 * time.Hour)
		const line = `/startcall "heute 20 Uhr"`
		got := r.tells("/startcall heute 20 Uhr")
		if !strings.HasPrefix(got, "That title begins like a time. ") || !strings.Contains(got, "Did you mean this?\n"+line+"\n") || !strings.Contains(got, "Sat 1 Jan 2000 20:00") {
			t.Errorf("the answer is %q", got)
		}
		r.gets(line, "Started")
	})
}

// TestNamedInOtherWords: a planned call is found by nearly its title, by its day, by words of several, and with the time in front.
func TestNamedInOtherWords(t *testing.T) {
	plans := []string{"/schedulecall every fri 20:00 Party", "/schedulecall 20 jan 18:00 Dinner", "/schedulecall 22 jan 9:30 Review", "/schedulecall 23 jan 12:00 Quiz #12", "/schedulecall 24 jan 12:00 Bar Night"}
	none := func(title string) string { return "No call with the title “" + title + "” is planned here. " }
	for line, want := range map[string]string{
		"/movecall Quiz 12 21:00":                   none("Quiz 12") + "Did you mean this?\nSun 23 Jan 2000 21:00 UTC (in 22 d 21 h) for number 4 “Quiz #12”",
		"/cancelcall quiz 12":                       none("quiz 12") + "Did you mean this?\nCancel number 4, ",
		"/cancelcall bar nite":                      none("bar nite") + "Did you mean this?\nCancel number 5, ",
		"/cancelcall sunday's":                      none("sunday's") + "Did you mean this?\nCancel number 4, ",
		"/cancelcall the sunday call":               none("the sunday call") + "Did you mean this?\nCancel number 4, ",
		"/cancelcall 2 bar night":                   "After /cancelcall comes a planned call and nothing else, so I do not take “bar night”. Which one?\nCancel number 2, Thu 20 Jan 2000 18:00 UTC (in 19 d 18 h) “Dinner”\nCancel number 5, ",
		"/movecall Dinner back to 9:30":             "Moved: number 2 “Dinner” is now Thu 20 Jan 2000 09:30 UTC",
		"/cancelcall every friday":                  none("every friday") + "Which one?\n1. Pass Fri 7 Jan 2000 20:00 UTC (in 6 d 20 h) “Party”\n2. Cancel the whole series",
		"/cancelcall last":                          none("last") + "Did you mean this?\nCancel number 5, ",
		"/cancelcall dinner and bar night":          "After /cancelcall comes a planned call and nothing else, so I do not take “and bar night”. Which one?\nCancel number 2, Thu 20 Jan 2000 18:00 UTC (in 19 d 18 h) “Dinner”\nCancel number 5, ",
		"/cancelcall tout":                          "Not done: that goes for one planned call at a time.",
		"/movecall sunday's call to saturday 19:00": none("sunday's call") + "Did you mean this?\nSat 1 Jan 2000 19:00 UTC",
		"/movecall sunday's call to 19:00":          none("sunday's call") + "Did you mean this?\nSun 23 Jan 2000 19:00 UTC",
		"/movecall +30m bar night":                  "Moved: number 5 “Bar Night” is now Mon 24 Jan 2000 12:30 UTC",
		"/movecall Bar Night => 13:00":              "Moved: number 5 “Bar Night” is now Mon 24 Jan 2000 13:00 UTC",
		"/movecall 23 jan 19:00":                    "Did you mean this?\nSun 23 Jan 2000 19:00 UTC (in 22 d 19 h) for number 4 “Quiz #12”",
		"/movecall Dinner a day earlier at 9pm":     "Moved: number 2 “Dinner” is now Wed 19 Jan 2000 21:00 UTC",
		"/movecall Dinner bir saat önce":            "Moved: number 2 “Dinner” is now Thu 20 Jan 2000 17:00 UTC",
		"/movecall Dinner back an hour":             "By “back an hour” people mean later, or earlier. Which one?\n1. Thu 20 Jan 2000 19:00 UTC (in 19 d 19 h) for “Dinner”\n2. Thu 20 Jan 2000 17:00 UTC (in 19 d 17 h) for “Dinner”\n",
		"/movecall Dinner 1 hour before lunch":      "Only a time follows there, and “1 hour before lunch” is more.\nUsage: ",
	} {
		isAnswered(t, plans, line, want, nil)
	}
}

// TestNamedByAFormOfItsWords: languages decline the title of a planned call where it is named.
func TestNamedByAFormOfItsWords(t *testing.T) {
	for title, lines := range map[string][]string{
		"Еженедельная планёрка": {"/cancelcall планёрку", "/skipcall следующую планёрку", "/movecall планерка на вторник", "/cancelcall еженедельную планерку"},
		"Щотижнева нарада":      {"/cancelcall нараду", "/skipcall наступну нараду", "/movecall нараду на вівторок"},
		"Haftalık toplantı":     {"/cancelcall toplantıyı", "/skipcall gelecek toplantıyı"},
		"Rapat mingguan":        {"/cancelcall rapatnya"},
		"اجتماع الفريق":         {"/cancelcall الاجتماع", "/skipcall الاجتماع القادم"},
		"Игры по пятницам":      {"/cancelcall игру"},
		"Weekly meetings":       {"/cancelcall the meeting"},
	} {
		for _, line := range lines {
			verb, rest, _ := strings.Cut(line, " ")
			t.Run(line, func(t *testing.T) {
				bubble(t, func(r *rig) {
					r.start()
					r.tells("/schedulecall every wed 20:00 from 12 jan \"" + title + "\"")
					if got := r.tells(verb + " " + rest); !strings.Contains(got, "number 1") && !strings.Contains(got, "1. ") && !strings.Contains(got, "“"+title+"”") {
						t.Errorf("%s is answered %q, and “%s” is planned", line, got, title)
					}
				})
			})
		}
	}
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall 12 jan 20:00 Standup")
		r.is(r.tells("/cancelcall Party"), "Not done: no call with the title “Party” is planned here. What is planned is in /calls.")
		r.is(r.tells("/cancelcall standards"), "Not done: no call with the title “standards” is planned here. What is planned is in /calls.")
	})
}
