package demo

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// typed runs the demo in this process, with lines from a pipe, and returns what it prints.
func typed(t *testing.T, lines ...string) string {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
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
	err = Run(ctx, Options{In: in, Out: &out, Err: errors, Env: func(string) string { return "" }})
	said, _ := os.ReadFile(errors.Name())
	if err != nil || ctx.Err() != nil || len(said) > 0 {
		t.Fatalf("%v, %v\n%s%s", err, ctx.Err(), said, out.String())
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	return out.String()
}

// reads judges a transcript. In want, … stands for anything on that line.
func reads(t *testing.T, got, want string) {
	t.Helper()
	// Telegram's own line and the answer come at the same time: either may be seen first.
	late := regexp.MustCompile(`(?m)^(userbot  (?:Started|Ended|Scheduled).*\n(?:         [^—\n].*\n)*)(         — userbot .* —\n)`)
	got = late.ReplaceAllString(got, "$2$1")
	pattern := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimPrefix(want, "\n")), "…", ".*")
	if !regexp.MustCompile("^" + pattern + "$").MatchString(got) {
		t.Errorf("the transcript is\n%s\nand should be\n%s", got, want)
	}
}

func TestDemo(t *testing.T) {
	t.Run("a call is started once, strangers get silence", func(t *testing.T) {
		reads(t, typed(t, "good morning", "/startcall Friday Q&A", "bob: /startcall", "/startcall again"), `
Alice    good morning
Alice    /startcall Friday Q&A
         — userbot started a video chat —
userbot  Started: video chat “Friday Q&A”.
         Join: https://t.me/demo?videochat
Bob      /startcall
         (silence)
Alice    /startcall again
userbot  A video chat “Friday Q&A” is already running since …. I changed nothing.
         Join: https://t.me/demo?videochat
         To end it and make a new one, type: /startcall --replace again
`)
	})
	t.Run("stream credentials come in private, and another chat can be named there", func(t *testing.T) {
		reads(t, typed(t, "/startcall --rtmp Concert", "!end", "pm: /startcall", "pm: /startcall --in @demo From afar", "pm: /startcall --in @nowhere"), `
Alice    /startcall --rtmp Concert
         — userbot started a video chat —
userbot  (to Alice alone) Stream to “Demo” …
         Server: …
         Key: …
userbot  Started: video chat “Concert”.
         Join: https://t.me/demo?videochat
         I sent you the stream address and key in a private message.
         — Alice ended the video chat —
Alice    (in private) /startcall
userbot  (to Alice alone) A private chat has no group call. …
         /startcall --in @yourgroup
Alice    (in private) /startcall --in @demo From afar
         — userbot started a video chat —
userbot  (to Alice alone) Started in Demo: video chat “From afar”.
         Join: https://t.me/demo?videochat
Alice    (in private) /startcall --in @nowhere
userbot  (to Alice alone) Not done: …
`)
	})
	t.Run("what is wrong is explained", func(t *testing.T) {
		long := strings.Repeat("long ", 14)
		reads(t, typed(t, "/startcall "+long, "/schedulecall soon", "/unknown", "!frob"), `
Alice    /startcall …
userbot  That title has 69 characters and Telegram takes at most 64. …
Alice    /schedulecall soon
userbot  I could not read a time in “soon”.
         …
Alice    /unknown
         (silence)
         There are !join, !end, !lose, !crash and !wait: see userbot demo --help.
`)
	})
	t.Run("a lost answer and a crash in mid-command make no difference", func(t *testing.T) {
		reads(t, typed(t, "!lose", "/startcall One", "!end", "!crash", "/startcall Two", "!end", "!end"), `
         The answer to the next thing that the userbot does to a call will get lost.
Alice    /startcall One
         — userbot started a video chat —
userbot  Started: video chat “One”.
         Join: https://t.me/demo?videochat
         — Alice ended the video chat —
         The userbot will be stopped in the middle of the next call that it starts or ends.
Alice    /startcall Two
         — userbot started a video chat —
         It is done, and the userbot stops before it hears of that. It starts again.
userbot  Started: video chat “Two”.
         Join: https://t.me/demo?videochat
         — Alice ended the video chat —
         There is no call.
`)
	})
	t.Run("the call that is there is retitled and ended, with a question when people are in it", func(t *testing.T) {
		reads(t, typed(t, "!join", "/startcall One", "bob: /calltitle His", "/calltitle New name", "!join", "bob: /endcall confirm", "/endcall", "/endcall confirm", "/endcall"), `
         There is no call to join.
Alice    /startcall One
         — userbot started a video chat —
userbot  Started: video chat “One”.
         Join: https://t.me/demo?videochat
Bob      /calltitle His
         (silence)
Alice    /calltitle New name
userbot  Retitled: the video chat “One” is now “New name”.
         You are in the call.
Bob      /endcall confirm
         (silence)
Alice    /endcall
userbot  1 person is in the video chat “New name”. To end it for everybody, answer /yes.
Alice    /endcall confirm
         — userbot ended the video chat —
userbot  Ended: video chat “New name”, with 1 person in it.
Alice    /endcall
userbot  There is no video chat here, neither live nor scheduled, so I changed nothing.
`)
	})
	t.Run("the call is recorded, also where the answer to that gets lost", func(t *testing.T) {
		reads(t, typed(t, "/startcall One", "!lose", "/record --video Our talk", "/recordcall stop"), `
Alice    /startcall One
         — userbot started a video chat —
userbot  Started: video chat “One”.
         Join: https://t.me/demo?videochat
         The answer to the next thing that the userbot does to a call will get lost.
Alice    /record --video Our talk
userbot  The video chat “One” is being recorded now, with pictures. …: of my account, if it is ended by /recordcall stop.
Alice    /recordcall stop
userbot  The recording of the video chat “One” has ended. …
`)
	})
	t.Run("who is in the call is told, muted, and let speak", func(t *testing.T) {
		reads(t, typed(t, "/startcall One", "!join", "bob: !join", "/callwho", "bob: /callmute @alice", "!lose", "/callmute @demobob", "/callwho", "/callunmute @demobob"), `
Alice    /startcall One
         — userbot started a video chat —
userbot  Started: video chat “One”.
         Join: https://t.me/demo?videochat
         You are in the call.
         Bob is in the call.
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
	t.Run("what is not clear is asked, and one word of whoever was asked picks, once", func(t *testing.T) {
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
         Telegram does not start it by itself: …
Alice    /yes 2
userbot  I have no open question to you here. …
`)
	})
	t.Run("a crash after /yes makes no difference", func(t *testing.T) {
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
Alice    /yes
userbot  I have no open question to you here. …
         You are in the call.
Alice    /endcall
userbot  1 person is in the video chat “One”. To end it for everybody, answer /yes.
         The userbot will be stopped in the middle of the next call that it starts or ends.
Alice    /yes
         — userbot ended the video chat —
         It is done, and the userbot stops before it hears of that. It starts again.
userbot  The video chat “One” has ended, as you asked; …
Alice    /yes
userbot  I have no open question to you here. …
`)
	})
	t.Run("a word that is misspelt is asked about, and told of", func(t *testing.T) {
		reads(t, typed(t, "/schedulecall tommorow 18:00 Weekly", "/yes"), `
Alice    /schedulecall tommorow 18:00 Weekly
userbot  … Did you mean this?
         … 18:00 …, title “Weekly”. I read “tommorow” as …
         Answer /yes, or type it again.
Alice    /yes
         — userbot scheduled a video chat for … 18:00 … —
userbot  Scheduled on Telegram: video chat “Weekly” for … 18:00 …
         Telegram does not start it by itself: …
         I read “tommorow” as …
`)
	})
	t.Run("a reply answers that question", func(t *testing.T) {
		reads(t, typed(t, "re: /yes", "/startcal One", "/startcal Two", "re 2: /yes", "/yes"), `
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
         — userbot started a video chat —
userbot  Started: video chat “One”.
         Join: https://t.me/demo?videochat
Alice    /yes
userbot  A video chat “One” is already running since …. I changed nothing.
         Join: https://t.me/demo?videochat
         To end it and make a new one, type: /startcall --replace Two
`)
	})
	t.Run("a lost answer to another title, and a crash while the call is ended", func(t *testing.T) {
		reads(t, typed(t, "/startcall One", "!lose", "/calltitle Two", "/calltitle Three", "!crash", "/endcall", "/startcall Four"), `
Alice    /startcall One
         — userbot started a video chat —
userbot  Started: video chat “One”.
         Join: https://t.me/demo?videochat
         The answer to the next thing that the userbot does to a call will get lost.
Alice    /calltitle Two
userbot  Retitled: the video chat “One” is now “Two”.
Alice    /calltitle Three
userbot  Retitled: the video chat “Two” is now “Three”.
         The userbot will be stopped in the middle of the next call that it starts or ends.
Alice    /endcall
         — userbot ended the video chat —
         It is done, and the userbot stops before it hears of that. It starts again.
userbot  The video chat “Three” has ended, as you asked; whether by me or by somebody else I cannot tell.
Alice    /startcall Four
         — userbot started a video chat —
userbot  Started: video chat “Four”.
         Join: https://t.me/demo?videochat
`)
	})
	t.Run("an answer that has to wait is corrected", func(t *testing.T) {
		reads(t, typed(t, "!wait", "/schedulecall in 2h Weekly"), `
         Telegram will ask the userbot to wait for 6 seconds.
Alice    /schedulecall in 2h Weekly
userbot  Waiting: Telegram asks me to wait until …
         — userbot scheduled a video chat for … —
userbot  (edited) Scheduled on Telegram: video chat “Weekly” for …
         Telegram does not start it by itself: …
`)
	})
	t.Run("nothing typed, nothing said", func(t *testing.T) { reads(t, typed(t), "") })
}
