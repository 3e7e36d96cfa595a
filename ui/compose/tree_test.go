package compose_test

import (
	"io"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/widget"
)

type readCloser = io.ReadSeekCloser

func readAll(t *testing.T, open func() (readCloser, error)) string {
	t.Helper()
	r, err := open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// walk visits all that is visible.
func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	visit(o)
	switch x := o.(type) {
	case *fyne.Container:
		for _, c := range x.Objects {
			walk(c, visit)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(x).Objects() {
			walk(c, visit)
		}
	}
}

// texts is everything that can be read, a line each.
func texts(o fyne.CanvasObject) string {
	var b strings.Builder
	walk(o, func(o fyne.CanvasObject) {
		switch x := o.(type) {
		case *widget.Text:
			b.WriteString(x.Text() + "\n")
		case *widget.Button:
			b.WriteString(x.Text() + "\n")
		case *widget.Link:
			b.WriteString(x.Text() + "\n")
		case *fynewidget.Label:
			b.WriteString(x.Text + "\n")
		}
	})
	return b.String()
}

// button finds a button by its words.
func button(o fyne.CanvasObject, text string) (found *widget.Button) {
	walk(o, func(o fyne.CanvasObject) {
		if b, ok := o.(*widget.Button); ok && b.Text() == text && found == nil {
			found = b
		}
	})
	return found
}

// iconButton finds a button without words by its picture.
func iconButton(o fyne.CanvasObject, icon string) *widget.Button {
	if all := iconButtons(o, icon); len(all) > 0 {
		return all[0]
	}
	return nil
}

// iconButtons finds all of them, in their order.
func iconButtons(o fyne.CanvasObject, icon string) (found []*widget.Button) {
	walk(o, func(o fyne.CanvasObject) {
		if b, ok := o.(*widget.Button); ok && b.Text() == "" && b.Icon() == icon {
			found = append(found, b)
		}
	})
	return found
}

// cardWith finds the card to press that has these words on it.
func cardWith(o fyne.CanvasObject, text string) (found *widget.TapCard) {
	walk(o, func(o fyne.CanvasObject) {
		if c, ok := o.(*widget.TapCard); ok && strings.Contains(texts(c), text) {
			found = c
		}
	})
	return found
}

// pictures counts the thumbnails shown.
func pictures(o fyne.CanvasObject) (n int) {
	walk(o, func(o fyne.CanvasObject) {
		if p, ok := o.(*canvas.Image); ok && p.Image != nil && p.Resource == nil {
			n++
		}
	})
	return n
}
