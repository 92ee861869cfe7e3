package layers

import (
	"fmt"
	"io"
	"strings"

	"github.com/gotd/td/bin"
)

// Any is the type of what may be of every type that has constructors.
const Any = "Object"

// Up says a request in the layer [Own], and the type of what answers it. The request's id tells its own layer, and each
// id in it too; what a layer did not have yet is left away. A method that the schema does not know stays as it is.
func (s *Schema) Up(request []byte) (own []byte, answer string, err error) {
	b := bin.Buffer{Buf: request}
	id, err := b.PeekID()
	if err != nil {
		return nil, "", fmt.Errorf("layers: %w", err)
	}
	method := s.ids[id]
	if method == nil {
		return request, Any, nil
	}
	own, err = s.say(Own, request, Any)
	return own, method.result, err
}

// Down says in an older layer what was said in the layer [Own]: an answer of the type that [Schema.Up] has told, or updates,
// which are of the type [Any]. What the older layer does not have is left away; where that cannot be, the error names it.
func (s *Schema) Down(layer int, answer string, own []byte) ([]byte, error) {
	return s.say(layer, own, answer)
}

func (s *Schema) say(layer int, said []byte, typ string) ([]byte, error) {
	from := bin.Buffer{Buf: said}
	v, err := s.read(&from, typ)
	if err == nil && from.Len() > 0 {
		err = fmt.Errorf("%d bytes too many", from.Len())
	}
	if err != nil {
		return nil, fmt.Errorf("layers: read: %w", err)
	}
	to := bin.Buffer{Buf: make([]byte, 0, len(said))}
	if err := s.write(&to, layer, v); err != nil {
		return nil, fmt.Errorf("layers: %w", err)
	}
	return to.Buf, nil
}

// What is read: raw, vector or *object.
type (
	raw    []byte // a number or a string with its length; of a bit that is set nothing
	vector []any
	object struct {
		*constructor
		values []any // by field; nil: not there
	}
)

func (s *Schema) read(b *bin.Buffer, typ string) (any, error) {
	if of, ok := strings.CutPrefix(typ, "Vector<"); ok {
		return s.readVector(b, strings.TrimSuffix(of, ">"))
	}
	before := b.Buf
	var err error
	switch typ {
	case "int", "#":
		err = skip(b, 4)
	case "long", "double":
		err = skip(b, 8)
	case "int128":
		err = skip(b, 16)
	case "int256":
		err = skip(b, 32)
	case "string", "bytes":
		_, err = b.Bytes()
	default:
		return s.readObject(b)
	}
	return raw(before[:len(before)-len(b.Buf)]), err
}

func skip(b *bin.Buffer, n int) error {
	if b.Len() < n {
		return io.ErrUnexpectedEOF
	}
	b.Skip(n)
	return nil
}

func (s *Schema) readVector(b *bin.Buffer, of string) (any, error) {
	n, err := b.VectorHeader()
	if err != nil {
		return nil, err
	}
	vs := vector{}
	for range n {
		v, err := s.read(b, of)
		if err != nil {
			return nil, err
		}
		vs = append(vs, v)
	}
	return vs, nil
}

func (s *Schema) readObject(b *bin.Buffer) (any, error) {
	id, err := b.ID()
	if err != nil {
		return nil, err
	}
	c := s.ids[id]
	if c == nil {
		return nil, fmt.Errorf("no constructor with the id %#x", id)
	}
	o := &object{c, make([]any, len(c.fields))}
	flags := map[string]bin.Fields{}
	for i, f := range c.fields {
		switch {
		case f.in != "" && !flags[f.in].Has(f.bit):
		case f.typ == "true":
			o.values[i] = raw{}
		case f.typ == "#":
			var bits bin.Fields
			if err := bits.Decode(b); err != nil {
				return nil, fmt.Errorf("%s.%s: %w", c.name, f.name, err)
			}
			flags[f.name] = bits
		default:
			if o.values[i], err = s.read(b, f.typ); err != nil {
				return nil, fmt.Errorf("%s.%s: %w", c.name, f.name, err)
			}
		}
	}
	return o, nil
}

func (s *Schema) write(b *bin.Buffer, layer int, v any) error {
	switch v := v.(type) {
	case raw:
		b.Put(v)
	case vector:
		b.PutVectorHeader(len(v))
		for _, e := range v {
			if err := s.write(b, layer, e); err != nil {
				return err
			}
		}
	case *object:
		return s.writeObject(b, layer, v)
	}
	return nil
}

func (s *Schema) writeObject(b *bin.Buffer, layer int, o *object) error {
	to := s.in(layer, o.name)
	if to == nil {
		return fmt.Errorf("layer %d has no %s", layer, o.name)
	}
	values := make([]any, len(to.fields))
	flags := map[string]bin.Fields{}
	for i, f := range to.fields {
		values[i] = o.value(f)
		if values[i] != nil && f.in != "" {
			bits := flags[f.in]
			bits.Set(f.bit)
			flags[f.in] = bits
		}
	}
	b.PutID(to.id)
	for i, f := range to.fields {
		switch {
		case f.typ == "#":
			b.PutUint32(uint32(flags[f.name]))
		case values[i] != nil:
			if err := s.write(b, layer, values[i]); err != nil {
				return fmt.Errorf("%s.%s: %w", to.name, f.name, err)
			}
		case f.in == "":
			return fmt.Errorf("%s.%s is a must in layer %d", to.name, f.name, layer)
		}
	}
	return nil
}

// value is what the object has in a field of another layer's constructor: of another type is another field.
func (o *object) value(f field) any {
	for i, own := range o.fields {
		if own.name == f.name && own.typ == f.typ {
			return o.values[i]
		}
	}
	return nil
}
