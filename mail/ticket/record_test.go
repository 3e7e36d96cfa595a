package ticket_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/ticket"
)

func TestRecordIDsAreNoIDsOfMails(t *testing.T) {
	id, err := ticket.NewRecordID(bytes.NewReader(make([]byte, 16)), "K7F3-9Q2M", "mail.example.org")
	if err != nil || id != "<okr.K7F3-9Q2M.00000000000000000000000000000000@mail.example.org>" {
		t.Fatalf("got %q, %v", id, err)
	}
	if got, ok := ticket.FromRecordID(id); !ok || got != "K7F3-9Q2M" {
		t.Errorf("read back as %q, %v", got, ok)
	}
	if got, ok := ticket.FromMessageID(id); ok {
		t.Errorf("read as the id of a mail of %q", got)
	}
	if got, ok := ticket.FromRecordID(strings.Replace(id, "okr", "okp", 1)); ok {
		t.Errorf("the id of a mail was read as a record's of %q", got)
	}
}

func TestByHandKeepsAMailWithinItsTicket(t *testing.T) {
	created, now := time.Unix(1000, 0), time.Unix(2000, 0)
	for _, c := range []struct {
		date, want int64
	}{{500, 1000}, {1500, 1500}, {2500, 2000}} {
		m := ticket.Message{MessageID: "<m>", Date: time.Unix(c.date, 0), Kind: ticket.KindReply, Text: "Please send us the number."}
		if e := ticket.ByHand(m, created, now); e.At.Unix() != c.want || e.Event != ticket.EventAnswered || !e.Asks() || e.MessageID != "<m>" {
			t.Errorf("dated %d: %+v, want it at %d", c.date, e, c.want)
		}
	}
	m := ticket.Message{Kind: ticket.KindOther, Subject: "Fees", Date: created}
	if e := ticket.ByHand(m, created, now); e.Event != ticket.EventNoted || e.Evidence != "Fees" {
		t.Errorf("%+v", e)
	}
	m.Kind = ticket.KindAutoReply
	if e := ticket.ByHand(m, created, now); e.Event != ticket.EventAcknowledged || e.Evidence != "" {
		t.Errorf("%+v", e)
	}
}

func TestAfterLeavesNoTwoEntriesAtOneInstant(t *testing.T) {
	at := time.Date(2026, 3, 10, 12, 0, 0, 1500, time.UTC)
	for _, c := range []struct{ last, want time.Time }{
		{time.Time{}, at.Truncate(time.Microsecond)},
		{at.Add(-time.Hour), at.Truncate(time.Microsecond)},
		{at, at.Truncate(time.Microsecond).Add(time.Microsecond)},
		{at.Add(100), at.Truncate(time.Microsecond).Add(time.Microsecond)}, // a store keeps microseconds
		{at.Add(time.Hour), at.Add(time.Hour).Truncate(time.Microsecond).Add(time.Microsecond)},
	} {
		if got := ticket.After(at, c.last); !got.Equal(c.want) {
			t.Errorf("after %v: %v, want %v", c.last, got, c.want)
		}
	}
}

func TestAMailSentFromAnotherComputerCountsAsQueuedAndSent(t *testing.T) {
	entry := func(e ticket.Event, id string) ticket.Entry { return ticket.Entry{Event: e, MessageID: id} }
	for _, c := range []struct {
		name    string
		entries []ticket.Entry
		want    ticket.State
	}{
		{"after an answer", []ticket.Entry{entry(ticket.EventSent, "<1>"), entry(ticket.EventAnswered, "<a>"), entry(ticket.EventSent, "<2>")}, ticket.Waiting},
		{"after it was solved", []ticket.Entry{entry(ticket.EventSent, "<1>"), entry(ticket.EventSolved, "<r>"), entry(ticket.EventSent, "<2>")}, ticket.Waiting},
		{
			"from here, written late", []ticket.Entry{entry(ticket.EventQueued, "<1>"), entry(ticket.EventAnswered, "<a>"), entry(ticket.EventSent, "<1>")},
			ticket.Answered,
		},
		{
			"from here, having waited while an answer to an earlier one came", []ticket.Entry{
				entry(ticket.EventQueued, "<1>"), entry(ticket.EventSent, "<1>"), entry(ticket.EventQueued, "<2>"),
				entry(ticket.EventAnswered, "<a>"), entry(ticket.EventSent, "<2>"),
			}, ticket.Waiting,
		},
		{
			"from here, not known to have gone out when the answer came", []ticket.Entry{
				entry(ticket.EventQueued, "<1>"), entry(ticket.EventSent, "<1>"), entry(ticket.EventQueued, "<2>"),
				entry(ticket.EventUnknown, "<2>"), entry(ticket.EventAnswered, "<a>"), entry(ticket.EventSent, "<2>"),
			}, ticket.Answered,
		},
		{
			"from here, sent twice", []ticket.Entry{
				entry(ticket.EventQueued, "<1>"), entry(ticket.EventSent, "<1>"), entry(ticket.EventAnswered, "<a>"), entry(ticket.EventSent, "<1>"),
			}, ticket.Answered,
		},
	} {
		if got := ticket.StateOf(c.entries); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestLastSentIsThePersonsLastMail(t *testing.T) {
	line := []ticket.Entry{
		{At: time.Unix(1, 0), Event: ticket.EventSent}, {At: time.Unix(2, 0), Event: ticket.EventReplied}, {At: time.Unix(3, 0), Event: ticket.EventAnswered},
	}
	if got := ticket.LastSent(line); got.Unix() != 2 {
		t.Errorf("got %v", got)
	}
	if got := ticket.LastSent(line[2:]); !got.IsZero() {
		t.Errorf("of an answer alone: %v", got)
	}
}
