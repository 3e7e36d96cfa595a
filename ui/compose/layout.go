package compose

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
)

// Widths of the form and of the pane beside it, its inset included.
const (
	sideWidth float32 = 300
	formWidth float32 = 440 // below this the pane gives a quarter of its width
	mostForm  float32 = 860 // of words of usual size: longer lines are hard to read
	leastForm float32 = 400 // of words of usual size; below this the pane goes
)

// sheetLayout sets the pane beside the form. Where that leaves the form too little, as in a small window with large
// words, its advice goes to the end of the form, and its buttons into a bar below, so that nothing is cut.
type sheetLayout struct {
	advice          *advice
	form, pane, bar fyne.CanvasObject
}

// paneWidth is that of the pane in a width; 0 is none.
func paneWidth(width float32) float32 {
	scale := theme.Scale()
	pane := sideWidth * max(1, (1+scale)/2)
	pane -= min(max(formWidth-(width-pane), 0), pane/4)
	if width-pane < leastForm*scale {
		return 0
	}
	return pane
}

func (l *sheetLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	pane := paneWidth(size.Width)
	l.advice.setNarrow(pane == 0)
	form := fyne.NewSize(size.Width-pane, size.Height)
	if pane == 0 {
		l.pane.Hide()
		l.bar.Show()
		l.bar.Resize(fyne.NewSize(size.Width, 0))
		height := l.bar.MinSize().Height
		form.Height = max(size.Height-height, 1)
		l.bar.Move(fyne.NewPos(0, form.Height))
		l.bar.Resize(fyne.NewSize(size.Width, height))
	} else {
		l.bar.Hide()
		l.pane.Show()
		l.pane.Move(fyne.NewPos(form.Width, 0))
		l.pane.Resize(fyne.NewSize(pane, size.Height))
	}
	l.form.Move(fyne.Position{})
	l.form.Resize(form)
}

func (l *sheetLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(formWidth, 160) }

// waysLayout sets what can be done in one row, or, where that is too narrow, what is about the mail above what leads away;
// with large words there may be several rows of each. Rows stand in the middle.
type waysLayout struct {
	about int     // how many of the objects are about the mail
	width float32 // of the last layout: the rows, and so the least height, follow from it
}

const waysGap = theme.Space12

// waysRow is what stands side by side, and how much room that takes.
type waysRow struct {
	objects []fyne.CanvasObject
	size    fyne.Size
}

func (r *waysRow) add(o fyne.CanvasObject) {
	least := o.MinSize()
	if len(r.objects) > 0 {
		r.size.Width += waysGap
	}
	r.objects = append(r.objects, o)
	r.size = fyne.NewSize(r.size.Width+least.Width, max(r.size.Height, least.Height))
}

// inRows breaks objects after a width, those that are shown.
func inRows(width float32, objects []fyne.CanvasObject) (all []waysRow) {
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if n := len(all); n == 0 || all[n-1].size.Width+waysGap+o.MinSize().Width > width {
			all = append(all, waysRow{})
		}
		all[len(all)-1].add(o)
	}
	return all
}

func (l *waysLayout) rows(objects []fyne.CanvasObject) []waysRow {
	all := inRows(l.width, objects)
	if len(all) > 1 {
		all = append(inRows(l.width, objects[:l.about]), inRows(l.width, objects[l.about:])...)
	}
	return all
}

func (l *waysLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	y := float32(0)
	for _, r := range l.rows(objects) {
		x := max((size.Width-r.size.Width)/2, 0)
		for _, o := range r.objects {
			least := o.MinSize()
			o.Move(fyne.NewPos(x, y+(r.size.Height-least.Height)/2))
			o.Resize(fyne.NewSize(min(least.Width, size.Width), least.Height))
			x += least.Width + waysGap
		}
		y += r.size.Height + waysGap
	}
}

func (l *waysLayout) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	for i, r := range l.rows(objects) {
		if i > 0 {
			size.Height += waysGap
		}
		size.Height += r.size.Height
		for _, o := range r.objects {
			size.Width = max(size.Width, o.MinSize().Width)
		}
	}
	return size
}
