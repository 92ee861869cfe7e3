// Package lexicon knows the words that times are made of, in twelve languages. What a sentence of them means, it does not.
package lexicon

import "time"

// Kind is what a word does in a time.
type Kind uint8

const (
	_       Kind = iota
	Weekday      // N: a time.Weekday
	Weekly       // "fridays", "freitags": every week on N, a time.Weekday
	Month        // N: 1 to 12
	Days         // N days from today: "tomorrow" is 1, "yesterday" -1
	Part         // N: Morning to Midnight
	AM
	PM
	Unit    // N: Second to Year
	Span    // N minutes: "half an hour", "полтора часа", "sejam"
	Clock   // N minutes after midnight or noon: "полвосьмого" is 7:30
	Number  // N: 0 to 60
	Half    // before "past", or behind the hour: "half", "y media", "buçuk", "والنصف"
	HalfTo  // before the hour that it is half an hour ahead of: "halb", "setengah", "пів на"
	Quarter // N quarters of an hour: "quarter" is 1, "dreiviertel" 3
	At      // before a time of day
	On      // before a day
	In      // before how long from now: "in", "через", "dentro de"
	Later   // behind how long from now: "from now", "sonra", "lagi"
	Now
	Of
	And
	The
	Past    // "past", "nach": the minutes before it are behind the hour that follows it
	To      // "to", "vor": the minutes before it are ahead of the hour that follows it
	Less    // "menos", "moins": the minutes that follow it are ahead of the hour before it
	Without // "без": the minutes that follow it are ahead of the hour behind them
	OClock
	Every
	Next // before what it says it of, in most languages but English and German behind it, too: "viernes que viene"
	This
	Until // before the end of what lasts: "until", "bis", "-"
	From  // before the beginning of what lasts, or a date: "from", "ab"
	Approx

	// What Often finds, besides units and Every.
	Regularly // N: Day to Workday: "daily", "по будням", "werktags"
	Nth       // N: 1 to 5; the last is -1
	Other     // "every other"
	Times     // behind how often in all
	Ending    // before a month, or a week or a year: the last day of it; with Part, that of this or the coming one of N
	Opening   // the same of the first day
	Between   // before two times of day, of which the call is at one
	Last      // beside a weekday, a week or the like that is over: "last", "dernier", "geçen"
	During    // before how long a call, or a series, is to be: "for", "durante", "به مدت"
	Ago       // beside how long something is over: "ago", "vor", "il y a"

	Holiday // what Feast finds

	// What Small finds, besides Nth.
	Not      // before what is not meant
	Yes      // what was asked is wanted; N is 1 where that is rather said to others, and so counts as an answer to a question only: "right", "genau"
	No       // what was asked is not wanted; N is as of Yes
	Except   // before what all that was said is not meant of; N is 1 where it is rather said of something else: "but", "menos"
	All      // each that there is
	Polite   // somebody asks for something, or thanks
	Anew     // somebody takes back what was said, or says it anew
	Or       //
	Delayed  // behind how much later something is than it was: "later"
	Advanced // behind how much earlier
	Numbered // before the number that something goes by
)

// The parts of a day.
const (
	_         = iota
	Morning   // up to noon, from midnight on where a language has one word for it: "madrugada"
	Midday    // an hour or two around noon: "mittags", "siang"; by itself it is noon
	Noon      // 12:00
	Afternoon // to 20:00 in some languages: "tarde"
	Evening   // from 15:00 in some languages: "sore"
	Night     // to 4:00 or 6:00 of the next day
	Midnight  // 0:00
)

// The units of time.
const (
	_ = iota
	Second
	Minute
	Hour
	Day
	Week
	Weekend
	Fortnight
	Months
	Year
	Workday // only where it is said how often, as is
	QuarterYear
	HalfYear
)

// Term is one thing that the words at the beginning of a text can mean.
type Term struct {
	Kind  Kind
	N     int
	Part  int    // of Weekday, Weekly and Days: the part of that day, if the words say it: "tonight", "freitagabend"
	Lang  string // the language that it is said in; where several say the same, the first of Languages
	Words int    // how many words it takes
	Short bool   // at the beginning of a title it is rather something else: "do", "may", "second", "день"
}

// Name returns how an answer in English names t.
func Name(t Term) string {
	part := ""
	if t.Part != 0 {
		part = " " + partName(t.Part)
	}
	switch t.Kind {
	case Weekday:
		return time.Weekday(t.N).String() + part
	case Weekly:
		return "every " + time.Weekday(t.N).String() + part
	case Month:
		return time.Month(t.N).String()
	case Days:
		switch {
		case t.N == 0 && t.Part == Night:
			return "tonight"
		case t.N == 0 && t.Part != 0 && t.Part != Midday:
			return "this" + part
		}
		return dayName(t.N) + part
	case Part:
		return partName(t.N)
	}
	return ""
}

func partName(n int) string {
	switch n {
	case Morning:
		return "morning"
	case Midday, Noon:
		return "noon"
	case Afternoon:
		return "afternoon"
	case Evening:
		return "evening"
	case Night:
		return "night"
	case Midnight:
		return "midnight"
	}
	return ""
}

func dayName(n int) string {
	switch n {
	case -2:
		return "the day before yesterday"
	case -1:
		return "yesterday"
	case 0:
		return "today"
	case 1:
		return "tomorrow"
	case 2:
		return "the day after tomorrow"
	case 3:
		return "in 3 days"
	}
	return ""
}
