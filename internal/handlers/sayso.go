package handlers

import (
	"errors"
	"strconv"

	"userbot/internal/command"
	"userbot/internal/when"
)

// saidSo has an answer in words mean the one choice of the open question that they are said of: "/yes evening", "/yes saturday".
func (h *Handlers) saidSo(m *command.Message, in command.Parsed, problem error) (command.Parsed, error) {
	wrong, ok := errors.AsType[*command.Problem](problem)
	if !ok || wrong.Kind != command.WrongValue || in.Rest == "" || h.verbs[in.Verb].class != asked {
		return in, problem
	}
	q, why := h.open(m)
	if why != "" {
		return in, problem
	}
	numbers, _ := h.numbers(q.Choices)
	found := -1
	for i, c := range q.Choices {
		if c.At.IsZero() || !when.SaidOf(in.Rest, c.At, m.Date, zoneOf(c.At, c.Zone)) {
			continue
		}
		if found >= 0 {
			return in, problem
		}
		found = i
	}
	if found < 0 {
		return in, problem
	}
	in.Args = strconv.FormatInt(numbers[found], 10)
	return in, nil
}
