package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"okpay.example/support/mail/mailtest"
)

// code is that of a call's one JSON error.
func (r result) code(t *testing.T) string {
	t.Helper()
	var e struct {
		Error struct{ Code, Message, Hint string }
	}
	if err := json.Unmarshal([]byte(r.errors), &e); err != nil || e.Error.Message == "" || e.Error.Hint == "" {
		t.Errorf("no error with a hint: %v: %s", err, r.errors)
	}
	return e.Error.Code
}

// Whatever befell the store: every call says so, the doctor too, and one call makes it good again.
func TestADamagedHomeIsMadeGoodFromTheMailbox(t *testing.T) {
	for code, spoil := range map[string]func(t *testing.T, home string){
		"damaged": func(t *testing.T, home string) {
			name := filepath.Join(home, "store.db")
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for i := 4096; i < len(b); i += 512 {
				b[i] ^= 1
			}
			write(t, name, string(b))
		},
		"lost": func(t *testing.T, home string) { write(t, filepath.Join(home, "store.db"), "") },
		"key_wrong": func(t *testing.T, home string) {
			write(t, filepath.Join(home, "store.key"), strings.Repeat("0a", 32)+"\n")
		},
		"key": func(t *testing.T, home string) {
			if err := os.Remove(filepath.Join(home, "store.key")); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(code, func(t *testing.T) {
			p, s := onDemo(t)
			var sent sendResult
			p.ok(&sent, "send", "--subject", "S", "--body", "B")
			spoil(t, p.home)
			for _, call := range [][]string{{"tickets", "list"}, {"send", "--subject", "S", "--body", "B"}, {"check"}} {
				if r := p.run(append(call, "--json")...); r.status != exitFailed || r.code(t) != code || r.out != "" {
					t.Errorf("%q: %d, %s%s", call, r.status, r.out, r.errors)
				}
			}
			if r := p.run("doctor"); r.status != exitFailed || !strings.Contains(r.out, "--fresh") {
				t.Errorf("doctor: %d, %s", r.status, r.out)
			}
			if r := p.run("faq", "search", "password", "--json"); r.status != exitDone || !strings.HasPrefix(r.out, "[{") {
				t.Errorf("answers need no store: %d, %s", r.status, r.errors)
			}
			r := p.run("tickets", "rebuild", "--fresh", "--json")
			if r.status != exitFailed || !strings.Contains(r.errors, "account add") || !strings.Contains(r.out, `"aside"`) {
				t.Errorf("without a mailbox: %d, %s%s", r.status, r.out, r.errors)
			}
			if !strings.Contains(r.errors, "Nothing of it could be read") || !strings.Contains(r.errors, "store.db.damaged-") {
				t.Errorf("what lies where is not told: %s", r.errors)
			}
			aside, err := filepath.Glob(filepath.Join(p.home, "store.db.damaged-*"))
			if err != nil || len(aside) != 1 {
				t.Errorf("kept: %q, %v", aside, err)
			}
			r = p.runWith(t.Context(), s.Password+"\n", "account", "add", "--email", s.Email, "--user", s.User,
				"--imap", s.IMAP, "--smtp", s.SMTP, "--security", "none", "--password-stdin")
			if r.status != exitDone {
				t.Fatalf("account add: %d: %s", r.status, r.errors)
			}
			p.ok(nil, "check")
			if r := p.run("tickets", "show", string(sent.Ticket)); r.status != exitDone {
				t.Errorf("the ticket is not there again: %s", r.errors)
			}
		})
	}
}

// A store that can be read is taken over as it is, so that --fresh costs nobody anything.
func TestAFreshStoreTakesOverWhatCanBeRead(t *testing.T) {
	p, _ := onDemo(t)
	var sent sendResult
	p.ok(&sent, "send", "--subject", "S", "--body", "B", "--queue-only")
	p.ok(nil, "tickets", "note", string(sent.Ticket), "called")
	var r checkResult
	p.ok(&r, "tickets", "rebuild", "--fresh")
	if r.Renewed == nil || !r.Renewed.Whole || r.Renewed.Accounts != 1 || r.Renewed.Tickets != 1 || r.Renewed.Outbox != 1 {
		t.Errorf("renewed: %+v", r.Renewed)
	}
	if shown := p.run("tickets", "show", string(sent.Ticket)); !strings.Contains(shown.out, "called") {
		t.Errorf("the note is gone: %s%s", shown.out, shown.errors)
	}
	p.ok(nil, "outbox", "flush")
	var rows []outboxRow
	p.ok(&rows, "outbox", "list")
	if len(rows) != 0 {
		t.Errorf("it waits still: %+v", rows)
	}
}

// At every level of a disk that fills up: a call does all or nothing and says why, what is there can be read, and with
// room again all goes on.
func TestAFullDiskIsSaidAndLosesNothing(t *testing.T) {
	disk := mailtest.SmallDisk(t, 20<<20)
	p, _ := onDemo(t)
	old := p.home
	p.home = filepath.Join(disk, "home")
	if err := os.CopyFS(p.home, os.DirFS(old)); err != nil {
		t.Fatal(err)
	}
	large := filepath.Join(t.TempDir(), "large.bin")
	if err := os.WriteFile(large, bytes.Repeat([]byte{0, 1, 2, 3}, 200_000), 0o600); err != nil {
		t.Fatal(err)
	}
	var first sendResult
	p.ok(&first, "send", "--subject", "S", "--body", "B")
	tickets := map[string]bool{string(first.Ticket): true}
	refused := 0
	for _, left := range []int64{0, 30 << 10, 300 << 10, 1 << 20, 3 << 20, 5 << 20, 7 << 20} {
		free := mailtest.FillDisk(t, disk, left)
		for _, call := range [][]string{
			{"send", "--subject", "S", "--body", "B", "--queue-only"},
			{"send", "--subject", "S", "--body", "B", "--queue-only", "--attach", large},
			{"tickets", "reply", string(first.Ticket), "--body", "more", "--attach", large},
			{"preview", "--subject", "S", "--body", "B", "--attach", large},
			{"check"},
			{"outbox", "flush"},
			{"tickets", "note", string(first.Ticket), "called"},
		} {
			r := p.run(append(call, "--json")...)
			var sent sendResult
			switch {
			case r.status == exitFailed && len(r.lines()) == 1 && r.code(t) == "disk_full":
				refused++
			case r.status != exitDone:
				t.Errorf("%d bytes free: %q: %d, %s", left, call[:2], r.status, r.errors)
			case json.Unmarshal([]byte(r.out), &sent) == nil && sent.Ticket != "":
				tickets[string(sent.Ticket)] = true
			}
		}
		for _, call := range [][]string{{"tickets", "list"}, {"tickets", "show", string(first.Ticket)}, {"faq", "search", "password"}} {
			if r := p.run(call...); r.status != exitDone || r.out == "" {
				t.Errorf("%d bytes free: reading by %q: %d, %s", left, call, r.status, r.errors)
			}
		}
		free()
	}
	if refused == 0 {
		t.Error("the disk was never full")
	}
	p.ok(nil, "send", "--subject", "S", "--body", "B", "--attach", large)
	p.ok(nil, "outbox", "flush")
	var list []ticketRow
	p.ok(&list, "tickets", "list")
	if len(list) != len(tickets)+1 {
		t.Errorf("%d tickets, %d were reported", len(list), len(tickets)+1)
	}
	for _, k := range list {
		if k.Messages == 0 || k.State == "queued" || k.State == "sending" {
			t.Errorf("half of it: %+v", k)
		}
	}
}

func TestAReadOnlyHomeIsSaid(t *testing.T) {
	disk := mailtest.SmallDisk(t, 20<<20)
	p := newProgram(t)
	p.home = filepath.Join(disk, "home")
	p.ok(nil, "tickets", "list")
	mailtest.SetReadOnly(t, disk, true)
	for _, call := range [][]string{{"tickets", "list"}, {"check"}, {"tickets", "rebuild", "--fresh"}} {
		r := p.run(append(call, "--json")...)
		if r.status != exitFailed || r.code(t) != "read_only" || !strings.Contains(r.errors, disk) {
			t.Errorf("%q: %d, %s", call, r.status, r.errors)
		}
	}
	if r := p.run("faq", "search", "password"); r.status != exitDone {
		t.Errorf("answers need no store: %d, %s", r.status, r.errors)
	}
	mailtest.SetReadOnly(t, disk, false)
	p.ok(nil, "tickets", "list")
}

// The damage of one page must not cost the mailbox's settings, nor make a mail doubtful that was never tried.
func TestWhatStandsBehindADamagedPageIsSaved(t *testing.T) {
	p, _ := onDemo(t)
	var queued sendResult
	p.ok(&queued, "send", "--subject", "S", "--body", "B", "--queue-only")
	name := filepath.Join(p.home, "store.db")
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b[0] ^= 1 // the file is encrypted by pages: all of the first one is noise now
	write(t, name, string(b))
	if r := p.run("outbox", "list", "--json"); r.status != exitFailed || r.code(t) != "key_wrong" {
		t.Fatalf("%d, %s", r.status, r.errors)
	}
	var result struct{ Renewed renewedResult }
	p.ok(&result, "tickets", "rebuild", "--fresh")
	if r := result.Renewed; r.Accounts != 1 || r.Tickets != 1 || r.Outbox != 1 || r.Whole {
		t.Errorf("%+v", r)
	}
	var rows []outboxRow
	p.ok(&rows, "outbox", "list")
	if len(rows) != 1 || rows[0].State != "queued" || rows[0].Ticket != queued.Ticket {
		t.Errorf("%+v", rows)
	}
	if r := p.run("outbox", "flush"); r.status != exitDone {
		t.Errorf("flush: %d, %s", r.status, r.errors)
	}
}
