package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"userbot/internal/command"
)

// shape is what a JSON Schema says of a value. It stands beside what reads the value, and may take for good what that refuses: a file
// that is not there, a zone that nobody knows, two keys that do not go together. What is read without a problem fits it.
type shape map[string]any

// value is how a value is read, and what can be said of it without reading it.
type value struct {
	shape shape
	read  func(key string, n *yaml.Node)
}

// Schema returns the JSON Schema (draft 7) of the configuration. example has every key, its default and what it means; verbs are those
// that can be disabled.
func Schema(example []byte, verbs *command.Table) ([]byte, error) {
	doc, problems := parseYAML(example)
	if problems != nil {
		return nil, problems
	}
	r := &reader{env: func(string) string { return "" }, verbs: verbs, lines: map[string]int{}}
	s, _ := objectShape(r.table(Default(r.env), &raw{}), doc)
	s["$schema"] = "http://json-schema.org/draft-07/schema#"
	s["title"] = "The configuration of userbot"
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(s); err != nil {
		return nil, fmt.Errorf("write the schema: %w", err)
	}
	return b.Bytes(), nil
}

// objectShape is the shape of a mapping with these fields, and whether any of them has to be there. told is a mapping whose comments tell
// what they mean, with their defaults; nil: nothing does.
func objectShape(fields []field, told *yaml.Node) (s shape, required bool) {
	properties, needed := shape{}, []any{}
	above := "" // the comment that stands above this key, and above those before it that have none
	for _, f := range fields {
		name, at := entry(told, f.name)
		of, must := f.shape, f.required
		if f.fields != nil {
			of, must = objectShape(f.fields, at)
		}
		if must {
			needed = append(needed, f.name)
		}
		if name != nil {
			if name.HeadComment != "" {
				above = remark(name.HeadComment)
			}
			if above != "" {
				of["description"] = above
			}
			var usual any
			if f.fields == nil && !must && at.Decode(&usual) == nil {
				of["default"] = usual
			}
		}
		properties[f.name] = of
	}
	s = shape{"type": []any{"object", "null"}, "properties": properties, "additionalProperties": false}
	if len(needed) > 0 {
		s["type"], s["required"] = "object", needed
	}
	return s, len(needed) > 0
}

// entry returns the nodes of a key and of its value in a mapping, nil where it is not there.
func entry(n *yaml.Node, key string) (name, value *yaml.Node) {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil, nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i], n.Content[i+1]
		}
	}
	return nil, nil
}

// remark makes one line of a comment's, except for what is shown as it is typed.
func remark(comment string) string {
	var b strings.Builder
	for line := range strings.Lines(comment) {
		text := strings.TrimPrefix(strings.TrimPrefix(strings.TrimSuffix(line, "\n"), "#"), " ")
		switch {
		case strings.HasPrefix(text, "  "):
			b.WriteString("\n")
		case b.Len() > 0:
			b.WriteString(" ")
		}
		b.WriteString(text)
	}
	return b.String()
}

func textLike(pattern string) shape { return shape{"type": "string", "pattern": pattern} }

func anyOf(these ...shape) shape { return shape{"anyOf": these} }

// durationShape is that of 90s, 2m, 1h30m and 7d. How long it may be no pattern can tell.
func durationShape() shape {
	return textLike(`^\+?([0-9]+d)?([0-9]*\.?[0-9]*(ns|us|µs|μs|ms|s|m|h))*$`)
}

// peerShape is that of an id or a @username.
func peerShape() shape {
	return anyOf(shape{"type": "integer"}, textLike(`^(-?[0-9]+|@[A-Za-z][A-Za-z0-9_]{3,31})$`))
}

// verbShape is that of a verb that can be switched off: its name, which an editor can offer, or an alias, whatever its capitals.
func (r *reader) verbShape() shape {
	var names []any
	var patterns []string
	for _, v := range r.verbs.Specs() {
		if v.Always {
			continue
		}
		names = append(names, string(v.Verb))
		for _, name := range append(v.Aliases, string(v.Verb)) {
			patterns = append(patterns, anyCase(name))
		}
	}
	return anyOf(shape{"enum": names}, textLike("^("+strings.Join(patterns, "|")+")$"))
}

// anyCase is the pattern, whatever the capitals are; patterns in a schema have no option for that.
func anyCase(pattern string) string {
	var b strings.Builder
	for _, c := range pattern {
		low, up := strings.ToLower(string(c)), strings.ToUpper(string(c))
		if low == up {
			b.WriteString(low)
		} else {
			b.WriteString("[" + low + up + "]")
		}
	}
	return b.String()
}
