//go:build linux

package main

import (
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// syncs counts the system calls with which a process waits for its data to be on disk. It watches them with ptrace:
// nothing else outside the process sees them on every Linux without special rights.
type syncs struct {
	n    atomic.Int64
	pid  int
	over chan error
}

// startCounted starts cmd and watches it until it ends.
func startCounted(cmd *exec.Cmd) (*syncs, error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true, Setpgid: true}
	s := &syncs{over: make(chan error, 1)}
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // which then ends with this goroutine: ptrace belongs to a thread
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		s.pid = cmd.Process.Pid
		s.over <- s.watch()
	}()
	return s, <-started
}

func (s *syncs) wait() error { return <-s.over }

func (s *syncs) watch() error {
	for first := true; ; {
		var ws syscall.WaitStatus
		thread, err := syscall.Wait4(-s.pid, &ws, unix.WALL, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case err != nil:
			return fmt.Errorf("watch: %w", err)
		case ws.Exited() || ws.Signaled():
			if thread == s.pid {
				return nil
			}
			continue
		}
		pass := 0
		switch sig := ws.StopSignal(); {
		case first:
			first = false
			const options = unix.PTRACE_O_TRACESYSGOOD | unix.PTRACE_O_TRACECLONE | unix.PTRACE_O_EXITKILL
			if err := syscall.PtraceSetOptions(thread, options); err != nil {
				return fmt.Errorf("watch: %w", err)
			}
		case sig == syscall.SIGTRAP|0x80:
			s.look(thread)
		case sig != syscall.SIGTRAP && sig != syscall.SIGSTOP:
			pass = int(sig)
		}
		if err := syscall.PtraceSyscall(thread, pass); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("watch: %w", err)
		}
	}
}

// look counts the call that a thread is about to make, if it is one of those.
func (s *syncs) look(thread int) {
	// struct ptrace_syscall_info of ptrace(2), as far as needed: what happens, and at an entry the number of the call.
	var info struct {
		op   uint8
		_    [23]byte
		call uint64
		args [6]uint64
	}
	const get, entry = 0x420e, 1 // PTRACE_GET_SYSCALL_INFO, PTRACE_SYSCALL_INFO_ENTRY
	if _, _, errno := syscall.Syscall6(syscall.SYS_PTRACE, get, uintptr(thread), unsafe.Sizeof(info),
		uintptr(unsafe.Pointer(&info)), 0, 0); errno != 0 || info.op != entry {
		return
	}
	switch info.call {
	case unix.SYS_FSYNC, unix.SYS_FDATASYNC, unix.SYS_SYNC, unix.SYS_SYNCFS, unix.SYS_SYNC_FILE_RANGE, unix.SYS_MSYNC:
		s.n.Add(1)
	}
}
