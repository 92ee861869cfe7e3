package handlers

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

const (
	// openFor is how long a question can be answered, from when it was posted on.
	openFor = 10 * time.Minute
	// remembered is how long it is known that a message of ours was a question.
	remembered = 24 * time.Hour
	// mostChoices is how many choices a question has. More are no help on a phone.
	mostChoices = 4
)

// which asks which of the choices is meant, the likeliest first. why says why it is asked.
func (h *Handlers) which(e *store.Entry, why words.Text, choices []store.Choice) *finding {
	choices = h.unlike(e, choices)
	choices = choices[:min(len(choices), mostChoices)]
	for k := range choices {
		h.pin(&choices[k])
	}
	shown := make([]words.Choice, len(choices))
	numbers, ofPlans := h.numbers(choices)
	for i, c := range choices {
		if shown[i] = h.shown(c); ofPlans {
			shown[i].N = numbers[i]
		}
	}
	return &finding{kind: store.Asked, choices: choices, text: h.scene(e, api.Chat{}).Ask(why, shown)}
}

// unlike are the choices without those that read as one before them does: nobody could tell which of them to pick.
func (h *Handlers) unlike(e *store.Entry, choices []store.Choice) (all []store.Choice) {
	shown := make([]words.Choice, len(choices))
	for i, c := range choices {
		shown[i] = h.shown(c)
	}
	lines := h.scene(e, api.Chat{}).Each(shown)
	for i, c := range choices {
		if slices.Index(lines, lines[i]) == i {
			all = append(all, c)
		}
	}
	return all
}

// pin has a choice about the next time of a planned call mean the one that is shown, whenever it is picked.
func (h *Handlers) pin(c *store.Choice) {
	if v := c.Command.Verb; v != skipVerb && v != moveVerb || !c.Occurs.IsZero() {
		return
	}
	of, _ := c.Command.Plan()
	if i, ok := h.planNamed(c.Target, of); ok {
		c.Occurs = i.At
	}
}

// numbers are what picks each of the choices: the numbers of planned calls, if each is about another one; else they are counted.
func (h *Handlers) numbers(choices []store.Choice) (all []int64, ofPlans bool) {
	all = make([]int64, len(choices))
	for k, c := range choices {
		of, _ := c.Command.Plan()
		if v := h.verbs[c.Command.Verb]; v == nil || v.Follows != command.Plan && v.Follows != command.PlanTime || of.ID == 0 || slices.Contains(all, of.ID) {
			for i := range all {
				all[i] = int64(i + 1)
			}
			return all, false
		}
		all[k] = of.ID
	}
	return all, true
}

// deeds are what the verbs do to a planned call.
func deeds(v command.Verb) words.Deed {
	return map[command.Verb]words.Deed{cancelVerb: words.Cancels, skipVerb: words.Passes, pauseVerb: words.Pauses, resumeVerb: words.Resumes, start: words.Begins}[v]
}

// shown is a choice as a question tells it.
func (h *Handlers) shown(c store.Choice) words.Choice {
	is := words.Choice{Command: c.Command, Title: c.Title, Note: c.Note}
	is.Command.Verb = typedVerb(c.Command.Verb)
	if v := h.verbs[c.Command.Verb]; !c.At.IsZero() {
		is.At, is.Rule = c.At.In(zoneOf(c.At, c.Zone)), ruleOf(c.Rule)
		is.Reminders = h.policy.Load().reminders(&store.Item{Command: c.Command, Target: c.Target, At: c.At, Zone: c.Zone, Rule: c.Rule}, h.now())
	} else {
		is.Starts = v != nil && v.class == made
	}
	if v := h.verbs[c.Command.Verb]; v != nil && (v.Follows == command.Plan || v.Follows == command.PlanTime) {
		of, _ := c.Command.Plan()
		is.Plan, is.Does = &words.Plan{ID: of.ID, Title: of.Title}, deeds(is.Command.Verb)
		if c.Command.Verb == startPlanned {
			is.Plan.Title, is.Plan.At = c.Title, c.Occurs.In(zoneOf(c.Occurs, c.Zone))
		}
		if i, ok := h.planNamed(c.Target, of); c.Command.Verb != startPlanned && ok && i.Target == c.Target { // else it is not for those who are asked
			p := planOf(&i)
			is.Plan = &p
		}
	}
	return is
}

// choiceOf is e as something to be picked.
func choiceOf(e *store.Entry) store.Choice {
	return store.Choice{Command: e.Command, Title: e.Title, At: e.At, Zone: e.Zone, Rule: e.Rule, Target: e.Target, CallID: e.CallID, Was: e.Was, Note: e.Note, Re: e.Re, Occurs: e.Occurs}
}

// choices are what c, a whole command that may have been meant by e, comes to if it is picked; none where nothing can be
// done.
func (h *Handlers) choices(p *Policy, m *command.Message, e store.Entry, c command.Command) []store.Choice {
	in, err := h.parse(c.Line(p.Prefix, c.Args), h.syntax(p))
	if err != nil {
		return nil
	}
	e.Command, e.Title, e.At, e.Zone, e.Rule, e.Note, e.Target = in.Command, "", time.Time{}, "", "", "", command.Peer{}
	v := h.verbs[in.Verb]
	if v.class == asked {
		return nil
	}
	switch f := v.plan(h, p, m, &e, in); {
	case p.switchedOff(&e) != nil: // nobody is asked about what is not done
	case f == nil && h.refused(p, m, &e) != nil: // nor about what would be refused
	case f == nil && (v.Follows == command.Plan || v.Follows == command.PlanTime) && !h.exists(in.Verb, h.planChat(p, m, e.Target, e.Command.Named()), e.Command.Named()):
	case f == nil, f.kind == store.Help:
		return []store.Choice{choiceOf(&e)}
	case f.kind == store.Asked:
		return f.choices
	}
	return nil
}

// misspelt asks whether the verb was meant that is close to what was typed. f is what would settle the command if it was;
// nil: nothing. Where the end of a call is meant, that is asked once the call was looked at: one question is enough.
func (h *Handlers) misspelt(p *Policy, m *command.Message, e *store.Entry, in command.Parsed, f *finding) *finding {
	if act := h.verbs[in.Verb].action; f == nil && act != nil && act.ends && !e.Target.IsZero() {
		e.Misspelt = in.Typed
		return nil
	}
	why := words.Misspelt(in.Typed, p.Prefix, in.Verb)
	if f == nil {
		f = h.refused(p, m, e)
	}
	switch {
	case f == nil:
		return h.which(e, why, []store.Choice{choiceOf(e)})
	case f.kind == store.Help:
		f.text = why + "\n" + f.text
	default:
		f.text = why + " " + f.text
	}
	return f
}

// wrongButOne takes the only command that may have been meant by one in which --replace, or a word that asks back itself, is misspelt:
// then it is asked about once the chat was looked at. One question is enough.
func (h *Handlers) wrongButOne(p *Policy, m *command.Message, e *store.Entry, in command.Parsed, err error) (taken bool) {
	problem, ok := errors.AsType[*command.Problem](err)
	if !ok || len(problem.Try) != 1 {
		return false
	}
	all := h.choices(p, m, *e, problem.Try[0])
	if len(all) != 1 || all[0].Target.IsZero() {
		return false
	}
	c := all[0]
	v := h.verbs[c.Command.Verb]
	value := problem.Kind == command.WrongValue && (c.Command.Args == reset || c.Command.Args == revoke)
	if v.action == nil || !value && problem.Near != command.Replace {
		return false
	}
	doubt := words.Wrong(problem, p.Prefix, h.table)
	if in.Typed != "" {
		doubt = words.Misspelt(in.Typed, p.Prefix, in.Verb) + " " + doubt
	}
	e.Doubt = doubt.Reveal()
	e.Command, e.Title, e.At, e.Zone, e.Rule, e.Target, e.Note, e.Re, e.Occurs = c.Command, c.Title, c.At, c.Zone, c.Rule, c.Target, c.Note, c.Re, c.Occurs
	e.CallID, e.Was = c.CallID, c.Was
	return true
}

// doubted says why it is asked whether e is meant at all, which takes a look at the chat; empty: it is.
func (h *Handlers) doubted(e *store.Entry) words.Text {
	if e.Misspelt != "" {
		return words.Misspelt(e.Misspelt, h.policy.Load().Prefix, e.Command.Verb)
	}
	return words.Text(e.Doubt)
}

// askSpelling asks whether the verb was meant that is close to what was typed, or the option; where that would be asked about once
// more, for what the chat shows, both in one. It waits for nothing: what cannot be seen at once is asked about if it is meant.
func (a *attempt) askSpelling(ctx context.Context) (*finding, error) {
	why := a.h.doubted(a.e)
	is := choiceOf(a.e)
	whole := a.h.which(a.e, why, []store.Choice{is})
	s, err := a.see(ctx)
	if to := s.chat.MigratedTo; err == nil && !to.IsZero() {
		if a.dry {
			return nil, errAgain // the check itself moves
		}
		return nil, a.moveTo(to)
	}
	var f *finding
	if err == nil {
		dry := a.dry
		a.dry = true
		f, err = a.prevented(ctx, s)
		a.dry = dry
	}
	a.e.CallID, a.e.Was = is.CallID, is.Was // what it comes to is of what is picked
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err == nil && f != nil && f.kind == store.Asked:
		f.text = why + " " + f.text
		return f, nil
	}
	return whole, nil
}

// planYes makes of the command the one that its sender picks of what he was asked. From there on that is a command like any
// other, with the random ids of its own.
func planYes(h *Handlers, p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	q, c, why := h.picked(m, in)
	if c == nil {
		return &finding{kind: store.Refused, text: why}
	}
	e.Picks, e.Agreed, e.AgreedLive = q.Key, c.CallID, c.Live
	e.Command, e.Title, e.At, e.Zone, e.Rule, e.Target, e.Note, e.Re, e.Occurs = c.Command, c.Title, c.At, c.Zone, c.Rule, c.Target, c.Note, c.Re, c.Occurs
	if in.In != "" {
		e.Command.In, e.Target = in.In, command.Peer{} // the chat that he is judged for, and no other
	}
	if e.Target.IsZero() {
		e.Target = p.named(e.Command.In)
	}
	v := h.verbs[e.Command.Verb]
	switch {
	case v == nil:
		return &finding{kind: store.Refused, text: h.scene(e, api.Chat{}).UnknownVerb()}
	case v.class == read:
		return v.plan(h, p, m, e, command.Parsed{Command: e.Command})
	case v.class == set:
		e.CallID, e.Was = c.CallID, c.Was
	}
	return h.untimely(p, e)
}

// declined closes the question that m answers: nothing is done.
func (h *Handlers) declined(m *command.Message, e *store.Entry) *finding {
	q, why := h.open(m)
	if why != "" {
		return &finding{kind: store.Refused, text: why}
	}
	e.Picks = q.Key
	return &finding{kind: store.DoneOutcome, text: words.Declined(), would: words.WouldDecline()}
}

// picked finds the question that m answers, and the choice that it picks. Without one, why says what is to be said of that,
// and q, unless it is nil, is the question that it may have meant.
func (h *Handlers) picked(m *command.Message, in command.Parsed) (q *store.Entry, c *store.Choice, why words.Text) {
	if q, why = h.open(m); why != "" {
		return q, nil, why
	}
	numbers, _ := h.numbers(q.Choices)
	n, err := strconv.ParseInt(in.Args, 10, 64)
	switch i := slices.Index(numbers, n); {
	case err == nil && i >= 0:
		return q, &q.Choices[i], ""
	case len(numbers) == 1 && (in.Args == "" || n == 1):
		return q, &q.Choices[0], ""
	}
	return q, nil, h.scene(q, api.Chat{}).WhichChoice(numbers)
}

// mostAsked is how many questions of a chat are remembered, mostOwn how many of them to one person, and mostChats of how many
// chats.
const mostAsked, mostOwn, mostChats = 256, 32, 4096

// mostOthers is how many questions to others are looked at for a reply that may be to one of them.
const mostOthers = 8

// mostPosted is of how many of our messages it is remembered where they stand until that is noted in the journal.
const mostPosted = 256

// questions knows which commands of a chat were asked back, so that a /yes of somebody who was asked nothing costs nothing.
// The journal has the rest.
type questions struct {
	mu     sync.Mutex
	at     *simplelru.LRU[int64, int]                 // by their random ids, the ids of what was posted last
	coming *simplelru.LRU[int64, command.Peer]        // by their random ids, the chats of questions of which it is not known yet where they stand
	hinted *simplelru.LRU[store.Key, struct{}]        // whose answers it was told how to give
	in     *simplelru.LRU[command.Peer, []asking]     // oldest first
	from   *simplelru.LRU[command.Peer, command.Peer] // of supergroups: the basic groups that they were
	to     *simplelru.LRU[command.Peer, command.Peer] // and the other way round
}

// asking is a command that was asked back.
type asking struct {
	key    store.Key
	sender command.Sender
	posts  [2]int64 // the random ids under which the question is posted
	at     int      // its id in the chat; 0: that is not known yet; [nowhere]: it was not posted

	again   int64 // the random id of what its sender was told last who answered it otherwise than it can be answered; 0: nothing
	againAt int   // its id in the chat; 0: that is not known
	vague   bool  // that was that another question may have been meant: who replies to it says no more than that
}

// nowhere is where a question stands that its chat did not take.
const nowhere = -1

func (q *questions) init() {
	q.at = newLRU[int64, int](mostPosted)
	q.coming = newLRU[int64, command.Peer](2 * mostPosted)
	q.hinted = newLRU[store.Key, struct{}](mostPosted)
	q.in = newLRU[command.Peer, []asking](mostChats)
	q.from = newLRU[command.Peer, command.Peer](mostChats)
	q.to = newLRU[command.Peer, command.Peer](mostChats)
}

// Posted says under which id a message of ours stands that was sent with that random id. It does not wait.
func (h *Handlers) Posted(randomID int64, msgID int) {
	q := &h.questions
	q.mu.Lock()
	defer q.mu.Unlock()
	q.at.Add(randomID, msgID)
	if chat, ok := q.coming.Get(randomID); ok {
		q.stands(chat, func(a *asking) bool { return a.posts[0] == randomID || a.posts[1] == randomID }, func(a *asking) { a.at = msgID })
		q.stands(chat, func(a *asking) bool { return a.again == randomID }, func(a *asking) { a.againAt = msgID })
	}
}

// askedAgain has e, which answers the open question that m may be for otherwise than it can be answered, and so tells how that is done, be known
// for that: who replies to it answers the question.
func (h *Handlers) askedAgain(m *command.Message, e *store.Entry) {
	if v := h.verbs[e.Command.Verb]; v == nil || v.class != asked || e.Picks != (store.Key{}) {
		return
	}
	if open, why := h.open(m); open != nil && open.Chat == m.Chat && h.isOpen(open, m) {
		e.ChoicesOf, e.Vague = open.Key, why != ""
	}
}

// toldLast notes e, if it tells how a question is answered, as what was told of that last.
func (q *questions) toldLast(e *store.Entry) {
	if e.ChoicesOf == (store.Key{}) {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.coming.Add(e.AnswerRandomID, e.Chat)
	q.stands(e.Chat, func(a *asking) bool { return a.key == e.ChoicesOf }, func(a *asking) { a.again, a.againAt, a.vague = e.AnswerRandomID, e.AnswerID, e.Vague })
}

// replyTo is what m replies to: the question, where that is what was told of it last.
func (h *Handlers) replyTo(m *command.Message) int {
	for _, a := range h.questions.of(m.Chat) {
		if a.againAt == m.ReplyTo && m.ReplyTo != 0 && a.at > 0 && !a.vague {
			return a.at
		}
	}
	return m.ReplyTo
}

// entry is what the journal has of a command, with what is known of its answer: who has read that may type on before it is noted.
func (h *Handlers) entry(k store.Key) (e store.Entry, ok bool, err error) {
	e, ok, err = h.store.Entry(k)
	if !ok || e.State != store.Done || e.Interim != "" {
		return e, ok, err
	}
	h.questions.mu.Lock()
	defer h.questions.mu.Unlock()
	if id, posted := h.questions.at.Get(e.AnswerRandomID); posted {
		e.AnswerID, e.State = id, store.Answered
	}
	return e, ok, err
}

// Migrated says that a basic group has become a supergroup, where its open questions are answered from now on, and what was
// planned for it goes on: at once, for what was typed there is handed over next.
func (h *Handlers) Migrated(from, to command.Peer) {
	if err := h.movePlans(from, to); err != nil && !errors.Is(err, store.ErrClosed) {
		h.lanes.abort(err)
	}
}

func (q *questions) movedTo(from, to command.Peer) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.from.Add(to, from)
	q.to.Add(from, to)
}

// wasGroup returns the basic group that a supergroup was, as far as that was told since the start, or was kept; zero: none.
func (h *Handlers) wasGroup(chat command.Peer) command.Peer {
	h.questions.mu.Lock()
	defer h.questions.mu.Unlock()
	from, _ := h.questions.from.Get(chat)
	return from
}

// isNow is wasGroup the other way round.
func (h *Handlers) isNow(chat command.Peer) (to command.Peer) {
	if chat.Kind != command.Group {
		return to
	}
	h.questions.mu.Lock()
	defer h.questions.mu.Unlock()
	to, _ = h.questions.to.Get(chat)
	return to
}

// note remembers e if it was asked back.
func (q *questions) note(e *store.Entry) {
	if len(e.Choices) == 0 {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	all, _ := q.in.Get(e.Chat)
	if slices.ContainsFunc(all, func(a asking) bool { return a.key == e.Key }) {
		return
	}
	one := asking{key: e.Key, sender: e.Sender, posts: [2]int64{e.AnswerRandomID, e.AgainRandomID}}
	if e.State == store.Answered {
		one.at = cmp.Or(e.AnswerID, nowhere)
	}
	for _, id := range one.posts {
		q.coming.Add(id, e.Chat)
	}
	all = append(slices.Clone(all[max(0, len(all)+1-mostAsked):]), one)
	own := func(a asking) bool { return sameSender(a.sender, e.Sender) }
	if others := slices.DeleteFunc(slices.Clone(all), own); len(all)-len(others) > mostOwn {
		first := slices.IndexFunc(all, own)
		all = slices.Delete(all, first, first+1)
	}
	q.in.Add(e.Chat, all)
}

// stands notes where the question of a chat stands that is so, or what is told of it. The caller holds mu.
func (q *questions) stands(chat command.Peer, is func(*asking) bool, note func(*asking)) {
	all, _ := q.in.Get(chat)
	for i := range all {
		if is(&all[i]) {
			all = slices.Clone(all) // others read it
			note(&all[i])
			q.in.Add(chat, all)
			return
		}
	}
}

// posted notes where the question in e stands, or what it tells of one.
func (q *questions) posted(e *store.Entry, id int) {
	if len(e.Choices) == 0 && e.ChoicesOf == (store.Key{}) {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stands(e.Chat, func(a *asking) bool { return a.again == e.AnswerRandomID }, func(a *asking) { a.againAt = id })
	for _, chat := range []command.Peer{e.Chat, e.Key.Peer} { // where it was asked, and where that is by now
		q.stands(chat, func(a *asking) bool { return a.key == e.Key }, func(a *asking) { a.at = cmp.Or(id, nowhere) })
	}
}

// of returns the questions of a chat, oldest first, those of the basic group included that it was.
func (q *questions) of(chat command.Peer) []asking {
	q.mu.Lock()
	defer q.mu.Unlock()
	all, _ := q.in.Get(chat)
	if group, ok := q.from.Get(chat); ok {
		before, _ := q.in.Get(group)
		return slices.Concat(before, all)
	}
	return all
}

// follows returns the questions to the sender of e that were asked where it was typed, and that it may take the place of: e is what he has
// in mind from now on, unless it only tells something, nothing is done of it, or it is itself the answer to a question.
func (h *Handlers) follows(e *store.Entry) (list []store.Key) {
	if !h.isNewer(e) {
		return nil
	}
	for _, a := range h.questions.of(e.Chat) {
		if !sameSender(a.sender, e.Sender) || a.key == e.Key || a.key.Peer == e.Key.Peer && a.key.N > e.Key.N { // typed before it, and vouched for after it
			continue
		}
		q, ok, err := h.entry(a.key)
		late := q.Next.Peer == e.Key.Peer && q.Next.N > e.Key.N // it was typed before that
		if err == nil && ok && q.Topic == e.Topic && q.Picked == (store.Key{}) && !late && h.next(&q) == nil {
			list = append(list, q.Key)
		}
	}
	return list
}

// isNewer reports whether e, of a verb that does something, may take the place of questions.
func (h *Handlers) isNewer(e *store.Entry) bool {
	v := h.verbs[e.Command.Verb]
	tells := v != nil && len(e.Choices) == 0 && (v.class == read || v.class == asked || slices.Contains(v.tells, e.Command.Args))
	return v != nil && e.Picks == (store.Key{}) && !tells && !inVain(e)
}

// inVain reports whether a command was answered without anything being done: what was asked before is what its sender has in mind still.
func inVain(e *store.Entry) bool {
	return slices.Contains([]store.Outcome{store.Refused, store.Already, store.Usage, store.Help, store.TooOld}, e.Outcome)
}

// next returns the command that has taken the place of the question in q, since its sender typed it after he could have read that; nil:
// none has, or it is not known yet when that was posted.
func (h *Handlers) next(q *store.Entry) (n *store.Entry) {
	e, ok, err := h.store.Entry(q.Next)
	if err != nil || !ok || q.State != store.Answered {
		return nil
	}
	takes := func(e *store.Entry) bool { return readBefore(q, e.Key.Peer, e.Msg(), e.Date) }
	if !inVain(&e) {
		if takes(&e) {
			return &e
		}
		return nil
	}
	err = h.store.Recent(e.Date, func(o store.Entry) bool { // typed while it was not settled yet
		if o.Chat == e.Chat && o.Topic == e.Topic && o.Key.N > e.Key.N && sameSender(o.Sender, e.Sender) && h.isNewer(&o) && takes(&o) {
			n = &o
		}
		return true
	})
	if err != nil {
		return &e // rather one more question than what is not meant any more
	}
	return n
}

// readBefore reports whether a message of a chat may have been typed after its sender had read the question in q. Where that has taken the
// place of another answer, or stands in the basic group that the chat was, its number tells nothing of when.
func readBefore(q *store.Entry, chat command.Peer, msg int, date time.Time) bool {
	if (q.Interim != "" || q.Chat != chat) && date.Before(q.Finished.Truncate(time.Second)) {
		return false
	}
	return q.Chat != chat || q.AnswerID < msg
}

// noneOpen says why m, which would answer the question in q, answers none.
func (h *Handlers) noneOpen(q *store.Entry) words.Text {
	if n := h.next(q); n != nil && q.Picked == (store.Key{}) && n.Picks == (store.Key{}) {
		return h.scene(q, api.Chat{}).Overtaken(typedVerb(n.Command.Verb))
	}
	return words.NoQuestion()
}

// open finds the question that m answers. Where it answers none, why says what is to be said of that, and q, unless it is
// nil, is a question that it may have meant.
func (h *Handlers) open(m *command.Message) (q *store.Entry, why words.Text) {
	<-h.filled // then those from before are known
	var mine []store.Entry
	var picker store.Key  // of the newest that was picked of
	var taken []store.Key // what has taken the place of others a moment ago
	others := 0
	for _, a := range slices.Backward(h.questions.of(m.Chat)) {
		own := sameSender(a.sender, m.Sender)
		if !own {
			// A question stands soon after what it asks about. Nobody can have us read much for a word.
			if m.ReplyTo == 0 || a.key.Peer == m.Chat && a.key.N > int64(m.ReplyTo) || others == mostOthers {
				continue
			}
			others++
		}
		e, ok, err := h.entry(a.key)
		switch {
		case err != nil || !ok || e.Key.Peer == m.Chat && e.Key.N >= int64(m.ID):
		case e.Chat != m.Chat && slices.ContainsFunc(e.Choices, func(c store.Choice) bool { return c.Re != 0 }):
			// It is about a message of the basic group, and its number would be another message's here.
		case m.ReplyTo != 0 && e.Chat == m.Chat && (e.AnswerID == m.ReplyTo || e.ReplyTo == m.ReplyTo):
			switch {
			case !own:
				return nil, words.NotYourQuestion()
			case h.isOpen(&e, m):
				return &e, ""
			}
			return &e, h.noneOpen(&e)
		case own && e.Topic == m.Topic && h.isOpen(&e, m):
			mine = append(mine, e)
		case own && e.Topic == m.Topic:
			if q == nil {
				q, why = &e, h.noneOpen(&e)
			}
			if picker == (store.Key{}) {
				picker = e.Picked
			}
			taken = append(taken, e.Next)
		}
	}
	if len(mine) == 0 {
		return q, cmp.Or(why, words.NoQuestion())
	}
	slices.SortStableFunc(mine, lastRead)
	// Of a question that is still on its way it is not known whether it was read before m was typed, nor whether m replies to it, or whether
	// what was typed after it took its place.
	coming := func(e store.Entry) bool { return e.State != store.Answered }
	newest := &mine[0]
	sc := h.scene(newest, api.Chat{})
	several, replies := len(mine) > 1 || slices.Contains(taken, newest.Key), repliesTo(m, newest) != 0
	if several && (coming(*newest) || replies) || !replies && h.unheard(picker, m) || h.saysVaguely(m) {
		return newest, sc.WhichQuestion()
	}
	if n, ok, err := h.store.Entry(newest.Next); ok && err == nil && coming(*newest) {
		return newest, sc.Crossed(typedVerb(n.Command.Verb))
	}
	return newest, ""
}

// saysVaguely reports whether m replies to what tells that it was not clear which question was meant.
func (h *Handlers) saysVaguely(m *command.Message) bool {
	return m.ReplyTo != 0 && slices.ContainsFunc(h.questions.of(m.Chat), func(a asking) bool { return a.vague && a.againAt == m.ReplyTo })
}

// repliesTo is the message that m replies to, where somebody has chosen one; 0: to none. What is typed under a channel's post replies to that, as
// the command did that was asked back in q.
func repliesTo(m *command.Message, q *store.Entry) int {
	if q.Chat == m.Chat && q.Under == m.ReplyTo {
		return 0
	}
	return m.ReplyTo
}

// unheard reports whether m was typed before its sender heard of what came of the answer in k: so it may be that answer again.
func (h *Handlers) unheard(k store.Key, m *command.Message) bool {
	e, ok, err := h.entry(k)
	return err == nil && ok && e.Chat == m.Chat && (e.AnswerID > m.ID || e.AnswerID == 0 && e.State != store.Answered)
}

// lastRead orders questions as people have read them, the last first. Messages are numbered in that order, but for those that
// have taken the place of another answer; by the clock it is known to the second.
func lastRead(a, b store.Entry) int {
	if a.Chat == b.Chat && a.AnswerID != 0 && b.AnswerID != 0 && a.Interim == "" && b.Interim == "" {
		return b.AnswerID - a.AnswerID
	}
	return b.Finished.Compare(a.Finished)
}

// isOpen reports whether m may answer the question in e.
func (h *Handlers) isOpen(e *store.Entry, m *command.Message) bool {
	return e.Picked == (store.Key{}) && !e.Withheld && !e.Accepted.Before(h.restored.At) && m.Date.Sub(e.Finished) <= openFor && readBefore(e, m.Chat, m.ID, m.Date) && h.next(e) == nil
}

// sameSender reports whether Telegram says the same of who typed two messages. Anonymous admins of a group, and those who
// post in a channel, are one.
func sameSender(a, b command.Sender) bool { return a.Kind == b.Kind && a.Peer == b.Peer }
