package app

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// recoveryShown remembers in the store when the recovery key was shown.
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
	if shown && !again {
		at, err := time.Parse(time.RFC3339, string(value))
		if err != nil {
			return "", errors.Join(&ShownError{}, err)
		}
		return "", &ShownError{At: at}
	}
	if err := state.Put(ctx, recoveryShown, []byte(a.now().UTC().Format(time.RFC3339))); err != nil {
		return "", fmt.Errorf("remember that the recovery key is shown: %w", err)
	}
	return a.Mail.PaperKey(), nil
}
