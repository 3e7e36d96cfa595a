package inbox

import (
	"fmt"
	"strings"
	"testing"
	"time"

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
