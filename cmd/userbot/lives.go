package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	// lasting is how long a daemon works until it has not failed at its start.
	lasting = time.Minute
	// longestPause is the most that is waited before another start.
	longestPause = 15 * time.Second
)

// lives counts the daemons in a row that have failed soon after their start, so that the first comes back at once, and one that
// cannot live does not knock at Telegram's door twice a second. systemd does that from version 254 on (RestartSteps=), and
// older ones complain of the key.
//
// The count is in a file in the folder that systemd keeps from one restart to the next, and deletes when the service is stopped.
type lives struct{ path string }

// livesOf returns those of the service that env is the environment of. Where no service manager gives it a folder, nothing is
// counted, and nobody starts it again either.
func livesOf(env func(string) string) lives {
	dir, _, _ := strings.Cut(env("RUNTIME_DIRECTORY"), ":")
	if dir == "" {
		return lives{}
	}
	return lives{filepath.Join(dir, "lives")}
}

// begin counts this one until it has lasted, or [lives.end], and returns how many before it have failed in a row. A count that
// cannot be read or written is none.
func (l lives) begin() (failed int) {
	if l.path == "" {
		return 0
	}
	text, _ := os.ReadFile(l.path)
	failed, _ = strconv.Atoi(string(text))
	_ = os.WriteFile(l.path, []byte(strconv.Itoa(failed+1)), 0o600)
	return failed
}

// end ends a life that did: err is what it ended with. One that failed stays counted, as does one that never gets here.
func (l lives) end(err error) {
	var coded *exitError
	if errors.As(err, &coded) && coded.code == exitFailure {
		return
	}
	l.forget()
}

// forget begins to count anew.
func (l lives) forget() {
	if l.path != "" {
		_ = os.Remove(l.path)
	}
}

// pauseAfter is how long is waited after so many that have failed in a row.
func pauseAfter(failed int) time.Duration {
	if failed < 2 {
		return 0
	}
	return min(time.Second<<min(failed-2, 10), longestPause)
}

// pause waits before this life goes on, and tells what for. It returns early when ctx ends.
func (l lives) pause(ctx context.Context, failed int, tell func(string)) {
	wait := pauseAfter(failed)
	if wait == 0 {
		return
	}
	tell(fmt.Sprintf("failed %d times in a row soon after the start: the next is in %s", failed, wait))
	select {
	case <-ctx.Done():
	case <-time.After(wait):
	}
}
