package tour

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
)

// words are what the tour types, in each language.
var words = map[string]struct{ query, subject, body, reply string }{
	"zh-CN": {
		query: "账户被锁", subject: "账户被锁定，重置密码后仍无法登录",
		body:  "今天早上连续三次提示密码错误，之后显示账户已锁定。重置过密码，等了一小时，还是登录不了。请帮忙核实身份并解锁。",
		reply: "最近一笔成功交易的编号是 DEMO-20261120-0001。",
	},
	"en": {
		query: "account is locked", subject: "Account locked, still locked after a reset",
		body:  "This morning my password was refused three times, then the account was locked. I reset it and waited an hour; it is still locked. Please verify me and unlock it.",
		reply: "The id of my last successful transaction is DEMO-20261120-0001.",
	},
}

// whole goes from the home screen to a solved ticket.
func (t *tour) whole(ctx context.Context, lang, theme string) error {
	if err := t.look(lang, theme, 100); err != nil {
		return err
	}
	w := words[lang]
	for _, s := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"home", func(context.Context) error { t.Open(screen.Target{Screen: screen.Home}); return nil }},
		{"search", func(ctx context.Context) error {
			// The first letter leads to the results, where one goes on typing.
			if err := t.Type(ctx, "home.search", w.query[:len(string([]rune(w.query)[:1]))]); err != nil {
				return err
			}
			return t.Type(ctx, "help.search", w.query)
		}},
		{"article", t.tap("help.result.account-locked")},
		{"fix", t.tap("help.startfix")},
		{"fix-answered", t.answer(1)},
		{"fix-back", t.tap("fixes.back")},
		{"fix-outcome", t.throughFix},
		{"contact", func(context.Context) error { t.Open(screen.Target{Screen: screen.Contact}); return nil }},
		{"contact-now", t.tap("contact.urgency.now")},
		{"fix-resumed", func(context.Context) error {
			t.Open(screen.Target{Screen: screen.Fixes, ID: "account-locked"})
			return nil
		}},
		{"compose", t.tap("fixes.write")},
		{"compose-filled", func(ctx context.Context) error { return t.fill(ctx, w.subject, w.body) }},
		{"picture", t.tap("compose.files.edit")},
		{"picture-covered", t.cover},
		{"picture-kept", t.tap("shot.done")},
		{"preview", t.tap("compose.preview")},
		{"preview-back", t.tap("compose.preview.back")},
		{"sending", t.tap("compose.send")},
		{"sent", t.reached(ticket.EventSent, 1)},
		{"acknowledged", t.reached(ticket.EventAcknowledged, 1)},
		{"answered", t.reached(ticket.EventAnswered, 1)},
		{"reply", func(ctx context.Context) error { return t.Type(ctx, "tickets.reply", w.reply) }},
		{"reply-sent", func(ctx context.Context) error {
			if err := t.Tap(ctx, "tickets.send"); err != nil {
				return err
			}
			return t.reached(ticket.EventSent, 2)(ctx)
		}},
		{"thanked", t.reached(ticket.EventAnswered, 2)},
		{"solved", func(ctx context.Context) error {
			if err := t.Tap(ctx, "tickets.solve"); err != nil {
				return err
			}
			return t.reached(ticket.EventSolved, 1)(ctx)
		}},
		{"reopened", func(ctx context.Context) error {
			if err := t.Tap(ctx, "tickets.reopen"); err != nil {
				return err
			}
			return t.reached(ticket.EventReopened, 1)(ctx)
		}},
		{"solved-again", func(ctx context.Context) error {
			if err := t.Tap(ctx, "tickets.solve"); err != nil {
				return err
			}
			return t.reached(ticket.EventSolved, 2)(ctx)
		}},
		{"home-after", func(context.Context) error { t.Open(screen.Target{Screen: screen.Home}); return nil }},
		{"settings", func(context.Context) error { t.Open(screen.Target{Screen: screen.Settings}); return nil }},
		{"settings-form", t.tap("settings.mailbox.change")},
		{"narrow", func(ctx context.Context) error {
			t.Resize(900, 600)
			t.Open(screen.Target{Screen: screen.Tickets, ID: string(t.ticket)})
			return nil
		}},
	} {
		if err := t.step(ctx, s.name, s.do); err != nil {
			return err
		}
	}
	t.Resize(1180, 780)
	return nil
}

// answers are how the guided fix account-locked is answered, up to its contact.
var answers = []string{"locked", "me", "no"}

// answer presses the first n answers of the fix, and "next" after each.
func (t *tour) answer(n int) func(context.Context) error {
	return func(ctx context.Context) error {
		for _, key := range answers[:n] {
			if err := t.Tap(ctx, "fixes.choice."+key); err != nil {
				return err
			}
			if err := t.Tap(ctx, "fixes.next"); err != nil {
				return err
			}
		}
		return nil
	}
}

func (t *tour) throughFix(ctx context.Context) error {
	return t.answer(len(answers))(ctx)
}

// fill writes the mail and lets a picture fall on it.
func (t *tour) fill(ctx context.Context, subject, body string) error {
	if err := t.Type(ctx, "compose.subject", subject); err != nil {
		return err
	}
	if err := t.Type(ctx, "compose.body", body); err != nil {
		return err
	}
	if err := t.Type(ctx, "compose.transaction", "DEMO-20261120-0001"); err != nil {
		return err
	}
	picture, err := t.samplePicture()
	if err != nil {
		return err
	}
	return t.Drop(ctx, "compose.add", picture)
}

// cover frames the error of the picture and covers the name above it, by keyboard.
func (t *tour) cover(context.Context) error {
	t.Keys(fyne.KeyB, fyne.KeySpace)
	for range 60 {
		t.Keys(fyne.KeyDown)
	}
	t.Keys(fyne.KeyR, fyne.KeySpace)
	for range 30 {
		t.Keys(fyne.KeyUp)
	}
	return nil
}

// reached waits until the newest ticket's timeline holds the event n times and its ticket is in front.
func (t *tour) reached(e ticket.Event, n int) func(context.Context) error {
	return func(ctx context.Context) error {
		for {
			list, err := t.Tickets(ctx)
			if err != nil {
				return err
			}
			if len(list) > 0 {
				t.ticket = newest(list).ID
				v, err := t.Ticket(ctx, t.ticket)
				if err != nil {
					return err
				}
				count := 0
				for _, entry := range v.Timeline {
					if entry.Event == e {
						count++
					}
				}
				if count >= n {
					break
				}
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("no %q on the timeline", e)
			case <-time.After(100 * time.Millisecond):
			}
		}
		if at := t.Front(); at.Screen != screen.Tickets {
			t.Open(screen.Target{Screen: screen.Tickets, ID: string(t.ticket)})
		}
		return nil
	}
}

func newest(list []ticket.Ticket) ticket.Ticket {
	k := list[0]
	for _, x := range list {
		if x.Created.After(k.Created) {
			k = x
		}
	}
	return k
}
