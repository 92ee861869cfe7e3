package config

import (
	"strings"
	"testing"
)

// TestProblemsHideTheSecret puts api_hash where people put it by mistake. Problems are printed, and logged on reload.
func TestProblemsHideTheSecret(t *testing.T) {
	const secret = "5ec4e700c0ffee00deadbeef00facade"
	for name, text := range map[string]string{
		"in place of api_id":        "telegram: {api_id: " + secret + ", api_hash: 1}",
		"without a space":           "telegram:\n  api_id: 1\n  api_hash:" + secret,
		"without a colon":           "telegram:\n  api_id: 1\n  api_hash " + secret,
		"as a key":                  "telegram:\n  api_id: 1\n  " + secret + ": api_hash",
		"as a key at the margin":    secret + ": 1",
		"as all there is":           secret,
		"as an alias":               "telegram: {api_id: 1, api_hash: *" + secret + "}",
		"as an anchor":              "telegram: {api_id: 1, api_hash: &" + secret + " x}",
		"as a tag":                  "telegram: {api_id: 1, api_hash: !" + secret + " x}",
		"as a directive":            "%" + secret + "\ntelegram: {api_id: 1}",
		"in a list":                 "telegram: {api_id: 1, api_hash: [" + secret + "]}",
		"as keys":                   "telegram: {api_id: 1, api_hash: {" + secret + ": 1}}",
		"with too much":             "telegram: {api_id: " + secret + "0}",
		"with a quote left out":     "telegram:\n  api_id: 1\n  api_hash: \"" + secret + "\nadmins: []",
		"twice":                     "telegram:\n  api_id: 1\n  api_hash: " + secret + "\n  api_hash: " + secret,
		"after a tab":               "telegram:\n\tapi_hash: " + secret,
		"in place of its file":      "telegram: {api_id: 1, api_hash_file: " + secret + "}",
		"in place of the section":   "telegram: " + secret,
		"under a misspelt key":      "telegram: {api_id: 1, api_hsah: " + secret + "}",
		"among the admins":          "telegram: {api_id: 1, api_hash: 1}\nadmins: [" + secret + ", \"@" + secret + "\"]",
		"in place of a chat":        "chats: [{chat: " + secret + "}]",
		"in place of the time zone": "timezone: " + secret,
		"in place of the level":     "log: {level: " + secret + "}",
		"in place of the format":    "log: {format: " + secret + "}",
		"in place of the prefix":    "commands: {prefix: " + secret + "}",
		"in place of the age":       "commands: {max_age: " + secret + "}",
		"in place of a yes":         "commands: {chat_admins: " + secret + "}",
		"in place of the address":   "telegram: {server: {address: " + secret + "}}",
		"in place of the key":       "telegram: {server: {public_key_file: " + secret + "}}",
		"in upper case":             "telegram: {api_id: " + strings.ToUpper(secret) + "}",
	} {
		t.Run(name, func(t *testing.T) {
			c, problems := Parse([]byte(text), func(string) string { return "" })
			if c != nil || len(problems) == 0 {
				t.Fatal("it is taken for good")
			}
			if said := problems.Error(); strings.Contains(strings.ToLower(said), secret) {
				t.Errorf("the secret is shown: %s", said)
			}
		})
	}
}
