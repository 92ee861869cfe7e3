package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"userbot/internal/api"
)

// version is set by the linker in a release (see the Makefile); otherwise the module's own record counts.
var version string

func programVersion() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "devel-" + s.Value[:12]
		}
	}
	return info.Main.Version
}

func versionLine() string {
	return fmt.Sprintf("userbot %s (%s, %s/%s, Telegram layer %d)\n",
		programVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH, api.Layer)
}

func versionCommand(w world) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Say which version this is",
		Example: "  userbot version",
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprint(w.out, versionLine())
			return err
		},
	}
}
