package when

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func FuzzScan(f *testing.F) {
	f.Fuzz(func(t *testing.T, s string, unix int64, zone uint8) {
		loc := zoneOf(t, travelled[int(zone)%len(travelled)])
		now := time.Unix(unix%4_000_000_000, 0)
		got, err := read(s, now, loc)
		if err != nil {
			var e *Problem
			if !errors.As(err, &e) {
				t.Fatalf("%q: an error of another kind: %v", s, err)
			}
			if e.Kind == "" || len(e.Try()) == 0 {
				t.Errorf("%q: nothing to say, or nothing to type instead: %+v", s, e)
			}
			return
		}
		if !got.At.After(now) {
			t.Errorf("%q at %v is %v: not ahead", s, now, got.At)
		}
		if got.At.Nanosecond() != 0 {
			t.Errorf("%q at %v is %v: Telegram takes whole seconds", s, now, got.At)
		}
		trimmed := strings.TrimSpace(s)
		if !strings.HasSuffix(trimmed, got.Rest) || strings.TrimSpace(got.Rest) != got.Rest || len(got.Rest) == len(trimmed) {
			t.Errorf("%q leaves %q: not the end of it", s, got.Rest)
		}
		// A quoted title changes nothing about the time.
		again, err := read(strings.TrimSuffix(trimmed, got.Rest)+` "title"`, now, loc)
		if got.Rest != "" && err == nil && !again.At.Equal(got.At) {
			t.Errorf("%q is %v, and with a title in quotes %v", s, got.At, again.At)
		}
	})
}
