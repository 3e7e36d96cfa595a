package main

import (
	"context"
	"errors"
	"os"
	"runtime"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/demo"
	"okpay.example/support/ui"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/tour"
)

type windowFlags struct {
	demo       bool
	screen     string
	tour       string
	background bool
	restored   string // what the restore before this start came to
	observe    string
}

func (f *windowFlags) register(p *pflag.FlagSet) {
	p.BoolVar(&f.demo, "demo", false, "with the built-in mail server and support desk, in a throwaway home")
	p.StringVar(&f.screen, "screen", "", "open at a screen: home, help, fixes, contact, tickets, compose, settings")
	p.BoolVar(&f.background, "background", false, "start in the desktop's tray, where there is one and the setting \"tray\" is on")
	p.StringVar(&f.restored, restoredFlag, "", "")
	_ = p.MarkHidden(restoredFlag) // the program says it to itself
	p.StringVar(&f.tour, "tour", "", "with --demo: drive the window through every screen and write pictures into this folder")
	p.StringVar(&f.observe, "observe", "", "for tests: write what the window shows, and where, into this file")
}

// windowArgs takes at most one address to open, beside subcommands.
func windowArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 && app.IsLink(args[0]) {
		return between(0, 1)(cmd, args)
	}
	return subcommand(cmd, args)
}

func (c *cli) runWindow(cmd *cobra.Command, args []string) (err error) {
	o := ui.Options{Demo: c.window.demo, Background: c.window.background, Observe: c.window.observe}
	if o.Start, err = startScreen(c.window.screen); err != nil {
		return err
	}
	if len(args) > 0 {
		o.Link = args[0]
	}
	o.Said, o.SaidGood = c.saidAtStart(c.window.restored)
	if c.window.tour != "" && !c.window.demo {
		return usage("tour")
	}
	if ok, _ := app.Display(c.env); !ok {
		return c.failed(exitFailed, "no_display", "cli.no_display")
	}
	preferX11(c.env)
	nameWindows(c.env)
	ctx := cmd.Context()
	if !c.window.demo {
		passphrase, again, e := c.unlockWindow(ctx)
		if e != nil || again {
			return e
		}
		a, e := app.Open(ctx, app.Options{
			Home: c.home, Lang: c.lang, Words: c.words, Pack: c.pack, Overrides: c.config,
			Mail: mail.Options{Passphrase: passphrase},
		})
		if e != nil {
			c.showFailure(ctx, e)
			return e
		}
		defer func() { err = errors.Join(err, a.Close(), c.part(ctx, a)) }()
		c.notice(a.Content())
		o.App = a
		return c.openWindow(ctx, o)
	}
	answer := 4 * time.Second
	if c.window.tour != "" {
		answer = 2 * time.Second
	}
	d, err := c.openDemo(ctx, demo.Options{AnswerAfter: answer, Impostor: true}, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	o.App = d.app
	if c.window.tour != "" {
		o.Drive = func(ctx context.Context, dr *ui.Driver) error { return tour.Run(ctx, dr, c.window.tour, c.out) }
	}
	return c.openWindow(ctx, o)
}

// openWindow opens the home's window, or hands what was asked for to the one that is open.
func (c *cli) openWindow(ctx context.Context, o ui.Options) error {
	claimed, err := o.App.ClaimOrAsk(ctx, app.WindowAsk{Screen: c.window.screen, Link: o.Link})
	if err != nil {
		return err
	}
	if !claimed {
		c.say("okpay-support: %s", c.words.T("cli.window_open"))
		if o.Link != "" { // the window tells the person, this call its caller
			_, err = app.ParseLink(o.Link, o.App.Mail.Desk().Addresses)
		}
		return err
	}
	end, err := o.App.WatchCrashes()
	if err != nil {
		o.App.Log.Error("watch for crashes", "err", err) // the window is worth more than the report
		return ui.Run(ctx, o)
	}
	err = ui.Run(ctx, o)
	return errors.Join(err, end()) // not deferred: a panic of this goroutine must find the watch in place
}

// showFailure says in a window why there is none, and offers a new store where that helps.
func (c *cli) showFailure(ctx context.Context, failure error) {
	f := ui.Failure{Words: c.words, Look: app.LookOf(c.home), What: app.Explain(c.words, failure)}
	switch f.What.Code {
	case "damaged", "lost", "key", "key_wrong":
		f.Renew, f.Restore = c.renewFromWindow, c.restoreFromWindow
	}
	ui.ShowFailure(ctx, f)
}

// renewFromWindow is tickets rebuild --fresh for those who do not use the command line; it says what it did.
func (c *cli) renewFromWindow(ctx context.Context) (ui.Renewal, error) {
	o := c.network
	o.Passphrase = c.unlocked
	r, err := app.Renew(ctx, c.home, o, false)
	if err != nil {
		return ui.Renewal{}, err
	}
	saved := renewedOf(r)
	out := ui.Renewal{Text: c.renewedText(saved), Saved: saved.Accounts+saved.Tickets+saved.Messages+saved.Drafts+saved.Outbox > 0}
	err = c.with(ctx, func(a *app.App) error {
		_, err := a.Mail.Rebuild(ctx)
		return err
	})
	if errors.Is(err, mail.ErrNoAccount) {
		out.Text += "\n" + c.words.T("shell.failed.set_up")
		return out, nil
	}
	return out, err
}

// restoreFromWindow is restore --replace likewise.
func (c *cli) restoreFromWindow(ctx context.Context, file, passphrase string) (string, error) {
	done, err := app.RestoreHome(ctx, app.Restore{Home: c.home, File: file, Passphrase: passphrase, Replace: true, Mail: c.network})
	if err != nil {
		return "", err
	}
	return c.words.T("shell.failed.restored.text", "Date", done.Made.Local().Format(time.DateTime)), nil
}

func startScreen(name string) (screen.Target, error) {
	if name == "" {
		return screen.Target{}, nil
	}
	for _, n := range screen.Names() {
		if string(n) == name {
			return screen.Target{Screen: n}, nil
		}
	}
	names := []string{}
	for _, n := range screen.Names() {
		names = append(names, string(n))
	}
	return screen.Target{}, oneOf("--screen", name, names...)
}

// preferX11 keeps Fyne off native Wayland, where it has no input method and Chinese could not be typed, unless the
// person says otherwise.
func preferX11(env func(string) string) {
	if runtime.GOOS == "linux" && env("DISPLAY") != "" && env("FYNE_PLATFORM") == "" {
		_ = os.Setenv("FYNE_PLATFORM", "x11") // fails for a malformed name only
	}
}

// nameWindows lets a desktop on X11 know which desktop entry a window belongs to, and so which icon: GLFW takes the
// instance in WM_CLASS (ICCCM, section 4.1.2.5) from this variable, else from the window's title, which is translated.
func nameWindows(env func(string) string) {
	if runtime.GOOS == "linux" && env("RESOURCE_NAME") == "" {
		_ = os.Setenv("RESOURCE_NAME", ui.AppID) // fails for a malformed name only
	}
}
