package sketch

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"testing"
)

// page is a picture whose every pixel is grey, but for a secret.
func page(w, h int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(p, p.Rect, image.NewUniform(color.RGBA{0xcc, 0xcc, 0xcc, 0xff}), image.Point{}, draw.Src)
	return p
}

var secret = image.Rect(40, 40, 120, 60)

func TestWhatIsCoveredIsGoneFromTheResult(t *testing.T) {
	one, other := page(300, 200), page(300, 200)
	draw.Draw(one, secret, image.White, image.Point{}, draw.Src)
	draw.Draw(other, secret, image.NewUniform(color.RGBA{1, 2, 3, 255}), image.Point{}, draw.Src)
	flat := func(base *image.RGBA) []byte {
		d := New(base)
		d.Add(Shape{Kind: Redact, A: secret.Max, B: secret.Min}) // drawn from the lower right
		d.Add(Shape{Kind: Arrow, A: image.Pt(10, 10), B: image.Pt(80, 50)})
		d.Add(Shape{Kind: Text, A: image.Pt(50, 45), Text: "here"})
		return d.Flatten().Pix
	}
	if !bytes.Equal(flat(one), flat(other)) {
		t.Error("two secrets can be told apart")
	}
	d := New(one)
	d.Add(Shape{Kind: Redact, A: secret.Min, B: secret.Max})
	d.Add(Shape{Kind: Number, A: image.Pt(80, 50)}) // above it, and still nothing but black
	out := d.Flatten()
	for y := secret.Min.Y; y < secret.Max.Y; y++ {
		for x := secret.Min.X; x < secret.Max.X; x++ {
			if out.RGBAAt(x, y) != Cover {
				t.Fatalf("at %d,%d there is %v", x, y, out.RGBAAt(x, y))
			}
		}
	}
	if one.RGBAAt(80, 50) != (color.RGBA{255, 255, 255, 255}) {
		t.Error("the picture itself was drawn on")
	}
}

func TestCroppingCutsTheResultAndItsCovers(t *testing.T) {
	d := New(page(300, 200))
	d.Add(Shape{Kind: Redact, A: secret.Min, B: secret.Max})
	d.Add(Shape{Kind: Redact, A: image.Pt(200, 150), B: image.Pt(220, 160)})
	d.SetCrop(image.Rect(100, 30, 20, 100))
	out := d.Flatten()
	if out.Rect != image.Rect(0, 0, 80, 70) {
		t.Fatalf("the result is %v", out.Rect)
	}
	got := d.Redactions()
	if len(got) != 1 || got[0] != image.Rect(20, 10, 80, 30) {
		t.Errorf("covered is %v", got)
	}
	if out.RGBAAt(25, 15) != Cover || out.RGBAAt(5, 5) == Cover {
		t.Error("it is covered at another place")
	}
	d.SetCrop(image.Rect(400, 400, 500, 500))
	if d.Crop() != image.Rect(20, 30, 100, 100) {
		t.Errorf("cut to nothing: %v", d.Crop())
	}
}

func TestUndoAndRedoGoByWholeChanges(t *testing.T) {
	d := New(page(100, 100))
	i := d.Add(Shape{Kind: Box, A: image.Pt(10, 10), B: image.Pt(30, 30)})
	d.Begin()
	for range 20 {
		d.Move(i, image.Pt(1, 2))
	}
	d.Commit()
	d.Begin()
	d.Commit() // a click without a drag is no step
	if got := d.Shape(i).A; got != image.Pt(30, 50) {
		t.Fatalf("moved to %v", got)
	}
	d.Delete(i)
	steps := 0
	for d.Undo() {
		steps++
	}
	if steps != 3 || d.Len() != 0 || d.Changed() {
		t.Errorf("%d steps, %d shapes", steps, d.Len())
	}
	d.Redo()
	d.Redo()
	if d.Len() != 1 || d.Shape(0).A != image.Pt(30, 50) || !d.Redone() {
		t.Errorf("redone: %d shapes", d.Len())
	}
	d.Add(Shape{Kind: Number, A: image.Pt(5, 5)})
	if d.Redo() {
		t.Error("after something new there is nothing to redo")
	}
	d.Begin()
	d.Move(0, image.Pt(9, 9))
	d.Cancel()
	if d.Shape(0).A != image.Pt(30, 50) {
		t.Error("a cancelled drag stays")
	}
	for range maxUndo + 50 {
		d.Add(Shape{Kind: Number})
	}
	if len(d.undo) != maxUndo {
		t.Errorf("%d steps are kept", len(d.undo))
	}
}

func TestPointsFindShapesAndTheirHandles(t *testing.T) {
	d := New(page(400, 400))
	box := d.Add(Shape{Kind: Box, A: image.Pt(100, 100), B: image.Pt(200, 200)})
	arrow := d.Add(Shape{Kind: Arrow, A: image.Pt(250, 50), B: image.Pt(350, 150)})
	cover := d.Add(Shape{Kind: Redact, A: image.Pt(120, 120), B: image.Pt(180, 180)})
	mark := d.Add(Shape{Kind: Number, A: image.Pt(150, 150)})
	text := d.Add(Shape{Kind: Text, A: image.Pt(20, 300), Text: "字"})
	for _, c := range []struct {
		at       image.Point
		selected int
		shape    int
		handle   Handle
	}{
		{image.Pt(100, 150), -1, box, Whole},
		{image.Pt(110, 110), -1, -1, None}, // within its outline
		{image.Pt(300, 104), -1, arrow, Whole},
		{image.Pt(150, 150), -1, cover, Whole}, // above the mark
		{image.Pt(30, 310), -1, text, Whole},
		{image.Pt(390, 390), -1, -1, None},
		{image.Pt(202, 99), box, box, AtBA},
		{image.Pt(101, 198), box, box, AtAB},
		{image.Pt(350, 150), arrow, arrow, AtB},
	} {
		if shape, handle := d.Hit(c.at, 6, c.selected); shape != c.shape || handle != c.handle {
			t.Errorf("at %v: %d, %d; want %d, %d", c.at, shape, handle, c.shape, c.handle)
		}
	}
	d.Delete(cover)
	if shape, _ := d.Hit(image.Pt(150, 150), 6, -1); shape != mark-1 {
		t.Errorf("the mark is not found: %d", shape)
	}
}

func TestShapesStayWithinReach(t *testing.T) {
	d := New(page(100, 80))
	i := d.Add(Shape{Kind: Box, A: image.Pt(10, 10), B: image.Pt(30, 30)})
	d.Move(i, image.Pt(-500, 500))
	if got := d.Shape(i); got.A != image.Pt(-10, 70) || got.B != image.Pt(10, 90) {
		t.Errorf("moved to %v, %v", got.A, got.B)
	}
	d.Drag(i, AtAB, image.Pt(900, -900))
	if got := d.Shape(i); got.A.X != 100 || got.B.Y != 0 {
		t.Errorf("dragged to %v, %v", got.A, got.B)
	}
	n := d.Add(Shape{Kind: Number, A: image.Pt(5, 5)})
	d.Move(n, image.Pt(-50, 0))
	if d.Shape(n).A != image.Pt(0, 5) {
		t.Errorf("the mark is at %v", d.Shape(n).A)
	}
}

func TestMarksAreNumberedInTheirOrder(t *testing.T) {
	d := New(page(100, 100))
	for range 3 {
		d.Add(Shape{Kind: Number})
	}
	d.Delete(0)
	if d.number(0) != 1 || d.number(1) != 2 {
		t.Error("after one is deleted the others do not move up")
	}
}

func TestTextIsDrawnInBothLanguages(t *testing.T) {
	for _, text := range []string{"账户被锁定", "locked"} {
		d := New(page(300, 100))
		d.Add(Shape{Kind: Text, A: image.Pt(10, 10), Text: text})
		ink, area := 0, d.Area(0, View{Scale: 1})
		out := d.Flatten()
		for y := area.Min.Y + 4; y < area.Max.Y-4; y++ {
			for x := area.Min.X + 4; x < area.Max.X-4; x++ {
				if c := out.RGBAAt(x, y); c.R > c.G+80 {
					ink++
				}
			}
		}
		if ink < 100 {
			t.Errorf("%q: %d pixels of ink in %v", text, ink, area)
		}
	}
}

func look(v View, live int) Look {
	return Look{View: v, Live: live, Marked: true, Ground: color.Gray{0x80}, Edge: color.Black, Accent: color.RGBA{G: 0xff, A: 0xff}, Dense: 1}
}

func TestAFrameThatFollowsADragIsTheOneDrawnAnew(t *testing.T) {
	d := New(page(1200, 900))
	d.Add(Shape{Kind: Redact, A: image.Pt(300, 300), B: image.Pt(500, 400)})
	i := d.Add(Shape{Kind: Arrow, A: image.Pt(100, 100), B: image.Pt(400, 350)})
	d.Add(Shape{Kind: Number, A: image.Pt(700, 200)})
	d.SetCrop(image.Rect(50, 50, 1000, 800))
	size, v := image.Pt(640, 480), View{Scale: 0.45, Origin: image.Pt(20, 10)}
	f := NewFrame(d)
	f.Draw(size, look(v, i))
	for n := range 40 {
		d.Move(i, image.Pt(n-10, 7-n/4))
		moved := f.Draw(size, look(v, i))
		fresh := NewFrame(d).Draw(size, look(v, i))
		if !bytes.Equal(moved.Pix, fresh.Pix) {
			t.Fatalf("after %d moves the frame is another", n+1)
		}
	}
	for _, step := range []func(){
		func() { d.Delete(0) }, func() { d.Undo() }, func() { d.SetCrop(image.Rect(0, 0, 600, 600)) },
		func() { v.Scale = 1 }, func() { v.Origin = image.Pt(-300, -200) }, func() { v.Scale = 3 }, func() { size = image.Pt(300, 500) },
	} {
		step()
		if !bytes.Equal(f.Draw(size, look(v, i)).Pix, NewFrame(d).Draw(size, look(v, i)).Pix) {
			t.Error("after a change the frame is another")
		}
	}
}

func TestASnapshotIsRenderedWhileTheDocumentIsDrawn(t *testing.T) {
	d := New(page(400, 300))
	d.Add(Shape{Kind: Text, A: image.Pt(10, 10), Text: "字 a"})
	now := d.Snapshot()
	done := make(chan *image.RGBA)
	go func() { done <- now.Flatten() }()
	f := NewFrame(d)
	for n := range 20 {
		d.Move(0, image.Pt(n, n))
		f.Draw(image.Pt(200, 150), look(View{Scale: 0.5 + float64(n)/20}, 0))
	}
	d.Undo()
	if out := <-done; bytes.Equal(out.Pix, d.Flatten().Pix) || now.Shape(0).A != image.Pt(10, 10) {
		t.Error("the snapshot changed")
	}
}

func TestWhatIsCutAwayIsNotSeenUnlessCropping(t *testing.T) {
	d := New(page(200, 200))
	d.SetCrop(image.Rect(0, 0, 100, 200))
	l := look(View{Scale: 1}, -1)
	if got := NewFrame(d).Draw(image.Pt(200, 200), l).RGBAAt(150, 100); got != (color.RGBA{0x80, 0x80, 0x80, 0xff}) {
		t.Errorf("cut away there is %v", got)
	}
	l.Cropping = true
	if got := NewFrame(d).Draw(image.Pt(200, 200), l).RGBAAt(150, 100); got.R >= 0xcc || got.R < 0x30 {
		t.Errorf("while cropping there is %v", got)
	}
}

func TestAViewKnowsThePixelUnderAPoint(t *testing.T) {
	v := View{Scale: 0.5, Origin: image.Pt(10, 20)}
	if got := v.Picture(image.Pt(60, 45)); got != image.Pt(100, 50) {
		t.Errorf("got %v", got)
	}
	if got := v.Rect(image.Rect(0, 0, 100, 50)); got != image.Rect(10, 20, 60, 45) {
		t.Errorf("got %v", got)
	}
}

// The measure for a smooth drag is 16 ms a frame, with the upload.
func BenchmarkDragOn4K(b *testing.B) {
	for _, c := range []struct {
		name string
		s    Shape
	}{
		{"cover", Shape{Kind: Redact, A: image.Pt(500, 500), B: image.Pt(1500, 700)}},
		{"box", Shape{Kind: Box, A: image.Pt(200, 200), B: image.Pt(3500, 1900)}},
		{"arrow", Shape{Kind: Arrow, A: image.Pt(200, 200), B: image.Pt(3500, 1900)}},
		{"text", Shape{Kind: Text, A: image.Pt(200, 200), Text: "账户被锁定 locked"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			d := New(page(3840, 2160))
			for n := range 10 {
				d.Add(Shape{Kind: Number, A: image.Pt(100+300*n, 1000)})
			}
			i := d.Add(c.s)
			f, size := NewFrame(d), image.Pt(1600, 1000)
			v := View{Scale: 0.4, Origin: image.Pt(30, 60)}
			f.Draw(size, look(v, i))
			for n := 0; b.Loop(); n++ {
				d.Move(i, image.Pt(n%2*4-2, 0))
				f.Draw(size, look(v, i))
			}
		})
	}
	b.Run("crop", func(b *testing.B) {
		d := New(page(3840, 2160))
		f, l := NewFrame(d), look(View{Scale: 0.4}, -1)
		l.Cropping = true
		for n := 0; b.Loop(); n++ {
			d.DragCrop(AtA, image.Pt(n%100, n%50))
			f.Draw(image.Pt(1600, 1000), l)
		}
	})
	b.Run("zoom", func(b *testing.B) {
		d := New(page(3840, 2160))
		f := NewFrame(d)
		for n := 0; b.Loop(); n++ {
			f.Draw(image.Pt(1600, 1000), look(View{Scale: 0.3 + float64(n%50)/50}, -1))
		}
	})
	b.Run("open", func(b *testing.B) {
		base := page(3840, 2160)
		for b.Loop() {
			NewFrame(New(base))
		}
	})
}

func TestScalingKeepsColoursAndPlaces(t *testing.T) {
	p := page(64, 48)
	draw.Draw(p, image.Rect(32, 0, 64, 48), image.NewUniform(color.RGBA{10, 200, 30, 255}), image.Point{}, draw.Src)
	for _, c := range []struct {
		area   image.Rectangle
		smooth bool
	}{{image.Rect(0, 0, 48, 36), true}, {image.Rect(-10, 4, 300, 200), false}, {image.Rect(5, 5, 69, 53), true}} {
		dst := image.NewRGBA(image.Rect(0, 0, 320, 240))
		scale(dst, c.area, p, c.smooth)
		left, right := c.area.Min.Add(image.Pt(c.area.Dx()/4, c.area.Dy()/2)), c.area.Min.Add(image.Pt(c.area.Dx()*3/4, c.area.Dy()/2))
		if got := dst.RGBAAt(left.X, left.Y); got != (color.RGBA{0xcc, 0xcc, 0xcc, 0xff}) {
			t.Errorf("%v: on the left %v", c.area, got)
		}
		if got := dst.RGBAAt(right.X, right.Y); got != (color.RGBA{10, 200, 30, 255}) {
			t.Errorf("%v: on the right %v", c.area, got)
		}
		if got := dst.RGBAAt(310, 230); got != (color.RGBA{}) {
			t.Errorf("%v: beside it %v", c.area, got)
		}
	}
	if got := half(p).RGBAAt(20, 10); got != (color.RGBA{10, 200, 30, 255}) {
		t.Errorf("at half the size %v", got)
	}
}

func TestALargeArrowAndBoxAreWholeInParts(t *testing.T) {
	for _, s := range []Shape{
		{Kind: Arrow, A: image.Pt(20, 380), B: image.Pt(570, 30)}, {Kind: Arrow, A: image.Pt(300, 390), B: image.Pt(290, 10)},
		{Kind: Arrow, A: image.Pt(10, 200), B: image.Pt(580, 203)}, {Kind: Arrow, A: image.Pt(580, 390), B: image.Pt(10, 10)},
	} {
		d := New(page(600, 400))
		d.Add(s)
		out := d.Flatten()
		for n := 5; n < 198; n++ { // along its middle
			at := image.Pt(s.A.X+(s.B.X-s.A.X)*n/200, s.A.Y+(s.B.Y-s.A.Y)*n/200)
			least := uint8(0xff)
			for _, beside := range []image.Point{{-1, 0}, {}, {1, 0}, {0, -1}, {0, 1}} {
				p := at.Add(beside)
				least = min(least, out.RGBAAt(p.X, p.Y).G)
			}
			if least > 0x80 {
				t.Fatalf("%v: at %v there is no line", s, at)
			}
		}
	}
	d := New(page(600, 400))
	d.Add(Shape{Kind: Box, A: image.Pt(20, 30), B: image.Pt(580, 370)})
	out := d.Flatten()
	for x := 40; x < 560; x++ {
		if out.RGBAAt(x, 30) != Ink || out.RGBAAt(x, 370) != Ink || out.RGBAAt(x, 200) == Ink {
			t.Fatalf("in column %d the box is broken", x)
		}
	}
}
