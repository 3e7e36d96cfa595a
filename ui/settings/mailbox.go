package settings

import (
	"context"
	"errors"
	"fmt"
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

// largeWords is the text scale from which a name stands above what it names.
const largeWords = 1.5

// mailbox is the card of the accounts: what is set up, or the form to set one up, with a live test that shows each step.
type mailbox struct {
	env     screen.Env
	b       Backend
	content *widget.Box

	known   bool             // all was read
	all     []mail.Account   // those set up, the one in use first
	states  []mail.ConnState // how the connection to each is
	print   string           // of the list that is shown; "" while something else is
	account mail.Account     // the one being changed or removed; zero for a new one
	editing bool
	form    *form
	cancel  context.CancelFunc        // of a running test
	buttons map[string]*widget.Button // of the list, by their marks
}

func newMailbox(env screen.Env, b Backend) *mailbox {
	m := &mailbox{env: env, b: b, buttons: map[string]*widget.Button{}}
	one := m.list([]mail.Account{{}})
	one.Resize(fyne.NewSize(theme.ReadingWidth, 0))                   // the height of its words follows from the width
	m.content = widget.NewCard(widget.Space(0, one.MinSize().Height)) // the room of what most people have, until it is read
	return m
}

// inherit goes on with what another knew.
func (m *mailbox) inherit(old *mailbox) {
	if !old.known {
		return
	}
	m.all, m.states, m.known = old.all, old.states, true
	switch {
	case old.editing && old.form.typed():
		m.edit(old.account)
		m.form.inherit(old.form)
	case len(m.all) == 0:
		m.edit(mail.Account{})
	default:
		m.show()
		m.print = fingerprint(m.all, m.states)
	}
}

// refresh shows what is set up, unless somebody is typing. A list that says so already is left as it is, with the steps
// of a test and the question whether to remove.
func (m *mailbox) refresh() {
	screen.Load(m.env, "read the mailbox", m.b.Accounts, func(all []mail.Account) {
		if m.editing && (m.form.touched || len(all) == 0) {
			return
		}
		states := make([]mail.ConnState, len(all))
		for i, a := range all {
			states[i] = m.b.ConnectionOf(a.ID)
		}
		print := fingerprint(all, states)
		if print == m.print {
			return
		}
		m.all, m.states, m.known = all, states, true
		if len(all) == 0 {
			m.edit(mail.Account{})
			return
		}
		m.show()
		m.print = print
	})
}

// fingerprint changes when the list says something else.
func fingerprint(all []mail.Account, states []mail.ConnState) string {
	var b strings.Builder
	fmt.Fprintln(&b, len(all))
	for i, a := range all {
		fmt.Fprintf(&b, "%d %+v %v\n", a.ID, a.Config, trouble(states[i]))
	}
	return b.String()
}

// trouble is why a mailbox cannot be used until the person mends something; nil where it can, or will by itself.
func trouble(s mail.ConnState) error {
	if s.State == "auth_failed" {
		return s.Err
	}
	return nil
}

// addTrouble says why the sign-in of a mailbox was refused, where it was.
func (m *mailbox) addTrouble(steps *fyne.Container, a mail.Account) {
	for i, known := range m.all {
		if known.ID != a.ID || i >= len(m.states) {
			continue
		}
		if err := trouble(m.states[i]); err != nil {
			steps.Add(m.trouble(err, a.Config))
		}
	}
}

func (m *mailbox) stop() {
	if m.cancel != nil {
		m.cancel()
	}
}

// show lists what is set up.
func (m *mailbox) show() {
	to := m.focused()
	m.editing, m.buttons = false, map[string]*widget.Button{}
	m.content.SetContent(m.list(m.all))
	if b := m.buttons[to]; b != nil {
		widget.Focus(b)
	}
}

// list shows mailboxes.
func (m *mailbox) list(all []mail.Account) fyne.CanvasObject {
	rows := widget.Column(theme.Space16)
	for i, a := range all {
		if i > 0 {
			rows.Add(widget.NewDivider())
		}
		rows.Add(m.row(i, a))
	}
	more := widget.NewButton(widget.ButtonOptions{
		Text: m.env.T("settings.mailbox.add"), Icon: "plus", Kind: widget.Plain, OnTapped: func() { m.open(mail.Account{}) },
	})
	m.mark("settings.mailbox.add", more)
	rows.Add(widget.Flush(more))
	return rows
}

func (m *mailbox) mark(name string, b *widget.Button) {
	m.buttons[name] = b
	m.env.Mark(name, b)
}

// focused is the mark of the button that is to have the focus when the list is made anew: the same as before, the one that
// changes a mailbox where the focus lies in a form that goes, none where it is elsewhere.
func (m *mailbox) focused() string {
	o, ok := m.env.Window.Canvas().Focused().(fyne.CanvasObject)
	if !ok {
		return ""
	}
	for name, b := range m.buttons {
		if o == fyne.CanvasObject(b) {
			return name
		}
	}
	d := fyne.CurrentApp().Driver()
	at, card, size := d.AbsolutePositionForObject(o), d.AbsolutePositionForObject(m.content), m.content.Size()
	if at.X < card.X || at.X >= card.X+size.Width || at.Y < card.Y || at.Y >= card.Y+size.Height {
		return ""
	}
	return "settings.mailbox.change"
}

// row shows one mailbox. Marks of those after the first carry their number.
func (m *mailbox) row(i int, a mail.Account) fyne.CanvasObject {
	t := m.env.T
	line := func(label, text string) fyne.CanvasObject {
		name := widget.NewText(label, widget.TextOptions{Role: theme.Text2})
		if theme.Scale() > largeWords {
			return widget.Column(0, name, widget.Body(text))
		}
		return widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{1}, Top: true},
			widget.FixedWidth(120*max(1, theme.Scale()), name), widget.Body(text))
	}
	server := func(s mail.Server) string {
		key := "settings.security." + string(s.Security)
		if s.Security == mail.NoTLS {
			key += ".row"
		}
		return address(s) + "  ·  " + t(key)
	}
	steps := widget.Column(theme.Space4)
	test := widget.NewButton(widget.ButtonOptions{Text: t("settings.test"), Icon: "refresh-cw"})
	test.SetOnTapped(func() { m.retest(a, test, steps) })
	change := widget.NewButton(widget.ButtonOptions{Text: t("settings.change"), Icon: "pencil", OnTapped: func() { m.open(a) }})
	buttons, names := []*widget.Button{test, change}, []string{"test", "change"}
	if i > 0 {
		buttons = append(buttons, widget.NewButton(widget.ButtonOptions{Text: t("settings.use"), OnTapped: func() { m.use(a) }}))
		names = append(names, "use")
	}
	remove := widget.NewButton(widget.ButtonOptions{Text: t("settings.remove"), Icon: "trash-2", Kind: widget.Danger, OnTapped: func() { m.confirmRemove(a) }})
	buttons, names = append(buttons, remove), append(names, "remove")
	shown := make([]fyne.CanvasObject, 0, len(buttons))
	for n, b := range buttons {
		mark := "settings.mailbox." + names[n]
		if i > 0 {
			mark += "." + strconv.Itoa(i+1)
		}
		m.mark(mark, b)
		shown = append(shown, b)
	}
	head := []fyne.CanvasObject{widget.NewIcon("mail", theme.IconLarge, theme.Primary),
		widget.NewText(a.Email, widget.TextOptions{Size: theme.TypeLead, Bold: true})}
	if i == 0 && len(m.all) > 1 {
		head = append(head, widget.NewBadge(widget.GoodKind, "", t("settings.in_use")))
	}
	rows := widget.Column(theme.Space12, widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{1}}, head...),
		line(t("settings.imap"), server(a.IMAP)), line(t("settings.smtp"), server(a.SMTP)))
	for _, x := range a.Authorities() {
		rows.Add(line(t("settings.ca"), x.Subject))
	}
	m.addTrouble(steps, a)
	rows.Add(steps)
	rows.Add(widget.Flow(theme.Space12, shown...))
	return rows
}

// use makes new mails go from a mailbox.
func (m *mailbox) use(a mail.Account) {
	screen.Load(m.env, "choose the mailbox", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, m.b.UseAccount(ctx, a.ID)
	}, func(struct{}) {
		m.env.Toast(m.env.T("settings.used", "Email", a.Email))
		m.refresh()
	})
}

func address(s mail.Server) string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

// confirmRemove asks in place: the tickets stay, but the password is gone.
func (m *mailbox) confirmRemove(a mail.Account) {
	t := m.env.T
	yes := widget.NewButton(widget.ButtonOptions{Text: t("settings.remove.yes"), Kind: widget.Danger, OnTapped: func() {
		screen.Load(m.env, "remove the mailbox", func(ctx context.Context) (struct{}, error) {
			return struct{}{}, m.b.RemoveAccount(ctx, a.ID)
		}, func(struct{}) {
			m.env.Toast(t("settings.removed"))
			m.refresh()
		})
	}})
	no := widget.NewButton(widget.ButtonOptions{Text: t("settings.remove.no"), OnTapped: m.show})
	m.content.SetContent(widget.NewBanner(widget.BannerOptions{
		Kind: widget.DangerKind, Title: t("settings.remove.title", "Email", a.Email), Text: t("settings.remove.text"),
		Actions: []fyne.CanvasObject{yes, no}, Below: true,
	}))
	widget.Focus(no)
}

// edit shows the form, filled with what is set up of a mailbox; the zero Account for a new one.
func (m *mailbox) edit(a mail.Account) {
	m.account, m.editing, m.print = a, true, ""
	m.form = newForm(m)
	m.content.SetContent(m.form.content)
}

// open shows the form because the person asked for it: what is read anew meanwhile does not close it.
func (m *mailbox) open(a mail.Account) {
	m.edit(a)
	m.form.touched = true
	if a.ID == 0 {
		widget.Focus(m.form.email.Entry)
	} else {
		widget.Focus(m.form.password.Entry) // what changes most
	}
}

// change shows the form of the mailbox in use, or that of the first one to be.
func (m *mailbox) change() {
	switch {
	case !m.known: // what is being read decides
	case len(m.all) > 0:
		m.edit(m.all[0])
	default:
		m.edit(mail.Account{})
	}
}

// retest tries the mailbox as it is kept.
func (m *mailbox) retest(a mail.Account, b *widget.Button, steps *fyne.Container) {
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
		err := run(ctx, func(s mail.AccountStep) {
			m.env.Do(func() {
				if ctx.Err() == nil {
					steps.Add(m.step(s))
				}
			})
		})
		m.env.Do(func() {
			cancel() // not before: the last step is still on its way here
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
	text := x.Advice(m.env.Words())
	if found, e := mail.Guess(c.Email); e == nil && found.Hint != "" && c.OAuth == "" {
		text = strings.TrimSpace(text + "\n" + m.env.T("account.hint."+string(found.Hint)))
	}
	return widget.NewBanner(widget.BannerOptions{Kind: widget.DangerKind, Title: x.Message, Text: text, Body: m.env.Details(x.Detail), Below: true})
}
