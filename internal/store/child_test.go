package store

import (
	"fmt"
	"io"
	"os"
	"testing"
)

const (
	childEnv    = "USERBOT_STORE_CHILD"
	childDirEnv = "USERBOT_STORE_CHILD_DIR"
)

// children are what the test binary does instead of testing, when a test runs it as its child. What they return is the
// child's failure.
var children = map[string]func(dir string) error{
	"work": func(dir string) error { return work(dir, tell) },
	"hold": hold,
}

func TestMain(m *testing.M) {
	if child, ok := children[os.Getenv(childEnv)]; ok {
		if err := child(os.Getenv(childDirEnv)); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// tell tells the test that watches what the child holds for acknowledged.
func tell(format string, args ...any) {
	if _, err := fmt.Fprintf(os.NewFile(3, "mark"), format, args...); err != nil {
		panic(err)
	}
}

// hold keeps the store open until its standard input ends.
func hold(dir string) error {
	s, err := Open(dir, Options{})
	if err != nil {
		return err
	}
	fmt.Println("open")
	_, _ = io.Copy(io.Discard, os.Stdin)
	return s.Close()
}
