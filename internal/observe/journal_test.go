//go:build unix

package observe

import (
	"errors"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-systemd/v22/journal"
	"github.com/gotd/td/tg"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"userbot/internal/command"
)

// sent is what the journal gets.
type sent struct {
	message  string
	priority journal.Priority
	fields   map[string]string
}

// toTheJournal returns a logger on a journal that takes everything until refuse is true, and what neither has taken.
func toTheJournal(refuse *bool) (l *zap.Logger, list *[]sent, lost *observer.ObservedLogs) {
	list = &[]sent{}
	core, lost := observer.New(zap.DebugLevel)
	j := journalCore{LevelEnabler: zap.InfoLevel, lost: core, send: func(message string, p journal.Priority, fields map[string]string) error {
		if *refuse {
			return errors.New("no such socket")
		}
		*list = append(*list, sent{message, p, fields})
		return nil
	}}
	return zap.New(redactor{Core: j}), list, lost
}

func TestTheJournalGetsLinesAndFields(t *testing.T) {
	refuse := false
	l, list, lost := toTheJournal(&refuse)
	l.Debug("below the level")
	l.Named("handlers").With(zap.Stringer("chat", command.Peer{Kind: command.Channel, ID: 5}), zap.Int("message", 17)).
		Info("command", zap.String("verb", "startcall"), zap.String("ref", "c3"), zap.String("state", "accepted"), zap.String("outcome", ""))
	l.Warn("Telegram asks to wait", zap.Duration("wait", 90*time.Second), zap.Strings("keys", []string{"a", "b c"}), zap.Bool("2fa", true))
	l.Error("the configuration is broken", zap.Error(errors.New("config.yaml\nline 3: admins: is missing")), zap.Int64("unit", 1))
	for i, want := range []sent{
		{"command chat=-1000000000005 message=17 verb=startcall ref=c3 state=accepted", journal.PriInfo, map[string]string{
			"LOGGER": "handlers", "CHAT_ID": "-1000000000005", "USERBOT_MESSAGE": "17", "VERB": "startcall", "REF": "c3", "STATE": "accepted",
		}},
		{`Telegram asks to wait wait=1m30s keys="[a b c]" 2fa=true`, journal.PriWarning, map[string]string{"WAIT": "1m30s", "KEYS": "[a b c]", "USERBOT_2FA": "true"}},
		{"the configuration is broken unit=1: config.yaml\nline 3: admins: is missing", journal.PriErr, map[string]string{
			"ERROR": "config.yaml\nline 3: admins: is missing", "USERBOT_UNIT": "1",
		}},
	} {
		want.fields["SYSLOG_IDENTIFIER"] = "userbot"
		if i >= len(*list) {
			t.Fatalf("only %d entries came", len(*list))
		}
		if got := (*list)[i]; got.message != want.message || got.priority != want.priority || !maps.Equal(got.fields, want.fields) {
			t.Errorf("the journal got %+v, want %+v", got, want)
		}
	}
	if lost.Len() != 0 {
		t.Errorf("twice: %v", lost.All())
	}
	refuse = true
	l.With(zap.Int("n", 5)).Error("the journal is gone")
	if all := lost.FilterField(zap.Int("n", 5)).All(); len(all) != 1 || all[0].Message != "the journal is gone" {
		t.Errorf("what the journal does not take is lost: %v", lost.All())
	}
}

func TestLinesForWhoeverWatches(t *testing.T) {
	var out strings.Builder
	l := NewLines(&out)
	l.Debug("below the level")
	l.Info("command", zap.String("ref", "c3"), zap.String("outcome", ""))
	l.With(zap.Any("user", &tg.User{FirstName: "canary"})).Warn("no answer", zap.Error(errors.New("timeout")))
	if want := "command ref=c3\nno answer user=<*tg.User>: timeout\n"; out.String() != want {
		t.Errorf("it reads\n%s\nand not\n%s", out.String(), want)
	}
}

func TestNoObjectReachesTheJournalWhole(t *testing.T) {
	refuse := false
	l, list, _ := toTheJournal(&refuse)
	l.With(zap.Any("update", &tg.UpdateNewMessage{Message: &tg.Message{Message: "canary"}})).
		Error("fields", zap.Any("user", &tg.User{FirstName: "canary"}), zap.ByteString("bytes", []byte("canary")))
	if len(*list) != 1 {
		t.Fatalf("the journal got %v", *list)
	}
	for name, value := range (*list)[0].fields {
		if strings.Contains(value, "canary") {
			t.Errorf("got out: %s=%s", name, value)
		}
	}
	if message := (*list)[0].message; strings.Contains(message, "canary") || !strings.Contains(message, "update=<*tg.UpdateNewMessage>") {
		t.Errorf("the line is %q", message)
	}
}

// TestWhatSpeaksToTheJournal is by what the operator has written, and where stderr leads.
func TestWhatSpeaksToTheJournal(t *testing.T) {
	f, err := os.CreateTemp(t.TempDir(), "stderr")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for format, want := range map[string]bool{"auto": true, "json": false, "console": false} {
		core := NewLogger(zap.NewAtomicLevelAt(zapcore.InfoLevel), format, f, journalStream(f)).Core().(redactor).Core
		if _, got := core.(journalCore); got != want {
			t.Errorf("log.format %s under systemd: the journal's own fields are %v, want %v", format, got, want)
		}
	}
}
