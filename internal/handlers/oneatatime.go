package handlers

import (
	"slices"
	"strings"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
)

// allOf reports whether all planned calls are meant by what stands for the title of one, unless one has that.
func allOf(of command.Planned) bool {
	words := strings.Fields(strings.ToLower(of.Title))
	if n := len(words); n > 1 && slices.Contains([]string{"calls", "of them", "them"}, strings.Join(words[1:], " ")) {
		words = words[:1]
	}
	return slices.Contains([]string{"all", "everything", "every", "both", "*", "alle", "alles", "tous", "todos", "tutti", "все", "всё", "все звонки", "tout", "todo", "tudo", "tutto", "hepsi", "semua", "усі", "всі"}, strings.Join(words, " "))
}

// oneByOne tells what is typed instead of one command about all planned calls of a chat, or those that fit.
func (h *Handlers) oneByOne(e *store.Entry, at string, fits func(*store.Item) bool) (*finding, error) {
	var ids []int64
	err := h.store.Plans(e.Target, func(i store.Item) bool {
		if fits(&i) {
			ids = append(ids, i.ID)
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	sc := h.scene(e, api.Chat{})
	if len(ids) == 0 {
		return &finding{kind: store.Refused, text: sc.NothingPlannedFor(e.Command.Verb, listVerb)}, nil
	}
	return &finding{kind: store.Refused, text: sc.OneByOne(ids, at)}, nil
}
