package store

import (
	"encoding/binary"
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
// asPlanned has nothing be paused.
func pauseChanged(tx *txn, folder string, asPlanned bool) (paused []int64, untold bool, err error) {
	st, _, err := loadRecordState(tx)
	if err != nil {
		return nil, false, err
	}
	done, last := map[string][]record.Line{}, int64(0) // by the chats of the calls
	made := map[string]record.Line{}                   // what has made the last call of a chat
	failed := record.Read(folder, time.Time{}, func(l record.Line, _ []byte) bool {
		replaces := l.Verb == "schedulecall" && (l.Typed == "" || strings.Contains(l.Typed, "--replace"))
		if l.N > st.N && l.Outcome == string(DoneOutcome) && (replaces || slices.Contains(changesPlans, l.Verb)) && !settledIn(tx, l.Ref) {
			done[l.Target] = append(done[l.Target], l)
		}
		if l.N > st.N && l.CallID != 0 && l.Outcome == string(DoneOutcome) && slices.Contains(makesCalls, l.Verb) {
			made[l.Target] = l
		}
		untold = untold || l.N > st.N && l.N != max(last, st.N)+1
		last = l.N
		return true
	})
	untold = untold || failed != nil || last == 0 || last < st.N
	there := map[string][]Item{}
	var items []Item
	err = tx.Bucket(bucketAgenda).ForEach(func(id, _ []byte) error {
		i, err := itemAt(tx, int64(binary.BigEndian.Uint64(id)))
		items, there[i.Target.String()] = append(items, i), append(there[i.Target.String()], i)
		return err
	})
	for _, i := range items {
		chat := i.Target.String()
		changed := slices.ContainsFunc(done[chat], func(l record.Line) bool { return mayBeAbout(&l, &i, there[chat]) })
		was, put := i, made[chat]
		switch {
		case err != nil || i.Paused:
			continue
		case (changed || untold) && !asPlanned:
			i.Paused = true
			paused = append(paused, i.ID)
		case put.Verb == putVerb && put.Plan == i.ID && put.For.Equal(i.At) && i.CallID == 0:
			i.CallID, i.Full, i.Retry = put.CallID, false, time.Time{}
		default:
			continue
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
