package command

import (
	"unicode/utf8"

	"userbot/internal/typed"
)

// MaxTitle is how long a call's title may be, in Unicode code points. Telegram documents no limit; TDLib cuts at 64
// characters, counted so, to suit the server.
const MaxTitle = 64

// CleanTitle returns the title that was typed as s: quotes around all of it removed, white space collapsed to single
// spaces, and what cannot be seen dropped, save what holds emoji and Persian or Indic words together. An empty title
// means none. Longer than [MaxTitle] is a [*Problem] of the kind [LongTitle]: a title is never cut.
func CleanTitle(s string) (string, error) {
	s = typed.Plain(s)
	if n := utf8.RuneCountInString(s); n > MaxTitle {
		return "", &Problem{Kind: LongTitle, Length: n, Most: MaxTitle}
	}
	return s, nil
}

// CallTitle is CleanTitle for the title that a call is to get: one quote without its other, which a finger has missed, is none of it,
// nor are the quotes that a sentence ends with.
func CallTitle(s string) (string, error) { return CleanTitle(typed.Half(typed.Ended(typed.Plain(s)))) }
