package inbox_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/store"
)

// cutting is a mailbox, a store as it was before the first check, and what a check makes of the two on a good line.
type cutting struct {
	server   *mailtest.IMAP
	template []byte // the store's file
	account  int64
	bytes    int64 // that the server says during a check
	timeline string
	stored   []string
}

// newCutting fills the mailbox with f and checks it on a good line.
func newCutting(t *testing.T, f func(*mailtest.IMAP)) *cutting {
	t.Helper()
	path := filepath.Join(mailtest.FastDir(t), "store.db")
	w := &world{t: t, server: mailtest.NewIMAP(t)}
	w.server.Caps = "IMAP4rev1"
	f(w.server)
	w.Inbox = newInbox(t, path, w.server)
	w.openTicket()
	w.must(w.Store.Close())
	c := &cutting{server: w.server, account: w.Account}
	var err error
	c.template, err = os.ReadFile(path)
	w.must(err)
	good := c.world(t)
	c.bytes = good.check().BytesIn
	c.timeline, c.stored = good.timeline(), good.stored()
	return c
}

// world opens a copy of the store.
func (c *cutting) world(t *testing.T) *world {
	t.Helper()
	path := filepath.Join(mailtest.FastDir(t), "store.db")
	if err := os.WriteFile(path, c.template, 0o600); err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, server: c.server, Inbox: openInbox(t, path, c.server)}
	w.Account = c.account
	return w
}

// cut checks over a line that breaks once the server has said n bytes.
func (w *world) cut(n int64) error {
	line := &mailtest.FlakyDialer{Base: w.server.Dial, ReadBytes: n}
	if n == 0 {
		line.Refuse = 1
	}
	w.Env.Dial = line.Dial
	_, err := w.Check(w.t.Context(), false)
	w.Env.Dial = w.server.Dial
	return err
}

// forgetFolders makes the next check ask for the folders' names again.
func (w *world) forgetFolders() {
	w.must(w.Store.Update(context.Background(), func(x *store.Tx) error {
		return x.Put(fmt.Sprintf("inbox/folders/%d", w.Account), nil)
	}))
}

// wantNothingSkipped checks that no position is past a mail of the desk that is not stored.
func (w *world) wantNothingSkipped() {
	w.t.Helper()
	stored := w.stored()
	for _, folder := range []string{"INBOX", "Junk"} {
		var pos store.Position
		w.must(w.Store.View(context.Background(), func(x *store.Tx) (err error) {
			pos, err = x.Position(w.Account, folder)
			return err
		}))
		for i, mail := range w.server.Mails(folder) {
			first, _, _ := strings.Cut(mail, "\r\n")
			id, ours := strings.CutPrefix(first, "Message-ID: ")
			if ours && strings.HasPrefix(id, "<a") && pos.LastUID >= uint32(i+1) && !slices.Contains(stored, id) {
				w.t.Errorf("the position of %s is %d, past %s, which is not stored", folder, pos.LastUID, id)
			}
		}
	}
}

// wantAll checks that a good line brings all that it would have brought at once.
func (c *cutting) wantAll(w *world) {
	w.t.Helper()
	w.check()
	w.wantTimeline(c.timeline)
	got := w.stored()
	slices.Sort(got)
	want := slices.Sorted(slices.Values(c.stored))
	if !slices.Equal(got, want) {
		w.t.Errorf("mails %q, want %q", got, want)
	}
}

func TestLineCutAtEveryByteOfACheckLosesNothing(t *testing.T) {
	c := newCutting(t, func(s *mailtest.IMAP) { s.Deliver("INBOX", noon, answer(1)) })
	if c.timeline != "answered" || len(c.stored) != 2 {
		t.Fatalf("on a good line: timeline %q, mails %q", c.timeline, c.stored)
	}
	w := c.world(t)
	unread := w.stored()
	for n := int64(0); n < c.bytes; n += stride {
		err := w.cut(n)
		w.wantNothingSkipped()
		if err != nil && !account.Classify("check", nil, err).Temporary() {
			t.Errorf("cut after %d of %d bytes: %v, which is not told as the network's", n, c.bytes, err)
		}
		if err == nil && w.timeline() != c.timeline {
			t.Errorf("cut after %d of %d bytes: no error, timeline %q", n, c.bytes, w.timeline())
		}
		if slices.Equal(w.stored(), unread) {
			w.forgetFolders()
		} else {
			c.wantAll(w)
			w.must(w.Store.Close())
			w = c.world(t)
		}
		if t.Failed() {
			t.Fatalf("after a cut at byte %d of %d: %v", n, c.bytes, err)
		}
	}
	c.wantAll(w)
}

func TestLineCutAtAnyLineOfALongCheckLosesNothing(t *testing.T) {
	c := newCutting(t, func(s *mailtest.IMAP) {
		s.Deliver("Sent", noon, own("<changed@relay.example>", "X-Microsoft-Original-Message-ID: "+firstID))
		s.Deliver("INBOX", noon, letter("<n@shop.example>", "shop@shop.example", person, "OKPAY sale", "Not for us."))
		s.Deliver("INBOX", noon, answer(1))
		s.Deliver("INBOX", noon, answer(2))
		s.Deliver("Junk", noon, answer(3))
	})
	if c.timeline != "answered answered answered" || len(c.stored) != 4 {
		t.Fatalf("on a good line: timeline %q, mails %q", c.timeline, c.stored)
	}
	for n := int64(1); n < c.bytes; n += 41 * min(stride, 3) {
		w := c.world(t)
		err := w.cut(n)
		w.wantNothingSkipped()
		c.wantAll(w)
		w.must(w.Store.Close())
		if t.Failed() {
			t.Fatalf("after a cut at byte %d of %d: %v", n, c.bytes, err)
		}
	}
}
