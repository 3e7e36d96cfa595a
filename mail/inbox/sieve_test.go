package inbox

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// noise fills INBOX with what looks like it might be ours: newsletters with the desk's name, mails from the desk's
// domain, bounces of other mails.
func noise(n int, put func(string)) {
	long := strings.Repeat("Nothing of note. ", 200)
	for i := range n {
		put(mail(fmt.Sprintf("<n%d@news.example>", i), "OKPAY fans <b@news.example>", person, "All about OKPAY", long))
		put(mail(fmt.Sprintf("<m%d@okpay.example>", i), "news@okpay.example", person, "News", long))
		put(mail(fmt.Sprintf("<b%d@mail.example>", i), "MAILER-DAEMON@mail.example", person, "Undelivered", "550 5.1.1 no such user. "+long))
	}
}

func TestNoiseDoesNotMakeAFirstCheckDear(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	noise(100, func(m string) { f.deliver("INBOX", noon.Add(-30*time.Minute), m) })
	f.deliver("INBOX", noon.Add(-20*time.Minute), dsn("<b@mail.example>", "delayed", "4.4.1"))
	f.deliver("INBOX", noon.Add(-10*time.Minute), answer("<a1@okpay.example>", "Open again."))
	noise(100, func(m string) { f.deliver("INBOX", noon, m) })
	r := f.check()
	if got := f.timeline(ticketA, 3); got != "delayed answered" {
		t.Errorf("timeline %q", got)
	}
	before := len(f.claims())
	if before == 0 || before > firstLoot {
		t.Errorf("%d claims, want the newest, %d at most", before, firstLoot)
	}
	if got := f.quirks.seen("SEARCH"); got > 12 {
		t.Errorf("%d searches", got)
	}
	t.Logf("%d bytes, %d turns", r.BytesIn, r.RoundTrips)
	if r.BytesIn > 30<<10 {
		t.Errorf("%d bytes for a first check", r.BytesIn)
	}
	noise(30, func(m string) { f.deliver("INBOX", noon, m) })
	f.deliver("INBOX", noon, mail("<a2@okpay.example>", support, person, "Re", "An answer to an id that was changed on the way.",
		"In-Reply-To: <changed@relay.example>"))
	f.check()
	if n := len(f.claims()); n != before+2*30+1 {
		t.Errorf("%d claims after a later check, want all that came since and the mail that answers one", n)
	}
}

func TestDovecotNoise(t *testing.T) {
	var first []Report
	for _, n := range []int{1, 400} {
		d := newDovecot(t)
		d.openTicket(ticketA, firstID)
		if n > 1 {
			noise(n, func(m string) {
				if strings.Contains(m, "MAILER-DAEMON") {
					d.arrives("INBOX", m)
				}
			})
		}
		d.arrives("INBOX", dsn("<b@mail.example>", "delayed", "4.4.1"))
		d.arrives("INBOX", answer("<a1@okpay.example>", "Open again."))
		first = append(first, d.check())
		if got := d.timeline(ticketA, 3); !strings.Contains(got, "delayed") || !strings.Contains(got, "answered") {
			t.Errorf("timeline %q", got)
		}
	}
	t.Logf("first check alone %+v, among 400 foreign bounces %+v", first[0], first[1])
	if first[1].BytesIn > 30<<10 {
		t.Errorf("%d bytes for a first check", first[1].BytesIn)
	}
}

func TestSearchThatFindsNothingIsSeenThrough(t *testing.T) {
	f := newFixture(t)
	now := noon
	f.Now = func() time.Time { return now }
	f.quirks.set(func(q *quirks) { q.blind = true })
	f.openTicket(ticketA, firstID)
	f.fill("INBOX", 3)
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", "Open again."))
	f.check()
	if got := f.timeline(ticketA, 3); got != "answered" {
		t.Fatalf("timeline %q", got)
	}
	f.quirks.forget()
	f.deliver("INBOX", noon, answer("<a2@okpay.example>", "And again."))
	f.check()
	if got := f.timeline(ticketA, 3); got != "answered answered" || f.quirks.seen("SEARCH") != 0 {
		t.Errorf("timeline %q, %d searches although they are known to be of no use", got, f.quirks.seen("SEARCH"))
	}
	f.quirks.set(func(q *quirks) { q.blind = false })
	now = noon.Add(believeSearch)
	f.deliver("INBOX", noon, answer("<a3@okpay.example>", "And again."))
	f.check()
	if got := f.timeline(ticketA, 3); got != "answered answered answered" || f.quirks.seen("SEARCH") == 0 {
		t.Errorf("timeline %q, %d searches a week later", got, f.quirks.seen("SEARCH"))
	}
}

func TestASearchThatWorksIsTriedOnceAWeek(t *testing.T) {
	f := newFixture(t)
	f.Desk.Brands = []string{"OKPAY"} // what is not ASCII is asked for apart
	f.openTicket(ticketA, firstID)
	f.check()
	for i := range 3 {
		f.deliver("INBOX", noon, mail(fmt.Sprintf("<n%d@other.example>", i), "b@other.example", person, "Lunch", "?"))
		f.quirks.forget()
		f.check()
		want := 1
		if i == 0 {
			want = 2 // and the trial
		}
		if n := f.quirks.seen("SEARCH"); n != want {
			t.Errorf("%d searches at check %d, want %d", n, i, want)
		}
	}
}

func TestSearchThatFindsEverythingIsSifted(t *testing.T) {
	f := newFixture(t)
	f.quirks.set(func(q *quirks) { q.all = true })
	f.openTicket(ticketA, firstID)
	f.fill("INBOX", 300)
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", "Open again."))
	f.check()
	if got := f.timeline(ticketA, 3); got != "answered" || len(f.claims()) != 0 {
		t.Errorf("timeline %q, %d claims", got, len(f.claims()))
	}
}

func TestPlusAddress(t *testing.T) {
	const plus = "li+okp-k7f3-9q2m@mail.example"
	to := func(address string, more ...string) string {
		return mail("<p1@partner.example>", "colleague@partner.example", address, "Your account", "Open again.", more...)
	}
	for _, tt := range []struct {
		name     string
		seen     bool // another mail showed that the provider delivers plus-addresses
		mail     string
		timeline string
	}{
		{"the provider says that it delivered it", false, to("undisclosed:;", "Delivered-To: "+plus), "answered"},
		{"so in X-Original-To", false, to(person, "X-Original-To: <"+plus+">"), "answered"},
		{"the sender says so, where it is known to work", true, to(plus), "answered"},
		{"the sender says so, where it is not", false, to(plus), ""},
		{"somebody else's address", true, to("wu+okp-k7f3-9q2m@mail.example"), ""},
		{"another domain's", true, to("li+okp-k7f3-9q2m@evil.example"), ""},
		{"a ticket that is not here", true, to("li+okp-zzzz-zzzz@mail.example"), ""},
		{"a line below the provider's own", false, to(plus, "Delivered-To: "+person, "Delivered-To: "+plus), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			f.openTicket(ticketA, firstID)
			if tt.seen {
				f.deliver("INBOX", noon, mail("<s1@okpay.example>", "news@okpay.example", person, "News", "?", "Delivered-To: li+news@mail.example"))
				f.check()
			}
			f.deliver("INBOX", noon, tt.mail)
			f.check()
			if got := f.timeline(ticketA, 3); got != tt.timeline {
				t.Errorf("timeline %q, want %q", got, tt.timeline)
			}
			if tt.timeline == "" && f.ticket(ticketA).State != ticket.Waiting {
				t.Errorf("state %s", f.ticket(ticketA).State)
			}
		})
	}
}

func TestPlusAddressOfADeletedTicketBringsNothingBack(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	f.openTicket(ticketB, "<okp.ABCD-2345.00112233445566778899aabbccddeeff@mail.example>")
	f.deliver("INBOX", noon, mail("<p1@okpay.example>", support, person, "Your account", "Open again.", "Delivered-To: li+okp.abcd2345@mail.example"))
	f.update(func(x *store.Tx) error { return x.DeleteTicket(ticketB) })
	f.check()
	if n := len(f.claims()); n != 0 {
		t.Errorf("%d claims", n)
	}
}
