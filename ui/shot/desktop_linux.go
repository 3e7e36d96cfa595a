package shot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"

	"github.com/rymdport/portal/screenshot"
)

// askDesktop opens the desktop portal's capture dialog (org.freedesktop.portal.Screenshot) and reads the file that the
// desktop wrote. The file stays: it is the person's, in their own pictures.
func askDesktop(ctx context.Context) ([]byte, error) {
	type answer struct {
		uri string
		err error
	}
	answers := make(chan answer, 1) // buffered: the portal cannot be told that nobody waits any more
	go func() {
		uri, err := screenshot.Screenshot("", &screenshot.ScreenshotOptions{Interactive: true})
		answers <- answer{uri, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case a := <-answers:
		if a.err != nil {
			return nil, fmt.Errorf("ask the desktop for a capture: %w", a.err)
		}
		if a.uri == "" {
			return nil, ErrCancelled
		}
		return readCapture(a.uri)
	}
}

func readCapture(uri string) (data []byte, err error) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return nil, fmt.Errorf("the desktop's capture is at %q, which is no file", uri)
	}
	f, err := os.Open(u.Path)
	if err != nil {
		return nil, fmt.Errorf("open the desktop's capture: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	data, err = io.ReadAll(io.LimitReader(f, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read the desktop's capture: %w", err)
	}
	if len(data) > MaxBytes {
		return nil, ErrTooLarge
	}
	return data, nil
}
