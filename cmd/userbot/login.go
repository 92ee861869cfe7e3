package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/mdp/qrterminal/v3"
	"github.com/spf13/cobra"
	"go.uber.org/zap"
	"golang.org/x/term"

	"userbot/internal/config"
	"userbot/internal/connection"
	"userbot/internal/daemon"
	"userbot/internal/store"
)

func loginCommand(w world) *cobra.Command {
	var path string
	var qr bool
	cmd := &cobra.Command{
		Use:        "login",
		SuggestFor: []string{"auth", "signin", "session"},
		Short:      "Log in to the account that the daemon is to run as",
		Long: `Login asks for the application's api_hash if the configuration does not tell it,
the phone number, the code that Telegram sends, and the two-step password if
there is one. With --qr it shows a QR code to scan in Telegram's app
instead (Settings, Devices, Link Desktop Device). The session goes to the state
folder: whoever can read that has the account.`,
		Example: `  sudo -u userbot userbot login --config /etc/userbot/config.yaml
  userbot login --qr --config config.yaml`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return login(cmd.Context(), w, path, qr)
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().BoolVar(&qr, "qr", false, "log in by a QR code")
	return cmd
}

func logoutCommand(w world) *cobra.Command {
	var path string
	var forget bool
	cmd := &cobra.Command{
		Use:   "logout",
		Short: "End the session, on Telegram too",
		Long: `Logout ends the session on Telegram's side, then leaves nothing of it here. With
--forget it asks nothing of Telegram and needs no key of a sealed session: end it in
Telegram's app then (Settings, Devices).`,
		Example: "  sudo -u userbot userbot logout --config /etc/userbot/config.yaml",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return logout(cmd.Context(), w, path, forget)
		},
	}
	cmd.Flags().BoolVar(&forget, "forget", false, "only here, not on Telegram")
	configFlag(cmd, &path)
	return cmd
}

func login(ctx context.Context, w world, path string, qr bool) (err error) {
	cfg, err := loadToConnect(path, w)
	if err != nil {
		return err
	}
	st, err := openStore(cfg, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, withCode(exitFailure, st.Close())) }()
	if _, err := daemon.Session(cfg, st).Settle(ctx); err != nil && !errors.Is(err, store.ErrNoSession) {
		return withCode(exitConfig, err)
	}
	by, person, client := connection.Login, newTerminal(w), clientOf(cfg, st)
	if qr {
		by = connection.LoginQR
	}
	client.AskHash = person.APIHash
	if _, err := by(ctx, client, person); err != nil {
		return withCode(exitFailure, err)
	}
	_, err = fmt.Fprintf(w.out, "Start the daemon with: %s\n", toStart(path))
	return err
}

func logout(ctx context.Context, w world, path string, forget bool) (err error) {
	read := loadToConnect
	if forget {
		read = load
	}
	cfg, err := read(path, w)
	if err != nil {
		return err
	}
	st, err := openStore(cfg, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, withCode(exitFailure, st.Close())) }()
	said := "Logged out."
	if _, there := st.LoadSession(ctx); forget && there == nil {
		said, err = "Forgotten here. On Telegram it goes on until it is ended in the app: Settings, Devices.", st.DeleteSession()
	} else {
		err = connection.Logout(ctx, clientOf(cfg, st), newTerminal(w).Say)
	}
	switch {
	case errors.Is(err, connection.ErrNotLoggedIn):
		return withCode(exitSession, errors.New("nobody is logged in here, so there is nothing to end"))
	case err != nil:
		return withCode(codeOf(err), err)
	}
	_, err = fmt.Fprintln(w.out, said)
	return err
}

// clientOf is how the account reaches Telegram, without a log: the person at the terminal is told what goes wrong.
func clientOf(cfg *config.Config, st *store.Store) connection.Options {
	return daemon.Client(daemon.Options{Config: cfg, Store: st, Log: zap.NewNop(), Version: programVersion()})
}

// terminal asks the person at the keyboard, or reads plain lines when there is none.
type terminal struct {
	w     world
	lines *bufio.Reader
}

func newTerminal(w world) *terminal { return &terminal{w: w, lines: bufio.NewReader(w.in)} }

// APIHash asks for what proves that the api_id is the operator's own. It is kept nowhere.
func (t *terminal) APIHash(ctx context.Context) (string, error) {
	for {
		answer, err := t.ask(ctx, "The api_hash, which my.telegram.org shows below the api_id: ", true)
		if err != nil {
			return "", err
		}
		hash, wrong := hashIn(answer)
		if hash != "" {
			return hash, nil
		}
		if wrong != "" {
			t.refuse(wrong)
		}
	}
}

func (t *terminal) Phone(ctx context.Context) (string, error) {
	return t.ask(ctx, "Phone number, with the country code: ", false)
}

func (t *terminal) Code(ctx context.Context, sentTo string) (string, error) {
	return t.ask(ctx, fmt.Sprintf("The code that Telegram sent %s: ", sentTo), false)
}

func (t *terminal) Password(ctx context.Context, hint string) (string, error) {
	if hint != "" {
		hint = " (hint: " + hint + ")"
	}
	return t.ask(ctx, "Two-step password"+hint+": ", true)
}

// refuse says why an answer does not do.
func (t *terminal) refuse(wrong string) {
	if !strings.HasSuffix(wrong, "?") {
		wrong += "."
	}
	t.Say("That does not do: " + wrong)
}

func (t *terminal) Say(sentence string) { _, _ = fmt.Fprintln(t.w.out, sentence) }

func (t *terminal) ShowQR(link string) error {
	_, err := fmt.Fprintln(t.w.out, "Scan this in Telegram's app: Settings, Devices, Link Desktop Device.")
	qrterminal.GenerateHalfBlock(link, qrterminal.L, t.w.out)
	return err
}

// ask reads one line; hidden means without echo where there is a terminal. Reading cannot be interrupted, so when ctx
// ends first the read is left behind: the program is about to exit.
func (t *terminal) ask(ctx context.Context, question string, hidden bool) (string, error) {
	if _, err := fmt.Fprint(t.w.out, question); err != nil {
		return "", err
	}
	type line struct {
		text string
		err  error
	}
	fd := int(t.w.in.Fd())
	restore := func() {}
	if hidden && term.IsTerminal(fd) {
		if state, err := term.GetState(fd); err == nil {
			restore = func() { _ = term.Restore(fd, state) }
		}
	}
	read := make(chan line, 1)
	go func() {
		var l line
		if hidden && term.IsTerminal(fd) {
			var b []byte
			b, l.err = term.ReadPassword(fd)
			l.text = string(b)
			_, _ = fmt.Fprintln(t.w.out)
		} else {
			l.text, l.err = t.lines.ReadString('\n')
			if l.text != "" && errors.Is(l.err, io.EOF) {
				l.err = nil // a last line without an end
			}
			if !term.IsTerminal(fd) || l.err != nil {
				_, _ = fmt.Fprintln(t.w.out) // nobody has typed the end of this line
			}
		}
		read <- l
	}()
	select {
	case <-ctx.Done():
		restore()
		_, _ = fmt.Fprintln(t.w.out)
		return "", errors.New("interrupted")
	case l := <-read:
		if errors.Is(l.err, io.EOF) {
			return "", errors.New("nothing more to read: type the answers on a terminal, or give a line for each")
		}
		if l.err != nil {
			return "", fmt.Errorf("nothing more to read: %w", l.err)
		}
		return strings.TrimSpace(l.text), nil
	}
}
