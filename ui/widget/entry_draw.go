package widget

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/theme"
)

const (
	caretWidth  = 1.5
	hintGap     = 2   // between the caret and a placeholder, with whose first letter it would join
	caretHeight = 1.3 // of the type size
	blinkTime   = 1200 * time.Millisecond
	barWidth    = 4 // of the bar that shows how far a long text is scrolled
)

// style is what the text is drawn in.
func (e *Entry) style() fyne.TextStyle { return fyne.TextStyle{} }

// line is the height of a row.
func (e *Entry) line() float32 { return theme.Size(e.size) * lineHeight }

// arrange breaks the text into rows for the present width.
func (e *Entry) arrange() {
	width := float32(endless)
	if room := e.Size().Width - 2*e.inset; e.lines && room > 0 {
		width = room
	}
	e.set.set(e.Text, e.style(), theme.Size(e.size), width)
}

// page is how many rows are seen.
func (e *Entry) page() int { return max(int((e.Size().Height-2*e.inset)/e.line()), 1) }

// top is where the first row begins. One row alone stands in the middle of a place that is higher than it, but not high enough
// for two.
func (e *Entry) top() float32 {
	free := e.Size().Height - 2*e.inset - e.line()
	if len(e.set.rows) > 1 || free <= 0 || free >= e.line() {
		return e.inset
	}
	return e.inset + free/2
}

// overflow is how much higher the text is than the entry.
func (e *Entry) overflow() float32 {
	if !e.lines || e.readOnly || e.Size().Height <= 0 {
		return 0
	}
	over := float32(len(e.set.rows))*e.line() + 2*e.inset - e.Size().Height
	if over < 1 {
		return 0
	}
	return over
}

// wide tells whether the text of one line is wider than the entry.
func (e *Entry) wide() bool {
	return !e.lines && e.Size().Width > 0 && e.set.x(0, len(e.Text)) > e.Size().Width-2*e.inset-caretWidth
}

// margin is what stays free at either side of text that is wider than its line: beside it may stand an icon or a button. The
// caret, which stands before the first character, is not cut off.
func (e *Entry) margin() float32 {
	if e.lines {
		return 0
	}
	return max(e.inset-2*caretWidth, 0)
}

// reveal moves the text so that the caret is seen.
func (e *Entry) reveal() {
	size := e.Size()
	if size.Width <= 0 || size.Height <= 0 {
		return
	}
	e.arrange()
	row := e.set.rowOf(e.caret, e.early)
	if e.lines {
		line, room := e.line(), size.Height-2*e.inset
		top := float32(row) * line
		e.scroll.Y = min(max(min(e.scroll.Y, top), top+line-room), e.overflow())
		e.scroll.Y = max(e.scroll.Y, 0)
		return
	}
	room := size.Width - 2*e.inset - caretWidth
	x, all := e.set.x(row, e.caret), e.set.x(row, len(e.Text))
	e.scroll.X = max(min(e.scroll.X, x), x-room, 0)
	e.scroll.X = max(min(e.scroll.X, all-room), 0)
}

// revealAround scrolls what a text to read lies in so that the caret is seen.
func (e *Entry) revealAround() {
	if !e.readOnly {
		return
	}
	caret := e.caretArea()
	for _, s := range scrollsAround(e) {
		s.revealArea(e, caret.y, caret.height)
	}
}

// area is where something stands in the entry.
type area struct{ x, y, height float32 }

func (e *Entry) caretArea() area {
	row := e.set.rowOf(e.caret, e.early)
	height := theme.Size(e.size) * caretHeight
	return area{
		x:      max(e.inset+e.set.x(row, e.caret)-e.scroll.X-caretWidth/2, 0), // between two characters, not on the next
		y:      e.top() + float32(row)*e.line() - e.scroll.Y + (e.line()-height)/2,
		height: height,
	}
}

// at returns the offset that is nearest to a place in the entry.
func (e *Entry) at(p fyne.Position) (offset int, early bool) {
	e.arrange()
	row := int((p.Y - e.top() + e.scroll.Y) / e.line())
	return e.set.at(min(max(row, 0), len(e.set.rows)-1), p.X-e.inset+e.scroll.X)
}

// setBlinking lets the caret blink while the entry has the focus, unless animations are off.
func (e *Entry) setBlinking(on bool) {
	if e.blink != nil {
		e.blink.Stop()
		e.blink, e.unseen = nil, false
	}
	if !on || !fyne.CurrentApp().Settings().ShowAnimations() {
		return
	}
	e.blink = fyne.NewAnimation(blinkTime, func(done float32) {
		if unseen := done >= 0.6 && done < 1; unseen != e.unseen {
			e.unseen = unseen
			e.Refresh()
		}
	})
	e.blink.Curve = fyne.AnimationLinear
	e.blink.RepeatCount = fyne.AnimationRepeatForever
	e.blink.Start()
}

// CreateRenderer implements fyne.Widget.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	e.ExtendBaseWidget(e)
	r := &entryRenderer{e: e, caret: &canvas.Rectangle{}, bar: &canvas.Rectangle{CornerRadius: barWidth / 2}, part: newPart(), wheel: newWheel(e)}
	r.draw()
	return r
}

// entryRenderer draws an Entry: the rows that are seen, what is selected behind them, and the caret.
type entryRenderer struct {
	e       *Entry
	objects []fyne.CanvasObject
	texts   []*canvas.Text
	marks   []*canvas.Rectangle
	caret   *canvas.Rectangle
	bar     *canvas.Rectangle
	part    *part
	wheel   *wheel
}

func (r *entryRenderer) Destroy() { r.e.setBlinking(false) }

func (r *entryRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *entryRenderer) MinSize() fyne.Size {
	e := r.e
	around := 2 * e.inset
	size, line := theme.Size(e.size), e.line()
	if !e.readOnly {
		return fyne.NewSize(3*size+around, float32(e.rows)*line+around)
	}
	e.arrange()
	width := float32(leastWrapWidth) * size
	if len(e.Text) < 3*leastWrapWidth {
		width = min(width, fyne.MeasureText(e.Text, size, e.style()).Width)
	}
	return fyne.NewSize(width+around, float32(len(e.set.rows))*line+around)
}

func (r *entryRenderer) Layout(fyne.Size) {
	r.e.reveal()
	r.draw()
}

func (r *entryRenderer) Refresh() {
	r.draw()
	canvas.Refresh(r.e)
}

func (r *entryRenderer) draw() {
	e := r.e
	e.arrange()
	over := e.overflow()
	e.scroll.Y = min(e.scroll.Y, over)
	r.objects = r.objects[:0]
	first, last := r.seen()
	if e.focused {
		r.drawSelection(first, last)
	}
	if e.Text == "" {
		r.drawHint()
	} else {
		r.drawRows(first, last)
	}
	r.drawCaret()
	if e.wide() || over > 0 {
		r.part.show(r.objects, e.margin(), e.Size())
		r.objects = []fyne.CanvasObject{r.part}
	}
	r.drawBar(over)
}

// seen returns the first row that is seen and the one after the last.
func (r *entryRenderer) seen() (first, last int) {
	e := r.e
	if e.readOnly || e.Size().Height <= 0 {
		return 0, len(e.set.rows)
	}
	first = max(int((e.scroll.Y-e.inset)/e.line()), 0)
	last = int((e.scroll.Y+e.Size().Height-e.inset)/e.line()) + 1
	return first, min(max(last, 0), len(e.set.rows))
}

func (r *entryRenderer) drawRows(first, last int) {
	e := r.e
	role := theme.Text
	if e.Disabled() {
		role = theme.Text3
	}
	for i := first; i < last; i++ {
		row := e.set.rows[i]
		shown := e.set.shown(row.start, row.end)
		if e.lines {
			shown = strings.TrimRight(shown, " \t")
		}
		r.drawText(i-first, shown, role, fyne.NewPos(e.inset-e.scroll.X, e.top()+float32(i)*e.line()-e.scroll.Y))
	}
}

func (r *entryRenderer) drawText(n int, shown string, role theme.Role, at fyne.Position) {
	for len(r.texts) <= n {
		r.texts = append(r.texts, &canvas.Text{})
	}
	text := r.texts[n]
	text.Text, text.TextSize, text.TextStyle, text.Color = shown, theme.Size(r.e.size), r.e.style(), theme.Color(role)
	placeLine(text, at.X, at.Y, r.e.line())
	r.objects = append(r.objects, text)
}

// drawHint draws the placeholder, cut to the width or broken into rows.
func (r *entryRenderer) drawHint() {
	e := r.e
	var f flow
	hint := LatinDots(e.hint)
	f.prepare(hint, e.style(), theme.Size(e.size))
	width, limit := float32(endless), 0
	if room := e.Size().Width - 2*e.inset; room > 0 {
		width = room
	}
	if e.shortHint {
		limit = 1
		if e.brief != "" && f.measure(hint) > width {
			hint = LatinDots(e.brief)
			f.prepare(hint, e.style(), theme.Size(e.size))
		}
	}
	f.fill(width, limit)
	for i, l := range f.lines {
		shown := strings.TrimRight(hint[l.start:l.end], " \t\n")
		if f.cut && i == len(f.lines)-1 {
			shown += ellipsisAfter(shown)
		}
		r.drawText(i, shown, theme.Text3, fyne.NewPos(e.inset, e.top()+float32(i)*e.line()))
	}
}

// drawSelection draws a ground behind what is selected.
func (r *entryRenderer) drawSelection(first, last int) {
	e := r.e
	start, end := e.selection()
	n := 0
	for i := first; i < last && start < end; i++ {
		row := e.set.rows[i]
		if row.end < start || row.start > end || row.start == end && i > 0 {
			continue
		}
		from, to := e.set.x(i, max(start, row.start)), e.set.x(i, min(end, row.end))
		if end > row.end && !row.soft {
			to += theme.Size(e.size) / 3 // the newline
		}
		for len(r.marks) <= n {
			r.marks = append(r.marks, &canvas.Rectangle{})
		}
		mark := r.marks[n]
		n++
		mark.FillColor = theme.Color(fynetheme.ColorNameSelection)
		mark.Move(fyne.NewPos(e.inset+from-e.scroll.X, e.top()+float32(i)*e.line()-e.scroll.Y))
		mark.Resize(fyne.NewSize(to-from, e.line()))
		r.objects = append(r.objects, mark)
	}
}

func (r *entryRenderer) drawCaret() {
	e := r.e
	if !e.focused || e.Disabled() || e.unseen {
		return
	}
	at := e.caretArea()
	r.caret.FillColor = theme.Color(theme.Primary)
	x := at.x - caretWidth // beside the next character, not over its edge
	if e.Text == "" {
		x -= hintGap
	}
	r.caret.Move(fyne.NewPos(x, at.y))
	r.caret.Resize(fyne.NewSize(caretWidth, at.height))
	r.objects = append(r.objects, r.caret)
}

// drawBar shows where in a long text one is, and takes the wheel only then: else it scrolls what the entry lies in.
func (r *entryRenderer) drawBar(over float32) {
	e, size := r.e, r.e.Size()
	if over <= 0 {
		return
	}
	const margin = 3
	track := size.Height - 2*margin
	height := max(track*size.Height/(size.Height+over), theme.Space16)
	r.bar.FillColor = theme.Color(fynetheme.ColorNameScrollBar)
	r.bar.Move(fyne.NewPos(size.Width-barWidth-margin, margin+(track-height)*e.scroll.Y/over))
	r.bar.Resize(fyne.NewSize(barWidth, height))
	r.wheel.Resize(size)
	r.objects = append(r.objects, r.bar, r.wheel)
}

// part shows what of its objects lies within it. It is only there where some does not: Fyne's search for what lies under
// the pointer takes the innermost of such bounds for the only one, so that a field which was scrolled out of sight would
// still be found.
type part struct {
	fynewidget.BaseWidget
	objects []fyne.CanvasObject
}

func newPart() *part {
	p := &part{}
	p.ExtendBaseWidget(p)
	return p
}

// show lays the part over an area of a size, but for a margin at either side. The objects stand where they were drawn.
func (p *part) show(objects []fyne.CanvasObject, margin float32, size fyne.Size) {
	p.objects = append(p.objects[:0], objects...)
	for _, o := range p.objects {
		o.Move(o.Position().SubtractXY(margin, 0))
	}
	p.Move(fyne.NewPos(margin, 0))
	p.Resize(size.SubtractWidthHeight(2*margin, 0).Max(fyne.Size{}))
}

// CreateRenderer implements fyne.Widget.
func (p *part) CreateRenderer() fyne.WidgetRenderer { return partRenderer{p} }

type partRenderer struct{ p *part }

func (r partRenderer) Destroy()                     {}
func (r partRenderer) Layout(fyne.Size)             {}
func (r partRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r partRenderer) Objects() []fyne.CanvasObject { return r.p.objects }
func (r partRenderer) Refresh()                     {}

// IsClip tells Fyne that what is drawn outside is not seen.
func (r partRenderer) IsClip() {}

// wheel lies unseen over an entry whose text is higher than it and takes the mouse wheel. At either end it hands it on to
// what the entry lies in.
type wheel struct {
	fynewidget.BaseWidget
	entry *Entry
}

func newWheel(e *Entry) *wheel {
	w := &wheel{entry: e}
	w.ExtendBaseWidget(w)
	return w
}

// CreateRenderer implements fyne.Widget.
func (w *wheel) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(Space(0, 0))
}

// Scrolled implements fyne.Scrollable.
func (w *wheel) Scrolled(ev *fyne.ScrollEvent) {
	e := w.entry
	to := min(max(e.scroll.Y-ev.Scrolled.DY, 0), e.overflow())
	if to != e.scroll.Y {
		e.scroll.Y = to
		e.Refresh()
		return
	}
	if around := scrollsAround(e); len(around) > 0 {
		around[len(around)-1].scroll.Scrolled(ev)
	}
}
