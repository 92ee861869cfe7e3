package when

import "time"

// Kind says what is wrong with a time. It is for the program; what a chat is told about it stands in package words.
type Kind string

// Why a text is no time, or not a single one.
const (
	Missing     Kind = "there is no time"
	Unread      Kind = "no time can be read" // in Typed
	NoClock     Kind = "a day without a time of day"
	TitleFirst  Kind = "the title stands before the time"
	OnlyStart   Kind = "an end of the call"
	OneOfBoth   Kind = "a length and a time of day"
	TimeOrTitle Kind = "part of the time, or of the title"
	CityOrTitle Kind = "a zone, or the title"
	TimeOrDate  Kind = "a time of day, or a date"
	TimeOrSpan  Kind = "a time of day, or a length"
	BareHour    Kind = "a number that may be several times"
	NoColon     Kind = "a time of day without its colon"
	NoMinutes   Kind = "an hour without its minutes"
	WrongHalf   Kind = "an hour that does not go with am or pm" // Number is the hour, Typed the other word
	NoSuchHour  Kind = "an hour that no clock shows"            // Number
	NoSuchTime  Kind = "minutes or seconds that no clock shows"
	Hour24      Kind = "24:00"
	Hour24OfDay Kind = "24:00 of a day"
	HalfAUnit   Kind = "a length that ends in a half"
	NoIn        Kind = "a length without in"
	ShortYear   Kind = "a year of two digits"
	NoSuchDay   Kind = "a day that does not exist"
	NoSuchZone  Kind = "a zone that does not exist"
	NoOffset    Kind = "an offset that no zone has"
	AnyZone     Kind = "an abbreviation with several meanings"
)

// Why a time that was read means no instant ahead, or not a single one.
const (
	Past         Kind = "over"               // since At
	RightNow     Kind = "now"                //
	OtherWeekday Kind = "another weekday"    // Typed is At
	OtherSeason  Kind = "not in use then"    // the abbreviation Typed, in Zone
	Skipped      Kind = "skipped by clocks"  // At, a wall clock, in Zone
	Twice        Kind = "shown twice"        // At, in Zone
	DayOrMonth   Kind = "two dates"          // Typed
	NextWhich    Kind = "two weekdays"       // Typed
	WhichEnd     Kind = "either end of day"  // midnight
	WhichToday   Kind = "two days are today" // At is now in the zone that was typed, Now in the chat's
)

// Problem says why a time was refused. It is data: the words for it are in package words.
type Problem struct {
	Kind     Kind
	Typed    string    // the words it is about, on one line and cut to forty characters
	Number   int       // the hour it is about
	At       time.Time // the instant it is about
	Now      time.Time // when it was judged
	Zone     string    // the name of the zone it is about; empty: the host's, which may have none
	Readings []string  // what may have been meant, each with its title, as it can be typed
	Example  string    // how to type it, with the title if that was found; may be empty
}

// Error tells the kind, and nothing that was typed.
func (p *Problem) Error() string { return "time: " + string(p.Kind) }

// Try returns what can be typed instead: the readings, or else the example.
func (p *Problem) Try() []string {
	if len(p.Readings) > 0 || p.Example == "" {
		return p.Readings
	}
	return []string{p.Example}
}
