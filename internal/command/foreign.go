package command

import (
	"slices"
	"strings"

	"userbot/internal/typed"
	"userbot/internal/when"
)

// People type options under other names, and options for what has none here. The functions here find what is meant.

// optionally are other names of options, and what is to be typed; those of inWord, and what [reminds], besides.
var optionally = map[string]string{
	"stream": "--rtmp", "streaming": "--rtmp", "livestream": "--rtmp", "obs": "--rtmp",
	"camera": "--video", "cam": "--video", "pictures": "--video", "bild": "--video", "vídeo": "--video", "видео": "--video", "відео": "--video",
	"silently": "--quiet", "silent": "--quiet", "hidden": "--quiet", "leise": "--quiet", "still": "--quiet", "silencio": "--quiet", "silencioso": "--quiet", "silencieux": "--quiet", "silenzioso": "--quiet", "тихо": "--quiet", "sessiz": "--quiet", "diam": "--quiet",
	"ersetzen": "--replace", "reemplazar": "--replace", "remplacer": "--replace", "substituir": "--replace", "sostituire": "--replace", "sostituisci": "--replace", "заменить": "--replace", "замінити": "--replace", "değiştir": "--replace", "ganti": "--replace", "overwrite": "--replace",
	"chat": "--in", "group": "--in", "channel": "--in", "gruppe": "--in", "grupo": "--in", "groupe": "--in", "gruppo": "--in", "kanal": "--in", "canal": "--in", "canale": "--in", "чат": "--in", "группа": "--in", "група": "--in", "grup": "--in", "obrolan": "--in",
	"notify": "--remind", "notification": "--remind", "alert": "--remind", "avisar": "--remind", "aviso": "--remind", "avisa": "--remind", "prévenir": "--remind", "avvisa": "--remind", "avvisare": "--remind", "уведомить": "--remind", "сповістити": "--remind",
}

// titleNames are what people type for an option before the title.
var titleNames = [...]string{"t", "title", "titel", "titre", "título", "titulo", "titolo", "name", "nombre", "nome", "nom", "topic", "thema", "tema", "subject", "caption", "label", "called", "название", "назва", "тема", "имя", "başlık", "ad", "judul", "nama", "عنوان", "text"}

// plainNames are what people type for an option before what follows without one; where it is part of that, it stays: "--every mon".
var plainNames = map[string]bool{
	"when": false, "time": false, "date": false, "day": false, "hour": false, "start": false, "start-time": false, "starttime": false, "at": false, "schedule": false, "to": false,
	"zeit": false, "uhrzeit": false, "uhr": false, "datum": false, "tag": false, "wann": false, "hora": false, "fecha": false, "cuando": false, "cuándo": false, "data": false, "quando": false, "ora": false, "heure": false, "quand": false,
	"время": false, "дата": false, "когда": false, "час": false, "коли": false, "saat": false, "tarih": false, "jam": false, "tanggal": false, "waktu": false,
	"number": false, "id": false, "nummer": false, "numero": false, "número": false, "numéro": false, "номер": false, "nomor": false, "call": false, "page": false, "count": false,
	"zone": false, "timezone": false, "tz": false, "time-zone": false, "user": false, "users": false, "person": false, "people": false, "who": false,
	"every": true, "each": true, "recurring": true, "until": true, "till": true, "daily": true, "weekly": true, "monthly": true, "yearly": true, "tomorrow": true, "today": true, "tonight": true,
}

// foreignOption is what is to be typed for an option of that name, which is none: another one, with its value, a word that stays, or nothing. title:
// what follows it is the title.
func (p *parser) foreignOption(name string) (text string, title, ok bool) {
	if option(name) != NoOption || p.nearValue(name) != "" || p.nearUndo(name) {
		return "", false, false
	}
	meant := optionally[name]
	if reminds(name) {
		meant = Remind.String()
	} else if meant == "" {
		meant = inWord[name]
	}
	if long, _, _ := strings.Cut(strings.TrimPrefix(meant, "--"), "="); meant != "" && p.spec.Has(option(long)) {
		return meant, false, true
	}
	if slices.Contains(titleNames[:], name) && slices.Contains([]Follows{Title, TimeTitle, Plan, PlanTime}, p.spec.Follows) {
		return "", true, true
	}
	if name == "repeat" && p.spec.Follows == TimeTitle {
		return "every", false, true
	}
	stays, plain := plainNames[name]
	if plain = plain && !slices.Contains([]Follows{Nothing, Title, Line, VerbName}, p.spec.Follows); stays {
		text = name
	}
	return text, false, plain
}

// foreign asks about options of other names: each of them stands there as it is to be typed.
func (p *parser) foreign(args string) error {
	if p.depth > 0 || len(args) > mostArgs {
		return nil
	}
	var (
		free, title []string
		shown       string
		near        Option
		inTitle     bool
		titled      bool
	)
	for rest := args; rest != ""; {
		if typed.StartsQuoted(rest) {
			_, behind, ok := cutQuoted(rest)
			if !ok {
				behind = ""
			}
			quoted := strings.TrimSpace(rest[:len(rest)-len(behind)])
			if rest = behind; inTitle {
				title, inTitle = append(title, quoted), false
			} else {
				free = append(free, quoted)
			}
			continue
		}
		word, after := cutWord(rest)
		name, value, hasValue, ok := cutOption(word)
		text, isTitle, foreign := "", false, false
		if ok && (strings.HasPrefix(word, "--") || !strings.HasPrefix(word, "-") || len(free) == 0 || name == "t") {
			text, isTitle, foreign = p.foreignOption(name)
			foreign = foreign && (text != name || strings.HasPrefix(word, "--")) // —Weekly is a title
		}
		switch {
		case foreign:
			at := strings.Index(word, "=")
			if shown == "" {
				shown = word
				if hasValue {
					shown = word[:at]
				}
			}
			inTitle, titled = isTitle, titled || isTitle
			if strings.HasPrefix(text, "--") {
				long, _, _ := strings.Cut(text[2:], "=")
				if near == NoOption {
					near = option(long)
				}
			}
			if next, _ := cutWord(after); text == "every" && name != "every" && when.Loosely(next) {
				text = "" // --repeat weekly
			}
			if text != "" {
				free = append(free, text)
			}
			switch rest = after; {
			case !hasValue:
			case isTitle && !typed.StartsQuoted(value) && value != "":
				title, inTitle = append(title, value), false
			default:
				rest = args[strings.LastIndex(args[:len(args)-len(after)], word)+at+1:]
			}
			continue
		case ok:
			inTitle = false // an option
		}
		if rest = after; inTitle {
			title = append(title, word)
		} else {
			free = append(free, word)
		}
	}
	if shown == "" {
		return nil
	}
	q, before := *p, strings.Join(free, " ")
	for q.take(&before) {
	}
	wrong := Problem{Kind: UnknownOption, Typed: clip(shown), Near: near}
	if near == NoOption {
		wrong.Kind = Optionless
	}
	wrong.Try = q.assembled(before, typed.Plain(strings.Join(title, " ")), titled)
	if q.out.In != "" {
		p.out.In = q.out.In
	}
	return p.problem(wrong)
}

// assembled are the lines with a title that was typed behind an option, and what stands before it.
func (p *parser) assembled(before, title string, titled bool) (try []Command) {
	if !titled || title == "" {
		return p.repair(before)
	}
	switch p.spec.Follows {
	case TimeTitle:
		titles := when.Scan(before).Titles()
		if before == "" || len(titles) == 0 {
			return p.repair(strings.TrimSpace(before + " " + title)) // with the time behind it
		}
		try = p.repair(strings.TrimSpace(before[:titles[0]]) + " " + typed.Quote(title))
		if titles[0] < len(before) {
			try = append(try, p.repair(before)...)
		}
	case Title:
		try = p.repair(title)
		if len(try) != 1 || try[0].Verb != p.spec.Verb || try[0].Args != title {
			try = p.quoted(title)
		}
		if before != "" {
			try = append(try, p.repair(before)...)
		}
	default:
		try = p.repair(strings.TrimSpace(typed.Quote(title) + " " + before))
	}
	return try
}
