package tickets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// row is a line of the list: subject and age, below them the state and what is unread. It is used again for other
// lines as the list scrolls.
type row struct {
	fynewidget.BaseWidget
	pressed func()
	item    item

	title, age, note *widget.Text
	badge            *widget.Badge
	dot              *dot
	foot             *fyne.Container // badge, dot and note
	content          fyne.CanvasObject

	selected, focused, hovered bool
}

var _ desktop.Cursorable = (*row)(nil)

func newRow(pressed func()) *row {
	r := &row{pressed: pressed, dot: newDot()}
	r.title = widget.NewText("", widget.TextOptions{Wrap: widget.Ellipsis})
	r.age = widget.NewText("", widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Wrap: widget.OneLine})
	r.note = widget.NewText("", widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Wrap: widget.Ellipsis})
	r.badge = widget.NewBadge(widget.NeutralKind, "", "")
	r.foot = widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{2}}, r.badge, r.dot, r.note)
	r.content = widget.Inset(widget.Sides(11, theme.Space16), container.New(rowWordsLayout{}, r.title, r.age, r.foot))
	r.ExtendBaseWidget(r)
	return r
}

// rowWordsLayout sets the age beside the subject, and with large words at the end of the second line, so that the subject
// can be read; where it does not fit there it is left out.
type rowWordsLayout struct{}

// largeWords is the text scale from which subject and age do not go on one line.
const largeWords = 1.2

// Layout implements fyne.Layout.
func (rowWordsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	title, age, foot := objects[0], objects[1], objects[2]
	first, when, second := title.MinSize().Height, age.MinSize(), foot.MinSize()
	top := max(first, when.Height)
	left := max(size.Width-when.Width, 0)
	if theme.Scale() <= largeWords {
		place(title, 0, (top-first)/2, max(left-theme.Space12, 0), first)
		place(age, left, (top-when.Height)/2, when.Width, when.Height)
		place(foot, 0, top+theme.Space4, size.Width, second.Height)
		return
	}
	fits := second.Width+theme.Space8 <= left
	show(age, fits)
	if !fits {
		left = size.Width
	}
	place(title, 0, (top-first)/2, size.Width, first)
	place(foot, 0, top+theme.Space4, max(left-theme.Space8, 0), second.Height)
	place(age, left, top+theme.Space4+(second.Height-when.Height)/2, when.Width, when.Height)
}

// MinSize implements fyne.Layout.
func (rowWordsLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	title, age, foot := objects[0].MinSize(), objects[1].MinSize(), objects[2].MinSize()
	height := max(title.Height, age.Height)
	if objects[2].Visible() {
		height += theme.Space4 + foot.Height
	}
	return fyne.NewSize(max(title.Width, foot.Width), height)
}

// rowWords is what a row says.
type rowWords struct {
	title, age, note string
	kind             widget.Kind
	badge            string
	unread, heading  bool
}

func (r *row) say(w rowWords) {
	r.title.SetText(w.title)
	r.title.SetBold(w.unread || w.heading)
	r.age.SetText(w.age)
	r.note.SetText(w.note)
	show(r.note, w.note != "") // what says nothing takes no room from the age
	r.badge.Set(w.kind, "", w.badge)
	show(r.foot, !w.heading)
	show(r.dot, w.unread)
	r.foot.Refresh()
	r.Refresh()
}

// show shows or hides an object.
func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

func (r *row) mark(selected, focused bool) {
	if r.selected != selected || r.focused != focused {
		r.selected, r.focused = selected, focused
		r.badge.SetLit(selected)
		r.Refresh()
	}
}

// Tapped opens what the row stands for.
func (r *row) Tapped(*fyne.PointEvent) {
	if r.pressed != nil {
		r.pressed()
	}
}

// MouseIn shows the hover state.
func (r *row) MouseIn(*desktop.MouseEvent) { r.hover(true) }

// MouseMoved is needed to be hoverable.
func (r *row) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends the hover state.
func (r *row) MouseOut() { r.hover(false) }

func (r *row) hover(on bool) {
	r.hovered = on && r.item.heading == ""
	r.Refresh()
}

// Cursor is a hand over what can be pressed.
func (r *row) Cursor() desktop.Cursor {
	if r.item.heading != "" {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	x := &rowRenderer{row: r, back: &canvas.Rectangle{}, line: &canvas.Rectangle{}, ring: &canvas.Rectangle{CornerRadius: 4}}
	x.paint()
	return x
}

type rowRenderer struct {
	row              *row
	back, line, ring *canvas.Rectangle
}

func (x *rowRenderer) Destroy() {}

func (x *rowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{x.back, x.row.content, x.line, x.ring}
}

func (x *rowRenderer) MinSize() fyne.Size { return x.row.content.MinSize().AddWidthHeight(0, 1) }

func (x *rowRenderer) Layout(size fyne.Size) {
	x.back.Resize(size)
	x.line.Move(fyne.NewPos(0, size.Height-1))
	x.line.Resize(fyne.NewSize(size.Width, 1))
	x.ring.Move(fyne.NewPos(3, 3))
	x.ring.Resize(size.SubtractWidthHeight(6, 7))
	least := x.row.content.MinSize().Height // a heading stands at the foot of its place
	x.row.content.Resize(fyne.NewSize(size.Width, least))
	x.row.content.Move(fyne.NewPos(0, max(size.Height-1-least, 0)))
}

func (x *rowRenderer) paint() {
	fill := theme.Transparent
	switch {
	case x.row.selected:
		fill = theme.PrimarySoft
	case x.row.hovered:
		fill = theme.Hover
	}
	x.back.FillColor = theme.Color(fill)
	x.line.FillColor = theme.Color(theme.Border)
	x.ring.Hidden = !x.row.focused
	x.ring.FillColor = theme.Color(theme.Transparent)
	x.ring.StrokeColor, x.ring.StrokeWidth = theme.Color(theme.Primary), 2
}

func (x *rowRenderer) Refresh() {
	x.paint()
	x.Layout(x.row.Size())
	for _, o := range []fyne.CanvasObject{x.back, x.line, x.ring} {
		o.Refresh()
	}
}

// dot is the mark of what is unread.
type dot struct{ fynewidget.BaseWidget }

func newDot() *dot {
	d := &dot{}
	d.ExtendBaseWidget(d)
	return d
}

// CreateRenderer implements fyne.Widget.
func (d *dot) CreateRenderer() fyne.WidgetRenderer {
	x := &dotRenderer{circle: &canvas.Circle{}}
	x.Refresh()
	return x
}

const dotSize = 8

type dotRenderer struct{ circle *canvas.Circle }

func (x *dotRenderer) Destroy()                     {}
func (x *dotRenderer) MinSize() fyne.Size           { return fyne.NewSquareSize(dotSize) }
func (x *dotRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{x.circle} }

func (x *dotRenderer) Layout(size fyne.Size) {
	x.circle.Move(fyne.NewPos((size.Width-dotSize)/2, (size.Height-dotSize)/2))
	x.circle.Resize(fyne.NewSquareSize(dotSize))
}

func (x *dotRenderer) Refresh() {
	x.circle.FillColor = theme.Color(theme.Primary)
	x.circle.Refresh()
}
