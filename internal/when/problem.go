package when

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"userbot/internal/lexicon"
	"userbot/internal/typed"
)

// Kind says what is wrong with a time, or why it is to be asked. It is for the program; what a chat is told about it
// stands in package words.
type Kind string

// Why a text means nothing.
const (
	Missing     Kind = "there is no time"
	Unread      Kind = "no time can be read"                // in Typed
	NoClock     Kind = "a day without a time of day"        // the day is Typed
	NoSuchHour  Kind = "an hour that no clock shows"        // Number; where it is asked, it is of the next day
	NoSuchTime  Kind = "minutes that no clock shows"        // Typed
	NoSuchDay   Kind = "a day that does not exist"          // Typed
	Past        Kind = "over"                               // since At
	NoSuchCount Kind = "a series of no, or too many, times" // Typed; Number is how many it may have
	UnknownDay  Kind = "words for a day that are not known" // Typed
	NoDays      Kind = "so often, and not on which days"    // Typed
	TooOften    Kind = "more often than once a day"         // Typed
	NeverOccurs Kind = "never"                              // what recurs has no day that is ahead
	EndsBefore  Kind = "an end before the first"            // End, and At is the first that is ahead
	RightNow    Kind = "now"                                //
)

// Why a text is to be asked about.
const (
	TimeOrTitle  Kind = "part of the time, or of the title"        // Typed
	InTitle      Kind = "part of the title, or a time"             // Typed
	ZoneOrTitle  Kind = "a zone, or the title"                     // Typed
	TitleFirst   Kind = "the title stands before the time"         //
	SeveralTimes Kind = "several times"                            //
	SeveralDays  Kind = "several days"                             //
	Recurring    Kind = "again and again, but how often or when"   // Typed
	NoSuchEnd    Kind = "an end of a series that is no day"        // Typed
	TwoEnds      Kind = "a series with two ends"                   // Typed is the second
	OnlySeries   Kind = "what only a series has, of one call"      // Typed
	Except       Kind = "a series without some of its days"        // Typed
	ShortMonths  Kind = "a day that some months have not"          // Typed; Number is the day
	Misspelt     Kind = "perhaps another word"                     // Typed
	TimeOrDate   Kind = "a time of day, or a date"                 // Typed
	TimeOrSpan   Kind = "a time of day, or how long from now"      // Typed
	BareHour     Kind = "an hour of the morning or of the evening" // Typed
	UnusualTime  Kind = "not how a time of day is written"         // Typed
	NoIn         Kind = "how long from now, without saying so"     // Typed
	EitherWay    Kind = "later or earlier"                         // Typed
	NoUnit       Kind = "how long from now, without its unit"      // Typed
	WrongPart    Kind = "a time that does not go with part of day" // Typed
	WhichNight   Kind = "a night between two days"                 // Typed
	ShortYear    Kind = "a year of two digits"                     // Typed
	NextYear     Kind = "a date that is over this year"            // At is the next one
	DayOrMonth   Kind = "two dates"                                // Typed
	NextWhich    Kind = "two weeks"                                // Typed
	OtherWeekday Kind = "a date on another weekday"                // Typed is At
	WhichZone    Kind = "a name of several zones"                  // Typed
	NoSuchZone   Kind = "a zone that does not exist"               // Typed
	OtherZone    Kind = "a time in one of two zones"               // At is in the one that the chat has not
	OtherSeason  Kind = "a zone's name that is not in use then"    // Typed
	Skipped      Kind = "skipped by clocks"                        // At, a wall clock, in Zone
	Twice        Kind = "shown twice"                              // At, in Zone
	WhichEnd     Kind = "either end of day"                        // midnight
	WhichToday   Kind = "two days are today"                       // At is now in the zone that was typed, Now in the chat's
	NotThen      Kind = "moved from a time that it has not"        // Typed; it has At
	Loose        Kind = "not a time, quite"                        // Typed
)

// Problem says why a time was not taken. It is data: the words for it are in package words.
type Problem struct {
	Kind    Kind
	Typed   string    // the words it is about, on one line and cut to forty characters
	Number  int       // the hour it is about
	At      time.Time // the instant it is about
	Now     time.Time // when it was judged
	End     time.Time // the day on which a series ends
	Zone    string    // the name of the zone it is about; empty: the host's, which may have none
	Example string    // where there is no reading, how to type it, with the title if that was found; may be empty
}

// Error tells the kind, and nothing that was typed.
func (p *Problem) Error() string { return "time: " + string(p.Kind) }

// problem says why nothing was read.
func (p *parser) problem() *Problem {
	if p.noSuchDay > 0 {
		i := p.noSuchDay
		for i > 0 && i > p.noSuchDay-5 && (p.at(i-1).kind == numberToken || p.means(i-1, lexicon.Month) || p.sign(i-1, "./-")) {
			i--
		}
		return &Problem{Kind: NoSuchDay, Typed: p.typed(i, p.noSuchDay), Example: "fri 20:00"}
	}
	if p.strange > 0 {
		return &Problem{Kind: UnknownDay, Typed: p.typed(p.strange0, p.strange)}
	}
	i := p.skipConnectors(max(0, p.partialEnd))
	if t := p.at(i); t.kind == numberToken && p.sign(i+1, ":") && p.at(i+2).kind == numberToken && p.glued(i+1) && p.glued(i+2) && len(p.at(i+2).low) == 2 && len(t.low) <= 3 {
		e := &Problem{Kind: NoSuchTime, Number: t.value, Typed: p.typed(i, i+3)}
		if t.value > 24 {
			e.Kind = NoSuchHour
		}
		return e
	}
	if p.means(0, lexicon.Now) && p.partialEnd == 0 {
		return &Problem{Kind: RightNow, Example: "in 10 minutes"}
	}
	if why, end := p.tooOften(0); end > 0 {
		return p.daysInstead(why, 0, end)
	}
	if p.partialEnd > 0 && p.partial.last != aZone {
		if p.partial.dated() && p.modifier(p.partialEnd) {
			return &Problem{Kind: UnknownDay, Typed: clip(p.s)}
		}
		rest := ""
		if k := p.titleAt(p.partialEnd); k < len(p.toks) {
			rest = strings.TrimSpace(p.s[p.toks[k].start:])
		}
		hour := "18:00"
		switch p.partial.part {
		case lexicon.Morning:
			hour = "09:00"
		case lexicon.Midday, lexicon.Afternoon:
			hour = "15:00"
		case lexicon.Evening, lexicon.Night:
			hour = "20:00"
		}
		return &Problem{Kind: NoClock, Typed: p.typed(0, p.partialEnd), Example: line(p.right(), hour, rest)}
	}
	for k := 1; k < len(p.toks) && len(p.toks) < mostTokens; k++ { // Standup every week
		if !p.toks[k].space || p.tiedTo(k-1) {
			continue
		}
		if _, end := p.interval(k); end == len(p.toks) {
			wrong := p.daysInstead(TooOften, k, end)
			wrong.Example = line(wrong.Example, p.text(0, k))
			return wrong
		}
		for _, d := range p.days(p.skipOn(k), &state{last: aClock}) {
			if d.end == len(p.toks) && !d.near && !d.number && (!d.short || d.month) && d.kind != dayOfMonth {
				before := p.text(0, k)
				if slices.Contains(vagueTimes[:], strings.ToLower(before)) {
					before = "" // it is no title
				}
				return &Problem{Kind: NoClock, Typed: p.typed(k, d.end), Example: line(p.text(k, d.end), "18:00", before)}
			}
		}
	}
	if from := p.skipConnectors(p.skipOn(0)); p.feast(from) > from {
		return &Problem{Kind: UnknownDay, Typed: p.typed(from, p.feast(from))}
	}
	return &Problem{Kind: Unread, Typed: clip(p.s), Example: "fri 20:00"}
}

// vagueTimes say of a time of day what no clock shows.
var vagueTimes = [...]string{"same time", "the same time", "at the same time", "usual time", "the usual time", "eod", "cob", "end of day", "first thing", "last thing", "sometime", "any time", "anytime", "gleiche zeit", "zur gleichen zeit", "same time as always"}

// right returns what was read of the day, with each word as it is spelled.
func (p *parser) right() string {
	text := p.text(0, p.partialEnd)
	for _, n := range p.partial.notes[:p.partial.nnote] {
		if n.kind == Spelling {
			text = strings.Replace(text, p.text(n.from, n.to), n.meant, 1)
		}
	}
	return text
}

// typed names the tokens from i up to j.
func (p *parser) typed(i, j int) string { return clip(p.text(i, j)) }

// text returns the tokens from i up to j as they were typed.
func (p *parser) text(i, j int) string {
	j = min(j, len(p.toks))
	for i < j && p.sign(i, ",;:-|([<{@") {
		i++
	}
	if i >= j {
		return ""
	}
	all := strings.TrimFunc(p.s[p.toks[i].start:p.toks[j-1].end], func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(",;:", r)
	})
	if !strings.Contains(all, "(") {
		all = strings.TrimSuffix(all, ")") // not half of a bracket
	}
	return all
}

// clip returns text to be named in an answer.
func clip(text string) string { return typed.Clip(text, 40) }

// line returns parts as one line to be typed. The longest that can be scheduled is shorter than where it is cut.
func line(parts ...string) string { return typed.Clip(strings.Join(parts, " "), 200) }
