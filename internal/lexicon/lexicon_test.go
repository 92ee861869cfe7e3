package lexicon

import (
	"strings"
	"testing"
)

func TestNear(t *testing.T) {
	for word, want := range map[string]string{
		"tommorow": "tomorrow", "tomorow": "tomorrow", "tommorrow": "tomorrow", "wensday": "Wednesday", "wendsday": "Wednesday",
		"thrusday": "Thursday", "novmber": "November", "firday": "Friday", "frday": "Friday", "febuary": "February",
		"saterday": "Saturday", "todya": "today", "evenning": "evening",
		"sum": "", "mat": "", "mary": "", "money": "", "sundae": "", "today": "", "today's": "", "member": "", "light": "",
	} {
		got := ""
		if terms := Near(word); len(terms) > 0 {
			got = Name(terms[0])
		}
		if got != want {
			t.Errorf("%s: near %q, want %q", word, got, want)
		}
	}
}

func TestLongestFirst(t *testing.T) {
	got := Lookup(strings.Fields("day after tomorrow at 8"))
	if len(got) != 2 || got[0].Words != 3 || Name(got[0]) != "the day after tomorrow" || got[1].Kind != Unit {
		t.Errorf("%+v", got)
	}
}

var sink []Term

func BenchmarkLookup(b *testing.B) {
	for _, words := range []string{"friday", "posaunenchor", "day after tomorrow", "послезавтра", "пятницу", "پس\u200cفردا"} {
		b.Run(words, func(b *testing.B) {
			w := strings.Fields(words)
			b.ReportAllocs()
			for b.Loop() {
				sink = Lookup(w)
			}
		})
	}
}

func BenchmarkNear(b *testing.B) {
	for _, word := range []string{"tommorow", "posaunenchor", "васкресенье"} {
		b.Run(word, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink = Near(word)
			}
		})
	}
}
