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
func pauseChanged(tx *txn, path string, next uint64, asPlanned bool) (paused []int64, untold bool, err error) {
	st, _, err := loadRecordState(tx)
	if err != nil {
		return nil, false, err
	}
	done, last := map[string][]record.Line{}, int64(0) // by the chats of the calls
	made := map[string]record.Line{}                   // what has made the last call of a chat
	since := func(l record.Line) {
		if l.Outcome != string(DoneOutcome) {
			return
		}
		replaces := l.Verb == "schedulecall" && (l.Typed == "" || strings.Contains(l.Typed, "--replace"))
		if (replaces || slices.Contains(changesPlans, l.Verb)) && !settledIn(tx, l.Ref) {
			done[l.Target] = append(done[l.Target], l)
		}
		if l.CallID != 0 && slices.Contains(makesCalls, l.Verb) && !earlier(l.Ref, made[l.Target].Ref) {
			made[l.Target] = l
		}
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
	unrecorded(path, func(e Entry) {
		if was, err := entryAt(tx, encodeInt(int64(e.Seq))); err == nil && was.State == Accepted || err != nil && e.Seq >= next {
			since((&Store{}).lineOf(&e))
		}
	})
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

// unrecorded calls f with what the stores have that were there before a restore, and the record may not have: what was not answered yet.
func unrecorded(path string, f func(Entry)) {
	files, _ := filepath.Glob(path + keptAs + "*")
	for _, file := range append(files, path) {
		if is, _ := sound(file); !is {
			continue
		}
		_ = look(file, func(tx *txn) error { // what cannot be read tells nothing
			st, _, err := loadRecordState(tx)
			if err != nil || tx.Bucket(bucketPending) == nil {
				return err
			}
			seqs := st.Missing
			err = tx.Bucket(bucketPending).ForEach(func(seq, _ []byte) error {
				seqs = append(seqs, binary.BigEndian.Uint64(seq))
				return nil
			})
			for _, seq := range seqs {
				e, unread := entryAt(tx, encodeInt(int64(seq)))
				if err = errors.Join(err, unread); err != nil {
					return err
				}
				f(e)
			}
			return err
		})
	}
}

// earlier reports whether the one reference was given before the other.
func earlier(ref, other string) bool {
	a, _ := referred(ref)
	b, _ := referred(other)
	return a < b
}
