package demo

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"go.uber.org/goleak"

	"okpay.example/support/mail/ticket"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = time.Minute // guards against hanging only

func start(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestWholeWayOverTheWire(t *testing.T) {
	s := start(t, Options{AnswerAfter: 40 * time.Millisecond})
	c := logIn(t, s)
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	if err := send(t, s, s.Support, mailOf("one@x.example", "locked", "my account is locked")); err != nil {
		t.Fatal(err)
	}
	c.idleUntil(t, 2)
	if ack := c.fetch(t, 1); ack.Kind != ticket.KindAutoReply || !slices.Equal(ack.InReplyTo, []string{"<one@x.example>"}) {
		t.Errorf("first mail: kind %s, in reply to %v", ack.Kind, ack.InReplyTo)
	}
	ask := c.fetch(t, 2)
	if ask.Kind != ticket.KindReply || !ticket.AsksForSomething(ask.Text) {
		t.Errorf("second mail: kind %s, %q", ask.Kind, ask.Text)
	}
	reply := "In-Reply-To: " + ask.MessageID + "\r\n" + mailOf("two@x.example", ask.Subject, "TX-123456")
	if err := send(t, s, s.Support, reply); err != nil {
		t.Fatal(err)
	}
	c.idleUntil(t, 3)
	if thanks := c.fetch(t, 3); ticket.AsksForSomething(thanks.Text) || !strings.Contains(thanks.Text, "settled") {
		t.Errorf("third mail: %q", thanks.Text)
	}
}

func TestMailToWhomItMayConcern(t *testing.T) {
	for _, test := range []struct {
		to   string
		kind ticket.Kind
	}{
		{"nobody@okpay.example", ticket.KindBounce},
		{"someone@unknown.example", ticket.KindBounce},
		{"Demo@mailbox.example", ticket.KindReply},
		{"Support+tag@OKPAY.example", ticket.KindAutoReply},
	} {
		t.Run(test.to, func(t *testing.T) {
			s := start(t, Options{AnswerAfter: time.Minute, AfterFunc: hurry})
			c := logIn(t, s)
			if _, err := c.Select("INBOX", nil).Wait(); err != nil {
				t.Fatal(err)
			}
			if err := send(t, s, test.to, mailOf("one@x.example", "hi", "hello")); err != nil {
				t.Fatal(err)
			}
			c.idleUntil(t, 1)
			p := c.fetch(t, 1)
			if p.Kind != test.kind {
				t.Errorf("kind %s, want %s", p.Kind, test.kind)
			}
			if p.Bounce != nil && (p.Bounce.Recipient != test.to || p.Bounce.OriginalMessageID != "<one@x.example>") {
				t.Errorf("bounce = %+v", p.Bounce)
			}
		})
	}
}

// hurry runs what is due at once, and leaves out what is due later.
func hurry(d time.Duration, f func()) func() bool {
	if d > soonest {
		return func() bool { return true }
	}
	return time.AfterFunc(0, f).Stop
}

func TestPasswordIsAskedFor(t *testing.T) {
	s := start(t, Options{})
	for _, user := range []string{s.User, s.Email, "someone"} {
		for _, password := range []string{s.Password, "", "wrong"} {
			want := user != "someone" && password == s.Password
			for name, auth := range map[string]sasl.Client{
				"PLAIN": sasl.NewPlainClient("", user, password), "LOGIN": sasl.NewLoginClient(user, password),
			} {
				c, err := smtp.Dial(s.SMTP)
				if err != nil {
					t.Fatal(err)
				}
				if err := c.Auth(auth); (err == nil) != want {
					t.Errorf("SMTP %s %q %q: %v", name, user, password, err)
				}
				if err := c.Mail(s.Email, nil); (err == nil) != want {
					t.Errorf("SMTP MAIL as %q %q: %v", user, password, err)
				}
				_ = c.Close()
			}
			c, err := imapclient.DialInsecure(s.IMAP, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Login(user, password).Wait(); (err == nil) != want {
				t.Errorf("IMAP %q %q: %v", user, password, err)
			}
			_ = c.Close()
		}
	}
}

func TestServersSayWhatTheyCan(t *testing.T) {
	s := start(t, Options{})
	c, err := smtp.Dial(s.SMTP)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, want := range []string{"AUTH", "SIZE", "8BITMIME", "SMTPUTF8"} {
		if ok, _ := c.Extension(want); !ok {
			t.Errorf("SMTP has no %s", want)
		}
	}
	if size, _ := c.MaxMessageSize(); size != 25<<20 {
		t.Errorf("SIZE = %d", size)
	}
	caps := logIn(t, s).Caps()
	for _, want := range []imap.Cap{imap.CapIMAP4rev1, imap.CapIdle, imap.CapUIDPlus, imap.CapMove, imap.CapSpecialUse,
		imap.CapNamespace, imap.CapESearch} {
		if !caps.Has(want) {
			t.Errorf("IMAP has no %s", want)
		}
	}
}

func TestFolders(t *testing.T) {
	s := start(t, Options{})
	c := logIn(t, s)
	list := func(o *imap.ListOptions) string {
		t.Helper()
		folders, err := c.List("", "*", o).Collect()
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, f := range folders {
			all = append(all, fmt.Sprint(f.Mailbox, f.Attrs))
		}
		return strings.Join(all, " ")
	}
	const standard = `Drafts[\Drafts] INBOX[] Junk[\Junk] Sent[\Sent] Trash[\Trash]`
	if got := list(nil); got != standard {
		t.Errorf("folders = %s", got)
	}
	if got := list(&imap.ListOptions{SelectSpecialUse: true}); strings.Contains(got, "INBOX") {
		t.Errorf("special folders = %s", got)
	}
	for _, stays := range []string{"INBOX", "Sent"} {
		if c.Delete(stays).Wait() == nil || c.Rename(stays, "x", nil).Wait() == nil {
			t.Errorf("%s went away", stays)
		}
	}
	if err := c.Create("旅行", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	if err := c.Rename("旅行", "Archive/旅行", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	if got := list(nil); !strings.Contains(got, "Archive/旅行[]") {
		t.Errorf("folders = %s", got)
	}
	if err := c.Delete("Archive/旅行").Wait(); err != nil {
		t.Fatal(err)
	}
	if got := list(nil); got != standard {
		t.Errorf("folders = %s", got)
	}
	for i := range defaultQuota.folders {
		if err := c.Create(fmt.Sprint("f", i), nil).Wait(); (err == nil) != (i < defaultQuota.folders-5) {
			t.Fatalf("folder %d: %v", i, err)
		}
	}
}

func TestMoveAndCopyOfNothing(t *testing.T) {
	s := start(t, Options{})
	c := logIn(t, s)
	if err := c.put(t, "INBOX", mailOf("one@x.example", "hi", "hello")); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	none := imap.UIDSetNum(77)
	if _, err := c.Copy(none, "Junk").Wait(); err != nil {
		t.Errorf("copy: %v", err)
	}
	if _, err := c.Move(none, "Junk").Wait(); err != nil {
		t.Errorf("move: %v", err)
	}
	if _, err := c.Move(imap.UIDSetNum(1), "Junk").Wait(); err != nil {
		t.Errorf("move: %v", err)
	}
	status, err := c.Status("Junk", &imap.StatusOptions{NumMessages: true}).Wait()
	if err != nil || *status.NumMessages != 1 {
		t.Errorf("Junk: %+v, %v", status, err)
	}
}

func TestConnectionsAreBounded(t *testing.T) {
	s := start(t, Options{})
	for addr, busy := range map[string]string{s.IMAP: "* BYE", s.SMTP: "421"} {
		var last string
		for i := range maxConnections + 1 {
			c, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if last, err = bufio.NewReader(c).ReadString('\n'); err != nil {
				t.Fatal(err)
			}
			if i < maxConnections && strings.HasPrefix(last, busy) {
				t.Fatalf("connection %d: %q", i, last)
			}
		}
		if !strings.HasPrefix(last, busy) {
			t.Errorf("one too many: %q, want %s", last, busy)
		}
	}
}

func TestEndOfContextEndsTheServer(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, err := Start(ctx, Options{})
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", s.IMAP)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	cancel()
	if _, err := io.Copy(io.Discard, c); err != nil {
		t.Logf("the connection broke: %v", err)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if c, err := net.Dial("tcp", s.SMTP); err == nil {
		_ = c.Close()
		t.Error("SMTP still listens")
	}
	if _, err := Start(ctx, Options{}); err == nil {
		t.Error("started with a context that is done")
	}
}

func TestCloseBreaksIdleConnections(t *testing.T) {
	s := start(t, Options{})
	c := logIn(t, s)
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Idle(); err != nil {
		t.Fatal(err)
	}
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	select {
	case <-closed:
	case <-time.After(patience):
		t.Error("Close hangs")
	}
}

func TestPortInUseIsAnError(t *testing.T) {
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	port := ln.Addr().(*net.TCPAddr).Port
	for _, o := range []Options{{IMAPPort: port}, {SMTPPort: port}} {
		if s, err := Start(t.Context(), o); err == nil {
			_ = s.Close()
			t.Errorf("started with %+v", o)
		}
	}
}

// The overlay of --demo is written by hand; what it says of the server must be so.
func TestThePackOfTheDemoSpeaksOfThisDesk(t *testing.T) {
	s := start(t, Options{})
	var pack struct {
		Demo           bool
		Domains        []string
		SigningDomains []string `toml:"signing_domains"`
		SupportAddress string   `toml:"support_address"`
	}
	if _, err := toml.DecodeFile("../../assets/pack/demo.toml", &pack); err != nil {
		t.Fatal(err)
	}
	desk := []string{deskDomain}
	if !pack.Demo || !slices.Equal(pack.Domains, desk) || !slices.Equal(pack.SigningDomains, desk) || pack.SupportAddress != s.Support {
		t.Errorf("the pack says %+v; the desk is %s at %s", pack, s.Support, deskDomain)
	}
}
