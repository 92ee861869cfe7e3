package demo

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestMain has more of them run at once than there are processors, for they wait more than they work.
func TestMain(m *testing.M) {
	flag.Parse()
	if parallel := flag.Lookup("test.parallel"); parallel.Value.String() == parallel.DefValue {
		_ = parallel.Value.Set("6")
	}
	m.Run()
}

// typed runs the demo in this process, with lines from a pipe, and returns what it prints.
func typed(t *testing.T, lines ...string) string {
	t.Helper()
	return shown(t, Options{}, lines...)
}

func shown(t *testing.T, opt Options, lines ...string) string {
	t.Helper()
	tmp := t.TempDir()
	in, keyboard, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	go func() {
		_, _ = io.WriteString(keyboard, strings.Join(lines, "\n")+"\n")
		_ = keyboard.Close()
	}()
	errors, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = errors.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	var out bytes.Buffer
	opt.In, opt.Out, opt.Err, opt.Env = in, &out, errors, environment(tmp)
	err = Run(ctx, opt)
	said, _ := os.ReadFile(errors.Name())
	if err != nil || ctx.Err() != nil || len(said) > 0 {
		t.Fatalf("%v, %v\n%s%s", err, ctx.Err(), said, out.String())
	}
	if left, _ := filepath.Glob(filepath.Join(tmp, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	return out.String()
}

// environment has nothing in it but where temporary files go.
func environment(tmp string) func(string) string {
	return func(name string) string { return map[string]string{"TMPDIR": tmp}[name] }
}

// TestTheGreeting: all that whoever begins is told to try is there, as it is spelt there.
func TestTheGreeting(t *testing.T) {
	t.Parallel()
	lines := regexp.MustCompile(`/start.*|/[a-z]+|![a-z]+(?: \+2d)?`).FindAllString(greeting, -1)
	if len(lines) != 13 {
		t.Fatalf("it names %q", lines)
	}
	got := typed(t, lines...)
	for _, wrong := range []string{"There is no !", "Did you mean", "I do not know"} {
		if strings.Contains(got, wrong) {
			t.Errorf("of what it says to try, something is answered with %q:\n%s", wrong, got)
		}
	}
	for _, done := range []string{"Started: video chat “Friday Q&A”.", "1. Alice", "Ended: video chat “Friday Q&A”", "/schedulecall"} {
		if !strings.Contains(got, done) {
			t.Errorf("%q is not seen:\n%s", done, got)
		}
	}
}

// serviceFirst puts Telegram's own line before the answer: they come at the same time, and either may be seen first.
func serviceFirst(transcript string) string {
	late := regexp.MustCompile(`(?m)^(userbot  (?:Started|Ended|Scheduled).*\n(?:         [^—[\n].*\n)*)(         — userbot [^—]*—\n)`)
	return late.ReplaceAllString(transcript, "$2$1")
}

// reads judges a transcript. In want, … stands for anything on that line.
func reads(t *testing.T, got, want string) {
	t.Helper()
	got = serviceFirst(got)
	pattern := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimPrefix(want, "\n")), "…", ".*")
	if !regexp.MustCompile("^" + pattern + "$").MatchString(got) {
		t.Errorf("the transcript is\n%s\nand should be\n%s", got, want)
	}
}

func TestDemo(t *testing.T) {
	t.Parallel()
	t.Run("a call is started once, strangers get silence", func(t *testing.T) {
		t.Parallel()
		reads(t, typed(t, "good morning", "/startcall Friday Q&A", "bob: /startcall", "/startcall again"), `
Alice    good morning
Alice    /startcall Friday Q&A
         — userbot started a video chat —
userbot  Started: video chat “Friday Q&A”.
         Join: https://t.me/demo?videochat
         [Friday Q&A · live since … · nobody in it]
Bob      /startcall
         (silence)
Alice    /startcall again
userbot  A video chat “Friday Q&A” is already running since …. I changed nothing.
         Join: https://t.me/demo?videochat
         To end it and make a new one, type: /startcall --replace again
`)
	})
	t.Run("stream credentials come in private, and another chat can be named there", func(t *testing.T) {
		t.Parallel()
		reads(t, typed(t, "/startcall --rtmp Concert", "!end", "pm: /startcall", "pm: /startcall --in @demo From afar", "pm: /startcall --in @nowhere"), `
Alice    /startcall --rtmp Concert
         — userbot started a video chat —
userbot  (to Alice alone) Stream to “Demo” …
         Server: …
         Key: …
userbot  Started: video chat “Concert”.
         Join: https://t.me/demo?videochat
         I sent you the stream address and key in a private message.
         [Concert · live since … · nobody in it · RTMP]
         — Alice ended the video chat —
         [no call]
Alice    (in private) /startcall
userbot  (to Alice alone) A private chat has no group call. …
         /startcall --in @yourgroup
Alice    (in private) /startcall --in @demo From afar
         — userbot started a video chat —
userbot  (to Alice alone) Started in Demo: video chat “From afar”.
         Join: https://t.me/demo?videochat
         [From afar · live since … · nobody in it]
Alice    (in private) /startcall --in @nowhere
userbot  (to Alice alone) Not done: …
`)
	})
	t.Run("a reaction is an answer", func(t *testing.T) {
		t.Parallel()
		reads(t, typed(t, "/startcall --quiet One", "pm: /mutecall --quiet --in @demo on", "/mutecall --quiet on"), `
Alice    /startcall --quiet One
         — userbot started a video chat —
         — userbot reacts with 👍 —
         [One · live since … · nobody in it]
Alice    (in private) /mutecall --quiet --in @demo on
         — userbot reacts with 👍 —
         [One · live since … · nobody in it · muted on joining]
Alice    /mutecall --quiet on
userbot  Whoever joins the video chat “One” is muted already. I changed nothing.
`)
	})
	t.Run("what is wrong is explained", func(t *testing.T) {
		t.Parallel()
		long := strings.Repeat("long ", 14)
		reads(t, typed(t, "/startcall "+long, "/schedulecall soon", "/unknown", "!frob"), `
Alice    /startcall …
userbot  That title has 69 characters and Telegram takes at most 64. …
Alice    /schedulecall soon
userbot  I could not read a time in “soon”.
         …
Alice    /unknown
         (silence)
         There is no !frob. Type help for what there is.
`)
	})
	t.Run("a lost answer and a crash in mid-command make no difference", func(t *testing.T) {
		t.Parallel()
		reads(t, typed(t, "!lose", "/startcall One", "!end", "!crash", "/startcall Two", "!end", "!end"), `
         The answer to the next thing that the userbot does to a call will get lost.
Alice    /startcall One
         — userbot started a video chat —
userbot  Started: video chat “One”.
         Join: https://t.me/demo?videochat
         [One · live since … · nobody in it]
         — Alice ended the video chat —
         [no call]
         The userbot will be stopped in the middle of the next call that it starts or ends.
Alice    /startcall Two
         — userbot started a video chat —
         It is done, and the userbot stops before it hears of that. It starts again.
userbot  Started: video chat “Two”.
         Join: https://t.me/demo?videochat
         [Two · live since … · nobody in it]
         — Alice ended the video chat —
         [no call]
         There is no call.
`)
	})
	t.Run("the call that is there is retitled and ended, with a question when people are in it", func(t *testing.T) {
		t.Parallel()
		reads(t, typed(t, "!join", "/startcall One", "bob: /calltitle His", "/calltitle New name", "!join", "bob: /endcall confirm", "/endcall", "/endcall confirm", "/endcall"), `
         There is no call to join.
Alice    /startcall One
         — userbot started a video chat —
userbot  Started: video chat “One”.
         Join: https://t.me/demo?videochat
         [One · live since … · nobody in it]
Bob      /calltitle His
         (silence)
Alice    /calltitle New name
userbot  Retitled: the video chat “One” is now “New name”.
         [New name · live since … · nobody in it]
         You are in the call.
         [New name · live since … · 1 in it]
Bob      /endcall confirm
         (silence)
Alice    /endcall
userbot  1 person is in the video chat “New name”. To end it for everybody, answer /yes.
Alice    /endcall confirm
         — userbot ended the video chat —
userbot  Ended: video chat “New name”, with 1 person in it.
         [no call]
Alice    /endcall
userbot  There is no video chat here, neither live nor scheduled, so I changed nothing.
`)
	})
	t.Run("the call is recorded, also where the answer to that gets lost", func(t *testing.T) {
		t.Parallel()
		reads(t, typed(t, "/startcall One", "!lose", "/record --video Our talk", "/recordcall stop"), `
Alice    /startcall One
         — userbot started a video chat —
userbot  Started: video chat “One”.
         Join: https://t.me/demo?videochat
         [One · live since … · nobody in it]
         The answer to the next thing that the userbot does to a call will get lost.
Alice    /record --video Our talk
userbot  The video chat “One” is being recorded now, with pictures. …: of my account, if it is ended by /recordcall stop. Its title is “Our talk”.
         [One · live since … · nobody in it · recording, with pictures]
Alice    /recordcall stop
userbot  The recording of the video chat “One” has ended. …
         [One · live since … · nobody in it]
`)
	})
	t.Run("who is in the call is told, muted, and let speak", func(t *testing.T) {
		t.Parallel()
		reads(t, typed(t, "/startcall One", "!join", "bob: !join", "/callwho", "bob: /callmute @alice", "!lose", "/callmute @demobob", "/callwho", "/callunmute @demobob"), `
Alice    /startcall One
         — userbot started a video chat —
userbot  Started: video chat “One”.
         Join: https://t.me/demo?videochat
         [One · live since … · nobody in it]
         You are in the call.
         [One · live since … · 1 in it]
         Bob is in the call.
         [One · live since … · 2 in it]
Alice    /callwho
userbot  2 people are in the video chat “One”:
         1. Alice
         2. Bob
Bob      /callmute @alice
         (silence)
         The answer to the next thing that the userbot does to a call will get lost.
Alice    /callmute @demobob
userbot  Muted: Bob in the video chat “One”, until an admin lets them speak.
Alice    /callwho
userbot  2 people are in the video chat “One”:
         1. Alice
         2. Bob (muted until an admin lets them speak)
Alice    /callunmute @demobob
userbot  May speak: Bob in the video chat “One”. They have to switch the microphone on themselves.
`)
	})
	t.Run("people are invited, once", func(t *testing.T) {
		t.Parallel()
		reads(t, typed(t, "/startcall One", "!lose", "/callinvite @demobob", "bob: !join", "/callinvite @demobob @nobody_here"), `
Alice    /startcall One
         — userbot started a video chat —
userbot  Started: video chat “One”.
         Join: https://t.me/demo?videochat
         [One · live since … · nobody in it]
         The answer to the next thing that the userbot does to a call will get lost.
Alice    /callinvite @demobob
         — userbot invited Bob to the video chat —
userbot  Invited to the video chat “One”: Bob (＠demobob).
         Bob is in the call.
         [One · live since … · 1 in it]
Alice    /callinvite @demobob @nobody_here
userbot  Not done: I have invited nobody to the video chat “One”.
         In it already: Bob (＠demobob).
         I find nobody of that name: ＠nobody_here.
`)
	})
	t.Run("people do by hand what their apps offer, and the userbot's answers and the bar tell of it", func(t *testing.T) {
		t.Parallel()
		reads(t, typed(t, "!leave", "bob: !start", "!start", "/mutecall on", "/callchat off", "!hand", "bob: !join", "!join", "!hand", "Bob: !hand", "/callwho",
			"bob: !leave", "bob: !hand", "!leave", "bob: !end", "!end", "/schedulecall in 2h Weekly", "!join", "!start", "!start", "/startnow"), `
         There is no call.
         Telegram refuses that: CHAT_ADMIN_REQUIRED
         — Alice started a video chat —
         [Video chat · live since … · nobody in it]
Alice    /mutecall on
userbot  Whoever joins the video chat from now on is muted …
         [Video chat · live since … · nobody in it · muted on joining]
Alice    /callchat off
userbot  Messages cannot be written in the video chat now.
         [Video chat · live since … · nobody in it · muted on joining · no messages]
         You are not in the call.
         Bob is in the call.
         [Video chat · live since … · 1 in it · muted on joining · no messages]
         You are in the call.
         [Video chat · live since … · 2 in it · muted on joining · no messages]
         You are not muted, so there is no hand to raise.
         Bob's hand is up.
Alice    /callwho
userbot  2 people are in the video chat:
         1. Bob (hand up, muted until an admin lets them speak)
         2. Alice
         Bob has left the call.
         [Video chat · live since … · 1 in it · muted on joining · no messages]
         Bob is not in the call.
         You have left the call.
         [Video chat · live since … · nobody in it · muted on joining · no messages]
         Telegram refuses that: CHAT_ADMIN_REQUIRED
         — Alice ended the video chat —
         [no call]
Alice    /schedulecall in 2h Weekly
         — userbot scheduled a video chat for … —
userbot  Scheduled on Telegram: video chat “Weekly” for …
         I start it then, and tell it here. Its number is …
         [Weekly · scheduled for …]
         There is no call to join.
         — Alice started a video chat —
         [Weekly · live since … · nobody in it]
         There is a call already.
Alice    /startnow
userbot  The video chat “Weekly” is live already. I changed nothing.
         Join: https://t.me/demo?videochat
`)
	})
	t.Run("help is one screen of a phone, and who tries everything is not told to slow down", func(t *testing.T) {
		t.Parallel()
		got := typed(t, append([]string{"help"}, strings.Split(strings.Repeat("/callinfo\n", 24)+"/startcall", "\n")...)...)
		help, _, _ := strings.Cut(got, "Alice    /callinfo\n")
		lines := strings.Split(help, "\n")
		for _, l := range lines {
			if len(l) > 40 {
				t.Errorf("too wide: %s", l)
			}
		}
		if len(lines) > 24 || !strings.Contains(help, "!leave") {
			t.Errorf("the help is\n%s", help)
		}
		if !strings.Contains(got, "userbot  Started: video chat.") {
			t.Errorf("the last of 25 commands is not obeyed:\n%s", got)
		}
	})
	t.Run("what the README has people type works, in its order", func(t *testing.T) {
		t.Parallel()
		readme, err := os.ReadFile("../../README.md")
		if err != nil {
			t.Fatal(err)
		}
		_, text, _ := strings.Cut(string(readme), "You are Alice, an admin of the group “Demo”. Type")
		text, _, ok := strings.Cut(text, "\nWith")
		var lines []string
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(text, -1) {
			lines = append(lines, m[1])
		}
		if !ok {
			t.Fatalf("the README has only %q", lines)
		}
		reads(t, typed(t, lines...), `
Alice    /startcall Friday Q&A
         — userbot started a video chat —
userbot  Started: video chat “Friday Q&A”.
         Join: https://t.me/demo?videochat
         [Friday Q&A · live since … · nobody in it]
         You are in the call.
         [Friday Q&A · live since … · 1 in it]
         Bob is in the call.
         [Friday Q&A · live since … · 2 in it]
Alice    /callwho
userbot  2 people are in the video chat “Friday Q&A”:
         1. Alice
         2. Bob
Alice    /callmute @demobob
userbot  Muted: Bob in the video chat “Friday Q&A”, until an admin lets them speak.
Alice    /calltitle Friday evening
userbot  Retitled: the video chat “Friday Q&A” is now “Friday evening”.
         [Friday evening · live since … · 2 in it]
Alice    /endcall
userbot  2 people are in the video chat “Friday evening”. To end it for everybody, answer /yes.
Alice    /yes
         — userbot ended the video chat —
userbot  Ended: video chat “Friday evening”, with 2 people in it.
         [no call]
Alice    /schedulecall tomorrow 6 Weekly
userbot  … Which one?
         1. …, title “Weekly”
         2. …, title “Weekly”
         Answer /yes 1 or /yes 2, or type it again.
Alice    /yes 2
         — userbot scheduled a video chat for … —
userbot  Scheduled on Telegram: video chat “Weekly” for …
         I start it then, and tell it here. Its number is …
         [Weekly · scheduled for …]
Alice    /startnow
         — userbot started a video chat —
userbot  Started: video chat “Weekly”, which was scheduled for …
         Join: https://t.me/demo?videochat
         Nothing else is planned under number ….
         [Weekly · live since … · nobody in it]
`)
	})
	t.Run("what is not clear is asked, and one word of whoever was asked picks, once", func(t *testing.T) {
		t.Parallel()
		reads(t, typed(t, "/schedulecall tomorrow 6 Weekly", "bob: /yes 1", "/yes 3", "/yes 2", "/yes 2"), `
Alice    /schedulecall tomorrow 6 Weekly
userbot  … Which one?
         1. …, title “Weekly”
         2. …, title “Weekly”
         Answer /yes 1 or /yes 2, or type it again.
Bob      /yes 1
         (silence)
Alice    /yes 3
userbot  Not done: please say which one: /yes 1 or /yes 2.
Alice    /yes 2
         — userbot scheduled a video chat for … —
userbot  Scheduled on Telegram: video chat “Weekly” for …
         I start it then, and tell it here. Its number is …
         [Weekly · scheduled for …]
Alice    /yes 2
userbot  I have no open question to you here. …
`)
	})
	t.Run("a crash after /yes makes no difference", func(t *testing.T) {
		t.Parallel()
		reads(t, typed(t, "/startcal One", "!crash", "/yes", "/yes", "!join", "/endcall", "!crash", "/yes", "/yes"), `
Alice    /startcal One
userbot  … Did you mean this?
         /startcall One
         Answer /yes, or type it again.
         The userbot will be stopped in the middle of the next call that it starts or ends.
Alice    /yes
         — userbot started a video chat —
         It is done, and the userbot stops before it hears of that. It starts again.
userbot  Started: video chat “One”.
         Join: https://t.me/demo?videochat
         [One · live since … · nobody in it]
Alice    /yes
userbot  I have no open question to you here. …
         You are in the call.
         [One · live since … · 1 in it]
Alice    /endcall
userbot  1 person is in the video chat “One”. To end it for everybody, answer /yes.
         The userbot will be stopped in the middle of the next call that it starts or ends.
Alice    /yes
         — userbot ended the video chat —
         It is done, and the userbot stops before it hears of that. It starts again.
userbot  The video chat “One” has ended, as you asked; …
         [no call]
Alice    /yes
userbot  I have no open question to you here. …
`)
	})
	t.Run("a word that is misspelt is asked about, and told of", func(t *testing.T) {
		t.Parallel()
		reads(t, typed(t, "/schedulecall tommorow 18:00 Weekly", "/yes"), `
Alice    /schedulecall tommorow 18:00 Weekly
userbot  … Did you mean this?
         … 18:00 …, title “Weekly”. I read “tommorow” as …
         Answer /yes, or type it again.
Alice    /yes
         — userbot scheduled a video chat for … 18:00 … —
userbot  Scheduled on Telegram: video chat “Weekly” for … 18:00 …
         I start it then, and tell it here. Its number is …
         I read “tommorow” as …
         [Weekly · scheduled for …]
`)
	})
	t.Run("a reply answers that question", func(t *testing.T) {
		t.Parallel()
		reads(t, typed(t, "re: /yes", "/startcal One", "/startcal Two", "re 2: /yes", "re 2: /yes"), `
         There is nothing to reply to.
Alice    /startcal One
userbot  … Did you mean this?
         /startcall One
         Answer /yes, or type it again.
Alice    /startcal Two
userbot  … Did you mean this?
         /startcall Two
         Answer /yes, or type it again.
Alice    (in reply) /yes
userbot  I have no open question to you here. /startcall was typed after my question, and took its place. …
Alice    (in reply) /yes
         — userbot started a video chat —
userbot  Started: video chat “Two”.
         Join: https://t.me/demo?videochat
         [Two · live since … · nobody in it]
`)
	})
	t.Run("a lost answer to another title, and a crash while the call is ended", func(t *testing.T) {
		t.Parallel()
		reads(t, typed(t, "/startcall One", "!lose", "/calltitle Two", "/calltitle Three", "!crash", "/endcall", "/startcall Four"), `
Alice    /startcall One
         — userbot started a video chat —
userbot  Started: video chat “One”.
         Join: https://t.me/demo?videochat
         [One · live since … · nobody in it]
         The answer to the next thing that the userbot does to a call will get lost.
Alice    /calltitle Two
userbot  Retitled: the video chat “One” is now “Two”.
         [Two · live since … · nobody in it]
Alice    /calltitle Three
userbot  Retitled: the video chat “Two” is now “Three”.
         [Three · live since … · nobody in it]
         The userbot will be stopped in the middle of the next call that it starts or ends.
Alice    /endcall
         — userbot ended the video chat —
         It is done, and the userbot stops before it hears of that. It starts again.
userbot  The video chat “Three” has ended, as you asked; whether by me or by somebody else I cannot tell.
         [no call]
Alice    /startcall Four
         — userbot started a video chat —
userbot  Started: video chat “Four”.
         Join: https://t.me/demo?videochat
         [Four · live since … · nobody in it]
`)
	})
	t.Run("an answer that has to wait is corrected", func(t *testing.T) {
		t.Parallel()
		reads(t, typed(t, "!wait", "/schedulecall in 2h Weekly"), `
         Telegram will ask the userbot to wait for 6 seconds.
Alice    /schedulecall in 2h Weekly
userbot  Waiting: Telegram asks me to wait until …
         — userbot scheduled a video chat for … —
userbot  (edited) Scheduled on Telegram: video chat “Weekly” for …
         I start it then, and tell it here. Its number is …
         [Weekly · scheduled for …]
`)
	})
	t.Run("time passes when it is told to, and what falls due does so in its order, in time, and once, whatever goes wrong", func(t *testing.T) {
		t.Parallel()
		got := typed(t, "!clock", "/schedulecall in 2h Weekly", "!clock +30m", "!clock +1h 20m", "!clock +1h", "!end", "/schedulecall tomorrow 18:00 Two", "!crash", "!clock +3d", "/callinfo")
		reads(t, got, `
         It is … UTC.
Alice    /schedulecall in 2h Weekly
         — userbot scheduled a video chat for … —
userbot  Scheduled on Telegram: video chat “Weekly” for … (in 2 h).
         I start it then, and tell it here. Its number is …
         [Weekly · scheduled for …]
         It is … UTC.
         It is … UTC.
         It is … UTC.
         — userbot started a video chat —
userbot  It has begun: video chat “Weekly”.
         Join: https://t.me/demo?videochat
         [Weekly · live since … · nobody in it]
         It is … UTC.
         — Alice ended the video chat —
         [no call]
Alice    /schedulecall tomorrow 18:00 Two
         — userbot scheduled a video chat for … 18:00 UTC —
userbot  Scheduled on Telegram: video chat “Two” for … 18:00 UTC …
         I start it then, and tell it here. Its number is …
         [Two · scheduled for … 18:00 UTC]
         The userbot will be stopped in the middle of the next call that it starts or ends.
         It is … 18:00 UTC.
         — userbot started a video chat —
         It is done, and the userbot stops before it hears of that. It starts again.
userbot  It has begun: video chat “Two”.
         Join: https://t.me/demo?videochat
         [Two · live since 18:00 UTC · nobody in it]
         It is … UTC.
Alice    /callinfo
userbot  Video chat “Two”: live since … 18:00 UTC (…
         Join: https://t.me/demo?videochat
`)
		at := regexp.MustCompile(`scheduled for (.*)\]`).FindStringSubmatch(got)[1]
		if !strings.Contains(got, "It is "+at+".\n         — userbot started a video chat —") {
			t.Errorf("the call was scheduled for %s, and does not start then:\n%s", at, got)
		}
	})
	t.Run("what is typed while there is no connection is done or refused when it is back, by how late that is", func(t *testing.T) {
		t.Parallel()
		reads(t, typed(t, "!online", "!offline", "!offline", "/startcall One", "bob: /startcall Two", "!start", "!clock +5m", "/calltitle Three", "!online", "/callinfo"), `
         The userbot is connected.
         The userbot is cut off from Telegram. Type on, let time pass with !clock +5m, and !online lets it come back.
         The userbot is cut off already. !online lets it come back.
Alice    /startcall One
Bob      /startcall Two
         — Alice started a video chat —
         [Video chat · live since … · nobody in it]
         It is … UTC.
Alice    /calltitle Three
         The userbot's connection is back.
         It is … UTC.
userbot  Too old: this reached me 5 min late, so I did nothing. Type it again if you still want it.
userbot  Retitled: the video chat is now “Three”.
         [Three · live since … · nobody in it]
Alice    /callinfo
userbot  Video chat “Three”: live since …
         Join: https://t.me/demo?videochat
`)
	})
	t.Run("a call whose time passes while there is no connection", func(t *testing.T) {
		t.Parallel()
		reads(t, typed(t, "/schedulecall in 1h Late", "!offline", "!clock +65m", "!online", "!end", "/schedulecall in 1h Missed", "!offline", "!clock +2h", "!online"), `
Alice    /schedulecall in 1h Late
         — userbot scheduled a video chat for … —
userbot  Scheduled on Telegram: video chat “Late” for … (in 1 h).
         I start it then, and tell it here. Its number is …
         [Late · scheduled for …]
         The userbot is cut off from Telegram. Type on, let time pass with !clock +5m, and !online lets it come back.
         It is … UTC.
         The userbot's connection is back.
         It is … UTC.
         — userbot started a video chat —
userbot  It has begun, 5 min late: video chat “Late”.
         Join: https://t.me/demo?videochat
         [Late · live since … · nobody in it]
         — Alice ended the video chat —
         [no call]
Alice    /schedulecall in 1h Missed
         — userbot scheduled a video chat for … —
userbot  Scheduled on Telegram: video chat “Missed” for … (in 1 h).
         I start it then, and tell it here. Its number is …
         [Missed · scheduled for …]
         The userbot is cut off from Telegram. Type on, let time pass with !clock +5m, and !online lets it come back.
         It is … UTC.
         The userbot's connection is back.
         It is … UTC.
userbot  Missed: the video chat “Missed” was to start at … (1 h ago), and I could not start it then, nor soon after. …
`)
	})
	t.Run("where the clock cannot be moved, it says why", func(t *testing.T) {
		t.Parallel()
		reads(t, typed(t, "!clock soon", "!clock -1h", "!clock +2", "!clock +2y", "!clock 18:00 Party", "!clock +53w"), `
         The clock takes +2d, +1h30m, fri 20:00 and the like; not “soon”.
         The clock takes +2d, +1h30m, fri 20:00 and the like; not “-1h”.
         The clock takes +2d, +1h30m, fri 20:00 and the like; not “+2”.
         The clock takes +2d, +1h30m, fri 20:00 and the like; not “+2y”.
         The clock takes +2d, +1h30m, fri 20:00 and the like; not “18:00 Party”.
         That is too far: the clock moves by a year at once.
`)
	})
	t.Run("people need not know how one asks for help, nor how one leaves", func(t *testing.T) {
		t.Parallel()
		got := typed(t, "?", "!help", "bob:", "pm:", "quit", "bob: this is not said any more")
		if strings.Count(got, "You are Alice.") != 2 || !strings.HasSuffix(got, `
         Nothing stands behind “bob:”. Type bob: /startcall, for example.
         Nothing stands behind “pm:”. Type pm: /startcall, for example.
`) {
			t.Errorf("the transcript is\n%s", got)
		}
	})
	t.Run("nothing typed, nothing said", func(t *testing.T) { reads(t, typed(t), "") })
}
