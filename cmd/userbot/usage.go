package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"userbot/internal/owner"
)

// argsOf has a subcommand take the arguments that its line of use names: FILE has to be there, [REF] may.
func argsOf(cmd *cobra.Command) cobra.PositionalArgs {
	wanted := strings.Fields(cmd.Use)[1:]
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > len(wanted) {
			takes := "no argument"
			if len(wanted) > 0 {
				takes = "only " + strings.Join(wanted, " ")
			}
			extra := args[len(wanted)]
			text := fmt.Sprintf("%q is too much: %s takes %s", extra, cmd.Name(), takes)
			if ext := filepath.Ext(extra); (ext == ".yaml" || ext == ".yml") && cmd.Flags().Lookup("config") != nil {
				text += "; did you mean --config " + owner.Quote(extra) + "?"
			}
			return errors.New(text)
		}
		if missing := wanted[len(args):]; len(missing) > 0 && !strings.HasPrefix(missing[0], "[") {
			text := fmt.Sprintf("%s lacks its %s", cmd.Name(), missing[0])
			for line := range strings.SplitSeq(cmd.Example, "\n") {
				if strings.Contains(line, cmd.CommandPath()) {
					text += ", for example: " + strings.TrimSpace(line)
				}
			}
			return errors.New(text)
		}
		return nil
	}
}

// helpArgs has help take the name of a command.
func helpArgs(cmd *cobra.Command, args []string) error {
	if of, rest, _ := cmd.Root().Find(args); len(rest) > 0 {
		return cmd.Root().Args(of, rest)
	}
	return nil
}

// completionArgs has completion take the name of a shell.
func completionArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var shells []string
	for _, shell := range cmd.Commands() {
		shells = append(shells, shell.Name())
	}
	return fmt.Errorf("there is no completion for %q; there is for %s", args[0], strings.Join(shells, ", "))
}

// flagError says which option was meant, or what it lacks.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var lacking *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return fmt.Errorf("%s has no option -%s", cmd.Name(), unknown.GetSpecifiedName())
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		best, distance := "", len(name)/2+1
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if d := levenshtein.ComputeDistance(name, f.Name); d < distance {
				best, distance = f.Name, d
			}
		})
		if best != "" {
			return fmt.Errorf("%s has no option --%s; did you mean --%s?", cmd.Name(), name, best)
		}
		return fmt.Errorf("%s has no option --%s", cmd.Name(), name)
	case errors.As(err, &lacking):
		what, usage := pflag.UnquoteUsage(lacking.GetFlag())
		return fmt.Errorf("--%s lacks its %s: %s", lacking.GetFlag().Name, what, usage)
	case errors.As(err, &invalid):
		_, usage := pflag.UnquoteUsage(invalid.GetFlag())
		return fmt.Errorf("--%s does not take %q: %s", invalid.GetFlag().Name, invalid.GetValue(), usage)
	}
	return err
}
