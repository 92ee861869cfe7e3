package handlers

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/when"
	"userbot/internal/words"
)

func TestWindow(t *testing.T) {
	now := time.Date(2026, 11, 23, 14, 4, 5, 0, time.UTC)
	const day = 24 * time.Hour
	for _, c := range []struct {
		name  string
		ahead time.Duration
		says  string // empty: accepted
	}{
		{"what has passed is over, not too soon", -5 * time.Minute, "That time is over"},
		{"now is too soon", 0, "Too soon"},
		{"exactly Telegram's 10 seconds leave no time to send it", 10 * time.Second, "Too soon"},
		{"15 seconds are enough", 15 * time.Second, ""},
		{"a week is fine", 7 * day, ""},
		{"so is what Telegram does not take yet", 30 * day, ""},
		{"five years are the limit", farthest, ""},
		{"a second more is too far", farthest + time.Second, "Too far ahead"},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := now.Add(c.ahead)
			why, instead := window(at, now)
			if c.says == "" {
				if why != "" {
					t.Errorf("refused: %s", why.Reveal())
				}
				return
			}
			for _, want := range []string{c.says, words.Echo(at, now)} {
				if !strings.Contains(why.Reveal(), want) {
					t.Errorf("the answer does not say %q: %s", want, why.Reveal())
				}
			}
			if c.ahead > farthest {
				told := regexp.MustCompile(` up to (.+)\.$`).FindStringSubmatch(why.Reveal())
				if told == nil || instead != "" {
					t.Fatalf("%s\nInstead %q", why.Reveal(), instead)
				}
				limit := when.Scan(told[1]).Resolve(now, time.UTC)
				if !limit.Sure {
					t.Fatal(limit.Problem)
				}
				if why, _ := window(limit.Readings[0].At, now); why != "" {
					t.Errorf("what is told is not so: %s", why.Reveal())
				}
				return
			}
			got := when.Scan(instead).Resolve(now, time.UTC)
			if !got.Sure {
				t.Fatal(got.Problem)
			}
			if why, _ := window(got.Readings[0].At, now); why != "" {
				t.Errorf("what is offered does not work: %q: %s", instead, why.Reveal())
			}
		})
	}
}

// TestTheReadmesTimes: what is shown there is understood without a question.
func TestTheReadmesTimes(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(readme), "\n`<when>` is typed as people type it")
	text, _, _ = strings.Cut(text, "Quotes settle")
	times, zones, ok := strings.Cut(text, "with a zone if you like")
	now := time.Date(2026, 11, 23, 14, 4, 5, 0, time.UTC)
	quoted := regexp.MustCompile("`([^`]+)`")
	all := quoted.FindAllStringSubmatch(times, -1)
	for _, zone := range quoted.FindAllStringSubmatch(zones, -1) {
		all = append(all, []string{"", "18:00 " + zone[1]})
	}
	if !ok || len(all) < 10 {
		t.Fatalf("the README has only %q", all)
	}
	for _, m := range all {
		got := when.Scan(m[1]+" Movies").Resolve(now, time.UTC)
		if !got.Sure || got.Readings[0].Title != "Movies" {
			t.Errorf("%q is read as %+v, %v", m[1], got.Readings, got.Problem)
		}
	}
}

func TestEveryExampleOfTheTableWorks(t *testing.T) {
	table, err := Table()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range table.Specs() {
		got, err := command.Parse("/"+s.Example, command.Options{Prefix: "/", Table: table})
		if err != nil || got.Verb != s.Verb {
			t.Errorf("the example of %s does not work: %+v, %v", s.Verb, got, err)
		}
	}
}
