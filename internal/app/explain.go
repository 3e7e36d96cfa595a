package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"syscall"

	"golang.org/x/net/idna"

	"okpay.example/support/internal/i18n"
	"okpay.example/support/mail"
	"okpay.example/support/mail/privacy"
)

// Explanation is a failure in plain words: what happened, and what to do.
type Explanation struct {
	Code      string // stable, for scripts: "not_found", "offline", "auth" …
	Message   string
	Hint      string
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
	code, args, temporary := classify(err)
	if detail := packDetail(w, err); detail != "" {
		args = append(args, "Detail", detail)
	}
	e := Explanation{Code: code, Temporary: temporary, NotFound: strings.HasPrefix(code, "not_found") || code == "no_file"}
	e.Message = w.T("error."+code, args...)
	if account, ok := errors.AsType[*mail.AccountError](err); ok && code == "account_"+account.Code {
		e.Detail = account.Detail()
		if key := "error." + code + "." + account.Fault(); w.Has(key) {
			e.Message = w.T(key, args...)
		}
	}
	if key := "error." + code + ".hint"; w.Has(key) {
		e.Hint = w.T(key, args...)
	}
	if errors.Is(err, ErrNotFolder) {
		e.Message, e.Hint = w.T("error.home_file", args...), w.T("error.home_file.hint")
	}
	if config, ok := errors.AsType[*mail.ConfigError](err); ok && config.Key == "ca_invalid" {
		e.Detail = config.Detail // what the reader of certificates stumbled over
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
		refused *mail.RefusedError
		large   *mail.TooLargeError
		beyond  *mail.UnsupportedAddressError
		path    *fs.PathError
		home    *HomeError
		netErr  net.Error
		listen  *net.OpError
		system  syscall.Errno
		nowhere *mail.UnlookedError
		picture *privacy.RefusedError
	)
	if code, args, temporary, ok := classifyPack(err); ok {
		return code, args, temporary
	}
	if code, args, ok := classifyHome(err); ok {
		return code, args, false
	}
	switch {
	case errors.As(err, &nowhere):
		return "unlookable", nil, false
	case errors.As(err, &picture) && picture.Reason == privacy.NotAPicture && picture.Kind != "":
		return "picture_kind", []any{"Kind", picture.Kind}, false // a format that is known by name is named
	case errors.As(err, &picture):
		return "picture_" + string(picture.Reason), []any{"Kind", picture.Kind, "Width", picture.Width, "Height", picture.Height}, false
	case errors.As(err, &field):
		return "draft_" + field.Field + "_" + field.Key, []any{"Value", field.Value}, false
	case errors.As(err, &config):
		return "config_" + config.Key, []any{"Detail", config.Detail}, false
	case errors.As(err, &account):
		return "account_" + account.Code, []any{"Host", account.Host(), "Said", account.Said()}, account.Temporary()
	case errors.As(err, &packErr):
		if errors.As(err, &path) && path.Path == packErr.Path && errors.Is(err, fs.ErrNotExist) {
			return "no_file", []any{"Path", path.Path}, false
		}
		switch { // the pack is not to blame
		case errors.Is(err, syscall.ENOSPC):
			return "disk_full", nil, false
		case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
			return "read_only", []any{"Path", pathOf(err)}, false
		}
		return "pack", []any{"Path", packErr.Path, "Detail", packErr.Err.Error()}, false
	case errors.As(err, &setting):
		return "setting_" + setting.Key + inFile(setting), []any{
			"Name", setting.Name, "Value", setting.Value, "Want", setting.Want, "File", setting.File,
		}, false
	case errors.Is(err, mail.ErrNoAccount):
		return "no_account", nil, false
	case errors.Is(err, mail.ErrSettings):
		return "mailbox_settings", nil, false
	case errors.Is(err, mail.ErrKey) && errors.Is(err, fs.ErrPermission):
		return "foreign", []any{"Path", pathOf(err)}, false
	case errors.Is(err, mail.ErrWrongKey):
		return "key_wrong", nil, false
	case errors.Is(err, mail.ErrKey):
		return "key", nil, false
	case errors.Is(err, mail.ErrDamaged):
		return "damaged", nil, false
	case errors.Is(err, mail.ErrLost):
		return "lost", nil, false
	case errors.Is(err, mail.ErrNoAnswer):
		return "no_answer", nil, true
	case errors.Is(err, mail.ErrNewer):
		return "newer", nil, false
	case errors.Is(err, mail.ErrBusy):
		return "busy", nil, false
	case errors.Is(err, mail.ErrSending):
		return "sending", nil, false
	case errors.Is(err, mail.ErrArrived):
		return "arrived", nil, false
	case errors.Is(err, mail.ErrEarlier):
		return "earlier", nil, false
	case errors.Is(err, mail.ErrTooLate):
		return "too_late", nil, false
	case errors.Is(err, mail.ErrEmptyNote):
		return "empty_note", nil, false
	case errors.Is(err, mail.ErrInOutbox):
		return "in_outbox", nil, false
	case errors.Is(err, mail.ErrAttached):
		return "attached", nil, false
	case errors.As(err, &large):
		return "too_large", []any{"Size", Size(large.Size), "Limit", limitWords(large)}, false
	case errors.As(err, &beyond) && beyond.Own:
		return "not_ascii_own", []any{"Address", readable(beyond.Address)}, false
	case errors.As(err, &beyond):
		return "not_ascii", []any{"Address", readable(beyond.Address)}, false
	case errors.As(err, &refused) && refused.Later:
		return "later", []any{"Detail", refused.Text}, true
	case errors.As(err, &refused):
		return "rejected", []any{"Detail", refused.Text}, false
	case errors.Is(err, mail.ErrUnknown):
		return "unanswered", nil, false
	case errors.Is(err, mail.ErrNotQueued):
		return "not_queued", nil, false
	case errors.As(err, &missing):
		return "not_found_" + missing.Kind, []any{"ID", missing.ID}, false
	case errors.Is(err, mail.ErrNotFound):
		return "not_found", nil, false
	case errors.Is(err, syscall.ENOSPC), mail.DiskFull(err):
		return "disk_full", nil, false
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), mail.ReadOnly(err):
		return "read_only", []any{"Path", pathOf(err)}, false
	case errors.As(err, &home) && (errors.Is(err, ErrNotFolder) || errors.Is(err, syscall.ENOTDIR)):
		return "not_folder", []any{"Path", home.Dir}, false
	case errors.As(err, &home):
		return "home", []any{"Path", home.Dir, "Detail", cause(home.Err)}, false
	case errors.As(err, &path) && errors.Is(err, fs.ErrNotExist):
		return "no_file", []any{"Path", path.Path}, false
	case errors.As(err, &path) && errors.Is(err, fs.ErrExist):
		return "file_exists", []any{"Path", path.Path}, false
	case errors.Is(err, context.Canceled), errors.Is(err, mail.ErrClosed):
		return "cancelled", nil, false
	case errors.Is(err, context.DeadlineExceeded):
		return "account_timeout", nil, true
	case errors.As(err, &path): // before the network: a system call's error has a network error's methods
		switch {
		case errors.Is(err, syscall.EISDIR):
			return "is_folder", []any{"Path", path.Path}, false
		case errors.Is(err, syscall.ENOTDIR):
			return "not_folder", []any{"Path", path.Path}, false
		}
		return "file", []any{"Path", path.Path, "Detail", path.Err.Error()}, false
	case errors.As(err, &listen) && listen.Op == "listen":
		return "listen", []any{"Address", fmt.Sprint(listen.Addr), "Detail", detail(listen.Err)}, false
	case errors.As(err, &system) && !errors.As(err, &listen):
		return "other", []any{"Detail", err.Error()}, false
	case errors.As(err, &netErr):
		return "account_offline", nil, true
	}
	return "other", []any{"Detail", err.Error()}, false
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

// inFile tells a value that stands in the settings file from one given for this run: the person must know where to mend it.
func inFile(e *SettingError) string {
	if e.Key == "value" && e.File != "" {
		return "_in_file"
	}
	return ""
}

// RetryHelps tells from an outgoing mail's LastError whether it is the network, or a server that asked for patience.
func RetryHelps(lastError string) bool {
	switch key, _ := mail.SplitReason(lastError); key {
	case "later", "dns", "refused", "turned_away", "proxy", "timeout", "offline":
		return true
	}
	return false
}

// ResendHelps tells from a failed mail's LastError whether the same bytes may be taken another time.
func ResendHelps(lastError string) bool {
	switch key, _ := mail.SplitReason(lastError); key {
	case "too_large", "not_ascii", "unreadable", "earlier":
		return false
	}
	return true
}

// Unreached says why a mailbox cannot be reached now; "" where it can, or was not tried yet.
func Unreached(w *i18n.Catalog, s mail.ConnState) string {
	switch {
	case s.Lost.IsZero():
		return ""
	case s.Err == nil: // between two tries
		return w.T("reason.offline")
	}
	return Explain(w, s.Err).Message
}

// Reason puts an outgoing mail's LastError into the person's language, followed by what the server said.
func Reason(w *i18n.Catalog, lastError string) string {
	key, words := mail.SplitReason(lastError)
	if key == "" || !w.Has("reason."+key) {
		return words
	}
	if large := mail.TooLargeOf(lastError); large != nil {
		return w.T("reason.too_large.sizes", "Size", Size(large.Size), "Limit", Size(large.Limit))
	}
	switch key {
	case "not_looked":
		return w.T("reason.not_looked", "Why", Reason(w, words))
	case "rejected", "later", "too_large":
		return w.T("reason.said", "Reason", w.T("reason."+key), "Words", ServerWords(words))
	case "not_ascii":
		if address := mail.UnsupportedOf(lastError); address != "" {
			return w.T("reason.said", "Reason", w.T("reason."+key), "Words", readable(address))
		}
	case "turned_away", "no_service", "protocol":
		if said := SaidAtSignIn(words); said != "" {
			return w.T("reason.said", "Reason", w.T("reason."+key), "Words", said)
		}
	}
	return w.T("reason." + key)
}

// SaidAtSignIn is what the server said, of the words of a *mail.AccountError; "" where they hold none.
func SaidAtSignIn(words string) string {
	_, said, _ := strings.Cut(words, " (")
	return strings.TrimSuffix(said, ")")
}

// ServerWords is what the server said, of the words of a refusal: the rest says in English what our own words say.
func ServerWords(words string) string {
	if _, said, ok := strings.Cut(words, ", at "); ok {
		words = said
	}
	if _, said, ok := strings.Cut(words, ": "); ok { // the step
		words = said
	}
	return words
}

// limitWords is how much a server takes; it does not always say.
func limitWords(e *mail.TooLargeError) string {
	if e.Limit == 0 {
		return "?"
	}
	return Size(e.Limit)
}

func detail(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// cause is what the system said, without what was tried: that is in our own words already.
func cause(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
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
