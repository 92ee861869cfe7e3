package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"userbot/internal/store"
)

// authKey is the key of the session as it stands in the store, and as it is.
func (p *smallTelegram) authKey() (written, raw []byte) {
	p.t.Helper()
	st, err := store.Open(filepath.Join(p.dir, "state"), store.Options{AsItIs: true})
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	data, err := st.LoadSession(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	var session struct{ Data struct{ AuthKey []byte } }
	if err := json.Unmarshal(data, &session); err != nil || len(session.Data.AuthKey) != 256 {
		p.t.Fatalf("the session has a key of %d bytes (%v)", len(session.Data.AuthKey), err)
	}
	return []byte(base64.StdEncoding.EncodeToString(session.Data.AuthKey)), session.Data.AuthKey
}

// TestSealedSession: an operator seals the session of a daemon that has run without, changes the key, loses it, restores, and goes back.
func TestSealedSession(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	key := func(name string) string {
		b := make([]byte, 32)
		_, _ = rand.Read(b)
		return p.keep(name, base64.StdEncoding.EncodeToString(b)+"\n")
	}
	monday, tuesday := key("monday.key"), key("tuesday.key")
	with := func(key, old string) {
		t.Helper()
		p.configure("admins: [\"@alice\"]\nsession: {key_file: \"" + key + "\", old_key_file: \"" + old + "\"}")
	}
	works := func(says string) {
		t.Helper()
		d := p.connected()
		p.answer(p.say("/callhelp"), "What I can do")
		p.userbot(exitOK, says, "status")
		d.stop()
	}
	backup := func(name, says string) string {
		t.Helper()
		path := filepath.Join(p.dir, name)
		p.userbot(exitOK, says, "backup", path)
		return path
	}
	p.logInKeyed()
	works("confirmed by Telegram, not sealed on disk")
	written, raw := p.authKey()
	lies := func(file string, want bool) {
		t.Helper()
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if is := bytes.Contains(data, written) || bytes.Contains(data, raw) || bytes.Contains(data, []byte(hex.EncodeToString(raw))); is != want {
			t.Errorf("%s has the key of the session in it: %t, want %t", file, is, want)
		}
	}
	file := filepath.Join(p.dir, "state", store.FileName)
	lies(file, true)
	lies(backup("plain.db", "Whoever can read it has the account."), true)

	with(monday, "")
	p.userbot(exitOK, "logged in, 0 commands pending", "check")
	d := p.connected()
	d.await("the session lies as the configuration wants it from now on", `"sealed":true`)
	p.settled()
	d.stop()
	lies(file, false)
	works("confirmed by Telegram, sealed on disk")
	lies(file, false)
	p.userbot(exitOK, "logged in, its session sealed, 0 commands pending", "check")
	mondays := backup("monday.db", "Its session is sealed: whoever can read it and has the key has the account.")
	lies(mondays, false)

	// refused has everything that needs the session say why it cannot be had, and leave it as it is.
	refused := func(why string) {
		t.Helper()
		before, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := p.run(); d.code() != exitConfig || !strings.Contains(d.text(), why) {
			t.Errorf("run: exit code %d, want %d and %q in\n%s", d.code(), exitConfig, why, d.text())
		}
		for _, line := range [][]string{{"login"}, {"logout"}, {"check", "--online"}} {
			p.userbot(exitConfig, why, line...)
		}
		if after, err := os.ReadFile(file); err != nil || !bytes.Equal(before, after) {
			t.Errorf("the store has changed (%v)", err)
		}
	}
	with("", "")
	refused("the session is sealed, and its key is not here: name it as session.key_file")
	p.userbot(exitOK, "logged in, its session sealed with a key that is not here", "check")
	lies(backup("unseen.db", "Its session is sealed"), false)
	with(tuesday, "")
	refused("the session is sealed with another key")
	p.userbot(exitConfig, "the session is sealed with another key", "check")
	p.userbot(exitConfig, "nothing has changed, for the backup could not be used: the session is sealed with another key", "restore", mondays)

	with(tuesday, monday)
	works("sealed on disk")
	with(tuesday, "")
	works("sealed on disk")
	with(tuesday, monday)
	p.userbot(exitOK, "Its session is as old as the backup", "restore", mondays)
	works("sealed on disk")
	with("", "")
	p.userbot(exitOK, "Its session is sealed, and the daemon needs the key", "restore", mondays)
	with("", monday)
	works("not sealed on disk")
	lies(file, true)

	with(monday, "")
	p.userbot(exitOK, "Logged out", "logout")
	p.login() // with a key it never lies there in the open
	sealed, err := os.ReadFile(file)
	if err != nil || !bytes.Contains(sealed, []byte("sealed 1\n")) || bytes.Contains(sealed, []byte("AuthKey")) {
		t.Errorf("what was logged in with a key is not sealed (%v)", err)
	}
	with("", "")
	p.userbot(exitOK, "Forgotten here", "logout", "--forget")
	p.userbot(exitSession, "nobody is logged in here", "logout", "--forget")
	p.logInKeyed()
	works("not sealed on disk")
}
