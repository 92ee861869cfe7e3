package lexicon

// ordinary are words of this table that begin an English title more often than they are what they mean here.
var ordinary = []string{
	"ab", "about", "after", "ago", "al", "alas", "all", "ara", "around", "as", "ate", "ay", "before", "beginning", "bis", "bu",
	"car", "cars", "ce", "coming", "cum", "da", "dan", "das", "day", "days", "de", "dem", "demi", "den", "der", "des", "di",
	"die", "dim", "dix", "do", "dom", "dos", "doze", "du", "due", "e", "ed", "el", "elf", "em", "en", "et", "eve", "fin", "gen",
	"gun", "half", "her", "hour", "hours", "il", "j", "jam", "julio", "kam", "kirk", "la", "las", "later", "le", "les", "lima",
	"lo", "los", "lug", "mag", "march", "marco", "mars", "mat", "may", "mayo", "media", "mi", "midi", "min", "minute",
	"minutes", "mo", "month", "months", "na", "no", "now", "null", "o", "once", "ore", "os", "otto", "out", "para", "past",
	"per", "pk", "pour", "quart", "quarter", "quince", "sal", "sam", "second", "seconds", "sei", "seize", "sen", "sera", "set",
	"sex", "so", "sore", "starting", "sub", "ta", "tag", "tan", "te", "through", "tom", "um", "un", "una", "vie", "von", "week",
	"weeks", "within", "y", "year", "years",
}
