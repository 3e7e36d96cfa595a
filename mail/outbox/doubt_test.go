package outbox

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// doubtful queues a mail and tries it; the line breaks after its final dot.
func (w *world) doubtful(c cut) store.Outgoing {
	w.t.Helper()
	w.desk.faults = []fault{{cut: c}}
	mail := w.queue("AAAA-0001")
	row, err := w.Send(w.t.Context(), mail.ID)
	if !errors.Is(err, ErrUnknown) {
		w.t.Fatalf("Send: %s, %v", row.State, err)
	}
	return row
}

func TestAMailInDoubtIsLookedForBeforeItIsTakenBack(t *testing.T) {
	offline := errors.New("offline")
	for _, test := range []struct {
		name     string
		mailbox  mailbox
		anyway   bool
		want     error
		unlooked bool
		state    store.OutgoingState
		stands   ticket.State
		event    ticket.Event
		evidence string
	}{
		{"found", mailbox{found: true, looked: true}, false, ErrArrived, false,
			store.OutgoingSent, ticket.Waiting, ticket.EventSent, "found in the mailbox"},
		{"found, and no longer wanted in any case", mailbox{found: true, looked: true}, true, ErrArrived, false,
			store.OutgoingSent, ticket.Waiting, ticket.EventSent, "found in the mailbox"},
		{"not found", mailbox{looked: true}, false, nil, false,
			store.OutgoingCancelled, ticket.Draft, ticket.EventWithdrawn, "not found in the mailbox"},
		{"out of reach", mailbox{err: offline}, false, offline, true,
			store.OutgoingUnknown, ticket.Unknown, "", ""},
		{"nowhere to look", mailbox{}, false, nil, true,
			store.OutgoingUnknown, ticket.Unknown, "", ""},
		{"out of reach, the person decides", mailbox{err: offline}, true, nil, false,
			store.OutgoingCancelled, ticket.Draft, ticket.EventWithdrawn, "not looked for: offline"},
		{"nowhere to look, the person decides", mailbox{}, true, nil, false,
			store.OutgoingCancelled, ticket.Draft, ticket.EventWithdrawn, "not looked for: the mailbox has no folder"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			mail := w.doubtful(cutDelivered)
			*w.mailbox = test.mailbox
			if err := w.Abort(t.Context(), mail.ID); !errors.Is(err, ErrInDoubt) || w.mailbox.looks != 0 {
				t.Errorf("Abort: %v after %d looks", err, w.mailbox.looks)
			}
			err := w.Withdraw(t.Context(), mail.ID, test.anyway)
			unlooked := new(UnlookedError)
			if errors.As(err, &unlooked) != test.unlooked || test.want != nil && !errors.Is(err, test.want) ||
				test.want == nil && !test.unlooked && err != nil {
				t.Errorf("Withdraw: %v", err)
			}
			events := []ticket.Event{ticket.EventUnknown}
			if test.event != "" {
				events = append(events, test.event)
			}
			w.want(mail.ID, test.state, test.stands, events...)
			if _, _, _, last := w.look(mail.ID); test.event != "" && !strings.HasPrefix(last.Evidence, test.evidence) {
				t.Errorf("evidence %q, want %q", last.Evidence, test.evidence)
			}
			w.wantDelivered(letter("AAAA-0001"))
		})
	}
}

// looking is a Finder that does something while it looks.
type looking struct {
	*mailbox
	do func()
}

func (l looking) Find(ctx context.Context, account int64, messageID string) (bool, bool, error) {
	if f := l.do; f != nil {
		f()
	}
	return l.mailbox.Find(ctx, account, messageID)
}

// Whatever is tried between the look and the taking back has to be looked for anew.
func TestAMailThatIsTriedWhileItIsLookedForIsNotLost(t *testing.T) {
	for _, test := range []struct {
		name  string
		cut   cut
		looks int
		want  error
		state store.OutgoingState
		event []ticket.Event
	}{
		{"it goes out", cutNothing, 2, ErrTooLate, store.OutgoingSent,
			[]ticket.Event{ticket.EventUnknown, ticket.EventQueued, ticket.EventSent}},
		{"the line breaks again", cutNotStored, 3, nil, store.OutgoingCancelled,
			[]ticket.Event{ticket.EventUnknown, ticket.EventQueued, ticket.EventUnknown, ticket.EventWithdrawn}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			mail := w.doubtful(cutNotStored)
			w.mailbox.looked = true
			w.desk.faults = []fault{{cut: test.cut}}
			first := true
			w.Finder = looking{w.mailbox, func() {
				if !first {
					return
				}
				first = false
				other := &Outbox{Store: w.Store, Env: w.Env, Finder: w.mailbox}
				_, _ = other.Send(t.Context(), mail.ID) // looks, and tries it again
			}}
			if err := w.Withdraw(t.Context(), mail.ID, false); !errors.Is(err, test.want) {
				t.Errorf("Withdraw: %v, want %v", err, test.want)
			}
			row, _, events, _ := w.look(mail.ID)
			if row.State != test.state || w.mailbox.looks != test.looks || !slices.Equal(events[2:], test.event) {
				t.Errorf("%s after %d looks, %v", row.State, w.mailbox.looks, events)
			}
		})
	}
}

// A mail that was once in doubt and waits to go again is in doubt still; its upload can be stopped.
func TestTheSameBytesOnTheirWayAgainAreInDoubtToo(t *testing.T) {
	w := newWorld(t)
	mail := w.doubtful(cutNotStored)
	w.mailbox.looked = true
	var withdrawn error
	w.Progress = func(Progress) {
		w.Progress = nil
		withdrawn = w.Withdraw(t.Context(), mail.ID, false)
	}
	w.now, _ = w.due(t)
	row, err := w.Send(t.Context(), mail.ID)
	if withdrawn != nil || !errors.Is(err, ErrAborted) || row.State != store.OutgoingCancelled {
		t.Errorf("Withdraw: %v; Send: %s, %v", withdrawn, row.State, err)
	}
	w.wantDelivered()
	w.want(mail.ID, store.OutgoingCancelled, ticket.Draft, ticket.EventUnknown, ticket.EventQueued, ticket.EventWithdrawn)
}

// The person may send a mail again of which nobody knows; a copy that can be found stops it.
func TestRetryOfAMailInDoubtLooksFirst(t *testing.T) {
	for _, test := range []struct {
		name    string
		mailbox mailbox
		mails   int
	}{
		{"found", mailbox{found: true, looked: true}, 1},
		{"not found", mailbox{looked: true}, 2},
		{"nowhere to look", mailbox{}, 2},
		{"out of reach", mailbox{err: errors.New("offline")}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			mail := w.doubtful(cutDelivered)
			*w.mailbox = test.mailbox
			if err := w.Retry(t.Context(), mail.ID); err != nil {
				t.Fatal(err)
			}
			if row, err := w.Send(t.Context(), mail.ID); err != nil || row.State != store.OutgoingSent {
				t.Errorf("%s, %v", row.State, err)
			}
			if n := len(w.desk.delivered()); n != test.mails {
				t.Errorf("%d mails went out, want %d", n, test.mails)
			}
			w.update(func(tx *store.Tx) error {
				if _, there, err := EarlierOf(tx, mail.ID); there || err != nil {
					t.Errorf("what is known of the doubt is kept: %v, %v", there, err)
				}
				return nil
			})
		})
	}
}

// Looked for, not found, and then the network is gone for a while: by then a copy may have come.
func TestAMailThatWaitsAfterADoubtIsLookedForBeforeEachTry(t *testing.T) {
	w := newWorld(t)
	mail := w.doubtful(cutDelivered)
	w.mailbox.looked = true
	w.desk.dialling = errors.New("no network")
	w.now, _ = w.due(t)
	_, _ = w.Send(t.Context(), mail.ID)
	w.want(mail.ID, store.OutgoingQueued, ticket.Queued, ticket.EventUnknown, ticket.EventQueued)
	w.mailbox.err = errors.New("no network")
	if row, err := w.Send(t.Context(), mail.ID); err == nil || row.State != store.OutgoingQueued || !row.NextTry.After(w.now) {
		t.Errorf("%+v, %v", row, err)
	}
	w.desk.dialling, w.mailbox.err, w.mailbox.found = nil, nil, true
	if row, err := w.Send(t.Context(), mail.ID); err != nil || row.State != store.OutgoingSent {
		t.Errorf("%s, %v", row.State, err)
	}
	w.wantDelivered(letter("AAAA-0001"))
}

// A changed version does not go where the one before it has arrived, whatever the person asks for.
func TestAChangedVersionDoesNotFollowOneThatArrived(t *testing.T) {
	w := newWorld(t)
	mail := w.queue("AAAA-0001")
	w.mailbox.looked = true
	w.update(func(tx *store.Tx) error { return PutEarlier(tx, mail.ID, Earlier{Account: w.account}) })
	w.mailbox.found = true
	row, err := w.Send(t.Context(), mail.ID)
	if key, _ := SplitReason(row.LastError); key != KeyEarlier || !errors.Is(err, ErrEarlier) {
		t.Errorf("%q, %v", row.LastError, err)
	}
	w.want(mail.ID, store.OutgoingFailed, ticket.Failed, ticket.EventFailed)
	if err := w.Retry(t.Context(), mail.ID); !errors.Is(err, ErrEarlier) {
		t.Errorf("Retry: %v", err)
	}
	w.wantDelivered()
	if err := w.Abort(t.Context(), mail.ID); err != nil {
		t.Errorf("Abort: %v", err)
	}
}

// Not found, it goes; where nobody can look for the earlier version, it goes only if the person said so.
func TestAChangedVersionGoesWhereTheOneBeforeIsNotFound(t *testing.T) {
	for _, test := range []struct {
		mailbox mailbox
		decided bool
		goes    bool
	}{
		{mailbox{looked: true}, false, true}, {mailbox{err: errors.New("offline")}, false, false},
		{mailbox{err: errors.New("offline")}, true, true}, {mailbox{}, true, true},
	} {
		w := newWorld(t)
		*w.mailbox = test.mailbox
		mail := w.queue("AAAA-0001")
		w.update(func(tx *store.Tx) error { return PutEarlier(tx, mail.ID, Earlier{Decided: test.decided}) })
		row, err := w.Send(t.Context(), mail.ID)
		if (row.State == store.OutgoingSent) != test.goes || (err == nil) != test.goes {
			t.Errorf("%+v: %s, %v", test, row.State, err)
		}
		if !test.goes {
			w.now = w.now.Add(time.Hour)
			if err := w.Retry(t.Context(), mail.ID); err != nil {
				t.Error(err)
			}
			if row, err := w.Send(t.Context(), mail.ID); row.State != store.OutgoingSent {
				t.Errorf("the person decided: %s, %v", row.State, err)
			}
		}
	}
}
