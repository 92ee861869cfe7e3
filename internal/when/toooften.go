package when

import (
	"userbot/internal/lexicon"
)

// People say how often something is in ways that no series here can be. The methods here read these, so that it is told which.

// perWords stand between how often and in what.
var perWords = [...]string{"a", "an", "per", "each", "every", "the", "pro", "in", "der", "die", "im", "am", "en", "por", "la", "al", "à", "par", "alla", "в", "на", "у", "na", "no", "في"}

// hourly are words for each hour.
var hourly = [...]string{"hourly", "stündlich", "stuendlich", "ежечасно", "почасово", "щогодини", "погодинно"}

// tooOften reads how often something is where that is more than once a day, or not on which days. end is i where it says neither.
func (p *parser) tooOften(i int) (why Kind, end int) {
	if p.at(i).kind != wordToken && p.at(i).kind != numberToken {
		return "", i
	}
	if p.word(i, hourly[:]...) {
		return TooOften, i + 1
	}
	if p.word(i, "semi-weekly", "semiweekly") || p.word(i, "semi") && p.sign(i+1, "-") && p.word(i+2, "weekly") {
		return NoDays, p.run(i)
	}
	every, ok := p.hit(i, lexicon.Every)
	if !ok {
		every, ok = p.often(i, lexicon.Every)
	}
	if ok {
		j := every.end
		_, _, after := p.number(j)
		half, isHalf := p.hit(j, lexicon.Half)
		if isHalf {
			after = max(after, half.end)
		}
		if _, letters := p.dayLetters(j); letters > j {
			return "", i
		}
		for _, k := range [...]int{after, j} {
			if u, ok := p.hit(k, lexicon.Unit); ok && u.N <= lexicon.Hour && !(p.word(k, "sa") && p.timeFollows(u.end)) { // jeden Sa 19:00
				return TooOften, u.end
			}
		}
		if s, ok := p.hit(j, lexicon.Span); ok && s.N < 24*60 {
			return TooOften, s.end
		}
	}
	_, j := p.howOften(i)
	if j == i {
		return "", i
	}
	if daily, ok := p.often(j, lexicon.Regularly); ok {
		if daily.N == lexicon.Day {
			return TooOften, daily.end
		}
		return NoDays, daily.end
	}
	for range 2 {
		if p.word(j, perWords[:]...) {
			j++
		}
	}
	u, ok := p.hit(j, lexicon.Unit)
	switch {
	case !ok || u.N < lexicon.Day:
		return "", i
	case u.N == lexicon.Day:
		return TooOften, u.end
	}
	return NoDays, u.end
}

// howOften reads how often something is: twice, three times. end is i where it is not said.
func (p *parser) howOften(i int) (n, end int) {
	if n, end = p.inWords(i); n > 1 {
		return n, end
	}
	if n, end = p.inAll(i); n > 1 {
		return n, end
	}
	return 0, i
}

// onDays reads the weekdays behind what says how often in a week: "three times a week mon wed fri". end is i where that is not there.
func (p *parser) onDays(i int) (mask uint8, end int) {
	why, after := p.tooOften(i)
	if why != NoDays {
		return 0, i
	}
	j := p.skipOn(after)
	if mask, _, end = p.weekdayList(j); end > j {
		return mask, end
	}
	return 0, i
}

// inWords reads how often in all where one word says it: twice, dreimal. end is i where none does.
func (p *parser) inWords(i int) (n, end int) {
	for k, words := range [...][]string{{"once", "einmal"}, {"twice", "zweimal", "дважды", "двічі", "مرتين"}, {"thrice", "dreimal", "трижды", "тричі"}, {"viermal"}, {"fünfmal"}, {"sechsmal"}, {"siebenmal"}, {"achtmal"}, {"neunmal"}, {"zehnmal"}} {
		if p.word(i, words...) && !p.at(i).first {
			return k + 1, i + 1
		}
	}
	return 0, i
}
