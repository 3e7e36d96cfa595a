package app

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/net/idna"

	"okpay.example/support/internal/i18n"
	"okpay.example/support/mail"
	"okpay.example/support/mail/privacy"
)

// Explanation is a failure in plain words: what happened, and what to do.
type Explanation struct {
	Code      string // stable, for scripts: "not_found", "offline", "auth" …
	Message   string
	Hint      string // what to do in the window
	Terminal  string // what to do at the command line, where that is something else; "" where it is the same
	Detail    string // the failure as the system or the server put it, in whatever language; "" where it says nothing more
	Temporary bool   // the network or the server did not answer: a retry may help
	NotFound  bool
}

// NotFoundError says which thing is not there.
type NotFoundError struct {
	Kind string // "article", "fix", "topic", "ticket", "mail"
	ID   string
}

func (e *NotFoundError) Error() string { return fmt.Sprintf("there is no %s %s", e.Kind, e.ID) }
func (e *NotFoundError) Unwrap() error { return mail.ErrNotFound }

// Explain puts err into words. The text of err itself, which is English and technical, follows only where no plain
// words are known.
func Explain(w *i18n.Catalog, err error) Explanation {
	if unlooked, ok := errors.AsType[*mail.UnlookedError](err); ok && unlooked.Err != nil {
		why := Explain(w, unlooked.Err)
		return Explanation{
			Code: "unlooked", Message: w.T("error.unlooked", "Why", why.Message), Hint: w.T("error.unlooked.hint"),
			Temporary: why.Temporary,
		}
	}
	if e, ok := explainWindow(w, err); ok {
		return e
	}
	class := classify(err)
	code, args := class.code, class.args
	if detail := packDetail(w, err); detail != "" {
		args = append(args, "Detail", detail)
	}
	e := Explanation{Code: code, Temporary: class.temporary, NotFound: absent(code)}
	e.Message = w.T("error."+code, args...)
	if account, ok := errors.AsType[*mail.AccountError](err); ok && code == "account_"+account.Code {
		e.Detail = account.Detail()
		if key := "error." + code + "." + account.Fault(); w.Has(key) {
			e.Message = w.T(key, args...)
		}
	}
	if key := "error." + code + ".hint"; w.Has(key) {
		e.Hint = w.T(key, args...)
		if key += ".terminal"; w.Has(key) {
			e.Terminal = w.T(key, args...)
		}
	}
	if picture, ok := errors.AsType[*privacy.RefusedError](err); ok && code == "picture_kind" {
		if key := "error.picture_kind.hint." + picture.Kind; w.Has(key) { // a photo of a phone is made otherwise than a drawing
			e.Hint = w.T(key)
		}
	}
	if errors.Is(err, ErrNotFolder) {
		e.Message, e.Hint = w.T("error.home_file", args...), w.T("error.home_file.hint")
	}
	if config, ok := errors.AsType[*mail.ConfigError](err); ok && config.Key == "ca_invalid" {
		e.Detail = config.Detail // what the reader of certificates stumbled over
	}
	return e
}

// Advice is the hint as a sentence of its own, in the window's words; "" where there is none. A hint itself has no full stop:
// elsewhere it is joined to other words.
func (e Explanation) Advice(w *i18n.Catalog) string {
	if e.Hint == "" {
		return ""
	}
	return w.T("advice", "Hint", e.Hint)
}

// AtTerminal is the explanation for the command line: its hint names commands, and not what to press in the window.
func (e Explanation) AtTerminal() Explanation {
	if e.Terminal != "" {
		e.Hint, e.Terminal = e.Terminal, ""
	}
	return e
}

// absent tells whether a failure is that something is not there.
func absent(code string) bool {
	return strings.HasPrefix(code, "not_found") || code == "no_file" || code == "no_folder"
}

// readable shows an address as people write it, its domain in its own letters.
func readable(address string) string {
	at := strings.LastIndexByte(address, '@') + 1
	domain, err := idna.Display.ToUnicode(address[at:])
	if err != nil {
		return address
	}
	return address[:at] + domain
}
