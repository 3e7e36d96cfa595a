package bench

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"okpay.example/support/assets"
	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
)

// backend is the program as the window has it: one door beside the other.
type backend struct {
	*app.App
	*mail.Client
}

// open opens the program on a home of its own, into whose store fill writes beforehand.
func open(b *testing.B, fill func(*store.Tx) error) backend {
	b.Helper()
	b.Setenv("OKPAY_SUPPORT_KEYRING", "file")
	home := b.TempDir()
	if fill != nil {
		fillStore(b, home, fill)
	}
	core, err := app.Open(b.Context(), app.Options{Home: home, Lang: "zh-CN", Deployment: assets.DemoDeployment()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := core.Close(); err != nil {
			b.Error(err)
		}
	})
	return backend{core, core.Mail}
}

func fillStore(b *testing.B, home string, fill func(*store.Tx) error) {
	b.Helper()
	folders, err := app.FoldersIn(home)
	if err == nil {
		err = folders.Make()
	}
	if err != nil {
		b.Fatal(err)
	}
	key, _, err := store.HomeKey(folders.Data, nil)
	if err != nil {
		b.Fatal(err)
	}
	s, err := store.Open(b.Context(), store.Options{Path: filepath.Join(folders.Data, store.FileName), Key: key})
	if err != nil {
		b.Fatal(err)
	}
	if err := s.Update(context.Background(), fill); err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

// stage puts a screen into a window of the software driver.
func (p backend) stage(b *testing.B, name screen.Name, build func(screen.Env) screen.Screen) *screentest.Stage {
	b.Helper()
	return screentest.New(b, screentest.Look{}, name, func(env screen.Env) screen.Screen {
		env.Words, env.Now = p.Words, p.Now
		return build(env)
	})
}

// subjects are what the tickets of a store are about, by turns.
var subjects = []string{"账户被锁定，重置密码后仍无法登录", "退款一直没有到账", "Card declined abroad", "想取消自动续费", "同一笔被扣了两次"}

func numbered(n int) ticket.ID { return ticket.ID(fmt.Sprintf("%04d-%04d", n/10_000, n%10_000)) }

// tickets are n tickets, of which no two changed at the same time.
func tickets(n int) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		for i := range n {
			at := time.Now().Add(-time.Duration(i) * time.Minute)
			k := ticket.Ticket{ID: numbered(i), Subject: subjects[i%len(subjects)], Lang: "zh-CN", To: "support@okpay.example",
				State: ticket.Answered, Created: at.Add(-time.Hour), Updated: at}
			if err := tx.InsertTicket(k); err != nil {
				return err
			}
		}
		return nil
	}
}

// conversation is one ticket of n mails, the person's and support's by turns, each with what it answers quoted.
func conversation(n int) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		if err := tickets(1)(tx); err != nil {
			return err
		}
		text := strings.Repeat("你好，我们已经收到你的材料，正在核实身份，一般一个工作日内会有结果。\n", 6)
		for i := range n {
			m := ticket.Message{Ticket: numbered(0), MessageID: fmt.Sprintf("<m%d@mailbox.example>", i),
				From: "OKPAY 客服 <support@okpay.example>", To: "me@mailbox.example", Subject: "Re: " + subjects[0],
				Date: time.Now().Add(time.Duration(i-n) * time.Hour), Direction: ticket.In, Kind: ticket.KindReply,
				Text: fmt.Sprintf("%d. %s", i, text), Quoted: strings.Repeat("> "+text, 2), Verdict: ticket.Verdict{Level: "verified"}}
			event := ticket.EventAnswered
			if i%2 == 0 {
				m.Direction, m.From, event = ticket.Out, "me@mailbox.example", ticket.EventSent
			}
			m.BodyHash = sha256.Sum256([]byte(m.Text))
			if _, _, err := tx.InsertMessage(m); err != nil {
				return err
			}
			if err := tx.AppendEntry(m.Ticket, ticket.Entry{At: m.Date, Event: event, MessageID: m.MessageID}); err != nil {
				return err
			}
		}
		return nil
	}
}
