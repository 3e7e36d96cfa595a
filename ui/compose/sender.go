package compose

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// sender says from which mailbox the mail goes where there are several: a new mail's can be chosen, an answer goes from
// that of its ticket.
type sender struct {
	x        *sheet
	accounts []mail.Account
	content  *fyne.Container
}

func newSender(x *sheet, accounts []mail.Account) *sender {
	s := &sender{x: x, content: widget.Column(theme.Space8)}
	s.set(accounts)
	return s
}

// set takes the mailboxes that there are, the one in use first.
func (s *sender) set(accounts []mail.Account) {
	same := func(a, b mail.Account) bool { return a.ID == b.ID && a.Email == b.Email }
	if slices.EqualFunc(accounts, s.accounts, same) {
		return
	}
	s.accounts = accounts
	s.content.RemoveAll()
	if len(accounts) > 1 && !s.x.isReply() {
		s.content.Add(widget.Labelled(s.x.env.T("compose.from"), "", s.choice()))
	}
	s.x.relay()
}

// choice lists the mailboxes. Without a choice the one in use sends.
func (s *sender) choice() *widget.Select {
	o := widget.SelectOptions{OnChanged: s.choose}
	for i, a := range s.accounts {
		o.Options = append(o.Options, widget.Option{Text: a.Email, Icon: "mail"})
		if a.ID == s.x.saver.draft.Account {
			o.Selected = i
		}
	}
	choice := widget.NewSelect(o)
	s.x.env.Mark("compose.from", choice)
	return choice
}

// choose makes the mail go from another mailbox, which may take mails of another size.
func (s *sender) choose(i int) {
	s.x.saver.change(func(d *mail.Draft) { d.Account = s.accounts[i].ID })
	draft := s.x.draft()
	screen.Load(s.x.env, "read how large a mail may be", func(ctx context.Context) (int64, error) {
		return s.x.s.b.SizeLimit(ctx, draft)
	}, func(limit int64) {
		if s.x.saver.draft.Account == draft.Account {
			s.x.files.setLimit(limit)
		}
	})
}

// reply says from where an answer goes.
func (s *sender) reply(mailbox string) {
	if len(s.accounts) < 2 || mailbox == "" {
		return
	}
	s.content.Objects = []fyne.CanvasObject{widget.Caption(s.x.env.T("compose.from.reply", "Mailbox", mailbox))}
	s.x.relay()
}
