package lexicon

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestPhrases reads what people type. Each step of a reading is the longest that is known; "|" is between all that it may be,
// ">" before what must be among it.
func TestPhrases(t *testing.T) {
	for _, lang := range []struct{ name, phrases string }{
		{"English", `
tomorrow evening at 8			+1 >evening >at 8
day after tomorrow				+2
the day after tomorrow noon		+2 noon
this evening 8					+0+evening 8
tonight at 9					+0+night >at 9
2nite 9pm						+0+night 9pm
tmrw 18:00						+1 18:00
2moro 18:00						+1 18:00
8 in the evening				8 evening
8:30 at night					8:30 night
half past six					half >past #6
quarter to eight pm				quarter1 >to #8 pm
three quarters of an hour		span45
in half an hour					>in span30
in an hour and a half			>in span90
in a couple of hours			>in #2 >hour
twenty five past 8				#25 >past 8
8 p. m.							8 pm
8 a.m.							8 am
6 o'clock						6 oclock
6 o’clock						6 oclock
6 oclock						6 oclock
18:00 hrs						18:00 >oclock
next tues						next >tue
sept. 27						>sep 27
every friday					every fri
fridays 20:00					each-fri 20:00
2h from now						2h later
this weekend					this weekend
from 8 to 9						from 8 >until 9
8 to 9							8 >to 9
mon.							mon
midnite							midnight
`},
		{"Russian", `
завтра вечером в 8				+1 evening >at 8
послезавтра в полдень			+2 noon
после завтра					+2
в пятницу в 20:00				>on fri >at 20:00
в среду в 8 вечера				>on wed >at 8 evening
во вторник к 19					>on tue at 19
пт 20:00						fri 20:00
вскр 20:00						вскр 20:00
27 ноября 20:00					27 nov 20:00
27 нояб. 20:00					27 nov 20:00
27 ноя 20:00					27 nov 20:00
двадцать седьмого ноября		#27 nov
в 9 утра						>at 9 morning
в 2 часа дня					>at 2 >oclock >afternoon
в 2 ночи						>at 2 night
в час дня						clock60 >afternoon
в 20 часов						>at 20 >oclock
20 ч							20 >oclock
полвосьмого вечера				clock450 evening
пол восьмого					clock450
пол 8							halfto 8
в половине восьмого				halfto #8
без четверти восемь				without quarter1 #8
через 2 часа					in 2 >hour
через полчаса					in span30
через пару часов				in #2 >hour
в районе 8						approx 8
через полтора часа				in span90
через неделю					in week
через 3 дня						in 3 >day
сегодня вечером					+0 evening
сегодня днём					+0 >afternoon
сегодня днем					+0 >afternoon
с утра							morning
в следующую среду				>on next wed
каждую пятницу					every fri
по пятницам						each-fri
в четв 20:00					>on thu 20:00
с 18 до 19						>from 18 until 19
в восемь вечера					>at #8 evening
четвертого						#4
около 8							approx 8
`},
		{"Ukrainian", `
у п'ятницю о 20:00				>on fri at 20:00
у п’ятницю						>on fri
у пʼятницю						>on fri
у пятницю						>on fri
в середу						>on wed
завтра ввечері					+1 evening
післязавтра о 8 ранку			+2 at 8 morning
о 8 вечора						at 8 evening
о восьмій вечора				at #8 evening
о 20 годині						at 20 >oclock
27 листопада					27 nov
27 лист.						27 nov
27 лис							27 nov
о пів на восьму					halfto #8
через 2 години					in 2 >hour
через півгодини					in span30
сьогодні вдень					+0 afternoon
вночі							night
о 2 ночі						at 2 night
опівночі						midnight
наступної неділі				next sun
щоп'ятниці						each-fri
нд 20:00						sun 20:00
о 3 пополудні					at 3 afternoon
`},
		{"Spanish", `
viernes por la noche			fri night
el viernes a las 8 de la tarde	>on fri at 8 afternoon
mañana a las 20h				+1|morning at 20h
manana 18:00					+1|morning 18:00
mañana por la mañana			+1+morning
pasado mañana					+2
pasado manana					+2
hoy a las 8 de la noche			+0 at 8 night
esta noche a las 9				+0+night at 9
miercoles 20:00					wed 20:00
sabado 20:00					sat 20:00
sáb. 20:00						sat 20:00
27 de noviembre					27 >of nov
27 de set						27 >of sep
a las ocho y media				at #8 >and half
a las ocho menos cuarto			at #8 less quarter1
8 a. m.							8 am
dentro de 2 horas				in 2 >hour
en media hora					>in span30
en hora y media					>in span90
al mediodía						noon
a medianoche					midnight
a la 1							at 1
mar 20:00						>mar 20:00
mar 20:00						>tue 20:00
el próximo viernes				>the next fri
viernes que viene				fri next
todos los viernes				every fri
los viernes						each-fri
veintidos						#22
20 hs							20 >oclock
2 horas más tarde				2 >hour later
27 setiembre					27 sep
madrugada						morning
`},
		{"Portuguese", `
sexta-feira às 20h				fri at 20h
sexta feira						fri
sexta à noite					fri evening
amanhã às 20h					+1 at 20h
amanha 20h						+1 20h
amanha de manha					+1 morning
depois de amanhã				+2
depois de amanha				+2
hoje às 8 da noite				+0 at 8 evening
segunda 20:00					mon 20:00
terca 20:00						tue 20:00
terça-feira						tue
2a feira						mon
sab. 20:00						sat 20:00
27 de novembro					27 >of nov
27 de fevereiro					27 >of feb
meio-dia						noon
ao meio dia						noon
meia noite						midnight
às oito e meia					at #8 >and half
daqui a 2 horas					in 2 >hour
em meia hora					>in span30
3 da madrugada					3 morning
próxima sexta					next fri
sexta que vem					fri next
toda sexta						every fri
às 20 horas						at 20 >oclock
quinze para as oito				#15 >to #8
`},
		{"German", `
am freitagabend					>on fri+evening
freitag abend 20 uhr			fri+evening 20 oclock
freitag morgen 9				fri+morning 9
freitag früh					fri+morning
freitag frueh					fri+morning
freitags						each-fri
morgen 18:00					+1|morning 18:00
morgen früh						+1+morning
morgen frueh					+1+morning
morgen abend					+1|morning evening
heute morgen					+0+morning
heute abend um 8				+0 evening >at 8
übermorgen						+2
uebermorgen						+2
ubermorgen						+2
do 20 uhr						>thu 20 oclock
mi. 20:00						wed 20:00
27. märz						27. mar
27. maerz						27. mar
27. marz						27. mar
27. okt.						27. oct
um halb acht					>at halfto #8
viertel vor acht				quarter1 to #8
viertel nach 8					quarter1 >past 8
dreiviertel acht				quarter3 #8
in einer halben stunde			in span30
in anderthalb stunden			in span90
in 2 stunden					in 2 hour
8 uhr abends					8 oclock evening
1 uhr mittags					1 oclock midday
nächsten freitag				next fri
naechsten freitag				next fri
jeden montag					every mon
sonnabend						sat
27. jänner						27. jan
27. jaenner						27. jan
gegen 8							approx 8
von 18 bis 19 uhr				from 18 until 19 oclock
`},
		{"French", `
vendredi soir à 20h				fri evening >at 20h
demain matin					+1 morning
demain 18h30					+1 18h30
après-demain					+2
apres demain					+2
ce soir à 21h					+0+evening >at 21h
cet après-midi					+0+afternoon
aujourd'hui						+0
aujourd’hui						+0
aujourdhui						+0
27 novembre						27 nov
27 fév.							27 feb
27 fevrier						27 feb
1er aout						1er aug
à midi							noon
à huit heures et demie			>at #8 >oclock >and half
8 heures moins le quart			8 >oclock less quarter1
dans 2 heures					in 2 >hour
dans une demi-heure				in span30
dans un quart d'heure			in span15
dans une heure et demie			in span90
20 heures						20 >oclock
vendredi prochain				fri next
tous les vendredis				every each-fri
8h du soir						8h evening
3h de l'apres-midi				3h afternoon
vers 20h						approx 20h
mer. 20h						wed 20h
`},
		{"Italian", `
venerdì sera alle 20			fri evening >at 20
venerdi sera					fri evening
domani alle 18					+1 >at 18
dopodomani						+2
domani mattina					+1 morning
domattina						+1+morning
stasera alle 9					+0+evening >at 9
stanotte						+0+night
oggi pomeriggio					+0 afternoon
27 novembre						27 nov
mercoledi 20:00					wed 20:00
gio 20:00						thu 20:00
alle otto e mezza				>at #8 >and half
alle otto meno un quarto		>at #8 less quarter1
tra 2 ore						in 2 >hour
fra mezz'ora					in span30
tra un'ora						in span60
a mezzogiorno					noon
8 di sera						8 evening
venerdì prossimo				fri next
ogni lunedì						every mon
ore 20							>at 20
dalle 18 alle 19				from 18 >until 19
`},
		{"Turkish", `
yarın saat 20:00				+1 >at 20:00
yarin 20:00						+1 20:00
cuma akşamı						fri evening
cuma aksami						fri evening
cuma günü 20:00					fri 20:00
cuma gunu						fri
bugün 21:00						+0 21:00
bugun							+0
bu akşam 9						+0+evening 9
bu aksam						+0+evening
öbür gün						+2
obur gun						+2
pazartesi sabah					mon morning
carsamba						wed
salı							tue
sali							tue
persembe						thu
27 kasım						27 nov
27 kasim						27 nov
27 ağustos						27 aug
27 şub							27 feb
öğleden sonra 3					afternoon 3
ogleden sonra					afternoon
sekiz buçuk						#8 half
akşam sekizde					evening #8
2 saat sonra					2 >hour later
yarım saat sonra				span30 later
her cuma						every fri
gece yarısı						midnight
haftaya cuma					>next fri
20:00 'de						20:00 at
cumartesi̇						sat
`},
		{"Indonesian", `
jumat jam 20.00					fri >at 20.00
jum'at							fri
hari jumat						fri
besok malam jam 8				+1 night >at 8
besok jam 8 malam				+1 >at 8 night
lusa pukul 19.00				+2 at 19.00
hari ini jam 3 sore				+0 >at 3 evening
nanti malam						+0+night
minggu 20:00					>sun 20:00
minggu depan					>week next
malam minggu					sat+night|sun+night
malam jumat						thu+night|fri+night
jam setengah delapan			>at halfto #8
2 jam lagi						2 >hour later
setengah jam lagi				span30 later
satu setengah jam				span90
27 agustus						27 aug
27 des							27 dec
jam 1 siang						>at 1 midday
senin depan						mon next
setiap jumat					every fri
tgl 27 nov						on 27 nov
`},
		{"Persian", "" +
			"فردا ساعت ۸ شب\t+1 >at ۸ night\n" +
			"پس\u200cفردا\t+2\n" +
			"پس فردا\t+2\n" +
			"پسفردا\t+2\n" +
			"جمعه ساعت ۲۰\tfri >at ۲۰\n" +
			"روز جمعه\tfri\n" +
			"سه\u200cشنبه\ttue\n" +
			"سه شنبه\ttue\n" +
			"سهشنبه\ttue\n" +
			"يكشنبه\tsun\n" + // Arabic letters
			"یک شنبه\tsun\n" +
			"پنج\u200cشنبه\tthu\n" +
			"پنج شنبه\tthu\n" +
			"امشب ساعت ۹\t+0+night >at ۹\n" +
			"بعد از ظهر\t>afternoon\n" +
			"بعدازظهر\t>afternoon\n" +
			"بعد\u200cاز\u200cظهر\t>afternoon\n" +
			"۲ ساعت دیگر\t۲ >hour later\n" +
			"نیم ساعت دیگه\tspan30 later\n" +
			"هشت و نیم\t#8 >and half\n" +
			"۲۷ نوامبر\t۲۷ nov\n" +
			"جمعه آینده\tfri next\n" +
			"شب جمعه\tthu+night|fri+night\n" +
			"ق.ظ.\tam\n" +
			"ب.ظ\tpm\n" +
			"نیمه شب\tmidnight\n" +
			"هر جمعه\tevery fri\n" +
			"شنبه\tsat\n"},
		{"Arabic", "" +
			"اليوم 8 مساء\t+0 8 evening\n" +
			"اليوم الساعة 8 مساءً\t+0 >at 8 evening\n" +
			"غدا 18:00\t+1 18:00\n" +
			"غدًا\t+1\n" +
			"غداً\t+1\n" +
			"غدا صباحا\t+1 morning\n" +
			"بعد غد\t+2\n" +
			"بعد الغد\t+2\n" +
			"بكرة\t+1\n" +
			"الجمعة\tfri\n" +
			"الجمعه\tfri\n" +
			"جمعة\tfri\n" +
			"يوم الجمعة\tfri\n" +
			"يوم الأحد\tsun\n" +
			"الاحد\tsun\n" +
			"الاثنين\tmon\n" +
			"الإثنين\tmon\n" +
			"يوم الأربعاء\twed\n" +
			"الاربعاء\twed\n" +
			"الثلاثاء\ttue\n" +
			"الخميس القادم\tthu next\n" +
			"الليلة\t+0+night\n" +
			"مساء الجمعة\tevening fri\n" +
			"8 صباحاً\t8 morning\n" +
			"8 ص\t8 morning\n" +
			"8 م\t8 pm\n" +
			"الساعة الثامنة والنصف\t>at #8 half\n" +
			"الثامنة إلا ربعا\t#8 less quarter1\n" +
			"بعد ساعتين\t>in span120\n" +
			"خلال نصف ساعة\tin span30\n" +
			"بعد الظهر\tafternoon\n" +
			"منتصف الليل\tmidnight\n" +
			"27 نوفمبر\t27 nov\n" +
			"27 تشرين الثاني\t27 nov\n" +
			"كل جمعة\tevery fri\n" +
			"اليـــوم\t+0\n" +
			"في الساعة 8\tat 8\n"},
	} {
		t.Run(lang.name, func(t *testing.T) {
			n := 0
			for line := range strings.Lines(strings.Trim(lang.phrases, "\n")) {
				phrase, reading, _ := strings.Cut(strings.TrimSpace(line), "\t")
				n++
				got := steps(strings.Fields(phrase))
				if w := strings.Fields(reading); !same(got, w) {
					t.Errorf("%s: %v, want %v", phrase, got, w)
				}
			}
			if n < 15 {
				t.Errorf("only %d phrases", n)
			}
		})
	}
}

// TestMorePhrases reads whole lines, and says all that each word of them may be.
func TestMorePhrases(t *testing.T) {
	phrases, err := os.ReadFile("testdata/phrases.tsv")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(phrases)) {
		if phrase, want, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t"); ok {
			n++
			var got []string
			for _, can := range steps(strings.Fields(phrase)) {
				got = append(got, strings.Join(can, "|"))
			}
			if got := strings.Join(got, " "); got != want {
				t.Errorf("%s: %s, want %s", phrase, got, want)
			}
		}
	}
	if n < 200 {
		t.Errorf("only %d phrases", n)
	}
}

func same(got [][]string, want []string) bool {
	if len(got) != len(want) {
		return false
	}
	for i, w := range want {
		if must, among := strings.CutPrefix(w, ">"); among {
			if !slices.Contains(got[i], must) {
				return false
			}
		} else if strings.Join(got[i], "|") != w {
			return false
		}
	}
	return true
}
