package tickets

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/shot"
)

// newEditing edits the pictures of the answer in the box, over the screen.
func (s *Screen) newEditing() *shot.Editing {
	o := shot.EditingOptions{
		Env: s.env, Drafts: s.b, Back: s.env.T("tickets.edit.back"),
		Front: func() bool { return s.front },
		Lay: func(editor fyne.CanvasObject) {
			s.under.Hide() // neither Tab nor a press beside the picture may reach what is not seen
			s.body.Add(editor)
		},
		Lift: func(editor fyne.CanvasObject) {
			s.body.Remove(editor)
			s.under.Show()
			if s.front {
				s.env.Window.Canvas().Unfocus() // keys must not go on into what is not seen any more
			}
			s.afterEditing()
		},
		Keep: func(of shot.Subject, made shot.Edited, kept func(error)) { s.talk.reply.replace(of, made, kept) },
	}
	if app.CanRecognise() {
		o.Suggest = app.SuggestBoxes
	}
	return shot.NewEditing(o)
}

// afterEditing opens what was asked for meanwhile, or goes on where the picture was edited.
func (s *Screen) afterEditing() {
	next := s.next
	s.next = subject{}
	switch {
	case next != (subject{}):
		s.open(next)
		if s.front {
			s.enter()
		}
	case s.front:
		s.talk.reply.focusEdited()
	}
}

// edit shows a picture of an answer in the editor. What it gives takes the picture's place in the draft.
func (r *reply) edit(x *slip, f mail.DraftFile) {
	r.k.s.editing.Edit(shot.Request{
		Draft: x.draft.ID, Files: x.draft.Files, File: f,
		Moved: func(now []mail.DraftFile) {
			if x.atWork() {
				return // on a copy of the draft, which takes its place
			}
			x.draft.Files = now
			r.changed(x)
		},
		Wanted: func(f mail.DraftFile) bool {
			return r.now == x && !x.sending && !r.looking && slices.Contains(x.draft.Files, f)
		},
		Refused: func(f mail.DraftFile, err error) {
			r.say(r.k.s.env.T("compose.edit.refused", "Name", visibleLine(f.Name), "Why", app.Explain(r.k.s.env.Words(), err).Message))
		},
	})
}

// replace keeps an edited picture in the place of the one that it was made of.
func (r *reply) replace(of shot.Subject, made shot.Edited, kept func(error)) {
	x := r.slipOf(of.Draft)
	if x == nil { // its ticket was deleted meanwhile
		kept(mail.ErrNotFound)
		return
	}
	x.notes = nil
	x.enqueue(job{doing: "keep the picture", quiet: true, work: func(ctx context.Context, d *mail.Draft) error {
		now, err := made.Replace(ctx, x.s.b, of)
		if err != nil {
			return err
		}
		d.Files = slices.Clone(d.Files)
		if at := slices.IndexFunc(d.Files, func(f mail.DraftFile) bool { return f.ID == of.File.ID }); at >= 0 {
			d.Files[at] = now
		}
		return nil
	}, done: func(err error) {
		kept(err)
		r.changed(x)
	}})
}
