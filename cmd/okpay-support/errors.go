package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

// The exit statuses of the contract.
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2
	exitNotFound = 3
	exitNetwork  = 4
	exitUnknown  = 5
)

// usageError is a call that cannot be understood.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usage(err error) error { return &usageError{err} }

func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usage(err)
		}
		return nil
	}
}

// statusError ends the program with a status of its own after the result was printed. Its text goes to stderr.
type statusError struct {
	status     int
	code       string
	text, hint string
}

func (e *statusError) Error() string { return e.text }

// fail tells an error, one line or one JSON document, and gives the exit status.
func (c *cli) fail(err error) int {
	if c.words == nil {
		if e := c.speak(); e != nil {
			fmt.Fprintln(c.err, err)
			return exitFailed
		}
	}
	var (
		u      *usageError
		s      *statusError
		status = exitFailed
		x      app.Explanation
	)
	switch {
	case errors.As(err, &s):
		status, x = s.status, app.Explanation{Code: s.code, Message: s.text, Hint: s.hint}
	case errors.As(err, &u), isCobraUsage(err):
		status, x = exitUsage, app.Explanation{Code: "usage", Message: err.Error(), Hint: c.words.T("cli.usage.hint")}
	default:
		x = app.Explain(c.words, err)
		var setting *app.SettingError
		switch {
		case errors.As(err, &setting):
			status = exitUsage
		case x.NotFound:
			status = exitNotFound
		case x.Temporary:
			status = exitNetwork
		}
	}
	c.tell(x)
	return status
}

func (c *cli) tell(x app.Explanation) {
	x.Message, x.Hint = oneLine(x.Message), oneLine(x.Hint)
	if c.json {
		type body struct {
			Code    string `json:"code"`
			Message string `json:"message"`
			Hint    string `json:"hint"`
		}
		e := json.NewEncoder(c.err)
		e.SetEscapeHTML(false)
		_ = e.Encode(struct {
			Error body `json:"error"`
		}{body{x.Code, x.Message, x.Hint}}) // stderr is the last resort: nowhere is left to tell that it failed
		return
	}
	if x.Hint != "" {
		x.Message += c.words.T("cli.hint.join") + x.Hint
	}
	fmt.Fprintln(c.err, "okpay-support: "+x.Message)
}

// isCobraUsage knows the errors that cobra makes itself.
func isCobraUsage(err error) bool {
	s := err.Error()
	for _, p := range []string{"unknown command", "unknown flag", "unknown shorthand", "required flag", "if any flags in the group"} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// named says which thing was not found, where err only says that something was not.
func named(kind, id string, err error) error {
	var known *app.NotFoundError
	if errors.Is(err, mail.ErrNotFound) && !errors.As(err, &known) {
		return &app.NotFoundError{Kind: kind, ID: id}
	}
	return err
}
