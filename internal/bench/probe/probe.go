//go:build linux

// Package probe lets a benchmark ask a process how much it has allocated, which nothing outside the process can tell.
package probe

import (
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
)

// FD is the descriptor that the answers are written to; whoever starts the process opens it.
const FD = 3

// Start answers each SIGUSR1 with a line: how many objects, and how many bytes, were allocated since the process began.
func Start() bool {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGUSR1)
	to := os.NewFile(FD, "probe")
	go func() {
		for range asked {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			_, _ = fmt.Fprintln(to, m.Mallocs, m.TotalAlloc)
		}
	}()
	return true
}
