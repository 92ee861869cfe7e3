package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"userbot/internal/emulator"
)

// get asks for a page over a network's address.
func get(t testing.TB, network, address, page string) (code int, body string) {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}}}
	r, err := client.Get("http://daemon" + page)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(text)
}

// TestMetrics has Prometheus look on while people type, and the operator look into the program.
func TestMetrics(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address, control := free.Addr().String(), filepath.Join(p.dir, "state", "control.sock")
	_ = free.Close()
	p.configure(fmt.Sprintf("admins: [\"@alice\"]\nmetrics: {listen: %q}", address))
	d := p.started()
	p.answer(p.say("/startcall Canary"), "Started")
	p.answer(p.say("/startcall Canary"), "already running")
	p.tg.Say(p.group, p.bob, "/startcall Canary", emulator.SayOptions{})
	p.tg.Fail("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_1", User: p.bot})
	p.answer(p.say("/callinfo"), "Canary")
	p.until("what is counted is counted", func() bool {
		_, page := get(t, "tcp", address, "/metrics")
		return strings.Contains(page, `userbot_commands_total{verb="callinfo",outcome="done"} 1`)
	})
	_, page := get(t, "tcp", address, "/metrics")
	for _, want := range []string{
		`userbot_commands_total{verb="startcall",outcome="done"} 1`,
		`userbot_commands_total{verb="startcall",outcome="already"} 1`,
		`userbot_requests_total{method="phone.createGroupCall",error="none"} 1`,
		`userbot_requests_total{method="messages.sendMessage",error="FLOOD_WAIT"} 1`,
		`userbot_flood_wait_seconds_total{method="messages.sendMessage"} 1`,
		"userbot_connected 1", "userbot_session_confirmed 1", "userbot_pending_commands 0", "userbot_reload_refused 0",
		"userbot_commands_from_strangers_total 1", `userbot_info{version="v0.0.0-test"} 1`, `userbot_command_seconds_bucket{le="+Inf"} `,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is missing in\n%s", want, page)
		}
	}
	if !regexp.MustCompile(`(?m)^userbot_store_commits_total ([5-9]|\d\d)$`).MatchString(page) {
		t.Errorf("a command takes two commits or three; the figures are\n%s", page)
	}
	labels := strings.Join(regexp.MustCompile(`"[^"]*"`).FindAllString(page, -1), " ") // a figure may well have the digits of an id
	for _, secret := range []string{"Canary", "alice", "Alice", "Demo", strconv.FormatInt(p.bot, 10), strconv.FormatInt(p.group.ID, 10)} {
		if strings.Contains(labels, secret) {
			t.Errorf("%q is among the figures", secret)
		}
	}
	explained(t, page)

	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ok", "/metrics": "userbot_connected 1", "/debug/pprof/goroutine?debug=1": "goroutine profile"} {
		if code, body := get(t, "unix", control, path); code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s on the control socket: %d %s", path, code, body)
		}
		if code, _ := get(t, "tcp", address, path); code != http.StatusNotFound && path != "/metrics" {
			t.Errorf("%s can be had by everybody on this machine: %d", path, code)
		}
	}
	p.hangUp()
	d.await("no connection to Telegram")
	if code, _ := get(t, "unix", control, "/readyz"); code != http.StatusServiceUnavailable {
		t.Errorf("without a connection it is ready: %d", code)
	}
	if code, body := get(t, "unix", control, "/healthz"); code != http.StatusOK {
		t.Errorf("without a connection it is not healthy: %d %s", code, body)
	}
	if _, page := get(t, "tcp", address, "/metrics"); !strings.Contains(page, "userbot_connected 0") {
		t.Error("without a connection the figures say that there is one")
	}
	d.stop()

	// A socket, which one that was killed has left.
	socket := filepath.Join(p.dir, "metrics.sock")
	p.configure(fmt.Sprintf("admins: [\"@alice\"]\nmetrics: {listen: %q}", socket))
	d = p.run()
	d.await(`"ready"`)
	d.kill()
	p.run().await(`"ready"`)
	if code, _ := get(t, "unix", socket, "/metrics"); code != http.StatusOK {
		t.Errorf("over a socket: %d", code)
	}
}

// explained judges that docs/metrics.md says what each figure is, and of none that there is not; and that those who watch go by none
// that there is not.
func explained(t *testing.T, page string) {
	t.Helper()
	doc, err := os.ReadFile("../../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	names := func(pattern, text string) (list []string) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			list = append(list, regexp.MustCompile(`_(bucket|sum|count)$`).ReplaceAllString(m[1], ""))
		}
		slices.Sort(list)
		return slices.Compact(list)
	}
	is, said := names(`(?m)^(userbot_\w+)`, page), names("(?m)^\\| `(userbot_\\w+)", string(doc))
	if !slices.Equal(is, said) {
		t.Errorf("docs/metrics.md explains\n%q\nand there is\n%q", said, is)
	}
	for _, name := range []string{"alerts.yaml", "dashboard.json"} {
		text, err := os.ReadFile("../../contrib/prometheus/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, used := range names(`\b(userbot_\w+)`, string(text)) {
			if !slices.Contains(is, used) {
				t.Errorf("%s goes by %s, which there is not", name, used)
			}
		}
	}
}
