package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"userbot/internal/emulator"
)

// toldSpan is a span as a collector is told of it.
type toldSpan struct {
	TraceID, SpanID, ParentSpanID, Name string
	Start                               string `json:"startTimeUnixNano"`
	End                                 string `json:"endTimeUnixNano"`
	Attributes                          []struct {
		Key   string
		Value struct{ StringValue string }
	}
	Status struct{ Code int }
}

// collector takes OTLP over HTTP.
type collector struct {
	mu    sync.Mutex // guards what follows
	raw   strings.Builder
	spans []toldSpan
	wrong []string
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	c.raw.Write(body)
	var told struct {
		ResourceSpans []struct{ ScopeSpans []struct{ Spans []toldSpan } }
	}
	if err == nil {
		err = json.Unmarshal(body, &told)
	}
	if err != nil || r.Method != http.MethodPost || r.URL.Path != "/v1/traces" || r.Header.Get("Content-Type") != "application/json" {
		c.wrong = append(c.wrong, fmt.Sprint(r.Method, r.URL.Path, r.Header, err))
	}
	for _, from := range told.ResourceSpans {
		for _, scope := range from.ScopeSpans {
			c.spans = append(c.spans, scope.Spans...)
		}
	}
	_, _ = io.WriteString(w, "{}")
}

// TestTraces: each command is one trace, also where the daemon is killed in the middle of it, with the requests that were made for it;
// and nobody can see from it what was typed, by whom and where.
func TestTraces(t *testing.T) {
	t.Parallel()
	var c collector
	server := httptest.NewServer(&c)
	t.Cleanup(server.Close)
	p := newTelegram(t, "")
	p.configure("admins: [\"@alice\"]\ntrace: {endpoint: \"" + server.URL + "\"}")
	d := p.started()
	p.answer(p.say("/startcall Friday Q&A"), "Started: ")
	p.tg.Fail("phone.editGroupCallTitle", emulator.Fault{Err: "SOMETHING_NEW", User: p.bot})
	p.answer(p.say("/calltitle Saturday"), "Not done: ")
	p.until("the traces are told while the daemon runs", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return strings.Contains(c.raw.String(), `"calltitle"`)
	})
	p.tg.Fail("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_60", Times: -1, User: p.bot})
	msg := p.say("/endcall")
	d.await(`"verb":"endcall"`, `"state":"done"`)
	d.kill()
	p.tg.Heal()
	d = p.connected()
	p.answer(msg, "Ended: ")
	d.await(`"verb":"endcall"`, `"state":"answered"`)
	d.stop()

	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.wrong) > 0 {
		t.Errorf("a collector does not understand %q", c.wrong)
	}
	told := regexp.MustCompile(`"(traceId|spanId|parentSpanId|startTimeUnixNano|endTimeUnixNano)":"[0-9a-f]*"`).ReplaceAllString(c.raw.String(), "") // these may well have the digits of an id
	for _, secret := range []string{"Friday", "Saturday", "alice", fmt.Sprint(p.alice), fmt.Sprint(p.bot), fmt.Sprint(p.group.ID), p.group.String(), p.line.Addr()} {
		if strings.Contains(told, secret) {
			t.Errorf("%q is told:\n%s", secret, told)
		}
	}
	names := map[string][]string{} // by trace
	for _, s := range c.spans {
		for _, a := range s.Attributes {
			s.Name += " " + a.Value.StringValue
		}
		names[s.TraceID] = append(names[s.TraceID], s.Name)
		if s.Start == "" || s.End < s.Start || len(s.TraceID) != 32 || len(s.SpanID) != 16 {
			t.Errorf("this is no span: %+v", s)
		}
		parent := func(other toldSpan) bool { return other.TraceID == s.TraceID && other.SpanID == s.ParentSpanID }
		if s.ParentSpanID != "" && !slices.ContainsFunc(c.spans, parent) && strings.HasPrefix(s.Name, "tg.rpc") {
			t.Errorf("%s has a parent that nobody knows: %+v", s.Name, s)
		}
	}
	for verb, want := range map[string][]string{
		"startcall": {"startcall done", "act", "answer", "tg.rpc: phone.createGroupCall phone.createGroupCall", "tg.rpc: messages.sendMessage messages.sendMessage"},
		"calltitle": {"calltitle refused", "act", "tg.rpc: phone.editGroupCallTitle phone.editGroupCallTitle SOMETHING_NEW"},
		"endcall":   {"endcall done", "answer", "tg.rpc: messages.sendMessage messages.sendMessage"},
	} {
		var of [][]string
		for _, list := range names {
			if slices.ContainsFunc(list, func(name string) bool { return strings.HasPrefix(name, verb) }) {
				of = append(of, list)
			}
		}
		if len(of) != 1 {
			t.Errorf("/%s is %d traces: %q", verb, len(of), of)
			continue
		}
		for _, name := range want {
			if !slices.Contains(of[0], name) {
				t.Errorf("the trace of /%s lacks %q: %q", verb, name, of[0])
			}
		}
	}
}
