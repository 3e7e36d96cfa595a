package shot

import (
	"image"
	"image/color"
	"image/draw"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail/privacy"
	"okpay.example/support/ui/shot/sketch"
	"okpay.example/support/ui/widget"
)

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
		e.env.Do(func() {
			e.board.found = found
			e.board.redraw()
		})
	})
}

// open are the suggestions that nothing covers yet.
func (b *board) open() (left []privacy.Suggestion) {
	for _, s := range b.found {
		covered := false
		for i := range b.doc.Len() {
			x := b.doc.Shape(i)
			covered = covered || x.Kind == sketch.Redact && s.Box.In(image.Rectangle{Min: x.A, Max: x.B}.Canon())
		}
		if !covered {
			left = append(left, s)
		}
	}
	return left
}

// cover covers suggestions, in one step that can be taken back.
func (b *board) cover(found []privacy.Suggestion) {
	b.doc.Begin()
	for _, s := range found {
		b.doc.Add(sketch.Shape{Kind: sketch.Redact, A: s.Box.Min, B: s.Box.Max})
	}
	b.doc.Commit()
	b.redraw()
}

// offer says at the side what is marked on the picture, and takes that away once all is covered.
func (e *Editor) offer() {
	open := e.board.open()
	if len(open) == e.offered {
		return
	}
	e.offered = len(open)
	e.hint.SetText(e.hintWords())
	e.found.RemoveAll()
	e.foundHere.RemoveAll()
	if len(open) > 0 {
		e.found.Add(e.offerOf(open))
		e.foundHere.Add(e.coverButton(open))
	}
	e.fillFoot()
	e.relay()
}

func (e *Editor) offerOf(open []privacy.Suggestion) fyne.CanvasObject {
	t := e.env.T
	var kinds []string
	seen := map[string]bool{}
	for _, s := range open {
		if !seen[s.Kind] {
			seen[s.Kind] = true
			kinds = append(kinds, t("shot.found."+s.Kind))
		}
	}
	list := kinds[0]
	for i, k := range kinds[1:] {
		join := "shot.found.and"
		if i == len(kinds)-2 {
			join = "shot.found.or"
		}
		list = t(join, "First", list, "Second", k)
	}
	cover := e.coverButton(open)
	e.env.Mark("shot.found.cover", cover)
	return widget.NewBanner(widget.BannerOptions{Kind: widget.WarningKind, Icon: "scan-search",
		Title: e.env.N("shot.found", len(open)), Text: e.env.N("shot.found.text", len(open), "Kinds", list), Actions: []fyne.CanvasObject{cover}, Below: true})
}

// coverButton covers all that is marked.
func (e *Editor) coverButton(open []privacy.Suggestion) *widget.Button {
	words := "shot.found.cover"
	if len(open) > 1 {
		words = "shot.found.cover_all"
	}
	return widget.NewButton(widget.ButtonOptions{Text: e.env.T(words), Size: widget.Small, Kind: widget.Caution, OnTapped: func() {
		e.board.cover(open)
		e.focus()
	}})
}

// Measures of the line around a suggestion, in Fyne's units.
const (
	dashLength = 6
	dashWidth  = 2
	dashAway   = 3 // from what is suggested
)

// mark draws a dashed line around each suggestion that is not covered, on a copy of the frame: the frame goes on from what
// it drew. Dashes in two colours are seen on any ground, and are not taken for a box of the person's.
func (b *board) mark(frame *image.RGBA) *image.RGBA {
	open := b.open()
	if len(open) == 0 {
		return frame
	}
	out := &image.RGBA{Pix: append([]uint8(nil), frame.Pix...), Stride: frame.Stride, Rect: frame.Rect}
	dark, light := sketch.Ink, sketch.Paper
	unit := func(n float64) int { return max(int(n*b.dense), 1) }
	for _, s := range open {
		dashed(out, b.eye.view().Rect(s.Box).Inset(-unit(dashAway)), unit(dashWidth), unit(dashLength), dark, light)
	}
	return out
}

// dashed draws a rectangle's line in dashes of two colours.
func dashed(dst *image.RGBA, r image.Rectangle, width, length int, dark, light color.Color) {
	ink := [2]*image.Uniform{image.NewUniform(dark), image.NewUniform(light)}
	for n, x := 0, r.Min.X; x < r.Max.X; n, x = n+1, x+length {
		to := min(x+length, r.Max.X)
		draw.Draw(dst, image.Rect(x, r.Min.Y-width, to, r.Min.Y), ink[n%2], image.Point{}, draw.Src)
		draw.Draw(dst, image.Rect(x, r.Max.Y, to, r.Max.Y+width), ink[n%2], image.Point{}, draw.Src)
	}
	for n, y := 0, r.Min.Y; y < r.Max.Y; n, y = n+1, y+length {
		to := min(y+length, r.Max.Y)
		draw.Draw(dst, image.Rect(r.Min.X-width, y, r.Min.X, to), ink[n%2], image.Point{}, draw.Src)
		draw.Draw(dst, image.Rect(r.Max.X, y, r.Max.X+width, to), ink[n%2], image.Point{}, draw.Src)
	}
}
