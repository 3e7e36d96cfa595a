package shot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
	"okpay.example/support/mail/privacy"
	"okpay.example/support/ui/screen"
)

// Drafts is where the mails being written are kept, with their pictures.
type Drafts interface {
	Draft(ctx context.Context, id string) (mail.Draft, error)
	AddFile(ctx context.Context, draft, name, mediaType string, r io.Reader) (mail.DraftFile, error)
	RemoveFile(ctx context.Context, draft string, file int64) error
	OrderFiles(ctx context.Context, draft string, files []int64) error
	OpenFile(context.Context, mail.DraftFile) (io.ReadSeekCloser, error)
	ReplaceFile(ctx context.Context, draft string, file int64, name, mediaType string, r io.Reader) (mail.DraftFile, error)
}

// Subject is the picture that an editor is about.
type Subject struct {
	Draft string         // whose it is
	File  mail.DraftFile // as the draft has it; the zero value is a picture that is kept nowhere yet
	Name  string
	Crop  bool // begin with choosing a part
}

// Fresh tells whether the picture is kept nowhere yet.
func (s Subject) Fresh() bool { return s.File.ID == 0 }

// Editing edits the pictures of a screen's mails in an editor over the screen. There is one at most: a pencil that is
// pressed again while its picture is read does nothing, since a second editor would take the place of what is drawn in the
// first. A picture that nobody wants any more once it is read, as it was taken out or its mail was left, is let go. All
// methods are called on the UI thread.
type Editing struct {
	o       EditingOptions
	editor  *Editor
	subject Subject
	reading bool // a picture of a draft, to be edited
}

// EditingOptions say what a screen does around its editor.
type EditingOptions struct {
	Env     screen.Env
	Drafts  Drafts
	Back    string // the words of the way back
	Suggest func(context.Context, []byte) ([]privacy.Suggestion, error)
	Front   func() bool                                         // whether the screen is in front: only then the editor takes the keys
	Lay     func(editor fyne.CanvasObject)                      // puts it over the screen
	Lift    func(editor fyne.CanvasObject)                      // takes it away: the person is done with it, or leaves
	Keep    func(of Subject, made Edited, kept func(err error)) // keeps what was made, and says how that went
}

// NewEditing makes it.
func NewEditing(o EditingOptions) *Editing { return &Editing{o: o} }

// Request asks for a picture of a draft in the editor.
type Request struct {
	Draft string
	Files []mail.DraftFile // of the draft, as they are shown
	File  mail.DraftFile   // one of them
	// Moved is told what files the draft has, where those are others than were shown.
	Moved   func([]mail.DraftFile)
	Wanted  func(mail.DraftFile) bool // whether it is still to be edited once it is read
	Refused func(mail.DraftFile, error)
}

// Editable tells whether a file is a picture that the editor may read.
func Editable(f mail.DraftFile) bool {
	return strings.HasPrefix(f.Type, "image/") && f.Size <= privacy.MaxBytes
}

// Active tells whether an editor lies over the screen.
func (e *Editing) Active() bool { return e.editor != nil }

// Subject is the picture that is, or was last, in the editor.
func (e *Editing) Subject() Subject { return e.subject }

// Edit reads a picture of a draft and edits it.
func (e *Editing) Edit(r Request) {
	if e.reading || e.Active() {
		return
	}
	e.reading = true
	env := e.o.Env
	env.Go(func() {
		file, data, now, err := e.read(r)
		env.Do(func() {
			if now != nil {
				r.Moved(now)
			}
			refused := func(err error) {
				e.reading = false
				if r.Wanted(file) {
					r.Refused(file, err)
				}
			}
			if err != nil {
				refused(err)
				return
			}
			e.Begin(Subject{Draft: r.Draft, File: file, Name: file.Name}, data, func() bool {
				e.reading = false
				return r.Wanted(file)
			}, refused)
		})
	})
}

// read gives a picture as the draft has it. One that was kept, here or by another process, after it was shown stands at
// the same place under another id; now is then what files the draft has.
func (e *Editing) read(r Request) (file mail.DraftFile, data []byte, now []mail.DraftFile, err error) {
	ctx := e.o.Env.Ctx
	if data, err = e.bytes(ctx, r.File); !errors.Is(err, mail.ErrNotFound) {
		return r.File, data, nil, err
	}
	d, err2 := e.o.Drafts.Draft(ctx, r.Draft)
	if err2 != nil {
		return r.File, nil, nil, errors.Join(err, err2)
	}
	now = append([]mail.DraftFile{}, d.Files...)
	at := slices.Index(r.Files, r.File)
	if at < 0 || at >= len(now) || !Editable(now[at]) || slices.Contains(r.Files, now[at]) {
		return r.File, nil, now, err // what stands there is another picture
	}
	data, err = e.bytes(ctx, now[at])
	return now[at], data, now, err
}

// bytes reads a file, no more of it than a picture may have.
func (e *Editing) bytes(ctx context.Context, f mail.DraftFile) (data []byte, err error) {
	r, err := e.o.Drafts.OpenFile(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("open the picture: %w", err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return io.ReadAll(io.LimitReader(r, privacy.MaxBytes+1))
}

// Begin edits a picture that was read, or captured, if it is wanted still once it is decoded.
func (e *Editing) Begin(s Subject, data []byte, wanted func() bool, refused func(error)) {
	Prepare(e.o.Env, data, e.options(s), func(made *Editor) bool {
		if !wanted() {
			return false
		}
		e.show(s, made)
		return true
	}, refused)
}

func (e *Editing) options(s Subject) EditorOptions {
	return EditorOptions{
		Name: s.Name, Back: e.o.Back, Fresh: s.Fresh(), Crop: s.Crop, Suggest: e.o.Suggest, OnBack: e.leave,
		OnDone: func(made Edited, kept func(error)) {
			e.o.Keep(s, made, func(err error) {
				if kept(err); err == nil {
					e.leave()
				}
			})
		},
	}
}

func (e *Editing) show(s Subject, made *Editor) {
	e.Drop()
	e.editor, e.subject = made, s
	e.o.Lay(made.Content())
	e.Resume()
}

// leave takes the editor away, and with it what was not kept.
func (e *Editing) leave() {
	if !e.Active() {
		return
	}
	content := e.editor.Content()
	e.Drop()
	e.o.Lift(content)
}

// Drop forgets the editor where something else takes its place.
func (e *Editing) Drop() {
	e.Pause()
	e.editor = nil
}

// Pause lets go of the keys, as when the screen leaves the front; the picture stays.
func (e *Editing) Pause() {
	if e.Active() {
		e.editor.Close()
	}
}

// Resume gives the editor the keys, if the screen is in front.
func (e *Editing) Resume() {
	if e.Active() && e.o.Front() {
		e.Pause() // once only it listens to the keys
		e.editor.Open()
	}
}

// Inherit goes on with the picture in the editor of the screen before this one, as after the language or the look changed.
func (e *Editing) Inherit(former *Editing) {
	if former.Active() {
		e.show(former.subject, former.editor.Again(e.o.Env, e.options(former.subject)))
	}
}

// Replace keeps what was made in the place of the picture that it was made of, whose former bytes are gone then.
func (d Edited) Replace(ctx context.Context, in Drafts, of Subject) (mail.DraftFile, error) {
	name := Named(of.File.Name, d.Format)
	return in.ReplaceFile(context.WithoutCancel(ctx), of.Draft, of.File.ID, name, "image/"+string(d.Format), bytes.NewReader(d.Data))
}
