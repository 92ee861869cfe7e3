package handlers

import (
	"context"
	"slices"
	"strings"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/typed"
	"userbot/internal/when"
	"userbot/internal/words"
)

// stop is what follows the verb for a recording that is to end; as a title it stands in quotes.
const stop = "stop"

// undoRecord are the words that end a recording, in the languages that times are read in, and undoingRecord what may be meant for one of them.
var (
	undoRecord = [...]string{
		stop, "off", "end", "finish", "cancel", "stopp", "stoppen", "beenden", "aus", "parar", "pare", "detener", "arrêter", "arrête", "arrêt", "fermare", "ferma",
		"стоп", "остановить", "хватит", "зупинити", "dur", "durdur", "berhenti", "توقف", "إيقاف",
	}
	undoingRecord = [...]string{
		"stopped", "stopping", "stoping", "finished", "quit", "close", "halt", "abort", "ende", "beende", "schluss", "abbrechen", "arreter", "arrete", "fin", "terminer", "para", "pára",
		"detén", "deten", "terminar", "encerrar", "basta", "fine", "останови", "конец", "зупини", "досить", "кінець", "bitir", "kapat", "hentikan", "selesai", "stopkan",
		"aufhören", "aufhoeren", "anhalten", "abschalten", "ausschalten", "couper", "finir", "cesser", "cesar", "acabar", "acaba", "finalizar", "finaliza", "cortar", "apagar", "desligar", "smettere", "smetti", "termina", "interrompi", "spegni", "chiudi",
		"прекрати", "прекратить", "закончить", "закончи", "завершить", "выключить", "выключи", "припинити", "припини", "завершити", "закінчити", "вимкнути", "вимкни", "bitti", "sonlandır", "sonlandir", "kapa", "akhiri", "sudahi", "matikan",
		"أوقف", "انهاء", "إنهاء", "وقف", "قف", "اوقف", "ایست", "پایان", "متوقف", "خاموش", "بس",
	}
)

// stops reports whether a command for a recording ends it.
func stops(c command.Command) bool {
	word := strings.ToLower(strings.TrimRight(typed.Visible(c.Args), ".!"))
	return word == stop+" recording" || slices.Contains(undoRecord[:], word)
}

// planRecord is planCall, save that what ends a recording is no title, and that a time for one is asked about: neither its begin nor its end can be set.
func planRecord(h *Handlers, p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	if stops(in.Command) {
		in.Title = ""
	}
	f := planCall(h, p, m, e, in)
	if f != nil || in.Title == "" || typed.StartsQuoted(in.Title) || !h.saysWhen(in.Title) && !h.saysHowLong(in.Title) {
		return f
	}
	return h.orOnlyATitle(e, h.scene(e, api.Chat{}).RecordsNow(in.Title, stop))
}

// saysHowLong reports whether all of s is a length of time with a word in front: "for 10 minutes".
func (h *Handlers) saysHowLong(s string) (is bool) {
	h.reads(func() {
		word, rest, _ := strings.Cut(when.CutPolite(s), " ")
		word = strings.ToLower(word)
		is = slices.Contains([]string{"for", "in", "after", "until", "till", "from", "at", "für", "bis", "ab", "um", "nach", "pendant", "durante", "por", "hasta", "até", "per", "dans", "через", "до"}, word) &&
			(when.Wholly(rest) || command.IsLength(rest))
	})
	return is
}

// recordCall begins to record the call that is there, or ends that. A recording of sound is none of pictures.
func recordCall() *action {
	x := setting{
		shows: func(e *store.Entry, c *api.Call) bool {
			if stops(e.Command) {
				return c.Recorded.IsZero()
			}
			return !c.Recorded.IsZero() && (c.Filmed || !e.Command.Video)
		},
		may: func(s *words.Scene, c *api.Call) words.Text {
			switch {
			case !c.At.IsZero():
				return s.NotLive(c)
			case !c.Recorded.IsZero() && !stops(s.Command):
				return s.OnlySound(c, stop)
			}
			return ""
		},
		// That it is so already is looked up, for nothing tells of which kind the recording is.
		give: func(ctx context.Context, to *api.API, c api.Call, e *store.Entry) error {
			if stops(e.Command) {
				return to.StopRecording(ctx, c)
			}
			return to.StartRecording(ctx, c, e.Title, e.Command.Video)
		},
		done: func(s *words.Scene, e *store.Entry, c *api.Call) words.Text {
			if stops(e.Command) {
				return s.RecordingEnded(c)
			}
			return s.Recording(c, e.Command.Video, stop)
		},
		was: func(s *words.Scene, e *store.Entry, c *api.Call) words.Text {
			if stops(e.Command) {
				return s.NotRecorded(c)
			}
			return s.Recorded(c, stop)
		},
		would: func(s *words.Scene, e *store.Entry, c *api.Call) words.Text {
			return s.WouldRecord(c, stops(e.Command), e.Command.Video)
		},
	}
	return &action{
		ahead: askAimed, would: x.wouldDo,
		prevent: func(ctx context.Context, a *attempt, s situation) (*finding, error) {
			f, err := x.prevent(ctx, a, s)
			if f == nil && err == nil && a.begunSince(s) {
				return &finding{kind: store.Gone, text: a.scene(s).RecordedSince(s.call)}, nil
			}
			return f, err
		},
		send: func(ctx context.Context, a *attempt, s situation) (*finding, error) {
			f, err := x.send(ctx, a, s)
			return a.recording(f), err
		},
		proof: func(ctx context.Context, a *attempt, s situation) (*finding, bool, error) {
			f, clear, err := x.proof(ctx, a, s)
			return a.recording(f), clear, err
		},
	}
}

// begunSince reports that a recording is to be ended which was begun after the command was typed, though not by a command
// from before it.
func (a *attempt) begunSince(s situation) bool {
	return stops(a.e.Command) && s.call.Recorded.After(a.e.Date) && !a.h.recordings.earlier(a.e)
}

// recording remembers who began the recording, if it is that.
func (a *attempt) recording(f *finding) *finding {
	if f != nil && f.kind == store.DoneOutcome && !stops(a.e.Command) {
		a.h.recordings.add(a.e)
	}
	return f
}
