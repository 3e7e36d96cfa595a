package screen_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// over is a window of the least size at a text size, with keys of its own.
func over(t *testing.T, scale float32) (env screen.Env, keys *[]fyne.KeyName) {
	t.Helper()
	theme.Apply(fyne.CurrentApp(), theme.Options{Scale: scale})
	window := test.NewTempWindow(t, widget.Space(10, 10))
	window.SetPadded(false)
	window.Resize(fyne.NewSize(theme.MinimumWidth, theme.MinimumHeight))
	keys = new([]fyne.KeyName)
	window.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { *keys = append(*keys, ev.Name) })
	return screen.Env{Window: window}, keys
}

func TestKeysOverTheWindow(t *testing.T) {
	env, keys := over(t, 1)
	entry := widget.NewField(widget.FieldOptions{Label: "Passphrase"})
	button := widget.NewButton(widget.ButtonOptions{Text: "Open"})
	c := env.Window.Canvas()
	for _, focus := range []fyne.Focusable{nil, entry.Entry, button} {
		*keys = nil
		laid := env.Lay(400, entry, button)
		if c.Focused() != button {
			t.Errorf("%T has the focus", c.Focused())
		}
		if focus != nil {
			c.Focus(focus)
		}
		c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyF1})
		if len(*keys) != 1 || (*keys)[0] != fyne.KeyF1 {
			t.Errorf("F1 in a %T reaches the window as %v", focus, *keys)
		}
		c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if c.Overlays().Top() != nil {
			t.Errorf("Escape in a %T does not close it", focus)
			laid.Shut()
		}
		c.OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyF1})
		if len(*keys) != 2 {
			t.Error("afterwards F1 does not reach the window")
		}
	}
}

func TestWhatIsLaidOverTheWindowIsAsHighAsItsWords(t *testing.T) {
	env, _ := over(t, 1)
	words := widget.NewSteps(strings.Repeat("Type the address yourself, or go in through the official app. ", 2), "In doubt, leave.")
	button := widget.NewButton(widget.ButtonOptions{Text: "I see"})
	env.Lay(460, words, button)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject
	if gap := at(button).Y - at(words).Y - words.MinSize().Height; gap < theme.Space12 || gap > theme.Space24 {
		t.Errorf("the button is %v below the words", gap)
	}
}

func TestWhatIsLaidOverTheWindowFitsIt(t *testing.T) {
	for _, scale := range []float32{1, 1.5, 2} {
		env, _ := over(t, scale)
		button := widget.NewButton(widget.ButtonOptions{Text: "Open"})
		env.Lay(460, widget.Body(strings.Repeat("锁定多半是为了保护你的钱。", 80)), button)
		at, size := fyne.CurrentApp().Driver().AbsolutePositionForObject(button), button.Size()
		room := env.Window.Canvas().Size()
		if at.Y < 0 || at.Y+size.Height > room.Height || at.X+size.Width > room.Width {
			t.Errorf("at %v %% the button is at %v, %v in a window of %v", scale*100, at, size, room)
		}
	}
}

// A sum of heights that is a hair too small makes a scroll bar appear.
func TestWhatFitsOverTheWindowDoesNotScroll(t *testing.T) {
	for scale := float32(0.8); scale < 2.01; scale += 0.05 {
		env, _ := over(t, scale)
		field := widget.NewField(widget.FieldOptions{Label: "Passphrase for the backup"})
		env.Lay(460, widget.Column(theme.Space16, widget.Section("Restore from a backup"),
			widget.Explain("Enter the passphrase. The backup is checked from beginning to end first; nothing is changed yet."), field))
		for _, o := range test.LaidOutObjects(env.Window.Canvas().Overlays().Top()) {
			if s, ok := o.(*container.Scroll); ok && s.Content.MinSize().Height > s.Size().Height {
				t.Errorf("at %.2f %v high is what stands in %v", scale, s.Content.MinSize().Height, s.Size().Height)
			}
		}
	}
}
