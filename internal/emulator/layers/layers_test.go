package layers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"hash/crc32"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// TestEveryIDIsThatOfItsLine computes each id from the line that it stands in, the way that TL defines: CRC-32 of the line
// without the id, the flags without bytes and the brackets, with bytes as string.
func TestEveryIDIsThatOfItsLine(t *testing.T) {
	id, flag := regexp.MustCompile(`^\d+ ([\w.]+)#[0-9a-f]+`), regexp.MustCompile(` \w+:\w+\.\d+\?true`)
	plain := strings.NewReplacer("<", " ", ">", "", ";\n", "", ":bytes", ":string", "?bytes", "?string")
	s := New()
	for line := range strings.Lines(lines) {
		if strings.HasPrefix(line, "//") {
			continue
		}
		c, err := parse(line)
		if err != nil {
			t.Fatal(err)
		}
		text := plain.Replace(flag.ReplaceAllString(id.ReplaceAllString(line, "$1"), ""))
		if sum := crc32.ChecksumIEEE([]byte(text)); sum != c.id {
			t.Errorf("%s of layer %d has the id %08x, its line makes %08x: %s", c.name, c.since, c.id, sum, text)
		}
	}
	for name, all := range s.names {
		if !slices.IsSortedFunc(all, func(a, b *constructor) int { return a.since - b.since }) {
			t.Errorf("the lines of %s are not in the order of their layers", name)
		}
	}
}

// TestTheNewestLinesAreOurOwn compares them with the library that the emulator is written with.
func TestTheNewestLinesAreOurOwn(t *testing.T) {
	s := New()
	types := tg.TypesConstructorMap()
	for name := range s.names {
		c := s.in(Own, name)
		if known := types[c.id]; known == nil {
			t.Errorf("in layer %d %s is another one than #%08x of layer %d", Own, name, c.id, c.since)
		} else if got := known().(interface{ TypeName() string }).TypeName(); got != name {
			t.Errorf("%s has the id of %s", name, got)
		}
	}
}

// TestAllThatTheEmulatorSaysIsKnown looks into its source: what it makes of the types of tg, and which methods it has.
func TestAllThatTheEmulatorSaysIsKnown(t *testing.T) {
	names := map[string]string{} // by the name in Go
	for _, make := range tg.TypesConstructorMap() {
		o := make()
		names[reflect.TypeOf(o).Elem().Name()] = o.(interface{ TypeName() string }).TypeName()
	}
	s := New()
	files, err := filepath.Glob("../*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no source", err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			of := sel.Sel.Name
			if method, ok := strings.CutPrefix(of, "On"); ok {
				of = method + "Request"
			} else if x, ok := sel.X.(*ast.Ident); !ok || x.Name != "tg" {
				return true
			}
			if name, ok := names[of]; ok && s.in(Own, name) == nil {
				t.Errorf("%s: schema.tl has no line of %s; it takes one for each layer since %d that changed it", file, name, Oldest)
			}
			return true
		})
	}
}

func TestAnOlderClientsRequest(t *testing.T) {
	// messages.forwardMessages of layer 198, as its line says.
	var b bin.Buffer
	b.PutID(0x6d74da08)
	b.PutInt(1<<5 | 1<<10) // silent, schedule_date
	b.PutID(tg.InputPeerSelfTypeID)
	b.PutVectorHeader(1)
	b.PutInt(7)
	b.PutVectorHeader(1)
	b.PutLong(70)
	b.PutID(tg.InputPeerEmptyTypeID)
	b.PutInt(1000)
	own, answer, err := New().Up(b.Buf)
	if err != nil || answer != "Updates" {
		t.Fatalf("its answer is of the type %q, and it fails with %v", answer, err)
	}
	var got tg.MessagesForwardMessagesRequest
	if err := got.Decode(&bin.Buffer{Buf: own}); err != nil {
		t.Fatal(err)
	}
	want := tg.MessagesForwardMessagesRequest{
		Silent: true, FromPeer: &tg.InputPeerSelf{}, ID: []int{7}, RandomID: []int64{70}, ToPeer: &tg.InputPeerEmpty{}, ScheduleDate: 1000,
	}
	want.SetFlags()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("it became %+v, want %+v", got, want)
	}
}

func TestAnOlderClientsAnswer(t *testing.T) {
	dialog := &tg.Dialog{Peer: &tg.PeerUser{UserID: 3}, TopMessage: 4, UnreadCount: 5, UnreadPollVotesCount: 6, Pts: 7}
	dialog.SetFlags()
	var own bin.Buffer
	if err := dialog.Encode(&own); err != nil {
		t.Fatal(err)
	}
	s := New()
	for layer, want := range map[int][]byte{198: dialog198(), 223: dialog198(), 224: own.Buf} {
		if got, err := s.Down(layer, Any, own.Buf); err != nil || !slices.Equal(got, want) {
			t.Errorf("in layer %d it is % x (%v), want % x", layer, got, err, want)
		}
	}
}

func TestWhatCannotBeSaidIsNamed(t *testing.T) {
	s := New()
	encode := func(e bin.Encoder) []byte {
		var b bin.Buffer
		if err := e.Encode(&b); err != nil {
			t.Fatal(err)
		}
		return b.Buf
	}
	send := encode(&tg.MessagesSendMessageRequest{Peer: &tg.InputPeerSelf{}, Message: "secret", ReplyMarkup: &tg.ReplyKeyboardHide{}})
	formatted := encode(&tg.MessageEntityFormattedDate{Offset: 1, Length: 2, Date: 3})
	for _, c := range []struct {
		what  string
		layer int
		said  []byte
		want  string
	}{
		{"a constructor that came later", 222, formatted, "layer 222 has no messageEntityFormattedDate"},
		{"a constructor that is not in the schema", Own, send, "messages.sendMessage.reply_markup: no constructor with the id 0xa03e5b85"},
		{"half of it", 223, formatted[:len(formatted)-2], "messageEntityFormattedDate.date: unexpected EOF"},
		{"more than it", 223, append(slices.Clone(formatted), 0, 0, 0, 0), "4 bytes too many"},
		{"a field that the newer one must have", Own, dialog198(), "dialog.unread_poll_votes_count is a must in layer 229"},
	} {
		_, err := s.Down(c.layer, Any, c.said)
		if err == nil || !strings.HasSuffix(err.Error(), c.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s is refused with %v, want %q", c.what, err, c.want)
		}
	}
	unknown := encode(&tg.HelpGetSupportRequest{})
	if got, answer, err := s.Up(unknown); err != nil || answer != Any || !slices.Equal(got, unknown) {
		t.Errorf("a method that the schema does not know became % x, answered by %q, %v", got, answer, err)
	}
}

// dialog198 is the dialog of TestAnOlderClientsAnswer as the line of layer 198 says it.
func dialog198() []byte {
	var b bin.Buffer
	b.PutID(0xd58a08c6)
	b.PutInt(1 << 0) // pts
	b.PutID(tg.PeerUserTypeID)
	b.PutLong(3)
	for _, n := range []int{4, 0, 0, 5, 0, 0} {
		b.PutInt(n)
	}
	b.PutID(tg.PeerNotifySettingsTypeID)
	b.PutInt(0)
	b.PutInt(7)
	return b.Buf
}
