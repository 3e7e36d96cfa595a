package app

import (
	"errors"
	"time"

	"okpay.example/support/mail"
)

// classifyHome knows what keeps a home or a backup closed.
func classifyHome(err error) (code string, args []any, ok bool) {
	var (
		wait  *mail.WaitError
		entry *mail.EntryError
		shown *ShownError
	)
	switch {
	case errors.As(err, &wait):
		return "passphrase_wait", []any{"Seconds", int(wait.For.Seconds() + 1)}, true
	case errors.As(err, &entry):
		return "keyring_entry", []any{"Detail", entry.Err.Error()}, true
	case errors.As(err, &shown):
		return "recovery_shown", []any{"Date", shown.At.Local().Format(time.DateTime)}, true
	case errors.Is(err, mail.ErrLocked):
		return "locked", nil, true
	case errors.Is(err, mail.ErrPassphrase):
		return "passphrase", nil, true
	case errors.Is(err, mail.ErrShort):
		return "passphrase_short", nil, true
	case errors.Is(err, mail.ErrRecoveryKey):
		return "recovery_key", nil, true
	case errors.Is(err, ErrOtherKey):
		return "recovery_other", nil, true
	case errors.Is(err, mail.ErrNotEmpty):
		return "not_empty", nil, true
	case errors.Is(err, ErrNotBackup):
		return "not_backup", nil, true
	case errors.Is(err, ErrBackupDamaged):
		return "backup_damaged", nil, true
	case errors.Is(err, ErrBackupNewer):
		return "backup_newer", nil, true
	}
	return "", nil, false
}
