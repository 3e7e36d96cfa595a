package inbox

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// The bounds of a check with nothing new, for INBOX, Junk and Sent with the sign-in.
const (
	idleTurns = 8
	idleDown  = 4 << 10
)

func (f *fixture) fill(folder string, n int) {
	for i := range n {
		f.deliver(folder, noon.Add(-time.Duration(i%30)*time.Hour), mail(fmt.Sprintf("<n%d.%s@other.example>", i, folder),
			"b@other.example", person, fmt.Sprintf("Newsletter [%d]", i), strings.Repeat("x", 500)))
	}
}

func TestCheckWithNothingNewIsCheap(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	for _, folder := range []string{"INBOX", "Junk", "Sent"} {
		f.fill(folder, 30)
	}
	f.check()
	f.quirks.forget()
	r := f.check()
	if r.RoundTrips > idleTurns || r.BytesIn > idleDown {
		t.Errorf("%d turns and %d bytes, want at most %d and %d", r.RoundTrips, r.BytesIn, idleTurns, idleDown)
	}
	for _, command := range []string{"LIST", "SEARCH", "FETCH"} {
		if n := f.quirks.seen(command); n != 0 {
			t.Errorf("%d %s commands with nothing new", n, command)
		}
	}
	t.Logf("%d turns, %d bytes in, %d out", r.RoundTrips, r.BytesIn, r.BytesOut)
}

func TestCostDoesNotGrowWithTheMailbox(t *testing.T) {
	var first, later []Report
	for _, others := range []int{20, 1000} {
		f := newFixture(t)
		f.openTicket(ticketA, firstID)
		f.fill("INBOX", others)
		f.deliver("INBOX", noon, answer("<a1@okpay.example>", "Open again."))
		first = append(first, f.check())
		if got := f.ticket(ticketA).State; got != ticket.Answered {
			t.Errorf("state %q, want answered", got)
		}
		later = append(later, f.check())
	}
	for _, pair := range [][]Report{first, later} {
		if small, big := pair[0].BytesIn, pair[1].BytesIn; big > small*11/10 {
			t.Errorf("%d bytes with few mails, %d with many", small, big)
		}
	}
	if first[1].BytesIn > 30<<10 {
		t.Errorf("%d bytes for the first check", first[1].BytesIn)
	}
}

// Of very many tickets a check reads the newest alone; an answer to the oldest, which nobody read here yet, is found all the same.
func TestAnAnswerToTheOldestOfVeryManyTicketsIsFound(t *testing.T) {
	f := newFixture(t)
	old := noon.AddDate(-1, 0, 0)
	f.update(func(x *store.Tx) error {
		if err := InsertSent(x, f.Account, ticketA, firstID); err != nil {
			return err
		}
		k, err := x.Ticket(ticketA)
		if err != nil {
			return err
		}
		k.Created, k.Updated = old, old
		if err := x.UpdateTicket(k); err != nil {
			return err
		}
		for i := range maxLoaded + 10 {
			k.ID, k.Created, k.Updated = ticket.ID(fmt.Sprintf("ZZZZ-%04d", i)), noon.Add(-time.Hour), noon.Add(-time.Hour)
			if err := x.InsertTicket(k); err != nil {
				return err
			}
		}
		return nil
	})
	f.deliver("INBOX", old.Add(48*time.Hour), answer("<a1@okpay.example>", "Open again."))
	f.check()
	if got := f.ticket(ticketA).State; got != ticket.Answered {
		t.Errorf("state %q, want answered", got)
	}
}

// A first check asks Sent for tickets of the person's other computers, and reads nothing where there are none.
func TestFirstCheckWithoutTicketReadsNothing(t *testing.T) {
	f := newFixture(t)
	f.fill("INBOX", 20)
	f.deliver("INBOX", noon, mail("<c1@evil.example>", "OKPAY <a@evil.example>", person, "Your account", "Click."))
	f.check()
	if searches, fetches := f.quirks.seen("SEARCH"), f.quirks.seen("FETCH"); searches > 1 || fetches != 0 {
		t.Errorf("%d searches and %d fetches in a mailbox without tickets", searches, fetches)
	}
	f.deliver("INBOX", noon, mail("<c2@evil.example>", "OKPAY <a@evil.example>", person, "Your account", "Click."))
	f.check()
	if n := len(f.claims()); n != 1 {
		t.Errorf("%d claims, want only the one that came after the first check", n)
	}
}

func TestFolderNamesAreAskedForOnce(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	f.check()
	f.check()
	if n := f.quirks.seen("LIST"); n != 1 {
		t.Errorf("LIST sent %d times, want once", n)
	}
	f.must(f.user.Rename("Junk", "Spam", nil))
	f.deliver("Spam", noon, answer("<a1@okpay.example>", "Open again."))
	f.check()
	if got := f.timeline(ticketA, 3); got != "answered" {
		t.Errorf("timeline %q after Junk was renamed", got)
	}
}
