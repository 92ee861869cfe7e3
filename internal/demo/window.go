package demo

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"

	"charm.land/bubbles/v2/textinput"
	"charm.land/bubbles/v2/viewport"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"userbot/internal/handlers"
)

// window is a terminal that the demo has for itself: the conversation, below it what is being typed, and last the bar.
type window struct {
	program *tea.Program
	lines   chan string
	log     *os.File      // what is written there is shown dim, among the rest
	logged  chan struct{} // closed when all of that is shown
	over    chan struct{} // closed when the terminal is as it was
	err     error         // why it was given back; not before over is closed
}

// openWindow takes over the terminal. Leave is called when it is given back, as Ctrl-C, Ctrl-D and the end of the terminal have it.
func openWindow(opt Options, s *screen, leave func()) (*window, error) {
	verbs, err := handlers.Table()
	if err != nil {
		return nil, err
	}
	complete := []string{"help", "quit", "bob: ", "pm: ", "re: ", "!join", "!leave", "!hand", "!start", "!end", "!clock +", "!accept", "!lose", "!crash", "!wait", "!offline", "!online"}
	for _, v := range verbs.Specs() {
		complete = append(complete, "/"+string(v.Verb)+" ")
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	w := &window{lines: make(chan string), log: write, logged: make(chan struct{}), over: make(chan struct{})}
	environ := []string{"TERM=" + opt.Env("TERM")}
	for _, name := range []string{"NO_COLOR", "COLORTERM", "TERM_PROGRAM", "TMUX"} {
		if value := opt.Env(name); value != "" {
			environ = append(environ, name+"="+value)
		}
	}
	m := newModel(s, w, complete)
	// Signals end the context of the demo, which then gives the terminal back.
	w.program = tea.NewProgram(m, tea.WithInput(opt.In), tea.WithOutput(opt.Out), tea.WithEnvironment(environ), tea.WithoutSignalHandler())
	givenBack := guardTerminal(opt.In)
	go func() {
		defer leave()
		defer close(w.over)
		defer givenBack()
		if _, err := w.program.Run(); err != nil {
			w.err = fmt.Errorf("terminal: %w", err)
		}
		// The whole screen is gone with what stood on it; what was said is to be read on.
		for _, e := range m.entries {
			_, _ = fmt.Fprintln(opt.Out, strings.Join(s.lay(e, m.width), "\n"))
		}
	}()
	go func() {
		defer close(w.logged)
		defer func() { _ = read.Close() }()
		for r := bufio.NewScanner(read); r.Scan(); {
			w.program.Send(entry{name: "log", colour: dim, text: r.Text(), tone: dim})
		}
	}()
	return w, nil
}

func (w *window) close() error {
	err := w.log.Close()
	<-w.logged
	w.program.Quit()
	<-w.over
	return errors.Join(err, w.err)
}

// What the model is told, beside entries.
type (
	bar   string   // the call, as it is now
	taken struct{} // the first line that waits is being dealt with
)

// model is what a window shows. Its methods are called from the program's one goroutine.
type model struct {
	screen   *screen
	window   *window
	entries  []entry
	bar      bar
	talk     viewport.Model
	input    textinput.Model
	complete []string // what Tab completes to
	width    int
	height   int
	waiting  []string // what is typed and not yet dealt with, first come first
	past     []string // what was typed, for the arrows and Ctrl-R
	at       int      // which of these is shown; len(past): none
	draft    string   // what was typed before one of these came in its place
	search   *search  // nil: none goes on
}

// search is for something that was typed before.
type search struct {
	what string
	at   int // where in the past it was found; len(past): nowhere yet
}

// mostWaiting is how many of the lines that wait are shown.
const mostWaiting = 3

func newModel(s *screen, w *window, complete []string) *model {
	m := &model{screen: s, window: w, talk: viewport.New(), input: textinput.New(), complete: complete}
	styles := textinput.DefaultStyles(true)
	styles.Cursor.Blink = false
	styles.Focused.Suggestion = lipgloss.NewStyle().Faint(true)
	styles.Focused.Prompt, styles.Focused.Text = lipgloss.NewStyle(), lipgloss.NewStyle()
	styles.Cursor.Color = nil
	m.input.SetStyles(styles)
	m.input.ShowSuggestions = true
	m.input.Prompt = s.column("Alice", cyan)
	m.input.Focus()
	return m
}

func (m *model) Init() tea.Cmd { return nil }

func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		m.input.SetWidth(max(m.width-nameWidth-1, 1)) // the cursor may stand behind the last letter
		m.lay()
	case entry:
		m.entries = append(m.entries, msg)
		m.lay()
	case bar:
		m.bar = msg
	case taken:
		m.waiting = m.waiting[1:]
		m.lay()
		return m, m.offer()
	case tea.PasteMsg:
		return m, m.paste(msg.Content)
	case tea.KeyPressMsg:
		return m, m.press(msg)
	default:
		var cmd tea.Cmd
		m.input, cmd = m.input.Update(msg)
		return m, cmd
	}
	return m, nil
}

// lay breaks the conversation into lines of the window's width, and stays at its end unless somebody has scrolled back.
func (m *model) lay() {
	if m.width == 0 {
		return
	}
	end := m.talk.AtBottom()
	var lines []string
	for _, e := range m.entries {
		lines = append(lines, m.screen.lay(e, m.width)...)
	}
	m.talk.SetWidth(m.width)
	m.talk.SetHeight(max(m.height-2-len(m.queue()), 1))
	m.talk.SetContentLines(lines)
	if end {
		m.talk.GotoBottom()
	}
}

// queue is what is shown of the lines that wait.
func (m *model) queue() []string {
	var lines []string
	for i, line := range m.waiting {
		if i == mostWaiting {
			lines[i-1] = fmt.Sprintf("and %d lines more", len(m.waiting)-i+1)
			break
		}
		lines = append(lines, line)
	}
	for i, line := range lines {
		lines[i] = m.screen.paint(dim, m.cut("waiting  "+harmless(line)))
	}
	return lines
}

// cut is as much of a text as one line takes.
func (m *model) cut(text string) string {
	if lipgloss.Width(text) <= m.width {
		return text
	}
	return lipgloss.NewStyle().MaxWidth(max(m.width-1, 1)).Render(text) + "…"
}

func (m *model) View() tea.View {
	call := string(m.bar)
	if call == "" {
		call = "no call"
	}
	call = m.cut(" " + harmless(call))
	call += strings.Repeat(" ", max(m.width-lipgloss.Width(call), 0))
	typed := m.input.View()
	if m.search != nil {
		typed = m.cut("search   " + m.search.what + " → " + m.input.Value())
	}
	lines := append([]string{m.talk.View()}, m.queue()...)
	v := tea.NewView(strings.Join(append(lines, typed, reverse+call+plain), "\n"))
	v.AltScreen = true
	return v
}

// press does what a key says.
func (m *model) press(k tea.KeyPressMsg) tea.Cmd {
	key := k.String()
	if m.search != nil && m.searching(k) {
		return nil
	}
	switch key {
	case "ctrl+c":
		return tea.Quit
	case "ctrl+d":
		if m.input.Value() == "" {
			return tea.Quit
		}
	case "enter":
		return m.enter()
	case "up", "ctrl+p":
		m.recall(m.at - 1)
		return nil
	case "down", "ctrl+n":
		m.recall(m.at + 1)
		return nil
	case "pgup":
		m.talk.HalfPageUp()
		return nil
	case "pgdown":
		m.talk.HalfPageDown()
		return nil
	case "ctrl+r":
		m.draft = m.input.Value()
		m.search = &search{at: len(m.past)}
		return nil
	}
	var cmd tea.Cmd
	m.input, cmd = m.input.Update(k)
	return cmd
}

// enter has the line dealt with, after those before it.
func (m *model) enter() tea.Cmd {
	line := strings.TrimSpace(m.input.Value())
	m.set("")
	if line != "" && (len(m.past) == 0 || m.past[len(m.past)-1] != line) {
		m.past = append(m.past, line)
	}
	m.at = len(m.past)
	m.talk.GotoBottom()
	if line == "" {
		return nil
	}
	m.waiting = append(m.waiting, line)
	m.lay()
	if len(m.waiting) > 1 {
		return nil // the one before is on offer still
	}
	return m.offer()
}

// set has that be what is typed, and what could complete it be seen.
func (m *model) set(text string) {
	m.input.SetValue(text)
	m.input.CursorEnd()
	m.input.SetSuggestions(m.complete)
}

// offer waits, outside, until the first line can be dealt with.
func (m *model) offer() tea.Cmd {
	if len(m.waiting) == 0 {
		return nil
	}
	line := m.waiting[0]
	return func() tea.Msg {
		select {
		case m.window.lines <- line:
			return taken{}
		case <-m.window.over:
			return nil
		}
	}
}

// paste types what comes in one piece: each line of it is entered, and what stands behind the last is left to be gone on with.
func (m *model) paste(text string) tea.Cmd {
	m.search = nil
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	var cmds []tea.Cmd
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			cmds = append(cmds, m.enter())
		}
		var cmd tea.Cmd
		m.input, cmd = m.input.Update(tea.PasteMsg{Content: harmless(line)})
		cmds = append(cmds, cmd)
	}
	m.input.SetSuggestions(m.complete)
	return tea.Batch(cmds...)
}

// recall puts something that was typed before in place of what is being typed, or brings that back.
func (m *model) recall(at int) {
	if at < 0 || at > len(m.past) {
		return
	}
	if m.at == len(m.past) {
		m.draft = m.input.Value()
	}
	m.at = at
	text := m.draft
	if at < len(m.past) {
		text = m.past[at]
	}
	m.set(text)
}

// searching goes on with a search, and reports whether the key was for it. Any other key takes what was found.
func (m *model) searching(k tea.KeyPressMsg) bool {
	s := m.search
	switch key := k.String(); {
	case key == "ctrl+r":
		m.find(s.at - 1)
	case key == "backspace":
		if r := []rune(s.what); len(r) > 0 {
			s.what = string(r[:len(r)-1])
		}
		m.find(len(m.past) - 1)
	case key == "esc" || key == "ctrl+g":
		m.search = nil
		m.set(m.draft)
	case k.Text != "":
		s.what += k.Text
		m.find(min(s.at, len(m.past)-1))
	default:
		m.search = nil
		return key == "ctrl+c" // only the search is over
	}
	return true
}

// find looks for what is searched, from one of the lines on to those before it.
func (m *model) find(from int) {
	for i := from; i >= 0; i-- {
		if strings.Contains(m.past[i], m.search.what) {
			m.search.at = i
			m.set(m.past[i])
			return
		}
	}
}
