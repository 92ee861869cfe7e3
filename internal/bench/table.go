//go:build linux

package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"
)

// aim is what userbot should reach, and whether it did.
type aim struct {
	what string
	met  bool
}

// print writes the table. The last client is userbot, those before are what it is compared with.
func (r *run) print(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(name string, cell func(f *figures) string) {
		_, _ = fmt.Fprint(t, name, "\t")
		for i := range r.got {
			_, _ = fmt.Fprint(t, cell(&r.got[i]), "\t")
		}
		_, _ = fmt.Fprintln(t)
	}
	_, _ = fmt.Fprintf(w, "\n%d commands, %d ordinary messages, each client; emulator on loopback, %d processors, %s; took %s\n\n",
		r.sizes.commands, r.sizes.messages, runtime.NumCPU(), runtime.Version(), r.took.Round(time.Second))
	_, _ = fmt.Fprint(t, "\t")
	for _, c := range r.contestants {
		_, _ = fmt.Fprint(t, c.name, "\t")
	}
	_, _ = fmt.Fprintln(t)
	per := float64(r.sizes.messages) / 1000
	row("command → call at the server, p50", func(f *figures) string { return ms(quantile(f.call, 50)) })
	row("p99", func(f *figures) string { return ms(quantile(f.call, 99)) })
	row("command → answer at the server, p50", func(f *figures) string { return ms(quantile(f.answer, 50)) })
	row("p99", func(f *figures) string { return ms(quantile(f.answer, 99)) })
	counted := func(format string, n float64) string {
		if r.uncounted != nil {
			return "not known"
		}
		return fmt.Sprintf(format, n)
	}
	row("syncs of the disk per command", func(f *figures) string { return counted("%.2f", float64(f.syncsCommands)/watched) })
	row("… per 1,000 ordinary messages", func(f *figures) string { return counted("%.2f", float64(f.syncsMessages)/per) })
	row("processor per 1,000 ordinary messages, in crowds, p50", func(f *figures) string { return ms(perThousand(f.crowded)) })
	row("… one by one, p50", func(f *figures) string { return ms(perThousand(f.single)) })
	row("allocations per 1,000 ordinary messages", func(f *figures) string { return counted("%.0f", float64(f.objects)/per) })
	row("", func(f *figures) string { return counted("%.0f kB", float64(f.bytes)/per/1000) })
	row("idle: memory (RSS), just started", func(f *figures) string { return mb(f.fresh) })
	row("after all that", func(f *figures) string { return mb(f.used) })
	row("wake-ups a second", func(f *figures) string { return fmt.Sprintf("%.1f", f.wakeups) })
	row("processor a second", func(f *figures) string { return ms(f.idleCPU) })
	row("start → ready, p50", func(f *figures) string { return ms(quantile(f.start, 50)) })
	_ = t.Flush()
	_, _ = fmt.Fprintf(w, "\nThis disk takes %s for one write and its sync (p50); in between nothing was asked of it, as between commands.\n", ms(quantile(r.disk, 50)))

	if r.uncounted != nil {
		_, _ = fmt.Fprintf(w, "Syncs and allocations could not be counted here: %v\n", r.uncounted)
	}
	_, _ = fmt.Fprintln(w, "\nAims:")
	for _, a := range r.aims() {
		verdict := "missed"
		if a.met {
			verdict = "met"
		}
		_, _ = fmt.Fprintf(w, "  %-7s %s\n", verdict, a.what)
	}
	_, _ = fmt.Fprint(w, notes)
}

const notes = `
Memory: in brackets what no file backs. Syncs and allocations are counted in a second run, under ptrace and with a probe in
the program, with 100 commands. What userbot writes behind (its place in the updates) goes to disk with the next command,
and otherwise once in ten minutes.
`

func (r *run) aims() []aim {
	bare, manager, ours := &r.got[0], &r.got[1], &r.got[2]
	call := float64(quantile(ours.call, 50)) / float64(quantile(bare.call, 50))
	answer := float64(quantile(ours.answer, 50)) / float64(quantile(bare.answer, 50))
	cpu := float64(perThousand(ours.crowded)) / float64(perThousand(manager.crowded))
	single := float64(perThousand(ours.single)) / float64(perThousand(manager.single))
	return []aim{
		{fmt.Sprintf("call at the server within 2.5 × bare, although it looks and syncs first: %.2f ×", call), call <= 2.5},
		{fmt.Sprintf("answer at the server within 2 × bare: %.2f ×", answer), answer <= 2},
		{fmt.Sprintf("no sync for ordinary messages: %d", ours.syncsMessages), r.uncounted == nil && ours.syncsMessages == 0},
		{fmt.Sprintf("no more processor for ordinary messages than gotd with its Manager: %.2f ×, one by one %.2f ×", cpu, single), max(cpu, single) <= 1},
		{fmt.Sprintf("idle below 25 MB: %s", mb(ours.used)), max(ours.fresh[0], ours.used[0]) < 25e6},
		{fmt.Sprintf("idle below 5 wake-ups a second: %.1f", ours.wakeups), ours.wakeups < 5},
	}
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

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", d.Seconds()*1000) }

func mb(b [2]int64) string {
	return fmt.Sprintf("%.1f MB (%.1f)", float64(b[0])/1e6, float64(b[1])/1e6)
}
