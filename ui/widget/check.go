package widget

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
)

// CheckBox is a box to tick with words that wrap.
type CheckBox struct {
	pressable
	words   *Text
	on      bool
	changed func(bool)
}

// NewCheckBox makes a check box; changed is told what a person does.
func NewCheckBox(text string, on bool, changed func(on bool)) *CheckBox {
	c := &CheckBox{words: Body(text), on: on, changed: changed}
	c.press = func() {
		c.SetOn(!c.on)
		if c.changed != nil {
			c.changed(c.on)
		}
	}
	c.ExtendBaseWidget(c)
	return c
}

// On reports whether the box is ticked.
func (c *CheckBox) On() bool { return c.on }

// SetOn ticks or clears the box without telling the callback.
func (c *CheckBox) SetOn(on bool) {
	if c.on != on {
		c.on = on
		c.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (c *CheckBox) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	const radius = 5
	side := func() float32 { return theme.Size(theme.IconMedium) }
	ring, box, tick := newRing(), newPlate(), newGlyph()
	line := func() float32 { return theme.Size(theme.TypeBody) * lineHeight }
	spare := func() float32 { return max(theme.TouchSize-line(), 0) / 2 } // above and below one line
	return newDrawn(drawn{
		objects: []fyne.CanvasObject{box.Raster, ring.Raster, tick.Raster, c.words},
		refresh: func() {
			fill, stroke := theme.Surface, theme.Outline
			if c.on {
				fill, stroke = theme.Primary, theme.Primary
			}
			mark := theme.OnPrimary
			if c.disabled {
				fill, stroke, mark = theme.Surface2, theme.Border, theme.Text3
			}
			box.paint(fill, stroke, 1.5, radius)
			paintRing(ring, c.focused, radius)
			tick.set("check", mark)
			tick.Hidden = !c.on
		},
		layout: func(size fyne.Size) {
			at, square := fyne.NewPos(0, spare()+(line()-side())/2), fyne.NewSquareSize(side())
			box.Move(at)
			box.Resize(square)
			placeRing(ring, at, square)
			tick.Move(at.AddXY(2, 2))
			tick.Resize(square.SubtractWidthHeight(4, 4))
			c.words.Move(fyne.NewPos(c.Indent(), spare()))
			c.words.Resize(fyne.NewSize(max(size.Width-c.Indent(), 1), size.Height-2*spare()))
		},
		min: func() fyne.Size { return c.words.MinSize().AddWidthHeight(c.Indent(), 2*spare()) },
	})
}

// Indent is how far from the left the words begin.
func (c *CheckBox) Indent() float32 { return theme.Size(theme.IconMedium) + 10 }

// NewCheckRow is an item of a list of what is there and what is missing: a tick, or an empty circle.
func NewCheckRow(done bool, text string) *CheckRow {
	r := &CheckRow{icon: NewIcon("circle", theme.IconSmall, theme.Text3), words: Explain(text)}
	line := theme.Size(theme.TypeBody) * lineHeight
	r.compose(r, Row(RowOptions{Gap: 6, Grow: []int{1}, Top: true}, MinHeight(line, r.icon), r.words))
	r.SetDone(done)
	return r
}

// CheckRow is an item of a list of what is there and what is missing.
type CheckRow struct {
	composite
	icon  *Icon
	words *Text
	done  bool
}

// Done reports whether the item is ticked.
func (r *CheckRow) Done() bool { return r.done }

// SetDone ticks the item or shows it as missing.
func (r *CheckRow) SetDone(done bool) {
	r.done = done
	if done {
		r.icon.Set("check", theme.Good)
	} else {
		r.icon.Set("circle", theme.Text3)
	}
}
