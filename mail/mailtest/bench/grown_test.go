package bench

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	smail "okpay.example/support/mail"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// A grown store: a long ticket, tickets of four mails, and one mail in two hundred that only claims to be from support.
const (
	longTicket  = 200 // mails of the first ticket, or all of a small store's
	shortTicket = 4
	claimEvery  = 200
	perUpdate   = 5000 // mails written in one transaction
)

// grow makes a home with so many mails in its store, written through the store's own doors.
func grow(ctx context.Context, home string, n int) (err error) {
	if err := os.MkdirAll(home, 0o700); err != nil {
		return err
	}
	key, _, err := store.HomeKey(home, smail.NoKeyring{})
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Options{Path: filepath.Join(home, store.FileName), Key: key})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	g := &grower{n: n, now: time.Now(), rng: rand.New(rand.NewPCG(uint64(n), 3)), words: vocabulary()}
	for g.written < n {
		if err := s.Update(ctx, g.some); err != nil {
			return err
		}
	}
	return nil
}

// grower writes tickets and their mails, the newest ticket last.
type grower struct {
	n, written, tickets int
	now                 time.Time
	rng                 *rand.Rand
	words               []string
}

// some writes one transaction.
func (g *grower) some(t *store.Tx) error {
	for end := min(g.n, g.written+perUpdate); g.written < end; {
		size := shortTicket
		if g.tickets == 0 {
			size = longTicket
		}
		if err := g.ticket(t, min(size, g.n-g.written)); err != nil {
			return err
		}
	}
	return nil
}

// number is a ticket's number, of the alphabet that they are made of.
func number(n int) ticket.ID {
	const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	var id [9]byte
	for i := len(id) - 1; i >= 0; i-- {
		if i == 4 {
			id[i] = '-'
			continue
		}
		id[i] = digits[n%len(digits)]
		n /= len(digits)
	}
	return ticket.ID(id[:])
}

func (g *grower) ticket(t *store.Tx, size int) error {
	id := number(g.tickets + 1)
	g.tickets++
	// Ten years of tickets, evenly.
	began := g.now.Add(-10 * 365 * 24 * time.Hour).Add(time.Duration(float64(g.written) / float64(g.n) * float64(10*365*24*time.Hour)))
	k := ticket.Ticket{
		ID: id, Account: 1, Subject: g.text(8), Lang: "zh-CN", To: "support@okpay.example", State: ticket.Solved,
		Created: began, Updated: began.Add(time.Duration(size) * time.Hour),
	}
	if g.written+size > g.n-g.n/50 { // the newest are not settled
		k.State = ticket.Answered
	}
	if err := t.InsertTicket(k); err != nil {
		return err
	}
	for i := range size {
		if err := g.mail(t, k, i); err != nil {
			return err
		}
	}
	return nil
}

func (g *grower) mail(t *store.Tx, k ticket.Ticket, i int) error {
	g.written++
	m := ticket.Message{
		Ticket: k.ID, MessageID: fmt.Sprintf("<m%d.%s@mailbox.example>", g.written, k.ID), From: "me@mailbox.example",
		To: k.To, Subject: k.Subject, Date: k.Created.Add(time.Duration(i) * time.Hour), Direction: ticket.Out, Kind: ticket.KindReply,
		Text: g.text(60), Quoted: "> " + g.text(60), Verdict: ticket.Verdict{Level: ticket.Verified, Reasons: []string{"dkim"}},
	}
	event := ticket.EventSent
	if i%2 == 1 {
		m.Direction, m.From, m.Folder, event = ticket.In, "OKPAY <support@okpay.example>", "INBOX", ticket.EventAnswered
		m.Unread = g.written > g.n-g.n/100
	}
	claim := g.written%claimEvery == 0
	if claim {
		m.Ticket, m.Direction, m.Folder = "", ticket.In, "INBOX"
	}
	binary.LittleEndian.PutUint64(m.BodyHash[:], uint64(g.written))
	m.BodyHash = sha256.Sum256(m.BodyHash[:])
	if _, _, err := t.InsertMessage(m); err != nil || claim {
		return err
	}
	return t.AppendEntry(k.ID, ticket.Entry{At: m.Date, Event: event, MessageID: m.MessageID})
}

// text makes n words, the common ones often, as in what people write.
func (g *grower) text(n int) string {
	var b strings.Builder
	for range n {
		f := g.rng.Float64()
		b.WriteString(g.words[int(f*f*f*float64(len(g.words)))])
	}
	return b.String()
}

// vocabulary is 4,000 words of two Chinese characters and 2,000 Latin ones.
func vocabulary() []string {
	rng := rand.New(rand.NewPCG(5, 6))
	var words []string
	for i := range 6000 {
		if i%3 == 2 {
			var w [7]byte
			for j := range w {
				w[j] = byte('a' + rng.IntN(26))
			}
			words = append(words, " "+string(w[:3+rng.IntN(5)])+" ")
			continue
		}
		words = append(words, string([]rune{rune(0x4e00 + rng.IntN(3000)), rune(0x4e00 + rng.IntN(3000))}))
	}
	return words
}

// grownHome is a home with so many mails, kept in -homes from run to run when that is set.
func grownHome(b *testing.B, n int) string {
	b.Helper()
	home := b.TempDir()
	if *homes != "" {
		home = filepath.Join(*homes, fmt.Sprint(n))
		if _, err := os.Stat(filepath.Join(home, "grown")); err == nil {
			return home
		}
		if err := os.RemoveAll(home); err != nil {
			b.Fatal(err)
		}
	}
	began := time.Now()
	if err := grow(b.Context(), home, n); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d mails written in %v", n, time.Since(began).Round(time.Second))
	if err := os.WriteFile(filepath.Join(home, "grown"), nil, 0o600); err != nil {
		b.Fatal(err)
	}
	return home
}
