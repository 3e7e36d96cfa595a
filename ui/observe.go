package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/widget"
)

// Sight is what the window shows, for a test that uses the program from outside as a person does: with it the test
// knows what it has before it and where to press, as a person sees it. Nothing can be done by it.
type Sight struct {
	Screen screen.Name `json:"screen"` // in front
	ID     string      `json:"id,omitempty"`
	Width  int         `json:"width"` // of the content; all lengths are pixels of the screen, from the content's corner
	Height int         `json:"height"`
	Over   int         `json:"over"` // how many dialogs lie over it
	// Focus is what has the keyboard; its Kind is empty where nothing has that is drawn.
	Focus Spot `json:"focus"`
	// Controls are those with a name, as screens mark them, that are drawn now.
	Controls map[string]Spot `json:"controls"`
}

// Spot is a control in the window.
type Spot struct {
	Name string `json:"name,omitempty"` // of what has the focus, where it has one
	Kind string `json:"kind"`
	X    int    `json:"x"`
	Y    int    `json:"y"`
	W    int    `json:"w"`
	H    int    `json:"h"`
	Off  bool   `json:"off,omitempty"`  // it cannot be pressed
	Text string `json:"text,omitempty"` // what it says, or what was typed into it, but for a password
}

// observe writes what the window shows into a file, each time that it is something else, until ctx is done. A reader
// finds the file whole.
func (s *shell) observe(ctx context.Context, file string) {
	before := ""
	for {
		seen := make(chan Sight, 1)
		s.do(func() { seen <- s.sight() })
		select {
		case <-ctx.Done():
			return
		case now := <-seen:
			data, err := json.Marshal(now)
			if err == nil && string(data) != before {
				err = replace(file, data)
			}
			if err != nil {
				s.backend.Log.Error("write down what the window shows", "err", err)
				return
			}
			before = string(data)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(2 * frame):
		}
	}
}

// replace puts a file in the place of another at once.
func replace(file string, data []byte) error {
	fresh := file + ".new"
	if err := os.WriteFile(fresh, data, 0o600); err != nil {
		return err
	}
	return os.Rename(fresh, file)
}

// sight looks at the window.
func (s *shell) sight() Sight {
	c := s.window.Canvas()
	size := c.Size()
	v := Sight{Screen: s.front.Screen, ID: s.front.ID, Over: len(c.Overlays().List()), Controls: map[string]Spot{}}
	v.Width, v.Height = c.PixelCoordinateForPosition(fyne.NewPos(size.Width, size.Height))
	focused, _ := c.Focused().(fyne.CanvasObject)
	if focused != nil {
		if spot, seen := s.spot(focused); seen {
			v.Focus = spot
		}
	}
	for _, name := range s.marks.Names() {
		o := s.marks.Get(name)
		spot, seen := s.spot(o)
		if !seen {
			continue
		}
		v.Controls[name] = spot
		if o == focused && (v.Focus.Name == "" || name < v.Focus.Name) { // some have two names
			v.Focus.Name = name
		}
	}
	return v
}

// spot finds an object in the window; false where it is not drawn.
func (s *shell) spot(o fyne.CanvasObject) (Spot, bool) {
	c, d := s.window.Canvas(), fyne.CurrentApp().Driver()
	p := Spot{Kind: fmt.Sprintf("%T", o)}
	if o == nil || !o.Visible() || d.CanvasForObject(o) != c {
		return p, false
	}
	at := d.AbsolutePositionForObject(o)
	if at == (fyne.Position{}) { // so Fyne says that it is nowhere; nothing with a name lies in the very corner
		return p, false
	}
	p.X, p.Y = c.PixelCoordinateForPosition(at)
	right, bottom := c.PixelCoordinateForPosition(at.AddXY(o.Size().Width, o.Size().Height))
	p.W, p.H = right-p.X, bottom-p.Y
	if x, ok := o.(fyne.Disableable); ok {
		p.Off = x.Disabled()
	}
	switch x := o.(type) {
	case *widget.Entry:
		if !x.Secret() {
			p.Text = x.Text
		}
	case *widget.Box:
		p.Text = x.Words()
	case interface{ Text() string }:
		p.Text = x.Text()
	}
	return p, true
}
