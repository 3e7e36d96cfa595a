package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/theme"
)

// SearchSize is how big a SearchBox is.
type SearchSize int

// The sizes of search boxes.
const (
	SearchMedium SearchSize = iota // 44 high, above results
	SearchLarge                    // 54 high, 16 point: the home screen's
	SearchSmall                    // 42 high, above a list
)

// SearchOptions describe a SearchBox.
type SearchOptions struct {
	Placeholder string
	Brief       string // shown where the placeholder would be cut; may be empty
	Size        SearchSize
	OnChanged   func(string)
	OnSubmitted func(string)
	OnDown      func() // the Down arrow: move into the results
	OnEscape    func() // Escape in an empty box; in a filled one it clears
}

// SearchBox is an entry with a magnifier and, when filled, a button to clear it.
type SearchBox struct {
	composite
	Entry *Entry
	frame *frame
	clear *Button
}

// NewSearchBox makes a search box. Focus it with Focus.
func NewSearchBox(o SearchOptions) *SearchBox {
	text, height, icon, role := theme.TypeBody, float32(44), theme.IconMedium, theme.Primary
	switch o.Size {
	case SearchLarge:
		text, height, icon = theme.TypeLead, 54, theme.IconLarge
	case SearchSmall:
		height, icon, role = 42, theme.IconSmall, theme.Text3
	}
	s := &SearchBox{}
	s.clear = NewButton(ButtonOptions{Icon: "x", Kind: Plain, Size: Small, OnTapped: s.Clear})
	s.clear.Hide()
	s.Entry = NewEntry(EntryOptions{Placeholder: o.Placeholder, Brief: o.Brief, OnSubmitted: o.OnSubmitted})
	s.Entry.OnChanged = func(now string) {
		s.showClear(now != "")
		if o.OnChanged != nil {
			o.OnChanged(now)
		}
	}
	s.Entry.OnKey = func(key fyne.KeyName) bool {
		switch {
		case key == fyne.KeyDown && o.OnDown != nil:
			o.OnDown()
		case key == fyne.KeyEscape && s.Entry.Text != "":
			s.Clear()
		case key == fyne.KeyEscape && o.OnEscape != nil:
			o.OnEscape()
		default:
			return false
		}
		return true
	}
	const inset = 10
	row := container.New(searchLayout{left: height/2 - 8}, NewIcon("search", icon, role), s.Entry.Bare(text, inset), s.clear)
	s.frame = newFrame(row, s.Entry)
	s.frame.oneLine = true
	s.frame.radius = theme.RadiusCard
	if o.Size == SearchSmall {
		s.frame.radius = theme.RadiusControl
	}
	s.compose(s, MinHeight(height, s.frame))
	return s
}

// searchLayout sets the magnifier, what is typed and the button that clears it side by side. In a narrow pane with large
// words the magnifier goes and the button gives up its rim, whether it is shown or not: nothing moves when the first letter
// is typed.
type searchLayout struct{ left float32 }

const searchGap, searchRight = theme.Space4, theme.Space8

func (l searchLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	icon, entry, clear := objects[0], objects[1], objects[2]
	left, end, side := l.left, size.Width-searchRight, clear.MinSize()
	if icon.Show(); size.Width < l.roomy(objects) {
		icon.Hide()
		left, side = theme.Space4, fyne.NewSquareSize(clearSide())
	} else {
		least := icon.MinSize()
		icon.Move(fyne.NewPos(left, (size.Height-least.Height)/2))
		icon.Resize(least)
		left += least.Width + searchGap
	}
	if clear.Visible() {
		end -= side.Width
		clear.Move(fyne.NewPos(end, (size.Height-side.Height)/2))
		clear.Resize(side)
		end -= searchGap
	}
	entry.Move(fyne.NewPos(left, max((size.Height-entry.MinSize().Height)/2, 0)))
	entry.Resize(fyne.NewSize(max(end-left, 0), entry.MinSize().Height))
}

// roomy is the width that all of it takes at least.
func (l searchLayout) roomy(objects []fyne.CanvasObject) float32 {
	width := l.left + searchRight + 2*searchGap
	for _, o := range objects {
		width += o.MinSize().Width
	}
	return width
}

// clearSide is the side of the button that clears where there is little room: the icon and its ring.
func clearSide() float32 { return theme.Size(theme.IconSmall) + theme.Space8 }

func (l searchLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	icon, entry, clear := objects[0].MinSize(), objects[1].MinSize(), objects[2].MinSize()
	width := theme.Space4 + entry.Width + searchGap + clearSide() + searchRight
	return fyne.NewSize(width, max(icon.Height, entry.Height, clear.Height))
}

func (s *SearchBox) showClear(on bool) {
	if on == s.clear.Visible() {
		return
	}
	if on {
		s.clear.Show()
	} else {
		s.clear.Hide()
	}
	s.frame.content.Refresh()
}

// Text returns what is typed.
func (s *SearchBox) Text() string { return s.Entry.Text }

// SetText replaces what is typed; OnChanged is told.
func (s *SearchBox) SetText(text string) { s.Entry.SetText(text) }

// Clear empties the box and keeps the focus in it.
func (s *SearchBox) Clear() {
	s.Entry.SetText("")
	s.Focus()
}

// Focus puts the cursor into the box. It does nothing before the box is on a canvas.
func (s *SearchBox) Focus() { Focus(s.Entry) }

// Focus gives an object the keyboard focus. One that was not drawn yet is looked for in the window; one that is not in
// the window yet gets the focus when what is going on now is done.
func Focus(o interface {
	fyne.CanvasObject
	fyne.Focusable
}) {
	driver := fyne.CurrentApp().Driver()
	if c := driver.CanvasForObject(o); c != nil {
		c.Focus(o)
		return
	}
	windows := driver.AllWindows()
	if len(windows) == 0 {
		return
	}
	c := windows[len(windows)-1].Canvas()
	c.Focus(o)
	if c.Focused() != o {
		fyne.Do(func() { c.Focus(o) })
	}
}
