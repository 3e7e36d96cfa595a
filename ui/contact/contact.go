// Package contact is the screen of the ways to reach support, ordered by how urgent the matter is and by who answers
// now. It shows what the pack says, invents nothing where the pack is silent, and opens no address without showing it in
// full first.
package contact

import (
	"reflect"

	"fyne.io/fyne/v2"

	"okpay.example/support/faq"
	"okpay.example/support/faq/contact"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// Backend is what the screen needs.
type Backend interface {
	Library() *faq.Library
	Lang() string
}

// urgencies in the order of the control.
var urgencies = []contact.Urgency{contact.Now, contact.Today, contact.Days}

// largeWords is the text scale from which the most urgent choice is told without its reason: three of that width would be
// wider than the least window.
const largeWords = 1.5

// Screen is the contact screen.
type Screen struct {
	env     screen.Env
	b       Backend
	urgency contact.Urgency
	choice  *widget.Segmented
	content *widget.Scroll
	shown   []channel
	buttons screen.Marks // those below the control, by the channel
}

var _ screen.Screen = (*Screen)(nil)

// New makes it.
func New(env screen.Env, b Backend) *Screen {
	s := &Screen{env: env, b: b, urgency: contact.Today}
	words := make([]string, len(urgencies))
	for i, u := range urgencies {
		words[i] = env.T("contact.urgency." + string(u))
	}
	if theme.Scale() >= largeWords {
		words[0] = env.T("contact.urgency.now.short")
	}
	s.choice = widget.NewSegmented(words, s.place(), func(i int) { s.choose(urgencies[i]) })
	s.content = widget.NewScroll(widget.Space(0, 0))
	s.show()
	return s
}

// Content gives the screen's picture.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Show takes up an urgency, or keeps the last one.
func (s *Screen) Show(t screen.Target) {
	for _, u := range urgencies {
		if string(u) == t.ID {
			s.choose(u)
			s.content.ScrollToTop()
		}
	}
	s.env.ShowsNow(string(s.urgency))
	s.Refresh()
}

// Hide does nothing: the urgency is kept.
func (s *Screen) Hide() {}

// Refresh asks again who answers now, and leaves the screen alone where nothing changed.
func (s *Screen) Refresh() {
	if reflect.DeepEqual(s.channels(), s.shown) {
		return
	}
	offset := s.content.Offset()
	focused, _ := s.env.Window.Canvas().Focused().(fyne.CanvasObject)
	about := s.buttons.NameOf(focused)
	s.show()
	s.content.ScrollTo(offset)
	if about != "" { // the button that takes the place of the one that had the focus
		widget.FocusFirst(s.buttons.Get(about))
	}
}

func (s *Screen) place() int {
	for i, u := range urgencies {
		if u == s.urgency {
			return i
		}
	}
	return -1
}

// choose orders the channels for an urgency.
func (s *Screen) choose(u contact.Urgency) {
	if u == s.urgency {
		return
	}
	s.urgency = u
	s.env.ShowsNow(string(u))
	s.choice.SetSelected(s.place())
	s.Refresh()
}

// show draws everything below the control anew.
func (s *Screen) show() {
	s.shown = s.channels()
	cards := s.cards(s.shown)
	parts := []fyne.CanvasObject{
		widget.Column(theme.Space4, widget.Title(s.env.T("contact.title")), widget.Lead(s.env.T("contact.lead"))),
		s.control(),
	}
	if s.urgency == contact.Now {
		parts = append(parts, widget.NewBanner(widget.BannerOptions{Kind: widget.DangerKind,
			Title: s.env.T("contact.emergency.title"), Text: s.env.T("contact.emergency.text")}))
	}
	parts = append(parts, widget.Column(theme.Space12, cards...),
		widget.NewBanner(widget.BannerOptions{Kind: widget.WarningKind, Text: s.env.T("contact.never"),
			Actions: []fyne.CanvasObject{s.checkLink()}}))
	insets := widget.Insets{Top: theme.Space32, Right: theme.Space40, Bottom: theme.Space16, Left: theme.Space40}
	s.content.SetContent(widget.Inset(insets,
		widget.AtMost(theme.CardsWidth*max(1, theme.Scale()), widget.Column(theme.Space16, parts...))))
}

// control is the choice of urgency. Over each part lies an area of its own to press, so that a part is a thing that can
// be named and pressed, by the tour for one.
func (s *Screen) control() fyne.CanvasObject {
	areas := make([]fyne.CanvasObject, len(urgencies))
	for i, u := range urgencies {
		area := newArea(func() {
			widget.Focus(s.choice)
			s.choose(u)
		})
		s.env.Mark("contact.urgency."+string(u), area)
		areas[i] = area
	}
	const least = 120
	return widget.AtMost(420, widget.Stack(s.choice, widget.Grid(len(areas), least/2, 0, areas...)))
}

// checkLink opens how to tell the official site.
func (s *Screen) checkLink() fyne.CanvasObject {
	b := widget.NewButton(widget.ButtonOptions{Text: s.env.T("contact.check"), Kind: widget.Caution, Size: widget.Small,
		OnTapped: s.showCheck})
	s.env.Mark("contact.check", b)
	s.buttons.Set("check", b)
	return b
}
