package words

import (
	"strings"
)

// Guest is somebody who was to be invited to the call.
type Guest struct {
	Name string // as it is shown; empty: not known
	At   string // what he was named by; empty: a message of his
	Fate Fate
}

// Fate is what became of an invitation.
type Fate string

// The fates. The journal holds them.
const (
	NoFate   Fate = ""          // nothing yet
	Invited  Fate = "invited"   // by this command
	Before   Fate = "before"    // was invited already
	Inside   Fate = "inside"    // is in the call already
	Outside  Fate = "outside"   // is not in the chat
	Private  Fate = "private"   // does not allow it
	NoPerson Fate = "no person" // a bot, a chat, a deleted account
	Nobody   Fate = "nobody"    // nobody bears that name
	Unmet    Fate = "unmet"     // the account cannot name him to Telegram
	Untold   Fate = "untold"    // Telegram has agreed, and the chat does not show it
	Unclear  Fate = "unclear"   // may have been invited, and nothing can tell
	Twice    Fate = "twice"     // was named before
)

// told is what is said of each fate besides who has it. In this order they are told.
var told = [...]struct {
	fate Fate
	text string
}{
	{Before, "Invited already"},
	{Inside, "In it already"},
	{Outside, "Not in the chat, so I could not invite them"},
	{Private, "Their privacy settings do not allow it"},
	{NoPerson, "Only people can be invited, and only those whose account is not deleted"},
	{Nobody, "I find nobody of that name"},
	{Unmet, "My account has never met them, so name them by @name, or answer to a message of theirs"},
	{Untold, "Telegram agreed, and yet the chat does not show that they are invited"},
	{Unclear, "It is not clear whether they were invited, as Telegram did not answer me and I find none of its messages about this call here; I invite nobody twice, so ask them before you type it again"},
}

// Invitations tells what became of the invitations to the call of that title, person by person. rest is what is to be said
// of those of whom nothing became.
func (s *Scene) Invitations(title string, guests []Guest, rest Text) Text {
	of := byFate(guests)
	call, t := s.noun()+quoted(title)+s.there(), Text("")
	switch {
	case len(of[Invited]) > 0:
		t = say("Invited to the %s: %s.", call, strings.Join(of[Invited], ", "))
	case len(of[Untold])+len(of[Unclear]) > 0:
		t = say("I cannot say that I have invited anybody to the %s.", call)
	case len(of[Before])+len(of[Inside])+len(of[Twice]) == len(guests):
		t = say("There was nobody to invite to the %s. I changed nothing.", call)
	default:
		t = say("Not done: I have invited nobody to the %s.", call)
	}
	t += fates(of)
	if left := of[NoFate]; len(left) > 0 {
		why := strings.TrimPrefix(strings.ReplaceAll(rest.Reveal(), " Nothing was changed.", ""), "Not done: ")
		t += say("\nAs for %s: %s", strings.Join(left, ", "), why)
	}
	return t
}

// byFate is the names of those who share a fate.
func byFate(guests []Guest) map[Fate][]string {
	of := map[Fate][]string{}
	for _, g := range guests {
		of[g.Fate] = append(of[g.Fate], g.name())
	}
	return of
}

// fates tells of those who were not invited why, line by line.
func fates(of map[Fate][]string) (t Text) {
	for _, line := range told {
		if names := of[line.fate]; len(names) > 0 {
			t += say("\n%s: %s.", line.text, strings.Join(names, ", "))
		}
	}
	return t
}

func (g Guest) name() string {
	switch {
	case g.At == "":
		return name(g.Name)
	case g.Name == "":
		return name(g.At)
	}
	return name(g.Name) + " (" + name(g.At) + ")"
}
