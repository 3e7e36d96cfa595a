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
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// form takes a mailbox's settings. The address alone is enough for known providers: servers are filled in from the
// bundled table, and shown under "servers" for who wants to change them. Those of other domains are looked up and shown
// first: nothing is sent to them before the person presses on.
type form struct {
	m        *mailbox
	content  fyne.CanvasObject
	touched  bool
	email    *widget.Field
	name     *widget.Field
	password *widget.Field
	servers  *fyne.Container
	more     *widget.Button // unfolds them
	imap     *serverFields
	smtp     *serverFields
	user     *widget.Field
	proxy    *widget.Field
	hint     *fyne.Container
	steps    *fyne.Container
	save     *widget.Button
	unsure   *widget.Button
	oauth    string          // provider where one can sign in by the browser; "" where one cannot
	browser  *widget.Button  // does so
	waiting  *fyne.Container // says that the browser is waited for
	finder   *widget.Button  // looks servers up
	shown    string          // the address whose servers, looked up, the person has before them
	ca       *authorities
}

// serverFields are a server's address and its security.
type serverFields struct {
	address  *widget.Field
	security *widget.Segmented
	byHand   bool
}

var securities = []mail.Security{mail.TLS, mail.StartTLS, mail.NoTLS}

func newForm(m *mailbox) *form {
	f := &form{m: m}
	t := m.env.T
	field := func(key, text string, password bool) *widget.Field {
		caption := ""
		if m.env.Words().Has("settings." + key + ".text") {
			caption = t("settings." + key + ".text")
		}
		if password && m.account.ID != 0 {
			caption = t("settings.password.kept")
		}
		x := widget.NewField(widget.FieldOptions{Label: t("settings." + key), Caption: caption,
			EntryOptions: widget.EntryOptions{Text: text, Password: password}})
		m.env.Mark("settings."+key, x.Entry)
		return x
	}
	a := m.account
	f.email = field("email", a.Email, false)
	f.password = field("password", "", true)
	f.name = field("name", a.Name, false)
	f.user = field("user", a.User, false)
	f.proxy = field("proxy", a.Proxy, false)
	f.ca = newAuthorities(f, a.CA)
	f.finder = widget.NewButton(widget.ButtonOptions{Text: t("settings.find"), Icon: "search", OnTapped: func() { f.find(f.finder) }})
	f.finder.Hide()
	m.env.Mark("settings.find", f.finder)
	f.imap = f.server("imap", a.IMAP)
	f.smtp = f.server("smtp", a.SMTP)
	f.hint, f.steps = widget.Column(0), widget.Column(theme.Space4)
	m.addTrouble(f.steps, a)
	f.email.Entry.OnChanged = func(string) { f.touched = true; f.guess() }
	f.password.Entry.OnChanged = func(string) { f.touched = true; f.password.SetError("") }
	f.email.Entry.OnSubmitted = func(string) { widget.Focus(f.password.Entry) }
	f.password.Entry.OnSubmitted = func(string) { f.test() }

	f.servers = widget.Column(theme.Space16, beside(f.imap.box(f), f.smtp.box(f)), beside(f.user, f.proxy), f.ca.content)
	f.servers.Hide()
	f.more = widget.NewButton(widget.ButtonOptions{Text: t("settings.servers"), Icon: "chevron-right", Kind: widget.Plain})
	f.more.SetOnTapped(func() {
		if f.servers.Visible() {
			f.servers.Hide()
			f.more.SetIcon("chevron-right")
		} else {
			f.openServers()
		}
	})
	m.env.Mark("settings.servers", f.more)
	f.save = widget.NewButton(widget.ButtonOptions{Text: t("settings.save"), Kind: widget.Primary, OnTapped: f.test})
	f.unsure = widget.NewButton(widget.ButtonOptions{Text: t("settings.save_untested"), Kind: widget.Plain, OnTapped: f.keepUntested})
	f.unsure.Hide()
	m.env.Mark("settings.save", f.save)
	f.makeBrowser()
	buttons := []fyne.CanvasObject{f.save}
	if len(m.all) > 0 {
		buttons = append(buttons, widget.NewButton(widget.ButtonOptions{Text: t("settings.cancel"), OnTapped: func() { m.stop(); m.show() }}))
	}
	buttons = append(buttons, f.unsure)
	f.content = widget.Column(theme.Space16, widget.Explain(t("settings.mailbox.text")),
		beside(f.email, f.password), f.hint, widget.Left(f.finder), f.name,
		widget.Flush(f.more), f.servers, f.steps, widget.Inline(theme.Space12, buttons...))
	return f
}

// beside sets two fields side by side where their captions and choices fit.
func beside(fields ...fyne.CanvasObject) fyne.CanvasObject {
	return widget.Grid(2, 310*max(1, theme.Scale()), theme.Space16, fields...)
}

// openServers unfolds the servers.
func (f *form) openServers() {
	f.servers.Show()
	f.more.SetIcon("chevron-down")
}

// usualPorts are those of the servers with TLS (RFC 8314, section 3).
var usualPorts = map[string]string{"imap": "993", "smtp": "465"}

func (f *form) server(key string, s mail.Server) *serverFields {
	x := &serverFields{byHand: s.Host != ""}
	text := ""
	if s.Host != "" {
		text = address(s)
	}
	t := f.m.env.T
	x.address = widget.NewField(widget.FieldOptions{Label: t("settings." + key), Caption: t("settings.server.text"),
		EntryOptions: widget.EntryOptions{Text: text, Placeholder: key + ".example.com:" + usualPorts[key]}})
	f.m.env.Mark("settings."+key, x.address.Entry)
	chosen := 0
	for i, v := range securities {
		if v == s.Security {
			chosen = i
		}
	}
	x.security = widget.NewSegmented([]string{t("settings.security.tls"), t("settings.security.starttls"), t("settings.security.none")}, chosen,
		func(int) { x.byHand, f.touched = true, true })
	f.m.env.Mark("settings."+key+".security", x.security)
	x.address.Entry.OnChanged = func(string) { x.byHand, f.touched = true, true; x.address.SetError("") }
	return x
}

func (x *serverFields) box(*form) fyne.CanvasObject {
	return widget.Column(theme.Space8, x.address, x.security.Tight())
}

// fill sets what is known of the provider, unless the person wrote something else.
func (x *serverFields) fill(s mail.Server) {
	if x.byHand {
		return
	}
	changed := x.address.Entry.OnChanged
	x.address.Entry.OnChanged = nil // this is not the person's writing
	x.address.SetText(address(s))
	x.address.Entry.OnChanged = changed
	for i, v := range securities {
		if v == s.Security {
			x.security.SetSelected(i)
		}
	}
}

// inherit takes over what the person wrote; what was filled in is filled in anew.
func (x *serverFields) inherit(old *serverFields) {
	if old.byHand {
		x.address.SetText(old.address.Text())
		x.security.SetSelected(old.security.Selected())
		x.byHand = true
	}
}

// typed tells whether the person wrote something else than what is set up.
func (x *serverFields) typed(s mail.Server) bool {
	return x.byHand && (x.address.Text() != address(s) || securities[max(x.security.Selected(), 0)] != s.Security)
}

func (x *serverFields) read() (mail.Server, bool) {
	host, port, err := net.SplitHostPort(strings.TrimSpace(x.address.Text()))
	n, perr := strconv.Atoi(port)
	if err != nil || perr != nil {
		return mail.Server{}, false
	}
	return mail.Server{Host: host, Port: n, Security: securities[max(x.security.Selected(), 0)]}, true
}

// typed tells whether something in the form is not what is set up.
func (f *form) typed() bool {
	a := f.m.account
	return f.email.Text() != a.Email || f.password.Text() != "" || f.name.Text() != a.Name || f.user.Text() != a.User ||
		f.proxy.Text() != a.Proxy || f.ca.text != a.CA || f.imap.typed(a.IMAP) || f.smtp.typed(a.SMTP)
}

// inherit takes over what was typed into another form for the same mailbox. Servers that were looked up are to be looked up again:
// to sign in there, the person must have them before them.
func (f *form) inherit(old *form) {
	f.email.SetText(old.email.Text()) // from which servers are guessed, as there
	f.name.SetText(old.name.Text())
	f.password.SetText(old.password.Text())
	f.user.SetText(old.user.Text())
	f.proxy.SetText(old.proxy.Text())
	f.imap.inherit(old.imap)
	f.smtp.inherit(old.smtp)
	f.ca.text = old.ca.text
	f.ca.show()
	if old.servers.Visible() {
		f.openServers()
	}
	f.touched = true
}

// guess fills the servers from the address, and says what the provider wants to be told.
func (f *form) guess() {
	f.email.SetError("")
	f.hint.RemoveAll()
	f.oauth = ""
	f.finder.Hide()
	f.shown = "" // the fields are filled anew
	f.save.SetText(f.m.env.T("settings.save"))
	found, err := mail.Guess(strings.TrimSpace(f.email.Text()))
	if err != nil {
		return
	}
	if found.NeedsConsent && !f.byHand() {
		f.finder.Show()
	}
	f.imap.fill(found.Config.IMAP)
	f.smtp.fill(found.Config.SMTP)
	switch {
	case f.offersBrowser(f.m.b.OAuthFor(found.Config)):
	case found.Hint != "":
		f.hint.Add(widget.NewBanner(widget.BannerOptions{Kind: widget.InfoKind, Text: f.m.env.T("account.hint." + string(found.Hint))}))
	case !found.Known:
		f.hint.Add(widget.NewBanner(widget.BannerOptions{Kind: widget.NeutralKind, Icon: "info", Text: f.m.env.T("settings.guessed")}))
	}
}

// config reads the form; false when something is wrong, which is then said beside it.
func (f *form) config() (mail.AccountConfig, bool) {
	t := f.m.env.T
	c := mail.AccountConfig{Email: strings.TrimSpace(f.email.Text()), Name: strings.TrimSpace(f.name.Text()),
		User: strings.TrimSpace(f.user.Text()), Proxy: strings.TrimSpace(f.proxy.Text()), CA: f.ca.text}
	if c.User == "" {
		c.User = c.Email
	}
	if c.Email == f.m.account.Email && f.password.Text() == "" {
		c.OAuth = f.m.account.OAuth // what signed it in goes on doing so
	}
	ok := true
	for _, x := range []struct {
		fields *serverFields
		to     *mail.Server
	}{{f.imap, &c.IMAP}, {f.smtp, &c.SMTP}} {
		var read bool
		if *x.to, read = x.fields.read(); !read && c.Email != "" {
			x.fields.address.SetError(t("settings.server.wrong"))
			f.openServers()
			ok = false
		}
	}
	var wrong *mail.ConfigError
	if err := c.Validate(); ok && errors.As(err, &wrong) {
		x := app.Explain(f.m.env.Words(), err)
		f.fieldOf(wrong.Field).SetError(x.Message)
		ok = false
	} else if c.Email == "" {
		f.email.SetError(t("error.config_email_missing"))
		ok = false
	}
	return c, ok
}

func (f *form) fieldOf(name string) *widget.Field {
	switch name {
	case "imap":
		f.openServers()
		return f.imap.address
	case "smtp", "security":
		f.openServers()
		return f.smtp.address
	case "user":
		f.openServers()
		return f.user
	case "proxy", "ca":
		f.openServers()
		return f.proxy
	case "name":
		return f.name
	}
	return f.email
}

// read gives the password; an empty password means the one that is kept.
func (f *form) read(ctx context.Context) (string, error) {
	if p := f.password.Text(); p != "" || f.m.account.ID == 0 {
		return p, nil
	}
	return f.m.b.Password(ctx, f.m.account.ID)
}

// test tries what was typed and keeps it when it works.
func (f *form) test() {
	c, ok := f.config()
	if ok && f.password.Text() == "" && f.m.account.ID == 0 {
		f.password.SetError(f.m.env.T("settings.password.missing"))
		ok = false
	}
	if !ok {
		return
	}
	if !f.agreed(c.Email) {
		f.find(f.save)
		return
	}
	f.unsure.Hide()
	f.m.try(f.save, f.steps, func(ctx context.Context, report func(mail.AccountStep)) error {
		password, err := f.read(ctx)
		if err != nil {
			return err
		}
		if err := f.m.b.TestAccount(ctx, c, password, report); err != nil {
			return err
		}
		_, err = f.m.b.SaveAccount(ctx, f.m.account.ID, c, password)
		return err
	}, f.kept, func(err error) {
		f.steps.Add(f.m.trouble(err, c))
		f.unsure.Show()
	})
}

// keepUntested keeps what was typed although it did not work, as when one is offline.
func (f *form) keepUntested() {
	c, ok := f.config()
	if !ok {
		return
	}
	if !f.agreed(c.Email) {
		f.find(f.unsure)
		return
	}
	f.m.try(f.unsure, f.steps, func(ctx context.Context, _ func(mail.AccountStep)) error {
		password, err := f.read(ctx)
		if err != nil {
			return err
		}
		_, err = f.m.b.SaveAccount(ctx, f.m.account.ID, c, password)
		return err
	}, f.kept, func(err error) { f.m.env.Fail("save the mailbox", err) })
}

func (f *form) kept() {
	f.m.editing = false
	f.m.env.Toast(f.m.env.T("settings.saved"))
	f.m.refresh()
}
