package command

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	start := func(title string) Command { return Command{Verb: startCall, Args: title} }
	for _, c := range []struct {
		name, text string
		want       Command
	}{
		{"a bare verb starts a call without a title", "/startcall", start("")},
		{"what follows is the title", "/startcall Friday Q&A", start("Friday Q&A")},
		{"the verb may be typed in any case", "/StartCALL x", start("x")},
		{"other userbots' name for it works", "/startvc x", start("x")},
		{"a command addressed to us counts", "/startcall@ourname x", start("x")},
		{"a newline ends the verb", "/startcall\nFriday", start("Friday")},
		{"a no-break space ends the verb", "/startcall\u00a0Friday", start("Friday")},
		{"an invisible character behind the verb does not hurt", "/startcall\u200b Friday", start("Friday")},
		{"white space inside the title is left to Title", "/startcall a \n b", start("a \n b")},
		{"who wants a call ended is not sure by that", "/endcall --in @chat Now!", Command{Verb: endCall, In: "@chat"}},
		{"an option", "/startcall --rtmp x", Command{Verb: startCall, RTMP: true, Args: "x"}},
		{"an option in capitals", "/startcall --RTMP x", Command{Verb: startCall, RTMP: true, Args: "x"}},
		{"a phone's em dash for two hyphens", "/startcall —rtmp x", Command{Verb: startCall, RTMP: true, Args: "x"}},
		{"a phone's en dash for two hyphens", "/startcall –replace x", Command{Verb: startCall, Replace: true, Args: "x"}},
		{"a minus sign for two hyphens", "/startcall −rtmp", Command{Verb: startCall, RTMP: true}},
		{"the same option twice", "/startcall --rtmp --rtmp x", Command{Verb: startCall, RTMP: true, Args: "x"}},
		{"a person", "/callmute @Alice", Command{Verb: callMute, Args: "@Alice"}},
		{"a person, politely", "/callmute @Alice please", Command{Verb: callMute, Args: "@Alice"}},
		{"a person, and the mark of a sentence", "/callmute @Alice?", Command{Verb: callMute, Args: "@Alice"}},
		{"a planned call, back to a time", "/movecall 7 back to 9:30", Command{Verb: moveCall, Args: "7 9:30"}},
		{"nobody", "/callmute", Command{Verb: callMute}},
		{"people, one of them twice", "/callmute @alice, 12345 @Alice", Command{Verb: callMute, Args: "@alice 12345"}},
		{"a person by a link, with an option behind", "/callmute https://t.me/alice —in @chat", Command{Verb: callMute, In: "@chat", Args: "https://t.me/alice"}},
		{"an option that is one verb's", "/recordcall --in @chat —video x", Command{Verb: recordCall, Video: true, In: "@chat", Args: "x"}},
		{"options in any order", "/startcall --replace --in @chat --rtmp x", Command{Verb: startCall, RTMP: true, Replace: true, In: "@chat", Args: "x"}},
		{"a chat behind an equals sign", "/startcall --in=@chat x", Command{Verb: startCall, In: "@chat", Args: "x"}},
		{"a chat in quotes", "/startcall --in “@chat” x", Command{Verb: startCall, In: "@chat", Args: "x"}},
		{"a chat by its id", "/startcall --in -1001234 x", Command{Verb: startCall, In: "-1001234", Args: "x"}},
		{"a chat by an id with a typographic minus", "/startcall —in −1001234", Command{Verb: startCall, In: "-1001234"}},
		{"a chat by its link", "/startcall --in https://t.me/c/1/2 x", Command{Verb: startCall, In: "https://t.me/c/1/2", Args: "x"}},
		{"an option in the middle of a title in quotes is part of it", `/startcall "The --rtmp hour"`, start(`"The --rtmp hour"`)},
		{"an option at the end of a title in quotes too", `/startcall "Weekly --rtmp"`, start(`"Weekly --rtmp"`)},
		{"so is an unknown option at the end", "/startcall Using —force", start("Using —force")},
		{"so is in without a dash", "/startcall Dinner in Rome", start("Dinner in Rome")},
		{"an unknown option there too", "/startcall Using --force well", start("Using --force well")},
		{"a lone em dash is part of the title", "/startcall — Weekly", start("— Weekly")},
		{"a negative number is part of the title", "/startcall -5 °C", start("-5 °C")},
		{"quotes keep an option a title", `/startcall "--rtmp for beginners"`, start(`"--rtmp for beginners"`)},
		{"help asks for help", "/startcall help", Command{Verb: callHelp, Args: "startcall"}},
		{"so does help in capitals, after an option", "/startvc --rtmp HELP", Command{Verb: callHelp, Args: "startcall"}},
		{"so does a question mark", "/schedulecall ?", Command{Verb: callHelp, Args: "schedulecall"}},
		{"so does --help", "/schedulecall —help 18:00", Command{Verb: callHelp, Args: "schedulecall"}},
		{"and --help behind the time", "/schedulecall 18:00 --help", Command{Verb: callHelp, Args: "schedulecall"}},
		{"help with more words is a title", "/startcall help me move", start("help me move")},
		{"help in quotes is a title", `/startcall "help"`, start(`"help"`)},
		{"help in a phone's quotes is a title", "/startcall “help”", start("“help”")},
		{"list with more words is a title", "/startcall list of wishes", start("list of wishes")},
		{"a time and a title", "/schedulecall 18:00 Weekly", Command{Verb: scheduleCall, Args: "18:00 Weekly"}},
		{"an option before the time", "/schedulevc --rtmp 18:00 Weekly", Command{Verb: scheduleCall, RTMP: true, Args: "18:00 Weekly"}},
		{"an option between time and title", "/schedulecall 18:00 --in @chat Weekly", Command{Verb: scheduleCall, In: "@chat", Args: "18:00 Weekly"}},
		{"options on both sides of the time", "/schedulecall —rtmp 18:00 —replace Weekly", Command{Verb: scheduleCall, RTMP: true, Replace: true, Args: "18:00 Weekly"}},
		{"an option at the end of a scheduled title in quotes", `/schedulecall 18:00 “Weekly --rtmp”`, Command{Verb: scheduleCall, Args: "18:00 “Weekly --rtmp”"}},
		{"a title that begins with now", "/startcall Now or never", start("Now or never")},
		{"an option at the very end, without a title", "/schedulecall 18:00 --rtmp", Command{Verb: scheduleCall, RTMP: true, Args: "18:00"}},
		{"quotes in a scheduled title keep an option a title", `/schedulecall 18:00 "--rtmp now"`, Command{Verb: scheduleCall, Args: `18:00 "--rtmp now"`}},
		{"an option may interrupt the time", "/schedulecall tomorrow --rtmp 18:00 —in=@chat Weekly", Command{Verb: scheduleCall, RTMP: true, In: "@chat", Args: "tomorrow 18:00 Weekly"}},
		{"an option behind what may be the time or the title", "/schedulecall 20:00 night --rtmp Party", Command{Verb: scheduleCall, RTMP: true, Args: "20:00 night Party"}},
		{"an option in front of that", "/schedulecall 20:00 --rtmp night Party", Command{Verb: scheduleCall, RTMP: true, Args: "20:00 night Party"}},
		{"an option behind a misspelt day", "/schedulecall tommorow --in @chat 18:00 X", Command{Verb: scheduleCall, In: "@chat", Args: "tommorow 18:00 X"}},
		{"an hour from now, not now", "/schedulecall now + 1h X", Command{Verb: scheduleCall, Args: "now + 1h X"}},
		{"a verb that nothing follows", "/callinfo", Command{Verb: callInfo}},
		{"a value, in any case and in quotes", "/endcall --in @chat “Confirm”", Command{Verb: endCall, In: "@chat", Args: "confirm"}},
		{"no value where none is required", "/endcall", Command{Verb: endCall}},
		{"help for a verb with a value", "/endcall help", Command{Verb: callHelp, Args: "endcall"}},
		{"a number", "/yes 2", Command{Verb: agree, Args: "2"}},
		{"no number", "/ok", Command{Verb: agree}},
		{"a number with a point", "/yes 2.", Command{Verb: agree, Args: "2"}},
		{"with a number sign", "/yes #2", Command{Verb: agree, Args: "2"}},
		{"in brackets", "/yes (2)", Command{Verb: agree, Args: "2"}},
		{"with its name", "/yes No. 2", Command{Verb: agree, Args: "2"}},
		{"in full", "/yes Option two", Command{Verb: agree, Args: "2"}},
		{"in wide digits", "/yes ２", Command{Verb: agree, Args: "2"}},
		{"in Arabic digits", "/yes ٢", Command{Verb: agree, Args: "2"}},
		{"on a keycap", "/yes 2\ufe0f\u20e3", Command{Verb: agree, Args: "2"}},
		{"which in the row", "/yes the second one!", Command{Verb: agree, Args: "2"}},
		{"which in the row, with a digit", "/yes 2nd", Command{Verb: agree, Args: "2"}},
		{"the one that is called one", "/yes one", Command{Verb: agree, Args: "1"}},
		{"politely", "/yes 1 please", Command{Verb: agree, Args: "1"}},
		{"said twice", "/yes 2 (two)", Command{Verb: agree, Args: "2"}},
		{"politely, without a number", "/yes, please!", Command{Verb: agree}},
		{"that of a planned call", "/yes 10234", Command{Verb: agree, Args: "10234"}},
		{"a number glued to the verb", "/yes2", Command{Verb: agree, Args: "2"}},
		{"a number glued to the verb, as a tap sends it", "/yes_2@ourname", Command{Verb: agree, Args: "2"}},
		{"a wide number glued to the verb", "/ok２ please", Command{Verb: agree, Args: "2"}},
		{"a verb with a full stop", "/startcall: x", start("x")},
		{"a wide slash", "／startcall x", start("x")},
		{"all of it wide", "／ｓｔａｒｔＣａｌｌ＠ourname x", start("x")},
		{"an invisible mark before it", "\u200b\u2060\ufeff/startcall x", start("x")},
		{"marks of direction before it", "\u200e\u202b\u2067／startcall x", start("x")},
		{"a variation selector and white space before it", "\ufe0f \n/\u200dstartcall x", start("x")},
		{"now with more words is a title", "/startcall Stop the war", start("Stop the war")},
		{"a reserved word in quotes", `/startcall "stop"`, start(`"stop"`)},
		{"reserved words behind a time", "/schedulecall 18:00 list", Command{Verb: scheduleCall, Args: "18:00 list"}},
		{"reserved words are those of the verb", "/calltitle list", Command{Verb: callTitle, Args: "list"}},
		{"an unknown option at the end of a title", "/calltitle Using --force", Command{Verb: callTitle, Args: "Using --force"}},
		{"reminders", "/schedulecall --remind 10m,1d,1h 18:00 X", Command{Verb: scheduleCall, Remind: "1d,1h,10m", Args: "18:00 X"}},
		{"reminders behind an equals sign", "/schedulecall --remind=1d,1h 18:00 X", Command{Verb: scheduleCall, Remind: "1d,1h", Args: "18:00 X"}},
		{"reminders in words, with a phone's dash", "/schedulecall —remind 1 day, 1 hour and 10 minutes before 18:00 X", Command{Verb: scheduleCall, Remind: "1d,1h,10m", Args: "18:00 X"}},
		{"reminders behind the time", "/schedulecall fri --remind 1 day, 1 hour 20:00 --in @chat X", Command{Verb: scheduleCall, Remind: "1d,1h", In: "@chat", Args: "fri 20:00 X"}},
		{"a reminder in quotes", "/schedulecall --remind “1d, 1h” 18:00", Command{Verb: scheduleCall, Remind: "1d,1h", Args: "18:00"}},
		{"a reminder of two units", "/schedulecall --remind 1h30 18:00", Command{Verb: scheduleCall, Remind: "1h30m", Args: "18:00"}},
		{"a reminder twice", "/schedulecall --remind 60m,1h --remind 1 hour 18:00", Command{Verb: scheduleCall, Remind: "1h", Args: "18:00"}},
		{"a reminder in Russian", "/schedulecall --remind 1 день, полчаса 18:00", Command{Verb: scheduleCall, Remind: "1d,30m", Args: "18:00"}},
		{"a reminder of a week, before a time from now", "/schedulecall --remind 1 week in 8 days at 18:00", Command{Verb: scheduleCall, Remind: "7d", Args: "in 8 days at 18:00"}},
		{"a time behind the comma", "/schedulecall --remind 1h, 18:00 X", Command{Verb: scheduleCall, Remind: "1h", Args: "18:00 X"}},
		{"what would go on the list", "/schedulecall --remind=1h 2h X", Command{Verb: scheduleCall, Remind: "1h", Args: "2h X"}},
		{"no reminders", "/schedulecall --remind Off, 18:00", Command{Verb: scheduleCall, Remind: "none", Args: "18:00"}},
		{"no planned call", "/skipcall", Command{Verb: skipCall}},
		{"a planned call", "/skipcall 7", Command{Verb: skipCall, Args: "7"}},
		{"a planned call with its sign, and an option behind", "/skipcall #007 --in @chat", Command{Verb: skipCall, In: "@chat", Args: "7"}},
		{"a planned call with its letter, politely", "/skipcall call C7, please!", Command{Verb: skipCall, Args: "7"}},
		{"a planned call, as a tap sends it", "/skipcall_7@ourname", Command{Verb: skipCall, Args: "7"}},
		{"a planned call in wide digits", "/skipcall ７.", Command{Verb: skipCall, Args: "7"}},
		{"a planned call by its title", "/skipcall Weekly", Command{Verb: skipCall, Args: `"Weekly"`}},
		{"by its title, and an option behind", "/skipcall Friday Q&A --in @chat", Command{Verb: skipCall, In: "@chat", Args: `"Friday Q&A"`}},
		{"by its title in quotes", "/skipcall “7 of us”", Command{Verb: skipCall, Args: `"7 of us"`}},
		{"help for a verb with a planned call", "/skipcall ?", Command{Verb: callHelp, Args: "skipcall"}},
		{"a planned call and a time", "/movecall 7 fri 20:00", Command{Verb: moveCall, Args: "7 fri 20:00"}},
		{"a planned call to a time", "/movecall #7 to: fri 20:00", Command{Verb: moveCall, Args: "7 fri 20:00"}},
		{"a planned call, as a tap sends it, and a time", "/movecall_7 - 20:00", Command{Verb: moveCall, Args: "7 20:00"}},
		{"a time alone", "/movecall fri 20:00", Command{Verb: moveCall, Args: "fri 20:00"}},
		{"a day that begins with a number", "/movecall 7 dec 18:00", Command{Verb: moveCall, Args: "7 dec 18:00"}},
		{"how much later", "/movecall 7 +1h", Command{Verb: moveCall, Args: "7 +1h"}},
		{"how much later, in words", "/movecall 7 1 hour later", Command{Verb: moveCall, Args: "7 1 hour later"}},
		{"by how much", "/movecall 7 by 30 min", Command{Verb: moveCall, Args: "7 by 30 min"}},
		{"how much earlier", "/movecall 7 -1h", Command{Verb: moveCall, Args: "7 -1h"}},
		{"how much earlier, with a phone's dash", "/movecall 7 —1h", Command{Verb: moveCall, Args: "7 —1h"}},
		{"how much earlier, alone", "/movecall -1h", Command{Verb: moveCall, Args: "-1h"}},
		{"a title, and how much earlier", "/movecall Weekly sync 1h earlier", Command{Verb: moveCall, Args: `"Weekly sync" 1h earlier`}},
		{"a title, and how much later", "/movecall Weekly +30m", Command{Verb: moveCall, Args: `"Weekly" +30m`}},
		{"a number that is part of how much later", "/movecall 2 days later", Command{Verb: moveCall, Args: "2 days later"}},
		{"a time behind a dash", "/movecall 7 - 20:00", Command{Verb: moveCall, Args: "7 20:00"}},
		{"a length that begins with a number", "/movecall 2 hours from now", Command{Verb: moveCall, Args: "2 hours from now"}},
		{"a time that begins with a number", "/movecall 7 pm tomorrow", Command{Verb: moveCall, Args: "7 pm tomorrow"}},
		{"a planned call and such a day", "/movecall call 7 mar 18:00", Command{Verb: moveCall, Args: "#7 mar 18:00"}},
		{"such a day alone", "/movecall to 7 mar 18:00", Command{Verb: moveCall, Args: "to 7 mar 18:00"}},
		{"a planned call to an hour, in French", "/movecall 2 à 21h", Command{Verb: moveCall, Args: "2 à 21h"}},
		{"a planned call to a day and an hour, in French", "/movecall 2 mardi à 21h", Command{Verb: moveCall, Args: "2 mardi à 21h"}},
		{"a planned call to an hour, in Spanish", "/movecall 2 a las 21:00", Command{Verb: moveCall, Args: "2 a las 21:00"}},
		{"a planned call to an hour, in Italian", "/movecall 2 alle 21:00", Command{Verb: moveCall, Args: "2 alle 21:00"}},
		{"a planned call to an hour, in Russian", "/movecall 2 на 21:00", Command{Verb: moveCall, Args: "2 на 21:00"}},
		{"a planned call to a day, in Russian", "/movecall 2 на вторник", Command{Verb: moveCall, Args: "2 на вторник"}},
		{"a planned call to an hour, in Portuguese", "/movecall 2 para as 21h", Command{Verb: moveCall, Args: "2 para as 21h"}},
		{"a planned call to an hour, in Arabic", "/movecall 2 إلى الساعة 21:00", Command{Verb: moveCall, Args: "2 إلى الساعة 21:00"}},
		{"from one day to another", "/movecall 4 dec to 5 dec", Command{Verb: moveCall, Args: "4 dec to 5 dec"}},
		{"a title and a time", "/movecall Party 20:00", Command{Verb: moveCall, Args: `"Party" 20:00`}},
		{"a title to a time", "/movecall Friday Q&A to: fri 20:00", Command{Verb: moveCall, Args: `"Friday Q&A" fri 20:00`}},
		{"a title that is how often it is", "/movecall Weekly 20:00", Command{Verb: moveCall, Args: `"Weekly" 20:00`}},
		{"a title in quotes and a time", "/movecall “7 of us” → 20:00", Command{Verb: moveCall, Args: `"7 of us" 20:00`}},
		{"a title and a day", "/movecall Friday Q&A to 22 jan", Command{Verb: moveCall, Args: `"Friday Q&A" 22 jan`}},
		{"a time in quotes", "/movecall “fri 20:00”", Command{Verb: moveCall, Args: "fri 20:00"}},
		{"a time that comes again", "/movecall every mon 20:00", Command{Verb: moveCall, Args: "every mon 20:00"}},
		{"options anywhere", "/movecall 7 --remind 1h fri —replace 20:00 --in @chat", Command{Verb: moveCall, Replace: true, Remind: "1h", In: "@chat", Args: "7 fri 20:00"}},
		{"help for it", "/movecall 7 --help", Command{Verb: callHelp, Args: "movecall"}},
		{"no zone", "/callzone --in @chat", Command{Verb: callZone, In: "@chat"}},
		{"a zone", "/callzone London time", Command{Verb: callZone, Args: "London time"}},
		{"a zone that looks like an id", "/callzone -3", Command{Verb: callZone, Args: "-3"}},
		{"as many as usual", "/calllog", Command{Verb: callLog}},
		{"so many", "/calllog the last 20 entries", Command{Verb: callLog, Args: "20"}},
		{"so many, glued", "/calllog20 --in @chat", Command{Verb: callLog, In: "@chat", Args: "20"}},
		{"help for everything", "/callhelp", Command{Verb: callHelp}},
		{"help for one verb", "/callhelp  startcall ", Command{Verb: callHelp, Args: "startcall"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Parse(c.text, us(t))
			if err != nil || got.Command != c.want {
				t.Errorf("Parse(%q) = %+v, %v\nwant %+v", c.text, got, err, c.want)
			}
		})
	}
}

// What was scanned is handed on: nobody scans it again.
func TestTheTimeAndTheTitleAreHandedOn(t *testing.T) {
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		text, title string
		at          time.Time
	}{
		{"/schedulecall 18:00 Movies", "Movies", now.Add(3 * time.Hour)},
		{"/schedulecall --rtmp tomorrow —in @chat 18:00 - “Weekly --rtmp”", "“Weekly --rtmp”", now.Add(27 * time.Hour)},
		{"/schedulecall in 2h", "", now.Add(2 * time.Hour)},
		{"/startcall  Friday Q&A ", "Friday Q&A", time.Time{}},
		{"/startcall", "", time.Time{}},
		{`/startcall "18:00 Weekly"`, `"18:00 Weekly"`, time.Time{}},
		{"/startcall “18:00” Weekly", "“18:00” Weekly", time.Time{}},
	} {
		got, err := Parse(c.text, us(t))
		if err != nil || (got.Said == nil) != c.at.IsZero() {
			t.Errorf("Parse(%q) = %+v, %v", c.text, got, err)
			continue
		}
		title, at := got.Title, time.Time{}
		if got.Said != nil {
			m := got.Said.Resolve(now, time.UTC)
			if !m.Sure {
				t.Errorf("%q is refused: %v", c.text, m.Problem)
				continue
			}
			title, at = m.Readings[0].Title, m.Readings[0].At
		}
		if title != c.title || !at.Equal(c.at) {
			t.Errorf("%q is for %v, %q, want %v, %q", c.text, at, title, c.at, c.title)
		}
	}
}

// What is to start now and reads like a time is scanned, so that it can be asked about; the title stays as typed.
func TestATitleThatReadsLikeATime(t *testing.T) {
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		text, title, scheduled string
		at                     time.Time
	}{
		{"/startcall tomorrow 18:00 Weekly", "tomorrow 18:00 Weekly", "Weekly", now.Add(27 * time.Hour)},
		{"/startcall --rtmp in 2h X", "in 2h X", "X", now.Add(2 * time.Hour)},
		{"/startvc 18:00", "18:00", "", now.Add(3 * time.Hour)},
		{"/startcal 18:00 X", "18:00 X", "X", now.Add(3 * time.Hour)},
		{"/startcall now + 1h X", "now + 1h X", "X", now.Add(time.Hour)},
		{"/startcall fri 20:00", "fri 20:00", "", now.Add(4*24*time.Hour + 5*time.Hour)},
	} {
		got, err := Parse(c.text, us(t))
		if err != nil || got.Verb != startCall || got.Title != c.title || got.Args != c.title || got.Said == nil {
			t.Errorf("Parse(%q) = %+v, %v", c.text, got, err)
			continue
		}
		if m := got.Said.Resolve(now, time.UTC); !m.Sure || !m.Readings[0].At.Equal(c.at) || m.Readings[0].Title != c.scheduled {
			t.Errorf("%q reads as %+v", c.text, m)
		}
	}
	for _, text := range []string{"/startcall Friday Q&A", "/startcall Now or never", "/calltitle 18:00 X", "/startcall", "/startcall 5 things",
		"/startcall 24/7 radio", "/startcall 5k run", "/startcall 1:1 with Bob", "/startcall 50/50 raffle", "/startcall John 3:16", "/startcall tonight"} {
		if got, err := Parse(text, us(t)); err != nil || got.Said != nil {
			t.Errorf("Parse(%q) = %+v, %v", text, got, err)
		}
	}
}

// A day and a time of day, how long from now, or how often, are hardly the end of a title: who plans a call with the wrong verb would start it.
func TestATitleThatEndsLikeATime(t *testing.T) {
	for _, title := range []string{
		"Pub tonight 8pm", "Pub every saturday 8pm", "Pub on 24 dec at 8pm", "Pub in 10 min", "Pub tomorrow at 20:00", "Plenum morgen um 20 Uhr", "Plenum am Samstag um 20 Uhr", "Plenum in 10 Minuten",
		"Apéro ce soir à 20h", "Apéro dans 10 minutes", "Fiesta mañana a las 20:00", "Festa amanhã às 20h", "Festa domani alle 20", "Созвон завтра в 20:00", "Созвон через 10 минут", "Зустріч завтра о 20:00",
		"Toplantı yarın 20:00", "Rapat besok jam 20.00", "اجتماع غدا الساعة 8", "جلسه فردا ساعت ۲۰",
		"Movie tomorrow", "Movie, tomorrow!", "Film morgen", "Film übermorgen", "Film demain", "Peli mañana", "Filme amanhã", "Film domani", "Фильм завтра", "Кіно завтра", "Film yarın", "Film besok", "فیلم فردا", "فيلم غدا",
		"Live at 8pm", "Movies 8pm", "Movies, 8 pm", "Movies at 8", "Movies 20:00", "Film um 20 Uhr", "Cine a las 8", "Film à 20h", "Filme às 20h", "Film alle 20", "Кино в 20:00", "Кино вечером в 8", "Кіно о 20:00", "Film saat 20:00",
		"Film jam 8 malam", "فيلم الساعة ٨ مساء", "فیلم ساعت ۸ شب",
		"Movies on friday", "Movies every friday", "every friday Movies", "Film am Freitag", "Film jeden Freitag", "Cine el viernes", "Film chaque vendredi", "Кино в пятницу", "Film cuma günü", "Movies next week", "Movies 24 dec",
	} {
		if got, err := Parse("/startcall "+title, us(t)); err != nil || got.Said == nil || got.Title != title {
			t.Errorf("the title %q starts at once: %+v, %v", title, got, err)
		}
		if got, err := Parse("/startcall \""+title+"\"", us(t)); err != nil || got.Said != nil {
			t.Errorf("the title %q in quotes is asked about: %+v, %v", title, got, err)
		}
	}
	for _, title := range []string{"Pub tonight", "John 3:16", "Standup 9:30", "Studio 54", "Black Friday", "Casual Friday", "Movie night", "Around the world in 80 days", "Open 24/7", "Countdown to 2027", "No Tomorrow", "Guten Morgen", "guten morgen", "Plans for tomorrow", "Café de la mañana"} {
		if got, err := Parse("/startcall "+title, us(t)); err != nil || got.Said != nil {
			t.Errorf("the title %q is asked about: %+v, %v", title, got, err)
		}
	}
}

// One message holds one command, and what people say before a title is none of it: both are asked about, and quotes keep them.
func TestACommandOrALabelInATitle(t *testing.T) {
	for text, offer := range map[string]string{
		"/startcall Pub /endcall": `"Pub /endcall"`, "/startcall /endcall": `"/endcall"`, "/schedulecall fri 20:00 Pub /schedulecall sun 20:00 Bar": `fri 20:00 "Pub /schedulecall sun 20:00 Bar"`,
		"/schedulecall fri 20:00 Pub /endvc": `fri 20:00 Pub`, "/schedulecall fri 20:00 title: Pub": `fri 20:00 "Pub"`, "/schedulecall fri 20:00 title=Pub": `fri 20:00 "Pub"`,
		"/schedulecall fri 20:00 called Pub": `fri 20:00 "Pub"`, `/schedulecall fri 20:00 named "Pub"`: `fri 20:00 "Pub"`, "/schedulecall fri 20:00 with the title Pub": `fri 20:00 "Pub"`,
		"/startcall called Pub": `"Pub"`, "/startcall title: Pub": `"Pub"`, "/startcall right now Pub": `"Pub"`, "/startcall jetzt Pub": `"Pub"`, "/startcall a call named Pub": `"Pub"`,
		"/schedulecall fr 20 Uhr Titel: Pub": `fr 20 Uhr "Pub"`,
		"/startcall Party please":            `"Party"`, "/startcall Party bitte": `"Party"`, "/startcall Party, por favor": `"Party"`, "/startcall Вечеринка пожалуйста": `"Вечеринка"`, "/startcall Pub /endcall: end it": `"Pub /endcall: end it"`,
	} {
		_, err := Parse(text, us(t))
		wrong, ok := errors.AsType[*Problem](err)
		if !ok || !slices.ContainsFunc(wrong.Try, func(c Command) bool { return c.Args == offer }) {
			t.Errorf("%q: %+v, want %q offered", text, wrong, offer)
		}
	}
	for _, text := range []string{"/startcall and/or", "/startcall TCP/IP", "/startcall Called to order", "/startcall called home", "/schedulecall fri 20:00 Titles", `/startcall "Pub /endcall"`,
		`/schedulecall fri 20:00 "title: Pub"`, "/startcall Namedropping", "/startcall AMA: endcall"} {
		if _, err := Parse(text, us(t)); err != nil {
			t.Errorf("%q is asked about: %v", text, err)
		}
	}
}

// What is a day or a time of day, and no name, is hardly meant for a title.
func TestATitleThatIsADayOrATime(t *testing.T) {
	for title, asked := range map[string]bool{
		"Friday": true, "8pm": true, "Tomorrow": true, "Today": true, "Noon": true, "Midnight": true, "полдень": true, "Tonight": false, "Weekly": false, "Morning": false, "Two": false,
	} {
		if got, err := Parse("/startcall "+title, us(t)); err != nil || asked != (got.Said != nil) {
			t.Errorf("the title %q: %+v, %v; is it asked about? want %t", title, got, err, asked)
		}
	}
}

// A verb that is a letter off is parsed as if it had been typed right, and it is told that it was not.
func TestAVerbThatIsALetterOff(t *testing.T) {
	for text, want := range map[string]Parsed{
		"/startcal --rtmp X":      {Command: Command{Verb: startCall, RTMP: true, Args: "X"}, Title: "X", Typed: "startcal"},
		"/STARTCALLS X":           {Command: Command{Verb: startCall, Args: "X"}, Title: "X", Typed: "STARTCALLS"},
		"/starctall":              {Command: Command{Verb: startCall}, Typed: "starctall"},
		"/start_call@ourname":     {Command: Command{Verb: startCall}, Typed: "start_call"},
		"/startvx":                {Command: Command{Verb: startCall}, Typed: "startvx"},
		"/stаrtcall":              {Command: Command{Verb: startCall}, Typed: "stаrtcall"}, // a Cyrillic а
		"／ｓtartcal":               {Command: Command{Verb: startCall}, Typed: "ｓtartcal"},
		"/start\u200bcall":        {Command: Command{Verb: startCall}, Typed: "startcall"},
		"/ callinfo":              {Command: Command{Verb: callInfo}, Typed: " callinfo"},
		"/call info":              {Command: Command{Verb: callInfo}, Typed: "call info"},
		"/Start  Call --rtmp X":   {Command: Command{Verb: startCall, RTMP: true, Args: "X"}, Title: "X", Typed: "Start Call"},
		"/start@ourname call X":   {Command: Command{Verb: startCall, Args: "X"}, Title: "X", Typed: "start call"},
		"/end vc confirm":         {Command: Command{Verb: endCall, Args: "confirm"}, Typed: "end vc"},
		"/skip call 7":            {Command: Command{Verb: skipCall, Args: "7"}, Rest: "7", Typed: "skip call"},
		"/endcal confirm":         {Command: Command{Verb: endCall, Args: "confirm"}, Typed: "endcal"},
		"/ednvc":                  {Command: Command{Verb: endCall}, Typed: "ednvc"},
		"/calltitel X":            {Command: Command{Verb: callTitle, Args: "X"}, Title: "X", Typed: "calltitel"},
		"/callhepl endcall":       {Command: Command{Verb: callHelp, Args: "endcall"}, Typed: "callhepl"},
		"/endcal help":            {Command: Command{Verb: callHelp, Args: "endcall"}, Typed: "endcal"},
		"\u200b/shedulecall --in": {Command: Command{Verb: scheduleCall}, Typed: "shedulecall"},
		"/starcall":               {Command: Command{Verb: startCall}, Typed: "starcall"}, // rather than startall
		"/schedulecalll --in":     {Command: Command{Verb: scheduleCall}, Typed: "schedulecalll"},
		"/schedulecal --loudly":   {Command: Command{Verb: scheduleCall}, Typed: "schedulecal"},
	} {
		got, err := Parse(text, us(t))
		if _, wrong := errors.AsType[*Problem](err); got != want || wrong != (want.Verb == scheduleCall) {
			t.Errorf("Parse(%q) = %+v, %v\nwant %+v", text, got, err, want)
		}
	}
	opt := us(t)
	for _, text := range []string{
		"/startcal@otherbot", "/startcal@", "/startall", "/startxall", "/stopall", "/startvcs", "/stopgc", "/vhelp", "/gchelp", "/chelp", // others'
		"/start", "/stop", "/end", "/callme", "/call", "/help", "/title", "/schedule", "/yess", "/oks", "/es", // far from all
	} {
		if s, ok := opt.Table.Verb(text, opt.Prefix, opt.Usernames); ok {
			t.Errorf("%q is taken for %s", text, s.Verb)
		}
	}
	t.Run("what is near two verbs is near none", func(t *testing.T) {
		table := tableOf(t, []Spec{
			{Verb: "callinfo", Usage: "callinfo", Example: "callinfo", Summary: "tell"},
			{Verb: "callinto", Usage: "callinto", Example: "callinto", Summary: "tell"},
		})
		for text, near := range map[string]bool{"/callino": false, "/callinxo": false, "/callinfa": true, "/callinof": true} {
			if s, ok := table.Verb(text, "/", nil); ok != near {
				t.Errorf("%q is taken for %+v", text, s)
			}
		}
	})
}

// Half a verb is one only where that is asked for.
func TestHalfAVerb(t *testing.T) {
	opt := us(t)
	half := opt
	half.Halves = true
	for text, want := range map[string]Parsed{
		"/help":               {Command: Command{Verb: callHelp}, Typed: "help"},
		"/help endcall":       {Command: Command{Verb: callHelp, Args: "endcall"}, Typed: "help"},
		"/Skip 1":             {Command: Command{Verb: skipCall, Args: "1"}, Rest: "1", Typed: "Skip"},
		"/move@ourname 7 +1h": {Command: Command{Verb: moveCall, Args: "7 +1h"}, Rest: "7 +1h", Typed: "move"},
		"/title X":            {Command: Command{Verb: callTitle, Args: "X"}, Title: "X", Typed: "title"},
		"/shedule --in @demo": {Command: Command{Verb: scheduleCall, In: "@demo"}, Typed: "shedule"},
		"/start":              {Command: Command{Verb: startCall}, Typed: "start"},
		"/info":               {Command: Command{Verb: callInfo}, Typed: "info"},
	} {
		got, err := Parse(text, half)
		if got.Said = nil; got != want || err != nil && want.Verb != scheduleCall {
			t.Errorf("Parse(%q) = %+v, %v\nwant %+v", text, got, err, want)
		}
		if got, err := Parse(text, opt); !errors.Is(err, ErrNotCommand) {
			t.Errorf("Parse(%q) = %+v, %v where halves do not count", text, got, err)
		}
		if s, ours := opt.Table.Half(text, opt.Prefix, opt.Usernames); s == nil || s.Verb != want.Verb || ours != strings.Contains(text, "@ourname") {
			t.Errorf("%q is half of %+v, addressed to us: %t", text, s, ours)
		}
	}
	for _, text := range []string{"/call", "/roll", "/", "/help@otherbot", "/skip@", "/s", "help", "/stip 1", "/vc"} {
		if s, _ := opt.Table.Half(text, opt.Prefix, opt.Usernames); s != nil {
			t.Errorf("%q is half of %s", text, s.Verb)
		}
	}
}

// A chat that stands bare is meant, not left out.
func TestAChatBehindAVerbThatNothingFollows(t *testing.T) {
	opt := us(t)
	opt.Table = tableOf(t, []Spec{{Verb: callInfo, Usage: "callinfo", Example: "callinfo", Summary: "tell", Options: []Option{In}}})
	for text, want := range map[string]Problem{
		"/callinfo @demo":               {Kind: BareChat, Command: Command{Verb: callInfo, In: "@demo"}, Typed: "@demo", Try: []Command{{Verb: callInfo, In: "@demo"}}},
		"/callinfo @demo please":        {Kind: TakesNothing, Command: Command{Verb: callInfo, Args: "@demo please"}, Typed: "@demo please", Try: []Command{{Verb: callInfo}}},
		"/callinfo --in @another @demo": {Kind: TakesNothing, Command: Command{Verb: callInfo, In: "@another", Args: "@demo"}, Typed: "@demo", Try: []Command{{Verb: callInfo, In: "@another"}}},
		"/callinfo -1001234567890":      {Kind: BareChat, Command: Command{Verb: callInfo, In: "-1001234567890"}, Typed: "-1001234567890", Try: []Command{{Verb: callInfo, In: "-1001234567890"}}},
	} {
		_, err := Parse(text, opt)
		if p, ok := errors.AsType[*Problem](err); !ok || !reflect.DeepEqual(*p, want) {
			t.Errorf("Parse(%q): %+v, want %+v", text, err, want)
		}
	}
}

// Who names somebody behind a verb that is for all is offered the one that is for a person.
func TestAPersonBehindAVerbForAll(t *testing.T) {
	const muteCall, unmute Verb = "mutecall", "callunmute"
	opt := us(t)
	opt.Table = tableOf(t, []Spec{
		{Verb: callMute, Usage: "callmute <person>", Example: "callmute @somebody", Summary: "mute", Options: []Option{In}, Follows: People, Most: 1},
		{Verb: unmute, Usage: "callunmute <person>", Example: "callunmute @somebody", Summary: "unmute", Options: []Option{In}, Follows: People, Most: 1},
		{
			Verb: muteCall, Usage: "mutecall <on|off>", Example: "mutecall on", Summary: "mute all", Options: []Option{In}, Follows: Value,
			Values: []string{"on", "off"}, Required: true, Person: map[string]Verb{"": callMute, "on": callMute, "off": unmute},
		},
	})
	for text, want := range map[string][]Command{
		"/mutecall @bobby":             {{Verb: callMute, Args: "@bobby"}},
		"/mutecall off @bobby":         {{Verb: muteCall, In: "@bobby", Args: "off"}, {Verb: unmute, Args: "@bobby"}},
		"/mutecall --in @demo @bobby":  {{Verb: callMute, In: "@demo", Args: "@bobby"}},
		"/mutecall on -1001234567890":  {{Verb: muteCall, In: "-1001234567890", Args: "on"}},
		"/mutecall everyone on":        {{Verb: muteCall, Args: "on"}},
		"/mutecall on or perhaps off":  nil,
		"/mutecall all":                {{Verb: muteCall, Args: "on"}},
		"/callmute everyone":           nil,
		"/callmute @bobby and members": nil,
	} {
		_, err := Parse(text, opt)
		if p, ok := errors.AsType[*Problem](err); !ok || !slices.Equal(p.Try, want) {
			t.Errorf("Parse(%q): %+v, want the offers %+v", text, err, want)
		}
	}
}

// A verb of others that is none of ours' neighbours, or is ours by now, has no place in the list.
func TestTheVerbsOfOthersAreNear(t *testing.T) {
	names := []string{"startcall", "startvc", "schedulecall", "schedulevc", "endcall", "endvc", "stopvc", "stopcall", "calltitle", "vctitle", "callhelp", "vchelp",
		"startnow", "mutecall", "callchat", "callinfo", "vcinfo", "calllink", "vclink", "recordcall", "record", "callwho", "callmute", "callunmute", "vcmute", "vcunmute", "callinvite", "vcinv", "vcinvite", "invitevc"}
	for _, other := range elsewhere {
		if !slices.ContainsFunc(names, func(name string) bool { return apart(other, name) < far }) {
			t.Errorf("%q is far from all", other)
		}
	}
}

func TestWhatIsNoneOfOursIsNotACommand(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":                               "",
		"ordinary text":                         "see you at the call",
		"a verb without the prefix":             "startcall",
		"the prefix alone":                      "/",
		"a line behind the prefix":              "/\nstartcall",
		"two words of which the second goes on": "/start calling",
		"two words that are no verb":            "/call me",
		"a short verb in two words":             "/ye s",
		"a short verb behind a space":           "/ ok",
		"a verb of ours in two, for another":    "/start@otherbot call",
		"a verb that goes on":                   "/startcalling",
		"a verb that breaks off":                "/startca",
		"a verb with two letters wrong":         "/sturtcoll",
		"a short verb with a letter wrong":      "/yex",
		"a number behind a verb without values": "/startcall20",
		"more digits than a number has":         "/yes1234567890123456789",
		"a number behind other words":           "/yes_sir2",
		"a verb of another bot":                 "/start",
		"a command in the middle of a sentence": "type /startcall",
		"a command for another bot":             "/startcall@otherbot x",
		"a command for a longer name":           "/startcall@ournames x",
		"an empty name":                         "/startcall@ x",
		"another prefix":                        "!startcall",
		"a verb in a very long first word":      "/startcall" + strings.Repeat("\u200b", 1000),
	} {
		t.Run(name, func(t *testing.T) {
			opt := us(t)
			if got, err := Parse(text, opt); !errors.Is(err, ErrNotCommand) || got != (Parsed{}) {
				t.Errorf("Parse(%q) = %+v, %v, want ErrNotCommand", text, got, err)
			}
			if s, ok := opt.Table.Verb(text, opt.Prefix, opt.Usernames); ok {
				t.Errorf("Verb(%q) is %s", text, s.Verb)
			}
		})
	}
	t.Run("any name while we have none", func(t *testing.T) {
		if _, err := Parse("/startcall@", Options{Prefix: "/", Table: tableOf(t, specs())}); !errors.Is(err, ErrNotCommand) {
			t.Errorf("got %v, want ErrNotCommand", err)
		}
	})
	t.Run("everything while there are no verbs", func(t *testing.T) {
		if _, err := Parse("/startcall", Options{Prefix: "/"}); !errors.Is(err, ErrNotCommand) {
			t.Errorf("got %v, want ErrNotCommand", err)
		}
	})
	t.Run("everything while there is no prefix", func(t *testing.T) {
		if _, err := Parse("startcall", Options{Table: tableOf(t, specs())}); !errors.Is(err, ErrNotCommand) {
			t.Errorf("got %v, want ErrNotCommand", err)
		}
	})
}

func TestWhatIsWrongWithACommand(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       Problem // without Time
	}{
		{"an option with two letters swapped", "/startcall --rtpm x", Problem{Kind: UnknownOption, Typed: "--rtpm", Near: RTMP}},
		{"one with a dropped letter", "/startcall —replce x", Problem{Kind: UnknownOption, Typed: "—replce", Near: Replace}},
		{"one unlike any", "/startcall --loudly x", Problem{Kind: UnknownOption, Typed: "--loudly"}},
		{"one of a single letter", "/startcall -h", Problem{Kind: UnknownOption, Typed: "-h", Near: Help}},
		{"a phone's dash, and a value", "/startcall —Loudly=9 x", Problem{Kind: UnknownOption, Typed: "—Loudly"}},
		{"only options that the verb has are near", "/calltitle --rtpm x", Problem{Kind: UnknownOption, Typed: "--rtpm"}},
		{"an overlong option", "/startcall --" + strings.Repeat("x", 4000), Problem{Kind: UnknownOption, Typed: "--xxxxxxxxxxxxxxxxxxxxxx…"}},
		{"behind the time", "/schedulecall 18:00 --rtpm x", Problem{Kind: UnknownOption, Typed: "--rtpm", Near: RTMP}},
		{"an option of other verbs", "/endcall --rtmp", Problem{Kind: WrongOption, Option: RTMP}},
		{"an option of other verbs, behind one in its place", "/calltitle --in @chat --replace x", Problem{Kind: WrongOption, Command: Command{In: "@chat"}, Option: Replace}},
		{"an option of other verbs behind the title", "/calltitle New name --rtmp", Problem{Kind: WrongBehind, Command: Command{Args: "New name --rtmp"}, Option: RTMP}},
		{"any option where there is none", "/callinfo --in @chat", Problem{Kind: WrongOption, Option: In}},
		{"a chat is missing at the end", "/startcall --in", Problem{Kind: NoChat, Option: In}},
		{"a chat is missing before another option", "/startcall --in --rtmp x", Problem{Kind: NoChat, Option: In}},
		{"a chat is empty", "/startcall --in= x", Problem{Kind: NoChat, Option: In}},
		{"no reminders at the end", "/schedulecall 18:00 --remind", Problem{Kind: NoLead, Option: Remind}},
		{"a word for a reminder", "/schedulecall --remind soon 18:00", Problem{Kind: NoLead, Option: Remind}},
		{"a reminder without a unit", "/schedulecall --remind 10 18:00", Problem{Kind: NoLead, Option: Remind, Typed: "10"}},
		{"a reminder by the calendar", "/schedulecall --remind 2 months 18:00", Problem{Kind: NoLead, Option: Remind, Typed: "2"}},
		{"a reminder that goes on", "/schedulecall --remind 1h/2h 18:00", Problem{Kind: NoLead, Option: Remind, Typed: "1h/2h"}},
		{"a reminder too early", "/schedulecall --remind 1h,31 days 18:00", Problem{Kind: FarLead, Option: Remind, Typed: "31 days"}},
		{"a reminder too late", "/schedulecall --remind 30 sec 18:00", Problem{Kind: FarLead, Option: Remind, Typed: "30 sec"}},
		{"too many reminders", "/schedulecall --remind 1m,2m,3m,3m --remind 4m,5m,6m 18:00", Problem{Kind: TooManyLeads, Command: Command{Remind: "3m,2m,1m"}, Option: Remind, Length: 6, Most: 5}},
		{"reminders that spaces part", "/schedulecall --remind 1d 1h 18:00", Problem{Kind: WhichLeads, Option: Remind, Typed: "1h"}},
		{"reminders behind the title", "/schedulecall 18:00 X --remind 1d, 1h", Problem{Kind: OptionBehind, Command: Command{Remind: "1d,1h", Args: "18:00 X --remind 1d, 1h"}, Typed: "--remind 1d, 1h", Try: []Command{{Verb: scheduleCall, Remind: "1d,1h", Args: "18:00 X"}}}},
		{"reminders of a call that starts now", "/startcall --remind 1h X", Problem{Kind: WrongOption, Option: Remind}},
		{"a title with a number", "/skipcall 7 of us", Problem{Kind: WrongPlan, Typed: "7 of us"}},
		{"a title that no call can have", "/skipcall " + strings.Repeat("x", 65), Problem{Kind: WrongPlan, Typed: strings.Repeat("x", 24) + "…"}},
		{"two planned calls", "/skipcall 7 and 8", Problem{Kind: WrongPlan, Typed: "7 and 8"}},
		{"a number that is none of a call", "/skipcall 0", Problem{Kind: WrongPlan, Typed: "0"}},
		{"a number that no call has", "/skipcall 1234567890123456789", Problem{Kind: WrongPlan, Typed: "1234567890123456789"}},
		{"a chat beside a planned call", "/skipcall @demo 7", Problem{Kind: BareChat, Command: Command{In: "@demo"}, Typed: "@demo", Try: []Command{{Verb: skipCall, In: "@demo", Args: "7"}}}},
		{"a planned call without a time", "/movecall --in @demo 7", Problem{Kind: NoTime, Command: Command{In: "@demo", Args: "7"}}},
		{"no planned call, and no time", "/movecall", Problem{Kind: NoTime}},
		{"a planned call or a day", "/movecall 7 mar 18:00", Problem{Kind: WhichPlan, Typed: "7 mar 18:00"}},
		{"a title behind the time", "/movecall 7 fri 20:00 Weekly", Problem{Kind: MoreThanTime, Command: Command{Args: "7 fri 20:00 Weekly"}, Typed: "Weekly"}},
		{"an overlong time", "/movecall 7 20:00" + strings.Repeat("x", 400), Problem{Kind: MoreThanTime, Typed: "7 20:00xxxxxxxxxxxxxxxxx…"}},
		{"an option behind a zone", "/callzone Berlin --in @demo", Problem{Kind: OptionBehind, Command: Command{In: "@demo", Args: "Berlin --in @demo"}, Typed: "--in @demo"}},
		{"a chat beside a zone", "/callzone Berlin @demo", Problem{Kind: BareChat, Command: Command{In: "@demo"}, Typed: "@demo", Try: []Command{{Verb: callZone, In: "@demo", Args: "Berlin"}}}},
		{"an overlong zone", "/callzone " + strings.Repeat("x", 101), Problem{Kind: WrongZone, Command: Command{Args: strings.Repeat("x", 101)}, Typed: strings.Repeat("x", 24) + "…"}},
		{"no number", "/calllog all", Problem{Kind: WrongCount, Typed: "all", Most: 50}},
		{"a number beyond the most", "/calllog 99", Problem{Kind: WrongCount, Typed: "99", Most: 50}},
		{"a value where there is none", "/startcall --rtmp=yes x", Problem{Kind: TakesNoValue, Option: RTMP}},
		{"a verb of other bots as a title", "/startcall list", Problem{Kind: ReservedTitle, Command: Command{Args: "list"}, Typed: "list"}},
		{"the same in capitals", "/startcall LIST!", Problem{Kind: ReservedTitle, Command: Command{Args: "LIST!"}, Typed: "list"}},
		{"a verb of other bots for a time", "/schedulecall list", Problem{Kind: NoTime, Command: Command{Args: "list"}}},
		{"a verb of ours for a time", "/schedulecall stop", Problem{Kind: ReservedTitle, Command: Command{Args: "stop"}, Typed: "stop"}},
		{"a number that nothing has", "/yes 1234567890123456789", Problem{Kind: WrongValue, Typed: "1234567890123456789"}},
		{"no number that is any", "/yes 0", Problem{Kind: WrongValue, Typed: "0"}},
		{"two numbers", "/yes 1 or 2", Problem{Kind: WrongValue, Typed: "1 or 2"}},
		{"a decimal fraction", "/yes 1.5", Problem{Kind: WrongValue, Typed: "1.5"}},
		{"a clock time", "/yes 20:30", Problem{Kind: WrongValue, Typed: "20:30"}},
		{"what agrees and does not", "/yes no", Problem{Kind: Declined}},
		{"a number of another kind", "/yes ½", Problem{Kind: WrongValue, Typed: "½"}},
		{"a doubt", "/yes 1?", Problem{Kind: WrongValue, Typed: "1?"}},
		{"no time", "/schedulecall", Problem{Kind: NoTime}},
		{"nothing but now", "/schedulecall now", Problem{Kind: NotLater, Command: Command{Verb: startCall, Args: "now"}, Try: []Command{{Verb: startCall}}}},
		{"no time behind an option", "/schedulecall --rtmp", Problem{Kind: NoTime, Command: Command{RTMP: true}}},
		{"no title", "/calltitle", Problem{Kind: NoTitle}},
		{"a title of nothing but quotes", "/calltitle “ ”", Problem{Kind: NoTitle, Command: Command{Args: "“ ”"}}},
		{"a value that the verb does not know", "/endcall everything", Problem{Kind: WrongValue, Typed: "everything"}},
		{"no command where one must follow", "/callcheck weekly call", Problem{Kind: NoCommand, Typed: "weekly call", Command: Command{Args: "weekly call"}}},
		{"another bot's command where ours must follow", "/callcheck /roll 2d6", Problem{Kind: NoCommand, Typed: "/roll 2d6", Command: Command{Args: "/roll 2d6"}}},
		{"a check of a check", "/callcheck callcheck endcall", Problem{Kind: CheckOfCheck, Command: Command{Args: "callcheck endcall"}}},
		{"a chat for a command that has none", "/callcheck --in @demo yes 2", Problem{Kind: WrongOption, Option: In, Command: Command{Verb: agree, Args: "yes 2"}}},
		{"a chat without its option where a command must follow", "/callcheck @demo", Problem{Kind: BareChat, Command: Command{In: "@demo"}, Typed: "@demo", Try: []Command{{Verb: callCheck, In: "@demo"}}}},
		{"something behind a verb that nothing follows", "/callinfo please", Problem{Kind: TakesNothing, Command: Command{Args: "please"}, Typed: "please"}},
		{"a name without its sign", "/callmute Alice 12345", Problem{Kind: WrongPerson, Typed: "Alice", Try: []Command{{Verb: callMute, Args: "@Alice 12345"}}}},
		{"a name of two words", "/callmute 12345 Alice B", Problem{Kind: WrongPerson, Typed: "Alice"}},
		{"what is no name", "/callmute ??", Problem{Kind: WrongPerson, Typed: "??"}},
		{"too many people", "/callmute @alice @bobby @carol", Problem{Kind: TooManyPeople, Length: 3, Most: 2}},
		{"an option of other verbs behind a person", "/callmute @alice --rtmp", Problem{Kind: WrongOption, Option: RTMP, Try: []Command{{Verb: callMute, Args: "@alice"}}}},
		{"that option behind a title", "/recordcall x --video", Problem{Kind: OptionBehind, Command: Command{Video: true, Args: "x --video"}, Typed: "--video", Try: []Command{{Verb: recordCall, Video: true, Args: "x"}}}},
		{"that option of another verb", "/calltitle --video", Problem{Kind: WrongOption, Option: Video}},
		{"an option behind a title", "/startcall Friday Q&A --rtmp", Problem{Kind: OptionBehind, Command: Command{RTMP: true, Args: "Friday Q&A --rtmp"}, Typed: "--rtmp", Try: []Command{{Verb: startCall, RTMP: true, Args: "Friday Q&A"}}}},
		{"a call scheduled for now", "/schedulecall --rtmp right now, Weekly", Problem{Kind: NotLater, Command: Command{Verb: startCall, RTMP: true, Args: "right now, Weekly"}, Try: []Command{{Verb: startCall, RTMP: true, Args: "Weekly"}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Parse(c.text, us(t))
			p, ok := errors.AsType[*Problem](err)
			if !ok {
				t.Fatalf("Parse(%q) = %+v, %v, want a problem", c.text, got, err)
			}
			verb, _ := cutWord(c.text[1:])
			if c.want.Command.Verb == "" {
				c.want.Command.Verb = Verb(verb)
			}
			if (p.Time != nil) != (p.Kind == WrongTime) {
				t.Errorf("Parse(%q) says of the time: %v", c.text, p.Time)
			}
			p.Time = nil
			if c.want.Try == nil {
				p.Try = nil // see TestWhatIsMeantIsOffered
			}
			if !reflect.DeepEqual(*p, c.want) || string(got.Verb) != verb {
				t.Errorf("Parse(%q) of %q =\n%+v\nwant\n%+v", c.text, got.Verb, *p, c.want)
			}
			if len(c.want.Typed) > 4 && strings.Contains(err.Error(), c.want.Typed) {
				t.Errorf("the error repeats what was typed: %v", err)
			}
		})
	}
}

// Each line that is offered keeps all that was typed and understood, and nothing is wrong with it.
func TestWhatIsMeantIsOffered(t *testing.T) {
	for text, want := range map[string][]string{
		"/calltitle to Bar":                                 {`/calltitle "Bar"`, `/calltitle "to Bar"`},
		"/startcall now Party":                              {`/startcall "Party"`, `/startcall "now Party"`},
		"/startcall rtmp":                                   {"/startcall --rtmp", `/startcall "rtmp"`},
		"/startcall with RTMP!":                             {"/startcall --rtmp", `/startcall "with RTMP!"`},
		"/schedulecall --remind 0 sat 18:00 X":              {"/schedulecall --remind none sat 18:00 X"},
		"/schedulecall --remind yes sat 18:00 X":            {"/schedulecall --remind 1h sat 18:00 X"},
		"/schedulecall --remind 1,5h sat 18:00 X":           {"/schedulecall --remind 1h30m sat 18:00 X", "/schedulecall --remind 5h,1h sat 18:00 X"},
		"/movecall 3 1 hour before lunch":                   nil,
		"/movecall 3 1 hour ahead of lunch":                 nil,
		"/callmute @bobby now":                              {"/callmute @bobby"},
		"/callmute robert please now":                       {"/callmute @robert"},
		"/callmute @bobby 10m":                              {"/callmute @bobby"},
		"/callmute @bobby for 10 minutes":                   {"/callmute @bobby"},
		"/callmute @bobby 10min, please":                    {"/callmute @bobby"},
		"/callmute @bobby quickly":                          {"/callmute @bobby", "/callmute @bobby @quickly"},
		"/callmute Alice @bobby":                            {"/callmute @Alice @bobby", "/callmute @bobby"},
		"/skipcall in 7 minutes":                            nil,
		"/skipcall tomorrow 7":                              nil,
		"/skipcall 7 thu":                                   {"/skipcall 7"},
		"/movecall 3 tonight":                               {"/movecall #3 tonight", "/movecall to 3 tonight"},
		"/movecall 3 monday evening":                        {"/movecall #3 monday evening", "/movecall to 3 monday evening"},
		"/startcall --repalce --in @demo Two":               {"/startcall --replace --in @demo Two"},
		"/startcall --in @demo —rtpm Two":                   {"/startcall --rtmp --in @demo Two"},
		"/startcall --inn @demo Two":                        {"/startcall --in @demo Two"},
		"/startcall --inn=@demo Two":                        {"/startcall --in @demo Two"},
		"/startcall --rtpm --repalce Two":                   {"/startcall --rtmp --replace Two"},
		"/startcall --in @demo —Weekly talk":                {`/startcall --in @demo "—Weekly talk"`},
		`/startcall --say "hi"`:                             {`/startcall "hi"`},
		"/startcall -h":                                     {"/callhelp startcall"},
		"/startcall --halp":                                 {"/callhelp startcall"},
		"/schedulecall 18:00 —Weekly":                       {`/schedulecall 18:00 "—Weekly"`},
		"/schedulecall --in @demo 18:00 --rtpm X":           {"/schedulecall --rtmp --in @demo 18:00 X"},
		"/schedulecall --rtpm 6 X":                          {"/schedulecall --rtmp 6 X"},
		"/startcall --rtmp=yes X":                           {"/startcall --rtmp X", "/startcall X"},
		"/startcall --in= @demo X":                          {"/startcall --in @demo X"},
		"/startcall list --rtmp":                            {`/startcall --rtmp "list"`},
		"/startcall --in @demo List":                        {`/startcall --in @demo "List"`},
		"/schedulecall --in @demo now list":                 {`/startcall --in @demo "list"`},
		"/calltitle --in @demo --rtmp X":                    {"/calltitle --in @demo X", `/calltitle --in @demo "--rtmp X"`},
		"/calltitle --rtmp --in @demo X":                    {"/calltitle --in @demo X", `/calltitle --in @demo "--rtmp X"`},
		"/calltitle New --rtmp --in @demo":                  {"/calltitle --in @demo New", `/calltitle --in @demo "New --rtmp"`},
		"/startcall --loudly --in @demo X":                  {"/startcall --in @demo X"},
		"/startcall --loudly X --rtmp --in @demo":           {"/startcall --rtmp --in @demo X"},
		"/startcall --rtmp --in @demo stop":                 {"/endcall --in @demo", `/startcall --rtmp --in @demo "stop"`},
		"/startcall stop. --in=@demo":                       {"/endcall --in @demo", `/startcall --in @demo "stop."`},
		"/startcall --rtmp NOW":                             {"/startcall --rtmp", `/startcall --rtmp "NOW"`},
		"/schedulecall --rtmp --in @demo stop":              {"/endcall --in @demo"},
		"/schedulecall --rtmp now":                          {"/startcall --rtmp"},
		"/schedulecall now X --rtmp":                        {"/startcall --rtmp X"},
		"/startcall --in @demo 18:00 --rtmp X":              {"/schedulecall --rtmp --in @demo 18:00 X", `/startcall --rtmp --in @demo "18:00 X"`},
		"/startcall --in @demo 18:00 --rtpm X":              {"/schedulecall --rtmp --in @demo 18:00 X", `/startcall --in @demo "18:00 --rtpm X"`},
		"/startcall 18:00 X --rtmp":                         {"/schedulecall --rtmp 18:00 X", `/startcall --rtmp "18:00 X"`},
		"/startcall --rtpm 18:00 X":                         {"/schedulecall --rtmp 18:00 X", `/startcall --rtmp "18:00 X"`},
		"/startcal --in @demo --rtpm X":                     {"/startcall --rtmp --in @demo X"},
		"/yes 1 or 2":                                       {"/yes 1", "/yes 2"},
		"/yes 1 2 3 4 5 6":                                  {"/yes 1", "/yes 2", "/yes 3", "/yes 4"},
		"/yes 2 tomorrow":                                   {"/yes 2"},
		"/yes +1":                                           {"/yes 1"},
		"/yes --in @demo 2":                                 {"/yes 2"},
		"/yes --rtmp":                                       {"/yes"},
		"/yes --x":                                          {"/yes"},
		"/yes --loudly 2":                                   {"/yes 2"},
		"/yes none":                                         nil,
		"/calltitle --in @demo New --rtmp":                  {"/calltitle --in @demo New", `/calltitle --in @demo "New --rtmp"`},
		"/endcall confim":                                   {"/endcall confirm"},
		"/endcall —confirm":                                 {"/endcall confirm"},
		"/endcall --in @demo --confirm":                     {"/endcall --in @demo confirm"},
		"/endcall --confirm --in @demo":                     {"/endcall --in @demo confirm"},
		"/endcall confirm --in @demo":                       {"/endcall --in @demo confirm"},
		"/endcall confirm --in=@demo":                       {"/endcall --in @demo confirm"},
		"/endcall @demo":                                    {"/endcall --in @demo"},
		"/endcall @demo confirm":                            {"/endcall --in @demo confirm"},
		"/endcall confirm -1001234567890":                   {"/endcall --in -1001234567890 confirm"},
		"/endcall --in @demo Friday Q&A":                    {"/endcall --in @demo"},
		"/endcall --rtmp":                                   {"/endcall"},
		"/endcall --in @demo confirm --rtmp":                {"/endcall --in @demo confirm"},
		"/endcall @demo please":                             {"/endcall --in @demo"},
		"/endcall please @demo now --replace":               {"/endcall --in @demo"},
		"/endcall --in @demo @other everything":             {"/endcall --in @other"},
		"/endcall --loudly":                                 {"/endcall"},
		"/callinfo please":                                  {"/callinfo"},
		"/schedulecall --remind 1d 1h 18:00 X":              {"/schedulecall --remind 1d,1h 18:00 X", "/schedulecall --remind 1d1h 18:00 X", "/schedulecall --remind=1d 1h 18:00 X"},
		"/schedulecall --remind 1 hour and 10 min 18:00 X":  {"/schedulecall --remind 1h,10m 18:00 X", "/schedulecall --remind 1h10m 18:00 X"},
		"/schedulecall --remind 30, 10 and 5 min 18:00 X":   {"/schedulecall --remind 30m,10m,5m 18:00 X"},
		"/schedulecall --remind 1d,10 18:00 X":              {"/schedulecall --remind 1d,10m 18:00 X", "/schedulecall --remind 1d,10h 18:00 X"},
		"/schedulecall --remind 18:00 X":                    {"/schedulecall --remind 1h 18:00 X", "/schedulecall --remind 1h X"},
		"/schedulecall 18:00 X --remind":                    {"/schedulecall --remind 1h 18:00 X"},
		"/schedulecall --in @demo 18:00 X --remind 10":      {"/schedulecall --remind 10m --in @demo 18:00 X", "/schedulecall --remind 10h --in @demo 18:00 X"},
		"/schedulecall --rtmp 18:00 X --remind 1d,1h":       {"/schedulecall --rtmp --remind 1d,1h 18:00 X"},
		"/schedulecall --remnid 1h 18:00 X":                 {"/schedulecall --remind 1h 18:00 X"},
		"/schedulecall --reminders=1d,1h 18:00 X":           {"/schedulecall --remind 1d,1h 18:00 X"},
		"/schedulecall --no-reminders 18:00 X":              {"/schedulecall --remind none 18:00 X"},
		"/schedulecall --remind 40d 18:00 X":                nil,
		"/startcall --remind 1d, 1h X":                      {"/startcall X", `/startcall "--remind 1d, 1h X"`},
		"/startcall X --remind 1 day, 1 hour":               {"/startcall X", `/startcall "X --remind 1 day, 1 hour"`},
		"/skipcall 7 and 8":                                 {"/skipcall 7", "/skipcall 8"},
		"/skipcall 7?":                                      {"/skipcall 7"},
		"/skipcall --in @demo 7 --rtmp":                     {"/skipcall --in @demo 7"},
		"/movecall 7 mar 18:00":                             {"/movecall #7 mar 18:00", "/movecall to 7 mar 18:00"},
		"/movecall --in @demo 7 fri 20:00 Weekly":           {"/movecall --in @demo 7 fri 20:00"},
		"/movecall 7 --rtmp fri 20:00":                      {"/movecall 7 fri 20:00"},
		"/callzone Berlin --in @demo":                       {"/callzone --in @demo Berlin"},
		"/callzone Berlin --rtmp":                           {"/callzone Berlin"},
		"/calllog 99":                                       {"/calllog 50"},
		"/calllog -5":                                       {"/calllog 5"},
		"/schedulecall fri 20:00 Party – remind 1h":         {"/schedulecall --remind 1h fri 20:00 Party", `/schedulecall fri 20:00 "Party – remind 1h"`},
		"/schedulecall fri 20:00 Party -- remind 1h":        {"/schedulecall --remind 1h fri 20:00 Party", `/schedulecall fri 20:00 "Party -- remind 1h"`},
		"/schedulecall – remind 1h fri 20:00 Party":         {"/schedulecall --remind 1h fri 20:00 Party"},
		"/schedulecall — replace fri 20:00 Party":           {"/schedulecall --replace fri 20:00 Party"},
		"/schedulecall fri 20:00 – replace Party":           {"/schedulecall --replace fri 20:00 Party", `/schedulecall fri 20:00 "– replace Party"`},
		"/startcall – in @demo Two":                         {"/startcall --in @demo Two", `/startcall "– in @demo Two"`},
		"/startcall Party – rtmp":                           {"/startcall --rtmp Party", `/startcall "Party – rtmp"`},
		"/movecall 7 – in @demo fri 20:00":                  {"/movecall --in @demo 7 fri 20:00"},
		"/startcall --loudly " + strings.Repeat("x ", 2000): nil,
	} {
		_, err := Parse(text, us(t))
		p, ok := errors.AsType[*Problem](err)
		if !ok {
			t.Errorf("nothing is wrong with %q: %v", text, err)
			continue
		}
		var got []string
		for _, c := range p.Try {
			line := c.Line("/", c.Args)
			got = append(got, line)
			checkOffer(t, text, p.Command, c, us(t))
		}
		if !slices.Equal(got, want) {
			t.Errorf("to %q is offered\n%q\nwant\n%q", text, got, want)
		}
	}
}

// TestACommandBehindACheck is what it would be if it were typed by itself, for the chat that either of them names.
func TestACommandBehindACheck(t *testing.T) {
	opt := us(t)
	for _, c := range []struct{ text, alone, in string }{
		{"/callcheck startcall Friday Q&A", "/startcall Friday Q&A", ""},
		{"/callcheck /startvc --rtmp Friday Q&A", "/startcall --rtmp Friday Q&A", ""},
		{"／callcheck ／startcall@ourname x", "/startcall x", ""},
		{"/callcheck --in @demo startcall x", "/startcall --in @demo x", "@demo"},
		{"/callcheck startcall --in @demo x", "/startcall --in @demo x", "@demo"},
		{"/callcheck --in @demo schedulecall --in @other fri 20:00 --rtmp Weekly", "/schedulecall --in @other fri 20:00 --rtmp Weekly", "@other"},
		{"/callcheck endcall confirm", "/endcall confirm", ""},
		{"/callcheck yes2", "/yes 2", ""},
		{"/callcheck startcall help", "/callhelp startcall", ""},
		{"/callcheck startcal x", "/startcal x", ""},
		{"/callcheck --in=@demo startcall --rtpm x", "/startcall --in @demo --rtpm x", "@demo"},
		{"/callcheck schedule fri 20:00 Weekly", "/schedule fri 20:00 Weekly", ""},
		{"/callcheck /move --in @demo 7 fri 20:00", "/move --in @demo 7 fri 20:00", "@demo"},
		{"/callcheck", "", ""},
	} {
		got, err := Parse(c.text, opt)
		if err != nil || got.Verb != callCheck || got.In != c.in {
			t.Errorf("%q is %+v, %v", c.text, got, err)
		}
		if c.alone == "" {
			continue
		}
		behind, wrong := got.Behind(opt)
		half := opt
		half.Halves = true
		alone, alike := Parse(c.alone, half)
		if behind.Command != alone.Command || behind.Title != alone.Title || behind.Typed != alone.Typed || !reflect.DeepEqual(wrong, alike) {
			t.Errorf("behind %q stands\n%+v, %+v\nand alone it is\n%+v, %+v", c.text, behind, wrong, alone, alike)
		}
	}
	// The chat that it is judged for counts, whatever else was typed.
	got, _ := Parse("/callcheck startcall --in @demo x", opt)
	got.In = "-1000000000007"
	if behind, err := got.Behind(opt); err != nil || behind.In != got.In || behind.Title != "x" {
		t.Errorf("behind it stands %+v, %v", behind, err)
	}
}
