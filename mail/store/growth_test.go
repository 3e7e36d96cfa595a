package store

import (
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/ticket"
)

// plan is how SQLite goes about a query.
func plan(t *testing.T, s *Store, query string, args ...any) string {
	t.Helper()
	rows, err := s.readers.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var id, parent, unused int
		var line string
		if err := rows.Scan(&id, &parent, &unused, &line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

// What is asked at each check, and after each event in the window, must not go over all that is kept.
func TestWhatIsAskedOftenDoesNotGrowWithTheStore(t *testing.T) {
	s := newTest(t)
	for _, c := range []struct {
		what  string
		f     TicketFilter
		index string
	}{
		{"the list", TicketFilter{Limit: 50}, "USING INDEX ticket_updated"},
		{"the unread ones", TicketFilter{Unread: true}, "USING INDEX ticket_unread"},
		{"those found by words", TicketFilter{Query: "reset"}, "USING COVERING INDEX message_place"},
	} {
		where, args, _ := c.f.where()
		got := plan(t, s, `SELECT `+ticketColumns+` FROM ticket WHERE `+where+` ORDER BY updated DESC, row DESC LIMIT 50`, args...)
		if !strings.Contains(got, c.index) {
			t.Errorf("%s are read by\n%s", c.what, got)
		}
		if c.f.Query == "" && strings.Contains(got, "TEMP B-TREE") {
			t.Errorf("%s are sorted:\n%s", c.what, got)
		}
	}
	where, args, _ := TicketFilter{Pressing: at(0)}.where()
	got := plan(t, s, `SELECT `+ticketColumns+` FROM ticket WHERE `+where+` ORDER BY updated DESC, row DESC LIMIT 50`, args...)
	for _, index := range []string{"INDEX ticket_unread", "INDEX ticket_state (state=?)", "ticket USING INTEGER PRIMARY KEY"} {
		if !strings.Contains(got, index) {
			t.Errorf("those that wait for the person are read without %s by\n%s", index, got)
		}
	}
	if strings.Contains(got, "INDEX ticket_updated") {
		t.Errorf("those that wait for the person are looked for among all:\n%s", got)
	}
	if got := plan(t, s, toJudge(false), 500); !strings.Contains(got, "USING INDEX message_open") {
		t.Errorf("mails to be judged are read by\n%s", got)
	}
}

func TestMailsWithAnOpenVerdictAreFound(t *testing.T) {
	s := newTest(t)
	addTickets(t, s, "A")
	update(t, s, func(tx *Tx) error {
		for id, m := range map[string]ticket.Message{
			"<open@x>":      {Direction: ticket.In, Verdict: ticket.Verdict{Level: ticket.Unverified, Pending: true}},
			"<unchecked@x>": {Direction: ticket.In, Verdict: ticket.Verdict{Level: ticket.Unverified, Reasons: []string{"not_checked"}}},
			"<judged@x>":    {Direction: ticket.In, Verdict: ticket.Verdict{Level: ticket.Verified}},
			"<own@x>":       {Direction: ticket.Out, Verdict: ticket.Verdict{Pending: true}},
		} {
			m.Ticket, m.MessageID = "A", id
			if _, _, err := tx.InsertMessage(m); err != nil {
				return err
			}
		}
		return nil
	})
	count := func(every bool, most, want int) {
		t.Helper()
		view(t, s, func(tx *Tx) error {
			list, err := tx.ToJudge(every, most)
			if len(list) != want {
				t.Errorf("every %v, most %d: %d mails, want %d", every, most, len(list), want)
			}
			return err
		})
	}
	count(false, 10, 2)
	count(true, 10, 3)
	count(true, 1, 1)
}

func TestTheOldestTicketIsFound(t *testing.T) {
	s := newTest(t)
	want := func(solved bool, created time.Time, there bool) {
		t.Helper()
		view(t, s, func(tx *Tx) error {
			got, is, err := tx.OldestOpen(solved)
			if !got.Equal(created) || is != there {
				t.Errorf("solved %v: %v %v, want %v %v", solved, got, is, created, there)
			}
			return err
		})
	}
	add := func(id ticket.ID, state ticket.State, created time.Time) {
		t.Helper()
		update(t, s, func(tx *Tx) error {
			return tx.InsertTicket(ticket.Ticket{ID: id, State: state, Created: created, Updated: at(9)})
		})
	}
	want(true, time.Time{}, false)
	add("A", ticket.Solved, at(1))
	want(false, time.Time{}, false)
	want(true, at(1), true)
	add("B", ticket.Waiting, at(3))
	add("C", ticket.Waiting, at(2))
	want(false, at(2), true)
	want(true, at(1), true)
	add("D", ticket.Waiting, time.Time{}) // of which nobody knows
	want(false, time.Time{}, true)
}
