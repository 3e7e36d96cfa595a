package shot

import (
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
