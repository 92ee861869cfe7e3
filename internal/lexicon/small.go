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
		{Delayed, 0, 0, "later"},
		{Advanced, 0, 0, "earlier, sooner, ahead of time"},
		{Not, 0, 0, "not, anything but"},
		{Yes, 0, 0, "y, yes, yep, yeah, yess, ok, okay, sure, confirm"},
		{Yes, 1, 0, "yea, yup, yes indeed, okey, okey dokey, oki, sure thing, confirmed, go ahead, go for it, go on, do it, do that, do so, please do, right, " +
			"that's right, correct, that's correct, exactly, absolutely, definitely, certainly, of course, obviously, naturally, that's fine, it's fine, " +
			"fine by me, fine with me, sounds good, sounds fine, looks good, agreed, i agree, alright, all right, that's it, that one, why not, by all means, aye, " +
			"i do, i want that, i want it, take it, do it now"},
		{No, 0, 0, "no, n, nope"},
		{No, 1, 0, "nah, nay, no way, don't, do not, don't do it, do not do it, don't do that, do not do that, please don't, not now, not yet, not right now, " +
			"not right, not ok, not good, not that, not that one, not this, not this one, not correct, not really, not at all, not today, not exactly, no wait, " +
			"wait no, wrong, that's wrong, incorrect, certainly not, absolutely not, definitely not, of course not, rather not, i'd rather not, better not, " +
			"no good, never, i don't, i do not, i don't want that, i don't want it, leave it, no don't, no i don't, oh no, thanks but no, thanks but no thanks, " +
			"hell no, no thanks, no no"},
		{Except, 0, 0, "except, excepting, except for, excl, excluding, apart from, aside from, other than"},
		{Except, 1, 0, "but, but for, besides, without, save, minus"},
		{All, 0, 0, "all, everything, both, *, all calls, all of them, everything planned"},
		{Polite, 0, 0, "please, pls, plz, pls thx, thanks, thank you, thx, ty, 🙏"},
		{Anew, 0, 0, "sorry, wait, actually, instead, rather, mean, i mean, oops, make it, make that, scratch that, correction, ups, whoops, hm, hmm, eh, er, erm"},
		{Or, 0, 0, "or"},
		{Numbered, 0, 0, "no, nr, num, number, №"},
		{Nth, 1, 0, "1st"},
		{Nth, 2, 0, "2nd"},
		{Nth, 3, 0, "3rd"},
		{Nth, 4, 0, "4th"},
	},
	"de": {
		{Delayed, 0, 0, "später, nach hinten"},
		{Advanced, 0, 0, "früher, eher, nach vorne, nach vorn"},
		{Not, 0, 0, "nicht"},
		{Yes, 0, 0, "ja, j"},
		{Yes, 1, 0, "jo, jep, jap, jupp, jawohl, jaa, ja doch, ja genau, ja klar, ja gern, ja gerne, genau, genau so, klar, na klar, ja na klar, alles klar, natürlich, " +
			"sicher, passt, einverstanden, mach das, mach es, mach mal, gern, gerne, richtig, stimmt, korrekt, in ordnung, geht klar, freilich, " +
			"selbstverständlich, auf jeden fall, unbedingt, okay, tu das, tu es, jup"},
		{No, 0, 0, "nein"},
		{No, 1, 0, "nee, nö, ne, falsch, doch nicht, lieber nicht, besser nicht, bitte nicht, auf keinen fall, auf gar keinen fall, bloß nicht, nicht jetzt, " +
			"jetzt nicht, noch nicht, heute nicht, gar nicht, das nicht, lass es, lass mal, lass das, keinesfalls, keineswegs, niemals, nie, natürlich nicht, " +
			"sicher nicht, passt nicht, stimmt nicht, nicht richtig, mach das nicht, mach es nicht, nein doch nicht, ach nein, quatsch, nein danke"},
		{Except, 0, 0, "außer"},
		{Except, 1, 0, "ohne, bis auf"},
		{All, 0, 0, "alle, alles, beide"},
		{Polite, 0, 0, "bitte, danke"},
		{Anew, 0, 0, "statt, anstatt, doch, lieber, besser, sondern, äh, bzw, quatsch, ich meine, ups, sorry, korrektur"},
		{Or, 0, 0, "oder"},
		{Numbered, 0, 0, "nummer"},
		{Nth, -1, 0, "letzteres"},
	},
	"fr": {
		{Delayed, 0, 0, "plus tard, après"},
		{Advanced, 0, 0, "plus tôt, avant"},
		{Not, 0, 0, "pas, non"},
		{Yes, 0, 0, "oui"},
		{Yes, 1, 0, "ouais, ouaip, oui oui, d'accord, d accord, dac, bien sûr, mais oui, bien sûr que oui, certainement, exactement, exact, c'est ça, c est ça, vas-y, " +
			"allez-y, parfait, entendu, volontiers, carrément, absolument, tout à fait, ça marche, si, fais-le, faites-le, évidemment, correct"},
		{No, 0, 0, "non"},
		{No, 1, 0, "nan, mais non, surtout pas, pas du tout, pas maintenant, pas ça, pas celui-là, pas encore, pas question, plutôt pas, mieux vaut pas, absolument pas, " +
			"certainement pas, bien sûr que non, jamais, faux, c'est faux, laisse, laissez, laisse tomber, laisse ça, annule, annulez, hors de question, " +
			"ne fais pas ça, pas d'accord, c'est pas ça, ce n'est pas ça, non merci"},
		{Except, 0, 0, "sauf, excepté"},
		{Except, 1, 0, "moins"},
		{All, 0, 0, "tous, tout, toutes"},
		{Polite, 0, 0, "s'il vous plaît, s'il te plaît, svp, stp, merci"},
		{Anew, 0, 0, "plutôt, pardon, lieu, enfin, euh, oups, désolé, je veux dire"},
		{Or, 0, 0, "ou"},
		{Numbered, 0, 0, "numéro"},
		{Nth, 1, 0, "première"},
		{Nth, 2, 0, "second, seconde, 2e, 2ème"},
		{Nth, 3, 0, "3e, 3ème"},
		{Nth, 4, 0, "quatrième"},
		{Nth, -1, 0, "dernière"},
	},
	"es": {
		{Delayed, 0, 0, "más tarde, después"},
		{Advanced, 0, 0, "antes, más temprano"},
		{Not, 0, 0, "no"},
		{Yes, 0, 0, "sí"},
		{Yes, 1, 0, "sí sí, sí claro, vale, claro, claro que sí, dale, de acuerdo, por supuesto, exacto, correcto, eso, eso es, hazlo, adelante, perfecto, está bien, " +
			"okey, cómo no, desde luego, así es, sí hazlo, sí quiero"},
		{No, 0, 0, "no"},
		{No, 1, 0, "nop, que no, mejor no, ahora no, todavía no, aún no, así no, eso no, ese no, nada, para nada, de nada no, claro que no, por supuesto que no, " +
			"de ninguna manera, en absoluto, ni hablar, tampoco, nunca, jamás, no quiero, no lo hagas, incorrecto, ya no, cancela, cancélalo, déjalo, déjalo así, " +
			"olvídalo, olvídate, está mal, no está bien, no es correcto, no estoy de acuerdo, no de acuerdo, no gracias"},
		{Except, 0, 0, "excepto, salvo"},
		{Except, 1, 0, "menos"},
		{All, 0, 0, "todos, todo, todas"},
		{Polite, 0, 0, "por favor, porfa, porfis, porfavor, x favor, xfa, xfavor, pfv, pfvr, pf, plis, gracias"},
		{Anew, 0, 0, "mejor, digo, perdón, vez, mejor dicho, quiero decir, ups, perdona, o sea"},
		{Or, 0, 0, "o"},
		{Numbered, 0, 0, "número, nro"},
		{Nth, 1, 0, "primera"},
		{Nth, 2, 0, "segunda"},
		{Nth, 3, 0, "tercera"},
		{Nth, 4, 0, "cuarto, cuarta"},
		{Nth, -1, 0, "última"},
	},
	"pt": {
		{Delayed, 0, 0, "mais tarde, depois"},
		{Advanced, 0, 0, "mais cedo"},
		{Not, 0, 0, "não"},
		{Yes, 0, 0, "sim"},
		{Yes, 1, 0, "s, sim sim, pode, pode ser, pode sim, isso, isso mesmo, é isso, blz, beleza, claro, claro que sim, tá, tá bom, certo, tá certo, com certeza, " +
			"combinado, faz isso, faça isso, manda ver, uhum, aham, perfeito, exato, correto, vale, de acordo, está bem"},
		{No, 0, 0, "não"},
		{No, 1, 0, "nao, melhor não, agora não, ainda não, isso não, esse não, não pode, não quero, não faça isso, não faz isso, nem pensar, de jeito nenhum, " +
			"de forma alguma, claro que não, com certeza não, errado, tá errado, não tá certo, nada, nada disso, nunca, jamais, cancela, deixa, deixa pra lá, " +
			"deixa para lá, deixe, esquece, pode não, não sim, não é isso, não obrigado, não obrigada"},
		{Except, 0, 0, "exceto, salvo"},
		{Except, 1, 0, "menos"},
		{All, 0, 0, "todos, tudo, todas"},
		{Polite, 0, 0, "obrigado, obrigada"},
		{Anew, 0, 0, "aliás, melhor, quer dizer, quero dizer, ou melhor, digo, desculpa, ops, perdão"},
		{Or, 0, 0, "ou"},
		{Nth, 2, 0, "segunda"},
		{Nth, 3, 0, "terceira"},
		{Nth, 4, 0, "quarto, quarta"},
	},
	"it": {
		{Delayed, 0, 0, "più tardi, dopo"},
		{Advanced, 0, 0, "prima"},
		{Not, 0, 0, "non"},
		{Yes, 0, 0, "sì"},
		{Yes, 1, 0, "sì sì, va bene, certo, certamente, d'accordo, giusto, esatto, ok, perfetto, fallo, procedi, sicuro, come no, certo che sì, vai, vai pure, benissimo, " +
			"volentieri, esattamente, ovviamente, naturalmente"},
		{No, 0, 0, "no"},
		{No, 1, 0, "non, niente, no no, meglio di no, non ora, non adesso, non ancora, non quello, non questo, assolutamente no, certo che no, sicuro di no, " +
			"ovviamente no, sbagliato, per niente, macché, lascia perdere, lascia stare, lascia, annulla, non va bene, non farlo, non voglio, non sono d'accordo, " +
			"non è giusto, meglio no, no grazie"},
		{Except, 0, 0, "tranne, eccetto"},
		{Except, 1, 0, "meno"},
		{All, 0, 0, "tutti, tutto, tutte"},
		{Polite, 0, 0, "per favore, grazie"},
		{Anew, 0, 0, "anzi, cioè, scusa, scusate, invece, meglio, voglio dire, ops, pardon"},
		{Or, 0, 0, "o"},
		{Numbered, 0, 0, "numero"},
		{Nth, 4, 0, "quarto, quarta"},
	},
	"ru": {
		{Delayed, 0, 0, "позже, попозже, дальше"},
		{Advanced, 0, 0, "раньше, пораньше"},
		{Not, 0, 0, "не"},
		{Yes, 0, 0, "да, д"},
		{Yes, 1, 0, "да-да, ага, угу, ок, окей, хорошо, ладно, давай, давайте, конечно, да конечно, так точно, верно, правильно, точно, именно, согласен, согласна, " +
			"разумеется, безусловно, годится, подходит, делай, сделай"},
		{No, 0, 0, "нет"},
		{No, 1, 0, "неа, не-а, не надо, не нужно, не стоит, не то, не тот, не та, не так, не сейчас, не сегодня, не хочу, не делай, не верно, не правильно, неверно, " +
			"неправильно, ни одно, ни одна, ни один, ни в коем случае, ни за что, нельзя, никогда, лучше не надо, лучше нет, ошибка, конечно нет, нет конечно, " +
			"точно нет, ой нет, да нет, не согласен, не согласна, не подходит, не годится, не хорошо, не ладно, передумал, передумала, отмени, отмена, " +
			"нет спасибо"},
		{Except, 0, 0, "кроме"},
		{All, 0, 0, "все, всё, все звонки"},
		{Polite, 0, 0, "пожалуйста, плиз, пж, пжл, пжлст, пжста, спасибо"},
		{Anew, 0, 0, "ой, точнее, вместо, лучше, вернее, то есть, извини, извините, простите, упс"},
		{Or, 0, 0, "или"},
		{Numbered, 0, 0, "номер"},
	},
	"uk": {
		{Delayed, 0, 0, "пізніше"},
		{Advanced, 0, 0, "раніше"},
		{Not, 0, 0, "не"},
		{Yes, 0, 0, "так"},
		{Yes, 1, 0, "так-так, ага, угу, ок, окей, добре, гаразд, звісно, звичайно, авжеж, згоден, згодна, давай, давайте, вірно, правильно, саме так, точно, атож, роби, " +
			"зроби"},
		{No, 0, 0, "ні"},
		{No, 1, 0, "нє, неа, не треба, не потрібно, не зараз, не сьогодні, не хочу, не роби, не так, не те, не той, не та, краще не треба, краще ні, невірно, " +
			"неправильно, не вірно, не правильно, жоден, жодне, ні в якому разі, нізащо, ніколи, відміна, скасуй, скасувати, звісно ні, звичайно ні, точно ні, " +
			"не згоден, не згодна, не добре, не гаразд, передумав, передумала, ні дякую"},
		{Except, 0, 0, "крім, окрім"},
		{All, 0, 0, "усі, всі, усе"},
		{Polite, 0, 0, "будь ласка, будьласка, дякую"},
		{Anew, 0, 0, "точніше, замість, краще, ой, вірніше, тобто, вибач, вибачте, перепрошую, упс"},
		{Or, 0, 0, "або"},
	},
	"tr": {
		{Delayed, 0, 0, "daha geç, sonraya"},
		{Advanced, 0, 0, "daha erken, önce, daha önce, erkene"},
		{Not, 0, 0, "değil"},
		{Yes, 0, 0, "evet"},
		{Yes, 1, 0, "evet evet, tamam, tamamdır, olur, tabii, tabi, tabii ki, tabi ki, elbette, peki, aynen, aynen öyle, doğru, kabul, onaylıyorum, onayla, yap, " +
			"evet tabii, uygun, kesinlikle"},
		{No, 0, 0, "hayır"},
		{No, 1, 0, "yok, olmaz, vazgeçtim, vazgeç, istemiyorum, yapma, yanlış, boşver, boş ver, şimdi değil, asla, gerek yok, tabii ki hayır, kesinlikle hayır, " +
			"hiç, sakın, tamam değil, doğru değil, uygun değil, kabul değil, iptal"},
		{Except, 0, 0, "hariç, dışında"},
		{All, 0, 0, "hepsi, hepsini"},
		{Polite, 0, 0, "lütfen, teşekkürler"},
		{Anew, 0, 0, "yok, yerine, pardon, yani, daha doğrusu, özür dilerim, ups"},
		{Or, 0, 0, "veya"},
		{Numbered, 0, 0, "numara"},
		{Nth, 1, 0, "birincisi"},
		{Nth, 2, 0, "ikincisi"},
		{Nth, 3, 0, "üçüncü, üçüncüsü"},
		{Nth, 4, 0, "dördüncü, dördüncüsü"},
		{Nth, -1, 0, "sonuncu, sonuncusu"},
	},
	"id": {
		{Delayed, 0, 0, "kemudian, lebih lambat"},
		{Advanced, 0, 0, "lebih awal"},
		{Not, 0, 0, "bukan"},
		{Yes, 0, 0, "ya, iya"},
		{Yes, 1, 0, "yaa, ya ya, iya ya, oke, ok, okey, boleh, betul, benar, setuju, siap, sip, baik, tentu, tentu saja, lanjut, lanjutkan, silakan, bisa, iya dong, " +
			"tepat, yup"},
		{No, 0, 0, "tidak"},
		{No, 1, 0, "gak, ga, nggak, ngga, enggak, engga, kagak, ndak, jangan, bukan, batal, batalkan, salah, tidak usah, gak usah, ga usah, nggak usah, tidak jadi, " +
			"gak jadi, ga jadi, nggak jadi, jangan dulu, jangan ya, nanti saja, nanti dulu, belum, tidak sekarang, jangan sekarang, bukan itu, bukan yang itu, " +
			"tidak boleh, gak boleh, ga boleh, nggak boleh, tidak bisa, gak bisa, ga bisa, nggak bisa, tidak betul, tidak benar, tidak setuju, gak setuju, " +
			"tidak baik, bukan ya, tidak ya, gak ya, nggak ya, ya jangan, ya gak, ya tidak, tentu tidak"},
		{Except, 0, 0, "kecuali"},
		{All, 0, 0, "semua, semuanya"},
		{Polite, 0, 0, "tolong, terima kasih, ya, yaa, ya kak, ya gan, tolong ya"},
		{Anew, 0, 0, "eh, maksudnya, maksud saya, maaf, ralat, ups, koreksi"},
		{Or, 0, 0, "atau"},
		{Numbered, 0, 0, "nomor"},
	},
	"fa": {
		{Delayed, 0, 0, "دیرتر"},
		{Advanced, 0, 0, "زودتر, جلوتر"},
		{Not, 0, 0, "نه"},
		{Yes, 0, 0, "بله"},
		{Yes, 1, 0, "بلی, آره, اره, آری, باشه, باشد, اوکی, اوکیه, حتما, درسته, درست است, خوبه, قبول, قبوله, موافقم, موافق, انجام بده, البته, بله حتما, همینه"},
		{No, 0, 0, "نه"},
		{No, 1, 0, "خیر, نخیر, نه خیر, نکن, اشتباه, اشتباهه, غلط, غلطه, بیخیال, بی خیال, بی\u200cخیال, ولش کن, لازم نیست, نمیخوام, نمی\u200cخوام, نمی\u200cخواهم, الان نه, هنوز نه, " +
			"هرگز, اصلا, درست نیست, موافق نیستم, قبول نیست, خوب نیست, البته که نه, انجام نده, لغو, لغو کن"},
		{Except, 0, 0, "بجز, به جز"},
		{All, 0, 0, "همه"},
		{Polite, 0, 0, "لطفا, ممنون"},
		{Anew, 0, 0, "ببخشید, وگرنه, یعنی, منظورم, اوپس, بلکه"},
		{Or, 0, 0, "یا"},
		{Numbered, 0, 0, "شماره"},
		{Nth, 1, 0, "اولی"},
		{Nth, 2, 0, "دوم, دومی"},
		{Nth, 3, 0, "سوم, سومی"},
		{Nth, 4, 0, "چهارم, چهارمی"},
		{Nth, -1, 0, "آخری"},
	},
	"ar": {
		{Delayed, 0, 0, "لاحقا, متأخرا"},
		{Advanced, 0, 0, "أبكر, مبكرا"},
		{Not, 0, 0, "ليس, لا"},
		{Yes, 0, 0, "نعم"},
		{Yes, 1, 0, "أيوه, أيوة, أيوا, تمام, موافق, موافقة, اوك, اوكي, أوكي, صح, صحيح, طبعا, أكيد, بالتأكيد, بالطبع, حسنا, طيب, بلى, نعم نعم, ايوة, حاضر"},
		{No, 0, 0, "لا"},
		{No, 1, 0, "كلا, لأ, لا لا, خطأ, خاطئ, بلاش, أبدا, ليس الآن, ليس الان, مش الآن, لا أريد, لا تفعل, طبعا لا, أكيد لا, بالتأكيد لا, بالطبع لا, غير صحيح, غير موافق, " +
			"لست موافقا, مش موافق, مش صح, مش تمام, ليس صحيحا, إلغاء, الغ, ألغ, الغي, لا شكرا"},
		{Except, 0, 0, "ماعدا, ما عدا"},
		{Except, 1, 0, "إلا"},
		{All, 0, 0, "الكل, كلها"},
		{Polite, 0, 0, "من فضلك, لو سمحت, لو سمحتم, شكرا"},
		{Anew, 0, 0, "عفوا, بدل, أقصد, قصدي, يعني, آسف, بالأحرى"},
		{Or, 0, 0, "أو"},
		{Numbered, 0, 0, "رقم"},
		{Nth, 1, 0, "الأول, الأولى"},
		{Nth, 2, 0, "الثاني, الثانية"},
		{Nth, 3, 0, "الثالث, الثالثة"},
		{Nth, 4, 0, "الرابع, الرابعة"},
		{Nth, -1, 0, "الأخير, الأخيرة"},
	},
}
