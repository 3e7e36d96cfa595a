package ui

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"okpay.example/support/assets/icons"
	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// Failure is why the program cannot start.
type Failure struct {
	Words *i18n.Catalog
	Look  app.Settings // theme and text size
	What  app.Explanation
	// Renew makes it good and says what it did; nil where nothing but the hint helps. The program has to be started anew
	// afterwards.
	Renew func(ctx context.Context) (Renewal, error)
	// Restore puts a backup in the place of what is there, which is proved before, and says what it did; nil likewise.
	Restore func(ctx context.Context, file, passphrase string) (string, error)
}

// Renewal is what making it good came to.
type Renewal struct {
	Text  string
	Saved bool // something of what was there before was taken over
}

// ShowFailure shows it in a window of its own, and returns when that is closed or ctx is done: who starts the program from
// a menu does not see what it writes.
func ShowFailure(ctx context.Context, f Failure) {
	said, silence := listen(slog.New(slog.DiscardHandler))
	defer silence()
	a := fyneapp.NewWithID(AppID)
	a.SetIcon(fyne.NewStaticResource("okpay-support.png", icons.App()))
	theme.Apply(a, look(f.Look))
	_ = translate(f.Words) // else it speaks English where it speaks itself
	w := a.NewWindow("OKPAY Support")
	w.SetMaster()
	w.SetPadded(false)
	v := &failureView{ctx: ctx, failure: f, window: w, do: fyne.Do, spawn: func(g func()) { go g() }, quit: a.Quit}
	v.show("circle-alert", f.What.Message, v.advice(), f.Renew != nil)
	w.Resize(failureRoom())
	w.CenterOnScreen()
	forget := context.AfterFunc(ctx, func() { fyne.Do(a.Quit) })
	defer forget()
	if err := appear(w, said); err != nil {
		return // what failed before is told on stderr
	}
	a.Run()
}

// failureRoom is how large that window is: a file dialog needs some room, and words grow.
func failureRoom() fyne.Size {
	grown := min(max(1, theme.Scale()), 1.4) // a small screen is hardly higher
	return fyne.NewSize(640*grown, 480*grown)
}

// failureView is that window's content.
type failureView struct {
	ctx     context.Context // of ShowFailure, for the work that a button begins
	failure Failure
	window  fyne.Window
	do      func(func())
	spawn   func(func())
	quit    func()

	quitter *widget.Button
	renew   *widget.Button // nil when it is not offered
	restore *widget.Button // likewise
}

func (v *failureView) advice() string {
	switch {
	case v.failure.Renew == nil:
	case v.keyMissing():
		return v.failure.Words.T("shell.failed.key.hint")
	default:
		return v.failure.Words.T("shell.failed.renew.hint")
	}
	return v.failure.What.Advice(v.failure.Words)
}

// show puts up a message with what to do, and the button that does it where there is one.
func (v *failureView) show(icon, title, text string, offer bool) {
	w := v.failure.Words
	v.quitter = widget.NewButton(widget.ButtonOptions{Text: w.T("shell.menu.quit"), OnTapped: v.quit})
	actions := []fyne.CanvasObject{v.quitter}
	first := v.quitter
	v.renew, v.restore = nil, nil
	if offer {
		v.renew = widget.NewButton(widget.ButtonOptions{Text: w.T("shell.failed.renew"), OnTapped: v.begin})
		others := []fyne.CanvasObject{v.renew}
		if v.failure.Restore != nil {
			v.restore = widget.NewButton(widget.ButtonOptions{Text: w.T("settings.restore.button"), OnTapped: v.choose})
			others = append(others, v.restore)
		}
		if v.keyMissing() {
			actions = append(actions, others...)
		} else {
			first, actions = v.renew, slices.Concat(others, actions)
		}
		first.SetKind(widget.Primary)
	}
	kind := map[string]widget.Kind{"circle-alert": widget.WarningKind, "circle-check": widget.GoodKind}[icon]
	said := widget.NewEmptyState(widget.EmptyStateOptions{Icon: icon, Kind: kind, Title: title, Text: text, Actions: actions})
	v.window.SetContent(widget.NewFillScroll(widget.Inset(widget.All(theme.Space24), said)))
	widget.Focus(first)
}

// keyMissing tells whether it is the key that cannot be found, which may only be locked away: then nothing is lost yet, and
// to end here, unlock it and start again comes first.
func (v *failureView) keyMissing() bool { return v.failure.What.Code == "key" }

// choose asks for the file of a backup.
func (v *failureView) choose() {
	w := v.failure.Words
	env := screen.Env{Window: v.window, Words: func() *i18n.Catalog { return w }}
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			x := app.Explain(w, err)
			v.show("circle-alert", x.Message, x.Advice(w), true)
		case r != nil:
			path := r.URI().Path()
			_ = r.Close() // restoring opens it itself
			v.ask(path)
		}
	}, v.window)
	d.SetFilter(storage.NewExtensionFileFilter([]string{".age"}))
	screen.ShowFileDialog(env, d)
}

// ask asks for the backup's passphrase and restores it.
func (v *failureView) ask(path string) {
	t := v.failure.Words.T
	field := widget.NewField(widget.FieldOptions{Label: t("settings.backup.passphrase"), EntryOptions: widget.EntryOptions{Password: true}})
	yes := widget.NewButton(widget.ButtonOptions{Text: t("shell.failed.restore.yes"), Kind: widget.Primary})
	no := widget.NewButton(widget.ButtonOptions{Text: t("settings.cancel"), OnTapped: func() {
		v.show("circle-alert", v.failure.What.Message, v.advice(), true)
	}})
	v.restore = yes
	try := func() { v.putBack(path, field, yes) }
	field.Entry.OnSubmitted = func(string) { try() }
	yes.SetOnTapped(try)
	v.window.SetContent(widget.NewFillScroll(widget.Inset(widget.All(theme.Space24), widget.Middle(400*max(1, theme.Scale()), widget.Column(theme.Space16,
		widget.NewText(t("settings.restore"), widget.TextOptions{Size: theme.TypeLead, Bold: true}),
		widget.Explain(t("shell.failed.restore.text", "File", filepath.Base(path))), field, widget.Flow(theme.Space12, yes, no))))))
	widget.Focus(field.Entry)
}

func (v *failureView) putBack(path string, field *widget.Field, yes *widget.Button) {
	passphrase := field.Text()
	if passphrase == "" || yes.Busy() {
		return
	}
	field.SetError("")
	yes.SetBusy(true)
	v.spawn(func() {
		text, err := v.failure.Restore(v.ctx, path, passphrase)
		v.do(func() {
			yes.SetBusy(false)
			if err != nil {
				x := app.Explain(v.failure.Words, err)
				field.SetError(x.Message)
				return
			}
			v.show("circle-check", v.failure.Words.T("shell.failed.restored"), text, false)
		})
	})
}

// begin makes it good, off the UI thread.
func (v *failureView) begin() {
	v.renew.SetBusy(true)
	v.spawn(func() {
		r, err := v.failure.Renew(v.ctx)
		v.do(func() {
			w := v.failure.Words
			switch {
			case err != nil:
				x := app.Explain(w, err)
				v.show("circle-alert", x.Message, x.Advice(w), false)
			case r.Saved:
				v.show("circle-check", w.T("shell.failed.renewed"), r.Text, false)
			default:
				v.show("info", w.T("shell.failed.renewed.empty"), r.Text, false)
			}
		})
	})
}
