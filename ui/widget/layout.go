package widget

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/theme"
)

// The layouts here know that the height of wrapped text follows from its width: they give each object its width first
// and only then ask how high it wants to be. So a column of cards of texts is right at the first layout, where Fyne's
// own boxes need a frame for each level.

// Column stacks objects from top to bottom, gap apart, each as wide as the column. What wants no height, as a container
// of nothing, or of what is hidden, takes no gap either.
func Column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(columnLayout{gap: gap}, objects...)
}

// ColumnFill is a Column in which one object, by index, takes the height that is left over.
func ColumnFill(gap float32, fill int, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(columnLayout{gap: gap, fill: fill + 1}, objects...)
}

type columnLayout struct {
	gap  float32
	fill int // one-based index of the object that takes the rest; 0 is none
}

func (l columnLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	heights := make([]float32, len(objects))
	used, shown := float32(0), 0
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		heights[i] = heightFor(o, size.Width)
		used += heights[i]
		if l.takesPart(i, heights[i]) {
			shown++
		}
	}
	used += l.gap * float32(max(shown-1, 0))
	if i := l.fill - 1; i >= 0 && i < len(objects) && objects[i].Visible() && size.Height > used {
		heights[i] += size.Height - used
	}
	y := float32(0)
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, heights[i]))
		if l.takesPart(i, heights[i]) {
			y += heights[i] + l.gap
		}
	}
}

// takesPart tells whether an object of a height is set off from its neighbours.
func (l columnLayout) takesPart(i int, height float32) bool { return height > 0 || i == l.fill-1 }

func (l columnLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	shown := 0
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		least := o.MinSize()
		size.Width = max(size.Width, least.Width)
		size.Height += least.Height
		if l.takesPart(i, least.Height) {
			shown++
		}
	}
	size.Height += l.gap * float32(max(shown-1, 0))
	return size
}

// heightFor returns the height that o wants at a width; it leaves o with that width.
func heightFor(o fyne.CanvasObject, width float32) float32 {
	if o.Size().Width != width {
		o.Resize(fyne.NewSize(width, o.Size().Height))
	}
	return o.MinSize().Height
}

// RowOptions say how a Row divides its width.
type RowOptions struct {
	Gap  float32 // between neighbours
	Grow []int   // indices of the objects that share the width left over; the others keep their least width
	Top  bool    // align at the top edge instead of the middle
	Fill bool    // stretch every object to the row's height
}

// Row sets objects side by side. Wrapped text must be among the growing ones: its least width is only a word's.
func Row(o RowOptions, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(rowLayout{o}, objects...)
}

// Inline sets objects side by side at their least widths, gap apart, centred vertically and at the left.
func Inline(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return Row(RowOptions{Gap: gap}, objects...)
}

type rowLayout struct{ RowOptions }

func (l rowLayout) grows(i int) bool {
	for _, g := range l.Grow {
		if g == i {
			return true
		}
	}
	return false
}

func (l rowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	least := l.MinSize(objects)
	shown, growing := 0, 0
	for i, o := range objects {
		if o.Visible() {
			shown++
			if l.grows(i) {
				growing++
			}
		}
	}
	if shown == 0 {
		return
	}
	// Growing objects share what the others leave, evenly; none goes below its least width.
	rest := size.Width - l.Gap*float32(shown-1)
	for i, o := range objects {
		if o.Visible() && !l.grows(i) {
			rest -= o.MinSize().Width
		}
	}
	tooNarrow := size.Width < least.Width
	x := float32(0)
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		width := o.MinSize().Width
		if l.grows(i) && !tooNarrow {
			width = max(rest/float32(growing), width)
		}
		height := heightFor(o, width)
		if l.Fill {
			height = max(height, size.Height)
		}
		y := float32(0)
		if !l.Top && !l.Fill {
			y = max((size.Height-height)/2, 0)
		}
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(width, height))
		x += width + l.Gap
	}
}

func (l rowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	shown := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		least := o.MinSize()
		size.Width += least.Width
		size.Height = max(size.Height, least.Height)
		shown++
	}
	size.Width += l.Gap * float32(max(shown-1, 0))
	return size
}

// Beside sets an icon at the left of words: in their middle while these are two lines or less, beside the first line of
// longer ones, where the eye begins.
func Beside(icon, words fyne.CanvasObject) *fyne.Container {
	return BesideBy(theme.Space12, icon, words)
}

// BesideBy is Beside with another gap than the usual one, as in a narrow column.
func BesideBy(gap float32, icon, words fyne.CanvasObject) *fyne.Container {
	return container.New(besideLayout{gap}, icon, words)
}

type besideLayout struct{ gap float32 }

func (l besideLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	icon, words := objects[0], objects[1]
	side := icon.MinSize()
	x := side.Width + l.gap
	high := heightFor(words, max(size.Width-x, 0))
	words.Move(fyne.NewPos(x, max((size.Height-high)/2, 0)))
	words.Resize(fyne.NewSize(max(size.Width-x, 0), high))
	line := theme.Size(theme.TypeBody) * lineHeight
	first := max((size.Height-high)/2, 0) // where the words begin
	if high > 2.5*line {
		high = line
	}
	icon.Move(fyne.NewPos(0, max(first+(high-side.Height)/2, 0)))
	icon.Resize(side)
}

func (l besideLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	icon, words := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(icon.Width+l.gap+words.Width, max(icon.Height, words.Height))
}

// Grid sets objects in rows of equal cells: as many columns as fit with cells at least minCell wide, at most maxColumns.
// Cells of a row are equally high, and what is typed into stands on one line in them. They begin and end at whole units:
// pictures of a part of one each would together be a pixel wider than the grid.
func Grid(maxColumns int, minCell, gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&gridLayout{columns: max(maxColumns, 1), minCell: minCell, gap: gap}, objects...)
}

type gridLayout struct {
	columns      int
	minCell, gap float32
	width        float32 // of the last layout: the rows, and so the least height, follow from it
}

func (l *gridLayout) fit(width float32) int {
	n := l.columns
	for n > 1 && (width-l.gap*float32(n-1))/float32(n) < l.minCell {
		n--
	}
	return n
}

func (l *gridLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	n := l.fit(size.Width)
	edge := func(column int) float32 { // where one begins
		return float32(math.Round(float64((size.Width + l.gap) * float32(column) / float32(n))))
	}
	cell := func(column int) float32 {
		if column == n-1 {
			return size.Width - edge(column)
		}
		return edge(column+1) - l.gap - edge(column)
	}
	y := float32(0)
	for _, row := range rows(objects, n) {
		level(row, cell)
		height := float32(0)
		for i, o := range row {
			height = max(height, heightFor(o, cell(i)))
		}
		for i, o := range row {
			o.Move(fyne.NewPos(edge(i), y))
			o.Resize(fyne.NewSize(cell(i), height))
		}
		y += height + l.gap
	}
}

func (l *gridLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	n := l.columns
	if l.width > 0 {
		n = l.fit(l.width)
	}
	size := fyne.NewSize(0, 0)
	for i, row := range rows(objects, n) {
		height := float32(0)
		for _, o := range row {
			least := o.MinSize()
			height = max(height, least.Height)
			size.Width = max(size.Width, min(least.Width, l.minCell)) // a single column may be narrower than minCell
		}
		if i > 0 {
			size.Height += l.gap
		}
		size.Height += height
	}
	return size
}

// rows splits the visible objects into rows of n.
func rows(objects []fyne.CanvasObject, n int) [][]fyne.CanvasObject {
	var all [][]fyne.CanvasObject
	var row []fyne.CanvasObject
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		row = append(row, o)
		if len(row) == n {
			all, row = append(all, row), nil
		}
	}
	if len(row) > 0 {
		all = append(all, row)
	}
	return all
}
