package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"unicode"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/privacy"
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

// statusError ends the program with a status of its own, mostly after the result was printed. Its text, which is in the
// person's language, goes to stderr.
type statusError struct {
	status     int
	code       string
	text, hint string
}

func (e *statusError) Error() string { return e.text }

// failed is a statusError in the words of key, and of key.hint where there are any.
func (c *cli) failed(status int, code, key string, args ...any) error {
	e := &statusError{status: status, code: code, text: c.words.T(key, args...)}
	if c.words.Has(key + ".hint") {
		e.hint = c.words.T(key+".hint", args...)
	}
	return e
}

// fail tells an error, one line or one JSON document, and gives the exit status. cmd is the command that was run.
func (c *cli) fail(cmd *cobra.Command, err error) int {
	if c.words == nil {
		if e := c.speak(); e != nil {
			fmt.Fprintln(c.err, err)
			return exitFailed
		}
	}
	status, x := c.explain(cmd, err)
	c.tell(x)
	return status
}

func (c *cli) explain(cmd *cobra.Command, err error) (status int, x app.Explanation) {
	var (
		wrong   *usageError
		known   *statusError
		setting *app.SettingError
	)
	switch {
	case errors.As(err, &known):
		return known.status, app.Explanation{Code: known.code, Message: known.text, Hint: known.hint}
	case errors.As(err, &wrong):
		x = app.Explanation{Code: "usage", Message: c.words.T("cli.usage."+wrong.key, wrong.args...)}
		x.Hint = c.words.T("cli.usage.hint", "Command", cmd.CommandPath())
		return exitUsage, x
	}
	x = app.Explain(c.words, err).AtTerminal()
	switch {
	case errors.As(err, &setting) && setting.File == "", wrongPart(err), x.Code == "is_folder": // whatever the flag
		return exitUsage, x
	case x.NotFound:
		return exitNotFound, x
	case x.Temporary:
		return exitNetwork, x
	}
	return exitFailed, x
}

// wrongPart tells whether err is about what was given as a flag: a mail without a subject is a wrong call, a file that
// turns out to be too large is not.
func wrongPart(err error) bool {
	var (
		part    *mail.FieldError
		config  *mail.ConfigError
		picture *privacy.RefusedError
		link    *app.LinkError
	)
	switch {
	case errors.As(err, &picture):
		return picture.Reason == privacy.Outside || picture.Reason == privacy.NoArea
	case errors.As(err, &link):
		return true
	case errors.As(err, &part):
		return part.Key == "missing" || part.Field == "to" || part.Field == "subject"
	case errors.As(err, &config):
		return true
	}
	return false
}

func (c *cli) tell(x app.Explanation) {
	x.Message, x.Hint = oneLine(x.Message), oneLine(x.Hint)
	if c.json {
		type body struct {
			Code    string `json:"code"`
			Message string `json:"message"`
			Hint    string `json:"hint"`
			Detail  string `json:"detail,omitempty"` // in the system's or the server's own words
		}
		e := json.NewEncoder(c.err)
		e.SetEscapeHTML(false)
		_ = e.Encode(struct {
			Error body `json:"error"`
		}{body{x.Code, x.Message, x.Hint, oneLine(x.Detail)}}) // stderr is the last resort: nowhere is left to tell that it failed
		return
	}
	if x.Hint != "" {
		x.Message += c.words.T("cli.hint.join") + x.Hint
	}
	fmt.Fprintln(c.err, "okpay-support: "+x.Message)
}

// oneLine makes one line of s, without what would disturb a terminal.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// named says which thing was not found, where err only says that something was not.
func named(kind, id string, err error) error {
	var known *app.NotFoundError
	if errors.Is(err, mail.ErrNotFound) && !errors.As(err, &known) {
		return &app.NotFoundError{Kind: kind, ID: id}
	}
	return err
}

// readerGone tells whether nobody reads the output any more, as in "okpay-support faq list | head -1".
func readerGone(err error) bool { return errors.Is(err, syscall.EPIPE) }
