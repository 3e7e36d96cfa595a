package widget

import (
	"slices"
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

// Toasts shows short notes about what went well. It stands in a column of its own, such as the side bar's, and takes no
// room while it has nothing to say: laid over a screen it would hide what one reads, writes or presses next.
type Toasts struct {
	composite
	after   After
	resized func()
	left    func()
	box     *fyne.Container
	buttons []*Button
	stop    func()
	shown   int // counts the toasts, so that a late timer does not take away a newer one
}

// NewToasts makes a place for toasts; after nil is SystemAfter. resized is called when it wants another height; it may be
// nil.
func NewToasts(after After, resized func()) *Toasts {
	if after == nil {
		after = SystemAfter
	}
	if resized == nil {
		resized = func() {}
	}
	t := &Toasts{after: after, resized: resized, left: func() {}, box: container.New(columnLayout{})}
	t.compose(t, t.box)
	return t
}

// OnLeft has f called when a toast goes with what had the focus in it: it has to go somewhere.
func (t *Toasts) OnLeft(f func()) { t.left = f }

// mostLines bounds how much a toast says.
const mostLines = 10

// ToastOptions describe a toast.
type ToastOptions struct {
	Kind     Kind   // GoodKind is the usual one
	Title    string // bold, above the text; may be empty
	Text     string
	Action   string // words of a button: "Undo"; "" is none
	OnAction func()
	Close    string        // words of a button that takes it away; "" is none
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
	role, fill, stroke := o.Kind.Colors()
	said := Column(theme.Space4)
	if o.Title != "" {
		said.Add(NewText(o.Title, TextOptions{Role: role, Bold: true, MaxLines: mostLines}))
	}
	said.Add(NewText(o.Text, TextOptions{Role: role, MaxLines: mostLines}))
	if t.makeButtons(o); len(t.buttons) > 0 {
		actions := Flow(theme.Space8)
		for _, b := range t.buttons {
			actions.Add(b)
		}
		said = WithActions(theme.Space12, said, actions)
	}
	t.show(NewBox(BesideBy(theme.Space8, NewIcon(o.Kind.Icon(), theme.IconSmall, role), said),
		BoxOptions{Fill: fill, Stroke: stroke, Radius: theme.RadiusControl, Insets: Sides(theme.Space8, 10)}))
	t.stop = t.after(stay, func() {
		if t.shown == mine {
			t.Dismiss()
		}
	})
}

// makeButtons makes the buttons of a toast.
func (t *Toasts) makeButtons(o ToastOptions) {
	if o.Action != "" {
		t.buttons = append(t.buttons, NewButton(ButtonOptions{Text: o.Action, Size: Small, OnTapped: func() {
			t.Dismiss()
			if o.OnAction != nil {
				o.OnAction()
			}
		}}))
	}
	if o.Close != "" {
		t.buttons = append(t.buttons, NewButton(ButtonOptions{Text: o.Close, Size: Small, OnTapped: t.Dismiss}))
	}
}

// Dismiss takes away the toast shown, if any.
func (t *Toasts) Dismiss() {
	if t.stop != nil {
		t.stop()
		t.stop = nil
	}
	focused := slices.ContainsFunc(t.buttons, func(b *Button) bool { return b.focused })
	t.buttons = nil
	if len(t.box.Objects) > 0 {
		t.show()
	}
	if focused {
		t.left()
	}
}

func (t *Toasts) show(objects ...fyne.CanvasObject) {
	t.box.Objects = objects
	t.box.Refresh()
	t.resized()
}

// Showing reports whether a toast is shown.
func (t *Toasts) Showing() bool { return len(t.box.Objects) > 0 }
