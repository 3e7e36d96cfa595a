package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"okpay.example/support/ui/theme"
)

// ToolButtonOptions describe a ToolButton.
type ToolButtonOptions struct {
	Icon     string
	Name     string // shown as a tip beside the button
	Key      string // the key that chooses the tool, in the button's corner; "" is none
	Selected bool
	OnTapped func()
	Tips     *Tips // where the tip is shown; nil is nowhere
}

// ToolButton is a square with an icon only, for the picture editor's strip.
type ToolButton struct {
	pressable
	o ToolButtonOptions
}

// NewToolButton makes a tool button, 44 wide and high.
func NewToolButton(o ToolButtonOptions) *ToolButton {
	b := &ToolButton{o: o}
	b.press = func() {
		if b.o.OnTapped != nil {
			b.o.OnTapped()
		}
	}
	b.ExtendBaseWidget(b)
	return b
}

// SetSelected marks the tool as the one in hand.
func (b *ToolButton) SetSelected(on bool) {
	if b.o.Selected != on {
		b.o.Selected = on
		b.Refresh()
	}
}

// MouseIn shows the hover state and, a moment later, the tip.
func (b *ToolButton) MouseIn(ev *desktop.MouseEvent) {
	b.pressable.MouseIn(ev)
	b.o.Tips.expect(b, b.o.Name)
}

// MouseOut ends the hover state and the tip.
func (b *ToolButton) MouseOut() {
	b.pressable.MouseOut()
	b.o.Tips.Clear()
}

// FocusGained shows the focus ring and the tip.
func (b *ToolButton) FocusGained() {
	b.pressable.FocusGained()
	b.o.Tips.expect(b, b.o.Name)
}

// FocusLost hides the focus ring and the tip.
func (b *ToolButton) FocusLost() {
	b.pressable.FocusLost()
	b.o.Tips.Clear()
}

// CreateRenderer implements fyne.Widget.
func (b *ToolButton) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	ring, box := newRing(), newPlate()
	icon := NewIcon(b.o.Icon, theme.IconLarge, theme.Text2)
	key := &canvas.Text{Text: b.o.Key}
	return newDrawn(drawn{
		objects: []fyne.CanvasObject{box.Raster, ring.Raster, icon, key},
		refresh: func() {
			fill, role := theme.Transparent, theme.Text2
			switch {
			case b.disabled:
				role = theme.Outline
			case b.o.Selected:
				fill, role = theme.PrimarySoft, theme.OnPrimarySoft
			case b.hovered:
				fill = theme.Hover
			}
			box.paint(fill, "", 0, theme.RadiusControl)
			paintRing(ring, b.focused, theme.RadiusControl)
			icon.Set(b.o.Icon, role)
			key.TextSize, key.Color = theme.Size(theme.TypeCaption)-2, theme.Color(role)
		},
		layout: func(size fyne.Size) {
			box.Resize(size)
			least := key.MinSize()
			key.Resize(least)
			key.Move(fyne.NewPos(size.Width-least.Width-5, size.Height-least.Height-1))
			placeRing(ring, fyne.NewPos(ringGap, ringGap), size.SubtractWidthHeight(2*ringGap, 2*ringGap))
			icon.Resize(size)
		},
		min: func() fyne.Size { return fyne.NewSquareSize(theme.Size(theme.MainHeight)) },
	})
}

// tipDelay is how long the pointer rests before a tip is shown.
const tipDelay = 400 * time.Millisecond

// Tips shows the names of tools beside them. Stack it over the screen that has the tools.
type Tips struct {
	composite
	after After
	layer *fyne.Container
	stop  func()
}

// NewTips makes a layer for tips; after nil is SystemAfter.
func NewTips(after After) *Tips {
	if after == nil {
		after = SystemAfter
	}
	t := &Tips{after: after, layer: container.NewWithoutLayout()}
	t.compose(t, t.layer)
	return t
}

// expect shows a tip beside an object after a moment.
func (t *Tips) expect(beside fyne.CanvasObject, text string) {
	if t == nil || text == "" {
		return
	}
	t.Clear()
	t.stop = t.after(tipDelay, func() {
		driver := fyne.CurrentApp().Driver()
		at := driver.AbsolutePositionForObject(beside).Subtract(driver.AbsolutePositionForObject(t))
		tip := NewBox(NewText(text, TextOptions{Size: theme.TypeCaption, Wrap: OneLine}),
			BoxOptions{Fill: theme.Surface, Stroke: theme.Border, Radius: 6, Insets: Sides(theme.Space4, theme.Space8), Shadow: true})
		least := tip.MinSize()
		tip.Resize(least)
		at = at.AddXY(beside.Size().Width+theme.Space8, (beside.Size().Height-least.Height)/2)
		room := t.Size().Subtract(least) // beside what stands at the edge it would be cut off
		tip.Move(fyne.NewPos(max(min(at.X, room.Width), 0), max(min(at.Y, room.Height), 0)))
		t.layer.Objects = []fyne.CanvasObject{tip}
		t.layer.Refresh()
	})
}

// Clear takes away the tip shown or expected.
func (t *Tips) Clear() {
	if t == nil {
		return
	}
	if t.stop != nil {
		t.stop()
		t.stop = nil
	}
	if len(t.layer.Objects) > 0 {
		t.layer.Objects = nil
		t.layer.Refresh()
	}
}
