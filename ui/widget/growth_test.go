package widget_test

import (
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// atScale shows what is made at a text size.
func atScale(t *testing.T, scale, width float32, make func() fyne.CanvasObject) fyne.CanvasObject {
	t.Helper()
	show(t, widget.Space(1, 1), 10, 10)
	theme.Apply(fyne.CurrentApp(), theme.Options{Scale: scale})
	o := make()
	window := test.NewTempWindow(t, o)
	window.SetPadded(false)
	window.Resize(fyne.NewSize(width, 600))
	return o
}

// A mark beside words grows with them and stays in their middle.
func TestMarksGrowWithTheText(t *testing.T) {
	for _, scale := range []float32{0.8, 1, 1.5, 2} {
		steps := atScale(t, scale, 600, func() fyne.CanvasObject { return widget.NewSteps("Sign in", "Look") })
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject
		middle := func(o fyne.CanvasObject) float32 { return at(o).Y + o.Size().Height/2 }
		parts := map[string]fyne.CanvasObject{}
		for _, o := range test.LaidOutObjects(steps) {
			switch o := o.(type) {
			case *widget.Box:
				if size := o.Size(); size.Width != size.Height || size.Width != 24*scale {
					t.Errorf("at %v the circle of a number is %v", scale, size)
				}
				parts["circle"] = o
			case *widget.Text:
				parts[o.Text()] = o
			}
			if circle, words := parts["circle"], parts["Sign in"]; circle != nil && words != nil {
				if off := middle(circle) - middle(words); math.Abs(float64(off)) > 0.5 {
					t.Errorf("at %v the number is %v off its words", scale, off)
				}
				break
			}
		}
		choices := atScale(t, scale, 600, func() fyne.CanvasObject {
			return widget.NewChoiceList(widget.ChoiceListOptions{Selected: 0, Choices: []widget.Choice{{Text: "Yes"}}})
		})
		var sides []float32
		for _, o := range test.LaidOutObjects(choices) {
			if c, ok := o.(*canvas.Circle); ok {
				sides = append(sides, c.Size().Width)
			}
		}
		if len(sides) != 2 || sides[0] != theme.Size(theme.IconMedium) || math.Abs(float64(sides[1]-sides[0]*8/18)) > 0.01 {
			t.Errorf("at %v the radio of a choice is %v", scale, sides)
		}
	}
}

// Two parts of a unit, where a picture begins and how wide it is, would together be a pixel too much.
func TestCellsAndButtonsBeginAndEndAtWholeUnits(t *testing.T) {
	whole := func(x float32) bool { return x == float32(math.Trunc(float64(x))) }
	for _, width := range []float32{500, 700, 893} {
		var cells []fyne.CanvasObject
		for range 6 {
			cells = append(cells, widget.NewTile(widget.TileOptions{Icon: "lock", Title: "Locked"}))
		}
		show(t, widget.Grid(3, 100, 12, cells...), width, 300)
		for i, c := range cells {
			x, end := c.Position().X, c.Position().X+c.Size().Width
			if !whole(x) || !whole(end) || i%3 == 2 && end != width {
				t.Errorf("in %v a cell reaches from %v to %v", width, x, end)
			}
			if i%3 > 0 && x-cells[i-1].Position().X-cells[i-1].Size().Width != 12 {
				t.Errorf("in %v cells are not 12 apart", width)
			}
		}
	}
	for _, text := range []string{"Next", "Back to the mail", "下一步"} {
		next := widget.NewButton(widget.ButtonOptions{Text: text, Trailing: "arrow-right"})
		show(t, widget.Right(next), 300, 60)
		if x := next.Position().X; !whole(x) || x+next.Size().Width != 300 {
			t.Errorf("%q reaches from %v, %v wide", text, x, next.Size().Width)
		}
	}
}

// What is typed between two buttons is in line with their words, until it takes a second row.
func TestOneRowStandsInTheMiddleOfALowPlace(t *testing.T) {
	e := widget.NewEntry(widget.EntryOptions{Rows: 2, Text: "好"})
	e.SetMinRowsVisible(1)
	show(t, e.Bare(theme.TypeBody, theme.Space8), 200, 300)
	top := func(height float32) float32 {
		e.Resize(fyne.NewSize(200, height))
		for _, o := range test.LaidOutObjects(e) {
			if text, ok := o.(*canvas.Text); ok {
				return text.Position().Y
			}
		}
		return 0
	}
	least := e.MinSize().Height
	at := top(least)
	for height, want := range map[float32]float32{least + 10: at + 5, least + 100: at} {
		if got := top(height); math.Abs(float64(got-want)) > 0.01 {
			t.Errorf("in %v a row stands at %v, want %v", height, got, want)
		}
	}
	e.SetText("好\n好")
	if got := top(least + 10); got != at {
		t.Errorf("the first of two rows stands at %v", got)
	}
}
