package observe

import (
	"strings"
	"testing"
	"time"
)

func TestMetrics(t *testing.T) {
	m := NewMetrics()
	m.Command("startcall", "done", 300*time.Millisecond)
	m.Command("startcall", "done", 2*time.Minute)
	m.Command("due call", "already", -time.Second) // a clock was set back
	m.Repeated()
	m.Due(90 * time.Millisecond)
	m.Request("messages.sendMessage", "")
	m.Request("messages.sendMessage", "FLOOD_WAIT")
	m.Request("messages.sendMessage", "what\"} a server\n says 1")
	m.Request("messages.sendMessage", strings.Repeat("A", 65))
	m.Flooded("messages.sendMessage", 30*time.Second)
	m.Flooded("messages.sendMessage", 12*time.Second)
	var b strings.Builder
	m.Write(&b, map[string]float64{"userbot_connected": 1, "userbot_pending_commands": 0})
	for _, want := range []string{
		"userbot_connected 1", "userbot_pending_commands 0",
		`userbot_commands_total{verb="startcall",outcome="done"} 2`,
		`userbot_commands_total{verb="due call",outcome="already"} 1`,
		`userbot_command_seconds_bucket{le="0.5"} 2`, `userbot_command_seconds_bucket{le="300"} 3`, "userbot_command_seconds_count 3",
		"userbot_repeats_total 1",
		`userbot_due_lag_seconds_bucket{le="0.1"} 1`,
		`userbot_requests_total{method="messages.sendMessage",error="none"} 1`,
		`userbot_requests_total{method="messages.sendMessage",error="FLOOD_WAIT"} 1`,
		`userbot_requests_total{method="messages.sendMessage",error="other"} 2`,
		`userbot_flood_waits_total{method="messages.sendMessage"} 2`,
		`userbot_flood_wait_seconds_total{method="messages.sendMessage"} 42`,
		"process_resident_memory_bytes ",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in\n%s", want, b.String())
		}
	}
}
