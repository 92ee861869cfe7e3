package daemon

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"userbot/internal/command"
	"userbot/internal/store"
)

// served is a store that is served over the socket in dir.
func served(t *testing.T, limit time.Duration) (dir string, st *store.Store, logs *observer.ObservedLogs) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "state")
	st, err := store.Open(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	if err := st.StoreSession(t.Context(), bytes.Repeat([]byte("s"), 4<<20)); err != nil { // more than a socket holds
		t.Fatal(err)
	}
	l, err := net.Listen("unix", filepath.Join(dir, controlName))
	if err != nil {
		t.Fatal(err)
	}
	core, logs := observer.New(zap.InfoLevel)
	server := control(st, answers{
		check:  func(context.Context) Checked { return Checked{Lines: []string{"Demo:", "  I may."}, Wrong: 1} },
		status: func() (Status, error) { return Status{}, errors.New("the file is damaged") },
		reload: func(context.Context) (Reloaded, error) {
			return Reloaded{Problems: []string{"admins: is missing"}}, nil
		},
		plans: func(chat command.Peer) (string, error) { return "BEGIN:" + chat.String() + "\r\n", nil },
		watch: func(*http.ServeMux) {},
	}, zap.New(core))
	server.WriteTimeout = limit
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return dir, st, logs
}

func TestBackupOverTheSocket(t *testing.T) {
	dir, _, _ := served(t, controlLimit)
	var copied bytes.Buffer
	if err := Backup(t.Context(), dir, &copied); err != nil {
		t.Fatal(err)
	}
	if copied.Len() < 4<<20 {
		t.Errorf("only %d bytes were copied", copied.Len())
	}
	if err := ask(t.Context(), dir, http.MethodGet, "/nothing", patience, nil); err == nil || !strings.Contains(err.Error(), "another version") {
		t.Errorf("what the daemon does not know: %v", err)
	}
}

// TestBackupOfAClientThatDoesNotRead lets go of the store after a while.
func TestBackupOfAClientThatDoesNotRead(t *testing.T) {
	dir, _, logs := served(t, 50*time.Millisecond)
	c, err := net.Dial("unix", filepath.Join(dir, controlName))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := c.Write([]byte("GET /backup HTTP/1.1\r\nHost: daemon\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); logs.FilterMessageSnippet("broken off").Len() == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the store is read for ever")
		}
	}
}

// TestOfADaemonThatHangs: whoever asks one that takes the question and says nothing is told so, and does not wait for ever.
func TestOfADaemonThatHangs(t *testing.T) {
	dir := t.TempDir()
	l, err := net.Listen("unix", filepath.Join(dir, controlName))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	err = ask(t.Context(), dir, http.MethodGet, "/status", 20*time.Millisecond, nil)
	if !errors.Is(err, ErrSilent) || err.Error() != "the running daemon does not answer within 20ms: journalctl -u 'userbot*' may tell why" {
		t.Errorf("it says %v", err)
	}
}

// TestHealth is what a monitor reads of a daemon that lives, and of one that does not.
func TestHealth(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
		body string
	}{{nil, http.StatusOK, "ok\n"}, {errors.New("the journal hangs"), http.StatusServiceUnavailable, "the journal hangs\n"}} {
		w := httptest.NewRecorder()
		health(func(context.Context) error { return c.err })(w, httptest.NewRequest(http.MethodGet, "/healthz", nil))
		if w.Code != c.code || w.Body.String() != c.body {
			t.Errorf("where the probe finds %v it answers %d %q", c.err, w.Code, w.Body)
		}
	}
}

func TestNamesOverTheSocket(t *testing.T) {
	dir, st, _ := served(t, controlLimit)
	if err := st.SetName("alice", user(10)); err != nil {
		t.Fatal(err)
	}
	names, err := Names(context.Background(), dir)
	if err != nil || names["alice"] != user(10) {
		t.Errorf("%v, %v", names, err)
	}
}

func TestCalendarOverTheSocket(t *testing.T) {
	dir, _, _ := served(t, controlLimit)
	for _, chat := range []command.Peer{{}, {Kind: command.Channel, ID: 5}} {
		if text, err := AskCalendar(t.Context(), dir, chat); err != nil || text != "BEGIN:"+chat.String()+"\r\n" {
			t.Errorf("of %s it is %q, %v", chat, text, err)
		}
	}
}

func TestCheckOverTheSocket(t *testing.T) {
	dir, _, _ := served(t, controlLimit)
	c, err := AskCheck(t.Context(), dir)
	if err != nil || len(c.Lines) != 2 || c.Lines[1] != "  I may." || c.Wrong != 1 {
		t.Errorf("%+v, %v", c, err)
	}
}
