package config

import (
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// readSecret reads a small file that nobody but its owner may read.
func readSecret(path string) ([]byte, *Problem) {
	data, info, problem := readFile(path, 4096)
	if problem != nil {
		return nil, problem
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, &Problem{What: fmt.Sprintf("%s can be read by others (mode %04o)", path, mode), Hint: "run: chmod 0600 " + shellQuote(path)}
	}
	if uid := owner(info); uid != os.Geteuid() && uid != 0 {
		return nil, &Problem{What: fmt.Sprintf("%s belongs to %s", path, userName(uid)), Hint: fmt.Sprintf("run: chown %s %s", userName(os.Geteuid()), shellQuote(path))}
	}
	return data, nil
}

func owner(info fs.FileInfo) int {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(st.Uid)
	}
	return os.Geteuid()
}

func userName(uid int) string {
	id := strconv.Itoa(uid)
	if u, err := user.LookupId(id); err == nil {
		return u.Username
	}
	return id
}
