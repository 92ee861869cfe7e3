package emulator

import (
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// recording is what is being recorded of a call.
type recording struct {
	by    *account
	since time.Time
	title string
	video bool // it has pictures
}

func (a *act) toggleGroupCallRecord(r *tg.PhoneToggleGroupCallRecordRequest) (tg.UpdatesClass, error) {
	g, err := a.managed(r.Call)
	switch {
	case err != nil:
		return nil, err
	case !g.live(), a.s.switches.RecordFromInside && g.of(a.me) == nil:
		return nil, errCallForbidden
	case r.Start == (g.recording != nil):
		return nil, errCallSame
	case r.Start:
		a.startRecording(g, r.Title, r.Video)
	default:
		a.endRecording(g)
	}
	return a.answer(), nil
}

func (a *act) startRecording(g *groupCall, title string, video bool) {
	if t := []rune(title); len(t) > maxTitle {
		title = string(t[:maxTitle])
	}
	g.recording = &recording{by: a.me, since: a.s.now(), title: title, video: video}
	g.version++
	e := g.event(RecordingBegun)
	e.Text, e.Video, e.At = title, video, g.recording.since
	a.s.record(a, e)
	a.tellAll(g.chat, g.changed())
}

// endRecording ends one as the one who presses the button.
func (a *act) endRecording(g *groupCall) {
	to := a.me
	if a.s.switches.RecordingToStarter {
		to = g.recording.by
	}
	a.stopRecording(g, to)
	g.version++
	a.tellAll(g.chat, g.changed())
}

// stopRecording ends a recording, which lands in Saved Messages.
func (a *act) stopRecording(g *groupCall, to *account) {
	r := g.recording
	g.recording = nil
	e := g.event(RecordingEnded)
	e.Text = r.title
	a.s.record(a, e)
	f := &tg.Document{
		ID: a.s.random(), AccessHash: a.s.random(), Date: a.s.date(), MimeType: "audio/ogg", Size: 1, DCID: a.s.opt.DC,
		Attributes: []tg.DocumentAttributeClass{
			&tg.DocumentAttributeFilename{FileName: "recording.ogg"},
			&tg.DocumentAttributeAudio{Duration: int(a.s.now().Sub(r.since).Seconds()), Title: r.title},
		},
	}
	if r.video {
		f.MimeType = "video/mp4"
		f.Attributes = []tg.DocumentAttributeClass{
			&tg.DocumentAttributeFilename{FileName: "recording.mp4"},
			&tg.DocumentAttributeVideo{Duration: a.s.now().Sub(r.since).Seconds(), W: 1280, H: 720},
		}
	}
	// It is no part of the answer to whatever ended it.
	saving := a.s.act(to)
	saving.file(&post{by: to, to: to, from: to.peer(), file: f})
	for _, t := range saving.told {
		t.late = true
		a.told = append(a.told, t)
	}
}

// Record begins to record the call of a chat, as a user who may, unless it is recorded. Title may be empty.
func (s *Server) Record(where command.Peer, user int64, title string, video bool) {
	s.onCall(where, user, func(a *act, g *groupCall) {
		if g.recording == nil {
			a.startRecording(g, title, video)
		}
	})
}

// StopRecording ends the recording of a chat's call, if there is one. It lands in somebody's Saved Messages, see [Switches].
func (s *Server) StopRecording(where command.Peer, user int64) {
	s.onCall(where, user, func(a *act, g *groupCall) {
		if g.recording != nil {
			a.endRecording(g)
		}
	})
}
