package widget_test

import (
	"image"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

const (
	english = "This morning my password was refused three times, then the account was locked (see the picture)."
	chinese = "今天早上连续三次提示密码错误，之后显示“账户已锁定”。重置过密码，还是登录不了（见截图）。请帮忙核实身份并解锁！"
	mixed   = "下单时提示 payment failed，金额 ¥128.00 已扣款，订单号 20260112-0099。请查一下，谢谢。"
)

// drawnRows are the rows of text that are drawn, from top to bottom.
func drawnRows(o fyne.CanvasObject) []string {
	var rows []string
	for _, o := range test.LaidOutObjects(o) {
		if text, ok := o.(*canvas.Text); ok {
			rows = append(rows, text.Text)
		}
	}
	return rows
}

// wrong tells what is wrong with how a text is broken into rows; "" where nothing is.
func wrong(text string, rows []string) string {
	for i, row := range rows {
		first, _ := utf8.DecodeRuneInString(row)
		if i > 0 && strings.ContainsRune("，。、；：？！）”」》", first) {
			return "a row begins with " + string(first)
		}
		last, _ := utf8.DecodeLastRuneInString(row)
		if i < len(rows)-1 && strings.ContainsRune("（“「《", last) {
			return "a row ends with " + string(last)
		}
		if i > 0 && latin(first) {
			before, _ := utf8.DecodeLastRuneInString(rows[i-1])
			if latin(before) && strings.Contains(text, rows[i-1]+row) {
				return "a word is broken: " + rows[i-1] + "|" + row
			}
		}
	}
	return ""
}

func latin(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }

func TestAnEntryBreaksLinesAsOneWrites(t *testing.T) {
	for _, text := range []string{english, chinese, mixed} {
		for width := float32(160); width < 700; width += 29 {
			e := widget.NewEntry(widget.EntryOptions{Rows: 4})
			show(t, e, width, 300)
			test.Type(e, text)
			rows := drawnRows(e)
			if what := wrong(text, rows); what != "" {
				t.Errorf("%v wide: %s\n%s", width, what, strings.Join(rows, "\n"))
			}
			for _, row := range rows {
				if w := fyne.MeasureText(row, theme.Size(theme.TypeBody), fyne.TextStyle{}).Width; w > width {
					t.Errorf("%v wide: %q is %v", width, row, w)
				}
			}
			if text == chinese && width > 300 && len([]rune(rows[0])) < int(width-16)/14-3 {
				t.Errorf("%v wide: the first row holds only %q", width, rows[0])
			}
		}
	}
}

func TestTextToSelectBreaksLinesAsOneWrites(t *testing.T) {
	for _, text := range []string{english, chinese, mixed} {
		for width := float32(120); width < 700; width += 29 {
			label := widget.Selectable(text)
			show(t, label, width, 400)
			rows := drawnRows(label)
			if what := wrong(text, rows); what != "" {
				t.Errorf("%v wide: %s\n%s", width, what, strings.Join(rows, "\n"))
			}
		}
	}
}

func TestSpacesAtTheEndOfARowStayThere(t *testing.T) {
	e := widget.NewEntry(widget.EntryOptions{Rows: 4})
	show(t, e, 120, 200)
	test.Type(e, "password refused       again")
	if got := drawnRows(e); !slices.Equal(got, []string{"password", "refused", "again"}) {
		t.Errorf("rows %q", got)
	}
	if e.Text != "password refused       again" {
		t.Errorf("typed %q", e.Text)
	}
}

// typing is an entry that is typed into, 300 wide and four rows high.
func typing(t *testing.T, text string) (*widget.Entry, fyne.Window) {
	t.Helper()
	e := widget.NewEntry(widget.EntryOptions{Rows: 4, Text: text})
	window := show(t, e, 300, 120)
	widget.Focus(e)
	return e, window
}

func ctrl(e *widget.Entry, key fyne.KeyName, more ...fyne.KeyModifier) {
	s := &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierControl}
	for _, m := range more {
		s.Modifier |= m
	}
	e.TypedShortcut(s)
}

func TestKeysMoveTheCaret(t *testing.T) {
	e, window := typing(t, "账户 locked\n第二行的文字比第一行长，一直写到换行为止，然后再写一些\nend")
	at := func(want int) {
		t.Helper()
		if e.Caret() != want {
			t.Errorf("the caret is at %d %q, want %d", e.Caret(), e.Text[:e.Caret()], want)
		}
	}
	key(window, fyne.KeyRight)
	at(len("账"))
	key(window, fyne.KeyLeft)
	key(window, fyne.KeyLeft)
	at(0)
	ctrl(e, fyne.KeyRight)
	at(len("账户 "))
	key(window, fyne.KeyEnd)
	at(len("账户 locked"))
	key(window, fyne.KeyDown)
	key(window, fyne.KeyDown)
	key(window, fyne.KeyDown)
	at(len(e.Text)) // of a shorter row
	key(window, fyne.KeyUp)
	key(window, fyne.KeyUp)
	key(window, fyne.KeyUp)
	at(len("账户 locked")) // where it came from
	ctrl(e, fyne.KeyLeft)
	at(len("账户 "))
	ctrl(e, fyne.KeyEnd)
	at(len(e.Text))
	ctrl(e, fyne.KeyHome)
	at(0)
	key(window, fyne.KeyUp)
	at(0)
}

func TestEndOfARowThatGoesOnStaysInIt(t *testing.T) {
	e, window := typing(t, strings.Repeat("账", 30))
	rows := drawnRows(e)
	if len(rows) != 2 {
		t.Fatalf("rows %q", rows)
	}
	key(window, fyne.KeyEnd)
	if e.Caret() != len(rows[0]) {
		t.Errorf("End goes to %d", e.Caret())
	}
	key(window, fyne.KeyHome)
	if e.Caret() != 0 {
		t.Errorf("Home after End goes to %d", e.Caret())
	}
}

func TestSelectingByKeys(t *testing.T) {
	e, window := typing(t, "账户被锁定 three times")
	clipboard := test.NewClipboard()
	shift := &fyne.KeyEvent{Name: desktop.KeyShiftLeft}
	e.KeyDown(shift)
	key(window, fyne.KeyRight)
	key(window, fyne.KeyRight)
	e.KeyUp(shift)
	if e.SelectedText() != "账户" {
		t.Errorf("selected %q", e.SelectedText())
	}
	e.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clipboard})
	if clipboard.Content() != "账户" {
		t.Errorf("copied %q", clipboard.Content())
	}
	e.TypedRune('他')
	if e.Text != "他被锁定 three times" || e.Caret() != len("他") {
		t.Errorf("typed over: %q, caret %d", e.Text, e.Caret())
	}
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	e.TypedShortcut(&fyne.ShortcutCut{Clipboard: clipboard})
	if e.Text != "" || clipboard.Content() != "他被锁定 three times" {
		t.Errorf("cut: %q stays, %q on the clipboard", e.Text, clipboard.Content())
	}
}

func TestUndoAndRedo(t *testing.T) {
	var told []string
	e, window := typing(t, "")
	e.OnChanged = func(text string) { told = append(told, text) }
	test.Type(e, "my password")
	key(window, fyne.KeyReturn)
	test.Type(e, "是")
	key(window, fyne.KeyBackspace)
	e.Replace(3, 11, "••••")
	if e.Text != "my ••••\n" || e.Caret() != len(e.Text) {
		t.Fatalf("%q, caret %d", e.Text, e.Caret())
	}
	undo, redo := &fyne.ShortcutUndo{}, &fyne.ShortcutRedo{}
	for _, want := range []string{"my password\n", "my password\n是", "my password\n", "my password", "my ", "", ""} {
		if e.TypedShortcut(undo); e.Text != want {
			t.Errorf("undone to %q, want %q", e.Text, want)
		}
	}
	e.TypedShortcut(redo)
	e.TypedShortcut(redo)
	if e.Text != "my password" || told[len(told)-1] != e.Text {
		t.Errorf("made again: %q, told %q", e.Text, told[len(told)-1])
	}
	test.Type(e, "!")
	e.TypedShortcut(redo)
	if e.Text != "my password!" {
		t.Errorf("after a new key something is made again: %q", e.Text)
	}
	e.SetText("x")
	if e.TypedShortcut(undo); e.Text != "x" {
		t.Errorf("SetText is taken back: %q", e.Text)
	}
}

func TestDeletingByCharactersAndWords(t *testing.T) {
	e, window := typing(t, "账户👍🏽 was locked")
	e.SetCaret(len("账户👍🏽"))
	key(window, fyne.KeyBackspace)
	if e.Text != "账户 was locked" {
		t.Errorf("a character with its tone: %q", e.Text)
	}
	key(window, fyne.KeyDelete)
	ctrl(e, fyne.KeyDelete)
	if e.Text != "账户locked" {
		t.Errorf("a word: %q", e.Text)
	}
	ctrl(e, fyne.KeyBackspace)
	if e.Text != "locked" {
		t.Errorf("the word before: %q", e.Text)
	}
}

func TestThePointerSelects(t *testing.T) {
	e, _ := typing(t, "password 账户被锁定\nsecond")
	place := func(row, text string, line int) fyne.Position {
		size := theme.Size(theme.TypeBody)
		return fyne.NewPos(theme.Space8+fyne.MeasureText(text, size, fyne.TextStyle{}).Width+1, theme.Space8+(float32(line)+0.5)*size*1.55)
	}
	down := func(p fyne.Position) {
		e.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: p}, Button: desktop.MouseButtonPrimary})
	}
	down(place("", "pass", 0))
	if e.Caret() != 4 {
		t.Errorf("the caret is at %d", e.Caret())
	}
	e.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: place("", "sec", 1)}})
	e.DragEnd()
	if e.SelectedText() != "word 账户被锁定\nsec" {
		t.Errorf("dragged over %q", e.SelectedText())
	}
	down(place("", "pas", 0))
	e.DoubleTapped(&fyne.PointEvent{Position: place("", "pas", 0)})
	if e.SelectedText() != "password" {
		t.Errorf("a double click selects %q", e.SelectedText())
	}
	down(place("", "pas", 0))
	if e.SelectedText() != "password 账户被锁定" {
		t.Errorf("a triple click selects %q", e.SelectedText())
	}
}

func TestWhatIsOnlyReadCanBeCopiedAndNotChanged(t *testing.T) {
	label := widget.Selectable("support@okpay.example")
	window := show(t, label, 300, 60)
	clipboard := test.NewClipboard()
	e := label.(*widget.Entry)
	widget.Focus(e)
	test.Type(e, "x")
	key(window, fyne.KeyDelete)
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	e.TypedShortcut(&fyne.ShortcutCut{Clipboard: clipboard})
	e.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clipboard})
	if e.Text != "support@okpay.example" || clipboard.Content() != e.Text {
		t.Errorf("reads %q, copied %q", e.Text, clipboard.Content())
	}
}

func TestAPasswordIsNotCopiedAndCanBeLookedAt(t *testing.T) {
	field := widget.NewField(widget.FieldOptions{EntryOptions: widget.EntryOptions{Password: true}})
	show(t, field, 300, 60)
	clipboard := test.NewClipboard()
	test.Type(field.Entry, "secret密")
	if got := drawnRows(field.Entry); !slices.Equal(got, []string{"•••••••"}) {
		t.Errorf("shown as %q", got)
	}
	field.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	field.Entry.TypedShortcut(&fyne.ShortcutCut{Clipboard: clipboard})
	if clipboard.Content() != "" || field.Text() != "secret密" {
		t.Errorf("copied %q, left %q", clipboard.Content(), field.Text())
	}
	for _, o := range test.LaidOutObjects(field) {
		if eye, ok := o.(*widget.Button); ok {
			test.Tap(eye)
		}
	}
	if got := drawnRows(field.Entry); !slices.Equal(got, []string{"secret密"}) {
		t.Errorf("with the eye shown as %q", got)
	}
}

func TestPastingIntoOneLineMakesOneLine(t *testing.T) {
	clipboard := test.NewClipboard()
	clipboard.SetContent("one\r\ntwo\n")
	one := widget.NewEntry(widget.EntryOptions{})
	show(t, one, 300, 60)
	one.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
	if one.Text != "one two" {
		t.Errorf("pasted %q", one.Text)
	}
	several, _ := typing(t, "")
	several.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
	if several.Text != "one\ntwo\n" || several.Rows() != 3 {
		t.Errorf("pasted %q in %d rows", several.Text, several.Rows())
	}
}

// under finds what takes the mouse wheel at a place: the deepest that scrolls, as Fyne does.
func under(o fyne.CanvasObject, p fyne.Position) fyne.Scrollable {
	if !o.Visible() || p.X < 0 || p.Y < 0 || p.X >= o.Size().Width || p.Y >= o.Size().Height {
		return nil
	}
	found, _ := o.(fyne.Scrollable)
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case fyne.Widget:
		parts = test.WidgetRenderer(o).Objects()
	case *fyne.Container:
		parts = o.Objects
	}
	for _, child := range parts {
		if deeper := under(child, p.Subtract(child.Position())); deeper != nil {
			found = deeper
		}
	}
	return found
}

func TestTheWheelOverAnEntryScrollsTheForm(t *testing.T) {
	line := widget.NewField(widget.FieldOptions{EntryOptions: widget.EntryOptions{Text: strings.Repeat("long ", 60)}})
	several := widget.NewField(widget.FieldOptions{EntryOptions: widget.EntryOptions{Rows: 4}})
	form := widget.NewScroll(widget.Column(12, line, several, widget.Space(10, 900)))
	window := show(t, form, 400, 300)
	wheel := func(o fyne.CanvasObject, by float32) {
		t.Helper()
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).AddXY(20, 20)
		if s := under(window.Canvas().Content(), at); s != nil {
			s.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, by)})
		}
	}
	for _, f := range []*widget.Field{line, several} {
		form.ScrollToTop()
		if wheel(f.Entry, -10); form.Offset() != 10 {
			t.Errorf("the form is scrolled by %v", form.Offset())
		}
	}
	form.ScrollToTop()
	several.SetText(strings.Repeat("row\n", 20))
	several.Entry.SetCaret(0)
	before := drawnRows(several.Entry)
	wheel(several.Entry, -200)
	if form.Offset() != 0 || slices.Equal(before, drawnRows(several.Entry)) && len(before) > 6 {
		t.Errorf("the form moved by %v; rows %q", form.Offset(), drawnRows(several.Entry))
	}
	wheel(several.Entry, -9000) // to its end
	if wheel(several.Entry, -10); form.Offset() != 10 {
		t.Errorf("at the end of the text the form is scrolled by %v", form.Offset())
	}
}

func TestTheMenuOffersWhatCanBeDone(t *testing.T) {
	e, window := typing(t, "")
	offers := func(want ...string) {
		t.Helper()
		e.TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(20, 20)})
		top := window.Canvas().Overlays().Top()
		var items []string
		for _, o := range test.LaidOutObjects(top) {
			if text, ok := o.(*canvas.Text); ok && text.Visible() {
				items = append(items, text.Text)
			}
		}
		if !slices.Equal(items, want) {
			t.Errorf("it offers %q, want %q", items, want)
		}
		window.Canvas().Overlays().Remove(top)
	}
	offers("Paste")
	test.Type(e, "locked")
	offers("Undo", "Paste", "Select all")
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	offers("Undo", "Cut", "Copy", "Paste", "Select all")
	e.Undo()
	offers("Redo", "Paste")
	label := widget.Selectable("locked").(*widget.Entry)
	window.SetContent(label)
	e = label
	offers("Select all")
}

func TestWhatIsScrolledOutOfSightIsNotDrawn(t *testing.T) {
	label := widget.Selectable(strings.Repeat("账户被锁定\n", 12))
	field := widget.NewField(widget.FieldOptions{EntryOptions: widget.EntryOptions{Rows: 3, Text: "three\nrows\nonly"}})
	form := widget.NewScroll(widget.Column(0, label, field, widget.Space(10, 900)))
	head := widget.Space(10, 60)
	window := show(t, widget.ColumnFill(0, 1, head, form), 300, 260)
	blank := image.Rect(0, 0, 300, 55)
	before := window.Canvas().Capture().(*image.NRGBA).SubImage(blank)
	for _, y := range []float32{100, 300} { // the label, then the field, partly above the edge
		form.ScrollTo(y)
		if after := window.Canvas().Capture().(*image.NRGBA).SubImage(blank); !sameIn(before, after, blank) {
			t.Errorf("scrolled by %v something is drawn above the area", y)
		}
	}
}

func sameIn(a, b image.Image, r image.Rectangle) bool {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

func TestWhatIsNoTextIsNotPasted(t *testing.T) {
	e := widget.NewEntry(widget.EntryOptions{})
	show(t, e, 300, 100)
	clip := fyne.CurrentApp().Clipboard()
	for text, want := range map[string]string{"\x89PNG\r\n\x1a\n\x00": "", "\xff\xfe": "", "a\tb": "a\tb", strings.Repeat("字", 6000): strings.Repeat("字", 5000)} {
		e.SetText("")
		clip.SetContent(text)
		e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
		if e.Text != want {
			t.Errorf("of %d bytes %d were pasted, want %d", len(text), len(e.Text), len(want))
		}
	}
}
