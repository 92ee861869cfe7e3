package daemon

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"

	"userbot/internal/calendar"
	"userbot/internal/command"
	"userbot/internal/config"
	"userbot/internal/store"
)

// calendar is what is planned in a chat, or anywhere for the zero Peer.
func (d *Daemon) calendar(chat command.Peer) (string, error) {
	return Calendar(d.config.Load(), d.store, chat, d.client.Now())
}

// Calendar tells what is planned in a chat, or anywhere for the zero Peer, to calendar programs: as RFC 5545 has it.
func Calendar(c *config.Config, st *store.Store, chat command.Peer, now time.Time) (string, error) {
	self, err := st.Self()
	if err != nil {
		return "", err
	}
	names, err := st.Names()
	if err != nil {
		return "", err
	}
	p, _ := policyOf(c, names)
	links := map[command.Peer]string{}
	for name, bearer := range p.Names {
		// Of several the same one each time.
		if was := links[bearer]; was == "" || cmp.Less(name, was) {
			links[bearer] = name
		}
	}
	plans := calendar.Plans{
		Account: self, Now: now, Leads: p.Leads,
		Link: func(chat command.Peer) string {
			if name := links[chat]; name != "" {
				return "https://t.me/" + name
			}
			return ""
		},
	}
	each := func(i store.Item) bool {
		plans.Items = append(plans.Items, i)
		return true
	}
	if chat.IsZero() {
		err = st.AllPlans(each)
	} else {
		err = st.Plans(chat, each)
	}
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = plans.Write(&b)
	return b.String(), err
}

// AskCalendar asks the daemon that works on dir for what is planned, as [Calendar] tells it.
func AskCalendar(ctx context.Context, dir string, chat command.Peer) (string, error) {
	path := "/calendar"
	if !chat.IsZero() {
		path += "?chat=" + chat.String()
	}
	return answered[string](ctx, dir, http.MethodGet, path, patience)
}
