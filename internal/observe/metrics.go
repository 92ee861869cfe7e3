package observe

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// Metrics is the figures by which a daemon is watched, as Prometheus reads them. No id, name or text is among them: a label is
// a verb, an outcome, or what Telegram calls a method and an error. Its methods may be called from any goroutine.
type Metrics struct {
	set      *metrics.Set
	answered *metrics.PrometheusHistogram
	lag      *metrics.PrometheusHistogram
	repeated *metrics.Counter
}

// NewMetrics returns figures that are all zero.
func NewMetrics() *Metrics {
	set := metrics.NewSet()
	return &Metrics{
		set: set,
		answered: set.NewPrometheusHistogramExt("userbot_command_seconds",
			[]float64{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600}),
		lag:      set.NewPrometheusHistogramExt("userbot_due_lag_seconds", []float64{0.1, 0.5, 1, 2, 5, 15, 60, 300, 900, 3600}),
		repeated: set.NewCounter("userbot_repeats_total"),
	}
}

// Command counts one that is answered, so long after it arrived.
func (m *Metrics) Command(verb, outcome string, took time.Duration) {
	m.set.GetOrCreateCounter(fmt.Sprintf("userbot_commands_total{verb=%q,outcome=%q}", label(verb), label(outcome))).Inc()
	m.answered.Update(max(took, 0).Seconds())
}

// Repeated counts a command that Telegram has told again, and that is not done again.
func (m *Metrics) Repeated() { m.repeated.Inc() }

// Due counts what fell due and was begun so long after its time.
func (m *Metrics) Due(lag time.Duration) { m.lag.Update(max(lag, 0).Seconds()) }

// Request counts one, by what came of it; an empty kind of error is none.
func (m *Metrics) Request(method, kind string) {
	if kind == "" {
		kind = "none"
	}
	m.set.GetOrCreateCounter(fmt.Sprintf("userbot_requests_total{method=%q,error=%q}", label(method), label(kind))).Inc()
}

// Flooded counts a wait that Telegram has asked for.
func (m *Metrics) Flooded(method string, wait time.Duration) {
	m.set.GetOrCreateCounter(fmt.Sprintf("userbot_flood_waits_total{method=%q}", label(method))).Inc()
	m.set.GetOrCreateFloatCounter(fmt.Sprintf("userbot_flood_wait_seconds_total{method=%q}", label(method))).Add(wait.Seconds())
}

// Write writes all figures, with those that are taken at this moment, in the format that Prometheus reads.
func (m *Metrics) Write(w io.Writer, now map[string]float64) {
	for _, name := range slices.Sorted(maps.Keys(now)) {
		metrics.WriteGaugeFloat64(w, name, now[name])
	}
	m.set.WritePrometheus(w)
	metrics.WriteProcessMetrics(w)
}

// label is s, unless that is no word that a program would use: what a server says is not put where it may be anything.
func label(s string) string {
	const most = 64
	odd := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_. ", r))
	}
	if s == "" || len(s) > most || strings.ContainsFunc(s, odd) {
		return "other"
	}
	return s
}
