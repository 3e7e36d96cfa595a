package shot

import (
	"context"
	"fmt"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail/privacy"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/shot/sketch"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// Edited is what leaves the editor: a fresh picture, rendered from the pixels and proved. Nothing that was covered or
// cut away is in it.
type Edited struct {
	Data   []byte
	Format privacy.Format
}

// EditorOptions describe an Editor. Back and Done end it; the caller then shows something else and calls Close.
type EditorOptions struct {
	Name    string // of the picture, at the head
	Back    string // the words of the way back
	Fresh   bool   // the picture is kept nowhere yet: leaving loses it, and Done is of use without a change
	Crop    bool   // begin with choosing a part
	OnBack  func()
	OnDone  func(Edited)
	Suggest func(context.Context, []byte) ([]privacy.Suggestion, error) // what to cover; nil is no suggestions
}

// Editor is where a picture is cut, marked and covered.
type Editor struct {
	env     screen.Env
	o       EditorOptions
	format  privacy.Format
	doc     *sketch.Document
	board   *board
	buttons map[tool]*widget.ToolButton
	tips    *widget.Tips

	undo, redo, done *widget.Button
	zoom             *widget.Button
	title, words     *widget.Text
	hint             *widget.Text // the words once more, in little, where there is no side
	entry            *widget.Entry
	label            fyne.CanvasObject // the entry's frame
	notice           *fyne.Container   // what is to be said or asked, above the picture
	found            *fyne.Container   // suggestions, at the side
	column           *fyne.Container   // all of the side
	middle           *fyne.Container   // notice, picture and foot
	row              *fyne.Container   // of the foot
	content          fyne.CanvasObject
	keys             []fyne.Shortcut
	busy             bool
	setting          bool
	narrow           bool // there is no side
}

// Prepare reads a picture and makes an editor of it. Reading happens off the UI thread; show or refused is called on it.
func Prepare(env screen.Env, data []byte, o EditorOptions, show func(*Editor), refused func(error)) {
	env.Go(func() {
		p, err := privacy.Open(data)
		var doc *sketch.Document
		var frame *sketch.Frame
		if err == nil {
			doc = sketch.New(p.Image)
			frame = sketch.NewFrame(doc)
		}
		if env.Ctx.Err() != nil {
			return
		}
		env.Do(func() {
			if err != nil {
				refused(fmt.Errorf("open the picture: %w", err))
				return
			}
			e := newEditor(env, o, p.Format, doc, frame)
			if p.Animated {
				e.say(widget.WarningKind, env.T("shot.animated"))
			}
			show(e)
			e.suggest()
		})
	})
}

func newEditor(env screen.Env, o EditorOptions, format privacy.Format, doc *sketch.Document, frame *sketch.Frame) *Editor {
	e := &Editor{env: env, o: o, format: format, doc: doc, buttons: map[tool]*widget.ToolButton{}}
	e.board = newBoard(doc, frame)
	e.board.changed, e.board.key, e.board.shortcut, e.board.edit = e.refresh, e.typedKey, e.shortcut, e.editText
	e.content = e.build()
	first := redactTool // what most come for
	if o.Crop {
		first = cropTool
	}
	e.choose(first)
	return e
}

// Content is the editor's picture.
func (e *Editor) Content() fyne.CanvasObject { return e.content }

// Open gives the picture the keys, once it is shown.
func (e *Editor) Open() {
	c := e.env.Window.Canvas()
	for _, k := range shortcuts() { // for when a button has the focus
		e.keys = append(e.keys, k)
		c.AddShortcut(k, func(s fyne.Shortcut) { e.shortcut(s) })
	}
	e.focus()
}

// shortcuts are those of the editor: undo, redo in both its ways, and done.
func shortcuts() []fyne.Shortcut {
	return []fyne.Shortcut{
		&fyne.ShortcutUndo{}, &fyne.ShortcutRedo{},
		&desktop.CustomShortcut{KeyName: fyne.KeyZ, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift},
		&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault},
		&desktop.CustomShortcut{KeyName: fyne.KeyEnter, Modifier: fyne.KeyModifierShortcutDefault},
	}
}

func (e *Editor) shortcut(s fyne.Shortcut) bool {
	for i, do := range []func(){e.goBack, e.goOn, e.goOn, e.Finish, e.Finish} {
		if shortcuts()[i].ShortcutName() == s.ShortcutName() {
			do()
			return true
		}
	}
	return false
}

// Close takes the keys back.
func (e *Editor) Close() {
	for _, k := range e.keys {
		e.env.Window.Canvas().RemoveShortcut(k)
	}
	e.keys = nil
	e.tips.Clear()
}

func (e *Editor) focus() { widget.Focus(e.board) }

func (e *Editor) build() fyne.CanvasObject {
	t := e.env.T
	button := func(mark, icon, words string, kind widget.ButtonKind, do func()) *widget.Button {
		b := widget.NewButton(widget.ButtonOptions{Icon: icon, Text: words, Kind: kind, OnTapped: do})
		e.env.Mark(mark, b)
		return b
	}
	back := button("shot.back", "arrow-left", e.o.Back, widget.Plain, e.Leave)
	e.undo = button("shot.undo", "undo-2", t("shot.undo"), widget.Secondary, e.goBack)
	e.redo = button("shot.redo", "redo-2", t("shot.redo"), widget.Secondary, e.goOn)
	e.done = button("shot.done", "check", t("shot.done"), widget.Primary, e.Finish)
	name := widget.NewText(e.o.Name, widget.TextOptions{Bold: true, Wrap: widget.Ellipsis, Align: fyne.TextAlignCenter})
	head := widget.NewBox(widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{1}}, back, name, e.undo, e.redo, e.done),
		widget.BoxOptions{Stroke: theme.Border, Edges: widget.BottomEdge, Insets: widget.Sides(theme.Space12, theme.Space16)})

	e.tips = widget.NewTips(nil)
	strip := widget.Column(theme.Space4)
	for _, x := range tools {
		b := widget.NewToolButton(widget.ToolButtonOptions{Icon: x.icon, Key: string(x.key), Tips: e.tips,
			Name: t("shot.tool.key", "Name", t("shot.tool."+x.name), "Key", string(x.key)), OnTapped: func() { e.choose(x.tool); e.focus() }})
		e.buttons[x.tool] = b
		e.env.Mark("shot.tool."+x.name, b)
		strip.Add(b)
	}
	left := widget.NewBox(widget.NewScroll(widget.Inset(widget.Sides(theme.Space12, 10), strip)),
		widget.BoxOptions{Stroke: theme.Border, Edges: widget.RightEdge})

	e.title, e.words = widget.Strong(""), widget.Explain("")
	e.found = widget.Column(0)
	e.column = widget.Column(theme.Space16)
	kept := widget.NewBanner(widget.BannerOptions{Kind: widget.InfoKind, Icon: "shield-check", Text: t("shot.kept"), Compact: true})
	keys := widget.Column(2, widget.NewText(t("shot.keys"), widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text2, Bold: true}))
	for _, k := range []string{"move", "resize", "place", "delete", "zoom", "undo", "done"} {
		keys.Add(widget.Caption(t("shot.keys." + k)))
	}
	e.column.Objects = []fyne.CanvasObject{widget.Column(theme.Space8, e.title, e.words), e.found, kept, keys}
	side := widget.NewBox(widget.NewScroll(widget.Inset(widget.All(theme.Space16), e.column)), widget.BoxOptions{Stroke: theme.Border, Edges: widget.LeftEdge})

	e.notice = widget.Column(0)
	e.middle = widget.ColumnFill(0, 1, e.notice, e.board, e.foot())
	body := container.New(&editorLayout{e: e, strip: left, middle: e.middle, side: side}, left, e.middle, side)
	return widget.Stack(widget.NewBox(widget.Space(0, 0), widget.BoxOptions{Fill: theme.Background}), widget.ColumnFill(0, 1, head, body), e.tips)
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
	row := widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{0, 1}}, e.label, e.hint, widget.Inline(0,
		small("shot.zoom.out", "zoom-out", "", func() { e.board.zoomStep(-1) }), e.zoom,
		small("shot.zoom.in", "zoom-in", "", func() { e.board.zoomStep(1) }), small("shot.zoom.fit", "maximize", t("shot.fit"), e.board.zoomFit)))
	e.row = row
	return widget.NewBox(widget.MinHeight(theme.Size(theme.RowHeight)+2, row), // the same with and without the entry
		widget.BoxOptions{Stroke: theme.Border, Edges: widget.TopEdge, Insets: widget.Sides(theme.Space4, theme.Space12)})
}

// choose takes a tool in hand.
func (e *Editor) choose(to tool) {
	b := e.board
	if b.drag != nothing {
		return
	}
	b.tool = to
	if b.selected >= 0 && to != pickTool && e.doc.Shape(b.selected).Kind != to.kind() {
		b.selected = -1
	}
	for other, button := range e.buttons {
		button.SetSelected(other == to)
	}
	name := "shot.tool." + tools[to].name
	e.title.SetText(e.env.T(name))
	e.words.SetText(e.env.T(name + ".text"))
	e.relay()
	b.redraw()
}

// refresh shows what can be done now.
func (e *Editor) refresh() {
	enable(e.undo, e.doc.Changed() && !e.busy)
	enable(e.redo, e.doc.Redone() && !e.busy)
	if z := e.board.eye.zoom; z > 0 {
		e.zoom.SetText(fmt.Sprintf("%.0f%%", math.Round(z*100)))
	}
	selected := e.board.selected
	isText := selected >= 0 && e.doc.Shape(selected).Kind == sketch.Text
	if isText && e.entry.Text != e.doc.Shape(selected).Text {
		e.setting = true
		e.entry.SetText(e.doc.Shape(selected).Text)
		e.setting = false
	}
	if isText != e.label.Visible() {
		show(e.label, isText)
		show(e.hint, !isText)
		e.row.Refresh()
	}
	e.hint.SetText(e.hintWords())
}

// hintWords say below the picture how large it will be, or, where there is no side, what the tool does.
func (e *Editor) hintWords() string {
	if e.narrow {
		return e.words.Text()
	}
	size := e.doc.Crop().Size()
	return e.env.T("shot.size", "Width", size.X, "Height", size.Y)
}

// relay gives everything the room that it wants now.
func (e *Editor) relay() {
	e.notice.Refresh()
	e.found.Refresh()
	e.column.Refresh()
	e.middle.Refresh()
}

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

// editText lets the text that is selected be typed.
func (e *Editor) editText() {
	e.refresh()
	widget.Focus(e.entry)
}

// typing begins a step of undo with the entry's focus and ends it when that goes; a text of nothing is none.
func (e *Editor) typing(on bool) {
	b := e.board
	isText := b.selected >= 0 && b.selected < e.doc.Len() && e.doc.Shape(b.selected).Kind == sketch.Text
	switch {
	case on && isText:
		e.doc.Begin()
	case on:
	case isText && e.doc.Shape(b.selected).Text == "":
		e.doc.Delete(b.selected)
		b.selected = -1
		fallthrough
	default:
		e.doc.Commit()
		b.redraw()
	}
}

func (e *Editor) typed(words string) {
	b := e.board
	if e.setting || b.selected < 0 || e.doc.Shape(b.selected).Kind != sketch.Text {
		return
	}
	s := e.doc.Shape(b.selected)
	s.Text = words
	e.doc.Set(b.selected, s)
	b.raster.Refresh()
}

// typedKey knows the keys that are not about shapes.
func (e *Editor) typedKey(ev *fyne.KeyEvent) bool {
	for _, x := range tools {
		if ev.Name == x.key {
			e.choose(x.tool)
			return true
		}
	}
	switch ev.Name {
	case fyne.KeyPlus, fyne.KeyEqual:
		e.board.zoomStep(1)
	case fyne.KeyMinus:
		e.board.zoomStep(-1)
	case fyne.Key0:
		e.board.zoomFit()
	case fyne.Key1:
		e.board.zoomWhole()
	case fyne.KeyReturn, fyne.KeyEnter:
		e.enter()
	case fyne.KeyEscape:
		return e.escape()
	default:
		return false
	}
	return true
}

// enter goes on: from a text to its words, from a choice of a part to the picture, else to the end.
func (e *Editor) enter() {
	b := e.board
	switch {
	case b.selected >= 0 && e.doc.Shape(b.selected).Kind == sketch.Text:
		e.editText()
	case b.tool == cropTool:
		e.choose(redactTool)
	default:
		e.Finish()
	}
}

// escape goes back by one: the notice, the selection, the tool, the editor.
func (e *Editor) escape() bool {
	switch {
	case len(e.notice.Objects) > 0:
		e.quiet()
	case e.board.selected >= 0:
		return false // the board lets go of it
	case e.board.tool != pickTool:
		e.choose(pickTool)
	default:
		e.Leave()
	}
	return true
}

func (e *Editor) goBack() { e.step(e.doc.Undo) }
func (e *Editor) goOn()   { e.step(e.doc.Redo) }

func (e *Editor) step(take func() bool) {
	if e.busy {
		return
	}
	e.board.drag = nothing
	take()
	e.board.selected = -1
	e.board.redraw()
	e.focus()
}

// Leave goes back without keeping anything; what would be lost is asked about first.
func (e *Editor) Leave() {
	if e.busy {
		return
	}
	if !e.doc.Changed() && !e.o.Fresh {
		e.o.OnBack()
		return
	}
	t := e.env.T
	words := t("shot.leave")
	if e.o.Fresh {
		words = t("shot.leave.fresh")
	}
	drop := widget.NewButton(widget.ButtonOptions{Text: t("shot.leave.drop"), Kind: widget.Caution, Size: widget.Small, OnTapped: e.o.OnBack})
	stay := widget.NewButton(widget.ButtonOptions{Text: t("shot.leave.stay"), Size: widget.Small, OnTapped: func() { e.quiet(); e.focus() }})
	e.env.Mark("shot.leave.drop", drop)
	e.env.Mark("shot.leave.stay", stay)
	e.put(widget.BannerOptions{Kind: widget.WarningKind, Icon: "triangle-alert", Text: words, Actions: []fyne.CanvasObject{drop, stay}})
	widget.Focus(stay)
}

// Finish renders the picture, proves it and hands it over.
func (e *Editor) Finish() {
	if e.busy || e.board.drag != nothing {
		return
	}
	e.focus() // what is being typed is done
	if !e.doc.Changed() && !e.o.Fresh {
		e.o.OnBack() // the picture is as it was
		return
	}
	e.setBusy(true)
	now, format := e.doc.Snapshot(), e.format // the window goes on being drawn meanwhile
	e.env.Go(func() {
		made, err := privacy.Write(now.Flatten(), now.Redactions(), format)
		e.env.Do(func() {
			e.setBusy(false)
			if err != nil {
				x := app.Explain(e.env.Words(), err)
				e.say(widget.DangerKind, e.env.T("shot.failed", "Why", x.Message))
				return
			}
			e.o.OnDone(Edited{Data: made.Data, Format: made.Format})
		})
	})
}

func (e *Editor) setBusy(on bool) {
	e.busy, e.board.frozen = on, on
	e.done.SetBusy(on)
	e.refresh()
}

func (e *Editor) say(kind widget.Kind, words string) {
	e.put(widget.BannerOptions{Kind: kind, Text: words})
}

func (e *Editor) put(o widget.BannerOptions) {
	e.notice.Objects = []fyne.CanvasObject{widget.Inset(widget.All(theme.Space12), widget.NewBanner(o))}
	e.relay()
}

func (e *Editor) quiet() {
	e.notice.RemoveAll()
	e.relay()
}

// suggest looks for what may want to be covered. That nothing is found is not said: it would pass for "there is nothing".
func (e *Editor) suggest() {
	if e.o.Suggest == nil {
		return
	}
	e.env.Go(func() {
		clean, err := privacy.Write(e.doc.Base(), nil, privacy.PNG)
		if err != nil {
			return
		}
		found, err := e.o.Suggest(e.env.Ctx, clean.Data)
		if err != nil || len(found) == 0 {
			return // it was help on top; the picture can be covered all the same
		}
		e.env.Do(func() { e.offer(found) })
	})
}

// offer shows what was found.
func (e *Editor) offer(found []privacy.Suggestion) {
	t := e.env.T
	var kinds []string
	seen := map[string]bool{}
	for _, s := range found {
		if !seen[s.Kind] {
			seen[s.Kind] = true
			kinds = append(kinds, t("shot.found."+s.Kind))
		}
	}
	list := kinds[0]
	for _, k := range kinds[1:] {
		list = t("shot.found.and", "First", list, "Second", k)
	}
	cover := widget.NewButton(widget.ButtonOptions{Text: e.env.N("shot.found.cover", len(found)), Size: widget.Small, Kind: widget.Caution, OnTapped: func() {
		e.doc.Begin()
		for _, s := range found {
			e.doc.Add(sketch.Shape{Kind: sketch.Redact, A: s.Box.Min, B: s.Box.Max})
		}
		e.doc.Commit()
		e.found.RemoveAll()
		e.board.redraw()
		e.relay()
		e.focus()
	}})
	e.env.Mark("shot.found.cover", cover)
	e.found.Objects = []fyne.CanvasObject{widget.NewBanner(widget.BannerOptions{Kind: widget.WarningKind, Icon: "scan-search",
		Title: e.env.N("shot.found", len(found)), Text: t("shot.found.text", "Kinds", list), Actions: []fyne.CanvasObject{cover}, Below: true, Compact: true})}
	e.relay()
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
