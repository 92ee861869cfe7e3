package command

import (
	"strings"
	"testing"
)

// hostile are texts of 4 KB that a stranger may send as often as he likes.
func hostile() map[string]string {
	return map[string]string{
		"one long word":      "/schedulecall " + strings.Repeat("1d", 2000),
		"times":              "/schedulecall " + strings.Repeat("ab 18:00 ", 450),
		"lengths":            "/schedulecall " + strings.Repeat("in 5 ", 800),
		"weekdays":           "/schedulecall " + strings.Repeat("fri ", 1000),
		"options":            "/schedulecall " + strings.Repeat("--rtmp ", 570),
		"options in times":   "/schedulecall 18:00" + strings.Repeat(" --rtmp a", 450),
		"options behind":     "/schedulecall 18:00 a" + strings.Repeat(" --in a", 570),
		"a title of times":   "/startcall " + strings.Repeat("18:00 ab ", 450),
		"a title of options": "/startcall 18:00" + strings.Repeat(" --rtmp a", 450),
		"unknown options":    "/startcall --" + strings.Repeat(" --loudly", 450),
		"numbers":            "/yes" + strings.Repeat(" 1 ok", 800),
		"checks":             strings.Repeat("/callcheck ", 370),
		"a check of numbers": "/callcheck yes" + strings.Repeat(" 1 ok", 800),
		"a check of options": "/callcheck startcall 18:00" + strings.Repeat(" --rtmp a", 450),
		"reminders":          "/schedulecall" + strings.Repeat(" --remind 1d", 340),
		"leads":              "/schedulecall --remind " + strings.Repeat("1d, 1h, ", 500),
		"leads of numbers":   "/schedulecall --remind " + strings.Repeat("1,2,", 1000),
		"leads in a row":     "/schedulecall --remind " + strings.Repeat("1h ", 1300),
		"leads behind":       "/schedulecall 18:00 a" + strings.Repeat(" --remind 1d,1h", 270),
		"wrong leads behind": "/schedulecall 18:00 a" + strings.Repeat(" --remind a", 370),
		"leads in a time":    "/movecall 7" + strings.Repeat(" fri --remind 1d 1h", 220),
		"numbers of calls":   "/skipcall" + strings.Repeat(" 7 8", 1000),
		"calls and times":    "/movecall" + strings.Repeat(" 7 mar", 600),
		"chats for a zone":   "/callzone" + strings.Repeat(" @chat", 600),
		"an invisible head":  strings.Repeat("\u200b", 1300) + "/startcall",
		"an invisible tail":  "/schedulecall" + strings.Repeat("\u200b", 1300),
	}
}

// Who sent a text is judged before anything but its first word is read.
func TestTheVerbAloneCostsNothing(t *testing.T) {
	table, names := tableOf(t, specs()), []string{"OurName", "OtherName"}
	for name, text := range hostile() {
		if n := testing.AllocsPerRun(100, func() { table.Verb(text, "/", names) }); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

func BenchmarkHostile(b *testing.B) {
	opt := us(b)
	for name, text := range hostile() {
		b.Run("verb/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				opt.Table.Verb(text, opt.Prefix, opt.Usernames)
			}
		})
		b.Run("parse/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Parse(text, opt)
			}
		})
	}
}

func TestOrdinaryMessagesCostNothing(t *testing.T) {
	opt, long := us(t), strings.Repeat("see you there ", 290)
	for name, text := range map[string]string{
		"ordinary text":             long,
		"another bot's command":     "/roll 2d6",
		"a command for another bot": "/startcall@otherbot",
		"what is nearly a verb":     "/startal",
	} {
		if n := testing.AllocsPerRun(100, func() { _, _ = Parse(text, opt) }); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

// The first thing that happens to every message that anybody writes anywhere.
func BenchmarkCutPrefix(b *testing.B) {
	for name, text := range map[string]string{
		"Latin": "see you there", "Cyrillic": "до встречи", "Han": "再见", "emoji": "👍", "command": "/startcall", "wide": "\u200b／startcall",
		"hostile": strings.Repeat("\u2060", 1300),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				CutPrefix(text, "/")
			}
		})
	}
}

func BenchmarkVerb(b *testing.B) {
	opt := us(b)
	for name, text := range map[string]string{
		"other": "/roll 2d6", "ours": "/startcall x", "near": "/startcal x", "near theirs": "/startxall", "addressed": "/roll@dicebot 2d6",
		"glued": "/yes2", "wide": "／ｓtartcall", "long": "/" + strings.Repeat("x", 250),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				opt.Table.Verb(text, opt.Prefix, opt.Usernames)
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	opt := us(b)
	for name, text := range map[string]string{
		"ordinary": strings.Repeat("see you there ", 290),
		"otherbot": "/roll 2d6",
		"ours":     "/startcall --rtmp Friday Q&A",
		"a title":  "/startcall Board meeting",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Parse(text, opt)
			}
		})
	}
}
