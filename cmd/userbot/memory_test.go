//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"userbot/internal/emulator"
)

// TestMemory: what a burst leaves is collected before Go's memory is more than 64 MB, unless whoever runs the daemon says otherwise;
// and what comes all at once after an outage is not held all at once.
func TestMemory(t *testing.T) {
	p := newTelegram(t, "")
	p.loggedIn()
	limit := func(want string) {
		t.Helper()
		_, page := get(t, "unix", filepath.Join(p.dir, "state", "control.sock"), "/metrics")
		if got := regexp.MustCompile(`(?m)^go_memlimit_bytes .*$`).FindString(page); got != "go_memlimit_bytes "+want {
			t.Errorf("the limit is %q, not %s", got, want)
		}
	}
	t.Setenv("GOMEMLIMIT", "100MiB")
	d := p.connected()
	limit("104857600")
	d.stop()
	must(t, os.Unsetenv("GOMEMLIMIT"))
	d = p.connected()
	limit("67108864")

	p.hangUp()
	d.await("no connection to Telegram")
	for n := range 40_000 {
		p.tg.Say(p.group, p.bob, fmt.Sprintf("%d: %s", n, strings.Repeat("as people talk ", 20)), emulator.SayOptions{})
	}
	msg := p.say("/startcall")
	p.comeBack()
	p.answer(msg, "Started")
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", d.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	kB, err := strconv.Atoi(regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindStringSubmatch(string(status))[1])
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("at most %d kB", kB)
	if kB > 64<<10 {
		t.Errorf("it took %d kB to read what was missed, and docs/performance.md says 64 MB", kB)
	}
}
