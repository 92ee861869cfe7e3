package words

import (
	"strings"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
)

// punctual is how late a call can be started and not be called late.
const punctual = time.Minute

// Begun tells that the call which was scheduled for now is live, since then; zero: it is not known since when.
func (s *Scene) Begun(c *api.Call, since time.Time) Text {
	late := ""
	if d := since.Sub(s.At); since.IsZero() {
		late = " already"
	} else if d >= punctual {
		late = ", " + strings.TrimPrefix(distance(d), "in ") + " late"
	}
	return say("It has begun%s%s: %s%s.\n%s", s.there(), late, s.noun(), quoted(c.Title), s.findIt())
}

// Missed tells that the call was not started at its time, and how to start it now.
func (s *Scene) Missed(start command.Command) Text {
	return say("Missed: the %s%s%s was to start at %s, and I could not start it then, nor soon after. To start it now, type: %s",
		s.noun(), quoted(s.Title), s.there(), s.echo(s.At), s.line(start))
}

// InItsPlace tells that the call that was to start, with the title that it had, is gone, and which one runs there.
func (s *Scene) InItsPlace(title string, c *api.Call) Text {
	at, other := "now", ""
	if s.late() {
		at = s.echo(s.At)
	}
	if c.Title != "" {
		other = ":" + quoted(c.Title)
	}
	return say("Not started: the %s%s%s, which was scheduled for %s, is not there any more. Another one is live%s.\n%s",
		s.noun(), quoted(title), s.there(), at, other, s.findIt())
}

// late reports whether the time at which the call was to start is not now any more.
func (s *Scene) late() bool { return s.Now.Sub(s.At) >= punctual }

// NotStarted tells that the call was not started at its time, why, and how to start it once that is mended.
func (s *Scene) NotStarted(why Text, start command.Command) Text {
	instead := strings.ReplaceAll(why.Reveal(), "type it again", "type "+s.line(start)) // nobody has typed anything
	at := "now"
	if s.late() {
		at = "at " + s.echo(s.At)
	}
	return say("The %s%s%s was to start %s. %s", s.noun(), quoted(s.Title), s.there(), at, instead)
}
