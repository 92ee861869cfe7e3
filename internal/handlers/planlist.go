package handlers

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"userbot/internal/command"
	"userbot/internal/store"
)

// planList is planned calls of a chat: all that a line can name, or some of them.
type planList []store.Item

// cut splits s behind the planned call that it begins with, by its number or its title: those have that. Where it is a number that none of the list
// has, or a title in quotes, of tells so; the zero Planned: s begins with neither.
func (l planList) cut(s string) (of command.Planned, those planList, rest string) {
	titles := make([]string, len(l))
	for k, i := range l {
		titles[k] = i.Title
	}
	of, rest, _ = command.CutPlan(s, titles)
	return of, l.only(func(i *store.Item) bool { return of.ID != 0 && i.ID == of.ID || titled(i.Title, of) }), rest
}

// only are those that fit.
func (l planList) only(fits func(*store.Item) bool) (some planList) {
	for _, i := range l {
		if fits(&i) {
			some = append(some, i)
		}
	}
	return some
}

// without are those that are none of others.
func (l planList) without(others planList) planList {
	return l.only(func(i *store.Item) bool {
		return !slices.ContainsFunc(others, func(o store.Item) bool { return o.ID == i.ID })
	})
}

// among are those that words may name: by their numbers, their titles or a part of these, or the day, seen from now in loc.
func (l planList) among(name string, now time.Time, loc *time.Location) planList {
	words := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;&+#", r) })
	return l.only(func(i *store.Item) bool {
		return slices.Contains(words, strconv.FormatInt(i.ID, 10)) || nearly(i.Title, name) || shareWord(i.Title, name) || onDay(i, name, now, loc)
	})
}

// ids are the numbers of them.
func (l planList) ids() (all []int64) {
	for _, i := range l {
		all = append(all, i.ID)
	}
	return all
}

// plansOfChat are all that is planned for a chat.
func (h *Handlers) plansOfChat(chat command.Peer) (list planList, err error) {
	err = h.store.Plans(chat, func(i store.Item) bool {
		list = append(list, i)
		return true
	})
	return list, err
}
