//go:build unix

package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"userbot/internal/store"
)

// hidden looks for a secret, and for pieces of it, in all the forms in which it could be written.
func (w *watch) hidden(name string, secret []byte, text string) {
	w.t.Helper()
	const piece = 12
	for from := 0; from < len(secret); from += piece {
		part := secret[from:min(from+piece, len(secret))]
		if len(part) < piece/2 {
			break
		}
		if len(secret) < 2*piece {
			part = secret
		}
		forms := map[string]string{
			"as it is": string(part), "quoted": strings.Trim(fmt.Sprintf("%q", part), `"`), "in hex": hex.EncodeToString(part),
			"in base64":  strings.TrimRight(base64.StdEncoding.EncodeToString(part), "="),
			"as numbers": strings.Trim(fmt.Sprint(part), "[]"),
		}
		for form, needle := range forms {
			if at := strings.Index(text, strings.ToLower(needle)); at >= 0 {
				w.t.Errorf("%s got out %s: …%q…", name, form, text[max(0, at-200):min(len(text), at+100)])
				return
			}
		}
	}
}

// files judges what the program left on disk. That the secrets are found where they belong shows that they would be
// found elsewhere.
func (w *watch) files(secrets map[string][]byte) {
	state := filepath.Join(w.dir, "state")
	kept := map[string]bool{}
	err := filepath.WalkDir(w.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		private := info.Mode().Perm()&0o077 == 0
		inState := strings.HasPrefix(path, state+"/")
		if path == state && !private || inState && e.Type() != fs.ModeSocket && !private {
			w.t.Errorf("others can look into %s (mode %v)", path, info.Mode())
		}
		if !e.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(path)
		for name, secret := range secrets {
			found := bytes.Contains(data, secret) || bytes.Contains(data, []byte(base64.StdEncoding.EncodeToString(secret)))
			kept[name] = kept[name] || found
			if found && !private {
				w.t.Errorf("others can read %s in %s (mode %v)", name, path, info.Mode())
			}
			if ours := path == w.config || inState || strings.HasPrefix(path, filepath.Join(w.dir, "backup-")); found && !ours {
				w.t.Errorf("%s is in %s", name, path)
			}
			if found && (name == "message text" || name == "the password" || name == "the key of a stream" || name == "the phone number") {
				w.t.Errorf("%s is kept, in %s, and nobody needs it", name, path)
			}
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, name := range []string{"a title", "api_hash", "the auth key"} {
		if !kept[name] {
			w.t.Errorf("%s is not even where it belongs, so the search finds nothing", name)
		}
	}
}

// streamKey is the key that Alice was sent.
func (w *watch) streamKey() string {
	w.t.Helper()
	for _, m := range w.tg.PrivateMessages(w.alice, w.bot) {
		if _, key, ok := strings.Cut(m.Text, "Key: "); ok {
			key, _, _ = strings.Cut(key, "\n")
			return key
		}
	}
	w.t.Fatal("no key was delivered")
	return ""
}

func (w *watch) authKey() []byte {
	w.t.Helper()
	st, err := store.Open(filepath.Join(w.dir, "state"), store.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	data, err := st.LoadSession(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	var session struct{ Data struct{ AuthKey []byte } }
	if err := json.Unmarshal(data, &session); err != nil || len(session.Data.AuthKey) != 256 {
		w.t.Fatalf("no auth key of 256 bytes in the session: %v", err)
	}
	return session.Data.AuthKey
}
