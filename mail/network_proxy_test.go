package mail_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/ticket"
)

// badNetwork is a desk whose mailbox and submission server lie behind lines with faults. The provider files what it
// takes in Sent, so that an unknown mail can be looked for.
type badNetwork struct {
	*desk
	imap, submission *mailtest.FaultyLine
}

func newBadNetwork(t *testing.T) *badNetwork {
	t.Helper()
	n := &badNetwork{desk: &desk{dovecot: mailtest.StartDovecot(t)}}
	proxy := mailtest.StartToxiproxy(t)
	sink := mailtest.StartSMTP(t, mailtest.SMTPOptions{
		User: n.dovecot.User, Password: n.dovecot.Password,
		Fail: func(s mailtest.Stage, m mailtest.Mail) error {
			if s == mailtest.StageRecord {
				n.dovecot.Deliver(t, "Sent", m.Data)
			}
			return nil
		},
	})
	n.imap, n.submission = proxy.Line(n.dovecot.Addr), proxy.Line(sink.Addr)
	n.world = newWorld(t, n.onDovecot, func(w *world) {
		w.smtp, w.imap = sink, n.imap.Addr
		w.smtp.Addr = n.submission.Addr
	})
	n.SetHaste()
	return n
}

// run starts following the mailbox; the test's end stops it.
func (n *badNetwork) run() {
	n.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- n.Run(ctx) }()
	n.t.Cleanup(func() {
		cancel()
		<-ended
	})
}

// awaitTimeline waits until a ticket's timeline is as wanted.
func (n *badNetwork) awaitTimeline(id ticket.ID, want string) {
	n.t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	timeout := time.After(3 * patience)
	for n.timeline(id) != want {
		select {
		case <-again.C:
		case <-timeout:
			n.t.Fatalf("timeline %q, want %q", n.timeline(id), want)
		}
	}
}

func (n *badNetwork) answer(to mail.Outgoing, original []byte, text string) {
	n.t.Helper()
	n.deliver(letter{from: "OKPAY <" + support + ">", subject: "Re: [#" + string(to.Ticket) + "]", answers: original, text: text})
}

func TestSlowLineCarriesSendingCheckingAndWatching(t *testing.T) {
	n := newBadNetwork(t)
	for _, line := range []*mailtest.FaultyLine{n.imap, n.submission} {
		line.Latency(300*time.Millisecond, 50*time.Millisecond)
		line.Bandwidth(20)
	}
	draft := n.write("我的账户被锁定了。")
	n.attach(draft.ID, "截图.png", strings.Repeat("\x89PNG", 10_000))
	o, err := n.Deliver(t.Context(), n.queue(draft.ID).ID)
	n.must(err)
	first := n.smtp.Await(t, 1)[0].Data
	n.wantTicket(o.Ticket, ticket.Waiting, "created queued sent")
	n.wantCopies(o.MessageID, 1)

	n.answer(o, first, "What is the transaction number?")
	if r := n.check(); r.New != 1 {
		t.Errorf("check %+v", r)
	}
	n.run()
	n.answer(o, first, "Your account is open again.")
	n.awaitTimeline(o.Ticket, "created queued sent answered answered")
}

func TestLinesCutAtRandomBytesLoseAndDoubleNothing(t *testing.T) {
	n := newBadNetwork(t)
	const mails = 12
	random := rand.New(rand.NewPCG(1, 2))
	var sent []mail.Outgoing
	for i := range mails {
		n.imap.CutAfter(1 + random.Int64N(3000))
		if i%2 == 0 {
			n.submission.CutAfter(1 + random.Int64N(400))
		} else {
			n.submission.CutAfterSending(1 + random.Int64N(3000))
		}
		o, err := n.Deliver(t.Context(), n.queue(n.write(fmt.Sprintf("Mail %d.", i)).ID).ID)
		if (err == nil) != (o.State == mail.OutgoingSent) {
			t.Errorf("mail %d is %s, error %v", i, o.State, err)
		}
		_, _, _ = n.Check(t.Context(), false) // it may fail, and loses nothing
		sent = append(sent, o)
		n.imap.Mend()
		n.submission.Mend()
	}
	n.must(n.Flush(t.Context(), true))
	n.must(n.Flush(t.Context(), true)) // what was looked for and not found

	arrived := make(map[string][]byte)
	for _, m := range n.smtp.Mails() {
		id := header(m.Data, "Message-ID")
		if arrived[id] != nil {
			t.Errorf("%s arrived twice", id)
		}
		arrived[id] = m.Data
	}
	for _, o := range sent {
		if arrived[o.MessageID] == nil {
			t.Errorf("%s did not arrive", o.MessageID)
			continue
		}
		n.wantCopies(o.MessageID, 1)
		n.answer(o, arrived[o.MessageID], "Answer.")
	}
	for i := 0; i < 2*mails; i++ { // from cut to cut it comes further
		n.imap.CutAfter(int64(1000 * (i + 1)))
		_, _, _ = n.Check(t.Context(), false)
		n.imap.Mend()
	}
	n.check()
	for _, o := range sent {
		if got := n.timeline(o.Ticket); strings.Count(got, "answered") != 1 || strings.Count(got, "sent") != 1 {
			t.Errorf("%s: timeline %q, want it sent once and answered once", o.Ticket, got)
		}
	}
}

func TestWatchComesBackByItself(t *testing.T) {
	for name, fault := range map[string]func(*mailtest.FaultyLine){
		"after a cut":          func(l *mailtest.FaultyLine) { l.Down(); l.Up() },
		"after a reset":        func(l *mailtest.FaultyLine) { l.Reset(0); l.Down(); l.Up(); l.Mend() },
		"cut while connecting": func(l *mailtest.FaultyLine) { l.CutAfter(200); l.Down(); l.Up(); l.Mend() },
	} {
		t.Run(name, func(t *testing.T) {
			n := newBadNetwork(t)
			o := n.send("我的账户被锁定了。")
			first := n.smtp.Await(t, 1)[0].Data
			n.run()
			n.answer(o, first, "What is the transaction number?")
			n.awaitTimeline(o.Ticket, "created queued sent answered")
			fault(n.imap)
			n.answer(o, first, "Your account is open again.")
			n.awaitTimeline(o.Ticket, "created queued sent answered answered")
		})
	}
}

func TestSilentLineCanBeLeftAndIsForgotten(t *testing.T) {
	n := newBadNetwork(t)
	o := n.send("我的账户被锁定了。")
	n.answer(o, n.smtp.Await(t, 1)[0].Data, "Your account is open again.")
	n.imap.Silence()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, _, err := n.Check(ctx, false); err == nil {
		t.Error("a silent server was taken for a checked mailbox")
	}
	n.imap.Mend()
	n.check()
	n.wantTicket(o.Ticket, ticket.Answered, "created queued sent answered")
}
