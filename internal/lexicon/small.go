package lexicon

import (
	"slices"
	"strings"
	"sync"
)

// Small words say the same wherever they stand: which are not meant, or all, that somebody asks nicely, or takes back what he has said. They
// stand in a table of their own, one row for each meaning in each language, since they say nothing of a time. Some say several things: “non”
// is no and not in French, “no” is both in Spanish and stands before a number in English. Whoever needs one of these alone asks for the others, too.

// Small returns what words begins with of these, as Lookup does.
func Small(words []string) []Term { return smallTable().lookup(words) }

// Says reports whether all of s is one phrase of one of the kinds, in whichever table: "NEXT", "letzten", "por favor".
func Says(s string, kinds ...Kind) bool {
	rest, ok := Cut(s, kinds...)
	return ok && rest == ""
}

// Cut drops the longest phrase of one of the kinds from the front of s.
func Cut(s string, kinds ...Kind) (rest string, ok bool) {
	words := strings.Fields(strings.ToLower(s))
	longest := 0
	for _, table := range []*tree{smallTable(), table(), oftenTable()} {
		for _, t := range table.lookup(words) {
			if is(t, kinds) {
				longest = max(longest, t.Words)
			}
		}
	}
	if longest == 0 {
		return s, false
	}
	return behind(s, longest), true
}

// Ordinal returns which one of several a word says by its place, as people say it who answer: "second", "zweite", "2nd", "deuxième"; -1: the last
// one; 0: none.
func Ordinal(word string) int {
	words := strings.Fields(strings.ToLower(word))
	for _, table := range []*tree{smallTable(), oftenTable()} {
		for _, t := range table.lookup(words) {
			if t.Kind == Nth && t.Words == len(words) {
				return t.N
			}
		}
	}
	return 0
}

// Count returns how many a word says that stands for a number, up to twelve: "two", "zwei", "دو"; 0: it says no number, or is an article as well.
func Count(word string) int {
	for _, t := range Lookup([]string{strings.ToLower(word)}) {
		if t.Kind == Number && t.N <= 12 && !Says(word, The) && len(word) > 2 {
			return t.N
		}
	}
	return 0
}

func is(t Term, kinds []Kind) bool {
	for _, k := range kinds {
		if t.Kind == k {
			return true
		}
	}
	return false
}

// behind is s without its first n words.
func behind(s string, n int) string {
	for range n {
		s = strings.TrimSpace(s)
		if i := strings.IndexFunc(s, isSpace); i >= 0 {
			s = s[i:]
		} else {
			s = ""
		}
	}
	return strings.TrimSpace(s)
}

func isSpace(r rune) bool { return strings.TrimSpace(string(r)) == "" }

// Forms are all that is known of a kind of small words, as people type it, without what is rather said of something else.
func Forms(kind Kind) (all []string) {
	for lang := range strings.FieldsSeq(Languages) {
		for _, r := range small[lang] {
			if r.kind == kind && r.n == 0 {
				all = append(all, strings.Split(r.forms, ", ")...)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

var smallTable = sync.OnceValue(func() *tree { //nolint:gochecknoglobals // it is made once and the same for all
	return treeOf(func(lang string) []row { return small[lang] })
})

var small = map[string][]row{
	"en": {
		{Not, 0, 0, "not, anything but"},
		{Yes, 0, 0, "y, yes, yep, yeah, yess, ok, okay, sure, confirm"},
		{Yes, 1, 0, "yup, go ahead, do it, do that, right, correct, fine, of course, agreed, go for it, that's right, exactly, please do, absolutely, definitely"},
		{No, 0, 0, "no, n, nope"},
		{No, 1, 0, "nah, don't, no don't, not now, wrong, do not, rather not, better not, no way, no thanks, no no"},
		{Except, 0, 0, "except, excepting, except for, excl, excluding, apart from, aside from, other than"},
		{Except, 1, 0, "but, but for, besides, without, save, minus"},
		{All, 0, 0, "all, everything, both, *, all calls, all of them, everything planned"},
		{Polite, 0, 0, "please, pls, plz, pls thx, thanks, thank you, thx, ty, 🙏"},
		{Anew, 0, 0, "sorry, wait, actually, instead, rather, mean, oops"},
		{Or, 0, 0, "or"},
		{Numbered, 0, 0, "no, nr, num, number, №"},
		{Nth, 1, 0, "1st"},
		{Nth, 2, 0, "2nd"},
		{Nth, 3, 0, "3rd"},
		{Nth, 4, 0, "4th"},
	},
	"de": {
		{Not, 0, 0, "nicht"},
		{Yes, 0, 0, "ja, j"},
		{Yes, 1, 0, "genau, klar, jawohl, gerne, gern, mach das, passt, richtig, in ordnung, einverstanden, jo, jep, jup, na klar, mach"},
		{No, 0, 0, "nein"},
		{No, 1, 0, "nee, nö, falsch, doch nicht, lieber nicht, besser nicht, nein danke, auf keinen fall"},
		{Except, 0, 0, "außer"},
		{Except, 1, 0, "ohne, bis auf"},
		{All, 0, 0, "alle, alles, beide"},
		{Polite, 0, 0, "bitte, danke"},
		{Anew, 0, 0, "statt, anstatt, doch, lieber, besser, sondern, äh, bzw, quatsch"},
		{Or, 0, 0, "oder"},
		{Numbered, 0, 0, "nummer"},
		{Nth, -1, 0, "letzteres"},
	},
	"fr": {
		{Not, 0, 0, "pas, non"},
		{Yes, 0, 0, "oui"},
		{Yes, 1, 0, "d'accord, ouais, ouaip, vas-y, bien sûr, c'est ça, exact, exactement, ça marche, parfait"},
		{No, 0, 0, "non"},
		{No, 1, 0, "nan, surtout pas, plutôt pas, pas maintenant, non merci, faux"},
		{Except, 0, 0, "sauf, excepté"},
		{Except, 1, 0, "moins"},
		{All, 0, 0, "tous, tout, toutes"},
		{Polite, 0, 0, "s'il vous plaît, s'il te plaît, svp, stp, merci"},
		{Anew, 0, 0, "plutôt, pardon, lieu"},
		{Or, 0, 0, "ou"},
		{Numbered, 0, 0, "numéro"},
		{Nth, 1, 0, "première"},
		{Nth, 2, 0, "second, seconde, 2e, 2ème"},
		{Nth, 3, 0, "3e, 3ème"},
		{Nth, 4, 0, "quatrième"},
		{Nth, -1, 0, "dernière"},
	},
	"es": {
		{Not, 0, 0, "no"},
		{Yes, 0, 0, "sí"},
		{Yes, 1, 0, "vale, claro, dale, de acuerdo, por supuesto, correcto, exacto, adelante, hazlo, está bien, perfecto"},
		{No, 0, 0, "no"},
		{No, 1, 0, "mejor no, nada, para nada, no gracias, ahora no"},
		{Except, 0, 0, "excepto, salvo"},
		{Except, 1, 0, "menos"},
		{All, 0, 0, "todos, todo, todas"},
		{Polite, 0, 0, "por favor, porfa, porfis, porfavor, x favor, xfa, xfavor, pfv, pfvr, pf, plis, gracias"},
		{Anew, 0, 0, "mejor, digo, perdón, vez"},
		{Or, 0, 0, "o"},
		{Numbered, 0, 0, "número, nro"},
		{Nth, 1, 0, "primera"},
		{Nth, 2, 0, "segunda"},
		{Nth, 3, 0, "tercera"},
		{Nth, 4, 0, "cuarto, cuarta"},
		{Nth, -1, 0, "última"},
	},
	"pt": {
		{Not, 0, 0, "não"},
		{Yes, 0, 0, "sim"},
		{Yes, 1, 0, "pode, isso, blz, beleza, claro, certo, está bem, tá bom, pode ser, com certeza, isso mesmo, correto"},
		{No, 0, 0, "não"},
		{No, 1, 0, "melhor não, nada, não obrigado, não obrigada, agora não"},
		{Except, 0, 0, "exceto, salvo"},
		{Except, 1, 0, "menos"},
		{All, 0, 0, "todos, tudo, todas"},
		{Polite, 0, 0, "obrigado, obrigada"},
		{Anew, 0, 0, "aliás, melhor"},
		{Or, 0, 0, "ou"},
		{Nth, 2, 0, "segunda"},
		{Nth, 3, 0, "terceira"},
		{Nth, 4, 0, "quarto, quarta"},
	},
	"it": {
		{Not, 0, 0, "non"},
		{Yes, 0, 0, "sì"},
		{Yes, 1, 0, "va bene, certo, d'accordo, esatto, perfetto, certamente, vai"},
		{No, 0, 0, "no"},
		{No, 1, 0, "niente, meglio di no, meglio no, no grazie, non ora"},
		{Except, 0, 0, "tranne, eccetto"},
		{Except, 1, 0, "meno"},
		{All, 0, 0, "tutti, tutto, tutte"},
		{Polite, 0, 0, "per favore, grazie"},
		{Anew, 0, 0, "anzi, cioè, scusa, invece, meglio"},
		{Or, 0, 0, "o"},
		{Numbered, 0, 0, "numero"},
		{Nth, 4, 0, "quarto, quarta"},
	},
	"ru": {
		{Not, 0, 0, "не"},
		{Yes, 0, 0, "да, д"},
		{Yes, 1, 0, "ок, ага, хорошо, давай, конечно, верно, точно, окей, угу, ладно, правильно"},
		{No, 0, 0, "нет"},
		{No, 1, 0, "неа, не то, неверно, не надо, не нужно, лучше не надо, не сейчас, нет спасибо"},
		{Except, 0, 0, "кроме"},
		{All, 0, 0, "все, всё, все звонки"},
		{Polite, 0, 0, "пожалуйста, плиз, пж, пжл, пжлст, пжста, спасибо"},
		{Anew, 0, 0, "ой, точнее, вместо, лучше"},
		{Or, 0, 0, "или"},
		{Numbered, 0, 0, "номер"},
	},
	"uk": {
		{Not, 0, 0, "не"},
		{Yes, 0, 0, "так"},
		{Yes, 1, 0, "ок, добре, гаразд, ага, авжеж, звичайно, давай, правильно, вірно, угу"},
		{No, 0, 0, "ні"},
		{No, 1, 0, "неа, не те, не треба, не зараз, краще ні, ні дякую"},
		{Except, 0, 0, "крім, окрім"},
		{All, 0, 0, "усі, всі, усе"},
		{Polite, 0, 0, "будь ласка, будьласка, дякую"},
		{Anew, 0, 0, "точніше, замість, краще"},
		{Or, 0, 0, "або"},
	},
	"tr": {
		{Not, 0, 0, "değil"},
		{Yes, 0, 0, "evet"},
		{Yes, 1, 0, "tamam, olur, tabii, tabi, elbette, doğru, aynen"},
		{No, 0, 0, "hayır"},
		{No, 1, 0, "yok, olmaz, istemiyorum, şimdi değil"},
		{Except, 0, 0, "hariç"},
		{All, 0, 0, "hepsi, hepsini"},
		{Polite, 0, 0, "lütfen, teşekkürler"},
		{Anew, 0, 0, "yok, yerine"},
		{Or, 0, 0, "veya"},
		{Numbered, 0, 0, "numara"},
		{Nth, 1, 0, "birincisi"},
		{Nth, 2, 0, "ikincisi"},
		{Nth, 3, 0, "üçüncü, üçüncüsü"},
		{Nth, 4, 0, "dördüncü, dördüncüsü"},
		{Nth, -1, 0, "sonuncu, sonuncusu"},
	},
	"id": {
		{Not, 0, 0, "bukan"},
		{Yes, 0, 0, "ya, iya"},
		{Yes, 1, 0, "oke, okey, boleh, betul, baik, benar, setuju, siap, sip, yup"},
		{No, 0, 0, "tidak"},
		{No, 1, 0, "gak, nggak, enggak, ngga, engga, ga, jangan, bukan, tak"},
		{Except, 0, 0, "kecuali"},
		{All, 0, 0, "semua, semuanya"},
		{Polite, 0, 0, "tolong, terima kasih, ya, yaa, ya kak, ya gan, tolong ya"},
		{Anew, 0, 0, "eh, maksudnya"},
		{Or, 0, 0, "atau"},
		{Numbered, 0, 0, "nomor"},
	},
	"fa": {
		{Not, 0, 0, "نه"},
		{Yes, 0, 0, "بله"},
		{Yes, 1, 0, "آره, باشه, اوکی, درسته, حتما, اره"},
		{No, 0, 0, "نه"},
		{No, 1, 0, "خیر, نخیر"},
		{Except, 0, 0, "بجز, به جز"},
		{All, 0, 0, "همه"},
		{Polite, 0, 0, "لطفا, ممنون"},
		{Anew, 0, 0, "ببخشید, وگرنه"},
		{Or, 0, 0, "یا"},
		{Numbered, 0, 0, "شماره"},
		{Nth, 1, 0, "اولی"},
		{Nth, 2, 0, "دوم, دومی"},
		{Nth, 3, 0, "سوم, سومی"},
		{Nth, 4, 0, "چهارم, چهارمی"},
		{Nth, -1, 0, "آخری"},
	},
	"ar": {
		{Not, 0, 0, "ليس, لا"},
		{Yes, 0, 0, "نعم"},
		{Yes, 1, 0, "أيوه, ايوة, تمام, موافق, حاضر, طيب, أجل, صحيح"},
		{No, 0, 0, "لا"},
		{No, 1, 0, "كلا, خطأ, لا شكرا"},
		{Except, 0, 0, "ماعدا, ما عدا"},
		{Except, 1, 0, "إلا"},
		{All, 0, 0, "الكل, كلها"},
		{Polite, 0, 0, "من فضلك, لو سمحت, لو سمحتم, شكرا"},
		{Anew, 0, 0, "عفوا, بدل"},
		{Or, 0, 0, "أو"},
		{Numbered, 0, 0, "رقم"},
		{Nth, 1, 0, "الأول, الأولى"},
		{Nth, 2, 0, "الثاني, الثانية"},
		{Nth, 3, 0, "الثالث, الثالثة"},
		{Nth, 4, 0, "الرابع, الرابعة"},
		{Nth, -1, 0, "الأخير, الأخيرة"},
	},
}
