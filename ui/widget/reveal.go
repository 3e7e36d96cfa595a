package widget

import (
	"reflect"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/theme"
)

// revealFocused scrolls what has just got the focus into view: Fyne moves the focus by Tab also to what lies outside of
// a scrolling area, and leaves it there. It looks through containers and this package's widgets only. With a field comes its
// label, as far as there is room.
func revealFocused() {
	for _, window := range fyne.CurrentApp().Driver().AllWindows() {
		c := window.Canvas()
		if focused, ok := c.Focused().(fyne.CanvasObject); ok {
			for _, scroll := range scrollsOn(c, focused) {
				if e, ok := focused.(*Entry); ok && e.around != nil {
					scroll.Reveal(e.around)
				}
				scroll.Reveal(focused)
			}
		}
	}
}

// parent is a widget of this package that has content of the caller's.
type parent interface {
	children() []fyne.CanvasObject
}

func (c *composite) children() []fyne.CanvasObject { return []fyne.CanvasObject{c.content} }
func (b *Box) children() []fyne.CanvasObject       { return []fyne.CanvasObject{b.content} }
func (c *TapCard) children() []fyne.CanvasObject   { return []fyne.CanvasObject{c.content} }
func (f *frame) children() []fyne.CanvasObject     { return []fyne.CanvasObject{f.content} }

// inside returns what lies in a container or in a widget of this package.
func inside(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case parent:
		return o.children()
	case *fyne.Container:
		return o.Objects
	case *container.Scroll:
		return []fyne.CanvasObject{o.Content}
	case *fynewidget.PopUp:
		return []fyne.CanvasObject{o.Content}
	}
	return nil
}

// FocusFirst gives the focus to the first control in o that takes it, as Tab would; false where there is none.
func FocusFirst(o fyne.CanvasObject) bool {
	if o == nil || !o.Visible() {
		return false
	}
	if control, ok := o.(interface {
		fyne.CanvasObject
		fyne.Focusable
	}); ok {
		if x, ok := o.(fyne.Disableable); !ok || !x.Disabled() {
			Focus(control)
			return true
		}
	}
	return slices.ContainsFunc(inside(o), FocusFirst)
}

// scrollsAround returns the scrolling areas that target lies in, from the outermost inwards, in its window or in what is
// laid over that.
func scrollsAround(target fyne.CanvasObject) []*Scroll {
	c := fyne.CurrentApp().Driver().CanvasForObject(target)
	if c == nil {
		return nil
	}
	return scrollsOn(c, target)
}

// scrollsOn are those around what may have been made just now: the toolkit knows the canvas only of what it has drawn.
func scrollsOn(c fyne.Canvas, target fyne.CanvasObject) []*Scroll {
	for _, over := range c.Overlays().List() {
		if path := scrollsBetween(Overlaid(over), target); path != nil {
			return path
		}
	}
	return scrollsBetween(c.Content(), target)
}

// Overlaid is what an overlay of a canvas holds. Fyne keeps it in a type of its own, of which the field alone can be reached.
func Overlaid(overlay fyne.CanvasObject) fyne.CanvasObject {
	v := reflect.Indirect(reflect.ValueOf(overlay))
	if v.Kind() != reflect.Struct {
		return nil
	}
	content := v.FieldByName("Content")
	if !content.IsValid() {
		return nil
	}
	o, _ := content.Interface().(fyne.CanvasObject)
	return o
}

func scrollsBetween(root, target fyne.CanvasObject) []*Scroll {
	var path []*Scroll
	var search func(fyne.CanvasObject) bool
	search = func(o fyne.CanvasObject) bool {
		if o == target {
			return true
		}
		scroll, scrolls := o.(*Scroll)
		if scrolls {
			path = append(path, scroll)
		}
		for _, child := range inside(o) {
			if child != nil && child.Visible() && search(child) {
				return true
			}
		}
		if scrolls {
			path = path[:len(path)-1]
		}
		return false
	}
	if root == nil || !search(root) {
		return nil
	}
	return path
}

// Reveal scrolls as little as it takes to bring an object of the content into view. What is partly seen and higher
// than the area stays where it is.
func (s *Scroll) Reveal(o fyne.CanvasObject) {
	top := s.placeOf(o)
	bottom, view := top+o.Size().Height, s.scroll.Size().Height
	offset := s.Offset()
	switch {
	case o.Size().Height > view && bottom > 0 && top < view:
		return
	case top < 0:
		offset += top - theme.Space16
	case bottom > view:
		offset += min(bottom-view+theme.Space16, top)
	default:
		return
	}
	s.ScrollTo(offset)
}

// placeOf is how far below the top of the area an object of the content begins. The toolkit knows that only of what it has drawn
// before, which something that has just been made is not; so the way to it is looked for first.
func (s *Scroll) placeOf(o fyne.CanvasObject) float32 {
	if y, ok := below(s.scroll, o); ok {
		return y
	}
	driver := fyne.CurrentApp().Driver()
	return driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(s.scroll).Y
}

// below is how far o, which lies somewhere in root, begins below it.
func below(root, o fyne.CanvasObject) (y float32, ok bool) {
	if root == o {
		return 0, true
	}
	for _, child := range inside(root) {
		if child == nil || !child.Visible() {
			continue
		}
		if y, ok := below(child, o); ok {
			return child.Position().Y + y, true
		}
	}
	return 0, false
}

// Shows reports whether some of an object of the content, more than its edge, is in view.
func (s *Scroll) Shows(o fyne.CanvasObject) bool {
	top := s.placeOf(o)
	return top+theme.Space24 < s.scroll.Size().Height && top+o.Size().Height > theme.Space24
}

// revealArea scrolls as little as it takes to bring a part of an object of the content into view.
func (s *Scroll) revealArea(o fyne.CanvasObject, y, height float32) {
	top := s.placeOf(o) + y
	switch view := s.scroll.Size().Height; {
	case top < 0:
		s.ScrollTo(s.Offset() + top)
	case top+height > view:
		s.ScrollTo(s.Offset() + top + height - view)
	}
}
