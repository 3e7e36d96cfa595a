package tickets

import (
	"context"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/assets"
	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/demo"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// backend is what the shell gives the screen.
type backend struct {
	*app.App
	*mail.Client
}

var _ Backend = backend{}

// TestTheWholeWay follows a ticket on a real store and a demo desk: listed, opened, read, answered once, solved, reopened.
func TestTheWholeWay(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			b := openDemo(t, lang)
			id := writeFirst(t, b)
			tasks := make(chan func(), 1000)
			w := &world{T: t}
			theme.Apply(fyne.CurrentApp(), theme.Options{})
			w.window = test.NewTempWindow(t, widget.Space(1, 1))
			w.window.Resize(fyne.NewSize(976, 780))
			ctx, cancel := context.WithCancel(t.Context())
			var work sync.WaitGroup
			defer work.Wait() // before the store is closed
			defer cancel()
			s := New(screen.Env{
				Ctx: ctx, Window: w.window, Words: b.Words, Now: b.Now,
				Open: func(screen.Target) {}, Toast: func(string) {}, Fail: func(doing string, err error) { t.Errorf("%s: %v", doing, err) },
				Do: func(f func()) { tasks <- f }, Go: work.Go, Mark: w.marks.Set,
			}, b)
			s.after = func(time.Duration, func()) func() { return func() {} }
			w.screen = s
			w.window.SetContent(s.Content())
			// As the shell does, the screen is refreshed after what happens, on the UI thread.
			defer b.Subscribe(func(mail.Event) {
				select {
				case tasks <- s.Refresh:
				default:
				}
			})()
			until := func(what string, cond func() bool) {
				t.Helper()
				limit := time.NewTimer(time.Minute)
				defer limit.Stop()
				for !cond() {
					select {
					case f := <-tasks:
						f()
					case <-limit.C:
						t.Fatalf("waited in vain until %s", what)
					}
				}
			}
			state := func() ticket.Ticket {
				v, err := b.Client.Ticket(t.Context(), id)
				if err != nil {
					t.Fatal(err)
				}
				return v.Ticket
			}

			if state().Unread == 0 {
				t.Fatal("the desk's mails are not unread")
			}
			s.Show(screen.Target{Screen: screen.Tickets})
			until("the ticket is listed", func() bool { return w.marks.Get("tickets.row."+string(id)) != nil })
			w.tap("tickets.row." + string(id))
			until("it is open and read", func() bool { return s.talk.talking.Visible() && state().Unread == 0 })

			w.write("tickets.reply", "DEMO-20261120-0001")
			w.tap("tickets.send")
			until("the answer is in the outbox", func() bool { return s.talk.reply.entry.Text == "" && s.talk.reply.free() })
			w.tap("tickets.send") // nothing there to send
			v, err := b.Client.Ticket(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			sent := 0
			for _, m := range v.Messages {
				if m.Direction == ticket.Out && m.Text == "DEMO-20261120-0001" {
					sent++
				}
			}
			if sent != 1 || len(v.Outbox) != 1 {
				t.Errorf("the answer is there %d times, %d mails wait", sent, len(v.Outbox))
			}

			w.tap("tickets.solve")
			until("it is solved", func() bool { return s.talk.head.reopen.Visible() && state().State == ticket.Solved })
			w.tap("tickets.reopen")
			until("it is open again", func() bool { return s.talk.head.solve.Visible() && state().State != ticket.Solved })
		})
	}
}

// openDemo gives the program on a running demo desk, in a home of its own.
func openDemo(t *testing.T, lang string) backend {
	t.Helper()
	s, err := demo.Start(context.WithoutCancel(t.Context()), demo.Options{AnswerAfter: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	core, err := app.Open(t.Context(), app.Options{
		Home: t.TempDir(), Lang: lang, Deployment: assets.DemoDeployment(), Overrides: []string{"call_back_seconds=0"},
		Mail: mail.Options{Keyring: mail.NoKeyring{}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := core.Close(); err != nil {
			t.Error(err)
		}
	})
	at := func(address string) mail.Server {
		host, port := mailtest.HostPort(t, address)
		return mail.Server{Host: host, Port: port, Security: mail.NoTLS}
	}
	cfg := mail.AccountConfig{Email: s.Email, User: s.User, IMAP: at(s.IMAP), SMTP: at(s.SMTP)}
	if _, err := core.Mail.SaveAccount(t.Context(), 0, cfg, s.Password); err != nil {
		t.Fatal(err)
	}
	return backend{core, core.Mail}
}

// writeFirst sends a mail and waits for the desk's answer.
func writeFirst(t *testing.T, b backend) ticket.ID {
	t.Helper()
	ctx := t.Context()
	d, err := b.Client.NewDraft(ctx, mail.Draft{Subject: "账户被锁定", Topic: "account-locked", Body: "请帮忙解锁。", Lang: b.Lang()})
	if err != nil {
		t.Fatal(err)
	}
	o, err := b.Queue(ctx, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	if o, err = b.Deliver(ctx, o.ID); err != nil || o.State != mail.OutgoingSent {
		t.Fatalf("the mail is %s: %v", o.State, err)
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		if _, _, err := b.Check(ctx, false); err != nil {
			t.Fatal(err)
		}
		v, err := b.Client.Ticket(ctx, o.Ticket)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range v.Timeline {
			if e.Event == ticket.EventAnswered {
				return o.Ticket
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond): // between two checks, as the program itself waits
		}
	}
	t.Fatal("the desk did not answer")
	return ""
}
