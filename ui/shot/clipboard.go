// Package shot gets pictures to attach, from the clipboard and from the screen, and edits them: cut, mark, cover. What the
// editor works on is in its package sketch, what reads and writes pictures in mail/privacy. It brings files into a mail
// that is being written and takes them out again, for all screens that write one, and keeps nothing itself: a mail's files
// are with the Drafts that it is given. Getting and reading a picture takes a moment: call that off the UI thread.
package shot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.design/x/clipboard"
)

// Errors that callers decide by.
var (
	// ErrNoPicture says that the clipboard holds no picture.
	ErrNoPicture = errors.New("the clipboard holds no picture")
	// ErrUnavailable says that the clipboard, or the screen, cannot be reached here: no display, or one that does not
	// let programs look.
	ErrUnavailable = errors.New("not available on this system")
	// ErrCancelled says that the person did not want a capture after all.
	ErrCancelled = errors.New("the capture was cancelled")
	// ErrTooLarge refuses a picture of more than MaxBytes.
	ErrTooLarge = errors.New("the picture is too large")
)

// MaxBytes bounds a picture from the clipboard or the screen.
const MaxBytes = 64 << 20

// clipboardTime bounds the wait for the program that owns the clipboard; one that hangs must not hang ours.
const clipboardTime = 3 * time.Second

// Clipboard gives the picture on the clipboard as PNG. The clipboard is first touched here, not at the program's start:
// where there is none, only pasting pictures is missed.
func Clipboard(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, clipboardTime)
	defer cancel()
	if data, err := selectedPicture(ctx); err == nil && len(data) > 0 || errors.Is(err, ErrTooLarge) {
		return data, err
	}
	if err := clipboard.Init(); err != nil {
		return nil, fmt.Errorf("open the clipboard: %w: %w", ErrUnavailable, err)
	}
	data, err := clipboard.Read(ctx, clipboard.FmtImage)
	switch {
	case errors.Is(err, clipboard.ErrUnavailable):
		return nil, fmt.Errorf("read the clipboard: %w: %w", ErrUnavailable, err)
	case err != nil || len(data) == 0: // an empty clipboard, and one with other things on it, are told as errors alike
		return nil, ErrNoPicture
	case len(data) > MaxBytes:
		return nil, ErrTooLarge
	}
	return data, nil
}
