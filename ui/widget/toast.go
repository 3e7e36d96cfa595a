package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/theme"
)

// toastTime is how long a toast stays.
const toastTime = 4 * time.Second

// After calls f on Fyne's UI goroutine when d has passed, unless stop is called before.
type After func(d time.Duration, f func()) (stop func())

// SystemAfter is the After of the real clock.
func SystemAfter(d time.Duration, f func()) (stop func()) {
	timer := time.AfterFunc(d, func() { fyne.Do(f) })
	return func() { timer.Stop() }
}

// Toasts shows short notes at the head of the window about what went well. Stack it over the window's content; where
// nothing is shown, the pointer passes through.
type Toasts struct {
	composite
	after After
	box   *fyne.Container
	stop  func()
	shown int // counts the toasts, so that a late timer does not take away a newer one
}

// NewToasts makes a host for toasts; after nil is SystemAfter.
func NewToasts(after After) *Toasts {
	if after == nil {
		after = SystemAfter
	}
	t := &Toasts{after: after, box: container.New(headLayout{})}
	t.compose(t, t.box)
	return t
}

// ToastOptions describe a toast.
type ToastOptions struct {
	Kind     Kind // GoodKind is the usual one
	Text     string
	Action   string // words of a button: "Undo"; "" is none
	OnAction func()
	Stay     time.Duration // 0 is 4 s; longer while there is something to undo
}

// Post shows a toast in place of the one shown before.
func (t *Toasts) Post(o ToastOptions) {
	t.Dismiss()
	t.shown++
	mine := t.shown
	stay := o.Stay
	if stay == 0 {
		stay = toastTime
	}
	role, _, _ := o.Kind.Colors()
	objects := []fyne.CanvasObject{NewIcon(o.Kind.Icon(), theme.IconMedium, role), Label(o.Text)}
	if o.Action != "" {
		objects = append(objects, NewButton(ButtonOptions{Text: o.Action, Kind: Plain, Size: Small, OnTapped: func() {
			t.Dismiss()
			if o.OnAction != nil {
				o.OnAction()
			}
		}}))
	}
	t.box.Objects = []fyne.CanvasObject{NewBox(Inline(10, objects...), BoxOptions{
		Fill: theme.Surface, Stroke: theme.Border, Radius: theme.RadiusCard, Insets: Sides(10, theme.Space16), Shadow: true})}
	t.box.Refresh()
	t.stop = t.after(stay, func() {
		if t.shown == mine {
			t.Dismiss()
		}
	})
}

// Dismiss takes away the toast shown, if any.
func (t *Toasts) Dismiss() {
	if t.stop != nil {
		t.stop()
		t.stop = nil
	}
	if len(t.box.Objects) > 0 {
		t.box.Objects = nil
		t.box.Refresh()
	}
}

// Showing reports whether a toast is shown.
func (t *Toasts) Showing() bool { return len(t.box.Objects) > 0 }

// headLayout puts objects at their least size in the middle, below the upper edge: there stands a screen's title, and
// nothing that one writes, reads or presses next, as there does at the foot.
type headLayout struct{}

func (headLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		least := o.MinSize()
		least.Width = min(least.Width, size.Width-2*theme.Space16)
		o.Move(fyne.NewPos((size.Width-least.Width)/2, theme.Space8))
		o.Resize(least)
	}
}

func (headLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }
