package command

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"userbot/internal/typed"
)

// mostBefore is how many characters that cannot be seen may stand before the prefix.
const mostBefore = 16

// CutPrefix returns what follows the prefix that text begins with: also behind marks that cannot be seen, and in the wide
// characters of an East Asian keyboard. It is the first thing that happens to a message, and for nearly all of them the last.
func CutPrefix(text, prefix string) (rest string, ok bool) {
	if prefix == "" {
		return "", false
	}
	for range mostBefore {
		rest, ok = cutWide(text, prefix)
		r, n := utf8.DecodeRuneInString(text)
		if ok || n == 0 || !unicode.IsSpace(r) && !typed.Invisible(r) {
			break
		}
		text = text[n:]
	}
	return rest, ok
}

func cutWide(text, prefix string) (rest string, ok bool) {
	for _, want := range prefix {
		r, n := utf8.DecodeRuneInString(text)
		if r != want && typed.Narrow(r) != want {
			return "", false
		}
		text = text[n:]
	}
	return text, true
}

// Verb returns the verb that text begins with, or one that is a letter off what it begins with, as the cheap first step:
// nothing behind the first word is looked at, and nothing is allocated. What it takes for none is [ErrNotCommand] to
// [Parse], and the reverse.
func (t *Table) Verb(text, prefix, username string) (*Spec, bool) {
	v := t.cutVerb(text, prefix, username)
	return v.spec, v.spec != nil
}

// first is what the first word of a text says.
type first struct {
	spec  *Spec
	off   string // the verb as typed, where it is a letter off
	value string // what is glued to the verb: "/yes2"
	rest  string // what follows the word
}

const (
	// mostVerb is more bytes than a verb with a username and some invisible characters around them has.
	mostVerb = 256
	// mostName is more characters than a verb has.
	mostName = 32
)

func (t *Table) cutVerb(text, prefix, username string) first {
	rest, ok := CutPrefix(text, prefix)
	if !ok || t == nil {
		return first{}
	}
	// The verb must follow at once: "/ startcall" is ordinary text.
	end := strings.IndexFunc(rest[:min(len(rest), mostVerb)], unicode.IsSpace)
	if end < 0 {
		end = len(rest)
	}
	if end > mostVerb {
		return first{}
	}
	word, rest := strings.TrimFunc(rest[:end], typed.Invisible), rest[end:]
	name := word
	if at := strings.IndexFunc(word, func(r rune) bool { return typed.Narrow(r) == '@' }); at >= 0 {
		_, n := utf8.DecodeRuneInString(word[at:])
		if username == "" || !strings.EqualFold(word[at+n:], username) {
			return first{}
		}
		name = word[:at]
	}
	if s := t.Find(name); s != nil {
		return first{spec: s, rest: rest}
	}
	v := t.misspelt(name)
	v.rest = rest
	return v
}

// misspelt finds the verb that is meant by a name that is none as it stands.
func (t *Table) misspelt(name string) first {
	var (
		plain [mostName]byte // what is seen of it, in lower case; 0xff for what is no ASCII
		n     int
		tail  = -1   // where it ceases to be letters
		glued string // the tail as typed
		off   string
	)
	for i, r := range name {
		if typed.Invisible(r) {
			off = name // whoever hides a mark in a verb may not want it to be one
			continue
		}
		if n == mostName {
			return first{}
		}
		if r = unicode.ToLower(typed.Narrow(r)); r >= utf8.RuneSelf {
			r = 0xff
		}
		plain[n] = byte(r)
		if tail < 0 && !(r >= 'a' && r <= 'z') {
			tail, glued = n, name[i:]
		}
		n++
	}
	low := plain[:n]
	if s := t.Find(string(bytes.TrimRight(low, ".,:;!"))); s != nil {
		return first{spec: s, off: off}
	}
	if tail > 0 {
		number := bytes.Trim(low[tail:], "_#.,:;!-()[]")
		if s := t.Find(string(low[:tail])); s != nil && len(number) <= s.glued() && len(bytes.Trim(number, "0123456789")) == 0 {
			return first{spec: s, value: glued}
		}
	}
	if s := t.near(string(low)); s != nil {
		return first{spec: s, off: name}
	}
	return first{}
}

// near returns the verb that s is one letter off: nil if there is none, if several are as near, or if a verb of other bots
// is.
func (t *Table) near(s string) *Spec {
	var (
		found *Spec
		least = far
	)
	for i := range t.specs {
		for _, name := range t.names[i] {
			switch d := apart(s, name); {
			case d > least || d == far || !distinct(name):
			case d == least && found != &t.specs[i]:
				found = nil
			default:
				found, least = &t.specs[i], d
			}
		}
	}
	if found == nil {
		return nil
	}
	for _, other := range elsewhere {
		if apart(s, other) <= least && t.Find(other) == nil {
			return nil
		}
	}
	return found
}

// distinct reports whether a name is long enough for what is a letter off to mean nothing else. No word ends in "vc".
func distinct(name string) bool {
	return len(name) >= 6 || len(name) == 5 && strings.HasSuffix(name, "vc")
}

// elsewhere are verbs of other userbots, and of bots for groups, music and automation, as far as a word can be a letter off
// both them and a verb of ours.
var elsewhere = [...]string{
	"startall", "stopall", // bots that run several things, and those that write to all
	"muteall",                                                // bots that keep order
	"startvcs", "stopvcs", "startvcc", "stopvcc", "cvctitle", // userbots, to be typed by their authors
	"startgc", "stopgc", "gctitle", "gchelp", // group calls, and group chats
	"stopnc", "vhelp",
}

// How far two words are apart, the likeliest slip first.
const (
	same    = iota
	swapped // two neighbours have changed places
	missing // one letter too few, or too many
	changed // another letter
	far
)

func apart(a, b string) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	switch n, m := len(a), len(b); {
	case n+m == 0:
		return same
	case n == 2 && m == 2 && a[0] == b[1] && a[1] == b[0]:
		return swapped
	case n+m == 1:
		return missing
	case n == 1 && m == 1:
		return changed
	}
	return far
}
