package command

import "userbot/internal/when"

// Kind says what is wrong with a command. It is for the program; what a chat is told about it stands in package words.
type Kind string

// What can be wrong.
const (
	UnknownOption  Kind = "an unknown option"                                        // Typed; Near may be meant
	Optionless     Kind = "an option for what has none"                              // Typed
	WrongOption    Kind = "an option of other verbs"                                 // Option
	WrongBehind    Kind = "an option of other verbs behind the title"                // Option
	NoChat         Kind = "no chat behind the option"                                // Option
	NoLead         Kind = "no time before the call behind the option"                // Typed, if there is something
	FarLead        Kind = "a reminder too early, or too late"                        // Typed
	TooManyLeads   Kind = "too many reminders"                                       // Length and Most
	WhichLeads     Kind = "one reminder or several, or the time"                     // Typed
	LeadsOrTitle   Kind = "reminders in words, or the title"                         // Typed
	OptionOrTitle  Kind = "an option in two words, or the title"                     // Typed, Option
	WordOrTitle    Kind = "a word before the title, or the first of it"              // Typed
	CommandInTitle Kind = "another command in the title"                             // Typed
	TakesNoValue   Kind = "a value for an option that has none"                      // Option
	OptionBehind   Kind = "an option behind the title"                               // Typed
	BareChat       Kind = "a chat without the option"                                // Typed
	Notation       Kind = "signs of the help"                                        // Typed, the first
	NoTime         Kind = "no time"                                                  //
	NotLater       Kind = "now for a time"                                           // Command has the verb for now
	WrongTime      Kind = "a wrong time"                                             // Time
	NoTitle        Kind = "no title"                                                 //
	ReservedTitle  Kind = "a title that must stand in quotes"                        // Typed
	LongTitle      Kind = "a title that is too long"                                 // Length and Most
	NoValue        Kind = "no value"                                                 //
	WrongValue     Kind = "a value that the verb does not know"                      // Typed
	NoPerson       Kind = "nobody is named"                                          //
	WrongPerson    Kind = "a word that names nobody"                                 // Typed
	TooManyPeople  Kind = "too many people"                                          // Length and Most
	WrongPlan      Kind = "no number of one planned call"                            // Typed
	WhichPlan      Kind = "a planned call or the day"                                // Typed
	MoreThanTime   Kind = "something besides the time"                               // Typed
	WrongZone      Kind = "no time zone"                                             // Typed
	WrongCount     Kind = "no number"                                                // Typed; Most, if there is a most
	TakesNothing   Kind = "something where nothing must follow"                      // Typed
	NoCommand      Kind = "no command where one must follow"                         // Typed
	Folded         Kind = "what has no verb of its own"                              // Typed
	Unreadable     Kind = "a line that only a mistake of ours keeps from being read" //
	Declined       Kind = "what was asked is not wanted"                             //
	CheckOfCheck   Kind = "a command that takes another behind it"                   //
)

// Problem says what is wrong with a command of ours. It is data: the words for it are in package words.
type Problem struct {
	Kind    Kind
	Command Command       // as far as it was understood: its verb and options begin every line that is offered
	Typed   string        // the words it is about, on one line and cut to 25 characters
	Option  Option        // the option it is about
	Near    Option        // what may have been meant
	Try     []Command     // what may have been meant, each whole; nil: Time says, or only the usage is told
	Time    *when.Problem // what is wrong with the time
	Length  int           // of the title, in Unicode code points
	Most    int           // that it may have
}

// Error tells the kind, and nothing that was typed.
func (p *Problem) Error() string { return "command: " + string(p.Kind) }
