package widget

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
)

// EmptyStateOptions describe what stands where there is nothing to show yet.
type EmptyStateOptions struct {
	Icon, Title, Text string
	Action            fyne.CanvasObject // may be nil
}

// NewEmptyState makes a centred icon, title, explanation and action for a place with nothing to show.
func NewEmptyState(o EmptyStateOptions) fyne.CanvasObject {
	words := []fyne.CanvasObject{
		Centre(IconSquare(o.Icon, 48)),
		Space(0, theme.Space12),
		NewText(o.Title, TextOptions{Size: theme.TypeLead, Bold: true, Align: fyne.TextAlignCenter}),
	}
	if o.Text != "" {
		words = append(words, NewText(o.Text, TextOptions{Role: theme.Text2, Align: fyne.TextAlignCenter}))
	}
	if o.Action != nil {
		words = append(words, Space(0, theme.Space12), Centre(o.Action))
	}
	return Middle(360*max(1, theme.Scale()), Column(theme.Space4, words...))
}
