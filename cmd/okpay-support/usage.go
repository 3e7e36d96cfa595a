package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usageError is a call that cannot be understood. Its words are those of "cli.usage."+key.
type usageError struct {
	key  string
	args []any
}

func (e *usageError) Error() string {
	return strings.TrimSpace("wrong usage: " + e.key + " " + strings.Trim(fmt.Sprint(e.args...), "[]"))
}

// usage makes a usageError; args are pairs of a placeholder's name and its value.
func usage(key string, args ...any) error { return &usageError{key, args} }

// oneOf refuses a flag's value that is none of the known ones.
func oneOf(flag, value string, known ...string) error {
	return usage("one_of", "Flag", flag, "Value", value, "Known", strings.Join(known, ", "))
}

// exactly wants n arguments.
func exactly(n int) cobra.PositionalArgs { return between(n, n) }

// atLeast wants n arguments or more.
func atLeast(n int) cobra.PositionalArgs { return between(n, -1) }

// none wants no arguments.
func none(cmd *cobra.Command, args []string) error { return between(0, 0)(cmd, args) }

func between(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		use := cmd.Use
		if parent := cmd.Parent(); parent != nil {
			use = parent.CommandPath() + " " + use
		}
		switch {
		case len(args) < least:
			return usage("missing", "Use", use)
		case most >= 0 && len(args) > most:
			return usage("extra", "Value", args[most], "Use", use)
		}
		return nil
	}
}

// subcommand refuses what is no subcommand of cmd, and says which one may have been meant.
func subcommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	cmd.SuggestionsMinimumDistance = 2
	if strings.TrimSpace(args[0]) == "" { // which is the beginning of every name
		return usage("command", "Value", args[0])
	}
	if meant := cmd.SuggestionsFor(args[0]); len(meant) > 0 {
		return usage("command_like", "Value", args[0], "Like", strings.Join(meant, ", "))
	}
	return usage("command", "Value", args[0])
}

// group is a command that only holds others.
func group(use, short string, sub ...*cobra.Command) *cobra.Command {
	g := &cobra.Command{
		Use: use, Short: short, Args: subcommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			names := []string{}
			for _, s := range sub {
				names = append(names, s.Name())
			}
			return usage("subcommand", "Command", cmd.CommandPath(), "Known", strings.Join(names, ", "))
		},
	}
	g.AddCommand(sub...)
	return g
}

// flagError puts what is wrong with a flag into our words.
func flagError(_ *cobra.Command, err error) error {
	var (
		unknown *pflag.NotExistError
		bare    *pflag.ValueRequiredError
		value   *pflag.InvalidValueError
		syntax  *pflag.InvalidSyntaxError
	)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return err
	case errors.As(err, &unknown):
		return usage("flag", "Flag", dashed(unknown.GetSpecifiedName()))
	case errors.As(err, &bare):
		return usage("flag_bare", "Flag", "--"+bare.GetFlag().Name)
	case errors.As(err, &value):
		return usage("flag_value", "Flag", "--"+value.GetFlag().Name, "Value", value.GetValue())
	case errors.As(err, &syntax):
		return usage("flag", "Flag", syntax.GetSpecifiedFlag())
	}
	return usage("other", "Detail", err.Error())
}

func dashed(name string) string {
	if len([]rune(name)) == 1 {
		return "-" + name
	}
	return "--" + name
}

// foresee reads the flags that decide how an error is told, for an error that came before all flags were parsed.
func (c *cli) foresee(args []string) {
	for i, a := range args {
		value := ""
		if i+1 < len(args) {
			value = args[i+1]
		}
		switch {
		case a == "--":
			return
		case a == "--json":
			c.json = true
		case a == "--lang":
			c.lang = value
		case a == "--home":
			c.home = value
		case strings.HasPrefix(a, "--lang="):
			c.lang = strings.TrimPrefix(a, "--lang=")
		case strings.HasPrefix(a, "--home="):
			c.home = strings.TrimPrefix(a, "--home=")
		}
	}
}
