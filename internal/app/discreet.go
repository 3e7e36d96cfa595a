package app

import (
	"errors"
	"log/slog"
	"os"
	"regexp"
	"strings"

	"okpay.example/support/mail"
)

// The log is for finding faults, and people send it to others. So it holds what was being done and what kind of failure
// came of it, and nothing that a person wrote, is called or owns: not even what a server repeats of it.
var (
	loggedAddress = regexp.MustCompile(`[^\s<>"'(),;:=]+@[^\s<>"'(),;:]+`)
	loggedNumber  = regexp.MustCompile(`\d(?:[ -]?\d){8,}`) // of a card, an identity, a telephone
	loggedValue   = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`) // what our errors quote is a value
)

// discreetly takes what is personal out of an attribute, as slog.HandlerOptions.ReplaceAttr.
func discreetly(groups []string, a slog.Attr) slog.Attr {
	switch v := a.Value.Any().(type) {
	case error:
		a.Value = slog.StringValue(discreetText(withoutSaid(v)))
	case string:
		if len(groups) > 0 || a.Key != slog.MessageKey && a.Key != slog.LevelKey {
			a.Value = slog.StringValue(discreetText(v))
		}
	}
	return a
}

// withoutSaid is the text of an error without what a server said and without what was typed into a field.
func withoutSaid(err error) string {
	text, said := err.Error(), mail.Said(err)
	if field, ok := errors.AsType[*mail.FieldError](err); ok {
		said = append(said, field.Value)
	}
	for _, s := range said {
		if s != "" {
			text = strings.ReplaceAll(text, s, leftOut)
		}
	}
	return text
}

func discreetText(text string) string {
	text = loggedValue.ReplaceAllString(text, leftOut)
	text = loggedAddress.ReplaceAllString(text, leftOut)
	text = loggedNumber.ReplaceAllString(text, leftOut)
	if home, err := os.UserHomeDir(); err == nil && len(home) > 1 {
		text = strings.ReplaceAll(text, home, "~") // it holds a person's name
	}
	return text
}
