package inbox

import (
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

const secondID = "<okp.K7F3-9Q2M.ffeeddccbbaa99887766554433221100@mail.example>"

// ours is a mail as the program sends it.
func ours(id, text string, more ...string) string {
	more = append(more, ticketHeader+": K7F3-9Q2M", "Content-Language: zh-CN")
	return mail(id, person, support, "账户被锁定 [#K7F3-9Q2M]", text, more...)
}

func TestOwnMailsInSent(t *testing.T) {
	tests := []struct {
		name     string
		mail     string
		timeline string
		mails    int
	}{
		{"our own copy is no second mail", ours(firstID, "My account is locked."), "", 1},
		{
			"a reply from a phone joins the ticket",
			mail("<phone@mail.example>", person, support, "Re: Locked", "Here it is.", "In-Reply-To: <a1@okpay.example>",
				"References: "+firstID+" <a1@okpay.example>"),
			"replied", 2,
		},
		{
			"a reply that kept the subject only joins it",
			mail("<phone@mail.example>", person, support, "Re: Locked [#K7F3-9Q2M]", "Here it is."), "replied", 2,
		},
		{"a mail of the program on another computer joins it", strings.Replace(ours(secondID, "More."), "11:30", "11:45", 1), "sent", 2},
		{"so does one of the same second", strings.Replace(ours(secondID, "More."), "11:30", "11:00", 1), "sent", 2},
		{
			"a forward to a friend does not",
			mail("<fwd@mail.example>", person, "friend@other.example", "Fwd: Locked [#K7F3-9Q2M]", "Look.", "References: "+firstID),
			"", 1,
		},
		{"another mail to the desk does not", mail("<new@mail.example>", person, support, "Fees", "How much?"), "", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			f.openTicket(ticketA, firstID)
			f.deliver("Sent", noon, tt.mail)
			f.check()
			if got := f.timeline(ticketA, 3); got != tt.timeline {
				t.Errorf("timeline %q, want %q", got, tt.timeline)
			}
			list := f.messages(ticketA)
			if len(list) != tt.mails {
				t.Fatalf("%d mails, want %d", len(list), tt.mails)
			}
			if m := list[len(list)-1]; m.Direction != ticket.Out || m.Unread || m.Folder != "" {
				t.Errorf("stored %+v", m)
			}
		})
	}
}

func TestChangedIDIsLearntFromSent(t *testing.T) {
	const changed = "<xyz123@outlook.example>"
	tests := []struct{ name, copy string }{
		{"by X-Microsoft-Original-Message-ID", mail(changed, person, support, "Locked", "My account is locked.",
			"X-Microsoft-Original-Message-ID: "+firstID)},
		// The stored mail's date is an hour before noon.
		{"by the ticket's header and the date", strings.Replace(ours(changed, "My account is locked."), "11:30", "11:00", 1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			f.openTicket(ticketA, firstID)
			reply := mail("<a1@okpay.example>", support, person, "Re: Locked", "Open again.", "In-Reply-To: "+changed)
			f.deliver("INBOX", noon, reply)
			f.check()
			if n := len(f.claims()); n != 1 {
				t.Fatalf("%d claims before the id is known, want 1", n)
			}
			f.deliver("Sent", noon, tt.copy)
			f.check()
			if got := f.timeline(ticketA, 3); got != "answered" || len(f.claims()) != 0 {
				t.Errorf("timeline %q with %d claims left, want the claim attached", got, len(f.claims()))
			}
			f.deliver("INBOX", noon, strings.Replace(reply, "<a1@", "<a2@", 1))
			f.check()
			if got := f.timeline(ticketA, 3); got != "answered answered" {
				t.Errorf("timeline %q after the id was learnt", got)
			}
			if n := len(f.messages(ticketA)); n != 3 {
				t.Errorf("%d mails, want ours and two answers", n)
			}
		})
	}
}

func TestRebuildMakesTicketsAgain(t *testing.T) {
	f := newFixture(t)
	long := noon.Add(-90 * 24 * time.Hour)
	first := strings.Replace(ours(firstID, "我的账户被锁定了。"), "Mon, 10 Mar 2025 11:30", "Tue, 10 Dec 2024 12:00", 1)
	f.deliver("Sent", long, mail("<lunch@mail.example>", person, "b@other.example", "Lunch", "At one?"))
	f.deliver("Sent", long, first)
	f.deliver("INBOX", long.Add(time.Hour), answer("<a1@okpay.example>", "Please send us the transaction ID."))
	f.deliver("Sent", long.Add(2*time.Hour), ours(secondID, "It is 123.", "In-Reply-To: <a1@okpay.example>"))
	f.deliver("Junk", long.Add(3*time.Hour), answer("<a2@okpay.example>", "Thank you, it is solved."))
	r, err := f.Rebuild(t.Context())
	f.must(err)
	if got := f.timeline(ticketA, 0); got != "created sent answered sent answered" {
		t.Errorf("timeline %q", got)
	}
	k := f.ticket(ticketA)
	if k.Subject != "账户被锁定" || k.Lang != "zh-CN" || k.To != support || k.State != ticket.Answered || k.Topic != "" ||
		!k.Created.Equal(long) || k.Messages != 4 || k.Account != f.Account {
		t.Errorf("ticket %+v", k)
	}
	if r.New != 4 {
		t.Errorf("report %+v, want 4 new", r)
	}
	if r, err = f.Rebuild(t.Context()); err != nil || r.New != 0 || r.Updated != 0 {
		t.Errorf("again: %+v, %v; want no change", r, err)
	}
}

func TestAnAnswerInTheInboxShowsThatAMailArrived(t *testing.T) {
	f := newFixture(t)
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", "Open again."))
	if found, looked, err := f.Find(t.Context(), firstID); err != nil || !found || !looked {
		t.Errorf("Find: %v, %v, %v", found, looked, err)
	}
	if found, _, err := f.Find(t.Context(), secondID); err != nil || found {
		t.Errorf("Find of another mail: %v, %v", found, err)
	}
}

// Our second mail named the first one, which never arrived, in its References, and the answer to it took that over.
func TestAnAnswerToALaterMailDoesNotShowThatTheFirstOneArrived(t *testing.T) {
	f := newFixture(t)
	references := "References: " + firstID + " " + secondID
	f.deliver("INBOX", noon, mail("<a1@okpay.example>", support, person, "Re", "Yes.", "In-Reply-To: "+secondID, references))
	f.deliver("INBOX", noon, mail("<a2@okpay.example>", support, person, "Re", "Yes.", references))
	for id, want := range map[string]bool{firstID: false, secondID: true} {
		if found, _, err := f.Find(t.Context(), id); err != nil || found != want {
			t.Errorf("Find of %s: %v, %v", id, found, err)
		}
	}
}

func TestFind(t *testing.T) {
	refusal := &imap.Error{Type: imap.StatusResponseTypeNo, Text: "search is off"}
	tests := []struct {
		name          string
		folder        string
		search        error
		noSent        bool
		found, looked bool
	}{
		{name: "in Sent", folder: "Sent", found: true, looked: true},
		{name: "in INBOX", folder: "INBOX", found: true, looked: true},
		{name: "nowhere", looked: true},
		{name: "in Sent of a server that cannot search", folder: "Sent", search: refusal, found: true, looked: true},
		{name: "nowhere on a server that cannot search", search: refusal, looked: true},
		{name: "nowhere, and there is no Sent", noSent: true},
		{name: "in INBOX, and there is no Sent", folder: "INBOX", noSent: true, found: true, looked: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			f.quirks.set(func(q *quirks) { q.search = tt.search })
			if tt.noSent {
				f.must(f.user.Delete("Sent"))
			}
			if tt.folder != "" {
				f.deliver(tt.folder, noon, ours(firstID, "Locked."))
			}
			if !tt.noSent {
				f.deliver("Sent", noon, ours(secondID, "Another."))
			}
			found, looked, err := f.Find(t.Context(), firstID)
			if err != nil || found != tt.found || looked != tt.looked {
				t.Errorf("found %v, looked %v, %v; want %v, %v", found, looked, err, tt.found, tt.looked)
			}
		})
	}
}

func (f *fixture) count(folder string) uint32 {
	f.t.Helper()
	d, err := f.user.Status(folder, &imap.StatusOptions{NumMessages: true, NumUnseen: true})
	f.must(err)
	if *d.NumUnseen != 0 {
		f.t.Errorf("%d unread copies in %s", *d.NumUnseen, folder)
	}
	return *d.NumMessages
}

func TestKeepSentAppendsOnce(t *testing.T) {
	f := newFixture(t)
	raw := strings.ReplaceAll(ours(firstID, "Locked."), "\n", "\r\n")
	for range 2 {
		f.must(f.KeepSent(t.Context(), firstID, strings.NewReader(raw), int64(len(raw))))
	}
	if n := f.count("Sent"); n != 1 {
		t.Errorf("%d copies in Sent, want 1", n)
	}
}

func TestKeepSentMakesTheFolder(t *testing.T) {
	f := newFixture(t)
	f.must(f.user.Delete("Sent"))
	raw := strings.ReplaceAll(ours(firstID, "Locked."), "\n", "\r\n")
	f.must(f.KeepSent(t.Context(), firstID, strings.NewReader(raw), int64(len(raw))))
	if n := f.count("Sent"); n != 1 {
		t.Errorf("%d copies in Sent, want 1", n)
	}
}

func TestRefusedCopyIsTriedAgainOnAnotherConnection(t *testing.T) {
	f := newFixture(t)
	f.quirks.set(func(q *quirks) {
		q.refuse = &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeOverQuota, Text: "full"}
	})
	raw := strings.ReplaceAll(ours(firstID, "Locked."), "\n", "\r\n")
	if err := f.KeepSent(t.Context(), firstID, strings.NewReader(raw), int64(len(raw))); err == nil {
		t.Fatal("a refused copy was taken for kept")
	}
	f.quirks.set(func(q *quirks) { q.refuse = nil })
	f.must(f.KeepSent(t.Context(), firstID, strings.NewReader(raw), int64(len(raw))))
	if n, connections := f.count("Sent"), f.quirks.seen("CONNECT"); n != 1 || connections != 2 {
		t.Errorf("%d copies over %d connections, want 1 over 2", n, connections)
	}
}

func TestOtherTicketsOfTheAccountStay(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketB, "<okp.ABCD-2345.00112233445566778899aabbccddeeff@mail.example>")
	f.deliver("Sent", noon, ours(firstID, "我的账户被锁定了。"))
	_, err := f.Rebuild(t.Context())
	f.must(err)
	f.view(func(x *store.Tx) error {
		list, err := x.Tickets(store.TicketFilter{})
		if len(list) != 2 {
			t.Errorf("%d tickets, want 2", len(list))
		}
		return err
	})
}

// The copy that ends the doubt was filed before the doubt began: it must not put the mail's going out before it.
func TestAMailThatWasInDoubtIsWaitedForOnceItsCopyIsSeen(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	f.update(func(x *store.Tx) error {
		for i, e := range []ticket.Event{ticket.EventQueued, ticket.EventUnknown, ticket.EventSent} {
			at := noon.Add(time.Duration(i) * time.Minute)
			if err := x.AppendEntry(ticketA, ticket.Entry{At: at, Event: e, MessageID: secondID}); err != nil {
				return err
			}
		}
		_, _, err := x.InsertMessage(ticket.Message{
			Ticket: ticketA, MessageID: secondID, From: person, To: support, Subject: "Locked", Date: noon.Add(-30 * time.Minute),
			Direction: ticket.Out, Kind: ticket.KindOther, Text: "It is 123.", BodyHash: [32]byte{8},
		})
		return err
	})
	f.deliver("Sent", noon.Add(10*time.Second), ours(secondID, "It is 123."))
	f.check()
	if got := f.timeline(ticketA, 3); got != "queued unknown sent" {
		t.Errorf("timeline %q", got)
	}
	if state := f.ticket(ticketA).State; state != ticket.Waiting {
		t.Errorf("it is %s", state)
	}
}

// A computer that is set up when a ticket is under way sees it from its first check on, as the others do.
func TestAFirstCheckTakesInTheTicketsOfOtherComputers(t *testing.T) {
	f := newFixture(t)
	f.deliver("Sent", noon.Add(-time.Hour), ours(firstID, "My account is locked."))
	f.deliver("Sent", noon.Add(-30*24*time.Hour), mail("<lunch@mail.example>", person, "b@other.example", "Lunch", "?"))
	f.check()
	if got := f.timeline(ticketA, 0); got != "created sent" {
		t.Errorf("timeline %q", got)
	}
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", "Please send us the transaction ID."))
	f.check()
	if got := f.timeline(ticketA, 0); got != "created sent answered" || len(f.claims()) != 0 {
		t.Errorf("timeline %q, %d claims", got, len(f.claims()))
	}
}
