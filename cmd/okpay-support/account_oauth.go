package main

import (
	"context"
	"slices"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

// addByBrowser sets up a mailbox whose owner signs in by the browser. The address to open goes to stderr: on a machine
// without a display it may be opened on another one only if that one's browser reaches this one's loopback.
func (c *cli) addByBrowser(ctx context.Context, f accountFlags) error {
	if f.passwordStdin {
		return usage("oauth_password")
	}
	return c.with(ctx, func(a *app.App) error {
		if known := a.Mail.OAuthProviders(); !slices.Contains(known, f.oauth) {
			return oneOf("--oauth", f.oauth, known...)
		}
		if !a.Mail.OAuthReady(f.oauth) {
			return c.failed(exitFailed, "oauth", "cli.account.oauth", "Provider", f.oauth)
		}
		cfg, err := c.servers(ctx, f)
		if err != nil {
			return err
		}
		cfg.OAuth = f.oauth
		id, err := a.Mail.SignInByBrowser(ctx, mail.BrowserSignIn{
			Config: cfg, NoTest: f.noTest, Report: c.sayStep, Page: app.OAuthPage(c.words),
			Open: func(authURL string) error {
				c.say("%s\n%s", c.words.T("cli.account.open"), authURL)
				return nil
			},
		})
		if err != nil {
			return err
		}
		return c.kept(ctx, a, f, id, cfg)
	})
}
