package daemon

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
)

// How long a configured name that could not be resolved waits for the next try, while the connection lasts: from the
// shortest time, doubling, to the longest. One that nobody bears may be somebody's some day, but resolving is what
// Telegram limits most.
const (
	nameShortest = 2 * time.Second
	nameLongest  = 5 * time.Minute
	nameAbsent   = time.Hour
)

// attempt is what has come of the tries to resolve a name.
type attempt struct {
	failed int  // times
	absent bool // Telegram said that nobody bears it
	next   time.Time
}

// again is the attempt after one more that failed with err.
func (a attempt) again(err error, now time.Time) attempt {
	if errors.Is(err, api.ErrNoSuchChat) {
		return attempt{absent: true, next: now.Add(nameAbsent)}
	}
	if _, ok := api.FloodWait(err); ok {
		return a // it is for all names, and [nameSearch] has it
	}
	return attempt{failed: a.failed + 1, next: now.Add(min(nameShortest<<min(a.failed, 10), nameLongest))}
}

// nameSearch is what findNames remembers.
type nameSearch struct {
	tries map[string]attempt
	flood time.Time // Telegram wants no name asked for before
}

// findNames asks Telegram who the configured names belong to, and keeps the answer for good. It asks after each new
// connection and each reload, and, while a connection lasts, again for those that are still missing.
func (d *Daemon) findNames(ctx context.Context) {
	s := nameSearch{tries: map[string]attempt{}}
	retry := time.NewTimer(0)
	defer retry.Stop()
	retry.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.up:
			maps.DeleteFunc(s.tries, func(_ string, a attempt) bool { return !a.absent })
		case <-d.reloaded:
			clear(s.tries)
		case <-retry.C:
		}
		retry.Stop()
		if !d.online.Load() {
			continue // the next connection leads here again
		}
		next, gone := d.lookForNames(ctx, &s)
		if gone {
			return // with what is kept: whoever logs in again gets it once the names are known
		}
		if !next.IsZero() {
			retry.Reset(next.Sub(d.now()))
		}
	}
}

// lookForNames asks for what is missing and due, and returns when something will be due; the zero time if nothing is
// missing. gone is true if the session ended meanwhile.
func (d *Daemon) lookForNames(ctx context.Context, s *nameSearch) (next time.Time, gone bool) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	names, err := d.store.Names()
	if err != nil {
		d.log.Error("names cannot be read", zap.Error(err))
		return time.Time{}, false
	}
	_, missing := policyOf(d.config.Load(), names)
	var found, left, nobodys []string
	for _, name := range missing.all() {
		last, tried := s.tries[name]
		if now := d.now(); now.Before(last.next) || now.Before(s.flood) {
			left = append(left, name)
			continue
		}
		chat, err := d.client.API().Resolve(ctx, "@"+name)
		if err == nil {
			err = d.setName(name, chat.Peer)
		}
		if _, gone = api.SessionGone(err); gone {
			return time.Time{}, true
		}
		if err == nil {
			delete(s.tries, name)
			found = append(found, name)
			d.log.Info("a configured name is resolved, for good", zap.String("name", "@"+name), of(chat.Peer))
			continue
		}
		left = append(left, name)
		s.tries[name] = last.again(err, d.now())
		if s.tries[name].absent {
			nobodys = append(nobodys, name)
		}
		if wait, ok := api.FloodWait(err); ok {
			s.flood = d.now().Add(wait)
		}
		if !tried {
			d.log.Warn("a configured name could not be resolved yet: who bears it may not command until it is",
				zap.String("name", "@"+name), zap.Error(err))
		}
	}
	if len(found) > 0 {
		if err := d.apply(); err != nil {
			d.log.Error("names cannot be read", zap.Error(err))
		}
		d.client.ChatsChanged()
	}
	if err := d.nobody(nobodys); err != nil {
		d.log.Error("what was kept cannot be received", zap.Error(err))
	}
	return s.next(left), false
}

// of is the key for a person or a chat in the log.
func of(p command.Peer) zap.Field {
	if p.Kind == command.User {
		return zap.Stringer("user", p)
	}
	return zap.Stringer("chat", p)
}

// setName keeps who bears a name, unless the configuration has been changed meanwhile and does not mention it any more.
func (d *Daemon) setName(name string, peer command.Peer) error {
	d.enforcing.Lock()
	defer d.enforcing.Unlock()
	if !slices.Contains(Mentioned(d.config.Load()), name) {
		return nil
	}
	return d.store.SetName(name, peer)
}

// next is when the first of these names is due.
func (s *nameSearch) next(names []string) (next time.Time) {
	for _, name := range names {
		at := s.tries[name].next
		if at.Before(s.flood) {
			at = s.flood
		}
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next
}

// leaveToken puts one into c unless there is one.
func leaveToken(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
