package ui

import (
	"context"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"okpay.example/support/assets/icons"
	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// Unlock asks for the passphrase of a locked home.
type Unlock struct {
	Words *i18n.Catalog
	Look  app.Settings                  // theme and text size
	Try   func(passphrase string) error // nil when it fits; it takes its time
}

// AskPassphrase asks in a window of its own, in which nothing of the home is seen, and returns what fits; ok is false when
// the window was closed, or ctx is done. The toolkit opens windows once in a process: the program has to be started anew
// with the passphrase.
func AskPassphrase(ctx context.Context, u Unlock) (passphrase string, ok bool) {
	a := fyneapp.NewWithID(AppID)
	a.SetIcon(fyne.NewStaticResource("okpay-support.png", icons.App()))
	theme.Apply(a, look(u.Look))
	_ = translate(u.Words) // else it speaks English where it speaks itself
	w := a.NewWindow("OKPAY Support")
	w.SetMaster()
	w.SetPadded(false)
	v := newUnlockView(u, fyne.Do, func(f func()) { go f() })
	v.done = func(p string) {
		passphrase, ok = p, true
		a.Quit()
	}
	v.quit = a.Quit
	w.SetContent(v.content)
	w.Resize(v.room())
	w.CenterOnScreen()
	v.grow = func() { w.Resize(v.room()) }
	a.Lifecycle().SetOnStarted(func() { fyne.Do(func() { w.Canvas().Focus(v.field.Entry) }) })
	forget := context.AfterFunc(ctx, func() { fyne.Do(a.Quit) })
	defer forget()
	w.ShowAndRun()
	return passphrase, ok
}

// unlockWidth is that of the words and the field, at text size 100 %.
const unlockWidth = 380

// unlockMost is how high the window becomes by itself: a small screen is hardly higher.
const unlockMost float32 = 700

var unlockLeast = fyne.NewSize(560, 480) // of the window

// unlockView is that window's content.
type unlockView struct {
	unlock    Unlock
	do, spawn func(func())
	done      func(passphrase string)
	quit      func()
	grow      func() // gives the advice its room

	field     *widget.Field
	open      *widget.Button
	forgotten *widget.Button
	greeting  []fyne.CanvasObject // what gives way to the advice where there is no room for both
	advice    fyne.CanvasObject   // what to do when it is forgotten
	copy      *widget.Button      // of the first command in it
	scroll    *widget.Scroll
	content   fyne.CanvasObject
}

func newUnlockView(u Unlock, do, spawn func(func())) *unlockView {
	v := &unlockView{unlock: u, do: do, spawn: spawn, done: func(string) {}, quit: func() {}, grow: func() {}}
	t := u.Words.T
	v.field = widget.NewField(widget.FieldOptions{
		Label:        t("unlock.passphrase"),
		EntryOptions: widget.EntryOptions{Password: true, OnSubmitted: func(string) { v.try() }},
	})
	v.open = widget.NewButton(widget.ButtonOptions{Text: t("unlock.open"), Kind: widget.Primary, OnTapped: v.try})
	use, copies := screen.Command(t, "okpay-support recovery use")
	rebuild, _ := screen.Command(t, "okpay-support tickets rebuild --fresh --forgotten")
	v.copy = copies
	v.advice = widget.Column(theme.Space16,
		widget.Column(theme.Space8, widget.Explain(t("unlock.forgotten.text")), use),
		widget.Column(theme.Space8, widget.Explain(t("unlock.forgotten.else")), rebuild, widget.Explain(t("unlock.forgotten.then"))))
	v.advice.Hide()
	v.forgotten = widget.NewButton(widget.ButtonOptions{Text: t("unlock.forgotten"), Kind: widget.Plain, OnTapped: func() {
		v.advice.Show()
		v.forgotten.Hide()
		v.field.SetError("") // who forgot it knows that it was wrong
		if v.wants().Height > unlockMost {
			for _, o := range v.greeting {
				o.Hide()
			}
		}
		v.grow()
		v.scroll.Refresh()
		v.scroll.Reveal(v.advice) // the window may be not high enough for all
		widget.Focus(v.copy)      // what was pressed is gone
	}})
	quit := widget.NewButton(widget.ButtonOptions{Text: t("shell.menu.quit"), OnTapped: func() { v.quit() }})
	lock := widget.Centre(widget.IconSquare("lock", 48))
	what := widget.NewText(t("unlock.text"), widget.TextOptions{Role: theme.Text2, Align: fyne.TextAlignCenter})
	v.greeting = []fyne.CanvasObject{lock, what}
	body := widget.Column(theme.Space16, lock,
		widget.Column(theme.Space4,
			widget.NewText(t("unlock.title"), widget.TextOptions{Size: theme.TypeLead, Bold: true, Align: fyne.TextAlignCenter}), what),
		v.field,
		widget.Flow(theme.Space12, v.open, quit, v.forgotten), v.advice)
	v.scroll = widget.NewFillScroll(widget.Inset(widget.All(theme.Space24), widget.Middle(unlockWidth*max(1, theme.Scale()), body)))
	v.content = v.scroll
	return v
}

// room is how large the window is to be.
func (v *unlockView) room() fyne.Size {
	size := v.wants()
	return fyne.NewSize(size.Width, min(size.Height, unlockMost))
}

// wants is how large it would be to show all of it: the words grow with the text, and the advice wants to be seen without
// scrolling.
func (v *unlockView) wants() fyne.Size {
	const around = 2*theme.Space24 + 2*theme.Space40
	width := max(unlockLeast.Width, unlockWidth*theme.Scale()+around)
	v.scroll.Resize(fyne.NewSize(width, unlockLeast.Height)) // the height of wrapped text follows from the width
	return fyne.NewSize(width, max(unlockLeast.Height, v.scroll.Wants()+2*theme.Space16))
}

// try tests what was typed, off the UI thread.
func (v *unlockView) try() {
	text := v.field.Text()
	if text == "" || v.open.Busy() {
		return
	}
	v.open.SetBusy(true)
	v.spawn(func() {
		err := v.unlock.Try(text)
		v.do(func() {
			v.open.SetBusy(false)
			if err == nil {
				v.done(text)
				return
			}
			x := app.Explain(v.unlock.Words, err)
			v.field.SetText("")
			v.field.SetError(x.Message)
		})
	})
}
