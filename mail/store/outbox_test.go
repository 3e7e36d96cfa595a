package store

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"okpay.example/support/mail/ticket"
)

func TestAnOutgoingMailComesBackAsItWas(t *testing.T) {
	s := newTest(t)
	addTickets(t, s, "A")
	want := Outgoing{
		Ticket: "A", Account: 3, MessageID: "<okp.A.1@example.com>", Raw: addRaw(t, s, "rendered"), Bytes: 8,
		From: "me@example.com", To: []string{"support@okpay.example", "b@x.example"}, State: OutgoingQueued,
		NextTry: at(1), Created: at(0), Updated: at(0),
	}
	update(t, s, func(tx *Tx) (err error) { want.ID, err = tx.InsertOutgoing(want); return err })
	check := func() {
		t.Helper()
		view(t, s, func(tx *Tx) error {
			byID, err := tx.Outgoing(want.ID)
			if err != nil {
				return err
			}
			byMessageID, err := tx.OutgoingByMessageID(want.MessageID)
			if !reflect.DeepEqual(byID, want) || !reflect.DeepEqual(byMessageID, want) {
				t.Errorf("got %+v and %+v, want %+v", byID, byMessageID, want)
			}
			return err
		})
	}
	check()
	want.State, want.Tries, want.LastError, want.SentCopied, want.Updated = OutgoingUnknown, 2, "the line broke", true, at(9)
	update(t, s, func(tx *Tx) error { return tx.UpdateOutgoing(want) })
	check()

	wantErr(t, s.Update(t.Context(), func(tx *Tx) error { // one mail is never queued twice
		_, err := tx.InsertOutgoing(Outgoing{Ticket: "A", MessageID: want.MessageID})
		return err
	}), ErrExists)

	former := want.Raw
	want.Raw = addRaw(t, s, "rendered anew")
	update(t, s, func(tx *Tx) error { return tx.UpdateOutgoing(want) })
	check()
	if kept(t, s, former) || !kept(t, s, want.Raw) {
		t.Error("wanted the bytes no longer referred to gone, and the new ones kept")
	}
}

func TestTheOutboxListsByStateOldestFirst(t *testing.T) {
	s := newTest(t)
	addTickets(t, s, "A")
	states := []OutgoingState{
		OutgoingSent, OutgoingFailed, OutgoingQueued, OutgoingCancelled, OutgoingSending, OutgoingUnknown, OutgoingQueued,
	}
	update(t, s, func(tx *Tx) error {
		for i, state := range states {
			if _, err := tx.InsertOutgoing(Outgoing{Ticket: "A", MessageID: string(rune('a' + i)), State: state}); err != nil {
				return err
			}
		}
		return nil
	})
	for _, tt := range []struct {
		states []OutgoingState
		want   string
	}{
		{nil, "bcefg"},
		{[]OutgoingState{OutgoingQueued}, "cg"},
		{[]OutgoingState{OutgoingCancelled, OutgoingSent}, "ad"},
	} {
		view(t, s, func(tx *Tx) error {
			list, err := tx.Outbox(tt.states...)
			got := ""
			for _, o := range list {
				got += o.MessageID
			}
			if got != tt.want {
				t.Errorf("%v: got %q, want %q", tt.states, got, tt.want)
			}
			return err
		})
	}
}

func TestADeletedOutgoingMailLeavesItsBytesToWhoNeedsThem(t *testing.T) {
	for _, needed := range []bool{false, true} {
		s := newTest(t)
		addTickets(t, s, "A")
		raw, _, err := s.AddRaw(t.Context(), strings.NewReader("bytes"), 0)
		if err != nil {
			t.Fatal(err)
		}
		update(t, s, func(tx *Tx) error {
			if needed {
				if _, _, err := tx.InsertMessage(ticket.Message{Ticket: "A", MessageID: "a", Raw: raw}); err != nil {
					return err
				}
			}
			id, err := tx.InsertOutgoing(Outgoing{Ticket: "A", MessageID: "a", Raw: raw, State: OutgoingCancelled})
			if err != nil {
				return err
			}
			if err := tx.DeleteOutgoing(id); err != nil {
				return err
			}
			if err := tx.DeleteOutgoing(id); !errors.Is(err, ErrNotFound) {
				t.Errorf("deleted twice: %v", err)
			}
			_, err = tx.InsertOutgoing(Outgoing{Ticket: "A", MessageID: "a", State: OutgoingQueued}) // its place is free
			return err
		})
		if _, err := s.OpenRaw(t.Context(), raw); (err == nil) != needed {
			t.Errorf("needed %v: %v", needed, err)
		}
	}
}

func TestADraftComesBackAsItWas(t *testing.T) {
	s := newTest(t)
	addTickets(t, s, "A")
	want := Draft{
		ID: "0123456789abcdef", Ticket: "A", Account: 1, To: "support@okpay.example", Topic: "refund-status",
		Subject: "退款", Body: "写到一半", TransactionID: "TX1", Report: "tried", Lang: "zh-CN", Created: at(0), Updated: at(1),
	}
	save := func() {
		t.Helper()
		update(t, s, func(tx *Tx) error { return tx.SaveDraft(want) })
		view(t, s, func(tx *Tx) error {
			got, err := tx.Draft(want.ID)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
			return err
		})
	}
	save()
	for _, name := range []string{"a.png", "b.png", "c.png"} {
		f := DraftFile{Name: name, Type: "image/png", Size: 5, Raw: addRaw(t, s, name)}
		update(t, s, func(tx *Tx) (err error) { f.ID, err = tx.AddDraftFile(want.ID, f); return err })
		want.Files = append(want.Files, f)
	}
	want.Body, want.Ticket = "fertig", ""
	want.Rendered, want.MessageID = addRaw(t, s, "preview"), "<1@x>"
	save() // keeps the files

	preview := want.Rendered
	want.Rendered = addRaw(t, s, "second preview")
	save()
	if kept(t, s, preview) || !kept(t, s, want.Rendered) {
		t.Error("wanted the first preview dropped and the second kept")
	}

	a, b, c := want.Files[0], want.Files[1], want.Files[2]
	update(t, s, func(tx *Tx) error { return tx.OrderDraftFiles(want.ID, []int64{c.ID, a.ID}) })
	want.Files = []DraftFile{c, a, b}
	save()
	wantErr(t, s.Update(t.Context(), func(tx *Tx) error {
		return tx.OrderDraftFiles(want.ID, []int64{b.ID, 99})
	}), ErrNotFound)
	save() // the order is the one before

	update(t, s, func(tx *Tx) error { return tx.RemoveDraftFile(want.ID, a.ID) })
	want.Files = []DraftFile{c, b}
	save()
	if kept(t, s, a.Raw) || !kept(t, s, b.Raw) {
		t.Error("wanted the bytes of the removed file gone, the others kept")
	}

	addTickets(t, s, "SENT")
	update(t, s, func(tx *Tx) error { // sending hands the preview's bytes on, then drops the draft
		if _, err := tx.InsertOutgoing(Outgoing{Ticket: "SENT", MessageID: want.MessageID, Raw: want.Rendered}); err != nil {
			return err
		}
		return tx.DeleteDraft(want.ID)
	})
	if kept(t, s, b.Raw) || kept(t, s, c.Raw) || !kept(t, s, want.Rendered) {
		t.Error("wanted the files' bytes gone and the queued mail's kept")
	}
}

func TestDraftsAreListedNewestChangeFirst(t *testing.T) {
	s := newTest(t)
	update(t, s, func(tx *Tx) error {
		for i, id := range []string{"old", "new", "middle"} {
			if err := tx.SaveDraft(Draft{ID: id, Updated: at([]int{1, 3, 2}[i])}); err != nil {
				return err
			}
		}
		_, err := tx.AddDraftFile("new", DraftFile{Name: "a.txt"})
		return err
	})
	view(t, s, func(tx *Tx) error {
		list, err := tx.Drafts()
		var got []string
		for _, d := range list {
			got = append(got, d.ID)
		}
		if !slices.Equal(got, []string{"new", "middle", "old"}) {
			t.Errorf("got %v", got)
		} else if len(list[0].Files) != 1 || len(list[1].Files) != 0 {
			t.Errorf("files: %v, %v", list[0].Files, list[1].Files)
		}
		return err
	})
}

func TestAccountsAndTheirSecrets(t *testing.T) {
	s := newTest(t)
	one := Account{Email: "one@example.com", Config: []byte(`{"imap":"x"}`), Created: at(0)}
	two := Account{Email: "two@example.com", Config: []byte{}}
	update(t, s, func(tx *Tx) (err error) {
		if one.ID, err = tx.SaveAccount(one); err != nil {
			return err
		}
		if two.ID, err = tx.SaveAccount(Account{Email: two.Email}); err != nil {
			return err
		}
		for _, id := range []int64{one.ID, two.ID} {
			if err := tx.SetSecret(id, "password", []byte("first")); err != nil {
				return err
			}
			if err := tx.SetPosition(Position{Account: id, Folder: "INBOX", UIDValidity: 1<<32 - 1, LastUID: 5}); err != nil {
				return err
			}
		}
		one.Email = "new@example.com"
		if _, err := tx.SaveAccount(one); err != nil {
			return err
		}
		if err := tx.SetSecret(one.ID, "password", []byte("second")); err != nil {
			return err
		}
		return tx.SetSecret(one.ID, "empty", []byte{})
	})
	addTickets(t, s, "A")
	view(t, s, func(tx *Tx) error {
		list, err := tx.Accounts()
		if !reflect.DeepEqual(list, []Account{one, two}) {
			t.Errorf("got %+v, %v", list, err)
		}
		password, err := tx.Secret(one.ID, "password")
		if string(password) != "second" {
			t.Errorf("got %q, %v", password, err)
		}
		empty, err := tx.Secret(one.ID, "empty")
		if len(empty) != 0 {
			t.Errorf("got %q", empty)
		}
		return err
	})

	update(t, s, func(tx *Tx) error { return tx.SetSecret(one.ID, "password", nil) })
	update(t, s, func(tx *Tx) error { return tx.DeleteAccount(two.ID) })
	view(t, s, func(tx *Tx) error {
		for _, id := range []int64{one.ID, two.ID} {
			_, err := tx.Secret(id, "password")
			wantErr(t, err, ErrNotFound)
		}
		p, err := tx.Position(two.ID, "INBOX")
		if p != (Position{Account: two.ID, Folder: "INBOX"}) {
			t.Errorf("the position stayed: %+v", p)
		}
		return err
	})
	wantTickets(t, s, TicketFilter{}, "A")
}

func TestPositionsAreKeptAFolder(t *testing.T) {
	s := newTest(t)
	update(t, s, func(tx *Tx) error {
		id, err := tx.SaveAccount(Account{})
		if err != nil {
			return err
		}
		if p, err := tx.Position(id, "INBOX"); err != nil || p != (Position{Account: id, Folder: "INBOX"}) {
			t.Errorf("before: %+v, %v", p, err)
		}
		inbox := Position{Account: id, Folder: "INBOX", UIDValidity: 1, LastUID: 1}
		junk := Position{Account: id, Folder: "垃圾邮件", UIDValidity: 2, LastUID: 2, Checked: at(2)}
		if err := tx.SetPosition(inbox); err != nil {
			return err
		}
		inbox.LastUID, inbox.Checked = 1<<32-1, at(1)
		for _, p := range []Position{inbox, junk} {
			if err := tx.SetPosition(p); err != nil {
				return err
			}
		}
		for _, want := range []Position{inbox, junk} {
			if got, err := tx.Position(id, want.Folder); err != nil || got != want {
				t.Errorf("got %+v, %v, want %+v", got, err, want)
			}
		}
		if err := tx.ResetPositions(id); err != nil {
			return err
		}
		p, err := tx.Position(id, "INBOX")
		if p.UIDValidity != 0 {
			t.Errorf("after the reset: %+v", p)
		}
		return err
	})
}

func TestKeysAreListedByPrefix(t *testing.T) {
	s := newTest(t)
	update(t, s, func(tx *Tx) error {
		for _, k := range []string{"fix/b", "fix/a", "fix", "fiy/a", "反馈/一", "反馈/二", "%", ""} {
			if err := tx.Put(k, []byte{}); err != nil {
				return err
			}
		}
		if err := tx.Put("fix/a", []byte("changed")); err != nil {
			return err
		}
		return tx.Put("fiy/a", nil)
	})
	view(t, s, func(tx *Tx) error {
		for prefix, want := range map[string][]string{
			"":      {"", "%", "fix", "fix/a", "fix/b", "反馈/一", "反馈/二"},
			"fix/":  {"fix/a", "fix/b"},
			"fiy":   nil,
			"反馈/":   {"反馈/一", "反馈/二"},
			"%":     {"%"},
			"fix/a": {"fix/a"},
		} {
			if got, err := tx.Keys(prefix); err != nil || !slices.Equal(got, want) {
				t.Errorf("%q: got %q, %v, want %q", prefix, got, err, want)
			}
		}
		v, err := tx.Get("fix/a")
		if string(v) != "changed" {
			t.Errorf("got %q", v)
		}
		return err
	})
}
