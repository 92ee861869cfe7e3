package handlers

import (
	"context"
	"errors"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

const (
	// rpcTimeout bounds one RPC. It is long enough for a server in trouble; what takes longer counts as unanswered.
	rpcTimeout = 15 * time.Second
	// mention is from when on a wait is worth an interim answer.
	mention = 5 * time.Second
	// mentionAgain is how long an interim answer stands at least before another one takes its place.
	mentionAgain = 30 * time.Second
	// settling is how long after an unanswered attempt Telegram may still be carrying it out.
	settling = 30 * time.Second
	// giveUp is how long an unclear outcome is looked into before that is the final word. Only tries that
	// were answered count: after an outage, however long, the chat is asked before anything is said.
	giveUp = time.Hour
)

// finding is an outcome and the words for it.
type finding struct {
	kind   store.Outcome
	made   int64 // the call that the command has made; 0: none
	looked bool  // it is known what was there when that was made
	took   int64 // the scheduled call in the place of which it is; 0: none
	stream int64 // the one that is there already, whose credentials are asked for; 0: none
	text   words.Text
	of     []command.Peer // the chats that it tells of, where the command is for none

	choices []store.Choice // of what is asked
	offer   offer          // what text tells to type, where that means something else later
	missed  [2]words.Text  // what stands in its place where several calls are told of that were missed: see [words.Miss]

	keep  bool         // the call that is asked for is planned, and not on Telegram yet
	live  bool         // the call that was made for later is live already
	left  bool         // people were told to start the call, and it is to be seen whether they do
	full  bool         // the chat has another call in the place of the one that is to be on Telegram
	again time.Time    // when it is to be tried to put it there again; zero: that depends
	edits []store.Edit // what changes on the agenda besides
	zone  *string      // the chat's own time zone from now on, "" for none; nil: as it was
	would words.Text   // what is told of it to somebody who only checks, where the action does not know that
	had   *credentials // those that were asked for on the way; nil: none
}

// situation is what a chat shows at one moment.
type situation struct {
	chat api.Chat
	call *api.Call // nil: none
}

// action is what a verb has Telegram do. The attempt around it looks at the chat, waits, and settles; these know what in
// particular is done. Each returns neither a finding nor an error where another look is due.
type action struct {
	// ends says that the end of the call that is there is what is asked for.
	ends bool
	// fits says which planned calls are changed, where none is named; nil: none is.
	fits func(*store.Item) bool
	// would tells what send would do, to somebody who only asks; of the class read nil, for that may be done.
	would func(*words.Scene, *attempt, *api.Call) words.Text
	// free says of which commands Telegram does not want the right to manage calls; nil: of none that send anything.
	free func(command.Command) bool
	// ahead asks, beside the look at the chat, what will be needed as well: first for the zero call, and again when it is known which one
	// the chat has, of which only id and hash are given. nil: nothing is needed.
	ahead func(h *Handlers, to *api.Ahead, e *store.Entry, call api.Call)
	// tell is all that a verb of the class read does: it makes requests that change nothing, and may be called again.
	tell func(context.Context, *attempt, situation) (*finding, error)
	// prevent says why nothing is to be sent; nil: nothing prevents it. What is aimed at a call that is there sets the
	// entry's CallID, which is on disk before send is called.
	prevent func(context.Context, *attempt, situation) (*finding, error)
	// send makes the request. What it does not know itself of an error goes to [attempt.failed].
	send func(context.Context, *attempt, situation) (*finding, error)
	// proof compares the chat with what an earlier request may have done. clear says that it has done nothing so far.
	proof func(context.Context, *attempt, situation) (f *finding, clear bool, err error)
	// unseen does what needs nothing of Telegram where the chat cannot be seen; nil: there is nothing of that kind.
	unseen func(context.Context, *attempt) (*finding, error)
	// sum says, of the class told, what was done before what f says was all that could be done.
	sum func(a *attempt, f *finding) *finding
}

// errMoved says that the command's chat has become another one and that its turn is in that lane, or that it has become another command.
var errMoved = errors.New("the chat has moved")

// attempt is one command on its way to an outcome.
type attempt struct {
	h    *Handlers
	e    *store.Entry
	act  *action
	lane lane
	api  *api.API // what is asked ahead is not asked again by it
	look *lookAhead
	dry  bool // it is only found out what it would come to: nothing is sent, and nothing written

	check *attempt // where it is dry: the one that finds that out, and that tells what it waits for

	unsure bool      // a request may have been carried out without our having been told
	last   time.Time // when the last request that was not answered may have been sent
	since  time.Time // when it became unclear; zero while it is not
	blind  bool      // the present try was told nothing of the chat

	began  time.Time  // when it was taken in hand
	try    int        // from 0
	seen   api.Chat   // the chat as it was last seen
	ahead  bool       // and the call there was only scheduled
	waits  words.Wait // what it waits for, or has waited for last
	said   time.Time  // when the last interim answer was given
	until  time.Time  // until when that said that Telegram asks to wait
	judged time.Time  // when it was last asked whether its sender may still give it
	warn   bool       // the log has a warning of its waiting
	ended  bool       // the session is gone: the daemon is about to stop

	had      *credentials // of the chat's stream, as last seen; nil: they were not asked for
	after    reading      // what was written in the chat since the command
	creation creation
	inviting inviting
	ofPost   bool            // who is meant is the author of a channel's post that stands in the group of its comments
	whom     api.Participant // the person in the call that it is aimed at, as last seen
	turn     *turn           // its place in a line; nil: it stands in none
	sends    bool            // what is asked of Telegram is to change something
	away     bool            // the chat is out of reach, and nothing is done there
	adopts   bool            // what somebody else has planned is to be that of whoever has typed this
	refusals int             // of what the call that was aimed at should have allowed
}

// act does what the command asks for, or finds out why not, and persists the outcome.
func (h *Handlers) act(ctx context.Context, j job) error {
	if j.resolved {
		// Not before its turn: where Begun is found after a crash, this command was the one in hand in its chat.
		j.e.Begun = true
		if err := h.advance(&j.e); err != nil {
			return err
		}
	}
	a := h.attempt(&j.e, lane{acting, j.e.Target})
	if j.e.Text != "" {
		if to := h.isNow(j.e.Target); !to.IsZero() { // what is planned is there
			if err := a.moveTo(to); !errors.Is(err, errMoved) {
				return err
			}
			h.forward(job{e: j.e, fresh: true})
			return nil
		}
		// Who may command no more is not asked what he means. What keeps that from being known keeps the command from being done, too.
		if f, err := a.allowed(ctx); f != nil && err == nil {
			return h.settle(&j.e, *f)
		}
		if f := h.readInTurn(&j.e); f != nil {
			return h.settle(&j.e, *f)
		}
		h.holdPlans(&j.e) // the line in front may have planned it
		j.e.Unsent = j.e.Unsent || !j.fresh
		if err := h.advance(&j.e); err != nil {
			return err
		}
	}
	v := h.verbs[j.e.Command.Verb]
	if v == nil || v.action == nil {
		return h.settle(&j.e, finding{kind: store.Refused, text: a.scene(situation{}).UnknownVerb()})
	}
	a.act = v.action
	if j.look != nil || j.fresh {
		a.lookInto(ctx, j.look)
		defer func() { a.look.drop() }()
	}
	// What is aimed at a call has that call's id on disk before anything is sent.
	a.unsure = !j.fresh && !j.e.Unsent && v.class != read && (v.class == made || j.e.CallID != 0)
	run := a.run
	if h.doubted(&j.e) != "" {
		run = a.askSpelling
	}
	for {
		f, err := a.guarded(ctx, run)
		put, aside := errors.AsType[*later](err)
		switch {
		case aside:
			h.forwardLater(job{e: j.e, fresh: !a.unsure}, put)
			return nil
		case errors.Is(err, errMoved):
			h.forward(job{e: j.e, fresh: !a.unsure})
			return nil
		case errors.Is(err, errLeave) && !a.unsure && !j.e.Unsent:
			// The next start need not look for what was not done.
			j.e.Unsent = true
			return errors.Join(err, h.advance(&j.e))
		case err != nil:
			return err
		}
		if a.act.sum != nil {
			f = a.act.sum(a, f)
		}
		before := j.e
		f.had = a.had
		if err := h.settle(&j.e, *f); !errors.Is(err, store.ErrPlan) {
			return err
		}
		j.e = before // what is planned has changed since it was looked at
	}
}

func (h *Handlers) attempt(e *store.Entry, k lane) *attempt {
	a := &attempt{h: h, e: e, lane: k, api: h.api, last: h.born, began: h.now()}
	if e.Accepted.Before(h.born) {
		a.waits = words.Wait{Kind: words.Down, Since: e.Accepted}
	} else if a.began.Sub(e.Accepted) > mention {
		a.waits = words.Wait{Kind: words.Turn, Since: e.Accepted}
	}
	return a
}

// settle persists what is known now for good and hands the command on to be answered.
func (h *Handlers) settle(e *store.Entry, f finding) error {
	h.conclude(e, f, h.now())
	edits, err := h.edits(e, &f)
	if err != nil {
		return err
	}
	if err := h.advance(e, edits...); err != nil {
		return err
	}
	if f.zone != nil {
		if err := h.readZones(); err != nil {
			return err
		}
	}
	if to := h.isNow(e.Target); !to.IsZero() && len(edits) > 0 { // since it was done
		if err := h.movePlans(e.Target, to); err != nil {
			return err
		}
	}
	h.forward(job{e: *e, fresh: true, had: f.had})
	about, awaited := h.planAbout(e), h.underway.settled(e)
	if h.underway.remove(about, e); len(edits) > 0 || about != 0 || awaited {
		h.agenda.ring()
	}
	if begins(e.Command.Verb) {
		h.gatherAnew()
	}
	there := f.made
	if f.kind == store.Gone || e.Command.Verb == startPlanned {
		there = 0 // it may have ended before the plan knew of it
	}
	if v := h.verbs[e.Command.Verb]; (len(edits) > 0 || f.made != 0 || v != nil && v.action != nil && v.action.ends) && unsettled(h.store, e.Target, there) {
		h.follower.soon(e.Target)
	}
	return nil
}

// conclude writes a finding into an entry.
func (h *Handlers) conclude(e *store.Entry, f finding, now time.Time) {
	e.Text = ""
	e.State, e.Outcome, e.Answer, e.Finished = store.Done, f.kind, h.sayable(f.text), now
	if f.made != 0 {
		e.CallID, e.Made = f.made, true
	}
	if f.stream != 0 {
		e.CallID = f.stream
	}
	e.Choices, e.Of = f.choices, f.of
	e.Offer = store.Offer{Line: f.offer.line.Reveal(), Instead: f.offer.instead.Reveal(), Until: f.offer.until, Args: f.offer.args, At: f.offer.at}
	if f.kind == store.DoneOutcome && e.Note != "" {
		e.Answer += "\n" + e.Note
	}
	if until := h.startsAfter(e); !until.IsZero() {
		e.Answer += "\n" + words.WaitsForAnswer(until.In(h.policy.Load().location(e.Target))).Reveal()
	}
	h.tidy(e)
	notStarted(e, f.missed)
}

// sayable is a text as it is sent, so that we do not do what we say.
func (h *Handlers) sayable(t words.Text) string {
	if text := t.Reveal(); !h.Addressed(text) {
		return text
	}
	return "» " + t.Reveal()
}

// resolve finds the chat that --in names. Act keeps it before anything is sent there: a name may change hands, the
// command must not follow it.
func (h *Handlers) resolve(ctx context.Context, j job) error {
	if j.e.Command.In == "" { // that is about no chat alone
		return h.settle(&j.e, *h.ofAllChats(ctx, &j.e))
	}
	a := h.attempt(&j.e, lane{resolving, j.e.Chat})
	for ; ; a.try++ {
		rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
		chat, err := h.api.Resolve(rpc, j.e.Command.In)
		cancel()
		var may reach
		if err == nil {
			may, err = h.mayReach(ctx, &j.e, chat.Peer)
		}
		if f := may.refused(); f != nil && err == nil {
			return h.settle(&j.e, *f)
		}
		if err == nil {
			j.e.Target = chat.Peer
			h.forward(job{e: j.e, fresh: true, resolved: true})
			return nil
		}
		f, err := a.obstacle(ctx, err, false)
		if err != nil {
			return err
		}
		if f != nil {
			return h.settle(&j.e, *f)
		}
	}
}

func (a *attempt) run(ctx context.Context) (*finding, error) {
	defer a.leaveLine()
	for ; ; a.try++ {
		f, err := a.once(ctx)
		if f != nil || err != nil {
			return f, err
		}
		if !a.unsure {
			continue
		}
		if a.since.IsZero() {
			a.since = a.h.doubts.since(a.e.Target, a.last, a.h.now())
		}
		if !a.blind && a.h.now().Sub(a.since) > giveUp {
			return a.neverKnown(situation{}), nil
		}
	}
}

// once looks at the chat, and sends the request if nothing prevents it. It returns neither a finding nor an error when,
// after the waiting that it did itself, another try is due.
func (a *attempt) once(ctx context.Context) (*finding, error) {
	s, err := a.see(ctx)
	a.blind = undecided(err)
	if err != nil {
		return a.obstacle(ctx, err, a.unsure)
	}
	if to := s.chat.MigratedTo; !to.IsZero() {
		return nil, a.moveTo(to)
	}
	if was := s.chat.WasGroup; !was.IsZero() && a.h.wasGroup(a.e.Target) != was { // nothing has told that yet
		if err := a.h.movePlans(was, a.e.Target); err != nil {
			return nil, err
		}
	}
	makes := a.h.verbs[a.e.Command.Verb].class == made
	if !makes {
		if err := a.h.followCall(ctx, s); errors.Is(err, errMore) {
			return nil, a.readOn()
		} else if err != nil {
			return nil, err
		}
	}
	if err := a.slow(); err != nil {
		return nil, err
	}
	if a.unsure {
		f, clear, err := a.act.proof(ctx, a, s)
		a.blind = undecided(err)
		switch {
		case errors.Is(err, errMore):
			return nil, a.readOn()
		case errors.Is(err, errAgain):
			return nil, nil
		case f != nil:
			a.h.doubts.over(a.e.Target)
			return f, nil
		case isLater(err):
			return nil, err
		case err != nil:
			return a.obstacle(ctx, err, true)
		case !clear:
			return nil, a.unclear()
		}
		a.since = time.Time{} // nothing has been done so far
		a.h.doubts.over(a.e.Target)
	}
	// Before, a call that is there may have been this command's own: what that has taken the place of is settled with it.
	if makes {
		if err := a.h.followCall(ctx, s); errors.Is(err, errMore) {
			return nil, a.readOn()
		} else if err != nil {
			return nil, err
		}
	}
	aimed, whom, occurs := a.e.CallID, a.e.Whom, a.e.Occurs
	f, err := a.prevented(ctx, s)
	if f == nil && err == nil && a.act.tell != nil {
		f, err = a.act.tell(ctx, a, s)
	}
	if to := a.h.isNow(a.e.Target); f != nil && err == nil && !to.IsZero() { // since the look: what was planned is not in the group any more
		return nil, a.moveTo(to)
	}
	switch {
	case errors.Is(err, errMore):
		return nil, a.readOn()
	case errors.Is(err, errAgain):
		return nil, nil
	case errors.Is(err, errMoved), isLater(err):
		return nil, err
	case err != nil:
		return a.obstacle(ctx, err, a.unsure)
	case f != nil && a.settling() && a.waits.Kind == words.Failing:
		return nil, a.pause(store.Waiting)
	case f != nil && a.settling():
		return nil, a.pause(store.Unknown)
	case f != nil, a.act.tell != nil:
		return f, nil
	}
	if a.e.Unsent || a.e.CallID != aimed || a.e.Whom != whom || !a.e.Occurs.Equal(occurs) {
		a.e.Unsent = false
		if err := a.h.advance(a.e); err != nil {
			return nil, err
		}
	}
	a.lookAnew()
	changes := a.h.changes.of(a.e.Target)
	changes.Add(1)
	defer changes.Add(1)
	leave := a.leaveSoon()
	a.sends = true
	f, err = a.act.send(ctx, a, s)
	a.sends = false
	leave()
	if errors.Is(err, errAgain) {
		a.unsure, a.last = true, a.h.now() // something was sent
		return nil, nil
	}
	return f, err
}

// allowed says why what was typed, or has fallen due, is not to be done by the configuration, and by the rights, of this moment; nil: it is.
func (a *attempt) allowed(ctx context.Context) (*finding, error) {
	if p := a.h.policy.Load(); !p.serves(a.e.Target) && !p.serves(a.e.From) {
		f := &finding{kind: store.Refused, text: words.NotServed()}
		if due(a.e) {
			f.text = "" // nobody has asked for it there
		}
		if !begins(a.e.Command.Verb) {
			return f, nil
		}
		a.e.Held = a.e.CallID == 0
		return f, a.h.notice(noticeLeft, int64(a.e.Seq), a.scene(situation{chat: a.seen}).LeftAlone(a.e.Target, byHand(a.e)))
	}
	if !due(a.e) {
		if may, err := a.stillMay(ctx); err != nil {
			return nil, err
		} else if f := may.refused(); f != nil {
			return f, nil
		}
		if f := a.h.policy.Load().switchedOff(a.e); f != nil {
			return f, nil
		}
	}
	return nil, nil
}

// prevented says why nothing is to be sent: nil if something is.
func (a *attempt) prevented(ctx context.Context, s situation) (*finding, error) {
	if f, err := a.allowed(ctx); f != nil || err != nil {
		return f, err
	}
	if a.act.prevent == nil {
		return a.late(), nil
	}
	f, err := a.act.prevent(ctx, a, s)
	switch {
	case f != nil || err != nil:
		return f, err
	case !s.chat.Manager && (a.act.free == nil || !a.act.free(a.e.Command)):
		return a.refused(a.scene(s).MayNotManage(), true), nil
	}
	return a.late(), nil
}

// stillMay tells whether who typed the command may still give it: what has waited is judged by the policy, and by the
// rights, of the moment at which it is done.
func (a *attempt) stillMay(ctx context.Context) (reach, error) {
	now := a.h.now()
	if now.Sub(a.e.Accepted) < mentionAgain || now.Sub(a.judged) < mentionAgain {
		return his, nil
	}
	may, err := a.h.mayReach(ctx, a.e, a.e.Target)
	if may == his && err == nil {
		a.judged = now
	}
	return may, err
}

// errMore says that a chat was read for some time, and that there is more.
var errMore = errors.New("there is more to read")

// errAgain says that the chat is to be looked at anew, because it is not as it was seen.
var errAgain = errors.New("the chat is another one now")

// place is how far a chat has been read.
type place struct {
	chat command.Peer
	next api.Point
}

// reading is what was done to a chat's calls as far as it has been read.
type reading struct {
	place
	events []api.CallEvent // oldest first
}

// read reads on from where it was, at first from a moment on, to the end of the chat or to what was written after until.
// It returns errMore where that takes longer: then it is to be called again.
func (a *attempt) read(ctx context.Context, r *reading, from, until time.Time) error {
	return a.readFrom(ctx, &r.place, from, func(ctx context.Context, chat command.Peer, next api.Point) (api.Point, bool, error) {
		events, next, all, err := a.api.CallEvents(ctx, chat, next, until)
		r.events = append(r.events, events...)
		return next, all, err
	})
}

// readFrom has f read on where it was. What was written before the chat was upgraded stands in the basic group.
func (a *attempt) readFrom(ctx context.Context, at *place, from time.Time, f func(context.Context, command.Peer, api.Point) (next api.Point, all bool, err error)) error {
	for _, chat := range []command.Peer{a.e.From, a.e.Target} {
		switch {
		case chat.IsZero(), at.chat == a.e.Target && chat != at.chat: // that is done
			continue
		case chat == a.e.From && a.e.Key.Peer == a.e.Target && from.Equal(a.e.Date): // typed in the supergroup, later than all that
			continue
		}
		if at.chat != chat {
			at.chat, at.next = chat, api.Point{Date: from}
			if from.Equal(a.e.Date) {
				at.next = a.h.start(a.e, chat)
			}
		}
		rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
		next, all, err := f(rpc, chat, at.next)
		cancel()
		at.next = next
		switch {
		case err != nil:
			return err
		case !all:
			return errMore
		}
	}
	return nil
}

// callStart returns when a call went live, as far as that is among the newest messages; zero: it is not.
func (a *attempt) callStart(ctx context.Context, callID int64) (at time.Time, err error) {
	at, _, err = a.startOf(ctx, callID)
	return at, err
}

// startOf is callStart, with the name of whoever has started it; "": that is not told.
func (a *attempt) startOf(ctx context.Context, callID int64) (at time.Time, by string, err error) {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	for _, chat := range []command.Peer{a.e.Target, a.e.From} {
		if !chat.IsZero() && err == nil && at.IsZero() {
			at, by, err = a.api.CallStart(rpc, chat, callID)
		}
	}
	return at, by, err
}

// readOn goes on reading at once, and after a while says that it does.
func (a *attempt) readOn() error {
	a.waitsFor(words.Wait{Kind: words.Reading})
	a.try = 0
	return a.pause(store.Waiting)
}

// failed deals with an error of the request that was sent.
func (a *attempt) failed(ctx context.Context, err error) (*finding, error) {
	if api.NoAnswer(err) {
		return nil, a.mayHaveHappened(err)
	}
	return a.obstacle(ctx, err, a.settling())
}

// moveTo has the command go on in the supergroup that its basic group has become, which has the group's call, too. If it was
// typed there, it is answered in the supergroup, and who waits is told there, too.
func (a *attempt) moveTo(chat command.Peer) error {
	e, here := a.e, a.e.Chat == a.e.Target
	if here {
		var drawn store.Entry
		if err := a.h.draw(&drawn); err != nil {
			return err
		}
		e.AnswerRandomID, e.AgainRandomID = drawn.AnswerRandomID, drawn.AgainRandomID
		answerIn(e, chat)
	}
	// What is planned is there before the command is: it may be about that.
	if err := a.h.movePlans(e.Target, chat); err != nil {
		return err
	}
	e.From, e.Target = e.Target, chat
	if err := a.h.advance(e); err != nil {
		return err
	}
	if here && e.Interim != "" {
		a.h.lanes.push(lane{answering, e.Chat}, job{e: *e, fresh: true, interim: true})
	}
	return errMoved
}

// settling reports that an earlier request may still be carried out although the chat shows nothing of it.
func (a *attempt) settling() bool { return a.unsure && a.h.now().Sub(a.last) < settling }

// mayHaveHappened is what an error means after which a request may have been carried out.
func (a *attempt) mayHaveHappened(err error) error {
	a.unsure, a.last = true, a.h.now()
	if api.Failing(err) || api.ErrorType(err) == "CREATE_CALL_FAILED" {
		a.waitsFor(words.Wait{Kind: words.Failing})
		a.warned(err)
		return a.pause(store.Waiting)
	}
	return a.unclear()
}

// unclear waits before the chat is looked at again, and after a while says that it is being looked into.
func (a *attempt) unclear() error {
	a.waitsFor(words.Wait{Kind: words.Silence})
	return a.pause(store.Unknown)
}

// late refuses what can no longer be done in time: nil while it can.
func (a *attempt) late() *finding { return a.h.late(a.e, a.waits, a.seen) }
