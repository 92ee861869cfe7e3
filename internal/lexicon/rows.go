package lexicon

import "slices"

// rows returns the rows of a language.
func rows(lang string) []row {
	switch lang {
	case "en":
		return slices.Concat(english, numbers())
	}
	return nil
}

// numbers returns the English ones, up to 60.
func numbers() []row {
	var all []row
	for i, w := range ones {
		all = append(all, row{Number, i, 0, w})
	}
	for i, w := range tens {
		all = append(all, row{Number, 20 + 10*i, 0, w})
		for k := 1; k <= 9 && w != "sixty"; k++ {
			all = append(all, row{Number, 20 + 10*i + k, 0, w + "-" + ones[k]})
		}
	}
	return all
}
