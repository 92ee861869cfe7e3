package lexicon

import (
	"slices"
	"strings"
)

var byHand = map[string][]row{
	"en": english, "ru": russian, "uk": ukrainian, "es": spanish, "pt": portuguese, "de": german, "fr": french, "it": italian,
	"tr": turkish, "id": indonesian, "fa": persian, "ar": arabic,
}

// rows returns the rows of a language. What is written by hand comes first: that is rather meant by a word of both.
func rows(lang string) []row {
	all := slices.Concat(byHand[lang], cldr[lang], count(lang))
	for _, p := range patterns {
		if p.lang == lang {
			all = append(all, p.with(all)...)
		}
	}
	return all
}

// joins are what stands between tens and ones: "двадцать пятого", "vinte e cinco". Where they are one word, join knows.
var joins = map[string]string{"en": "-", "ru": "-", "uk": "-", "fr": "-", "tr": "-", "id": "-", "es": " y ", "pt": " e ", "fa": " و "}

// count returns the numbers up to 60, where the language makes them of tens and ones.
func count(lang string) []row {
	var all []row
	ones := numbers[lang]
	for n, forms := range ones {
		if forms == "" && n > 20 && n%10 != 0 {
			tens, _, _ := strings.Cut(ones[n-n%10], ", ")
			if forms = each(ones[n%10], func(one string) string { return join(lang, tens, one) }); join(lang, tens, "x") == "" {
				continue
			}
		}
		if forms != "" {
			all = append(all, row{Number, n, 0, forms})
		}
	}
	return all
}

// join makes one number of tens and ones; empty: that is not how the language counts.
func join(lang, tens, one string) string {
	switch sep := joins[lang]; {
	case lang == "de":
		return strings.Replace(one, "eins", "ein", 1) + "und" + tens
	case lang == "it":
		if strings.ContainsAny(one[:1], "uo") {
			tens = tens[:len(tens)-1]
		}
		return tens + one
	case lang == "es" && tens == "veinte":
		return "veinti" + one
	case sep != "":
		return tens + sep + one
	}
	return ""
}

// with returns what p means together with the days or numbers among the rows.
func (p row) with(rows []row) []row {
	var all []row
	for _, r := range rows {
		row := row{kind: p.kind, part: p.part}
		switch {
		case (p.kind == Weekday || p.kind == Weekly) && r.kind == Weekday && r.part == 0:
			row.n = (r.n + p.n + 7) % 7
		case p.kind == Clock && r.kind == Number && 1 <= r.n && r.n <= 12:
			row.n = (r.n*60 + p.n) % 720
		default:
			continue
		}
		row.forms = each(r.forms, func(form string) string { return strings.ReplaceAll(p.forms, "%", form) })
		all = append(all, row)
	}
	return all
}

func each(forms string, f func(string) string) string {
	all := strings.Split(forms, ", ")
	for i := range all {
		all[i] = f(all[i])
	}
	return strings.Join(all, ", ")
}
