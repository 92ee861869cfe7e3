package command

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"userbot/internal/typed"
	"userbot/internal/when"
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
func (t *Table) Verb(text, prefix string, usernames []string) (*Spec, bool) {
	v := t.cutVerb(text, prefix, usernames)
	return v.spec, v.spec != nil
}

// Bared returns what a text, which is for us, says without the prefix and our name: what it means does not change with these.
func (t *Table) Bared(text, prefix string, usernames []string) string {
	name, rest, _, _ := t.cutName(text, prefix, usernames)
	return name + rest
}

// first is what the first word of a text says.
type first struct {
	spec   *Spec
	folded bool   // what is meant belongs to what it does: see [Spec.Folded]
	off    string // the verb as typed, where it is a letter off; of two words the first
	second string // of two words the second
	value  string // what is glued to the verb: "/yes2"
	rest   string // what follows the word
}

const (
	// mostVerb is more bytes than a verb with a username and some invisible characters around them has.
	mostVerb = 256
	// mostName is more characters than a verb has.
	mostName = 32
)

func (t *Table) cutVerb(text, prefix string, usernames []string) first {
	name, rest, _, ok := t.cutName(text, prefix, usernames)
	if !ok {
		return first{}
	}
	if s := t.Find(name); s != nil && name != "" {
		return first{spec: s, rest: rest}
	}
	if v := t.apart(name, rest); v.spec != nil {
		return v
	}
	for _, o := range t.others {
		if strings.EqualFold(o.name, name) {
			return first{spec: o.spec, folded: o.folded, off: name, value: o.value, rest: rest}
		}
	}
	v := t.misspelt(name)
	v.rest = rest
	return v
}

// cutName splits the first word behind the prefix from what follows it, and the username off it: mine says that one of ours was there.
// Not ok: there is no prefix, no table, or somebody else's name.
func (t *Table) cutName(text, prefix string, usernames []string) (name, rest string, mine, ok bool) {
	rest, ok = CutPrefix(text, prefix)
	if !ok || t == nil {
		return "", "", false, false
	}
	end := strings.IndexFunc(rest[:min(len(rest), mostVerb)], unicode.IsSpace)
	if end < 0 {
		end = len(rest)
	}
	if end > mostVerb {
		return "", "", false, false
	}
	name, rest = strings.TrimFunc(rest[:end], typed.Invisible), rest[end:]
	if at := strings.IndexFunc(name, func(r rune) bool { return typed.Narrow(r) == '@' }); at >= 0 {
		_, n := utf8.DecodeRuneInString(name[at:])
		whose := strings.TrimRight(name[at+n:], ".,:;!") // as behind a verb: phones put a full stop there
		if !slices.ContainsFunc(usernames, func(own string) bool { return strings.EqualFold(own, whose) }) {
			return "", "", false, false
		}
		name, mine = name[:at], true
	}
	return name, rest, mine, true
}

// apart finds the verb in two words, or behind a space: "/call info", "/ callinfo". Nobody else's commands look so.
func (t *Table) apart(name, rest string) first {
	behind := strings.TrimLeft(rest, " \u00a0\t")
	end := strings.IndexFunc(behind[:min(len(behind), mostName)], unicode.IsSpace)
	if end < 0 {
		end = min(len(behind), mostName)
	}
	second := strings.TrimRight(behind[:end], ".,:;!")
	if len(name)+len(second) > mostName || len(second) < 3 && !strings.EqualFold(second, "vc") {
		return first{}
	}
	parted := func(known string) bool {
		return len(known) == len(name)+len(second) && strings.EqualFold(known[:len(name)], name) && strings.EqualFold(known[len(name):], second)
	}
	for i := range t.specs {
		if slices.ContainsFunc(t.names[i], parted) {
			return first{spec: &t.specs[i], off: name, second: second, rest: behind[end:]}
		}
	}
	for _, o := range t.others {
		if name != "" && parted(o.name) {
			return first{spec: o.spec, folded: o.folded, off: name, second: second, value: o.value, rest: behind[end:]}
		}
	}
	if strings.EqualFold(name, "call") || strings.EqualFold(second, "call") || strings.EqualFold(second, "vc") { // shedule call
		if s := t.near(strings.ToLower(name + second)); s != nil {
			return first{spec: s, off: name, second: second, rest: behind[end:]}
		}
	}
	return first{}
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
		switch r = unicode.ToLower(typed.Narrow(r)); {
		case r == '…':
			r = '.'
		case strings.ContainsRune(typed.Dashes, r):
			r = '-'
		case r >= utf8.RuneSelf:
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
	if s := t.Find(string(bytes.TrimRight(low, ".,:;!?-"))); s != nil {
		return first{spec: s, off: name} // it may be only a question
	}
	if tail > 0 {
		number := bytes.Trim(low[tail:], "_#.,:;!-()[]")
		if s := t.Find(string(low[:tail])); s != nil && len(number) <= s.glued() && len(bytes.Trim(number, "0123456789")) == 0 {
			return first{spec: s, value: glued}
		}
	}
	if v := t.gluedTime(name); v.spec != nil {
		return v
	}
	if tail > 0 && strings.IndexByte(":;,=-/_", low[tail]) >= 0 {
		if s := t.Find(string(low[:tail])); s != nil && (low[tail] != '_' || s.Follows == Title || s.Follows == TimeTitle) { // startcall:Foo
			if !strings.HasPrefix(glued, "--") {
				glued = strings.TrimLeft(glued, ":;,=-/_")
			}
			return first{spec: s, off: name, value: glued}
		}
	}
	if s := t.near(string(low)); s != nil {
		return first{spec: s, off: name}
	}
	if o := nearest(t.others, string(low)); o != nil {
		return first{spec: o.spec, folded: o.folded, off: name, value: o.value}
	}
	return first{}
}

// gluedTime finds the verb that a time is glued to: "/schedulecallsat 18:00".
func (t *Table) gluedTime(name string) first {
	for i := range t.specs {
		if f := t.specs[i].Follows; f != TimeTitle && f != PlanTime {
			continue
		}
		for _, known := range t.names[i] {
			if len(name) > len(known) && strings.EqualFold(name[:len(known)], known) && when.Begins(name[len(known):]) {
				return first{spec: &t.specs[i], off: name, value: name[len(known):]}
			}
		}
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

// Half returns the verb of which text begins with only a half: "/cancel 1", "/help", or with what people type for it: "/no", "/2". Other bots have commands of such names, so
// whether it is ours depends on what is around it, unless it is addressed to us by name: then ours is set. It reads no further than
// [Table.Verb], which does not take these.
func (t *Table) Half(text, prefix string, usernames []string) (s *Spec, ours bool) {
	name, rest, ours, ok := t.cutName(text, prefix, usernames)
	if !ok || name == "" {
		return nil, false
	}
	if h := t.half(name); h != nil {
		return h.spec, ours || h.alone && strings.TrimSpace(rest) == ""
	}
	s, _, _ = t.answer(name)
	return s, ours
}

// Answering reports of text, which begins with half of the verb that answers a question, whether it is ours also where nothing is asked,
// since no other bot has a command of that name: "/no"; and whether others wait for it, too: see [Spec.Foreign].
func (t *Table) Answering(text, prefix string, usernames []string) (ours, foreign bool) {
	name, _, _, _ := t.cutName(text, prefix, usernames)
	s, no, _ := t.answer(name)
	if s == nil {
		return false, false
	}
	word := strings.TrimRight(name, ".,:;!)")
	return no && utf8.RuneCountInString(word) > 1, slices.ContainsFunc(s.Foreign, func(f string) bool { return strings.EqualFold(f, word) })
}

// cutHalf is cutVerb for half a verb.
func (t *Table) cutHalf(text, prefix string, usernames []string) first {
	name, rest, _, ok := t.cutName(text, prefix, usernames)
	if !ok || name == "" {
		return first{}
	}
	if h := t.half(name); h != nil {
		return first{spec: h.spec, folded: h.folded, off: name, rest: rest}
	}
	if spec, _, number := t.answer(name); spec != nil {
		return first{spec: spec, off: name, value: number, rest: rest}
	}
	return first{}
}

// answer finds the verb that answers what was asked by what people type instead: "/ja", "/2", "/y2". no says that it is declined, and number
// is what stands behind the word.
func (t *Table) answer(name string) (spec *Spec, no bool, number string) {
	word := strings.TrimRight(name, ".,:;!)")
	word = strings.TrimRight(word, "0123456789")
	number = strings.TrimRight(name[len(word):], ".,:;!)")
	if len(number) > mostDigits {
		return nil, false, ""
	}
	for i := range t.specs {
		s := &t.specs[i]
		is := func(known string) bool { return strings.EqualFold(known, word) }
		switch {
		case !s.Numbered():
		case number == "" && slices.ContainsFunc(s.Declined, is):
			return s, true, ""
		case word == "" && number != "", slices.ContainsFunc(s.Agreed, is):
			return s, false, number
		}
	}
	return nil, false, ""
}

// mostBare is more bytes than an answer in a word has.
const mostBare = 24

// Bare reports whether all of a text, which begins with no prefix, is what people answer a question with: "yes", "No.", "2", "ja 2".
func (t *Table) Bare(text string) bool {
	if text = strings.TrimSpace(text); text == "" || len(text) > mostBare || t == nil {
		return false
	}
	word, rest := cutWord(text)
	if strings.Trim(rest, "0123456789.,!") != "" {
		return false
	}
	if s := t.Find(strings.TrimRight(word, ".,!")); s != nil {
		return s.Numbered()
	}
	s, _, _ := t.answer(word)
	return s != nil
}

// part is a name that is none of a verb, and the one that it may be meant for.
type part struct {
	name   string
	spec   *Spec
	folded bool   // see [Spec.Folded]
	alone  bool   // see [Spec.Alone]
	value  string // see [Spec.Telling]
}

// half returns the half that name is, or nearly; nil: none.
func (t *Table) half(name string) *part {
	for i := range t.halves {
		if strings.EqualFold(t.halves[i].name, name) {
			return &t.halves[i]
		}
	}
	return nearest(t.halves, name)
}

// nearest returns the first of the parts that name is a letter off, if that is long enough for it to mean nothing else; nil: none.
func nearest(parts []part, name string) *part {
	if len(name) > mostName {
		return nil
	}
	name = strings.ToLower(name)
	for i := range parts {
		if len(parts[i].name) >= 6 && apart(name, parts[i].name) < far {
			return &parts[i]
		}
	}
	return nil
}

// nearby fills in the names that are near those of verbs: what the specs say, and the halves of each in the other order ("callmove").
func (t *Table) nearby() error {
	for i := range t.specs {
		s := &t.specs[i]
		for k, name := range slices.Concat(s.Near, s.Folded) {
			if t.Find(name) != nil || slices.ContainsFunc(t.others, func(o part) bool { return o.name == name }) {
				return fmt.Errorf("verb %q: %q stands for another one", s.Verb, name)
			}
			t.others = append(t.others, part{name: name, spec: s, folded: k >= len(s.Near)})
		}
	}
	for i := range t.specs {
		s := &t.specs[i]
		for _, name := range slices.Sorted(maps.Keys(s.Telling)) {
			if t.Find(name) != nil || slices.ContainsFunc(t.others, func(o part) bool { return o.name == name }) {
				return fmt.Errorf("verb %q: %q stands for another one", s.Verb, name)
			}
			t.others = append(t.others, part{name: name, spec: s, value: s.Telling[name]})
		}
	}
	named := slices.Clone(t.others)
	for i := range t.specs {
		for _, name := range t.names[i] {
			named = append(named, part{name: name, spec: &t.specs[i]})
		}
	}
	for _, p := range named {
		turned := "call" + strings.TrimSuffix(p.name, "call")
		if rest, ok := strings.CutPrefix(p.name, "call"); ok {
			turned = rest + "call"
		} else if !strings.HasSuffix(p.name, "call") {
			continue
		}
		if t.Find(turned) == nil && !slices.ContainsFunc(t.others, func(o part) bool { return o.name == turned }) {
			t.others = append(t.others, part{name: turned, spec: p.spec, folded: p.folded, value: p.value})
		}
	}
	return nil
}

// halved fills in the halves: what is left of a name without "call". What is a half of several verbs, or the name of one, is none.
func (t *Table) halved() {
	of := map[string]part{}
	var order []string
	add := func(parts []part) {
		taken := maps.Clone(of)
		for _, p := range parts {
			name := strings.TrimSuffix(strings.TrimPrefix(p.name, "call"), "call")
			if _, ok := taken[name]; ok || name == p.name || len(name) < 3 || t.Find(name) != nil {
				continue
			}
			if other, ok := of[name]; ok && other.spec != p.spec {
				p.spec = nil
			}
			if _, ok := of[name]; !ok {
				order = append(order, name)
			}
			p.name = name
			of[name] = p
		}
	}
	var names []part
	for i := range t.specs {
		for _, name := range t.names[i] {
			names = append(names, part{name: name, spec: &t.specs[i]})
		}
	}
	add(names)
	add(t.others) // what is left of a verb comes first
	for _, name := range order {
		if p := of[name]; p.spec != nil {
			t.halves = append(t.halves, p)
		}
	}
	var alone []part
	for i := range t.specs {
		s := &t.specs[i]
		for _, name := range s.Alone {
			alone = append(alone, part{name: name, spec: s, alone: true, folded: slices.Contains(s.Folded, name+"call")})
		}
	}
	t.halves = append(alone, t.halves...)
}
