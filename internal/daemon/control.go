package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"userbot/internal/command"
	"userbot/internal/store"
)

// The daemon holds the store's lock, so what another process wants of the store goes through HTTP over a socket in the
// state folder, which guards it:
//
//	GET /backup  a copy of the store
//	GET /names   who is meant by the names in the configuration, as JSON
//	GET /check   how it stands on Telegram with the chats of the configuration, as JSON
const (
	controlName = "control.sock"
	// resultTrailer comes after the copy and says "ok", or why the copy is worth nothing. The headers have long been sent
	// when that is known.
	resultTrailer = "Userbot-Result"
	// A client that does not read keeps a read transaction open, and the store from reusing its pages, no longer than this.
	controlLimit = 5 * time.Minute
)

// ServeControl answers until ctx ends. Without a socket the daemon works all the same, so what is wrong is logged.
func (d *Daemon) ServeControl(ctx context.Context) {
	dir, log := d.config.Load().StateDir, d.log
	path := filepath.Join(dir, controlName)
	_ = os.Remove(path) // of a process that was killed; the store's lock says that there is no other
	l, err := (&net.ListenConfig{}).Listen(ctx, "unix", path)
	if err != nil {
		log.Warn("no control socket: userbot backup works only while the daemon is down", zap.Error(err))
		return
	}
	server := control(d.store, d.Check, log)
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	_ = server.Serve(l)
}

func control(st *store.Store, check func(context.Context) Checked, log *zap.Logger) *http.Server {
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
	mux.HandleFunc("GET /names", func(w http.ResponseWriter, _ *http.Request) {
		names, err := st.Names()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(names) // a client that is gone needs no answer
	})
	mux.HandleFunc("GET /check", func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(check(r.Context()))
	})
	problems, _ := zap.NewStdLogAt(log, zap.WarnLevel) // fails only for a level that does not exist
	return &http.Server{Handler: mux, ReadTimeout: controlLimit, WriteTimeout: controlLimit, ErrorLog: problems}
}

// Backup copies the store of the daemon that works on dir to w. Only without an error it is all there.
func Backup(ctx context.Context, dir string, w io.Writer) error {
	return ask(ctx, dir, "/backup", func(r *http.Response) error {
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
func Names(ctx context.Context, dir string) (names map[string]command.Peer, err error) {
	err = ask(ctx, dir, "/names", func(r *http.Response) error { return json.NewDecoder(daemonSide{r.Body}).Decode(&names) })
	return names, err
}

// ask makes a request and gives what is answered to take.
func ask(ctx context.Context, dir, path string, take func(*http.Response) error) error {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(dir, controlName))
	}
	client := http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true, DisableCompression: true}}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://daemon"+path, nil)
	if err != nil {
		return err
	}
	answer, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("the running daemon cannot be reached: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the running daemon answers %s; is it of another version?", answer.Status)
	}
	return take(answer)
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
