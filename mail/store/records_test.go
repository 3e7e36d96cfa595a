package store

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"okpay.example/support/mail/ticket"
)

func recordIDs(list []OutRecord) (ids []string) {
	for _, v := range list {
		ids = append(ids, v.MessageID)
	}
	return ids
}

func TestRecordsWaitUntilTheyAreDone(t *testing.T) {
	s := newTest(t)
	addTickets(t, s, "A")
	var first, second int64
	update(t, s, func(tx *Tx) (err error) {
		if first, err = tx.SaveAccount(Account{Email: "a@x"}); err != nil {
			return err
		}
		second, err = tx.SaveAccount(Account{Email: "b@x"})
		return err
	})
	solved := ticket.Record{MessageID: "<s@x>", Ticket: "A", Event: ticket.RecordSolved, At: at(2), Lang: "en"}
	noted := ticket.Record{MessageID: "<n@x>", Ticket: "A", Event: ticket.RecordNoted, At: at(1), Text: "called"}
	gone := ticket.Record{MessageID: "<g@x>", Ticket: "A", Event: ticket.RecordNoted, At: at(3)}
	update(t, s, func(tx *Tx) error {
		for account, v := range map[int64]ticket.Record{first: solved, second: noted, 99: gone} {
			if err := tx.AddRecord(account, v, RecordOut); err != nil {
				return err
			}
		}
		return nil
	})
	out := func(account int64) (list []OutRecord) {
		view(t, s, func(tx *Tx) (err error) {
			list, err = tx.RecordsOut(account)
			return err
		})
		return list
	}
	if got := out(first); len(got) != 2 || got[0].Record != solved || got[1].Record != gone || got[0].Tried {
		t.Errorf("the first account's: %v, want its own and that of the account that is gone", got)
	}
	if got := out(second); len(got) != 1 || got[0].Record != noted {
		t.Errorf("the second account's: %v", got)
	}
	update(t, s, func(tx *Tx) error {
		if err := tx.TryRecord("<s@x>"); err != nil {
			return err
		}
		return tx.AppliedRecord("<s@x>") // one that is on its way out is not waiting for anything here
	})
	if got := out(first); len(got) != 2 || !got[0].Tried {
		t.Errorf("after a try: %v", got)
	}
	update(t, s, func(tx *Tx) error { return tx.FiledRecord("<s@x>") })
	if got := recordIDs(out(first)); len(got) != 1 || got[0] != "<g@x>" {
		t.Errorf("after one is done: %v", got)
	}
	update(t, s, func(tx *Tx) error { return tx.DeleteTicket("A") })
	if n := len(out(first)) + len(out(second)); n != 0 {
		t.Errorf("%d records of a deleted ticket", n)
	}
}

// Every computer must take the same one for the one that holds.
func TestRecordsAboutAMailStandWithTheEarliestAndLeastFirst(t *testing.T) {
	s := newTest(t)
	late := ticket.Record{MessageID: "<l@x>", Ticket: "A", Event: ticket.RecordAttached, At: at(2), About: "<m@x>", AboutHash: [32]byte{1}}
	early := ticket.Record{MessageID: "<e@x>", Ticket: "B", Event: ticket.RecordAttached, At: at(1), About: "<m@x>", AboutHash: [32]byte{1}}
	beside := ticket.Record{MessageID: "<f@x>", Ticket: "C", Event: ticket.RecordAttached, At: at(1), About: "<m@x>", AboutHash: [32]byte{1}}
	update(t, s, func(tx *Tx) error {
		if err := tx.AddRecord(1, late, RecordDone); err != nil {
			return err
		}
		if err := tx.AddRecord(1, beside, RecordOpen); err != nil {
			return err
		}
		return tx.AddRecord(1, early, RecordOpen)
	})
	view(t, s, func(tx *Tx) error {
		got, err := tx.RecordsAbout("<m@x>", [32]byte{1})
		if !slices.Equal(got, []ticket.Record{early, beside, late}) {
			t.Errorf("got %v", got)
		}
		if other, err := tx.RecordsAbout("<m@x>", [32]byte{2}); err != nil || len(other) != 0 {
			t.Errorf("of a mail with the same id and another body: %v, %v", other, err)
		}
		open, oerr := tx.RecordsOpen("B")
		if oerr != nil || len(open) != 1 || open[0] != early {
			t.Errorf("open: %v, %v", open, oerr)
		}
		return err
	})
}

func TestEntriesOfOneInstantStandAlikeWhateverTheOrderTheyCameIn(t *testing.T) {
	s := newTest(t)
	addTickets(t, s, "A", "B")
	entries := []ticket.Entry{
		{At: at(1), Event: ticket.EventSolved, MessageID: "<b@x>"}, {At: at(1), Event: ticket.EventReopened, MessageID: "<a@x>"},
		{At: at(1), Event: ticket.EventNoted, MessageID: "<c@x>"},
	}
	update(t, s, func(tx *Tx) error {
		for i := range entries {
			if err := tx.AppendEntry("A", entries[i]); err != nil {
				return err
			}
			if err := tx.AppendEntry("B", entries[len(entries)-1-i]); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, s, func(tx *Tx) error {
		a, err := tx.Timeline("A")
		if err != nil {
			return err
		}
		b, err := tx.Timeline("B")
		for i := range a {
			if a[i] != b[i] {
				t.Errorf("entry %d is %v and %v", i, a[i], b[i])
			}
		}
		if yes, err := tx.HasEntry("A", "<b@x>"); !yes || err != nil {
			t.Errorf("HasEntry: %v, %v", yes, err)
		}
		if yes, err := tx.HasEntry("A", "<z@x>"); yes || err != nil {
			t.Errorf("HasEntry of another: %v, %v", yes, err)
		}
		return err
	})
}

func TestWhatWasDoneBeforeThereWereRecordsTravelsToo(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	db, err := connect(path, testKey, 1, "journal_mode(wal)")
	if err != nil {
		t.Fatal(err)
	}
	all, err := schema()
	if err != nil {
		t.Fatal(err)
	}
	if err := migrate(t.Context(), db, all[:1]); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{
		`INSERT INTO account (id, email, config) VALUES (1, 'a@x', x'')`,
		`INSERT INTO ticket (id, account, subject, topic, lang, recipient, state) VALUES ('K7F3-9Q2M', 1, 's', '', 'en', 'd@x', 'solved')`,
		`INSERT INTO entry (ticket, at, event, message_id, evidence) VALUES ('K7F3-9Q2M', 1000000, 'sent', '<m@x>', '250 ok'),
			('K7F3-9Q2M', 2000000, 'noted', '', 'called'), ('K7F3-9Q2M', 3000000, 'solved', '', '')`,
	} {
		if _, err := db.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s := openTest(t, path)
	view(t, s, func(tx *Tx) error {
		list, err := tx.RecordsOut(1)
		if err != nil {
			return err
		}
		line, err := tx.Timeline("K7F3-9Q2M")
		if len(list) != 2 || list[0].Text != "called" || list[1].Event != ticket.RecordSolved || list[1].Text != "" {
			t.Fatalf("records %+v", list)
		}
		for i, v := range list {
			id, ok := ticket.FromRecordID(v.MessageID)
			if !ok || id != "K7F3-9Q2M" || line[i+1].MessageID != v.MessageID || !line[i+1].At.Equal(v.At) {
				t.Errorf("record %+v of entry %+v", v, line[i+1])
			}
		}
		if line[0].MessageID != "<m@x>" || strings.Contains(line[0].MessageID, "okr") {
			t.Errorf("entry %+v", line[0])
		}
		return err
	})
}
