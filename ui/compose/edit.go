package compose

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/shot"
	"okpay.example/support/ui/widget"
)

// newEditing edits the pictures of the mail in front, in place of its form.
func (s *Screen) newEditing() *shot.Editing {
	return shot.NewEditing(shot.EditingOptions{
		Env: s.env, Drafts: s.b, Back: s.env.T("compose.edit.back"), Suggest: s.o.Suggest,
		Front: func() bool { return s.shown },
		Lay:   s.front,
		Lift: func(fyne.CanvasObject) {
			s.showForm()
			if !s.openNext() && s.shown {
				s.sheet.files.focusEdited()
			}
		},
		Keep: func(of shot.Subject, made shot.Edited, kept func(error)) {
			if of.Fresh() {
				s.sheet.files.keepCapture(of.Name, made, kept)
			} else {
				s.sheet.files.replace(of, made, kept)
			}
		},
	})
}

// edit shows a picture in the editor. What it gives takes the picture's place in the draft.
func (f *files) edit(file mail.DraftFile) {
	if !shot.Editable(file) {
		return
	}
	f.quiet()
	f.x.s.editing.Edit(shot.Request{
		Draft: f.x.saver.draft.ID, Files: f.list, File: file,
		Moved: func(now []mail.DraftFile) {
			f.list = now
			f.show()
		},
		Wanted: func(file mail.DraftFile) bool { return f.inFront() && slices.Contains(f.list, file) },
		Refused: func(file mail.DraftFile, err error) {
			f.refused(file.Name, err)
			f.x.s.look(file)
		},
	})
}

// inFront tells whether the files belong to the form that is in front.
func (f *files) inFront() bool { return f.x.s.sheet == f.x && f.x.s.writing() }

// refused says why a picture cannot be edited.
func (f *files) refused(name string, err error) {
	f.say(widget.WarningKind, f.x.env.T("compose.edit.refused", "Name", name, "Why", app.Explain(f.x.env.Words(), err).Message))
}

// replace keeps an edited picture in the place of the one that it was made of.
func (f *files) replace(of shot.Subject, made shot.Edited, kept func(error)) {
	f.quiet()
	f.x.env.Go(func() {
		ctx := context.WithoutCancel(f.x.env.Ctx)
		_, err := made.Replace(ctx, f.x.s.b, of)
		var now mail.Draft
		if err == nil || errors.Is(err, mail.ErrNotFound) { // removed meanwhile by another process: it is gone
			now, err = f.x.s.b.Draft(ctx, of.Draft)
		}
		f.x.env.Do(func() {
			if kept(err); err != nil {
				return
			}
			delete(f.thumbs, of.File.ID)
			f.list = now.Files
			f.show()
			f.x.changed()
		})
	})
}

// captured shows a fresh capture in the editor; it comes into the draft when that is done, and not before.
func (f *files) captured(data []byte, m shot.Mode, name string) {
	f.x.s.editing.Begin(shot.Subject{Draft: f.x.saver.draft.ID, Name: name, Crop: m == shot.Area}, data, f.inFront,
		func(err error) { f.refused(name, err) })
}

// keepCapture adds an edited capture to the files.
func (f *files) keepCapture(name string, e shot.Edited, kept func(error)) {
	src := e.Source(name)
	f.quiet()
	f.x.saver.create(func(err error) {
		if err != nil {
			kept(err)
			return
		}
		id := f.x.saver.draft.ID
		f.x.env.Go(func() {
			file, _, err := f.copy(id, src)
			f.x.env.Do(func() {
				if kept(err); err == nil {
					f.added([]shot.Source{src}, file, nil)
				}
			})
		})
	})
}
