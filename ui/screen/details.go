package screen

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// Details holds what the system or a server said in its own words, which few people read and who helps them asks for:
// folded away, to be copied. "" gives nil.
func (e Env) Details(text string) fyne.CanvasObject {
	if text == "" {
		return nil
	}
	words := widget.NewText(text, widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text2})
	inside := widget.Column(theme.Space4, words, widget.Left(widget.NewLink(e.T("details.copy"), theme.TypeCaption, func() {
		fyne.CurrentApp().Clipboard().SetContent(text)
		e.Toast(e.T("details.copied"))
	})))
	all, folded := widget.Column(theme.Space4), true
	unfold := widget.NewLink(e.T("details"), theme.TypeCaption, func() {
		if folded = !folded; folded {
			all.Remove(inside)
		} else {
			all.Add(inside)
		}
	})
	e.Mark("details", unfold)
	all.Add(widget.Left(unfold))
	return all
}
