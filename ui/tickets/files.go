package tickets

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// Bounds of what is shown of a mail's files.
const (
	maxThumbs = 12 // pictures; further ones are rows
	maxFiles  = 50
	nameLines = 3 // of a file's name, whose end tells what it is
)

// files are a mail's files: pictures to look at, and rows for everything else. Nothing is ever opened.
func (l *letter) files() fyne.CanvasObject {
	pictures, others := widget.Flow(theme.Space12), widget.Column(theme.Space4)
	for i, a := range l.m.Attachments {
		if i == maxFiles {
			others.Add(widget.Caption(l.k.s.env.N("tickets.files.more", len(l.m.Attachments)-maxFiles)))
			break
		}
		if isPicture(a) && len(pictures.Objects) < maxThumbs && l.fileFlags(a.Part) == nil {
			pictures.Add(l.thumb(a))
		} else {
			others.Add(l.fileRow(a))
		}
	}
	show(pictures, len(pictures.Objects) > 0)
	show(others, len(others.Objects) > 0)
	return widget.Inset(widget.Insets{Top: theme.Space8}, widget.Column(theme.Space8, pictures, others))
}

// thumb is a picture's card. The picture comes into it when it is decoded; one that cannot be is an icon.
func (l *letter) thumb(a ticket.Attachment) fyne.CanvasObject {
	s := l.k.s
	o := widget.ThumbOptions{Icon: "image", Name: visibleLine(a.Name), Size: app.Size(a.Size), OnTapped: func() { s.enlarge(l.m, a) }}
	holder := widget.Stack(widget.NewThumb(o))
	s.env.Mark("tickets.picture", holder)
	s.env.Go(func() {
		p, err := s.picture(s.env.Ctx, l.m.Row, a.Part, widget.ThumbBox())
		if err != nil || s.env.Ctx.Err() != nil {
			return
		}
		s.env.Do(func() {
			o.Picture = p
			holder.Objects = []fyne.CanvasObject{widget.NewThumb(o)}
			holder.Refresh()
		})
	})
	return holder
}

// fileRow is a file with its name and size; it can be saved.
func (l *letter) fileRow(a ticket.Attachment) fyne.CanvasObject {
	save := widget.NewButton(widget.ButtonOptions{Text: l.t("tickets.save"), Kind: widget.Plain, Size: widget.Small,
		OnTapped: func() { l.k.s.saveFile(l.m, a) }})
	icon, role := "file", theme.Text3
	if strings.HasPrefix(a.Type, "text/") || a.Type == "application/pdf" {
		icon = "file-text"
	}
	words := widget.Column(0, widget.NewText(visibleLine(a.Name), widget.TextOptions{Size: theme.TypeCaption, MaxLines: nameLines}),
		widget.NewText(app.Size(a.Size), widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Wrap: widget.OneLine}))
	wrong := l.fileFlags(a.Part)
	if wrong != nil {
		icon, role = "octagon-alert", theme.Danger
	}
	sign := widget.NewIcon(icon, theme.IconMedium, role)
	content := widget.Column(theme.Space4, widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{1}}, sign, words, save))
	if wrong != nil { // in the whole width: it is what counts
		content.Add(widget.Inset(widget.Insets{Right: theme.Space8, Left: sign.MinSize().Width + theme.Space12}, wrong))
	}
	return widget.NewBox(content, widget.BoxOptions{Fill: theme.Transparent, Stroke: theme.Border, Radius: theme.RadiusControl,
		Insets: widget.Insets{Top: theme.Space8, Right: theme.Space4, Bottom: theme.Space8, Left: theme.Space12}})
}

// saveFile saves a file of a mail where the person says.
func (s *Screen) saveFile(m ticket.Message, a ticket.Attachment) {
	s.saveAs(a.Name, received(m), func(ctx context.Context, w io.Writer) error {
		_, r, err := s.b.Attachment(ctx, m.Row, a.Part)
		if err != nil {
			return err
		}
		defer r.Close()
		return copyAll(w, r)
	})
}

func copyAll(w io.Writer, r io.Reader) error {
	if _, err := io.Copy(w, r); err != nil {
		return fmt.Errorf("write the file: %w", err)
	}
	return nil
}

// received is the Message-ID of a mail that came in, whose files the system is to be wary of; "" for the person's own.
func received(m ticket.Message) string {
	if m.Direction == ticket.Out {
		return ""
	}
	return cmp.Or(m.MessageID, "unknown")
}

// saveAs asks where to, and writes there off the UI thread. What came by a mail, from, gets the system's mark.
func (s *Screen) saveAs(name, from string, write func(context.Context, io.Writer) error) {
	d := dialog.NewFileSave(func(w fyne.URIWriteCloser, err error) {
		switch {
		case err != nil:
			s.env.Fail("choose where to save", err)
		case w != nil:
			s.save(w, from, write)
		}
	}, s.env.Window)
	d.SetFileName(mail.FileName(name))
	screen.ShowFileDialog(s.env, d)
}

// save writes a file; half a file is not left behind.
func (s *Screen) save(w fyne.URIWriteCloser, from string, write func(context.Context, io.Writer) error) {
	s.do("save a file", func(ctx context.Context) error {
		err := write(ctx, w)
		if closing := w.Close(); err == nil {
			err = closing
		}
		if err != nil {
			if undo := storage.Delete(w.URI()); undo != nil {
				return fmt.Errorf("%w (and what was written of it is still there: %w)", err, undo)
			}
			return err
		}
		if from != "" && w.URI().Scheme() == "file" {
			_ = mail.MarkReceived(w.URI().Path(), from) // where no marks can be kept, the file is worth more than its mark
		}
		return nil
	}, func() { s.env.Toast(s.env.T("tickets.saved", "Name", visibleLine(w.URI().Name()))) }, nil)
}
