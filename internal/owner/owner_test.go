package owner

import "testing"

func TestQuote(t *testing.T) {
	for path, want := range map[string]string{
		"/var/lib/userbot": "/var/lib/userbot", "/my files": "'/my files'", "/it's": `'/it'\''s'`, "/$HOME": "'/$HOME'", "": "''",
	} {
		if got := Quote(path); got != want {
			t.Errorf("%q is %s, want %s", path, got, want)
		}
	}
}
