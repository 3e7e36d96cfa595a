// Package tickets is the screen of a person's support mails: the list, the conversation of one of them with its reply
// box, and the timeline that proves where it stands. It shows what lies in the store and asks for changes; it judges no
// mail, matches none, and never opens a file that came by mail.
package tickets

import (
	"context"
	"io"
	"sync"

	"fyne.io/fyne/v2"

	"okpay.example/support/faq"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/shot"
	"okpay.example/support/ui/widget"
)

// Backend is what the screen needs.
type Backend interface {
	Library() *faq.Library
	Lang() string

	Tickets(context.Context, mail.TicketFilter) ([]ticket.Ticket, error)
	Ticket(context.Context, ticket.ID) (mail.Conversation, error)
	Claims(context.Context) ([]ticket.Message, error)
	Drafts(context.Context) ([]mail.Draft, error)

	MarkRead(context.Context, ticket.ID) error
	Solve(context.Context, ticket.ID) error
	Reopen(context.Context, ticket.ID) error
	Note(ctx context.Context, id ticket.ID, text string) error
	DeleteTicket(context.Context, ticket.ID) error
	AttachByHand(ctx context.Context, id ticket.ID, messageID string) error

	WriteMbox(context.Context, ticket.ID, io.Writer) error
	Source(ctx context.Context, row int64) (io.ReadSeekCloser, error)
	Attachment(ctx context.Context, row int64, part int) (ticket.Attachment, io.ReadCloser, error)

	Reply(context.Context, ticket.ID) (mail.Draft, error)
	Draft(ctx context.Context, id string) (mail.Draft, error)
	SaveDraft(context.Context, mail.Draft) error
	DeleteDraft(ctx context.Context, id string) error
	AddFile(ctx context.Context, draft, name, mediaType string, r io.Reader) (mail.DraftFile, error)
	RemoveFile(ctx context.Context, draft string, file int64) error
	OrderFiles(ctx context.Context, draft string, files []int64) error
	ReplaceFile(ctx context.Context, draft string, file int64, name, mediaType string, r io.Reader) (mail.DraftFile, error)
	OpenFile(context.Context, mail.DraftFile) (io.ReadSeekCloser, error)

	SizeLimit(context.Context, mail.Draft) (int64, error)
	Upload(id int64) (sent, total int64)
	ConnectionOf(account int64) mail.ConnState
	Queue(ctx context.Context, draft string) (mail.Outgoing, error)
	TakeBack(ctx context.Context, id int64) (mail.Draft, error)
	TakeBackAnyway(ctx context.Context, id int64) (mail.Draft, error)
	Retry(ctx context.Context, id int64) error
	LookFor(ctx context.Context, id int64) error
	Subscribe(func(mail.Event)) (cancel func())
}

// Widths of the side panes.
const (
	listWidth     float32 = 300
	progressWidth float32 = 232
	leastTalk     float32 = 380
)

// Screen is the tickets screen.
type Screen struct {
	env   screen.Env
	b     Backend
	after widget.After // the clock of what is put off
	// clipboard gives the picture on it, as PNG.
	clipboard func(context.Context) ([]byte, error)

	list     *listPane
	talk     *talk
	progress *progress
	panes    *panes
	empty    fyne.CanvasObject
	under    *fyne.Container // the panes or the empty state; not there while a picture is edited
	body     *fyne.Container
	front    bool
	next     subject       // asked for while a picture was being edited
	listener listener      // of uploads
	editing  *shot.Editing // of an answer's pictures, over the screen
	decoding sync.Mutex    // one picture at a time
}

var (
	_ screen.Screen = (*Screen)(nil)
	_ screen.Heir   = (*Screen)(nil)
)

// Options replace what a test must hold in its own hands. The zero value is the real thing.
type Options struct {
	After     widget.After
	Clipboard func(context.Context) ([]byte, error) // the picture on the clipboard, as PNG
}

// New makes it.
func New(env screen.Env, b Backend) *Screen { return NewWith(env, b, Options{}) }

// NewWith makes it with parts of one's own.
func NewWith(env screen.Env, b Backend, o Options) *Screen {
	if o.After == nil {
		o.After = env.After
	}
	if o.Clipboard == nil {
		o.Clipboard = shot.Clipboard
	}
	s := &Screen{env: env, b: b, after: o.After, clipboard: o.Clipboard}
	s.listener.s = s
	s.editing = s.newEditing()
	s.list = newListPane(s)
	s.progress = newProgress(s)
	s.talk = newTalk(s)
	s.panes = newPanes(s.list.content, s.talk.content, s.progress.content, s.talk.setNarrow)
	s.panes.noRight = true
	s.panes.onSingle = s.talk.head.setSingle
	s.panes.headHeight = func() float32 { return s.talk.head.content.Size().Height }
	s.empty = s.emptyState()
	s.empty.Hide()
	s.under = widget.Stack(s.panes.content, s.empty)
	s.body = widget.Stack(s.under)
	return s
}

// Content gives the screen's picture.
func (s *Screen) Content() fyne.CanvasObject { return s.body }

// Inherit goes on with what was open and with a picture that was being edited.
func (s *Screen) Inherit(former screen.Screen) {
	old, ok := former.(*Screen)
	if !ok || old.talk.open == (subject{}) {
		return
	}
	s.next = old.next
	s.open(old.talk.open)
	s.panes.setReading(old.panes.reading)
	s.editing.Inherit(old.editing)
}

// Show opens the ticket that the target names; without one, or in another look, it stays with what was open. A picture that is
// being edited is done with first.
func (s *Screen) Show(t screen.Target) {
	s.front = true
	wished := t.ID != "" && (!t.Again || s.talk.open == subject{})
	s.listener.start()
	s.list.load()
	switch {
	case s.editing.Active():
		if wished {
			s.next = subject{ticket: ticket.ID(t.ID)}
		}
		s.editing.Resume()
	case wished:
		s.open(subject{ticket: ticket.ID(t.ID)})
	default:
		s.say()
		s.talk.resume()
	}
}

// say tells the shell which ticket is open.
func (s *Screen) say() {
	if s.front {
		s.env.ShowsNow(string(s.talk.open.ticket))
	}
}

// Hide keeps what was typed.
func (s *Screen) Hide() {
	s.front = false
	s.listener.end()
	s.talk.reply.keep()
	s.editing.Pause()
}

// Refresh reads the list and what is open anew. What is typed, unfolded, selected and scrolled to stays.
func (s *Screen) Refresh() {
	s.list.load()
	s.talk.load()
}

// Dropped takes files dropped on the conversation into the reply.
func (s *Screen) Dropped(at fyne.Position, files []fyne.URI) {
	if !s.editing.Active() && s.talk.open.ticket != "" && widget.Hit(s.talk.content, at) {
		s.talk.reply.addURIs(files)
	}
}

// subject is what the middle pane shows: a ticket, a mail that only claims to be from support, or nothing.
type subject struct {
	ticket ticket.ID
	claim  int64 // the mail's row
}

// open shows a ticket or a claim.
func (s *Screen) open(what subject) {
	s.list.choose(what)
	s.panes.setReading(true)
	s.talk.show(what)
	s.say()
}

// enter gives the keyboard to what was opened from the list: to the answer, as that is what one goes there for.
func (s *Screen) enter() {
	if s.talk.reading { // it is not there yet
		s.talk.entering = true
		return
	}
	switch {
	case s.talk.open.ticket != "":
		widget.Focus(s.talk.reply.entry)
	case s.panes.single && s.talk.open.claim != 0:
		widget.Focus(s.talk.head.back)
	}
}

// toList goes back to the list.
func (s *Screen) toList() {
	s.panes.setReading(false)
	widget.Focus(s.list.rows)
}

// emptyState is what stands here before the first mail.
func (s *Screen) emptyState() fyne.CanvasObject {
	t := s.env.T
	write := s.writeButton(widget.Primary)
	s.env.Mark("tickets.write", write)
	return widget.NewEmptyState(widget.EmptyStateOptions{
		Icon: "inbox", Title: t("tickets.empty.title"), Text: t("tickets.empty.text"), Action: write,
	})
}

func (s *Screen) writeButton(kind widget.ButtonKind) *widget.Button {
	return widget.NewButton(widget.ButtonOptions{
		Text: s.env.T("tickets.write"), Icon: "pencil", Kind: kind,
		OnTapped: func() { s.env.Open(screen.Target{Screen: screen.Compose}) },
	})
}

// setEmpty shows the empty state in place of the panes, or the other way round.
func (s *Screen) setEmpty(empty bool) {
	if empty == s.empty.Visible() {
		return
	}
	if empty {
		s.panes.content.Hide()
		s.empty.Show()
	} else {
		s.empty.Hide()
		s.panes.content.Show()
	}
	s.body.Refresh()
}

// do runs work off the UI thread, then done on it; on an error it is told, and failed, which may be nil, runs.
func (s *Screen) do(doing string, work func(context.Context) error, done func(), failed func()) {
	s.env.Go(func() {
		err := work(s.env.Ctx)
		if s.env.Ctx.Err() != nil {
			return
		}
		s.env.Do(func() {
			if err != nil {
				s.env.Fail(doing, err)
				if failed != nil {
					failed()
				}
				return
			}
			if done != nil {
				done()
			}
		})
	})
}
