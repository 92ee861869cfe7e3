package torture

import (
	"os"
	"syscall"
	"testing"
	"time"
)

// awaitWrites returns after the n-th write to the files in a folder, or when patience is over; ok tells which. An fsync follows at
// once where the writer is a database.
func awaitWrites(t testing.TB, path string, n int, patience time.Duration) (ok bool) {
	t.Helper()
	fd, err := syscall.InotifyInit1(syscall.IN_CLOEXEC | syscall.IN_NONBLOCK)
	if err != nil {
		t.Errorf("inotify: %v", err)
		return false
	}
	f := os.NewFile(uintptr(fd), "inotify")
	defer f.Close()
	if _, err := syscall.InotifyAddWatch(fd, path, syscall.IN_MODIFY); err != nil {
		t.Errorf("inotify: %s: %v", path, err)
		return false
	}
	if err := f.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Errorf("inotify: %v", err)
		return false
	}
	for buf := make([]byte, 16*syscall.SizeofInotifyEvent); n > 0; {
		got, err := f.Read(buf)
		if err != nil {
			return false
		}
		n -= got / syscall.SizeofInotifyEvent
	}
	return true
}
