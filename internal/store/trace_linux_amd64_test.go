package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A child process of the test runs the real store over the real bbolt, and the test watches its system calls with
// ptrace: what reaches the disk, in which order, and what is synced. It can let any of them fail. No other way sees
// bbolt's own writes, syncs and their errors without changing bbolt.

// changing is where each system call that can change a file or folder has its arguments: the descriptor or the path.
var changing = map[uint64]struct {
	name      string
	fd        int // index of the argument and one
	path, to  int // index of the argument
	off, size int
}{
	unix.SYS_WRITE:           {name: "write", fd: 1, size: 2},
	unix.SYS_COPY_FILE_RANGE: {name: "copy_file_range", fd: 3},
	unix.SYS_PWRITE64:        {name: "pwrite64", fd: 1, off: 3, size: 2},
	unix.SYS_PREAD64:         {name: "pread64", fd: 1}, // changes nothing, but can fail
	unix.SYS_FSYNC:           {name: "fsync", fd: 1},
	unix.SYS_FDATASYNC:       {name: "fdatasync", fd: 1},
	unix.SYS_FTRUNCATE:       {name: "ftruncate", fd: 1, off: 1},
	unix.SYS_MKDIRAT:         {name: "mkdir", path: 1},
	unix.SYS_OPENAT:          {name: "openat", path: 1},
	unix.SYS_RENAME:          {name: "rename", path: 0, to: 1},
	unix.SYS_RENAMEAT:        {name: "rename", path: 1, to: 3},
	unix.SYS_RENAMEAT2:       {name: "rename", path: 1, to: 3},
	unix.SYS_LINKAT:          {name: "link", path: 1, to: 3},
	unix.SYS_UNLINKAT:        {name: "unlink", path: 1},
	unix.SYS_FALLOCATE:       {name: "unknown", fd: 1},
	unix.SYS_PWRITEV:         {name: "unknown", fd: 1},
	unix.SYS_WRITEV:          {name: "unknown", fd: 1},
}

// watchedEnv tells a child that it is watched.
const watchedEnv = "USERBOT_STORE_CHILD_WATCHED"

// stopForTheTrace has a child that is watched stop where that is to be.
func stopForTheTrace() error {
	if os.Getenv(watchedEnv) == "" {
		return nil
	}
	return stopWhereChanging()
}

// stopWhereChanging has the kernel stop this process, for the one that watches it, in what [changing] has. To stop in each system call
// would take most of the time: the runtime makes many more of its own.
func stopWhereChanging() error {
	const number = 0 // of the call: where it is in what the filter sees
	filter := []unix.SockFilter{{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: number}}
	for nr := range changing {
		filter = append(filter, unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jf: 1, K: uint32(nr)},
			unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_TRACE})
	}
	filter = append(filter, unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW})
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	thread, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&program)))
	switch {
	case errno != 0:
		return errno
	case thread != 0:
		return fmt.Errorf("thread %d has a filter of its own", thread)
	}
	return nil
}

// tracer watches one child.
type tracer struct {
	dir   string                   // calls elsewhere do not count
	fail  func(call) syscall.Errno // decides about each call before it is made; 0 lets it be
	calls []call
	pid   int
	stops map[int]*stop // by thread
}

// stop is a thread inside a system call.
type stop struct {
	call  *call
	fd    uint64
	errno syscall.Errno
}

// trace runs the test binary as the given child on dir and returns what it did to dir.
func trace(t testing.TB, child, dir string, fail func(call) syscall.Errno) []call {
	t.Helper()
	runtime.LockOSThread() // ptrace belongs to a thread
	defer runtime.UnlockOSThread()
	tr := &tracer{dir: dir, fail: fail, stops: make(map[int]*stop)}
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = null.Close() }()
	out, err := os.CreateTemp(t.TempDir(), "child")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = out.Close() }()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+child, childDirEnv+"="+dir, watchedEnv+"=1", "GODEBUG=asyncpreemptoff=1")
	cmd.ExtraFiles = []*os.File{null}
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true, Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Skip("this system does not let a test watch its child:", err)
	}
	tr.pid = cmd.Process.Pid
	status, err := tr.run()
	text, _ := os.ReadFile(out.Name())
	if err != nil {
		_ = cmd.Process.Kill()
		t.Fatalf("watch the child: %v\n%s", err, text)
	}
	if status != 0 {
		t.Fatalf("the child failed (%d):\n%s", status, text)
	}
	return tr.calls
}

// run lets the child go from one of these system calls to the next, and through it to its end, until it exits.
func (tr *tracer) run() (exit int, err error) {
	first := true
	for {
		var ws syscall.WaitStatus
		tid, err := syscall.Wait4(-tr.pid, &ws, unix.WALL, nil)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil {
			return 0, fmt.Errorf("wait: %w", err)
		}
		sig, through := 0, false
		switch {
		case ws.Exited() && tid == tr.pid:
			return ws.ExitStatus(), nil
		case ws.Signaled() && tid == tr.pid:
			return -1, fmt.Errorf("killed by %v", ws.Signal())
		case ws.Exited() || ws.Signaled():
			delete(tr.stops, tid)
			continue
		case first:
			first = false
			const options = unix.PTRACE_O_TRACESYSGOOD | unix.PTRACE_O_TRACESECCOMP | unix.PTRACE_O_TRACECLONE | unix.PTRACE_O_EXITKILL
			if err := syscall.PtraceSetOptions(tid, options); err != nil {
				return 0, fmt.Errorf("ptrace options: %w", err)
			}
		case ws.TrapCause() == unix.PTRACE_EVENT_SECCOMP, ws.StopSignal() == syscall.SIGTRAP|0x80:
			if err := tr.systemCall(tid); err != nil && !errors.Is(err, syscall.ESRCH) {
				return 0, err
			}
			through = tr.stops[tid] != nil
		case ws.StopSignal() != syscall.SIGTRAP && ws.StopSignal() != syscall.SIGSTOP:
			sig = int(ws.StopSignal())
		}
		goOn := syscall.PtraceCont
		if through {
			goOn = syscall.PtraceSyscall
		}
		if err := goOn(tid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
			return 0, fmt.Errorf("continue: %w", err)
		}
	}
}

// systemCall looks at a thread that enters or leaves one.
func (tr *tracer) systemCall(tid int) error {
	var regs syscall.PtraceRegs
	if err := syscall.PtraceGetRegs(tid, &regs); err != nil {
		return err
	}
	if in := tr.stops[tid]; in != nil {
		delete(tr.stops, tid)
		if in.errno != 0 {
			regs.Rax = uint64(-int64(in.errno))
			return syscall.PtraceSetRegs(tid, &regs)
		}
		if int64(regs.Rax) < 0 {
			return nil
		}
		if in.call.name == "write" || in.call.name == "copy_file_range" {
			if err := tr.written(in, int64(regs.Rax)); err != nil {
				return err
			}
		}
		tr.calls = append(tr.calls, *in.call)
		return nil
	}
	c, err := tr.decode(&regs)
	if err != nil || c == nil {
		return err
	}
	in := &stop{call: c}
	tr.stops[tid] = in
	if fd := changing[regs.Orig_rax].fd; fd != 0 {
		in.fd = argument(&regs, fd-1)
	}
	if tr.fail == nil {
		return nil
	}
	if in.errno = tr.fail(*c); in.errno != 0 {
		regs.Orig_rax = ^uint64(0) // no system call: it is skipped
		return syscall.PtraceSetRegs(tid, &regs)
	}
	return nil
}

// decode returns nil for a call that does not count.
func (tr *tracer) decode(regs *syscall.PtraceRegs) (*call, error) {
	what, ok := changing[regs.Orig_rax]
	if !ok {
		return nil, nil
	}
	c := &call{name: what.name}
	mark := what.name == "write" && argument(regs, 0) == markFD
	switch {
	case mark:
		c.name = "mark"
	case what.fd != 0:
		c.path, _ = os.Readlink(tr.proc("fd", argument(regs, what.fd-1)))
	default:
		c.path = tr.text(argument(regs, what.path))
		if what.to != 0 {
			c.to = tr.text(argument(regs, what.to))
		}
	}
	if !mark && c.path != tr.dir && !strings.HasPrefix(c.path, tr.dir+"/") {
		return nil, nil
	}
	if c.name == "openat" && argument(regs, 2)&unix.O_CREAT == 0 || c.name == "pread64" && tr.fail == nil {
		return nil, nil
	}
	if c.name == "unknown" {
		return nil, fmt.Errorf("system call %d changes %s, and the test does not know how", regs.Orig_rax, c.path)
	}
	if what.off > 0 {
		c.off = int64(argument(regs, what.off))
	}
	if what.size > 0 {
		c.data = make([]byte, argument(regs, what.size))
		if err := tr.memory(argument(regs, 1), c.data); err != nil {
			return nil, err
		}
	}
	if mark {
		c.path, c.data = string(c.data), nil
	}
	return c, nil
}

func argument(regs *syscall.PtraceRegs, n int) uint64 {
	return [...]uint64{regs.Rdi, regs.Rsi, regs.Rdx, regs.R10, regs.R8, regs.R9}[n]
}

func (tr *tracer) proc(what string, fd uint64) string {
	return fmt.Sprintf("/proc/%d/%s/%d", tr.pid, what, fd)
}

// written finds out what a call has put where the descriptor stood before it.
func (tr *tracer) written(in *stop, n int64) error {
	info, err := os.ReadFile(tr.proc("fdinfo", in.fd))
	if err != nil {
		return err
	}
	if _, err := fmt.Sscanf(string(info), "pos: %d", &in.call.off); err != nil {
		return err
	}
	in.call.off -= n
	f, err := os.Open(tr.proc("fd", in.fd))
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	in.call.data = make([]byte, n)
	_, err = f.ReadAt(in.call.data, in.call.off)
	return err
}

func (tr *tracer) memory(addr uint64, b []byte) error {
	if len(b) == 0 {
		return nil
	}
	local := []unix.Iovec{{Base: &b[0], Len: uint64(len(b))}}
	remote := []unix.RemoteIovec{{Base: uintptr(addr), Len: len(b)}}
	if _, err := unix.ProcessVMReadv(tr.pid, local, remote, 0); err != nil {
		return fmt.Errorf("read the child's memory: %w", err)
	}
	return nil
}

// text reads a string that ends with a zero byte.
func (tr *tracer) text(addr uint64) string {
	var s []byte
	for b := make([]byte, 64); ; addr += uint64(len(b)) {
		for len(b) > 0 && tr.memory(addr, b) != nil {
			b = b[:len(b)/2] // the end of a mapping
		}
		if i := bytes.IndexByte(b, 0); i >= 0 {
			return filepath.Clean(string(append(s, b[:i]...)))
		}
		if len(b) == 0 {
			return string(s)
		}
		s = append(s, b...)
	}
}
