package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
	"userbot/internal/record"
)

// tellsLog runs userbot log, which must end well, and returns what it says.
func (p *smallTelegram) tellsLog(args ...string) string {
	p.t.Helper()
	cmd := exec.Command(program, append([]string{"log", "--config", p.config}, args...)...)
	out, err := cmd.Output()
	if err != nil {
		p.t.Errorf("userbot log %s: %v\n%s", args, err, out)
	}
	return string(out)
}

// recordFile is the one file of a young record.
func (p *smallTelegram) recordFile() string {
	p.t.Helper()
	files, err := filepath.Glob(filepath.Join(p.dir, "state", record.Folder, "*"))
	if err != nil || len(files) != 1 {
		p.t.Fatalf("the record has the files %q, %v", files, err)
	}
	return files[0]
}

// TestTheRecord: what is done stands in the record, while the daemon runs and after a crash, each command once; whoever touches it
// is found out; and with titles off it has nothing that was typed or said.
func TestTheRecord(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	p.configure("admins: [\"@alice\"]\ntimezone: Europe/Berlin")
	p.userbot(exitOK, "There is nothing of that in the record.", "log")
	p.userbot(exitFailure, "there is no c1 in the record", "log", "c1")
	p.userbot(exitFailure, "there is no c1 in the record", "log", "--json", "c1")
	p.userbot(exitOK, "There is no record yet.", "log", "--verify")
	d := p.started()
	p.answer(p.say("/startcall Friday Q&A"), "Started: video chat “Friday Q&A”")
	p.settled()
	p.until("it is in the record", func() bool { return strings.Contains(p.tellsLog(), "startcall Friday Q&A") })
	told := p.tellsLog("--since", "1h", "--chat", p.group.String())
	for _, want := range []string{" in " + p.group.String() + ": startcall Friday Q&A\n", "phone.createGroupCall – ok\n", "messages.sendMessage – ok\n", "  said: Started: video chat “Friday Q&A”.\n", " CET  c"} {
		if !strings.Contains(told, want) {
			t.Errorf("userbot log lacks %q:\n%s", want, told)
		}
	}
	p.userbot(exitOK, "The record is as it was written", "log", "--verify")
	if got := p.tellsLog("--since", "2050-01-01"); !strings.HasPrefix(got, "There is nothing of that") {
		t.Errorf("of the year 2050 it tells\n%s", got)
	}
	t.Run("an answer's reference finds what is behind it", func(t *testing.T) {
		p := *p
		p.t = t
		p.tg.Fail("phone.editGroupCallTitle", emulator.Fault{Err: "SOMETHING_NEW", User: p.bot})
		said := p.tells(p.say("/calltitle Saturday"), "Not done: Telegram refused.")
		ref := regexp.MustCompile(`\bc\d+\b`).FindString(said)
		d.await(`"ref":"`+ref+`"`, "SOMETHING_NEW")
		p.until("it is in the record", func() bool { return strings.Contains(p.tellsLog(), "SOMETHING_NEW") })
		if told := p.tellsLog(ref); strings.Count(told, " refused\n") != 1 || !strings.Contains(told, "phone.editGroupCallTitle – SOMETHING_NEW") {
			t.Errorf("userbot log %s tells\n%s", ref, told)
		}
	})
	d.kill()
	d = p.connected()
	p.settled()
	refs := map[string]bool{}
	for line := range strings.Lines(p.tellsLog("--json")) {
		var l record.Line
		if err := json.Unmarshal([]byte(line), &l); err != nil || refs[l.Ref] {
			t.Errorf("a line is no JSON (%v), or %s is there twice: %s", err, l.Ref, line)
		}
		refs[l.Ref] = true
		if l.Verb == "startcall" && (l.Sender == "" || l.Title != "Friday Q&A" || l.Outcome != "done" || len(l.Sent) != 2) {
			t.Errorf("the command is recorded as %s", line)
		}
	}
	d.stop()

	t.Run("wrong usage", func(t *testing.T) {
		p := *p
		p.t = t
		p.userbot(exitUsage, "leave the rest out", "log", "--verify", "--json")
		p.userbot(exitUsage, "--since takes a day", "log", "--since", "yesterday")
		p.userbot(exitUsage, "REF is what an answer gives", "log", "yesterday")
		p.userbot(exitUsage, "--chat takes an id", "log", "--chat", "@nobody")
	})
	t.Run("the last line is removed", func(t *testing.T) {
		p := *p
		p.t = t
		file := p.recordFile()
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		write := func(data []byte) {
			must(t, os.WriteFile(file, data, 0o600))
		}
		cut := bytes.LastIndexByte(data[:len(data)-1], '\n') + 1
		write(data[:cut])
		p.userbot(exitFailure, "and the store knows that there was a line", "log", "--verify")
		write(bytes.Replace(data, []byte("Friday"), []byte("Sunday"), 1))
		p.userbot(exitFailure, "is not as it was written", "log", "--verify")
		write(data)
		p.userbot(exitOK, "The record is as it was written", "log", "--verify")
		write(data[:cut])
		d := p.connected() // goes on, and says so
		p.settled()
		p.userbot(exitFailure, "were not there as they had been written", "log", "--verify")
		if told := p.tellsLog(); !strings.Contains(told, "Here the daemon was started, and the lines up to ") {
			t.Errorf("the record does not tell of it:\n%s", told)
		}
		d.stop()
	})
	t.Run("titles are left out", func(t *testing.T) {
		p := *p
		p.t = t
		p.configure("admins: [\"@alice\"]\njournal: {titles: false}")
		d := p.connected()
		p.answer(p.say("/calltitle Secret meeting"), "Retitled")
		p.settled()
		d.stop()
		files, err := filepath.Glob(filepath.Join(p.dir, "state", record.Folder, "*"))
		for _, file := range files {
			data, unread := os.ReadFile(file)
			if unread != nil || bytes.Contains(data, []byte("Secret")) {
				t.Errorf("the record holds the title (%v):\n%s", unread, data)
			}
		}
		if told := p.tellsLog(); err != nil || !strings.Contains(told, ": calltitle\n") {
			t.Errorf("the command is not recorded (%v):\n%s", err, told)
		}
	})
}

// TestLinesForPeople are no wider than a terminal, command none, and say all that a line has.
func TestLinesForPeople(t *testing.T) {
	at := time.Date(2026, 11, 26, 19, 30, 0, 0, time.UTC)
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		l    record.Line
		want string
	}{
		{record.Line{
			Kind: record.Typed, At: at.Add(2 * time.Second), Ref: "c12", Asked: at, Accepted: at, Chat: "-1001234567890", Topic: 5, As: "person", Sender: "123456789",
			Verb: "schedulecall", Typed: "schedulecall --in @other fri 20:00 Weekly", Target: "-1009876543210", For: at.Add(24 * time.Hour), Outcome: "done",
			Sent:   []record.Request{{Method: "phone.createGroupCall", At: at, Answer: "FLOOD_WAIT_30"}},
			Answer: "Scheduled on Telegram: video chat “Weekly” for Fri 27 Nov 2026 20:30 CET (in 1 d 0 h).\nI start it then, and tell it here.\x1b[2J\u202e",
		}, `Thu 26 Nov 2026 20:30:00 CET  c12  done
  123456789 in -1001234567890, topic 5, for -1009876543210: schedulecall --in @other fri 20:00
  Weekly
  for: Fri 27 Nov 2026 20:30:00 CET
  sent: 20:30:00.0 phone.createGroupCall – FLOOD_WAIT_30
  said: Scheduled on Telegram: video chat “Weekly” for Fri 27 Nov 2026 20:30 CET (in 1 d 0 h).
        I start it then, and tell it here.[2J
`},
		{record.Line{Kind: record.Due, At: at.Add(time.Hour), Ref: "c13", Accepted: at, Chat: "-1001234567890", As: "self", Verb: "due call", Plan: 7, Title: "Weekly", Target: "-1001234567890", Outcome: "refused"},
			`Thu 26 Nov 2026 20:30:00 CET  c13  refused
  by itself in -1001234567890: due call of “Weekly”, planned by the account itself as 7
  answered Thu 26 Nov 2026 21:30:00 CET
`},
		{record.Line{Kind: record.Notice, At: at, Ref: "c14", Accepted: at, Chat: "6", Outcome: "done"}, "Thu 26 Nov 2026 20:30:00 CET  c14  done\n  by itself in 6: a word to the owner\n"},
		{record.Line{Kind: record.Typed, At: at, Ref: "c15", Accepted: at, Chat: "-1", As: "anonymous", Verb: "endcall", Outcome: "asked"}, "Thu 26 Nov 2026 20:30:00 CET  c15  asked\n  an anonymous admin in -1: endcall\n"},
		{record.Line{Kind: record.Pruned, At: at, Upto: 100}, "  Thu 26 Nov 2026 20:30:00 CET: the lines up to 100 were old enough to be removed.\n"},
		{record.Line{Kind: record.Restored, At: at}, "  Thu 26 Nov 2026 20:30:00 CET: a backup was restored. References such as c12 go on from there.\n"},
		{record.Line{Kind: record.Anew}, "  Here the store was another one. References such as c12 begin anew.\n"},
		{record.Line{Kind: record.Gap, Upto: 9}, "  Here the daemon was started, and the lines up to 9 were not there as they had been written.\n"},
	} {
		var b strings.Builder
		if err := tellLine(&b, c.l, berlin); err != nil || b.String() != c.want {
			t.Errorf("it is told as (%v)\n%s\nwant\n%s", err, b.String(), c.want)
		}
		for line := range strings.Lines(b.String()) {
			if n := len([]rune(line)) - 1; n > logColumns {
				t.Errorf("%d columns: %s", n, line)
			}
		}
	}
}

func TestMomentOf(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 26, 20, 0, 0, 0, time.UTC)
	for typed, want := range map[string]string{
		"2026-11-25": "2026-11-24T23:00:00Z", "2026-11-25 18:00": "2026-11-25T17:00:00Z", "2026-11-25T18:00": "2026-11-25T17:00:00Z",
		"2026-11-25T18:00:00Z": "2026-11-25T18:00:00Z", "36h": "2026-11-25T08:00:00Z", "7d": "2026-11-19T20:00:00Z", "90m": "2026-11-26T18:30:00Z",
		"": "0001-01-01T00:00:00Z", "-1h": "", "monday": "", "2026-13-01": "",
	} {
		got, err := momentOf(typed, now, berlin)
		if s := got.UTC().Format(time.RFC3339); err == nil && s != want || (err != nil) != (want == "") {
			t.Errorf("--since %q is %s, %v; want %s", typed, s, err, want)
		}
	}
}

// TestThePageOfTheRecord: docs/record.md has each key of a line, and each kind.
func TestThePageOfTheRecord(t *testing.T) {
	page, err := os.ReadFile("../../docs/record.md")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"`hash`"}
	for _, of := range []reflect.Type{reflect.TypeFor[record.Line](), reflect.TypeFor[record.Request]()} {
		for i := range of.NumField() {
			key, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			want = append(want, "`"+key+"`")
		}
	}
	for _, kind := range []record.Kind{record.Typed, record.Due, record.Notice, record.Pruned, record.Restored, record.Anew, record.Gap} {
		want = append(want, "`"+string(kind)+"`")
	}
	for _, word := range slices.Compact(want) {
		if !strings.Contains(string(page), word) {
			t.Errorf("docs/record.md does not say what %s is", word)
		}
	}
}
