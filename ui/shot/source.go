package shot

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	fynedialog "fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"okpay.example/support/mail"
	"okpay.example/support/mail/privacy"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/widget"
)

// Source is a file on its way into a mail, from wherever a person takes it.
type Source struct {
	Name, Type string // Type is "" where the name tells it
	Open       func() (io.ReadCloser, error)
	edited     bool // a picture of our own making: nothing is in it but what is seen
}

// Pick lets the person choose a file; the dialog remembers its folder.
func Pick(env screen.Env, add func(Source), failed func(error)) {
	screen.ShowFileDialog(env, fynedialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			failed(err)
		case f != nil:
			add(Source{Name: f.URI().Name(), Open: func() (io.ReadCloser, error) { return f, nil }})
		}
	}, env.Window))
}

// Dropped is a file that was dropped.
func Dropped(u fyne.URI) Source {
	return Source{Name: u.Name(), Open: func() (io.ReadCloser, error) { return storage.Reader(u) }}
}

// Pasted is a picture that was on the clipboard.
func Pasted(data []byte, name string) Source {
	return Source{Name: name, Type: "image/png", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

// Source is an edited picture as a file to be added under a name, with the ending that it should have.
func (d Edited) Source(name string) Source {
	s := Pasted(d.Data, Named(name, d.Format))
	s.Type, s.edited = "image/"+string(d.Format), true
	return s
}

// AddTo copies the file into a draft, off the UI thread. A picture is written anew before; note says why one was not.
func (s Source) AddTo(ctx context.Context, env screen.Env, in Drafts, draft string) (added mail.DraftFile, note string, err error) {
	r, err := s.Open()
	if err != nil {
		return added, "", err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	f := File{Name: s.Name, Type: s.Type, Data: r}
	if !s.edited {
		if f, err = Clean(f); err != nil { // nothing leaves with a picture that is not seen
			return added, "", err
		}
	}
	added, err = in.AddFile(ctx, draft, f.Name, f.Type, f.Data)
	return added, f.Note(env), err
}

// WhyNot says why the file is not in the mail, and what to do.
func (s Source) WhyNot(env screen.Env, err error) string {
	if _, ok := errors.AsType[*mail.FieldError](err); ok { // it is about all the files
		return env.Trouble(err)
	}
	return env.T("compose.files.unreadable", "Name", s.Name, "Why", env.Trouble(err))
}

// TextFirst tells whether the clipboard holds text, which is what is pasted then: what has a picture as well is mostly text,
// as from an office program.
func TextFirst() bool {
	text := fyne.CurrentApp().Clipboard().Content()
	return text != "" && !widget.IsBinary(text)
}

// Taking gets a picture from the clipboard or the screen.
type Taking struct {
	Get           func(context.Context) ([]byte, error) // off the UI thread
	Name, Without string                                // keys of its name, which has the time in it, and of what is said when there is none
	Use           func(data []byte, name string)
	Say           func(kind widget.Kind, text string)
	Over          func() // in the end, once Use or Say was called; nil: nothing
}

// Take does so.
func Take(env screen.Env, t Taking) {
	env.Go(func() {
		data, err := t.Get(env.Ctx)
		env.Do(func() {
			switch {
			case errors.Is(err, ErrCancelled):
			case errors.Is(err, ErrTooLarge):
				t.Say(widget.DangerKind, env.T("compose.files.picture_large"))
			case err != nil:
				t.Say(widget.WarningKind, env.T(t.Without))
			default:
				t.Use(data, env.T(t.Name, "Time", env.Now().Format("150405"))+"."+string(privacy.PNG))
			}
			if t.Over != nil {
				t.Over()
			}
		})
	})
}

// Paste is what takes the picture on the clipboard.
func Paste(get func(context.Context) ([]byte, error), add func(Source), say func(kind widget.Kind, text string)) Taking {
	return Taking{Get: get, Name: "compose.files.pasted", Without: "compose.files.no_picture", Say: say,
		Use: func(data []byte, name string) { add(Pasted(data, name)) }}
}

// Notes are what is said of files that were added together, a line each.
type Notes []string

// Add takes what is said of one more file; "" is nothing. What holds for all of them is said once.
func (n *Notes) Add(text string) {
	if text != "" && !slices.Contains(*n, text) {
		*n = append(*n, text)
	}
}

// Text is the first of them: of a whole folder that cannot be read a few lines say it.
func (n Notes) Text(most int) string {
	if len(n) > most {
		n = append(n[:most:most], "…")
	}
	return strings.Join(n, "\n")
}
