package inbox

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/store"
)

// grown is a mailbox in which a ticket has been for long, and a computer that read past it without taking it in, as
// earlier versions did.
func grown(t *testing.T) *fixture {
	t.Helper()
	f := newFixture(t)
	long := noon.Add(-90 * 24 * time.Hour)
	f.deliver("Sent", long, strings.Replace(ours(firstID, "Locked."), "Mon, 10 Mar 2025 11:30", "Tue, 10 Dec 2024 12:00", 1))
	f.deliver("INBOX", long.Add(time.Hour), dsn("<b1@mail.example>", "delayed", "4.4.1"))
	f.deliver("Junk", long.Add(2*time.Hour), answer("<a1@okpay.example>", "Please send us the number."))
	f.update(func(x *store.Tx) error {
		for i, folder := range []string{"INBOX", "Junk", "Sent"} { // in the order in which they were made
			p := store.Position{Account: f.Account, Folder: folder, UIDValidity: uint32(i + 1), LastUID: 1, Checked: noon}
			if err := x.SetPosition(p); err != nil {
				return err
			}
		}
		return nil
	})
	f.check()
	if n := len(f.entries(ticketA)); n != 0 {
		t.Fatalf("%d entries of a ticket that was read past", n)
	}
	return f
}

func TestAnOldTicketIsFetchedWhenSomethingHappensToIt(t *testing.T) {
	for _, tt := range []struct{ name, mail, timeline string }{
		{"a record", "", "created sent delayed answered solved"},
		{"a mail of the program", ours(secondID, "It is 123.", "In-Reply-To: <a1@okpay.example>"), "created sent delayed answered sent"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := grown(t)
			if tt.mail == "" {
				tt.mail = f.written(newRecord(1, "solved"))
			}
			f.deliver("Sent", noon, tt.mail)
			f.check()
			if got := f.timeline(ticketA, 0); got != tt.timeline {
				t.Errorf("timeline %q, want %q", got, tt.timeline)
			}
			f.quirks.forget()
			if r := f.check(); r.Updated != 0 || f.quirks.seen("SEARCH") != 0 {
				t.Errorf("it was looked for again: %+v, %d searches", r, f.quirks.seen("SEARCH"))
			}
		})
	}
}

func TestFetchingAnOldTicketGoesOnAfterTheLineBroke(t *testing.T) {
	for cut := 1; cut <= 8; cut++ {
		t.Run(fmt.Sprint(cut), func(t *testing.T) {
			f := grown(t)
			f.deliver("Sent", noon, f.written(newRecord(1, "solved")))
			f.quirks.set(func(q *quirks) { q.cut = cut })
			_, _ = f.Check(t.Context(), false) // the last ones may be past all it fetches
			f.check()
			if got := f.timeline(ticketA, 0); got != "created sent delayed answered solved" {
				t.Errorf("timeline %q", got)
			}
		})
	}
}
