package inbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/mail/wire"
)

// withoutUIDNext answers as 163 does: no UIDNEXT, and nothing at all to STATUS.
type withoutUIDNext struct{ session }

func (s withoutUIDNext) Look(ctx context.Context, examine string, others ...string) (map[string]mailbox, error) {
	answer, err := s.session.Look(ctx, examine, others...)
	for name, state := range answer {
		if state.UIDNext = 0; name != examine {
			state.UIDValidity = 0
		}
		answer[name] = state
	}
	return answer, err
}

// through puts a quirk between the check and the real connection.
func (f *fixture) through(quirk func(session) session) {
	plain := &Inbox{Store: f.Store, Account: f.Account, Env: f.Env}
	f.connect = func(ctx context.Context) (session, error) {
		s, err := plain.open(ctx)
		if err != nil {
			return nil, err
		}
		return quirk(s), nil
	}
}

func TestServerWithoutUIDNEXT(t *testing.T) {
	f := newFixture(t)
	f.through(func(s session) session { return withoutUIDNext{s} })
	f.openTicket(ticketA, firstID)
	f.fill("INBOX", 3)
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", "Open again."))
	f.check()
	f.quirks.forget()
	f.check()
	if n := f.quirks.seen("SEARCH"); n != 0 {
		t.Errorf("%d searches with nothing new", n)
	}
	f.deliver("Junk", noon, answer("<a2@okpay.example>", "And again."))
	f.check()
	if got := f.timeline(ticketA, 3); got != "answered answered" {
		t.Errorf("timeline %q", got)
	}
	_, err := f.with(t.Context(), func(ctx context.Context, s session) error {
		for _, id := range []string{"<a3@okpay.example>", "<a4@okpay.example>"} {
			f.deliver("INBOX", noon, answer(id, "And again."))
			if _, err := f.Inbox.check(ctx, s, mode{}, true); err != nil {
				return err
			}
		}
		return nil
	})
	if got := f.timeline(ticketA, 3); err != nil || got != "answered answered answered answered" {
		t.Errorf("while watching: timeline %q, %v", got, err)
	}
}

func TestServerThatIgnoresPartialFetch(t *testing.T) {
	f := newFixture(t)
	f.quirks.set(func(q *quirks) { q.whole = true })
	f.openTicket(ticketA, firstID)
	text := strings.Repeat("0123456789abcde\n", 10_000) // more than the first chunk
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", text))
	f.check()
	list := f.messages(ticketA)
	if len(list) != 2 || strings.TrimSpace(list[1].Text) != strings.TrimSpace(text) {
		t.Errorf("%d mails stored, or the text is not the one sent", len(list))
	}
}

func TestMailThatCannotBeFetchedKeepsItsHeadersAndLetsOthersPass(t *testing.T) {
	f := newFixture(t)
	f.quirks.set(func(q *quirks) { q.whole = true })
	f.openTicket(ticketA, firstID)
	pastBudget := strings.Repeat("0123456789abcde\n", 100_000)
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", pastBudget))
	f.deliver("INBOX", noon, answer("<a2@okpay.example>", "Open again."))
	for range maxStrikes {
		if _, err := f.Check(t.Context(), false); !errors.Is(err, wire.ErrBudget) {
			t.Fatalf("error %v, want the budget's", err)
		}
	}
	f.check()
	list := f.messages(ticketA)
	if len(list) != 3 || f.timeline(ticketA, 3) != "answered answered" {
		t.Fatalf("%d mails, timeline %q", len(list), f.timeline(ticketA, 3))
	}
	i := slices.IndexFunc(list, func(m ticket.Message) bool { return m.MessageID == "<a1@okpay.example>" })
	if i < 0 || list[i].Text != "" || !strings.Contains(list[i].Subject, "Locked") {
		t.Errorf("the broken mail is stored as %+v", list)
	}
}

func TestConnectionCutAtAnyFetchLosesNothing(t *testing.T) {
	for cut := 1; cut <= 4; cut++ {
		t.Run(fmt.Sprint(cut), func(t *testing.T) {
			f := newFixture(t)
			f.openTicket(ticketA, firstID)
			for i := range 3 {
				f.deliver("INBOX", noon, answer(fmt.Sprintf("<a%d@okpay.example>", i), fmt.Sprintf("Answer %d.", i)))
			}
			f.quirks.set(func(q *quirks) { q.cut = cut })
			if _, err := f.Check(t.Context(), false); err == nil {
				t.Error("no error although the line was cut")
			}
			f.check()
			if got := f.timeline(ticketA, 3); got != "answered answered answered" {
				t.Errorf("timeline %q", got)
			}
			if n := len(f.messages(ticketA)); n != 4 {
				t.Errorf("%d mails, want 4", n)
			}
		})
	}
}

func TestWrongPasswordIsAnAuthError(t *testing.T) {
	f := newFixture(t)
	config, err := f.config(t.Context())
	f.must(err)
	f.update(func(x *store.Tx) error {
		_, err := account.Save(x, f.Account, config, "wrong")
		return err
	})
	if _, err := f.Check(t.Context(), false); !authFailed(err) {
		t.Errorf("error %v, want one of the sign-in", err)
	}
}

func TestCancelledCheckEndsAtOnce(t *testing.T) {
	f := newFixture(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	f.must(err)
	defer silent.Close()
	config, err := f.config(t.Context())
	f.must(err)
	config.IMAP.Port = silent.Addr().(*net.TCPAddr).Port
	f.update(func(x *store.Tx) error {
		_, err := account.Save(x, f.Account, config, "")
		return err
	})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := f.Check(ctx, false); err == nil {
		t.Error("a silent server was taken for a checked mailbox")
	}
	if d := time.Since(began); d > 5*time.Second {
		t.Errorf("it took %v to leave", d)
	}
}

func TestNumbersOfAHostileAnswer(t *testing.T) {
	tests := []struct {
		name string
		set  imap.UIDSet
		want int
	}{
		{"a list", imap.UIDSet{{Start: 1, Stop: 3}, {Start: 9, Stop: 9}}, 4},
		{"nothing", nil, 0},
		{"a star", imap.UIDSet{{Start: 0, Stop: 0}}, 0},
		{"an open range", imap.UIDSet{{Start: 5, Stop: 0}}, 0},
		{"all numbers there are", imap.UIDSet{{Start: 1, Stop: 1<<32 - 1}}, maxFound},
		{"the last number", imap.UIDSet{{Start: 1<<32 - 1, Stop: 1<<32 - 1}}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := numbers(tt.set); len(got) != tt.want {
				t.Errorf("%d numbers, want %d", len(got), tt.want)
			}
		})
	}
}

// vanishing is a server from which the first mail is expunged once its headers were read.
type vanishing struct{ session }

func (s vanishing) Chunk(ctx context.Context, uid uint32, offset, size int64) ([]byte, error) {
	if uid == 1 {
		return nil, nil
	}
	return s.session.Chunk(ctx, uid, offset, size)
}
