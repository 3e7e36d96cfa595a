package tickets

import (
	"bytes"
	"context"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/shot"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// pick lets the person choose a file.
func (r *reply) pick() {
	s := r.k.s
	screen.ShowFileDialog(s.env, dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			s.env.Fail("choose a file", err)
		case f != nil:
			r.add(f.URI().Name(), func() (io.ReadCloser, error) { return f, nil })
		}
	}, s.env.Window))
}

// addURIs adds files that were dropped.
func (r *reply) addURIs(all []fyne.URI) {
	for _, u := range all {
		r.add(u.Name(), func() (io.ReadCloser, error) { return storage.Reader(u) })
	}
}

// pasted takes a picture that is pasted into the answer. Text goes first: what has both is mostly text.
func (r *reply) pasted() bool {
	if fyne.CurrentApp().Clipboard().Content() != "" || r.now == nil {
		return false
	}
	s := r.k.s
	s.env.Go(func() {
		data, err := s.clipboard(s.env.Ctx)
		s.env.Do(func() {
			if err != nil {
				r.say(s.env.T("compose.files.no_picture"))
				return
			}
			name := s.env.T("compose.files.pasted", "Time", s.env.Now().Format("150405")) + ".png"
			r.add(name, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil })
		})
	})
	return true
}

// add copies a file into the draft.
func (r *reply) add(name string, open func() (io.ReadCloser, error)) {
	x := r.now
	if x == nil || x.sending {
		return
	}
	x.keep()
	x.note = ""
	note := ""
	x.enqueue(job{doing: "attach a file", work: func(ctx context.Context, d *mail.Draft) error {
		if err := x.begin(ctx, d); err != nil {
			return err
		}
		f, err := open()
		if err != nil {
			return err
		}
		defer f.Close()
		in, err := shot.Clean(shot.File{Name: name, Data: f}) // nothing leaves with a picture that is not seen
		if err != nil {
			return err
		}
		added, err := x.s.b.AddFile(ctx, d.ID, in.Name, in.Type, in.Data)
		if err != nil {
			return err
		}
		d.Files = append(d.Files[:len(d.Files):len(d.Files)], added)
		note = in.Note(x.s.env)
		return nil
	}, done: func(error) {
		x.note = note
		r.changed(x)
	}})
}

func (r *reply) remove(x *slip, f mail.DraftFile) {
	x.enqueue(job{doing: "take a file out", work: func(ctx context.Context, d *mail.Draft) error {
		if err := x.s.b.RemoveFile(ctx, d.ID, f.ID); err != nil {
			return err
		}
		var rest []mail.DraftFile
		for _, have := range d.Files {
			if have.ID != f.ID {
				rest = append(rest, have)
			}
		}
		d.Files = rest
		return nil
	}, done: func(error) { r.changed(x) }})
}

// changed shows the files of an answer after they changed.
func (r *reply) changed(x *slip) {
	if r.now == x {
		r.showFiles(x)
		r.relay()
		r.weigh(x)
	}
}

// weigh says in time that an answer becomes too large for the mailbox.
func (r *reply) weigh(x *slip) {
	var limit int64
	d := x.draft
	r.k.s.do("read how large a mail may be", func(ctx context.Context) (err error) {
		limit, err = r.k.s.b.SizeLimit(ctx, d)
		return err
	}, func() {
		about := mail.EstimateSize(d)
		switch {
		case r.now != x:
		case limit > 0 && about > limit:
			r.say(r.k.s.env.T("tickets.reply.over", "Size", app.Size(about), "Limit", app.Size(limit)))
		default:
			r.say(x.note)
		}
	}, nil)
}

// showFiles lists the files above the text, each with a button to take it out.
func (r *reply) showFiles(x *slip) {
	var chips []fyne.CanvasObject
	for _, f := range x.draft.Files {
		out := widget.NewButton(widget.ButtonOptions{Icon: "x", Kind: widget.Plain, Size: widget.Tiny, OnTapped: func() { r.remove(x, f) }})
		words := widget.NewText(short(visibleLine(f.Name), 28)+" · "+app.Size(f.Size), widget.TextOptions{Size: theme.TypeCaption, Wrap: widget.OneLine})
		parts := []fyne.CanvasObject{widget.NewIcon("paperclip", theme.IconSmall, theme.Text3), words}
		if shot.Editable(f) {
			change := widget.NewButton(widget.ButtonOptions{Icon: "pencil", Kind: widget.Plain, Size: widget.Tiny, OnTapped: func() { r.edit(x, f) }})
			r.k.s.env.Mark("tickets.reply.edit", change)
			parts = append(parts, change)
		}
		chips = append(chips, widget.NewBox(widget.Inline(theme.Space4, append(parts, out)...),
			widget.BoxOptions{Fill: theme.Surface2, Radius: theme.RadiusControl, Insets: widget.Insets{Top: 2, Right: 2, Bottom: 2, Left: theme.Space8}}))
	}
	if len(chips) == 0 && len(r.files.Objects) == 0 {
		return
	}
	r.files.Objects = chips
	show(r.files, len(chips) > 0)
	r.files.Refresh() // in a row of the same size nothing else gives them their places
	r.relay()
}
