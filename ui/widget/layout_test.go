package widget_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/widget"
)

func TestColumnOfCardsIsRightAtTheFirstLayout(t *testing.T) {
	long := strings.Repeat("锁定多半是为了保护你的钱。", 12)
	text := widget.Body(long)
	card := widget.NewCard(widget.Column(8, widget.Strong("题"), text))
	below := widget.Body("下面")
	scroll := widget.NewScroll(widget.Column(10, card, below))
	show(t, scroll, 300, 500)
	if want := card.MinSize().Height; card.Size().Height != want {
		t.Errorf("card is %v high, wants %v", card.Size().Height, want)
	}
	if bottom := text.Position().Y + text.Size().Height; text.Size().Height != text.MinSize().Height || bottom > card.Size().Height {
		t.Errorf("text is %v high, wants %v", text.Size().Height, text.MinSize().Height)
	}
	if want := card.Size().Height + 10; below.Position().Y != want {
		t.Errorf("what follows is at %v, want %v", below.Position().Y, want)
	}
}

func TestWhatHasNothingToShowTakesNoGap(t *testing.T) {
	hidden := widget.Body("nothing")
	hidden.Hide()
	above, below := widget.Space(10, 20), widget.Space(10, 30)
	column := widget.Column(16, above, widget.Column(0), widget.Left(hidden), below)
	column.Resize(fyne.NewSize(100, 100))
	if got := below.Position().Y; got != 36 {
		t.Errorf("what follows is at %v, want one gap below what is above: 36", got)
	}
	if got := column.MinSize().Height; got != 66 {
		t.Errorf("it wants %v, want 66", got)
	}
}

func TestAnIconStandsBesideTheFirstLineOfLongWords(t *testing.T) {
	const line = 14 * 1.55
	for _, c := range []struct {
		lines int
		want  float32 // the middle of the icon
	}{{1, line / 2}, {2, line}, {4, line / 2}} {
		icon, words := widget.Space(16, 16), widget.Body(strings.Repeat("账户被锁定\n", c.lines-1)+"账户被锁定")
		show(t, widget.Column(0, widget.Beside(icon, words)), 300, 200)
		if got := icon.Position().Y + 8; got < c.want-1 || got > c.want+1 {
			t.Errorf("%d lines: its middle is at %v, want %v", c.lines, got, c.want)
		}
		if got := words.Position().X; got != 28 {
			t.Errorf("the words begin at %v", got)
		}
	}
}

func TestRowsOfACentredFlowLieInTheMiddle(t *testing.T) {
	a, b, c := widget.Space(60, 10), widget.Space(60, 10), widget.Space(40, 10)
	flow := widget.FlowCentred(10, a, b, c)
	flow.Resize(fyne.NewSize(150, 40))
	for i, want := range map[fyne.CanvasObject]fyne.Position{a: fyne.NewPos(10, 0), b: fyne.NewPos(80, 0), c: fyne.NewPos(55, 20)} {
		if got := i.Position(); got != want {
			t.Errorf("one is at %v, want %v", got, want)
		}
	}
}

func TestASingleColumnOfAGridMayBeNarrow(t *testing.T) {
	grid := widget.Grid(2, 345, 12, widget.Space(120, 40), widget.Space(90, 40))
	if got := grid.MinSize().Width; got != 120 {
		t.Errorf("it wants at least %v, want what its contents want", got)
	}
}

func TestRowGivesTheRestToTheGrowing(t *testing.T) {
	left, middle, right := widget.Space(20, 10), widget.Space(5, 30), widget.Space(40, 10)
	row := widget.Row(widget.RowOptions{Gap: 10, Grow: []int{1}}, left, middle, right)
	row.Resize(fyne.NewSize(200, 30))
	if got := middle.Size().Width; got != 120 {
		t.Errorf("the growing one is %v wide, want 120", got)
	}
	if got := right.Position(); got != fyne.NewPos(160, 10) {
		t.Errorf("the last is at %v, want 160, 10", got)
	}
	right.Hide()
	row.Refresh()
	if got := middle.Size().Width; got != 170 {
		t.Errorf("with one hidden the growing one is %v wide, want 170", got)
	}
}

func TestGridDropsColumnsWhenNarrow(t *testing.T) {
	cells := make([]fyne.CanvasObject, 6)
	for i := range cells {
		cells[i] = widget.Space(10, 50)
	}
	grid := widget.Grid(3, 200, 10, cells...)
	for width, want := range map[float32]float32{900: 110, 500: 170, 300: 350} {
		grid.Resize(fyne.NewSize(width, 400))
		if got := grid.MinSize().Height; got != want {
			t.Errorf("%v wide: %v high, want %v", width, got, want)
		}
	}
}

func TestFlowGoesOnInTheNextRow(t *testing.T) {
	a, b, c := widget.Space(100, 20), widget.Space(100, 30), widget.Space(100, 20)
	flow := widget.Flow(10, a, b, c)
	flow.Resize(fyne.NewSize(250, 100))
	if c.Position() != fyne.NewPos(0, 40) || flow.MinSize().Height != 60 {
		t.Errorf("third at %v, %v high; want 0, 40 and 60", c.Position(), flow.MinSize().Height)
	}
}

func TestPanesCollapse(t *testing.T) {
	left, main, right := widget.Space(1, 1), widget.Space(1, 1), widget.Space(1, 1)
	panes := widget.Panes(widget.PanesOptions{Left: left, Main: main, Right: right,
		LeftWidth: 300, RightWidth: 240, LeastMain: 400, HideRight: true})
	for _, c := range []struct {
		width, left, main float32
		right             bool
	}{{1180, 300, 640, true}, {900, 257, 438, true}, {700, 300, 400, false}} {
		panes.Resize(fyne.NewSize(c.width, 100))
		if right.Visible() != c.right {
			t.Errorf("%v wide: right shown is %v, want %v", c.width, right.Visible(), c.right)
		}
		if main.Size().Width < 399 {
			t.Errorf("%v wide: main is %v wide", c.width, main.Size().Width)
		}
		if got := left.Size().Width; c.width != 900 && got != c.left {
			t.Errorf("%v wide: left is %v wide, want %v", c.width, got, c.left)
		}
	}
}

func TestHitTellsWhereThingsWereDropped(t *testing.T) {
	zone := widget.NewDropZone(widget.DropZoneOptions{Text: "drop"})
	show(t, widget.Inset(widget.All(50), zone), 300, 300)
	for at, want := range map[fyne.Position]bool{
		fyne.NewPos(60, 60): true, fyne.NewPos(10, 60): false, fyne.NewPos(260, 60): false,
	} {
		if got := widget.Hit(zone, at); got != want {
			t.Errorf("at %v: %v, want %v", at, got, want)
		}
	}
	zone.Hide()
	if widget.Hit(zone, fyne.NewPos(60, 60)) {
		t.Error("what is hidden was hit")
	}
}

func TestFocusIsScrolledIntoView(t *testing.T) {
	var objects []fyne.CanvasObject
	for range 20 {
		objects = append(objects, widget.NewCard(widget.NewButton(widget.ButtonOptions{Text: "下一步"})))
	}
	last := widget.NewField(widget.FieldOptions{Label: "标题"})
	scroll := widget.NewScroll(widget.Column(10, append(objects, last)...))
	window := show(t, widget.Inset(widget.All(20), scroll), 300, 300)
	seen := func(o fyne.CanvasObject) bool {
		y := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
		return y >= 20 && y+o.Size().Height <= 280
	}
	for range 12 {
		window.Canvas().FocusNext()
	}
	if focused := window.Canvas().Focused().(fyne.CanvasObject); !seen(focused) {
		t.Errorf("the twelfth button is out of view, scrolled to %v", scroll.Offset())
	}
	window.Canvas().Focus(last.Entry)
	if !seen(last.Entry) {
		t.Errorf("the field is out of view, scrolled to %v", scroll.Offset())
	}
	window.Canvas().Unfocus()
	window.Canvas().FocusNext()
	if !seen(window.Canvas().Focused().(fyne.CanvasObject)) || scroll.Offset() > 20 {
		t.Errorf("the first button is out of view, scrolled to %v", scroll.Offset())
	}
}

func TestAnActionGoesBelowWordsThatNeedTheWidth(t *testing.T) {
	for _, c := range []struct {
		width float32
		want  fyne.Position
	}{{400, fyne.NewPos(300, 0)}, {300, fyne.NewPos(0, 14*1.55+8)}} {
		words, action := widget.Body("账户被锁定"), widget.Space(100, 20)
		row := widget.WithActions(12, words, action)
		show(t, widget.Column(0, row), c.width, 200)
		if got := action.Position(); got.X != c.want.X || got.Y-c.want.Y > 1 || c.want.Y-got.Y > 1 {
			t.Errorf("in a width of %v it is at %v, want %v", c.width, got, c.want)
		}
		if row.MinSize().Height < action.Position().Y+20 {
			t.Errorf("in a width of %v all is %v high", c.width, row.MinSize().Height)
		}
	}
}
