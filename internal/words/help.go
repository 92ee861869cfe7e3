package words

import (
	"cmp"
	"slices"
	"strings"

	"userbot/internal/command"
	"userbot/internal/typed"
)

var optionUsage = map[command.Option]string{
	command.RTMP:    "--rtmp",
	command.Replace: "--replace",
	command.Video:   "--video",
	command.NoStart: "--no-start",
	command.Quiet:   "--quiet",
	command.Remind:  "--remind " + yourLeads,
	command.In:      "--in CHAT",
}

var optionMeaning = map[command.Option]string{
	command.RTMP:    "stream from OBS or the like; the address and key come to you in private",
	command.Replace: "end the call that is there first",
	command.Video:   "record pictures, too",
	command.NoStart: "leave it to people to start it; I tell the chat when it is time",
	command.Quiet:   "only react to the command, if it is done",
	command.Remind:  "remind this chat so long before the start, up to 5 times; none: not at all",
	command.In:      "for another chat: @name, a t.me link or an id",
}

// laterMeaning is what options mean, where it is not that alone, of what is planned.
var laterMeaning = map[command.Option]string{
	command.Replace: "end the call that is there, and what runs at its time",
	command.Quiet:   "only react to the command, if it is done; no announcement, reminders only with --remind",
}

// Help is the help for the verb that arg names, with or without the prefix, else the overview, without those that are off.
func Help(arg, prefix string, table *command.Table, off func(command.Verb) bool) Text {
	words := append(strings.Fields(arg), "")
	name, _, _ := strings.Cut(strings.TrimPrefix(words[0], prefix), "@")
	name = strings.TrimRight(name, ".,:;!?") // as phones end a line
	s, t := table.Find(name), Text("")
	if in, _ := command.Parse(prefix+name, command.Options{Prefix: prefix, Table: table, Halves: true}); in.Typed != "" {
		s = table.Find(string(in.Verb))
		t = say("I do not know “%s”, so this is about %s%s.\n", in.Typed, prefix, in.Verb)
	}
	if s == nil {
		if s = part(name, table); s != nil {
			t = say("I do not know “%s”, so this is about %s%s.\n", typed.Clip(name, 25), prefix, s.Verb)
		}
	}
	if s == nil {
		if typed.Visible(arg) != "" {
			return say("I do not know “%s”.\n", typed.Clip(arg, 25)) + overview(prefix, table, off)
		}
		return overview(prefix, table, off)
	}
	if off(s.Verb) {
		return t + SwitchedOff(s.Verb, true)
	}
	t += say("Usage: %s%s", prefix, s.Usage)
	for _, line := range s.Details {
		t += say("\n%s", prefixed(line, prefix, table))
	}
	for _, o := range s.Options {
		means := optionMeaning[o]
		if later := laterMeaning[o]; later != "" && s.Has(command.NoStart) {
			means = later
		}
		t += say("\n%s: %s", optionUsage[o], means)
	}
	t += say("\nExample: %s%s", prefix, s.Example)
	if s.Another != "" {
		t += say("\nExample: %s%s", prefix, s.Another)
	}
	if len(s.Aliases) > 0 {
		t += say("\nAlso known as %s%s.", prefix, strings.Join(s.Aliases, ", "+prefix))
	}
	return t
}

// prefixed is a text with the prefix before what can be typed in it and is no ordinary word: verbs, and what declines.
func prefixed(text, prefix string, table *command.Table) string {
	words := strings.Split(text, " ")
	for i, word := range words {
		name := strings.TrimRight(word, ".,:;")
		s := table.Find(name)
		verb := s != nil && string(s.Verb) == name && len(name) > len("calls") && strings.Contains(name, "call")
		declines := len(name) > len("no") && slices.ContainsFunc(table.Specs(), func(s command.Spec) bool { return slices.Contains(s.Declined, name) })
		if verb || declines {
			words[i] = prefix + word
		}
	}
	return strings.Join(words, " ")
}

// part is the only verb that has name in its own, or the one of which that is half; nil if there is none, or more than one.
func part(name string, table *command.Table) (found *command.Spec) {
	if s := table.Find(name + "call"); s != nil && name != "" {
		return s
	}
	for _, s := range table.Specs() {
		if len(name) < 3 || !strings.Contains(string(s.Verb), strings.ToLower(name)) {
			continue
		}
		if found != nil {
			return nil
		}
		found = &s
	}
	return found
}

// overview is one screen of a phone: the verbs by groups. That for the help is not among them, for it has just been typed.
func overview(prefix string, table *command.Table, off func(command.Verb) bool) Text {
	t, group, more := Text("What I can do:"), "", command.Verb("")
	var shown []command.Spec
	for _, s := range table.Specs() {
		if !off(s.Verb) && s.Follows != command.VerbName {
			shown = append(shown, s)
		}
	}
	for i, s := range shown {
		if s.Group != group {
			group = s.Group
			t += say("\n%s:", group)
		}
		more = cmp.Or(more, s.Verb)
		same := func(i int) bool {
			return i >= 0 && i < len(shown) && s.Together != "" && shown[i].Together == s.Together && shown[i].Group == s.Group
		}
		if same(i - 1) {
			t += say(", %s%s", prefix, s.Verb)
		} else {
			t += say("\n%s%s", prefix, s.Verb)
		}
		switch {
		case same(i + 1):
		case same(i - 1):
			t += say(": %s", s.Together)
		default:
			t += say(": %s", s.Summary)
		}
	}
	if help := table.Help(); help != nil {
		t += say("\nMore on one: %s%s %s", prefix, help.Verb, more)
	}
	return t
}
