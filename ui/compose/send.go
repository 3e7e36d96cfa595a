package compose

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/widget"
)

// check says beside the fields what keeps the mail from going out, and puts the cursor into the first of them. Fields
// named in but are let through.
func (x *sheet) check(but ...string) bool {
	fields := []struct {
		name  string
		field *widget.Field
	}{{"to", x.to}, {"subject", x.subject}, {"body", x.body}}
	wrong := map[string]string{}
	for _, e := range mail.Validate(x.draft()) {
		if !slices.Contains(but, e.Field) {
			wrong[e.Field] = x.env.Trouble(e)
		}
	}
	for _, f := range slices.Backward(fields) {
		text := wrong[f.name]
		if f.field == nil {
			continue
		}
		f.field.SetError(text)
		if text != "" {
			x.s.showFormAgain()
			widget.Focus(f.field.Entry)
		}
	}
	x.relay()
	switch {
	case len(wrong) > 0:
		x.form.ScrollToTop()
		x.advice.showNotice("")
		if text := wrong["to"]; text != "" && x.to == nil { // a reply to a ticket whose address went missing
			x.advice.showNotice(text)
		}
		return false
	case len(x.files.adding) > 0 || x.files.getting > 0:
		x.advice.showNotice(x.env.T("compose.files.adding"))
		return false
	}
	x.advice.showNotice("")
	return true
}

// ready runs do with the draft's id once all that was typed is in the store. Only one such thing runs at a time, so
// that pressing twice does nothing twice.
func (x *sheet) ready(b *widget.Button, do func(id string)) {
	if x.busy {
		return
	}
	x.busy = true
	b.SetBusy(true)
	x.saver.create(func(err error) {
		if err != nil {
			x.release(b)
			x.advice.showNotice(x.env.Trouble(err))
			return
		}
		do(x.saver.draft.ID)
	})
}

func (x *sheet) release(b *widget.Button) {
	x.busy = false
	b.SetBusy(false)
}

// background runs read off the UI thread and hands what came of it to done on it, the error included.
func background[T any](env screen.Env, read func(context.Context) (T, error), done func(T, error)) {
	env.Go(func() {
		v, err := read(env.Ctx)
		env.Do(func() {
			if env.Ctx.Err() == nil {
				done(v, err)
			}
		})
	})
}

// send puts the mail into the outbox, unless something in it waits for the person's word.
func (s *Screen) send() {
	x := s.sheet
	if x == nil || x.busy || s.delivery != nil || s.editing.Active() || !x.check() {
		return
	}
	x.heed(func() {
		if s.sheet == x && !x.busy && s.delivery == nil {
			s.queue(x)
		}
	})
}

func (s *Screen) queue(x *sheet) {
	b := x.advice.send
	if s.preview != nil {
		b = s.preview.send
	}
	x.ready(b, func(id string) {
		x.saver.closed = true // what is typed from now on belongs to no mail
		background(s.env, func(ctx context.Context) (mail.Outgoing, error) {
			return s.b.Queue(context.WithoutCancel(ctx), id)
		}, func(out mail.Outgoing, err error) {
			x.release(b)
			if err != nil {
				x.saver.reopen()
				x.refused(err)
				return
			}
			s.deliver(out)
		})
	})
}

// refused says why a mail did not get into the outbox, and what to do.
func (x *sheet) refused(err error) {
	x.s.showFormAgain()
	var field *mail.FieldError
	switch {
	case errors.Is(err, mail.ErrNoAccount):
		x.advice.mailbox = false
		x.advice.showNotice(x.env.T("compose.mailbox.needed"))
	case errors.As(err, &field) && !x.check():
	default:
		x.advice.showNotice(x.env.Trouble(err))
	}
}

// saveFile renders the mail and writes it where the person wants it, for a mail program or webmail to send.
func (s *Screen) saveFile() {
	x := s.sheet
	if x == nil || x.busy || !x.check() {
		return
	}
	b := x.advice.eml
	if s.preview != nil {
		b = s.preview.eml
	}
	x.ready(b, func(id string) {
		background(s.env, func(ctx context.Context) (mail.Rendered, error) { return s.b.Preview(ctx, id) },
			func(r mail.Rendered, err error) {
				x.release(b)
				if err != nil {
					x.refused(err)
					return
				}
				s.askWhere(r)
			})
	})
}

func (s *Screen) askWhere(r mail.Rendered) {
	d := dialog.NewFileSave(func(w fyne.URIWriteCloser, err error) {
		switch {
		case err != nil:
			s.env.Fail("save the mail", err)
		case w != nil:
			name := w.URI().Name()
			screen.Load(s.env, "save the mail", func(ctx context.Context) (string, error) { return name, s.write(ctx, w, r) }, func(name string) {
				s.env.Toast(s.env.T("compose.eml.saved", "Name", name))
			})
		}
	}, s.env.Window)
	d.SetFileName(fmt.Sprintf("OKPAY-%s.eml", r.Ticket))
	screen.ShowFileDialog(s.env, d)
}

// write copies the rendered bytes as they are.
func (s *Screen) write(ctx context.Context, w io.WriteCloser, r mail.Rendered) (err error) {
	defer func() { err = errors.Join(err, w.Close()) }()
	raw, err := s.b.OpenRendered(ctx, r)
	if err != nil {
		return err
	}
	defer raw.Close()
	if _, err := io.Copy(w, raw); err != nil {
		return fmt.Errorf("write the mail: %w", err)
	}
	return nil
}

// copyText puts the report on the clipboard, for a web form or another program.
func (s *Screen) copyText() {
	x := s.sheet
	if x == nil || !x.check("to", "subject") {
		return
	}
	fyne.CurrentApp().Clipboard().SetContent(plainText(s.env, x.draft()))
	s.env.Toast(s.env.T("compose.copied"))
}
