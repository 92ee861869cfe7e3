package handlers

import (
	"strings"
	"time"

	"userbot/internal/store"
	"userbot/internal/words"
)

// offer is a part of an answer that tells a line to type, which means what was meant until a moment only; from then on instead is said.
type offer struct {
	line, instead words.Text
	until         time.Time
	args          string    // what says in line when a call is to be scheduled; empty: nothing does
	at            time.Time // what that means; zero: nothing
}

// heldUp is from when on an answer is looked at again before it is sent: what it offers may mean something else by now.
const heldUp = time.Minute

// lapse has an answer offer nothing that means something else by now, since it had to wait. If it was sent before, it stays as it was.
func (h *Handlers) lapse(e *store.Entry) error {
	now, o := h.now(), e.Offer
	if o.Line == "" || now.Before(o.Until) && (now.Sub(e.Finished) < heldUp || h.stillMeant(e, now)) {
		return nil
	}
	sayInstead(e, strings.Replace(e.Answer, o.Line, o.Instead, 1))
	return h.advance(e)
}

// sayInstead has e be answered otherwise than was written, and it may have been answered so already.
func sayInstead(e *store.Entry, text string) {
	if e.Earlier != "" {
		e.Earlier += earlierToo
	}
	e.Earlier, e.Answer, e.Offer = e.Earlier+e.Answer, text, store.Offer{}
}

const earlierToo = "\x00"

// stillMeant reports whether the time of a call that is to be scheduled means the same in the line that an answer offers as when that was
// settled.
func (h *Handlers) stillMeant(e *store.Entry, now time.Time) bool {
	if e.Offer.At.IsZero() {
		return true
	}
	m := h.means(e.Offer.Args, now, typedZone(h.policy.Load(), e.Chat, e.Target))
	return m.Sure && m.Readings[0].At.Equal(e.Offer.At)
}
