package compose

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"path/filepath"
	"strings"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/privacy"
	"okpay.example/support/ui/shot"
	"okpay.example/support/ui/widget"
)

// edit shows a picture in the editor, over the form. What it gives takes the picture's place in the draft, whose former
// bytes are gone then.
func (f *files) edit(file mail.DraftFile) {
	if !isPicture(file) {
		return
	}
	f.quiet()
	f.x.env.Go(func() {
		data, err := f.read(file)
		f.x.env.Do(func() {
			refused := func(err error) {
				f.say(widget.WarningKind, f.x.env.T("compose.edit.refused", "Name", file.Name, "Why", app.Explain(f.x.env.Words(), err).Message))
				f.x.s.look(file)
			}
			if err != nil {
				refused(err)
				return
			}
			f.x.s.openEditor(data, shot.EditorOptions{Name: file.Name, OnDone: func(e shot.Edited) { f.replace(file, e) }}, refused)
		})
	})
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
func (f *files) replace(file mail.DraftFile, e shot.Edited) {
	draft, name := f.x.saver.draft.ID, named(file.Name, e.Format)
	f.change("keep the picture", func(ctx context.Context) error {
		_, err := f.x.s.b.ReplaceFile(context.WithoutCancel(ctx), draft, file.ID, name, "image/"+string(e.Format), bytes.NewReader(e.Data))
		return err
	})
	delete(f.thumbs, file.ID)
}

// captured shows a fresh capture in the editor; it comes into the draft when that is done, and not before.
func (f *files) captured(data []byte, m shot.Mode, name string) {
	f.x.s.openEditor(data, shot.EditorOptions{Name: name, Fresh: true, Crop: m == shot.Area, OnDone: func(e shot.Edited) {
		f.add([]source{{name: named(name, e.Format), mediaType: "image/" + string(e.Format), clean: true, open: func(context.Context) (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(e.Data)), nil
		}}})
	}}, func(err error) {
		f.say(widget.WarningKind, f.x.env.T("compose.edit.refused", "Name", name, "Why", app.Explain(f.x.env.Words(), err).Message))
	})
}

// named gives a picture's name the ending of what it is now.
func named(name string, format privacy.Format) string {
	stem := strings.TrimSuffix(name, filepath.Ext(name))
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case format == privacy.JPEG && (ext == ".jpg" || ext == ".jpeg"), format == privacy.PNG && ext == ".png":
		return name
	case format == privacy.JPEG:
		return stem + ".jpg"
	}
	return stem + ".png"
}

// openEditor puts the editor in front, if the mail still is.
func (s *Screen) openEditor(data []byte, o shot.EditorOptions, refused func(error)) {
	x := s.sheet
	done := o.OnDone
	o.Back, o.Suggest = s.env.T("compose.edit.back"), s.o.Suggest
	o.OnBack = s.closeEditor
	o.OnDone = func(e shot.Edited) {
		s.closeEditor()
		done(e)
	}
	shot.Prepare(s.env, data, o, func(e *shot.Editor) {
		if s.sheet != x || s.preview != nil || s.delivery != nil {
			return
		}
		s.dropEditor()
		s.editor = e
		s.front(e.Content())
		if s.shown {
			e.Open()
		}
	}, refused)
}

// closeEditor brings the form back.
func (s *Screen) closeEditor() {
	s.dropEditor()
	s.showForm()
}

// dropEditor forgets the editor and with it what was not kept.
func (s *Screen) dropEditor() {
	if s.editor != nil {
		s.editor.Close()
		s.editor = nil
	}
}

// cleaned writes a picture anew before it comes into the draft, so that nothing leaves that is not seen: where a photo
// was taken, what lay behind the picture's end. What cannot be read is taken as it is, and note says so; what hides
// something is refused.
func cleaned(src source, r io.Reader) (clean source, out io.Reader, note error) {
	if src.clean || !picture(src) {
		return src, r, nil
	}
	data, err := io.ReadAll(io.LimitReader(r, privacy.MaxBytes+1))
	whole := io.MultiReader(bytes.NewReader(data), r)
	if err != nil {
		return src, whole, err
	}
	made, err := privacy.Redact(data, nil, "")
	switch {
	case err != nil:
		return src, whole, err
	case made.From.Animated:
		return src, whole, errMoving
	}
	src.name, src.mediaType = named(src.name, made.Format), "image/"+string(made.Format)
	return src, bytes.NewReader(made.Data), nil
}

// errMoving says that of a moving picture the first frame alone would be left.
var errMoving = errors.New("the picture moves")

// picture tells whether a file is meant to be one.
func picture(src source) bool {
	return strings.HasPrefix(src.mediaType, "image/") || strings.HasPrefix(mime.TypeByExtension(strings.ToLower(filepath.Ext(src.name))), "image/") ||
		strings.EqualFold(filepath.Ext(src.name), ".heic")
}

// refusing tells whether a file must not be taken as it is.
func refusing(err error) bool {
	refused, ok := errors.AsType[*privacy.RefusedError](err)
	return !ok && err != nil && !errors.Is(err, errMoving) || ok && refused.Reason == privacy.Polyglot
}

// noteUnclean says that a picture was taken as it is, and why.
func (f *files) noteUnclean(name string, why error) {
	if errors.Is(why, errMoving) {
		f.say(widget.WarningKind, f.x.env.T("compose.files.moving", "Name", name))
		return
	}
	f.say(widget.WarningKind, f.x.env.T("compose.files.unchecked", "Name", name, "Why", app.Explain(f.x.env.Words(), why).Message))
}
