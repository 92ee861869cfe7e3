package lexicon

import "sync"

// Feast returns how many words the name of a day takes that words begins with, where the name has no date in it; 0: it begins with none.
// When these days are is nothing that is known here.
func Feast(words []string) (n int) {
	for _, t := range feastTable().lookup(words) {
		n = max(n, t.Words)
	}
	return n
}

var feastTable = sync.OnceValue(func() *tree { //nolint:gochecknoglobals // it is made once and the same for all
	return treeOf(func(lang string) []row { return []row{{Holiday, 0, 0, feasts[lang]}} })
})

// Foreign reports whether word is a month of a calendar that is not known here, the Persian or the Islamic one.
func Foreign(word string) bool {
	return len(foreignTable().lookup([]string{word})) > 0
}

var foreignTable = sync.OnceValue(func() *tree { //nolint:gochecknoglobals // it is made once and the same for all
	return treeOf(func(lang string) []row {
		if foreign[lang] == "" {
			return nil
		}
		return []row{{Month, 0, 0, foreign[lang]}}
	})
})

var foreign = map[string]string{
	"fa": "فروردین, اردیبهشت, خرداد, تیر, مرداد, شهریور, مهر, آبان, آذر, دی, بهمن, اسفند",
	"ar": "محرم, صفر, رجب, شعبان, رمضان, شوال, ذوالقعدة, ذوالحجة",
	"en": "muharram, safar, rajab, shaban, ramadan, shawwal",
	"tr": "ramazan, şaban, şevval",
	"id": "ramadhan, syawal",
}

var feasts = map[string]string{
	"en": "christmas, christmas eve, christmas day, xmas, xmas eve, xmas day, boxing day, new year, new years, new years eve, new years day, new year's, new year's eve, new year's day, nye, " +
		"easter, easter sunday, easter monday, good friday, ash wednesday, pentecost, whit monday, thanksgiving, black friday, halloween, labor day, labour day, memorial day, independence day, " +
		"mothers day, mother's day, fathers day, father's day, valentines day, valentine's day, st patrick's day, ramadan, eid, hanukkah, diwali, passover, midsummer, midsummer eve, payday, pay day",
	"de": "weihnachten, heiligabend, heilig abend, heiliger abend, silvester, neujahr, ostern, ostersonntag, ostermontag, karfreitag, pfingsten, pfingstsonntag, pfingstmontag, himmelfahrt, christi himmelfahrt, " +
		"rosenmontag, nikolaus, muttertag, vatertag",
	"es": "navidad, nochebuena, nochevieja, año nuevo, semana santa, viernes santo, domingo de pascua, día de reyes",
	"pt": "natal, véspera de natal, réveillon, ano novo, páscoa, carnaval, sexta-feira santa",
	"fr": "noël, réveillon de noël, la saint-sylvestre, saint-sylvestre, nouvel an, jour de l'an, pâques, lundi de pâques, pentecôte, toussaint, ascension",
	"it": "natale, vigilia di natale, vigilia, san silvestro, capodanno, pasqua, pasquetta, ferragosto, epifania",
	"ru": "рождество, рождества, сочельник, новый год, нового года, пасха, пасхи, масленица, масленицы",
	"uk": "різдво, різдва, святвечір, святий вечір, новий рік, нового року, великдень, великодня",
	"tr": "yılbaşı, yılbaşı gecesi, bayram, ramazan bayramı, kurban bayramı",
	"id": "natal, malam natal, tahun baru, malam tahun baru, lebaran, idul fitri, idul adha",
	"fa": "نوروز, شب یلدا, یلدا, عید",
	"ar": "عيد, عيد الميلاد, رأس السنة, رمضان",
}
