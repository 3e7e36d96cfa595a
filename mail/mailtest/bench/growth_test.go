package bench

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	smail "okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/store"
)

var (
	mails = flag.String("mails", "1000,10000,100000", "sizes of the stores of BenchmarkStore, in mails")
	files = flag.String("files", "1,3,10,30", "sizes of the files of BenchmarkAttachment, in MB")
	homes = flag.String("homes", "", "folder in which BenchmarkStore keeps its homes for the next run; \"\" for none")
)

func sizesOf(b *testing.B, list string) (n []int) {
	b.Helper()
	for _, text := range strings.Split(list, ",") {
		v, err := strconv.Atoi(text)
		if err != nil {
			b.Fatal(err)
		}
		n = append(n, v)
	}
	return n
}

// timed adds how long f takes, in milliseconds.
func (s *series) timed(b *testing.B, unit string, f func() error) {
	b.Helper()
	began := time.Now()
	err := f()
	s.Add(unit, float64(time.Since(began).Microseconds())/1000)
	if err != nil {
		b.Fatalf("%s: %v", unit, err)
	}
}

// BenchmarkStore measures what a person does as the store grows, through the front door: the list as the tickets screen
// reads it, and from its middle; the unread ones, as the window counts them after each event; a ticket, and a long one; the
// search for a ticket's number, for a word of one mail in two hundred, and for the commonest; the mails that claim to be from support; and checks of
// a mailbox with nothing new and with one answer, sign-in included.
func BenchmarkStore(b *testing.B) {
	for _, n := range sizesOf(b, *mails) {
		b.Run(fmt.Sprint(n), func(b *testing.B) { measureStore(b, n) })
	}
}

func measureStore(b *testing.B, n int) {
	home := grownHome(b, n)
	box := mailtest.StartDovecot(b)
	ctx := b.Context()
	c := openGrown(b, home, box)
	tickets, err := c.Tickets(ctx, smail.TicketFilter{})
	if err != nil {
		b.Fatal(err)
	}
	first, last := number(1), tickets[0].ID
	conversation, err := c.Ticket(ctx, last)
	if err != nil {
		b.Fatal(err)
	}
	if _, _, err := c.Check(ctx, false); err != nil { // it reads the folders for the first time
		b.Fatal(err)
	}
	words := vocabulary()                  // the commonest first
	answers := int(time.Now().UnixMilli()) // another mail in each run on the same home
	list := func(f smail.TicketFilter, least int) func() error {
		return func() error {
			list, err := c.Tickets(ctx, f)
			if err == nil && len(list) < least {
				err = fmt.Errorf("%d tickets", len(list))
			}
			return err
		}
	}
	var s series
	for b.Loop() {
		if err := c.Close(); err != nil {
			b.Fatal(err)
		}
		s.timed(b, "ms-open", func() error { c = openGrown(b, home, nil); return nil })
		s.timed(b, "ms-list", list(smail.TicketFilter{Limit: 51}, 51))
		s.timed(b, "ms-middle", list(smail.TicketFilter{Offset: len(tickets) / 2, Limit: 50}, 50))
		s.timed(b, "ms-unread", list(smail.TicketFilter{Unread: true}, 1))
		s.timed(b, "ms-ticket", func() error { _, err := c.Ticket(ctx, last); return err })
		s.timed(b, "ms-long", func() error { _, err := c.Ticket(ctx, first); return err })
		s.timed(b, "ms-search-number", list(smail.TicketFilter{Query: string(first), Limit: 51}, 1))
		s.timed(b, "ms-search-word", list(smail.TicketFilter{Query: words[len(words)-2], Limit: 51}, 1))
		s.timed(b, "ms-search-common", list(smail.TicketFilter{Query: words[0], Limit: 51}, 1))
		s.timed(b, "ms-claims", func() error { _, err := c.Claims(ctx); return err })
		s.timed(b, "ms-check", func() error { _, _, err := c.Check(ctx, false); return err })
		answers++
		box.Deliver(b, "INBOX", answer(conversation.Messages[0].MessageID, answers))
		s.timed(b, "ms-answer", func() error {
			r, _, err := c.Check(ctx, false)
			if err == nil && r.New != 1 {
				err = fmt.Errorf("%d new mails", r.New)
			}
			return err
		})
	}
	if err := c.Close(); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(home, store.FileName))
	if err != nil {
		b.Fatal(err)
	}
	s.Add("MB-store", float64(info.Size())/1e6)
	report(b, fmt.Sprintf("store, %d mails", n), s)
}

// openGrown opens a grown home, and with a box makes that its only mailbox.
func openGrown(b *testing.B, home string, box *mailtest.Dovecot) *smail.Client {
	b.Helper()
	c, err := smail.Open(b.Context(), smail.Options{Dir: home, Keyring: smail.NoKeyring{}, Desk: smail.Desk{
		Addresses: []string{"support@okpay.example"}, Domains: []string{"okpay.example"}, Brands: []string{"OKPAY"},
	}, TXT: noRecords{}})
	if err != nil {
		b.Fatal(err)
	}
	if box == nil {
		return c
	}
	accounts, err := c.Accounts(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	id := int64(0)
	if len(accounts) > 0 {
		id = accounts[0].ID
	}
	if _, err := c.SaveAccount(b.Context(), id, mailboxAt(b, box.Addr, box.User), box.Password); err != nil {
		b.Fatal(err)
	}
	return c
}

// noRecords is a DNS in which nothing is found.
type noRecords struct{}

func (noRecords) LookupTXT(context.Context, string) ([]string, error) { return nil, nil }

// mailboxAt are the settings of a mailbox at a server on loopback.
func mailboxAt(b *testing.B, addr, user string) (cfg smail.AccountConfig) {
	b.Helper()
	host, port := split(b, addr)
	cfg.Email, cfg.User = "me@mailbox.example", user
	cfg.IMAP.Host, cfg.IMAP.Security = host, "none"
	var err error
	if cfg.IMAP.Port, err = strconv.Atoi(port); err != nil {
		b.Fatal(err)
	}
	cfg.SMTP = cfg.IMAP
	return cfg
}

// BenchmarkMailbox measures a check with nothing new as the mailbox grows, the built program as a process of its own.
func BenchmarkMailbox(b *testing.B) {
	program := build(b)
	sink := startSink(b)
	for _, n := range []int{200, 2000, 20_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			box := startMailbox(b)
			fill(b, box, n)
			proxy := mailtest.StartRecorder(b, box.Addr)
			h := newHome(b, program, account{imap: proxy.Addr, smtp: sink.addr})
			h.run(b, "check", "--json") // it reads the folders for the first time
			var s series
			for b.Loop() {
				proxy.Reset()
				r := h.run(b, "check", "--json")
				c := proxy.Counts()
				s.Add("KB-down", float64(c.In)/1000)
				s.Add("turns", float64(c.RoundTrips))
				s.Add("ms-check", float64(r.elapsed.Milliseconds()))
			}
			report(b, fmt.Sprintf("mailbox, %d mails", n), s)
		})
	}
}

// BenchmarkAttachment measures a mail with a file as that grows: keeping the file in a draft, rendering the mail, sending it
// and filing the copy, and fetching an answer with such a file.
func BenchmarkAttachment(b *testing.B) {
	sink := startSink(b)
	sink.times = make(chan time.Duration, 1000) // nobody waits for them here
	for _, n := range sizesOf(b, *files) {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			box := startMailbox(b)
			c := openGrown(b, b.TempDir(), box)
			cfg := mailboxAt(b, box.Addr, box.User)
			cfg.SMTP = mailboxAt(b, sink.addr, box.User).SMTP
			if _, err := c.SaveAccount(b.Context(), 1, cfg, box.Password); err != nil {
				b.Fatal(err)
			}
			file := noise(n * 1_000_000)
			var s series
			for b.Loop() {
				s.attachment(b, c, box, file)
			}
			if err := c.Close(); err != nil {
				b.Fatal(err)
			}
			report(b, fmt.Sprintf("attachment, %d MB", n), s)
		})
	}
}

// attachment sends a mail with a file, and fetches an answer with it.
func (s *series) attachment(b *testing.B, c *smail.Client, box *mailtest.Dovecot, file []byte) {
	b.Helper()
	ctx := b.Context()
	d, err := c.NewDraft(ctx, smail.Draft{To: "support@okpay.example", Subject: "Statement", Body: "See the file.", Lang: "en"})
	if err != nil {
		b.Fatal(err)
	}
	s.timed(b, "ms-attach", func() error {
		_, err := c.AddFile(ctx, d.ID, "statement.bin", "application/octet-stream", bytes.NewReader(file))
		return err
	})
	var o smail.Outgoing
	s.timed(b, "ms-queue", func() (err error) { o, err = c.Queue(ctx, d.ID); return err })
	s.timed(b, "ms-send", func() error { return c.Flush(ctx, true) })
	if o, err = c.Outgoing(ctx, o.ID); err != nil || o.State != smail.OutgoingSent || !o.SentCopied {
		b.Fatalf("the mail is %s (%s), copied %v: %v", o.State, o.LastError, o.SentCopied, err)
	}
	if _, _, err := c.Check(ctx, false); err != nil {
		b.Fatal(err)
	}
	box.Deliver(b, "INBOX", withFile(answer(o.MessageID, int(time.Now().UnixMilli())), len(file)*78/57))
	s.timed(b, "ms-fetch", func() error {
		r, _, err := c.Check(ctx, false)
		if err == nil && r.New != 1 {
			err = fmt.Errorf("%d new mails", r.New)
		}
		return err
	})
}
