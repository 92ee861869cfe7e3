package connection

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const unacknowledged = 20 * time.Second

// limitUnacknowledged makes the kernel drop a connection whose peer has not acknowledged our data for that long;
// by default it goes on for a quarter of an hour (tcp(7), TCP_USER_TIMEOUT).
func limitUnacknowledged(_, _ string, c syscall.RawConn) error {
	var err error
	if ctlErr := c.Control(func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(unacknowledged.Milliseconds()))
	}); ctlErr != nil {
		return ctlErr
	}
	return err
}
