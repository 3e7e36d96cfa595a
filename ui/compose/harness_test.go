package compose_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/assets"
	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/demo"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/ui/compose"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/shot"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// backend is what the shell gives the screen.
type backend struct {
	*app.App
	*mail.Client
	state *mail.ConnState // of the mailbox
	full  *error          // what keeping a file, or deleting a draft, fails with
}

func (b backend) AddFile(ctx context.Context, draft, name, mediaType string, r io.Reader) (mail.DraftFile, error) {
	if *b.full != nil {
		return mail.DraftFile{}, *b.full
	}
	return b.Client.AddFile(ctx, draft, name, mediaType, r)
}

func (b backend) DeleteDraft(ctx context.Context, id string) error {
	if *b.full != nil {
		return *b.full
	}
	return b.Client.DeleteDraft(ctx, id)
}

func (b backend) ReplaceFile(ctx context.Context, draft string, file int64, name, mediaType string, r io.Reader) (mail.DraftFile, error) {
	if *b.full != nil {
		return mail.DraftFile{}, *b.full
	}
	return b.Client.ReplaceFile(ctx, draft, file, name, mediaType, r)
}

func (b backend) ConnectionOf(int64) mail.ConnState { return *b.state }

var _ compose.Backend = backend{}

// world is the screen in a window, on a real store, with a clock and a UI thread that the test holds in its hands.
type world struct {
	*testing.T
	backend backend
	window  fyne.Window
	screen  *compose.Screen
	marks   *screen.Marks
	opened  []screen.Target
	toasts  []string
	undo    func() // of the last toast that offered it
	fails   []error
	tasks   chan func()    // what is to run on the UI thread: the test's own goroutine
	going   sync.WaitGroup // what runs off the UI thread
	cancel  context.CancelFunc
	ctx     context.Context

	clipboard func(context.Context) ([]byte, error)
	captured  func(context.Context, shot.Mode) ([]byte, error)

	mu     sync.Mutex
	now    time.Time
	alarms []*alarm
}

type alarm struct {
	at   time.Time
	ring func()
}

type setting struct {
	lang      string
	mode      theme.Mode
	noDesk    bool // the pack names no support address
	home      string
	mailbox   bool   // a demo server and an account on it
	unreached bool   // an account on a server that is not there
	smtp      string // an account whose outgoing server is there, and whose incoming one is not
	callBack  int
	size      fyne.Size
	scale     float32 // of the text
}

func newWorld(t *testing.T, s setting) *world {
	t.Helper()
	w := &world{T: t, tasks: make(chan func(), 1000), now: time.Date(2026, 11, 20, 14, 32, 0, 0, time.UTC)}
	w.clipboard = func(context.Context) ([]byte, error) { return nil, errors.New("no clipboard") }
	w.captured = func(context.Context, shot.Mode) ([]byte, error) { return nil, errors.New("no screen") }
	if s.lang == "" {
		s.lang = "zh-CN"
	}
	if s.home == "" {
		s.home = t.TempDir()
	}
	if s.size.IsZero() {
		s.size = fyne.NewSize(976, 780)
	}
	deployment := assets.DemoDeployment()
	if s.noDesk {
		deployment = nil
	}
	core, err := app.Open(t.Context(), app.Options{
		Home: s.home, Lang: s.lang, Deployment: deployment, Now: w.clock,
		Overrides: []string{"call_back_seconds=" + strconv.Itoa(s.callBack)},
		Mail:      mail.Options{Keyring: mail.NoKeyring{}, Dial: dial},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := core.Close(); err != nil {
			t.Error(err)
		}
	})
	w.backend = backend{core, core.Mail, &mail.ConnState{}, new(error)}
	switch {
	case s.mailbox:
		w.account(w.demo())
	case s.smtp != "":
		nowhere := mail.Server{Host: "127.0.0.1", Port: 1, Security: mail.NoTLS}
		w.account(mail.AccountConfig{Email: "me@mailbox.example", User: "me", IMAP: nowhere, SMTP: at(w, s.smtp)}, "secret")
	case s.unreached:
		nowhere := mail.Server{Host: "127.0.0.1", Port: 1, Security: mail.NoTLS}
		w.account(mail.AccountConfig{Email: "me@mailbox.example", User: "me", IMAP: nowhere, SMTP: nowhere}, "secret")
	}
	theme.Apply(fyne.CurrentApp(), theme.Options{Mode: s.mode, Scale: s.scale})
	w.window = test.NewTempWindow(t, widget.Space(1, 1))
	w.window.SetPadded(false)
	w.window.Resize(s.size)
	w.ctx, w.cancel = context.WithCancel(context.WithoutCancel(t.Context()))
	t.Cleanup(w.cancel)
	w.open()
	return w
}

// demo starts a server with a desk.
func (w *world) demo() (mail.AccountConfig, string) {
	w.Helper()
	s, err := demo.Start(context.WithoutCancel(w.Context()), demo.Options{})
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() {
		if err := s.Close(); err != nil {
			w.Error(err)
		}
	})
	return mail.AccountConfig{Email: s.Email, User: s.User, IMAP: at(w, s.IMAP), SMTP: at(w, s.SMTP)}, s.Password
}

// dial makes connections of a small buffer, so that a mail of a megabyte or two does not fit between two programs.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, network, address)
	if tcp, ok := c.(*net.TCPConn); ok {
		err = errors.Join(err, tcp.SetWriteBuffer(64<<10))
	}
	return c, err
}

// at is a server on loopback.
func at(w *world, address string) mail.Server {
	w.Helper()
	host, port := mailtest.HostPort(w, address)
	return mail.Server{Host: host, Port: port, Security: mail.NoTLS}
}

func (w *world) account(c mail.AccountConfig, password string) {
	w.Helper()
	if _, err := w.backend.SaveAccount(w.Context(), 0, c, password); err != nil {
		w.Fatal(err)
	}
}

// open makes the screen anew, as a restart of the program does; what the old one had not saved is lost.
func (w *world) open() {
	w.marks = &screen.Marks{}
	env := screen.Env{
		Ctx: w.ctx, Window: w.window, Words: w.backend.Words, Now: w.clock,
		Open:  func(t screen.Target) { w.opened = append(w.opened, t) },
		Back:  func() {},
		Toast: func(s string) { w.toasts = append(w.toasts, s) },
		Offer: func(s, _ string, undo func()) { w.toasts, w.undo = append(w.toasts, s), undo },
		Fail:  func(doing string, err error) { w.fails = append(w.fails, errors.New(doing+": "+err.Error())) },
		Do:    func(f func()) { w.tasks <- f },
		Go:    func(f func()) { w.going.Go(f) },
		Mark:  func(name string, o fyne.CanvasObject) { w.marks.Set(name, o) },
	}
	w.screen = compose.NewWith(env, w.backend, compose.Options{
		After:     w.after,
		Clipboard: func(ctx context.Context) ([]byte, error) { return w.clipboard(ctx) },
		Capture:   func(ctx context.Context, m shot.Mode) ([]byte, error) { return w.captured(ctx, m) },
	})
	w.window.SetContent(w.screen.Content())
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// after is a widget.After on the world's clock.
func (w *world) after(d time.Duration, f func()) (stop func()) {
	a := &alarm{at: w.clock().Add(d), ring: f}
	w.alarms = append(w.alarms, a)
	return func() { a.ring = nil }
}

// pass lets time pass, and rings what is due.
func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	w.now = w.now.Add(d)
	now := w.now
	w.mu.Unlock()
	due := w.alarms
	w.alarms = nil
	for _, a := range due {
		switch {
		case a.ring == nil:
		case a.at.After(now):
			w.alarms = append(w.alarms, a)
		default:
			a.ring()
		}
	}
}

// until runs what comes to the UI thread until cond holds.
func (w *world) until(what string, cond func() bool) {
	w.Helper()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	poll := time.NewTicker(10 * time.Millisecond) // for what changes without telling the UI thread
	defer poll.Stop()
	for !cond() {
		select {
		case f := <-w.tasks:
			f()
		case <-poll.C:
		case <-limit.C:
			w.Fatalf("waited in vain until %s; failures: %v", what, w.fails)
		}
	}
}

// settle lets all end that is under way, with what follows from it.
func (w *world) settle() {
	for {
		w.going.Wait()
		select {
		case f := <-w.tasks:
			f()
		default:
			return
		}
	}
}

// show brings the screen to the front and waits for its form.
func (w *world) show(id string) {
	w.Helper()
	w.marks = &screen.Marks{}
	before := w.entryOf("compose.body")
	w.screen.Show(screen.Target{Screen: screen.Compose, ID: id})
	w.until("the form is there", func() bool { return w.entryOf("compose.body") != nil && w.entryOf("compose.body") != before })
}

func (w *world) entryOf(name string) *widget.Entry {
	e, _ := w.marks.Get(name).(*widget.Entry)
	return e
}

func (w *world) entry(name string) *widget.Entry {
	w.Helper()
	e := w.entryOf(name)
	if e == nil {
		w.Fatalf("there is no field %s", name)
	}
	return e
}

// write types into a field as a person does.
func (w *world) write(name, text string) {
	w.Helper()
	e := w.entry(name)
	w.window.Canvas().Focus(e)
	test.Type(e, text)
}

func (w *world) tap(name string) {
	w.Helper()
	var o fyne.Tappable
	w.until(name+" can be pressed", func() (ok bool) {
		o, ok = w.marks.Get(name).(fyne.Tappable)
		return ok
	})
	o.Tapped(&fyne.PointEvent{})
}

// replying queues a mail and begins a reply on its ticket.
func (w *world) replying(first mail.Draft) (out mail.Outgoing, reply mail.Draft) {
	w.Helper()
	d, err := w.backend.Client.NewDraft(w.Context(), first)
	if err != nil {
		w.Fatal(err)
	}
	if out, err = w.backend.Queue(w.Context(), d.ID); err != nil {
		w.Fatal(err)
	}
	if reply, err = w.backend.Reply(w.Context(), out.Ticket); err != nil {
		w.Fatal(err)
	}
	return out, reply
}

func (w *world) drafts() []mail.Draft {
	w.Helper()
	all, err := w.backend.Drafts(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return all
}

// saved waits until the store has what is typed.
func (w *world) saved(cond func(mail.Draft) bool) mail.Draft {
	w.Helper()
	w.pass(500 * time.Millisecond)
	var d mail.Draft
	w.until("the draft is kept", func() bool {
		for _, d = range w.drafts() {
			if cond(d) {
				return true
			}
		}
		return false
	})
	return d
}

// fill writes a mail that can be sent.
func (w *world) fill() {
	w.Helper()
	w.write("compose.subject", "账户被锁定")
	w.write("compose.body", "11 月 20 日起登录不了。")
}

func (w *world) outbox() []mail.Outgoing {
	w.Helper()
	all, err := w.backend.Outbox(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return all
}

// drop lets a file of the disk fall on the screen.
func (w *world) drop(uris ...fyne.URI) { w.screen.Dropped(fyne.NewPos(100, 100), uris) }

// samplePicture is drawn once for all tests: with the race detector that takes a fifth of a second.
var samplePicture = sync.OnceValues(app.SamplePicture)

func picture(t *testing.T) []byte {
	t.Helper()
	data, err := samplePicture()
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Clone(data)
}
