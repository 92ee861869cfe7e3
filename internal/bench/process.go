//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// process is a running client.
type process struct {
	cmd     *exec.Cmd
	pid     int
	started time.Time
	answers *bufio.Reader // of the probe
	syncs   *syncs        // nil unless they are counted

	ready chan struct{} // closed when it has said so
	after time.Duration // how long after its start that was
	mu    sync.Mutex    // guards tail
	tail  []string      // the last lines that it wrote
	said  chan struct{} // closed when it has said its last
}

// spawn starts a client and returns when it is ready. With counting, each of its system calls is looked at, which
// makes it slow.
func spawn(ctx context.Context, name string, argv []string, mark string, counting bool) (*process, error) {
	p := &process{ready: make(chan struct{}), said: make(chan struct{})}
	p.cmd = exec.Command(argv[0], argv[1:]...)
	p.cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GOMEMLIMIT=") }) // of make, for the compiler
	lines, err := p.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	from, to, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p.answers = bufio.NewReader(from)
	p.cmd.ExtraFiles = []*os.File{to} // probe.FD
	p.started = time.Now()
	if counting {
		p.syncs, err = startCounted(p.cmd)
	} else {
		err = p.cmd.Start()
	}
	_ = to.Close()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	p.pid = p.cmd.Process.Pid
	go p.listen(lines, mark)
	select {
	case <-p.ready:
		return p, nil
	case <-p.said:
		err = errors.New("it has ended")
	case <-time.After(time.Minute):
		err = errors.New("it does not become ready")
	case <-ctx.Done():
		err = ctx.Err()
	}
	_ = p.cmd.Process.Kill()
	return nil, fmt.Errorf("%s: %w:\n%s", name, err, p.last())
}

func (p *process) listen(r io.Reader, mark string) {
	defer close(p.said)
	s := bufio.NewScanner(r)
	for found := false; s.Scan(); {
		if !found && strings.Contains(s.Text(), mark) {
			found = true
			p.after = time.Since(p.started)
			close(p.ready)
		}
		p.mu.Lock()
		p.tail = append(p.tail, s.Text())
		if len(p.tail) > 20 {
			p.tail = p.tail[1:]
		}
		p.mu.Unlock()
	}
}

func (p *process) last() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.tail, "\n")
}

// stop asks the client to end and waits until it has.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	defer time.AfterFunc(20*time.Second, func() { _ = p.cmd.Process.Kill() }).Stop()
	<-p.said
	if p.syncs != nil {
		return p.syncs.wait()
	}
	var exit *exec.ExitError
	if err := p.cmd.Wait(); err != nil && !errors.As(err, &exit) { // what gotd's clients make of the signal does not matter
		return err
	}
	return nil
}

// cpu is the processor time that the process has used, from its CPU-time clock (clock_getcpuclockid(3)).
func (p *process) cpu() (time.Duration, error) {
	const schedClock = 2 // CPUCLOCK_SCHED of the kernel's posix-timers.h: to the nanosecond
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^p.pid<<3|schedClock), &t); err != nil {
		return 0, fmt.Errorf("processor time: %w", err)
	}
	return time.Duration(t.Nano()), nil
}

// resident is the memory in use, in bytes, and how much of it no file backs.
func (p *process) resident() (all, anonymous int64, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.pid))
	if err != nil {
		return 0, 0, err
	}
	return 1024 * field(status, "VmRSS:"), 1024 * field(status, "RssAnon:"), nil
}

// most is the memory in use at most so far, in bytes.
func (p *process) most() (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.pid))
	return 1024 * field(status, "VmHWM:"), err
}

// synced is how many syncs of the disk were counted so far.
func (p *process) synced() int64 {
	if p.syncs == nil {
		return 0
	}
	return p.syncs.n.Load()
}

// wakeups is how often a thread of the process was switched to so far: each time it was, it had been switched from.
func (p *process) wakeups() (n int64, err error) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", p.pid))
	if err != nil {
		return 0, err
	}
	for _, file := range threads {
		status, err := os.ReadFile(file)
		if err != nil {
			continue // a thread that has ended since
		}
		n += field(status, "voluntary_ctxt_switches:") + field(status, "nonvoluntary_ctxt_switches:")
	}
	return n, nil
}

func field(status []byte, name string) int64 {
	for line := range strings.Lines(string(status)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == name {
			n, _ := strconv.ParseInt(f[1], 10, 64)
			return n
		}
	}
	return 0
}

// allocated asks the probe for the number of objects and of bytes that were allocated so far.
func (p *process) allocated() (objects, bytes int64, err error) {
	if err := p.cmd.Process.Signal(syscall.SIGUSR1); err != nil {
		return 0, 0, err
	}
	_, err = fmt.Fscanln(p.answers, &objects, &bytes)
	return objects, bytes, err
}
