//go:build linux

package systemd_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// machine is a small machine of its own on this one, with systemd as PID 1 and the network's loopback only.
type machine struct {
	pid int // of its PID 1, as seen from here
}

// boot starts a machine and takes it away again at the end of the test. It skips the test where that is not possible.
func boot(t *testing.T) *machine {
	t.Helper()
	if os.Geteuid() != 0 || os.Getenv("USERBOT_SYSTEMD_E2E") == "" {
		t.Skip("not run: the unit is tested under a systemd in namespaces of its own, which takes root and USERBOT_SYSTEMD_E2E=1")
	}
	for _, tool := range []string{"/lib/systemd/systemd", "systemctl", "systemd-sysusers", "nsenter", "unshare", "ip"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("the machine needs %s: apt-get install systemd util-linux iproute2", tool)
		}
	}
	boot, err := filepath.Abs("testdata/boot.sh")
	if err != nil {
		t.Fatal(err)
	}
	box, err := os.MkdirTemp("", "userbot-machine-")
	if err != nil {
		t.Fatal(err)
	}
	var console bytes.Buffer
	pid1 := exec.Command(boot, box)
	pid1.Stdout, pid1.Stderr = &console, &console
	pid1.WaitDelay = time.Second
	pid1.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS,
		Pdeathsig:  syscall.SIGKILL, // with it everything in its pid namespace
		Setsid:     true,
	}
	runtime.LockOSThread() // the signal comes when the thread dies that started it, not the process
	if err := pid1.Start(); err != nil {
		t.Fatalf("starting the machine: %v", err)
	}
	m := &machine{pid: pid1.Process.Pid}
	t.Cleanup(func() {
		_ = pid1.Process.Kill()
		_ = pid1.Wait()
		// Its control groups are all that outlives it.
		clean := `mount --make-rprivate / && mount -t cgroup2 cgroup2 "$0" && find "$0/$1" -depth -type d -exec rmdir {} +`
		out, err := exec.Command("unshare", "--mount", "sh", "-c", clean, box, filepath.Base(box)).CombinedOutput()
		if err != nil {
			t.Errorf("the machine's control groups stayed behind: %v %s", err, out)
		}
		_ = os.Remove(box)
		runtime.UnlockOSThread()
	})
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		out, _ := m.try("systemctl", "is-system-running")
		if out == "running" || out == "degraded" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the machine did not come up: %q\n%s", out, console.String())
		}
	}
	if failed, _ := m.try("systemctl", "--failed", "--plain", "--no-legend"); failed != "" {
		t.Logf("units that failed in the machine, none of them ours:\n%s", failed)
	}
	return m
}

// try runs a command in the machine and returns what it printed.
func (m *machine) try(argv ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	enter := []string{"--target", strconv.Itoa(m.pid), "--all", "--"}
	out, err := exec.CommandContext(ctx, "nsenter", append(enter, argv...)...).CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// run is try for what must not fail.
func (m *machine) run(t *testing.T, argv ...string) string {
	t.Helper()
	out, err := m.try(argv...)
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(argv, " "), err, out)
	}
	return out
}

// put writes a file in the machine.
func (m *machine) put(t *testing.T, path string, data []byte, mode os.FileMode) {
	t.Helper()
	path = fmt.Sprintf("/proc/%d/root%s", m.pid, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// copyIn puts a file of ours into the machine.
func (m *machine) copyIn(t *testing.T, from, to string, mode os.FileMode) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	m.put(t, to, data, mode)
}

// show returns a property of the service, as systemctl show knows it.
func (m *machine) show(t *testing.T, property string) string {
	t.Helper()
	return m.run(t, "systemctl", "show", "--value", "--property", property, "userbot")
}

// waitFor waits until a property of the service has the value.
func (m *machine) waitFor(t *testing.T, property, want string) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	got := m.show(t, property)
	for ; got != want && time.Now().Before(deadline); got = m.show(t, property) {
		time.Sleep(20 * time.Millisecond)
	}
	if got != want {
		t.Fatalf("%s is %q, not %q\n%s", property, got, want, m.journal(t))
	}
}

// journal returns the last that the service has written.
func (m *machine) journal(t *testing.T) string {
	t.Helper()
	return m.run(t, "journalctl", "--unit", "userbot", "--output", "cat", "--no-pager", "--lines", "20")
}
