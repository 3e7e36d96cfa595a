package ui

import (
	"context"
	"errors"
	"fmt"
	"image"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
)

// Driver uses the window as a person would: it presses the very controls, types into the very fields, and sees what is
// drawn. Its methods are called off the UI thread.
type Driver struct{ shell *shell }

// frame is how long a change may take to be drawn.
const frame = 50 * time.Millisecond

// Open goes to a screen.
func (d *Driver) Open(t screen.Target) {
	d.run("open "+string(t.Screen), func() { d.shell.open(t) })
}

// run runs a task on the UI thread and measures it.
func (d *Driver) run(name string, task func()) {
	fyne.DoAndWait(func() { d.shell.dog.run(func() string { return name }, task) })
}

// Watch looks, until ctx is done, for what holds the UI thread beside the tasks that are measured in any case.
func (d *Driver) Watch(ctx context.Context) { d.shell.dog.pulse(ctx, fyne.Do, mainAt) }

// Slow lists what held the UI thread for more than 50 ms so far, the slowest first.
func (d *Driver) Slow() []screen.SlowTask { return d.shell.dog.list() }

// find waits until a control is there and visible.
func (d *Driver) find(ctx context.Context, name string) (o fyne.CanvasObject, err error) {
	err = d.Until(ctx, name+" to be seen", func() bool {
		o = d.shell.marks.Get(name)
		return o != nil && o.Visible() && fyne.CurrentApp().Driver().CanvasForObject(o) == d.shell.window.Canvas()
	})
	return o, err
}

// Tap presses the control that a screen marked with this name.
func (d *Driver) Tap(ctx context.Context, name string) error {
	o, err := d.find(ctx, name)
	if err != nil {
		return err
	}
	t, ok := o.(fyne.Tappable)
	if !ok {
		return fmt.Errorf("%s cannot be pressed", name)
	}
	if off, ok := o.(fyne.Disableable); ok && off.Disabled() {
		return fmt.Errorf("%s is disabled", name)
	}
	d.run("press "+name, func() { t.Tapped(&fyne.PointEvent{}) })
	return nil
}

// Type gives a field the focus and types into it, a character at a time; what was in it goes first.
func (d *Driver) Type(ctx context.Context, name, text string) error {
	o, err := d.find(ctx, name)
	if err != nil {
		return err
	}
	f, ok := o.(fyne.Focusable)
	if !ok {
		return fmt.Errorf("%s cannot be typed into", name)
	}
	d.run("focus "+name, func() {
		d.shell.window.Canvas().Focus(f)
		if s, ok := o.(fyne.Shortcutable); ok {
			s.TypedShortcut(&fyne.ShortcutSelectAll{})
			f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
		}
	})
	for _, r := range text {
		d.run("type into "+name, func() {
			if r == '\n' {
				f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
				return
			}
			f.TypedRune(r)
		})
	}
	return nil
}

// Keys presses keys in what has the focus.
func (d *Driver) Keys(names ...fyne.KeyName) {
	for _, n := range names {
		d.run("press the key "+string(n), func() {
			if f := d.shell.window.Canvas().Focused(); f != nil {
				f.TypedKey(&fyne.KeyEvent{Name: n})
			}
		})
	}
}

// Until waits until cond, which runs on the UI thread, holds.
func (d *Driver) Until(ctx context.Context, what string, cond func() bool) error {
	for {
		ok := false
		fyne.DoAndWait(func() { ok = cond() })
		if ok {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited in vain for %s", what)
		case <-time.After(frame):
		}
	}
}

// Rest lets the window draw what it has.
func (d *Driver) Rest(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(6 * frame):
	}
}

// Capture gives what the window shows. A picture of one colour only is a failed one, and an error.
func (d *Driver) Capture() (image.Image, error) {
	img, err := grab(d.shell.window)
	if err == nil && plain(img) {
		err = errors.New("the window's picture is empty")
	}
	return img, err
}

// plain tells whether a picture is all of one colour.
func plain(img image.Image) bool {
	b := img.Bounds()
	first := img.At(b.Min.X, b.Min.Y)
	const step = 7 // an odd one, so that no regular pattern hides
	for y := b.Min.Y; y < b.Max.Y; y += step {
		for x := b.Min.X; x < b.Max.X; x += step {
			if img.At(x, y) != first {
				return false
			}
		}
	}
	return true
}

// Look changes language, theme and text size as the settings screen does.
func (d *Driver) Look(lang, theme string, textSize int) (err error) {
	var keep func() error
	d.run("change the look", func() {
		keep, err = d.shell.backend.Set(func(s *app.Settings) { s.Language, s.Theme, s.TextSize = lang, theme, textSize })
		if err == nil {
			d.shell.relook()
		}
	})
	if err != nil {
		return err
	}
	return keep()
}

// Resize changes the window's size.
func (d *Driver) Resize(width, height float32) {
	d.run("resize the window", func() { d.shell.window.Resize(fyne.NewSize(width, height)) })
}

// Drop lets a file fall on the place of a control.
func (d *Driver) Drop(ctx context.Context, name string, files ...fyne.URI) error {
	o, err := d.find(ctx, name)
	if err != nil {
		return err
	}
	d.run("drop on "+name, func() {
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
		d.shell.dropped(at.AddXY(o.Size().Width/2, o.Size().Height/2), files)
	})
	return nil
}

// Tickets tells what the person's tickets are.
func (d *Driver) Tickets(ctx context.Context) ([]ticket.Ticket, error) {
	return d.shell.backend.Tickets(ctx, mail.TicketFilter{})
}

// Ticket gives one of them.
func (d *Driver) Ticket(ctx context.Context, id ticket.ID) (mail.Conversation, error) {
	return d.shell.backend.Client.Ticket(ctx, id)
}

// Front is the screen in front.
func (d *Driver) Front() (t screen.Target) {
	fyne.DoAndWait(func() { t = d.shell.front })
	return t
}
