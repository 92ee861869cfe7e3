// Package layers says in one layer of Telegram's schema what was said in another.
package layers

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"github.com/gotd/td/tg"
)

const (
	// Oldest is the oldest layer that is spoken, Own the newest: what the emulator itself is written in.
	Oldest = 198
	Own    = tg.Layer
)

//go:embed schema.tl
var lines string

// Schema is what schema.tl tells. It never changes, so it may be used concurrently.
type Schema struct {
	ids   map[uint32]*constructor
	names map[string][]*constructor // as they came, oldest first
}

// constructor is one line: a constructor or a method as it is from a layer on.
type constructor struct {
	since  int
	name   string
	id     uint32
	fields []field
	result string // the type that it belongs to; of a method what it answers
}

type field struct {
	name string
	typ  string // "#": bits that say which fields are there; "true": a bit without bytes
	in   string // the field that has its bit; "": it is always there
	bit  int
}

// New reads the schema. It panics where a line of it cannot be read, which is a mistake in this program.
func New() *Schema {
	s := &Schema{ids: map[uint32]*constructor{}, names: map[string][]*constructor{}}
	for line := range strings.Lines(lines) {
		if strings.HasPrefix(line, "//") {
			continue
		}
		c, err := parse(line)
		if err != nil {
			panic(fmt.Sprintf("layers: %q: %v", line, err))
		}
		s.ids[c.id] = c
		s.names[c.name] = append(s.names[c.name], c)
	}
	return s
}

func parse(line string) (*constructor, error) {
	left, result, ok := strings.Cut(strings.TrimSuffix(line, ";\n"), " = ")
	words := strings.Fields(left)
	if !ok || len(words) < 2 {
		return nil, fmt.Errorf("not a layer, a name and a type")
	}
	since, err := strconv.Atoi(words[0])
	if err != nil {
		return nil, fmt.Errorf("layer: %w", err)
	}
	name, id, _ := strings.Cut(words[1], "#")
	n, err := strconv.ParseUint(id, 16, 32)
	if err != nil {
		return nil, fmt.Errorf("id: %w", err)
	}
	c := &constructor{since: since, name: name, id: uint32(n), result: result}
	for _, word := range words[2:] {
		var f field
		f.name, f.typ, _ = strings.Cut(word, ":")
		if when, typ, optional := strings.Cut(f.typ, "?"); optional {
			in, bit, _ := strings.Cut(when, ".")
			if f.bit, err = strconv.Atoi(bit); err != nil {
				return nil, fmt.Errorf("bit of %s: %w", f.name, err)
			}
			f.in, f.typ = in, typ
		}
		c.fields = append(c.fields, f)
	}
	return c, nil
}

// in returns a constructor or method as it is in a layer; nil: there it is not.
func (s *Schema) in(layer int, name string) *constructor {
	var found *constructor
	for _, c := range s.names[name] {
		if c.since <= layer {
			found = c
		}
	}
	return found
}
