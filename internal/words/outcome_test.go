package words

import (
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/tgerr"

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
	return offeredAt(t, text, table, sceneOf(command.Command{}).Now, time.UTC)
}

// offeredAt is offered where and when a time matters.
func offeredAt(t *testing.T, text Text, table *command.Table, now time.Time, loc *time.Location) (lines []string) {
	t.Helper()
	for line := range strings.SplitSeq(text.Reveal(), "\n") {
		for _, before := range []string{": /", ". /"} {
			// But not in the middle of what was typed, which stands in quotes.
			if _, after, ok := strings.Cut(line, before); ok && strings.Count(after, "”") <= strings.Count(after, "“") {
				line = "/" + after
			}
		}
		if !strings.HasPrefix(line, "/") || strings.Contains(text.Reveal(), "Usage: "+line) {
			continue
		}
		lines = append(lines, line)
		in, err := command.Parse(line, command.Options{Prefix: "/", Table: table})
		if err != nil {
			t.Errorf("%q is offered, and then %v is wrong with it", line, err)
		} else if in.Said != nil && in.Verb == "schedulecall" && len(in.Said.Resolve(now, loc).Readings) == 0 {
			t.Errorf("%q is offered, and its time is not understood", line)
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
			sc := sceneOf(in.Command)
			sc.Disabled = func(v command.Verb) bool { return v == "startnow" }
			got := c.says(sc)
			if lines := offered(t, got, table); len(lines) != 1 || lines[0] != c.want {
				t.Errorf("to %q people are told\n%s\nwant the line %q", c.typed, got.Reveal(), c.want)
			}
		})
	}
}

// A part of a line would be another command: where the whole is too long to copy, it is said in words what to type.
func TestALineThatIsTooLongIsNotOffered(t *testing.T) {
	table, long := tableOf(t, specs()), strings.Repeat("long", 80)
	for name, got := range map[string]Text{
		"in the place of a call that runs": sceneOf(command.Command{Verb: "startcall", In: "@" + long}).InTheWay(&api.Call{Title: "A"}, time.Time{}),
		"in private":                       sceneOf(command.Command{Verb: "calltitle", Args: long}).NoCallsInPrivate(),
		"the credentials":                  sceneOf(command.Command{Verb: "startcall", RTMP: true, Args: long}).NotDelivered(You),
		"another time":                     Instead("Too soon.", command.Command{Verb: "schedulecall", In: "@" + long}, "/", "in 5 minutes"),
		"what was meant": Usage(&command.Problem{Kind: command.OptionBehind, Command: command.Command{Verb: "startcall"},
			Try: []command.Command{{Verb: "startcall", Args: long}}}, "/", table),
	} {
		if lines := offered(t, got, table); len(lines) > 1 || len(lines) == 1 && len(lines[0]) > 40 || strings.Contains(got.Reveal(), "…") {
			t.Errorf("%s: people are told\n%s", name, got.Reveal())
		}
	}
}

func TestThePlaceOfACallIsNamedElsewhere(t *testing.T) {
	for elsewhere, want := range map[bool]string{
		false: "Started: video chat “A”.\nJoin from the bar at the top of the chat.",
		true:  "Started in Demo: video chat “A”.\nJoin from the bar at the top of Demo.",
	} {
		s := sceneOf(command.Command{Verb: "startcall", Args: "A"})
		s.Elsewhere = elsewhere
		if got := s.Made(&api.Call{Title: "A"}); got.Reveal() != want {
			t.Errorf("people are told\n%s\nwant\n%s", got.Reveal(), want)
		}
	}
}

// Who types /startcall where a call is scheduled wants one now: that is a command or an admin's tap away.
func TestAScheduledCallInTheWayCanBeStarted(t *testing.T) {
	now := sceneOf(command.Command{Verb: "startcall", Args: "B"})
	typed, there := *now, *now
	there.Command.In = "@group"
	now.Disabled = func(v command.Verb) bool { return v == "startnow" }
	later := sceneOf(command.Command{Verb: "schedulecall", Args: "fri 20:00 B"})
	later.At = later.Now.Add(100 * time.Hour)
	call := &api.Call{Title: "A", At: now.Now.Add(24 * time.Hour)}
	const begins = "A video chat “A” is already scheduled for Tue 24 Nov 2026 12:04 UTC (in 1 d). I changed nothing.\n"
	for want, s := range map[string]*Scene{
		begins + "To start it now, an admin opens it from the bar at the top of the chat and taps Start.\nTo take it back and make a new one, type: /startcall --replace B": now,
		begins + "To start it now, type: /startnow\nTo take it back and make a new one, type: /startcall --replace B":                                                       &typed,
		begins + "To start it now, type: /startnow --in @group\nTo take it back and make a new one, type: /startcall --replace --in @group B":                               &there,
		begins + "To take it back and make a new one, type: /schedulecall --replace fri 20:00 B":                                                                            later,
	} {
		if got := s.InTheWay(call, time.Time{}); got.Reveal() != want {
			t.Errorf("people are told\n%s\nwant\n%s", got.Reveal(), want)
		}
	}
}

func TestARefusedStreamIsToldTheReason(t *testing.T) {
	err := api.Wrap("phone.getGroupCallStreamRtmpUrl", tgerr.New(400, "CHAT_ADMIN_REQUIRED"))
	s := sceneOf(command.Command{Verb: "startcall", RTMP: true})
	if got := s.Refused(err, true); !strings.HasPrefix(got.Reveal(), "Not done: I may not manage calls there.") {
		t.Errorf("who has no right is told\n%s", got.Reveal())
	}
	s.Chat.Manager = true
	const want = "Not done: Telegram lets me manage calls there, but not stream by RTMP, which in some chats only the owner may. Nothing was changed. Without --rtmp I can make an ordinary video chat. (for whoever runs me: c1)"
	if got := s.Refused(err, true); got != want {
		t.Errorf("an admin is told\n%s\nwant\n%s", got.Reveal(), want)
	}
}

// What cannot be known is not told as if it were.
func TestWhatBecameOfACallIsToldAsFarAsItIsKnown(t *testing.T) {
	end, retitle := sceneOf(command.Command{Verb: "endcall"}), sceneOf(command.Command{Verb: "calltitle", Args: "B"})
	retitle.Title = "B"
	next := &api.Call{Title: "C"}
	for want, got := range map[string]Text{
		"The video chat “A” has ended.": end.HasEnded("A", nil, true, false),
		"The video chat “A” has ended, as you asked; whether by me or by somebody else I cannot tell.":                                             end.HasEnded("A", nil, true, true),
		"Not done: the video chat “A” has ended.":                                                                                                  retitle.HasEnded("A", nil, false, false),
		"The video chat “A” has ended since.":                                                                                                      retitle.HasEnded("A", nil, false, true),
		"The video chat “A” has ended. The one that is there now “C” came after your command, and I left it alone.":                                end.HasEnded("A", next, true, false),
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
	later, elsewhere := *s, *s
	later.At, elsewhere.Elsewhere = s.Now.Add(20*time.Minute), true
	for want, got := range map[string]Text{
		"Waiting: Telegram asks me to wait until 12:04:35 UTC (in 6 s)." + onward:                                                                                                                                                                       s.Waiting(flood, Wait{}),
		"Waiting: another command for this chat comes first, and Telegram asks me to wait until 12:04:35 UTC (in 6 s)." + onward:                                                                                                                        s.Waiting(Wait{Kind: Turn}, flood),
		"Not clear yet: Telegram has not told me whether this was done. I keep checking and will correct this message; please do not type it again. (for whoever runs me: c1)":                                                                          s.Unknown(),
		"Waiting: another command comes first." + onward:                                                                                                                                                                                                elsewhere.Waiting(Wait{Kind: Turn}, Wait{}),
		"Not done: Telegram asks me to wait until 12:54:29 UTC (in 50 min), and I hold no command back for so long. Nothing was changed. Type it again after that wait. (for whoever runs me: c1)":                                                      s.FloodTooLong(s.Now.Add(50 * time.Minute)),
		"Not done: Telegram asks me to wait until 12:54:29 UTC (in 50 min), which is too late to schedule a call for Mon 23 Nov 2026 12:24 UTC (in 20 min). Nothing was changed. After that wait, type it with a later time. (for whoever runs me: c1)": later.FloodTooLong(s.Now.Add(50 * time.Minute)),
		"Not done: I could not get to this in time to schedule it for Mon 23 Nov 2026 12:24 UTC (in 20 min), because I was not running. Nothing was changed. Type it again with a later time if you still want it. (for whoever runs me: c1)":           later.WaitedTooLong(Wait{Kind: Down}),
		"Not done: too many commands. Before 12:05:29 UTC I neither do nor answer any more of yours.":                                                                                                                                                   TooMany(s.Now.Add(time.Minute), time.UTC, false),
		"Not done: too many commands. Before 12:05:29 UTC I neither do nor answer any more in this chat.":                                                                                                                                               TooMany(s.Now.Add(time.Minute), time.UTC, true),
		"Not done: I could not get to this for 10 min, because Telegram did not answer. Nothing was changed. Type it again if you still want it. (for whoever runs me: c1)":                                                                             s.WaitedTooLong(Wait{Kind: Silence, Since: s.Now.Add(-10 * time.Minute)}),
	} {
		if got.Reveal() != want {
			t.Errorf("people are told\n%s\nwant\n%s", got.Reveal(), want)
		}
	}
}
