package widget

import (
	"cmp"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
)

// EmptyStateOptions describe what stands where there is nothing to show yet.
type EmptyStateOptions struct {
	Icon, Title, Text string
	Kind              Kind                // of the icon; NeutralKind is the usual one
	Action            fyne.CanvasObject   // may be nil
	Actions           []fyne.CanvasObject // side by side where they fit, instead of Action
}

const (
	emptyWords = 360 // holds the words together: some twenty-five Chinese characters
	emptyWidth = 460 // three buttons beside each other
)

func held(words fyne.CanvasObject) fyne.CanvasObject {
	return AtMostCentred(emptyWords*max(1, theme.Scale()), words)
}

// NewEmptyState makes a centred icon, title, explanation and action for a place with nothing to show.
func NewEmptyState(o EmptyStateOptions) fyne.CanvasObject {
	words := []fyne.CanvasObject{
		Centre(kindSquare(cmp.Or(o.Kind, PrimaryKind), o.Icon, 48)),
		Space(0, theme.Space12),
		held(NewText(o.Title, TextOptions{Size: theme.TypeLead, Bold: true, Align: fyne.TextAlignCenter})),
	}
	if o.Text != "" {
		words = append(words, held(NewText(o.Text, TextOptions{Role: theme.Text2, Align: fyne.TextAlignCenter})))
	}
	if o.Action != nil {
		words = append(words, Space(0, theme.Space12), Centre(o.Action))
	}
	if len(o.Actions) > 0 {
		words = append(words, Space(0, theme.Space12), FlowCentred(theme.Space12, o.Actions...))
	}
	return Inset(Sides(0, theme.Space16), Middle(emptyWidth*max(1, theme.Scale()), Column(theme.Space4, words...)))
}
