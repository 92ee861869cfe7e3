package handlers_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/handlers"
)

// TestTheSignsOfTheHelpAreNotTyped: whoever copies a line of the help with its brackets is asked whether what is in them is meant. Nothing of that becomes
// a title in silence, nor is done.
func TestTheSignsOfTheHelpAreNotTyped(t *testing.T) {
	table, err := handlers.Table()
	if err != nil {
		t.Fatal(err)
	}
	opt := command.Options{Prefix: "/", Table: table}
	for typed, want := range map[string][]string{
		"/recordcall [stop]":                            {"/recordcall stop", `/recordcall "[stop]"`},
		"/recordcall (stop)":                            {"/recordcall stop", `/recordcall "(stop)"`},
		"/recordcall <stop>":                            {"/recordcall stop", `/recordcall "<stop>"`},
		"/recordcall {stop}":                            {"/recordcall stop", `/recordcall "{stop}"`},
		"/recordcall --video [stop]":                    {"/recordcall --video stop", `/recordcall --video "[stop]"`},
		"/recordcall [--video] Talk":                    {"/recordcall --video Talk"},
		"/recordcall (--video) Talk":                    {"/recordcall --video Talk"},
		"/recordcall stop|start":                        {"/recordcall stop", "/recordcall", `/recordcall "stop|start"`},
		"/recordcall [stop|start]":                      {"/recordcall stop", "/recordcall", `/recordcall "[stop|start]"`},
		"/recordcall stop/start":                        {"/recordcall stop", "/recordcall", `/recordcall "stop/start"`},
		"/recordcall (stop recording)":                  {"/recordcall stop", `/recordcall "(stop recording)"`},
		"/startcall (Party)":                            {"/startcall Party", `/startcall "(Party)"`},
		"/recordcall <Talk>":                            {"/recordcall Talk", `/recordcall "<Talk>"`},
		"/startcall [--rtmp] Party":                     {"/startcall --rtmp Party"},
		"/startcall [--rtmp]":                           {"/startcall --rtmp"},
		"/startcall [--rtmp] [--replace] [Party]":       {"/startcall --rtmp --replace Party", `/startcall --rtmp --replace "[Party]"`},
		"/startcall <Party>":                            {"/startcall Party", `/startcall "<Party>"`},
		"/startcall [Party night]":                      {"/startcall Party night", `/startcall "[Party night]"`},
		"/startcall [--in @demo] Party":                 {"/startcall --in @demo Party"},
		"/startcall [--in CHAT] Party":                  {"/startcall Party"},
		"/startcall Party [--quiet]":                    {"/startcall --quiet Party"},
		"/schedulecall [fri 20:00] [Movies]":            {"/schedulecall fri 20:00 Movies", `/schedulecall fri 20:00 "[Movies]"`},
		"/schedulecall fri 20:00 <Movies>":              {"/schedulecall fri 20:00 Movies", `/schedulecall fri 20:00 "<Movies>"`},
		"/schedulecall (fri 20:00) (Movies)":            {"/schedulecall fri 20:00 Movies", `/schedulecall fri 20:00 "(Movies)"`},
		"/schedulecall fri 20:00 title":                 {"/schedulecall fri 20:00", `/schedulecall fri 20:00 "title"`},
		"/schedulecall fri 20:00 TITLE":                 {"/schedulecall fri 20:00", `/schedulecall fri 20:00 "TITLE"`},
		"/schedulecall [quiet] fri 20:00 Pub":           {"/schedulecall --quiet fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub [quiet]":           {"/schedulecall --quiet fri 20:00 Pub", `/schedulecall fri 20:00 Pub "[quiet]"`},
		"/schedulecall fri 20:00 Pub [remind 1h]":       {"/schedulecall --remind 1h fri 20:00 Pub", `/schedulecall fri 20:00 Pub "[remind 1h]"`},
		"/schedulecall [in @demo] fri 20:00 Pub":        {"/schedulecall --in @demo fri 20:00 Pub"},
		"/startcall [rtmp] Pub":                         {"/startcall --rtmp Pub"},
		"/schedulecall fri 20:00 [title]":               {"/schedulecall fri 20:00", `/schedulecall fri 20:00 "[title]"`},
		"/schedulecall [--remind 1d] fri 20:00 Pub":     {"/schedulecall --remind 1d fri 20:00 Pub"},
		"/schedulecall fri 20:00 Pub [--remind 1h]":     {"/schedulecall --remind 1h fri 20:00 Pub"},
		"/schedulecall [--no-start] fri 20:00 [Pub]":    {"/schedulecall --no-start fri 20:00 Pub", `/schedulecall --no-start fri 20:00 "[Pub]"`},
		"/schedulecall --in CHAT fri 20:00 Pub":         {"/schedulecall fri 20:00 Pub"},
		"/calltitle <New name>":                         {"/calltitle New name", `/calltitle "<New name>"`},
		"/calltitle [--quiet] New name":                 {"/calltitle --quiet New name"},
		"/movecall [number or title] fri 20:00":         {"/movecall fri 20:00"},
		"/movecall [Weekly] <tomorrow 20:00>":           {`/movecall "Weekly" tomorrow 20:00`},
		"/movecall <Movies> fri 20:00":                  {`/movecall "Movies" fri 20:00`},
		"/movecall [--quiet] [7] fri 20:00":             {"/movecall --quiet 7 fri 20:00"},
		"/endcall [confirm]":                            {"/endcall confirm"},
		"/endcall <confirm>":                            {"/endcall confirm"},
		"/endcall [--quiet] [confirm]":                  {"/endcall --quiet confirm"},
		"/mutecall <on>":                                {"/mutecall on"},
		"/mutecall [off]":                               {"/mutecall off"},
		"/mutecall on|off":                              {"/mutecall on", "/mutecall off"},
		"/mutecall on/off":                              {"/mutecall on", "/mutecall off"},
		"/callchat (off)":                               {"/callchat off"},
		"/calllink [speaker]":                           {"/calllink speaker"},
		"/calllink speaker|reset":                       {"/calllink speaker", "/calllink reset"},
		"/rtmp [revoke]":                                {"/rtmp revoke"},
		"/callinfo [--in @demo]":                        {"/callinfo --in @demo"},
		"/callwho (--in @demo)":                         {"/callwho --in @demo"},
		"/callinvite [--quiet] <@alice>":                {"/callinvite --quiet @alice"},
		"/cancelcall [--quiet] 7":                       {"/cancelcall --quiet 7"},
		"/calllog [20]":                                 {"/calllog 20"},
		"/calls [2]":                                    {"/calls 2"},
		"/calls [--in @demo] [2]":                       {"/calls --in @demo 2"},
		"/schedulecall <when> Party":                    nil,
		"/callzone [--quiet] [Europe/Berlin]":           {"/callzone --quiet Europe/Berlin"},
		"/startcall <title> [--rtmp]":                   {"/startcall --rtmp"},
		"/schedulecall <fri 20:00> [title] [--replace]": {"/schedulecall --replace fri 20:00"},
	} {
		_, err := command.Parse(typed, opt)
		wrong, ok := errors.AsType[*command.Problem](err)
		if !ok {
			t.Errorf("%s is taken (%v), want %q asked about", typed, err, want)
			continue
		}
		var lines []string
		for _, c := range wrong.Try {
			lines = append(lines, c.Line("/", c.Args))
		}
		if !slices.Equal(lines, want) {
			t.Errorf("%s: %v is offered %q, want %q", typed, wrong.Kind, lines, want)
		}
	}
	for typed, want := range map[string]command.Command{
		"/startcall [DE] Stammtisch":         {Verb: "startcall", Args: "[DE] Stammtisch"},
		"/startcall Party (part 2)":          {Verb: "startcall", Args: "Party (part 2)"},
		"/startcall Party (live)":            {Verb: "startcall", Args: "Party (live)"},
		"/schedulecall fri 20:00 (Movies)":   {Verb: "schedulecall", Args: "fri 20:00 (Movies)"},
		"/startcall Rock/Pop":                {Verb: "startcall", Args: "Rock/Pop"},
		"/startcall Q&A | Berlin":            {Verb: "startcall", Args: "Q&A | Berlin"},
		"/startcall --in [@demo] Pub":        {Verb: "startcall", In: "@demo", Args: "Pub"},
		`/startcall "[Party]"`:               {Verb: "startcall", Args: `"[Party]"`},
		"/calltitle We <3 Go":                {Verb: "calltitle", Args: "We <3 Go"},
		"/calltitle Chat (live)":             {Verb: "calltitle", Args: "Chat (live)"},
		"/callmute <@alice>":                 {Verb: "callmute", Args: "@alice"},
		"/callinvite [@alice] [@bobby]":      {Verb: "callinvite", Args: "@alice @bobby"},
		"/callzone <Europe/Berlin>":          {Verb: "callzone", Args: "Europe/Berlin"},
		"/callzone [reset]":                  {Verb: "callzone", Args: "reset"},
		"/callcheck [startcall Party]":       {Verb: "callcheck", Args: "startcall Party"},
		"/callhelp [endcall]":                {Verb: "callhelp", Args: "endcall"},
		"/movecall <7> fri 20:00":            {Verb: "movecall", Args: "7 fri 20:00"},
		"/callcheck [startcall] Party":       {Verb: "callcheck", Args: "startcall Party"},
		`/callhelp "endcall"`:                {Verb: "callhelp", Args: "endcall"},
		"/callhelp <command>":                {Verb: "callhelp"},
		"/callhelp command":                  {Verb: "callhelp"},
		"/yes [1]":                           {Verb: "yes", Args: "1"},
		"/cancelcall (7)":                    {Verb: "cancelcall", Args: "7"},
		"/schedulecall fri 20:00 [DE] Party": {Verb: "schedulecall", Args: "fri 20:00 [DE] Party"},
	} {
		if got, err := command.Parse(typed, opt); err != nil || got.Command != want {
			t.Errorf("%s is %+v (%v), want %+v", typed, got.Command, err, want)
		}
	}
}

// TestThePlaceholdersOfTheHelpAreNoValues: what stands in a usage in the place of what is to be typed asks for the help of that verb, with its
// brackets and without.
func TestThePlaceholdersOfTheHelpAreNoValues(t *testing.T) {
	table, err := handlers.Table()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range table.Specs() {
		usage := strings.TrimPrefix(s.Usage, string(s.Verb)+" ")
		if usage == s.Usage || s.Verb == table.Help().Verb {
			continue
		}
		lines := []string{usage}
		if at := strings.Index(usage, "<"); at >= 0 {
			lines = append(lines, usage[at:], strings.NewReplacer("<", "", ">", "", "[", "", "]", "").Replace(usage[at:]))
		}
		if last := usage[strings.LastIndex(usage, "["):]; strings.HasPrefix(last, "[") && !slices.Contains([]string{"[confirm]", "[revoke]"}, last) && !strings.Contains(last, "CHAT") && !strings.Contains(last, "<") && !strings.Contains(last, "|") {
			lines = append(lines, last, strings.Trim(last, "[]"), "<"+strings.Trim(last, "[]")+">", "{"+strings.Trim(last, "[]")+"}")
		}
		for _, line := range lines {
			typed := "/" + string(s.Verb) + " " + line
			got, err := command.Parse(typed, command.Options{Prefix: "/", Table: table})
			if wrong, ok := errors.AsType[*command.Problem](err); ok && len(wrong.Try) > 0 && s.Follows == command.Value {
				continue // on|off
			}
			if err != nil || got.Verb != table.Help().Verb || got.Args != string(s.Verb) {
				t.Errorf("%s is %+v (%v), want its help", typed, got.Command, err)
			}
		}
	}
}

// TestATitleInBracketsThatIsPlanned: what is planned under a title with brackets is meant by that, brackets and all.
func TestATitleInBracketsThatIsPlanned(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.says(r.alice, `/schedulecall sun 20:00 "[Movies]"`)
		r.idle(time.Minute)
		moved := r.says(r.alice, "/movecall [Movies] sun 21:00")
		r.idle(time.Minute)
		if got := r.answered(moved, ""); !strings.Contains(got, "21:00") || strings.Contains(got, "signs of the help") {
			t.Errorf("the answer is %q", got)
		}
	})
}
