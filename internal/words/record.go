package words

import (
	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/typed"
)

// recorded says since when, and how, a call is being recorded.
func (s *Scene) recorded(c *api.Call) string {
	since := "since " + c.Recorded.In(s.Zone).Format("15:04:05 MST")
	if c.Filmed {
		since += ", with pictures"
	}
	return since
}

// again is the command with other words behind its options.
func (s *Scene) again(args string) string {
	c := s.Command
	c.Args, c.Video = args, false
	return s.line(c)
}

// savedBy tells where Telegram puts a recording.
const savedBy = "Telegram puts the file into the Saved Messages of whoever ends the recording"

// Recording tells that the call is being recorded, and where the file will be; stop is what is typed to end it.
func (s *Scene) Recording(c *api.Call, video bool, stop string) Text {
	how := ""
	if video {
		how = ", with pictures"
	}
	t := say("The %s is being recorded now%s. %s: of my account, if it is ended by %s.", s.call(c), how, savedBy, s.again(stop))
	if s.Title != "" {
		t += say(" Its title is%s.", quoted(s.Title))
	}
	return t
}

// RecordsNow tells that a recording has no time set, where one was typed for it; stop is what is typed to end it.
func (s *Scene) RecordsNow(when, stop string) Text {
	return say("A recording begins at once and goes on until %s, so “%s” would only be its title.", s.again(stop), typed.Clip(typed.Visible(when), mostNamed))
}

// OnlyATitle tells that a call gets no other time by another title, where one was typed for it; move is what gives one.
func (s *Scene) OnlyATitle(when string, move command.Verb) Text {
	return say("Only the title is changed with %s%s, so “%s” would be that.", s.Prefix, s.Command.Verb, typed.Clip(typed.Visible(when), mostNamed)) +
		s.unlessOff(move, " What is planned is moved with %s%s.", s.Prefix, move)
}

// Recorded tells that the call was being recorded before; stop is what is typed to end that.
func (s *Scene) Recorded(c *api.Call, stop string) Text {
	return say("The %s is being recorded already, %s. I changed nothing. To end that recording there is %s. %s.", s.call(c), s.recorded(c), s.again(stop), savedBy)
}

// OnlySound tells that a recording is under way which is without pictures, and how to have one with them.
func (s *Scene) OnlySound(c *api.Call, stop string) Text {
	return say("Not done: the %s has been recorded %s, but without pictures. To have these, end that recording first, with %s.", s.call(c), s.recorded(c), s.again(stop))
}

// RecordingEnded tells that the call is not recorded any more.
func (s *Scene) RecordingEnded(c *api.Call) Text {
	return say("The recording of the %s has ended. %s: of my account, unless somebody else was faster.", s.call(c), savedBy)
}

// NotRecorded tells that there was no recording to end.
func (s *Scene) NotRecorded(c *api.Call) Text {
	return say("The %s is not being recorded, so there was nothing to end. I changed nothing.", s.call(c))
}

// RecordedSince tells that the recording which is there was begun after the command was given.
func (s *Scene) RecordedSince(c *api.Call) Text {
	return say("The %s has been recorded %s, which is after your command: I left that recording alone. If you mean it, type the command again.", s.call(c), s.recorded(c))
}

// NotLive tells that a call which is only scheduled has nothing yet to do this with.
func (s *Scene) NotLive(c *api.Call) Text {
	return say("Not done: the %s is not live yet, but scheduled for %s. Type it again when it runs.", s.call(c), s.echo(c.At))
}
