package settings

import (
	"cmp"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// questionWidth is that of what is asked over the window.
const questionWidth = 460

// question asks before something is done; Escape is no.
type question struct {
	screen *Screen
	parts  []fyne.CanvasObject
	no     string // words of the button that shuts it; "" is "cancel"
	yes    *widget.Button
	laid   *screen.Laid
}

func (s *Screen) newQuestion(title, text string, more ...fyne.CanvasObject) *question {
	return &question{screen: s, parts: append([]fyne.CanvasObject{widget.Section(title), widget.Explain(text)}, more...)}
}

// ask shows it, with the button that does it; act closes the question.
func (q *question) ask(yes string, kind widget.ButtonKind, act func()) {
	env := q.screen.env
	no := widget.NewButton(widget.ButtonOptions{Text: cmp.Or(q.no, env.T("settings.cancel")), Kind: widget.Plain, OnTapped: q.close})
	q.yes = widget.NewButton(widget.ButtonOptions{Text: yes, Kind: kind, OnTapped: act})
	env.Mark("settings.question.no", no)
	env.Mark("settings.question.yes", q.yes)
	q.laid = env.Lay(questionWidth, widget.Column(theme.Space16, q.parts...), no, q.yes)
	for _, p := range q.parts {
		if f, ok := p.(*widget.Field); ok {
			widget.Focus(f.Entry)
			break
		}
	}
}

// fit makes it as high as what is in it.
func (q *question) fit() { q.laid.Fit() }

func (q *question) close() { q.laid.Shut() }
