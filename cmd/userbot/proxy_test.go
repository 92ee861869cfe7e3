package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// nowhere is where the configuration of these tests says that Telegram is: nobody has that address, so there is no way but the proxy.
const nowhere = "203.0.113.7:443"

// behind has everything go by way of a proxy. more stands below telegram, too.
func (p *smallTelegram) behind(proxy, more string) {
	p.t.Helper()
	text, err := os.ReadFile(p.config)
	if err != nil {
		p.t.Fatal(err)
	}
	changed := strings.NewReplacer(p.line.Addr(), nowhere, "telegram:\n", fmt.Sprintf("telegram:\n  proxy: %q\n%s", proxy, more)).Replace(string(text))
	must(p.t, os.WriteFile(p.config, []byte(changed), 0o600))
}

// keep writes a file that only its owner may read, and returns its path.
func (p *smallTelegram) keep(name, text string) string {
	p.t.Helper()
	path := filepath.Join(p.dir, name)
	must(p.t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// TestProxies has all that speaks to Telegram go by way of each kind of proxy.
func TestProxies(t *testing.T) {
	cert, root := certificate(t)
	secret := []byte("0123456789abcdef")
	for name, c := range map[string]struct {
		proxy func(p *smallTelegram) *proxyServer
		url   string // with the proxy's address for ADDR, its host and port for HOST and PORT
		file  string // what stands in telegram.proxy_secret_file; empty: there is none
		asked string
	}{
		"SOCKS5": {
			func(p *smallTelegram) *proxyServer { return listenAsProxy(t, p.line.Addr(), asSOCKS5("", "")) },
			"socks5://ADDR", "", nowhere},
		"SOCKS5 with a password in a file": {
			func(p *smallTelegram) *proxyServer {
				return listenAsProxy(t, p.line.Addr(), asSOCKS5("bob", "hunter2"))
			},
			"socks5://bob@ADDR", "hunter2\n", nowhere},
		"HTTP": {
			func(p *smallTelegram) *proxyServer { return listenAsProxy(t, p.line.Addr(), asHTTP("bob", "hunter 2")) },
			"http://bob:hunter%202@ADDR", "", nowhere},
		"HTTPS": {
			func(p *smallTelegram) *proxyServer { return listenAsProxy(t, p.line.Addr(), asHTTPS(cert, "", "")) },
			"https://ADDR", "", nowhere},
		"MTProxy": {
			func(p *smallTelegram) *proxyServer { return listenAsProxy(t, p.line.Addr(), asMTProxy(secret, "")) },
			"tg://proxy?server=HOST&port=PORT&secret=" + hex.EncodeToString(secret), "", "2"},
		"MTProxy with padding": {
			func(p *smallTelegram) *proxyServer { return listenAsProxy(t, p.line.Addr(), asMTProxy(secret, "")) },
			"https://t.me/proxy?server=HOST&port=PORT", "dd" + hex.EncodeToString(secret), "2"},
		"MTProxy that looks like TLS": {
			func(p *smallTelegram) *proxyServer {
				return listenAsProxy(t, p.line.Addr(), asMTProxy(secret, "example.org"))
			},
			"tg://proxy?server=HOST&port=PORT&secret=ee" + hex.EncodeToString(append(secret, "example.org"...)), "", "2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("SSL_CERT_FILE", root)
			p := newTelegram(t, "")
			p.configure(fmt.Sprintf("admins: [\"@alice\"]\nchats: [{chat: %q}]", p.group))
			way := c.proxy(p)
			host, port, err := net.SplitHostPort(way.addr)
			if err != nil {
				t.Fatal(err)
			}
			more := ""
			if c.file != "" {
				more = "  proxy_secret_file: " + p.keep("secret", c.file) + "\n"
			}
			p.behind(strings.NewReplacer("ADDR", way.addr, "HOST", host, "PORT", port).Replace(c.url), more)
			p.userbot(exitOK, "is fine", "check")
			p.keyed()
			p.login()
			d := p.connected()
			p.answer(p.say("/callhelp"), "What I can do")
			d.stop()
			p.userbot(exitOK, "I may write here", "check", "--online")
			p.userbot(exitOK, "Logged out", "logout")
			if asked := way.asked.Load(); asked != c.asked {
				t.Errorf("the proxy was asked for %q, want %q", asked, c.asked)
			}
		})
	}
}

// TestProxyThatDoesNotWork: whoever waits is told which proxy it is and why, and never the password or the secret.
func TestProxyThatDoesNotWork(t *testing.T) {
	t.Parallel()
	secret := []byte("0123456789abcdef")
	p := newTelegram(t, "")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead := l.Addr().String()
	_ = l.Close()
	socks := listenAsProxy(t, p.line.Addr(), asSOCKS5("bob", "hunter2"))
	web := listenAsProxy(t, p.line.Addr(), asHTTP("bob", "hunter2"))
	cloaked := listenAsProxy(t, p.line.Addr(), asMTProxy(secret, "example.org"))
	mail := listenAsProxy(t, p.line.Addr(), func(c net.Conn) (io.ReadWriter, string, error) {
		_, err := c.Write([]byte("220 mail.example.org\r\n"))
		return nil, "", errors.Join(errors.New("no proxy"), err)
	})
	cert, _ := certificate(t)
	own := listenAsProxy(t, p.line.Addr(), asHTTPS(cert, "", ""))
	link := func(p *proxyServer, secret string) string {
		host, port, _ := net.SplitHostPort(p.addr)
		return "tg://proxy?server=" + host + "&port=" + port + "&secret=" + secret
	}
	p.loggedIn()
	d := p.connected()
	d.stop()
	for name, c := range map[string]struct{ url, at, why string }{
		"is not there":                    {"socks5://" + dead, dead, "connection refused"},
		"is an HTTP proxy, not there":     {"http://" + dead, dead, "connection refused"},
		"is no proxy":                     {"http://" + mail.addr, mail.addr, "it does not answer as an HTTP proxy"},
		"wants a password":                {"socks5://" + socks.addr, socks.addr, "no acceptable authentication methods"},
		"does not take the password":      {"socks5://bob:canary77@" + socks.addr, socks.addr, "username/password authentication failed"},
		"wants a password, HTTP":          {"http://" + web.addr, web.addr, "it wants a user name and a password"},
		"does not take the HTTP password": {"http://bob:canary77@" + web.addr, web.addr, "it does not take this user name and password"},
		"has a certificate of its own":    {"https://" + own.addr, own.addr, "certificate"},
		"has another secret":              {link(cloaked, "ee"+hex.EncodeToString([]byte("canary77canary77example.org"))), cloaked.addr, "is its secret the right one?"},
	} {
		t.Run(name, func(t *testing.T) {
			p := p.in(t)
			p.configure("")
			p.behind(c.url, "")
			d := p.run()
			d.await("no connection to Telegram", "through the proxy at "+c.at, c.why)
			d.stop()
			said := d.text() + p.interrupted("login", c.why) + p.interrupted("logout", c.why)
			if strings.Contains(said, "canary") || strings.Contains(said, hex.EncodeToString([]byte("canary"))) {
				t.Errorf("the password or the secret is shown:\n%s", said)
			}
		})
	}
}

// interrupted has a subcommand run until it has said something, then interrupts it, and returns all that it has said.
func (p *smallTelegram) interrupted(subcommand, want string) string {
	p.t.Helper()
	cmd := exec.Command(program, subcommand, "--config", p.config)
	out, err := cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	must(p.t, cmd.Start())
	defer time.AfterFunc(patience, func() { _ = cmd.Process.Kill() }).Stop()
	text := ""
	for lines := bufio.NewScanner(out); lines.Scan(); {
		text += lines.Text() + "\n"
		if strings.Contains(lines.Text(), want) {
			_ = cmd.Process.Signal(os.Interrupt)
		}
	}
	if err := cmd.Wait(); err == nil || !strings.Contains(text, want) {
		p.t.Errorf("userbot %s ended with %v, and has said\n%s\nwithout %q", subcommand, err, text, want)
	}
	return text
}

// certificate is one for 127.0.0.1, and the path of a file by which it can be known.
func certificate(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, text, text, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "root.pem")
	must(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, path
}
