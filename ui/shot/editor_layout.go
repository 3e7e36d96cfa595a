package shot

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

func (e *Editor) build() fyne.CanvasObject {
	e.tips = widget.NewTips(nil)
	e.notice = widget.Column(0)
	head, left, side := e.head(), e.strip(), e.side()
	e.middle = widget.ColumnFill(0, 1, e.notice, e.board, e.foot())
	body := container.New(&editorLayout{e: e, strip: left, middle: e.middle, side: side}, left, e.middle, side)
	ground := widget.NewBox(widget.Space(0, 0), widget.BoxOptions{Fill: theme.Background})
	return container.New(roomLayout{e}, ground, widget.ColumnFill(0, 1, head, body), e.tips)
}

// head is the way back, the picture's name, and what ends it.
func (e *Editor) head() fyne.CanvasObject {
	t := e.env.T
	button := func(mark, icon, words string, kind widget.ButtonKind, do func()) *widget.Button {
		b := widget.NewButton(widget.ButtonOptions{Icon: icon, Text: words, Kind: kind, OnTapped: do})
		e.env.Mark(mark, b)
		return b
	}
	e.back = button("shot.back", "arrow-left", e.o.Back, widget.Plain, e.Leave)
	e.undo = button("shot.undo", "undo-2", t("shot.undo"), widget.Secondary, e.goBack)
	e.redo = button("shot.redo", "redo-2", t("shot.redo"), widget.Secondary, e.goOn)
	e.done = button("shot.done", "check", t("shot.done"), widget.Primary, e.Finish)
	e.name = widget.NewText(e.o.Name, widget.TextOptions{Bold: true, Wrap: widget.Ellipsis, Align: fyne.TextAlignCenter})
	head := widget.NewBox(widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{1}}, e.back, e.name, e.undo, e.redo, e.done),
		widget.BoxOptions{Stroke: theme.Border, Edges: widget.BottomEdge, Insets: widget.Sides(theme.Space12, theme.Space16)})
	e.needs.whole = head.MinSize().Width + leastName*theme.Scale()
	e.needs.brief = e.needs.whole - e.back.MinSize().Width + widget.NewButton(widget.ButtonOptions{Icon: "arrow-left", Text: t("shot.back")}).MinSize().Width
	return head
}

// need is how wide the head wants to be, with all its words, and with the way back in one word.
type need struct{ whole, brief float32 }

// strip holds the tools, each with its key in a corner and its name in a tip.
func (e *Editor) strip() fyne.CanvasObject {
	t := e.env.T
	strip := widget.Column(theme.Space4)
	for _, x := range tools {
		b := widget.NewToolButton(widget.ToolButtonOptions{Icon: x.icon, Key: string(x.key), Tips: e.tips,
			Name: t("shot.tool.key", "Name", t("shot.tool."+x.name), "Key", string(x.key)), OnTapped: func() { e.choose(x.tool); e.focus() }})
		e.buttons[x.tool] = b
		e.env.Mark("shot.tool."+x.name, b)
		strip.Add(b)
	}
	return widget.NewBox(widget.NewScroll(widget.Inset(widget.Sides(theme.Space12, 10), strip)),
		widget.BoxOptions{Stroke: theme.Border, Edges: widget.RightEdge})
}

// side says what the tool does, what was found, what becomes of the picture, and the keys.
func (e *Editor) side() fyne.CanvasObject {
	t := e.env.T
	e.title, e.words = widget.Strong(""), widget.Explain("")
	e.found = widget.Column(0)
	kept := widget.NewBanner(widget.BannerOptions{Kind: widget.InfoKind, Icon: "shield-check", Text: t("shot.kept")})
	keys := widget.Column(2, widget.NewText(t("shot.keys"), widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text2, Bold: true}))
	for _, k := range []string{"move", "resize", "place", "delete", "zoom", "undo", "done"} {
		keys.Add(widget.Caption(t("shot.keys." + k)))
	}
	e.column = widget.Column(theme.Space16, widget.Column(theme.Space8, e.title, e.words), e.found, kept, keys)
	e.beside = widget.NewScroll(widget.Inset(widget.All(theme.Space16), e.column))
	return widget.NewBox(e.beside,
		widget.BoxOptions{Stroke: theme.Border, Edges: widget.LeftEdge})
}

// foot is below the picture: the text of what is selected, and how closely the picture is looked at.
func (e *Editor) foot() fyne.CanvasObject {
	t := e.env.T
	field := widget.NewField(widget.FieldOptions{EntryOptions: widget.EntryOptions{Placeholder: t("shot.text.hint"), OnChanged: e.typed}})
	e.entry = field.Entry
	e.entry.OnSubmitted = func(string) { e.focus() }
	e.entry.OnFocus = e.typing
	e.entry.OnKey = func(k fyne.KeyName) bool {
		if k == fyne.KeyEscape {
			e.focus()
		}
		return k == fyne.KeyEscape
	}
	e.env.Mark("shot.text", e.entry)
	e.label = field
	e.hint = widget.NewText("", widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text2, Wrap: widget.Ellipsis})
	small := func(mark, icon, words string, do func()) *widget.Button {
		b := widget.NewButton(widget.ButtonOptions{Icon: icon, Text: words, Kind: widget.Plain, Size: widget.Small, OnTapped: func() { do(); e.focus() }})
		e.env.Mark(mark, b)
		return b
	}
	e.zoom = small("shot.zoom.whole", "", "100%", e.board.zoomWhole)
	e.fit = small("shot.zoom.fit", "maximize", t("shot.fit"), e.board.zoomFit)
	e.foundHere = widget.Column(0)
	e.foundHere.Hide()
	row := widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{0, 1}}, e.label, e.hint, e.foundHere, widget.Inline(0,
		small("shot.zoom.out", "zoom-out", "", func() { e.board.zoomStep(-1) }), e.zoom,
		small("shot.zoom.in", "zoom-in", "", func() { e.board.zoomStep(1) }), e.fit))
	e.row = row
	return widget.NewBox(widget.MinHeight(theme.Size(theme.RowHeight)+2, row), // the same with and without the entry
		widget.BoxOptions{Stroke: theme.Border, Edges: widget.TopEdge, Insets: widget.Sides(theme.Space4, theme.Space12)})
}

// fillFoot shows below the picture what there is room for: where even words are left out, what can be pressed goes before
// what explains it, and the words that are typed before what was found.
func (e *Editor) fillFoot() {
	typing := e.label.Visible()
	show(e.foundHere, e.narrow && e.offered > 0 && !(e.tight && typing))
	show(e.hint, !typing && !(e.tight && e.foundHere.Visible()))
	e.row.Refresh()
}

// hintWords say below the picture how large it will be, or, where there is no side, what the tool does.
func (e *Editor) hintWords() string {
	switch {
	case e.narrow && e.offered > 0: // there is no side to say it
		return e.env.N("shot.found.short", e.offered)
	case e.narrow:
		return e.env.T("shot.tool." + tools[e.board.tool].name + ".short")
	}
	size := e.doc.Crop().Size()
	return e.env.T("shot.size", "Width", size.X, "Height", size.Y)
}

// roomLayout lets the editor know how much room there is before its parts are laid out.
type roomLayout struct{ e *Editor }

func (l roomLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.e.setBrief(size.Width < l.e.needs.whole)
	l.e.setTight(size.Width < max(l.e.needs.brief, leastWords*theme.Scale()))
	for _, o := range objects {
		o.Move(fyne.Position{})
		o.Resize(size)
	}
}

func (l roomLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, 300) }

// setBrief leaves out where the way back leads.
func (e *Editor) setBrief(on bool) {
	if e.brief == on {
		return
	}
	e.brief = on
	if on {
		e.back.SetText(e.env.T("shot.back"))
	} else {
		e.back.SetText(e.o.Back)
	}
}

// setTight leaves out words where even the buttons do not fit: what they do is seen, the way to keep the picture must be.
func (e *Editor) setTight(on bool) {
	if e.tight == on {
		return
	}
	e.tight = on
	for b, key := range map[*widget.Button]string{e.undo: "shot.undo", e.redo: "shot.redo", e.fit: "shot.fit"} {
		if words := e.env.T(key); on {
			b.SetText("")
		} else {
			b.SetText(words)
		}
	}
	name := e.o.Name
	if on {
		name = ""
	}
	e.name.SetText(name)
	e.fillFoot()
}

// relay gives everything the room that it wants now.
func (e *Editor) relay() {
	e.notice.Refresh()
	e.found.Refresh()
	e.column.Refresh()
	e.beside.Settle()
	e.middle.Refresh()
}

// editorLayout sets strip, picture and side beside each other; where that leaves the picture too little, the side goes
// and a line below the picture says the same.
type editorLayout struct {
	e                   *Editor
	strip, middle, side fyne.CanvasObject
}

const (
	sideWidth   = 240
	leastMiddle = 460
	leastWords  = 440 // of words of usual size, for what is below the picture
	leastName   = 60  // more for the picture's name than its first letters
)

func (l *editorLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	left, right := theme.Size(theme.MainHeight)+20, float32(sideWidth)*max(1, min(theme.Scale(), 1.25))
	narrow := size.Width-left-right < leastMiddle
	if narrow {
		right = 0
	}
	show(l.side, !narrow)
	if narrow != l.e.narrow {
		l.e.narrow = narrow
		l.e.hint.SetText(l.e.hintWords())
		l.e.fillFoot()
	}
	place := func(o fyne.CanvasObject, x, width float32) {
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(width, size.Height))
	}
	place(l.strip, 0, left)
	place(l.middle, left, max(size.Width-left-right, 1))
	place(l.side, size.Width-right, right)
}

func (l *editorLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, 300) }

func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

func enable(b *widget.Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}
