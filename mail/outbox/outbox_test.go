package outbox

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

func reply(code int, enhanced smtp.EnhancedCode, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: text}
}

func TestSendsTheStoredBytesOnce(t *testing.T) {
	w := newWorld(t)
	var progress []Progress
	w.Progress = func(p Progress) { progress = append(progress, p) }
	mail := w.queue("AAAA-0001")

	row, err := w.Send(t.Context(), mail.ID)
	if err != nil || row.State != store.OutgoingSent || row.Tries != 1 || row.LastError != "" || !row.SentCopied {
		t.Fatalf("%+v, %v", row, err)
	}
	w.want(mail.ID, store.OutgoingSent, ticket.Waiting, ticket.EventSent)
	w.wantDelivered(letter("AAAA-0001"))
	if !slices.Equal(w.mailbox.kept, []string{letter("AAAA-0001")}) {
		t.Errorf("%d copies in Sent, want one, whole", len(w.mailbox.kept))
	}
	if _, _, _, last := w.look(mail.ID); !strings.HasPrefix(last.Evidence, "250 ") || last.MessageID != mail.MessageID {
		t.Errorf("evidence %+v", last)
	}
	if end := progress[len(progress)-1]; end.Sent != mail.Bytes || end.Total != mail.Bytes || len(progress) < 3 {
		t.Errorf("progress %v", progress)
	}
	if want := []store.OutgoingState{store.OutgoingSending, store.OutgoingSent}; !slices.Equal(w.changes, want) {
		t.Errorf("changes %q, want %q", w.changes, want)
	}

	// Nothing more happens to it.
	if err := w.Flush(t.Context(), true); err != nil {
		t.Error(err)
	}
	if due, err := w.NextDue(t.Context()); !due.IsZero() || err != nil {
		t.Errorf("next due %v, %v", due, err)
	}
	w.wantDelivered(letter("AAAA-0001"))
}

func TestFailuresLeaveTheMailWhereItBelongs(t *testing.T) {
	for _, test := range []struct {
		name  string
		fault fault
		dial  error
		state store.OutgoingState
		stand ticket.State
		event ticket.Event // "" for none
		key   string
		words string
		tries int
	}{
		{"recipient refused", fault{rcpt: reply(550, smtp.EnhancedCode{5, 1, 1}, "no such\x1b user")}, nil,
			store.OutgoingFailed, ticket.Failed, ticket.EventFailed, KeyRefused, "550 5.1.1 no such user", 1},
		{"sender refused", fault{mail: reply(553, smtp.EnhancedCode{5, 7, 1}, "not yours")}, nil,
			store.OutgoingFailed, ticket.Failed, ticket.EventFailed, KeyRefused, "MAIL FROM: 553", 1},
		{"content refused after the final dot", fault{data: reply(554, smtp.EnhancedCode{5, 7, 1}, "spam")}, nil,
			store.OutgoingFailed, ticket.Failed, ticket.EventFailed, KeyRefused, "554 5.7.1 spam", 1},
		{"too large, says the server", fault{mail: reply(552, smtp.EnhancedCode{5, 3, 4}, "too big")}, nil,
			store.OutgoingFailed, ticket.Failed, ticket.EventFailed, KeyTooLarge, "too big", 1},
		{"greylisted", fault{rcpt: reply(451, smtp.EnhancedCode{4, 7, 1}, "come back")}, nil,
			store.OutgoingQueued, ticket.Queued, "", KeyLater, "451 4.7.1 come back", 1},
		{"later, after the final dot", fault{data: reply(452, smtp.EnhancedCode{4, 3, 1}, "full")}, nil,
			store.OutgoingQueued, ticket.Queued, "", KeyLater, "452 4.3.1 full", 1},
		{"5.5.0 says nothing", fault{rcpt: reply(550, smtp.EnhancedCode{5, 5, 0}, "what?")}, nil,
			store.OutgoingQueued, ticket.Queued, "", KeyLater, "what?", 1},
		{"sign-in wanted after all", fault{mail: reply(530, smtp.EnhancedCode{5, 7, 0}, "who are you")}, nil,
			store.OutgoingQueued, ticket.Queued, "", account.CodeAuth, "who are you", 0},
		{"cut at RCPT", fault{cut: cutAtRcpt}, nil,
			store.OutgoingQueued, ticket.Queued, "", account.CodeOffline, "RCPT TO", 1},
		{"cut in the middle of the mail", fault{cut: cutBefore}, nil,
			store.OutgoingQueued, ticket.Queued, "", account.CodeOffline, "", 1},
		{"no network", fault{}, &net.OpError{Op: "dial", Err: syscall.ENETUNREACH},
			store.OutgoingQueued, ticket.Queued, "", account.CodeOffline, "no network", 1},
		{"cut after the final dot", fault{cut: cutDelivered}, nil,
			store.OutgoingUnknown, ticket.Unknown, ticket.EventUnknown, KeyUnanswered, "", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			w.desk.faults, w.desk.dialling = []fault{test.fault}, test.dial
			mail := w.queue("AAAA-0001")

			row, err := w.Send(t.Context(), mail.ID)
			if err == nil {
				t.Error("no error")
			}
			var events []ticket.Event
			if test.event != "" {
				events = append(events, test.event)
			}
			w.want(mail.ID, test.state, test.stand, events...)
			key, words := SplitReason(row.LastError)
			if key != test.key || !strings.Contains(words, test.words) || row.Tries != test.tries {
				t.Errorf("reason %q after %d tries, want %s: …%s… after %d", row.LastError, row.Tries, test.key, test.words, test.tries)
			}
			if test.fault.cut != cutDelivered {
				w.wantDelivered() // above all no half mail
			}
			fault, refused := new(account.Error), new(RefusedError)
			if row.State == store.OutgoingQueued && !errors.As(err, &fault) && !errors.As(err, &refused) {
				t.Errorf("a caller cannot decide by %v", err)
			}
			if row.State == store.OutgoingQueued && !row.NextTry.After(w.now) {
				t.Errorf("next try %v is not after %v", row.NextTry, w.now)
			}

			// Whatever stays in the outbox goes out whole in the end.
			w.desk.dialling = nil
			if row.State == store.OutgoingQueued {
				if err := w.Flush(t.Context(), true); err != nil {
					t.Errorf("the next attempt: %v", err)
				}
				w.wantDelivered(letter("AAAA-0001"))
			}
		})
	}
}

func TestUnknownIsSettledByLooking(t *testing.T) {
	for _, test := range []struct {
		name      string
		cut       cut
		mailbox   mailbox
		state     store.OutgoingState
		stands    ticket.State
		events    []ticket.Event
		delivered int
	}{
		{"found", cutDelivered, mailbox{found: true, looked: true},
			store.OutgoingSent, ticket.Waiting, []ticket.Event{ticket.EventUnknown, ticket.EventSent}, 1},
		{"looked for and not found", cutNotStored, mailbox{looked: true},
			store.OutgoingSent, ticket.Waiting, []ticket.Event{ticket.EventUnknown, ticket.EventQueued, ticket.EventSent}, 1},
		{"nowhere to look", cutDelivered, mailbox{},
			store.OutgoingUnknown, ticket.Unknown, []ticket.Event{ticket.EventUnknown}, 1},
		{"the mailbox is out of reach", cutDelivered, mailbox{looked: true, err: errors.New("offline")},
			store.OutgoingUnknown, ticket.Unknown, []ticket.Event{ticket.EventUnknown}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			*w.mailbox = test.mailbox
			w.desk.faults = []fault{{cut: test.cut}}
			mail := w.queue("AAAA-0001")
			if _, err := w.Send(t.Context(), mail.ID); !errors.Is(err, ErrUnknown) {
				t.Fatalf("Send: %v, want ErrUnknown", err)
			}
			if w.mailbox.looks != 0 {
				t.Error("looked before the provider had time to file the mail")
			}
			if err := w.Flush(t.Context(), false); err != nil || w.mailbox.looks != 0 {
				t.Errorf("Flush before it is due: %v, %d looks", err, w.mailbox.looks)
			}
			w.now, _ = w.due(t)
			err := w.Flush(t.Context(), false)
			if settled := test.state == store.OutgoingSent; (err == nil) != settled {
				t.Errorf("Flush: %v", err)
			}
			row := w.want(mail.ID, test.state, test.stands, test.events...)
			if got := w.desk.delivered(); len(got) != test.delivered || got[0] != letter("AAAA-0001") {
				t.Errorf("%d mails delivered, want %d, the same bytes", len(got), test.delivered)
			}
			if row.State == store.OutgoingUnknown {
				if next, any := w.due(t); !any || !next.After(w.now) {
					t.Errorf("looks again at %v, now is %v", next, w.now)
				}
			}
		})
	}
}

func (w *world) due(t *testing.T) (time.Time, bool) {
	t.Helper()
	next, err := w.NextDue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return next, !next.IsZero()
}

func TestTooLargeForTheServerIsKnownBeforeTheUpload(t *testing.T) {
	w := newWorldOf(t, 50_000)
	mail := w.queue("AAAA-0001")
	row, err := w.Send(t.Context(), mail.ID)
	tooLarge, ok := errors.AsType[*TooLargeError](err)
	if !ok || tooLarge.Size != mail.Bytes || tooLarge.Limit != 50_000 {
		t.Errorf("%v", err)
	}
	w.want(mail.ID, store.OutgoingFailed, ticket.Failed, ticket.EventFailed)
	if key, words := SplitReason(row.LastError); key != KeyTooLarge || !strings.Contains(words, "50000") {
		t.Errorf("reason %q", row.LastError)
	}
}

func TestRefusedSignInIsNotTheMailsFault(t *testing.T) {
	w := newWorld(t)
	w.update(func(tx *store.Tx) error {
		return tx.SetSecret(w.account, "password", []byte("wrong"))
	})
	one, two := w.queue("AAAA-0001"), w.queue("AAAA-0002")
	err := w.Flush(t.Context(), false)
	if fault, ok := errors.AsType[*account.Error](err); !ok || !fault.SignIn() {
		t.Errorf("Flush: %v, want a refused sign-in", err)
	}
	if w.desk.sessions != 1 {
		t.Errorf("knocked %d times, want once", w.desk.sessions)
	}
	for _, id := range []int64{one.ID, two.ID} {
		row := w.want(id, store.OutgoingQueued, ticket.Queued)
		if key, _ := SplitReason(row.LastError); key != account.CodeAuth || row.Tries != 0 || !row.NextTry.After(w.now) {
			t.Errorf("%+v", row)
		}
	}
	w.update(func(tx *store.Tx) error { return tx.SetSecret(w.account, "password", []byte(password)) })
	if err := w.Flush(t.Context(), true); err != nil {
		t.Errorf("with the right password: %v", err)
	}
	w.wantDelivered(letter("AAAA-0001"), letter("AAAA-0002"))
}

func TestOneConnectionForSeveralMailsOldestFirst(t *testing.T) {
	w := newWorld(t)
	w.queue("AAAA-0001")
	w.queue("AAAA-0002")
	w.queue("AAAA-0003")
	if err := w.Flush(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	w.wantDelivered(letter("AAAA-0001"), letter("AAAA-0002"), letter("AAAA-0003"))
	if w.desk.sessions != 1 {
		t.Errorf("%d connections, want 1", w.desk.sessions)
	}
}

func TestOneBadMailDoesNotHoldUpTheNext(t *testing.T) {
	w := newWorld(t)
	w.desk.faults = []fault{{rcpt: reply(550, smtp.EnhancedCode{5, 1, 1}, "no")}}
	bad := w.queue("AAAA-0001")
	w.queue("AAAA-0002")
	if err := w.Flush(t.Context(), false); err == nil {
		t.Error("no error for the refused mail")
	}
	w.want(bad.ID, store.OutgoingFailed, ticket.Failed, ticket.EventFailed)
	w.wantDelivered(letter("AAAA-0002"))
}

func TestCallBackTimeIsKept(t *testing.T) {
	w := newWorld(t)
	due := w.now.Add(10 * time.Second)
	mail := w.queueAt("AAAA-0001", due)
	if err := w.Flush(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	w.wantDelivered()
	if next, _ := w.due(t); !next.Equal(due) {
		t.Errorf("next due %v, want %v", next, due)
	}
	if err := w.Abort(t.Context(), mail.ID); err != nil {
		t.Fatal(err)
	}
	w.want(mail.ID, store.OutgoingCancelled, ticket.Draft)
	w.now = due
	if err := w.Flush(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	w.wantDelivered()
	if _, any := w.due(t); any {
		t.Error("a cancelled mail is still due")
	}
}

func TestAbortAndRetryByState(t *testing.T) {
	for _, test := range []struct {
		state        store.OutgoingState
		abort, retry error
	}{
		{store.OutgoingQueued, nil, nil},
		{store.OutgoingSending, nil, ErrTooLate},
		{store.OutgoingSent, ErrTooLate, ErrTooLate},
		{store.OutgoingUnknown, ErrInDoubt, nil},
		{store.OutgoingFailed, nil, nil},
		{store.OutgoingCancelled, nil, ErrNotQueued},
	} {
		t.Run(string(test.state), func(t *testing.T) {
			w := newWorld(t)
			set := func(id ticket.ID) int64 {
				row := w.queue(id)
				row.State = test.state
				w.update(func(tx *store.Tx) error { return tx.UpdateOutgoing(row) })
				return row.ID
			}
			if err := w.Abort(t.Context(), set("AAAA-0001")); !errors.Is(err, test.abort) {
				t.Errorf("Abort: %v, want %v", err, test.abort)
			}
			w = newWorld(t)
			id := set("AAAA-0002")
			if err := w.Retry(t.Context(), id); !errors.Is(err, test.retry) {
				t.Errorf("Retry: %v, want %v", err, test.retry)
			}
			if test.retry == nil {
				if err := w.Flush(t.Context(), false); err != nil {
					t.Errorf("Flush after Retry: %v", err)
				}
				if row, _, _, _ := w.look(id); row.State != store.OutgoingSent {
					t.Errorf("state %s after Retry", row.State)
				}
			}
		})
	}
}

// A mail that failed while another process asked for it must stay failed: only the person puts it back.
func TestHurryTouchesNothingButWhatWaits(t *testing.T) {
	for _, state := range []store.OutgoingState{
		store.OutgoingQueued, store.OutgoingSending, store.OutgoingSent, store.OutgoingUnknown, store.OutgoingFailed,
		store.OutgoingCancelled,
	} {
		w := newWorld(t)
		row := w.queue("AAAA-0001")
		row.State, row.NextTry = state, w.now.Add(time.Hour)
		w.update(func(tx *store.Tx) error { return tx.UpdateOutgoing(row) })
		got, err := w.Hurry(t.Context(), row.ID)
		if err != nil || got.State != state {
			t.Errorf("%s: %s, %v", state, got.State, err)
		}
		if due := !got.NextTry.After(w.now); due != (state == store.OutgoingQueued) {
			t.Errorf("%s: due %v", state, due)
		}
	}
}

func TestGivingUpInTheMiddleDeliversNothing(t *testing.T) {
	w := newWorld(t)
	mail := w.queue("AAAA-0001")
	ctx, cancel := context.WithCancel(t.Context())
	w.Progress = func(Progress) { cancel() }
	if _, err := w.Send(ctx, mail.ID); !errors.Is(err, context.Canceled) {
		t.Errorf("Send: %v", err)
	}
	row := w.want(mail.ID, store.OutgoingQueued, ticket.Queued)
	if row.Tries != 0 || row.LastError != "" {
		t.Errorf("giving up counted as a try: %+v", row)
	}
	w.Progress = nil
	if err := w.Flush(t.Context(), false); err != nil {
		t.Errorf("the next attempt: %v", err)
	}
	w.wantDelivered(letter("AAAA-0001"))
}

func TestDamagedMailIsNotSent(t *testing.T) {
	w := newWorld(t)
	mail := w.queue("AAAA-0001")
	mail.Bytes += 10
	w.update(func(tx *store.Tx) error { return tx.UpdateOutgoing(mail) })
	row, err := w.Send(t.Context(), mail.ID)
	if key, _ := SplitReason(row.LastError); err == nil || key != KeyUnreadable {
		t.Errorf("%q, %v", row.LastError, err)
	}
	w.want(mail.ID, store.OutgoingFailed, ticket.Failed, ticket.EventFailed)
	w.wantDelivered()
}

func TestRecoverAfterACrash(t *testing.T) {
	for _, test := range []struct {
		name  string
		dot   bool
		state store.OutgoingState
		stand ticket.State
		event []ticket.Event
	}{
		{"before the final dot", false, store.OutgoingQueued, ticket.Queued, nil},
		{"around the final dot", true, store.OutgoingUnknown, ticket.Unknown, []ticket.Event{ticket.EventUnknown}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			mail := w.queue("AAAA-0001")
			mail.State = store.OutgoingSending
			w.update(func(tx *store.Tx) error { return tx.UpdateOutgoing(mail) })
			if test.dot {
				if err := w.markDot(t.Context(), mail.ID); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Recover(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.want(mail.ID, test.state, test.stand, test.event...)

			w.mailbox.looked = true
			if err := w.Flush(t.Context(), false); err != nil {
				t.Errorf("Flush after Recover: %v", err)
			}
			w.wantDelivered(letter("AAAA-0001"))
		})
	}
}

func TestCopyInSentIsRetriedWithoutSendingAgain(t *testing.T) {
	w := newWorld(t)
	w.mailbox.keepErr = errors.New("over quota")
	mail := w.queue("AAAA-0001")
	row, err := w.Send(t.Context(), mail.ID)
	if err != nil || row.State != store.OutgoingSent || row.SentCopied {
		t.Fatalf("%+v, %v", row, err)
	}
	var pauses []time.Duration
	for range 3 {
		next, any := w.due(t)
		if !any {
			t.Fatal("the copy is forgotten")
		}
		pauses = append(pauses, next.Sub(w.now))
		w.now = next
		if err := w.Flush(t.Context(), false); err != nil {
			t.Errorf("Flush: %v", err)
		}
	}
	if !slices.IsSorted(pauses) || pauses[0] <= 0 || pauses[2] <= pauses[0] {
		t.Errorf("pauses %v do not grow", pauses)
	}
	w.mailbox.keepErr = nil
	if err := w.Flush(t.Context(), true); err != nil {
		t.Errorf("Flush: %v", err)
	}
	if row := w.want(mail.ID, store.OutgoingSent, ticket.Waiting, ticket.EventSent); !row.SentCopied {
		t.Error("the copy is not noted")
	}
	w.wantDelivered(letter("AAAA-0001"))
}

func TestBackoffGrowsToSomeMinutesAndNeverEnds(t *testing.T) {
	w := newWorld(t)
	w.desk.dialling = io.ErrUnexpectedEOF
	mail := w.queue("AAAA-0001")
	var last time.Duration
	for try := 1; try <= 40; try++ {
		if err := w.Flush(t.Context(), false); err == nil {
			t.Fatal("no error")
		}
		row, _, _, _ := w.look(mail.ID)
		pause := row.NextTry.Sub(w.now)
		if row.State != store.OutgoingQueued || row.Tries != try || pause < minPause || pause > maxPause || pause < last {
			t.Fatalf("try %d: %s, %d tries, pause %v after %v", try, row.State, row.Tries, pause, last)
		}
		last, w.now = pause, row.NextTry
	}
	w.Rand = func(int64) int64 { return 0 }
	if pause := w.backoff(40); pause != minPause {
		t.Errorf("the pause is not random: %v", pause)
	}
}

func TestMailOfARemovedAccountWaits(t *testing.T) {
	w := newWorld(t)
	mail := w.queue("AAAA-0001")
	w.update(func(tx *store.Tx) error { return tx.DeleteAccount(w.account) })
	row, err := w.Send(t.Context(), mail.ID)
	if key, _ := SplitReason(row.LastError); !errors.Is(err, ErrSettings) || key != KeySettings || row.State != store.OutgoingQueued {
		t.Errorf("%+v, %v", row, err)
	}
}

func TestSendSaysWhatCannotBeSent(t *testing.T) {
	w := newWorld(t)
	if _, err := w.Send(t.Context(), 99); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Send of nothing: %v", err)
	}
	mail := w.queue("AAAA-0001")
	if err := w.Abort(t.Context(), mail.ID); err != nil {
		t.Fatal(err)
	}
	if row, err := w.Send(t.Context(), mail.ID); !errors.Is(err, ErrNotQueued) || row.ID != mail.ID {
		t.Errorf("Send of a cancelled mail: %+v, %v", row, err)
	}
	w.wantDelivered()
}

func TestSplitReason(t *testing.T) {
	for _, test := range []struct{ in, key, words string }{
		{"too_large: 12 bytes", "too_large", "12 bytes"},
		{"rejected: at RCPT TO: 550 no", "rejected", "at RCPT TO: 550 no"},
		{"", "", ""},
		{"Something else: entirely", "", "Something else: entirely"},
	} {
		if key, words := SplitReason(test.in); key != test.key || words != test.words {
			t.Errorf("SplitReason(%q) = %q, %q", test.in, key, words)
		}
	}
}

// A mail server's clock may be ahead of ours: what was sent after its answer stands after it, and decides.
func TestWhatHappensNowComesLastOnTheTimeline(t *testing.T) {
	w := newWorld(t)
	mail := w.queue("AAAA-0001")
	w.update(func(tx *store.Tx) error {
		return tx.AppendEntry("AAAA-0001", ticket.Entry{
			At: w.now.Add(time.Hour), Event: ticket.EventAnswered, Evidence: ticket.EvidenceAsks,
		})
	})
	w.update(func(tx *store.Tx) error {
		return tx.AppendEntry("AAAA-0001", ticket.Entry{At: w.now.Add(time.Hour), Event: ticket.EventQueued, MessageID: mail.MessageID})
	})
	if _, err := w.Send(t.Context(), mail.ID); err != nil {
		t.Fatal(err)
	}
	w.want(mail.ID, store.OutgoingSent, ticket.Waiting, ticket.EventAnswered, ticket.EventQueued, ticket.EventSent)
}

func TestAnAnswerProvesThatAnUnknownMailArrived(t *testing.T) {
	w := newWorld(t)
	*w.mailbox = mailbox{looked: true} // a server that files no copy in Sent
	w.desk.faults = []fault{{cut: cutDelivered}}
	mail := w.queue("AAAA-0001")
	if _, err := w.Send(t.Context(), mail.ID); !errors.Is(err, ErrUnknown) {
		t.Fatalf("Send: %v, want ErrUnknown", err)
	}
	w.update(func(tx *store.Tx) error {
		_, _, err := tx.InsertMessage(ticket.Message{
			Ticket: mail.Ticket, MessageID: "<a1@okpay.example>", InReplyTo: mail.MessageID, Direction: ticket.In, Kind: ticket.KindReply,
		})
		if err != nil {
			return err
		}
		return tx.AppendEntry(mail.Ticket, ticket.Entry{At: w.now.Add(time.Second), Event: ticket.EventAnswered, MessageID: "<a1@okpay.example>", Evidence: ticket.EvidenceAsks})
	})
	if err := w.Flush(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	w.want(mail.ID, store.OutgoingSent, ticket.WaitingForYou, ticket.EventUnknown, ticket.EventAnswered, ticket.EventSent)
	w.wantDelivered(letter("AAAA-0001"))
}

// A later mail of ours named the lost one in its References, and so does the answer to that.
func TestAnAnswerToALaterMailProvesNothing(t *testing.T) {
	w := newWorld(t)
	*w.mailbox = mailbox{looked: true}
	w.desk.faults = []fault{{cut: cutNotStored}}
	mail := w.queue("AAAA-0001")
	if _, err := w.Send(t.Context(), mail.ID); !errors.Is(err, ErrUnknown) {
		t.Fatalf("Send: %v, want ErrUnknown", err)
	}
	w.update(func(tx *store.Tx) error {
		_, _, err := tx.InsertMessage(ticket.Message{
			Ticket: mail.Ticket, MessageID: "<a1@okpay.example>", InReplyTo: "<later@mail.example>", Direction: ticket.In,
			References: []string{mail.MessageID, "<later@mail.example>"}, Kind: ticket.KindReply,
		})
		return err
	})
	if err := w.Flush(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	w.wantDelivered(letter("AAAA-0001"))
}
