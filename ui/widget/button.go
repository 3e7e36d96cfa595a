package widget

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"okpay.example/support/ui/theme"
)

// ButtonKind is a button's weight. A screen has one Primary button.
type ButtonKind int

// The kinds of buttons.
const (
	Secondary ButtonKind = iota // outlined
	Primary                     // filled
	Plain                       // words only
	Danger                      // outlined, in red words: for what destroys, and inside red banners
	Caution                     // outlined, in amber words: inside amber banners
)

// ButtonSize is a button's height.
type ButtonSize int

// The sizes of buttons; they follow the text scale.
const (
	Normal ButtonSize = iota // 38
	Main                     // 44, the main button of a screen
	Small                    // 32, inside banners
	Tiny                     // 24, on pictures; icon only
)

// ButtonOptions describe a Button.
type ButtonOptions struct {
	Text     string
	Icon     string // Lucide name, before the words
	Trailing string // Lucide name, after the words
	Kind     ButtonKind
	Size     ButtonSize
	OnTapped func()
	Disabled bool
}

// Button is a button with words and, at will, an icon. Enter and Space press it when it has the focus.
type Button struct {
	pressable
	o    ButtonOptions
	busy bool
}

// NewButton makes a button.
func NewButton(o ButtonOptions) *Button {
	b := &Button{o: o}
	b.disabled = o.Disabled
	b.press = func() {
		if !b.busy && b.o.OnTapped != nil {
			b.o.OnTapped()
		}
	}
	b.ExtendBaseWidget(b)
	return b
}

// Text returns the words on the button.
func (b *Button) Text() string { return b.o.Text }

// SetText changes the words.
func (b *Button) SetText(text string) {
	if b.o.Text != text {
		b.o.Text = text
		b.Refresh()
	}
}

// Icon returns the Lucide name of the icon before the words, or "".
func (b *Button) Icon() string { return b.o.Icon }

// SetIcon changes the icon before the words; "" takes it away.
func (b *Button) SetIcon(name string) {
	if b.o.Icon != name {
		b.o.Icon = name
		b.Refresh()
	}
}

// SetKind changes the button's weight.
func (b *Button) SetKind(kind ButtonKind) {
	if b.o.Kind != kind {
		b.o.Kind = kind
		b.Refresh()
	}
}

// SetOnTapped changes what the button does.
func (b *Button) SetOnTapped(f func()) { b.o.OnTapped = f }

// SetBusy shows that what the button started is under way: presses are ignored until it is set back.
func (b *Button) SetBusy(busy bool) {
	if b.busy != busy {
		b.busy = busy
		b.Refresh()
	}
}

// Busy reports whether SetBusy is in force.
func (b *Button) Busy() bool { return b.busy }

// buttonLook is what a kind looks like in a state.
type buttonLook struct {
	fill, stroke, text theme.Role
	bold               bool
}

func (b *Button) look() buttonLook {
	look := buttonLook{fill: theme.Surface, stroke: theme.Border, text: theme.Text}
	switch b.o.Kind {
	case Primary:
		look = buttonLook{fill: theme.Primary, text: theme.OnPrimary, bold: true}
	case Plain:
		look = buttonLook{fill: theme.Transparent, text: theme.OnPrimarySoft}
	case Danger:
		look.text, look.stroke = theme.Danger, theme.DangerBorder
	case Caution:
		look.text, look.stroke = theme.Warning, theme.WarningBorder
	}
	switch {
	case b.disabled || b.busy:
		look.text = theme.Text3
		if b.o.Kind != Plain {
			look.fill, look.stroke = theme.Surface2, theme.Border
		}
	case b.hovered && b.o.Kind == Primary:
		look.fill = theme.PrimaryHover
	case b.hovered && b.o.Kind == Plain:
		look.fill = theme.Hover
	case b.hovered && b.o.Kind == Secondary:
		look.stroke = theme.Outline
	case b.hovered:
		look.stroke = look.text
	}
	return look
}

// whole is a width in whole units: a picture that begins and ends within one would be drawn a pixel wider.
func whole(width float32) float32 { return float32(math.Ceil(float64(width))) }

func (b *Button) height() float32 {
	switch b.o.Size {
	case Main:
		return theme.Size(theme.MainHeight)
	case Small:
		return theme.Size(theme.ControlHeight) - 6
	case Tiny:
		return theme.Size(theme.IconSmall) + 8
	default:
		return theme.Size(theme.ControlHeight)
	}
}

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	ring, box := newRing(), newPlate()
	label := &canvas.Text{}
	before, after := newGlyph(), newGlyph()
	side := func() fyne.Size { return fyne.NewSquareSize(theme.Size(theme.IconSmall)) }
	content := func() float32 {
		width := label.MinSize().Width
		for _, icon := range []*glyph{before, after} {
			if icon.Visible() {
				width += side().Width + theme.Space8
			}
		}
		if b.o.Text == "" {
			width -= theme.Space8
		}
		return width
	}
	return newDrawn(drawn{
		objects: []fyne.CanvasObject{box.Raster, ring.Raster, before.Raster, label, after.Raster},
		refresh: func() {
			look := b.look()
			box.paint(look.fill, look.stroke, 1, theme.RadiusControl)
			paintRing(ring, b.focused, theme.RadiusControl)
			label.Text, label.TextStyle.Bold = b.o.Text, look.bold
			label.TextSize = theme.Size(theme.TypeBody)
			label.Color = theme.Color(look.text)
			icon := b.o.Icon
			if b.busy {
				icon = "loader-circle"
			}
			before.set(icon, look.text)
			after.set(b.o.Trailing, look.text)
		},
		min: func() fyne.Size {
			padding := theme.Space16
			if b.o.Text == "" {
				padding = (b.height() - side().Width) / 2
			}
			return fyne.NewSize(whole(content()+2*padding), b.height())
		},
		layout: func(size fyne.Size) {
			box.Resize(size)
			placeRing(ring, fyne.Position{}, size)
			x := max((size.Width-content())/2, 0)
			put := func(icon *glyph) {
				if icon.Visible() {
					icon.Resize(side())
					icon.Move(fyne.NewPos(x, (size.Height-side().Height)/2))
					x += side().Width + theme.Space8
				}
			}
			put(before)
			if b.o.Text != "" {
				placeLine(label, x, 0, size.Height)
				x += label.Size().Width + theme.Space8
			}
			put(after)
		},
	})
}
