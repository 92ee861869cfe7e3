package when

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"userbot/internal/lexicon"
)

// beside are words without a meaning of their own that are said of times, and that a time may swallow: it says the same without them.
const beside = " sharp exactly prompt ok pünktlich ровно рівно pile tapante tapantes ish gibi civarı civarında suları sularında or oder или або for by start starts " +
	"begins beginning starting when date day early late zeit uhr time по время времени час часом waktu saati saatiyle vaqti hora horario horário heure ora timezone tz بتوقيت توقيت وقت um hs uur " +
	"week fortnight sur deux per within so thereabouts onwards onward on title no from and " +
	"arası arasında arasi arasinda tengah halfpast " +
	"my our your all ام except excluding without not skip skipping but außer ausser ohne nicht кроме крім окрім excepto salvo exceto sauf tranne eccetto hariç kecuali "

// TestNothingTypedVanishes: of what is taken without a question, each word that says nothing of a time is in the title.
func TestNothingTypedVanishes(t *testing.T) {
	var words []string
	files, err := filepath.Glob(filepath.Join("testdata", "*.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for _, r := range rowsOf(t, f) {
			words = append(words, strings.Fields(r.typed)...)
		}
	}
	now := clockFrom(t, "2026-11-23T15:04:05 Europe/Berlin")
	r := rand.New(rand.NewPCG(5, 6))
	lines := []string{"W V fri 20:00 Pub", "fri W V 20:00 Pub", "fri 20:00 W V Pub", "fri 20:00 Pub W V", "fri 20:00 W V", "every fri 20:00 W V", "W 20:00 V fri", "W V", "tomorrow W V 8pm", "in 2h W V"}
	taken := 0
	for range *mixes * 2 {
		w, v := words[r.IntN(len(words))], words[r.IntN(len(words))]
		line := strings.NewReplacer("W", w, "V", v).Replace(lines[r.IntN(len(lines))])
		m := Scan(line).Resolve(now, now.Location())
		if !m.Sure {
			continue
		}
		taken++
		for _, word := range []string{w, v} {
			if !saysOfATime(word, now) && !strings.Contains(m.Readings[0].Title, strings.TrimRight(word, ",;:.!")) && !slices.ContainsFunc(m.Readings[0].Notes, func(n Note) bool { return strings.Contains(n.Typed, word) }) {
				t.Errorf("%q is taken, and nothing is left of %q: %s", line, word, said(m.Readings))
			}
		}
	}
	if taken < *mixes/8 {
		t.Errorf("only %d lines were taken: the test has lost its teeth", taken)
	}
}

// saysOfATime reports whether something in a word can be said of a time.
func saysOfATime(word string, now time.Time) bool {
	p := parser{s: word, toks: tokens(word)}
	about := func(phrase string) bool { return slices.Contains(strings.Fields(phrase), p.rest(0)) }
	if slices.ContainsFunc(vaguely[:], about) || slices.ContainsFunc(lexicon.Forms(lexicon.Polite), about) {
		return true
	}
	for i := range p.toks {
		if n, _ := p.inWords(i); n > 0 {
			return true // twice
		}
		if zone, _ := Zones("in "+p.toks[i].low, now, now.Location()); len(zone) > 0 {
			return true // in Indian
		}
		if _, every := p.every(i); every || p.toks[i].kind != wordToken || len(p.hits(i)) > 0 || len(p.zone(i)) > 0 || len(p.oftens[i]) > 0 || len(p.near(i)) > 0 || strings.Contains(beside, " "+p.toks[i].low+" ") {
			return true
		}
	}
	return false
}

// TestWhatBoundsATimeIsAsked: words that say that a time is not exactly meant are neither dropped nor taken for a title.
func TestWhatBoundsATimeIsAsked(t *testing.T) {
	now := clockFrom(t, "2026-11-23T15:04:05 Europe/Berlin")
	for _, line := range []string{
		"fri 20:00 or later", "fri 20:00 or earlier", "20:00 and later", "20:00 at the latest", "20:00 at the earliest", "fri 20 Uhr spätestens", "fri 20 Uhr frühestens", "20:00 a más tardar",
		"20:00 no máximo", "20h au plus tard", "20:00 al massimo", "в 20:00 самое позднее", "fri 20:00 не раньше", "20:00 en geç", "jam 20:00 paling lambat", "after 20:00", "before 8pm", "by 8pm",
	} {
		m := Scan(line).Resolve(now, now.Location())
		if m.Sure || len(m.Readings) == 0 || m.Readings[0].Title != "" {
			t.Errorf("%q is %s (sure: %t, %v)", line, said(m.Readings), m.Sure, m.Problem)
		}
	}
}
