package crash

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"okpay.example/support/mail/mailtest"
)

func random(seed, home, part uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, home<<8|part)) }

// office is the provider and the support desk behind it: it takes mails as its moods allow, files copies, answers.
type office struct {
	smtp    string
	imap    *relay
	dovecot *mailtest.Dovecot
	t       testing.TB
	journal *journalFile
	dots    chan struct{} // one for each final dot seen

	mu       sync.Mutex
	rand     *rand.Rand
	healthy  bool
	started  []time.Time // of the processes that run now
	accepted map[string]*taken
	order    []string
	answers  []answer
	doubled  []string
	again    int
	later    int             // mails that were taken a second time in a later version
	changed  map[string]bool // marks of mails that the driver changed
}

// taken is a mail that was accepted, by its Message-ID.
type taken struct {
	id, ticket, mark string
	refs             string     // References of an answer to it
	sums             [][32]byte // of each version
	size             int
	times            int
	begun            []time.Time // when the uploads that ended in acceptance began
	filed            time.Time   // when the first copy or answer that proves its arrival lay in the mailbox
}

// answer is a mail that was delivered into INBOX.
type answer struct{ id, ticket, to, kind string }

// mark finds what the driver wrote into each mail so that it is known whatever its Message-ID is.
var mark = regexp.MustCompile(`mark-h[0-9]+-m[0-9]+-end`)

const (
	person  = "tester@home.example"
	support = "desk@okpay.example"
)

func startOffice(t testing.TB, r *rand.Rand, journal *journalFile) *office {
	t.Helper()
	o := &office{
		t: t, rand: r, journal: journal, dovecot: mailtest.StartDovecot(t), dots: make(chan struct{}, 1),
		accepted: map[string]*taken{}, changed: map[string]bool{},
	}
	o.imap = startRelay(t, o.dovecot.Addr, o.lineMood)
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("start SMTP: %v", err)
	}
	o.smtp = ln.Addr().String()
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return o.session(c)
	}))
	server.Domain = "office.example"
	server.AllowInsecureAuth = true // loopback
	server.MaxMessageBytes = 25 << 20
	server.ReadTimeout = time.Minute
	server.WriteTimeout = time.Minute
	server.ErrorLog = silent{}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(ln) // ends with Close
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-ended
	})
	return o
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// mood is what happens to one mail.
type mood int

const (
	fine        mood = iota
	greetLater       // 421 instead of a greeting
	mailLater        // 451 at MAIL FROM
	dataLater        // 451 after the final dot
	dropBody         // the line breaks in the middle of the mail
	dropDot          // the line breaks at the final dot, the mail is not taken
	dropAnswer       // the mail is taken, and the line breaks before the reply
	slowDropped      // the mail is taken after a while, and the line broke before that
)

func (o *office) mood() mood {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.healthy {
		return fine
	}
	switch n := o.rand.IntN(100); {
	case n < 50:
		return fine
	case n < 54:
		return greetLater
	case n < 58:
		return mailLater
	case n < 63:
		return dataLater
	case n < 69:
		return dropBody
	case n < 79:
		return dropDot
	case n < 93:
		return dropAnswer
	}
	return slowDropped
}

// lineMood says after how many bytes from the server an IMAP connection breaks; -1 means never.
func (o *office) lineMood() int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.healthy || o.rand.IntN(100) < 85 {
		return -1
	}
	return o.rand.Int64N(6000)
}

// recover makes all well from now on.
func (o *office) recover() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.healthy = true
}

// running notes that a process began; ended that it is gone.
func (o *office) running(began time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.started = append(o.started, began)
}

func (o *office) ended(began time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i, s := range o.started {
		if s.Equal(began) {
			o.started = append(o.started[:i], o.started[i+1:]...)
			return
		}
	}
}

func (o *office) pause(most time.Duration) {
	o.mu.Lock()
	if o.healthy {
		most = 0
	}
	d := time.Duration(o.rand.Int64N(int64(most) + 1))
	o.mu.Unlock()
	time.Sleep(d)
}

// session is one connection.
type session struct {
	office  *office
	conn    net.Conn
	mood    mood
	process time.Time // when the oldest process began that may have opened the connection
	begun   time.Time // of the mail
}

var _ smtp.AuthSession = (*session)(nil)

func (o *office) session(c *smtp.Conn) (smtp.Session, error) {
	s := &session{office: o, conn: c.Conn(), mood: o.mood()}
	o.mu.Lock()
	for _, p := range o.started {
		if s.process.IsZero() || p.Before(s.process) {
			s.process = p
		}
	}
	o.mu.Unlock()
	if s.mood == greetLater {
		return nil, &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "closing, try later"}
	}
	return s, nil
}

// AuthMechanisms is PLAIN, which the program prefers.
func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth takes the mailbox's password.
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.office.dovecot.User || password != s.office.dovecot.Password {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

// Mail begins an envelope.
func (s *session) Mail(string, *smtp.MailOptions) error {
	s.begun = time.Now()
	if s.mood == mailLater {
		s.mood = s.office.mood()
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try later"}
	}
	return nil
}

// Rcpt takes any recipient.
func (s *session) Rcpt(string, *smtp.RcptOptions) error { return nil }

// Data takes the mail, or does not.
func (s *session) Data(r io.Reader) error {
	mood := s.mood
	s.mood = s.office.mood() // of the next mail on this connection
	if mood == dropBody {
		_, _ = io.CopyN(io.Discard, r, 400)
		return s.drop()
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err // broken off before the final dot: no server keeps it (RFC 5321, 4.1.1.10)
	}
	select {
	case s.office.dots <- struct{}{}:
	default:
	}
	switch mood {
	case dropDot:
		return s.drop()
	case dataLater:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try later"}
	case slowDropped:
		_ = s.conn.Close()
		s.office.pause(400 * time.Millisecond)
	default:
		s.office.pause(40 * time.Millisecond)
	}
	s.office.take(raw, s.process, s.begun)
	s.office.pause(40 * time.Millisecond)
	if mood == dropAnswer {
		return s.drop()
	}
	return nil
}

func (s *session) drop() error {
	_ = s.conn.Close()
	return errors.New("dropped")
}

// Reset has nothing to forget.
func (s *session) Reset() {}

// Logout has nothing to give back.
func (s *session) Logout() error { return nil }

// take accepts a mail: what happens from here on cannot be undone.
func (o *office) take(raw []byte, process, begun time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		o.doubled = append(o.doubled, fmt.Sprintf("half a mail was sent: %v", err))
		return
	}
	id := m.Header.Get("Message-ID")
	k := &taken{
		id: id, ticket: m.Header.Get("X-OKPAY-Support-Ticket"), mark: string(mark.Find(raw)),
		refs: strings.TrimSpace(strings.Join(strings.Fields(m.Header.Get("References")), " ") + " " + id),
		sums: [][32]byte{sha256.Sum256(raw)}, size: len(raw),
	}
	o.journal.say("server took %s %s ticket %s, %d bytes", k.mark, id, k.ticket, k.size)
	if before, twice := o.accepted[id]; twice {
		o.judgeAgain(before, k, process)
		k = before
	} else {
		o.accepted[id] = k
		o.order = append(o.order, id)
	}
	k.times++
	k.begun = append(k.begun, begun)
	o.react(k, raw)
}

// judgeAgain decides about a mail that is taken a second time. The connection's process looked for it after it began,
// so that what lay in the mailbox before could be found.
func (o *office) judgeAgain(before, k *taken, process time.Time) {
	switch {
	case !slices.Contains(before.sums, k.sums[0]) && !o.changed[k.mark]:
		o.doubled = append(o.doubled, fmt.Sprintf("%s %s was sent again with other bytes", k.mark, k.id))
	case !before.filed.IsZero() && !process.IsZero() && before.filed.Before(process):
		o.doubled = append(o.doubled, fmt.Sprintf("%s %s was sent again although a copy lay in the mailbox since %v before",
			k.mark, k.id, process.Sub(before.filed)))
	case !slices.Contains(before.sums, k.sums[0]):
		before.sums = append(before.sums, k.sums[0])
		o.later++
	default:
		o.again++
	}
}

// mayChange tells that a mail goes in a later version from now on.
func (o *office) mayChange(mark string, changed bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.changed[mark] = o.changed[mark] || changed
}

// react files a copy, as some providers do, and lets the desk answer; o.mu is held.
func (o *office) react(k *taken, raw []byte) {
	if o.rand.IntN(100) < 35 {
		o.deliver("Sent", raw)
		k.file()
	}
	switch n := o.rand.IntN(100); {
	case n < 25:
		o.answer(k, "answer", "", "We look into it.")
		k.file()
	case n < 30:
		o.answer(k, "auto", "Auto-Submitted: auto-replied\r\n", "We got it.")
		k.file()
	case n < 35:
		o.bounce(k)
	}
}

// holds tells whether one of the sums is that of a version which was taken.
func (k *taken) holds(sums [][32]byte) bool {
	return slices.ContainsFunc(sums, func(s [32]byte) bool { return slices.Contains(k.sums, s) })
}

func (k *taken) file() {
	if k.filed.IsZero() {
		k.filed = time.Now()
	}
}

func (o *office) deliver(folder string, raw []byte) { o.dovecot.Deliver(o.t, folder, raw) }

func (o *office) newAnswer(k *taken, kind string) answer {
	a := answer{
		id: fmt.Sprintf("<%s-%d@okpay.example>", kind, len(o.answers)+1), ticket: k.ticket, to: k.id, kind: kind,
	}
	o.answers = append(o.answers, a)
	o.journal.say("%s %s for %s ticket %s", kind, a.id, k.mark, k.ticket)
	return a
}

func (o *office) answer(k *taken, kind, extra, text string) {
	a := o.newAnswer(k, kind)
	o.deliver("INBOX", fmt.Appendf(nil, "From: Desk <%s>\r\nTo: %s\r\nSubject: Re: your mail\r\nDate: %s\r\nMessage-ID: %s\r\n"+
		"In-Reply-To: %s\r\nReferences: %s\r\n%sMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s %s\r\n",
		support, person, time.Now().Format(time.RFC1123Z), a.id, k.id, strings.ReplaceAll(k.refs, " ", "\r\n "), extra, text, a.id))
}

// bounce is a delivery status notification (RFC 3464) for a mail.
func (o *office) bounce(k *taken) {
	a := o.newAnswer(k, "bounce")
	body := strings.Join([]string{
		"From: MAILER-DAEMON@office.example", "To: " + person, "Subject: Undelivered Mail Returned to Sender",
		"Date: " + time.Now().Format(time.RFC1123Z), "Message-ID: " + a.id, "Auto-Submitted: auto-replied", "MIME-Version: 1.0",
		`Content-Type: multipart/report; report-type=delivery-status; boundary="B"`, "",
		"--B", "Content-Type: text/plain", "", "Your mail could not be delivered.", "",
		"--B", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; office.example", "",
		"Final-Recipient: rfc822; " + support, "Action: failed", "Status: 5.1.1", "Diagnostic-Code: smtp; 550 5.1.1 unknown", "",
		"--B", "Content-Type: text/rfc822-headers", "", "Message-ID: " + k.id, "From: " + person, "To: " + support, "",
		"--B--", "",
	}, "\r\n")
	o.deliver("INBOX", []byte(body))
}
