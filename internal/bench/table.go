//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// table is one as Markdown has it, with a head.
type table [][]string

func (t *table) row(cells ...string) { *t = append(*t, cells) }

// String pads the cells, so that a table can be read as it is, too.
func (t table) String() string {
	width := make([]int, len(t[0]))
	for _, row := range t {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for n, row := range t {
		for i, cell := range row {
			b.WriteString("| " + cell + strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell)+1))
		}
		b.WriteString("|\n")
		for i := 0; n == 0 && i < len(row); i++ {
			b.WriteString("|" + strings.Repeat("-", width[i]+2))
		}
		if n == 0 {
			b.WriteString("|\n")
		}
	}
	return b.String()
}

// report is all that was measured, in Markdown.
func (r *run) report() string {
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "%d commands, %d ordinary messages, each client; %d times each kind of command; emulator on loopback, %d processors, %s; took %s.\n",
		r.sizes.commands, r.sizes.messages, r.sizes.verbs, runtime.NumCPU(), runtime.Version(), r.took.Round(time.Second))
	_, _ = fmt.Fprintf(&b, "To build userbot takes %s after a change that all of it depends on%s.\n", r.build.Round(100*time.Millisecond), r.tested())
	_, _ = fmt.Fprintf(&b, "This disk takes %s for one write and its sync (p50); in between nothing was asked of it, as between commands.\n", ms(quantile(r.disk, 50)))
	if r.uncounted != nil {
		_, _ = fmt.Fprintf(&b, "Syncs and allocations could not be counted here: %v.\n", r.uncounted)
	}
	_, _ = fmt.Fprintf(&b, "\n%s\n%s\n## Each command\n\n%s\n%s\n## On a line with a delay\n\n%s\n%s\n## The first command after a start\n\n%s\n%s",
		r.against(), r.aims(), aboutVerbs, r.byVerb(), fmt.Sprintf(aboutFar, 2*delay), r.roundTrips(), aboutFirsts, r.firstCommands())
	return b.String()
}

// tested tells how long the tests take, if that was measured.
func (r *run) tested() string {
	if r.tests == 0 {
		return ""
	}
	return fmt.Sprintf(", and `go test ./...` %s", r.tests.Round(time.Second))
}

const aboutVerbs = `How long it takes from the command, typed in a supergroup, until its effect and its first answer are at the server; and with how
many requests, until all is answered. The bare client makes only those requests that the thing cannot be done without, and one
message. userbot looks first, and at a call that a person has made, as here, also whether it was there when the command was typed.
For a stream the first answer is the private one.
`

const aboutFar = `In round trips (of %s, half of it in each direction) from when the server sends out the command until the effect, the first
answer and the last one are at the server: 1.0 is a request that is sent at once.
`

const aboutFirsts = `userbot, from the command to its answer. What times are read by is made ready for the first one: a title may be one, too.
`

func (r *run) against() table {
	var t table
	row := func(name string, cell func(f *figures) string) {
		cells := []string{name}
		for i := range r.contestants {
			cells = append(cells, cell(&r.got[i]))
		}
		t.row(cells...)
	}
	t.row("", r.contestants[bare].name, r.contestants[manager].name, r.contestants[userbot].name)
	per := float64(r.sizes.messages) / 1000
	counted := func(format string, n float64) string {
		if r.uncounted != nil {
			return "not known"
		}
		return fmt.Sprintf(format, n)
	}
	row("command to createGroupCall at the server, p50 / p99", func(f *figures) string { return both(f.startCall.effect) })
	row("command to the answer at the server, p50 / p99", func(f *figures) string { return both(f.startCall.answer) })
	row("syncs of the disk per command", func(f *figures) string { return counted("%.2f", float64(f.syncsCommands)/watched) })
	row("… per 1,000 ordinary messages", func(f *figures) string { return counted("%.2f", float64(f.syncsMessages)/per) })
	row("processor per 1,000 ordinary messages, in crowds / one by one, p50", func(f *figures) string {
		return figure(perThousand(f.crowded)) + " / " + ms(perThousand(f.single))
	})
	row("allocations per 1,000 ordinary messages", func(f *figures) string {
		return counted("%.0f", float64(f.objects)/per) + counted(", %.0f kB", float64(f.bytes)/per/1000)
	})
	row("idle: memory (of which no file backs), just started", func(f *figures) string { return mb(f.fresh) })
	row("… after all that", func(f *figures) string { return mb(f.used) })
	row("… at most meanwhile", func(f *figures) string { return fmt.Sprintf("%.1f MB", float64(f.most)/1e6) })
	row("wake-ups a second, idle", func(f *figures) string { return fmt.Sprintf("%.1f", f.wakeups) })
	row("processor a second, idle", func(f *figures) string { return ms(f.idleCPU) })
	row("start to ready, p50", func(f *figures) string { return ms(quantile(f.start, 50)) })
	logIn := []string{"log in, which makes the key first"}
	for _, c := range r.contestants {
		logIn = append(logIn, ms(c.login))
	}
	t.row(logIn...)
	return t
}

// byVerb compares what each command takes.
func (r *run) byVerb() table {
	var t table
	t.row("typed", "effect: bare", "userbot", "answer, p50 / p99: bare", "userbot", "userbot : bare", "requests: bare", "userbot")
	for v := range r.rows {
		a, b := &r.got[bare].verbs[v], &r.got[userbot].verbs[v]
		requests := func(t *taken) string { return fmt.Sprintf("%.1f", float64(t.requests)/float64(r.sizes.verbs)) }
		t.row(r.rows[v].name(), r.effect(v, ms, a), r.effect(v, ms, b), both(a.answer), both(b.answer),
			fmt.Sprintf("%.1f ×", float64(quantile(b.answer, 50))/float64(quantile(a.answer, 50))), requests(a), requests(b))
	}
	return t
}

// effect is when the effect of a command was there, if it has one.
func (r *run) effect(v int, as func(time.Duration) string, t *taken) string {
	if r.rows[v].does == "" {
		return "–"
	}
	return as(quantile(t.effect, 50))
}

func (r *run) roundTrips() table {
	var t table
	t.row("typed", "effect: bare", "userbot", "first answer: bare", "userbot", "last: bare", "userbot")
	trips := func(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d)/float64(2*delay)) }
	for v := range r.rows {
		a, b := &r.got[bare].far[v], &r.got[userbot].far[v]
		t.row(r.rows[v].name(), r.effect(v, trips, a), r.effect(v, trips, b), trips(quantile(a.answer, 50)), trips(quantile(b.answer, 50)),
			trips(quantile(a.last, 50)), trips(quantile(b.last, 50)))
	}
	return t
}

func (r *run) firstCommands() table {
	var t table
	t.row("typed", "first, p50 / p99", "next, p50 / p99")
	for k, v := range [...]int{start, schedule} {
		f := &r.got[userbot]
		t.row(r.rows[v].name(), both(f.first[k].answer), both(f.next[k].answer))
	}
	return t
}

// name is what is typed, without the number in its title.
func (v *row) name() string { return "`" + strings.Replace(v.typed, "%", "Title", 1) + "`" }

// aims are what userbot should reach, and whether it did.
func (r *run) aims() table {
	b, m, ours, least := &r.got[bare], &r.got[manager], &r.got[userbot], &r.got[careful]
	call := float64(quantile(ours.startCall.effect, 50)) / float64(quantile(b.startCall.effect, 50))
	answer := float64(quantile(ours.startCall.answer, 50)) / float64(quantile(b.startCall.answer, 50))
	cpu := float64(perThousand(ours.crowded)) / float64(perThousand(m.crowded))
	single := float64(perThousand(ours.single)) / float64(perThousand(m.single))
	var t table
	t.row("aim", "", "")
	aim := func(met bool, what, got string, args ...any) {
		verdict := "**missed**"
		if met {
			verdict = "met"
		}
		t.row(what, verdict, fmt.Sprintf(got, args...))
	}
	floor := func(of func(*taken) []time.Duration) {
		p50, ours, bare := quantile(of(&least.startCall), 50), quantile(of(&ours.startCall), 50), quantile(of(&b.startCall), 50)
		t.row("… of a client that does so, too, and nothing else", "", fmt.Sprintf("%.2f ×: that takes %s, %.2f × of bare", float64(ours)/float64(p50), ms(p50), float64(p50)/float64(bare)))
	}
	late := float64(quantile(ours.startCall.answer, 99)) / float64(quantile(b.startCall.answer, 99))
	aim(call <= 2, "the call at the server within 2 × of bare, although it looks and syncs first", "%.2f ×", call)
	floor(func(t *taken) []time.Duration { return t.effect })
	aim(answer <= 2, "the answer at the server within 2 × of bare", "%.2f ×", answer)
	floor(func(t *taken) []time.Duration { return t.answer })
	aim(late <= 3, "of 100 answers the latest within 3 × of bare's", "%.2f ×", late)
	aim(r.uncounted == nil && ours.syncsMessages == 0, "no sync for ordinary messages", "%d", ours.syncsMessages)
	aim(max(cpu, single) <= 1, "no more processor for them than gotd with its Manager", "%.2f ×, one by one %.2f ×", cpu, single)
	aim(max(ours.fresh[1], ours.used[1]) < 20e6, "idle below 20 MB beside what a file backs, after all the work", "%s", mb(ours.used))
	aim(ours.wakeups < 5, "idle below 5 wake-ups a second", "%.1f", ours.wakeups)
	return t
}

// The figures in a file stand between the last of these and one of the others.
const (
	begin        = "<!-- made by make bench -->\n"
	beginPlanned = "<!-- made by make bench, of planned calls -->\n"
	beginMuch    = "<!-- made by make bench, of much at once -->\n"
	beginGrowth  = "<!-- made by make bench, of a long life -->\n"
	end          = "<!-- end -->\n"
)

// part is one of the report, and the mark behind which it stands.
type part struct {
	name, begin string
	report      func() string
}

func (r *run) parts() []part {
	return []part{{"", begin, r.report}, {"much", beginMuch, r.reportMuch}, {"planned", beginPlanned, r.reportPlanned}, {"growth", beginGrowth, r.reportGrowth}}
}

// update puts the report into a file.
func (r *run) update(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	put := func(begin, report string) error {
		before, rest, ok := bytes.Cut(text, []byte(begin))
		_, after, ok2 := bytes.Cut(rest, []byte(end))
		if !ok || !ok2 {
			return errors.New(file + " has not all marks")
		}
		text = slices.Concat(before, []byte(begin+"\n"+report+"\n"+end), after)
		return nil
	}
	for _, part := range r.parts() {
		if r.only == "" || r.only == part.name {
			err = errors.Join(err, put(part.begin, part.report()))
		}
	}
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}

// perThousand is the processor time of 1,000 messages, by the median turn.
func perThousand(turns []time.Duration) time.Duration { return quantile(turns, 50) * 1000 / turn }

func quantile(d []time.Duration, percent int) time.Duration {
	if len(d) == 0 {
		return 0
	}
	d = slices.Sorted(slices.Values(d))
	return d[min(len(d)*percent/100, len(d)-1)]
}

func both(d []time.Duration) string { return figure(quantile(d, 50)) + " / " + ms(quantile(d, 99)) }

func figure(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()*1000) }

func ms(d time.Duration) string { return figure(d) + " ms" }

func mb(b [2]int64) string {
	return fmt.Sprintf("%.1f MB (%.1f)", float64(b[0])/1e6, float64(b[1])/1e6)
}
