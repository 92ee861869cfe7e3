//go:build linux

// Command bench compares userbot with gotd clients that do the same and keep nothing: over the same emulator, over TCP,
// each in a process of its own, taking turns, so that what else the machine does hits all of them.
//
// It judges the aims that it prints, and fails only when something does not work: how fast a machine is, is no mistake.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"userbot/internal/store"
)

// sizes are how much is measured of each.
type sizes struct {
	commands, messages, starts, verbs int
	due, plans, answered              int
}

func main() {
	err := func() error {
		if len(os.Args) > 1 && os.Args[1] == "client" {
			return clientMain(os.Args[2:])
		}
		return benchMain()
	}()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func benchMain() (err error) {
	var n sizes
	flag.IntVar(&n.commands, "commands", 500, "commands per client")
	flag.IntVar(&n.messages, "messages", 10_000, "ordinary messages per client")
	flag.IntVar(&n.starts, "starts", 12, "starts per client")
	flag.IntVar(&n.verbs, "verbs", 40, "times that each command is typed")
	flag.IntVar(&n.due, "due", 500, "calls that fall due in the same second")
	flag.IntVar(&n.plans, "plans", store.MostPlans, "calls that are planned in all, at most")
	flag.IntVar(&n.answered, "answered", 20_000, "commands of a long life")
	only := flag.String("only", "", "measure only that: planned (planned calls), much (much at once), or growth (a long life)")
	tests := flag.Bool("tests", false, "measure also how long the tests take")
	update := flag.String("update", "", "a Markdown file that is to have the figures, between the two marks in it")
	dir := flag.String("dir", "/var/tmp", "a folder on a real disk, for the clients' files")
	program := flag.String("userbot", "", "a userbot to measure instead of this source's; its allocations are still those of this source")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	if *dir, err = os.MkdirTemp(*dir, "userbot-bench-"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(*dir) }()
	var fs unix.Statfs_t
	if err := unix.Statfs(*dir, &fs); err != nil {
		return err
	}
	if fs.Type == unix.TMPFS_MAGIC || fs.Type == unix.RAMFS_MAGIC {
		_, _ = fmt.Fprintln(os.Stderr, "Beware: the state folder is in memory, where a sync costs nothing. Name a real disk with -dir.")
	}

	progress("building")
	programs, err := build(ctx, *dir)
	if err != nil {
		return err
	}
	if *program != "" {
		programs.userbot = *program
	}
	st, err := newStage(*dir)
	if err != nil {
		return err
	}
	defer func() { _ = st.line.Close() }()
	contestants, err := st.contestants(ctx, programs)
	if err != nil {
		return err
	}
	r := &run{ctx: ctx, sizes: n, stage: st, contestants: contestants[:careful], careful: contestants[careful], rows: rows(), only: *only, build: programs.took}
	defer r.stop()
	if *tests {
		progress("testing")
		began := time.Now()
		if out, err := exec.CommandContext(ctx, "go", "test", "-count=1", "./...").CombinedOutput(); err != nil {
			return fmt.Errorf("go test: %w\n%s", err, out)
		}
		r.tests = time.Since(began)
	}
	if err := r.all(); err != nil {
		return err
	}
	progress("")
	if *update != "" {
		return r.update(*update)
	}
	for _, part := range r.parts() {
		if *only == "" || *only == part.name {
			fmt.Println(part.report())
		}
	}
	return nil
}

type programs struct {
	userbot, probed, bench string
	took                   time.Duration // to build userbot after a change
}

// build makes userbot as it is installed, once more after a change in what all of it depends on, and once more with the probe in it.
func build(ctx context.Context, dir string) (p programs, err error) {
	if p.bench, err = os.Executable(); err != nil {
		return p, err
	}
	p.userbot, p.probed = filepath.Join(dir, "userbot"), filepath.Join(dir, "userbot-probed")
	root, err := exec.CommandContext(ctx, "go", "list", "-f", "{{.Dir}}", "userbot/cmd/userbot").Output()
	if err != nil {
		return p, fmt.Errorf("find the source: %w", err)
	}
	main := filepath.Join(dir, "main.go")
	if err := os.WriteFile(main, []byte("package main\n\nimport \"userbot/internal/bench/probe\"\n\nvar _ = probe.Start()\n"), 0o600); err != nil {
		return p, err
	}
	overlay := filepath.Join(dir, "overlay.json")
	added := filepath.Join(strings.TrimSpace(string(root)), "zz_probe.go")
	if err := os.WriteFile(overlay, fmt.Appendf(nil, `{"Replace": {%q: %q}}`, added, main), 0o600); err != nil {
		return p, err
	}
	changed := filepath.Join(strings.TrimSpace(string(root)), "../../internal/command/command.go")
	text, err := os.ReadFile(changed)
	if err != nil {
		return p, err
	}
	edited, edit := filepath.Join(dir, "command.go"), filepath.Join(dir, "edit.json")
	text = slices.Concat(fmt.Appendf(nil, "// %s\n\n", dir), text) // so that every line is another one
	if err := errors.Join(os.WriteFile(edited, text, 0o600), os.WriteFile(edit, fmt.Appendf(nil, `{"Replace": {%q: %q}}`, changed, edited), 0o600)); err != nil {
		return p, err
	}
	for _, args := range [][]string{{"-o", p.userbot}, {"-o", p.probed, "-overlay", edit}, {"-o", p.probed, "-overlay", overlay}} {
		began := time.Now()
		cmd := exec.CommandContext(ctx, "go", append(append([]string{"build", "-ldflags=-s -w"}, args...), "userbot/cmd/userbot")...)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return p, fmt.Errorf("build userbot: %w\n%s", err, out)
		}
		if args[len(args)-1] == edit {
			p.took = time.Since(began)
		}
	}
	return p, nil
}

// progress tells a person at a terminal what takes so long.
func progress(what string, args ...any) {
	if info, err := os.Stderr.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return
	}
	_, _ = fmt.Fprintf(os.Stderr, "\r\033[K"+what, args...)
}
