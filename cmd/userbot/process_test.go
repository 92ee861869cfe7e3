package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/store"
)

// patience bounds every wait of these tests. It only ends those that fail.
const patience = time.Minute

// botPhone is the number of the userbot's account. Numbers that begin with 99966 belong to nobody.
const botPhone = "+9996600003"

// smallTelegram is a Telegram for one test, with a group, and a configuration that leads the program to it.
type smallTelegram struct {
	t               testing.TB
	tg              *emulator.Server
	line            *emulator.Listener
	group           command.Peer
	alice, bob, bot int64 // an admin by configuration, a member, and the account of the userbot
	dir             string
	config          string      // path
	codes           chan string // login codes of the userbot's account
	before          int         // requests for calls before this sub-test
}

// serverKey is one RSA key for all the servers of these tests: to draw one takes a fifth of a second.
var serverKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func newTelegram(t testing.TB, password string) *smallTelegram {
	t.Helper()
	p := &smallTelegram{t: t, dir: t.TempDir(), codes: make(chan string, 16)}
	p.tg = emulator.New(emulator.Options{Key: serverKey(), OnLoginCode: func(_, code string) { p.codes <- code }})
	p.alice = p.tg.AddUser(emulator.User{First: "Alice", Username: "alice"})
	p.bob = p.tg.AddUser(emulator.User{First: "Bob", Username: "bobby"})
	p.bot = p.tg.AddUser(emulator.User{First: "Userbot", Username: "userbot", Phone: botPhone, Password: password})
	p.group = p.addGroup("Demo")
	var err error
	if p.line, err = p.tg.Listen(loopback() + ":0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.line.Close() })
	t.Cleanup(p.onlyListed)
	key := filepath.Join(p.dir, "server.pem")
	must(t, os.WriteFile(key, p.tg.PEM(), 0o644))
	p.config = filepath.Join(p.dir, "config.yaml")
	p.configure(`admins: ["@alice"]`)
	return p
}

// onlyListed judges that the account has asked Telegram for nothing but what docs/security.md lists, and what the client library
// begins and keeps up a connection with.
func (p *smallTelegram) onlyListed() {
	listed := map[string]bool{"help.getConfig": true}
	for _, r := range api.Requests() {
		listed[r.Method] = true
	}
	for method := range p.tg.Counts(p.bot) {
		if !listed[method] {
			p.t.Errorf("the userbot's account has called %s, which is not listed", method)
		}
	}
}

func (p *smallTelegram) addGroup(title string) command.Peer {
	g := p.tg.AddSupergroup(emulator.Chat{Title: title, Creator: p.alice, Members: []int64{p.bob, p.bot}})
	p.tg.SetAdmin(g, p.bot, emulator.Rights{ManageCall: true})
	return g
}

// configure writes the configuration: how to reach this server, and more.
func (p *smallTelegram) configure(more string) {
	p.t.Helper()
	text := `telegram:
  api_id: 1
  api_hash: "00000000000000000000000000000000"
  server:
    dc: 2
    address: "` + p.line.Addr() + `"
    public_key_file: "` + filepath.Join(p.dir, "server.pem") + `"
state_dir: "` + filepath.Join(p.dir, "state") + `"
log: {format: json}
` + more + "\n"
	if !strings.Contains(more, "commands:") {
		text += "commands: {per_minute: 0}\n" // Alice types faster than people do
	}
	must(p.t, os.WriteFile(p.config, []byte(text), 0o600))
}

// login logs the userbot in as its operator does.
func (p *smallTelegram) login() {
	p.t.Helper()
	out, err := converse(p.t, exec.Command(program, "login", "--config", p.config), func(asked string) string {
		if strings.HasPrefix(asked, "Phone") {
			return botPhone
		}
		return p.loginCode()
	})
	if err != nil {
		p.t.Fatalf("login: %v\n%s", err, out)
	}
}

// loggedIn leaves everything as login does, but for the conversation and the key exchange.
func (p *smallTelegram) loggedIn() {
	p.t.Helper()
	ctx := p.t.Context()
	app := p.tg.Connect(p.bot)
	defer app.Close()
	place, err := tg.NewClient(app).UpdatesGetState(ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	session, err := p.tg.LoggedIn(p.bot).LoadSession(ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	st, err := store.Open(filepath.Join(p.dir, "state"), store.Options{})
	if err != nil {
		p.t.Fatal(err)
	}
	err = errors.Join(st.StoreSession(ctx, session), st.Bind(p.bot))
	st.SetAccount(place.Pts, place.Qts, place.Date, place.Seq)
	must(p.t, errors.Join(err, st.Close()))
}

// logInKeyed is login for whoever is not about making a key.
func (p *smallTelegram) logInKeyed() {
	p.t.Helper()
	p.keyed()
	p.login()
}

// keyed has a key made already for the account that is to be logged in, which is what takes logging in its time.
func (p *smallTelegram) keyed() {
	p.t.Helper()
	session, err := p.tg.Keyed().LoadSession(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	st, err := store.Open(filepath.Join(p.dir, "state"), store.Options{})
	if err != nil {
		p.t.Fatal(err)
	}
	must(p.t, errors.Join(st.StoreSession(p.t.Context(), session), st.Close()))
}

// loginCode is the login code that was sent last.
func (p *smallTelegram) loginCode() string {
	select {
	case code := <-p.codes:
		return code
	case <-time.After(patience):
		return "none was sent"
	}
}

var question = regexp.MustCompile(`^(The api_id|The api_hash|Who may|The time zone|The folder|Phone number|The code|Two-step password).*: $`)

// converse runs a program and answers each of its questions, until it ends.
func converse(t testing.TB, cmd *exec.Cmd, answer func(asked string) string) (string, error) {
	t.Helper()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var problems bytes.Buffer
	cmd.Stderr = &problems
	must(t, cmd.Start())
	defer time.AfterFunc(patience, func() { _ = cmd.Process.Kill() }).Stop()
	var all, line strings.Builder
	for b := make([]byte, 1); ; {
		if _, err := out.Read(b); err != nil {
			break
		}
		all.WriteByte(b[0])
		line.WriteByte(b[0])
		if b[0] == '\n' {
			line.Reset()
		}
		if question.MatchString(line.String()) {
			_, _ = io.WriteString(in, answer(line.String())+"\n")
			all.WriteByte('\n')
			line.Reset()
		}
	}
	err = cmd.Wait()
	return all.String() + problems.String(), err
}

// process is a running daemon.
type process struct {
	t     testing.TB
	cmd   *exec.Cmd
	mu    sync.Mutex // guards what follows
	log   []string   // lines
	grown chan struct{}
	ended chan struct{} // closed with the process
}

// run starts the daemon.
func (p *smallTelegram) run() *process {
	p.t.Helper()
	d := &process{t: p.t, cmd: exec.Command(program, "run", "--config", p.config), grown: make(chan struct{}), ended: make(chan struct{})}
	out, err := d.cmd.StderrPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	must(p.t, d.cmd.Start())
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			d.mu.Lock()
			d.log = append(d.log, lines.Text())
			close(d.grown)
			d.grown = make(chan struct{})
			d.mu.Unlock()
		}
		_ = d.cmd.Wait()
		close(d.ended)
	}()
	p.t.Cleanup(func() {
		_ = d.cmd.Process.Kill()
		<-d.ended
		if p.t.Failed() {
			p.t.Logf("log of process %d:\n%s", d.cmd.Process.Pid, d.text())
		}
	})
	return d
}

// connected starts the daemon and waits until Telegram has greeted it.
func (p *smallTelegram) connected() *process {
	p.t.Helper()
	d := p.run()
	d.await(`"connected"`)
	return d
}

// started starts the userbot, which is logged in, for the first time. It waits until the program knows its place in the
// updates: nothing from before that is owed.
func (p *smallTelegram) started() *process {
	p.t.Helper()
	p.loggedIn()
	d := p.connected()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		msg := p.say("/callhelp")
		for again := time.Now().Add(time.Second); time.Now().Before(again); time.Sleep(2 * time.Millisecond) {
			if len(p.tg.AnswersTo(p.group, msg)) > 0 {
				return d
			}
		}
	}
	p.t.Fatal("the daemon never answers")
	return nil
}

func (d *process) text() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.log, "\n")
}

// await waits for a line of the log that has all of the words.
func (d *process) await(words ...string) {
	d.t.Helper()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for from := 0; ; {
		d.mu.Lock()
		fresh, grown := d.log[from:], d.grown
		d.mu.Unlock()
		for _, line := range fresh {
			if hasAll(line, words) {
				return
			}
		}
		from += len(fresh)
		select {
		case <-grown:
		case <-d.ended:
			d.t.Fatalf("the daemon ended (%s) without a log line with %q", d.cmd.ProcessState, words)
		case <-timeout.C:
			d.t.Fatalf("no log line with %q", words)
		}
	}
}

func hasAll(line string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(line, w) {
			return false
		}
	}
	return true
}

func (d *process) signal(s syscall.Signal) {
	d.t.Helper()
	must(d.t, d.cmd.Process.Signal(s))
}

// over reports whether the process has ended.
func (d *process) over() bool {
	select {
	case <-d.ended:
		return true
	default:
		return false
	}
}

// code waits for the end of the process and returns its exit code; -1 after a signal.
func (d *process) code() int {
	d.t.Helper()
	select {
	case <-d.ended:
		return d.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		d.t.Fatal("the daemon does not end")
		return 0
	}
}

// kill ends the process as a power cut would, as far as the process can tell.
func (d *process) kill() {
	d.t.Helper()
	d.signal(syscall.SIGKILL)
	d.code()
}

// stop ends the process as systemd does.
func (d *process) stop() {
	d.t.Helper()
	d.signal(syscall.SIGTERM)
	if code := d.code(); code != exitOK {
		d.t.Fatalf("exit code %d after SIGTERM, want 0", code)
	}
}

func (p *smallTelegram) say(text string) int {
	return p.tg.Say(p.group, p.alice, text, emulator.SayOptions{})
}

// await waits for an event of the ledger. match must not ask the server for anything.
func (p *smallTelegram) await(match func(emulator.Event) bool) emulator.Event {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	e, err := p.tg.Await(ctx, 0, match)
	if errors.Is(err, context.DeadlineExceeded) {
		p.t.Fatal("it did not happen")
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return e
}

// until waits for what is no event. It looks again every few milliseconds.
func (p *smallTelegram) until(what string, is func() bool) {
	p.t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatal(what, ": that did not happen")
		}
	}
}

// answer waits for the answer to a message to say something, at first or after an edit.
func (p *smallTelegram) answer(msg int, want string) {
	p.t.Helper()
	answers := map[int]bool{}
	p.await(func(e emulator.Event) bool {
		if e.Chat != p.group || e.By != p.bot {
			return false
		}
		if e.Kind == emulator.MessagePosted && e.ReplyTo == msg {
			answers[e.MsgID] = true
		}
		return answers[e.MsgID] && strings.Contains(e.Text, want)
	})
}

// settled has the daemon work off everything that may still be due: commands of a chat are answered in their order.
func (p *smallTelegram) settled() {
	p.t.Helper()
	p.answer(p.say("/callhelp"), "What I can do")
}

// calls returns how many calls the userbot has made in the group.
func (p *smallTelegram) calls() int {
	n := 0
	for _, e := range p.tg.CallsBy(p.bot) {
		if e.Chat == p.group {
			n++
		}
	}
	return n
}

// once judges by the ledger: the command has made one call and has one answer, which now says want.
func (p *smallTelegram) once(msg int, want string) {
	p.t.Helper()
	p.answer(msg, want)
	p.settled()
	p.exactly(1, msg, want)
}

// exactly judges that there are so many calls, and one answer to msg, which now says want.
func (p *smallTelegram) exactly(calls, msg int, want string) {
	p.t.Helper()
	if n := p.calls(); n != calls {
		p.t.Errorf("%d calls were made, want %d", n, calls)
	}
	answers := p.tg.AnswersTo(p.group, msg)
	if len(answers) != 1 {
		p.t.Errorf("%d answers, want one: %v", len(answers), answers)
		return
	}
	for _, m := range p.tg.Messages(p.group) {
		if m.ID == answers[0].MsgID && !strings.Contains(m.Text, want) {
			p.t.Errorf("the answer is %q, want %q in it", m.Text, want)
		}
	}
}

// loopback is an address of this machine on which nobody else takes a port that is free for the time of an outage, where a machine has
// several.
func loopback() string {
	if runtime.GOOS != "linux" {
		return "127.0.0.1"
	}
	return fmt.Sprintf("127.%d.%d.%d", 1+mathrand.IntN(254), mathrand.IntN(256), 1+mathrand.IntN(254))
}
