package help

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// notice is a banner whose button stands beside the words, or below them where the pane is narrow.
func notice(kind widget.Kind, icon, title, text string, action fyne.CanvasObject) fyne.CanvasObject {
	role, fill, border := kind.Colors()
	if icon == "" {
		icon = kind.Icon()
	}
	words := widget.Column(0, widget.NewText(title, widget.TextOptions{Bold: true, Role: role}))
	if text != "" {
		words.Add(widget.NewText(text, widget.TextOptions{Role: role}))
	}
	row := widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{1}},
		widget.NewIcon(icon, theme.IconLarge, role),
		container.New(&besideLayout{least: 260, gap: theme.Space12}, words, action))
	return widget.NewBox(row, widget.BoxOptions{Fill: fill, Stroke: border, Radius: theme.RadiusCard, Insets: widget.Sides(theme.Space12, 14)})
}

// besideLayout sets a second object at the right of the first, or below it where the first would have less than a least
// width left.
type besideLayout struct {
	least, gap float32
	width      float32 // of the last layout: the least height follows from it
}

func (l *besideLayout) below(objects []fyne.CanvasObject, width float32) bool {
	return width > 0 && width-l.gap-objects[1].MinSize().Width < l.least
}

func (l *besideLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	first, second := objects[0], objects[1]
	button := second.MinSize()
	if l.below(objects, size.Width) {
		first.Resize(fyne.NewSize(size.Width, 0))
		height := first.MinSize().Height
		first.Move(fyne.Position{})
		first.Resize(fyne.NewSize(size.Width, height))
		second.Move(fyne.NewPos(0, height+l.gap))
		second.Resize(button)
		return
	}
	width := max(size.Width-l.gap-button.Width, 0)
	first.Resize(fyne.NewSize(width, 0))
	height := first.MinSize().Height
	first.Move(fyne.NewPos(0, max((size.Height-height)/2, 0)))
	first.Resize(fyne.NewSize(width, height))
	second.Move(fyne.NewPos(size.Width-button.Width, max((size.Height-button.Height)/2, 0)))
	second.Resize(button)
}

func (l *besideLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	first, second := objects[0].MinSize(), objects[1].MinSize()
	if l.below(objects, l.width) {
		return fyne.NewSize(max(first.Width, second.Width), first.Height+l.gap+second.Height)
	}
	return fyne.NewSize(max(first.Width, second.Width), max(first.Height, second.Height))
}
