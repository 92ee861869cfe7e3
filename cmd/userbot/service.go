package main

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"

	"userbot/internal/config"
	"userbot/internal/owner"
)

// serviceUser is whom the unit runs the daemon as (systemd/userbot.sysusers).
const serviceUser = "userbot"

func asService() bool { return owner.Name(os.Geteuid()) == serviceUser }

// toType is what a person types to have a subcommand run as the user that this process runs as.
func toType(subcommand, path string) string {
	line := fmt.Sprintf("userbot %s --config %s", subcommand, owner.Quote(path))
	if asService() {
		return "sudo -u " + serviceUser + " " + line
	}
	return line
}

// toInit is what a person types to have a configuration written: those of the units only root can.
func toInit(path string) string {
	if path == defaultConfig {
		return "sudo userbot init"
	}
	line := "userbot init --config " + owner.Quote(path)
	if filepath.Dir(path) == servicesFolder {
		return "sudo " + line
	}
	return line
}

// toStart is what a person types to start the daemon: where this is the service's user, the unit is there.
func toStart(path string) string {
	if !asService() {
		return toType("run", path)
	}
	unit := unitOf(path)
	return fmt.Sprintf("sudo systemctl start %s (sudo systemctl enable %s: at every boot)", unit, unit)
}

// unitOf is the unit of the configuration at path.
func unitOf(path string) string {
	if name := config.Instance(path); name != "" {
		return "userbot@" + name
	}
	return "userbot"
}

// refuseRoot keeps root from a state folder that is the service's: what root makes there the daemon cannot read.
func refuseRoot(dir string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	theirs := 0
	if info, err := os.Stat(dir); err == nil {
		theirs = owner.Of(info)
	} else if u, err := user.Lookup(serviceUser); err == nil && strings.HasPrefix(dir+"/", config.DefaultStateDir+"/") {
		theirs, _ = strconv.Atoi(u.Uid)
	}
	if theirs == 0 {
		return nil
	}
	whose := owner.Name(theirs)
	return withCode(exitConfig, fmt.Errorf("%s is %s's, and the daemon cannot read what root makes there: do the same as %s, with sudo -u %s userbot …",
		dir, whose, whose, whose))
}
