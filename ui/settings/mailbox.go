package settings

import (
	"context"
	"errors"
	"net"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// mailbox is the card of the account: what is set up, or the form to set it up, with a live test that shows each step.
type mailbox struct {
	env     screen.Env
	b       Backend
	content *widget.Box

	account mail.Account // the one set up; zero when none is
	editing bool
	form    *form
	cancel  context.CancelFunc // of a running test
}

func newMailbox(env screen.Env, b Backend) *mailbox {
	m := &mailbox{env: env, b: b}
	m.content = widget.NewCard(widget.Column(0))
	m.edit()
	return m
}

// refresh shows what is set up, unless somebody is typing.
func (m *mailbox) refresh() {
	screen.Load(m.env, "read the mailbox", m.b.Accounts, func(all []mail.Account) {
		if m.editing && (m.form.touched || len(all) == 0) {
			return
		}
		m.account = mail.Account{}
		if len(all) == 0 {
			m.edit()
			return
		}
		m.account = all[0]
		m.show()
	})
}

func (m *mailbox) stop() {
	if m.cancel != nil {
		m.cancel()
	}
}

// show lists what is set up.
func (m *mailbox) show() {
	m.editing = false
	t, a := m.env.T, m.account
	line := func(label string, s mail.Server) fyne.CanvasObject {
		return widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{1}},
			widget.FixedWidth(120*max(1, theme.Scale()), widget.NewText(label, widget.TextOptions{Role: theme.Text2})),
			widget.Body(address(s)+"  ·  "+t("settings.security."+string(s.Security))))
	}
	steps := widget.Column(theme.Space4)
	test := widget.NewButton(widget.ButtonOptions{Text: t("settings.test"), Icon: "refresh-cw"})
	test.SetOnTapped(func() { m.retest(test, steps) })
	change := widget.NewButton(widget.ButtonOptions{Text: t("settings.change"), Icon: "pencil", OnTapped: m.edit})
	remove := widget.NewButton(widget.ButtonOptions{Text: t("settings.remove"), Icon: "trash-2", Kind: widget.Danger})
	remove.SetOnTapped(func() { m.confirmRemove() })
	m.env.Mark("settings.mailbox.test", test)
	m.env.Mark("settings.mailbox.change", change)
	m.content.SetContent(widget.Column(theme.Space12,
		widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{1}},
			widget.NewIcon("mail", theme.IconLarge, theme.Primary), widget.NewText(a.Email, widget.TextOptions{Size: theme.TypeLead, Bold: true})),
		line(t("settings.imap"), a.IMAP), line(t("settings.smtp"), a.SMTP),
		steps,
		widget.Inline(theme.Space12, test, change, remove)))
}

func address(s mail.Server) string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

// confirmRemove asks in place: the tickets stay, but the password is gone.
func (m *mailbox) confirmRemove() {
	t := m.env.T
	yes := widget.NewButton(widget.ButtonOptions{Text: t("settings.remove.yes"), Kind: widget.Danger, OnTapped: func() {
		screen.Load(m.env, "remove the mailbox", func(ctx context.Context) (struct{}, error) {
			return struct{}{}, m.b.RemoveAccount(ctx, m.account.ID)
		}, func(struct{}) {
			m.env.Toast(t("settings.removed"))
			m.refresh()
		})
	}})
	no := widget.NewButton(widget.ButtonOptions{Text: t("settings.remove.no"), OnTapped: m.show})
	m.content.SetContent(widget.NewBanner(widget.BannerOptions{
		Kind: widget.DangerKind, Title: t("settings.remove.title", "Email", m.account.Email), Text: t("settings.remove.text"),
		Actions: []fyne.CanvasObject{yes, no}, Below: true,
	}))
}

// edit shows the form, filled with what is set up.
func (m *mailbox) edit() {
	m.editing = true
	m.form = newForm(m)
	m.content.SetContent(m.form.content)
}

// retest tries the mailbox as it is kept.
func (m *mailbox) retest(b *widget.Button, steps *fyne.Container) {
	a := m.account
	m.try(b, steps, func(ctx context.Context, report func(mail.AccountStep)) error {
		password, err := m.b.Password(ctx, a.ID)
		if err != nil {
			return err
		}
		return m.b.TestAccount(ctx, a.Config, password, report)
	}, func() { m.env.Toast(m.env.T("settings.works")) }, func(err error) {
		steps.Add(m.trouble(err, a.Config))
	})
}

// try runs a test off the UI thread and shows each step as it ends. Pressing the button again while it runs cancels it.
func (m *mailbox) try(b *widget.Button, steps *fyne.Container, run func(context.Context, func(mail.AccountStep)) error, done func(), failed func(error)) {
	m.stop()
	ctx, cancel := context.WithCancel(m.env.Ctx)
	m.cancel = cancel
	steps.RemoveAll()
	b.SetBusy(true)
	m.env.Go(func() {
		defer cancel()
		err := run(ctx, func(s mail.AccountStep) {
			m.env.Do(func() {
				if ctx.Err() == nil {
					steps.Add(m.step(s))
				}
			})
		})
		m.env.Do(func() {
			b.SetBusy(false)
			switch {
			case errors.Is(err, context.Canceled):
			case err != nil:
				failed(err)
			default:
				done()
			}
		})
	})
}

func (m *mailbox) step(s mail.AccountStep) fyne.CanvasObject {
	icon, role := "circle-check", theme.Good
	if !s.OK {
		icon, role = "octagon-alert", theme.Danger
	}
	words := m.env.T("account.step." + s.Name)
	return widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{1}},
		widget.NewIcon(icon, theme.IconSmall, role),
		widget.NewText(words+"  ·  "+s.Detail, widget.TextOptions{Role: theme.Text2}))
}

// trouble says why the mailbox cannot be reached and what to do, with the provider's own hint.
func (m *mailbox) trouble(err error, c mail.AccountConfig) fyne.CanvasObject {
	x := app.Explain(m.env.Words(), err)
	text := x.Hint
	if found, e := mail.Guess(c.Email); e == nil && found.Hint != "" && c.OAuth == "" {
		text = strings.TrimSpace(text + "\n" + m.env.T("account.hint."+string(found.Hint)))
	}
	return widget.NewBanner(widget.BannerOptions{Kind: widget.DangerKind, Title: x.Message, Text: text})
}
