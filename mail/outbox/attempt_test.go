package outbox

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emersion/go-smtp"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// wantAborted checks that nothing of a mail is anywhere but on this computer, and that nothing more comes of it.
func (w *world) wantAborted(id int64, sendErr error) {
	w.t.Helper()
	if !errors.Is(sendErr, ErrAborted) || !errors.Is(sendErr, ErrNotQueued) {
		w.t.Errorf("the upload ended with %v", sendErr)
	}
	row, _, _, _ := w.look(id)
	if row.State != store.OutgoingCancelled {
		w.t.Errorf("the mail is %s", row.State)
	}
	if err := w.Flush(w.t.Context(), true); err != nil {
		w.t.Error(err)
	}
	if err := w.Recover(w.t.Context()); err != nil {
		w.t.Error(err)
	}
	if row, _, _, _ := w.look(id); row.State != store.OutgoingCancelled {
		w.t.Errorf("the mail is %s again", row.State)
	}
	w.wantDelivered()
}

func (w *world) abort(id int64) error {
	return w.Abort(w.t.Context(), id)
}

func TestAbortInTheMiddleOfTheMailLeavesNothingAtTheServer(t *testing.T) {
	for _, last := range []bool{false, true} { // after the first bytes; after all, before the final dot
		w := newWorld(t)
		mail := w.queue("AAAA-0001")
		aborted := errors.New("not called")
		w.Progress = func(p Progress) {
			if (p.Sent == p.Total) == last {
				aborted = w.abort(mail.ID)
				w.Progress = nil
			}
		}
		_, err := w.Send(t.Context(), mail.ID)
		if aborted != nil {
			t.Errorf("Abort: %v", aborted)
		}
		w.wantAborted(mail.ID, err)

		// The next mail is not disturbed by it.
		next := w.queue("AAAA-0002")
		if row, err := w.Send(t.Context(), next.ID); err != nil || row.State != store.OutgoingSent {
			t.Errorf("the next mail is %s, %v", row.State, err)
		}
		w.wantDelivered(letter("AAAA-0002"))
	}
}

// stuck is a line on which bytes stop going out after some, until it is closed.
type stuck struct {
	net.Conn
	left    int
	reached chan struct{}
	closed  chan struct{}
	once    sync.Once
}

func (s *stuck) Write(p []byte) (int, error) {
	if s.left -= len(p); s.left < 0 {
		close(s.reached)
		<-s.closed
		return 0, net.ErrClosed
	}
	return s.Conn.Write(p)
}

func (s *stuck) Close() error {
	s.once.Do(func() { close(s.closed) })
	return s.Conn.Close()
}

func TestAbortEndsAnUploadThatHangs(t *testing.T) {
	w := newWorld(t)
	line := &stuck{left: 40 << 10, reached: make(chan struct{}), closed: make(chan struct{})}
	dial := w.Env.Dial
	w.Env.Dial = func(ctx context.Context, network, address string) (c net.Conn, err error) {
		line.Conn, err = dial(ctx, network, address)
		return line, err
	}
	mail := w.queue("AAAA-0001")
	ended := make(chan error, 1)
	go func() {
		_, err := w.Send(t.Context(), mail.ID)
		ended <- err
	}()
	<-line.reached
	if err := w.abort(mail.ID); err != nil {
		t.Error(err)
	}
	err := <-ended
	w.Env.Dial = dial
	w.wantAborted(mail.ID, err)
}

func TestAbortAfterTheFinalDotIsTooLate(t *testing.T) {
	w := newWorld(t)
	mail := w.queue("AAAA-0001")
	w.mailbox.keepErr = errors.New("not now")
	var aborted []error
	w.desk.atDot = func() { aborted = append(aborted, w.abort(mail.ID)) }
	if row, err := w.Send(t.Context(), mail.ID); err != nil || row.State != store.OutgoingSent {
		t.Errorf("%s, %v", row.State, err)
	}
	aborted = append(aborted, w.abort(mail.ID))
	for i, err := range aborted {
		if !errors.Is(err, ErrTooLate) {
			t.Errorf("Abort %d: %v", i, err)
		}
	}
	w.want(mail.ID, store.OutgoingSent, ticket.Waiting, ticket.EventSent)
	w.wantDelivered(letter("AAAA-0001"))
}

// Who gives up after the final dot is out still hears what became of the mail, else nobody would know.
func TestGivingUpAfterTheFinalDotWaitsForTheServersWord(t *testing.T) {
	w := newWorld(t)
	mail := w.queue("AAAA-0001")
	ctx, cancel := context.WithCancel(t.Context())
	w.desk.atDot = cancel
	if row, err := w.Send(ctx, mail.ID); err != nil || row.State != store.OutgoingSent {
		t.Errorf("%s, %v", row.State, err)
	}
	w.wantDelivered(letter("AAAA-0001"))
}

// But not for ever.
func TestGivingUpAfterTheFinalDotEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorldWith(t, time.Now)
		hold := make(chan struct{})
		w.Env.Dial = func(context.Context, string, string) (net.Conn, error) { return deaf(1<<20, hold), nil }
		mail := w.queueAt("AAAA-0001", time.Now())
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			_, err := w.Send(ctx, mail.ID)
			ended <- err
		}()
		synctest.Wait() // the server has all and says nothing
		began := time.Now()
		cancel()
		if err := <-ended; !errors.Is(err, ErrUnknown) {
			t.Errorf("it ended with %v", err)
		}
		if d := time.Since(began); d != lastWord {
			t.Errorf("it ended after %v", d)
		}
		close(hold)
	})
}

// Whichever comes first, there is one outcome: taken back and not delivered, or delivered and too late.
func TestAbortRacingWithTheFinalDotHasOneOutcome(t *testing.T) {
	var back, late int
	for i := range 24 {
		w := newWorld(t)
		mail := w.queue("AAAA-0001")
		aborted := make(chan error, 1)
		called := false
		w.Progress = func(p Progress) {
			if !called && p.Sent >= p.Total-int64(i%4)*chunk {
				called = true
				go func() { aborted <- w.abort(mail.ID) }()
			}
		}
		_, err := w.Send(t.Context(), mail.ID)
		switch e := <-aborted; {
		case e == nil:
			back++
			w.wantAborted(mail.ID, err)
		case errors.Is(e, ErrTooLate) && err == nil:
			late++
			w.want(mail.ID, store.OutgoingSent, ticket.Waiting, ticket.EventSent)
			w.wantDelivered(letter("AAAA-0001"))
		default:
			t.Errorf("Abort: %v, Send: %v", e, err)
		}
	}
	t.Logf("%d taken back, %d too late", back, late)
}

func TestAbortFromAnotherProcess(t *testing.T) {
	for _, told := range []bool{false, true} {
		w := newWorld(t)
		other := &Outbox{Store: w.Store, Env: w.Env}
		mail := w.queue("AAAA-0001")
		var sent int64
		w.Progress = func(p Progress) {
			if sent == 0 {
				if err := other.Abort(t.Context(), mail.ID); err != nil {
					t.Error(err)
				}
			}
			sent = p.Sent
			if told {
				if err := w.Reconsider(t.Context()); err != nil {
					t.Error(err)
				}
			}
		}
		_, err := w.Send(t.Context(), mail.ID)
		w.wantAborted(mail.ID, err)
		if told == (sent == mail.Bytes) {
			t.Errorf("told %v, and yet %d of %d bytes went out", told, sent, mail.Bytes)
		}
	}
}

// A mail that is taken back may be gone from the store altogether, bytes and all, while they are being read.
func TestAbortedMailMayBeDeletedAtOnce(t *testing.T) {
	w := newWorld(t)
	mail := w.queue("AAAA-0001")
	w.Progress = func(Progress) {
		w.Progress = nil
		if err := w.abort(mail.ID); err != nil {
			t.Error(err)
		}
		w.update(func(tx *store.Tx) error { return tx.DeleteTicket(mail.Ticket) })
	}
	if row, err := w.Send(t.Context(), mail.ID); !errors.Is(err, ErrAborted) || row.State != store.OutgoingCancelled {
		t.Errorf("%s, %v", row.State, err)
	}
	w.wantDelivered()
}

func TestAbortOfAMailThatIsNotUnderWay(t *testing.T) {
	for _, state := range []store.OutgoingState{
		store.OutgoingQueued, store.OutgoingFailed, store.OutgoingCancelled,
	} {
		w := newWorld(t)
		mail := w.queue("AAAA-0001")
		mail.State = state
		w.update(func(tx *store.Tx) error { return tx.UpdateOutgoing(mail) })
		if err := w.Abort(t.Context(), mail.ID); err != nil {
			t.Errorf("%s: %v", state, err)
		}
		if row, _, _, _ := w.look(mail.ID); row.State != store.OutgoingCancelled {
			t.Errorf("%s: the mail is %s", state, row.State)
		}
	}
}

// A line that died in a sleep swallows the bytes: without the doubt it would take minutes until that shows.
func TestDoubtEndsAnUploadThatStandsStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorldWith(t, time.Now)
		hold := make(chan struct{})
		w.Env.Dial = func(context.Context, string, string) (net.Conn, error) { return deaf(40<<10, hold), nil }
		mail := w.queueAt("AAAA-0001", time.Now())
		began := time.Now()
		ended := make(chan error, 1)
		go func() {
			_, err := w.Send(t.Context(), mail.ID)
			ended <- err
		}()
		synctest.Wait()
		if err := w.Doubt(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-ended; err == nil {
			t.Error("it was sent into the void")
		}
		if d := time.Since(began); d != doubtTime {
			t.Errorf("it was given up after %v", d)
		}
		row, _, _, _ := w.look(mail.ID)
		if key, _ := SplitReason(row.LastError); row.State != store.OutgoingQueued || key != account.CodeTimeout {
			t.Errorf("the mail is %s: %s", row.State, row.LastError)
		}
		close(hold)
	})
}

// deaf is a server in memory that takes some bytes of a mail and then reads no more until hold is closed.
func deaf(take int, hold chan struct{}) net.Conn {
	near, far := net.Pipe()
	go func() {
		defer far.Close()
		say := func(s string) bool { _, err := io.WriteString(far, s+"\r\n"); return err == nil }
		in := bufio.NewReader(far)
		for ok := say("220 ready"); ok; {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			switch {
			case strings.HasPrefix(line, "EHLO"):
				ok = say("250-deaf\r\n250-SIZE 1000000\r\n250 AUTH PLAIN")
			case strings.HasPrefix(line, "AUTH"):
				ok = say("235 welcome")
			case strings.HasPrefix(line, "DATA"):
				_ = say("354 go on")
				_, _ = io.CopyN(io.Discard, in, int64(take))
				<-hold
				return
			default:
				ok = say("250 yes")
			}
		}
	}()
	return near
}

func TestDoubtBeginsTheBackoffAnew(t *testing.T) {
	w := newWorld(t)
	offline := &net.OpError{Op: "dial", Err: syscall.ENETUNREACH}
	waiting := w.queue("AAAA-0001")
	w.desk.dialling = offline
	for range 12 {
		_, _ = w.Send(t.Context(), waiting.ID)
	}
	row, _, _, _ := w.look(waiting.ID)
	if pause := row.NextTry.Sub(w.now); pause < time.Minute {
		t.Fatalf("the pause after 12 tries is %v", pause)
	}
	w.desk.dialling = nil
	w.desk.faults = []fault{{mail: reply(530, smtp.EnhancedCode{5, 7, 0}, "who are you")}}
	locked := w.queue("AAAA-0002")
	_, _ = w.Send(t.Context(), locked.ID)
	was, _, _, _ := w.look(locked.ID)

	if err := w.Doubt(t.Context()); err != nil {
		t.Fatal(err)
	}
	if row, _, _, _ = w.look(waiting.ID); !row.NextTry.Equal(w.now) || row.Tries != 12 {
		t.Errorf("due %v after %d tries, now is %v", row.NextTry, row.Tries, w.now)
	}
	if row, _, _, _ := w.look(locked.ID); !row.NextTry.Equal(was.NextTry) {
		t.Error("a refused sign-in is tried again unasked")
	}
	w.desk.dialling = offline
	_, _ = w.Send(t.Context(), waiting.ID)
	if row, _, _, _ = w.look(waiting.ID); row.NextTry.Sub(w.now) > 2*minPause {
		t.Errorf("the first pause after the doubt is %v", row.NextTry.Sub(w.now))
	}
}

func TestUnknownSaysWhyNobodyLooked(t *testing.T) {
	for _, test := range []struct {
		name string
		err  error
		want string
	}{
		{"no folder", nil, KeyCannotLook + ": "},
		{"offline", &account.Error{Op: "imap_connect", Code: account.CodeOffline}, KeyNotLooked + ": offline: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			w.desk.faults = []fault{{cut: cutDelivered}}
			mail := w.queue("AAAA-0001")
			_, _ = w.Send(t.Context(), mail.ID)
			row, _, _, _ := w.look(mail.ID)
			if key, _ := SplitReason(row.LastError); key != KeyUnanswered {
				t.Errorf("before anybody looked: %q", row.LastError)
			}
			w.mailbox.err = test.err
			w.now = w.now.Add(time.Hour)
			_ = w.Flush(t.Context(), false)
			row = w.want(mail.ID, store.OutgoingUnknown, ticket.Unknown, ticket.EventUnknown)
			if !strings.HasPrefix(row.LastError, test.want) || !row.NextTry.After(w.now) {
				t.Errorf("%q, next look %v", row.LastError, row.NextTry)
			}
			// Asked to look now, it does; found, the mail is sent.
			if err := w.Look(t.Context(), mail.ID); err != nil {
				t.Error(err)
			}
			w.mailbox.err, w.mailbox.looked, w.mailbox.found = nil, true, true
			if err := w.Flush(t.Context(), false); err != nil {
				t.Error(err)
			}
			w.want(mail.ID, store.OutgoingSent, ticket.Waiting, ticket.EventUnknown, ticket.EventSent)
			if err := w.Look(t.Context(), mail.ID); !errors.Is(err, ErrNotQueued) {
				t.Errorf("Look at a sent mail: %v", err)
			}
			w.wantDelivered(letter("AAAA-0001"))
		})
	}
}

func TestTheServersLimitIsRemembered(t *testing.T) {
	w := newWorldOf(t, 200<<10)
	limit := func(server account.Server) (n int64) {
		w.update(func(tx *store.Tx) (err error) {
			n, err = Limit(tx, w.account, server)
			return err
		})
		return n
	}
	here := account.Server{Host: "127.0.0.1", Port: 25, Security: account.None}
	if n := limit(here); n != 0 {
		t.Errorf("known before it was asked: %d", n)
	}
	if _, err := w.Send(t.Context(), w.queue("AAAA-0001").ID); err != nil {
		t.Fatal(err)
	}
	if n := limit(here); n != 200<<10 {
		t.Errorf("limit %d", n)
	}
	here.Port = 587
	if n := limit(here); n != 0 {
		t.Errorf("another server's limit is %d", n)
	}
}
