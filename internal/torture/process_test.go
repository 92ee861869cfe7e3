package torture

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is one life of the daemon.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed with the process

	mu    sync.Mutex // guards what follows
	log   []string
	grown chan struct{} // closed and replaced with each line
}

// start starts the program and reads its log.
func start(program string, args ...string) (*process, error) {
	p := &process{cmd: exec.Command(program, args...), ended: make(chan struct{}), grown: make(chan struct{})}
	out, err := p.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			p.mu.Lock()
			p.log = append(p.log, lines.Text())
			close(p.grown)
			p.grown = make(chan struct{})
			p.mu.Unlock()
		}
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	return p, nil
}

func (p *process) lines() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.log)
}

// says waits for a line of the log with this word, from line number from on. It returns false if the process ends or
// ctx does.
func (p *process) says(ctx context.Context, from int, word string) bool {
	for {
		p.mu.Lock()
		fresh, grown := p.log[min(from, len(p.log)):], p.grown
		p.mu.Unlock()
		for _, line := range fresh {
			if strings.Contains(line, word) {
				return true
			}
		}
		from += len(fresh)
		select {
		case <-grown:
		case <-p.ended:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

// over reports whether the process has ended.
func (p *process) over() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// kill ends the process as kill -9 does, and reports whether it was that which ended it.
func (p *process) kill() bool {
	_ = p.cmd.Process.Kill()
	<-p.ended
	status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// stop ends the process as systemd does. It returns the exit code, -1 if the process had to be killed.
func (p *process) stop() int {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
		return p.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		p.kill()
		return -1
	}
}

// login logs the userbot in as its operator does: the phone number, and the code when it has been sent.
func login(program, config, phone string, codes <-chan string) error {
	cmd := exec.Command(program, "login", "--config", config)
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return err
	}
	_, _ = io.WriteString(in, phone+"\n")
	late := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case code := <-codes:
		_, _ = io.WriteString(in, code+"\n")
		err = <-done
	case err = <-done:
	}
	if err != nil {
		return errors.Join(err, errors.New(out.String()))
	}
	return nil
}
