package inbox

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/mail/wire"
)

// oneTicket is a directory that knows ticket A by its first mail and the desk.
type oneTicket struct{}

func (oneTicket) OwnIDs(ids []string) (map[string]ticket.ID, error) {
	if slices.Contains(ids, firstID) {
		return map[string]ticket.ID{firstID: ticketA}, nil
	}
	return nil, nil
}
func (oneTicket) Known(id ticket.ID) (bool, error) { return id == ticketA, nil }
func (oneTicket) Correspondent(_ ticket.ID, address string) (bool, error) {
	return address == support, nil
}

// FuzzMatchHeaders matches mails made of any bytes: what is attached must name an id of ours, or come from the desk with
// the token, or by the plus-address.
func FuzzMatchHeaders(f *testing.F) {
	for _, m := range []string{
		answer("<a1@okpay.example>", "Open again."), dsn("<b1@mail.example>", "failed", "5.1.1"), ours(firstID, "Locked."),
		mail("<a3@okpay.example>", support, person, "About [#K7F3-9Q2M]", "Solved."),
		mail("<p1@any.example>", "a@any.example", "li+okp-k7f3-9q2m@mail.example", "?", "?", "Delivered-To: <li+okp.k7f39q2m@mail.example>"),
		mail("<x@y>", "a@b", person, "=?utf-8?B?44CQI0s3RjMtOVEyTeOAkQ==?=", "?", "References: <okp.K7F3-9Q2M."+strings.Repeat("f", 32)+"@mail.example>"),
		"From: \x00<\n\tX\n: \n\n", "",
	} {
		f.Add([]byte(m), false)
		f.Add([]byte(m), true)
	}
	f.Fuzz(func(t *testing.T, raw []byte, own bool) {
		r := &syncing{Inbox: &Inbox{Desk: Desk{Addresses: []string{support}}}, person: person, plus: true}
		head, _, _ := bytes.Cut(raw, []byte("\n\n"))
		c := r.parse(envelope{Header: head})
		p, err := message.Parse(bytes.NewReader(raw), message.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		r.interesting(roleInbox, c)
		e := r.incomingEvidence(c, p)
		if own {
			e = evidence(p, true)
		}
		id, rule, ok, err := ticket.Match(e, oneTicket{})
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return
		}
		switch rule {
		case ticket.RuleOwn:
			ok = own && p.TicketHeader == id
		case ticket.RulePlus:
			ok = !own && strings.Contains(strings.ToLower(string(raw)), "li+okp")
		case ticket.RuleSubject:
			ok = p.FromAddress == support
		default:
			ok = bytes.Contains(raw, []byte("okp.K7F3-9Q2M.00112233445566778899aabbccddeeff@mail.example"))
		}
		if !ok {
			t.Errorf("attached to %q by %q", id, rule)
		}
	})
}

// FuzzServer reads any bytes as a server's answers to each command: none may hang, panic, or fill the memory.
func FuzzServer(f *testing.F) {
	for _, answer := range []string{
		"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 9] ok\r\nT1 OK [READ-ONLY] done\r\n* STATUS Junk (UIDVALIDITY 5)\r\nT2 OK done\r\n",
		"* SEARCH 1 2 3\r\nT1 OK\r\n", "* ESEARCH (TAG \"T1\") UID ALL 1:4294967295\r\nT1 OK\r\n", "* SEARCH 0 4294967296 -1 x\r\nT1 OK\r\n",
		"* 1 FETCH (UID 4 RFC822.SIZE 10 INTERNALDATE \"10-Mar-2025 12:00:00 +0000\" BODY[HEADER.FIELDS (SUBJECT)] {6}\r\nA: b\r\n)\r\nT1 OK\r\n",
		"* 1 FETCH (UID 4 BODY[]<0> {4294967295}\r\nabc", "* 1 FETCH (UID 4 BODY[] NIL)\r\nT1 OK\r\n", "* 1 FETCH (BODY[] \"quoted\" UID 4)\r\nT1 OK\r\n",
		"* LIST (\\HasNoChildren \\Sent) \"/\" \"&UXZO1g-\"\r\nT1 OK\r\n", "* LIST () NIL {3}\r\nabc\r\nT1 OK\r\n", "+ idling\r\n* 4 EXISTS\r\nT1 OK\r\n",
		"* BYE gone\r\n", "T9 OK not yours\r\n", "* OK [ALERT] \x00\xff\r\n", "+\r\n", "T1 NO [OVERQUOTA] full\r\n", "T1 BAD\r\n",
		strings.Repeat("* OK still here\r\n", 100), strings.Repeat("(", 5000), "* 1 FETCH " + strings.Repeat("(", 3000),
	} {
		for command := range 6 {
			f.Add([]byte(answer), byte(command))
		}
	}
	f.Fuzz(func(t *testing.T, answer []byte, command byte) {
		synctest.Test(t, func(t *testing.T) { talk(t, answer, command) })
	})
}

// talk sends one command to a server that answers it with the given bytes and then falls silent.
func talk(t *testing.T, answer []byte, command byte) {
	near, far := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		if _, err := io.WriteString(far, "* PREAUTH [CAPABILITY IMAP4rev1 IDLE UIDPLUS SPECIAL-USE ESEARCH LITERAL+] ready\r\n"); err != nil {
			return
		}
		go func() { _, _ = io.Copy(io.Discard, far) }()
		_, _ = far.Write(answer)
	}()
	conn := wire.Guard(t.Context(), near)
	news := make(chan struct{}, 1)
	c := newConnection(imapclient.New(conn, newsHandler(news)), conn, news)
	began := time.Now()
	ctx := t.Context()
	if err := c.do(ctx, limitLook, "greeting", c.client.WaitGreeting); err == nil {
		err = commands[int(command)%len(commands)](ctx, c)
		if err != nil && !refused(err) && c.err == nil {
			t.Errorf("the connection is used on after %v", err)
		}
	}
	c.Close()
	_ = far.Close()
	<-done
	if d := time.Since(began); d > time.Hour {
		t.Errorf("it took %v", d)
	}
}

// commands are all that a session does.
var commands = []func(context.Context, *connection) error{
	func(ctx context.Context, c *connection) error {
		got, err := c.Look(ctx, inboxName, "Junk", "Sent")
		if len(got) > 3 {
			err = errors.Join(err, errors.New("more folders than were asked for"))
		}
		return err
	},
	func(ctx context.Context, c *connection) error {
		_, err := c.List(ctx)
		return err
	},
	func(ctx context.Context, c *connection) error {
		criteria := incomingTerms(Desk{Brands: []string{"OKPAY"}}, nil, nil).all().any()
		uids, err := c.Search(ctx, &criteria)
		if len(uids) > maxFound {
			panic("too many UIDs")
		}
		return err
	},
	func(ctx context.Context, c *connection) error {
		mails, err := c.Headers(ctx, imap.UIDSetNum(1, 4))
		if len(mails) > 2*maxBatch {
			panic("too many mails")
		}
		for _, m := range mails {
			if len(m.Header) > maxHeader {
				panic("too long a header")
			}
		}
		return err
	},
	func(ctx context.Context, c *connection) error {
		chunk, err := c.Chunk(ctx, 4, 0, 1000)
		if len(chunk) > 1000 {
			panic("too long a chunk")
		}
		return err
	},
	func(ctx context.Context, c *connection) error {
		return c.Idle(ctx, time.Minute, func(news, gone <-chan struct{}) {
			select {
			case <-news:
			case <-gone:
			case <-time.After(time.Minute):
			}
		})
	},
}
