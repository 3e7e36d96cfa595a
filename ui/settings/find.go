package settings

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// byHand tells whether the person named both servers.
func (f *form) byHand() bool { return f.imap.byHand && f.smtp.byHand }

// agreed tells whether the person knows the servers that they would sign in to: those of a known provider, those they
// wrote, or those that were looked up for this address and are before them.
func (f *form) agreed(email string) bool {
	found, err := mail.Guess(email)
	return err == nil && !found.NeedsConsent || f.byHand() || f.shown == email
}

// find looks the servers of the address up and shows them, while a button is busy. Pressing save after that is the
// person's consent to them.
func (f *form) find(busy *widget.Button) {
	email, proxy := strings.TrimSpace(f.email.Text()), strings.TrimSpace(f.proxy.Text())
	var found mail.Found
	f.m.try(busy, f.steps, func(ctx context.Context, _ func(mail.AccountStep)) (err error) {
		found, err = f.m.b.Discover(ctx, email, proxy)
		return err
	}, func() {
		if strings.TrimSpace(f.email.Text()) == email {
			f.showFound(email, found)
		}
	}, func(err error) {
		x := app.Explain(f.m.env.Words(), err)
		var wrong *mail.ConfigError
		if errors.As(err, &wrong) {
			f.fieldOf(wrong.Field).SetError(x.Message)
			return
		}
		f.steps.Add(widget.NewBanner(widget.BannerOptions{Kind: widget.DangerKind, Title: x.Message, Text: x.Advice(f.m.env.Words()),
			Body: f.m.env.Details(x.Detail), Below: true}))
	})
}

// whyNobody says why nobody could be asked: there is no network, or the proxy is at fault, which only the person can mend.
func (f *form) whyNobody(trouble error) string {
	t := f.m.env.T
	if trouble != nil {
		if x := app.Explain(f.m.env.Words(), trouble); x.Code != "account_offline" {
			return f.m.env.Trouble(trouble)
		}
	}
	return t("account.tried.offline")
}

// showFound puts servers into the form and says where they come from.
func (f *form) showFound(email string, found mail.Found) {
	t := f.m.env.T
	f.imap.fill(found.Config.IMAP)
	f.smtp.fill(found.Config.SMTP)
	if f.user.Text() == "" && found.Config.User != email {
		f.user.SetText(found.Config.User)
	}
	f.shown = email
	f.openServers()
	f.save.SetText(t("settings.save.agree"))
	words := []string{t("account.by."+string(found.By), "Provider", found.Provider)}
	if found.Offline {
		words = append(words, f.whyNobody(found.Trouble))
	}
	if len(found.Foreign) > 0 && found.By != mail.FoundByMX {
		words = append(words, t("account.foreign", "Hosts", strings.Join(found.Foreign, ", ")))
	}
	browser := f.m.b.OAuthFor(found.Config) // company mail, too, may be at a provider with a sign-in page
	if found.Hint != "" && browser == "" {
		words = append(words, t("account.hint."+string(found.Hint)))
	}
	kind := widget.InfoKind
	if found.By == mail.FoundByGuess || len(found.Foreign) > 0 {
		kind = widget.WarningKind
	}
	f.hint.RemoveAll()
	f.hint.Add(widget.NewBanner(widget.BannerOptions{
		Kind: kind, Title: t("settings.found", "IMAP", address(found.Config.IMAP), "SMTP", address(found.Config.SMTP)),
		Text: strings.Join(words, "\n"),
	}))
	f.hint.Add(widget.Inset(widget.Insets{Top: theme.Space4}, widget.Caption(t("settings.found.text"))))
	f.offersBrowser(browser)
	f.endFinding()
}

// endFinding takes the button that looked away, whose work is done until there is another address, and leads on.
func (f *form) endFinding() {
	leads := f.m.env.Window.Canvas().Focused() == fyne.Focusable(f.finder)
	f.finder.Hide()
	switch {
	case !leads:
	case f.password.Text() == "" && f.m.account.ID == 0:
		widget.Focus(f.password.Entry)
	default:
		widget.Focus(f.save)
	}
}
