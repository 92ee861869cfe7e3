package words

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/recurrence"
	"userbot/internal/when"
)

// Choice is one thing that a command can mean: what is done if it is picked.
type Choice struct {
	Command   command.Command // whole, as it can be typed
	Title     string
	At        time.Time        // in the zone it was understood in; zero: nothing is scheduled
	Rule      *recurrence.Rule // of what recurs, the first time at At; nil: once
	Starts    bool             // a call is started now
	Plan      *Plan            // the planned call that it is about; nil: it is about none
	Does      Deed             // what is done to that
	Note      string
	Reminders Reminders
	N         int64 // the number that picks it, where that is its planned call's; 0: the choices are counted
}

// Deed is what is done to a planned call.
type Deed uint8

// What can be done to one.
const (
	Moves Deed = iota // to At
	Cancels
	Passes
	Pauses
	Resumes
	Begins
)

// Ask asks which of the choices is meant, at least one. why, which may be empty, says why it is asked.
func (s *Scene) Ask(why Text, choices []Choice) Text {
	mixed := areMixed(choices)
	t := why
	if t != "" {
		t += " "
	}
	if len(choices) == 1 {
		return t + say("Did you mean this?\n%s\nAnswer %s, or type it again.", s.describe(choices[0], mixed, s.plan), s.Yes)
	}
	t += "Which one?"
	answers, lines, times := make([]string, len(choices)), make([]string, len(choices)), map[string]int{}
	for i, c := range choices {
		lines[i] = s.describe(c, mixed, s.unnumbered) // one number does not mean two things
		times[lines[i]]++
	}
	for i, c := range choices {
		n := c.N
		switch {
		case n != 0:
			t += say("\n%s", s.describe(c, mixed, s.plan))
		default:
			n = int64(i + 1)
			if times[lines[i]] > 1 && c.Plan != nil { // but for those that look alike
				lines[i] = s.describe(c, mixed, func(Plan) string { return s.plan(*c.Plan) })
			}
			t += say("\n%d. %s", n, lines[i])
		}
		answers[i] = fmt.Sprintf("%s %d", s.Yes, n)
	}
	last := len(answers) - 1
	return t + say("\nAnswer %s or %s, or type it again.", strings.Join(answers[:last], ", "), answers[last])
}

// Each is what a question tells of each of its choices.
func (s *Scene) Each(choices []Choice) []Text {
	lines := make([]Text, len(choices))
	for i, c := range choices {
		lines[i] = Text(s.describe(c, areMixed(choices), s.plan))
	}
	return lines
}

// areMixed reports whether some choices are of another kind than others.
func areMixed(choices []Choice) bool {
	return slices.ContainsFunc(choices, func(c Choice) bool { return c.At.IsZero() != choices[0].At.IsZero() })
}

// named names a planned call by its title, where it has one, and by plan where it has none; its number stands before the title only where
// that picks it.
func (s *Scene) named(p Plan, plan func(Plan) string) string {
	if p.Title != "" {
		p.At = time.Time{}
	}
	return plan(p)
}

// unnumbered names a planned call without its number.
func (s *Scene) unnumbered(p Plan) string {
	if p.At.IsZero() {
		return strings.TrimSpace(quoted(p.Title))
	}
	return Echo(p.At, s.Now) + quoted(p.Title)
}

// does tells what is done to a planned call, which plan names.
func does(c Choice, plan string) string {
	switch c.Does {
	case Cancels:
		if c.Plan.Rule != nil {
			return "Cancel the whole series: " + plan
		}
		return "Cancel " + plan
	case Passes:
		return "Pass " + plan
	case Pauses:
		return "Pause " + plan
	case Resumes:
		return "Go on with " + plan
	case Begins:
		return "Start " + plan
	}
	return sentence(plan)
}

// describe tells all of a choice. mixed says that others of the same question are of another kind; plan names a planned call.
func (s *Scene) describe(c Choice, mixed bool, plan func(Plan) string) string {
	title := ", no title"
	if c.Title != "" {
		title = ", title" + quoted(c.Title)
	}
	when := s.echoOf(c.At)
	if c.Rule != nil {
		when = s.recursHere(c.Rule) + ", next " + s.day(c.At) + " (" + distance(c.At.Sub(s.Now)) + ")"
	}
	switch {
	case c.Plan != nil && (mixed || c.At.IsZero() && c.Plan.At.IsZero()):
		return s.line(c.Command) // nothing is known of such a call that could be told
	case c.Plan != nil && !c.At.IsZero() && c.Plan.ID == 0:
		return s.echoOf(c.At) // which call is meant is asked next
	case c.Plan != nil && !c.At.IsZero():
		return s.echoOf(c.At) + " for " + s.named(*c.Plan, plan)
	case c.Plan != nil:
		return does(c, plan(*c.Plan))
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
	if c.Command.NoStart {
		title += ", for people to start"
	}
	title += c.Reminders.asked(c.Command.Remind)
	if c.Command.Quiet {
		title += ", quietly"
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

// SureToTakeBack asks before a call that is only scheduled is taken back by what ends calls.
func (s *Scene) SureToTakeBack(call *api.Call) Text {
	return say("No %s is live%s. One is scheduled for %s:%s. To take that back, answer %s.", s.noun(), s.there(), s.echo(call.At), cmp.Or(quoted(call.Title), " it has no title"), s.Yes)
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
	instead, yours := "start", ""
	if !s.At.IsZero() {
		instead, yours = "schedule", "\n"+s.yours(Plan{Title: s.Title, At: s.At, Rule: s.Rule})
	}
	if call.At.IsZero() {
		return s.peopleIn(call) + say(" To end it for everybody and %s yours, answer %s.%s", instead, s.Yes, yours)
	}
	return say("Somebody has scheduled a %s%s%s for %s, and whoever wants to be reminded of it would lose that. To take it back and %s yours, answer %s.%s",
		s.noun(), quoted(call.Title), s.there(), s.echo(call.At), instead, s.Yes, yours)
}

// sentence makes a beginning of s. Digits begin one too: no prefix can be a digit.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// Misspelt says that there is no such verb as was typed, and which one it is taken for.
func Misspelt(typed, prefix string, meant command.Verb) Text {
	return say("There is no command %s%s, so I take it for %s%s.", prefix, typed, prefix, meant)
}

// Absolute is at as it can be typed where loc is the local zone, whatever the day, and means nothing else.
func Absolute(at time.Time, loc *time.Location) string {
	layout := "Mon 2 Jan 2006 15:04"
	if at.Second() != 0 {
		layout += ":05"
	}
	text := at.Format(layout)
	wall := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
	if _, how := recurrence.Instant(wall, at.Location()); how == recurrence.Twice {
		return text + at.Format(" UTC-07:00")
	}
	if zone := at.Location().String(); zone != loc.String() {
		text += " " + zone
	}
	return text
}

// LikeATime says that what was typed for a title begins like a time.
func LikeATime() Text { return "That title begins like a time." }

// EndsLikeATime says that what was typed for a title ends like a time.
func EndsLikeATime() Text { return "That title ends like a time." }

// LikeADay says that what was typed for a title begins, or ends, with a day, and how the call is planned for it: by what is wrong with it as a time.
func (s *Scene) LikeADay(like Text, later command.Command, p *when.Problem) Text {
	t := like + " " + Time(p)
	if later.Args = p.Example; p.Example != "" {
		t += say(" To plan a call, type that, too (%s).", s.line(later))
	}
	return t
}

// NotAll says that some of what a time can mean is left out of the question.
func NotAll() Text {
	return "What else it can mean is over, too near or too far ahead."
}

// NoneCan says that a time can mean several things, none of which can be done; why is said of the likeliest.
func NoneCan(why Text) Text {
	return "That can mean several times, and none of them can be done. " + why
}

// NoQuestion tells that nothing is asked that the sender could answer here.
func NoQuestion() Text {
	return "I have no open question to you here. A question stays open for 10 minutes, and one answer closes it. Type the command again if you still want it."
}

// Overtaken is NoQuestion where whoever was asked has typed a command of that verb since, and had read the question by then.
func (s *Scene) Overtaken(next command.Verb) Text {
	return say("I have no open question to you here. %s%s was typed after my question, and took its place. Type the command again if you still want it.", s.Prefix, next)
}

// Crossed tells that it is not known whether whoever was asked had read the question when he typed a command of that verb.
func (s *Scene) Crossed(next command.Verb) Text {
	return say("Not done: you typed %s%s meanwhile, and I cannot tell yet whether you had read my question by then. If you mean that, answer it as a reply, with %s.", s.Prefix, next, s.Yes)
}

// HowToAnswer tells whoever was asked, and has typed an answer without the prefix, how a question is answered.
func HowToAnswer(prefix string) Text {
	return say("If you mean my question: it is answered with %syes or %sno, and a number where there are several; or with a reply to it.", prefix, prefix)
}

// Declined tells that nothing is done of what was asked about.
func Declined() Text { return "Then I do nothing, and my question is closed." }

// WouldDecline is Declined of what is only tried.
func WouldDecline() Text { return "I would do nothing, and close my question." }

// NotYourQuestion tells that somebody else was asked.
func NotYourQuestion() Text {
	return "Not done: only whoever was asked can answer that question. Type the command yourself if you want it."
}

// WhichQuestion tells that several questions are open and that it is not clear which one is answered.
func (s *Scene) WhichQuestion() Text {
	return say("Not done: I asked you more than one thing. Answer as a reply to the question that you mean, with %s.", s.Yes)
}

// WhichChoice tells that a question has other choices, with these numbers, than the one picked.
func (s *Scene) WhichChoice(numbers []int64) Text {
	if len(numbers) == 1 {
		return say("Not done: my question has just one choice. Answer %s, or type the command again.", s.Yes)
	}
	return say("Not done: please say which one: %s.", s.picks(numbers))
}

// NotYes tells that it is not known whether what was typed agrees to the one choice of a question.
func (s *Scene) NotYes(typed string) Text {
	return say("Not done: I cannot tell whether “%s” is a yes. Answer %s, or %sno, or type the command again.", typed, s.Yes, s.Prefix)
}

// picks are the answers that pick each of several choices.
func (s *Scene) picks(numbers []int64) string {
	all := make([]string, len(numbers))
	for i, n := range numbers {
		all[i] = fmt.Sprintf("%s %d", s.Yes, n)
	}
	last := len(all) - 1
	return strings.Join(all[:last], ", ") + " or " + all[last]
}

// NoSuchChoice is WhichChoice where a time was answered that is none of those asked about.
func (s *Scene) NoSuchChoice(typed string, numbers []int64) Text {
	if len(numbers) == 1 {
		return say("Not done: I have not asked about “%s”. Answer %s, or type the command again with the time that you mean.", typed, s.Yes)
	}
	return say("Not done: “%s” is none of my choices. Answer %s, or type the command again with the time that you mean.", typed, s.picks(numbers))
}
