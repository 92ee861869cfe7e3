//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/store"
)

// What must not be seen. The login codes, the key of the stream and the auth key are drawn by the server.
const (
	secretPassword = "canary-two-step"
	secretHash     = "5ec4e700c0ffee00deadbeef00facade"
	secretText     = "canary-ordinary" // part of every ordinary message
	secretTitle    = "canary-title"    // part of every command, and so of most answers
	secretInvite   = "canaryInvite"    // lets in whoever has it
)

// watch is everything that the program lets out, and what must not be in it.
type watch struct {
	*smallTelegram
	wire   *wiretap
	format string
	codes  []string

	mu   sync.Mutex
	said []string // what was written, told to systemd, printed
}

func (w *watch) note(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, text)
}

// userbot runs a subcommand and returns its exit code.
func (w *watch) userbot(args ...string) int {
	cmd := exec.Command(program, append(args, "--config", w.config)...)
	out, _ := cmd.CombinedOutput()
	w.note(string(out))
	return cmd.ProcessState.ExitCode()
}

// write replaces the configuration: as configure does, through the wiretap, at debug level, with the secret.
func (w *watch) write(more string) {
	w.configure(more)
	text, err := os.ReadFile(w.config)
	if err != nil {
		w.t.Fatal(err)
	}
	for old, repl := range map[string]string{
		"00000000000000000000000000000000": secretHash, w.line.Addr(): w.wire.addr(), "{format: json}": "{level: debug, format: " + w.format + "}",
	} {
		text = bytes.ReplaceAll(text, []byte(old), []byte(repl))
	}
	must(w.t, os.WriteFile(w.config, text, 0o600))
}

// logIn types what people type, right and wrong.
func (w *watch) logIn() {
	w.t.Helper()
	phones, wrongs := []string{"nonsense", "+1", botPhone}, 0
	out, err := converse(w.t, exec.Command(program, "login", "--config", w.config), func(asked string) string {
		switch {
		case strings.HasPrefix(asked, "Phone"):
			phone := phones[0]
			if len(phones) > 1 {
				phones = phones[1:]
			}
			return phone
		case strings.HasPrefix(asked, "The code"):
			if wrongs++; wrongs == 1 {
				return "00000"
			}
			if len(w.codes) == 0 || w.tg.LoginCode(botPhone) != w.codes[len(w.codes)-1] {
				w.codes = append(w.codes, w.loginCode())
			}
			return w.codes[len(w.codes)-1]
		default:
			if wrongs++; wrongs == 3 {
				return secretPassword + "-wrong"
			}
			return secretPassword
		}
	})
	if err != nil {
		w.t.Fatalf("login: %v\n%s", err, out)
	}
	w.note(out)
}

// chatter is what people say to each other.
func (w *watch) chatter(g command.Peer) {
	id := w.tg.Say(g, w.bob, secretText, emulator.SayOptions{})
	w.tg.EditText(g, w.bob, id, secretText+" edited")
	w.tg.Say(g, w.alice, "/startcall but "+secretText+" from nobody", emulator.SayOptions{ViaBot: w.bob})
	w.tg.Say(g, w.bob, "/startcall "+secretText+" from somebody who has to be asked about", emulator.SayOptions{})
}

// start starts the daemon; connected knows JSON only.
func (w *watch) start() *process {
	d := w.run()
	d.await("connected", `"user"`) // in either format
	return d
}

// work has everything happen that a daemon meets, and most of what can go wrong with it.
func (w *watch) work() {
	d := w.start()
	w.tg.Private(w.alice, w.bot, secretText+" hello")
	w.chatter(w.group)
	for _, text := range []string{
		"/startcall --rtmp " + secretTitle, "/startcall " + secretTitle, "/startcall --replace " + secretTitle,
		"/schedulecall 25:99 " + secretTitle, "/schedulecall --replace in 2h " + secretTitle, "/callhelp " + secretTitle,
		"/startcall --in @canary_title x", "/startcall --in t.me/+" + secretInvite + " x", "/startcall --in https://t.me/joinchat/" + secretInvite, "/startcall --bad-" + secretTitle, "/startcall " + strings.Repeat(secretTitle, 10),
	} {
		w.say(text)
	}
	w.settled()

	if w.format == "json" { // once is enough
		w.refuse()
		w.settled()
	}

	w.tg.SetFlow(emulator.Flow{TooLong: 1, ChannelTooLong: 1})
	for i, garbage := range [][]byte{
		[]byte("HTTP/1.1 400 Bad Request\r\n\r\n"), bytes.Repeat([]byte{0xff}, 64), {4, 0, 0, 0, 0x53, 0xfe, 0xff, 0xff}, // -429
		append([]byte{40, 0, 0, 0}, bytes.Repeat([]byte{7}, 40)...), {40, 0, 0},
	} {
		w.wire.inject(garbage)
		w.chatter(w.group)
		w.say(fmt.Sprintf("/startcall --replace %s %d", secretTitle, i))
		w.wire.cut()
		w.settled()
	}
	// That the server does not know the key ends the daemon only where the line lasts until it has asked for another one.
	w.wire.inject([]byte{4, 0, 0, 0, 0x6c, 0xfe, 0xff, 0xff}) // -404
	w.chatter(w.group)
	asked := w.say("/callhelp")
	w.wire.cut()
	w.until("an answer, or the end", func() bool {
		return d.over() || slices.ContainsFunc(w.tg.Ledger(), func(e emulator.Event) bool { return e.By == w.bot && e.ReplyTo == asked })
	})
	if d.over() {
		d = w.restarted(d)
	}
	w.tg.SetFlow(emulator.Flow{})
	w.wire.inject(append([]byte{40, 0, 0, 0}, make([]byte, 40)...)) // not encrypted
	d = w.restarted(d)

	good, err := os.ReadFile(w.config)
	if err != nil {
		w.t.Fatal(err)
	}
	for i, broken := range []string{
		strings.Replace(string(good), "api_id: 1", "api_id: "+secretHash, 1), strings.Replace(string(good), `"`+secretHash, "*"+secretHash, 1),
		strings.Replace(string(good), "api_hash: ", "api_hash:", 1), "%" + secretHash,
	} {
		must(w.t, os.WriteFile(w.config, []byte(broken), 0o600))
		d.signal(syscall.SIGHUP)
		w.until("the complaint", func() bool { return strings.Count(d.text(), "the configuration is broken") == i+1 })
		if code := w.userbot("check"); code != exitConfig {
			w.t.Errorf("check takes a broken file: exit code %d", code)
		}
	}
	must(w.t, os.WriteFile(w.config, bytes.Replace(good, []byte("admins: "), []byte("admins: "+secretHash+" # "), 1), 0o600))
	w.look()
	must(w.t, os.WriteFile(w.config, good, 0o600))
	w.userbot("check")
	w.userbot("backup", filepath.Join(w.dir, "backup-"+w.format))
	w.userbot("run") // another one is at work
	w.say("/startcall --replace " + secretTitle + " last")
	d.signal(syscall.SIGQUIT) // Go prints every goroutine, as it does in a panic
	d.code()
	w.note(d.text())
}

// restarted starts the daemon again that ends by what anybody on the way can say.
func (w *watch) restarted(d *process) *process {
	if code := d.code(); code != exitFailure {
		w.t.Errorf("exit code %d after something that anybody on the way can say, want %d: a restart helps", code, exitFailure)
	}
	w.note(d.text())
	d = w.start()
	w.settled()
	return d
}

// look is what an operator does who wants to know how the daemon does, while the configuration is broken.
func (w *watch) look() {
	for _, args := range [][]string{{"reload"}, {"status"}, {"status", "--json"}} {
		w.userbot(args...)
	}
	for _, page := range []string{"/metrics", "/healthz", "/readyz", "/debug/pprof/goroutine?debug=2", "/debug/pprof/heap?debug=1"} {
		_, text := get(w.t, "unix", filepath.Join(w.dir, "state", "control.sock"), page)
		w.note(text)
	}
}

// refuse has each method that the daemon calls go wrong in each way, in a group of its own.
func (w *watch) refuse() {
	for method, n := range w.tg.Counts(w.bot) {
		if n == 0 || !strings.Contains(method, ".") || strings.HasPrefix(method, "auth.") {
			continue
		}
		for _, f := range []emulator.Fault{
			{Err: "SOMETHING_NEW"}, {Err: "INTERNAL", Code: 500}, {Err: "FLOOD_WAIT_1"}, {Err: "PEER_ID_INVALID"},
			{Kind: emulator.LoseAnswer}, {Kind: emulator.CutBefore},
		} {
			f.User = w.bot
			w.tg.Fail(method, f)
		}
		g := w.addGroup(method)
		w.tg.Say(g, w.alice, "/startcall --rtmp "+secretTitle, emulator.SayOptions{})
		w.chatter(g)
		w.tg.Say(g, w.alice, "/startcall --replace "+secretTitle, emulator.SayOptions{})
	}
	time.Sleep(3 * time.Second)
	w.tg.Heal()
}

// end has the session end while a command is at work, and the store get spoilt.
func (w *watch) end() {
	d := w.start()
	w.tg.Fail(create, emulator.Fault{Kind: emulator.Delay, For: time.Second, User: w.bot})
	w.say("/startcall --replace " + secretTitle)
	w.tg.Revoke(w.bot)
	if code := d.code(); code != exitSession {
		w.t.Errorf("exit code %d, want %d", code, exitSession)
	}
	w.note(d.text())
	w.userbot("run")
	w.userbot("logout")
	w.keyed()
	for method, e := range map[string]string{
		"auth.sendCode": "PHONE_NUMBER_BANNED", "auth.signIn": "FLOOD_WAIT_60", "auth.checkPassword": "SOMETHING_NEW", "account.getPassword": "PASSWORD_MISSING",
	} {
		w.tg.Fail(method, emulator.Fault{Err: e})
		out, err := converse(w.t, exec.Command(program, "login", "--config", w.config), func(asked string) string {
			switch {
			case strings.HasPrefix(asked, "Phone"):
				return botPhone
			case strings.HasPrefix(asked, "The code"):
				w.codes = append(w.codes, w.loginCode())
				return w.codes[len(w.codes)-1]
			}
			return secretPassword
		})
		if err == nil {
			w.t.Errorf("a login with %s from %s worked", e, method)
		}
		w.note(out)
	}
	path := filepath.Join(w.dir, "state", store.FileName)
	data, err := os.ReadFile(path)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, spoilt := range [][]byte{data[:len(data)/2], bytes.ReplaceAll(data, []byte(`"`), []byte(`!`)), []byte(secretTitle)} {
		must(w.t, os.WriteFile(path, spoilt, 0o600))
		w.userbot("check")
		w.userbot("run")
	}
	broken := filepath.Join(w.dir, "backup-broken")
	must(w.t, os.WriteFile(broken, []byte(secretTitle), 0o600))
	for _, from := range []string{filepath.Join(w.dir, "backup-json"), path, w.config, broken} {
		w.userbot("restore", from)
	}
	w.userbot("run")
}

func TestNoSecretGetsOut(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0)) // so that every mode is the program's own choice
	w := &watch{smallTelegram: newTelegram(t, secretPassword), wire: newWiretap(t), format: "json"}
	w.wire.to(w.line.Addr())
	for _, name := range []string{"HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME"} {
		dir := filepath.Join(w.dir, name)
		must(t, os.Mkdir(dir, 0o755))
		t.Setenv(name, dir)
	}
	t.Chdir(w.dir)
	w.listenAsSystemd()

	w.write("admins: [\"@alice\"]\ncommands: {per_minute: 0, chat_admins: true}")
	w.logIn()
	w.work()
	w.format = "console"
	w.write("admins: [\"@alice\"]\ncommands: {per_minute: 0, chat_admins: true, anonymous_admins: true}")
	w.work()
	secrets := map[string][]byte{
		"an invite link": []byte(secretInvite),
		"message text":   []byte(secretText), "a title": []byte(secretTitle), "a chat typed in": []byte("canary_title"),
		"the password": []byte(secretPassword), "api_hash": []byte(secretHash), "the phone number": []byte(strings.TrimPrefix(botPhone, "+")),
		"the key of a stream": []byte(w.streamKey()), "the auth key": w.authKey(),
	}
	w.end()

	everything := strings.Join(w.said, "\n")
	lower := strings.ToLower(everything)
	for name, secret := range secrets {
		w.hidden(name, secret, lower)
	}
	words := regexp.MustCompile(`": ?\d+[,}]`).ReplaceAllString(everything, "") // a size may be the same number
	for _, code := range w.codes {
		if regexp.MustCompile(`\b` + code + `\b`).MatchString(words) {
			t.Errorf("a login code, %s, got out", code)
		}
	}
	for _, control := range []string{`"logger":"telegram.gotd`, "telegram.gotd.conn", "STATUS=connected", "SIGQUIT: quit", "SOMETHING_NEW", "the configuration is broken",
		"is refused, so the old one stays in force", "Telegram    connected since", `"last_error"`, "userbot_requests_total{", "goroutine 1 ["} {
		if !strings.Contains(everything, control) {
			t.Errorf("%q was never seen, so the workload did not reach what it should", control)
		}
	}
	w.files(secrets)
}
