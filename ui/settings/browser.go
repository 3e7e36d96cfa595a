package settings

import (
	"context"
	"net/url"
	"strings"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// makeBrowser makes the button to sign in by the browser, and shows it for a mailbox that is signed in to so.
func (f *form) makeBrowser() {
	text := "settings.browser"
	if f.m.account.OAuth != "" {
		text = "settings.browser.again"
	}
	f.browser = widget.NewButton(widget.ButtonOptions{Text: f.m.env.T(text), Icon: "globe", OnTapped: f.browse})
	f.offersBrowser("")
}

// offersBrowser shows the button where one can sign in at a provider, and tells whether it does. A mailbox that is signed
// in to so already keeps its provider.
func (f *form) offersBrowser(provider string) bool {
	if a := f.m.account; a.OAuth != "" && strings.TrimSpace(f.email.Text()) == a.Email {
		provider = a.OAuth
	}
	if provider == "" {
		return false
	}
	f.oauth = provider
	f.m.env.Mark("settings.browser", f.browser)
	f.hint.Add(widget.NewBanner(widget.BannerOptions{
		Kind: widget.InfoKind, Text: f.m.env.T("settings.browser.text"), Actions: []fyne.CanvasObject{f.browser}, Below: true,
	}))
	return true
}

// browse sends the person to their provider, waits, tests, and keeps the mailbox. Leaving the screen stops it.
func (f *form) browse() {
	c, ok := f.config()
	if !ok {
		return
	}
	c.OAuth = f.oauth
	f.unsure.Hide()
	page := app.OAuthPage(f.m.env.Words())
	f.m.try(f.browser, f.steps, func(ctx context.Context, report func(mail.AccountStep)) error {
		_, err := f.m.b.SignInByBrowser(ctx, mail.BrowserSignIn{
			ID: f.m.account.ID, Config: c, Page: page, Report: report,
			Open: func(authURL string) error { f.open(ctx, authURL); return nil },
		})
		return err
	}, f.kept, func(err error) {
		f.steps.Remove(f.waiting)
		f.steps.Add(f.m.trouble(err, c))
	})
}

// open opens the browser and says that it is waited for.
func (f *form) open(ctx context.Context, authURL string) {
	f.m.env.Do(func() {
		if ctx.Err() != nil {
			return
		}
		stop := widget.NewButton(widget.ButtonOptions{Text: f.m.env.T("settings.cancel")})
		f.waiting = widget.Column(theme.Space8, widget.Explain(f.m.env.T("settings.browser.waiting")), widget.Left(stop))
		stop.SetOnTapped(func() { f.m.stop(); f.steps.Remove(f.waiting) })
		f.m.env.Mark("settings.browser.stop", stop)
		f.steps.Add(f.waiting)
		u, err := url.Parse(authURL)
		if err == nil {
			err = fyne.CurrentApp().OpenURL(u)
		}
		if err != nil {
			f.m.stop()
			f.m.env.Fail("open the browser", err)
		}
	})
}
