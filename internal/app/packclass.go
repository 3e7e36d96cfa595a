package app

import (
	"context"
	"errors"
	"strconv"

	"okpay.example/support/faq/pack"
)

// packClass knows the failures of building, signing, installing and fetching packs.
func packClass(err error) (class, bool) {
	var (
		packErr *PackError
		key     *KeyError
		sig     *pack.SignatureError
		older   *pack.OlderError
		early   *pack.EarlyError
		other   *pack.OtherPackError
		lint    *pack.LintError
		fetch   *pack.FetchError
	)
	path := ""
	if errors.As(err, &packErr) {
		path = packErr.Path
	}
	switch {
	case errors.As(err, &sig):
		again := sig.Reason == pack.SignatureWrong && path == "" // fetched while it was being replaced, perhaps
		return class{"pack_signature_" + sig.Reason, []any{"Path", path, "Key", sig.KeyID}, again}, true
	case errors.As(err, &older):
		return class{code: "pack_older", args: []any{"Path", path, "Version", older.Version, "Have", older.Have}}, true
	case errors.As(err, &early):
		return class{code: "pack_early", args: []any{"Path", path, "Version", early.Version}}, true
	case errors.As(err, &other):
		return class{code: "pack_other", args: []any{"Path", path, "ID", other.ID, "Have", other.Have}}, true
	case errors.As(err, &lint):
		return class{code: "pack_lint", args: []any{"Path", path, "Detail", lint.Error()}}, true
	case errors.Is(err, ErrPublicKey) && errors.As(err, &key):
		return class{code: "pack_public_key", args: []any{"Value", key.Value}}, true
	case errors.Is(err, pack.ErrKeyFile) && errors.As(err, &key):
		return class{code: "pack_secret_key", args: []any{"Value", key.Value}}, true
	case errors.Is(err, pack.ErrPassphrase):
		return class{code: "pack_passphrase"}, true
	case errors.Is(err, ErrNoAddress):
		return class{code: "pack_no_address"}, true
	case errors.Is(err, pack.ErrFetching):
		return class{code: "pack_fetching", temporary: true}, true
	case errors.As(err, &fetch) && fetch.Status != 0:
		return class{"pack_status", []any{"URL", fetch.URL, "Status", strconv.Itoa(fetch.Status)}, fetch.Temporary()}, true
	case errors.As(err, &fetch) && errors.Is(err, pack.ErrRedirect):
		return class{code: "pack_redirect", args: []any{"URL", fetch.URL}}, true
	case errors.As(err, &fetch) && errors.Is(err, pack.ErrTooMuch):
		return class{code: "pack_too_much", args: []any{"URL", fetch.URL}}, true
	case errors.As(err, &fetch) && errors.Is(err, context.DeadlineExceeded):
		return class{"pack_timeout", []any{"URL", fetch.URL}, true}, true
	case errors.As(err, &fetch):
		return class{"pack_fetch", []any{"URL", fetch.URL, "Detail", detail(fetch.Err)}, fetch.Temporary()}, true
	}
	return class{}, false
}
