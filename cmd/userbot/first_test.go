package main

import "testing"

func TestFirstStart(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	p.login()
	msg := p.say("/startcall typed before the first start")
	p.connected()
	p.once(msg, "Started")
}
