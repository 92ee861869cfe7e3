package command

import (
	"errors"
	"strings"
	"testing"
)

// What is said of an option with a space in it is no title by accident, and what only looks so is.
func TestAnOptionWithASpaceInIt(t *testing.T) {
	s := specs()
	for i := range s {
		if s[i].Verb == scheduleCall {
			s[i].Options = append(s[i].Options, NoStart, Quiet)
		}
	}
	table := tableOf(t, s)
	for text, want := range map[string]Command{
		"/schedulecall --no start fri 20:00 Party":      {Verb: scheduleCall, NoStart: true, Args: "fri 20:00 Party"},
		"/schedulecall – no start fri 20:00 Party":      {Verb: scheduleCall, NoStart: true, Args: "fri 20:00 Party"},
		"/schedulecall fri 20:00 Party --no start":      {Verb: scheduleCall, NoStart: true, Args: "fri 20:00 Party"},
		"/schedulecall fri 20:00 --no start Party":      {Verb: scheduleCall, NoStart: true, Args: "fri 20:00 Party"},
		"/schedulecall fri 20:00 no-start":              {Verb: scheduleCall, NoStart: true, Args: "fri 20:00"},
		"/schedulecall fri 20:00 no start Party":        {Verb: scheduleCall, NoStart: true, Args: "fri 20:00 Party"},
		"/schedulecall fri 20:00 Party nostart":         {Verb: scheduleCall, NoStart: true, Args: "fri 20:00 Party"},
		"/schedulecall no-start fri 20:00 Party":        {Verb: scheduleCall, NoStart: true, Args: "fri 20:00 Party"},
		"/schedulecall no start fri 20:00 Party":        {Verb: scheduleCall, NoStart: true, Args: "fri 20:00 Party"},
		"/schedulecall nostart fri 20:00":               {Verb: scheduleCall, NoStart: true, Args: "fri 20:00"},
		"/schedulecall fri 20:00 Party don’t start":     {Verb: scheduleCall, NoStart: true, Args: "fri 20:00 Party"},
		"/schedulecall fri 20:00 Party no reminders":    {Verb: scheduleCall, Remind: "none", Args: "fri 20:00 Party"},
		"/schedulecall fri 20:00 without reminder":      {Verb: scheduleCall, Remind: "none", Args: "fri 20:00"},
		"/schedulecall fri 20:00 no reminder Party":     {Verb: scheduleCall, Remind: "none", Args: "fri 20:00 Party"},
		"/schedulecall fr 20 Uhr Party ohne Erinnerung": {Verb: scheduleCall, Remind: "none", Args: "fr 20 Uhr Party"},
		"/schedulecall fri 20:00 Party quiet":           {Verb: scheduleCall, Quiet: true, Args: "fri 20:00 Party"},
		"/schedulecall fri 20:00 quiet":                 {Verb: scheduleCall, Quiet: true, Args: "fri 20:00"},
		"/schedulecall fri 20:00 Party — quiet":         {Verb: scheduleCall, Quiet: true, Args: "fri 20:00 Party"},
		"/schedulecall fri 20:00 Party – remind=1h":     {Verb: scheduleCall, Remind: "1h", Args: "fri 20:00 Party"},
		"/schedulecall fri 20:00 Party in @demo":        {Verb: scheduleCall, In: "@demo", Args: "fri 20:00 Party"},
		"/schedulecall fri 20:00 in @demo Party":        {Verb: scheduleCall, In: "@demo", Args: "fri 20:00 Party"},
		"/schedulecall fri 20:00 in @demo":              {Verb: scheduleCall, In: "@demo", Args: "fri 20:00"},
		"/startcall Party in @demo":                     {Verb: startCall, In: "@demo", Args: "Party"},
	} {
		_, err := Parse(text, Options{Prefix: "/", Table: table})
		p, ok := errors.AsType[*Problem](err)
		kind := OptionOrTitle
		if want.In != "" {
			kind = BareChat
		}
		if !ok || p.Kind != kind || len(p.Try) == 0 || p.Try[0] != want {
			t.Errorf("%q is %+v, want the offer of %+v", text, p, want)
		}
	}
	if in, err := Parse("/schedulecall --no—start fri 20:00 Party", Options{Prefix: "/", Table: table}); err != nil || !in.NoStart {
		t.Errorf("an option with a phone's dash in it is %+v, %v", in, err)
	}
	for _, text := range []string{
		"/schedulecall fri 20:00 Party – in Berlin", "/schedulecall fri 20:00 Party – help needed", "/schedulecall fri 20:00 Talk – remind Bob", `/schedulecall fri 20:00 "Party – quiet"`,
		"/schedulecall fri 20:00 Party – no problem", "/startcall — Weekly", "/schedulecall fri 20:00 no starters", "/schedulecall fri 20:00 No problem", "/schedulecall fri 20:00 All Quiet", "/schedulecall fri 20:00 Quiet evening", `/schedulecall fri 20:00 "no-start"`, `/schedulecall fri 20:00 "Party in @demo"`, "/schedulecall fri 20:00 Party with @demo", "/schedulecall fri 20:00 Chat in @demo we trust", "/startcall Rock – no limits",
	} {
		if in, err := Parse(text, Options{Prefix: "/", Table: table}); err != nil {
			t.Errorf("%q is %+v, %v, want a title", text, in, err)
		}
	}
}

// People say in many words, and in their own, to when a call is moved.
func TestToWhenACallIsMoved(t *testing.T) {
	for text, want := range map[string]string{
		"/movecall Party wednesday 18:00 please":    `"Party" wednesday 18:00`,
		"/movecall Party tuesday instead":           `"Party" tuesday`,
		"/movecall Party el domingo a las 19:00":    `"Party" el domingo a las 19:00`,
		"/movecall Party fri 20:00, thanks!":        `"Party" fri 20:00`,
		"/movecall Party auf Samstag":               `"Party" Samstag`,
		"/movecall auf Samstag":                     "Samstag",
		"/movecall Party al sábado":                 `"Party" sábado`,
		"/movecall Party para sábado":               `"Party" sábado`,
		"/movecall Party à samedi":                  `"Party" samedi`,
		"/movecall Party a sabato":                  `"Party" sabato`,
		"/movecall Party на субботу":                `"Party" на субботу`,
		"/movecall Party ke sabtu":                  `"Party" sabtu`,
		"/movecall Party إلى السبت":                 `"Party" السبت`,
		"/movecall 7 auf Samstag 18 Uhr":            "7 Samstag 18 Uhr",
		"/movecall Party a las 20:00":               `"Party" a las 20:00`,
		"/movecall Party same day 19:00":            `"Party" 19:00`,
		"/movecall same day 19:00":                  "19:00",
		"/movecall Party 19:00 on the same day":     `"Party" 19:00`,
		"/movecall Party saturday same time":        `"Party" saturday`,
		"/movecall Party auf Samstag, gleiche Zeit": `"Party" Samstag`,
		"/movecall “tomorrow 20:00”":                "tomorrow 20:00",
		"/movecall Party “tomorrow 20:00”":          `"Party" tomorrow 20:00`,
	} {
		if in, err := Parse(text, us(t)); in.Args != want {
			t.Errorf("%q is %q (%v), want %q", text, in.Args, err, want)
		}
	}
}

// A time is glued to the verb by whoever forgets the space.
func TestATimeGluedToAVerb(t *testing.T) {
	opt := us(t)
	for text, want := range map[string]string{
		"/schedulecallsat 18:00 Party": "sat 18:00 Party",
		"/schedulecall18:00 Party":     "18:00 Party",
		"/schedulecallTomorrow 18:00":  "Tomorrow 18:00",
		"/schedulecallзавтра 18:00":    "завтра 18:00",
		"/schedulecallevery fri 18:00": "every fri 18:00",
		"/movecallfri 20:00":           "fri 20:00",
	} {
		in, err := Parse(text, opt)
		if _, found := opt.Table.Verb(text, "/", nil); err != nil || in.Args != want || in.Typed == "" || !found {
			t.Errorf("%q is %+v, %v, want %q", text, in, err, want)
		}
	}
	for _, text := range []string{"/schedulecallxyz 18:00", "/schedulecalling sat", "/startcallsat 18:00"} {
		if in, err := Parse(text, opt); err == nil {
			t.Errorf("%q is %+v", text, in)
		}
	}
}

// Whoever copies a line of the help types what it says of the verb, too, and is told more of it: no call is started with that title.
func TestALineOfTheHelpCopied(t *testing.T) {
	for _, s := range us(t).Table.Specs() {
		if s.Follows == Line || s.Follows == VerbName {
			continue
		}
		for _, args := range []string{s.Summary, strings.ToUpper(s.Summary)} {
			if !strings.Contains(args, " ") {
				continue
			}
			if got, err := Parse("/"+string(s.Verb)+" "+args, us(t)); err != nil || got.Verb != us(t).Table.Help().Verb || got.Args != string(s.Verb) {
				t.Errorf("/%s %s is no help for it: %+v, %v", s.Verb, args, got, err)
			}
		}
	}
	for _, text := range []string{"/startcall [title]"} {
		if got, err := Parse(text, us(t)); err != nil || got.Verb != us(t).Table.Help().Verb {
			t.Errorf("%s is no help: %+v, %v", text, got, err)
		}
	}
	if got, err := Parse(`/startcall "[title]"`, us(t)); err != nil || got.Verb != startCall {
		t.Errorf("a title in quotes is help: %+v, %v", got, err)
	}
}
