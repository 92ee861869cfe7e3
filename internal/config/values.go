package config

import (
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode"

	"go.uber.org/zap/zapcore"
	"go.yaml.in/yaml/v3"

	"userbot/internal/command"
)

// path reads an absolute path; empty means the default. What a relative one is relative to differs between a shell
// and systemd.
func (r *reader) path(to *string) value {
	return value{textLike(`^(/|$)`), func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		switch {
		case !ok || s == "":
		case strings.HasPrefix(s, "~"):
			r.problem(key, n.Line, quote(s)+" is not an absolute path", "only a shell knows ~: write the whole path, which begins with /")
		case !filepath.IsAbs(s):
			r.problem(key, n.Line, quote(s)+" is not an absolute path", "begin it with /")
		default:
			*to = filepath.Clean(s)
		}
	}}
}

// listen reads where to listen: the figures are nobody's business beyond this machine.
func (r *reader) listen(to *string) value {
	return value{textLike(`^$|^/|:[0-9]+$`), func(key string, n *yaml.Node) {
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
			r.problem(key, n.Line, quote(s)+" is neither host:port nor an absolute path", orEmpty(s, `write "127.0.0.1:9464", or the path of a socket to make`))
		case host != "localhost" && !ip.IsLoopback():
			r.problem(key, n.Line, quote(s)+" can be reached from elsewhere", `write "127.0.0.1:`+port+`", or the path of a socket to make`)
		default:
			*to = s
		}
	}}
}

// endpoint reads a collector's URL.
func (r *reader) endpoint(to *string) value {
	return value{textLike(`^$|^https?://[^/]`), func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		if !ok || s == "" {
			return
		}
		u, err := url.Parse(s)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery+u.Fragment != "" {
			r.problem(key, n.Line, quote(s)+" is no URL of a collector", orEmpty(s, `write "http://127.0.0.1:4318", for example`))
			return
		}
		*to = s
	}}
}

func (r *reader) zone(to **time.Location) value {
	return value{textLike(`^[A-Z]`), func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		if !ok {
			return
		}
		loc, err := time.LoadLocation(s)
		if err != nil || s == "" || s == "Local" {
			r.problem(key, n.Line, quote(s)+" is not a time zone", meantZone(s, r.now()))
			return
		}
		if place := changing[s]; place != "" {
			r.notes = append(r.notes, Problem{Key: key, Line: n.Line, What: s + " has the same clocks all year", Hint: "those of " + place + " change in summer"})
		}
		*to = loc
	}}
}

// changing are the zones that are called by what clocks show in winter, and the places that are meant by them. Hawaii's HST is all right.
var changing = map[string]string{"EST": "America/New_York", "MST": "America/Denver"}

// tidyAfter reads how long something stands before it is deleted; 0: for good.
func (r *reader) tidyAfter(to *time.Duration) value {
	return value{anyOf(shape{"enum": []any{0, "0"}}, durationShape()), func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		switch {
		case !ok || s == "0":
			return
		case among(noneWords, s) || strings.EqualFold(s, "never"):
			r.problem(key, n.Line, quote(s)+" is not a duration", "write 0 for never")
			return
		}
		r.between(to, minTidy, maxTidy, "it is 0, for never, or between 5s and 168h").read(key, n)
	}}
}

// sign reads an emoji. Whether it can be a reaction only Telegram can tell: what it offers changes.
func (r *reader) sign(to *string) value {
	return value{shape{"type": "string", "maxLength": 8, "pattern": `^[^\x00-\x7f]*$`}, func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		if !ok || s == "" {
			return
		}
		if len([]rune(s)) > 8 || strings.ContainsFunc(s, func(c rune) bool { return c < 0x80 || unicode.IsLetter(c) }) {
			r.problem(key, n.Line, quote(s)+" is not an emoji", orEmpty(s, `write one that can be a reaction, such as "👍" or "👌"`))
			return
		}
		*to = s
	}}
}

// prefix keeps away from what other things in a chat begin with: words, options (-), mentions (@), quoted text and
// the account's own answers, which may open with a letter, a digit, a quote, a bracket or an emoji.
func (r *reader) prefix(to *string) value {
	return value{shape{"type": "string", "pattern": "^[^A-Za-z0-9\\s\"'@_()\\[\\]{}-]{1,3}$"}, func(key string, n *yaml.Node) {
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
	}}
}

func (r *reader) age(to *time.Duration) value {
	return r.between(to, minAge, maxAge, "it is between 1s and 24h")
}

func (r *reader) between(to *time.Duration, least, most time.Duration, hint string) value {
	return value{durationShape(), func(key string, n *yaml.Node) {
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
			hint := "write 90s, 2m, 1h30m or 7d"
			if least >= 24*time.Hour {
				hint = "write 90d or 365d"
			}
			if meant := meantDuration(s); meant != "" {
				hint = "write " + meant
			}
			r.problem(key, n.Line, quote(s)+" is not a duration", hint)
		case d < least || d > most:
			r.problem(key, n.Line, s+" is out of range", hint)
		default:
			*to = d
		}
	}}
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
func (r *reader) leads(to *[]time.Duration, none string) value {
	return value{shape{"type": "array", "items": durationShape()}, func(key string, n *yaml.Node) {
		if isNull(n) {
			r.problem(key, n.Line, "has no value", "write [1d, 1h, 10m], or [] for "+none)
			return
		}
		var leads []time.Duration
		list(r, value{nil, func(key string, n *yaml.Node) {
			d := command.ShortestLead
			r.between(&d, command.ShortestLead, command.LongestLead, "it is between 1m and 30d").read(key, n)
			if d%time.Minute != 0 {
				r.problem(key, n.Line, quote(n.Value)+" is not a whole number of minutes", "write 10m, 1h30m or 1d")
			}
			leads = append(leads, d)
		}}).read(key, n)
		*to = command.Leads(command.FormatLeads(leads))
		if len(*to) > command.MostLeads {
			r.problem(key, n.Line, fmt.Sprintf("has %d reminders", len(*to)), fmt.Sprintf("at most %d come before a call", command.MostLeads))
		}
	}}
}

// oneOf reads one of two words.
func (r *reader) oneOf(to *string, what, a, b string) value {
	return value{shape{"enum": []any{a, b}}, func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		switch {
		case !ok:
		case s == a || s == b:
			*to = s
		default:
			r.problem(key, n.Line, quote(s)+" does not say "+what, "write "+a+" or "+b)
		}
	}}
}

func (r *reader) level(to *zapcore.Level) value {
	return value{anyOf(shape{"enum": []any{"debug", "info", "warn", "error"}}, textLike(`^[A-Za-z]*$`)), func(key string, n *yaml.Node) {
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
	}}
}

func (r *reader) format(to *string) value {
	return value{shape{"enum": []any{"auto", "console", "json"}}, func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		switch {
		case !ok:
		case s == "auto" || s == "console" || s == "json":
			*to = s
		default:
			r.problem(key, n.Line, quote(s)+" is not a format", "write auto, console or json")
		}
	}}
}
