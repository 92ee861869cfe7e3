package config

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/agnivade/levenshtein"
	"go.uber.org/zap/zapcore"
	"go.yaml.in/yaml/v3"

	"userbot/internal/command"
	"userbot/internal/secret"
)

// Bounds of commands.max_age. Below the lower one ordinary delivery would make commands too old; beyond the upper one
// a start-up would do what was typed on another day.
const (
	minAge = time.Second
	maxAge = 24 * time.Hour
)

// Bounds of commands.delete_answer: what nobody can read in time is no answer, and a week is longer than anybody waits.
const (
	minTidy = 5 * time.Second
	maxTidy = 7 * 24 * time.Hour
)

// Bounds of journal.keep. Below the lower one a message that is looked at could have been forgotten: after an outage they are
// up to 28 days old. The upper one is five years.
const (
	minKeep = 30 * 24 * time.Hour
	maxKeep = 5 * 365 * 24 * time.Hour
)

// raw is what was written and still has to be understood.
type raw struct {
	apiHash, apiHashFile, keyFile string

	own []own // of each chat
}

// own is what a chat says for itself; nil: nothing.
type own struct {
	command *bool
	answer  *time.Duration
	react   *string
	remind  *[]time.Duration
}

func (o own) over(all Tidy) Tidy {
	if o.command != nil {
		all.DeleteCommand = *o.command
	}
	if o.answer != nil {
		all.DeleteAnswer = *o.answer
	}
	if o.react != nil {
		all.React = *o.react
	}
	return all
}

func (r *reader) read(root *yaml.Node) (*Config, Problems) {
	c := Default(r.env)
	var w raw
	r.root = []field{
		{name: "telegram", fields: []field{
			{name: "api_id", read: whole(r, &c.Telegram.APIID, 1, math.MaxInt32)},
			{name: "api_hash", read: text(r, &w.apiHash)},
			{name: "api_hash_file", read: r.path(&w.apiHashFile)},
			{name: "test_servers", read: boolean(r, &c.Telegram.TestServers)},
			{name: "server", fields: []field{
				{name: "dc", read: whole(r, &c.Telegram.Server.DC, 1, 9999)},
				{name: "address", read: text(r, &c.Telegram.Server.Address)},
				{name: "public_key_file", read: r.path(&w.keyFile)},
			}},
		}},
		{name: "state_dir", read: r.path(&c.StateDir)},
		{name: "timezone", read: r.zone(&c.Location)},
		{name: "admins", read: list(r, r.who(&c.Admins))},
		{name: "commands", fields: []field{
			{name: "prefix", read: r.prefix(&c.Commands.Prefix)},
			{name: "max_age", read: r.age(&c.Commands.MaxAge)},
			{name: "chat_admins", read: boolean(r, &c.Commands.ChatAdmins)},
			{name: "anonymous_admins", read: boolean(r, &c.Commands.AnonymousAdmins)},
			{name: "channel_posts", read: boolean(r, &c.Commands.ChannelPosts)},
			{name: "per_minute", read: whole(r, &c.Commands.PerMinute, 0, 1000)},
			{name: "disabled", read: list(r, r.verb(&c.Commands.Disabled))},
			{name: "delete_command", read: boolean(r, &c.Commands.Tidy.DeleteCommand)},
			{name: "delete_answer", read: r.tidyAfter(&c.Commands.Tidy.DeleteAnswer)},
			{name: "react", read: r.sign(&c.Commands.Tidy.React)},
		}},
		{name: "schedule", fields: []field{
			{name: "late_limit", read: r.age(&c.Schedule.LateLimit)},
			{name: "remind", read: r.leads(&c.Schedule.Remind, "no reminders")},
			{name: "orphans", read: r.oneOf(&c.Schedule.Orphans, "what becomes of them", KeepOrphans, PauseOrphans)},
		}},
		{name: "journal", fields: []field{
			{name: "keep", read: r.between(&c.Journal.Keep, minKeep, maxKeep, "it is between 30d and 1825d")},
			{name: "titles", read: boolean(r, &c.Journal.Titles)},
		}},
		{name: "chats", read: list(r, r.chat(&c.Chats, &w.own))},
		{name: "log", fields: []field{
			{name: "level", read: r.level(&c.Log.Level)},
			{name: "format", read: r.format(&c.Log.Format)},
		}},
		{name: "metrics", fields: []field{
			{name: "listen", read: r.listen(&c.Metrics.Listen)},
		}},
	}
	r.mapping("", root, r.root)
	for i := range c.Chats {
		c.Chats[i].Tidy, c.Chats[i].Remind = w.own[i].over(c.Commands.Tidy), c.Schedule.Remind
		if own := w.own[i].remind; own != nil {
			c.Chats[i].Remind = *own
		}
	}
	r.server(&c.Telegram, w.keyFile)
	r.application(c, w)
	if len(r.problems) > 0 {
		return nil, r.problems.sorted()
	}
	if len(c.Admins) == 0 && !c.Commands.ChatAdmins {
		c.Hints = append(c.Hints, Problem{Key: "admins", Line: r.lines["admins"], What: "nobody is listed", Hint: "only the account itself can command, and the admins of chats that list their own"})
	}
	return c, nil
}

// path reads an absolute path; empty means the default. What a relative one is relative to differs between a shell
// and systemd.
func (r *reader) path(to *string) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		switch {
		case !ok || s == "":
		case !filepath.IsAbs(s):
			r.problem(key, n.Line, quote(s)+" is not an absolute path", "begin it with /")
		default:
			*to = filepath.Clean(s)
		}
	}
}

// listen reads where to listen: the figures are nobody's business beyond this machine.
func (r *reader) listen(to *string) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		if !ok || s == "" {
			return
		}
		if filepath.IsAbs(s) {
			*to = filepath.Clean(s)
			return
		}
		host, port, err := net.SplitHostPort(s)
		number, wrong := strconv.ParseUint(port, 10, 16)
		switch ip := net.ParseIP(host); {
		case err != nil, wrong != nil, number == 0:
			r.problem(key, n.Line, quote(s)+" is neither host:port nor an absolute path", `write "127.0.0.1:9464", or the path of a socket to make`)
		case host != "localhost" && !ip.IsLoopback():
			r.problem(key, n.Line, quote(s)+" can be reached from elsewhere", `write "127.0.0.1:`+port+`", or the path of a socket to make`)
		default:
			*to = s
		}
	}
}

func (r *reader) zone(to **time.Location) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		if !ok {
			return
		}
		loc, err := time.LoadLocation(s)
		if err != nil || s == "" || s == "Local" {
			r.problem(key, n.Line, quote(s)+" is not a time zone", "write a name such as Europe/Berlin, America/New_York or UTC (timedatectl list-timezones shows them)")
			return
		}
		*to = loc
	}
}

var (
	username = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{3,31}$`)
	digits   = regexp.MustCompile(`^-?[0-9]+$`)
)

// peer reads an id or a @username. Whatever it is, a phone number is not repeated.
func (r *reader) peer(key string, n *yaml.Node) (p command.Peer, name string, ok bool) {
	s, ok := r.scalar(key, n)
	if !ok {
		return p, "", false
	}
	const hint = `write the id, or the username in quotes: "@alice"`
	switch at, named := strings.CutPrefix(s, "@"); {
	case named && username.MatchString(at):
		return p, at, true
	case named:
		r.problem(key, n.Line, quote(s)+" cannot be a username", "Telegram's have 4 to 32 letters a-z, digits and underscores and begin with a letter")
	case strings.HasPrefix(s, "+"):
		r.problem(key, n.Line, "looks like a phone number", hint)
	case digits.MatchString(s):
		if p, ok = command.ParsePeer(s); ok {
			return p, "", true
		}
		r.problem(key, n.Line, quote(s)+" cannot be an id", hint)
	case username.MatchString(s):
		r.problem(key, n.Line, quote(s)+" lacks the @ of a username", fmt.Sprintf(`write "@%s"`, hide(s)))
	default:
		r.problem(key, n.Line, quote(s)+" is neither an id nor a username", hint)
	}
	return p, "", false
}

func (r *reader) who(to *[]Who) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		p, name, ok := r.peer(key, n)
		switch {
		case !ok:
		case p.Kind == command.Group:
			r.problem(key, n.Line, p.String()+" is a group, and a group sends nothing", "list its people, or the -100… id of a channel that posts there")
		default:
			*to = append(*to, Who{Peer: p, Username: name})
		}
	}
}

func (r *reader) chat(to *[]Chat, owns *[]own) func(string, *yaml.Node) {
	first := map[string]int{}
	return func(key string, n *yaml.Node) {
		var c Chat
		var own own
		r.mapping(key+".", n, []field{
			{name: "chat", read: func(key string, n *yaml.Node) {
				p, name, ok := r.peer(key, n)
				switch {
				case !ok:
				case p.Kind == command.User:
					r.problem(key, n.Line, p.String()+" is a person's id", "a group's begins with -, a channel's or supergroup's with -100")
				case name != "":
					c.Ref = "@" + name
				default:
					c.Ref = p.String()
				}
			}},
			{name: "admins", read: list(r, r.who(&c.Admins))},
			{name: "timezone", read: r.zone(&c.Location)},
			{name: "disabled", read: list(r, r.verb(&c.Disabled))},
			{name: "delete_command", read: func(key string, n *yaml.Node) {
				own.command = new(bool)
				boolean(r, own.command)(key, n)
			}},
			{name: "delete_answer", read: func(key string, n *yaml.Node) {
				own.answer = new(time.Duration)
				r.tidyAfter(own.answer)(key, n)
			}},
			{name: "react", read: func(key string, n *yaml.Node) {
				own.react = new(string)
				r.sign(own.react)(key, n)
			}},
			{name: "remind", read: func(key string, n *yaml.Node) {
				own.remind = new([]time.Duration)
				r.leads(own.remind, "no reminders there")(key, n)
			}},
		})
		if n.Kind == yaml.MappingNode && r.lines[key+".chat"] == 0 {
			r.problem(key, n.Line, "lacks the key chat", `write - chat: "@mygroup"`)
		}
		if c.Ref == "" {
			return
		}
		same := strings.ToLower(c.Ref)
		if line := first[same]; line > 0 {
			r.problem(key, n.Line, fmt.Sprintf("%s is listed twice, first on line %d", c.Ref, line), "keep one")
			return
		}
		first[same] = n.Line
		*to, *owns = append(*to, c), append(*owns, own)
	}
}

// tidyAfter reads how long something stands before it is deleted; 0: for good.
func (r *reader) tidyAfter(to *time.Duration) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		if s, ok := r.scalar(key, n); ok && s == "0" {
			return
		}
		r.between(to, minTidy, maxTidy, "it is 0, for never, or between 5s and 168h")(key, n)
	}
}

// sign reads an emoji. Whether it can be a reaction only Telegram can tell: what it offers changes.
func (r *reader) sign(to *string) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		if !ok || s == "" {
			return
		}
		if len([]rune(s)) > 8 || strings.ContainsFunc(s, func(c rune) bool { return c < 0x80 || unicode.IsLetter(c) }) {
			r.problem(key, n.Line, quote(s)+" is not an emoji", `write one that can be a reaction, such as "👍" or "👌"`)
			return
		}
		*to = s
	}
}

// prefix keeps away from what other things in a chat begin with: words, options (-), mentions (@), quoted text and
// the account's own answers, which may open with a letter, a digit, a quote, a bracket or an emoji.
func (r *reader) prefix(to *string) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		if !ok {
			return
		}
		const hint = `write one to three signs such as "/", "!" or "."`
		if l := len([]rune(s)); l < 1 || l > 3 {
			r.problem(key, n.Line, quote(s)+" is not one to three characters long", hint)
			return
		}
		for _, c := range s {
			sign := unicode.IsPunct(c) || strings.ContainsRune("$+=^|~", c)
			if !sign || unicode.In(c, unicode.Pd, unicode.Ps, unicode.Pe, unicode.Pi, unicode.Pf) || strings.ContainsRune(`"'@_`, c) {
				r.problem(key, n.Line, fmt.Sprintf("%q cannot be part of a prefix", c), hint)
				return
			}
		}
		*to = s
	}
}

// verb reads the name of a verb that is switched off; an alias means its verb.
func (r *reader) verb(to *[]command.Verb) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		if !ok {
			return
		}
		v := r.verbs.Find(s)
		switch {
		case v == nil:
			r.problem(key, n.Line, quote(s)+" is no command", r.nearest(s))
		case v.Always:
			r.problem(key, n.Line, s+" cannot be switched off", "take it out")
		case !slices.Contains(*to, v.Verb):
			*to = append(*to, v.Verb)
		}
	}
}

// nearest says which command may be meant by s, without a prefix if need be.
func (r *reader) nearest(s string) string {
	s = strings.ToLower(strings.TrimLeftFunc(s, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }))
	best, distance := "", len([]rune(s))/2+1
	var all []string
	for _, v := range r.verbs.Specs() {
		if v.Always {
			continue
		}
		all = append(all, string(v.Verb))
		for _, name := range append(v.Aliases, string(v.Verb)) {
			if d := levenshtein.ComputeDistance(s, name); d < distance {
				best, distance = string(v.Verb), d
			}
		}
	}
	if best == "" {
		return "write some of " + strings.Join(all, ", ")
	}
	return "did you mean " + best + "?"
}

func (r *reader) age(to *time.Duration) func(string, *yaml.Node) {
	return r.between(to, minAge, maxAge, "it is between 1s and 24h")
}

func (r *reader) between(to *time.Duration, least, most time.Duration, hint string) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		if !ok {
			return
		}
		d, err := duration(s)
		switch {
		case err != nil && digits.MatchString(s):
			unit := "%ss, or 2m for two minutes"
			if least >= 24*time.Hour {
				unit = "%sd, if days are meant"
			} else if least >= time.Minute {
				unit = "%sm, or 2h for two hours"
			}
			r.problem(key, n.Line, s+" has no unit", "write "+fmt.Sprintf(unit, s))
		case err != nil:
			r.problem(key, n.Line, quote(s)+" is not a duration", "write 90s, 2m, 1h30m or 7d")
		case d < least || d > most:
			r.problem(key, n.Line, s+" is out of range", hint)
		default:
			*to = d
		}
	}
}

// duration reads what [time.ParseDuration] does, and days in front of it: 1d12h.
func duration(s string) (time.Duration, error) {
	number, rest, found := strings.Cut(s, "d")
	if !found {
		return time.ParseDuration(s)
	}
	days, err := strconv.ParseUint(number, 10, 16)
	if err != nil || rest == "" {
		return time.Duration(days) * 24 * time.Hour, err
	}
	d, err := time.ParseDuration(rest)
	if d < 0 || strings.HasPrefix(rest, "+") {
		err = strconv.ErrSyntax
	}
	return time.Duration(days)*24*time.Hour + d, err
}

// leads reads how long before a call the chat is reminded of it; none says what an empty list means.
func (r *reader) leads(to *[]time.Duration, none string) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		if isNull(n) {
			r.problem(key, n.Line, "has no value", "write [1d, 1h, 10m], or [] for "+none)
			return
		}
		var leads []time.Duration
		list(r, func(key string, n *yaml.Node) {
			d := command.ShortestLead
			r.between(&d, command.ShortestLead, command.LongestLead, "it is between 1m and 30d")(key, n)
			if d%time.Minute != 0 {
				r.problem(key, n.Line, quote(n.Value)+" is not a whole number of minutes", "write 10m, 1h30m or 1d")
			}
			leads = append(leads, d)
		})(key, n)
		*to = command.Leads(command.FormatLeads(leads))
		if len(*to) > command.MostLeads {
			r.problem(key, n.Line, fmt.Sprintf("has %d reminders", len(*to)), fmt.Sprintf("at most %d come before a call", command.MostLeads))
		}
	}
}

// oneOf reads one of two words.
func (r *reader) oneOf(to *string, what, a, b string) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		switch {
		case !ok:
		case s == a || s == b:
			*to = s
		default:
			r.problem(key, n.Line, quote(s)+" does not say "+what, "write "+a+" or "+b)
		}
	}
}

func (r *reader) level(to *zapcore.Level) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		if !ok {
			return
		}
		level, err := zapcore.ParseLevel(s)
		if err != nil || level > zapcore.ErrorLevel {
			r.problem(key, n.Line, quote(s)+" is not a level", "write debug, info, warn or error")
			return
		}
		*to = level
	}
}

func (r *reader) format(to *string) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		switch {
		case !ok:
		case s == "auto" || s == "console" || s == "json":
			*to = s
		default:
			r.problem(key, n.Line, quote(s)+" is not a format", "write auto, console or json")
		}
	}
}

// server checks what belongs together below telegram.server, and reads the keys.
func (r *reader) server(t *Telegram, keyFile string) {
	const at = "telegram.server."
	if t.Server.DC == 0 {
		r.wrong(at+"dc", "0 is no data centre", "Telegram's are 1 to 5; 2 is the usual one to begin with")
	}
	if t.Server.Address == "" {
		if keyFile != "" {
			r.wrong(at+"public_key_file", "has no effect without "+at+"address", "give the address too, or take this out")
		}
		return
	}
	if t.TestServers {
		r.wrong("telegram.test_servers", "cannot be combined with "+at+"address", "choose one")
	}
	host, port, err := net.SplitHostPort(t.Server.Address)
	if n, portErr := strconv.ParseUint(port, 10, 16); err != nil || host == "" || portErr != nil || n == 0 {
		r.wrong(at+"address", quote(t.Server.Address)+" is not an address with a port", "write 127.0.0.1:10443, [::1]:10443 or example.org:443")
	}
	if keyFile == "" {
		if !r.hasProblem(at + "public_key_file") {
			r.problem(at+"public_key_file", r.lines[at+"address"], "is missing", "without the server's public key the client cannot know whom it talks to")
		}
		return
	}
	t.Server.PublicKeys = r.publicKeys(at+"public_key_file", keyFile)
}

func (r *reader) publicKeys(key, path string) []*rsa.PublicKey {
	data, _, problem := readFile(path, 1<<16)
	if problem != nil {
		r.wrong(key, problem.What, problem.Hint)
		return nil
	}
	var keys []*rsa.PublicKey
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		k, err := x509.ParsePKCS1PublicKey(block.Bytes)
		if err != nil {
			pkix, _ := x509.ParsePKIXPublicKey(block.Bytes)
			k, _ = pkix.(*rsa.PublicKey)
		}
		if k != nil {
			keys = append(keys, k)
		}
	}
	if keys == nil {
		r.wrong(key, path+" holds no RSA public key in PEM form", "it should begin with -----BEGIN RSA PUBLIC KEY-----")
	}
	return keys
}

var hexHash = regexp.MustCompile(`^[0-9a-f]{32}$`)

// application finds the application's id, and its hash where it is written down: the file's own words first, then the file it names, then systemd's
// credential, which counts as absent when it is empty.
func (r *reader) application(c *Config, w raw) {
	const at = "telegram."
	if c.Telegram.APIID == 0 && !r.hasProblem(at+"api_id") {
		r.wrong(at+"api_id", "is missing", "https://my.telegram.org gives it, below API development tools")
	}
	hash, from := w.apiHash, at+"api_hash"
	switch {
	case hash != "" && w.apiHashFile != "":
		r.wrong(at+"api_hash_file", "cannot be combined with "+at+"api_hash", "keep one of them")
		return
	case hash != "":
		c.secretInFile = true
	case w.apiHashFile != "":
		from = at + "api_hash_file"
		data, problem := readSecret(w.apiHashFile)
		if problem != nil {
			r.wrong(from, problem.What, problem.Hint)
			return
		}
		if hash = strings.TrimSpace(string(data)); hash == "" {
			r.wrong(from, w.apiHashFile+" is empty", "put the api_hash into it")
			return
		}
	default:
		if dir := r.env("CREDENTIALS_DIRECTORY"); dir != "" {
			// No check of owner and mode: systemd made the folder for this service alone, and guards it by its own means.
			data, err := os.ReadFile(filepath.Join(dir, "api_hash"))
			if err == nil {
				hash = strings.TrimSpace(string(data))
			}
		}
	}
	if hash == "" {
		return // only logging in takes it, and asks for it then
	}
	c.Telegram.APIHash = secret.New(hash)
	if c.Telegram.Server.Address == "" && !hexHash.MatchString(hash) {
		c.Hints = append(c.Hints, Problem{Key: from, Line: r.lines[from], What: "does not look like one of Telegram's", Hint: "theirs have 32 characters from 0-9 and a-f"})
	}
}

func (r *reader) hasProblem(key string) bool {
	for _, p := range r.problems {
		if p.Key == key {
			return true
		}
	}
	return false
}
