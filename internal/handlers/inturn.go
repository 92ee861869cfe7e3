package handlers

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/when"
)

// What is typed behind a command of its chat is meant as that leaves the chat: what is planned there, and in which zone times are read. So a
// line that may mean something else by then is kept as it was typed, and read again when it is its turn, as of the moment it was typed.

// readsPlans reports whether what a line means depends on what is planned in the chat, or on its zone.
func (h *Handlers) readsPlans(in command.Parsed) bool {
	v := h.verbs[in.Verb]
	if v == nil {
		return false
	}
	// The title of one that is planned may stand behind the verbs of the call that is there, and a time in the place of a title.
	return in.Verb == check || in.Verb == titleVerb || v.Follows == command.Plan || v.Follows == command.PlanTime || v.Follows == command.TimeTitle || v.Later != "" && in.Title != "" ||
		v.action != nil && v.action.ends
}

// chatOf is the chat that a line is about, where that is known before it is read on; the zero Peer: it is not.
func (h *Handlers) chatOf(p *Policy, m *command.Message, in command.Parsed) (chat command.Peer) {
	h.reads(func() {
		in = h.behind(p, in)
		of, _ := in.Plan()
		switch {
		case in.In != "":
			chat = p.named(in.In)
		case m.Chat.Kind != command.User:
			chat = m.Chat
		default:
			if of := h.planChat(p, m, m.Chat, of); of != m.Chat {
				chat = of
			}
		}
	})
	return chat
}

// behindOthers reports whether a command for a chat would not be the only one there.
func (i *Intake) behindOthers(chat command.Peer) bool {
	k := lane{acting, chat}
	return !chat.IsZero() && (!i.h.lanes.idle(k) || slices.ContainsFunc(i.taken, func(o taken) bool { return i.h.laneOf(&o.e) == k }))
}

// unseen reports whether a line names a planned call by more than its number, in a chat that only Telegram can find.
func (h *Handlers) unseen(p *Policy, in command.Parsed) (is bool) {
	v := h.verbs[in.Verb]
	if v == nil || v.Follows != command.Plan && v.Follows != command.PlanTime || in.In == "" || command.BareName(in.In) || !p.named(in.In).IsZero() {
		return false
	}
	h.reads(func() {
		of, _, numbered := command.CutPlan(in.Rest, nil)
		is = !numbered && of.ID == 0 && strings.ContainsFunc(in.Rest, unicode.IsLetter) && !when.Wholly(in.Rest)
	})
	return is
}

// plan finds out what the command in t is about, as [Handlers.planned] does. What settles it at once is not said yet where a command in
// front of it may still change that.
func (i *Intake) plan(p *Policy, m *command.Message, t *taken, in command.Parsed, problem error) *finding {
	h := i.h
	if h.readsPlans(in) {
		t.text = h.table.Bared(m.Text, p.Prefix, h.usernames())
	}
	chat := command.Peer{}
	if t.text != "" {
		chat = h.chatOf(p, m, in)
	}
	behind := i.behindOthers(chat) // before it is read: what has come to its end since may have changed what was read
	f := h.planned(p, m, &t.e, in, problem)
	if !t.e.Target.IsZero() {
		chat = t.e.Target
	}
	// The zone of a chat that is named, and what is planned there, is not known before its name has been asked for.
	nameless := t.e.Target.IsZero() && problem == nil && h.behind(p, in).In != "" && !command.BareName(h.behind(p, in).In) && (f == nil || f.kind == store.Asked || f.kind == store.Refused || in.Verb == check) || h.unseen(p, h.behind(p, in))
	if t.text == "" || !nameless && !behind && !i.behindOthers(chat) {
		return f
	}
	if f != nil {
		t.e = t.typed
		t.e.Target = chat
	}
	t.e.Text = t.text
	return nil
}

// readInTurn reads the line of e again, now that it is its turn. f settles it.
func (h *Handlers) readInTurn(e *store.Entry) (f *finding) {
	p := h.policy.Load()
	m := command.Message{Chat: e.Chat, ID: e.Msg(), Topic: e.Topic, Date: e.Date, Sender: e.Sender, Text: p.Prefix + strings.TrimPrefix(e.Text, p.Prefix), ReplyTo: e.Under, Stays: e.Stays, Arrived: e.Arrived}
	in, _, _, problem := h.read(p, &m)
	if in.Verb == "" { // an older version has kept it
		return &finding{kind: store.Refused, text: h.scene(e, api.Chat{}).UnknownVerb()}
	}
	named := in.In
	switch of := h.behind(p, in); {
	case in.Verb == check, p.named(of.In) == e.Target, e.Target == e.Chat && !h.unseen(p, in):
	case e.Target == e.Chat:
		in.In = "" // where it was typed, if by a name that had to be asked for
	default:
		in.In = e.Target.String() // where it was found to be meant, also where that has become a supergroup, or what is planned is not there any more
	}
	target := e.Target
	e.Command, e.Typed, e.Text, e.Target = in.Command, nil, "", command.Peer{}
	e.Title, e.At, e.Zone, e.Rule, e.Note, e.Occurs, e.Re = "", time.Time{}, "", "", "", time.Time{}, 0
	e.Misspelt, e.Doubt, e.CallID, e.Was = "", "", 0, ""
	if in.Verb == check && h.behind(p, in).In != "" {
		e.Target = target // for which the command behind it is read
	}
	f = h.planned(p, &m, e, in, problem)
	if e.Target = target; named != "" {
		e.Command.In = named // as it was typed
	}
	return f
}
