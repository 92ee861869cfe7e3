package store

import (
	"encoding/binary"
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"userbot/internal/command"
	"userbot/internal/record"
)

// changesPlans are the verbs that change what is planned for a chat, as the record has them; what else takes a planned call off Telegram is seen
// there.
var changesPlans = []string{"cancelcall", "skipcall", "movecall", "pausecall", "start planned"}

// makesCalls are the verbs that may have made a call, as the record has them.
var makesCalls = []string{"startcall", "schedulecall", "start planned", "due call", putVerb}

// putVerb is that of what puts a planned call on Telegram.
const putVerb = "due put"

// mostPaused is how many planned calls it is kept of that they are paused.
const mostPaused = 100

// pauseChanged pauses what is planned in a backup and was changed after it was made, as the record tells, which is not in the backup: what was
// cancelled would start, and what was moved would start at its old time. It returns the numbers of what is paused. Where the record has not
// what was typed, that is all that is planned for the chat; and where it does not tell of all that was done since, untold, all that is planned.
// asPlanned has nothing be paused. What is in no record yet, the stores tell that were there before, the one at path and those kept aside; next
// is the first seq that the backup's did not give.
func pauseChanged(tx *txn, path string, next uint64, now time.Time, asPlanned bool) (paused []int64, untold bool, err error) {
	st, _, err := loadRecordState(tx)
	if err != nil {
		return nil, false, err
	}
	done, last := map[string][]record.Line{}, int64(0) // by the chats of the calls
	calls := callsSince{made: map[string][]madeCall{}, over: map[int64]bool{}, begun: map[int64]time.Time{}}
	became, unanswered := before(path) // what is planned in a basic group in the backup may have been changed in the supergroup
	since := func(l record.Line) {
		calls.noteBegun(&l)
		if l.Outcome != string(DoneOutcome) || settledIn(tx, l.Ref) {
			return
		}
		l.Target = became.now(l.Target)
		replaces := l.Verb == "schedulecall" && (l.Typed == "" || strings.Contains(l.Typed, "--replace"))
		if replaces || slices.Contains(changesPlans, l.Verb) {
			done[l.Target] = append(done[l.Target], l)
		}
		calls.note(&l)
	}
	failed := record.Read(filepath.Join(filepath.Dir(path), record.Folder), time.Time{}, func(l record.Line, _ []byte) bool {
		if l.N > st.N {
			since(l)
		}
		untold = untold || l.N > st.N && l.N != max(last, st.N)+1
		last = l.N
		return true
	})
	untold = untold || failed != nil || last == 0 || last < st.N
	for _, e := range unanswered {
		if was, err := entryAt(tx, encodeInt(int64(e.Seq))); err == nil && was.State == Accepted || err != nil && e.Seq >= next {
			since((&Store{}).lineOf(&e))
		}
	}
	there := map[string][]Item{}
	var items []Item
	err = tx.Bucket(bucketAgenda).ForEach(func(id, _ []byte) error {
		i, err := itemAt(tx, int64(binary.BigEndian.Uint64(id)))
		chat := became.now(i.Target.String())
		items, there[chat] = append(items, i), append(there[chat], i)
		return err
	})
	for _, i := range items {
		chat := became.now(i.Target.String())
		changed := slices.ContainsFunc(done[chat], func(l record.Line) bool { return mayBeAbout(&l, &i, there[chat]) })
		was := i
		switch {
		case err != nil || i.Paused:
			continue
		case (changed || untold) && !asPlanned:
			i.Paused = true
			paused = append(paused, i.ID)
		default:
			calls.tell(&i, chat, now)
		}
		err = replan(tx, &counts{}, &was, &i)
	}
	return paused[:min(len(paused), mostPaused)], untold, err
}

// mayBeAbout reports whether what was typed may have been about one of the planned calls of its chat: unless it names others of these by number,
// right behind the verb. Any other number may be a day, an hour, a part of a title, or one of several.
func mayBeAbout(l *record.Line, i *Item, there []Item) bool {
	words := strings.Fields(l.Typed)
	if len(words) < 2 || !strings.HasSuffix(words[0], l.Verb) || l.Verb != "movecall" && len(words) > 2 {
		return true
	}
	named := func(o Item) bool { return words[1] == strconv.FormatInt(o.ID, 10) }
	return named(*i) || !slices.ContainsFunc(there, named)
}

// settledIn reports whether the journal of a store has an outcome of the command that is called so.
func settledIn(tx *txn, ref string) bool {
	seq, ok := referred(ref)
	if !ok {
		return false
	}
	e, err := entryAt(tx, encodeInt(int64(seq)))
	return err == nil && e.State != Accepted && e.Key.Peer != (command.Peer{})
}

// upgraded is what basic groups have become, by their ids as the record has them.
type upgraded map[string]string

func (u upgraded) now(chat string) string {
	if to, ok := u[chat]; ok {
		return to
	}
	return chat
}

// before is what the stores tell that were there before a restore, at path and kept aside: what basic groups have become, and what the record may
// not have, since it was not answered yet. What cannot be read tells nothing.
func before(path string) (became upgraded, unanswered []Entry) {
	became = upgraded{}
	files, _ := filepath.Glob(path + keptAs + "*")
	for _, file := range append(files, path) {
		if is, _ := sound(file); is {
			_ = look(file, func(tx *txn) error {
				all, err := upgradesIn(tx)
				for _, u := range all {
					became[u.From.String()] = u.To.String()
				}
				list, unread := unansweredIn(tx)
				unanswered = append(unanswered, list...)
				return errors.Join(err, unread)
			})
		}
	}
	return became, unanswered
}

// unansweredIn is what a store has that was not answered yet, or is not known to be in the record.
func unansweredIn(tx *txn) (list []Entry, err error) {
	st, _, err := loadRecordState(tx)
	if err != nil || tx.Bucket(bucketPending) == nil {
		return nil, err
	}
	seqs := st.Missing
	err = tx.Bucket(bucketPending).ForEach(func(seq, _ []byte) error {
		seqs = append(seqs, binary.BigEndian.Uint64(seq))
		return nil
	})
	for _, seq := range seqs {
		e, unread := entryAt(tx, encodeInt(int64(seq)))
		if err = errors.Join(err, unread); err != nil {
			return list, err
		}
		list = append(list, e)
	}
	return list, err
}

// madeCall is what has made a call since a backup.
type madeCall struct {
	seq  uint64
	id   int64
	plan int64     // the planned call that it was put on Telegram for; 0: none
	at   time.Time // and for when
}

// callsSince are the calls since a backup: those that were made, by their chats, and those that a command has ended, taken back or started.
type callsSince struct {
	made  map[string][]madeCall
	over  map[int64]bool
	begun map[int64]time.Time // by planned call: the last time that it was to begin, and had, as was told
}

func (c *callsSince) noteBegun(l *record.Line) {
	has := l.Outcome == string(DoneOutcome) || l.Outcome == string(Already)
	if l.Verb == "due call" && has && l.For.After(c.begun[l.Plan]) {
		c.begun[l.Plan] = l.For
	}
}

func (c *callsSince) note(l *record.Line) {
	seq, _ := referred(l.Ref)
	switch {
	case l.CallID == 0:
	case slices.Contains(makesCalls, l.Verb):
		m := madeCall{seq: seq, id: l.CallID}
		if l.Verb == putVerb {
			m.plan, m.at = l.Plan, l.For
		}
		c.made[l.Target] = append(c.made[l.Target], m)
	case l.Verb == "endcall", l.Verb == "startnow":
		c.over[l.CallID] = true
	}
}

// tell has a planned call know which call it has become on Telegram since the backup, so that the chat tells what has become of that: it may be of
// a later time than the planned call is in the backup. Of one that was gone there before the next call came, what is there now tells nothing.
// Where one was made that may have taken its place, it comes there again, unless the chat tells that people have held it.
func (c *callsSince) tell(i *Item, chat string, now time.Time) {
	if !i.Command.NoStart { // else it was told that it is time to start it
		i.Begun = c.begun[i.ID]
	}
	put := madeCall{id: i.CallID, at: i.At}
	for _, m := range c.made[chat] {
		if m.plan == i.ID && m.seq > put.seq && (m.at.Equal(i.At) || m.at.After(i.At) && m.at.After(now)) {
			put = m
		}
	}
	gone, displaced := c.over[put.id], false
	for _, m := range c.made[chat] {
		if m.seq > put.seq && m.id != put.id {
			later := m.plan != 0 && m.at.After(put.at) // which takes no place
			gone, displaced = gone || later, displaced || !later
		}
	}
	displaced = displaced && !gone
	if put.id == 0 || displaced && put.seq == 0 || i.Gone && put.seq == 0 {
		return
	}
	if put.at.After(i.At) {
		i.At, i.Moved, i.Reminded = put.at, time.Time{}, time.Time{}
	}
	if put.seq > 0 {
		i.CallID, i.Full, i.Tries, i.Retry, i.Live, i.Gone = put.id, false, 0, time.Time{}, false, false
	}
	if gone || displaced {
		i.Absent, i.Yields = put.id, displaced
	}
}
