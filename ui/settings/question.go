package settings

import (
	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// questionWidth is that of what is asked over the window.
const questionWidth = 460

// question asks before something is done; Escape is no.
type question struct {
	screen *Screen
	parts  []fyne.CanvasObject
	yes    *widget.Button
	pop    *fynewidget.PopUp
	keys   func(*fyne.KeyEvent) // what the canvas did with keys before
}

func (s *Screen) newQuestion(title, text string, more ...fyne.CanvasObject) *question {
	return &question{screen: s, parts: append([]fyne.CanvasObject{widget.Section(title), widget.Explain(text)}, more...)}
}

// ask shows it, with the button that does it; act closes the question.
func (q *question) ask(yes string, kind widget.ButtonKind, act func()) {
	env := q.screen.env
	no := widget.NewButton(widget.ButtonOptions{Text: env.T("settings.cancel"), Kind: widget.Plain, OnTapped: q.close})
	q.yes = widget.NewButton(widget.ButtonOptions{Text: yes, Kind: kind, OnTapped: act})
	env.Mark("settings.question.no", no)
	env.Mark("settings.question.yes", q.yes)
	content := widget.Column(theme.Space16, append(q.parts, widget.Right(widget.Inline(theme.Space12, no, q.yes)))...)
	content.Resize(fyne.NewSize(questionWidth, 0)) // so that the wrapped texts know their height
	canvas := env.Window.Canvas()
	q.pop = fynewidget.NewModalPopUp(widget.Inset(widget.All(theme.Space24), widget.FixedWidth(questionWidth, content)), canvas)
	q.keys = canvas.OnTypedKey()
	canvas.SetOnTypedKey(func(ev *fyne.KeyEvent) {
		if ev.Name == fyne.KeyEscape {
			q.close()
		}
	})
	q.pop.Show()
	q.fit()
}

// fit makes it as high as what is in it.
func (q *question) fit() { q.pop.Resize(q.pop.MinSize()) }

func (q *question) close() {
	q.pop.Hide()
	q.screen.env.Window.Canvas().SetOnTypedKey(q.keys)
}
