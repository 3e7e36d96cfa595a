package screen

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// Command is a line for a terminal, set apart, and the button in it that copies the line.
func Command(t func(key string, args ...any) string, line string) (set fyne.CanvasObject, copies *widget.Button) {
	copies = widget.NewButton(widget.ButtonOptions{Text: t("details.copy"), Kind: widget.Plain, Size: widget.Small,
		OnTapped: func() { fyne.CurrentApp().Clipboard().SetContent(line) }})
	words := widget.NewText(line, widget.TextOptions{Size: theme.TypeCaption, Mono: true})
	return widget.NewBox(widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{0}}, words, copies), widget.BoxOptions{
		Fill: theme.Surface2, Radius: theme.RadiusControl,
		Insets: widget.Insets{Top: theme.Space8, Right: theme.Space8, Bottom: theme.Space8, Left: theme.Space12},
	}), copies
}
