package message_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
)

var (
	soundStatus = regexp.MustCompile(`^([245]\.\d{1,3}\.\d{1,3})?$`)
	soundID     = regexp.MustCompile(`^(<[^<>\s]+>)?$`)
)

// FuzzBounce holds what is said of a bounce to its form, whatever the report looks like.
func FuzzBounce(f *testing.F) {
	for _, pattern := range []string{"dsn-*.eml", "bounce-*.eml", "receipt.eml"} {
		files, err := filepath.Glob(filepath.Join("testdata", pattern))
		if err != nil || len(files) == 0 {
			f.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, path := range files {
			raw, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			head, body, _ := strings.Cut(strings.ReplaceAll(string(raw), "\r\n", "\n"), "\n\n")
			f.Add(head, body)
		}
	}
	f.Add("From: MAILER-DAEMON@x.example\nContent-Type: message/delivery-status", "Final-Recipient: rfc822;a@b\nAction: failed\nStatus: 5.1.1 (x)")
	f.Fuzz(func(t *testing.T, head, body string) {
		p, err := message.Parse(strings.NewReader(head+"\n\n"+body), message.Limits{Bytes: 1 << 16, Parts: 50, Depth: 6})
		if err != nil {
			t.Fatal(err)
		}
		if (p.Kind == ticket.KindBounce) != (p.Bounce != nil) {
			t.Fatalf("%s with %+v", p.Kind, p.Bounce)
		}
		b := p.Bounce
		if b == nil {
			return
		}
		if !slices.Contains([]string{"failed", "delayed", "delivered", "relayed", "expanded"}, b.Action) ||
			!soundStatus.MatchString(b.Status) || !soundID.MatchString(b.OriginalMessageID) ||
			strings.ContainsAny(b.Recipient, " \t\r\n<>\x00") || strings.ContainsAny(b.Diagnostic, "\r\n\x00") || len(b.Diagnostic) > 1000 {
			t.Errorf("%+v", b)
		}
	})
}
