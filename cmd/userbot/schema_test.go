package main

import (
	"bytes"
	"os"
	"testing"
)

// TestTheSchema holds the schema that lies in docs to what the program prints. -update writes it.
func TestTheSchema(t *testing.T) {
	const path = "../../docs/config.schema.json"
	var out bytes.Buffer
	here := standard()
	here.out = &out
	if code := execute(t.Context(), []string{"schema"}, here); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	if *update {
		must(t, os.WriteFile(path, out.Bytes(), 0o644))
	}
	if is, _ := os.ReadFile(path); !bytes.Equal(is, out.Bytes()) {
		t.Errorf("%s is out of date: go test ./cmd/userbot -run TestTheSchema -update", path)
	}
}
