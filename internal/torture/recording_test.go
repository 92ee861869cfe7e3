package torture

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"

	"userbot/internal/emulator"
)

var (
	sinceThen      = ` since (\d\d:\d\d:\d\d) UTC`
	saysTaping     = regexp.MustCompile(`^The ` + theCall + ` “([^”]*)”` + inChat + ` is being recorded now(, with pictures)?\. Telegram puts `)
	saysTaped      = regexp.MustCompile(`^The ` + theCall + ` “([^”]*)”` + inChat + ` is being recorded already,` + sinceThen + `(, with pictures)?\. I changed nothing\.`)
	saysSound      = regexp.MustCompile(`^Not done: the ` + theCall + ` “([^”]*)”` + inChat + ` has been recorded` + sinceThen + `(), but without pictures\.`)
	saysTapeEnded  = regexp.MustCompile(`^The recording of the ` + theCall + ` “([^”]*)”` + inChat + ` has ended\. Telegram puts `)
	saysNotTaped   = regexp.MustCompile(`^The ` + theCall + ` “([^”]*)”` + inChat + ` is not being recorded, so there was nothing to end\. I changed nothing\.$`)
	saysTapedSince = regexp.MustCompile(`^The ` + theCall + ` “([^”]*)”` + inChat + ` has been recorded` + sinceThen + `(, with pictures)?, which is after your command: I left that recording alone\.`)
)

// recording makes up a command that begins to record the call, or ends that.
func (r *round) recording(rng *rand.Rand, v *venue, s *said, name string) {
	s.verb, s.on = records, rng.IntN(5) > 1
	s.text = r.address(rng, v, "recordcall", "RecordCall", "record")
	if !s.on {
		s.text += []string{"stop", "Stop.", "stop recording", "off"}[rng.IntN(4)]
		return
	}
	if s.film = rng.IntN(3) == 0; s.film {
		s.text += []string{"--video ", "—video "}[rng.IntN(2)]
	}
	if rng.IntN(3) > 0 {
		s.tape = "Tape " + name
	}
	s.text = strings.TrimSpace(s.text + s.tape)
}

// tape is a recording of a call. Positions in the ledger; -1: never.
type tape struct {
	emulator.Event // its beginning
	ended          int
	ours           bool // the userbot has begun it
}

// taped files what has become of a call's recordings.
func taped(list []*tape, e emulator.Event, ours bool) []*tape {
	if e.Kind == emulator.RecordingBegun {
		return append(list, &tape{Event: e, ended: -1, ours: ours})
	}
	list[len(list)-1].ended = e.Seq
	return list
}

// tape is the recording that ended at a position.
func (c *call) tape(at int) *tape {
	return c.tapes[slices.IndexFunc(c.tapes, func(x *tape) bool { return x.ended == at })]
}

// runs reports whether the recording was under way at some moment between two positions.
func (x *tape) runs(from, to int) bool { return x.Seq < to && (x.ended < 0 || x.ended > from) }

// spared reports whether a command to end a recording must leave one alone: that was begun in a later second, and not by a
// command from before.
func (t *trial) spared(s *said, x *tape) bool {
	if !x.At.Truncate(time.Second).After(t.times[s]) {
		return false
	}
	for _, q := range t.byKey {
		if x.ours && q.verb == records && q.on && q.target == x.Chat && q.tape == x.Text && q.film == x.Video && t.posted[q] < x.Seq && t.until(q) > x.Seq &&
			(t.posted[q] < t.posted[s] || q.chat != s.chat && t.times[q].Equal(t.times[s])) {
			return false
		}
	}
	return true
}

// recorded judges the answer to a command about the recording of the call; ok is false for an answer that is none of its own.
func (t *trial) recorded(s *said, a *answer) (outcome, wrong string, ok bool) {
	if s.verb != records {
		return "", "", false
	}
	from := t.posted[s]
	about := func(m []string, is func(*tape) bool) string {
		c := t.named(s, a, m[1])
		switch {
		case c == nil:
			return "no such call was there"
		case !t.meant(s, c):
			return "that is not the call that was meant"
		case !slices.ContainsFunc(c.tapes, is):
			return "there was no such recording"
		}
		return ""
	}
	shown := func(m []string) func(*tape) bool {
		return func(x *tape) bool {
			return x.runs(from, a.final) && x.At.UTC().Format(time.TimeOnly) == m[2] && x.Video == (m[3] != "")
		}
	}
	asked := func(on bool) {
		if wrong == "" && s.on != on {
			wrong = "that is not what was asked for"
		}
	}
	if m := saysTaping.FindStringSubmatch(a.text); m != nil {
		wrong = about(m, func(x *tape) bool {
			own := x.Text == s.tape && x.Video == s.film
			return x.Seq > from && x.Seq < a.final && (x.ours && own || !x.ours && (x.Video || !s.film))
		})
		if asked(true); s.film != (m[2] != "") {
			wrong = "the pictures are not as asked"
		}
		return "recording begun", wrong, true
	}
	if m := saysTaped.FindStringSubmatch(a.text); m != nil {
		wrong = about(m, shown(m))
		if asked(true); s.film && m[3] == "" {
			wrong = "it is without pictures"
		}
		return "recorded already", wrong, true
	}
	if m := saysSound.FindStringSubmatch(a.text); m != nil {
		wrong = about(m, shown(m))
		if asked(true); !s.film {
			wrong = "no pictures were asked for"
		}
		return "recorded without pictures", wrong, true
	}
	if m := saysTapeEnded.FindStringSubmatch(a.text); m != nil {
		wrong = about(m, func(x *tape) bool { return x.ended > from && x.ended < a.final })
		asked(false)
		return "recording ended", wrong, true
	}
	if m := saysTapedSince.FindStringSubmatch(a.text); m != nil {
		wrong = about(m, func(x *tape) bool { return shown(m)(x) && t.spared(s, x) })
		asked(false)
		return "a recording left alone", wrong, true
	}
	if m := saysNotTaped.FindStringSubmatch(a.text); m != nil {
		c := t.named(s, a, m[1])
		switch {
		case c == nil:
			wrong = "no such call was there"
		case !t.meant(s, c):
			wrong = "that is not the call that was meant"
		case slices.ContainsFunc(c.tapes, func(x *tape) bool { return x.Seq < from && (x.ended < 0 || x.ended > a.final) }):
			wrong = "it was recorded all the time"
		}
		asked(false)
		return "not recorded", wrong, true
	}
	return t.notLive(s, a)
}
