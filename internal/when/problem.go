package when

import "time"

// Kind says what is wrong with a time, or why it is to be asked. It is for the program; what a chat is told about it
// stands in package words.
type Kind string

// Why a text means nothing.
const (
	Missing    Kind = "there is no time"
	Unread     Kind = "no time can be read"         // in Typed
	NoClock    Kind = "a day without a time of day" // the day is Typed
	NoSuchHour Kind = "an hour that no clock shows" // Number
	NoSuchTime Kind = "minutes that no clock shows" // Typed
	NoSuchDay  Kind = "a day that does not exist"   // Typed
	Past       Kind = "over"                        // since At
	RightNow   Kind = "now"                         //
)

// Why a text is to be asked about.
const (
	TimeOrTitle  Kind = "part of the time, or of the title"        // Typed
	ZoneOrTitle  Kind = "a zone, or the title"                     // Typed
	TitleFirst   Kind = "the title stands before the time"         //
	SeveralTimes Kind = "several times"                            //
	SeveralDays  Kind = "several days"                             //
	Recurring    Kind = "again and again"                          // Typed
	Misspelt     Kind = "perhaps another word"                     // Typed
	TimeOrDate   Kind = "a time of day, or a date"                 // Typed
	TimeOrSpan   Kind = "a time of day, or how long from now"      // Typed
	BareHour     Kind = "an hour of the morning or of the evening" // Typed
	UnusualTime  Kind = "not how a time of day is written"         // Typed
	NoIn         Kind = "how long from now, without saying so"     // Typed
	NoUnit       Kind = "how long from now, without its unit"      // Typed
	WrongPart    Kind = "a time that does not go with part of day" // Typed
	WhichNight   Kind = "a night between two days"                 // Typed
	ShortYear    Kind = "a year of two digits"                     // Typed
	DayOrMonth   Kind = "two dates"                                // Typed
	NextWhich    Kind = "two weeks"                                // Typed
	OtherWeekday Kind = "a date on another weekday"                // Typed is At
	WhichZone    Kind = "a name of several zones"                  // Typed
	NoSuchZone   Kind = "a zone that does not exist"               // Typed
	OtherSeason  Kind = "a zone's name that is not in use then"    // Typed
	Skipped      Kind = "skipped by clocks"                        // At, a wall clock, in Zone
	Twice        Kind = "shown twice"                              // At, in Zone
	WhichEnd     Kind = "either end of day"                        // midnight
	WhichToday   Kind = "two days are today"                       // At is now in the zone that was typed, Now in the chat's
	Loose        Kind = "not a time, quite"                        // Typed
)

// Problem says why a time was not taken. It is data: the words for it are in package words.
type Problem struct {
	Kind    Kind
	Typed   string    // the words it is about, on one line and cut to forty characters
	Number  int       // the hour it is about
	At      time.Time // the instant it is about
	Now     time.Time // when it was judged
	Zone    string    // the name of the zone it is about; empty: the host's, which may have none
	Example string    // where there is no reading, how to type it, with the title if that was found; may be empty
}

// Error tells the kind, and nothing that was typed.
func (p *Problem) Error() string { return "time: " + string(p.Kind) }
