package tickets

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/assets"
	translations "okpay.example/support/assets/i18n"
	"okpay.example/support/faq"
	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// store is a Backend in memory. It notes what the screen asks for.
type store struct {
	library *faq.Library
	lang    string
	tickets []ticket.Ticket
	talks   map[ticket.ID]mail.Conversation
	claims  []ticket.Message
	drafts  []mail.Draft
	files   map[int64][]byte // attachments by mail
	asked   []string
	fail    map[string]error
	reads   int // of pages of the list
}

func (s *store) ask(format string, args ...any) error {
	a := fmt.Sprintf(format, args...)
	s.asked = append(s.asked, a)
	return s.fail[strings.Fields(a)[0]]
}

func (s *store) count(prefix string) (n int) {
	for _, a := range s.asked {
		if strings.HasPrefix(a, prefix) {
			n++
		}
	}
	return n
}

func (s *store) Library() *faq.Library { return s.library }
func (s *store) Lang() string          { return s.lang }

func (s *store) Tickets(_ context.Context, f mail.TicketFilter) ([]ticket.Ticket, error) {
	s.reads++
	var out []ticket.Ticket
	for _, k := range s.tickets {
		if strings.Contains(k.Subject+string(k.ID), f.Query) {
			out = append(out, k)
		}
	}
	out = out[min(f.Offset, len(out)):]
	if f.Limit > 0 {
		out = out[:min(f.Limit, len(out))]
	}
	return out, s.fail["tickets"]
}

func (s *store) Ticket(_ context.Context, id ticket.ID) (mail.Conversation, error) {
	if v, ok := s.talks[id]; ok {
		return v, nil
	}
	return mail.Conversation{}, mail.ErrNotFound
}

func (s *store) Claims(context.Context) ([]ticket.Message, error) { return s.claims, nil }
func (s *store) Drafts(context.Context) ([]mail.Draft, error)     { return slices.Clone(s.drafts), nil }

// change applies f to a ticket, in the list and in its conversation.
func (s *store) change(id ticket.ID, f func(*ticket.Ticket)) {
	for i := range s.tickets {
		if s.tickets[i].ID == id {
			f(&s.tickets[i])
		}
	}
	if v, ok := s.talks[id]; ok {
		f(&v.Ticket)
		s.talks[id] = v
	}
}

func (s *store) MarkRead(_ context.Context, id ticket.ID) error {
	s.change(id, func(k *ticket.Ticket) { k.Unread = 0 })
	return s.ask("read %s", id)
}

func (s *store) Solve(_ context.Context, id ticket.ID) error {
	s.change(id, func(k *ticket.Ticket) { k.State = ticket.Solved })
	return s.ask("solve %s", id)
}

func (s *store) Reopen(_ context.Context, id ticket.ID) error {
	s.change(id, func(k *ticket.Ticket) { k.State = ticket.Answered })
	return s.ask("reopen %s", id)
}

func (s *store) Note(_ context.Context, id ticket.ID, text string) error {
	if strings.TrimSpace(text) == "" {
		return mail.ErrEmptyNote
	}
	v := s.talks[id]
	v.Timeline = append(v.Timeline, ticket.Entry{At: noon, Event: ticket.EventNoted, Evidence: text})
	s.talks[id] = v
	return s.ask("note %s %s", id, text)
}

func (s *store) DeleteTicket(_ context.Context, id ticket.ID) error {
	delete(s.talks, id)
	s.tickets = slices.DeleteFunc(s.tickets, func(k ticket.Ticket) bool { return k.ID == id })
	return s.ask("delete %s", id)
}

func (s *store) AttachByHand(_ context.Context, id ticket.ID, messageID string) error {
	return s.ask("attach %s %s", id, messageID)
}

func (s *store) WriteMbox(_ context.Context, id ticket.ID, w io.Writer) error {
	_, err := fmt.Fprintf(w, "From %s", id)
	return err
}

type closer struct{ io.ReadSeeker }

func (closer) Close() error { return nil }

func (s *store) Source(_ context.Context, row int64) (io.ReadSeekCloser, error) {
	return closer{strings.NewReader(fmt.Sprintf("Subject: %d\r\n\r\nText\u202e\r\n", row))}, nil
}

func (s *store) Attachment(_ context.Context, row int64, part int) (ticket.Attachment, io.ReadCloser, error) {
	data, ok := s.files[row]
	if !ok {
		return ticket.Attachment{}, nil, errors.New("no such file")
	}
	return ticket.Attachment{Part: part}, io.NopCloser(bytes.NewReader(data)), nil
}

func (s *store) Reply(_ context.Context, id ticket.ID) (mail.Draft, error) {
	for _, d := range s.drafts {
		if d.Ticket == id {
			return d, nil
		}
	}
	d := mail.Draft{ID: "draft-" + string(id), Ticket: id, To: "support@okpay.example"}
	s.drafts = append(s.drafts, d)
	return d, s.ask("begin %s", id)
}

func (s *store) Draft(_ context.Context, id string) (mail.Draft, error) {
	for _, d := range s.drafts {
		if d.ID == id {
			return d, nil
		}
	}
	return mail.Draft{}, mail.ErrNotFound
}

func (s *store) SaveDraft(_ context.Context, d mail.Draft) error {
	if err := s.ask("save %s %s", d.ID, d.Body); err != nil {
		return err
	}
	for i := range s.drafts {
		if s.drafts[i].ID == d.ID {
			s.drafts[i].Body = d.Body
		}
	}
	return nil
}

func (s *store) DeleteDraft(_ context.Context, id string) error {
	s.drafts = slices.DeleteFunc(s.drafts, func(d mail.Draft) bool { return d.ID == id })
	return s.ask("discard %s", id)
}

func (s *store) AddFile(_ context.Context, draft, name, _ string, r io.Reader) (mail.DraftFile, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return mail.DraftFile{}, err
	}
	f := mail.DraftFile{ID: int64(len(s.asked) + 1), Name: name, Size: int64(len(data))}
	for i := range s.drafts {
		if s.drafts[i].ID == draft {
			s.drafts[i].Files = append(s.drafts[i].Files, f)
		}
	}
	return f, s.ask("file %s %s", draft, name)
}

func (s *store) RemoveFile(_ context.Context, draft string, file int64) error {
	return s.ask("unfile %s %d", draft, file)
}

func (s *store) Queue(_ context.Context, draft string) (mail.Outgoing, error) {
	if err := s.ask("queue %s", draft); err != nil {
		return mail.Outgoing{}, err
	}
	for _, d := range s.drafts {
		if d.ID == draft {
			v := s.talks[d.Ticket]
			m := own(int64(1000+len(v.Messages)), noon, d.Body)
			v.Messages = append(v.Messages, m)
			v.Outbox = append(v.Outbox, mail.Outgoing{ID: 7, Ticket: d.Ticket, MessageID: m.MessageID, State: mail.OutgoingQueued})
			s.talks[d.Ticket] = v
		}
	}
	s.drafts = slices.DeleteFunc(s.drafts, func(d mail.Draft) bool { return d.ID == draft })
	return mail.Outgoing{ID: 7}, nil
}

func (s *store) TakeBack(_ context.Context, id int64) (mail.Draft, error) {
	if err := s.ask("back %d", id); err != nil {
		return mail.Draft{}, err
	}
	for k, v := range s.talks {
		for i, o := range v.Outbox {
			if o.ID == id {
				d := mail.Draft{ID: "again", Ticket: k, Body: "撤回的文字"}
				s.drafts = append(s.drafts, d)
				v.Outbox = slices.Delete(v.Outbox, i, i+1)
				s.talks[k] = v
				return d, nil
			}
		}
	}
	return mail.Draft{}, mail.ErrTooLate
}

func (s *store) Retry(_ context.Context, id int64) error { return s.ask("retry %d", id) }

// noon is the present of these tests.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// world is the screen in a window, on a store in memory. What runs off the UI thread runs at once, unless held.
type world struct {
	*testing.T
	store  *store
	window fyne.Window
	screen *Screen
	marks  screen.Marks
	opened []screen.Target
	toasts []string
	fails  []error
	held   []func() // with hold: what was given to Go
	hold   bool
	alarms []func()
}

type look struct {
	lang  string
	mode  theme.Mode
	size  fyne.Size
	scale float32
}

func newWorld(t *testing.T, s *store, l look) *world {
	t.Helper()
	if l.lang == "" {
		l.lang = "zh-CN"
	}
	if l.size.IsZero() {
		l.size = fyne.NewSize(976, 780)
	}
	library, err := app.OpenLibrary("", assets.DemoDeployment())
	if err != nil {
		t.Fatal(err)
	}
	words, err := i18n.New(translations.Files, l.lang)
	if err != nil {
		t.Fatal(err)
	}
	s.library, s.lang = library, l.lang
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Options{Mode: l.mode, Scale: l.scale}))
	w := &world{T: t, store: s}
	w.window = test.NewTempWindow(t, widget.Space(1, 1))
	w.window.SetPadded(false)
	w.window.Resize(l.size)
	w.screen = New(screen.Env{
		Ctx: t.Context(), Window: w.window, Words: func() *i18n.Catalog { return words }, Now: func() time.Time { return noon },
		Open:  func(t screen.Target) { w.opened = append(w.opened, t) },
		Toast: func(s string) { w.toasts = append(w.toasts, s) },
		Fail:  func(_ string, err error) { w.fails = append(w.fails, err) },
		Do:    func(f func()) { f() },
		Go: func(f func()) {
			if w.hold {
				w.held = append(w.held, f)
			} else {
				f()
			}
		},
		Mark: w.marks.Set,
	}, s)
	w.screen.after = func(_ time.Duration, f func()) func() {
		stopped := false
		w.alarms = append(w.alarms, func() {
			if !stopped {
				f()
			}
		})
		return func() { stopped = true }
	}
	w.window.SetContent(w.screen.Content())
	return w
}

// release runs what was held.
func (w *world) release() {
	w.hold = false
	for len(w.held) > 0 {
		f := w.held[0]
		w.held = w.held[1:]
		f()
	}
}

// pass lets the time pass after which text is kept.
func (w *world) pass() {
	due := w.alarms
	w.alarms = nil
	for _, f := range due {
		f()
	}
}

func (w *world) show(id string) {
	w.screen.Show(screen.Target{Screen: screen.Tickets, ID: id})
	w.window.Canvas().Capture()
}

func (w *world) tap(name string) {
	w.Helper()
	o, ok := w.marks.Get(name).(fyne.Tappable)
	if !ok {
		w.Fatalf("%s cannot be pressed", name)
	}
	o.Tapped(&fyne.PointEvent{})
}

func (w *world) key(names ...fyne.KeyName) {
	for _, n := range names {
		w.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: n})
	}
}

func (w *world) write(name, text string) {
	w.Helper()
	e, ok := w.marks.Get(name).(*widget.Entry)
	if !ok {
		w.Fatalf("%s cannot be typed into", name)
	}
	w.window.Canvas().Focus(e)
	test.Type(e, text)
}

// seen is all the words that are shown, overlays included.
func (w *world) seen() string {
	all := words(w.window.Canvas().Content())
	for _, o := range w.window.Canvas().Overlays().List() {
		all = append(all, words(o)...)
	}
	return strings.Join(all, "\n")
}

func (w *world) want(texts ...string) {
	w.Helper()
	seen := w.seen()
	for _, text := range texts {
		if !strings.Contains(seen, text) {
			w.Errorf("%q is not to be seen", text)
		}
	}
}

func (w *world) wantNot(texts ...string) {
	w.Helper()
	seen := w.seen()
	for _, text := range texts {
		if strings.Contains(seen, text) {
			w.Errorf("%q is to be seen", text)
		}
	}
}

// words are those that the visible objects under o show.
func words(o fyne.CanvasObject) (out []string) {
	if o == nil || !o.Visible() {
		return nil
	}
	switch o := o.(type) {
	case *widget.Field, *widget.SearchBox: // what is in them
	case interface{ Text() string }:
		return []string{o.Text()}
	case *widget.Entry:
		return []string{o.Text}
	case *fynewidget.Label:
		return []string{o.Text}
	case *canvas.Text:
		return []string{o.Text}
	}
	for _, c := range children(o) {
		out = append(out, words(c)...)
	}
	return out
}

func children(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case fyne.Widget:
		return test.WidgetRenderer(o).Objects()
	}
	return nil
}

// picture writes what the window shows into the folder that PICTURES names; without one it only draws it.
func (w *world) picture(name string) {
	w.Helper()
	img := w.window.Canvas().Capture()
	dir := os.Getenv("PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		w.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		w.Fatal(err)
	}
}
