package inbox

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// dsn is a bounce (RFC 3464) of our first mail.
func dsn(id, action, status string) string {
	return fmt.Sprintf(`Message-ID: %s
From: Mail Delivery System <MAILER-DAEMON@mail.example>
To: %s
Subject: Delivery status
Date: Mon, 10 Mar 2025 11:31:00 +0000
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your mail could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; %s
Action: %s
Status: %s
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: text/rfc822-headers

Message-ID: %s
Subject: Locked

--b--
`, id, person, support, action, status, firstID)
}

func TestMailBecomesEventsAndStates(t *testing.T) {
	tests := []struct {
		name     string
		folder   string
		mail     string
		timeline string
		state    ticket.State
		evidence string
	}{
		{"an answer", "INBOX", answer("<a1@okpay.example>", "Your account is open again."), "answered", ticket.Answered, ""},
		{"an answer in Junk", "Junk", answer("<a1@okpay.example>", "Your account is open again."), "answered", ticket.Answered, ""},
		{
			"an answer that asks", "INBOX", answer("<a1@okpay.example>", "Please send us the transaction ID."),
			"answered", ticket.WaitingForYou, ticket.EvidenceAsks,
		},
		{
			"an acknowledgement", "INBOX",
			mail("<a2@okpay.example>", support, person, "Re: Locked", "We got your mail.",
				"In-Reply-To: "+firstID, "Auto-Submitted: auto-replied"),
			"acknowledged", ticket.Acknowledged, "",
		},
		{"a bounce", "INBOX", dsn("<b1@mail.example>", "failed", "5.1.1"), "bounced", ticket.Failed, "5.1.1"},
		{"a delay", "INBOX", dsn("<b2@mail.example>", "delayed", "4.4.1"), "delayed", ticket.Waiting, "4.4.1"},
		{"a receipt of delivery", "INBOX", dsn("<b3@mail.example>", "delivered", "2.1.5"), "", ticket.Waiting, ""},
		{
			"the token in the desk's subject", "INBOX",
			mail("<a3@okpay.example>", support, person, "About [#K7F3-9Q2M]", "Solved for you."),
			"answered", ticket.Answered, "",
		},
		{
			"the token in a stranger's subject", "INBOX",
			mail("<x1@evil.example>", "a@evil.example", person, "About [#K7F3-9Q2M]", "Send your password."),
			"", ticket.Waiting, "",
		},
		{
			"an id that only has our shape", "INBOX",
			mail("<x2@evil.example>", "a@evil.example", person, "Re: Locked", "Hello.",
				"In-Reply-To: <okp.K7F3-9Q2M.ffffffffffffffffffffffffffffffff@mail.example>"),
			"", ticket.Waiting, "",
		},
		{
			"a copy of our own mail in INBOX", "INBOX", mail(firstID, person, person, "Locked [#K7F3-9Q2M]", "My account is locked."),
			"", ticket.Waiting, "",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			f.openTicket(ticketA, firstID)
			f.deliver(tt.folder, noon.Add(-10*time.Minute), tt.mail)
			r := f.check()
			if got := f.timeline(ticketA, 3); got != tt.timeline {
				t.Errorf("timeline %q, want %q", got, tt.timeline)
			}
			if got := f.ticket(ticketA).State; got != tt.state {
				t.Errorf("state %q, want %q", got, tt.state)
			}
			if events := f.told(); len(events) != len(strings.Fields(tt.timeline)) {
				t.Errorf("events %v, want %q", events, tt.timeline)
			}
			if want := len(strings.Fields(tt.timeline)); r.Updated != want {
				t.Errorf("report %+v, want %d updated", r, want)
			}
			if (r.Bounced == 1) != (tt.timeline == "bounced") {
				t.Errorf("report %+v of %q", r, tt.timeline)
			}
			var last ticket.Entry
			f.view(func(x *store.Tx) error {
				list, err := x.Timeline(ticketA)
				last = list[len(list)-1]
				return err
			})
			if tt.timeline != "" && !strings.HasPrefix(last.Evidence, tt.evidence) {
				t.Errorf("evidence %q, want %q", last.Evidence, tt.evidence)
			}
			if tt.timeline != "" && !last.At.Equal(noon.Add(-10*time.Minute)) {
				t.Errorf("at %v, want the arrival", last.At)
			}
		})
	}
}

func TestStoredAnswerIsCompleteAndUnread(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	f.deliver("Junk", noon, answer("<a1@okpay.example>", "Open again."))
	f.check()
	list := f.messages(ticketA)
	if len(list) != 2 {
		t.Fatalf("%d mails, want 2", len(list))
	}
	m := list[1]
	if m.Folder != "Junk" || m.Direction != ticket.In || m.Kind != ticket.KindReply || !m.Unread || m.InReplyTo != firstID ||
		strings.TrimSpace(m.Text) != "Open again." || m.Verdict.Level != "unverified" {
		t.Errorf("stored %+v", m)
	}
	if k := f.ticket(ticketA); k.Unread != 1 || !k.Updated.Equal(noon) {
		t.Errorf("ticket %+v", k)
	}
	raw, err := f.Store.OpenRaw(t.Context(), m.Raw)
	f.must(err)
	defer raw.Close()
	if p, err := message.Parse(raw, message.Limits{}); err != nil || p.MessageID != "<a1@okpay.example>" {
		t.Errorf("the raw mail reads as %+v, %v", p, err)
	}
}

func TestClaimsAreKeptApart(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	f.deliver("INBOX", noon, mail("<c1@evil.example>", "OKPAY Service <a@evil.example>", person, "Your account", "Click."))
	f.deliver("INBOX", noon, mail("<c2@okpay.example>", "news@okpay.example", person, "News", "New fees."))
	f.deliver("INBOX", noon, mail("<c3@evil.example>", "a@evil.example", person, "=?utf-8?B?5qyn5LuY5a6i5pyN?=", "Click."))
	f.deliver("INBOX", noon, mail("<n1@other.example>", "b@other.example", person, "Lunch", "At one?"))
	r := f.check()
	if got := f.claims(); len(got) != 3 || r.New != 3 || r.Updated != 0 {
		t.Fatalf("%d claims, report %+v; want 3", len(got), r)
	}
	for _, e := range f.told() {
		if e.Event != "" || e.Ticket != "" || e.Row == 0 {
			t.Errorf("event %+v of a claim", e)
		}
	}
	if got := f.timeline(ticketA, 3); got != "" {
		t.Errorf("the claims changed the ticket: %s", got)
	}
}

func TestDuplicatesAreOneMail(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", "Open again."))
	f.deliver("Junk", noon, answer("<a1@okpay.example>", "Open again."))
	f.check()
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", "Open again."))
	f.check()
	if _, err := f.Check(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	f.quirks.set(func(q *quirks) { q.validity = map[string]uint32{"INBOX": 77} })
	f.check()
	if got := f.timeline(ticketA, 3); got != "answered" {
		t.Errorf("timeline %q, want one answer", got)
	}
	if n := len(f.messages(ticketA)); n != 2 {
		t.Errorf("%d mails, want 2", n)
	}
	var pos store.Position
	f.view(func(x *store.Tx) (err error) {
		pos, err = x.Position(f.Account, "INBOX")
		return err
	})
	if pos.UIDValidity != 77 || pos.LastUID != 2 {
		t.Errorf("position %+v, want the new UIDVALIDITY and UID 2", pos)
	}
}

func TestSameIDWithAnotherBodyIsAnotherMail(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", "Send your password."))
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", "Open again."))
	f.check()
	if n := len(f.messages(ticketA)); n != 3 {
		t.Errorf("%d mails, want 3: a forged id must not hide the real answer", n)
	}
}

func TestDeletedTicketsDoNotComeBack(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	f.openTicket(ticketB, "<okp.ABCD-2345.00112233445566778899aabbccddeeff@mail.example>")
	f.update(func(x *store.Tx) error { return x.DeleteTicket(ticketA) })
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", "Open again."))
	f.deliver("INBOX", noon, dsn("<b1@mail.example>", "failed", "5.1.1"))
	f.deliver("Sent", noon, mail(firstID, person, support, "Locked [#K7F3-9Q2M]", "It is locked.", ticketHeader+": K7F3-9Q2M"))
	if _, err := f.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if claims := f.claims(); len(claims) != 0 {
		t.Errorf("claims %+v", claims)
	}
	f.view(func(x *store.Tx) error {
		list, err := x.Tickets(store.TicketFilter{})
		if len(list) != 1 || list[0].ID != ticketB {
			t.Errorf("tickets %+v", list)
		}
		return err
	})
}

func TestAnswerNeverStandsBeforeWhatItAnswers(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID) // sent an hour ago by the person's clock
	f.deliver("INBOX", noon.Add(-2*time.Hour), answer("<a1@okpay.example>", "Open again."))
	f.check()
	if got := f.timeline(ticketA, 3); got != "answered" {
		t.Errorf("timeline ends with %q, want the answer last", got)
	}
}

func TestExpectedReplyFollowsTheTimeline(t *testing.T) {
	f := newFixture(t)
	f.Expect = func(from time.Time) time.Time { return from.Add(48 * time.Hour) }
	f.openTicket(ticketA, firstID)
	f.deliver("INBOX", noon, mail("<a2@okpay.example>", support, person, "Re: Locked", "We got your mail.",
		"In-Reply-To: "+firstID, "Auto-Submitted: auto-replied"))
	f.check()
	if got := f.ticket(ticketA).ExpectedBy; !got.Equal(noon.Add(47 * time.Hour)) { // it was sent an hour ago
		t.Errorf("after the acknowledgement expected by %v", got)
	}
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", "Open again."))
	f.check()
	if got := f.ticket(ticketA).ExpectedBy; !got.IsZero() {
		t.Errorf("after the answer still expected by %v", got)
	}
}

func TestTooLargeMailKeepsItsBeginning(t *testing.T) {
	f := newFixture(t)
	f.Limits.Bytes = 4000
	f.openTicket(ticketA, firstID)
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", "Open again.\n"+strings.Repeat("padding padding\n", 1000)))
	f.check()
	list := f.messages(ticketA)
	if len(list) != 2 || !strings.HasPrefix(list[1].Text, "Open again.") || len(list[1].Text) > 4000 {
		t.Fatalf("stored %d mails", len(list))
	}
	f.view(func(x *store.Tx) error {
		entries, err := x.Timeline(ticketA)
		if got := entries[3].Evidence; !strings.Contains(got, "too large") {
			t.Errorf("evidence %q", got)
		}
		return err
	})
}

func TestLargeMailIsStreamedIntoTheStore(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", strings.Repeat("All is well. ", 200_000)))
	f.check()
	list := f.messages(ticketA)
	if len(list) != 2 {
		t.Fatalf("stored %d mails, want 2", len(list))
	}
	raw, err := f.Store.OpenRaw(t.Context(), list[1].Raw)
	f.must(err)
	defer raw.Close()
	if raw.Size() < 2_600_000 {
		t.Errorf("%d bytes stored", raw.Size())
	}
}

func TestManyForeignBouncesAreNotRead(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	for i := range 3 * maxProbes {
		f.deliver("INBOX", noon, mail(fmt.Sprintf("<f%d@mail.example>", i), "MAILER-DAEMON@mail.example", person, "Returned mail",
			"Your mail about lunch was not delivered."))
	}
	f.deliver("INBOX", noon, dsn("<b1@mail.example>", "failed", "5.1.1"))
	f.check()
	if got := f.ticket(ticketA).State; got != ticket.Failed {
		t.Errorf("state %q, want failed", got)
	}
	if n := f.quirks.seen("FETCH"); n > 4 {
		t.Errorf("%d FETCH commands for one bounce of ours", n)
	}
	if n := len(f.claims()); n != 0 {
		t.Errorf("%d claims", n)
	}
}

func TestServerWithoutSearchIsReadByHeaders(t *testing.T) {
	for _, refusal := range []*imap.Error{
		{Type: imap.StatusResponseTypeNo, Text: "search is off"},
		{Type: imap.StatusResponseTypeBad, Text: "unknown command"},
	} {
		t.Run(string(refusal.Type), func(t *testing.T) {
			f := newFixture(t)
			f.quirks.set(func(q *quirks) { q.search = refusal })
			f.openTicket(ticketA, firstID)
			for i := range 250 {
				f.deliver("INBOX", noon.Add(-72*time.Hour),
					mail(fmt.Sprintf("<n%d@other.example>", i), "b@other.example", person, "Lunch", "?"))
			}
			f.deliver("INBOX", noon, answer("<a1@okpay.example>", "Open again."))
			f.check()
			if got := f.timeline(ticketA, 3); got != "answered" {
				t.Fatalf("timeline %q", got)
			}
			if n := f.quirks.seen("FETCH"); n > 4 {
				t.Errorf("%d FETCH commands: it read further back than the ticket", n)
			}
			f.deliver("INBOX", noon, answer("<a2@okpay.example>", "And once more."))
			f.check()
			if got := f.timeline(ticketA, 3); got != "answered answered" {
				t.Errorf("timeline %q after the second check", got)
			}
		})
	}
}
