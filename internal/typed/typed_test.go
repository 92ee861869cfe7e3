package typed

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClip(t *testing.T) {
	for _, c := range []struct {
		name, s string
		most    int
		want    string
	}{
		{"what fits stays", "Weekly", 6, "Weekly"},
		{"what is longer ends in dots", "Weekly!", 6, "Weekl…"},
		{"it is on one line", " a\n b\t", 6, "a b"},
		{"nothing hides in it", "a\u202eb\u200b", 6, "ab"},
		{"a hidden mark makes no two words of one", "we\u00adekly", 6, "weekly"},
		{"characters are counted, not bytes", strings.Repeat("ж", 6), 6, strings.Repeat("ж", 6)},
		{"nothing of a character is left over", strings.Repeat("👍", 7), 6, strings.Repeat("👍", 5) + "…"},
		{"bytes that are no text are dropped", "a\xffb", 6, "ab"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Clip(c.s, c.most); got != c.want {
				t.Errorf("Clip(%+q, %d) = %+q, want %+q", c.s, c.most, got, c.want)
			}
		})
	}
}

func TestNarrow(t *testing.T) {
	for wide, want := range map[rune]rune{
		'／': '/', '！': '!', '～': '~', 'ａ': 'a', 'Ｚ': 'Z', '＠': '@', '２': '2',
		'٢': '2', '۲': '2', '२': '2', '๒': '2', '𝟐': '2', '𝟚': '2', '𑁨': '2', '٠': '0', '۹': '9', '𝟿': '9',
		'a': 'a', '/': '/', 'я': 'я', '²': '²', '½': '½', '｟': '｟', '　': '　', utf8.RuneError: utf8.RuneError, -1: -1,
	} {
		if got := Narrow(wide); got != want {
			t.Errorf("Narrow(%q) = %q, want %q", wide, got, want)
		}
	}
}

func TestALongTextIsNotLookedAt(t *testing.T) {
	long := strings.Repeat("x ", 1<<20)
	if n := testing.AllocsPerRun(10, func() { Clip(long, 40) }); n > 10 {
		t.Errorf("it allocates %v times", n)
	}
}

func FuzzClip(f *testing.F) {
	f.Add("Weekly", 6)
	f.Fuzz(func(t *testing.T, s string, most int) {
		most = 1 + most&63
		got := Clip(s, most)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > most || strings.ContainsAny(got, "\n\t\r") {
			t.Errorf("Clip(%+q, %d) = %+q", s, most, got)
		}
		if again := Clip(got, most); again != got {
			t.Errorf("Clip(%+q, %d) = %+q, and of that %+q", s, most, got, again)
		}
	})
}

// A title of which a finger has missed one quote has none.
// Phones and dictation end a sentence behind the quotes.
func TestEnded(t *testing.T) {
	for s, want := range map[string]string{
		"“Quiz”.": "Quiz", `"Quiz"!`: "Quiz!", `"Quiz" 🎉`: "Quiz 🎉", "„Buchclub“.": "Buchclub", "« Réunion ».": "Réunion", "«Созвон»?": "Созвон?", `"Who?".`: "Who?",
		"Quiz.": "Quiz.", `"Q" and "A".`: `"Q" and "A".`, `"Quiz" 2`: `"Quiz" 2`, `"`: `"`, `"".`: "", `12".`: `12".`, `The "Quiz".`: `The "Quiz".`,
	} {
		if got := Ended(Plain(s)); got != want {
			t.Errorf("of %s is left %q, want %q", s, got, want)
		}
	}
}

func TestHalf(t *testing.T) {
	for s, want := range map[string]string{
		`"Pub`: "Pub", "“Pub": "Pub", "Pub”": "Pub", `Pub"`: "Pub", "«Pub": "Pub", "Pub»": "Pub", "„Pub": "Pub", "''Pub''": "Pub", ",,Pub''": "Pub", ",,Pub”": "Pub", "„ Pub": "Pub",
		"Pub": "Pub", `12"`: `12"`, `Vinyl 7"`: `Vinyl 7"`, `"Pub" and "Bar"`: `"Pub" and "Bar"`, `"Pub" night`: `"Pub" night`, `The "Pub"`: `The "Pub"`, "Boys'": "Boys'", "'Pub": "'Pub",
		`"`: `"`, "": "", ",,": ",,",
	} {
		if got := Half(s); got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
}
