package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// calendar runs userbot calendar, which must end well, and returns what it writes, without what depends on the moment.
func (p *smallTelegram) calendar(args ...string) string {
	p.t.Helper()
	out, err := exec.Command(program, append([]string{"calendar", "--config", p.config}, args...)...).Output()
	if err != nil {
		p.t.Errorf("userbot calendar %s: %v\n%s", args, err, out)
	}
	var lines []string
	for line := range strings.SplitSeq(string(out), "\r\n") {
		if !strings.HasPrefix(line, "DTSTAMP:") && !strings.HasPrefix(line, "SEQUENCE:") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// TestTheCalendar is the same while the daemon runs and while it does not, of one chat or of all.
func TestTheCalendar(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	more := "admins: [\"@alice\"]\ntimezone: Europe/Berlin"
	p.configure(more)
	p.userbot(exitFailure, "holds no store yet", "calendar")
	d := p.started()
	p.tells(p.say("/schedulecall --remind 1h every mon 18:00 Weekly, with guests"), "Scheduled")
	p.settled()
	running := p.calendar()
	for _, want := range []string{"BEGIN:VTIMEZONE\nTZID:Europe/Berlin\n", "\nSUMMARY:Weekly\\, with guests\n", "T180000\nRRULE:FREQ=WEEKLY;BYDAY=MO\n", "\nTRIGGER:-PT1H\n", "@userbot\n"} {
		if !strings.Contains(running, want) {
			t.Errorf("it lacks %q:\n%s", want, running)
		}
	}
	if one := p.calendar("--chat", p.group.String()); one != running {
		t.Errorf("of the only chat that has plans it is\n%s\nof all\n%s", one, running)
	}
	if other := p.calendar("--chat", "-1009999999999"); strings.Contains(other, "VEVENT") {
		t.Errorf("another chat has\n%s", other)
	}
	p.userbot(exitUsage, "--chat takes an id", "calendar", "--chat", "@nobody")
	d.stop()
	if stopped := p.calendar(); stopped != running {
		t.Errorf("without the daemon it is\n%s\nwith it\n%s", stopped, running)
	}
	file := filepath.Join(t.TempDir(), "calls.ics")
	must(t, os.WriteFile(file, []byte("an older one"), 0o644))
	p.calendar("--output", file)
	text, err := os.ReadFile(file)
	info, unseen := os.Stat(file)
	if err != nil || unseen != nil || info.Mode() != 0o600 || !strings.HasSuffix(string(text), "END:VCALENDAR\r\n") {
		t.Errorf("the file is %v, %v, %v:\n%s", info.Mode(), err, unseen, text)
	}
	p.userbot(exitFailure, "no such file", "calendar", "--output", filepath.Join(t.TempDir(), "nowhere", "calls.ics"))
}
