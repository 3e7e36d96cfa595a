package inbox

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/message"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// newRecord is a record of the person's other computer.
func newRecord(n int, e ticket.RecordEvent) ticket.Record {
	return ticket.Record{
		MessageID: fmt.Sprintf("<okr.%s.%032x@mail.example>", ticketA, n), Ticket: ticketA, Event: e,
		At: noon.Add(-10 * time.Minute).Add(1234 * time.Microsecond), Lang: "en",
	}
}

// written is a record as it lies in Sent, with LF lines.
func (f *fixture) written(r ticket.Record) string {
	f.t.Helper()
	var b bytes.Buffer
	f.must(message.RenderRecord(&b, r, person))
	return strings.ReplaceAll(b.String(), "\r\n", "\n")
}

func (f *fixture) entries(id ticket.ID) (list []ticket.Entry) {
	f.t.Helper()
	f.view(func(x *store.Tx) (err error) {
		list, err = x.Timeline(id)
		return err
	})
	return list
}

func TestRecordsInSentAreAppliedOnceWithTheirOwnTime(t *testing.T) {
	noted := newRecord(3, ticket.RecordNoted)
	noted.Text = "They called:\nwait until Friday."
	tests := []struct {
		record ticket.Record
		state  ticket.State
	}{
		{newRecord(1, ticket.RecordSolved), ticket.Solved},
		{newRecord(2, ticket.RecordReopened), ticket.Waiting},
		{noted, ticket.Waiting},
	}
	for _, tt := range tests {
		t.Run(string(tt.record.Event), func(t *testing.T) {
			f := newFixture(t)
			f.openTicket(ticketA, firstID)
			f.deliver("Sent", noon, f.written(tt.record))
			if r := f.check(); r.New != 0 || r.Updated != 1 {
				t.Errorf("report %+v, want an entry and no mail", r)
			}
			_, err := f.Check(t.Context(), true)
			f.must(err)
			list := f.entries(ticketA)
			want := ticket.Entry{At: tt.record.At, Event: ticket.Event(tt.record.Event), MessageID: tt.record.MessageID, Evidence: tt.record.Text}
			if len(list) != 4 || list[3] != want {
				t.Errorf("timeline %v, want %v at its end, once", list, want)
			}
			if k := f.ticket(ticketA); k.State != tt.state || k.Messages != 1 || k.Unread != 0 {
				t.Errorf("ticket %+v, want %s", k, tt.state)
			}
			if e := f.told(); len(e) != 1 || e[0].Event != want.Event || e[0].Ticket != ticketA {
				t.Errorf("events %v", e)
			}
		})
	}
}

func TestRecordsThatAnybodyCouldHaveWrittenAreNotBelieved(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	solved := f.written(newRecord(1, ticket.RecordSolved))
	f.deliver("INBOX", noon, solved)
	f.deliver("Junk", noon, f.written(newRecord(2, ticket.RecordSolved)))
	f.deliver("INBOX", noon, strings.ReplaceAll(f.written(newRecord(3, ticket.RecordSolved)), person, support)) // "from" the desk
	// A rule of the mailbox has put what came by mail into Sent.
	f.deliver("Sent", noon, "Received: from evil.example by mx.mail.example with ESMTP; Mon, 10 Mar 2025 11:30:00 +0000\n"+
		f.written(newRecord(4, ticket.RecordSolved)))
	f.deliver("Sent", noon, strings.Replace(f.written(newRecord(5, ticket.RecordSolved)), "X-OKPAY-Support-Time", "X-Time", 1))
	if r := f.check(); r.Updated != 0 {
		t.Errorf("report %+v", r)
	}
	if got := f.timeline(ticketA, 3); got != "" || f.ticket(ticketA).State != ticket.Waiting {
		t.Errorf("timeline %q", got)
	}
	f.must(f.user.Create("All", nil)) // the same mail in Sent is another matter
	f.deliver("Sent", noon, solved)
	f.check()
	if got := f.timeline(ticketA, 3); got != "solved" {
		t.Errorf("timeline %q", got)
	}
}

func TestRecordsWaitForTheirTicket(t *testing.T) {
	f := newFixture(t)
	f.deliver("Sent", noon, f.written(newRecord(1, ticket.RecordSolved)))
	f.deliver("Sent", noon, ours(secondID, "It is 123.", "In-Reply-To: <a1@okpay.example>"))
	f.deliver("Sent", noon, strings.Replace(ours(firstID, "我的账户被锁定了。"), "11:30", "11:00", 1)) // its copy was filed late
	_, err := f.Rebuild(t.Context())
	f.must(err)
	if got := f.timeline(ticketA, 0); got != "created solved sent sent" && got != "created sent sent solved" {
		t.Errorf("timeline %q", got)
	}
	if k := f.ticket(ticketA); k.Subject != "账户被锁定" || !k.Created.Equal(noon.Add(-time.Hour)) {
		t.Errorf("ticket %+v: its first mail says what it is about and when it began", k)
	}
	if list := f.entries(ticketA); list[0].MessageID != firstID {
		t.Errorf("created by %s, want %s", list[0].MessageID, firstID)
	}
}

func TestRecordsOfDeletedTicketsAreIgnored(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	f.openTicket(ticketB, "<okp.ABCD-2345.00112233445566778899aabbccddeeff@mail.example>")
	f.update(func(x *store.Tx) error { return x.DeleteTicket(ticketA) })
	f.deliver("Sent", noon, f.written(newRecord(1, ticket.RecordSolved)))
	if r := f.check(); r.Updated != 0 {
		t.Errorf("report %+v", r)
	}
	f.view(func(x *store.Tx) error {
		open, err := x.RecordsOpen(ticketA)
		if len(open) != 0 {
			t.Errorf("records %v wait for a deleted ticket", open)
		}
		return err
	})
}

func TestAMailPutIntoATicketElsewhereIsFoundWhenItComes(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	claim := mail("<c1@partner.example>", "OKPAY helper <a@partner.example>", person, "Your account", "It is open again.")
	other := strings.Replace(claim, "open again", "closed", 1) // a mail with the same id
	p, err := message.Parse(strings.NewReader(strings.ReplaceAll(claim, "\n", "\r\n")), message.Limits{})
	f.must(err)
	r := newRecord(1, ticket.RecordAttached)
	r.About, r.AboutHash = "<c1@partner.example>", p.BodyHash
	f.deliver("Sent", noon, f.written(r))
	f.check()
	if got := f.timeline(ticketA, 3); got != "" {
		t.Errorf("timeline %q before the mail is here", got)
	}
	f.deliver("INBOX", noon, other)
	f.deliver("Junk", noon, claim)
	f.check()
	list := f.entries(ticketA)
	want := ticket.Entry{At: noon.Add(-30 * time.Minute), Event: ticket.EventAnswered, MessageID: "<c1@partner.example>"}
	if len(list) != 4 || list[3] != want {
		t.Errorf("timeline %v, want %v at its end", list, want)
	}
	if claims := f.claims(); len(claims) != 1 || !strings.Contains(claims[0].Text, "closed") {
		t.Errorf("claims %+v, want the forged one", claims)
	}
}

func TestARuleGoesBeforeAHand(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	f.openTicket(ticketB, "<okp.ABCD-2345.00112233445566778899aabbccddeeff@mail.example>")
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", "Open again."))
	f.check()
	m := f.messages(ticketA)[1]
	r := newRecord(1, ticket.RecordAttached)
	r.MessageID, r.Ticket = strings.Replace(r.MessageID, string(ticketA), string(ticketB), 1), ticketB
	r.About, r.AboutHash = m.MessageID, m.BodyHash
	f.deliver("Sent", noon, f.written(r))
	f.check()
	if a, b := f.timeline(ticketA, 3), f.timeline(ticketB, 3); a != "answered" || b != "" {
		t.Errorf("timelines %q and %q", a, b)
	}
}

// owed puts a record into the queue, as the person's solving a ticket does.
func (f *fixture) owed(r ticket.Record, tried bool) {
	f.t.Helper()
	f.update(func(x *store.Tx) error {
		e, _ := r.Entry()
		if err := x.AppendEntry(r.Ticket, e); err != nil {
			return err
		}
		if err := x.AddRecord(f.Account, r, store.RecordOut); err != nil || !tried {
			return err
		}
		return x.TryRecord(r.MessageID)
	})
}

func (f *fixture) owing() (list []store.OutRecord) {
	f.t.Helper()
	f.view(func(x *store.Tx) (err error) {
		list, err = x.RecordsOut(f.Account)
		return err
	})
	return list
}

func TestRecordsAreFiledOnce(t *testing.T) {
	for _, tt := range []struct {
		name   string
		tried  bool // the program ended while it was being filed
		there  bool // and it had got there
		wanted uint32
	}{
		{"a new one", false, false, 1},
		{"one that did not get there", true, false, 1},
		{"one that did", true, true, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			f.openTicket(ticketA, firstID)
			r := newRecord(1, ticket.RecordSolved)
			f.owed(r, tt.tried)
			if tt.there {
				f.deliver("Sent", r.At, f.written(r))
				f.update(func(x *store.Tx) error { // it was read, too
					return x.SetPosition(store.Position{Account: f.Account, Folder: "Sent", UIDValidity: 1, LastUID: 1, Checked: noon})
				})
			}
			for range 3 {
				f.check()
			}
			d, err := f.user.Status("Sent", &imap.StatusOptions{NumMessages: true})
			f.must(err)
			if *d.NumMessages != tt.wanted || len(f.owing()) != 0 {
				t.Errorf("%d mails in Sent, %d records left", *d.NumMessages, len(f.owing()))
			}
			if got := f.timeline(ticketA, 3); got != "solved" {
				t.Errorf("timeline %q: its own record must change nothing", got)
			}
		})
	}
}

func TestARefusedRecordHoldsUpNothing(t *testing.T) {
	f := newFixture(t)
	now := noon
	f.Now = func() time.Time { return now }
	f.openTicket(ticketA, firstID)
	f.owed(newRecord(1, ticket.RecordSolved), false)
	f.quirks.set(func(q *quirks) {
		q.refuse = &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeOverQuota, Text: "full"}
	})
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", "Open again."))
	for range 3 {
		f.check()
	}
	if got := f.timeline(ticketA, 3); got != "solved answered" || f.quirks.seen("APPEND") != 1 {
		t.Errorf("timeline %q, %d tries to file the record within the hour", got, f.quirks.seen("APPEND"))
	}
	f.quirks.set(func(q *quirks) { q.refuse = nil })
	now = noon.Add(retryRecords)
	f.check()
	if n := f.count("Sent"); n != 1 || len(f.owing()) != 0 {
		t.Errorf("%d records in Sent", n)
	}
}

func TestRecordsMakeTheirFolder(t *testing.T) {
	f := newFixture(t)
	f.must(f.user.Delete("Sent"))
	f.openTicket(ticketA, firstID)
	f.owed(newRecord(1, ticket.RecordSolved), false)
	f.check()
	if n := f.count("Sent"); n != 1 {
		t.Errorf("%d records in Sent, want 1", n)
	}
}

func TestACopyIsFiledAsOfWhenTheMailWentOut(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID) // sent an hour ago
	raw := strings.ReplaceAll(ours(firstID, "Locked."), "\n", "\r\n")
	f.must(f.KeepSent(t.Context(), firstID, strings.NewReader(raw), int64(len(raw))))
	other := &Inbox{Store: openStore(t), Account: f.Account, Env: f.Env, Desk: f.Desk, Now: f.Now}
	config, err := f.config(t.Context())
	f.must(err)
	g := &fixture{t: t, Inbox: other}
	g.update(func(x *store.Tx) (err error) {
		g.Account, err = account.Save(x, 0, config, secret)
		return err
	})
	_, err = g.Rebuild(t.Context())
	g.must(err)
	if list := g.entries(ticketA); len(list) != 2 || !list[1].At.Equal(noon.Add(-time.Hour)) {
		t.Errorf("timeline %v, want it sent an hour ago", list)
	}
}

func TestOurTimelineFollowsTheCopyInSent(t *testing.T) {
	for _, tt := range []struct {
		name  string
		after ticket.Event // what the person did since
		want  time.Time
	}{
		{"the server's time holds", "", noon.Add(-55 * time.Minute)},
		{"not across what the person did", ticket.EventSolved, noon.Add(-time.Hour)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			f.openTicket(ticketA, firstID)
			if tt.after != "" {
				f.update(func(x *store.Tx) error {
					return x.AppendEntry(ticketA, ticket.Entry{At: noon.Add(-58 * time.Minute), Event: tt.after, MessageID: "<okr@x>"})
				})
			}
			f.deliver("Sent", noon.Add(-55*time.Minute), ours(firstID, "My account is locked."))
			for range 2 {
				f.check()
			}
			for _, e := range f.entries(ticketA) {
				if e.Event == ticket.EventSent && !e.At.Equal(tt.want) {
					t.Errorf("sent at %v, want %v", e.At, tt.want)
				}
			}
		})
	}
}

func TestAnIDThatWasChangedOnTheWayIsTheSameMailOnEveryComputer(t *testing.T) {
	const changed = "<xyz123@outlook.example>"
	f := newFixture(t)
	f.deliver("Sent", noon.Add(-time.Hour), mail(changed, person, support, "Locked [#K7F3-9Q2M]", "My account is locked.",
		originalHeader+": "+firstID, ticketHeader+": K7F3-9Q2M"))
	f.deliver("INBOX", noon, mail("<a1@okpay.example>", support, person, "Re", "Open again.", "In-Reply-To: "+changed))
	f.deliver("INBOX", noon, mail("<a2@okpay.example>", support, person, "Re", "Open again indeed.", "In-Reply-To: "+firstID))
	for range 2 {
		_, err := f.Rebuild(t.Context())
		f.must(err)
	}
	list := f.entries(ticketA)
	if got := f.timeline(ticketA, 0); got != "created sent answered answered" || list[0].MessageID != firstID || list[1].MessageID != firstID {
		t.Errorf("timeline %v", list)
	}
	if n := len(f.messages(ticketA)); n != 3 {
		t.Errorf("%d mails", n)
	}
}

func TestAnOlderMailPutIntoATicketElsewhereIsFetched(t *testing.T) {
	f := newFixture(t)
	claim := mail("<c1@partner.example>", "OKPAY helper <a@partner.example>", person, "Your account", "It is open again.")
	f.deliver("INBOX", noon.Add(-40*24*time.Hour), claim) // long before the ticket
	f.openTicket(ticketA, firstID)
	f.check()
	p, err := message.Parse(strings.NewReader(strings.ReplaceAll(claim, "\n", "\r\n")), message.Limits{})
	f.must(err)
	r := newRecord(1, ticket.RecordAttached)
	r.About, r.AboutHash = "<c1@partner.example>", p.BodyHash
	f.deliver("Sent", noon, f.written(r))
	f.check()
	if got := f.timeline(ticketA, 3); got != "answered" {
		t.Errorf("timeline %q", got)
	}
}

func TestRecordsOfAnAddressThatIsNotASCII(t *testing.T) {
	for person, want := range map[string]string{
		"li@mail.example": "li@mail.example", "li@例子.example": "li@xn--fsqu00a.example", "李@mail.example": "me@mail.example",
	} {
		r := newRecord(1, ticket.RecordSolved)
		r.MessageID = strings.Replace(r.MessageID, "mail.example", "xn--fsqu00a.example", 1)
		got := recordAddress(person, r.MessageID)
		if got != want {
			t.Errorf("%s: %s, want %s", person, got, want)
		}
		if err := message.RenderRecord(new(bytes.Buffer), r, got); err != nil {
			t.Error(err)
		}
	}
}

func TestAnAnswerRecordedBeforeItsMailIsKnownToBeOut(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	at := noon.Add(-30 * time.Minute)
	f.update(func(x *store.Tx) error { // the server took it, and the answer was faster than the outbox
		_, _, err := x.InsertMessage(ticket.Message{Ticket: ticketA, MessageID: secondID, Direction: ticket.Out, Kind: ticket.KindOther, Date: at})
		if err != nil {
			return err
		}
		return x.AppendEntry(ticketA, ticket.Entry{At: at, Event: ticket.EventQueued, MessageID: secondID})
	})
	f.deliver("INBOX", at.Add(time.Second), mail("<a1@okpay.example>", support, person, "Re", "Open again.", "In-Reply-To: "+secondID))
	f.check()
	f.update(func(x *store.Tx) error {
		return x.AppendEntry(ticketA, ticket.Entry{At: at.Add(2 * time.Second), Event: ticket.EventSent, MessageID: secondID})
	})
	f.deliver("Sent", at.Add(2*time.Second), ours(secondID, "More."))
	f.check()
	if got := f.timeline(ticketA, 3); got != "queued sent answered" || f.ticket(ticketA).State != ticket.Answered {
		t.Errorf("timeline %q, state %s", got, f.ticket(ticketA).State)
	}
}
