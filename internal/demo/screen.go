package demo

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/term"
)

// nameWidth is the width of the column with the names.
const nameWidth = 9

// screen is where the conversation is shown and typed.
type screen struct {
	in      *os.File
	out     io.Writer
	editor  *term.Terminal // nil where lines are read as they come
	restore func()         // gives the terminal back as it was
	typed   bool           // whoever types sees it already
	colour  bool
	echo    bool  // show also what is typed for the demo itself, as it stands where it was typed
	err     error // of reading; not before lines is closed

	mu     sync.Mutex // guards what follows
	height int        // of a terminal whose last line is the bar's; 0: the bar is shown among what is said
	width  int
	drawn  string // the bar as it was shown last
}

// leastHeight is how high a terminal must be for one line of it to be the bar's.
const leastHeight = 10

// terminals reports whether what is shown goes to a terminal, and whether whoever sees that types there.
func terminals(opt Options) (shown, typed bool) {
	out, ok := opt.Out.(*os.File)
	shown = ok && term.IsTerminal(int(out.Fd()))
	return shown, shown && term.IsTerminal(int(opt.In.Fd()))
}

// newScreen uses the terminal, if it is one. Without editing the terminal itself reads the lines.
func newScreen(opt Options, edit bool) (*screen, error) {
	s := &screen{in: opt.In, out: opt.Out, restore: func() {}, echo: opt.columns > 0, width: opt.columns}
	var colourful bool
	colourful, s.typed = terminals(opt)
	s.colour = (colourful || s.echo) && opt.Env("NO_COLOR") == "" && opt.Env("TERM") != "dumb"
	if !s.typed || !edit {
		return s, nil
	}
	fd := int(opt.In.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return nil, fmt.Errorf("terminal: %w", err)
	}
	s.editor = term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{opt.In, opt.Out}, s.column("Alice", cyan))
	s.out = s.editor
	resized := make(chan os.Signal, 1)
	resize := func() {
		if width, height, err := term.GetSize(fd); err == nil {
			_ = s.editor.SetSize(width, height)
			if opt.Env("TERM") != "dumb" {
				s.frame(width, height)
			}
		}
	}
	resize()
	signal.Notify(resized, syscall.SIGWINCH)
	go func() {
		for range resized {
			resize()
		}
	}()
	s.restore = func() {
		signal.Stop(resized)
		close(resized)
		_, _ = fmt.Fprint(opt.Out, unframed)
		_ = term.Restore(fd, before)
		_, _ = fmt.Fprintln(opt.Out)
	}
	return s, nil
}

func (s *screen) greet() {
	if !s.typed {
		return
	}
	_, _ = fmt.Fprint(s.out, `You are Alice, an admin of a group. Try:
  /startcall Friday Q&A
  !join
  /callwho
  /endcall
  /yes
Then make it hard for the userbot:
  !crash, !lose, !wait before a command,
  !end while it acts, and !clock +2d
More: help, or /callhelp. Ctrl-D leaves.

`)
}

// help says all that one can do here, beside what the userbot's own help says, on one screen of 40 columns.
func (s *screen) help() {
	_, _ = fmt.Fprint(s.out, `You are Alice. What you type is said in
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
What goes wrong with the next command:
 !lose      Telegram's answer gets lost
 !crash     the userbot stops in the
            middle, and starts again
 !wait      Telegram wants 6 s of peace
The bar of the call is the last line, or
stands in brackets. quit leaves.
`)
}

// lines returns what is typed, until the end of it.
func (s *screen) lines() <-chan string {
	lines := make(chan string, 64)
	go func() {
		defer close(lines)
		if s.editor == nil {
			r := bufio.NewScanner(s.in)
			for r.Scan() {
				lines <- r.Text()
			}
			s.err = r.Err()
			return
		}
		for {
			line, err := s.editor.ReadLine()
			if err != nil && !errors.Is(err, term.ErrPasteIndicator) {
				return // Ctrl-D, Ctrl-C, or the terminal is gone
			}
			lines <- line
		}
	}()
	return lines
}

// Colours of names, and of what nobody says.
const (
	cyan  = "\x1b[36m"
	green = "\x1b[32m"
	dim   = "\x1b[2m"
	plain = "\x1b[0m"
)

func (s *screen) paint(colour, text string) string {
	if !s.colour {
		return text
	}
	return colour + text + plain
}

func (s *screen) column(name, colour string) string {
	return s.paint(colour, fmt.Sprintf("%-*s", nameWidth-1, name)) + " "
}

// fold puts a text beside the column with the names, broken between words where the terminal is not wide enough for it.
func (s *screen) fold(text string) string {
	s.mu.Lock()
	most := s.width - nameWidth
	s.mu.Unlock()
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		for most > 0 {
			r := []rune(line)
			if len(r) <= most {
				break
			}
			end := strings.LastIndex(string(r[:most+1]), " ")
			if end <= 0 { // a long link: to be copied as a whole
				break
			}
			lines, line = append(lines, line[:end]), line[end+1:]
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"+strings.Repeat(" ", nameWidth))
}

// own shows what Alice said, unless it stands there already because she typed it.
func (s *screen) own(ev event) {
	if !s.typed {
		s.show(ev)
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
	_, _ = fmt.Fprintln(s.out, s.column(ev.who, colour)+s.fold(text))
}

// note shows what nobody said.
func (s *screen) note(text string) {
	_, _ = fmt.Fprintln(s.out, strings.Repeat(" ", nameWidth)+s.paint(dim, s.fold(text)))
}

// What a terminal is told: to scroll as a whole again, with nothing left below the cursor.
const unframed = "\x1b7\x1b[r\x1b8\x1b[J"

// frame keeps the terminal's last line for the bar, at the bottom, because what scrolls away below a line that stays at
// the top cannot be scrolled back to.
func (s *screen) frame(width, height int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.width, s.height = width, height; height < leastHeight {
		s.height = 0
		_, _ = fmt.Fprint(s.out, unframed)
		return
	}
	_, _ = fmt.Fprintf(s.out, unframed+"\n\x1b[A\x1b7\x1b[1;%dr\x1b8", height-1)
	s.draw()
}

// draw writes the last line and puts the cursor back.
func (s *screen) draw() {
	text := []rune(" " + s.drawn)
	if s.drawn == "" {
		text = []rune(" no call")
	}
	if len(text) > s.width {
		text = append(text[:s.width-1], '…')
	}
	_, _ = fmt.Fprintf(s.out, "\x1b7\x1b[%d;1H\x1b[7m%-*s\x1b[m\x1b8", s.height, s.width, string(text))
}

// bar shows what Telegram's apps show above a chat while it has a call, when that is other than before; "": nothing.
func (s *screen) bar(text string) {
	s.mu.Lock()
	changed, pinned := text != s.drawn, s.height > 0
	if s.drawn = text; pinned {
		s.draw()
	}
	s.mu.Unlock()
	switch {
	case pinned || !changed:
	case text == "":
		s.note("[no call]")
	default:
		s.note("[" + text + "]")
	}
}
