// Package compose is the screen where a mail to support is written: a form that makes a good report, pictures and
// files, a preview of the exact bytes, and the moments after "send" in which it can be taken back. It keeps what is typed
// as it is typed. It renders and sends nothing itself: the mail side does, through its Backend.
package compose

import (
	"context"
	"io"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/faq"
	"okpay.example/support/faq/fix"
	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/privacy"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/shot"
	"okpay.example/support/ui/widget"
)

// Backend is what the screen needs.
type Backend interface {
	Library() *faq.Library
	Lang() string
	Settings() app.Settings
	Desk() mail.Desk

	DraftFromReport(context.Context, fix.Report) (mail.Draft, error)
	SaveDraft(context.Context, mail.Draft) error
	Draft(ctx context.Context, id string) (mail.Draft, error)
	Drafts(context.Context) ([]mail.Draft, error)
	DeleteDraft(ctx context.Context, id string) error

	AddFile(ctx context.Context, draft, name, mediaType string, r io.Reader) (mail.DraftFile, error)
	RemoveFile(ctx context.Context, draft string, file int64) error
	ReplaceFile(ctx context.Context, draft string, file int64, name, mediaType string, r io.Reader) (mail.DraftFile, error)
	OrderFiles(ctx context.Context, draft string, files []int64) error
	OpenFile(context.Context, mail.DraftFile) (io.ReadSeekCloser, error)

	Accounts(context.Context) ([]mail.Account, error)
	Ticket(context.Context, ticket.ID) (mail.Conversation, error)
	Preview(ctx context.Context, draft string) (mail.Rendered, error)
	OpenRendered(context.Context, mail.Rendered) (io.ReadSeekCloser, error)
	Queue(ctx context.Context, draft string) (mail.Outgoing, error)
	Outgoing(ctx context.Context, id int64) (mail.Outgoing, error)
	TakeBack(ctx context.Context, id int64) (mail.Draft, error)
	TakeBackAnyway(ctx context.Context, id int64) (mail.Draft, error)
	Retry(ctx context.Context, id int64) error
	LookFor(ctx context.Context, id int64) error
	SizeLimit(context.Context, mail.Draft) (int64, error)
	Upload(id int64) (sent, total int64)
	ConnectionOf(account int64) mail.ConnState
	Subscribe(func(mail.Event)) (cancel func())
}

// Options replace what a test must hold in its own hands. The zero value is the real thing.
type Options struct {
	After     widget.After
	Clipboard func(context.Context) ([]byte, error)            // the picture on the clipboard, as PNG
	Capture   func(context.Context, shot.Mode) ([]byte, error) // the screen, as PNG
	// Suggest finds what may want to be covered in a picture; nil is no suggestions.
	Suggest func(context.Context, []byte) ([]privacy.Suggestion, error)
}

// Screen is the screen for writing.
type Screen struct {
	env   screen.Env
	b     Backend
	o     Options
	stage *fyne.Container // holds the view in front

	sheet    *sheet        // the mail being written; nil before the first Show
	preview  *preview      // what will be sent, over the form; nil when the form is in front
	delivery *delivery     // a mail on its way, in place of the form; nil when there is none
	editing  *shot.Editing // of the mail's pictures, over the form
	heirOf   *Screen       // the screen before this one, while its editor is to be gone on with
	shown    bool
	asked    string  // the target that the sheet came of
	next     *string // asked for while a picture was being edited; nil is nothing
	opening  int     // counts what was asked for, so that a late answer does not replace a newer one
	keys     []fyne.Shortcut
	decoding sync.Mutex
}

var (
	_ screen.Screen = (*Screen)(nil)
	_ screen.Heir   = (*Screen)(nil)
)

// New makes it.
func New(env screen.Env, b Backend) *Screen {
	o := Options{}
	if app.CanRecognise() {
		o.Suggest = app.SuggestBoxes
	}
	return NewWith(env, b, o)
}

// NewWith makes it with parts of one's own.
func NewWith(env screen.Env, b Backend, o Options) *Screen {
	if o.After == nil {
		o.After = env.After
	}
	if o.Clipboard == nil {
		o.Clipboard = shot.Clipboard
	}
	if o.Capture == nil {
		o.Capture = shot.Capture
	}
	s := &Screen{env: env, b: b, o: o, stage: container.NewStack()}
	s.editing = s.newEditing()
	return s
}

// Content gives the screen's picture.
func (s *Screen) Content() fyne.CanvasObject { return s.stage }

// Show opens a draft by its id, begins one with "topic:ID", or with "" goes on with what was being written.
func (s *Screen) Show(t screen.Target) {
	s.shown = true
	s.addKeys()
	s.open(t.ID)
}

// Hide saves what is not saved yet.
func (s *Screen) Hide() {
	s.shown = false
	s.removeKeys()
	if s.sheet != nil {
		s.sheet.saver.flush(nil)
	}
	if s.delivery != nil {
		s.delivery.pause()
	}
	s.editing.Pause()
}

// Refresh reads anew what stands around the text: other drafts, the mailbox. What is typed stays as it is.
func (s *Screen) Refresh() {
	if s.shown && s.sheet != nil && s.delivery == nil {
		s.sheet.look()
	}
}

// Dropped takes files that fell on the screen.
func (s *Screen) Dropped(_ fyne.Position, files []fyne.URI) {
	if s.writing() {
		s.sheet.files.addURIs(files)
	}
}

// writing tells whether the form is in front.
func (s *Screen) writing() bool {
	return s.sheet != nil && s.preview == nil && s.delivery == nil && !s.editing.Active()
}

// front puts a view on the stage. Keys must not go on into a field that is not seen any more.
func (s *Screen) front(o fyne.CanvasObject) {
	if s.shown {
		s.env.Window.Canvas().Unfocus()
	}
	s.stage.Objects = []fyne.CanvasObject{o}
	s.stage.Refresh()
}

// showForm brings the form back to the front.
func (s *Screen) showForm() {
	s.preview, s.delivery = nil, nil
	s.editing.Drop()
	if s.shown { // the editor had some of the keys for its own
		s.removeKeys()
		s.addKeys()
	}
	s.front(s.sheet.content)
	s.sheet.mark()
}

// addKeys listens for keys while nothing that takes text has the focus, and nothing lies over the window; fields listen for
// themselves.
func (s *Screen) addKeys() {
	if len(s.keys) > 0 {
		return
	}
	c := s.env.Window.Canvas()
	on := func(k fyne.Shortcut, do func()) {
		s.keys = append(s.keys, k)
		c.AddShortcut(k, func(fyne.Shortcut) {
			if c.Overlays().Top() == nil {
				do()
			}
		})
	}
	for _, k := range screen.SendKeys() {
		on(k, s.send)
	}
	on(&fyne.ShortcutPaste{}, func() {
		if s.writing() {
			s.sheet.files.paste()
		}
	})
}

func (s *Screen) removeKeys() {
	for _, k := range s.keys {
		s.env.Window.Canvas().RemoveShortcut(k)
	}
	s.keys = nil
}
