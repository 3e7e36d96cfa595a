package compose

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/privacy"
	"okpay.example/support/ui/shot"
	"okpay.example/support/ui/widget"
)

// edit shows a picture in the editor, over the form. What it gives takes the picture's place in the draft, whose former
// bytes are gone then.
func (f *files) edit(file mail.DraftFile) {
	if !isPicture(file) || f.x.s.preparing {
		return // pressed twice, a second editor would take the place of what is drawn in the first
	}
	f.x.s.preparing = true
	f.quiet()
	draft, at := f.x.saver.draft.ID, slices.Index(f.list, file)
	f.x.env.Go(func() {
		file, data, now, err := f.readNow(draft, file, at)
		f.x.env.Do(func() {
			if now != nil {
				f.list = now
				f.show()
			}
			refused := func(err error) {
				f.say(widget.WarningKind, f.x.env.T("compose.edit.refused", "Name", file.Name, "Why", app.Explain(f.x.env.Words(), err).Message))
				f.x.s.look(file)
			}
			if err != nil {
				f.x.s.preparing = false
				refused(err)
				return
			}
			f.x.s.openEditor(data, func(s *sheet) shot.EditorOptions {
				s.files.edited = file.ID
				return shot.EditorOptions{Name: file.Name, OnDone: func(e shot.Edited, kept func(error)) { s.files.replace(file, e, kept) }}
			}, refused)
		})
	})
}

// readNow gives a picture as the draft has it. One that was kept, here or by another process, after its card was drawn
// stands at the same place under another id; list then is what the draft has now.
func (f *files) readNow(draft string, file mail.DraftFile, at int) (now mail.DraftFile, data []byte, list []mail.DraftFile, err error) {
	if data, err = f.read(file); !errors.Is(err, mail.ErrNotFound) {
		return file, data, nil, err
	}
	d, err2 := f.x.s.b.Draft(f.x.env.Ctx, draft)
	if err2 != nil || at < 0 || at >= len(d.Files) || !isPicture(d.Files[at]) {
		return file, nil, d.Files, errors.Join(err, err2)
	}
	data, err = f.read(d.Files[at])
	return d.Files[at], data, d.Files, err
}

// read gives a file's bytes, no more than a picture may have.
func (f *files) read(file mail.DraftFile) (data []byte, err error) {
	r, err := f.x.s.b.OpenFile(f.x.env.Ctx, file)
	if err != nil {
		return nil, fmt.Errorf("open the picture: %w", err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return io.ReadAll(io.LimitReader(r, privacy.MaxBytes+1))
}

// replace keeps an edited picture in the place of the one that it was made of.
func (f *files) replace(file mail.DraftFile, e shot.Edited, kept func(error)) {
	draft, name := f.x.saver.draft.ID, shot.Named(file.Name, e.Format)
	f.quiet()
	f.x.env.Go(func() {
		ctx := context.WithoutCancel(f.x.env.Ctx)
		_, err := f.x.s.b.ReplaceFile(ctx, draft, file.ID, name, "image/"+string(e.Format), bytes.NewReader(e.Data))
		var now mail.Draft
		if err == nil || errors.Is(err, mail.ErrNotFound) { // removed meanwhile by another process: it is gone
			now, err = f.x.s.b.Draft(ctx, draft)
		}
		f.x.env.Do(func() {
			if kept(err); err != nil {
				return
			}
			delete(f.thumbs, file.ID)
			f.list = now.Files
			f.show()
			f.x.changed()
		})
	})
}

// captured shows a fresh capture in the editor; it comes into the draft when that is done, and not before.
func (f *files) captured(data []byte, m shot.Mode, name string) {
	f.x.s.openEditor(data, func(s *sheet) shot.EditorOptions {
		s.files.edited = 0
		return shot.EditorOptions{Name: name, Fresh: true, Crop: m == shot.Area, OnDone: func(e shot.Edited, kept func(error)) {
			s.files.keepCapture(name, e, kept)
		}}
	}, func(err error) {
		f.say(widget.WarningKind, f.x.env.T("compose.edit.refused", "Name", name, "Why", app.Explain(f.x.env.Words(), err).Message))
	})
}

// keepCapture adds an edited capture to the files.
func (f *files) keepCapture(name string, e shot.Edited, kept func(error)) {
	src := source{name: shot.Named(name, e.Format), mediaType: "image/" + string(e.Format), clean: true,
		open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(e.Data)), nil }}
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
					f.added([]source{src}, file, nil)
				}
			})
		})
	})
}

// openEditor puts the editor in front, if the mail still is. What it is about is told for the form in front: another
// takes its place when the language changes.
func (s *Screen) openEditor(data []byte, about func(*sheet) shot.EditorOptions, refused func(error)) {
	x := s.sheet
	shot.Prepare(s.env, data, s.editorOptions(about), func(e *shot.Editor) {
		s.preparing = false
		if s.sheet == x && s.writing() {
			s.about = about
			s.showEditor(e)
		}
	}, func(err error) {
		s.preparing = false
		refused(err)
	})
}

func (s *Screen) editorOptions(about func(*sheet) shot.EditorOptions) shot.EditorOptions {
	o := about(s.sheet)
	done := o.OnDone
	o.Back, o.Suggest = s.env.T("compose.edit.back"), s.o.Suggest
	o.OnBack = s.closeEditor
	o.OnDone = func(e shot.Edited, kept func(error)) {
		done(e, func(err error) {
			if kept(err); err == nil {
				s.closeEditor()
			}
		})
	}
	return o
}

func (s *Screen) showEditor(e *shot.Editor) {
	s.dropEditor()
	s.editor = e
	s.front(e.Content())
	if s.shown {
		e.Open()
	}
}

// resumeEditor goes on with the picture that was edited when the screen was made anew, if its mail is in front again.
func (s *Screen) resumeEditor() {
	old := s.heirOf
	s.heirOf = nil
	if old == nil || old.sheet.saver.draft.ID != s.sheet.saver.draft.ID {
		return
	}
	s.about = old.about
	s.showEditor(old.editor.Again(s.env, s.editorOptions(s.about)))
}

// closeEditor brings the form back.
func (s *Screen) closeEditor() {
	s.dropEditor()
	s.showForm()
	s.sheet.files.focusEdited()
}

// dropEditor forgets the editor and with it what was not kept.
func (s *Screen) dropEditor() {
	if s.editor != nil {
		s.editor.Close()
		s.editor = nil
	}
}
