package api

import (
	"strings"
	"testing"
	"unicode/utf16"
)

// A message that Telegram takes no more of is cut where a line ends, or in the middle of one that has no end; what fits stays as it is.
func TestAMessageFits(t *testing.T) {
	line := strings.Repeat("a", 99) + "\n"
	for name, c := range map[string]struct{ text, want string }{
		"short":                               {"Started.", "Started."},
		"as long as can be":                   {strings.Repeat("a", 4096), strings.Repeat("a", 4096)},
		"lines":                               {strings.Repeat(line, 50), strings.TrimSuffix(strings.Repeat(line, 40), "\n") + "\n…"},
		"one line":                            {strings.Repeat("a", 4097), strings.Repeat("a", 4094) + "\n…"},
		"letters that take two units":         {strings.Repeat("🙏", 2049), strings.Repeat("🙏", 2047) + "\n…"},
		"… and as many of them as fit":        {strings.Repeat("🙏", 2048), strings.Repeat("🙏", 2048)},
		"what takes three bytes but one unit": {strings.Repeat("م", 4096), strings.Repeat("م", 4096)},
	} {
		got := fitting(c.text)
		if n := len(utf16.Encode([]rune(got))); n > mostText {
			t.Errorf("%s: %d units", name, n)
		}
		if got != c.want {
			t.Errorf("%s: %d bytes %q…, want %d", name, len(got), got[max(0, len(got)-20):], len(c.want))
		}
	}
}
