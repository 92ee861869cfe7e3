package config

import (
	"fmt"
	"os"

	"userbot/internal/owner"
)

// readSecret reads a small file that nobody but its owner may read.
func readSecret(path string) ([]byte, *Problem) {
	data, info, problem := readFile(path, 4096)
	if problem != nil {
		return nil, problem
	}
	if mode := owner.Mode(info); mode&0o077 != 0 {
		return nil, &Problem{What: fmt.Sprintf("%s can be read by others (mode %04o)", path, mode), Hint: "run: chmod 0600 " + owner.Quote(path)}
	}
	if uid := owner.Of(info); uid != os.Geteuid() && uid != 0 {
		return nil, &Problem{What: fmt.Sprintf("%s belongs to %s", path, owner.Name(uid)), Hint: fmt.Sprintf("run: chown %s %s", owner.Name(os.Geteuid()), owner.Quote(path))}
	}
	return data, nil
}
