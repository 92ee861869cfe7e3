package command

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestRemindersAsPeopleTypeThem: how long before a call, in each language, and nothing of it gets into the time or the title.
func TestRemindersAsPeopleTypeThem(t *testing.T) {
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	for typed, want := range map[string]string{
		"1 hour before": "1h", "an hour before": "1h", `"1 hour before"`: "1h", "“1 hour before”": "1h", "1h beforehand": "1h", "1 hour before it starts": "1h", "half an hour before": "30m", "1 hour in advance": "1h",
		"1 day, 1 hour before": "1d,1h", `"1 day, 1 hour"`: "1d,1h",
		"eine stunde vorher": "1h", "eine Stunde davor": "1h", "vor einer Stunde": "1h", "1 Tag, 1 Stunde vorher": "1d,1h", "30 Minuten vor Beginn": "30m",
		"за час": "1h", "за 2 часа": "2h", "за день": "1d", "за полчаса": "30m", "за день, за час": "1d,1h", "1 час до начала": "1h", "за годину": "1h", "за 10 хвилин до початку": "10m",
		"una hora antes": "1h", "1 hora antes": "1h", "con una hora de antelación": "1h", "uma hora antes": "1h", "com 1 hora de antecedência": "1h", "une heure avant": "1h", "1 heure à l'avance": "1h", "1h d’avance": "1h",
		"un'ora prima": "1h", "1 ora prima": "1h", "30 minuti prima": "30m", "bir saat önce": "1h", "1 saat önce": "1h", "yarım saat önce": "30m", "1 jam sebelumnya": "1h", "satu jam sebelum mulai": "1h",
		"قبل ساعة": "1h", "قبل 30 دقيقة": "30m", "یک ساعت قبل": "1h", "۳۰ دقیقه قبل از شروع": "30m",
	} {
		for line, title := range map[string]string{
			"/schedulecall --remind " + typed + " fri 20:00 Pub": "Pub",
			"/schedulecall fri 20:00 --remind " + typed + " Pub": "Pub",
			"/schedulecall fri 20:00 Pub --remind " + typed:      "Pub",
		} {
			got, err := Parse(line, us(t))
			if wrong, ok := errors.AsType[*Problem](err); ok && wrong.Kind == OptionBehind && len(wrong.Try) > 0 {
				got, err = Parse(wrong.Try[0].Line("/", wrong.Try[0].Args), us(t))
			}
			if err != nil || got.Remind != want {
				t.Errorf("%s: reminders %q, want %q (%v)", line, got.Remind, want, err)
				continue
			}
			if m := got.Said.Resolve(now, time.UTC); !m.Sure || m.Readings[0].Title != title || m.Readings[0].At.Hour() != 20 {
				t.Errorf("%s is %+v", line, m)
			}
		}
	}
}

// TestAnOptionAmidTheTitleIsAsked: nothing that begins like an option of the verb becomes a title in silence, nor an option.
func TestAnOptionAmidTheTitleIsAsked(t *testing.T) {
	for line, offered := range map[string]string{
		"/schedulecall fri 20:00 Pub --in @chat Foo":                   "/schedulecall --in @chat fri 20:00 Pub Foo",
		"/schedulecall fri 20:00 Pub --replace everything":             "/schedulecall --replace fri 20:00 Pub everything",
		"/schedulecall fri 20:00 Pub --remind 1 day and 1 hour before": "/schedulecall --remind 1d,1h fri 20:00 Pub",
		"/schedulecall fri 20:00 Pub --remind me later":                "/schedulecall --remind 1h fri 20:00 Pub later",
		"/schedulecall fri 20:00 Pub --remnd 1h":                       "/schedulecall --remind 1h fri 20:00 Pub",
		"/schedulecall fri 20:00 Pub --repalce":                        "/schedulecall --replace fri 20:00 Pub",
		"/startcall Pub —replace all":                                  "/startcall --replace Pub all",
	} {
		_, err := Parse(line, us(t))
		wrong, ok := errors.AsType[*Problem](err)
		if !ok {
			t.Errorf("%s is taken", line)
			continue
		}
		var lines []string
		quoted := false
		for _, c := range wrong.Try {
			again, err := Parse(c.Line("/", c.Args), us(t))
			if err != nil || again.Command != c {
				t.Errorf("%s: %s is offered, and is %+v (%v)", line, c.Line("/", c.Args), again.Command, err)
			}
			lines = append(lines, c.Line("/", c.Args))
			quoted = quoted || strings.Contains(c.Args, `"`)
		}
		if !slices.Contains(lines, offered) || !quoted {
			t.Errorf("%s: offered are %q, not %s and all of it as the title", line, lines, offered)
		}
	}
	for _, line := range []string{`/schedulecall fri 20:00 "Pub --in @chat Foo"`, "/schedulecall fri 20:00 Pub - in the city", "/startcall Pub -- all in", "/startcall Pub --foo bar"} {
		if _, err := Parse(line, us(t)); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// Reminders that are asked for in words are no silent part of the title.
func TestRemindersInWords(t *testing.T) {
	for line, want := range map[string][2]string{
		"/schedulecall fri 20:00 Pub remind 1h before":                              {"1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub remind me 1h, 10m":                             {"1h,10m", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub with a reminder 1 hour before":                 {"1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub, reminder: 30 min":                             {"30m", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub 1h reminder":                                   {"1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 remind 1h before Pub":                              {"1h", "fri 20:00 Pub"},
		"/schedulecall fr 20:00 Treffen erinnere uns 1h vorher":                     {"1h", "fr 20:00 Treffen"},
		"/schedulecall --remind 1d fri 20:00 Pub remind 1h":                         {"1d,1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub (reminder: 1h)":                                {"1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub [1h before]":                                   {"1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub | remind 1h":                                   {"1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub remind me before":                              {"1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub reminder before start":                         {"1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub remind 2 months before":                        {"1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub remind 15":                                     {"15m", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub remind=1h":                                     {"1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub remind the day before":                         {"1d", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub 🔔 1h":                                          {"1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub 10 min heads-up":                               {"10m", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub 10 minutes notice":                             {"10m", "fri 20:00 Pub"},
		"/schedulecall vie 20:00 Cine recordar el día antes":                        {"1d", "vie 20:00 Cine"},
		"/schedulecall fr 20:00 Kino bitte erinnern":                                {"1h", "fr 20:00 Kino"},
		"/schedulecall fr 20:00 Kino 1h vorher Bescheid geben":                      {"1h", "fr 20:00 Kino"},
		"/schedulecall fr 20:00 Kino am Tag vorher erinnern":                        {"1d", "fr 20:00 Kino"},
		"/schedulecall пт 20:00 Кино напомни накануне":                              {"1d", "пт 20:00 Кино"},
		"/schedulecall cuma 20:00 Film hatırlatma ile":                              {"1h", "cuma 20:00 Film"},
		"/schedulecall جمعه 20:00 فیلم یک ساعت قبل یادآوری کن":                      {"1h", "جمعه 20:00 فیلم"},
		"/schedulecall fri 20:00 Pub 1h before":                                     {"1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub, 30 min before the start":                      {"30m", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub 1h before remind me":                           {"1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub and remind us 1 day and 1 hour before":         {"1d,1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub notify everyone 30 minutes before":             {"30m", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub alert 15 min":                                  {"15m", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub ping me 5 minutes before":                      {"5m", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub (remind 1h before)":                            {"1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub - reminder an hour before":                     {"1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub reminders 1d, 1h":                              {"1d,1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub with a reminder":                               {"1h", "fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub remind me":                                     {"1h", "fri 20:00 Pub"},
		"/schedulecall vie 20:00 Fiesta avisar 1h antes":                            {"1h", "vie 20:00 Fiesta"},
		"/schedulecall vie 20:00 Fiesta, avísame una hora antes":                    {"1h", "vie 20:00 Fiesta"},
		"/schedulecall vie 20:00 Fiesta recordar 1 hora antes":                      {"1h", "vie 20:00 Fiesta"},
		"/schedulecall vie 20:00 Fiesta con recordatorio 1 hora antes":              {"1h", "vie 20:00 Fiesta"},
		"/schedulecall vie 20:00 Fiesta recordar una hora antes y 10 minutos antes": {"1h,10m", "vie 20:00 Fiesta"},
		"/schedulecall sex 20:00 Festa avisar 1 hora antes":                         {"1h", "sex 20:00 Festa"},
		"/schedulecall sex 20:00 Festa lembre-me 30 minutos antes":                  {"30m", "sex 20:00 Festa"},
		"/schedulecall fr 20:00 Party 1 Stunde vorher erinnern":                     {"1h", "fr 20:00 Party"},
		"/schedulecall fr 20:00 Party bitte eine Stunde vorher erinnern":            {"1h", "fr 20:00 Party"},
		"/schedulecall fr 20:00 Party Erinnerung 30 Min vorher":                     {"30m", "fr 20:00 Party"},
		"/schedulecall fr 20:00 Party mit Erinnerung":                               {"1h", "fr 20:00 Party"},
		"/schedulecall fr 20:00 Party benachrichtigen 10 Minuten davor":             {"10m", "fr 20:00 Party"},
		"/schedulecall ven 20:00 Fête rappel 1h avant":                              {"1h", "ven 20:00 Fête"},
		"/schedulecall ven 20:00 Fête rappelle-moi 1 heure avant":                   {"1h", "ven 20:00 Fête"},
		"/schedulecall ven 20:00 Fête prévenir une heure avant":                     {"1h", "ven 20:00 Fête"},
		"/schedulecall ven 20:00 Festa ricorda 1 ora prima":                         {"1h", "ven 20:00 Festa"},
		"/schedulecall ven 20:00 Festa avvisami un'ora prima":                       {"1h", "ven 20:00 Festa"},
		"/schedulecall ven 20:00 Festa con promemoria 1 ora prima":                  {"1h", "ven 20:00 Festa"},
		"/schedulecall пт 20:00 Встреча напомнить за час":                           {"1h", "пт 20:00 Встреча"},
		"/schedulecall пт 20:00 Встреча напомните за 15 минут":                      {"15m", "пт 20:00 Встреча"},
		"/schedulecall пт 20:00 Встреча с напоминанием за час":                      {"1h", "пт 20:00 Встреча"},
		"/schedulecall пт 20:00 Встреча за час напомнить":                           {"1h", "пт 20:00 Встреча"},
		"/schedulecall пт 20:00 Встреча предупредить за день и за час":              {"1d,1h", "пт 20:00 Встреча"},
		"/schedulecall пт 20:00 Зустріч нагадати за годину":                         {"1h", "пт 20:00 Зустріч"},
		"/schedulecall cuma 20:00 Toplantı 1 saat önce hatırlat":                    {"1h", "cuma 20:00 Toplantı"},
		"/schedulecall cuma 20:00 Toplantı bir saat önceden haber ver":              {"1h", "cuma 20:00 Toplantı"},
		"/schedulecall jumat 20:00 Rapat ingatkan 1 jam sebelumnya":                 {"1h", "jumat 20:00 Rapat"},
		"/schedulecall jumat 20:00 Rapat 1 jam sebelumnya":                          {"1h", "jumat 20:00 Rapat"},
		"/schedulecall جمعه 20:00 جلسه یادآوری یک ساعت قبل":                         {"1h", "جمعه 20:00 جلسه"},
		"/schedulecall الجمعة 20:00 لقاء تذكير قبل ساعة":                            {"1h", "الجمعة 20:00 لقاء"},
		"/schedulecall الجمعة 20:00 لقاء ذكرني قبل ساعة":                            {"1h", "الجمعة 20:00 لقاء"},
	} {
		in, err := Parse(line, us(t))
		wrong, ok := errors.AsType[*Problem](err)
		if !ok || wrong.Kind != LeadsOrTitle || len(wrong.Try) != 2 || wrong.Try[0].Remind != want[0] || wrong.Try[0].Args != want[1] || !strings.HasSuffix(wrong.Try[1].Args, `"`) {
			t.Errorf("Parse(%q) = %+v, %v, %+v\nwant reminders %v", line, in, err, wrong, want)
		}
	}
	_, err := Parse("/schedulecall remind us 1h before fri 20:00 Pub", us(t))
	if wrong, ok := errors.AsType[*Problem](err); !ok || len(wrong.Try) != 1 || wrong.Try[0].Line("/", wrong.Try[0].Args) != "/schedulecall --remind 1h fri 20:00 Pub" {
		t.Errorf("reminders in front of the time: %+v", err)
	}
	for _, line := range []string{
		"/schedulecall fri 20:00 Pub reminder", "/schedulecall fri 20:00 Remind me of you", `/schedulecall fri 20:00 "Pub remind 1h before"`, "/schedulecall fri 20:00 Reminder of 1989",
		"/schedulecall fri 20:00 Payment reminders", "/schedulecall fri 20:00 The 1h before it all", "/schedulecall fri 20:00 Ping pong", "/schedulecall fri 20:00 Alert 5", "/schedulecall fri 20:00 Advance notice", "/schedulecall fri 20:00 The Day Before", "/schedulecall fri 20:00 Short Notice",
	} {
		if in, err := Parse(line, us(t)); err != nil || in.Remind != "" {
			t.Errorf("Parse(%q) = %+v, %v", line, in, err)
		}
	}
}
