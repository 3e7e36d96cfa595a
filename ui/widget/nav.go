package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"okpay.example/support/ui/theme"
)

// NavItemOptions describe a navigation item.
type NavItemOptions struct {
	Icon, Text string
	Selected   bool
	Count      int // shown as a badge when above 0
	OnTapped   func()
}

// NavItem is a row of the side bar.
type NavItem struct {
	pressable
	o NavItemOptions
}

// NewNavItem makes a navigation item.
func NewNavItem(o NavItemOptions) *NavItem {
	n := &NavItem{o: o}
	n.press = func() {
		if n.o.OnTapped != nil {
			n.o.OnTapped()
		}
	}
	n.ExtendBaseWidget(n)
	return n
}

// SetSelected marks the item as the screen shown.
func (n *NavItem) SetSelected(on bool) {
	if n.o.Selected != on {
		n.o.Selected = on
		n.Refresh()
	}
}

// SetCount changes the number in the badge; 0 hides it.
func (n *NavItem) SetCount(count int) {
	if n.o.Count != count {
		n.o.Count = count
		n.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (n *NavItem) CreateRenderer() fyne.WidgetRenderer {
	n.ExtendBaseWidget(n)
	ring, box, label := newRing(), newPlate(), &canvas.Text{}
	picture, count := NewIcon(n.o.Icon, theme.IconMedium, theme.Text2), NewCountBadge(n.o.Count)
	return newDrawn(drawn{
		objects: []fyne.CanvasObject{box.Raster, ring.Raster, picture, label, count},
		refresh: func() {
			fill, text := theme.Transparent, theme.Text2
			switch {
			case n.o.Selected:
				fill, text = theme.PrimarySoft, theme.OnPrimarySoft
			case n.hovered:
				fill = theme.Hover
			}
			box.paint(fill, "", 0, theme.RadiusControl)
			paintRing(ring, n.focused, theme.RadiusControl-ringGap)
			picture.Set(n.o.Icon, text)
			label.Text, label.TextSize, label.Color = n.o.Text, theme.Size(theme.TypeBody), theme.Color(text)
			label.TextStyle.Bold = n.o.Selected
			count.SetCount(n.o.Count)
		},
		min: func() fyne.Size {
			width := theme.Space12 + picture.MinSize().Width + theme.Space12 + label.MinSize().Width + theme.Space12
			if n.o.Count > 0 {
				width += theme.Space8 + count.MinSize().Width
			}
			return fyne.NewSize(width, theme.Size(theme.RowHeight))
		},
		layout: func(size fyne.Size) {
			box.Resize(size)
			// Within the row: what it lies in scrolls, and cuts off what goes over the edge.
			const in = ringGap + ringWidth
			placeRing(ring, fyne.NewPos(in, in), size.SubtractWidthHeight(2*in, 2*in))
			x := theme.Space12
			side := picture.MinSize()
			picture.Resize(side)
			picture.Move(fyne.NewPos(x, (size.Height-side.Height)/2))
			x += side.Width + theme.Space12
			placeLine(label, x, 0, size.Height)
			badge := count.MinSize()
			count.Resize(badge)
			count.Move(fyne.NewPos(size.Width-badge.Width-theme.Space12, (size.Height-badge.Height)/2))
		},
	})
}
