package config

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"go.yaml.in/yaml/v3"

	"userbot/internal/typed"
	"userbot/internal/when"
)

// What people write for nobody, for everybody, for themselves and for those who lead a chat, where a list of names is asked for.
var (
	noneWords  = []string{"none", "no", "nobody", "nothing", "null", "nil", "false", "off", "empty", "n/a"}
	allWords   = []string{"all", "any", "anyone", "anybody", "everyone", "everybody", "*", "true", "yes", "on", "public"}
	selfWords  = []string{"me", "self", "myself", "owner", "saved messages"}
	adminWords = []string{"admin", "admins", "administrator", "administrators", "mod", "mods", "moderators", "creator"}
)

func among(words []string, s string) bool {
	return slices.Contains(words, strings.ToLower(strings.TrimPrefix(strings.TrimSpace(s), "@")))
}

var (
	link   = regexp.MustCompile(`(?i)^(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog)/(?:s/)?(.*)$`)
	ofChat = regexp.MustCompile(`^c/([1-9][0-9]*)(?:/|$)`)
	webApp = regexp.MustCompile(`(?i)^(?:https?://)?web\.telegram\.org/[^#]*#(.*)$`)
	phone  = regexp.MustCompile(`^\+?[0-9][0-9 ()/.-]*$`)
)

// severalIDs are numbers with a space between them: so are phone numbers written, but of so many signs.
var severalIDs = regexp.MustCompile(`^[1-9][0-9]*( [1-9][0-9]*)+$`)

const leastPhone, mostPhone = 7, 18

// findID says how the id of a chat without a username is found.
const findID = "of a chat that has none copy the link of a message: where that is https://t.me/c/1987654321/5, the id is -1001987654321"

// meantPeer says what is wrong with what is neither an id nor a @username, and what to write. An invite link or a phone number is
// not repeated: whoever has it can join, or call.
func meantPeer(s string, chat bool) (what, hint string) {
	hint = `write the id, or the username in quotes: "@alice"`
	if chat {
		hint = `write the username in quotes, "@mygroup", or the id; ` + findID
	}
	if strings.HasPrefix(strings.ToLower(s), "tg:") {
		return meantLink(tgLink(s), chat, hint)
	}
	if m := link.FindStringSubmatch(s); m != nil {
		return meantLink(m[1], chat, hint)
	}
	if m := webApp.FindStringSubmatch(s); m != nil {
		if strings.HasPrefix(m[1], "@") && username.MatchString(m[1][1:]) {
			return "is a link", fmt.Sprintf(`write "%s"`, hide(m[1]))
		}
		return "is a link", hint
	}
	id := strings.NewReplacer("_", "", ",", "", "'", "").Replace(strings.Map(plainDash, s))
	switch {
	case strings.HasPrefix(id, "-") && digits.MatchString(strings.ReplaceAll(id, " ", "")):
		return "is not written as an id is", "write " + strings.ReplaceAll(id, " ", "") + ", a plain minus and digits"
	case strings.HasPrefix(id, "0") && digits.MatchString(id):
		return quote(s) + " cannot be an id: none begins with 0", hint
	case id != s && digits.MatchString(id) && len(id) <= mostDigits:
		return "is not written as an id is", "write " + id + ", digits only"
	case severalIDs.MatchString(s) && (len(s) < leastPhone || len(s) > mostPhone):
		return "is more than one id", "write each as an item of the list of its own"
	case phone.MatchString(s), digits.MatchString(id):
		return "looks like a phone number", hint
	case strings.HasPrefix(s, "+"):
		return meantLink(s, chat, hint)
	case strings.ContainsAny(s, ",;") || strings.Count(s, "@") > 1:
		return quote(s) + " is more than one", "write each as an item of the list of its own"
	case strings.HasPrefix(s, "@"):
		return quote(s) + " cannot be a username", "Telegram's have 4 to 32 letters a-z, digits and underscores and begin with a letter"
	case username.MatchString(s):
		return quote(s) + " lacks the @ of a username", fmt.Sprintf(`write "@%s"`, hide(s))
	}
	return quote(s) + " is neither an id nor a username", hint
}

const noChats = "write chats: [] to have commands count in every chat"

// meantWord says what to write in the place of a word that names nobody by himself; empty: it is no such word.
func meantWord(s string, chat bool) (what, hint string) {
	switch {
	case chat && (among(allWords, s) || among(noneWords, s)) && !strings.HasPrefix(s, "@"):
		return quote(s) + " is no chat", noChats
	case chat && among(selfWords, s):
		return quote(s) + " is no chat", "take it out: commands count in private all the same"
	case chat:
	case among(allWords, s):
		return quote(s) + " would be everybody, and not everybody can command", "list ids and usernames, or have the admins of chats command there: commands.chat_admins: true"
	case among(selfWords, s):
		return quote(s) + " names nobody", `take it out if the account itself is meant, which may always command; for another account write its id or "@username"`
	case among(adminWords, s) && !strings.HasPrefix(s, "@"):
		return quote(s) + " names nobody", `list ids and usernames, or have the admins of chats command there: commands.chat_admins: true`
	}
	return "", ""
}

// tgLink is a tg: link as what stands behind t.me/ in another.
func tgLink(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	q, name := u.Query(), u.Host+u.Opaque
	switch {
	case name == "user":
		return "#" + q.Get("id")
	case name == "resolve" && q.Get("phone") != "":
		return "+" + q.Get("phone")
	case name == "resolve":
		return q.Get("domain")
	case name == "join":
		return "joinchat/"
	case name == "privatepost":
		return "c/" + q.Get("channel")
	}
	return ""
}

// meantLink is meantPeer for what stands behind t.me/ in a link. Links are not repeated: some are secrets.
func meantLink(path string, chat bool, hint string) (what, how string) {
	path, _, _ = strings.Cut(path, "?")
	name, _, _ := strings.Cut(path, "/")
	id, person := strings.CutPrefix(path, "#")
	switch m := ofChat.FindStringSubmatch(path); {
	case phone.MatchString(path) && strings.HasPrefix(path, "+"):
		return "looks like a phone number", hint
	case chat && (strings.HasPrefix(path, "+") || strings.EqualFold(name, "joinchat")):
		return "is an invite link", `join with the account in one of Telegram's apps, and write the chat's username in quotes, "@mygroup", or its id; ` + findID
	case strings.HasPrefix(path, "+") || strings.EqualFold(name, "joinchat"):
		return "is an invite link, not a person", hint
	case m != nil && chat:
		return "is a link", "write the id of its chat: -100" + m[1]
	case m != nil:
		return "is a link to a message", hint
	case person && !chat && digits.MatchString(id):
		return "is a link", "write the id: " + id
	case username.MatchString(name) && !slices.Contains(otherLinks[:], strings.ToLower(name)):
		return "is a link", fmt.Sprintf(`write "@%s"`, hide(name))
	}
	return "is a link that names nobody here", hint
}

// otherLinks are of what is nobody's name.
var otherLinks = [...]string{"proxy", "socks", "share", "login", "addlist", "addstickers", "addemoji", "addtheme", "confirmphone", "setlanguage", "invoice", "giftcode", "boost", "call"}

func plainDash(c rune) rune {
	if strings.ContainsRune(typed.Dashes, c) {
		return '-'
	}
	return c
}

// meantZone says what to write for a time zone that the database does not have under that name.
func meantZone(s string, now time.Time) string {
	all, _ := when.Zones(s, now, time.UTC)
	const most = 4
	if len(all) == 0 {
		all = when.ZonesNear(s, now, time.UTC, most)
	}
	var names []string
	for _, loc := range all {
		if _, err := time.LoadLocation(loc.String()); err == nil {
			names = append(names, loc.String())
			continue
		}
		const hour = 3600
		if _, ahead := now.In(loc).Zone(); ahead%hour == 0 && len(all) == 1 {
			return fmt.Sprintf("write the name of a place there, as in Europe/Berlin; Etc/GMT%+d is %s all year (its sign is the other way round)", -ahead/hour, loc)
		}
	}
	names = names[:min(len(names), most)]
	switch last := len(names) - 1; {
	case last > 0:
		return "did you mean " + strings.Join(names[:last], ", ") + " or " + names[last] + "?"
	case last == 0:
		return "did you mean " + names[0] + "?"
	}
	return "write a name such as Europe/Berlin, America/New_York or UTC (timedatectl list-timezones shows them)"
}

var (
	// amount is one of the amounts that a duration is made of.
	amount = regexp.MustCompile(`^([0-9]+)\s*([a-z]*)[\s,]*(?:and\s+)?`)
	// units are how people write them, with as many of what is read as they are.
	units = map[string]struct {
		of   string
		each int
	}{
		"s": {"s", 1}, "sec": {"s", 1}, "second": {"s", 1}, "m": {"m", 1}, "min": {"m", 1}, "minute": {"m", 1}, "h": {"h", 1}, "hr": {"h", 1}, "hour": {"h", 1},
		"d": {"d", 1}, "day": {"d", 1}, "w": {"d", 7}, "wk": {"d", 7}, "week": {"d", 7}, "mo": {"d", 30}, "month": {"d", 30}, "y": {"d", 365}, "yr": {"d", 365}, "year": {"d", 365},
	}
	smaller = map[string]string{"h": "m", "m": "s", "d": "h"}
)

// meantDuration is a duration as people write it in the form that is read: "10 min", "1h30", "2 weeks". empty: it is none.
func meantDuration(s string) string {
	rest, said, last := strings.ToLower(strings.TrimSpace(s)), "", ""
	for rest != "" {
		m := amount.FindStringSubmatch(rest)
		if m == nil {
			return ""
		}
		rest = rest[len(m[0]):]
		unit, ok := units[m[2]]
		if !ok && m[2] != "" {
			unit, ok = units[strings.TrimSuffix(m[2], "s")]
		}
		if !ok && m[2] == "" && rest == "" { // 1h30
			unit.of, unit.each = smaller[last], 1
		}
		number, err := strconv.ParseUint(m[1], 10, 16)
		if err != nil || unit.of == "" {
			return ""
		}
		last = unit.of
		said += strconv.Itoa(int(number)*unit.each) + unit.of
	}
	if _, err := duration(said); err != nil {
		return ""
	}
	return said
}

// meantBool says which of true and false is meant.
func meantBool(s string) string {
	switch strings.ToLower(s) {
	case "yes", "y", "on", "1", "true", "enabled":
		return "write true, without quotes"
	case "no", "n", "off", "0", "false", "disabled", "none", "never":
		return "write false, without quotes"
	}
	return "write true or false, without quotes"
}

// orEmpty is what else to write where nothing at all may be meant: off, no.
func orEmpty(s, hint string) string {
	if among(noneWords, s) {
		return `write "" for none`
	}
	return hint
}

// nowhere are keys that people look for, and there are none.
var nowhere = map[string]string{
	"bot_token": "this is no bot: userbot login logs in to the account of a person", "token": "this is no bot: userbot login logs in to the account of a person",
	"phone": "userbot login asks for it", "phone_number": "userbot login asks for it", "password": "userbot login asks for it", "code": "userbot login asks for it",
}

// unseen reports whether s has a sign in it that looks like a space, or like nothing, and is another one.
func unseen(s string) bool {
	return strings.ContainsFunc(s, func(c rune) bool { return c != ' ' && (unicode.IsSpace(c) || unicode.Is(unicode.Cf, c)) })
}

// lone reports what stands where a list should: a single value, or several with commas between them.
func (r *reader) lone(key string, n *yaml.Node, item value) {
	if closeDash.MatchString(n.Value) && !digits.MatchString(n.Value) {
		r.problem(key, n.Line, "should be a list", `write a space behind the dash: - "@alice"`)
		return
	}
	before := len(r.problems)
	parts := strings.FieldsFunc(n.Value, func(c rune) bool { return c == ',' || c == ';' })
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
		one := *n
		one.Value = parts[i]
		item.read(key, &one)
		if strings.HasPrefix(parts[i], "@") {
			parts[i] = strconv.Quote(parts[i])
		}
	}
	if len(r.problems) == before {
		r.problem(key, n.Line, "should be a list", "write ["+strings.Join(parts, ", ")+"]")
	}
}

// none is what to do where the list at key holds a word for nothing.
func none(key string) string {
	if key == "chats" {
		return noChats
	}
	return "write " + key[strings.LastIndex(key, ".")+1:] + ": [] for none"
}

// curly reports whether s stands in quotes as text editors and phones make them, which are none to YAML.
func curly(s string) bool {
	const quotes = "“”„‟«»‘’‚‛"
	return s != strings.Trim(s, quotes)
}
