package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// There is one window a home. Who holds the lock is it; a later start leaves what it was asked for in the store, which
// only programs with the home's key can write, and ends. No port and no socket: the way of the signals between the
// window and the command line.
const (
	windowLock  = "window.lock"
	askPrefix   = "window/ask/"
	askPoll     = 100 * time.Millisecond
	askPatience = 10 * time.Second // for a window that is busy, or still opening
	maxAsks     = 16               // taken at a time
	maxAsk      = 64 << 10         // bytes
)

// ErrWindowSilent says that a window has the home but did not take what it was asked for.
var ErrWindowSilent = errors.New("the open window does not answer")

// WindowAsk is what a later start asks of the window: to come to the front, and there to open something.
type WindowAsk struct {
	Screen string    `json:"screen,omitempty"`
	Link   string    `json:"link,omitempty"` // as it was given; whoever takes it reads it with ParseLink
	At     time.Time `json:"at"`
}

// ClaimWindow makes this process the home's window until Close; false when another is.
func (a *App) ClaimWindow() (bool, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.window == nil {
		a.window = flock.New(filepath.Join(a.Folders.Data, windowLock))
	}
	ok, err := a.window.TryLock()
	if err != nil {
		return false, fmt.Errorf("lock the window: %w", err)
	}
	return ok, nil
}

func (a *App) releaseWindow() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.window == nil {
		return nil
	}
	return a.window.Close()
}

// ClaimOrAsk makes this process the home's window. Where there is one it is handed the ask and claimed is false;
// ErrWindowSilent when it does not take it in time. One that ends meanwhile is succeeded.
func (a *App) ClaimOrAsk(ctx context.Context, ask WindowAsk) (claimed bool, err error) {
	if claimed, err = a.ClaimWindow(); claimed || err != nil {
		return claimed, err
	}
	ask.At = a.now()
	data, err := json.Marshal(ask)
	if err != nil {
		return false, err
	}
	state, key := a.Mail.State(), askPrefix+fmt.Sprintf("%020d", ask.At.UnixNano())
	if err := state.Put(ctx, key, data); err != nil {
		return false, fmt.Errorf("ask the open window: %w", err)
	}
	tick := time.NewTicker(askPoll)
	defer tick.Stop()
	late := time.After(askPatience)
	for {
		if claimed, err = a.ClaimWindow(); err != nil || claimed {
			return claimed, errors.Join(err, state.Put(context.WithoutCancel(ctx), key, nil))
		}
		switch _, waits, err := state.Get(ctx, key); {
		case err != nil && ctx.Err() == nil:
			return false, fmt.Errorf("look whether the open window answers: %w", err)
		case err == nil && !waits:
			return false, nil
		}
		select {
		case <-ctx.Done():
			return false, errors.Join(ctx.Err(), state.Put(context.WithoutCancel(ctx), key, nil))
		case <-late:
			return false, errors.Join(ErrWindowSilent, state.Put(ctx, key, nil))
		case <-tick.C:
		}
	}
}

// TakeWindowAsks gives what later starts asked for, oldest first, and forgets it. What nobody waits for any more is only
// forgotten.
func (a *App) TakeWindowAsks(ctx context.Context) (asks []WindowAsk, err error) {
	state := a.Mail.State()
	keys, err := state.Keys(ctx, askPrefix)
	if err != nil {
		return nil, fmt.Errorf("look for what the window is asked for: %w", err)
	}
	for _, key := range keys[:min(len(keys), maxAsks)] {
		data, ok, err := state.Get(ctx, key)
		if err == nil {
			err = state.Put(ctx, key, nil)
		}
		if err != nil {
			return asks, fmt.Errorf("take what the window is asked for: %w", err)
		}
		var ask WindowAsk
		if !ok || len(data) > maxAsk || json.Unmarshal(data, &ask) != nil || a.now().Sub(ask.At).Abs() > 2*askPatience {
			continue
		}
		asks = append(asks, ask)
	}
	return asks, nil
}
