package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
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

// CheckStateDir reports everything that keeps dir from holding a session that is as good as the account: it must be a
// folder of the user we run as, 0700, its files 0600; or it must be possible to create it. It changes nothing.
func CheckStateDir(dir string) Problems {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return checkCreatable(dir)
	case err != nil:
		return Problems{{Key: "state_dir", What: err.Error()}}
	case !info.IsDir():
		return Problems{{Key: "state_dir", What: dir + " is not a folder", Hint: "move it away, or name another one"}}
	}
	if p := checkOwner(dir, info, " -R"); p != nil {
		return Problems{*p} // whatever else is wrong below may not even be visible
	}
	var problems Problems
	if mode := info.Mode().Perm(); mode != 0o700 {
		problems = append(problems, Problem{Key: "state_dir", What: fmt.Sprintf("%s has mode %04o; the session in it is worth the account", dir, mode), Hint: "run: chmod 0700 " + shellQuote(dir)})
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return append(problems, Problem{Key: "state_dir", What: err.Error()})
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue // gone meanwhile, or a socket, whose folder guards it
		}
		if p := checkOwner(path, info, ""); p != nil {
			problems = append(problems, *p)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			problems = append(problems, Problem{Key: "state_dir", What: fmt.Sprintf("%s has mode %04o", path, mode), Hint: "run: chmod 0600 " + shellQuote(path)})
		}
	}
	return problems
}

// checkCreatable walks up to the first folder that is there and asks the kernel whether we may write in it.
func checkCreatable(dir string) Problems {
	parent := filepath.Dir(dir)
	for {
		info, err := os.Stat(parent)
		if errors.Is(err, fs.ErrNotExist) && parent != filepath.Dir(parent) {
			parent = filepath.Dir(parent)
			continue
		}
		if err == nil && info.IsDir() {
			err = unix.Faccessat(unix.AT_FDCWD, parent, unix.W_OK|unix.X_OK, unix.AT_EACCESS)
		} else if err == nil {
			err = syscall.ENOTDIR
		}
		if err == nil {
			return nil
		}
		me := userName(os.Geteuid())
		return Problems{{
			Key:  "state_dir",
			What: fmt.Sprintf("%s does not exist and cannot be created by %s: %s: %v", dir, me, parent, err),
			Hint: fmt.Sprintf("run: install -d -m 0700 -o %s %s", me, shellQuote(dir)),
		}}
	}
}

// checkOwner wants path to belong to the user we run as: root would leave files behind that the service cannot read.
func checkOwner(path string, info fs.FileInfo, recursive string) *Problem {
	uid, me := owner(info), os.Geteuid()
	if uid == me {
		return nil
	}
	hint := fmt.Sprintf("run: chown%s %s %s", recursive, userName(me), shellQuote(path))
	if me == 0 {
		hint = fmt.Sprintf("run userbot as that user: runuser -u %s -- userbot …", userName(uid))
	}
	return &Problem{Key: "state_dir", What: fmt.Sprintf("%s belongs to %s, and this is %s", path, userName(uid), userName(me)), Hint: hint}
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
