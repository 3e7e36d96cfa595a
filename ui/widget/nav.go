package widget

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"okpay.example/support/ui/theme"
)

// NavItemOptions describe a navigation item.
type NavItemOptions struct {
	Icon, Text string
	Selected   bool
	Count      int // shown as a badge when above 0
	OnTapped   func()
	Tips       *Tips // shows the text beside the item while it is folded; nil does not
}

// NavItem is a row of the side bar.
type NavItem struct {
	pressable
	o      NavItemOptions
	role   theme.Role // of the icon; "" follows the state
	folded bool
	height float32 // 0 is theme.RowHeight
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

// Set changes the icon, in a colour of its own, and the text.
func (n *NavItem) Set(icon string, role theme.Role, text string) {
	if n.o.Icon != icon || n.role != role || n.o.Text != text {
		n.o.Icon, n.role, n.o.Text = icon, role, text
		n.Refresh()
	}
}

// SetFolded shows the icon alone, and the text as a tip; or both side by side again.
func (n *NavItem) SetFolded(on bool) {
	if n.folded != on {
		n.folded = on
		n.Refresh()
	}
}

// SetHeight gives the row another height than the usual one, in a low window.
func (n *NavItem) SetHeight(height float32) {
	if n.height != height {
		n.height = height
		n.Refresh()
	}
}

// Tapped goes where the item leads; its tip has done its work.
func (n *NavItem) Tapped(ev *fyne.PointEvent) {
	n.o.Tips.Clear()
	n.pressable.Tapped(ev)
}

// MouseIn shows the hover state and, a moment later, the tip.
func (n *NavItem) MouseIn(ev *desktop.MouseEvent) {
	n.pressable.MouseIn(ev)
	n.tip()
}

// MouseOut ends the hover state and the tip.
func (n *NavItem) MouseOut() {
	n.pressable.MouseOut()
	n.o.Tips.Clear()
}

// FocusGained shows the focus ring and the tip.
func (n *NavItem) FocusGained() {
	n.pressable.FocusGained()
	n.tip()
}

// FocusLost hides the focus ring and the tip.
func (n *NavItem) FocusLost() {
	n.pressable.FocusLost()
	n.o.Tips.Clear()
}

func (n *NavItem) tip() {
	if n.folded {
		n.o.Tips.expect(n, n.o.Text)
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
			picture.Set(n.o.Icon, cmp.Or(n.role, text))
			label.Text, label.TextSize, label.Color = n.o.Text, theme.Size(theme.TypeBody), theme.Color(text)
			label.TextStyle.Bold, label.Hidden = n.o.Selected, n.folded
			count.SetOnIcon(n.folded)
			count.SetCount(n.o.Count)
		},
		min: func() fyne.Size {
			width := theme.Space12 + picture.MinSize().Width + theme.Space12
			if !n.folded {
				width += label.MinSize().Width + theme.Space12
			}
			if n.o.Count > 0 && !n.folded {
				width += theme.Space8 + count.MinSize().Width
			}
			return fyne.NewSize(width, cmp.Or(n.height, theme.Size(theme.RowHeight)))
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
			if n.folded { // in the icon's upper corner; what the row lies in cuts off a part of a pixel over the edge
				count.Move(fyne.NewPos(size.Width-badge.Width-1, 0))
				return
			}
			count.Move(fyne.NewPos(size.Width-badge.Width-theme.Space12, (size.Height-badge.Height)/2))
		},
	})
}
