package tickets

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/privacy"
	"okpay.example/support/ui/shot"
)

// editable tells whether a file of an answer is a picture that the editor may read.
func editable(f mail.DraftFile) bool {
	return strings.HasPrefix(f.Type, "image/") && f.Size <= privacy.MaxBytes
}

// edit shows a picture of an answer in the editor, over the screen. What it gives takes the picture's place in the draft,
// whose former bytes are gone then.
func (r *reply) edit(x *slip, f mail.DraftFile) {
	s := r.k.s
	var data []byte
	s.do("open a picture", func(ctx context.Context) (err error) {
		file, err := s.b.OpenFile(ctx, f)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		data, err = io.ReadAll(io.LimitReader(file, privacy.MaxBytes+1))
		return err
	}, func() {
		s.openEditor(data, f.Name, func(e shot.Edited, kept func(error)) { r.replace(x, f, e, kept) })
	}, nil)
}

// replace keeps an edited picture in the place of the one that it was made of.
func (r *reply) replace(x *slip, f mail.DraftFile, e shot.Edited, kept func(error)) {
	name := shot.Named(f.Name, e.Format)
	x.enqueue(job{doing: "keep the picture", quiet: true, work: func(ctx context.Context, d *mail.Draft) error {
		made, err := x.s.b.ReplaceFile(context.WithoutCancel(ctx), d.ID, f.ID, name, "image/"+string(e.Format), bytes.NewReader(e.Data))
		if err != nil {
			return err
		}
		files := make([]mail.DraftFile, 0, len(d.Files))
		for _, have := range d.Files {
			if have.ID == f.ID {
				have = made
			}
			files = append(files, have)
		}
		d.Files = files
		return nil
	}, done: func(err error) {
		kept(err)
		r.changed(x)
	}})
}

// openEditor lays the editor over the screen.
func (s *Screen) openEditor(data []byte, name string, done func(e shot.Edited, kept func(error))) {
	o := shot.EditorOptions{Name: name, Back: s.env.T("tickets.edit.back"), OnBack: s.closeEditor}
	if app.CanRecognise() {
		o.Suggest = app.SuggestBoxes
	}
	o.OnDone = func(e shot.Edited, kept func(error)) {
		done(e, func(err error) {
			if kept(err); err == nil {
				s.closeEditor()
			}
		})
	}
	shot.Prepare(s.env, data, o, func(e *shot.Editor) {
		s.closeEditor()
		s.editor = e
		s.body.Add(e.Content())
		if s.front {
			e.Open()
		}
	}, func(err error) { s.env.Fail("edit a picture", fmt.Errorf("%s: %w", name, err)) })
}

// closeEditor takes it away, and with it what was not kept.
func (s *Screen) closeEditor() {
	if s.editor == nil {
		return
	}
	s.editor.Close()
	s.body.Remove(s.editor.Content())
	s.editor = nil
	s.env.Window.Canvas().Unfocus() // keys must not go on into what is not seen any more
}

// pasted takes a picture that is pasted into the answer. Text goes first: what has both is mostly text.
func (r *reply) pasted() bool {
	if fyne.CurrentApp().Clipboard().Content() != "" || r.now == nil {
		return false
	}
	s := r.k.s
	s.env.Go(func() {
		data, err := s.clipboard(s.env.Ctx)
		s.env.Do(func() {
			if err != nil {
				r.say(s.env.T("compose.files.no_picture"))
				return
			}
			name := s.env.T("compose.files.pasted", "Time", s.env.Now().Format("150405")) + ".png"
			r.add(name, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil })
		})
	})
	return true
}
