package compose

import (
	"bytes"
	"context"
	"errors"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/shot"
	"okpay.example/support/ui/widget"
)

// pick lets the person choose a file; the dialog remembers its folder.
func (f *files) pick() {
	screen.ShowFileDialog(f.x.env, dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			f.fail(f.x.env.T("compose.files.file"), err)
		case r != nil:
			f.add([]source{{name: r.URI().Name(), open: func(context.Context) (io.ReadCloser, error) { return r, nil }}})
		}
	}, f.x.env.Window))
}

// addURIs adds files that were dropped.
func (f *files) addURIs(all []fyne.URI) {
	var sources []source
	for _, u := range all {
		if len(f.list)+len(f.adding)+len(sources) >= mail.MaxFiles {
			f.say(widget.DangerKind, trouble(f.x.env, &mail.FieldError{Field: "files", Key: "too_many"}))
			break
		}
		sources = append(sources, source{name: u.Name(), open: func(context.Context) (io.ReadCloser, error) { return storage.Reader(u) }})
	}
	f.add(sources)
}

// paste adds the picture that is on the clipboard.
func (f *files) paste() {
	f.take("compose.files.pasted", "compose.files.no_picture", f.x.s.o.Clipboard, func(data []byte, name string) {
		f.add([]source{{name: name, mediaType: "image/png", open: func(context.Context) (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(data)), nil
		}}})
	})
}

// capture asks what to capture, takes our own window off the screen, and shows the picture in the editor.
func (f *files) capture() {
	shot.AskCapture(f.x.env, f.x.s.o.After, func(m shot.Mode) {
		f.take("compose.files.captured", "compose.files.no_capture", func(ctx context.Context) ([]byte, error) {
			data, err := f.x.s.o.Capture(ctx, m)
			f.x.env.Do(f.x.env.Window.Show)
			return data, err
		}, func(data []byte, name string) { f.captured(data, m, name) })
	})
}

// take gets a picture off the UI thread and hands it on under a name with the time.
func (f *files) take(nameKey, without string, get func(context.Context) ([]byte, error), use func(data []byte, name string)) {
	f.quiet()
	f.x.env.Go(func() {
		data, err := get(f.x.env.Ctx)
		f.x.env.Do(func() {
			switch {
			case errors.Is(err, shot.ErrCancelled):
			case errors.Is(err, shot.ErrTooLarge):
				f.say(widget.DangerKind, f.x.env.T("compose.files.picture_large"))
			case err != nil:
				f.say(widget.WarningKind, f.x.env.T(without))
			default:
				use(data, f.x.env.T(nameKey, "Time", f.x.env.Now().Format("150405"))+".png")
			}
		})
	})
}
