package torture

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
	"userbot/internal/words"
)

// venue is where and as whom something can be said.
type venue struct {
	chat      command.Peer // as the speaker sees it
	by        int64
	topic     int
	client    bool         // through a client of its own
	anon      bool         // in the name of the group
	in        command.Peer // the chat that --in names; zero: none
	ref       string       // how it is named
	forbidden bool         // the userbot may not manage calls there
}

func (v *venue) target() command.Peer {
	if v.in.IsZero() {
		return v.chat
	}
	return v.in
}

// How much may wait for an answer before the people wait, too. Telegram's right to ask is limited to a few commands
// per person, so more would not be lost by mistake.
const (
	openThere = 3
	openAll   = 12
)

// crowd says n things, as fast as the lives let it: each token is one.
func (r *round) crowd(ctx context.Context, rng *rand.Rand, n int, tokens <-chan struct{}) error {
	for i := range n {
		select {
		case <-tokens:
		case <-ctx.Done():
			return ctx.Err()
		}
		v, err := r.choose(ctx, rng)
		if err != nil {
			return err
		}
		r.meddle(rng, v.target())
		s := r.think(rng, &v, i)
		if err := r.say(ctx, rng, &v, s); err != nil {
			return err
		}
		if s.yes && rng.IntN(4) == 0 {
			again := *s
			if err := r.say(ctx, rng, &v, &again); err != nil {
				return err
			}
		}
		if half(rng) {
			time.Sleep(time.Duration(rng.IntN(8)) * time.Millisecond)
		}
	}
	return nil
}

// choose finds where something can be said now.
func (r *round) choose(ctx context.Context, rng *rand.Rand) (v venue, err error) {
	first := rng.IntN(len(r.venues))
	err = r.book.until(ctx, func(waiting map[key]*said) bool {
		there := map[command.Peer]int{}
		for _, s := range waiting {
			there[s.target]++
		}
		for i := range r.venues {
			v = r.venues[(first+i)%len(r.venues)]
			// After a crash it takes half a minute until it is certain that nothing was done where nothing may be done.
			if there[v.target()] < openThere && len(waiting) < openAll && (r.patient || !v.forbidden) {
				return true
			}
		}
		return false
	})
	return v, err
}

// meddle lets people do something to a call, so that the next command has something to do. They make and retitle calls
// only while no command for that chat is under way: Telegram has no "create unless there is one" and no "if it is still
// called so", so that in between looking and doing the userbot could undo it, and the judge could not tell that from a
// mistake.
func (r *round) meddle(rng *rand.Rand, chat command.Peer) {
	what := rng.IntN(20)
	r.people.Lock()
	defer r.people.Unlock()
	defer r.tooLate()
	r.fiddle(rng, chat, false)
	if !r.calm(chat) {
		return
	}
	there := r.tg.CurrentCall(chat)
	_, open := r.book.open(chat)
	switch {
	case there == nil && (open > 0 || what > 13 || r.planners && what > 3 || r.book.keeps(chat, true)):
	case there == nil:
		r.startByHand(rng, chat)
	case what < 3, r.planners && there.At.IsZero() && what < 8:
		r.tg.EndCall(chat, r.alice)
	case there.At.IsZero() && what < 12:
		r.visit(rng, chat)
	case open > 0 || r.book.keeps(chat, false):
	case !there.At.IsZero() && what < 12:
		r.tg.StartScheduled(chat, r.alice)
	case what < 15:
		r.retitle(chat, "")
	case what < 16:
		r.startByHand(rng, chat)
	case what < 17:
		r.tg.SetCallMuted(chat, r.alice, half(rng))
	case what < 18:
		r.tg.SetCallSilent(chat, r.alice, half(rng))
	}
}

// tooLate lets a person find that what he was about to do something to has gone that moment.
func (*round) tooLate() {
	if p := recover(); p != nil && !strings.HasPrefix(fmt.Sprint(p), "emulator: ") {
		panic(p)
	}
}

// fiddle lets people do what commands do, or the opposite, also while such a command waits; what would be another thing than
// the command was aimed at, only while there is no userbot that may be about to do it.
func (r *round) fiddle(rng *rand.Rand, chat command.Peer, dead bool) {
	there := r.tg.CurrentCall(chat)
	free := func(v verb) bool { return dead || !r.book.awaits(chat, v) }
	switch what := rng.IntN(12); {
	case what == 0 && free(keys) && r.calm(chat):
		r.tg.RevokeKey(chat, r.alice)
	case there == nil || !there.At.IsZero():
	case what < 2:
		r.tg.ResetLinks(chat, r.alice)
	case what < 4 && there.Recording:
		r.tg.StopRecording(chat, r.alice)
	case what < 4 && free(records) && r.calm(chat):
		r.byHand++
		r.tg.Record(chat, r.alice, fmt.Sprintf("By hand %d", r.byHand), half(rng))
	case what < 6:
		r.tg.JoinCall(chat, r.bot)
	case what < 7:
		r.tg.LeaveCall(chat, r.bot)
	case what < 10:
		r.gesture(rng, chat)
	case what < 11 && dead && r.calm(chat):
		r.tg.SetCallMuted(chat, r.alice, half(rng))
	case dead && r.calm(chat):
		r.tg.SetCallSilent(chat, r.alice, half(rng))
	}
}

// gesture lets somebody in a call mute himself or another one, let him speak, or raise his hand.
func (r *round) gesture(rng *rand.Rand, chat command.Peer) {
	list := r.tg.InCall(chat)
	if len(list) == 0 {
		return
	}
	switch p := list[rng.IntN(len(list))]; rng.IntN(4) {
	case 0:
		r.tg.MuteInCall(chat, p.User, p.User, half(rng))
	case 1:
		r.tg.RaiseHand(chat, p.User, p.Hushed && !p.Hand)
	default:
		r.tg.MuteInCall(chat, r.alice, p.User, half(rng))
	}
}

// calm reports that people may change a chat's call now, so that the userbot can still know what it has done there. It
// cannot while a request for a call is under way from a life that is over, nor where the post about a call that has
// ended does not show whose it was, or is not there at all.
func (r *round) calm(chat command.Peer) bool {
	if _, open := r.book.open(chat); (open > 0 || r.book.keeps(chat, true)) && (r.swept || r.hidden && chat == r.news) {
		return false
	}
	return r.proxy.holds.Load() == 0 && time.Now().After(time.Unix(0, r.late.Load()))
}

// startByHand lets Alice make a call. One that is there ends.
func (r *round) startByHand(rng *rand.Rand, chat command.Peer) {
	r.byHand++
	title := fmt.Sprintf("By hand %d", r.byHand)
	switch rng.IntN(6) {
	default:
		r.tg.StartCall(chat, r.alice, title)
		for range rng.IntN(4) {
			r.visit(rng, chat)
		}
	case 0:
		r.tg.StartStream(chat, r.alice, title)
	case 1:
		r.tg.ScheduleCall(chat, r.alice, title, time.Now().Add(3*time.Hour))
	}
}

// retitle lets Alice give the call of a chat a title, of her own if there is none.
func (r *round) retitle(chat command.Peer, title string) {
	if title == "" {
		r.byHand++
		title = fmt.Sprintf("Other %d", r.byHand)
	}
	r.tg.Retitle(chat, r.alice, title)
}

// visit lets somebody join the live call of a chat, or leave it.
func (r *round) visit(rng *rand.Rand, chat command.Peer) {
	who := []int64{r.bob, r.carol, r.dave, r.alice}[rng.IntN(4)]
	if rng.IntN(3) > 0 {
		r.tg.JoinCall(chat, who)
	} else {
		r.tg.LeaveCall(chat, who)
	}
}

// whileDead is what people do while there is no userbot: here they may make and retitle calls also where commands wait.
func (r *round) whileDead(rng *rand.Rand) {
	first, what := rng.IntN(len(r.venues)), rng.IntN(12)
	chat := r.venues[first].target()
	for i := range r.venues {
		there := r.venues[(first+i)%len(r.venues)].target()
		if _, open := r.book.open(there); open > 0 && what < 9 {
			chat = there
			break
		}
	}
	r.people.Lock()
	defer r.people.Unlock()
	if r.fiddle(rng, chat, true); half(rng) || !r.calm(chat) {
		return
	}
	switch there := r.tg.CurrentCall(chat); {
	case there == nil, what == 3:
		r.startByHand(rng, chat)
	case what < 3:
		r.tg.EndCall(chat, r.alice)
	case what < 8:
		r.retitle(chat, "")
	case what == 8:
		r.retitle(chat, r.book.title(chat)) // as a command asks for, too
	case there.At.IsZero():
		r.visit(rng, chat)
	default:
		r.tg.StartScheduled(chat, r.alice)
	}
}

// chatter lets Bob write more than is read at once into a chat where a command waits. It reports whether there is one.
func (r *round) chatter() bool {
	for _, v := range r.venues {
		if v.in.IsZero() && v.chat != r.news && v.chat.Kind != command.User {
			if _, open := r.book.open(v.chat); open > 0 {
				for i := range 1100 {
					r.tg.Say(v.chat, r.bob, fmt.Sprintf("blah %d", i), emulator.SayOptions{Topic: v.topic})
				}
				return true
			}
		}
	}
	return false
}

// helpFor is the right answer to /callhelp arg.
func helpFor(arg string) string {
	table, _ := handlers.Table()
	return words.Help(arg, "/", table, func(command.Verb) bool { return false }).Reveal()
}

// wrongUsage is the right answer to a text that is wrong whenever it is typed.
func wrongUsage(text string) string {
	table, _ := handlers.Table()
	_, err := command.Parse(text, command.Options{Prefix: "/", Table: table})
	problem, _ := errors.AsType[*command.Problem](err)
	return words.Usage(problem, "/", table).Reveal()
}

// think makes up what is said.
func (r *round) think(rng *rand.Rand, v *venue, i int) *said {
	s := &said{life: int(r.life.Load()), by: v.by, target: v.target(), elsewhere: !v.in.IsZero(), forbidden: v.forbidden}
	r.facts(s)
	name := fmt.Sprintf("T%d-%d", r.number, i)
	kind := rng.IntN(100)
	if r.planners && kind >= 22 && rng.IntN(3) > 0 {
		kind = 30
	}
	if kind < 22 && r.answer(rng, v, s) {
		return s
	}
	switch {
	case kind < 27:
		s.verb, s.title = starts, name
		s.text = r.order(rng, v, s, "startcall", "startvc", "STARTCALL") + name
	case kind < 34:
		r.planning(rng, v, s, name)
	case kind < 41:
		s.verb, s.sure = ends, rng.IntN(3) == 0
		s.text = r.address(rng, v, "endcall", "endvc", "StopVC")
		if s.sure {
			s.text += "confirm"
		}
	case kind < 49:
		r.setting(rng, v, s)
	case kind < 57:
		r.link(rng, v, s)
	case kind < 63:
		r.recording(rng, v, s, name)
	case kind < 67:
		r.muting(rng, v, s)
	case kind < 70:
		r.inviting(rng, v, s)
	case kind < 74:
		s.verb, s.title = retitles, name
		s.text = r.address(rng, v, "calltitle", "vctitle", "CallTitle") + name
	case kind < 77:
		arg := []string{"", "startcall", "/schedulecall"}[rng.IntN(3)]
		s.verb, s.text = explains, strings.TrimSpace("/callhelp "+arg)
		s.words = helpFor(arg)
	case kind < 78:
		r.asking(rng, v, s, name)
	case kind < 79:
		s.verb, s.text = explains, []string{"/schedulecall", "/startcall --in", "/calltitle", "/callmute @one @two", "/callchat"}[rng.IntN(5)]
		s.words = wrongUsage(s.text)
	case kind < 88:
		r.ambiguous(rng, v, s, name)
	case kind < 94 && v.in.IsZero() && v.chat != r.news:
		*v = venue{chat: v.chat, by: r.bob, topic: v.topic}
		s.by, s.title, s.silent = r.bob, name, true
		s.text = []string{"/startcall ", "/startcall --replace ", "/endcall confirm", "/calltitle ", "/yes", "/yes 1", "/ok 2",
			"/calllink reset", "/rtmp", "/rtmp revoke", "/recordcall stop", "/recordcall ", "/callwho", "/callmute @carol", "/callunmute @bobby", "/callinvite @carol", "/callcheck", "/calladmins", "/calllog"}[rng.IntN(19)]
		if strings.HasSuffix(s.text, " ") {
			s.text += name
		}
	default:
		s.silent = true
		s.text = []string{"good morning", "/roll 1", "/startall", "startcall now", "/startcall@otherbot", "we could /startcall later"}[rng.IntN(6)]
	}
	return s
}

// facts enters what the judge has to know of where a command is for.
func (r *round) facts(s *said) {
	s.swept, s.public = r.swept, s.target == r.plaza || s.target == r.news
	s.invite = r.invites[s.target]
	s.listed = s.by == r.alice || s.by == r.bot
	s.unlisted = r.switches.ListenersHidden && s.target == r.news
	s.lateLimit, s.deletes = r.lateLimit, r.deletes
	s.outside, s.revokes = r.switches.MuteFromOutside, r.switches.ManagersRevoke
}

// address begins a command: its name, and the chat if it is another one.
func (r *round) address(rng *rand.Rand, v *venue, names ...string) string {
	text := "/" + names[rng.IntN(len(names))]
	if rng.IntN(8) == 0 {
		text += "@ourbot"
	}
	if v.ref != "" {
		text += " --in " + v.ref
	}
	return text + " "
}

// order begins a command that makes a call.
func (r *round) order(rng *rand.Rand, v *venue, s *said, names ...string) string {
	text := r.address(rng, v, names...)
	// Who gets a stream's key must have met the userbot.
	if s.rtmp = rng.IntN(6) == 0 && v.by != r.carol && !v.forbidden; s.rtmp {
		text += []string{"--rtmp ", "—rtmp "}[rng.IntN(2)]
	}
	s.replace = rng.IntN(4) == 0
	if _, open := r.book.open(s.target); !r.patient && (open > 0 || r.tg.CurrentCall(s.target) != nil) {
		s.replace = true // to be told of a call that is in the way takes half a minute after a crash
	}
	if s.replace {
		text += "--replace "
	}
	return text
}

// say says it and enters it into the book.
func (r *round) say(ctx context.Context, rng *rand.Rand, v *venue, s *said) error {
	var id, to int
	s.typed = time.Now()
	if s.reply != 0 {
		to = r.tg.IDFor(v.by, v.chat, s.reply)
	}
	if v.client {
		var err error
		if id, err = r.person.say(ctx, v, s.text, to, int64(rng.Uint64()|1)); err != nil {
			return err
		}
		r.figures.add("said by a client of its own", 1)
	} else {
		id = r.tg.Say(v.chat, v.by, s.text, emulator.SayOptions{Topic: v.topic, Anonymous: v.anon, ReplyTo: to})
	}
	s.venue, s.topic, s.anon = *v, v.topic, v.anon
	s.tidy = s.deletes && v.chat == r.board
	s.mine = key{v.chat, id}
	s.key = s.mine
	if v.chat.Kind != command.Channel {
		s.msg = r.tg.IDFor(r.bot, v.chat, id)
	}
	if v.chat.Kind == command.User {
		s.chat = command.Peer{Kind: command.User, ID: v.by}
	}
	r.book.add(s)
	return nil
}
