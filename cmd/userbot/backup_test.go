package main

import (
	"bytes"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"userbot/internal/store"
)

// userbot runs a subcommand that must end with this exit code, and say something.
func (p *smallTelegram) userbot(code int, want string, args ...string) {
	p.t.Helper()
	cmd := exec.Command(program, append(args, "--config", p.config)...)
	out, _ := cmd.CombinedOutput()
	if got := cmd.ProcessState.ExitCode(); got != code || !strings.Contains(string(out), want) {
		p.t.Errorf("userbot %s: exit code %d, want %d and %q in\n%s", args[0], got, code, want, out)
	}
}

func TestBackupOfARunningDaemon(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	d := p.started()
	monday := filepath.Join(p.dir, "monday.db")
	p.block(create)
	pending := p.say("/startcall Once")
	d.await(p.group.String(), `"accepted"`)
	p.userbot(exitOK, "Wrote "+monday, "backup", monday)
	p.userbot(exitFailure, "another userbot is running on ", "restore", monday)
	p.userbot(exitOK, "in use by a running userbot", "check")
	p.tg.Heal()
	p.once(pending, "Started: video chat “Once”")
	d.stop()

	t.Run("comes back: what was done since is forgotten, and not done again", func(t *testing.T) {
		p.userbot(exitOK, "Its session is as old as the backup. If it was ended since, log in again", "restore", monday)
		p.userbot(exitOK, "commands pending", "check")
		d := p.connected()
		p.settled()
		p.exactly(1, pending, "Started: video chat “Once”")
		d.stop()
	})
	t.Run("with a session that was ended since: exit code 77, and what to do", func(t *testing.T) {
		p.tg.Revoke(p.bot)
		p.userbot(exitOK, "Restored ", "restore", monday)
		d := p.run()
		if code := d.code(); code != exitSession || !strings.Contains(d.text(), "log in again with `userbot login`") {
			t.Errorf("exit code %d, want %d, and what to do in\n%s", code, exitSession, d.text())
		}
		p.logInKeyed()
		p.connected()
		p.settled()
		p.exactly(1, pending, "Started: video chat “Once”")
	})
}

// TestBackupThatIsCutShort makes backups that cannot end well. None leaves anything under the name that it was to have.
func TestBackupThatIsCutShort(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	state := filepath.Join(p.dir, "state")
	st, err := store.Open(state, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", filepath.Join(state, "control.sock"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(l.Close(), st.Close()) })
	// The daemon is this test: it sends the first half of a copy, and goes on as end says.
	end := make(chan func(http.ResponseWriter))
	server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.Path != "/backup" {
			t.Errorf("it asks for %s %s", r.Method, r.URL)
		}
		w.Header().Set("Trailer", "Userbot-Result")
		_, _ = w.Write(make([]byte, 4096))
		_ = http.NewResponseController(w).Flush()
		(<-end)(w)
	})}
	t.Cleanup(func() { _ = server.Close() })
	go func() { _ = server.Serve(l) }()
	// half begins a backup and returns once the first half of it is in a file.
	half := func(t *testing.T) (cmd *exec.Cmd, file string, said *bytes.Buffer) {
		t.Helper()
		file, said = filepath.Join(t.TempDir(), "monday.db"), &bytes.Buffer{}
		cmd = exec.Command(program, "backup", file, "--config", p.config)
		cmd.Stderr = said
		must(t, cmd.Start())
		(&smallTelegram{t: t}).until("the first half is in a file", func() bool {
			parts, err := filepath.Glob(file + ".part-*")
			if err != nil || len(parts) != 1 {
				return false
			}
			info, err := os.Stat(parts[0])
			return err == nil && info.Size() == 4096
		})
		return cmd, file, said
	}
	// refused judges that there is no backup, and that the operator is told why.
	refused := func(t *testing.T, cmd *exec.Cmd, said *bytes.Buffer, why string) {
		t.Helper()
		_ = cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != exitFailure || !strings.Contains(said.String(), why) {
			t.Errorf("exit code %d, want %d and %q in %q", code, exitFailure, why, said)
		}
	}
	leaves := func(t *testing.T, file string, want int) {
		t.Helper()
		left, err := os.ReadDir(filepath.Dir(file))
		if err != nil || len(left) != want {
			t.Errorf("%d files are left (%v), want %d: %v", len(left), err, want, left)
		}
		if _, err := os.Lstat(file); !errors.Is(err, os.ErrNotExist) {
			t.Error("something has the name of the backup")
		}
	}
	t.Run("by a daemon that ends", func(t *testing.T) {
		cmd, file, said := half(t)
		end <- func(http.ResponseWriter) { panic(http.ErrAbortHandler) }
		refused(t, cmd, said, "the daemon broke off")
		leaves(t, file, 0)
	})
	t.Run("by a daemon that cannot read its store", func(t *testing.T) {
		cmd, file, said := half(t)
		end <- func(w http.ResponseWriter) { w.Header().Set("Userbot-Result", "the file is damaged") }
		refused(t, cmd, said, "the file is damaged")
		leaves(t, file, 0)
	})
	t.Run("by a daemon that does not say that it is all there", func(t *testing.T) {
		cmd, file, said := half(t)
		end <- func(http.ResponseWriter) {}
		refused(t, cmd, said, "did not say that it is all there")
		leaves(t, file, 0)
	})
	t.Run("by the operator", func(t *testing.T) {
		cmd, file, _ := half(t)
		must(t, cmd.Process.Signal(os.Interrupt))
		if err := cmd.Wait(); err == nil {
			t.Error("it ends as if it had made the backup")
		}
		end <- func(http.ResponseWriter) {}
		leaves(t, file, 0)
	})
	t.Run("by kill -9, and made anew", func(t *testing.T) {
		cmd, file, _ := half(t)
		must(t, cmd.Process.Kill())
		_ = cmd.Wait()
		end <- func(http.ResponseWriter) {}
		leaves(t, file, 1)
		must(t, errors.Join(l.Close(), st.Close()))
		p.userbot(exitOK, "Wrote "+file, "backup", file)
	})
	t.Run("by a disk that takes no more", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "monday.db")
		cmd := exec.Command("sh", "-c", `ulimit -f 8 && exec "$@"`, "sh", program, "backup", file, "--config", p.config)
		out, _ := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != exitFailure || !strings.Contains(string(out), "write the backup: ") {
			t.Errorf("%v, want exit code %d and that the backup cannot be written in\n%s", cmd.ProcessState, exitFailure, out)
		}
		leaves(t, file, 0)
	})
}
