package demo

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"okpay.example/support/mail/message"
)

// client is an IMAP client that hears of new mail.
type client struct {
	*imapclient.Client
	exists chan uint32
}

func logIn(t *testing.T, s *Server) client {
	t.Helper()
	c := client{exists: make(chan uint32, 64)}
	var err error
	c.Client, err = imapclient.DialInsecure(s.IMAP, &imapclient.Options{
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if d.NumMessages != nil {
				c.exists <- *d.NumMessages
			}
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.Login(s.User, s.Password).Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

// idleUntil waits by IDLE until the selected folder holds n mails.
func (c client) idleUntil(t *testing.T, n uint32) {
	t.Helper()
	idle, err := c.Idle()
	if err != nil {
		t.Fatal(err)
	}
	timeout := time.After(patience)
	for have := uint32(0); have < n; {
		select {
		case have = <-c.exists:
		case <-timeout:
			t.Fatalf("no %d mails within %v", n, patience)
		}
	}
	if err := idle.Close(); err != nil {
		t.Fatal(err)
	}
	if err := idle.Wait(); err != nil {
		t.Fatal(err)
	}
}

func (c client) fetch(t *testing.T, n uint32) *message.Parsed {
	t.Helper()
	section := &imap.FetchItemBodySection{Peek: true}
	mails, err := c.Fetch(imap.SeqSetNum(n), &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{section}}).Collect()
	if err != nil || len(mails) != 1 {
		t.Fatalf("fetch %d: %d mails, %v", n, len(mails), err)
	}
	p, err := message.Parse(bytes.NewReader(mails[0].FindBodySection(section)), message.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (c client) put(t *testing.T, folder, raw string) error {
	t.Helper()
	cmd := c.Append(folder, int64(len(raw)), nil)
	if _, err := io.WriteString(cmd, raw); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := cmd.Wait()
	return err
}

func send(t *testing.T, s *Server, to, raw string) error {
	t.Helper()
	c, err := smtp.Dial(s.SMTP)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Auth(sasl.NewPlainClient("", s.User, s.Password)); err != nil {
		t.Fatal(err)
	}
	return c.SendMail(s.Email, []string{to}, strings.NewReader(raw))
}

func mailOf(id, subject, text string) string {
	return "From: " + mailboxAddress + "\r\nTo: " + supportAddress + "\r\nMessage-ID: <" + id + ">\r\nSubject: " + subject +
		"\r\nDate: Mon, 23 Nov 2026 10:00:00 +0800\r\n\r\n" + text + "\r\n"
}
