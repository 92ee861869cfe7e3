package lexicon

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var kinds = []string{
	Weekday: "", Weekly: "each-", Month: "", Days: "", Part: "", AM: "am", PM: "pm", Unit: "", Span: "span", Clock: "clock", Number: "#",
	Half: "half", HalfTo: "halfto", Quarter: "quarter", At: "at", On: "on", In: "in", Later: "later", Now: "now", Of: "of", And: "and",
	The: "the", Past: "past", To: "to", Less: "less", Without: "without", OClock: "oclock", Every: "every", Next: "next", This: "this",
	Until: "until", From: "from", Approx: "approx",
}

var (
	partNames = []string{"", "morning", "midday", "noon", "afternoon", "evening", "night", "midnight"}
	months    = strings.Fields("jan feb mar apr may jun jul aug sep oct nov dec")
	unitNames = []string{"", "second", "minute", "hour", "day", "week", "weekend", "fortnight", "month", "year"}
)

// label is what the tables below call a term: "fri", "fri+evening", "+1", "#8", "at".
func label(t Term) string {
	s := kinds[t.Kind]
	switch t.Kind {
	case Weekday, Weekly:
		s += strings.Fields("sun mon tue wed thu fri sat")[t.N]
	case Month:
		s += months[t.N-1]
	case Days:
		s += fmt.Sprintf("%+d", t.N)
	case Part:
		s += partNames[t.N]
	case Unit:
		s += unitNames[t.N]
	case Span, Clock, Number, Quarter:
		s += fmt.Sprint(t.N)
	}
	if t.Part != 0 {
		s += "+" + partNames[t.Part]
	}
	return s
}

// steps reads words from left to right, the longest that is known at a time, and returns what each step may be: "may|tue". What
// is not known stands for itself.
func steps(words []string) [][]string {
	var all [][]string
	for len(words) > 0 {
		terms := Lookup(words)
		if len(terms) == 0 {
			all = append(all, words[:1])
			words = words[1:]
			continue
		}
		var can []string
		for _, t := range terms {
			if t.Words == terms[0].Words {
				can = append(can, label(t))
			}
		}
		all = append(all, can)
		words = words[terms[0].Words:]
	}
	return all
}

// TestCLDR finds every name that CLDR has, as CLDR means it.
func TestCLDR(t *testing.T) {
	names, err := os.ReadFile("testdata/cldr.tsv")
	if err != nil {
		t.Fatal(err)
	}
	// These are said in another way here than there; gen.go says why.
	parts := map[string]string{
		"de afternoon1": "midday", "id afternoon1": "midday", "fa afternoon1": "midday", "ar afternoon1": "midday",
		"tr afternoon2": "evening", "es evening1": "afternoon", "pt night1": "morning", "fa night2": "midnight", "ar night1": "midnight",
	}
	n := 0
	for line := range strings.Lines(string(names)) {
		col := strings.Split(strings.TrimSpace(line), "\t")
		lang, key := col[0], col[1]
		want := []string{key}
		switch {
		case strings.HasPrefix(key, "month") && key != "month":
			m, _ := strconv.Atoi(strings.TrimPrefix(key, "month"))
			want = months[m-1 : m]
		case strings.HasPrefix(key, "day") && key != "day":
			want = []string{key[3:]}
			if key == "day+0" {
				want = []string{"+0"}
			}
		case parts[lang+" "+key] != "":
			want = []string{parts[lang+" "+key]}
		case strings.TrimRight(key, "12") != key:
			want = []string{strings.TrimRight(key, "12")}
		case strings.Contains(key, " "):
			continue // TestPutTogether
		}
		for name := range strings.SplitSeq(col[2], ", ") {
			n++
			got := steps(strings.Fields(name))
			if len(got) != 1 || !slices.Contains(got[0], want[0]) {
				t.Errorf("%s %s: %q is %v", lang, key, name, got)
			}
		}
	}
	if n < 950 {
		t.Errorf("only %d names", n)
	}
}

// TestPutTogether reads what CLDR says for "this week" and "next Sunday" word by word: no word of it is unknown.
func TestPutTogether(t *testing.T) {
	names, err := os.ReadFile("testdata/cldr.tsv")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(names)) {
		col := strings.Split(strings.TrimSpace(line), "\t")
		which, what, together := strings.Cut(col[1], " ")
		if !together {
			continue
		}
		n++
		got := steps(strings.Fields(col[2]))
		for _, need := range []string{which, what} {
			if !slices.ContainsFunc(got, func(can []string) bool { return slices.Contains(can, need) }) {
				t.Errorf("%s %s: %q is %v", col[0], col[1], col[2], got)
			}
		}
	}
	if n != 12*2*8 {
		t.Errorf("%d names", n)
	}
}

// TestNothingTwice keeps what CLDR says out of the table that is written by hand, and anything from being there twice.
func TestNothingTwice(t *testing.T) {
	for lang, rows := range byHand {
		have := map[string]bool{}
		for i, r := range slices.Concat(cldr[lang], rows) {
			for form := range strings.SplitSeq(r.forms, ", ") {
				means := label(Term{Kind: r.kind, N: r.n, Part: r.part}) + " " + strings.TrimRight(form, ".")
				if have[means] && i >= len(cldr[lang]) {
					t.Errorf("%s: %s is there already", lang, means)
				}
				have[means] = true
			}
		}
	}
}

func TestNear(t *testing.T) {
	for want, typed := range map[string]string{
		"today":                  "todya todday tdoay",
		"tomorrow":               "tommorow tomorow tommorrow tmorrow tomrrow tomorro tomorrrow тавтра завтро завтар",
		"tonight":                "tonigth tonigt tonght toinght tongiht",
		"Monday":                 "monady mondya mnday modnay понедельнк понеділокк segundafeira sgunda-feira",
		"Tuesday":                "tuseday teusday tusday tuesdy tueday вторнк вторнік dienstga вівторк",
		"Wednesday":              "wensday wendesday wednsday wedensday wenesday wendsday miercoels miércloes mercrdi mercoeldi mitwoch quartafeira",
		"Thursday":               "thrusday thurday thursady thrsday thirsday четвегр donerstag donnertag giovdi perşmbe persmbe",
		"Friday":                 "firday frday friady fridya fryday пятнца пятнцу п'ятинця vendrdi vendredii vierns venrdì",
		"Saturday":               "saterday satuday satruday saturaday суббта samstg cumartsi",
		"Sunday":                 "sudnay sundy sundya suncay васкресенье воскресене domigno dimnache sonntga domenca",
		"January":                "janurary januray janury янворя janiver gennnaio",
		"February":               "febuary feburary febraury фервраля fevreiro febbraoi",
		"April":                  "apirl aprill",
		"August":                 "augest augut augsut",
		"September":              "septmber setember septembr сентбря settembe setiembr septiembe",
		"October":                "ocotber octobr otcober октбря oktobr octubr",
		"November":               "novmber novemer novembr ноябьря noviembr novembree",
		"December":               "decmber decembr deccember декбаря diciembr dezebmer",
		"morning":                "mornig moring morining mroning",
		"afternoon":              "aftrenoon afernoon afternon",
		"evening":                "evning evenning eveing",
		"night":                  "nigth nihgt nightt",
		"midnight":               "midnigt minight midnihgt",
		"the day after tomorrow": "послезавтр послзавтра übermorgn dopodmani",
		"": "sum mat mary money sundae member light today today's tomorrow's domain remain morgan marsh match watch patch march " +
			"mourning warning remember western nissan frida javier maria martin martini sunny sunday's завтрак среди weekend weekly " +
			"meeting standup party раздел концерт собрание reunión besprechung الجامعة الثلاثة",
	} {
		for w := range strings.FieldsSeq(typed) {
			var got string
			if terms := Near(w); len(terms) > 0 {
				got = Name(terms[0])
			}
			if got != want {
				t.Errorf("%s is near %q, want %q", w, got, want)
			}
		}
	}
}

func TestName(t *testing.T) {
	for words, want := range map[string]string{
		"среду": "Wednesday", "freitagabend": "Friday evening", "fridays": "every Friday", "ноября": "November", "demain": "tomorrow",
		"lusa": "the day after tomorrow", "2nite": "tonight", "stamattina": "this morning", "morgen früh": "tomorrow morning",
		"überübermorgen": "in 3 days", "вчера": "yesterday", "полночь": "midnight", "mittags": "noon", "siang ini": "today noon", "und": "",
	} {
		if got := Name(Lookup(strings.Fields(words))[0]); got != want {
			t.Errorf("%s is %q, want %q", words, got, want)
		}
	}
}

func TestLongestFirst(t *testing.T) {
	got := Lookup(strings.Fields("day after tomorrow at 8"))
	if len(got) != 2 || got[0].Words != 3 || Name(got[0]) != "the day after tomorrow" || got[1].Kind != Unit {
		t.Errorf("%+v", got)
	}
}

// TestNoWords looks up what is no word at all.
func TestNoWords(t *testing.T) {
	for _, w := range []string{"", ".", "...", "\xff\xfe", "\u200c", strings.Repeat("я", 4000), strings.Repeat("понедельник", 3), "'", "-"} {
		if terms := Lookup([]string{w}); terms != nil {
			t.Errorf("%.20q is %+v", w, terms)
		}
		if terms := Near(w); terms != nil {
			t.Errorf("%.20q is near %+v", w, terms)
		}
	}
	if terms := Lookup(nil); terms != nil {
		t.Errorf("nothing is %+v", terms)
	}
}

var sink []Term

func BenchmarkLookup(b *testing.B) {
	for _, words := range []string{"friday", "posaunenchor", "day after tomorrow", "послезавтра", "пятницу", "پس\u200cفردا"} {
		b.Run(words, func(b *testing.B) {
			w := strings.Fields(words)
			b.ReportAllocs()
			for b.Loop() {
				sink = Lookup(w)
			}
		})
	}
}

func BenchmarkNear(b *testing.B) {
	for _, word := range []string{"tommorow", "posaunenchor", "васкресенье"} {
		b.Run(word, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink = Near(word)
			}
		})
	}
}

// BenchmarkTable is what the first word costs.
func BenchmarkTable(b *testing.B) {
	for b.Loop() {
		newTable()
	}
}
