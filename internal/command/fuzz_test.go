package command

import (
	"errors"
	"flag"
	"math/rand/v2"
	"strings"
	"testing"

	"userbot/internal/typed"
)

func FuzzParse(f *testing.F) {
	opt := us(f)
	f.Fuzz(func(t *testing.T, text string) { checkParse(t, text, opt) })
}

// orders is how many lines TestAnyWordsInAnyOrder reads.
var orders = flag.Int("orders", 3000, "")

// A fuzzer seldom makes sentences. These are of words that mean something, in any order.
func TestAnyWordsInAnyOrder(t *testing.T) {
	opt, rng := us(t), rand.New(rand.NewPCG(1, 2))
	verbs := strings.Fields("/callcheck /startcall /startcal /schedulecall /shedulecall /calltitle /endcall /endcal /yes /ok2 /callinfo /callhelp ／startcall@ourname /skipcall /skipcall_7 /movecall /movecall /callzone /calllog")
	words := strings.Fields(`startcall /endcall /yes ／schedulecall /callcheck --rtmp --replace --in --in= --in=@a --in @demo -1001 —rtmp --rtpm --inn --rtmp=yes --loudly —— - --help -h help ? list stop now
		18:00 8 8pm friday tomorrow tommorow tonight завтра in 2h 8:30 night GMT +5 CET every half past Weekly "Weekly talk" --remind —remind=1d --remind= 1d,1h 1h 10m, 10, 10 1 day, hour and before none to #7 c7 call 7 mar dec Berlin -3 300 “ ” confirm yes 1 2 #2 two second one no please 5 ½ + ` + "\u200b")
	for range *orders {
		text := verbs[rng.IntN(len(verbs))]
		for range rng.IntN(8) {
			text += " " + words[rng.IntN(len(words))]
		}
		checkParse(t, text, opt)
	}
}

// checkParse checks what holds of whatever is typed: Verb and Parse agree. What is none of ours leaves nothing behind. What
// is wrong is a Problem that names a verb. Each line that is offered is right as it stands, keeps the chat that was named and
// the options that its verb has. What was understood, typed anew, is understood the same; so it is in wide characters and
// behind marks that cannot be seen.
func checkParse(t *testing.T, text string, opt Options) {
	t.Helper()
	got, err := Parse(text, opt)
	s, ours := opt.Table.Verb(text, opt.Prefix, opt.Usernames)
	if ours == errors.Is(err, ErrNotCommand) {
		t.Fatalf("%q is %v to Verb and %v to Parse", text, ours, err)
	}
	if !ours {
		if got != (Parsed{}) {
			t.Errorf("%q is no command and yet %+v", text, got)
		}
		half := opt
		half.Halves = true
		_, err := Parse(text, half)
		if s, _ := opt.Table.Half(text, opt.Prefix, opt.Usernames); (s == nil) != errors.Is(err, ErrNotCommand) {
			t.Errorf("%q is %v to Half and %v to Parse", text, s, err)
		}
		return
	}
	if got.Typed != "" && (opt.Table.Find(got.Typed) != nil && typed.Plain(text) == text || opt.Table.Find(string(s.Verb)) == nil) {
		t.Errorf("%q: %q is said to be near %s", text, got.Typed, s.Verb)
	}
	if got.Said != nil && s.Follows != TimeTitle && s.Follows != PlanTime && (s.Later == "" || got.Title == "" || !likeATime(got.Said, got.Title)) {
		t.Errorf("%q has a time: %+v", text, got)
	}
	if p, ok := errors.AsType[*Problem](err); ok {
		if got.Verb != s.Verb || opt.Table.Find(string(p.Command.Verb)) == nil || p.Kind == "" || p.Kind == WrongTime || p.Time != nil {
			t.Errorf("%q is %+v, %+v", text, got, p)
		}
		for _, c := range p.Try {
			checkOffer(t, text, p.Command, c, opt)
		}
		return
	}
	if err != nil {
		t.Fatalf("%q: an error of another kind: %v", text, err)
	}
	if got.Verb == callHelp {
		return
	}
	verb, again := opt.Prefix+string(got.Verb), got.Line(opt.Prefix, got.Args)
	for _, again := range []string{again, "\u200b\u200e" + strings.NewReplacer("/", "／", "a", "ａ", "l", "ｌ").Replace(verb) + again[len(verb):]} {
		if second, err := Parse(again, opt); err != nil || second.Command != got.Command || second.Title != got.Title || second.Typed != "" {
			t.Errorf("%q is %+v\n%q is %+v, %v", text, got, again, second, err)
		}
	}
}

// checkOffer fails if c, which is offered to who typed text, is wrong in its turn or has lost something on the way.
func checkOffer(t *testing.T, text string, understood, c Command, opt Options) {
	t.Helper()
	line := c.Line(opt.Prefix, c.Args)
	if again, err := Parse(line, opt); err != nil || again.Command != c || again.Typed != "" || again.Said != nil && again.Verb == startCall {
		t.Errorf("to %q is offered %q, which is %+v, %v", text, line, again, err)
	}
	s := opt.Table.Find(string(c.Verb))
	if understood.In != "" && c.In == "" && s.Has(In) || understood.RTMP && !c.RTMP && s.Has(RTMP) || understood.Replace && !c.Replace && s.Has(Replace) || understood.Video && !c.Video && s.Has(Video) || understood.Remind != "" && c.Remind == "" && s.Has(Remind) {
		t.Errorf("to %q, of which %+v was understood, is offered %q", text, understood, line)
	}
}
