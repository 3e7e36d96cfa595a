package shot

import (
	"context"
	"fmt"
	"math"

	"fyne.io/fyne/v2"

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

// EditorOptions describe an Editor. Back ends it, and Done once the picture is kept; the caller then shows something else and
// calls Close.
type EditorOptions struct {
	Name    string // of the picture, at the head
	Back    string // the words of the way back
	Fresh   bool   // the picture is kept nowhere yet: leaving loses it, and Done is of use without a change
	Crop    bool   // begin with choosing a part
	OnBack  func()
	OnDone  func(e Edited, kept func(error))                            // keeps it, and says on the UI thread how that went: after an error the editor stays
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
	back             *widget.Button
	zoom, fit        *widget.Button
	name             *widget.Text // of the picture
	title, words     *widget.Text
	hint             *widget.Text // the words once more, in little, where there is no side
	entry            *widget.Entry
	label            fyne.CanvasObject // the entry's frame
	notice           *fyne.Container   // what is to be said or asked, above the picture
	found            *fyne.Container   // suggestions, at the side
	foundHere        *fyne.Container   // the way to cover them, below the picture where there is no side
	column           *fyne.Container   // all of the side
	beside           *widget.Scroll    // holds it
	middle           *fyne.Container   // notice, picture and foot
	row              *fyne.Container   // of the foot
	content          fyne.CanvasObject
	keys             []fyne.Shortcut
	busy             bool
	setting          bool
	narrow           bool // there is no side
	needs            need // of the head
	brief            bool // there is no room to say where the way back leads
	tight            bool // there is not even room for all other words
	offered          int  // how many suggestions are told of at the side
}

// Prepare reads a picture and makes an editor of it. Reading happens off the UI thread; show, which tells whether the editor
// is wanted still, or refused is called on it.
func Prepare(env screen.Env, data []byte, o EditorOptions, show func(*Editor) bool, refused func(error)) {
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
			if show(e) {
				e.suggest()
			}
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

// Again makes an editor that goes on with this one's picture, as after the language or the look changed.
func (e *Editor) Again(env screen.Env, o EditorOptions) *Editor {
	e.board.drag = nothing
	e.doc.Cancel()
	again := newEditor(env, o, e.format, e.doc, e.board.frame)
	again.board.found = e.board.found
	again.offer()
	return again
}

// Content is the editor's picture.
func (e *Editor) Content() fyne.CanvasObject { return e.content }

// Open gives the picture the keys, once it is shown.
func (e *Editor) Open() {
	c := e.env.Window.Canvas()
	for _, k := range shortcuts() { // for when a button has the focus
		e.keys = append(e.keys, k)
		c.AddShortcut(k, func(s fyne.Shortcut) {
			if c.Overlays().Top() == nil {
				e.shortcut(s)
			}
		})
	}
	e.focus()
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
	e.hint.SetText(e.hintWords())
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
		e.fillFoot()
	}
	e.hint.SetText(e.hintWords())
	e.offer()
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
	key := "shot.leave"
	if e.o.Fresh {
		key = "shot.leave.fresh"
	}
	drop := widget.NewButton(widget.ButtonOptions{Text: t(key + ".drop"), Kind: widget.Danger, Size: widget.Small, OnTapped: e.o.OnBack})
	stay := widget.NewButton(widget.ButtonOptions{Text: t("shot.leave.stay"), Size: widget.Small, OnTapped: func() { e.quiet(); e.focus() }})
	e.env.Mark("shot.leave.drop", drop)
	e.env.Mark("shot.leave.stay", stay)
	e.put(widget.BannerOptions{Kind: widget.DangerKind, Icon: "triangle-alert", Text: t(key), Actions: []fyne.CanvasObject{drop, stay}})
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
			if err != nil {
				e.kept(err)
				return
			}
			e.quiet()
			e.o.OnDone(Edited{Data: made.Data, Format: made.Format}, e.kept)
		})
	})
}

// kept goes on after a picture could not be kept: all that was done to it is still here.
func (e *Editor) kept(err error) {
	e.setBusy(false)
	if err == nil {
		return
	}
	x := app.Explain(e.env.Words(), err)
	words := e.env.T("shot.failed", "Why", x.Message)
	if x.Hint != "" {
		words = e.env.T("shot.not_kept", "Why", x.Message, "Hint", x.Hint)
	}
	e.say(widget.DangerKind, words)
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
