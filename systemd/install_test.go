//go:build linux

package systemd_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMakeInstall: whoever has changed the source and not built it is told so, and never gets the program of before.
func TestMakeInstall(t *testing.T) {
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("not run: there is no make")
	}
	dir := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"Makefile", "config.example.yaml"} {
		text, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		put(name, string(text))
	}
	for name, from := range map[string]string{"systemd": ".", "man": "../man", "docs": "../docs"} {
		if err := os.CopyFS(filepath.Join(dir, name), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	source := []string{"go.mod", "go.sum", "example.go", "cmd/userbot/main.go", "internal/store/store.go"}
	beside := []string{"internal/store/store_test.go", "internal/store/testdata/old.db"}
	for _, name := range append(source, beside...) {
		put(name, "")
	}
	make := func(target string) (string, error) {
		out, err := exec.Command("make", "-C", dir, target, "DESTDIR="+filepath.Join(dir, "root")).CombinedOutput()
		return string(out), err
	}
	refused := func(why string) {
		t.Helper()
		if out, err := make("install"); err == nil || !strings.Contains(out, why) {
			t.Errorf("it does not fail with %q: %v\n%s", why, err, out)
		}
		if _, err := os.Stat(filepath.Join(dir, "root")); !os.IsNotExist(err) {
			t.Error("something is installed")
		}
	}
	refused("There is no bin/userbot yet. First, as yourself: make")

	put("bin/userbot", "new")
	built := time.Now().Add(time.Hour)
	changed := func(at time.Time, names ...string) {
		t.Helper()
		for _, name := range names {
			if err := os.Chtimes(filepath.Join(dir, name), at, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	changed(built, "bin/userbot")
	for _, name := range append(source, "Makefile", "config.example.yaml") {
		changed(built.Add(time.Second), name)
		refused("bin/userbot is older than the source (" + name + "). First, as yourself: make")
		changed(built.Add(-time.Second), name)
	}
	changed(built.Add(time.Second), append(beside, "docs/operating.md")...)
	if out, err := make("install"); err != nil {
		t.Fatalf("what is no part of the program keeps it from being installed: %v\n%s", err, out)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "root/usr/bin/userbot")); err != nil || string(text) != "new" {
		t.Errorf("installed is %q (%v)", text, err)
	}
	if out, err := make("uninstall"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	left, err := exec.Command("find", filepath.Join(dir, "root"), "-name", "*userbot*").Output()
	if err != nil || len(left) > 0 {
		t.Errorf("uninstalled, it leaves (%v)\n%s", err, left)
	}
}
