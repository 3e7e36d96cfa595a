package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// PanesOptions describe a screen of two or three panes.
type PanesOptions struct {
	Left, Main, Right     fyne.CanvasObject // Left and Right may be nil
	LeftWidth, RightWidth float32
	LeastMain             float32 // Main's least width; 0 is 360. Where it does not fit, Right goes under or away.
	Give                  float32 // the part of their width that the side panes give when the window is too narrow; 0 is a quarter
	HideRight             bool    // when too narrow, Right is hidden instead of shrunk; Main must then offer the way to it
}

// Panes sets side panes of fixed width around a main one. When the window is too narrow for all, the side panes first
// shrink by up to what they give, then Right is hidden if HideRight says so.
func Panes(o PanesOptions) *fyne.Container {
	if o.LeastMain == 0 {
		o.LeastMain = 360
	}
	var objects []fyne.CanvasObject
	for _, pane := range []fyne.CanvasObject{o.Left, o.Main, o.Right} {
		if pane != nil {
			objects = append(objects, pane)
		}
	}
	return container.New(panesLayout{o}, objects...)
}

type panesLayout struct{ PanesOptions }

// widths returns the widths of the side panes in a window of a width; 0 for none.
func (l panesLayout) widths(width float32) (left, right float32) {
	if l.Left != nil {
		left = l.LeftWidth
	}
	if l.Right != nil {
		right = l.RightWidth
	}
	short := l.LeastMain - (width - left - right)
	if short <= 0 {
		return left, right
	}
	most := l.Give // of a side pane may be taken
	if most == 0 {
		most = 0.25
	}
	if give := (left + right) * most; short > give && l.HideRight && right > 0 {
		short -= right
		right = 0
	}
	if short > 0 && left+right > 0 {
		share := min(short/(left+right), most)
		left, right = left*(1-share), right*(1-share)
	}
	return left, right
}

func (l panesLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	left, right := l.widths(size.Width)
	place := func(o fyne.CanvasObject, x, width float32) {
		if o == nil {
			return
		}
		if width <= 0 {
			o.Hide()
			return
		}
		o.Show()
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(width, size.Height))
	}
	place(l.Left, 0, left)
	place(l.Main, left, max(size.Width-left-right, 1))
	place(l.Right, size.Width-right, right)
}

func (l panesLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(l.LeastMain, 0)
	for _, o := range []fyne.CanvasObject{l.Left, l.Main, l.Right} {
		if o != nil && o.Visible() {
			size.Height = max(size.Height, o.MinSize().Height)
		}
	}
	return size
}
