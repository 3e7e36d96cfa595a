package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/ticket"
)

// madeHome is a home with a bit of everything in its store, closed.
func madeHome(t *testing.T, ring Keyring) string {
	t.Helper()
	dir := t.TempDir()
	s := openHome(t, dir, ring)
	raw := addRaw(t, s, strings.Repeat("large ", 300_000))
	waiting := addRaw(t, s, "waiting")
	addTickets(t, s, "AAAA-0001", "AAAA-0002")
	update(t, s, func(tx *Tx) error {
		id, err := tx.SaveAccount(Account{Email: "a@b.example", Config: []byte("{}"), Created: start})
		if err != nil {
			return err
		}
		draft := Draft{ID: "d1", Body: "not sent yet", Created: start, Updated: start}
		_, _, mailErr := tx.InsertMessage(ticket.Message{
			Ticket: "AAAA-0001", MessageID: "<1@x>", Subject: "账户", Text: "locked", Direction: ticket.Out, Raw: raw, Date: start,
		})
		_, outErr := tx.InsertOutgoing(Outgoing{
			Ticket: "AAAA-0001", Account: id, MessageID: "<2@x>", Raw: waiting, Bytes: 7, To: []string{"c@d.example"},
			State: OutgoingQueued, Created: start, Updated: start,
		})
		draftErr := tx.SaveDraft(draft)
		_, fileErr := tx.AddDraftFile("d1", DraftFile{Name: "a", Raw: raw})
		return errors.Join(mailErr, outErr, draftErr, fileErr, tx.SetSecret(id, "password", []byte("secret")),
			tx.AppendEntry("AAAA-0001", ticket.Entry{At: start, Event: ticket.EventNoted, Evidence: "called"}))
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func openHome(t *testing.T, dir string, ring Keyring) *Store {
	t.Helper()
	key, _, err := HomeKey(dir, ring)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Options{Path: filepath.Join(dir, FileName), Key: key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// opens tells how a home opens and reads.
func opens(t *testing.T, dir string, ring Keyring) error {
	t.Helper()
	key, _, err := HomeKey(dir, ring)
	if err != nil {
		return err
	}
	s, err := Open(t.Context(), Options{Path: filepath.Join(dir, FileName), Key: key})
	if err != nil {
		return err
	}
	defer s.Close()
	return s.View(t.Context(), func(tx *Tx) error { _, err := tx.Tickets(TicketFilter{}); return err })
}

func change(t *testing.T, path string, f func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, f(b), 0o600); err != nil {
		t.Fatal(err)
	}
}

func flip(from, to int) func([]byte) []byte {
	return func(b []byte) []byte {
		for i := from; i < min(to, len(b)); i += 512 {
			b[i] ^= 0x55
		}
		return b
	}
}

// Whatever befalls a home, it is named, a new store can be made, and nothing of the old one is deleted.
func TestADamagedHomeIsNamedAndRenewed(t *testing.T) {
	path := func(dir string) string { return filepath.Join(dir, FileName) }
	for _, tt := range []struct {
		name  string
		spoil func(t *testing.T, dir string)
		err   error
		saved Saved
	}{
		{"flipped bytes in the header", func(t *testing.T, dir string) { change(t, path(dir), flip(0, 4096)) }, ErrWrongKey, Saved{1, 2, 1, 1, 1, false}},
		{"flipped bytes in the schema's other pages", func(t *testing.T, dir string) {
			change(t, path(dir), flip(4096, 200_000))
		}, ErrDamaged, Saved{}},
		{"cut in half", func(t *testing.T, dir string) {
			change(t, path(dir), func(b []byte) []byte { return b[:len(b)*3/4/4096*4096] })
		}, ErrDamaged, Saved{1, 2, 1, 1, 1, false}},
		{"empty", func(t *testing.T, dir string) {
			change(t, path(dir), func([]byte) []byte { return nil })
		}, ErrLost, Saved{}},
		{"gone", func(t *testing.T, dir string) {
			if err := os.Remove(path(dir)); err != nil {
				t.Fatal(err)
			}
		}, ErrLost, Saved{}},
		{"the key is gone", func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, keyFile)); err != nil {
				t.Fatal(err)
			}
		}, ErrKey, Saved{}},
		{"the key is no key", func(t *testing.T, dir string) {
			change(t, filepath.Join(dir, keyFile), func([]byte) []byte { return []byte("x") })
		}, ErrWrongKey, Saved{}},
		{"the key is another's", func(t *testing.T, dir string) {
			change(t, filepath.Join(dir, keyFile), func([]byte) []byte { return []byte(strings.Repeat("0a", 32)) })
		}, ErrWrongKey, Saved{}},
		{"all is well", func(*testing.T, string) {}, nil, Saved{1, 2, 1, 1, 1, true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ring := &memoryRing{err: errors.New("none")}
			dir := madeHome(t, ring)
			tt.spoil(t, dir)
			before, _ := os.ReadFile(path(dir))
			if err := opens(t, dir, ring); !errors.Is(err, tt.err) {
				t.Errorf("it opens with %v, want %v", err, tt.err)
			} else if errors.Is(err, ErrWrongKey) != (tt.err == ErrWrongKey) {
				t.Errorf("%v: a key that is gone is not a wrong one", err)
			}
			f, err := renew(t, dir, ring)
			if err != nil {
				t.Fatal(err)
			}
			if f.Saved != tt.saved {
				t.Errorf("saved %+v, want %+v", f.Saved, tt.saved)
			}
			if f.Aside != "" {
				aside, err := os.ReadFile(f.Aside)
				if err != nil || len(aside) != len(before) {
					t.Errorf("the old store: %v, %d bytes of %d", err, len(aside), len(before))
				}
			} else if before != nil {
				t.Error("the old store is gone")
			}
			if err := opens(t, dir, ring); err != nil {
				t.Errorf("renewed, it opens with %v", err)
			}
		})
	}
}

// renew is Renew as the program calls it for a home without a passphrase.
func renew(t *testing.T, dir string, ring Keyring) (Fresh, error) {
	t.Helper()
	key, _, keyErr := HomeKey(dir, ring)
	return Renew(t.Context(), dir, ring, key, keyErr, func() time.Time { return start })
}

func TestRenewingTwiceWithinASecondKeepsBoth(t *testing.T) {
	ring := &memoryRing{err: errors.New("none")}
	dir := madeHome(t, ring)
	kept := map[string]bool{}
	for range 3 {
		f, err := renew(t, dir, ring)
		if err != nil {
			t.Fatal(err)
		}
		kept[f.Aside] = true
	}
	for name := range kept {
		if info, err := os.Stat(name); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(kept) != 3 {
		t.Errorf("kept %v, want three", kept)
	}
}

func TestWhatCanBeReadIsSaved(t *testing.T) {
	ring := &memoryRing{}
	dir := madeHome(t, ring)
	change(t, filepath.Join(dir, FileName), func(b []byte) []byte {
		// The large mail's pages, which are most of the file: nothing but a checksum tells.
		return flip(len(b)/2, len(b)/2+300_000)(b)
	})
	f, err := renew(t, dir, ring)
	if err != nil {
		t.Fatal(err)
	}
	if f.Saved.Whole || f.Saved.Tickets != 2 || f.Saved.Accounts != 1 || f.Saved.Drafts != 1 || f.Saved.Outgoing != 1 {
		t.Errorf("saved %+v", f.Saved)
	}
	s := openHome(t, dir, ring)
	view(t, s, func(tx *Tx) error {
		if found, err := tx.Tickets(TicketFilter{Query: "locked"}); err != nil || len(found) != 1 || found[0].Messages != 1 {
			t.Errorf("searched: %+v, %v", found, err)
		}
		mails, err := tx.Messages("AAAA-0001")
		if err != nil || len(mails) != 1 || mails[0].Raw != 0 {
			t.Errorf("mails: %+v, %v", mails, err)
		}
		o, err := tx.OutgoingByMessageID("<2@x>")
		if err != nil {
			return err
		}
		if n := readBack(t, s, o.Raw); n != 7 || o.State != OutgoingQueued { // it cannot be out
			t.Errorf("%d bytes are %s", n, o.State)
		}
		password, err := tx.Secret(o.Account, "password")
		if string(password) != "secret" {
			t.Errorf("the password is %q", password)
		}
		line, lineErr := tx.Timeline("AAAA-0001")
		if len(line) != 1 {
			t.Errorf("the timeline is %+v", line)
		}
		return errors.Join(err, lineErr)
	})
}

// What may be out is looked for before it is sent again; what cannot be out waits as it did.
func TestOnlyAMailThatMayBeOutIsDoubted(t *testing.T) {
	for _, tt := range []struct {
		name   string
		was    OutgoingState
		killed bool // the log is left
		want   OutgoingState
	}{
		{"never tried", OutgoingQueued, false, OutgoingQueued},
		{"never tried, as the log says", OutgoingQueued, true, OutgoingUnknown},
		{"on its way", OutgoingSending, false, OutgoingUnknown},
		{"failed", OutgoingFailed, true, OutgoingFailed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ring := &memoryRing{err: errors.New("none")}
			dir := madeHome(t, ring)
			s := openHome(t, dir, ring)
			update(t, s, func(tx *Tx) error {
				o, err := tx.OutgoingByMessageID("<2@x>")
				if err != nil {
					return err
				}
				o.State = tt.was
				return tx.UpdateOutgoing(o)
			})
			log, err := os.ReadFile(filepath.Join(dir, FileName+"-wal"))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if tt.killed {
				if err := os.WriteFile(filepath.Join(dir, FileName+"-wal"), log, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			change(t, filepath.Join(dir, FileName), func(b []byte) []byte { return flip(len(b)/2, len(b)/2+300_000)(b) })
			f, err := renew(t, dir, ring)
			if err != nil || f.Saved.Whole || f.Saved.Outgoing != 1 {
				t.Fatalf("%+v, %v", f.Saved, err)
			}
			view(t, openHome(t, dir, ring), func(tx *Tx) error {
				o, err := tx.OutgoingByMessageID("<2@x>")
				if o.State != tt.want {
					t.Errorf("it is %s, want %s", o.State, tt.want)
				}
				return err
			})
		})
	}
}

// Without its schema SQLite reads nothing of a store, though every row be whole.
func TestADamagedPageOfTheSchemaCostsNothing(t *testing.T) {
	ring := &memoryRing{err: errors.New("none")}
	key := homeKey(t, madeHome(t, ring), ring, KeyFromFile)
	migrations, err := schema()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := blueprint{filepath.Join(t.TempDir(), "new"), key, migrations}.pages(t.Context())
	if err != nil || len(pages) < 3 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for n := range pages {
		dir := madeHome(t, ring)
		change(t, filepath.Join(dir, FileName), flip(int(n-1)*blockSize, int(n)*blockSize))
		if err := opens(t, dir, ring); n == 1 && !errors.Is(err, ErrWrongKey) || n != 1 && !errors.Is(err, ErrDamaged) {
			t.Errorf("page %d: it opens with %v", n, err)
		}
		f, err := renew(t, dir, ring)
		if want := (Saved{1, 2, 1, 1, 1, false}); err != nil || f.Saved != want {
			t.Errorf("page %d: saved %+v, %v; want %+v", n, f.Saved, err, want)
		}
		view(t, openHome(t, dir, ring), func(tx *Tx) error {
			password, err := tx.Secret(1, "password")
			if string(password) != "secret" {
				t.Errorf("page %d: the password is %q", n, password)
			}
			return err
		})
		if left, err := filepath.Glob(filepath.Join(dir, "*mended*")); err != nil || len(left) != 0 {
			t.Errorf("page %d: left behind %q, %v", n, left, err)
		}
	}
}

func TestAHomeThatNeverHadAStoreIsANewOne(t *testing.T) {
	dir := t.TempDir()
	ring := &memoryRing{}
	homeKey(t, dir, ring, KeyFromKeyring)
	if err := os.WriteFile(filepath.Join(dir, FileName), nil, 0o600); err != nil { // killed right after it made the file
		t.Fatal(err)
	}
	if err := opens(t, dir, ring); err != nil {
		t.Error(err)
	}
}

func TestALogThatEndsWithinABlockIsDamage(t *testing.T) {
	s := openTest(t, filepath.Join(t.TempDir(), FileName))
	addTickets(t, s, "AAAA-0001")
	copied := filepath.Join(t.TempDir(), FileName)
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(s.path() + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if suffix != "" {
			b = b[:len(b)/2/blockSize*blockSize+blockSize/2]
		}
		if err := os.WriteFile(copied+suffix, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := Open(t.Context(), Options{Path: copied, Key: testKey})
	if !errors.Is(err, ErrDamaged) {
		t.Errorf("%v, want that it is damaged", err)
	}
}

func TestALogThatIsGoneOrSpoiltStillOpens(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, wal string){
		"flipped": func(t *testing.T, wal string) { change(t, wal, flip(5000, 1<<20)) },
		"cut": func(t *testing.T, wal string) {
			change(t, wal, func(b []byte) []byte { return b[:len(b)/2/blockSize*blockSize] })
		},
		"noise": func(t *testing.T, wal string) { change(t, wal, func(b []byte) []byte { return noise(len(b)) }) },
		"no index": func(t *testing.T, wal string) {
			if err := os.Remove(strings.TrimSuffix(wal, "-wal") + "-shm"); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := openTest(t, filepath.Join(dir, FileName))
			addTickets(t, s, "AAAA-0001")
			copied := filepath.Join(t.TempDir(), FileName)
			for _, suffix := range []string{"", "-wal", "-shm"} { // as a kill leaves them
				b, err := os.ReadFile(s.path() + suffix)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(copied+suffix, b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			spoil(t, copied+"-wal")
			view(t, openTest(t, copied), func(tx *Tx) error { _, err := tx.Tickets(TicketFilter{}); return err })
		})
	}
}
