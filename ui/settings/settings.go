// Package settings is the screen for the mailbox, the look of the program, the person's data, and what the program is. It
// asks and shows: what is kept, tested, backed up and erased, and what a value may be, is known behind its Backend.
package settings

import (
	"context"

	"fyne.io/fyne/v2"

	"okpay.example/support/faq"
	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
)

// Backend is what the screen needs.
type Backend interface {
	Settings() app.Settings
	Set(func(*app.Settings)) (keep func() error, err error)
	Library() *faq.Library
	ContentText() (text, notice string)
	FetchAddress() string
	Home() string
	StartsAtSignIn() (bool, error)
	StartAtSignIn(bool) error
	KeySource() mail.KeySource
	Backup(ctx context.Context, path, passphrase string, cost int) (app.Backup, error)
	ProveBackup(ctx context.Context, file, passphrase string) (app.Restored, error)
	PartToRestore(file, passphrase string)
	RecoveryKey(ctx context.Context, again bool) (string, error)
	Lang() string
	Feedback(context.Context) ([]app.Feedback, error)
	EraseFeedback(context.Context) error
	FixCounts(context.Context) (map[string]app.FixCounts, error)
	Lock(old, passphrase string, cost int) error
	Unlock(passphrase string) error
	PartWith(app.Parting)
	Outbox(context.Context, ...mail.OutgoingState) ([]mail.Outgoing, error)
	Accounts(context.Context) ([]mail.Account, error)
	ConnectionOf(account int64) mail.ConnState
	Password(ctx context.Context, id int64) (string, error)
	TestAccount(ctx context.Context, c mail.AccountConfig, password string, report func(mail.AccountStep)) error
	SaveAccount(ctx context.Context, id int64, c mail.AccountConfig, password string) (int64, error)
	OAuthFor(mail.AccountConfig) string
	SignInByBrowser(context.Context, mail.BrowserSignIn) (int64, error)
	RemoveAccount(ctx context.Context, id int64) error
	UseAccount(ctx context.Context, id int64) error
	Discover(ctx context.Context, email, proxy string) (mail.Found, error)
}

// Screen is the settings screen.
type Screen struct {
	env      screen.Env
	b        Backend
	mailbox  *mailbox
	sections *sections

	above  float32 // where the section of the look stood within what is in sight, when it was left
	chosen bool    // another look was, here
	stays  bool    // goes on where one was chosen, and was not shown yet
}

var (
	_ screen.Screen = (*Screen)(nil)
	_ screen.Heir   = (*Screen)(nil)
)

// New makes it.
func New(env screen.Env, b Backend) *Screen {
	s := &Screen{env: env, b: b}
	s.mailbox = newMailbox(env, b)
	s.sections = newSections(env, []section{
		{"mailbox", env.T("settings.mailbox"), s.mailbox.content},
		{"look", env.T("settings.look"), s.lookCard()},
		{"sending", env.T("settings.sending"), s.sendingCard()},
		{"data", env.T("settings.data"), s.dataCard()},
		{"shortcuts", env.T("settings.keys"), s.keysCard()},
		{"about", env.T("settings.about"), s.aboutCard()},
	})
	return s
}

// Content gives the screen's picture.
func (s *Screen) Content() fyne.CanvasObject { return s.sections.content }

// Inherit goes on at the same place with the mailboxes that are known, so that nothing jumps where another look is chosen.
func (s *Screen) Inherit(former screen.Screen) {
	old, ok := former.(*Screen)
	if !ok {
		return
	}
	s.above, s.stays = old.above, old.chosen
	s.mailbox.inherit(old.mailbox)
}

// Show goes to the section named.
func (s *Screen) Show(t screen.Target) {
	s.mailbox.refresh()
	switch {
	case s.stays:
		s.stays = false
		s.sections.scroll.ScrollTo(max(s.sections.top("look")-s.above, 0))
	case t.ID == "recovery":
		s.sections.show("data")
		s.showRecovery()
	case t.ID == "mailbox":
		s.sections.show("mailbox")
		s.mailbox.change()
	default:
		s.sections.show(t.ID)
	}
}

// Hide stops a running test.
func (s *Screen) Hide() {
	s.above = s.sections.top("look") - s.sections.scroll.Offset()
	s.mailbox.stop()
}

// Refresh reads the mailboxes anew.
func (s *Screen) Refresh() { s.mailbox.refresh() }

// change sets a setting and has it kept, without waiting for the disk; look also applies it to the window.
func (s *Screen) change(look bool, f func(*app.Settings)) {
	const doing = "keep a setting"
	keep, err := s.b.Set(f)
	if err != nil {
		s.env.Fail(doing, err)
		return
	}
	s.env.Go(func() {
		if err := keep(); err != nil {
			s.env.Do(func() { s.env.Fail(doing, err) })
		}
	})
	if look {
		s.relook()
	}
}

// relook applies what was chosen here, whereupon another screen goes on at this place.
func (s *Screen) relook() {
	s.chosen = true
	s.env.Relook()
}
