package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/typed"
	"userbot/internal/when"
	"userbot/internal/words"
)

// chatZones are the time zones that people have set for chats.
type chatZones struct {
	mu sync.RWMutex // guards in
	in map[command.Peer]*time.Location
}

func (z *chatZones) init(names map[command.Peer]string) {
	in := map[command.Peer]*time.Location{}
	for chat, name := range names {
		loc, err := time.LoadLocation(name)
		if all, sure := when.Zones(name, time.Time{}, time.UTC); err != nil && sure {
			loc, err = all[0], nil // hours from UTC
		}
		if err == nil && name != "" {
			in[chat] = loc
		}
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	z.in = in
}

// of returns the zone that was set for a chat; nil: none was.
func (z *chatZones) of(chat command.Peer) *time.Location {
	if z == nil {
		return nil
	}
	z.mu.RLock()
	defer z.mu.RUnlock()
	return z.in[chat]
}

// setZone has the times of a chat be read in a zone from now on.
func (h *Handlers) setZone(chat command.Peer, name string) error {
	if err := h.store.SetZone(chat, name); err != nil {
		return fmt.Errorf("keep the zone of a chat: %w", err)
	}
	return h.readZones()
}

// moveZone has a supergroup have the zone of the basic group that it was.
func (h *Handlers) moveZone(from, to command.Peer) error {
	loc := h.zones.of(from)
	if loc == nil {
		return nil
	}
	if h.zones.of(to) == nil {
		if err := h.setZone(to, loc.String()); err != nil {
			return err
		}
	}
	return h.setZone(from, "")
}

// readZones has the zones be those of the store, which has a bound.
func (h *Handlers) readZones() error {
	names, err := h.store.Zones()
	if err != nil {
		return fmt.Errorf("read the zones of chats: %w", err)
	}
	h.zones.init(names)
	return nil
}

// zoneWords are what people put before a zone that is to hold: set it to London, please.
var zoneWords = [...]string{"set", "change", "it", "to", "is", "=", ":"}

// alsoZones are what else people may mean by names that, behind a time, mostly mean a zone of America: the same clocks elsewhere, or a country of that code.
var alsoZones = map[string][]string{
	"et": {"Australia/Sydney", "Africa/Addis_Ababa"}, "ct": {"Asia/Shanghai", "Australia/Adelaide"}, "mt": {"Europe/Malta"}, "pt": {"Europe/Lisbon"},
	"eastern": {"Australia/Sydney", "Europe/Bucharest"}, "central": {"Europe/Berlin", "Australia/Adelaide"},
}

// zonesAlso are these for a name in a chat that goes by loc: none where that is in America itself. A zone of a chat holds for long.
func zonesAlso(name string, loc *time.Location) (all []*time.Location) {
	if strings.HasPrefix(loc.String(), "America/") {
		return nil
	}
	for _, other := range alsoZones[strings.ToLower(strings.Trim(typed.Visible(name), "()[].!? "))] {
		if loc, err := time.LoadLocation(other); err == nil {
			all = append(all, loc)
		}
	}
	return all
}

// planZone is the plan of what tells or sets the time zone of a chat.
func planZone(h *Handlers, p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	if f := h.aimed(p, e, in); f != nil || in.Args == "" {
		return f
	}
	if f := h.untimely(p, e); f != nil {
		return f
	}
	name := when.CutPolite(in.Args)
	for word, rest, ok := strings.Cut(name, " "); ok && slices.Contains(zoneWords[:], strings.ToLower(word)); word, rest, ok = strings.Cut(name, " ") {
		name = strings.TrimSpace(rest)
	}
	word := strings.ToLower(strings.TrimRight(typed.Plain(name), ".!"))
	if word == reset {
		e.Command.Args = reset
		return nil
	}
	all, sure := when.Zones(name, e.Date, typedZone(p, e.Chat, e.Target))
	if also := zonesAlso(name, typedZone(p, e.Chat, e.Target)); sure && len(also) > 0 {
		all, sure = append(all, also...), false
	}
	if sure {
		e.Command.Args = all[0].String()
		return nil
	}
	if len(all) == 0 {
		all = when.ZonesNear(name, e.Date, typedZone(p, e.Chat, e.Target), mostChoices)
	}
	if len(all) == 0 {
		if slices.Contains([]string{"default", "none", "off", "clear", "remove", "delete", "unset", "no", "standard", "global"}, word) {
			c := *e
			c.Command.Args = reset
			return h.which(e, words.NoZone(word), []store.Choice{choiceOf(&c)})
		}
		const most = 40
		return h.wrong(p, m, e, &command.Problem{Kind: command.WrongZone, Command: in.Command, Typed: typed.Clip(typed.Visible(in.Args), most)})
	}
	choices := make([]store.Choice, len(all))
	for k, loc := range all {
		c := *e
		c.Command.Args = loc.String()
		choices[k] = choiceOf(&c)
	}
	return h.which(e, words.WhichZone(name), choices)
}

// chatZone tells by which clocks the times of a chat are read, or has them be read by others.
func chatZone() *action {
	return &action{prevent: func(_ context.Context, a *attempt, s situation) (*finding, error) {
		p, chat, name := a.h.policy.Load(), a.e.Target, a.e.Command.Args
		own, is, sc := p.OwnZone(chat), p.location(chat), a.scene(s)
		switch {
		case name == "":
			by := words.ZoneOfAll
			if own {
				by = words.ZoneConfigured
			} else if a.h.zones.of(chat) != nil {
				by = words.ZoneSet
			}
			return &finding{kind: store.Already, text: sc.ZoneIs(is, by)}, nil
		case name == reset && !own && a.h.zones.of(chat) == nil:
			return &finding{kind: store.Already, text: sc.ZoneIs(is, words.ZoneOfAll)}, nil
		case own:
			return &finding{kind: store.Refused, text: sc.ZoneIsConfigured(is)}, nil
		case a.h.zones.of(chat) != nil && is.String() == name:
			return &finding{kind: store.Already, text: sc.ZoneIs(is, words.ZoneSet)}, nil
		}
		to, keep := p.common(), ""
		if name != reset {
			all, sure := when.Zones(name, time.Time{}, time.UTC)
			if !sure {
				return &finding{kind: store.Refused, text: sc.ZoneIs(is, words.ZoneOfAll)}, nil // it was one, of another version
			}
			to, keep = all[0], name
		}
		plans, _, err := a.h.store.PlanCount(chat)
		if err != nil {
			return nil, err
		}
		return &finding{kind: store.DoneOutcome, zone: &keep, text: sc.ZoneNow(to, keep != "", plans), would: sc.WouldReadIn(to)}, nil
	}}
}
