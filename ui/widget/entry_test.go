package widget_test

import (
	"maps"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// shown are the objects of a kind that are drawn, with where each stands.
func shown[T fyne.CanvasObject](o fyne.CanvasObject, at fyne.Position) map[fyne.CanvasObject]fyne.Position {
	found := map[fyne.CanvasObject]fyne.Position{}
	if !o.Visible() {
		return found
	}
	at = at.Add(o.Position())
	if o, ok := o.(T); ok {
		found[o] = at
		return found
	}
	var inside []fyne.CanvasObject
	switch o := o.(type) {
	case fyne.Widget:
		inside = test.WidgetRenderer(o).Objects()
	case *fyne.Container:
		inside = o.Objects
	}
	for _, child := range inside {
		maps.Copy(found, shown[T](child, at))
	}
	return found
}

func TestAnEntryHasACaretAndNoFrameOfItsOwn(t *testing.T) {
	for name, options := range map[string]widget.EntryOptions{"one line": {Text: "账户"}, "several": {Text: "账户", Rows: 3}} {
		e := widget.NewEntry(options)
		window := show(t, e.Bare(theme.TypeBody, 10), 300, 120)
		if got := shown[*canvas.Rectangle](window.Content(), fyne.Position{}); len(got) > 0 {
			t.Errorf("%s: %d rectangles are drawn without the focus", name, len(got))
		}
		window.Canvas().Focus(e)
		got := shown[*canvas.Rectangle](window.Content(), fyne.Position{})
		if len(got) != 1 {
			t.Errorf("%s: %d rectangles are drawn with the focus, want the caret", name, len(got))
		}
		for caret := range got {
			if size := caret.Size(); size.Width < 1 || size.Width > 2 || size.Height < 14 {
				t.Errorf("%s: the caret is %v", name, size)
			}
		}
	}
}

func TestTheInsetOfAnEntryIsAsGiven(t *testing.T) {
	for _, size := range []theme.SizeName{theme.TypeBody, theme.TypeLead} {
		for _, inset := range []float32{4, 9, 12} {
			window := show(t, widget.NewEntry(widget.EntryOptions{Text: "账户", Rows: 2}).Bare(size, inset), 300, 120)
			texts := shown[*canvas.Text](window.Content(), fyne.Position{})
			if len(texts) != 1 {
				t.Fatalf("%s: %d texts are drawn", size, len(texts))
			}
			for text, at := range texts {
				if got := text.(*canvas.Text).TextSize; got != theme.Size(size) {
					t.Errorf("%s: the text is %v large, want %v", size, got, theme.Size(size))
				}
				if at.X != inset || at.Y > inset || at.Y < inset-1 { // the face leaves more room above its characters than below
					t.Errorf("%s: the text stands at %v, want %v from both edges", size, at, inset)
				}
			}
		}
	}
}

// counted counts how often Fyne asks for a font: once whenever it parses one.
type counted struct {
	fyne.Theme
	fonts int
}

func (c *counted) Font(style fyne.TextStyle) fyne.Resource {
	c.fonts++
	return c.Theme.Font(style)
}

// Fyne keeps for ever what it parses, some 9 MB each time.
func TestFontsAreNotParsedForEachText(t *testing.T) {
	c := &counted{Theme: theme.New(theme.Options{})}
	fyne.CurrentApp().Settings().SetTheme(c)
	window := test.NewTempWindow(t, nil)
	window.Resize(fyne.NewSize(400, 600))
	texts := func() fyne.CanvasObject {
		return widget.Column(0, widget.Selectable("账户被锁定"), widget.Body("登录不了"),
			widget.NewField(widget.FieldOptions{EntryOptions: widget.EntryOptions{Text: "标题", Placeholder: "一句话"}}),
			widget.NewField(widget.FieldOptions{EntryOptions: widget.EntryOptions{Text: "正文", Rows: 3}}),
			widget.NewSearchBox(widget.SearchOptions{Placeholder: "搜索"}))
	}
	window.SetContent(texts())
	window.Canvas().Capture()
	window.Content().Refresh()
	window.Canvas().Capture()
	if c.fonts == 0 {
		t.Fatal("no text is drawn")
	}
	before := c.fonts
	for range 3 {
		window.SetContent(texts())
		window.Canvas().Capture()
		window.Content().Refresh()
		window.Canvas().Capture()
	}
	if c.fonts != before {
		t.Errorf("parsed %d times more for the same texts", c.fonts-before)
	}
}
