package app

import (
	"context"
	"errors"
	"strconv"

	"okpay.example/support/faq/pack"
)

// classifyPack knows the failures of building, signing, installing and fetching packs.
func classifyPack(err error) (code string, args []any, temporary, ok bool) {
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
		return "pack_signature_" + sig.Reason, []any{"Path", path, "Key", sig.KeyID}, again, true
	case errors.As(err, &older):
		return "pack_older", []any{"Path", path, "Version", older.Version, "Have", older.Have}, false, true
	case errors.As(err, &early):
		return "pack_early", []any{"Path", path, "Version", early.Version}, false, true
	case errors.As(err, &other):
		return "pack_other", []any{"Path", path, "ID", other.ID, "Have", other.Have}, false, true
	case errors.As(err, &lint):
		return "pack_lint", []any{"Path", path, "Detail", lint.Error()}, false, true
	case errors.Is(err, ErrPublicKey) && errors.As(err, &key):
		return "pack_public_key", []any{"Value", key.Value}, false, true
	case errors.Is(err, pack.ErrKeyFile) && errors.As(err, &key):
		return "pack_secret_key", []any{"Value", key.Value}, false, true
	case errors.Is(err, pack.ErrPassphrase):
		return "pack_passphrase", nil, false, true
	case errors.Is(err, ErrNoAddress):
		return "pack_no_address", nil, false, true
	case errors.Is(err, pack.ErrFetching):
		return "pack_fetching", nil, true, true
	case errors.As(err, &fetch) && fetch.Status != 0:
		return "pack_status", []any{"URL", fetch.URL, "Status", strconv.Itoa(fetch.Status)}, fetch.Temporary(), true
	case errors.As(err, &fetch) && errors.Is(err, pack.ErrRedirect):
		return "pack_redirect", []any{"URL", fetch.URL}, false, true
	case errors.As(err, &fetch) && errors.Is(err, pack.ErrTooMuch):
		return "pack_too_much", []any{"URL", fetch.URL}, false, true
	case errors.As(err, &fetch) && errors.Is(err, context.DeadlineExceeded):
		return "pack_timeout", []any{"URL", fetch.URL}, true, true
	case errors.As(err, &fetch):
		return "pack_fetch", []any{"URL", fetch.URL, "Detail", detail(fetch.Err)}, fetch.Temporary(), true
	}
	return "", nil, false, false
}
