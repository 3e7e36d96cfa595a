package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// recoveryShown remembers in the store when the recovery key was shown, and which one: a backup takes the note along, and
// the home that it is restored in has another key.
const recoveryShown = "recovery/shown"

// ShownError says that the recovery key was shown before. Who did not keep it may see it again; who did not ask for it then
// learns that somebody else has.
type ShownError struct{ At time.Time }

func (e *ShownError) Error() string {
	return "the recovery key was shown on " + e.At.Format(time.DateTime)
}

// RecoveryKey gives the home's key for paper, once; a *ShownError from then on, unless it is asked for again.
func (a *App) RecoveryKey(ctx context.Context, again bool) (string, error) {
	state := a.Mail.State()
	value, shown, err := state.Get(ctx, recoveryShown)
	if err != nil {
		return "", fmt.Errorf("look whether the recovery key was shown: %w", err)
	}
	key := a.Mail.PaperKey()
	sum := sha256.Sum256([]byte("okpay-support shown key\x00" + key))
	mark := hex.EncodeToString(sum[:8])
	date, of, marked := strings.Cut(string(value), " ")
	if shown && !again && (of == mark || !marked) {
		at, err := time.Parse(time.RFC3339, date)
		if err != nil {
			return "", errors.Join(&ShownError{}, err)
		}
		return "", &ShownError{At: at}
	}
	if err := state.Put(ctx, recoveryShown, []byte(a.now().UTC().Format(time.RFC3339)+" "+mark)); err != nil {
		return "", fmt.Errorf("remember that the recovery key is shown: %w", err)
	}
	return key, nil
}
