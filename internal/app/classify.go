package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"syscall"

	"okpay.example/support/mail"
	"okpay.example/support/mail/privacy"
)

// class is a kind of failure: its code, which is the key of its words as well, and what fills them.
type class struct {
	code      string
	args      []any
	temporary bool // the network or the server did not answer: a retry may help
}

// classify finds the class of a failure. The order counts, as one error may hold others: what the program said of it comes
// before what the system did.
func classify(err error) class {
	for _, known := range []func(error) (class, bool){
		packClass, homeClass, givenClass, stateClass, sendingClass, thereClass, systemClass, networkClass,
	} {
		if c, ok := known(err); ok {
			return c
		}
	}
	return otherClass(err)
}

func otherClass(err error) class { return class{code: "other", args: []any{"Detail", err.Error()}} }

// givenClass knows what is wrong with what the person gave: a picture, a draft, a mailbox, a pack, a setting.
func givenClass(err error) (class, bool) {
	var (
		nowhere *mail.UnlookedError
		picture *privacy.RefusedError
		field   *mail.FieldError
		config  *mail.ConfigError
		account *mail.AccountError
		content *PackError
		setting *SettingError
	)
	switch {
	case errors.As(err, &nowhere):
		return class{code: "unlookable"}, true
	case errors.As(err, &picture) && picture.Reason == privacy.NotAPicture && picture.Kind != "":
		return class{code: "picture_kind", args: []any{"Kind", picture.Kind}}, true // a format that is known by name is named
	case errors.As(err, &picture):
		args := []any{"Kind", picture.Kind, "Width", picture.Width, "Height", picture.Height}
		return class{code: "picture_" + string(picture.Reason), args: args}, true
	case errors.As(err, &field):
		return class{code: "draft_" + field.Field + "_" + field.Key, args: []any{"Value", field.Value}}, true
	case errors.As(err, &config):
		return class{code: "config_" + config.Key, args: []any{"Detail", config.Detail}}, true
	case errors.As(err, &account):
		args := []any{"Host", account.Host(), "Said", account.Said()}
		return class{"account_" + account.Code, args, account.Temporary()}, true
	case errors.As(err, &content):
		return contentClass(err, content), true
	case errors.As(err, &setting):
		args := []any{"Name", setting.Name, "Value", setting.Value, "Want", setting.Want, "File", setting.File}
		return class{code: "setting_" + setting.Key + inFile(setting), args: args}, true
	}
	return class{}, false
}

// inFile tells a value that stands in the settings file from one given for this run: the person must know where to mend it.
func inFile(e *SettingError) string {
	if e.Key == "value" && e.File != "" {
		return "_in_file"
	}
	return ""
}

// contentClass is for a pack that cannot be used. The pack is not to blame where it is not there, or where the disk is full
// or takes nothing.
func contentClass(err error, content *PackError) class {
	var path *fs.PathError
	switch {
	case errors.As(err, &path) && path.Path == content.Path && errors.Is(err, fs.ErrNotExist):
		return class{code: "no_file", args: []any{"Path", path.Path}}
	case errors.Is(err, syscall.ENOSPC):
		return class{code: "disk_full"}
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return class{code: "read_only", args: []any{"Path", pathOf(err)}}
	}
	return class{code: "pack", args: []any{"Path", content.Path, "Detail", content.Err.Error()}}
}

// stateClass knows what the mailbox, the store or a mail is in no state for.
func stateClass(err error) (class, bool) {
	if errors.Is(err, mail.ErrKey) && errors.Is(err, fs.ErrPermission) {
		return class{code: "foreign", args: []any{"Path", pathOf(err)}}, true
	}
	for _, s := range []struct {
		err   error
		class class
	}{
		{mail.ErrNoAccount, class{code: "no_account"}},
		{mail.ErrSettings, class{code: "mailbox_settings"}},
		{mail.ErrWrongKey, class{code: "key_wrong"}},
		{mail.ErrKey, class{code: "key"}},
		{mail.ErrDamaged, class{code: "damaged"}},
		{mail.ErrLost, class{code: "lost"}},
		{mail.ErrNoAnswer, class{code: "no_answer", temporary: true}},
		{mail.ErrNewer, class{code: "newer"}},
		{mail.ErrBusy, class{code: "busy"}},
		{mail.ErrSending, class{code: "sending"}},
		{mail.ErrArrived, class{code: "arrived"}},
		{mail.ErrEarlier, class{code: "earlier"}},
		{mail.ErrTooLate, class{code: "too_late"}},
		{mail.ErrEmptyNote, class{code: "empty_note"}},
		{mail.ErrInOutbox, class{code: "in_outbox"}},
		{mail.ErrAttached, class{code: "attached"}},
	} {
		if errors.Is(err, s.err) {
			return s.class, true
		}
	}
	return class{}, false
}

// sendingClass knows why a mail did not go out.
func sendingClass(err error) (class, bool) {
	var (
		large   *mail.TooLargeError
		beyond  *mail.UnsupportedAddressError
		refused *mail.RefusedError
	)
	switch {
	case errors.As(err, &large):
		return class{code: "too_large", args: []any{"Size", Size(large.Size), "Limit", limitWords(large)}}, true
	case errors.As(err, &beyond) && beyond.Own:
		return class{code: "not_ascii_own", args: []any{"Address", readable(beyond.Address)}}, true
	case errors.As(err, &beyond):
		return class{code: "not_ascii", args: []any{"Address", readable(beyond.Address)}}, true
	case errors.As(err, &refused) && refused.Later:
		return class{"later", []any{"Detail", refused.Text}, true}, true
	case errors.As(err, &refused):
		return class{code: "rejected", args: []any{"Detail", refused.Text}}, true
	case errors.Is(err, mail.ErrUnknown):
		return class{code: "unanswered"}, true
	case errors.Is(err, mail.ErrNotQueued):
		return class{code: "not_queued"}, true
	}
	return class{}, false
}

// thereClass knows of what is asked for and is not there.
func thereClass(err error) (class, bool) {
	var missing *NotFoundError
	switch {
	case errors.As(err, &missing):
		return class{code: "not_found_" + missing.Kind, args: []any{"ID", missing.ID}}, true
	case errors.Is(err, mail.ErrNotFound):
		return class{code: "not_found"}, true
	}
	return class{}, false
}

// systemClass knows what the system says of disks, folders and files.
func systemClass(err error) (class, bool) {
	var (
		path   *fs.PathError
		home   *HomeError
		folder *mail.MissingFolderError
	)
	switch {
	case errors.Is(err, syscall.ENOSPC), mail.DiskFull(err):
		return class{code: "disk_full"}, true
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), mail.ReadOnly(err):
		return class{code: "read_only", args: []any{"Path", pathOf(err)}}, true
	case errors.As(err, &home) && (errors.Is(err, ErrNotFolder) || errors.Is(err, syscall.ENOTDIR)):
		return class{code: "not_folder", args: []any{"Path", home.Dir}}, true
	case errors.As(err, &home):
		return class{code: "home", args: []any{"Path", home.Dir, "Detail", cause(home.Err)}}, true
	case errors.As(err, &folder):
		return class{code: "no_folder", args: []any{"Path", folder.Dir}}, true
	case errors.As(err, &path) && errors.Is(err, fs.ErrNotExist):
		return class{code: "no_file", args: []any{"Path", path.Path}}, true
	case errors.As(err, &path) && errors.Is(err, fs.ErrExist):
		return class{code: "file_exists", args: []any{"Path", path.Path}}, true
	case errors.Is(err, context.Canceled), errors.Is(err, mail.ErrClosed):
		return class{code: "cancelled"}, true
	case errors.Is(err, context.DeadlineExceeded):
		return class{code: "account_timeout", temporary: true}, true
	case errors.As(err, &path) && errors.Is(err, syscall.EISDIR):
		return class{code: "is_folder", args: []any{"Path", path.Path}}, true
	case errors.As(err, &path) && errors.Is(err, syscall.ENOTDIR):
		return class{code: "not_folder", args: []any{"Path", path.Path}}, true
	case errors.As(err, &path) && errors.Is(err, syscall.ENAMETOOLONG):
		return class{code: "name_long"}, true
	case errors.As(err, &path):
		return class{code: "file", args: []any{"Path", path.Path, "Detail", path.Err.Error()}}, true
	}
	return class{}, false
}

// networkClass knows what the system says of the network. It comes after systemClass, since the error of any system call has
// the methods of a network's.
func networkClass(err error) (class, bool) {
	var (
		listen *net.OpError
		system syscall.Errno
		netErr net.Error
	)
	switch {
	case errors.As(err, &listen) && listen.Op == "listen":
		return class{code: "listen", args: []any{"Address", fmt.Sprint(listen.Addr), "Detail", detail(listen.Err)}}, true
	case errors.As(err, &system) && !errors.As(err, &listen):
		return otherClass(err), true
	case errors.As(err, &netErr):
		return class{code: "account_offline", temporary: true}, true
	}
	return class{}, false
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
