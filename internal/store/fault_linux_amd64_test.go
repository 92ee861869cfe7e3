package store

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// TestFaults has each system call of the store fail, one a day, until a day goes by without, and judges what is on disk then. Without more
// -cuts than usual it is each third of them, beginning with another one for each fault.
func TestFaults(t *testing.T) {
	for _, fault := range []struct {
		name  string
		errno syscall.Errno
		hits  func(name string) bool
		stays bool
	}{
		{"the disk is full", syscall.ENOSPC, func(name string) bool {
			return name != "pread64" && name != "fsync" && name != "fdatasync" && name != "unlink"
		}, true},
		{"a write fails", syscall.EIO, func(name string) bool { return strings.Contains(name, "write") || name == "ftruncate" }, false},
		{"a sync fails", syscall.EIO, func(name string) bool { return strings.Contains(name, "sync") }, false},
		{"a read fails", syscall.EIO, func(name string) bool { return name == "pread64" }, false},
		{"the disk turns read-only", syscall.EROFS, func(name string) bool { return name != "pread64" }, true},
	} {
		for when, child := range map[string]string{"at work": "suffer", "when a backup is made and put back, and at logout": "suffer the moves", "when an old store is migrated": "suffer bringing"} {
			t.Run(fault.name+" "+when, func(t *testing.T) {
				t.Parallel()
				dir := inMemory(t) // the faults are made here, and need no disk to wait for
				day, night, at, hit := 0, true, 0, 0
				step := 3
				if *cuts > 2 {
					step = 1
				}
				first := len(fault.name+when) % step
				trace(t, child, dir, func(c call) syscall.Errno {
					switch {
					case c.name == "mark":
						night = c.path == "night"
						scan(c.path, "day %d", &day)
						at = 0
						if night && hit == day { // it went by without
							return syscall.EPIPE
						}
						return 0
					case night || !fault.hits(c.name):
						return 0
					}
					at++
					if which := first + day*step; at-1 == which || at-1 > which && fault.stays {
						if at-1 == which {
							hit++
						}
						return fault.errno
					}
					return 0
				})
				if hit == 0 || hit == faultyDays {
					t.Errorf("the fault hit %d of %d days; it must hit some, and the last must go by without", hit, faultyDays)
				}
				for day := range hit + 1 {
					folder := filepath.Join(dir, strconv.Itoa(day))
					heard, err := os.ReadFile(folder + ".heard")
					if err != nil {
						t.Fatal(err)
					}
					var told acknowledged
					for line := range strings.Lines(string(heard)) {
						told.hear(strings.TrimSpace(line))
					}
					if err := told.judgeDisk(folder); err != nil {
						t.Errorf("%s at system call %d: %v", fault.name, first+day*step, err)
					}
				}
				t.Logf("hit at %d system calls", hit)
			})
		}
	}
}

func TestBackupWhereOnlyALinkLeavesOtherFilesAlone(t *testing.T) {
	dir := t.TempDir()
	trace(t, "back up", dir, func(c call) syscall.Errno {
		if c.name == "rename" {
			return syscall.EINVAL
		}
		return 0
	})
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 || left[0].Name() != filepath.Base(backupIn(dir)) {
		t.Errorf("there is %v (%v), want the backup and nothing else", left, err)
	}
}
