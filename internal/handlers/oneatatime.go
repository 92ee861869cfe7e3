package handlers

import (
	"strings"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/lexicon"
	"userbot/internal/store"
	"userbot/internal/when"
)

// allOf reports whether all planned calls are meant by what stands for the title of one, or all but some, unless one has that.
func allOf(of command.Planned) bool {
	if _, all, ok := allBut(of.Title); ok && all {
		return true
	}
	rest, all := cutAll(of.Title)
	return all && rest == ""
}

// cutAll drops from the front of s that all are meant.
func cutAll(s string) (rest string, ok bool) {
	if rest, ok = lexicon.Cut(s, lexicon.All); !ok {
		rest, ok = lexicon.Cut(s, lexicon.Every)
	}
	for _, of := range [...]string{"calls", "of them", "them", "series"} {
		if n := len(of); ok && len(rest) >= n && strings.EqualFold(rest[:n], of) && (len(rest) == n || rest[n] == ' ') {
			return strings.TrimSpace(rest[n:]), true
		}
	}
	return rest, ok
}

// allBut returns which planned calls are not meant by what was typed for one: "everything except standup", "not standup". all says that all the
// others are. “No. 1” is number 1.
func allBut(s string) (but string, all, ok bool) {
	rest, _ := cutAll(s)
	if but, ok = lexicon.Cut(rest, lexicon.Except); ok {
		but, _ = strings.CutPrefix(but, "for ")
		return but, true, but != ""
	}
	if but, ok = lexicon.Cut(s, lexicon.Not); ok && !lexicon.Says(strings.TrimSuffix(s, but), lexicon.Numbered) {
		return but, false, but != ""
	}
	return "", false, false
}

// notThose has a command about planned calls that says which one is not meant be about the others: it is asked which one of them is, or told how
// it goes for each. nil: it says no such thing, or a call has that title.
func (l *planLine) notThose() *finding {
	in := l.in
	but, all, ok := allBut(when.CutPolite(in.Rest))
	if !ok {
		return nil
	}
	those := l.list.among(but, l.e.Date, l.loc)
	others := l.list.without(those).only(func(i *store.Item) bool { return !refuses(in.Verb, i) })
	sc := l.h.scene(l.e, api.Chat{})
	switch {
	case len(those) == 0:
		if all {
			return &finding{kind: store.Refused, text: sc.NoPlanTitled(but, listVerb)}
		}
		return nil
	case len(others) == 0:
		return &finding{kind: store.Refused, text: sc.NothingElseFor(in.Verb, listVerb)}
	case all:
		return l.forEach(others.ids(), "")
	case len(others) <= mostChoices:
		if choices := l.eachOf(others, in.Command, false); len(choices) > 0 {
			return l.h.which(l.e, "", choices)
		}
	}
	return &finding{kind: store.Refused, text: sc.NumberFirst(in.Verb, listVerb)}
}

// forEach tells how the line is typed for each of these planned calls, with a time behind them, or none.
func (l *planLine) forEach(ids []int64, at string) *finding {
	each := *l.e
	each.Command = l.in.Command
	return &finding{kind: store.Refused, text: l.h.scene(&each, api.Chat{}).OneByOne(ids, at)}
}

// oneByOne tells what is typed instead of one command about all planned calls of a chat, or those that fit.
func (h *Handlers) oneByOne(e *store.Entry, at string, fits func(*store.Item) bool) (*finding, error) {
	list, err := h.plansOfChat(e.Target)
	if err != nil {
		return nil, err
	}
	var those planList
	if but, all, ok := allBut(e.Command.Named().Title); ok && all {
		those = list.among(but, e.Date, typedZone(h.policy.Load(), e.Chat, e.Target))
	}
	meant := list.without(those).only(fits)
	sc := h.scene(e, api.Chat{})
	switch {
	case len(meant) == 0 && len(those) > 0:
		return &finding{kind: store.Refused, text: sc.NothingElseFor(e.Command.Verb, listVerb)}, nil
	case len(meant) == 0:
		return &finding{kind: store.Refused, text: sc.NothingPlannedFor(e.Command.Verb, listVerb)}, nil
	}
	return &finding{kind: store.Refused, text: sc.OneByOne(meant.ids(), at)}, nil
}

// eachByNumber tells how a time that is typed behind several planned calls goes for each of them: "1 and 2 one hour later"; nil: there is but one.
func (l *planLine) eachByNumber() *finding {
	const most = 8 // of them
	var ids []int64
	rest := l.in.Rest
	for range most {
		_, those, behind := l.list.cut(rest)
		if len(those) == 0 {
			break
		}
		ids = append(ids, those[0].ID)
		rest = strings.TrimLeft(behind, ",;&+ ")
		if word, after, _ := strings.Cut(rest, " "); lexicon.Says(word, lexicon.And) {
			rest = after
		}
	}
	_, shift := when.ReadShift(rest)
	if len(ids) < 2 || !shift && !when.Wholly(rest) {
		return nil
	}
	return l.forEach(ids, rest)
}
