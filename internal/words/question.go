package words

import (
	"fmt"
	"strings"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/recurrence"
)

// Choice is one thing that a command can mean: what is done if it is picked.
type Choice struct {
	Command command.Command // whole, as it can be typed
	Title   string
	At      time.Time        // in the zone it was understood in; zero: nothing is scheduled
	Rule    *recurrence.Rule // of what recurs, the first time at At; nil: once
	Starts  bool             // a call is started now
	Plan    *Plan            // the planned call that it is about; nil: it is about none
	Note    string
}

// Ask asks which of the choices is meant, at least one. why, which may be empty, says why it is asked.
func (s *Scene) Ask(why Text, choices []Choice) Text {
	mixed := false
	for _, c := range choices {
		mixed = mixed || c.At.IsZero() != choices[0].At.IsZero()
	}
	t := why
	if t != "" {
		t += " "
	}
	if len(choices) == 1 {
		return t + say("Did you mean this?\n%s\nAnswer %s, or type it again.", s.describe(choices[0], mixed), s.Yes)
	}
	t += "Which one?"
	answers := make([]string, len(choices))
	for i, c := range choices {
		t += say("\n%d. %s", i+1, s.describe(c, mixed))
		answers[i] = fmt.Sprintf("%s %d", s.Yes, i+1)
	}
	last := len(answers) - 1
	return t + say("\nAnswer %s or %s, or type it again.", strings.Join(answers[:last], ", "), answers[last])
}

// describe tells all of a choice. mixed says that others of the same question are of another kind.
func (s *Scene) describe(c Choice, mixed bool) string {
	title := ", no title"
	if c.Title != "" {
		title = ", title" + quoted(c.Title)
	}
	when := s.echoOf(c.At)
	if c.Rule != nil {
		when = recurs(c.Rule, s.Now) + ", next " + Echo(c.At, s.Now)
	}
	switch {
	case c.Plan != nil && (mixed || c.At.IsZero() && c.Plan.At.IsZero()):
		return s.line(c.Command) // nothing is known of such a call that could be told
	case c.Plan != nil && !c.At.IsZero() && c.Plan.ID == 0:
		return s.echoOf(c.At) // which call is meant is asked next
	case c.Plan != nil && !c.At.IsZero():
		return s.echoOf(c.At) + " for " + s.plan(*c.Plan)
	case c.Plan != nil:
		return sentence(s.plan(*c.Plan))
	case !c.At.IsZero() && mixed:
		title = "Schedule it: " + when + title
	case !c.At.IsZero():
		title = sentence(when) + title
	case c.Starts && mixed:
		title = "Start it now" + title
	default:
		return s.line(c.Command)
	}
	if c.Command.RTMP {
		title += ", by RTMP"
	}
	if c.Command.Replace {
		title += ", in place of the call that is there"
	}
	if c.Command.In != "" {
		title += ", in " + c.Command.In
	}
	if c.Note != "" {
		title += ". " + c.Note
	}
	return title
}

// echoOf is Echo with the name of a zone that is not the chat's: several zones have the same abbreviation.
func (s *Scene) echoOf(at time.Time) string {
	echo, zone := Echo(at, s.Now), at.Location().String()
	if zone == s.Zone.String() || strings.Contains(echo, zone) {
		return echo
	}
	return echo + " in " + zone
}

// SureToEnd asks before people are sent away.
func (s *Scene) SureToEnd(call *api.Call) Text {
	return s.peopleIn(call) + say(" To end it for everybody, answer %s.", s.Yes)
}

func (s *Scene) peopleIn(call *api.Call) Text {
	is := "are"
	if call.Participants == 1 {
		is = "is"
	}
	return say("%s %s in the %s%s%s.", sentence(people(call.Participants)), is, s.noun(), quoted(call.Title), s.there())
}

// SureToReplace asks before another call takes the place of one that people are in, or of one that a person has scheduled.
func (s *Scene) SureToReplace(call *api.Call) Text {
	instead := "start"
	if !s.At.IsZero() {
		instead = "schedule"
	}
	if call.At.IsZero() {
		return s.peopleIn(call) + say(" To end it for everybody and %s yours, answer %s.", instead, s.Yes)
	}
	return say("Somebody has scheduled a %s%s%s for %s, and whoever wants to be reminded of it would lose that. To take it back and %s yours, answer %s.",
		s.noun(), quoted(call.Title), s.there(), s.echo(call.At), instead, s.Yes)
}

// sentence makes a beginning of s. Digits begin one too: no prefix can be a digit.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// Misspelt says that there is no such verb as was typed, and which one it is taken for.
func Misspelt(typed, prefix string, meant command.Verb) Text {
	return say("There is no command %s%s, so I take it for %s%s.", prefix, typed, prefix, meant)
}

// Absolute is at as it can be typed where loc is the local zone, whatever the day.
func Absolute(at time.Time, loc *time.Location) string {
	layout := "Mon 2 Jan 2006 15:04"
	if at.Second() != 0 {
		layout += ":05"
	}
	text := at.Format(layout)
	if zone := at.Location().String(); zone != loc.String() {
		text += " " + zone
	}
	return text
}

// LikeATime says that what was typed for a title begins like a time.
func LikeATime() Text { return "That title begins like a time." }

// NotAll says that some of what a time can mean is left out of the question.
func NotAll() Text {
	return "What else it can mean cannot be scheduled now: it is over, too near or too far ahead."
}

// NoneCan says that a time can mean several things, none of which can be done; why is said of the likeliest.
func NoneCan(why Text) Text {
	return "That can mean several times, and none of them can be done. " + why
}

// NoQuestion tells that nothing is asked that the sender could answer here.
func NoQuestion() Text {
	return "I have no open question to you here. A question stays open for 10 minutes, and one answer closes it. Type the command again if you still want it."
}

// NotYourQuestion tells that somebody else was asked.
func NotYourQuestion() Text {
	return "Not done: only whoever was asked can answer that question. Type the command yourself if you want it."
}

// WhichQuestion tells that several questions are open and that it is not clear which one is answered.
func (s *Scene) WhichQuestion() Text {
	return say("Not done: I asked you more than one thing. Answer as a reply to the question that you mean, with %s.", s.Yes)
}

// WhichChoice tells that a question has other choices than the one picked.
func (s *Scene) WhichChoice(choices int) Text {
	switch choices {
	case 1:
		return say("Not done: my question has just one choice. Answer %s, or type the command again.", s.Yes)
	case 2:
		return say("Not done: please say which one: %s 1 or %s 2.", s.Yes, s.Yes)
	}
	return say("Not done: please say which one: %s and a number from 1 to %d.", s.Yes, choices)
}
