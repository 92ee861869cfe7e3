package lexicon

import (
	"strings"
	"testing"
)

// TestHowOften reads what says how often something is. Lookup knows these words not at all, or as something else.
func TestHowOften(t *testing.T) {
	for words, want := range map[string]Term{
		"daily": {Kind: Regularly, N: Day, Lang: "en", Words: 1}, "on weekdays at 9": {Kind: Regularly, N: Workday, Lang: "en", Words: 2},
		"working day": {Kind: Unit, N: Workday, Lang: "en", Words: 2}, "last friday": {Kind: Nth, N: -1, Lang: "en", Words: 1},
		"other week": {Kind: Other, Lang: "en", Words: 1}, "times": {Kind: Times, Lang: "en", Words: 1},
		"по будням": {Kind: Regularly, N: Workday, Lang: "ru", Words: 2}, "четвертую пятницу": {Kind: Nth, N: 4, Lang: "ru", Words: 1},
		"щороку": {Kind: Regularly, N: Year, Lang: "uk", Words: 1}, "entre semana": {Kind: Regularly, N: Workday, Lang: "es", Words: 2},
		"dias uteis": {Kind: Regularly, N: Workday, Lang: "pt", Words: 2}, "em dias uteis": {Kind: Regularly, N: Workday, Lang: "pt", Words: 3}, "taeglich": {Kind: Regularly, N: Day, Lang: "de", Words: 1},
		"letzten": {Kind: Nth, N: -1, Lang: "de", Words: 1}, "alle 2 wochen": {Kind: Every, Lang: "de", Words: 1}, "deuxieme": {Kind: Nth, N: 2, Lang: "fr", Words: 1},
		"ultimo": {Kind: Nth, N: -1, Lang: "es", Words: 1}, "hafta içi": {Kind: Regularly, N: Workday, Lang: "tr", Words: 2}, "kali": {Kind: Times, Lang: "id", Words: 1},
		"روزانه": {Kind: Regularly, N: Day, Lang: "fa", Words: 1}, "يومياً": {Kind: Regularly, N: Day, Lang: "ar", Words: 1},
		"friday": {}, "": {},
	} {
		var got Term
		if all := Often(strings.Fields(words)); len(all) > 0 {
			got = all[0]
		}
		got.Short = false
		if got != want {
			t.Errorf("%q is %+v, want %+v", words, got, want)
		}
	}
}
