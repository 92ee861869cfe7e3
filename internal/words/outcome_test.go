package words

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
)

// sceneOf is that of a command which alone is typed in the chat “Demo”.
func sceneOf(c command.Command) *Scene {
	now := time.Date(2026, 11, 23, 12, 4, 29, 0, time.UTC)
	return &Scene{Ref: "c1", Prefix: "/", Command: c, Chat: api.Chat{Title: "Demo"}, Zone: time.UTC, Now: now}
}

// offered returns the lines of an answer that begin with the prefix, or stand behind a colon, and fails for one of them
// that is not understood when it is typed.
func offered(t *testing.T, text Text, table *command.Table) (lines []string) {
	t.Helper()
	for line := range strings.SplitSeq(text.Reveal(), "\n") {
		if _, after, ok := strings.Cut(line, ": /"); ok {
			line = "/" + after
		}
		if !strings.HasPrefix(line, "/") || strings.Contains(text.Reveal(), "Usage: "+line) {
			continue
		}
		lines = append(lines, line)
		if _, err := command.Parse(line, command.Options{Prefix: "/", Table: table}); err != nil {
			t.Errorf("%q is offered, and then %v is wrong with it", line, err)
		}
	}
	return lines
}

func TestALineThatIsOfferedIsWhole(t *testing.T) {
	table := tableOf(t, specs())
	live, later := &api.Call{Title: "A"}, &api.Call{Title: "A", At: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	inTheWay := func(c *api.Call) func(*Scene) Text {
		return func(s *Scene) Text { return s.InTheWay(c, time.Time{}) }
	}
	for _, c := range []struct {
		name string
		typed,
		want string
		says func(*Scene) Text
	}{
		{"in the place of a call that runs", "/startcall —rtmp --in @demo Two", "/startcall --rtmp --replace --in @demo Two", inTheWay(live)},
		{"with quotes that are needed", `/startcall "--rtmp for all"`, `/startcall --replace "--rtmp for all"`, inTheWay(live)},
		{"in the place of a scheduled call", "/schedulecall tomorrow 18:00 B", "/schedulecall --replace tomorrow 18:00 B", inTheWay(later)},
		{"in private, with a title", "/calltitle Show", "/calltitle --in @yourgroup Show", (*Scene).NoCallsInPrivate},
		{"in private, when it is sure", "/endcall confirm", "/endcall --in @yourgroup confirm", (*Scene).NoCallsInPrivate},
		{"in private, with a time", "/schedulecall --rtmp tomorrow 18:00 X", "/schedulecall --rtmp --in @yourgroup tomorrow 18:00 X", (*Scene).NoCallsInPrivate},
	} {
		t.Run(c.name, func(t *testing.T) {
			in, err := command.Parse(c.typed, command.Options{Prefix: "/", Table: table})
			if err != nil {
				t.Fatal(err)
			}
			got := c.says(sceneOf(in.Command))
			if lines := offered(t, got, table); len(lines) != 1 || lines[0] != c.want {
				t.Errorf("to %q people are told\n%s\nwant the line %q", c.typed, got.Reveal(), c.want)
			}
		})
	}
}

// What cannot be known is not told as if it were.
func TestWhatBecameOfACallIsToldAsFarAsItIsKnown(t *testing.T) {
	end, retitle := sceneOf(command.Command{Verb: "endcall"}), sceneOf(command.Command{Verb: "calltitle", Args: "B"})
	retitle.Title = "B"
	next := &api.Call{Title: "C"}
	for want, got := range map[string]Text{
		"The video chat “A” has ended.": end.HasEnded("A", nil, false),
		"The video chat “A” has ended, as you asked; whether by me or by somebody else I cannot tell.":                                             end.HasEnded("A", nil, true),
		"Not done: the video chat “A” has ended.":                                                                                                  retitle.HasEnded("A", nil, false),
		"The video chat “A” has ended since.":                                                                                                      retitle.HasEnded("A", nil, true),
		"The video chat “A” has ended. The one that is there now “C” came after your command, and I left it alone.":                                end.HasEnded("A", next, false),
		"Not done: the video chat “C” was started after your command, so I left it alone. If you mean it, type the command again.":                 end.NotTheOne(next, false),
		"Not done: the video chat “C” was started in the same second as your command, so I left it alone. If you mean it, type the command again.": end.NotTheOne(next, true),
	} {
		if got.Reveal() != want {
			t.Errorf("people are told\n%s\nwant\n%s", got.Reveal(), want)
		}
	}
}

func TestWaitsArePlainWords(t *testing.T) {
	s := sceneOf(command.Command{Verb: "startcall"})
	const onward = " Then I go on by myself; please do not type it again. (for whoever runs me: c1)"
	flood := Wait{Kind: Flood, Until: s.Now.Add(6 * time.Second)}
	for want, got := range map[string]Text{
		"Waiting: Telegram asks me to wait until 12:04:35 UTC (in 6 s)." + onward:                                                                                              s.Waiting(flood, Wait{}),
		"Waiting: another command in this chat comes first, and Telegram asks me to wait until 12:04:35 UTC (in 6 s)." + onward:                                                s.Waiting(Wait{Kind: Turn}, flood),
		"Not clear yet: Telegram has not told me whether this was done. I keep checking and will correct this message; please do not type it again. (for whoever runs me: c1)": s.Unknown(),
		"Not done: I could not get to this for 10 min, because Telegram did not answer. Nothing was changed. Type it again if you still want it. (for whoever runs me: c1)":    s.WaitedTooLong(Wait{Kind: Silence, Since: s.Now.Add(-10 * time.Minute)}),
	} {
		if got.Reveal() != want {
			t.Errorf("people are told\n%s\nwant\n%s", got.Reveal(), want)
		}
	}
}
