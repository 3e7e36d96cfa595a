package mail_test

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"

	"okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/ticket"
)

// records is a DNS that answers only while it is up.
type records struct {
	mu   sync.Mutex
	down bool
	txt  mail.TXTResolver
}

func (r *records) set(down bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.down = down
}

func (r *records) LookupTXT(ctx context.Context, name string) ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.down {
		return nil, &net.DNSError{Err: "network is unreachable", Name: name}
	}
	return r.txt.LookupTXT(ctx, name)
}

func newRecords(t *testing.T, lines string) *records {
	t.Helper()
	txt, err := mail.ReadTXT(strings.NewReader(lines))
	if err != nil {
		t.Fatal(err)
	}
	return &records{txt: txt}
}

// claim gives the one mail that claims to be from support.
func (d *desk) claim() ticket.Message {
	d.t.Helper()
	claims, err := d.Claims(d.t.Context())
	d.must(err)
	if len(claims) != 1 {
		d.t.Fatalf("%d claims, want 1", len(claims))
	}
	return claims[0]
}

func (d *desk) wantVerdict(when, level string, pending bool) {
	d.t.Helper()
	if v := d.claim().Verdict; v.Level != level || v.Pending != pending {
		d.t.Errorf("%s: %+v, want %s, pending %v", when, v, level, pending)
	}
}

func TestWhatCannotBeToldIsJudgedAgainAgainstDovecot(t *testing.T) {
	dns := newRecords(t, "_dmarc.okpay.example TXT v=DMARC1; p=reject\n")
	dns.set(true)
	d := &desk{dovecot: mailtest.StartDovecot(t)}
	d.world = newWorld(t, d.onDovecot, func(w *world) { w.options.TXT = dns })
	d.send("我的账户被锁定了。") // what claims to be from support is looked for while there is something to answer
	d.deliver(letter{from: "OKPAY <refund@okpay.example>", subject: "Your refund", text: "Please reply with the verification code."})
	d.check()
	d.wantVerdict("without DNS", ticket.Unverified, true)
	if v := d.claim().Verdict; len(v.Requests) != 1 || v.Requests[0] != "code" {
		t.Errorf("it asks for %v", v.Requests)
	}

	var told []mail.Event
	stop := d.Subscribe(func(e mail.Event) {
		if e.Kind == mail.EventClaim {
			told = append(told, e)
		}
	})
	dns.set(false)
	d.check()
	stop()
	d.wantVerdict("when DNS answers", ticket.Forged, false)
	if len(told) != 1 {
		t.Errorf("told %v", told)
	}
	if v := d.claim().Verdict; len(v.Evidence) == 0 {
		t.Error("no evidence is kept")
	}

	dns.set(true)
	if _, err := d.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.wantVerdict("rebuilt without DNS", ticket.Forged, false)

	d.Configure(mail.Desk{Brands: []string{"OKPAY"}}, 0)
	d.check()
	d.wantVerdict("without official domains", ticket.Unverified, false)
}

func TestADNSFileThatIsNoneIsRefused(t *testing.T) {
	if _, err := mail.ReadTXT(strings.NewReader("nothing of the kind\nx\n")); err == nil {
		t.Error("it was taken")
	}
}
