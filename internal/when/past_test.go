package when

import (
	"strings"
	"testing"
)

// TestADayThatIsOverIsToldSo: behind the time as well as before it, in every language, a day that is over is told to be, and is no title.
func TestADayThatIsOverIsToldSo(t *testing.T) {
	now := clockFrom(t, "2026-11-27T21:22:00 Europe/Berlin")
	for lang, days := range map[string]string{
		"en": "yesterday|last friday|last week|last month|two days ago|2 days ago|a week ago|monday last week",
		"de": "gestern|vorgestern|letzten Freitag|vorigen Montag|letzte Woche|vor 2 Tagen|vor zwei Wochen",
		"fr": "avant-hier|vendredi dernier|la semaine dernière|il y a 2 jours",
		"es": "ayer|anteayer|el viernes pasado|el pasado viernes|la semana pasada|hace dos días",
		"pt": "ontem|sexta passada|semana passada|há 2 dias",
		"it": "ieri|venerdì scorso|lo scorso venerdì|la settimana scorsa|due giorni fa",
		"ru": "вчера|позавчера|в прошлую пятницу|на прошлой неделе|2 дня назад|неделю назад",
		"uk": "вчора|минулої п'ятниці|минулого тижня|два дні тому",
		"tr": "dün|geçen cuma|geçen hafta|2 gün önce",
		"id": "kemarin|jumat lalu|minggu lalu|dua hari yang lalu",
		"fa": "دیروز|جمعه گذشته|هفته گذشته|دو روز پیش",
		"ar": "أمس|الجمعة الماضية|الأسبوع الماضي|قبل يومين",
	} {
		for day := range strings.SplitSeq(days, "|") {
			for _, line := range []string{"20:00 " + day, day + " 20:00", "20:00 " + day + " Recap", day + " 20:00 Recap"} {
				m := Scan(line).Resolve(now, now.Location())
				if len(m.Readings) > 0 || m.Problem.Kind != Past {
					t.Errorf("%s: %q is %s, %v\nwant it refused, as over", lang, line, said(m.Readings), m.Problem)
				}
			}
		}
	}
}
