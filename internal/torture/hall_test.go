package torture

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// The hall is a chat in which Alice plans, one command after the other, while the userbot is killed and cut off like everywhere.
// What she is answered is compared at once with what must be planned by then; nobody else meddles there, so that is known.
type hall struct {
	r    *round
	chat command.Peer // where nothing comes to its time
	bell command.Peer // where a series does

	plans    []*entry
	last     int // the highest number that was given
	problems []string

	rings *entry    // the series in bell
	due   time.Time // when it begins first
}

// entry is a planned call.
type entry struct {
	number int
	title  string
	at     time.Time   // of the next one
	ever   []time.Time // what at has been
	clock  time.Time   // what at was to be, before it was moved
	daily  bool
	paused bool
}

func (e *entry) goesTo(at time.Time) { e.at, e.ever = at, append(e.ever, at) }

const inFull = "Mon 2 Jan 2006 15:04 MST"

const thumb = "👍" // what a command is answered with where its success is not told

var (
	takesPlace  = regexp.MustCompile(`(?m)^It takes the place of number (\d+), [^“”]+ “[^”]*”, which is off\.( The rest of that series stays\.)?$`)
	givesNumber = regexp.MustCompile(` Its number is (\d+)\.`)
	listed      = regexp.MustCompile(`(?m)^(\d+): ([^“”(]+?) \([^“”]*\) “([^”]*)”\.(.*)$`)
	otherPage   = regexp.MustCompile(`/calls (\d+)`)
)

// ask types one thing and returns what it is answered for good; "" if that does not come before ctx ends.
func (h *hall) ask(ctx context.Context, chat command.Peer, text string) string {
	seq := len(h.r.tg.Ledger())
	msg := h.r.tg.Say(chat, h.r.alice, text, emulator.SayOptions{})
	id := 0
	e, err := h.r.tg.Await(ctx, seq, func(e emulator.Event) bool {
		if e.By != h.r.bot || e.Chat != chat || e.Service {
			return false
		}
		if e.Kind == emulator.MessagePosted && e.ReplyTo == msg {
			id = e.MsgID
		}
		return id != 0 && e.MsgID == id && isFinal(e.Text) || e.Kind == emulator.MessageReacted && e.MsgID == msg
	})
	if err != nil {
		return ""
	}
	h.r.figures.add("commands in the hall: "+strings.Fields(text)[0], 1)
	return e.Text
}

func (h *hall) blame(text, answer, format string, args ...any) {
	h.problems = append(h.problems, fmt.Sprintf("in the hall %q: %s. It was answered: %q", text, fmt.Sprintf(format, args...), answer))
}

// asked is ask, and yes to the question that may come first.
func (h *hall) asked(ctx context.Context, chat command.Peer, text string) string {
	answer := h.ask(ctx, chat, text)
	if strings.Contains(answer, "answer /yes") {
		answer = h.ask(ctx, chat, "/yes")
	}
	return answer
}

// plan has something planned, and enters it.
func (h *hall) plan(ctx context.Context, chat command.Peer, e *entry, text string) bool {
	answer := h.asked(ctx, chat, text)
	if answer == thumb { // as --quiet has it: the list tells the number
		h.plans = append(h.plans, e)
		e.number, e.clock, e.ever = h.findsNumber(ctx, e.title), e.at, []time.Time{e.at}
		h.last = max(h.last, e.number)
		h.lists(ctx)
		return false
	}
	m := givesNumber.FindStringSubmatch(answer)
	switch {
	case answer == "":
		return false
	case strings.HasPrefix(answer, "Unknown: "):
		// It was killed while another call gave way to this one. The secretary looks at the chat, as it is told, and takes back what is there.
		h.r.figures.add("commands in the hall: unknown", 1)
		if c := h.r.tg.CurrentCall(chat); c != nil && c.Title == e.title {
			h.r.tg.EndCall(chat, h.r.alice)
		}
		return false
	case m == nil, !strings.Contains(answer, "“"+e.title+"” for "+e.at.Format(inFull)):
		h.blame(text, answer, "that does not say that it is planned for %s", e.at.Format(inFull))
		return false
	}
	for _, off := range takesPlace.FindAllStringSubmatch(answer, -1) {
		h.takesOff(off[1], off[2] != "")
	}
	e.number, _ = strconv.Atoi(m[1])
	if e.number <= h.last {
		h.blame(text, answer, "a number came twice, or an earlier one later: the last was %d", h.last)
	}
	h.last = e.number
	e.clock, e.ever = e.at, []time.Time{e.at}
	return true
}

// takesOff enters that another call has taken the place of a planned one; of a series the rest stays.
func (h *hall) takesOff(number string, rest bool) {
	h.plans = slices.DeleteFunc(h.plans, func(e *entry) bool {
		if strconv.Itoa(e.number) != number {
			return false
		}
		if rest {
			e.clock = e.clock.AddDate(0, 0, 1)
			e.goesTo(e.clock)
		}
		return !rest
	})
}

// secretary has n things done, or what can be until enough is closed.
func (h *hall) secretary(ctx context.Context, rng *rand.Rand, n int, enough <-chan struct{}) {
	if h.r.patient {
		h.ring(ctx)
	}
	for i := range n {
		select {
		case <-enough:
			return
		default:
			h.act(ctx, rng, i)
		}
	}
}

// ring plans a call for each day, the first of which begins soon.
func (h *hall) ring(ctx context.Context) {
	now := time.Now().UTC()
	h.due = now.Truncate(time.Minute).Add(time.Minute)
	if h.due.Sub(now) < 45*time.Second {
		h.due = h.due.Add(time.Minute)
	}
	e := &entry{title: fmt.Sprintf("Daily %d", h.r.number), at: h.due, daily: true}
	if h.plan(ctx, h.bell, e, fmt.Sprintf("/schedulecall every day %s %s", h.due.Format("15:04"), e.title)) {
		h.rings = e
	}
}

func (h *hall) act(ctx context.Context, rng *rand.Rand, i int) {
	some := func() (e *entry, n int) {
		if len(h.plans) == 0 || rng.IntN(8) == 0 {
			return nil, h.last + 1 + rng.IntN(3) // the number of some other command, or of none yet
		}
		e = h.plans[rng.IntN(len(h.plans))]
		return e, e.number
	}
	const most = 6
	switch what := rng.IntN(16); {
	case len(h.plans) < 2, what < 4 && len(h.plans) < most:
		h.plansOne(ctx, rng, fmt.Sprintf("Hall%d-%d", h.r.number, i))
	case what < 5:
		h.lists(ctx)
	case what < 6:
		h.looks(ctx, rng)
	case what < 9:
		h.moves(ctx, rng, some)
	case what < 11:
		h.changes(ctx, some, "/skipcall", func(e *entry, answer string) string {
			if !e.daily {
				return fmt.Sprintf("Not done: number %d, ", e.number)
			}
			e.clock = e.clock.AddDate(0, 0, 1)
			was := e.at
			e.goesTo(e.clock)
			if !strings.Contains(answer, "The next one is "+e.at.Format(inFull)) {
				h.blame("/skipcall", answer, "the next one is on %s", e.at.Format(inFull))
			}
			return fmt.Sprintf("Passed: number %d, %s", e.number, was.Format(inFull))
		})
	case what < 13 && len(h.plans) > 2:
		h.changes(ctx, some, "/cancelcall", func(e *entry, _ string) string {
			h.plans = slices.DeleteFunc(h.plans, func(o *entry) bool { return o == e })
			if e.daily {
				return fmt.Sprintf("Cancelled: the whole series number %d, ", e.number)
			}
			return fmt.Sprintf("Cancelled: number %d, ", e.number)
		})
	case what < 15:
		h.changes(ctx, some, "/pausecall", func(e *entry, _ string) string {
			if e.paused {
				return fmt.Sprintf("It is paused already: number %d, ", e.number)
			}
			e.paused = true
			return fmt.Sprintf("Paused: number %d, ", e.number)
		})
	default:
		h.changes(ctx, some, "/resumecall", func(e *entry, _ string) string {
			if !e.paused {
				return fmt.Sprintf("It is not paused: number %d, ", e.number)
			}
			e.paused = false
			return fmt.Sprintf("It goes on: number %d, ", e.number)
		})
	}
}

// plansOne plans something for a minute that nothing else has.
func (h *hall) plansOne(ctx context.Context, rng *rand.Rand, title string) {
	options := []string{"", "--no-start ", "--quiet ", "--remind 1h ", "--replace "}[rng.IntN(5)]
	now := time.Now().UTC().Truncate(time.Minute)
	e := &entry{title: title, daily: rng.IntN(3) == 0}
	for free := false; !free; free = !slices.ContainsFunc(h.plans, func(o *entry) bool {
		return o.at.Format("15:04") == e.at.Format("15:04") || o.clock.Format("15:04") == e.at.Format("15:04")
	}) {
		if e.at = now.Add(2*time.Hour + time.Duration(rng.IntN(20*60))*time.Minute); !e.daily {
			e.at = e.at.AddDate(0, 0, rng.IntN(30))
		}
	}
	when := e.at.Format("2006-01-02 15:04 ")
	if e.daily {
		when = e.at.Format("every day 15:04 ")
	}
	if h.plan(ctx, h.chat, e, "/schedulecall "+options+when+title) {
		h.plans = append(h.plans, e)
	}
}

// changes types a verb about one of what is planned; done changes what must be planned, and returns how the answer is to begin.
func (h *hall) changes(ctx context.Context, some func() (*entry, int), verb string, done func(e *entry, answer string) string) {
	e, n := some()
	text := fmt.Sprintf("%s %d", verb, n)
	answer := h.asked(ctx, h.chat, text)
	want := fmt.Sprintf("Not done: no call with the number %d is planned here.", n)
	if answer == "" {
		return
	}
	if e != nil {
		want = done(e, answer)
	}
	if !strings.HasPrefix(answer, want) {
		h.blame(text, answer, "it should begin with %q", want)
	}
}

func (h *hall) moves(ctx context.Context, rng *rand.Rand, some func() (*entry, int)) {
	e, n := some()
	var at time.Time
	if e != nil { // one of a series moves to before the next one only
		at = e.at.Add(time.Duration(1+rng.IntN(10)) * time.Minute)
	} else {
		at = time.Now().UTC().Truncate(time.Minute).AddDate(0, 0, 3)
	}
	text := fmt.Sprintf("/movecall %d %s", n, at.Format("2006-01-02 15:04"))
	answer := h.asked(ctx, h.chat, text)
	want := fmt.Sprintf("Not done: no call with the number %d is planned here.", n)
	if answer == "" {
		return
	}
	if e != nil {
		e.goesTo(at)
		want = fmt.Sprintf("Moved: number %d “%s” is now %s", n, e.title, at.Format(inFull))
	}
	if !strings.HasPrefix(answer, want) {
		h.blame(text, answer, "it should begin with %q", want)
	}
}

// list returns what /calls shows, and its lines; all of its pages.
func (h *hall) list(ctx context.Context) (all string, lines [][]string) {
	text := "/calls"
	for page := 2; ; page++ {
		answer := h.ask(ctx, h.chat, text)
		if answer == "" {
			return "", nil
		}
		all += answer
		lines = append(lines, listed.FindAllStringSubmatch(answer, -1)...)
		if more := otherPage.FindStringSubmatch(answer); more == nil || more[1] != strconv.Itoa(page) {
			return all, lines
		}
		text = fmt.Sprintf("/calls %d", page)
	}
}

// findsNumber looks for a title in the list.
func (h *hall) findsNumber(ctx context.Context, title string) (n int) {
	_, lines := h.list(ctx)
	for _, m := range lines {
		if m[3] == title {
			n, _ = strconv.Atoi(m[1])
		}
	}
	return n
}

// lists compares what /calls shows with what must be planned.
func (h *hall) lists(ctx context.Context) {
	all, lines := h.list(ctx)
	if all == "" {
		return
	}
	var shown []string
	for _, m := range lines {
		shown = append(shown, fmt.Sprintf("%s %s %s paused %v", m[1], m[2], m[3], strings.Contains(m[4], " Paused")))
	}
	var want []string
	for _, e := range slices.SortedFunc(slices.Values(h.plans), func(a, b *entry) int { return a.at.Compare(b.at) }) {
		layout := "Mon 2 Jan 15:04 MST"
		if e.at.Year() != time.Now().UTC().Year() {
			layout = inFull
		}
		want = append(want, fmt.Sprintf("%d %s %s paused %v", e.number, e.at.Format(layout), e.title, e.paused))
	}
	if !slices.Equal(shown, want) {
		h.blame("/calls", all, "planned is %q", want)
	}
}

func (h *hall) looks(ctx context.Context, rng *rand.Rand) {
	look := [][2]string{
		{"/callzone", "Times are read in UTC"}, {"/callzone UTC", "Times are read in UTC"}, // from now on, or as it was set
		{"/calllog 3", "What was done here, newest first:\n1. "},
	}[rng.IntN(3)]
	if answer := h.ask(ctx, h.chat, look[0]); answer != "" && !strings.HasPrefix(answer, look[1]) {
		h.blame(look[0], answer, "it should begin with %q", look[1])
	}
}

// settled is asked when everything is well again: the list is right, what is next is on Telegram, and the series has begun or was
// missed, and goes on.
func (h *hall) settled(ctx context.Context) {
	h.lists(ctx)
	for next := ""; ; {
		if next = h.first(h.chat, h.plans); next == "" {
			break
		}
		select {
		case <-ctx.Done():
			h.problems = append(h.problems, "in the hall: "+next)
			return
		case <-time.After(200 * time.Millisecond):
		}
	}
	if h.rings == nil {
		return
	}
	again := *h.rings
	again.at = again.at.AddDate(0, 0, 1)
	for {
		wrong := "the series was neither begun nor missed"
		if c := h.r.tg.CurrentCall(h.bell); c != nil && (c.At.IsZero() || c.At.Equal(h.due) && h.wasMissed()) {
			h.r.tg.EndCall(h.bell, h.r.alice) // so that the next one has room: one that was missed would keep its place for hours
		} else if time.Now().After(h.due) {
			wrong = h.first(h.bell, []*entry{&again})
		}
		if wrong == "" {
			return
		}
		select {
		case <-ctx.Done():
			h.problems = append(h.problems, "at the bell: "+wrong)
			return
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// wasMissed reports whether it was told that the series was missed.
func (h *hall) wasMissed() bool {
	return slices.ContainsFunc(h.r.tg.Ledger(), func(e emulator.Event) bool {
		return e.Chat == h.bell && e.By == h.r.bot && e.Kind == emulator.MessagePosted && saysMissed.MatchString(e.Text)
	})
}

// first says what is wrong with what is on Telegram: it must be the next of what is planned, if Telegram takes it already.
func (h *hall) first(chat command.Peer, plans []*entry) string {
	var next *entry
	for _, e := range plans {
		if !e.paused && (next == nil || e.at.Before(next.at)) {
			next = e
		}
	}
	c := h.r.tg.CurrentCall(chat)
	switch {
	case next == nil || time.Until(next.at) > 8*24*time.Hour:
		if c != nil {
			return fmt.Sprintf("%q is on Telegram, and nothing that is planned can be", c.Title)
		}
	case time.Until(next.at) > farthest-time.Minute: // it comes or has come
	case c == nil:
		return fmt.Sprintf("%q is not on Telegram", next.title)
	case c.Title != next.title || !c.At.Equal(next.at):
		return fmt.Sprintf("on Telegram is %q for %v instead of %q for %v", c.Title, c.At.UTC(), next.title, next.at)
	}
	return ""
}

// judge goes through all that the userbot has done in the two chats.
func (h *hall) judge(ledger []emulator.Event) []string {
	answers := map[key]int{}
	told := 0
	var began []time.Time
	for _, e := range ledger {
		ours := e.By == h.r.bot && e.Client
		switch in := e.Chat == h.bell; {
		case !ours || e.Chat != h.chat && !in || e.Service:
		case e.Kind == emulator.MessagePosted && e.ReplyTo != 0:
			to := key{e.Chat, e.ReplyTo}
			if answers[to]++; answers[to] > 1 {
				h.problems = append(h.problems, fmt.Sprintf("in chat %s message %d is answered %d times, also with %q", e.Chat, e.ReplyTo, answers[to], e.Text))
			}
		case e.Kind == emulator.MessagePosted && in && (saysBegun.MatchString(e.Text) || saysMissed.MatchString(e.Text)):
			if told++; saysMissed.MatchString(e.Text) && (len(began) > 0 || e.Time.Before(h.due.Add(h.r.lateLimit))) {
				h.problems = append(h.problems, fmt.Sprintf("at the bell what had begun, or could have still, is called missed: %q", e.Text))
			}
		case e.Kind == emulator.MessagePosted:
			h.problems = append(h.problems, fmt.Sprintf("it is told, and it is not the time for anything: %q", e.Text))
		case e.Kind == emulator.CallCreated, e.Kind == emulator.CallStarted:
			began = append(began, e.Time)
			if !in {
				h.problems = append(h.problems, fmt.Sprintf("in the hall %q was started, and its time is hours away", e.Title))
			}
		case e.Kind == emulator.CallScheduled && !in:
			h.scheduled(e)
		}
	}
	switch {
	case h.rings == nil:
	case told != 1 || len(began) > 1:
		h.problems = append(h.problems, fmt.Sprintf("at the bell a call that comes each day began %d times, which was told %d times; want once, or once that it was missed", len(began), told))
	case len(began) == 1 && (began[0].Before(h.due.Add(-prompt)) || began[0].After(h.due.Add(h.r.lateLimit+overdue))):
		h.problems = append(h.problems, fmt.Sprintf("at the bell it began at %v and was to begin at %v", began[0], h.due))
	default:
		h.r.figures.add("calls of a series started because it was time", int64(len(began)))
	}
	return h.problems
}

// scheduled judges one call that came on Telegram.
func (h *hall) scheduled(e emulator.Event) {
	h.r.figures.add("calls of the hall put on Telegram", 1)
	if !strings.HasPrefix(e.Title, fmt.Sprintf("Hall%d-", h.r.number)) {
		h.problems = append(h.problems, fmt.Sprintf("in the hall %q was put on Telegram, which nobody asked for", e.Title))
	}
	for _, p := range h.plans {
		if p.title == e.Title && !slices.ContainsFunc(p.ever, e.At.Equal) {
			h.problems = append(h.problems, fmt.Sprintf("in the hall %q was put on Telegram for %v, and was never planned for then", e.Title, e.At))
		}
	}
}

// elsewhere returns the ledger without what happened in the hall.
func (h *hall) elsewhere(ledger []emulator.Event) []emulator.Event {
	out := slices.Clone(ledger)
	for i, e := range out {
		if e.Chat == h.chat || e.Chat == h.bell {
			out[i] = emulator.Event{Seq: e.Seq, Time: e.Time}
		}
	}
	return out
}
