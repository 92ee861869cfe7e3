package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"userbot/internal/emulator/layers"
)

// page reads one that people read.
func page(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestThePageOfOperating: an operator who is woken up by an alert, or sees an exit code, finds it there, and none that there is not.
func TestThePageOfOperating(t *testing.T) {
	doc := page(t, "docs/operating.md")
	alerts := regexp.MustCompile(`- alert: (\w+)`).FindAllStringSubmatch(page(t, "contrib/prometheus/alerts.yaml"), -1)
	for _, a := range alerts {
		if !strings.Contains(doc, "\n| `"+a[1]+"` |") {
			t.Errorf("docs/operating.md does not say what to do about %s", a[1])
		}
	}
	if n := strings.Count(doc, "\n| `Userbot"); n != len(alerts) || n == 0 {
		t.Errorf("docs/operating.md knows %d alerts, and there are %d", n, len(alerts))
	}
	for _, code := range []int{exitOK, exitFailure, exitUsage, exitSession, exitConfig} {
		if !strings.Contains(doc, fmt.Sprintf("\n| %d |", code)) {
			t.Errorf("docs/operating.md does not say what exit code %d means", code)
		}
	}
	if of := fmt.Sprintf("\n| %d, %d, %d | of `status` only", statusDown, statusNotRunning, statusUnknown); !strings.Contains(doc, of) {
		t.Errorf("docs/operating.md does not have %q", of)
	}
}

// TestTheLayersThatAreSpoken: whoever wants to let a client into the demo reads from which layer on it speaks, and it does.
func TestTheLayersThatAreSpoken(t *testing.T) {
	want := fmt.Sprintf("in each layer from %d on", layers.Oldest)
	for where, text := range map[string]string{"README.md": page(t, "README.md"), "the help of the demo": demoCommand(world{}).Long} {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not say %q", where, want)
		}
	}
}

// TestTheReadmesConfiguration: whoever copies it has one that userbot check finds nothing wrong with.
func TestTheReadmesConfiguration(t *testing.T) {
	_, text, _ := strings.Cut(page(t, "README.md"), "```yaml\n")
	text, _, found := strings.Cut(text, "```")
	if !found {
		t.Fatal("the README shows no configuration")
	}
	path := filepath.Join(t.TempDir(), "config.yaml")
	must(t, os.WriteFile(path, []byte(text+"state_dir: "+filepath.Join(t.TempDir(), "state")+"\n"), 0o600))
	cfg, err := load(path, world{getenv: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Hints) > 0 || len(cfg.Admins) != 2 || len(cfg.Chats) != 2 {
		t.Errorf("it is understood as %+v", cfg)
	}
}
