package when

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// everyWeekday is how each language says "every" before the weekdays, which begin with Sunday, in the spellings that people type.
var everyWeekday = []struct {
	lang, every string
	days        [7]string
}{
	{"en", "every|each", [...]string{"sunday|sun", "monday|mon", "tuesday|tue|tues", "wednesday|wed|weds", "thursday|thu|thurs", "friday|fri", "saturday|sat"}},
	{"de", "jeden", [...]string{"sonntag|so", "montag|mo", "dienstag|di", "mittwoch|mi", "donnerstag|do", "freitag|fr", "samstag|sonnabend|sa"}},
	{"fr", "chaque|tous les", [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}},
	{"es", "cada|todos los", [...]string{"domingo", "lunes", "martes", "miércoles|miercoles", "jueves", "viernes", "sábado|sabado"}},
	{"pt", "toda|cada", [...]string{"domingo", "segunda|segunda-feira|segunda feira", "terça|terca|terça-feira|terça feira", "quarta|quarta-feira|quarta feira", "quinta|quinta-feira|quinta feira", "sexta|sexta-feira|sexta feira", "sábado|sabado"}},
	{"it", "ogni", [...]string{"domenica", "lunedì|lunedi", "martedì|martedi", "mercoledì|mercoledi", "giovedì|giovedi", "venerdì|venerdi", "sabato"}},
	{"ru", "каждый|каждую|каждое", [...]string{"воскресенье|вс", "понедельник|пн", "вторник|вт", "среду|ср", "четверг|чт", "пятницу|пт", "субботу|сб"}},
	{"uk", "кожен|кожну|кожної", [...]string{"неділю|неділі|нд", "понеділок|пн", "вівторок|вт", "середу|середи|ср", "четвер|чт", "п'ятницю|п’ятницю|пятницю|пт", "суботу|суботи|сб"}},
	{"tr", "her", [...]string{"pazar", "pazartesi", "salı|sali", "çarşamba|carsamba", "perşembe|persembe", "cuma", "cumartesi"}},
	{"id", "setiap|tiap", [...]string{"minggu|hari minggu", "senin|hari senin", "selasa", "rabu", "kamis", "jumat|jum'at", "sabtu"}},
	{"fa", "هر", [...]string{"یکشنبه|یک\u200cشنبه|یک شنبه|يكشنبه", "دوشنبه|دو\u200cشنبه|دو شنبه", "سهشنبه|سه\u200cشنبه|سه شنبه", "چهارشنبه|چهار\u200cشنبه|چهار شنبه", "پنجشنبه|پنج\u200cشنبه|پنج شنبه", "جمعه", "شنبه"}},
	{"ar", "كل", [...]string{"أحد|الأحد|يوم أحد", "اثنين|إثنين|الاثنين", "ثلاثاء|الثلاثاء", "أربعاء|الأربعاء", "خميس|الخميس", "جمعة|الجمعة", "سبت|السبت"}},
}

// TestEveryWeekdayIsThatWeekday: "every" and a weekday are that weekday of every week, in each language and spelling, alone and with others.
func TestEveryWeekdayIsThatWeekday(t *testing.T) {
	now, loc := monday(t)
	names := [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}
	and := map[string]string{"en": "and", "de": "und", "fr": "et", "es": "y", "pt": "e", "it": "e", "ru": "и", "uk": "і", "tr": "ve", "id": "dan", "fa": "و", "ar": "و"}
	for _, l := range everyWeekday {
		for w, spellings := range l.days {
			for day := range strings.SplitSeq(spellings, "|") {
				for every := range strings.SplitSeq(l.every, "|") {
					two := time.Weekday((w + 2) % 7)
					other, _, _ := strings.Cut(l.days[two], "|")
					both := []string{names[w], names[two]}
					slices.SortFunc(both, func(a, b string) int { return (slices.Index(names[:], a)+6)%7 - (slices.Index(names[:], b)+6)%7 })
					for line, want := range map[string]string{
						every + " " + day + " 19:00":                                   names[w],
						"19:00 " + every + " " + day:                                   names[w],
						every + " " + day + " " + and[l.lang] + " " + other + " 19:00": strings.Join(both, ","),
					} {
						m := Scan(line).Resolve(now, loc)
						if !slices.ContainsFunc(m.Readings, func(r Reading) bool {
							return strings.HasSuffix(r.Rule, "RRULE:FREQ=WEEKLY;BYDAY="+want) && r.Title == ""
						}) || m.Sure && len(m.Readings) != 1 {
							t.Errorf("%s: %q is %s, %s\nwant each week on %s", l.lang, line, said(m.Readings), fmt.Sprint(m.Problem), want)
						}
					}
				}
			}
		}
	}
}
