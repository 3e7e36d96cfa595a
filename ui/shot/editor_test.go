package shot

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io/fs"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/mail/privacy"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/shot/sketch"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// desk is an editor in a window of the software driver, used as a person uses it.
type desk struct {
	*testing.T
	e      *Editor
	window fyne.Window
	marks  screen.Marks
	backs  int
	edited []Edited
	full   error // why nothing can be kept
}

type setting struct {
	lang          string
	mode          theme.Mode
	scale         float32
	width, height float32
	picture       image.Image
	o             EditorOptions
}

func newDesk(t *testing.T, s setting) *desk {
	t.Helper()
	if s.lang == "" {
		s.lang = "zh-CN"
	}
	if s.width == 0 {
		s.width, s.height = 976, 780
	}
	if s.picture == nil {
		s.picture = signIn()
	}
	words, err := app.Words(t.TempDir(), s.lang)
	if err != nil {
		t.Fatal(err)
	}
	theme.Apply(fyne.CurrentApp(), theme.Options{Mode: s.mode, Scale: s.scale})
	d := &desk{T: t, window: test.NewTempWindow(t, widget.Space(1, 1))}
	d.window.SetPadded(false)
	d.window.Resize(fyne.NewSize(s.width, s.height))
	env := screen.Env{
		Ctx: t.Context(), Window: d.window, Words: func() *i18n.Catalog { return words }, Now: time.Now,
		Do: func(f func()) { f() }, Go: func(f func()) { f() }, Mark: d.marks.Set,
	}
	s.o.OnBack = func() { d.backs++ }
	s.o.OnDone = func(x Edited, kept func(error)) {
		if d.full == nil {
			d.edited = append(d.edited, x)
		}
		kept(d.full)
	}
	if s.o.Name == "" {
		s.o.Name, s.o.Back = "锁定提示.png", words.T("shot.done")
	}
	var data bytes.Buffer
	if err := png.Encode(&data, s.picture); err != nil {
		t.Fatal(err)
	}
	Prepare(env, data.Bytes(), s.o, func(e *Editor) bool { d.e = e; return true }, func(err error) { t.Fatal(err) })
	d.window.SetContent(d.e.Content())
	d.e.Open()
	d.window.Canvas().Capture() // a frame, so that the board knows its size
	return d
}

// signIn is a made-up sign-in page.
func signIn() *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, 600, 420))
	fill := func(r image.Rectangle, c color.RGBA) {
		draw.Draw(p, r, image.NewUniform(c), image.Point{}, draw.Src)
	}
	fill(p.Rect, color.RGBA{0xff, 0xff, 0xff, 0xff})
	fill(image.Rect(44, 40, 164, 64), color.RGBA{0x16, 0x20, 0x2c, 0xff})
	fill(image.Rect(44, 92, 556, 134), color.RGBA{0xee, 0xf1, 0xf4, 0xff})
	fill(image.Rect(60, 104, 250, 120), secretColor)
	fill(image.Rect(44, 148, 556, 190), color.RGBA{0xee, 0xf1, 0xf4, 0xff})
	fill(image.Rect(44, 206, 280, 222), color.RGBA{0xa8, 0x23, 0x1b, 0xff})
	return p
}

var secretColor = color.RGBA{0x12, 0x34, 0x56, 0xff}

// on is where a pixel of the picture lies on the board.
func (d *desk) on(x, y int) fyne.Position {
	b := d.e.board
	at := b.eye.view().Rect(image.Rect(x, y, x, y)).Min
	return fyne.NewPos(float32(float64(at.X)/b.dense), float32(float64(at.Y)/b.dense))
}

func (d *desk) down(x, y int, button desktop.MouseButton) {
	ev := &desktop.MouseEvent{Button: button}
	ev.Position = d.on(x, y)
	d.e.board.MouseDown(ev)
}

func (d *desk) move(x, y int) {
	ev := &fyne.DragEvent{}
	ev.Position = d.on(x, y)
	d.e.board.Dragged(ev)
}

func (d *desk) drag(x0, y0, x1, y1 int) {
	d.down(x0, y0, desktop.MouseButtonPrimary)
	d.move((x0+x1)/2, (y0+y1)/2)
	d.move(x1, y1)
	d.up()
	d.e.board.DragEnd()
}

func (d *desk) click(x, y int) {
	d.down(x, y, desktop.MouseButtonPrimary)
	d.up()
	d.e.board.Tapped(&fyne.PointEvent{})
}

// up lets the button go as the desktop's driver does: what got the focus meanwhile loses it.
func (d *desk) up() {
	d.e.board.MouseUp(&desktop.MouseEvent{})
	if f := d.window.Canvas().Focused(); f != nil && f != fyne.Focusable(d.e.board) {
		d.window.Canvas().Unfocus()
	}
}

// key presses keys in what has the focus.
func (d *desk) key(names ...fyne.KeyName) {
	for _, n := range names {
		d.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: n})
	}
}

func (d *desk) shortcut(s fyne.Shortcut) {
	if on, ok := d.window.Canvas().Focused().(fyne.Shortcutable); ok {
		on.TypedShortcut(s)
		return
	}
	d.window.Canvas().(fyne.Shortcutable).TypedShortcut(s)
}

func (d *desk) tap(name string) {
	d.Helper()
	o, ok := d.marks.Get(name).(fyne.Tappable)
	if !ok {
		d.Fatalf("%s cannot be pressed", name)
	}
	o.Tapped(&fyne.PointEvent{})
}

// result decodes what left the editor last.
func (d *desk) result() image.Image {
	d.Helper()
	if len(d.edited) == 0 {
		d.Fatal("nothing left the editor")
	}
	p, _, err := image.Decode(bytes.NewReader(d.edited[len(d.edited)-1].Data))
	if err != nil {
		d.Fatal(err)
	}
	return p
}

func contains(p image.Image, want color.RGBA) bool {
	for y := p.Bounds().Min.Y; y < p.Bounds().Max.Y; y++ {
		for x := p.Bounds().Min.X; x < p.Bounds().Max.X; x++ {
			if color.RGBAModel.Convert(p.At(x, y)) == color.Color(want) {
				return true
			}
		}
	}
	return false
}

func TestCoveringLeavesNothingUnderneath(t *testing.T) {
	d := newDesk(t, setting{})
	d.drag(255, 124, 55, 100)
	d.key(fyne.KeyReturn)
	if got := d.result(); contains(got, secretColor) || got.Bounds().Size() != image.Pt(600, 420) {
		t.Errorf("the secret is still there, or the size is %v", got.Bounds())
	}
	if err := privacy.Prove(d.edited[0].Data, []image.Rectangle{image.Rect(60, 104, 250, 120)}); err != nil {
		t.Error(err)
	}
}

func TestEveryToolDrawsAndUndoTakesBack(t *testing.T) {
	d := newDesk(t, setting{})
	for _, step := range []struct {
		key  fyne.KeyName
		do   func()
		kind sketch.Kind
	}{
		{fyne.KeyB, func() { d.drag(40, 200, 290, 230) }, sketch.Box},
		{fyne.KeyA, func() { d.drag(400, 300, 300, 230) }, sketch.Arrow},
		{fyne.KeyN, func() { d.click(20, 214) }, sketch.Number},
		{fyne.KeyR, func() { d.drag(55, 100, 255, 124) }, sketch.Redact},
		{fyne.KeyT, func() { d.click(320, 300); test.Type(d.window.Canvas().Focused(), "这里"); d.key(fyne.KeyReturn) }, sketch.Text},
	} {
		d.key(step.key)
		n := d.e.doc.Len()
		step.do()
		if d.e.doc.Len() != n+1 || d.e.doc.Shape(n).Kind != step.kind {
			t.Fatalf("%s: %d shapes", step.key, d.e.doc.Len())
		}
	}
	if got := d.e.doc.Shape(4).Text; got != "这里" {
		t.Errorf("the text is %q", got)
	}
	for n := 4; n >= 0; n-- {
		d.shortcut(&fyne.ShortcutUndo{})
		if d.e.doc.Len() != n {
			t.Fatalf("after undoing there are %d shapes, want %d", d.e.doc.Len(), n)
		}
	}
	if d.marks.Get("shot.undo").(fyne.Disableable).Disabled() != true {
		t.Error("undo can be pressed although there is nothing to undo")
	}
	d.shortcut(&fyne.ShortcutRedo{})
	d.tap("shot.redo")
	if d.e.doc.Len() != 2 {
		t.Errorf("after redoing twice there are %d shapes", d.e.doc.Len())
	}
}

func TestCropKeepsAPart(t *testing.T) {
	d := newDesk(t, setting{o: EditorOptions{Crop: true, Fresh: true}})
	d.drag(44, 200, 300, 230)
	d.drag(300, 230, 284, 226) // its corner
	d.key(fyne.KeyReturn)      // on to covering
	d.key(fyne.KeyReturn)
	if got := d.result(); got.Bounds().Size() != image.Pt(240, 26) || contains(got, secretColor) {
		t.Errorf("the result is %v", got.Bounds())
	}
}

func TestEverythingGoesByKeyboard(t *testing.T) {
	d := newDesk(t, setting{})
	d.key(fyne.KeyR, fyne.KeySpace)
	s := d.e.doc.Shape(0)
	d.key(fyne.KeyUp, fyne.KeyUp, fyne.KeyLeft)
	moved := d.e.doc.Shape(0)
	if moved.A != s.A.Add(image.Pt(-1, -2)) {
		t.Errorf("moved from %v to %v", s.A, moved.A)
	}
	d.e.board.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	d.key(fyne.KeyDown)
	d.e.board.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	if got := d.e.doc.Shape(0).A; got != moved.A.Add(image.Pt(0, 10)) {
		t.Errorf("with Shift to %v", got)
	}
	d.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyRight, Modifier: fyne.KeyModifierControl})
	if got := d.e.doc.Shape(0).B.X; got != moved.B.X+1 {
		t.Errorf("made larger to %v", got)
	}
	d.key(fyne.KeyB, fyne.KeySpace, fyne.KeyLeftBracket)
	if d.e.board.selected != 0 {
		t.Errorf("selected is %d", d.e.board.selected)
	}
	d.key(fyne.KeyDelete)
	if d.e.doc.Len() != 1 || d.e.doc.Shape(0).Kind != sketch.Box {
		t.Errorf("%d shapes are left", d.e.doc.Len())
	}
	d.key(fyne.KeyT, fyne.KeySpace)
	test.Type(d.window.Canvas().Focused(), "1")
	d.key(fyne.KeyEscape) // back to the picture
	if d.e.doc.Len() != 2 || d.window.Canvas().Focused() != fyne.Focusable(d.e.board) {
		t.Error("the text is not there, or the picture has no keys")
	}
	d.key(fyne.KeyC)
	d.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierControl})
	if got := d.e.doc.Crop(); got != image.Rect(0, 0, 599, 420) {
		t.Errorf("cut to %v", got)
	}
}

func TestATextOfNothingIsNone(t *testing.T) {
	d := newDesk(t, setting{})
	d.key(fyne.KeyT)
	d.click(100, 100)
	d.key(fyne.KeyReturn)
	if d.e.doc.Len() != 0 || d.e.doc.Changed() {
		t.Errorf("%d shapes, changed %v", d.e.doc.Len(), d.e.doc.Changed())
	}
	d.click(100, 100)
	test.Type(d.window.Canvas().Focused(), "a")
	d.click(300, 300) // elsewhere: another text
	if d.e.doc.Len() != 2 {
		t.Fatalf("%d shapes", d.e.doc.Len())
	}
	test.Type(d.window.Canvas().Focused(), "b")
	d.key(fyne.KeyReturn)
	d.shortcut(&fyne.ShortcutUndo{})
	if d.e.doc.Len() != 1 || d.e.doc.Shape(0).Text != "a" {
		t.Error("two texts are one step")
	}
}

func TestZoomKeepsWhatIsUnderThePointer(t *testing.T) {
	d := newDesk(t, setting{picture: image.NewRGBA(image.Rect(0, 0, 3840, 2160))})
	b := d.e.board
	d.key(fyne.Key1)
	at := d.on(1900, 1000)
	for range 6 {
		b.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: at}, Scrolled: fyne.NewDelta(0, 10)})
	}
	if got := b.pixel(at); b.eye.zoom < 3 || max(got.X-1900, 1900-got.X, got.Y-1000, 1000-got.Y) > 2 {
		t.Errorf("under the pointer is %v", got)
	}
	d.key(fyne.Key1)
	if b.eye.zoom != 1 || d.marks.Get("shot.zoom.whole").(*widget.Button).Text() != "100%" {
		t.Errorf("zoom is %v", b.eye.zoom)
	}
	before := b.eye.at
	d.key(fyne.KeyV)
	d.drag(1500, 900, 1400, 850) // beside the marks: the picture moves
	if b.eye.at[0] <= before[0] {
		t.Errorf("the picture did not move: %v, %v", before, b.eye.at)
	}
	d.key(fyne.Key0)
	if !b.eye.fit || b.eye.zoom > 0.3 {
		t.Errorf("fitted is %v", b.eye.zoom)
	}
	for range 60 {
		b.zoomStep(1)
	}
	if b.eye.zoom != mostZoom {
		t.Errorf("most is %v", b.eye.zoom)
	}
}

func TestLeavingAsksBeforeAnythingIsLost(t *testing.T) {
	d := newDesk(t, setting{})
	d.key(fyne.KeyEscape, fyne.KeyEscape) // the tool, the editor
	if d.backs != 1 {
		t.Fatal("without a change it does not leave at once")
	}
	d.key(fyne.KeyR)
	d.drag(55, 100, 255, 124)
	d.tap("shot.back")
	if d.backs != 1 {
		t.Error("it left, and the change is lost")
	}
	d.tap("shot.leave.stay")
	d.tap("shot.back")
	d.tap("shot.leave.drop")
	if d.backs != 2 || len(d.edited) != 0 {
		t.Errorf("left %d times, kept %d", d.backs, len(d.edited))
	}
}

// TestAFullDiskLosesNothing holds that what cannot be kept is still in the editor, that this is said once, and that the next
// press keeps it.
func TestAFullDiskLosesNothing(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		d := newDesk(t, setting{lang: lang})
		d.full = fmt.Errorf("keep the picture: %w", &fs.PathError{Op: "write", Path: "store.db", Err: syscall.ENOSPC})
		d.drag(255, 124, 55, 100)
		d.key(fyne.KeyReturn)
		words := map[string]string{"zh-CN": "磁盘满了，没有保存。腾出一些空间再试，图片上做的修改都还在。",
			"en": "The disk is full, so this was not saved. Free some space and try again; what you did to the picture is still here."}[lang]
		var said []string
		for _, o := range test.LaidOutObjects(d.e.notice) {
			if x, ok := o.(*widget.Text); ok {
				said = append(said, x.Text())
			}
		}
		if len(d.e.notice.Objects) != 1 || !slices.Contains(said, words) {
			t.Errorf("%s: said is %q", lang, said)
		}
		if d.e.busy || !d.e.doc.Changed() || len(d.edited) != 0 {
			t.Fatalf("%s: busy %v, changed %v", lang, d.e.busy, d.e.doc.Changed())
		}
		d.full = nil
		d.tap("shot.done")
		if got := d.result(); contains(got, secretColor) || len(d.edited) != 1 {
			t.Errorf("%s: the secret is there, or it was kept %d times", lang, len(d.edited))
		}
		if len(d.e.notice.Objects) != 0 {
			t.Errorf("%s: it still says that the disk is full", lang)
		}
	}
}

func TestAPlaceAtTheRimIsCoveredFromBesideIt(t *testing.T) {
	d := newDesk(t, setting{})
	d.drag(-12, -9, 200, 80)
	if d.e.doc.Len() != 1 || d.e.doc.Shape(0).A != (image.Point{}) {
		t.Fatalf("%d shapes", d.e.doc.Len())
	}
	d.key(fyne.KeyN)
	d.click(-12, 20)
	if d.e.doc.Len() != 1 {
		t.Error("a mark lies beside the picture")
	}
}

func TestEscapeBreaksOffADrag(t *testing.T) {
	d := newDesk(t, setting{})
	d.down(50, 50, desktop.MouseButtonPrimary)
	d.move(200, 200)
	d.key(fyne.KeyEscape)
	d.move(220, 220)
	d.e.board.DragEnd()
	if d.e.doc.Len() != 0 || d.e.doc.Changed() {
		t.Errorf("%d shapes", d.e.doc.Len())
	}
	d.click(100, 100) // a slip of the hand covers nothing
	if d.e.doc.Len() != 0 {
		t.Error("a click makes a shape")
	}
}

func TestSuggestionsAreCoveredAtOnceAndUndoneAtOnce(t *testing.T) {
	asked := 0
	d := newDesk(t, setting{o: EditorOptions{Suggest: func(_ context.Context, data []byte) ([]privacy.Suggestion, error) {
		asked++
		if _, err := privacy.Open(data); err != nil {
			t.Error(err)
		}
		return []privacy.Suggestion{{Kind: "card", Box: image.Rect(58, 102, 252, 122)}, {Kind: "phone", Box: image.Rect(44, 206, 280, 222)}}, nil
	}}})
	var words []string
	for _, o := range test.LaidOutObjects(d.e.Content()) {
		if x, ok := o.(interface{ Text() string }); ok {
			words = append(words, x.Text())
		}
	}
	if all := strings.Join(words, "\n"); asked != 1 || !strings.Contains(all, "找到 2 处") || !strings.Contains(all, "银行卡号或手机号") {
		t.Errorf("asked %d times:\n%s", asked, all)
	}
	dashed := func(box image.Rectangle) bool { // above the box the line has both its colours
		at := d.e.board.eye.view().Rect(box)
		frame := d.e.board.draw(d.e.board.eye.size.X, d.e.board.eye.size.Y).(*image.RGBA)
		seen := map[color.RGBA]bool{}
		for x := at.Min.X; x < at.Max.X; x++ {
			seen[frame.RGBAAt(x, at.Min.Y-4)] = true
		}
		return seen[sketch.Ink] && seen[sketch.Paper]
	}
	card, phone := image.Rect(58, 102, 252, 122), image.Rect(44, 206, 280, 222)
	if !dashed(card) || !dashed(phone) {
		t.Error("what was found is not marked on the picture")
	}
	d.click(100, 110)
	if d.e.doc.Len() != 1 || dashed(card) || !dashed(phone) {
		t.Errorf("a click covers %d; the rest is marked: %v", d.e.doc.Len(), dashed(phone))
	}
	d.shortcut(&fyne.ShortcutUndo{})
	if !dashed(card) {
		t.Error("after undo it is not marked again")
	}
	d.tap("shot.found.cover")
	if dashed(card) || dashed(phone) {
		t.Error("what is covered is still marked")
	}
	if d.e.doc.Len() != 2 {
		t.Errorf("%d are covered", d.e.doc.Len())
	}
	d.shortcut(&fyne.ShortcutUndo{})
	if d.e.doc.Len() != 0 {
		t.Error("undo takes back one of them only")
	}
}

// BenchmarkDragInTheWindow is what a drag costs on a 4K picture, from the pointer to the frame, without the upload.
func BenchmarkDragInTheWindow(b *testing.B) {
	doc := sketch.New(image.NewRGBA(image.Rect(0, 0, 3840, 2160)))
	board := newBoard(doc, sketch.NewFrame(doc))
	board.changed = func() {}
	theme.Apply(fyne.CurrentApp(), theme.Options{})
	board.Resize(fyne.NewSize(1600, 1000))
	board.tool = redactTool
	board.draw(1600, 1000)
	ev := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	ev.Position = fyne.NewPos(200, 200)
	board.MouseDown(ev)
	for n := 0; b.Loop(); n++ {
		move := &fyne.DragEvent{}
		move.Position = fyne.NewPos(float32(300+n%1000), float32(300+n%500))
		board.Dragged(move)
		board.draw(1600, 1000)
	}
}

func TestTheListUnderF1KnowsTheEditorsKeys(t *testing.T) {
	listed := map[string]string{}
	for _, k := range screen.Keys() {
		listed[k.Name] = k.Label()
	}
	for _, x := range tools {
		if got := listed["tool_"+x.name]; got != string(x.key) {
			t.Errorf("%s is listed under %q, its key is %s", x.name, got, x.key)
		}
	}
	for _, name := range []string{"undo", "redo", "mark_place", "mark_walk", "mark_move", "mark_size", "mark_delete", "zoom", "zoom_fit", "zoom_whole", "picture_done"} {
		if listed[name] == "" {
			t.Errorf("%s is not listed", name)
		}
	}
	d := newDesk(t, setting{})
	asked := 0
	d.window.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) {
		if ev.Name == fyne.KeyF1 {
			asked++
		}
	})
	d.window.Canvas().Focus(d.e.board)
	d.e.board.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF1})
	if asked != 1 {
		t.Error("F1 in the picture does not reach the window")
	}
}
