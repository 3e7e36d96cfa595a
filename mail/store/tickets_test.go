package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/ticket"
)

func ids(tickets []ticket.Ticket) []ticket.ID {
	var list []ticket.ID
	for _, k := range tickets {
		list = append(list, k.ID)
	}
	return list
}

func wantTickets(t testing.TB, s *Store, f TicketFilter, want ...ticket.ID) {
	t.Helper()
	view(t, s, func(tx *Tx) error {
		got, err := tx.Tickets(f)
		if !slices.Equal(ids(got), want) {
			t.Errorf("%+v selects %v, want %v", f, ids(got), want)
		}
		return err
	})
}

func TestATicketComesBackAsItWas(t *testing.T) {
	s := newTest(t)
	want := ticket.Ticket{
		ID: "K7F3-9Q2M", Account: 7, Subject: "账户被锁定", Topic: "account-locked", Lang: "zh-CN",
		To: "support@okpay.example", State: ticket.Queued, Created: at(0), Updated: at(1), ExpectedBy: at(60),
	}
	check := func() {
		t.Helper()
		view(t, s, func(tx *Tx) error {
			got, err := tx.Ticket(want.ID)
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			return err
		})
	}
	update(t, s, func(tx *Tx) error { return tx.InsertTicket(want) })
	check()
	want.Subject, want.State, want.Updated, want.ExpectedBy = "Locked", ticket.Solved, at(9), want.ExpectedBy.AddDate(9999, 0, 0)
	update(t, s, func(tx *Tx) error {
		k := want
		k.Messages, k.Unread = 99, 99
		return tx.UpdateTicket(k)
	})
	check()

	wantErr(t, s.Update(t.Context(), func(tx *Tx) error { return tx.InsertTicket(want) }), ErrExists)
	wantErr(t, s.Update(t.Context(), func(tx *Tx) error { return tx.UpdateTicket(ticket.Ticket{ID: "none"}) }), ErrNotFound)
	wantErr(t, s.View(t.Context(), func(tx *Tx) error { _, err := tx.Ticket("none"); return err }), ErrNotFound)
}

func TestTicketsAreListedNewestChangeFirst(t *testing.T) {
	s := newTest(t)
	wantTickets(t, s, TicketFilter{})
	addTickets(t, s, "A", "B", "C", "D")
	update(t, s, func(tx *Tx) error {
		return tx.UpdateTicket(ticket.Ticket{ID: "B", State: ticket.Solved, Updated: at(50)})
	})
	wantTickets(t, s, TicketFilter{}, "B", "D", "C", "A")
	wantTickets(t, s, TicketFilter{Limit: 2}, "B", "D")
	wantTickets(t, s, TicketFilter{Limit: 2, Offset: 3}, "A")
	wantTickets(t, s, TicketFilter{Offset: 2}, "C", "A")
	wantTickets(t, s, TicketFilter{State: ticket.Waiting}, "D", "C", "A")
	wantTickets(t, s, TicketFilter{State: ticket.Solved}, "B")
	wantTickets(t, s, TicketFilter{State: ticket.Failed})
}

func TestTicketsWithSomethingUnreadAreToldApart(t *testing.T) {
	s := newTest(t)
	addTickets(t, s, "A", "B", "C")
	for i, id := range []ticket.ID{"A", "C"} {
		update(t, s, func(tx *Tx) error {
			_, _, err := tx.InsertMessage(ticket.Message{Ticket: id, MessageID: fmt.Sprint(i), Direction: ticket.In, Unread: true})
			return err
		})
	}
	wantTickets(t, s, TicketFilter{Unread: true}, "C", "A")
	update(t, s, func(tx *Tx) error { return tx.MarkRead("C") })
	wantTickets(t, s, TicketFilter{Unread: true}, "A")
}

// A ticket that waits for support for long is just one that was not changed lately.
func TestTicketsThatWaitForThePersonAreFoundAmongAll(t *testing.T) {
	s := newTest(t)
	addTickets(t, s, "A", "B", "C", "D", "E", "F", "G", "H")
	change := func(id ticket.ID, state ticket.State, due time.Time) {
		update(t, s, func(tx *Tx) error {
			k, err := tx.Ticket(id)
			if err != nil {
				return err
			}
			k.State, k.ExpectedBy = state, due
			return tx.UpdateTicket(k)
		})
	}
	change("A", ticket.Waiting, at(60))
	change("B", ticket.Acknowledged, at(90))
	change("C", ticket.WaitingForYou, time.Time{})
	change("D", ticket.Unknown, time.Time{})
	change("E", ticket.Waiting, time.Time{})
	change("F", ticket.Answered, at(60)) // was late, but has come
	change("G", ticket.Answered, time.Time{})
	change("H", ticket.Solved, time.Time{})
	update(t, s, func(tx *Tx) error {
		_, _, err := tx.InsertMessage(ticket.Message{Ticket: "G", MessageID: "1", Direction: ticket.In, Unread: true})
		return err
	})
	wantTickets(t, s, TicketFilter{Pressing: at(59)}, "G", "D", "C")
	wantTickets(t, s, TicketFilter{Pressing: at(60)}, "G", "D", "C", "A")
	wantTickets(t, s, TicketFilter{Pressing: at(99)}, "G", "D", "C", "B", "A")
	wantTickets(t, s, TicketFilter{Pressing: at(99), Limit: 1}, "G")
}

func TestTicketsAreFoundByTheirWords(t *testing.T) {
	s := newTest(t)
	update(t, s, func(tx *Tx) error {
		for i, k := range []ticket.Ticket{
			{ID: "K7F3-9Q2M", Subject: "账户被锁定怎么办"},
			{ID: "XXXX-0002", Subject: "Refund for order TX20260301-889"},
			{ID: "XXXX-0003", Subject: "Ｃａｆé: 100% \"off\" AND NOT (x*"},
		} {
			k.Updated = at(-i)
			if err := tx.InsertTicket(k); err != nil {
				return err
			}
		}
		for i, text := range []string{"我的 U盾 丢了", "The Refund is late", "手机 phone"} {
			_, _, err := tx.InsertMessage(ticket.Message{
				Ticket: []ticket.ID{"K7F3-9Q2M", "XXXX-0002", ""}[i], Text: text, MessageID: fmt.Sprint(i), Quoted: "quoted",
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	tests := []struct {
		query string
		want  []ticket.ID
	}{
		{"", []ticket.ID{"K7F3-9Q2M", "XXXX-0002", "XXXX-0003"}},
		{"  \t", []ticket.ID{"K7F3-9Q2M", "XXXX-0002", "XXXX-0003"}},
		{"锁", []ticket.ID{"K7F3-9Q2M"}},
		{"账户", []ticket.ID{"K7F3-9Q2M"}},
		{"锁定 账户", []ticket.ID{"K7F3-9Q2M"}},
		{"户账", nil},
		{"怎么办丢", nil},
		{"怎么办 丢了", []ticket.ID{"K7F3-9Q2M"}}, // one word in the subject, one in a mail
		{"丢", []ticket.ID{"K7F3-9Q2M"}},
		{"u盾", []ticket.ID{"K7F3-9Q2M"}},
		{"refund", []ticket.ID{"XXXX-0002"}},
		{"REF lat", []ticket.ID{"XXXX-0002"}},
		{"efund", nil},
		{"889", []ticket.ID{"XXXX-0002"}},
		{"TX20260301-889", []ticket.ID{"XXXX-0002"}},
		{"ｔｘ２０２６", []ticket.ID{"XXXX-0002"}},
		{"K7F3-9Q2M", []ticket.ID{"K7F3-9Q2M"}},
		{"k7f39q2m", []ticket.ID{"K7F3-9Q2M"}},
		{"9q2", []ticket.ID{"K7F3-9Q2M"}},
		{"[#K7F3-9Q2M]", []ticket.ID{"K7F3-9Q2M"}},
		{"cafe", []ticket.ID{"XXXX-0003"}},
		{`"off" AND NOT (x*`, []ticket.ID{"XXXX-0003"}},
		{`" OR words:`, nil},
		{"phone", nil}, // in a mail with no ticket
		{"quoted", nil},
		{"…。", nil},
		{"\xff\xfe\x00", nil},
		{strings.Repeat("锁", 10_000), nil},
		{strings.Repeat("refund ", 1_000), []ticket.ID{"XXXX-0002"}},
	}
	for _, tt := range tests {
		wantTickets(t, s, TicketFilter{Query: tt.query}, tt.want...)
	}
	wantTickets(t, s, TicketFilter{Query: "xxxx", Limit: 1, Offset: 1}, "XXXX-0003")
	wantTickets(t, s, TicketFilter{Query: "xxxx", State: ticket.Solved})

	update(t, s, func(tx *Tx) error {
		return tx.UpdateTicket(ticket.Ticket{ID: "XXXX-0003", Subject: "新主题", Updated: at(1)})
	})
	wantTickets(t, s, TicketFilter{Query: "cafe"})
	wantTickets(t, s, TicketFilter{Query: "主题"}, "XXXX-0003")
	update(t, s, func(tx *Tx) error {
		claims, err := tx.Claims()
		if err != nil {
			return err
		}
		return tx.SetMessageTicket(claims[0].Row, "XXXX-0003")
	})
	wantTickets(t, s, TicketFilter{Query: "phone"}, "XXXX-0003")
}

func TestCountsFollowTheMails(t *testing.T) {
	s := newTest(t)
	addTickets(t, s, "A", "B")
	counts := func(want ...int) {
		t.Helper()
		view(t, s, func(tx *Tx) error {
			var got []int
			for _, id := range []ticket.ID{"A", "B"} {
				k, err := tx.Ticket(id)
				if err != nil {
					return err
				}
				got = append(got, k.Messages, k.Unread)
			}
			if !slices.Equal(got, want) {
				t.Errorf("A and B count %v, want %v", got, want)
			}
			return nil
		})
	}
	var rows []int64
	for i, m := range []ticket.Message{{Ticket: "A", Unread: true}, {Ticket: "A"}, {Unread: true}} {
		m.MessageID = fmt.Sprint(i)
		update(t, s, func(tx *Tx) error {
			row, _, err := tx.InsertMessage(m)
			rows = append(rows, row)
			_, stored, _ := tx.InsertMessage(m)
			if stored {
				t.Error("a mail was stored twice")
			}
			return err
		})
	}
	counts(2, 1, 0, 0)
	update(t, s, func(tx *Tx) error { return tx.SetMessageTicket(rows[2], "B") })
	counts(2, 1, 1, 1)
	update(t, s, func(tx *Tx) error { return tx.SetMessageTicket(rows[0], "B") })
	counts(1, 0, 2, 2)
	update(t, s, func(tx *Tx) error { return tx.MarkRead("B") })
	counts(1, 0, 2, 0)
	update(t, s, func(tx *Tx) error { return tx.SetMessageTicket(rows[0], "") })
	counts(1, 0, 1, 0)
	update(t, s, func(tx *Tx) error { return tx.DeleteMessage(rows[1]) })
	counts(0, 0, 1, 0)
}

func TestTheTimelineIsInOrder(t *testing.T) {
	s := newTest(t)
	addTickets(t, s, "A", "B")
	want := []ticket.Entry{
		{At: at(1), Event: ticket.EventCreated},
		{At: at(1), Event: ticket.EventQueued, MessageID: "<m@x>"},
		{At: at(5), Event: ticket.EventSent, MessageID: "<m@x>", Evidence: "250 2.0.0 Ok"},
	}
	update(t, s, func(tx *Tx) error {
		for _, i := range []int{2, 0, 1} {
			if err := tx.AppendEntry("A", want[i]); err != nil {
				return err
			}
		}
		return tx.AppendEntry("B", ticket.Entry{At: at(2), Event: ticket.EventNoted})
	})
	view(t, s, func(tx *Tx) error {
		got, err := tx.Timeline("A")
		if !slices.Equal(got, want) {
			t.Errorf("got %v", got)
		}
		both, err2 := tx.Timelines()
		if len(both) != 2 || !slices.Equal(both["A"], want) || len(both["B"]) != 1 || both["B"][0].Event != ticket.EventNoted {
			t.Errorf("all are %v", both)
		}
		return errors.Join(err, err2)
	})
	wantErr(t, s.Update(t.Context(), func(tx *Tx) error { return tx.AppendEntry("none", want[0]) }), ErrNotFound)

	update(t, s, func(tx *Tx) error { return tx.DeleteEntries("A", "<m@x>") }) // that mail was called back
	view(t, s, func(tx *Tx) error {
		a, err := tx.Timeline("A")
		if !slices.Equal(a, want[:1]) {
			t.Errorf("left %v", a)
		}
		if b, err := tx.Timeline("B"); err != nil || len(b) != 1 {
			t.Errorf("the other ticket's timeline: %v, %v", b, err)
		}
		return err
	})
}

func TestDeletingATicketLeavesNothingOfIt(t *testing.T) {
	s := newTest(t)
	addTickets(t, s, "A", "B")
	own, shared, other := addRaw(t, s, "own"), addRaw(t, s, "shared"), addRaw(t, s, "other")
	update(t, s, func(tx *Tx) error {
		for _, m := range []ticket.Message{
			{Ticket: "A", MessageID: "<own@a>", Raw: own, Text: "vanishing", Direction: ticket.Out},
			{Ticket: "A", MessageID: "<shared@a>", Raw: shared},
			{Ticket: "B", MessageID: "<other@b>", Raw: other},
		} {
			if _, _, err := tx.InsertMessage(m); err != nil {
				return err
			}
		}
		if _, err := tx.InsertOutgoing(Outgoing{Ticket: "A", MessageID: "<own@a>", Raw: own}); err != nil {
			return err
		}
		if err := tx.AddAlias("<own@a>", "<alias@a>"); err != nil {
			return err
		}
		if err := tx.AppendEntry("A", ticket.Entry{Event: ticket.EventSent}); err != nil {
			return err
		}
		if err := tx.SaveDraft(Draft{ID: "d", Ticket: "A", Body: "half a reply"}); err != nil {
			return err
		}
		_, err := tx.AddDraftFile("d", DraftFile{Raw: shared})
		return err
	})
	update(t, s, func(tx *Tx) error { return tx.DeleteTicket("A") })

	wantTickets(t, s, TicketFilter{}, "B")
	wantTickets(t, s, TicketFilter{Query: "vanishing"})
	if kept(t, s, own) || !kept(t, s, shared) || !kept(t, s, other) {
		t.Error("wanted its own bytes gone, and those of a draft and of another ticket kept")
	}
	view(t, s, func(tx *Tx) error {
		deleted, err := tx.DeletedIDs()
		if err != nil || !reflect.DeepEqual(deleted, map[ticket.ID]bool{"A": true}) {
			t.Errorf("deleted: %v, %v", deleted, err)
		}
		if list, err := tx.Outbox(OutgoingState("")); err != nil || len(list) != 0 {
			t.Errorf("outbox: %v, %v", list, err)
		}
		if own, err := tx.OwnIDs([]string{"<own@a>", "<alias@a>"}); err != nil || len(own) != 0 {
			t.Errorf("own ids: %v, %v", own, err)
		}
		if list, err := tx.Timeline("A"); err != nil || len(list) != 0 {
			t.Errorf("timeline: %v, %v", list, err)
		}
		d, err := tx.Draft("d")
		if d.Ticket != "" || d.Body != "half a reply" {
			t.Errorf("draft: %+v", d)
		}
		return err
	})
	wantErr(t, s.Update(t.Context(), func(tx *Tx) error { return tx.DeleteTicket("A") }), ErrNotFound)

	addTickets(t, s, "A") // by hand, or from a rebuild that was asked for
	view(t, s, func(tx *Tx) error {
		deleted, err := tx.DeletedIDs()
		if len(deleted) != 0 {
			t.Errorf("a live ticket counts as deleted: %v", deleted)
		}
		return err
	})
}

func BenchmarkTickets100k(b *testing.B) {
	s := openTest(b, filepath.Join(b.TempDir(), FileName))
	const n = 100_000
	topics := []string{"账户被锁定", "refund status", "重复扣款", "password", "退款什么时候到"}
	for from := 0; from < n; from += 5000 {
		update(b, s, func(tx *Tx) error {
			for i := from; i < from+5000; i++ {
				k := ticket.Ticket{
					ID: ticket.ID(fmt.Sprintf("%04d-%04d", i/10_000, i%10_000)), Subject: topics[i%len(topics)],
					State: []ticket.State{ticket.Waiting, ticket.Answered, ticket.Solved}[i%3], Updated: at(i),
				}
				if err := tx.InsertTicket(k); err != nil {
					return err
				}
				if _, _, err := tx.InsertMessage(ticket.Message{
					Ticket: k.ID, MessageID: string(k.ID), Unread: i%2 == 0,
					Text: fmt.Sprintf("订单号 %d 的问题，请帮我看看。 Please look at it.", i),
				}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for name, f := range map[string]TicketFilter{
		"first page":         {Limit: 50},
		"page 1000":          {Limit: 50, Offset: 50_000},
		"state":              {State: ticket.Answered, Limit: 50},
		"everything":         {},
		"rare word":          {Query: "77777", Limit: 50},
		"two characters":     {Query: "退款", Limit: 50},
		"word in every mail": {Query: "请", Limit: 50},
		"two common words":   {Query: "please 账户", Limit: 50},
		"number":             {Query: "0007-7777", Limit: 50},
		"nothing":            {Query: "锁定户", Limit: 50},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				view(b, s, func(tx *Tx) error { _, err := tx.Tickets(f); return err })
			}
		})
	}
}
