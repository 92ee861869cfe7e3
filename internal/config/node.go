package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v3"

	"userbot/internal/command"
)

// field is one key that may be written: a value, or a mapping with fields of its own.
type field struct {
	name string
	value
	fields   []field
	required bool // [Schema] says so; whoever reads it says what is missing
}

// reader walks the YAML tree and collects what is wrong with it. It goes over nodes, not structs, because only nodes
// know their lines, and because the first mistake must not hide the others.
type reader struct {
	env      func(string) string
	now      func() time.Time
	verbs    *command.Table
	root     []field
	lines    map[string]int // where each key stands
	problems Problems
	notes    Problems // what is probably not meant, and keeps nothing from starting
}

func (r *reader) problem(key string, line int, what, hint string) {
	r.problems = append(r.problems, Problem{Key: key, Line: line, What: what, Hint: hint})
}

// wrong reports a problem of a key after everything was read.
func (r *reader) wrong(key, what, hint string) {
	r.problems = append(r.problems, r.at(key, what, hint))
}

// at is a problem of a key after everything was read: on its line, or on that of the mapping it is missing from.
func (r *reader) at(key, what, hint string) Problem {
	at := key
	for r.lines[at] == 0 && strings.Contains(at, ".") {
		at = at[:strings.LastIndex(at, ".")]
	}
	return Problem{Key: key, Line: r.lines[at], What: what, Hint: hint}
}

// plain reports whether n is free of what YAML allows and a configuration does not need.
func (r *reader) plain(key string, n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		r.problem(key, n.Line, "YAML anchors and aliases (& and *) are not understood here", "write the value out, or put it in quotes if the sign belongs to it")
	case n.Style&yaml.TaggedStyle != 0:
		r.problem(key, n.Line, "YAML tags (!) are not understood here", "put the value in quotes if the sign belongs to it")
	default:
		return true
	}
	return false
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// mapping reads n's keys; prefix is the path before them: "", "telegram.", "chats[0].".
func (r *reader) mapping(prefix string, n *yaml.Node, fields []field) {
	key := strings.TrimSuffix(prefix, ".")
	if !r.plain(key, n) || isNull(n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		names := make([]string, len(fields))
		for i, f := range fields {
			names[i] = f.name
		}
		hint := "the keys are " + strings.Join(names, ", ")
		if len(names) == 1 {
			hint = "the key is " + names[0]
		}
		if name := wordOf(n.Value); slices.Contains(names, name) {
			hint = "write " + name + ": and a space before its value"
		}
		r.problem(key, n.Line, "should hold keys, each followed by a colon and a value", hint)
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		if name.Kind != yaml.ScalarNode || !r.plain(key, name) {
			if name.Kind != yaml.ScalarNode {
				r.problem(key, name.Line, "a key must be a plain word", "")
			}
			continue
		}
		at := prefix + name.Value
		f := slices.IndexFunc(fields, func(f field) bool { return f.name == name.Value })
		if f < 0 {
			if unseen(name.Value) {
				r.problem(key, name.Line, "the key has a sign in it that looks like a space, or like nothing", "type the line anew")
				continue
			}
			r.problem(prefix+trim(name.Value), name.Line, "unknown key", r.meant(name.Value, prefix, fields))
			continue
		}
		if first := r.lines[at]; first > 0 {
			r.problem(at, name.Line, fmt.Sprintf("is written twice, first on line %d", first), "keep one")
			continue
		}
		r.lines[at] = name.Line
		if fields[f].fields != nil {
			r.mapping(at+".", value, fields[f].fields)
			continue
		}
		fields[f].read(at, value)
	}
}

func trim(key string) string { return strings.Trim(quote(key), `"`) }

// meant says which key the operator had in mind.
func (r *reader) meant(name, prefix string, here []field) string {
	if path := find(name, "", r.root); path != "" && path != prefix+name {
		if parent := strings.TrimSuffix(path, "."+name); parent != path {
			return fmt.Sprintf("%s belongs below %s", name, parent)
		}
		return name + " stands at the left margin, not below another key"
	}
	if hint := nowhere[strings.ToLower(name)]; hint != "" {
		return hint
	}
	best, distance := "", len([]rune(name))/2+1
	for _, f := range here {
		if d := levenshtein.ComputeDistance(strings.ToLower(name), f.name); d < distance {
			best, distance = f.name, d
		}
	}
	if best == "" {
		names := make([]string, len(here))
		for i, f := range here {
			names[i] = f.name
		}
		return "known here: " + strings.Join(names, ", ")
	}
	return "did you mean " + best + "?"
}

// find returns the whole path of the key called name, wherever it is; "" when there is none.
func find(name, prefix string, fields []field) string {
	for _, f := range fields {
		if f.name == name {
			return prefix + name
		}
		if path := find(name, prefix+f.name+".", f.fields); path != "" {
			return path
		}
	}
	return ""
}

// scalar returns n's text as written. A number is as good as a text: an api_hash may consist of digits.
func (r *reader) scalar(key string, n *yaml.Node) (string, bool) {
	switch {
	case !r.plain(key, n):
		return "", false
	case isNull(n):
		// "prefix: #" reads as no value and a comment: taking the default for it would be a guess.
		r.problem(key, n.Line, "has no value", `put the value in quotes if it begins with # or !, or take the line out for the default`)
		return "", false
	case n.Kind != yaml.ScalarNode:
		r.problem(key, n.Line, "should be a single value, not a list and not keys", "")
		return "", false
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) == 0 && curly(n.Value):
		r.problem(key, n.Line, "stands in quotes that YAML does not know, such as “", `write straight ones: "`)
		return "", false
	}
	return n.Value, true
}

func text(r *reader, to *string) value {
	return value{shape{"type": []any{"string", "number", "boolean"}}, func(key string, n *yaml.Node) {
		if s, ok := r.scalar(key, n); ok {
			*to = s
		}
	}}
}

func boolean(r *reader, to *bool) value {
	return value{shape{"type": "boolean"}, func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		if !ok {
			return
		}
		if n.ShortTag() != "!!bool" {
			r.problem(key, n.Line, quote(s)+" is neither true nor false", meantBool(s))
			return
		}
		*to = strings.EqualFold(s, "true")
	}}
}

// octal matches the numbers that are not what they look like: 010 is eight.
var octal = regexp.MustCompile(`^[-+]?0[0-9_]`)

// whole reads an integer from least to most; zero means zero and is the caller's business.
func whole(r *reader, to *int, least, most int) value {
	return value{shape{"type": "integer", "minimum": least, "maximum": most}, func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n)
		if !ok {
			return
		}
		if octal.MatchString(s) {
			r.problem(key, n.Line, quote(s)+" is another number to YAML", "write "+cmp.Or(hide(strings.TrimLeft(s, "+-0_")), "0"))
			return
		}
		var v int64
		if n.ShortTag() == "!!str" && digits.MatchString(s) {
			r.problem(key, n.Line, quote(s)+" stands in quotes", "write "+hide(s)+", without quotes")
			return
		}
		if n.ShortTag() != "!!int" || n.Decode(&v) != nil {
			r.problem(key, n.Line, quote(s)+" is not a whole number", "write digits only, without quotes")
			return
		}
		if v < 0 || v > int64(most) {
			r.problem(key, n.Line, hide(s)+" is out of range", fmt.Sprintf("it is between %d and %d", least, most))
			return
		}
		*to = int(v)
	}}
}

// list calls item for every element, with keys such as "admins[0]".
func list(r *reader, item value) value {
	return value{shape{"type": []any{"array", "null"}, "items": item.shape}, func(key string, n *yaml.Node) {
		if !r.plain(key, n) || isNull(n) {
			return
		}
		switch {
		case n.Kind == yaml.ScalarNode && among(noneWords, n.Value):
			r.problem(key, n.Line, "should be a list", none(key))
			return
		case n.Kind == yaml.ScalarNode:
			r.lone(key, n, item)
			return
		case n.Kind != yaml.SequenceNode:
			hint := "write [a, b], or one line with a dash for each"
			if key == "chats" {
				hint = `write a dash in front of each chat: - chat: "@mygroup"`
			}
			r.problem(key, n.Line, "should be a list", hint)
			return
		}
		for i, element := range n.Content {
			at := fmt.Sprintf("%s[%d]", key, i)
			if element.Kind == yaml.ScalarNode && !isNull(element) && among(noneWords, element.Value) && !strings.HasPrefix(element.Value, "@") {
				r.problem(at, element.Line, quote(element.Value)+" is none of what is listed here", none(key))
				continue
			}
			item.read(at, element)
		}
	}}
}
