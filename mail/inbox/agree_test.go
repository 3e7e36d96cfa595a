package inbox

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// another is a computer more on the mailbox of f.
func (f *fixture) another() *fixture {
	f.t.Helper()
	g := &fixture{t: f.t, user: f.user, quirks: f.quirks}
	g.Inbox = &Inbox{Store: openStore(f.t), Env: f.Env, Desk: f.Desk, Now: f.Now, Rand: f.Rand, Expect: f.Expect}
	config, err := f.config(f.t.Context())
	f.must(err)
	g.update(func(x *store.Tx) (err error) {
		g.Account, err = account.Save(x, 0, config, secret)
		return err
	})
	return g
}

// view of a ticket that computers must share; times count by the second.
func (f *fixture) shared(id ticket.ID) string {
	f.t.Helper()
	k := f.ticket(id)
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %q %s created %s due %s mails %d\n", id, k.State, k.Subject, k.To, k.Created.Format(time.TimeOnly),
		k.ExpectedBy.Format(time.DateTime), k.Messages)
	for _, e := range f.entries(id) {
		fmt.Fprintf(&b, "  %s %s %s %q\n", e.At.Format(time.TimeOnly), e.Event, e.MessageID, e.Evidence)
	}
	return b.String()
}

// happening is one mail of a random story.
type happening struct {
	folder string
	at     time.Time
	mail   string
}

// story tells of a ticket by the mails that it leaves in the mailbox. Copies in Sent may be filed late, though as of when
// the mail went out.
// when the mail went out. ahead is by how much the clocks of the person's computers are wrong.
func (f *fixture) story(r *rand.Rand, ahead time.Duration) []happening {
	at := noon.Add(-3 * time.Hour)
	var list, late []happening
	var own, all []string // ids that can be answered
	add := func(h happening) {
		if h.folder == "Sent" && r.IntN(4) == 0 {
			late = append(late, h)
			return
		}
		list = append(list, h)
	}
	date := func(m string) string {
		return strings.Replace(m, "Mon, 10 Mar 2025 11:30:00 +0000", at.Format(time.RFC1123Z), 1)
	}
	pick := func(ids []string) string { return ids[r.IntN(len(ids))] }
	for i := range 4 + r.IntN(14) {
		at = at.Add(time.Duration(r.IntN(5)) * time.Minute)
		id := fmt.Sprintf("<okp.%s.%032x@mail.example>", ticketA, i+1)
		switch n := r.IntN(8); {
		case i == 0:
			add(happening{"Sent", at.Add(ahead), date(ours(id, "Locked."))})
			own, all = append(own, id), append(all, id)
		case n == 0:
			add(happening{"Sent", at.Add(ahead), date(ours(id, fmt.Sprint("More ", i), "In-Reply-To: "+pick(all)))})
			own, all = append(own, id), append(all, id)
		case n == 1:
			id = fmt.Sprintf("<phone%d@mail.example>", i)
			add(happening{"Sent", at, date(mail(id, person, support, "Re", fmt.Sprint("Here ", i), "In-Reply-To: "+pick(all), "References: "+pick(own)))})
			all = append(all, id)
		case n == 2:
			add(happening{"INBOX", at, strings.Replace(date(dsn(fmt.Sprintf("<b%d@mail.example>", i), []string{"failed", "delayed"}[r.IntN(2)], "4.4.1")), firstID, pick(own), 1)})
		case n == 3, n == 4:
			e := []ticket.RecordEvent{ticket.RecordSolved, ticket.RecordReopened, ticket.RecordNoted}[r.IntN(3)]
			v := newRecord(i+1, e)
			v.At, v.Text = at.Add(ahead).Add(time.Duration(r.IntN(1e6))*time.Microsecond), map[bool]string{true: "called"}[e == ticket.RecordNoted]
			add(happening{"Sent", at, f.written(v)})
		default:
			id = fmt.Sprintf("<a%d@okpay.example>", i)
			text := []string{"It is open again.", "Please send us the number."}[r.IntN(2)] + fmt.Sprint(i)
			m := mail(id, support, person, "Re", text, "In-Reply-To: "+pick(own))
			if r.IntN(3) == 0 {
				m = strings.Replace(m, "MIME-Version", "Auto-Submitted: auto-replied\nMIME-Version", 1)
			}
			add(happening{[]string{"INBOX", "Junk"}[r.IntN(2)], at, date(m)})
			all = append(all, id)
		}
		for len(late) > 0 && r.IntN(3) == 0 {
			list, late = append(list, late[0]), late[1:]
		}
	}
	return append(list, late...)
}

// Whoever looks at the mailbox when: all computers come to see the same.
func TestComputersAgreeHoweverOftenTheyLook(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			f := newFixture(t)
			f.Expect = func(from time.Time) time.Time { return from.Add(48 * time.Hour).Truncate(time.Second) }
			often, seldom := f.another(), f.another()
			for _, g := range []*fixture{often, seldom} {
				g.check()
			}
			for _, h := range f.story(r, time.Duration(seed%3)*4*time.Minute) {
				f.deliver(h.folder, h.at, h.mail)
				often.check()
				if r.IntN(4) == 0 {
					seldom.check()
				}
			}
			seldom.check()
			_, err := f.Rebuild(t.Context())
			f.must(err)
			want := f.shared(ticketA)
			for name, g := range map[string]*fixture{"often": often, "seldom": seldom} {
				if got := g.shared(ticketA); got != want {
					t.Errorf("who looks %s sees\n%swant as rebuilt\n%s", name, got, want)
				}
			}
		})
	}
}
