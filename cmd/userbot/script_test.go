package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// secondStep is the two-step password of the account, where it is asked for one.
const secondStep = "correct-horse"

// TestScripts runs testdata/script. Each script has a Telegram of its own, a configuration that leads there ($CONFIG),
// and, besides the usual commands:
//
//	exits CODE PROGRAM ARG...          runs a program that must end with this exit code
//	keyed                              leaves a key for the log-in that comes, where nothing is to be seen of making one
//	converse CODE ANSWER... -- ARG...  runs userbot and answers its questions one by one; @code is the login code that
//	                                   Telegram has sent
func TestScripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts: ", err)
	}
	example, err := filepath.Abs("../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			password := ""
			if filepath.Base(file) == "login.txtar" {
				password = secondStep
			}
			p := newTelegram(t, password)
			testscript.Run(t, testscript.Params{
				Files: []string{file},
				Setup: func(e *testscript.Env) error {
					e.Setenv("PATH", filepath.Dir(program)+string(os.PathListSeparator)+e.Getenv("PATH"))
					e.Setenv("CONFIG", p.config)
					e.Setenv("STATE", filepath.Join(p.dir, "state"))
					e.Setenv("EXAMPLE", example)
					e.Setenv("PHONE", botPhone)
					return nil
				},
				Cmds: map[string]func(*testscript.TestScript, bool, []string){
					"exits":    exits,
					"keyed":    func(*testscript.TestScript, bool, []string) { p.keyed() },
					"converse": func(ts *testscript.TestScript, _ bool, args []string) { p.converse(ts, args) },
				},
			})
		})
	}
}

func exits(ts *testscript.TestScript, _ bool, args []string) {
	judgeCode(ts, args[0], ts.Exec(args[1], args[2:]...))
}

func judgeCode(ts *testscript.TestScript, want string, err error) {
	code := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		code = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != want {
		ts.Fatalf("exit code %d, want %s", code, want)
	}
}

func (p *smallTelegram) converse(ts *testscript.TestScript, args []string) {
	code, args := args[0], args[1:]
	var answers []string
	for args[0] != "--" {
		answers, args = append(answers, args[0]), args[1:]
	}
	out, err := converse(p.t, exec.Command(program, args[1:]...), func(question string) string {
		if len(answers) == 0 {
			ts.Fatalf("one question too many: %s", question)
		}
		answer := answers[0]
		answers = answers[1:]
		if answer == "@code" {
			return p.loginCode()
		}
		return answer
	})
	_, _ = ts.Stdout().Write([]byte(out))
	judgeCode(ts, code, err)
	if len(answers) > 0 {
		ts.Fatalf("%d answers were never asked for", len(answers))
	}
}
