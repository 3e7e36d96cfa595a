package store

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"okpay.example/support/mail/ticket"
)

func insertMessage(t testing.TB, s *Store, m ticket.Message) (row int64, stored bool) {
	t.Helper()
	update(t, s, func(tx *Tx) (err error) {
		row, stored, err = tx.InsertMessage(m)
		return err
	})
	return row, stored
}

func TestAMessageComesBackAsItWas(t *testing.T) {
	s := newTest(t)
	addTickets(t, s, "A")
	want := ticket.Message{
		Ticket: "A", MessageID: "<1@x>", InReplyTo: "<0@x>", References: []string{"<a@x>", "<0@x>"},
		From: "OKPAY 客服 <support@okpay.example>", To: "me@example.com", Subject: "Re: 退款", Date: at(3),
		Direction: ticket.In, Kind: ticket.KindReply, Text: "您好\x00 \"quoted\"", Quoted: "> old",
		Attachments: []ticket.Attachment{{Part: 1, Name: "图.png", Type: "image/png", Size: 1 << 33}},
		Verdict:     ticket.Verdict{Level: "unverified", Reasons: []string{"not_checked"}},
		Unread:      true, Raw: addRaw(t, s, "raw"), BodyHash: [32]byte{1, 31: 2}, Folder: "INBOX",
	}
	want.Row, _ = insertMessage(t, s, want)
	check := func() {
		t.Helper()
		view(t, s, func(tx *Tx) error {
			got, err := tx.Message(want.Row)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
			return err
		})
	}
	check()
	want.Verdict = ticket.Verdict{Level: "forged"}
	want.Unread = false
	update(t, s, func(tx *Tx) error {
		if err := tx.SetVerdict(want.Row, want.Verdict); err != nil {
			return err
		}
		return tx.MarkRead("A")
	})
	check()

	empty := ticket.Message{}
	empty.Row, _ = insertMessage(t, s, empty)
	want = empty
	check()
}

func TestEqualIDAndBodyIsOneMail(t *testing.T) {
	s := newTest(t)
	addTickets(t, s, "A")
	first := ticket.Message{MessageID: "<1@x>", BodyHash: [32]byte{1}, Folder: "Junk", Date: at(1)}
	row, stored := insertMessage(t, s, first)
	if !stored {
		t.Fatal("the first was not stored")
	}
	again := first
	again.Ticket, again.Folder = "A", "INBOX"
	if r, stored := insertMessage(t, s, again); stored || r != row {
		t.Errorf("the same mail: row %d, stored %v", r, stored)
	}
	otherBody, otherID := first, first
	otherBody.BodyHash, otherBody.Date = [32]byte{2}, at(2)
	otherID.MessageID, otherID.Date = "<2@x>", at(3)
	row2, stored2 := insertMessage(t, s, otherBody)
	row3, stored3 := insertMessage(t, s, otherID)
	if !stored2 || !stored3 {
		t.Error("different mails were taken for one")
	}

	rows := func(list []ticket.Message) []int64 {
		var rows []int64
		for _, m := range list {
			rows = append(rows, m.Row)
		}
		return rows
	}
	view(t, s, func(tx *Tx) error {
		byID, err := tx.MessagesByMessageID("<1@x>")
		if !slices.Equal(rows(byID), []int64{row, row2}) {
			t.Errorf("by id: %v, %v", rows(byID), err)
		}
		claims, err := tx.Claims()
		if !slices.Equal(rows(claims), []int64{row3, row2, row}) {
			t.Errorf("claims: %v, %v", rows(claims), err)
		}
		return err
	})
	update(t, s, func(tx *Tx) error { // the claim turns out to belong to a ticket
		if err := tx.SetMessageTicket(row2, "A"); err != nil {
			return err
		}
		return tx.SetMessageTicket(row, "A")
	})
	view(t, s, func(tx *Tx) error {
		list, err := tx.Messages("A")
		if !slices.Equal(rows(list), []int64{row, row2}) {
			t.Errorf("mails of the ticket: %v, %v", rows(list), err)
		}
		claims, err := tx.Claims()
		if !slices.Equal(rows(claims), []int64{row3}) {
			t.Errorf("claims: %v", rows(claims))
		}
		return err
	})
}

func TestWhatRefersToNothingIsRefused(t *testing.T) {
	s := newTest(t)
	row, _ := insertMessage(t, s, ticket.Message{})
	for name, f := range map[string]func(*Tx) error{
		"mail of no ticket": func(tx *Tx) error {
			_, _, err := tx.InsertMessage(ticket.Message{MessageID: "1", Ticket: "none"})
			return err
		},
		"mail of no bytes":     func(tx *Tx) error { _, _, err := tx.InsertMessage(ticket.Message{MessageID: "2", Raw: 99}); return err },
		"moving to no ticket":  func(tx *Tx) error { return tx.SetMessageTicket(row, "none") },
		"moving no mail":       func(tx *Tx) error { return tx.SetMessageTicket(row+1, "") },
		"judging no mail":      func(tx *Tx) error { return tx.SetVerdict(row+1, ticket.Verdict{}) },
		"deleting no mail":     func(tx *Tx) error { return tx.DeleteMessage(row + 1) },
		"no mail":              func(tx *Tx) error { _, err := tx.Message(row + 1); return err },
		"outgoing, no ticket":  func(tx *Tx) error { _, err := tx.InsertOutgoing(Outgoing{Ticket: "none"}); return err },
		"no outgoing":          func(tx *Tx) error { return tx.UpdateOutgoing(Outgoing{ID: 9}) },
		"no outgoing id":       func(tx *Tx) error { _, err := tx.Outgoing(9); return err },
		"no outgoing mail":     func(tx *Tx) error { _, err := tx.OutgoingByMessageID(""); return err },
		"no draft":             func(tx *Tx) error { _, err := tx.Draft("none"); return err },
		"deleting no draft":    func(tx *Tx) error { return tx.DeleteDraft("none") },
		"file of no draft":     func(tx *Tx) error { _, err := tx.AddDraftFile("none", DraftFile{}); return err },
		"removing no file":     func(tx *Tx) error { return tx.RemoveDraftFile("none", 1) },
		"ordering no file":     func(tx *Tx) error { return tx.OrderDraftFiles("none", []int64{1}) },
		"saving no account":    func(tx *Tx) error { _, err := tx.SaveAccount(Account{ID: 9}); return err },
		"deleting no account":  func(tx *Tx) error { return tx.DeleteAccount(9) },
		"secret of no account": func(tx *Tx) error { return tx.SetSecret(9, "password", []byte("x")) },
		"no secret":            func(tx *Tx) error { _, err := tx.Secret(9, "password"); return err },
		"position, no account": func(tx *Tx) error { return tx.SetPosition(Position{Account: 9}) },
		"no value":             func(tx *Tx) error { _, err := tx.Get("none"); return err },
	} {
		t.Run(name, func(t *testing.T) { wantErr(t, s.Update(t.Context(), f), ErrNotFound) })
	}
	_, err := s.OpenRaw(t.Context(), 99)
	wantErr(t, err, ErrNotFound)
}

func TestDeletingAMessageDropsItsBytesUnlessShared(t *testing.T) {
	s := newTest(t)
	raw := addRaw(t, s, "raw")
	one, _ := insertMessage(t, s, ticket.Message{MessageID: "1", Raw: raw})
	two, _ := insertMessage(t, s, ticket.Message{MessageID: "2", Raw: raw})
	none, _ := insertMessage(t, s, ticket.Message{MessageID: "3"})
	update(t, s, func(tx *Tx) error { return tx.DeleteMessage(none) })
	update(t, s, func(tx *Tx) error { return tx.DeleteMessage(one) })
	if !kept(t, s, raw) {
		t.Error("bytes another mail refers to are gone")
	}
	update(t, s, func(tx *Tx) error { return tx.DeleteMessage(two) })
	if kept(t, s, raw) {
		t.Error("bytes nothing refers to are kept")
	}
}

func TestOwnIDsAreThoseSentAndTheirAliases(t *testing.T) {
	s := newTest(t)
	addTickets(t, s, "A", "B")
	for _, m := range []ticket.Message{
		{Ticket: "A", MessageID: "<sent@a>", Direction: ticket.Out},
		{Ticket: "A", MessageID: "<got@a>", Direction: ticket.In},
		{MessageID: "<loose@a>", Direction: ticket.Out},
	} {
		insertMessage(t, s, m)
	}
	update(t, s, func(tx *Tx) error {
		if _, err := tx.InsertOutgoing(Outgoing{Ticket: "B", MessageID: "<queued@b>"}); err != nil {
			return err
		}
		for _, a := range [][2]string{
			{"<sent@a>", "<relay@a>"}, {"<relay@a>", "<second@a>"}, {"<sent@a>", "<sent@a>"}, {"<got@a>", "<got2@a>"},
			{"<sent@a>", "<relay@a>"},
		} {
			if err := tx.AddAlias(a[0], a[1]); err != nil {
				return err
			}
		}
		return nil
	})
	asked := []string{
		"<sent@a>", "<sent@a>", "<relay@a>", "<second@a>", "<queued@b>", "<got@a>", "<got2@a>", "<loose@a>", "<no@x>", "",
		"\xff", "<SENT@a>",
	}
	want := map[string]ticket.ID{"<sent@a>": "A", "<relay@a>": "A", "<second@a>": "A", "<queued@b>": "B"}
	view(t, s, func(tx *Tx) error {
		got, err := tx.OwnIDs(asked)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if none, err := tx.OwnIDs(nil); err != nil || len(none) != 0 {
			t.Errorf("of none: %v, %v", none, err)
		}
		return err
	})
}

func TestCorrespondentsAreThoseOfTheConversation(t *testing.T) {
	s := newTest(t)
	update(t, s, func(tx *Tx) error {
		return tx.InsertTicket(ticket.Ticket{ID: "A", To: "Support@OKPAY.example"})
	})
	for i, m := range []ticket.Message{
		{Direction: ticket.In, Kind: ticket.KindReply, From: "Li, 客服 <Agent@okpay.example>"},
		{Direction: ticket.In, Kind: ticket.KindAutoReply, From: "noreply@okpay.example"},
		{Direction: ticket.In, Kind: ticket.KindBounce, From: "mailer-daemon@mx.example"},
		{Direction: ticket.In, Kind: ticket.KindOther, From: "other@x.example"},
		{Direction: ticket.Out, Kind: ticket.KindReply, From: "me@example.com"},
		{Direction: ticket.In, Kind: ticket.KindReply, From: "support"},
	} {
		m.Ticket, m.MessageID = "A", fmt.Sprint(i)
		insertMessage(t, s, m)
	}
	view(t, s, func(tx *Tx) error {
		got, err := tx.Correspondents("A")
		if want := []string{"agent@okpay.example", "noreply@okpay.example", "support@okpay.example"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		return err
	})
}

func TestBareAddressTrustsTheLastBracketsOnly(t *testing.T) {
	for mailbox, want := range map[string]string{
		"a@b.example":                              "a@b.example",
		" OKPAY <A@B.example> ":                    "a@b.example",
		"support@okpay.example <x@evil.example>":   "x@evil.example",
		"<support@okpay.example> <x@evil.example>": "x@evil.example",
		"x@evil.example <support@okpay.example":    "",
		"<support@okpay.example> x@evil.example":   "",
		"a@b.example, c@d.example":                 "",
		"<>":                                       "",
		"a":                                        "",
		"@b":                                       "",
		"a@":                                       "",
		"":                                         "",
		strings.Repeat("<", 1000) + "a@b>":         "a@b",
	} {
		if got := bareAddress(mailbox); got != want {
			t.Errorf("%.50q: got %q, want %q", mailbox, got, want)
		}
	}
}
