package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"userbot/internal/command"
	"userbot/internal/owner"
)

// maxSize is far beyond any configuration with thousands of chats; a larger file is some other file.
const maxSize = 1 << 20

// Load reads and checks the file at path. env looks up environment variables, as [os.Getenv] does; it is asked for
// STATE_DIRECTORY and CREDENTIALS_DIRECTORY, which systemd sets. now is the time, as [time.Now] does, by which zones are offered for a name that none has. Without the former, the account whose configuration is
// /etc/userbot/NAME.yaml has the state folder that the unit userbot@NAME gives it. verbs are those that can be disabled. The Config is nil when
// there is any problem.
func Load(path string, env func(string) string, now func() time.Time, verbs *command.Table) (*Config, Problems) {
	data, info, problem := readFile(path, maxSize)
	if problem != nil {
		return nil, Problems{*problem}
	}
	c, problems := Parse(data, envOf(path, env), now, verbs)
	if c != nil && c.secretIn != "" && owner.Mode(info)&0o007 != 0 {
		// The group may read: the file usually belongs to root, and the service's user is only in its group.
		return nil, Problems{{
			Key:  c.secretIn,
			What: fmt.Sprintf("everybody on this machine can read it in %s (mode %04o)", path, info.Mode().Perm()),
			Hint: "run: chmod o-rwx " + owner.Quote(path),
		}}
	}
	return c, problems
}

// envOf is env as the unit of the account that is configured in path has it.
func envOf(path string, env func(string) string) func(string) string {
	return func(key string) string {
		value := env(key)
		if name := Instance(path); key == "STATE_DIRECTORY" && value == "" && name != "" {
			value = filepath.Join(DefaultStateDir, name)
		}
		return value
	}
}

// StateDir returns the state folder of the configuration at path as well as it can be told, which may be broken or out of
// reach: a daemon that goes on with an older one is found all the same. env is as for [Load].
func StateDir(path string, env func(string) string) string {
	dir := Default(envOf(path, env)).StateDir
	data, _, problem := readFile(path, maxSize)
	if problem != nil {
		return dir
	}
	var written struct {
		Dir string `yaml:"state_dir"`
	}
	take := func(text []byte) bool {
		if yaml.Unmarshal(text, &written) != nil {
			return false
		}
		if filepath.IsAbs(written.Dir) {
			dir = filepath.Clean(written.Dir)
		}
		return true
	}
	if take(data) {
		return dir
	}
	for line := range bytes.Lines(data) {
		if bytes.HasPrefix(line, []byte("state_dir:")) {
			take(line)
		}
	}
	return dir
}

// Instance returns NAME of /etc/userbot/NAME.yaml, which the unit userbot@NAME runs; "" for any other file, and for
// config.yaml, which the unit userbot runs.
func Instance(path string) string {
	path, err := filepath.Abs(path)
	dir, file := filepath.Split(path)
	name, yaml := strings.CutSuffix(file, ".yaml")
	if err != nil || dir != "/etc/userbot/" || !yaml || name == "config" {
		return ""
	}
	return name
}

// readFile reads a regular file of at most limit bytes. A pipe or a device in its place would block or never end.
func readFile(path string, limit int64) ([]byte, fs.FileInfo, *Problem) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, &Problem{What: path + " does not exist", Hint: "check the path"}
	case errors.Is(err, fs.ErrPermission):
		return nil, nil, &Problem{What: path + " cannot be reached: permission denied", Hint: "check the owner and the mode of the folders above it"}
	case err != nil:
		return nil, nil, &Problem{What: err.Error()}
	case info.IsDir():
		return nil, nil, &Problem{What: path + " is a folder, not a file"}
	case !info.Mode().IsRegular():
		return nil, nil, &Problem{What: path + " is not a regular file"}
	case info.Size() > limit:
		return nil, nil, &Problem{What: fmt.Sprintf("%s has %d bytes, more than the %d that are read", path, info.Size(), limit), Hint: "is it the right file?"}
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrPermission) {
		return nil, nil, &Problem{What: path + " cannot be read: permission denied", Hint: "check its owner and mode: ls -l " + owner.Quote(path)}
	}
	if err != nil {
		return nil, nil, &Problem{What: err.Error()}
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, limit))
	if err != nil {
		return nil, nil, &Problem{What: err.Error()}
	}
	return data, info, nil
}

// Parse checks a configuration, the files it names included. It returns the problems in the order of the lines, and a
// nil Config when there is any. env, now and verbs are as for [Load].
func Parse(data []byte, env func(string) string, now func() time.Time, verbs *command.Table) (*Config, Problems) {
	doc, problems := parseYAML(data)
	if problems != nil {
		return nil, problems
	}
	r := &reader{env: env, now: now, verbs: verbs, lines: map[string]int{}}
	return r.read(doc)
}

func parseYAML(data []byte) (*yaml.Node, Problems) {
	if len(data) > maxSize {
		return nil, Problems{{What: fmt.Sprintf("has %d bytes, more than the %d that are read", len(data), maxSize), Hint: "is it the right file?"}}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		line := 1
		for rest := data; ; {
			r, n := utf8.DecodeRune(rest)
			if r == utf8.RuneError && n <= 1 {
				break
			}
			if r == '\n' {
				line++
			}
			rest = rest[n:]
		}
		return nil, Problems{{Line: line, What: "is not UTF-8 text", Hint: "save the file as UTF-8"}}
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, Problems{{What: "the file is empty", Hint: "begin with a copy of config.example.yaml"}}
	case err != nil:
		return nil, Problems{syntax(data, err)}
	}
	var second yaml.Node
	switch err := d.Decode(&second); {
	case errors.Is(err, io.EOF):
	case err != nil:
		return nil, Problems{syntax(data, err)}
	default:
		return nil, Problems{{Line: second.Line, What: "a second YAML document begins here", Hint: "take out the line ---"}}
	}
	return doc.Content[0], nil
}

var (
	yamlError    = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)
	parserError  = regexp.MustCompile(`^did not find expected (<|node content|'|key)`)
	unquotedSign = regexp.MustCompile("(?:^|[-:,\\[{])\\s*[@`%]")
	// strayMark is a sign that is a value of its own to people, and the beginning of something else to YAML.
	strayMark = regexp.MustCompile(`(?:^|[-:,\[{]\s)\s*[*&!|>](?:\s|[\]},]|$)|\[[*&!]`)
	firstWord = regexp.MustCompile(`^\s*(?:-\s+)?([A-Za-z_]+)\s*([=:]?)(.?)`)
	closeDash = regexp.MustCompile(`^-[^\s-]`)
)

// wordOf is the key that a line seems to begin with, if no colon and space follow it.
func wordOf(line string) string {
	if m := firstWord.FindStringSubmatch(line); m != nil && (m[2] != ":" || m[3] != "" && m[3] != " ") {
		return m[1]
	}
	return ""
}

// syntax turns the YAML library's error into a sentence about the line that is to blame.
func syntax(data []byte, err error) Problem {
	p := Problem{What: hide(strings.TrimPrefix(err.Error(), "yaml: "))}
	text := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	if m := yamlError.FindStringSubmatch(err.Error()); m != nil {
		p.Line, _ = strconv.Atoi(m[1])
		if p.Line > 0 && p.Line < len(text) && parserError.MatchString(m[2]) {
			p.Line++ // the library counts from zero in these, from one in the others
		}
		p.What = "not valid YAML: " + hide(m[2])
	}
	// The library's line is where it gave up, which may be past the mistake or before it.
	for i, line := range text {
		if i+1 < p.Line-1 || i+1 > p.Line+1 {
			continue
		}
		code := strings.TrimLeft(line, " ")
		switch {
		case strings.HasPrefix(code, "\t"):
			return Problem{Line: i + 1, What: "is indented with a tab", Hint: "YAML wants spaces"}
		case !strings.HasPrefix(code, "#") && unquotedSign.MatchString(code):
			return Problem{Line: i + 1, What: "a value that begins with @, % or ` must stand in quotes", Hint: `write "@alice"`}
		case !strings.HasPrefix(code, "#") && strayMark.MatchString(code):
			return Problem{Line: i + 1, What: "a value that begins with *, &, !, | or > must stand in quotes", Hint: `write "!"`}
		case closeDash.MatchString(code):
			return Problem{Line: i + 1, What: "a dash is not followed by a space", Hint: `write - "@alice"`}
		case i+1 == p.Line && wordOf(code) != "":
			return Problem{Line: i + 1, What: "a key is not followed by a colon and a space", Hint: "write " + hide(wordOf(code)) + ": and a space before its value"}
		}
	}
	switch said := err.Error(); {
	case strings.Contains(said, "did not find expected key"):
		p.Hint = "is the line indented as those above it are?"
	case strings.Contains(said, "unexpected end of stream"), strings.Contains(said, "cannot start any token"):
		p.Hint = "is each quote closed?"
	case strings.Contains(said, "did not find expected ','"):
		p.Hint = "is each bracket closed?"
	}
	return p
}
