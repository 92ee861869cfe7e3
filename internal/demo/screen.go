package demo

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"charm.land/lipgloss/v2"
	"golang.org/x/term"
)

// nameWidth is the width of the column with the names.
const nameWidth = 9

// screen is where the conversation is shown and typed.
type screen struct {
	in     *os.File
	out    io.Writer
	window *window    // nil where lines are read as they come
	shown  bool       // on a terminal, which obeys what it is told
	typed  bool       // whoever sees it types there
	colour bool       // names have one
	echo   bool       // show also what is typed for the demo itself, as it stands where it was typed
	width  func() int // columns; 0: lines are as long as they are
	drawn  string     // the bar as it was shown last
	err    error      // of reading; not before lines is closed
}

// terminals reports whether what is shown goes to a terminal, and whether whoever sees that types there.
func terminals(opt Options) (shown, typed bool) {
	out, ok := opt.Out.(*os.File)
	shown = ok && term.IsTerminal(int(out.Fd()))
	return shown, shown && term.IsTerminal(int(opt.In.Fd()))
}

// newScreen uses the whole terminal, if it is one that can do more than print, and leave is what whoever leaves it does. What
// others are told at a terminal, to be copied from there, stays one text below the other.
func newScreen(opt Options, leave func()) (*screen, error) {
	s := &screen{in: opt.In, out: opt.Out, echo: opt.columns > 0}
	s.shown, s.typed = terminals(opt)
	dumb := opt.Env("TERM") == "dumb"
	s.colour = (s.shown || s.echo) && opt.Env("NO_COLOR") == "" && !dumb
	s.width = func() int {
		if out, ok := opt.Out.(*os.File); ok && s.shown {
			width, _, _ := term.GetSize(int(out.Fd()))
			return width
		}
		return opt.columns
	}
	if !s.typed || dumb || opt.Listen != "" {
		return s, nil
	}
	s.echo = true
	var err error
	s.window, err = openWindow(opt, s, leave)
	return s, err
}

// restore gives the terminal back as it was, with the conversation on it.
func (s *screen) restore() error {
	if s.window == nil {
		return nil
	}
	return s.window.close()
}

// stderr is where the log goes.
func (s *screen) stderr(opt Options) *os.File {
	if s.window == nil {
		return opt.Err
	}
	return s.window.log
}

func (s *screen) starting() {
	if s.typed {
		s.put(entry{text: "A small Telegram starts in this program.", wide: true})
	}
}

// greeting is what whoever begins is told to try.
const greeting = `You are Alice, an admin of a group. Try:
  /startcall Friday Q&A
  !join
  /callwho
  /endcall
  /yes
Then make it hard for the userbot:
  !crash, !lose, !wait before a command,
  !offline and !online around one,
  !end while it acts, and !clock +2d
More: help, or /callhelp. Ctrl-D leaves.
`

func (s *screen) greet() {
	if s.typed {
		s.put(entry{text: greeting, wide: true})
	}
}

// help says all that one can do here, beside what the userbot's own help says, on one screen of 40 columns.
func (s *screen) help() {
	text := `You are Alice. What you type is said in
the group; the userbot obeys /callhelp,
/startcall Friday Q&A and the like.
 bob: TEXT  Bob says it; he is no admin
 pm: TEXT   to the userbot, in private
 re: TEXT   a reply to its last message
 re 2: TEXT to the one before
What your app does (bob: !join, too):
 !join      joins the call
 !leave     leaves it
 !hand      raises a hand, if muted
 !start     starts a call, as by hand
 !end       ends it
 !clock +2d two days pass, for everybody
 !accept    scans a QR code to log in
What goes wrong when the userbot next
does something to a call:
 !lose      Telegram's answer gets lost
 !crash     it stops, and starts again
 !wait      Telegram wants 6 s of peace
 !offline   it has no line until !online
The bar of the call is the last line, or
stands in brackets. quit leaves.`
	if s.window != nil {
		text += `
Keys: Tab completes, Ctrl-R searches in
what was typed, PgUp scrolls back.`
	}
	s.put(entry{text: text, wide: true})
}

// lines returns what is typed, until the end of it.
func (s *screen) lines() <-chan string {
	if s.window != nil {
		return s.window.lines
	}
	lines := make(chan string, 64)
	go func() {
		defer close(lines)
		r := bufio.NewScanner(s.in)
		for r.Scan() {
			lines <- r.Text()
		}
		s.err = r.Err()
	}()
	return lines
}

// Colours of names, and of what nobody says.
const (
	cyan    = "\x1b[36m"
	green   = "\x1b[32m"
	dim     = "\x1b[2m"
	reverse = "\x1b[7m"
	plain   = "\x1b[0m"
)

func (s *screen) paint(colour, text string) string {
	if !s.colour || colour == "" || text == "" {
		return text
	}
	return colour + text + plain
}

// entry is one thing in the transcript.
type entry struct {
	name, colour string // who says it, in the column with the names
	text, tone   string
	wide         bool // from the left edge on, where the names stand
}

// lay makes lines of an entry, its text beside the column with the names and broken between words where width is less than
// it needs. 0 is as wide as it needs.
func (s *screen) lay(e entry, width int) []string {
	column := nameWidth
	if e.wide {
		column = 0
	}
	text := e.text
	if s.shown {
		text = harmless(text)
	}
	if width > 0 {
		text = lipgloss.Wrap(text, max(width-column, 1), "")
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		before := strings.Repeat(" ", column)
		if i == 0 && e.name != "" {
			before = s.column(e.name, e.colour)
		}
		lines[i] = before + s.paint(e.tone, line)
	}
	return lines
}

func (s *screen) column(name, colour string) string {
	return s.paint(colour, fmt.Sprintf("%-*s", nameWidth-1, name)) + " "
}

// harmless is a text without anything that a terminal obeys: what people write, other clients have sent.
func harmless(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0:
			return -1
		}
		return r
	}, text)
}

func (s *screen) put(e entry) {
	if s.window != nil {
		s.window.program.Send(e)
		return
	}
	_, _ = fmt.Fprintln(s.out, strings.Join(s.lay(e, s.width()), "\n"))
}

// own shows what Alice said, unless it stands there already because she typed it.
func (s *screen) own(ev event) {
	if !s.typed || s.window != nil {
		s.show(ev)
	}
}

// repeat shows what somebody has typed for the demo itself, where nothing else does.
func (s *screen) repeat(who, text string) {
	if s.echo {
		s.show(event{who: who, text: text})
	}
}

// show puts one event into the transcript.
func (s *screen) show(ev event) {
	if ev.who == "" {
		s.note("— " + ev.text + " —")
		return
	}
	text := ev.text
	switch {
	case ev.private && ev.who == "Alice":
		text = "(in private) " + text
	case ev.private:
		text = "(to Alice alone) " + text
	case ev.replyTo != 0 && ev.who == "Alice":
		text = "(in reply) " + text
	}
	if ev.edited {
		text = "(edited) " + text
	}
	colour := cyan
	if ev.who == "userbot" {
		colour = green
	}
	s.put(entry{name: ev.who, colour: colour, text: text})
}

// note shows what nobody said.
func (s *screen) note(text string) { s.put(entry{text: text, tone: dim}) }

// bar shows what Telegram's apps show above a chat while it has a call, when that is other than before; "": nothing.
func (s *screen) bar(text string) {
	changed := text != s.drawn
	s.drawn = text
	switch {
	case s.window != nil:
		s.window.program.Send(bar(text))
	case !changed:
	case text == "":
		s.note("[no call]")
	default:
		s.note("[" + text + "]")
	}
}
