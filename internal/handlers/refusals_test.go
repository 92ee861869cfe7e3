package handlers_test

import (
	"flag"
	"fmt"
	"go/build"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// refused is a method of Telegram's, and commands that need it.
type refused struct {
	method   string
	commands []string
	meets    func(*rig)
}

// refusals are the methods that are called for commands. In each row's chat there is a call with two people in it.
func refusals() []refused {
	live := func(r *rig) {
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.srv.JoinCall(r.group, r.alice)
		r.srv.JoinCall(r.group, r.bot)
		carol := r.srv.AddUser(emulator.User{First: "Carol", Username: "carol"})
		r.srv.Join(r.group, carol)
		r.srv.JoinCall(r.group, carol)
		r.says(r.alice, "hello") // ids in a basic group are those of the one who reads
	}
	none := func(*rig) {}
	scheduled := func(r *rig) {
		r.srv.ScheduleCall(r.group, r.alice, "By hand", time.Now().Add(48*time.Hour))
	}
	recorded := func(r *rig) {
		live(r)
		r.srv.Record(r.group, r.alice, "", false)
	}
	basic := func(r *rig) {
		r.group = r.srv.AddGroup(emulator.Chat{Title: "Basic", Creator: r.alice, Members: []int64{r.bot, r.bob}})
		r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true})
		live(r)
	}
	return []refused{
		{method: "channels.getFullChannel", commands: []string{"/callinfo"}, meets: live},
		{method: "messages.getFullChat", commands: []string{"/callinfo"}, meets: basic},
		{method: "phone.getGroupCall", commands: []string{"/callinfo", "/endcall confirm"}, meets: live},
		{method: "phone.createGroupCall", commands: []string{"/startcall Weekly", "/schedulecall in 2h Weekly", "/startcall --rtmp Weekly"}, meets: none},
		{method: "phone.getGroupCallStreamRtmpUrl", commands: []string{"/rtmp", "/startcall --rtmp Weekly"}, meets: none},
		{method: "phone.discardGroupCall", commands: []string{"/endcall confirm"}, meets: live},
		{method: "phone.editGroupCallTitle", commands: []string{"/calltitle Friday"}, meets: live},
		{method: "phone.startScheduledGroupCall", commands: []string{"/startnow"}, meets: scheduled},
		{method: "phone.toggleGroupCallSettings", commands: []string{"/mutecall on", "/callchat off", "/calllink reset"}, meets: live},
		{method: "phone.toggleGroupCallRecord", commands: []string{"/recordcall Friday"}, meets: live},
		{method: "phone.toggleGroupCallRecord", commands: []string{"/recordcall stop"}, meets: recorded},
		{method: "phone.exportGroupCallInvite", commands: []string{"/calllink", "/calllink speaker", "/calllink reset"}, meets: live},
		{method: "phone.getGroupParticipants", commands: []string{"/callwho", "/callmute @carol"}, meets: live},
		{method: "phone.editGroupCallParticipant", commands: []string{"/callmute @carol"}, meets: live},
		{method: "phone.inviteToGroupCall", commands: []string{"/callinvite @carol"}, meets: live},
		{method: "contacts.resolveUsername", commands: []string{"/callinfo --in @demo", "/callmute @carol"}, meets: live},
		{method: "messages.checkChatInvite", commands: []string{"/callinfo --in t.me/+0123456789abcdef"}, meets: live},
		{method: "messages.getHistory", commands: []string{"/endcall confirm"}, meets: live},
		{method: "channels.getMessages", commands: []string{"/callmute"}, meets: live},
		{method: "messages.getMessages", commands: []string{"/callmute"}, meets: basic},
	}
}

// TestWhatTelegramRefuses: each error that Telegram documents of a method comes back from it, and what the chat is told is a
// sentence: never an error's type, and never a reason that is not the reason. An unknown one is told as that. The sentences stand
// in testdata/refusals.txt, to be read. A method that gains an error, by an update of the TL schema, fails here until somebody
// has read what is told then.
func TestWhatTelegramRefuses(t *testing.T) {
	const file = "testdata/refusals.txt"
	table, err := handlers.Table()
	if err != nil {
		t.Fatal(err)
	}
	docs := documented(t)
	rows := refusals()
	for method := range called(t) {
		if !slices.ContainsFunc(rows, func(r refused) bool { return r.method == method }) {
			t.Errorf("%s is called for commands, and no row says what its errors are told as", method)
		}
	}
	var told strings.Builder
	for _, row := range rows {
		for _, text := range row.commands {
			if _, err := command.Parse(text, command.Options{Prefix: "/", Table: table}); err != nil {
				continue // there is no such verb
			}
			fmt.Fprintf(&told, "# %s, %s\n", row.method, text)
			for _, e := range append(docs[row.method], documentedError{400, "SOMETHING_NEW"}) {
				answer := refusedWith(t, row, text, e)
				if raw := rawError.FindString(answer); raw != "" {
					t.Errorf("%s: %s: the chat is told %q", text, e.typ, answer)
				}
				fmt.Fprintf(&told, "%s: %s\n", e.typ, strings.ReplaceAll(answer, "\n", " / "))
			}
			told.WriteString("\n")
		}
	}
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(file, []byte(told.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(told.String(), "\n") {
		if lines := strings.Split(string(want), "\n"); i >= len(lines) || lines[i] != line {
			t.Fatalf("line %d of %s is not what the chat is told now:\n%s\nif that is true: -run TestWhatTelegramRefuses -update", i+1, file, line)
		}
	}
}

// rawError is what an error's type looks like.
var rawError = regexp.MustCompile(`[A-Z]{2,}_[A-Z_]{2,}`)

// refusedWith returns what the chat is told about a command when a method that it needs fails with an error, again and again.
func refusedWith(t *testing.T, row refused, text string, e documentedError) (answer string) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.policy.Chats = nil
		row.meets(r)
		acquainted(r)
		r.start()
		time.Sleep(2 * time.Second)
		r.srv.Fail(row.method, emulator.Fault{Err: e.typ, Code: e.code, Times: -1, User: r.bot})
		as := emulator.SayOptions{}
		for _, m := range r.srv.Messages(r.group) {
			if m.Text == "hello" {
				as.ReplyTo = m.ID
			}
		}
		before := len(r.srv.Messages(r.group))
		types := func(text string) {
			r.srv.Say(r.group, r.alice, text, as)
			time.Sleep(time.Minute)
			answer = ""
			for _, m := range r.srv.Messages(r.group)[before:] {
				if m.By == r.bot && m.Text != "" {
					answer = m.Text
				}
			}
		}
		types(text)
		if asksBack([]string{answer}) {
			as.ReplyTo = 0
			types("/yes")
		}
		if answer == "" {
			answer = "(nothing)"
		}
		r.srv.Heal()
		r.idle(2 * time.Hour)
	})
	return reference.ReplaceAllString(answer, "(reference)")
}

var reference = regexp.MustCompile(`\bc\d+\b`)

type documentedError struct {
	code int
	typ  string
}

// documented returns the errors that the TL schema's documentation lists, by method.
func documented(t *testing.T) map[string][]documentedError {
	t.Helper()
	docs := map[string][]documentedError{}
	for _, text := range schema(t) {
		for _, m := range invokes.FindAllStringSubmatch(text, -1) {
			for _, e := range regexp.MustCompile(`(?m)^//\t(\d+) (\w+)(?:_%d)?:`).FindAllStringSubmatch(m[3], -1) {
				code, err := strconv.Atoi(e[1])
				if err != nil {
					t.Fatal(err)
				}
				docs[m[2]] = append(docs[m[2]], documentedError{code, e[2]})
			}
		}
	}
	if len(docs) < 50 {
		t.Fatalf("only %d methods have errors in the schema", len(docs))
	}
	return docs
}

// invokes is the comment of a method: its name in Go, its own, and what is said of it.
var invokes = regexp.MustCompile(`(?m)^// (\w+) invokes method (\w+\.\w+)#\w+ returning error if any\.\n((?://.*\n)*)`)

// schema returns the source of what package tg says of the methods of calls and chats.
func schema(t *testing.T) (texts []string) {
	t.Helper()
	pkg, err := build.Import("github.com/gotd/td/tg", ".", build.FindOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"phone", "channels", "messages", "contacts", "users"} {
		files, err := filepath.Glob(filepath.Join(pkg.Dir, "tl_"+part+"_*_gen.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no sources of %s in %s: %v", part, pkg.Dir, err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, string(text))
		}
	}
	return texts
}

// called returns the methods that package api calls for commands.
func called(t *testing.T) map[string]bool {
	t.Helper()
	others := map[string]string{
		"messages.sendMessage": "an answer", "messages.editMessage": "an answer", "messages.sendReaction": "an answer",
		"messages.deleteMessages": "what is left in the chat", "channels.deleteMessages": "what is left in the chat",
		"channels.getParticipant": "who may", "channels.getParticipants": "who may", "channels.getChannels": "who may", "users.getUsers": "who may",
		"messages.getChats": "what a basic group has become", "messages.getDialogs": "a chat that is not known yet",
	}
	names := map[string]string{}
	for _, text := range schema(t) {
		for _, m := range invokes.FindAllStringSubmatch(text, -1) {
			names[m[1]] = m[2]
		}
	}
	files, err := filepath.Glob("../api/*.go")
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]bool{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\ba\.tg\.(\w+)\(`).FindAllStringSubmatch(string(text), -1) {
			if method := names[m[1]]; others[method] == "" {
				list[method] = true
			}
		}
	}
	if len(list) < 15 {
		t.Fatalf("only %d methods are called: %v", len(list), list)
	}
	return list
}
