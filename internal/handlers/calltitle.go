package handlers

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/typed"
	"userbot/internal/words"
)

// planRetitle is the plan of what gives the call that is there another title. Where what was typed names a planned call, or begins with
// one, it is asked: that one may be meant to get the title.
func planRetitle(h *Handlers, p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	old, title, two := command.CutRetitled(in.Args)
	if f := planCall(h, p, m, e, in); f != nil || typed.StartsQuoted(in.Args) && !two || e.Target.IsZero() {
		return f
	}
	if h.isTime(in.Args) {
		return h.orOnlyATitle(e, h.scene(e, api.Chat{}).OnlyATitle(in.Args, moveVerb))
	}
	list, err := h.namable(p, m, e.Target, in)
	if err != nil {
		return &finding{kind: store.Refused, text: words.PlansUnread()}
	}
	of, those, rest := list.cut(in.Args)
	if two {
		if of, those, rest = list.cut(old); len(those) > 0 && rest == "" {
			rest = title
		} else {
			of, those = command.Planned{}, nil
		}
	}
	for _, i := range list {
		switch title, ok := command.NewTitle(in.Args, i.Title); {
		case ok && len(those) == 0:
			those, rest = planList{i}, title // from Weekly to Party
		case ok && of.Title == i.Title:
			rest = title
		}
	}
	meant, there := (*store.Item)(nil), false
	for _, i := range those {
		if is := i.CallID != 0 && !i.Gone; meant == nil || is {
			meant, there = &i, is
		}
	}
	switch {
	case meant == nil && two:
		wrong := command.Problem{Kind: command.WordOrTitle, Command: in.Command, Typed: typed.Clip(old, 25)}
		for _, t := range []string{title, e.Title} {
			c := in.Command
			c.Args = typed.Quote(t)
			wrong.Try = append(wrong.Try, c)
		}
		return h.wrong(p, m, e, &wrong)
	case meant != nil && !there && two:
		return &finding{kind: store.Refused, text: h.scene(e, api.Chat{}).NotRetitled(planOf(meant), planVerbs())}
	case meant == nil || there && rest == "" && of.ID == 0:
		return nil
	}
	return h.whichTitle(e, meant, rest, there)
}

// whichTitle asks whether all that was typed is the title that the call which is there gets. It begins with the planned call i, and rest
// stands behind that: if i is there, that may be the title.
func (h *Handlers) whichTitle(e *store.Entry, i *store.Item, rest string, there bool) *finding {
	whole := *e
	whole.Command.Args = typed.Quote(e.Title)
	choices := []store.Choice{choiceOf(&whole)}
	rest = strings.TrimPrefix(strings.TrimLeft(rest, typed.Dashes+"→=>:,; "), "to ")
	if title, err := command.CleanTitle(rest); err == nil && there && title != "" {
		part := *e
		part.Title, part.Command.Args = title, typed.Quote(title)
		choices = append([]store.Choice{choiceOf(&part)}, choices...)
	}
	return h.which(e, h.scene(e, api.Chat{}).TitleOrPlan(planOf(i), there, e.Command.Verb), choices)
}

// orOnlyATitle asks whether what was typed is meant for the title, for a reason why it hardly is.
func (h *Handlers) orOnlyATitle(e *store.Entry, why words.Text) *finding {
	named := *e
	named.Command.Args = typed.Quote(e.Title)
	return h.which(e, why, []store.Choice{choiceOf(&named)})
}

// titleOrBoth asks whether all that was typed is the title that the call which is there gets, or only title, which stands behind the one that it has.
func (h *Handlers) titleOrBoth(e *store.Entry, why words.Text, title string) *finding {
	whole, part := *e, *e
	whole.Command.Args = typed.Quote(e.Title)
	part.Title, part.Command.Args = title, typed.Quote(title)
	return h.which(e, why, []store.Choice{choiceOf(&part), choiceOf(&whole)})
}

// retitleCall gives the call that is there another title.
func retitleCall() *action {
	return &action{ahead: askAimed, prevent: mayNotRetitle, send: retitle, proof: wasRetitled, would: func(s *words.Scene, _ *attempt, c *api.Call) words.Text { return s.WouldRetitle(c) }}
}

func mayNotRetitle(ctx context.Context, a *attempt, s situation) (*finding, error) {
	if f, err := aim(ctx, a, s); f != nil || err != nil {
		return f, err
	}
	if a.h.titles.later(a.e) {
		return a.retitledSince(s), nil
	}
	if title, ok := command.NewTitle(a.e.Title, s.call.Title); ok && !a.unsure && !typed.StartsQuoted(a.e.Command.Args) {
		return a.h.titleOrBoth(a.e, a.scene(s).TitleOrBoth(), title), nil
	}
	if f := a.byItsNumber(s); f != nil {
		return f, nil
	}
	switch s.call.Title {
	case a.e.Title:
		return &finding{kind: store.Already, text: a.scene(s).TitledSo()}, nil
	case a.e.Was:
		return nil, nil
	}
	return a.retitledSince(s), nil
}

// byItsNumber asks whether a number in front of the title is that of the call which is there, which was planned and has begun; nil: it is not.
func (a *attempt) byItsNumber(s situation) *finding {
	id, at := a.h.plannedBy(s.call.ID)
	of, title, numbered := command.CutPlan(a.e.Command.Args, nil)
	if title, err := command.CleanTitle(title); id != 0 && numbered && of.ID == id && err == nil && title != "" && !a.unsure && !typed.StartsQuoted(a.e.Command.Args) {
		is := words.Plan{ID: id, Title: s.call.Title, At: at.In(a.h.policy.Load().location(a.e.Target))}
		return a.h.titleOrBoth(a.e, a.scene(s).TitleOrPlan(is, true, a.e.Command.Verb), title)
	}
	return nil
}

func (a *attempt) retitledSince(s situation) *finding {
	return &finding{kind: store.Gone, text: a.scene(s).RetitledSince(s.call.Title)}
}

func (a *attempt) retitled(s situation) *finding {
	a.h.titles.add(a.e)
	return &finding{kind: store.DoneOutcome, text: a.scene(s).Retitled(a.e.Was, a.h.seriesOf(a.e.CallID))}
}

// seriesOf is the series that a call is one of; nil: it is one of none that goes on.
func (h *Handlers) seriesOf(callID int64) *words.Plan {
	id, _ := h.plannedBy(callID)
	if id == 0 {
		return nil
	}
	i, ok, err := h.store.Plan(id)
	if err != nil || !ok || i.Rule == "" {
		return nil
	}
	is := planOf(&i)
	return &is
}

func retitle(ctx context.Context, a *attempt, s situation) (*finding, error) {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	err := a.h.api.SetCallTitle(rpc, *s.call, a.e.Title)
	switch {
	case err == nil:
		return a.retitled(s), nil
	case api.NotModified(err) && a.unsure:
		return a.retitled(s), nil
	case api.NotModified(err):
		return &finding{kind: store.Already, text: a.scene(s).TitledSo()}, nil
	}
	return a.refusedTo(ctx, err)
}

// wasRetitled takes the title that the call shows for what became of an earlier request: the one asked for, the one from
// before, or a third one, which somebody has given it since and which must stay.
func wasRetitled(_ context.Context, a *attempt, s situation) (*finding, bool, error) {
	switch {
	case a.e.CallID == 0:
		return nil, true, nil
	case a.gone(s):
		return a.hasEnded(s), true, nil
	case s.call.Title == a.e.Title:
		return a.retitled(s), true, nil
	case s.call.Title == a.e.Was:
		return nil, true, nil
	}
	return a.retitledSince(s), true, nil
}

// The verbs of which the newest that was done is known.
const titleVerb, recordVerb command.Verb = "calltitle", "recordcall"

// mostTitles bounds for how many chats it is remembered which command gave the call its title.
const mostTitles = 1024

// titles are the newest commands, by when they were typed, that gave the call of a chat its title, or those that began its
// recording. What was typed during an outage may arrive in another order, and the title that was typed last is the one that
// is meant.
type titles struct {
	mu     sync.Mutex // guards newest
	newest *simplelru.LRU[command.Peer, store.Entry]
}

func (t *titles) init() { t.newest = newLRU[command.Peer, store.Entry](mostTitles) }

// later reports whether a command that was typed after e has given the call of the chat its title.
func (t *titles) later(e *store.Entry) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	last, ok := t.newest.Get(e.Target)
	return ok && last.Key != e.Key && !typedBefore(&last, e)
}

// earlier reports whether it was a command typed before e that did it last, to the call that e is aimed at.
func (t *titles) earlier(e *store.Entry) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	last, ok := t.newest.Get(e.Target)
	return ok && last.CallID == e.CallID && typedBefore(&last, e)
}

func (t *titles) add(e *store.Entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.newest.Add(e.Target, *e)
}

// fillNewest has it be known what commands from before the start have done last, for what was typed with them may still come.
func (h *Handlers) fillNewest() error {
	var done []store.Entry // newest first
	err := h.store.OfVerbs(h.now().Add(-remembered), []command.Verb{titleVerb, recordVerb}, func(e store.Entry) bool {
		if e.Outcome == store.DoneOutcome && !(e.Command.Verb == recordVerb && stops(e.Command)) {
			done = append(done, e)
		}
		return true
	})
	for _, e := range slices.Backward(done) {
		if e.Command.Verb == titleVerb {
			h.titles.add(&e)
		} else {
			h.recordings.add(&e)
		}
	}
	return err
}
