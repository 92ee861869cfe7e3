package handlers_test

import (
	"fmt"

	"userbot/internal/emulator"
)

// describe prints one event of the ledger.
func describe(e emulator.Event) string {
	s := fmt.Sprintf("%s  %s by %d in %s", e.Time.Format("15:04:05"), e.Kind, e.By, e.Chat)
	if e.CallID != 0 {
		s += fmt.Sprintf(" call %d %q", e.CallID, e.Title)
	}
	if e.MsgID != 0 {
		s += fmt.Sprintf(" message %d", e.MsgID)
	}
	if e.ReplyTo != 0 {
		s += fmt.Sprintf(" to %d", e.ReplyTo)
	}
	if e.Text != "" {
		s += fmt.Sprintf(": %q", e.Text)
	}
	return s
}
