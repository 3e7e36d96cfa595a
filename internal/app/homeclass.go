package app

import (
	"errors"
	"time"

	"okpay.example/support/mail"
)

// homeClass knows what keeps a home or a backup closed.
func homeClass(err error) (class, bool) {
	var (
		wait  *mail.WaitError
		entry *mail.EntryError
		shown *ShownError
	)
	switch {
	case errors.As(err, &wait):
		return class{code: "passphrase_wait", args: []any{"Seconds", int(wait.For.Seconds() + 1)}}, true
	case errors.As(err, &entry):
		return class{code: "keyring_entry", args: []any{"Detail", entry.Err.Error()}}, true
	case errors.As(err, &shown):
		return class{code: "recovery_shown", args: []any{"Date", shown.At.Local().Format(time.DateTime)}}, true
	case errors.Is(err, mail.ErrLocked):
		return class{code: "locked"}, true
	case errors.Is(err, mail.ErrPassphrase):
		return class{code: "passphrase"}, true
	case errors.Is(err, mail.ErrShort):
		return class{code: "passphrase_short"}, true
	case errors.Is(err, mail.ErrRecoveryKey):
		return class{code: "recovery_key"}, true
	case errors.Is(err, ErrOtherKey):
		return class{code: "recovery_other"}, true
	case errors.Is(err, mail.ErrNotEmpty):
		return class{code: "not_empty"}, true
	case errors.Is(err, ErrNotBackup):
		return class{code: "not_backup"}, true
	case errors.Is(err, ErrBackupDamaged):
		return class{code: "backup_damaged"}, true
	case errors.Is(err, ErrBackupNewer):
		return class{code: "backup_newer"}, true
	}
	return class{}, false
}
