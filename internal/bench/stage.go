//go:build linux

package main

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gotd/td/telegram"
	"github.com/gotd/td/tg"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// stage is the small Telegram: Alice commands, and each client has a group of its own with her.
type stage struct {
	tg    *emulator.Server
	line  *emulator.Listener
	far   *longLine // the same with a delay
	alice int64
	bob   int64
	codes chan string
	dir   string
	key   string // file
}

func newStage(dir string) (*stage, error) {
	st := &stage{codes: make(chan string, 16), dir: dir, key: filepath.Join(dir, "server.pem")}
	st.tg = emulator.New(emulator.Options{OnLoginCode: func(_, code string) { st.codes <- code }})
	st.tg.Switch(emulator.Switches{MuteFromOutside: true, InviteFromOutside: true})
	st.alice = st.tg.AddUser(emulator.User{First: "Alice", Username: "alice"})
	st.bob = st.tg.AddUser(emulator.User{First: "Bob", Username: "robert"})
	var err error
	if st.line, err = st.tg.Listen("127.0.0.1:0"); err != nil {
		return nil, err
	}
	if st.far, err = delayed(st.line.Addr(), delay); err != nil {
		return nil, err
	}
	return st, os.WriteFile(st.key, st.tg.PEM(), 0o600)
}

// contestant is one of those that are compared.
type contestant struct {
	name  string
	bot   int64
	group command.Peer
	later command.Peer // where calls are planned, which would come back in the other one
	argv  []string     // run it
	far   []string     // the same over the line with a delay
	watch []string     // the same with a probe in it
	mark  string       // what it writes when it can be commanded
	p     *process     // running
	seen  int          // position in the ledger of its last answer

	login time.Duration // how long it took to log in, for which a key is made first
}

// contestants logs the accounts in, each by the client that will use it. The last one is the careful one.
func (st *stage) contestants(ctx context.Context, p programs) ([]*contestant, error) {
	all := make([]*contestant, careful+1)
	for i, name := range map[int]string{bare: "gotd, bare", manager: "gotd, Manager in memory", careful: "gotd, which looks and syncs"} {
		c := st.join(name, i)
		args := func(addr string, more ...string) []string {
			return append([]string{
				p.bench, "client", "-addr", addr, "-dc", strconv.Itoa(st.tg.DC()), "-key", st.key,
				"-session", filepath.Join(st.dir, fmt.Sprintf("session-%d", i)), "-admin", strconv.FormatInt(st.alice, 10),
				fmt.Sprintf("-manager=%v", i == manager),
			}, more...)
		}
		c.argv, c.watch, c.far, c.mark = args(st.line.Addr()), args(st.line.Addr()), args(st.far.Addr().String()), ready
		var err error
		if c.login, err = st.login(ctx, args(st.line.Addr(), "-login", phone(i)), ""); err != nil {
			return nil, err
		}
		all[i] = c
	}
	dir := filepath.Join(st.dir, "careful")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	all[careful].argv = append(all[careful].argv, "-careful", dir)
	c := st.join("userbot", userbot)
	near, far := filepath.Join(st.dir, "config.yaml"), filepath.Join(st.dir, "far.yaml")
	for config, addr := range map[string]string{near: st.line.Addr(), far: st.far.Addr().String()} {
		text := fmt.Sprintf("telegram:\n  api_id: %d\n  api_hash: %q\n  server: {dc: %d, address: %q, public_key_file: %q}\nstate_dir: %q\nadmins: [%d]\ncommands: {per_minute: 0}\n",
			apiID, apiHash, st.tg.DC(), addr, st.key, filepath.Join(st.dir, "state"), st.alice)
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	c.argv, c.watch = []string{p.userbot, "run", "--config", near}, []string{p.probed, "run", "--config", near}
	c.far, c.mark = []string{p.userbot, "run", "--config", far}, `"msg":"connected"`
	var err error
	c.login, err = st.login(ctx, []string{p.userbot, "login", "--config", near}, phone(userbot)+"\n")
	all[userbot] = c
	return all, err
}

func phone(i int) string { return fmt.Sprintf("+999661000%d", i) }

// join makes a client's account and its groups.
func (st *stage) join(name string, i int) *contestant {
	bot := st.tg.AddUser(emulator.User{First: "Userbot", Phone: phone(i)})
	c := &contestant{name: name, bot: bot}
	for title, group := range map[string]*command.Peer{"Group": &c.group, "Later": &c.later} {
		*group = st.tg.AddSupergroup(emulator.Chat{
			Title: title, Username: fmt.Sprintf("%s%d", strings.ToLower(title), i), Creator: st.alice, Members: []int64{bot, st.bob},
		})
		st.tg.SetAdmin(*group, bot, emulator.Rights{ManageCall: true})
	}
	return c
}

// login runs a program that logs in, types what it asks first, and then the code. It returns how long that took.
func (st *stage) login(ctx context.Context, argv []string, typed string) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	began := time.Now()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	in, err := cmd.StdinPipe()
	if err != nil {
		return 0, err
	}
	go func() {
		_, _ = io.WriteString(in, typed)
		select {
		case code := <-st.codes:
			_, _ = io.WriteString(in, code+"\n")
		case <-ctx.Done():
		}
	}()
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("log in: %w\n%s", err, out)
	}
	return time.Since(began), nil
}

// publicKeys reads the server's key.
func publicKeys(file string) ([]telegram.PublicKey, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New(file + " holds no key")
	}
	key, err := x509.ParsePKCS1PublicKey(block.Bytes)
	return []telegram.PublicKey{{RSA: key}}, err
}

func dcOption(addr string, dc int) (tg.DCOption, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return tg.DCOption{}, err
	}
	n, err := strconv.Atoi(port)
	return tg.DCOption{ID: dc, IPAddress: host, Port: n}, err
}
