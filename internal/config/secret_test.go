package config

import (
	"slices"
	"strings"
	"testing"
	"time"
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
		"after a letter":            "telegram: {api_id: x" + secret + "}",
		"before letters":            "timezone: " + secret + "xyz",
		"in a long sentence":        "timezone: my own api_hash, which I was given, is " + secret + ", as you can see",
	} {
		t.Run(name, func(t *testing.T) {
			c, problems := Parse([]byte(text), noEnv, time.Now, verbs(t))
			if c != nil || len(problems) == 0 {
				t.Fatal("it is taken for good")
			}
			showsNothingOf(t, problems, secret)
		})
	}
	const misread = "5ec4e700cOffee0Odeadbeef0Ofacade"
	_, problems := Parse([]byte("log: {level: "+misread+"}"), noEnv, time.Now, verbs(t))
	showsNothingOf(t, problems, misread)
}

// showsNothingOf asserts that not even a third of secret is in what is said.
func showsNothingOf(t *testing.T, problems Problems, secret string) {
	t.Helper()
	said := strings.ToLower(problems.Error())
	const piece = 10
	for at := range len(secret) - piece + 1 {
		if strings.Contains(said, strings.ToLower(secret[at:at+piece])) {
			t.Fatalf("the secret is shown: %s", said)
		}
	}
}

// TestProblemsHideThePhoneNumber puts it where people put it by mistake. A password is only ever the value of a key that
// does not exist, and such values are not repeated.
func TestProblemsHideThePhoneNumber(t *testing.T) {
	for _, phone := range []string{"+491701234567", "+49 170 1234567", "+49 (170) 123-45-67", "0049 170 1234567", "0170/1234567"} {
		for _, text := range []string{
			"admins: [%s]", "admins: [\"@%s\"]", "chats: [{chat: \"%s\"}]", "telegram: {api_id: %s}", "telegram: {phone: \"%s\"}", "telegram: {\"%s\": phone}",
			"state_dir: \"%s\"", "timezone: \"%s\"", "commands: {prefix: \"%s\"}", "commands: {max_age: \"%s\"}", "log: {level: \"%s\"}", "telegram: \"%s\"", "%s",
		} {
			_, problems := Parse([]byte(strings.ReplaceAll(text, "%s", phone)), noEnv, time.Now, verbs(t))
			if len(problems) == 0 {
				t.Fatalf("%s is taken for good with a phone number in it", text)
			}
			if said := problems.Error(); strings.Contains(said, "123") {
				t.Errorf("%s\nshows the number: %s", strings.ReplaceAll(text, "%s", phone), said)
			}
		}
	}
	for _, text := range []string{"chats: [{chat: 491701234567}]", "chats: [{chat: 49_170_1234567}]", "admins: [49_170_1234567]", "admins: [https://t.me/+491701234567]", "admins: ['tg://resolve?phone=491701234567']"} {
		if _, problems := Parse([]byte(text), noEnv, time.Now, verbs(t)); strings.Contains(problems.Error(), "123") {
			t.Errorf("%s\nshows the number: %s", text, problems)
		}
	}
	_, problems := Parse([]byte("telegram: {api_id: 1, api_hash: ab, password: hunter2, code: 12345}"), noEnv, time.Now, verbs(t))
	if said := problems.Error(); strings.Contains(said, "hunter2") || strings.Contains(said, "12345") {
		t.Errorf("the password or the code is shown: %s", said)
	}
}

// FuzzSecret puts the api_hash at any place of any file.
func FuzzSecret(f *testing.F) {
	const secret = "5ec4e700c0ffee00deadbeef00facade"
	for _, data := range seeds(f) {
		for at := 0; at < len(data); at += 1 + len(data)/7 {
			f.Add(data, uint16(at))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, at uint16) {
		cut := min(int(at), len(data))
		c, problems := Parse(slices.Concat(data[:cut], []byte(secret), data[cut:]), noEnv, time.Now, verbs(t))
		showsNothingOf(t, problems, secret)
		if c != nil {
			showsNothingOf(t, append(c.Hints, c.ToConnect()...), secret)
		}
	})
}
