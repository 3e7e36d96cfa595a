package widget

import (
	"slices"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Modal lies over the window and has the keys until it is hidden. What had the focus below it does not show that meanwhile:
// the toolkit keeps the focus of the window and that of what lies over it apart, so that two things seemed to have it.
type Modal struct {
	*fynewidget.PopUp
	below  fyne.Focusable // had the focus before; nil where nothing had
	giveUp func()         // gives the keys back to the window; nil while it is not shown
}

// NewModal makes one of some content, which is not shown yet.
func NewModal(content fyne.CanvasObject, c fyne.Canvas) *Modal {
	return &Modal{PopUp: fynewidget.NewModalPopUp(content, c)}
}

// Open shows it. The focus goes to the first control in first, which should be one that does no harm when it is pressed at
// once; where there is none, keys has it, which is part of the content and closes it on Escape.
func (m *Modal) Open(keys *Escape, first fyne.CanvasObject) {
	if m.below = m.Canvas.Focused(); m.below != nil {
		m.below.FocusLost()
	}
	keys.Over(m.Content)
	m.takeKeys(keys)
	m.Show()
	if FocusFirst(first) {
		keys.Disable()
	} else {
		m.Canvas.Focus(keys)
	}
}

// takeKeys gives keys what is typed while nothing has the focus, as after a press beside all controls. F1 is the window's.
func (m *Modal) takeKeys(keys *Escape) {
	before := m.Canvas.OnTypedKey()
	m.giveUp = func() { m.Canvas.SetOnTypedKey(before) }
	m.Canvas.SetOnTypedKey(func(ev *fyne.KeyEvent) {
		switch {
		case ev.Name != fyne.KeyF1 && Overlaid(m.Canvas.Overlays().Top()) == m.PopUp:
			keys.TypedKey(ev)
		case before != nil:
			before(ev)
		}
	})
}

// Visible tells whether it lies over the window. The toolkit takes away what lies above something that goes, and does not tell it.
func (m *Modal) Visible() bool {
	return slices.ContainsFunc(m.Canvas.Overlays().List(), func(o fyne.CanvasObject) bool { return Overlaid(o) == m.PopUp })
}

// Hide takes it away, and what had the focus before shows it again.
func (m *Modal) Hide() {
	m.PopUp.Hide()
	if m.giveUp == nil {
		return
	}
	m.giveUp()
	if below := m.below; below != nil && m.Canvas.Focused() == below {
		below.FocusGained()
	}
	m.below, m.giveUp = nil, nil
}
