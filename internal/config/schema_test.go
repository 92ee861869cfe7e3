package config

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// schemaOf is the schema of the example, as a validator has it.
func schemaOf(t *testing.T) *jsonschema.Schema {
	t.Helper()
	example, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := Schema(example, verbs(t))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("config.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("config.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestTheSchemaAgrees holds what the schema says of a configuration to what the program says of it: each that is taken for good fits
// the schema, and each that is not fits it only where nobody can tell without reading files, counting or comparing.
func TestTheSchemaAgrees(t *testing.T) {
	s := schemaOf(t)
	fits := func(text string) error {
		var doc any
		if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
			return err
		}
		return s.Validate(doc)
	}
	for _, text := range slices.Concat(lines(`
telegram: {api_id: 1}
telegram: {api_id: 0x11, api_hash: 12345678901234567890123456789012, proxy: "SOCKS5://127.0.0.1:1080", server: {dc: 5}}
telegram: {api_id: 1, api_hash: true, server:, test_servers: True, api_hash_file: ""}
{telegram: {api_id: 1}, commands:, schedule:, journal:, chats:, log:, metrics:, trace:, session:, admins:}
{telegram: {api_id: 1}, state_dir: "", timezone: America/Argentina/Buenos_Aires}
{telegram: {api_id: 1}, timezone: EST5EDT, admins: [1, "2", "@Alice_1", -1000000000789, "-1000000000789"]}
{telegram: {api_id: 1}, commands: {prefix: "..", max_age: 1h0m1.5s, per_minute: 0, disabled: [STARTVC, endCall], delete_answer: "0", react: "🧑‍💻"}}
{telegram: {api_id: 1}, commands: {prefix: "¡", max_age: +5m, per_minute: 1000, disabled:, delete_answer: 168h, react: ""}}
{telegram: {api_id: 1}, schedule: {late_limit: 24h, remind: [], orphans: keep}}
{telegram: {api_id: 1}, schedule: {remind: [60m, 1h, 1h0m, 1d, 24h, 30d]}, journal: {keep: 1825d, titles: FALSE}}
{telegram: {api_id: 1}, chats: [{chat: -123, admins:, disabled: [callinfo]}, {chat: "-1000000000123", remind: [1d12h], timezone: UTC}]}
{telegram: {api_id: 1}, chats: [{chat: "@group", delete_command: true, delete_answer: 0, react: "👍"}]}
{telegram: {api_id: 1}, log: {level: Warning, format: console}, metrics: {listen: "localhost:9464"}}
{telegram: {api_id: 1}, log: {level: ""}, metrics: {listen: /run/userbot/metrics.sock}}
`), seeded(t)) {
		_, problems := Parse([]byte(text), noEnv, time.Now, verbs(t))
		if err := fits(text); problems == nil && err != nil {
			t.Errorf("it is taken for good, and does not fit the schema: %s\n%v", text, err)
		} else if problems != nil && err == nil && !strings.Contains(text, "DIR") {
			t.Errorf("it fits the schema, and is not taken for good: %s\n%v", text, problems)
		}
	}

	archives, err := filepath.Glob("testdata/bad/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives: ", err)
	}
	var beyond []string // what the schema cannot tell
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := string(archive.Files[slices.IndexFunc(archive.Files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, "config.yaml") })].Data)
		if fits(strings.ReplaceAll(text, "DIR", "/nowhere")) == nil {
			beyond = append(beyond, strings.TrimSuffix(filepath.Base(path), ".txtar"))
		}
	}
	if want := strings.Fields(cannotTell); !slices.Equal(beyond, want) {
		t.Errorf("of what is wrong the schema takes for good\n%s\nand should\n%s", strings.Join(beyond, " "), strings.Join(want, " "))
	}
}

// cannotTell are the archives of what is wrong for another reason than how a value looks.
const cannotTell = `
anchor api_hash_file_empty api_hash_file_is_a_folder api_hash_file_missing api_hash_file_readable_by_others api_hash_twice
config_readable_by_others config_with_a_proxy_readable_by_others max_age_out_of_range merge_key prefix_emoji
proxy_link_with_half_a_secret proxy_link_without_a_secret proxy_link_without_its_host proxy_password_with_a_slash
proxy_password_without_a_user proxy_secret_alone proxy_secret_readable_by_others proxy_secret_twice proxy_user_too_long
proxy_with_a_path proxy_with_a_port_too_many proxy_without_a_port second_document server server_key_not_pem server_without_address
session_key tag
`

func lines(text string) []string { return strings.Split(strings.TrimSpace(text), "\n") }

// seeded is the example, filled in, and all that can be said.
func seeded(t *testing.T) []string {
	t.Helper()
	example, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return []string{strings.Replace(string(example), "api_id: 0", "api_id: 7", 1), strings.ReplaceAll(everything, "DIR", "/DIR"), string(example)}
}

// TestTheSchemaKnowsEachKey: an editor that goes by the schema can tell of each key in the example what it means, and what it is by default.
func TestTheSchemaKnowsEachKey(t *testing.T) {
	s := schemaOf(t)
	var all func(prefix string, s *jsonschema.Schema, fields []field)
	all = func(prefix string, s *jsonschema.Schema, fields []field) {
		for _, f := range fields {
			of := s.Properties[f.name]
			switch {
			case of == nil:
				t.Errorf("the schema lacks %s", prefix+f.name)
				continue
			case f.fields == nil && !f.required && of.Default == nil:
				t.Errorf("the schema does not say what %s is by default", prefix+f.name)
			case f.fields == nil && of.Description == "" && s.Description == "":
				t.Errorf("the schema does not say what %s means", prefix+f.name)
			}
			all(prefix+f.name+".", of, f.fields)
		}
	}
	r := &reader{env: noEnv, verbs: verbs(t)}
	all("", s, r.table(Default(noEnv), &raw{}))
}
