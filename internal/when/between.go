package when

import "userbot/internal/lexicon"

// Of two times that are said, one is meant, or the first is the beginning. The methods here read such.

// betweenAt steps over "between"; it returns i where that is not there.
func (p *parser) betweenAt(i int) int {
	if h, ok := p.often(i, lexicon.Between); ok {
		return h.end
	}
	return i
}

// between reads "8 and 9pm" behind "between", from i on, which stands at start.
func (p *parser) between(s *state, i, start int, all *[]step) {
	at := func(i int) int {
		h, _ := p.hit(i, lexicon.At, lexicon.The)
		return max(i, h.end)
	}
	first := p.clocks(at(i), true, false)
	if p.at(at(i)).kind == numberToken {
		first = append(first, p.bare(at(i))) // 10 e 11
	}
	for _, h := range first {
		and, ok := p.hit(h.end, lexicon.And, lexicon.Until)
		if !ok {
			continue
		}
		for _, e := range p.clocks(at(and.end), true, false) {
			n := *s
			n.clock, n.clockA, n.clockB, n.lastEnd = h.clock, i, h.end, h.end
			if e.half {
				p.inherit(&n, e.clock)
				if h.kind == bareHour {
					n.other = h.clock
				}
			}
			o := n
			o.clock, o.other = e.clock, clock{}
			n.also = &o
			n.ask(SeveralTimes, start, e.end)
			n.last, n.lastEnd = aClock, e.end
			*all = append(*all, step{n, e.end, certain})
			return
		}
	}
}

// orHour adds another hour that is offered beside that of s: "8 or 9", where nothing else follows.
func (p *parser) orHour(s *state, i, j int, all *[]step) bool {
	for _, h := range p.clocks(j, true, false) {
		if h.kind != bareHour && h.why != UnusualTime || h.half || !p.alone(h.end) && !p.at(h.end).first {
			continue
		}
		n, o := *s, *s
		o.clock, o.other, o.part, o.why = h.clock, clock{}, s.part, ""
		n.also, n.weak, n.last, n.lastEnd = &o, false, aClock, h.end
		n.ask(SeveralTimes, s.clockA, h.end)
		*all = append(*all, step{n, h.end, certain})
		return true
	}
	return false
}

// inherit gives the beginning the am or pm of its end: "8-10pm".
func (p *parser) inherit(s *state, end clock) {
	c := &s.clock
	if c.hour > 12 || c.hour == 0 {
		return
	}
	wasSure := c.kind == onClock
	h, e := c.hour%12, end.hour%12
	pm := end.afternoon
	if h*60+c.min > e*60+end.min {
		pm = !pm
	}
	if wasSure {
		s.other = *c
		s.other.kind = exactly
		s.ask(BareHour, s.clockA, s.clockB)
	}
	c.kind, c.hour, c.half, c.afternoon = exactly, h, true, pm
	if pm {
		c.hour += 12
	}
	s.weak = false
}
