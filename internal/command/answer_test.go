package command

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"userbot/internal/lexicon"
)

// What people say who want a thing done, and who do not, in twelve languages, with the accents and without them, however it is written; and what
// is neither, for it may be both or is not known.
func TestSays(t *testing.T) {
	opt := Options{Prefix: "/", Table: tableOf(t, specs()), Reply: true}
	for _, c := range []struct{ yes, no, neither string }{
		{yes: "yes | Yes! | yeah | yup | y | ok | OK. | go ahead | do it | right | of course | exactly | sure, go ahead please | yes please | yes, thank you | yes 🎉 | yes, I want it"},
		{no: "no | No. | n | no, wait | nah | don't | dont | Don’t! | no wait | not now | wrong | no, don't | please don't | no thanks | no no no | absolutely not | of course not"},
		{yes: "ja | genau | klar | jawohl | na klar! | natürlich | natuerlich | naturlich | ja bitte | ja, genau", no: "nein | nee | nö | noe | falsch | doch nicht | lieber nicht | bitte nicht | nein danke | auf keinen Fall"},
		{yes: "oui | ouais | d'accord | d’accord | d accord | daccord | bien sûr | bien sur | c'est ça | c est ca | vas-y | oui merci", no: "non | nan | surtout pas | pas du tout | non merci | annule | ne fais pas ca"},
		{yes: "sí | si | SÍ | ¡sí! | vale | claro | dale | esta bien | claro que si", no: "no | mejor no | nada | claro que no | déjalo | dejalo | cancela | todavia no | no, gracias"},
		{yes: "sim | pode | isso | blz | tá bom | ta bom | com certeza | sim, por favor", no: "não | nao | NÃO | melhor não | melhor nao | deixa pra lá | deixa pra la"},
		{yes: "sì | si | va bene | certo | d'accordo | perfetto | come no", no: "no | niente | lascia perdere | meglio di no | non ora | no grazie"},
		{yes: "да | Да! | ок | ага | хорошо | конечно | да, конечно | давай | +", no: "нет | неа | не-а | не то | ни одно | неверно | не надо | нет, спасибо | конечно нет | да нет"},
		{yes: "так | ок | добре | гаразд | звісно | так, будь ласка", no: "ні | неа | відміна | скасуй | не треба | ні, дякую"},
		{yes: "evet | EVET | tamam | olur | tabii | tabii ki | doğru | dogru", no: "hayır | hayir | HAYIR | yok | vazgeçtim | vazgectim | olmaz | hayır, teşekkürler"},
		{yes: "ya | Ya. | iya | ya tolong | oke | boleh | betul | iya ya", no: "tidak | gak | nggak | enggak | jangan | bukan | jangan ya | gak jadi | tidak, terima kasih"},
		{yes: "بله | آره | اره | باشه | اوکی | حتماً", no: "نه | خیر | نخیر | نه ممنون | نمی\u200cخواهم | نمیخواهم"},
		{yes: "نعم | أيوه | ايوه | تمام | موافق | نعم من فضلك", no: "لا | كلا | خطأ | لا شكرا"},
		{yes: "👍 | 👍🏽 | 👍👍 | 👍 👍🏿 | ✅ | 👌 | ☑️ | ☑ | ✔️ | 🆗 | 💯 | ok 👍 | 👍 ok | 👍 🙏"},
		{no: "👎 | 👎🏽 | 👎👎 | ❌ | 🚫 | ⛔ | ⛔️ | 🛑 | 🙅 | 🙅‍♀️ | 🙅🏽‍♂️ | ❎ | ✖️ | ✖ | ✗ | ✘ | no 👎 | 👎 no | ❌❌ no!"},
		{neither: "🤔 | 😂 | ❓ | ... | . | , | … | \" | ! | :( | :) | 🙏 | 🎉 | ✋ | 😡 | ⏸ | 🔙 | ?! | 🇩🇪 | 🏴 | ♀ | \u200d | 🏽 | \u20e3 | - | ^"},
		{neither: "👍👎 | yes 👎 | no 👍 | yes no | ja nein | yes? | yes, wait | yes 🤔 | 👍? | no? | sure 😂 | not sure | yes but not now | ok wait"},
		{neither: "please | thanks | thank you | the | it | I mean it | bitte | gracias | merci"},
		{neither: "tak | fine | pas | na | doch | ماشي | أجل | خلاص | ne güzel | si no | y no | como si nada | ya es tarde | no problem | problem | yes we have no bananas | evening | Nobody"},
	} {
		for want, list := range map[string]string{"yes": c.yes, "no": c.no, "neither": c.neither} {
			for text := range strings.SplitSeq(list, " | ") {
				if text == "" {
					continue
				}
				got := "neither"
				_, err := Parse("/yes "+text, opt)
				if p, ok := errors.AsType[*Problem](err); !ok {
					got = "yes"
				} else if p.Kind == Declined {
					got = "no"
				}
				if got != want {
					t.Errorf("%q, in reply to a question, says %s, want %s", text, got, want)
				}
			}
		}
	}
	opt.Reply = false
	for text, want := range map[string]bool{
		"/yes please": true, "/yes, thanks!": true, "/yes 👍": true, "/yes 🤔": false, "/yes ...": false, "/yes 👎": false, "/yes 🙏": true, "/yes 2 👎": false, "/yes 2 🤔": false,
		"/yes 2 👍": true, "/yes 2️⃣": true, "/yes 2 🙏": true, "/yes": true, "/yes.": true, "/ok!": true,
	} {
		if in, err := Parse(text, opt); (err == nil) != want {
			t.Errorf("%s: read as %+v, %v", text, in.Command, err)
		}
	}
}

// Nothing agrees but what is in the tables of what agrees: neither any single sign or letter, nor anything made of what is not in them.
func TestOnlyWhatAgreesAgrees(t *testing.T) {
	opt := Options{Prefix: "/", Table: tableOf(t, specs()), Reply: true}
	agrees := func(said string) bool { in, err := Parse("/yes "+said, opt); return err == nil && in.Args == "" }
	known := func(said string) bool {
		words, signs, _ := taken(said)
		for _, s := range signs {
			if s == lexicon.Yes {
				return true
			}
		}
		for i := range words {
			if yes, _, _ := opt.Table.phrase(words[i:]); yes {
				return true
			}
		}
		return false
	}
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if !unicode.In(r, unicode.Co, unicode.Cs) && unicode.IsGraphic(r) && !unicode.Is(unicode.Han, r) && agrees(string(r)) && !known(string(r)) {
			t.Errorf("%q agrees", r)
		}
	}
	pool := []rune("👎❌🤔😂❓❗.,;:…!?()[]\"'“”-–+*/\\@#♀♂ \u200d\u200c\ufe0f🏽🏿\u20e3🇩🇪✋⏸2noxyß\u0301ياأہд")
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		some := make([]rune, 1+rng.IntN(6))
		for i := range some {
			some[i] = pool[rng.IntN(len(pool))]
		}
		if said := string(some); agrees(said) && !known(said) {
			t.Errorf("%q agrees", said)
		}
	}
	for _, no := range "👎❌🚫⛔🛑🙅✖❎" {
		for _, beside := range []string{"yes", "👍", "ok", "2", "please", "evening", "✅✅"} {
			for _, said := range []string{beside + " " + string(no), string(no) + beside, beside + string(no) + "🏽"} {
				if in, err := Parse("/yes "+said, opt); err == nil {
					t.Errorf("%q agrees, with %q", said, in.Args)
				}
			}
		}
	}
}
