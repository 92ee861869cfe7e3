package words

import (
	"slices"
	"strings"
	"time"

	"userbot/internal/command"
)

// Reminders are how long before a planned call the chat is reminded of it. Of a series that is done when the one before has begun.
type Reminders struct {
	Series     bool            // more follow the next one
	Next, Late []time.Duration // of the next one: those that come, and those for which it is too late
	Each       []time.Duration // those of what follows
	Some       []time.Duration // of these, those that come only of some
	Never      []time.Duration // those that do not come, for what follows does so too soon
}

// come returns all that come, of whichever.
func (r *Reminders) come() []time.Duration {
	if r.Series {
		return append(slices.Clone(r.Each), r.Next...)
	}
	return r.Next
}

// only returns which of all are in other, or, if not, those that are not.
func only(all, other []time.Duration, in bool) []time.Duration {
	return slices.DeleteFunc(slices.Clone(all), func(d time.Duration) bool { return slices.Contains(other, d) != in })
}

// lengths says how long before: "1 d and 1 h before".
func lengths(leads []time.Duration) string {
	all := make([]string, len(leads))
	for k, d := range leads {
		all[k] = strings.TrimPrefix(distance(d), "in ")
	}
	return andList(all) + " before"
}

// reminds tells which reminders of what was planned come, and which do not.
func (s *Scene) reminds() string {
	r, text := &s.Reminders, ""
	whom := func(of string) string {
		if s.Elsewhere && !s.Public { // it is told where it was planned
			return "I remind you of " + of + " here"
		}
		return "I remind the chat of " + of
	}
	if !r.Series {
		if len(r.Next) > 0 {
			text = whom("it") + " " + lengths(r.Next) + ". "
		}
		if len(r.Late) > 0 {
			text += "It is too late for a reminder " + lengths(r.Late) + ". "
		}
		return text
	}
	if len(r.Each) > 0 {
		text = whom("each") + " " + lengths(r.Each)
		if len(r.Some) > 0 {
			text += ", but not "
			if len(r.Some) < len(r.Each) {
				text += lengths(r.Some) + " "
			}
			text += "of those that come sooner after the one before"
		}
		text += ". "
	}
	if late := only(r.Late, r.Each, true); len(late) > 0 {
		text += "For this one it is too late for a reminder " + lengths(late) + ". "
	}
	if first := only(r.Never, r.Next, true); len(first) > 0 {
		text += whom("this one") + " only " + lengths(first) + ", for each comes sooner after the one before it. "
	}
	if never := only(r.Never, r.Next, false); len(never) > 0 {
		text += "There is no reminder " + lengths(never) + ", for each comes sooner after the one before it. "
	}
	return text
}

// list tells which reminders come, where, as the list of what is planned does.
func (r *Reminders) list(where string) string {
	switch next := only(r.Each, r.Next, true); {
	case len(r.come()) == 0:
		return ""
	case !r.Series:
		return " Reminders" + where + ": " + command.FormatLeads(r.Next) + "."
	case len(r.Each) == 0:
		return " Reminders of the next" + where + ": " + command.FormatLeads(r.Next) + "."
	case len(next) == len(r.Each) && len(next) == len(r.Next):
		return " Reminders" + where + ": " + command.FormatLeads(r.Each) + "."
	case len(next) == len(r.Next):
		which := "none"
		if len(next) > 0 {
			which = "only " + command.FormatLeads(next)
		}
		return " Reminders" + where + ": " + command.FormatLeads(r.Each) + " (of the next " + which + ")."
	}
	return " Reminders" + where + ": " + command.FormatLeads(r.Each) + " (of the next " + command.FormatLeads(r.Next) + ")."
}

// asked tells which reminders come of what is asked about; none: they were asked for.
func (r *Reminders) asked(typed string) string {
	switch all := r.come(); {
	case len(all) > 0:
		return ", reminders " + command.FormatLeads(all)
	case typed != "":
		return ", no reminders"
	}
	return ""
}
