package config

import (
	"encoding/base64"
	"encoding/hex"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"userbot/internal/secret"
)

// The kinds of proxies.
const (
	SOCKS5  = "socks5"
	HTTP    = "http"
	HTTPS   = "https"
	MTProxy = "mtproxy"
)

// Proxy is what stands between this machine and Telegram; the zero Proxy is nothing.
type Proxy struct {
	Kind    string      // empty: there is none
	Address string      // host:port
	User    string      // not of an MTProxy; may be empty
	Secret  secret.Text // the user's password, or the 16 bytes and more that an MTProxy wants
}

const proxyForms = `write socks5://user@host:port, http://user@host:port, https://user@host:port or tg://proxy?server=host&port=443; a password goes into the file telegram.proxy_secret_file`

// proxy understands telegram.proxy, with what only the two of us may know: its own words first, then the file, then systemd's
// credential. No problem repeats anything of it, for a password can look like anything.
func (r *reader) proxy(c *Config, w raw) {
	const at, fileAt = "telegram.proxy", "telegram.proxy_secret_file"
	if w.proxy == "" {
		if w.proxyFile != "" && !r.hasProblem(at) {
			r.wrong(fileAt, "has no effect without "+at, "give the proxy too, or take this out")
		}
		return
	}
	p, known, what, hint := parseProxy(w.proxy)
	if what != "" {
		r.wrong(at, what, hint)
		return
	}
	c.Telegram.Proxy = p
	switch {
	case known != "" && w.proxyFile != "":
		r.wrong(fileAt, "cannot be combined with a password or secret in "+at, "keep one of them")
		return
	case known != "":
		c.secretIn = at
	default:
		var ok bool
		if known, ok = r.secretOf(c, fileAt, w.proxyFile, "proxy_secret"); !ok {
			return
		}
	}
	switch {
	case p.Kind == MTProxy && known == "":
		c.Lacking = append(c.Lacking, r.at(at, "lacks the secret of the MTProxy", "put it in the file "+fileAt+", or in a credential proxy_secret"))
		return
	case p.Kind == MTProxy:
		decoded, ok := mtproxySecret(known)
		if !ok {
			const form = "it has 32 characters from 0-9 and a-f, or dd and 32 of them, or ee, 32 of them and a host's name; copy the link once more"
			if wrong := r.at(at, "has a secret that is none of an MTProxy's", form); c.secretIn == at {
				r.problems = append(r.problems, wrong)
			} else {
				c.Unread = append(c.Unread, wrong)
			}
			return
		}
		known = decoded
	case known != "" && p.User == "":
		r.wrong(at, "lacks the user name that the password is for", "write it before the host: "+p.Kind+"://user@host:port")
		return
	case len(p.User) > 255 || len(known) > 255:
		r.wrong(at, "has a user name or a password that is too long", "255 characters are the most")
		return
	}
	c.Telegram.Proxy.Secret = secret.New(known)
}

// parseProxy takes an address apart; known is the password or secret in it. what is wrong with it has nothing of it in it.
func parseProxy(s string) (p Proxy, known, what, hint string) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" {
		return p, "", "is not the address of a proxy", proxyForms
	}
	host, port := u.Hostname(), u.Port()
	q := u.Query()
	switch scheme, shared := u.Scheme, sharedLink(u); {
	case shared == "proxy":
		p.Kind, host, port, known = MTProxy, q.Get("server"), q.Get("port"), q.Get("secret")
	case shared == "socks":
		p.Kind, host, port, known = SOCKS5, q.Get("server"), q.Get("port"), q.Get("pass")
		p.User = q.Get("user")
	case scheme == "socks5", scheme == "socks5h", scheme == HTTP, scheme == HTTPS:
		p.Kind, p.User = strings.TrimSuffix(scheme, "h"), u.User.Username()
		known, _ = u.User.Password()
		if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
			return p, "", "has something behind the port", "a password with one of / ? # @ in it goes into the file telegram.proxy_secret_file"
		}
	default:
		return p, "", "is no kind of proxy that is known", proxyForms
	}
	if n, err := strconv.ParseUint(port, 10, 16); host == "" || err != nil || n == 0 {
		return p, "", "lacks the host or the port of the proxy", proxyForms
	}
	p.Address = net.JoinHostPort(host, port)
	return p, known, "", ""
}

// proxyShape is that of an address of a kind that is known.
func proxyShape() shape {
	return textLike("^((" + strings.Join([]string{anyCase("socks5h?"), anyCase("https?"), anyCase("tg")}, "|") + ")://.+)?$")
}

// sharedLink tells what a link as Telegram's apps share it is of: "proxy", "socks", or "" for any other address.
func sharedLink(u *url.URL) string {
	what := ""
	switch u.Scheme {
	case "tg":
		what = u.Host
	case HTTP, HTTPS:
		switch u.Host {
		case "t.me", "telegram.me", "telegram.dog":
			what = strings.Trim(u.Path, "/")
		}
	}
	if what == "proxy" || what == "socks" {
		return what
	}
	return ""
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)

// mtproxySecret decodes a secret, which people share in two spellings.
func mtproxySecret(s string) (string, bool) {
	b, err := hex.DecodeString(s)
	if err != nil {
		s = strings.NewReplacer("+", "-", "/", "_", " ", "-").Replace(strings.TrimRight(s, "=")) // a + in a link reads as a space
		if b, err = base64.RawURLEncoding.DecodeString(s); err != nil {
			return "", false
		}
	}
	switch {
	case len(b) == 16:
	case len(b) == 17 && b[0] == 0xdd:
	case len(b) > 17 && len(b) < 17+255 && b[0] == 0xee && hostName.Match(b[17:]):
	default:
		return "", false
	}
	return string(b), true
}
