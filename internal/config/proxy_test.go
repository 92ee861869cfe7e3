package config

import (
	"encoding/hex"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestHowAProxyIsWritten(t *testing.T) {
	sixteen := "0123456789abcdef"
	plain := hex.EncodeToString([]byte(sixteen))
	for written, want := range map[string]struct{ kind, address, user, secret string }{
		"socks5://127.0.0.1:1080":                                        {"socks5", "127.0.0.1:1080", "", ""},
		"socks5h://bob@proxy.example.org:1080/":                          {"socks5", "proxy.example.org:1080", "bob", ""},
		"socks5://bob:hunter2@[::1]:1080":                                {"socks5", "[::1]:1080", "bob", "hunter2"},
		"http://bob%40home:a%2Fb@10.0.0.1:3128":                          {"http", "10.0.0.1:3128", "bob@home", "a/b"},
		"https://t.me:8443":                                              {"https", "t.me:8443", "", ""},
		"tg://socks?server=10.0.0.1&port=1080":                           {"socks5", "10.0.0.1:1080", "", ""},
		"https://t.me/socks?server=::1&port=80&user=bob&pass=pw":         {"socks5", "[::1]:80", "bob", "pw"},
		"tg://proxy?server=a.example&port=443&secret=" + plain:           {"mtproxy", "a.example:443", "", sixteen},
		"https://t.me/proxy?server=a.example&port=443&secret=dd" + plain: {"mtproxy", "a.example:443", "", "\xdd" + sixteen},
		"https://telegram.me/proxy/?port=443&server=a.example&secret=ee" + plain + hex.EncodeToString([]byte("b.example")): {"mtproxy", "a.example:443", "", "\xee" + sixteen + "b.example"},
		// The other spelling: base64, for links and for everything else, with and without the signs at the end.
		"tg://proxy?server=a.example&port=443&secret=3TAxMjM0NTY3ODlhYmNkZWY":                {"mtproxy", "a.example:443", "", "\xdd" + sixteen},
		"tg://proxy?server=a.example&port=443&secret=7jAxMjM0NTY3ODlhYmNkZWZiLmV4YW1wbGU%3D": {"mtproxy", "a.example:443", "", "\xee" + sixteen + "b.example"},
		"tg://proxy?server=a.example&port=443&secret=3fv/vwAAAAAAAAAAAAAAAAA=":               {"mtproxy", "a.example:443", "", "\xdd\xfb\xff\xbf" + strings.Repeat("\x00", 13)},
		"tg://proxy?server=a.example&port=443&secret=3fv_-wAAAAAAAAAAAAAAAAA":                {"mtproxy", "a.example:443", "", "\xdd\xfb\xff\xfb" + strings.Repeat("\x00", 13)},
	} {
		c, problems := Parse([]byte("telegram: {api_id: 1, proxy: \""+written+"\"}"), noEnv, time.Now, verbs(t))
		if problems != nil {
			t.Errorf("%s: %v", written, problems)
			continue
		}
		p := c.Telegram.Proxy
		if p.Kind != want.kind || p.Address != want.address || p.User != want.user || p.Secret.Reveal() != want.secret {
			t.Errorf("%s is read as %v %q, want %v", written, p, p.Secret.Reveal(), want)
		}
		if secretIn := strings.Contains(written, "secret=") || strings.Contains(written, "pass=") || want.secret != ""; secretIn != (c.secretIn == "telegram.proxy") {
			t.Errorf("%s: the configuration is a secret: %t", written, !secretIn)
		}
	}
}

func TestWhereAProxysSecretComesFrom(t *testing.T) {
	dir := t.TempDir()
	env := func(key string) string { return map[string]string{"CREDENTIALS_DIRECTORY": dir}[key] }
	write(t, filepath.Join(dir, "file"), "from the file\n", 0o600)
	parse := func(url, more string) string {
		t.Helper()
		c, problems := Parse([]byte("telegram: {api_id: 1, proxy: \""+url+"\""+more+"}"), env, time.Now, verbs(t))
		if problems != nil {
			t.Fatal(problems)
		}
		return c.Telegram.Proxy.Secret.Reveal()
	}
	if got := parse("http://bob@127.0.0.1:80", ""); got != "" {
		t.Errorf("nobody knows a password, and it is %q", got)
	}
	write(t, filepath.Join(dir, "proxy_secret"), "from systemd\n", 0o440)
	for more, want := range map[string]string{"": "from systemd", ", proxy_secret_file: " + filepath.Join(dir, "file"): "from the file"} {
		if got := parse("http://bob@127.0.0.1:80", more); got != want {
			t.Errorf("%q: the password is %q, want %q", more, got, want)
		}
	}
	if got := parse("http://bob:own@127.0.0.1:80", ""); got != "own" {
		t.Errorf("the address has a password of its own, and it is %q", got)
	}
}
