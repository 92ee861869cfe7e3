package lexicon

// ordinary are words of this table that begin a title, mostly an English one, more often than they are what they mean here.
var ordinary = []string{
	"ab", "about", "after", "ago", "al", "alas", "all", "ara", "around", "as", "ate", "ay", "before", "beginning", "bis", "bu",
	"car", "cars", "ce", "coming", "cum", "da", "dan", "das", "day", "days", "de", "dem", "demi", "den", "der", "des", "di",
	"die", "dim", "dix", "do", "dom", "dos", "doze", "du", "due", "e", "ed", "eight", "el", "eleven", "elf", "em", "en", "et",
	"eve", "fin", "five", "four", "gen", "gun", "half", "her", "hier", "hour", "hours", "il", "j", "jam", "julio", "kam", "kirk", "l", "la",
	"las", "later", "le", "les", "lima", "lo", "los", "lug", "lunchtime", "mag", "march", "marco", "mars", "mat", "may", "mayo",
	"media", "mi", "midi", "min", "minute", "minutes", "mo", "month", "months", "na", "nine", "no", "noche", "noches", "noite",
	"noites", "now", "null", "o", "once", "one", "ore", "os", "otto", "out", "para", "past", "per", "pk", "pour", "quart",
	"quarter", "quince", "sal", "sam", "second", "seconds", "sei", "seize", "sen", "sera", "serata", "set", "seven", "sex",
	"six", "so", "sore", "starting", "sub", "ta", "tag", "tan", "te", "ten", "three", "through", "tom", "twelve", "two", "um",
	"un", "una", "vie", "von", "week", "weeks", "within", "y", "year", "years", "zero", "вечер", "вечір", "день", "ночь", "ніч",
	"ранок", "утро",
}
