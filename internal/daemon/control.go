package daemon

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"go.uber.org/zap"

	"userbot/internal/command"
	"userbot/internal/record"
	"userbot/internal/store"
)

// The daemon holds the store's lock, so what another process wants of the store goes through HTTP over a socket in the
// state folder, which guards it:
//
//	GET /backup   a copy of the store
//	GET /names    who is meant by the names in the configuration, as JSON
//	GET /check    how it stands on Telegram with the chats of the configuration, as JSON
//	GET /recorded how far the record is on disk, as JSON
//	GET /calendar  what is planned, of one chat if it is named, as a text in iCalendar's format in JSON
//	GET /status   how the daemon does, as JSON
//	POST /reload  the configuration is read again; what came of it, as JSON
//	GET /metrics  the figures, as Prometheus reads them
//	GET /healthz  whether it lives, and GET /readyz whether it is connected: 200 or 503
//	GET /debug/pprof/  Go's profiles
const (
	controlName = "control.sock"
	// resultTrailer comes after the copy and says "ok", or why the copy is worth nothing. The headers have long been sent
	// when that is known.
	resultTrailer = "Userbot-Result"
	// A client that does not read keeps a read transaction open, and the store from reusing its pages, no longer than this.
	controlLimit = 5 * time.Minute
	// How long a daemon may take to begin with its answer, which it has at once; and where it does something first.
	patience     = 10 * time.Second
	longPatience = time.Minute
)

// ServeControl listens, and answers in the background until ctx ends. Without a socket the daemon works all the same, so what
// is wrong is logged.
func (d *Daemon) ServeControl(ctx context.Context) {
	dir, log := d.config.Load().StateDir, d.log
	path := filepath.Join(dir, controlName)
	_ = os.Remove(path) // of a process that was killed; the store's lock says that there is no other
	l, err := (&net.ListenConfig{}).Listen(ctx, "unix", path)
	if err != nil {
		log.Warn("no control socket: userbot status and reload do not work, and userbot backup only while the daemon is down", zap.Error(err))
		return
	}
	server := control(d.store, answers{d.Check, d.Status, d.askedToReload, d.calendar, d.watch}, log)
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() { _ = server.Serve(l) }()
}

// answers is what the socket asks of the daemon.
type answers struct {
	check  func(context.Context) Checked
	status func() (Status, error)
	reload func(context.Context) (Reloaded, error)
	plans  func(chat command.Peer) (string, error)
	watch  func(*http.ServeMux) // adds what is for whoever looks into the program
}

func control(st *store.Store, of answers, log *zap.Logger) *http.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /backup", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", resultTrailer)
		result := "ok"
		if err := st.Backup(w); err != nil {
			log.Warn("a backup was broken off", zap.Error(err))
			result = err.Error()
		}
		w.Header().Set(resultTrailer, result)
	})
	tell := func(w http.ResponseWriter, what any, err error) {
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(what) // a client that is gone needs no answer
	}
	mux.HandleFunc("GET /names", func(w http.ResponseWriter, _ *http.Request) {
		names, err := st.Names()
		tell(w, names, err)
	})
	mux.HandleFunc("GET /recorded", func(w http.ResponseWriter, _ *http.Request) {
		mark, err := st.Recorded()
		tell(w, mark, err)
	})
	mux.HandleFunc("GET /check", func(w http.ResponseWriter, r *http.Request) { tell(w, of.check(r.Context()), nil) })
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, _ *http.Request) {
		s, err := of.status()
		tell(w, s, err)
	})
	mux.HandleFunc("GET /calendar", func(w http.ResponseWriter, r *http.Request) {
		chat, _ := command.ParsePeer(r.FormValue("chat"))
		text, err := of.plans(chat)
		tell(w, text, err)
	})
	mux.HandleFunc("POST /reload", func(w http.ResponseWriter, r *http.Request) {
		done, err := of.reload(r.Context())
		tell(w, done, err)
	})
	of.watch(mux)
	problems, _ := zap.NewStdLogAt(log, zap.WarnLevel) // fails only for a level that does not exist
	return &http.Server{Handler: mux, ReadTimeout: controlLimit, WriteTimeout: controlLimit, ErrorLog: problems}
}

// Backup copies the store of the daemon that works on dir to w. Only without an error it is all there.
func Backup(ctx context.Context, dir string, w io.Writer) error {
	return ask(ctx, dir, http.MethodGet, "/backup", patience, func(r *http.Response) error {
		if _, err := io.Copy(w, daemonSide{r.Body}); err != nil {
			return err
		}
		switch result := r.Trailer.Get(resultTrailer); result {
		case "ok":
			return nil
		case "":
			return errors.New("the daemon did not say that it is all there")
		default:
			return errors.New(result)
		}
	})
}

// Names asks the daemon that works on dir who is meant by the names in its configuration.
func Names(ctx context.Context, dir string) (map[string]command.Peer, error) {
	return answered[map[string]command.Peer](ctx, dir, http.MethodGet, "/names", patience)
}

// AskRecorded asks the daemon that works on dir how far the record is on disk.
func AskRecorded(ctx context.Context, dir string) (record.Mark, error) {
	return answered[record.Mark](ctx, dir, http.MethodGet, "/recorded", patience)
}

// AskStatus asks the daemon that works on dir how it does.
func AskStatus(ctx context.Context, dir string) (Status, error) {
	return answered[Status](ctx, dir, http.MethodGet, "/status", patience)
}

// AskReload has the daemon that works on dir read its configuration again, and waits for what comes of it.
func AskReload(ctx context.Context, dir string) (Reloaded, error) {
	return answered[Reloaded](ctx, dir, http.MethodPost, "/reload", longPatience)
}

// What keeps a daemon from being asked.
var (
	ErrNotRunning = errors.New("no userbot is running there")
	ErrSilent     = errors.New("the running daemon does not answer")
)

// answered is an answer as JSON.
func answered[T any](ctx context.Context, dir, method, path string, limit time.Duration) (is T, err error) {
	err = ask(ctx, dir, method, path, limit, func(r *http.Response) error { return json.NewDecoder(daemonSide{r.Body}).Decode(&is) })
	return is, err
}

// ask makes a request and gives what is answered to take. [ErrNotRunning] if nobody listens in dir, [ErrSilent] if nothing of the answer
// is there within the limit.
func ask(ctx context.Context, dir, method, path string, limit time.Duration, take func(*http.Response) error) error {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(dir, controlName))
	}
	client := http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true, DisableCompression: true, ResponseHeaderTimeout: limit}}
	r, err := http.NewRequestWithContext(ctx, method, "http://daemon"+path, nil)
	if err != nil {
		return err
	}
	answer, err := client.Do(r)
	if errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("%w: nobody listens on %s", ErrNotRunning, filepath.Join(dir, controlName))
	}
	if late, ok := errors.AsType[net.Error](err); ok && late.Timeout() {
		return fmt.Errorf("%w within %s: journalctl -u 'userbot*' may tell why", ErrSilent, limit)
	}
	if err != nil {
		return fmt.Errorf("the running daemon cannot be reached: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	switch answer.StatusCode {
	case http.StatusOK:
		return take(answer)
	case http.StatusInternalServerError:
		why, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
		return fmt.Errorf("the running daemon answers: %s", bytes.TrimSpace(why))
	default:
		return fmt.Errorf("the running daemon answers %s; is it of another version?", answer.Status)
	}
}

// daemonSide tells the daemon's failures from those of what is written to.
type daemonSide struct{ r io.Reader }

func (d daemonSide) Read(b []byte) (int, error) {
	n, err := d.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("the daemon broke off: %w", err)
	}
	return n, err
}
