package config

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"go.uber.org/zap/zapcore"

	"userbot/internal/command"
	"userbot/internal/secret"
)

const hash = "0123456789abcdef0123456789abcdef"

func noEnv(string) string { return "" }

// verbs are some that can be disabled, and one that cannot.
func verbs(t testing.TB) *command.Table {
	t.Helper()
	var specs []command.Spec
	for _, v := range []command.Verb{"startcall", "endcall", "callinfo", "yes"} {
		specs = append(specs, command.Spec{Verb: v, Usage: string(v), Example: string(v), Summary: "test", Always: v == "yes"})
	}
	specs[0].Aliases = []string{"startvc"}
	table, err := command.NewTable(specs)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestMistakes: each file in testdata/bad holds a configuration, the files beside it, and the exact words about it.
// A name that ends in .0640 says the file's mode; DIR stands for the folder they are in.
func TestMistakes(t *testing.T) {
	archives, err := filepath.Glob("testdata/bad/*.txtar")
	if err != nil || len(archives) < 30 {
		t.Fatalf("found %d archives (%v): the mistakes are not where they should be", len(archives), err)
	}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			var configPath, want string
			for _, f := range archive.Files {
				text := strings.ReplaceAll(string(f.Data), "DIR", dir)
				if f.Name == "want" {
					want = strings.TrimSuffix(text, "\n")
					continue
				}
				at := filepath.Join(dir, f.Name)
				mode := os.FileMode(0o600)
				_, _ = fmt.Sscanf(strings.TrimPrefix(filepath.Ext(f.Name), "."), "0%o", &mode)
				if err := os.WriteFile(at, []byte(text), mode); err != nil {
					t.Fatal(err)
				}
				if err := os.Chmod(at, mode); err != nil { // the umask may have taken some away
					t.Fatal(err)
				}
				if strings.HasPrefix(f.Name, "config.yaml") {
					configPath = at
				}
			}
			c, problems := Load(configPath, noEnv, time.Now, verbs(t))
			if c != nil {
				problems = c.ToConnect() // that is all that is wrong with it
			}
			if got := problems.Error(); got != want {
				t.Errorf("said\n%s\nshould say\n%s", got, want)
			}
		})
	}
}

func TestExampleIsTheDefaults(t *testing.T) {
	data, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, problems := Parse(data, noEnv, time.Now, verbs(t))
	var keys []string
	for _, p := range problems {
		keys = append(keys, p.Key)
	}
	if got := strings.Join(keys, " "); got != "telegram.api_id" {
		t.Fatalf("the example should lack the application's id and nothing else; problems:\n%v", problems)
	}
	filled := strings.NewReplacer("api_id: 0", "api_id: 7", `api_hash: ""`, "api_hash: "+hash).Replace(string(data))
	got, problems := Parse([]byte(filled), noEnv, time.Now, verbs(t))
	if problems != nil {
		t.Fatalf("the example with id and hash filled in:\n%v", problems)
	}
	want := Default(noEnv)
	want.Telegram.APIID, want.Telegram.APIHash = 7, secret.New(hash)
	want.Hints, want.secretIn = got.Hints, "telegram.api_hash"
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the example says\n%+v\nthe defaults are\n%+v", got, want)
	}
	// Every key that can be written must be in the example.
	r := &reader{env: noEnv, verbs: verbs(t), lines: map[string]int{}}
	doc, _ := parseYAML([]byte(filled))
	_, _ = r.read(doc)
	var missing func(prefix string, fields []field)
	missing = func(prefix string, fields []field) {
		for _, f := range fields {
			if r.lines[prefix+f.name] == 0 {
				t.Errorf("the example lacks %s", prefix+f.name)
			}
			missing(prefix+f.name+".", f.fields)
		}
	}
	missing("", r.root)
}

// everything is a configuration in which each key says something else than by default. DIR is a folder.
const everything = `
telegram:
  api_id: 17
  api_hash_file: DIR/hash
  server: {dc: 3, address: "[::1]:443", public_key_file: DIR/key.pem}
session: {key_file: DIR/monday, old_key_file: DIR/sunday}
state_dir: DIR/state/
timezone: America/New_York
admins: [123, "456", "@alice", -1000000000789]
commands: {prefix: "..", max_age: 1h30m, chat_admins: true, anonymous_admins: True, channel_posts: false, disabled: [EndCall, startvc, startcall], delete_answer: 1m, react: "👌"}
schedule: {late_limit: 30m, remind: [10m, 1d12h, 1h, 60m], orphans: pause}
journal: {keep: 365d, titles: false}
chats:
  - {chat: "@MyGroup", remind: [], delete_command: true, delete_answer: 0, react: "", admins: ["@Bob_1"], timezone: Europe/Berlin, disabled: [callinfo]}
  - {chat: -123, remind: [30d]}
  - chat: "-1000000000123"
    admins:
log: {level: warn, format: json}
metrics: {listen: "[::1]:9464"}
trace: {endpoint: "https://collector.example:4318"}
`

func TestEverythingThatCanBeSaid(t *testing.T) {
	dir := t.TempDir()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	pkix, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	keys := append(
		pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&key.PublicKey)}),
		pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkix})...)
	write(t, filepath.Join(dir, "key.pem"), string(keys), 0o644)
	write(t, filepath.Join(dir, "hash"), " some hash\n", 0o400)
	monday, sunday := "0123456789abcdef0123456789ABCDEF", "ABCDEF0123456789abcdef0123456789"
	write(t, filepath.Join(dir, "monday"), base64.StdEncoding.EncodeToString([]byte(monday))+"\n", 0o600)
	write(t, filepath.Join(dir, "sunday"), hex.EncodeToString([]byte(sunday))+"\n", 0o400)
	c, problems := Parse([]byte("\ufeff"+strings.ReplaceAll(everything, "DIR", dir)), noEnv, time.Now, verbs(t))
	if problems != nil {
		t.Fatal(problems)
	}
	if len(c.Telegram.Server.PublicKeys) != 2 || !c.Telegram.Server.PublicKeys[1].Equal(&key.PublicKey) {
		t.Errorf("both spellings of the public key should be read, got %d keys", len(c.Telegram.Server.PublicKeys))
	}
	if got := c.Telegram.APIHash.Reveal(); got != "some hash" {
		t.Errorf("api_hash from the file is %q", got)
	}
	leads := []time.Duration{36 * time.Hour, time.Hour, 10 * time.Minute}
	newYork, berlin := mustZone(t, "America/New_York"), mustZone(t, "Europe/Berlin")
	want := &Config{
		Telegram: Telegram{APIID: 17, APIHash: c.Telegram.APIHash, Server: Server{DC: 3, Address: "[::1]:443", PublicKeys: c.Telegram.Server.PublicKeys}},
		Session:  Session{Key: secret.New(monday), Old: secret.New(sunday)},
		StateDir: dir + "/state",
		Location: newYork,
		Admins: []Who{
			{Peer: command.Peer{Kind: command.User, ID: 123}},
			{Peer: command.Peer{Kind: command.User, ID: 456}},
			{Username: "alice"},
			{Peer: command.Peer{Kind: command.Channel, ID: 789}},
		},
		Commands: Commands{Prefix: "..", MaxAge: 90 * time.Minute, ChatAdmins: true, AnonymousAdmins: true, PerMinute: 6, Disabled: []command.Verb{"endcall", "startcall"}, Tidy: Tidy{DeleteAnswer: time.Minute, React: "👌"}},
		Chats: []Chat{
			{Ref: "@MyGroup", Admins: []Who{{Username: "Bob_1"}}, Location: berlin, Disabled: []command.Verb{"callinfo"}, Tidy: Tidy{DeleteCommand: true}},
			{Ref: "-123", Tidy: Tidy{DeleteAnswer: time.Minute, React: "👌"}, Remind: []time.Duration{30 * 24 * time.Hour}},
			{Ref: "-1000000000123", Tidy: Tidy{DeleteAnswer: time.Minute, React: "👌"}, Remind: leads},
		},
		Schedule: Schedule{LateLimit: 30 * time.Minute, Remind: leads, Orphans: "pause"},
		Metrics:  Metrics{Listen: "[::1]:9464"},
		Trace:    Trace{Endpoint: "https://collector.example:4318"},
		Journal:  Journal{Keep: 365 * 24 * time.Hour},
		Log:      Log{Level: zapcore.WarnLevel, Format: "json"},
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("read\n%+v\nwanted\n%+v", c, want)
	}
}

func TestWhereTheHashAndTheStateComeFrom(t *testing.T) {
	creds := t.TempDir()
	env := func(key string) string {
		return map[string]string{"CREDENTIALS_DIRECTORY": creds, "STATE_DIRECTORY": "/var/lib/userbot:/var/lib/other"}[key]
	}
	t.Run("systemd's credential and state folder count when the file is silent", func(t *testing.T) {
		write(t, filepath.Join(creds, "api_hash"), hash+"\n", 0o440) // the mode that systemd gives it where it uses ACLs
		c, problems := Parse([]byte("telegram: {api_id: 1}\n"), env, time.Now, verbs(t))
		if problems != nil {
			t.Fatal(problems)
		}
		if c.Telegram.APIHash.Reveal() != hash || c.StateDir != "/var/lib/userbot" {
			t.Errorf("hash from the credential: %t, state folder %s", c.Telegram.APIHash.Reveal() == hash, c.StateDir)
		}
	})
	t.Run("the file wins over the credential", func(t *testing.T) {
		c, problems := Parse([]byte("telegram: {api_id: 1, api_hash: ffff}\nstate_dir: /srv/bot\n"), env, time.Now, verbs(t))
		if problems != nil {
			t.Fatal(problems)
		}
		if c.Telegram.APIHash.Reveal() != "ffff" || c.StateDir != "/srv/bot" {
			t.Errorf("hash from the file: %t, state folder %s", c.Telegram.APIHash.Reveal() == "ffff", c.StateDir)
		}
	})
	t.Run("the session's keys too", func(t *testing.T) {
		monday, sunday := strings.Repeat("m", 32), strings.Repeat("s", 32)
		write(t, filepath.Join(creds, "session_key"), base64.StdEncoding.EncodeToString([]byte(monday)), 0o440)
		write(t, filepath.Join(creds, "session_key_old"), base64.StdEncoding.EncodeToString([]byte(sunday)), 0o440)
		c, problems := Parse([]byte("telegram: {api_id: 1}\n"), env, time.Now, verbs(t))
		if problems != nil {
			t.Fatal(problems)
		}
		if c.Session.Key.Reveal() != monday || c.Session.Old.Reveal() != sunday {
			t.Error("they are not those of the credentials")
		}
		write(t, filepath.Join(creds, "session_key"), "canary", 0o440)
		if c, problems = Parse([]byte("telegram: {api_id: 1}\n"), env, time.Now, verbs(t)); problems != nil {
			t.Fatal(problems)
		}
		if want := "session.key_file: the credential session_key does not hold 32 bytes in base64; make one with: head -c 32 /dev/urandom | base64"; c.ToConnect().Error() != want {
			t.Errorf("said %q, should say %q", c.ToConnect().Error(), want)
		}
		write(t, filepath.Join(creds, "session_key"), "", 0o440)
	})
	t.Run("an empty credential is none", func(t *testing.T) {
		write(t, filepath.Join(creds, "api_hash"), "", 0o400)
		c, problems := Parse([]byte("telegram: {api_id: 1}\n"), env, time.Now, verbs(t))
		if problems != nil || c.Telegram.APIHash.Reveal() != "" {
			t.Errorf("there is a hash, or it is missed where nobody logs in: %v", problems)
		}
	})
}

func TestWhoseConfiguration(t *testing.T) {
	for path, want := range map[string]string{
		"/etc/userbot/config.yaml": "", "/etc/userbot/club.yaml": "club", "/etc/userbot/../userbot/b-2.yaml": "b-2",
		"/etc/userbot/club/config.yaml": "", "/etc/userbot/club.yml": "", "/srv/club.yaml": "", "club.yaml": "",
	} {
		if got := Instance(path); got != want {
			t.Errorf("%s is the configuration of %q, want %q", path, got, want)
		}
	}
}

// TestTheDaemonOfABrokenConfigurationIsFound: it runs on, and is asked over a socket in its state folder.
func TestTheDaemonOfABrokenConfigurationIsFound(t *testing.T) {
	env := func(key string) string { return map[string]string{"STATE_DIRECTORY": "/var/lib/x"}[key] }
	path := filepath.Join(t.TempDir(), "config.yaml")
	for text, want := range map[string]string{
		"":                                      "/var/lib/x",
		"state_dir: /srv/bot/\nadmin: [1]\n":    "/srv/bot", // a key that there is not
		"{admins: 5, state_dir: /srv/bot}\n":    "/srv/bot",
		"admins: [@alice]\nstate_dir: '/srv'\n": "/srv", // no YAML
		"state_dir: srv\n":                      "/var/lib/x",
		"state_dir: [\n":                        "/var/lib/x",
	} {
		write(t, path, text, 0o600)
		if got := StateDir(path, env); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	if got := StateDir("/etc/userbot/nobody-wrote-this.yaml", func(string) string { return "" }); got != "/var/lib/userbot/nobody-wrote-this" {
		t.Errorf("an account's own: %s", got)
	}
}

func TestHintsKeepNothingFromStarting(t *testing.T) {
	c, problems := Parse([]byte("telegram: {api_id: 1, api_hash: XYZ}\n"), noEnv, time.Now, verbs(t))
	if problems != nil {
		t.Fatal(problems)
	}
	want := `line 1: telegram.api_hash: does not look like one of Telegram's; theirs have 32 characters from 0-9 and a-f
admins: nobody is listed; only the account itself can command, and the admins of chats that list their own`
	if got := c.Hints.Error(); got != want {
		t.Errorf("hints\n%s\nwanted\n%s", got, want)
	}
	c, problems = Parse([]byte("telegram: {api_id: 1, api_hash: 0123456789abcdef0123456789abcdef}\ncommands:\n  chat_admins: true\n"), noEnv, time.Now, verbs(t))
	if problems != nil {
		t.Fatal(problems)
	}
	want = "line 3: commands.chat_admins: no chats are listed; whoever adds the account to a group of his own can command there; list the chats that it is for"
	if got := c.Hints.Error(); got != want {
		t.Errorf("hints\n%s\nwanted\n%s", got, want)
	}
}

// TestWhatIsProbablyNotMeantIsNoted: it may be right, and then nothing must keep from starting.
func TestWhatIsProbablyNotMeantIsNoted(t *testing.T) {
	c, problems := Parse([]byte(`telegram: {api_id: 1}
timezone: EST
admins: [49170123456]
chats:
  - {chat: -1234567890}
  - {chat: -4123456789, admins: [7123456789]}
`), noEnv, time.Now, verbs(t))
	if problems != nil {
		t.Fatal(problems)
	}
	want := `line 2: timezone: EST has the same clocks all year; those of America/New_York change in summer
line 3: admins[0]: has more digits than ids have; if it is a phone number, write the id, or the username in quotes: "@alice"
line 5: chats[0].chat: -1234567890 is the id of a basic group; that of a supergroup or channel would be -1001234567890`
	if got := c.Hints.Error(); got != want {
		t.Errorf("hints\n%s\nwanted\n%s", got, want)
	}
}

func TestLoadRefusesWhatIsNoConfiguration(t *testing.T) {
	dir := t.TempDir()
	big := filepath.Join(dir, "big.yaml")
	write(t, big, strings.Repeat("#\n", maxSize), 0o600)
	for path, want := range map[string]string{
		filepath.Join(dir, "none.yaml"): filepath.Join(dir, "none.yaml") + " does not exist; check the path",
		dir:                             dir + " is a folder, not a file",
		"/dev/zero":                     "/dev/zero is not a regular file",
		big:                             big + " has 2097152 bytes, more than the 1048576 that are read; is it the right file?",
	} {
		if c, problems := Load(path, noEnv, time.Now, verbs(t)); c != nil || problems.Error() != want {
			t.Errorf("said %q, should say %q", problems.Error(), want)
		}
	}
}

func TestSecretNeverPrints(t *testing.T) {
	const canary = "canary-3141592653"
	c := Default(noEnv)
	c.Telegram.APIHash = secret.New(canary)
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T"} {
		fmt.Fprintf(&out, verb+"\n", c.Telegram.APIHash)
		fmt.Fprintf(&out, verb+"\n", c)
		fmt.Fprintf(&out, verb+"\n", struct{ hidden Config }{*c}) // fmt calls no methods behind unexported fields
	}
	marshalled, err := json.Marshal(c.Telegram.APIHash)
	if err != nil || string(marshalled) != `"\u003csecret\u003e"` {
		t.Errorf("as JSON it is %s (%v)", marshalled, err)
	}
	if strings.Contains(out.String(), canary) || strings.Contains(out.String(), fmt.Sprintf("%x", canary)) {
		t.Errorf("the secret got out:\n%s", out.String())
	}
	if !strings.Contains(out.String(), "<secret>") {
		t.Error("a set secret should show as <secret>")
	}
}

func TestReload(t *testing.T) {
	parse := func(text string) *Config {
		t.Helper()
		c, problems := Parse([]byte(text), noEnv, time.Now, verbs(t))
		if problems != nil {
			t.Fatal(problems)
		}
		return c
	}
	old := parse("telegram: {api_id: 1, api_hash: a}\n")
	t.Run("what changes at once", func(t *testing.T) {
		new := parse(`{telegram: {api_id: 1, api_hash: a}, timezone: Europe/Berlin, admins: [5], commands: {prefix: "!", max_age: 5m, chat_admins: true, disabled: [endcall]}, chats: [{chat: "@group", disabled: [callinfo], remind: [1h]}], schedule: {remind: [1d], orphans: pause}, log: {level: debug}}`)
		next, restart := Reload(old, new)
		if restart != nil {
			t.Errorf("a restart is asked for %v", restart)
		}
		want := *new
		want.Telegram = old.Telegram
		if !reflect.DeepEqual(next, &want) {
			t.Errorf("goes on with %+v", next)
		}
	})
	t.Run("what needs a restart stays and is named", func(t *testing.T) {
		key := filepath.Join(t.TempDir(), "key")
		write(t, key, base64.StdEncoding.EncodeToString(make([]byte, 32)), 0o600)
		new := parse("{telegram: {api_id: 2, api_hash: b, test_servers: true, server: {dc: 4}, proxy: \"http://127.0.0.1:80\"}, session: {key_file: " + key + "}, state_dir: /srv/x, journal: {keep: 40d, titles: false}, log: {format: json}, metrics: {listen: /run/x}, trace: {endpoint: \"http://[::1]:4318\"}}")
		next, restart := Reload(old, new)
		want := []string{"telegram.api_id", "telegram.test_servers", "telegram.server", "telegram.proxy", "session", "state_dir", "journal.keep", "journal.titles", "log.format", "metrics.listen", "trace.endpoint"}
		if !reflect.DeepEqual(restart, want) {
			t.Errorf("named %v, wanted %v", restart, want)
		}
		if !reflect.DeepEqual(next.Telegram, old.Telegram) || next.Session != old.Session || next.StateDir != old.StateDir || next.Journal != old.Journal || next.Log.Format != old.Log.Format {
			t.Errorf("went on with %+v", next)
		}
	})
}

// seeds are the files that the tests know.
func seeds(f *testing.F) (list [][]byte) {
	f.Helper()
	archives, err := filepath.Glob("testdata/bad/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		list = append(list, archive.Files[0].Data)
	}
	example, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		f.Fatal(err)
	}
	return append(list, example)
}

func FuzzParse(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, problems := Parse(data, noEnv, time.Now, verbs(t))
		if (c == nil) == (len(problems) == 0) {
			t.Fatalf("config %v with %d problems: there must be exactly one of them", c, len(problems))
		}
		lines := 1 + len(regexp.MustCompile("[\n\r\u0085\u2028\u2029]").FindAll(data, -1)) // as YAML counts them
		for _, p := range problems {
			if strings.ContainsAny(p.String(), "\n\r") {
				t.Errorf("more than one line: %q", p.String())
			}
			if p.What == "" || p.Line < 0 || p.Line > lines {
				t.Errorf("%+v blames nothing or a line that is not there", p)
			}
		}
		if c != nil && (c.Location == nil || c.Telegram.APIID <= 0 || c.Commands.Prefix == "" || c.Commands.MaxAge <= 0 || !filepath.IsAbs(c.StateDir)) {
			t.Errorf("accepted as valid: %+v", c)
		}
	})
}

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	_ = os.Remove(path)
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}
