package config

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"userbot/internal/owner"
)

func TestSecretFileOfAnotherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	path := filepath.Join(t.TempDir(), "api_hash")
	write(t, path, hash, 0o600)
	if err := os.Chown(path, 65534, -1); err != nil {
		t.Fatal(err)
	}
	_, problem := readSecret(path)
	if problem == nil || problem.String() != fmt.Sprintf("%s belongs to %s; run: chown root %s", path, owner.Name(65534), path) {
		t.Errorf("said %v", problem)
	}
}
