package connection

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/proto"
)

func TestReconnectingIsPaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &patience{}
		p.Reset() // as gotd does before the first connection
		start, attempts := time.Now(), 0
		for time.Since(start) < 7*24*time.Hour {
			d := p.NextBackOff()
			if d < firstPause/2 || d > lastPause*3/2 {
				t.Fatalf("attempt %d after %v, want between %v and %v", attempts, d, firstPause/2, lastPause*3/2)
			}
			time.Sleep(d)
			attempts++
		}
		if week := int(7 * 24 * time.Hour / lastPause); attempts > week*5/4 {
			t.Errorf("%d attempts in a week, want about %d", attempts, week)
		}

		spoke := int64(0)
		out := &patience{heard: func() int64 { return spoke }}
		for range 100 { // the line is down
			if d := out.NextBackOff(); d < firstPause/2 || d > shortPause*3/2 {
				t.Fatalf("%v until the next attempt where nothing is heard of a server", d)
			}
		}
		most := time.Duration(0)
		for range 20 { // it says no more than that it does not want
			spoke++
			most = max(most, out.NextBackOff())
		}
		if most <= shortPause*3/2 {
			t.Errorf("%v until the next attempt at a server that speaks and is of no use", most)
		}

		p.Reset()
		if d := p.NextBackOff(); d > shortPause*3/2 {
			t.Errorf("%v after a connection that was greeted", d)
		}
		p.Reset()
		time.Sleep(time.Minute)
		if d := p.NextBackOff(); d > firstPause*3/2 {
			t.Errorf("%v after a connection that lasted", d)
		}
		quick := 0
		for range 100 { // greeted and dropped at once, over and over
			p.Reset()
			if p.NextBackOff() < shortPause/2 {
				quick++
			}
		}
		if quick > 5 {
			t.Errorf("%d of 100 attempts came quickly at a server that greets and hangs up", quick)
		}
	})
}

func TestMessageIDs(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	g := &messageIDs{now: func() time.Time { return now }}
	last := g.New(proto.MessageFromClient)
	for range 1000 { // in one instant
		id := g.New(proto.MessageFromClient)
		if id <= last || proto.MessageID(id).Type() != proto.MessageFromClient {
			t.Fatalf("%d after %d", id, last)
		}
		last = id
	}
	now = now.Add(-time.Second) // a small step back of the clock
	if id := g.New(proto.MessageFromClient); id <= last {
		t.Errorf("ids went back with a small step of the clock")
	}
	now = now.Add(-time.Hour) // corrected
	if at := proto.MessageID(g.New(proto.MessageFromClient)).Time(); now.Sub(at).Abs() > time.Second {
		t.Errorf("after a correction to %v ids are of %v", now, at)
	}
}
