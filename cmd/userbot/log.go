package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"userbot/internal/command"
	"userbot/internal/config"
	"userbot/internal/daemon"
	"userbot/internal/record"
	"userbot/internal/store"
)

// logColumns is how wide what is told of the record is at most.
const logColumns = 100

func logCommand(w world) *cobra.Command {
	var path string
	var asked logQuery
	cmd := &cobra.Command{
		Use:   "log [REF]",
		Short: "Tell what was done, and whether that record is whole",
		Long: `Log tells what was done, oldest first: who asked for what and where, what was sent
to Telegram and what it answered, what was answered, and what happened by itself.
It reads the record in the state folder, whether the daemon runs or not; a command
is there once it is answered. The record goes back as far as journal.keep says.
REF is what an answer gives "for whoever runs me", such as c12: only that is told.

--json gives each line as it stands in the record, for programs: docs/record.md
says what each key means. --verify looks for what was changed, removed, added or
put elsewhere since it was written, and tells nothing else.

Exit codes: 0, also if there is nothing to tell, 1 there is no such REF, the record
cannot be read or is not as it was written, 64 wrong usage, 78 configuration.`,
		Example: "  sudo -u userbot userbot log --since 2d\n  sudo -u userbot userbot log c12\n  sudo -u userbot userbot log --verify",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				asked.ref = args[0]
			}
			return tellLog(cmd.Context(), w, path, asked)
		},
	}
	cmd.Flags().BoolVar(&asked.json, "json", false, "give the lines as they stand in the record")
	cmd.Flags().StringVar(&asked.since, "since", "", "only what came after `TIME`: 2026-11-26, \"2026-11-26 18:00\", or 36h, 7d for how long ago")
	cmd.Flags().StringVar(&asked.chat, "chat", "", "only what was typed in `CHAT` or is about it: an id, or a configured @name")
	cmd.Flags().BoolVar(&asked.verify, "verify", false, "look for what is not as it was written")
	configFlag(cmd, &path)
	return cmd
}

// logQuery is what somebody wants to know of the record, as typed.
type logQuery struct {
	json, verify     bool
	since, chat, ref string
}

func tellLog(ctx context.Context, w world, path string, asked logQuery) error {
	if asked.verify && (asked.json || asked.since+asked.chat+asked.ref != "") {
		return withCode(exitUsage, errors.New("--verify looks at the whole record: leave the rest out"))
	}
	ref, err := refOf(asked.ref)
	if err != nil {
		return withCode(exitUsage, err)
	}
	cfg, err := load(path, w)
	if err != nil {
		return err
	}
	dir := filepath.Join(cfg.StateDir, record.Folder)
	if asked.verify {
		return verifyLog(ctx, w, cfg, dir)
	}
	since, err := momentOf(asked.since, w.now(), cfg.Location)
	if err != nil {
		return withCode(exitUsage, err)
	}
	chat, err := chatOf(ctx, cfg, asked.chat)
	if err != nil {
		return err
	}
	var failed error
	n := 0
	err = record.Read(dir, since, func(l record.Line, raw []byte) bool {
		if chat != "" && l.Chat != chat && l.Target != chat || ref != "" && l.Ref != ref {
			return true
		}
		n++
		if asked.json {
			_, failed = fmt.Fprintf(w.out, "%s\n", raw)
		} else {
			failed = tellLine(w.out, l, cfg.Location)
		}
		return failed == nil
	})
	if err := errors.Join(err, failed); err != nil {
		return withCode(exitFailure, err)
	}
	if n == 0 && ref != "" {
		return withCode(exitFailure, fmt.Errorf("there is no %s in the record: what was asked for is recorded once it is answered", ref))
	}
	if n == 0 && !asked.json {
		_, err = fmt.Fprintln(w.out, "There is nothing of that in the record. What was asked for is recorded once it is answered.")
	}
	return err
}

// refOf reads the reference of an answer; "" for none.
func refOf(typed string) (string, error) {
	if typed == "" {
		return "", nil
	}
	n, err := strconv.ParseUint(strings.TrimLeft(typed, "cC"), 10, 64)
	if err != nil {
		return "", errors.New("REF is what an answer gives for whoever runs me, such as c12")
	}
	return fmt.Sprintf("c%d", n), nil
}

// momentOf reads what follows --since.
func momentOf(typed string, now time.Time, zone *time.Location) (time.Time, error) {
	if typed == "" {
		return time.Time{}, nil
	}
	if days, ok := strings.CutSuffix(typed, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n >= 0 {
			return now.AddDate(0, 0, -n), nil
		}
	}
	if d, err := time.ParseDuration(typed); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, typed, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, errors.New(`--since takes a day (2026-11-26), a time ("2026-11-26 18:00"), or how long ago (36h, 7d)`)
}

// chatOf is the id of the chat that follows --chat; empty for none.
func chatOf(ctx context.Context, cfg *config.Config, typed string) (string, error) {
	if typed == "" {
		return "", nil
	}
	if chat, ok := command.ParsePeer(typed); ok {
		return chat.String(), nil
	}
	var names map[string]command.Peer
	err := withStore(cfg.StateDir, func(st *store.Store) (err error) {
		names, err = st.Names()
		return err
	}, func() (err error) {
		names, err = daemon.Names(ctx, cfg.StateDir)
		return err
	})
	if err != nil {
		return "", withCode(exitFailure, err)
	}
	chat, ok := names[strings.ToLower(strings.TrimPrefix(typed, "@"))]
	if !ok {
		return "", withCode(exitUsage, errors.New("--chat takes an id, such as -1001234567890, or an @name of the configuration that Telegram has resolved"))
	}
	return chat.String(), nil
}

// withStore has ours ask the store, or theirs the daemon that has it; neither where there is no store.
func withStore(dir string, ours func(*store.Store) error, theirs func() error) error {
	if _, err := os.Stat(filepath.Join(dir, store.FileName)); err != nil {
		return nil
	}
	st, err := store.Open(dir, store.Options{AsItIs: true})
	switch {
	case errors.Is(err, store.ErrLocked):
		return theirs()
	case errors.Is(err, store.ErrOlder):
		return nil
	case err != nil:
		return err
	}
	return errors.Join(ours(st), st.Close())
}

func verifyLog(ctx context.Context, w world, cfg *config.Config, dir string) error {
	var mark record.Mark
	err := withStore(cfg.StateDir, func(st *store.Store) (err error) {
		mark, err = st.Recorded()
		return err
	}, func() (err error) {
		mark, err = daemon.AskRecorded(ctx, cfg.StateDir)
		return err
	})
	if err != nil {
		_, _ = fmt.Fprintf(w.err, "note: lines that are missing at the end cannot be told, for the store does not say how far it had come: %v\n", err)
	}
	r, err := record.Verify(dir, mark)
	if err != nil {
		return withCode(exitFailure, err)
	}
	switch {
	case len(r.Findings) > 0:
		for _, f := range r.Findings {
			_, _ = fmt.Fprintln(w.out, f)
		}
		return withCode(exitFailure, fmt.Errorf("the record in %s is not as it was written", dir))
	case r.Lines == 0:
		_, err = fmt.Fprintln(w.out, "There is no record yet.")
		return err
	}
	_, err = fmt.Fprintf(w.out, "The record is as it was written: lines %d to %d. The last has the hash\n%s\n", r.First, r.End.N, r.End.Hash)
	if err == nil && r.Pruned > 0 {
		_, err = fmt.Fprintf(w.out, "Those up to %d are removed, because they were older than journal.keep; line %d says so.\n", r.First-1, r.SignedOff)
	}
	if err == nil && r.Torn {
		_, err = fmt.Fprintln(w.out, "After it stands part of a line: it is being written, or was when the machine went down.")
	}
	return err
}

// tellLine tells one line to a person, in no more than logColumns columns.
func tellLine(w io.Writer, l record.Line, zone *time.Location) error {
	var b strings.Builder
	clock := func(t time.Time) string {
		if t.IsZero() {
			return "at some time"
		}
		return t.In(zone).Format("Mon 2 Jan 2006 15:04:05 MST")
	}
	part := func(head, text string) {
		if text != "" {
			b.WriteString(indented("  "+head, text))
		}
	}
	switch l.Kind {
	case record.Pruned:
		part("", fmt.Sprintf("%s: the lines up to %d were old enough to be removed.", clock(l.At), l.Upto))
	case record.Restored:
		part("", clock(l.At)+": a backup was restored. References such as c12 go on from there.")
	case record.Anew:
		part("", "Here the store was another one. References such as c12 begin anew.")
	case record.Gap:
		part("", fmt.Sprintf("Here the daemon was started, and the lines up to %d were not there as they had been written.", l.Upto))
	default:
		fmt.Fprintf(&b, "%s  %s  %s\n", clock(cmp.Or(l.Accepted, l.At)), l.Ref, l.Outcome)
		part("", whatWas(&l))
		if !l.For.IsZero() {
			part("for: ", clock(l.For))
		}
		for _, r := range l.Sent {
			part("sent: ", r.At.In(zone).Format("15:04:05.0")+" "+r.Method+" – "+r.Answer)
		}
		part("said: ", l.Answer)
		if l.At.Sub(l.Accepted) >= time.Minute {
			part("", "answered "+clock(l.At))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// whatWas says who typed what and where, or what fell due.
func whatWas(l *record.Line) string {
	what := l.Typed
	if what == "" {
		what = l.Verb
	}
	where := " in " + l.Chat
	if l.Topic != 0 {
		where += fmt.Sprintf(", topic %d", l.Topic)
	}
	if l.Target != "" && l.Target != l.Chat {
		where += ", for " + l.Target
	}
	who := l.Sender
	switch l.As {
	case "self":
		who = "the account itself"
	case "anonymous":
		who = "an anonymous admin"
	case "post":
		who = "a post"
	case "channel":
		who = "channel " + l.Sender
	}
	switch l.Kind {
	case record.Due:
		if l.Title != "" {
			what += " of “" + l.Title + "”"
		}
		return fmt.Sprintf("by itself%s: %s, planned by %s as %d", where, what, who, l.Plan)
	case record.Notice:
		return "by itself" + where + ": a word to the owner"
	}
	return fmt.Sprintf("%s%s: %s", who, where, what)
}

// indented sets text behind a head, the further lines as far in as the first, in no more than logColumns columns. What would
// command a terminal is left out.
func indented(head, text string) string {
	var b strings.Builder
	in := strings.Repeat(" ", utf8.RuneCountInString(head))
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				return -1
			}
			return r
		}, line)
		for r := []rune(line); ; {
			n := min(len(r), logColumns-len(in))
			if n < len(r) {
				for k := n; k > n/2; k-- {
					if r[k] == ' ' {
						n = k
						break
					}
				}
			}
			b.WriteString(strings.TrimRight(head+string(r[:n]), " ") + "\n")
			head = in
			if r = r[n:]; len(r) == 0 {
				break
			}
			if r[0] == ' ' {
				r = r[1:]
			}
		}
	}
	return b.String()
}
