package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// program is the program itself, built for the tests that want a process of its own.
var program string

func TestMain(m *testing.M) {
	os.Exit(testMain(m))
}

// must ends a test that cannot go on.
func must(t testing.TB, err error) {
	if err != nil {
		t.Helper()
		t.Fatal(err)
	}
}

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "userbot-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program = filepath.Join(dir, "userbot")
	// As go run links it, Go keeps it, also for the torture, which has the same: to link it takes seconds.
	build := exec.Command("go", "run", "-exec", "cp", "-ldflags", "-w -X main.version=v0.0.0-test", "userbot/cmd/userbot", program)
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "the program cannot be built:", err)
		return 1
	}
	flag.Parse()
	if !slices.ContainsFunc(os.Args, func(arg string) bool { return strings.HasPrefix(arg, "-test.parallel") }) {
		_ = flag.Set("test.parallel", "6") // for they wait, for processes and pauses, more than they work
	}
	_ = os.Unsetenv("GOMEMLIMIT") // which make sets for the compiler
	return m.Run()
}
