package when

import "testing"

// A word that stands before a time of day in one language says in another to when something is moved: it parts two times only where they
// are two.
func TestMovedOrOneTime(t *testing.T) {
	for typed, want := range map[string]Moved{
		"el domingo a las 19:00":    {},
		"le dimanche à 19h":         {},
		"domenica alle 19":          {},
		"no domingo às 19h":         {},
		"demain à 8h":               {},
		"da venerdì a sabato":       {From: "venerdì", To: "sabato"},
		"del viernes al sábado":     {From: "viernes", To: "sábado"},
		"از ۲۰ به ۲۱":               {From: "۲۰", To: "۲۱"},
		"20:00'den 21:00'e":         {From: "20:00", To: "21:00'e"},
		"pazardan pazartesiye":      {From: "pazardan", To: "pazartesiye"},
		"20:00 yerine 21:00":        {From: "20:00", To: "21:00"},
		"from 20 to 21":             {From: "20", To: "21"},
		"from fri to sat 20:00":     {From: "fri", To: "sat 20:00"},
		"von Freitag auf Samstag":   {From: "Freitag", To: "Samstag"},
		"с пятницы на субботу":      {From: "пятницы", To: "субботу"},
		"fri 18:00 → sat 19:00":     {From: "fri 18:00", To: "sat 19:00"},
		"de vendredi à samedi à 8h": {From: "vendredi", To: "samedi à 8h"},
	} {
		if got, ok := ReadMoved(typed); got != want || ok != (want != Moved{}) {
			t.Errorf("%q is moved %+v (%t), want %+v", typed, got, ok, want)
		}
	}
}

// TestMovedToADayOfTheMonth: “al 15” and “au 15” are that day, and “alle 15” is an hour.
func TestMovedToADayOfTheMonth(t *testing.T) {
	for typed, want := range map[string]string{"al 15": "el 15", "au 15": "el 15", "al 15 a las 20:00": "el 15 a las 20:00", "alle 15": "alle 15", "al sabato": "sabato"} {
		if got := CutMoved(typed); got != want {
			t.Errorf("%q is moved to %q, want %q", typed, got, want)
		}
	}
}
