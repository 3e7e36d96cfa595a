package compose

import (
	"context"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
	"okpay.example/support/ui/shot"
	"okpay.example/support/ui/widget"
)

// pick lets the person choose a file.
func (f *files) pick() {
	shot.Pick(f.x.env, func(src shot.Source) { f.add(src) }, func(err error) {
		f.fail(shot.Source{Name: f.x.env.T("compose.files.file")}, err)
	})
}

// addURIs adds files that were dropped.
func (f *files) addURIs(all []fyne.URI) {
	room := max(mail.MaxFiles-len(f.list)-len(f.adding), 0)
	var sources []shot.Source
	for _, u := range all[:min(room, len(all))] {
		sources = append(sources, shot.Dropped(u))
	}
	f.add(sources...)
	if len(all) > room {
		f.tell(widget.DangerKind, f.x.env.Trouble(&mail.FieldError{Field: "files", Key: "too_many"}))
	}
}

// paste adds the picture that is on the clipboard.
func (f *files) paste() {
	f.quiet()
	taking := shot.Paste(f.x.s.o.Clipboard, func(src shot.Source) { f.add(src) }, f.say)
	f.getting++ // until it is among those being added: no mail goes in between
	taking.Over = func() { f.getting-- }
	shot.Take(f.x.env, taking)
}

// capture asks what to capture, takes our own window off the screen, and shows the picture in the editor.
func (f *files) capture() {
	shot.AskCapture(f.x.env, f.x.s.o.After, func(m shot.Mode) {
		f.quiet()
		shot.Take(f.x.env, shot.Taking{
			Get: func(ctx context.Context) ([]byte, error) {
				data, err := f.x.s.o.Capture(ctx, m)
				f.x.env.Do(f.x.env.Window.Show)
				return data, err
			},
			Name: "compose.files.captured", Without: "compose.files.no_capture", Say: f.say,
			Use: func(data []byte, name string) { f.captured(data, m, name) },
		})
	})
}
