package calendar

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-ical"

	"userbot/internal/command"
	"userbot/internal/recurrence"
	"userbot/internal/store"
)

var (
	now  = time.Date(2026, 11, 26, 20, 0, 0, 0, time.UTC)
	club = command.Peer{Kind: command.Channel, ID: 1234567890}
)

func written(t *testing.T, items ...store.Item) string {
	t.Helper()
	p := Plans{
		Account: 7000000001, Now: now, Items: items,
		Link: func(chat command.Peer) string {
			if chat == club {
				return "https://t.me/club"
			}
			return ""
		},
		Leads: func(i *store.Item) []time.Duration { return command.Leads(i.Command.Remind) },
	}
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(b.String(), "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line is not folded as it is to be: %q", line)
		}
	}
	return b.String()
}

// read reads a calendar with a parser that is not ours.
func read(t *testing.T, text string) []ical.Event {
	t.Helper()
	cal, err := ical.NewDecoder(strings.NewReader(text)).Decode()
	if err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	var b bytes.Buffer
	if err := ical.NewEncoder(&b).Encode(cal); err != nil { // which says what is missing, or there too often
		t.Errorf("%v:\n%s", err, text)
	}
	return cal.Events()
}

// again is a planned call that comes by a rule, for the first time after a moment.
func again(t *testing.T, id int64, rule string, after time.Time) (store.Item, *recurrence.Rule) {
	t.Helper()
	r, err := recurrence.Parse(rule)
	if err != nil {
		t.Fatal(rule, err)
	}
	at, _, ok := r.After(after)
	if !ok {
		t.Fatal(rule, "is over")
	}
	return store.Item{ID: id, Target: club, At: at, Rule: r.String()}, r
}

// times are those of a rule from a moment on, n at most.
func times(r *recurrence.Rule, from time.Time, n int) (all []time.Time) {
	for at := from.Add(-1); len(all) < n; {
		next, _, ok := r.After(at)
		if !ok {
			break
		}
		all, at = append(all, next.UTC()), next
	}
	return all
}

// rules come in zones with hours that are skipped or come twice. Their first occurrence is before now, in the past of the plan.
var rules = []string{
	"DTSTART;TZID=Europe/Berlin:20260105T180000\nRRULE:FREQ=WEEKLY;BYDAY=MO",
	"DTSTART;TZID=Europe/Berlin:20260101T023000\nRRULE:FREQ=DAILY",
	"DTSTART;TZID=Europe/Berlin:20261001T120000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR;COUNT=40",
	"DTSTART;TZID=Europe/Berlin:20261001T120000\nRRULE:FREQ=DAILY;INTERVAL=3;UNTIL=20270501T100000Z",
	"DTSTART;TZID=Europe/Berlin:20260131T120000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1",
	"DTSTART;TZID=America/New_York:20260101T013000\nRRULE:FREQ=DAILY",
	"DTSTART;TZID=America/New_York:20260102T170000\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
	"DTSTART;TZID=Australia/Lord_Howe:20260101T021500\nRRULE:FREQ=DAILY",
	"DTSTART;TZID=Australia/Lord_Howe:20260101T014500\nRRULE:FREQ=DAILY",
	"DTSTART;TZID=Asia/Kolkata:20260101T090000\nRRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=+1MO,-1FR",
	"DTSTART;TZID=Africa/Casablanca:20260101T090000\nRRULE:FREQ=WEEKLY;BYDAY=SU",
	"DTSTART;TZID=Africa/Cairo:20260101T090000\nRRULE:FREQ=WEEKLY;BYDAY=SA",
	"DTSTART;TZID=America/Nuuk:20260101T223000\nRRULE:FREQ=DAILY",
	"DTSTART;TZID=Europe/Dublin:20240229T200000\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
	"DTSTART;TZID=\"UTC-3:30\":20260101T233000\nRRULE:FREQ=WEEKLY;BYDAY=TH",
	"DTSTART:20260101T200000Z\nRRULE:FREQ=DAILY",
}

// TestTheTimes: what other programs expand the file to is when the calls start.
func TestTheTimes(t *testing.T) {
	const n = 400
	var items []store.Item
	want := map[string][]time.Time{}
	for k, text := range rules {
		i, r := again(t, int64(k+1), text, now)
		items = append(items, i)
		want[(&Plans{Account: 7000000001}).uid(&i, "")] = times(r, i.At, n)
	}
	text := written(t, items...)
	t.Run("go-ical", func(t *testing.T) {
		for _, e := range read(t, text) {
			uid, _ := e.Props.Text("UID")
			// It reads no VTIMEZONE, so it is given wall times, which the zone is asked about then.
			zone := e.Props.Get("DTSTART").Params.Get("TZID")
			loc := time.UTC
			if zone != "" && !strings.HasPrefix(zone, "UTC") {
				var err error
				if loc, err = time.LoadLocation(zone); err != nil {
					t.Fatal(err)
				}
			} else if zone != "" {
				loc = time.FixedZone("", -12600)
			}
			for _, name := range []string{"DTSTART", "EXDATE", "RECURRENCE-ID"} {
				if p := e.Props.Get(name); p != nil {
					p.Params.Del("TZID")
				}
			}
			set, err := e.RecurrenceSet(time.UTC)
			if err != nil {
				t.Fatal(uid, err)
			}
			var got []time.Time
			next := set.Iterator()
			for range want[uid] {
				wall, _ := next()
				at, _ := recurrence.Instant(wall, loc)
				got = append(got, at.UTC())
			}
			same(t, uid, got, want[uid])
		}
	})
	t.Run("dateutil", func(t *testing.T) {
		expanded := expand(t, text, n)
		if len(expanded) != len(want) {
			t.Errorf("there are %d calls, want %d", len(expanded), len(want))
		}
		for uid, got := range expanded {
			same(t, uid, got, want[uid])
		}
	})
}

func same(t *testing.T, uid string, got, want []time.Time) {
	t.Helper()
	if len(got) != len(want) || len(want) == 0 {
		t.Errorf("%s has %d times, want %d", uid, len(got), len(want))
	}
	for k := range min(len(got), len(want)) {
		if !got[k].Equal(want[k]) {
			t.Errorf("%s: the time %d is %s, want %s", uid, k, got[k], want[k])
			return
		}
	}
}

// expand has Python's icalendar and dateutil, which read nothing but the file, say when the calls start.
func expand(t *testing.T, text string, n int) (times map[string][]time.Time) {
	t.Helper()
	python := ""
	for _, p := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(p, "-c", "import icalendar, dateutil").Run() == nil {
			python = p
			break
		}
	}
	if python == "" {
		t.Skip("no Python here has icalendar and dateutil, so nobody reads the time zones in the file: apt install python3-icalendar python3-dateutil")
	}
	script, err := filepath.Abs("testdata/expand.py")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, script, strconv.Itoa(n))
	cmd.Stdin, cmd.Stderr = strings.NewReader(text), os.Stderr
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, &times)
	}
	if err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	return times
}

// TestTheZones: what is said of a zone is what the clocks show there, year in, year out. The judge is the same library as of the times.
func TestTheZones(t *testing.T) {
	var items []store.Item
	want := map[string][]time.Time{}
	for k, zone := range []string{
		"Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Africa/Casablanca", "Africa/Cairo", "America/Nuuk", "Asia/Gaza",
		"Europe/Dublin", "Asia/Beirut", "Pacific/Chatham", "America/Havana", "Asia/Tehran", "Antarctica/Troll", "Pacific/Apia",
	} {
		// By day, so that no hour is skipped, and every day of the week and the year has its turn.
		i, r := again(t, int64(k+1), "DTSTART;TZID="+zone+":20260101T120000\nRRULE:FREQ=DAILY;INTERVAL=5", now)
		items = append(items, i)
		want[(&Plans{Account: 7000000001}).uid(&i, "")] = times(r, i.At, 800) // 11 years
	}
	for uid, got := range expand(t, written(t, items...), 800) {
		same(t, uid, got, want[uid])
	}
}

// TestHowZonesAreWritten is for programs that read no more than what others write.
func TestHowZonesAreWritten(t *testing.T) {
	i, _ := again(t, 1, rules[0], now)
	const want = "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\n" +
		"BEGIN:STANDARD\nDTSTART:20261025T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nTZNAME:CET\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\n" +
		"BEGIN:DAYLIGHT\nDTSTART:20270328T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nTZNAME:CEST\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
	if text := strings.ReplaceAll(written(t, i), "\r\n", "\n"); !strings.Contains(text, want) {
		t.Errorf("Berlin is\n%s\nwant\n%s", text, want)
	}
}

// TestAPlan has all that is known of it, and the same UID every time.
func TestAPlan(t *testing.T) {
	i := store.Item{ID: 12, Target: club, At: time.Date(2026, 11, 27, 19, 0, 0, 0, time.UTC), Title: "Friday", Command: command.Command{Remind: "1d,1h30m"}}
	const want = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//userbot//planned calls//EN\nCALSCALE:GREGORIAN\nMETHOD:PUBLISH\nBEGIN:VEVENT\n" +
		"UID:plan-12-7000000001@userbot\nDTSTAMP:20261126T200000Z\nSEQUENCE:29928720\nDURATION:PT1H\nSUMMARY:Friday\nLOCATION:https://t.me/club\n" +
		"URL:https://t.me/club\nDTSTART:20261127T190000Z\nSTATUS:CONFIRMED\n" +
		"BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Friday\nTRIGGER:-PT24H\nEND:VALARM\n" +
		"BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Friday\nTRIGGER:-PT1H30M\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n"
	if text := strings.ReplaceAll(written(t, i), "\r\n", "\n"); text != want {
		t.Errorf("it is\n%s\nwant\n%s", text, want)
	}
	other := store.Item{ID: 7, Target: command.Peer{Kind: command.Group, ID: 5}, At: i.At}
	if a, b := written(t, i, other), written(t, other, i); a != b {
		t.Errorf("the order in which they are read counts:\n%s\n%s", a, b)
	}
	e := read(t, written(t, i, other))[0]
	if s, _ := e.Props.Text("SUMMARY"); s != "Video chat" || e.Props.Get("URL") != nil || e.Props.Get("LOCATION") != nil {
		t.Errorf("one without a title, in a chat without a public name, is %q, %v", s, e.Props)
	}
}

func TestTitles(t *testing.T) {
	for title, want := range map[string]string{
		"Commas, semicolons; and \\ back\\nslashes": "", "two\nlines": "", "CR\r\nand\x1b[2J": "CR\nand[2J", ":=\"quoted\"": "", " ": "",
		strings.Repeat("🎉", 64): "", strings.Repeat("д,", 32): "", strings.Repeat("👩‍👩‍👧", 12) + " family": "", "BEGIN:VEVENT": "", strings.Repeat("a ", 32): "",
		"x\nEND:VEVENT\nEND:VCALENDAR": "", "": "Video chat",
	} {
		if want == "" {
			want = title
		}
		events := read(t, written(t, store.Item{ID: 1, Target: club, At: now, Title: title}))
		if got, err := events[0].Props.Text("SUMMARY"); len(events) != 1 || err != nil || got != want {
			t.Errorf("%q is read as %q, %v, in %d events", title, got, err, len(events))
		}
	}
}

// TestWhatBecameOfAPlan: of what was paused, taken back, moved or skipped.
func TestWhatBecameOfAPlan(t *testing.T) {
	berlin := "DTSTART;TZID=Europe/Berlin:20260105T180000\nRRULE:FREQ=WEEKLY;BYDAY=MO"
	series, rule := again(t, 3, berlin, now) // the next is on the 30th
	after := func(d time.Duration) time.Time { return series.At.Add(d) }
	const week, hour = 7 * 24 * time.Hour, time.Hour
	change := func(f func(*store.Item)) store.Item {
		i := series
		i.Command.Remind = "1h"
		f(&i)
		return i
	}
	ahead := times(rule, series.At, 20)
	for _, c := range []struct {
		name  string
		i     store.Item
		lines []string
		not   string
		times []time.Time
	}{
		{"as planned", change(func(*store.Item) {}), []string{"STATUS:CONFIRMED", "TRIGGER:-PT1H", "DTSTART;TZID=Europe/Berlin:20261130T180000"}, "RECURRENCE-ID", ahead},
		{"paused", change(func(i *store.Item) { i.Paused = true }), []string{"STATUS:TENTATIVE"}, "VALARM", ahead},
		{"skipped", change(func(i *store.Item) { i.At = ahead[1] }), []string{"DTSTART;TZID=Europe/Berlin:20261207T180000"}, "EXDATE", ahead[1:]},
		{"taken back", change(func(i *store.Item) { i.Gone = true }),
			[]string{"RECURRENCE-ID;TZID=Europe/Berlin:20261130T180000", "STATUS:CANCELLED", "STATUS:CONFIRMED"}, "EXDATE", ahead[1:]},
		{"earlier", change(func(i *store.Item) { i.Moved, i.At = i.At, after(-30*hour) }),
			[]string{"RECURRENCE-ID;TZID=Europe/Berlin:20261130T180000", "DTSTART:20261129T110000Z"}, "EXDATE", append([]time.Time{after(-30 * hour)}, ahead[1:]...)},
		{"later", change(func(i *store.Item) { i.Moved, i.At = i.At, after(30*hour) }),
			[]string{"RECURRENCE-ID;TZID=Europe/Berlin:20261130T180000", "DTSTART:20261201T230000Z"}, "EXDATE", append([]time.Time{after(30 * hour)}, ahead[1:]...)},
		{"later than the next", change(func(i *store.Item) { i.Moved, i.At = i.At, after(2*week+hour) }),
			[]string{"EXDATE;TZID=Europe/Berlin:20261207T180000", "EXDATE;TZID=Europe/Berlin:20261214T180000"}, "CANCELLED", append([]time.Time{after(2*week + hour)}, ahead[3:]...)},
		{"not on a day of the rule", change(func(i *store.Item) { i.At = after(-hour) }), []string{"UID:plan-3-once-7000000001@userbot"}, "RECURRENCE-ID",
			append([]time.Time{after(-hour)}, ahead...)},
		{"the last one", change(func(i *store.Item) { i.Rule += ";UNTIL=20261101T000000Z" }), []string{"DTSTART:20261130T170000Z"}, "RRULE", ahead[:1]},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := written(t, c.i)
			for _, line := range c.lines {
				if !strings.Contains(text, "\r\n"+line+"\r\n") {
					t.Errorf("it lacks %s:\n%s", line, text)
				}
			}
			if strings.Contains(text, c.not) {
				t.Errorf("it has %s:\n%s", c.not, text)
			}
			read(t, text)
			var got []time.Time
			for _, all := range expand(t, text, 20) {
				got = append(got, all...)
			}
			slices.SortFunc(got, time.Time.Compare)
			same(t, c.name, got[:min(len(got), len(c.times))], c.times)
		})
	}
	once := store.Item{ID: 4, Target: club, At: now, Gone: true, Command: command.Command{Remind: "1h"}}
	if text := written(t, once); !strings.Contains(text, "STATUS:CANCELLED") || strings.Contains(text, "VALARM") {
		t.Errorf("one that was taken back is\n%s", text)
	}
	once.Gone, once.Paused, once.Over = false, true, true
	if text := written(t, once); strings.Contains(text, "VEVENT") {
		t.Errorf("one whose time has passed while it was paused is\n%s", text)
	}
}

// TestARuleThatCannotBeRead is said, and nothing of it.
func TestARuleThatCannotBeRead(t *testing.T) {
	p := Plans{Items: []store.Item{{ID: 5, Target: club, At: now, Rule: "DTSTART:secret"}}, Link: func(command.Peer) string { return "" }}
	if err := p.Write(&bytes.Buffer{}); !errors.Is(err, recurrence.ErrForm) || strings.Contains(err.Error(), "secret") {
		t.Errorf("the error is %v", err)
	}
}
