package demo

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
)

func TestDeskSignsWhatItSends(t *testing.T) {
	withDesk(t, Options{Impostor: true}, func(d *deskTest) {
		d.write("zh-CN", "退款", "没有到账", nil)
		mails := d.after(time.Minute)
		if len(mails) != 3 {
			t.Fatalf("%d mails came in, want acknowledgement, answer and impostor", len(mails))
		}
		for i, signed := range []bool{true, true, false} {
			found, err := dkim.VerifyWithOptions(bytes.NewReader(d.got[i]), &dkim.VerifyOptions{LookupTXT: lookup(d.key.dns())})
			if err != nil {
				t.Fatal(err)
			}
			if !signed {
				if len(found) != 0 {
					t.Error("the impostor's mail is signed")
				}
				continue
			}
			if len(found) != 1 || found[0].Err != nil || found[0].Domain != "okpay.example" {
				t.Errorf("mail %d: %+v", i, found)
			}
			forged := bytes.Replace(d.got[i], []byte("\r\nSubject:"), []byte("\r\nSubject: x\r\nSubject:"), 1)
			found, err = dkim.VerifyWithOptions(bytes.NewReader(forged), &dkim.VerifyOptions{LookupTXT: lookup(d.key.dns())})
			if err != nil || len(found) != 1 || found[0].Err == nil {
				t.Errorf("mail %d verifies with a second subject", i)
			}
		}
		impostor := mails[2]
		if impostor.FromAddress != "refund@okpay-help.example" || len(impostor.InReplyTo) != 0 {
			t.Errorf("impostor is from %q, in reply to %v", impostor.FromAddress, impostor.InReplyTo)
		}
		for _, bait := range []string{"验证码", "QQ"} {
			if !strings.Contains(impostor.Text, bait) {
				t.Errorf("the impostor does not ask for %s", bait)
			}
		}
		d.write("zh-CN", "另一件事", "没有到账", nil)
		if mails := d.after(time.Hour); len(mails) != 2 {
			t.Errorf("%d mails came in, want no second impostor", len(mails))
		}
	})
}

func lookup(dns string) func(string) ([]string, error) {
	return func(name string) ([]string, error) {
		for line := range strings.Lines(dns) {
			if rest, ok := strings.CutPrefix(line, name+" TXT "); ok {
				return []string{strings.TrimSpace(rest)}, nil
			}
		}
		return nil, io.ErrUnexpectedEOF
	}
}
