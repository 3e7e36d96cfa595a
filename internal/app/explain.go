package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"syscall"

	"okpay.example/support/internal/i18n"
	"okpay.example/support/mail"
)

// Explanation is a failure in plain words: what happened, and what to do.
type Explanation struct {
	Code      string // stable, for scripts: "not_found", "offline", "auth" …
	Message   string
	Hint      string
	Temporary bool // the network or the server did not answer: a retry may help
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
	code, args, temporary := classify(err)
	e := Explanation{Code: code, Temporary: temporary, NotFound: strings.HasPrefix(code, "not_found") || code == "no_file"}
	if code == "other" {
		e.Message = err.Error()
		return e
	}
	e.Message = w.T("error."+code, args...)
	if key := "error." + code + ".hint"; w.Has(key) {
		e.Hint = w.T(key, args...)
	}
	return e
}

func classify(err error) (code string, args []any, temporary bool) {
	var (
		field   *mail.FieldError
		config  *mail.ConfigError
		account *mail.AccountError
		packErr *PackError
		setting *SettingError
		missing *NotFoundError
		path    *fs.PathError
		netErr  net.Error
	)
	switch {
	case errors.As(err, &field):
		return "draft_" + field.Field + "_" + field.Key, []any{"Value", field.Value}, false
	case errors.As(err, &config):
		return "config_" + config.Key, []any{"Detail", config.Detail}, false
	case errors.As(err, &account):
		return "account_" + account.Code, []any{"Detail", detail(account.Err)}, account.Temporary()
	case errors.As(err, &packErr):
		return "pack", []any{"Path", packErr.Path, "Detail", packErr.Err.Error()}, false
	case errors.As(err, &setting):
		return "setting", []any{"Detail", setting.Error()}, false
	case errors.Is(err, mail.ErrNoAccount):
		return "no_account", nil, false
	case errors.Is(err, mail.ErrKey):
		return "key", nil, false
	case errors.Is(err, mail.ErrDamaged):
		return "damaged", nil, false
	case errors.Is(err, mail.ErrNewer):
		return "newer", nil, false
	case errors.Is(err, mail.ErrBusy):
		return "busy", nil, false
	case errors.Is(err, mail.ErrSending):
		return "sending", nil, false
	case errors.Is(err, mail.ErrTooLate):
		return "too_late", nil, false
	case errors.Is(err, mail.ErrEmptyNote):
		return "empty_note", nil, false
	case errors.As(err, &missing):
		return "not_found_" + missing.Kind, []any{"ID", missing.ID}, false
	case errors.Is(err, mail.ErrNotFound):
		return "not_found", nil, false
	case errors.Is(err, syscall.ENOSPC), mail.DiskFull(err):
		return "disk_full", nil, false
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), mail.ReadOnly(err):
		return "read_only", []any{"Path", pathOf(err)}, false
	case errors.As(err, &path) && errors.Is(err, fs.ErrNotExist):
		return "no_file", []any{"Path", path.Path}, false
	case errors.As(err, &path) && errors.Is(err, fs.ErrExist):
		return "file_exists", []any{"Path", path.Path}, false
	case errors.Is(err, context.Canceled):
		return "cancelled", nil, false
	case errors.Is(err, context.DeadlineExceeded):
		return "account_timeout", nil, true
	case errors.As(err, &netErr):
		return "account_offline", nil, true
	}
	return "other", nil, false
}

// Reason puts an outgoing mail's LastError into the person's language, followed by what the server said.
func Reason(w *i18n.Catalog, lastError string) string {
	key, words := mail.SplitReason(lastError)
	if key == "" || !w.Has("reason."+key) {
		return words
	}
	switch key {
	case "rejected", "later", "too_large":
		return w.T("reason."+key) + " (" + words + ")"
	}
	return w.T("reason." + key)
}

func detail(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func pathOf(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Path
	}
	return ""
}
