package daemon

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.uber.org/zap"

	"userbot/internal/store"
)

// The daemon holds the store's lock, so what another process wants of the store goes through a socket in the state
// folder, which guards it. A client sends one line. The answer is in pieces, each after its length in four bytes; after
// an empty piece comes a line, "ok" or what went wrong.
const (
	controlName  = "control.sock"
	backupLine   = "backup"
	controlLimit = time.Minute // for a client that neither reads nor writes
)

// ServeControl answers until ctx ends. Without a socket the daemon works all the same, so what is wrong is logged.
func ServeControl(ctx context.Context, dir string, st *store.Store, log *zap.Logger) {
	path := filepath.Join(dir, controlName)
	_ = os.Remove(path) // of a process that was killed; the store's lock says that there is no other
	l, err := (&net.ListenConfig{}).Listen(ctx, "unix", path)
	if err != nil {
		log.Warn("No control socket: userbot backup works only while the daemon is down", zap.Error(err))
		return
	}
	defer context.AfterFunc(ctx, func() { _ = l.Close() })()
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer func() { _ = c.Close() }()
			defer context.AfterFunc(ctx, func() { _ = c.Close() })()
			if err := answerControl(c, st); err != nil {
				log.Warn("A control request failed", zap.Error(err))
			}
		}()
	}
}

func answerControl(c net.Conn, st *store.Store) error {
	_ = c.SetDeadline(time.Now().Add(controlLimit))
	line, err := bufio.NewReader(io.LimitReader(c, 64)).ReadString('\n')
	if err != nil {
		return err
	}
	result := "ok"
	if strings.TrimSpace(line) != backupLine {
		result = "unknown request; is the daemon of another version?"
	} else if err := st.Backup(pieces{c}); err != nil {
		result = err.Error()
	}
	_, err = fmt.Fprintf(c, "\x00\x00\x00\x00%s\n", result)
	return err
}

// pieces writes each write as one piece.
type pieces struct{ c net.Conn }

func (p pieces) Write(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	_ = p.c.SetDeadline(time.Now().Add(controlLimit))
	if err := binary.Write(p.c, binary.BigEndian, uint32(len(b))); err != nil {
		return 0, err
	}
	return p.c.Write(b)
}

// Backup copies the store of the daemon that works on dir to w.
func Backup(ctx context.Context, dir string, w io.Writer) error {
	c, err := (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(dir, controlName))
	if err != nil {
		return fmt.Errorf("the running daemon cannot be reached: %w", err)
	}
	defer func() { _ = c.Close() }()
	defer context.AfterFunc(ctx, func() { _ = c.Close() })()
	if _, err := fmt.Fprintln(c, backupLine); err != nil {
		return err
	}
	r := bufio.NewReader(daemonSide{c})
	for {
		var n uint32
		if err := binary.Read(r, binary.BigEndian, &n); err != nil {
			return err
		}
		if n == 0 {
			break
		}
		if _, err := io.CopyN(w, r, int64(n)); err != nil {
			return err
		}
	}
	result, err := r.ReadString('\n')
	if err != nil {
		return err
	}
	if result = strings.TrimSpace(result); result != "ok" {
		return errors.New(result)
	}
	return nil
}

// daemonSide tells the daemon's failures from those of what is written to.
type daemonSide struct{ r io.Reader }

func (d daemonSide) Read(b []byte) (int, error) {
	n, err := d.r.Read(b)
	if err != nil {
		err = fmt.Errorf("the daemon broke off: %w", err)
	}
	return n, err
}
