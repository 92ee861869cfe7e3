// Package owner says whose a file is, in words that can be typed into a shell.
package owner

import (
	"os/user"
	"regexp"
	"strconv"
	"strings"
)

// Name returns the name of a user, or the id where there is none.
func Name(uid int) string {
	id := strconv.Itoa(uid)
	if u, err := user.LookupId(id); err == nil {
		return u.Username
	}
	return id
}

var plain = regexp.MustCompile(`^[A-Za-z0-9/._+:@-]+$`)

// Quote makes a path safe to paste into a shell.
func Quote(path string) string {
	if plain.MatchString(path) {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
