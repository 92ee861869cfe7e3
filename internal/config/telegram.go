package config

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"userbot/internal/secret"
)

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
// credential.
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
		c.secretIn = at + "api_hash"
	default:
		if w.apiHashFile != "" {
			from = at + "api_hash_file"
		}
		hash, _ = r.secretOf(c, from, w.apiHashFile, "api_hash")
	}
	if hash == "" {
		return // only logging in takes it, and asks for it then
	}
	c.Telegram.APIHash = secret.New(hash)
	if c.Telegram.Server.Address == "" && !hexHash.MatchString(hash) {
		c.Hints = append(c.Hints, Problem{Key: from, Line: r.lines[from], What: "does not look like one of Telegram's", Hint: "theirs have 32 characters from 0-9 and a-f"})
	}
}

// secretOf returns what only its owner may read: from the file, which key names, or without one from systemd's credential, which
// counts as absent when it is empty. ok is false where that is a problem, of those that only keep from connecting.
func (r *reader) secretOf(c *Config, key, file, credential string) (text string, ok bool) {
	if file == "" {
		if dir := r.env("CREDENTIALS_DIRECTORY"); dir != "" {
			// No check of owner and mode: systemd made the folder for this service alone, and guards it by its own means.
			data, err := os.ReadFile(filepath.Join(dir, credential))
			if err == nil {
				text = strings.TrimSpace(string(data))
			}
		}
		return text, true
	}
	data, problem := readSecret(file)
	if problem != nil {
		c.Unread = append(c.Unread, r.at(key, problem.What, problem.Hint))
		return "", false
	}
	if text = strings.TrimSpace(string(data)); text == "" {
		c.Unread = append(c.Unread, r.at(key, file+" is empty", "put the "+credential+" into it"))
		return "", false
	}
	return text, true
}

// sealingKey reads 32 bytes in hexadecimal digits or base64, from a file or a credential, as secretOf does.
func (r *reader) sealingKey(c *Config, key, file, credential string) secret.Text {
	text, ok := r.secretOf(c, key, file, credential)
	if !ok || text == "" {
		return secret.Text{}
	}
	b, err := hex.DecodeString(text)
	if err != nil {
		b, err = base64.StdEncoding.DecodeString(text)
	}
	if err != nil || len(b) != 32 {
		from := file
		if from == "" {
			from = "the credential " + credential
		}
		c.Unread = append(c.Unread, r.at(key, from+" does not hold 32 bytes in base64", "make one with: head -c 32 /dev/urandom | base64"))
		return secret.Text{}
	}
	return secret.New(string(b))
}

func (r *reader) hasProblem(key string) bool {
	for _, p := range r.problems {
		if p.Key == key {
			return true
		}
	}
	return false
}
