package mailtest

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

var noon = time.Date(2025, 3, 10, 12, 0, 0, 0, time.UTC)

// scriptedClient is a signed-in client of the server.
func scriptedClient(t *testing.T, s *IMAP, o *imapclient.Options) *imapclient.Client {
	t.Helper()
	c, err := s.Dial(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	client := imapclient.New(c, o)
	t.Cleanup(func() { _ = client.Close() })
	if err := client.Login(s.User, s.Password).Wait(); err != nil {
		t.Fatal(err)
	}
	return client
}

func TestScriptedIMAPSearchesAndFetches(t *testing.T) {
	s := NewIMAP(t)
	s.Deliver("INBOX", noon, "Subject: one\nFrom: a@x.example\n\nfirst\n")
	s.Deliver("INBOX", noon.AddDate(0, 0, 5), "Subject: =?utf-8?B?5qyn5LuY?=\nFrom: b@y.example\n\nsecond\n")
	c := scriptedClient(t, s, nil)
	data, err := c.Select("inbox", nil).Wait()
	if err != nil || data.NumMessages != 2 || data.UIDNext != 3 || data.UIDValidity != 7 {
		t.Fatalf("SELECT: %+v, %v", data, err)
	}
	header := func(key, value string) imap.SearchCriteria {
		return imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: key, Value: value}}}
	}
	for _, test := range []struct {
		name string
		imap.SearchCriteria
		want []imap.UID
	}{
		{"all", imap.SearchCriteria{}, []imap.UID{1, 2}},
		{"from", header("From", "Y.example"), []imap.UID{2}},
		{"encoded subject", header("Subject", "欧付"), []imap.UID{2}},
		{"any of two", imap.SearchCriteria{Or: [][2]imap.SearchCriteria{{header("From", "nobody"), header("Subject", "one")}}}, []imap.UID{1}},
		{"not", imap.SearchCriteria{Not: []imap.SearchCriteria{header("Subject", "one")}}, []imap.UID{2}},
		{"since", imap.SearchCriteria{Since: noon.AddDate(0, 0, 1)}, []imap.UID{2}},
		{"body", imap.SearchCriteria{Body: []string{"FIRST"}}, []imap.UID{1}},
		{"after the last UID", imap.SearchCriteria{UID: []imap.UIDSet{{{Start: 9, Stop: 0}}}}, []imap.UID{2}},
	} {
		found, err := c.UIDSearch(&test.SearchCriteria, nil).Wait()
		if err != nil || !slices.Equal(found.AllUIDs(), test.want) {
			t.Errorf("%s: %v, %v; want %v", test.name, found.AllUIDs(), err, test.want)
		}
	}
	section := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Offset: 9, Size: 3}}
	mails, err := c.Fetch(imap.UIDSetNum(1), &imap.FetchOptions{
		RFC822Size: true, InternalDate: true, BodySection: []*imap.FetchItemBodySection{section},
	}).Collect()
	if err != nil || len(mails) != 1 || string(mails[0].FindBodySection(section)) != "one" ||
		!mails[0].InternalDate.Equal(noon) || mails[0].RFC822Size != 42 {
		t.Errorf("FETCH: %+v, %v", mails, err)
	}
}

func TestScriptedIMAPNamesFoldersInModifiedUTF7(t *testing.T) {
	for name, want := range map[string]string{
		"已发送": "&XfJT0ZAB-", "A&B": "A&-B", "台北/日本語": "&U,BTFw-/&ZeVnLIqe-", "Sent": "Sent",
	} {
		if got := encodeUTF7(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	s := NewIMAP(t)
	s.FolderWith("台北", `\Junk`, "|")
	folders, err := scriptedClient(t, s, nil).List("", "*", nil).Collect()
	if err != nil || len(folders) != 4 || folders[3].Mailbox != "台北" || folders[3].Delim != '|' {
		t.Errorf("LIST: %+v, %v", folders, err)
	}
}

func TestScriptedIMAPPushesToIDLE(t *testing.T) {
	s := NewIMAP(t)
	s.Deliver("INBOX", noon, "Subject: old\n\nx\n")
	news := make(chan string, 9)
	c := scriptedClient(t, s, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if d.NumMessages != nil && *d.NumMessages == 2 {
				news <- "EXISTS"
			}
		},
		Expunge: func(uint32) { news <- "EXPUNGE" },
	}})
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	idle, err := c.Idle()
	if err != nil {
		t.Fatal(err)
	}
	s.Deliver("INBOX", noon, "Subject: new\n\nx\n")
	s.Expunge("INBOX", 1)
	if first, second := <-news, <-news; first != "EXISTS" || second != "EXPUNGE" {
		t.Errorf("told %s, %s", first, second)
	}
	if err := idle.Close(); err != nil {
		t.Error(err)
	}
	if err := idle.Wait(); err != nil {
		t.Error(err)
	}
	if got := s.Mails("INBOX"); len(got) != 1 || !strings.Contains(got[0], "new") {
		t.Errorf("INBOX holds %q", got)
	}
}

func TestScriptPutsARuleInTheServersPlace(t *testing.T) {
	s := NewIMAP(t)
	c := scriptedClient(t, s, nil)
	s.Script(
		Rule{On: "^STATUS", Say: "* STATUS INBOX (UIDNEXT 77)\nTAG OK told", Times: 1},
		Rule{On: "^NOOP", Say: "TAG NO not now"},
	)
	options := &imap.StatusOptions{UIDNext: true}
	for _, want := range []imap.UID{77, 1} { // then the server's own
		if d, err := c.Status("INBOX", options).Wait(); err != nil || d.UIDNext != want {
			t.Errorf("STATUS: %+v, %v; want UIDNEXT %d", d, err, want)
		}
	}
	if err := c.Noop().Wait(); err == nil {
		t.Error("NOOP was not refused")
	}
	s.Unscript()
	if err := c.Noop().Wait(); err != nil {
		t.Error(err)
	}
	if s.Count("^STATUS") != 2 || s.Count("loopback-only") != 0 {
		t.Errorf("noted %q", s.Said())
	}
	s.Script(Rule{On: "^NOOP", Drop: true})
	if err := c.Noop().Wait(); err == nil {
		t.Error("the connection was not dropped")
	}
}

func TestScriptedSMTPTakesAMailOrDoesAsTold(t *testing.T) {
	s := NewScriptedSMTP(t)
	send := func() error {
		conn, err := s.Dial(t.Context(), "", "")
		if err != nil {
			return err
		}
		c := smtp.NewClient(conn)
		defer c.Close()
		if err := c.Auth(sasl.NewPlainClient("", s.User, s.Password)); err != nil {
			return err
		}
		return c.SendMail("a@x.example", []string{"b@y.example"}, strings.NewReader(sample))
	}
	if err := send(); err != nil {
		t.Fatal(err)
	}
	got := s.Mails()
	if len(got) != 1 || string(got[0].Data) != sample || got[0].From != "a@x.example" || got[0].User != s.User {
		t.Errorf("took %+v", got)
	}
	s.Script(Rule{On: "^DOT", Say: "554 5.7.1 no"})
	refusal, ok := errors.AsType[*smtp.SMTPError](send())
	if !ok || refusal.Code != 554 || len(s.Mails()) != 1 {
		t.Errorf("%v, %d mails", refusal, len(s.Mails()))
	}
}

func TestHostThatIsDownCannotBeDialled(t *testing.T) {
	var s *IMAP
	t.Run("running", func(t *testing.T) { s = NewIMAP(t) })
	if _, err := s.Dial(context.Background(), "", ""); err == nil {
		t.Error("a host was reached after its test")
	}
}

func TestToxiproxyStandsBetween(t *testing.T) {
	sink := StartSMTP(t, SMTPOptions{})
	line := StartToxiproxy(t).Line(sink.Addr)
	dial := func() (string, error) {
		c, err := net.Dial("tcp", line.Addr)
		if err != nil {
			return "", err
		}
		defer c.Close()
		_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
		b := make([]byte, 100)
		n, err := c.Read(b)
		return string(b[:n]), err
	}
	if greeting, err := dial(); err != nil || !strings.HasPrefix(greeting, "220 ") {
		t.Fatalf("read %q, %v", greeting, err)
	}
	line.CutAfter(2)
	if greeting, _ := dial(); greeting != "22" {
		t.Errorf("read %q, want it cut after two bytes", greeting)
	}
	line.Mend()
	line.Down()
	if _, err := dial(); err == nil {
		t.Error("a line that is down was reached")
	}
	line.Up()
	if greeting, err := dial(); err != nil || !strings.HasPrefix(greeting, "220 ") {
		t.Errorf("mended: read %q, %v", greeting, err)
	}
}

func TestPostfixBelongsToItsTestAlone(t *testing.T) {
	d := StartDovecot(t)
	p := StartPostfix(t, d, PostfixOptions{Mailboxes: map[string]string{"tester@mail.example": d.User}, MaxBytes: 12345})
	c, err := smtp.Dial(p.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if size, ok := c.MaxMessageSize(); !ok || size != 12345 {
		t.Errorf("SIZE %d, %v", size, ok)
	}
	if err := c.Mail("tester@mail.example", nil); err != nil {
		t.Error(err)
	}
	if err := c.Rcpt("somebody@elsewhere.example", nil); err == nil {
		t.Error("mail would leave this computer")
	}
}

func TestPostfixLeavesNothingBehind(t *testing.T) {
	var p *Postfix
	t.Run("running", func(t *testing.T) {
		p = StartPostfix(t, StartDovecot(t), PostfixOptions{Mailboxes: map[string]string{"tester@mail.example": "tester"}})
	})
	if p == nil {
		t.Skip("Postfix was not started")
	}
	if _, err := os.Stat(p.Dir); !os.IsNotExist(err) {
		t.Errorf("folder remains: %v", err)
	}
	if c, err := net.Dial("tcp", p.Addr); err == nil {
		_ = c.Close()
		t.Error("it still takes connections")
	}
	links, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range links {
		if where, err := os.Readlink(link); err == nil && strings.HasPrefix(where, p.Dir) {
			t.Errorf("a process of the server remains: %s in %s", link, where)
		}
	}
}
