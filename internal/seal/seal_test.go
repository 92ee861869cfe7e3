package seal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"userbot/internal/secret"
)

// key is one of 32 bytes; the empty name is none.
func key(name string) secret.Text {
	if name == "" {
		return secret.Text{}
	}
	return secret.New((name + strings.Repeat(".", KeySize))[:KeySize])
}

var errNone = errors.New("there is none")

// drawer is a Storage in memory that counts how often it is written.
type drawer struct {
	data   []byte
	stored int
	over   int // of these, how often so that nothing of the one before is left
}

func (d *drawer) LoadSession(context.Context) ([]byte, error) {
	if d.data == nil {
		return nil, errNone
	}
	return d.data, nil
}

func (d *drawer) StoreSession(_ context.Context, data []byte) error {
	d.data, d.stored = bytes.Clone(data), d.stored+1
	return nil
}

func (d *drawer) ReplaceSession(data []byte) error {
	d.over++
	return d.StoreSession(context.Background(), data)
}

func (d *drawer) DeleteSession() error {
	d.data = nil
	return nil
}

var plain = []byte(`{"Version":1,"Data":{"AuthKey":"canary"}}`)

// TestKeysComeAndGo has a daemon start with one pair of keys after another, on the session of the start before.
func TestKeysComeAndGo(t *testing.T) {
	d := &drawer{}
	if err := (Session{d, Box{}}).StoreSession(t.Context(), plain); err != nil {
		t.Fatal(err)
	}
	for i, start := range []struct {
		key, old string
		err      error
		changed  bool
		sealed   bool
	}{
		{"", "", nil, false, false},
		{"monday", "", nil, true, true},
		{"monday", "", nil, false, true},
		{"", "", ErrNoKey, false, true},
		{"tuesday", "", ErrWrongKey, false, true},
		{"tuesday", "sunday", ErrWrongKey, false, true},
		{"tuesday", "monday", nil, true, true},
		{"tuesday", "monday", nil, false, true},
		{"monday", "", ErrWrongKey, false, true},
		{"tuesday", "", nil, false, true},
		{"", "monday", ErrWrongKey, false, true},
		{"", "tuesday", nil, true, false},
		{"", "tuesday", nil, false, false},
	} {
		stored, over := d.stored, d.over
		s := Session{d, Box{key(start.key), key(start.old)}}
		changed, err := s.Settle(t.Context())
		if changed != start.changed || !errors.Is(err, start.err) {
			t.Fatalf("start %d: changed %t, %v; want %t, %v", i, changed, err, start.changed, start.err)
		}
		if Is(d.data) != start.sealed || start.sealed && bytes.Contains(d.data, []byte("canary")) {
			t.Errorf("start %d: sealed %t, want %t", i, Is(d.data), start.sealed)
		}
		if changed != (d.over > over) || d.over-over != d.stored-stored {
			t.Errorf("start %d: the session was replaced %d times, and kept %d times", i, d.over-over, d.stored-stored)
		}
		got, err := s.LoadSession(t.Context())
		if start.err == nil && (err != nil || !bytes.Equal(got, plain)) || !errors.Is(err, start.err) {
			t.Errorf("start %d: it is %q, %v", i, got, err)
		}
		// gotd keeps the session at every connection.
		was := bytes.Clone(d.data)
		if err := s.StoreSession(t.Context(), plain); !errors.Is(err, start.err) || !bytes.Equal(d.data, was) {
			t.Errorf("start %d: keeping what is there: %v, written %t", i, err, !bytes.Equal(d.data, was))
		}
		if err := s.StoreSession(t.Context(), []byte("another")); start.err != nil && (!errors.Is(err, start.err) || !bytes.Equal(d.data, was)) {
			t.Errorf("start %d: a session that cannot be opened was overwritten (%v)", i, err)
		}
		if start.err == nil {
			if got, err := s.LoadSession(t.Context()); err != nil || string(got) != "another" || Is(d.data) != start.sealed {
				t.Errorf("start %d: after another one was kept it is %q, %v", i, got, err)
			}
			if err := s.StoreSession(t.Context(), plain); err != nil {
				t.Error(err)
			}
		}
	}
	if _, err := (Session{&drawer{}, Box{Key: key("monday")}}).Settle(t.Context()); !errors.Is(err, errNone) {
		t.Errorf("where there is no session it is %v", err)
	}
}

// TestEveryBitIsVouchedFor: what was changed by one bit is not opened, or is no seal at all.
func TestEveryBitIsVouchedFor(t *testing.T) {
	b := Box{Key: key("monday")}
	data, err := b.Seal(plain)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := b.Seal(plain); err != nil || bytes.Equal(again, data) {
		t.Errorf("the same is sealed in the same way (%v)", err)
	}
	for at := range len(data) * 8 {
		bent := bytes.Clone(data)
		bent[at/8] ^= 1 << (at % 8)
		if got, _, err := b.Open(bent); Is(bent) && !errors.Is(err, ErrWrongKey) || bytes.Equal(got, plain) {
			t.Fatalf("with bit %d changed it opens: %q, %v", at, got, err)
		}
	}
	for n := range len(data) {
		if got, _, err := b.Open(data[:n]); Is(data[:n]) && !errors.Is(err, ErrWrongKey) {
			t.Fatalf("the first %d bytes open: %q, %v", n, got, err)
		}
	}
}

func TestAKeyOfAnotherSize(t *testing.T) {
	b := Box{Key: secret.New("canary, and 16 b")} // AES would take it
	if data, err := b.Seal(plain); err == nil {
		t.Errorf("it seals: %q", data)
	}
	if said := fmt.Sprintf("%v %+v %#v", b, b, b); strings.Contains(said, "canary") {
		t.Errorf("a box shows its key: %s", said)
	}
}
