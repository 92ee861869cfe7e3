//go:build unix

package demo

import (
	"io"
	"os"
	"os/exec"
	"strings"
)

// guardTerminal has the terminal given back also where the program dies before it can do so, as a panic on any goroutine has it: a
// shell of its own waits for that. Done is called when the terminal was given back. Where there is no stty, nobody waits.
func guardTerminal(terminal *os.File) (done func()) {
	ask := exec.Command("stty", "-g")
	ask.Stdin = terminal
	mode, err := ask.Output()
	if err != nil {
		return func() {}
	}
	here, there, err := os.Pipe()
	if err != nil {
		return func() {}
	}
	defer func() { _ = here.Close() }()
	const wait = `trap "" HUP INT QUIT TERM TTOU
read -r well && exit
stty "$0" <&3
printf '\033[?2004l\033[?1002l\033[?1003l\033[?1006l\033[?1049l\033[?25h' >&3`
	shell := exec.Command("sh", "-c", wait, strings.TrimSpace(string(mode)))
	shell.Stdin, shell.ExtraFiles = here, []*os.File{terminal}
	if err := shell.Start(); err != nil {
		_ = there.Close()
		return func() {}
	}
	return func() {
		_, _ = io.WriteString(there, "well\n")
		_ = there.Close()
		_ = shell.Wait()
	}
}
