// Package calendar tells calendar programs what is planned, as RFC 5545 has it.
package calendar

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"userbot/internal/command"
	"userbot/internal/recurrence"
	"userbot/internal/store"
)

// length is how long a call is said to be. Nobody knows how long one will be, and without a length it would be hard to see.
const length = time.Hour

// Plans is what is told.
type Plans struct {
	Account int64 // whose plans they are
	Now     time.Time
	Items   []store.Item
	Link    func(chat command.Peer) string         // empty: none that anybody can use
	Leads   func(item *store.Item) []time.Duration // how long before its start the chat is reminded
}

// Write writes the plans as a calendar. What is the same plan has the same UID whenever it is written.
func (p *Plans) Write(w io.Writer) error {
	cal := ics.NewCalendarFor("userbot")
	cal.SetProductId("-//userbot//planned calls//EN")
	cal.SetCalscale("GREGORIAN")
	cal.SetMethod(ics.MethodPublish)
	var zones []*zone
	var events []ics.Component
	items := slices.SortedFunc(slices.Values(p.Items), func(a, b store.Item) int { return cmp.Compare(a.ID, b.ID) })
	for k := range items {
		var err error
		if events, zones, err = p.add(events, zones, &items[k]); err != nil {
			return fmt.Errorf("the planned call %d: %w", items[k].ID, err)
		}
	}
	slices.SortFunc(zones, func(a, b *zone) int { return cmp.Compare(idOf(a.loc), idOf(b.loc)) })
	for _, z := range zones {
		cal.AddVTimezone(z.vtimezone())
	}
	cal.Components = append(cal.Components, events...)
	return cal.SerializeTo(w, ics.WithNewLine("\r\n"))
}

// add adds the events of a planned call, none of one that has no time left.
func (p *Plans) add(events []ics.Component, zones []*zone, i *store.Item) ([]ics.Component, []*zone, error) {
	once := func(uid string) *ics.VEvent {
		e := p.event(uid, i)
		e.SetProperty("DTSTART", i.At.UTC().Format(utcLayout))
		p.state(e, i, i.Gone)
		return e
	}
	switch {
	case i.Over:
		return events, zones, nil
	case i.Rule == "":
		return append(events, once(p.uid(i, ""))), zones, nil
	}
	rule, err := recurrence.Parse(i.Rule)
	if err != nil {
		return nil, nil, err
	}
	planned := cmp.Or(i.Moved, i.At) // by the rule
	rest, ok := rule.From(planned)
	if !ok {
		return append(events, once(p.uid(i, ""))), zones, nil
	}
	zones = refer(zones, rest)
	e := p.event(p.uid(i, ""), i)
	setWall(&e.ComponentBase, "DTSTART", rest)
	_, again, _ := strings.Cut(rest.String(), "\nRRULE:")
	e.SetProperty("RRULE", again)
	p.state(e, i, false)
	events = append(events, e)
	first, _, _ := rest.After(planned.Add(-1))
	switch {
	case !first.Equal(planned): // the clocks of the zone have been changed by law since it was planned
		return append(events, once(p.uid(i, "-once"))), zones, nil
	case i.Gone || !i.At.Equal(planned):
		o := once(p.uid(i, ""))
		setWall(&o.ComponentBase, "RECURRENCE-ID", rest)
		events = append(events, o)
	}
	// Of one that was moved to a later time the next comes after that time.
	for at := first; ; {
		next, ok := rest.From(at.Add(1))
		if !ok {
			break
		}
		if at, _, ok = next.After(at); !ok || at.After(i.At) {
			break
		}
		setWall(&e.ComponentBase, "EXDATE", next)
	}
	return events, zones, nil
}

func (p *Plans) uid(i *store.Item, which string) string {
	return fmt.Sprintf("plan-%d%s-%d@userbot", i.ID, which, p.Account)
}

// event is what all events of a planned call have.
func (p *Plans) event(uid string, i *store.Item) *ics.VEvent {
	e := ics.NewEvent(uid)
	e.SetDtStampTime(p.Now)
	// The later file counts, and its number is the greater one.
	e.SetProperty("SEQUENCE", strconv.FormatInt(p.Now.Unix()/60, 10))
	e.SetProperty("DURATION", lasting(length))
	e.SetSummary(title(i))
	if link := p.Link(i.Target); link != "" {
		e.SetLocation(link)
		e.SetURL(link)
	}
	return e
}

// state says whether it takes place, and has people be reminded if it does.
func (p *Plans) state(e *ics.VEvent, i *store.Item, gone bool) {
	switch {
	case gone:
		e.SetStatus(ics.ObjectStatusCancelled)
		return
	case i.Paused:
		e.SetStatus(ics.ObjectStatusTentative)
		return
	}
	e.SetStatus(ics.ObjectStatusConfirmed)
	for _, lead := range p.Leads(i) {
		a := e.AddAlarm()
		a.SetAction(ics.ActionDisplay)
		a.SetDescription(title(i))
		a.SetTrigger("-" + lasting(lead))
	}
}

// title is what a planned call is called.
func title(i *store.Item) string {
	t := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, i.Title)
	return cmp.Or(t, "Video chat")
}

// lasting is a length of time of whole minutes, which does not depend on the clocks: a day is 24 hours.
func lasting(d time.Duration) string {
	s := "PT"
	if h := d / time.Hour; h > 0 {
		s += strconv.Itoa(int(h)) + "H"
	}
	if m := d % time.Hour / time.Minute; m > 0 || s == "PT" {
		s += strconv.Itoa(int(m)) + "M"
	}
	return s
}

// setWall adds a property for the first time of a rule, by the clocks of its zone. What these do not show, or show twice, RFC 5545
// has mean what package recurrence does.
func setWall(c *ics.ComponentBase, name ics.ComponentProperty, r *recurrence.Rule) {
	if r.Location() == time.UTC {
		c.AddProperty(name, r.First().Format(utcLayout))
		return
	}
	c.AddProperty(name, r.First().Format(wallLayout), ics.WithTZID(idOf(r.Location())))
}

// refer has the zone of a rule be among those that are told.
func refer(zones []*zone, r *recurrence.Rule) []*zone {
	loc, first, last := r.Location(), r.First().AddDate(0, 0, -2), r.Until().AddDate(0, 0, 2)
	if loc == time.UTC {
		return zones
	}
	if r.Until().IsZero() {
		last = time.Date(endOfZones, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	for _, z := range zones {
		if idOf(z.loc) == idOf(loc) {
			if first.Before(z.first) {
				z.first = first
			}
			if last.After(z.last) {
				z.last = last
			}
			return zones
		}
	}
	return append(zones, &zone{loc, first, last})
}
