package when

import (
	"strings"
	"testing"
)

// saidOfWhen is what each language says of another time, a day, a day with its part, and a day of the month; and of a series, when it ends and how long it
// goes on.
var saidOfWhen = map[string]struct{ once, series string }{
	"en": {"9pm|21:00|at 21:00|tomorrow|tomorrow evening|friday night|on friday night|sunday 9pm|on the 4th|on 4th|4 december|every friday|tomorrow at 9pm", "until 31 january|untill 31 january|unitl 31 january|5 times|5 tiems|for a week|the next 5 weeks|starting 11 december|up to 31 january|for five fridays"},
	"de": {"21 Uhr|21:00|um 21:00|morgen|morgen Abend|am Freitagabend|Freitag abend|Sonntag 21 Uhr|am 4.|am 4. Dezember|jeden Freitag", "bis 31. Januar|biss 31. Januar|5 mal|eine Woche lang|die nächsten 5 Wochen|ab 11. Dezember|letztmals am 29.1.|5 Termine"},
	"fr": {"21h|à 21h|21:00|demain|demain soir|mardi soir|dimanche 21h|le 4|le 4 décembre|chaque vendredi", "jusqu'au 31 janvier|jusuq'au 31 janvier|5 fois|les 5 prochaines semaines|à partir du 11 décembre|5 séances"},
	"es": {"21:00|a las 21:00|mañana por la noche|el viernes por la noche|domingo 21:00|el 4|el día 4|el 4 de diciembre|cada viernes|los martes", "hasta el 31 de enero|hata el 31 de enero|5 veces|las próximas 5 semanas|desde el 11 de diciembre"},
	"pt": {"21:00|às 21h|amanhã|amanhã à noite|hoje à noite|domingo 21:00|dia 4|4 de dezembro|toda sexta", "até 31 de janeiro|té 31 de janeiro|5 vezes|pelas próximas 5 semanas|a partir de 11 de dezembro"},
	"it": {"21:00|alle 21|domani|domani sera|venerdì sera|domenica 21:00|il 4|il 4 dicembre|ogni venerdì", "fino al 31 gennaio|finoal 31 gennaio|5 volte|le prossime 5 settimane|dal 11 dicembre"},
	"ru": {"21:00|в 21:00|завтра|завтра вечером|во вторник вечером|воскресенье 21:00|4-го|4 числа|4 декабря|каждую пятницу", "до 31 января|ддо 31 января|по 31 января|5 раз|в течение недели|ближайшие 5 недель|с 11 декабря"},
	"uk": {"21:00|о 21:00|завтра|завтра ввечері|у вівторок ввечері|неділя 21:00|4-го|4 грудня|кожну п'ятницю", "до 31 січня|по 31 січня|5 разів|протягом тижня|з 11 грудня"},
	"tr": {"21:00|saat 21:00|yarın|yarın akşam|salı akşamı|pazar 21:00|ayın 4'ü|4 aralık|her cuma", "31 ocağa kadar|5 kez|bir hafta boyunca|11 aralık'tan itibaren"},
	"id": {"21.00|jam 21.00|besok|besok malam|minggu 21.00|tanggal 4|4 desember|setiap jumat", "sampai 31 januari|5 kali|selama seminggu|selama sebulan|mulai 11 desember"},
	"fa": {"ساعت ۲۱|۲۱:۰۰|فردا|فردا شب|یکشنبه ۲۱:۰۰|۴ دسامبر|هر جمعه", "تا ۳۱ ژانویه|۵ بار|از ۱۱ دسامبر"},
	"ar": {"الساعة 21:00|21:00|غدا|غدا مساء|الأحد 21:00|4 ديسمبر|كل جمعة", "حتى 31 يناير|5 مرات|لمدة أسبوع|لمدة شهر|من 11 ديسمبر"},
}

// TestNothingThatSaysWhenIsLeftInATitle: behind a title, with and without a sign between them, and in front of it behind a word that nobody knows,
// what says when is asked about, or read as that. Only what stands in quotes is the title as it is.
func TestNothingThatSaysWhenIsLeftInATitle(t *testing.T) {
	now := clockFrom(t, "2026-11-28T00:35:00 Europe/Berlin")
	for lang, says := range saidOfWhen {
		every := "every friday 20:00"
		for _, l := range everyWeekday {
			if l.lang == lang {
				first, _, _ := strings.Cut(l.every, "|")
				day, _, _ := strings.Cut(l.days[1], "|")
				every = first + " " + day + " 20:00"
			}
		}
		for _, x := range []struct{ time, parts string }{{"20:00", says.once}, {every, says.once}, {every, says.series}} {
			for part := range strings.SplitSeq(x.parts, "|") {
				if x.time == every && x.parts == says.once && !strings.Contains(part, "21") {
					continue // a series has its days
				}
				for _, shape := range []string{"Pub PART", "Pub, PART", "Pub - PART", "Pub (PART)", "Pub / PART", "Pub = PART", "xyz PART Pub", "Pub Crawl PART", "Pub, PART!"} {
					line := x.time + " " + strings.Replace(shape, "PART", part, 1)
					m := Scan(line).Resolve(now, now.Location())
					if m.Sure && strings.Contains(m.Readings[0].Title, part) {
						t.Errorf("%s: %q is taken, and what says when is in the title: %s", lang, line, said(m.Readings))
					}
				}
				line := x.time + " \"Pub " + part + "\""
				if m := Scan(line).Resolve(now, now.Location()); !m.Sure {
					t.Errorf("%s: %q is asked about, though it stands in quotes: %s (%v)", lang, line, said(m.Readings), m.Problem)
				}
			}
		}
	}
}
