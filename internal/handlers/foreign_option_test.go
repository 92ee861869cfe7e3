package handlers_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"userbot/internal/command"
	"userbot/internal/handlers"
)

// TestAnOptionUnderAnotherName: an option in another language, or one for what has none here, is answered with the line that does what is meant, and no
// line has a title that begins with it.
func TestAnOptionUnderAnotherName(t *testing.T) {
	table, err := handlers.Table()
	if err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string][]string{
		"/schedulecall --recordar 1h mañana 20:00 Fiesta":         {"/schedulecall --remind 1h mañana 20:00 Fiesta"},
		"/schedulecall --recordar=1h mañana 20:00 Fiesta":         {"/schedulecall --remind 1h mañana 20:00 Fiesta"},
		"/schedulecall --avisar 1h mañana 20:00 Fiesta":           {"/schedulecall --remind 1h mañana 20:00 Fiesta"},
		"/schedulecall --erinnern 1h morgen 20:00 Party":          {"/schedulecall --remind 1h morgen 20:00 Party"},
		"/schedulecall --rappel 1h demain 20:00 Fête":             {"/schedulecall --remind 1h demain 20:00 Fête"},
		"/schedulecall --ricorda 1h domani 20:00 Festa":           {"/schedulecall --remind 1h domani 20:00 Festa"},
		"/schedulecall --lembrar 1h amanhã 20:00 Festa":           {"/schedulecall --remind 1h amanhã 20:00 Festa"},
		"/schedulecall --напомнить за час завтра 20:00 Встреча":   {"/schedulecall --remind 1h завтра 20:00 Встреча"},
		"/schedulecall --нагадати 1h завтра 20:00 Зустріч":        {"/schedulecall --remind 1h завтра 20:00 Зустріч"},
		"/schedulecall --hatırlat 1h yarın 20:00 Parti":           {"/schedulecall --remind 1h yarın 20:00 Parti"},
		"/schedulecall --ingatkan 1h besok 20:00 Pesta":           {"/schedulecall --remind 1h besok 20:00 Pesta"},
		"/schedulecall --notify 1h tomorrow 20:00 Party":          {"/schedulecall --remind 1h tomorrow 20:00 Party"},
		"/schedulecall --alert 30m tomorrow 20:00 Party":          {"/schedulecall --remind 30m tomorrow 20:00 Party"},
		"/schedulecall tomorrow 20:00 --recordar 1h Party":        {"/schedulecall --remind 1h tomorrow 20:00 Party"},
		"/schedulecall tomorrow 20:00 Party --recordar 1h":        {"/schedulecall --remind 1h tomorrow 20:00 Party"},
		"/schedulecall --ohne-erinnerung morgen 20:00 Party":      {"/schedulecall --remind none morgen 20:00 Party"},
		"/schedulecall --title Party tomorrow 20:00":              {"/schedulecall Party tomorrow 20:00"},
		"/schedulecall --title=Party tomorrow 20:00":              {`/schedulecall tomorrow 20:00 "Party"`},
		`/schedulecall --title "Party" tomorrow 20:00`:            {`/schedulecall tomorrow 20:00 "Party"`},
		`/schedulecall --title="Summer party" tomorrow 20:00`:     {`/schedulecall tomorrow 20:00 "Summer party"`},
		"/schedulecall tomorrow 20:00 --title Summer party":       {`/schedulecall tomorrow 20:00 "Summer party"`},
		"/schedulecall tomorrow 20:00 --title=Party":              {`/schedulecall tomorrow 20:00 "Party"`},
		"/schedulecall —title Party —time tomorrow 20:00":         {`/schedulecall tomorrow 20:00 "Party"`},
		"/schedulecall --time 20:00 --title Party":                {`/schedulecall 20:00 "Party"`},
		"/schedulecall --date tomorrow --time 20:00 --name Party": {`/schedulecall tomorrow 20:00 "Party"`},
		"/schedulecall --when tomorrow 20:00 Party":               {"/schedulecall tomorrow 20:00 Party"},
		"/schedulecall --titel Party --quiet morgen 20:00":        {`/schedulecall --quiet morgen 20:00 "Party"`},
		"/schedulecall tomorrow 20:00 Party --title X":            {`/schedulecall tomorrow 20:00 "X"`, "/schedulecall tomorrow 20:00 Party"},
		"/schedulecall --chat @demo domani 20:00 Festa":           {"/schedulecall --in @demo domani 20:00 Festa"},
		"/schedulecall --leise morgen 20:00 Party":                {"/schedulecall --quiet morgen 20:00 Party"},
		"/schedulecall --ersetzen morgen 20:00 Party":             {"/schedulecall --replace morgen 20:00 Party"},
		"/schedulecall --nicht-starten morgen 20:00 Party":        {"/schedulecall --no-start morgen 20:00 Party"},
		"/schedulecall --repeat weekly mon 20:00 Fiesta":          {"/schedulecall weekly mon 20:00 Fiesta"},
		"/schedulecall --every mon 20:00 Fiesta":                  {"/schedulecall every mon 20:00 Fiesta"},
		"/schedulecall --weekly mon 20:00 Fiesta":                 {"/schedulecall weekly mon 20:00 Fiesta"},
		"/startcall --title Party":                                {"/startcall Party"},
		"/schedulecall sat 8pm Pub --weekly":                      {"/schedulecall sat 8pm Pub weekly"},
		"/schedulecall every sat 8pm Pub --until 31 dec":          {"/schedulecall every sat 8pm Pub until 31 dec"},
		"/schedulecall --repeat mon 20:00 Fiesta":                 {"/schedulecall every mon 20:00 Fiesta"},
		"/schedulecall --recurring mon 20:00 Fiesta":              {"/schedulecall recurring mon 20:00 Fiesta"},
		"/schedulecall -t Party fri 20:00":                        {"/schedulecall Party fri 20:00"},
		"/schedulecall fri 20:00 -t Party":                        {`/schedulecall fri 20:00 "Party"`},
		"/schedulecall --pin fri 20:00 Party":                     {"/schedulecall fri 20:00 Party"},
		"/startcall --name=Party":                                 {"/startcall Party"},
		`/startcall --título "Summer party"`:                      {"/startcall Summer party"},
		"/startcall --rtmp --title Party":                         {"/startcall --rtmp Party"},
		"/startcall --stream Party":                               {"/startcall --rtmp Party"},
		"/calltitle --title Party":                                {"/calltitle Party"},
		"/calltitle --название Вечеринка":                         {"/calltitle Вечеринка"},
		"/recordcall --title Party":                               {"/recordcall Party"},
		"/recordcall --camera Party":                              {"/recordcall --video Party"},
		"/startcall --loudly Party":                               {"/startcall Party"},
		"/schedulecall --loudly tomorrow 20:00 Party":             {"/schedulecall tomorrow 20:00 Party"},
		"/movecall --time 20:00":                                  {"/movecall 20:00"},
		"/movecall 7 --time 20:00":                                {"/movecall 7 20:00"},
		"/movecall --number 7 --to fri 20:00":                     {"/movecall 7 fri 20:00"},
		"/cancelcall --title Weekly":                              {`/cancelcall "Weekly"`},
		"/cancelcall --number 7":                                  {"/cancelcall 7"},
		"/cancelcall --id 7":                                      {"/cancelcall 7"},
		"/callzone --zone Europe/Berlin":                          {"/callzone Europe/Berlin"},
		"/callmute --user @alice":                                 {"/callmute @alice"},
		"/callinvite --users @alice @bobby":                       {"/callinvite @alice @bobby"},
		"/callinfo --chat @demo":                                  {"/callinfo --in @demo"},
		"/callinfo --group=@demo":                                 {"/callinfo --in @demo"},
	} {
		_, err := command.Parse(typed, command.Options{Prefix: "/", Table: table})
		wrong, ok := errors.AsType[*command.Problem](err)
		if !ok {
			t.Errorf("%s is taken (%v), want %q asked about", typed, err, want)
			continue
		}
		var lines []string
		for _, c := range wrong.Try {
			lines = append(lines, c.Line("/", c.Args))
		}
		if !slices.Equal(lines, want) {
			t.Errorf("%s: %v is offered %q, want %q", typed, wrong.Kind, lines, want)
		}
		if strings.Contains(strings.Join(lines, "\n"), `"-`) {
			t.Errorf("%s: a title that begins with an option is offered: %q", typed, lines)
		}
	}
}
