package command

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"userbot/internal/typed"
)

func TestCleanTitle(t *testing.T) {
	for _, c := range []struct{ name, typed, want string }{
		{"a plain title stays", "Friday Q&A", "Friday Q&A"},
		{"markdown is only text", "**bold** `code` [x](y)", "**bold** `code` [x](y)"},
		{"white space collapses", "  a \t\n b\u00a0\u3000c\u2028d  ", "a b c d"},
		{"only white space is no title", " \u00a0\n", ""},
		{"only invisible characters are no title", "\u200b\u2060\ufeff\u00ad\u202e\u3164\u2800\ufe0f", ""},
		{"what hides in a word is dropped", "a\u200bb\u00adc\u202ed\u2066e\x00f\x7f", "abcdef"},
		{"hidden characters between spaces leave one space", "a \u200b b", "a b"},
		{"tags that spell a hidden message are dropped", "a\U000e0068\U000e0069\U000e007f", "a"},
		{"bytes that are no text are dropped", "a\xffb", "ab"},
		{"quotes around it are dropped", `"help"`, "help"},
		{"a phone's quotes too", "“help”", "help"},
		{"German ones", "„help“", "help"},
		{"French ones, with their spaces", "« help »", "help"},
		{"single ones", "'help'", "help"},
		{"a phone's single ones", "‘help’", "help"},
		{"single ones around an apostrophe", "'Alice’s call'", "Alice’s call"},
		{"straight and curly mixed", "“help\"", "help"},
		{"quotes around nothing are no title", "“ ”", ""},
		{"quotes inside stay", `The "big" one`, `The "big" one`},
		{"two quoted words stay", `"a" and "b"`, `"a" and "b"`},
		{"an opening quote alone stays", `"a`, `"a`},
		{"an inch stays", `"`, `"`},
		{"an apostrophe in front stays", "'tis the season", "'tis the season"},
		{"a dash in front stays", "— Weekly", "— Weekly"},
		{"a family stays one picture", "👨\u200d👩\u200d👧 call", "👨\u200d👩\u200d👧 call"},
		{"a skin tone with a joiner", "👩🏽\u200d🚀", "👩🏽\u200d🚀"},
		{"a heart on fire", "❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"},
		{"a face that nods", "🙂\u200d↕\ufe0f", "🙂\u200d↕\ufe0f"},
		{"the flag of England", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"},
		{"a flag with unfinished tags loses them", "🏴\U000e0067\U000e0062x", "🏴x"},
		{"a keycap", "1\ufe0f\u20e3", "1\ufe0f\u20e3"},
		{"a joiner between letters joins nothing", "a\u200db\u200c", "ab"},
		{"a joiner at the end of an emoji", "👨\u200d x", "👨 x"},
		{"a non-joiner in a Persian word is spelling", "می\u200cخواهم", "می\u200cخواهم"},
		{"a joiner in a Sinhala word is spelling", "ශ්\u200dරී", "ශ්\u200dරී"},
		{"right-to-left text stays", "שלום עולם", "שלום עולם"},
		{"an Arabic number sign is seen", "\u0600١", "\u0600١"},
		{"64 characters fit", strings.Repeat("ж", 64), strings.Repeat("ж", 64)},
		{"only what is left is counted", "\"" + strings.Repeat("ж", 64) + "\u200b\"  ", strings.Repeat("ж", 64)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := CleanTitle(c.typed); err != nil || got != c.want {
				t.Errorf("Title(%+q) = %+q, %v\nwant %+q", c.typed, got, err, c.want)
			}
		})
	}
}

func TestALongTitleIsRefusedWithItsLengthAndNeverCut(t *testing.T) {
	for _, s := range []string{strings.Repeat("x", 65), strings.Repeat("👍", 65), strings.Repeat("e\u0301", 32) + "e"} {
		got, err := CleanTitle(s)
		var long *Problem
		if got != "" || !errors.As(err, &long) || long.Length != 65 || long.Kind != LongTitle || long.Most != 64 {
			t.Errorf("Title(%q) = %q, %v, want a refusal that tells 65 of 64", s, got, err)
		}
	}
}

func FuzzTitle(f *testing.F) {
	f.Fuzz(func(t *testing.T, s string) {
		title, err := CleanTitle(s)
		if err != nil {
			var long *Problem
			if !errors.As(err, &long) || long.Length <= MaxTitle || long.Length > utf8.RuneCountInString(s) {
				t.Fatalf("Title(%+q): %v", s, err)
			}
			return
		}
		if again, err := CleanTitle(title); err != nil || again != title {
			t.Errorf("Title(%+q) = %+q, and of that %+q, %v", s, title, again, err)
		}
		if !utf8.ValidString(title) || utf8.RuneCountInString(title) > MaxTitle {
			t.Errorf("Title(%+q) = %+q cannot be sent", s, title)
		}
		if strings.TrimSpace(title) != title || strings.Contains(title, "  ") || strings.ContainsFunc(title, unicode.IsControl) {
			t.Errorf("Title(%+q) = %+q has white space or controls left", s, title)
		}
		if title != "" && strings.TrimFunc(title, func(r rune) bool { return typed.Invisible(r) || unicode.IsSpace(r) }) == "" {
			t.Errorf("Title(%+q) = %+q cannot be seen", s, title)
		}
	})
}
