package command

import "testing"

func TestPeerIDsReadBackAsTheyArePrinted(t *testing.T) {
	for text, want := range map[string]Peer{
		"123":            {User, 123},
		"-123":           {Group, 123},
		"-1000000000123": {Channel, 123},
		"-999999999999":  {Group, 999_999_999_999},
		"-1000000000001": {Channel, 1},
	} {
		got, ok := ParsePeer(" " + text + " ")
		if !ok || got != want || got.String() != text {
			t.Errorf("ParsePeer(%q) = %+v %v, printed as %q; want %+v", text, got, ok, got, want)
		}
	}
	for _, text := range []string{"", "0", "@name", "12x", "-1000000000000", "99999999999999999999"} {
		if got, ok := ParsePeer(text); ok {
			t.Errorf("ParsePeer(%q) = %+v, want it refused", text, got)
		}
	}
	if none := (Peer{}); !none.IsZero() || none.String() != "none" {
		t.Errorf("the zero peer is printed as %q", none)
	}
}
