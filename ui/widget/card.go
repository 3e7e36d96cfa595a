package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/theme"
)

// Edge names one edge of a box.
type Edge int

// The edges of a box.
const (
	AllEdges Edge = iota
	LeftEdge
	RightEdge
	TopEdge
	BottomEdge
)

// BoxOptions describe a painted box.
type BoxOptions struct {
	Fill    theme.Role // "" is theme.Surface
	Stroke  theme.Role // "" is none
	Width   float32    // of the stroke; 0 is 1
	Edges   Edge       // where the stroke goes: all around, or a line along one edge, as between panes
	Radius  float32
	Insets  Insets
	OnlyTop bool // round the upper corners only
	Shadow  bool // for pictures and what floats over the window
}

// Box paints a background and a border under its content.
type Box struct {
	fynewidget.BaseWidget
	content fyne.CanvasObject
	o       BoxOptions
	words   string // of a banner
}

// NewBox makes a box.
func NewBox(content fyne.CanvasObject, o BoxOptions) *Box {
	b := &Box{content: content, o: o}
	b.ExtendBaseWidget(b)
	return b
}

// SetOptions changes the box's look.
func (b *Box) SetOptions(o BoxOptions) {
	b.o = o
	b.Refresh()
}

// SetContent replaces the content.
func (b *Box) SetContent(content fyne.CanvasObject) {
	b.content = content
	b.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (b *Box) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	back, line := newGround(), &canvas.Rectangle{}
	d := &drawn{objects: back.below(line, b.content)}
	d.refresh = func() {
		d.objects[len(d.objects)-1] = b.content
		fill := b.o.Fill
		if fill == "" {
			fill = theme.Surface
		}
		width := b.o.Width
		if width == 0 {
			width = 1
		}
		stroke := b.o.Stroke
		line.Hidden = stroke == "" || b.o.Edges == AllEdges
		if !line.Hidden {
			line.FillColor = theme.Color(stroke)
			stroke = ""
		}
		back.box.Shadow = canvas.Shadow{}
		if b.o.Shadow {
			back.box.Shadow = canvas.Shadow{Color: theme.Color(theme.Shadow), BlurRadius: 8, Offset: fyne.NewPos(0, 2)}
		}
		radius := b.o.Radius
		if b.o.OnlyTop {
			back.box.TopLeftCornerRadius, back.box.TopRightCornerRadius, radius = radius, radius, 0
		}
		back.paint(fill, stroke, width, radius)
	}
	d.layout = func(size fyne.Size) {
		back.resize(size)
		line.Move(fyne.Position{})
		line.Resize(fyne.NewSize(1, size.Height))
		switch b.o.Edges {
		case RightEdge:
			line.Move(fyne.NewPos(size.Width-1, 0))
		case TopEdge:
			line.Resize(fyne.NewSize(size.Width, 1))
		case BottomEdge:
			line.Move(fyne.NewPos(0, size.Height-1))
			line.Resize(fyne.NewSize(size.Width, 1))
		}
		insetLayout{b.o.Insets}.Layout([]fyne.CanvasObject{b.content}, size)
	}
	d.min = func() fyne.Size {
		return insetLayout{b.o.Insets}.MinSize([]fyne.CanvasObject{b.content})
	}
	d.refresh()
	return d
}

// NewCard puts content on a card: surface, one-pixel border, radius 12, inset 18 as in the design.
func NewCard(content fyne.CanvasObject) *Box {
	return NewBox(content, cardBox())
}

func cardBox() BoxOptions {
	return BoxOptions{Fill: theme.Surface, Stroke: theme.Border, Radius: theme.RadiusCard, Insets: Sides(theme.Space16, 18)}
}

// TapCardOptions describe a TapCard.
type TapCardOptions struct {
	OnTapped   func()
	OnKey      func(fyne.KeyName) bool // sees each key first; true means that it is dealt with
	Selected   bool                    // a two-pixel border in the primary colour: the best choice, the chosen one
	Soft       bool                    // while Selected, on the soft primary colour
	Insets     Insets                  // zero: as a card's
	Borderless bool                    // no border: a result in a list
	Square     bool                    // no rounded corners: a row that touches its neighbours
	Well       bool                    // on the quiet surface, with a control's corners: a picture's place
}

// TapCard is a card that can be pressed.
type TapCard struct {
	pressable
	content fyne.CanvasObject
	o       TapCardOptions
}

// NewTapCard makes a card that can be pressed by pointer or, with the focus, by Enter or Space.
func NewTapCard(content fyne.CanvasObject, o TapCardOptions) *TapCard {
	c := &TapCard{content: content, o: o}
	if c.o.Insets == (Insets{}) {
		c.o.Insets = cardBox().Insets
	}
	c.press = func() {
		if c.o.OnTapped != nil {
			c.o.OnTapped()
		}
	}
	c.ExtendBaseWidget(c)
	return c
}

// TypedKey asks OnKey, then presses the card on Enter and Space.
func (c *TapCard) TypedKey(ev *fyne.KeyEvent) {
	if PassKey(ev) {
		return
	}
	if c.o.OnKey == nil || !c.o.OnKey(ev.Name) {
		c.pressable.TypedKey(ev)
	}
}

// SetSelected marks the card as chosen.
func (c *TapCard) SetSelected(on bool) {
	if c.o.Selected != on {
		c.o.Selected = on
		c.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (c *TapCard) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	ring, back := newRing(), newGround()
	return newDrawn(drawn{
		objects: back.below(ring.Raster, c.content),
		refresh: func() {
			fill, stroke, width, radius := theme.Surface, theme.Border, float32(1), theme.RadiusCard
			if c.o.Square {
				radius = 0
			}
			if c.o.Borderless {
				stroke, radius = "", min(radius, 10)
				fill = theme.Transparent
			}
			if c.o.Well {
				fill, radius = theme.Surface2, theme.RadiusControl
			}
			switch {
			case c.o.Selected && c.o.Soft:
				fill = theme.PrimarySoft
			case c.hovered && c.o.Borderless:
				fill = theme.Hover
			case c.hovered && !c.o.Selected:
				stroke = theme.Outline
			}
			if c.o.Selected && !c.o.Borderless {
				stroke, width = theme.Primary, 2
			}
			back.paint(fill, stroke, width, radius)
			paintRing(ring, c.focused, radius)
		},
		layout: func(size fyne.Size) {
			back.resize(size)
			if c.o.Square { // rows touch their neighbours: the ring goes inside
				placeRing(ring, fyne.NewPos(ringGap+1, ringGap+1), size.SubtractWidthHeight(2*ringGap+2, 2*ringGap+2))
			} else {
				placeRing(ring, fyne.Position{}, size)
			}
			insetLayout{c.o.Insets}.Layout([]fyne.CanvasObject{c.content}, size)
		},
		min: func() fyne.Size {
			return insetLayout{c.o.Insets}.MinSize([]fyne.CanvasObject{c.content})
		},
	})
}
