package secret

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestSecretNeverPrints(t *testing.T) {
	key := New("canary")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%t"} {
		got := fmt.Sprintf(verb, key) + fmt.Sprintf(verb, struct{ Key Text }{key}) +
			fmt.Sprintf(verb, struct{ key Text }{key}) // fmt calls no methods behind unexported fields
		if strings.Contains(got, "canary") || strings.Contains(got, "63616e617279") {
			t.Errorf("%s shows the secret: %s", verb, got)
		}
	}
	if text, err := json.Marshal(key); err != nil || string(text) != `"\u003csecret\u003e"` {
		t.Errorf("as JSON it is %s (%v)", text, err)
	}
	if key.Reveal() != "canary" || key.String() != Hidden {
		t.Error("it should reveal the secret when asked to, and say that there is one")
	}
	if (Text{}).Reveal() != "" || (Text{}).String() != "" {
		t.Error("none should show as none")
	}
}
