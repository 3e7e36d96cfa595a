package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/theme"
)

// Scroll scrolls its content up and down. Unlike Fyne's, it gives the content its width before it asks for the height,
// so that wrapped text is right at once.
type Scroll struct {
	composite
	scroll *container.Scroll
	moved  func()
}

// NewScroll makes a scrolling area.
func NewScroll(content fyne.CanvasObject) *Scroll {
	s := &Scroll{scroll: container.NewVScroll(container.New(columnLayout{}, content))}
	s.compose(s, container.New(scrollLayout{}, s.scroll))
	return s
}

// NewReadingScroll is a Scroll that holds its content to a greatest width (0 is the reading width), with an inset.
func NewReadingScroll(width float32, in Insets, content fyne.CanvasObject) *Scroll {
	return NewScroll(Inset(in, AtMost(width, content)))
}

// NewFillScroll is a Scroll whose content is as high as the area where it wants no more, so that what fills and what
// stands at the bottom do so, and all of it can still be reached in a low window.
func NewFillScroll(content fyne.CanvasObject) *Scroll {
	s := &Scroll{scroll: container.NewVScroll(container.New(columnLayout{fill: 1}, content))}
	s.compose(s, container.New(scrollLayout{}, s.scroll))
	return s
}

// SetContent replaces the content and goes to the top.
func (s *Scroll) SetContent(content fyne.CanvasObject) {
	holder := s.scroll.Content.(*fyne.Container)
	holder.Objects = []fyne.CanvasObject{content}
	holder.Resize(fyne.NewSize(s.scroll.Size().Width, 0))
	holder.Refresh()
	s.scroll.Offset = fyne.Position{}
	s.scroll.Refresh()
}

// OnMoved has f told whenever another part of the content is in sight.
func (s *Scroll) OnMoved(f func()) {
	s.moved = f
	s.scroll.OnScrolled = func(fyne.Position) { f() }
}

// ScrollToTop goes to the top.
func (s *Scroll) ScrollToTop() { s.ScrollTo(0) }

// ScrollToBottom goes to the end, as for a conversation's newest message.
func (s *Scroll) ScrollToBottom() { s.scroll.ScrollToBottom() }

// ScrollTo brings an object of the content, at the offset y of its top, into view.
func (s *Scroll) ScrollTo(y float32) {
	was := s.Offset()
	s.scroll.ScrollToOffset(fyne.NewPos(0, y))
	if s.moved != nil && s.Offset() != was { // Fyne tells of what a person does alone
		s.moved()
	}
}

// Settle lays the content out before it is painted: where things stand in it is not known while text that was wrapped just now
// has the height of one line.
func (s *Scroll) Settle() { s.scroll.Refresh() }

// End returns the offset at which the end of the content is in view; 0 where all of it is.
func (s *Scroll) End() float32 {
	return max(s.scroll.Content.MinSize().Height-s.scroll.Size().Height, 0)
}

// Wants returns how high the content wants to be at its present width.
func (s *Scroll) Wants() float32 { return s.scroll.Content.MinSize().Height }

// Offset returns how far down the content is scrolled.
func (s *Scroll) Offset() float32 { return s.scroll.Offset.Y }

// TypedKey scrolls as the arrow and page keys say.
func (s *Scroll) TypedKey(ev *fyne.KeyEvent) {
	line, page := 3*theme.Size(theme.TypeBody), s.scroll.Size().Height*0.9
	switch by, ok := map[fyne.KeyName]float32{fyne.KeyUp: -line, fyne.KeyDown: line, fyne.KeyPageUp: -page, fyne.KeyPageDown: page}[ev.Name]; {
	case ok:
		s.ScrollTo(max(0, s.Offset()+by))
	case ev.Name == fyne.KeyHome:
		s.ScrollToTop()
	case ev.Name == fyne.KeyEnd:
		s.ScrollToBottom()
	}
}

// scrollLayout gives the scrolled content its width first.
type scrollLayout struct{}

func (scrollLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		scroll := o.(*container.Scroll)
		scroll.Content.Resize(fyne.NewSize(size.Width, scroll.Content.Size().Height))
		scroll.Move(fyne.Position{})
		scroll.Resize(size)
		scroll.Refresh()
	}
}

func (scrollLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(48, 48) }
