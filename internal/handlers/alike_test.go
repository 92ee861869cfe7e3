package handlers_test

import (
	"strings"
	"testing"
)

// TestNoTwoChoicesLookAlike: where two planned calls of a day have one title, it is told which of them each choice is about.
func TestNoTwoChoicesLookAlike(t *testing.T) {
	for _, line := range []string{"/movecall Movies 8", "/movecall Movies +1h", "/movecall Movies 8 jan", "/cancelcall Movies", "/cancelcall Movies mon", "/startnow Movies"} {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall mon 18:00 Movies")
			r.tells("/schedulecall mon 20:30 Movies")
			got := r.tells(line)
			seen := map[string]bool{}
			for choice := range strings.SplitSeq(got, "\n") {
				if n, rest, ok := strings.Cut(choice, ". "); ok && len(n) == 1 {
					choice = rest
				}
				if seen[choice] {
					t.Errorf("%s has two choices that look alike: %q", line, got)
				}
				seen[choice] = true
			}
			if !strings.Contains(got, "number 2") {
				t.Errorf("%s: %q; want which one the choices are about", line, got)
			}
		})
	}
}
