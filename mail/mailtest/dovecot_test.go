package mailtest

import (
	"bytes"
	"crypto/tls"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

func TestDovecotServesWhatWasDelivered(t *testing.T) {
	d := StartDovecot(t)
	d.Deliver(t, "INBOX", []byte("Subject: first\n\nhello\n"))
	d.Deliver(t, "Junk", []byte("Subject: spam\n\nhello\n"))

	for _, secure := range []bool{false, true} {
		c := dialDovecot(t, d, secure)
		for _, want := range []struct{ folder, subject string }{{"INBOX", "first"}, {"Junk", "spam"}} {
			data, err := c.Select(want.folder, nil).Wait()
			if err != nil {
				t.Fatalf("select %s: %v", want.folder, err)
			}
			if data.NumMessages != 1 {
				t.Fatalf("%s has %d mails, want 1", want.folder, data.NumMessages)
			}
			section := &imap.FetchItemBodySection{Peek: true}
			mails, err := c.Fetch(imap.SeqSetNum(1), &imap.FetchOptions{
				BodySection: []*imap.FetchItemBodySection{section},
			}).Collect()
			if err != nil || len(mails) != 1 {
				t.Fatalf("fetch from %s: %d mails, %v", want.folder, len(mails), err)
			}
			if raw := mails[0].FindBodySection(section); !bytes.Contains(raw, []byte("Subject: "+want.subject+"\r\n")) {
				t.Errorf("%s holds %q, want subject %q", want.folder, raw, want.subject)
			}
		}
	}
}

func TestDovecotKeepsWhatWasAppended(t *testing.T) {
	d := StartDovecot(t)
	if got := d.Messages(t, "Sent"); len(got) != 0 {
		t.Fatalf("Sent has %d mails at the start", len(got))
	}
	c := dialDovecot(t, d, false)
	raw := "Subject: sent\r\n\r\nbye\r\n"
	cmd := c.Append("Sent", int64(len(raw)), nil)
	if _, err := cmd.Write([]byte(raw)); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	got := d.Messages(t, "Sent")
	if len(got) != 1 || string(got[0]) != "Subject: sent\n\nbye\n" {
		t.Errorf("Sent = %q", got)
	}
}

func TestDovecotIsBackAfterARestartWithItsMails(t *testing.T) {
	d := StartDovecot(t)
	d.Deliver(t, "INBOX", []byte("Subject: first\n\nhello\n"))
	before := dialDovecot(t, d, false)
	d.Restart(t)
	if err := before.Noop().Wait(); err == nil {
		t.Error("a connection outlived the restart")
	}
	data, err := dialDovecot(t, d, false).Select("INBOX", nil).Wait()
	if err != nil || data.NumMessages != 1 {
		t.Errorf("after the restart: %+v, %v", data, err)
	}
}

func TestDovecotAnnouncesSpecialFolders(t *testing.T) {
	d := StartDovecot(t)
	c := dialDovecot(t, d, false)
	folders, err := c.List("", "*", &imap.ListOptions{ReturnSpecialUse: true}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, f := range folders {
		for _, a := range f.Attrs {
			got[f.Mailbox+string(a)] = true
		}
	}
	for _, want := range []string{`Sent\Sent`, `Junk\Junk`, `Drafts\Drafts`, `Trash\Trash`} {
		if !got[want] {
			t.Errorf("%s is missing from %v", want, got)
		}
	}
}

func TestDovecotRefusesAWrongPassword(t *testing.T) {
	d := StartDovecot(t)
	c, err := imapclient.DialInsecure(d.Addr, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login(d.User, "wrong").Wait(); err == nil {
		t.Error("a wrong password was taken")
	}
}

func TestDovecotPushesNewMailToIdle(t *testing.T) {
	d := StartDovecot(t)
	exists := make(chan uint32, 8)
	c := dialDovecotWith(t, d, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(data *imapclient.UnilateralDataMailbox) {
			if data.NumMessages != nil {
				exists <- *data.NumMessages
			}
		},
	}})
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	idle, err := c.Idle()
	if err != nil {
		t.Fatal(err)
	}
	d.Deliver(t, "INBOX", []byte("Subject: new\n\nhello\n"))
	timeout := time.After(time.Minute)
	for n := uint32(0); n != 1; {
		select {
		case n = <-exists:
		case <-timeout:
			t.Fatal("IDLE told of nothing")
		}
	}
	if err := idle.Close(); err != nil {
		t.Fatal(err)
	}
	if err := idle.Wait(); err != nil {
		t.Fatal(err)
	}
}

func TestDovecotLeavesNothingBehind(t *testing.T) {
	var d *Dovecot
	t.Run("running", func(t *testing.T) { d = StartDovecot(t) })
	if _, err := os.Stat(d.Dir); !os.IsNotExist(err) {
		t.Errorf("folder remains: %v", err)
	}
	if out, err := exec.Command("ps", "-eo", "args").Output(); err == nil && strings.Contains(string(out), d.Dir) {
		t.Error("a process of the server remains")
	}
}

func TestDovecotConfigurationFollowsTheVersion(t *testing.T) {
	d := &Dovecot{Dir: "/d", Password: "pw", owner: owner{user: "u", group: "g", uid: 7, gid: 8}}
	for _, test := range []struct{ version, want, not string }{
		{"2.3.19.1 (9b53102964)", "mail_location = maildir:/d/mail/%u", "mail_driver"},
		{"2.4.1-4 (7d8c0e5759)", "mail_driver = maildir", "mail_location"},
		{"unknown", "mail_driver = maildir", "mail_location"},
	} {
		got := dovecotConfig(test.version, d, 10143, 10993)
		if !strings.Contains(got, test.want) || strings.Contains(got, test.not) {
			t.Errorf("%s: want %q and no %q in\n%s", test.version, test.want, test.not, got)
		}
		for _, all := range []string{"port = 10143", "port = 10993", "default_login_user = u", "base_dir = /d/run"} {
			if !strings.Contains(got, all) {
				t.Errorf("%s: no %q", test.version, all)
			}
		}
	}
}

func dialDovecot(t *testing.T, d *Dovecot, secure bool) *imapclient.Client {
	t.Helper()
	if !secure {
		return dialDovecotWith(t, d, nil)
	}
	c, err := imapclient.DialTLS(d.TLSAddr, &imapclient.Options{TLSConfig: &tls.Config{RootCAs: d.RootCAs}})
	if err != nil {
		t.Fatal(err)
	}
	return loggedIn(t, d, c)
}

func dialDovecotWith(t *testing.T, d *Dovecot, o *imapclient.Options) *imapclient.Client {
	t.Helper()
	c, err := imapclient.DialInsecure(d.Addr, o)
	if err != nil {
		t.Fatal(err)
	}
	return loggedIn(t, d, c)
}

func loggedIn(t *testing.T, d *Dovecot, c *imapclient.Client) *imapclient.Client {
	t.Helper()
	t.Cleanup(func() { _ = c.Close() })
	if err := c.Login(d.User, d.Password).Wait(); err != nil {
		t.Fatalf("log in: %v", err)
	}
	return c
}
