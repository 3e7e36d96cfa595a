package inbox

import (
	"fmt"
	"testing"
	"time"

	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// What comes back for a mail of another computer may be seen before that mail's copy in Sent.
func TestMailsSeenBeforeWhatTheyBelongTo(t *testing.T) {
	for _, tt := range []struct{ name, folder, mail, timeline string }{
		{"a bounce", "INBOX", dsn("<b1@mail.example>", "failed", "5.1.1"), "sent bounced"},
		{"an answer", "Junk", answer("<a1@okpay.example>", "Open again."), "sent answered"},
		{
			"an answer of somebody else", "INBOX",
			mail("<a2@partner.example>", "colleague@partner.example", person, "Re", "Open again.", "In-Reply-To: "+firstID), "sent answered",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			f.openTicket(ticketB, "<okp.ABCD-2345.00112233445566778899aabbccddeeff@mail.example>")
			f.deliver(tt.folder, noon, tt.mail)
			f.check()
			f.deliver("Sent", noon.Add(-time.Second), ours(firstID, "My account is locked."))
			for range 2 {
				f.check()
			}
			if got := f.timeline(ticketA, 1); got != tt.timeline {
				t.Errorf("timeline %q, want %q", got, tt.timeline)
			}
			if n := len(f.messages(ticketA)); n != 2 || len(f.claims()) != 0 {
				t.Errorf("%d mails, %d claims", n, len(f.claims()))
			}
		})
	}
}

func TestStraysStayFewAndBringNoDeletedTicketBack(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	f.openTicket(ticketB, "<okp.ABCD-2345.00112233445566778899aabbccddeeff@mail.example>")
	f.update(func(x *store.Tx) error { return x.DeleteTicket(ticketA) })
	for i := range 2 * maxStrays {
		f.deliver("INBOX", noon, mail(fmt.Sprintf("<x%d@evil.example>", i), "a@evil.example", person, "Re", "?",
			fmt.Sprintf("In-Reply-To: <okp.ABCD-2345.%032x@mail.example>", i)))
	}
	f.deliver("INBOX", noon, mail("<y@evil.example>", "a@evil.example", person, "Re", "?", "In-Reply-To: "+firstID))
	f.check()
	r := &syncing{Inbox: f.Inbox}
	f.view(func(x *store.Tx) error {
		list, err := r.strays(x)
		if len(list) != maxStrays {
			t.Errorf("%d strays kept, want %d", len(list), maxStrays)
		}
		for _, s := range list {
			for _, id := range s.IDs {
				if of, _ := ticket.FromMessageID(id); of == ticketA {
					t.Errorf("kept for a deleted ticket: %+v", s)
				}
			}
		}
		return err
	})
}
