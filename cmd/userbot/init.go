package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"userbot"
	"userbot/internal/command"
	"userbot/internal/config"
	"userbot/internal/handlers"
	"userbot/internal/owner"
	"userbot/internal/store"
)

// servicesFolder is where the configurations of the units are.
const servicesFolder = "/etc/userbot"

// defaultConfig is that of the unit for one account.
const defaultConfig = servicesFolder + "/config.yaml"

func initCommand(w world) *cobra.Command {
	var path string
	var force bool
	cmd := &cobra.Command{
		Use:        "init",
		SuggestFor: []string{"setup", "configure", "config", "install", "new"},
		Short:      "Ask for what a configuration needs, and write it",
		Long: `Init asks for the api_id and the api_hash of my.telegram.org, for who may command
and for the time zone, checks each answer, and writes a configuration with every
other key at its default and explained. Answers can come from a terminal or, a
line each, from a pipe, where a wrong one ends it. What is there already is left
alone, unless nobody has edited it or --force is given. Nothing is asked of
Telegram.`,
		Example: "  sudo userbot init\n  userbot init --config config.yaml",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return initialize(cmd.Context(), w, path, force)
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().BoolVar(&force, "force", false, "write it in the place of one that is there")
	return cmd
}

func initialize(ctx context.Context, w world, path string, force bool) error {
	verbs, err := handlers.Table()
	if err != nil {
		return withCode(exitFailure, err)
	}
	to, err := targetOf(path, force)
	if err != nil {
		return withCode(exitConfig, err)
	}
	i := interview{person: newTerminal(w), now: w.now, verbs: verbs, text: userbot.Example}
	if err := i.ask(ctx, to); err != nil {
		return err
	}
	if err := to.write(i.text); err != nil {
		return withCode(exitConfig, err)
	}
	conf, problems := config.Load(to.path, w.getenv, w.now, verbs)
	if problems != nil {
		return withCode(exitConfig, fmt.Errorf("%s\n%w", to.path, problems))
	}
	login := toType("login", to.path)
	if to.service {
		login = "sudo -u " + serviceUser + " " + login
	}
	_, err = fmt.Fprintf(w.out, "Wrote %s, which explains every other key. In every chat may command: %s. Log in with: %s\n", to.path, mayCommand(conf), login)
	return err
}

// mayCommand tells who may, as far as the configuration says.
func mayCommand(c *config.Config) string {
	all := []string{"the account itself"}
	for _, who := range c.Admins {
		name := who.String()
		if who.Username == "" && who.Peer.Kind == command.Channel {
			name = "whoever posts as the channel " + name
		}
		all = append(all, name)
	}
	return strings.Join(all, ", ")
}

// target is the file that is to be written.
type target struct {
	path     string // absolute
	service  bool   // it is a unit's configuration, and root writes it: the service's user must be able to read it
	mode     fs.FileMode
	uid, gid int // -1: whoever writes it
}

// targetOf finds out whether the configuration can be written there.
func targetOf(path string, force bool) (target, error) {
	to := target{mode: 0o600, uid: -1, gid: -1}
	path, err := filepath.Abs(path)
	if err != nil {
		return to, err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	to.path = path
	dir := filepath.Dir(path)
	if group, err := user.LookupGroup(serviceUser); err == nil && dir == servicesFolder && os.Geteuid() == 0 {
		to.service, to.mode, to.uid = true, 0o640, 0
		to.gid, _ = strconv.Atoi(group.Gid)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return to, err
	case !info.Mode().IsRegular():
		return to, fmt.Errorf("%s is not a regular file", path)
	default:
		old, err := os.ReadFile(path)
		if err != nil && !force {
			return to, err
		}
		if string(old) != userbot.Example && !force {
			return to, fmt.Errorf("%s is there already, and holds what somebody has written: edit it, or write another in its place with --force", path)
		}
		if !to.service {
			to.mode = info.Mode().Perm() &^ 0o007
		}
	}
	switch err := owner.MayWrite(dir); {
	case errors.Is(err, fs.ErrNotExist):
		return to, fmt.Errorf("there is no folder %s: make it, with mkdir -p %s, or name a file elsewhere with --config", dir, owner.Quote(dir))
	case err != nil:
		return to, fmt.Errorf("%s cannot write in %s (%w): type sudo userbot init, or name a file elsewhere with --config", owner.Name(os.Geteuid()), dir, err)
	}
	return to, nil
}

// write puts the text there whole or not at all.
func (to target) write(text string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(to.path), ".userbot-init-*") // with mode 0600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, removed(f.Name())) }()
	_, err = f.WriteString(text)
	if to.gid >= 0 {
		err = errors.Join(err, f.Chown(to.uid, to.gid))
	}
	if err = errors.Join(err, f.Chmod(to.mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), to.path)
}

// removed takes a file away, if it is there still.
func removed(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// interview turns the example of a configuration into somebody's own, answer by answer.
type interview struct {
	person *terminal
	now    func() time.Time
	verbs  *command.Table
	text   string
}

// ask asks for all that a configuration needs.
func (i *interview) ask(ctx context.Context, to target) error {
	i.person.Say(`Telegram wants to know which program it is that somebody uses. At https://my.telegram.org, logged in with the account's
phone number, “API development tools” asks for a title and a short name, which may be anything, and then shows an api_id and
an api_hash.`)
	zone := hostsZone(i.person.w.getenv)
	state := filepath.Join(filepath.Dir(to.path), "state")
	for _, q := range []struct {
		asked  string
		secret bool
		skip   bool
		key    string // in the example, with its value there
		read   func(answer string) (value, wrong string)
	}{
		{asked: "The api_id, a number", key: "  api_id: 0", read: readID},
		{
			asked: "The api_hash, 32 characters (Enter: userbot login asks for it, and it is kept nowhere)", secret: true,
			key: `  api_hash: ""`, read: readHash,
		},
		{
			asked: "Who may command in every chat, by @name or id, with spaces between them (Enter: only the account itself)",
			key:   "admins: []", read: readAdmins,
		},
		{
			asked: "The time zone in which “18:00” is understood (Enter: " + zone + ")", key: "timezone: UTC",
			read: func(answer string) (string, string) { return orElse(answer, zone), "" },
		},
		{
			asked: "The folder for the session and the journal (Enter: " + state + ")", skip: filepath.Dir(to.path) == servicesFolder,
			key: `state_dir: ""`, read: func(answer string) (string, string) { return readFolder(orElse(answer, state)) },
		},
	} {
		if q.skip {
			continue
		}
		key, _, _ := strings.Cut(q.key, ":")
		for {
			answer, err := i.person.ask(ctx, q.asked+": ", q.secret)
			if err != nil {
				return withCode(exitFailure, fmt.Errorf("%w; nothing was written", err))
			}
			value, wrong := q.read(answer)
			if wrong == "" && value == "" {
				break // as in the example
			}
			if wrong == "" {
				wrong = i.set(q.key, key+": "+value)
			}
			if wrong == "" {
				break
			}
			if !term.IsTerminal(int(i.person.w.in.Fd())) {
				return withCode(exitConfig, fmt.Errorf("%s: %s; nothing was written", strings.TrimSpace(key), wrong))
			}
			i.person.refuse(wrong)
		}
	}
	return nil
}

// set takes a line for one of the example, unless it is wrong.
func (i *interview) set(line, own string) (wrong string) {
	if strings.Count(i.text, "\n"+line+"\n") != 1 {
		return "the example of a configuration has no line " + line
	}
	text := strings.Replace(i.text, "\n"+line+"\n", "\n"+own+"\n", 1)
	key, _, _ := strings.Cut(strings.TrimSpace(line), ":")
	_, problems := config.Parse([]byte(text), func(string) string { return "" }, i.now, i.verbs)
	for _, p := range problems {
		if at := strings.TrimPrefix(p.Key, "telegram."); at == key || strings.HasPrefix(at, key+"[") {
			p.Key, p.Line = "", 0
			return p.String()
		}
	}
	i.text = text
	return ""
}

var (
	looksLikeHash = regexp.MustCompile(`^[0-9a-f]{32}$`)
	looksLikeName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{3,31}$`)
)

func readID(answer string) (value, wrong string) {
	if looksLikeHash.MatchString(answer) {
		return "", "that looks like the api_hash, and the api_id is the number above it"
	}
	if n, err := strconv.ParseInt(answer, 10, 32); err != nil || n <= 0 {
		return "", "the api_id is a number such as 1234567"
	}
	return answer, ""
}

// readHash reads the api_hash; what it is must never be repeated.
func readHash(answer string) (value, wrong string) {
	hash, wrong := hashIn(answer)
	if hash == "" {
		return "", wrong
	}
	return strconv.Quote(hash), ""
}

// hashIn is the api_hash that somebody has typed, empty if he has typed none, or what is wrong with it.
func hashIn(answer string) (hash, wrong string) {
	hash = strings.ToLower(strings.Trim(answer, `"'`))
	if hash != "" && !looksLikeHash.MatchString(hash) {
		return "", fmt.Sprintf("an api_hash has 32 characters from 0-9 and a-f, and this has %d, or others among them", len([]rune(hash)))
	}
	return hash, ""
}

// nobody are words for nobody, which strangers may have for names.
var nobody = [...]string{"none", "nobody", "no", "-"}

// readAdmins reads people as they are known: by name, by link or id. A word may be a name that somebody goes by elsewhere, and whoever has it on
// Telegram would command: it is asked back.
func readAdmins(answer string) (value, wrong string) {
	if slices.Contains(nobody[:], strings.ToLower(answer)) {
		return "", ""
	}
	var all, again []string // as it is written, and as it would be typed
	bare := false
	for _, who := range strings.FieldsFunc(answer, func(r rune) bool { return strings.ContainsRune(" \t,;[]\"'", r) }) {
		if looksLikeHash.MatchString(strings.ToLower(who)) {
			return "", "that looks like the api_hash, and is nobody's name"
		}
		if at := strings.LastIndex(who, "t.me/"); at >= 0 {
			if name := who[at+len("t.me/"):]; looksLikeName.MatchString(name) {
				who = "@" + name
			}
		} else if looksLikeName.MatchString(who) {
			bare = true
			if slices.Contains(nobody[:], strings.ToLower(who)) {
				continue
			}
			who = "@" + who
		}
		_, isID := command.ParsePeer(who)
		if isID && who[0] != '+' || who[0] == '@' { // a phone number is not repeated
			again = append(again, who)
		}
		if !isID {
			who = strconv.Quote(who)
		}
		all = append(all, who)
	}
	switch {
	case bare:
		return "", "people are named by @name or id. If these are names on Telegram, type: " + strings.Join(again, " ") + "; for nobody press Enter"
	case len(all) == 0:
		return "", ""
	}
	return "[" + strings.Join(all, ", ") + "]", ""
}

// readFolder looks at the state folder as the daemon will.
func readFolder(dir string) (value, wrong string) {
	if filepath.IsAbs(dir) {
		for _, err := range store.Problems(dir) {
			if !errors.Is(err, store.ErrLocked) {
				return "", err.Error()
			}
		}
	}
	return strconv.Quote(dir), ""
}

func orElse(answer, otherwise string) string {
	if answer == "" {
		return otherwise
	}
	return answer
}

// hostsZone is the time zone of this machine, as far as it has a name; else UTC.
func hostsZone(getenv func(string) string) string {
	zone := strings.TrimPrefix(getenv("TZ"), ":")
	if link, err := filepath.EvalSymlinks("/etc/localtime"); zone == "" && err == nil {
		_, zone, _ = strings.Cut(link, "/zoneinfo/")
	}
	if zone == "" || strings.HasPrefix(zone, "/") || zone == "Etc/UTC" {
		return "UTC"
	}
	return zone
}
