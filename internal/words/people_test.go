package words

import "testing"

// TestNamesCallNobody: nothing in a name is a mention, a link, a hashtag or a command in the message that tells it.
func TestNamesCallNobody(t *testing.T) {
	for in, want := range map[string]string{
		"Alice":                 "Alice",
		"@channel":              "＠channel",
		"Ann\n@all":             "Ann ＠all",
		"Buy at spam.example":   "Buy at spam․example",
		"https://t.me/spam":     "https:／／t․me／spam",
		"/stopcall":             "／stopcall",
		"Dr. Who":               "Dr. Who",
		"\u202eevil\u202c #one": "evil ＃one",
		"":                      "somebody without a name",
	} {
		if got := name(in); got != want {
			t.Errorf("%q is told as %q, want %q", in, got, want)
		}
	}
}
