package widget

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/theme"
)

// Badge is a pill with a few words: a state, a count, a verdict.
type Badge struct {
	fynewidget.BaseWidget
	kind Kind
	icon string
	text string
	lit  bool // it stands on a soft ground itself
}

// NewBadge makes a badge; icon is a Lucide name or "".
func NewBadge(kind Kind, icon, text string) *Badge {
	b := &Badge{kind: kind, icon: icon, text: text}
	b.ExtendBaseWidget(b)
	return b
}

// Set changes all of the badge.
func (b *Badge) Set(kind Kind, icon, text string) {
	b.kind, b.icon, b.text = kind, icon, text
	b.Refresh()
}

// SetLit tells whether the badge stands on a soft ground, as in a row that is selected: there its own would not be seen.
func (b *Badge) SetLit(on bool) {
	if b.lit != on {
		b.lit = on
		b.Refresh()
	}
}

// Text returns the words on the badge.
func (b *Badge) Text() string { return b.text }

// CreateRenderer implements fyne.Widget.
func (b *Badge) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	const padding, gap = 9, 5
	pill, label, picture := newPlate(), &canvas.Text{}, newGlyph()
	side := func() float32 { return theme.Size(theme.IconSmall) - 3 }
	height := func() float32 { return theme.Size(theme.TypeCaption) + 10 }
	return newDrawn(drawn{
		objects: []fyne.CanvasObject{pill.Raster, picture.Raster, label},
		refresh: func() {
			text, fill, _ := b.kind.Colors()
			if b.lit {
				fill = theme.Surface
			}
			pill.paint(fill, "", 0, height()/2)
			label.Text, label.TextSize, label.Color = b.text, theme.Size(theme.TypeCaption), theme.Color(text)
			picture.set(b.icon, text)
		},
		min: func() fyne.Size {
			width := label.MinSize().Width + 2*padding
			if picture.Visible() {
				width += side() + gap
			}
			return fyne.NewSize(width, height())
		},
		layout: func(size fyne.Size) {
			pill.Resize(fyne.NewSize(size.Width, height()))
			pill.Move(fyne.NewPos(0, (size.Height-height())/2))
			x := float32(padding)
			if picture.Visible() {
				picture.Resize(fyne.NewSquareSize(side()))
				picture.Move(fyne.NewPos(x, (size.Height-side())/2))
				x += side() + gap
			}
			placeLine(label, x, 0, size.Height)
		},
	})
}

// CountBadge is the round number beside a navigation item; nothing is drawn for 0.
type CountBadge struct {
	fynewidget.BaseWidget
	count  int
	onIcon bool
}

// NewCountBadge makes a count badge.
func NewCountBadge(count int) *CountBadge {
	b := &CountBadge{count: count}
	b.ExtendBaseWidget(b)
	return b
}

// SetCount changes the number.
func (b *CountBadge) SetCount(count int) {
	if b.count != count {
		b.count = count
		b.Refresh()
	}
}

// SetOnIcon makes it so small, and its number so short, that the icon in whose corner it stands is still seen.
func (b *CountBadge) SetOnIcon(on bool) {
	if b.onIcon != on {
		b.onIcon = on
		b.Refresh()
	}
}

func (b *CountBadge) text() string {
	most := 99
	if b.onIcon {
		most = 9
	}
	if b.count > most {
		return strconv.Itoa(most) + "+"
	}
	return strconv.Itoa(b.count)
}

// typeSize is the size of the number, and around what is added to its sides.
func (b *CountBadge) typeSize() (size, around float32) {
	size = theme.Size(theme.TypeCaption)
	if b.onIcon {
		return size * 0.8, 4
	}
	return size, 9
}

// CreateRenderer implements fyne.Widget.
func (b *CountBadge) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	pill, label := newPlate(), &canvas.Text{TextStyle: fyne.TextStyle{Bold: true}}
	height := func() float32 {
		size, around := b.typeSize()
		return size + around
	}
	return newDrawn(drawn{
		objects: []fyne.CanvasObject{pill.Raster, label},
		refresh: func() {
			pill.paint(theme.Primary, "", 0, height()/2)
			pill.Hidden, label.Hidden = b.count <= 0, b.count <= 0
			label.Text = b.text()
			label.TextSize, _ = b.typeSize()
			label.Color = theme.Color(theme.OnPrimary)
		},
		min: func() fyne.Size {
			_, around := b.typeSize()
			return fyne.NewSize(max(label.MinSize().Width+around+3, height()), height())
		},
		layout: func(size fyne.Size) {
			pill.Resize(size)
			placeLine(label, (size.Width-label.MinSize().Width)/2, 0, size.Height)
		},
	})
}
