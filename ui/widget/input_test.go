package widget_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

func TestSearchBoxKeys(t *testing.T) {
	var heard []string
	note := func(s string) func() { return func() { heard = append(heard, s) } }
	search := widget.NewSearchBox(widget.SearchOptions{
		OnChanged:   func(s string) { heard = append(heard, "changed:"+s) },
		OnSubmitted: func(s string) { heard = append(heard, "submitted:"+s) },
		OnDown:      note("down"), OnEscape: note("escape"),
	})
	window := show(t, search, 400, 60)
	search.Focus()
	test.Type(search.Entry, "锁")
	key(window, fyne.KeyDown)
	key(window, fyne.KeyReturn)
	key(window, fyne.KeyEscape)
	key(window, fyne.KeyEscape)
	want := []string{"changed:锁", "down", "submitted:锁", "changed:", "escape"}
	if !slices.Equal(heard, want) {
		t.Errorf("heard %q, want %q", heard, want)
	}
	if window.Canvas().Focused() != search.Entry {
		t.Error("clearing loses the focus")
	}
}

func TestSearchBoxClearButtonShowsOnlyWhenFilled(t *testing.T) {
	search := widget.NewSearchBox(widget.SearchOptions{})
	show(t, search, 400, 60)
	clear := func() *widget.Button {
		for _, o := range test.LaidOutObjects(search) {
			if b, ok := o.(*widget.Button); ok && b.Visible() {
				return b
			}
		}
		return nil
	}
	if clear() != nil {
		t.Error("an empty box can be cleared")
	}
	search.SetText("锁")
	if clear() == nil {
		t.Fatal("a filled box cannot be cleared")
	}
	test.Tap(clear())
	if search.Text() != "" {
		t.Error("the button does not clear")
	}
}

// In the narrowest pane of results the largest words leave the box 181.
func TestANarrowSearchBoxKeepsItsButtonWithinAndMovesNothing(t *testing.T) {
	for _, scale := range []float32{0.8, 1, 1.5, 2} {
		for _, width := range []float32{181, 400} {
			search := widget.NewSearchBox(widget.SearchOptions{Placeholder: "Search help, tickets", Brief: "Search"})
			window := show(t, search, width, 100)
			theme.Apply(fyne.CurrentApp(), theme.Options{Scale: scale})
			window.Resize(fyne.NewSize(width, 101))
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject
			before := at(search.Entry)
			search.SetText("qqqqzzzz")
			if now := at(search.Entry); now != before {
				t.Errorf("%v wide at %v: what is typed moves from %v to %v", width, scale, before, now)
			}
			for _, o := range test.LaidOutObjects(search) {
				if b, ok := o.(*widget.Button); ok {
					end, least := at(b).X+b.Size().Width, before.X+3*theme.Size(theme.TypeBody)
					if end > width || at(b).X < least || b.Size().Width < theme.TouchSize {
						t.Errorf("%v wide at %v: the button goes from %v to %v", width, scale, at(b).X, end)
					}
				}
			}
		}
	}
	theme.Apply(fyne.CurrentApp(), theme.Options{})
}

func TestThePlaceholderIsTheBriefOneWhereTheOtherWouldBeCut(t *testing.T) {
	for width, want := range map[float32]string{400: "Search help, tickets", 140: "Search"} {
		search := widget.NewSearchBox(widget.SearchOptions{Placeholder: "Search help, tickets", Brief: "Search"})
		window := show(t, search, width, 60)
		var hints []string
		for o := range shown[*canvas.Text](window.Content(), fyne.Position{}) {
			if o := o.(*canvas.Text); o.Text != "" {
				hints = append(hints, o.Text)
			}
		}
		if !slices.Equal(hints, []string{want}) {
			t.Errorf("%v wide it says %q", width, hints)
		}
	}
}

func TestEntryOffersPasteFirst(t *testing.T) {
	clipboard := test.NewClipboard()
	clipboard.SetContent("text")
	picture := true
	field := widget.NewField(widget.FieldOptions{Label: "发生了什么", EntryOptions: widget.EntryOptions{Rows: 4}})
	field.Entry.OnPaste = func() bool { return picture }
	show(t, field, 400, 200)
	paste := &fyne.ShortcutPaste{Clipboard: clipboard}
	field.Entry.TypedShortcut(paste)
	if field.Text() != "" {
		t.Errorf("a picture pasted as %q", field.Text())
	}
	picture = false
	field.Entry.TypedShortcut(paste)
	if field.Text() != "text" {
		t.Errorf("text pasted as %q", field.Text())
	}
}

func TestWhatIsTypedIsWhatStandsInTheEntry(t *testing.T) {
	for _, text := range []string{
		"This morning my password was refused three times, then the account was locked. I reset it and waited an hour.",
		"今天早上连续三次提示密码错误，之后显示账户已锁定。重置过密码，still locked after a reset，请帮忙核实身份并解锁。",
	} {
		for width := float32(100); width < 700; width += 37 {
			e := widget.NewEntry(widget.EntryOptions{Rows: 4})
			show(t, e, width, 300)
			test.Type(e, text)
			if e.Text != text {
				t.Errorf("%v wide: typed %q, got %q", width, text, e.Text)
			}
		}
	}
}

func TestFieldIsARowHigh(t *testing.T) {
	field := widget.NewField(widget.FieldOptions{})
	show(t, widget.Column(0, field), 300, 200)
	if got := field.MinSize().Height; got < 42 || got > 43 {
		t.Errorf("%v high, want 42", got)
	}
}

func BenchmarkTypingLatin(b *testing.B) {
	theme.Apply(fyne.CurrentApp(), theme.Options{})
	e := widget.NewEntry(widget.EntryOptions{Rows: 6, Text: strings.Repeat("locked ", 140)})
	window := test.NewTempWindow(b, e)
	window.Resize(fyne.NewSize(600, 300))
	for b.Loop() {
		e.TypedRune('a')
		e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	}
}

func TestTabLeavesAnEntryOfSeveralLines(t *testing.T) {
	first := widget.NewField(widget.FieldOptions{EntryOptions: widget.EntryOptions{Rows: 4}})
	second := widget.NewField(widget.FieldOptions{})
	window := show(t, widget.Column(0, first, second), 400, 300)
	if first.Entry.AcceptsTab() {
		t.Error("Tab is typed into the entry")
	}
	window.Canvas().Focus(first.Entry)
	window.Canvas().FocusNext()
	if window.Canvas().Focused() != second.Entry {
		t.Error("the focus does not go to the next field")
	}
}

func TestFieldShowsItsErrorBelow(t *testing.T) {
	field := widget.NewField(widget.FieldOptions{Label: "标题"})
	show(t, widget.Column(0, field), 300, 200)
	plain := field.MinSize().Height
	field.SetError("写一个标题")
	if field.Error() != "写一个标题" || field.MinSize().Height <= plain {
		t.Errorf("error %q, %v high, %v without", field.Error(), field.MinSize().Height, plain)
	}
	field.SetError("")
	if field.MinSize().Height != plain {
		t.Error("the error's place stays")
	}
}

func TestChoiceListKeys(t *testing.T) {
	var heard []int
	confirmed := -1
	list := widget.NewChoiceList(widget.ChoiceListOptions{Selected: -1,
		Choices:   []widget.Choice{{Text: "甲"}, {Text: "乙", Detail: "说明"}, {Text: "丙"}},
		OnChanged: func(i int) { heard = append(heard, i) },
		OnConfirm: func(i int) { confirmed = i },
	})
	window := show(t, list, 400, 300)
	list.Focus()
	key(window, fyne.KeySpace)
	key(window, fyne.KeyDown)
	window.Canvas().Focused().TypedRune('3')
	key(window, fyne.KeyDown) // nothing below the last
	window.Canvas().Focused().TypedRune('9')
	key(window, fyne.KeyUp)
	if want := []int{0, 1, 2, 1}; !slices.Equal(heard, want) || list.Selected() != 1 {
		t.Errorf("heard %v, selected %d; want %v", heard, list.Selected(), want)
	}
	if confirmed != -1 {
		t.Error("confirmed too early")
	}
	key(window, fyne.KeyReturn)
	if confirmed != 1 {
		t.Errorf("Enter confirmed %d, want 1", confirmed)
	}
	if window.Canvas().Focused() != list.Focusables()[1] {
		t.Error("the focus is not on the answer chosen")
	}
}

func TestSegmentedByPointerAndKeyboard(t *testing.T) {
	var heard []int
	s := widget.NewSegmented([]string{"马上", "今天", "这几天"}, 0, func(i int) { heard = append(heard, i) })
	window := show(t, s, 300, 42)
	test.TapAt(s, fyne.NewPos(290, 20))
	key(window, fyne.KeyRight) // nothing to the right
	key(window, fyne.KeyLeft)
	test.TapAt(s, fyne.NewPos(150, 20)) // already chosen
	if want := []int{2, 1}; !slices.Equal(heard, want) {
		t.Errorf("heard %v, want %v", heard, want)
	}
}

func TestWordsOfUnevenLengthFitTheirSegments(t *testing.T) {
	options := []string{"TLS", "STARTTLS", "None (this computer)"}
	heard := -1
	s := widget.NewSegmented(options, 2, func(i int) { heard = i })
	show(t, widget.Grid(2, 310, 16, s, widget.Space(1, 1)), 724, 60)
	right := float32(-1)
	for _, o := range test.WidgetRenderer(s).Objects() {
		if label, ok := o.(*canvas.Text); ok {
			if label.Position().X < right+12 || label.Position().X+label.MinSize().Width > s.Size().Width-12 {
				t.Errorf("%q at %v is too near to its neighbours or the edge, in a width of %v", label.Text, label.Position().X, s.Size().Width)
			}
			right = label.Position().X + label.MinSize().Width
		}
	}
	test.TapAt(s, fyne.NewPos(s.Size().Width/2-20, 20))
	if heard != 1 {
		t.Errorf("chose %d where %q stands", heard, options[1])
	}
}

func TestSelectByKeyboardAndMenu(t *testing.T) {
	var heard []int
	s := widget.NewSelect(widget.SelectOptions{Selected: -1, Placeholder: "选一个",
		Options: []widget.Option{{Text: "甲", Icon: "lock"}, {Text: "乙"}}, OnChanged: func(i int) { heard = append(heard, i) }})
	window := show(t, widget.Column(0, s), 300, 300)
	window.Canvas().Focus(s)
	for _, k := range []fyne.KeyName{fyne.KeyUp, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown} {
		key(window, k)
	}
	if want := []int{0, 1}; !slices.Equal(heard, want) {
		t.Errorf("heard %v, want %v", heard, want)
	}
	test.Tap(s)
	if window.Canvas().Overlays().Top() == nil {
		t.Error("no list opens")
	}
}

func TestSettersDoNotCallBack(t *testing.T) {
	called := false
	call := func(int) { called = true }
	list := widget.NewChoiceList(widget.ChoiceListOptions{Choices: []widget.Choice{{Text: "甲"}, {Text: "乙"}}, OnChanged: call})
	segmented := widget.NewSegmented([]string{"甲", "乙"}, 0, call)
	choice := widget.NewSelect(widget.SelectOptions{Options: []widget.Option{{Text: "甲"}, {Text: "乙"}}, OnChanged: call})
	box := widget.NewCheckBox("甲", false, func(bool) { called = true })
	show(t, widget.Column(0, list, segmented, choice, box), 300, 400)
	list.SetSelected(1)
	segmented.SetSelected(1)
	choice.SetSelected(1)
	box.SetOn(true)
	if called {
		t.Error("a setter called back")
	}
}

func TestToastGoesByItself(t *testing.T) {
	c := &clock{}
	toasts := widget.NewToasts(c.after, nil)
	show(t, toasts, 600, 400)
	toasts.Post(widget.ToastOptions{Kind: widget.GoodKind, Text: "号码已复制"})
	c.advance(3 * time.Second)
	toasts.Post(widget.ToastOptions{Kind: widget.GoodKind, Text: "邮件已放进发件箱"})
	c.advance(3 * time.Second) // the first one's time is over, the second one's is not
	if !toasts.Showing() {
		t.Error("the second toast went with the first one's time")
	}
	c.advance(time.Second)
	if toasts.Showing() {
		t.Error("the toast stays")
	}
}

func TestToastActionIsPressedOnce(t *testing.T) {
	c := &clock{}
	undone := 0
	toasts := widget.NewToasts(c.after, nil)
	show(t, toasts, 600, 400)
	toasts.Post(widget.ToastOptions{Text: "已发送", Action: "撤回", OnAction: func() { undone++ }})
	for _, o := range test.LaidOutObjects(toasts) {
		if b, ok := o.(*widget.Button); ok {
			test.Tap(b)
		}
	}
	if undone != 1 || toasts.Showing() {
		t.Errorf("undone %d times, still showing: %v", undone, toasts.Showing())
	}
}

// A toast that goes while one of its buttons has the focus hands that on: keys would go to what is not there any more.
func TestAToastHandsTheFocusOn(t *testing.T) {
	c := &clock{}
	toasts, behind := widget.NewToasts(c.after, nil), widget.NewButton(widget.ButtonOptions{Text: "Behind"})
	toasts.OnLeft(func() { widget.Focus(behind) })
	window := show(t, widget.Column(0, behind, toasts), 300, 400)
	undone := 0
	for name, goes := range map[string]func(){
		"closed":   func() { key(window, fyne.KeyReturn) },
		"its time": func() { c.advance(4 * time.Second) },
		"another":  func() { toasts.Post(widget.ToastOptions{Text: "b"}) },
	} {
		toasts.Post(widget.ToastOptions{Text: "a", Close: "Close", Action: "Undo", OnAction: func() { undone++ }})
		widget.FocusFirst(toasts)
		goes()
		if window.Canvas().Focused() != behind {
			t.Errorf("%s: the focus is in %T", name, window.Canvas().Focused())
		}
		toasts.Dismiss()
	}
	if undone != 1 {
		t.Errorf("undone %d times", undone)
	}
	window.Canvas().Unfocus()
	toasts.Post(widget.ToastOptions{Text: "a", Close: "Close"})
	toasts.Dismiss()
	if f := window.Canvas().Focused(); f != nil {
		t.Errorf("%T has the focus, which no toast had", f)
	}
}

func TestAToastCanBeTakenAway(t *testing.T) {
	toasts := widget.NewToasts(never, nil)
	for _, width := range []float32{180, 800} {
		window := show(t, widget.Column(0, toasts), width, 400)
		toasts.Post(widget.ToastOptions{Kind: widget.DangerKind, Title: "没有设置邮箱", Text: "在设置里添加", Action: "设置", Close: "关闭"})
		window.Resize(fyne.NewSize(width+1, 400)) // the desktop's driver lays it out anew by itself
		words, buttons := []*widget.Text{}, []*widget.Button{}
		for _, o := range test.LaidOutObjects(toasts) {
			switch o := o.(type) {
			case *widget.Text:
				words = append(words, o)
			case *widget.Button:
				buttons = append(buttons, o)
			}
		}
		if len(words) != 2 || len(buttons) != 2 {
			t.Fatalf("%d texts and %d buttons", len(words), len(buttons))
		}
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject
		if beside := at(buttons[0]).X > at(words[1]).X+100; beside != (width > 400) {
			t.Errorf("in %v the button stands at %v, the words at %v", width, at(buttons[0]), at(words[1]))
		}
		for _, b := range buttons {
			if at(b).X+b.Size().Width > width {
				t.Errorf("in %v %q reaches to %v", width, b.Text(), at(b).X+b.Size().Width)
			}
		}
		if test.Tap(buttons[1]); toasts.Showing() {
			t.Error("it stays")
		}
	}
}

func TestTheLargeSearchBoxSaysWhatToTypeUntilSomethingIs(t *testing.T) {
	search := widget.NewSearchBox(widget.SearchOptions{Placeholder: "说说发生了什么", Size: widget.SearchLarge})
	window := show(t, search, 400, 60)
	hint := func() (size float32) {
		for o := range shown[*canvas.Text](window.Content(), fyne.Position{}) {
			if o := o.(*canvas.Text); o.Text == "说说发生了什么" {
				size = o.TextSize
			}
		}
		return size
	}
	if got := hint(); got != theme.Size(theme.TypeLead) {
		t.Errorf("the hint is %v large", got)
	}
	window.Canvas().Focus(search.Entry)
	test.Type(search.Entry, "账")
	if hint() != 0 {
		t.Error("the hint stands behind what is typed")
	}
	search.Clear()
	if hint() == 0 {
		t.Error("the hint does not come back")
	}
}

func TestAPlaceholderIsCutToItsField(t *testing.T) {
	const hint = "Say what happened, for example: account locked"
	f := widget.NewField(widget.FieldOptions{EntryOptions: widget.EntryOptions{Placeholder: hint}})
	show(t, f, 200, 60)
	read := func(e *widget.Entry) string {
		var lines []string
		for _, o := range test.WidgetRenderer(e).Objects() {
			if text, ok := o.(*canvas.Text); ok {
				lines = append(lines, text.Text)
			}
		}
		return strings.Join(lines, "\n")
	}
	short := read(f.Entry)
	if !strings.HasSuffix(short, "...") || !strings.HasPrefix(hint, strings.TrimSuffix(short, "...")) || len(short) < 10 {
		t.Errorf("in 200 it reads %q", short)
	}
	if width := fyne.MeasureText(short, theme.Size(theme.TypeBody), fyne.TextStyle{}).Width; width > 200-2*10.5 {
		t.Errorf("%q is %v wide", short, width)
	}
	brief := widget.NewField(widget.FieldOptions{EntryOptions: widget.EntryOptions{Placeholder: hint, Brief: "Say what happened"}})
	show(t, brief, 200, 60)
	if got := read(brief.Entry); got != "Say what happened" {
		t.Errorf("with a brief one it reads %q in 200", got)
	}
	brief.Resize(fyne.NewSize(600, 60))
	if got := read(brief.Entry); got != hint {
		t.Errorf("with a brief one it reads %q in 600", got)
	}
	several := widget.NewField(widget.FieldOptions{EntryOptions: widget.EntryOptions{Placeholder: hint, Rows: 4}})
	show(t, several, 200, 120)
	if got := read(several.Entry); got != "Say what happened, for\nexample: account locked" {
		t.Errorf("of several lines it reads %q", got)
	}
	f.Resize(fyne.NewSize(600, 60))
	if got := read(f.Entry); got != hint {
		t.Errorf("in 600 it reads %q", got)
	}
}

func TestToastTakesRoomOnlyWhileItSaysSomething(t *testing.T) {
	c := &clock{}
	resized := 0
	toasts := widget.NewToasts(c.after, func() { resized++ })
	show(t, widget.Column(0, toasts), 190, 400)
	if got := toasts.MinSize().Height; got != 0 {
		t.Errorf("it wants %v before it says anything", got)
	}
	toasts.Post(widget.ToastOptions{Kind: widget.GoodKind, Text: "邮件已放进发件箱，几秒之内还可以撤回", Action: "撤回"})
	if got := toasts.MinSize(); got.Height < 60 || got.Width > 190 || resized != 1 {
		t.Errorf("it wants %v, told %d times", got, resized)
	}
	c.advance(4 * time.Second)
	if got := toasts.MinSize().Height; got != 0 || resized != 2 {
		t.Errorf("afterwards it wants %v, told %d times", got, resized)
	}
}

func TestThreeDotsOfAPlaceholderAreThoseOfItsWords(t *testing.T) {
	f := widget.NewField(widget.FieldOptions{EntryOptions: widget.EntryOptions{Placeholder: "support@…"}})
	show(t, f, 300, 100)
	for _, o := range test.LaidOutObjects(f) {
		if text, ok := o.(*canvas.Text); ok && text.Text == "support@..." {
			return
		}
	}
	t.Error("Latin words end in the dots of Chinese")
}
