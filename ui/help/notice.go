package help

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// notice is a banner whose button stands beside the words, or below them where the pane is narrow.
func notice(kind widget.Kind, icon, title, text string, action fyne.CanvasObject) fyne.CanvasObject {
	beside := &besideLayout{least: 260, gap: theme.Space12}
	return banner(kind, icon, container.New(beside, bannerWords(kind, title, text), action))
}

// alarm is a red banner with its buttons below the words.
func alarm(title, text string, actions ...fyne.CanvasObject) fyne.CanvasObject {
	const kind = widget.DangerKind
	return banner(kind, "", widget.Column(theme.Space12, bannerWords(kind, title, text),
		widget.Flow(theme.Space12, actions...)))
}

// banner paints the box and the icon.
func banner(kind widget.Kind, icon string, content fyne.CanvasObject) fyne.CanvasObject {
	role, fill, border := kind.Colors()
	if icon == "" {
		icon = kind.Icon()
	}
	return widget.NewBox(widget.Beside(widget.NewIcon(icon, theme.IconLarge, role), content), widget.BoxOptions{
		Fill: fill, Stroke: border, Radius: theme.RadiusCard, Insets: widget.Sides(theme.Space12, 14),
	})
}

func bannerWords(kind widget.Kind, title, text string) fyne.CanvasObject {
	role, _, _ := kind.Colors()
	words := widget.Column(0, widget.NewText(title, widget.TextOptions{Bold: true, Role: role}))
	if text != "" {
		words.Add(widget.NewText(text, widget.TextOptions{Role: role}))
	}
	return words
}

// trailLayout sets objects side by side and leaves out those that no longer fit; the last one takes the rest.
type trailLayout struct{ gap float32 }

func (l *trailLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x, fits := float32(0), true
	for i, o := range objects {
		width := o.MinSize().Width
		fits = fits && (i == 0 || x+width <= size.Width)
		if !fits {
			o.Hide()
			continue
		}
		if i == len(objects)-1 {
			width = size.Width - x
		}
		height := o.MinSize().Height
		o.Show()
		o.Move(fyne.NewPos(x, (size.Height-height)/2))
		o.Resize(fyne.NewSize(width, height))
		x += width + l.gap
	}
}

func (l *trailLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := objects[0].MinSize()
	for _, o := range objects {
		size.Height = max(size.Height, o.MinSize().Height)
	}
	return size
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
