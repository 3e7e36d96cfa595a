package demo

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-smtp"
)

func smallBox(t *testing.T, q quota) *mailbox {
	t.Helper()
	m, err := newMailbox(q, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMailboxIsBounded(t *testing.T) {
	for name, q := range map[string]quota{
		"bytes": {bytes: 3000, mails: 1000},
		"mails": {bytes: 1 << 20, mails: 3},
	} {
		t.Run(name, func(t *testing.T) {
			m := smallBox(t, q)
			raw := []byte(strings.Repeat("x", 1000))
			for i := range 5 {
				err := m.deliver("INBOX", raw)
				if want := i >= 3; errors.Is(err, errQuota) != want || err != nil != want {
					t.Fatalf("mail %d: %v", i, err)
				}
			}
		})
	}
}

func TestExpungedMailMakesRoom(t *testing.T) {
	m := smallBox(t, quota{bytes: 3000, mails: 1000, folders: 10})
	raw := []byte(strings.Repeat("x", 1000))
	if err := m.create("Old", nil); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := m.deliver("Old", raw); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.deliver("INBOX", raw); !errors.Is(err, errQuota) {
		t.Fatalf("a full mailbox took a mail: %v", err)
	}
	if err := m.remove("Old"); err != nil {
		t.Fatal(err)
	}
	if err := m.deliver("INBOX", raw); err != nil {
		t.Errorf("no room after all was removed: %v", err)
	}
}

func TestMailToAMissingFolderTakesNoRoom(t *testing.T) {
	m := smallBox(t, quota{bytes: 1000, mails: 1})
	if err := m.deliver("Nowhere", make([]byte, 1000)); err == nil {
		t.Error("delivered to a missing folder")
	}
	if m.full(1000) {
		t.Error("the mail that failed takes room")
	}
}

func TestFullMailboxIsTold(t *testing.T) {
	m := smallBox(t, quota{bytes: 1000, mails: 10})
	s := &smtpSession{office: &postOffice{box: m}, known: true}
	var reply *smtp.SMTPError
	if err := s.Mail("a@x.example", &smtp.MailOptions{Size: 1001}); !errors.As(err, &reply) || reply.Code != 452 {
		t.Errorf("MAIL: %v, want 452", err)
	}
	if err := s.Mail("a@x.example", &smtp.MailOptions{}); err != nil {
		t.Errorf("MAIL: %v", err)
	}
	if err := s.Data(strings.NewReader("Subject: x\r\n\r\n")); !errors.As(err, &reply) || reply.Code != 452 {
		t.Errorf("DATA: %v, want 452", err)
	}
	i := &imapSession{box: m}
	var refusal *imap.Error
	_, err := i.Append("INBOX", strings.NewReader(strings.Repeat("x", 1001)), &imap.AppendOptions{})
	if !errors.As(err, &refusal) || refusal.Code != imap.ResponseCodeOverQuota {
		t.Errorf("APPEND: %v, want OVERQUOTA", err)
	}
}
