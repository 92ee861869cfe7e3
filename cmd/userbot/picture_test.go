//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

var (
	pictures   = flag.String("pictures", "", "write what is to be in the pictures to this folder")
	prometheus = flag.String("prometheus", "", "the `PROGRAM` that TestTheDashboard has look on")
	living     = flag.Duration("living", 30*time.Second, "for how long people type in TestTheDashboard")
)

// root is the folder of all this, wherever a test goes.
var root, _ = filepath.Abs("../..")

// inItsFolder has the program be called as somebody does who is in the configuration's folder.
func (p *smallTelegram) inItsFolder() {
	p.t.(*testing.T).Chdir(p.dir)
	p.config = filepath.Base(p.config)
}

// spoil has the operator make a mistake, and reload.
func (p *smallTelegram) spoil() {
	p.t.Helper()
	whole, err := os.ReadFile(p.config)
	if err != nil {
		p.t.Fatal(err)
	}
	must(p.t, os.WriteFile(p.config, bytes.Replace(whole, []byte(`"@alice"`), []byte("alice"), 1), 0o600))
	p.userbot(exitConfig, "lacks the @", "reload")
	must(p.t, os.WriteFile(p.config, whole, 0o600))
}

// TestThePictureOfStatus holds the one in docs to what a daemon in trouble says now, but for the numbers and the times.
func TestThePictureOfStatus(t *testing.T) {
	p := newTelegram(t, "")
	p.inItsFolder()
	p.started()
	p.answer(p.say("/schedulecall tomorrow 18:00 Weekly"), "Scheduled on Telegram")
	for range 3 {
		p.tg.Say(p.group, p.bob, "/endcall", emulator.SayOptions{})
	}
	p.settled()
	p.tg.Fail("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_250", User: p.bot})
	p.say("/callinfo")
	p.until("the flood", func() bool {
		s, _ := p.howItDoes()
		return len(s.Floods) == 1
	})
	p.spoil()
	cmd := exec.Command(program, "status", "--config", p.config)
	page, _ := cmd.Output()
	if code := cmd.ProcessState.ExitCode(); code != statusDegraded {
		t.Fatalf("exit code %d\n%s", code, page)
	}
	got := "$ userbot status\n" + strings.TrimRight(string(page), "\n")
	if *pictures != "" {
		must(t, os.WriteFile(filepath.Join(*pictures, "status.ansi"), []byte(got), 0o644))
		return
	}
	svg, err := os.Open(filepath.Join(root, "docs/status.svg"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = svg.Close() }()
	var drawn strings.Builder
	for d := xml.NewDecoder(svg); ; {
		token, err := d.Token()
		if err != nil {
			break
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "text" {
				drawn.WriteByte('\n')
			}
		case xml.CharData:
			drawn.Write(token)
		}
	}
	if timeless(drawn.String()) != timeless(got) {
		t.Errorf("the picture shows\n%s\nand should show, with other numbers,\n%s\nAfter a look at what has changed: make picture", drawn.String(), got)
	}
}

// timeless is a page without what is another at each time.
func timeless(page string) string {
	page = regexp.MustCompile(`\([^)]*\)|(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ [A-Z][a-z]+`).ReplaceAllString(page, "")
	page = regexp.MustCompile(`\d+ (d|h|min|s)\b`).ReplaceAllString(page, "")
	page = regexp.MustCompile(`[\d:.]+`).ReplaceAllString(page, "0")
	return strings.Join(strings.Fields(page), " ")
}

// typedThere is what people type in TestTheDashboard, as often as each is here.
var typedThere = []string{
	"/startcall Friday Q&A", "/startcall --replace Friday Q&A", "/callinfo", "/callinfo", "/calltitle Friday evening", "/calllink", "/endcall", "/endcall confirm",
	"/schedulecall in 1m Standup", "/schedulecall every mon 18:00 Weekly", "/calls", "/cancelcall Weekly", "/callcheck", "/callhelp", "/startcal Typo", "/mutecall on",
}

// panel is a panel of contrib/prometheus/dashboard.json.
type panel struct {
	Title   string
	Targets []struct{ Expr, LegendFormat string }
}

// TestTheDashboard has a Prometheus look on while people type in four chats and much goes wrong, and asks it for what
// contrib/prometheus/dashboard.json shows: there is something in each panel.
func TestTheDashboard(t *testing.T) {
	if *prometheus == "" {
		t.Skip("not run: it takes a Prometheus, as .ci/run alerts and make picture have one")
	}
	p := newTelegram(t, "")
	p.inItsFolder()
	watched, watcher := free(t), free(t)
	p.configure(fmt.Sprintf("admins: [\"@alice\"]\ncommands: {per_minute: 120}\nmetrics: {listen: %q}", watched))
	chats := []command.Peer{p.group, p.addGroup("Club"), p.addGroup("School"), p.addGroup("Choir")}
	d := p.started()

	scrape := "global: {scrape_interval: 1s}\nscrape_configs: [{job_name: userbot, static_configs: [{targets: [\"" + watched + "\"]}]}]\n"
	must(t, os.WriteFile("prometheus.yaml", []byte(scrape), 0o600))
	look := exec.Command(*prometheus, "--config.file", "prometheus.yaml", "--storage.tsdb.path", "figures", "--web.listen-address", watcher, "--log.level", "error")
	look.Stderr = os.Stderr
	must(t, look.Start())
	defer func() { _ = look.Process.Kill(); _ = look.Wait() }()

	draw := rand.New(rand.NewPCG(2012, 0))
	began := time.Now()
	events := []func(){
		func() { p.tg.Fail("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_2", User: p.bot}) },
		func() {
			for range 30 { // more than one person may
				p.say("/callinfo")
			}
		},
		p.hangUp,
		p.comeBack,
		func() { d.kill(); d = p.connected() },
		p.spoil,
		func() { p.tg.Fail(create, emulator.Fault{Err: "INTERNAL", Code: 500, User: p.bot, Times: 3}) },
		func() { p.userbot(exitOK, "taken over", "reload") },
		func() {
			p.tg.Fail("phone.editGroupCallTitle", emulator.Fault{Err: "CHAT_ADMIN_REQUIRED", User: p.bot, Times: 2})
		},
	}
	for next := 0; time.Since(began) < *living; time.Sleep(time.Duration(200+draw.IntN(1000)) * time.Millisecond) {
		p.tg.Say(chats[draw.IntN(len(chats))], p.alice, typedThere[draw.IntN(len(typedThere))], emulator.SayOptions{})
		if draw.IntN(10) == 0 {
			p.tg.Say(chats[draw.IntN(len(chats))], p.bob, "/endcall", emulator.SayOptions{})
		}
		if next < len(events) && time.Since(began) > *living*time.Duration(next+1)/time.Duration(len(events)+2) {
			events[next]()
			next++
		}
	}
	p.shownBy(watcher, began)
}

// shownBy asks Prometheus for what the dashboard shows of the time since then, as Grafana does.
func (p *smallTelegram) shownBy(watcher string, since time.Time) {
	text, err := os.ReadFile(filepath.Join(root, "contrib/prometheus/dashboard.json"))
	if err != nil {
		p.t.Fatal(err)
	}
	var board struct{ Panels []panel }
	must(p.t, json.Unmarshal(text, &board))
	now := time.Now()
	step := max(now.Sub(since)/150, time.Second).Round(time.Second)
	variables := strings.NewReplacer("$job", ".+", "$__rate_interval", max(step+time.Second, 4*time.Second).String())
	type series struct {
		Metric map[string]string `json:"metric"`
		Legend string            `json:"legend"`
		Values [][2]any          `json:"values"`
	}
	shown := map[string][]series{}
	for _, panel := range board.Panels {
		for _, target := range panel.Targets {
			query := url.Values{
				"query": {variables.Replace(target.Expr)}, "step": {step.String()},
				"start": {strconv.FormatInt(since.Unix(), 10)}, "end": {strconv.FormatInt(now.Unix(), 10)},
			}
			answer, err := http.Get("http://" + watcher + "/api/v1/query_range?" + query.Encode())
			if err != nil {
				p.t.Fatal(err)
			}
			var found struct {
				Error string
				Data  struct{ Result []series }
			}
			err = json.NewDecoder(answer.Body).Decode(&found)
			_ = answer.Body.Close()
			if err != nil || found.Error != "" || len(found.Data.Result) == 0 {
				p.t.Errorf("%s shows nothing by %s (%v, %s)", panel.Title, target.Expr, err, found.Error)
			}
			for _, s := range found.Data.Result {
				s.Legend = regexp.MustCompile(`\{\{\w+\}\}`).ReplaceAllStringFunc(target.LegendFormat, func(label string) string { return s.Metric[strings.Trim(label, "{}")] })
				shown[panel.Title] = append(shown[panel.Title], s)
			}
		}
	}
	if *pictures != "" {
		text, err := json.Marshal(shown)
		if err == nil {
			err = os.WriteFile(filepath.Join(*pictures, "dashboard.json"), text, 0o644)
		}
		if err != nil {
			p.t.Fatal(err)
		}
	}
}

// free is an address where nobody listens.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
