package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"
	"time"

	"okpay.example/support/assets/fonts"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/mail"
)

// Check is one thing the doctor looked at.
type Check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Hint   string `json:"hint"`
}

// Diagnosis is what the doctor found. OK is false when something needed does not work; a mailbox that is not set up,
// or a display that is not there, is said but is no illness.
type Diagnosis struct {
	OK     bool    `json:"ok"`
	Checks []Check `json:"checks"`
}

// Doctor looks at everything the program rests on. opened is what Open returned, err its error.
func Doctor(ctx context.Context, w *i18n.Catalog, opened *App, err error) Diagnosis {
	d := Diagnosis{OK: true}
	add := func(name string, ok, needed bool, detail, hint string) {
		d.Checks = append(d.Checks, Check{name, ok, detail, hint})
		d.OK = d.OK && (ok || !needed)
	}
	b := BuildInfo("")
	add("version", true, false, fmt.Sprintf("%s, %s, %s/%s", b.Version, b.Go, b.OS, b.Arch), "")
	if err != nil {
		x := Explain(w, err).AtTerminal()
		add("home", false, true, x.Message, x.Hint)
		return d
	}
	add("home", true, true, opened.Folders.Data, "")
	add("content", len(opened.content.Trouble) == 0, false, opened.content.Text(w), opened.content.Notice(w))
	opened.checkStore(ctx, w, add)
	ring := opened.Mail.KeySource() != mail.KeyFromFile
	add("keyring", ring, false, string(opened.Mail.KeySource()), hintUnless(ring, w, "doctor.keyring.hint"))
	opened.checkDisplay(ctx, w, add)
	add("fonts", len(fonts.Regular()) > 0 && len(fonts.Bold()) > 0, true, "Noto Sans SC", "")
	opened.checkAccounts(ctx, w, add)
	return d
}

// checkDisplay looks whether a window could be opened. Whether OpenGL can draw there shows only when one is.
func (a *App) checkDisplay(ctx context.Context, w *i18n.Catalog, add func(name string, ok, needed bool, detail, hint string)) {
	there, detail := Display(os.Getenv)
	hint := hintUnless(there, w, "doctor.display.hint")
	if there {
		if err := reachDisplay(ctx, os.Getenv); err != nil {
			there, hint = false, w.T("error.display_refused.hint")
		}
	}
	add("display", there, false, detail, hint)
}

// storePatience is how long the store is looked at: a big one on a slow disk is looked at in part.
const storePatience = 20 * time.Second

// checkStore reads the store from one end to the other.
func (a *App) checkStore(ctx context.Context, w *i18n.Catalog, add func(name string, ok, needed bool, detail, hint string)) {
	ctx, cancel := context.WithTimeout(ctx, storePatience)
	defer cancel()
	switch err := a.Mail.VerifyStore(ctx); {
	case err == nil:
		add("store", true, true, w.T("doctor.store.whole"), "")
	case errors.Is(err, context.DeadlineExceeded):
		add("store", true, true, w.T("doctor.store.part"), "")
	default:
		x := Explain(w, err).AtTerminal()
		add("store", false, true, x.Message, x.Hint)
	}
}

// checkAccounts tries every mailbox, the one in use first.
func (a *App) checkAccounts(ctx context.Context, w *i18n.Catalog, add func(name string, ok, needed bool, detail, hint string)) {
	all, err := a.Mail.Accounts(ctx)
	switch {
	case err != nil:
		x := Explain(w, err).AtTerminal()
		add("account", false, true, x.Message, x.Hint)
	case len(all) == 0:
		add("account", false, false, w.T("doctor.account.none"), w.T("doctor.account.hint"))
	}
	for _, acc := range all {
		a.checkAccount(ctx, w, acc, add)
	}
}

func (a *App) checkAccount(
	ctx context.Context, w *i18n.Catalog, acc mail.Account, add func(name string, ok, needed bool, detail, hint string),
) {
	address := net.JoinHostPort(acc.IMAP.Host, strconv.Itoa(acc.IMAP.Port))
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	password, err := a.Mail.Password(ctx, acc.ID)
	if err == nil {
		err = a.Mail.TestAccount(ctx, acc.Config, password, func(mail.AccountStep) {})
	}
	if err != nil {
		x := Explain(w, err).AtTerminal()
		add("network", !x.Temporary, true, address, hintUnless(!x.Temporary, w, "doctor.network.hint"))
		add("account", false, true, acc.Email+": "+x.Message, x.Hint)
		return
	}
	add("network", true, true, address, "")
	add("account", true, true, acc.Email, "")
}

func hintUnless(ok bool, w *i18n.Catalog, key string) string {
	if ok {
		return ""
	}
	return w.T(key)
}

// Display tells whether a window can be opened, and on what.
func Display(env func(string) string) (ok bool, detail string) {
	switch runtime.GOOS {
	case "windows", "darwin":
		return true, runtime.GOOS
	}
	if d := env("DISPLAY"); d != "" {
		return true, "X11 " + d
	}
	if d := env("WAYLAND_DISPLAY"); d != "" {
		return true, "Wayland " + d
	}
	return false, "-"
}
