// Package app is the glue that the window and the command line share: it opens the content pack and the mail side,
// and is the one place where the two meet. It has no Fyne in it.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"

	translations "okpay.example/support/assets/i18n"
	"okpay.example/support/faq"
	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/internal/logfile"
	smail "okpay.example/support/mail"
)

// Options open an App; the zero value is a person's ordinary start.
type Options struct {
	Home       string           // "": the system's folders
	Lang       string           // overrides the setting
	Words      *i18n.Catalog    // what was read already; nil: nothing
	Pack       string           // a folder, built pack or .toml overlay instead of what is installed or built in
	Deployment []byte           // TOML laid over the pack's deployment fields, for the demo
	Overrides  []string         // KEY=VALUE settings for this run
	Mail       smail.Options    // Dir, Desk, Expect, CallBack and Log are filled in
	Now        func() time.Time // nil: time.Now
}

// App is the open program.
type App struct {
	Mail    *smail.Client
	Folders Folders
	Log     *slog.Logger

	now       func() time.Time
	overrides []string
	home      string // as it was given; "" for the system's folders

	mu       sync.Mutex
	settings Settings
	lang     string
	forced   string // --lang
	words    map[string]*i18n.Catalog
	library  *faq.Library
	tickets  ticketIndex
	keeping  sync.Mutex // held while the settings are written

	parting         Parting
	restoring       Restore      // with PartingRestore
	window          *flock.Flock // held by the home's one window
	content         *Content
	settingsChanged chan struct{} // wakes FollowPack
}

// LookOf reads only how a home wants to be shown, for the windows that stand in place of its own. Settings that cannot be
// read are those of a new home: here only the look is wanted.
func LookOf(home string) Settings {
	f, err := FoldersIn(home)
	if err != nil {
		return DefaultSettings()
	}
	s, _ := LoadSettings(f.Config)
	return s
}

// Words opens only what speaks: the catalogue for lang, or for the settings of home when lang is empty.
func Words(home, lang string) (*i18n.Catalog, error) {
	if lang == "" {
		if f, err := FoldersIn(home); err == nil {
			s, _ := LoadSettings(f.Config) // a broken file is reported by Open; here only the language is wanted
			lang = s.Language
		}
	}
	return catalogue(i18n.Choose(lang, locales()...))
}

// catalogues are read once each, by whoever wants one first: they never change.
var catalogues = map[string]func() (*i18n.Catalog, error){
	i18n.Chinese: sync.OnceValues(func() (*i18n.Catalog, error) { return i18n.New(translations.Files, i18n.Chinese) }),
	i18n.English: sync.OnceValues(func() (*i18n.Catalog, error) { return i18n.New(translations.Files, i18n.English) }),
}

// catalogue gives that of a language that i18n.Choose chose.
func catalogue(lang string) (*i18n.Catalog, error) { return catalogues[lang]() }

func locales() []string {
	return []string{os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG")}
}

// PackError says that the content pack the person named cannot be used.
type PackError struct {
	Path string
	Err  error
}

func (e *PackError) Error() string {
	return fmt.Sprintf("the content pack %s cannot be used: %v", e.Path, e.Err)
}

func (e *PackError) Unwrap() error { return e.Err }

// Open opens everything of a home.
func Open(ctx context.Context, o Options) (*App, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	f, err := FoldersIn(o.Home)
	if err != nil {
		return nil, err
	}
	if err := f.Make(); err != nil {
		return nil, err
	}
	f.protect()
	a := &App{Folders: f, now: o.Now, overrides: o.Overrides, home: o.Home, forced: o.Lang, words: map[string]*i18n.Catalog{}}
	a.settingsChanged = make(chan struct{}, 1)
	if a.settings, err = LoadSettings(f.Config); err != nil {
		return nil, err
	}
	effective, err := a.effective()
	if err != nil {
		return nil, err
	}
	if o.Words != nil {
		a.words[o.Words.Lang()] = o.Words
	}
	if err := a.chooseLang(effective); err != nil {
		return nil, err
	}
	if a.content, err = OpenContent(o.Home, o.Pack, o.Deployment); err != nil {
		return nil, err
	}
	a.library = a.content.Library
	logs := logfile.New(logfile.Options{
		Path: filepath.Join(f.Logs, "okpay-support.log"), Size: 1 << 20, Keep: 3, Age: 30 * 24 * time.Hour, Now: time.Now,
	})
	a.Log = slog.New(slog.NewTextHandler(logs, &slog.HandlerOptions{Level: slog.LevelInfo, ReplaceAttr: discreetly}))

	a.content.log(a.Log)

	m := o.Mail
	m.Dir = f.Data
	m.Log = a.Log
	m.Desk = desk(a.library.Pack().Deployment, effective)
	m.Expect = a.library.ExpectedBy
	m.CallBack = callBack(effective)
	m.OAuth = oauthClients(a.library.Pack().Deployment, effective)
	if m.Now == nil {
		m.Now = o.Now
	}
	if a.Mail, err = smail.Open(ctx, m); err != nil {
		return nil, err
	}
	a.Mail.Subscribe(func(e smail.Event) {
		if e.Kind == smail.EventTicket || e.Kind == smail.EventStore {
			a.TicketsChanged()
		}
	})
	return a, nil
}

// Renew puts a new store in the place of one of a home that is damaged, gone, or without its key; see mail.Renew. Of o the
// keyring and the passphrase are used.
func Renew(ctx context.Context, home string, o smail.Options, forgotten bool) (smail.Renewed, error) {
	f, err := FoldersIn(home)
	if err != nil {
		return smail.Renewed{}, err
	}
	o.Dir = f.Data
	return smail.Renew(ctx, o, forgotten)
}

// ErrOtherKey says that a recovery key is whole, but not this home's, or from before a backup was restored.
var ErrOtherKey = errors.New("the recovery key opens something else")

// Recover gives a home its key back from paper; see mail.Recover.
func Recover(ctx context.Context, home string, o smail.Options, recovery string) (smail.KeySource, error) {
	f, err := FoldersIn(home)
	if err != nil {
		return "", err
	}
	o.Dir = f.Data
	src, err := smail.Recover(ctx, o, recovery)
	if errors.Is(err, smail.ErrWrongKey) {
		err = fmt.Errorf("%w: %w", ErrOtherKey, err)
	}
	return src, err
}

// Locked tells whether a home asks for a passphrase.
func Locked(home string) bool {
	f, err := FoldersIn(home)
	return err == nil && smail.Locked(f.Data)
}

// Close closes everything.
func (a *App) Close() error { return errors.Join(a.Mail.Close(), a.releaseWindow()) }

func callBack(s Settings) time.Duration { return time.Duration(s.CallBackSeconds) * time.Second }

func desk(d pack.Deployment, s Settings) smail.Desk {
	out := smail.Desk{Brands: d.BrandWords}
	if d.Brand != "" {
		out.Brands = append([]string{d.Brand}, out.Brands...)
	}
	for _, domain := range d.Domains {
		out.Domains = append(out.Domains, strings.ToLower(strings.TrimSpace(domain)))
	}
	for _, domain := range d.SigningDomains {
		out.Signing = append(out.Signing, strings.ToLower(strings.TrimSpace(domain)))
	}
	for _, channel := range slices.Sorted(maps.Keys(d.Channels)) {
		if value := strings.TrimSpace(d.Channels[channel].Value); value != "" && channel != "community" { // which is not official
			out.Contacts = append(out.Contacts, value)
		}
	}
	for _, address := range []string{d.SupportAddress, s.SupportAddress} {
		if p, err := mail.ParseAddress(address); err == nil {
			out.Addresses = append(out.Addresses, strings.ToLower(p.Address))
		}
	}
	return out
}

// Desk is what the content says of support.
func (c *Content) Desk() smail.Desk { return desk(c.Library.Pack().Deployment, DefaultSettings()) }

// Home is the folder that holds what the program keeps.
func (a *App) Home() string { return a.Folders.Data }

// Library answers from the content pack.
func (a *App) Library() *faq.Library { return a.library }

// Content is the pack in force, and where it comes from.
func (a *App) Content() *Content { return a.content }

// Now is the program's clock.
func (a *App) Now() time.Time { return a.now() }

// Lang is the language the program speaks now.
func (a *App) Lang() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.lang
}

// Words is the catalogue of that language.
func (a *App) Words() *i18n.Catalog {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.words[a.lang]
}

// chooseLang takes the language of the settings, and reads its words when they are first wanted.
func (a *App) chooseLang(s Settings) (err error) {
	setting := s.Language
	if a.forced != "" {
		setting = a.forced
	}
	lang := i18n.Choose(setting, locales()...)
	if a.words[lang] == nil {
		if a.words[lang], err = catalogue(lang); err != nil {
			delete(a.words, lang)
			return err
		}
	}
	a.lang = lang
	return nil
}

// Settings gives the settings in force, this run's overrides included.
func (a *App) Settings() Settings {
	a.mu.Lock()
	defer a.mu.Unlock()
	s, err := a.effective()
	if err != nil {
		return a.settings
	}
	return s
}

func (a *App) effective() (Settings, error) {
	return a.settings.With(a.overrides)
}

// Change changes settings and keeps them.
func (a *App) Change(f func(*Settings)) error {
	keep, err := a.Set(f)
	if err != nil {
		return err
	}
	return keep()
}

// Set changes settings, which are in force at once. keep writes them to the disk, which can take its time, on any goroutine; what
// cannot be kept stays in force for this run.
func (a *App) Set(f func(*Settings)) (keep func() error, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.settings
	f(&s)
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if s.Language != a.settings.Language {
		a.forced = "" // the person chose anew
	}
	a.settings = s
	select {
	case a.settingsChanged <- struct{}{}:
	default:
	}
	if e, err := a.effective(); err == nil {
		if err := a.chooseLang(e); err != nil {
			return nil, err
		}
		a.Mail.Configure(desk(a.library.Pack().Deployment, e), callBack(e))
		a.Mail.ConfigureOAuth(oauthClients(a.library.Pack().Deployment, e))
	}
	return a.keepSettings, nil
}

// keepSettings writes the settings as they are now: of several calls the last to write writes the newest.
func (a *App) keepSettings() error {
	a.keeping.Lock()
	defer a.keeping.Unlock()
	a.mu.Lock()
	s := a.settings
	a.mu.Unlock() // nobody who only wants to know a setting waits for the disk
	return s.Save(a.Folders.Config)
}
