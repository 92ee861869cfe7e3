//go:build linux

package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"golang.org/x/sys/unix"
)

// What a terminal sends for keys, and around what is pasted.
const (
	ctrlC, ctrlD, ctrlG, ctrlR, ctrlW = "\x03", "\x04", "\x07", "\x12", "\x17"
	home, end, del, tab, up, pageUp   = "\x1b[H", "\x1b[F", "\x1b[3~", "\t", "\x1b[A", "\x1b[5~"
	ctrlLeft, ctrlRight               = "\x1b[1;5D", "\x1b[1;5C"
	pasted, unpasted                  = "\x1b[200~", "\x1b[201~"
)

// window is a terminal with a program in it, as a person sees it.
type window struct {
	t       *testing.T
	cmd     *exec.Cmd
	keys    *os.File
	prog    *os.File
	before  unix.Termios
	changed chan struct{} // something was drawn since it was read

	mu  sync.Mutex // guards what follows
	vt  *vt.Emulator
	raw strings.Builder // all that the program has sent
}

// openDemo runs the demo in a terminal of that size.
func openDemo(t *testing.T, columns, rows int, env []string, args ...string) *window {
	t.Helper()
	return openWindow(t, columns, rows, env, exec.Command(program, append([]string{"demo"}, args...)...))
}

func openWindow(t *testing.T, columns, rows int, env []string, cmd *exec.Cmd) *window {
	t.Helper()
	w := &window{t: t, cmd: cmd, changed: make(chan struct{}, 1), vt: vt.NewEmulator(columns, rows)}
	w.keys, w.prog = pseudoTerminal(t)
	w.size(columns, rows)
	mode, err := unix.IoctlGetTermios(int(w.prog.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	w.before = *mode
	w.cmd.Stdin, w.cmd.Stdout, w.cmd.Stderr = w.prog, w.prog, w.prog
	w.cmd.Env = append(append(os.Environ(), "TERM=xterm-256color", "NO_COLOR=", "COLORTERM="), env...)
	w.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true} // who is told of a new size
	must(t, w.cmd.Start())
	t.Cleanup(func() { _ = w.cmd.Process.Kill() })
	go func() { _, _ = io.Copy(w.keys, w.vt) }() // what a terminal answers by itself
	go func() {
		b := make([]byte, 4096)
		for {
			n, err := w.keys.Read(b)
			if err != nil {
				return
			}
			w.mu.Lock()
			_, _ = w.vt.Write(b[:n])
			w.raw.Write(b[:n])
			w.mu.Unlock()
			select {
			case w.changed <- struct{}{}:
			default:
			}
		}
	}()
	return w
}

func (w *window) size(columns, rows int) {
	w.t.Helper()
	size := unix.Winsize{Row: uint16(rows), Col: uint16(columns)}
	must(w.t, unix.IoctlSetWinsize(int(w.keys.Fd()), unix.TIOCSWINSZ, &size))
}

// resize makes the window another size.
func (w *window) resize(columns, rows int) {
	w.t.Helper()
	w.mu.Lock()
	w.vt.Resize(columns, rows)
	w.mu.Unlock()
	w.size(columns, rows)
}

// press types keys.
func (w *window) press(keys ...string) {
	w.t.Helper()
	if _, err := io.WriteString(w.keys, strings.Join(keys, "")); err != nil {
		w.t.Fatal(err)
	}
}

// text is what stands in the window, line by line, and drawn is the same in its colours.
func (w *window) text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.vt.String()
}

func (w *window) drawn() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.vt.Render()
}

func (w *window) sent() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.raw.String()
}

// waits until what is read holds.
func (w *window) waits(what string, read func() string, holds func(string) bool) {
	w.t.Helper()
	for timeout := time.After(patience); ; {
		got := read()
		if holds(got) {
			return
		}
		select {
		case <-w.changed:
		case <-timeout:
			w.t.Fatalf("the window does not show %s:\n%s", what, got)
		}
	}
}

// shows waits until the words stand in the window.
func (w *window) shows(words string) {
	w.t.Helper()
	w.waits("\n"+words, w.text, func(got string) bool { return strings.Contains(got, words) })
}

// showsLast waits until the last lines of the window, the one that is typed into and the bar, begin so.
func (w *window) showsLast(typed, bar string) {
	w.t.Helper()
	w.waits(typed+" above "+bar, w.text, func(got string) bool {
		lines := strings.Split(got, "\n")
		n := len(lines)
		return n > 1 && strings.HasPrefix(lines[n-1], bar) && strings.TrimRight(lines[n-2], " ") == typed
	})
}

// leaves waits for the program to end well, and judges what it leaves behind.
func (w *window) leaves() {
	w.t.Helper()
	if err := w.cmd.Wait(); err != nil {
		w.t.Errorf("leaving: %v\n%s", err, w.text())
	}
	if after, err := unix.IoctlGetTermios(int(w.prog.Fd()), unix.TCGETS); err != nil || *after != w.before {
		w.t.Errorf("the terminal is left in another state: %v", err)
	}
	if w.waits("the end", w.sent, func(got string) bool { return strings.Contains(got, "\x1b[?1049l") }); !strings.Contains(w.sent(), "\x1b[?2004l") {
		w.t.Error("the terminal goes on to mark what is pasted")
	}
}

func TestDemoInAWindow(t *testing.T) {
	t.Parallel()
	w := openDemo(t, 100, 30, nil)
	w.shows("Ctrl-D leaves.")
	w.showsLast("Alice", " no call")

	// What is typed can be gone back to.
	w.press("Xstartcall Friday night", home, del, "/", end, ctrlW, "evenin", ctrlLeft, ctrlLeft, "Good ", ctrlRight, end, "g")
	w.showsLast("Alice    /startcall Good Friday evening", " no call")
	w.press("\r")
	w.shows("Alice    /startcall Good Friday evening\n         — userbot started a video chat —\n")
	w.shows("userbot  Started: video chat “Good Friday evening”.\n         Join: https://t.me/demo?videochat\n")
	w.showsLast("Alice", " Good Friday evening · live since ")
	for _, painted := range []string{"\x1b[36mAlice", "\x1b[32muserbot", "\x1b[2m— userbot started a video chat —"} {
		if drawn := w.drawn(); !strings.Contains(drawn, painted) {
			t.Errorf("%q is not drawn so:\n%q", painted, drawn)
		}
	}

	// Each line that is pasted is followed by its answer, and one without an end is gone on with.
	w.press("/unknown ", pasted, "one\n/calltitle\tTwo\r\nbob:\r/callin", unpasted, "fo\r")
	w.shows(`Alice    /unknown one
         (silence)
Alice    /calltitle Two
userbot  Retitled: the video chat “Good Friday evening” is now “Two”.
Alice    bob:
         Nothing stands behind “bob:”. Type bob: /startcall, for example.
Alice    /callinfo
userbot  `)
	w.showsLast("Alice", " Two · live since ")

	// What was typed is found again.
	w.press(ctrlR, "tit")
	w.showsLast("search   tit → /calltitle Two", " Two ")
	w.press(ctrlR) // nothing before it
	w.press("\x7f\x7f\x7fcall", ctrlR, ctrlR)
	w.showsLast("search   call → /startcall Good Friday evening", " Two ")
	w.press(ctrlG)
	w.showsLast("Alice", " Two ")
	w.press(ctrlR, "title", "\x1b[D", "\x7f\x7fThr", del, "ee\r")
	w.shows("userbot  Retitled: the video chat “Two” is now “Three”.")
	w.press(up, up)
	w.showsLast("Alice    /callinfo", " Three ")
	w.press("\x15/endc", tab, "confirm\r")
	w.shows("userbot  Ended: video chat “Three”.")
	w.showsLast("Alice", " no call")

	// Leaving leaves what was said.
	w.press(ctrlD)
	w.leaves()
	w.shows("userbot  Ended: video chat “Three”.")
}

func TestDemoInANarrowWindow(t *testing.T) {
	t.Parallel()
	w := openDemo(t, 100, 30, []string{"NO_COLOR=1"})
	w.shows("Ctrl-D leaves.")
	w.press("/startcall Weekly\r")
	w.showsLast("Alice", " Weekly · live since ")
	w.press("/mutecall on\r")
	w.shows("userbot  Whoever joins the video chat “Weekly” from now on is muted")
	w.press("/calltitle Mon")

	w.resize(40, 12)
	w.waits("the column, in lines of 40", w.text, func(got string) bool {
		return strings.Contains(got, "userbot  Whoever joins the video chat\n         “Weekly” from now on is muted") &&
			!slices.ContainsFunc(strings.Split(got, "\n"), func(line string) bool { return len([]rune(line)) > 40 })
	})
	w.showsLast("Alice    /calltitle Mon", " Weekly · live since ")
	w.press("day, when the evening is long\r")
	w.shows("Alice    /calltitle Monday, when the\n         evening is long\n")
	w.shows("userbot  Retitled: the video chat\n         “Weekly” is now “Monday, when\n         the evening is long”.\n")
	w.press(pageUp, pageUp, pageUp)
	w.shows("Alice    /startcall Weekly\n")
	w.resize(120, 40)
	w.shows("Alice    /calltitle Monday, when the evening is long\n")
	w.press("help\r")
	w.shows("stands in brackets. quit leaves.\n")
	if coloured := w.sent(); strings.Contains(coloured, "[36m") || strings.Contains(coloured, "[32m") {
		t.Error("NO_COLOR is set, and there are colours")
	}
	w.press("quit\r")
	w.leaves()
}

func TestDemoShowsItsLogAmongTheLines(t *testing.T) {
	t.Parallel()
	w := openDemo(t, 100, 30, nil, "--log")
	w.shows("Ctrl-D leaves.")
	w.press("/startcall Weekly\r")
	w.shows("userbot  Started: video chat “Weekly”.")
	w.waits("a line of the log, dim", w.drawn, func(got string) bool { return strings.Contains(got, "\x1b[2mlog") })
	w.shows("verb=startcall ref=c1 state=accepted")
	w.press("!wait\r/calltitle Two\r/callinfo\r")
	w.shows("waiting  /callinfo\n")
	must(t, w.cmd.Process.Signal(syscall.SIGTERM))
	w.leaves()
}

func TestDemoIsLeftAtAnyTime(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]string{"while it starts": "starts in this program", "once it has": "Ctrl-D leaves."} {
		t.Run(name, func(t *testing.T) {
			w := openDemo(t, 80, 24, nil)
			w.shows(at)
			w.press(ctrlC)
			w.leaves()
		})
	}
}

// TestDemoThatDies: a panic on whichever goroutine ends the program as SIGQUIT does, without anything of its own being done any more.
func TestDemoThatDies(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGQUIT, syscall.SIGKILL} {
		t.Run(signal.String(), func(t *testing.T) {
			pid := filepath.Join(t.TempDir(), "pid")
			const shell = `sh -c 'echo $$ > "$1"; exec "$0" demo' "$0" "$1" 2> /dev/null; sleep 60`
			w := openWindow(t, 80, 24, nil, exec.Command("sh", "-c", shell, program, pid))
			w.shows("Ctrl-D leaves.")
			text, err := os.ReadFile(pid)
			if err != nil {
				t.Fatal(err)
			}
			demo, err := strconv.Atoi(strings.TrimSpace(string(text)))
			if err != nil {
				t.Fatal(err)
			}
			must(t, syscall.Kill(demo, signal))
			w.waits("what was there before", w.sent, func(got string) bool { return strings.HasSuffix(got, "\x1b[?1049l\x1b[?25h") })
			mode, err := unix.IoctlGetTermios(int(w.prog.Fd()), unix.TCGETS)
			if err != nil {
				t.Fatal(err)
			}
			if *mode != w.before {
				t.Errorf("the terminal is left as\n%+v\nand was\n%+v", *mode, w.before)
			}
		})
	}
}

func TestDemoOnADumbTerminal(t *testing.T) {
	t.Parallel()
	w := openDemo(t, 40, 12, []string{"TERM=dumb"})
	w.shows("Ctrl-D leaves.")
	w.press("/startcall Weekly\n")
	w.shows("userbot  Started: video chat “Weekly”.")
	w.shows("         [Weekly · live since ")
	w.press(ctrlD)
	if err := w.cmd.Wait(); err != nil {
		t.Errorf("leaving: %v", err)
	}
	if got := w.sent(); strings.Contains(got, "\x1b") {
		t.Errorf("it is told what it does not understand:\n%q", got)
	}
}
