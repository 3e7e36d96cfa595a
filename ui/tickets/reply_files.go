package tickets

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/shot"
	"okpay.example/support/ui/widget"
)

// pick lets the person choose a file.
func (r *reply) pick() {
	x := r.now
	if x == nil {
		return
	}
	shot.Pick(r.k.s.env, func(src shot.Source) { r.add(x.id, src) }, func(err error) { r.k.s.env.Fail("choose a file", err) })
}

// addURIs adds files that were dropped.
func (r *reply) addURIs(all []fyne.URI) {
	if r.now == nil {
		return
	}
	var sources []shot.Source
	for _, u := range all {
		sources = append(sources, shot.Dropped(u))
	}
	r.add(r.now.id, sources...)
}

// pasted takes a picture that is pasted into the answer.
func (r *reply) pasted() bool {
	x := r.now
	if x == nil || shot.TextFirst() {
		return false
	}
	taking := shot.Paste(r.k.s.clipboard, func(src shot.Source) { r.add(x.id, src) }, func(_ widget.Kind, text string) { r.say(text) })
	x.getting++ // until it is among those being added: no answer goes in between
	taking.Over = func() { x.getting-- }
	shot.Take(r.k.s.env, taking)
	return true
}

// add copies files into the draft of the answer to a ticket. Another one may be open by now: it took its time to get them.
func (r *reply) add(id ticket.ID, sources ...shot.Source) {
	x := r.slipFor(id)
	if x.sending {
		if r.now == x && len(sources) > 0 {
			r.say(r.k.s.env.T("tickets.reply.files_late"))
		}
		return
	}
	x.keep()
	x.notes = nil
	for _, src := range sources {
		x.enqueue(r.adding(x, src))
	}
}

// adding is the job that copies a file.
func (r *reply) adding(x *slip, src shot.Source) job {
	note := ""
	return job{doing: "attach a file", quiet: true, work: func(ctx context.Context, d *mail.Draft) error {
		none := d.ID == ""
		if err := x.begin(ctx, d); err != nil {
			return err
		}
		added, said, err := src.AddTo(ctx, x.s.env, x.s.b, d.ID)
		if err != nil && none {
			err = errors.Join(err, x.discard(ctx, d))
		}
		if err != nil {
			return err
		}
		d.Files = append(d.Files[:len(d.Files):len(d.Files)], added)
		note = said
		return nil
	}, done: func(err error) {
		if err != nil {
			x.missed++
		}
		switch {
		case err != nil && r.now != x: // it would be said where nobody looks
			x.s.env.Fail("attach a file", err)
		case err != nil:
			note = src.WhyNot(x.s.env, err)
		}
		x.notes.Add(note) // what was said of those before still holds
		r.changed(x)
	}}
}

// remove takes a file out of an answer, and offers to put it back.
func (r *reply) remove(x *slip, f mail.DraftFile) {
	if x.sending {
		return
	}
	x.notes = nil
	var from string
	var removed shot.Removed
	x.enqueue(job{doing: "take a file out", work: func(ctx context.Context, d *mail.Draft) (err error) {
		from = d.ID
		if removed, err = shot.Remove(ctx, x.s.b, d.ID, d.Files, f); err != nil {
			return err
		}
		d.Files = slices.DeleteFunc(slices.Clone(d.Files), func(have mail.DraftFile) bool { return have.ID == f.ID })
		now, err := x.s.b.Draft(ctx, d.ID)
		switch {
		case errors.Is(err, mail.ErrNotFound): // the answer is gone as well
			return nil
		case err == nil:
			d.Files = now.Files // what another process covered is there under another number, and would go unseen
		}
		return err
	}, done: func(err error) {
		if r.changed(x); err == nil {
			removed.Offer(x.s.env, func() { r.putBack(from, removed) })
		}
	}})
}

// putBack adds a file to the answer that it was taken out of, if that is still being written.
func (r *reply) putBack(draft string, removed shot.Removed) {
	x := r.slipOf(draft)
	switch {
	case x == nil:
		removed.Return(r.k.s.env, r.k.s.b, draft, func() {
			if r.now != nil {
				r.begin(r.now.id) // it may be in this one
			}
		})
		return
	case x.sending:
		removed.TooLate(r.k.s.env)
		return
	}
	x.enqueue(job{doing: "put a file back", work: func(ctx context.Context, d *mail.Draft) error {
		files, err := removed.PutBack(ctx, x.s.b, d.ID)
		if files != nil {
			d.Files = files
		}
		return err
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
			r.say(x.said())
		}
	}, nil)
}
