package inbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/message"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// dovecot is a fixture whose mailbox lies on a real server.
type dovecot struct {
	*fixture
	server *mailtest.Dovecot
}

func newDovecot(t *testing.T) *dovecot {
	t.Helper()
	d := &dovecot{server: mailtest.StartDovecot(t)}
	d.fixture = &fixture{t: t, quirks: new(quirks)}
	d.Inbox = &Inbox{
		Store: openStore(t), Now: func() time.Time { return noon }, Rand: func(n int64) int64 { return n / 2 },
		Desk: Desk{Addresses: []string{support}, Domains: []string{"okpay.example"}, Brands: []string{"OKPAY", "欧付"}},
	}
	host, port := mailtest.HostPort(t, d.server.Addr)
	d.update(func(x *store.Tx) (err error) {
		server := account.Server{Host: host, Port: port, Security: account.None}
		c := account.Config{Email: person, User: d.server.User, IMAP: server, SMTP: server}
		d.Account, err = account.Save(x, 0, c, d.server.Password)
		return err
	})
	return d
}

func (d *dovecot) arrives(folder, mail string) {
	d.t.Helper()
	d.server.Deliver(d.t, folder, []byte(mail))
}

// others puts n mails of other people into INBOX.
func (d *dovecot) others(n int) {
	for i := range n {
		d.arrives("INBOX", mail(fmt.Sprintf("<n%d@other.example>", i), "b@other.example", person,
			fmt.Sprintf("Newsletter [%d]", i), strings.Repeat("Nothing of note. ", 100)))
	}
}

func TestDovecotCosts(t *testing.T) {
	var first, idle []Report
	for _, others := range []int{50, 1000} {
		d := newDovecot(t)
		d.openTicket(ticketA, firstID)
		d.others(others)
		d.arrives("INBOX", answer("<a1@okpay.example>", "Open again."))
		first = append(first, d.check())
		if got := d.timeline(ticketA, 3); got != "answered" {
			t.Errorf("timeline %q", got)
		}
		idle = append(idle, d.check())
	}
	t.Logf("first %+v", first)
	t.Logf("nothing new %+v", idle)
	for i := range first {
		if first[i].BytesIn > 30<<10 {
			t.Errorf("%d bytes for a first check", first[i].BytesIn)
		}
		if idle[i].BytesIn > idleDown || idle[i].RoundTrips > idleTurns {
			t.Errorf("%d bytes and %d turns with nothing new", idle[i].BytesIn, idle[i].RoundTrips)
		}
	}
	for _, pair := range [][]Report{first, idle} {
		if small, big := pair[0].BytesIn, pair[1].BytesIn; big > small*11/10 {
			t.Errorf("%d bytes with few mails, %d with many", small, big)
		}
	}
}

func TestDovecotWholeConversation(t *testing.T) {
	d := newDovecot(t)
	d.openTicket(ticketA, firstID)
	raw := strings.ReplaceAll(ours(firstID, "Locked."), "\n", "\r\n")
	for range 2 {
		d.must(d.KeepSent(t.Context(), firstID, strings.NewReader(raw), int64(len(raw))))
	}
	if n := len(d.server.Messages(t, "Sent")); n != 1 {
		t.Errorf("%d copies in Sent, want 1", n)
	}
	for id, want := range map[string]bool{firstID: true, secondID: false} {
		if found, looked, err := d.Find(t.Context(), id); err != nil || !looked || found != want {
			t.Errorf("Find %s: %v, %v, %v", id, found, looked, err)
		}
	}
	d.arrives("INBOX", dsn("<b1@mail.example>", "delayed", "4.4.1"))
	d.arrives("Junk", answer("<a1@okpay.example>", "Please send us the transaction ID."))
	d.arrives("INBOX", mail("<c1@evil.example>", "OKPAY <a@evil.example>", person, "Your account", "Click."))
	d.arrives("INBOX", mail("<c2@evil.example>", "a@evil.example", person, "=?utf-8?B?5qyn5LuY5a6i5pyN?=", "Click."))
	d.check()
	if got := d.ticket(ticketA).State; got != ticket.WaitingForYou {
		t.Errorf("state %q, timeline %q", got, d.timeline(ticketA, 3))
	}
	if got := d.timeline(ticketA, 3); !strings.Contains(got, "delayed") {
		t.Errorf("timeline %q", got)
	}
	if n := len(d.claims()); n != 2 {
		t.Errorf("%d claims, want 2", n)
	}
	d.must(d.Store.Update(t.Context(), func(x *store.Tx) error { return x.ResetPositions(d.Account) }))

	other := newDovecotStore(t, d)
	if _, err := other.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := other.ticket(ticketA); got.State != ticket.WaitingForYou || got.Subject != "账户被锁定" {
		t.Errorf("rebuilt %+v", got)
	}
}

// newDovecotStore is another computer on the same mailbox.
func newDovecotStore(t *testing.T, d *dovecot) *fixture {
	f := &fixture{t: t, quirks: new(quirks)}
	f.Inbox = &Inbox{Store: openStore(t), Now: d.Now, Rand: d.Rand, Desk: d.Desk}
	config, err := d.config(t.Context())
	f.must(err)
	f.update(func(x *store.Tx) (err error) {
		f.Account, err = account.Save(x, 0, config, d.server.Password)
		return err
	})
	return f
}

func TestDovecotAnswerIsSeenWithinTwoSeconds(t *testing.T) {
	d := newDovecot(t)
	d.openTicket(ticketA, firstID)
	seen, connected := make(chan Event, 4), make(chan struct{}, 4)
	d.Now = time.Now
	d.Notify = func(e Event) { seen <- e }
	d.State = func(s ConnState) {
		if s.State == StateConnected {
			connected <- struct{}{}
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- d.Watch(ctx, nil) }()
	<-connected
	began := time.Now()
	d.arrives("INBOX", answer("<a1@okpay.example>", "Open again."))
	select {
	case <-seen:
		if d := time.Since(began); d > 2*time.Second {
			t.Errorf("seen after %v", d)
		}
	case <-ctx.Done():
		t.Error("the answer was not seen")
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Watch ended with %v", err)
	}
}

func TestDovecotLargeMail(t *testing.T) {
	d := newDovecot(t)
	d.openTicket(ticketA, firstID)
	d.arrives("INBOX", answer("<a1@okpay.example>", strings.Repeat("All is well.\n", 300_000)))
	d.check()
	list := d.messages(ticketA)
	if len(list) != 2 {
		t.Fatalf("%d mails", len(list))
	}
	raw, err := d.Store.OpenRaw(t.Context(), list[1].Raw)
	d.must(err)
	defer raw.Close()
	if p, err := message.Parse(raw, message.Limits{}); err != nil || p.BodyHash != list[1].BodyHash {
		t.Errorf("the stored bytes read differently: %v", err)
	}
}
