package mail_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	support  = "support@okpay.example"
	person   = "li@mail.example"
	password = "correct horse"
	patience = time.Minute // how long a test waits for what must come: longer than any machine is busy
)

// noon is when the tests happen.
var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// network reaches loopback, unless it is down.
type network struct {
	mu   sync.Mutex
	down bool
}

func (n *network) Dial(ctx context.Context, kind, address string) (net.Conn, error) {
	n.mu.Lock()
	down := n.down
	n.mu.Unlock()
	if down {
		return nil, &net.OpError{Op: "dial", Net: kind, Err: syscall.ENETUNREACH}
	}
	var d net.Dialer
	c, err := d.DialContext(ctx, kind, address)
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetWriteBuffer(64 << 10) // so that a mail of some megabytes does not fit between two programs
	}
	return c, err
}

func (n *network) set(down bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.down = down
}

// world is a home, the servers around it, and a program that was started in it.
type world struct {
	*mail.Client
	t       *testing.T
	dir     string
	clock   *clock
	network *network
	smtp    *mailtest.SMTP
	imap    string // address of the mailbox; "" for none, where nothing listens
	email   string // the person's address
	user    string
	secret  string
	options mail.Options
}

// newWorld opens a home with a mailbox that can send, but not receive. change may alter the options.
func newWorld(t *testing.T, change ...func(*world)) *world {
	t.Helper()
	w := bareWorld(t, change...)
	w.setUp(w.Client)
	return w
}

// bareWorld has no mailbox set up.
func bareWorld(t *testing.T, change ...func(*world)) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), clock: &clock{now: noon}, network: &network{}, email: person, user: person, secret: password}
	w.options = mail.Options{
		Dir: w.dir, Desk: mail.Desk{Addresses: []string{support}, Domains: []string{"okpay.example"}, Brands: []string{"OKPAY"}},
		Keyring: mail.NoKeyring{}, Now: w.clock.Now, Dial: w.network.Dial, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Expect: func(t time.Time) time.Time { return t.Add(48 * time.Hour) },
	}
	for _, f := range change {
		f(w)
	}
	if w.smtp == nil {
		w.smtp = mailtest.StartSMTP(t, mailtest.SMTPOptions{User: w.user, Password: w.secret})
	}
	w.Client = w.open()
	return w
}

// open starts another program in the same home.
func (w *world) open() *mail.Client {
	w.t.Helper()
	c, err := mail.Open(w.t.Context(), w.options)
	w.must(err)
	c.SetPoll(5 * time.Millisecond)
	w.t.Cleanup(func() {
		if err := c.Close(); err != nil {
			w.t.Error(err)
		}
	})
	return c
}

// restart ends the program and starts it again.
func (w *world) restart() {
	w.t.Helper()
	w.must(w.Close())
	w.Client = w.open()
}

func (w *world) config() mail.AccountConfig {
	w.t.Helper()
	c := mail.AccountConfig{
		Email: w.email, Name: "李 Li", User: w.user, SMTP: server(w.t, w.smtp.Addr),
		IMAP: mail.Server{Host: "127.0.0.1", Port: 1, Security: mail.NoTLS},
	}
	if w.imap != "" {
		c.IMAP = server(w.t, w.imap)
	}
	return c
}

func (w *world) setUp(c *mail.Client) int64 {
	w.t.Helper()
	id, err := c.SaveAccount(w.t.Context(), 0, w.config(), w.secret)
	w.must(err)
	return id
}

func server(t *testing.T, address string) mail.Server {
	t.Helper()
	host, port := mailtest.HostPort(t, address)
	return mail.Server{Host: host, Port: port, Security: mail.NoTLS}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// wantErr tells whether err is one that a caller can tell by target.
func (w *world) wantErr(err, target error) {
	w.t.Helper()
	if !errors.Is(err, target) {
		w.t.Errorf("error %v, want %v", err, target)
	}
}

// write begins a mail that can be sent.
func (w *world) write(text string) mail.Draft {
	w.t.Helper()
	d, err := w.NewDraft(w.t.Context(), mail.Draft{Subject: "账户被锁定", Body: text, Topic: "account-locked", Lang: "zh-CN"})
	w.must(err)
	return d
}

func (w *world) attach(draft, name, content string) mail.DraftFile {
	w.t.Helper()
	f, err := w.AddFile(w.t.Context(), draft, name, "", strings.NewReader(content))
	w.must(err)
	return f
}

func (w *world) draft(id string) mail.Draft {
	w.t.Helper()
	d, err := w.Draft(w.t.Context(), id)
	w.must(err)
	return d
}

func (w *world) preview(draft string) (mail.Rendered, []byte) {
	w.t.Helper()
	r, err := w.Preview(w.t.Context(), draft)
	w.must(err)
	return r, w.rendered(r)
}

func (w *world) rendered(r mail.Rendered) []byte {
	w.t.Helper()
	raw, err := w.OpenRendered(w.t.Context(), r)
	w.must(err)
	return w.all(raw)
}

func (w *world) all(r io.ReadCloser) []byte {
	w.t.Helper()
	b, err := io.ReadAll(r)
	w.must(err)
	w.must(r.Close())
	return b
}

func (w *world) queue(draft string) mail.Outgoing {
	w.t.Helper()
	o, err := w.Queue(w.t.Context(), draft)
	w.must(err)
	return o
}

// send writes, queues and delivers a mail.
func (w *world) send(text string) mail.Outgoing {
	w.t.Helper()
	o, err := w.Deliver(w.t.Context(), w.queue(w.write(text).ID).ID)
	w.must(err)
	if o.State != mail.OutgoingSent {
		w.t.Fatalf("the mail is %s: %s", o.State, o.LastError)
	}
	return o
}

func (w *world) ticket(id ticket.ID) mail.Conversation {
	w.t.Helper()
	v, err := w.Ticket(w.t.Context(), id)
	w.must(err)
	return v
}

// timeline renders a ticket's events.
func (w *world) timeline(id ticket.ID) string {
	w.t.Helper()
	var words []string
	for _, e := range w.ticket(id).Timeline {
		words = append(words, string(e.Event))
	}
	return strings.Join(words, " ")
}

func (w *world) wantTicket(id ticket.ID, state ticket.State, timeline string) {
	w.t.Helper()
	if got := w.ticket(id).Ticket.State; got != state {
		w.t.Errorf("the ticket is %s, want %s", got, state)
	}
	if got := w.timeline(id); got != timeline {
		w.t.Errorf("timeline %q, want %q", got, timeline)
	}
}

// drafts lists the ids of the mails being written.
func (w *world) drafts() []string {
	w.t.Helper()
	list, err := w.Drafts(w.t.Context())
	w.must(err)
	ids := []string{}
	for _, d := range list {
		ids = append(ids, d.ID)
	}
	return ids
}

// raws counts the raw bytes that the store still holds.
func (w *world) raws() int {
	w.t.Helper()
	n := 0
	for id := range int64(200) {
		r, err := w.Store().OpenRaw(w.t.Context(), id+1)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		w.must(err)
		w.must(r.Close())
		n++
	}
	return n
}

// header gives a field of a mail, unfolded.
func header(raw []byte, name string) string {
	head, _, _ := bytes.Cut(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n\n"))
	text := strings.NewReplacer("\n ", " ", "\n\t", " ").Replace(string(head))
	for line := range strings.SplitSeq(text, "\n") {
		if field, value, ok := strings.Cut(line, ": "); ok && strings.EqualFold(field, name) {
			return value
		}
	}
	return ""
}

// changeStore does to the store what another version, or a crash, might have done.
func (w *world) changeStore(f func(*store.Tx) error) {
	w.t.Helper()
	w.must(w.Store().Update(w.t.Context(), f))
}
